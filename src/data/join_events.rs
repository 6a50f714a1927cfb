//! The events' side of the join: one sample for each team, quarter and metric, by lazy frames.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{
    Column, DataFrame, DataType, Expr, IntoLazy, JoinArgs, JoinType, LazyFrame, ListChunked,
    MaintainOrderJoin, SortMultipleOptions, UnionArgs, col, concat, len, lit,
};

use crate::base::{Calendar, MetricId, Notice, Place, TeamId};

use super::catalogue::{Catalogue, Statistic};
use super::dataset::{OpenItem, Sample, SampleKey};
use super::join::{JoinError, TableOfImport};
use super::join_aggregates::{Measured, metric_id};
use super::join_open::{self, Unended, UnendedItems};
use super::load::{Columns, date_of};
use super::naming::{Naming, Spellings};
use super::table::TableKind;
use super::weeks::Weeks;

/// Head-counts by quarter and team, as `Dataset` holds them.
type HeadCounts = BTreeMap<(crate::base::Quarter, TeamId), u64>;

/// What the join of events needs to know.
pub(super) struct EventOptions<'a> {
    pub naming: &'a Naming,
    pub catalogue: &'a Catalogue,
    pub head_counts: &'a HeadCounts,
    pub calendar: &'a Calendar,
}

/// Joins events with teams, groups them by team, quarter and metric, and adds the samples. Tables carry their position among
/// all tables, so that later ones win.
pub(super) fn join(
    tables: &[(usize, &TableOfImport)],
    options: &EventOptions,
    spellings: &mut Spellings,
    measured: &mut Measured,
) -> Result<(), JoinError> {
    if tables.is_empty() {
        return Ok(());
    }
    let all = stacked(tables)?;
    note_open(&all, tables, options.catalogue, measured)?;
    let open = join_open::standing(&all)?;
    let closed = all.lazy().filter(col("open").not()).collect()?;
    let (current, replaced) = without_replaced(&closed)?;
    let (named, unended) = match open {
        None => (named(current, options, spellings)?, UnendedItems::new()),
        Some(open) => {
            let both = concat([current.lazy(), open.lazy()], UnionArgs::default())?.collect()?;
            let both = named(both, options, spellings)?;
            let part = |is_open: Expr| both.clone().lazy().filter(is_open).collect();
            let (closed, open) = (part(col("open").not())?, part(col("open"))?);
            let unended = join_open::collect(&closed, &open, options.catalogue, options.calendar)?;
            (closed, unended)
        }
    };
    note_ownerless(&named, tables, measured)?;
    list_replaced(&replaced, options, measured)?;
    let mut weeks = Weeks::of(&named, options.calendar)?;
    let grouped = grouped(named, options.calendar)?;
    collect_samples(&grouped, tables, options, &mut weeks, (unended, measured))?;
    weeks.tell(measured);
    Ok(())
}

/// The events with the team and the metric that they mean.
fn named(
    events: DataFrame,
    options: &EventOptions,
    spellings: &mut Spellings,
) -> Result<DataFrame, JoinError> {
    let meanings = meanings(&events, options, spellings)?;
    let metrics = metric_meanings(&events, options.catalogue)?;
    let named = join_left(events.lazy(), meanings.lazy(), &["source", "source_kind", "date"]);
    Ok(join_left(named, metrics.lazy(), &["metric"]).collect()?)
}

/// Names of the teams (not the repositories) of a table of events, sorted.
pub(super) fn team_names(table: &TableOfImport) -> Result<Vec<String>, JoinError> {
    let columns = Columns::of(table);
    columns.must_have("source")?;
    columns.must_have("source_kind")?;
    let teams = table
        .table
        .frame
        .clone()
        .lazy()
        .filter(
            col("source_kind")
                .eq(lit("team"))
                .and(col("source").is_not_null()),
        )
        .group_by_stable([col("source")])
        .agg([len().alias("events")])
        .sort(["source"], SortMultipleOptions::default())
        .collect()?;
    strings(&teams, "source")
}

fn keys(names: &[&str]) -> Vec<Expr> {
    names.iter().map(|name| col(*name)).collect()
}

pub(super) fn join_left(left: LazyFrame, right: LazyFrame, on: &[&str]) -> LazyFrame {
    let mut how = JoinArgs::new(JoinType::Left);
    how.maintain_order = MaintainOrderJoin::Left;
    left.join(right, keys(on), keys(on), how)
}

/// All event tables under each other, with the position of their table and a number for each row.
fn stacked(tables: &[(usize, &TableOfImport)]) -> Result<DataFrame, JoinError> {
    let mut frames = Vec::new();
    for (position, table) in tables {
        let columns = Columns::of(table);
        for name in ["source", "source_kind", "date", "quarter", "metric", "value"] {
            columns.must_have(name)?;
        }
        let has = |name: &str| table.table.frame.column(name).is_ok();
        let cluster = if has("cluster") {
            col("cluster")
        } else {
            lit(polars::prelude::NULL).alias("cluster")
        };
        let open = if has("open") {
            col("open").fill_null(lit(false))
        } else {
            lit(false).alias("open")
        };
        frames.push(table.table.frame.clone().lazy().select([
            col("source").cast(DataType::String),
            col("source_kind").cast(DataType::String),
            col("date").cast(DataType::Date),
            col("quarter").cast(DataType::String),
            col("metric").cast(DataType::String),
            col("value").cast(DataType::Float64),
            cluster.cast(DataType::UInt32),
            open.cast(DataType::Boolean),
            lit(*position as u32).cast(DataType::UInt32).alias("table"),
        ]));
    }
    let usable = col("value")
        .is_finite()
        .and(col("source").is_not_null())
        .and(col("date").is_not_null());
    Ok(concat(frames, UnionArgs::default())?
        .filter(usable)
        .with_row_index("row", None)
        .collect()?)
}

fn note_open(
    all: &DataFrame,
    tables: &[(usize, &TableOfImport)],
    catalogue: &Catalogue,
    measured: &mut Measured,
) -> Result<(), JoinError> {
    let open = all
        .clone()
        .lazy()
        .filter(col("open"))
        .group_by_stable([col("table"), col("metric")])
        .agg([len().cast(DataType::UInt32).alias("events")])
        .collect()?;
    let place = |position: u32| import_name(tables, position as usize);
    let (positions, metrics, events) = (
        u32s(&open, "table")?,
        strings(&open, "metric")?,
        u32s(&open, "events")?,
    );
    for row in 0..open.height() {
        let (metric, events) = (&metrics[row], events[row]);
        let known = catalogue.metric(&metric_id(catalogue, metric));
        let counts =
            known.is_some_and(|known| known.statistic == Statistic::P75 && known.unit_secs().is_some());
        let what = if counts {
            "count as not ended yet, with their age so far"
        } else {
            "are not in its values"
        };
        measured.notices.push(Notice::note(
            "open-events",
            Place::file(place(positions[row])),
            format!("{events} events of {metric} were still open at the end of the file and {what}"),
        ));
    }
    Ok(())
}

fn import_name(tables: &[(usize, &TableOfImport)], position: usize) -> String {
    let table = tables.iter().find(|(known, _)| *known == position);
    table.map_or_else(String::new, |(_, table)| table.import.clone())
}

const STREAM: [&str; 4] = ["source", "source_kind", "metric", "quarter"];

/// Events that stand, and those that a later table speaks about again: of the same source, metric and quarter, on a day
/// between the later table's first and last one.
fn without_replaced(events: &DataFrame) -> Result<(DataFrame, DataFrame), JoinError> {
    let by: Vec<Expr> = STREAM
        .iter()
        .map(|name| col(*name))
        .chain([col("table")])
        .collect();
    let spans = events
        .clone()
        .lazy()
        .group_by_stable(by)
        .agg([col("date").min().alias("first"), col("date").max().alias("last")])
        .rename(["table"], ["later"], true);
    let replaced = events
        .clone()
        .lazy()
        .join(
            spans,
            keys(&STREAM),
            keys(&STREAM),
            JoinArgs::new(JoinType::Inner),
        )
        .filter(
            col("later")
                .gt(col("table"))
                .and(col("date").gt_eq(col("first")))
                .and(col("date").lt_eq(col("last"))),
        )
        .select([col("row")])
        .collect()?;
    let stand = events
        .clone()
        .lazy()
        .anti_join(replaced.clone().lazy(), col("row"), col("row"));
    let gone = events
        .clone()
        .lazy()
        .semi_join(replaced.lazy(), col("row"), col("row"));
    Ok((stand.collect()?, gone.collect()?))
}

/// What each source means on each day: the team, or nothing where a repository belongs to nobody.
fn meanings(
    events: &DataFrame,
    options: &EventOptions,
    spellings: &mut Spellings,
) -> Result<DataFrame, JoinError> {
    let distinct = events
        .clone()
        .lazy()
        .group_by_stable([col("source"), col("source_kind"), col("date")])
        .agg([len().alias("events")])
        .collect()?;
    let (sources, kinds) = (strings(&distinct, "source")?, strings(&distinct, "source_kind")?);
    let days = distinct
        .column("date")?
        .date()?
        .physical()
        .iter()
        .collect::<Vec<_>>();
    let mut teams: Vec<Option<String>> = Vec::with_capacity(sources.len());
    let mut owners: Vec<Option<String>> = Vec::with_capacity(sources.len());
    for row in 0..sources.len() {
        let meaning = days[row]
            .and_then(date_of)
            .and_then(|day| meaning(&sources[row], &kinds[row], day, options.naming));
        if let Some((team, name)) = &meaning {
            spellings.add(team, name);
        }
        teams.push(meaning.as_ref().map(|(team, _)| team.as_str().to_owned()));
        owners.push(meaning.map(|(_, name)| name));
    }
    Ok(DataFrame::new_infer_height(vec![
        distinct.column("source")?.clone(),
        distinct.column("source_kind")?.clone(),
        distinct.column("date")?.clone(),
        Column::new("team".into(), teams),
    ])?)
}

/// The team behind a source on a day, and the name under which the file (or the list of repositories) knows it.
fn meaning(source: &str, kind: &str, day: jiff::civil::Date, naming: &Naming) -> Option<(TeamId, String)> {
    if kind != "repository" {
        return Some((naming.team(source, day), source.to_owned()));
    }
    match naming.owner(source, day) {
        Some(owner) => Some((naming.team(owner, day), owner.to_owned())),
        None if !naming.has_owners() || naming.knows(source, day) => {
            Some((naming.team(source, day), source.to_owned()))
        }
        None => None,
    }
}

fn metric_meanings(events: &DataFrame, catalogue: &Catalogue) -> Result<DataFrame, JoinError> {
    let names: BTreeSet<String> = strings(events, "metric")?.into_iter().collect();
    let names: Vec<String> = names.into_iter().collect();
    let ids: Vec<String> = names
        .iter()
        .map(|name| metric_id(catalogue, name).into())
        .collect();
    Ok(DataFrame::new_infer_height(vec![
        Column::new("metric".into(), names),
        Column::new("metric_id".into(), ids),
    ])?)
}

/// Events of repositories that belong to nobody are left out, and said so.
fn note_ownerless(
    named: &DataFrame,
    tables: &[(usize, &TableOfImport)],
    measured: &mut Measured,
) -> Result<(), JoinError> {
    let ownerless = named
        .clone()
        .lazy()
        .filter(col("team").is_null())
        .group_by_stable([col("table"), col("source")])
        .agg([len().cast(DataType::UInt32).alias("events")])
        .sort(["table", "source"], SortMultipleOptions::default())
        .collect()?;
    let sources = strings(&ownerless, "source")?;
    let (positions, events) = (u32s(&ownerless, "table")?, u32s(&ownerless, "events")?);
    for row in 0..ownerless.height() {
        let source = &sources[row];
        measured.ownerless.insert(source.clone());
        measured.notices.push(
            Notice::caution(
                "repository-without-team",
                Place::file(import_name(tables, positions[row] as usize)),
                format!(
                    "{} values of the repository {source} are left out: no team owned it then",
                    events[row]
                ),
            )
            .hint("add the repository and its team to the list of repositories"),
        );
    }
    Ok(())
}

fn list_replaced(
    replaced: &DataFrame,
    options: &EventOptions,
    measured: &mut Measured,
) -> Result<(), JoinError> {
    let (sources, kinds) = (strings(replaced, "source")?, strings(replaced, "source_kind")?);
    let (metrics, quarters) = (strings(replaced, "metric")?, strings(replaced, "quarter")?);
    let days = replaced
        .column("date")?
        .date()?
        .physical()
        .iter()
        .collect::<Vec<_>>();
    for row in 0..replaced.height() {
        let day = days[row].and_then(date_of);
        let team = day.and_then(|day| meaning(&sources[row], &kinds[row], day, options.naming));
        let team = team.map_or_else(|| sources[row].clone(), |(team, _)| team.into());
        let metric = metric_id(options.catalogue, &metrics[row]);
        measured
            .duplicates
            .insert(format!("{team}, {}, {metric}", quarters[row]));
    }
    Ok(())
}

/// One row for each team, quarter and metric, with its values (ascending), clusters, tables and days of the quarter as lists.
fn grouped(named: DataFrame, calendar: &Calendar) -> Result<DataFrame, JoinError> {
    let order = ["team", "quarter", "metric_id", "value", "table", "cluster", "row"];
    let day = col("date").cast(DataType::Int32) - col("first");
    let known = named.lazy().filter(col("team").is_not_null());
    Ok(join_open::with_first_day(known, calendar)?
        .with_column(day.alias("day"))
        .sort(order, SortMultipleOptions::default())
        .group_by_stable([col("team"), col("quarter"), col("metric_id")])
        .agg([
            col("value"),
            col("cluster"),
            col("table"),
            col("day"),
            col("table").max().alias("latest"),
        ])
        .collect()?)
}

fn collect_samples(
    grouped: &DataFrame,
    tables: &[(usize, &TableOfImport)],
    options: &EventOptions,
    weeks: &mut Weeks,
    (mut unended, measured): (UnendedItems, &mut Measured),
) -> Result<(), JoinError> {
    let columns = Columns::new("", TableKind::Events, grouped);
    let quarters = columns.quarters("quarter")?;
    let (teams, metrics) = (strings(grouped, "team")?, strings(grouped, "metric_id")?);
    let latest = u32s(grouped, "latest")?;
    let list = |name: &str| grouped.column(name).and_then(|column| column.list().cloned());
    let lists = [list("value")?, list("cluster")?, list("table")?, list("day")?];
    for row in 0..grouped.height() {
        let key = SampleKey {
            quarter: quarters[row],
            metric: MetricId::new(&metrics[row]),
            team: TeamId::new(&teams[row]),
        };
        let open = unended.remove(&key).unwrap_or_default();
        let Some((sample, clusters)) = events_of(&lists, row, &open)? else {
            return Err(JoinError::Engine(format!(
                "the events of {} are lost",
                teams[row]
            )));
        };
        let position = latest[row] as usize;
        measured.source(&key.metric, position, &import_name(tables, position));
        let statistic = options
            .catalogue
            .metric(&key.metric)
            .map(|metric| metric.statistic);
        let events = sample.values();
        let count = |exposure: f64| Sample::Count {
            events,
            exposure,
            clusters,
        };
        let weeks = match statistic {
            Some(Statistic::Rate) => 1.0,
            Some(Statistic::WeeklyRate) => weeks.of_quarter(&key.metric, key.quarter),
            Some(Statistic::PerWeek) => {
                let sample = count(weeks.of_quarter(&key.metric, key.quarter));
                measured.add(key, position, sample);
                continue;
            }
            _ => {
                measured.add(key, position, sample);
                continue;
            }
        };
        match options.head_counts.get(&(key.quarter, key.team.clone())) {
            Some(&people) if people > 0 => measured.add(key, position, count(people as f64 * weeks)),
            _ => {
                measured.without_exposure.insert(key, events);
            }
        }
    }
    all_open(unended, measured);
    Ok(())
}

/// The events of a row of the grouped table, and their people once more; `None` where a list is not there.
fn events_of(
    [values, clusters, positions, days]: &[ListChunked; 4],
    row: usize,
    open: &[Unended],
) -> Result<Option<(Sample, Vec<u32>)>, JoinError> {
    let of = |list: &ListChunked| list.get_as_series(row);
    let (Some(values), Some(clusters), Some(positions), Some(days)) =
        (of(values), of(clusters), of(positions), of(days))
    else {
        return Ok(None);
    };
    let values: Vec<f64> = values.f64()?.iter().flatten().collect();
    let mut clusters: Vec<Option<u32>> = clusters.u32()?.iter().collect();
    let mut positions: Vec<Option<u32>> = positions.u32()?.iter().collect();
    let within = |day: i32| day.clamp(0, i32::from(u8::MAX)) as u8;
    let days: Vec<u8> = days.i32()?.iter().flatten().map(within).collect();
    clusters.extend(open.iter().map(|item| item.cluster));
    positions.extend(open.iter().map(|item| Some(item.table)));
    let mut clusters = ordinals(&positions, &clusters);
    let open = open_items(open, &clusters);
    clusters.truncate(values.len());
    let sample = Sample::Events {
        values,
        clusters: clusters.clone(),
        days,
        open,
    };
    Ok(Some((sample, clusters)))
}

/// Teams of which everything is still open.
fn all_open(unended: UnendedItems, measured: &mut Measured) {
    for (key, items) in unended {
        let (positions, clusters): (Vec<_>, Vec<_>) =
            items.iter().map(|item| (Some(item.table), item.cluster)).unzip();
        let position = items.iter().map(|item| item.table).max().unwrap_or_default() as usize;
        let sample = Sample::Events {
            values: Vec::new(),
            clusters: Vec::new(),
            days: Vec::new(),
            open: open_items(&items, &ordinals(&positions, &clusters)),
        };
        measured.add(key, position, sample);
    }
}

/// Open items with the ordinals of their people, which stand at the end of `clusters`.
fn open_items(items: &[Unended], clusters: &[u32]) -> Vec<OpenItem> {
    let before = clusters.len().saturating_sub(items.len());
    let mut open: Vec<OpenItem> = items
        .iter()
        .enumerate()
        .map(|(at, item)| OpenItem {
            age: item.age,
            entry: item.entry,
            cluster: clusters.get(before + at).copied(),
        })
        .collect();
    open.sort_by(|a, b| {
        a.age
            .total_cmp(&b.age)
            .then(a.entry.total_cmp(&b.entry))
            .then(a.cluster.cmp(&b.cluster))
    });
    open
}

/// Numbers people of several files apart, from 0; nothing where nobody is named. An event without a person among others
/// with one counts as a person of its own.
fn ordinals(positions: &[Option<u32>], clusters: &[Option<u32>]) -> Vec<u32> {
    if clusters.iter().all(Option::is_none) {
        return Vec::new();
    }
    let key = |row: usize| match clusters[row] {
        Some(cluster) => (positions[row], Some(cluster), 0),
        None => (None, None, row),
    };
    let known: BTreeSet<_> = (0..clusters.len()).map(key).collect();
    let numbers: BTreeMap<_, u32> = known.into_iter().zip(0..).collect();
    (0..clusters.len()).map(|row| numbers[&key(row)]).collect()
}

pub(super) fn strings(frame: &DataFrame, name: &str) -> Result<Vec<String>, JoinError> {
    Ok(frame
        .column(name)?
        .str()?
        .iter()
        .map(|text| text.unwrap_or_default().to_owned())
        .collect())
}

pub(super) fn u32s(frame: &DataFrame, name: &str) -> Result<Vec<u32>, JoinError> {
    Ok(frame
        .column(name)?
        .u32()?
        .iter()
        .map(Option::unwrap_or_default)
        .collect())
}

#[cfg(test)]
mod tests {
    use super::ordinals;

    #[test]
    fn people_of_different_files_are_different_people() {
        let clusters = [Some(7), Some(7), Some(1), None, None];
        let positions = [Some(0), Some(3), Some(0), Some(0), Some(0)];
        let numbers = ordinals(&positions, &clusters);
        let distinct: std::collections::BTreeSet<u32> = numbers.iter().copied().collect();
        assert_eq!(distinct.len(), 5);
        assert_eq!(ordinals(&positions[..1], &[Some(9)]), [0]);
        assert!(ordinals(&positions[..2], &[None, None]).is_empty());
    }
}
