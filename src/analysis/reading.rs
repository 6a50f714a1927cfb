//! One metric of one row as a number in its own unit: value, interval, events; docs/statistics.md §2.3.

use std::collections::BTreeMap;

use crate::data::{Metric, Statistic, Transform};
use crate::stats::dist::{normal_two_sided, t_two_sided};
use crate::stats::index::{rate_off_zero, share_off_ends};
use crate::stats::interval::{rate, wilson};
use crate::stats::quantile::{ClusterOptions, clustered_quantile, order_quantile};

use super::estimate::{Estimate, Reason};
use super::lasting::Lasting;
use super::samples::{Aggregate, Events, Found, Pool};

/// Fewest events for a number to be judged, whatever the metric says (docs/statistics.md §2.3).
const MIN_EVENTS: u64 = 10;
/// Fewer people than this make a team's metric a metric of persons (docs/statistics.md §8.6).
const MIN_CONTRIBUTORS: usize = 3;
/// A larger share of the events made by one person does so too.
const MAX_SHARE: f64 = 0.70;
/// Correlation inside a cluster that is assumed where there are too few clusters to see it.
pub(super) const RHO: f64 = 0.1;
/// Clusters from which their effect is read off the data.
pub(super) const MIN_CLUSTERS: usize = 8;
const P75: f64 = 0.75;

/// A metric's number.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Reading {
    /// In the metric's unit.
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// The value as its index takes it: away from 0 and from the ends of a share.
    pub for_index: Option<f64>,
    pub n: Option<u64>,
    /// Degrees of freedom of the interval, where the spread between so many people was read off the data.
    pub df: Option<f64>,
    /// Why it is not judged.
    pub reason: Option<Reason>,
}

impl Reading {
    fn without(reason: Reason) -> Self {
        Self {
            reason: Some(reason),
            ..Self::default()
        }
    }

    fn has_interval(&self) -> bool {
        self.low.is_some() || self.high.is_some()
    }
}

/// Reads a metric; `None` where the row knows nothing about it.
pub(super) fn read(metric: &Metric, found: &Found) -> Option<Reading> {
    match found {
        Found::Nothing => None,
        Found::WithoutExposure(events) => Some(Reading {
            n: Some(*events),
            ..Reading::without(Reason::NoHeadCount)
        }),
        Found::Pool(pool) => Some(of_pool(metric, pool)),
    }
}

fn of_pool(metric: &Metric, pool: &Pool) -> Reading {
    match pool {
        Pool::Events(events) => match metric.statistic {
            Statistic::Share => share(metric, &events.values, &events.clusters),
            Statistic::P75 if !events.open.is_empty() => lasting(metric, events),
            Statistic::P75
            | Statistic::Rate
            | Statistic::PerWeek
            | Statistic::WeeklyRate
            | Statistic::Value => p75(metric, &events.values, &events.clusters),
        },
        Pool::Count {
            events,
            exposure,
            clusters,
        } => per_head(metric, *events, *exposure, clusters),
        Pool::Aggregates(aggregates) => finished(metric, aggregates),
        Pool::Mixed(pools) => {
            let readings: Vec<Reading> = pools.iter().map(|pool| of_pool(metric, pool)).collect();
            let values: Vec<f64> = readings.iter().filter_map(|reading| reading.value).collect();
            shown_only(metric, plain_mean(&values))
        }
    }
}

fn plain_mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// A value without n and spread.
fn shown_only(metric: &Metric, value: Option<f64>) -> Reading {
    let reason = match value {
        Some(value) if !is_in_range(metric, value) => Reason::OutOfRange,
        _ => Reason::NoSpread,
    };
    Reading {
        value,
        for_index: value,
        reason: Some(reason),
        ..Reading::default()
    }
}

fn is_in_range(metric: &Metric, value: f64) -> bool {
    match metric.transform {
        Transform::Log => value >= 0.0,
        Transform::Logit => (0.0..=1.0).contains(&value),
        Transform::Identity => true,
    }
}

/// Fewer than three people, or one who makes most of the events.
pub(super) fn is_dominated(clusters: &[u32]) -> bool {
    if clusters.is_empty() {
        return false;
    }
    let sizes = sizes(clusters);
    let largest = sizes.values().max().copied().unwrap_or_default();
    sizes.len() < MIN_CONTRIBUTORS || largest as f64 > MAX_SHARE * clusters.len() as f64
}

fn sizes(clusters: &[u32]) -> BTreeMap<u32, usize> {
    let mut sizes = BTreeMap::new();
    for cluster in clusters {
        *sizes.entry(*cluster).or_insert(0) += 1;
    }
    sizes
}

/// Degrees of freedom of a spread between people; `None` with so few that it is assumed, or where nobody is named.
fn between_people(clusters: &[u32]) -> Option<f64> {
    let count = sizes(clusters).len();
    (count >= MIN_CLUSTERS).then_some(count as f64 - 1.0)
}

fn least_events(metric: &Metric) -> u64 {
    u64::from(metric.min_events).max(MIN_EVENTS)
}

/// The 75th percentile (type 8); its interval from whole clusters drawn with replacement, or from order statistics.
fn p75(metric: &Metric, values: &[f64], clusters: &[u32]) -> Reading {
    if is_dominated(clusters) {
        return Reading::without(Reason::Dominance);
    }
    let n = values.len() as u64;
    let floor = clock_resolution(metric);
    let values: Vec<f64> = values.iter().map(|value| value.max(floor)).collect();
    let few = n < least_events(metric);
    let stat = if clusters.is_empty() || few {
        order_quantile(&values, P75, Estimate::LEVEL).map(|quantile| quantile.stat)
    } else {
        let options = ClusterOptions::with_seed(content_seed(&values, clusters));
        clustered_quantile(&values, clusters, P75, Estimate::LEVEL, &options)
    };
    let Ok(stat) = stat else {
        return Reading::without(Reason::OutOfRange);
    };
    let is_point = stat.lo.is_some() && stat.lo == stat.hi;
    let bounds = |bound: Option<f64>| bound.filter(|_| !few && !is_point);
    Reading {
        value: Some(stat.est),
        low: bounds(stat.lo),
        high: bounds(stat.hi),
        for_index: Some(stat.est),
        n: Some(n),
        df: between_people(clusters),
        reason: match (few, is_point) {
            (true, _) => Some(Reason::FewEvents),
            (_, true) => Some(Reason::ZeroVariance),
            _ => None,
        },
    }
}

/// The 75th percentile of the quarter's curve, where some items had not ended.
fn lasting(metric: &Metric, events: &Events) -> Reading {
    if is_dominated(&people(events)) {
        return Reading::without(Reason::Dominance);
    }
    let n = (events.values.len() + events.open.len()) as u64;
    let without = |reason| Reading {
        n: Some(n),
        ..Reading::without(reason)
    };
    let Some(curve) = Lasting::new(metric, events) else {
        return without(Reason::FewEvents);
    };
    let Some(at) = curve.quantile(P75) else {
        return without(Reason::NotReached);
    };
    let few = (events.values.len() as u64) < least_events(metric);
    let bounds = |bound: Option<f64>| bound.filter(|bound| !few && *bound > 0.0);
    let has_width = at.low.is_some() || at.high.is_some();
    Reading {
        value: Some(at.value),
        low: bounds(at.low),
        high: bounds(at.high),
        for_index: Some(at.value),
        n: Some(n),
        df: between_people(&curve.clusters),
        reason: match (few, has_width) {
            (true, _) => Some(Reason::FewEvents),
            (_, false) => Some(Reason::ZeroVariance),
            _ => None,
        },
    }
}

/// Who is behind the events, those that had not ended included; nobody where they are not named.
pub(super) fn people(events: &Events) -> Vec<u32> {
    let open = events.open.iter().filter_map(|item| item.cluster);
    events.clusters.iter().copied().chain(open).collect()
}

/// Durations have no logarithm at zero: nothing is shorter than one tick of the clock, a second. Other metrics have no floor.
pub(super) fn clock_resolution(metric: &Metric) -> f64 {
    metric.unit_secs().map_or(f64::NEG_INFINITY, f64::recip)
}

/// A seed that depends on the sample's content only.
pub(super) fn content_seed(values: &[f64], clusters: &[u32]) -> u64 {
    let words = values
        .iter()
        .map(|value| value.to_bits())
        .chain(clusters.iter().map(|&cluster| u64::from(cluster)));
    words.fold(0xcbf2_9ce4_8422_2325, |hash, word| {
        (hash ^ word).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(29)
    })
}

/// The share of ones; Wilson's interval, widened on the logit by what clusters do to it.
fn share(metric: &Metric, values: &[f64], clusters: &[u32]) -> Reading {
    if is_dominated(clusters) {
        return Reading::without(Reason::Dominance);
    }
    let hits = values.iter().filter(|value| **value >= 0.5).count() as u64;
    let reading = Reading {
        df: between_people(clusters),
        ..share_of(hits, values.len() as u64, design_effect(values, clusters))
    };
    let few = values.len() < least_events(metric) as usize;
    if few {
        unjudged(&reading, Reason::FewEvents)
    } else {
        reading
    }
}

fn unjudged(reading: &Reading, reason: Reason) -> Reading {
    Reading {
        low: None,
        high: None,
        reason: Some(reason),
        ..reading.clone()
    }
}

fn share_of(hits: u64, n: u64, design_effect: f64) -> Reading {
    let (Ok(stat), Ok(inside)) = (wilson(hits, n, Estimate::LEVEL), share_off_ends(hits, n)) else {
        return Reading::without(Reason::TooFew);
    };
    let logit = |p: f64| (p / (1.0 - p)).ln();
    let centre = logit(inside);
    let widened = |bound: f64| {
        let moved = centre + (logit(bound) - centre) * design_effect.sqrt();
        1.0 / (1.0 + (-moved).exp())
    };
    let open = |bound: &f64| *bound > 0.0 && *bound < 1.0;
    Reading {
        value: Some(stat.est),
        low: stat.lo.filter(open).map(widened),
        high: stat.hi.filter(open).map(widened),
        for_index: Some(inside),
        n: Some(n),
        ..Reading::default()
    }
}

/// By how much clusters inflate the variance of a share: from eight clusters on the variance between their sums (linearised
/// ratio, Cochran 1977 §9A) over the binomial one, below 1 + (m - 1) rho.
pub(super) fn design_effect(values: &[f64], clusters: &[u32]) -> f64 {
    if clusters.len() != values.len() || values.is_empty() {
        return 1.0;
    }
    let n = values.len() as f64;
    let mut sums: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
    for (value, cluster) in values.iter().zip(clusters) {
        let sum = sums.entry(*cluster).or_default();
        sum.0 += f64::from(u8::from(*value >= 0.5));
        sum.1 += 1.0;
    }
    let p = sums.values().map(|sum| sum.0).sum::<f64>() / n;
    let binomial = p * (1.0 - p) / n;
    if sums.len() < MIN_CLUSTERS || binomial == 0.0 {
        let size = sums.values().map(|sum| sum.1 * sum.1).sum::<f64>() / n;
        return 1.0 + (size - 1.0) * RHO;
    }
    let count = sums.len() as f64;
    let squares: f64 = sums.values().map(|(hits, size)| (hits - p * size).powi(2)).sum();
    (known_from(count) * squares / (n * n) / binomial).max(1.0)
}

/// What makes a variance between so many clusters as wide as it must be: J/(J - 1) for their mean, and the square of t
/// with J - 1 degrees of freedom over that of the normal distribution, since limits are laid out with the latter.
pub(super) fn known_from(clusters: f64) -> f64 {
    let t = t_two_sided(Estimate::LEVEL, clusters - 1.0);
    clusters / (clusters - 1.0) * (t / normal_two_sided(Estimate::LEVEL)).powi(2)
}

/// Events per head, or per week, with Garwood's interval. A low count is no lack of evidence here: the exposure says how much there is.
fn per_head(metric: &Metric, events: u64, exposure: f64, clusters: &[u32]) -> Reading {
    if is_dominated(clusters) && events > 0 {
        return Reading::without(Reason::Dominance);
    }
    let (Ok(stat), Ok(off_zero)) = (
        rate(events, exposure, Estimate::LEVEL),
        rate_off_zero(events, exposure),
    ) else {
        return Reading::without(Reason::NoHeadCount);
    };
    let reading = Reading {
        value: Some(stat.est),
        low: stat.lo.filter(|low| *low > 0.0),
        high: stat.hi,
        for_index: Some(off_zero),
        n: Some(events),
        ..Reading::default()
    };
    if events < u64::from(metric.min_events) {
        unjudged(&reading, Reason::FewEvents)
    } else {
        reading
    }
}

/// Finished values: one as it came; several as their mean weighted by n, of those that came with n and spread, if these are at
/// least half of them; otherwise their plain mean, which is shown and not judged.
fn finished(metric: &Metric, aggregates: &[Aggregate]) -> Reading {
    let plain = || plain_mean(&aggregates.iter().map(|a| a.value).collect::<Vec<_>>());
    if aggregates
        .iter()
        .any(|aggregate| !is_in_range(metric, aggregate.value))
    {
        return shown_only(metric, plain());
    }
    let sure: Vec<Sure> = aggregates
        .iter()
        .filter_map(|aggregate| Sure::new(metric, aggregate))
        .collect();
    let reading = match aggregates {
        [one] if one.interval.is_some() => as_it_came(metric, one),
        [one] if metric.statistic == Statistic::Share => one
            .n
            .filter(|n| *n > 0)
            .map_or_else(|| shown_only(metric, Some(one.value)), |n| counted(one.value, n)),
        [_, _, ..] if 2 * sure.len() >= aggregates.len() => weighted(metric, &sure),
        _ => shown_only(metric, plain()),
    };
    let few = reading.n.is_some_and(|n| n < least_events(metric));
    if few && reading.reason.is_none() {
        unjudged(&reading, Reason::FewEvents)
    } else {
        reading
    }
}

/// A share that came with its n.
fn counted(share: f64, n: u64) -> Reading {
    let hits = (share * n as f64).round() as u64;
    share_of(hits.min(n), n, 1.0)
}

/// A finished value with n and standard error.
struct Sure {
    value: f64,
    n: u64,
    se: f64,
}

impl Sure {
    /// The standard error comes from the interval, or for a share from n.
    fn new(metric: &Metric, aggregate: &Aggregate) -> Option<Self> {
        let n = aggregate.n.filter(|n| *n > 0)?;
        let se = match aggregate.interval {
            Some((low, high)) => (high - low) / (2.0 * normal_two_sided(Estimate::LEVEL)),
            None if metric.statistic == Statistic::Share => {
                let hits = (aggregate.value * n as f64).round() as u64;
                let inside = share_off_ends(hits.min(n), n).ok()?;
                (inside * (1.0 - inside) / n as f64).sqrt()
            }
            None => return None,
        };
        let value = aggregate.value;
        (se > 0.0).then_some(Self { value, n, se })
    }
}

fn as_it_came(metric: &Metric, one: &Aggregate) -> Reading {
    let Some((low, high)) = one
        .interval
        .filter(|(low, high)| low < high && *low <= one.value && one.value <= *high)
    else {
        return shown_only(metric, Some(one.value));
    };
    let inside = |bound: &f64| match metric.transform {
        Transform::Log => *bound > 0.0,
        Transform::Logit => *bound > 0.0 && *bound < 1.0,
        Transform::Identity => true,
    };
    Reading {
        value: Some(one.value),
        low: Some(low).filter(inside),
        high: Some(high).filter(inside),
        for_index: Some(one.value),
        n: one.n,
        ..Reading::default()
    }
}

/// The mean weighted by n, with its interval laid out on the metric's own scale.
fn weighted(metric: &Metric, sure: &[Sure]) -> Reading {
    let n: u64 = sure.iter().map(|one| one.n).sum();
    let weight = |one: &Sure| one.n as f64 / n as f64;
    let mean: f64 = sure.iter().map(|one| weight(one) * one.value).sum();
    if !is_off_ends(metric, mean) {
        return shown_only(metric, Some(mean));
    }
    let variance: f64 = sure.iter().map(|one| (weight(one) * one.se).powi(2)).sum();
    let (low, high) = on_own_scale(metric, mean, normal_two_sided(Estimate::LEVEL) * variance.sqrt());
    Reading {
        value: Some(mean),
        low: Some(low),
        high: Some(high),
        for_index: Some(mean),
        n: Some(n),
        ..Reading::default()
    }
}

fn is_off_ends(metric: &Metric, value: f64) -> bool {
    match metric.transform {
        Transform::Log => value > 0.0,
        Transform::Logit => value > 0.0 && value < 1.0,
        Transform::Identity => true,
    }
}

/// Limits a half-width away, laid out on the logarithm or the logit so that they stay in range (delta method).
fn on_own_scale(metric: &Metric, mean: f64, half: f64) -> (f64, f64) {
    match metric.transform {
        Transform::Log => {
            let factor = (half / mean).exp();
            (mean / factor, mean * factor)
        }
        Transform::Logit => {
            let centre = (mean / (1.0 - mean)).ln();
            let width = half / (mean * (1.0 - mean));
            let back = |x: f64| 1.0 / (1.0 + (-x).exp());
            (back(centre - width), back(centre + width))
        }
        Transform::Identity => (mean - half, mean + half),
    }
}

impl Reading {
    /// Whether the number may be judged: there is a value with an interval and nothing against it.
    pub fn is_judged(&self) -> bool {
        self.reason.is_none() && self.has_interval()
    }
}
