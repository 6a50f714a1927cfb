//! Ready counts of template runs: team, template, count.

use super::{Draft, Family, Format, Kind, PERIOD, TEAM, by_names};
use crate::import::error::ImportError;
use crate::import::mapping::Role;
use crate::import::read::Sheet;

const TEMPLATE: &[&str] = &[
    "template",
    "templatename",
    "templateid",
    "templateref",
    "goldenpath",
];

const NAMES: &[(Role, &[&str])] = &[
    (Role::Team, TEAM),
    (Role::MetricName, TEMPLATE),
    (
        Role::Value,
        &["count", "runs", "uses", "usage", "tasks", "instances"],
    ),
    (Role::Period, PERIOD),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("template-counts", "Counts of template runs", Family::MetricsLong),
    recognise,
    arrange,
    draft: |sheet, _| -> Draft { by_names(sheet, NAMES) },
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let draft = by_names(sheet, NAMES);
    let is_one = [Role::Team, Role::MetricName, Role::Value]
        .iter()
        .all(|role| draft.has(*role));
    is_one.then(|| (0.95, "the columns are team, template and count".to_owned()))
}

/// The runs of a template are a metric of its own, named after it.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    if let Some(at) = sheet.find(TEMPLATE) {
        for row in &mut sheet.rows {
            if let Some(cell) = row.cells.get_mut(at).filter(|cell| !cell.is_empty()) {
                *cell = format!("Runs of template {}", super::fields::entity_name(cell)).into();
            }
        }
    }
    Ok(sheet)
}
