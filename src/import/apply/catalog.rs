//! Entities of a software catalog: groups become teams and units, users are counted and forgotten, what components own
//! becomes the list of repositories.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Notice, TeamId};
use crate::data::{HeadCount, KnownId, Named, RepositoryOwner, Table, TeamRecord};
use crate::import::error::ImportError;
use crate::import::read::Row;
use crate::import::text;

use super::catalog_people::{People, counted};
use super::catalog_refs::{Ref, related, repository_of_location};
use super::{Applied, Job, circles};

/// Types of the one group that stands for everybody.
const WHOLE: [&str; 5] = ["root", "organization", "organisation", "company", "enterprise"];
/// Names in a notice; the rest is counted.
const SHOWN: usize = 8;

/// A group of the catalog.
pub(super) struct Group {
    row: u64,
    title: String,
    kind: String,
    pub parent: Option<Ref>,
    children: Vec<Ref>,
    pub members: Vec<Ref>,
    pub is_whole: bool,
}

/// Everything the file says, by reference.
#[derive(Default)]
struct Catalog<'a> {
    groups: BTreeMap<Ref, Group>,
    users: Vec<(&'a Row, Ref, Vec<Ref>)>,
    owned: Vec<(&'a Row, Ref)>,
}

pub(super) fn entities(job: &mut Job) -> Result<Applied, ImportError> {
    let mut catalog = collect(job);
    settle_parents(job, &mut catalog.groups);
    let titles = titles(&catalog.groups);
    let people = counted(&catalog.groups, &catalog.users);
    take_users(job, &catalog, &people);
    let owners = owners(job, &catalog, &titles);
    let (records, edges) = records(&catalog.groups, &titles);
    circles::refuse(job, &edges)?;
    let mut tables = Vec::new();
    if !records.is_empty() {
        tables.push(job.built(Table::teams(&records))?);
        let undated = "the catalog has no dates: its teams and owners hold for all quarters until a later file says otherwise";
        job.notices
            .push(Notice::note("catalog-undated", job.file(), undated));
    }
    let counts: Vec<HeadCount> = people
        .by_team
        .iter()
        .filter_map(|(group, people)| {
            Some(HeadCount {
                team: TeamId::new(titles.get(group)?),
                role: None,
                tenure: None,
                people: *people,
                valid_from: None,
                valid_to: None,
            })
        })
        .collect();
    if !counts.is_empty() {
        tables.push(job.built(Table::head_counts(&counts))?);
    }
    if !owners.is_empty() {
        tables.push(job.built(Table::repositories(&owners))?);
    }
    let ids = ids(&catalog.groups, &titles);
    if !ids.is_empty() {
        tables.push(job.built(Table::ids(&ids))?);
    }
    Ok(Applied {
        tables,
        ..Applied::default()
    })
}

/// A cell by the header of its column; empty where there is no such column or somebody said to leave it out.
fn of<'a>(job: &Job<'a>, row: &'a Row, header: &str) -> &'a str {
    use crate::import::mapping::Role;
    let at = job.sheet.headers.iter().position(|known| known == header);
    let used = |at: &usize| {
        let column = job.mapping.columns.iter().find(|column| column.index == at + 1);
        column.is_none_or(|column| !matches!(column.role, Role::Ignore | Role::PersonalData))
    };
    at.filter(used)
        .and_then(|at| row.cells.get(at))
        .map_or("", |cell| cell.as_str())
}

fn list(cell: &str, kind: &str, namespace: &str) -> Vec<Ref> {
    cell.split(';')
        .filter_map(|part| Ref::read(part, kind, namespace))
        .collect()
}

/// Sorts the rows by what they are, and leaves out what says nothing about teams.
fn collect<'a>(job: &mut Job<'a>) -> Catalog<'a> {
    let mut catalog = Catalog::default();
    let mut seen = BTreeSet::new();
    for row in job.filled_rows() {
        let kind = of(job, row, "kind").to_lowercase();
        let namespace = Some(of(job, row, "metadata.namespace")).filter(|name| !name.is_empty());
        let name = of(job, row, "metadata.name");
        let Some(own) = Ref::new(&kind, namespace.unwrap_or("default"), name) else {
            job.leave_out(row, "no-entity", None, "has no kind or no name");
            continue;
        };
        if !seen.insert(own.clone()) {
            let message = "repeats an entity of the same kind, namespace and name; the first counts";
            job.leave_out(row, "duplicate", None, message);
            continue;
        }
        if of(job, row, "metadata.annotations.backstage.io/orphan").eq_ignore_ascii_case("true") {
            let message = "is an orphan: nothing in the catalog declares it any more";
            job.leave_out(row, "orphan", None, message);
            continue;
        }
        let relations = of(job, row, "relations");
        match kind.as_str() {
            "group" => {
                let group = group(job, row, &own, relations);
                catalog.groups.insert(own, group);
                job.tally.used();
            }
            "user" => {
                let mut teams = list(of(job, row, "spec.memberOf"), "group", &own.namespace);
                teams.extend(related(relations, "memberOf"));
                catalog.users.push((row, own, teams));
            }
            "component" | "system" | "api" | "resource" => catalog.owned.push((row, own)),
            "location" => job.leave_out(
                row,
                "location",
                None,
                "only says where other entities are declared",
            ),
            _ => job.leave_out(
                row,
                "other-kind",
                None,
                format!("is a {kind}, which says nothing about teams"),
            ),
        }
    }
    catalog
}

fn group(job: &Job, row: &Row, own: &Ref, relations: &str) -> Group {
    let named = |header: &str| Some(of(job, row, header)).filter(|text| !text.is_empty());
    let title = named("spec.profile.displayName").or_else(|| named("metadata.title"));
    let parent = Ref::read(of(job, row, "spec.parent"), "group", &own.namespace);
    let mut children = list(of(job, row, "spec.children"), "group", &own.namespace);
    children.extend(related(relations, "parentOf"));
    let mut members = list(of(job, row, "spec.members"), "user", &own.namespace);
    members.extend(related(relations, "hasMember"));
    Group {
        row: row.number,
        title: title.unwrap_or(&own.name).to_owned(),
        kind: of(job, row, "spec.type").to_lowercase(),
        parent: parent.or_else(|| related(relations, "childOf").into_iter().next()),
        children,
        members,
        is_whole: false,
    }
}

/// Gives every group its parent, by its own word or by the list of children of another one; the group that stands for
/// everybody is no unit.
fn settle_parents(job: &mut Job, groups: &mut BTreeMap<Ref, Group>) {
    let claims: Vec<(Ref, Ref)> = groups
        .iter()
        .flat_map(|(own, group)| group.children.iter().map(|child| (child.clone(), own.clone())))
        .collect();
    for (child, claimed) in claims {
        let Some(group) = groups.get_mut(&child) else {
            continue;
        };
        match &group.parent {
            None => group.parent = Some(claimed),
            Some(parent) if *parent != claimed => {
                let message = format!(
                    "{} stands under {}, and {} lists it as a child too; its own word counts",
                    group.title, parent.name, claimed.name
                );
                let notice = Notice::caution("two-parents", job.file().row(group.row), message);
                job.notices.row(notice);
            }
            Some(_) => {}
        }
    }
    let whole: Vec<Ref> = groups
        .iter()
        .filter(|(own, group)| {
            let holds_others = groups.values().any(|other| other.parent.as_ref() == Some(own));
            group.parent.is_none() && holds_others && WHOLE.contains(&group.kind.as_str())
        })
        .map(|(own, _)| own.clone())
        .collect();
    if let [only] = whole.as_slice()
        && let Some(group) = groups.get_mut(only)
    {
        group.is_whole = true;
        let message = format!(
            "{} stands for the whole organisation and is no unit of it",
            group.title
        );
        job.notices.push(Notice::note(
            "whole-organisation",
            job.file().row(group.row),
            message,
        ));
    }
}

/// The name of every group: what people call it, where only one is called so.
fn titles(groups: &BTreeMap<Ref, Group>) -> BTreeMap<Ref, String> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for group in groups.values() {
        *times.entry(text::squeezed(&group.title)).or_default() += 1;
    }
    let name = |own: &Ref, group: &Group| {
        if times[&text::squeezed(&group.title)] == 1 {
            group.title.clone()
        } else {
            own.short()
        }
    };
    groups
        .iter()
        .filter(|(_, group)| !group.is_whole)
        .map(|(own, group)| (own.clone(), name(own, group)))
        .collect()
}

fn title(titles: &BTreeMap<Ref, String>, group: &Ref) -> String {
    titles.get(group).cloned().unwrap_or_else(|| group.short())
}

type Edges = Vec<(u64, TeamRecord)>;

fn records(groups: &BTreeMap<Ref, Group>, titles: &BTreeMap<Ref, String>) -> (Vec<TeamRecord>, Edges) {
    let is_whole = |parent: &Ref| groups.get(parent).is_some_and(|group| group.is_whole);
    let (mut records, mut edges) = (Vec::new(), Vec::new());
    for (own, group) in groups.iter().filter(|(_, group)| !group.is_whole) {
        let parent = group.parent.as_ref().filter(|parent| !is_whole(parent));
        let record = TeamRecord {
            team: TeamId::new(title(titles, own)),
            parent: parent.map(|parent| TeamId::new(title(titles, parent))),
            valid_from: None,
            valid_to: None,
            formerly: None,
        };
        if record.parent.is_some() {
            edges.push((group.row, record.clone()));
        }
        records.push(record);
    }
    (records, edges)
}

/// Other files speak of a group by its reference, in any of its forms.
fn ids(groups: &BTreeMap<Ref, Group>, titles: &BTreeMap<Ref, String>) -> Vec<KnownId> {
    let mut ids = Vec::new();
    for (own, _) in groups.iter().filter(|(_, group)| !group.is_whole) {
        let title = title(titles, own);
        let mut forms = own.forms();
        forms.retain(|form| text::squeezed(form) != text::squeezed(&title));
        ids.extend(forms.into_iter().map(|id| KnownId {
            what: Named::Team,
            id,
            name: title.clone(),
        }));
    }
    ids
}

fn take_users(job: &mut Job, catalog: &Catalog, people: &People) {
    for (row, own, _) in &catalog.users {
        if people.placed.contains(own) {
            job.tally.used();
        } else {
            job.leave_out(row, "no-team", None, "belongs to no group of this file");
        }
    }
    let all: u32 = people.by_team.values().sum();
    if all > 0 {
        let message = format!("{all} people are counted by team; nothing else about them is kept");
        job.notices
            .push(Notice::note("people-counted", job.file(), message));
    }
    if people.several > 0 {
        let message = format!(
            "{} people belong to several teams; each counts once, in the first team that the file names",
            people.several
        );
        job.notices
            .push(Notice::note("people-in-several-teams", job.file(), message));
    }
}

/// Who owns which repository: by the annotations of what it holds, and by the component's own name.
fn owners(job: &mut Job, catalog: &Catalog, titles: &BTreeMap<Ref, String>) -> Vec<RepositoryOwner> {
    let users: BTreeSet<&Ref> = catalog.users.iter().map(|(_, user, _)| user).collect();
    let mut teams: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut spelled: BTreeMap<String, String> = BTreeMap::new();
    let mut unknown = BTreeSet::new();
    for (row, own) in &catalog.owned {
        let owner = match owner(job, row, own, catalog, &users) {
            Ok(owner) => owner,
            Err((reason, message)) => {
                job.leave_out(row, reason, None, message);
                continue;
            }
        };
        let repository = repository(job, row);
        if repository.is_none() && own.kind != "component" {
            let message = "names no repository, and is no component that events are named by";
            job.leave_out(row, "no-repository", None, message);
            continue;
        }
        let last = |path: &str| path.rsplit('/').next().unwrap_or(path).to_lowercase();
        let names_it = |path: &String| last(path) == own.name;
        let component = Some(own.name.clone())
            .filter(|_| own.kind == "component" && !repository.as_ref().is_some_and(names_it));
        if !titles.contains_key(&owner) && !catalog.groups.is_empty() {
            unknown.insert(owner.short());
        }
        for name in repository.into_iter().chain(component) {
            let key = name.to_lowercase();
            spelled.entry(key.clone()).or_insert(name);
            teams.entry(key).or_default().insert(title(titles, &owner));
        }
        job.tally.used();
    }
    tell(
        job,
        "unknown-owner",
        &unknown,
        "own something and are no groups of this file",
    );
    let shared: BTreeSet<String> = teams
        .iter()
        .filter(|(_, teams)| teams.len() > 1)
        .map(|(name, _)| spelled[name].clone())
        .collect();
    tell(
        job,
        "repository-of-several-teams",
        &shared,
        "hold parts of several teams: whose an event in them is cannot be told, so they have no owner",
    );
    teams
        .into_iter()
        .filter(|(_, teams)| teams.len() == 1)
        .map(|(name, teams)| RepositoryOwner {
            repository: spelled[&name].clone(),
            team: teams.into_iter().next().unwrap_or_default(),
            valid_from: None,
            valid_to: None,
        })
        .collect()
}

fn tell(job: &mut Job, code: &str, names: &BTreeSet<String>, what: &str) {
    if names.is_empty() {
        return;
    }
    let more = names.len().saturating_sub(SHOWN);
    let mut told: Vec<String> = names.iter().take(SHOWN).cloned().collect();
    if more > 0 {
        told.push(format!("{more} more"));
    }
    let message = format!("{} {what}", told.join(", "));
    job.notices.push(Notice::caution(code, job.file(), message));
}

type Refusal = (&'static str, &'static str);

fn owner(job: &Job, row: &Row, own: &Ref, catalog: &Catalog, users: &BTreeSet<&Ref>) -> Result<Ref, Refusal> {
    const PERSON: Refusal = ("owned-by-a-person", "is owned by a person and not by a team");
    let written = of(job, row, "spec.owner");
    let owner = Ref::read(written, "group", &own.namespace)
        .or_else(|| related(of(job, row, "relations"), "ownedBy").into_iter().next())
        .ok_or(("no-owner", "names no owner"))?;
    if owner.kind != "group" {
        return Err(PERSON);
    }
    // A reference without a kind means a group, and is often written for a person.
    let as_user = Ref {
        kind: "user".to_owned(),
        ..owner.clone()
    };
    if !catalog.groups.contains_key(&owner) && users.contains(&as_user) {
        return Err(PERSON);
    }
    Ok(owner)
}

/// The repository of an entity: what an annotation names, or where its source or its declaration lies.
fn repository(job: &Job, row: &Row) -> Option<String> {
    const SLUGS: [&str; 3] = [
        "github.com/project-slug",
        "gitlab.com/project-slug",
        "dev.azure.com/project-repo",
    ];
    const LOCATIONS: [&str; 2] = ["backstage.io/source-location", "backstage.io/managed-by-location"];
    let annotation = |name: &&str| of(job, row, &format!("metadata.annotations.{name}")).trim();
    let slug = SLUGS.iter().map(annotation).find(|slug| !slug.is_empty());
    slug.map(str::to_owned).or_else(|| {
        let mut locations = LOCATIONS.iter().map(annotation);
        locations.find_map(repository_of_location)
    })
}
