//! Humanitec deployments, as the interface lists them for an application and its environments.

use super::{Draft, Family, Format, Kind, by_names, shape};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::Sheet;

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("humanitec-deployments", "Humanitec deployments", Family::Events),
    recognise,
    arrange,
    draft,
};

const APPLICATION: &str = "application (of app_id)";
/// The last change of the status is the end of a deployment that is over, and says nothing about one that runs.
const FINISHED: &str = "finished (last change of status)";

const NAMES: &[(Role, &[&str])] = &[
    (Role::Repository, &["applicationofappid"]),
    (Role::Finished, &["finishedlastchangeofstatus"]),
    (Role::Id, &["id"]),
    (Role::Created, &["createdat"]),
    (Role::Conclusion, &["status"]),
    (Role::Environment, &["envid"]),
];

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let fits = shape::has_all(
        sheet,
        &["id", "env_id", "created_at", "status", "status_changed_at"],
    ) && shape::has_any(
        sheet,
        &[
            "set_id",
            "from_id",
            "delta_id",
            "export_status",
            "value_set_version_id",
        ],
    );
    fits.then(|| (0.99, "the fields are those of Humanitec's deployments".to_owned()))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    let column = |name: &str| shape::at(&sheet, name);
    let named = [column("app_id"), column("app"), column("application")];
    let (status, changed) = ([column("status")], [column("status_changed_at")]);
    // The interface has the application in the path and not in the record.
    shape::add_source(&mut sheet, APPLICATION, "the application", |row| {
        shape::first(row, &named).to_owned()
    });
    shape::add(&mut sheet, FINISHED, |row| {
        if matches!(shape::first(row, &status), "succeeded" | "failed") {
            shape::first(row, &changed).to_owned()
        } else {
            String::new()
        }
    });
    Ok(sheet)
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::Deployments);
    draft
}
