//! Files as people really hand them over: half right, in other words or units, with slips of the pen. Nothing of it may
//! be misread in silence.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on fails"
)]

mod import_support;

use std::fmt::Write as _;

use import_support::{assert_accounted, catalogue, codes, excluded};
use tribometer::data::Polarity;
use tribometer::import::{ImportError, Imported, Inspection, Mapping, Options, Role, Source};

fn file(name: &str, text: &str) -> Source {
    Source {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

fn inspect(name: &str, text: &str) -> Inspection {
    let inspection = import_support::inspect(&file(name, text));
    assert_accounted(&inspection.proof);
    inspection
}

fn import(name: &str, text: &str) -> Imported {
    let imported = import_support::import(&file(name, text));
    assert_accounted(&imported.proof);
    imported
}

fn refusal(name: &str, text: &str) -> ImportError {
    let catalogue = catalogue();
    tribometer::import::inspect(&file(name, text), &Options::new(&catalogue)).unwrap_err()
}

fn import_with(text: &str, change: impl FnOnce(&mut Options)) -> Result<Imported, ImportError> {
    let catalogue = catalogue();
    let mut options = Options::new(&catalogue);
    change(&mut options);
    let imported = tribometer::import::import(&file("survey.csv", text), &options);
    if let Ok(imported) = &imported {
        assert_accounted(&imported.proof);
    }
    imported
}

fn import_after(known: &[Mapping], text: &str) -> Imported {
    let catalogue = catalogue();
    let mut options = Options::new(&catalogue);
    options.known = known;
    let imported = tribometer::import::import(&file("survey.csv", text), &options).unwrap();
    assert_accounted(&imported.proof);
    imported
}

/// Messages of all notices with this code, with their row and column.
fn told(imported: &tribometer::import::Proof, code: &str) -> Vec<String> {
    imported
        .notices
        .iter()
        .filter(|notice| notice.code == code)
        .map(|notice| {
            let row = notice.place.row.map_or_else(String::new, |row| row.to_string());
            let column = notice.place.column.clone().unwrap_or_default();
            format!("{row}|{column}|{}", notice.message)
        })
        .collect()
}

const FOCUS: &str = "I have enough uninterrupted time for deep work";

/// A survey of one item, answers in file order, each at its own second.
fn survey(question: &str, answers: &[&str]) -> String {
    let mut text = format!("Timestamp,Team,\"{question}\"\n");
    for (at, answer) in answers.iter().enumerate() {
        writeln!(
            text,
            "2026/7/{} 9:{:02}:{:02} AM,T{},{answer}",
            at / 60 % 20 + 1,
            at % 60,
            at % 50 + 1,
            at % 3
        )
        .unwrap();
    }
    text
}

#[test]
fn equal_answers_on_one_day_are_two_people_and_equal_answers_in_one_second_are_one() {
    for (time, used, repeated) in [
        ("2026/7/6", 4, None),
        ("2026/7/6 9:05 AM", 4, None),
        ("2026-07-06 00:00:00", 4, None),
        ("2026/7/6 9:05:31 AM", 2, Some(&2)),
    ] {
        let text = format!(
            "Timestamp,Team,{FOCUS}\n{time},A,Agree\n{time},A,Agree\n{time},A,Agree\n{time},B,Disagree\n"
        );
        let proof = import("survey.csv", &text).proof;
        assert_eq!(
            (proof.rows.used, excluded(&proof).get("duplicate")),
            (used, repeated),
            "{time}"
        );
    }
}

#[test]
fn a_topic_that_nobody_knows_is_refused_with_the_nearest_one() {
    let text = survey(FOCUS, &["Agree", "Disagree", "Neutral", "Strongly agree"]);
    let mut mapping = inspect("survey.csv", &text).mapping;
    mapping.columns[2].topic = Some("focus-time".into());
    let err = import_with(&text, |options| options.mapping = Some(mapping.clone())).unwrap_err();
    assert_eq!(
        (err.code, err.place.column.as_deref()),
        ("topic-unknown", Some(FOCUS))
    );
    assert!(err.message.contains("nearest is “focus”"), "{}", err.message);
    assert!(
        err.message.contains("code-review, build-speed"),
        "{}",
        err.message
    );
    mapping.columns[2].topic = Some("focus".into());
    let imported = import_with(&text, |options| options.mapping = Some(mapping)).unwrap();
    assert_eq!(
        imported.proof.columns[2].topic.as_ref().unwrap().as_str(),
        "focus"
    );
}

#[test]
fn a_mapping_that_counts_columns_wrongly_or_is_of_another_version_is_refused() {
    let text = survey(FOCUS, &["Agree", "Disagree", "Neutral", "Strongly agree"]);
    let mapping = inspect("survey.csv", &text).mapping;
    let wrong = |change: fn(&mut Mapping)| {
        let mut mapping = mapping.clone();
        change(&mut mapping);
        let err = import_with(&text, |options| options.mapping = Some(mapping)).unwrap_err();
        (err.code, err.place.column.clone(), err.message)
    };
    let focus = || Some(FOCUS.to_owned());
    let message = "the mapping gives it index = 99; the file has the columns 1 to 3".to_owned();
    assert_eq!(
        wrong(|mapping| mapping.columns[2].index = 99),
        ("mapping-index", focus(), message)
    );
    let message = "the mapping gives it index = 2, which “Team” has already".to_owned();
    assert_eq!(
        wrong(|mapping| mapping.columns[2].index = 2),
        ("mapping-index", focus(), message)
    );
    assert_eq!(wrong(|mapping| mapping.columns[2].index = 0).0, "mapping-index");
    let message = "the mapping has schema = 2; 1 was expected".to_owned();
    assert_eq!(
        wrong(|mapping| mapping.schema = 2),
        ("mapping-schema", None, message)
    );
}

fn values(imported: &Imported) -> Vec<(String, String, f64)> {
    let table = &imported.tables[0];
    let (teams, metrics) = (table.names("team").unwrap(), table.names("metric").unwrap());
    let rows = teams.into_iter().zip(metrics).zip(table.floats("value").unwrap());
    rows.map(|((team, metric), value)| (team, metric, (value.unwrap() * 1e9).round() / 1e9))
        .collect()
}

const METRICS: &str = "team,period,metric,value,n,low,high\n";

#[test]
fn values_with_units_are_converted_or_left_out_with_the_reason() {
    let text = format!(
        "{METRICS}A,2026-Q3,review_time_hours,3.5 h,20,90 min,4\nB,2026-Q3,pipeline_success_share,85 %,100,,\n\
         C,2026-Q3,build_minutes,\"1,204\",10,,\nD,2026-Q3,build_minutes,\"1.204,5\",10,,\nE,2026-Q3,build_minutes,1 204,10,,\n\
         F,2026-Q3,review_time_hours,90 min,10,,\nG,2026-Q3,standup_minutes,2 h,10,,\nH,2026-Q3,build_minutes,12 %,10,,\n\
         I,2026-Q3,happiness,3 h,10,,\nJ,2026-Q3,build_minutes,€5,10,,\nK,2026-Q3,build_minutes,00:12:30,10,,\n"
    );
    let imported = import("metrics.csv", &text);
    assert_eq!(imported.proof.kind.word(), "metrics-long");
    let expected = [
        ("A", "review_time_hours", 3.5),
        ("B", "pipeline_success_share", 0.85),
        ("C", "build_duration_minutes", 1204.0),
        ("D", "build_duration_minutes", 1204.5),
        ("E", "build_duration_minutes", 1204.0),
        ("F", "review_time_hours", 1.5),
        ("G", "standup_minutes", 120.0),
    ];
    let expected = expected.map(|(team, metric, value)| (team.to_owned(), metric.to_owned(), value));
    assert_eq!(values(&imported), expected);
    assert_eq!(imported.tables[0].floats("low").unwrap()[0], Some(1.5));
    assert_eq!(
        told(&imported.proof, "unit-unfit"),
        [
            "9|value|“12 %” has a unit, and build_duration_minutes is in min",
            "10|value|“3 h” has a unit, and happiness is a metric without a known unit",
        ]
    );
    let excluded = excluded(&imported.proof);
    assert_eq!((excluded["unit-unfit"], excluded["not-a-number"]), (2, 2));
}

#[test]
fn a_table_with_metric_and_value_is_one_even_without_any_number() {
    let text = format!("{METRICS}A,2026-Q3,build_minutes,NaN,10,,\nB,2026-Q3,build_minutes,inf,10,,\n");
    let inspection = inspect("metrics.csv", &text);
    assert_eq!(inspection.proof.kind.word(), "metrics-long");
    assert_eq!(inspection.blocked.unwrap().code, "nothing-usable");
}

#[test]
fn quarters_as_columns_need_a_metric_and_are_none_themselves() {
    for header in ["Team,Q2 2026,Q3 2026", "Team,2026-Q2,2026-Q3"] {
        let text = format!("{header}\nPayments,5,12\nSearch,6,13\n");
        let inspection = inspect("w3.csv", &text);
        assert_eq!(inspection.proof.kind.word(), "metrics-wide");
        let roles: Vec<Role> = inspection
            .proof
            .columns
            .iter()
            .map(|column| column.role)
            .collect();
        assert_eq!(roles, [Role::Team, Role::Quarter, Role::Quarter]);
        let err = inspection.blocked.unwrap();
        assert_eq!(err.code, "metric-missing");
        assert!(err.hint.contains("add a column \"metric\""), "{}", err.hint);
        assert_eq!(codes(&inspection.proof), ["metric-missing"]);
        // The file's name may say it.
        let imported = import("Build minutes.csv", &text);
        assert_eq!(imported.quarters.len(), 2);
        assert_eq!(
            values(&imported)[0],
            ("Payments".to_owned(), "build_duration_minutes".to_owned(), 5.0)
        );
        assert!(codes(&imported.proof).contains(&"metric-from-file-name"));
    }
}

/// The five answers of agreement over and over, and then these.
fn agreeing<'a>(count: usize, then: &[&'a str]) -> Vec<&'a str> {
    let scale = [
        "Strongly disagree",
        "Disagree",
        "Neutral",
        "Agree",
        "Strongly agree",
    ];
    let mut answers: Vec<&str> = (0..count).map(|at| scale[at % 5]).collect();
    answers.extend(then);
    answers
}

#[test]
fn a_stray_label_counts_as_missing_and_does_not_drop_its_item() {
    let imported = import(
        "survey.csv",
        &survey(FOCUS, &agreeing(38, &["Agre", "It depends"])),
    );
    let items = &imported.columns.items;
    assert_eq!(items.len(), 1);
    assert_eq!((items[0].scale.low, items[0].scale.high), (1, 5));
    assert_eq!(items[0].topic.as_ref().unwrap().as_str(), "focus");
    let tell = |row: u64, answer: &str| {
        format!(
            "{row}|{FOCUS}|“{answer}” is not on the scale “Strongly disagree” to “Strongly agree”; it counts as no answer"
        )
    };
    assert_eq!(
        told(&imported.proof, "answer-off-scale"),
        [tell(40, "Agre"), tell(41, "It depends")]
    );
    let answers = imported.tables[0]
        .floats(&format!("item:{}", items[0].id))
        .unwrap();
    assert_eq!(answers.iter().filter(|answer| answer.is_none()).count(), 2);
    // A digit that a printed scale does not have is a stray too; without printed ends it may be a count.
    let digits = |more: &'static str| -> Vec<&str> {
        (0..30)
            .map(|at| ["1", "2", "3", "4", "5", "6", "7"][at % 7])
            .chain([more])
            .collect()
    };
    let printed = "How satisfied are you with our tools? (1 = very dissatisfied, 7 = very satisfied)";
    let imported = import("survey.csv", &survey(printed, &digits("9")));
    assert_eq!(told(&imported.proof, "answer-off-scale").len(), 1);
    assert_eq!(imported.columns.items[0].scale.high, 7);
    assert!(
        import("survey.csv", &survey("Years here", &digits("25")))
            .columns
            .items
            .is_empty()
    );
}

#[test]
fn what_looks_like_an_item_is_said() {
    let text = survey(
        FOCUS,
        &agreeing(15, &["Perhaps", "Perhaps", "Perhaps", "Perhaps", "Maybe"]),
    );
    let imported = import("survey.csv", &text);
    assert!(imported.columns.items.is_empty());
    let expected = [format!("|{FOCUS}|looks like an item; 5 answers fit no scale")];
    assert_eq!(told(&imported.proof, "looks-like-item"), expected);
    // A scale in a language that nobody taught the program: two questions share their answers.
    let words = ["Teljesen egyetértek", "Egyetértek", "Semleges", "Nem értek egyet"];
    let rows: String = (0..20).fold(String::new(), |rows, at| {
        format!(
            "{rows}2026/7/6 9:05:{at:02} AM,A,{},{}\n",
            words[at % 4],
            words[(at / 2) % 4]
        )
    });
    let imported = import("survey.csv", &format!("Timestamp,Team,Gyors?,Jó?\n{rows}"));
    assert_eq!(
        told(&imported.proof, "looks-like-item"),
        [
            "|Gyors?|looks like an item; 20 answers fit no scale, and another question has the same",
            "|Jó?|looks like an item; 20 answers fit no scale, and another question has the same"
        ]
    );
}

#[test]
fn agreement_is_read_in_the_languages_of_survey_tools() {
    for scale in [
        [
            "Stimme überhaupt nicht zu",
            "Stimme nicht zu",
            "Weder noch",
            "Stimme zu",
            "Stimme voll und ganz zu",
        ],
        [
            "Stimme gar nicht zu",
            "Stimme eher nicht zu",
            "Teils, teils",
            "Stimme eher zu",
            "Stimme voll zu",
        ],
        [
            "Pas du tout d’accord",
            "Pas d'accord",
            "Ni d'accord ni pas d'accord",
            "D'accord",
            "Tout à fait d'accord",
        ],
        [
            "Totalmente en desacuerdo",
            "En desacuerdo",
            "Ni de acuerdo ni en desacuerdo",
            "De acuerdo",
            "Totalmente de acuerdo",
        ],
        [
            "Discordo totalmente",
            "Discordo",
            "Não concordo nem discordo",
            "Concordo",
            "Concordo totalmente",
        ],
        [
            "Helt uenig",
            "Uenig",
            "Verken enig eller uenig",
            "Enig",
            "Helt enig",
        ],
        [
            "Instämmer inte alls",
            "Instämmer inte",
            "Varken eller",
            "Instämmer",
            "Instämmer helt",
        ],
        [
            "Meget uenig",
            "Uenig",
            "Hverken enig eller uenig",
            "Enig",
            "Meget enig",
        ],
    ] {
        let quoted: Vec<String> = scale
            .iter()
            .cycle()
            .take(15)
            .map(|label| format!("\"{label}\""))
            .collect();
        let quoted: Vec<&str> = quoted.iter().map(String::as_str).collect();
        let imported = import("survey.csv", &survey(FOCUS, &quoted));
        assert_eq!(imported.columns.items[0].scale.labels, scale);
    }
}

#[test]
fn a_reused_mapping_keeps_its_scale() {
    let question = "How likely are you to recommend this company as a place to do engineering work?";
    let digits = |more: &[&'static str]| -> Vec<&'static str> {
        let scale = ["0", "2", "4", "6", "7", "8", "9", "10"];
        (0..40)
            .map(|at| scale[at % 8])
            .chain(more.iter().copied())
            .collect()
    };
    let mut mapping = inspect("survey.csv", &survey(question, &digits(&[]))).mapping;
    mapping.columns[2].polarity = Some(Polarity::HighIsGood);
    mapping.columns[2].topic = Some("overall".into());
    let known = [mapping];
    let again = |more: &[&'static str]| import_after(&known, &survey(question, &digits(more)));
    let few = again(&["11", "11"]);
    let item = &few.columns.items[0];
    assert_eq!(
        (item.scale.low, item.scale.high, item.polarity.is_some()),
        (0, 10, true)
    );
    let row = format!("42|{question}|“11” is not on the scale 0–10; it counts as no answer");
    assert_eq!(told(&few.proof, "answer-off-scale")[0], row);
    let many = again(&["11", "11", "11"]);
    let item = &many.columns.items[0];
    assert_eq!((item.scale.low, item.scale.high, item.polarity), (0, 10, None));
    let message = "3 of 43 answers are not on the scale 0–10 used before; the item is not scored until somebody decides";
    assert_eq!(
        told(&many.proof, "scale-changed"),
        [format!("|{question}|{message}")]
    );
    // Labels instead of digits: the old scale stays, the new one is named.
    let labels = import_after(&known, &survey(question, &agreeing(40, &[])));
    assert_eq!(
        (
            labels.columns.items[0].scale.high,
            labels.columns.items[0].polarity
        ),
        (10, None)
    );
}

#[test]
fn an_unclosed_quotation_mark_stops_at_its_row() {
    let rows = "2026/7/6 9:05:31 AM,A,Agree\n2026/7/6 9:05:32 AM,B,Disagree\n";
    let text = format!("Timestamp,Team,{FOCUS}\n{rows}2026/7/6 9:06:31 AM,A,\"Agree\n{rows}{rows}");
    let err = refusal("survey.csv", &text);
    assert_eq!(
        (err.code, err.place.row, err.place.column.as_deref()),
        ("quote-unclosed", Some(4), Some(FOCUS))
    );
}

#[test]
fn a_first_line_that_announces_the_separator_is_no_header() {
    let imported = import(
        "metrics.csv",
        "sep=;\nTeam;Metric;2026-Q3\nA;build_minutes;12,5\nB;build_minutes;1.204,5\n",
    );
    assert_eq!(
        (imported.proof.kind.word(), imported.proof.header_rows),
        ("metrics-wide", 2)
    );
    let found: Vec<f64> = values(&imported).into_iter().map(|value| value.2).collect();
    assert_eq!(found, [12.5, 1204.5]);
}

#[test]
fn times_of_another_millennium_are_named_and_count_as_none() {
    let text = survey(FOCUS, &agreeing(10, &[])).replacen("2026/7/1", "2996/7/1", 1);
    let imported = import("survey.csv", &text);
    assert_eq!(imported.proof.kind.word(), "google-forms");
    assert_eq!(imported.quarters, ["2026-Q3".parse().unwrap()]);
    assert_eq!(
        told(&imported.proof, "time-implausible"),
        ["2|Timestamp|“2996/7/1 9:00:01 AM” lies outside the years 2000 to 2100 and counts as no time"]
    );
    let blocked = inspect("survey.csv", &text.replace("2026/", "1026/"))
        .blocked
        .unwrap();
    assert_eq!(blocked.code, "quarter-needed");
    let pulls = "number,repository,author,created_at,merged_at\n1,a,x,2026-07-01T08:00:00Z,2996-07-02T08:00:00Z\n\
                 2,a,x,2996-07-01T08:00:00Z,2026-07-02T08:00:00Z\n3,a,x,2026-07-01T08:00:00Z,soon\n\
                 4,a,x,2026-07-01T08:00:00Z,2026-07-01T09:00:00Z\n";
    let proof = import("prs.csv", pulls).proof;
    assert_eq!(
        told(&proof, "time-unreadable"),
        [
            "2|merged_at|“2996-07-02T08:00:00Z” lies outside the years 2000 to 2100; it counts as none",
            "4|merged_at|“soon” is no time; it counts as none",
        ]
    );
    assert_eq!(excluded(&proof).get("no-start"), Some(&1));
}

#[test]
fn a_short_survey_with_a_team_column_is_one() {
    for answers in ["Agree,Agree", "4,Never", "2,5"] {
        let (one, two) = answers.split_once(',').unwrap();
        let other = if one == "Agree" { "Disagree" } else { "3" };
        let text = format!(
            "Team,{FOCUS},Builds are fast\n{}",
            format!("A,{one},{two}\nB,{other},{two}\n").repeat(8)
        );
        let inspection = inspect("survey.csv", &text);
        assert_eq!(inspection.proof.kind.word(), "survey-table", "{answers}");
        assert_eq!(inspection.blocked.unwrap().code, "quarter-needed");
        let imported = import_with(&text, |options| options.quarter = "2026-Q3".parse().ok()).unwrap();
        assert_eq!(imported.proof.rows.used, 16);
    }
}

#[test]
fn tickets_are_told_by_their_resolution() {
    for header in [
        "key,team,created,resolved,status",
        "Key,Team,Created,Resolution Date,Status",
        "key,team,created_date,finished_date,status",
        "Issue key,Project,Created,Resolved,Summary",
    ] {
        let row = "1,a,2026-07-01T08:00:00Z,2026-07-01T10:00:00Z,Done\n";
        let imported = import("tickets.csv", &format!("{header}\n{row}"));
        assert_eq!(imported.proof.kind.word(), "events", "{header}");
        let table = &imported.tables[0];
        assert_eq!(
            table.names("metric").unwrap(),
            ["tickets_per_developer", "ticket_resolution_hours"],
            "{header}"
        );
        assert_eq!(table.floats("value").unwrap(), [Some(1.0), Some(2.0)]);
    }
}

#[test]
fn a_duration_below_zero_names_both_moments_and_doubtful_zones() {
    let text = "number,repository,created_at,merged_at\n1,a,2026-07-01T08:00:00Z,2026-07-01 07:00\n\
                2,a,2026-07-01T08:00:00Z,2026-07-01T07:00:00Z\n3,a,2026-07-01T08:00:00Z,2026-07-02T07:00:00Z\n";
    let proof = import("prs.csv", text).proof;
    let both = "“merged_at” 2026-07-01 07:00 lies before “created_at” 2026-07-01T08:00:00Z";
    let zones = "only one of them names its time zone, so the two may be clocks of different zones";
    assert_eq!(
        told(&proof, "negative-duration"),
        [
            format!("2|merged_at|{both}; {zones}"),
            "3|merged_at|“merged_at” 2026-07-01T07:00:00Z lies before “created_at” 2026-07-01T08:00:00Z"
                .to_owned(),
        ]
    );
}

#[test]
fn many_notices_of_one_code_hide_no_other() {
    let bad = "A,2026-Q3,build_minutes,much,1,,\n".repeat(30);
    let text = format!(
        "{METRICS}{bad},2026-Q3,build_minutes,5,1,,\nB,Summer,build_minutes,5,1,,\nC,2026-Q3,build_minutes,5,1,,\n"
    );
    let proof = import("metrics.csv", &text).proof;
    assert_eq!(told(&proof, "not-a-number").len(), 21);
    assert_eq!(
        (told(&proof, "no-team").len(), told(&proof, "no-quarter").len()),
        (1, 1)
    );
}

#[test]
fn targets_that_cannot_be_and_second_ones_are_left_out() {
    let text = "metric,target,owner,agreed_on\nbuild_minutes,-4,A,2026-01-01\nreview_time_hours,0,A,2026-01-01\n\
                change_failure_share,-0.1,A,2026-01-01\nchange_failure_share,12,A,2026-01-01\nchange_failure_share,101,A,2026-02-01\n\
                build_minutes,5,A,2026-01-01\nbuild_minutes,6,B,2026-01-01\nbuild_minutes,4,B,2026-02-01\n";
    let imported = import("targets.csv", text);
    assert_eq!(
        told(&imported.proof, "impossible-value"),
        [
            "2|target|build_duration_minutes cannot have the target -4: it is always above zero",
            "3|target|review_time_hours cannot have the target 0: it is always above zero",
            "4|target|change_failure_share cannot have the target -0.1: it is a share, from 0 to 1",
            "6|target|change_failure_share cannot have the target 1.01: it is a share, from 0 to 1",
        ]
    );
    assert_eq!(
        told(&imported.proof, "repeated-target"),
        ["8|target|build_duration_minutes has a target from 2026-01-01 already; the first counts"]
    );
    let found: Vec<f64> = imported.tables[0]
        .to_targets()
        .unwrap()
        .iter()
        .map(|target| target.value)
        .collect();
    assert_eq!(found, [0.12, 5.0, 4.0]);
}

#[test]
fn teams_above_themselves_are_refused_with_their_rows() {
    let circle = |rows: &str| {
        let err = refusal(
            "teams.csv",
            &format!("team,parent,valid_from,valid_to\nX,A,,\nB,Y,,\n{rows}"),
        );
        (err.code, err.place.row, err.message)
    };
    let message = "puts a team above itself: A under C (row 4), C under A (row 5)";
    assert_eq!(
        circle("A,C,2020-01-01,\nC,A,2020-01-01,\n"),
        ("parents-circular", Some(4), message.to_owned())
    );
    let message = "puts a team above itself: C under C (row 5)";
    assert_eq!(
        circle("A,D,,\nC,c,,\nC,B,,\n"),
        (
            "parents-circular",
            Some(5),
            message.replace("C under C", "C under c")
        )
    );
    let message = "puts a team above itself: A under C (row 4), C under A (row 5), D under D (row 6)";
    assert_eq!(circle("A,C,2020-01-01,\nC,A,2020-01-01,\nD,D,,\n").2, message);
    // Who changed places did so one after the other.
    let rows = "A,B,2020-01-01,2020-12-31\nB,A,2021-01-01,\n";
    let imported = import("teams.csv", &format!("team,parent,valid_from,valid_to\n{rows}"));
    assert_eq!(imported.proof.rows.used, 2);
    let text = format!(
        "team,parent,valid_from,valid_to\n{}",
        rows.replace("2020-12-31", "2021-06-30")
    );
    assert_eq!(refusal("teams.csv", &text).code, "parents-circular");
}
