//! Qualtrics: names, question texts and import ids in up to three header rows; two in its legacy export.

use super::{Draft, Family, Format, Kind};
use crate::base::{Notice, Place};
use crate::data::Catalogue;
use crate::import::mapping::Role;
use crate::import::questions;
use crate::import::read::Sheet;
use crate::import::text;

const SYSTEM: &[(&str, Role)] = &[
    ("responseid", Role::Response),
    ("responseset", Role::Ignore),
    ("name", Role::PersonalData),
    ("externaldatareference", Role::PersonalData),
    ("externalreference", Role::PersonalData),
    ("emailaddress", Role::PersonalData),
    ("ipaddress", Role::PersonalData),
    ("status", Role::Status),
    ("startdate", Role::Ignore),
    ("enddate", Role::Time),
    ("recordeddate", Role::Ignore),
    ("progress", Role::Ignore),
    ("durationinseconds", Role::Ignore),
    ("finished", Role::Ignore),
    ("recipientlastname", Role::PersonalData),
    ("recipientfirstname", Role::PersonalData),
    ("recipientemail", Role::PersonalData),
    ("locationlatitude", Role::PersonalData),
    ("locationlongitude", Role::PersonalData),
    ("locationaccuracy", Role::PersonalData),
    ("distributionchannel", Role::Ignore),
    ("userlanguage", Role::Ignore),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("qualtrics", "Qualtrics", Family::Survey),
    recognise,
    arrange: |sheet| Ok(arrange(sheet)),
    draft,
};

fn import_ids(sheet: &Sheet) -> Option<usize> {
    let is_id = |cell: &String| {
        cell.strip_prefix('{')
            .map(str::trim_start)
            .and_then(|rest| rest.strip_prefix(['"', '\'']))
            .is_some_and(|rest| rest.starts_with("ImportId"))
    };
    sheet
        .rows
        .iter()
        .take(2)
        .position(|row| row.cells.iter().any(is_id))
}

fn is_legacy(sheet: &Sheet) -> bool {
    let second = sheet.rows.first().and_then(|row| row.cells.first());
    sheet.headers.first().is_some_and(|header| header == "V1")
        && second.is_some_and(|cell| text::squeezed(cell) == "responseid")
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
    let has_id = sheet.find(&["responseid"]).is_some();
    let has_more = sheet.find(&["recordeddate", "responseset"]).is_some();
    (has_id && has_more).then(|| {
        (
            0.93,
            "the header has “ResponseId” and “RecordedDate” or “ResponseSet”".to_owned(),
        )
    })
}

fn arrange(sheet: Sheet) -> Sheet {
    let Some(texts) = sheet.rows.first().map(|row| row.cells.clone()) else {
        return sheet;
    };
    if is_legacy(&sheet) {
        return sheet.with_header_rows(1, texts);
    }
    let repeats_names = sheet
        .headers
        .first()
        .is_some_and(|name| texts.first() == Some(name));
    let further = match import_ids(&sheet) {
        Some(at) => at + 1,
        None if repeats_names => 1,
        None => return sheet,
    };
    let ids_only = further == 1 && import_ids(&sheet).is_some();
    let headers = sheet
        .headers
        .iter()
        .zip(texts)
        .map(|(name, question)| {
            let is_system = SYSTEM.iter().any(|(system, _)| text::squeezed(name) == *system);
            if is_system || question.is_empty() || ids_only {
                name.clone()
            } else {
                question
            }
        })
        .collect();
    sheet.with_header_rows(further, headers)
}

fn draft(sheet: &Sheet, catalogue: &Catalogue) -> Draft {
    let mut draft = questions::draft(sheet, catalogue, SYSTEM);
    if draft.has(Role::Item) || draft.has(Role::Score) {
        draft.notices.push(
            Notice::note(
                "recodes-unknown",
                Place::file(&sheet.file),
                "numeric answers may be recode values: the file does not say which labels they stand for",
            )
            .hint("export choice text, or check the scale of each item in the mapping"),
        );
    }
    draft
}
