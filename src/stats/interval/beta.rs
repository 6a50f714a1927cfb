//! The change of a share as a probability statement.

use super::proportion::check;
use crate::stats::dist;
use crate::stats::quadrature::expectation;
use crate::stats::result::{Stat, Undefined};
use crate::stats::special::beta_tails;

/// A difference of two shares, seen through their posteriors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShareRise {
    /// P(the second share is larger), in [0, 1].
    pub p_up: f64,
    /// Posterior mean of second minus first.
    pub mean: f64,
    /// Posterior standard deviation.
    pub sd: f64,
}

/// The probability that a share rose, with Jeffreys' prior on both: p_i ~ Beta(k_i + 1/2, n_i - k_i + 1/2).
///
/// P(p2 > p1) is the mean of P(p1 < x) over the posterior of p2, integrated over the angle asin(sqrt(x)), on which
/// both are smooth also for 0 and n of n. Mean and standard deviation are those of independent beta variables.
/// A Bayesian reading: no p-value, no correction for many. Errors: n = 0, k > n.
/// Source: docs/statistics.md §4.6; Brown, Cai & DasGupta 2001 for the prior.
pub fn share_rise(k1: u64, n1: u64, k2: u64, n2: u64) -> Result<ShareRise, Undefined> {
    check(k1, n1, 0.5)?;
    check(k2, n2, 0.5)?;
    let (first, second) = (Posterior::new(k1, n1), Posterior::new(k2, n2));
    // Outside of this range lies less than the last digit of a probability.
    let angle = |x: f64| x.sqrt().min(1.0).asin();
    let outside = 1e-18;
    let lo = angle(dist::beta_quantile(outside, second.a, second.b));
    let hi = angle(dist::beta_upper_quantile(outside, second.a, second.b));
    let (hits, misses) = (k2 as f64, (n2 - k2) as f64);
    let peak = log_density(hits, misses, (hits / n2 as f64).sqrt().asin());
    let p_up = expectation(lo, hi, 64, |angle| {
        let (x, y) = (angle.sin().powi(2), angle.cos().powi(2));
        let density = (log_density(hits, misses, angle) - peak).exp();
        (density, beta_tails(first.a, first.b, x, y).lower)
    });
    let stat = Stat::new("beta", p_up, (n1 + n2) as usize, 0.5).checked()?;
    Ok(ShareRise {
        p_up: stat.est.clamp(0.0, 1.0),
        mean: second.mean() - first.mean(),
        sd: (first.variance() + second.variance()).sqrt(),
    })
}

/// Logarithm of the density of asin(sqrt(x)) without its constant: 2k·ln sin + 2(n-k)·ln cos.
fn log_density(hits: f64, misses: f64, angle: f64) -> f64 {
    // No hits times the logarithm of nothing is nothing.
    let term = |count: f64, part: f64| {
        if count == 0.0 {
            0.0
        } else {
            2.0 * count * part.ln()
        }
    };
    term(hits, angle.sin()) + term(misses, angle.cos())
}

struct Posterior {
    a: f64,
    b: f64,
}

impl Posterior {
    fn new(k: u64, n: u64) -> Self {
        Self {
            a: k as f64 + 0.5,
            b: (n - k) as f64 + 0.5,
        }
    }

    fn mean(&self) -> f64 {
        self.a / (self.a + self.b)
    }

    fn variance(&self) -> f64 {
        let sum = self.a + self.b;
        self.a * self.b / (sum * sum * (sum + 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_add_up() {
        for (k1, n1, k2, n2) in [
            (0, 1, 1, 1),
            (3, 7, 5, 9),
            (0, 20, 0, 5),
            (40, 40, 39, 40),
            (500, 1000, 560, 1000),
        ] {
            let there = share_rise(k1, n1, k2, n2).unwrap();
            let back = share_rise(k2, n2, k1, n1).unwrap();
            assert!(
                (there.p_up + back.p_up - 1.0).abs() < 1e-11,
                "{k1}/{n1} {k2}/{n2}"
            );
            assert_eq!(there.mean, -back.mean);
        }
        assert!((share_rise(4, 9, 4, 9).unwrap().p_up - 0.5).abs() < 1e-12);
    }

    #[test]
    fn large_samples_are_normal() {
        let rise = share_rise(500_000, 1_000_000, 500_700, 1_000_000).unwrap();
        assert!((rise.p_up - dist::normal_lower(rise.mean / rise.sd)).abs() < 1e-6);
        let sure = share_rise(0, 1000, 1000, 1000).unwrap();
        assert!(sure.p_up > 1.0 - 1e-15);
        assert!(share_rise(0, 0, 1, 2).is_err() && share_rise(3, 2, 1, 2).is_err());
    }
}
