//! Builds that a person waits for: queue time, duration, and whether the run is a rerun.

use crate::import::mapping::Role;

use super::events::{Backwards, Event, Events, Outcome};
use super::{Job, cell};

const MINUTE: f64 = 60.0;

/// What sets a build off without a person waiting for it.
const MACHINES: [&str; 16] = [
    "schedule",
    "scheduled",
    "cron",
    "timer",
    "nightly",
    "bot",
    "api",
    "system",
    "machine",
    "automatic",
    "workflow_run",
    "repository_dispatch",
    "dependabot",
    "renovate",
    "downstream",
    "trigger",
];

pub(super) fn measure(events: &mut Events, job: &mut Job, event: &Event) -> Outcome {
    let trigger = cell(event.row, job.mapping.at(Role::Trigger)).to_lowercase();
    if MACHINES.contains(&trigger.as_str()) {
        return Outcome::Excluded(if trigger.contains("bot") {
            "bot"
        } else {
            "machine-triggered"
        });
    }
    let moments = (
        events.moment(job, event, Role::Started),
        events.moment(job, event, Role::Finished),
    );
    let (started, finished) = match moments {
        (Ok(started), Ok(finished)) => (started, finished),
        (Err(at), _) | (_, Err(at)) => return Outcome::Backwards(at),
    };
    let conclusion = cell(event.row, job.mapping.at(Role::Conclusion)).to_lowercase();
    let is_cancelled = matches!(
        conclusion.as_str(),
        "cancelled" | "canceled" | "skipped" | "aborted" | "stopped" | "stale"
    );
    // Without a queue the build starts when it is created.
    let knows_start = job.mapping.at(Role::Started).is_some();
    let start = started.or((!knows_start).then_some(event.created));
    if let (Some(start), Some(finished)) = (start, finished)
        && finished.seconds < start.seconds
    {
        let at = |role: Role| job.mapping.at(role).unwrap_or(events.created);
        return Outcome::Backwards(Backwards {
            end: at(Role::Finished),
            start: at(Role::Started),
        });
    }
    let mut is_used = false;
    if let Ok(attempt) = cell(event.row, job.mapping.at(Role::Attempt)).parse::<u32>() {
        let at = finished.or(start).unwrap_or(event.created);
        let is_rerun = if attempt > 1 { 1.0 } else { 0.0 };
        events.push(job, event, "build_rerun_share", at, is_rerun, false);
        is_used = true;
    }
    if is_cancelled {
        events.count("builds were cancelled: no duration and no queue time");
        return if is_used {
            Outcome::Used
        } else {
            Outcome::Excluded("cancelled")
        };
    }
    if knows_start
        && job.mapping.at(Role::Created).is_some()
        && let Some(started) = started
    {
        events.closed(
            job,
            event,
            "build_queue_minutes",
            (event.created, started),
            MINUTE,
        );
        is_used = true;
    }
    match (start, finished) {
        (Some(start), Some(finished)) => {
            events.closed(job, event, "build_duration_minutes", (start, finished), MINUTE);
        }
        (Some(start), None) => events.still_open(job, event, "build_duration_minutes", start, MINUTE),
        (None, _) => {
            return if is_used {
                Outcome::Used
            } else {
                Outcome::Excluded("not-started")
            };
        }
    }
    Outcome::Used
}
