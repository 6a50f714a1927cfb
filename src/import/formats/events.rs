//! Events, one row each: pull requests, builds, deployments, support tickets, told by their fields.

use super::event_names::{BUILDS, DEPLOYMENTS, PULL_REQUESTS, TICKETS};
use super::{Draft, Family, Format, Kind, as_it_is, by_names};
use crate::base::{Notice, Place};
use crate::data::Catalogue;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::Sheet;
use crate::import::units;

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("events", "Table of events", Family::Events),
    recognise,
    arrange: as_it_is,
    draft,
};

fn kind_of(sheet: &Sheet) -> Option<(EventKind, f64, &'static str)> {
    let has = |names: &[&str]| sheet.find(names).is_some();
    let pull_requests = by_names(sheet, PULL_REQUESTS);
    if pull_requests.has(Role::Created) && pull_requests.has(Role::Merged) {
        return Some((
            EventKind::PullRequests,
            0.93,
            "pull requests: when they were created and merged",
        ));
    }
    if is_deployments(sheet) {
        return Some((
            EventKind::Deployments,
            0.92,
            "deployments: when they ended, where, and how",
        ));
    }
    let builds = by_names(sheet, BUILDS);
    let is_build = has(&[
        "buildid",
        "runid",
        "workflow",
        "workflowname",
        "workflowid",
        "pipeline",
        "pipelinename",
        "attempt",
        "runattempt",
        "trigger",
    ]);
    let knows_span = builds.has(Role::Finished) && (builds.has(Role::Started) || builds.has(Role::Created));
    let knows_duration = builds.has(Role::Duration)
        && (builds.has(Role::Finished) || builds.has(Role::Started) || builds.has(Role::Created));
    if builds.has(Role::Conclusion) && is_build && (knows_span || knows_duration) {
        return Some((
            EventKind::Builds,
            0.93,
            "builds: when they started and finished, and how they ended",
        ));
    }
    let tickets = by_names(sheet, TICKETS);
    let is_ticket = has(&[
        "ticket",
        "ticketid",
        "ticketnumber",
        "issuekey",
        "requester",
        "requesterteam",
        "subject",
        "priority",
        "severity",
        "firstresponseat",
        "firstreplyat",
        "resolved",
        "resolvedat",
        "resolveddate",
        "resolutiondate",
        "solvedat",
    ]) || (has(&["key"]) && has(&["status"]) && tickets.has(Role::Finished));
    (tickets.has(Role::Created)
        && is_ticket
        && (tickets.has(Role::FirstResponse) || tickets.has(Role::Finished)))
    .then_some((
        EventKind::Tickets,
        0.9,
        "support tickets: when they were opened, answered and resolved",
    ))
}

/// A table that names deployments, or that has environments and ends and nothing of a build.
fn is_deployments(sheet: &Sheet) -> bool {
    let has = |names: &[&str]| sheet.find(names).is_some();
    let deployments = by_names(sheet, DEPLOYMENTS);
    let is_named = has(&[
        "deploymentid",
        "deployment",
        "deployid",
        "deployedat",
        "deploymentdate",
        "deploydate",
        "deployedtime",
        "deploystartedat",
    ]);
    let is_placed = deployments.has(Role::Environment) && deployments.has(Role::Conclusion);
    let is_of_a_build = has(&["buildid", "runid", "attempt", "runattempt", "trigger", "jobid"]);
    let has_owner = deployments.has(Role::Team) || deployments.has(Role::Repository);
    has_owner && deployments.has(Role::Finished) && (is_named || is_placed) && !is_of_a_build
}

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    kind_of(sheet).map(|(_, confidence, how)| (confidence, format!("the columns are those of {how}")))
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let events = kind_of(sheet).map_or(EventKind::PullRequests, |(kind, _, _)| kind);
    let names = match events {
        EventKind::PullRequests => PULL_REQUESTS,
        EventKind::Builds | EventKind::Jobs => BUILDS,
        EventKind::Deployments => DEPLOYMENTS,
        _ => TICKETS,
    };
    let mut draft = by_names(sheet, names);
    draft.events = Some(events);
    declare_units(&mut draft, sheet);
    draft
}

/// Says in which unit durations are: as the header says, or else the one in which their median is most plausible. A unit
/// that a header names is kept even where its durations look odd, and that is said too.
fn declare_units(draft: &mut Draft, sheet: &Sheet) {
    /// What builds and deployments usually take.
    const TYPICAL_SECS: f64 = 480.0;
    /// A median so many times longer or shorter is odd.
    const ODD: f64 = 200.0;
    let decimal_comma = sheet.dialect.has_decimal_comma();
    for at in 0..draft.columns.len() {
        if !matches!(draft.columns[at].role, Role::Duration | Role::QueueDuration) {
            continue;
        }
        let named = units::of_header(&sheet.headers[at]);
        let Some(median) = median_of(sheet, at, decimal_comma) else {
            draft.columns[at].unit = named.map(str::to_owned);
            continue;
        };
        let place = Place::file(&sheet.file).column(sheet.column_name(at));
        let hint =
            "set unit = \"s\", \"min\", \"ms\" or \"h\" for the column in the mapping if that is wrong";
        if let Some(unit) = named {
            draft.columns[at].unit = Some(unit.to_owned());
            let ratio = units::factor(unit, "s").map_or(1.0, |factor| median * factor / TYPICAL_SECS);
            if ratio > ODD && draft.columns[at].role == Role::Duration {
                let message = format!("is in {unit} by its header, and the median is {median}: that is odd");
                draft
                    .notices
                    .push(Notice::caution("unit-odd", place, message).hint(hint));
            }
            continue;
        }
        let unit = units::likeliest(median, TYPICAL_SECS);
        let message = format!("names no unit; with a median of {median} it was taken as {unit}");
        draft
            .notices
            .push(Notice::caution("unit-assumed", place, message).hint(hint));
        draft.columns[at].unit = Some(unit.to_owned());
        draft.certain[at] = false;
    }
}

/// The median of the bare numbers above zero in a column; nothing where there is none.
fn median_of(sheet: &Sheet, at: usize, decimal_comma: bool) -> Option<f64> {
    let mut values: Vec<f64> = sheet
        .filled(at)
        .filter_map(|cell| units::quantity(cell, decimal_comma))
        .filter(|read| read.unit.is_none() && read.value > 0.0)
        .map(|read| read.value)
        .collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}
