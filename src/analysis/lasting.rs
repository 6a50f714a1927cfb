//! Durations of items that had not all ended: the quarter's curve in place of the percentiles of what ended;
//! docs/statistics.md §2.3.

use std::collections::BTreeMap;

use crate::data::Metric;
use crate::stats::dist::normal_two_sided;
use crate::stats::survival::{Curve, Item, MIN_AT_RISK, Outcome, kaplan_meier};

use super::estimate::Estimate;
use super::reading::{MIN_CLUSTERS, RHO, clock_resolution, known_from};
use super::samples::Events;

const DAY_SECS: f64 = 86_400.0;
/// Of an event only the day is known: it is taken to end at noon.
const NOON: f64 = 0.5;

/// The curve of a row's items, with what is known about who is behind them.
#[derive(Debug, Clone)]
pub(super) struct Lasting {
    pub curve: Curve,
    items: Vec<Item>,
    /// Of each item; empty where nobody is named.
    pub clusters: Vec<u32>,
}

/// A percentile of a curve, in the metric's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct At {
    pub value: f64,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

impl Lasting {
    /// The curve of everything that was open at some time of the quarter; `None` where never five items were at once.
    pub fn new(metric: &Metric, events: &Events) -> Option<Self> {
        let per_day = DAY_SECS / metric.unit_secs()?;
        let floor = clock_resolution(metric);
        let ended = events.values.iter().zip(&events.days).map(|(&value, &day)| Item {
            entry: (value - (f64::from(day) + NOON) * per_day).max(0.0),
            exit: value.max(floor),
            outcome: Outcome::Closed,
        });
        let open = events.open.iter().map(|item| Item {
            entry: item.entry,
            exit: item.age.max(item.entry),
            outcome: Outcome::Open,
        });
        let items: Vec<Item> = ended.chain(open).collect();
        let curve = kaplan_meier(&items, MIN_AT_RISK, Estimate::LEVEL).ok()?;
        let open = events.open.iter().filter_map(|item| item.cluster);
        let clusters: Vec<u32> = events.clusters.iter().copied().chain(open).collect();
        Some(Self {
            curve,
            clusters: if clusters.len() == items.len() {
                clusters
            } else {
                Vec::new()
            },
            items,
        })
    }

    /// The age by which a share of the items has ended; `None` where the curve does not come down so far.
    pub fn quantile(&self, p: f64) -> Option<At> {
        let own = self.curve.quantile(p).ok()?;
        let value = own.est?;
        let effect = self.design_effect(value);
        let (low, high) = if effect > 1.0 {
            self.limits(p, normal_two_sided(Estimate::LEVEL) * effect.sqrt())
        } else {
            (own.lo, own.hi)
        };
        Some(At { value, low, high })
    }

    /// How old items get on average when the clock stops at `tau`.
    pub fn restricted_mean(&self, tau: f64) -> Option<At> {
        let stat = self.curve.restricted_mean(tau).ok()?;
        let half = stat
            .se
            .map(|se| normal_two_sided(Estimate::LEVEL) * se * self.design_effect(tau).sqrt());
        Some(At {
            value: stat.est,
            low: half.map(|half| (stat.est - half).max(self.curve.start)),
            high: half.map(|half| (stat.est + half).min(tau)),
        })
    }

    /// Where the limit curves, `factor` standard errors of ln(-ln S) away, come down to 1 - p.
    fn limits(&self, p: f64, factor: f64) -> (Option<f64>, Option<f64>) {
        let reached = |sign: f64| {
            let is_below = |step: &&crate::stats::survival::Step| {
                let Some(sum) = step.greenwood.filter(|_| step.survival < 1.0) else {
                    return false;
                };
                let log = step.survival.ln();
                let moved = (-log).ln() + sign * factor * sum.sqrt() / log.abs();
                (-moved.exp()).exp() <= 1.0 - p
            };
            self.curve.steps.iter().find(is_below).map(|step| step.time)
        };
        (reached(1.0), reached(-1.0))
    }

    /// By how much people with several items inflate the variance of the cumulated hazard up to an age: from eight people on
    /// the squared sums of their influence over the squared influences of single items, below 1 + (m - 1) rho. Not below 1.
    fn design_effect(&self, until: f64) -> f64 {
        if self.clusters.is_empty() {
            return 1.0;
        }
        let mut sums: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
        let mut single = 0.0;
        let influence = Influence::new(&self.curve, until);
        for (item, cluster) in self.items.iter().zip(&self.clusters) {
            let of_item = influence.of(item);
            single += of_item * of_item;
            let sum = sums.entry(*cluster).or_default();
            sum.0 += of_item;
            sum.1 += 1.0;
        }
        if sums.len() < MIN_CLUSTERS || single == 0.0 {
            let size = sums.values().map(|sum| sum.1 * sum.1).sum::<f64>() / self.items.len() as f64;
            return 1.0 + (size - 1.0) * RHO;
        }
        let count = sums.len() as f64;
        let between: f64 = sums.values().map(|sum| sum.0 * sum.0).sum();
        (known_from(count) * between / single).max(1.0)
    }
}

/// What single items do to the cumulated hazard: d/r at an own end, less the sum of d/r² over the ages at which it was in sight.
struct Influence<'a> {
    curve: &'a Curve,
    until: f64,
    /// Cumulated d/r² after each step.
    sums: Vec<f64>,
}

impl<'a> Influence<'a> {
    fn new(curve: &'a Curve, until: f64) -> Self {
        let mut sum = 0.0;
        let sums = curve.steps.iter().map(|step| {
            sum += step.closed as f64 / (step.at_risk as f64).powi(2);
            sum
        });
        Self {
            curve,
            until,
            sums: sums.collect(),
        }
    }

    fn passed(&self, age: f64) -> usize {
        let age = age.min(self.until);
        self.curve.steps.partition_point(|step| step.time <= age)
    }

    fn cumulated(&self, age: f64) -> f64 {
        self.passed(age)
            .checked_sub(1)
            .map_or(0.0, |last| self.sums[last])
    }

    fn of(&self, item: &Item) -> f64 {
        let own = self
            .passed(item.exit)
            .checked_sub(1)
            .map(|last| &self.curve.steps[last])
            .filter(|step| item.outcome == Outcome::Closed && step.time == item.exit)
            .map_or(0.0, |step| 1.0 / step.at_risk as f64);
        // An entry of 0 is no truncation; a later one is not in sight at that very age.
        let before = if item.entry > 0.0 {
            self.cumulated(item.entry)
        } else {
            0.0
        };
        own - (self.cumulated(item.exit) - before)
    }
}
