//! What spreadsheets did to the options of spread questions before the file was saved.

use crate::base::{Notice, Place};
use crate::import::read::Sheet;

/// Columns named in one notice.
const SHOWN: usize = 3;

/// Says where options that stand in headings were ranges such as `10-49` and are dates such as `Oct-49` now: two waves
/// then have different answers.
pub(super) fn dates_of_ranges(sheet: &Sheet) -> Option<Notice> {
    let found: Vec<(usize, &str)> = sheet
        .options
        .iter()
        .enumerate()
        .filter_map(|(at, option)| Some((at, option.as_deref().filter(|option| is_range_as_date(option))?)))
        .collect();
    let (first, _) = found.first()?;
    let shown: Vec<String> = found
        .iter()
        .take(SHOWN)
        .map(|(at, damaged)| format!("“{damaged}” in column {}", at + 1))
        .collect();
    let more = if found.len() > SHOWN { ", …" } else { "" };
    let message = format!(
        "a spreadsheet seems to have turned options such as 10-49 into dates: {}{more}",
        shown.join(", ")
    );
    Some(
        Notice::caution(
            "excel-date",
            Place::file(&sheet.file).column(sheet.column_name(*first)),
            message,
        )
        .hint("export the file again and import it without opening it in a spreadsheet"),
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
