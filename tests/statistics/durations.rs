//! Durations with open items, reliability, agreement of coders.

use super::case::Built;

pub const BUILT: &[Built] = &[];

pub const NOT_BUILT: &[&str] = &[
    "agreement",
    "agreement2",
    "business_hours",
    "ellipse",
    "funnel_prop",
    "geomean",
    "km",
    "reliability",
    "reliability2",
];
