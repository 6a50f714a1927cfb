//! Uses of a tool: how many developers use it in a week, how many uses succeed, and how long they take.

use std::collections::BTreeSet;

use crate::import::mapping::Role;

use super::events::{Event, Events, Outcome};
use super::{Job, cell, durations};

/// Users and weeks of which a use was seen: source, person, and the ISO week by its Monday.
#[derive(Debug, Default)]
pub(super) struct Weeks {
    seen: BTreeSet<(String, u32, jiff::civil::Date)>,
}

/// Active users of one row beyond which a count is no count.
const MOST_USERS: u32 = 100_000;

pub(super) fn measure(events: &mut Events, job: &mut Job, event: &Event) -> Outcome {
    if let Some(at) = job.mapping.at(Role::Count) {
        let text = cell(event.row, Some(at));
        return match text.parse::<u32>() {
            Ok(0) => Outcome::Excluded("nobody-active"),
            Ok(users) if users <= MOST_USERS => {
                for _ in 0..users {
                    events.push(job, event, "cli_active_users_per_week", event.created, 1.0, false);
                }
                Outcome::Used
            }
            _ => Outcome::Excluded("not-a-count"),
        };
    }
    let mut is_used = false;
    if let Some(person) = event.cluster {
        let day = event.created.day;
        let back = i64::from(day.weekday().to_monday_zero_offset());
        let monday = day.saturating_sub(jiff::Span::new().days(back));
        if events
            .weeks
            .seen
            .insert((event.source.to_string(), person, monday))
        {
            events.push(job, event, "cli_active_users_per_week", event.created, 1.0, false);
        }
        is_used = true;
    }
    let outcome = cell(event.row, job.mapping.at(Role::Conclusion)).to_lowercase();
    let has_succeeded = match outcome.as_str() {
        "0" | "success" | "succeeded" | "ok" | "true" | "passed" | "completed" => Some(1.0),
        "failure" | "failed" | "error" | "false" | "cancelled" | "interrupted" | "aborted" => Some(0.0),
        code => code.parse::<i32>().ok().map(|_| 0.0),
    };
    if let Some(value) = has_succeeded {
        events.push(job, event, "cli_success_share", event.created, value, false);
        is_used = true;
    }
    if let Some(secs) = durations::secs(job, event, Role::Duration) {
        events.push(job, event, "cli_duration_seconds", event.created, secs, false);
        is_used = true;
    }
    if is_used {
        Outcome::Used
    } else {
        Outcome::Excluded("no-value")
    }
}
