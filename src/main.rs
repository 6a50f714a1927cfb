//! The program: the command line first; the window where it is asked for.

use std::path::Path;
use std::process::ExitCode;

use tribometer::cli::{self, Next};

fn main() -> ExitCode {
    let code = match cli::run() {
        Next::Exit(code) => code,
        Next::Window(workspace) => open_window(workspace.as_deref()),
    };
    ExitCode::from(code)
}

#[cfg(feature = "gui")]
fn open_window(workspace: Option<&Path>) -> u8 {
    match tribometer::ui::run(workspace.map(Path::to_path_buf)) {
        Ok(()) => cli::OK,
        Err(why) => cli::no_window(&why, workspace),
    }
}

#[cfg(not(feature = "gui"))]
fn open_window(workspace: Option<&Path>) -> u8 {
    cli::no_window("this program was built without one", workspace)
}
