//! B = 2000 cluster bootstraps of the 75th percentile for every cell of an organisation, timed; `bootstrap.py` does
//! the same work with NumPy on the same cells and compares times and limits.
//!
//! ```text
//! cargo bench --bench bootstrap -- cells.csv limits.csv
//! python3 benches/bootstrap.py cells.csv limits.csv
//! ```
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool for the command line"
)]

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use tribometer::stats::Stat;
use tribometer::stats::bootstrap::expanded_tail;
use tribometer::stats::quantile::{ClusterOptions, clustered_quantile};
use tribometer::stats::random::Rng;

/// Values of a cell, and the person behind each.
type Events = (Vec<f64>, Vec<u32>);

const REPEATS: usize = 5;

fn main() -> ExitCode {
    // Cargo says `--bench` to every bench.
    let arguments = std::env::args_os().skip(1).filter(|word| word != "--bench");
    let paths: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let [cells_file, limits_file] = paths.as_slice() else {
        eprintln!("bootstrap: CELLS LIMITS (two files to write)");
        return ExitCode::from(2);
    };
    let cells = cells();
    // The best time of every cell by itself, so that other work on the machine disturbs little.
    let mut best = Duration::ZERO;
    let mut results = Vec::new();
    for (seed, cell) in (0..).zip(&cells) {
        let mut times = Vec::new();
        let mut result = None;
        for _ in 0..REPEATS {
            let start = Instant::now();
            result = one(seed, cell);
            times.push(start.elapsed());
        }
        best += times.into_iter().min().unwrap_or_default();
        results.push(result);
    }
    let events: usize = cells.iter().map(|cell| cell.0.len()).sum();
    println!(
        "{} cells, {events} events, B = 2000, one thread: {:.4} s (each cell's best of {REPEATS})",
        cells.len(),
        best.as_secs_f64()
    );
    let written = std::fs::write(cells_file, cells_csv(&cells))
        .and_then(|()| std::fs::write(limits_file, limits_csv(best, &cells, &results)));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            eprintln!("{err}");
            ExitCode::FAILURE
        }
    }
}

fn one(seed: u64, (values, people): &Events) -> Option<Stat> {
    clustered_quantile(values, people, 0.75, 0.95, &ClusterOptions::with_seed(seed)).ok()
}

/// Twelve teams with five durations over eight quarters (8 to 20 people with 4 to 30 events each), and the totals of the
/// organisation (150 people).
fn cells() -> Vec<Events> {
    let mut rng = Rng::from_seed(1);
    let teams = (0..12 * 5 * 8).map(|_| 8 + rng.below(13)).collect::<Vec<_>>();
    let totals = std::iter::repeat_n(150, 5 * 8);
    let sizes: Vec<u64> = teams.into_iter().chain(totals).collect();
    sizes.into_iter().map(|people| cell(&mut rng, people)).collect()
}

fn cell(rng: &mut Rng, people: u64) -> Events {
    let (mut values, mut names) = (Vec::new(), Vec::new());
    for person in 0..people as u32 {
        let median = rng.lognormal(10.0, 1.5);
        for _ in 0..4 + rng.below(27) {
            values.push(rng.lognormal(median, 2.2));
            names.push(person);
        }
    }
    (values, names)
}

fn cells_csv(cells: &[Events]) -> String {
    let mut text = String::from("cell,person,hours\n");
    for (number, (values, people)) in cells.iter().enumerate() {
        for (value, person) in values.iter().zip(people) {
            let _ = writeln!(text, "{number},{person},{value:?}");
        }
    }
    text
}

fn limits_csv(best: Duration, cells: &[Events], results: &[Option<Stat>]) -> String {
    let mut text = format!("# seconds {}\ntail,estimate,low,high,se\n", best.as_secs_f64());
    for ((_, people), stat) in cells.iter().zip(results) {
        let Some(stat) = stat else { continue };
        let clusters = people.last().map_or(0, |last| *last as usize + 1);
        let tail = expanded_tail(clusters, stat.level).unwrap_or(f64::NAN);
        let bound = |bound: Option<f64>| bound.unwrap_or(f64::NAN);
        let _ = writeln!(
            text,
            "{tail:?},{:?},{:?},{:?},{:?}",
            stat.est,
            bound(stat.lo),
            bound(stat.hi),
            bound(stat.se)
        );
    }
    text
}
