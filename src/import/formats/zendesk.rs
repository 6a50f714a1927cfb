//! Zendesk, the CSV of tickets: times of creation and solution, and ready durations in minutes beside them.

use super::fields::{self, give, give_duration, people};
use super::{Draft, Family, Format, Kind, as_it_is, by_names};
use crate::data::Catalogue;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::Sheet;
use crate::import::text;

const NAMES: &[(Role, &[&str])] = &[
    (Role::Id, &["id", "ticketid"]),
    (Role::Created, &["createdat"]),
    (Role::Finished, &["solvedat"]),
    (Role::Conclusion, &["status"]),
    (Role::Actor, &["requesterid", "requester"]),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("zendesk", "Zendesk", Family::Events),
    recognise,
    arrange: as_it_is,
    draft,
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let has = |names: &[&str]| sheet.find(names).is_some();
    let has_minutes = has(&["firstreplytimeinminutes"]) || has(&["fullresolutiontimeinminutes"]);
    let is_zendesk = has(&["createdat"]) && has_minutes && (has(&["id"]) || has(&["ticketid"]));
    is_zendesk.then(|| {
        let how = "the columns “Created at” and “First reply time in minutes” are those of Zendesk";
        (0.98, how.to_owned())
    })
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::Tickets);
    // The columns that end with “within business hours” run on another clock.
    let reply = sheet.find(&["firstreplytimeinminutes"]);
    give_duration(&mut draft, reply, Role::ResponseDuration);
    let resolution = sheet.find(&["fullresolutiontimeinminutes", "firstresolutiontimeinminutes"]);
    give_duration(&mut draft, resolution, Role::Duration);
    let own = sheet.headers.iter().position(|header| {
        let words = text::words(header);
        words.iter().any(|word| word == "team" || word == "squad") && words.len() <= 3
    });
    let is_own = give(
        &mut draft,
        own.filter(|&at| fields::is_filled(sheet, at)),
        Role::Team,
        true,
    );
    let organisation = sheet.find(&["organization", "organisation"]);
    let organisation = organisation.filter(|&at| fields::is_filled(sheet, at));
    let group = sheet.find(&["group"]).filter(|&at| fields::is_filled(sheet, at));
    if !is_own
        && !give(&mut draft, organisation, Role::Team, true)
        && give(&mut draft, group, Role::Team, false)
        && let Some(at) = group
    {
        let what = "the group that answers";
        draft.notices.push(fields::team_is_guessed(sheet, at, what));
    }
    people(
        &mut draft,
        &[
            "requesteremail",
            "requesterexternalid",
            "requesterdomain",
            "requester",
            "submitter",
            "assignee",
            "subject",
        ],
    );
    // Times of the requester are no names.
    for column in &mut draft.columns {
        let header = text::squeezed(&column.header);
        if column.role == Role::PersonalData && (header.contains("time") || header == "assigneestations") {
            column.role = Role::Ignore;
        }
    }
    draft
}
