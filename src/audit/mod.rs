//! Reads what was written and proves it safe. Knows no data, analysis, report or export: it parses released bytes.
//!
//! The released numbers of a quarter and topic are sums over groups of people. Which sums follow from them is linear
//! algebra: a set of people is derivable when its indicator lies in the row space of the groups' matrix (docs/statistics.md §8.4).
//! The audit fails when any set of fewer than k people is.

mod derivable;
mod released;

use std::collections::BTreeMap;

use serde::Serialize;
use thiserror::Error;

use crate::base::Quarter;

pub use released::{ReleasedCell, cells};

/// Who is behind a row of a quarter and topic; people are numbered in an order that means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The quarter.
    pub quarter: Quarter,
    /// The topic's key.
    pub topic: String,
    /// `team`, `unit` or `organisation`.
    pub scope: String,
    /// The row's name.
    pub row: String,
    /// Numbers of its people.
    pub people: Vec<u32>,
}

/// The name of a row and its people.
type Row<'a> = (&'a str, &'a [u32]);

/// What the audit found out about a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// Smallest group allowed.
    pub k: usize,
    /// Released cells that rest on answers.
    pub cells: usize,
    /// Quarters and topics they belong to.
    pub questions: usize,
    /// Classes of people that no released number tells apart, over all questions.
    pub classes: usize,
    /// The smallest set of people about whom anything can be derived exactly.
    pub smallest_derivable: usize,
    /// What this is a statement about, for the reader.
    pub method: String,
}

/// Why a release is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Violation {
    /// The released table cannot be read back.
    #[error("the released table cannot be read back: {0}")]
    Unreadable(String),
    /// A released cell rests on answers of people nobody can name.
    #[error("{quarter}, {topic}, {row}: a number is released for a row that is masked")]
    Masked {
        /// The quarter.
        quarter: Quarter,
        /// The topic.
        topic: String,
        /// The row.
        row: String,
    },
    /// A released n is not the number of people behind the cell.
    #[error("{quarter}, {topic}, {row}: n is {released}, the people behind it are {people}")]
    WrongCount {
        /// The quarter.
        quarter: Quarter,
        /// The topic.
        topic: String,
        /// The row.
        row: String,
        /// The n that was released.
        released: usize,
        /// The people behind the cell.
        people: usize,
    },
    /// The released cells together give a small group away.
    #[error("{quarter}, {topic}: the released rows together reveal a group of {people}: {rows}")]
    Derivable {
        /// The quarter.
        quarter: Quarter,
        /// The topic.
        topic: String,
        /// How many people.
        people: usize,
        /// The rows that they are in.
        rows: String,
    },
}

/// Proves that the released cells reveal nobody in a group of fewer than `k`, or says which do.
///
/// # Errors
/// The first violation in the order of quarter and topic.
pub fn check(released: &[ReleasedCell], groups: &[Group], k: usize) -> Result<Certificate, Violation> {
    let members: BTreeMap<(Quarter, &str, &str, &str), &[u32]> = groups
        .iter()
        .map(|group| {
            let key = (
                group.quarter,
                group.topic.as_str(),
                group.scope.as_str(),
                group.row.as_str(),
            );
            (key, group.people.as_slice())
        })
        .collect();
    let mut questions: BTreeMap<(Quarter, &str), Vec<Row<'_>>> = BTreeMap::new();
    for cell in released {
        let place = || (cell.quarter, cell.topic.clone(), cell.row.clone());
        let key = (
            cell.quarter,
            cell.topic.as_str(),
            cell.scope.as_str(),
            cell.row.as_str(),
        );
        let Some(people) = members.get(&key) else {
            let (quarter, topic, row) = place();
            return Err(Violation::Masked { quarter, topic, row });
        };
        if people.len() != cell.n {
            let (quarter, topic, row) = place();
            return Err(Violation::WrongCount {
                quarter,
                topic,
                row,
                released: cell.n,
                people: people.len(),
            });
        }
        questions
            .entry((cell.quarter, &cell.topic))
            .or_default()
            .push((&cell.row, people));
    }
    let mut certificate = Certificate {
        k,
        cells: released.len(),
        questions: questions.len(),
        classes: 0,
        smallest_derivable: 0,
        method: "row space of the released groups, exact; every quarter and topic by itself".to_owned(),
    };
    let mut smallest = None;
    for ((quarter, topic), rows) in &questions {
        let sets: Vec<&[u32]> = rows.iter().map(|(_, people)| *people).collect();
        let finding = derivable::analyse(&sets, k);
        certificate.classes += finding.classes;
        if let Some(small) = finding.small {
            let names: Vec<&str> = small.groups.iter().map(|&group| rows[group].0).collect();
            return Err(Violation::Derivable {
                quarter: *quarter,
                topic: (*topic).to_owned(),
                people: small.people,
                rows: names.join(", "),
            });
        }
        smallest = [smallest, finding.smallest].into_iter().flatten().min();
    }
    certificate.smallest_derivable = smallest.unwrap_or(0);
    Ok(certificate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quarter() -> Quarter {
        "2026-Q3".parse().unwrap()
    }

    fn group(scope: &str, row: &str, people: std::ops::Range<u32>) -> Group {
        Group {
            quarter: quarter(),
            topic: "t".to_owned(),
            scope: scope.to_owned(),
            row: row.to_owned(),
            people: people.collect(),
        }
    }

    fn cell(scope: &str, row: &str, n: usize) -> ReleasedCell {
        ReleasedCell {
            quarter: quarter(),
            topic: "t".to_owned(),
            scope: scope.to_owned(),
            row: row.to_owned(),
            n,
        }
    }

    #[test]
    fn a_team_of_nine_in_an_organisation_of_thirteen_is_refused() {
        let groups = [
            group("organisation", "Organisation", 0..13),
            group("team", "A", 0..9),
        ];
        let released = [cell("organisation", "Organisation", 13), cell("team", "A", 9)];
        let refused = check(&released, &groups, 5);
        assert!(
            matches!(refused, Err(Violation::Derivable { people: 4, .. })),
            "{refused:?}"
        );
        // Either alone is fine.
        assert_eq!(check(&released[..1], &groups, 5).unwrap().smallest_derivable, 13);
        assert_eq!(check(&released[1..], &groups, 5).unwrap().smallest_derivable, 9);
    }

    #[test]
    fn rows_that_overlap_are_combined_over_several_steps() {
        // A + B and B + C and A + C of five people and more each, with A, B, C of three each: all are derivable.
        let groups = [
            Group {
                people: vec![0, 1, 2, 3, 4, 5],
                ..group("team", "A + B", 0..0)
            },
            Group {
                people: vec![3, 4, 5, 6, 7, 8],
                ..group("team", "B + C", 0..0)
            },
            Group {
                people: vec![0, 1, 2, 6, 7, 8],
                ..group("team", "A + C", 0..0)
            },
        ];
        let released = [
            cell("team", "A + B", 6),
            cell("team", "B + C", 6),
            cell("team", "A + C", 6),
        ];
        assert!(matches!(
            check(&released, &groups, 5),
            Err(Violation::Derivable { people: 3, .. })
        ));
        assert!(
            check(&released[..2], &groups, 5).is_ok(),
            "two of them do not tell the parts apart"
        );
    }

    #[test]
    fn a_number_for_a_masked_row_and_a_wrong_n_are_refused() {
        let groups = [group("team", "A", 0..9)];
        assert!(matches!(
            check(&[cell("team", "B", 9)], &groups, 5),
            Err(Violation::Masked { .. })
        ));
        assert!(matches!(
            check(&[cell("team", "A", 8)], &groups, 5),
            Err(Violation::WrongCount { .. })
        ));
    }
}
