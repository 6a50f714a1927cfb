//! Pull requests: time to first review, from there to merge, from opening and from the first commit to merge, and on to
//! production, by the wall clock. What the tool itself computed counts before what the moments give.

use crate::import::mapping::Role;
use crate::import::times::Moment;

use super::events::{Event, Events, Outcome};
use super::{Job, cell, parts};

const HOUR: f64 = 3600.0;

/// From opening to the first review.
const REVIEW: &str = "review_time_hours";
/// From the first review to the merge.
const REVIEW_TO_MERGE: &str = "review_to_merge_hours";
/// From opening to merge.
const OPEN_TO_MERGE: &str = "lead_time_hours";
/// From the first commit to opening.
const CODING: &str = "coding_time_hours";
/// From the first commit to merge.
const COMMIT_TO_MERGE: &str = "commit_to_merge_hours";
/// From merge to production.
const DEPLOY: &str = "deploy_lead_time_hours";
/// From the first commit to production.
const CHANGE: &str = "change_lead_time_hours";

pub(super) fn measure(events: &mut Events, job: &mut Job, event: &Event) -> Outcome {
    let knows_reviews = job.mapping.at(Role::FirstResponse).is_some() && !parts::is_ready(job, REVIEW);
    let review = if knows_reviews {
        events.moment(job, event, Role::FirstResponse)
    } else {
        Ok(None)
    };
    let moments = (
        review,
        events.moment(job, event, Role::Merged),
        events.moment(job, event, Role::Finished),
    );
    let (review, merge, close) = match moments {
        (Ok(review), Ok(merge), Ok(close)) => (review, merge, close),
        (Err(at), ..) | (_, Err(at), _) | (.., Err(at)) => return Outcome::Backwards(at),
    };
    let is_open = merge.is_none() && close.is_none() && !says_closed(job, event);
    if is_open && is_draft(job, event) {
        return Outcome::Excluded("draft");
    }
    let mut is_used = true;
    match review {
        Some(review) => events.closed(job, event, REVIEW, (event.created, review), HOUR),
        None if knows_reviews && is_open => {
            events.still_open(job, event, REVIEW, event.created, HOUR);
        }
        None => {
            is_used = false;
            if knows_reviews && merge.is_some() {
                events.count("pull requests were merged without a review: no review time");
            }
        }
    }
    match merge {
        Some(merge) => {
            events.closed(job, event, OPEN_TO_MERGE, (event.created, merge), HOUR);
            push_parts(events, job, event, review, merge);
        }
        None if is_open => events.still_open(job, event, OPEN_TO_MERGE, event.created, HOUR),
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

/// The parts of the way of a merged change: before it was opened, after its review, and on to production.
fn push_parts(events: &mut Events, job: &mut Job, event: &Event, review: Option<Moment>, merge: Moment) {
    let committed = parts::moment(events, job, event, Role::Committed);
    let deployed = parts::moment(events, job, event, Role::Deployed);
    let span = |events: &mut Events, metric: &str, from: Option<Moment>, to: Option<Moment>| {
        let Some((from, to)) = from.zip(to) else { return };
        if parts::is_ready(job, metric) {
            return;
        }
        if to.seconds < from.seconds {
            events.count("steps of pull requests lie in the wrong order (rebased or skewed clocks): no time between them");
            return;
        }
        events.closed(job, event, metric, (from, to), HOUR);
    };
    // A plain table keeps to its two times; a third would only say what these say together.
    if job.mapping.kind.word() != "events" {
        span(events, REVIEW_TO_MERGE, review, Some(merge));
    }
    span(events, CODING, committed, Some(event.created));
    span(events, COMMIT_TO_MERGE, committed, Some(merge));
    span(events, DEPLOY, Some(merge), deployed);
    span(events, CHANGE, committed, deployed);
    parts::push_ready(events, job, event, |metric| match metric {
        DEPLOY | CHANGE => deployed,
        _ => Some(merge),
    });
}

fn is_draft(job: &Job, event: &Event) -> bool {
    let draft = cell(event.row, job.mapping.at(Role::Draft)).to_lowercase();
    matches!(draft.as_str(), "true" | "1" | "yes")
}

/// Exports without a closing time still have a state.
fn says_closed(job: &Job, event: &Event) -> bool {
    let state = cell(event.row, job.mapping.at(Role::Conclusion)).to_lowercase();
    matches!(state.as_str(), "closed" | "merged" | "declined" | "abandoned")
}
