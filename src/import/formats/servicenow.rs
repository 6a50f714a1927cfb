//! ServiceNow, incidents and requests under field names or labels. In the form of an event log a ticket has a row for
//! every change: the last one counts.

use std::collections::BTreeMap;

use super::fields::{self, cell, give, people};
use super::{Draft, Family, Format, Kind, by_names};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::Sheet;

/// The column that tells which rows a later one replaces.
const LEFT_OUT: &str = "left out";

const NAMES: &[(Role, &[&str])] = &[
    (Role::Id, &["number"]),
    (
        Role::Created,
        &["openedat", "opened", "syscreatedon", "syscreatedat", "created"],
    ),
    (Role::Finished, &["resolvedat", "resolved", "closedat", "closed"]),
    (Role::Conclusion, &["incidentstate", "state", "status"]),
    (Role::Actor, &["callerid", "caller", "requestedfor", "openedby"]),
    (
        Role::Team,
        &[
            "uteam",
            "team",
            "urequestingteam",
            "requestingteam",
            "calleriddepartment",
            "callerdepartment",
            "openedbydepartment",
            "department",
        ],
    ),
    (Role::Valid, &["leftout"]),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("servicenow", "ServiceNow", Family::Events),
    recognise,
    arrange,
    draft,
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let has = |names: &[&str]| sheet.find(names).is_some();
    let is_named = has(&["openedat", "syscreatedon", "syscreatedat"])
        && has(&[
            "incidentstate",
            "sysmodcount",
            "assignmentgroup",
            "cmdbci",
            "sysid",
        ]);
    let is_labelled = has(&["opened"]) && has(&["assignmentgroup"]) && has(&["state", "incidentstate"]);
    (has(&["number"]) && (is_named || is_labelled)).then(|| {
        let how = "the columns “Number”, “Opened” and “Assignment group” are those of ServiceNow";
        (0.97, how.to_owned())
    })
}

/// Which change of a ticket a row tells: the count of changes, else the time of the change.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    let (Some(number), Some(count)) = (sheet.find(&["number"]), sheet.find(&["sysmodcount", "updates"]))
    else {
        return Ok(sheet);
    };
    let change = |text: &str| text.trim().parse::<u64>().unwrap_or_default();
    let mut last: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for row in sheet.rows.plain() {
        let found = (change(cell(row, Some(count))), row.number);
        let entry = last.entry(cell(row, Some(number)).to_owned()).or_default();
        *entry = found.max(*entry);
    }
    if last.len() < sheet.rows.len() {
        fields::add(&mut sheet, LEFT_OUT, |row| {
            let (_, stands) = last.get(cell(row, Some(number))).copied().unwrap_or_default();
            let is_gone = stands != row.number && !cell(row, Some(number)).is_empty();
            if is_gone { "superseded" } else { "" }.to_owned()
        });
    }
    Ok(sheet)
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::Tickets);
    if draft.at(Role::Team).is_none() {
        let group = sheet.find(&["assignmentgroup"]);
        let service = sheet.find(&["businessservice", "cmdbci", "configurationitem", "service"]);
        let choice = match (group, service) {
            (Some(at), _) => Some((at, Role::Team, "the group that answers")),
            (None, Some(at)) => Some((at, Role::Repository, "the service")),
            (None, None) => None,
        };
        if let Some((at, role, what)) = choice {
            give(&mut draft, Some(at), role, false);
            draft.notices.push(fields::team_is_guessed(sheet, at, what));
        }
    }
    people(
        &mut draft,
        &[
            "caller",
            "openedby",
            "assignedto",
            "resolvedby",
            "closedby",
            "syscreatedby",
            "sysupdatedby",
            "requestedfor",
            "shortdescription",
            "description",
            "worknotes",
            "comments",
        ],
    );
    draft
}
