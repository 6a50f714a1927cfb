//! Making, filling and looking at a workspace.

use std::path::Path;

use super::super::args::{Demo, Init};
use super::super::print::{columns, complain, err_line, say, say_lines};
use super::super::{COULD_NOT_RUN, Next, OK};
use crate::base::{Quarter, number};
use crate::engine::{
    Access, EngineError, Format, Progress, Session, SummaryOrder, build_demo, sample_folder, write_summary,
};
use crate::workspace::{ImportRecord, Settings};

/// Builds the sample workspace, writes its summary, and asks for the window.
pub fn demo(args: &Demo) -> Next {
    let root = args.dir.clone().unwrap_or_else(sample_folder);
    match build(&root) {
        Ok(()) if args.no_window => Next::Exit(OK),
        Ok(()) if !has_display() => {
            say("There is no display, so no window is opened.");
            Next::Exit(OK)
        }
        Ok(()) => Next::Window(Some(root)),
        Err(err) => Next::Exit(err_line(&err)),
    }
}

fn build(root: &Path) -> Result<(), EngineError> {
    let progress = Progress::default();
    let mut session = build_demo(root, &progress)?;
    let read: u64 = session
        .workspace()
        .imports
        .iter()
        .map(|record| record.rows_read)
        .sum();
    let used: u64 = session
        .workspace()
        .imports
        .iter()
        .map(|record| record.rows_used)
        .sum();
    say(&format!(
        "{}: {} files imported, {} rows read = {} used + {} excluded",
        session.workspace().settings.name,
        session.workspace().imports.len(),
        number::count(read),
        number::count(used),
        number::count(read - used)
    ));
    let out = root.join("summary");
    let order = SummaryOrder {
        quarter: None,
        formats: Format::ALL.to_vec(),
    };
    write_summary(&mut session, &order, &out, &progress)?;
    say(&format!("workspace: {}", root.display()));
    say(&format!("summary:   {}", out.join("summary.html").display()));
    Ok(())
}

/// On Linux and its like a window needs a display server; elsewhere there always is one.
fn has_display() -> bool {
    cfg!(any(target_os = "macos", target_os = "windows"))
        || ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Makes a workspace.
pub fn init(args: &Init) -> Result<u8, EngineError> {
    let folder_name = args
        .dir
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let Some(name) = args.name.clone().or(folder_name) else {
        complain("the workspace needs a name", "give one with --name");
        return Ok(COULD_NOT_RUN);
    };
    let settings = Settings::new(&name, &args.time_zone, args.fiscal_start, args.threshold)?;
    Session::create(&args.dir, settings)?;
    say(&format!("made {}", args.dir.display()));
    say(&format!("next: tribometer import {} FILE...", args.dir.display()));
    Ok(OK)
}

/// Sets an import aside, or drops it for good.
pub fn remove(workspace: &Path, import: &str, is_forever: bool) -> Result<u8, EngineError> {
    let mut session = Session::open(workspace, Access::Write)?;
    if is_forever {
        let removed = session.remove(import)?;
        say(&format!("removed {} ({}) for good", removed.id, removed.file));
    } else {
        let aside = session.set_aside(import)?;
        say(&format!("set {} ({}) aside", aside.id, aside.file));
        say(&format!(
            "undo: tribometer restore {} {import}",
            workspace.display()
        ));
    }
    Ok(OK)
}

/// Takes an import back into use.
pub fn restore(workspace: &Path, import: &str) -> Result<u8, EngineError> {
    let mut session = Session::open(workspace, Access::Write)?;
    let record = session.restore(import)?;
    say(&format!("{} ({}) is in use", record.id, record.file));
    Ok(OK)
}

/// Gives up a released wave for good.
pub fn forget(workspace: &Path, quarter: Quarter) -> Result<u8, EngineError> {
    let mut session = Session::open(workspace, Access::Write)?;
    session.forget_wave(quarter)?;
    say(&format!(
        "gave up the released wave of {quarter}: nothing is shown of it any more; that it was released stays on record"
    ));
    say(&format!(
        "its imports are listed by `tribometer status {workspace}`; `tribometer remove {workspace} ID --forever` removes one",
        workspace = workspace.display()
    ));
    Ok(OK)
}

/// Lists imports, quarters and what is missing.
pub fn status(workspace: &Path) -> Result<u8, EngineError> {
    let mut session = Session::open(workspace, Access::Read)?;
    let view = session.view(&Progress::default())?;
    let settings = &view.workspace.settings;
    say(&settings.name);
    say(&format!(
        "time zone {}, fiscal year from month {}, groups of {} or more",
        settings.calendar.time_zone, settings.calendar.fiscal_start, settings.threshold
    ));
    say("");
    if view.workspace.imports.is_empty() && view.workspace.aside.is_empty() {
        say("no imports yet");
        say(&format!(
            "next: tribometer import {} FILE...",
            workspace.display()
        ));
        return Ok(OK);
    }
    say_lines(&imports(&view.workspace.imports));
    if !view.workspace.aside.is_empty() {
        say("");
        say("set aside:");
        say_lines(&imports(&view.workspace.aside));
    }
    if let Some(analysis) = &view.analysis {
        say("");
        let audit = &analysis.audit;
        say(&format!(
            "teams: {} on both sides, {} only in surveys, {} only in metrics, {} suggestions to look at",
            audit.matched.len(),
            audit.survey_only.len(),
            audit.metrics_only.len(),
            audit.suggested.len()
        ));
        let list = |quarters: &[crate::base::Quarter]| {
            quarters
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(" ")
        };
        say(&format!("waves: {}", list(&analysis.friction.waves)));
        say(&format!("quarters: {}", list(&analysis.friction.quarters)));
    }
    super::say_unscored(&session.unscored_items());
    Ok(OK)
}

/// Imports as lines of a table.
fn imports(records: &[ImportRecord]) -> Vec<String> {
    let mut rows = vec![
        ["import", "kind", "quarters", "read", "used", "excluded", "file"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for record in records {
        let quarters = match record.quarters.as_slice() {
            [] => number::NO_DATA.to_owned(),
            [only] => only.to_string(),
            [first, .., last] => format!("{first} to {last}"),
        };
        rows.push(vec![
            record.id.clone(),
            record.kind.clone(),
            quarters,
            number::count(record.rows_read),
            number::count(record.rows_used),
            number::count(record.rows_read - record.rows_used),
            record.file.clone(),
        ]);
    }
    columns(&rows, &[false, false, false, true, true, true, false])
}
