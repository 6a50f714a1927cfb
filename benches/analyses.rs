//! Times the sample organisation through the engine: the cells of all quarters from a cold start, every analysis of the
//! latest quarter, and both again, which must cost nothing.
//!
//! ```text
//! cargo bench --bench analyses [-- WORKSPACE]
//! ```
//! Without a folder the sample organisation is built in a temporary one. Fails where a promise is not kept: cells under 2 s,
//! an analysis under 20 s, nothing computed twice.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for the command line"
)]

use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tribometer::analysis::{ANALYSES, Options};
use tribometer::engine::{Access, EngineError, Progress, Session, build_demo};

const CELLS: Duration = Duration::from_secs(2);
const ANALYSIS: Duration = Duration::from_secs(20);
const NOTHING: Duration = Duration::from_millis(5);

fn main() -> ExitCode {
    // Cargo says `--bench` to every bench.
    let given = std::env::args_os().skip(1).find(|word| word != "--bench");
    let result = if let Some(folder) = given {
        measure(Path::new(&folder))
    } else {
        sample()
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(err) => {
            eprintln!("{err}");
            ExitCode::FAILURE
        }
    }
}

fn sample() -> Result<bool, EngineError> {
    let Ok(folder) = tempfile::tempdir() else {
        eprintln!("no temporary folder");
        return Ok(false);
    };
    let root = folder.path().join("sample");
    let start = Instant::now();
    drop(build_demo(&root, &Progress::default())?);
    println!(
        "{:>9.3} s  building the sample organisation",
        start.elapsed().as_secs_f64()
    );
    measure(&root)
}

fn measure(root: &Path) -> Result<bool, EngineError> {
    let mut session = Session::open(root, Access::Read)?;
    let steps: Arc<Mutex<Vec<(Instant, String)>>> = Arc::default();
    let heard = Arc::clone(&steps);
    let progress = Progress::heard_by(move |_, _, what| {
        let mut steps = heard.lock().unwrap_or_else(PoisonError::into_inner);
        steps.push((Instant::now(), what.to_owned()));
    });
    let start = Instant::now();
    let analysis = session.analysis(&progress)?;
    let end = Instant::now();
    let steps = std::mem::take(&mut *steps.lock().unwrap_or_else(PoisonError::into_inner));
    let ends = steps.iter().skip(1).map(|step| step.0).chain([end]);
    for ((begin, what), end) in steps.iter().zip(ends) {
        println!("{:>9.3} s  {what}", (end - *begin).as_secs_f64());
    }
    let friction = &analysis.friction;
    let about = format!(
        "{} cells of {} quarters, cold",
        friction.cells.len(),
        friction.quarters.len()
    );
    let mut kept = line(&about, end - start, CELLS);

    let start = Instant::now();
    let again = session.analysis(&Progress::default())?;
    kept &= line("the same again", start.elapsed(), NOTHING) && Arc::ptr_eq(&analysis, &again);

    let Some(&quarter) = friction.quarters.last() else {
        return Ok(kept);
    };
    let options = Options::default();
    for kind in ANALYSES {
        let start = Instant::now();
        let outcome = analysis.outcome(kind, quarter, &options, &Progress::default())?;
        kept &= line(kind.id, start.elapsed(), ANALYSIS);
        let start = Instant::now();
        let again = analysis.outcome(kind, quarter, &options, &Progress::default())?;
        kept &= start.elapsed() <= NOTHING && Arc::ptr_eq(&outcome, &again);
    }
    println!("every promise kept: {kept}");
    Ok(kept)
}

/// Prints a time and whether it keeps its limit.
fn line(what: &str, took: Duration, limit: Duration) -> bool {
    let kept = took <= limit;
    let mark = if kept { "" } else { "  too long" };
    println!("{:>9.3} s  {what}{mark}", took.as_secs_f64());
    kept
}
