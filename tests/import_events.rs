//! Measured files of code, CI and deployment: what each is taken for, what became of every row, and the exact values.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on fails"
)]

mod import_support;

use std::collections::BTreeMap;

use import_support::{assert_accounted, catalogue, codes, excluded, fixture, import, source};
use tribometer::data::Table;
use tribometer::import::{Imported, Options, Role, Source};

/// File, kind, rows read and used, rows left out by reason, codes of notices that must be there.
type Case = (
    &'static str,
    &'static str,
    u64,
    u64,
    &'static [(&'static str, u64)],
    &'static [&'static str],
);

const CASES: &[Case] = &[
    (
        "argocd-applications.json",
        "argocd-applications",
        5,
        3,
        &[("no-history", 1), ("not-production", 1)],
        &["history-truncated"],
    ),
    ("argocd-applications.yaml", "argocd-applications", 2, 2, &[], &[]),
    (
        "build-durations.csv",
        "events",
        4,
        3,
        &[("negative-duration", 1)],
        &["unit-assumed"],
    ),
    (
        "circleci-usage.csv",
        "circleci-usage",
        4,
        2,
        &[("same-workflow", 2)],
        &[],
    ),
    (
        "deployments.csv",
        "events",
        6,
        5,
        &[("not-production", 1)],
        &["event-without-value"],
    ),
    (
        "devlake-deployments.csv",
        "devlake-deployments",
        5,
        4,
        &[("not-production", 1)],
        &["still-open"],
    ),
    ("devlake-pr-metrics.csv", "devlake-pr-metrics", 2, 2, &[], &[]),
    (
        "gh-pull-requests.json",
        "github-pull-requests",
        5,
        2,
        &[("bot", 1), ("draft", 1), ("never-merged", 1)],
        &["still-open"],
    ),
    (
        "gh-runs.json",
        "github-runs",
        5,
        4,
        &[("machine-triggered", 1)],
        &["event-without-value", "still-open"],
    ),
    ("github-jobs.json", "github-jobs", 1, 1, &[], &[]),
    (
        "github-pulls.json",
        "github-pull-requests",
        2,
        1,
        &[("bot", 1)],
        &[],
    ),
    ("github-workflow-runs.json", "github-runs", 2, 2, &[], &[]),
    (
        "gitlab-merge-requests.json",
        "gitlab-merge-requests",
        2,
        1,
        &[("draft", 1)],
        &[],
    ),
    (
        "gitlab-pipelines.json",
        "gitlab-pipelines",
        3,
        2,
        &[("machine-triggered", 1)],
        &["still-open"],
    ),
    (
        "heartbeat-board.csv",
        "heartbeat-board",
        4,
        2,
        &[("empty", 1), ("not-finished", 1)],
        &[],
    ),
    (
        "heartbeat-pipelines.csv",
        "heartbeat-pipelines",
        3,
        2,
        &[("not-valid", 1)],
        &["clock-skew"],
    ),
    (
        "jenkins-builds.json",
        "jenkins-builds",
        5,
        3,
        &[("cancelled", 1), ("machine-triggered", 1)],
        &["still-open"],
    ),
    (
        "ledger.json",
        "humanitec-deployments",
        4,
        3,
        &[("not-production", 1)],
        &["source-from-file-name", "still-open"],
    ),
];

#[test]
fn each_tool_is_recognised_and_every_row_accounted_for() {
    for (file, kind, read, used, reasons, notices) in CASES {
        let proof = import(&fixture(file)).proof;
        assert_accounted(&proof);
        assert_eq!(proof.kind.word(), *kind, "{file}: {}", proof.how);
        assert_eq!((proof.rows.read, proof.rows.used), (*read, *used), "{file}");
        let reasons: BTreeMap<&str, u64> = reasons.iter().copied().collect();
        assert_eq!(excluded(&proof), reasons, "{file}");
        for code in *notices {
            assert!(
                codes(&proof).contains(code),
                "{file}: {code} in {:?}",
                codes(&proof)
            );
        }
    }
}

/// Source, quarter, metric, value and whether it is open, a line an event.
fn lines(table: &Table) -> Vec<String> {
    let (sources, quarters) = (table.names("source").unwrap(), table.names("quarter").unwrap());
    let (metrics, values) = (table.names("metric").unwrap(), table.floats("value").unwrap());
    let open = table.flags("open").unwrap();
    (0..sources.len())
        .map(|at| {
            let value = (values[at].unwrap() * 1e6).round() / 1e6;
            let mark = if open[at] { " open" } else { "" };
            format!("{} {} {} {value}{mark}", sources[at], quarters[at], metrics[at])
        })
        .collect()
}

fn assert_lines(imported: &Imported, expected: &[&str]) {
    assert_eq!(lines(&imported.tables[0]), expected);
}

#[test]
fn pull_requests_of_gh_have_the_first_review_by_somebody_else() {
    let imported = import(&fixture("gh-pull-requests.json"));
    assert_lines(
        &imported,
        &[
            "acme/ledger 2026-Q1 review_time_hours 6",
            "acme/ledger 2026-Q2 lead_time_hours 48",
            "acme/ledger 2026-Q2 review_to_merge_hours 42",
            "acme/ledger 2026-Q1 coding_time_hours 24",
            "acme/ledger 2026-Q2 commit_to_merge_hours 72",
            "acme/ledger 2026-Q2 review_time_hours 24 open",
            "acme/ledger 2026-Q2 lead_time_hours 24 open",
        ],
    );
    let clusters = imported.tables[0].counts("cluster").unwrap();
    assert_eq!((clusters[0], clusters[5]), (Some(0), Some(1)));
    assert_lines(
        &import(&fixture("github-pulls.json")),
        &["acme/web 2026-Q1 lead_time_hours 24"],
    );
    assert_lines(
        &import(&fixture("gitlab-merge-requests.json")),
        &["core/api 2026-Q1 lead_time_hours 48"],
    );
}

#[test]
fn gitlabs_own_csv_has_no_merge_and_is_refused() {
    let catalogue = catalogue();
    let err = tribometer::import::import(
        &fixture("gitlab-merge-requests-page.csv"),
        &Options::new(&catalogue),
    )
    .unwrap_err();
    assert_eq!(err.code, "no-merge-time");
}

#[test]
fn devlakes_minutes_become_hours_at_merge_and_at_deployment() {
    let imported = import(&fixture("devlake-pr-metrics.csv"));
    assert_lines(
        &imported,
        &[
            "Payments 2026-Q1 lead_time_hours 2",
            "Payments 2026-Q1 commit_to_merge_hours 26",
            "Payments 2026-Q1 coding_time_hours 24",
            "Payments 2026-Q1 review_time_hours 0.5",
            "Payments 2026-Q1 review_to_merge_hours 1.5",
            "Payments 2026-Q2 deploy_lead_time_hours 10",
            "Payments 2026-Q2 change_lead_time_hours 36",
            "Payments 2026-Q1 lead_time_hours 6",
            "Payments 2026-Q1 commit_to_merge_hours 12",
        ],
    );
    assert_eq!(imported.tables[0].names("source_kind").unwrap()[0], "team");
}

#[test]
fn github_runs_know_reruns_main_branches_and_machines_that_fail() {
    assert_lines(
        &import(&fixture("gh-runs.json")),
        &[
            "acme/web 2026-Q1 build_rerun_share 0",
            "acme/web 2026-Q1 pipeline_success_share 1",
            "acme/web 2026-Q1 build_infrastructure_failure_share 0",
            "acme/web 2026-Q1 build_queue_minutes 1",
            "acme/web 2026-Q1 build_duration_minutes 10",
            "acme/web 2026-Q1 build_rerun_share 1",
            "acme/web 2026-Q1 pipeline_success_share 0",
            "acme/web 2026-Q1 build_infrastructure_failure_share 1",
            "acme/web 2026-Q1 build_duration_minutes 360",
            "acme/web 2026-Q1 build_rerun_share 0",
            "acme/web 2026-Q1 build_queue_minutes 0",
            "acme/web 2026-Q1 build_duration_minutes 60 open",
            "acme/web 2026-Q1 build_rerun_share 0",
            "acme/web 2026-Q1 build_infrastructure_failure_share 0",
            "acme/web 2025-Q4 build_queue_minutes 0",
        ],
    );
    let runs = import(&fixture("github-workflow-runs.json"));
    assert_lines(
        &runs,
        &[
            "acme/api 2026-Q1 build_rerun_share 0",
            "acme/api 2026-Q1 pipeline_success_share 1",
            "acme/api 2026-Q1 build_infrastructure_failure_share 0",
            "acme/api 2026-Q1 build_queue_minutes 0",
            "acme/api 2026-Q1 build_duration_minutes 5",
            "acme/api 2026-Q1 build_rerun_share 1",
            "acme/api 2026-Q1 pipeline_success_share 0",
            "acme/api 2026-Q1 build_infrastructure_failure_share 0",
            "acme/api 2026-Q1 build_duration_minutes 8",
        ],
    );
    let clusters = runs.tables[0].counts("cluster").unwrap();
    assert_eq!((clusters[0], clusters[5]), (Some(0), Some(1)));
    assert_lines(
        &import(&fixture("github-jobs.json")),
        &[
            "acme/api 2026-Q1 job_queue_minutes 2",
            "acme/api 2026-Q1 job_duration_minutes 3",
        ],
    );
}

#[test]
fn other_ci_gives_its_own_durations() {
    assert_lines(
        &import(&fixture("gitlab-pipelines.json")),
        &[
            "core/api 2026-Q1 pipeline_success_share 1",
            "core/api 2026-Q1 build_queue_minutes 0.5",
            "core/api 2026-Q1 build_duration_minutes 10",
            "core/api 2026-Q1 build_queue_minutes 1",
            "core/api 2026-Q1 build_duration_minutes 1 open",
        ],
    );
    assert_lines(
        &import(&fixture("jenkins-builds.json")),
        &[
            "core/api 2026-Q1 build_success_share 1",
            "core/api 2026-Q1 build_queue_minutes 0.75",
            "core/api 2026-Q1 build_duration_minutes 5",
            "core/api 2026-Q1 build_success_share 0",
            "core/api 2026-Q1 build_duration_minutes 10",
            "core/api 2026-Q1 build_duration_minutes 10 open",
        ],
    );
    // The workflow that ran into the new year ended in it; its start in the queue lies before.
    assert_lines(
        &import(&fixture("circleci-usage.csv")),
        &[
            "acme/web 2026-Q1 pipeline_success_share 1",
            "acme/web 2026-Q1 build_infrastructure_failure_share 0",
            "acme/web 2025-Q4 build_queue_minutes 1",
            "acme/web 2026-Q1 build_duration_minutes 10",
            "acme/web 2026-Q1 build_infrastructure_failure_share 1",
            "acme/web 2026-Q1 build_queue_minutes 3",
            "acme/web 2026-Q1 build_duration_minutes 27",
        ],
    );
}

#[test]
fn deployments_count_where_they_reach_production() {
    assert_lines(
        &import(&fixture("devlake-deployments.csv")),
        &[
            "scope1 2026-Q1 deployment_failure_share 0",
            "scope1 2026-Q1 deployments_per_week 1",
            "scope1 2026-Q1 deploy_duration_minutes 5",
            "scope1 2026-Q1 change_failure_share 0",
            "scope1 2026-Q1 deployment_failure_share 0",
            "scope1 2026-Q1 deployments_per_week 1",
            "scope1 2026-Q1 deploy_duration_minutes 10",
            "scope1 2026-Q1 change_failure_share 1",
            "scope1 2026-Q1 recovery_time_hours 3",
            "scope1 2026-Q1 deployment_failure_share 1",
            "scope1 2026-Q1 deploy_duration_minutes 0 open",
        ],
    );
    let argo = import(&fixture("argocd-applications.json"));
    assert_lines(
        &argo,
        &[
            "payments 2026-Q1 deployments_per_week 1",
            "payments 2026-Q1 deploy_duration_minutes 2",
            "payments 2026-Q1 deployments_per_week 1",
            "payments 2026-Q2 deployments_per_week 1",
            "payments 2026-Q2 deploy_duration_minutes 4",
        ],
    );
    let cut = argo
        .proof
        .notices
        .iter()
        .find(|notice| notice.code == "history-truncated");
    assert!(cut.unwrap().message.starts_with("1 of 3 applications"));
    assert_lines(
        &import(&fixture("argocd-applications.yaml")),
        &[
            "search 2026-Q1 deployments_per_week 1",
            "search 2026-Q1 deploy_duration_minutes 4",
            "shop 2026-Q1 deployments_per_week 1",
            "shop 2026-Q1 deploy_duration_minutes 1",
        ],
    );
    assert_lines(
        &import(&fixture("ledger.json")),
        &[
            "ledger 2026-Q1 deployment_failure_share 0",
            "ledger 2026-Q1 deployments_per_week 1",
            "ledger 2026-Q1 deploy_duration_minutes 3",
            "ledger 2026-Q1 deployment_failure_share 1",
            "ledger 2026-Q1 deploy_duration_minutes 0 open",
        ],
    );
    assert_lines(
        &import(&fixture("deployments.csv")),
        &[
            "ledger 2026-Q2 deployment_failure_share 0",
            "ledger 2026-Q2 deployments_per_week 1",
            "ledger 2026-Q2 deploy_lead_time_hours 6",
            "ledger 2026-Q2 change_failure_share 0",
            "ledger 2026-Q2 deployment_failure_share 0",
            "ledger 2026-Q2 deployments_per_week 1",
            "ledger 2026-Q2 deploy_lead_time_hours 12",
            "ledger 2026-Q2 change_failure_share 1",
            "ledger 2026-Q2 deployment_failure_share 1",
            "ledger 2026-Q2 deployment_failure_share 0",
            "ledger 2026-Q2 deployments_per_week 1",
            "ledger 2026-Q2 change_failure_share 0",
            "ledger 2026-Q2 deployment_failure_share 0",
            "ledger 2026-Q2 deployments_per_week 1",
            "ledger 2026-Q2 deploy_lead_time_hours 1",
            "ledger 2026-Q2 change_failure_share 0",
        ],
    );
}

#[test]
fn heartbeat_counts_what_it_calls_valid_and_its_own_lead_times() {
    assert_lines(
        &import(&fixture("heartbeat-pipelines.csv")),
        &[
            "Ledger 2026-Q2 deployments_per_week 1",
            "Ledger 2026-Q2 change_lead_time_hours 68.5",
            "Ledger 2026-Q2 deploy_lead_time_hours 50.5",
            "Ledger 2026-Q2 deployments_per_week 1",
            "Ledger 2026-Q2 change_lead_time_hours 0.504167",
            "Ledger 2026-Q2 deploy_lead_time_hours 0.504167",
        ],
    );
    assert_lines(
        &import(&fixture("heartbeat-board.csv")),
        &[
            "Ledger 2026-Q1 card_cycle_days 2.5",
            "Ledger 2026-Q1 card_rework_share 0",
            "Ledger 2026-Q2 card_cycle_days 7.25",
            "Ledger 2026-Q2 card_rework_share 1",
        ],
    );
    let catalogue = catalogue();
    let mut options = Options::new(&catalogue);
    let file = fixture("heartbeat-metrics.csv");
    let blocked = tribometer::import::inspect(&file, &options).unwrap().blocked;
    assert_eq!(blocked.unwrap().code, "quarter-needed");
    options.quarter = "2026-Q1".parse().ok();
    let imported = tribometer::import::import(&file, &options).unwrap();
    assert_accounted(&imported.proof);
    assert_eq!(imported.proof.kind.word(), "heartbeat-metrics");
    assert_eq!(
        excluded(&imported.proof),
        BTreeMap::from([("not-of-a-pipeline", 2)])
    );
    assert!(codes(&imported.proof).contains(&"means-not-percentiles"));
    let table = &imported.tables[0];
    assert_eq!(
        table.names("metric").unwrap(),
        [
            "deployments_per_week",
            "commit_to_merge_hours",
            "change_lead_time_hours",
            "deployment_failure_share"
        ]
    );
    assert_eq!(
        table.floats("value").unwrap(),
        [Some(4.0), Some(6.12), Some(6.62), Some(0.175)]
    );
    assert_eq!(table.names("team").unwrap()[0], "Ledger");
}

fn text(name: &str, content: &str) -> Source {
    Source {
        name: name.to_owned(),
        bytes: content.as_bytes().to_vec(),
    }
}

#[test]
fn durations_are_read_in_the_unit_of_their_header_or_the_likeliest() {
    assert_lines(
        &import(&fixture("build-durations.csv")),
        &[
            "web 2026-Q1 build_duration_minutes 6.666667",
            "web 2026-Q2 build_duration_minutes 10",
            "web 2026-Q2 build_duration_minutes 5",
        ],
    );
    for (header, cell, minutes) in [
        ("duration_sec", "90", "1.5"),
        ("Duration (min)", "90", "90"),
        ("duration_ms", "90000", "1.5"),
        ("Duration (HH:mm:ss)", "1:30:0", "90"),
        ("duration", "90 s", "1.5"),
    ] {
        let file = text(
            "builds.csv",
            &format!(
                "pipeline,repository,started_at,status,{header}\nci,web,2026-03-31T23:00:00Z,success,{cell}\n"
            ),
        );
        let imported = import(&file);
        let quarter = if minutes == "90" { "2026-Q2" } else { "2026-Q1" };
        assert_lines(
            &imported,
            &[&format!("web {quarter} build_duration_minutes {minutes}")],
        );
        assert!(!codes(&imported.proof).contains(&"unit-odd"), "{header}");
    }
    let odd = text(
        "builds.csv",
        "pipeline,repository,finished_at,status,duration_minutes\nci,web,2026-03-31T23:00:00Z,success,400000\n",
    );
    assert!(codes(&import(&odd).proof).contains(&"unit-odd"));
}

#[test]
fn a_table_of_builds_gives_success_where_its_mapping_names_the_branch() {
    let file = text(
        "ci.csv",
        "build_id,repository,branch,queued_at,started_at,finished_at,status\n\
         1,web,main,2026-01-05T10:00:00Z,2026-01-05T10:01:00Z,2026-01-05T10:11:00Z,failed\n\
         2,web,cache,2026-01-05T10:00:00Z,2026-01-05T10:01:00Z,2026-01-05T10:11:00Z,failed\n",
    );
    let plain = import(&file);
    assert_lines(
        &plain,
        &[
            "web 2026-Q1 build_queue_minutes 1",
            "web 2026-Q1 build_duration_minutes 10",
            "web 2026-Q1 build_queue_minutes 1",
            "web 2026-Q1 build_duration_minutes 10",
        ],
    );
    let mut mapping = plain.mapping;
    mapping.columns[2].role = Role::Branch;
    let catalogue = catalogue();
    let mut options = Options::new(&catalogue);
    options.mapping = Some(mapping);
    let imported = tribometer::import::import(&file, &options).unwrap();
    let shares: Vec<String> = lines(&imported.tables[0])
        .into_iter()
        .filter(|line| line.contains("share"))
        .collect();
    assert_eq!(shares, ["web 2026-Q1 pipeline_success_share 0"]);
}

#[test]
fn devlake_without_production_says_which_environments_there_are() {
    let file = text(
        "deployments.csv",
        "id,cicd_scope_id,name,result,environment,original_environment,started_date,finished_date\n\
         1,s,a,SUCCESS,STAGING,stg,2026-01-05 10:01:00,2026-01-05 10:06:00\n\
         2,s,a,SUCCESS,,review,2026-01-05 10:01:00,2026-01-05 10:06:00\n",
    );
    let catalogue = catalogue();
    let inspection = tribometer::import::inspect(&file, &Options::new(&catalogue)).unwrap();
    assert_eq!(inspection.blocked.unwrap().code, "nothing-usable");
    assert!(codes(&inspection.proof).contains(&"no-production"));
}

#[test]
fn ready_values_are_the_same_as_json() {
    let long = import(&fixture("metrics-long.json"));
    assert_eq!(long.proof.kind.word(), "metrics-long");
    assert_eq!((long.proof.rows.read, long.proof.rows.used), (3, 2));
    assert_eq!(long.tables[0].floats("value").unwrap(), [Some(5.5), Some(0.125)]);
    assert_eq!(long.tables[0].counts("n").unwrap(), [Some(40), Some(40)]);
    let wide = import(&fixture("metrics-wide.json"));
    assert_eq!(wide.proof.kind.word(), "metrics-wide");
    assert_eq!(
        wide.tables[0].floats("value").unwrap(),
        [Some(4.5), Some(6.0), Some(2.0)]
    );
}

/// Path below the folder of metrics, kind or code of the refusal, rows read and used, rows left out by reason. One line a
/// file, sorted.
#[rustfmt::skip]
const REAL: &[(&str, &str, u64, u64, &str)] = &[
    ("circleci-usage/usage-export.csv", "circleci-usage", 2, 2, ""),
    ("devlake/dora/e2e/change_lead_time/cicd_deployment_commits.csv", "devlake-deployments", 16, 7, "not-production 2, same-deployment 7"),
    ("devlake/dora/e2e/change_lead_time/project_pr_metrics.csv", "devlake-pr-metrics", 6, 6, ""),
    ("devlake/dora/e2e/change_lead_time/pull_requests.csv", "devlake-pull-requests", 7, 7, ""),
    ("devlake/dora/e2e/connect_incident_to_deployment/prev_success_deployment_commit/cicd_deployment_commits_after.csv", "devlake-deployments", 16, 7, "not-production 2, same-deployment 7"),
    ("devlake/dora/e2e/deployment_generator/cicd_deployment_commits.csv", "devlake-deployments", 6, 4, "no-start 1, not-production 1"),
    ("devlake/dora/e2e/deployment_generator/cicd_pipelines.csv", "devlake-pipelines", 15, 14, "skipped 1"),
    ("devlake/dora/e2e/deployment_generator/cicd_tasks.csv", "devlake-tasks", 12, 11, "skipped 1"),
    ("devlake/dora/e2e/prev_success_deployment_commit/cicd_deployment_commits_after.csv", "devlake-deployments", 16, 7, "not-production 2, same-deployment 7"),
    ("devlake/dora/e2e/prev_success_deployment_commit/cicd_deployment_commits_before.csv", "devlake-deployments", 16, 7, "not-production 2, same-deployment 7"),
    ("devlake/dora/e2e/snapshot_tables/enrich_cicd_tasks.csv", "no-times", 0, 0, ""),
    ("devlake/github/e2e/snapshot_tables/_tool_github_jobs.csv", "github-jobs", 35, 24, "cancelled 7, skipped 4"),
    ("devlake/github/e2e/snapshot_tables/_tool_github_jobs_no_prod_env.csv", "github-jobs", 35, 24, "cancelled 7, skipped 4"),
    ("devlake/github/e2e/snapshot_tables/_tool_github_pull_requests.csv", "devlake-pull-requests", 49, 30, "never-merged 19"),
    ("devlake/github/e2e/snapshot_tables/_tool_github_runs.csv", "github-runs", 35, 24, "machine-triggered 11"),
    ("devlake/github/e2e/snapshot_tables/_tool_github_runs_no_prod_regex.csv", "github-runs", 35, 24, "machine-triggered 11"),
    ("devlake/github/e2e/snapshot_tables/cicd_deployment_commits.csv", "devlake-deployments", 100, 0, "not-production 100"),
    ("devlake/github/e2e/snapshot_tables/cicd_pipelines.csv", "devlake-pipelines", 35, 30, "cancelled 1, skipped 4"),
    ("devlake/github/e2e/snapshot_tables/cicd_tasks.csv", "devlake-tasks", 35, 24, "cancelled 7, skipped 4"),
    ("devlake/github/e2e/snapshot_tables/pull_requests.csv", "devlake-pull-requests", 49, 30, "never-merged 19"),
    ("heartbeat/board-data-by-status.csv", "heartbeat-board", 4, 3, "empty 1"),
    ("heartbeat/board-data.csv", "heartbeat-board", 23, 9, "empty 1, not-finished 13"),
    ("heartbeat/metric-data-by-status.csv", "heartbeat-metrics", 26, 0, "not-of-a-pipeline 26"),
    ("heartbeat/metric-data.csv", "heartbeat-metrics", 59, 6, "not-of-a-pipeline 53"),
    ("heartbeat/pipeline-data.csv", "heartbeat-pipelines", 47, 33, "not-valid 14"),
];

#[test]
fn real_files_are_what_they_are() {
    let Some(folder) = std::env::var_os("TRIBOMETER_REAL_DATA") else {
        println!("skipped: TRIBOMETER_REAL_DATA is not set");
        return;
    };
    let folder = std::path::PathBuf::from(folder).join("metrics");
    let catalogue = catalogue();
    let mut wrong = 0;
    for (file, kind, read, used, reasons) in REAL {
        let mut options = Options::new(&catalogue);
        options.quarter = "2024-Q1".parse().ok();
        let found = match tribometer::import::inspect(&source(&folder.join(file)), &options) {
            Ok(inspection) => {
                assert_accounted(&inspection.proof);
                let left_out: Vec<String> = excluded(&inspection.proof)
                    .iter()
                    .map(|(reason, count)| format!("{reason} {count}"))
                    .collect();
                let rows = &inspection.proof.rows;
                let kind = inspection.proof.kind.word();
                format!("{kind} {} {} {}", rows.read, rows.used, left_out.join(", "))
            }
            Err(err) => format!("{} 0 0 ", err.code),
        };
        let expected = format!("{kind} {read} {used} {reasons}");
        if found != expected {
            println!("{file}: {found}");
        }
        wrong += usize::from(found != expected);
    }
    assert_eq!(wrong, 0);
}
