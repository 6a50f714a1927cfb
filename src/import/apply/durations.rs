//! Ready durations: columns that say how long something took, where no time of its end is there.

use crate::base::Notice;
use crate::import::mapping::Role;
use crate::import::times::Moment;

use super::events::Event;
use super::parts::{self, Ready};
use super::{Job, cell};

/// The moment that lies a ready duration after the start of an event.
pub(super) fn end(job: &mut Job, event: &Event, role: Role) -> Option<Moment> {
    let secs = secs(job, event, role)?;
    Some(parts::later(job, event.created, secs))
}

/// A ready duration in seconds. A negative one counts as none, and a notice says so: -1 is what tools write for “not
/// known”.
pub(super) fn secs(job: &mut Job, event: &Event, role: Role) -> Option<f64> {
    match parts::duration(job, event, role) {
        Ready::Seconds(secs) => Some(secs),
        Ready::Nothing => None,
        Ready::Negative => {
            let at = job.mapping.at(role)?;
            let shown: String = cell(event.row, Some(at)).chars().take(40).collect();
            let place = job.sheet.place(event.row.number, at);
            let message = format!("“{shown}” is no duration; it counts as none");
            job.notices
                .row(Notice::caution("negative-duration", place, message));
            None
        }
    }
}
