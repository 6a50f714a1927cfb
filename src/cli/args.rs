//! The commands and their options, as `--help` prints them.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::base::Quarter;
use crate::data::TeamView;
use crate::engine::Format;
use crate::import::Kind;
use crate::workspace::Settings;

/// Measures developer friction twice, as people feel it and as tools record it, and says how sure it is.
#[derive(Debug, Parser)]
#[command(version, about, args_conflicts_with_subcommands = true, max_term_width = 100)]
pub struct Args {
    /// Workspace to open in the window
    pub workspace: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the sample organisation's workspace, write its summary, and open it in the window
    Demo(Demo),
    /// Make a new workspace
    Init(Init),
    /// Import survey exports, metric files and files of the organisation, each all or nothing
    Import(Import),
    /// Say what importing a file would do, row by row and column by column
    Inspect(Inspect),
    /// Show how team names were matched, suggest matches, accept or refuse them
    Names(Names),
    /// Choose whether the past stands under today's teams or under those of its time
    Teams(Teams),
    /// Show what became of the survey's questions from wave to wave, accept rewordings and translations
    Instrument(Instrument),
    /// Print topics, metrics, ladders and published targets, and what the workspace changed about them
    Catalogue(Catalogue),
    /// List targets and published proposals, adopt one
    Targets(Targets),
    /// List imports, quarters, and what is missing
    Status { workspace: PathBuf },
    /// Set an import aside: its file counts no more, and `restore` takes it back
    Remove {
        workspace: PathBuf,
        /// The import's id, as `status` lists it
        import: String,
        /// Drop it for good, with its tables and its proof
        #[arg(long)]
        forever: bool,
    },
    /// Take an import that was set aside back into use; what had taken its place is set aside
    Restore {
        workspace: PathBuf,
        /// The import's id, as `status` lists it
        import: String,
    },
    /// Give up a released wave for good: its answers count no more, its imports can be removed
    Forget {
        workspace: PathBuf,
        /// The quarter of the wave, as 2026-Q3
        quarter: Quarter,
    },
    /// Print perceived friction, measured friction, gap and verdict of every cell of a quarter
    Analyze(Analyze),
    /// Print every method with formula, defaults and source
    Methods(Methods),
    /// Write the quarterly summary
    Summary(Summary),
    /// Write the files of a made-up organisation
    Sample(Sample),
}

impl Command {
    /// Names of all commands.
    pub const NAMES: [&str; 17] = [
        "demo",
        "init",
        "import",
        "inspect",
        "names",
        "teams",
        "instrument",
        "catalogue",
        "targets",
        "status",
        "remove",
        "restore",
        "forget",
        "analyze",
        "methods",
        "summary",
        "sample",
    ];
}

#[derive(Debug, clap::Args)]
pub struct Demo {
    /// Folder of the workspace [default: the user's data folder]
    pub dir: Option<PathBuf>,
    /// Stop after writing the summary
    #[arg(long)]
    pub no_window: bool,
}

#[derive(Debug, clap::Args)]
pub struct Init {
    /// New or empty folder
    pub dir: PathBuf,
    /// The organisation's name [default: the folder's name]
    #[arg(long)]
    pub name: Option<String>,
    /// Time zone in which days and quarters begin
    #[arg(long, default_value = "UTC")]
    pub time_zone: String,
    /// First month of the fiscal year, 1 to 12
    #[arg(long, default_value_t = 1, value_name = "MONTH")]
    pub fiscal_start: u8,
    /// Smallest group whose answers may be looked at, at least 3
    #[arg(long, default_value_t = Settings::THRESHOLD, value_name = "K")]
    pub threshold: usize,
}

#[derive(Debug, clap::Args)]
pub struct Import {
    pub workspace: PathBuf,
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Quarter the files speak about, where they do not say, e.g. 2026-Q3
    #[arg(long)]
    pub quarter: Option<Quarter>,
    /// Kind of the files, where it is recognised wrongly, e.g. google-forms
    #[arg(long = "as", value_name = "KIND")]
    pub kind: Option<Kind>,
    /// How the columns are to be read (TOML, as `inspect --write-mapping` writes it)
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Set the import with this id aside for the file; without it, one of the same name, kind and quarter
    #[arg(long, value_name = "ID")]
    pub replace: Option<String>,
    /// Set nothing aside, even where an earlier import has the same name
    #[arg(long, conflicts_with = "replace")]
    pub beside: bool,
    /// Say what would be done and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, clap::Args)]
pub struct Inspect {
    pub file: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Write the proposed mapping to this file
    #[arg(long, value_name = "FILE")]
    pub write_mapping: Option<PathBuf>,
    /// Workspace whose calendar and earlier mappings are used
    #[arg(long, value_name = "WORKSPACE")]
    pub workspace: Option<PathBuf>,
    /// Quarter the file speaks about, where it does not say
    #[arg(long)]
    pub quarter: Option<Quarter>,
    /// Kind of the file, where it is recognised wrongly
    #[arg(long = "as", value_name = "KIND")]
    pub kind: Option<Kind>,
    /// How the columns are to be read
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct Names {
    pub workspace: PathBuf,
    /// Print the suggested matches as a file that `--accept` takes
    #[arg(long, conflicts_with = "accept")]
    pub suggest: bool,
    /// Accept the matches in this file: `[names]`, then `"as written" = "Canonical team"`
    #[arg(long, value_name = "FILE")]
    pub accept: Option<PathBuf>,
    /// Remember that a name does not mean a team: it is not suggested again
    #[arg(long, num_args = 2, value_names = ["NAME", "TEAM"], conflicts_with_all = ["suggest", "accept"])]
    pub refuse: Option<Vec<String>>,
    /// Take back what was accepted or refused for a name
    #[arg(long, value_name = "NAME", conflicts_with_all = ["suggest", "accept", "refuse"])]
    pub forget: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct Teams {
    pub workspace: PathBuf,
    #[command(flatten)]
    pub view: ViewFlags,
}

/// Under which names and units the past stands.
#[derive(Debug, clap::Args)]
pub struct ViewFlags {
    /// The past under the names and units of the latest quarter
    #[arg(long, conflicts_with = "as_then")]
    pub as_now: bool,
    /// The past under the names and units of its time
    #[arg(long)]
    pub as_then: bool,
}

impl ViewFlags {
    /// The view asked for; `None` where the workspace's choice holds.
    pub fn asked(&self) -> Option<TeamView> {
        match (self.as_now, self.as_then) {
            (true, _) => Some(TeamView::AsNow),
            (_, true) => Some(TeamView::AsThen),
            _ => None,
        }
    }
}

#[derive(Debug, clap::Args)]
pub struct Instrument {
    pub workspace: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// List the questions that stayed the same too
    #[arg(long)]
    pub all: bool,
    /// Take two wordings for one question: a rewording, or the same question in two languages
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"], requires = "reason", conflicts_with_all = ["json", "all"])]
    pub bridge: Option<Vec<String>>,
    /// Why both ask the same; the summary prints it
    #[arg(long, requires = "bridge", value_name = "WHY")]
    pub reason: Option<String>,
    /// Who decided
    #[arg(long, requires = "bridge", value_name = "NAME")]
    pub who: Option<String>,
    /// Take a decision about two wordings back
    #[arg(long, num_args = 2, value_names = ["OLD", "NEW"], conflicts_with_all = ["json", "all", "bridge"])]
    pub forget: Option<Vec<String>>,
}

#[derive(Debug, clap::Args)]
pub struct Catalogue {
    pub workspace: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, clap::Args)]
pub struct Targets {
    pub workspace: PathBuf,
    /// Print JSON
    #[arg(long, conflicts_with_all = ["adopt", "drop"])]
    pub json: bool,
    /// Adopt a target from today on: the published value, or the one of `--value`
    #[arg(long, value_name = "METRIC", requires = "owner", conflicts_with = "drop")]
    pub adopt: Option<String>,
    /// The value in the metric's unit (shares from 0 to 1) [default: the published one]
    #[arg(long, requires = "adopt")]
    pub value: Option<f64>,
    /// Who answers for it
    #[arg(long, requires = "adopt", value_name = "NAME")]
    pub owner: Option<String>,
    /// Why this value [default: what the published one says]
    #[arg(long, requires = "adopt", value_name = "WHY")]
    pub reason: Option<String>,
    /// Take the adopted targets of a metric back
    #[arg(long, value_name = "METRIC")]
    pub drop: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct Analyze {
    pub workspace: PathBuf,
    /// Quarter [default: the latest]
    #[arg(long)]
    pub quarter: Option<Quarter>,
    /// Print JSON: the cells, and an object for each analysis
    #[arg(long)]
    pub json: bool,
    /// Only these analyses, separated by commas; `tribometer methods --analyses` lists them
    #[arg(long, value_delimiter = ',', value_name = "ANALYSES")]
    pub only: Option<Vec<String>>,
    /// Most rows printed of each table of `--only`, in reading order; 0 prints all
    #[arg(long, default_value_t = 40, value_name = "N", conflicts_with = "json")]
    pub rows: usize,
    #[command(flatten)]
    pub view: ViewFlags,
}

#[derive(Debug, clap::Args)]
pub struct Methods {
    /// Only these methods, by id
    pub ids: Vec<String>,
    /// List the analyses and the questions they answer instead
    #[arg(long)]
    pub analyses: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, clap::Args)]
pub struct Summary {
    pub workspace: PathBuf,
    /// Quarter [default: the latest]
    #[arg(long)]
    pub quarter: Option<Quarter>,
    /// Formats, separated by commas
    #[arg(
        long = "format",
        value_delimiter = ',',
        default_value = "html,md,csv",
        value_name = "FORMATS"
    )]
    pub formats: Vec<Format>,
    /// Folder to write to
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    #[command(flatten)]
    pub view: ViewFlags,
}

#[derive(Debug, clap::Args)]
pub struct Sample {
    /// New or empty folder
    pub dir: PathBuf,
    /// Seed of the organisation
    #[arg(long, default_value_t = crate::sample::DEFAULT_SEED)]
    pub seed: u64,
    /// Teams
    #[arg(long, default_value_t = 24)]
    pub teams: usize,
    /// Developers
    #[arg(long, default_value_t = 300)]
    pub developers: usize,
    /// Quarters up to 2026-Q3
    #[arg(long, default_value_t = 6)]
    pub quarters: usize,
}
