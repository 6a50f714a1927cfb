//! Jenkins: the builds of a job as `/api/json` gives them, with times in milliseconds since 1970.

use serde_json::Value;

use super::{Draft, Family, Format, Kind, by_names, shape};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::{Row, Sheet};

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("jenkins-builds", "Jenkins builds", Family::Events),
    recognise,
    arrange,
    draft,
};

const JOB: &str = "job (of the address)";
const STARTED: &str = "started (of timestamp)";
const RESULT: &str = "result (running while building)";
const CAUSE: &str = "cause (of actions)";
const PERSON: &str = "user (of actions)";
const QUEUED: &str = "queued (of actions, ms)";

const NAMES: &[(Role, &[&str])] = &[
    (Role::Repository, &["joboftheaddress"]),
    (Role::Started, &["startedoftimestamp"]),
    (Role::Duration, &["duration"]),
    (Role::QueueDuration, &["queuedofactionsms"]),
    (Role::Conclusion, &["resultrunningwhilebuilding"]),
    (Role::Trigger, &["causeofactions"]),
    (Role::Actor, &["userofactions"]),
    (Role::Id, &["number", "id"]),
];

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let fits = shape::has_all(sheet, &["number", "result", "timestamp", "duration"])
        && shape::has_any(
            sheet,
            &[
                "_class",
                "building",
                "fullDisplayName",
                "estimatedDuration",
                "queueId",
                "url",
            ],
        );
    fits.then(|| (0.98, "the fields are those of Jenkins' builds".to_owned()))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    let column = |name: &str| shape::at(&sheet, name);
    let (address, name) = (column("url"), column("fullDisplayName"));
    let (timestamp, result, building) = (column("timestamp"), column("result"), column("building"));
    let actions = column("actions");
    shape::add_source(&mut sheet, JOB, "the job", |row| {
        job_of(shape::first(row, &[address]), shape::first(row, &[name]))
    });
    shape::add(&mut sheet, STARTED, |row| {
        shape::from_epoch(shape::first(row, &[timestamp]))
    });
    // A build that is still running has no result and a duration of zero.
    shape::add(&mut sheet, RESULT, |row| {
        let result = shape::first(row, &[result]);
        if shape::first(row, &[building]) == "true" || result.is_empty() {
            "running".to_owned()
        } else {
            result.to_owned()
        }
    });
    let Some(actions) = actions.filter(|&at| sheet.filled(at).any(|cell| cell.starts_with('['))) else {
        return Ok(sheet);
    };
    shape::add(&mut sheet, CAUSE, |row| cause(row, actions).to_owned());
    shape::add(&mut sheet, PERSON, |row| {
        let causes = causes(row, actions);
        let user = causes.iter().map(|cause| shape::text_at(cause, &["userId"]));
        user.into_iter()
            .find(|user| !user.is_empty())
            .unwrap_or_default()
            .to_owned()
    });
    let has_queue = sheet
        .filled(actions)
        .any(|cell| cell.contains("queuingDurationMillis"));
    if has_queue {
        shape::add(&mut sheet, QUEUED, |row| {
            shape::objects(&row.cells[actions])
                .iter()
                .find_map(|action| action.get("queuingDurationMillis")?.as_i64())
                .map_or_else(String::new, |millis| millis.to_string())
        });
    }
    Ok(sheet)
}

/// `folder/job` of `https://…/job/folder/job/job/7/`, or what stands before the number in `folder » job #7`.
fn job_of(address: &str, full_name: &str) -> String {
    let parts: Vec<&str> = address
        .split("/job/")
        .skip(1)
        .filter_map(|part| part.split('/').next())
        .collect();
    if parts.is_empty() {
        let name = full_name.rsplit_once(" #").map_or("", |(name, _)| name);
        return name.replace(" » ", "/");
    }
    parts.join("/")
}

fn causes(row: &Row, actions: usize) -> Vec<Value> {
    shape::objects(&row.cells[actions])
        .into_iter()
        .filter_map(|action| action.get("causes")?.as_array().cloned())
        .flatten()
        .collect()
}

/// What set the build off, as builds that no person waits for are told.
fn cause(row: &Row, actions: usize) -> &'static str {
    let causes = causes(row, actions);
    let is_any = |class: &str| {
        causes
            .iter()
            .any(|cause| shape::text_at(cause, &["_class"]).contains(class))
    };
    if is_any("UserIdCause") || causes.is_empty() {
        ""
    } else if is_any("TimerTrigger") {
        "timer"
    } else if is_any("UpstreamCause") {
        "downstream"
    } else {
        "push"
    }
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::Builds);
    for column in &mut draft.columns {
        if matches!(column.role, Role::Duration | Role::QueueDuration) {
            column.unit = Some("ms".to_owned());
        }
    }
    draft
}
