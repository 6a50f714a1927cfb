//! Spec and cohort in, outcome out. Knows no chart, no screen, and polars not by name.
//!
//! `friction` puts the cells together: `perceived` and `measured` make the two sides (`samples`, `reading` and
//! `yardstick` from the log's values to an index), `gap` and `verdict` lay them over each other, `cause` names why a
//! cell cannot be told, `instrument` lays the questions of successive waves over each other, `notes` says what stands
//! beside the cells. `change` compares quarters, `json` writes the command line's answer. `series`
//! follows a row through the quarters, `shown` turns statistics into what tables print.
//!
//! All other analyses are one file each: options, `run`, the shapes of its tables, the checks of its assumptions. `registry`
//! lists them, `tables` is the shape that they share.

mod association;
mod cause;
mod change;
mod changes;
mod drivers;
mod estimate;
mod friction;
mod gap;
mod groups;
mod instrument;
mod interventions;
mod items;
mod json;
mod lag;
mod measured;
mod methods;
mod notes;
mod opportunities;
mod outcome;
mod participation;
mod perceived;
mod planner;
mod printed;
mod questions;
mod reading;
mod registry;
mod samples;
mod series;
mod shown;
mod tables;
mod verdict;
mod yardstick;

pub use association::AssociationSpec;
pub use cause::Cause;
pub use change::{ChangeSpec, change};
pub use changes::ChangeTablesSpec;
pub use drivers::DriversSpec;
pub use estimate::{Estimate, Reason, Status};
pub use friction::{CutChoice, FrictionSpec, friction};
pub use groups::GroupsSpec;
pub use interventions::InterventionsSpec;
pub use items::ItemsSpec;
pub use json::{analyze_json, outcome_json};
pub use lag::LagSpec;
pub use methods::{Method, methods};
pub use opportunities::{Clock, OpportunitiesSpec, Plan, ShareRange, Wait};
pub use outcome::{
    Basis, Cell, CellBasis, Change, Changes, CommonBasis, Component, Cut, Friction, Instrument,
    Participation, Scope, Side, TopicBreak, Unscored, UnscoredWave, Verdict,
};
pub use participation::ParticipationSpec;
pub use planner::PlannerSpec;
pub use registry::{ANALYSES, AnalysisKind, Inputs, Options, Stopped};
pub use tables::{
    Banner, Check, Form, Outcome, OutcomeColumn, OutcomeRow, OutcomeTable, Subject, Value, Weight,
};
