//! Batteries: questions of one table, or of one run, that are answered on the same scale. What is said about the scale
//! of one of them is said about all.

use crate::data::Scale;
use crate::import::{ColumnMapping, Mapping, Role};

/// Questions that share their scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Battery {
    /// What stands before each statement; empty where every question stands by itself.
    pub stem: String,
    /// Positions in the mapping, ascending.
    pub columns: Vec<usize>,
    /// Their scale; `None` where nobody knows it.
    pub scale: Option<Scale>,
}

/// The batteries of a mapping, in file order; a question without neighbours of its kind is one of its own.
pub fn batteries(mapping: &Mapping) -> Vec<Battery> {
    let questions: Vec<(usize, &ColumnMapping)> = mapping
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| matches!(column.role, Role::Item | Role::Score))
        .collect();
    let mut found: Vec<Battery> = Vec::new();
    for (position, (index, column)) in questions.iter().enumerate() {
        let stem = stem(&questions, position);
        match found.last_mut() {
            Some(battery) if battery.scale == column.scale && battery.stem == stem => {
                battery.columns.push(*index);
            }
            _ => found.push(Battery {
                stem: stem.to_owned(),
                columns: vec![*index],
                scale: column.scale.clone(),
            }),
        }
    }
    found
}

/// What a question shares with the one before or after it: the text of the table that both are rows of.
fn stem<'a>(questions: &[(usize, &'a ColumnMapping)], position: usize) -> &'a str {
    let header = |position: usize| {
        questions
            .get(position)
            .map_or("", |(_, column)| column.header.as_str())
    };
    let (own, before) = (split(header(position)).0, position.checked_sub(1));
    let is_shared =
        split(header(position + 1)).0 == own || before.is_some_and(|at| split(header(at)).0 == own);
    if is_shared { own } else { "" }
}

/// Stem and statement of a header such as `To what extent … [Builds are fast]` or `To what extent … - Builds are fast`.
fn split(header: &str) -> (&str, &str) {
    if let Some((stem, row)) = header.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')) {
        return (stem.trim(), row.trim());
    }
    match header.split_once(" - ") {
        Some((stem, row)) => (stem.trim(), row.trim()),
        None => ("", header),
    }
}

impl Battery {
    /// What tells a question of the battery from the others.
    pub fn statement<'a>(&self, header: &'a str) -> &'a str {
        if self.stem.is_empty() {
            header
        } else {
            split(header).1
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(headers: &[(&str, u8)]) -> Mapping {
        let column = |(at, (header, high)): (usize, &(&str, u8))| {
            let mut column = ColumnMapping::new(at + 1, *header, Role::Item);
            column.scale = Some(Scale {
                low: 1,
                high: i32::from(*high),
                labels: Vec::new(),
            });
            column
        };
        Mapping {
            schema: 1,
            kind: "survey-table".parse().unwrap(),
            instrument: String::new(),
            events: None,
            dates: None,
            columns: headers.iter().enumerate().map(column).collect(),
        }
    }

    #[test]
    fn questions_of_one_table_are_a_battery_and_lone_ones_go_by_their_scale() {
        let found = batteries(&mapping(&[
            ("How much do you agree? [Builds are fast]", 5),
            ("How much do you agree? [Reviews are fast]", 5),
            ("I like it - really", 5),
            ("Docs are good", 5),
            ("How likely are you to recommend us?", 10),
        ]));
        let columns: Vec<Vec<usize>> = found.iter().map(|battery| battery.columns.clone()).collect();
        assert_eq!(columns, [vec![0, 1], vec![2, 3], vec![4]]);
        assert_eq!(found[0].stem, "How much do you agree?");
        assert_eq!(
            found[0].statement("How much do you agree? [Builds are fast]"),
            "Builds are fast"
        );
        assert_eq!(found[1].statement("I like it - really"), "I like it - really");
    }
}
