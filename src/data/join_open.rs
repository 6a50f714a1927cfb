//! Items of a duration that had not ended when a quarter did: those still open at the end of a file, and those that a later
//! quarter ended. Both were at risk, so both belong to the quarter's curve (docs/statistics.md §2.3).
//!
//! Only days are known, so an event is taken to end at noon; durations run on the wall clock.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use polars::prelude::{
    Column, DataFrame, DataType, IntoLazy, JoinArgs, JoinType, LazyFrame, SortMultipleOptions, col, len, lit,
};

use super::catalogue::{Catalogue, Statistic};
use super::dataset::SampleKey;
use super::join::JoinError;
use super::join_events::{strings, u32s};
use super::load::Columns;
use super::table::TableKind;
use crate::base::{Calendar, MetricId, Quarter, TeamId};

const DAY_SECS: f64 = 86_400.0;
const NOON: f64 = 0.5;

/// An open item before its person has a number among those of the sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Unended {
    pub age: f64,
    pub entry: f64,
    pub cluster: Option<u32>,
    pub table: u32,
}

/// Open items by team, quarter and metric.
pub(super) type UnendedItems = BTreeMap<SampleKey, Vec<Unended>>;

/// The open events that stand: of each source and metric those of the table that reaches furthest, since an earlier table's
/// open items come again in it, ended or not. `None` where nothing is open.
pub(super) fn standing(all: &DataFrame) -> Result<Option<DataFrame>, JoinError> {
    let open = all.clone().lazy().filter(col("open")).collect()?;
    if open.height() == 0 {
        return Ok(None);
    }
    let stream = || [col("source"), col("source_kind"), col("metric")];
    let reach = all
        .clone()
        .lazy()
        .join(
            open.clone().lazy().select(stream()),
            stream(),
            stream(),
            JoinArgs::new(JoinType::Semi),
        )
        .group_by_stable([col("source"), col("source_kind"), col("metric"), col("table")])
        .agg([col("date").max().alias("last")])
        .sort(["last", "table"], SortMultipleOptions::default())
        .group_by_stable(stream())
        .agg([col("table").last()]);
    let by = || [col("source"), col("source_kind"), col("metric"), col("table")];
    let standing = open
        .lazy()
        .join(reach, by(), by(), JoinArgs::new(JoinType::Semi))
        .collect()?;
    Ok(Some(standing))
}

/// Days since 1970 of a date.
fn number(day: Date) -> i32 {
    (day - date(1970, 1, 1)).get_days()
}

/// Adds the first day of each event's quarter as `first`, in days since 1970.
pub(super) fn with_first_day(events: LazyFrame, calendar: &Calendar) -> Result<LazyFrame, JoinError> {
    let known = events
        .clone()
        .group_by_stable([col("quarter")])
        .agg([len().alias("events")])
        .collect()?;
    let first: Vec<i32> = Columns::new("", TableKind::Events, &known)
        .quarters("quarter")?
        .into_iter()
        .map(|quarter| number(calendar.first_day(quarter)))
        .collect();
    let first = DataFrame::new_infer_height(vec![
        known.column("quarter")?.clone(),
        Column::new("first".into(), first),
    ])?;
    Ok(super::join_events::join_left(events, first.lazy(), &["quarter"]))
}

/// Items of durations that were open at the end of a quarter of which the same file has ended ones. Where a file tells of no
/// open item of a metric, nobody knows what it left out, and its events stay as they are.
pub(super) fn collect(
    closed: &DataFrame,
    open: &DataFrame,
    catalogue: &Catalogue,
    calendar: &Calendar,
) -> Result<UnendedItems, JoinError> {
    let per_day = durations(open, catalogue)?;
    let told = || [col("table"), col("metric_id")];
    let files = open.clone().lazy().select(told());
    let ended = closed
        .clone()
        .lazy()
        .filter(col("team").is_not_null())
        .join(files, told(), told(), JoinArgs::new(JoinType::Semi))
        .collect()?;
    let mut items = Items {
        calendar,
        covered: covered(&ended)?,
        found: BTreeMap::new(),
    };
    let scale = DataFrame::new_infer_height(vec![
        Column::new(
            "metric_id".into(),
            per_day.keys().map(MetricId::as_str).collect::<Vec<_>>(),
        ),
        Column::new("per_day".into(), per_day.values().copied().collect::<Vec<f64>>()),
    ])?;
    let begun = |events: DataFrame| -> Result<LazyFrame, JoinError> {
        let by = [col("metric_id")];
        let events = events.lazy().filter(col("team").is_not_null());
        let events = events.join(scale.clone().lazy(), &by, &by, JoinArgs::new(JoinType::Inner));
        let day = col("date").cast(DataType::Int32);
        let events = with_first_day(events.with_column(day.alias("day")), calendar)?;
        let start = col("day").cast(DataType::Float64) + lit(NOON) - col("value") / col("per_day");
        Ok(events.with_column(start.alias("start")))
    };
    let spilled = begun(ended)?.filter(col("start").lt(col("first").cast(DataType::Float64)));
    items.add(&spilled.collect()?, false)?;
    items.add(&begun(open.clone())?.collect()?, true)?;
    Ok(items.found)
}

/// Units a day of each duration that is open somewhere.
fn durations(open: &DataFrame, catalogue: &Catalogue) -> Result<BTreeMap<MetricId, f64>, JoinError> {
    let names: BTreeSet<String> = strings(open, "metric_id")?.into_iter().collect();
    Ok(names
        .into_iter()
        .filter_map(|name| {
            let metric = catalogue.metric(&MetricId::new(&name))?;
            let secs = metric
                .unit_secs()
                .filter(|_| metric.statistic == Statistic::P75)?;
            Some((metric.id.clone(), DAY_SECS / secs))
        })
        .collect())
}

/// Metrics and quarters of which there are ended events.
fn covered(ended: &DataFrame) -> Result<BTreeSet<(MetricId, Quarter)>, JoinError> {
    let distinct = ended
        .clone()
        .lazy()
        .group_by_stable([col("metric_id"), col("quarter")])
        .agg([len().alias("events")])
        .collect()?;
    let quarters = Columns::new("", TableKind::Events, &distinct).quarters("quarter")?;
    let metrics = strings(&distinct, "metric_id")?;
    Ok(metrics.iter().map(MetricId::new).zip(quarters).collect())
}

struct Items<'a> {
    calendar: &'a Calendar,
    covered: BTreeSet<(MetricId, Quarter)>,
    found: UnendedItems,
}

impl Items<'_> {
    fn add(&mut self, events: &DataFrame, is_open: bool) -> Result<(), JoinError> {
        let (teams, metrics) = (strings(events, "team")?, strings(events, "metric_id")?);
        let quarters = Columns::new("", TableKind::Events, events).quarters("quarter")?;
        let tables = u32s(events, "table")?;
        let clusters: Vec<Option<u32>> = events.column("cluster")?.u32()?.iter().collect();
        let numbers = |name: &str| -> Result<Vec<f64>, JoinError> {
            Ok(events.column(name)?.f64()?.iter().flatten().collect())
        };
        let (values, starts, scales) = (numbers("value")?, numbers("start")?, numbers("per_day")?);
        for row in 0..events.height() {
            let item = Begun {
                team: TeamId::new(&teams[row]),
                metric: MetricId::new(&metrics[row]),
                start: starts[row],
                per_day: scales[row],
                cluster: clusters[row],
                table: tables[row],
            };
            if is_open {
                self.push(&item, quarters[row], values[row]);
            }
            self.spread(&item, quarters[row]);
        }
        Ok(())
    }

    /// The item in the quarters before the one in which it ended or was last seen.
    fn spread(&mut self, item: &Begun, last: Quarter) {
        let mut next = last;
        while item.start < f64::from(number(self.calendar.first_day(next))) {
            let quarter = next.previous();
            // Before the first quarter of the files there is nothing to be added to.
            let is_over = |known: &(MetricId, Quarter)| known.0 == item.metric && known.1 <= quarter;
            if !self.covered.iter().any(is_over) {
                return;
            }
            let end = f64::from(number(self.calendar.first_day(next)));
            self.push(item, quarter, (end - item.start) * item.per_day);
            next = quarter;
        }
    }

    fn push(&mut self, item: &Begun, quarter: Quarter, age: f64) {
        if !self.covered.contains(&(item.metric.clone(), quarter)) || age <= 0.0 {
            return;
        }
        let first = f64::from(number(self.calendar.first_day(quarter)));
        let entry = ((first - item.start) * item.per_day).clamp(0.0, age);
        let key = SampleKey {
            quarter,
            metric: item.metric.clone(),
            team: item.team.clone(),
        };
        self.found.entry(key).or_default().push(Unended {
            age,
            entry,
            cluster: item.cluster,
            table: item.table,
        });
    }
}

/// An item whose beginning is known.
struct Begun {
    team: TeamId,
    metric: MetricId,
    /// Days since 1970.
    start: f64,
    per_day: f64,
    cluster: Option<u32>,
    table: u32,
}
