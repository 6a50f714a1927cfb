//! Every kind of file by a small fixture: what it is taken for, what became of each row, what reached the tables.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on fails"
)]

mod import_support;

use import_support::{assert_accounted, catalogue, codes, excluded, fixture, import, inspect};
use tribometer::data::{Better, Polarity, SEVERAL_TEAMS, Table, TableKind};
use tribometer::import::{Kind, Mapping, Options, Role, Source};

/// File, kind, header rows, rows read and used, rows left out by reason.
type Case = (
    &'static str,
    &'static str,
    u32,
    u64,
    u64,
    &'static [(&'static str, u64)],
);

const CASES: &[Case] = &[
    ("google-forms-grid.csv", "google-forms", 1, 7, 7, &[]),
    (
        "google-forms-two-waves.csv",
        "google-forms",
        1,
        7,
        5,
        &[("empty", 1), ("no-time", 1)],
    ),
    (
        "surveymonkey-blocks.csv",
        "surveymonkey",
        2,
        6,
        5,
        &[("empty", 1)],
    ),
    ("qualtrics.csv", "qualtrics", 3, 4, 3, &[("preview", 1)]),
    ("qualtrics-legacy.csv", "qualtrics", 2, 3, 2, &[("preview", 1)]),
    ("limesurvey.csv", "limesurvey", 1, 3, 3, &[]),
    ("typeform.csv", "typeform", 1, 2, 2, &[]),
    ("microsoft-forms.csv", "microsoft-forms", 1, 2, 2, &[]),
    ("alchemer.csv", "alchemer", 1, 3, 2, &[("disqualified", 1)]),
    ("survey-table.csv", "survey-table", 1, 4, 4, &[]),
    (
        "metrics-long.csv",
        "metrics-long",
        1,
        10,
        4,
        &[
            ("no-quarter", 1),
            ("no-team", 1),
            ("no-usable-value", 2),
            ("no-value", 1),
            ("not-a-number", 1),
        ],
    ),
    ("metrics-wide-by-metric.csv", "metrics-wide", 1, 3, 3, &[]),
    ("projects-without-quarter.csv", "metrics-wide", 1, 2, 2, &[]),
    (
        "pull-requests.csv",
        "events",
        1,
        12,
        5,
        &[
            ("bot", 1),
            ("duplicate", 1),
            ("empty", 1),
            ("negative-duration", 1),
            ("never-merged", 1),
            ("no-start", 1),
            ("no-team", 1),
        ],
    ),
    (
        "github-runs.csv",
        "events",
        1,
        7,
        4,
        &[("bot", 1), ("machine-triggered", 1), ("negative-duration", 1)],
    ),
    ("tickets.csv", "events", 1, 4, 3, &[("no-team", 1)]),
    (
        "teams.csv",
        "teams",
        1,
        7,
        3,
        &[
            ("dates-backwards", 1),
            ("duplicate", 1),
            ("not-a-day", 1),
            ("not-a-number", 1),
        ],
    ),
    ("targets.csv", "targets", 1, 4, 3, &[("no-direction", 1)]),
    ("initiatives.csv", "initiatives", 1, 3, 2, &[("no-quarter", 1)]),
    (
        "repositories.csv",
        "repositories",
        1,
        2,
        1,
        &[("no-repository", 1)],
    ),
    ("ragged.csv", "google-forms", 1, 4, 2, &[("ragged", 2)]),
];

#[test]
fn each_fixture_is_recognised_and_every_row_accounted_for() {
    for (file, kind, header_rows, read, used, reasons) in CASES {
        let proof = inspect(&fixture(file)).proof;
        assert_accounted(&proof);
        assert_eq!(
            (proof.kind.word(), proof.header_rows),
            (*kind, *header_rows),
            "{file}"
        );
        assert_eq!(
            (proof.rows.read, proof.rows.used),
            (*read, *used),
            "{file}: {:?}",
            proof.rows.excluded
        );
        let found: Vec<(&str, u64)> = excluded(&proof).into_iter().collect();
        assert_eq!(found, *reasons, "{file}");
        assert!(!proof.how.is_empty(), "{file}");
    }
}

fn roles(file: &str) -> Vec<(String, Role)> {
    let proof = inspect(&fixture(file)).proof;
    proof
        .columns
        .into_iter()
        .map(|column| (column.header, column.role))
        .collect()
}

#[test]
fn personal_data_is_dropped_and_listed_and_reaches_no_table() {
    for file in [
        "google-forms-grid.csv",
        "surveymonkey-blocks.csv",
        "qualtrics.csv",
        "qualtrics-legacy.csv",
        "typeform.csv",
        "microsoft-forms.csv",
    ] {
        let personal = roles(file)
            .iter()
            .filter(|(_, role)| *role == Role::PersonalData)
            .count();
        assert!(personal > 0, "{file}");
        let imported = import(&fixture(file));
        for table in &imported.tables {
            let names = table.frame.get_column_names_owned();
            for name in names.iter().filter(|name| table.texts(name).is_ok()) {
                for cell in table.texts(name).unwrap().into_iter().flatten() {
                    let is_personal = ["@example.org", "192.0.2.", "R_2YPO", "abc12", "q1w2e"]
                        .iter()
                        .any(|mark| cell.contains(mark));
                    assert!(!is_personal, "{file}: {cell}");
                }
            }
        }
        let written = toml::to_string(&imported.mapping).unwrap();
        assert!(
            !written.contains("@example.org") && !written.contains("192.0.2."),
            "{file}"
        );
    }
}

#[test]
fn survey_columns_get_scale_polarity_and_topic() {
    let imported = import(&fixture("google-forms-grid.csv"));
    let items = &imported.columns.items;
    assert_eq!(items.len(), 4);
    assert_eq!(imported.columns.texts.len(), 1);
    assert_eq!((items[0].scale.low, items[0].scale.high), (1, 5));
    assert_eq!(items[3].polarity, Some(Polarity::HighIsGood));
    assert_eq!(items[3].topic.as_ref().unwrap().as_str(), "overall");
    assert_eq!((items[3].scale.low, items[3].scale.high), (0, 10));
    // Nobody knows the cat: stays unscored and is said so.
    assert_eq!((items[1].polarity, &items[1].topic), (None, &None));
    assert!(codes(&imported.proof).contains(&"item-unscored"));
    let table = &imported.tables[0];
    let teams = table.texts("team").unwrap();
    assert_eq!(
        teams
            .iter()
            .filter(|team| team.as_deref() == Some(SEVERAL_TEAMS))
            .count(),
        1
    );
    assert_eq!(teams.iter().filter(|team| team.is_none()).count(), 1);
    let answers = table.floats(&format!("item:{}", items[0].id)).unwrap();
    let mut codes: Vec<Option<i64>> = answers
        .into_iter()
        .map(|code| code.map(|code| code as i64))
        .collect();
    codes.sort_unstable();
    assert_eq!(
        codes,
        [None, Some(1), Some(2), Some(3), Some(4), Some(4), Some(5)]
    );
}

#[test]
fn a_block_of_options_is_one_question() {
    let imported = import(&fixture("surveymonkey-blocks.csv"));
    let teams = imported.tables[0].texts("team").unwrap();
    let mut teams: Vec<String> = teams.into_iter().flatten().collect();
    teams.sort();
    assert_eq!(teams, ["Payments", "Payments", "Search", SEVERAL_TEAMS, "Tax"]);
    let speed = &imported.columns.items[0];
    assert_eq!(
        (speed.scale.low, speed.scale.high, speed.scale.labels.len()),
        (1, 10, 10)
    );
    let fair = &imported.columns.items[1];
    assert_eq!((fair.scale.low, fair.scale.high), (1, 5));
    // The wave crosses the quarter's edge and belongs to the quarter of its median answer.
    assert_eq!(imported.quarters, ["2026-Q3".parse().unwrap()]);
    assert_eq!(imported.waves.len(), 1);
}

#[test]
fn one_form_with_several_quarters_is_offered_as_several_waves() {
    let source = fixture("google-forms-two-waves.csv");
    let inspection = inspect(&source);
    let waves: Vec<(String, u64)> = inspection
        .waves
        .iter()
        .map(|wave| (wave.quarter.to_string(), wave.answers))
        .collect();
    assert_eq!(waves, [("2026-Q1".to_owned(), 3), ("2026-Q2".to_owned(), 2)]);
    assert!(codes(&inspection.proof).contains(&"several-waves"));
    let catalogue = catalogue();
    let mut options = Options::new(&catalogue);
    options.quarter = "2026-Q2".parse().ok();
    let asked = tribometer::import::import(&source, &options).unwrap();
    assert_eq!(asked.quarters, ["2026-Q2".parse().unwrap()]);
    // With the quarter named, the row without a time has its place too.
    assert_eq!(asked.proof.rows.used, 6);
}

#[test]
fn dates_that_decide_the_quarter_and_can_be_read_both_ways_must_be_settled_first() {
    let source = fixture("google-forms-ambiguous.csv");
    let inspection = inspect(&source);
    assert_eq!(inspection.blocked.as_ref().unwrap().code, "dates-ambiguous");
    let catalogue = catalogue();
    let mut options = Options::new(&catalogue);
    assert!(tribometer::import::import(&source, &options).is_err());
    let mut mapping = inspection.mapping.clone();
    mapping.dates = Some(tribometer::import::DateOrder::DayFirst);
    options.mapping = Some(mapping);
    let imported = tribometer::import::import(&source, &options).unwrap();
    assert_eq!(imported.quarters, ["2026-Q2".parse().unwrap()]);
}

#[test]
fn dates_that_only_one_order_keeps_together_are_read_so() {
    for (dates, quarter) in [
        (["2/1", "2/2", "2/3", "2/4", "2/5"], "2026-Q1"),
        (["1/12", "2/12", "3/12", "4/12", "5/12"], "2026-Q4"),
    ] {
        let rows: String = dates
            .iter()
            .fold(String::new(), |rows, date| rows + date + "/2026 10:00:00,A,3\n");
        let source = Source {
            name: "survey.csv".to_owned(),
            bytes: format!("Timestamp,Team,On-call duty wears me out.\n{rows}").into_bytes(),
        };
        let imported = import(&source);
        assert_eq!(imported.quarters, [quarter.parse().unwrap()]);
        assert!(codes(&imported.proof).contains(&"dates-assumed"));
    }
}

#[test]
fn surveys_without_times_ask_for_the_quarter() {
    for file in ["survey-table.csv", "limesurvey.csv"] {
        let inspection = inspect(&fixture(file));
        assert_eq!(inspection.blocked.unwrap().code, "quarter-needed", "{file}");
    }
    let catalogue = catalogue();
    let mut options = Options::new(&catalogue);
    options.quarter = "2026-Q2".parse().ok();
    let imported = tribometer::import::import(&fixture("survey-table.csv"), &options).unwrap();
    let table = &imported.tables[0];
    // Equal answers of two people are two people.
    assert_eq!(table.frame.height(), 4);
    assert_eq!(table.names("role").unwrap()[0], "Engineer");
    assert_eq!(table.names("tenure").unwrap()[0], "1-2 years");
}

fn values(table: &Table) -> Vec<(String, String, f64, bool)> {
    let sources = table.names("source").unwrap();
    let metrics = table.names("metric").unwrap();
    let values = table.floats("value").unwrap();
    let open = table.flags("open").unwrap();
    (0..sources.len())
        .map(|at| {
            (
                sources[at].clone(),
                metrics[at].clone(),
                values[at].unwrap(),
                open[at],
            )
        })
        .collect()
}

fn row(source: &str, metric: &str, value: f64, open: bool) -> (String, String, f64, bool) {
    (source.to_owned(), metric.to_owned(), value, open)
}

#[test]
fn pull_requests_become_hours_and_open_ones_lower_bounds() {
    let imported = import(&fixture("pull-requests.csv"));
    let table = &imported.tables[0];
    assert_eq!(
        values(table),
        [
            row("api", "review_time_hours", 2.0, false),
            row("api", "lead_time_hours", 24.0, false),
            row("web", "review_time_hours", 4.0, false),
            row("web", "lead_time_hours", 230.0, true),
            row("web", "review_time_hours", 24.0, true),
            row("web", "lead_time_hours", 24.0, true),
            row("web", "lead_time_hours", 6.0, false),
            row("web", "review_time_hours", 0.0, false),
            row("web", "lead_time_hours", 0.0, false),
        ]
    );
    // People are ordinals by first appearance, and events count in the quarter in which they end.
    let clusters = table.counts("cluster").unwrap();
    assert_eq!(clusters[0], Some(0));
    assert_eq!(clusters[2], Some(1));
    assert_eq!(table.names("quarter").unwrap()[2], "2026-Q2");
    assert_eq!(table.names("source_kind").unwrap()[0], "repository");
}

#[test]
fn builds_are_those_that_a_person_waits_for() {
    let imported = import(&fixture("github-runs.csv"));
    assert_eq!(
        values(&imported.tables[0]),
        [
            row("api", "build_rerun_share", 0.0, false),
            row("api", "build_queue_minutes", 1.0, false),
            row("api", "build_duration_minutes", 12.0, false),
            row("api", "build_rerun_share", 1.0, false),
            row("api", "build_queue_minutes", 2.0, false),
            row("api", "build_duration_minutes", 10.0, false),
            row("api", "build_rerun_share", 0.0, false),
            row("api", "build_rerun_share", 0.0, false),
            row("api", "build_queue_minutes", 2.0, false),
            row("api", "build_duration_minutes", 10.0, true),
        ]
    );
}

#[test]
fn tickets_belong_to_the_team_that_asked() {
    let imported = import(&fixture("tickets.csv"));
    assert_eq!(
        values(&imported.tables[0]),
        [
            row("Payments", "tickets_per_developer", 1.0, false),
            row("Payments", "ticket_response_hours", 1.5, false),
            row("Payments", "ticket_resolution_hours", 24.0, false),
            row("Payments", "tickets_per_developer", 1.0, false),
            row("Payments", "ticket_resolution_hours", 2.0, false),
            row("Search", "tickets_per_developer", 1.0, false),
            row("Search", "ticket_response_hours", 0.0, true),
            row("Search", "ticket_resolution_hours", 0.0, true),
        ]
    );
    assert_eq!(imported.tables[0].names("source_kind").unwrap()[0], "team");
}

type Ready = (String, String, String, f64, Option<u32>, Option<f64>);

fn ready(table: &Table) -> Vec<Ready> {
    let (teams, quarters) = (table.names("team").unwrap(), table.names("quarter").unwrap());
    let (metrics, values) = (table.names("metric").unwrap(), table.floats("value").unwrap());
    let (n, low) = (table.counts("n").unwrap(), table.floats("low").unwrap());
    (0..teams.len())
        .map(|at| {
            let value = (values[at].unwrap() * 1e9).round() / 1e9;
            (
                teams[at].clone(),
                quarters[at].clone(),
                metrics[at].clone(),
                value,
                n[at],
                low[at],
            )
        })
        .collect()
}

fn value(team: &str, quarter: &str, metric: &str, value: f64, n: Option<u32>, low: Option<f64>) -> Ready {
    (
        team.to_owned(),
        quarter.to_owned(),
        metric.to_owned(),
        value,
        n,
        low,
    )
}

#[test]
fn ready_values_are_brought_to_the_unit_of_their_metric() {
    let imported = import(&fixture("metrics-long.csv"));
    assert_eq!(
        ready(&imported.tables[0]),
        [
            value(
                "Payments",
                "2026-Q1",
                "review_time_hours",
                1.5,
                Some(40),
                Some(80.0 / 60.0)
            ),
            value(
                "Payments",
                "2026-Q1",
                "change_failure_share",
                0.12,
                Some(50),
                None
            ),
            value("Payments", "2026-Q1", "deployments_per_week", 1204.0, None, None),
            value("Search", "2026-Q1", "happy_builds", 3.0, Some(12), None),
        ]
    );
    let codes = codes(&imported.proof);
    for code in [
        "metric-unknown",
        "interval-odd",
        "impossible-value",
        "repeated-value",
        "no-quarter",
    ] {
        assert!(codes.contains(&code), "{code} in {codes:?}");
    }
}

#[test]
fn wide_tables_have_one_column_a_metric_and_decimal_commas() {
    let imported = import(&fixture("metrics-wide-by-metric.csv"));
    assert_eq!(
        ready(&imported.tables[0]),
        [
            value("Payments", "2026-Q1", "change_failure_share", 0.125, None, None),
            value("Payments", "2026-Q1", "deploy_lead_time_hours", 3.25, None, None),
            value("Search", "2026-Q1", "change_failure_share", 0.08, None, None),
            value("Payments", "2026-Q2", "change_failure_share", 0.1, None, None),
            value("Payments", "2026-Q2", "deploy_lead_time_hours", 2.0, None, None),
        ]
    );
    assert!(codes(&imported.proof).contains(&"percent-assumed"));
}

#[test]
fn a_table_without_quarter_takes_the_one_that_was_named() {
    let source = fixture("projects-without-quarter.csv");
    assert_eq!(inspect(&source).blocked.unwrap().code, "quarter-needed");
    let catalogue = catalogue();
    let mut options = Options::new(&catalogue);
    options.quarter = "2021-Q2".parse().ok();
    let imported = tribometer::import::import(&source, &options).unwrap();
    assert_eq!(
        ready(&imported.tables[0])[0],
        value("Payments", "2021-Q2", "commits", 12.0, None, None)
    );
}

#[test]
fn the_organisation_comes_with_validity_and_head_counts() {
    let imported = import(&fixture("teams.csv"));
    let teams = imported.tables[0].to_teams().unwrap();
    assert_eq!(teams.len(), 3);
    assert_eq!(teams[0].formerly.as_deref(), Some("Fulfilment"));
    assert_eq!(teams[1].valid_to, Some(jiff::civil::date(2025, 12, 31)));
    assert_eq!(imported.tables[1].kind, TableKind::HeadCounts);
    let people: Vec<u32> = imported.tables[1]
        .to_head_counts()
        .unwrap()
        .iter()
        .map(|count| count.people)
        .collect();
    assert_eq!(people, [7, 14]);
}

#[test]
fn targets_are_converted_and_declare_their_metric() {
    let imported = import(&fixture("targets.csv"));
    let targets = imported.tables[0].to_targets().unwrap();
    let found: Vec<(String, f64, bool)> = targets
        .iter()
        .map(|target| (target.metric.to_string(), target.value, target.is_agreed()))
        .collect();
    assert_eq!(
        found,
        [
            ("review_time_hours".to_owned(), 4.0, true),
            ("change_failure_share".to_owned(), 0.12, false)
        ]
    );
    let declared = &imported.tables[0].to_declarations().unwrap()[1];
    assert_eq!(
        (declared.metric.as_str(), declared.better),
        ("commits", Some(Better::Higher))
    );
    assert_eq!(declared.topic.as_ref().unwrap().as_str(), "deployment");
}

#[test]
fn initiatives_name_teams_topic_and_cost() {
    let initiatives = import(&fixture("initiatives.csv")).tables[0]
        .to_initiatives()
        .unwrap();
    assert_eq!(initiatives[0].teams, ["Checkout", "Fraud & Risk"]);
    assert_eq!(initiatives[0].cost, Some(34000.0));
    assert_eq!(initiatives[0].topic.as_ref().unwrap().as_str(), "build-speed");
    assert_eq!(initiatives[1].teams, ["Data", "Edge"]);
    assert_eq!(initiatives[1].quarter, "2026-Q2".parse().unwrap());
}

#[test]
fn wrong_files_are_refused_with_their_place_and_what_to_do() {
    let huge = format!(
        "Timestamp,Team,Why?\n2026-02-20 10:00:00,A,{}\n",
        "x".repeat(1_100_000)
    );
    let cases: &[(&str, &[u8], &str, Option<u64>)] = &[
        ("empty.csv", b"", "empty-file", Some(1)),
        ("header.csv", b"Timestamp,Team,Why?\n", "no-rows", Some(2)),
        (
            "book.xlsx",
            b"PK\x03\x04\x14\0\x06\0",
            "workbook-unreadable",
            Some(1),
        ),
        ("page.pdf", b"%PDF-1.7\n", "not-a-table", Some(1)),
        ("table.parquet", b"PAR1\x15\x04", "parquet-unreadable", Some(1)),
        ("picture.png", b"\x89PNG\r\n\x1a\n", "not-a-table", Some(1)),
        ("noise.csv", b"a,b\n1,2\n3,\0\x01\x02\n", "binary", Some(3)),
        ("huge.csv", huge.as_bytes(), "cell-too-long", Some(2)),
        (
            "other.csv",
            b"colour,shape\nred,round\nblue,square\n",
            "unknown-kind",
            Some(1),
        ),
    ];
    let catalogue = catalogue();
    for (name, bytes, code, row) in cases {
        let source = Source {
            name: (*name).to_owned(),
            bytes: bytes.to_vec(),
        };
        let err = tribometer::import::import(&source, &Options::new(&catalogue)).unwrap_err();
        assert_eq!((err.code, err.place.row), (*code, *row), "{name}");
        assert_eq!(err.place.file.as_deref(), Some(*name));
        assert!(!err.hint.is_empty() && err.to_string().starts_with(name), "{err}");
        assert_eq!(err.notice().code, *code);
    }
    let err = tribometer::import::inspect(&fixture("surveymonkey-summary.csv"), &Options::new(&catalogue))
        .unwrap_err();
    assert_eq!((err.code, err.place.row), ("summary-export", Some(4)));
}

#[test]
fn the_kind_can_be_chosen_by_hand_and_must_fit() {
    let catalogue = catalogue();
    let mut options = Options::new(&catalogue);
    options.kind = Some("repositories".parse().unwrap());
    let err = tribometer::import::inspect(&fixture("targets.csv"), &options).unwrap_err();
    assert_eq!(err.code, "column-missing");
    assert!(err.message.contains("repository"), "{err}");
    options.kind = Some("survey-table".parse().unwrap());
    options.quarter = "2026-Q2".parse().ok();
    let imported = tribometer::import::import(&fixture("google-forms-ambiguous.csv"), &options).unwrap();
    assert_eq!(imported.proof.kind.word(), "survey-table");
    assert!("surveys".parse::<Kind>().unwrap_err().contains("google-forms"));
}

#[test]
fn a_mapping_survives_being_written_and_settles_what_was_open() {
    let source = fixture("google-forms-grid.csv");
    let mut mapping = inspect(&source).mapping;
    let text = mapping.to_toml().unwrap();
    assert_eq!(Mapping::from_toml(&text).unwrap(), mapping);
    let cat = mapping
        .columns
        .iter_mut()
        .find(|column| column.header.contains("cat"))
        .unwrap();
    cat.polarity = Some(Polarity::HighIsGood);
    cat.topic = Some("tooling".into());
    let catalogue = catalogue();
    let mut options = Options::new(&catalogue);
    options.mapping = Some(mapping.clone());
    let imported = tribometer::import::import(&source, &options).unwrap();
    assert_eq!(
        imported.columns.items[1].topic.as_ref().unwrap().as_str(),
        "tooling"
    );
    // The next wave finds it by itself.
    let known = [mapping];
    options.mapping = None;
    options.known = &known;
    let again = tribometer::import::import(&source, &options).unwrap();
    assert_eq!(again.columns, imported.columns);
    assert!(codes(&again.proof).contains(&"mapping-reused"));
    assert!(
        !again
            .proof
            .notices
            .iter()
            .any(|notice| notice.message.contains("cat"))
    );
}

#[test]
fn a_mapping_cannot_bring_addresses_into_a_table() {
    let source = fixture("google-forms-grid.csv");
    let mut mapping = inspect(&source).mapping;
    mapping.columns[1].role = Role::Text;
    let catalogue = catalogue();
    let mut options = Options::new(&catalogue);
    options.mapping = Some(mapping);
    let imported = tribometer::import::import(&source, &options).unwrap();
    assert_eq!(imported.columns.texts.len(), 1);
    assert!(codes(&imported.proof).contains(&"personal-data"));
}

#[test]
fn the_proof_as_json_has_the_shape_that_scripts_read() {
    let json = tribometer::import::inspect_json(&inspect(&fixture("pull-requests.csv")));
    let keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["schema", "kind", "how", "rows", "columns", "notices"]);
    assert_eq!(
        (json["schema"].as_i64(), json["kind"].as_str()),
        (Some(1), Some("events"))
    );
    assert_eq!(json["rows"]["excluded"][0]["reason"], "bot");
    let column = json["columns"][0].as_object().unwrap();
    assert_eq!(
        column.keys().collect::<Vec<_>>(),
        ["index", "header", "role", "scale", "polarity", "topic"]
    );
    assert_eq!(
        (column["index"].as_i64(), column["role"].as_str()),
        (Some(1), Some("id"))
    );
    let notice = json["notices"][0].as_object().unwrap();
    assert_eq!(
        notice.keys().collect::<Vec<_>>(),
        ["severity", "code", "place", "message", "hint"]
    );
    let ragged = tribometer::import::inspect_json(&inspect(&fixture("ragged.csv")));
    assert_eq!(ragged["notices"][0]["place"]["row"], 3);
}

#[test]
fn tables_are_the_same_bytes_every_time() {
    for file in [
        "google-forms-grid.csv",
        "pull-requests.csv",
        "metrics-long.csv",
        "teams.csv",
    ] {
        let bytes = |_: u8| -> Vec<Vec<u8>> {
            import(&fixture(file))
                .tables
                .iter()
                .map(|table| table.to_parquet().unwrap())
                .collect()
        };
        assert!(bytes(1) == bytes(2), "{file}");
    }
}
