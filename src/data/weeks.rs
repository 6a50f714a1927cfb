//! How many weeks stand behind the count of a quarter: all of it, or the part that the files cover.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use polars::prelude::{DataFrame, IntoLazy, col};

use crate::base::{Calendar, MetricId, Notice, Place, Quarter, TeamId};

use super::catalogue::{Catalogue, Statistic};
use super::dataset::{Sample, SampleKey};
use super::join::JoinError;
use super::join_aggregates::Measured;
use super::join_events::strings;
use super::load::date_of;

/// Days without any event at the edge of a quarter from which on the files are taken to begin or end there.
const EDGE_DAYS: f64 = 14.0;
const WEEK_DAYS: f64 = 7.0;

/// The first and the last day on which the files have an event of a metric.
#[derive(Debug, Default)]
pub(super) struct Weeks {
    spans: BTreeMap<MetricId, (Date, Date)>,
    calendar: Calendar,
    /// Quarters that are covered in part only, with their weeks.
    parts: BTreeMap<(MetricId, Quarter), f64>,
}

impl Weeks {
    /// Reads the days off events whose metrics have their ids.
    pub fn of(events: &DataFrame, calendar: &Calendar) -> Result<Self, JoinError> {
        let spans = events
            .clone()
            .lazy()
            .filter(col("team").is_not_null())
            .group_by_stable([col("metric_id")])
            .agg([col("date").min().alias("first"), col("date").max().alias("last")])
            .collect()?;
        let day = |name: &str| -> Result<Vec<Option<Date>>, JoinError> {
            let days = spans.column(name)?.date()?.physical();
            Ok(days.iter().map(|day| day.and_then(date_of)).collect())
        };
        let spans = strings(&spans, "metric_id")?
            .iter()
            .zip(day("first")?.into_iter().zip(day("last")?))
            .filter_map(|(metric, (first, last))| Some((MetricId::new(metric), (first?, last?))))
            .collect();
        Ok(Self {
            spans,
            calendar: calendar.clone(),
            parts: BTreeMap::new(),
        })
    }

    /// The weeks of a quarter that the events of a metric cover: whole quarters are 13 weeks and a day or so.
    pub fn of_quarter(&mut self, metric: &MetricId, quarter: Quarter) -> f64 {
        let (first, last) = (self.calendar.first_day(quarter), self.calendar.last_day(quarter));
        let days = |from: Date, to: Date| (to - from).get_days().max(0);
        let span = self.spans.get(metric).copied().unwrap_or((first, last));
        let from = if f64::from(days(first, span.0)) > EDGE_DAYS {
            span.0.min(last)
        } else {
            first
        };
        let to = if f64::from(days(span.1, last)) > EDGE_DAYS {
            span.1.max(first)
        } else {
            last
        };
        let weeks = f64::from(days(from, to) + 1) / WEEK_DAYS;
        if (from, to) != (first, last) {
            self.parts.insert((metric.clone(), quarter), weeks);
        }
        weeks
    }

    /// Says which quarters the files cover in part.
    pub fn tell(self, measured: &mut Measured) {
        for ((metric, quarter), weeks) in self.parts {
            let Some((_, import)) = measured.source_of(&metric) else {
                continue;
            };
            let message = format!(
                "{quarter}: the files have events of {metric} in {weeks:.1} weeks only; the count is over these"
            );
            measured
                .notices
                .push(Notice::note("quarter-in-part", Place::file(import), message));
        }
    }
}

/// Adds a count of zero for quarters without an event that lie between two quarters in which the same team has some: the
/// files knew the team before and after. Nothing is known of other quarters and other teams.
pub(super) fn add_idle_quarters(
    measured: &mut Measured,
    catalogue: &Catalogue,
    head_counts: &BTreeMap<(Quarter, TeamId), u64>,
) {
    let is_per_week = |metric: &MetricId| {
        catalogue
            .metric(metric)
            .is_some_and(|metric| metric.statistic == Statistic::PerWeek)
    };
    let mut weeks: BTreeMap<(MetricId, Quarter), f64> = BTreeMap::new();
    let mut active: BTreeMap<(MetricId, TeamId), BTreeSet<Quarter>> = BTreeMap::new();
    for (key, sample) in measured.samples() {
        if let Sample::Count { exposure, .. } = sample
            && is_per_week(&key.metric)
        {
            weeks.insert((key.metric.clone(), key.quarter), *exposure);
            let of_team = (key.metric.clone(), key.team.clone());
            active.entry(of_team).or_default().insert(key.quarter);
        }
    }
    let knows_people: BTreeSet<Quarter> = head_counts.keys().map(|(quarter, _)| *quarter).collect();
    for ((metric, team), quarters) in active {
        let (Some(first), Some(last)) = (quarters.first(), quarters.last()) else {
            continue;
        };
        let idle = weeks
            .iter()
            .filter(|((of, quarter), _)| *of == metric && first < quarter && quarter < last)
            .filter(|((_, quarter), _)| !quarters.contains(quarter))
            .filter(|((_, quarter), _)| {
                !knows_people.contains(quarter)
                    || head_counts
                        .get(&(*quarter, team.clone()))
                        .is_some_and(|people| *people > 0)
            });
        let Some((position, import)) = measured.source_of(&metric) else {
            continue;
        };
        let idle: Vec<(Quarter, f64)> = idle.map(|((_, quarter), weeks)| (*quarter, *weeks)).collect();
        for (quarter, exposure) in idle {
            let key = SampleKey {
                quarter,
                metric: metric.clone(),
                team: team.clone(),
            };
            if measured.knows(&key) {
                continue;
            }
            let message = format!(
                "{quarter}: no events of {metric} from {team}, which has some before and after; counted as zero"
            );
            measured
                .notices
                .push(Notice::note("no-events", Place::file(&import), message));
            let sample = Sample::Count {
                events: 0,
                exposure,
                clusters: Vec::new(),
            };
            measured.add(key, position, sample);
        }
    }
}
