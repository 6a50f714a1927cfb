//! Ready values by team and quarter: long and wide tables end as the same rows.

use std::collections::{BTreeMap, BTreeSet};

use arcstr::ArcStr;

use crate::base::{MetricId, Notice, Quarter};
use crate::data::{AggregateRow, Catalogue, Metric, Table, Transform};
use crate::import::error::ImportError;
use crate::import::kind::Family;
use crate::import::mapping::Role;
use crate::import::metrics;
use crate::import::read::Row;
use crate::import::text;
use crate::import::times;
use crate::import::units;

use super::alarms::{self, Alarms};
use super::{Applied, Job, cell, filled, parts, team_scores};

/// Most ready values of one file.
const MOST: usize = 5_000_000;

pub(super) fn apply(job: &mut Job) -> Result<Applied, ImportError> {
    job.needed(Role::Team)?;
    let mut values = Values {
        decimal_comma: job.sheet.dialect.has_decimal_comma(),
        ..Values::default()
    };
    let is_long = job.mapping.kind.family() == Family::MetricsLong;
    if is_long {
        job.needed(Role::MetricName)?;
        job.needed(Role::Value)?;
    }
    let has_quarter_columns = job.mapping.at(Role::Quarter).is_some();
    if !is_long && !has_quarter_columns {
        job.needed(Role::Metric)?;
    }
    if has_quarter_columns && job.mapping.at(Role::MetricName).is_none() {
        let name = metric_of_file(job);
        if job.blocked.is_some() {
            // It stands in for a metric; nobody needs to hear that it is none.
            values.ids.insert(name.clone(), MetricId::new(&name));
        }
        values.file_metric = Some(name);
    }
    if job.mapping.at(Role::Period).is_none() && !has_quarter_columns && job.options.quarter.is_none() {
        job.block(
            "quarter-needed",
            job.file(),
            "no column tells the quarter of the values",
            "name the quarter, e.g. --quarter 2026-Q3",
        );
    }
    if job.mapping.at(Role::Period).is_some() || has_quarter_columns {
        job.own_quarters();
    }
    let rules = team_scores::Rules::new(job);
    let mut index = 0;
    job.each_row(|job, row| {
        values.row(job, &rules, index, row, is_long);
        index += 1;
    })?;
    if values.readings.len() > MOST {
        return Err(ImportError::new(
            "too-large",
            job.file(),
            format!("holds more than {MOST} ready values; so many are hardly values of teams and quarters"),
            "import the events behind them, or fewer metrics or quarters at a time",
        ));
    }
    if let Some(notice) = alarms::cut_off(&job.sheet.file, job.tally.read, job.mapping.kind, None) {
        job.notices.push(notice);
    }
    values.share_out_percent(job);
    values.refuse_impossible(job);
    values.refuse_repeated(job);
    values.finish(job, index)
}

/// One value on its way.
#[derive(Debug, Clone)]
struct Reading {
    /// Place of its row among the filled rows.
    index: usize,
    row: u64,
    column: usize,
    team: ArcStr,
    quarter: Option<Quarter>,
    metric: MetricId,
    value: f64,
    n: Option<u32>,
    low: Option<f64>,
    high: Option<f64>,
    /// Unit or percent sign told how to convert; the value needs no guess.
    is_converted: bool,
}

#[derive(Debug, Default)]
struct Values {
    decimal_comma: bool,
    /// The metric of all values, where no column names it.
    file_metric: Option<String>,
    readings: Vec<Reading>,
    /// Rows that were left out already.
    gone: usize,
    empty_cells: u64,
    unknown: BTreeSet<String>,
    /// Metrics by the names that the file gives them.
    ids: BTreeMap<String, MetricId>,
    odd_units: BTreeSet<(String, String)>,
}

type Refusal = (&'static str, Option<usize>, String);

impl Values {
    fn row(&mut self, job: &mut Job, rules: &team_scores::Rules, index: usize, row: &Row, is_long: bool) {
        let before = self.readings.len();
        if before > MOST {
            // The file is refused; the rest of it is only counted.
            return job.tally.exclude("too-large");
        }
        if let Some(reason) = parts::not_counted(job, row) {
            self.gone += 1;
            return job.tally.exclude(reason);
        }
        let read = match rules.refusal(job, row) {
            Some(refusal) => Err(refusal),
            None => self.of_row(job, index, row, is_long),
        };
        if let Err((reason, column, message)) = read {
            self.readings.truncate(before);
            self.gone += 1;
            job.leave_out(row, reason, column, message);
        }
    }

    /// Reads all values of one row.
    fn of_row(&mut self, job: &mut Job, index: usize, row: &Row, is_long: bool) -> Result<(), Refusal> {
        let team = job
            .mapping
            .at(Role::Team)
            .and_then(|at| row.cells.get(at))
            .filter(|team| !team.is_empty() && !text::is_missing(team))
            .cloned()
            .ok_or_else(|| ("no-team", job.mapping.at(Role::Team), "names no team".to_owned()))?;
        let quarter = Self::quarter(job, row)?;
        let name_column = job.mapping.at(Role::MetricName);
        let base = |column: usize, metric: MetricId, quarter: Option<Quarter>| Reading {
            index,
            row: row.number,
            column,
            team: team.clone(),
            quarter,
            metric,
            value: 0.0,
            n: None,
            low: None,
            high: None,
            is_converted: false,
        };
        let before = self.readings.len();
        if job.mapping.at(Role::Quarter).is_some() {
            let name = match &self.file_metric {
                Some(name) => name.clone(),
                None => named_metric(row, name_column)?,
            };
            for column in job.mapping.with(Role::Quarter) {
                let at = column.index - 1;
                let quarter = column.header.parse().ok();
                let metric = self.metric(job, &name);
                self.cell(job, row, base(at, metric, quarter))?;
            }
        } else if is_long {
            let name = named_metric(row, name_column)?;
            let at = job.mapping.at(Role::Value).unwrap_or_default();
            let metric = self.metric(job, &name);
            self.cell(job, row, base(at, metric, quarter))?;
        } else {
            for column in job.mapping.with(Role::Metric) {
                let at = column.index - 1;
                let name = column
                    .metric
                    .as_ref()
                    .map_or(column.header.as_str(), |metric| metric.as_str());
                let metric = self.metric(job, name);
                self.cell(job, row, base(at, metric, quarter))?;
            }
        }
        if self.readings.len() == before {
            return Err(("no-value", None, "holds no value".to_owned()));
        }
        Ok(())
    }

    fn quarter(job: &Job, row: &Row) -> Result<Option<Quarter>, Refusal> {
        let Some(at) = job.mapping.at(Role::Period) else {
            return Ok(job.options.quarter);
        };
        let period = cell(row, Some(at));
        let quarter = period.parse().ok().or_else(|| {
            // A day stands for its quarter; a month or a week is no quarter's value.
            (job.mapping.at(Role::Quarter).is_none())
                .then(|| times::day(period).map(|day| job.options.calendar.quarter_of(day)))?
        });
        match quarter.or(if period.is_empty() {
            job.options.quarter
        } else {
            None
        }) {
            Some(quarter) => Ok(Some(quarter)),
            None => Err((
                "no-quarter",
                Some(at),
                format!("“{period}” is no quarter; the form 2026-Q3 was expected"),
            )),
        }
    }

    /// The id under which the value is kept; notes names that the catalogue does not know.
    fn metric(&mut self, job: &Job, name: &str) -> MetricId {
        if let Some(id) = self.ids.get(name) {
            return id.clone();
        }
        if metrics::find(name, job.options.catalogue).is_none() {
            self.unknown.insert(name.to_owned());
        }
        let id = metrics::id_of(name, job.options.catalogue);
        self.ids.insert(name.to_owned(), id.clone());
        id
    }

    /// Reads one cell with what belongs to it; an empty cell is only counted.
    fn cell(&mut self, job: &mut Job, row: &Row, mut reading: Reading) -> Result<(), Refusal> {
        let text = row.cells[reading.column].as_str();
        if text::is_missing(text) {
            self.empty_cells += 1;
            return Ok(());
        }
        let (value, factor) = match self.converted(job, row, &reading, text) {
            Ok(converted) => converted,
            Err(refusal) if job.mapping.kind.family() == Family::MetricsLong => return Err(refusal),
            Err((code, column, message)) => {
                let place = job.sheet.place(row.number, column.unwrap_or(reading.column));
                job.notices.row(Notice::caution(code, place, message));
                return Ok(());
            }
        };
        let side = |role: Role| {
            let text = cell(row, job.mapping.at(role));
            let quantity = units::quantity(text, self.decimal_comma)?;
            let own = match &quantity.unit {
                Some(unit) => own_factor(unit, &reading.metric, job.options.catalogue)?,
                None => factor.unwrap_or(1.0),
            };
            Some(quantity.value * own)
        };
        let count = units::number(cell(row, job.mapping.at(Role::N)), self.decimal_comma);
        reading.value = value;
        (reading.low, reading.high) = (side(Role::Low), side(Role::High));
        reading.n = count
            .map(|count| count.value)
            .filter(|n| *n >= 0.0 && *n <= f64::from(u32::MAX) && n.fract() == 0.0)
            .map(|n| n as u32);
        reading.is_converted = factor.is_some();
        let is_odd = |limit: Option<f64>, beyond: fn(&f64, &f64) -> bool| {
            limit.is_some_and(|limit| beyond(&limit, &reading.value))
        };
        if is_odd(reading.low, |low, value| low > value) || is_odd(reading.high, |high, value| high < value) {
            let place = job.sheet.place(row.number, reading.column);
            job.notices.row(Notice::caution(
                "interval-odd",
                place,
                "lies outside its own interval; the interval was left out",
            ));
            (reading.low, reading.high) = (None, None);
        }
        self.readings.push(reading);
        Ok(())
    }

    /// The value of a cell in the metric's unit, and the factor by which a unit that was told made it so. The unit in the
    /// cell counts before that of the row or column, and one that does not fit there makes the number worthless.
    fn converted(
        &mut self,
        job: &Job,
        row: &Row,
        reading: &Reading,
        text: &str,
    ) -> Result<(f64, Option<f64>), Refusal> {
        let shown = || text.chars().take(40).collect::<String>();
        let refused = |code, message| (code, Some(reading.column), message);
        let Some(quantity) = units::quantity(text, self.decimal_comma) else {
            return Err(refused("not-a-number", format!("“{}” is no number", shown())));
        };
        let catalogue = job.options.catalogue;
        let metric = catalogue.metric(&reading.metric);
        if let Some(unit) = &quantity.unit {
            if let Some(factor) = own_factor(unit, &reading.metric, catalogue) {
                return Ok((quantity.value * factor, Some(factor)));
            }
            let own = unit_of(&reading.metric, catalogue).map_or_else(
                || "a metric without a known unit".to_owned(),
                |own| format!("in {own}"),
            );
            let message = format!("“{}” has a unit, and {} is {own}", shown(), reading.metric);
            return Err(refused("unit-unfit", message));
        }
        let column_unit = job.mapping.columns[reading.column].unit.clone();
        let unit = column_unit.or_else(|| filled(row, job.mapping.at(Role::Unit)));
        let factor = match (metric, &unit) {
            (Some(metric), Some(unit)) => units::factor(unit, &metric.unit),
            _ => None,
        };
        if let (Some(metric), Some(unit), None) = (metric, &unit, factor)
            && units::factor(unit, unit).is_some()
        {
            self.odd_units
                .insert((format!("{} is in {}", metric.name, metric.unit), unit.clone()));
        }
        Ok((quantity.value * factor.unwrap_or(1.0), factor))
    }

    /// Shares that only make sense as percent are divided by 100, all values of the metric alike.
    fn share_out_percent(&mut self, job: &mut Job) {
        let mut most: BTreeMap<MetricId, f64> = BTreeMap::new();
        for reading in self.readings.iter().filter(|reading| !reading.is_converted) {
            let most = most.entry(reading.metric.clone()).or_insert(0.0);
            *most = most.max(reading.value);
        }
        for (metric, most) in most {
            let is_share = is_share(job.options.catalogue.metric(&metric));
            if !is_share || most <= 1.0 || most > 100.0 {
                continue;
            }
            for reading in self
                .readings
                .iter_mut()
                .filter(|reading| reading.metric == metric && !reading.is_converted)
            {
                reading.value /= 100.0;
                reading.low = reading.low.map(|low| low / 100.0);
                reading.high = reading.high.map(|high| high / 100.0);
            }
            let message = format!("{metric} is a share and has values up to {most}: read as percent");
            job.notices.push(
                Notice::caution("percent-assumed", job.file(), message)
                    .hint("give the unit in a column “unit”"),
            );
        }
    }

    fn refuse_impossible(&mut self, job: &mut Job) {
        let catalogue = job.options.catalogue;
        let (fine, impossible): (Vec<Reading>, Vec<Reading>) = std::mem::take(&mut self.readings)
            .into_iter()
            .partition(|reading| {
                let metric = catalogue.metric(&reading.metric);
                // -1 is what tools write for a duration that nobody knows.
                let is_positive = match metric {
                    Some(metric) => metric.transform == Transform::Log,
                    None => units::named_by(reading.metric.as_str())
                        .is_some_and(|unit| units::factor(unit, "s").is_some()),
                };
                let is_below = is_positive && reading.value < 0.0;
                let is_outside = is_share(metric) && !(0.0..=1.0).contains(&reading.value);
                !is_below && !is_outside
            });
        self.readings = fine;
        for reading in impossible {
            let place = job.sheet.place(reading.row, reading.column);
            let message = format!(
                "{} cannot be {}; the value is left out",
                reading.metric, reading.value
            );
            job.notices
                .row(Notice::caution("impossible-value", place, message));
        }
    }

    /// The first value of a team, quarter and metric counts.
    fn refuse_repeated(&mut self, job: &mut Job) {
        let mut seen: BTreeMap<(String, Option<Quarter>, MetricId), f64> = BTreeMap::new();
        let readings = std::mem::take(&mut self.readings);
        for reading in readings {
            let key = (
                text::normalised(&reading.team),
                reading.quarter,
                reading.metric.clone(),
            );
            let Some(first) = seen.get(&key) else {
                seen.insert(key, reading.value);
                self.readings.push(reading);
                continue;
            };
            let same = if *first == reading.value {
                "the same value"
            } else {
                "another value"
            };
            let place = job.sheet.place(reading.row, reading.column);
            let message = format!(
                "{} of {} was there before with {same}; the first counts",
                reading.metric, reading.team
            );
            job.notices.row(Notice::caution("repeated-value", place, message));
        }
    }

    /// Says what is odd about the values as a whole, and which name contradicts its metric's direction.
    fn alarm(&self, job: &mut Job) {
        let catalogue = job.options.catalogue;
        let mut alarms = Alarms::default();
        for reading in &self.readings {
            alarms.see(&reading.metric, reading.value, catalogue);
        }
        for notice in alarms.report(&job.sheet.file) {
            job.notices.push(notice);
        }
        for (name, id) in &self.ids {
            let better = catalogue.metric(id).and_then(|metric| metric.better);
            if let Some(message) = better.and_then(|better| alarms::direction(name, better)) {
                job.notices.push(
                    Notice::caution("direction-contradicts", job.file(), message)
                        .hint("correct the name, or the direction in the targets or the catalogue"),
                );
            }
        }
    }

    fn finish(self, job: &mut Job, rows: usize) -> Result<Applied, ImportError> {
        // Values are in the order of their rows.
        let used = self
            .readings
            .chunk_by(|one, next| one.index == next.index)
            .count();
        for row in 0..rows - self.gone {
            if row < used {
                job.tally.used();
            } else {
                job.tally.exclude("no-usable-value");
            }
        }
        if self.empty_cells > 0 {
            let message = format!(
                "{} cells hold no value; they are missing, not zero",
                self.empty_cells
            );
            job.notices.push(Notice::note("cells-empty", job.file(), message));
        }
        self.alarm(job);
        for name in &self.unknown {
            let message = format!("“{name}” is no metric of the catalogue: listed, never scored");
            job.notices.push(
                Notice::note("metric-unknown", job.file(), message)
                    .hint("declare unit, direction and topic in a file of targets or in the catalogue"),
            );
        }
        for (expected, unit) in &self.odd_units {
            let message = format!("{expected}, the file says {unit}: taken as it is");
            job.notices
                .push(Notice::caution("unit-unknown", job.file(), message).hint("check the unit"));
        }
        let rows: Vec<AggregateRow> = self
            .readings
            .into_iter()
            .filter_map(|reading| {
                Some(AggregateRow {
                    team: reading.team.to_string(),
                    quarter: reading.quarter?,
                    metric: reading.metric,
                    value: reading.value,
                    n: reading.n,
                    low: reading.low,
                    high: reading.high,
                })
            })
            .collect();
        Ok(Applied {
            quarters: rows.iter().map(|row| row.quarter).collect(),
            tables: if rows.is_empty() {
                Vec::new()
            } else {
                vec![job.built(Table::aggregates(&rows))?]
            },
            ..Applied::default()
        })
    }
}

/// The metric of a table that has quarters as columns and none that names the metric: the one that the file is called
/// after. Where that is none, somebody must say it first; until then its rows go under the file's own name.
fn metric_of_file(job: &mut Job) -> String {
    let file = &job.sheet.file;
    let stem = file
        .rsplit_once('.')
        .map_or(file.as_str(), |(stem, _)| stem)
        .to_owned();
    match metrics::find(&stem, job.options.catalogue) {
        Some(metric) => {
            let message = format!("no column names the metric; by the file's name it is {}", metric.id);
            job.notices
                .push(Notice::caution("metric-from-file-name", job.file(), message));
        }
        None => job.block(
            "metric-missing",
            job.file().row(1),
            "has quarters as columns, and nothing names the metric of the values",
            "add a column \"metric\" (e.g. review_time_hours in every row), or name the file after the metric, e.g. review_time_hours.csv",
        ),
    }
    stem
}

fn named_metric(row: &Row, at: Option<usize>) -> Result<String, Refusal> {
    filled(row, at)
        .filter(|name| !text::is_missing(name))
        .ok_or_else(|| ("no-metric", at, "names no metric".to_owned()))
}

/// The unit of a metric: the catalogue's, or the one that its name ends with.
fn unit_of<'a>(metric: &'a MetricId, catalogue: &'a Catalogue) -> Option<&'a str> {
    match catalogue.metric(metric) {
        Some(metric) => Some(metric.unit.as_str()),
        None => units::named_by(metric.as_str()),
    }
}

/// The factor from a unit that stands in a cell to the metric's own.
fn own_factor(unit: &str, metric: &MetricId, catalogue: &Catalogue) -> Option<f64> {
    units::factor(unit, unit_of(metric, catalogue)?)
}

fn is_share(metric: Option<&Metric>) -> bool {
    metric.is_some_and(|metric| metric.unit == "share")
}
