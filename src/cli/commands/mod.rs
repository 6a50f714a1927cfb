//! One function a command: asks the engine, prints what it says, gives the exit code.

mod analyze;
mod catalogue;
mod files;
mod instrument;
mod methods;
mod names;
mod targets;
mod workspace;

use analyze::say_unscored;
pub use analyze::{analyze, summary};
pub use catalogue::catalogue;
pub use files::{import, inspect, sample};
pub use instrument::instrument;
pub use methods::methods;
pub use names::{names, teams};
pub use targets::targets;
pub use workspace::{demo, forget, init, remove, restore, status};
