//! The test of Brunner and Munzel with its large-sample distribution.

use super::counts::{Counts, Sums};
use crate::stats::dist;
use crate::stats::result::{Flag, Stat, Undefined, check_level};

/// What the test of Brunner and Munzel gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BrunnerMunzel {
    /// W; `None` when it is infinite because the samples are separated, 0 when all values are equal.
    pub statistic: Option<f64>,
    /// P(second > first) + P(equal)/2 with limits from t, cut at 0 and 1 ([`Flag::Clipped`]). Without limits,
    /// standard error and degrees of freedom ([`Flag::NoSpread`]) where the placements have no variance.
    pub superiority: Stat,
    /// Two-sided p-value from t; `None` where the placements have no variance: then only
    /// [`permuted_brunner_munzel`](super::permuted_brunner_munzel) has one.
    pub p: Option<f64>,
}

impl BrunnerMunzel {
    /// True if the samples are separated or all values equal, so that the placements have no variance.
    pub fn degenerate(&self) -> bool {
        self.p.is_none()
    }
}

/// The test of Brunner and Munzel of P(second > first) + P(equal)/2 = 1/2, spreads free, large samples.
///
/// With the placements of each sample in the other (values below, ties half) and their variances Sx², Sy²:
/// p̂ the mean placement of the second in the first, se² = Sx²/(nm²) + Sy²/(mn²), W = (p̂ - 1/2)/se, degrees of
/// freedom (nSx² + mSy²)²/((nSx²)²/(n-1) + (mSy²)²/(m-1)), limits p̂ ± t·se. Good from 15 answers on each side on;
/// below, [`permuted_brunner_munzel`](super::permuted_brunner_munzel). Errors: fewer than two values in a
/// sample, not finite, not a level. Source: Brunner & Munzel 2000; R `brunnermunzel`.
pub fn brunner_munzel(first: &[f64], second: &[f64], level: f64) -> Result<BrunnerMunzel, Undefined> {
    check_level(level)?;
    let counts = Counts::new(first, second)?;
    check_sizes(&counts)?;
    asymptotic(&counts, level)
}

pub(super) fn asymptotic(counts: &Counts, level: f64) -> Result<BrunnerMunzel, Undefined> {
    let sums = counts.sums();
    let est = sums.second_wins() / counts.pairs();
    let stat = Stat::new("brunner-munzel", est, (counts.n + counts.m) as usize, level);
    let (first, second) = sums.weighted_variances();
    let together = first + second;
    if together <= 0.0 {
        return Ok(BrunnerMunzel {
            statistic: (sums.excess() == 0.0).then_some(0.0),
            superiority: stat.flag(Flag::NoSpread),
            p: None,
        });
    }
    let (n, m) = (counts.n as f64, counts.m as f64);
    let df = together * together / (first * first / (n - 1.0) + second * second / (m - 1.0));
    let se = together.sqrt() / counts.pairs();
    let half = dist::t_two_sided(level, df) * se;
    let (lo, hi) = (est - half, est + half);
    let stat = stat.bounds(lo.max(0.0), hi.min(1.0)).se(se).df(df);
    let w = statistic(sums);
    Ok(BrunnerMunzel {
        statistic: Some(w),
        superiority: if lo < 0.0 || hi > 1.0 {
            stat.flag(Flag::Clipped)
        } else {
            stat
        }
        .checked()?,
        p: Some((2.0 * dist::t_upper(w.abs(), df)).min(1.0)),
    })
}

/// W, infinite for separated samples, 0 when all values are equal. Both samples have two values.
pub(super) fn statistic(sums: Sums) -> f64 {
    let (first, second) = sums.weighted_variances();
    let excess = sums.excess();
    // 0/0 is "no difference at all", not "no number".
    if excess == 0.0 {
        0.0
    } else {
        excess / (first + second).sqrt()
    }
}

pub(super) fn check_sizes(counts: &Counts) -> Result<(), Undefined> {
    let have = counts.n.min(counts.m) as usize;
    if have < 2 {
        return Err(Undefined::TooFew { have, need: 2 });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degenerate_samples() {
        let apart = brunner_munzel(&[1.0, 2.0], &[3.0, 4.0], 0.95).unwrap();
        assert_eq!(
            (apart.statistic, apart.superiority.est, apart.p),
            (None, 1.0, None)
        );
        assert!(apart.degenerate() && apart.superiority.lo.is_none());
        let equal = brunner_munzel(&[3.0, 3.0], &[3.0, 3.0], 0.95).unwrap();
        assert_eq!((equal.statistic, equal.superiority.est), (Some(0.0), 0.5));
        assert!(equal.superiority.flags.contains(Flag::NoSpread));
        assert_eq!(
            brunner_munzel(&[3.0], &[3.0, 4.0], 0.95),
            Err(Undefined::TooFew { have: 1, need: 2 })
        );
    }

    #[test]
    fn limits_end_at_certainty() {
        let nearly = brunner_munzel(&[1.0, 2.0, 3.0], &[3.0, 4.0, 5.0], 0.95).unwrap();
        assert_eq!(nearly.superiority.hi, Some(1.0));
        assert!(nearly.superiority.flags.contains(Flag::Clipped));
    }
}
