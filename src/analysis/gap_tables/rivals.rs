//! The rival explanations of a gap, each with a number of its own and whether it speaks for or against; docs/statistics.md §3.2.
//!
//! None of them is a cause that was shown: each says only whether the data leave room for it.

use crate::analysis::estimate::{Estimate, Reason};
use crate::analysis::outcome::Cell;
use crate::analysis::tables::Value;
use crate::base::number;
use crate::data::{Metric, Statistic};

use super::events::{Known, PER_DOUBLING, last_month, tail};
use super::ground::Ground;
use super::people;

/// Share of a topic's metrics under which a missing one may be the reason.
const LOW_COVERAGE: f64 = 2.0 / 3.0;
/// What matters where the gap itself has no unit: half a doubling, in points.
const HALF_DOUBLING: f64 = PER_DOUBLING / 2.0;
/// Points that a clipped index hides before it matters.
const CLIPPED: f64 = 5.0;

/// Whether an explanation is borne out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    For,
    Against,
    CannotTell,
}

impl Says {
    pub fn word(self) -> &'static str {
        match self {
            Self::For => "for",
            Self::Against => "against",
            Self::CannotTell => "cannot tell",
        }
    }

    /// By the 80 % interval of a number that is positive where it explains the gap: against where even its upper end is too
    /// small to matter, for where it may matter and lies above 0.
    pub fn of(low: f64, high: f64, margin: f64) -> Self {
        if high < margin {
            Self::Against
        } else if low > 0.0 {
            Self::For
        } else {
            Self::CannotTell
        }
    }

    /// The same with the sign of the gap still to be heeded.
    pub fn of_estimate(estimate: &Estimate, sense: f64, margin: f64) -> Self {
        match estimate.inner {
            Some((low, high)) if sense > 0.0 => Self::of(low, high, margin),
            Some((low, high)) => Self::of(-high, -low, margin),
            None => Self::CannotTell,
        }
    }
}

/// One explanation.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rival {
    pub name: &'static str,
    pub says: Says,
    pub number: Value,
    pub unit: &'static str,
    pub why: String,
}

impl Rival {
    pub fn unknown(name: &'static str, unit: &'static str, reason: Reason, why: impl Into<String>) -> Self {
        Self {
            name,
            says: Says::CannotTell,
            number: Value::Missing(reason),
            unit,
            why: why.into(),
        }
    }
}

/// All explanations of a cell's gap; `sense` is +1 where it feels worse than it measures.
pub(super) fn rivals(ground: &Ground, cell: &Cell, sense: f64) -> Vec<Rival> {
    vec![
        coverage(ground, cell),
        tails(ground, cell, sense),
        people::spread(ground, cell),
        recall(ground, cell, sense),
        lag(ground, cell, sense),
        people::silence(ground, cell),
        people::halo(ground, cell, sense),
        people::composition(ground, cell),
        clip(ground, cell, sense),
        people::keying(ground, cell),
    ]
}

/// Metrics of the topic that say nothing here may hold the missing part of the wait.
fn coverage(ground: &Ground, cell: &Cell) -> Rival {
    const NAME: &str = "Metric coverage";
    const UNIT: &str = "share of the topic's metrics";
    let known = ground
        .metrics
        .get(&cell.topic)
        .map_or(0, |metrics| metrics.scored.len());
    if known == 0 {
        return Rival::unknown(NAME, UNIT, Reason::NoMetric, "No metric speaks about this topic.");
    }
    let with_value = cell.components.iter().filter(|part| part.friction.is_some());
    let present = with_value.count();
    let share = present as f64 / known as f64;
    Rival {
        name: NAME,
        says: if present == known {
            Says::Against
        } else if share < LOW_COVERAGE {
            Says::For
        } else {
            Says::CannotTell
        },
        number: Value::Number(share),
        unit: UNIT,
        why: format!("{present} of {known} metrics of the topic were measured here."),
    }
}

/// What would matter on the measured side: half of the gap, in between-team standard deviations.
fn half_of_gap(cell: &Cell) -> Option<f64> {
    Some(cell.gap.value.filter(|_| cell.gap.is_ok())?.abs() / 2.0)
}

/// The same in points.
fn half_in_points(ground: &Ground, cell: &Cell) -> f64 {
    half_of_gap(cell)
        .zip(ground.measured_spread(&cell.topic))
        .map_or(HALF_DOUBLING, |(half, spread)| half * spread)
}

/// A slow tail that the headline percentile does not see.
fn tails(ground: &Ground, cell: &Cell, sense: f64) -> Rival {
    const NAME: &str = "Slow tail";
    const UNIT: &str = "points at p90 above the usual tail";
    if cell.scope == crate::analysis::Scope::Organisation {
        return Rival::unknown(
            NAME,
            UNIT,
            Reason::NoTarget,
            "The organisation's own tail is what others are set against.",
        );
    }
    let durations = |metric: &Metric| metric.unit_secs().is_some() && metric.statistic == Statistic::P75;
    let found = over_metrics(ground, cell, &durations, &|metric, events| {
        tail(metric, events, *ground.tails.get(&metric.id)?)
    });
    let Some(known) = found else {
        let why = "No duration of this topic came as 36 events or more.";
        return Rival::unknown(NAME, UNIT, Reason::FewEvents, why);
    };
    let estimate = Estimate::around(known.value, known.se, None);
    let than = if known.value > 0.0 { "longer" } else { "shorter" };
    Rival {
        name: NAME,
        says: Says::of_estimate(&estimate, sense, half_in_points(ground, cell)),
        unit: UNIT,
        why: format!(
            "From the median to the 90th percentile the tail is {than} than the organisation's by {} points of friction.",
            number::fixed(known.value.abs(), 0)
        ),
        number: estimate.into(),
    }
}

/// People remember the last weeks; the metrics count the whole quarter.
fn recall(ground: &Ground, cell: &Cell, sense: f64) -> Rival {
    const NAME: &str = "Recall window";
    const UNIT: &str = "points, last 30 days less the quarter";
    let calendar = &ground.inputs.cohort.dataset().calendar;
    let quarter = ground.inputs.quarter;
    let days = (calendar.last_day(quarter) - calendar.first_day(quarter)).get_days() + 1;
    let dated = |metric: &Metric| {
        metric.statistic == Statistic::Share
            || (metric.statistic == Statistic::P75 && metric.unit_secs().is_some())
    };
    let found = over_metrics(ground, cell, &dated, &|metric, events| {
        last_month(metric, events, days.clamp(0, 255) as u8)
    });
    let Some(known) = found else {
        let why = "No source of this topic has days with enough events in the last 30 of them.";
        return Rival::unknown(NAME, UNIT, Reason::FewEvents, why);
    };
    let estimate = Estimate::around(known.value, known.se, None);
    let than = if known.value > 0.0 { "worse" } else { "better" };
    Rival {
        name: NAME,
        says: Says::of_estimate(&estimate, sense, half_in_points(ground, cell)),
        unit: UNIT,
        why: format!(
            "The last 30 days were {than} than the whole quarter by {} points of friction.",
            number::fixed(known.value.abs(), 0)
        ),
        number: estimate.into(),
    }
}

type OfEvents<'a> = dyn Fn(&Metric, &crate::analysis::samples::Events) -> Option<Known> + 'a;

/// The mean over the topic's metrics with events. They share events, so their errors count as one.
fn over_metrics(
    ground: &Ground,
    cell: &Cell,
    is_meant: &dyn Fn(&Metric) -> bool,
    of: &OfEvents,
) -> Option<Known> {
    let row = ground.row(cell)?;
    let metrics = &ground.metrics.get(&cell.topic)?.scored;
    let is_shown = |metric: &Metric| {
        let part = cell.components.iter().find(|part| part.metric == metric.id);
        part.is_some_and(|part| part.reason != Some(Reason::Dominance))
    };
    let found: Vec<Known> = metrics
        .iter()
        .filter(|metric| is_meant(metric) && is_shown(metric))
        .filter_map(|metric| of(metric, &ground.events(row, metric)?))
        .collect();
    let mean = |part: fn(&Known) -> f64| found.iter().map(part).sum::<f64>() / found.len() as f64;
    (!found.is_empty()).then(|| Known {
        value: mean(|known| known.value),
        se: mean(|known| known.se),
    })
}

/// What people say may fit what was measured a quarter ago.
fn lag(ground: &Ground, cell: &Cell, sense: f64) -> Rival {
    const NAME: &str = "Lag";
    const UNIT: &str = "between-team SDs, measured a quarter earlier less now";
    let before = ground.cell(cell.quarter.previous(), cell);
    let before = before.filter(|before| before.members == cell.members);
    let sides = before.and_then(|before| {
        let of = |side: &Estimate| Some((side.value?, side.se.filter(|se| *se > 0.0)?));
        Some((of(&before.measured)?, of(&cell.measured)?))
    });
    let (Some(((then, then_se), (now, now_se))), Some(spread), Some(gap)) =
        (sides, ground.measured_spread(&cell.topic), cell.gap.value)
    else {
        let why = "The quarter before has no measured number of this row to compare with.";
        return Rival::unknown(NAME, UNIT, Reason::NoMetric, why);
    };
    let estimate = Estimate::around((then - now) / spread, then_se.hypot(now_se) / spread, None);
    let shift = (then - now) / spread;
    let is_nearer = (gap - shift).abs() < gap.abs();
    let half = half_of_gap(cell).unwrap_or_default();
    let says = match Says::of_estimate(&estimate, sense, half) {
        Says::For if !is_nearer => Says::Against,
        says => says,
    };
    Rival {
        name: NAME,
        says,
        unit: UNIT,
        why: format!(
            "Measured friction was {} a quarter earlier and is {} now; against the earlier one the gap would be {}.",
            number::fixed(then, 0),
            number::fixed(now, 0),
            number::signed(gap - shift, 1)
        ),
        number: estimate.into(),
    }
}

/// An index at the end of its scale cannot say how bad or how good it really is.
fn clip(ground: &Ground, cell: &Cell, sense: f64) -> Rival {
    const NAME: &str = "End of the scale";
    const UNIT: &str = "points that measured friction lies beyond what is drawn";
    let unclipped = ground.basis(cell).and_then(|basis| basis.measured_unclipped);
    let (Some(measured), Some(unclipped), Some(felt)) =
        (cell.measured.value, unclipped, cell.perceived.value)
    else {
        let why = "One of the sides has no number.";
        return Rival::unknown(NAME, UNIT, cell.measured.reason.unwrap_or(Reason::NoMetric), why);
    };
    let beyond = unclipped - measured;
    // A felt end hides that it may be felt still more (or less): the gap is then larger than it looks, not smaller.
    let felt_end = if felt <= 0.0 { 1.0 } else { -1.0 };
    let at_felt_end = (felt <= 0.0 || felt >= 100.0) && felt_end == sense;
    let says = if beyond * sense >= CLIPPED || at_felt_end {
        Says::For
    } else if beyond * sense < 1.0 {
        Says::Against
    } else {
        Says::CannotTell
    };
    Rival {
        name: NAME,
        says,
        number: Value::Number(beyond),
        unit: UNIT,
        why: if beyond.abs() < 0.05 && !at_felt_end {
            "No index stands at the end of its scale.".to_owned()
        } else {
            format!(
                "Without the ends of the scale measured friction would be {} instead of {}.",
                number::fixed(unclipped, 0),
                number::fixed(measured, 0)
            )
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_speaks_for_against_or_not_at_all() {
        let around = |value: f64| Estimate::around(value, 1.0, None);
        assert_eq!(Says::of_estimate(&around(2.0), 1.0, 3.0), Says::For);
        assert_eq!(
            Says::of_estimate(&around(2.0), 1.0, 5.0),
            Says::Against,
            "too small to matter"
        );
        assert_eq!(Says::of_estimate(&around(-2.0), -1.0, 3.0), Says::For);
        assert_eq!(Says::of_estimate(&around(-2.0), 1.0, 5.0), Says::Against);
        assert_eq!(Says::of_estimate(&around(0.5), 1.0, 5.0), Says::Against);
        assert_eq!(Says::of_estimate(&around(0.5), 1.0, 1.0), Says::CannotTell);
    }
}
