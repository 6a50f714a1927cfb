//! Two sides over units and quarters: what happens inside a unit, and what only lies between units.
//!
//! A unit is a team (or a team's topic); x is usually measured friction, y perceived friction. The main
//! result is the one within units ([`within`]): it asks whether y moves when x of the same unit moves, and no
//! lasting difference between units can feign it. The pooled correlation mixes both and is shown for
//! comparison only.

mod follow;
mod lag;
mod mundlak;
mod permutation;
mod two_way;

pub use follow::{FollowOptions, Followed, Following, StepRule, follow_up};
pub use lag::{Differences, Lags, MIN_LAG_QUARTERS, MIN_LAG_UNITS, first_differences, lags};
pub use mundlak::{Mundlak, SlopeEstimates, mundlak};
pub use permutation::within_permutation;
pub use two_way::{mostly_shared, two_way};

use super::correlation::{self, Coefficient, Correlation, LeaveOneOut, is_perfect, student_p, with_limits};
use super::dist;
use super::result::{Flag, Stat, Undefined, check_level};
use super::summary::mean;
use std::ops::Range;

/// Degrees of freedom below which a correlation within units is not shown.
pub const MIN_WITHIN_DF: usize = 10;

/// Both sides of one unit in one quarter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The unit, any number that names it.
    pub unit: u32,
    /// The quarter; the one after q is q + 1.
    pub quarter: i32,
    /// The side that is thought to lead, usually measured friction.
    pub x: f64,
    /// The other side, usually perceived friction.
    pub y: f64,
}

/// Pairs in the order of units and quarters, each unit and quarter at most once.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    rows: Vec<Pair>,
    units: Vec<Range<usize>>,
}

impl Panel {
    /// Sorts the pairs; the order of the input does not matter. Quarters in which a side is missing are left
    /// out by the caller. Errors ([`Undefined::OutOfSupport`]): not finite, a unit twice in one quarter;
    /// no pair at all.
    pub fn new(pairs: &[Pair]) -> Result<Self, Undefined> {
        if pairs.is_empty() {
            return Err(Undefined::TooFew { have: 0, need: 1 });
        }
        let mut rows = pairs.to_vec();
        rows.sort_by_key(|row| (row.unit, row.quarter));
        let twice = rows
            .windows(2)
            .any(|two| (two[0].unit, two[0].quarter) == (two[1].unit, two[1].quarter));
        if twice || rows.iter().any(|row| !(row.x.is_finite() && row.y.is_finite())) {
            return Err(Undefined::OutOfSupport);
        }
        let mut units = Vec::new();
        let mut start = 0;
        for unit in rows.chunk_by(|a, b| a.unit == b.unit) {
            units.push(start..start + unit.len());
            start += unit.len();
        }
        Ok(Self { rows, units })
    }

    /// The pairs, by unit and quarter.
    pub fn rows(&self) -> &[Pair] {
        &self.rows
    }

    /// Number of units, in rising order of their numbers.
    pub fn units(&self) -> usize {
        self.units.len()
    }

    /// The pairs of one unit after the other.
    pub fn by_unit(&self) -> impl Iterator<Item = &[Pair]> {
        self.units.iter().map(|range| &self.rows[range.clone()])
    }

    /// Means of x and of y per unit over its quarters.
    pub fn means(&self) -> (Vec<f64>, Vec<f64>) {
        let of = |side: fn(&Pair) -> f64| {
            self.by_unit()
                .map(|unit| mean(&unit.iter().map(side).collect::<Vec<_>>()))
                .collect()
        };
        (of(|row| row.x), of(|row| row.y))
    }
}

/// Sums of squares and products inside units.
#[derive(Clone, Copy, Debug, Default)]
struct Moments {
    xx: f64,
    xy: f64,
    yy: f64,
    pairs: usize,
}

impl Moments {
    fn of(unit: &[Pair]) -> Self {
        let (x, y): (Vec<f64>, Vec<f64>) = unit.iter().map(|row| (row.x, row.y)).unzip();
        let (xx, yy) = (correlation::real_squares(&x), correlation::real_squares(&y));
        let xy = if xx == 0.0 || yy == 0.0 {
            0.0
        } else {
            correlation::cross(&x, &y)
        };
        Self {
            xx,
            xy,
            yy,
            pairs: unit.len(),
        }
    }

    /// Over all units.
    fn inside(panel: &Panel) -> Self {
        panel.by_unit().map(Self::of).fold(Self::default(), Self::plus)
    }

    fn plus(self, other: Self) -> Self {
        Self {
            xx: self.xx + other.xx,
            xy: self.xy + other.xy,
            yy: self.yy + other.yy,
            pairs: self.pairs + other.pairs,
        }
    }

    fn r(self) -> Result<f64, Undefined> {
        if self.xx <= 0.0 || self.yy <= 0.0 {
            return Err(Undefined::ZeroVariance);
        }
        let r = self.xy / (self.xx.sqrt() * self.yy.sqrt());
        if r.is_finite() {
            Ok(r.clamp(-1.0, 1.0))
        } else {
            Err(Undefined::OutOfSupport)
        }
    }
}

/// A correlation within units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Within {
    /// r with its degrees of freedom and limits; no limits with one degree of freedom. [`Flag::Perfect`] at ±1,
    /// [`Flag::FewPairs`] below 10 degrees of freedom, where it is not shown.
    pub r: Stat,
    /// Two-sided p-value of t = r·sqrt(df/(1-r²)).
    pub p: f64,
    /// The common slope inside units, y per unit of x, t interval.
    pub slope: Stat,
    /// Number of units.
    pub units: usize,
}

/// Repeated-measures correlation: do x and y move together inside units?
///
/// Pearson's r of the values centred in their unit; df = pairs - units - 1; limits tanh(atanh r ± z/sqrt(df-1));
/// slope Sxy/Sxx, se² = (Syy - slope·Sxy)/(df·Sxx). A unit with one quarter changes nothing. Assumes one slope for
/// all units and independent quarters; what moves all units in a quarter counts as association
/// ([`two_way`] takes it out), and for few units [`within_permutation`] is the safer p.
/// Errors: fewer pairs than units + 2; x or y constant in every unit ([`Undefined::ZeroVariance`]).
/// Source: Bland & Altman 1995; Bakdash & Marusich 2017, R `rmcorr`; docs/statistics.md §4.2.
pub fn within(panel: &Panel, level: f64) -> Result<Within, Undefined> {
    check_level(level)?;
    describe(
        "rmcorr",
        Moments::inside(panel),
        panel.units(),
        panel.units(),
        level,
    )
}

/// r, p and slope of sums from which `absorbed` means were taken out.
fn describe(
    method: &'static str,
    sums: Moments,
    absorbed: usize,
    units: usize,
    level: f64,
) -> Result<Within, Undefined> {
    let need = absorbed + 2;
    if sums.pairs < need {
        return Err(Undefined::TooFew {
            have: sums.pairs,
            need,
        });
    }
    let r = sums.r()?;
    let df = (sums.pairs - absorbed - 1) as f64;
    let p = student_p(r, df).ok_or(Undefined::OutOfSupport)?;
    let se = (df > 1.0).then(|| 1.0 / (df - 1.0).sqrt());
    let mut stat = with_limits(Stat::new(method, r, sums.pairs, level).df(df), se);
    let steep = sums.xy / sums.xx;
    let left = ((1.0 - r) * (1.0 + r) * sums.yy).max(0.0);
    let slope_se = (left / (df * sums.xx)).sqrt();
    let mut slope = Stat::new(method, steep, sums.pairs, level)
        .half_width(dist::t_two_sided(level, df) * slope_se)
        .se(slope_se)
        .df(df);
    if is_perfect(r) {
        stat = stat.flag(Flag::Perfect);
        slope = slope.flag(Flag::Perfect);
    }
    if df < MIN_WITHIN_DF as f64 {
        stat = stat.flag(Flag::FewPairs);
        slope = slope.flag(Flag::FewPairs);
    }
    Ok(Within {
        r: stat.checked()?,
        p,
        slope: slope.checked()?,
        units,
    })
}

/// Correlation of the units' means over quarters: do units that have more x have more y?
/// Every unit counts once, however many quarters it has. Errors as [`correlation::correlation`].
pub fn between(panel: &Panel, kind: Coefficient, level: f64) -> Result<Correlation, Undefined> {
    let (x, y) = panel.means();
    correlation::correlation(&x, &y, kind, level)
}

/// Correlation of all pairs, as if each were a unit of its own: mixes within and between, and its p and limits
/// are too sure. For comparison only. Errors as [`correlation::correlation`].
pub fn pooled(panel: &Panel, kind: Coefficient, level: f64) -> Result<Correlation, Undefined> {
    let (x, y): (Vec<f64>, Vec<f64>) = panel.rows().iter().map(|row| (row.x, row.y)).unzip();
    correlation::correlation(&x, &y, kind, level)
}

/// Range of [`within`] r when each unit is left out in turn. `without` counts the units from 0 in the panel's order.
/// Errors: as [`within`], and a single unit. Source: docs/statistics.md §4.2.
pub fn leave_one_unit_out(panel: &Panel) -> Result<LeaveOneOut, Undefined> {
    let parts: Vec<Moments> = panel.by_unit().map(Moments::of).collect();
    let sum = |skip: Option<usize>| {
        let kept = parts
            .iter()
            .enumerate()
            .filter(|(at, _)| Some(*at) != skip)
            .map(|(_, unit)| *unit);
        kept.fold(Moments::default(), Moments::plus)
    };
    let (all, units) = (sum(None), panel.units());
    if units < 2 || all.pairs < units + 2 {
        return Err(Undefined::TooFew {
            have: all.pairs,
            need: units.max(2) + 2,
        });
    }
    all.r()?;
    LeaveOneOut::of((0..units).map(|at| sum(Some(at)).r()))
}

#[cfg(test)]
pub(crate) fn pairs(rows: &[(u32, i32, f64, f64)]) -> Vec<Pair> {
    rows.iter()
        .map(|&(unit, quarter, x, y)| Pair { unit, quarter, x, y })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn panel(rows: &[(u32, i32, f64, f64)]) -> Panel {
        Panel::new(&pairs(rows)).unwrap()
    }

    #[test]
    fn within_and_between_can_point_apart() {
        // Inside each unit y falls by 2 per x; units with more x have more y.
        let mut rows = Vec::new();
        for unit in 0..3_u32 {
            for quarter in 0..3 {
                let (base, step) = (f64::from(unit) * 10.0, f64::from(quarter));
                rows.push((
                    unit,
                    quarter,
                    base + step,
                    base - 2.0 * step + if quarter == 1 { 0.5 } else { 0.0 },
                ));
            }
        }
        let panel = panel(&rows);
        let inside = within(&panel, 0.95).unwrap();
        assert_eq!((inside.r.df, inside.r.n), (Some(5.0), 9));
        assert!(inside.r.est < -0.95 && (inside.slope.est + 2.0).abs() < 1e-12);
        assert!(inside.r.flags.contains(Flag::FewPairs));
        assert!(between(&panel, Coefficient::Pearson, 0.95).unwrap().stat.est > 0.99);
        assert!(pooled(&panel, Coefficient::Pearson, 0.95).unwrap().stat.est > 0.8);
        let range = leave_one_unit_out(&panel).unwrap();
        assert!(range.lowest.r <= inside.r.est && inside.r.est <= range.highest.r);
    }

    #[test]
    fn degenerate_panels_have_a_reason() {
        assert_eq!(Panel::new(&[]), Err(Undefined::TooFew { have: 0, need: 1 }));
        let twice = pairs(&[(1, 1, 1.0, 1.0), (1, 1, 2.0, 2.0)]);
        assert_eq!(Panel::new(&twice), Err(Undefined::OutOfSupport));
        assert!(Panel::new(&pairs(&[(1, 1, f64::NAN, 1.0)])).is_err());
        let one_quarter = panel(&[(1, 1, 1.0, 1.0), (2, 1, 2.0, 3.0), (3, 1, 4.0, 3.0)]);
        assert_eq!(
            within(&one_quarter, 0.95),
            Err(Undefined::TooFew { have: 3, need: 5 })
        );
        let still = panel(&[(1, 1, 0.1, 1.0), (1, 2, 0.1, 2.0), (1, 3, 0.1, 3.0)]);
        assert_eq!(within(&still, 0.95), Err(Undefined::ZeroVariance));
        assert!(leave_one_unit_out(&still).is_err());
        let three = panel(&[(1, 1, 1.0, 1.0), (1, 2, 2.0, 5.0), (1, 3, 3.0, 2.0)]);
        let shown = within(&three, 0.95).unwrap();
        assert_eq!((shown.r.df, shown.r.lo, shown.r.hi), (Some(1.0), None, None));
    }

    #[test]
    fn a_unit_with_one_quarter_changes_nothing() {
        let mut rows = vec![
            (1, 1, 1.0, 1.0),
            (1, 2, 2.0, 5.0),
            (1, 3, 3.0, 2.0),
            (2, 1, 3.0, 2.0),
            (2, 2, 4.0, 4.0),
        ];
        let without = within(&panel(&rows), 0.95).unwrap();
        rows.push((9, 4, 70.0, -70.0));
        let with = within(&panel(&rows), 0.95).unwrap();
        assert_eq!(
            (without.r.est, without.r.df, without.p),
            (with.r.est, with.r.df, with.p)
        );
    }

    proptest! {
        #[test]
        fn order_of_rows_and_levels_of_units_do_not_matter(
            cells in prop::collection::vec((0_u32..5, 0_i32..6, -9.0..9.0, -9.0..9.0), 8..40),
            turn in 0_usize..40,
            lift in -50.0..50.0,
        ) {
            let mut rows = pairs(&cells);
            rows.sort_by_key(|row| (row.unit, row.quarter));
            rows.dedup_by_key(|row| (row.unit, row.quarter));
            let here = within(&Panel::new(&rows).unwrap(), 0.95);
            let turn = turn % rows.len();
            rows.rotate_left(turn);
            prop_assert_eq!(here, within(&Panel::new(&rows).unwrap(), 0.95));
            for row in &mut rows {
                row.y += lift * f64::from(row.unit);
            }
            if let (Ok(a), Ok(b)) = (here, within(&Panel::new(&rows).unwrap(), 0.95)) {
                prop_assert!((a.r.est - b.r.est).abs() < 1e-9);
            }
        }
    }
}
