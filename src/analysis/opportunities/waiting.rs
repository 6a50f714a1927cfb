//! Hours a week that the log saw people wait, as far as the wait blocks; docs/statistics.md §9.2.

use std::collections::BTreeMap;

use crate::base::TopicId;
use crate::data::{Metric, Row, Statistic};
use crate::stats::cost::{Simulation, simulate};
use crate::stats::quantile::percentile_interval;
use crate::stats::random::Rng;
use crate::stats::robust::winsorised_mean;
use crate::stats::{Estimand, Flags, Stat, Undefined};

use super::super::estimate::{Estimate, Reason};
use super::super::notes;
use super::super::outcome::Cell;
use super::super::printed::{estimate, seed};
use super::super::registry::{Inputs, Stopped};
use super::super::samples::{Found, Pool, find};
use super::super::shown::reason;
use super::spec::{Clock, OpportunitiesSpec, Wait};

/// Waits longer than all but this share of them count as long as those, and so for the shortest: one forgotten ticket
/// is no year of waiting.
const TRIM: f64 = 0.05;
/// People or pipelines from which their effect is read off the data; fewer are assumed to be correlated like this.
const MIN_CLUSTERS: usize = 8;
const RHO: f64 = 0.1;
/// Working hours of a day, and of a week with its hours.
const DAY_HOURS: f64 = 8.0;
const WEEK: (f64, f64) = (40.0, 168.0);

/// A topic's wait: the rule, its metric, and its drawn blocking shares, one for each world.
pub(super) struct TopicWait<'a> {
    pub topic: TopicId,
    pub rule: &'a Wait,
    pub metric: &'a Metric,
    shares: Vec<f64>,
}

/// For each topic the first of its waits that has events in the quarter, in catalogue order of topics.
pub(super) fn waits<'a>(
    inputs: &Inputs<'a>,
    spec: &'a OpportunitiesSpec,
) -> Result<Vec<TopicWait<'a>>, Stopped> {
    let dataset = inputs.cohort.dataset();
    let mut found = Vec::new();
    for topic in &dataset.catalogue.topics {
        let usable = |rule: &&Wait| {
            let metric = dataset.catalogue.metric(&rule.metric)?;
            let everybody = inputs.cohort.rows(inputs.quarter).first()?;
            let is_wait = metric.topic.as_ref() == Some(&topic.id)
                && metric.statistic == Statistic::P75
                && hours_of_unit(&metric.unit).is_some();
            let pool = find(dataset, inputs.quarter, everybody, &metric.id);
            (is_wait && matches!(pool, Found::Pool(Pool::Events { .. }))).then_some(metric)
        };
        let first = spec.waits.iter().find_map(|rule| Some((rule, usable(&rule)?)));
        let Some((rule, metric)) = first else {
            continue;
        };
        inputs.check()?;
        let plan = plan(inputs, spec, metric.id.as_str());
        // An impossible range (most below least) blocks nothing and is told by the assumptions.
        let Ok(drawn) = simulate(&[rule.blocking.input()], &plan, |share| share[0].clamp(0.0, 1.0)) else {
            continue;
        };
        found.push(TopicWait {
            topic: topic.id.clone(),
            rule,
            metric,
            shares: drawn.draws,
        });
    }
    Ok(found)
}

fn plan(inputs: &Inputs<'_>, spec: &OpportunitiesSpec, purpose: &str) -> Simulation {
    Simulation {
        draws: (spec.draws.max(2)) as usize,
        seed: seed(inputs, purpose),
        level: Estimate::LEVEL,
    }
}

/// Hours a developer-week of a row; `cell` is that of the same row and topic, which knows whether the metric may be told.
pub(super) fn measured(
    inputs: &Inputs<'_>,
    spec: &OpportunitiesSpec,
    wait: &TopicWait<'_>,
    row: &Row,
    cell: Option<&Cell>,
) -> (Estimate, Option<Stat>) {
    let component = cell.and_then(|cell| cell.components.iter().find(|part| part.metric == wait.metric.id));
    if component.and_then(|part| part.reason) == Some(Reason::Dominance) {
        return (Estimate::suppressed(Reason::Dominance), None);
    }
    let dataset = inputs.cohort.dataset();
    let (values, clusters) = match find(dataset, inputs.quarter, row, &wait.metric.id) {
        Found::Pool(Pool::Events(events)) => (events.values, events.clusters),
        Found::Nothing => return (Estimate::undefined(Reason::NoMetric), None),
        _ => return (Estimate::undefined(Reason::NoSpread), None),
    };
    let Some(people) = notes::invited(inputs.cohort, inputs.quarter, row) else {
        return (Estimate::undefined(Reason::NoHeadCount), None);
    };
    let developer_weeks = people as f64 * f64::from(spec.weeks_per_quarter);
    let purpose = format!("{} {}", wait.metric.id, row.name);
    match hours(&values, &clusters, wait, developer_weeks, seed(inputs, &purpose)) {
        Ok((stat, inner)) => (estimate(&stat, inner), Some(stat)),
        Err(undefined) => (Estimate::undefined(reason(undefined)), None),
    }
}

/// Blocked hours a developer-week: the median over the drawn worlds, with 95 % limits and 80 % ones.
///
/// What blocks wholly, and what of the rest does, are winsorised means times the number of waits; their volume moves by the
/// noise of its people (a compound Poisson sum), the blocking share within its range.
fn hours(
    values: &[f64],
    clusters: &[u32],
    wait: &TopicWait<'_>,
    developer_weeks: f64,
    seed: u64,
) -> Result<(Stat, Option<(f64, f64)>), Undefined> {
    let unit = hours_of_unit(&wait.metric.unit).ok_or(Undefined::OutOfSupport)?;
    let worked: Vec<f64> = values
        .iter()
        .map(|value| within_work(value * unit, wait.rule.clock))
        .collect();
    if developer_weeks <= 0.0 {
        return Err(Undefined::OutOfSupport);
    }
    let whole = f64::from(wait.rule.whole_minutes) / 60.0;
    let part = |of: fn(f64, f64) -> f64| -> Result<f64, Undefined> {
        let hours: Vec<f64> = worked.iter().map(|&hours| of(hours, whole)).collect();
        Ok(winsorised_mean(&hours, TRIM)? * hours.len() as f64 / developer_weeks)
    };
    let (short, long) = (part(f64::min)?, part(|hours, whole| (hours - whole).max(0.0))?);
    let gsd = relative_spread(&worked, clusters).exp();
    let mut rng = Rng::from_seed(seed);
    let draws: Vec<f64> = wait
        .shares
        .iter()
        .map(|share| rng.lognormal(1.0, gsd) * (short + long * share))
        .collect();
    let (low, high, se) = percentile_interval(&draws, Estimate::LEVEL)?;
    let inner = percentile_interval(&draws, Estimate::INNER_LEVEL)?;
    let mut sorted = draws;
    sorted.sort_by(f64::total_cmp);
    let stat = Stat {
        est: sorted[sorted.len() / 2],
        lo: Some(low),
        hi: Some(high),
        level: Estimate::LEVEL,
        se: Some(se),
        df: None,
        n: values.len(),
        n_missing: 0,
        estimand: Estimand::Process,
        method: "waiting",
        flags: Flags::default(),
    };
    if stat.est > 0.0 {
        Ok((stat, Some((inner.0, inner.1))))
    } else {
        Err(Undefined::NoEvents)
    }
}

/// Standard deviation of the sum of all waits over the sum itself, their number being chance too: the root of the sum of
/// squares of what each person waited, where there are eight, else of the single waits with a correlation of 0.1.
fn relative_spread(hours: &[f64], clusters: &[u32]) -> f64 {
    let total: f64 = hours.iter().sum();
    if total <= 0.0 {
        return 0.0;
    }
    let mut sums: BTreeMap<u32, (f64, usize)> = BTreeMap::new();
    if clusters.len() == hours.len() {
        for (hours, cluster) in hours.iter().zip(clusters) {
            let sum = sums.entry(*cluster).or_default();
            *sum = (sum.0 + hours, sum.1 + 1);
        }
    }
    let squares: f64 = if sums.len() >= MIN_CLUSTERS {
        sums.values().map(|(sum, _)| sum * sum).sum()
    } else {
        let n = hours.len() as f64;
        let size = sums.values().map(|&(_, size)| (size * size) as f64).sum::<f64>() / n;
        let design = 1.0 + (size.max(1.0) - 1.0) * RHO;
        design * hours.iter().map(|hours| hours * hours).sum::<f64>()
    };
    squares.sqrt() / total
}

/// Hours of a wait that lie within working time.
fn within_work(hours: f64, clock: Clock) -> f64 {
    let hours = hours.max(0.0);
    match clock {
        Clock::Working => hours,
        Clock::Wall => hours.min(DAY_HOURS) + (hours - 24.0).max(0.0) * WEEK.0 / WEEK.1,
    }
}

fn hours_of_unit(unit: &str) -> Option<f64> {
    match unit {
        "s" | "seconds" => Some(1.0 / 3600.0),
        "min" | "minutes" => Some(1.0 / 60.0),
        "h" | "hours" => Some(1.0),
        "d" | "days" => Some(24.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::spec::ShareRange;
    use super::*;
    use crate::data::{Better, Transform};

    #[test]
    fn of_a_night_only_the_working_hours_count() {
        assert_eq!(within_work(3.0, Clock::Wall), 3.0);
        assert_eq!(within_work(20.0, Clock::Wall), 8.0);
        assert_eq!(within_work(24.0 + 168.0, Clock::Wall), 48.0, "a day and a week");
        assert_eq!(within_work(20.0, Clock::Working), 20.0);
        assert_eq!(within_work(-1.0, Clock::Wall), 0.0);
    }

    #[test]
    fn waits_with_a_known_share_by_hand() {
        let metric = Metric {
            id: "build_duration_minutes".into(),
            name: "Build duration".to_owned(),
            topic: None,
            unit: "min".to_owned(),
            better: Some(Better::Lower),
            transform: Transform::Log,
            statistic: Statistic::P75,
            min_events: 0,
            aliases: Vec::new(),
            source: String::new(),
        };
        let rule = Wait {
            metric: metric.id.clone(),
            clock: Clock::Working,
            whole_minutes: 10,
            blocking: ShareRange::new(30, 30, 30),
        };
        let wait = TopicWait {
            topic: "build".into(),
            rule: &rule,
            metric: &metric,
            shares: vec![0.3; 2000],
        };
        // 400 builds of 30 minutes by 10 people each: 10 minutes and .3 of 20, 16 minutes; 400 x 16/60 h over 100 weeks.
        let clusters: Vec<u32> = (0..400).map(|build| build % 10).collect();
        let (stat, inner) = hours(&[30.0; 400], &clusters, &wait, 100.0, 1).unwrap();
        let exact = 400.0 * 16.0 / 60.0 / 100.0;
        assert!((stat.est / exact - 1.0).abs() < 0.02, "{} {exact}", stat.est);
        // Ten equal sums: 1 / sqrt(10) of the volume is noise.
        let factor = (1.96 / 10.0_f64.sqrt()).exp();
        assert!(
            (stat.hi.unwrap() / (exact * factor) - 1.0).abs() < 0.06,
            "{stat:?}"
        );
        assert!(inner.unwrap().1 < stat.hi.unwrap() && inner.unwrap().0 > stat.lo.unwrap());
        assert_eq!(
            hours(&[0.0; 5], &[], &wait, 100.0, 1),
            Err(Undefined::NoEvents),
            "nobody waited"
        );
        assert_eq!(hours(&[1.0], &[], &wait, 0.0, 1), Err(Undefined::OutOfSupport));
    }
}
