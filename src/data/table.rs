//! What an import leaves behind: one typed table, stored as Parquet under the name of its content.
//!
//! | kind | columns |
//! |---|---|
//! | survey | `quarter` str, `team` str?, `role` str?, `tenure` str?, `item:<id>` f64? per item (answer code on its scale), `text:<id>` str? per free-text question, `key` str? (salted key of the answer, where the tool has ids); rows sorted by all values, so that neither time nor file order survives |
//! | events | `source` str (repository or team as written), `source_kind` str (`repository`, `team`), `date` date (day of the end, in the workspace's zone), `quarter` str, `metric` str, `value` f64 (metric's unit; 0/1 for shares), `cluster` u32? (ordinal of the person or pipeline), `open` bool (still open at the end of the file: value is a lower bound) |
//! | aggregates | `team` str, `quarter` str, `metric` str, `value` f64, `n` u32?, `low` f64?, `high` f64? |
//! | teams, head-counts, repositories, initiatives | the fields of the structs in `organisation`: names str, days date, counts u32, amounts f64; `teams` of an initiative joined by `; ` |
//! | ids | `what` str (`team`, `repository`), `id` str, `name` str |
//! | targets | `metric` str, `value` f64? (null where the row only declares the metric), `owner` str?, `agreed_on` date?, `reason` str?, `valid_from` date?, and what the file declares about the metric: `name` str?, `unit` str?, `better` str? (`lower`, `higher`), `topic` str? |
//!
//! Builders and readers of the event and aggregate rows are in `table::rows`, of the organisation's in `table::organisation`.

mod columns;
mod events;
mod organisation;
mod packing;
mod rows;
mod survey;

use std::fmt;
use std::io::Cursor;

use polars::prelude::{DataFrame, ParquetReader, ParquetWriter, SerReader};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::base::{ItemId, TopicId};

pub use events::{EventColumns, EventValue};
pub use organisation::Declaration;
pub use packing::{Built, Packed};
pub use rows::{AggregateRow, EventRow, SourceKind, SurveyRow};
pub use survey::{GoesOn, SurveyPeople};

/// Stands in the `team` column for a person who named more than one team.
pub const SEVERAL_TEAMS: &str = "Several teams";
/// Names the group of people who stated no team (null in the table).
pub const NO_TEAM: &str = "No team stated";

/// What a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TableKind {
    /// Answers, one row a person and wave.
    Survey,
    /// Measured events, one row an event and metric.
    Events,
    /// Ready values by team and quarter.
    Aggregates,
    /// Teams with validity dates.
    Teams,
    /// People by team, role and tenure.
    HeadCounts,
    /// Repository owners.
    Repositories,
    /// Ids of teams and repositories with the names they stand for.
    Ids,
    /// Targets.
    Targets,
    /// Initiatives.
    Initiatives,
}

/// A typed table.
#[derive(Debug, Clone)]
pub struct Table {
    /// What it holds.
    pub kind: TableKind,
    /// Its rows; columns as in the module's table.
    pub frame: DataFrame,
}

/// The ordered answers of an item, as codes `low..=high` in steps of one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Scale {
    /// Code of the lowest answer.
    pub low: i32,
    /// Code of the highest answer.
    pub high: i32,
    /// Labels from lowest to highest code; empty where the file has bare digits.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
}

/// Which end of an item's scale is friction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Polarity {
    /// The high end is good ("I get reviews quickly", agree).
    HighIsGood,
    /// The high end is friction ("Flaky tests hinder me", agree).
    HighIsFriction,
}

impl fmt::Display for Polarity {
    /// The word that mappings use.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::HighIsGood => "high-is-good",
            Self::HighIsFriction => "high-is-friction",
        })
    }
}

/// One survey question with its ordered answers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Item {
    /// Key derived from the normalised wording.
    pub id: ItemId,
    /// Wording as asked.
    pub text: String,
    /// Its topic; `None` keeps it unscored.
    pub topic: Option<TopicId>,
    /// Its answers.
    pub scale: Scale,
    /// Which end is friction; `None` keeps it unscored until somebody decides.
    pub polarity: Option<Polarity>,
}

/// What the columns of a survey table mean: the item of each `item:` column, the question of each `text:` column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyColumns {
    /// Items in file order.
    pub items: Vec<Item>,
    /// Free-text questions in file order: key and wording.
    pub texts: Vec<(ItemId, String)>,
}

/// Why a stored table cannot be used.
#[derive(Debug, Error)]
pub enum TableError {
    /// The bytes are no Parquet file, or a damaged one.
    #[error("the stored table cannot be read: {0}")]
    Read(String),
    /// A column is missing or has another type than its kind promises.
    #[error("the stored {kind:?} table lacks a usable column “{column}”")]
    Column {
        /// Kind of the table.
        kind: TableKind,
        /// Name of the column.
        column: String,
    },
    /// The table cannot be written.
    #[error("the table cannot be written: {0}")]
    Write(String),
    /// Somebody stopped the work on the table.
    #[error("the work on the table was stopped")]
    Stopped,
}

impl Table {
    /// The table as Parquet: the same table gives the same bytes.
    ///
    /// # Errors
    /// The table holds something that Parquet cannot hold.
    pub fn to_parquet(&self) -> Result<Vec<u8>, TableError> {
        let mut bytes = Vec::new();
        let mut frame = self.frame.clone();
        frame.rechunk_mut();
        ParquetWriter::new(&mut bytes)
            .set_parallel(false)
            .finish(&mut frame)
            .map_err(|err| TableError::Write(err.to_string()))?;
        Ok(bytes)
    }

    /// Reads a table back and checks that it has the columns of its kind.
    ///
    /// # Errors
    /// The bytes are no Parquet file, or one of another kind.
    pub fn from_parquet(kind: TableKind, bytes: &[u8]) -> Result<Self, TableError> {
        let frame = ParquetReader::new(Cursor::new(bytes))
            .finish()
            .map_err(|err| TableError::Read(err.to_string()))?;
        let table = Self { kind, frame };
        columns::check(&table)?;
        Ok(table)
    }
}
