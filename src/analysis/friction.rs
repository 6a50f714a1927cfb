//! Perceived and measured friction of every cell, their gap and the verdict.

use serde::{Deserialize, Serialize};

/// Where the map of perceived friction is cut.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CutChoice {
    /// The organisation's median over all topics in the first complete wave.
    #[default]
    ReferenceMedian,
    /// The middle of the scale, 50.
    Midpoint,
}

/// Options of the analysis `friction`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FrictionSpec {
    /// Where the map of perceived friction is cut.
    #[serde(default)]
    pub perceived_cut: CutChoice,
}
