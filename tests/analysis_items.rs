//! The analyses of questions and topics, of participation and of the next wave on small organisations whose numbers are known.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first thing that is wrong"
)]

mod analysis_support;

use analysis_support::{Organisation, outcomes, quarter};
use tribometer::analysis::{
    AnalysisKind, ChangeSpec, Estimate, FrictionSpec, Inputs, Options, Outcome, OutcomeRow, OutcomeTable,
    Reason, Status, Value, change, friction,
};
use tribometer::data::{
    Cohort, Dataset, Filter, HeadCount, Item, Polarity, Scale, SurveyColumns, SurveyRow, Table,
};

fn outcome(dataset: &Dataset, analysis: &str, of: &str) -> Outcome {
    outcomes::run(dataset, analysis, quarter(of), &Options::default())
}

/// The row whose first columns say this.
fn row<'a>(table: &'a OutcomeTable, words: &[&str]) -> &'a OutcomeRow {
    let says = |row: &&OutcomeRow| {
        words
            .iter()
            .all(|word| row.values.contains(&Value::Text((*word).to_owned())))
    };
    table
        .rows
        .iter()
        .find(says)
        .unwrap_or_else(|| panic!("no row {words:?} in {table:#?}"))
}

fn value<'a>(table: &'a OutcomeTable, words: &[&str], column: &str) -> &'a Value {
    table.value(row(table, words), column).unwrap()
}

fn estimate<'a>(table: &'a OutcomeTable, words: &[&str], column: &str) -> &'a Estimate {
    match value(table, words, column) {
        Value::Estimate(estimate) => estimate,
        other => panic!("{column} of {words:?} is {other:?}"),
    }
}

fn number(table: &OutcomeTable, words: &[&str], column: &str) -> f64 {
    match value(table, words, column) {
        Value::Number(number) => *number,
        Value::Count(count) => *count as f64,
        Value::Estimate(estimate) => estimate.value.unwrap(),
        other => panic!("{column} of {words:?} is {other:?}"),
    }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9 * b.abs().max(1.0)
}

fn item(text: &str, topic: Option<&str>, (low, high): (i32, i32), polarity: Option<Polarity>) -> Item {
    Item {
        id: text.to_lowercase().as_str().into(),
        text: text.to_owned(),
        topic: topic.map(Into::into),
        scale: Scale {
            low,
            high,
            labels: Vec::new(),
        },
        polarity,
    }
}

const GOOD: Option<Polarity> = Some(Polarity::HighIsGood);
const BAD: Option<Polarity> = Some(Polarity::HighIsFriction);

/// A person: team, role, answer codes (-1 for none).
type Person<'a> = (&'a str, &'a str, Vec<i32>);

fn survey(organisation: &mut Organisation, of: &str, items: &[Item], people: &[Person]) {
    let columns = SurveyColumns {
        items: items.to_vec(),
        texts: Vec::new(),
    };
    let row = |(team, role, codes): &Person| SurveyRow {
        quarter: quarter(of),
        team: Some((*team).to_owned()),
        role: (!role.is_empty()).then(|| (*role).to_owned()),
        tenure: None,
        answers: codes
            .iter()
            .map(|&code| (code >= 0).then_some(f64::from(code)))
            .collect(),
        key: None,
        texts: Vec::new(),
    };
    let table = Table::survey(&columns, people.iter().map(row).collect()).unwrap();
    organisation.table(&format!("survey-{of}.csv"), columns, table);
}

/// Two teams of ten; both answer 1 to 5 twice, the second leaves one answer open in place of a 5.
fn two_teams(of: &str, items: &[Item]) -> Organisation {
    let mut organisation = Organisation::default();
    let codes = [1, 2, 3, 4, 5, 1, 2, 3, 4, 5];
    let mut people: Vec<Person> = codes.iter().map(|&code| ("Ada", "", vec![code])).collect();
    people.extend(codes.iter().enumerate().map(|(at, &code)| {
        let open = at == 9;
        ("Bob", "", vec![if open { -1 } else { code }])
    }));
    survey(&mut organisation, of, items, &people);
    organisation
}

#[test]
fn a_question_is_counted_turned_and_summed_up() {
    let items = [item("Reviews drag on", Some("review"), (1, 5), BAD)];
    let found = outcome(&two_teams("2026-Q1", &items).join(), "items", "2026-Q1");
    let questions = found.table("questions").unwrap();
    let this = ["Reviews drag on"];
    // Codes 4 of 1, 2, 3, 4 and 3 of 5; low is good, so the favourable ones are 1 and 2.
    let favourable = estimate(questions, &this, "favourable");
    assert!(near(favourable.value.unwrap(), 8.0 / 19.0) && favourable.n == Some(19));
    assert!(near(number(questions, &this, "neutral"), 4.0 / 19.0));
    assert!(near(number(questions, &this, "unfavourable"), 7.0 / 19.0));
    // Scores 100, 75, 50, 25 four times each and 0 three times.
    assert!(near(number(questions, &this, "score"), 1000.0 / 19.0));
    assert!(near(number(questions, &this, "median"), 3.0));
    // Turned codes: 3 of 1, 4 of each other; 7 below 3, 4 equal to it: 2.5 + (9.5 - 7) / 4.
    assert!(near(number(questions, &this, "interpolated"), 3.125));
    // Cumulative 3, 7, 11, 15 of 19: distances 3, 7, 8, 4 of 19.
    assert!(near(
        number(questions, &this, "dispersion"),
        2.0 * 22.0 / 19.0 / 4.0
    ));
    assert!(near(number(questions, &this, "skipped"), 1.0 / 20.0));
    assert_eq!(
        value(questions, &this, "scale"),
        &Value::from("1–5, high is friction")
    );
    assert_eq!(value(questions, &this, "status"), &Value::from("first wave"));
    // From the friction end on: code 5 first.
    let answers = found.table("distribution").unwrap();
    let people: Vec<&Value> = answers
        .rows
        .iter()
        .map(|row| answers.value(row, "people").unwrap())
        .collect();
    assert_eq!(
        people,
        [3, 4, 4, 4, 4].map(Value::Count).iter().collect::<Vec<_>>()
    );
    let bands: Vec<&Value> = answers
        .rows
        .iter()
        .map(|row| answers.value(row, "band").unwrap())
        .collect();
    let words = [
        "unfavourable",
        "unfavourable",
        "neutral",
        "favourable",
        "favourable",
    ]
    .map(Value::from);
    assert_eq!(bands, words.iter().collect::<Vec<_>>());
}

#[test]
fn a_distribution_needs_ten_answers_and_no_row_gives_another_away() {
    let items = [item("Reviews are quick", Some("review"), (1, 5), GOOD)];
    let found = outcome(&two_teams("2026-Q1", &items).join(), "items", "2026-Q1");
    let rows = found.table("rows").unwrap();
    for team in ["Ada", "Bob"] {
        assert!(estimate(rows, &[team], "favourable").is_ok());
        // Nine of Bob answered: their distribution is hidden, and with it that of Ada.
        assert_eq!(
            value(rows, &[team], "answer_1"),
            &Value::Missing(Reason::Complementary)
        );
        assert_eq!(
            value(rows, &[team], "agreement"),
            &Value::Missing(Reason::Complementary)
        );
    }
    assert!(near(number(rows, &["Bob"], "skipped"), 0.1));
    // With ten answers each there are counts, and agreement: 1 - (20/9)/2, shown as 0.
    let codes = [1, 2, 3, 4, 5, 1, 2, 3, 4, 5];
    let people: Vec<Person> = ["Ada", "Bob"]
        .iter()
        .flat_map(|team| codes.iter().map(|&code| (*team, "", vec![code])))
        .collect();
    let mut organisation = Organisation::default();
    survey(&mut organisation, "2026-Q1", &items, &people);
    let found = outcome(&organisation.join(), "items", "2026-Q1");
    let rows = found.table("rows").unwrap();
    assert_eq!(value(rows, &["Bob"], "answer_5"), &Value::Count(2));
    assert!(near(number(rows, &["Bob"], "agreement"), 0.0));
    assert!(near(number(rows, &["Bob"], "dispersion"), 0.6));
}

#[test]
fn one_question_of_a_topic_that_may_not_be_told_hides_the_others() {
    let items = [
        item("Reviews are quick", Some("review"), (1, 5), GOOD),
        item("Reviews help", Some("review"), (1, 5), GOOD),
    ];
    // Everybody in Bob gives the second question a 5: the topic's mean less the first question would say so.
    let codes = [1, 2, 3, 4, 5, 2];
    let mut people: Vec<Person> = codes
        .iter()
        .map(|&code| ("Ada", "", vec![code, 6 - code]))
        .collect();
    people.extend(codes.iter().map(|&code| ("Bob", "", vec![code, 5])));
    people.extend(codes.iter().map(|&code| ("Cyd", "", vec![code, 7 - code.max(2)])));
    let mut organisation = Organisation::default();
    survey(&mut organisation, "2026-Q1", &items, &people);
    let found = outcome(&organisation.join(), "items", "2026-Q1");
    let rows = found.table("rows").unwrap();
    for question in ["Reviews are quick", "Reviews help"] {
        let score = estimate(rows, &[question, "Bob"], "score");
        assert_eq!(score.status, Status::Suppressed, "{question}: {score:?}");
        assert!(score.value.is_none() && score.n.is_none());
    }
    assert!(estimate(found.table("questions").unwrap(), &["Reviews are quick"], "score").is_ok());
}

#[test]
fn wording_and_its_change_since_the_last_wave_are_told() {
    let before = [item("Reviews are quick", Some("review"), (1, 5), GOOD)];
    let after = [
        item("Reviews are so quick", Some("review"), (1, 5), GOOD),
        item("Builds are quick", Some("build"), (1, 5), None),
    ];
    let mut organisation = two_teams("2026-Q1", &before);
    let codes = [1, 2, 3, 4, 5, 1, 2, 3, 4, 5];
    let people: Vec<Person> = codes
        .iter()
        .map(|&code| ("Ada", "", vec![code, 6 - code]))
        .collect();
    survey(&mut organisation, "2026-Q2", &after, &people);
    let found = outcome(&organisation.join(), "items", "2026-Q2");
    let questions = found.table("questions").unwrap();
    assert_eq!(
        value(questions, &["Reviews are so quick"], "status"),
        &Value::from("broken")
    );
    let Value::Text(change) = value(questions, &["Reviews are so quick"], "change") else {
        panic!("no words");
    };
    assert!(
        change.contains("in 2026-Q1 it was “Reviews are quick”"),
        "{change}"
    );
    // Without a friction end nothing is judged; the answers are counted all the same.
    let open = ["Builds are quick"];
    assert_eq!(value(questions, &open, "status"), &Value::from("added"));
    assert_eq!(
        estimate(questions, &open, "score").reason,
        Some(Reason::NoDirection)
    );
    assert_eq!(
        estimate(questions, &open, "neutral").reason,
        Some(Reason::NoDirection)
    );
    assert!(near(number(questions, &open, "dispersion"), 0.6));
}

/// Forty people in eight teams; two questions with a correlation of one half, and one from 0 to 10.
fn forty() -> Organisation {
    let teams = ["A", "B", "C", "D", "E", "F", "G", "H"];
    let items = [
        item("Reviews are quick", Some("review"), (1, 5), GOOD),
        item("Reviews help", Some("review"), (1, 5), GOOD),
        item("How likely are you to recommend us?", None, (0, 10), GOOD),
    ];
    let people: Vec<Person> = (0..40)
        .map(|i| {
            let (x, differs) = (if i % 2 == 0 { 1 } else { 5 }, i >= 30);
            let y = if differs { 6 - x } else { x };
            // 12 promoters, 8 passives, 20 detractors.
            let recommends = match i {
                0..12 => 9,
                12..20 => 7,
                _ => 3,
            };
            (teams[i % 8], "", vec![x, y, recommends])
        })
        .collect();
    let mut organisation = Organisation::default();
    survey(&mut organisation, "2026-Q1", &items, &people);
    organisation
}

#[test]
fn two_questions_have_spearman_browns_reliability_and_a_net_score_its_interval() {
    let dataset = forty().join();
    let found = outcome(&dataset, "items", "2026-Q1");
    let topics = found.table("topics").unwrap();
    let this = ["Code review"];
    assert!(near(number(topics, &this, "reliability"), 2.0 / 3.0));
    assert_eq!(value(topics, &this, "by"), &Value::from("Spearman-Brown"));
    assert_eq!(
        value(topics, &this, "omega"),
        &Value::from("needs three questions")
    );
    assert!(near(number(topics, &this, "score"), 50.0));
    let net = found.table("net").unwrap();
    let score = estimate(net, &["Organisation"], "net");
    // (12 - 20)/40; the interval is that of 12.75 and 20.75 of 43.
    assert!(near(score.value.unwrap(), -20.0));
    let (up, down): (f64, f64) = (12.75 / 43.0, 20.75 / 43.0);
    let half = 1.959_963_984_540_054 * ((up + down - (up - down).powi(2)) / 43.0).sqrt();
    assert!(
        (score.low.unwrap() - 100.0 * (up - down - half)).abs() < 1e-6,
        "{score:?}"
    );
    assert!(
        (score.high.unwrap() - 100.0 * (up - down + half)).abs() < 1e-6,
        "{score:?}"
    );
    assert_eq!(net.rows.len(), 1, "teams of five have no net score");
    let planned = outcome(&dataset, "planner", "2026-Q1");
    let needing = planned.table("topics_needing").unwrap();
    assert!(near(number(needing, &this, "one_more"), 0.75));
    assert_eq!(value(needing, &this, "advice"), &Value::from("enough"));
}

#[test]
fn teams_that_do_not_differ_are_called_so() {
    // Every team answers the same 1 to 5, so nothing lies between them.
    let items = [item("Reviews are quick", Some("review"), (1, 5), GOOD)];
    let teams = ["A", "B", "C", "D", "E", "F", "G"];
    let people: Vec<Person> = teams
        .iter()
        .flat_map(|team| (1..=5).map(|code| (*team, "", vec![code])))
        .collect();
    let mut organisation = Organisation::default();
    survey(&mut organisation, "2026-Q1", &items, &people);
    let found = outcome(&organisation.join(), "items", "2026-Q1");
    let topics = found.table("topics").unwrap();
    assert_eq!(
        value(topics, &["Code review"], "teams"),
        &Value::from("do not differ beyond noise")
    );
    // Mean squares 0 and 10·625: ICC1 = -1/(k0 - 1) with k0 = 5.
    assert!(near(number(topics, &["Code review"], "icc1"), -0.25));
    assert_eq!(topics.banners.len(), 1);
    assert_eq!(
        topics.banners[0].text,
        "Teams do not differ on Code review beyond noise."
    );
    assert!(
        found
            .finding
            .ends_with("Teams differ beyond noise on 0 of 1 topics."),
        "{}",
        found.finding
    );
}

/// Six teams of ten answers, five of 2 and five of 4 each: a spread of √(37500/54).
fn six_teams(invited: &[(&str, u32)]) -> Organisation {
    let items = [item("Reviews are quick", Some("review"), (1, 5), GOOD)];
    let teams = ["A", "B", "C", "D", "E", "F"];
    let people: Vec<Person> = teams
        .iter()
        .flat_map(|team| (0..10).map(|i| (*team, "", vec![2 + 2 * (i % 2)])))
        .collect();
    let mut organisation = Organisation::default();
    survey(&mut organisation, "2026-Q1", &items, &people);
    organisation.people(invited);
    organisation
}

#[test]
fn the_planner_says_what_can_be_seen_and_what_cannot_even_with_everybody() {
    let invited = ["A", "B", "C", "D", "E", "F"].map(|team| (team, 12));
    let found = outcome(&six_teams(&invited).join(), "planner", "2026-Q1");
    let topics = found.table("topics").unwrap();
    let this = ["Code review"];
    assert!(near(number(topics, &this, "spread"), (37500.0_f64 / 54.0).sqrt()));
    // By adding up the noncentral t with 108 degrees of freedom: 111 has a power of .8001, 110 of .7965.
    assert_eq!(value(topics, &this, "needed"), &Value::Count(111));
    assert!((number(topics, &this, "organisation") - 13.600_460_5).abs() < 1e-4);
    assert_eq!(value(topics, &this, "teams_now"), &Value::Count(0));
    let rows = found.table("rows").unwrap();
    assert!((number(rows, &["A"], "sees_now") - 33.314_188_5).abs() < 1e-4);
    assert!((number(rows, &["A"], "sees_full") - 31.895_907_2).abs() < 1e-4);
    let not = Value::from("not reachable even with everybody");
    assert_eq!(value(rows, &["A"], "needed"), &Value::from("more than 12"));
    assert_eq!(value(rows, &["A"], "says"), &not);
    assert_eq!(value(rows, &["Organisation"], "says"), &not);
    assert!(
        found.finding.contains("the organisation in 0 of 1 cells"),
        "{}",
        found.finding
    );
    assert!(
        found
            .finding
            .ends_with("In the next wave no team can see it, not even with everybody.")
    );
    let rhythm = found.table("rhythm").unwrap();
    assert!((number(rhythm, &["Organisation"], "one") - 13.600_460_5).abs() < 1e-4);
    assert!(number(rhythm, &["Organisation"], "four") < 7.0);
    assert_eq!(
        value(rhythm, &["Organisation"], "suggestion"),
        &Value::from("compare every second wave, two put together")
    );
    let Value::Text(teams) = value(rhythm, &["Teams"], "suggestion") else {
        panic!("no words");
    };
    assert!(teams.starts_with("look at levels only"), "{teams}");
}

#[test]
fn a_larger_change_is_reachable_with_a_number_of_answers() {
    let mut options = Options::default();
    options.planner.change_points = 15;
    let invited = ["A", "B", "C", "D", "E", "F"].map(|team| (team, 12));
    let dataset = six_teams(&invited).join();
    let cohort = Cohort::new(&dataset, &Filter::default());
    let friction = friction(&cohort, &FrictionSpec::default());
    let changes = change(&friction, &ChangeSpec::default());
    let inputs = Inputs {
        cohort: &cohort,
        friction: &friction,
        changes: &changes,
        quarter: quarter("2026-Q1"),
        is_stopped: &|| false,
    };
    let kind = AnalysisKind::by_id("planner").unwrap();
    let found = (kind.run)(&inputs, &options).unwrap();
    let rows = found.table("rows").unwrap();
    // 60 answers now: 42 in the next wave have the power, 41 have not; 72 are invited.
    assert_eq!(value(rows, &["Organisation"], "needed"), &Value::Count(42));
    assert!(near(number(rows, &["Organisation"], "rate"), 42.0 / 72.0));
    assert_eq!(value(rows, &["Organisation"], "says"), &Value::from("yes"));
    let stopped = Inputs {
        is_stopped: &|| true,
        ..inputs
    };
    assert!((kind.run)(&stopped, &options).is_err());
}

#[test]
fn without_a_head_count_nobody_is_everybody() {
    let found = outcome(&six_teams(&[]).join(), "planner", "2026-Q1");
    let rows = found.table("rows").unwrap();
    assert_eq!(
        value(rows, &["A"], "sees_full"),
        &Value::Missing(Reason::NoHeadCount)
    );
    assert_eq!(value(rows, &["A"], "says"), &Value::Missing(Reason::NoHeadCount));
    assert!((number(rows, &["A"], "sees_now") - 33.314_188_5).abs() < 1e-4);
}

#[test]
fn questions_that_do_not_earn_their_place_are_named_with_the_reason() {
    // Three questions of one topic: the second copies the first, the third goes its own way; a fourth scores nothing.
    let items = [
        item("Reviews are quick", Some("review"), (1, 5), GOOD),
        item("Reviews are soon", Some("review"), (1, 5), GOOD),
        item("Reviews are kind", Some("review"), (1, 5), GOOD),
        item("I like the canteen", None, (1, 5), GOOD),
    ];
    let people: Vec<Person> = (0..50)
        .map(|i| {
            let x = i % 5 + 1;
            let copied = if i == 6 { 6 - x } else { x };
            let canteen = if i < 20 { i % 4 + 1 } else { -1 };
            (
                ["A", "B", "C", "D", "E"][i as usize / 10],
                "",
                vec![x, copied, i / 5 % 5 + 1, canteen],
            )
        })
        .collect();
    let mut organisation = Organisation::default();
    survey(&mut organisation, "2026-Q1", &items, &people);
    let found = outcome(&organisation.join(), "planner", "2026-Q1");
    let questions = found.table("questions").unwrap();
    let advice = |question: &str| {
        let is_own = |row: &&OutcomeRow| row.values[0] == Value::from(question);
        let row = questions.rows.iter().find(is_own).unwrap();
        match questions.value(row, "advice").unwrap() {
            Value::Text(text) => text.clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(advice("Reviews are quick"), "keep", "{questions:#?}");
    // Two questions must stay, and this one has less against it.
    let soon = advice("Reviews are soon");
    assert!(
        soon.starts_with("keep while another goes first: says nearly the same as another"),
        "{soon}"
    );
    let kind = advice("Reviews are kind");
    assert!(
        kind.starts_with("may go: goes along too little with the others"),
        "{kind}"
    );
    assert!(kind.contains("the others alone are more reliable"), "{kind}");
    let canteen = advice("I like the canteen");
    assert!(
        canteen.contains("it scores no topic") && canteen.contains("60\u{202f}% left it open"),
        "{canteen}"
    );
    let length = found.table("length").unwrap();
    assert_eq!(value(length, &["As asked"], "questions"), &Value::Count(4));
    assert!(near(number(length, &["As asked"], "minutes"), 32.0 / 60.0));
    assert_eq!(
        value(length, &["Without those that may go"], "questions"),
        &Value::Count(2)
    );
}

/// Two teams with 20 backend and 10 frontend people each; 15 and 3 of them answer.
fn by_role() -> Organisation {
    let items = [item("Reviews are quick", Some("review"), (1, 5), GOOD)];
    let mut people: Vec<Person> = Vec::new();
    for team in ["Ada", "Bob"] {
        people.extend((0..15).map(|i| (team, "Backend", vec![if i % 3 == 0 { 1 } else { 4 }])));
        people.extend((0..3).map(|i| (team, "Frontend", vec![if i == 0 { 1 } else { 3 }])));
    }
    let mut organisation = Organisation::default();
    let before: Vec<Person> = (0..45)
        .map(|i| (if i < 23 { "Ada" } else { "Bob" }, "Backend", vec![i % 5 + 1]))
        .collect();
    survey(&mut organisation, "2025-Q4", &items, &before);
    survey(&mut organisation, "2026-Q1", &items, &people);
    let count = |team: &str, role: &str, people: u32| HeadCount {
        team: team.into(),
        role: Some(role.into()),
        tenure: None,
        people,
        valid_from: None,
        valid_to: None,
    };
    let counts: Vec<HeadCount> = ["Ada", "Bob"]
        .iter()
        .flat_map(|team| [count(team, "Backend", 20), count(team, "Frontend", 10)])
        .collect();
    organisation.table(
        "roster.csv",
        SurveyColumns::default(),
        Table::head_counts(&counts).unwrap(),
    );
    organisation.teams(&[("Ada", "Unit"), ("Bob", "Unit")]);
    organisation
}

#[test]
fn who_is_missing_is_told_by_role_and_what_the_mix_moves() {
    let found = outcome(&by_role().join(), "participation", "2026-Q1");
    let groups = found.table("groups").unwrap();
    let this = ["Frontend"];
    assert_eq!(value(groups, &this, "invited"), &Value::Count(20));
    assert_eq!(value(groups, &this, "silent"), &Value::Count(14));
    let rate = estimate(groups, &this, "rate");
    assert!(near(rate.value.unwrap(), 0.3) && near(rate.low.unwrap(), 0.145_477_244_867_604_3));
    // Newcombe's interval of 6 of 20 against 30 of 40.
    let difference = estimate(groups, &this, "difference");
    assert!(near(difference.value.unwrap(), -45.0));
    assert!(
        (difference.low.unwrap() + 63.859_777_884_873_94).abs() < 1e-6,
        "{difference:?}"
    );
    assert!(
        (difference.high.unwrap() + 18.347_656_473_911_36).abs() < 1e-6,
        "{difference:?}"
    );
    assert_eq!(
        value(groups, &this, "says"),
        &Value::from("answered less than the others")
    );
    assert!(
        found
            .finding
            .ends_with("Answered less than the others: Frontend (30\u{202f}%)."),
        "{}",
        found.finding
    );
    let check = |words: &str| {
        found
            .checks
            .iter()
            .find(|check| check.assumption == words)
            .unwrap()
    };
    assert_eq!(check("All roles and tenures answer alike").holds, Some(false));
    // Backend scores 50 on average, frontend 33⅓: 47.22 as answered, (40·50 + 20·33⅓)/60 = 44.44 weighted.
    let mix = found.table("mix").unwrap();
    let topic = ["Code review"];
    assert!(near(
        number(mix, &topic, "plain"),
        100.0 - (30.0 * 50.0 + 6.0 * 100.0 / 3.0) / 36.0
    ));
    assert!(near(
        number(mix, &topic, "by_role"),
        100.0 - (40.0 * 50.0 + 20.0 * 100.0 / 3.0) / 60.0
    ));
    // Weights 4/3 thirty times and 10/3 six times.
    assert!(near(number(mix, &topic, "role_deff"), 1.2) && near(number(mix, &topic, "role_n_eff"), 30.0));
    assert_eq!(
        estimate(mix, &topic, "by_tenure").reason,
        Some(Reason::NoHeadCount)
    );
}

#[test]
fn the_rate_is_compared_with_the_wave_before_and_bounds_are_those_of_units_too() {
    let found = outcome(&by_role().join(), "participation", "2026-Q1");
    let trend = found.table("trend").unwrap();
    // 36 of 60 after 45 of 60.
    let change = estimate(trend, &["Organisation", "2026-Q1"], "change");
    assert!(near(change.value.unwrap(), -15.0));
    assert!(
        (change.low.unwrap() + 30.642_542_664_302_63).abs() < 1e-6,
        "{change:?}"
    );
    assert!(
        (change.high.unwrap() - 1.741_567_578_991_759).abs() < 1e-6,
        "{change:?}"
    );
    assert_eq!(
        value(trend, &["Organisation", "2025-Q4"], "change"),
        &Value::from("")
    );
    let bounds = found.table("bounds").unwrap();
    // Friction 52.78 of 36 people, 24 silent: 36/60 of it, and 40 points more.
    let mean = 100.0 - (30.0 * 50.0 + 6.0 * 100.0 / 3.0) / 36.0;
    for row in ["Organisation", "Unit"] {
        assert!(near(number(bounds, &[row], "lowest"), 0.6 * mean));
        assert!(near(number(bounds, &[row], "highest"), 0.6 * mean + 40.0));
    }
}
