//! Columns of a table by name and type: how they are built, read and checked.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use polars::prelude::{Column, DataFrame, DataType, NamedFrom, Series};

use super::{Table, TableError, TableKind};

const EPOCH: Date = date(1970, 1, 1);

/// Collects the columns of a new table.
pub(super) struct Builder {
    kind: TableKind,
    height: usize,
    columns: Vec<Column>,
}

impl Builder {
    pub(super) fn new(kind: TableKind, height: usize) -> Self {
        Self {
            kind,
            height,
            columns: Vec::new(),
        }
    }

    fn push(mut self, series: Series) -> Self {
        self.columns.push(series.into());
        self
    }

    pub(super) fn texts<'a>(self, name: &str, values: impl Iterator<Item = Option<&'a str>>) -> Self {
        self.push(Series::new(name.into(), values.collect::<Vec<_>>()))
    }

    pub(super) fn names<'a>(self, name: &str, values: impl Iterator<Item = &'a str>) -> Self {
        self.texts(name, values.map(Some))
    }

    pub(super) fn floats(self, name: &str, values: impl Iterator<Item = Option<f64>>) -> Self {
        self.push(Series::new(name.into(), values.collect::<Vec<_>>()))
    }

    pub(super) fn counts(self, name: &str, values: impl Iterator<Item = Option<u32>>) -> Self {
        self.push(Series::new(name.into(), values.collect::<Vec<_>>()))
    }

    pub(super) fn flags(self, name: &str, values: impl Iterator<Item = bool>) -> Self {
        self.push(Series::new(name.into(), values.collect::<Vec<_>>()))
    }

    pub(super) fn days(
        self,
        name: &str,
        values: impl Iterator<Item = Option<Date>>,
    ) -> Result<Self, TableError> {
        let days: Vec<Option<i32>> = values
            .map(|day| {
                day.and_then(|day| EPOCH.until(day).ok())
                    .map(|span| span.get_days())
            })
            .collect();
        let series = Series::new(name.into(), days)
            .cast(&DataType::Date)
            .map_err(|err| TableError::Write(err.to_string()))?;
        Ok(self.push(series))
    }

    pub(super) fn finish(self) -> Result<Table, TableError> {
        let frame =
            DataFrame::new(self.height, self.columns).map_err(|err| TableError::Write(err.to_string()))?;
        Ok(Table {
            kind: self.kind,
            frame,
        })
    }
}

impl Table {
    fn bad(&self, name: &str) -> TableError {
        TableError::Column {
            kind: self.kind,
            column: name.to_owned(),
        }
    }

    fn has(&self, name: &str, dtype: &DataType) -> Result<(), TableError> {
        let column = self.frame.column(name).map_err(|_| self.bad(name))?;
        if column.dtype() == dtype {
            Ok(())
        } else {
            Err(self.bad(name))
        }
    }

    fn series(&self, name: &str, dtype: &DataType) -> Result<Series, TableError> {
        self.has(name, dtype)?;
        let column = self.frame.column(name).map_err(|_| self.bad(name))?;
        Ok(column.as_materialized_series().clone())
    }

    /// The texts of a column.
    ///
    /// # Errors
    /// There is no such column, or it holds no texts.
    pub fn texts(&self, name: &str) -> Result<Vec<Option<String>>, TableError> {
        let series = self.series(name, &DataType::String)?;
        let texts = series.str().map_err(|_| self.bad(name))?;
        Ok(texts.iter().map(|text| text.map(str::to_owned)).collect())
    }

    /// The texts of a column that has one in every row.
    ///
    /// # Errors
    /// There is no such column, it holds no texts, or one is missing.
    pub fn names(&self, name: &str) -> Result<Vec<String>, TableError> {
        self.texts(name)?
            .into_iter()
            .collect::<Option<_>>()
            .ok_or_else(|| self.bad(name))
    }

    /// The numbers of a column.
    ///
    /// # Errors
    /// There is no such column, or it holds no numbers.
    pub fn floats(&self, name: &str) -> Result<Vec<Option<f64>>, TableError> {
        let series = self.series(name, &DataType::Float64)?;
        Ok(series.f64().map_err(|_| self.bad(name))?.iter().collect())
    }

    /// The counts of a column.
    ///
    /// # Errors
    /// There is no such column, or it holds no counts.
    pub fn counts(&self, name: &str) -> Result<Vec<Option<u32>>, TableError> {
        let series = self.series(name, &DataType::UInt32)?;
        Ok(series.u32().map_err(|_| self.bad(name))?.iter().collect())
    }

    /// The yes and no of a column.
    ///
    /// # Errors
    /// There is no such column, or it holds something else.
    pub fn flags(&self, name: &str) -> Result<Vec<bool>, TableError> {
        let series = self.series(name, &DataType::Boolean)?;
        let flags: Option<Vec<bool>> = series.bool().map_err(|_| self.bad(name))?.iter().collect();
        flags.ok_or_else(|| self.bad(name))
    }

    /// The days of a column.
    ///
    /// # Errors
    /// There is no such column, or it holds no days.
    pub fn days(&self, name: &str) -> Result<Vec<Option<Date>>, TableError> {
        let series = self
            .series(name, &DataType::Date)?
            .cast(&DataType::Int32)
            .map_err(|_| self.bad(name))?;
        let days = series.i32().map_err(|_| self.bad(name))?;
        Ok(days
            .iter()
            .map(|day| EPOCH.checked_add(i64::from(day?).days()).ok())
            .collect())
    }
}

/// Checks that a table has the columns that its kind promises.
pub(super) fn check(table: &Table) -> Result<(), TableError> {
    for (name, dtype) in promised(table.kind) {
        table.has(name, dtype)?;
    }
    let names = table.frame.get_column_names_owned();
    for name in names.iter().filter(|_| table.kind == TableKind::Survey) {
        if name.starts_with("item:") {
            table.has(name, &DataType::Float64)?;
        } else if name.starts_with("text:") {
            table.has(name, &DataType::String)?;
        }
    }
    Ok(())
}

type Promise = &'static [(&'static str, DataType)];

/// The columns that every table of a kind has.
fn promised(kind: TableKind) -> Promise {
    use DataType::{Boolean, Date, Float64, String, UInt32};
    const SURVEY: Promise = &[
        ("quarter", String),
        ("team", String),
        ("role", String),
        ("tenure", String),
    ];
    const EVENTS: Promise = &[
        ("source", String),
        ("source_kind", String),
        ("date", Date),
        ("quarter", String),
        ("metric", String),
        ("value", Float64),
        ("cluster", UInt32),
        ("open", Boolean),
    ];
    const AGGREGATES: Promise = &[
        ("team", String),
        ("quarter", String),
        ("metric", String),
        ("value", Float64),
        ("n", UInt32),
        ("low", Float64),
        ("high", Float64),
    ];
    const TEAMS: Promise = &[
        ("team", String),
        ("parent", String),
        ("valid_from", Date),
        ("valid_to", Date),
        ("formerly", String),
    ];
    const HEAD_COUNTS: Promise = &[
        ("team", String),
        ("role", String),
        ("tenure", String),
        ("people", UInt32),
        ("valid_from", Date),
        ("valid_to", Date),
    ];
    const REPOSITORIES: Promise = &[
        ("repository", String),
        ("team", String),
        ("valid_from", Date),
        ("valid_to", Date),
    ];
    const IDS: Promise = &[("what", String), ("id", String), ("name", String)];
    match kind {
        TableKind::Survey => SURVEY,
        TableKind::Events => EVENTS,
        TableKind::Aggregates => AGGREGATES,
        TableKind::Teams => TEAMS,
        TableKind::HeadCounts => HEAD_COUNTS,
        TableKind::Repositories => REPOSITORIES,
        TableKind::Ids => IDS,
        TableKind::Targets => TARGETS,
        TableKind::Initiatives => INITIATIVES,
    }
}

const TARGETS: Promise = &[
    ("metric", DataType::String),
    ("value", DataType::Float64),
    ("owner", DataType::String),
    ("agreed_on", DataType::Date),
    ("reason", DataType::String),
    ("valid_from", DataType::Date),
    ("name", DataType::String),
    ("unit", DataType::String),
    ("better", DataType::String),
    ("topic", DataType::String),
];

const INITIATIVES: Promise = &[
    ("name", DataType::String),
    ("teams", DataType::String),
    ("quarter", DataType::String),
    ("topic", DataType::String),
    ("cost", DataType::Float64),
    ("currency", DataType::String),
    ("note", DataType::String),
];
