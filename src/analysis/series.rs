//! A row and topic through the quarters, both sides, as far as its numbers may be compared with each other.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{MetricId, Quarter, TeamId, TopicId};
use crate::stats::dist::normal_two_sided;

use super::change::{judged, known_pairs};
use super::estimate::Estimate;
use super::outcome::{Cell, CellBasis, Friction, Scope, Side};

/// A row that stays the same: for teams also by the teams in it, since `4 small teams` need not be the same four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RowKey<'a> {
    pub scope: Scope,
    pub team: &'a str,
    pub members: &'a [TeamId],
}

impl<'a> RowKey<'a> {
    fn of(cell: &'a Cell) -> Self {
        Self {
            scope: cell.scope,
            team: &cell.team,
            members: if cell.scope == Scope::Team {
                &cell.members
            } else {
                &[]
            },
        }
    }
}

/// One number of one quarter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub value: f64,
    pub se: Option<f64>,
}

/// A row and topic through the quarters.
#[derive(Debug, Clone)]
pub(super) struct Series<'a> {
    pub row: RowKey<'a>,
    pub topic: &'a TopicId,
    /// Perceived friction since the questions on the topic last changed.
    pub perceived: BTreeMap<Quarter, Point>,
    /// Measured friction, unclipped and against the newest targets, of the quarters judged by the metrics that usually judge
    /// the row.
    pub measured: BTreeMap<Quarter, Point>,
    /// Friction of each metric alone, as it is shown.
    pub parts: BTreeMap<&'a MetricId, BTreeMap<Quarter, f64>>,
}

impl Series<'_> {
    pub fn side(&self, side: Side) -> &BTreeMap<Quarter, Point> {
        match side {
            Side::Perceived => &self.perceived,
            Side::Measured => &self.measured,
        }
    }
}

/// Every row and topic up to a quarter, sorted by row, then by topic in the order of the catalogue.
pub(super) fn series(friction: &Friction, until: Quarter) -> Vec<Series<'_>> {
    let mut since: BTreeMap<&TopicId, Quarter> = BTreeMap::new();
    for found in friction
        .instrument
        .breaks
        .iter()
        .filter(|found| found.quarter <= until)
    {
        let start = since.entry(&found.topic).or_insert(found.quarter);
        *start = found.quarter.max(*start);
    }
    let place: BTreeMap<&TopicId, usize> = friction.topics.iter().map(|(id, _)| id).zip(0..).collect();
    let mut rows: BTreeMap<(RowKey, usize), Vec<(&Cell, &CellBasis)>> = BTreeMap::new();
    for (cell, basis) in friction.cells.iter().zip(&friction.basis.cells) {
        if let Some(&at) = place.get(&cell.topic)
            && cell.quarter <= until
        {
            rows.entry((RowKey::of(cell), at))
                .or_default()
                .push((cell, basis));
        }
    }
    rows.into_iter()
        .map(|((row, at), cells)| {
            let topic = &friction.topics[at].0;
            one(row, topic, &cells, since.get(topic).copied())
        })
        .collect()
}

fn one<'a>(
    row: RowKey<'a>,
    topic: &'a TopicId,
    cells: &[(&'a Cell, &'a CellBasis)],
    since: Option<Quarter>,
) -> Series<'a> {
    let is_asked = |cell: &Cell| since.is_none_or(|since| cell.quarter >= since);
    let perceived = cells.iter().filter_map(|(cell, _)| {
        let value = cell.perceived.value.filter(|_| is_asked(cell))?;
        let se = cell.perceived.se;
        Some((cell.quarter, Point { value, se }))
    });
    let usual = usual_metrics(cells);
    let measured = cells.iter().filter_map(|(cell, basis)| {
        let value = basis.measured_unclipped.filter(|_| cell.measured.is_ok())?;
        let se = cell.measured.se;
        (usual.as_ref() == Some(&judged(cell))).then_some((cell.quarter, Point { value, se }))
    });
    let mut parts: BTreeMap<&MetricId, BTreeMap<Quarter, f64>> = BTreeMap::new();
    for (cell, _) in cells {
        for part in cell.components.iter().filter(|part| part.reason.is_none()) {
            if let Some(friction) = part.friction {
                let quarters = parts.entry(&part.metric).or_default();
                quarters.insert(cell.quarter, friction);
            }
        }
    }
    Series {
        row,
        topic,
        perceived: perceived.collect(),
        measured: measured.collect(),
        parts,
    }
}

/// The metrics that judge a row in most of its quarters, of equal ones the later.
fn usual_metrics<'a>(cells: &[(&'a Cell, &'a CellBasis)]) -> Option<BTreeSet<&'a MetricId>> {
    let mut sets: BTreeMap<BTreeSet<&MetricId>, (usize, Quarter)> = BTreeMap::new();
    for (cell, _) in cells.iter().filter(|(cell, _)| cell.measured.is_ok()) {
        let (count, last) = sets.entry(judged(cell)).or_insert((0, cell.quarter));
        *count += 1;
        *last = cell.quarter.max(*last);
    }
    let usual = sets.into_iter().max_by_key(|(_, often)| *often);
    usual.map(|(metrics, _)| metrics)
}

/// One side of a row and topic in two quarters, on what both have in common.
#[derive(Debug, Clone)]
pub(super) struct Move<'a> {
    /// The later cell.
    pub cell: &'a Cell,
    /// The earlier quarter.
    pub before: Reading,
    /// The later quarter.
    pub after: Reading,
    /// Whether the numbers are those of the questions that both waves have in common, not of all.
    pub is_common: bool,
}

/// A number to be compared, with its standard error in the estimate.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub estimate: Estimate,
    /// The value to compare: of the measured side unclipped and against the newest targets.
    pub value: f64,
    /// Degrees of freedom of its standard error; `None` for the normal distribution.
    pub df: Option<f64>,
}

/// The quarter before in which a side was known, and every row and topic that can be compared with it.
pub(super) fn moves(friction: &Friction, side: Side, quarter: Quarter) -> Option<(Quarter, Vec<Move<'_>>)> {
    let pairs = known_pairs(&friction.cells, side);
    let (since, _) = pairs.into_iter().find(|(_, later)| *later == quarter)?;
    let of = |wanted: Quarter| {
        let cells = friction.cells.iter().zip(&friction.basis.cells);
        cells.filter(move |(cell, _)| cell.quarter == wanted)
    };
    let before: BTreeMap<(RowKey, &TopicId), (&Cell, &CellBasis)> = of(since)
        .map(|(cell, basis)| ((RowKey::of(cell), &cell.topic), (cell, basis)))
        .collect();
    let both = of(quarter).filter_map(|(cell, basis)| {
        let old = *before.get(&(RowKey::of(cell), &cell.topic))?;
        match side {
            Side::Perceived => felt(friction, old, (cell, basis)),
            Side::Measured => logged(old, (cell, basis)),
        }
    });
    Some((since, both.collect()))
}

fn felt<'a>(
    friction: &Friction,
    (old, old_basis): (&Cell, &CellBasis),
    (cell, basis): (&'a Cell, &CellBasis),
) -> Option<Move<'a>> {
    let is_common = friction.instrument.broken(cell.quarter, &cell.topic).is_some();
    let (before, after) = if is_common {
        let common = basis.common.as_deref()?;
        (common.before.clone(), common.after.clone())
    } else {
        (
            (old.perceived.clone(), old_basis.perceived_df),
            (cell.perceived.clone(), basis.perceived_df),
        )
    };
    let reading = |(estimate, df): (Estimate, Option<f64>)| {
        let value = estimate.value.filter(|_| estimate.is_ok())?;
        Some(Reading { estimate, value, df })
    };
    Some(Move {
        cell,
        before: reading(before)?,
        after: reading(after)?,
        is_common,
    })
}

fn logged<'a>(
    (old, old_basis): (&Cell, &CellBasis),
    (cell, basis): (&'a Cell, &CellBasis),
) -> Option<Move<'a>> {
    let is_known = old.measured.is_ok() && cell.measured.is_ok() && judged(old) == judged(cell);
    let reading = |cell: &Cell, basis: &CellBasis| {
        let value = basis.measured_unclipped.filter(|_| is_known)?;
        Some(Reading {
            estimate: unclipped(&cell.measured, value),
            value,
            df: None,
        })
    };
    Some(Move {
        cell,
        before: reading(old, old_basis)?,
        after: reading(cell, basis)?,
        is_common: false,
    })
}

/// The measured side as it is compared, with limits around the value that is compared.
fn unclipped(printed: &Estimate, value: f64) -> Estimate {
    let half = printed.se.map(|se| normal_two_sided(Estimate::LEVEL) * se);
    Estimate {
        value: Some(value),
        low: half.map(|half| value - half),
        high: half.map(|half| value + half),
        inner: None,
        ..printed.clone()
    }
}
