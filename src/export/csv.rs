//! stub
use super::{ExportError, ExportFile};
use crate::report::SummaryInputs;
/// Writes tidy tables.
pub fn csv(inputs: &SummaryInputs<'_>) -> Result<Vec<ExportFile>, ExportError> {
    let _ = inputs;
    Ok(Vec::new())
}
