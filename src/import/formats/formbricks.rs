//! Formbricks: a number, ids, a time and “Finished” come first; questions carry their number, and chosen options have a
//! second column with their ids.

use std::collections::BTreeMap;

use super::columns;
use super::{Draft, Family, Format, Kind};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::{ColumnMapping, Role};
use crate::import::questions;
use crate::import::read::Sheet;
use crate::import::text;

const SYSTEM: &[(&str, Role)] = &[
    ("no", Role::Ignore),
    ("responseid", Role::Response),
    ("timestamp", Role::Time),
    ("finished", Role::Complete),
    ("finishedat", Role::Ignore),
    ("durationseconds", Role::Ignore),
    ("quotas", Role::Ignore),
    ("surveyid", Role::Ignore),
    ("formbricksidinternal", Role::PersonalData),
    ("userid", Role::PersonalData),
    ("notes", Role::PersonalData),
    ("tags", Role::Ignore),
    ("source", Role::Ignore),
    ("url", Role::Ignore),
    ("action", Role::Ignore),
    ("country", Role::Ignore),
    ("useragentbrowser", Role::Ignore),
    ("useragentos", Role::Ignore),
    ("useragentdevice", Role::Ignore),
    ("ipaddress", Role::PersonalData),
    ("verifiedemail", Role::PersonalData),
    ("firstname", Role::PersonalData),
    ("lastname", Role::PersonalData),
];

/// Ends the heading of the column that repeats an answer as the id of its option.
const OPTION_ID: &str = " - Option ID";

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("formbricks", "Formbricks", Family::Survey),
    recognise,
    arrange,
    draft,
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let has = |name: &str| sheet.find(&[name]).is_some();
    if has("formbricksidinternal") {
        return Some((0.99, "the header has “Formbricks ID (internal)”".to_owned()));
    }
    (has("no") && has("responseid") && has("timestamp") && has("finished") && has("surveyid")).then(|| {
        (
            0.96,
            "the header has “No.”, “Response ID”, “Timestamp”, “Finished” and “Survey ID”".to_owned(),
        )
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    let grids = grids(&sheet.headers);
    for at in 0..sheet.headers.len() {
        if let Some((_, text)) = numbered(&sheet.headers[at]) {
            let plain = columns::plain(text);
            sheet.headers[at] = match grids.get(&at) {
                Some((question, row)) => format!("{} [{row}]", columns::plain(question)),
                None => plain,
            };
        }
    }
    if let Some(at) = sheet.find(&["timestamp"]) {
        // Older exports write “Tue Jun 15 2024”.
        sheet.rows.change(at, |rows, row| {
            let (day, rest) = rows.cell(row, at).split_once(' ')?;
            let is_day = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].contains(&day);
            is_day.then(|| rest.to_owned())
        });
    }
    Ok(sheet)
}

/// `3. How often?` as 3 and its text.
fn numbered(header: &str) -> Option<(u32, &str)> {
    let (number, text) = header.split_once(". ")?;
    Some((number.parse().ok()?, text))
}

/// Columns of grids by position: several columns with one number are the rows of one question, `3. Question - Row`.
fn grids(headers: &[String]) -> BTreeMap<usize, (String, String)> {
    let mut by_number: BTreeMap<u32, Vec<(usize, &str)>> = BTreeMap::new();
    for (at, header) in headers.iter().enumerate() {
        if let Some((number, text)) = numbered(header).filter(|(_, text)| !text.ends_with(OPTION_ID)) {
            by_number.entry(number).or_default().push((at, text));
        }
    }
    let mut grids = BTreeMap::new();
    for members in by_number.values().filter(|members| members.len() >= 2) {
        let first = members[0].1;
        let shared = first.match_indices(" - ").map(|(cut, _)| &first[..cut + 3]);
        let Some(stem) = shared
            .filter(|stem| members.iter().all(|(_, text)| text.starts_with(stem)))
            .last()
        else {
            continue;
        };
        for (at, text) in members {
            let question = stem.trim_end_matches(" - ").to_owned();
            grids.insert(*at, (question, text[stem.len()..].to_owned()));
        }
    }
    grids
}

fn draft(sheet: &Sheet, catalogue: &Catalogue) -> Draft {
    let mut draft = questions::draft(sheet, catalogue, SYSTEM);
    for (at, column) in draft.columns.iter_mut().enumerate() {
        let is_meta = text::squeezed(&column.header).starts_with("useragent");
        if (column.header.ends_with(OPTION_ID) || is_meta) && column.role != Role::PersonalData {
            *column = ColumnMapping::new(column.index, &column.header, Role::Ignore);
            draft.certain[at] = true;
        }
    }
    draft
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_with_one_number_are_rows_of_one_question() {
        let headers = [
            "1. Which team?",
            "1. Which team? - Option ID",
            "2. How is it - honestly - Builds",
            "2. How is it - honestly - Tests",
        ]
        .map(str::to_owned);
        let found: Vec<(usize, (String, String))> = grids(&headers).into_iter().collect();
        let row = |row: &str| ("How is it - honestly".to_owned(), row.to_owned());
        assert_eq!(found, [(2, row("Builds")), (3, row("Tests"))]);
    }
}
