//! stub
use super::{ExportError, ExportFile};
use crate::report::Document;
/// Writes the document.
pub fn markdown(document: &Document) -> Result<Vec<ExportFile>, ExportError> {
    let _ = document;
    Ok(Vec::new())
}
