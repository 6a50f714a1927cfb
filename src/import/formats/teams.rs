//! Teams: units above them in one column or in one for each level, validity, former and other names, head-counts by role
//! and tenure.

use super::{Draft, Family, Format, Kind, as_it_is, by_names};
use crate::data::Catalogue;
use crate::import::mapping::Role;
use crate::import::read::Sheet;
use crate::import::text;

const NAMES: &[(Role, &[&str])] = &[
    (Role::Team, &["team", "teamname", "name", "squad", "squadname"]),
    (
        Role::Parent,
        &["parent", "parentid", "parentteam", "parentname", "parentunit"],
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
            "mergedfrom",
            "continues",
        ],
    ),
    (Role::Id, &["teamid", "id"]),
    (
        Role::Alias,
        &[
            "alias",
            "aliases",
            "aka",
            "alsoknownas",
            "shortname",
            "abbreviation",
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

/// Headers of columns that hold a unit above the team.
const UNITS: &[&str] = &[
    "unit",
    "department",
    "dept",
    "subdepartment",
    "tribe",
    "division",
    "subdivision",
    "area",
    "productarea",
    "group",
    "domain",
    "sector",
    "segment",
    "portfolio",
    "businessunit",
    "bu",
    "company",
    "organisation",
    "organization",
    "org",
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("teams", "Teams", Family::Teams),
    recognise,
    arrange: as_it_is,
    draft,
};

fn draft(sheet: &Sheet, _: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    // One column for the parent says it all; without it every level has a column of its own.
    if draft.has(Role::Parent) {
        return draft;
    }
    let squeezed: Vec<String> = sheet
        .headers
        .iter()
        .map(|header| text::squeezed(header))
        .collect();
    for (column, header) in draft.columns.iter_mut().zip(&squeezed) {
        let is_free = matches!(column.role, Role::Ignore | Role::PersonalData);
        if is_free && (UNITS.contains(&header.as_str()) || text::level(header).is_some()) {
            column.role = Role::Parent;
        }
    }
    // Numbered levels may hold the team itself, as the deepest of them.
    if !draft.has(Role::Team)
        && let Some(deepest) = (0..squeezed.len())
            .filter(|&at| text::level(&squeezed[at]).is_some())
            .max_by_key(|&at| text::level(&squeezed[at]))
    {
        draft.columns[deepest].role = Role::Team;
    }
    draft
}

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let draft = draft(sheet, &Catalogue::default());
    let fits = draft.has(Role::Team)
        && (draft.has(Role::Parent) || draft.has(Role::People) || draft.has(Role::Formerly))
        && sheet
            .find(&["repository", "repo", "metric", "initiative", "email"])
            .is_none()
        && sheet.headers.len() <= 16;
    fits.then(|| {
        (
            0.88,
            "the columns are team, units above it, validity or head-count".to_owned(),
        )
    })
}
