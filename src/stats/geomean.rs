//! The geometric mean: the typical size of what is spread over decades.

use super::dist;
use super::result::{Flag, Stat, Undefined, check_level};
use super::summary::{check_values, mean, variance};
use serde::Serialize;

/// A geometric mean with its interval, and the geometric standard deviation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct GeometricMean {
    /// exp(mean of logarithms), unit of the values; `se` is that of the logarithm.
    pub stat: Stat,
    /// exp(standard deviation of the logarithms): a factor, 1 if all values are equal.
    pub gsd: f64,
}

/// The geometric mean exp(m) with limits exp(m ± t·s/sqrt(n)), m and s of the logarithms, t with n-1 degrees.
///
/// Assumes positive values that are independent and about lognormal. Errors: fewer than two values, one that is
/// not positive or not finite. Source: docs/statistics.md §2.3; R `exp(t.test(log(x)))`.
pub fn geometric_mean(values: &[f64], level: f64) -> Result<GeometricMean, Undefined> {
    check_level(level)?;
    check_values(values, 2)?;
    if values.iter().any(|&x| x <= 0.0) {
        return Err(Undefined::OutOfSupport);
    }
    let logs: Vec<f64> = values.iter().map(|x| x.ln()).collect();
    let (centre, spread) = (mean(&logs), variance(&logs).sqrt());
    let (n, df) = (logs.len() as f64, logs.len() as f64 - 1.0);
    let se = spread / n.sqrt();
    let half = dist::t_two_sided(level, df) * se;
    let stat = Stat::new("geometric-mean", centre.exp(), values.len(), level)
        .bounds((centre - half).exp(), (centre + half).exp())
        .se(se)
        .df(df);
    let stat = if se == 0.0 {
        stat.flag(Flag::NoSpread)
    } else {
        stat
    };
    Ok(GeometricMean {
        stat: stat.checked()?,
        gsd: spread.exp(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_values_a_decade_apart() {
        let result = geometric_mean(&[1.0, 100.0], 0.95).unwrap();
        assert!((result.stat.est - 10.0).abs() < 1e-12);
        assert!((result.gsd - (2.0_f64.sqrt() * 10.0_f64.ln()).exp()).abs() < 1e-9);
    }

    #[test]
    fn edges() {
        let same = geometric_mean(&[3.0; 4], 0.95).unwrap();
        assert!(same.stat.flags.contains(Flag::NoSpread) && same.gsd == 1.0);
        assert_eq!(
            geometric_mean(&[2.0], 0.95),
            Err(Undefined::TooFew { have: 1, need: 2 })
        );
        assert_eq!(geometric_mean(&[2.0, 0.0], 0.95), Err(Undefined::OutOfSupport));
        assert_eq!(
            geometric_mean(&[2.0, f64::INFINITY], 0.95),
            Err(Undefined::OutOfSupport)
        );
        // Limits beyond the largest number are no limits.
        assert_eq!(
            geometric_mean(&[1e-300, 1e300], 0.95),
            Err(Undefined::OutOfSupport)
        );
    }
}
