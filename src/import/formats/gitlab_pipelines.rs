//! GitLab pipelines, as the REST interface lists them: their own duration leaves out what lies between retries and
//! manual steps; a list without it has only the moments.

use super::{Draft, Family, Format, Kind, by_names, shape};
use crate::base::{Notice, Place};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::Sheet;

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("gitlab-pipelines", "GitLab pipelines", Family::Events),
    recognise,
    arrange,
    draft,
};

const PROJECT: &str = "project (of the address)";
const FINISHED: &str = "finished (of finished_at, else the last change of a pipeline that is over)";

const NAMES: &[(Role, &[&str])] = &[
    (Role::Repository, &["projectoftheaddress"]),
    (
        Role::Finished,
        &["finishedoffinishedatelsethelastchangeofapipelinethatisover"],
    ),
    (Role::Started, &["startedat"]),
    (Role::Created, &["createdat"]),
    (Role::Conclusion, &["status"]),
    (Role::Trigger, &["source"]),
    (Role::Branch, &["ref"]),
    (Role::Id, &["id", "iid"]),
    (Role::Actor, &["userusername"]),
    (Role::Duration, &["duration"]),
    (Role::QueueDuration, &["queuedduration"]),
];

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let fits = shape::has_all(sheet, &["id", "status", "ref", "sha", "created_at"])
        && shape::has_any(
            sheet,
            &[
                "source",
                "queued_duration",
                "web_url",
                "yaml_errors",
                "before_sha",
            ],
        )
        && !shape::has_any(sheet, &["run_number", "workflow_id"]);
    fits.then(|| (0.97, "the fields are those of GitLab's pipelines".to_owned()))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    const OVER: [&str; 5] = ["success", "failed", "canceled", "cancelled", "skipped"];
    let column = |name: &str| shape::at(&sheet, name);
    let (address, number) = ([column("web_url")], [column("project_id")]);
    let status = [column("status")];
    let (finished, updated) = (column("finished_at"), column("updated_at"));
    shape::add_source(&mut sheet, PROJECT, "the project", |row| {
        shape::repository_of(shape::first(row, &address))
            .unwrap_or_else(|| shape::first(row, &number).to_owned())
    });
    if finished.is_none() {
        let message =
            "has no finished_at, so a pipeline that is over is taken to have ended at its last change";
        let notice = Notice::caution("end-assumed", Place::file(&sheet.file), message);
        sheet
            .notices
            .push(notice.hint("single pipelines (/projects/:id/pipelines/:id) have their end and duration"));
    }
    shape::add(&mut sheet, FINISHED, |row| match finished {
        Some(finished) => row.cells[finished].as_str().to_owned(),
        None if OVER.contains(&shape::first(row, &status)) => shape::first(row, &[updated]).to_owned(),
        None => String::new(),
    });
    Ok(sheet)
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::Builds);
    for column in &mut draft.columns {
        if matches!(column.role, Role::Duration | Role::QueueDuration) {
            column.unit = Some("s".to_owned());
        }
    }
    draft
}
