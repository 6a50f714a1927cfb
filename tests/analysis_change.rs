//! What moved, how much of it is chance or composition, what the worst cells do by themselves, and what came of
//! initiatives: numbers by hand, and the sample's planted truth.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first thing that is wrong"
)]

mod analysis_support;

use analysis_support::outcomes::{self, estimate, number, of_sample, sample, text};
use analysis_support::{Organisation, quarter};
use tribometer::analysis::{Form, Options, Outcome, OutcomeRow, OutcomeTable, Scope, Side, Value};
use tribometer::data::{AggregateRow, Dataset, Initiative, SurveyColumns, Table};
use tribometer::sample;

fn run(dataset: &Dataset, id: &str, of: &str) -> Outcome {
    outcomes::run(dataset, id, quarter(of), &Options::default())
}

fn near(a: f64, b: f64) {
    assert!((a - b).abs() < 1e-9, "{a} and {b}");
}

/// Everybody of a team answers both questions alike.
fn answers<'a>(team: &'a str, codes: &[u8]) -> Vec<(&'a str, u8, u8)> {
    codes.iter().map(|&code| (team, code, code)).collect()
}

fn waves(first: &[(&str, &[u8])], second: &[(&str, &[u8])]) -> Dataset {
    let mut organisation = Organisation::default();
    for (of, teams) in [("2026-Q1", first), ("2026-Q2", second)] {
        let rows: Vec<_> = teams
            .iter()
            .flat_map(|(team, codes)| answers(team, codes))
            .collect();
        organisation.wave(of, &rows);
    }
    organisation.join()
}

/// The first row of a table about a row of the organisation.
fn row_of<'a>(table: &'a OutcomeTable, team: &str) -> &'a OutcomeRow {
    let mut rows = table.rows.iter();
    rows.find(|row| text(table, row, "row") == team).unwrap()
}

#[test]
fn the_first_wave_has_nothing_to_be_compared_with() {
    let dataset = waves(&[("Ada", &[1, 2, 3, 4, 5])], &[]);
    let outcome = run(&dataset, "change", "2026-Q1");
    assert!(
        outcome.finding.contains("no earlier quarter"),
        "{}",
        outcome.finding
    );
    assert!(outcome.tables.is_empty());
}

#[test]
fn the_order_of_the_answers_is_counted_pair_by_pair() {
    let (first, second) = ([1, 2, 3, 4, 5, 3], [2, 3, 4, 5, 5, 3, 4]);
    let dataset = waves(
        &[("Ada", &first), ("Bob", &[1, 2, 1, 2, 1, 2])],
        &[("Ada", &second), ("Bob", &[5, 4, 5, 4, 5, 4])],
    );
    let outcome = run(&dataset, "change", "2026-Q2");
    let table = outcome.table("order").unwrap();
    let row = |team: &str| row_of(table, team);
    // A lower code is more friction.
    let mut wins = 0.0;
    for before in first {
        for after in second {
            wins += f64::from(u8::from(after < before)) + 0.5 * f64::from(u8::from(after == before));
        }
    }
    let share = wins / 42.0;
    near(number(table, row("Ada"), "later_worse"), share);
    near(number(table, row("Ada"), "delta"), 2.0 * share - 1.0);
    assert_eq!(number(table, row("Bob"), "delta"), -1.0);
    // All 924 divisions, two of which are as far apart; ties within each side do not matter.
    near(number(table, row("Bob"), "p"), 2.0 / 924.0);
}

#[test]
fn differences_are_those_of_the_changes_and_small_ones_have_no_arrow() {
    let dataset = waves(
        &[("Ada", &[1, 2, 1, 2, 1, 2, 1, 2]), ("Bob", &[3, 4, 2, 3, 4, 2])],
        &[("Ada", &[5, 4, 5, 4, 5, 4, 5, 4]), ("Bob", &[3, 4, 2, 3, 4, 3])],
    );
    let outcome = run(&dataset, "change", "2026-Q2");
    let table = outcome.table("cells").unwrap();
    let row = |team: &str| row_of(table, team);
    near(number(table, row("Ada"), "before"), 87.5);
    near(number(table, row("Ada"), "after"), 12.5);
    near(number(table, row("Ada"), "difference"), -75.0);
    assert_eq!(text(table, row("Ada"), "arrow"), "eased");
    assert_eq!(text(table, row("Bob"), "arrow"), "cannot tell");
    let difference = estimate(table, row("Bob"), "difference");
    near(
        number(table, row("Bob"), "detectable"),
        2.8 * difference.se.unwrap(),
    );
    let arrows: Vec<bool> = table
        .rows
        .iter()
        .map(|row| text(table, row, "arrow") == "eased")
        .collect();
    assert!(
        arrows.is_sorted_by(|a, b| a >= b),
        "arrows come first: {arrows:?}"
    );
    assert!(
        outcome
            .finding
            .starts_with("Of 6 comparisons, 4 moved since 2026-Q1 (4 eased, 0 grew worse)"),
        "{}",
        outcome.finding
    );
}

#[test]
fn a_total_that_moves_although_no_team_did_is_composition() {
    let many = [1, 2].repeat(9);
    let dataset = waves(
        &[("Ada", &[4, 5, 4, 5, 4, 5]), ("Bob", &[1, 2, 1, 2, 1, 2])],
        &[
            ("Ada", &[4, 5, 4, 5, 4, 5]),
            ("Bob", &many),
            ("Cyd", &[2, 4, 2, 4, 2, 4]),
        ],
    );
    let outcome = run(&dataset, "change", "2026-Q2");
    let table = outcome.table("composition").unwrap();
    let row = &table.rows[0];
    // (6·12.5 + 6·87.5)/12 = 50; (6·12.5 + 18·87.5)/24 = 68.75; with six people at 50 65.
    near(number(table, row, "total"), 15.0);
    near(number(table, row, "standardised"), 0.0);
    near(number(table, row, "mix"), 18.75);
    near(number(table, row, "turnover"), -3.75);
    near(number(table, row, "composition"), 15.0);
    assert_eq!(number(table, row, "constant"), 2.0);
    assert_eq!(
        (number(table, row, "new"), number(table, row, "gone")),
        (1.0, 0.0)
    );
}

#[test]
fn the_parts_of_every_total_of_the_sample_add_up() {
    let outcome = of_sample("change", *sample().friction.waves.last().unwrap());
    let table = outcome.table("composition").unwrap();
    assert!(table.rows.len() >= 30, "{}", table.rows.len());
    for row in &table.rows {
        let part = |column| number(table, row, column);
        near(
            part("total"),
            part("standardised") + part("mix") + part("turnover"),
        );
        near(part("composition"), part("mix") + part("turnover"));
        let same = estimate(table, row, "standardised");
        assert!(same.low.unwrap() < same.value.unwrap() && same.value.unwrap() < same.high.unwrap());
    }
}

#[test]
fn the_worst_cells_stand_beside_what_they_do_by_themselves() {
    let names: Vec<String> = (0..9).map(|at| format!("Team {at}")).collect();
    let codes = |at: usize, wave: usize| -> Vec<u8> {
        (0..6)
            .map(|person| (1 + (at * 2 + person % 2 + wave * (at % 3)) % 5) as u8)
            .collect()
    };
    let teams: Vec<Vec<Vec<u8>>> = (0..2)
        .map(|wave| (0..9).map(|at| codes(at, wave)).collect())
        .collect();
    let wave = |of: usize| -> Vec<(&str, &[u8])> {
        names
            .iter()
            .map(String::as_str)
            .zip(teams[of].iter().map(Vec::as_slice))
            .collect()
    };
    let dataset = waves(&wave(0), &wave(1));
    let outcome = run(&dataset, "change", "2026-Q2");
    let table = outcome.table("regression").unwrap();
    let mean = |of: usize, at: usize| {
        let codes = &teams[of][at];
        100.0 - codes.iter().map(|code| 25.0 * f64::from(code - 1)).sum::<f64>() / codes.len() as f64
    };
    let of = |wave: usize| -> Vec<f64> { (0..9).map(|at| mean(wave, at)).collect() };
    let (first, second) = (of(0), of(1));
    let average = |values: &[f64]| values.iter().sum::<f64>() / 9.0;
    let (mu, nu) = (average(&first), average(&second));
    let sum = |f: &dyn Fn(usize) -> f64| (0..9).map(f).sum::<f64>();
    let xx = sum(&|i| (first[i] - mu).powi(2));
    let yy = sum(&|i| (second[i] - nu).powi(2));
    let xy = sum(&|i| (first[i] - mu) * (second[i] - nu));
    let r = xy / (xx * yy).sqrt();
    assert_eq!(table.rows.len(), 5, "the five worst of both topics");
    for row in &table.rows {
        let before = number(table, row, "before");
        near(number(table, row, "mean"), mu);
        near(number(table, row, "correlation"), r);
        let expected = estimate(table, row, "expected");
        near(expected.value.unwrap(), mu + r * (before - mu));
        let spread = (xx / 8.0).sqrt() * (1.0 - r * r).sqrt();
        near(
            expected.high.unwrap() - expected.value.unwrap(),
            1.959_963_984_540_054 * spread,
        );
        near(
            number(table, row, "beyond"),
            number(table, row, "observed") - expected.value.unwrap(),
        );
    }
}

#[test]
fn the_sample_is_screened_as_it_is_flagged() {
    let analysis = sample();
    for of in &analysis.friction.waves[1..] {
        let outcome = of_sample("change", *of);
        let table = outcome.table("screening").unwrap();
        let sum = |column| {
            table
                .rows
                .iter()
                .map(|row| number(table, row, column))
                .sum::<f64>()
        };
        let changes = analysis
            .changes
            .changes
            .iter()
            .filter(|change| change.quarter == *of);
        assert_eq!(sum("compared"), changes.clone().count() as f64);
        assert_eq!(
            sum("arrows"),
            changes.filter(|change| change.flagged).count() as f64
        );
        for row in &table.rows {
            let by_chance = number(table, row, "by_chance");
            assert!(by_chance <= 0.1 * number(table, row, "arrows") + 1e-9);
        }
    }
}

#[test]
fn what_was_planted_to_move_has_an_arrow() {
    let truth = sample::truth();
    let outcome = of_sample("change", quarter("2026-Q1"));
    let table = outcome.table("cells").unwrap();
    for improvement in &truth.improvements {
        let row = table.rows.iter().find(|row| {
            text(table, row, "row") == improvement.teams[0]
                && text(table, row, "topic") == improvement.topic
                && text(table, row, "side") == "measured"
        });
        assert_eq!(
            text(table, row.unwrap(), "arrow"),
            "eased",
            "{}",
            improvement.topic
        );
    }
    let unit = |of: &str, side: &str| {
        let outcome = of_sample("change", quarter(of));
        let table = outcome.table("cells").unwrap();
        let row = table.rows.iter().find(|row| {
            text(table, row, "row") == "Money"
                && text(table, row, "topic") == truth.lag.topic
                && text(table, row, "side") == side
        });
        text(table, row.unwrap(), "arrow").to_owned()
    };
    assert_eq!(unit("2025-Q4", "measured"), "eased");
    assert_eq!(unit("2025-Q4", "perceived"), "cannot tell");
    assert_eq!(unit("2026-Q1", "perceived"), "eased");
}

#[test]
fn the_team_that_grows_worse_has_the_steepest_trend() {
    let truth = sample::truth();
    let outcome = of_sample("change", quarter("2026-Q3"));
    let table = outcome.table("trend").unwrap();
    for side in ["perceived", "measured"] {
        let of_topic = table.rows.iter().filter(|row| {
            row.subject.scope == Some(Scope::Team)
                && text(table, row, "topic") == truth.worsening.topic
                && text(table, row, "side") == side
        });
        let steepest =
            of_topic.max_by(|a, b| number(table, a, "slope").total_cmp(&number(table, b, "slope")));
        let steepest = steepest.unwrap();
        assert_eq!(text(table, steepest, "row"), truth.worsening.teams[0], "{side}");
        assert!(number(table, steepest, "slope") > 4.0);
    }
}

#[test]
fn perceived_cells_that_are_masked_have_no_order() {
    let analysis = sample();
    for of in &analysis.friction.waves[1..] {
        let outcome = of_sample("change", *of);
        let table = outcome.table("order").unwrap();
        for row in &table.rows {
            let (team, topic) = (
                row.subject.team.as_deref().unwrap(),
                row.subject.topic.as_ref().unwrap(),
            );
            assert!(
                analysis
                    .friction
                    .cell(*of, team, topic)
                    .unwrap()
                    .perceived
                    .is_ok()
            );
        }
        let perceived = analysis.changes.changes.iter();
        let perceived = perceived.filter(|change| change.quarter == *of && change.side == Side::Perceived);
        assert_eq!(table.rows.len(), perceived.count());
    }
}

fn pattern(of: &str, initiative: &str, until: &str) -> String {
    let outcome = of_sample("interventions", quarter(of));
    let table = outcome.table("patterns").unwrap();
    let row = table
        .rows
        .iter()
        .find(|row| text(table, row, "initiative") == initiative && text(table, row, "until") == until);
    text(
        table,
        row.unwrap_or_else(|| panic!("{initiative} {until}")),
        "reading",
    )
    .to_owned()
}

#[test]
fn an_initiative_is_first_measured_and_then_felt() {
    let name = sample::truth().lag.initiative.unwrap();
    assert!(pattern("2025-Q4", name, "2025-Q4").starts_with("only the measured side"));
    assert!(pattern("2026-Q3", name, "2025-Q4").starts_with("only the measured side"));
    for until in ["2026-Q1", "2026-Q2", "2026-Q3"] {
        assert!(
            pattern("2026-Q3", name, until).starts_with("both sides"),
            "{until}"
        );
    }
    let outcome = of_sample("interventions", quarter("2026-Q3"));
    let table = outcome.table("effects").unwrap();
    let row = table.rows.iter().find(|row| {
        text(table, row, "initiative") == name
            && text(table, row, "until") == "2026-Q1"
            && text(table, row, "side") == "measured"
    });
    let effect = estimate(table, row.unwrap(), "effect");
    // Planted: 82 to 32, while nothing moves elsewhere.
    assert!(
        effect.low.unwrap() < -42.0 && effect.high.unwrap() > -58.0,
        "{effect:?}"
    );
}

#[test]
fn one_team_cannot_be_told_and_investments_without_effect_have_none() {
    assert!(pattern("2026-Q3", "Merge queue", "2026-Q3").starts_with("cannot tell: fewer than 3"));
    for name in sample::truth().without_effect {
        let reading = pattern("2026-Q3", name, "2026-Q3");
        assert!(!reading.starts_with("both"), "{name}: {reading}");
    }
}

fn with_initiative(adopters: &[&str]) -> Dataset {
    let teams = ["Ada", "Bob", "Cyd", "Dot", "Eve", "Fay"];
    let mut organisation = Organisation::default();
    for (at, of) in ["2026-Q1", "2026-Q2"].into_iter().enumerate() {
        let rows: Vec<_> = teams
            .iter()
            .enumerate()
            .flat_map(|(team, name)| {
                let eased = at == 1 && adopters.contains(name);
                let codes: Vec<u8> = (0..6)
                    .map(|i| (1 + (i + team) % 2 + if eased { 3 } else { 0 }) as u8)
                    .collect();
                answers(name, &codes)
            })
            .collect();
        organisation.wave(of, &rows);
        let values: Vec<AggregateRow> = teams
            .iter()
            .map(|team| AggregateRow {
                team: (*team).to_owned(),
                quarter: quarter(of),
                metric: "review_time_hours".into(),
                value: 8.0,
                n: Some(40),
                low: Some(7.0),
                high: Some(9.0),
            })
            .collect();
        organisation.aggregates(&format!("values-{of}.csv"), &values);
    }
    let initiative = Initiative {
        name: "Rota".to_owned(),
        teams: adopters.iter().map(|&team| team.to_owned()).collect(),
        quarter: quarter("2026-Q2"),
        topic: Some("review".into()),
        cost: None,
        currency: None,
        note: None,
    };
    let table = Table::initiatives(&[initiative]).unwrap();
    organisation.table("initiatives.csv", SurveyColumns::default(), table);
    organisation.target("review_time_hours", 8.0, true, None);
    organisation.join()
}

#[test]
fn three_teams_against_three_can_never_be_significant() {
    let outcome = run(
        &with_initiative(&["Ada", "Cyd", "Eve"]),
        "interventions",
        "2026-Q2",
    );
    let table = outcome.table("effects").unwrap();
    let row = &table.rows[0];
    assert_eq!(text(table, row, "side"), "perceived");
    assert_eq!(text(table, row, "design"), "cannot be significant by design");
    near(number(table, row, "effect"), -75.0);
    near(number(table, row, "smallest_p"), 0.1);
    assert!(matches!(table.value(row, "p"), Some(Value::Missing(_))));
    assert_eq!(
        outcome.finding,
        "None of the initiatives can be told from chance."
    );
    let dots = outcome.table("dots").unwrap();
    let with = dots
        .rows
        .iter()
        .filter(|row| text(dots, row, "kind") == "with it" && text(dots, row, "side") == "perceived");
    assert_eq!(with.count(), 3);
}

#[test]
fn a_single_team_shows_dots_only() {
    let outcome = run(&with_initiative(&["Ada"]), "interventions", "2026-Q2");
    let table = outcome.table("effects").unwrap();
    assert!(!estimate(table, &table.rows[0], "effect").is_ok());
    assert_eq!(
        text(table, &table.rows[0], "design"),
        "fewer than 3 of a kind: dots only"
    );
    let column = table.columns.iter().find(|column| column.id == "effect").unwrap();
    assert_eq!(column.form, Form::Signed(1));
    assert_eq!(outcome.table("dots").unwrap().rows.len(), 12);
}
