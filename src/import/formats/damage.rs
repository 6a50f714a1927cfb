//! What spreadsheets did to answers before the file was saved.

use crate::base::{Notice, Place};
use crate::import::read::Sheet;
use crate::import::scales::Domain;

/// Columns named in one notice.
const SHOWN: usize = 3;
/// Different answers from which on a column holds dates rather than choices.
const CHOICES: usize = 14;

/// Says where ranges such as `10-49` were turned into dates such as `Oct-49`: two waves then have different answers.
pub(super) fn dates_of_ranges(sheet: &Sheet) -> Option<Notice> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for at in 0..sheet.headers.len() {
        let option = sheet.options[at]
            .as_deref()
            .filter(|option| is_range_as_date(option));
        let answer = || {
            let domain = Domain::of(sheet.filled(at));
            let is_choice = (2..=CHOICES).contains(&domain.answers.len());
            let mut spellings = domain.answers.values().map(|(spelling, _)| spelling);
            is_choice.then(|| spellings.find(|spelling| is_range_as_date(spelling)).cloned())?
        };
        if let Some(damaged) = option.map(str::to_owned).or_else(answer) {
            found.push((at, damaged));
        }
    }
    let (first, _) = found.first()?;
    let shown: Vec<String> = found
        .iter()
        .take(SHOWN)
        .map(|(at, damaged)| format!("“{damaged}” in column {}", at + 1))
        .collect();
    let more = if found.len() > SHOWN { ", …" } else { "" };
    Some(
        Notice::caution(
            "range-as-date",
            Place::file(&sheet.file).column(sheet.column_name(*first)),
            format!(
                "a spreadsheet seems to have turned ranges such as 10-49 into dates: {}{more}",
                shown.join(", ")
            ),
        )
        .hint("export the file again and do not save it with a spreadsheet in between"),
    )
}

/// `Oct-49`, `5-Jan`: a month with a number that is no year of this century or no day with a year.
fn is_range_as_date(cell: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let is_number =
        |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    cell.split_once('-').is_some_and(|(left, right)| {
        (MONTHS.contains(&left) && is_number(right)) || (is_number(left) && MONTHS.contains(&right))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ranges_that_became_dates_are_told() {
        for cell in ["Oct-49", "5-Jan", "20-Jun"] {
            assert!(is_range_as_date(cell), "{cell}");
        }
        for cell in ["10-49", "May-be", "12-Mar-2024", "Jan", "2024-Jan", "Oct-2024"] {
            assert!(!is_range_as_date(cell), "{cell}");
        }
    }
}
