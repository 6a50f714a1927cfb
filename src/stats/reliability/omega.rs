//! Omega: the share of a topic score's variance that one common factor explains.

use super::one_factor::{self, OneFactor};
use super::{Complete, correlation, covariance};
use crate::stats::bootstrap::percentile_interval;
use crate::stats::dist;
use crate::stats::random::Rng;
use crate::stats::result::{Flag, Stat, Undefined, check_level};
use nalgebra::{DMatrix, DVector};
use serde::Serialize;

/// Omega of the plain and of the standardised sum, with the model behind them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Omega {
    /// Omega of the sum of the items as they are, with standard error and limits by the delta method.
    pub raw: Stat,
    /// Omega of the sum of the items brought to one spread.
    pub standardised: f64,
    /// Standardised loadings; their sum is not negative.
    pub loadings: Vec<f64>,
    /// Variance of each standardised item that the factor leaves unexplained.
    pub uniquenesses: Vec<f64>,
}

/// Omega total of one factor by maximum likelihood (listwise).
///
/// omega = (sum l)²/((sum l)² + sum u), l loadings, u uniquenesses. Fitted to the correlation matrix, which maximum
/// likelihood allows, and brought to the items' own spread by l·sd, u·sd². se by the delta method from the
/// expected information, limits est ± z·se, not cut (as lavaan). `persons` as for
/// [`reliability`](super::reliability). Errors: fewer than three items (two say too little: use
/// [`spearman_brown`](super::spearman_brown)), fewer than two complete persons, an item that does not vary; items
/// that follow from each other or as many items as persons ([`Undefined::Singular`]); a uniqueness below 0.001
/// ([`Undefined::Heywood`]: show alpha instead); loadings that are not determined, such as one pair of related items
/// and nothing else ([`Undefined::NotIdentified`]). Source: McDonald 1999; R `lavaan`, `psych::omega`.
pub fn omega<T: AsRef<[Option<f64>]>>(persons: &[T], level: f64) -> Result<Omega, Undefined> {
    check_level(level)?;
    let complete = Complete::new(persons, 3)?;
    let covariance = complete.covariance();
    let model = proper_fit(&correlation(&covariance)?)?;
    let sd: Vec<f64> = covariance.diagonal().iter().map(|v| v.sqrt()).collect();
    let n = complete.rows.len();
    let est = omega_of(&model, &sd);
    let se = delta_error(&model, &sd, n)?;
    let raw = Stat::new("omega-ml", est, n, level)
        .with_missing(complete.n_missing)
        .half_width(dist::normal_two_sided(level) * se)
        .se(se);
    let raw = if se == 0.0 { raw.flag(Flag::NoSpread) } else { raw };
    Ok(Omega {
        raw: raw.checked()?,
        standardised: omega_of(&model, &vec![1.0; sd.len()]),
        loadings: model.loadings,
        uniquenesses: model.uniquenesses,
    })
}

/// Omega of the plain sum with a percentile interval from `replicates` samples of persons (2000 by default).
///
/// Samples without a proper model (Heywood, singular) are left out; if they are more than a fifth the interval
/// would speak of the others only, and the result is the reason of the first. Depends on the answers and the seed, not on
/// the order of persons. Errors as [`omega`], and fewer than two replicates. Source: docs/statistics.md §1.6.
pub fn omega_bootstrap<T: AsRef<[Option<f64>]>>(
    persons: &[T],
    level: f64,
    replicates: u32,
    seed: u64,
) -> Result<Stat, Undefined> {
    check_level(level)?;
    let complete = Complete::new(persons, 3)?;
    let point = omega(persons, level)?;
    let n = complete.rows.len();
    let mut rng = Rng::from_seed(seed);
    let mut times = vec![0; n];
    let mut drawn = Vec::with_capacity(replicates as usize);
    let mut first_failure = None;
    for _ in 0..replicates {
        times.fill(0);
        for _ in 0..n {
            times[rng.below(n as u64) as usize] += 1;
        }
        let sample = covariance(&complete.rows, &times, complete.items);
        match resampled_omega(&sample, &point.uniquenesses) {
            Ok(value) => drawn.push(value),
            Err(reason) => {
                first_failure.get_or_insert(reason);
            }
        }
    }
    if let Some(reason) = first_failure
        && drawn.len() * 5 < replicates as usize * 4
    {
        return Err(reason);
    }
    let (lo, hi, se) = percentile_interval(&drawn, level)?;
    let stat = Stat::new("omega-bootstrap", point.raw.est, n, level)
        .with_missing(complete.n_missing)
        .bounds(lo, hi)
        .se(se);
    if se == 0.0 {
        stat.flag(Flag::NoSpread)
    } else {
        stat
    }
    .checked()
}

/// Omega of the standardised sum by minres, for comparison with R's `psych` only: it differs from maximum
/// likelihood in the fourth digit. Errors as [`omega`]; Heywood already below a uniqueness of 0.005.
pub fn omega_minres<T: AsRef<[Option<f64>]>>(persons: &[T]) -> Result<f64, Undefined> {
    let complete = Complete::new(persons, 3)?;
    let r = correlation(&complete.covariance())?;
    let start = one_factor::fit(&r)?.loadings;
    let model = one_factor::minres(&r, &start)?;
    Ok(omega_of(&model, &vec![1.0; complete.items]))
}

fn proper_fit(r: &DMatrix<f64>) -> Result<OneFactor, Undefined> {
    let model = one_factor::fit(r)?;
    if model.is_heywood() {
        return Err(Undefined::Heywood);
    }
    Ok(model)
}

/// From the uniquenesses of all persons, which are near; from all starts if that leads nowhere.
fn resampled_omega(sample: &DMatrix<f64>, start: &[f64]) -> Result<f64, Undefined> {
    let r = correlation(sample)?;
    one_factor::check_definite(&r)?;
    let near = one_factor::fit_from(&r, start)
        .ok()
        .filter(|model| !model.is_heywood());
    let model = near.map_or_else(|| proper_fit(&r), Ok)?;
    let sd: Vec<f64> = sample.diagonal().iter().map(|v| v.sqrt()).collect();
    Ok(omega_of(&model, &sd))
}

fn omega_of(model: &OneFactor, sd: &[f64]) -> f64 {
    let (common, own) = parts(model, sd);
    common * common / (common * common + own)
}

/// Sum of the loadings and of the uniquenesses of items with these standard deviations.
fn parts(model: &OneFactor, sd: &[f64]) -> (f64, f64) {
    let common = model.loadings.iter().zip(sd).map(|(l, sd)| l * sd).sum();
    let own = model.uniquenesses.iter().zip(sd).map(|(u, sd)| u * sd * sd).sum();
    (common, own)
}

/// Standard error of omega: sqrt(g' I⁻¹ g) with the expected information I of (l, u) on the correlation scale and the
/// slopes g of omega. With V = (ll' + U)⁻¹, w = Vl, c = l'w: I(l,l) = n(ww' + cV), I(l,u) = n(V_ij·w_j),
/// I(u,u) = n/2·V_ij².
fn delta_error(model: &OneFactor, sd: &[f64], n: usize) -> Result<f64, Undefined> {
    let k = sd.len();
    let (l, u) = (&model.loadings, &model.uniquenesses);
    let common: f64 = l.iter().zip(u).map(|(l, u)| l * l / u).sum();
    let inverse = DMatrix::from_fn(k, k, |i, j| {
        let own = if i == j { 1.0 / u[i] } else { 0.0 };
        own - l[i] * l[j] / (u[i] * u[j] * (1.0 + common))
    });
    let w: Vec<f64> = l.iter().zip(u).map(|(l, u)| l / (u * (1.0 + common))).collect();
    let c: f64 = l.iter().zip(&w).map(|(l, w)| l * w).sum();
    let information = DMatrix::from_fn(2 * k, 2 * k, |i, j| match (i < k, j < k) {
        (true, true) => w[i] * w[j] + c * inverse[(i, j)],
        (true, false) => inverse[(i, j - k)] * w[j - k],
        (false, true) => inverse[(i - k, j)] * w[i - k],
        (false, false) => 0.5 * inverse[(i - k, j - k)].powi(2),
    });
    let (sum, own) = parts(model, sd);
    let total = sum * sum + own;
    let slope = DVector::from_fn(2 * k, |i, _| {
        if i < k {
            2.0 * sum * own / (total * total) * sd[i]
        } else {
            -sum * sum / (total * total) * sd[i - k].powi(2)
        }
    });
    if (0..2 * k).any(|i| information[(i, i)] <= 0.0) {
        return Err(Undefined::NotIdentified);
    }
    // Brought to a unit diagonal, so that what counts as zero does not depend on the size of a uniqueness.
    let size: Vec<f64> = information.diagonal().iter().map(|x| x.sqrt()).collect();
    let unit = DMatrix::from_fn(2 * k, 2 * k, |i, j| information[(i, j)] / (size[i] * size[j]));
    let target = DVector::from_fn(2 * k, |i, _| slope[i] / size[i]);
    let root = unit.cholesky().ok_or(Undefined::NotIdentified)?;
    if root.l_dirty().diagonal().min().powi(2) < 1e-9 {
        return Err(Undefined::NotIdentified);
    }
    Ok((target.dot(&root.solve(&target)) / n as f64).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::reliability::reliability;

    /// Answers of `n` persons to `k` items, with one factor behind them.
    fn answers(n: usize, k: usize, seed: u64) -> Vec<Vec<Option<f64>>> {
        let mut rng = Rng::from_seed(seed);
        (0..n)
            .map(|_| {
                let factor = rng.normal(0.0, 1.0);
                (0..k)
                    .map(|i| Some(factor * (0.5 + 0.1 * i as f64) + rng.normal(0.0, 0.8)))
                    .collect()
            })
            .collect()
    }

    #[test]
    fn the_bootstrap_agrees_with_the_delta_method_and_ignores_order() {
        let mut persons = answers(200, 5, 3);
        let delta = omega(&persons, 0.95).unwrap().raw;
        let first = omega_bootstrap(&persons, 0.95, 300, 9).unwrap();
        let ratio = first.se.unwrap() / delta.se.unwrap();
        assert!((0.75..1.33).contains(&ratio), "{ratio}");
        persons.reverse();
        assert_eq!(omega_bootstrap(&persons, 0.95, 300, 9).unwrap(), first);
        assert_ne!(omega_bootstrap(&persons, 0.95, 300, 8).unwrap(), first);
    }

    #[test]
    fn equal_loadings_make_alpha_and_omega_alike() {
        // Large sample, one loading for all: alpha is then the reliability itself.
        let mut rng = Rng::from_seed(1);
        let persons: Vec<Vec<Option<f64>>> = (0..4000)
            .map(|_| {
                let factor = rng.normal(0.0, 1.0);
                (0..4).map(|_| Some(factor + rng.normal(0.0, 1.0))).collect()
            })
            .collect();
        let alpha = reliability(&persons, 0.95).unwrap().alpha.unwrap().est;
        let omega = omega(&persons, 0.95).unwrap().raw.est;
        assert!(
            (alpha - omega).abs() < 2e-3 && (omega - 0.8).abs() < 0.02,
            "{alpha} {omega}"
        );
    }

    #[test]
    fn reasons_without_a_number() {
        let twice: Vec<Vec<Option<f64>>> = answers(40, 3, 2)
            .into_iter()
            .map(|mut row| {
                row.push(row[0]);
                row
            })
            .collect();
        assert_eq!(omega(&twice, 0.95), Err(Undefined::Singular));
        assert_eq!(
            omega(&answers(40, 2, 2), 0.95),
            Err(Undefined::TooFew { have: 2, need: 3 })
        );
        assert_eq!(omega(&answers(4, 6, 2), 0.95), Err(Undefined::Singular));
        assert_eq!(
            omega(&answers(1, 6, 2), 0.95),
            Err(Undefined::TooFew { have: 1, need: 2 })
        );
        let constant: Vec<Vec<Option<f64>>> = answers(40, 3, 2)
            .into_iter()
            .map(|mut row| {
                row[1] = Some(3.1);
                row
            })
            .collect();
        assert_eq!(omega(&constant, 0.95), Err(Undefined::ZeroVariance));
        assert_eq!(omega_minres(&constant), Err(Undefined::ZeroVariance));
        assert!(omega_bootstrap(&answers(40, 4, 2), 0.95, 1, 1).is_err());
    }

    #[test]
    fn a_pair_and_nothing_else_is_not_identified() {
        // A full factorial design: only the first two items are related, the others exactly not.
        let mut persons = Vec::new();
        for bits in 0..16_u8 {
            let bit = |i: u8| f64::from(bits >> i & 1);
            let mixed = if bits & 3 == 3 { 1.0 } else { 0.0 };
            persons.push([bit(0), mixed, bit(2), bit(3)].map(Some));
        }
        assert!(matches!(
            omega(&persons, 0.95),
            Err(Undefined::NotIdentified | Undefined::Heywood)
        ));
    }
}
