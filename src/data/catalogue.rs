//! The catalogue: topics, the metrics that speak about them, how each metric is read, and what others publish about them:
//! the DevEx grid, ladders of answers in a metric's own unit, and targets that may be adopted.

use serde::{Deserialize, Serialize};

use crate::base::{MetricId, TopicId};

use super::wording::normalised;

/// Which end of a metric is the good one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// Small values are good: durations, failure shares.
    Lower,
    /// Large values are good: success shares, frequencies.
    Higher,
}

/// The scale on which a metric is compared with its target (docs/statistics.md §2.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transform {
    /// Durations and rates: each doubling counts the same.
    Log,
    /// Shares between 0 and 1: each doubling of the odds counts the same.
    Logit,
    /// Bounded scores: differences count as they are.
    Identity,
}

/// How the events of a team and quarter become one number (docs/statistics.md §2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Statistic {
    /// The 75th percentile of durations.
    P75,
    /// The share of events that are 1 rather than 0.
    Share,
    /// Events per developer of the team's head-count and quarter.
    Rate,
    /// Events per week of the quarter.
    #[serde(rename = "per-week")]
    PerWeek,
    /// Events per developer of the team's head-count and week.
    #[serde(rename = "weekly-rate")]
    WeeklyRate,
    /// A value that arrives finished.
    Value,
}

/// The three dimensions of the DevEx framework (Noda, Storey, Forsgren & Greiler 2023).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dimension {
    /// How fast and how good the answers of tools and people are.
    FeedbackLoops,
    /// How much must be known and remembered.
    CognitiveLoad,
    /// How well the work can be kept at.
    FlowState,
}

/// What items and metrics are both about: the join's third key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Key, e.g. `code-review`.
    pub id: TopicId,
    /// Name in sentences, e.g. `Code review`.
    pub name: String,
    /// Phrases (lower case) whose occurrence in an item's wording proposes this topic, most telling first.
    #[serde(default)]
    pub words: Vec<String>,
    /// True for outcome topics (overall satisfaction) that no metric speaks about.
    #[serde(default)]
    pub outcome: bool,
    /// Where it stands in the DevEx grid; items are its perceptions, metrics its workflows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimension: Option<Dimension>,
}

/// A measured quantity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// Key with its unit, e.g. `review_time_hours`.
    pub id: MetricId,
    /// Name in sentences, e.g. `Time to first review`.
    pub name: String,
    /// The topic it speaks about; `None` when nobody paired it.
    #[serde(default)]
    pub topic: Option<TopicId>,
    /// Unit for people: `h`, `min`, `share`, `per developer`.
    pub unit: String,
    /// Which way is better; `None` when nobody declared it, and then it is listed, never scored.
    #[serde(default)]
    pub better: Option<Better>,
    /// Scale of comparison.
    pub transform: Transform,
    /// How events become one number.
    pub statistic: Statistic,
    /// Fewest events of a team and quarter for a number to be judged.
    #[serde(default)]
    pub min_events: u32,
    /// Other spellings under which files carry it (lower case).
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Where pairing and direction come from.
    #[serde(default)]
    pub source: String,
}

impl Metric {
    /// How many seconds its unit has, for durations.
    pub fn unit_secs(&self) -> Option<f64> {
        if self.transform != Transform::Log {
            return None;
        }
        match self.unit.as_str() {
            "s" | "seconds" => Some(1.0),
            "min" | "minutes" => Some(60.0),
            "h" | "hours" => Some(3600.0),
            "d" | "days" => Some(86_400.0),
            _ => None,
        }
    }

    /// Whether its scale knows this value, as a target for example.
    pub fn can_be(&self, value: f64) -> bool {
        match self.transform {
            Transform::Log => value.is_finite() && value > 0.0,
            Transform::Logit => value > 0.0 && value < 1.0,
            Transform::Identity => value.is_finite(),
        }
    }
}

/// Which part of the DevEx grid a cell belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GridPart {
    /// What people perceive.
    Perception,
    /// What systems record of the work.
    Workflow,
    /// What all of it should lead to.
    Outcome,
}

/// One line of the DevEx grid, and the topic that asks or measures it here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GridCell {
    /// Its dimension; none for outcomes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimension: Option<Dimension>,
    /// Perception, workflow or outcome.
    pub part: GridPart,
    /// What the framework names there.
    pub about: String,
    /// The topic of this catalogue.
    pub topic: TopicId,
}

/// One answer of a ladder and the values it stands for, `low` included, `high` not; a missing bound is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LadderStep {
    /// The answer as the question writes it.
    pub label: String,
    /// Other spellings of the same answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Smallest value, in the ladder's unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// First value beyond it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
}

/// A question whose answers are ranges of a metric's own unit: both sides speak hours, percent or times a week.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// Key, e.g. `dora-lead-time`.
    pub id: String,
    /// The question, as it is published.
    pub question: String,
    /// Unit of the bounds.
    pub unit: String,
    /// Metrics that measure the same in the same unit.
    pub metrics: Vec<MetricId>,
    /// Answers from the smallest to the largest value, without gaps.
    #[serde(rename = "step")]
    pub steps: Vec<LadderStep>,
    /// Who publishes it.
    pub source: String,
}

impl Ladder {
    /// The step that an answer names, in any case and spacing.
    pub fn step(&self, answer: &str) -> Option<&LadderStep> {
        let written = normalised(answer);
        self.steps.iter().find(|step| {
            std::iter::once(&step.label)
                .chain(&step.also)
                .any(|label| normalised(label) == written)
        })
    }
}

/// A target that others publish. Nobody here agreed to it: it counts for nothing until somebody adopts it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetProposal {
    /// The metric.
    pub metric: MetricId,
    /// The value, in the metric's unit.
    pub value: f64,
    /// What is meant, in a sentence.
    pub meaning: String,
    /// Who publishes it.
    pub source: String,
}

/// Topics and metrics known to the workspace.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Topics in the order in which they are shown.
    #[serde(default, rename = "topic")]
    pub topics: Vec<Topic>,
    /// Metrics in the order in which they are shown.
    #[serde(default, rename = "metric")]
    pub metrics: Vec<Metric>,
    /// Lines of the DevEx grid.
    #[serde(default, rename = "grid", skip_serializing_if = "Vec::is_empty")]
    pub grid: Vec<GridCell>,
    /// Questions in the unit of a metric.
    #[serde(default, rename = "ladder", skip_serializing_if = "Vec::is_empty")]
    pub ladders: Vec<Ladder>,
    /// Targets that others publish, at most one a metric.
    #[serde(default, rename = "target", skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<TargetProposal>,
}

/// The catalogue that ships with the program.
pub(super) const SHIPPED: &str = include_str!("../../assets/catalogue.toml");

impl Catalogue {
    /// The catalogue that ships with the program (`assets/catalogue.toml`).
    ///
    /// # Errors
    /// Names the line of the file that is no catalogue; only possible while the file is being edited.
    pub fn shipped() -> Result<Self, toml::de::Error> {
        toml::from_str(SHIPPED)
    }

    /// The topic with this key.
    pub fn topic(&self, id: &TopicId) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.id == *id)
    }

    /// The metric with this key.
    pub fn metric(&self, id: &MetricId) -> Option<&Metric> {
        self.metrics.iter().find(|metric| metric.id == *id)
    }

    /// The ladders in the unit of a metric.
    pub fn ladders_of<'a>(&'a self, metric: &'a MetricId) -> impl Iterator<Item = &'a Ladder> {
        self.ladders
            .iter()
            .filter(move |ladder| ladder.metrics.contains(metric))
    }

    /// The published target of a metric.
    pub fn proposal(&self, metric: &MetricId) -> Option<&TargetProposal> {
        self.proposals.iter().find(|target| target.metric == *metric)
    }

    /// The metrics that speak about a topic, in catalogue order.
    pub fn metrics_of<'a>(&'a self, topic: &'a TopicId) -> impl Iterator<Item = &'a Metric> {
        self.metrics
            .iter()
            .filter(move |metric| metric.topic.as_ref() == Some(topic))
    }
}
