//! Units above teams must end somewhere: a team that is above itself stops the import.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::data::TeamRecord;
use crate::import::error::ImportError;
use crate::import::text;

use super::Job;

/// One row: the team, the unit above it, and the row's number.
type Step<'a> = (&'a TeamRecord, u64);

/// Fails where teams are above each other on one and the same day, naming the rows.
pub(super) fn refuse(job: &Job, edges: &[(u64, TeamRecord)]) -> Result<(), ImportError> {
    let Some(circle) = find(edges) else {
        return Ok(());
    };
    let told: Vec<String> = circle
        .iter()
        .map(|(record, row)| {
            let parent = record.parent.as_ref().map_or("", |parent| parent.as_str());
            format!("{} under {parent} (row {row})", record.team)
        })
        .collect();
    let row = circle.iter().map(|(_, row)| *row).min().unwrap_or(1);
    Err(ImportError::new(
        "parents-circular",
        job.file().row(row),
        format!("puts a team above itself: {}", told.join(", ")),
        "correct the units above these teams, or the days on which they are valid",
    ))
}

/// The rows of all circles. Without regard to days first: most files have none, and only what is in one is looked at by day.
fn find(edges: &[(u64, TeamRecord)]) -> Option<Vec<Step<'_>>> {
    let all: Vec<Step> = edges.iter().map(|(row, record)| (record, *row)).collect();
    let suspects = on_circles(&all);
    let mut days: BTreeSet<Option<Date>> = suspects.iter().map(|(record, _)| record.valid_from).collect();
    days.insert(None);
    let rows: BTreeSet<u64> = days
        .into_iter()
        .flat_map(|day| {
            let valid: Vec<Step> = suspects
                .iter()
                .copied()
                .filter(|(record, _)| is_valid(record, day))
                .collect();
            on_circles(&valid)
        })
        .map(|(_, row)| row)
        .collect();
    let found: Vec<Step> = suspects
        .into_iter()
        .filter(|(_, row)| rows.contains(row))
        .collect();
    (!found.is_empty()).then_some(found)
}

/// `None` is a day before all others.
fn is_valid(record: &TeamRecord, day: Option<Date>) -> bool {
    match day {
        Some(day) => {
            record.valid_from.is_none_or(|from| from <= day) && record.valid_to.is_none_or(|to| day <= to)
        }
        None => record.valid_from.is_none(),
    }
}

/// What is left when teams with nothing above them, and units with nothing below them, are taken away again and again:
/// circles, and the rows between two of them.
fn on_circles<'a>(steps: &[Step<'a>]) -> Vec<Step<'a>> {
    let ends = |record: &TeamRecord| {
        let parent = record.parent.as_ref().map_or("", |parent| parent.as_str());
        (text::normalised(record.team.as_str()), text::normalised(parent))
    };
    let keys: Vec<(String, String)> = steps.iter().map(|(record, _)| ends(record)).collect();
    let mut left: BTreeSet<usize> = (0..steps.len()).collect();
    for is_upward in [true, false] {
        let near = |at: usize| if is_upward { &keys[at].0 } else { &keys[at].1 };
        let far = |at: usize| if is_upward { &keys[at].1 } else { &keys[at].0 };
        let mut behind: BTreeMap<&str, usize> = BTreeMap::new();
        let mut before: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for &at in &left {
            *behind.entry(near(at)).or_default() += 1;
            before.entry(far(at)).or_default().push(at);
        }
        let mut open: Vec<usize> = left
            .iter()
            .copied()
            .filter(|&at| !behind.contains_key(far(at).as_str()))
            .collect();
        while let Some(at) = open.pop() {
            left.remove(&at);
            let Some(count) = behind.get_mut(near(at).as_str()) else {
                continue;
            };
            *count -= 1;
            if *count == 0 {
                open.extend(before.get(near(at).as_str()).into_iter().flatten());
            }
        }
    }
    left.into_iter().map(|at| steps[at]).collect()
}
