//! Support tickets: first response, resolution, and how many there are a developer.

use crate::import::mapping::Role;

use super::events::{Event, Events, Outcome};
use super::{Job, cell, durations};

const HOUR: f64 = 3600.0;

/// What trackers call an issue that nobody works on any more, in lower case; ServiceNow also numbers its states.
const DONE: [&str; 16] = [
    "done",
    "closed",
    "resolved",
    "solved",
    "complete",
    "completed",
    "closed complete",
    "closed incomplete",
    "cancelled",
    "canceled",
    "rejected",
    "declined",
    "deleted",
    "6",
    "7",
    "8",
];

pub(super) fn measure(events: &mut Events, job: &mut Job, event: &Event) -> Outcome {
    let moments = (
        events.moment(job, event, Role::FirstResponse),
        events.moment(job, event, Role::Finished),
    );
    let (response, resolution) = match moments {
        (Ok(response), Ok(resolution)) => (response, resolution),
        (Err(at), _) | (_, Err(at)) => return Outcome::Backwards(at),
    };
    let has = |role: Role| job.mapping.at(role).is_some();
    let knows_responses = has(Role::FirstResponse) || has(Role::ResponseDuration);
    let knows_resolutions = has(Role::Finished) || has(Role::Duration);
    let response = response.or_else(|| durations::end(job, event, Role::ResponseDuration));
    let resolution = resolution.or_else(|| durations::end(job, event, Role::Duration));
    let status = cell(event.row, job.mapping.at(Role::Conclusion)).to_lowercase();
    let is_done = DONE.contains(&status.as_str());
    events.push(job, event, "tickets_per_developer", event.created, 1.0, false);
    match response {
        Some(response) => {
            let span = (event.created, response);
            events.closed(job, event, "ticket_response_hours", span, HOUR);
        }
        None if knows_responses && (resolution.is_some() || is_done) => {
            events.count("tickets were resolved without a response: no response time");
        }
        None if knows_responses => {
            events.still_open(job, event, "ticket_response_hours", event.created, HOUR);
        }
        None => {}
    }
    match resolution {
        Some(resolution) => {
            let span = (event.created, resolution);
            events.closed(job, event, "ticket_resolution_hours", span, HOUR);
        }
        None if knows_resolutions && is_done => {
            events.count("tickets are done without a time of their resolution: no resolution time");
        }
        None if knows_resolutions => {
            events.still_open(job, event, "ticket_resolution_hours", event.created, HOUR);
        }
        None => {}
    }
    Outcome::Used
}
