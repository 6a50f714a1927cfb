//! How much worse a cell feels than teams with such metrics usually feel: the distance from Deming's line.

use std::collections::BTreeMap;

use crate::analysis::estimate::{Estimate, Reason};
use crate::analysis::outcome::{Cell, Friction, Scope};
use crate::base::{Quarter, TopicId};
use crate::stats::correlation::{Coefficient, correlation};
use crate::stats::line::{Line, deming};

/// Fewest cells of a line.
const MIN_CELLS: usize = 20;

/// A line for each topic, through the team cells of all quarters up to the one in question.
pub(super) struct Lines(BTreeMap<TopicId, Option<Line>>);

impl Lines {
    pub fn new(friction: &Friction, until: Quarter) -> Self {
        let mut points: BTreeMap<TopicId, Points> = BTreeMap::new();
        for cell in friction.cells.iter().filter(|cell| cell.quarter <= until) {
            if let (Scope::Team, Some(felt), Some(seen)) =
                (cell.scope, sure(&cell.perceived), sure(&cell.measured))
            {
                let points = points.entry(cell.topic.clone()).or_default();
                points.felt.push(felt.0);
                points.seen.push(seen.0);
                points.variances.0 += felt.1 * felt.1;
                points.variances.1 += seen.1 * seen.1;
            }
        }
        Self(
            points
                .into_iter()
                .map(|(topic, points)| (topic, points.line()))
                .collect(),
        )
    }

    /// Names of topics with cells of both sides and without a line.
    pub fn topics_without<'a>(&'a self, friction: &'a Friction) -> Vec<&'a str> {
        let lines = self.0.iter().filter(|(_, line)| line.is_none());
        lines.map(|(topic, _)| friction.topic_name(topic)).collect()
    }

    /// Felt friction above the line, in points. The line's own uncertainty is left out: it is that of many cells.
    pub fn residual(&self, cell: &Cell) -> Estimate {
        for side in [&cell.perceived, &cell.measured] {
            if !side.is_ok() {
                return Estimate {
                    status: side.status,
                    ..Estimate::undefined(side.reason.unwrap_or(Reason::TooFew))
                };
            }
        }
        let (Some(felt), Some(seen)) = (sure(&cell.perceived), sure(&cell.measured)) else {
            return Estimate::undefined(Reason::NoSpread);
        };
        let Some(Some(line)) = self.0.get(&cell.topic) else {
            return Estimate::undefined(Reason::TooFew);
        };
        let n = cell.perceived.n.zip(cell.measured.n).map(|(a, b)| a.min(b));
        Estimate::around(
            line.residual(seen.0, felt.0),
            felt.1.hypot(line.slope * seen.1),
            n,
        )
    }
}

fn sure(side: &Estimate) -> Option<(f64, f64)> {
    let se = side.se.filter(|se| *se > 0.0 && side.is_ok())?;
    Some((side.value?, se))
}

#[derive(Default)]
struct Points {
    felt: Vec<f64>,
    seen: Vec<f64>,
    /// Sums of squared standard errors, felt and seen.
    variances: (f64, f64),
}

impl Points {
    /// Where both sides do not go together beyond noise the slope can be anything, so there is no line.
    fn line(&self) -> Option<Line> {
        if self.felt.len() < MIN_CELLS {
            return None;
        }
        let together = correlation(&self.seen, &self.felt, Coefficient::Pearson, Estimate::LEVEL).ok()?;
        together.stat.lo.filter(|low| *low > 0.0)?;
        deming(&self.seen, &self.felt, self.variances.0 / self.variances.1).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_needs_twenty_cells_that_go_together() {
        let points = |count: usize, felt: fn(f64) -> f64| Points {
            seen: (0..count).map(|x| x as f64).collect(),
            felt: (0..count).map(|x| felt(x as f64)).collect(),
            variances: (2.0, 1.0),
        };
        let line = points(20, |x| 3.0 + 0.5 * x + 0.1 * (x % 2.0)).line().unwrap();
        assert!((line.slope - 0.5).abs() < 0.01, "{line:?}");
        assert!(points(19, |x| x).line().is_none());
        assert!(points(40, |x| (x % 2.0) * 10.0).line().is_none());
    }
}
