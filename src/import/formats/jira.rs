//! Jira, the CSV with one row an issue. Labels, components, sprints and watchers repeat their header, once a value; rows
//! with more values than the header has columns for are read as far as they can be placed.

use super::fields::{self, cell, give, people};
use super::{Draft, Family, Format, Kind, as_it_is, by_names};
use crate::base::{Notice, Place};
use crate::data::Catalogue;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::Sheet;
use crate::import::text;
use crate::import::times;

const KEY: &[&str] = &["issuekey", "workitemkey"];
const TYPE: &[&str] = &["issuetype", "worktype", "workitemtype"];
const COMPONENT: &[&str] = &["components", "component"];
const PROJECT: &[&str] = &["projectname", "project", "projectkey"];

const NAMES: &[(Role, &[&str])] = &[
    (Role::Id, KEY),
    (Role::Created, &["created"]),
    (Role::Finished, &["resolved", "resolutiondate"]),
    (
        Role::FirstResponse,
        &["customfieldchartdateoffirstresponse", "firstresponse"],
    ),
    (Role::Conclusion, &["statuscategory", "status"]),
    (Role::Actor, &["reporterid", "reporter"]),
    (Role::Team, &["teamname", "customfieldteam"]),
];

/// Headers of fields that may hold several values, each in a column of its own.
const SEVERAL: &[&str] = &[
    "components",
    "component",
    "fixversions",
    "fixversion",
    "affectsversions",
    "affectsversion",
    "labels",
    "watchers",
    "watchersid",
    "sprint",
    "attachment",
    "comment",
    "comments",
    "logwork",
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("jira", "Jira", Family::Events),
    recognise,
    arrange: as_it_is,
    draft,
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let has = |names: &[&str]| sheet.find(names).is_some();
    let is_jira = has(KEY) && has(&["created"]) && has(&["status"]) && (has(TYPE) || has(&["issueid"]));
    is_jira.then(|| {
        let how = "the columns “Issue key”, “Issue Type”, “Status” and “Created” are those of Jira's CSV";
        (0.97, how.to_owned())
    })
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::Tickets);
    let own_team = sheet
        .headers
        .iter()
        .position(|header| is_team_field(&text::words(header)));
    give(&mut draft, own_team, Role::Team, true);
    let is_known = |role: Role, draft: &Draft| draft.at(role).filter(|&at| fields::is_filled(sheet, at));
    if is_known(Role::Team, &draft).is_none() {
        if let Some(at) = draft.at(Role::Team) {
            draft.columns[at].role = Role::Ignore;
        }
        project_or_component(sheet, &mut draft);
    }
    people(
        &mut draft,
        &[
            "assignee",
            "reporter",
            "creator",
            "watcher",
            "projectlead",
            "comment",
            "description",
            "logwork",
            "attachment",
        ],
    );
    draft
}

/// `Custom field (Requesting team)`: a field of the organisation's own that ends with the word for a team.
fn is_team_field(words: &[String]) -> bool {
    words.len() > 2
        && words[..2] == ["custom", "field"]
        && matches!(words[words.len() - 1].as_str(), "team" | "squad" | "crew")
}

/// Several projects stand for teams; within one project its components do.
fn project_or_component(sheet: &Sheet, draft: &mut Draft) {
    let (project, component) = (sheet.find(PROJECT), sheet.find(COMPONENT));
    let varying = project.filter(|&at| fields::varies(sheet, at));
    let filled = component.filter(|&at| fields::is_filled(sheet, at));
    let (at, role, what) = match (varying, filled, project) {
        (None, Some(at), _) => {
            note_several(sheet, at, draft);
            (at, Role::Repository, "the component")
        }
        (Some(at), ..) | (None, None, Some(at)) => (at, Role::Team, "the project"),
        (None, None, None) => return,
    };
    give(draft, Some(at), role, false);
    draft.notices.push(fields::team_is_guessed(sheet, at, what));
}

fn note_several(sheet: &Sheet, component: usize, draft: &mut Draft) {
    let header = &sheet.headers[component];
    let others: Vec<usize> = (component + 1..sheet.headers.len())
        .filter(|&at| sheet.headers[at] == *header)
        .collect();
    let several = sheet
        .rows
        .plain()
        .iter()
        .filter(|row| others.iter().any(|&at| !cell(row, Some(at)).is_empty()));
    let several = several.count();
    if several > 0 {
        let message = format!("{several} issues have several components; the first one counts");
        let place = Place::file(&sheet.file).column(header);
        draft
            .notices
            .push(Notice::note("several-components", place, message));
    }
}

/// Cuts a row that is wider than its header to size: a field with several values was not widened, so what stands behind
/// it has moved to the right and is left empty. Only where everything that is needed stands in front. Gives what was
/// done, and leaves a row alone that cannot be placed.
pub(super) fn cut_to_size(headers: &[String], cells: &mut Vec<String>) -> Option<String> {
    if cells.len() <= headers.len() {
        return None;
    }
    let squeezed: Vec<String> = headers.iter().map(|header| text::squeezed(header)).collect();
    let at = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| squeezed.iter().position(|header| header == name))
    };
    let (key, created) = (at(KEY)?, at(&["created"])?);
    let several = (0..squeezed.len())
        .find(|&at| SEVERAL.contains(&squeezed[at].as_str()) || squeezed[at + 1..].contains(&squeezed[at]))?;
    let resolved = at(&["resolved"]);
    let team = at(&["teamname", "customfieldteam"]).or_else(|| {
        headers
            .iter()
            .position(|header| is_team_field(&text::words(header)))
    });
    let needed = [Some(key), Some(created), resolved, at(&["status"]), team];
    let stands_in_front = needed.iter().flatten().all(|&at| at < several);
    let is_resolved_readable = resolved.is_none_or(|at| cells[at].is_empty() || times::is_moment(&cells[at]));
    let is_placed = is_key(&cells[key]) && times::is_moment(&cells[created]) && is_resolved_readable;
    if !stands_in_front || !is_placed {
        return None;
    }
    let found = cells.len();
    cells.truncate(several + 1);
    cells.resize(headers.len(), String::new());
    Some(format!(
        "has {found} cells, {} expected: a field with several values has more of them than columns; what stands behind “{}” is left empty",
        headers.len(),
        headers[several]
    ))
}

/// `PLAT-123`.
fn is_key(cell: &str) -> bool {
    cell.rsplit_once('-').is_some_and(|(project, number)| {
        project.starts_with(|c: char| c.is_ascii_uppercase())
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}
