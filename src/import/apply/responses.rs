//! Ids of answers: a later edit of an answer takes the place of the earlier one, and the id itself is never kept.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Fingerprint;
use crate::import::damage;
use crate::import::mapping::Role;
use crate::import::read::Row;
use crate::import::text;

use super::{Job, cell};

/// Hexadecimal digits of a key: 96 bits, so that no two answers of one organisation ever share one.
const DIGITS: usize = 24;

/// The salted key of a row, where the tool gave it an id.
pub(super) fn key(job: &Job, row: &Row) -> Option<String> {
    let salt = job.options.salt?;
    let id = id(job, row)?;
    let print = Fingerprint::builder()
        .part("salt", salt.as_bytes())
        .part("tool", job.mapping.kind.word().as_bytes())
        .part("id", id.as_bytes())
        .finish();
    Some(print.as_str().chars().take(DIGITS).collect())
}

fn id<'a>(job: &Job, row: &'a Row) -> Option<&'a str> {
    let at = job.mapping.at(Role::Response)?;
    Some(cell(row, Some(at))).filter(|id| !text::is_missing(id) && !damage::is_rounded(id))
}

/// The rows of which the file holds no later state: of rows with one id the last one counts.
pub(super) fn without_superseded<'a>(job: &mut Job<'a>, rows: Vec<&'a Row>) -> Vec<&'a Row> {
    let mut last: BTreeMap<&str, u64> = BTreeMap::new();
    for row in &rows {
        if let Some(id) = id(job, row) {
            last.insert(id, row.number);
        }
    }
    // A column in which everybody has the same id names the form, not the answer.
    if last.len() < 2 {
        return rows;
    }
    let superseded: BTreeSet<u64> = rows
        .iter()
        .filter(|row| id(job, row).is_some_and(|id| last.get(id) != Some(&row.number)))
        .map(|row| row.number)
        .collect();
    let at = job.mapping.at(Role::Response);
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        if superseded.contains(&row.number) {
            job.leave_out(
                row,
                "superseded",
                at,
                "a later row has the same id of the answer: that one counts",
            );
        } else {
            kept.push(row);
        }
    }
    kept
}
