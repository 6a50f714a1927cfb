//! Backstage, tasks of the scaffolder: the JSON of its API, or the table of its database. A task has no time of its end;
//! its events have, and without them the last sign of life stands in.

use serde_json::Value;

use super::fields::{self, cell, entity_name, give, people};
use super::{Draft, Family, Format, Kind, by_names};
use crate::base::{Notice, Place};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::{Row, Sheet};
use crate::import::text;

const OWNER: &str = "owner of the new entity";
const REPOSITORY: &str = "repository of the new entity";
const ENDED: &str = "end of the task";
const USER: &str = "user of the task";
const TEMPLATE: &str = "template of the task";

/// Parameters in which templates ask for the owner.
const OWNERS: &[&str] = &[
    "owner",
    "team",
    "ownerteam",
    "owningteam",
    "teamname",
    "group",
    "ownedby",
    "componentowner",
];

const NAMES: &[(Role, &[&str])] = &[
    (Role::Id, &["id", "taskid"]),
    (Role::Created, &["createdat"]),
    (Role::Conclusion, &["status"]),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("backstage-tasks", "Backstage scaffolder tasks", Family::Events),
    recognise,
    arrange,
    draft,
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let has = |names: &[&str]| sheet.find(names).is_some();
    let starts = |start: &str| sheet.headers.iter().any(|header| header.starts_with(start));
    let knows_template = starts("spec.templateInfo.") || starts("spec.steps") || starts("spec.parameters.");
    let is_table = has(&["spec"]) && has(&["lastheartbeatat"]);
    let is_one = has(&["id"]) && has(&["status"]) && has(&["createdat"]) && (knows_template || is_table);
    is_one.then(|| {
        let how = "the fields “spec”, “status” and “createdAt” are those of Backstage's scaffolder tasks";
        (0.97, how.to_owned())
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    let tasks = Tasks::new(&sheet);
    fields::add(&mut sheet, OWNER, |row| tasks.owner(row));
    fields::add(&mut sheet, REPOSITORY, |row| tasks.repository(row));
    fields::add(&mut sheet, TEMPLATE, |row| {
        tasks.text(row, "/templateInfo/entityRef", "/baseUrl")
    });
    fields::add(&mut sheet, USER, |row| tasks.user(row));
    fields::add(&mut sheet, ENDED, |row| tasks.end(row).0);
    let guessed = sheet.rows.plain().iter().filter(|row| tasks.end(row).1).count();
    if guessed > 0 {
        let message = format!(
            "{guessed} tasks have no event of their end; their last sign of life stands for it, so their durations may be somewhat too short"
        );
        sheet.notices.push(
            Notice::caution("end-by-heartbeat", Place::file(&sheet.file), message)
                .hint("export the tasks with their events, as a list “events” in each task"),
        );
    }
    Ok(sheet)
}

/// Where the parts of a task stand: in a column each, or as JSON in the column `spec`.
struct Tasks {
    headers: Vec<String>,
    spec: Option<usize>,
    status: Option<usize>,
    user: Option<usize>,
    events: Option<usize>,
    ended: Option<usize>,
    heartbeat: Option<usize>,
    owners: Vec<usize>,
}

impl Tasks {
    fn new(sheet: &Sheet) -> Self {
        let owners = OWNERS.iter().filter_map(|name| {
            sheet.headers.iter().position(|header| {
                header
                    .strip_prefix("spec.parameters.")
                    .is_some_and(|parameter| text::squeezed(parameter) == *name)
            })
        });
        Self {
            owners: owners.collect(),
            headers: sheet.headers.clone(),
            spec: sheet.find(&["spec"]),
            status: sheet.find(&["status"]),
            user: sheet.find(&["specuserref", "createdby"]),
            events: sheet.find(&["events"]),
            ended: sheet.find(&["completedat", "finishedat", "endedat"]),
            heartbeat: sheet.find(&["lastheartbeatat"]),
        }
    }

    fn spec(&self, row: &Row) -> Value {
        serde_json::from_str(cell(row, self.spec)).unwrap_or_default()
    }

    /// The text at a pointer into the specification, or at another one in older tasks.
    fn text(&self, row: &Row, pointer: &str, older: &str) -> String {
        let spec = self.spec(row);
        let at = |pointer: &str| {
            let header = format!("spec{}", pointer.replace('/', "."));
            let column = self.headers.iter().position(|other| *other == header);
            Some(cell(row, column))
                .filter(|cell| !cell.is_empty())
                .map(str::to_owned)
                .or_else(|| spec.pointer(pointer)?.as_str().map(str::to_owned))
        };
        at(pointer).or_else(|| at(older)).unwrap_or_default()
    }

    /// The group that owns what the template made; people are no owners here.
    fn owner(&self, row: &Row) -> String {
        let column = self.owners.iter().map(|&at| cell(row, Some(at)));
        let named = column.map(entity_name).find(|name| !name.is_empty());
        if let Some(name) = named {
            return name.to_owned();
        }
        let spec = self.spec(row);
        let parameters = spec["parameters"].as_object();
        OWNERS
            .iter()
            .filter_map(|name| {
                let (_, value) = parameters?.iter().find(|(key, _)| text::squeezed(key) == *name)?;
                Some(entity_name(value.as_str()?).to_owned())
            })
            .find(|name| !name.is_empty())
            .unwrap_or_default()
    }

    /// `acme/shop` of `github.com?owner=acme&repo=shop`.
    fn repository(&self, row: &Row) -> String {
        let address = self.text(row, "/parameters/repoUrl", "/parameters/repositoryUrl");
        let part = |name: &str| {
            let query = address.split_once('?').map_or("", |(_, query)| query);
            let mut parts = query.split('&').filter_map(|part| part.split_once('='));
            parts.find(|(key, _)| *key == name).map(|(_, value)| value)
        };
        match (part("owner"), part("repo")) {
            (Some(owner), Some(repository)) => format!("{owner}/{repository}"),
            (None, Some(repository)) => repository.to_owned(),
            _ => String::new(),
        }
    }

    fn user(&self, row: &Row) -> String {
        match cell(row, self.user) {
            "" => self.text(row, "/user/ref", "/user/entity/metadata/name"),
            user => user.to_owned(),
        }
    }

    /// When the task ended, and whether that is only its last sign of life.
    fn end(&self, row: &Row) -> (String, bool) {
        let status = cell(row, self.status).to_lowercase();
        if !matches!(status.as_str(), "completed" | "failed" | "cancelled" | "canceled") {
            return (String::new(), false);
        }
        let completion = completion(cell(row, self.events));
        let ended = cell(row, self.ended);
        match (completion, ended, cell(row, self.heartbeat)) {
            (Some(at), ..) => (at, false),
            (None, "", "") => (String::new(), false),
            (None, "", heartbeat) => (heartbeat.to_owned(), true),
            (None, ended, _) => (ended.to_owned(), false),
        }
    }
}

/// When a task's events say that it ended.
fn completion(events: &str) -> Option<String> {
    let events: Value = serde_json::from_str(events).ok()?;
    let last = events
        .as_array()?
        .iter()
        .rfind(|event| event["type"] == "completion" || event["event_type"] == "completion")?;
    let at = last["createdAt"].as_str().or_else(|| last["created_at"].as_str());
    at.map(str::to_owned)
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::TemplateRuns);
    for (header, role) in [
        (OWNER, Role::Team),
        (REPOSITORY, Role::Repository),
        (USER, Role::Actor),
        (ENDED, Role::Finished),
    ] {
        let at = sheet.headers.iter().position(|other| other == header);
        give(&mut draft, at, role, true);
    }
    people(
        &mut draft,
        &[
            "createdby",
            "specuser",
            "specparameters",
            "secrets",
            "state",
            "workspace",
        ],
    );
    if let Some(at) = sheet.headers.iter().position(|header| header == TEMPLATE) {
        draft
            .notices
            .extend(fields::counts(sheet, at, "template", "template-counts"));
    }
    draft
}
