//! Shrinkage: what all teams say about one team.
//!
//! Small teams fill both ends of every ranking by chance alone. The shrunken value is the best guess of where
//! a team really stands, given how far teams differ at all. It places dots and gives probabilities; it is
//! never shown as the team's own score.

use super::dist;
use super::result::{Flag, Stat, Undefined, check_level};
use super::summary::check_values;

/// Teams below which shrinkage carries [`Flag::FewTeams`].
const MIN_TEAMS: usize = 6;
/// Teams from which the interval is normal; below, t with one degree of freedom less than teams.
const NORMAL_FROM: usize = 10;

/// All teams, shrunken.
#[derive(Clone, Debug, PartialEq)]
pub struct Shrinkage {
    /// Variance of the true values between teams (Paule-Mandel); 0: no evidence that they differ.
    pub tau2: f64,
    /// Common mean.
    pub mu: f64,
    /// Standard error of `mu`.
    pub mu_se: f64,
    /// Cochran's Q: how far the raw values scatter, in units of their own noise.
    pub q: f64,
    /// P-value of "all teams are alike" (chi² with teams - 1).
    pub q_p: f64,
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

/// Shrinks raw values y with variances v (squared standard errors) towards their common mean.
///
/// Normal-normal model: y_i ~ N(θ_i, v_i), θ_i ~ N(mu, tau²). tau² is the root of Q(tau²) = k - 1, or 0 if there is
/// none; mu the weighted mean; θ_i = λy_i + (1-λ)mu with λ = tau²/(tau² + v_i); posterior variance
/// λv_i + (1-λ)²/sum w. The uncertainty of tau² is not in it: below 10 teams the interval takes t with k - 1.
/// Below 6 teams everything is flagged [`Flag::FewTeams`]. Errors: fewer than 2 teams, lengths differ, a
/// variance that is not positive. Source: Paule & Mandel 1982; R `metafor::rma(method = "PM")`, `blup`.
pub fn shrink(y: &[f64], v: &[f64], level: f64) -> Result<Shrinkage, Undefined> {
    check_level(level)?;
    check_values(y, 2)?;
    check_values(v, 2)?;
    if y.len() != v.len() || v.iter().any(|&v| v <= 0.0) {
        return Err(Undefined::OutOfSupport);
    }
    let k = y.len();
    let tau2 = paule_mandel(y, v)?;
    let total: f64 = v.iter().map(|v| 1.0 / (v + tau2)).sum();
    let mu = weighted_mean(y, v, tau2);
    let factor = if k < NORMAL_FROM {
        dist::t_two_sided(level, k as f64 - 1.0)
    } else {
        dist::normal_two_sided(level)
    };
    let teams: Result<Vec<_>, _> = y
        .iter()
        .zip(v)
        .map(|(&y, &v)| one(y, v, (tau2, mu, total), (k, factor, level)))
        .collect();
    let q = scatter(y, v, 0.0);
    let q_p = dist::chi2_upper(q, k as f64 - 1.0);
    Ok(Shrinkage {
        tau2,
        mu,
        mu_se: (1.0 / total).sqrt(),
        q,
        q_p,
        teams: teams?,
    })
}

fn one(
    y: f64,
    v: f64,
    (tau2, mu, total): (f64, f64, f64),
    (k, factor, level): (usize, f64, f64),
) -> Result<Shrunken, Undefined> {
    let weight = tau2 / (tau2 + v);
    let value = weight * y + (1.0 - weight) * mu;
    let sd = (weight * v + (1.0 - weight).powi(2) / total).sqrt();
    let limited = y + (value - y).clamp(-v.sqrt(), v.sqrt());
    let mut stat = Stat::new("shrunken-pm", value, k, level)
        .half_width(factor * sd)
        .se(sd);
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
}
