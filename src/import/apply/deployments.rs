//! Deployments to production: how many, how long the way there took, how many fail, how many break production, and how
//! long that lasts.

use crate::import::mapping::Role;
use crate::import::text;
use crate::import::times::Moment;

use super::conclusions::{self, Conclusion};
use super::events::{Backwards, Event, Events, Outcome};
use super::parts::{self, Ready};
use super::{Job, cell};

const MINUTE: f64 = 60.0;
const HOUR: f64 = 3600.0;

pub(super) fn measure(events: &mut Events, job: &mut Job, event: &Event) -> Outcome {
    if let Some(at) = job.mapping.at(Role::Environment) {
        let environment = cell(event.row, Some(at));
        if text::is_missing(environment) {
            events.count("deployments name no environment: taken as production");
        } else if !is_production(environment) {
            return Outcome::Excluded("not-production");
        }
    }
    let conclusion = conclusion_of(job, event);
    match conclusion {
        Conclusion::Cancelled => return Outcome::Excluded("cancelled"),
        Conclusion::Skipped => return Outcome::Excluded("skipped"),
        _ => {}
    }
    let (start, finished) = match span(events, job, event) {
        Ok(span) => span,
        Err(outcome) => return outcome,
    };
    let ready_secs = match parts::duration(job, event, Role::Duration) {
        Ready::Negative => return Outcome::Excluded("negative-duration"),
        Ready::Seconds(secs) => Some(secs),
        Ready::Nothing => None,
    };
    let knows_end = job.mapping.at(Role::Finished).is_some() || job.mapping.at(Role::Deployed).is_some();
    let end = match finished {
        Some(finished) => finished,
        // Where the file has a column for the end, an empty cell says that there is none yet, unless the result is known.
        None if conclusion == Conclusion::Open
            || (conclusion == Conclusion::Unknown && knows_end && ready_secs.is_none()) =>
        {
            events.still_open(job, event, "deploy_duration_minutes", start, MINUTE);
            return Outcome::Used;
        }
        None => ready_secs.map_or(start, |secs| parts::later(job, start, secs)),
    };
    let is_told = job.mapping.at(Role::Conclusion).is_some();
    let is_failed = matches!(conclusion, Conclusion::Failure | Conclusion::Infrastructure);
    if is_told {
        let value = f64::from(u8::from(is_failed));
        events.push(job, event, "deployment_failure_share", end, value, false);
    }
    if is_failed {
        return Outcome::Used;
    }
    events.push(job, event, "deployments_per_week", end, 1.0, false);
    match ready_secs {
        Some(secs) => events.push(job, event, "deploy_duration_minutes", end, secs / MINUTE, false),
        None if finished.is_some() && knows_start(job, event) => {
            events.closed(job, event, "deploy_duration_minutes", (start, end), MINUTE);
        }
        None => {}
    }
    push_lead_times(events, job, event, end);
    push_failure(events, job, event, end);
    parts::push_ready(events, job, event, |_| Some(end));
    Outcome::Used
}

/// An environment is production when one of its words says so.
fn is_production(environment: &str) -> bool {
    const PRODUCTION: [&str; 5] = ["production", "prod", "prd", "live", "prods"];
    const BEFORE: [&str; 5] = ["pre", "non", "not", "preprod", "nonprod"];
    let words = text::words(environment);
    let is_any = |names: &[&str]| words.iter().any(|word| names.contains(&word.as_str()));
    is_any(&PRODUCTION) && !is_any(&BEFORE)
}

/// The word for the end of a deployment; tools of deployment call a good one done.
fn conclusion_of(job: &Job, event: &Event) -> Conclusion {
    let word = cell(event.row, job.mapping.at(Role::Conclusion));
    match conclusions::of(word) {
        Conclusion::Unknown
            if matches!(
                word.trim().to_lowercase().as_str(),
                "completed" | "complete" | "done" | "finished" | "released" | "live" | "active" | "synced"
            ) =>
        {
            Conclusion::Success
        }
        other => other,
    }
}

/// Whether the row tells when the deployment began; a column for it that is empty here says that nobody knows.
fn knows_start(job: &Job, event: &Event) -> bool {
    match job.mapping.at(Role::Started) {
        Some(at) => !text::is_missing(&event.row.cells[at]),
        None => job.mapping.at(Role::Created).is_some(),
    }
}

/// When the deployment began and ended.
fn span(events: &Events, job: &mut Job, event: &Event) -> Result<(Moment, Option<Moment>), Outcome> {
    let started = events
        .moment(job, event, Role::Started)
        .map_err(Outcome::Backwards)?;
    let role = if job.mapping.at(Role::Finished).is_some() {
        Role::Finished
    } else {
        Role::Deployed
    };
    let finished = events.moment(job, event, role).map_err(Outcome::Backwards)?;
    let start = started.unwrap_or(event.created);
    if let Some(finished) = finished
        && finished.seconds < start.seconds
    {
        let at = |role: Role| job.mapping.at(role).unwrap_or(events.created);
        return Err(Outcome::Backwards(Backwards {
            end: at(role),
            start: at(Role::Started),
        }));
    }
    Ok((start, finished))
}

/// From merge and from the first commit to production.
fn push_lead_times(events: &mut Events, job: &mut Job, event: &Event, end: Moment) {
    for (role, metric) in [
        (Role::Merged, "deploy_lead_time_hours"),
        (Role::Committed, "change_lead_time_hours"),
    ] {
        if parts::is_ready(job, metric) {
            continue;
        }
        match parts::moment(events, job, event, role) {
            Some(from) if from.seconds <= end.seconds => {
                events.closed(job, event, metric, (from, end), HOUR);
            }
            Some(_) => events.count("deployments lie before the change that they brought: no lead time"),
            None => {}
        }
    }
}

/// Whether the deployed change failed in production, and when that was over.
fn push_failure(events: &mut Events, job: &mut Job, event: &Event, end: Moment) {
    let Some(at) = job.mapping.at(Role::Failure) else {
        return;
    };
    let said = cell(event.row, Some(at)).to_lowercase();
    let is_none = text::is_missing(&said) || matches!(said.as_str(), "false" | "no" | "0" | "[]");
    let value = f64::from(u8::from(!is_none));
    events.push(job, event, "change_failure_share", end, value, false);
    if is_none || job.mapping.at(Role::Recovered).is_none() {
        return;
    }
    match parts::moment(events, job, event, Role::Recovered) {
        Some(recovered) if recovered.seconds >= end.seconds => {
            events.closed(job, event, "recovery_time_hours", (end, recovered), HOUR);
        }
        Some(_) => events.count("failures were over before the deployment: no recovery time"),
        None => events.still_open(job, event, "recovery_time_hours", end, HOUR),
    }
}

#[cfg(test)]
mod tests {
    use super::is_production;

    #[test]
    fn production_goes_by_many_names_and_what_comes_before_it_does_not() {
        for name in ["PRODUCTION", "prod", "eu-prod-1", "Live", "production (eu)"] {
            assert!(is_production(name), "{name}");
        }
        for name in [
            "pre-prod",
            "preprod",
            "non-production",
            "staging",
            "github-pages",
            "product-catalogue",
            "delivery",
        ] {
            assert!(!is_production(name), "{name}");
        }
    }
}
