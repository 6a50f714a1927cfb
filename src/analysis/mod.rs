//! Spec and cohort in, outcome out. Knows no chart, no screen, and polars not by name.

mod estimate;
mod outcome;

pub use estimate::{Estimate, Reason, Status};
pub use outcome::{
    Cell, Change, Changes, Component, Cut, Friction, Participation, Scope, Side, Unscored, Verdict,
};
