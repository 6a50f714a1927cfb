//! Runs of software templates: how many succeed, how long they take, and how many there are a developer.

use crate::import::mapping::Role;

use super::events::{Event, Events, Outcome};
use super::{Job, cell};

const MINUTE: f64 = 60.0;

pub(super) fn measure(events: &mut Events, job: &mut Job, event: &Event) -> Outcome {
    let finished = match events.moment(job, event, Role::Finished) {
        Ok(finished) => finished,
        Err(at) => return Outcome::Backwards(at),
    };
    let status = cell(event.row, job.mapping.at(Role::Conclusion)).to_lowercase();
    let has_succeeded = match status.as_str() {
        "completed" | "succeeded" | "success" => Some(true),
        "failed" | "failure" | "error" | "cancelled" | "canceled" => Some(false),
        _ => None,
    };
    events.push(
        job,
        event,
        "template_runs_per_developer",
        event.created,
        1.0,
        false,
    );
    if let Some(has_succeeded) = has_succeeded {
        let value = if has_succeeded { 1.0 } else { 0.0 };
        let at = finished.unwrap_or(event.created);
        events.push(job, event, "scaffold_success_share", at, value, false);
    }
    match (has_succeeded, finished) {
        (Some(true), Some(at)) => {
            let span = (event.created, at);
            events.closed(job, event, "scaffolding_time_minutes", span, MINUTE);
        }
        (Some(true), None) => events.count("runs have no time of their end: no duration"),
        (Some(false), _) => events.count("runs failed or were cancelled: no duration"),
        (None, _) => {
            events.still_open(job, event, "scaffolding_time_minutes", event.created, MINUTE);
        }
    }
    Outcome::Used
}
