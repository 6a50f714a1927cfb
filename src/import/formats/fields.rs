//! What the formats of tools share: columns made from others, people marked, names picked.

use std::collections::BTreeMap;

pub(super) use super::shape::add;
use super::{Draft, Role};
use crate::base::{Notice, Place};
use crate::import::read::{Row, Sheet};
use crate::import::text;
use crate::import::units;

/// The cell of a column; empty where there is no such column.
pub(super) fn cell(row: &Row, at: Option<usize>) -> &str {
    at.and_then(|at| row.cells.get(at))
        .map_or("", |cell| cell.as_str())
}

/// Gives a column a role, where the column exists and has none yet. Says whether it did.
pub(super) fn give(draft: &mut Draft, at: Option<usize>, role: Role, is_certain: bool) -> bool {
    let Some(column) = at.and_then(|at| draft.columns.get_mut(at)) else {
        return false;
    };
    if !matches!(column.role, Role::Ignore | Role::PersonalData) {
        return false;
    }
    column.role = role;
    if let (Some(at), false) = (at, is_certain) {
        draft.certain[at] = false;
    }
    true
}

/// Gives a column the role of a ready duration with the unit that its header names.
pub(super) fn give_duration(draft: &mut Draft, at: Option<usize>, role: Role) {
    if give(draft, at, role, true)
        && let Some(column) = at.and_then(|at| draft.columns.get_mut(at))
    {
        column.unit = units::named_in(&column.header);
    }
}

/// Marks the columns that nothing else was found for and whose header starts with one of these (letters and digits only)
/// as personal data.
pub(super) fn people(draft: &mut Draft, starts: &[&str]) {
    for column in draft
        .columns
        .iter_mut()
        .filter(|column| column.role == Role::Ignore)
    {
        let header = text::squeezed(&column.header);
        if starts.iter().any(|start| header.starts_with(start)) {
            column.role = Role::PersonalData;
        }
    }
}

/// Different values of a column, at most two: tells a column that varies from one that does not.
pub(super) fn varies(sheet: &Sheet, at: usize) -> bool {
    let mut cells = sheet.filled(at).filter(|cell| !text::is_missing(cell));
    cells.next().is_some_and(|first| cells.any(|cell| cell != first))
}

/// Whether a column holds anything.
pub(super) fn is_filled(sheet: &Sheet, at: usize) -> bool {
    sheet.filled(at).any(|cell| !text::is_missing(cell))
}

/// The header without the words that name a unit: `time_to_resolve_min` and `Time to resolve (minutes)` are one.
pub(super) fn stem(header: &str) -> String {
    let unit = units::named_in(header);
    text::words(header)
        .into_iter()
        .filter(|word| Some(word) != unit.as_ref() && word != "in")
        .collect()
}

/// Position of the first header with one of these stems.
pub(super) fn find_stem(sheet: &Sheet, stems: &[&str]) -> Option<usize> {
    sheet
        .headers
        .iter()
        .position(|header| stems.contains(&stem(header).as_str()))
}

/// Says that a column of those who answer stands in for the team that asks.
pub(super) fn team_is_guessed(sheet: &Sheet, at: usize, what: &str) -> Notice {
    Notice::caution(
        "team-guessed",
        Place::file(&sheet.file).column(sheet.column_name(at)),
        format!("no column names the team that asked; {what} stands for it"),
    )
    .hint("give the role team to another column, or export the team of the requester")
}

/// Says how often each value of a column occurs, the most frequent ten first.
pub(super) fn counts(sheet: &Sheet, at: usize, what: &str, code: &str) -> Option<Notice> {
    const SHOWN: usize = 10;
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for value in sheet.filled(at) {
        *counts.entry(value).or_default() += 1;
    }
    let mut counts: Vec<(&str, u64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let shown: Vec<String> = counts
        .iter()
        .take(SHOWN)
        .map(|(value, count)| format!("{value} {count}"))
        .collect();
    let more = counts.len().saturating_sub(SHOWN);
    let more = if more > 0 {
        format!(" and {more} more")
    } else {
        String::new()
    };
    let message = format!("by {what}: {}{more}", shown.join(", "));
    let place = Place::file(&sheet.file).column(sheet.column_name(at));
    (!counts.is_empty()).then(|| Notice::note(code, place, message))
}

/// The name in an entity reference: `group:default/payments` is `payments`; nothing for a person.
pub(super) fn entity_name(reference: &str) -> &str {
    let reference = reference.trim();
    let (kind, rest) = reference.split_once(':').unwrap_or(("", reference));
    if kind.eq_ignore_ascii_case("user") {
        return "";
    }
    rest.rsplit_once('/').map_or(rest, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entity_is_known_by_its_name_and_a_person_by_none() {
        for (reference, name) in [
            ("group:default/payments", "payments"),
            ("Group:payments", "payments"),
            ("default/payments", "payments"),
            ("payments", "payments"),
            ("user:default/ada", ""),
            ("", ""),
        ] {
            assert_eq!(entity_name(reference), name, "{reference}");
        }
    }

    #[test]
    fn a_stem_is_the_header_without_its_unit() {
        for (header, expected) in [
            ("time_to_resolve_min", "timetoresolve"),
            ("Time to resolve (minutes)", "timetoresolve"),
            ("Full resolution time in minutes", "fullresolutiontime"),
            ("cycle_time_days", "cycletime"),
            ("duration", "duration"),
        ] {
            assert_eq!(stem(header), expected, "{header}");
        }
    }
}
