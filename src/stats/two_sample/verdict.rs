//! The change of ordinal answers by the rule of the house, and whether the means say the same.

use super::brunner_munzel::{asymptotic, check_sizes, statistic};
use super::cliff::{CliffDelta, Reference, delta_of};
use super::counts::Counts;
use super::permuted::{enumerable, permuted};
use crate::stats::result::{Stat, Undefined, check_level};
use serde::{Deserialize, Serialize};

/// Answers on each side from which the large-sample distribution is good enough.
const LARGE: u64 = 15;

/// How ordinal answers moved between two waves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OrdinalChange {
    /// The effect.
    pub delta: CliffDelta,
    /// Two-sided p-value of "a later answer is as often higher as lower"; `None` with fewer than two answers
    /// in a wave.
    pub p: Option<f64>,
    /// Where p comes from: `permuted-brunner-munzel`, the same with `-drawn`, or `brunner-munzel`.
    pub method: &'static str,
}

/// Cliff's delta with limits from t, and the p-value of Brunner and Munzel: over all divisions where they can be
/// enumerated, otherwise the large-sample one from 15 answers on each side on, otherwise over random divisions.
///
/// Errors: an empty wave, not finite, not a level. Source: docs/statistics.md §5.1.
pub fn ordinal_change(
    first: &[f64],
    second: &[f64],
    level: f64,
    seed: u64,
) -> Result<OrdinalChange, Undefined> {
    check_level(level)?;
    let counts = Counts::new(first, second)?;
    let delta = delta_of(&counts, level, Reference::T)?;
    let (p, method) = if check_sizes(&counts).is_err() {
        (None, "none")
    } else {
        let (p, method) = p_value(&counts, level, seed)?;
        (Some(p), method)
    };
    Ok(OrdinalChange { delta, p, method })
}

fn p_value(counts: &Counts, level: f64, seed: u64) -> Result<(f64, &'static str), Undefined> {
    let exact = enumerable(counts);
    if !exact
        && counts.n.min(counts.m) >= LARGE
        && let Some(p) = asymptotic(counts, level)?.p
    {
        return Ok((p, "brunner-munzel"));
    }
    let result = permuted(counts, seed, |sums| statistic(sums).abs());
    let method = if exact {
        "permuted-brunner-munzel"
    } else {
        "permuted-brunner-munzel-drawn"
    };
    Ok((result.p, method))
}

/// Whether means and order lead to one conclusion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrdinalCheck {
    /// Both see the same change, or both see none.
    Agree,
    /// Only the means differ: treating the answers as numbers may raise a false alarm.
    OnlyMean,
    /// Only the order differs: the means miss it.
    OnlyOrder,
    /// They see changes in opposite directions. Believe the order.
    Opposite,
}

impl OrdinalCheck {
    /// True if the number shown should say that the ordinal answers disagree.
    pub fn disagrees(self) -> bool {
        self != Self::Agree
    }
}

/// Compares what a difference of means says with what the order of the answers says.
///
/// A side sees a change if its interval lies on one side of 0; `delta` is Cliff's (0 is "none"). Both must be
/// second minus first and have one level. An interval that is missing sees nothing. Errors: the levels
/// differ. Source: docs/statistics.md §1.3; Liddell & Kruschke 2018.
pub fn ordinal_check(mean_difference: &Stat, delta: &Stat) -> Result<OrdinalCheck, Undefined> {
    if mean_difference.level != delta.level {
        return Err(Undefined::OutOfSupport);
    }
    let sees = |stat: &Stat| {
        if stat.lo.is_some_and(|lo| lo > 0.0) {
            Some(true)
        } else if stat.hi.is_some_and(|hi| hi < 0.0) {
            Some(false)
        } else {
            None
        }
    };
    Ok(match (sees(mean_difference), sees(delta)) {
        (Some(_), None) => OrdinalCheck::OnlyMean,
        (None, Some(_)) => OrdinalCheck::OnlyOrder,
        (Some(a), Some(b)) if a != b => OrdinalCheck::Opposite,
        _ => OrdinalCheck::Agree,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_of_the_house() {
        let small = ordinal_change(&[1.0, 2.0, 3.0], &[3.0, 4.0, 5.0], 0.95, 1).unwrap();
        assert_eq!(small.method, "permuted-brunner-munzel");
        let many = |n: i32, step: f64| (0..n).map(|i| f64::from(i) + step).collect::<Vec<_>>();
        let method = |x: &[f64], y: &[f64]| ordinal_change(x, y, 0.95, 1).unwrap().method;
        assert_eq!(method(&many(20, 0.0), &many(20, 0.5)), "brunner-munzel");
        assert_eq!(
            method(&many(14, 0.0), &many(20, 0.5)),
            "permuted-brunner-munzel-drawn"
        );
        // Large and separated: the large-sample test has no answer.
        assert_eq!(
            method(&many(20, 0.0), &many(20, 90.5)),
            "permuted-brunner-munzel-drawn"
        );
        let one = ordinal_change(&[1.0], &[3.0, 4.0], 0.95, 1).unwrap();
        assert_eq!((one.p, one.method), (None, "none"));
    }

    #[test]
    fn conclusions_are_compared() {
        let stat = |lo: f64, hi: f64| Stat::new("x", f64::midpoint(lo, hi), 9, 0.95).bounds(lo, hi);
        let check = |a: (f64, f64), b: (f64, f64)| ordinal_check(&stat(a.0, a.1), &stat(b.0, b.1)).unwrap();
        assert_eq!(check((1.0, 2.0), (0.1, 0.5)), OrdinalCheck::Agree);
        assert_eq!(check((-1.0, 2.0), (-0.1, 0.5)), OrdinalCheck::Agree);
        assert_eq!(check((1.0, 2.0), (-0.1, 0.5)), OrdinalCheck::OnlyMean);
        assert_eq!(check((-1.0, 2.0), (-0.5, -0.1)), OrdinalCheck::OnlyOrder);
        assert_eq!(check((1.0, 2.0), (-0.5, -0.1)), OrdinalCheck::Opposite);
        assert!(check((1.0, 2.0), (-0.5, -0.1)).disagrees());
        let other = Stat::new("x", 0.0, 9, 0.8);
        assert!(ordinal_check(&stat(0.0, 1.0), &other).is_err());
    }
}
