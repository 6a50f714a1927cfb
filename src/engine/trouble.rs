//! What can go wrong at the door to the disk, each with what to do about it.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::audit::Violation;
use crate::base::Quarter;
use crate::data::{JoinError, TableError};
use crate::export::ExportError;
use crate::import::ImportError;
use crate::workspace::{FORMAT, SettingsError};

/// Why the engine could not do what was asked.
#[derive(Debug, Error)]
pub enum EngineError {
    /// The folder holds no workspace.
    #[error("{} holds no workspace", .0.display())]
    NoWorkspace(PathBuf),
    /// A new workspace would overwrite what is there.
    #[error("{} is not empty", .0.display())]
    NotEmpty(PathBuf),
    /// Another program has the workspace open.
    #[error("{} is open in another Tribometer", .0.display())]
    Locked(PathBuf),
    /// Written by a newer program.
    #[error("{} has format {found}; this program reads formats up to {FORMAT}", path.display())]
    Newer {
        /// Where the settings lie.
        path: PathBuf,
        /// The format found.
        found: u32,
    },
    /// A file of the workspace cannot be understood.
    #[error("{} is damaged: {why}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A file that the user wrote cannot be understood.
    #[error("{}, {why}", path.display())]
    Given {
        /// The file.
        path: PathBuf,
        /// Line and what is wrong there.
        why: String,
    },
    /// Reading or writing failed.
    #[error("{} cannot be {doing}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// `read`, `written`, …
        doing: &'static str,
        /// The system's reason.
        source: std::io::Error,
    },
    /// No import with this id.
    #[error("no import is called “{0}”")]
    NoImport(String),
    /// A released wave is made of an import that was to be dropped for good.
    #[error("{file} cannot be removed for good: {} was released with its answers", words(.quarters))]
    Released {
        /// The import's file.
        file: String,
        /// The released waves, ascending.
        quarters: Vec<Quarter>,
    },
    /// The quarter asked for has neither answers nor metrics.
    #[error("{0}")]
    NoQuarter(String),
    /// No analysis with this id.
    #[error("no analysis is called “{0}”")]
    NoAnalysis(String),
    /// No method with this id.
    #[error("no method is called “{0}”")]
    NoMethod(String),
    /// The workspace has nothing to analyse.
    #[error("the workspace holds no import yet")]
    Nothing,
    /// A name cannot be accepted.
    #[error("“{from}” cannot be taken for “{to}”: {why}")]
    Name {
        /// The raw spelling.
        from: String,
        /// The canonical name.
        to: String,
        /// Why not.
        why: String,
    },
    /// Two wordings cannot be taken for one question.
    #[error("“{from}” cannot be taken for “{to}”: {why}")]
    Bridge {
        /// The earlier or other wording.
        from: String,
        /// The wording it was to be taken for.
        to: String,
        /// Why not.
        why: String,
    },
    /// A target cannot be adopted or dropped.
    #[error("no target for “{metric}”: {why}")]
    Target {
        /// The metric as given.
        metric: String,
        /// Why not.
        why: String,
    },
    /// The user cancelled; nothing was changed.
    #[error("cancelled; nothing was changed")]
    Cancelled,
    /// Settings are refused.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A file cannot be imported.
    #[error(transparent)]
    Import(ImportError),
    /// A stored table cannot be used.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The tables cannot be joined.
    #[error(transparent)]
    Join(#[from] JoinError),
    /// The release would reveal a small group; nothing was written.
    #[error("nothing was written: {0}")]
    Refused(#[from] Violation),
    /// A document cannot be written.
    #[error(transparent)]
    Export(#[from] ExportError),
}

fn words(quarters: &[Quarter]) -> String {
    let words: Vec<String> = quarters.iter().map(ToString::to_string).collect();
    words.join(", ")
}

impl From<ImportError> for EngineError {
    /// An import that somebody stopped is no refusal of the file.
    fn from(err: ImportError) -> Self {
        if err.code == ImportError::CANCELLED {
            Self::Cancelled
        } else {
            Self::Import(err)
        }
    }
}

impl EngineError {
    pub(super) fn io(path: &Path, doing: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { path, doing, source }
    }

    /// What to do about it, in one sentence; empty where nothing can be advised.
    pub fn hint(&self) -> String {
        match self {
            Self::NoWorkspace(path) if path.exists() => {
                "name the folder that holds workspace.toml, or make a new one: `tribometer init NEW-FOLDER`"
                    .to_owned()
            }
            Self::NoWorkspace(path) => format!("make one with `tribometer init {}`", path.display()),
            Self::NotEmpty(_) => "choose a new or an empty folder".to_owned(),
            Self::Locked(_) => "close the other window or wait for the other command to end".to_owned(),
            Self::Newer { .. } => "install a newer Tribometer to open it".to_owned(),
            Self::Damaged { .. } => {
                "restore the file from a backup, or remove the import it belongs to and import \
                                     that file again; the other files were left as they are"
                    .to_owned()
            }
            Self::Given { .. } => "mend that line; the words allowed stand in the README and in files that \
                                   `inspect --write-mapping` and `names --suggest` write"
                .to_owned(),
            Self::NoImport(_) => "`tribometer status WORKSPACE` lists the imports with their ids".to_owned(),
            Self::NoAnalysis(_) => "`tribometer methods --analyses` lists them".to_owned(),
            Self::NoMethod(_) => "`tribometer methods` lists them with their ids".to_owned(),
            Self::Nothing => "import a file first: `tribometer import WORKSPACE FILE`".to_owned(),
            Self::Import(err) => err.hint.clone(),
            Self::Refused(_) => {
                "please report this: the rows should have been masked before; a higher threshold \
                                 for the workspace hides more"
                    .to_owned()
            }
            Self::Released { .. } => {
                "set it aside instead: without `--forever` it goes out of use and stays part of what was released; to give \
                 up the wave for good, `tribometer forget WORKSPACE QUARTER`"
                    .to_owned()
            }
            Self::Name { .. } => "`tribometer names WORKSPACE` lists the teams that are known".to_owned(),
            Self::Bridge { .. } => {
                "`tribometer instrument WORKSPACE` lists what changed from wave to wave".to_owned()
            }
            Self::Target { .. } => {
                "`tribometer targets WORKSPACE` lists metrics, targets and proposals".to_owned()
            }
            Self::Io { .. }
            | Self::NoQuarter(_)
            | Self::Cancelled
            | Self::Settings(_)
            | Self::Table(_)
            | Self::Join(_)
            | Self::Export(_) => String::new(),
        }
    }
}
