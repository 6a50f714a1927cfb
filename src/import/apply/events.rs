//! Events: what pull requests, builds and tickets share. People become ordinals, what is still open a lower bound.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{MetricId, Notice};
use crate::data::{EventRow, SourceKind, Table};
use crate::import::bots::is_bot;
use crate::import::error::ImportError;
use crate::import::mapping::{DateOrder, EventKind, Role};
use crate::import::read::Row;
use crate::import::text;
use crate::import::times::{self, Moment};

use super::alarms::{self, Alarms};
use super::{
    Applied, Job, builds, cards, cell, deployments, incidents, parts, pull_requests, requests, template_runs,
    tickets, usage,
};

pub(super) fn apply(job: &mut Job) -> Result<Applied, ImportError> {
    let created = parts::start_column(job)?;
    let source = Sources::new(job)?;
    let clock = Clock::new(job);
    let (read, kind) = (job.tally.read, job.mapping.kind);
    if let Some(notice) = alarms::cut_off(&job.sheet.file, read, kind, job.mapping.events) {
        job.notices.push(notice);
    }
    job.own_quarters();
    let mut events = Events {
        clock,
        source,
        created,
        rows: Vec::new(),
        ordinals: BTreeMap::new(),
        counts: BTreeMap::new(),
        alarms: Alarms::default(),
        weeks: usage::Weeks::default(),
    };
    let mut ids: BTreeSet<(String, String)> = BTreeSet::new();
    for row in job.filled_rows() {
        events.row(job, row, &mut ids);
    }
    events.finish(job)
}

/// Under which name an event belongs to somebody.
struct Sources {
    team: Option<usize>,
    repository: Option<usize>,
}

impl Sources {
    fn new(job: &Job) -> Result<Self, ImportError> {
        let (team, repository) = (job.mapping.at(Role::Team), job.mapping.at(Role::Repository));
        if team.is_none() && repository.is_none() {
            return Err(ImportError::new(
                "column-missing",
                job.file().row(1),
                "has no column with the repository or the team of an event",
                "give a column the role repository or team in the mapping",
            ));
        }
        Ok(Self { team, repository })
    }

    /// The team where the row names one, else the repository.
    fn of(&self, row: &Row) -> Option<(String, SourceKind)> {
        let named = |at: Option<usize>| {
            Some(cell(row, at))
                .filter(|cell| !text::is_missing(cell))
                .map(str::to_owned)
        };
        named(self.team)
            .map(|team| (team, SourceKind::Team))
            .or_else(|| named(self.repository).map(|repository| (repository, SourceKind::Repository)))
    }
}

/// Roles of moments.
const TIMES: [Role; 8] = [
    Role::Committed,
    Role::Created,
    Role::Started,
    Role::FirstResponse,
    Role::Merged,
    Role::Deployed,
    Role::Finished,
    Role::Recovered,
];

/// The moments of a file: how its dates are written and when it ends.
pub(super) struct Clock {
    order: DateOrder,
    zone: jiff::tz::TimeZone,
    /// The last moment that the file speaks of.
    pub end: Option<Moment>,
    /// Whether a few moments lie far behind that.
    has_slips: bool,
}

impl Clock {
    fn new(job: &mut Job) -> Self {
        let columns: Vec<usize> = TIMES.iter().filter_map(|role| job.mapping.at(*role)).collect();
        let mut clock = Self {
            order: job.date_order(&columns),
            zone: job.options.calendar.zone(),
            end: None,
            has_slips: false,
        };
        let moments = columns.iter().flat_map(|&at| job.sheet.filled(at));
        let end = alarms::end(moments.filter_map(|cell| clock.read(cell)));
        (clock.end, clock.has_slips) = (end.last, end.has_slips);
        clock
    }

    pub(super) fn read(&self, cell: &str) -> Option<Moment> {
        times::read(cell, self.order)
            .filter(|written| written.is_plausible())?
            .in_zone(&self.zone)
    }

    /// The column of a row whose moment lies behind the end of the file.
    fn ahead(&self, job: &Job, row: &Row) -> Option<usize> {
        let end = self.end.filter(|_| self.has_slips)?;
        let mut columns = TIMES.iter().filter_map(|role| job.mapping.at(*role));
        columns.find(|&at| self.read(cell(row, Some(at))).is_some_and(|moment| moment > end))
    }

    /// Why a cell is no moment.
    fn complaint(&self, cell: &str) -> String {
        let shown: String = cell.chars().take(40).collect();
        match times::read(cell, self.order) {
            Some(_) => format!("“{shown}” lies outside the years 2000 to 2100"),
            None => format!("“{shown}” is no time"),
        }
    }

    /// Whether one of two cells names its time zone and the other does not.
    fn is_mixed(&self, one: &str, other: &str) -> bool {
        let has_zone = |cell: &str| times::read(cell, self.order).map(times::Written::has_zone);
        matches!((has_zone(one), has_zone(other)), (Some(one), Some(other)) if one != other)
    }
}

/// The events of a file in the making.
pub(super) struct Events {
    pub clock: Clock,
    source: Sources,
    /// The column with the start.
    pub created: usize,
    rows: Vec<EventRow>,
    ordinals: BTreeMap<String, u32>,
    /// How often something worth a notice happened.
    counts: BTreeMap<&'static str, u64>,
    alarms: Alarms,
    /// Users and weeks of which a use was seen.
    pub weeks: usage::Weeks,
}

/// One event with its moments read.
pub(super) struct Event<'a> {
    pub row: &'a Row,
    pub source: String,
    pub source_kind: SourceKind,
    pub cluster: Option<u32>,
    pub created: Moment,
}

/// The columns of two moments of which the later comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Backwards {
    pub end: usize,
    pub start: usize,
}

/// What a row gave.
pub(super) enum Outcome {
    /// At least one value.
    Used,
    /// None, for this reason.
    Excluded(&'static str),
    /// None, since a moment lies before the one that it must follow.
    Backwards(Backwards),
}

impl Events {
    fn row(&mut self, job: &mut Job, row: &Row, ids: &mut BTreeSet<(String, String)>) {
        if let Some(reason) = parts::not_counted(job, row) {
            return job.tally.exclude(reason);
        }
        let Some((source, source_kind)) = self.source.of(row) else {
            return job.leave_out(row, "no-team", None, "names neither a team nor a repository");
        };
        let id = cell(row, job.mapping.at(Role::Id));
        if !id.is_empty() {
            // A rerun has the number of its first attempt.
            let attempt = cell(row, job.mapping.at(Role::Attempt));
            let repository = cell(row, job.mapping.at(Role::Repository));
            if !ids.insert((format!("{source} {repository}"), format!("{id} {attempt}"))) {
                return job.leave_out(
                    row,
                    "duplicate",
                    job.mapping.at(Role::Id),
                    format!("repeats {id}"),
                );
            }
        }
        let actor = cell(row, job.mapping.at(Role::Actor));
        if is_bot(actor, cell(row, job.mapping.at(Role::Bot))) {
            return job.tally.exclude("bot");
        }
        let Some(created) = self.clock.read(&row.cells[self.created]) else {
            let message = self.clock.complaint(&row.cells[self.created]);
            return job.leave_out(row, "no-start", Some(self.created), message);
        };
        if let Some(at) = self.clock.ahead(job, row) {
            let message = format!(
                "“{}” lies far behind the end of all other times",
                row.cells[at].as_str()
            );
            return job.leave_out(row, "time-in-future", Some(at), message);
        }
        let person = if actor.is_empty() {
            cell(row, job.mapping.at(Role::Pipeline))
        } else {
            actor
        };
        let cluster = self.ordinal(person);
        let event = Event {
            row,
            source,
            source_kind,
            cluster,
            created,
        };
        let outcome = match job.mapping.events.unwrap_or(EventKind::PullRequests) {
            EventKind::PullRequests => pull_requests::measure(self, job, &event),
            EventKind::Builds | EventKind::Jobs => builds::measure(self, job, &event),
            EventKind::Deployments => deployments::measure(self, job, &event),
            EventKind::Cards => cards::measure(self, job, &event),
            EventKind::Tickets => tickets::measure(self, job, &event),
            EventKind::Incidents => incidents::measure(self, job, &event),
            EventKind::TemplateRuns => template_runs::measure(self, job, &event),
            EventKind::Requests => requests::measure(self, job, &event),
            EventKind::Usage => usage::measure(self, job, &event),
        };
        match outcome {
            Outcome::Used => job.tally.used(),
            Outcome::Excluded(reason) => job.tally.exclude(reason),
            Outcome::Backwards(columns) => {
                let message = self.backwards(job, row, columns);
                let [end, start] = [columns.end, columns.start].map(|at| self.clock.read(&row.cells[at]));
                let seconds = start.zip(end).map(|(start, end)| start.seconds - end.seconds);
                job.leave_out(row, alarms::backwards(seconds), Some(columns.end), message);
            }
        }
    }

    fn backwards(&self, job: &Job, row: &Row, columns: Backwards) -> String {
        let [end, start] = [columns.end, columns.start].map(|at| {
            let shown: String = row.cells[at].chars().take(40).collect();
            (job.sheet.column_name(at), shown)
        });
        let zones = if self
            .clock
            .is_mixed(&row.cells[columns.end], &row.cells[columns.start])
        {
            "; only one of them names its time zone, so the two may be clocks of different zones"
        } else {
            ""
        };
        format!(
            "“{}” {} lies before “{}” {}{zones}",
            end.0, end.1, start.0, start.1
        )
    }

    /// The number of a person or pipeline, by first appearance; nobody keeps the name.
    fn ordinal(&mut self, name: &str) -> Option<u32> {
        if text::is_missing(name) {
            return None;
        }
        let next = self.ordinals.len() as u32;
        Some(*self.ordinals.entry(name.to_lowercase()).or_insert(next))
    }

    /// The moment in a column of an event; `Err` with the columns where it lies before the start.
    pub(super) fn moment(
        &self,
        job: &mut Job,
        event: &Event,
        role: Role,
    ) -> Result<Option<Moment>, Backwards> {
        let Some(at) = job.mapping.at(role) else {
            return Ok(None);
        };
        let text = event.row.cells[at].as_str();
        match self.clock.read(text) {
            Some(moment) if moment.seconds < event.created.seconds => Err(Backwards {
                end: at,
                start: self.created,
            }),
            Some(moment) => Ok(Some(moment)),
            None => {
                if !text::is_missing(text) {
                    let message = format!("{}; it counts as none", self.clock.complaint(text));
                    let place = job.sheet.place(event.row.number, at);
                    job.notices
                        .row(Notice::caution("time-unreadable", place, message));
                }
                Ok(None)
            }
        }
    }

    /// Adds a duration between two moments, in units of `unit_secs` seconds.
    pub(super) fn closed(
        &mut self,
        job: &Job,
        event: &Event,
        metric: &str,
        span: (Moment, Moment),
        unit_secs: f64,
    ) {
        let value = (span.1.seconds - span.0.seconds) as f64 / unit_secs;
        self.push(job, event, metric, span.1, value, false);
    }

    /// Adds the age of what is still open at the end of the file.
    pub(super) fn still_open(
        &mut self,
        job: &Job,
        event: &Event,
        metric: &str,
        since: Moment,
        unit_secs: f64,
    ) {
        if let Some(end) = self.clock.end {
            let age = (end.seconds - since.seconds) as f64 / unit_secs;
            self.push(job, event, metric, end, age, true);
        }
    }

    /// Adds one value.
    pub(super) fn push(
        &mut self,
        job: &Job,
        event: &Event,
        metric: &str,
        at: Moment,
        value: f64,
        open: bool,
    ) {
        let metric = MetricId::new(metric);
        if !open {
            self.alarms.see(&metric, value, job.options.catalogue);
        }
        self.rows.push(EventRow {
            source: event.source.clone(),
            source_kind: event.source_kind,
            date: at.day,
            quarter: job.options.calendar.quarter_of(at.day),
            metric,
            value,
            cluster: event.cluster,
            open,
        });
    }

    /// Counts something that a notice will tell.
    pub(super) fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    fn finish(self, job: &mut Job) -> Result<Applied, ImportError> {
        for (what, count) in &self.counts {
            job.notices.push(Notice::note(
                "event-without-value",
                job.file(),
                format!("{count} {what}"),
            ));
        }
        for notice in self.alarms.report(&job.sheet.file) {
            job.notices.push(notice);
        }
        let mut shares: BTreeMap<&MetricId, (u64, u64)> = BTreeMap::new();
        for row in &self.rows {
            let share = shares.entry(&row.metric).or_default();
            share.0 += u64::from(row.open);
            share.1 += 1;
        }
        let end = self
            .clock
            .end
            .map_or_else(String::new, |end| format!(", {}", end.day));
        for (metric, (open, all)) in shares.into_iter().filter(|(_, (open, _))| *open > 0) {
            let percent = 100.0 * open as f64 / all as f64;
            let message = format!(
                "{metric}: {open} of {all} ({percent:.1} %) were still open at the end of the file{end}; kept as lower bounds"
            );
            job.notices.push(Notice::note("still-open", job.file(), message));
        }
        Ok(Applied {
            quarters: self.rows.iter().map(|row| row.quarter).collect(),
            tables: if self.rows.is_empty() || job.blocked.is_some() {
                Vec::new()
            } else {
                vec![job.built(Table::events(&self.rows))?]
            },
            ..Applied::default()
        })
    }
}
