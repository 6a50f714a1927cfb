//! Survey and metrics joined by team and quarter: what every analysis starts from.

use serde::{Deserialize, Serialize};

/// What was measured of one team, quarter and metric.
#[derive(Debug, Clone, PartialEq)]
pub enum Sample {
    /// Events: values in the metric's unit (0 or 1 for shares), ascending; `clusters[i]` is the person or pipeline of `values[i]`.
    Events {
        /// Values, ascending.
        values: Vec<f64>,
        /// Ordinals, one for each value; empty when the file names nobody.
        clusters: Vec<u32>,
    },
    /// Events counted against an exposure (developers of the team in the quarter).
    Count {
        /// Events.
        events: u64,
        /// Developers; never zero.
        exposure: f64,
    },
    /// A value that arrived finished.
    Aggregate {
        /// The value.
        value: f64,
        /// Events behind it, where the file says so.
        n: Option<u64>,
        /// 95 % limits, where the file has them.
        interval: Option<(f64, f64)>,
    },
}

/// A team and the names under which the two sides know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinedTeam {
    /// Canonical name.
    pub team: String,
    /// Spellings in surveys, sorted.
    pub survey_names: Vec<String>,
    /// Spellings in metric files, sorted.
    pub metric_names: Vec<String>,
}

/// A name that looks like another; a person decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The name that matched nothing.
    pub from: String,
    /// The canonical name it may mean.
    pub to: String,
    /// Likeness, 0 to 1 (Jaro-Winkler on normalised names).
    pub score: f64,
}

/// What the join did with every team name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct JoinAudit {
    /// Teams that both sides know.
    pub matched: Vec<JoinedTeam>,
    /// Names that only surveys know.
    pub survey_only: Vec<String>,
    /// Names that only metric files know.
    pub metrics_only: Vec<String>,
    /// Likely matches nobody has accepted yet.
    pub suggested: Vec<Suggestion>,
    /// Keys (team, quarter, metric) that more than one file speaks about; the later import is used.
    pub duplicates: Vec<String>,
}

/// Survey, metrics and organisation of a workspace, joined.
#[derive(Debug)]
pub struct Dataset {}
