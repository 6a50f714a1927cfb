//! Events per exposure: tickets per developer-week, deployments per team-week.

use super::proportion::exact_limits;
use crate::stats::dist;
use crate::stats::result::{Contrast, Flag, Stat, Undefined, check_level};
use crate::stats::summary::check_values;

/// Counts that vary more than this (variance over mean) are no longer taken for Poisson counts.
const MAX_DISPERSION: f64 = 1.5;
/// Fewer periods than this say too little about how much the counts vary.
const MIN_PERIODS: usize = 4;

/// A rate k / exposure with Garwood's exact interval.
///
/// Lower chi²(α/2; 2k)/2t, upper chi²(1-α/2; 2k+2)/2t; k = 0 gives 0 and an upper bound. Assumes a Poisson
/// count (independent events at a steady rate); see [`rate_by_period`] for events that come in clusters.
/// Errors: exposure not positive. Source: Garwood 1936; R `poisson.test`.
pub fn rate(k: u64, exposure: f64, level: f64) -> Result<Stat, Undefined> {
    check_level(level)?;
    check_exposure(exposure)?;
    let tail = 0.5 * (1.0 - level);
    let count = k as f64;
    let lo = if k == 0 {
        0.0
    } else {
        0.5 * dist::chi2_quantile(tail, 2.0 * count)
    };
    let hi = 0.5 * dist::chi2_upper_quantile(tail, 2.0 * count + 2.0);
    let stat = Stat::new("garwood", count / exposure, k as usize, level);
    let stat = stat.bounds(lo / exposure, hi / exposure);
    // With no event the plain standard error would claim certainty.
    if k == 0 {
        stat
    } else {
        stat.se(count.sqrt() / exposure)
    }
    .checked()
}

/// The rate over several periods, with an interval that heeds how unevenly the events fall.
///
/// `counts[i]` events in `exposures[i]`. The dispersion is Pearson's chi² over its degrees of freedom (for
/// equal exposures: variance over mean). Up to 1.5, or with fewer than 4 periods, it is [`rate`] of the sums;
/// above, quasi-Poisson: rate·exp(±z·sqrt(dispersion/k)), flagged [`Flag::Overdispersed`]. Errors: lengths
/// differ, no period, an exposure that is not positive. Source: McCullagh & Nelder 1989, §6.2.
pub fn rate_by_period(counts: &[u64], exposures: &[f64], level: f64) -> Result<Stat, Undefined> {
    check_values(exposures, 1)?;
    if counts.len() != exposures.len() || exposures.iter().any(|&t| t <= 0.0) {
        return Err(Undefined::OutOfSupport);
    }
    let k: u64 = counts.iter().sum();
    let exposure: f64 = exposures.iter().sum();
    let plain = rate(k, exposure, level)?;
    if k == 0 || counts.len() < MIN_PERIODS {
        return Ok(plain);
    }
    let pearson: f64 = counts
        .iter()
        .zip(exposures)
        .map(|(&count, &t)| (count as f64 - plain.est * t).powi(2) / (plain.est * t))
        .sum();
    let dispersion = pearson / (counts.len() as f64 - 1.0);
    if dispersion <= MAX_DISPERSION {
        return Ok(plain);
    }
    let relative = (dispersion / k as f64).sqrt();
    let factor = (dist::normal_two_sided(level) * relative).exp();
    let stat = Stat::new("quasi-poisson", plain.est, k as usize, level);
    stat.bounds(plain.est / factor, plain.est * factor)
        .se(plain.est * relative)
        .flag(Flag::Overdispersed)
        .checked()
}

/// The ratio of two rates, first over second, with its exact interval and p-value.
///
/// Given the sum of both counts the first one is binomial with p = r·t1/(r·t1 + t2): the limits are those of
/// Clopper and Pearson, carried over; p is the share of outcomes not more likely than the one seen. Errors: an
/// exposure that is not positive; no event in the second (the ratio has no value: swap the two and read it the
/// other way round). Source: R `poisson.test`.
pub fn rate_ratio(k1: u64, t1: f64, k2: u64, t2: f64, level: f64) -> Result<Contrast, Undefined> {
    check_level(level)?;
    check_exposure(t1)?;
    check_exposure(t2)?;
    if k2 == 0 {
        return Err(Undefined::NoEvents);
    }
    let all = k1 + k2;
    let (lo, hi) = exact_limits(k1, all, level);
    let ratio = |share: f64| share / (1.0 - share) * t2 / t1;
    let est = k1 as f64 / k2 as f64 * t2 / t1;
    let stat = Stat::new("poisson-ratio", est, all as usize, level)
        .bounds(ratio(lo), ratio(hi))
        .checked()?;
    Ok(Contrast {
        stat,
        p: binomial_two_sided(k1, all, t1 / (t1 + t2)),
    })
}

/// The share of outcomes that are at most as likely as `k` (with R's allowance for rounding).
fn binomial_two_sided(k: u64, n: u64, p: f64) -> f64 {
    let seen = dist::binomial_point(k, n, p) * (1.0 + 1e-7);
    let sum: f64 = (0..=n)
        .map(|j| dist::binomial_point(j, n, p))
        .filter(|&point| point <= seen)
        .sum();
    sum.min(1.0)
}

fn check_exposure(exposure: f64) -> Result<(), Undefined> {
    if exposure > 0.0 && exposure.is_finite() {
        Ok(())
    } else {
        Err(Undefined::OutOfSupport)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clustered_events_widen_the_interval() {
        let steady = rate_by_period(&[4, 6, 5, 5, 4, 6], &[1.0; 6], 0.95).unwrap();
        assert_eq!(steady, rate(30, 6.0, 0.95).unwrap());
        let bursts = rate_by_period(&[0, 15, 0, 0, 15, 0], &[1.0; 6], 0.95).unwrap();
        assert_eq!(bursts.method, "quasi-poisson");
        // Variance 60, mean 5: dispersion 12, so the standard error of ln(rate) is sqrt(12/30).
        assert!((bursts.se.unwrap() - 5.0 * 0.4_f64.sqrt()).abs() < 1e-12);
        assert!((bursts.hi.unwrap() - 5.0 * (1.959_963_984_540_054 * 0.4_f64.sqrt()).exp()).abs() < 1e-9);
        assert!(bursts.flags.contains(Flag::Overdispersed));
    }

    #[test]
    fn nothing_to_compare() {
        assert_eq!(rate_ratio(3, 1.0, 0, 1.0, 0.95), Err(Undefined::NoEvents));
        assert_eq!(rate(1, 0.0, 0.95), Err(Undefined::OutOfSupport));
        assert_eq!(
            rate_by_period(&[], &[], 0.95),
            Err(Undefined::TooFew { have: 0, need: 1 })
        );
        assert_eq!(
            rate_by_period(&[1], &[1.0, 2.0], 0.95),
            Err(Undefined::OutOfSupport)
        );
    }
}
