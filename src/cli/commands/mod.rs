//! One function a command: asks the engine, prints what it says, gives the exit code.

mod analyze;
mod files;
mod names;
mod workspace;

use analyze::say_unscored;
pub use analyze::{analyze, summary};
pub use files::{import, inspect, sample};
pub use names::{names, teams};
pub use workspace::{demo, init, remove, restore, status};
