//! The main job on real exports by other hands: maintainers of open-source projects, their answers and their activity.
//! Runs where `TRIBOMETER_REAL_DATA` names the folder that holds them.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop there"
)]

use std::path::PathBuf;

use tribometer::analysis::{Reason, Scope, Status, Verdict};
use tribometer::engine::{Choices, Progress, Session, SummaryOrder, write_summary};
use tribometer::workspace::Settings;

fn folder() -> Option<PathBuf> {
    let root = std::env::var_os("TRIBOMETER_REAL_DATA").map(PathBuf::from);
    if root.is_none() {
        println!("skipped: TRIBOMETER_REAL_DATA is not set");
    }
    root.map(|root| root.join("joined/cncf-maintainers"))
}

#[test]
fn maintainers_waves_join_with_their_projects_activity() {
    let Some(folder) = folder() else { return };
    let workspace = tempfile::tempdir().unwrap();
    let settings = Settings::new("CNCF", "UTC", 1, 5).unwrap();
    let mut session = Session::create(&workspace.path().join("w"), settings).unwrap();
    let progress = Progress::default();
    for (file, quarter) in [
        ("CNCF_Maintainers_Survey_2021_H1.csv", Some("2021-Q2")),
        ("CNCF_Maintainers_Survey_2021_H2.csv", None),
        ("data_cncf_update_2021-01-01_2021-07-01.csv", Some("2021-Q2")),
        ("projects_cncf_20210101_20210701.csv", Some("2021-Q2")),
        ("data_cncf_update_2021-07-01_2022-01-01.csv", Some("2021-Q4")),
        ("projects_cncf_20210701_20220101.csv", Some("2021-Q4")),
    ] {
        let choices = Choices {
            quarter: quarter.map(|quarter| quarter.parse().unwrap()),
            ..Choices::default()
        };
        let receipt = session.import(&folder.join(file), &choices, &progress).unwrap();
        let rows = &receipt.proof.rows;
        let excluded: u64 = rows.excluded.iter().map(|part| part.count).sum();
        assert_eq!(rows.read, rows.used + excluded, "{file}");
    }
    let analysis = session.analysis(&progress).unwrap();

    // Names that differ in case only are one team, and listed; near ones are proposed, not taken.
    let spellings = |name: &str| {
        analysis
            .audit
            .matched
            .iter()
            .find(|team| team.team.eq_ignore_ascii_case(name))
            .unwrap()
    };
    assert!(spellings("rook").metric_names.contains(&"Rook".to_owned()));
    assert!(spellings("k3s").metric_names.contains(&"K3s".to_owned()));
    let proposed = |from: &str| analysis.audit.suggested.iter().any(|found| found.from == from);
    assert!(proposed("Argo") && proposed("GitOps WG"));

    // Few projects have five answers: what is shown of a team rests on at least five people.
    let friction = &analysis.friction;
    for cell in &friction.cells {
        assert!(
            cell.perceived.n.is_none_or(|n| n >= 5),
            "{} {}",
            cell.team,
            cell.quarter
        );
        // Activity has no direction, so nothing measured is judged.
        assert!(!cell.measured.is_ok() && cell.verdict == Verdict::CannotTell);
    }
    for quarter in &friction.waves {
        let totals: Vec<_> = friction.of(*quarter, Scope::Organisation).collect();
        let answers = totals.iter().filter_map(|cell| cell.perceived.n).max().unwrap();
        assert!((80..=110).contains(&answers), "{quarter}: {answers}");
        assert!(totals.iter().all(|cell| cell.perceived.status == Status::Ok));
    }
    assert!(!friction.unscored.is_empty());
    assert!(
        friction
            .unscored
            .iter()
            .all(|metric| metric.reason == Reason::NoDirection)
    );

    // People who named several projects are counted once, in a group of their own.
    assert!(
        friction
            .cells
            .iter()
            .any(|cell| cell.team.contains("Several teams"))
    );

    // The summary is written, audited and complete.
    let order = SummaryOrder {
        quarter: None,
        formats: tribometer::engine::Format::ALL.to_vec(),
    };
    let files = write_summary(&mut session, &order, &workspace.path().join("out"), &progress).unwrap();
    assert!(files.contains(&"certificate.json".to_owned()) && files.contains(&"summary.html".to_owned()));
}
