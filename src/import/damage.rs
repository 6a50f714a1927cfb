//! What a spreadsheet did to a file that was opened and saved again: options that became dates, ids that became
//! rounded numbers.

use std::collections::BTreeMap;

use crate::base::{Notice, Place};

use super::mapping::{ColumnMapping, Role};
use super::notices::Notices;
use super::read::Sheet;

/// Most different answers of a column in which options may have become dates.
const OPTIONS: usize = 40;

/// Short names of months in the languages in which spreadsheets write them, with the number of the month.
const MONTHS: [(&str, u8); 42] = [
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("apr", 4),
    ("may", 5),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
    // German, French, Spanish, Portuguese, Italian, Dutch, where they differ.
    ("jän", 1),
    ("mär", 3),
    ("mrz", 3),
    ("mai", 5),
    ("okt", 10),
    ("dez", 12),
    ("janv", 1),
    ("févr", 2),
    ("mars", 3),
    ("avr", 4),
    ("juin", 6),
    ("juil", 7),
    ("août", 8),
    ("sept", 9),
    ("déc", 12),
    ("ene", 1),
    ("abr", 4),
    ("ago", 8),
    ("dic", 12),
    ("fev", 2),
    ("set", 9),
    ("out", 10),
    ("gen", 1),
    ("mag", 5),
    ("giu", 6),
    ("lug", 7),
    ("ott", 10),
    ("mrt", 3),
    ("mei", 5),
    ("maj", 5),
];

/// Notices what a spreadsheet damaged in a survey.
pub(super) fn notice(sheet: &Sheet, columns: &[ColumnMapping], notices: &mut Notices) {
    for column in columns {
        let at = column.index - 1;
        let place = || Place::file(&sheet.file).column(sheet.column_name(at));
        match column.role {
            Role::Choice | Role::Item | Role::Score | Role::Team | Role::Role | Role::Tenure | Role::Text => {
                for (cell, was, times) in dates_of_options(sheet, at) {
                    let message = format!(
                        "“{cell}” ({times} answers) was “{was}” before a spreadsheet took it for a date"
                    );
                    notices.push(
                        Notice::caution("excel-date", place(), message)
                            .hint("export the file again and import it without opening it in a spreadsheet"),
                    );
                }
            }
            Role::Response => {
                let rounded = sheet.counted(at).filter(|(cell, _)| is_rounded(cell));
                let cut: u64 = rounded.map(|(_, times)| times).sum();
                if cut > 0 {
                    let message = format!(
                        "{cut} ids were rounded by a spreadsheet (1.23E+10): they tell no answers apart"
                    );
                    notices.push(
                        Notice::caution("excel-number", place(), message)
                            .hint("export the file again and import it without opening it in a spreadsheet"),
                    );
                }
            }
            _ => {}
        }
    }
}

/// Whether a long number was rounded by a spreadsheet: `1.23E+10`.
pub(super) fn is_rounded(cell: &str) -> bool {
    let Some((number, power)) = cell.split_once(['E', 'e']) else {
        return false;
    };
    let is_power = power
        .strip_prefix('+')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()));
    is_power && number.replace(',', ".").parse::<f64>().is_ok()
}

/// Answers that look like dates among options that are ranges of numbers, with what they were and how often they occur.
fn dates_of_options(sheet: &Sheet, at: usize) -> Vec<(String, String, u64)> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for (cell, times) in sheet.counted(at) {
        *counts.entry(cell).or_default() += times;
        if counts.len() > OPTIONS {
            return Vec::new();
        }
    }
    let found: Vec<(String, String, u64)> = counts
        .iter()
        .filter_map(|(cell, times)| Some(((*cell).to_owned(), option_of_date(cell)?, *times)))
        .collect();
    let is_range = |cell: &str| {
        option_of_date(cell).is_none()
            && cell.contains(|c: char| c.is_ascii_digit())
            && cell.chars().count() <= 30
    };
    if counts.keys().any(|cell| is_range(cell)) {
        found
    } else {
        Vec::new()
    }
}

/// What a date-like answer was: `Oct-49` was “10-49”, `4-Feb` was “2-4” where months come first.
fn option_of_date(cell: &str) -> Option<String> {
    let (first, second) = cell.split_once('-')?;
    let is_number =
        |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number(second) {
        return Some(format!("{}-{}", month(first)?, second.trim_start_matches('0')));
    }
    if !is_number(first) {
        return None;
    }
    let (day, month) = (first.trim_start_matches('0').parse::<u8>().ok()?, month(second)?);
    // A range goes up, whichever of the two came first.
    Some(format!("{}-{}", day.min(month), day.max(month)))
}

fn month(word: &str) -> Option<u8> {
    let word = word.trim_end_matches('.').to_lowercase();
    MONTHS
        .iter()
        .find(|(name, _)| *name == word)
        .map(|(_, number)| *number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_that_became_dates_are_told_back() {
        for (cell, was) in [
            ("Oct-49", Some("10-49")),
            ("Okt-49", Some("10-49")),
            ("4-Feb", Some("2-4")),
            ("02-avr.", Some("2-4")),
            ("5-May", Some("5-5")),
            ("10-49", None),
            ("Team-12", None),
            ("Sunday-12", None),
            ("Oct-1949", None),
        ] {
            assert_eq!(option_of_date(cell).as_deref(), was, "{cell}");
        }
    }

    #[test]
    fn rounded_ids_are_known() {
        assert!(is_rounded("1.23E+10") && is_rounded("1,2E+11") && is_rounded("9E+09"));
        assert!(
            !is_rounded("R_2YPOQ602ER1jkf1")
                && !is_rounded("1234")
                && !is_rounded("E+10")
                && !is_rounded("beef")
        );
    }
}
