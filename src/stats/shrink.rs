//! Shrinkage: what all teams say about one team.
//!
//! Small teams fill both ends of every ranking by chance alone. The shrunken value is the best guess of where
//! a team really stands, given how far teams differ at all. It places dots and gives probabilities; it is
//! never shown as the team's own score.

use super::dist;
use super::result::{Flag, Stat, Undefined, check_level};
use super::solve::minimum_from_zero;
use super::summary::{check_values, mean, squares, variance};

/// Teams below which shrinkage carries [`Flag::FewTeams`].
const MIN_TEAMS: usize = 6;
/// Teams from which the interval is normal; below, t with one degree of freedom less than teams.
const NORMAL_FROM: usize = 10;

/// All teams, shrunken.
#[derive(Clone, Debug, PartialEq)]
pub struct Shrinkage {
    /// Variance of the true values between teams; 0: no evidence that they differ.
    pub tau2: f64,
    /// Common mean.
    pub mu: f64,
    /// Standard error of `mu`.
    pub mu_se: f64,
    /// Cochran's Q: how far the raw values scatter, in units of their own noise.
    pub q: f64,
    /// P-value of "all teams are alike" (chi² with teams - 1).
    pub q_p: f64,
    /// I²: share of the scatter that is not noise, (Q - (k-1))/Q, at least 0 (Higgins & Thompson 2002).
    pub i2: f64,
    /// One per team, in the order given.
    pub teams: Vec<Shrunken>,
}

/// One team, shrunken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shrunken {
    /// Posterior mean (`est`), posterior standard deviation (`se`) and interval.
    pub stat: Stat,
    /// Weight of the team's own value, tau²/(tau² + v), in [0, 1].
    pub weight: f64,
    /// `stat.est`, but at most one standard error away from the raw value, so that a true outlier is not
    /// hidden; [`Flag::MoveLimited`] says that the limit was needed.
    pub limited: f64,
}

/// How the variance between teams is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tau2 {
    /// The value at which Q(tau²) is k - 1, or 0 (Paule & Mandel 1982). The default: no assumption on the shape.
    PauleMandel,
    /// (Q - (k-1))/(S1 - S2/S1), S1 = sum 1/v, S2 = sum 1/v², at least 0 (DerSimonian & Laird 1986).
    DerSimonianLaird,
    /// The most likely value given the residuals, at least 0 (restricted maximum likelihood; R `metafor`).
    Reml,
}

impl Tau2 {
    fn method(self) -> &'static str {
        match self {
            Self::PauleMandel => "shrunken-pm",
            Self::DerSimonianLaird => "shrunken-dl",
            Self::Reml => "shrunken-reml",
        }
    }
}

/// Shrinks raw values y with variances v (squared standard errors) towards their common mean.
///
/// Normal-normal model: y_i ~ N(θ_i, v_i), θ_i ~ N(mu, tau²). tau² is the root of Q(tau²) = k - 1, or 0 if there is
/// none; mu the weighted mean; θ_i = λy_i + (1-λ)mu with λ = tau²/(tau² + v_i); posterior variance
/// λv_i + (1-λ)²/sum w. The uncertainty of tau² is not in it: below 10 teams the interval takes t with k - 1.
/// Below 6 teams everything is flagged [`Flag::FewTeams`]. Errors: fewer than 2 teams, lengths differ, a
/// variance that is not positive. Source: Paule & Mandel 1982; R `metafor::rma(method = "PM")`, `blup`.
pub fn shrink(y: &[f64], v: &[f64], level: f64) -> Result<Shrinkage, Undefined> {
    shrink_with(y, v, Tau2::PauleMandel, level)
}

/// [`shrink`] with another estimate of the variance between teams, to see how much hangs on it.
/// Errors as there. Source: R `metafor::rma(method = "DL"/"REML")`, `blup`.
pub fn shrink_with(y: &[f64], v: &[f64], estimator: Tau2, level: f64) -> Result<Shrinkage, Undefined> {
    check_level(level)?;
    check_values(y, 2)?;
    check_values(v, 2)?;
    if y.len() != v.len() || v.iter().any(|&v| v <= 0.0) {
        return Err(Undefined::OutOfSupport);
    }
    let k = y.len();
    let q = scatter(y, v, 0.0);
    let tau2 = match estimator {
        Tau2::PauleMandel => paule_mandel(y, v)?,
        Tau2::DerSimonianLaird => der_simonian_laird(v, q),
        Tau2::Reml => reml(y, v)?,
    };
    let total: f64 = v.iter().map(|v| 1.0 / (v + tau2)).sum();
    let mu = weighted_mean(y, v, tau2);
    let factor = if k < NORMAL_FROM {
        dist::t_two_sided(level, k as f64 - 1.0)
    } else {
        dist::normal_two_sided(level)
    };
    let empty = Stat::new(estimator.method(), mu, k, level);
    let teams: Result<Vec<_>, _> = y
        .iter()
        .zip(v)
        .map(|(&y, &v)| one(y, v, (tau2, mu, total), factor, empty))
        .collect();
    let df = k as f64 - 1.0;
    Ok(Shrinkage {
        tau2,
        mu,
        mu_se: (1.0 / total).sqrt(),
        q,
        q_p: dist::chi2_upper(q, df),
        i2: if q > df { (q - df) / q } else { 0.0 },
        teams: teams?,
    })
}

/// James and Stein's shrinkage towards the plain mean, for checks of [`shrink`] only.
///
/// mean + max(0, 1 - (k-3)·v/S)·(y - mean), S the sum of squared distances from the mean; `v` is the one noise
/// variance of all (the mean of unequal ones). Three values stay as they are. Errors: fewer than 3, not finite, v
/// negative.
/// Source: James & Stein 1961, with Lindley's mean; Efron & Morris 1975.
pub fn james_stein(y: &[f64], v: f64) -> Result<Vec<f64>, Undefined> {
    check_values(y, 3)?;
    if !(v >= 0.0 && v.is_finite()) {
        return Err(Undefined::OutOfSupport);
    }
    let (centre, scatter) = (mean(y), squares(y));
    let kept = if scatter > 0.0 {
        (1.0 - (y.len() as f64 - 3.0) * v / scatter).max(0.0)
    } else {
        0.0
    };
    Ok(y.iter().map(|y| centre + kept * (y - centre)).collect())
}

fn one(
    y: f64,
    v: f64,
    (tau2, mu, total): (f64, f64, f64),
    factor: f64,
    empty: Stat,
) -> Result<Shrunken, Undefined> {
    let k = empty.n;
    let weight = tau2 / (tau2 + v);
    let value = weight * y + (1.0 - weight) * mu;
    let sd = (weight * v + (1.0 - weight).powi(2) / total).sqrt();
    let limited = y + (value - y).clamp(-v.sqrt(), v.sqrt());
    let mut stat = Stat { est: value, ..empty }.half_width(factor * sd).se(sd);
    if k < NORMAL_FROM {
        stat = stat.df(k as f64 - 1.0);
    }
    if k < MIN_TEAMS {
        stat = stat.flag(Flag::FewTeams);
    }
    if (value - y).abs() > v.sqrt() {
        stat = stat.flag(Flag::MoveLimited);
    }
    Ok(Shrunken {
        stat: stat.checked()?,
        weight,
        limited,
    })
}

/// The variance between teams at which the weighted scatter is what chance gives, k - 1.
///
/// The scatter falls with tau² and is convex, so Newton's steps from 0 come up to the root from below.
fn paule_mandel(y: &[f64], v: &[f64]) -> Result<f64, Undefined> {
    let expected = y.len() as f64 - 1.0;
    let mut tau2 = 0.0;
    for _ in 0..500 {
        let excess = scatter(y, v, tau2) - expected;
        if excess <= 0.0 {
            return Ok(tau2);
        }
        let mu = weighted_mean(y, v, tau2);
        let slope: f64 = y
            .iter()
            .zip(v)
            .map(|(y, v)| ((y - mu) / (v + tau2)).powi(2))
            .sum();
        let step = excess / slope;
        if tau2 + step == tau2 {
            return Ok(tau2);
        }
        tau2 += step;
    }
    Err(Undefined::NotConverged)
}

fn der_simonian_laird(v: &[f64], q: f64) -> f64 {
    let first: f64 = v.iter().map(|v| 1.0 / v).sum();
    let second: f64 = v.iter().map(|v| 1.0 / (v * v)).sum();
    ((q - (v.len() as f64 - 1.0)) / (first - second / first)).max(0.0)
}

/// The tau² with the largest restricted likelihood: sum ln(v+tau²) + ln sum w + sum w(y-mu)² is smallest.
fn reml(y: &[f64], v: &[f64]) -> Result<f64, Undefined> {
    minimum_from_zero(variance(y).max(mean(v)), |tau2| {
        let mu = weighted_mean(y, v, tau2);
        let (mut logs, mut total, mut second, mut fit, mut fall) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (y, v) in y.iter().zip(v) {
            let w = 1.0 / (v + tau2);
            let square = (w * (y - mu)).powi(2);
            logs += (v + tau2).ln();
            total += w;
            second += w * w;
            fit += square / w;
            fall += square;
        }
        Ok((logs + total.ln() + fit, total - second / total - fall))
    })
}

/// Q(tau²): squared distances from the weighted mean in units of v + tau².
fn scatter(y: &[f64], v: &[f64], tau2: f64) -> f64 {
    let mu = weighted_mean(y, v, tau2);
    y.iter().zip(v).map(|(y, v)| (y - mu).powi(2) / (v + tau2)).sum()
}

fn weighted_mean(y: &[f64], v: &[f64], tau2: f64) -> f64 {
    let total: f64 = v.iter().map(|v| 1.0 / (v + tau2)).sum();
    y.iter().zip(v).map(|(y, v)| y / (v + tau2)).sum::<f64>() / total
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shrunken_lies_between_raw_and_mean() {
        let (y, v) = (
            [20.0, 55.0, 48.0, 51.0, 90.0, 40.0, 60.0],
            [60.0, 20.0, 30.0, 25.0, 200.0, 40.0, 22.0],
        );
        let result = shrink(&y, &v, 0.8).unwrap();
        assert!(result.tau2 > 0.0);
        for (raw, team) in y.iter().zip(&result.teams) {
            let (low, high) = (raw.min(result.mu), raw.max(result.mu));
            assert!(low <= team.stat.est && team.stat.est <= high);
            assert_eq!(team.stat.df, Some(6.0));
        }
        // The one with the largest noise moves by more than its standard error and is held back.
        let moved = result.teams[4];
        assert!(moved.stat.flags.contains(Flag::MoveLimited));
        assert!((moved.limited - (90.0 - 200.0_f64.sqrt())).abs() < 1e-12);
    }

    #[test]
    fn equal_noise_makes_all_estimates_one() {
        // With one v the estimates of tau² are all variance - v.
        let (y, v) = ([40.0, 52.0, 61.0, 38.0, 47.0, 70.0, 55.0], [20.0; 7]);
        let want = variance(&y) - 20.0;
        for estimator in [Tau2::PauleMandel, Tau2::DerSimonianLaird, Tau2::Reml] {
            let result = shrink_with(&y, &v, estimator, 0.95).unwrap();
            assert!((result.tau2 - want).abs() < 1e-9, "{estimator:?} {}", result.tau2);
            let alike = shrink_with(&[5.0; 7], &v, estimator, 0.95).unwrap();
            assert_eq!((alike.tau2, alike.i2), (0.0, 0.0));
        }
    }

    #[test]
    fn james_stein_never_turns_a_team_around() {
        let y = [10.0, 20.0, 30.0, 40.0, 50.0];
        let mild = james_stein(&y, 50.0).unwrap();
        // S = 1000, k - 3 = 2: 1 - 100/1000.
        assert_eq!(mild, [12.0, 21.0, 30.0, 39.0, 48.0]);
        assert_eq!(james_stein(&y, 900.0).unwrap(), [30.0; 5]);
        assert_eq!(james_stein(&[7.0; 4], 1.0).unwrap(), [7.0; 4]);
        assert_eq!(james_stein(&y[..3], 1.0).unwrap(), y[..3]);
        assert!(james_stein(&y[..2], 1.0).is_err());
        assert!(james_stein(&y, -1.0).is_err());
    }

    #[test]
    fn few_teams_are_flagged_and_bad_variances_refused() {
        let few = shrink(&[1.0, 5.0, 9.0], &[1.0, 1.0, 1.0], 0.95).unwrap();
        assert!(few.teams[0].stat.flags.contains(Flag::FewTeams));
        assert!((few.tau2 - 15.0).abs() < 1e-12);
        assert_eq!(
            shrink(&[1.0, 2.0], &[1.0, 0.0], 0.95),
            Err(Undefined::OutOfSupport)
        );
        assert!(shrink(&[1.0], &[1.0], 0.95).is_err());
    }

    proptest! {
        #[test]
        fn every_estimate_shrinks_and_reml_is_the_best_of_its_kind(
            teams in prop::collection::vec((0.0..100.0, 0.5..200.0), 3..20),
        ) {
            let (y, v): (Vec<f64>, Vec<f64>) = teams.into_iter().unzip();
            for estimator in [Tau2::PauleMandel, Tau2::DerSimonianLaird, Tau2::Reml] {
                let result = shrink_with(&y, &v, estimator, 0.9).unwrap();
                prop_assert!(result.tau2 >= 0.0 && (0.0..1.0).contains(&result.i2));
                for (raw, team) in y.iter().zip(&result.teams) {
                    let (low, high) = (raw.min(result.mu), raw.max(result.mu));
                    prop_assert!(low - 1e-9 <= team.stat.est && team.stat.est <= high + 1e-9);
                }
            }
            let deviance = |tau2: f64| {
                let mu = weighted_mean(&y, &v, tau2);
                let weights = v.iter().map(|v| 1.0 / (v + tau2));
                let logs: f64 = v.iter().map(|v| (v + tau2).ln()).sum();
                let fit: f64 = weights.clone().zip(&y).map(|(w, y)| w * (y - mu).powi(2)).sum();
                logs + weights.sum::<f64>().ln() + fit
            };
            let best = reml(&y, &v).unwrap();
            for other in [0.0, 0.5 * best, 0.99 * best, 1.01 * best, 2.0 * best, 10.0, 1000.0] {
                prop_assert!(deviance(best) <= deviance(other) + 1e-9, "{best} {other}");
            }
        }
    }
}
