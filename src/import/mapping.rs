//! What each column of a file means: a small TOML that a person can read, edit, share and give back.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::base::{MetricId, TopicId};
use crate::data::{Polarity, Scale};

use super::kind::Kind;
use super::text;

/// What a column is taken for. Which roles make sense depends on the kind of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    // Any kind.
    /// Read and left out.
    Ignore,
    /// Names or locates a person: dropped, never stored.
    PersonalData,
    /// The team.
    Team,
    /// The role of a person, or of the people of a head-count.
    Role,
    /// The tenure band of a person, or of the people of a head-count.
    Tenure,

    // Surveys.
    /// When the answer was given.
    Time,
    /// The tool's status of the answer (complete, preview, …).
    Status,
    /// Whether the answer was finished: yes or no, true or false, 1 or 0, or percent of the way.
    Complete,
    /// The tool's id of the answer: tells a later edit from a second answer.
    Response,
    /// A question with ordered answers.
    Item,
    /// A question answered by a number from 0 to 10.
    Score,
    /// A question answered in own words.
    Text,
    /// A question with unordered choices; no analysis reads it yet.
    Choice,

    // Ready values.
    /// The quarter (or a day in it).
    Period,
    /// The metric's name, one row a value.
    MetricName,
    /// The value, one row a value.
    Value,
    /// Events behind the value.
    N,
    /// Lower 95 % limit.
    Low,
    /// Upper 95 % limit.
    High,
    /// Unit of the value.
    Unit,
    /// All values of one metric, one column a metric; in an event file what the tool itself computed for the event.
    Metric,
    /// All values of one quarter, one column a quarter.
    Quarter,

    // Events.
    /// Identity of the event.
    Id,
    /// The repository in which it happened.
    Repository,
    /// The person who made or asked for it: becomes an ordinal.
    Actor,
    /// Whether the actor is a machine.
    Bot,
    /// The workflow or pipeline: becomes an ordinal.
    Pipeline,
    /// Start of the event: opened, queued.
    Created,
    /// First review or first response.
    FirstResponse,
    /// When work on it began.
    Started,
    /// First commit of the change.
    Committed,
    /// Merged.
    Merged,
    /// In production.
    Deployed,
    /// Closed, finished, resolved.
    Finished,
    /// Result: success, failure, cancelled, closed.
    Conclusion,
    /// What set a build off.
    Trigger,
    /// Which attempt of a build this is.
    Attempt,
    /// How long the event took, as the file says; its unit is the column's.
    Duration,
    /// How long the event waited before it began, as the file says; its unit is the column's.
    QueueDuration,
    /// Where a deployment went.
    Environment,
    /// The branch on which a build ran.
    Branch,
    /// Whether a pull request is still a draft.
    Draft,
    /// Whether the tool itself counts the row: yes or no, or the reason why it does not count.
    Valid,
    /// Whether a deployed change failed in production: yes or no, or the incidents that it caused.
    Failure,
    /// When a failure in production was over.
    Recovered,
    /// How long the first response took, as the file says; its unit is the column's.
    ResponseDuration,
    /// How pressing an incident is: what is low wakes nobody.
    Urgency,
    /// Whether an incident ended without anybody's doing.
    Automatic,
    /// How often an incident interrupted somebody.
    Interruptions,
    /// How often it did so at night.
    NightInterruptions,
    /// How many people or runs the row stands for.
    Count,

    // Organisation.
    /// The unit above a team.
    Parent,
    /// Name that the team continues.
    Formerly,
    /// Another name that the team goes by.
    Alias,
    /// First day of validity.
    ValidFrom,
    /// Last day of validity.
    ValidTo,
    /// Number of people.
    People,
    /// Number of people of the role or tenure that the header names.
    HeadCount,
    /// Who answers for a target.
    Owner,
    /// Day on which a target was agreed.
    AgreedOn,
    /// Why.
    Reason,
    /// Which way a metric is better.
    Direction,
    /// The topic that a metric or initiative is about.
    Topic,
    /// Name of an initiative.
    Name,
    /// What it cost.
    Cost,
    /// Currency of the cost.
    Currency,
}

impl fmt::Display for Role {
    /// The role as mappings and proofs write it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = serde_json::to_value(self).unwrap_or_default();
        f.pad(word.as_str().unwrap_or_default())
    }
}

/// In which order dates with slashes, points or dashes name day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// 12/31/2026.
    MonthFirst,
    /// 31/12/2026.
    DayFirst,
}

/// What the events of an event file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventKind {
    /// Pull or merge requests.
    PullRequests,
    /// Builds: runs of workflows or pipelines.
    Builds,
    /// Jobs and tasks inside builds.
    Jobs,
    /// Deployments.
    Deployments,
    /// Cards of a board, with the times that a tool computed for them.
    Cards,
    /// Support tickets.
    Tickets,
    /// Incidents: what on-call people are paged for.
    Incidents,
    /// Runs of software templates.
    TemplateRuns,
    /// Requests for what a platform provides.
    Requests,
    /// Uses of a tool, such as a command line.
    Usage,
}

/// What one column means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnMapping {
    /// Position when the mapping was made, counted from 1: tells columns with the same header apart.
    pub index: usize,
    /// Header text; for a question in several columns `question [option]`.
    pub header: String,
    /// What the column is taken for.
    pub role: Role,
    /// The topic of an item or score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<TopicId>,
    /// Which end of the scale is friction; without it the item stays unscored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polarity: Option<Polarity>,
    /// A guess that waits for somebody: rename the key to `polarity` to confirm it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed_polarity: Option<Polarity>,
    /// The metric whose values the column holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<MetricId>,
    /// Unit of the values, where it is not the metric's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Answers of an item or score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<Scale>,
    /// Answers of an item or score that stand for no answer, such as `-1` beside 1 to 5.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

impl ColumnMapping {
    /// A column that only has a role.
    pub fn new(index: usize, header: impl Into<String>, role: Role) -> Self {
        Self {
            index,
            header: header.into(),
            role,
            topic: None,
            polarity: None,
            proposed_polarity: None,
            metric: None,
            unit: None,
            scale: None,
            missing: Vec::new(),
        }
    }

    /// The header as it is compared with headers of other files.
    pub(crate) fn key(&self) -> String {
        text::normalised(&self.header)
    }

    pub(crate) fn treatment(&self, certain: bool) -> String {
        let treatment = match self.role {
            Role::Ignore => "left out",
            Role::PersonalData => "dropped, never stored",
            Role::Choice => "left out: unordered choices are not analysed",
            Role::Text => "stored, not shown",
            Role::Time => "gives the quarter, then dropped",
            Role::Status | Role::Complete | Role::Valid => "tells which rows count, then dropped",
            Role::Response => "tells one answer from another, then dropped",
            Role::Item | Role::Score if self.polarity.is_none() || self.topic.is_none() => {
                "stored, not scored"
            }
            Role::Actor | Role::Pipeline => "becomes an ordinal",
            _ if certain => "used",
            _ => "used, to be confirmed",
        };
        treatment.to_owned()
    }
}

/// What the columns of a file mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Version of this format: 1.
    pub schema: u32,
    /// What the file is.
    pub kind: Kind,
    /// Key of the instrument: equal for files that ask the same questions.
    pub instrument: String,
    /// What the events are, for event files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<EventKind>,
    /// Order of day and month, where the file does not settle it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<DateOrder>,
    /// The columns.
    #[serde(default, rename = "column")]
    pub columns: Vec<ColumnMapping>,
}

impl Mapping {
    /// Version of the format written here.
    pub const SCHEMA: u32 = 1;

    /// Reads a mapping that a person may have edited.
    ///
    /// # Errors
    /// Names the line that is wrong.
    pub fn from_toml(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// The mapping as a file for people.
    ///
    /// # Errors
    /// Never for a mapping made by this program.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string_pretty(self)
    }

    /// Columns with this role, in file order.
    pub fn with(&self, role: Role) -> impl Iterator<Item = &ColumnMapping> {
        self.columns.iter().filter(move |column| column.role == role)
    }

    /// The first column with this role, as a position counted from 0.
    pub(crate) fn at(&self, role: Role) -> Option<usize> {
        self.with(role).next().map(|column| column.index - 1)
    }
}
