//! Targets of metrics, and what the file declares about each metric: unit, direction, topic.

use super::{Family, Format, Kind, as_it_is, by_names};
use crate::import::mapping::Role;
use crate::import::read::Sheet;

const NAMES: &[(Role, &[&str])] = &[
    (Role::MetricName, &["metric", "metricid", "metricname", "key"]),
    (
        Role::Value,
        &["target", "targetvalue", "value", "goal", "threshold", "slo"],
    ),
    (Role::Unit, &["unit", "units"]),
    (
        Role::Direction,
        &["direction", "better", "whichwayisbetter", "goodis"],
    ),
    (Role::Topic, &["topic"]),
    (Role::Name, &["name", "title", "label"]),
    (Role::Owner, &["owner", "agreedby", "responsible"]),
    (Role::AgreedOn, &["agreedon", "agreed", "agreedat", "date"]),
    (Role::Reason, &["reason", "why", "rationale", "note", "comment"]),
    (
        Role::ValidFrom,
        &["validfrom", "from", "since", "startdate", "start", "activefrom"],
    ),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("targets", "Targets", Family::Targets),
    recognise,
    arrange: as_it_is,
    draft: |sheet, _| by_names(sheet, NAMES),
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let draft = by_names(sheet, NAMES);
    let fits = draft.has(Role::MetricName)
        && sheet.find(super::TEAM).is_none()
        && (sheet.find(&["target", "targetvalue", "goal", "slo"]).is_some()
            || (draft.has(Role::Value) && (draft.has(Role::Owner) || draft.has(Role::Direction))));
    fits.then(|| (0.94, "the columns are metric and target".to_owned()))
}
