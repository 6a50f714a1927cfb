//! The pictures of the analyses, made of their tables: one file for each analysis that has some.

use crate::analysis::Outcome;
use crate::chart::model::Chart;

/// A picture of one table's numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Id of the table whose numbers it draws, within the outcome.
    pub table: &'static str,
    /// What is drawn, with its finding as title.
    pub chart: Chart,
}

/// The pictures of an outcome in the order of its tables; none where nothing may be drawn.
pub fn pictures(_outcome: &Outcome) -> Vec<Picture> {
    Vec::new()
}
