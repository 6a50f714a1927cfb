//! Spec and cohort in, outcome out. Knows no chart, no screen, and polars not by name.
//!
//! `friction` puts the cells together: `perceived` and `measured` make the two sides (`samples`, `reading` and
//! `yardstick` from the log's values to an index), `gap` and `verdict` lay them over each other, `cause` names why a
//! cell cannot be told, `instrument` lays the questions of successive waves over each other, `notes` says what stands
//! beside the cells. `change` compares quarters, `json` writes the command line's answer.
//!
//! All other analyses are one file each: options, `run`, the shapes of its tables, the checks of its assumptions. `registry`
//! lists them, `tables` is the shape that they share.

mod cause;
mod change;
mod drivers;
mod estimate;
mod friction;
mod gap;
mod groups;
mod instrument;
mod json;
mod measured;
mod methods;
mod notes;
mod opportunities;
mod outcome;
mod participation;
mod perceived;
mod printed;
mod reading;
mod registry;
mod samples;
mod tables;
mod verdict;
mod yardstick;

pub use cause::Cause;
pub use change::{ChangeSpec, change};
pub use drivers::DriversSpec;
pub use estimate::{Estimate, Reason, Status};
pub use friction::{CutChoice, FrictionSpec, friction};
pub use groups::GroupsSpec;
pub use json::{analyze_json, outcome_json};
pub use methods::{Method, methods};
pub use opportunities::{Clock, OpportunitiesSpec, Plan, ShareRange, Wait};
pub use outcome::{
    Basis, Cell, CellBasis, Change, Changes, CommonBasis, Component, Cut, Friction, Instrument,
    Participation, Scope, Side, TopicBreak, Unscored, UnscoredWave, Verdict,
};
pub use participation::ParticipationSpec;
pub use registry::{ANALYSES, AnalysisKind, Inputs, Options, Stopped};
pub use tables::{
    Banner, Check, Form, Outcome, OutcomeColumn, OutcomeRow, OutcomeTable, Subject, Value, Weight,
};
