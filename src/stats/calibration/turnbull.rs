//! The median of interval-censored values without a model.

use super::{Answer, Unit};
use crate::stats::result::Undefined;
use nalgebra::{Cholesky, DMatrix, DVector};
use serde::Serialize;

/// Rounds of EM before Newton takes over.
const EM_ROUNDS: usize = 50;

/// Newton steps until the estimate must have settled.
const NEWTON_STEPS: usize = 500;

/// Settled once no weight would grow by more than this share in a round.
const SETTLED: f64 = 1e-9;

/// Where a number lies; `None` is open.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Range {
    /// Lower end.
    pub lo: Option<f64>,
    /// Upper end.
    pub hi: Option<f64>,
}

/// Where the median of the answers lies by the nonparametric maximum likelihood estimate.
///
/// The estimate puts its weight on the innermost intervals (from a lower end to the next upper end with no end
/// between); inside of them the data say nothing. The range is the one in which it reaches one half, up to the next
/// one's end if it is one half exactly after it. Errors: as [`super::survey_median`], and
/// [`Undefined::NotConverged`]. Source: Turnbull 1976; R `Icens::PGM`.
pub fn range_of_median(answers: &[Answer], unit: Unit) -> Result<Range, Undefined> {
    median(&super::spans(answers, unit)?)
}

/// The same on intervals `(lo, hi]` with infinite ends.
pub(super) fn median(spans: &[(f64, f64)]) -> Result<Range, Undefined> {
    let inner = innermost(spans);
    let shares = shares(spans, &inner)?;
    let mut sum = 0.0;
    let mut first = None;
    for (span, share) in inner.iter().zip(shares) {
        sum += share;
        if sum >= 0.5 - SETTLED {
            first.get_or_insert(span.lo.0);
        }
        // Just one half before: the median may be anything up to here.
        if let Some(lo) = first
            && sum > 0.5 + SETTLED
        {
            return Ok(Range {
                lo: finite(lo),
                hi: finite(span.hi.0),
            });
        }
    }
    Err(Undefined::NotConverged)
}

fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}

/// An end in the order in which ends pass: the lower end of an exact value (0) lies before an upper end (1) at the
/// same place, any other lower end (2) after it, because intervals do not hold their lower end.
type End = (f64, u8);

#[derive(Clone, Copy, Debug, PartialEq)]
struct Span {
    lo: End,
    hi: End,
}

fn ends(&(lo, hi): &(f64, f64)) -> Span {
    Span {
        lo: (lo, if lo == hi { 0 } else { 2 }),
        hi: (hi, 1),
    }
}

fn before(a: End, b: End) -> bool {
    a.0 < b.0 || (a.0 == b.0 && a.1 < b.1)
}

/// A lower end and the upper end that follows it with nothing between, rising.
fn innermost(spans: &[(f64, f64)]) -> Vec<Span> {
    let mut all: Vec<End> = spans
        .iter()
        .map(ends)
        .flat_map(|span| [span.lo, span.hi])
        .collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    all.dedup();
    all.windows(2)
        .filter(|pair| pair[0].1 != 1 && pair[1].1 == 1)
        .map(|pair| Span {
            lo: pair[0],
            hi: pair[1],
        })
        .collect()
}

/// The weight of each innermost interval: some rounds of EM, which settle at once where intervals do not overlap,
/// and Newton steps where they do and EM would creep.
fn shares(spans: &[(f64, f64)], inner: &[Span]) -> Result<Vec<f64>, Undefined> {
    // Every interval covers a run of innermost ones; equal runs are counted together.
    let mut runs: Vec<Run> = spans
        .iter()
        .map(ends)
        .map(|span| Run {
            from: inner.partition_point(|other| before(other.lo, span.lo)),
            to: inner.partition_point(|other| !before(span.hi, other.hi)),
            weight: 1.0 / spans.len() as f64,
        })
        .collect();
    runs.sort_by_key(|run| (run.from, run.to));
    runs.dedup_by(|next, kept| {
        let same = (next.from, next.to) == (kept.from, kept.to);
        if same {
            kept.weight += next.weight;
        }
        same
    });
    let mut shares = DVector::from_element(inner.len(), 1.0 / inner.len() as f64);
    for _ in 0..EM_ROUNDS {
        let growth = growth(&runs, &shares);
        if settled(&shares, &growth) {
            return Ok(normal(&shares));
        }
        shares.component_mul_assign(&growth);
    }
    for _ in 0..NEWTON_STEPS {
        let growth = growth(&runs, &shares);
        if settled(&shares, &growth) {
            return Ok(normal(&shares));
        }
        shares = newton(&runs, &shares, &growth).ok_or(Undefined::NotConverged)?;
    }
    Err(Undefined::NotConverged)
}

/// A run of innermost intervals and the share of values that lie somewhere in it.
struct Run {
    from: usize,
    to: usize,
    weight: f64,
}

impl Run {
    fn sum(&self, shares: &DVector<f64>) -> f64 {
        shares.rows(self.from, self.to - self.from).sum()
    }
}

/// By what factor each weight would grow in a round of EM; at the maximum 1 where there is weight, else at most 1.
fn growth(runs: &[Run], shares: &DVector<f64>) -> DVector<f64> {
    let mut growth = DVector::zeros(shares.len());
    for run in runs {
        let part = run.weight / run.sum(shares);
        growth.rows_mut(run.from, run.to - run.from).add_scalar_mut(part);
    }
    growth
}

fn settled(shares: &DVector<f64>, growth: &DVector<f64>) -> bool {
    shares
        .iter()
        .zip(growth)
        .all(|(share, growth)| *growth <= 1.0 + SETTLED && share * (growth - 1.0).abs() <= SETTLED)
}

/// The log-likelihood less the sum of weights, whose maximum over all weights from 0 up adds to 1 by itself.
fn value(runs: &[Run], shares: &DVector<f64>) -> f64 {
    let logs: f64 = runs.iter().map(|run| run.weight * run.sum(shares).ln()).sum();
    logs - shares.sum()
}

/// A Newton step in the weights that are not held at 0, shortened until the likelihood rises.
fn newton(runs: &[Run], shares: &DVector<f64>, growth: &DVector<f64>) -> Option<DVector<f64>> {
    let free: Vec<usize> = (0..shares.len())
        .filter(|&k| shares[k] > SETTLED || growth[k] > 1.0)
        .collect();
    let mut curvature = DMatrix::zeros(free.len(), free.len());
    for run in runs {
        let part = run.weight / run.sum(shares).powi(2);
        let (from, to) = (
            free.partition_point(|&k| k < run.from),
            free.partition_point(|&k| k < run.to),
        );
        curvature
            .view_mut((from, from), (to - from, to - from))
            .add_scalar_mut(part);
    }
    // Different weights may explain the data equally well; a touch of curvature picks the nearest.
    let touch = 1e-10 * curvature.amax();
    let raised = curvature + DMatrix::identity(free.len(), free.len()) * touch;
    let slope = DVector::from_fn(free.len(), |i, _| growth[free[i]] - 1.0);
    let step = Cholesky::new(raised)?.solve(&slope);
    let start = value(runs, shares);
    (0..60).map(|halvings| 0.5_f64.powi(halvings)).find_map(|length| {
        let mut next = shares.clone();
        let mut promised = 0.0;
        for (i, &k) in free.iter().enumerate() {
            next[k] = (shares[k] + length * step[i]).max(0.0);
            promised += slope[i] * (next[k] - shares[k]);
        }
        (value(runs, &next) >= start + 1e-4 * promised - 1e-15).then_some(next)
    })
}

fn normal(shares: &DVector<f64>) -> Vec<f64> {
    let sum = shares.sum();
    shares.iter().map(|share| share / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LOW: f64 = f64::NEG_INFINITY;
    const HIGH: f64 = f64::INFINITY;

    #[test]
    fn overlapping_intervals_share_their_weight() {
        // Only (1, 2] and (3, 4] can have weight; the wide interval goes along with both.
        let spans = [(0.0, 2.0), (1.0, 2.0), (1.0, 4.0), (3.0, 4.0)];
        let inner = innermost(&spans);
        assert_eq!(inner.len(), 2);
        let shares = shares(&spans, &inner).unwrap();
        assert!((shares[0] - 2.0 / 3.0).abs() < 1e-6, "{shares:?}");
        assert_eq!(
            median(&spans).unwrap(),
            Range {
                lo: Some(1.0),
                hi: Some(2.0)
            }
        );
    }

    #[test]
    fn half_on_each_side_leaves_the_space_between() {
        let exact = [(1.0, 1.0), (2.0, 2.0), (3.0, 3.0), (4.0, 4.0)];
        assert_eq!(
            median(&exact).unwrap(),
            Range {
                lo: Some(2.0),
                hi: Some(3.0)
            }
        );
        let ends = [(LOW, 1.0), (5.0, HIGH)];
        assert_eq!(median(&ends).unwrap(), Range { lo: None, hi: None });
    }

    #[test]
    fn an_exact_value_at_the_end_of_a_band() {
        // 2 lies in (1, 2] and not in (2, 3].
        let spans = [(1.0, 2.0), (2.0, 2.0), (2.0, 3.0)];
        let inner = innermost(&spans);
        assert_eq!(inner.len(), 2);
        assert_eq!(
            median(&spans).unwrap(),
            Range {
                lo: Some(2.0),
                hi: Some(2.0)
            }
        );
    }

    proptest! {
        #[test]
        fn settles_on_any_intervals(raw in prop::collection::vec((0_u8..20, 0_u8..10), 1..60)) {
            let mut spans: Vec<(f64, f64)> = raw.iter().map(|&(lo, length)| (f64::from(lo), f64::from(lo + length))).collect();
            spans.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
            let inner = innermost(&spans);
            let shares = shares(&spans, &inner).unwrap();
            prop_assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            let range = median(&spans).unwrap();
            prop_assert!(range.lo.unwrap() <= range.hi.unwrap());
        }
    }
}
