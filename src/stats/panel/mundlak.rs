//! Mundlak's regression: one slope inside units, one between them.

use super::{Moments, Panel};
use crate::stats::dist;
use crate::stats::result::{Contrast, Flag, Stat, Undefined, check_level};
use crate::stats::solve::minimum_from_zero;
use nalgebra::{Matrix3, Vector3};
use std::ops::Range;

/// Columns of the regression: intercept, x inside the unit, mean of the unit's x.
const COLUMNS: usize = 3;
/// Units from which the cluster-robust standard error may be used.
const MIN_CLUSTERS: usize = 20;
/// Squares left over below this share of all are rounding.
const ROUNDING: f64 = 1e-18;
/// The same for squares left over by a fit.
const PERFECT: f64 = 1e-14;

/// A slope by three ways of looking at the noise; y per unit of x.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlopeEstimates {
    /// Least squares, every pair on its own: too sure, for comparison.
    pub ols: Stat,
    /// Least squares with cluster-robust (CR1) standard error, t with units - 1; [`Flag::FewTeams`] below 20 units.
    pub cluster: Stat,
    /// Random intercept, REML: the default. t with pairs - units - 1 (within) and units - 2 (between).
    pub reml: Stat,
}

/// The regression y = a + b_w(x - x̄_unit) + b_b·x̄_unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mundlak {
    /// b_w: y when x of the same unit is one higher.
    pub within: SlopeEstimates,
    /// b_b: y of a unit whose x is one higher over all quarters.
    pub between: SlopeEstimates,
    /// b_b - b_w (REML), with the p-value of "they are equal". Different slopes are the normal case.
    pub difference: Contrast,
    /// Variance of the noise inside units (REML).
    pub sigma2: f64,
    /// Variance of the units' own intercepts (REML); 0: units differ by nothing but x.
    pub tau2: f64,
}

/// Mundlak's regression by least squares, with CR1 errors, and with random intercepts by REML.
///
/// CR1: G/(G-1)·(N-1)/(N-3) times the sandwich with units as clusters. REML: y ~ N(Xb, sigma²(I + gJ)) per unit,
/// profiled over g = tau²/sigma² with the inverse and determinant of each block in closed form, the best g sought
/// on a grid and then by the sign of the slope. Assumes quarters of a unit that are independent but for the
/// intercept. Errors: fewer than 3 units or than units + 2 pairs; x constant inside every unit or in the
/// mean of all units, y explained without rest ([`Undefined::ZeroVariance`]);
/// [`Undefined::NotConverged`]. Source: Mundlak 1978; Cameron & Miller 2015; R `lme4::lmer`; docs/statistics.md §4.2.
pub fn mundlak(panel: &Panel, level: f64) -> Result<Mundlak, Undefined> {
    check_level(level)?;
    let (units, pairs) = (panel.units(), panel.rows().len());
    if units < COLUMNS {
        return Err(Undefined::TooFew {
            have: units,
            need: COLUMNS,
        });
    }
    if pairs < units + 2 {
        return Err(Undefined::TooFew {
            have: pairs,
            need: units + 2,
        });
    }
    let model = Model::new(panel)?;
    let plain = model.fit(0.0)?;
    // What is left without intercepts over what is left with one per unit: the size the ratio can have.
    let ratio = minimum_from_zero(plain.rest / model.inside_rest, |ratio| {
        let fit = model.fit(ratio)?;
        Ok((fit.deviance, fit.slope))
    })?;
    let mixed = model.fit(ratio)?;
    let free = (pairs - COLUMNS) as f64;
    let (n, g) = (pairs as f64, units as f64);
    let sandwich = model.sandwich(&plain) * (g / (g - 1.0) * (n - 1.0) / free);
    let ols = plain.inverse * (plain.rest / free);
    let reml = mixed.inverse * (mixed.rest / free);
    let slopes = |at: usize, mixed_df: f64| {
        let stat = |method, beta: &Vector3<f64>, variance: f64, df: f64| {
            t_stat(method, beta[at], variance, df, pairs, level)
        };
        let mut cluster = stat("mundlak-cr1", &plain.beta, sandwich[(at, at)], g - 1.0)?;
        if units < MIN_CLUSTERS {
            cluster = cluster.flag(Flag::FewTeams);
        }
        Ok(SlopeEstimates {
            ols: stat("mundlak-ols", &plain.beta, ols[(at, at)], free)?,
            cluster,
            reml: stat("mundlak-reml", &mixed.beta, reml[(at, at)], mixed_df)?,
        })
    };
    let variance = reml[(1, 1)] + reml[(2, 2)] - 2.0 * reml[(1, 2)];
    let apart = mixed.beta[2] - mixed.beta[1];
    let stat = t_stat("mundlak-difference", apart, variance, g - 2.0, pairs, level)?;
    let p = (2.0 * dist::t_upper((apart / variance.sqrt()).abs(), g - 2.0)).min(1.0);
    Ok(Mundlak {
        within: slopes(1, n - g - 1.0)?,
        between: slopes(2, g - 2.0)?,
        difference: Contrast { stat, p },
        sigma2: mixed.rest / free,
        tau2: ratio * mixed.rest / free,
    })
}

fn t_stat(
    method: &'static str,
    est: f64,
    variance: f64,
    df: f64,
    n: usize,
    level: f64,
) -> Result<Stat, Undefined> {
    let se = variance.max(0.0).sqrt();
    Stat::new(method, est, n, level)
        .half_width(dist::t_two_sided(level, df) * se)
        .se(se)
        .df(df)
        .checked()
}

/// The columns, and what a unit's block needs of them.
struct Model {
    x: Vec<Vector3<f64>>,
    y: Vec<f64>,
    units: Vec<Range<usize>>,
    /// Mean of the columns in each unit.
    means: Vec<Vector3<f64>>,
    inside: Moments,
    /// Sum of squares of y left inside units.
    inside_rest: f64,
}

/// The best coefficients at one ratio of variances.
struct Fit {
    beta: Vector3<f64>,
    /// (X'WX)⁻¹, W the inverse blocks at sigma² = 1.
    inverse: Matrix3<f64>,
    /// Weighted sum of squares left over.
    rest: f64,
    /// -2 log restricted likelihood but for constants.
    deviance: f64,
    /// Its change with the ratio.
    slope: f64,
}

impl Model {
    fn new(panel: &Panel) -> Result<Self, Undefined> {
        let (means, means_y) = panel.means();
        let rows = panel.rows();
        let n = rows.len() as f64;
        // Both sides are counted from their overall means: it changes the intercept only and keeps digits.
        let centre_x = rows.iter().map(|row| row.x).sum::<f64>() / n;
        let centre_y = rows.iter().map(|row| row.y).sum::<f64>() / n;
        let inside = Moments::inside(panel);
        let across: f64 = panel
            .by_unit()
            .zip(&means)
            .map(|(unit, mean)| unit.len() as f64 * (mean - centre_x).powi(2))
            .sum();
        let total = inside.xx + across;
        if inside.xx <= ROUNDING * total || across <= ROUNDING * total {
            return Err(Undefined::ZeroVariance);
        }
        // y without any rest inside units leaves no noise to compare with.
        let steep = inside.xy / inside.xx;
        let inside_rest: f64 = panel
            .by_unit()
            .zip(means.iter().zip(&means_y))
            .flat_map(|(unit, (x, y))| unit.iter().map(move |row| row.y - y - steep * (row.x - x)))
            .map(|rest| rest * rest)
            .sum();
        if inside_rest <= PERFECT * inside.yy {
            return Err(Undefined::ZeroVariance);
        }
        let mut x = Vec::with_capacity(rows.len());
        for (unit, mean) in panel.by_unit().zip(&means) {
            x.extend(
                unit.iter()
                    .map(|row| Vector3::new(1.0, row.x - mean, mean - centre_x)),
            );
        }
        Ok(Self {
            y: rows.iter().map(|row| row.y - centre_y).collect(),
            units: panel.units.clone(),
            means: means
                .iter()
                .map(|mean| Vector3::new(1.0, 0.0, mean - centre_x))
                .collect(),
            inside,
            inside_rest,
            x,
        })
    }

    /// Blocks are I + ratio·J. Their inverse leaves what lies inside the unit as it is and divides what its mean
    /// says by 1 + ratio·n; kept apart like this nothing cancels, however large the ratio is.
    fn fit(&self, ratio: f64) -> Result<Fit, Undefined> {
        let mut square = Matrix3::zeros();
        let mut right = Vector3::new(0.0, self.inside.xy, 0.0);
        square[(1, 1)] = self.inside.xx;
        let (mut logs, mut trace) = (0.0, 0.0);
        let mut change = Matrix3::zeros();
        for (unit, means) in self.units.iter().zip(&self.means) {
            let n = unit.len() as f64;
            let grown = 1.0 + ratio * n;
            let outer = means * means.transpose();
            square += outer * (n / grown);
            right += means * (self.y[unit.clone()].iter().sum::<f64>() / grown);
            change -= outer * (n / grown).powi(2);
            logs += grown.ln();
            trace += n / grown;
        }
        let factor = square.cholesky().ok_or(Undefined::ZeroVariance)?;
        let (beta, inverse) = (factor.solve(&right), factor.inverse());
        let (mut rest, mut fall) = (self.inside_rest, 0.0);
        for (unit, means) in self.units.iter().zip(&self.means) {
            let n = unit.len() as f64;
            let grown = 1.0 + ratio * n;
            let sum = self.y[unit.clone()].iter().sum::<f64>() - n * means.dot(&beta);
            rest += sum * sum / (n * grown);
            fall -= (sum / grown).powi(2);
        }
        let free = (self.y.len() - COLUMNS) as f64;
        Ok(Fit {
            beta,
            inverse,
            rest,
            deviance: free * rest.ln() + logs + factor.determinant().ln(),
            slope: free * fall / rest + trace + (inverse * change).trace(),
        })
    }

    fn residuals(&self, beta: &Vector3<f64>) -> Vec<f64> {
        self.x.iter().zip(&self.y).map(|(x, y)| y - x.dot(beta)).collect()
    }

    /// (X'X)⁻¹ · sum over units of X'ee'X · (X'X)⁻¹.
    fn sandwich(&self, plain: &Fit) -> Matrix3<f64> {
        let left = self.residuals(&plain.beta);
        let meat: Matrix3<f64> = self
            .units
            .iter()
            .map(|unit| {
                let score: Vector3<f64> = self.x[unit.clone()]
                    .iter()
                    .zip(&left[unit.clone()])
                    .map(|(x, e)| x * *e)
                    .sum();
                score * score.transpose()
            })
            .sum();
        plain.inverse * meat * plain.inverse
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::panel::{pairs, within};

    fn balanced(own: f64) -> Panel {
        let wiggle = [0.4, -0.9, 0.7, -0.2];
        let rows: Vec<_> = (0..24_u32)
            .map(|i| {
                let (unit, quarter) = (i / 4, (i % 4) as usize);
                let x = f64::from(unit) * 3.0 + [0.0, 2.0, 1.0, 4.0][quarter] + f64::from(i * 7 % 5);
                let level = own * [3.0, -2.0, 5.0, -6.0, 1.0, -1.0][unit as usize];
                let noise = wiggle[quarter] * f64::from(1 + unit % 3);
                (unit, quarter as i32, x, 1.5 * x + level + noise)
            })
            .collect();
        Panel::new(&pairs(&rows)).unwrap()
    }

    #[test]
    fn balanced_panels_have_closed_forms() {
        // With equal numbers of quarters REML is the analysis of variance: sigma² from inside, tau² from the means.
        let panel = balanced(1.0);
        let result = mundlak(&panel, 0.95).unwrap();
        let inside = within(&panel, 0.95).unwrap();
        assert!((result.within.reml.est - inside.slope.est).abs() < 1e-10);
        assert!((result.within.reml.se.unwrap() - inside.slope.se.unwrap()).abs() < 1e-8);
        let (x, y) = panel.means();
        let line = crate::stats::line::least_squares(&x, &y).unwrap();
        assert!((result.between.reml.est - line.slope).abs() < 1e-9);
        let rest: f64 = x.iter().zip(&y).map(|(&x, &y)| line.residual(x, y).powi(2)).sum();
        let means = rest / 4.0;
        assert!((result.tau2 + result.sigma2 / 4.0 - means).abs() < 1e-8 * means);
    }

    #[test]
    fn units_that_differ_enormously_converge() {
        let result = mundlak(&balanced(1e7), 0.95).unwrap();
        let mild = mundlak(&balanced(1.0), 0.95).unwrap();
        assert!((result.within.reml.est - mild.within.reml.est).abs() < 1e-6);
        assert!((result.sigma2 / mild.sigma2 - 1.0).abs() < 1e-6);
        assert!(result.tau2 > 1e14);
    }

    #[test]
    fn no_unit_of_its_own_gives_zero() {
        let result = mundlak(&balanced(0.0), 0.95).unwrap();
        assert_eq!(result.tau2, 0.0);
        assert_eq!(result.within.reml.est, result.within.ols.est);
        assert!(result.within.cluster.flags.contains(Flag::FewTeams));
        assert!(result.difference.p > 0.0 && result.difference.p <= 1.0);
    }

    #[test]
    fn degenerate_panels_have_a_reason() {
        let of = |rows: &[(u32, i32, f64, f64)]| mundlak(&Panel::new(&pairs(rows)).unwrap(), 0.95);
        let two = [
            (1, 1, 1.0, 1.0),
            (1, 2, 2.0, 5.0),
            (2, 1, 1.0, 1.0),
            (2, 2, 3.0, 2.0),
        ];
        assert_eq!(of(&two), Err(Undefined::TooFew { have: 2, need: 3 }));
        let single = [(1, 1, 1.0, 1.0), (2, 1, 2.0, 5.0), (3, 1, 1.0, 1.0)];
        assert_eq!(of(&single), Err(Undefined::TooFew { have: 3, need: 5 }));
        let grid = |x: fn(u32, i32) -> f64, y: fn(u32, i32) -> f64| {
            let cells = (0..4_u32).flat_map(|unit| (0..3).map(move |quarter| (unit, quarter)));
            let rows: Vec<_> = cells.map(|(u, q)| (u, q, x(u, q), y(u, q))).collect();
            of(&rows)
        };
        let noise = |u: u32, q: i32| f64::from(u * 5 % 3) + f64::from(q * q);
        assert_eq!(grid(|u, _| f64::from(u), noise), Err(Undefined::ZeroVariance));
        assert_eq!(grid(|_, q| f64::from(q), noise), Err(Undefined::ZeroVariance));
        assert_eq!(grid(noise, |_, _| 4.0), Err(Undefined::ZeroVariance));
        let exact = |u: u32, q: i32| 2.0 * (f64::from(u * 5 % 3) + f64::from(q * q)) + 1.0;
        assert_eq!(grid(noise, exact), Err(Undefined::ZeroVariance));
    }
}
