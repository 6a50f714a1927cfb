//! An open workspace: what can be done with it, one call each. Blocks; the window calls it from a worker.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::analysis::{Analysis, analyse};
use super::names::KnownNames;
use super::progress::Progress;
use super::store::{Access, Store, read_bounded};
use super::trouble::EngineError;
use crate::base::{Fingerprint, Quarter};
use crate::data::{Catalogue, TableKind};
use crate::import::{self, Imported, Inspection, Kind, Mapping, Proof, Source};
use crate::workspace::{Aliases, ImportRecord, Settings, Workspace};

/// Files larger than this are refused with a clear word instead of filling the memory.
const FILE_LIMIT: u64 = 1 << 30;

/// What the user said about a file beforehand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Choices {
    /// The quarter it speaks about, where the file does not say.
    pub quarter: Option<Quarter>,
    /// Its kind, where it was recognised wrongly.
    pub kind: Option<Kind>,
    /// How its columns are to be read.
    pub mapping: Option<Mapping>,
}

/// What an import did to the workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The file was not there before.
    New,
    /// The same bytes were there and have been read anew, by what the user said about them now.
    Again,
    /// The same bytes were there, read in the same way; nothing was changed.
    Before,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    /// The import's id.
    pub id: String,
    /// What it did to the workspace.
    pub taken: Taken,
    /// Other survey files of the same quarters: their answers and these are one wave.
    pub joins: Vec<String>,
    /// The proof: rows read, used and excluded.
    pub proof: Proof,
    /// Quarters it speaks about.
    pub quarters: Vec<Quarter>,
}

/// An immutable picture of the workspace: everything the window draws from.
#[derive(Debug)]
pub struct View {
    /// The workspace's folder.
    pub root: PathBuf,
    /// Its choices.
    pub workspace: Workspace,
    /// Proofs by import id.
    pub proofs: BTreeMap<String, Proof>,
    /// Topics and metrics.
    pub catalogue: Catalogue,
    /// The analysis; `None` while there is nothing to analyse.
    pub analysis: Option<Arc<Analysis>>,
}

/// An open workspace.
#[derive(Debug)]
pub struct Session {
    store: Store,
    workspace: Workspace,
    catalogue: Catalogue,
    // Keyed by the fingerprint of all inputs and choices: the same inputs are analysed once.
    memo: Option<Arc<Analysis>>,
}

impl Session {
    /// Makes a new workspace and opens it.
    pub fn create(root: &Path, settings: Settings) -> Result<Self, EngineError> {
        let store = Store::create(root, &settings)?;
        Ok(Self {
            store,
            workspace: Workspace::new(settings),
            catalogue: catalogue()?,
            memo: None,
        })
    }

    /// Opens a workspace.
    pub fn open(root: &Path, access: Access) -> Result<Self, EngineError> {
        let (store, workspace) = Store::open(root, access)?;
        Ok(Self {
            store,
            workspace,
            catalogue: catalogue()?,
            memo: None,
        })
    }

    /// The workspace's folder.
    pub fn root(&self) -> &Path {
        self.store.root()
    }

    /// The user's choices.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// Topics and metrics.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// What importing a file would do, without doing it.
    pub fn inspect(&self, path: &Path, choices: &Choices) -> Result<Inspection, EngineError> {
        let source = read_source(path)?;
        let known = self.known_mappings();
        Ok(import::inspect(
            &source,
            &options(choices, &self.workspace.settings, &self.catalogue, &known),
        )?)
    }

    /// Imports a file: all of it or nothing.
    pub fn import(
        &mut self,
        path: &Path,
        choices: &Choices,
        progress: &Progress,
    ) -> Result<Receipt, EngineError> {
        let source = read_source(path)?;
        self.import_source(&source, choices, progress)
    }

    /// Imports bytes that are at hand already.
    pub fn import_source(
        &mut self,
        source: &Source,
        choices: &Choices,
        progress: &Progress,
    ) -> Result<Receipt, EngineError> {
        let bytes = Fingerprint::of_bytes(&source.bytes);
        let before = self.workspace.imports.iter().find(|record| record.bytes == bytes);
        if let Some(record) = before
            && *choices == Choices::default()
        {
            return Ok(Receipt {
                id: record.id.clone(),
                taken: Taken::Before,
                joins: Vec::new(),
                proof: self.store.load_proof(&record.proof)?,
                quarters: record.quarters.clone(),
            });
        }
        let (known, salt) = (self.known_mappings(), self.store.salt()?);
        let mut options = options(choices, &self.workspace.settings, &self.catalogue, &known);
        options.salt = Some(&salt);
        let imported = import::import(source, &options)?;
        progress.check()?;
        self.keep(source, bytes, imported)
    }

    /// Stores tables and proof, then the record that makes them part of the workspace.
    fn keep(
        &mut self,
        source: &Source,
        bytes: Fingerprint,
        imported: Imported,
    ) -> Result<Receipt, EngineError> {
        let tables = imported
            .tables
            .iter()
            .map(|table| self.store.save_table(table))
            .collect::<Result<Vec<_>, _>>()?;
        let id = bytes.short().to_owned();
        let proof = self.store.save_proof(&imported.proof)?;
        let record = ImportRecord {
            id: id.clone(),
            file: source.name.clone(),
            kind: imported.proof.kind.to_string(),
            bytes,
            quarters: imported.quarters.clone(),
            proof,
            rows_read: imported.proof.rows.read,
            rows_used: imported.proof.rows.used,
            tables,
            columns: imported.columns,
            mapping: imported.mapping,
        };
        let joins = self.waves_beside(&record);
        let mut imports = self.workspace.imports.clone();
        let taken = match imports.iter_mut().find(|known| known.id == record.id) {
            // The proof tells how the mapping came about; what counts is what was read.
            Some(known) if (&known.tables, &known.columns) == (&record.tables, &record.columns) => {
                Taken::Before
            }
            Some(known) => {
                *known = record;
                Taken::Again
            }
            None => {
                imports.push(record);
                Taken::New
            }
        };
        if taken != Taken::Before {
            self.store.save_imports(&imports)?;
            self.workspace.imports = imports;
            self.memo = None;
        }
        if taken == Taken::Again {
            self.store.sweep(&self.workspace.imports)?;
        }
        Ok(Receipt {
            id,
            taken,
            joins,
            proof: imported.proof,
            quarters: imported.quarters,
        })
    }

    /// Names of other survey files that speak about a quarter of this one.
    fn waves_beside(&self, record: &ImportRecord) -> Vec<String> {
        let is_survey =
            |record: &ImportRecord| record.tables.iter().any(|table| table.kind == TableKind::Survey);
        if !is_survey(record) {
            return Vec::new();
        }
        self.workspace
            .imports
            .iter()
            .filter(|other| other.id != record.id && is_survey(other))
            .filter(|other| {
                other
                    .quarters
                    .iter()
                    .any(|quarter| record.quarters.contains(quarter))
            })
            .map(|other| other.file.clone())
            .collect()
    }

    /// Takes an import out of the workspace, with its tables and its proof.
    pub fn remove(&mut self, id: &str) -> Result<ImportRecord, EngineError> {
        let position = self
            .workspace
            .imports
            .iter()
            .position(|record| record.id == id)
            .ok_or_else(|| EngineError::NoImport(id.to_owned()))?;
        let mut imports = self.workspace.imports.clone();
        let removed = imports.remove(position);
        self.store.save_imports(&imports)?;
        self.workspace.imports = imports;
        self.memo = None;
        // What the choices no longer name may go; if this fails the next removal tries again.
        self.store.sweep(&self.workspace.imports)?;
        Ok(removed)
    }

    /// Accepts raw names as spellings of known teams: a name that some file holds, and a team that is known.
    pub fn accept_names(&mut self, names: &BTreeMap<String, String>) -> Result<(), EngineError> {
        let analysis = self.analysis(&Progress::default())?;
        let known = KnownNames::of(&analysis.audit, &analysis.teams, &self.workspace.aliases);
        for (from, to) in names {
            known.check(from.trim(), to.trim())?;
        }
        self.save_aliases(names)
    }

    /// Takes an accepted name back.
    pub fn forget_name(&mut self, name: &str) -> Result<(), EngineError> {
        let mut aliases = self.workspace.aliases.clone();
        if aliases.remove(name.trim()).is_none() {
            let (from, to) = (name.to_owned(), String::new());
            return Err(EngineError::Name {
                from,
                to,
                why: "it was never accepted".to_owned(),
            });
        }
        self.keep_aliases(aliases)
    }

    /// Adds names that are right by construction.
    pub(super) fn save_aliases(&mut self, names: &BTreeMap<String, String>) -> Result<(), EngineError> {
        let mut aliases = self.workspace.aliases.clone();
        let told = names
            .iter()
            .map(|(from, to)| (from.trim().to_owned(), to.trim().to_owned()));
        aliases.extend(told.filter(|(from, to)| from != to));
        self.keep_aliases(aliases)
    }

    fn keep_aliases(&mut self, aliases: BTreeMap<String, String>) -> Result<(), EngineError> {
        self.store.save_names(&Aliases {
            names: aliases.clone(),
        })?;
        self.workspace.aliases = aliases;
        self.memo = None;
        Ok(())
    }

    /// The proof of every import in use, by id.
    pub fn proofs(&self) -> Result<BTreeMap<String, Proof>, EngineError> {
        self.workspace
            .imports
            .iter()
            .map(|record| Ok((record.id.clone(), self.store.load_proof(&record.proof)?)))
            .collect()
    }

    /// Joins and analyses what is in use; computed once for the same inputs and choices.
    pub fn analysis(&mut self, progress: &Progress) -> Result<Arc<Analysis>, EngineError> {
        if let Some(analysis) = &self.memo {
            return Ok(Arc::clone(analysis));
        }
        let analysis = Arc::new(analyse(&self.store, &self.workspace, &self.catalogue, progress)?);
        self.memo = Some(Arc::clone(&analysis));
        Ok(analysis)
    }

    /// Wordings of survey items that count nowhere, because nobody said their topic or which end is friction.
    pub fn unscored_items(&self) -> Vec<String> {
        let mut items: Vec<String> = Vec::new();
        for item in self
            .workspace
            .imports
            .iter()
            .flat_map(|record| &record.columns.items)
        {
            if (item.topic.is_none() || item.polarity.is_none()) && !items.contains(&item.text) {
                items.push(item.text.clone());
            }
        }
        items
    }

    /// A picture of the workspace as it is now.
    pub fn view(&mut self, progress: &Progress) -> Result<View, EngineError> {
        let analysis = match self.analysis(progress) {
            Ok(analysis) => Some(analysis),
            Err(EngineError::Nothing) => None,
            Err(err) => return Err(err),
        };
        Ok(View {
            root: self.root().to_path_buf(),
            workspace: self.workspace.clone(),
            proofs: self.proofs()?,
            catalogue: self.catalogue.clone(),
            analysis,
        })
    }

    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    pub(super) fn workspace_mut(&mut self) -> &mut Workspace {
        &mut self.workspace
    }

    /// Mappings of earlier imports, oldest first, so that a second wave finds its own.
    fn known_mappings(&self) -> Vec<Mapping> {
        self.workspace
            .imports
            .iter()
            .map(|record| record.mapping.clone())
            .collect()
    }
}

/// What importing a file would do without any workspace.
pub fn inspect_file(path: &Path, choices: &Choices, settings: &Settings) -> Result<Inspection, EngineError> {
    let source = read_source(path)?;
    Ok(import::inspect(
        &source,
        &options(choices, settings, &catalogue()?, &[]),
    )?)
}

fn options<'a>(
    choices: &Choices,
    settings: &Settings,
    catalogue: &'a Catalogue,
    known: &'a [Mapping],
) -> import::Options<'a> {
    import::Options {
        quarter: choices.quarter,
        kind: choices.kind,
        mapping: choices.mapping.clone(),
        calendar: settings.calendar.clone(),
        catalogue,
        known,
        salt: None,
    }
}

fn read_source(path: &Path) -> Result<Source, EngineError> {
    let bytes = read_bounded(path, FILE_LIMIT)?;
    let name = path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    );
    Ok(Source { name, bytes })
}

fn catalogue() -> Result<Catalogue, EngineError> {
    Catalogue::shipped().map_err(|err| EngineError::Damaged {
        path: "assets/catalogue.toml".into(),
        why: err.to_string(),
    })
}
