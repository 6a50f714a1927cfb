//! What holds of the outcome of every analysis, whatever the workspace: tables in shape, numbers finite, methods known,
//! reasons instead of empty cells, the same twice.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first thing that is wrong"
)]

mod analysis_support;

use std::collections::BTreeSet;
use std::sync::Arc;

use analysis_support::outcomes::sample;
use analysis_support::{Organisation, event, value};
use tribometer::analysis::{
    ANALYSES, ChangeSpec, FrictionSpec, Inputs, Options, Outcome, OutcomeTable, Value, change, friction,
    methods, outcome_json,
};
use tribometer::data::{Cohort, Dataset, Filter, SourceKind};
use tribometer::engine::Progress;
use tribometer::figure::{table_tsv, value_text};

/// Every analysis of every quarter of a dataset.
fn run_all(dataset: &Dataset) -> Vec<Outcome> {
    let cohort = Cohort::new(dataset, &Filter::default());
    let friction = friction(&cohort, &FrictionSpec::default());
    let changes = change(&friction, &ChangeSpec::default());
    let mut outcomes = Vec::new();
    for &quarter in cohort.quarters() {
        let inputs = Inputs {
            cohort: &cohort,
            friction: &friction,
            changes: &changes,
            quarter,
            is_stopped: &|| false,
        };
        for kind in ANALYSES {
            outcomes.push((kind.run)(&inputs, &Options::default()).unwrap());
        }
    }
    outcomes
}

fn in_shape(outcome: &Outcome) {
    let name = format!("{} {}", outcome.analysis, outcome.quarter);
    assert!(!outcome.finding.is_empty(), "{name}: no finding");
    assert!(!outcome.finding.contains("NaN"), "{name}: {}", outcome.finding);
    let known = methods().unwrap();
    for method in &outcome.methods {
        assert!(
            known.iter().any(|one| one.id == *method),
            "{name}: method {method} is not in the list"
        );
    }
    let mut ids = BTreeSet::new();
    for table in &outcome.tables {
        assert!(ids.insert(table.id), "{name}: two tables {}", table.id);
        table_in_shape(&name, table);
    }
}

fn table_in_shape(name: &str, table: &OutcomeTable) {
    let name = format!("{name} {}", table.id);
    let ids: BTreeSet<&str> = table.columns.iter().map(|column| column.id).collect();
    assert_eq!(ids.len(), table.columns.len(), "{name}: a column stands twice");
    assert!(!table.title.is_empty(), "{name}: no title");
    for (at, row) in table.rows.iter().enumerate() {
        assert_eq!(row.values.len(), table.columns.len(), "{name} row {at}");
        for (column, note) in &row.notes {
            assert!(
                *column < table.columns.len() && *note < table.footnotes.len(),
                "{name} row {at}: note"
            );
        }
        for (value, column) in row.values.iter().zip(&table.columns) {
            finite(&format!("{name} row {at} {}", column.id), value);
            let text = value_text(value, column.form);
            assert!(
                !text.contains("NaN") && !text.contains("inf"),
                "{name} row {at}: {text}"
            );
        }
    }
    let lines = table_tsv(table).lines().count();
    assert_eq!(lines, table.rows.len() + 1, "{name}: copied lines");
}

fn finite(name: &str, value: &Value) {
    match value {
        Value::Number(number) => assert!(number.is_finite(), "{name}: {number}"),
        Value::Estimate(estimate) => {
            for number in [estimate.value, estimate.low, estimate.high]
                .into_iter()
                .flatten()
            {
                assert!(number.is_finite(), "{name}: {estimate:?}");
            }
            assert_eq!(estimate.is_ok(), estimate.value.is_some(), "{name}: {estimate:?}");
            assert!(
                estimate.is_ok() || estimate.reason.is_some(),
                "{name}: {estimate:?}"
            );
            if let (Some(low), Some(high)) = (estimate.low, estimate.high) {
                assert!(low <= high, "{name}: {estimate:?}");
            }
        }
        Value::Text(_) | Value::Count(_) | Value::Missing(_) => {}
    }
}

#[test]
fn every_analysis_of_every_quarter_of_the_sample_is_in_shape() {
    let analysis = sample();
    for &quarter in &analysis.friction.quarters {
        for kind in ANALYSES {
            let run = || analysis.outcome(kind, quarter, &Options::default(), &Progress::default());
            let outcome = run().unwrap();
            in_shape(&outcome);
            assert!(
                Arc::ptr_eq(&outcome, &run().unwrap()),
                "{} was run twice",
                kind.id
            );
        }
    }
}

#[test]
fn every_analysis_of_the_latest_wave_of_the_sample_has_rows() {
    let analysis = sample();
    let quarter = *analysis.friction.waves.last().unwrap();
    for kind in ANALYSES {
        let outcome = analysis
            .outcome(kind, quarter, &Options::default(), &Progress::default())
            .unwrap();
        assert!(!outcome.tables.is_empty(), "{} has no table", kind.id);
        assert!(
            outcome.tables.iter().any(|table| !table.rows.is_empty()),
            "{} has no row",
            kind.id
        );
        assert!(!outcome.methods.is_empty(), "{} names no method", kind.id);
    }
}

#[test]
fn the_same_inputs_give_the_same_outcome() {
    let dataset = small().join();
    let [one, two] = [(); 2].map(|()| run_all(&dataset).iter().map(outcome_json).collect::<Vec<_>>());
    assert_eq!(one, two);
}

fn small() -> Organisation {
    let mut organisation = Organisation::default();
    let teams = ["Ada", "Bob", "Cyd", "Dot"];
    for (at, of) in ["2026-Q1", "2026-Q2"].into_iter().enumerate() {
        let answers: Vec<(&str, u8, u8)> = teams
            .iter()
            .enumerate()
            .flat_map(|(team, name)| {
                (0..6).map(move |i| (*name, ((i + team + at) % 5 + 1) as u8, (i % 4 + 1) as u8))
            })
            .collect();
        organisation.wave(of, &answers);
        let values: Vec<_> = teams
            .iter()
            .map(|team| value(team, of, "review_time_hours", 8.0))
            .collect();
        organisation.aggregates(&format!("values-{of}.csv"), &values);
    }
    organisation.people(&teams.map(|team| (team, 8)));
    organisation
}

#[test]
fn workspaces_with_next_to_nothing_give_reasons_and_no_panic() {
    let one_answer: &[(&str, u8, u8)] = &[("Ada", 3, 3)];
    let alike: Vec<(&str, u8, u8)> = vec![("Ada", 3, 3); 12];
    let unanswered: Vec<(&str, u8, u8)> = vec![("Ada", 0, 0); 7];
    for wave in [&[][..], one_answer, &alike, &unanswered] {
        let mut organisation = Organisation::default();
        if !wave.is_empty() {
            organisation.wave("2026-Q1", wave);
        }
        organisation.aggregates("values.csv", &[value("Ada", "2026-Q1", "review_time_hours", 8.0)]);
        for outcome in run_all(&organisation.join()) {
            in_shape(&outcome);
        }
    }
    let mut metrics_only = Organisation::default();
    metrics_only.events(
        "events.csv",
        &[event(
            "Ada",
            SourceKind::Team,
            1,
            "review_time_hours",
            60.0,
            Some(1),
        )],
    );
    for outcome in run_all(&metrics_only.join()) {
        in_shape(&outcome);
    }
    let mut fewer_invited_than_answered = Organisation::default();
    fewer_invited_than_answered.wave(
        "2026-Q1",
        &[
            ("Ada", 1, 2),
            ("Ada", 2, 3),
            ("Ada", 5, 4),
            ("Ada", 4, 4),
            ("Ada", 3, 1),
        ],
    );
    fewer_invited_than_answered.people(&[("Ada", 2)]);
    for outcome in run_all(&fewer_invited_than_answered.join()) {
        in_shape(&outcome);
    }
}
