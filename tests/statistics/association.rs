//! Association of two columns, over teams and quarters.

use super::case::Built;

pub const BUILT: &[Built] = &[];

pub const NOT_BUILT: &[&str] = &[
    "corr",
    "corr_perm",
    "deming",
    "diff_rel",
    "panel",
    "perm_within",
    "theil",
];
