//! Columns that are told by the shape of what they hold: ticks, numbers of rows, places of a ranking.

use super::read::Sheet;
use super::text;

/// What stands in the column of an option that somebody ticked, where it is not the option itself.
pub(super) const TICKS: [&str; 9] = [
    "1", "x", "y", "yes", "true", "checked", "selected", "quoted", "ja",
];

/// What stands in the column of an option that somebody saw and left.
pub(super) fn is_unticked(cell: &str) -> bool {
    let cell = text::normalised(cell);
    text::is_missing(&cell)
        || matches!(
            cell.as_str(),
            "0" | "no" | "n" | "false" | "unchecked" | "not selected" | "nein"
        )
}

/// Whether a column counts the rows, as tables that went through another program have it: 0, 1, 2, … or 1, 2, 3, ….
pub(super) fn counts_rows(sheet: &Sheet, at: usize) -> bool {
    let mut numbers = sheet.filled(at).map(|cell| cell.parse::<u64>().ok());
    let Some(Some(first @ (0 | 1))) = numbers.next() else {
        return false;
    };
    numbers
        .zip(first + 1..)
        .all(|(number, wanted)| number == Some(wanted))
}

/// Whether the first column counts the rows, by its name and by its numbers.
pub(super) fn is_count_of_rows(sheet: &Sheet, at: usize, squeezed: &str) -> bool {
    at == 0
        && matches!(squeezed, "x" | "index" | "id" | "no" | "nr" | "unnamed0" | "row")
        && counts_rows(sheet, at)
}

/// Whether the columns of a battery hold the places of a ranking: 1 to the number of columns, each once a row.
pub(super) fn is_ranking(sheet: &Sheet, stem: &str, columns: &[usize]) -> bool {
    const ENOUGH: usize = 8;
    let words = text::words(stem);
    let asks = words.iter().any(|word| {
        matches!(
            word.as_str(),
            "rank" | "ranking" | "order" | "prioritize" | "prioritise"
        )
    });
    let mut people = 0;
    for row in 0..sheet.rows.len() {
        let mut places: Vec<usize> = Vec::new();
        for &at in columns {
            let cell = sheet.rows.cell(row, at);
            if text::is_missing(cell) || cell == "-1" {
                continue;
            }
            match cell.parse::<usize>() {
                Ok(place) if (1..=columns.len()).contains(&place) => places.push(place),
                _ => return false,
            }
        }
        let all = places.len();
        places.sort_unstable();
        places.dedup();
        if places.len() < all {
            return false;
        }
        people += usize::from(all >= 2);
    }
    columns.len() >= 2 && people > 0 && (asks || (columns.len() >= 3 && people >= ENOUGH))
}
