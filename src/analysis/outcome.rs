//! Table shapes that analyses hand upwards. Every number is finished here: nobody above computes one.

use serde::Serialize;

use crate::base::{MetricId, Notice, Quarter, TeamId, TopicId};
use crate::data::InstrumentChange;

use super::cause::Cause;
use super::estimate::{Estimate, Reason};

/// Which level of the organisation a row speaks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// A team, or several merged because one of them is too small.
    Team,
    /// A parent unit.
    Unit,
    /// Everybody.
    Organisation,
}

/// The two voices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// People say so.
    Perceived,
    /// The log says so.
    Measured,
}

/// What both sides together say about a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Felt and measured.
    BothHurt,
    /// Measured only.
    Hidden,
    /// Felt only.
    PerceivedOnly,
    /// Neither.
    Healthy,
    /// The data do not decide; the cell says why.
    CannotTell,
}

/// One metric's share in a cell's measured friction.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Component {
    /// The metric.
    pub metric: MetricId,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Value in its unit (p75, share, rate or as it arrived).
    pub value: Option<f64>,
    /// Lower 95 % limit in its unit; `None` with a value means unbounded or unknown.
    pub low: Option<f64>,
    /// Upper 95 % limit in its unit.
    pub high: Option<f64>,
    /// Events behind it.
    pub n: Option<u64>,
    /// Target in its unit: of all its versions the one that judges every quarter.
    pub target: Option<f64>,
    /// Whether somebody agreed to the target; without one the organisation's reference stands in.
    pub target_agreed: bool,
    /// Friction 0..100 of this metric alone, with 95 % limits where known.
    pub friction: Option<f64>,
    /// Lower limit of `friction`.
    pub friction_low: Option<f64>,
    /// Upper limit of `friction`.
    pub friction_high: Option<f64>,
    /// Why it has no friction, or what is missing about it.
    pub reason: Option<Reason>,
}

/// One cell: team x topic x quarter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    /// Level of the organisation.
    pub scope: Scope,
    /// Name of the row: a team, merged teams as `A + B`, a unit, or the organisation.
    pub team: String,
    /// The teams behind the row, sorted.
    pub members: Vec<TeamId>,
    /// The unit above a team; `None` for units and the organisation.
    pub unit: Option<TeamId>,
    /// The topic.
    pub topic: TopicId,
    /// The quarter.
    pub quarter: Quarter,
    /// Perceived friction, 0..100.
    pub perceived: Estimate,
    /// Measured friction, 0..100; 50 is the target.
    pub measured: Estimate,
    /// Standardised gap: how much worse it feels than it measures, in between-team standard deviations.
    pub gap: Estimate,
    /// What both say together.
    pub verdict: Verdict,
    /// Why it cannot be told; `None` with a verdict.
    pub cause: Option<Cause>,
    /// The verdict's reason in one plain sentence.
    pub why: String,
    /// Probability of both-hurt, hidden, perceived-only, healthy; they sum to 1.
    pub probabilities: Option<[f64; 4]>,
    /// Probability that perceived friction lies above the cut.
    pub perceived_above: Option<f64>,
    /// Probability that measured friction lies above 50.
    pub measured_above: Option<f64>,
    /// The metrics behind `measured`.
    pub components: Vec<Component>,
}

/// Where a map is cut into quadrants.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cut {
    /// Position, 0..100.
    pub value: f64,
    /// Where it comes from, e.g. `organisation median 2025-Q2`.
    pub origin: String,
}

/// How many answered of those invited.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Participation {
    /// Level of the organisation.
    pub scope: Scope,
    /// Row name as in the cells.
    pub team: String,
    /// The quarter.
    pub quarter: Quarter,
    /// People invited, where the organisation's head-count is known.
    pub invited: Option<u64>,
    /// People who answered; `None` where the row is suppressed.
    pub answered: Option<u64>,
    /// Share with 95 % Wilson limits, where `invited` is known.
    pub rate: Option<(f64, f64, f64)>,
}

/// A metric that is listed and never scored.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unscored {
    /// The metric.
    pub metric: MetricId,
    /// Why it is not scored.
    pub reason: Reason,
    /// Values that came with it.
    pub values: u64,
}

/// A wave of which nothing can be scored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnscoredWave {
    /// Its quarter.
    pub quarter: Quarter,
    /// Questions that no topic was chosen for, as asked.
    pub without_topic: Vec<String>,
    /// Questions with a topic of which nobody said which end of the scale is friction.
    pub without_polarity: Vec<String>,
}

/// Outcome of the analysis `friction`: all cells of all quarters.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Friction {
    /// Sorted by quarter, scope (organisation, units, teams), row name, topic in catalogue order.
    pub cells: Vec<Cell>,
    /// Quarters with at least one cell, ascending.
    pub quarters: Vec<Quarter>,
    /// Quarters with a wave, ascending.
    pub waves: Vec<Quarter>,
    /// Topics with at least one cell, in catalogue order, with their names.
    pub topics: Vec<(TopicId, String)>,
    /// Units with the rows below them, in display order; rows without a unit come under `None`.
    pub rows: Vec<(Option<TeamId>, Vec<String>)>,
    /// Cut of perceived friction.
    pub perceived_cut: Cut,
    /// Cut of measured friction: the target, 50.
    pub measured_cut: Cut,
    /// Who answered.
    pub participation: Vec<Participation>,
    /// Metrics without a place in any cell.
    pub unscored: Vec<Unscored>,
    /// Waves in which no question can be scored, with what their questions lack.
    pub unscored_waves: Vec<UnscoredWave>,
    /// What was masked or merged and why, one plain sentence each.
    pub masked: Vec<String>,
    /// Assumption checks and remarks.
    pub notices: Vec<Notice>,
    /// What became of the questions from wave to wave.
    pub instrument: Instrument,
    /// Method identifiers, e.g. `pfi 1`, `mfi 1`, `gap 1`.
    pub methods: Vec<String>,
    /// What a comparison of two quarters needs beyond the printed numbers.
    #[serde(skip)]
    pub basis: Basis,
}

/// What `change` needs of each cell: numbers that are not printed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Basis {
    /// One for each cell, in the order of the cells; empty where nothing shall be compared.
    pub cells: Vec<CellBasis>,
}

/// What `change` needs of one cell.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CellBasis {
    /// Degrees of freedom of the perceived standard error.
    pub perceived_df: Option<f64>,
    /// Measured friction before it is clipped, so that no clip looks like a change.
    pub measured_unclipped: Option<f64>,
    /// Degrees of freedom of the measured standard error; `None` where it is not known from few people only.
    pub measured_df: Option<f64>,
    /// The perceived side of this cell and of the one it is compared with, on the items that both waves have in common;
    /// `None` where these are all items, or where the row cannot be compared.
    pub common: Option<Box<CommonBasis>>,
}

/// Two quarters of one row and topic on the items that both waves have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct CommonBasis {
    /// Perceived friction in the earlier wave, with the degrees of freedom of its standard error.
    pub before: (Estimate, Option<f64>),
    /// The same in the later wave.
    pub after: (Estimate, Option<f64>),
}

/// A topic whose items are not those of the wave before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TopicBreak {
    /// The topic.
    pub topic: TopicId,
    /// The later wave.
    pub quarter: Quarter,
    /// The wave before it that asked about the topic.
    pub since: Quarter,
    /// Items that both have in common.
    pub kept: usize,
    /// Items of the earlier wave.
    pub before: usize,
    /// Items of the later wave.
    pub after: usize,
    /// Whether the common items carry a comparison: at least half of the items of either wave.
    pub is_compared: bool,
}

/// The questions from wave to wave.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Instrument {
    /// What became of every question, in order of waves.
    pub changes: Vec<InstrumentChange>,
    /// Topics whose items changed, in order of waves, then of the catalogue.
    pub breaks: Vec<TopicBreak>,
}

impl Instrument {
    /// The break of a topic in a quarter, if there is one.
    pub fn broken(&self, quarter: Quarter, topic: &TopicId) -> Option<&TopicBreak> {
        self.breaks
            .iter()
            .find(|found| found.quarter == quarter && found.topic == *topic)
    }

    /// What became of the questions into a wave.
    pub fn into_wave(&self, quarter: Quarter) -> impl Iterator<Item = &InstrumentChange> {
        self.changes
            .iter()
            .filter(move |change| change.quarter == quarter)
    }
}

/// A difference between two successive quarters of one side of one row and topic.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Level of the organisation.
    pub scope: Scope,
    /// Row name as in the cells.
    pub team: String,
    /// The topic.
    pub topic: TopicId,
    /// The later quarter.
    pub quarter: Quarter,
    /// The earlier quarter.
    pub since: Quarter,
    /// The voice.
    pub side: Side,
    /// Later minus earlier; negative eased.
    pub difference: Estimate,
    /// Two-sided p-value.
    pub p: Option<f64>,
    /// Adjusted for all comparisons of this pair of quarters, of every scope and side (Benjamini-Hochberg).
    pub q: Option<f64>,
    /// Whether `q` is at most 0.10.
    pub flagged: bool,
}

/// Outcome of the analysis `change`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Changes {
    /// Sorted by quarter, scope, row, topic, side.
    pub changes: Vec<Change>,
    /// The false discovery rate used.
    pub q: f64,
}

impl Friction {
    /// The cell of a row, topic and quarter.
    pub fn cell(&self, quarter: Quarter, team: &str, topic: &TopicId) -> Option<&Cell> {
        self.cells
            .iter()
            .find(|cell| cell.quarter == quarter && cell.team == team && cell.topic == *topic)
    }

    /// The cells of a quarter and scope.
    pub fn of(&self, quarter: Quarter, scope: Scope) -> impl Iterator<Item = &Cell> {
        self.cells
            .iter()
            .filter(move |cell| cell.quarter == quarter && cell.scope == scope)
    }

    /// The name of a topic.
    pub fn topic_name<'a>(&'a self, topic: &'a TopicId) -> &'a str {
        self.topics
            .iter()
            .find(|(id, _)| id == topic)
            .map_or(topic.as_str(), |(_, name)| name)
    }
}
