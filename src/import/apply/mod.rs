//! Turns the rows of a sheet into typed tables.

use std::collections::BTreeSet;

use crate::base::{Notice, Quarter};
use crate::data::{SurveyColumns, Table};

use super::error::ImportError;
use super::proof::Rows;
use super::propose::Proposal;
use super::read::Sheet;
use super::{Options, Wave};

/// What became of the rows.
#[derive(Debug, Clone)]
pub(super) struct Applied {
    pub tables: Vec<Table>,
    pub columns: SurveyColumns,
    pub quarters: BTreeSet<Quarter>,
    pub waves: Vec<Wave>,
    pub rows: Rows,
    pub notices: Vec<Notice>,
    /// What must be chosen before anything can be kept.
    pub blocked: Option<ImportError>,
}

impl Applied {
    pub(super) fn quarters(&self) -> Vec<Quarter> {
        self.quarters.iter().copied().collect()
    }
}

pub(super) fn apply(
    _sheet: &Sheet,
    _proposal: &Proposal,
    _options: &Options,
) -> Result<Applied, ImportError> {
    Ok(Applied {
        tables: vec![],
        columns: SurveyColumns::default(),
        quarters: BTreeSet::new(),
        waves: vec![],
        rows: Rows::default(),
        notices: vec![],
        blocked: None,
    })
}
