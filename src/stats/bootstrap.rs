//! Intervals from replicates of a bootstrap. How the samples are drawn is the business of who calls.

use super::dist;
use super::quantile::{QuantileRule, quantile_of_sorted};
use super::result::{Undefined, check_level};
use super::summary::{check_finite, check_values, mean, squares, variance};

/// Percentile interval of bootstrap replicates (type 7) and their standard deviation: `(lo, hi, se)`.
/// Errors: fewer than two, not finite. Source: Efron & Tibshirani 1993, §13.3.
pub fn percentile_interval(replicates: &[f64], level: f64) -> Result<(f64, f64, f64), Undefined> {
    check_level(level)?;
    check_values(replicates, 2)?;
    let tail = 0.5 * (1.0 - level);
    let mut placed = replicates.to_vec();
    place(&mut placed, [tail, 1.0 - tail]);
    let at = |p| quantile_of_sorted(&placed, p, QuantileRule::Type7);
    Ok((at(tail), at(1.0 - tail), variance(replicates).sqrt()))
}

/// [`percentile_interval`] of replicates for which whole clusters were drawn, wide enough for few of them: `(lo, hi, se)`.
///
/// Samples of J clusters vary too little by sqrt((J-1)/J), and a normal tail forgets that the spread itself is known
/// from J clusters only. So the interval runs between the quantiles [`expanded_tail`] and 1 - that of the replicates, and
/// the standard deviation of the replicates is multiplied by sqrt(J/(J-1)). Errors: fewer than two clusters or replicates,
/// not finite. Source: Hesterberg 2015 (expanded percentile interval).
pub fn expanded_percentile_interval(
    replicates: &[f64],
    clusters: usize,
    level: f64,
) -> Result<(f64, f64, f64), Undefined> {
    let tail = expanded_tail(clusters, level)?;
    let (lo, hi, se) = percentile_interval(replicates, 1.0 - 2.0 * tail)?;
    let count = clusters as f64;
    Ok((lo, hi, se * (count / (count - 1.0)).sqrt()))
}

/// The share of replicates beyond either side of [`expanded_percentile_interval`]: Phi(-sqrt(J/(J-1))·t), t the two-sided
/// quantile with J - 1 degrees of freedom. 0.0057 for 8 clusters at 95 %, 0.0212 for 50, 0.025 for ever more.
/// Errors: fewer than two clusters. Source: Hesterberg 2015.
pub fn expanded_tail(clusters: usize, level: f64) -> Result<f64, Undefined> {
    check_level(level)?;
    if clusters < 2 {
        return Err(Undefined::TooFew {
            have: clusters,
            need: 2,
        });
    }
    let count = clusters as f64;
    let t = dist::t_two_sided(level, count - 1.0);
    Ok(dist::normal_upper((count / (count - 1.0)).sqrt() * t))
}

/// A bias-corrected and accelerated interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bca {
    /// Lower bound.
    pub lo: f64,
    /// Upper bound.
    pub hi: f64,
    /// Bias correction: the normal quantile of the share of replicates below the estimate.
    pub z0: f64,
    /// Acceleration: how fast the standard error changes with the estimate.
    pub acceleration: f64,
}

/// Bias-corrected and accelerated interval of bootstrap replicates.
///
/// The quantiles (type 7) Phi(z0 + (z0 ± z)/(1 - a(z0 ± z))) of the replicates. z0 = Phi⁻¹(share of replicates below
/// `est`, equal ones counted half); a = sum d³/(6(sum d²)^1.5), d = mean of `jackknife` minus each, `jackknife` being the
/// statistic with each value (or cluster) left out; 0 if these are all equal. Better than the percentile
/// interval for skewed statistics of 20 values and more. Errors: fewer than two replicates or jackknife values,
/// not finite; [`Undefined::OutOfSupport`] if all replicates lie on one side of `est`, or the acceleration is so
/// large that the formula turns back. Source: Efron 1987; Efron & Tibshirani 1993, §14.3.
pub fn bca_interval(est: f64, replicates: &[f64], jackknife: &[f64], level: f64) -> Result<Bca, Undefined> {
    check_level(level)?;
    check_values(replicates, 2)?;
    check_values(jackknife, 2)?;
    check_finite(&[est])?;
    let sorted = sorted(replicates);
    let below = sorted.partition_point(|&x| x < est);
    let equal = sorted.partition_point(|&x| x <= est) - below;
    let share = (below as f64 + 0.5 * equal as f64) / sorted.len() as f64;
    if share <= 0.0 || share >= 1.0 {
        return Err(Undefined::OutOfSupport);
    }
    let z0 = dist::normal_quantile(share);
    let acceleration = acceleration(jackknife);
    let z = dist::normal_two_sided(level);
    let bound = |z: f64| {
        let shifted = z0 + z;
        let left = 1.0 - acceleration * shifted;
        if left <= 0.0 {
            return Err(Undefined::OutOfSupport);
        }
        let p = dist::normal_lower(z0 + shifted / left);
        Ok(quantile_of_sorted(&sorted, p, QuantileRule::Type7))
    };
    Ok(Bca {
        lo: bound(-z)?,
        hi: bound(z)?,
        z0,
        acceleration,
    })
}

fn acceleration(jackknife: &[f64]) -> f64 {
    let square = squares(jackknife);
    if square == 0.0 {
        return 0.0;
    }
    let centre = mean(jackknife);
    let cube: f64 = jackknife.iter().map(|x| (centre - x).powi(3)).sum();
    cube / (6.0 * square.powf(1.5))
}

fn sorted(replicates: &[f64]) -> Vec<f64> {
    let mut sorted = replicates.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// Puts the values that these quantiles (type 7, the lower one first) lie between where a sort would; a whole sort
/// would take longer than drawing the replicates.
fn place(values: &mut [f64], quantiles: [f64; 2]) {
    let mut from = 0;
    for p in quantiles {
        let lower = QuantileRule::Type7.rank(values.len() as f64, p) as usize - 1;
        for at in [lower, lower + 1] {
            if (from..values.len()).contains(&at) {
                values[from..].select_nth_unstable_by(at - from, f64::total_cmp);
                from = at + 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::random::Rng;

    #[test]
    fn placing_is_as_good_as_sorting() {
        let mut rng = Rng::from_seed(8);
        for n in [2, 3, 5, 41, 200, 2000] {
            let values: Vec<f64> = (0..n).map(|_| rng.below(1 + n / 2) as f64).collect();
            for level in [0.01, 0.5, 0.8, 0.95, 0.999] {
                let (lo, hi, _) = percentile_interval(&values, level).unwrap();
                let tail = 0.5 * (1.0 - level);
                let whole = sorted(&values);
                let at = |p| quantile_of_sorted(&whole, p, QuantileRule::Type7);
                assert_eq!((lo, hi), (at(tail), at(1.0 - tail)), "{n} {level}");
            }
        }
    }

    #[test]
    fn few_clusters_move_the_limits_outwards() {
        // R: pnorm(-sqrt(8/7) * qt(.975, 7)).
        assert!((expanded_tail(8, 0.95).unwrap() - 0.005_737_520_5).abs() < 1e-9);
        assert!((expanded_tail(1_000_000, 0.95).unwrap() - 0.025).abs() < 1e-6);
        let replicates: Vec<f64> = (0..=2000).map(f64::from).collect();
        let (lo, hi, se) = expanded_percentile_interval(&replicates, 8, 0.95).unwrap();
        assert!(
            (lo - 11.475_041).abs() < 1e-4 && (hi - 1_988.524_959).abs() < 1e-4,
            "{lo} {hi}"
        );
        let plain = percentile_interval(&replicates, 0.95).unwrap();
        assert!((se / plain.2 - (8.0_f64 / 7.0).sqrt()).abs() < 1e-12);
        assert!(expanded_percentile_interval(&replicates, 1, 0.95).is_err());
    }

    #[test]
    fn without_bias_and_skew_both_intervals_agree() {
        let replicates: Vec<f64> = (-100..=100).map(f64::from).collect();
        let (lo, hi, _) = percentile_interval(&replicates, 0.9).unwrap();
        let bca = bca_interval(0.0, &replicates, &[-1.0, 0.0, 1.0], 0.9).unwrap();
        assert_eq!((bca.z0, bca.acceleration), (0.0, 0.0));
        assert!((bca.lo - lo).abs() < 1e-9 && (bca.hi - hi).abs() < 1e-9);
    }

    #[test]
    fn replicates_on_one_side_have_no_correction() {
        assert_eq!(
            bca_interval(5.0, &[1.0, 2.0, 3.0], &[1.0, 2.0], 0.95),
            Err(Undefined::OutOfSupport)
        );
        let alike = bca_interval(2.0, &[2.0; 5], &[2.0; 3], 0.95).unwrap();
        assert_eq!((alike.lo, alike.hi), (2.0, 2.0));
        assert!(bca_interval(2.0, &[2.0], &[2.0; 3], 0.95).is_err());
        assert!(percentile_interval(&[1.0], 0.95).is_err());
        assert!(percentile_interval(&[1.0, f64::NAN], 0.95).is_err());
    }
}
