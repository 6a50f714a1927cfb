//! Measured friction of a row and topic: each metric against its measure, and their mean; docs/statistics.md §2.4, §2.5.

use std::collections::BTreeMap;

use crate::base::{Quarter, TopicId};
use crate::data::{Better, Dataset, Metric, Row};
use crate::stats::dist::normal_two_sided;
use crate::stats::index::{Component as Part, FrictionIndex, clipped, combine};
use crate::stats::{Estimand, Flags, Stat};

use super::estimate::{Estimate, Reason, Status};
use super::outcome::Component;
use super::reading::{Reading, read};
use super::samples::find;
use super::yardstick::{Measure, Measures};

/// Share of a topic's metrics that must have a value.
const MIN_COVERAGE: f64 = 0.5;

/// The measured side of a cell.
#[derive(Debug, Clone)]
pub(super) struct MeasuredSide {
    pub estimate: Estimate,
    pub components: Vec<Component>,
    /// Before clipping.
    pub unclipped: Option<f64>,
    /// Degrees of freedom of the standard error, where it is known from few people only.
    pub df: Option<f64>,
}

/// The metrics of a topic that anything is known about, and where they come from.
#[derive(Debug)]
pub(super) struct TopicMetrics<'a> {
    pub scored: Vec<&'a Metric>,
    pub undirected: Vec<&'a Metric>,
    sources: BTreeMap<&'a str, u32>,
}

impl<'a> TopicMetrics<'a> {
    pub fn new(dataset: &'a Dataset, topic: &'a TopicId) -> Self {
        let is_known = |metric: &&Metric| dataset.sources.contains_key(&metric.id);
        let known = dataset.catalogue.metrics_of(topic).filter(is_known);
        let (scored, undirected) = known.partition(|metric| metric.better.is_some());
        let imports = dataset.sources.values().map(String::as_str);
        let imports: std::collections::BTreeSet<&str> = imports.collect();
        Self {
            scored,
            undirected,
            sources: imports.into_iter().zip(0..).collect(),
        }
    }

    /// Whether no import has ever spoken about the topic.
    pub fn is_empty(&self) -> bool {
        self.scored.is_empty() && self.undirected.is_empty()
    }

    fn source(&self, dataset: &Dataset, metric: &Metric) -> u32 {
        let import = dataset.sources.get(&metric.id);
        import
            .and_then(|import| self.sources.get(import.as_str()))
            .copied()
            .unwrap_or_default()
    }
}

/// One metric, read and laid against its measure.
struct Judged {
    reading: Reading,
    component: Component,
    part: Part,
    /// Limits of the unclipped friction.
    limits: (Option<f64>, Option<f64>),
}

/// The measured side of a row, topic and quarter.
pub(super) fn measured(
    dataset: &Dataset,
    measures: &Measures,
    metrics: &TopicMetrics,
    quarter: Quarter,
    row: &Row,
) -> MeasuredSide {
    let look = |metric: &Metric| {
        let reading = read(metric, &find(dataset, quarter, row, &metric.id))?;
        let source = metrics.source(dataset, metric);
        Some(judge(metric, reading, &measures.of(metric), source))
    };
    let judged: Vec<Judged> = metrics.scored.iter().filter_map(|metric| look(metric)).collect();
    let undirected: Vec<Judged> = metrics
        .undirected
        .iter()
        .filter_map(|metric| look(metric))
        .collect();
    let (estimate, unclipped, df) = if judged.is_empty() {
        let reason = if undirected.is_empty() {
            Reason::NoMetric
        } else {
            Reason::NoDirection
        };
        (Estimate::undefined(reason), None, None)
    } else {
        together(&judged, metrics.scored.len())
    };
    MeasuredSide {
        estimate,
        components: judged
            .into_iter()
            .chain(undirected)
            .map(|judged| judged.component)
            .collect(),
        unclipped,
        df,
    }
}

fn judge(metric: &Metric, reading: Reading, measure: &Measure, source: u32) -> Judged {
    let scored = match (&measure.index, reading.reason) {
        (Err(reason), _) => Err(*reason),
        (Ok(_), Some(reason)) if reason != Reason::NoSpread => Err(reason),
        (Ok(index), _) => score(metric, index, &reading),
    };
    let stat = scored.as_ref().ok();
    let is_judged = reading.is_judged();
    let limit = |bound: Option<f64>| bound.filter(|_| is_judged);
    let limits = stat.map_or((None, None), |stat| (limit(stat.lo), limit(stat.hi)));
    let reason = match (&scored, reading.reason) {
        (Err(reason), _) => Some(*reason),
        (Ok(_), None) if !is_judged => Some(Reason::NoSpread),
        (Ok(_), reason) => reason,
    };
    Judged {
        component: Component {
            metric: metric.id.clone(),
            name: metric.name.clone(),
            unit: metric.unit.clone(),
            value: reading.value,
            low: reading.low,
            high: reading.high,
            n: reading.n,
            target: measure.target,
            target_agreed: measure.is_agreed,
            friction: stat.map(|stat| clipped(stat.est)),
            friction_low: limits.0.map(clipped),
            friction_high: limits.1.map(clipped),
            reason,
        },
        part: Part {
            friction: stat.map(|stat| stat.est),
            se: stat.and_then(|stat| stat.se).filter(|se| is_judged && *se > 0.0),
            df: reading.df,
            weight: 1.0,
            source,
        },
        reading,
        limits,
    }
}

/// The friction of a reading, with limits and standard error where the reading has some.
fn score(metric: &Metric, index: &FrictionIndex, reading: &Reading) -> Result<Stat, Reason> {
    let value = reading.for_index.ok_or(Reason::OutOfRange)?;
    let stat = Stat {
        est: value,
        lo: reading.low,
        hi: reading.high,
        level: Estimate::LEVEL,
        se: None,
        df: None,
        n: reading.n.unwrap_or_default() as usize,
        n_missing: 0,
        estimand: Estimand::Process,
        method: "metric",
        flags: Flags::default(),
    };
    index.of_stat(&stat).or_else(|_| at_the_end(metric, &stat))
}

/// A finished value of exactly zero (or a share of one) has no logarithm; it is as good or as bad as can be.
fn at_the_end(metric: &Metric, stat: &Stat) -> Result<Stat, Reason> {
    let is_low = stat.est == 0.0;
    if !is_low && stat.est != 1.0 {
        return Err(Reason::OutOfRange);
    }
    let is_good = is_low == (metric.better == Some(Better::Lower));
    Ok(Stat {
        est: if is_good { 0.0 } else { 100.0 },
        lo: None,
        hi: None,
        ..*stat
    })
}

/// The topic's index: the mean of the metrics that can be judged; where none can, the mean of the values that are there,
/// without an interval. With it the mean before it is clipped, and the degrees of freedom of its standard error.
fn together(judged: &[Judged], known: usize) -> (Estimate, Option<f64>, Option<f64>) {
    let with_value = judged.iter().filter(|one| one.part.friction.is_some()).count();
    if with_value == 0 {
        return (without_value(judged), None, None);
    }
    if (with_value as f64) < MIN_COVERAGE * known as f64 {
        return (Estimate::undefined(Reason::FewMetrics), None, None);
    }
    let sure: Vec<&Judged> = judged.iter().filter(|one| one.part.se.is_some()).collect();
    let used: Vec<&Judged> = if sure.is_empty() {
        judged.iter().filter(|one| one.part.friction.is_some()).collect()
    } else {
        sure
    };
    let parts: Vec<Part> = used.iter().map(|one| one.part).collect();
    let Ok(combined) = combine(&parts, 0.0, Estimate::LEVEL) else {
        return (Estimate::undefined(Reason::OutOfRange), None, None);
    };
    let value = combined.stat.est;
    let mut estimate = Estimate {
        status: Status::Ok,
        value: Some(value),
        n: events(&used),
        ..Estimate::undefined(Reason::NoSpread)
    };
    if let Some(se) = combined.stat.se {
        let around = |level: f64| {
            let half = normal_two_sided(level) * se;
            (clipped(value - half), clipped(value + half))
        };
        let (mut low, mut high) = around(Estimate::LEVEL);
        // A single metric keeps the shape of its own interval; an open side is closed by the other one.
        if let [one] = used.as_slice() {
            low = one.limits.0.map_or(low, clipped);
            high = one.limits.1.map_or(high, clipped);
        }
        estimate.reason = None;
        estimate.low = Some(low);
        estimate.high = Some(high);
        estimate.inner = Some(around(Estimate::INNER_LEVEL));
        estimate.se = Some(se);
    }
    (estimate, Some(combined.unclipped), combined.df)
}

/// Why there is no value: suppressed where that is the only reason, else the first reason met.
fn without_value(judged: &[Judged]) -> Estimate {
    let reasons: Vec<Reason> = judged.iter().filter_map(|one| one.component.reason).collect();
    if !reasons.is_empty() && reasons.iter().all(|reason| *reason == Reason::Dominance) {
        return Estimate::suppressed(Reason::Dominance);
    }
    let first = reasons.into_iter().find(|reason| *reason != Reason::Dominance);
    Estimate::undefined(first.unwrap_or(Reason::NoMetric))
}

/// Events behind an index: metrics of one import speak about the same events, so the most of each import counts.
fn events(used: &[&Judged]) -> Option<u64> {
    let mut by_source: BTreeMap<u32, u64> = BTreeMap::new();
    for one in used {
        if let Some(n) = one.reading.n {
            let most = by_source.entry(one.part.source).or_default();
            *most = n.max(*most);
        }
    }
    (!by_source.is_empty()).then(|| by_source.values().sum())
}
