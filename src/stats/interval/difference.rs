//! Differences of two independent groups or waves, always second (later) minus first (earlier).

use super::mean::unasked;
use super::net::NetScore;
use super::proportion::{check, check_roster, wilson, wilson_headcount_limits};
use crate::stats::dist;
use crate::stats::result::{Contrast, Flag, Stat, Undefined, check_level};
use crate::stats::summary::{check_values, mean, variance};

/// The difference of two shares, k2/n2 - k1/n1, with Newcombe's interval (process estimand).
///
/// The distances of each share to its own Wilson limits, squared and added:
/// d - sqrt((p2-lo2)² + (hi1-p1)²) to d + sqrt((hi2-p2)² + (p1-lo1)²). Errors: n = 0, k > n.
/// Source: Newcombe 1998, method 10.
pub fn newcombe(k1: u64, n1: u64, k2: u64, n2: u64, level: f64) -> Result<Stat, Undefined> {
    let (first, second) = (wilson(k1, n1, level)?, wilson(k2, n2, level)?);
    let limits = |stat: &Stat| (stat.lo.unwrap_or(stat.est), stat.hi.unwrap_or(stat.est));
    let stat = Stat::new("newcombe", second.est - first.est, (n1 + n2) as usize, level);
    square_and_add(stat, (first.est, limits(&first)), (second.est, limits(&second))).checked()
}

/// [`newcombe`] for the people on two rosters: Wilson's limits with the finite population correction
/// (headcount estimand). `(k, n, roster)` of each wave. Errors as there, and a roster smaller than n.
pub fn newcombe_headcount(
    first: (u64, u64, u64),
    second: (u64, u64, u64),
    level: f64,
) -> Result<Stat, Undefined> {
    let one = |(k, n, roster): (u64, u64, u64)| {
        check_roster(k, n, roster, level)?;
        Ok((k as f64 / n as f64, wilson_headcount_limits(k, n, roster, level)))
    };
    let ((p1, limits1), (p2, limits2)) = (one(first)?, one(second)?);
    let stat = Stat::new("newcombe-fpc", p2 - p1, (first.1 + second.1) as usize, level).headcount();
    square_and_add(stat, (p1, limits1), (p2, limits2)).checked()
}

/// The difference of two means from their own spreads, with Welch's t interval and p-value.
///
/// se² = s1²/n1 + s2²/n2 with the degrees of freedom of Welch and Satterthwaite. Two values on each side at
/// least; all equal on both sides is [`Undefined::ZeroVariance`]. Source: R `t.test`.
pub fn welch(first: &[f64], second: &[f64], level: f64) -> Result<Contrast, Undefined> {
    let (part1, part2) = (own_part(first, None)?, own_part(second, None)?);
    contrast_from_parts("welch", part1, part2, level)
}

/// [`welch`] for the people on two rosters: each variance times 1 - n/N (headcount estimand).
///
/// When everybody was asked both times the difference is exact: [`Undefined::ZeroVariance`], since nothing is
/// left to test. Errors as there, and a roster smaller than n. Source: R `survey::svyby` and `svycontrast`.
pub fn headcount_difference(
    first: &[f64],
    first_roster: usize,
    second: &[f64],
    second_roster: usize,
    level: f64,
) -> Result<Contrast, Undefined> {
    let part1 = own_part(first, Some(first_roster))?;
    let part2 = own_part(second, Some(second_roster))?;
    let mut contrast = contrast_from_parts("welch-fpc", part1, part2, level)?;
    contrast.stat = contrast.stat.headcount();
    Ok(contrast)
}

/// The difference of two net scores: e2' - e1' ± z·sqrt(se1² + se2²) around the adjusted centres, while the
/// estimate is the difference of the plain scores; cut at ±200. Both must have the same level.
/// Source: Rocks 2016. Errors: the levels differ.
pub fn net_difference(first: &NetScore, second: &NetScore) -> Result<Stat, Undefined> {
    let level = first.stat.level;
    if level != second.stat.level {
        return Err(Undefined::OutOfSupport);
    }
    let centre = second.centre - first.centre;
    let half = dist::normal_two_sided(level) * first.centre_se.hypot(second.centre_se);
    let (lo, hi) = (centre - half, centre + half);
    let n = first.stat.n + second.stat.n;
    let stat = Stat::new("adjusted-wald-net", second.stat.est - first.stat.est, n, level);
    let stat = stat.bounds(lo.max(-200.0), hi.min(200.0));
    if lo < -200.0 || hi > 200.0 {
        stat.flag(Flag::Clipped)
    } else {
        stat
    }
    .checked()
}

/// One side of a difference of means.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MeanPart {
    pub mean: f64,
    /// Squared standard error of the mean.
    pub square_error: f64,
    /// Degrees of freedom behind the squared standard error.
    pub df: f64,
    pub n: usize,
}

/// Second minus first with Satterthwaite's degrees of freedom.
pub(crate) fn contrast_from_parts(
    method: &'static str,
    first: MeanPart,
    second: MeanPart,
    level: f64,
) -> Result<Contrast, Undefined> {
    check_level(level)?;
    let square = first.square_error + second.square_error;
    if square <= 0.0 {
        return Err(Undefined::ZeroVariance);
    }
    let share = |part: &MeanPart| part.square_error.powi(2) / part.df;
    let df = square * square / (share(&first) + share(&second));
    let se = square.sqrt();
    let stat = Stat::new(method, second.mean - first.mean, first.n + second.n, level);
    let stat = stat
        .half_width(dist::t_two_sided(level, df) * se)
        .se(se)
        .df(df)
        .checked()?;
    Ok(Contrast {
        stat,
        p: (2.0 * dist::t_upper((stat.est / se).abs(), df)).min(1.0),
    })
}

fn own_part(values: &[f64], roster: Option<usize>) -> Result<MeanPart, Undefined> {
    check_values(values, 2)?;
    let n = values.len();
    let left = roster.map_or(Ok(1.0), |roster| unasked(n, roster))?;
    let square_error = variance(values) / n as f64 * left;
    Ok(MeanPart {
        mean: mean(values),
        square_error,
        df: n as f64 - 1.0,
        n,
    })
}

type ShareWithLimits = (f64, (f64, f64));

fn square_and_add(stat: Stat, first: ShareWithLimits, second: ShareWithLimits) -> Stat {
    let ((p1, (lo1, hi1)), (p2, (lo2, hi2))) = (first, second);
    stat.bounds(
        stat.est - (p2 - lo2).hypot(hi1 - p1),
        stat.est + (hi2 - p2).hypot(p1 - lo1),
    )
}

/// Fisher's exact test of two shares: the p-value for the interval of [`newcombe`].
///
/// Given the sum of both counts the first one is hypergeometric; p is the share of outcomes that are not more
/// likely than the one seen. Errors as [`newcombe`]. Source: R `fisher.test`.
pub fn fisher_p(k1: u64, n1: u64, k2: u64, n2: u64) -> Result<f64, Undefined> {
    check(k1, n1, 0.5)?;
    check(k2, n2, 0.5)?;
    let point = |k| dist::hypergeometric_point(k, n1 + n2, k1 + k2, n1);
    let seen = point(k1) * (1.0 + 1e-7);
    let sum: f64 = (0..=n1.min(k1 + k2)).map(point).filter(|&p| p <= seen).sum();
    Ok(sum.min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::interval::net_score;

    #[test]
    fn welch_is_antisymmetric() {
        let (x, y) = ([1.0, 4.0, 2.0, 2.0], [3.0, 5.0, 6.0]);
        let (there, back) = (welch(&x, &y, 0.9).unwrap(), welch(&y, &x, 0.9).unwrap());
        assert_eq!(there.stat.est, -back.stat.est);
        assert_eq!(there.p, back.p);
        assert_eq!(welch(&[1.0, 1.0], &[2.0, 2.0], 0.9), Err(Undefined::ZeroVariance));
    }

    #[test]
    fn census_twice_leaves_nothing_to_test() {
        let (x, y) = ([1.0, 4.0], [3.0, 5.0]);
        assert_eq!(
            headcount_difference(&x, 2, &y, 2, 0.9),
            Err(Undefined::ZeroVariance)
        );
        assert!(headcount_difference(&x, 2, &y, 3, 0.9).is_ok());
    }

    #[test]
    fn net_scores_of_different_levels_do_not_mix() {
        let (a, b) = (
            net_score(3, 4, 5, 0.95).unwrap(),
            net_score(6, 4, 2, 0.8).unwrap(),
        );
        assert_eq!(net_difference(&a, &b), Err(Undefined::OutOfSupport));
        let b = net_score(6, 4, 2, 0.95).unwrap();
        // (6.75-2.75)/15 - (3.75-5.75)/15 = 0.4 around which the interval lies.
        let stat = net_difference(&a, &b).unwrap();
        assert!((f64::midpoint(stat.lo.unwrap(), stat.hi.unwrap()) - 40.0).abs() < 1e-12);
        assert!((stat.est - 50.0).abs() < 1e-12);
    }
}
