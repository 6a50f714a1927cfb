//! Tables of Apache DevLake that only connect others, or keep what a tool answered: recognised and refused, with the
//! table to export instead.

use std::collections::BTreeSet;

use super::{Draft, Family, Format, Kind, by_names};
use crate::base::Place;
use crate::import::error::ImportError;
use crate::import::read::Sheet;

const ISSUES: &str = "the table issues";
const PULL_REQUESTS: &str = "the tables pull_requests or project_pr_metrics";
const DEPLOYMENTS: &str = "the table cicd_deployments or cicd_deployment_commits";
const BUILDS: &str = "the table cicd_pipelines or cicd_tasks";

/// Columns that a table has and others have not, what it is, and what to export instead.
static TABLES: &[(&[&str], &str, &str)] = &[
    (
        &["board_id", "issue_id"],
        "which issues are on which board",
        ISSUES,
    ),
    (
        &["board_id", "sprint_id"],
        "which sprints are on which board",
        ISSUES,
    ),
    (
        &["sprint_id", "issue_id"],
        "which issues are in which sprint",
        ISSUES,
    ),
    (
        &["board_id", "repo_id"],
        "which repositories belong to which board",
        ISSUES,
    ),
    (&["issue_id", "label_name"], "labels of issues", ISSUES),
    (&["issue_id", "assignee_id"], "who works on which issue", ISSUES),
    (
        &["issue_id", "commit_sha"],
        "which commits name which issue",
        ISSUES,
    ),
    (
        &["source_issue_id", "target_issue_id"],
        "which issues are linked",
        ISSUES,
    ),
    (
        &["inward_issue_id", "outward_issue_id"],
        "which issues are linked",
        ISSUES,
    ),
    (&["issue_id", "changelog_id"], "changes of issues", ISSUES),
    (&["changelog_id", "field_id"], "changed fields of issues", ISSUES),
    (
        &["issue_id", "field_id", "from_value"],
        "changed fields of issues",
        ISSUES,
    ),
    (&["worklog_id", "time_spent"], "hours written to issues", ISSUES),
    (
        &["time_spent_minutes", "logged_date"],
        "hours written to issues",
        ISSUES,
    ),
    (&["remotelink_id"], "links of issues", ISSUES),
    (
        &["pipeline_id", "commit_sha"],
        "which commits a pipeline built",
        BUILDS,
    ),
    (
        &["old_commit_sha", "new_commit_sha"],
        "the commits between two deployments",
        DEPLOYMENTS,
    ),
    (&["github_id", "issue_id", "type"], "events of issues", ISSUES),
    (&["milestone_id", "title"], "milestones", ISSUES),
    (&["original_board_id"], "sprints", ISSUES),
    (&["origin_board_id"], "sprints", ISSUES),
    (&["status_category"], "statuses", ISSUES),
    (&["untranslated_name"], "types of issues", ISSUES),
    (&["schema_custom"], "fields of issues", ISSUES),
    (&["project_key", "name"], "projects", ISSUES),
    (
        &["pull_request_id", "issue_id"],
        "which pull requests close which issue",
        PULL_REQUESTS,
    ),
    (
        &["pull_request_id", "commit_sha"],
        "commits of pull requests",
        PULL_REQUESTS,
    ),
    (
        &["pull_request_id", "label_name"],
        "labels of pull requests",
        PULL_REQUESTS,
    ),
    (
        &["pull_id", "label_name"],
        "labels of pull requests",
        PULL_REQUESTS,
    ),
    (
        &["pull_request_id", "reviewer_id"],
        "reviewers of pull requests",
        PULL_REQUESTS,
    ),
    (
        &["github_id", "pull_request_id", "state"],
        "reviews of pull requests",
        PULL_REQUESTS,
    ),
    (
        &["new_commit_sha", "old_commit_sha"],
        "differences between commits",
        DEPLOYMENTS,
    ),
    (
        &["commit_sha", "commits_sha"],
        "differences between commits",
        DEPLOYMENTS,
    ),
    (
        &["pipeline_id", "commit_sha", "repo_id"],
        "commits of pipelines",
        BUILDS,
    ),
    (
        &["project_name", "deployment_id"],
        "which incident follows which deployment",
        "the table incidents",
    ),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("devlake-table", "DevLake connecting table", Family::Events),
    recognise,
    arrange,
    draft: |sheet, _| -> Draft { by_names(sheet, &[]) },
};

/// The headers without those in which DevLake keeps where a row came from.
fn headers(sheet: &Sheet) -> BTreeSet<String> {
    sheet
        .headers
        .iter()
        .map(|header| header.to_lowercase())
        .filter(|header| !header.starts_with("_raw_data") && header != "connection_id")
        .collect()
}

fn is_marked(sheet: &Sheet) -> bool {
    sheet
        .headers
        .iter()
        .any(|header| header.starts_with("_raw_data") || header == "connection_id")
}

fn table(sheet: &Sheet) -> Option<(&'static str, &'static str, bool)> {
    let headers = headers(sheet);
    let found = TABLES
        .iter()
        .filter(|(marks, ..)| marks.iter().all(|mark| headers.contains(*mark)))
        .max_by_key(|(marks, ..)| marks.len())?;
    // A table of somebody's own may have such columns among many others.
    let is_narrow = headers.len() <= found.0.len() + 4;
    Some((found.1, found.2, is_narrow))
}

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let confidence = match (table(sheet), is_marked(sheet)) {
        (Some((.., true)), _) => 0.95,
        (Some(_), true) => 0.6,
        (None, true) if is_raw(sheet) || sheet.find(&["connectionid"]).is_some() => 0.55,
        (None, true) => 0.5,
        _ if is_raw(sheet) => 0.95,
        _ => return None,
    };
    Some((
        confidence,
        "the columns are those of a table of DevLake that connects others".to_owned(),
    ))
}

/// `_raw_*`: what a tool answered, as it came.
fn is_raw(sheet: &Sheet) -> bool {
    ["id", "params", "data", "url", "input"]
        .iter()
        .all(|name| sheet.headers.iter().any(|header| header == name))
}

#[expect(clippy::needless_pass_by_value, reason = "every format arranges so")]
fn arrange(sheet: Sheet) -> Result<Sheet, ImportError> {
    let place = Place::file(&sheet.file).row(1);
    let (what, instead) = match table(&sheet) {
        Some((what, instead, _)) => (what, instead.to_owned()),
        None if is_raw(&sheet) => (
            "answers of a tool as they came",
            format!("{ISSUES}, {PULL_REQUESTS}"),
        ),
        None => (
            "no events or values that can be read",
            format!("{ISSUES}, {PULL_REQUESTS}, {DEPLOYMENTS}, or {BUILDS}"),
        ),
    };
    Err(ImportError::new(
        "devlake-table",
        place,
        format!("is a table of DevLake with {what}: nothing in it has a duration or an outcome"),
        format!("export {instead}"),
    ))
}
