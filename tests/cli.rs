//! The command line as scripts see it: exit codes, `error:` and `hint:` lines, JSON shapes, refused files.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop there"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn tribometer(args: &[&str]) -> Output {
    // No display: no command may try to open a window.
    Command::new(env!("CARGO_BIN_EXE_tribometer"))
        .args(args)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("WAYLAND_SOCKET")
        .output()
        .unwrap()
}

fn ok(args: &[&str]) -> String {
    let output = tribometer(args);
    assert!(
        output.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a command that must be refused with code 2, and gives its standard error.
fn refused(args: &[&str]) -> String {
    let output = tribometer(args);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
    assert!(stderr.starts_with("error: "), "{stderr}");
    stderr
}

fn sample(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("sample-data")
        .join(name)
        .display()
        .to_string()
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// All files of a folder and what is in them.
fn snapshot(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push((path.clone(), std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn an_unknown_argument_names_the_nearest_command() {
    let stderr = refused(&["analyse"]);
    assert!(
        stderr.contains("hint: did you mean `tribometer analyze`?"),
        "{stderr}"
    );
    let stderr = refused(&["/no/such/folder"]);
    assert!(stderr.contains("hint: "), "{stderr}");
    assert_eq!(tribometer(&["import"]).status.code(), Some(2));
    assert_eq!(tribometer(&["--help"]).status.code(), Some(0));
    assert_eq!(tribometer(&["--version"]).status.code(), Some(0));
}

#[test]
fn init_refuses_what_is_there_and_what_cannot_be() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("acme");
    ok(&[
        "init",
        &text(&root),
        "--time-zone",
        "Europe/Oslo",
        "--fiscal-start",
        "7",
    ]);
    let settings = std::fs::read_to_string(root.join("workspace.toml")).unwrap();
    assert!(
        settings.contains("name = \"acme\"") && settings.contains("Europe/Oslo"),
        "{settings}"
    );
    assert!(refused(&["init", &text(&root)]).contains("not empty"));
    let other = text(&folder.path().join("other"));
    assert!(refused(&["init", &other, "--threshold", "2"]).contains("single people"));
    assert!(refused(&["init", &other, "--time-zone", "Mars/Olympus"]).contains("no time zone"));
    assert!(refused(&["init", &other, "--fiscal-start", "13"]).contains("no month"));
    assert!(!folder.path().join("other").exists());
    assert!(refused(&["status", &other]).contains("hint: make one with `tribometer init"));
}

#[test]
fn bad_files_are_refused_and_leave_the_workspace_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("w");
    ok(&["init", &text(&root)]);
    ok(&["import", &text(&root), &sample("teams.csv")]);
    let before = snapshot(&root);

    let huge_field = format!(
        "Timestamp,Team,Comment\n1/1/2026 9:00:00,A,{}\n",
        "x".repeat(40 << 20)
    );
    let bad: [(&str, Vec<u8>); 5] = [
        ("empty.csv", Vec::new()),
        (
            "binary.csv",
            (0..4096_u32).map(|byte| (byte * 31 % 256) as u8).collect(),
        ),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec()),
        ("huge-field.csv", huge_field.into_bytes()),
        (
            "prose.txt",
            b"Dear all,\n\nplease find nothing attached.\n".to_vec(),
        ),
    ];
    for (name, bytes) in bad {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let stderr = refused(&["import", &text(&root), &text(&path)]);
        assert!(stderr.contains(name), "{name}: the file is not named: {stderr}");
        assert!(
            stderr.contains("hint: "),
            "{name}: nothing to do is said: {stderr}"
        );
        assert_eq!(snapshot(&root), before, "{name} changed the workspace");
    }
    assert!(refused(&["import", &text(&root), "/no/such/file.csv"]).contains("file.csv"));
    assert_eq!(snapshot(&root), before);
}

#[test]
fn importing_the_same_bytes_again_changes_nothing_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("w");
    ok(&["init", &text(&root)]);
    ok(&["import", &text(&root), &sample("metrics-long.csv")]);
    let before = snapshot(&root);
    assert!(ok(&["import", &text(&root), &sample("metrics-long.csv")]).contains("nothing was changed"));
    assert_eq!(snapshot(&root), before);
    // A dry run says what would be done, and does nothing.
    assert!(ok(&["import", &text(&root), &sample("teams.csv"), "--dry-run"]).contains("rows read"));
    assert_eq!(snapshot(&root), before);
}

#[test]
fn inspect_accounts_for_every_row_of_every_sample_file() {
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "csv") {
            continue;
        }
        let json: Value = serde_json::from_str(&ok(&["inspect", &text(&path), "--json"])).unwrap();
        assert_eq!(json["schema"], 1);
        let rows = &json["rows"];
        let excluded: u64 = rows["excluded"]
            .as_array()
            .unwrap()
            .iter()
            .map(|part| part["count"].as_u64().unwrap())
            .sum();
        assert_eq!(
            rows["read"].as_u64().unwrap(),
            rows["used"].as_u64().unwrap() + excluded,
            "{}",
            path.display()
        );
        assert!(rows["used"].as_u64().unwrap() > 0, "{}", path.display());
        for key in ["kind", "how", "columns", "notices"] {
            assert!(!json[key].is_null(), "{}: no {key}", path.display());
        }
    }
}

#[test]
fn a_written_mapping_can_be_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("w");
    let mapping = folder.path().join("survey.toml");
    ok(&["init", &text(&root)]);
    ok(&[
        "inspect",
        &sample("survey-2026-Q3.csv"),
        "--write-mapping",
        &text(&mapping),
    ]);
    ok(&[
        "import",
        &text(&root),
        &sample("survey-2026-Q3.csv"),
        "--mapping",
        &text(&mapping),
    ]);
    assert!(ok(&["status", &text(&root)]).contains("2026-Q3"));
    std::fs::write(&mapping, "kind = [nonsense").unwrap();
    assert!(
        refused(&[
            "import",
            &text(&root),
            &sample("survey-2026-Q2.csv"),
            "--mapping",
            &text(&mapping)
        ])
        .contains("survey.toml")
    );
}

#[test]
fn removing_an_import_removes_its_tables() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("w");
    ok(&["init", &text(&root)]);
    ok(&["import", &text(&root), &sample("survey-2026-Q3.csv")]);
    let id = import_id(&root, "survey-2026-Q3.csv");
    ok(&["remove", &text(&root), &id, "--forever"]);
    assert_eq!(std::fs::read_dir(root.join("data")).unwrap().count(), 0);
    assert_eq!(std::fs::read_dir(root.join("proofs")).unwrap().count(), 0);
    assert!(refused(&["remove", &text(&root), &id]).contains("no import"));
    assert!(refused(&["analyze", &text(&root)]).contains("no import yet"));
}

#[test]
fn a_released_wave_is_given_up_before_its_answers_can_go() {
    let folder = tempfile::tempdir().unwrap();
    let (root, page) = (folder.path().join("w"), folder.path().join("page"));
    ok(&["init", &text(&root)]);
    ok(&[
        "import",
        &text(&root),
        &sample("survey-2026-Q3.csv"),
        &sample("teams.csv"),
    ]);
    let id = import_id(&root, "survey-2026-Q3.csv");
    assert!(refused(&["forget", &text(&root), "2026-Q3"]).contains("never released"));
    ok(&["summary", &text(&root), "--out", &text(&page)]);
    assert!(refused(&["remove", &text(&root), &id, "--forever"]).contains("tribometer forget"));
    assert!(ok(&["forget", &text(&root), "2026-Q3"]).contains("stays on record"));
    ok(&["remove", &text(&root), &id, "--forever"]);
    assert!(!ok(&["status", &text(&root)]).contains(&id));
}

/// The id under which `status` lists a file.
fn import_id(root: &Path, file: &str) -> String {
    let status = ok(&["status", &text(root)]);
    let line = status.lines().find(|line| line.ends_with(file)).unwrap();
    line.split_whitespace().next().unwrap().to_owned()
}

#[test]
fn the_same_bytes_with_another_mapping_are_read_anew() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("w");
    let mapping = folder.path().join("survey.toml");
    let file = sample("survey-2026-Q3.csv");
    ok(&["init", &text(&root)]);
    ok(&["import", &text(&root), &file]);
    ok(&[
        "inspect",
        &file,
        "--workspace",
        &text(&root),
        "--write-mapping",
        &text(&mapping),
    ]);
    // The very same mapping changes nothing.
    assert!(
        ok(&["import", &text(&root), &file, "--mapping", &text(&mapping)]).contains("nothing was changed")
    );
    let before = ok(&["analyze", &text(&root), "--json"]);
    let turned = std::fs::read_to_string(&mapping)
        .unwrap()
        .replacen("high-is-good", "high-is-friction", 1);
    std::fs::write(&mapping, turned).unwrap();
    assert!(ok(&["import", &text(&root), &file, "--mapping", &text(&mapping)]).contains("read anew"));
    assert_ne!(ok(&["analyze", &text(&root), "--json"]), before);
    assert_eq!(std::fs::read_dir(root.join("proofs")).unwrap().count(), 1);
    assert_eq!(std::fs::read_dir(root.join("data")).unwrap().count(), 1);
}

#[test]
fn only_met_names_are_accepted_and_each_can_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("w");
    let names = folder.path().join("names.toml");
    ok(&["init", &text(&root)]);
    for file in ["teams.csv", "survey-2026-Q3.csv", "support-tickets.csv"] {
        ok(&["import", &text(&root), &sample(file)]);
    }
    let accept = |what: &str| {
        std::fs::write(&names, format!("[names]\n{what}\n")).unwrap();
        tribometer(&["names", &text(&root), "--accept", &text(&names)])
    };
    let stderr = |output: Output| String::from_utf8(output.stderr).unwrap();
    assert!(stderr(accept("\"Data Plat\" = \"Atlantis\"")).contains("no team is called “Atlantis”"));
    assert!(stderr(accept("\"Nope\" = \"Data Platform\"")).contains("no file holds the name “Nope”"));
    assert!(stderr(accept("nonsense")).contains("names.toml, line 2"));
    assert!(accept("\"Data Plat\" = \"Data Platform\"").status.success());
    assert!(ok(&["names", &text(&root)]).contains("take one back"));
    ok(&["names", &text(&root), "--forget", "Data Plat"]);
    assert!(!ok(&["names", &text(&root)]).contains("take one back"));
    assert!(refused(&["names", &text(&root), "--forget", "Data Plat"]).contains("never accepted"));
    let proposed = || ok(&["names", &text(&root), "--suggest"]).contains("\"Data Plat\" = ");
    assert!(proposed());
    ok(&["names", &text(&root), "--refuse", "Data Plat", "Data Platform"]);
    assert!(!proposed());
    assert!(ok(&["names", &text(&root)]).contains("Data Plat is not Data Platform"));
    ok(&["names", &text(&root), "--forget", "Data Plat"]);
    assert!(proposed());
}

#[test]
fn the_view_of_the_past_is_chosen_and_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("w");
    ok(&["init", &text(&root)]);
    for file in ["teams.csv", "survey-2025-Q2.csv", "survey-2026-Q3.csv"] {
        ok(&["import", &text(&root), &sample(file)]);
    }
    let analyze = |flags: &[&str]| {
        let root = text(&root);
        ok(&[&["analyze", &root, "--quarter", "2025-Q2"], flags].concat())
    };
    assert!(ok(&["teams", &text(&root)]).starts_with("as-now: "));
    let (now, then) = (analyze(&[]), analyze(&["--as-then"]));
    assert!(now.contains("Fulfilment (before split)") && now.contains("Messaging"));
    assert!(!then.contains("before split") && then.contains("Fulfilment") && then.contains("Notifications"));
    assert!(analyze(&["--json", "--as-then"]).contains("\"teams\": \"as-then\""));
    ok(&["teams", &text(&root), "--as-then"]);
    assert_eq!(analyze(&[]), then);
    assert_eq!(analyze(&["--as-now"]), now);
    ok(&["teams", &text(&root), "--as-now"]);
    assert_eq!(analyze(&[]), now);
}

#[test]
fn a_dry_run_fails_its_check_where_the_import_would_stop() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("undated.csv");
    let mut rows = String::from(
        "Which team are you in?,I get useful code reviews quickly,My builds are fast,I can focus\n",
    );
    for person in 0..12 {
        use std::fmt::Write as _;
        writeln!(
            rows,
            "Team {},{},{},{}",
            person % 2,
            person % 5 + 1,
            person % 4 + 1,
            person % 3 + 2
        )
        .unwrap();
    }
    std::fs::write(&file, rows).unwrap();
    // Looking at the file is no check; trying its import is.
    assert!(ok(&["inspect", &text(&file)]).contains("--quarter"));
    let root = folder.path().join("w");
    ok(&["init", &text(&root)]);
    let tried = tribometer(&["import", &text(&root), &text(&file), "--dry-run"]);
    assert_eq!(
        tried.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&tried.stderr)
    );
    assert!(String::from_utf8(tried.stdout).unwrap().contains("--quarter"));
    ok(&[
        "import",
        &text(&root),
        &text(&file),
        "--dry-run",
        "--quarter",
        "2026-Q3",
    ]);
    assert!(refused(&["import", &text(&root), &text(&file)]).contains("hint: "));
}

#[test]
fn a_summary_of_another_quarter_leaves_no_old_picture_behind() {
    let folder = tempfile::tempdir().unwrap();
    let (root, out) = (folder.path().join("w"), folder.path().join("out"));
    ok(&["demo", &text(&root), "--no-window"]);
    let figures = || {
        let mut names: Vec<String> = snapshot(&out).iter().map(|(path, _)| text(path)).collect();
        names.sort();
        names
    };
    ok(&[
        "summary",
        &text(&root),
        "--quarter",
        "2026-Q3",
        "--out",
        &text(&out),
    ]);
    std::fs::write(out.join("my-notes.md"), "mine").unwrap();
    ok(&[
        "summary",
        &text(&root),
        "--quarter",
        "2025-Q3",
        "--out",
        &text(&out),
    ]);
    let both = figures();
    std::fs::remove_dir_all(&out).unwrap();
    ok(&[
        "summary",
        &text(&root),
        "--quarter",
        "2025-Q3",
        "--out",
        &text(&out),
    ]);
    let mut alone = figures();
    alone.push(text(&out.join("my-notes.md")));
    alone.sort();
    assert_eq!(both, alone);
}

#[test]
fn nothing_above_the_threshold_is_still_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("w");
    ok(&["init", &text(&root), "--threshold", "10000"]);
    ok(&["import", &text(&root), &sample("survey-2026-Q3.csv")]);
    let json: Value = serde_json::from_str(&ok(&["analyze", &text(&root), "--json"])).unwrap();
    for cell in json["cells"].as_array().unwrap() {
        assert_ne!(cell["perceived"]["status"], "ok");
        for key in ["value", "low", "high", "n"] {
            assert!(cell["perceived"][key].is_null());
        }
    }
    assert!(refused(&["analyze", &text(&root), "--quarter", "2019-Q1"]).contains("2026-Q3"));
}

#[test]
fn long_tables_are_cut_and_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("w");
    ok(&["init", &text(&root)]);
    ok(&["import", &text(&root), &sample("survey-2026-Q3.csv")]);
    let items = |rows: &[&str]| {
        let root = text(&root);
        ok(&[&["analyze", &root, "--only", "items"], rows].concat())
    };
    let (short, whole) = (items(&["--rows", "3"]), items(&["--rows", "0"]));
    let cut = |line: &&str| line.ends_with("more rows; --rows 0 prints them");
    assert!(short.lines().any(|line| cut(&line)) && !whole.lines().any(|line| cut(&line)));
    let left: usize = short
        .lines()
        .filter(cut)
        .map(|line| line.split(' ').nth(1).unwrap().parse::<usize>().unwrap())
        .sum();
    let said = short.lines().filter(cut).count();
    assert_eq!(whole.lines().count(), short.lines().count() - said + left);
}

#[test]
fn personal_data_never_reaches_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("w");
    let survey = folder.path().join("survey.csv");
    let mut rows = String::from(
        "Timestamp,Email Address,IP Address,Your name,Which team are you in?,I get useful code reviews quickly,Anything else?\r\n",
    );
    for person in 0..20 {
        let row = format!(
            "9/{}/2026 10:00:00,secret{person}@mail.example,10.7.3.{person},Nameless Wonder{person},Team {},{},\r\n",
            person % 9 + 1,
            person % 2,
            person % 5 + 1
        );
        rows.push_str(&row);
    }
    std::fs::write(&survey, rows).unwrap();
    ok(&["init", &text(&root)]);
    ok(&["import", &text(&root), &text(&survey)]);
    ok(&[
        "summary",
        &text(&root),
        "--out",
        &text(&folder.path().join("out")),
    ]);
    for (path, bytes) in snapshot(&root)
        .into_iter()
        .chain(snapshot(&folder.path().join("out")))
    {
        for secret in ["mail.example", "10.7.3.", "Wonder"] {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "“{secret}” is in {}", path.display());
        }
    }
}

#[test]
fn free_text_is_not_shown_and_people_in_event_files_are_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("w");
    ok(&["demo", &text(&root), "--no-window"]);
    // Every longer comment of every wave, as the files have it.
    let mut comments = Vec::new();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data")).unwrap() {
        let path = entry.unwrap().path();
        if !path.file_name().unwrap().to_string_lossy().starts_with("survey-") {
            continue;
        }
        let mut reader = csv::Reader::from_path(&path).unwrap();
        let width = reader.headers().unwrap().len();
        for record in reader.records().map(Result::unwrap) {
            let answers = (width - 2..width).filter_map(|column| record.get(column).map(str::to_owned));
            comments.extend(answers.filter(|answer| answer.len() > 40 && !answer.contains('\n')));
        }
    }
    assert!(comments.len() > 100);
    let summary: Vec<String> = snapshot(&root.join("summary"))
        .into_iter()
        .map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned())
        .collect();
    for comment in &comments {
        assert!(
            !summary.iter().any(|page| page.contains(comment)),
            "“{comment}” is shown"
        );
    }
    // Authors of pull requests and builds are in no file of the workspace.
    let mut reader = csv::Reader::from_path(sample("pull-requests.csv")).unwrap();
    let author = reader
        .headers()
        .unwrap()
        .iter()
        .position(|header| header == "author")
        .unwrap();
    let mut authors: Vec<String> = reader
        .records()
        .take(400)
        .map(|record| record.unwrap()[author].to_owned())
        .filter(|name| name.len() > 4)
        .collect();
    authors.sort();
    authors.dedup();
    assert!(authors.len() > 20);
    for (path, bytes) in snapshot(&root) {
        for name in &authors {
            let found = bytes.windows(name.len()).any(|window| window == name.as_bytes());
            assert!(!found, "“{name}” is in {}", path.display());
        }
    }
}

#[test]
fn the_same_inputs_give_the_same_bytes_wherever_the_workspace_lies() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("a"), folder.path().join("elsewhere/b"));
    for root in [&first, &second] {
        ok(&["demo", &text(root), "--no-window"]);
    }
    let strip = |root: &Path| -> Vec<(PathBuf, Vec<u8>)> {
        snapshot(&root.join("summary"))
            .into_iter()
            .map(|(path, bytes)| (path.strip_prefix(root).unwrap().to_path_buf(), bytes))
            .collect()
    };
    let (a, b) = (strip(&first), strip(&second));
    assert!(a.len() > 3);
    assert_eq!(a, b);
    // A third run over the finished workspace changes nothing either.
    ok(&["demo", &text(&first), "--no-window"]);
    assert_eq!(strip(&first), b);
}

/// Instrument, catalogue and targets by the command line: what is listed, what is accepted, what is refused where.
#[test]
fn questions_targets_and_the_catalogue_are_told_and_decided() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("w");
    let path = root.to_str().unwrap();
    ok(&["init", path, "--name", "Norrvik"]);
    let (old, new) = (
        "I am satisfied with the speed of builds.",
        "I am satisfied with the speed of our CI.",
    );
    for (question, quarter) in [(old, "2026-Q1"), (new, "2026-Q2")] {
        let rows: Vec<String> = (0..12)
            .map(|at| format!("Team {},{}", at / 6, 1 + at % 5))
            .collect();
        let file = folder.path().join(format!("{quarter}.csv"));
        std::fs::write(&file, format!("Team,{question}\n{}\n", rows.join("\n"))).unwrap();
        ok(&["import", path, file.to_str().unwrap(), "--quarter", quarter]);
    }
    let listed = ok(&["instrument", path]);
    assert!(
        listed.contains("the speed of [-builds.-] {+our CI.+}"),
        "{listed}"
    );
    let bridge = ["instrument", path, "--bridge", old, new];
    assert!(refused(&bridge).contains("--reason"));
    ok(&[&bridge[..], &["--reason", "builds are our CI"]].concat());
    let json: Value = serde_json::from_str(&ok(&["instrument", path, "--json"])).unwrap();
    assert_eq!(json["changes"][0]["status"], "bridged");
    assert_eq!(json["accepted"][0]["reason"], "builds are our CI");
    ok(&["instrument", path, "--forget", old, new]);
    assert!(refused(&["instrument", path, "--forget", old, new]).contains("never accepted"));

    let targets = ok(&["targets", path]);
    assert!(targets.contains("published, not agreed"), "{targets}");
    ok(&[
        "targets",
        path,
        "--adopt",
        "build_duration_minutes",
        "--owner",
        "Ada",
    ]);
    let targets = ok(&["targets", path]);
    assert!(
        targets.contains("agreed 2") && targets.contains(", Ada"),
        "{targets}"
    );

    let own = root.join("catalogue.toml");
    std::fs::write(&own, "[[topic]]\nid = \"lunch\"\nname = \"Lunch\"\n").unwrap();
    let catalogue = ok(&["catalogue", path]);
    assert!(
        catalogue.contains("Lunch (lunch), from the workspace"),
        "{catalogue}"
    );
    std::fs::write(&own, "[[topic]]\nid = \"lunch\"\nnam = \"Lunch\"\n").unwrap();
    let told = refused(&["status", path]);
    assert!(
        told.contains("catalogue.toml, line 3: topic “lunch”, nam: unknown field"),
        "{told}"
    );
}
