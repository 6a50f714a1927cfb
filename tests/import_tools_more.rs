//! SurveyMonkey, LimeSurvey, Typeform, Formbricks, Tally, Jotform, Alchemer and the ready scores of DX, each by small
//! fixtures made from the documented headers: what they are taken for, what became of each row, what reached the tables.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on fails"
)]

mod import_support;

use import_support::{assert_accounted, catalogue, codes, excluded, fixture, import, inspect};
use tribometer::data::Table;
use tribometer::import::{ImportError, Imported, Options, Role, Source};

/// File, kind, header rows, rows read and used, columns.
type Case = (&'static str, &'static str, u32, u64, u64, usize);

const CASES: &[Case] = &[
    ("surveymonkey-expanded.csv", "surveymonkey", 3, 6, 6, 17),
    ("surveymonkey-numeric.csv", "surveymonkey", 2, 5, 4, 8),
    ("surveymonkey-one-header.csv", "surveymonkey", 1, 4, 4, 7),
    ("surveymonkey-macroman.csv", "surveymonkey", 2, 4, 4, 5),
    ("limesurvey-codes.csv", "limesurvey", 1, 4, 4, 16),
    ("limesurvey-full-german.csv", "limesurvey", 1, 3, 3, 15),
    ("limesurvey-code-and-text.csv", "limesurvey", 1, 3, 3, 10),
    ("limesurvey-shape.csv", "limesurvey", 1, 4, 4, 6),
    ("limesurvey.vv", "limesurvey", 2, 3, 3, 8),
    ("typeform-multi.csv", "typeform", 1, 3, 3, 15),
    ("typeform-old.csv", "typeform", 1, 3, 3, 6),
    ("formbricks.csv", "formbricks", 1, 3, 3, 19),
    ("formbricks-old.csv", "formbricks", 1, 3, 3, 11),
    ("tally.csv", "tally", 1, 3, 3, 9),
    ("jotform.csv", "jotform", 1, 3, 3, 7),
    ("alchemer-options.csv", "alchemer", 1, 4, 3, 12),
    ("dx-team-scores.csv", "dx-team-scores", 1, 6, 3, 11),
    ("dx-snapshots.json", "dx-team-scores", 0, 4, 2, 17),
];

#[test]
fn each_fixture_is_recognised_and_every_row_accounted_for() {
    for (file, kind, header_rows, read, used, columns) in CASES {
        let proof = inspect(&fixture(file)).proof;
        assert_accounted(&proof);
        assert_eq!(
            (proof.kind.word(), proof.header_rows, proof.columns.len()),
            (*kind, *header_rows, *columns),
            "{file}"
        );
        assert_eq!(
            (proof.rows.read, proof.rows.used),
            (*read, *used),
            "{file}: {:?}",
            proof.rows.excluded
        );
    }
}

#[test]
fn the_ids_of_answers_have_their_role_and_nothing_personal_is_kept() {
    for (file, response, personal) in [
        (
            "surveymonkey-expanded.csv",
            "Respondent ID",
            &["Collector ID"][..],
        ),
        ("limesurvey-codes.csv", "id", &["ipaddr"]),
        ("limesurvey-full-german.csv", "Antwort ID", &["IP-Adresse"]),
        ("limesurvey-code-and-text.csv", "id", &[]),
        ("limesurvey-shape.csv", "Vastauksen ID", &[]),
        ("limesurvey.vv", "id", &[]),
        ("typeform-multi.csv", "#", &["Network ID"]),
        (
            "formbricks-old.csv",
            "Response ID",
            &["Formbricks ID (internal)", "User ID", "Notes"],
        ),
        ("tally.csv", "Submission ID", &["Respondent ID"]),
        ("jotform.csv", "Submission ID", &["Submission IP"]),
        (
            "alchemer-options.csv",
            "Response ID",
            &["Contact ID", "IP Address"],
        ),
    ] {
        let proof = inspect(&fixture(file)).proof;
        let with = |role: Role| -> Vec<&str> {
            let columns = proof.columns.iter().filter(|column| column.role == role);
            columns.map(|column| column.header.as_str()).collect()
        };
        assert_eq!(with(Role::Response), [response], "{file}");
        assert_eq!(with(Role::PersonalData), personal, "{file}");
        assert_eq!(with(Role::Time).len(), 1, "{file}");
        assert!(!with(Role::Team).is_empty(), "{file}");
    }
}

fn import_in(file: &str, quarter: &str) -> Imported {
    let catalogue = catalogue();
    let mut options = Options::new(&catalogue);
    options.quarter = Some(quarter.parse().unwrap());
    let imported = tribometer::import::import(&fixture(file), &options).unwrap_or_else(|err| panic!("{err}"));
    assert_accounted(&imported.proof);
    imported
}

/// Item texts with the ends of their scales and number of labels.
fn scales(imported: &Imported) -> Vec<(&str, i32, i32, usize)> {
    imported
        .columns
        .items
        .iter()
        .map(|item| {
            (
                item.text.as_str(),
                item.scale.low,
                item.scale.high,
                item.scale.labels.len(),
            )
        })
        .collect()
}

/// The answers to one item, by its place.
fn answers(imported: &Imported, item: usize) -> Vec<Option<f64>> {
    let id = &imported.columns.items[item].id;
    let mut answers = numbers(&imported.tables[0], &format!("item:{id}"));
    answers.sort_by(|a, b| a.partial_cmp(b).unwrap());
    answers
}

fn numbers(table: &Table, column: &str) -> Vec<Option<f64>> {
    table.floats(column).unwrap()
}

fn teams(imported: &Imported) -> Vec<Option<String>> {
    let mut teams = imported.tables[0].texts("team").unwrap();
    teams.sort();
    teams
}

fn some(names: &[&str]) -> Vec<Option<String>> {
    names.iter().map(|name| Some((*name).to_owned())).collect()
}

#[test]
fn answers_spread_over_columns_are_one_question_again() {
    let imported = import(&fixture("surveymonkey-expanded.csv"));
    assert_eq!(
        scales(&imported),
        [
            ("Our builds are fast. 1 is not at all, 5 is completely", 1, 5, 0),
            ("I get my pull requests reviewed quickly.", 1, 5, 5),
            ("How often do these slow you down? [Flaky tests]", 1, 3, 3),
            ("How often do these slow you down? [Meetings]", 1, 3, 3),
            ("How often do these slow you down? [Reviews]", 1, 3, 3),
        ]
    );
    let given = |values: &[f64], missing: usize| -> Vec<Option<f64>> {
        std::iter::repeat_n(None, missing)
            .chain(values.iter().copied().map(Some))
            .collect()
    };
    assert_eq!(answers(&imported, 0), given(&[2.0, 3.0, 4.0, 4.0, 4.0, 5.0], 0));
    // Strongly agree, three times agree or less, strongly disagree; one person gave no answer.
    assert_eq!(answers(&imported, 1), given(&[1.0, 2.0, 4.0, 4.0, 5.0], 1));
    assert_eq!(
        teams(&imported),
        some(&["Payments", "Payments", "Payments", "Search", "Search", "Tax"])
    );
    let found = codes(&imported.proof);
    assert!(
        found.contains(&"questions-folded") && found.contains(&"stopped-early"),
        "{found:?}"
    );
    assert_eq!(imported.quarters, ["2026-Q3".parse().unwrap()]);
}

#[test]
fn numbers_of_options_become_their_texts_and_nothing_is_scored_by_a_guess() {
    let imported = import(&fixture("surveymonkey-numeric.csv"));
    assert_eq!(teams(&imported), some(&["Payments", "Payments", "Search", "Tax"]));
    let item = &imported.columns.items[0];
    assert_eq!(
        (item.polarity, item.topic.as_ref().unwrap().as_str()),
        (None, "build-speed")
    );
    assert!(codes(&imported.proof).contains(&"numeric-values"));
}

#[test]
fn a_lost_second_header_row_is_said_and_its_columns_keep_their_question() {
    let imported = import(&fixture("surveymonkey-one-header.csv"));
    assert!(codes(&imported.proof).contains(&"second-header-lost"));
    let header = &imported.proof.columns[5].header;
    assert_eq!(header, "I am satisfied with the speed of builds. [column 6]");
    assert_eq!(answers(&imported, 0), [1.0, 2.0, 4.0, 5.0].map(Some));
}

#[test]
fn old_line_ends_encodings_and_spreadsheets_are_survived() {
    let imported = import_in("surveymonkey-macroman.csv", "2026-Q3");
    assert_eq!(imported.proof.encoding, "Mac OS Roman");
    assert_eq!(teams(&imported), some(&["Genève", "Genève", "Zürich", "Zürich"]));
    let damaged = imported
        .proof
        .notices
        .iter()
        .find(|notice| notice.code == "excel-date");
    assert!(
        damaged.unwrap().message.contains("“Oct-49” in column 2"),
        "{damaged:?}"
    );
    assert_eq!(answers(&imported, 0), [2.0, 3.0, 4.0, 5.0].map(Some));
}

fn refusal(file: &str) -> ImportError {
    let catalogue = catalogue();
    tribometer::import::inspect(&fixture(file), &Options::new(&catalogue)).unwrap_err()
}

#[test]
fn what_must_not_be_read_is_refused_with_what_to_do_instead() {
    for (file, code, hint) in [
        ("surveymonkey-summary.csv", "summary-export", "All responses data"),
        (
            "surveymonkey-crosstab.csv",
            "summary-export",
            "All responses data",
        ),
        (
            "surveymonkey-side-by-side.csv",
            "several-layouts",
            "columns 1 to 6",
        ),
        ("dx-ids-only.csv", "names-missing", "dx_snapshot_teams"),
    ] {
        let err = refusal(file);
        assert_eq!(err.code, code, "{file}: {err}");
        assert!(err.hint.contains(hint), "{file}: {}", err.hint);
    }
}

#[test]
fn limesurvey_codes_are_ordered_and_wait_for_somebody_who_knows_them() {
    let imported = import(&fixture("limesurvey-codes.csv"));
    assert_eq!(
        teams(&imported),
        [None, Some("PAY".into()), Some("PAY".into()), Some("SEA".into())]
    );
    assert_eq!(
        scales(&imported),
        [
            ("exp [SQ001]", 1, 5, 5),
            ("exp [SQ002]", 1, 5, 5),
            ("exp [SQ003]", 1, 5, 5),
            ("nps", 0, 10, 0)
        ]
    );
    assert!(imported.columns.items.iter().all(|item| item.polarity.is_none()));
    assert_eq!(answers(&imported, 0), [1.0, 2.0, 4.0, 5.0].map(Some));
    assert_eq!(answers(&imported, 1), [None, Some(1.0), Some(2.0), Some(3.0)]);
    let found = codes(&imported.proof);
    assert!(
        found.contains(&"answer-codes") && found.contains(&"partial-answers"),
        "{found:?}"
    );
    // The unfinished answer belongs to the wave by its last action.
    assert_eq!((imported.waves.len(), imported.waves[0].answers), (1, 4));
}

#[test]
fn limesurvey_in_any_language_and_style_gives_the_same_kind_of_survey() {
    let german = import(&fixture("limesurvey-full-german.csv"));
    assert_eq!(german.quarters, ["2026-Q3".parse().unwrap()]);
    assert_eq!(teams(&german), some(&["Steuer", "Suche", "Zahlung"]));
    assert_eq!(answers(&german, 0), [1.0, 2.0, 4.0].map(Some));
    assert!(codes(&german.proof).contains(&"submit-day-unknown"));
    let computed = german.proof.columns.last().unwrap();
    assert_eq!(computed.role, Role::Ignore);

    let both = import(&fixture("limesurvey-code-and-text.csv"));
    assert_eq!(
        scales(&both),
        [
            ("How often? (Scale 1) [Builds]", 1, 5, 5),
            ("How often? (Scale 2) [Builds]", 1, 5, 5),
            ("How often? (Scale 1) [Tests]", 1, 5, 5),
            ("How often? (Scale 2) [Tests]", 1, 5, 5)
        ]
    );

    let shape = import(&fixture("limesurvey-shape.csv"));
    assert_eq!(answers(&shape, 0), [2.0, 3.0, 4.0, 5.0].map(Some));
    assert_eq!(shape.waves[0].answers, 3);

    let vv = import(&fixture("limesurvey.vv"));
    assert_eq!(scales(&vv).len(), 2);
    assert_eq!(answers(&vv, 0), [None, Some(1.0), Some(4.0)]);
    assert_eq!(vv.proof.columns[5].header, "How is it? [SQ001]");
}

#[test]
fn typeform_times_are_in_utc_whatever_the_zone_of_the_workspace() {
    let catalogue = catalogue();
    let mut options = Options::new(&catalogue);
    options.calendar.time_zone = "Asia/Tokyo".to_owned();
    for file in ["typeform-multi.csv", "tally.csv"] {
        let imported = tribometer::import::import(&fixture(file), &options).unwrap();
        // 23:30 in UTC is the first of October in Tokyo; the median answer was given at 20:30.
        let last = imported.waves[0].last.unwrap().to_string();
        assert_eq!(
            (imported.quarters[0].to_string().as_str(), last.as_str()),
            ("2026-Q4", "2026-10-01"),
            "{file}"
        );
    }
}

#[test]
fn typeform_headings_options_and_yes_or_no_are_read_as_what_they_are() {
    let imported = import(&fixture("typeform-multi.csv"));
    let found: Vec<(&str, Role)> = imported.proof.columns[1..8]
        .iter()
        .map(|column| (column.header.as_str(), column.role))
        .collect();
    assert_eq!(
        found,
        [
            ("Which team are you in, …?", Role::Team),
            ("Deployments are painful.", Role::Item),
            ("Do you like it?", Role::Choice),
            ("Git", Role::Choice),
            ("Docker", Role::Choice),
            ("Other", Role::Choice),
            ("team_code", Role::Choice),
        ]
    );
    assert_eq!(scales(&imported), [("Deployments are painful.", 1, 5, 0)]);
    let old = import(&fixture("typeform-old.csv"));
    assert_eq!(old.quarters, ["2019-Q2".parse().unwrap()]);
    assert!(codes(&old.proof).contains(&"partial-answers"));
    assert_eq!(answers(&old, 0), [0.0, 7.0, 10.0].map(Some));
}

#[test]
fn grids_have_their_question_before_their_row_whatever_the_tool() {
    for file in [
        "formbricks.csv",
        "tally.csv",
        "jotform.csv",
        "alchemer-options.csv",
    ] {
        let imported = import(&fixture(file));
        let items = scales(&imported);
        assert_eq!(items.len(), 2, "{file}: {items:?}");
        assert_eq!(items[0].0, "How much do you agree? [Builds are fast.]", "{file}");
        assert_eq!((items[0].1, items[0].2), (1, 5), "{file}");
        assert_eq!(teams(&imported), some(&["Pay", "Pay", "Tax"]), "{file}");
        let lowest = answers(&imported, 0)[0];
        assert_eq!(lowest, Some(1.0), "{file}");
    }
    let old = import(&fixture("formbricks-old.csv"));
    assert_eq!(old.quarters, ["2026-Q3".parse().unwrap()]);
    assert_eq!(old.waves[0].first.unwrap().to_string(), "2026-07-01");
}

#[test]
fn ids_that_a_spreadsheet_rounded_make_no_two_answers_one() {
    let text = "Respondent ID,Collector ID,End Date,Which team?,I am satisfied with the speed of builds.\n\
                ,,,Response,Response\n1.23E+10,7,2026-08-01,Tax,4\n1.24E+10,7,2026-08-02,Pay,5\n1.23E+10,7,2026-08-02,Pay,1\n";
    let proof = inspect(&Source {
        name: "rounded.csv".to_owned(),
        bytes: text.as_bytes().to_vec(),
    })
    .proof;
    assert!(codes(&proof).contains(&"excel-number"));
    assert_eq!(proof.rows.used, 3);
}

/// Team, metric, value and people of a ready value.
type Listed = (Option<String>, Option<String>, Option<f64>, Option<u32>);

#[test]
fn scores_of_dx_are_listed_by_team_and_never_measured() {
    let imported = import(&fixture("dx-team-scores.csv"));
    let left: Vec<(&str, u64)> = excluded(&imported.proof).into_iter().collect();
    assert_eq!(
        left,
        [("adds-up-others", 1), ("no-value", 1), ("too-few-people", 1)]
    );
    let table = &imported.tables[0];
    let rows: Vec<Listed> = table
        .texts("team")
        .unwrap()
        .into_iter()
        .zip(table.texts("metric").unwrap())
        .zip(numbers(table, "value"))
        .zip(table.counts("n").unwrap())
        .map(|(((team, metric), value), n)| (team, metric, value, n))
        .collect();
    let row = |team: &str, metric: &str, value: f64, n: u32| {
        (
            Some(team.to_owned()),
            Some(metric.to_owned()),
            Some(value),
            Some(n),
        )
    };
    assert_eq!(
        rows,
        [
            row("Payments", "dx_driver_code_review_score", 55.0, 10),
            row("Search", "dx_driver_code_review_score", 70.0, 9),
            row("Payments", "dx_kpi_ease_of_delivery_score", 80.0, 10),
        ]
    );
    assert_eq!(imported.quarters, ["2026-Q3".parse().unwrap()]);
    assert!(codes(&imported.proof).contains(&"ready-scores"));
    let catalogue = catalogue();
    assert!(
        catalogue
            .metrics
            .iter()
            .all(|metric| !metric.id.as_str().starts_with("dx_"))
    );

    let several = import(&fixture("dx-snapshots.json"));
    assert_eq!(numbers(&several.tables[0], "value"), [Some(40.0), Some(55.0)]);
    let quarters: Vec<String> = several.quarters.iter().map(ToString::to_string).collect();
    assert_eq!(quarters, ["2026-Q2", "2026-Q3"]);
    // The answer about one snapshot does not say in each score when it was taken.
    let one = import_in("dx-snapshot.json", "2026-Q3");
    assert_eq!(numbers(&one.tables[0], "value"), [Some(55.0)]);
}
