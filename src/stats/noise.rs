//! What noise does to differences, to correlations and to teams picked for being bad.

use super::dist;
use super::result::{Stat, Undefined, check_level};
use super::summary::{check_finite, check_values, mean};

/// Which share of the variance between teams is not noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reliability {
    /// The share, in [0, 1].
    pub value: f64,
    /// Number of teams it was estimated from.
    pub teams: usize,
}

/// Reliability of team values with known standard errors: tau²/(tau² + mean of se²).
///
/// For the measured side; tau² from [`shrink`](super::shrink). Errors: no team, not finite, negative, both zero.
/// Source: docs/statistics.md §4.5.
pub fn reliability(tau2: f64, se: &[f64]) -> Result<Reliability, Undefined> {
    check_values(se, 1)?;
    if !(tau2 >= 0.0 && tau2.is_finite()) || se.iter().any(|&se| se < 0.0) {
        return Err(Undefined::OutOfSupport);
    }
    let noise = mean(&se.iter().map(|se| se * se).collect::<Vec<_>>());
    if tau2 + noise == 0.0 {
        return Err(Undefined::ZeroVariance);
    }
    Ok(Reliability {
        value: tau2 / (tau2 + noise),
        teams: se.len(),
    })
}

/// One side of a difference over teams.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Side {
    /// Standard deviation of the team values, in the unit of the side; positive.
    pub sd: f64,
    /// Reliability of the team values, in [0, 1].
    pub reliability: f64,
}

/// How much of a difference is not noise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DifferenceReliability {
    /// Of x - y in the units they have.
    pub raw: f64,
    /// Of the difference after both were divided by their standard deviation.
    pub standardised: f64,
}

/// Reliability of the difference of two noisy sides that correlate with `r`.
///
/// (sx²·rxx + sy²·ryy - 2r·sx·sy)/(sx² + sy² - 2r·sx·sy), and the same with sx = sy = 1. Sides that correlate have
/// a difference that is mostly noise. Assumes independent errors. Below 0 the inputs contradict each other (r
/// larger than the reliabilities allow); it is returned as it is. Errors: not finite, sd not positive, a
/// reliability outside [0, 1], r outside [-1, 1]; [`Undefined::ZeroVariance`] if the difference does not vary.
/// Source: Lord 1963; docs/statistics.md §3.1.
pub fn difference_reliability(x: Side, y: Side, r: f64) -> Result<DifferenceReliability, Undefined> {
    let share = |value: f64| (0.0..=1.0).contains(&value);
    let allowed = |side: Side| side.sd > 0.0 && side.sd.is_finite() && share(side.reliability);
    if !allowed(x) || !allowed(y) || !share(r.abs()) {
        return Err(Undefined::OutOfSupport);
    }
    let of = |sx: f64, sy: f64| {
        let both = 2.0 * r * sx * sy;
        let total = sx * sx + sy * sy - both;
        if total <= 1e-14 * (sx * sx + sy * sy) {
            return Err(Undefined::ZeroVariance);
        }
        Ok((sx * sx * x.reliability + sy * sy * y.reliability - both) / total)
    };
    Ok(DifferenceReliability {
        raw: of(x.sd, y.sd)?,
        standardised: of(1.0, 1.0)?,
    })
}

/// What the next wave of a team is expected to be if nothing happens: it moves towards the mean by itself.
///
/// Expected: mu + r(x1 - mu), prediction sd = sd·sqrt(1-r²), normal interval; `r` is the correlation of two waves
/// over teams, `mu` and `sd` their mean and standard deviation, `first` the value the team was picked for.
/// `est` minus `first` is the change that needs no cause. Every before/after of a team picked for being bad is held
/// against this. Assumes waves of one mean and spread, values about normal. Errors: not finite, sd negative, r
/// outside [-1, 1]. With |r| = 1 or sd = 0 the interval is a point. Source: Galton 1886; docs/statistics.md §3.5.
pub fn regression_to_mean(first: f64, mu: f64, sd: f64, r: f64, level: f64) -> Result<Stat, Undefined> {
    check_level(level)?;
    check_finite(&[first, mu, sd, r])?;
    if sd < 0.0 || r.abs() > 1.0 {
        return Err(Undefined::OutOfSupport);
    }
    let spread = sd * ((1.0 - r) * (1.0 + r)).sqrt();
    Stat::new("regression-to-the-mean", mu + r * (first - mu), 1, level)
        .half_width(dist::normal_two_sided(level) * spread)
        .se(spread)
        .checked()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: Side = Side {
        sd: 10.0,
        reliability: 0.8,
    };

    #[test]
    fn correlated_sides_have_noisy_differences() {
        let at = |r| difference_reliability(SIDE, SIDE, r).unwrap();
        assert!((at(0.0).raw - 0.8).abs() < 1e-15);
        assert!((at(0.6).raw - 0.5).abs() < 1e-12);
        assert!((at(0.8).standardised).abs() < 1e-12);
        assert_eq!(
            difference_reliability(SIDE, SIDE, 1.0),
            Err(Undefined::ZeroVariance)
        );
        let flat = Side { sd: 0.0, ..SIDE };
        assert_eq!(
            difference_reliability(SIDE, flat, 0.0),
            Err(Undefined::OutOfSupport)
        );
    }

    #[test]
    fn the_worst_team_comes_back_by_itself() {
        let stat = regression_to_mean(68.0, 40.0, 12.0, 0.6, 0.95).unwrap();
        assert!((stat.est - 56.8).abs() < 1e-12);
        let sure = regression_to_mean(68.0, 40.0, 12.0, 1.0, 0.95).unwrap();
        assert_eq!((sure.est, sure.se), (68.0, Some(0.0)));
        assert!(regression_to_mean(68.0, 40.0, -1.0, 0.6, 0.95).is_err());
        assert!(regression_to_mean(68.0, 40.0, 1.0, 1.2, 0.95).is_err());
    }

    #[test]
    fn reliability_of_measured_teams() {
        let result = reliability(9.0, &[1.0, 1.0, 2.0]).unwrap();
        assert!((result.value - 9.0 / 11.0).abs() < 1e-15);
        assert_eq!(result.teams, 3);
        assert_eq!(reliability(0.0, &[1.0]).unwrap().value, 0.0);
        assert_eq!(reliability(0.0, &[0.0]), Err(Undefined::ZeroVariance));
        assert!(reliability(-1.0, &[1.0]).is_err());
        assert!(reliability(1.0, &[]).is_err());
    }
}
