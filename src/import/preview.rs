//! What a column holds, to be looked at before the import: its most frequent answers. Nothing of it is ever stored.

use std::collections::BTreeMap;

use super::choices;
use super::mapping::{ColumnMapping, Mapping, Role};
use super::read::Sheet;
use super::scales::Codes;
use super::text;

/// Most values that are shown of one column.
const SHOWN: usize = 12;

/// The most frequent answers of one column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnPreview {
    /// Answers and how often each was given; of an ordered question in the order of its scale, else the most frequent
    /// first. At most twelve.
    pub values: Vec<(String, u64)>,
    /// Different answers.
    pub distinct: u64,
    /// Different answers that are not shown.
    pub more: u64,
}

/// A preview for each column of the mapping; none for what names a person, for own words, ids and times.
pub(super) fn of(sheet: &Sheet, mapping: &Mapping) -> Vec<Option<ColumnPreview>> {
    mapping
        .columns
        .iter()
        .map(|column| {
            let is_shown = !matches!(
                column.role,
                Role::PersonalData
                    | Role::Text
                    | Role::Ignore
                    | Role::Response
                    | Role::Id
                    | Role::Actor
                    | Role::Time
                    | Role::Created
                    | Role::FirstResponse
                    | Role::Started
                    | Role::Merged
                    | Role::Finished
            );
            if !is_shown || column.index > sheet.headers.len() {
                return None;
            }
            column_preview(sheet, column)
        })
        .collect()
}

fn column_preview(sheet: &Sheet, column: &ColumnMapping) -> Option<ColumnPreview> {
    let at = column.index - 1;
    let mut values = if column.role == Role::Choice && sheet.options[at].is_none() {
        choices::of(&column.header, sheet.counted(at))?.options
    } else {
        counted(sheet, at)
    };
    if let Some(scale) = &column.scale {
        let codes = Codes::new(scale);
        // Answers that are not on the scale come last.
        values.sort_by_key(|(value, _)| codes.of(value).unwrap_or(i32::MAX));
    }
    let distinct = values.len();
    values.truncate(SHOWN);
    Some(ColumnPreview {
        more: (distinct - values.len()) as u64,
        distinct: distinct as u64,
        values,
    })
}

fn counted(sheet: &Sheet, at: usize) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<String, (&str, u64)> = BTreeMap::new();
    for (cell, times) in sheet.counted(at) {
        counts.entry(text::normalised(cell)).or_insert((cell, 0)).1 += times;
    }
    let mut values: Vec<(String, u64)> = counts
        .into_values()
        .map(|(value, count)| (value.to_owned(), count))
        .collect();
    values.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    values
}
