//! The catalogue: topics, the metrics that speak about them, and how each metric is read.

use serde::{Deserialize, Serialize};

use crate::base::{MetricId, TopicId};

/// Which end of a metric is the good one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// Small values are good: durations, failure shares.
    Lower,
    /// Large values are good: success shares, frequencies.
    Higher,
}

/// The scale on which a metric is compared with its target (docs/methods.md §2.4).
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

/// How the events of a team and quarter become one number (docs/methods.md §2.3).
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

/// What items and metrics are both about: the join's third key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
}

/// A measured quantity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

/// Topics and metrics known to the workspace.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// Topics in the order in which they are shown.
    #[serde(default, rename = "topic")]
    pub topics: Vec<Topic>,
    /// Metrics in the order in which they are shown.
    #[serde(default, rename = "metric")]
    pub metrics: Vec<Metric>,
}

impl Catalogue {
    /// The catalogue that ships with the program (`assets/catalogue.toml`).
    ///
    /// # Errors
    /// Names the line of the file that is no catalogue; only possible while the file is being edited.
    pub fn shipped() -> Result<Self, toml::de::Error> {
        toml::from_str(include_str!("../../assets/catalogue.toml"))
    }

    /// The topic with this key.
    pub fn topic(&self, id: &TopicId) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.id == *id)
    }

    /// The metric with this key.
    pub fn metric(&self, id: &MetricId) -> Option<&Metric> {
        self.metrics.iter().find(|metric| metric.id == *id)
    }

    /// The metrics that speak about a topic, in catalogue order.
    pub fn metrics_of<'a>(&'a self, topic: &'a TopicId) -> impl Iterator<Item = &'a Metric> {
        self.metrics
            .iter()
            .filter(move |metric| metric.topic.as_ref() == Some(topic))
    }
}
