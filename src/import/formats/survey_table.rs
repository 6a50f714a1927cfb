//! Any other wide table of answers: one row a person, some columns with ordered answers.

use std::collections::BTreeSet;

use super::{Family, Format, Kind, as_it_is};
use crate::import::asks;
use crate::import::mapping::Role;
use crate::import::questions;
use crate::import::read::Sheet;
use crate::import::text;

const SYSTEM: &[(&str, Role)] = &[];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("survey-table", "Table of answers", Family::Survey),
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
    let is_survey = ordered >= 2 && people >= 3 && is_mostly_ordered;
    let is_short_survey = ordered == 1 && people >= 3 && filled <= 8 && has_people_of_teams(sheet, labelled);
    ((is_survey || is_short_survey) && !is_dump).then(|| {
        let columns = if ordered == 1 {
            "column holds"
        } else {
            "columns hold"
        };
        (
            0.4,
            format!("{ordered} {columns} ordered answers of {people} rows"),
        )
    })
}

/// With a single item it takes a team column to tell a survey, and answers by labels or several people of one team.
fn has_people_of_teams(sheet: &Sheet, labelled: usize) -> bool {
    let team = sheet
        .headers
        .iter()
        .position(|header| asks::asks_team(&text::words(header)));
    team.is_some_and(|at| {
        let teams: BTreeSet<&str> = sheet.filled(at).collect();
        !teams.is_empty() && (labelled > 0 || teams.len() < sheet.filled(at).count())
    })
}
