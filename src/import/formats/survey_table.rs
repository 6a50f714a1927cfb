//! Any other wide table of answers: one row a person, some columns with ordered answers.

use super::{Format, Kind, as_it_is};
use crate::import::mapping::Role;
use crate::import::questions;
use crate::import::read::Sheet;

const SYSTEM: &[(&str, Role)] = &[];

pub(super) static FORMAT: Format = Format {
    kind: Kind::SurveyTable,
    recognise,
    arrange: as_it_is,
    draft: |sheet, catalogue| questions::draft(sheet, catalogue, SYSTEM),
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    // Dumps of databases have small numbers too; their columns are named for machines.
    let is_machine_name = |header: &String| header.contains('_') && !header.contains(' ');
    let filled = sheet.headers.iter().filter(|header| !header.is_empty()).count();
    let machine_names = sheet
        .headers
        .iter()
        .filter(|header| is_machine_name(header))
        .count();
    let is_dump = sheet
        .find(&[
            "sha",
            "commitsha",
            "connectionid",
            "issueid",
            "issuekey",
            "rawdataid",
        ])
        .is_some();
    let (ordered, labelled) = questions::ordered_columns(sheet);
    let people = sheet.rows.len();
    let is_mostly_ordered = ordered * 3 >= filled || labelled >= 2 || machine_names * 2 < filled;
    (ordered >= 2 && people >= 3 && is_mostly_ordered && !is_dump).then(|| {
        (
            0.4,
            format!("{ordered} columns hold ordered answers of {people} rows"),
        )
    })
}
