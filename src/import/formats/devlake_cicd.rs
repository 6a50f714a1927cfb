//! DevLake's tables of CI and deployment: `cicd_pipelines`, `cicd_tasks`, `cicd_deployments` and
//! `cicd_deployment_commits`. DevLake writes UTC, and calls an environment PRODUCTION where it knows it for one.

use std::collections::{BTreeMap, BTreeSet};

use super::{Draft, Family, Format, Kind, by_names, shape};
use crate::base::{Notice, Place};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::{Row, Sheet};
use crate::import::text;

pub(super) static PIPELINES: Format = Format {
    kind: Kind::new("devlake-pipelines", "DevLake pipelines", Family::Events),
    recognise: recognise_pipelines,
    arrange: in_utc,
    draft: |sheet, _: &Catalogue| drafted(sheet, PIPELINE_NAMES, EventKind::Builds),
};

pub(super) static TASKS: Format = Format {
    kind: Kind::new("devlake-tasks", "DevLake tasks", Family::Events),
    recognise: recognise_tasks,
    arrange: arrange_tasks,
    draft: |sheet, _: &Catalogue| drafted(sheet, TASK_NAMES, EventKind::Jobs),
};

pub(super) static DEPLOYMENTS: Format = Format {
    kind: Kind::new("devlake-deployments", "DevLake deployments", Family::Events),
    recognise: recognise_deployments,
    arrange: arrange_deployments,
    draft: |sheet, _: &Catalogue| drafted(sheet, DEPLOYMENT_NAMES, EventKind::Deployments),
};

const TIMES: [&str; 6] = [
    "created_date",
    "queued_date",
    "started_date",
    "finished_date",
    "merged_date",
    "resolution_date",
];

/// DevLake's own word for the end makes a cancelled build a failed one; the tool's word does not.
const CONCLUSION: &[&str] = &["originalresult", "result"];

const PIPELINE_NAMES: &[(Role, &[&str])] = &[
    (Role::Id, &["id"]),
    (Role::Repository, &["cicdscopeid"]),
    (Role::Pipeline, &["name"]),
    (Role::Created, &["createddate"]),
    (Role::Started, &["starteddate"]),
    (Role::Finished, &["finisheddate"]),
    (Role::Conclusion, CONCLUSION),
    (Role::Duration, &["durationsec"]),
    (Role::QueueDuration, &["queueddurationsec"]),
];

const TASK_NAMES: &[(Role, &[&str])] = PIPELINE_NAMES;

const COUNTS: &str = "counts (one commit of its deployment)";

const DEPLOYMENT_NAMES: &[(Role, &[&str])] = &[
    (Role::Valid, &["countsonecommitofitsdeployment"]),
    (Role::Id, &["id"]),
    (Role::Repository, &["cicdscopeid", "repoid", "repourl"]),
    (Role::Created, &["createddate"]),
    (Role::Started, &["starteddate"]),
    (Role::Finished, &["finisheddate"]),
    (Role::Conclusion, &["result"]),
    (Role::Environment, &["environment"]),
    (Role::Duration, &["durationsec"]),
    (Role::Merged, &["mergeddate", "prmergeddate"]),
    (Role::Committed, &["firstcommitauthoreddate"]),
    (Role::Failure, &["incidentid", "incidents", "hasincident"]),
    (
        Role::Recovered,
        &["resolutiondate", "incidentresolutiondate", "incidentresolvedat"],
    ),
];

fn has_times(sheet: &Sheet) -> bool {
    shape::has_any(sheet, &["started_date", "created_date"]) && shape::has_all(sheet, &["finished_date"])
}

fn recognise_pipelines(sheet: &Sheet) -> Option<(f64, String)> {
    let fits = shape::has_all(
        sheet,
        &["id", "result", "status", "cicd_scope_id", "duration_sec"],
    ) && has_times(sheet)
        && !shape::has_any(
            sheet,
            &["pipeline_id", "cicd_deployment_id", "original_environment"],
        );
    fits.then(|| {
        (
            0.98,
            "the columns are those of DevLake's cicd_pipelines".to_owned(),
        )
    })
}

fn recognise_tasks(sheet: &Sheet) -> Option<(f64, String)> {
    let fits = shape::has_all(sheet, &["id", "pipeline_id", "result", "cicd_scope_id"]) && has_times(sheet);
    let is_without_times = sheet.headers == WITHOUT_TIMES;
    (fits || is_without_times).then(|| (0.98, "the columns are those of DevLake's cicd_tasks".to_owned()))
}

/// What DevLake's rules add to tasks, exported alone.
const WITHOUT_TIMES: [&str; 5] = ["id", "name", "environment", "type", "cicd_scope_id"];

fn arrange_tasks(sheet: Sheet) -> Result<Sheet, ImportError> {
    if sheet.headers == WITHOUT_TIMES {
        return Err(ImportError::new(
            "no-times",
            Place::file(&sheet.file).row(1),
            "lists DevLake's tasks with their environment and without any time: it holds no measured event",
            "export all columns of cicd_tasks, or cicd_pipelines and cicd_deployments",
        ));
    }
    in_utc(sheet)
}

fn recognise_deployments(sheet: &Sheet) -> Option<(f64, String)> {
    let is_commits = shape::has_all(sheet, &["cicd_deployment_id", "result", "environment"])
        && shape::has_any(sheet, &["commit_sha", "repo_url"]);
    let is_deployments = shape::has_all(sheet, &["id", "cicd_scope_id", "result", "environment"])
        && shape::has_any(sheet, &["original_environment"]);
    let table = match (is_commits, is_deployments) {
        (true, _) => "cicd_deployment_commits",
        (_, true) => "cicd_deployments",
        _ => return None,
    };
    has_times(sheet).then(|| (0.98, format!("the columns are those of DevLake's {table}")))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn in_utc(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    shape::mark_utc(&mut sheet, &TIMES);
    Ok(sheet)
}

/// A deployment of several repositories is one deployment of its scope, however many commits it brought.
fn arrange_deployments(sheet: Sheet) -> Result<Sheet, ImportError> {
    let mut sheet = in_utc(sheet)?;
    let column = |name: &str| shape::at(&sheet, name);
    let (deployment, scope) = (column("cicd_deployment_id"), column("cicd_scope_id"));
    let result = column("result");
    if let Some(environment) = column("environment") {
        // An empty one is what DevLake writes where its rules for production do not fit.
        for row in &mut sheet.rows {
            let is_blank = row.cells.iter().all(arcstr::ArcStr::is_empty);
            if text::is_missing(&row.cells[environment]) && !is_blank {
                row.cells[environment] = "not production".into();
            }
        }
        note_environments(&mut sheet, environment);
    }
    if deployment.is_some() {
        let key = |row: &Row| {
            (
                shape::first(row, &[scope]).to_owned(),
                shape::first(row, &[deployment]).to_owned(),
            )
        };
        // The row that counts for a deployment: its first, or its first that failed.
        let mut counting: BTreeMap<(String, String), (u64, bool)> = BTreeMap::new();
        for row in sheet.rows.plain() {
            let is_failed = shape::first(row, &[result]).eq_ignore_ascii_case("failure");
            let known = counting.entry(key(row)).or_insert((row.number, is_failed));
            if is_failed && !known.1 {
                *known = (row.number, true);
            }
        }
        shape::add(&mut sheet, COUNTS, |row| {
            let key = key(row);
            let is_counting = key.1.is_empty()
                || counting
                    .get(&key)
                    .is_some_and(|(number, _)| *number == row.number);
            if is_counting { "yes" } else { "same-deployment" }.to_owned()
        });
    }
    Ok(sheet)
}

/// Names the environments of a file in which none is production.
fn note_environments(sheet: &mut Sheet, environment: usize) {
    let names: BTreeSet<&str> = sheet.filled(environment).collect();
    let has_production = names.iter().any(|name| {
        let words = text::words(name);
        let is_any = |names: &[&str]| words.iter().any(|word| names.contains(&word.as_str()));
        is_any(&["production", "prod"]) && !is_any(&["not", "non", "pre"])
    });
    if has_production || names.is_empty() {
        return;
    }
    let shown: Vec<&str> = names.into_iter().take(5).collect();
    let message = format!(
        "no deployment went to production; the environments are {}",
        shown.join(", ")
    );
    let notice = Notice::caution("no-production", Place::file(&sheet.file), message);
    sheet.notices.push(notice.hint(
        "set the environment patterns of the connection in DevLake, or give the column environment the role ignore",
    ));
}

fn drafted(sheet: &Sheet, names: &[(Role, &[&str])], events: EventKind) -> Draft {
    let mut draft = by_names(sheet, names);
    draft.events = Some(events);
    for column in &mut draft.columns {
        if matches!(column.role, Role::Duration | Role::QueueDuration) {
            column.unit = Some("s".to_owned());
        }
    }
    draft
}
