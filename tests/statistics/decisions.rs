//! Drivers, cost, ranks, words, disclosure.

use super::case::Built;

pub const BUILT: &[Built] = &[];

pub const NOT_BUILT: &[&str] = &[
    "cost",
    "dominance",
    "drivers",
    "log_odds",
    "rank_prob",
    "sdc_mean_audit",
    "sdc_publish",
    "sdc_table",
];
