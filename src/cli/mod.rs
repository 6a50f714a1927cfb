//! The command line. Knows the engine and nothing of the window.
//!
//! Exit codes: 0 ok (also when nothing passes the threshold), 1 a check failed, 2 could not run. Trouble is told on
//! standard error in an `error:` line and, where something can be done about it, a `hint:` line.

mod args;
mod commands;
mod print;

use std::path::{Path, PathBuf};

use clap::Parser;
use clap::error::ErrorKind;

use args::{Args, Command};
use print::{complain, err_line, is_output_lost};

/// Everything went as asked.
pub const OK: u8 = 0;
/// A check failed.
pub const CHECK_FAILED: u8 = 1;
/// The command could not run.
pub const COULD_NOT_RUN: u8 = 2;

/// What is left to do after the command line has done its part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Nothing: end with this code.
    Exit(u8),
    /// Open the window, with this workspace if there is one.
    Window(Option<PathBuf>),
}

/// Reads the arguments and does what they say.
pub fn run() -> Next {
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(err) => {
            let code = match err.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => OK,
                _ => COULD_NOT_RUN,
            };
            // Help goes to standard output, errors to standard error; a closed pipe is nobody's trouble.
            let _ = err.print();
            return Next::Exit(code);
        }
    };
    match (args.command, args.workspace) {
        (Some(command), _) => dispatch(command),
        (None, Some(path)) if path.exists() => Next::Window(Some(path)),
        (None, Some(path)) => Next::Exit(unknown(&path)),
        (None, None) => Next::Window(None),
    }
}

/// Says that no window could be opened, and how to go on without one.
pub fn no_window(why: &str, workspace: Option<&Path>) -> u8 {
    let command = match workspace {
        Some(path) => format!("tribometer analyze {}", path.display()),
        None => "tribometer demo --no-window".to_owned(),
    };
    complain(
        &format!("no window could be opened: {why}"),
        &format!("without a window: {command}"),
    );
    COULD_NOT_RUN
}

fn dispatch(command: Command) -> Next {
    let done = match command {
        Command::Demo(args) => return commands::demo(&args),
        Command::Init(args) => commands::init(&args),
        Command::Import(args) => commands::import(&args),
        Command::Inspect(args) => commands::inspect(&args),
        Command::Names(args) => commands::names(&args),
        Command::Teams(args) => commands::teams(&args),
        Command::Instrument(args) => commands::instrument(&args),
        Command::Catalogue(args) => commands::catalogue(&args),
        Command::Targets(args) => commands::targets(&args),
        Command::Status { workspace } => commands::status(&workspace),
        Command::Remove {
            workspace,
            import,
            forever,
        } => commands::remove(&workspace, &import, forever),
        Command::Restore { workspace, import } => commands::restore(&workspace, &import),
        Command::Forget { workspace, quarter } => commands::forget(&workspace, quarter),
        Command::Analyze(args) => commands::analyze(&args),
        Command::Methods(args) => commands::methods(&args),
        Command::Summary(args) => commands::summary(&args),
        Command::Sample(args) => commands::sample(&args),
    };
    let code = done.unwrap_or_else(|err| err_line(&err));
    if is_output_lost() {
        complain("the result could not be printed", "is the disk full?");
        return Next::Exit(COULD_NOT_RUN);
    }
    Next::Exit(code)
}

/// The first argument is neither a command nor a path: names the command that was probably meant.
fn unknown(path: &Path) -> u8 {
    let written = path.display().to_string();
    let nearest = Command::NAMES
        .iter()
        .map(|name| (strsim::jaro_winkler(&written.to_lowercase(), name), *name))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.75);
    let hint = match nearest {
        Some((_, name)) => format!("did you mean `tribometer {name}`?"),
        None => format!("make a workspace with `tribometer init {written}`, or see `tribometer --help`"),
    };
    complain(
        &format!("“{written}” is neither a command nor an existing path"),
        &hint,
    );
    COULD_NOT_RUN
}
