//! What changed between successive quarters, and which changes are more than noise; docs/statistics.md §5.1, §5.3, §5.4.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::base::{MetricId, Quarter, TopicId};
use crate::stats::dist::{normal_two_sided, normal_upper, t_two_sided, t_upper};
use crate::stats::index::satterthwaite;
use crate::stats::multiple::benjamini_hochberg;

use super::estimate::{Estimate, Reason, Status};
use super::outcome::{Cell, CellBasis, Change, Changes, CommonBasis, Friction, Scope, Side};

/// Options of the analysis `change`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ChangeSpec {
    /// False discovery rate of a pair of quarters, in thousandths.
    pub q_thousandths: u16,
}

impl Default for ChangeSpec {
    fn default() -> Self {
        Self { q_thousandths: 100 }
    }
}

/// Differences of every row and topic between a quarter and the quarter before in which the same side was known.
///
/// Perceived: Welch on the pooled spreads of both waves, which count as independent; where the items differ, on those that
/// both waves have in common, if these carry the topic. Measured: on the unclipped index; Student's t with Satterthwaite's degrees
/// of freedom where the spread between people was read off the data, normal elsewhere; nothing is compared where the judged
/// metrics differ. Adjusted by Benjamini and Hochberg within each pair of quarters, since who reads
/// about teams, units and the organisation reads one report.
pub fn change(friction: &Friction, spec: &ChangeSpec) -> Changes {
    let q = f64::from(spec.q_thousandths) / 1000.0;
    let mut changes = Vec::new();
    for side in [Side::Perceived, Side::Measured] {
        for (earlier, later) in known_pairs(&friction.cells, side) {
            changes.extend(between(friction, side, earlier, later));
        }
    }
    adjust(&mut changes, q);
    let place: BTreeMap<&TopicId, usize> = friction
        .topics
        .iter()
        .enumerate()
        .map(|(at, (topic, _))| (topic, at))
        .collect();
    let rank = |scope: Scope| match scope {
        Scope::Organisation => 0,
        Scope::Unit => 1,
        Scope::Team => 2,
    };
    changes.sort_by(|a, b| {
        let key = |change: &Change| (change.quarter, rank(change.scope));
        key(a)
            .cmp(&key(b))
            .then_with(|| a.team.cmp(&b.team))
            .then_with(|| place.get(&a.topic).cmp(&place.get(&b.topic)))
            .then_with(|| a.side.cmp(&b.side))
    });
    Changes { changes, q }
}

/// Successive quarters in which a side is known at all.
pub(super) fn known_pairs(cells: &[Cell], side: Side) -> Vec<(Quarter, Quarter)> {
    let known = cells
        .iter()
        .filter(|cell| of(cell, side).is_ok())
        .map(|cell| cell.quarter);
    let quarters: Vec<Quarter> = known.collect::<BTreeSet<_>>().into_iter().collect();
    quarters.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

fn of(cell: &Cell, side: Side) -> &Estimate {
    match side {
        Side::Perceived => &cell.perceived,
        Side::Measured => &cell.measured,
    }
}

type Key<'a> = (Scope, &'a str, &'a TopicId);

fn between(friction: &Friction, side: Side, earlier: Quarter, later: Quarter) -> Vec<Change> {
    let in_quarter = |quarter: Quarter| {
        let cells = friction.cells.iter().zip(&friction.basis.cells);
        cells.filter(move |(cell, _)| cell.quarter == quarter)
    };
    let before: BTreeMap<Key, (&Cell, &CellBasis)> = in_quarter(earlier)
        .map(|(cell, basis)| ((cell.scope, cell.team.as_str(), &cell.topic), (cell, basis)))
        .collect();
    in_quarter(later)
        .filter_map(|(cell, basis)| {
            let key: Key = (cell.scope, cell.team.as_str(), &cell.topic);
            let (old, old_basis) = before.get(&key)?;
            // `4 small teams` of two quarters need not be the same four.
            if cell.scope == Scope::Team && old.members != cell.members {
                return None;
            }
            let is_broken = friction.instrument.broken(later, &cell.topic).is_some();
            let step = match side {
                Side::Perceived if is_broken => common_step(basis.common.as_deref()?),
                Side::Perceived => perceived_step(
                    (&old.perceived, old_basis.perceived_df),
                    (&cell.perceived, basis.perceived_df),
                ),
                Side::Measured => measured_step(old, old_basis, cell, basis),
            }?;
            Some(step.change(cell, earlier, side))
        })
        .collect()
}

/// A difference with its standard error, degrees of freedom and the n of both quarters.
struct Step {
    n: Option<(u64, u64)>,
    difference: f64,
    se: f64,
    df: Option<f64>,
}

fn common_step(common: &CommonBasis) -> Option<Step> {
    let (before, after) = (&common.before, &common.after);
    perceived_step((&before.0, before.1), (&after.0, after.1))
}

fn perceived_step(old: (&Estimate, Option<f64>), new: (&Estimate, Option<f64>)) -> Option<Step> {
    let (before, after) = (sure(old.0)?, sure(new.0)?);
    Some(Step {
        n: old.0.n.zip(new.0.n),
        difference: after.0 - before.0,
        se: before.1.hypot(after.1),
        df: satterthwaite(&[(before.1 * before.1, old.1?), (after.1 * after.1, new.1?)]),
    })
}

fn measured_step(old: &Cell, old_basis: &CellBasis, new: &Cell, new_basis: &CellBasis) -> Option<Step> {
    let (before, after) = (sure(&old.measured)?, sure(&new.measured)?);
    if judged(old) != judged(new) {
        return None;
    }
    Some(Step {
        n: old.measured.n.zip(new.measured.n),
        difference: new_basis.measured_unclipped? - old_basis.measured_unclipped?,
        se: before.1.hypot(after.1),
        df: satterthwaite(&[
            (
                before.1 * before.1,
                old_basis.measured_df.unwrap_or(f64::INFINITY),
            ),
            (after.1 * after.1, new_basis.measured_df.unwrap_or(f64::INFINITY)),
        ]),
    })
}

fn sure(estimate: &Estimate) -> Option<(f64, f64)> {
    let se = estimate.se.filter(|se| *se > 0.0 && estimate.is_ok())?;
    Some((estimate.value?, se))
}

pub(super) fn judged(cell: &Cell) -> BTreeSet<&MetricId> {
    let judged = cell
        .components
        .iter()
        .filter(|part| part.friction.is_some() && part.reason.is_none());
    judged.map(|part| &part.metric).collect()
}

impl Step {
    fn change(&self, cell: &Cell, since: Quarter, side: Side) -> Change {
        let half = |level: f64| {
            self.se
                * self
                    .df
                    .map_or_else(|| normal_two_sided(level), |df| t_two_sided(level, df))
        };
        let z = (self.difference / self.se).abs();
        let p = 2.0 * self.df.map_or_else(|| normal_upper(z), |df| t_upper(z, df));
        let (outer, inner) = (half(Estimate::LEVEL), half(Estimate::INNER_LEVEL));
        Change {
            scope: cell.scope,
            team: cell.team.clone(),
            topic: cell.topic.clone(),
            quarter: cell.quarter,
            since,
            side,
            difference: Estimate {
                status: Status::Ok,
                reason: None,
                value: Some(self.difference),
                low: Some(self.difference - outer),
                high: Some(self.difference + outer),
                n: self.n.map(|(before, after)| before.min(after)),
                inner: Some((self.difference - inner, self.difference + inner)),
                se: Some(self.se),
                ..Estimate::undefined(Reason::TooFew)
            },
            p: Some(p.min(1.0)),
            q: None,
            flagged: false,
        }
    }
}

/// Adjusts each family: all comparisons of one pair of quarters.
fn adjust(changes: &mut [Change], q: f64) {
    let mut families: BTreeMap<(Quarter, Quarter), Vec<usize>> = BTreeMap::new();
    for (index, change) in changes.iter().enumerate() {
        families
            .entry((change.since, change.quarter))
            .or_default()
            .push(index);
    }
    for members in families.into_values() {
        let p: Vec<f64> = members.iter().filter_map(|&index| changes[index].p).collect();
        let Ok(adjusted) = benjamini_hochberg(&p) else {
            continue;
        };
        for (&index, adjusted) in members.iter().zip(adjusted) {
            changes[index].q = Some(adjusted);
            changes[index].flagged = adjusted <= q;
        }
    }
}
