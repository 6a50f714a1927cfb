//! The correlation within units when what all units share in a quarter is taken out.

use super::{Moments, Panel, Within, describe};
use crate::stats::result::{Undefined, check_level};
use nalgebra::{DMatrix, DVector};
use std::collections::BTreeMap;

/// Squares left over below this share of those within units are rounding.
const ROUNDING: f64 = 1e-18;

/// [`within`](super::within) with the effect of each quarter removed as well.
///
/// Residuals of x and of y from unit and quarter effects (least squares, gaps allowed), their r and slope;
/// df = pairs - units - quarters + groups - 1, where units and quarters that are linked by no cell count as groups
/// of their own. The robustness line beside [`within`](super::within): see [`mostly_shared`]. Errors: no degree of
/// freedom left, nothing varies beyond shared quarters ([`Undefined::ZeroVariance`]).
/// Source: two-way fixed effects, Wooldridge 2010 §10; docs/statistics.md §4.2.
pub fn two_way(panel: &Panel, level: f64) -> Result<Within, Undefined> {
    check_level(level)?;
    let mut number: BTreeMap<i32, usize> = panel.rows().iter().map(|row| (row.quarter, 0)).collect();
    for (next, index) in number.values_mut().enumerate() {
        *index = next;
    }
    let cells: Vec<Vec<usize>> = panel
        .by_unit()
        .map(|rows| rows.iter().map(|row| number[&row.quarter]).collect())
        .collect();
    let free = free_quarters(&cells, number.len());
    let absorbed = panel.units() + free.len();
    let before = Moments::inside(panel);
    if before.pairs < absorbed + 2 {
        return Err(Undefined::TooFew {
            have: before.pairs,
            need: absorbed + 2,
        });
    }
    let x = residuals(panel, &cells, &free, |at| panel.rows()[at].x)?;
    let y = residuals(panel, &cells, &free, |at| panel.rows()[at].y)?;
    let sum = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let left = Moments {
        xx: sum(&x, &x),
        xy: sum(&x, &y),
        yy: sum(&y, &y),
        pairs: before.pairs,
    };
    if left.xx <= ROUNDING * before.xx || left.yy <= ROUNDING * before.yy {
        return Err(Undefined::ZeroVariance);
    }
    describe("rmcorr-two-way", left, absorbed, panel.units(), level)
}

/// True if the association within units is mostly what all units shared in their quarters: without it more than
/// half of r is gone, or its sign turns.
pub fn mostly_shared(within: f64, without_quarters: f64) -> bool {
    without_quarters * within.signum() < 0.5 * within.abs()
}

/// The quarters whose effects can be told apart, one of each linked group of units and quarters left out.
fn free_quarters(cells: &[Vec<usize>], quarters: usize) -> Vec<usize> {
    let mut group: Vec<usize> = (0..quarters).collect();
    for unit in cells {
        for pair in unit.windows(2) {
            let (keep, drop) = (group[pair[0]], group[pair[1]]);
            for name in &mut group {
                if *name == drop {
                    *name = keep;
                }
            }
        }
    }
    let mut seen = Vec::new();
    (0..quarters)
        .filter(|&quarter| {
            let known = seen.contains(&group[quarter]);
            seen.push(group[quarter]);
            known
        })
        .collect()
}

/// What is left of a column after unit and quarter effects.
///
/// With the unit effects taken out the quarter effects solve a small system: the diagonal counts cells, each unit
/// with n cells takes 1/n from every pair of its quarters.
fn residuals(
    panel: &Panel,
    cells: &[Vec<usize>],
    free: &[usize],
    value: impl Fn(usize) -> f64,
) -> Result<Vec<f64>, Undefined> {
    let place = |quarter: usize| free.binary_search(&quarter).ok();
    let mut matrix = DMatrix::zeros(free.len(), free.len());
    let mut right = DVector::zeros(free.len());
    let mut rest: Vec<f64> = (0..panel.rows().len()).map(value).collect();
    for (range, quarters) in panel.units.iter().zip(cells) {
        let unit = &mut rest[range.clone()];
        centre(unit);
        let n = unit.len() as f64;
        for (value, &quarter) in unit.iter().zip(quarters) {
            let Some(row) = place(quarter) else { continue };
            right[row] += value;
            matrix[(row, row)] += 1.0;
            for column in quarters.iter().filter_map(|&other| place(other)) {
                matrix[(row, column)] -= 1.0 / n;
            }
        }
    }
    if free.is_empty() {
        return Ok(rest);
    }
    let solved = matrix.cholesky().ok_or(Undefined::ZeroVariance)?.solve(&right);
    for (range, quarters) in panel.units.iter().zip(cells) {
        let unit = &mut rest[range.clone()];
        for (value, &quarter) in unit.iter_mut().zip(quarters) {
            *value -= place(quarter).map_or(0.0, |row| solved[row]);
        }
        centre(unit);
    }
    Ok(rest)
}

fn centre(values: &mut [f64]) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    for value in values {
        *value -= mean;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::panel::{pairs, within};

    #[test]
    fn shared_quarters_feign_association() {
        // x and y rise and fall with the quarter; what is left inside quarters is unrelated.
        let shock = [0.0, 20.0, -10.0, 30.0];
        let own_x = [[1.0, -1.0, 1.0, -1.0], [-1.0, 1.0, -1.0, 1.0], [0.0; 4]];
        let own_y = [[1.0, 1.0, -1.0, -1.0], [-1.0, -1.0, 1.0, 1.0], [0.0; 4]];
        let mut rows = Vec::new();
        for unit in 0..3 {
            for quarter in 0..4 {
                rows.push((
                    unit as u32,
                    quarter as i32,
                    shock[quarter] + own_x[unit][quarter],
                    shock[quarter] + own_y[unit][quarter] + 50.0 * unit as f64,
                ));
            }
        }
        let panel = Panel::new(&pairs(&rows)).unwrap();
        let (with, without) = (within(&panel, 0.95).unwrap(), two_way(&panel, 0.95).unwrap());
        assert!(with.r.est > 0.99 && without.r.est.abs() < 1e-10);
        assert_eq!(without.r.df, Some(12.0 - 3.0 - 3.0 - 1.0));
        assert!(mostly_shared(with.r.est, without.r.est));
        assert!(!mostly_shared(-0.5, -0.4) && mostly_shared(-0.5, 0.4));
    }

    #[test]
    fn gaps_and_islands() {
        // Units 1 and 2 share quarters 1 to 3, unit 3 has quarters of its own: two groups, df = 9 - 3 - 6 + 2 - 1.
        let rows = pairs(&[
            (1, 1, 1.0, 2.0),
            (1, 2, 4.0, 1.0),
            (1, 3, 2.0, 7.0),
            (2, 1, 3.0, 1.0),
            (2, 2, 1.0, 4.0),
            (2, 3, 5.0, 5.0),
            (3, 7, 1.0, 1.0),
            (3, 8, 2.0, 1.0),
            (3, 9, 9.0, 8.0),
        ]);
        let result = two_way(&Panel::new(&rows).unwrap(), 0.95).unwrap();
        assert_eq!(result.r.df, Some(1.0));
        // An island of one unit is explained whole, so that the differences of units 1 and 2 are all there is.
        let d = [(-2.0, 1.0), (3.0, -3.0), (-3.0, 2.0)];
        let (mx, my) = (-2.0 / 3.0, 0.0);
        let sxy: f64 = d.iter().map(|(x, y)| (x - mx) * (y - my)).sum();
        let sxx: f64 = d.iter().map(|(x, _)| (x - mx).powi(2)).sum();
        let syy: f64 = d.iter().map(|(_, y)| (y - my).powi(2)).sum();
        assert!((result.r.est - sxy / (sxx * syy).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn nothing_left() {
        let rows = pairs(&[
            (1, 1, 1.0, 2.0),
            (1, 2, 4.0, 1.0),
            (2, 1, 2.0, 2.0),
            (2, 2, 5.0, 9.0),
        ]);
        assert_eq!(
            two_way(&Panel::new(&rows).unwrap(), 0.95),
            Err(Undefined::TooFew { have: 4, need: 5 })
        );
        let shifted: Vec<_> = (0..12_u32)
            .map(|i| {
                (
                    i / 4,
                    (i % 4).cast_signed(),
                    f64::from(i % 4) * 1.1 + f64::from(i / 4),
                    f64::from(i * i),
                )
            })
            .collect();
        assert_eq!(
            two_way(&Panel::new(&pairs(&shifted)).unwrap(), 0.95),
            Err(Undefined::ZeroVariance)
        );
    }
}
