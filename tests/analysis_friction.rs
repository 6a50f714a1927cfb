//! Cells computed by hand: both sides, their intervals, gap, verdict, change and the JSON of the command line.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first thing that is wrong"
)]

mod analysis_support;

use analysis_support::{Organisation, catalogue, event, quarter, value};
use jiff::civil::date;
use tribometer::analysis::{
    Cell, ChangeSpec, CutChoice, Estimate, Friction, FrictionSpec, Reason, Scope, Side, Status, Verdict,
    analyze_json, change, friction,
};
use tribometer::data::{AggregateRow, Cohort, EventRow, Filter, SourceKind};

const Q1: &str = "2026-Q1";

fn analyse(organisation: &Organisation) -> Friction {
    let dataset = organisation.join();
    friction(
        &Cohort::new(&dataset, &Filter::default()),
        &FrictionSpec::default(),
    )
}

fn cell<'a>(friction: &'a Friction, scope: Scope, team: &str, topic: &str, of: &str) -> &'a Cell {
    let is_it = |cell: &&Cell| {
        cell.scope == scope
            && cell.team == team
            && cell.topic.as_str() == topic
            && cell.quarter == quarter(of)
    };
    friction
        .cells
        .iter()
        .find(is_it)
        .unwrap_or_else(|| panic!("no cell {team} {topic} {of}"))
}

fn near(value: Option<f64>, expected: f64) {
    assert!(
        value.is_some_and(|value| (value - expected).abs() < 1e-6),
        "{value:?} is not {expected}"
    );
}

/// Four teams of five with mean review scores 50, 40, 60, 50 and equal spread within.
fn four_teams(organisation: &mut Organisation, of: &str) {
    let base = [2_u8, 3, 3, 3, 4];
    let mut answers = Vec::new();
    for (team, shift) in [
        ("A", [0_u8; 5]),
        ("B", [0, 0, 0, 0, 0]),
        ("C", [0; 5]),
        ("D", [0; 5]),
    ] {
        answers.extend(
            base.iter()
                .zip(shift)
                .map(|(code, more)| (team, code + more, 3_u8)),
        );
    }
    // B answers one lower, C one higher.
    for answer in &mut answers {
        match answer.0 {
            "B" => answer.1 -= 1,
            "C" => answer.1 += 1,
            _ => {}
        }
    }
    organisation.wave(of, &answers);
}

#[test]
fn perceived_friction_has_the_pooled_interval() {
    let mut organisation = Organisation::default();
    four_teams(&mut organisation, Q1);
    let outcome = analyse(&organisation);
    // Scores of A: 25, 50, 50, 50, 75; squares within 1250 a team; sd² = 5000 / (20 - 4) = 312.5.
    let a = cell(&outcome, Scope::Team, "A", "review", Q1);
    near(a.perceived.value, 50.0);
    let se = (312.5_f64 / 5.0).sqrt();
    near(a.perceived.se, se);
    near(a.perceived.low, 50.0 - 2.119_905_299_221_255 * se);
    near(a.perceived.high, 50.0 + 2.119_905_299_221_255 * se);
    let inner = a.perceived.inner.unwrap();
    near(Some(inner.1 - inner.0), 2.0 * 1.336_757_167_272_719_6 * se);
    assert_eq!((a.perceived.n, a.perceived.status), (Some(5), Status::Ok));
    near(
        cell(&outcome, Scope::Team, "B", "review", Q1).perceived.value,
        75.0,
    );
    near(
        cell(&outcome, Scope::Organisation, "Organisation", "review", Q1)
            .perceived
            .value,
        50.0,
    );
    assert_eq!(outcome.perceived_cut.origin, "organisation median 2026-Q1");
    near(Some(outcome.perceived_cut.value), 50.0);
}

#[test]
fn answers_that_are_all_alike_are_not_shown_anywhere() {
    let mut organisation = Organisation::default();
    four_teams(&mut organisation, Q1);
    let outcome = analyse(&organisation);
    for team in ["A", "B", "C", "D"] {
        let build = cell(&outcome, Scope::Team, team, "build", Q1);
        assert_eq!(build.perceived, Estimate::suppressed(Reason::Complementary));
        assert_eq!(build.verdict, Verdict::CannotTell);
    }
    let all = cell(&outcome, Scope::Organisation, "Organisation", "build", Q1);
    assert_eq!(all.perceived.reason, Some(Reason::Complementary));
}

#[test]
fn a_team_short_for_a_topic_hides_its_sibling_there_and_stays_in_the_totals() {
    let mut organisation = Organisation::default();
    organisation.teams(&[("A", "U"), ("B", "U"), ("C", "V")]);
    let mut answers = vec![("A", 1, 1), ("A", 2, 2), ("A", 3, 3), ("A", 4, 4), ("A", 5, 0)];
    answers.extend([1, 2, 3, 4, 5].map(|code| ("B", code, code)));
    answers.extend([1, 2, 3, 4, 5].map(|code| ("C", code, code)));
    organisation.wave(Q1, &answers);
    let outcome = analyse(&organisation);
    let build = |scope, team| cell(&outcome, scope, team, "build", Q1).perceived.clone();
    assert_eq!(build(Scope::Team, "A"), Estimate::suppressed(Reason::MinCell));
    assert_eq!(
        build(Scope::Team, "B"),
        Estimate::suppressed(Reason::Complementary)
    );
    assert_eq!(build(Scope::Team, "C").n, Some(5));
    assert_eq!(build(Scope::Unit, "U").n, Some(9));
    assert_eq!(build(Scope::Organisation, "Organisation").n, Some(14));
    assert_eq!(
        cell(&outcome, Scope::Team, "A", "review", Q1).perceived.n,
        Some(5)
    );
    assert_eq!(outcome.masked.len(), 2, "{:?}", outcome.masked);
}

#[test]
fn small_teams_share_a_row_and_their_events() {
    let mut organisation = Organisation::default();
    organisation
        .teams(&[("A", "U"), ("B", "U"), ("C", "V")])
        .people(&[("A", 4), ("B", 8), ("C", 9)]);
    let mut answers = vec![("A", 1, 1), ("A", 2, 2)];
    answers.extend([1, 2, 3, 4, 5].map(|code| ("B", code, code)));
    answers.extend([1, 2, 3, 4, 5].map(|code| ("C", code, code)));
    organisation
        .wave(Q1, &answers)
        .events("pr.csv", &[reviews("A", 1, 10), reviews("B", 2, 10)].concat())
        .target("review_time_hours", 4.0, true, None);
    let outcome = analyse(&organisation);
    let both = cell(&outcome, Scope::Team, "A + B", "review", Q1);
    assert_eq!(both.members, ["A".into(), tribometer::base::TeamId::new("B")]);
    assert_eq!(both.unit, Some("U".into()));
    assert_eq!((both.perceived.n, both.measured.n), (Some(7), Some(20)));
    let row = outcome
        .participation
        .iter()
        .find(|row| row.team == "A + B")
        .unwrap();
    assert_eq!((row.invited, row.answered), (Some(12), Some(7)));
    near(row.rate.map(|rate| rate.0), 7.0 / 12.0);
    assert!(
        outcome.masked[0].contains("A and B are one row"),
        "{:?}",
        outcome.masked
    );
}

/// `n` reviews of 1, 2, ... hours by as many people.
fn reviews(team: &str, month: i8, n: u32) -> Vec<EventRow> {
    (1..=n)
        .map(|hours| {
            event(
                team,
                SourceKind::Team,
                month,
                "review_time_hours",
                f64::from(hours),
                Some(hours),
            )
        })
        .collect()
}

#[test]
fn durations_are_read_by_their_upper_quartile_against_the_target() {
    let mut organisation = Organisation::default();
    organisation
        .events("pr.csv", &reviews("A", 1, 40))
        .target("review_time_hours", 15.0, true, None);
    let outcome = analyse(&organisation);
    let a = cell(&outcome, Scope::Team, "A", "review", Q1);
    let part = &a.components[0];
    // Type 8: rank (40 + 1/3) 0.75 + 1/3 = 30.583.
    near(part.value, 30.0 + 7.0 / 12.0);
    near(
        a.measured.value,
        50.0 + 25.0 * (part.value.unwrap() / 15.0).log2(),
    );
    assert!(a.measured.low < a.measured.value && a.measured.value < a.measured.high);
    assert_eq!(
        (a.measured.n, part.n, part.target_agreed),
        (Some(40), Some(40), true)
    );
    assert_eq!(a.perceived.reason, Some(Reason::NoAnswers));
    assert_eq!(a.why, "there was no survey in this quarter");
    // The same content gives the same interval.
    assert_eq!(outcome.cells, analyse(&organisation).cells);
}

#[test]
fn shares_and_rates_have_their_own_intervals() {
    let rerun = |at: u32| {
        event(
            "A",
            SourceKind::Team,
            1,
            "rerun_share",
            f64::from(u8::from(at < 10)),
            None,
        )
    };
    let ticket = |_| event("A", SourceKind::Team, 1, "tickets_per_developer", 1.0, None);
    let mut organisation = Organisation::default();
    organisation
        .people(&[("A", 8)])
        .events("ci.csv", &(0..100).map(rerun).collect::<Vec<_>>())
        .events("tickets.csv", &(0..12).map(ticket).collect::<Vec<_>>())
        .target("rerun_share", 0.05, true, None)
        .target("tickets_per_developer", 0.75, false, None);
    let outcome = analyse(&organisation);
    let a = cell(&outcome, Scope::Team, "A", "build", Q1);
    let [share, rate] = a.components.as_slice() else {
        panic!("{:?}", a.components)
    };
    near(share.value, 0.1);
    // Wilson, 10 of 100.
    near(share.low, 0.055_229_137_060_675_48);
    near(share.high, 0.174_365_661_504_913_1);
    let odds = (0.1_f64 / 0.9) / (0.05 / 0.95);
    near(share.friction, 50.0 + 25.0 * odds.log2());
    // Garwood, 12 in 8 developer-quarters.
    near(rate.value, 1.5);
    near(rate.low, 6.200_575_0 / 8.0);
    near(rate.high, 20.961_585 / 8.0);
    near(rate.friction, 75.0);
    assert!(!rate.target_agreed);
    near(a.measured.value, (50.0 + 25.0 * odds.log2() + 75.0) / 2.0);
    assert_eq!(a.measured.n, Some(112), "two imports, two sets of events");
    assert!(
        outcome
            .notices
            .iter()
            .any(|notice| notice.code == "target-not-agreed")
    );
}

#[test]
fn values_without_spread_are_shown_and_never_judged() {
    let mut organisation = Organisation::default();
    four_teams(&mut organisation, Q1);
    organisation
        .aggregates("board.csv", &[value("A", Q1, "review_time_hours", 8.0)])
        .target("review_time_hours", 4.0, true, None);
    let outcome = analyse(&organisation);
    let a = cell(&outcome, Scope::Team, "A", "review", Q1);
    assert_eq!(
        (a.measured.status, a.measured.reason),
        (Status::Ok, Some(Reason::NoSpread))
    );
    near(a.measured.value, 75.0);
    assert_eq!(
        (a.measured.low, a.measured.high, a.measured.n),
        (None, None, None)
    );
    assert_eq!(
        (a.verdict, a.why.as_str()),
        (Verdict::CannotTell, "values came without n and spread")
    );
    assert_eq!(a.gap.reason, Some(Reason::NoSpread));
}

#[test]
fn a_value_with_its_interval_keeps_it() {
    let row = AggregateRow {
        n: Some(200),
        low: Some(6.0),
        high: Some(12.0),
        ..value("A", Q1, "review_time_hours", 8.0)
    };
    let mut organisation = Organisation::default();
    organisation
        .aggregates("long.csv", &[row])
        .target("review_time_hours", 4.0, true, None);
    let outcome = analyse(&organisation);
    let a = cell(&outcome, Scope::Team, "A", "review", Q1);
    near(a.measured.value, 75.0);
    near(a.measured.low, 50.0 + 25.0 * 1.5_f64.log2());
    near(a.measured.high, 50.0 + 25.0 * 3.0_f64.log2());
    assert_eq!(a.measured.n, Some(200));
}

#[test]
fn few_events_and_few_people_are_no_evidence() {
    let mut organisation = Organisation::default();
    let busy = |at: u32| {
        event(
            "B",
            SourceKind::Team,
            1,
            "review_time_hours",
            3.0 + f64::from(at),
            Some(at / 30),
        )
    };
    organisation
        .events(
            "pr.csv",
            &[reviews("A", 1, 9), (0..40).map(busy).collect()].concat(),
        )
        .target("review_time_hours", 4.0, true, None);
    let outcome = analyse(&organisation);
    let a = cell(&outcome, Scope::Team, "A", "review", Q1);
    assert_eq!(
        (a.measured.status, a.measured.reason),
        (Status::Undefined, Some(Reason::FewEvents))
    );
    assert_eq!((a.components[0].n, a.components[0].friction), (Some(9), None));
    let b = cell(&outcome, Scope::Team, "B", "review", Q1);
    assert_eq!(b.measured, Estimate::suppressed(Reason::Dominance));
    assert_eq!((b.components[0].value, b.components[0].n), (None, None));
    assert!(
        outcome
            .masked
            .iter()
            .any(|sentence| sentence.contains("fewer than three people"))
    );
}

#[test]
fn metrics_without_direction_are_listed_and_never_scored() {
    let mut organisation = Organisation::default();
    let mut choices = catalogue();
    choices.metrics[0].better = None;
    organisation.catalogue = Some(choices);
    four_teams(&mut organisation, Q1);
    organisation.aggregates(
        "board.csv",
        &[
            value("A", Q1, "review_time_hours", 8.0),
            value("A", Q1, "commits", 9.0),
        ],
    );
    let outcome = analyse(&organisation);
    let listed: Vec<(&str, Reason)> = outcome
        .unscored
        .iter()
        .map(|one| (one.metric.as_str(), one.reason))
        .collect();
    assert_eq!(
        listed,
        [
            ("review_time_hours", Reason::NoDirection),
            ("commits", Reason::NoDirection)
        ]
    );
    let a = cell(&outcome, Scope::Team, "A", "review", Q1);
    assert_eq!(
        (a.measured.status, a.measured.reason),
        (Status::Undefined, Some(Reason::NoDirection))
    );
    assert_eq!(
        (a.components[0].value, a.components[0].friction),
        (Some(8.0), None)
    );
    assert_eq!(
        cell(&outcome, Scope::Team, "B", "review", Q1).measured.reason,
        Some(Reason::NoMetric)
    );
}

#[test]
fn without_a_target_the_frozen_reference_stands_in() {
    let hours = [4.0, 6.0, 8.0, 10.0, 16.0];
    let rows: Vec<AggregateRow> = ["A", "B", "C", "D", "E"]
        .iter()
        .zip(hours)
        .map(|(team, hours)| value(team, Q1, "review_time_hours", hours))
        .collect();
    let mut organisation = Organisation::default();
    organisation.aggregates("board.csv", &rows);
    let outcome = analyse(&organisation);
    near(
        cell(&outcome, Scope::Team, "C", "review", Q1).measured.value,
        50.0,
    );
    // MAD of the logarithms: median of ln 2, ln 4/3, 0, ln 5/4, ln 2 is ln 4/3.
    let spread = 1.482_602_218_505_602 * (4.0_f64 / 3.0).ln();
    let e = cell(&outcome, Scope::Team, "E", "review", Q1);
    near(e.measured.value, 50.0 + 20.0 * 2.0_f64.ln() / spread);
    assert_eq!(
        (e.components[0].target, e.components[0].target_agreed),
        (None, false)
    );
}

#[test]
fn teams_that_hardly_differ_do_not_make_a_hairs_breadth_hurt() {
    let rows: Vec<AggregateRow> = [("A", 10.0), ("B", 10.05), ("C", 10.1), ("D", 10.15), ("E", 10.2)]
        .map(|(team, hours)| value(team, Q1, "review_time_hours", hours))
        .to_vec();
    let mut organisation = Organisation::default();
    organisation.aggregates("board.csv", &rows);
    let outcome = analyse(&organisation);
    let e = cell(&outcome, Scope::Team, "E", "review", Q1).measured.value;
    assert!(
        (e.unwrap() - (50.0 + 20.0 * (10.2_f64 / 10.1).ln() / 1.1_f64.ln())).abs() < 1e-4,
        "{e:?}"
    );
}

#[test]
fn a_wave_of_which_nothing_can_be_scored_names_what_its_questions_lack() {
    let mut organisation = Organisation::default();
    four_teams(&mut organisation, Q1);
    assert!(analyse(&organisation).unscored_waves.is_empty());
    let items = &mut organisation.input.tables[0].columns.items;
    items[0].topic = None;
    items[1].polarity = None;
    let outcome = analyse(&organisation);
    let [wave] = outcome.unscored_waves.as_slice() else {
        panic!("{:?}", outcome.unscored_waves)
    };
    assert_eq!(wave.quarter, quarter(Q1));
    assert_eq!(wave.without_topic, ["review-item"]);
    assert_eq!(wave.without_polarity, ["build-item"]);
}

#[test]
fn no_sentence_lists_a_crowd() {
    let mut organisation = Organisation::default();
    let names: Vec<String> = (0..40).map(|number| format!("Team {number}")).collect();
    let mut answers: Vec<(&str, u8, u8)> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        for code in 1..=5 {
            // Few of every other team answer the first topic.
            answers.push((name, if at % 2 == 0 && code > 1 { 0 } else { code }, code));
        }
    }
    organisation.wave(Q1, &answers);
    let outcome = analyse(&organisation);
    assert!(!outcome.masked.is_empty());
    for sentence in &outcome.masked {
        assert!(sentence.matches("Team ").count() <= 7, "{sentence}");
    }
    assert!(
        outcome.masked.iter().any(|sentence| sentence.contains("others")),
        "{:?}",
        outcome.masked
    );
}

#[test]
fn a_new_target_recomputes_history_and_is_no_change() {
    let mut organisation = Organisation::default();
    organisation
        .events("pr.csv", &[reviews("A", 1, 40), reviews("A", 4, 40)].concat())
        .target("review_time_hours", 15.0, true, Some(date(2025, 1, 1)))
        .target("review_time_hours", 30.0, true, Some(date(2026, 4, 1)));
    let outcome = analyse(&organisation);
    let before = cell(&outcome, Scope::Team, "A", "review", Q1)
        .measured
        .value
        .unwrap();
    let after = cell(&outcome, Scope::Team, "A", "review", "2026-Q2")
        .measured
        .value
        .unwrap();
    near(Some(before - after), 0.0);
    let part = &cell(&outcome, Scope::Team, "A", "review", Q1).components[0];
    near(part.target, 30.0);
    assert!(
        outcome
            .notices
            .iter()
            .any(|notice| notice.code == "target-changed")
    );
    let changes = change(&outcome, &ChangeSpec::default());
    assert_eq!(changes.changes.len(), 2, "the team and the organisation");
    near(changes.changes[0].difference.value, 0.0);
    near(changes.changes[0].p, 1.0);
}

#[test]
fn changes_of_answers_are_welch_tests_adjusted_within_their_family() {
    let mut organisation = Organisation::default();
    four_teams(&mut organisation, Q1);
    four_teams(&mut organisation, "2026-Q2");
    // In the second wave D answers as C does.
    let mut answers = Vec::new();
    for (team, shift) in [("A", 0_i8), ("B", -1), ("C", 1), ("D", 1)] {
        answers.extend([2_i8, 3, 3, 3, 4].map(|code| (team, (code + shift) as u8, 3_u8)));
    }
    organisation.input.tables.pop();
    organisation.wave("2026-Q2", &answers);
    let changes = change(&analyse(&organisation), &ChangeSpec::default());
    let teams: Vec<_> = changes
        .changes
        .iter()
        .filter(|change| change.scope == Scope::Team)
        .collect();
    assert_eq!(teams.len(), 4);
    let d = teams.iter().find(|change| change.team == "D").unwrap();
    assert_eq!(
        (d.side, d.quarter, d.since),
        (Side::Perceived, quarter("2026-Q2"), quarter(Q1))
    );
    near(d.difference.value, -25.0);
    near(d.difference.se, (2.0 * 312.5_f64 / 5.0).sqrt());
    // t = -25 / 11.1803 on 32 degrees of freedom.
    near(d.p, 0.032_447_681_29);
    assert_eq!(changes.changes.len(), 5, "the organisation is of the family");
    near(d.q, 5.0 * d.p.unwrap());
    assert!(!d.flagged);
}

/// Eight teams of eight, half of whom feel a lot and wait long.
fn eight_teams() -> Organisation {
    let mut organisation = Organisation::default();
    let names = ["A", "B", "C", "D", "E", "F", "G", "H"];
    let mut answers = Vec::new();
    let mut events = Vec::new();
    for (at, team) in names.iter().enumerate() {
        let hurts = at < 4;
        let codes: [u8; 8] = if hurts {
            [1, 1, 2, 1, 2, 1, 2, 1]
        } else {
            [5, 5, 4, 5, 4, 5, 4, 5]
        };
        answers.extend(codes.map(|code| (*team, code, 6 - code)));
        for person in 0..12_u32 {
            for turn in 0..10_u32 {
                let slow = if hurts { 4.0 } else { 0.5 };
                let hours = slow * (6.0 + f64::from(person % 5 + turn % 7) + at as f64 / 4.0);
                events.push(event(
                    team,
                    SourceKind::Team,
                    2,
                    "review_time_hours",
                    hours,
                    Some(person),
                ));
            }
        }
    }
    organisation
        .wave(Q1, &answers)
        .events("pr.csv", &events)
        .target("review_time_hours", 15.0, true, None);
    organisation
}

#[test]
fn verdicts_follow_both_sides_and_say_why() {
    let outcome = analyse(&eight_teams());
    let a = cell(&outcome, Scope::Team, "A", "review", Q1);
    assert_eq!(a.verdict, Verdict::BothHurt, "{a:?}");
    assert!(a.why.contains("clear"), "{}", a.why);
    assert_eq!(
        cell(&outcome, Scope::Team, "H", "review", Q1).verdict,
        Verdict::Healthy
    );
    let sum: f64 = a.probabilities.unwrap().iter().sum();
    near(Some(sum), 1.0);
    assert!(a.gap.is_ok() && a.gap.low < a.gap.value && a.gap.value < a.gap.high);
    assert_eq!(a.gap.n, Some(8));
    let build = cell(&outcome, Scope::Team, "A", "build", Q1);
    assert_eq!(
        (build.verdict, build.why.as_str()),
        (Verdict::CannotTell, "no metric speaks about this topic")
    );
    let organisation = cell(&outcome, Scope::Organisation, "Organisation", "review", Q1);
    assert_eq!(organisation.verdict, Verdict::CannotTell);
    assert!(organisation.why.contains("80 % interval"), "{}", organisation.why);
}

#[test]
fn the_gap_needs_six_teams() {
    let mut organisation = Organisation::default();
    four_teams(&mut organisation, Q1);
    organisation
        .events("pr.csv", &reviews("A", 1, 40))
        .target("review_time_hours", 15.0, true, None);
    let outcome = analyse(&organisation);
    let a = cell(&outcome, Scope::Team, "A", "review", Q1);
    assert!(a.perceived.is_ok() && a.measured.is_ok());
    assert_eq!(
        (a.gap.status, a.gap.reason),
        (Status::Undefined, Some(Reason::TooFew))
    );
}

#[test]
fn the_middle_of_the_scale_can_be_the_cut_and_earlier_reports_know_nothing_of_later_quarters() {
    let mut organisation = Organisation::default();
    four_teams(&mut organisation, Q1);
    four_teams(&mut organisation, "2026-Q2");
    let dataset = organisation.join();
    let filter = Filter {
        until: Some(quarter(Q1)),
    };
    let spec = FrictionSpec {
        perceived_cut: CutChoice::Midpoint,
    };
    let outcome = friction(&Cohort::new(&dataset, &filter), &spec);
    assert_eq!(
        (outcome.perceived_cut.value, outcome.quarters),
        (50.0, vec![quarter(Q1)])
    );
}

#[test]
fn new_wording_starts_a_new_series() {
    let mut organisation = Organisation::default();
    four_teams(&mut organisation, Q1);
    four_teams(&mut organisation, "2026-Q2");
    let last = organisation.input.tables.last_mut().unwrap();
    last.columns.items[0].scale.high = 7;
    let outcome = analyse(&organisation);
    assert!(
        outcome
            .notices
            .iter()
            .any(|notice| notice.code == "items-changed")
    );
    assert!(change(&outcome, &ChangeSpec::default()).changes.is_empty());
}

#[test]
fn the_json_has_every_key_with_null_for_what_is_unknown() {
    let organisation = eight_teams();
    let outcome = analyse(&organisation);
    let json = analyze_json(&organisation.join().audit, &outcome, quarter(Q1));
    assert_eq!((&json["schema"], &json["quarter"]), (&1.into(), &Q1.into()));
    for key in [
        "matched",
        "survey_only",
        "metrics_only",
        "suggested",
        "unclear",
        "duplicates",
    ] {
        assert!(json["join"][key].is_array(), "{key}");
    }
    let cells = json["cells"].as_array().unwrap();
    assert_eq!(cells.len(), outcome.cells.len());
    for cell in cells {
        for key in [
            "scope",
            "team",
            "topic",
            "quarter",
            "perceived",
            "measured",
            "gap",
            "verdict",
            "why",
        ] {
            assert!(cell.get(key).is_some_and(|value| !value.is_null()), "{key}");
        }
        for side in ["perceived", "measured", "gap"] {
            for key in ["status", "reason", "value", "low", "high", "n", "level"] {
                assert!(cell[side].get(key).is_some(), "{side}.{key}");
            }
            if cell[side]["status"] != "ok" {
                assert!(
                    ["value", "low", "high", "n"]
                        .iter()
                        .all(|key| cell[side][key].is_null())
                );
            }
        }
    }
    let both = cells
        .iter()
        .find(|cell| cell["team"] == "A" && cell["topic"] == "Code review")
        .unwrap();
    assert_eq!(both["verdict"], "both-hurt");
    assert_eq!(both["perceived"]["value"], 90.625);
}
