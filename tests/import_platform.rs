//! Tickets, incidents and the platform itself: each tool's file, what is recognised, what every row becomes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod import_support;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use import_support::{assert_accounted, catalogue, codes, excluded, fixture, import, inspect};
use tribometer::data::Table;
use tribometer::import::{ImportError, Imported, Options, Role, Source};

type Case<'a> = (&'a str, &'a str, u64, u64, &'a [(&'a str, u64)]);

/// File, kind, rows read, rows used, rows left out by reason.
const CASES: &[Case] = &[
    ("jira.csv", "jira", 6, 4, &[("no-team", 1), ("ragged", 1)]),
    (
        "jira-projects.csv",
        "jira",
        4,
        2,
        &[("clock-skew", 1), ("negative-duration", 1)],
    ),
    ("jira-search.json", "jira-rest", 3, 2, &[("no-team", 1)]),
    ("zendesk.csv", "zendesk", 4, 3, &[("no-team", 1)]),
    ("servicenow-log.csv", "servicenow", 6, 3, &[("superseded", 3)]),
    ("servicenow-list.csv", "servicenow", 2, 2, &[]),
    (
        "cycle-times.csv",
        "cycle-times",
        4,
        3,
        &[("negative-duration", 1)],
    ),
    ("devlake-issues.csv", "devlake-issues", 3, 3, &[]),
    ("devlake-incidents.csv", "devlake-incidents", 3, 3, &[]),
    ("pagerduty.csv", "pagerduty", 5, 4, &[("no-team", 1)]),
    ("pagerduty-analytics.csv", "pagerduty", 2, 2, &[]),
    ("incidents.csv", "incidents", 3, 2, &[("clock-skew", 1)]),
    ("backstage-tasks.json", "backstage-tasks", 6, 5, &[("no-team", 1)]),
    ("kratix.json", "kratix", 6, 5, &[("not-a-request", 1)]),
    ("kratix.yaml", "kratix", 2, 2, &[]),
    ("cli-usage.csv", "cli-usage", 6, 5, &[("bot", 1)]),
    ("cli-weeks.csv", "cli-usage", 3, 2, &[("nobody-active", 1)]),
    ("template-counts.csv", "template-counts", 3, 3, &[]),
];

fn csv_source(name: &str, text: &str) -> Source {
    Source {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

fn refused(source: &Source) -> ImportError {
    let catalogue = catalogue();
    tribometer::import::inspect(source, &Options::new(&catalogue)).unwrap_err()
}

/// Source, quarter, value rounded to six places, and whether it is still open.
type Value4 = (String, String, f64, bool);

/// The values of a metric in the order of the file.
fn values(imported: &Imported, metric: &str) -> Vec<Value4> {
    let table: &Table = &imported.tables[0];
    let (sources, quarters) = (table.names("source").unwrap(), table.names("quarter").unwrap());
    let (metrics, values) = (table.names("metric").unwrap(), table.floats("value").unwrap());
    let open = table.flags("open").unwrap();
    (0..sources.len())
        .filter(|&at| metrics[at] == metric)
        .map(|at| {
            let value = (values[at].unwrap() * 1e6).round() / 1e6;
            (sources[at].clone(), quarters[at].clone(), value, open[at])
        })
        .collect()
}

fn at(source: &str, quarter: &str, value: f64) -> Value4 {
    (source.to_owned(), quarter.to_owned(), value, false)
}

fn open(source: &str, quarter: &str, value: f64) -> Value4 {
    (source.to_owned(), quarter.to_owned(), value, true)
}

fn role_of(imported: &Imported, header: &str) -> Role {
    let column = imported
        .proof
        .columns
        .iter()
        .find(|column| column.header == header);
    column.unwrap_or_else(|| panic!("no column {header}")).role
}

#[test]
fn each_file_is_recognised_and_every_row_accounted_for() {
    for (name, kind, read, used, reasons) in CASES {
        let proof = inspect(&fixture(name)).proof;
        assert_accounted(&proof);
        assert_eq!(proof.kind.word(), *kind, "{name}");
        assert_eq!(
            (proof.rows.read, proof.rows.used),
            (*read, *used),
            "{name}: {:?}",
            proof.rows
        );
        let expected: BTreeMap<&str, u64> = reasons.iter().copied().collect();
        assert_eq!(excluded(&proof), expected, "{name}");
    }
}

#[test]
fn no_column_with_people_is_kept() {
    for (name, headers) in [
        ("jira.csv", &["Assignee", "Creator", "Watchers"][..]),
        (
            "jira-search.json",
            &["fields.reporter.displayName", "fields.reporter.emailAddress"],
        ),
        (
            "zendesk.csv",
            &["Requester", "Requester email", "Submitter", "Assignee"],
        ),
        ("servicenow-list.csv", &["Assigned to"]),
        (
            "pagerduty.csv",
            &["acknowledged_by_user_names", "resolved_by_user_name"],
        ),
        ("backstage-tasks.json", &["createdBy", "spec.user.ref"]),
    ] {
        let imported = import(&fixture(name));
        for header in headers {
            assert_eq!(role_of(&imported, header), Role::PersonalData, "{name}: {header}");
        }
        let table = imported.tables[0].names("source").unwrap().join(" ");
        for person in ["ada", "Ada", "Kim", "user:"] {
            assert!(!table.contains(person), "{name}: {table}");
        }
    }
}

#[test]
fn jira_issues_are_measured_in_the_quarter_in_which_they_end() {
    let imported = import(&fixture("jira.csv"));
    assert_eq!(
        values(&imported, "ticket_resolution_hours"),
        [
            at("Payments", "2024-Q1", 24.0),
            at("Search", "2024-Q2", 72.0),
            open("Search", "2024-Q2", 2.0)
        ]
    );
    assert_eq!(
        values(&imported, "ticket_response_hours"),
        [at("Payments", "2024-Q1", 1.5), open("Search", "2024-Q2", 2.0)]
    );
    assert_eq!(values(&imported, "tickets_per_developer").len(), 4);
    assert_eq!(role_of(&imported, "Custom field (Requesting team)"), Role::Team);
    let without: Vec<&str> = imported
        .proof
        .notices
        .iter()
        .filter(|notice| notice.code == "event-without-value")
        .map(|notice| notice.message.as_str())
        .collect();
    assert_eq!(
        without,
        [
            "1 tickets are done without a time of their resolution: no resolution time",
            "2 tickets were resolved without a response: no response time"
        ]
    );
}

#[test]
fn a_row_with_more_values_than_columns_is_read_as_far_as_it_can_be_placed() {
    let imported = import(&fixture("jira-projects.csv"));
    assert_eq!(
        values(&imported, "ticket_resolution_hours"),
        [at("Shop", "2025-Q2", 12.0), at("Payments", "2025-Q3", 2.0)]
    );
    let wide = imported
        .proof
        .notices
        .iter()
        .find(|notice| notice.code == "wide-row");
    let wide = wide.unwrap();
    assert_eq!(wide.place.row, Some(3));
    assert!(
        wide.message.starts_with("has 15 cells, 13 expected"),
        "{}",
        wide.message
    );
    assert!(codes(&imported.proof).contains(&"team-guessed"));
}

#[test]
fn jira_search_results_of_one_project_go_by_component() {
    let imported = import(&fixture("jira-search.json"));
    assert_eq!(
        values(&imported, "ticket_resolution_hours"),
        [at("Quota", "2026-Q1", 3.0), at("Login", "2026-Q2", 2.0)]
    );
    assert_eq!(imported.tables[0].names("source_kind").unwrap()[0], "repository");
}

#[test]
fn ready_minutes_stand_in_where_a_time_is_missing() {
    let imported = import(&fixture("zendesk.csv"));
    assert_eq!(
        values(&imported, "ticket_response_hours"),
        [at("Payments", "2026-Q1", 1.5), open("Search", "2026-Q1", 3.0)]
    );
    // The second was solved after 120 minutes, on the next day and in the next quarter.
    assert_eq!(
        values(&imported, "ticket_resolution_hours"),
        [
            at("Payments", "2026-Q1", 24.0),
            at("Search", "2026-Q2", 2.0),
            open("Search", "2026-Q1", 3.0)
        ]
    );
    let negative = imported
        .proof
        .notices
        .iter()
        .find(|notice| notice.code == "negative-duration");
    assert_eq!(
        negative.unwrap().message,
        "“-1” is no duration; it counts as none"
    );
    assert_eq!(role_of(&imported, "Requester id"), Role::Actor);
}

#[test]
fn the_last_row_of_a_ticket_counts() {
    let imported = import(&fixture("servicenow-log.csv"));
    assert_eq!(
        values(&imported, "ticket_resolution_hours"),
        [
            at("Group 56", "2016-Q1", 10.0),
            open("Group 70", "2016-Q2", 22.0),
            at("Group 70", "2016-Q2", 12.0)
        ]
    );
    assert!(codes(&imported.proof).contains(&"team-guessed"));
    let listed = import(&fixture("servicenow-list.csv"));
    assert_eq!(
        values(&listed, "ticket_resolution_hours"),
        [at("Payments", "2026-Q1", 6.0), open("Search", "2026-Q1", 0.0)]
    );
    assert!(!codes(&listed.proof).contains(&"team-guessed"));
}

#[test]
fn issues_of_data_sets_and_of_devlake_have_their_own_source() {
    let imported = import(&fixture("cycle-times.csv"));
    assert_eq!(
        values(&imported, "ticket_resolution_hours"),
        [
            at("Payments", "2015-Q2", 48.0),
            at("Search", "2015-Q1", 0.0),
            open("Search", "2015-Q2", 24.0)
        ]
    );
    let devlake = import(&fixture("devlake-issues.csv"));
    assert_eq!(
        values(&devlake, "ticket_resolution_hours"),
        [
            at("acme/shop", "2026-Q1", 24.0),
            open("acme/shop", "2026-Q1", 2.0),
            at("acme/pay", "2026-Q1", 2.0)
        ]
    );
}

#[test]
fn incidents_give_recovery_acknowledgement_pages_and_nights() {
    let imported = import(&fixture("pagerduty.csv"));
    assert_eq!(
        values(&imported, "incident_recovery_hours"),
        [
            at("checkout-api", "2026-Q2", 2.0),
            at("search-api", "2026-Q2", 0.166_667),
            open("search-api", "2026-Q2", 0.166_667)
        ]
    );
    assert_eq!(
        values(&imported, "incident_ack_minutes"),
        [
            at("checkout-api", "2026-Q1", 5.0),
            at("search-api", "2026-Q2", 1.0),
            open("search-api", "2026-Q2", 10.0)
        ]
    );
    assert_eq!(
        values(&imported, "night_page_share"),
        [
            at("checkout-api", "2026-Q1", 1.0),
            at("checkout-api", "2026-Q2", 0.0),
            at("search-api", "2026-Q2", 0.0)
        ]
    );
    assert_eq!(values(&imported, "pages_per_person").len(), 3);
    let said = imported.proof.notices.iter().any(|notice| {
        notice.message == "1 incidents were resolved automatically: they are left out of the recovery time"
    });
    assert!(said, "{:?}", imported.proof.notices);

    let analytics = import(&fixture("pagerduty-analytics.csv"));
    assert_eq!(
        values(&analytics, "night_page_share")
            .iter()
            .map(|value| value.2)
            .collect::<Vec<f64>>(),
        [1.0, 0.0, 0.0]
    );
    assert_eq!(
        values(&analytics, "incident_recovery_hours"),
        [at("Checkout", "2026-Q1", 1.0)]
    );
    assert_eq!(
        values(&analytics, "incident_ack_minutes"),
        [at("Checkout", "2026-Q1", 2.0)]
    );
}

#[test]
fn incidents_of_devlake_and_of_any_table() {
    let devlake = import(&fixture("devlake-incidents.csv"));
    assert_eq!(
        values(&devlake, "incident_recovery_hours"),
        [
            at("Payments", "2026-Q1", 3.0),
            at("Payments", "2026-Q1", 1.0),
            open("s2", "2026-Q1", 0.0)
        ]
    );
    assert_eq!(
        values(&devlake, "pages_per_person"),
        [at("Payments", "2025-Q4", 1.0), at("s2", "2026-Q1", 1.0)]
    );
    let table = import(&fixture("incidents.csv"));
    assert_eq!(
        values(&table, "incident_ack_minutes"),
        [
            at("Checkout", "2026-Q1", 10.0),
            open("search-api", "2026-Q1", 60.0)
        ]
    );
    assert_eq!(
        values(&table, "night_page_share"),
        [at("Checkout", "2026-Q1", 1.0), at("search-api", "2026-Q1", 0.0)]
    );
}

#[test]
fn scaffolder_tasks_give_success_and_duration() {
    let imported = import(&fixture("backstage-tasks.json"));
    assert_eq!(
        values(&imported, "scaffold_success_share"),
        [
            at("payments", "2026-Q2", 1.0),
            at("payments", "2026-Q1", 0.0),
            at("search", "2026-Q1", 1.0),
            at("acme/shop", "2026-Q1", 0.0)
        ]
    );
    assert_eq!(
        values(&imported, "scaffolding_time_minutes"),
        [
            at("payments", "2026-Q2", 3.0),
            at("search", "2026-Q1", 5.0),
            open("payments", "2026-Q2", 1.0)
        ]
    );
    let found = codes(&imported.proof);
    assert!(
        found.contains(&"end-by-heartbeat") && found.contains(&"template-counts"),
        "{found:?}"
    );
    let counts = imported
        .proof
        .notices
        .iter()
        .find(|notice| notice.code == "template-counts");
    assert_eq!(
        counts.unwrap().message,
        "by template: template:default/java-service 5, template:default/web-app 1"
    );
    let events = csv_source(
        "events.csv",
        "id,taskId,body.message,type,createdAt\n1,t1,Beginning,log,2026-01-05T10:00:00Z\n",
    );
    assert_eq!(refused(&events).code, "events-without-task");
}

#[test]
fn tasks_of_the_database_have_their_specification_in_one_cell() {
    let spec = r#"{""parameters"":{""owner"":""group:default/payments""},""templateInfo"":{""entityRef"":""template:default/x""},""user"":{""ref"":""user:default/ada""}}"#;
    let text = format!(
        "id,spec,status,created_at,last_heartbeat_at,created_by\nt1,\"{spec}\",completed,2026-01-05 10:00:00,2026-01-05 10:04:00,user:default/ada\n"
    );
    let imported = import(&csv_source("tasks.csv", &text));
    assert_eq!(imported.proof.kind.word(), "backstage-tasks");
    assert_eq!(
        values(&imported, "scaffolding_time_minutes"),
        [at("payments", "2026-Q1", 4.0)]
    );
}

#[test]
fn a_dump_of_requests_is_a_lower_bound_and_says_so() {
    let imported = import(&fixture("kratix.json"));
    assert_eq!(
        values(&imported, "provisioning_minutes"),
        [at("payments", "2026-Q2", 15.0), open("search", "2026-Q2", 30.0)]
    );
    assert_eq!(
        values(&imported, "requests_ready_share"),
        [
            at("payments", "2026-Q2", 1.0),
            at("search", "2026-Q2", 0.0),
            at("search", "2026-Q2", 1.0)
        ]
    );
    assert_eq!(
        values(&imported, "promise_available_share"),
        [at("redis", "2026-Q2", 1.0)]
    );
    assert_eq!(values(&imported, "requests_per_developer").len(), 4);
    let found = codes(&imported.proof);
    assert!(
        found.contains(&"dump-without-history") && found.contains(&"requests-by-promise"),
        "{found:?}"
    );
}

#[test]
fn requests_may_come_as_documents_and_name_their_team_in_a_label() {
    let imported = import(&fixture("kratix.yaml"));
    assert_eq!(
        values(&imported, "provisioning_minutes"),
        [at("Payments", "2026-Q1", 2.0), open("search", "2026-Q1", 0.0)]
    );
    assert!(codes(&imported.proof).contains(&"dump-without-history"));
}

#[test]
fn a_user_counts_once_a_week_and_commands_by_their_exit_code() {
    let imported = import(&fixture("cli-usage.csv"));
    assert_eq!(
        values(&imported, "cli_active_users_per_week"),
        [
            at("Payments", "2026-Q1", 1.0),
            at("Payments", "2026-Q1", 1.0),
            at("Payments", "2026-Q1", 1.0),
            at("Search", "2026-Q1", 1.0)
        ]
    );
    let succeeded: Vec<f64> = values(&imported, "cli_success_share")
        .iter()
        .map(|value| value.2)
        .collect();
    assert_eq!(succeeded, [1.0, 0.0, 1.0, 1.0, 0.0]);
    let seconds: Vec<f64> = values(&imported, "cli_duration_seconds")
        .iter()
        .map(|value| value.2)
        .collect();
    assert_eq!(seconds, [1.5, 2.5, 0.5]);
    let weeks = import(&fixture("cli-weeks.csv"));
    assert_eq!(values(&weeks, "cli_active_users_per_week").len(), 5);
}

#[test]
fn counts_of_templates_are_listed_by_template() {
    let imported = import(&fixture("template-counts.csv"));
    let metrics = imported.tables[0].names("metric").unwrap();
    assert_eq!(
        metrics,
        [
            "runs_of_template_java_service",
            "runs_of_template_web_app",
            "runs_of_template_java_service"
        ]
    );
}

#[test]
fn tables_that_only_connect_others_are_refused_with_what_to_export() {
    for (text, instead) in [
        ("board_id,issue_id\nb1,i1\n", "export the table issues"),
        (
            "issue_id,assignee_id,assignee_name\ni1,u1,Ada\n",
            "export the table issues",
        ),
        (
            "pull_request_id,issue_id,pull_request_key,issue_key\np1,i1,1,1\n",
            "export the tables pull_requests or project_pr_metrics",
        ),
        (
            "id,project_name,deployment_id\ni1,p1,d1\n",
            "export the table incidents",
        ),
        (
            "pipeline_id,commit_sha,branch,repo_id,repo_url\np1,c1,main,r1,u1\n",
            "export the table cicd_pipelines or cicd_tasks",
        ),
        (
            "old_commit_sha,new_commit_sha,commit_sha\nc1,c2,c3\n",
            "export the table cicd_deployments or cicd_deployment_commits",
        ),
        (
            "connection_id,changelog_id,field,field_type,field_id,from_value,_raw_data_table\n1,1,status,jira,status,1,t\n",
            "export the table issues",
        ),
    ] {
        let err = refused(&csv_source("table.csv", text));
        assert_eq!(
            (err.code, err.hint.as_str()),
            ("devlake-table", instead),
            "{text}"
        );
    }
}

fn tickets(rows: impl Iterator<Item = (String, String)>) -> Source {
    let mut text = String::from("ticket,team,opened_at,resolved_at\n");
    for (at, (opened, resolved)) in rows.enumerate() {
        writeln!(text, "T{at},Payments,{opened},{resolved}").unwrap();
    }
    csv_source("tickets.csv", &text)
}

#[test]
fn odd_files_raise_an_alarm() {
    let minute = |at: u32| format!("2026-01-05 10:{:02}", at % 60);
    let varied = |count: u32| {
        let minute = &minute;
        (0..count).map(move |at| {
            (
                minute(at),
                format!("2026-01-06 {:02}:{:02}", at % 24, at * 7 % 60),
            )
        })
    };
    let found = |source: &Source| -> Vec<String> {
        let inspection = inspect(source);
        assert_accounted(&inspection.proof);
        codes(&inspection.proof).into_iter().map(str::to_owned).collect()
    };
    let has = |source: &Source, code: &str| found(source).iter().any(|found| found == code);
    assert!(!has(&tickets(varied(29)), "truncated-export"));
    for count in [20, 30, 100] {
        assert!(has(&tickets(varied(count)), "truncated-export"), "{count}");
    }
    let same = tickets((0..25).map(|at| (minute(at), format!("2026-01-06 10:{at:02}"))));
    assert!(has(&same, "values-identical"));
    let slip = varied(40).chain([("2026-01-05 10:00".to_owned(), "2062-01-06 10:00".to_owned())]);
    let inspection = inspect(&tickets(slip));
    assert_eq!(excluded(&inspection.proof).get("time-in-future"), Some(&1));

    let mut values = String::from("team,period,metric,value\n");
    for at in 0..100 {
        let days = if at == 7 { -1 } else { at };
        writeln!(values, "T{at},2026-Q1,cycle_time_days,{days}").unwrap();
    }
    let found = found(&csv_source("values.csv", &values));
    assert!(found.contains(&"truncated-export".to_owned()), "{found:?}");
    assert!(found.contains(&"impossible-value".to_owned()), "{found:?}");
}

#[test]
fn jira_is_known_to_stop_at_a_thousand() {
    let mut text = String::from("Issue key,Issue id,Issue Type,Status,Project name,Created,Resolved\n");
    for at in 0..1_000 {
        writeln!(
            text,
            "A-{at},{at},Bug,Done,P{},2026-01-05 10:{:02},2026-01-06 11:{:02}",
            at % 3,
            at % 60,
            at * 7 % 60
        )
        .unwrap();
    }
    let proof = inspect(&csv_source("jira.csv", &text)).proof;
    let notice = proof
        .notices
        .iter()
        .find(|notice| notice.code == "truncated-export");
    assert_eq!(
        notice.unwrap().message,
        "has exactly 1000 rows: exports are often cut off there (Jira exports at most 1,000 issues at once)"
    );
}

#[test]
fn a_name_that_contradicts_its_direction_is_told() {
    let mut catalogue = catalogue();
    let metric = catalogue
        .metrics
        .iter_mut()
        .find(|metric| metric.id.as_str() == "pipeline_success_share")
        .unwrap();
    metric.better = Some(tribometer::data::Better::Lower);
    let source = csv_source(
        "values.csv",
        "team,period,metric,value\nPayments,2026-Q1,Pipeline success rate,0.9\n",
    );
    let proof = tribometer::import::inspect(&source, &Options::new(&catalogue))
        .unwrap()
        .proof;
    assert!(
        codes(&proof).contains(&"direction-contradicts"),
        "{:?}",
        proof.notices
    );
}

/// Files of the same tools by other hands: file, kind, rows read, rows used. `TRIBOMETER_REAL_DATA` names their folder.
const REAL: &[(&str, &str, u64, u64)] = &[
    ("jira-agile/jira.csv", "cycle-times", 4123, 2461),
    (
        "devlake/jira/e2e/snapshot_tables/issues.csv",
        "devlake-issues",
        30,
        30,
    ),
    (
        "devlake/jira/e2e/snapshot_tables/_tool_jira_issues.csv",
        "devlake-issues",
        30,
        30,
    ),
    (
        "devlake/jira/e2e/snapshot_tables/_tool_jira_issues_for_external_epics.csv",
        "devlake-issues",
        3,
        3,
    ),
    (
        "devlake/github/e2e/snapshot_tables/issues.csv",
        "devlake-issues",
        26,
        26,
    ),
    (
        "devlake/github/e2e/snapshot_tables/_tool_github_issues.csv",
        "devlake-issues",
        26,
        26,
    ),
    (
        "devlake/dora/e2e/connect_incident_to_deployment/raw_tables/incidents.csv",
        "devlake-incidents",
        7,
        7,
    ),
];

#[test]
fn real_files_are_accounted_for() {
    let Some(folder) = std::env::var_os("TRIBOMETER_REAL_DATA").map(std::path::PathBuf::from) else {
        return;
    };
    let metrics = folder.join("metrics");
    let catalogue = catalogue();
    for (name, kind, read, used) in REAL {
        let source = import_support::source(&metrics.join(name));
        let proof = tribometer::import::inspect(&source, &Options::new(&catalogue))
            .unwrap()
            .proof;
        assert_accounted(&proof);
        assert_eq!(
            (proof.kind.word(), proof.rows.read, proof.rows.used),
            (*kind, *read, *used),
            "{name}"
        );
    }
    let agile = import(&import_support::source(&metrics.join("jira-agile/jira.csv")));
    assert_eq!(excluded(&agile.proof).get("negative-duration"), Some(&1662));
    let days = values(&agile, "ticket_resolution_hours");
    assert_eq!((days.len(), days[0].2), (2461, 18.0 * 24.0));
    // Every table of DevLake's Jira and issue plugins that holds no events is refused for that reason.
    let folder = metrics.join("devlake/jira/e2e/snapshot_tables");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let source = import_support::source(&path);
        match tribometer::import::inspect(&source, &Options::new(&catalogue)) {
            Ok(inspection) => assert_accounted(&inspection.proof),
            Err(err) => assert_eq!(err.code, "devlake-table", "{}", path.display()),
        }
    }
}
