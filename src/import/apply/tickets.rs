//! Support tickets: first response, resolution, and how many there are a developer.

use crate::import::mapping::Role;

use super::Job;
use super::events::{Event, Events, Outcome};

const HOUR: f64 = 3600.0;

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
    let (knows_responses, knows_resolutions) = (has(Role::FirstResponse), has(Role::Finished));
    events.push(job, event, "tickets_per_developer", event.created, 1.0, false);
    match (response, resolution) {
        (Some(response), _) => {
            events.closed(
                job,
                event,
                "ticket_response_hours",
                (event.created, response),
                HOUR,
            );
        }
        (None, None) if knows_responses => {
            events.still_open(job, event, "ticket_response_hours", event.created, HOUR);
        }
        (None, Some(_)) if knows_responses => {
            events.count("tickets were resolved without a response: no response time");
        }
        _ => {}
    }
    match resolution {
        Some(resolution) => {
            events.closed(
                job,
                event,
                "ticket_resolution_hours",
                (event.created, resolution),
                HOUR,
            );
        }
        None if knows_resolutions => {
            events.still_open(job, event, "ticket_resolution_hours", event.created, HOUR);
        }
        None => {}
    }
    Outcome::Used
}
