//! Tally: submission, respondent and time come first; a question with several answers stands in one column and again in
//! one column an option, headed `Question (Option)`.

use super::columns;
use super::{Draft, Family, Format, Kind};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::{ColumnMapping, Role};
use crate::import::questions;
use crate::import::read::Sheet;

const SYSTEM: &[(&str, Role)] = &[
    ("submissionid", Role::Response),
    ("respondentid", Role::PersonalData),
    ("submittedat", Role::Time),
    ("lastupdatedat", Role::Ignore),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("tally", "Tally", Family::Survey),
    recognise,
    arrange,
    draft,
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let at = |name: &str| sheet.find(&[name]);
    let is_first = at("submissionid") == Some(0) && at("respondentid") == Some(1);
    (is_first && at("submittedat").is_some()).then(|| {
        (
            0.98,
            "the header starts with “Submission ID”, “Respondent ID” and “Submitted at”".to_owned(),
        )
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    let headers: Vec<String> = columns::unmangled(&sheet.headers)
        .iter()
        .map(|header| columns::plain(header))
        .collect();
    for (at, header) in headers.iter().enumerate() {
        sheet.headers[at] = grid_row(header, &headers).unwrap_or_else(|| header.clone());
    }
    sheet.zone = Some("UTC".to_owned());
    Ok(sheet)
}

/// `Question (Part)` as question and part.
fn parted(header: &str) -> Option<(&str, &str)> {
    header.strip_suffix(')')?.rsplit_once(" (")
}

/// The row of a grid, which has no column for the question as a whole, as other tools write it: `Question [Row]`.
fn grid_row(header: &str, headers: &[String]) -> Option<String> {
    let (question, row) = parted(header)?;
    let rows = headers
        .iter()
        .filter(|other| parted(other).is_some_and(|(theirs, _)| theirs == question))
        .count();
    let has_whole = headers.iter().any(|other| other == question);
    (rows >= 2 && !has_whole).then(|| format!("{question} [{row}]"))
}

fn draft(sheet: &Sheet, catalogue: &Catalogue) -> Draft {
    let mut draft = questions::draft(sheet, catalogue, SYSTEM);
    for at in 0..sheet.headers.len() {
        let header = &sheet.headers[at];
        let repeats = parted(header)
            .is_some_and(|(question, _)| sheet.headers[..at].iter().any(|other| other == question));
        let is_tick = |cell: &str| matches!(cell.to_ascii_lowercase().as_str(), "true" | "false" | "1" | "0");
        if repeats && sheet.filled(at).all(is_tick) {
            // The column of the question holds the same answers.
            draft.columns[at] = ColumnMapping::new(at + 1, header, Role::Ignore);
            draft.certain[at] = true;
        }
    }
    draft
}
