//! Tribometer measures developer friction twice, as people feel it and as tools record it,
//! lays one over the other, and says how sure it is.
//!
//! The rooms and the floors between them are described in `docs/architecture.md`.

pub mod analysis;
pub mod audit;
pub mod base;
pub mod chart;
pub mod cli;
pub mod data;
pub mod engine;
pub mod export;
pub mod figure;
pub mod import;
pub mod report;
pub mod sample;
pub mod stats;
#[cfg(feature = "gui")]
pub mod ui;
pub mod workspace;
