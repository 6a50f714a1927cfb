//! Backstage, events of scaffolder tasks in a file of their own: recognised and refused, since they name nobody.

use super::{Draft, Family, Format, Kind, by_names};
use crate::base::Place;
use crate::import::error::ImportError;
use crate::import::mapping::Role;
use crate::import::read::Sheet;

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("backstage-events", "Backstage scaffolder events", Family::Events),
    recognise,
    arrange,
    draft: |sheet, _| -> Draft { by_names(sheet, &[(Role::Created, &["createdat"])]) },
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let has = |names: &[&str]| sheet.find(names).is_some();
    let is_one = has(&["taskid"]) && has(&["bodymessage", "body"]) && has(&["type", "eventtype"]);
    is_one.then(|| {
        let how = "the fields “taskId”, “body” and “type” are those of the events of Backstage's scaffolder";
        (0.97, how.to_owned())
    })
}

#[expect(clippy::needless_pass_by_value, reason = "every format arranges so")]
fn arrange(sheet: Sheet) -> Result<Sheet, ImportError> {
    Err(ImportError::new(
        "events-without-task",
        Place::file(&sheet.file),
        "holds events of scaffolder tasks, which name neither their template nor its owner",
        "export the tasks (/api/scaffolder/v2/tasks), with the events of each task as its list “events”",
    ))
}
