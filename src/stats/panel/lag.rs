//! Who leads? The same correlation with one side a quarter earlier, and the changes of both sides.
//!
//! None of this shows a cause. With few quarters the means taken out of each unit contain the neighbouring
//! quarters, which pulls lagged correlations down by about (1 + r)/(quarters - 1) (Nickell 1981).

use super::permutation::{Dealt, dealt};
use super::{Pair, Panel, Within, within};
use crate::stats::correlation::{PermutationTest, cross, every_order, real_squares};
use crate::stats::random::Rng;
use crate::stats::result::{Flag, Stat, Undefined, check_level};
use std::collections::BTreeMap;

/// Units a lag needs to be shown …
pub const MIN_LAG_UNITS: usize = 12;
/// … each with this many quarters.
pub const MIN_LAG_QUARTERS: usize = 4;

/// Correlations within units, one side a quarter earlier. Both over the same pairs of neighbouring quarters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lags {
    /// x of a quarter with y of the next: does y follow x?
    pub x_first: Result<Within, Undefined>,
    /// y of a quarter with x of the next.
    pub y_first: Result<Within, Undefined>,
    /// Pairs of neighbouring quarters.
    pub pairs: usize,
    /// Units that have such a pair.
    pub units: usize,
}

/// [`within`] on (x of t-1, y of t) and on (y of t-1, x of t).
///
/// Only quarters that follow each other directly make a pair. [`Flag::FewTeams`] on both unless 12 units have 4
/// quarters or more: below that they are not shown. The two are compared by eye, with their limits; no
/// causal word. Errors: no neighbouring quarters; each side as [`within`]. Source: docs/statistics.md §4.3.
pub fn lags(panel: &Panel, level: f64) -> Result<Lags, Undefined> {
    check_level(level)?;
    let (mut x_first, mut y_first) = (Vec::new(), Vec::new());
    for unit in panel.by_unit() {
        for two in unit.windows(2) {
            let (before, after) = (two[0], two[1]);
            if before.quarter.checked_add(1) != Some(after.quarter) {
                continue;
            }
            x_first.push(Pair { x: before.x, ..after });
            y_first.push(Pair {
                x: before.y,
                y: after.x,
                ..after
            });
        }
    }
    let few = few_for_lags(panel);
    let forward = Panel::new(&x_first)?;
    let backward = Panel::new(&y_first)?;
    let of = |panel: &Panel| {
        within(panel, level).map(|mut result| {
            if few {
                result.r = result.r.flag(Flag::FewTeams);
                result.slope = result.slope.flag(Flag::FewTeams);
            }
            result
        })
    };
    Ok(Lags {
        x_first: of(&forward),
        y_first: of(&backward),
        pairs: x_first.len(),
        units: forward.units(),
    })
}

fn few_for_lags(panel: &Panel) -> bool {
    let long = panel.by_unit().filter(|unit| unit.len() >= MIN_LAG_QUARTERS);
    long.count() < MIN_LAG_UNITS
}

/// How the changes of y go with the changes of x.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Differences {
    /// Change of y per unit of change of x. Its uncertainty is `test`; no bounds. [`Flag::FewTeams`] as in [`lags`].
    pub slope: Stat,
    /// Correlation of the changes.
    pub r: f64,
    /// Permutation test over units; `observed` is r minus what is expected when units are exchanged.
    pub test: PermutationTest,
    /// Number of units with a change on both sides.
    pub units: usize,
}

/// Regression of y_t - y_{t-1} on x_{t-lag} - x_{t-lag-1}, tested by exchanging units.
///
/// `lag` 0: changes of the same quarter; 1: x one quarter earlier. Differences take lasting levels out without
/// taking means, so they have no Nickell bias. Test: the changes of x of whole units are dealt out anew among
/// units with the same quarters (what a quarter does to all stays in every arrangement); two-sided by the distance of
/// r from its expectation over arrangements; exact up to 200 000, else 10 000 random ones from `seed`. With no two
/// units alike in their quarters p is 1 with one arrangement. Assumes that units are exchangeable under the
/// null. Errors: fewer than 3 changes; changes of a side all equal ([`Undefined::ZeroVariance`]).
/// Source: docs/statistics.md §4.3.
pub fn first_differences(panel: &Panel, lag: u16, seed: u64, level: f64) -> Result<Differences, Undefined> {
    check_level(level)?;
    let units: Vec<Vec<Change>> = panel
        .by_unit()
        .map(|unit| changes(unit, i32::from(lag)))
        .filter(|unit| !unit.is_empty())
        .collect();
    let (dx, dy): (Vec<f64>, Vec<f64>) = units.iter().flatten().map(|row| (row.x, row.y)).unzip();
    if dx.len() < 3 {
        return Err(Undefined::TooFew {
            have: dx.len(),
            need: 3,
        });
    }
    let (xx, yy) = (real_squares(&dx), real_squares(&dy));
    if xx == 0.0 || yy == 0.0 {
        return Err(Undefined::ZeroVariance);
    }
    let xy = cross(&dx, &dy);
    let scale = (xx * yy).sqrt();
    let centre = (
        dx.iter().sum::<f64>() / dx.len() as f64,
        dy.iter().sum::<f64>() / dy.len() as f64,
    );
    let mut stat = Stat::new("first-differences", xy / xx, dx.len(), level);
    if few_for_lags(panel) {
        stat = stat.flag(Flag::FewTeams);
    }
    Ok(Differences {
        slope: stat.checked()?,
        r: (xy / scale).clamp(-1.0, 1.0),
        test: exchange(&units, centre, scale, seed),
        units: units.len(),
    })
}

/// Both changes that belong to one quarter.
struct Change {
    quarter: i32,
    x: f64,
    y: f64,
}

fn changes(unit: &[Pair], lag: i32) -> Vec<Change> {
    let at = |quarter: Option<i32>| {
        let place = unit.binary_search_by_key(&quarter?, |row| row.quarter).ok()?;
        Some(unit[place])
    };
    let change = |row: &Pair| {
        let before = at(row.quarter.checked_sub(1))?;
        let late = at(row.quarter.checked_sub(lag))?;
        let early = at(late.quarter.checked_sub(1))?;
        Some(Change {
            quarter: row.quarter,
            x: late.x - early.x,
            y: row.y - before.y,
        })
    };
    unit.iter().filter_map(change).collect()
}

/// Units of one pattern of quarters: what each order of them adds to r, less what is expected.
struct Group {
    /// Row i, column j: the part of r if unit i had the changes of x of unit j.
    parts: Vec<Vec<f64>>,
    order: Vec<usize>,
}

impl Group {
    fn new(units: &[&Vec<Change>], centre: (f64, f64), scale: f64) -> Self {
        let part = |own: &[Change], other: &[Change]| -> f64 {
            let products = own
                .iter()
                .zip(other)
                .map(|(a, b)| (a.y - centre.1) * (b.x - centre.0));
            products.sum::<f64>() / scale
        };
        let mut parts: Vec<Vec<f64>> = units
            .iter()
            .map(|own| units.iter().map(|other| part(own, other)).collect())
            .collect();
        // Every column is as likely as the others, so a row's mean is its expectation.
        for row in &mut parts {
            let expected = row.iter().sum::<f64>() / row.len() as f64;
            for part in row {
                *part -= expected;
            }
        }
        Self {
            order: (0..parts.len()).collect(),
            parts,
        }
    }

    fn sum(parts: &[Vec<f64>], order: &[usize]) -> f64 {
        parts.iter().zip(order).map(|(row, &column)| row[column]).sum()
    }
}

/// The units are dealt out.
impl Dealt for Group {
    fn len(&self) -> usize {
        self.order.len()
    }

    fn every_sum(&mut self) -> Vec<f64> {
        let mut sums = Vec::new();
        let parts = &self.parts;
        every_order(&mut self.order, |order| sums.push(Self::sum(parts, order)));
        sums
    }

    fn shuffled_sum(&mut self, rng: &mut Rng) -> f64 {
        rng.shuffle(&mut self.order);
        Self::sum(&self.parts, &self.order)
    }
}

fn exchange(units: &[Vec<Change>], centre: (f64, f64), scale: f64, seed: u64) -> PermutationTest {
    let mut alike: BTreeMap<Vec<i32>, Vec<&Vec<Change>>> = BTreeMap::new();
    for unit in units {
        let pattern = unit.iter().map(|row| row.quarter).collect();
        alike.entry(pattern).or_default().push(unit);
    }
    let mut groups: Vec<Group> = alike
        .values()
        .map(|units| Group::new(units, centre, scale))
        .collect();
    let observed = groups
        .iter()
        .map(|group| Group::sum(&group.parts, &group.order))
        .sum();
    dealt(&mut groups, observed, seed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::panel::pairs;

    /// y repeats the x of the quarter before.
    fn following(units: u32, quarters: i32) -> Panel {
        let x = |unit: u32, quarter: i32| f64::from((unit as i32 * 5 + quarter * quarter * 3) % 11);
        let cells = (0..units).flat_map(|unit| (0..quarters).map(move |quarter| (unit, quarter)));
        let rows: Vec<_> = cells
            .map(|(u, q)| (u, q, x(u, q), x(u, (q - 1).max(0)) + 0.1 * f64::from(q % 2)))
            .collect();
        Panel::new(&pairs(&rows)).unwrap()
    }

    #[test]
    fn the_side_that_leads_is_seen() {
        let result = lags(&following(12, 6), 0.95).unwrap();
        assert_eq!((result.pairs, result.units), (60, 12));
        let (x_first, y_first) = (result.x_first.unwrap(), result.y_first.unwrap());
        assert!(x_first.r.est > 0.99 && y_first.r.est < 0.7);
        assert!(!x_first.r.flags.contains(Flag::FewTeams));
        let few = lags(&following(11, 6), 0.95).unwrap().x_first.unwrap();
        assert!(few.r.flags.contains(Flag::FewTeams));
        let short = lags(&following(12, 3), 0.95).unwrap().x_first.unwrap();
        assert!(short.r.flags.contains(Flag::FewTeams));
    }

    #[test]
    fn gaps_make_no_pairs() {
        let rows = pairs(&[
            (1, 1, 1.0, 1.0),
            (1, 3, 2.0, 5.0),
            (2, 1, 1.0, 1.0),
            (2, 2, 3.0, 2.0),
        ]);
        let result = lags(&Panel::new(&rows).unwrap(), 0.95).unwrap();
        assert_eq!((result.pairs, result.units), (1, 1));
        assert_eq!(result.x_first, Err(Undefined::TooFew { have: 1, need: 3 }));
        let apart = pairs(&[(1, 1, 1.0, 1.0), (1, i32::MAX, 2.0, 5.0)]);
        assert_eq!(
            lags(&Panel::new(&apart).unwrap(), 0.95),
            Err(Undefined::TooFew { have: 0, need: 1 })
        );
    }

    #[test]
    fn changes_follow_a_quarter_later() {
        let panel = following(6, 6);
        let later = first_differences(&panel, 1, 1, 0.95).unwrap();
        assert_eq!((later.test.arrangements, later.test.exact), (720, true));
        assert!(later.r > 0.99 && (later.slope.est - 1.0).abs() < 0.05);
        // y and x differ by a constant pattern of quarters, the same for all units: only some exchanges are as far.
        assert!(later.test.p < 0.05, "{}", later.test.p);
        let same = first_differences(&panel, 0, 1, 0.95).unwrap();
        assert!(same.r < later.r);
        assert_eq!(
            first_differences(&following(12, 6), 1, 1, 0.95)
                .unwrap()
                .test
                .arrangements,
            10_000
        );
    }

    #[test]
    fn shared_quarters_alone_are_no_association() {
        // All units move alike: exchanging them changes nothing, p is 1 although r is 1.
        let rows: Vec<_> = (0..20_u32)
            .map(|i| {
                let move_of = [0.0, 5.0, 3.0, 9.0, 2.0][(i % 5) as usize];
                (i / 5, (i % 5).cast_signed(), move_of, 2.0 * move_of)
            })
            .collect();
        let result = first_differences(&Panel::new(&pairs(&rows)).unwrap(), 0, 1, 0.95).unwrap();
        assert!((result.r - 1.0).abs() < 1e-12);
        assert_eq!(result.test.p, 1.0);
        assert!(result.test.observed.abs() < 1e-12);
    }

    #[test]
    fn too_few_changes() {
        let rows = pairs(&[(1, 1, 1.0, 1.0), (1, 2, 2.0, 5.0), (1, 3, 2.0, 6.0)]);
        let panel = Panel::new(&rows).unwrap();
        assert_eq!(
            first_differences(&panel, 0, 1, 0.95),
            Err(Undefined::TooFew { have: 2, need: 3 })
        );
        let level = pairs(&[
            (1, 1, 1.0, 1.0),
            (1, 2, 2.0, 5.0),
            (1, 3, 3.0, 6.0),
            (1, 4, 4.0, 3.0),
        ]);
        assert_eq!(
            first_differences(&Panel::new(&level).unwrap(), 0, 1, 0.95),
            Err(Undefined::ZeroVariance)
        );
    }
}
