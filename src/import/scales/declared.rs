//! Scales that the file itself declares: value labels as SPSS keeps them, code by code.

use crate::data::Scale;
use crate::import::missing;
use crate::import::read::Declared;
use crate::import::text;

use super::codes::leading_code;
use super::{Codes, Domain, Settled, words};

/// Share of answers that a declared scale must know, in percent.
const KNOWN: u64 = 90;

/// What the declared answers of a column say.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::import) enum DeclaredScale {
    /// The file declares nothing: the answers themselves must tell.
    Nothing,
    /// The declared answers are no ordered ones, or most answers are none of them.
    NotOrdered,
    /// The scale.
    Scale(Settled),
}

/// Reads the declared answers of a column.
pub(in crate::import) fn declared(answers: &[Declared], domain: &Domain) -> DeclaredScale {
    if answers.is_empty() {
        return DeclaredScale::Nothing;
    }
    scale(answers, domain).map_or(DeclaredScale::NotOrdered, DeclaredScale::Scale)
}

fn scale(answers: &[Declared], domain: &Domain) -> Option<Settled> {
    let mut points: Vec<(i32, String)> = Vec::new();
    let mut apart = Vec::new();
    for (code, label) in answers {
        let whole = whole(*code)?;
        if missing::of(label).is_some() || !(-5..=90).contains(&whole) {
            apart.push(whole.to_string());
            apart.push(label.clone());
        } else {
            points.push((whole, label.clone()));
        }
    }
    points.sort();
    points.dedup_by_key(|point| point.0);
    let ((low, first), (high, last)) = (points.first()?.clone(), points.last()?.clone());
    let span = usize::try_from(high - low).ok()?.checked_add(1)?;
    if !(3..=11).contains(&span) {
        return None;
    }
    let rank = |label: &str| text::normalised(label);
    let is_complete = points.len() == span;
    let is_ordered = if is_complete {
        let steps: Option<Vec<_>> = points
            .windows(2)
            .map(|two| words::order(&rank(&two[0].1), &rank(&two[1].1)))
            .collect();
        let is_numbered = points
            .iter()
            .all(|(code, label)| leading_code(&rank(label)).is_some_and(|found| found.0 == *code));
        is_numbered || steps.is_some_and(|steps| steps.iter().all(|step| step.is_ne() && *step == steps[0]))
    } else {
        // Labels at the ends only.
        points.len() == 2 && words::order(&rank(&first), &rank(&last)).is_some_and(std::cmp::Ordering::is_ne)
    };
    if !is_ordered {
        return None;
    }
    let label_of = |code: i32| {
        let declared = points.iter().find(|point| point.0 == code);
        declared.map_or_else(|| code.to_string(), |point| point.1.clone())
    };
    let scale = Scale {
        low,
        high,
        labels: (low..=high).map(label_of).collect(),
    };
    let codes = Codes::new(&scale);
    let known: u64 = domain
        .answers
        .iter()
        .filter(|(answer, _)| codes.of(answer).is_some() || apart.contains(answer))
        .map(|(_, (_, count))| count)
        .sum();
    (known * 100 >= domain.count * KNOWN).then(|| Settled::new(scale, true).apart(apart))
}

/// A code that is a whole number.
fn whole(code: f64) -> Option<i32> {
    let is_whole = code.fract() == 0.0 && code.abs() < 1e9;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked to be a whole number that fits"
    )]
    is_whole.then_some(code as i32)
}
