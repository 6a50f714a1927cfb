//! From stored tables to structs: columns by name, with a located error where one is missing.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use polars::prelude::{Column, DataFrame, DataType};

use crate::base::Quarter;

use super::join::{JoinError, JoinInput, TableOfImport};
use super::naming::repository_key;
use super::organisation::{HeadCount, Initiative, KnownId, Organisation, RepositoryOwner, Target};
use super::table::{Declaration, Table, TableError, TableKind};

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

/// The organisation of all imports, and what targets tables declare about metrics. Where two tables speak about the same
/// team, repository, target or initiative, the later one is used.
pub(super) fn organisation(input: &JoinInput) -> Result<(Organisation, Vec<Declaration>), JoinError> {
    let mut organisation = Organisation::default();
    let mut declared = Vec::new();
    for of_import in &input.tables {
        let table = &of_import.table;
        add(&mut organisation, &mut declared, table).map_err(|source| JoinError::Table {
            import: of_import.import.clone(),
            source,
        })?;
    }
    Ok((organisation, declared))
}

fn add(
    organisation: &mut Organisation,
    declared: &mut Vec<Declaration>,
    table: &Table,
) -> Result<(), TableError> {
    match table.kind {
        TableKind::Teams => layer(&mut organisation.teams, table.to_teams()?, |row| row.team.clone()),
        TableKind::HeadCounts => {
            let key = |row: &HeadCount| (row.team.clone(), row.valid_from);
            layer(&mut organisation.head_counts, table.to_head_counts()?, key);
        }
        TableKind::Repositories => {
            let key = |row: &RepositoryOwner| repository_key(&row.repository);
            layer(&mut organisation.repositories, table.to_repositories()?, key);
        }
        TableKind::Ids => {
            let key = |row: &KnownId| (row.what, row.id.clone());
            layer(&mut organisation.ids, table.to_ids()?, key);
        }
        TableKind::Targets => {
            let key = |row: &Target| (row.metric.clone(), row.valid_from);
            layer(&mut organisation.targets, table.to_targets()?, key);
            declared.extend(table.to_declarations()?);
        }
        TableKind::Initiatives => {
            let key = |row: &Initiative| (row.name.clone(), row.quarter, row.topic.clone());
            layer(&mut organisation.initiatives, table.to_initiatives()?, key);
        }
        TableKind::Survey | TableKind::Events | TableKind::Aggregates => {}
    }
    Ok(())
}

fn layer<T, K: Ord>(below: &mut Vec<T>, above: Vec<T>, key: impl Fn(&T) -> K) {
    let replaced: BTreeSet<K> = above.iter().map(&key).collect();
    below.retain(|row| !replaced.contains(&key(row)));
    below.extend(above);
}
