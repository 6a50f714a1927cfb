//! The organisation as imported: teams with validity, head-counts, repositories, targets, initiatives.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::base::{MetricId, Quarter, TeamId, TopicId};

/// A team or parent unit during one period of validity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamRecord {
    /// Canonical name.
    pub team: TeamId,
    /// The unit above; `None` directly under the organisation.
    pub parent: Option<TeamId>,
    /// First day of validity; `None` since ever.
    pub valid_from: Option<Date>,
    /// Last day of validity; `None` until further notice.
    pub valid_to: Option<Date>,
    /// The name or team it continues: a rename when one team continues it, a split when several do.
    pub formerly: Option<String>,
}

/// People of a team by role and tenure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadCount {
    /// The team.
    pub team: TeamId,
    /// Role, as the organisation writes it.
    pub role: Option<String>,
    /// Tenure band, as the organisation writes it.
    pub tenure: Option<String>,
    /// People.
    pub people: u32,
    /// First day on which this holds.
    pub valid_from: Option<Date>,
    /// Last day on which this holds.
    pub valid_to: Option<Date>,
}

/// Whose a repository is, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepositoryOwner {
    /// Repository as event files name it.
    pub repository: String,
    /// The team's name as the file writes it.
    pub team: String,
    /// First day of ownership.
    pub valid_from: Option<Date>,
    /// Last day of ownership.
    pub valid_to: Option<Date>,
}

/// What an id stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Named {
    /// A team or unit.
    Team,
    /// A repository, a board or a pipeline's scope.
    Repository,
}

impl Named {
    /// The word that tables use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Repository => "repository",
        }
    }
}

/// An id or a second name by which other files of the same tool speak of a team or a repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownId {
    /// What it stands for.
    pub what: Named,
    /// The id, as other files write it.
    pub id: String,
    /// The name.
    pub name: String,
}

/// What a developer should be able to expect of a metric.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// The metric.
    pub metric: MetricId,
    /// Value in the metric's unit.
    pub value: f64,
    /// Who answers for it; empty while nobody agreed.
    pub owner: Option<String>,
    /// When it was agreed; `None` means *not agreed*.
    pub agreed_on: Option<Date>,
    /// Why this value.
    pub reason: Option<String>,
    /// First day on which it holds.
    pub valid_from: Option<Date>,
}

impl Target {
    /// Whether somebody agreed to it.
    pub fn is_agreed(&self) -> bool {
        self.agreed_on.is_some()
    }
}

/// An investment that should ease a topic for some teams.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Initiative {
    /// Its name.
    pub name: String,
    /// The teams it was for, as the file writes them.
    pub teams: Vec<String>,
    /// The quarter in which it took effect.
    pub quarter: Quarter,
    /// The topic it should ease.
    pub topic: Option<TopicId>,
    /// What it cost, in `currency`.
    pub cost: Option<f64>,
    /// Currency code.
    pub currency: Option<String>,
    /// Remark.
    pub note: Option<String>,
}

/// Everything known about the organisation itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Organisation {
    /// Teams and units.
    pub teams: Vec<TeamRecord>,
    /// Head-counts.
    pub head_counts: Vec<HeadCount>,
    /// Repository owners.
    pub repositories: Vec<RepositoryOwner>,
    /// Ids and the names they stand for.
    pub ids: Vec<KnownId>,
    /// Targets, all versions.
    pub targets: Vec<Target>,
    /// Initiatives.
    pub initiatives: Vec<Initiative>,
}
