//! From stored tables to structs: columns by name, with a located error where one is missing.

use jiff::ToSpan;
use jiff::civil::{Date, date};
use polars::prelude::{Column, DataFrame, DataType};

use crate::base::{MetricId, Quarter, TeamId, TopicId};

use super::catalogue::Better;
use super::join::{JoinError, JoinInput, TableOfImport};
use super::organisation::{HeadCount, Initiative, Organisation, RepositoryOwner, Target, TeamRecord};
use super::table::{TableError, TableKind};

/// The columns of one table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Columns<'a> {
    import: &'a str,
    kind: TableKind,
    frame: &'a DataFrame,
}

impl<'a> Columns<'a> {
    pub fn of(table: &'a TableOfImport) -> Self {
        Self::new(&table.import, table.table.kind, &table.table.frame)
    }

    pub fn new(import: &'a str, kind: TableKind, frame: &'a DataFrame) -> Self {
        Self { import, kind, frame }
    }

    fn missing(&self, name: &str) -> JoinError {
        JoinError::Table {
            import: self.import.to_owned(),
            source: TableError::Column {
                kind: self.kind,
                column: name.to_owned(),
            },
        }
    }

    /// Fails unless the column is there.
    pub fn must_have(&self, name: &str) -> Result<(), JoinError> {
        self.frame
            .column(name)
            .map(|_| ())
            .map_err(|_| self.missing(name))
    }

    fn typed(&self, name: &str, dtype: &DataType) -> Result<Option<Column>, JoinError> {
        match self.frame.column(name) {
            Ok(column) => column.cast(dtype).map(Some).map_err(|_| self.missing(name)),
            Err(_) => Ok(None),
        }
    }

    fn needed(&self, name: &str, dtype: &DataType) -> Result<Column, JoinError> {
        self.typed(name, dtype)?.ok_or_else(|| self.missing(name))
    }

    /// A column that must be there.
    pub fn texts(&self, name: &str) -> Result<Vec<Option<String>>, JoinError> {
        self.needed(name, &DataType::String)
            .and_then(|column| self.text_values(name, &column))
    }

    /// A column that need not be there.
    pub fn optional_texts(&self, name: &str) -> Result<Vec<Option<String>>, JoinError> {
        match self.typed(name, &DataType::String)? {
            Some(column) => self.text_values(name, &column),
            None => Ok(vec![None; self.frame.height()]),
        }
    }

    fn text_values(&self, name: &str, column: &Column) -> Result<Vec<Option<String>>, JoinError> {
        let values = column.str().map_err(|_| self.missing(name))?;
        let present = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
        Ok(values.iter().map(|text| text.and_then(present)).collect())
    }

    /// A column of numbers that must be there; what is not finite counts as missing.
    pub fn numbers(&self, name: &str) -> Result<Vec<Option<f64>>, JoinError> {
        let column = self.needed(name, &DataType::Float64)?;
        self.number_values(name, &column)
    }

    /// A column of numbers that need not be there.
    pub fn optional_numbers(&self, name: &str) -> Result<Vec<Option<f64>>, JoinError> {
        match self.typed(name, &DataType::Float64)? {
            Some(column) => self.number_values(name, &column),
            None => Ok(vec![None; self.frame.height()]),
        }
    }

    fn number_values(&self, name: &str, column: &Column) -> Result<Vec<Option<f64>>, JoinError> {
        let values = column.f64().map_err(|_| self.missing(name))?;
        Ok(values
            .iter()
            .map(|value| value.filter(|value| value.is_finite()))
            .collect())
    }

    /// A column of days that need not be there.
    pub fn optional_dates(&self, name: &str) -> Result<Vec<Option<Date>>, JoinError> {
        let Some(column) = self.typed(name, &DataType::Date)? else {
            return Ok(vec![None; self.frame.height()]);
        };
        let days = column.date().map_err(|_| self.missing(name))?;
        Ok(days.physical().iter().map(|day| day.and_then(date_of)).collect())
    }

    /// Quarters, which must be there in every row.
    pub fn quarters(&self, name: &str) -> Result<Vec<Quarter>, JoinError> {
        let texts = self.texts(name)?;
        texts
            .iter()
            .map(|text| {
                text.as_deref()
                    .and_then(|text| text.parse().ok())
                    .ok_or_else(|| self.missing(name))
            })
            .collect()
    }
}

/// The day so many days after the first of January 1970, as polars counts them.
pub(super) fn date_of(days: i32) -> Option<Date> {
    date(1970, 1, 1).checked_add(i64::from(days).days()).ok()
}

/// A metric's direction and unit as a targets table may carry them beside the target.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Declared {
    pub metric: MetricId,
    pub unit: Option<String>,
    pub better: Option<Better>,
}

/// The organisation of all imports, and what targets tables declare about metrics. Where two tables speak about the same
/// team, repository, target or initiative, the later one is used.
pub(super) fn organisation(input: &JoinInput) -> Result<(Organisation, Vec<Declared>), JoinError> {
    let mut organisation = Organisation::default();
    let mut declared = Vec::new();
    for table in &input.tables {
        let columns = Columns::of(table);
        match table.table.kind {
            TableKind::Teams => layer(&mut organisation.teams, teams(columns)?, |record| {
                record.team.clone()
            }),
            TableKind::HeadCounts => {
                let key = |row: &HeadCount| (row.team.clone(), row.valid_from);
                layer(&mut organisation.head_counts, head_counts(columns)?, key);
            }
            TableKind::Repositories => {
                let key = |row: &RepositoryOwner| row.repository.clone();
                layer(&mut organisation.repositories, repositories(columns)?, key);
            }
            TableKind::Targets => {
                let key = |row: &Target| (row.metric.clone(), row.valid_from);
                layer(&mut organisation.targets, targets(columns)?, key);
                declared.extend(declarations(columns)?);
            }
            TableKind::Initiatives => {
                let key = |row: &Initiative| (row.name.clone(), row.quarter, row.topic.clone());
                layer(&mut organisation.initiatives, initiatives(columns)?, key);
            }
            TableKind::Survey | TableKind::Events | TableKind::Aggregates => {}
        }
    }
    Ok((organisation, declared))
}

fn layer<T, K: Ord>(below: &mut Vec<T>, above: Vec<T>, key: impl Fn(&T) -> K) {
    let replaced: std::collections::BTreeSet<K> = above.iter().map(&key).collect();
    below.retain(|row| !replaced.contains(&key(row)));
    below.extend(above);
}

fn teams(columns: Columns) -> Result<Vec<TeamRecord>, JoinError> {
    let parents = columns.optional_texts("parent")?;
    let starts = columns.optional_dates("valid_from")?;
    let ends = columns.optional_dates("valid_to")?;
    let formers = columns.optional_texts("formerly")?;
    let rows = columns.texts("team")?.into_iter().enumerate();
    Ok(rows
        .filter_map(|(row, team)| {
            Some(TeamRecord {
                team: TeamId::new(team?),
                parent: parents[row].as_deref().map(TeamId::new),
                valid_from: starts[row],
                valid_to: ends[row],
                formerly: formers[row].clone(),
            })
        })
        .collect())
}

fn head_counts(columns: Columns) -> Result<Vec<HeadCount>, JoinError> {
    let roles = columns.optional_texts("role")?;
    let tenures = columns.optional_texts("tenure")?;
    let people = columns.numbers("people")?;
    let starts = columns.optional_dates("valid_from")?;
    let ends = columns.optional_dates("valid_to")?;
    let rows = columns.texts("team")?.into_iter().enumerate();
    Ok(rows
        .filter_map(|(row, team)| {
            Some(HeadCount {
                team: TeamId::new(team?),
                role: roles[row].clone(),
                tenure: tenures[row].clone(),
                people: people[row].filter(|people| *people >= 0.0)?.round() as u32,
                valid_from: starts[row],
                valid_to: ends[row],
            })
        })
        .collect())
}

fn repositories(columns: Columns) -> Result<Vec<RepositoryOwner>, JoinError> {
    let teams = columns.texts("team")?;
    let starts = columns.optional_dates("valid_from")?;
    let ends = columns.optional_dates("valid_to")?;
    let rows = columns.texts("repository")?.into_iter().enumerate();
    Ok(rows
        .filter_map(|(row, repository)| {
            Some(RepositoryOwner {
                repository: repository?,
                team: teams[row].clone()?,
                valid_from: starts[row],
                valid_to: ends[row],
            })
        })
        .collect())
}

fn targets(columns: Columns) -> Result<Vec<Target>, JoinError> {
    let values = columns.numbers("value")?;
    let owners = columns.optional_texts("owner")?;
    let agreed = columns.optional_dates("agreed_on")?;
    let reasons = columns.optional_texts("reason")?;
    let starts = columns.optional_dates("valid_from")?;
    let rows = columns.texts("metric")?.into_iter().enumerate();
    Ok(rows
        .filter_map(|(row, metric)| {
            Some(Target {
                metric: MetricId::new(metric?),
                value: values[row]?,
                owner: owners[row].clone(),
                agreed_on: agreed[row],
                reason: reasons[row].clone(),
                valid_from: starts[row],
            })
        })
        .collect())
}

fn declarations(columns: Columns) -> Result<Vec<Declared>, JoinError> {
    let units = columns.optional_texts("unit")?;
    let better = columns.optional_texts("better")?;
    let directions = columns.optional_texts("direction")?;
    let rows = columns.texts("metric")?.into_iter().enumerate();
    Ok(rows
        .filter_map(|(row, metric)| {
            let word = better[row].as_deref().or(directions[row].as_deref());
            Some(Declared {
                metric: MetricId::new(metric?),
                unit: units[row].clone(),
                better: match word.map(str::to_lowercase).as_deref() {
                    Some("lower") => Some(Better::Lower),
                    Some("higher") => Some(Better::Higher),
                    _ => None,
                },
            })
        })
        .collect())
}

fn initiatives(columns: Columns) -> Result<Vec<Initiative>, JoinError> {
    let teams = columns.optional_texts("teams")?;
    let quarters = columns.quarters("quarter")?;
    let topics = columns.optional_texts("topic")?;
    let costs = columns.optional_numbers("cost")?;
    let currencies = columns.optional_texts("currency")?;
    let notes = columns.optional_texts("note")?;
    let list = |text: &str| {
        let names = text
            .split([';', '\n'])
            .map(str::trim)
            .filter(|name| !name.is_empty());
        names.map(str::to_owned).collect()
    };
    let rows = columns.texts("name")?.into_iter().enumerate();
    Ok(rows
        .filter_map(|(row, name)| {
            Some(Initiative {
                name: name?,
                teams: teams[row].as_deref().map_or_else(Vec::new, list),
                quarter: quarters[row],
                topic: topics[row].as_deref().map(TopicId::new),
                cost: costs[row],
                currency: currencies[row].clone(),
                note: notes[row].clone(),
            })
        })
        .collect())
}
