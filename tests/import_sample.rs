//! The sample organisation goes in without a question, and the rows planted as wrong are found.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on fails"
)]

mod import_support;

use std::collections::BTreeSet;

use import_support::{assert_accounted, catalogue, codes, excluded, root, source};
use tribometer::data::{SEVERAL_TEAMS, TableKind};
use tribometer::import::{Imported, Mapping, Options, Role};

const WAVES: [&str; 6] = ["2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"];

fn sample(file: &str, known: &[Mapping]) -> Imported {
    let catalogue = catalogue();
    let mut options = Options::new(&catalogue);
    options.known = known;
    let source = source(&root().join("sample-data").join(file));
    let imported = tribometer::import::import(&source, &options).unwrap_or_else(|err| panic!("{err}"));
    assert_accounted(&imported.proof);
    imported
}

#[test]
fn every_wave_is_certain_from_the_first_import_on() {
    let mut known = Vec::new();
    for wave in WAVES {
        let imported = sample(&format!("survey-{wave}.csv"), &known);
        assert_eq!(imported.proof.kind.word(), "google-forms");
        assert_eq!(imported.quarters, [wave.parse().unwrap()]);
        assert_eq!(imported.proof.rows.read, imported.proof.rows.used, "{wave}");
        assert_eq!(imported.columns.items.len(), 21, "{wave}");
        let scored = imported
            .columns
            .items
            .iter()
            .filter(|item| item.polarity.is_some() && item.topic.is_some());
        assert_eq!(scored.count(), 21, "{wave}");
        assert_eq!(imported.columns.texts.len(), 2);
        let teams = imported.tables[0].texts("team").unwrap();
        assert_eq!(teams.iter().filter(|team| team.is_none()).count(), 3, "{wave}");
        assert_eq!(
            teams
                .iter()
                .filter(|team| team.as_deref() == Some(SEVERAL_TEAMS))
                .count(),
            3,
            "{wave}"
        );
        let found = codes(&imported.proof);
        assert_eq!(found.contains(&"mapping-reused"), !known.is_empty(), "{wave}");
        assert_eq!(
            found.contains(&"question-reworded"),
            wave == "2026-Q1",
            "{wave}: {found:?}"
        );
        let addresses = imported
            .proof
            .columns
            .iter()
            .filter(|column| column.role == Role::PersonalData)
            .count();
        assert_eq!(addresses, usize::from(wave == "2025-Q4"), "{wave}");
        known.push(imported.mapping);
    }
    let instruments: BTreeSet<&str> = known.iter().map(|mapping| mapping.instrument.as_str()).collect();
    assert_eq!(instruments.len(), 2, "one wave asked one question in other words");
}

#[test]
fn the_planted_wrong_rows_are_found_and_nothing_else_is_called_wrong() {
    let found = |file: &str| {
        let imported = sample(file, &[]);
        assert_eq!(imported.proof.kind.word(), "events", "{file}");
        let excluded = excluded(&imported.proof);
        let wrong = ["negative-duration", "duplicate", "no-team", "no-start"];
        wrong.map(|reason| excluded.get(reason).copied().unwrap_or_default())
    };
    assert_eq!(found("pull-requests.csv"), [2, 2, 0, 0]);
    assert_eq!(found("ci-builds.csv"), [2, 1, 0, 0]);
    assert_eq!(found("support-tickets.csv"), [2, 1, 5, 0]);
}

#[test]
fn ready_values_and_the_organisation_go_in_whole() {
    for (file, kind, tables) in [
        (
            "teams.csv",
            "teams",
            vec![TableKind::Teams, TableKind::HeadCounts],
        ),
        ("repositories.csv", "repositories", vec![TableKind::Repositories]),
        ("targets.csv", "targets", vec![TableKind::Targets]),
        ("initiatives.csv", "initiatives", vec![TableKind::Initiatives]),
        ("metrics-long.csv", "metrics-long", vec![TableKind::Aggregates]),
        (
            "team-quarter-metrics.csv",
            "metrics-wide",
            vec![TableKind::Aggregates],
        ),
    ] {
        let imported = sample(file, &[]);
        assert_eq!(imported.proof.kind.word(), kind, "{file}");
        assert_eq!(imported.proof.rows.read, imported.proof.rows.used, "{file}");
        let found: Vec<TableKind> = imported.tables.iter().map(|table| table.kind).collect();
        assert_eq!(found, tables, "{file}");
    }
    let targets = sample("targets.csv", &[]).tables[0].to_targets().unwrap();
    let catalogue = catalogue();
    let unknown: Vec<&str> = targets
        .iter()
        .filter(|target| catalogue.metric(&target.metric).is_none())
        .map(|target| target.metric.as_str())
        .collect();
    assert_eq!(
        unknown,
        ["tickets_per_person"],
        "every other metric is in the catalogue"
    );
    let topics = sample("initiatives.csv", &[]).tables[0].to_initiatives().unwrap();
    assert!(topics.iter().all(|row| {
        row.topic
            .as_ref()
            .is_some_and(|topic| catalogue.topic(topic).is_some())
    }));
}
