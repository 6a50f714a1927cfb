//! From a statistic to what a table prints: estimates with their limits, or the reason why there is none.

use crate::stats::multiple::benjamini_hochberg;
use crate::stats::{Stat, Undefined};

use super::estimate::{Estimate, Reason, Status};
use super::outcome::{Scope, Side};
use super::tables::{Subject, Value};
use crate::base::TopicId;

/// The estimate of a statistic; `n` is what the statistic counted.
pub(super) fn estimate(stat: &Stat) -> Estimate {
    Estimate {
        status: Status::Ok,
        reason: None,
        value: Some(stat.est),
        low: stat.lo,
        high: stat.hi,
        n: Some(stat.n as u64),
        level: stat.level,
        se: stat.se,
        ..Estimate::undefined(Reason::TooFew)
    }
}

/// The same, or why there is none.
pub(super) fn found(result: &Result<Stat, Undefined>) -> Estimate {
    match result {
        Ok(stat) => estimate(stat),
        Err(undefined) => Estimate::undefined(reason(*undefined)),
    }
}

/// The nearest reason a table can print.
pub(super) fn reason(undefined: Undefined) -> Reason {
    match undefined {
        Undefined::ZeroVariance => Reason::ZeroVariance,
        Undefined::NoEvents => Reason::FewEvents,
        Undefined::OutOfSupport => Reason::OutOfRange,
        Undefined::NoTarget => Reason::NoTarget,
        Undefined::TooLittleWeight => Reason::FewMetrics,
        _ => Reason::TooFew,
    }
}

/// A number that may be missing.
pub(super) fn number(value: Option<f64>, reason: Reason) -> Value {
    value.ok_or(reason).into()
}

/// Benjamini and Hochberg over those that have a p-value; the others are no part of the family.
pub(super) fn adjusted(p: &[Option<f64>]) -> Vec<Option<f64>> {
    let known: Vec<f64> = p.iter().copied().flatten().collect();
    let Ok(found) = benjamini_hochberg(&known) else {
        return vec![None; p.len()];
    };
    let mut found = found.into_iter();
    p.iter().map(|p| p.and_then(|_| found.next())).collect()
}

/// What a row speaks about.
pub(super) fn subject(scope: Scope, team: &str, topic: &TopicId) -> Subject {
    Subject {
        scope: Some(scope),
        team: Some(team.to_owned()),
        topic: Some(topic.clone()),
        quarter: None,
    }
}

/// What a row speaks about that is about a topic as a whole.
pub(super) fn topic_subject(topic: &TopicId) -> Subject {
    Subject {
        topic: Some(topic.clone()),
        ..Subject::default()
    }
}

/// The word for a side.
pub(super) fn side(side: Side) -> &'static str {
    match side {
        Side::Perceived => "perceived",
        Side::Measured => "measured",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_p_value_is_no_part_of_the_family() {
        let q = adjusted(&[Some(0.01), None, Some(0.5)]);
        assert_eq!(q, [Some(0.02), None, Some(0.5)]);
        assert_eq!(adjusted(&[None]), [None]);
    }
}
