//! From outcomes to a document: which findings, pictures and tables a summary holds, in which words.
//! Knows no file format and no clock.

mod document;
mod facts;
mod inputs;
mod instrument;
mod outline;
mod pictures;
mod proof;
mod prose;
mod rules;
mod summary;
mod tables;

pub use document::{
    Block, Cell, Column, ColumnKind, Document, Figure, Finding, Row, RowGroup, Table, Term, Width,
};
pub use inputs::{Exclusion, InputFile, SummaryInputs, investments};
pub use summary::summary;

pub use crate::figure::words::{is_masking, one_line};
