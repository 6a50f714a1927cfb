//! Teams: units above them, validity, former names, head-counts by role and tenure.

use super::{Family, Format, Kind, as_it_is, by_names};
use crate::import::mapping::Role;
use crate::import::read::Sheet;

const NAMES: &[(Role, &[&str])] = &[
    (Role::Team, &["team", "teamname", "name", "squad"]),
    (
        Role::Parent,
        &[
            "parent",
            "parentid",
            "parentteam",
            "unit",
            "parentunit",
            "department",
            "tribe",
            "division",
            "area",
            "group",
        ],
    ),
    (
        Role::ValidFrom,
        &["validfrom", "from", "since", "startdate", "start", "activefrom"],
    ),
    (
        Role::ValidTo,
        &["validto", "to", "until", "enddate", "end", "activeto"],
    ),
    (
        Role::Formerly,
        &[
            "formerly",
            "formername",
            "previousname",
            "predecessor",
            "previously",
            "renamedfrom",
            "splitfrom",
        ],
    ),
    (Role::Role, &["role", "jobrole", "function"]),
    (Role::Tenure, &["tenure", "tenureband", "seniority"]),
    (
        Role::People,
        &[
            "headcount",
            "people",
            "members",
            "memberscount",
            "membercount",
            "size",
            "developers",
            "count",
            "engineers",
        ],
    ),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("teams", "Teams", Family::Teams),
    recognise,
    arrange: as_it_is,
    draft: |sheet, _| by_names(sheet, NAMES),
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let draft = by_names(sheet, NAMES);
    let fits = draft.has(Role::Team)
        && (draft.has(Role::Parent) || draft.has(Role::People) || draft.has(Role::Formerly))
        && sheet
            .find(&["repository", "repo", "metric", "initiative"])
            .is_none()
        && sheet.headers.len() <= 16;
    fits.then(|| {
        (
            0.88,
            "the columns are team, unit above it, validity or head-count".to_owned(),
        )
    })
}
