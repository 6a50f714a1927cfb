//! Do coders of comments agree, and does the machine agree with them?
//!
//! Codes are numbers: names of categories (any), ranks or amounts. A missing code is `None`.

mod classifier;
mod many;
mod pair;

pub use classifier::{Confusion, Quality, rogan_gladen};
pub use many::{Metric, fleiss_kappa, krippendorff, krippendorff_bootstrap};
pub use pair::{Agreement, Weights, agreement, kappa};

/// Precision and recall from which the numbers of a theme are shown (docs/statistics.md §7.2).
pub const MIN_QUALITY: f64 = 0.7;

/// Comments that two people code by hand, at least (docs/statistics.md §7.2).
pub const MIN_CODED: usize = 50;

/// Distinct codes in rising order.
fn categories(codes: impl Iterator<Item = f64>) -> Vec<f64> {
    // Adding 0 makes the negative zero the plain one.
    let mut found: Vec<f64> = codes.map(|code| code + 0.0).collect();
    found.sort_by(f64::total_cmp);
    found.dedup();
    found
}

/// The place of a code among [`categories`] that hold it.
fn place(categories: &[f64], code: f64) -> usize {
    categories.partition_point(|&other| other < code)
}
