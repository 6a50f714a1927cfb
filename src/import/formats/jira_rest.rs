//! Jira, the JSON of its search (`issues[].fields`).

use serde_json::Value;

use super::fields::{self, cell, give, people};
use super::{Draft, Family, Format, Kind, by_names};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::Sheet;

const COMPONENT: &str = "first component";

const NAMES: &[(Role, &[&str])] = &[
    (Role::Id, &["key", "id"]),
    (Role::Created, &["fieldscreated"]),
    (Role::Finished, &["fieldsresolutiondate"]),
    (
        Role::Conclusion,
        &[
            "fieldsstatusstatuscategorykey",
            "fieldsstatusstatuscategoryname",
            "fieldsstatusname",
        ],
    ),
    (
        Role::Actor,
        &[
            "fieldsreporteraccountid",
            "fieldsreporterkey",
            "fieldsreportername",
        ],
    ),
    (Role::Team, &["fieldsteamname", "fieldsteam"]),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("jira-rest", "Jira (REST)", Family::Events),
    recognise,
    arrange,
    draft,
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let has = |names: &[&str]| sheet.find(names).is_some();
    let is_jira = has(&["key"])
        && has(&["fieldscreated"])
        && has(&["fieldsstatusname", "fieldsissuetypename", "fieldsprojectkey"]);
    is_jira.then(|| {
        (
            0.98,
            "the fields are those of the issues of Jira's REST search".to_owned(),
        )
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    let components = sheet.find(&["fieldscomponents"]);
    if components.is_some() {
        fields::add(&mut sheet, COMPONENT, |row| first_name(cell(row, components)));
    }
    Ok(sheet)
}

/// The `name` of the first object of a list.
fn first_name(list: &str) -> String {
    let list: Value = serde_json::from_str(list).unwrap_or_default();
    list[0]["name"].as_str().unwrap_or_default().to_owned()
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::Tickets);
    if draft.at(Role::Team).is_none() {
        let project = sheet.find(&["fieldsprojectname", "fieldsprojectkey"]);
        let component = sheet.find(&["firstcomponent"]);
        let varying = project.filter(|&at| fields::varies(sheet, at));
        let filled = component.filter(|&at| fields::is_filled(sheet, at));
        let choice = match (varying, filled) {
            (Some(at), _) => Some((at, Role::Team, "the project")),
            (None, Some(at)) => Some((at, Role::Repository, "the component")),
            (None, None) => project.map(|at| (at, Role::Team, "the project")),
        };
        if let Some((at, role, what)) = choice {
            give(&mut draft, Some(at), role, false);
            draft.notices.push(fields::team_is_guessed(sheet, at, what));
        }
    }
    people(
        &mut draft,
        &[
            "fieldsreporter",
            "fieldsassignee",
            "fieldscreator",
            "fieldsdescription",
        ],
    );
    draft
}
