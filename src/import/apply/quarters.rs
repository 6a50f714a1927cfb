//! Which quarter the answers of each row belong to, by the times of the answers or by what somebody named.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::tz::TimeZone;

use crate::base::{Notice, Place, Quarter};
use crate::import::Wave;
use crate::import::mapping::{DateOrder, Role};
use crate::import::rows::Rows;
use crate::import::text;
use crate::import::times::{self, Moment, Order};

use super::{Job, waves};

/// Stretches from which on a reading of dates has fallen to pieces.
const PIECES: usize = 4;

/// The quarter of every row, and the waves that the times show.
pub(super) struct Quarters {
    pub of_rows: Vec<Option<Quarter>>,
    pub waves: Vec<Wave>,
}

impl Quarters {
    pub(super) fn decide(job: &mut Job, rows: &[u32]) -> Self {
        let timed = Timed::read(job, rows);
        if let Some(quarter) = job.options.quarter {
            return timed.all_in(job, quarter);
        }
        if rows.is_empty() {
            return Self {
                of_rows: Vec::new(),
                waves: Vec::new(),
            };
        }
        if timed.waves.is_empty() {
            job.block(
                "quarter-needed",
                job.file(),
                "no column tells when the answers were given",
                "name the quarter of the wave, e.g. --quarter 2026-Q3",
            );
        } else if timed.is_ambiguous {
            let at = job.mapping.at(Role::Time).unwrap_or_default();
            job.block(
                "dates-ambiguous",
                job.file().column(job.sheet.column_name(at)),
                "times can be read as day/month and as month/day, and the quarter depends on it",
                "name the quarter with --quarter, or set dates = \"day-first\" or \"month-first\" in the mapping",
            );
        }
        if job.blocked.is_some() {
            return Self {
                of_rows: vec![None; rows.len()],
                waves: timed.waves,
            };
        }
        timed.by_time(job)
    }
}

/// Times of the rows and the waves they form.
struct Timed {
    waves: Vec<Wave>,
    member_of: Vec<Option<usize>>,
    is_ambiguous: bool,
    /// Stretches of time in which people answered, however they fall into quarters.
    stretches: usize,
}

impl Timed {
    fn read(job: &mut Job, rows: &[u32]) -> Self {
        let nothing = Self {
            waves: Vec::new(),
            member_of: vec![None; rows.len()],
            is_ambiguous: false,
            stretches: 0,
        };
        let Some(at) = job.mapping.at(Role::Time) else {
            return nothing;
        };
        let (order, is_open) = match (job.mapping.dates, times::order(job.sheet.filled(at))) {
            (Some(order), _) | (None, Order::Settled(order)) => (order, false),
            (None, Order::Plain) => (DateOrder::MonthFirst, false),
            (None, Order::Ambiguous | Order::Contradictory) => (DateOrder::MonthFirst, true),
        };
        let (zone, is_known) = zone_of(job, at);
        let home = job.options.calendar.zone();
        let all: &Rows = &job.sheet.rows;
        let told = |row: u32| all.cell(row as usize, at);
        let moments = |order: DateOrder| -> Vec<Option<Moment>> {
            rows.iter()
                .map(|row| told(*row))
                .map(|cell| times::read(cell, order).filter(|written| written.is_plausible()))
                .map(|written| written?.in_zone(&zone)?.seen_from(&home))
                .collect()
        };
        let read = moments(order);
        for (row, moment) in rows.iter().zip(&read) {
            let cell = told(*row);
            let written = times::read(cell, order);
            // LimeSurvey without date stamps writes 1980 for "completed, day unknown".
            let is_unknown = cell.is_empty() || written.is_some_and(|written| written.day().year() == 1980);
            if moment.is_some() || is_unknown || (is_open && written.is_none()) {
                continue;
            }
            let shown: String = cell.chars().take(40).collect();
            let (code, what) = match written {
                Some(_) => (
                    "time-implausible",
                    "lies outside the years 2000 to 2100 and counts as no time",
                ),
                None => ("time-unreadable", "is no time"),
            };
            let place = job.sheet.place(all.number(*row as usize), at);
            job.notices
                .row(Notice::caution(code, place, format!("“{shown}” {what}")));
        }
        let (waves, member_of) = waves::of(&read, &job.options.calendar);
        let timed = Self {
            waves,
            member_of,
            is_ambiguous: false,
            stretches: waves::stretches(&read),
        };
        if !is_open {
            if !is_known {
                timed.near_edge(job, at, &read);
            }
            return timed;
        }
        let swapped = moments(DateOrder::DayFirst);
        let (waves, member_of) = waves::of(&swapped, &job.options.calendar);
        let other = Self {
            waves,
            member_of,
            is_ambiguous: false,
            stretches: waves::stretches(&swapped),
        };
        let place = job.file().column(job.sheet.column_name(at));
        timed.or_likelier(other, job, place)
    }

    /// Says where an unstated time zone could move a wave to another quarter.
    fn near_edge(&self, job: &mut Job, at: usize, moments: &[Option<Moment>]) {
        let calendar = &job.options.calendar;
        if job.options.quarter.is_some() {
            return;
        }
        for (number, wave) in self.waves.iter().enumerate() {
            let mut days: Vec<Moment> = moments
                .iter()
                .zip(&self.member_of)
                .filter(|(_, member)| **member == Some(number))
                .filter_map(|(moment, _)| *moment)
                .collect();
            days.sort_unstable();
            let Some(median) = days.get((days.len().max(1) - 1) / 2) else {
                continue;
            };
            let is_near = [-1, 1].iter().any(|days| {
                let day = median.day.checked_add(days.days());
                day.is_ok_and(|day| calendar.quarter_of(day) != wave.quarter)
            });
            if is_near {
                let message = format!(
                    "times name no time zone and were read in {}; the answers lie within a day of a quarter's edge and count for {}",
                    calendar.time_zone, wave.quarter
                );
                let place = job.file().column(job.sheet.column_name(at));
                job.notices.push(
                    Notice::caution("zone-unstated", place, message)
                        .hint("name the quarter with --quarter if that is wrong"),
                );
                return;
            }
        }
    }

    /// Decides between month first (`self`) and day first. A wave read in the wrong order falls to pieces, since its
    /// days become months; where only one order keeps the answers together it is taken and said.
    fn or_likelier(mut self, other: Self, job: &mut Job, place: Place) -> Self {
        if waves::quarters(&self.waves) == waves::quarters(&other.waves) {
            return self;
        }
        let (likelier, order) = match (self.stretches, other.stretches) {
            (1, PIECES..) => (self, "month/day"),
            (PIECES.., 1) => (other, "day/month"),
            _ => {
                self.is_ambiguous = true;
                return self;
            }
        };
        let message = format!("times were read as {order}: only so do the answers form one wave");
        let notice = Notice::caution("dates-assumed", place, message);
        job.notices.push(
            notice.hint("set dates = \"day-first\" or \"month-first\" in the mapping if that is wrong"),
        );
        likelier
    }

    /// Somebody named the quarter: every row belongs to it.
    fn all_in(mut self, job: &mut Job, quarter: Quarter) -> Quarters {
        let place = job.file();
        if self.waves.len() > 1 && !self.is_ambiguous {
            let found = waves::quarters(&self.waves)
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", ");
            let message =
                format!("the times show several waves ({found}); all rows were put into {quarter} as asked");
            job.notices.push(
                Notice::caution("several-waves", place, message)
                    .hint("leave --quarter out to keep them apart"),
            );
        } else if let [wave] = self.waves.as_slice()
            && wave.quarter != quarter
            && !self.is_ambiguous
        {
            let message = format!(
                "most answers were given in {}; they were put into {quarter} as asked",
                wave.quarter
            );
            job.notices
                .push(Notice::caution("quarter-differs", place, message));
        }
        let rows = self.member_of.len();
        let day = |pick: fn(&Wave) -> Option<jiff::civil::Date>| self.waves.iter().filter_map(pick);
        let whole = Wave {
            quarter,
            answers: rows as u64,
            first: day(|wave| wave.first).min().filter(|_| !self.is_ambiguous),
            last: day(|wave| wave.last).max().filter(|_| !self.is_ambiguous),
        };
        self.waves = vec![whole];
        Quarters {
            of_rows: vec![Some(quarter); rows],
            waves: self.waves,
        }
    }

    fn by_time(self, job: &mut Job) -> Quarters {
        let different: BTreeSet<Quarter> = waves::quarters(&self.waves).into_iter().collect();
        if different.len() > 1 {
            let found: Vec<String> = self
                .waves
                .iter()
                .map(|wave| format!("{} ({} answers)", wave.quarter, wave.answers))
                .collect();
            let message = format!("the times show {} waves: {}", self.waves.len(), found.join(", "));
            let notice = Notice::caution("several-waves", job.file(), message);
            job.notices
                .push(notice.hint("name one quarter with --quarter if they are one wave"));
        }
        // Who has no time belongs to the only wave there is.
        let only = different.first().copied().filter(|_| different.len() == 1);
        let of_rows = self
            .member_of
            .iter()
            .map(|wave| wave.map(|wave| self.waves[wave].quarter).or(only))
            .collect();
        Quarters {
            of_rows,
            waves: self.waves,
        }
    }
}

/// The zone of times without one, and whether the file names it.
fn zone_of(job: &Job, at: usize) -> (TimeZone, bool) {
    let named = job
        .sheet
        .zone
        .as_deref()
        .and_then(|name| TimeZone::get(name).ok());
    if let Some(zone) = named {
        return (zone, true);
    }
    // "Submit Date (UTC)"
    let words = text::words(&job.sheet.headers[at]);
    if words.iter().any(|word| word == "utc" || word == "gmt") {
        return (TimeZone::UTC, true);
    }
    let has_zone = job
        .sheet
        .filled(at)
        .take(20)
        .all(|cell| times::read(cell, DateOrder::MonthFirst).is_some_and(times::Written::has_zone));
    (job.options.calendar.zone(), has_zone)
}
