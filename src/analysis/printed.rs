//! What the analyses that decide print alike: groups, drivers, opportunities. `shown` turns statistics into estimates.

use std::collections::BTreeMap;

use crate::base::{Fingerprint, TopicId};
use crate::stats::Stat;

use super::estimate::{Estimate, Reason, Status};
use super::outcome::{Cell, Scope};
use super::registry::Inputs;
use super::shown;
use super::tables::Value;

/// A statistic with its limits at the printed level and, where it is known, the inner interval.
pub(super) fn estimate(stat: &Stat, inner: Option<(f64, f64)>) -> Estimate {
    Estimate {
        inner,
        ..shown::estimate(stat)
    }
}

/// A number with limits that no statistic of `n` people or events stands behind.
pub(super) fn between(value: f64, (low, high): (f64, f64), level: f64) -> Estimate {
    Estimate {
        status: Status::Ok,
        reason: None,
        value: Some(value),
        low: Some(low),
        high: Some(high),
        level,
        ..Estimate::undefined(Reason::TooFew)
    }
}

/// A seed that depends on the quarter and on what the numbers are for, and on nobody's answers.
pub(super) fn seed(inputs: &Inputs<'_>, purpose: &str) -> u64 {
    Fingerprint::of_bytes(inputs.quarter.to_string().as_bytes()).seed(purpose)
}

/// The name of a topic, also of one without any cell.
pub(super) fn topic_name(inputs: &Inputs<'_>, topic: &TopicId) -> String {
    let catalogue = &inputs.cohort.dataset().catalogue;
    let known = catalogue.topic(topic).map(|topic| topic.name.clone());
    known.unwrap_or_else(|| topic.as_str().to_owned())
}

/// Whether a topic is an outcome: what the others should lead to.
pub(super) fn is_outcome(inputs: &Inputs<'_>, topic: &TopicId) -> bool {
    let catalogue = &inputs.cohort.dataset().catalogue;
    catalogue.topic(topic).is_some_and(|topic| topic.outcome)
}

/// The cells of a level by topic, in catalogue order.
pub(super) fn by_topic<'a>(inputs: &Inputs<'a>, scope: Scope) -> Vec<(&'a TopicId, Vec<&'a Cell>)> {
    let mut cells: BTreeMap<&TopicId, Vec<&Cell>> = BTreeMap::new();
    for cell in inputs.friction.of(inputs.quarter, scope) {
        cells.entry(&cell.topic).or_default().push(cell);
    }
    let topics = inputs.friction.topics.iter();
    topics
        .filter_map(|(topic, _)| Some((topic, cells.remove(topic)?)))
        .collect()
}

/// A count.
pub(super) fn many(count: usize) -> Value {
    Value::Count(count as u64)
}

/// Names in a sentence: `A`, `A and B`, `A, B and C`; from the fifth on `A, B, C and 4 others`.
pub(super) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    const MOST: usize = 4;
    let shown = if names.len() > MOST { MOST - 1 } else { names.len() };
    let mut words: Vec<String> = names[..shown]
        .iter()
        .map(|name| name.as_ref().to_owned())
        .collect();
    if names.len() > shown {
        words.push(format!("{} others", names.len() - shown));
    }
    match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `one question`, `3 questions`.
pub(super) fn counted(count: usize, one: &str, several: &str) -> String {
    match count {
        1 => format!("one {one}"),
        count => format!("{} {several}", crate::base::number::count(count as u64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_sentence() {
        assert_eq!(listed::<&str>(&[]), "");
        assert_eq!(listed(&["A"]), "A");
        assert_eq!(listed(&["A", "B", "C", "D"]), "A, B, C and D");
        assert_eq!(listed(&["A", "B", "C", "D", "E"]), "A, B, C and 2 others");
        assert_eq!(counted(1, "topic", "topics"), "one topic");
        assert_eq!(counted(2, "topic", "topics"), "2 topics");
    }
}
