//! The analyses of felt against measured friction: open items, targets set anew, gaps with what else could explain them, and
//! answers in a metric's own unit.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first thing that is wrong"
)]

mod analysis_support;

use std::sync::Arc;

use analysis_support::outcomes::{self, number, text};
use analysis_support::{Organisation, catalogue, columns, event, quarter};
use jiff::civil::date;
use tribometer::analysis::{
    Estimate, Friction, FrictionSpec, Options, Outcome, OutcomeRow, OutcomeTable, Reason, Scope, Value,
    friction,
};
use tribometer::data::{
    Catalogue, Cohort, Dataset, EventRow, Filter, Item, Sample, SampleKey, Scale, SourceKind, SurveyColumns,
    SurveyRow, Table,
};

const Q1: &str = "2026-Q1";

fn analyse(dataset: &Dataset) -> Friction {
    friction(
        &Cohort::new(dataset, &Filter::default()),
        &FrictionSpec::default(),
    )
}

fn of_sample(id: &str, of: &str) -> Arc<Outcome> {
    outcomes::of_sample(id, quarter(of))
}

fn run(dataset: &Dataset, id: &str, of: &str) -> Outcome {
    outcomes::run(dataset, id, quarter(of), &Options::default())
}

fn near(value: f64, expected: f64) {
    assert!((value - expected).abs() < 1e-6, "{value} instead of {expected}");
}

/// Rows of a table that speak of a team (alone or merged) and a topic.
fn rows<'a>(table: &'a OutcomeTable, team: &str, topic: &str) -> Vec<&'a OutcomeRow> {
    let found: Vec<&OutcomeRow> = table
        .rows
        .iter()
        .filter(|row| {
            row.subject.scope == Some(Scope::Team)
                && row
                    .subject
                    .team
                    .as_ref()
                    .is_some_and(|name| name.split(" + ").any(|part| part == team))
                && text(table, row, "topic") == topic
        })
        .collect();
    assert!(!found.is_empty(), "no row {team}, {topic}");
    found
}

#[test]
fn planted_cells_have_their_verdict_and_their_gap() {
    let outcome = of_sample("gap", "2026-Q3");
    let cells = outcome.table("cells").unwrap();
    for (team, topic, verdict, sign) in [
        ("Data Platform", "Build speed", "hidden", -1.0),
        ("ML Platform", "Build speed", "hidden", -1.0),
        ("Payments", "Code review", "perceived-only", 1.0),
        ("Ledger", "Code review", "perceived-only", 1.0),
    ] {
        let row = rows(cells, team, topic)[0];
        assert_eq!(text(cells, row, "verdict"), verdict, "{team} {topic}");
        assert!(number(cells, row, "gap") * sign > 1.0, "{team} {topic}");
        assert!(number(cells, row, "q") < 0.1, "{team} {topic}");
        assert!(number(cells, row, "near") < 0.2, "{team} {topic}");
        let sum: f64 = ["both_hurt", "hidden", "perceived_only", "healthy"]
            .map(|column| number(cells, row, column))
            .iter()
            .sum();
        near(sum, 1.0);
    }
    let aligned = rows(cells, "Storefront", "Deployment and release")[0];
    assert_eq!(text(cells, aligned, "verdict"), "both-hurt");
    assert!(outcome.finding.contains("hidden"), "{}", outcome.finding);
}

#[test]
fn the_planted_lag_speaks_for_itself_and_elsewhere_not() {
    let outcome = of_sample("gap", "2025-Q4");
    let rivals = outcome.table("rivals").unwrap();
    let says = |team: &str, topic: &str, rival: &str| -> String {
        let found = rows(rivals, team, topic);
        let row = found.iter().find(|row| text(rivals, row, "rival") == rival);
        text(rivals, row.unwrap(), "speaks").to_owned()
    };
    for team in ["Payments", "Billing", "Fraud & Risk"] {
        assert_eq!(says(team, "Test reliability", "Lag"), "for", "{team}");
    }
    // Nothing moved where people are used to slow builds, or suffer from more than the metric sees.
    for (team, topic) in [("Data Platform", "Build speed"), ("Payments", "Code review")] {
        assert_ne!(says(team, topic, "Lag"), "for", "{team} {topic}");
        assert_eq!(says(team, topic, "Metric coverage"), "against", "{team} {topic}");
        assert_eq!(
            says(team, topic, "Reversed question"),
            "against",
            "{team} {topic}"
        );
    }
    let found = rows(rivals, "Payments", "Test reliability");
    assert_eq!(found.len(), 10, "each of the ten explanations once");
}

#[test]
fn a_new_target_is_told_with_the_quarters_of_each_version() {
    let outcome = of_sample("measured", "2025-Q4");
    let targets = outcome.table("targets").unwrap();
    let restarts: Vec<&OutcomeRow> = targets
        .rows
        .iter()
        .filter(|row| matches!(targets.value(row, "value"), Some(Value::Number(value)) if [45.0, 30.0].contains(value)))
        .filter(|row| text(targets, row, "version").ends_with("of 2"))
        .collect();
    assert_eq!(restarts.len(), 2);
    let column = |name: &str| {
        restarts
            .iter()
            .map(|row| text(targets, row, name))
            .collect::<Vec<_>>()
    };
    assert_eq!(column("in_force"), ["2025-Q2 to 2026-Q1", "2026-Q2 to 2026-Q4"]);
    assert_eq!(column("judges"), ["no quarter any more", "all quarters"]);
    near(
        number(targets, restarts[1], "shift"),
        25.0 * (45.0_f64 / 30.0).log2(),
    );
    let components = outcome.table("components").unwrap();
    let note = components
        .footnotes
        .iter()
        .find(|note| note.contains("recomputed"));
    assert!(note.unwrap().contains("2025-Q4 was 45"), "{note:?}");
    let cells = outcome.table("cells").unwrap();
    for row in &cells.rows {
        if let (Some(Value::Estimate(index)), Some(Value::Number(worst))) =
            (cells.value(row, "measured"), cells.value(row, "worst_friction"))
        {
            assert!(index.value.unwrap() <= worst + 1e-9);
        }
    }
}

fn review(team: &str, month: i8, hours: f64) -> EventRow {
    event(team, SourceKind::Team, month, "review_time_hours", hours, None)
}

fn open(team: &str, day: jiff::civil::Date, hours: f64) -> EventRow {
    EventRow {
        date: day,
        quarter: quarter(&format!("2026-Q{}", (day.month() + 2) / 3)),
        open: true,
        ..review(team, 3, hours)
    }
}

#[test]
fn open_items_count_by_the_curve_of_the_quarter() {
    // Twelve reviews of 1 to 12 hours, and three that are open since four days: S falls by 1/15 with each.
    let mut events: Vec<EventRow> = (1..=12).map(|hours| review("A", 3, f64::from(hours))).collect();
    events.extend((0..3).map(|_| open("A", date(2026, 3, 31), 96.0)));
    let mut organisation = Organisation::default();
    organisation
        .events("pr.csv", &events)
        .target("review_time_hours", 6.0, true, None);
    let dataset = organisation.join();
    let friction = analyse(&dataset);
    let cell = friction.cell(quarter(Q1), "A", &"review".into()).unwrap();
    let part = &cell.components[0];
    near(part.value.unwrap(), 12.0);
    assert_eq!(part.n, Some(15));
    near(cell.measured.value.unwrap(), 75.0);
    let outcome = run(&dataset, "measured", Q1);
    let table = outcome.table("open_items").unwrap();
    let row = table
        .rows
        .iter()
        .find(|row| row.subject.team.as_deref() == Some("A"))
        .unwrap();
    near(number(table, row, "open_share"), 0.2);
    near(number(table, row, "p50"), 8.0);
    near(number(table, row, "p75"), 12.0);
    near(number(table, row, "ended_p75"), 9.583_333_333);
    assert_eq!(text(table, row, "p90"), "> 96.0 h");
    // Area under the curve up to 30 days: 78/15 from the twelve, and 3/15 of the 720 hours.
    near(number(table, row, "mean"), (78.0 + 3.0 * 720.0) / 15.0);
}

#[test]
fn a_percentile_that_is_not_reached_is_said_to_be_so() {
    let mut events: Vec<EventRow> = (1..=12).map(|hours| review("A", 3, f64::from(hours))).collect();
    events.extend((0..8).map(|_| open("A", date(2026, 3, 31), 96.0)));
    let mut organisation = Organisation::default();
    organisation
        .events("pr.csv", &events)
        .target("review_time_hours", 6.0, true, None);
    let friction = analyse(&organisation.join());
    let cell = friction.cell(quarter(Q1), "A", &"review".into()).unwrap();
    assert_eq!(cell.measured.reason, Some(Reason::NotReached));
    assert_eq!(cell.components[0].value, None);
}

#[test]
fn what_a_later_quarter_ended_was_open_in_the_earlier_one() {
    // Ended at noon of 10 April after 20 days: 10.5 of them in the first quarter.
    let mut events: Vec<EventRow> = (1..=6).map(|hours| review("A", 2, f64::from(hours))).collect();
    events.push(review("A", 4, 480.0));
    events.push(review("A", 4, 5.0));
    events.push(open("A", date(2026, 4, 30), 24.0));
    let of = |events: &[EventRow], later: Option<&[EventRow]>, of: &str| {
        let mut organisation = Organisation::default();
        organisation.events("pr.csv", events);
        if let Some(later) = later {
            organisation.events("pr-2.csv", later);
        }
        let key = SampleKey {
            quarter: quarter(of),
            metric: "review_time_hours".into(),
            team: "A".into(),
        };
        match organisation.join().samples.get(&key) {
            Some(Sample::Events {
                values, days, open, ..
            }) => (values.clone(), days.clone(), open.clone()),
            other => panic!("{other:?}"),
        }
    };
    let (values, days, left) = of(&events, None, Q1);
    assert_eq!((values.len(), days[0]), (6, 40));
    assert_eq!(left.len(), 1);
    near(left[0].age, 252.0);
    near(left[0].entry, 0.0);
    let (values, _, left) = of(&events, None, "2026-Q2");
    assert_eq!(values, [5.0, 480.0]);
    assert_eq!(left.len(), 1);
    near(left[0].age, 24.0);
    // Without anything open nobody knows what the file left out, and nothing changes.
    let closed: Vec<EventRow> = events.iter().filter(|event| !event.open).cloned().collect();
    assert!(of(&closed, None, Q1).2.is_empty());
    // A later file that reaches further has what became of the open item.
    let later = [review("A", 5, 700.0)];
    assert!(of(&events, Some(&later), "2026-Q2").2.is_empty());
}

/// DORA's ladder as a question, and a wave of answers to it.
fn ladder_wave(organisation: &mut Organisation, answers: &[(&str, u8, usize)]) {
    let shipped = Catalogue::shipped().unwrap();
    let ladder = shipped
        .ladders
        .iter()
        .find(|one| one.id == "dora-code-review")
        .unwrap();
    let known = Catalogue {
        ladders: vec![tribometer::data::Ladder {
            metrics: vec!["review_time_hours".into()],
            ..ladder.clone()
        }],
        ..catalogue()
    };
    let item = Item {
        id: "ladder".into(),
        text: "How long does it generally take to complete a code review?".to_owned(),
        topic: None,
        scale: Scale {
            low: 1,
            high: 6,
            labels: ladder.steps.iter().map(|step| step.label.clone()).collect(),
        },
        polarity: None,
    };
    let of_wave = SurveyColumns {
        items: vec![columns().items[0].clone(), item],
        texts: Vec::new(),
    };
    let people: Vec<SurveyRow> = answers
        .iter()
        .flat_map(|(team, code, count)| {
            (0..*count).map(move |at| SurveyRow {
                quarter: quarter(Q1),
                team: Some((*team).to_owned()),
                role: None,
                tenure: None,
                answers: vec![Some(f64::from(at as u8 % 4 + 1)), Some(f64::from(*code))],
                key: None,
                texts: Vec::new(),
            })
        })
        .collect();
    let table = Table::survey(&of_wave, people).unwrap();
    organisation.catalogue = Some(known);
    organisation.table("survey.csv", of_wave, table);
}

#[test]
fn answers_in_ranges_are_set_against_the_measured_median() {
    let mut organisation = Organisation::default();
    // A third each within an hour to a day, a day to a week, a week to a month: the middle is between one and seven days.
    ladder_wave(&mut organisation, &[("A", 2, 6), ("A", 3, 6), ("A", 4, 6)]);
    let events: Vec<EventRow> = (0..40)
        .map(|at| review("A", 2, 16.0 + f64::from(at) * 0.4))
        .collect();
    organisation.events("pr.csv", &events);
    let outcome = run(&organisation.join(), "calibration", Q1);
    let table = outcome.table("ratios").unwrap();
    let row = table
        .rows
        .iter()
        .find(|row| row.subject.scope == Some(Scope::Organisation))
        .unwrap();
    let said = number(table, row, "said");
    assert!((24.0..168.0).contains(&said), "{said}");
    near(number(table, row, "measured"), 23.8);
    near(number(table, row, "ratio"), said / 23.8);
    let Some(Value::Estimate(ratio)) = table.value(row, "ratio") else {
        panic!()
    };
    let Estimate { low, high, .. } = **ratio;
    assert!(low.unwrap() > 1.0 && high.unwrap() < 10.0, "{ratio:?}");
    assert!(number(table, row, "lowest") < ratio.value.unwrap());
    assert!(
        outcome.finding.contains("more than is measured"),
        "{}",
        outcome.finding
    );
    let ladders = outcome.table("ladders").unwrap();
    assert!(text(ladders, &ladders.rows[0], "asked").starts_with("How long"));
}

#[test]
fn without_such_a_question_the_analysis_says_what_could_be_asked() {
    let outcome = of_sample("calibration", "2026-Q3");
    assert!(outcome.table("ratios").unwrap().rows.is_empty());
    let ladders = outcome.table("ladders").unwrap();
    assert!(ladders.rows.len() >= 5);
    assert!(
        ladders
            .rows
            .iter()
            .all(|row| text(ladders, row, "asked") == "not asked")
    );
}
