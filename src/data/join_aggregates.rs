//! Ready values, and the place where events and ready values meet: one sample a key, the later import wins.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{Column, DataFrame, IntoLazy, SortMultipleOptions, col, len};

use crate::base::{Calendar, MetricId, Notice, Place, TeamId, TopicId};

use super::catalogue::{Catalogue, Metric, Statistic, Transform};
use super::dataset::{Sample, SampleKey};
use super::join::{JoinError, TableOfImport};
use super::load::Columns;
use super::names::key;
use super::naming::{Naming, Spellings};
use super::table::{Declaration, TableKind};

/// Everything measured, while the join collects it.
#[derive(Debug, Default)]
pub(super) struct Measured {
    samples: BTreeMap<SampleKey, (usize, Sample)>,
    pub without_exposure: BTreeMap<SampleKey, u64>,
    /// Position and import of the latest table that speaks about a metric.
    sources: BTreeMap<MetricId, (usize, String)>,
    /// Repositories that belong to nobody.
    pub ownerless: BTreeSet<String>,
    pub duplicates: BTreeSet<String>,
    pub notices: Vec<Notice>,
}

impl Measured {
    /// Adds the sample of a table; where another table has one of the same key the later table's is kept.
    pub fn add(&mut self, key: SampleKey, position: usize, sample: Sample) {
        if let Some((known, _)) = self.samples.get(&key) {
            self.duplicates
                .insert(format!("{}, {}, {}", key.team, key.quarter, key.metric));
            if *known > position {
                return;
            }
        }
        self.samples.insert(key, (position, sample));
    }

    /// Remembers which import a metric comes from.
    pub fn source(&mut self, metric: &MetricId, position: usize, import: &str) {
        let known = self
            .sources
            .entry(metric.clone())
            .or_insert((position, import.to_owned()));
        if known.0 < position {
            *known = (position, import.to_owned());
        }
    }

    /// The samples so far.
    pub fn samples(&self) -> impl Iterator<Item = (&SampleKey, &Sample)> {
        self.samples.iter().map(|(key, (_, sample))| (key, sample))
    }

    /// Keys under which something ended or was counted. Something that only has not ended may be left from a team that is no
    /// more, and makes neither a team nor a row.
    pub fn ended(&self) -> impl Iterator<Item = &SampleKey> {
        let samples = self.samples.iter().filter(|(_, (_, sample))| sample.values() > 0);
        samples.map(|(key, _)| key).chain(self.without_exposure.keys())
    }

    /// Everything that is known, with and without a value.
    pub fn keys(&self) -> impl Iterator<Item = &SampleKey> {
        self.samples.keys().chain(self.without_exposure.keys())
    }

    /// Whether anything is known under a key.
    pub fn knows(&self, key: &SampleKey) -> bool {
        self.samples.contains_key(key) || self.without_exposure.contains_key(key)
    }

    /// Position and import of the latest table that speaks about a metric.
    pub fn source_of(&self, metric: &MetricId) -> Option<(usize, String)> {
        self.sources.get(metric).cloned()
    }

    /// Leaves out what belongs to teams that are not wanted, and metrics of which nothing is left; gives back how many
    /// values and events each of these teams had.
    pub fn leave_out(&mut self, is_wanted: impl Fn(&SampleKey) -> bool) -> BTreeMap<TeamId, u64> {
        let mut left_out: BTreeMap<TeamId, u64> = BTreeMap::new();
        self.samples.retain(|key, (_, sample)| {
            let keeps = is_wanted(key);
            if !keeps {
                *left_out.entry(key.team.clone()).or_default() += sample.values();
            }
            keeps
        });
        self.without_exposure.retain(|key, events| {
            let keeps = is_wanted(key);
            if !keeps {
                *left_out.entry(key.team.clone()).or_default() += *events;
            }
            keeps
        });
        let metrics: BTreeSet<MetricId> = self.keys().map(|key| key.metric.clone()).collect();
        self.sources.retain(|metric, _| metrics.contains(metric));
        left_out
    }

    /// All samples, and the import of each metric.
    pub fn finish(self) -> (BTreeMap<SampleKey, Sample>, BTreeMap<MetricId, String>) {
        let samples = self.samples.into_iter().map(|(key, (_, sample))| (key, sample));
        let sources = self
            .sources
            .into_iter()
            .map(|(metric, (_, import))| (metric, import));
        (samples.collect(), sources.collect())
    }
}

/// The catalogue's key of a metric as a file names it; the name itself where the catalogue does not know it.
pub(super) fn metric_id(catalogue: &Catalogue, name: &str) -> MetricId {
    let lower = name.trim().to_lowercase();
    let is_it = |metric: &&Metric| {
        metric.id.as_str() == name.trim()
            || metric.id.as_str().to_lowercase() == lower
            || metric.name.to_lowercase() == lower
            || metric.aliases.contains(&lower)
    };
    catalogue
        .metrics
        .iter()
        .find(is_it)
        .map_or_else(|| MetricId::new(name.trim()), |metric| metric.id.clone())
}

/// Joins ready values with teams and adds them. Of several values of one table, team, quarter and metric the last is used.
pub(super) fn join(
    tables: &[(usize, &TableOfImport)],
    naming: &Naming,
    catalogue: &Catalogue,
    calendar: &Calendar,
    spellings: &mut Spellings,
    measured: &mut Measured,
) -> Result<(), JoinError> {
    for (position, table) in tables {
        let frame = named(table, naming, catalogue, calendar, spellings)?;
        let last = ["value", "n", "low", "high"].map(|name| col(name).last());
        let grouped = frame
            .lazy()
            .group_by_stable([col("team"), col("quarter"), col("metric"), col("part")])
            .agg([last.as_slice(), &[len().alias("rows")]].concat())
            .sort(
                ["team", "quarter", "metric", "part"],
                SortMultipleOptions::default(),
            )
            .collect()?;
        let mut together = 0;
        for (key, parts) in ready(table, &grouped, measured)? {
            measured.source(&key.metric, *position, &table.import);
            together += u64::from(parts.len() > 1);
            measured.add(key, *position, one_of(&parts));
        }
        if together > 0 {
            let message = format!(
                "{together} values are means of teams that are one team in this view; they stand without limits"
            );
            let place = Place::file(&table.import);
            measured
                .notices
                .push(Notice::note("teams-put-together", place, message));
        }
    }
    Ok(())
}

/// A ready value as a file has it.
struct Ready {
    value: f64,
    n: Option<u64>,
    interval: Option<(f64, f64)>,
}

/// The values of a table by whose they are; several where teams are one in this view that the file tells apart.
fn ready(
    table: &TableOfImport,
    grouped: &DataFrame,
    measured: &mut Measured,
) -> Result<BTreeMap<SampleKey, Vec<Ready>>, JoinError> {
    let columns = Columns::new(&table.import, TableKind::Aggregates, grouped);
    let quarters = columns.quarters("quarter")?;
    let (teams, metrics) = (columns.texts("team")?, columns.texts("metric")?);
    let (values, counts) = (columns.numbers("value")?, columns.numbers("n")?);
    let (lows, highs, rows) = (
        columns.numbers("low")?,
        columns.numbers("high")?,
        columns.numbers("rows")?,
    );
    let mut ready: BTreeMap<SampleKey, Vec<Ready>> = BTreeMap::new();
    for row in 0..grouped.height() {
        let (Some(team), Some(metric), Some(value)) = (&teams[row], &metrics[row], values[row]) else {
            continue;
        };
        let key = SampleKey {
            quarter: quarters[row],
            metric: MetricId::new(metric),
            team: TeamId::new(team),
        };
        if rows[row].is_some_and(|rows| rows > 1.0) {
            measured
                .duplicates
                .insert(format!("{}, {}, {}", key.team, key.quarter, key.metric));
        }
        ready.entry(key).or_default().push(Ready {
            value,
            n: counts[row].filter(|n| *n >= 0.0).map(|n| n.round() as u64),
            interval: lows[row].zip(highs[row]).filter(|(low, high)| low <= high),
        });
    }
    Ok(ready)
}

/// One value as it is; of several the mean, weighted by the events behind them where all have some.
fn one_of(parts: &[Ready]) -> Sample {
    if let [only] = parts {
        return Sample::Aggregate {
            value: only.value,
            n: only.n,
            interval: only.interval,
        };
    }
    let counts: Option<Vec<u64>> = parts.iter().map(|part| part.n).collect();
    let n = counts.map(|counts| counts.iter().sum::<u64>());
    let weight = |part: &Ready| match n {
        Some(n) if n > 0 => part.n.unwrap_or_default() as f64,
        _ => 1.0,
    };
    let weights: f64 = parts.iter().map(weight).sum();
    Sample::Aggregate {
        value: parts.iter().map(|part| part.value * weight(part)).sum::<f64>() / weights,
        n,
        interval: None,
    }
}

/// The table's values with canonical teams and metrics.
fn named(
    table: &TableOfImport,
    naming: &Naming,
    catalogue: &Catalogue,
    calendar: &Calendar,
    spellings: &mut Spellings,
) -> Result<DataFrame, JoinError> {
    let columns = Columns::of(table);
    let quarters = columns.quarters("quarter")?;
    let (mut teams, mut parts) = (Vec::new(), Vec::new());
    for (name, quarter) in columns.texts("team")?.into_iter().zip(&quarters) {
        let day = calendar.last_day(*quarter);
        parts.push(name.as_ref().map(|name| naming.part(name, day)));
        teams.push(name.map(|name| {
            let team = naming.team(&name, day);
            spellings.add(&team, &name);
            String::from(team)
        }));
    }
    let metrics = columns
        .texts("metric")?
        .into_iter()
        .map(|name| name.map(|name| metric_id(catalogue, &name).into()));
    let quarters: Vec<String> = quarters.iter().map(ToString::to_string).collect();
    let frame = DataFrame::new_infer_height(vec![
        Column::new("team".into(), teams),
        Column::new("part".into(), parts),
        Column::new("quarter".into(), quarters),
        Column::new("metric".into(), metrics.collect::<Vec<Option<String>>>()),
        Column::new("value".into(), columns.numbers("value")?),
        Column::new("n".into(), columns.optional_numbers("n")?),
        Column::new("low".into(), columns.optional_numbers("low")?),
        Column::new("high".into(), columns.optional_numbers("high")?),
    ])?;
    let usable = col("team")
        .is_not_null()
        .and(col("metric").is_not_null())
        .and(col("value").is_not_null());
    Ok(frame.lazy().filter(usable).collect()?)
}

/// The catalogue with the metrics that only files and targets know, and with the directions that targets declare.
pub(super) fn extended(
    catalogue: &Catalogue,
    found: &BTreeSet<MetricId>,
    declared: &[Declaration],
) -> Catalogue {
    let mut extended = catalogue.clone();
    for id in found {
        if extended.metric(id).is_none() {
            extended.metrics.push(unknown(id));
        }
    }
    for declaration in declared {
        let id = metric_id(catalogue, declaration.metric.as_str());
        if extended.metric(&id).is_none() {
            extended.metrics.push(unknown(&id));
        }
        if let Some(metric) = extended.metrics.iter_mut().find(|metric| metric.id == id) {
            declare(metric, declaration, catalogue);
        }
    }
    extended
}

/// Fills in what the catalogue leaves open: direction, unit, topic; and the name of a metric that it does not know.
fn declare(metric: &mut Metric, declaration: &Declaration, catalogue: &Catalogue) {
    if metric.better.is_none() && declaration.better.is_some() {
        metric.better = declaration.better;
        "the direction is declared beside the target".clone_into(&mut metric.source);
    }
    if let Some(unit) = declaration.unit.as_ref().filter(|_| metric.unit.is_empty()) {
        metric.unit.clone_from(unit);
    }
    let topic = declaration.topic.as_ref().map(|topic| topic_id(catalogue, topic));
    if metric.topic.is_none() {
        metric.topic = topic.filter(|topic| catalogue.topic(topic).is_some());
    }
    if let Some(name) = declaration
        .name
        .as_ref()
        .filter(|_| catalogue.metric(&metric.id).is_none())
    {
        metric.name.clone_from(name);
    }
}

/// The catalogue's key of a topic as a file names it; as written where no topic fits.
pub(super) fn topic_id(catalogue: &Catalogue, written: &TopicId) -> TopicId {
    let same = |name: &str| key(name) == key(written.as_str());
    let topic = catalogue
        .topics
        .iter()
        .find(|topic| same(topic.id.as_str()) || same(&topic.name));
    topic.map_or_else(|| written.clone(), |topic| topic.id.clone())
}

/// A metric that only a file knows: its unit is read off the end of its name, its direction from nowhere.
fn unknown(id: &MetricId) -> Metric {
    let words = id.as_str().replace(['_', '-'], " ");
    let unit = match words.split(' ').next_back().unwrap_or_default() {
        "hours" => "h",
        "minutes" => "min",
        "seconds" => "s",
        "days" => "d",
        "share" => "share",
        _ => "",
    };
    let is_share = unit == "share";
    let mut letters = words.chars();
    let name = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect());
    Metric {
        id: id.clone(),
        name: name.unwrap_or_else(|| id.as_str().to_owned()),
        topic: None,
        unit: unit.to_owned(),
        better: None,
        transform: if is_share {
            Transform::Logit
        } else {
            Transform::Log
        },
        statistic: Statistic::Value,
        min_events: 0,
        aliases: Vec::new(),
        source: "only the files know it".to_owned(),
    }
}
