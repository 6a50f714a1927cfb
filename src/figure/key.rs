//! How marks are named, so that charts, tables and selection agree on a row.

use crate::base::TopicId;
use crate::chart::model::RowKey;

/// What a mark stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowTarget {
    /// A row of the organisation: a team, merged teams, a unit, or everybody.
    Team(String),
    /// A topic.
    Topic(TopicId),
    /// A row and a topic.
    Cell {
        /// Name of the row as in the cells.
        team: String,
        /// The topic.
        topic: TopicId,
    },
}

impl RowTarget {
    /// The cell of a row and topic.
    pub fn cell(team: &str, topic: &TopicId) -> Self {
        Self::Cell {
            team: team.to_owned(),
            topic: topic.clone(),
        }
    }

    /// The key that marks carry. A slash inside a topic's key is written `%2F`, so that the first one separates.
    pub fn key(&self) -> RowKey {
        RowKey(match self {
            Self::Team(team) => format!("team:{team}"),
            Self::Topic(topic) => format!("topic:{topic}"),
            Self::Cell { team, topic } => {
                let topic = topic.as_str().replace('%', "%25").replace('/', "%2F");
                format!("cell:{topic}/{team}")
            }
        })
    }

    /// Reads a key back; `None` for keys that this room did not make.
    pub fn of(key: &RowKey) -> Option<Self> {
        let (kind, rest) = key.as_str().split_once(':')?;
        match kind {
            "team" => Some(Self::Team(rest.to_owned())),
            "topic" => Some(Self::Topic(TopicId::new(rest))),
            "cell" => {
                let (topic, team) = rest.split_once('/')?;
                let topic = TopicId::new(topic.replace("%2F", "/").replace("%25", "%"));
                Some(Self::Cell {
                    team: team.to_owned(),
                    topic,
                })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_as_what_it_names() {
        for target in [
            RowTarget::Team("A/B: c".into()),
            RowTarget::Topic("x:y/z".into()),
            RowTarget::cell("Tax / Edge", &"odd/%2F topic:1".into()),
        ] {
            assert_eq!(RowTarget::of(&target.key()), Some(target));
        }
        assert_eq!(RowTarget::of(&RowKey("other".into())), None);
    }
}
