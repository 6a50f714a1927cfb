//! Ready scores of teams that are shares of people's answers: which of them may be kept.

use std::collections::BTreeSet;

use crate::import::formats::DX_TEAM_SCORES;
use crate::import::mapping::Role;
use crate::import::read::Row;
use crate::import::text;
use crate::import::units;

use super::{Job, cell};

/// Fewest people behind a score; fewer are told apart too easily.
const LEAST_PEOPLE: f64 = 5.0;

/// Says which rows of a table of ready scores are left out; nothing for other tables.
pub(super) struct Rules {
    parents: BTreeSet<String>,
    is_bound: bool,
}

impl Rules {
    pub(super) fn new(job: &Job) -> Self {
        let parents = job
            .mapping
            .at(Role::Parent)
            .into_iter()
            .flat_map(|at| job.sheet.filled(at))
            .map(text::normalised)
            .collect();
        Self {
            parents,
            is_bound: job.mapping.kind.word() == DX_TEAM_SCORES,
        }
    }

    /// Why a row is left out: its team adds up other teams of the file, or too few people are behind it.
    pub(super) fn refusal(&self, job: &Job, row: &Row) -> Option<(&'static str, Option<usize>, String)> {
        if !self.is_bound {
            return None;
        }
        let team = cell(row, job.mapping.at(Role::Team));
        if self.parents.contains(&text::normalised(team)) {
            let message = format!("“{team}” adds up the teams below it, which are counted themselves");
            return Some(("adds-up-others", job.mapping.at(Role::Team), message));
        }
        let people = job.mapping.at(Role::N)?;
        let count = units::number(cell(row, Some(people)), false)?.value;
        (count < LEAST_PEOPLE).then(|| {
            let message = format!("has {count} people behind it; at least {LEAST_PEOPLE} are needed");
            ("too-few-people", Some(people), message)
        })
    }
}
