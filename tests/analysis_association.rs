//! Felt and measured together: numbers by hand, a planted paradox, a planted lag, and how much may be said with few teams.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first thing that is wrong"
)]

mod analysis_support;

use std::sync::Arc;

use analysis_support::outcomes::{self, estimate, number, sample, text};
use analysis_support::{Organisation, quarter};
use tribometer::analysis::{Options, Outcome, OutcomeRow, OutcomeTable, Scope};
use tribometer::base::Quarter;
use tribometer::data::{AggregateRow, Dataset};
use tribometer::sample;

fn run(dataset: &Dataset, id: &str, of: Quarter) -> Outcome {
    outcomes::run(dataset, id, of, &Options::default())
}

fn of_sample(id: &str) -> Arc<Outcome> {
    outcomes::of_sample(id, *sample().friction.waves.last().unwrap())
}

fn topic_row<'a>(table: &'a OutcomeTable, topic: &str) -> &'a OutcomeRow {
    let found = table.rows.iter().find(|row| {
        text(table, row, "topic") == topic
            && table
                .column("metric")
                .is_none_or(|_| text(table, row, "metric") == "all metrics")
    });
    found.unwrap_or_else(|| panic!("no row {topic} in {}", table.id))
}

fn near(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-6, "{a} and {b}");
}

/// A level of both sides for each team and quarter: steps of 25/9 points that are felt, doublings that are measured.
type World = dyn Fn(usize, usize) -> (usize, f64);

/// Teams of nine people, of whom two never change their mind, so that no team answers alike.
fn organisation(teams: usize, quarters: usize, world: &World) -> Dataset {
    let names: Vec<String> = (0..teams).map(|at| format!("Team {at:02}")).collect();
    let mut organisation = Organisation::default();
    for step in 0..quarters {
        let of = quarter("2025-Q1").plus(step as i32);
        let (mut answers, mut values) = (Vec::new(), Vec::new());
        for (at, name) in names.iter().enumerate() {
            let (felt, measured) = world(at, step);
            answers.extend([(name.as_str(), 1, 0), (name.as_str(), 5, 0)]);
            answers.extend((0..7).map(|person| {
                let lowered = felt / 7 + usize::from(person < felt % 7);
                (name.as_str(), (5 - lowered) as u8, 0)
            }));
            let value = 8.0 * measured.exp2();
            values.push(AggregateRow {
                team: name.clone(),
                quarter: of,
                metric: "review_time_hours".into(),
                value,
                n: Some(60),
                low: Some(value * 0.95),
                high: Some(value * 1.05),
            });
        }
        organisation.wave(&of.to_string(), &answers);
        organisation.aggregates(&format!("values-{of}.csv"), &values);
    }
    organisation.target("review_time_hours", 8.0, true, None);
    organisation.join()
}

/// Teams with more measured friction feel less, and every team feels more when its own grows.
fn paradox(team: usize, quarter: usize) -> (usize, f64) {
    let own = (team + 2 * quarter + team * quarter) % 4;
    let noise = (team * 3 + quarter * 5) % 2;
    (
        2 * (9 - team) + 2 * own + noise,
        0.3 * team as f64 + 0.2 * own as f64,
    )
}

#[test]
fn a_paradox_is_named() {
    let dataset = organisation(10, 5, &paradox);
    let outcome = run(&dataset, "association", quarter("2026-Q1"));
    let table = outcome.table("panel").unwrap();
    let row = topic_row(table, "Code review");
    assert!(estimate(table, row, "within").low.unwrap() > 0.5);
    assert!(estimate(table, row, "between").high.unwrap() < -0.8);
    assert_eq!(
        text(table, row, "apart"),
        "opposite directions (Simpson's paradox)"
    );
    assert_eq!(text(table, row, "shared"), "mostly the teams' own");
    assert!(
        outcome.finding.contains("Simpson's paradox"),
        "{}",
        outcome.finding
    );
    let slopes = outcome.table("slopes").unwrap();
    let row = topic_row(slopes, "Code review");
    assert!(number(slopes, row, "within") > 0.0 && number(slopes, row, "between") < 0.0);
    // One step of both is 2·25/9 felt and 0.2·25 measured, one team 2·25/9 less and 0.3·25 more.
    assert!((number(slopes, row, "within") - 50.0 / 9.0 / 5.0).abs() < 0.2);
    assert!((number(slopes, row, "between") + 50.0 / 9.0 / 7.5).abs() < 0.2);
    assert!(!outcome.finding.contains("because") && !outcome.finding.contains("cause"));
}

#[test]
fn within_teams_is_the_correlation_of_what_is_centred_in_its_team() {
    let dataset = organisation(10, 5, &paradox);
    let outcome = run(&dataset, "association", quarter("2026-Q1"));
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for team in 0..10 {
        let points: Vec<(f64, f64)> = (0..5)
            .map(|quarter| {
                let (felt, measured) = paradox(team, quarter);
                (50.0 + 25.0 * measured, (100.0 + 25.0 * felt as f64) / 9.0)
            })
            .collect();
        let mean = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).sum::<f64>() / 5.0;
        let (x, y) = (mean(|point| point.0), mean(|point| point.1));
        for point in &points {
            xx += (point.0 - x).powi(2);
            xy += (point.0 - x) * (point.1 - y);
            yy += (point.1 - y).powi(2);
        }
    }
    let r = xy / (xx * yy).sqrt();
    let table = outcome.table("panel").unwrap();
    let within = estimate(table, topic_row(table, "Code review"), "within");
    near(within.value.unwrap(), r);
    assert_eq!(within.n, Some(50));
    // df = 50 - 10 - 1.
    near(
        within.high.unwrap(),
        (r.atanh() + 1.959_963_984_540_054 / 38.0_f64.sqrt()).tanh(),
    );
    let slopes = outcome.table("slopes").unwrap();
    near(
        number(slopes, topic_row(slopes, "Code review"), "centred"),
        xy / xx,
    );
    let range = |column| number(table, topic_row(table, "Code review"), column);
    assert!(range("lowest") <= r && r <= range("highest"));
}

#[test]
fn what_all_teams_share_is_named() {
    let world = |team: usize, quarter: usize| {
        let shared = [0, 4, 1, 5, 2][quarter];
        let own = (team * 7 + quarter * team) % 3;
        (
            2 + 2 * shared + (team * 5 + quarter) % 3,
            0.2 * shared as f64 + 0.1 * own as f64,
        )
    };
    let outcome = run(&organisation(10, 5, &world), "association", quarter("2026-Q1"));
    let table = outcome.table("panel").unwrap();
    let row = topic_row(table, "Code review");
    assert!(number(table, row, "within") > 0.8);
    assert_eq!(text(table, row, "shared"), "mostly org-wide quarters");
    let check = outcome
        .checks
        .iter()
        .find(|check| check.assumption.contains("whole organisation"));
    assert_eq!(check.unwrap().holds, Some(false));
}

#[test]
fn few_teams_have_points_and_no_coefficient() {
    let outcome = run(&organisation(7, 2, &paradox), "association", quarter("2025-Q2"));
    let table = outcome.table("quarter").unwrap();
    let row = topic_row(table, "Code review");
    assert!(!estimate(table, row, "rho").is_ok());
    assert_eq!(estimate(table, row, "rho").n, Some(7));
    assert_eq!(text(table, row, "evidence"), "fewer than 8 rows: points only");
    let panel = outcome.table("panel").unwrap();
    let row = topic_row(panel, "Code review");
    assert!(!estimate(panel, row, "within").is_ok() && !estimate(panel, row, "between").is_ok());
    let lags = outcome.table("lags").unwrap();
    assert!(!estimate(lags, topic_row(lags, "Code review"), "measured_first").is_ok());
}

#[test]
fn ten_teams_are_weak_evidence_and_what_would_be_seen_is_said() {
    let outcome = run(&organisation(10, 1, &paradox), "association", quarter("2025-Q1"));
    let table = outcome.table("quarter").unwrap();
    let row = topic_row(table, "Code review");
    assert_eq!(text(table, row, "evidence"), "weak: fewer than 20 rows");
    assert!(number(table, row, "rho") < 0.0);
    assert!((0.7..0.9).contains(&number(table, row, "detectable")));
    assert!(text(table, row, "lowest_without").starts_with("Team"));
}

#[test]
fn the_half_time_of_a_lag_of_one_quarter_is_half_a_quarter() {
    // Measured eases at once in the third quarter, felt in the fourth; nothing else moves.
    let world = |team: usize, quarter: usize| {
        let before = if quarter >= 3 { 0 } else { 10 };
        (before + 2 + team % 3, if quarter >= 2 { 0.0 } else { 1.0 })
    };
    let dataset = organisation(6, 6, &world);
    let outcome = run(&dataset, "lag", quarter("2026-Q2"));
    let table = outcome.table("half_times").unwrap();
    let row = |direction: &str| {
        let found = table.rows.iter().find(|row| {
            text(table, row, "topic") == "Code review" && text(table, row, "direction") == direction
        });
        found.unwrap()
    };
    let easing = estimate(table, row("easing"), "half_time");
    near(easing.value.unwrap(), 0.5);
    near(easing.low.unwrap(), 0.5);
    near(easing.high.unwrap(), 0.5);
    near(number(table, row("easing"), "step"), 25.0);
    near(number(table, row("easing"), "eventual"), 250.0 / 9.0);
    assert_eq!(number(table, row("easing"), "cells"), 6.0);
    assert_eq!(text(table, row("worsening"), "reading"), "no lasting step");
    let rows = table
        .rows
        .iter()
        .filter(|row| text(table, row, "topic") == "Build speed");
    assert_eq!(rows.count(), 0, "topics without a step are left out");
    let course = outcome.table("course").unwrap();
    let of_topic = course
        .rows
        .iter()
        .filter(|row| text(course, row, "topic") == "Code review");
    let shares: Vec<f64> = of_topic.map(|row| number(course, row, "share")).collect();
    assert_eq!(shares.len(), 4);
    near(shares[0], 0.0);
    near(shares[1], 1.0);
}

#[test]
fn the_planted_lag_is_found() {
    let lag = sample::truth().lag;
    let outcome = of_sample("lag");
    let table = outcome.table("half_times").unwrap();
    let row = table
        .rows
        .iter()
        .find(|row| text(table, row, "topic") == lag.topic && text(table, row, "direction") == "easing");
    let row = row.unwrap();
    let half = estimate(table, row, "half_time");
    assert!((0.2..=1.0).contains(&half.value.unwrap()), "{half:?}");
    assert!(half.low.is_none_or(|low| low > 0.0), "{half:?}");
    assert!((number(table, row, "step") - 49.0).abs() < 8.0);
    assert!((number(table, row, "eventual") - 32.0).abs() < 10.0);
    let outcome = of_sample("association");
    let lags = outcome.table("lags").unwrap();
    let row = topic_row(lags, lag.topic);
    let (measured, perceived) = (
        number(lags, row, "measured_first"),
        number(lags, row, "perceived_first"),
    );
    assert!(measured > perceived + 0.2, "{measured} {perceived}");
    assert!(estimate(lags, row, "measured_first").low.unwrap() > 0.0);
}

#[test]
fn what_was_planted_to_move_together_is_found_within_teams() {
    let outcome = of_sample("association");
    let table = outcome.table("panel").unwrap();
    for topic in [
        sample::truth().lag.topic,
        sample::truth().worsening.topic,
        "Build speed",
    ] {
        let row = topic_row(table, topic);
        assert!(estimate(table, row, "within").low.unwrap() > 0.0, "{topic}");
        assert!(number(table, row, "q") <= 0.1, "{topic}");
    }
    assert!(
        table
            .rows
            .iter()
            .all(|row| row.subject.scope != Some(Scope::Organisation))
    );
}
