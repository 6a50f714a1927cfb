//! The cells of the reported quarter, picked and counted once for findings, sentences and tables.

use crate::analysis::{Cause, Cell, Change, Component, Estimate, Scope, Status, Verdict};
use crate::base::{Quarter, TopicId, number};
use crate::chart::model::State;
use crate::figure::{Investment, words};

use super::inputs::{SummaryInputs, investments};

/// What the inputs say about the quarter.
pub(super) struct Facts<'a> {
    pub(super) inputs: &'a SummaryInputs<'a>,
    /// The organisation's cells, worst felt first.
    pub(super) organisation: Vec<&'a Cell>,
    /// The teams' cells in the order of the outcome.
    pub(super) teams: Vec<&'a Cell>,
    /// What was done, with canonical topics.
    pub(super) investments: Vec<Investment>,
}

impl<'a> Facts<'a> {
    pub(super) fn of(inputs: &'a SummaryInputs<'a>) -> Self {
        let mut organisation: Vec<&Cell> = inputs.friction.of(inputs.quarter, Scope::Organisation).collect();
        let felt = |cell: &Cell| words::readable(&cell.perceived).unwrap_or(f64::NEG_INFINITY);
        organisation.sort_by(|one, other| felt(other).total_cmp(&felt(one)));
        Self {
            inputs,
            organisation,
            teams: inputs.friction.of(inputs.quarter, Scope::Team).collect(),
            investments: investments(inputs.initiatives),
        }
    }

    /// A topic's name, fit for a page.
    pub(super) fn topic(&self, topic: &TopicId) -> String {
        words::shown(self.inputs.friction.topic_name(topic))
    }

    /// The teams' cells of a topic.
    pub(super) fn of_topic(&self, topic: &TopicId) -> Vec<&'a Cell> {
        self.teams
            .iter()
            .copied()
            .filter(|cell| cell.topic == *topic)
            .collect()
    }

    /// The teams' cells with a verdict.
    pub(super) fn with(&self, verdict: Verdict) -> Vec<&'a Cell> {
        self.teams
            .iter()
            .copied()
            .filter(|cell| cell.verdict == verdict)
            .collect()
    }

    /// The topic in which most teams carry a verdict, with those teams: one with that verdict for the whole organisation,
    /// which the headline speaks of, before all others; of equals the one in which it is clear for most, then the worst
    /// felt one.
    pub(super) fn most_with(&self, verdict: Verdict) -> Option<(&'a TopicId, Vec<&'a Cell>)> {
        self.organisation
            .iter()
            .map(|total| {
                let cells: Vec<&Cell> = self
                    .of_topic(&total.topic)
                    .into_iter()
                    .filter(|cell| cell.verdict == verdict)
                    .collect();
                (total, cells)
            })
            .filter(|(_, cells)| !cells.is_empty())
            .rev()
            .max_by_key(|(total, cells)| {
                let clear = cells
                    .iter()
                    .filter(|cell| words::state(cell) == State::Clear)
                    .count();
                (total.verdict == verdict, cells.len(), clear)
            })
            .map(|(total, cells)| (&total.topic, cells))
    }

    /// Whether the topic of [`Self::most_with`] is one that the headline speaks of.
    pub(super) fn leads(&self, verdict: Verdict) -> bool {
        self.most_with(verdict).is_some_and(|(topic, _)| {
            let mut own = self.organisation.iter().filter(|total| total.topic == *topic);
            own.any(|total| total.verdict == verdict)
        })
    }

    /// All comparisons of teams into the quarter.
    pub(super) fn compared(&self) -> impl Iterator<Item = &'a Change> {
        let quarter = self.inputs.quarter;
        self.inputs.changes.changes.iter().filter(move |change| {
            change.quarter == quarter
                && change.scope == Scope::Team
                && words::readable(&change.difference).is_some()
        })
    }

    /// The flagged ones among them: those after an investment first, then the largest.
    pub(super) fn flagged(&self) -> Vec<&'a Change> {
        let mut flagged: Vec<&Change> = self.compared().filter(|change| change.flagged).collect();
        let size = |change: &Change| words::readable(&change.difference).map_or(0.0, f64::abs);
        flagged.sort_by(|one, other| {
            let first = self.after(other).is_some().cmp(&self.after(one).is_some());
            first
                .then_with(|| size(other).total_cmp(&size(one)))
                .then_with(|| one.team.cmp(&other.team))
        });
        flagged
    }

    /// What was done for a change's row and topic in its quarter.
    pub(super) fn after(&self, change: &Change) -> Option<String> {
        let cell = self
            .inputs
            .friction
            .cell(change.quarter, &change.team, &change.topic)?;
        crate::figure::investment_of(&self.investments, cell).map(|done| words::shown(&done.name))
    }

    /// A remark without its quarter, unless it is about another one.
    pub(super) fn of_quarter(&self, remark: &str) -> Option<String> {
        let own = words::one_line(remark);
        let Some((start, rest)) = own.split_once([',', ':']) else {
            return Some(own);
        };
        match start.parse::<Quarter>() {
            Ok(quarter) if quarter == self.inputs.quarter => Some(words::capital(rest.trim_start())),
            Ok(_) => None,
            Err(_) => Some(own),
        }
    }

    /// Whether so few people answered in the quarter that not even their number is shown.
    pub(super) fn is_masked_whole(&self) -> bool {
        let row = words::participation(self.inputs.friction, self.inputs.quarter, None);
        row.is_some_and(|row| row.answered.is_none())
    }

    /// Whether any cell of the quarter holds a number that is not shown.
    pub(super) fn has_masked(&self) -> bool {
        let quarter = self.inputs.quarter;
        let cells = self
            .inputs
            .friction
            .cells
            .iter()
            .filter(|cell| cell.quarter == quarter);
        cells
            .flat_map(|cell| [&cell.perceived, &cell.measured])
            .any(|side| side.status == Status::Suppressed)
    }

    /// How many cells do not tell, by cause, most frequent first.
    pub(super) fn undecided(&self) -> Vec<(Cause, usize)> {
        words::causes(self.teams.iter().copied())
    }
}

/// A value in its unit: "2.8 h", "6.0 %".
pub(super) fn in_unit(value: f64, unit: &str) -> String {
    match unit {
        "share" => number::share(value),
        "" => number::measured(value),
        unit => format!("{} {}", number::measured(value), words::shown(unit)),
    }
}

/// A target in its unit; people choose round ones: "10 min", "2 days".
pub(super) fn target_in_unit(value: f64, unit: &str) -> String {
    if unit != "share" && value.fract() == 0.0 && value.abs() < 1000.0 {
        let number = number::fixed(value, 0);
        return if unit.is_empty() {
            number
        } else {
            format!("{number} {}", words::shown(unit))
        };
    }
    in_unit(value, unit)
}

/// The interval of a metric without its unit: "2.6–3.0"; empty when there is none.
pub(super) fn unit_interval(component: &Component) -> String {
    let plain = |value: f64| match component.unit.as_str() {
        "share" => number::share(value)
            .trim_end_matches(['%', number::NARROW_SPACE])
            .to_owned(),
        _ => number::measured(value),
    };
    match (component.low, component.high) {
        (Some(low), Some(high)) if low >= 0.0 => format!("{}–{}", plain(low), plain(high)),
        (Some(low), Some(high)) => format!("{} to {}", plain(low), plain(high)),
        (Some(low), None) => format!("{} or more", plain(low)),
        (None, Some(high)) => format!("{} or less", plain(high)),
        (None, None) => String::new(),
    }
}

/// The metric with nothing but its names where it may not be shown.
pub(super) fn without_masked(component: &Component) -> Component {
    let names = component.clone();
    if !words::is_masking(component.reason) {
        return names;
    }
    Component {
        value: None,
        low: None,
        high: None,
        n: None,
        friction: None,
        friction_low: None,
        friction_high: None,
        ..names
    }
}

/// The friction of one metric alone as an estimate, for drawing and printing.
pub(super) fn component_friction(component: &Component) -> Estimate {
    Estimate {
        status: if component.friction.is_some() {
            Status::Ok
        } else {
            Status::Undefined
        },
        reason: component.reason,
        value: component.friction,
        low: component.friction_low,
        high: component.friction_high,
        n: component.n,
        level: Estimate::LEVEL,
        inner: None,
        se: None,
    }
}

/// Whether a metric misses its target, meets it, or cannot tell: the 95 % interval decides.
pub(super) fn against_target(component: &Component) -> Option<bool> {
    match (component.friction_low, component.friction_high) {
        (Some(low), _) if low > 50.0 => Some(true),
        (_, Some(high)) if high < 50.0 => Some(false),
        _ => None,
    }
}
