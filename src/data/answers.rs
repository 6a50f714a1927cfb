//! The answers of one wave, and what is lent of them: matrices without names, keys or order.

use std::collections::BTreeMap;

use crate::base::{TeamId, TopicId};

use super::released::ReleasedTable;
use super::table::{Item, Polarity};

/// One wave of the survey. Never leaves this room.
#[derive(Debug, Clone, Default)]
pub(super) struct Wave {
    /// Items of all files of the wave, in file order.
    pub items: Vec<Item>,
    /// People, in no meaningful order.
    pub people: Vec<Person>,
    /// Teams as written in its tables, and what they mean.
    pub names: BTreeMap<String, String>,
    /// The tables it is made of, in the order in which they were put together.
    pub tables: Vec<ReleasedTable>,
}

/// One person's answers.
#[derive(Debug, Clone)]
pub(super) struct Person {
    /// Canonical team, or one of the groups for people without or with several teams.
    pub team: TeamId,
    /// The atom of a released wave; `None` in an open one.
    pub atom: Option<usize>,
    /// Role as written.
    pub role: Option<String>,
    /// Tenure band as written.
    pub tenure: Option<String>,
    /// Answer codes, one for each item of the wave.
    pub answers: Vec<Option<f64>>,
}

impl Wave {
    /// Positions of the items that score a topic: those whose friction end is known.
    pub fn items_of(&self, topic: &TopicId) -> Vec<usize> {
        let scores = |item: &Item| item.topic.as_ref() == Some(topic) && item.polarity.is_some();
        (0..self.items.len())
            .filter(|&index| scores(&self.items[index]))
            .collect()
    }
}

/// The answers of a union of atoms to one topic's items: rows are sorted by value and belong to nobody.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answers {
    items: Vec<Item>,
    rows: Vec<Vec<Option<f64>>>,
}

impl Answers {
    pub(super) fn new(items: Vec<Item>, mut rows: Vec<Vec<Option<f64>>>) -> Self {
        rows.sort_by(|a, b| order(a, b));
        Self { items, rows }
    }

    /// One score for each person, 0 (all friction) to 100 (none), ascending (docs/statistics.md §1.5).
    pub(crate) fn scores(&self) -> Vec<f64> {
        let items: Vec<&Item> = self.items.iter().collect();
        let mut scores: Vec<f64> = self
            .rows
            .iter()
            .filter_map(|row| person_score(&items, row))
            .collect();
        scores.sort_by(f64::total_cmp);
        scores
    }

    /// How many people these are.
    #[allow(dead_code, reason = "each analysis borrows its own part")]
    pub(crate) fn people(&self) -> usize {
        self.rows.len()
    }

    /// The items, in the order of the columns of [`Answers::item_scores`].
    #[allow(dead_code, reason = "each analysis borrows its own part")]
    pub(crate) fn items(&self) -> &[Item] {
        &self.items
    }

    /// A row for each person, a column for each item: the answer brought to 0 (all friction) to 100 (none), `None` where it
    /// is missing or off its scale. Rows are sorted by value: their order says nothing, and it is that of no other matrix.
    #[allow(dead_code, reason = "each analysis borrows its own part")]
    pub(crate) fn item_scores(&self) -> Vec<Vec<Option<f64>>> {
        let score = |(item, code): (&Item, &Option<f64>)| item_score(item, (*code)?);
        let row = |row: &Vec<Option<f64>>| self.items.iter().zip(row).map(score).collect();
        let mut rows: Vec<Vec<Option<f64>>> = self.rows.iter().map(row).collect();
        rows.sort_by(|a, b| order(a, b));
        rows
    }
}

pub(super) fn order(a: &[Option<f64>], b: &[Option<f64>]) -> std::cmp::Ordering {
    let key = |value: &Option<f64>| value.unwrap_or(f64::NEG_INFINITY);
    a.iter()
        .map(key)
        .zip(b.iter().map(key))
        .map(|(x, y)| x.total_cmp(&y))
        .find(|order| order.is_ne())
        .unwrap_or(std::cmp::Ordering::Equal)
}

/// A person's topic score: the mean of the answered items, each brought to 0..100 with 100 as its good end, if
/// at least half of the items and two of them are answered (one where the topic has only one); docs/statistics.md §1.5.
/// Codes outside the scale count as not answered.
pub(crate) fn person_score(items: &[&Item], answers: &[Option<f64>]) -> Option<f64> {
    let scores: Vec<f64> = items
        .iter()
        .zip(answers)
        .filter_map(|(item, answer)| item_score(item, (*answer)?))
        .collect();
    let needed = items.len().div_ceil(2).max(2).min(items.len());
    (!scores.is_empty() && scores.len() >= needed).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
}

fn item_score(item: &Item, code: f64) -> Option<f64> {
    let (low, high) = (f64::from(item.scale.low), f64::from(item.scale.high));
    if !(low..=high).contains(&code) || high <= low {
        return None;
    }
    let score = 100.0 * (code - low) / (high - low);
    match item.polarity? {
        Polarity::HighIsGood => Some(score),
        Polarity::HighIsFriction => Some(100.0 - score),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Scale;

    fn item(low: i32, high: i32, polarity: Polarity) -> Item {
        Item {
            id: "i".into(),
            text: String::new(),
            topic: Some("t".into()),
            scale: Scale {
                low,
                high,
                labels: Vec::new(),
            },
            polarity: Some(polarity),
        }
    }

    #[test]
    fn a_score_is_the_mean_of_the_answered_items_turned_the_same_way() {
        let good = item(1, 5, Polarity::HighIsGood);
        let bad = item(0, 10, Polarity::HighIsFriction);
        let items = [&good, &bad];
        assert_eq!(person_score(&items, &[Some(4.0), Some(2.0)]), Some(77.5));
        assert_eq!(
            person_score(&items, &[Some(4.0), None]),
            None,
            "two of two are needed"
        );
        assert_eq!(person_score(&items[..1], &[Some(1.0)]), Some(0.0));
        assert_eq!(person_score(&items[..1], &[Some(9.0)]), None, "outside the scale");
        let three = [&good, &good, &good];
        assert_eq!(person_score(&three, &[Some(5.0), None, Some(3.0)]), Some(75.0));
        assert_eq!(person_score(&three, &[Some(5.0), None, None]), None);
        assert_eq!(person_score(&[], &[]), None);
    }

    #[test]
    fn lent_rows_keep_no_order_of_their_own() {
        let items = vec![item(1, 5, Polarity::HighIsGood)];
        let a = Answers::new(items.clone(), vec![vec![Some(3.0)], vec![None], vec![Some(1.0)]]);
        let b = Answers::new(items, vec![vec![Some(1.0)], vec![Some(3.0)], vec![None]]);
        assert_eq!(a, b);
        assert_eq!(a.scores(), [0.0, 50.0]);
    }
}
