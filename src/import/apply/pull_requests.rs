//! Pull requests: time to first review and time from opening to merge, by the wall clock.

use crate::import::mapping::Role;

use super::Job;
use super::events::{Event, Events, Outcome};

const HOUR: f64 = 3600.0;

pub(super) fn measure(events: &mut Events, job: &mut Job, event: &Event) -> Outcome {
    let moments = (
        events.moment(job, event, Role::FirstResponse),
        events.moment(job, event, Role::Merged),
        events.moment(job, event, Role::Finished),
    );
    let (review, merge, close) = match moments {
        (Ok(review), Ok(merge), Ok(close)) => (review, merge, close),
        (Err(at), ..) | (_, Err(at), _) | (.., Err(at)) => return Outcome::Backwards(at),
    };
    let knows_reviews = job.mapping.at(Role::FirstResponse).is_some();
    let is_open = merge.is_none() && close.is_none() && !says_closed(job, event);
    let mut is_used = true;
    match review {
        Some(review) => events.closed(job, event, "review_time_hours", (event.created, review), HOUR),
        None if knows_reviews && is_open => {
            events.still_open(job, event, "review_time_hours", event.created, HOUR);
        }
        None => {
            is_used = false;
            if knows_reviews && merge.is_some() {
                events.count("pull requests were merged without a review: no review time");
            }
        }
    }
    match merge {
        Some(merge) => events.closed(job, event, "lead_time_hours", (event.created, merge), HOUR),
        None if is_open => events.still_open(job, event, "lead_time_hours", event.created, HOUR),
        None => {
            events.count("pull requests were closed without a merge: no time to merge");
            return if is_used {
                Outcome::Used
            } else {
                Outcome::Excluded("never-merged")
            };
        }
    }
    Outcome::Used
}

/// Exports without a closing time still have a state.
fn says_closed(job: &Job, event: &Event) -> bool {
    let state = super::cell(event.row, job.mapping.at(Role::Conclusion)).to_lowercase();
    matches!(state.as_str(), "closed" | "merged" | "declined" | "abandoned")
}
