//! Which analyses there are, and what each is given. A new one is one file and one line here.

use serde::{Deserialize, Serialize};

use crate::base::Quarter;
use crate::data::Cohort;

use super::association::{self, AssociationSpec};
use super::changes::{self, ChangeTablesSpec};
use super::drivers::{self, DriversSpec};
use super::groups::{self, GroupsSpec};
use super::interventions::{self, InterventionsSpec};
use super::items::{self, ItemsSpec};
use super::lag::{self, LagSpec};
use super::opportunities::{self, OpportunitiesSpec};
use super::outcome::{Changes, Friction};
use super::participation::{self, ParticipationSpec};
use super::planner::{self, PlannerSpec};
use super::tables::Outcome;

/// Every analysis beside the cells and their changes, in reading order.
pub const ANALYSES: &[AnalysisKind] = &[
    items::KIND,
    participation::KIND,
    changes::KIND,
    interventions::KIND,
    association::KIND,
    lag::KIND,
    drivers::KIND,
    groups::KIND,
    opportunities::KIND,
    planner::KIND,
];

/// One analysis.
#[derive(Debug, Clone, Copy)]
pub struct AnalysisKind {
    /// Stable id: the word in JSON and on the command line.
    pub id: &'static str,
    /// Its name.
    pub label: &'static str,
    /// The question that it answers, for a newcomer.
    pub question: &'static str,
    /// Runs it.
    pub run: fn(&Inputs<'_>, &Options) -> Result<Outcome, Stopped>,
}

impl AnalysisKind {
    /// The analysis with an id.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        ANALYSES.iter().find(|kind| kind.id == id)
    }
}

/// What an analysis may look at.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// Everything, masked.
    pub cohort: &'a Cohort<'a>,
    /// The cells of all quarters.
    pub friction: &'a Friction,
    /// Differences between successive quarters.
    pub changes: &'a Changes,
    /// The quarter in question.
    pub quarter: Quarter,
    /// Whether somebody asked to stop.
    pub is_stopped: &'a dyn Fn() -> bool,
}

impl Inputs<'_> {
    /// Fails when somebody asked to stop: to be called between parts that take more than a moment.
    pub fn check(&self) -> Result<(), Stopped> {
        if (self.is_stopped)() { Err(Stopped) } else { Ok(()) }
    }
}

impl std::fmt::Debug for Inputs<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inputs")
            .field("quarter", &self.quarter)
            .finish_non_exhaustive()
    }
}

/// Somebody asked an analysis to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

/// The options of all analyses; equal options give equal outcomes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Of `items`.
    pub items: ItemsSpec,
    /// Of `participation`.
    pub participation: ParticipationSpec,
    /// Of `change`.
    pub change: ChangeTablesSpec,
    /// Of `interventions`.
    pub interventions: InterventionsSpec,
    /// Of `association`.
    pub association: AssociationSpec,
    /// Of `lag`.
    pub lag: LagSpec,
    /// Of `planner`.
    pub planner: PlannerSpec,
    /// Of `groups`.
    pub groups: GroupsSpec,
    /// Of `drivers`.
    pub drivers: DriversSpec,
    /// Of `opportunities`.
    pub opportunities: OpportunitiesSpec,
}
