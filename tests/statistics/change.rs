//! Two samples, pairs, adoption of a change, weights.

use super::case::Built;

pub const BUILT: &[Built] = &[];

pub const NOT_BUILT: &[&str] = &["beta_diff", "did_exact", "paired", "raking", "two_sample"];
