//! What the user chose, as values. Knows no loaded data and no screens.
//!
//! On disk a workspace is a folder: `workspace.toml` (settings and format version), `choices/` (imports in use,
//! accepted and refused names, accepted wordings and targets, the view of the past, released waves, mappings), `data/` (tables as
//! Parquet, named by content), `proofs/` and `releases/`.
//! Reading and writing it is the engine's work; this room only says what the values are.

mod record;
mod settings;

pub use record::{
    Adopted, Aliases, Bridges, ImportRecord, Imports, OrganisationChoice, ReleaseRecord, Releases,
    StoredTable, WAVES_FORMAT, Waves,
};
pub use settings::{FORMAT, Settings, SettingsError};

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::base::Quarter;
use crate::data::{Bridge, ReleasedTable, ReleasedWave, Target, TeamView};

/// All choices of a workspace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Workspace {
    /// Name, calendar, threshold.
    pub settings: Settings,
    /// The imports in use, in the order in which they were made.
    pub imports: Vec<ImportRecord>,
    /// Imports set aside, which can be taken back into use.
    pub aside: Vec<ImportRecord>,
    /// Names accepted by the user: raw spelling to canonical team.
    pub aliases: BTreeMap<String, String>,
    /// Names refused by the user: raw spelling to the teams that it does not mean.
    #[serde(default)]
    pub refused: BTreeMap<String, BTreeSet<String>>,
    /// Whether the past stands under today's names and units or under its own.
    #[serde(default)]
    pub view: TeamView,
    /// Wordings accepted by the user as one question.
    pub bridges: Vec<Bridge>,
    /// Targets adopted in the workspace, all versions.
    pub targets: Vec<Target>,
    /// What left the workspace.
    pub releases: Vec<ReleaseRecord>,
    /// Waves as they were released first: they stay so.
    #[serde(default)]
    pub waves: Vec<ReleasedWave>,
}

impl Workspace {
    /// A workspace without any import.
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            imports: Vec::new(),
            aside: Vec::new(),
            aliases: BTreeMap::new(),
            refused: BTreeMap::new(),
            view: TeamView::default(),
            bridges: Vec::new(),
            targets: Vec::new(),
            releases: Vec::new(),
            waves: Vec::new(),
        }
    }

    /// The import with this id.
    pub fn import(&self, id: &str) -> Option<&ImportRecord> {
        self.imports.iter().find(|record| record.id == id)
    }

    /// The released waves that an import's tables are part of, ascending.
    pub fn released_with(&self, record: &ImportRecord) -> Vec<Quarter> {
        let has = |known: &ReleasedTable| record.tables.iter().any(|table| table.content == known.content);
        let waves = self.waves.iter().filter(|wave| wave.tables.iter().any(has));
        waves.map(|wave| wave.quarter).collect()
    }
}
