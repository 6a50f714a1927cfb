//! Events: what pull requests, builds and tickets share. People become ordinals, what is still open a lower bound.

use std::collections::{BTreeMap, BTreeSet};

use arcstr::ArcStr;

use crate::base::{MetricId, Notice, Quarter};
use crate::data::{Built, EventColumns, EventValue, SourceKind};
use crate::import::bots::is_bot;
use crate::import::error::ImportError;
use crate::import::mapping::{DateOrder, EventKind, Role};
use crate::import::read::Row;
use crate::import::text;
use crate::import::times::{self, Moment, Orders};

use super::alarms::{self, Alarms, Days};
use super::seen::{People, Seen};
use super::{
    Applied, Job, builds, cards, cell, deployments, incidents, parts, pull_requests, requests, template_runs,
    tickets, usage,
};

pub(super) fn apply(job: &mut Job) -> Result<Applied, ImportError> {
    let created = parts::start_column(job)?;
    let source = Sources::new(job)?;
    let clock = Clock::new(job)?;
    let (read, kind) = (job.tally.read, job.mapping.kind);
    if let Some(notice) = alarms::cut_off(&job.sheet.file, read, kind, job.mapping.events) {
        job.notices.push(notice);
    }
    job.own_quarters();
    let mut events = Events {
        clock,
        source,
        created,
        values: EventColumns::default(),
        people: People::default(),
        counts: BTreeMap::new(),
        alarms: Alarms::default(),
        weeks: usage::Weeks::default(),
        shares: BTreeMap::new(),
        quarters: BTreeSet::new(),
    };
    let mut ids = Seen::default();
    job.each_row(|job, row| events.row(job, row, &mut ids))?;
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
    fn of(&self, row: &Row) -> Option<(ArcStr, SourceKind)> {
        let named = |at: Option<usize>| row.cells.get(at?).filter(|cell| !text::is_missing(cell)).cloned();
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
    fn new(job: &mut Job) -> Result<Self, ImportError> {
        let columns: Vec<usize> = TIMES.iter().filter_map(|role| job.mapping.at(*role)).collect();
        // The order of day and month is known when all cells were seen: until then the end is kept for both.
        let clock = |order| Self {
            order,
            zone: job.options.calendar.zone(),
            end: None,
            has_slips: false,
        };
        let mut clocks =
            [DateOrder::MonthFirst, DateOrder::DayFirst].map(|order| (clock(order), Days::default()));
        let mut seen = Orders::default();
        job.each_cell(&columns, |cell| {
            let [(month_first, days), (day_first, other_days)] = &mut clocks;
            let moment = month_first.read(cell);
            let other = if seen.add(cell) {
                day_first.read(cell)
            } else {
                moment
            };
            days.extend(moment);
            other_days.extend(other);
        })?;
        let order = job.settled(&columns, seen);
        let [month_first, day_first] = clocks;
        let (mut clock, days) = match order {
            DateOrder::MonthFirst => month_first,
            DateOrder::DayFirst => day_first,
        };
        let end = days.end();
        (clock.end, clock.has_slips) = (end.last, end.has_slips);
        Ok(clock)
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
    values: EventColumns,
    people: People,
    /// How often something worth a notice happened.
    counts: BTreeMap<&'static str, u64>,
    alarms: Alarms,
    /// Users and weeks of which a use was seen.
    pub weeks: usage::Weeks,
    /// Values of each metric: those still open, and all.
    shares: BTreeMap<String, Share>,
    quarters: BTreeSet<Quarter>,
}

/// How many values of a metric there are, and how many of them are still open.
struct Share {
    metric: MetricId,
    open: u64,
    all: u64,
}

/// One event with its moments read.
pub(super) struct Event<'a> {
    pub row: &'a Row,
    pub source: ArcStr,
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
    fn row(&mut self, job: &mut Job, row: &Row, ids: &mut Seen) {
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
            if !ids.insert(&[source.as_str(), repository, id, attempt]) {
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
        let cluster = self.people.ordinal(person);
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
        let quarter = job.options.calendar.quarter_of(at.day);
        self.quarters.insert(quarter);
        if !self.shares.contains_key(metric) {
            let share = Share {
                metric: MetricId::new(metric),
                open: 0,
                all: 0,
            };
            self.shares.insert(metric.to_owned(), share);
        }
        if let Some(share) = self.shares.get_mut(metric) {
            share.open += u64::from(open);
            share.all += 1;
            if !open {
                self.alarms.see(&share.metric, value, job.options.catalogue);
            }
        }
        self.values.push(&EventValue {
            source: &event.source,
            source_kind: event.source_kind,
            date: at.day,
            quarter,
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
        let end = self
            .clock
            .end
            .map_or_else(String::new, |end| format!(", {}", end.day));
        for share in self.shares.values().filter(|share| share.open > 0) {
            let Share { metric, open, all } = share;
            let percent = 100.0 * *open as f64 / *all as f64;
            let message = format!(
                "{metric}: {open} of {all} ({percent:.1} %) were still open at the end of the file{end}; kept as lower bounds"
            );
            job.notices.push(Notice::note("still-open", job.file(), message));
        }
        let mut applied = Applied {
            quarters: self.quarters,
            ..Applied::default()
        };
        if self.values.is_empty() || job.blocked.is_some() {
            return Ok(applied);
        }
        match job.built(self.values.finish())? {
            Built::Table(table) => applied.tables.push(table),
            Built::Packed(packed) => applied.packed.push(packed),
        }
        Ok(applied)
    }
}
