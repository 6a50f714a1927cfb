//! Jotform: a submission date first, ids last; the rows of a table of inputs are headed `Question >> Row`.

use super::columns;
use super::{Draft, Family, Format, Kind};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::Role;
use crate::import::questions;
use crate::import::read::Sheet;
use crate::import::times;

const SYSTEM: &[(&str, Role)] = &[
    ("submissiondate", Role::Time),
    ("submissionid", Role::Response),
    ("submissionip", Role::PersonalData),
    ("lastupdatedate", Role::Ignore),
    ("submissionediturl", Role::PersonalData),
    ("editlink", Role::PersonalData),
    ("assignee", Role::PersonalData),
];

/// Stands between question, row and column of a table of inputs.
const INTO: &str = ">>";

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("jotform", "Jotform", Family::Survey),
    recognise,
    arrange,
    draft,
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let time = sheet.find(&["submissiondate"])?;
    let has_mark = sheet.find(&["submissionid", "submissionip"]).is_some()
        || sheet.headers.iter().any(|header| header.contains(INTO));
    if has_mark {
        return Some((
            0.96,
            "the header has “Submission Date” and “Submission ID”, “Submission IP” or “>>”".to_owned(),
        ));
    }
    let is_edge = time == 0 || time + 1 == sheet.headers.len();
    let is_all_times = sheet.filled(time).next().is_some() && sheet.filled(time).all(times::is_moment);
    (is_edge && is_all_times).then(|| {
        (
            0.8,
            "“Submission Date” stands first or last and holds only times".to_owned(),
        )
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    for header in &mut sheet.headers {
        // Old exports quoted the headings twice over.
        let bare = header.trim_matches('"');
        let parts: Vec<String> = bare.split(INTO).map(columns::plain).collect();
        *header = match parts.as_slice() {
            [question, row] => format!("{question} [{row}]"),
            [question, row, rest @ ..] if !rest.is_empty() => {
                format!("{question} [{row}: {}]", rest.join(" "))
            }
            _ => columns::plain(bare),
        };
    }
    // Answers to a question with several stand on lines of their own.
    for at in 0..sheet.headers.len() {
        if sheet.counted(at).any(|(cell, _)| cell.contains('\n')) {
            sheet.rows.change(at, |rows, row| listed(rows.cell(row, at)));
        }
    }
    Ok(sheet)
}

/// Several short lines as one list.
fn listed(cell: &str) -> Option<String> {
    let lines: Vec<&str> = cell
        .split('\n')
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    let is_list = lines.len() >= 2
        && lines
            .iter()
            .all(|line| line.chars().count() <= 40 && !line.ends_with('.'));
    is_list.then(|| lines.join("; "))
}

fn draft(sheet: &Sheet, catalogue: &Catalogue) -> Draft {
    questions::draft(sheet, catalogue, SYSTEM)
}
