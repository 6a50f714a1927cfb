//! Groups, drivers and opportunities against numbers made by hand and against the planted truth of the sample.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first thing that is wrong"
)]

mod analysis_support;

use analysis_support::outcomes::{self, of_sample, sample};
use analysis_support::{Organisation, catalogue, event, quarter, value};
use tribometer::analysis::{
    Estimate, Options, Outcome, OutcomeRow, OutcomeTable, Plan, Reason, ShareRange, Value,
};
use tribometer::data::{
    Catalogue, Dataset, Item, Polarity, Scale, SourceKind, SurveyColumns, SurveyRow, Table, Topic,
};

fn run(dataset: &Dataset, of: &str, id: &str, options: &Options) -> Outcome {
    outcomes::run(dataset, id, quarter(of), options)
}

fn table<'a>(outcome: &'a Outcome, id: &str) -> &'a OutcomeTable {
    outcome.table(id).unwrap_or_else(|| panic!("no table {id}"))
}

fn rows<'a>(table: &'a OutcomeTable, column: &str, word: &str) -> Vec<&'a OutcomeRow> {
    let is = |row: &&OutcomeRow| table.value(row, column) == Some(&Value::Text(word.to_owned()));
    table.rows.iter().filter(is).collect()
}

fn estimate(table: &OutcomeTable, row: &OutcomeRow, column: &str) -> Estimate {
    match table.value(row, column) {
        Some(Value::Estimate(estimate)) => (**estimate).clone(),
        other => panic!("{column}: {other:?}"),
    }
}

fn text(table: &OutcomeTable, row: &OutcomeRow, column: &str) -> String {
    match table.value(row, column) {
        Some(Value::Text(text)) => text.clone(),
        other => panic!("{column}: {other:?}"),
    }
}

fn number(table: &OutcomeTable, row: &OutcomeRow, column: &str) -> f64 {
    match table.value(row, column) {
        Some(Value::Number(number)) => *number,
        Some(Value::Count(count)) => *count as f64,
        other => panic!("{column}: {other:?}"),
    }
}

fn near(found: f64, expected: f64, part: f64) {
    assert!(
        (found - expected).abs() <= part * expected.abs(),
        "{found} is not near {expected}"
    );
}

const TEAMS: [&str; 8] = ["Ada", "Bob", "Cyd", "Dot", "Eve", "Fay", "Gil", "Hal"];

/// Questions with the given topics and scales; the labels of a scale make it run from 1.
fn questions(items: &[(&str, &str, &[&str], Polarity)]) -> SurveyColumns {
    let item = |(text, topic, labels, polarity): &(&str, &str, &[&str], Polarity)| Item {
        id: (*text).into(),
        text: (*text).to_owned(),
        topic: (!topic.is_empty()).then(|| (*topic).into()),
        scale: Scale {
            low: 1,
            high: if labels.is_empty() { 5 } else { labels.len() as i32 },
            labels: labels.iter().map(|label| (*label).to_owned()).collect(),
        },
        polarity: Some(*polarity),
    };
    SurveyColumns {
        items: items.iter().map(item).collect(),
        texts: Vec::new(),
    }
}

/// Answers with team, role and one code an item.
fn wave(organisation: &mut Organisation, columns: &SurveyColumns, people: &[(&str, &str, Vec<u8>)]) {
    let row = |(team, role, codes): &(&str, &str, Vec<u8>)| SurveyRow {
        quarter: quarter("2026-Q1"),
        team: Some((*team).to_owned()),
        role: (!role.is_empty()).then(|| (*role).to_owned()),
        tenure: None,
        answers: codes.iter().map(|&code| Some(f64::from(code))).collect(),
        key: None,
        texts: Vec::new(),
    };
    let survey = Table::survey(columns, people.iter().map(row).collect()).unwrap();
    organisation.table("survey.csv", columns.clone(), survey);
}

fn with_topics(topics: &[(&str, bool)]) -> Catalogue {
    let mut known = catalogue();
    known.topics.extend(topics.iter().map(|(id, outcome)| Topic {
        id: (*id).into(),
        name: (*id).to_owned(),
        words: Vec::new(),
        outcome: *outcome,
        dimension: None,
    }));
    known
}

const BANDS: &[&str] = &[
    "None",
    "Less than 1 hour",
    "1–2 hours",
    "2–4 hours",
    "4–8 hours",
    "More than 8 hours",
];

/// A question with its topic, its answers and their end that is friction.
type Question = (&'static str, &'static str, &'static [&'static str], Polarity);
const BUILDS: Question = (
    "Hours a week lost to builds",
    "build",
    BANDS,
    Polarity::HighIsFriction,
);
const REVIEWS: Question = (
    "Hours a week lost to reviews",
    "review",
    BANDS,
    Polarity::HighIsFriction,
);

/// Sixteen people who report hours lost to builds and reviews; forty reviews took four hours each.
fn hours() -> Organisation {
    let mut organisation = Organisation::default();
    let columns = questions(&[BUILDS, REVIEWS]);
    // Builds: codes 3 and 4 (1.5 and 3 hours) in turn; reviews: codes 1 and 2 (0 and .5).
    let people: Vec<(&str, &str, Vec<u8>)> = (0..16)
        .map(|at| (TEAMS[at / 8], "", vec![3 + (at % 2) as u8, 1 + (at % 2) as u8]))
        .collect();
    wave(&mut organisation, &columns, &people);
    organisation.people(&[("Ada", 10), ("Bob", 10)]);
    let events: Vec<_> = (0..40)
        .map(|at| {
            let team = TEAMS[(at % 2) as usize];
            event(team, SourceKind::Team, 1, "review_time_hours", 4.0, Some(at % 20))
        })
        .collect();
    organisation.events("events.csv", &events);
    organisation
}

#[test]
fn hours_are_reported_measured_compared_and_never_added() {
    let dataset = hours().join();
    let outcome = run(&dataset, "2026-Q1", "opportunities", &Options::default());
    let hours = table(&outcome, "hours");
    let builds = rows(hours, "topic", "Build speed")[0];
    let reported = estimate(hours, builds, "reported");
    assert_eq!((reported.value, reported.n), (Some(2.25), Some(16)));
    assert!(reported.low.unwrap() < 2.25 && reported.high.unwrap() > 2.25);
    assert_eq!(estimate(hours, builds, "measured").reason, Some(Reason::NoMetric));
    let reviews = rows(hours, "topic", "Code review")[0];
    assert_eq!(estimate(hours, reviews, "reported").value, Some(0.25));
    // 40 x 4 h x .2 blocking over 20 people x 11 weeks.
    let measured = estimate(hours, reviews, "measured");
    let exact = 160.0 * 0.2 / 220.0;
    near(measured.value.unwrap(), exact, 0.03);
    let ratio = estimate(hours, reviews, "ratio");
    near(ratio.value.unwrap(), 0.25 / measured.value.unwrap(), 1e-9);
    let cost = table(&outcome, "cost");
    assert!(cost.column("money").is_none(), "no rate is set");
    let bases: Vec<String> = rows(cost, "topic", "Code review")
        .iter()
        .filter(|row| text(cost, row, "row") == "Organisation")
        .map(|row| text(cost, row, "basis"))
        .collect();
    assert_eq!(bases, ["reported", "measured"], "two rows, no sum");
    let builds = rows(cost, "topic", "Build speed")[0];
    // 2.25 h x 20 people x 11 weeks = 495, two digits.
    let quarter_hours = estimate(cost, builds, "hours");
    assert_eq!((quarter_hours.value, quarter_hours.level), (Some(500.0), 0.8));
}

#[test]
fn a_rate_gives_money_and_a_plan_a_probability() {
    let dataset = hours().join();
    let mut options = Options::default();
    let plan = |name: &str, yearly: u64| Plan {
        name: name.to_owned(),
        topic: "build".into(),
        one_off: 0,
        yearly,
        recoverable: Some(ShareRange {
            least: 50,
            likely: 50,
            most: 50,
        }),
    };
    options.opportunities.rate_per_hour = Some(100);
    options.opportunities.rate_spread_percent = 100;
    // 2.25 h x 20 people x 44 weeks x 100 x .5 = 99 000 a year.
    options.opportunities.plans = vec![plan("cheap", 10_000), plan("even", 99_000), plan("dear", 900_000)];
    let outcome = run(&dataset, "2026-Q1", "opportunities", &options);
    let cost = table(&outcome, "cost");
    let builds = rows(cost, "topic", "Build speed")[0];
    assert_eq!(
        estimate(cost, builds, "money").value,
        Some(50_000.0),
        "49 500 in two digits"
    );
    let plans = table(&outcome, "plans");
    let p = |name: &str| number(plans, rows(plans, "plan", name)[0], "p_pays");
    assert!(
        p("cheap") > 0.99 && p("dear") < 0.01,
        "{} {}",
        p("cheap"),
        p("dear")
    );
    assert!((p("even") - 0.5).abs() < 0.05, "{}", p("even"));
    let even = rows(plans, "plan", "even")[0];
    assert_eq!(
        estimate(plans, even, "saved").value,
        Some(250.0),
        "247.5 in two digits"
    );
    options.opportunities.rate_per_hour = None;
    let outcome = run(&dataset, "2026-Q1", "opportunities", &options);
    let plans = table(&outcome, "plans");
    assert_eq!(
        text(plans, rows(plans, "plan", "cheap")[0], "p_pays"),
        "no rate set"
    );
}

#[test]
fn topics_add_up_to_no_more_than_the_hours_asked_for_in_total() {
    let mut organisation = Organisation {
        catalogue: Some(with_topics(&[("overall", true)])),
        ..Organisation::default()
    };
    let columns = questions(&[
        BUILDS,
        REVIEWS,
        (
            "Hours a week lost in all",
            "overall",
            BANDS,
            Polarity::HighIsFriction,
        ),
    ]);
    // 6 or 3 hours for either topic, 6 or 3 in all: twice as much as there is.
    let people: Vec<(&str, &str, Vec<u8>)> = (0..16)
        .map(|at| {
            let code = 4 + (at % 2) as u8;
            (TEAMS[at / 8], "", vec![code, code, code])
        })
        .collect();
    wave(&mut organisation, &columns, &people);
    let outcome = run(
        &organisation.join(),
        "2026-Q1",
        "opportunities",
        &Options::default(),
    );
    let hours = table(&outcome, "hours");
    let builds = rows(hours, "topic", "Build speed")[0];
    near(estimate(hours, builds, "reported").value.unwrap(), 2.25, 1e-9);
}

#[test]
fn the_matrix_says_what_is_asked_and_what_is_measured() {
    let mut organisation = Organisation::default();
    let answers: Vec<(&str, u8, u8)> = (0..12).map(|i| ("Ada", (i % 5 + 1) as u8, 0)).collect();
    organisation.wave("2026-Q1", &answers);
    organisation.wave("2026-Q2", &answers);
    organisation.aggregates(
        "values.csv",
        &[
            value("Ada", "2026-Q2", "rerun_share", 0.2),
            value("Ada", "2026-Q2", "mystery", 3.0),
        ],
    );
    let outcome = run(
        &organisation.join(),
        "2026-Q2",
        "opportunities",
        &Options::default(),
    );
    let coverage = table(&outcome, "coverage");
    let state = |topic: &str| text(coverage, rows(coverage, "topic", topic)[0], "state");
    assert_eq!(state("Code review"), "asked only");
    assert_eq!(state("Build speed"), "asked and measured");
    let review = rows(coverage, "topic", "Code review")[0];
    assert_eq!(number(coverage, review, "waves"), 2.0);
    assert_eq!(text(coverage, review, "last_asked"), "2026-Q2");
    let unpaired = table(&outcome, "unpaired");
    assert_eq!(rows(unpaired, "what", "Mystery").len(), 1, "{:?}", unpaired.rows);
    let waves = table(&outcome, "waves");
    assert_eq!(
        rows(waves, "topic", "Code review")
            .iter()
            .map(|row| text(waves, row, "instrument"))
            .collect::<Vec<_>>(),
        ["new", "the same"]
    );
    let hours = table(&outcome, "hours");
    assert!(
        hours.rows.is_empty() && hours.banners.len() == 2,
        "both sides say why they are absent"
    );
}

#[test]
fn a_topic_that_plainly_hurts_most_is_a_tier_of_its_own() {
    let mut organisation = Organisation {
        catalogue: Some(with_topics(&[("docs", false), ("focus", false)])),
        ..Organisation::default()
    };
    let columns = questions(&[
        ("a", "review", &[], Polarity::HighIsGood),
        ("b", "build", &[], Polarity::HighIsGood),
        ("c", "docs", &[], Polarity::HighIsGood),
        ("d", "focus", &[], Polarity::HighIsGood),
    ]);
    let people: Vec<(&str, &str, Vec<u8>)> = (0..64)
        .map(|at| {
            let wobble = (at % 3) as u8;
            (
                TEAMS[at / 8],
                "",
                vec![1 + u8::from(wobble == 0), 3 + wobble, 3 + wobble, 3 + wobble],
            )
        })
        .collect();
    wave(&mut organisation, &columns, &people);
    let outcome = run(
        &organisation.join(),
        "2026-Q1",
        "opportunities",
        &Options::default(),
    );
    let ranking = table(&outcome, "ranking");
    let first = &ranking.rows[0];
    assert_eq!(text(ranking, first, "topic"), "Code review");
    assert_eq!(
        ["p_top3", "expected_rank", "worst_rank", "tier"].map(|column| number(ranking, first, column)),
        [1.0, 1.0, 1.0, 1.0]
    );
    for row in &ranking.rows[1..] {
        assert_eq!(number(ranking, row, "tier"), 2.0);
        // Three alike for two places.
        near(number(ranking, row, "p_top3"), 2.0 / 3.0, 0.1);
    }
    let sum: f64 = ranking
        .rows
        .iter()
        .map(|row| number(ranking, row, "p_top3"))
        .sum();
    near(sum, 3.0, 1e-9);
    assert!(
        outcome
            .finding
            .starts_with("Code review is among the three of 4 topics"),
        "{}",
        outcome.finding
    );
    let next = table(&outcome, "measure_next");
    let gain = |topic: &str| number(next, rows(next, "topic", topic)[0], "gain");
    assert!(
        gain("Code review") < 0.01 && gain("docs") > 0.1,
        "{:?}",
        next.rows
    );
}

/// Eight teams of nine; the last one suffers, all others are alike up to their order.
fn teams() -> Organisation {
    let mut organisation = Organisation::default();
    let answers: Vec<(&str, u8, u8)> = TEAMS
        .iter()
        .flat_map(|team| {
            (0..9).map(move |i| {
                let review = if *team == "Hal" {
                    1 + u8::from(i % 4 == 0)
                } else {
                    3 + i % 3
                };
                (*team, review, 2 + i % 3)
            })
        })
        .collect();
    organisation.wave("2026-Q1", &answers);
    organisation
}

#[test]
fn a_team_that_suffers_alone_is_a_tier_and_beyond_the_funnel() {
    let outcome = run(&teams().join(), "2026-Q1", "groups", &Options::default());
    let teams = table(&outcome, "teams");
    let review = rows(teams, "topic", "Code review");
    let hal = review[0];
    assert_eq!(text(teams, hal, "group"), "Hal");
    assert_eq!(
        (number(teams, hal, "tier"), number(teams, hal, "worst_rank")),
        (1.0, 1.0)
    );
    assert!(review[1..].iter().all(|row| number(teams, row, "tier") == 2.0));
    let raw = estimate(teams, hal, "raw");
    // Three of nine gave a 2: 100 - (3 x 25) / 9.
    near(raw.value.unwrap(), 100.0 - 75.0 / 9.0, 1e-9);
    let shrunken = estimate(teams, hal, "shrunken").value.unwrap();
    assert!(shrunken < raw.value.unwrap() && shrunken > number(teams, hal, "centre"));
    let build = rows(teams, "topic", "Build speed");
    assert!(
        build.iter().all(|row| number(teams, row, "tier") == 1.0),
        "all alike"
    );
    assert_eq!(
        outcome.finding,
        "Some teams can be told apart on 1 of 2 topics, most clearly Hal, which surely hurts more than 7 of 7 others on Code review."
    );
    assert_eq!(
        (
            number(teams, hal, "surely_more"),
            number(teams, hal, "surely_less")
        ),
        (7.0, 0.0)
    );
    assert!(number(teams, hal, "p_above") > 0.99);
    let funnel = table(&outcome, "funnel");
    let place = |team: &str| {
        let row = *rows(funnel, "group", team)
            .iter()
            .find(|row| text(funnel, row, "topic") == "Code review")
            .unwrap();
        (text(funnel, row, "place"), number(funnel, row, "factor"))
    };
    // Seven teams at z and one at -7 z: with eight teams nothing is pulled in, and the factor is that of all of them.
    let (where_hal, factor) = place("Hal");
    assert!(factor > 1.0, "{factor}");
    assert!(where_hal.starts_with("hurts more"), "{where_hal}");
    assert_eq!(place("Ada").0, "as chance may have it");
}

#[test]
fn roles_come_from_the_audited_list_and_refusals_say_why() {
    let mut organisation = Organisation::default();
    let columns = questions(&[
        ("a", "review", &[], Polarity::HighIsGood),
        ("b", "build", &[], Polarity::HighIsGood),
    ]);
    let people: Vec<(&str, &str, Vec<u8>)> = (0..80)
        .map(|at| {
            let role = if at % 2 == 0 { "Backend" } else { "Frontend" };
            let role = if at == 0 || at == 10 { "Data" } else { role };
            let pain = u8::from(role == "Backend");
            (
                TEAMS[at / 10],
                role,
                vec![4 - 2 * pain + (at % 3 == 0) as u8, 2 + (at % 3) as u8],
            )
        })
        .collect();
    wave(&mut organisation, &columns, &people);
    let outcome = run(&organisation.join(), "2026-Q1", "groups", &Options::default());
    let refused = table(&outcome, "refused");
    assert!(
        !rows(refused, "group", "Data").is_empty(),
        "two people: {:?}",
        refused.rows
    );
    let groups = table(&outcome, "people");
    for row in &groups.rows {
        let raw = estimate(groups, row, "raw");
        assert!(raw.n.is_none_or(|n| n >= 5), "{row:?}");
        assert_ne!(text(groups, row, "group"), "Data");
    }
    assert!(groups.rows.iter().all(|row| text(groups, row, "by") == "role"));
}

/// Twelve groups of eight: the outcome follows the first topic, the second is noise.
fn drivers_organisation(groups: usize) -> Organisation {
    let mut organisation = Organisation {
        catalogue: Some(with_topics(&[("overall", true)])),
        ..Organisation::default()
    };
    let columns = questions(&[
        ("a", "review", &[], Polarity::HighIsGood),
        ("b", "build", &[], Polarity::HighIsGood),
        ("c", "overall", &[], Polarity::HighIsGood),
    ]);
    let names: Vec<String> = (0..groups).map(|group| format!("Team {group}")).collect();
    let people: Vec<(&str, &str, Vec<u8>)> = (0..groups * 8)
        .map(|at| {
            let review = 1 + (at * 7 % 5) as u8;
            let build = 1 + (at * 3 % 11 % 5) as u8;
            let overall = (review + u8::from(at % 3 == 0)).min(5);
            (names[at / 8].as_str(), "", vec![review, build, overall])
        })
        .collect();
    wave(&mut organisation, &columns, &people);
    organisation
}

#[test]
fn the_topic_that_the_outcome_follows_is_its_driver() {
    let mut options = Options::default();
    options.drivers.replicates = 200;
    let outcome = run(&drivers_organisation(12).join(), "2026-Q1", "drivers", &options);
    let drivers = table(&outcome, "drivers");
    let first = &drivers.rows[0];
    assert_eq!(text(drivers, first, "topic"), "Code review");
    assert_eq!(number(drivers, first, "p_first"), 1.0);
    assert_eq!(text(drivers, first, "standing"), "above noise");
    assert!(
        number(drivers, first, "r") < -0.9,
        "friction and a good outcome go against each other"
    );
    let shares: f64 = drivers.rows.iter().map(|row| number(drivers, row, "share")).sum();
    near(shares, 1.0, 1e-9);
    let fit = table(&outcome, "fit");
    let r2 = number(fit, &fit.rows[0], "value");
    let parts: f64 = drivers
        .rows
        .iter()
        .map(|row| estimate(drivers, row, "part").value.unwrap())
        .sum();
    near(parts, r2, 1e-9);
    assert!(outcome.finding.contains("Code review"), "{}", outcome.finding);
    let importance = table(&outcome, "importance");
    assert_eq!(number(importance, &importance.rows[0], "share_cut"), 0.5);
    for word in ["cause", "because", "leads to", "effect"] {
        assert!(!outcome.finding.contains(word), "{}", outcome.finding);
    }
}

#[test]
fn too_few_people_and_no_outcome_are_said() {
    let outcome = run(
        &drivers_organisation(6).join(),
        "2026-Q1",
        "drivers",
        &Options::default(),
    );
    assert_eq!(
        outcome.finding,
        "48 people answered about overall and every topic; drivers of 2 topics need 50."
    );
    assert!(outcome.tables.is_empty());
    let outcome = run(&teams().join(), "2026-Q1", "drivers", &Options::default());
    assert!(
        outcome.finding.contains("no outcome topic"),
        "{}",
        outcome.finding
    );
}

#[test]
fn drivers_that_explain_little_are_not_ordered() {
    let mut options = Options::default();
    options.drivers.replicates = 50;
    options.drivers.little_percent = 100;
    let outcome = run(&drivers_organisation(12).join(), "2026-Q1", "drivers", &options);
    assert!(
        outcome.finding.starts_with("Drivers explain little"),
        "{}",
        outcome.finding
    );
    assert!(outcome.table("drivers").is_none() && outcome.table("fit").is_some());
}

#[test]
fn planted_teams_stand_at_their_end_of_the_caterpillar() {
    let last = *sample().friction.waves.last().unwrap();
    let outcome = of_sample("groups", last);
    let teams = table(&outcome, "teams");
    let of_topic = |topic: &str| -> Vec<String> {
        let rows = rows(teams, "topic", topic);
        let known = rows.iter().filter(|row| estimate(teams, row, "shrunken").is_ok());
        known.map(|row| text(teams, row, "group")).collect()
    };
    let place = |topic: &str, team: &str| {
        let order = of_topic(topic);
        let at = order.iter().position(|name| name == team).unwrap();
        (at + 1, order.len())
    };
    for (topic, team, hurts) in [
        ("On-call load", "Search", true),
        ("Code review", "Payments", true),
        ("Build speed", "Data Platform", false),
        ("Build speed", "Catalogue", false),
    ] {
        let (at, of) = place(topic, team);
        let is_there = if hurts { 3 * at <= of } else { 3 * (of - at) <= of };
        assert!(is_there, "{team} is {at} of {of} on {topic}");
    }
    assert!(
        !table(&outcome, "people").rows.is_empty(),
        "roles and tenure are asked"
    );
}

#[test]
fn the_sample_has_an_outcome_that_all_topics_go_with() {
    let last = *sample().friction.waves.last().unwrap();
    let outcome = of_sample("drivers", last);
    // The recommendation follows the mean of all topics, so they explain it together and none stands out.
    let fit = table(&outcome, "fit");
    assert!(number(fit, &fit.rows[1], "value") > 0.10, "{}", outcome.finding);
    let drivers = table(&outcome, "drivers");
    let first: f64 = drivers
        .rows
        .iter()
        .map(|row| number(drivers, row, "p_first"))
        .sum();
    near(first, 1.0, 1e-6);
    assert!(
        number(drivers, &drivers.rows[0], "p_first") < 0.95,
        "{}",
        outcome.finding
    );
    assert!(drivers.rows.iter().all(|row| number(drivers, row, "vif") < 5.0));
}

#[test]
fn waits_of_the_sample_are_measured_and_nobody_reported_hours() {
    let last = *sample().friction.waves.last().unwrap();
    let outcome = of_sample("opportunities", last);
    let hours = table(&outcome, "hours");
    for topic in ["Code review", "Build speed", "Platform support"] {
        let row = rows(hours, "topic", topic)[0];
        let measured = estimate(hours, row, "measured");
        let value = measured.value.unwrap_or_else(|| panic!("{topic}: {measured:?}"));
        assert!(value > 0.0 && value < 10.0, "{topic}: {value} hours a week");
        assert!(measured.low.unwrap() < value && measured.high.unwrap() > value);
        assert_eq!(estimate(hours, row, "reported").reason, Some(Reason::NoAnswers));
    }
    let ranking = table(&outcome, "ranking");
    assert_eq!(ranking.rows.len(), 10);
    let units = table(&outcome, "ranking_units");
    let first = &units.rows[0];
    assert!(number(units, first, "expected_rank") < 8.0);
    // Deployment hurts four teams of Channels.
    let channels = rows(units, "unit", "Channels");
    let deployment = channels
        .iter()
        .find(|row| text(units, row, "topic").starts_with("Deployment"));
    assert!(number(units, deployment.unwrap(), "expected_rank") < 10.0);
}
