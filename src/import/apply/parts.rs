//! What measuring files of code, CI and deployment share: ready durations and their units, moments before the start of
//! an event, and rows that their own tool does not count.

use crate::base::Notice;
use crate::import::error::ImportError;
use crate::import::mapping::{ColumnMapping, Role};
use crate::import::read::Row;
use crate::import::text;
use crate::import::times::Moment;
use crate::import::units;

use super::events::{Event, Events};
use super::{Job, cell};

/// Why a row does not count although nothing is wrong with it: the texts that a format may put into the column `Valid`.
const REASONS: [&str; 9] = [
    "no-history",
    "not-a-request",
    "not-finished",
    "not-of-a-pipeline",
    "not-production",
    "not-valid",
    "same-deployment",
    "same-workflow",
    "superseded",
];

/// The column with the moment at which an event starts; of a file that tells only ends, the end.
pub(super) fn start_column(job: &Job) -> Result<usize, ImportError> {
    [Role::Created, Role::Started, Role::Deployed, Role::Finished]
        .into_iter()
        .find_map(|role| job.mapping.at(role))
        .map_or_else(|| job.needed(Role::Created), Ok)
}

/// The reason for which the tool itself does not count a row.
pub(super) fn not_counted(job: &Job, row: &Row) -> Option<&'static str> {
    let said = cell(row, Some(job.mapping.at(Role::Valid)?)).to_lowercase();
    match said.as_str() {
        "" | "true" | "yes" | "1" | "valid" => None,
        other => Some(
            REASONS
                .into_iter()
                .find(|reason| *reason == other)
                .unwrap_or("not-valid"),
        ),
    }
}

/// The moment in a column, wherever it lies; what cannot be read counts as none and is told.
pub(super) fn moment(events: &Events, job: &mut Job, event: &Event, role: Role) -> Option<Moment> {
    let at = job.mapping.at(role)?;
    let text = event.row.cells[at].as_str();
    let moment = events.clock.read(text);
    if moment.is_none() && !text::is_missing(text) {
        let shown: String = text.chars().take(40).collect();
        let place = job.sheet.place(event.row.number, at);
        let message = format!("“{shown}” is no time; it counts as none");
        job.notices
            .row(Notice::caution("time-unreadable", place, message));
    }
    moment
}

/// A duration that the file gives ready.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Ready {
    /// No column, or nothing in it.
    Nothing,
    /// In seconds, not negative.
    Seconds(f64),
    /// Below zero: whatever made it, it is no duration.
    Negative,
}

/// The duration in the column with a role.
pub(super) fn duration(job: &mut Job, event: &Event, role: Role) -> Ready {
    let Some(column) = job.mapping.with(role).next() else {
        return Ready::Nothing;
    };
    seconds(job, event, column)
}

fn seconds(job: &mut Job, event: &Event, column: &ColumnMapping) -> Ready {
    let at = column.index - 1;
    let text = event.row.cells[at].as_str();
    if text::is_missing(text) {
        return Ready::Nothing;
    }
    if let Some(seconds) = units::clock_secs(text) {
        return Ready::Seconds(seconds);
    }
    let unit = column
        .unit
        .as_deref()
        .or_else(|| units::of_header(&column.header));
    let read = units::quantity(text, job.sheet.dialect.has_decimal_comma()).and_then(|quantity| {
        let unit = quantity.unit.as_deref().or(unit)?;
        Some(quantity.value * units::factor(unit, "s")?)
    });
    match read {
        Some(seconds) if seconds < 0.0 => Ready::Negative,
        Some(seconds) => Ready::Seconds(seconds),
        None => {
            let shown: String = text.chars().take(40).collect();
            let place = job.sheet.place(event.row.number, at);
            let message = format!("“{shown}” is no duration in a known unit; it counts as none");
            job.notices
                .row(Notice::caution("duration-unreadable", place, message));
            Ready::Nothing
        }
    }
}

/// Whether a column gives this metric ready: then nobody computes it from moments.
pub(super) fn is_ready(job: &Job, metric: &str) -> bool {
    ready_columns(job).any(|column| {
        column
            .metric
            .as_ref()
            .is_some_and(|named| named.as_str() == metric)
    })
}

fn ready_columns<'a>(job: &Job<'a>) -> impl Iterator<Item = &'a ColumnMapping> + use<'a> {
    job.mapping.with(Role::Metric)
}

/// Adds what the tool itself computed for an event: each column at the moment that `ends` gives for its metric; without
/// one the event has not come so far and gives no value. Durations are turned into the unit of their metric, other
/// numbers stay as they are. Gives back how many values were added.
pub(super) fn push_ready(
    events: &mut Events,
    job: &mut Job,
    event: &Event,
    ends: impl Fn(&str) -> Option<Moment>,
) -> u32 {
    let mut added = 0;
    for column in ready_columns(job) {
        let Some(id) = &column.metric else { continue };
        let metric_unit = job.options.catalogue.metric(id).map(|metric| metric.unit.clone());
        let is_time = metric_unit
            .as_deref()
            .is_some_and(|unit| units::factor(unit, "s").is_some());
        let value = if is_time {
            match seconds(job, event, column) {
                Ready::Seconds(seconds) => {
                    units::factor("s", metric_unit.as_deref().unwrap_or("s")).map(|factor| seconds * factor)
                }
                Ready::Negative => {
                    events.count("durations below zero: left out");
                    None
                }
                Ready::Nothing => None,
            }
        } else {
            let text = event.row.cells[column.index - 1].as_str();
            units::number(text, job.sheet.dialect.has_decimal_comma()).map(|number| number.value)
        };
        if let Some((value, end)) = value.zip(ends(id.as_str())) {
            events.push(job, event, id.as_str(), end, value, false);
            added += 1;
        }
    }
    added
}

/// The moment some seconds later, in the zone of the workspace.
pub(super) fn later(job: &Job, moment: Moment, seconds: f64) -> Moment {
    let seconds = moment.seconds.saturating_add(seconds.round() as i64);
    let day = jiff::Timestamp::from_second(seconds)
        .map_or(moment.day, |at| at.to_zoned(job.options.calendar.zone()).date());
    Moment { seconds, day }
}
