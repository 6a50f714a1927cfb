//! Incidents of any tool in one table: when they started, were acknowledged and resolved, and whose they were.

use super::fields::{self, give_duration, people};
use super::{Draft, Family, Format, Kind, TEAM, as_it_is, by_names};
use crate::data::Catalogue;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::Sheet;

const MARKS: &[&str] = &[
    "incident",
    "incidentid",
    "incidentnumber",
    "incidentkey",
    "incidentname",
    "incidenttitle",
];
const ACKNOWLEDGED: &[&str] = &[
    "acknowledgedat",
    "acknowledged",
    "acknowledgedon",
    "ackedat",
    "ackat",
    "ack",
    "acktime",
];
const FINISHED: &[&str] = &[
    "resolvedat",
    "resolved",
    "resolvedon",
    "endedat",
    "ended",
    "end",
    "endtime",
    "mitigatedat",
    "restoredat",
    "closedat",
    "closed",
];

const NAMES: &[(Role, &[&str])] = &[
    (
        Role::Created,
        &[
            "startedat",
            "started",
            "start",
            "starttime",
            "triggeredat",
            "detectedat",
            "openedat",
            "opened",
            "createdat",
            "createdon",
            "created",
        ],
    ),
    (Role::FirstResponse, ACKNOWLEDGED),
    (Role::Finished, FINISHED),
    (
        Role::Id,
        &[
            "incidentid",
            "incidentnumber",
            "incidentkey",
            "incident",
            "id",
            "number",
            "key",
        ],
    ),
    (Role::Conclusion, &["status", "state"]),
    (Role::Team, TEAM),
    (
        Role::Repository,
        &[
            "service",
            "servicename",
            "repository",
            "repo",
            "component",
            "system",
            "application",
        ],
    ),
    (Role::Urgency, &["urgency"]),
    (
        Role::Automatic,
        &["autoresolved", "isautoresolved", "resolvedautomatically"],
    ),
];

const TO_ACKNOWLEDGE: &[&str] = &[
    "timetoack",
    "timetoacknowledge",
    "timetofirstack",
    "tta",
    "ackduration",
];
const TO_RESOLVE: &[&str] = &[
    "timetoresolve",
    "timetorestore",
    "timetorecover",
    "ttr",
    "duration",
    "downtime",
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("incidents", "Table of incidents", Family::Events),
    recognise,
    arrange: as_it_is,
    draft,
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let has = |names: &[&str]| sheet.find(names).is_some();
    let draft = by_names(sheet, NAMES);
    let ends = draft.has(Role::Finished) || fields::find_stem(sheet, TO_RESOLVE).is_some();
    let is_acknowledged = has(ACKNOWLEDGED) || fields::find_stem(sheet, TO_ACKNOWLEDGE).is_some();
    let is_ticket = has(&["ticket", "ticketid", "ticketnumber", "requester", "requesterteam"]);
    let has_source = draft.has(Role::Team) || draft.has(Role::Repository);
    if !draft.has(Role::Created) || !ends || !has_source || is_ticket {
        return None;
    }
    let how = "the columns are those of incidents: when they started, were acknowledged and resolved";
    if has(MARKS) {
        Some((0.94, how.to_owned()))
    } else {
        is_acknowledged.then(|| (0.91, how.to_owned()))
    }
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::Incidents);
    let response = fields::find_stem(sheet, TO_ACKNOWLEDGE);
    give_duration(&mut draft, response, Role::ResponseDuration);
    give_duration(&mut draft, fields::find_stem(sheet, TO_RESOLVE), Role::Duration);
    people(
        &mut draft,
        &[
            "assignee",
            "responder",
            "commander",
            "acknowledgedby",
            "resolvedby",
        ],
    );
    draft
}
