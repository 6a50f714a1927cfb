//! PagerDuty, incidents: the classic CSV and the raw incidents of its analytics (CSV or JSON).

use super::fields::{self, give, give_duration, people};
use super::{Draft, Family, Format, Kind, as_it_is, by_names};
use crate::data::Catalogue;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::Sheet;

const NAMES: &[(Role, &[&str])] = &[
    (Role::Id, &["id", "incidentnumber"]),
    (Role::Created, &["createdat", "createdon"]),
    (Role::Finished, &["resolvedat", "resolvedon"]),
    (Role::Conclusion, &["status"]),
    (Role::Urgency, &["urgency"]),
    (Role::Automatic, &["autoresolved"]),
    (Role::Interruptions, &["totalinterruptions"]),
    (Role::NightInterruptions, &["sleephourinterruptions"]),
    (Role::Repository, &["servicename", "service"]),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("pagerduty", "PagerDuty", Family::Events),
    recognise,
    arrange: as_it_is,
    draft,
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let has = |names: &[&str]| sheet.find(names).is_some();
    let is_one = has(&["secondstoresolve"])
        && has(&["secondstofirstack"])
        && has(&["createdat", "createdon"])
        && has(&["incidentnumber", "id"]);
    is_one.then(|| {
        let how = "the columns “seconds_to_first_ack” and “seconds_to_resolve” are those of PagerDuty";
        (0.98, how.to_owned())
    })
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::Incidents);
    give_duration(
        &mut draft,
        sheet.find(&["secondstofirstack"]),
        Role::ResponseDuration,
    );
    give_duration(&mut draft, sheet.find(&["secondstoresolve"]), Role::Duration);
    let team = sheet.find(&["teamname", "team", "teams"]);
    give(
        &mut draft,
        team.filter(|&at| fields::is_filled(sheet, at)),
        Role::Team,
        true,
    );
    people(
        &mut draft,
        &[
            "acknowledgedby",
            "resolvedby",
            "assignedto",
            "assignees",
            "description",
            "joineduser",
            "engageduserids",
        ],
    );
    draft
}
