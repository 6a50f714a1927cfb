//! The join by team, quarter and metric: tables of all imports in, one dataset out.
//!
//! Names become teams in `names` and `lineage`; the sides are built in `join_survey`, `join_events` and
//! `join_aggregates`; `join_audit` says what happened to every name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::base::{Calendar, Fingerprint, Notice};

use super::catalogue::Catalogue;
use super::dataset::Dataset;
use super::table::{SurveyColumns, Table, TableError};

/// One table of one import.
#[derive(Debug, Clone)]
pub struct Imported {
    /// Name of the import, as the workspace lists it; tables of one import share it.
    pub import: String,
    /// Name of the table's content.
    pub content: Fingerprint,
    /// What the columns of a survey table mean; empty for other kinds.
    pub columns: SurveyColumns,
    /// The table.
    pub table: Table,
}

/// The tables of all imports in the order in which they were imported.
#[derive(Debug, Clone, Default)]
pub struct JoinInput {
    /// Tables; later ones win where two speak about the same.
    pub tables: Vec<Imported>,
}

/// What the workspace decided about the join.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JoinOptions {
    /// Names that a person accepted as another one: as written in a file -> canonical.
    pub aliases: BTreeMap<String, String>,
    /// Topics and metrics.
    pub catalogue: Catalogue,
    /// Time zone and fiscal year.
    pub calendar: Calendar,
    /// Fewest people whose answers may be shown together.
    pub threshold: u32,
}

impl Default for JoinOptions {
    fn default() -> Self {
        Self {
            aliases: BTreeMap::new(),
            catalogue: Catalogue::default(),
            calendar: Calendar::default(),
            threshold: 5,
        }
    }
}

/// Why tables cannot be joined.
#[derive(Debug, Error)]
pub enum JoinError {
    /// A table is not what its kind promises.
    #[error("{import}: {source}")]
    Table {
        /// Name of the import.
        import: String,
        /// What is wrong with it.
        source: TableError,
    },
    /// The tables are as they should be and cannot be joined all the same.
    #[error("the tables cannot be joined: {0}")]
    Engine(String),
    /// A threshold under which single people could be seen.
    #[error("a threshold of {0} would show single people; at least 3 are needed")]
    Threshold(u32),
}
