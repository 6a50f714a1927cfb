//! Limits that are drawn: the ellipse around a dot of the map, the funnel around the common share.

use super::dist;
use super::result::{Undefined, check_level};
use serde::Serialize;
use std::f64::consts::FRAC_PI_2;

/// An ellipse around an estimate of two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Ellipse {
    /// Quantile of chi2 with 2 degrees of freedom at the level.
    pub chi2: f64,
    /// Half of the longer axis, sqrt(larger eigenvalue · chi2).
    pub semi_major: f64,
    /// Half of the shorter axis; 0 if both numbers depend on each other exactly.
    pub semi_minor: f64,
    /// Direction of the longer axis against the x axis, radians in (-pi/2, pi/2].
    pub angle_rad: f64,
}

/// The ellipse that holds a bivariate normal pair with probability `level`.
///
/// Standard errors `sx`, `sy` and correlation `rho` of the errors; with rho = 0 the axes are parallel to those
/// of the chart. A circle has angle 0. Errors: a standard error negative or not finite, both 0, rho outside
/// [-1, 1]. Source: docs/statistics.md §10.
pub fn ellipse(sx: f64, sy: f64, rho: f64, level: f64) -> Result<Ellipse, Undefined> {
    check_level(level)?;
    let valid = sx >= 0.0 && sy >= 0.0 && (sx * sx + sy * sy).is_finite() && rho.abs() <= 1.0;
    if !valid {
        return Err(Undefined::OutOfSupport);
    }
    if sx == 0.0 && sy == 0.0 {
        return Err(Undefined::ZeroVariance);
    }
    let chi2 = dist::chi2_quantile(level, 2.0);
    let shared = rho * sx * sy;
    let half_difference = 0.5 * (sx - sy) * (sx + sy);
    let larger = 0.5 * (sx * sx + sy * sy) + half_difference.hypot(shared);
    // From the determinant, since the difference of two near numbers has few digits.
    let smaller = (sx * sy / larger) * sx * sy * (1.0 - rho) * (1.0 + rho);
    let angle = 0.5 * (2.0 * shared).atan2(2.0 * half_difference);
    Ok(Ellipse {
        chi2,
        semi_major: (larger * chi2).sqrt(),
        semi_minor: (smaller.max(0.0) * chi2).sqrt(),
        angle_rad: if angle <= -FRAC_PI_2 {
            angle + 2.0 * FRAC_PI_2
        } else {
            angle
        },
    })
}

/// Limits of a funnel chart at one number of answers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FunnelLimits {
    /// Interpolated exact binomial limits, kept in [0, 1].
    pub exact: (f64, f64),
    /// Normal limits p0 ± z·sqrt(p0(1-p0)/n), not cut.
    pub normal: (f64, f64),
}

impl FunnelLimits {
    /// The normal limits moved away from their middle by sqrt(`factor`), cut at 0 and 1.
    pub fn widened(&self, factor: f64) -> (f64, f64) {
        let middle = 0.5 * (self.normal.0 + self.normal.1);
        let half = 0.5 * (self.normal.1 - self.normal.0) * factor.max(1.0).sqrt();
        ((middle - half).max(0.0), (middle + half).min(1.0))
    }
}

/// Where the share of `n` answers lies with probability `level` if its true value is `p0`.
///
/// Exact limits (r - a)/n with r = qbinom(q, n, p0), a = (P(R <= r) - q)/P(R = r), q = α/2 and 1 - α/2: the
/// steps of the binomial are interpolated. Independent answers. Errors: n = 0, p0 outside [0, 1].
/// Source: Spiegelhalter 2005, appendix A.1.
pub fn funnel_limits(p0: f64, n: u64, level: f64) -> Result<FunnelLimits, Undefined> {
    check_level(level)?;
    if n == 0 {
        return Err(Undefined::TooFew { have: 0, need: 1 });
    }
    if !(0.0..=1.0).contains(&p0) {
        return Err(Undefined::OutOfSupport);
    }
    let tail = 0.5 * (1.0 - level);
    let half = dist::normal_two_sided(level) * (p0 * (1.0 - p0) / n as f64).sqrt();
    let exact = if p0 == 0.0 || p0 == 1.0 {
        (p0, p0)
    } else {
        (interpolated(tail, n, p0), interpolated(1.0 - tail, n, p0))
    };
    Ok(FunnelLimits {
        exact,
        normal: (p0 - half, p0 + half),
    })
}

fn interpolated(q: f64, n: u64, p0: f64) -> f64 {
    let r = dist::binomial_quantile(q, n, p0);
    let back = (dist::binomial_at_most(r, n, p0) - q) / dist::binomial_point(r, n, p0);
    ((r as f64 - back) / n as f64).clamp(0.0, 1.0)
}

/// How much more the teams differ than answers of one common share would.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FunnelSpread {
    /// Mean of the squared z values after the outer tenth on each side was pulled in; 1 is pure chance.
    pub factor: f64,
    /// Share of teams outside of the 95 % normal limits.
    pub outside: f64,
    /// True if more than 5 % are outside and the factor is above 1: the limits must then be widened.
    pub widen: bool,
}

/// The overdispersion of shares `(k, n)` around `p0`: phi = mean z², z = (k/n - p0)/sqrt(p0(1-p0)/n), with z
/// winsorised at its 10 % and 90 % ranks. Errors: no team, k > n, n = 0, p0 not inside (0, 1).
/// Source: Spiegelhalter 2005, §3.2.
pub fn funnel_spread(shares: &[(u64, u64)], p0: f64) -> Result<FunnelSpread, Undefined> {
    if shares.is_empty() {
        return Err(Undefined::TooFew { have: 0, need: 1 });
    }
    let valid = p0 > 0.0 && p0 < 1.0 && shares.iter().all(|&(k, n)| n > 0 && k <= n);
    if !valid {
        return Err(Undefined::OutOfSupport);
    }
    let mut z: Vec<f64> = shares
        .iter()
        .map(|&(k, n)| (k as f64 / n as f64 - p0) / (p0 * (1.0 - p0) / n as f64).sqrt())
        .collect();
    z.sort_by(f64::total_cmp);
    let count = z.len() as f64;
    let limit = dist::normal_two_sided(0.95);
    let outside = z.iter().filter(|z| z.abs() > limit).count() as f64 / count;
    let cut = z.len() / 10;
    let (low, high) = (z[cut], z[z.len() - 1 - cut]);
    let factor = z.iter().map(|z| z.clamp(low, high).powi(2)).sum::<f64>() / count;
    Ok(FunnelSpread {
        factor,
        outside,
        widen: outside > 0.05 && factor > 1.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ellipse_edges() {
        let line = ellipse(3.0, 4.0, 1.0, 0.8).unwrap();
        assert_eq!(line.semi_minor, 0.0);
        assert!((line.semi_major - 5.0 * line.chi2.sqrt()).abs() < 1e-12);
        let upright = ellipse(1.0, 2.0, 0.0, 0.8).unwrap();
        assert_eq!(upright.angle_rad, FRAC_PI_2);
        assert!((upright.semi_minor - upright.chi2.sqrt()).abs() < 1e-12);
        assert_eq!(ellipse(2.0, 2.0, 0.0, 0.8).unwrap().angle_rad, 0.0);
        assert_eq!(ellipse(0.0, 2.0, 0.0, 0.8).unwrap().semi_minor, 0.0);
        assert_eq!(ellipse(0.0, 0.0, 0.0, 0.8), Err(Undefined::ZeroVariance));
        assert_eq!(ellipse(1.0, 1.0, 1.5, 0.8), Err(Undefined::OutOfSupport));
        assert_eq!(ellipse(f64::NAN, 1.0, 0.0, 0.8), Err(Undefined::OutOfSupport));
    }

    #[test]
    fn funnel_edges() {
        assert_eq!(
            funnel_limits(0.5, 0, 0.95),
            Err(Undefined::TooFew { have: 0, need: 1 })
        );
        assert_eq!(funnel_limits(1.0, 7, 0.95).unwrap().exact, (1.0, 1.0));
        assert_eq!(funnel_limits(1.1, 7, 0.95), Err(Undefined::OutOfSupport));
        assert_eq!(
            funnel_spread(&[], 0.5),
            Err(Undefined::TooFew { have: 0, need: 1 })
        );
        assert_eq!(funnel_spread(&[(3, 2)], 0.5), Err(Undefined::OutOfSupport));
    }

    #[test]
    fn overdispersion_of_two_camps() {
        // z = ±2 for every team of 16 at 4 and 12 of 16 against one half.
        let shares: Vec<(u64, u64)> = (0..20).map(|i| (if i % 2 == 0 { 4 } else { 12 }, 16)).collect();
        let spread = funnel_spread(&shares, 0.5).unwrap();
        assert!((spread.factor - 4.0).abs() < 1e-12 && spread.outside == 1.0 && spread.widen);
        let limits = funnel_limits(0.5, 100, 0.95).unwrap();
        let wide = limits.widened(spread.factor);
        assert!((wide.1 - 0.5 - 2.0 * (limits.normal.1 - 0.5)).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn exact_limits_hold_p0_and_narrow(p0 in 0.02_f64..0.98, n in 1_u64..200) {
            let inner = funnel_limits(p0, n, 0.95).unwrap().exact;
            let outer = funnel_limits(p0, n, 0.998).unwrap().exact;
            prop_assert!(0.0 <= outer.0 && outer.0 <= inner.0 && inner.0 <= inner.1);
            prop_assert!(inner.1 <= outer.1 && outer.1 <= 1.0);
        }
    }
}
