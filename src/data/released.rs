//! A wave as it was released: from then on it stays that wave.
//!
//! What was printed about a wave and what is printed later may be laid side by side, so both must be made of the same answers
//! in the same atoms (docs/statistics.md §8.3). The workspace keeps this record; the join and the mask follow it, whatever is
//! imported, renamed or reorganised afterwards.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::base::number::count;
use crate::base::{Fingerprint, Notice, Place, Quarter, TeamId};

use super::cohort::Cohort;
use super::groups::Attribute;
use super::table::SurveyColumns;

/// A survey table that a released wave is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleasedTable {
    /// Name of the import.
    pub import: String,
    /// Name of the table's content.
    pub content: Fingerprint,
    /// Rows of the whole table.
    pub rows: u64,
    /// What its columns meant.
    pub columns: SurveyColumns,
}

/// An atom of a released wave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleasedAtom {
    /// Its name.
    pub name: String,
    /// Units above all its teams, from the top.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
    /// Canonical names of its teams as they were.
    pub teams: Vec<String>,
}

/// A group by role or tenure that could be looked at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReleasedGroup {
    /// What its people have in common.
    pub attribute: Attribute,
    /// The role or band.
    pub label: String,
    /// The unit's row; `None` for the whole organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Canonical names of the unit's teams that answered, as they were; empty for the whole organisation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<String>,
}

/// A wave as it stood at its first release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleasedWave {
    /// The quarter.
    pub quarter: Quarter,
    /// Day of the first release.
    pub released_on: Date,
    /// The threshold that held; a lower one does not apply to this wave any more.
    pub threshold: u32,
    /// True where somebody had its answers removed for good: then nothing is ever shown of it again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_forgotten: bool,
    /// Names of teams as written, and the teams they meant.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    /// The tables, in the order in which they were put together.
    #[serde(default, rename = "table")]
    pub tables: Vec<ReleasedTable>,
    /// The atoms.
    #[serde(default, rename = "atom")]
    pub atoms: Vec<ReleasedAtom>,
    /// The groups that could be looked at.
    #[serde(default, rename = "group")]
    pub groups: Vec<ReleasedGroup>,
}

impl ReleasedWave {
    /// The position of the atom that a team, as written in its tables, belongs to.
    pub(super) fn atom_of(&self, written: &str) -> Option<usize> {
        let team = self.names.get(written)?;
        self.atoms.iter().position(|atom| atom.teams.contains(team))
    }

    /// What remains of a wave whose answers are removed for good: that it was released, and when.
    #[must_use]
    pub fn forgotten(&self) -> Self {
        Self {
            is_forgotten: true,
            names: BTreeMap::new(),
            tables: Vec::new(),
            atoms: Vec::new(),
            groups: Vec::new(),
            ..self.clone()
        }
    }
}

/// What the files and choices of today would change about a released wave, if it were open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Drift {
    /// Answers of imports in use that came later, by name of the import.
    pub left_out: BTreeMap<String, u64>,
    /// Imports that are part of the wave and not in use any more.
    pub still_counting: BTreeSet<String>,
    /// Imports that are read in another way today.
    pub read_otherwise: BTreeSet<String>,
    /// Names, units or head-counts would cut the wave into other atoms.
    pub is_cut_otherwise: bool,
    /// The threshold of today is lower.
    pub is_lower: bool,
}

/// A released wave of a dataset, and what is different today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaveRelease {
    /// The record.
    pub wave: ReleasedWave,
    pub(super) drift: Drift,
    /// What its teams are called today.
    pub(super) today: BTreeMap<String, TeamId>,
}

impl WaveRelease {
    /// Whether today's files and choices alone would give another wave.
    pub(super) fn makes_a_difference(&self) -> bool {
        self.wave.is_forgotten || self.drift != Drift::default()
    }

    /// What files and choices of today would change, one sentence each; empty where nothing would.
    pub fn differences(&self) -> Vec<String> {
        let mut said = Vec::new();
        if self.wave.is_forgotten {
            said.push("its answers were removed for good, and nothing is shown of it any more".to_owned());
        }
        for (import, answers) in &self.drift.left_out {
            let answers = match answers {
                1 => "1 later answer".to_owned(),
                more => format!("{} later answers", count(*more)),
            };
            said.push(format!("{answers} in {import} left out"));
        }
        for import in &self.drift.still_counting {
            said.push(format!("{import} still counts, though it is not in use any more"));
        }
        for import in &self.drift.read_otherwise {
            said.push(format!("{import} counts as it was read then"));
        }
        if self.drift.is_cut_otherwise {
            said.push(
                "teams and units stand as they did then, or together where they have changed".to_owned(),
            );
        }
        if self.drift.is_lower {
            said.push(format!("its threshold stays {}", self.wave.threshold));
        }
        said
    }

    /// The notice, where anything is different.
    pub(super) fn notice(&self) -> Option<Notice> {
        let differences = self.differences();
        let message = format!(
            "{} was released on {}: {}",
            self.wave.quarter,
            self.wave.released_on,
            differences.join("; ")
        );
        (!differences.is_empty()).then(|| {
            Notice::caution("released-wave", Place::default(), message)
                .hint("a released wave stays as it was, so that no two releases together tell what neither tells alone")
        })
    }
}

impl Cohort<'_> {
    /// The release of a wave, where it was released before: what is looked at now is exploration after release.
    pub fn release(&self, quarter: Quarter) -> Option<&WaveRelease> {
        self.dataset.released.get(&quarter)
    }

    /// A wave as it would be released today; `None` without a wave. What was released before stays what it is.
    pub fn as_released(&self, quarter: Quarter, released_on: Date) -> Option<ReleasedWave> {
        if let Some(known) = self.release(quarter) {
            return Some(known.wave.clone());
        }
        let (wave, mask) = (self.dataset.waves.get(&quarter)?, self.waves.get(&quarter)?);
        let atoms = mask.atoms.iter().map(|atom| ReleasedAtom {
            name: atom.name.clone(),
            path: atom.path.clone(),
            teams: atom.teams.iter().map(|team| team.as_str().to_owned()).collect(),
        });
        let groups = self.audited_groups(quarter).iter().map(|group| ReleasedGroup {
            attribute: group.attribute,
            label: group.label.clone(),
            unit: group.unit.clone(),
            teams: match group.unit {
                Some(_) => group.teams.clone(),
                None => Vec::new(),
            },
        });
        Some(ReleasedWave {
            quarter,
            released_on,
            threshold: self.dataset.threshold,
            is_forgotten: false,
            names: wave.names.clone(),
            tables: wave.tables.clone(),
            atoms: atoms.collect(),
            groups: groups.collect(),
        })
    }
}
