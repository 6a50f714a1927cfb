//! Which tool a file comes from, as a value: the word for it, and what the importer makes of its rows.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::formats;

/// What the importer makes of the rows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Answers of people, one row a person.
    Survey,
    /// Events, one row each.
    Events,
    /// Ready values, one row a value.
    MetricsLong,
    /// Ready values, one column a metric or quarter.
    MetricsWide,
    /// Teams, their units, validity and head-counts.
    Teams,
    /// Which repository belongs to which team.
    Repositories,
    /// Entities of a software catalog: teams, people, owners.
    Catalog,
    /// People and their teams, to be counted.
    Members,
    /// Ids and the names they stand for.
    Ids,
    /// Targets of metrics.
    Targets,
    /// Initiatives.
    Initiatives,
}

/// What a file holds and which tool it came from. Each kind is made by its file in `formats`, which the registry lists.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    word: &'static str,
    label: &'static str,
    family: Family,
}

impl Kind {
    pub(super) const fn new(word: &'static str, label: &'static str, family: Family) -> Self {
        Self { word, label, family }
    }

    /// Every kind, in the order in which they are listed for people.
    pub fn all() -> impl Iterator<Item = Self> {
        formats::kinds()
    }

    /// The word for it on the command line and in files, e.g. `google-forms`.
    pub fn word(self) -> &'static str {
        self.word
    }

    /// Its name for people, e.g. `Google Forms`.
    pub fn label(self) -> &'static str {
        self.label
    }

    /// What the importer makes of its rows.
    pub fn family(self) -> Family {
        self.family
    }

    /// Whether it holds answers of people.
    pub fn is_survey(self) -> bool {
        self.family == Family::Survey
    }

    /// Whether it holds measured events or values.
    pub fn is_metrics(self) -> bool {
        matches!(
            self.family,
            Family::Events | Family::MetricsLong | Family::MetricsWide
        )
    }
}

/// Two kinds are one when they go by one word.
impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.word == other.word
    }
}

impl Eq for Kind {}

impl PartialOrd for Kind {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Kind {
    fn cmp(&self, other: &Self) -> Ordering {
        self.word.cmp(other.word)
    }
}

impl Hash for Kind {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.word.hash(state);
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word)
    }
}

impl FromStr for Kind {
    type Err = String;

    /// Reads the word for a kind; the error lists all words.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::all()
            .find(|kind| kind.word == text.trim())
            .ok_or_else(|| format!("“{text}” is no kind of file; there are {}", words()))
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word)
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

/// All words, as a list for people.
pub(super) fn words() -> String {
    Kind::all().map(Kind::word).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_has_a_word_and_a_label_of_its_own_and_is_read_back() {
        let kinds: Vec<Kind> = Kind::all().collect();
        let words: BTreeSet<&str> = kinds.iter().map(|kind| kind.word()).collect();
        let labels: BTreeSet<&str> = kinds.iter().map(|kind| kind.label()).collect();
        assert_eq!((words.len(), labels.len()), (kinds.len(), kinds.len()));
        for kind in kinds {
            assert_eq!(kind.word().parse::<Kind>(), Ok(kind));
            let written = serde_json::to_string(&kind).unwrap();
            assert_eq!(serde_json::from_str::<Kind>(&written).unwrap(), kind);
        }
        assert!("fax".parse::<Kind>().unwrap_err().contains("google-forms"));
    }
}
