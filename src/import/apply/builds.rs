//! Builds that a person waits for, and the jobs inside them: queue time, duration, how they ended, and whether the run is
//! a rerun.

use crate::import::mapping::{EventKind, Role};
use crate::import::times::Moment;

use super::conclusions::{self, Conclusion};
use super::events::{Backwards, Event, Events, Outcome};
use super::parts::{self, Ready};
use super::{Job, cell};

const MINUTE: f64 = 60.0;
/// No build lasts longer: the moment of its end was moved by something that came later. The most that GitHub allows.
const LONGEST_SECS: f64 = 35.0 * 86_400.0;

/// What sets a build off without a person waiting for it.
const MACHINES: [&str; 18] = [
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
    "pipeline",
    "parent_pipeline",
];

/// Branches on which a failure is news.
const MAIN: [&str; 5] = ["main", "master", "trunk", "mainline", "default"];

/// Kinds of files whose words tell a failure of the machines from one of the code.
const TELLS_INFRASTRUCTURE: [&str; 2] = ["github-runs", "circleci-usage"];

/// One build with what its row tells.
struct Build {
    /// When it was taken from the queue, where the file says so.
    started: Option<Moment>,
    /// When the work on it began.
    start: Option<Moment>,
    finished: Option<Moment>,
    conclusion: Conclusion,
    /// Its duration as the file gives it, in seconds.
    ready_secs: Option<f64>,
    attempt: Option<u32>,
}

impl Build {
    /// The last moment that is known of it.
    fn last(&self, event: &Event) -> Moment {
        self.finished.or(self.start).unwrap_or(event.created)
    }
}

pub(super) fn measure(events: &mut Events, job: &mut Job, event: &Event) -> Outcome {
    let trigger = cell(event.row, job.mapping.at(Role::Trigger)).to_lowercase();
    if MACHINES.contains(&trigger.as_str()) {
        return Outcome::Excluded(if trigger.contains("bot") {
            "bot"
        } else {
            "machine-triggered"
        });
    }
    let build = match read(events, job, event) {
        Ok(build) => build,
        Err(outcome) => return outcome,
    };
    let is_job = job.mapping.events == Some(EventKind::Jobs);
    let mut is_used = !is_job && push_shares(events, job, event, &build);
    if build.conclusion == Conclusion::Cancelled {
        events.count("builds were cancelled: no duration and no queue time");
        return used_or(is_used, "cancelled");
    }
    if build.conclusion == Conclusion::Skipped {
        events.count("builds were skipped: no duration and no queue time");
        return used_or(is_used, "skipped");
    }
    is_used |= push_queue(events, job, event, &build, is_job);
    let metric = if is_job {
        "job_duration_minutes"
    } else {
        "build_duration_minutes"
    };
    match (build.ready_secs, build.start, build.finished) {
        (Some(secs), ..) => {
            let at = build.finished.unwrap_or_else(|| {
                let start = build.start.unwrap_or(event.created);
                parts::later(job, start, secs)
            });
            events.push(job, event, metric, at, secs / MINUTE, false);
        }
        (None, Some(start), Some(finished)) if (finished.seconds - start.seconds) as f64 > LONGEST_SECS => {
            events.count("builds seem to have lasted more than 35 days, which none does: no duration");
            return used_or(is_used, "end-moved");
        }
        (None, Some(start), Some(finished)) => {
            events.closed(job, event, metric, (start, finished), MINUTE);
        }
        (None, Some(start), None) => events.still_open(job, event, metric, start, MINUTE),
        (None, None, _) => return used_or(is_used, "not-started"),
    }
    Outcome::Used
}

fn used_or(is_used: bool, reason: &'static str) -> Outcome {
    if is_used {
        Outcome::Used
    } else {
        Outcome::Excluded(reason)
    }
}

fn read(events: &Events, job: &mut Job, event: &Event) -> Result<Build, Outcome> {
    let conclusion = conclusions::of(cell(event.row, job.mapping.at(Role::Conclusion)));
    let started = events
        .moment(job, event, Role::Started)
        .map_err(Outcome::Backwards)?;
    let finished = events
        .moment(job, event, Role::Finished)
        .map_err(Outcome::Backwards)?
        .filter(|_| conclusion != Conclusion::Open);
    // Without a queue the build starts when it is created.
    let knows_start = job.mapping.at(Role::Started).is_some();
    let start = started.or((!knows_start).then_some(event.created));
    if let (Some(start), Some(finished)) = (start, finished)
        && finished.seconds < start.seconds
    {
        let at = |role: Role| job.mapping.at(role).unwrap_or(events.created);
        return Err(Outcome::Backwards(Backwards {
            end: at(Role::Finished),
            start: at(Role::Started),
        }));
    }
    let ready_secs = match parts::duration(job, event, Role::Duration) {
        Ready::Negative => return Err(Outcome::Excluded("negative-duration")),
        Ready::Seconds(secs) if conclusion != Conclusion::Open => Some(secs),
        _ => None,
    };
    Ok(Build {
        started,
        start,
        finished,
        conclusion,
        ready_secs,
        attempt: cell(event.row, job.mapping.at(Role::Attempt)).parse().ok(),
    })
}

/// A table of nobody in particular may hold any builds; what a tool exports is what it says.
fn is_of_a_tool(job: &Job) -> bool {
    job.mapping.kind.word() != "events"
}

/// Reruns, and how the build ended. Whether a success is good news depends on the branch: on branches where people work
/// failures are part of the work. So only main branches give a share with a good end; a tool that names no branch gives
/// one that is listed.
fn push_shares(events: &mut Events, job: &Job, event: &Event, build: &Build) -> bool {
    let at = build.last(event);
    let mut is_used = false;
    let mut share = |metric: &str, is_one: bool| {
        events.push(job, event, metric, at, f64::from(u8::from(is_one)), false);
        is_used = true;
    };
    if let Some(attempt) = build.attempt {
        share("build_rerun_share", attempt > 1);
    }
    let is_over = matches!(
        build.conclusion,
        Conclusion::Success | Conclusion::Failure | Conclusion::Infrastructure
    );
    if !is_over {
        return is_used;
    }
    let is_success = build.conclusion == Conclusion::Success;
    match job.mapping.at(Role::Branch) {
        Some(branch) => {
            let branch = cell(event.row, Some(branch)).to_lowercase();
            let name = branch.rsplit("heads/").next().unwrap_or_default();
            if MAIN.contains(&name) {
                share("pipeline_success_share", is_success);
            }
        }
        None if is_of_a_tool(job) => share("build_success_share", is_success),
        None => {}
    }
    if TELLS_INFRASTRUCTURE.contains(&job.mapping.kind.word()) {
        let is_failed = build.conclusion == Conclusion::Infrastructure;
        share("build_infrastructure_failure_share", is_failed);
    }
    is_used
}

/// The time in the queue: as the file gives it, or from creation to start. Tools move the start of a build when it is run
/// again, and then the two moments are no queue.
fn push_queue(events: &mut Events, job: &mut Job, event: &Event, build: &Build, is_job: bool) -> bool {
    let metric = if is_job {
        "job_queue_minutes"
    } else {
        "build_queue_minutes"
    };
    if job.mapping.at(Role::QueueDuration).is_some() {
        let Ready::Seconds(secs) = parts::duration(job, event, Role::QueueDuration) else {
            return false;
        };
        let at = build.started.unwrap_or(event.created);
        events.push(job, event, metric, at, secs / MINUTE, false);
        return true;
    }
    let is_rerun = is_of_a_tool(job) && build.attempt.is_some_and(|attempt| attempt > 1);
    let Some(started) = build.started.filter(|_| !is_rerun) else {
        return false;
    };
    if job.mapping.at(Role::Created).is_none() {
        return false;
    }
    events.closed(job, event, metric, (event.created, started), MINUTE);
    true
}
