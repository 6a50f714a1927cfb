//! What the events behind a metric say beyond its headline: their tail, and their last month.

use crate::analysis::estimate::Estimate;
use crate::analysis::lasting::Lasting;
use crate::analysis::reading::{clock_resolution, content_seed, design_effect};
use crate::analysis::samples::Events;
use crate::data::{Better, Metric};
use crate::stats::dist::normal_two_sided;
use crate::stats::index::share_off_ends;
use crate::stats::quantile::{ClusterOptions, QuantileRule, clustered_quantile, order_quantile, quantile};

/// Points of friction per doubling, of a value or of its odds.
pub(super) const PER_DOUBLING: f64 = 25.0;
/// Events from which the 90th percentile has both limits.
const MIN_TAIL: usize = 36;
/// Events from which the 75th percentile has both limits.
const MIN_MONTH: usize = 13;
/// Days of the last month.
const MONTH: u8 = 30;
/// Draws of a bootstrap that decides about an explanation and is not printed.
const REPLICATES: u32 = 400;

/// A number with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Known {
    pub value: f64,
    pub se: f64,
}

/// Points on the scale of friction of a difference of logarithms, or of logits.
fn points(difference: f64) -> f64 {
    PER_DOUBLING / std::f64::consts::LN_2 * difference
}

fn floored(metric: &Metric, values: &[f64]) -> Vec<f64> {
    let floor = clock_resolution(metric);
    values.iter().map(|value| value.max(floor)).collect()
}

/// ln(p90/p50) of events, without an interval.
pub(super) fn plain_tail(metric: &Metric, events: &Events) -> Option<f64> {
    if events.values.len() < MIN_TAIL {
        return None;
    }
    let [middle, upper] = if events.open.is_empty() {
        let values = floored(metric, &events.values);
        [0.5, 0.9].map(|p| quantile(&values, p, QuantileRule::Type8).ok())
    } else {
        let curve = Lasting::new(metric, events)?;
        [0.5, 0.9].map(|p| curve.quantile(p).map(|at| at.value))
    };
    Some((upper? / middle?).ln())
}

/// By how many points the 90th percentile hurts more, relative to the median, than it does for everybody; the errors of both
/// percentiles are taken as independent, which is on the wide side.
pub(super) fn tail(metric: &Metric, events: &Events, everybody: f64) -> Option<Known> {
    if events.values.len() < MIN_TAIL {
        return None;
    }
    let curve = if events.open.is_empty() {
        None
    } else {
        Some(Lasting::new(metric, events)?)
    };
    let values = floored(metric, &events.values);
    let log = |p: f64| match &curve {
        Some(curve) => {
            let at = curve.quantile(p)?;
            of_limits(at.value, at.low, at.high)
        }
        None => percentile(&values, &events.clusters, p),
    };
    let (middle, upper) = (log(0.5)?, log(0.9)?);
    Some(Known {
        value: points(upper.value - middle.value - everybody),
        se: points(upper.se.hypot(middle.se)),
    })
}

/// The logarithm of a percentile.
fn percentile(values: &[f64], clusters: &[u32], p: f64) -> Option<Known> {
    let stat = if clusters.is_empty() {
        order_quantile(values, p, Estimate::LEVEL).ok()?.stat
    } else {
        let options = ClusterOptions {
            replicates: REPLICATES,
            ..ClusterOptions::with_seed(content_seed(values, clusters))
        };
        clustered_quantile(values, clusters, p, Estimate::LEVEL, &options).ok()?
    };
    of_limits(stat.est, stat.lo, stat.hi)
}

fn of_limits(value: f64, low: Option<f64>, high: Option<f64>) -> Option<Known> {
    let z = normal_two_sided(Estimate::LEVEL);
    let width = match (low, high) {
        (Some(low), Some(high)) => (high / low).ln() / (2.0 * z),
        (Some(low), None) => (value / low).ln() / z,
        (None, Some(high)) => (high / value).ln() / z,
        (None, None) => return None,
    };
    (width > 0.0 && width.is_finite()).then(|| Known {
        value: value.ln(),
        se: width,
    })
}

/// By how many points the last 30 days of the quarter hurt more than all of it. The last month is a part of the quarter, so
/// the difference varies by 1 - its share of the events less.
pub(super) fn last_month(metric: &Metric, events: &Events, quarter_days: u8) -> Option<Known> {
    let first = quarter_days.saturating_sub(MONTH);
    let is_late = |at: &usize| events.days[*at] >= first;
    let late: Vec<usize> = (0..events.values.len()).filter(is_late).collect();
    if late.len() < MIN_MONTH || late.len() == events.values.len() {
        return None;
    }
    let values: Vec<f64> = late.iter().map(|&at| events.values[at]).collect();
    let clusters: Vec<u32> = if events.clusters.is_empty() {
        Vec::new()
    } else {
        late.iter().map(|&at| events.clusters[at]).collect()
    };
    let (month, all) = if metric.unit_secs().is_some() {
        let values = floored(metric, &values);
        let whole = quantile(&floored(metric, &events.values), 0.75, QuantileRule::Type8).ok()?;
        (percentile(&values, &clusters, 0.75)?, whole.ln())
    } else {
        (share(&values, &clusters)?, share(&events.values, &[])?.value)
    };
    let rest = 1.0 - late.len() as f64 / events.values.len() as f64;
    let sign = if metric.better? == Better::Lower {
        1.0
    } else {
        -1.0
    };
    Some(Known {
        value: sign * points(month.value - all),
        se: points(month.se) * rest.sqrt(),
    })
}

/// The logit of a share.
fn share(values: &[f64], clusters: &[u32]) -> Option<Known> {
    let hits = values.iter().filter(|value| **value >= 0.5).count() as u64;
    let n = values.len() as u64;
    let inside = share_off_ends(hits, n).ok()?;
    Some(Known {
        value: (inside / (1.0 - inside)).ln(),
        se: (design_effect(values, clusters) / (n as f64 * inside * (1.0 - inside))).sqrt(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Statistic, Transform};

    fn metric(unit: &str, statistic: Statistic) -> Metric {
        Metric {
            id: "m".into(),
            name: "m".to_owned(),
            topic: None,
            unit: unit.to_owned(),
            better: Some(Better::Lower),
            transform: if unit == "share" {
                Transform::Logit
            } else {
                Transform::Log
            },
            statistic,
            min_events: 0,
            aliases: Vec::new(),
            source: String::new(),
        }
    }

    #[test]
    fn a_last_month_twice_as_slow_is_25_points_worse() {
        let mut events = Events::default();
        for at in 0..60 {
            // 40 events of four hours, then 20 of eight in the last 30 days; the 75th percentile of all is eight.
            let is_late = at >= 40;
            events
                .values
                .push(if is_late { 8.0 } else { 4.0 } + f64::from(at % 5) * 0.01);
            events.days.push(if is_late { 70 } else { 10 });
        }
        let hours = metric("h", Statistic::P75);
        let found = last_month(&hours, &events, 92).unwrap();
        assert!(
            found.value.abs() < 1.0,
            "the upper quarter is the last month: {found:?}"
        );
        events.values[40..].iter_mut().for_each(|value| *value *= 0.25);
        let eased = last_month(&hours, &events, 92).unwrap();
        assert!((eased.value + 25.0).abs() < 1.0, "{eased:?}");
        assert!(eased.se > 0.0);
        assert_eq!(last_month(&hours, &events, 40), None, "all of them are late");
    }

    #[test]
    fn a_tail_is_set_against_that_of_everybody() {
        let events = Events {
            values: (1..=100).map(f64::from).collect(),
            days: vec![0; 100],
            ..Events::default()
        };
        let hours = metric("h", Statistic::P75);
        let own = plain_tail(&hours, &events).unwrap();
        assert!((own - (90.633_333_f64 / 50.5).ln()).abs() < 1e-3, "{own}");
        let same = tail(&hours, &events, own).unwrap();
        assert!(same.value.abs() < 1e-9 && same.se > 0.0);
        let shorter = tail(&hours, &events, own + 2.0_f64.ln()).unwrap();
        assert!((shorter.value + 25.0).abs() < 1e-9);
    }
}
