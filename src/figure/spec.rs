//! The options of each chart, as values that can be compared, hashed and stored.

use serde::{Deserialize, Serialize};

use crate::base::{Quarter, TeamId, TopicId};

/// What the marks of a friction map stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MapView {
    /// One topic, one mark per team.
    #[default]
    Teams,
    /// One row of the organisation, one mark per topic.
    Topics,
}

/// Options of the friction map.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MapSpec {
    /// The quarter it shows.
    pub quarter: Quarter,
    /// What a mark stands for.
    pub view: MapView,
    /// The topic of the view by teams; `None` takes the one that hurts most teams on both sides.
    pub topic: Option<TopicId>,
    /// Only teams below this unit, or the topics of this unit.
    pub unit: Option<TeamId>,
    /// The topics of this row instead of the organisation's; ignored in the view by teams.
    pub team: Option<String>,
}

impl MapSpec {
    /// One topic in all teams.
    pub fn teams(quarter: Quarter, topic: Option<TopicId>) -> Self {
        Self {
            quarter,
            view: MapView::Teams,
            topic,
            unit: None,
            team: None,
        }
    }

    /// All topics of the whole organisation.
    pub fn topics(quarter: Quarter) -> Self {
        Self {
            quarter,
            view: MapView::Topics,
            topic: None,
            unit: None,
            team: None,
        }
    }
}

/// Which number the cells of a heat map show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeatSide {
    /// Perceived friction against the cut.
    #[default]
    Perceived,
    /// Measured friction against the target, 50.
    Measured,
    /// How much worse it feels than it measures.
    Gap,
}

/// Options of the heat map.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HeatSpec {
    /// The quarter it shows.
    pub quarter: Quarter,
    /// The number in the cells.
    pub side: HeatSide,
    /// Only teams below this unit.
    pub unit: Option<TeamId>,
}

/// Which voices the trends show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrendSides {
    /// Perceived friction only.
    Perceived,
    /// Measured friction only.
    Measured,
    /// Both.
    #[default]
    Both,
}

/// Something that was done for a topic; drawn as a dotted line, and named after "after", never after "because".
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Investment {
    /// Its name.
    pub name: String,
    /// The quarter in which it took effect.
    pub quarter: Quarter,
    /// The topic it was for; `None` stands for every topic.
    pub topic: Option<TopicId>,
    /// The teams it was for, by canonical name; empty stands for every team.
    pub teams: Vec<String>,
}

/// Options of the trends.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TrendSpec {
    /// The last quarter shown; its changes are the ones that are named.
    pub quarter: Quarter,
    /// The topic.
    pub topic: TopicId,
    /// Only teams below this unit.
    pub unit: Option<TeamId>,
    /// The voices.
    pub sides: TrendSides,
    /// What was done for whom.
    pub investments: Vec<Investment>,
}
