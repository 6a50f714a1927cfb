//! CircleCI's usage export: one row a job, with the times of its workflow beside it. A person waits for the workflow, so
//! each workflow counts once, by the first of its jobs. Times are in UTC without saying so, `\N` is no value.

use std::collections::{BTreeMap, BTreeSet};

use super::{Draft, Family, Format, Kind, by_names, shape};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::Sheet;

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("circleci-usage", "CircleCI usage export", Family::Events),
    recognise,
    arrange,
    draft,
};

const REPOSITORY: &str = "repository (of the address)";
const COUNTS: &str = "counts (first job of its workflow)";
const RESULT: &str = "result (of the workflow and its jobs)";

const NAMES: &[(Role, &[&str])] = &[
    (Role::Repository, &["repositoryoftheaddress"]),
    (Role::Valid, &["countsfirstjobofitsworkflow"]),
    (Role::Conclusion, &["resultoftheworkflowanditsjobs"]),
    (Role::Created, &["workflowfirstjobqueuedat"]),
    (Role::Started, &["workflowfirstjobstartedat"]),
    (Role::Finished, &["workflowstoppedat"]),
    (Role::Id, &["workflowid"]),
    (Role::Pipeline, &["workflowname"]),
    (Role::Branch, &["vcsbranch"]),
    (Role::Trigger, &["pipelinetriggersource"]),
    (Role::Actor, &["pipelinetriggeruserid"]),
];

const TIMES: [&str; 8] = [
    "PIPELINE_CREATED_AT",
    "WORKFLOW_FIRST_JOB_QUEUED_AT",
    "WORKFLOW_FIRST_JOB_STARTED_AT",
    "WORKFLOW_STOPPED_AT",
    "JOB_RUN_QUEUED_AT",
    "JOB_RUN_STARTED_AT",
    "JOB_RUN_STOPPED_AT",
    "LAST_BUILD_FINISHED_AT",
];

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let fits = shape::has_all(
        sheet,
        &[
            "WORKFLOW_ID",
            "WORKFLOW_FIRST_JOB_STARTED_AT",
            "WORKFLOW_STOPPED_AT",
            "JOB_BUILD_STATUS",
        ],
    );
    fits.then(|| {
        (
            0.99,
            "the columns are those of CircleCI's usage export".to_owned(),
        )
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    shape::mark_utc(&mut sheet, &TIMES);
    let column = |name: &str| shape::at(&sheet, name);
    let (address, project) = ([column("VCS_URL")], [column("PROJECT_NAME")]);
    let (workflow, status) = ([column("WORKFLOW_ID")], [column("JOB_BUILD_STATUS")]);
    let success = [column("IS_WORKFLOW_SUCCESSFUL")];
    let mut first_rows: BTreeSet<u64> = BTreeSet::new();
    let mut statuses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in sheet.rows.plain() {
        let of_workflow = statuses
            .entry(shape::first(row, &workflow).to_owned())
            .or_insert_with(|| {
                first_rows.insert(row.number);
                BTreeSet::new()
            });
        of_workflow.insert(shape::first(row, &status).to_lowercase());
    }
    shape::add_source(&mut sheet, REPOSITORY, "the repository", |row| {
        shape::repository_of(shape::first(row, &address))
            .unwrap_or_else(|| shape::first(row, &project).to_owned())
    });
    shape::add(&mut sheet, COUNTS, |row| {
        let is_first = first_rows.contains(&row.number);
        if is_first { "yes" } else { "same-workflow" }.to_owned()
    });
    // Jobs tell why a workflow failed; a stopped one has jobs that were stopped.
    shape::add(&mut sheet, RESULT, |row| {
        let of_jobs = statuses.get(shape::first(row, &workflow));
        let has = |words: &[&str]| {
            of_jobs.is_some_and(|statuses| words.iter().any(|word| statuses.contains(*word)))
        };
        let result = match shape::first(row, &success) {
            "true" => "success",
            _ if has(&["infrastructure_fail", "timedout"]) => "infrastructure_fail",
            _ if has(&["failed", "failure"]) => "failed",
            _ if has(&["canceled", "cancelled"]) => "canceled",
            "false" => "failed",
            _ => "",
        };
        result.to_owned()
    });
    Ok(sheet)
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::Builds);
    draft
}
