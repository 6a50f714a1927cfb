//! stub
use super::{ExportError, ExportFile};
use crate::report::Document;
/// Writes the document.
pub fn html(document: &Document) -> Result<Vec<ExportFile>, ExportError> {
    let _ = document;
    Ok(Vec::new())
}
