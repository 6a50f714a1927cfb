//! The quarterly summary of the platform lead.

use super::document::Document;
use super::inputs::SummaryInputs;

/// Writes one quarter's summary.
pub fn summary(inputs: &SummaryInputs<'_>) -> Document {
    Document {
        organisation: inputs.organisation.to_owned(),
        subject: format!("Developer friction, {}", inputs.quarter),
        edition: "Summary for the platform lead".to_owned(),
        title: String::new(),
        subtitle: String::new(),
        findings: Vec::new(),
        blocks: Vec::new(),
        foot: String::new(),
        fingerprint: inputs.fingerprint.short().to_owned(),
    }
}
