//! Values of events in the making: columns of small codes while they come in, Parquet from a quarter of a million values on.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use jiff::civil::Date;

use super::columns::Builder;
use super::packing::{Built, Packing};
use super::{SourceKind, Table, TableError, TableKind};
use crate::base::Quarter;

/// Values that are kept as columns; also the rows of one group in the Parquet file.
const GROUP: usize = 1 << 18;

/// One value of one event, borrowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EventValue<'a> {
    /// Repository or team as written.
    pub source: &'a str,
    /// Which of both.
    pub source_kind: SourceKind,
    /// Day of its end in the workspace's zone.
    pub date: Date,
    /// Quarter of that day.
    pub quarter: Quarter,
    /// The metric.
    pub metric: &'a str,
    /// Value in the metric's unit; 0 or 1 for shares.
    pub value: f64,
    /// Ordinal of the person or pipeline.
    pub cluster: Option<u32>,
    /// Still open at the end of the file: the value is a lower bound.
    pub open: bool,
}

/// Values of events in the order in which they come.
#[derive(Default)]
pub struct EventColumns {
    group: Group,
    packing: Option<Packing>,
    // Pushing goes on after a failure; it is told at the end.
    failure: Option<TableError>,
}

impl EventColumns {
    /// Adds a value.
    pub fn push(&mut self, value: &EventValue) {
        if self.group.len() == GROUP
            && let Err(err) = self.pack()
        {
            self.failure.get_or_insert(err);
        }
        self.group.push(value);
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.group.len() == 0 && self.packing.is_none()
    }

    fn pack(&mut self) -> Result<(), TableError> {
        let table = std::mem::take(&mut self.group).table()?;
        let packing = match &mut self.packing {
            Some(packing) => packing,
            None => self.packing.insert(Packing::new(&table)?),
        };
        packing.add(&table)
    }

    /// The table.
    ///
    /// # Errors
    /// It cannot be built or written.
    pub fn finish(mut self) -> Result<Built, TableError> {
        if self.packing.is_none() {
            return self.group.table().map(Built::Table);
        }
        if self.group.len() > 0 {
            self.pack()?;
        }
        match (self.failure, self.packing) {
            (Some(err), _) => Err(err),
            (None, Some(packing)) => packing.finish().map(Built::Packed),
            (None, None) => self.group.table().map(Built::Table),
        }
    }
}

impl fmt::Debug for EventColumns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventColumns").finish_non_exhaustive()
    }
}

/// Texts by the order of their first appearance.
#[derive(Debug, Default)]
struct Words {
    codes: HashMap<String, u32>,
    words: Vec<String>,
}

impl Words {
    fn code(&mut self, word: &str) -> u32 {
        if let Some(code) = self.codes.get(word) {
            return *code;
        }
        let code = self.words.len() as u32;
        self.codes.insert(word.to_owned(), code);
        self.words.push(word.to_owned());
        code
    }

    fn of<'a>(&'a self, codes: &'a [u32]) -> impl Iterator<Item = &'a str> {
        codes.iter().map(|code| self.words[*code as usize].as_str())
    }
}

/// The values at hand, column by column.
#[derive(Debug, Default)]
pub(super) struct Group {
    names: Words,
    sources: Vec<u32>,
    kinds: Vec<SourceKind>,
    dates: Vec<Date>,
    quarters: Vec<Quarter>,
    metrics: Vec<u32>,
    values: Vec<f64>,
    clusters: Vec<Option<u32>>,
    open: Vec<bool>,
}

impl Group {
    fn len(&self) -> usize {
        self.values.len()
    }

    pub(super) fn push(&mut self, value: &EventValue) {
        self.sources.push(self.names.code(value.source));
        self.kinds.push(value.source_kind);
        self.dates.push(value.date);
        self.quarters.push(value.quarter);
        self.metrics.push(self.names.code(value.metric));
        self.values.push(value.value);
        self.clusters.push(value.cluster);
        self.open.push(value.open);
    }

    pub(super) fn table(self) -> Result<Table, TableError> {
        let distinct: BTreeSet<Quarter> = self.quarters.iter().copied().collect();
        let quarters: BTreeMap<Quarter, String> = distinct
            .into_iter()
            .map(|quarter| (quarter, quarter.to_string()))
            .collect();
        Builder::new(TableKind::Events, self.len())
            .names("source", self.names.of(&self.sources))
            .names("source_kind", self.kinds.iter().map(|kind| kind.word()))
            .days("date", self.dates.iter().map(|date| Some(*date)))?
            .names(
                "quarter",
                self.quarters.iter().map(|quarter| quarters[quarter].as_str()),
            )
            .names("metric", self.names.of(&self.metrics))
            .floats("value", self.values.iter().map(|value| Some(*value)))
            .counts("cluster", self.clusters.iter().copied())
            .flags("open", self.open.iter().copied())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn columns(count: usize) -> Built {
        let mut columns = EventColumns::default();
        for at in 0..count {
            columns.push(&EventValue {
                source: if at % 3 == 0 {
                    "checkout"
                } else {
                    "payments-platform-api"
                },
                source_kind: SourceKind::Team,
                date: date(2026, 8, 31),
                quarter: "2026-Q3".parse().unwrap(),
                metric: "lead_time_hours",
                value: at as f64,
                cluster: (at % 2 == 0).then_some(at as u32),
                open: false,
            });
        }
        columns.finish().unwrap()
    }

    #[test]
    fn a_large_table_comes_back_as_it_came_in() {
        let Built::Packed(packed) = columns(GROUP + 5) else {
            panic!("a table of this size is packed");
        };
        assert_eq!(packed.rows, GROUP as u64 + 5);
        let table = Table::from_parquet(TableKind::Events, &packed.bytes).unwrap();
        let values = table.floats("value").unwrap();
        assert!(
            values
                .iter()
                .enumerate()
                .all(|(at, value)| *value == Some(at as f64))
        );
        assert_eq!(table.names("source").unwrap()[GROUP + 4], "payments-platform-api");
        assert_eq!(table.counts("cluster").unwrap()[GROUP + 1], None);
        assert!(matches!(columns(GROUP), Built::Table(table) if table.frame.height() == GROUP));
    }
}
