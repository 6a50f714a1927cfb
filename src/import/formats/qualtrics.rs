//! Qualtrics: names, question texts and import ids in up to three header rows; two in its legacy export, one where
//! somebody kept the names only.

use super::{Draft, Family, Format, Kind, qualtrics_headers};
use crate::base::{Notice, Place};
use crate::data::Catalogue;
use crate::import::mapping::Role;
use crate::import::questions;
use crate::import::read::Sheet;
use crate::import::text;
use crate::import::times;

const SYSTEM: &[(&str, Role)] = &[
    ("responseid", Role::Response),
    ("responseset", Role::Ignore),
    ("name", Role::PersonalData),
    ("externaldatareference", Role::PersonalData),
    ("externalreference", Role::PersonalData),
    ("emailaddress", Role::PersonalData),
    ("email", Role::PersonalData),
    ("ipaddress", Role::PersonalData),
    ("status", Role::Status),
    ("startdate", Role::Ignore),
    ("enddate", Role::Time),
    ("recordeddate", Role::Ignore),
    ("progress", Role::Complete),
    ("durationinseconds", Role::Ignore),
    ("finished", Role::Complete),
    ("recipientlastname", Role::PersonalData),
    ("recipientfirstname", Role::PersonalData),
    ("recipientemail", Role::PersonalData),
    ("locationlatitude", Role::PersonalData),
    ("locationlongitude", Role::PersonalData),
    ("locationaccuracy", Role::PersonalData),
    ("distributionchannel", Role::Status),
    ("userlanguage", Role::Ignore),
];

/// Ends of the names of columns that are no answers: display order, recommendation group, timing, what the browser told.
const NO_ANSWERS: [&str; 12] = [
    "_DO",
    "_NPS_GROUP",
    "_First Click",
    "_Last Click",
    "_Page Submit",
    "_Click Count",
    "_Browser",
    "_Version",
    "_Operating System",
    "_Resolution",
    "_Topics",
    "_Sentiment",
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("qualtrics", "Qualtrics", Family::Survey),
    recognise,
    arrange: |sheet| Ok(arrange(sheet)),
    draft,
};

/// Position of the row of import ids: `{"ImportId":"QID1"}`, in 2016 `{'ImportId': 'QID1'}`.
fn import_ids(sheet: &Sheet) -> Option<usize> {
    let is_id = |cell: &str| {
        cell.strip_prefix('{')
            .map(str::trim_start)
            .and_then(|rest| rest.strip_prefix(['"', '\'']))
            .is_some_and(|rest| rest.starts_with("ImportId"))
    };
    sheet
        .rows
        .iter()
        .take(2)
        .position(|row| row.cells.iter().any(|cell| is_id(cell.as_str())))
}

fn is_legacy(sheet: &Sheet) -> bool {
    let second = sheet.rows.cell(0, 0);
    sheet.headers.first().is_some_and(|header| header == "V1") && text::squeezed(second) == "responseid"
}

/// Whether ids have the shape of the tool's: `R_` and letters and digits.
fn has_response_ids(sheet: &Sheet, at: usize) -> bool {
    let is_id = |cell: &str| {
        cell.strip_prefix("R_").is_some_and(|rest| {
            (11..=17).contains(&rest.len()) && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
    };
    let filled = sheet.filled(at).count();
    // A row of question texts may stand above the answers.
    filled > 0 && sheet.filled(at).filter(|cell| is_id(cell)).count() + 1 >= filled.max(2)
}

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    if import_ids(sheet).is_some() {
        return Some((
            0.99,
            "a header row holds import ids such as {\"ImportId\":\"QID1\"}".to_owned(),
        ));
    }
    if is_legacy(sheet) {
        return Some((0.97, "the header is V1, V2, … over “ResponseID”".to_owned()));
    }
    let id = sheet.find(&["responseid"])?;
    if sheet.find(&["recordeddate", "responseset"]).is_some() {
        return Some((
            0.93,
            "the header has “ResponseId” and “RecordedDate” or “ResponseSet”".to_owned(),
        ));
    }
    (has_response_ids(sheet, id)
        && sheet
            .find(&["startdate", "enddate", "finished", "status"])
            .is_some())
    .then(|| {
        (
            0.93,
            "the header has “ResponseId”, and the ids below it look like R_1a2b3c…".to_owned(),
        )
    })
}

fn arrange(mut sheet: Sheet) -> Sheet {
    let Some(texts) = sheet.rows.first().map(|row| texts_of(&row)) else {
        return sheet;
    };
    let ids = import_ids(&sheet);
    let id_cells = ids.and_then(|at| sheet.rows.get(at)).map(|row| texts_of(&row));
    sheet.zone = id_cells.as_deref().and_then(zone);
    let (names, texts, further) = if is_legacy(&sheet) {
        // The tool's own columns are called V1, V2, … and named by the second row.
        let is_number = |name: &str| {
            name.strip_prefix('V')
                .is_some_and(|rest| rest.parse::<u32>().is_ok())
        };
        let names = sheet
            .headers
            .iter()
            .zip(&texts)
            .map(|(name, text)| {
                if is_number(name) {
                    text.clone()
                } else {
                    name.clone()
                }
            })
            .collect();
        (names, Some(texts), 1)
    } else {
        match ids {
            Some(0) => (sheet.headers.clone(), None, 1),
            Some(at) => (sheet.headers.clone(), Some(texts), at + 1),
            None if is_row_of_texts(&sheet) => (sheet.headers.clone(), Some(texts), 1),
            None => (sheet.headers.clone(), None, 0),
        }
    };
    sheet = sheet.with_header_rows(further, names.clone());
    if let Some(texts) = texts {
        let (headers, options) =
            qualtrics_headers::of(&sheet, &names, &texts, id_cells.as_deref(), &|name| {
                is_own(name) || is_no_answer(name)
            });
        sheet.headers = headers;
        sheet.options = options;
    }
    sheet
}

fn texts_of(row: &crate::import::read::Row) -> Vec<String> {
    row.cells
        .iter()
        .map(|cell| cell.as_str().split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

/// Whether the first row below the names holds the texts of the questions and not yet answers: there is no time in it.
fn is_row_of_texts(sheet: &Sheet) -> bool {
    let repeats_names = !sheet.rows.is_empty()
        && sheet
            .headers
            .first()
            .is_some_and(|name| sheet.rows.cell(0, 0) == name);
    let is_no_time = sheet
        .find(&["startdate", "enddate", "recordeddate"])
        .map(|at| sheet.rows.cell(0, at))
        .is_some_and(|cell| !cell.is_empty() && !times::is_moment(cell));
    repeats_names || is_no_time
}

/// The time zone that the import ids name for times: `"timeZone":"America/Denver"`.
fn zone(ids: &[String]) -> Option<String> {
    ids.iter().find_map(|id| {
        let (_, rest) = id.split_once("timeZone")?;
        let rest = rest.trim_start_matches(['"', '\'', ':', ' ']);
        let end = rest.find(['"', '\''])?;
        let name = &rest[..end];
        // The tool writes Z for UTC.
        let name = if name == "Z" { "UTC" } else { name };
        (!name.is_empty()).then(|| name.to_owned())
    })
}

fn is_own(name: &str) -> bool {
    let squeezed = text::squeezed(name);
    SYSTEM.iter().any(|(system, _)| squeezed == *system)
}

/// Whether a column holds what the tool adds rather than what people answered.
fn is_no_answer(name: &str) -> bool {
    let is_added = |name: &str| {
        name.ends_with("- Topics")
            || name.contains("- Sentiment")
            || name.contains("- Parent Topics")
            || name == "Topics"
    };
    NO_ANSWERS.iter().any(|end| name.ends_with(end))
        || name.contains("_DO_")
        || is_added(name)
        || name.starts_with("Q_")
        || (name.starts_with("SC") && name.len() > 2 && name[2..].bytes().all(|byte| byte.is_ascii_digit()))
}

fn role(header: &str) -> Option<Role> {
    if is_no_answer(header) {
        return Some(Role::Ignore);
    }
    header.ends_with(qualtrics_headers::TEXT).then_some(Role::Text)
}

fn draft(sheet: &Sheet, catalogue: &Catalogue) -> Draft {
    let role = |at: usize| {
        let role = role(&sheet.headers[at])?;
        let is_empty = sheet.filled(at).all(text::is_missing);
        Some(if is_empty { Role::Ignore } else { role })
    };
    let mut draft = questions::draft_with(sheet, catalogue, SYSTEM, &role);
    let is_bare = draft
        .columns
        .iter()
        .any(|column| column.scale.as_ref().is_some_and(|scale| scale.labels.is_empty()));
    if is_bare {
        draft.notices.push(
            Notice::note(
                "recodes-unknown",
                Place::file(&sheet.file),
                "numeric answers may be recode values: the file does not say which labels they stand for",
            )
            .hint("export choice text, or check the scale of each item in the mapping"),
        );
    }
    let is_resaved = draft
        .at(Role::Time)
        .and_then(|at| sheet.filled(at).next())
        .is_some_and(|time| time.contains('/'));
    if is_resaved {
        draft.notices.push(
            Notice::note(
                "times-reformatted",
                Place::file(&sheet.file),
                "a spreadsheet wrote the times in its own way; seconds and the order of day and month may be lost",
            )
            .hint("import the file as the tool exported it"),
        );
    }
    draft
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_is_read_from_the_import_ids() {
        let ids = |text: &str| zone(&[text.to_owned()]);
        assert_eq!(
            ids(r#"{"ImportId":"startDate","timeZone":"America/Denver"}"#).as_deref(),
            Some("America/Denver")
        );
        assert_eq!(
            ids("{'ImportId': 'endDate', 'timeZone': 'Z'}").as_deref(),
            Some("UTC")
        );
        assert_eq!(ids(r#"{"ImportId":"QID1"}"#), None);
    }

    #[test]
    fn columns_that_the_tool_adds_are_no_answers() {
        for name in [
            "Q1_DO",
            "Q1_DO_3",
            "Q5_NPS_GROUP",
            "Q2 - Topics",
            "Q9_First Click",
            "Q_RecaptchaScore",
            "SC0",
        ] {
            assert!(is_no_answer(name), "{name}");
        }
        for name in ["Q1", "Q2_1", "Q10#1_1", "SCRUM", "team", "Q3_DOWN"] {
            assert!(!is_no_answer(name), "{name}");
        }
    }
}
