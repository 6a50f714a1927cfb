//! Requests for what a platform provides: how long until they are ready, how many are, and how many there are a developer.

use crate::import::mapping::Role;

use super::events::{Event, Events, Outcome};
use super::{Job, cell};

const MINUTE: f64 = 60.0;

pub(super) fn measure(events: &mut Events, job: &mut Job, event: &Event) -> Outcome {
    let decided = match events.moment(job, event, Role::Finished) {
        Ok(decided) => decided,
        Err(at) => return Outcome::Backwards(at),
    };
    let state = cell(event.row, job.mapping.at(Role::Conclusion)).to_lowercase();
    let at = decided.unwrap_or(event.created);
    if let "available" | "unavailable" = state.as_str() {
        // What a platform offers is as it is now, however long ago that began.
        let value = if state == "available" { 1.0 } else { 0.0 };
        let now = events.clock.end.unwrap_or(at);
        events.push(job, event, "promise_available_share", now, value, false);
        return Outcome::Used;
    }
    events.push(job, event, "requests_per_developer", event.created, 1.0, false);
    let has_changed = cell(event.row, job.mapping.at(Role::Attempt))
        .parse::<u32>()
        .is_ok_and(|generation| generation > 1);
    let is_ready = matches!(
        state.as_str(),
        "ready" | "succeeded" | "success" | "completed" | "done"
    );
    let has_failed = matches!(state.as_str(), "failed" | "failure" | "error" | "cancelled");
    if is_ready || has_failed {
        let value = if is_ready { 1.0 } else { 0.0 };
        events.push(job, event, "requests_ready_share", at, value, false);
    }
    match decided {
        _ if has_failed => events.count("requests failed: no time until they were ready"),
        _ if has_changed => {
            events.count("requests were changed after they were made: the time of their first run is lost");
        }
        Some(decided) if is_ready => {
            let span = (event.created, decided);
            events.closed(job, event, "provisioning_minutes", span, MINUTE);
        }
        None if is_ready => events.count("requests are ready since an unknown time: no duration"),
        _ => events.still_open(job, event, "provisioning_minutes", event.created, MINUTE),
    }
    Outcome::Used
}
