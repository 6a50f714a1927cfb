//! Cards of a board: the times that the tool computed for each finished card.

use crate::import::mapping::Role;

use super::Job;
use super::events::{Event, Events, Outcome};
use super::parts;

pub(super) fn measure(events: &mut Events, job: &mut Job, event: &Event) -> Outcome {
    let end = match events.moment(job, event, Role::Finished) {
        Ok(end) => end.unwrap_or(event.created),
        Err(at) => return Outcome::Backwards(at),
    };
    if parts::push_ready(events, job, event, |_| Some(end)) == 0 {
        return Outcome::Excluded("no-value");
    }
    Outcome::Used
}
