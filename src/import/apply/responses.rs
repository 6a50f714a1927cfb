//! Ids of answers: a later edit of an answer takes the place of the earlier one, and the id itself is never kept.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::base::Fingerprint;
use crate::import::damage;
use crate::import::mapping::Role;
use crate::import::text;

use super::Job;

/// Bytes of a key: 96 bits, so that no two answers of one organisation ever share one.
const BYTES: usize = 12;

/// The salted key of an answer.
pub(super) type Key = [u8; BYTES];

/// The salted key of a row, where the tool gave it an id.
pub(super) fn key(job: &Job, row: usize) -> Option<Key> {
    let salt = job.options.salt?;
    let id = id(job, row)?;
    let print = Fingerprint::builder()
        .part("salt", salt.as_bytes())
        .part("tool", job.mapping.kind.word().as_bytes())
        .part("id", id.as_bytes())
        .finish();
    let mut key = [0; BYTES];
    for (at, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(print.as_str().get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(key)
}

/// A key as it is stored: hexadecimal digits.
pub(super) fn written(key: Key) -> String {
    key.iter()
        .fold(String::with_capacity(2 * BYTES), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn id<'a>(job: &Job<'a>, row: usize) -> Option<&'a str> {
    let at = job.mapping.at(Role::Response)?;
    Some(job.sheet.rows.cell(row, at)).filter(|id| !text::is_missing(id) && !damage::is_rounded(id))
}

/// The rows of which the file holds no later state: of rows with one id the last one counts.
pub(super) fn without_superseded(job: &mut Job, rows: Vec<u32>) -> Vec<u32> {
    let mut last: BTreeMap<&str, u32> = BTreeMap::new();
    for row in &rows {
        if let Some(id) = id(job, *row as usize) {
            last.insert(id, *row);
        }
    }
    // A column in which everybody has the same id names the form, not the answer.
    if last.len() < 2 {
        return rows;
    }
    let at = job.mapping.at(Role::Response);
    let mut kept = Vec::with_capacity(rows.len());
    for row in rows {
        if id(job, row as usize).is_some_and(|id| last.get(id) != Some(&row)) {
            job.leave_out_at(
                job.sheet.rows.number(row as usize),
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
