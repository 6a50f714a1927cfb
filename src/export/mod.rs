//! From document and chart to bytes. Knows no analysis logic and no file system.
//!
//! Equal inputs give equal bytes: no clock, no random number, no unordered map.

mod csv;
mod drawing;
mod html;
mod markdown;
pub mod svg;
mod text;

pub use self::csv::{CELLS_FILE, csv};
pub use html::html;
pub use markdown::markdown;

/// One file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportFile {
    /// Path below the folder that was asked for, with `/` between parts.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Why a document cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The page template does not fit the document.
    #[error("the page template cannot be filled: {0}")]
    Template(#[from] minijinja::Error),
    /// A table cannot be written.
    #[error("the table {0} cannot be written: {1}")]
    Table(String, String),
}
