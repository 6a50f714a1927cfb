//! The team that a person named: one, several, or none.

use std::collections::BTreeMap;

use crate::data::SEVERAL_TEAMS;
use crate::import::mapping::{Mapping, Role};
use crate::import::read::Sheet;
use crate::import::text;

/// Longest name of a team in a list of teams.
const NAME_LENGTH: usize = 60;
/// Times from which on a cell with a comma is taken for one name rather than for a list.
const OFTEN: u64 = 3;

/// Reads the answers to the question for the team.
pub(super) struct Teams {
    columns: Vec<usize>,
    /// How often each whole answer was given, by its normalised text.
    whole: BTreeMap<String, u64>,
    /// The question allows several answers ("which project(s)").
    is_plural: bool,
}

impl Teams {
    pub(super) fn new(sheet: &Sheet, mapping: &Mapping) -> Self {
        let columns: Vec<usize> = mapping.with(Role::Team).map(|column| column.index - 1).collect();
        let mut whole = BTreeMap::new();
        for (cell, times) in columns.iter().flat_map(|&at| sheet.counted(at)) {
            *whole.entry(text::normalised(cell)).or_default() += times;
        }
        let is_plural = mapping.with(Role::Team).any(|column| {
            let words = text::words(&column.header);
            let of_several = ["teams", "projects", "squads"]
                .iter()
                .any(|plural| words.iter().any(|word| word == plural));
            of_several
                || ["team s", "project s", "squad s"]
                    .iter()
                    .any(|phrase| text::has_phrase(&words, phrase))
        });
        Self {
            columns,
            whole,
            is_plural,
        }
    }

    /// The columns that the answers stand in.
    pub(super) fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// The team of one row, by its cells in these columns.
    pub(super) fn of<'c>(&self, cells: impl Iterator<Item = &'c str>) -> Option<&'c str> {
        let mut named = cells.filter(|cell| !text::is_missing(cell));
        let first = named.next()?;
        let is_several =
            named.any(|other| text::normalised(other) != text::normalised(first)) || self.is_list(first);
        Some(if is_several { SEVERAL_TEAMS } else { first })
    }

    /// Whether a cell names several teams: its parts are answers of their own, or the question asks for several.
    fn is_list(&self, cell: &str) -> bool {
        let parts: Vec<String> = cell
            .split([',', ';'])
            .map(text::normalised)
            .filter(|part| !part.is_empty())
            .collect();
        if parts.len() < 2 {
            return false;
        }
        let is_known = |part: &String| self.whole.contains_key(part);
        let is_rare = self
            .whole
            .get(&text::normalised(cell))
            .is_none_or(|count| *count < OFTEN);
        parts.iter().all(is_known)
            || (self.is_plural && is_rare && parts.iter().all(|part| part.chars().count() <= NAME_LENGTH))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Source;
    use crate::import::mapping::ColumnMapping;

    fn teams(header: &str, answers: &[&str]) -> Vec<Option<String>> {
        let text = answers
            .iter()
            .fold(String::new(), |text, answer| text + "\"" + answer + "\",x\n");
        let source = Source {
            name: "a.csv".to_owned(),
            bytes: format!("{header},b\n{text}").into_bytes(),
        };
        let sheet = crate::import::read::sheet(&source).unwrap();
        let mapping = Mapping {
            schema: 1,
            kind: "survey-table".parse().unwrap(),
            instrument: String::new(),
            events: None,
            dates: None,
            columns: vec![ColumnMapping::new(1, header, Role::Team)],
        };
        let teams = Teams::new(&sheet, &mapping);
        let cells = |row: usize| [sheet.rows.cell(row, 0)].into_iter();
        let team = |row: usize| teams.of(cells(row)).map(str::to_owned);
        (0..sheet.rows.len()).map(team).collect()
    }

    #[test]
    fn an_answer_that_names_known_teams_counts_once_under_several() {
        let several = Some(SEVERAL_TEAMS.to_owned());
        let found = teams(
            "Which team?",
            &["Payments", "Tax", "Payments, Tax", "Risk, Fraud", "n/a"],
        );
        assert_eq!(found[2], several);
        assert_eq!(found[3].as_deref(), Some("Risk, Fraud"));
        assert_eq!(found[4], None);
        assert_eq!(
            teams("Which project(s)?", &["Jaeger, OpenTelemetry", "Helm"])[0],
            several
        );
    }
}
