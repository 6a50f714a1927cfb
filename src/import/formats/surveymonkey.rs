//! SurveyMonkey, individual responses: two header rows, the question over its first column, options and rows below it.

use super::{Draft, Family, Format, Kind};
use crate::base::{Notice, Place};
use crate::data::Catalogue;
use crate::import::mapping::Role;
use crate::import::questions;
use crate::import::read::Sheet;
use crate::import::text;

const SYSTEM: &[(&str, Role)] = &[
    ("respondentid", Role::PersonalData),
    ("collectorid", Role::PersonalData),
    ("startdate", Role::Ignore),
    ("enddate", Role::Time),
    ("ipaddress", Role::PersonalData),
    ("emailaddress", Role::PersonalData),
    ("firstname", Role::PersonalData),
    ("lastname", Role::PersonalData),
    ("customdata1", Role::PersonalData),
];

/// What the second header row says under a question that has one column.
const SINGLE: [&str; 3] = ["", "response", "open-ended response"];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("surveymonkey", "SurveyMonkey", Family::Survey),
    recognise,
    arrange: |sheet| Ok(arrange(sheet)),
    draft,
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let starts = |at: usize, name: &str| {
        sheet
            .headers
            .get(at)
            .is_some_and(|header| header.eq_ignore_ascii_case(name))
    };
    if starts(0, "Respondent ID") && starts(1, "Collector ID") {
        return Some((
            0.98,
            "the header starts with “Respondent ID” and “Collector ID”".to_owned(),
        ));
    }
    if has_second_row(sheet) {
        return Some((
            0.9,
            "the second row says “Response” or “Open-Ended Response” under the questions".to_owned(),
        ));
    }
    None
}

fn has_second_row(sheet: &Sheet) -> bool {
    let Some(row) = sheet.rows.first() else {
        return false;
    };
    let says = |wanted: &str| row.cells.iter().any(|cell| text::normalised(cell) == wanted);
    let continues = sheet.headers.iter().filter(|header| header.is_empty()).count() > 0;
    let by_words = says("response") || says("open-ended response") || says("other (please specify)");
    let under_ids = sheet.headers.iter().zip(&row.cells).any(|(header, cell)| {
        cell.is_empty() && matches!(text::squeezed(header).as_str(), "respondentid" | "collectorid")
    });
    (by_words && (continues || under_ids)) || (under_ids && continues)
}

fn arrange(sheet: Sheet) -> Sheet {
    if !has_second_row(&sheet) {
        return sheet;
    }
    let below = sheet
        .rows
        .first()
        .map(|row| row.cells.clone())
        .unwrap_or_default();
    let mut question = String::new();
    let mut headers = Vec::with_capacity(sheet.headers.len());
    let mut options = Vec::with_capacity(sheet.headers.len());
    for (above, below) in sheet.headers.iter().zip(below) {
        if !above.is_empty() {
            question.clone_from(above);
        }
        if SINGLE.contains(&text::normalised(&below).as_str()) {
            headers.push(if above.is_empty() && below.is_empty() {
                String::new()
            } else {
                question.clone()
            });
            options.push(None);
        } else {
            headers.push(format!("{question} [{below}]"));
            options.push(Some(below));
        }
    }
    let mut sheet = sheet.with_header_rows(1, headers);
    sheet.options = options;
    sheet
}

fn draft(sheet: &Sheet, catalogue: &Catalogue) -> Draft {
    let mut draft = questions::draft(sheet, catalogue, SYSTEM);
    let is_rating = |option: &Option<String>| {
        option
            .as_deref()
            .map(|option| option.trim_start_matches([' ', '-']))
            .is_some_and(|option| option.len() <= 2 && option.parse::<u8>().is_ok())
    };
    if let Some(at) = sheet.options.iter().position(is_rating) {
        draft.notices.push(
            Notice::caution(
                "expanded-ratings",
                Place::file(&sheet.file).column(sheet.column_name(at)),
                "ratings are spread over one column a rating; such questions are left out",
            )
            .hint("export again with “condensed columns”"),
        );
    }
    draft
}
