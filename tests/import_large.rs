//! Files larger than what is read at once: the same result in passes as in memory, progress, and a stop that leaves nothing.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop there"
)]

mod import_support;

use std::cell::RefCell;
use std::fmt::Write as _;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};

use import_support::{assert_accounted, catalogue, codes, excluded};
use tribometer::engine::{Access, Choices, EngineError, Progress, Session};
use tribometer::import::{ImportError, Imported, Options, Phase, Source, Step, Watch, import, inspect};
use tribometer::workspace::Settings;

fn source(name: &str, bytes: impl Into<Vec<u8>>) -> Source {
    Source {
        name: name.to_owned(),
        bytes: bytes.into(),
    }
}

fn both_ways(source: &Source) -> [Result<Imported, ImportError>; 2] {
    let catalogue = catalogue();
    [u64::MAX, 0].map(|at_once_bytes| {
        let options = Options {
            at_once_bytes,
            ..Options::new(&catalogue)
        };
        import(source, &options)
    })
}

/// Imports in memory and in passes, and fails unless both give the same tables, proof and mapping.
fn same_both_ways(source: &Source) -> Imported {
    let [at_once, in_passes] = both_ways(source).map(Result::unwrap);
    assert_accounted(&in_passes.proof);
    assert_eq!(at_once.proof, in_passes.proof, "{}", source.name);
    assert_eq!(at_once.mapping, in_passes.mapping);
    assert_eq!(at_once.columns, in_passes.columns);
    assert_eq!(at_once.quarters, in_passes.quarters);
    assert_eq!(at_once.waves, in_passes.waves);
    assert_eq!(at_once.packed, in_passes.packed);
    let bytes = |imported: &Imported| -> Vec<Vec<u8>> {
        let tables = imported.tables.iter();
        tables.map(|table| table.to_parquet().unwrap()).collect()
    };
    assert_eq!(bytes(&at_once), bytes(&in_passes));
    at_once
}

/// Pull requests with everything that goes wrong in such files, and more rows than the head of a large file has.
fn pull_requests(rows: usize) -> String {
    let mut text = "id,repo,author,created_at,merged_at,note\r\n".to_owned();
    for row in 0..rows {
        let (month, day) = (row % 12 + 1, row % 28 + 1);
        let created = format!("2025-{month:02}-{day:02}T08:00:00Z");
        let _ = match row % 1000 {
            7 => write!(text, "{row},repo-{},dependabot[bot],{created},,\r\n", row % 40),
            8 => write!(text, "{},repo-{},dev-1,{created},,\r\n", row - 4, (row - 4) % 40),
            9 => write!(text, "{row},repo-1,dev-1\r\n"),
            10 => write!(text, ",,,,,\r\n"),
            11 => write!(text, "{row},repo-1,Dev-2,soon,,\r\n"),
            12 => write!(text, "{row},repo-1,dev-2,{created},2024-01-01T00:00:00Z,\r\n"),
            13 => write!(text, "{row},,dev-2,{created},,\r\n"),
            14 => write!(
                text,
                "{row},repo-3,dev-2,{created},,\"two\r\nlines, and “more”\"\r\n"
            ),
            15 => write!(text, "{row},repo-3,dev-2,{created},,\r\r\n"),
            _ => write!(
                text,
                "{row},repo-{},dev-{},{created},2025-{month:02}-{day:02}T{:02}:30:00Z,\r\n",
                row % 40,
                row % 300,
                9 + row % 14
            ),
        };
    }
    // The last moment of the file stands in its last row: what is open is as old as that.
    text += "last,repo-1,dev-1,2026-01-02T00:00:00Z,2026-01-03T00:00:00+02:00,";
    text
}

#[test]
fn events_in_passes_are_the_events_in_memory() {
    let text = pull_requests(24_000);
    let imported = same_both_ways(&source("pull-requests.csv", text.as_bytes()));
    let excluded = excluded(&imported.proof);
    // The row with two carriage returns before its line feed is a plain row.
    let expected = [
        ("bot", 24),
        ("duplicate", 24),
        ("empty", 24),
        ("negative-duration", 24),
        ("no-start", 24),
        ("no-team", 24),
        ("ragged", 24),
    ];
    assert_eq!(excluded.into_iter().collect::<Vec<_>>(), expected);
    assert_eq!(imported.proof.rows.read, 24_001);
    let open = imported.tables[0].flags("open").unwrap();
    assert_eq!(open.iter().filter(|open| **open).count(), 48);
    assert!(codes(&imported.proof).contains(&"ragged"));
}

#[test]
fn every_encoding_and_separator_comes_out_the_same_in_passes() {
    let text = pull_requests(1_100);
    let utf16 = |to_bytes: fn(u16) -> [u8; 2], mark: [u8; 2]| -> Vec<u8> {
        mark.into_iter()
            .chain(text.encode_utf16().flat_map(to_bytes))
            .collect()
    };
    let windows: Vec<u8> = text
        .chars()
        .map(|letter| match letter {
            '“' => 0x93,
            '”' => 0x94,
            letter => letter as u8,
        })
        .collect();
    let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
    for (name, bytes) in [
        ("utf-16le.csv", utf16(u16::to_le_bytes, [0xff, 0xfe])),
        ("utf-16be.csv", utf16(u16::to_be_bytes, [0xfe, 0xff])),
        ("windows.csv", windows),
        ("marked.csv", marked),
        (
            "announced.csv",
            format!("sep=;\r\n{}", text.replace(',', ";")).into_bytes(),
        ),
        ("quoted.tsv", text.replace(',', "\t").into_bytes()),
        (
            "bare.tsv",
            "id\trepo\tauthor\tcreated_at\tmerged_at\n1\t\"a\tx\t2025-01-01\t2025-01-02\n".into(),
        ),
    ] {
        same_both_ways(&source(name, bytes));
    }
}

#[test]
fn days_before_months_are_told_from_all_rows() {
    let mut text = "id,team,created_at,merged_at\n".to_owned();
    for row in 0..21_000 {
        let _ = writeln!(
            text,
            "{row},team-1,0{}/03/2025 10:00,0{}/03/2025 11:00",
            row % 9 + 1,
            row % 9 + 1
        );
    }
    // Nothing before the head's end tells the order; the last row does.
    let undecided = both_ways(&source("dates.csv", text.as_bytes()));
    for result in undecided {
        assert_eq!(result.unwrap_err().code, "dates-ambiguous");
    }
    text += "last,team-1,31/03/2025 10:00,\n";
    let imported = same_both_ways(&source("dates.csv", text.as_bytes()));
    let days = imported.tables[0].days("date").unwrap();
    assert_eq!(days.last().unwrap().unwrap().to_string(), "2025-03-31");
}

#[test]
fn ready_values_in_passes_are_those_in_memory() {
    let mut text = "team,quarter,metric,value\n".to_owned();
    for row in 0..21_000 {
        let (team, quarter) = (row % 500, row / 500 % 4 + 1);
        let metric = ["lead_time_hours", "ci_success_share", "tickets"][row / 2000 % 3];
        let _ = match row % 997 {
            3 => writeln!(text, ",2025-Q{quarter},{metric},3"),
            4 => writeln!(text, "team-{team},2025-Q9,{metric},3"),
            5 => writeln!(text, "team-{team},2025-Q{quarter},{metric},many"),
            6 => writeln!(text, "team-{team},2025-Q{quarter}"),
            _ => writeln!(text, "team-{team},2025-Q{quarter},{metric},{}", row % 90),
        };
    }
    let imported = same_both_ways(&source("values.csv", text.as_bytes()));
    assert_eq!(imported.proof.rows.read, 21_000);
    assert_eq!(excluded(&imported.proof)["ragged"], 22);
}

const LABELS: [&str; 5] = [
    "Strongly disagree",
    "Disagree",
    "Neutral",
    "Agree",
    "Strongly agree",
];

/// A cell of own words with whatever people write: several lines, commas, blanks in a row, an address now and then.
fn comment(row: usize) -> String {
    match row % 9 {
        0 => format!("\"slow, and {row}\r\nnot  getting better\""),
        1 => format!("ask ops{row}@example.org"),
        2 => "n/a".to_owned(),
        3 => format!("\"{} “{row}”\"", "waiting for reviews, ".repeat(row % 20)),
        _ => String::new(),
    }
}

#[test]
fn a_survey_in_passes_is_the_survey_in_memory() {
    let header = "Timestamp,Response ID,Which team(s)?,What is your role?,My tools are fast,Reviews are quick,\
                  Builds are fast,Which editors do you use? (select all that apply),Anything else?,Name\n";
    let mut text = header.to_owned();
    for row in 0..24_000 {
        let answer = |shift: usize| LABELS[row / (shift + 1) % 5];
        // Off the scale, and one that stands for no answer.
        let second = match row % 500 {
            3 => "perhaps",
            4 => "Don't know",
            _ => answer(6),
        };
        let team = match row % 700 {
            5 => "\"Team 1, Team 2\"".to_owned(),
            6 => String::new(),
            _ => format!("Team {}", row % 12),
        };
        let _ = match row % 1_000 {
            11 => writeln!(text, "2026/07/01 09:00:00,r1,Team 1"),
            12 => writeln!(text, ",,,,,,,,,"),
            13 => writeln!(text, ",r{row},{team},Dev,Agree,Agree,5,vim,,x"),
            // Sent a second later as it was, and an answer that somebody changed later.
            14 | 15 => writeln!(
                text,
                "2026/07/03 10:00:00,r{},Team 3,Dev,Agree,Agree,4,vim,,x",
                row - row % 2
            ),
            16 => writeln!(
                text,
                "2026/07/03 10:00:01,r{},Team 3,Dev,Agree,Neutral,4,vim,,x",
                row - 6
            ),
            _ => writeln!(
                text,
                "2026/07/{:02} 09:{:02}:{:02},r{row},{team},{},{},{second},{},\"{}\",{},n{row}",
                row % 28 + 1,
                row / 60 % 60,
                row % 60,
                ["Dev", " Ops  and dev", "QA"][row % 3],
                answer(0),
                row / 3 % 5 + 1,
                ["vim", "emacs, vim", "vim, code, emacs"][row / 2 % 3],
                comment(row),
            ),
        };
    }
    let imported = same_both_ways(&source("answers.csv", text.as_str()));
    assert_eq!(imported.columns.items.len(), 3);
    let excluded = excluded(&imported.proof);
    assert_eq!(
        (excluded["ragged"], excluded["empty"], excluded["duplicate"]),
        (24, 24, 24)
    );
    let teams = imported.tables[0].texts("team").unwrap();
    let several = teams
        .iter()
        .flatten()
        .filter(|team| *team == "Several teams")
        .count();
    assert!(several > 10, "{several}");
    let roles = imported.tables[0].texts("role").unwrap();
    assert!(roles.contains(&Some("Ops and dev".to_owned())));
    for code in ["answer-off-scale", "address-in-text", "several-teams", "ragged"] {
        assert!(
            codes(&imported.proof).contains(&code),
            "{code}: {:?}",
            codes(&imported.proof)
        );
    }
    // The same with ids that are kept as keys.
    let catalogue = catalogue();
    let [at_once, in_passes] = [u64::MAX, 0].map(|at_once_bytes| {
        let options = Options {
            at_once_bytes,
            salt: Some("salt"),
            ..Options::new(&catalogue)
        };
        import(&source("answers.csv", text.as_str()), &options).unwrap()
    });
    assert!(at_once.tables[0].frame.equals_missing(&in_passes.tables[0].frame));
    assert_eq!(at_once.proof, in_passes.proof);
}

/// Answers as Qualtrics writes them: two more header rows, previews, people who stopped half-way.
fn qualtrics(rows: usize) -> String {
    let mut text = "StartDate,EndDate,Status,Progress,Finished,RecordedDate,ResponseId,Q1_1,Q1_2,Q2,Q3\n\
                    Start Date,End Date,Response Type,Progress,Finished,Recorded Date,Response ID,\
                    My work - Builds are fast,My work - Tests are flaky,Which team?,Anything else?\n"
        .to_owned();
    let ids: Vec<String> = [
        "startDate",
        "endDate",
        "status",
        "progress",
        "finished",
        "recordedDate",
        "_recordId",
    ]
    .iter()
    .map(|id| (*id).to_owned())
    .chain(["QID1_1", "QID1_2", "QID2", "QID3_TEXT"].map(str::to_owned))
    .map(|id| format!("\"{{\"\"ImportId\"\":\"\"{id}\"\"}}\""))
    .collect();
    text += &ids.join(",");
    text.push('\n');
    for row in 0..rows {
        let time = format!(
            "2026-08-{:02} 09:{:02}:{:02}",
            row % 28 + 1,
            row / 60 % 60,
            row % 60
        );
        let status = if row % 40 == 7 {
            "Survey Preview"
        } else {
            "IP Address"
        };
        let is_finished = row % 11 != 0;
        let _ = writeln!(
            text,
            "{time},{time},{status},{},{},{time},R_{row:011}abc,{},{},Team {},{}",
            if is_finished { 100 } else { 40 },
            if is_finished { "True" } else { "False" },
            LABELS[row % 5],
            if is_finished { LABELS[row / 5 % 5] } else { "" },
            row % 30,
            comment(row)
        );
    }
    text
}

#[test]
fn surveys_of_every_tool_come_out_the_same_in_passes() {
    let imported = same_both_ways(&source("qualtrics.csv", qualtrics(3_000)));
    assert_eq!(imported.proof.kind.word(), "qualtrics");
    assert_eq!((imported.proof.header_rows, imported.columns.items.len()), (3, 2));
    assert_eq!(excluded(&imported.proof)["preview"], 75);
    let mut compared = 0;
    let fixtures = import_support::root().join("tests/fixtures");
    let mut files: Vec<_> = std::fs::read_dir(fixtures)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    for path in files {
        let is_text = path
            .extension()
            .is_some_and(|ending| ["csv", "tsv", "vv", "txt"].iter().any(|text| ending == *text));
        if !is_text {
            continue;
        }
        let source = import_support::source(&path);
        match both_ways(&source) {
            [Err(at_once), Err(in_passes)] => assert_eq!(at_once.code, in_passes.code, "{}", source.name),
            _ => {
                same_both_ways(&source);
            }
        }
        compared += 1;
    }
    assert!(compared > 20, "{compared}");
}

#[test]
fn the_work_after_the_reading_is_told_and_can_be_stopped_too() {
    let mut text = "Timestamp,Team,My tools are fast,Reviews are quick,Anything else?\n".to_owned();
    for row in 0..140_000 {
        let (first, second) = (LABELS[row % 5], LABELS[row / 7 % 5]);
        let _ = writeln!(
            text,
            "2026-07-{:02},Team {},{first},{second},w{row}",
            row % 28 + 1,
            row % 90
        );
    }
    let source = source("answers.csv", text);
    let catalogue = catalogue();
    let stopped_at = |wanted: usize| {
        let heard = RefCell::new(Vec::new());
        let listener = |step: Step| {
            let mut heard = heard.borrow_mut();
            if step.phase == Phase::Keeping {
                heard.push(step.done_bytes);
            }
            if heard.len() == wanted {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let options = Options {
            at_once_bytes: 0,
            watch: Watch::new(&listener),
            ..Options::new(&catalogue)
        };
        let result = import(&source, &options).map(|imported| imported.proof.rows.used);
        (result, heard.into_inner())
    };
    let (result, heard) = stopped_at(usize::MAX);
    assert_eq!(result.unwrap(), 140_000);
    assert!(heard.len() >= 6, "{heard:?}");
    let last = heard.len();
    for wanted in [1, last / 2, last] {
        let (result, heard) = stopped_at(wanted);
        assert_eq!(result.unwrap_err().code, ImportError::CANCELLED);
        assert_eq!(heard.len(), wanted);
    }
}

#[test]
fn what_is_no_table_is_refused_alike() {
    let text = pull_requests(30);
    let nul = text.replace("dev-1", "dev\0");
    for (name, bytes) in [
        ("nul.csv", nul.into_bytes()),
        (
            "damaged.csv",
            [b"\xef\xbb\xbf", text.as_bytes(), b"\xff\xff"].concat(),
        ),
        ("empty.csv", Vec::new()),
        ("page.html", b"<!doctype html>".to_vec()),
        ("header.csv", b"id,repo,created_at,merged_at\n".to_vec()),
        (
            "open.csv",
            format!("{text}\n1,\"a,b,2025-01-01,,\n{}", pull_requests(9)).into_bytes(),
        ),
    ] {
        let [at_once, in_passes] = both_ways(&source(name, bytes)).map(Result::unwrap_err);
        assert_eq!(
            (at_once.code, &at_once.place.row),
            (in_passes.code, &in_passes.place.row),
            "{name}"
        );
    }
}

#[test]
fn reading_is_told_and_can_be_stopped_in_every_phase() {
    let source = source("pull-requests.csv", pull_requests(2_000));
    let catalogue = catalogue();
    let steps = RefCell::new(Vec::new());
    let watched = |listener: &dyn Fn(Step) -> ControlFlow<()>| {
        let options = Options {
            at_once_bytes: 0,
            watch: Watch::new(listener),
            ..Options::new(&catalogue)
        };
        inspect(&source, &options).map(|_| ())
    };
    watched(&|step| {
        steps.borrow_mut().push(step);
        ControlFlow::Continue(())
    })
    .unwrap();
    for phase in [Phase::Looking, Phase::Checking, Phase::Taking] {
        let steps = steps.borrow();
        let last = steps.iter().rfind(|step| step.phase == phase).unwrap();
        assert_eq!(
            (last.done_bytes, last.total_bytes),
            (last.total_bytes, source.bytes.len() as u64)
        );
        let err = watched(&|step| {
            if step.phase == phase {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
        .unwrap_err();
        assert_eq!(err.code, ImportError::CANCELLED);
    }
}

/// A file on disk that is larger than what is read at once.
fn large_file(folder: &std::path::Path, first_rows: &str) -> std::path::PathBuf {
    let path = folder.join("large.csv");
    let mut file = std::fs::File::create(&path).unwrap();
    file.write_all(first_rows.as_bytes()).unwrap();
    let rows = "1,repo,dev,2025-01-01T00:00:00Z,2025-01-02T00:00:00Z,\n".repeat(20_000);
    for _ in 0..130_000_000 / rows.len() {
        file.write_all(rows.as_bytes()).unwrap();
    }
    path
}

#[test]
fn a_stopped_import_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = large_file(folder.path(), "id,repo,author,created_at,merged_at,note\n");
    let root = folder.path().join("w");
    let settings = Settings::new("Large", "UTC", 1, Settings::THRESHOLD).unwrap();
    let mut session = Session::create(&root, settings).unwrap();
    let heard = std::sync::Arc::new(AtomicU64::new(0));
    let counter = std::sync::Arc::clone(&heard);
    let slot = std::sync::Arc::new(std::sync::Mutex::new(None::<Progress>));
    let mine = std::sync::Arc::clone(&slot);
    let progress = Progress::heard_by(move |_, _, _| {
        if counter.fetch_add(1, Ordering::Relaxed) == 2
            && let Some(progress) = mine.lock().unwrap().as_ref()
        {
            progress.cancel();
        }
    });
    *slot.lock().unwrap() = Some(progress.clone());
    let err = session.import(&path, &Choices::default(), &progress).unwrap_err();
    assert!(matches!(err, EngineError::Cancelled), "{err}");
    assert!(heard.load(Ordering::Relaxed) > 2);
    assert!(session.workspace().imports.is_empty());
    drop(session);
    for kept in ["data", "proofs"] {
        assert_eq!(std::fs::read_dir(root.join(kept)).unwrap().count(), 0);
    }
    let session = Session::open(&root, Access::Read).unwrap();
    assert!(session.workspace().imports.is_empty());
}
