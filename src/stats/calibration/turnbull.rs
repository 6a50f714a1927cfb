//! The median of interval-censored values without a model.

use super::{Answer, Unit};
use crate::stats::result::Undefined;
use serde::Serialize;

/// Rounds of the estimation until it must have settled.
const MOST_ROUNDS: usize = 50_000;

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

impl Range {
    pub(super) fn mapped(self, map: impl Fn(f64) -> f64) -> Self {
        Self {
            lo: self.lo.map(&map),
            hi: self.hi.map(&map),
        }
    }
}

/// Where the median of the answers lies by the nonparametric maximum likelihood estimate.
///
/// The estimate puts its weight on the innermost intervals (from a lower end to the next upper end with no end
/// between); inside of them the data say nothing. The range is the one in which it reaches one half, up to the next
/// one's end if it is one half exactly after it. Errors: as [`super::survey_median`], and
/// [`Undefined::NotConverged`]. Source: Turnbull 1976; R `Icens::EM`.
pub fn range_of_median(answers: &[Answer], unit: Unit) -> Result<Range, Undefined> {
    median(&super::spans(answers, unit)?).map(|range| range.mapped(|x| unit.unscaled(x)))
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
    let mut all: Vec<End> = spans.iter().map(ends).flat_map(|span| [span.lo, span.hi]).collect();
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

/// The weight of each innermost interval, by the EM algorithm.
///
/// Every interval covers a run of innermost ones, so a round is two passes over sums.
fn shares(spans: &[(f64, f64)], inner: &[Span]) -> Result<Vec<f64>, Undefined> {
    let runs: Vec<(usize, usize)> = spans
        .iter()
        .map(ends)
        .map(|span| {
            let from = inner.partition_point(|other| before(other.lo, span.lo));
            (from, inner.partition_point(|other| !before(span.hi, other.hi)))
        })
        .collect();
    let n = spans.len() as f64;
    let mut shares = vec![1.0 / inner.len() as f64; inner.len()];
    let mut sums = vec![0.0; inner.len() + 1];
    let mut growth = vec![0.0; inner.len() + 1];
    for _ in 0..MOST_ROUNDS {
        for (index, share) in shares.iter().enumerate() {
            sums[index + 1] = sums[index] + share;
        }
        growth.fill(0.0);
        for &(from, to) in &runs {
            let weight = 1.0 / (n * (sums[to] - sums[from]));
            growth[from] += weight;
            growth[to] -= weight;
        }
        let mut factor = 0.0;
        let mut most: f64 = 0.0;
        for (share, change) in shares.iter_mut().zip(&growth) {
            factor += change;
            *share *= factor;
            most = most.max(factor);
        }
        if !most.is_finite() {
            return Err(Undefined::NotConverged);
        }
        if most <= 1.0 + SETTLED {
            return Ok(shares);
        }
    }
    Err(Undefined::NotConverged)
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
        assert_eq!(median(&spans).unwrap(), Range { lo: Some(1.0), hi: Some(2.0) });
    }

    #[test]
    fn half_on_each_side_leaves_the_space_between() {
        let exact = [(1.0, 1.0), (2.0, 2.0), (3.0, 3.0), (4.0, 4.0)];
        assert_eq!(median(&exact).unwrap(), Range { lo: Some(2.0), hi: Some(3.0) });
        let ends = [(LOW, 1.0), (5.0, HIGH)];
        assert_eq!(median(&ends).unwrap(), Range { lo: None, hi: None });
    }

    #[test]
    fn an_exact_value_at_the_end_of_a_band() {
        // 2 lies in (1, 2] and not in (2, 3].
        let spans = [(1.0, 2.0), (2.0, 2.0), (2.0, 3.0)];
        let inner = innermost(&spans);
        assert_eq!(inner.len(), 2);
        assert_eq!(median(&spans).unwrap(), Range { lo: Some(2.0), hi: Some(2.0) });
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
