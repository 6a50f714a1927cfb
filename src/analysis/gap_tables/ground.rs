//! What the rival explanations of all cells of a quarter have in common, looked up once.

use std::collections::BTreeMap;

use crate::analysis::estimate::Estimate;
use crate::analysis::friction::scope;
use crate::analysis::gap::{Axes, axes};
use crate::analysis::measured::TopicMetrics;
use crate::analysis::notes::participation_of;
use crate::analysis::outcome::{Cell, CellBasis, Participation, Scope};
use crate::analysis::perceived::TopicSpread;
use crate::analysis::registry::{Inputs, Stopped};
use crate::analysis::samples::{Events, Found, Pool, find};
use crate::analysis::yardstick::reference_waves;
use crate::base::{MetricId, Quarter, TopicId};
use crate::data::{Level, Metric, Row};
use crate::stats::correlation::{Coefficient, correlation};
use crate::stats::reliability::MIN_PERSONS;

use super::events;

pub(super) struct Ground<'a> {
    pub inputs: &'a Inputs<'a>,
    axes: BTreeMap<TopicId, Axes>,
    pub spreads: BTreeMap<TopicId, TopicSpread>,
    pub metrics: BTreeMap<&'a TopicId, TopicMetrics<'a>>,
    rows: BTreeMap<(Scope, &'a str), &'a Row>,
    /// Logarithm of p90/p50 of everybody's events, by metric.
    pub tails: BTreeMap<&'a MetricId, f64>,
    /// The lowest correlation of an item with the rest of its topic, over everybody, and the item's wording.
    pub keyed: BTreeMap<&'a TopicId, (Estimate, String)>,
    /// The wave before that of the quarter.
    pub earlier: Option<Quarter>,
    answered: BTreeMap<(Quarter, Scope, &'a str), &'a Participation>,
    places: BTreeMap<(Quarter, Scope, &'a str, &'a TopicId), usize>,
}

impl<'a> Ground<'a> {
    pub fn new(inputs: &'a Inputs<'a>) -> Result<Self, Stopped> {
        let (cohort, friction, quarter) = (inputs.cohort, inputs.friction, inputs.quarter);
        let dataset = cohort.dataset();
        let topics = || dataset.catalogue.topics.iter().map(|topic| &topic.id);
        let metrics: BTreeMap<&TopicId, TopicMetrics> = topics()
            .map(|topic| (topic, TopicMetrics::new(dataset, topic)))
            .collect();
        inputs.check()?;
        let earlier = cohort.waves().filter(|wave| *wave < quarter).last();
        let answered = earlier.into_iter().chain([quarter]).flat_map(|of| {
            participation_of(friction, of).map(move |row| ((of, row.scope, row.team.as_str()), row))
        });
        let places = friction.cells.iter().enumerate().map(|(at, cell)| {
            let key = (cell.quarter, cell.scope, cell.team.as_str(), &cell.topic);
            (key, at)
        });
        let mut ground = Self {
            inputs,
            axes: axes(&friction.cells, &reference_waves(cohort)),
            spreads: topics()
                .map(|topic| (topic.clone(), TopicSpread::new(cohort, quarter, topic)))
                .collect(),
            rows: cohort
                .rows(quarter)
                .iter()
                .map(|row| ((scope(row.level), row.name.as_str()), row))
                .collect(),
            tails: BTreeMap::new(),
            keyed: topics()
                .filter_map(|topic| Some((topic, keyed(inputs, topic)?)))
                .collect(),
            earlier,
            answered: answered.collect(),
            places: places.collect(),
            metrics,
        };
        ground.tails = ground.tails_of_everybody()?;
        Ok(ground)
    }

    fn tails_of_everybody(&self) -> Result<BTreeMap<&'a MetricId, f64>, Stopped> {
        let rows = self.inputs.cohort.rows(self.inputs.quarter);
        let everybody = rows.iter().find(|row| row.level == Level::Organisation);
        let scored = self.metrics.values().flat_map(|metrics| &metrics.scored);
        let mut tails = BTreeMap::new();
        for metric in scored.filter(|metric| metric.unit_secs().is_some()) {
            self.inputs.check()?;
            let found = everybody.and_then(|row| self.events(row, metric));
            if let Some(tail) = found.and_then(|found| events::plain_tail(metric, &found)) {
                tails.insert(&metric.id, tail);
            }
        }
        Ok(tails)
    }

    /// The row of a cell.
    pub fn row(&self, cell: &Cell) -> Option<&'a Row> {
        self.rows.get(&(cell.scope, cell.team.as_str())).copied()
    }

    /// The row of the same level and name in the wave before.
    pub fn earlier_row(&self, cell: &Cell) -> Option<&'a Row> {
        let rows = self.inputs.cohort.rows(self.earlier?);
        rows.iter()
            .find(|row| scope(row.level) == cell.scope && row.name == cell.team)
    }

    /// The events of a metric in a row of the quarter.
    pub fn events(&self, row: &Row, metric: &Metric) -> Option<Events> {
        match find(self.inputs.cohort.dataset(), self.inputs.quarter, row, &metric.id) {
            Found::Pool(Pool::Events(events)) => Some(events),
            _ => None,
        }
    }

    /// How many answered in a quarter, of how many.
    pub fn participation(&self, quarter: Quarter, cell: &Cell) -> Option<&'a Participation> {
        self.answered
            .get(&(quarter, cell.scope, cell.team.as_str()))
            .copied()
    }

    /// The same row and topic in another quarter.
    pub fn cell(&self, quarter: Quarter, cell: &Cell) -> Option<&'a Cell> {
        let at = self
            .places
            .get(&(quarter, cell.scope, cell.team.as_str(), &cell.topic))?;
        self.inputs.friction.cells.get(*at)
    }

    /// The organisation's cell of a topic.
    pub fn everybody(&self, topic: &TopicId) -> Option<&'a Cell> {
        let friction = self.inputs.friction;
        friction
            .of(self.inputs.quarter, Scope::Organisation)
            .find(|cell| cell.topic == *topic)
    }

    /// Numbers of a cell that are not printed.
    pub fn basis(&self, cell: &Cell) -> Option<&'a CellBasis> {
        let key = (cell.quarter, cell.scope, cell.team.as_str(), &cell.topic);
        self.inputs.friction.basis.cells.get(*self.places.get(&key)?)
    }

    /// Length of the unit of the measured axis, in points.
    pub fn measured_spread(&self, topic: &TopicId) -> Option<f64> {
        let axis = self.axes.get(topic)?.measured.ok()?;
        Some(axis.spread)
    }

    /// Names of topics with metrics on which no gap can be given a unit.
    pub fn topics_without_axes(&self) -> Vec<&'a str> {
        let has_both = |axes: &Axes| axes.perceived.is_ok() && axes.measured.is_ok();
        self.metrics
            .iter()
            .filter(|(_, metrics)| !metrics.scored.is_empty())
            .filter(|(topic, _)| !self.axes.get(**topic).is_some_and(has_both))
            .filter(|(topic, _)| self.inputs.friction.topics.iter().any(|(id, _)| id == **topic))
            .map(|(topic, _)| self.inputs.friction.topic_name(topic))
            .collect()
    }
}

/// The lowest correlation of an item with the mean of the topic's other items, over everybody who answered all of them.
fn keyed(inputs: &Inputs, topic: &TopicId) -> Option<(Estimate, String)> {
    let answers = inputs.cohort.everybody(inputs.quarter, topic)?;
    let people: Vec<Vec<f64>> = answers
        .item_scores()
        .into_iter()
        .filter_map(|row| row.into_iter().collect())
        .collect();
    let items = answers.items();
    if items.len() < 2 || people.len() < MIN_PERSONS {
        return None;
    }
    let mut lowest: Option<(Estimate, String)> = None;
    for (at, item) in items.iter().enumerate() {
        let own: Vec<f64> = people.iter().map(|row| row[at]).collect();
        let rest: Vec<f64> = people
            .iter()
            .map(|row| (row.iter().sum::<f64>() - row[at]) / (items.len() - 1) as f64)
            .collect();
        let r = |level| correlation(&own, &rest, Coefficient::Pearson, level).ok();
        let (outer, inner) = (r(Estimate::LEVEL)?.stat, r(Estimate::INNER_LEVEL)?.stat);
        let is_lower = lowest
            .as_ref()
            .is_none_or(|(known, _)| known.value.is_none_or(|known| outer.est < known));
        if is_lower {
            let mut estimate = Estimate::around(outer.est, 0.0, Some(people.len() as u64));
            (estimate.low, estimate.high, estimate.se) = (outer.lo, outer.hi, None);
            estimate.inner = inner.lo.zip(inner.hi);
            lowest = Some((estimate, item.text.clone()));
        }
    }
    lowest
}
