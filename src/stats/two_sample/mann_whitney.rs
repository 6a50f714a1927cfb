//! The test of Mann and Whitney with its large-sample distribution.

use super::counts::Counts;
use crate::stats::dist;
use crate::stats::result::Undefined;

/// What the test of Mann and Whitney gives (Wilcoxon's rank sum test is the same).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MannWhitney {
    /// U of the first sample: pairs in which its value is the larger, ties half.
    pub u: f64,
    /// P(second > first) + P(equal)/2, in [0, 1].
    pub superiority: f64,
    /// Two-sided p-value, normal with tie-corrected variance; `None` when all values are equal.
    pub p: Option<f64>,
    /// The same with the correction for continuity: U half a step nearer to its centre.
    pub p_corrected: Option<f64>,
}

/// The test of Mann and Whitney of two samples, large samples.
///
/// z = (U - nm/2)/sigma, sigma² = nm/12·(N + 1 - sum(t³ - t)/(N(N-1))), t the sizes of the groups of equal values.
/// Tests the same as Brunner and Munzel only if both samples have one spread, which opinions need not have.
/// The exact p-value is [`permuted_mann_whitney`](super::permuted_mann_whitney). Errors: an empty sample, not
/// finite. Source: Mann & Whitney 1947; R `wilcox.test(exact = FALSE)`.
pub fn mann_whitney(first: &[f64], second: &[f64]) -> Result<MannWhitney, Undefined> {
    let counts = Counts::new(first, second)?;
    let sums = counts.sums();
    let all = (counts.n + counts.m) as f64;
    let ties: f64 = counts
        .totals()
        .iter()
        .map(|&t| (t as f64).powi(3) - t as f64)
        .sum();
    let variance = counts.pairs() / 12.0 * (all + 1.0 - ties / (all * (all - 1.0)));
    let distance = sums.excess().abs();
    let tail = |distance: f64| {
        let spread = counts.first.len() > 1;
        spread.then(|| (2.0 * dist::normal_upper(distance / variance.sqrt())).min(1.0))
    };
    Ok(MannWhitney {
        u: sums.first_wins(),
        superiority: sums.second_wins() / counts.pairs(),
        p: tail(distance),
        p_corrected: tail((distance - 0.5).max(0.0)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges() {
        let equal = mann_whitney(&[1.0], &[1.0, 1.0]).unwrap();
        assert_eq!((equal.u, equal.superiority, equal.p), (1.0, 0.5, None));
        let one = mann_whitney(&[1.0], &[2.0]).unwrap();
        assert_eq!((one.u, one.p_corrected), (0.0, Some(1.0)));
        // Sizes 1 and 1: sigma² = 1/12·3 = 1/4, z = 1.
        assert!((one.p.unwrap() - 2.0 * dist::normal_upper(1.0)).abs() < 1e-15);
        assert!(mann_whitney(&[1.0], &[]).is_err());
    }
}
