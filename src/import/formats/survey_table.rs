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
    let readings = questions::ordered_columns(sheet);
    let people = sheet.rows.len();
    // A table of counts a team has no ordered answers in most of its columns, and few rows.
    (readings >= 2 && people >= 3).then(|| {
        (
            0.4,
            format!("{readings} columns hold ordered answers of {people} rows"),
        )
    })
}
