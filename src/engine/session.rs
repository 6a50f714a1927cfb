//! An open workspace: what can be done with it, one call each. Blocks; the window calls it from a worker.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::analysis::{Analysis, analyse};
use super::catalogue::KnownCatalogue;
use super::imports::{Earlier, Receipt};
use super::input::InputFile;
use super::progress::Progress;
use super::store::{Access, Store};
use super::trouble::EngineError;
use crate::base::Quarter;
use crate::data::{Catalogue, Origin};
use crate::import::{self, Input, Inspection, Kind, Mapping, Peek, Proof, Watch};
use crate::workspace::{Settings, Workspace};

/// What the user said about a file beforehand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Choices {
    /// The quarter it speaks about, where the file does not say.
    pub quarter: Option<Quarter>,
    /// Its kind, where it was recognised wrongly.
    pub kind: Option<Kind>,
    /// How its columns are to be read.
    pub mapping: Option<Mapping>,
    /// What becomes of an earlier import that this file corrects.
    pub earlier: Earlier,
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
    /// Topics, metrics, ladders and published targets.
    pub catalogue: Catalogue,
    /// What of the catalogue is the workspace's own.
    pub origins: Vec<Origin>,
    /// The analysis; `None` while there is nothing to analyse.
    pub analysis: Option<Arc<Analysis>>,
}

/// An open workspace.
#[derive(Debug)]
pub struct Session {
    store: Store,
    workspace: Workspace,
    catalogue: KnownCatalogue,
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
            catalogue: KnownCatalogue::read(root)?,
            memo: None,
        })
    }

    /// Opens a workspace.
    pub fn open(root: &Path, access: Access) -> Result<Self, EngineError> {
        let (store, workspace) = Store::open(root, access)?;
        Ok(Self {
            store,
            workspace,
            catalogue: KnownCatalogue::read(root)?,
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
        &self.catalogue.catalogue
    }

    /// What of the catalogue is the workspace's own.
    pub fn catalogue_origins(&self) -> &[Origin] {
        &self.catalogue.origins
    }

    /// What importing a file would do, without doing it.
    pub fn inspect(
        &self,
        path: &Path,
        choices: &Choices,
        progress: &Progress,
    ) -> Result<Inspection, EngineError> {
        let known = self.known_mappings();
        let options = options(choices, &self.workspace.settings, self.catalogue(), &known);
        inspect_with(path, options, progress)
    }

    /// The first rows of a file as they stand, with people covered; kept nowhere.
    pub fn peek(&self, path: &Path, choices: &Choices, rows: usize) -> Result<Peek, EngineError> {
        let known = self.known_mappings();
        let options = options(choices, &self.workspace.settings, self.catalogue(), &known);
        Ok(import::peek(&InputFile::at(path)?, &options, rows)?)
    }

    /// Imports a file: all of it or nothing.
    pub fn import(
        &mut self,
        path: &Path,
        choices: &Choices,
        progress: &Progress,
    ) -> Result<Receipt, EngineError> {
        self.import_source(&InputFile::at(path)?, choices, progress)
    }

    /// Imports what is at hand already, or can be read in another way than from a file.
    pub fn import_source(
        &mut self,
        source: &dyn Input,
        choices: &Choices,
        progress: &Progress,
    ) -> Result<Receipt, EngineError> {
        let (known, salt) = (self.known_mappings(), self.store.salt()?);
        let listener = progress.reading(source.name());
        let opened = import::open(source, Watch::new(&listener))?;
        let bytes = opened.fingerprint().clone();
        if *choices == Choices::default()
            && let Some(receipt) = self.known(&bytes)?
        {
            return Ok(receipt);
        }
        let imported = {
            let mut options = options(choices, &self.workspace.settings, self.catalogue(), &known);
            (options.salt, options.watch) = (Some(salt.as_str()), Watch::new(&listener));
            import::import_opened(&opened, &options)?
        };
        progress.check()?;
        self.keep(source.name(), bytes, imported, &choices.earlier)
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
        if self.catalogue.refresh(self.store.root())? {
            self.memo = None;
        }
        if let Some(analysis) = &self.memo {
            return Ok(Arc::clone(analysis));
        }
        let analysis = Arc::new(analyse(
            &self.store,
            &self.workspace,
            &self.catalogue.catalogue,
            progress,
        )?);
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
            catalogue: self.catalogue().clone(),
            origins: self.catalogue_origins().to_vec(),
            analysis,
        })
    }

    /// A choice changed: what was computed before holds no longer.
    pub(super) fn forget_analysis(&mut self) {
        self.memo = None;
    }

    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    pub(super) fn workspace_mut(&mut self) -> &mut Workspace {
        &mut self.workspace
    }

    /// Mappings of earlier imports, oldest first, so that a second wave finds its own.
    fn known_mappings(&self) -> Vec<Mapping> {
        let (aside, imports) = (&self.workspace.aside, &self.workspace.imports);
        aside
            .iter()
            .chain(imports)
            .map(|record| record.mapping.clone())
            .collect()
    }
}

/// What importing a file would do without any workspace.
pub fn inspect_file(
    path: &Path,
    choices: &Choices,
    settings: &Settings,
    progress: &Progress,
) -> Result<Inspection, EngineError> {
    inspect_with(
        path,
        options(choices, settings, &KnownCatalogue::shipped()?, &[]),
        progress,
    )
}

fn inspect_with(
    path: &Path,
    options: import::Options,
    progress: &Progress,
) -> Result<Inspection, EngineError> {
    let input = InputFile::at(path)?;
    let listener = progress.reading(input.name());
    let watch = Watch::new(&listener);
    Ok(import::inspect(&input, &import::Options { watch, ..options })?)
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
        known,
        ..import::Options::new(catalogue)
    }
}
