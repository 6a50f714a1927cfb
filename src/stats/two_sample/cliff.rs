//! Cliff's delta: how much more often a later answer is higher than lower.

use super::counts::Counts;
use crate::stats::dist;
use crate::stats::result::{Flag, Stat, Undefined, check_level};

/// A variance below this is a zero that rounding has moved.
const NO_VARIANCE: f64 = 1e-14;

/// Which distribution the limits are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// Student's t with n + m - 2 degrees of freedom; the default.
    T,
    /// The normal distribution, for comparison with programs that use it.
    Normal,
}

/// Cliff's delta with the variances behind its limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CliffDelta {
    /// The delta, -1..1, positive when the second sample is larger, with its limits. `se` is the root of the
    /// variance that was used. No limits ([`Flag::NoSpread`]) when all values of both samples are equal.
    pub stat: Stat,
    /// The unbiased estimate of the variance, which may be 0 or negative; `None` with a sample of one.
    pub variance_unbiased: Option<f64>,
}

impl CliffDelta {
    /// P(second > first) + P(equal)/2 = (delta + 1)/2 with its limits, in [0, 1].
    pub fn superiority(&self) -> Stat {
        let half = |x: f64| f64::midpoint(x, 1.0);
        Stat {
            est: half(self.stat.est),
            lo: self.stat.lo.map(half),
            hi: self.stat.hi.map(half),
            se: self.stat.se.map(|se| 0.5 * se),
            method: "superiority",
            ..self.stat
        }
    }
}

/// Cliff's delta of two independent samples: the mean of sign(y_j - x_i) over all pairs, x first, y second.
///
/// With d_ij the signs, d_i. and d_.j their means by row and column and d their mean, the variance is
/// s² = (m²·sum(d_i. - d)² + n²·sum(d_.j - d)² - sum(d_ij - d)²) / (nm(n-1)(m-1)), or (1 - d²)/(nm - 1) where that is
/// not positive or a sample has one value. The limits are not symmetric and stay inside [-1, 1]:
/// (d - d³ ∓ q·s·sqrt((1-d²)² + q²s²)) / (1 - d² + q²s²), q from `reference`. With separated samples, |d| = 1, the
/// limits are those of d·(nm-1)/nm and the open end is ±1. All equal: 0 without limits; one value on each
/// side: no limits either. Errors: an empty sample, not finite, not a level.
/// Source: Cliff 1996; Feng & Cliff 2004; R `effsize::cliff.delta`.
pub fn cliff_delta(
    first: &[f64],
    second: &[f64],
    level: f64,
    reference: Reference,
) -> Result<CliffDelta, Undefined> {
    check_level(level)?;
    delta_of(&Counts::new(first, second)?, level, reference)
}

pub(super) fn delta_of(counts: &Counts, level: f64, reference: Reference) -> Result<CliffDelta, Undefined> {
    let pairs = counts.pairs();
    let answers = counts.n + counts.m;
    let est = 2.0 * counts.sums().excess() / pairs;
    let stat = Stat::new("cliff", est, answers as usize, level);
    if counts.first.len() == 1 {
        return Ok(CliffDelta {
            stat: stat.flag(Flag::NoSpread),
            variance_unbiased: None,
        });
    }
    let separated = est.abs() >= 1.0;
    let inner = if separated {
        est * (pairs - 1.0) / pairs
    } else {
        est
    };
    let unbiased = unbiased_variance(counts, inner);
    if answers < 3 {
        return Ok(CliffDelta {
            stat,
            variance_unbiased: unbiased,
        });
    }
    let variance = unbiased
        .filter(|&v| v > NO_VARIANCE)
        .unwrap_or((1.0 - inner * inner) / (pairs - 1.0));
    let df = answers as f64 - 2.0;
    let (stat, quantile) = match reference {
        Reference::T => (stat.df(df), dist::t_two_sided(level, df)),
        Reference::Normal => (stat, dist::normal_two_sided(level)),
    };
    let (mut lo, mut hi) = limits(inner, variance, quantile);
    if separated && est > 0.0 {
        hi = 1.0;
    } else if separated {
        lo = -1.0;
    }
    Ok(CliffDelta {
        stat: stat.bounds(lo, hi).se(variance.sqrt()).checked()?,
        variance_unbiased: unbiased,
    })
}

fn limits(d: f64, variance: f64, quantile: f64) -> (f64, f64) {
    let rest = 1.0 - d * d;
    let reach = quantile * variance.sqrt();
    let whole = rest + reach * reach;
    let half = reach * rest.hypot(reach);
    ((d * rest - half) / whole, (d * rest + half) / whole)
}

fn unbiased_variance(counts: &Counts, d: f64) -> Option<f64> {
    if counts.n < 2 || counts.m < 2 {
        return None;
    }
    let (n, m) = (counts.n as f64, counts.m as f64);
    let (mut rows, mut columns, mut ties, mut higher) = (0.0, 0.0, 0.0, 0.0);
    let (mut first_below, mut second_below) = (0.0, 0.0);
    for (&a, &b) in counts.first.iter().zip(&counts.second) {
        let (a, b) = (a as f64, b as f64);
        rows += a * (m - 2.0 * second_below - b - m * d).powi(2);
        columns += b * (2.0 * first_below + a - n - n * d).powi(2);
        ties += a * b;
        higher += b * first_below;
        first_below += a;
        second_below += b;
    }
    let lower = n * m - ties - higher;
    let single = higher * (1.0 - d).powi(2) + lower * (1.0 + d).powi(2) + ties * d * d;
    Some((rows + columns - single) / (n * m * (n - 1.0) * (m - 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn edges() {
        let delta = |x: &[f64], y: &[f64]| cliff_delta(x, y, 0.95, Reference::T).map(|delta| delta.stat);
        let equal = delta(&[3.0, 3.0], &[3.0]).unwrap();
        assert_eq!((equal.est, equal.lo, equal.hi), (0.0, None, None));
        assert!(equal.flags.contains(Flag::NoSpread));
        let one = delta(&[1.0], &[2.0]).unwrap();
        assert_eq!((one.est, one.lo, one.hi), (1.0, None, None));
        // One against two, separated: d = 1/2 inside, variance 3/4 by the fallback.
        let few = delta(&[1.0], &[2.0, 2.0]).unwrap();
        assert_eq!((few.est, few.hi), (1.0, Some(1.0)));
        assert!((few.se.unwrap() - 0.75_f64.sqrt()).abs() < 1e-15);
        assert_eq!(delta(&[], &[1.0]), Err(Undefined::TooFew { have: 0, need: 1 }));
        assert_eq!(delta(&[1.0], &[f64::INFINITY]), Err(Undefined::OutOfSupport));
        assert!(cliff_delta(&[1.0], &[2.0], 1.0, Reference::T).is_err());
    }

    #[test]
    fn unbiased_variance_by_hand() {
        // Rows (1, 0), columns (0, 1) around 1/2: (4·1/2 + 4·1/2 - 3) / 4.
        let delta = cliff_delta(&[1.0, 3.0], &[2.0, 4.0], 0.95, Reference::Normal).unwrap();
        assert_eq!(delta.stat.est, 0.5);
        assert!((delta.variance_unbiased.unwrap() - 0.25).abs() < 1e-15);
        assert_eq!((delta.stat.se, delta.stat.df), (Some(0.5), None));
    }

    proptest! {
        #[test]
        fn turned_round_it_is_the_negative(
            x in prop::collection::vec(1..6_i32, 1..9),
            y in prop::collection::vec(1..6_i32, 1..9),
        ) {
            let (x, y): (Vec<f64>, Vec<f64>) = (x.into_iter().map(f64::from).collect(), y.into_iter().map(f64::from).collect());
            let there = cliff_delta(&x, &y, 0.9, Reference::T).unwrap();
            let back = cliff_delta(&y, &x, 0.9, Reference::T).unwrap();
            prop_assert_eq!(there.stat.est, -back.stat.est);
            match (there.stat.lo, back.stat.hi) {
                (Some(lo), Some(hi)) => {
                    prop_assert!((lo + hi).abs() < 1e-9);
                    prop_assert!((-1.0..=there.stat.est).contains(&lo) && (-there.stat.est..=1.0).contains(&hi));
                }
                other => prop_assert_eq!(other, (None, None)),
            }
            let shares = there.superiority();
            prop_assert!((shares.est - there.stat.est / 2.0 - 0.5).abs() < 1e-12);
        }
    }
}
