//! The committed sample is what the generator writes, and it holds what its README says.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the helpers of tests may fail as tests do"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use tribometer::base::Quarter;
use tribometer::sample::{DEFAULT_SEED, PlantedCell, SampleFile, Size, files, truth};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("sample-data")
}

fn readme() -> String {
    fs::read_to_string(folder().join("README.md")).unwrap()
}

fn sample() -> BTreeMap<String, Vec<u8>> {
    by_path(files(DEFAULT_SEED, Size::default()))
}

fn by_path(files: Vec<SampleFile>) -> BTreeMap<String, Vec<u8>> {
    files.into_iter().map(|file| (file.path, file.bytes)).collect()
}

/// The survey waves with their quarters.
fn waves(files: &BTreeMap<String, Vec<u8>>) -> impl Iterator<Item = (Quarter, &[u8])> {
    files.iter().filter_map(|(path, bytes)| {
        let quarter = path.strip_prefix("survey-")?.strip_suffix(".csv")?;
        Some((quarter.parse().unwrap(), bytes.as_slice()))
    })
}

/// Header and rows; fails when a row is wider or narrower than the header.
fn table(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader
        .records()
        .map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect();
    (header, rows)
}

fn column(header: &[String], name: &str) -> usize {
    header.iter().position(|cell| cell == name).unwrap()
}

#[test]
fn committed_files_are_the_generators_bytes_and_there_are_no_others() {
    let made = sample();
    let kept: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let expected: BTreeSet<String> = made.keys().cloned().chain(["README.md".to_owned()]).collect();
    assert_eq!(kept, expected);
    for (path, bytes) in &made {
        let committed = fs::read(folder().join(path)).unwrap();
        assert!(
            committed == *bytes,
            "{path} differs from what the generator writes"
        );
    }
    let total: usize = made.values().map(Vec::len).sum();
    assert!(total < 6_000_000, "{total} bytes are too many to be embedded");
}

#[test]
fn every_file_reads_as_a_table_and_the_readme_counts_its_rows() {
    let readme = readme();
    for (path, bytes) in &sample() {
        let (_, rows) = table(bytes);
        let line = format!("| `{path}` | {} |", rows.len());
        assert!(readme.contains(&line), "README lacks “{line}”");
    }
}

#[test]
fn readme_names_every_planted_truth() {
    let truth = truth();
    let readme = readme();
    for cell in &truth.cells {
        let quarter =
            |quarter: Option<Quarter>, open: &str| quarter.map_or(open.to_owned(), |q| q.to_string());
        let line = format!(
            "| {} | {} | {} | {} | {:.0} | {:.0} | {} |",
            cell.team,
            cell.topic,
            quarter(cell.from, "first"),
            quarter(cell.until, "last"),
            cell.perceived,
            cell.measured,
            cell.verdict.map_or("not decided", |verdict| verdict.as_str()),
        );
        assert!(readme.contains(&line), "README lacks “{line}”");
    }
    for alias in &truth.aliases {
        let line = format!("| `{}` | {} | {} |", alias.file, alias.alias, alias.team);
        assert!(readme.contains(&line), "README lacks “{line}”");
    }
    for defect in &truth.defects {
        let line = format!("| `{}` | {} | {} |", defect.file, defect.what, defect.rows);
        assert!(readme.contains(&line), "README lacks “{line}”");
    }
    for item in &truth.items {
        assert!(readme.contains(item.wording), "README lacks “{}”", item.wording);
    }
    for metric in &truth.metrics {
        assert!(
            readme.contains(&format!("| `{}` |", metric.name)),
            "README lacks {}",
            metric.name
        );
    }
}

#[test]
fn planted_defects_are_there_and_no_more_of_them() {
    let files = sample();
    let repositories: BTreeSet<String> = table(&files["repositories.csv"])
        .1
        .into_iter()
        .map(|row| row[0].clone())
        .collect();
    let mut found: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (file, start, end, ends_early) in [
        (
            "pull-requests.csv",
            "created_at",
            "merged_at",
            "merged before created",
        ),
        (
            "ci-builds.csv",
            "started_at",
            "finished_at",
            "finished before started",
        ),
        (
            "support-tickets.csv",
            "opened_at",
            "resolved_at",
            "resolved before opened",
        ),
    ] {
        let (header, rows) = table(&files[file]);
        let (start, end) = (column(&header, start), column(&header, end));
        let mut seen = BTreeSet::new();
        for row in &rows {
            let mut count = |what| *found.entry((file, what)).or_insert(0) += 1;
            if !seen.insert(row) {
                count("exact duplicate of another row");
            }
            // ISO 8601 texts in one zone sort as the moments do.
            if !row[end].is_empty() && row[end] < row[start] {
                count(ends_early);
            }
            if file == "support-tickets.csv" {
                match row[1].as_str() {
                    "" => count("no team"),
                    "Growth" => count("unknown team"),
                    _ => {}
                }
            } else if !repositories.contains(&row[1]) {
                count("repository that no team owns");
            }
        }
    }
    let planted: BTreeMap<(&str, &str), usize> = truth()
        .defects
        .iter()
        .map(|defect| ((defect.file, defect.what), defect.rows))
        .collect();
    assert_eq!(found, planted);
}

#[test]
fn readme_counts_the_missing_values() {
    let files = sample();
    let cells = |file: &str, name: &str| -> Vec<String> {
        let (header, rows) = table(&files[file]);
        let place = column(&header, name);
        rows.into_iter().map(|mut row| row.swap_remove(place)).collect()
    };
    let count = |file: &str, name: &str, matches: fn(&str) -> bool| {
        cells(file, name).iter().filter(|cell| matches(cell)).count()
    };
    let both = |file: &str, filled: &str, empty: &str| {
        let filled = cells(file, filled);
        filled
            .iter()
            .zip(cells(file, empty))
            .filter(|(filled, empty)| !filled.is_empty() && empty.is_empty())
            .count()
    };
    let (header, board) = table(&files["team-quarter-metrics.csv"]);
    let gaps = board.iter().flatten().filter(|cell| cell.is_empty()).count();
    assert_eq!(header.len(), 8);
    let counted = [
        count("pull-requests.csv", "is_bot", |cell| cell == "true"),
        both("pull-requests.csv", "closed_at", "merged_at"),
        count("pull-requests.csv", "closed_at", str::is_empty),
        count("ci-builds.csv", "trigger", |cell| cell != "human"),
        count("ci-builds.csv", "started_at", str::is_empty),
        count("support-tickets.csv", "first_response_at", str::is_empty),
        count("support-tickets.csv", "resolved_at", str::is_empty),
        gaps,
        count("metrics-long.csv", "n", str::is_empty),
        both("metrics-long.csv", "n", "low"),
    ];
    let readme = readme();
    let (_, missing) = readme.split_once("lead to missing values").unwrap();
    let told: Vec<usize> = missing
        .lines()
        .filter_map(|line| line.rsplit(" | ").next()?.strip_suffix(" |")?.parse().ok())
        .collect();
    assert_eq!(told, counted);
}

#[test]
fn waves_look_like_a_sheet_of_google_forms() {
    let mut with_addresses = Vec::new();
    let mut reworded = Vec::new();
    for (wave, bytes) in waves(&sample()) {
        let text = std::str::from_utf8(bytes).unwrap();
        assert!(!text.starts_with('\u{feff}') && !text.ends_with('\n'), "{wave}");
        let (header, rows) = table(bytes);
        assert_eq!(header[0], "Timestamp");
        assert!((190..300).contains(&rows.len()), "{wave}: {} answers", rows.len());
        if header.iter().any(|name| name == "Email Address") {
            with_addresses.push(wave.to_string());
        }
        if truth()
            .items
            .iter()
            .any(|item| !header.iter().any(|name| name == item.wording))
        {
            reworded.push(wave.to_string());
        }
        let teams = column(&header, "Which team are you in?");
        assert_eq!(rows.iter().filter(|row| row[teams].is_empty()).count(), 3);
        assert_eq!(rows.iter().filter(|row| row[teams].contains(", ")).count(), 3);
        let comments = rows.iter().flat_map(|row| &row[header.len() - 2..]);
        let empty = comments.filter(|comment| comment.is_empty()).count() as f64;
        let share = empty / (2 * rows.len()) as f64;
        assert!(
            (0.35..0.55).contains(&share),
            "{wave}: {share} of the comments are empty"
        );
    }
    assert_eq!(with_addresses, ["2025-Q4"]);
    assert_eq!(reworded, ["2026-Q1"]);
}

/// Mean perceived friction of a team's answers to a topic, straight from a wave's bytes, and how many answered.
fn perceived(bytes: &[u8], team: &str, topic: &str) -> (f64, usize) {
    let (header, rows) = table(bytes);
    let teams = column(&header, "Which team are you in?");
    let items: Vec<(usize, bool)> = truth()
        .items
        .iter()
        .filter(|item| item.topic == topic)
        .map(|item| {
            let other = item.reworded.map(|(wording, _)| wording);
            let place = header
                .iter()
                .position(|name| name == item.wording || Some(name.as_str()) == other);
            (place.unwrap(), item.high_is_friction)
        })
        .collect();
    let people: Vec<f64> = rows
        .iter()
        .filter(|row| row[teams] == team)
        .filter_map(|row| {
            let answered: Vec<f64> = items
                .iter()
                .filter_map(|&(place, high_is_friction)| {
                    let step = step(&row[place])?;
                    Some(if high_is_friction { step } else { 100.0 - step })
                })
                .collect();
            (!answered.is_empty()).then(|| answered.iter().sum::<f64>() / answered.len() as f64)
        })
        .collect();
    (people.iter().sum::<f64>() / people.len() as f64, people.len())
}

fn step(answer: &str) -> Option<f64> {
    match answer.to_lowercase().as_str() {
        "strongly disagree" | "1" => Some(0.0),
        "disagree" | "2" => Some(25.0),
        "neither agree nor disagree" | "3" => Some(50.0),
        "agree" | "4" => Some(75.0),
        "strongly agree" | "5" => Some(100.0),
        "" | "not applicable" => None,
        other => panic!("{other} is no answer"),
    }
}

#[test]
fn planted_friction_can_be_read_from_the_answers() {
    let files = sample();
    let truth = truth();
    let covers = |cell: &PlantedCell, wave: Quarter| {
        cell.from.is_none_or(|from| from <= wave) && cell.until.is_none_or(|until| wave <= until)
    };
    let mut errors = Vec::new();
    for cell in truth
        .cells
        .iter()
        .filter(|cell| !truth.tiny_teams.contains(&cell.team))
    {
        let alias = truth
            .aliases
            .iter()
            .find(|alias| alias.team == cell.team && alias.file == "survey-*.csv")
            .map_or(cell.team, |alias| alias.alias);
        for (wave, bytes) in waves(&files).filter(|(wave, _)| covers(cell, *wave)) {
            let (mean, n) = perceived(bytes, alias, cell.topic);
            assert!(n >= 5, "{} on {} in {wave}: {n} answers", cell.team, cell.topic);
            let error = mean - cell.perceived;
            assert!(
                error.abs() < 24.0,
                "{} on {} in {wave}: {mean:.0}",
                cell.team,
                cell.topic
            );
            errors.push(error);
        }
    }
    let bias = errors.iter().sum::<f64>() / errors.len() as f64;
    assert!(
        errors.len() > 90 && bias.abs() < 3.0,
        "{} cells, bias {bias:.1}",
        errors.len()
    );
}

#[test]
fn seed_and_size_decide_everything() {
    let small = Size {
        quarters: 2,
        ..Size::default()
    };
    assert_eq!(files(7, small), files(7, small));
    let (one, other) = (by_path(files(7, small)), by_path(files(8, small)));
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    assert!(one.iter().any(|(path, bytes)| other[path] != *bytes));
    assert!(one.contains_key("survey-2026-Q2.csv") && !one.contains_key("survey-2026-Q1.csv"));

    let large = Size {
        teams: 60,
        developers: 800,
        quarters: 1,
    };
    let (_, rows) = table(&by_path(files(7, large))["teams.csv"]);
    let mut people = BTreeMap::new();
    for row in rows.iter().filter(|row| row[3].is_empty()) {
        *people.entry(row[0].clone()).or_insert(0) += row[7].parse::<u32>().unwrap();
    }
    assert_eq!(people.len(), 60);
    let all: u32 = people.values().sum();
    assert!((760..=840).contains(&all), "{all} developers");
}
