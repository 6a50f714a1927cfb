//! Records of what was taken in and what was given out.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::base::{Fingerprint, Quarter};
use crate::data::{Bridge, ReleasedWave, SurveyColumns, TableKind, Target, TeamView};
use crate::import::Mapping;

/// A table of an import and where it lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredTable {
    /// What it holds.
    pub kind: TableKind,
    /// Name of its content; the file is `data/<fingerprint>.parquet`.
    pub content: Fingerprint,
    /// Rows in it.
    pub rows: u64,
}

/// One imported file that the workspace uses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportRecord {
    /// Short id, unique in the workspace: the start of the file's fingerprint.
    pub id: String,
    /// Name of the file, without its folder.
    pub file: String,
    /// Kind as printed by `inspect`.
    pub kind: String,
    /// Fingerprint of the file's bytes.
    pub bytes: Fingerprint,
    /// Quarters that it speaks about, ascending.
    pub quarters: Vec<Quarter>,
    /// Name of the proof's content; the file is `proofs/<fingerprint>.json`.
    pub proof: Fingerprint,
    /// Rows in the file, header rows not counted.
    pub rows_read: u64,
    /// Rows that reached a table.
    pub rows_used: u64,
    /// Tables it left behind.
    pub tables: Vec<StoredTable>,
    /// What the columns of its survey table mean.
    #[serde(default)]
    pub columns: SurveyColumns,
    /// How its columns were read.
    pub mapping: Mapping,
    /// Id of the import whose place it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
}

/// The imports: the contents of `choices/imports.toml`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Imports {
    /// Those in use, in the order in which they were made.
    #[serde(default, rename = "import")]
    pub imports: Vec<ImportRecord>,
    /// Those set aside: kept whole, and part of nothing.
    #[serde(default, rename = "aside")]
    pub aside: Vec<ImportRecord>,
}

/// The accepted and refused names: the contents of `choices/names.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aliases {
    /// Raw spelling to canonical team.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    /// Raw spelling to the teams that it does not mean.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub refused: BTreeMap<String, BTreeSet<String>>,
}

/// How the organisation is looked at: the contents of `choices/organisation.toml`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationChoice {
    /// Whether the past stands under today's names and units or under its own.
    #[serde(default)]
    pub view: TeamView,
}

/// The wordings accepted as one question: the contents of `choices/instrument.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bridges {
    /// In the order in which they were accepted.
    #[serde(default, rename = "bridge")]
    pub bridges: Vec<Bridge>,
}

/// The adopted targets: the contents of `choices/targets.toml`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adopted {
    /// All versions, in the order in which they were adopted.
    #[serde(default, rename = "target")]
    pub targets: Vec<Target>,
}

/// A release: what left the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseRecord {
    /// Kind of document, e.g. `summary`.
    pub kind: String,
    /// The quarter it reports.
    pub quarter: Quarter,
    /// Fingerprint of the inputs it was computed from.
    pub inputs: Fingerprint,
    /// Every file by name, with the fingerprint of its bytes.
    pub files: BTreeMap<String, Fingerprint>,
}

/// What left the workspace: the contents of `choices/releases.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Releases {
    /// In the order in which they were made.
    #[serde(default, rename = "release")]
    pub releases: Vec<ReleaseRecord>,
}

/// Version of `choices/waves.toml` that this program writes.
pub const WAVES_FORMAT: u32 = 1;

/// Waves as they were released: the contents of `choices/waves.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waves {
    /// Version of the file.
    pub format: u32,
    /// One for each quarter that any release has shown.
    #[serde(default, rename = "wave")]
    pub waves: Vec<ReleasedWave>,
}

impl Default for Waves {
    fn default() -> Self {
        Self {
            format: WAVES_FORMAT,
            waves: Vec::new(),
        }
    }
}
