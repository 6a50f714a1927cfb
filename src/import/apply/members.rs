//! Lists of people with their teams, of which only the number of people of each team is kept; and ids with their names.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Notice, TeamId};
use crate::data::{HeadCount, KnownId, Named, Table};
use crate::import::error::ImportError;
use crate::import::mapping::Role;
use crate::import::text;

use super::{Applied, Job, cell};

/// Counts everybody once: in the first team that the file names for them.
pub(super) fn members(job: &mut Job) -> Result<Applied, ImportError> {
    let team_at = job.needed(Role::Team)?;
    let person_at = job.needed(Role::Actor)?;
    let mut people: BTreeSet<String> = BTreeSet::new();
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut several: BTreeSet<String> = BTreeSet::new();
    for row in job.filled_rows() {
        let person = cell(row, Some(person_at)).to_owned();
        let mut teams = cell(row, Some(team_at))
            .split([';', ','])
            .map(str::trim)
            .filter(|team| !text::is_missing(team));
        let Some(team) = teams.next() else {
            job.leave_out(row, "no-team", Some(team_at), "names no team");
            continue;
        };
        if person.is_empty() {
            job.leave_out(row, "no-person", Some(person_at), "names nobody");
            continue;
        }
        if teams.next().is_some() {
            several.insert(person.clone());
        }
        if !people.insert(person.clone()) {
            several.insert(person);
            let message = "names a further team of somebody who is counted already";
            job.leave_out(row, "further-team", None, message);
            continue;
        }
        *counts.entry(team.to_owned()).or_default() += 1;
        job.tally.used();
    }
    let message = format!(
        "{} people are counted by team; nothing else about them is kept",
        people.len()
    );
    job.notices
        .push(Notice::note("people-counted", job.file(), message));
    if !several.is_empty() {
        let message = format!(
            "{} people belong to several teams; each counts once, in the first team that the file names",
            several.len()
        );
        job.notices
            .push(Notice::note("people-in-several-teams", job.file(), message));
    }
    let counts: Vec<HeadCount> = counts
        .into_iter()
        .map(|(team, people)| HeadCount {
            team: TeamId::new(team),
            role: None,
            tenure: None,
            people,
            valid_from: None,
            valid_to: None,
        })
        .collect();
    Ok(Applied {
        tables: vec![job.built(Table::head_counts(&counts))?],
        ..Applied::default()
    })
}

/// Ids of repositories, boards and scopes with their names.
pub(super) fn ids(job: &mut Job) -> Result<Applied, ImportError> {
    let (id_at, name_at) = (job.needed(Role::Id)?, job.needed(Role::Name)?);
    let mut ids = Vec::new();
    let mut seen = BTreeSet::new();
    for row in job.filled_rows() {
        let (id, name) = (cell(row, Some(id_at)), cell(row, Some(name_at)));
        if text::is_missing(id) || text::is_missing(name) {
            job.leave_out(row, "no-name", None, "has no id or no name");
        } else if !seen.insert(id) {
            job.leave_out(row, "duplicate", Some(id_at), "repeats an id; the first counts");
        } else {
            ids.push(KnownId {
                what: Named::Repository,
                id: id.to_owned(),
                name: name.to_owned(),
            });
            job.tally.used();
        }
    }
    Ok(Applied {
        tables: vec![job.built(Table::ids(&ids))?],
        ..Applied::default()
    })
}
