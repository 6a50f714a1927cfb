//! What a row is made of: teams without events, values of units, names nobody knows, who was asked, and what each side
//! says alone.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first thing that is wrong"
)]

mod analysis_support;

use analysis_support::{Organisation, event, quarter, record, value};
use jiff::civil::date;
use tribometer::analysis::{
    Cause, Cell, ChangeSpec, Friction, FrictionSpec, Participation, Reason, Scope, Status, Verdict, change,
    friction,
};
use tribometer::data::{AggregateRow, Cohort, EventRow, Filter, HeadCount, SourceKind, SurveyColumns, Table};
use tribometer::figure::words;

const Q1: &str = "2026-Q1";
const Q2: &str = "2026-Q2";

fn analyse(organisation: &Organisation) -> Friction {
    let dataset = organisation.join();
    friction(
        &Cohort::new(&dataset, &Filter::default()),
        &FrictionSpec::default(),
    )
}

fn find<'a>(friction: &'a Friction, scope: Scope, team: &str, topic: &str, of: &str) -> Option<&'a Cell> {
    friction.cells.iter().find(|cell| {
        cell.scope == scope
            && cell.team == team
            && cell.topic.as_str() == topic
            && cell.quarter == quarter(of)
    })
}

fn cell<'a>(friction: &'a Friction, scope: Scope, team: &str, topic: &str) -> &'a Cell {
    find(friction, scope, team, topic, Q1).unwrap_or_else(|| panic!("no cell {team} {topic}"))
}

fn asked<'a>(friction: &'a Friction, team: &str) -> &'a Participation {
    friction
        .participation
        .iter()
        .find(|row| row.team == team)
        .unwrap()
}

fn near(value: Option<f64>, expected: f64) {
    assert!(
        value.is_some_and(|value| (value - expected).abs() < 1e-6),
        "{value:?} is not {expected}"
    );
}

fn tickets(team: &str, n: usize) -> Vec<EventRow> {
    vec![event(team, SourceKind::Team, 2, "tickets_per_developer", 1.0, None); n]
}

/// `n` reviews of the same length by as many people.
fn reviews(team: &str, hours: f64, n: u32) -> Vec<EventRow> {
    let one = |person| {
        event(
            team,
            SourceKind::Team,
            2,
            "review_time_hours",
            hours + f64::from(person) / 100.0,
            Some(person),
        )
    };
    (0..n).map(one).collect()
}

/// Seven people of a team who answer 1 to 5 on both topics.
fn seven(team: &str) -> Vec<(&str, u8, u8)> {
    [1, 2, 3, 3, 3, 4, 5].map(|code| (team, code, code)).to_vec()
}

#[test]
fn a_team_without_a_single_event_counts_in_the_rate_of_its_unit() {
    let mut organisation = Organisation::default();
    organisation
        .teams(&[("A", "U"), ("B", "U")])
        .people(&[("A", 8), ("B", 12)])
        .events("tickets.csv", &tickets("A", 10))
        .target("tickets_per_developer", 1.0, true, None);
    let outcome = analyse(&organisation);
    let rate = |scope, team| cell(&outcome, scope, team, "build").components[0].value;
    near(rate(Scope::Team, "A"), 1.25);
    near(rate(Scope::Team, "B"), 0.0);
    near(rate(Scope::Unit, "U"), 0.5);
    near(rate(Scope::Organisation, "Organisation"), 0.5);
    // Garwood's upper limit of no event at all, and half an event for the index.
    let b = cell(&outcome, Scope::Team, "B", "build");
    near(b.components[0].high, 3.688_879_454 / 12.0);
    near(b.measured.value, 50.0 + 25.0 * (0.5_f64 / 12.0).log2().max(-2.0));
}

#[test]
fn what_a_file_says_about_a_unit_stands_for_its_teams_and_counts_once() {
    let sure = |team: &str, hours: f64| AggregateRow {
        n: Some(100),
        low: Some(hours - 1.0),
        high: Some(hours + 1.0),
        ..value(team, Q1, "review_time_hours", hours)
    };
    let mut organisation = Organisation::default();
    organisation
        .teams(&[("A", "U"), ("B", "U"), ("C", "V"), ("D", "W")])
        .aggregates(
            "board.csv",
            &[sure("U", 10.0), sure("A", 90.0), sure("C", 20.0), sure("W", 30.0)],
        )
        .target("review_time_hours", 10.0, true, None);
    let outcome = analyse(&organisation);
    let hours = |scope, team| cell(&outcome, scope, team, "review").components[0].value;
    near(hours(Scope::Unit, "U"), 10.0);
    near(hours(Scope::Team, "A"), 90.0);
    near(hours(Scope::Unit, "V"), 20.0);
    near(hours(Scope::Unit, "W"), 30.0);
    near(hours(Scope::Organisation, "Organisation"), 20.0);
    let all = cell(&outcome, Scope::Organisation, "Organisation", "review");
    assert_eq!(all.measured.n, Some(300));
}

#[test]
fn events_of_a_unit_pool_with_those_of_its_teams_in_every_total() {
    let mut organisation = Organisation::default();
    let events = [
        reviews("A", 4.0, 20),
        reviews("U", 8.0, 10),
        reviews("C", 4.0, 20),
    ]
    .concat();
    organisation
        .teams(&[("A", "U"), ("B", "U"), ("C", "V")])
        .events("pr.csv", &events)
        .target("review_time_hours", 4.0, true, None);
    let outcome = analyse(&organisation);
    let n = |scope, team| cell(&outcome, scope, team, "review").measured.n;
    assert_eq!(n(Scope::Team, "A"), Some(20));
    assert_eq!(n(Scope::Unit, "U"), Some(30));
    assert_eq!(n(Scope::Unit, "V"), Some(20));
    assert_eq!(n(Scope::Organisation, "Organisation"), Some(50));
}

#[test]
fn a_name_that_is_no_team_has_no_row_where_there_is_an_organisation() {
    let mut organisation = Organisation::default();
    organisation
        .wave(Q1, &[seven("A"), seven("Guests")].concat())
        .events(
            "pr.csv",
            &[
                reviews("A", 4.0, 20),
                reviews("Guests", 4.0, 20),
                reviews("Total", 4.0, 40),
            ]
            .concat(),
        )
        .target("review_time_hours", 4.0, true, None);
    let outcome = analyse(&organisation);
    assert!(find(&outcome, Scope::Team, "Total", "review", Q1).is_some());

    organisation.teams(&[("A", "U")]);
    let dataset = organisation.join();
    assert_eq!(dataset.audit.metrics_only, ["Total"]);
    let outcome = analyse(&organisation);
    assert!(find(&outcome, Scope::Team, "Total", "review", Q1).is_none());
    // The survey knows the guests, the organisation does not: they keep their row.
    assert_eq!(
        cell(&outcome, Scope::Team, "Guests", "review").measured.n,
        Some(20)
    );
    let all = cell(&outcome, Scope::Organisation, "Organisation", "review");
    assert_eq!(all.measured.n, Some(40));
}

#[test]
fn each_side_says_what_it_can_when_the_other_is_missing() {
    let mut organisation = Organisation::default();
    organisation
        .wave(Q1, &seven("A"))
        .events(
            "pr.csv",
            &[reviews("A", 16.0, 20), reviews("B", 16.0, 20)].concat(),
        )
        .target("review_time_hours", 4.0, true, None);
    let outcome = analyse(&organisation);
    let felt = cell(&outcome, Scope::Team, "A", "build");
    assert_eq!(felt.measured.reason, Some(Reason::NoMetric));
    near(felt.perceived_above, 0.5);
    assert_eq!((felt.measured_above, felt.probabilities), (None, None));
    let seen = cell(&outcome, Scope::Team, "B", "review");
    assert_eq!(seen.perceived.reason, Some(Reason::NoAnswers));
    assert!(seen.measured_above > Some(0.99) && seen.perceived_above.is_none());
    assert_eq!(seen.verdict, Verdict::CannotTell);
}

#[test]
fn sentences_name_the_true_reason() {
    let mut organisation = Organisation::default();
    let events = ["A", "B", "C", "D"].map(|team| reviews(team, 16.0, 20)).concat();
    organisation
        .wave(Q1, &[seven("A"), seven("B")].concat())
        .events("pr.csv", &events)
        .events(
            "later.csv",
            &[EventRow {
                date: date(2026, 5, 5),
                quarter: quarter(Q2),
                cluster: None,
                ..reviews("A", 8.0, 1).remove(0)
            }],
        )
        .events(
            "ci.csv",
            &[event("A", SourceKind::Team, 2, "rerun_share", 1.0, None)],
        )
        .target("review_time_hours", 4.0, false, None);
    let outcome = analyse(&organisation);
    let why = |team, topic| cell(&outcome, Scope::Team, team, topic).why.clone();
    assert_eq!(
        why("A", "review"),
        "the teams do not differ on this topic beyond noise in this wave"
    );
    assert_eq!(
        cell(&outcome, Scope::Organisation, "Organisation", "review").why,
        "the 80 % interval of felt friction holds the cut of 50; \
         apart from that, the target of “review time hours” is not agreed yet"
    );
    let cause = |scope, team, topic| cell(&outcome, scope, team, topic).cause;
    assert_eq!(cause(Scope::Team, "A", "review"), Some(Cause::TeamsAlike));
    assert_eq!(
        cause(Scope::Organisation, "Organisation", "review"),
        Some(Cause::CrossesCut)
    );
    assert_eq!(cause(Scope::Team, "B", "build"), Some(Cause::NotMeasured));
    assert_eq!(
        words::why_not(cell(&outcome, Scope::Team, "A", "review")),
        Cause::TeamsAlike.words()
    );
    assert!(!Cause::TeamsAlike.may_be_decided_by_more() && Cause::CrossesCut.may_be_decided_by_more());
    assert_eq!(why("B", "build"), "no metric of this topic was measured here");
    assert_eq!(why("C", "review"), "nobody answered this topic");
    let later = find(&outcome, Scope::Team, "A", "review", Q2).unwrap();
    assert_eq!(
        later.cause,
        Some(Cause::NoWave),
        "of two causes that of the felt side"
    );
    assert_eq!(
        later.why,
        "there was no survey in this quarter, and fewer events than the metric needs"
    );

    // Without a target the teams' own reference stands in, and the sentence says so.
    let mut organisation = Organisation::default();
    let mut answers = seven("A");
    for answer in &mut answers {
        answer.1 = answer.1.min(2);
    }
    let events =
        [("A", 64.0), ("B", 5.0), ("C", 4.0), ("D", 3.0)].map(|(team, hours)| reviews(team, hours, 20));
    organisation
        .wave(Q1, &[answers, seven("B"), seven("C")].concat())
        .events("pr.csv", &events.concat());
    let a = analyse(&organisation);
    let a = cell(&a, Scope::Team, "A", "review");
    assert!(
        a.why
            .contains("the metric is worse than the reference of all teams"),
        "{}",
        a.why
    );
}

#[test]
fn a_topic_that_the_wave_did_not_ask_about_is_not_called_unanswered() {
    let mut organisation = Organisation::default();
    let mut columns = analysis_support::columns();
    columns.items[0].polarity = None;
    organisation
        .wave(Q1, &seven("A"))
        .events("pr.csv", &reviews("A", 16.0, 20))
        .target("review_time_hours", 4.0, true, None);
    organisation.input.tables[0].columns = columns;
    let outcome = analyse(&organisation);
    assert_eq!(
        cell(&outcome, Scope::Team, "A", "review").why,
        "the survey has no question on this topic that can be scored"
    );
}

#[test]
fn people_without_a_team_are_on_the_rosters_of_teams() {
    let mut organisation = Organisation::default();
    let loose = vec![
        ("", 1, 1),
        ("", 3, 3),
        ("Several teams", 4, 4),
        ("", 2, 2),
        ("", 5, 5),
    ];
    organisation
        .teams(&[("A", "U"), ("B", "V"), ("V", "U")])
        .people(&[("A", 10), ("B", 9), ("V", 2)])
        .wave(Q1, &[seven("A"), seven("B"), loose].concat());
    let outcome = analyse(&organisation);
    let row = |team| {
        let row = asked(&outcome, team);
        (row.invited, row.answered)
    };
    assert_eq!(row("A"), (Some(10), Some(7)));
    assert_eq!(row("V"), (Some(11), Some(7)));
    assert_eq!(row("U"), (Some(21), Some(14)));
    assert_eq!(row("No team stated + Several teams"), (None, Some(5)));
    assert_eq!(row("Organisation"), (Some(21), Some(19)));
    near(
        asked(&outcome, "Organisation").rate.map(|rate| rate.0),
        19.0 / 21.0,
    );
}

#[test]
fn a_rate_of_participation_needs_every_head_count() {
    let mut organisation = Organisation::default();
    organisation
        .teams(&[("A", "U"), ("B", "U")])
        .people(&[("A", 10)])
        .wave(Q1, &[seven("A"), seven("B")].concat());
    let outcome = analyse(&organisation);
    for team in ["B", "U", "Organisation"] {
        let row = asked(&outcome, team);
        assert_eq!((row.invited, row.rate), (None, None), "{team}");
    }
    assert_eq!(asked(&outcome, "A").invited, Some(10));
}

#[test]
fn a_team_that_ended_within_the_quarter_has_nobody_left() {
    let mut organisation = Organisation::default();
    let ended = date(2026, 2, 15);
    let head_count = |team: &str, people, to| HeadCount {
        team: team.into(),
        role: None,
        tenure: None,
        people,
        valid_from: None,
        valid_to: to,
    };
    let counts = [head_count("A", 10, None), head_count("Old", 6, Some(ended))];
    organisation
        .records(&[
            record("A", "U", None, None, ""),
            record("Old", "U", None, Some(ended), ""),
        ])
        .table(
            "teams.csv",
            SurveyColumns::default(),
            Table::head_counts(&counts).unwrap(),
        )
        .wave(Q1, &seven("A"));
    let outcome = analyse(&organisation);
    assert_eq!(asked(&outcome, "U").invited, Some(10));
    assert_eq!(asked(&outcome, "Organisation").invited, Some(10));
}

#[test]
fn a_small_team_of_which_nobody_answered_has_no_row_of_its_own() {
    let mut organisation = Organisation::default();
    organisation
        .teams(&[("A", "U"), ("B", "U"), ("C", "U")])
        .people(&[("A", 9), ("B", 4), ("C", 5)])
        .wave(Q1, &seven("A"));
    let outcome = analyse(&organisation);
    let rows: Vec<(&str, Option<u64>)> = outcome
        .participation
        .iter()
        .filter(|row| row.scope == Scope::Team)
        .map(|row| (row.team.as_str(), row.answered))
        .collect();
    assert_eq!(rows, [("A + B", Some(7)), ("C", Some(0))]);
}

#[test]
fn that_all_answered_alike_is_not_told() {
    let mut organisation = Organisation::default();
    let alike = [4_u8; 7].map(|code| ("A", code, 3)).to_vec();
    organisation
        .teams(&[("A", "U"), ("B", "U")])
        .wave(Q1, &[alike, seven("B")].concat());
    let outcome = analyse(&organisation);
    let review = |scope, team| cell(&outcome, scope, team, "review");
    for team in ["A", "B"] {
        assert_eq!(
            (
                review(Scope::Team, team).perceived.status,
                review(Scope::Team, team).perceived.reason
            ),
            (Status::Suppressed, Some(Reason::Complementary))
        );
    }
    assert_eq!(review(Scope::Team, "A").why, review(Scope::Team, "B").why);
    assert_eq!(review(Scope::Unit, "U").perceived.n, Some(14));
    let text = format!("{:?} {:?}", outcome.masked, outcome.notices);
    assert!(!text.contains("alike"), "{text}");
}

#[test]
fn four_small_teams_are_not_compared_with_four_others() {
    let mut organisation = Organisation::default();
    let wave = |teams: [&'static str; 4]| -> Vec<(&'static str, u8, u8)> {
        let small = teams
            .iter()
            .enumerate()
            .map(|(at, team)| (*team, 1 + at as u8, 3 + (at % 2) as u8));
        small.chain(teams.map(|team| (team, 5, 5))).take(5).collect()
    };
    organisation
        .wave(Q1, &wave(["A", "B", "C", "D"]))
        .wave(Q2, &wave(["A", "B", "C", "E"]));
    let outcome = analyse(&organisation);
    assert!(find(&outcome, Scope::Team, "4 small teams", "review", Q2).is_some());
    let changes = change(&outcome, &ChangeSpec::default()).changes;
    assert!(
        changes.iter().all(|change| change.scope != Scope::Team),
        "{changes:?}"
    );
    assert!(changes.iter().any(|change| change.scope == Scope::Organisation));
}
