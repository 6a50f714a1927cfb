//! The door to disk and clock: load, import, memo, jobs, release. Knows no screen.

mod analysis;
mod catalogue;
mod demo;
mod imports;
mod input;
mod instrument;
pub mod jobs;
mod names;
mod progress;
mod recent;
mod release;
mod session;
mod store;
mod targets;
mod trouble;

pub use analysis::{Analysis, Outcomes, choose_quarter, known_methods};
pub use demo::build as build_demo;
pub use imports::{Correction, Earlier, Receipt, Taken};
pub use progress::Progress;
pub use recent::{project_dirs, recent, remember, sample_folder};
pub use release::{Format, SummaryOrder, write_sample, write_summary};
pub use session::{Choices, Session, View, inspect_file};
pub use store::{Access, read_user_toml, write_atomically};
pub use targets::TargetLine;
pub use trouble::EngineError;
