//! Shares: k of n.

use crate::stats::dist;
use crate::stats::result::{Flag, Stat, Undefined, check_level};

/// Wilson's score interval of a share, the default.
///
/// Centre (p + z²/2n) / (1 + z²/n), half width z·sqrt(p(1-p)/n + z²/4n²) / (1 + z²/n). `k` of `n` with 0 and
/// n allowed; independent answers. Errors: n = 0, k > n. Source: Wilson 1927; R `prop.test(correct = FALSE)`.
pub fn wilson(k: u64, n: u64, level: f64) -> Result<Stat, Undefined> {
    check(k, n, level)?;
    let (lo, hi) = wilson_limits(k, n, n as f64, level);
    share("wilson", k, n, level).bounds(lo, hi).checked()
}

/// Wilson's interval of the share among all `roster` people, `n` of whom answered (headcount estimand).
///
/// The sample counts as n(N-1)/(N-n) answers, which is what the finite population correction amounts to; with
/// everybody asked it is a point. Errors as [`wilson`], and a roster smaller than n.
pub fn wilson_headcount(k: u64, n: u64, roster: u64, level: f64) -> Result<Stat, Undefined> {
    check_roster(k, n, roster, level)?;
    let (lo, hi) = wilson_headcount_limits(k, n, roster, level);
    share("wilson-fpc", k, n, level)
        .bounds(lo, hi)
        .headcount()
        .checked()
}

/// The exact interval of Clopper and Pearson: never covers less than `level`, usually more.
///
/// Beta quantiles: lower at shapes k, n-k+1, upper at k+1, n-k; 0 at k = 0 and 1 at k = n. Errors as
/// [`wilson`]. Source: Clopper & Pearson 1934; R `binom.test`.
pub fn clopper_pearson(k: u64, n: u64, level: f64) -> Result<Stat, Undefined> {
    check(k, n, level)?;
    let (lo, hi) = exact_limits(k, n, level);
    share("clopper-pearson", k, n, level).bounds(lo, hi).checked()
}

/// Jeffreys' interval: quantiles of a beta distribution with shapes k + 1/2 and n - k + 1/2, at both ends also
/// for k = 0 and k = n. Errors as [`wilson`]. Source: Brown, Cai & DasGupta 2001.
pub fn jeffreys(k: u64, n: u64, level: f64) -> Result<Stat, Undefined> {
    check(k, n, level)?;
    let (hits, misses) = (k as f64 + 0.5, (n - k) as f64 + 0.5);
    let tail = 0.5 * (1.0 - level);
    let lo = dist::beta_quantile(tail, hits, misses);
    share("jeffreys", k, n, level)
        .bounds(lo, dist::beta_upper_quantile(tail, hits, misses))
        .checked()
}

/// The interval of Agresti and Coull: Wald's around (k + z²/2)/(n + z²), cut at 0 and 1. Errors as
/// [`wilson`]. Source: Agresti & Coull 1998.
pub fn agresti_coull(k: u64, n: u64, level: f64) -> Result<Stat, Undefined> {
    check(k, n, level)?;
    let square = dist::normal_two_sided(level).powi(2);
    let all = n as f64 + square;
    let centre = (k as f64 + 0.5 * square) / all;
    let half = (square * centre * (1.0 - centre) / all).sqrt();
    let (lo, hi) = (centre - half, centre + half);
    let stat = share("agresti-coull", k, n, level).bounds(lo.max(0.0), hi.min(1.0));
    if lo < 0.0 || hi > 1.0 {
        stat.flag(Flag::Clipped)
    } else {
        stat
    }
    .checked()
}

/// How many of the people on the roster would say so.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Headcount {
    /// The fewest people.
    pub lo: u64,
    /// The most people.
    pub hi: u64,
    /// The same as shares of the roster, with k/n as the estimate.
    pub share: Stat,
}

/// "At least 4 and at most 6 of 8 people": the exact interval of a number of people (headcount estimand).
///
/// Inverts the hypergeometric distribution: the smallest M with P(X >= k | M) > (1-level)/2 and the largest
/// with P(X <= k | M) > (1-level)/2, M from k to N-n+k. Exact for every n; a point when all answered. Assumes
/// that who answered does not depend on the answer. Errors: n = 0, k > n, roster < n.
/// Source: Wendell & Schmee 1996 (inversion); docs/statistics.md §1.2.
pub fn headcount(k: u64, n: u64, roster: u64, level: f64) -> Result<Headcount, Undefined> {
    check_roster(k, n, roster, level)?;
    let tail = 0.5 * (1.0 - level);
    let (least, most) = (k, roster - n + k);
    let lo = first_marked(least, most, |m| {
        dist::hypergeometric_at_least(k, roster, m, n) > tail
    });
    // Counted from the top, the second condition holds from some point on like the first one.
    let hi = most
        - first_marked(0, most - least, |gap| {
            dist::hypergeometric_at_most(k, roster, most - gap, n) > tail
        });
    let people = roster as f64;
    let share = share("hypergeometric", k, n, level).bounds(lo as f64 / people, hi as f64 / people);
    Ok(Headcount {
        lo,
        hi,
        share: share.headcount().checked()?,
    })
}

/// Both limits of Wilson's interval for a share of n answers that are worth `worth` independent ones.
fn wilson_limits(k: u64, n: u64, worth: f64, level: f64) -> (f64, f64) {
    let p = k as f64 / n as f64;
    let square = dist::normal_two_sided(level).powi(2) / worth;
    let centre = p + 0.5 * square;
    let half = (square * (p * (1.0 - p) + 0.25 * square)).sqrt();
    let scale = 1.0 + square;
    // Rounding must not move the ends off 0 and 1, where they belong.
    let lo = if k == 0 { 0.0 } else { (centre - half) / scale };
    let hi = if k == n { 1.0 } else { (centre + half) / scale };
    (lo, hi)
}

pub(super) fn wilson_headcount_limits(k: u64, n: u64, roster: u64, level: f64) -> (f64, f64) {
    if n == roster {
        let p = k as f64 / n as f64;
        return (p, p);
    }
    let worth = n as f64 * (roster as f64 - 1.0) / (roster - n) as f64;
    wilson_limits(k, n, worth, level)
}

pub(super) fn exact_limits(k: u64, n: u64, level: f64) -> (f64, f64) {
    let tail = 0.5 * (1.0 - level);
    let (hits, misses) = (k as f64, (n - k) as f64);
    let lo = if k == 0 {
        0.0
    } else {
        dist::beta_quantile(tail, hits, misses + 1.0)
    };
    let hi = if k == n {
        1.0
    } else {
        dist::beta_upper_quantile(tail, hits + 1.0, misses)
    };
    (lo, hi)
}

pub(super) fn check_roster(k: u64, n: u64, roster: u64, level: f64) -> Result<(), Undefined> {
    check(k, n, level)?;
    if roster < n {
        Err(Undefined::OutOfSupport)
    } else {
        Ok(())
    }
}

pub(super) fn check(k: u64, n: u64, level: f64) -> Result<(), Undefined> {
    check_level(level)?;
    if n == 0 {
        return Err(Undefined::TooFew { have: 0, need: 1 });
    }
    if k > n {
        Err(Undefined::OutOfSupport)
    } else {
        Ok(())
    }
}

fn share(method: &'static str, k: u64, n: u64, level: f64) -> Stat {
    Stat::new(method, k as f64 / n as f64, n as usize, level)
}

/// The first m in `low..=high` that is `enough`; `high` if none is.
fn first_marked(low: u64, high: u64, enough: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (low, high);
    while low < high {
        let middle = u64::midpoint(low, high);
        if enough(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_errors_are_refused() {
        assert_eq!(wilson(0, 0, 0.95), Err(Undefined::TooFew { have: 0, need: 1 }));
        assert_eq!(wilson(3, 2, 0.95), Err(Undefined::OutOfSupport));
        assert_eq!(wilson(1, 2, 1.0), Err(Undefined::OutOfSupport));
        assert_eq!(headcount(1, 5, 4, 0.95), Err(Undefined::OutOfSupport));
    }

    #[test]
    fn wilson_holds_its_estimate_and_stays_in_range() {
        for n in 1..40 {
            for k in 0..=n {
                let stat = wilson(k, n, 0.8).unwrap();
                assert!(0.0 <= stat.lo.unwrap() && stat.hi.unwrap() <= 1.0);
                assert!(stat.lo.unwrap() <= stat.est && stat.est <= stat.hi.unwrap());
            }
        }
    }

    #[test]
    fn four_of_six_in_a_team_of_eight() {
        let people = headcount(4, 6, 8, 0.95).unwrap();
        assert_eq!((people.lo, people.hi), (4, 6));
    }
}
