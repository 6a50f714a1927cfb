//! The standardised gap: how much worse a topic feels than it measures, in between-team standard deviations of the frozen
//! reference; docs/statistics.md §3.1, §C.

use std::collections::BTreeMap;

use crate::base::{Quarter, TopicId};
use crate::stats::dist::normal_two_sided;
use crate::stats::gap::{Axis, Reading, gap as standardised};
use crate::stats::shrink::shrink;

use super::estimate::{Estimate, Reason, Status};
use super::outcome::{Cell, Scope};

/// Fewest teams from which a between-team spread is read.
const MIN_TEAMS: usize = 6;

/// Where the axes of one topic have their zero and how long their units are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axes {
    pub(super) perceived: Result<Axis, Reason>,
    pub(super) measured: Result<Axis, Reason>,
}

/// Axes of every topic from the team cells of the reference waves.
pub(super) fn axes(cells: &[Cell], reference: &[Quarter]) -> BTreeMap<TopicId, Axes> {
    let mut teams: BTreeMap<&TopicId, Vec<&Cell>> = BTreeMap::new();
    for cell in cells.iter().filter(|cell| cell.scope == Scope::Team) {
        teams.entry(&cell.topic).or_default().push(cell);
    }
    teams
        .into_iter()
        .map(|(topic, cells)| {
            let axes = Axes {
                perceived: axis(&cells, reference, |cell| &cell.perceived),
                measured: axis(&cells, reference, |cell| &cell.measured),
            };
            (topic.clone(), axes)
        })
        .collect()
}

/// Mean and spread between teams without noise, averaged over the reference quarters that have enough teams; where none
/// has (metrics younger than the survey), the first quarter that has.
fn axis(cells: &[&Cell], reference: &[Quarter], side: fn(&Cell) -> &Estimate) -> Result<Axis, Reason> {
    let mut by_quarter: BTreeMap<Quarter, (Vec<f64>, Vec<f64>)> = BTreeMap::new();
    for cell in cells {
        let estimate = side(cell);
        if let (true, Some(value), Some(se)) = (estimate.is_ok(), estimate.value, estimate.se)
            && se > 0.0
        {
            let (values, variances) = by_quarter.entry(cell.quarter).or_default();
            values.push(value);
            variances.push(se * se);
        }
    }
    by_quarter.retain(|_, (values, _)| values.len() >= MIN_TEAMS);
    let within: Vec<_> = by_quarter
        .iter()
        .filter(|(quarter, _)| reference.contains(quarter))
        .collect();
    let used = if within.is_empty() {
        by_quarter.iter().take(1).collect()
    } else {
        within
    };
    let spreads: Vec<(f64, f64)> = used
        .into_iter()
        .filter_map(|(_, (values, variances))| shrink(values, variances, Estimate::LEVEL).ok())
        .map(|shrunken| (shrunken.mu, shrunken.tau2))
        .collect();
    if spreads.is_empty() {
        return Err(Reason::TooFew);
    }
    let count = spreads.len() as f64;
    let centre = spreads.iter().map(|(mu, _)| mu).sum::<f64>() / count;
    let spread = (spreads.iter().map(|(_, tau2)| tau2).sum::<f64>() / count).sqrt();
    if spread > 0.0 {
        Ok(Axis { centre, spread })
    } else {
        Err(Reason::ZeroVariance)
    }
}

/// The gap of a cell.
pub(super) fn gap(perceived: &Estimate, measured: &Estimate, axes: Option<&Axes>) -> Estimate {
    for side in [perceived, measured] {
        if !side.is_ok() {
            return Estimate {
                status: side.status,
                ..Estimate::undefined(side.reason.unwrap_or(Reason::TooFew))
            };
        }
    }
    let (Some(felt), Some(seen)) = (reading(perceived), reading(measured)) else {
        return Estimate::undefined(Reason::NoSpread);
    };
    let Some(axes) = axes else {
        return Estimate::undefined(Reason::TooFew);
    };
    let (felt_axis, seen_axis) = match (axes.perceived, axes.measured) {
        (Ok(felt), Ok(seen)) => (felt, seen),
        (Err(reason), _) | (_, Err(reason)) => return Estimate::undefined(reason),
    };
    let Ok(contrast) = standardised(felt, felt_axis, seen, seen_axis, Estimate::LEVEL) else {
        return Estimate::undefined(Reason::ZeroVariance);
    };
    let stat = contrast.stat;
    let inner = stat.se.map(|se| {
        let half = normal_two_sided(Estimate::INNER_LEVEL) * se;
        (stat.est - half, stat.est + half)
    });
    Estimate {
        status: Status::Ok,
        reason: None,
        value: Some(stat.est),
        low: stat.lo,
        high: stat.hi,
        n: perceived.n.zip(measured.n).map(|(a, b)| a.min(b)),
        level: Estimate::LEVEL,
        inner,
        se: stat.se,
    }
}

fn reading(estimate: &Estimate) -> Option<Reading> {
    let (est, se) = (estimate.value?, estimate.se.filter(|se| *se > 0.0)?);
    Some(Reading { est, se })
}
