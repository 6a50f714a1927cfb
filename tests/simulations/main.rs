//! Three promises of docs/statistics.md §11, kept or not by simulation on the statistics as the analyses use them.
//!
//! ```text
//! cargo test --release --test simulations -- --ignored --nocapture
//! ```
//! Takes some minutes, so the tests are left out unless asked for. They print the tables of that section.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a simulation stops at the first number that cannot be"
)]

mod coverage;
mod labels;
mod null_reports;
mod world;
