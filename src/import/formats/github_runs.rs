//! GitHub Actions: runs of workflows (`gh run list --json …`, the REST list, DevLake's `_tool_github_runs`) and the jobs
//! inside them (the REST list, DevLake's `_tool_github_jobs`).

use super::devlake_pull_requests::add_repository;
use super::{Draft, Family, Format, Kind, by_names, shape};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::Sheet;

pub(super) static RUNS: Format = Format {
    kind: Kind::new("github-runs", "GitHub workflow runs", Family::Events),
    recognise: recognise_runs,
    arrange,
    draft: |sheet, _: &Catalogue| drafted(sheet, RUN_NAMES, EventKind::Builds),
};

pub(super) static JOBS: Format = Format {
    kind: Kind::new("github-jobs", "GitHub workflow jobs", Family::Events),
    recognise: recognise_jobs,
    arrange,
    draft: |sheet, _: &Catalogue| drafted(sheet, JOB_NAMES, EventKind::Jobs),
};

const REPOSITORY: &str = "repository (of the address)";
const RAW_REPOSITORY: &str = "repository (of raw data)";
/// A run that is not over has a moment of its last change too; only that of a finished one is its end.
const FINISHED: &str = "finished (last change of a completed run)";

const RUN_NAMES: &[(Role, &[&str])] = &[
    (
        Role::Repository,
        &["repositoryofrawdata", "repositoryoftheaddress"],
    ),
    (Role::Finished, &["finishedlastchangeofacompletedrun"]),
    (Role::Started, &["startedat", "runstartedat"]),
    (Role::Created, &["createdat", "githubcreatedat"]),
    (Role::Conclusion, &["conclusion"]),
    (Role::Attempt, &["attempt", "runattempt"]),
    (Role::Trigger, &["event"]),
    (Role::Pipeline, &["workflowname", "name", "workflowid"]),
    (Role::Branch, &["headbranch"]),
    (Role::Id, &["databaseid", "id", "number"]),
    (Role::Actor, &["triggeringactorlogin", "actorlogin"]),
    (Role::Bot, &["triggeringactortype", "actortype"]),
];

const JOB_NAMES: &[(Role, &[&str])] = &[
    (
        Role::Repository,
        &["repositoryofrawdata", "repositoryoftheaddress"],
    ),
    (Role::Finished, &["finishedlastchangeofacompletedrun"]),
    (Role::Started, &["startedat"]),
    (Role::Created, &["createdat"]),
    (Role::Conclusion, &["conclusion"]),
    (Role::Attempt, &["runattempt"]),
    (Role::Pipeline, &["workflowname", "name"]),
    (Role::Branch, &["headbranch"]),
    (Role::Id, &["id", "databaseid"]),
];

/// Every field that `gh run list --json` knows.
const GH_FIELDS: [&str; 15] = [
    "attempt",
    "conclusion",
    "createdAt",
    "databaseId",
    "displayTitle",
    "event",
    "headBranch",
    "headSha",
    "name",
    "number",
    "startedAt",
    "status",
    "updatedAt",
    "url",
    "workflowDatabaseId",
];

fn recognise_runs(sheet: &Sheet) -> Option<(f64, String)> {
    let is_gh = sheet
        .headers
        .iter()
        .all(|header| header == "workflowName" || GH_FIELDS.contains(&header.as_str()))
        && shape::has_all(sheet, &["createdAt", "updatedAt"])
        && shape::has_any(sheet, &["conclusion", "status"]);
    if is_gh {
        return Some((0.98, "the fields are those of gh run list --json".to_owned()));
    }
    let is_rest = shape::has_all(sheet, &["run_number", "workflow_id", "conclusion"])
        && shape::has_any(sheet, &["run_started_at", "created_at", "github_created_at"])
        && shape::has_any(sheet, &["updated_at", "github_updated_at"]);
    is_rest.then(|| (0.98, "the fields are those of GitHub's workflow runs".to_owned()))
}

fn recognise_jobs(sheet: &Sheet) -> Option<(f64, String)> {
    let fits = shape::has_all(
        sheet,
        &["id", "run_id", "conclusion", "started_at", "completed_at"],
    ) && shape::has_any(sheet, &["runner_id", "runner_name", "steps", "check_run_url"]);
    fits.then(|| {
        (
            0.98,
            "the fields are those of the jobs of GitHub's workflow runs".to_owned(),
        )
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    let column = |name: &str| shape::at(&sheet, name);
    let address = [
        column("repository.html_url"),
        column("html_url"),
        column("url"),
        column("run_url"),
    ];
    let (status, conclusion) = (column("status"), column("conclusion"));
    let ends = [
        column("completed_at"),
        column("updatedAt"),
        column("updated_at"),
        column("github_updated_at"),
    ];
    if column("_raw_data_params").is_some() {
        add_repository(&mut sheet, RAW_REPOSITORY);
    }
    shape::add_source(&mut sheet, REPOSITORY, "the repository", |row| {
        shape::repository_of(shape::first(row, &address)).unwrap_or_default()
    });
    shape::add(&mut sheet, FINISHED, |row| {
        // A conclusion is only there when the run is over; without that field the status tells.
        let is_over = !shape::first(row, &[conclusion]).is_empty()
            || (conclusion.is_none() && shape::first(row, &[status]).eq_ignore_ascii_case("completed"));
        if is_over {
            shape::first(row, &ends).to_owned()
        } else {
            String::new()
        }
    });
    Ok(sheet)
}

fn drafted(sheet: &Sheet, names: &[(Role, &[&str])], events: EventKind) -> Draft {
    let mut draft = by_names(sheet, names);
    draft.events = Some(events);
    draft
}
