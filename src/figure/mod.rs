//! From outcome to chart: which marks, in which order, with which words. Knows no screen and no file.
//!
//! Every title is a finding that the numbers license. Nothing is computed here but positions on an axis and
//! counts of verdicts: the numbers arrive finished (`docs/architecture.md`, invariant 5).

mod friction_map;
mod heat_map;
mod interval;
mod investments;
mod key;
mod outcome_text;
mod pictures;
mod spec;
mod tip;
mod trends;
pub mod words;
mod yardstick;

pub use friction_map::{friction_map, worst_topic};
pub use heat_map::heat_map;
pub use interval::{bare_interval, change_interval, shares};
pub(crate) use investments::investment_of;
pub use key::RowTarget;
pub use outcome_text::{number_text, table_tsv, value_printed, value_text};
pub use pictures::{Picture, pictures};
pub use spec::{HeatSide, HeatSpec, Investment, MapSpec, MapView, TrendSides, TrendSpec};
pub(crate) use trends::q_text;
pub use trends::{most_changed_topic, trends};
pub use yardstick::Yardstick;
