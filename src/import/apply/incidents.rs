//! Incidents: time to acknowledge, recovery time, pages a person, and how many of them came at night.

use crate::import::mapping::Role;
use crate::import::times::Moment;

use super::events::{Event, Events, Outcome};
use super::{Job, cell, durations};

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3600.0;
/// Interruptions of one incident beyond which a count is no count.
const MOST_INTERRUPTIONS: u32 = 1_000;

pub(super) fn measure(events: &mut Events, job: &mut Job, event: &Event) -> Outcome {
    let moments = (
        events.moment(job, event, Role::FirstResponse),
        events.moment(job, event, Role::Finished),
    );
    let (acknowledged, resolved) = match moments {
        (Ok(acknowledged), Ok(resolved)) => (acknowledged, resolved),
        (Err(at), _) | (_, Err(at)) => return Outcome::Backwards(at),
    };
    let has = |role: Role| job.mapping.at(role).is_some();
    let knows_acknowledged = has(Role::FirstResponse) || has(Role::ResponseDuration);
    let knows_resolved = has(Role::Finished) || has(Role::Duration);
    let acknowledged = acknowledged.or_else(|| durations::end(job, event, Role::ResponseDuration));
    let resolved = resolved.or_else(|| durations::end(job, event, Role::Duration));
    pages(events, job, event);
    let status = cell(event.row, job.mapping.at(Role::Conclusion)).to_lowercase();
    let is_over = resolved.is_some() || matches!(status.as_str(), "resolved" | "closed" | "done");
    match acknowledged {
        Some(at) => events.closed(job, event, "incident_ack_minutes", (event.created, at), MINUTE),
        None if knows_acknowledged && is_over => {
            events.count("incidents ended without an acknowledgement: no time to acknowledge");
        }
        None if knows_acknowledged => {
            events.still_open(job, event, "incident_ack_minutes", event.created, MINUTE);
        }
        None => {}
    }
    recovery(events, job, event, resolved, (knows_resolved, is_over));
    Outcome::Used
}

/// How long it took until the incident was resolved. What ended by itself says nothing about anybody's recovery.
fn recovery(
    events: &mut Events,
    job: &mut Job,
    event: &Event,
    resolved: Option<Moment>,
    (knows_resolved, is_over): (bool, bool),
) {
    let automatic = cell(event.row, job.mapping.at(Role::Automatic)).to_lowercase();
    let is_automatic = matches!(automatic.as_str(), "true" | "t" | "1" | "yes");
    match resolved {
        Some(_) if is_automatic => {
            events.count("incidents were resolved automatically: they are left out of the recovery time");
        }
        Some(at) => {
            let span = (event.created, at);
            events.closed(job, event, "incident_recovery_hours", span, HOUR);
        }
        None if knows_resolved && is_over => {
            events.count("incidents are over without a time of their end: no recovery time");
        }
        None if knows_resolved => {
            events.still_open(job, event, "incident_recovery_hours", event.created, HOUR);
        }
        None => {}
    }
}

/// One page for every interruption that the file counts; without such a count an incident is one page, unless its
/// urgency is low.
fn pages(events: &mut Events, job: &mut Job, event: &Event) {
    let number = |role: Role| {
        let cell = cell(event.row, job.mapping.at(role));
        cell.parse::<u32>()
            .ok()
            .filter(|count| *count <= MOST_INTERRUPTIONS)
    };
    let urgency = cell(event.row, job.mapping.at(Role::Urgency)).to_lowercase();
    let counted = number(Role::Interruptions);
    let pages = counted.unwrap_or(u32::from(urgency != "low"));
    if pages == 0 {
        events.count("incidents paged nobody: no page");
        return;
    }
    let at_night = match (counted, number(Role::NightInterruptions)) {
        (Some(pages), Some(nights)) => Some(nights.min(pages)),
        (None, Some(nights)) => Some(nights.min(1)),
        (_, None) => is_night(job, event).map(|is_night| if is_night { pages } else { 0 }),
    };
    for page in 0..pages {
        events.push(job, event, "pages_per_person", event.created, 1.0, false);
        if let Some(nights) = at_night {
            let is_night = if page < nights { 1.0 } else { 0.0 };
            events.push(job, event, "night_page_share", event.created, is_night, false);
        }
    }
}

/// Whether the incident began between 22 and 8 o'clock in the workspace's time zone; unknown where only the day is.
fn is_night(job: &Job, event: &Event) -> Option<bool> {
    let column = job
        .mapping
        .at(Role::Created)
        .or_else(|| job.mapping.at(Role::Started));
    let hour = event.created.hour(&job.options.calendar.zone())?;
    cell(event.row, column)
        .contains(':')
        .then_some(!(8..22).contains(&hour))
}
