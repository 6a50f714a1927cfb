//! The floors and the rules that can be read off the source (docs/architecture.md), as tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop there"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Which rooms each room may import.
const FLOORS: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("stats", &[]),
    ("chart", &["base"]),
    ("data", &["base", "stats"]),
    ("import", &["base", "data"]),
    ("analysis", &["base", "data", "stats"]),
    ("figure", &["base", "analysis", "chart", "data"]),
    (
        "report",
        &["base", "analysis", "figure", "chart", "data", "workspace"],
    ),
    ("workspace", &["base", "data", "import", "analysis", "report"]),
    ("export", &["base", "chart", "report", "analysis", "data"]),
    ("audit", &["base", "stats"]),
    ("sample", &["base", "stats"]),
    (
        "engine",
        &[
            "base",
            "data",
            "import",
            "analysis",
            "figure",
            "chart",
            "report",
            "workspace",
            "export",
            "audit",
            "sample",
        ],
    ),
    (
        "cli",
        &[
            "base",
            "data",
            "import",
            "analysis",
            "figure",
            "workspace",
            "engine",
            "sample",
            "export",
        ],
    ),
    (
        "ui",
        &[
            "base",
            "data",
            "import",
            "analysis",
            "figure",
            "chart",
            "report",
            "workspace",
            "engine",
            "export",
        ],
    ),
];

/// Every source file: its room, its path below `src`, its text.
fn sources() -> Vec<(String, PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    walk(&root, &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let relative = path.strip_prefix(&root).unwrap().to_path_buf();
            let room = relative
                .components()
                .next()
                .unwrap()
                .as_os_str()
                .to_string_lossy()
                .into_owned();
            (room, relative, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// Numbered lines of code: no comments, no blank lines, nothing from the tests at a file's foot.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        // Only the tests at the foot end the code; an item for tests in the midst of it does not.
        .take_while(|(_, line)| *line != "#[cfg(test)]")
        .map(|(number, line)| (number + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with("//"))
}

/// Rooms named after `crate::` on this line, in groups such as `crate::{base::X, data::Y}` too.
fn rooms_named(line: &str) -> Vec<&'static str> {
    let mut named = Vec::new();
    for (at, found) in line.match_indices("crate::") {
        let rest = &line[at + found.len()..];
        let parts: Vec<&str> = match rest.strip_prefix('{') {
            Some(group) => group.split([',', '}']).map(str::trim).collect(),
            None => vec![rest],
        };
        for (room, _) in FLOORS {
            let is_room = |part: &&str| {
                part.strip_prefix(room)
                    .is_some_and(|after| !after.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
            };
            if parts.iter().any(is_room) {
                named.push(*room);
            }
        }
    }
    named
}

fn report(what: &str, wrong: &[String]) {
    assert!(wrong.is_empty(), "{what}:\n{}", wrong.join("\n"));
}

#[test]
fn no_room_imports_from_a_floor_above() {
    let floors: BTreeMap<&str, &[&str]> = FLOORS.iter().copied().collect();
    let mut wrong = Vec::new();
    let mut imports = 0;
    for (room, path, text) in sources() {
        let Some(allowed) = floors.get(room.as_str()) else {
            continue;
        };
        for (number, line) in code_lines(&text) {
            for named in rooms_named(line).into_iter().filter(|named| *named != room) {
                imports += 1;
                if !allowed.contains(&named) {
                    wrong.push(format!("{}:{number}: {room} imports {named}", path.display()));
                }
            }
        }
    }
    report("upward imports", &wrong);
    assert!(
        imports > 50,
        "the test reads {imports} imports; does it still read the sources?"
    );
}

#[test]
fn libraries_stay_in_their_rooms() {
    const RULES: &[(&[&str], &[&str])] = &[
        (&["polars"], &["data", "import"]),
        (
            &["egui", "eframe", "egui_plot", "egui_extras", "rfd"],
            &["ui", "main.rs"],
        ),
        (
            &[
                "std::fs",
                "std::env",
                "SystemTime",
                "Instant::now",
                "Timestamp::now",
            ],
            &["engine", "cli", "ui", "main.rs"],
        ),
    ];
    let mut wrong = Vec::new();
    for (room, path, text) in sources() {
        for (number, line) in code_lines(&text) {
            for (names, rooms) in RULES {
                let is_named = |name: &&&str| {
                    line.match_indices(**name).any(|(at, _)| {
                        let is_whole =
                            !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '"');
                        let after = &line[at + name.len()..];
                        is_whole && (name.contains("::") || after.starts_with("::") || after.starts_with(';'))
                    })
                };
                if let Some(name) = names.iter().find(is_named)
                    && !rooms.contains(&room.as_str())
                {
                    wrong.push(format!("{}:{number}: {room} names {name}", path.display()));
                }
            }
        }
    }
    report("libraries outside their rooms", &wrong);
}

#[test]
fn answers_leave_data_through_the_cohort_alone() {
    // Waves with their answers are private to `data`; the cohort lends matrices to `analysis` and to nobody else.
    let mut wrong = Vec::new();
    for (room, path, text) in sources() {
        for (number, line) in code_lines(&text) {
            let names_answers = line.contains("AtomAnswers") || line.contains(".answers(");
            if names_answers && room != "data" && room != "analysis" {
                wrong.push(format!("{}:{number}: {line}", path.display()));
            }
        }
    }
    report("answers outside data and analysis", &wrong);
}

#[test]
fn numbers_arrive_finished_above_analysis() {
    const AGGREGATIONS: &[&str] = &[
        "stats::",
        ".mean()",
        "fn mean",
        "fn median",
        "fn quantile",
        ".sum::<f64>()",
    ];
    let mut wrong = Vec::new();
    for (room, path, text) in sources() {
        // Layout and widgets add lengths; that is geometry, not data.
        let is_geometry = path
            .iter()
            .any(|part| part == "layout" || part == "widgets" || part == "plot");
        if !["chart", "figure", "export", "ui"].contains(&room.as_str()) || is_geometry {
            continue;
        }
        for (number, line) in code_lines(&text) {
            if AGGREGATIONS.iter().any(|name| line.contains(name)) {
                wrong.push(format!("{}:{number}: {line}", path.display()));
            }
        }
    }
    report("aggregation above analysis", &wrong);
}

#[test]
fn no_hash_order_can_reach_an_output() {
    // Their tables hold millions of entries, which are asked for and never walked through.
    const ASKED_ONLY: [&str; 4] = [
        "data/table/events.rs",
        "import/apply/seen.rs",
        "import/packed.rs",
        "import/records.rs",
    ];
    let mut wrong = Vec::new();
    for (room, path, text) in sources() {
        for (number, line) in code_lines(&text) {
            let is_free = room == "ui" || ASKED_ONLY.iter().any(|file| path == Path::new(file));
            if !is_free && (line.contains("HashMap") || line.contains("HashSet")) {
                wrong.push(format!("{}:{number}: {line}", path.display()));
            }
        }
    }
    report("hash order outside the window", &wrong);
}

#[test]
fn colours_are_written_in_the_theme_alone() {
    const LITERALS: &[&str] = &[
        "Color32::RED",
        "Color32::WHITE",
        "Color32::BLACK",
        "Color32::GRAY",
        "Color32::from_gray(",
    ];
    let mut wrong = Vec::new();
    for (_, path, text) in sources() {
        if path.starts_with("chart/theme.rs") || path.starts_with("chart/theme") {
            continue;
        }
        for (number, line) in code_lines(&text) {
            let has_hex = line.match_indices('#').any(|(at, _)| {
                let digits = line[at + 1..].chars().take_while(char::is_ascii_hexdigit).count();
                digits == 6 || digits == 8
            });
            // `from_rgb(r, g, b)` converts a token; `from_rgb(12, …)` writes a colour.
            let has_digits = ["from_rgb(", "from_rgba_unmultiplied(", "from_rgba_premultiplied("]
                .iter()
                .any(|call| {
                    line.match_indices(call)
                        .any(|(at, _)| line[at + call.len()..].starts_with(|c: char| c.is_ascii_digit()))
                });
            if has_hex || has_digits || LITERALS.iter().any(|literal| line.contains(literal)) {
                wrong.push(format!("{}:{number}: {line}", path.display()));
            }
        }
    }
    report("colour literals outside chart/theme", &wrong);
}

#[test]
fn files_stay_small() {
    let mut wrong = Vec::new();
    for (_, path, text) in sources() {
        let lines = code_lines(&text).count();
        if lines > 500 {
            wrong.push(format!("{}: {lines} lines of code", path.display()));
        }
    }
    report("files over 500 lines", &wrong);
    // Functions are held to 80 lines by clippy::too_many_lines, which reads this file.
    let clippy = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("clippy.toml")).unwrap();
    assert!(clippy.contains("too-many-lines-threshold = 80"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<String> = sources()
        .into_iter()
        .filter(|(_, _, text)| !text.starts_with("//!"))
        .map(|(_, path, _)| path.display().to_string())
        .collect();
    report("files without a module doc", &silent);
}
