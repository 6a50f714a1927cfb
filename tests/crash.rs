//! Killing the program at any moment loses nothing that had been saved, and no half file is taken for whole.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop there"
)]

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

fn tribometer(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tribometer"))
        .args(args)
        .output()
        .unwrap()
}

fn sample(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("sample-data")
        .join(name)
        .display()
        .to_string()
}

fn imports(workspace: &str) -> Vec<String> {
    let status = tribometer(&["status", workspace]);
    assert!(
        status.status.success(),
        "the workspace does not open: {}",
        String::from_utf8_lossy(&status.stderr)
    );
    let text = String::from_utf8(status.stdout).unwrap();
    text.lines()
        .filter(|line| line.trim_end().rsplit('.').next() == Some("csv"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_killed_import_leaves_all_of_it_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = folder.path().join("w").display().to_string();
    assert!(tribometer(&["init", &workspace]).status.success());
    assert!(
        tribometer(&["import", &workspace, &sample("teams.csv")])
            .status
            .success()
    );
    assert_eq!(imports(&workspace).len(), 1);

    // How long a whole import takes here says where the moments to kill at lie.
    let begun = Instant::now();
    assert!(
        tribometer(&["import", &workspace, &sample("support-tickets.csv")])
            .status
            .success()
    );
    let whole = begun.elapsed();
    let id = imports(&workspace)
        .iter()
        .find(|line| line.contains("support-tickets"))
        .unwrap()[..12]
        .to_owned();
    assert!(
        tribometer(&["remove", &workspace, &id, "--forever"])
            .status
            .success()
    );

    let mut survived = 0;
    for step in 1..=12_u32 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tribometer"))
            .args(["import", &workspace, &sample("support-tickets.csv")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(whole * step / 12);
        // It may have ended already; then the import is whole.
        let _ = child.kill();
        child.wait().unwrap();

        let now = imports(&workspace);
        assert!(
            now.iter().any(|line| line.ends_with("teams.csv")),
            "what had been saved is lost"
        );
        match now.len() {
            1 => {}
            2 => {
                survived += 1;
                assert!(
                    tribometer(&["analyze", &workspace, "--json"]).status.success(),
                    "a half table was taken for whole"
                );
                assert!(
                    tribometer(&["remove", &workspace, &id, "--forever"])
                        .status
                        .success()
                );
            }
            other => panic!("{other} imports after one was killed"),
        }
        assert!(
            !Path::new(&workspace)
                .join("choices")
                .join(".imports.toml.tmp")
                .exists()
        );
    }
    println!("{survived} of 12 killed imports had been finished");

    // After all that the same import still goes in, and its table is checked by its content when it is read.
    assert!(
        tribometer(&["import", &workspace, &sample("support-tickets.csv")])
            .status
            .success()
    );
    assert!(tribometer(&["analyze", &workspace]).status.success());
    assert!(Duration::ZERO < whole);
}

#[test]
fn a_damaged_table_is_named_and_never_used() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = folder.path().join("w").display().to_string();
    assert!(tribometer(&["init", &workspace]).status.success());
    assert!(
        tribometer(&["import", &workspace, &sample("metrics-long.csv")])
            .status
            .success()
    );
    let table = std::fs::read_dir(folder.path().join("w/data"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let mut bytes = std::fs::read(&table).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&table, bytes).unwrap();
    let analyzed = tribometer(&["analyze", &workspace]);
    assert_eq!(analyzed.status.code(), Some(2));
    let stderr = String::from_utf8(analyzed.stderr).unwrap();
    assert!(
        stderr.contains("damaged") && stderr.contains(".parquet"),
        "{stderr}"
    );
}

#[test]
fn two_writers_do_not_meet() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("w");
    let workspace = root.display().to_string();
    assert!(tribometer(&["init", &workspace]).status.success());
    let held = std::fs::File::open(root.join(".lock")).unwrap();
    held.lock().unwrap();
    let refused = tribometer(&["import", &workspace, &sample("teams.csv")]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        String::from_utf8(refused.stderr)
            .unwrap()
            .contains("open in another Tribometer")
    );
    // Looking is allowed meanwhile.
    assert!(tribometer(&["status", &workspace]).status.success());
    held.unlock().unwrap();
    assert!(
        tribometer(&["import", &workspace, &sample("teams.csv")])
            .status
            .success()
    );
}

#[test]
fn a_newer_workspace_is_refused_by_its_version() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("w");
    let workspace = root.display().to_string();
    assert!(tribometer(&["init", &workspace]).status.success());
    std::fs::write(root.join("workspace.toml"), "format = 99\nunknown = true\n").unwrap();
    let refused = tribometer(&["status", &workspace]);
    assert_eq!(refused.status.code(), Some(2));
    let stderr = String::from_utf8(refused.stderr).unwrap();
    assert!(
        stderr.contains("format 99") && stderr.contains("hint:"),
        "{stderr}"
    );
}
