//! Straight lines: Deming (noise on both sides) and Theil-Sen (a trend that outliers do not bend).

use super::correlation::{Coefficient, coefficient, cross, kendall_critical, kendall_exact_p, real_squares};
use super::quantile::{QuantileRule, quantile_of_sorted};
use super::result::{Stat, Undefined, check_level};
use super::summary::{check_finite, mean};

/// A straight line y = intercept + slope·x.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// y at x = 0.
    pub intercept: f64,
    /// y per unit of x.
    pub slope: f64,
}

impl Line {
    /// How far a point lies above the line (y direction): for perceived on measured, how much worse it feels
    /// than teams with such metrics usually feel.
    pub fn residual(&self, x: f64, y: f64) -> f64 {
        y - self.intercept - self.slope * x
    }
}

/// Line through points with noise on both sides.
///
/// slope = (d + sqrt(d² + 4λSxy²))/(2Sxy), d = Syy - λSxx, through the means. `lambda` is the variance of the
/// error of y over that of x, SE_P²/SE_M² for perceived on measured; positive. The slope of least squares is
/// too flat where x is noisy. Assumes one error variance per side. For the residual gap use 20 cells or more.
/// Errors: lengths differ, not finite, lambda not positive, fewer than 3 points, x and y both constant or x constant
/// ([`Undefined::ZeroVariance`]), and [`Undefined::OutOfSupport`] where the best line is vertical (Sxy = 0 and
/// Syy ≥ λSxx). Source: Deming 1943; docs/statistics.md §3.1.
pub fn deming(x: &[f64], y: &[f64], lambda: f64) -> Result<Line, Undefined> {
    check_points(x, y, 3)?;
    if !(lambda > 0.0 && lambda.is_finite()) {
        return Err(Undefined::OutOfSupport);
    }
    let (xx, yy) = (real_squares(x), real_squares(y));
    if xx == 0.0 {
        return Err(Undefined::ZeroVariance);
    }
    let xy = if yy == 0.0 { 0.0 } else { cross(x, y) };
    let d = yy - lambda * xx;
    let root = (d * d + 4.0 * lambda * xy * xy).sqrt();
    // Of the two forms of the same root the one in which nothing cancels.
    let slope = if d > 0.0 {
        (d + root) / (2.0 * xy)
    } else if xy == 0.0 && d < 0.0 {
        0.0
    } else {
        2.0 * lambda * xy / (root - d)
    };
    through_means(x, y, slope)
}

/// Ordinary least squares line of y on x, for comparison. Errors as [`deming`], from 2 points on.
pub fn least_squares(x: &[f64], y: &[f64]) -> Result<Line, Undefined> {
    check_points(x, y, 2)?;
    let xx = real_squares(x);
    if xx == 0.0 {
        return Err(Undefined::ZeroVariance);
    }
    through_means(x, y, cross(x, y) / xx)
}

fn through_means(x: &[f64], y: &[f64], slope: f64) -> Result<Line, Undefined> {
    let intercept = mean(y) - slope * mean(x);
    if slope.is_finite() && intercept.is_finite() {
        Ok(Line { intercept, slope })
    } else {
        Err(Undefined::OutOfSupport)
    }
}

/// A trend by Theil and Sen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Slope, y per unit of x (per quarter), with its interval; a bound that the few points cannot give is none.
    pub slope: Stat,
    /// Line with that slope through the median of what is left.
    pub line: Line,
    /// Kendall's tau-b of x and y; none if y is constant.
    pub tau: Option<f64>,
    /// Two-sided exact p-value of tau; none with ties.
    pub p_exact: Option<f64>,
}

/// Theil-Sen slope: the median of the slopes between all pairs of points with different x.
///
/// One wild quarter moves it little. Interval: Sen 1968, the slopes of rank (N-C)/2 and (N+C)/2 + 1 with
/// P(S ≥ C + 2) ≤ (1-level)/2 in Kendall's exact distribution; with ties C = z·sd(S), rounded to the wide side.
/// p: exact Kendall. For trends of 5 quarters and more; assumes one direction and independent errors.
/// Errors: lengths differ, not finite, fewer than 2 points, all x equal. Source: Theil 1950, Sen 1968;
/// docs/statistics.md §5.4.
pub fn theil_sen(x: &[f64], y: &[f64], level: f64) -> Result<Trend, Undefined> {
    check_level(level)?;
    check_points(x, y, 2)?;
    let mut slopes = Vec::with_capacity(x.len() * (x.len() - 1) / 2);
    for (at, (x1, y1)) in x.iter().zip(y).enumerate() {
        let earlier = x[..at].iter().zip(&y[..at]).filter(|(x0, _)| x1 != *x0);
        slopes.extend(earlier.map(|(x0, y0)| (y1 - y0) / (x1 - x0)));
    }
    if slopes.is_empty() {
        return Err(Undefined::ZeroVariance);
    }
    check_finite(&slopes)?;
    slopes.sort_by(f64::total_cmp);
    let slope = quantile_of_sorted(&slopes, 0.5, QuantileRule::Type7);
    let mut rest: Vec<f64> = x.iter().zip(y).map(|(x, y)| y - slope * x).collect();
    rest.sort_by(f64::total_cmp);
    let intercept = quantile_of_sorted(&rest, 0.5, QuantileRule::Type7);
    let tau = match coefficient(x, y, Coefficient::Kendall) {
        Ok(tau) => Some(tau),
        Err(Undefined::ZeroVariance) => None,
        Err(other) => return Err(other),
    };
    let p_exact = if tau.is_some() {
        kendall_exact_p(x, y)?
    } else {
        None
    };
    let mut stat = Stat::new("theil-sen", slope, x.len(), level);
    if let Some(inner) = kendall_critical(x, y, level) {
        // Ranks counted from 1; the slopes outside of them are as unlikely as a trend that strong by chance.
        let lower = ((slopes.len() as f64 - inner) / 2.0).floor();
        if lower >= 1.0 {
            let lower = lower as usize;
            stat = stat.bounds(slopes[lower - 1], slopes[slopes.len() - lower]);
        }
    }
    Ok(Trend {
        slope: stat.checked()?,
        line: Line { intercept, slope },
        tau,
        p_exact,
    })
}

fn check_points(x: &[f64], y: &[f64], need: usize) -> Result<(), Undefined> {
    if x.len() != y.len() {
        return Err(Undefined::OutOfSupport);
    }
    check_finite(x)?;
    check_finite(y)?;
    if x.len() < need {
        return Err(Undefined::TooFew { have: x.len(), need });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn deming_at_its_edges() {
        let x = [1.0, 2.0, 3.0, 4.0];
        // Not correlated at all: flat if x varies more than its noise explains, vertical otherwise.
        let flat = [1.0, -1.0, -1.0, 1.0];
        assert_eq!(deming(&x, &flat, 2.0).unwrap().slope, 0.0);
        assert_eq!(deming(&x, &flat, 0.5), Err(Undefined::OutOfSupport));
        assert_eq!(deming(&x, &flat, 0.8), Err(Undefined::OutOfSupport));
        assert_eq!(deming(&x, &[5.0; 4], 1.0).unwrap().slope, 0.0);
        assert_eq!(deming(&[5.0; 4], &x, 1.0), Err(Undefined::ZeroVariance));
        assert_eq!(
            deming(&x[..2], &x[..2], 1.0),
            Err(Undefined::TooFew { have: 2, need: 3 })
        );
        assert!(deming(&x, &x, 0.0).is_err());
        let line = deming(&x, &x.map(|x| 3.0 - 2.0 * x), 1.7).unwrap();
        assert!((line.slope + 2.0).abs() < 1e-12 && (line.intercept - 3.0).abs() < 1e-12);
        assert!((line.residual(1.0, 4.0) - 3.0).abs() < 1e-12);
    }

    #[test]
    fn sen_interval_by_hand() {
        // Five points: P(S >= 10) = 1/120, P(S >= 8) = 5/120. At 90 % C = 8 - 2 = 6, the ranks are 2 and 9.
        let (x, y) = ([1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 2.0, 4.0, 7.0, 11.0]);
        let trend = theil_sen(&x, &y, 0.9).unwrap();
        // Slopes: 1, 1.5, 2, 2, 2.5, 2.5, 3, 3, 3.5, 4 (1 2 3 4; 1.5 2.5 3.5; 2 3; 2.5).
        assert_eq!((trend.slope.lo, trend.slope.hi), (Some(1.5), Some(3.5)));
        assert_eq!((trend.slope.est, trend.tau), (2.5, Some(1.0)));
        assert!((trend.p_exact.unwrap() - 2.0 / 120.0).abs() < 1e-15);
        let few = theil_sen(&x[..3], &y[..3], 0.95).unwrap();
        assert_eq!((few.slope.lo, few.slope.hi), (None, None));
    }

    #[test]
    fn trends_of_ties_and_constants() {
        let trend = theil_sen(&[1.0, 2.0, 3.0], &[4.0; 3], 0.95).unwrap();
        assert_eq!((trend.slope.est, trend.tau, trend.p_exact), (0.0, None, None));
        assert_eq!(
            theil_sen(&[2.0; 3], &[1.0, 2.0, 3.0], 0.95),
            Err(Undefined::ZeroVariance)
        );
        let tied = theil_sen(&[1.0, 1.0, 2.0, 3.0], &[1.0, 2.0, 2.0, 4.0], 0.95).unwrap();
        assert_eq!(tied.p_exact, None);
        assert!(theil_sen(&[1.0], &[1.0], 0.95).is_err());
    }

    proptest! {
        #[test]
        fn deming_is_symmetric_in_its_sides(
            pairs in prop::collection::vec((-50.0..50.0, -50.0..50.0), 4..20),
            lambda in 0.1..9.0,
        ) {
            let (x, y): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            let there = deming(&x, &y, lambda).unwrap().slope;
            let back = deming(&y, &x, 1.0 / lambda).unwrap().slope;
            prop_assert!((there * back - 1.0).abs() < 1e-6, "{there} {back}");
        }
    }
}
