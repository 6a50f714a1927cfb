//! Waiting time by the calendar of the person who waits: evenings, weekends and holidays do not count.

use super::result::Undefined;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time, time};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::collections::BTreeSet;

/// Microseconds of an hour.
const HOUR: f64 = 3_600e6;

/// The longest stretch of days a clock is built for, 200 years: longer ones come from wrong dates.
const MOST_DAYS: i32 = 73_050;

/// When a person may be waiting at work.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// Time zone of the person.
    pub zone: TimeZone,
    /// Local time from which waiting counts.
    pub start: Time,
    /// Local time until which waiting counts, later than `start` on the same day.
    pub end: Time,
    /// Most hours of one local day that count, if there is such a limit.
    pub most_hours: Option<f64>,
    /// The days of the week that count, Monday first.
    pub workdays: [bool; 7],
    /// Local dates that do not count.
    pub holidays: BTreeSet<Date>,
}

impl Calendar {
    /// Monday to Friday, 07:00 to 19:00, at most 8 hours a day, no holidays (docs/statistics.md §2.3; the fallback
    /// rule of LinkedIn's developer productivity framework).
    pub fn usual(zone: TimeZone) -> Self {
        Self {
            zone,
            start: time(7, 0, 0, 0),
            end: time(19, 0, 0, 0),
            most_hours: Some(8.0),
            workdays: [true, true, true, true, true, false, false],
            holidays: BTreeSet::new(),
        }
    }

    fn counts(&self, date: Date) -> bool {
        let weekday = date.weekday().to_monday_zero_offset() as usize;
        self.workdays[weekday] && !self.holidays.contains(&date)
    }

    /// The moment at which the clocks of the zone show this time of this day; none on a day that the zone
    /// passed over (an island that moved across the date line).
    fn moment(&self, date: Date, time: Time) -> Option<i64> {
        let moment = self.zone.to_timestamp(DateTime::from_parts(date, time)).ok()?;
        (self.zone.to_datetime(moment).date() == date).then(|| moment.as_microsecond())
    }
}

/// How long somebody waited.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Waited {
    /// Hours by the calendar.
    pub business_hours: f64,
    /// Hours of the clock on the wall.
    pub wall_hours: f64,
}

/// A calendar laid out for a stretch of days, so that each wait costs two searches.
#[derive(Clone, Debug)]
pub struct WorkClock {
    /// Working time of each counted day, start and end in microseconds of UTC, rising, apart.
    windows: Vec<(i64, i64)>,
    /// What the windows before each one count together; one entry more than there are windows.
    counted: Vec<i64>,
    most: i64,
    covers: (Timestamp, Timestamp),
}

impl WorkClock {
    /// Lays a calendar out so that every wait between the two moments can be asked.
    ///
    /// Each local day's window is put into UTC on its own, so a day of 23 or 25 hours is right. A time of day
    /// that the clocks skip is the moment after, one that comes twice the first. Errors: `until` before `from`
    /// or more than 200 years after it; a calendar that ends a day before it starts it, or whose
    /// `most_hours` is not positive. Source: docs/statistics.md §2.3, our own definition.
    pub fn new(calendar: &Calendar, from: Timestamp, until: Timestamp) -> Result<Self, Undefined> {
        let most = calendar.most_hours.unwrap_or(24.0 * 7.0);
        let days = |moment| calendar.zone.to_datetime(moment).date();
        let (first, last) = (days(from), days(until));
        let valid = most > 0.0 && most.is_finite() && calendar.start < calendar.end && from <= until;
        let span = last.duration_since(first).as_hours() / 24;
        if !valid || span > i64::from(MOST_DAYS) {
            return Err(Undefined::OutOfSupport);
        }
        let mut clock = Self {
            windows: Vec::new(),
            counted: vec![0],
            most: (most * HOUR) as i64,
            covers: (from, until),
        };
        let mut total = 0;
        for date in first
            .series(jiff::Span::new().days(1))
            .take_while(|&date| date <= last)
        {
            if !calendar.counts(date) {
                continue;
            }
            let times = (
                calendar.moment(date, calendar.start),
                calendar.moment(date, calendar.end),
            );
            if let (Some(start), Some(end)) = times
                && start < end
            {
                clock.windows.push((start, end));
                total += (end - start).min(clock.most);
                clock.counted.push(total);
            }
        }
        Ok(clock)
    }

    /// The wait from one moment to a later one: for each local day the overlap with its window, at most
    /// `most_hours` of it. Errors: `to` before `from`, or outside of what the clock was built for.
    /// Source: docs/statistics.md §2.3, our own definition.
    pub fn waited(&self, from: Timestamp, to: Timestamp) -> Result<Waited, Undefined> {
        if to < from || from < self.covers.0 || to > self.covers.1 {
            return Err(Undefined::OutOfSupport);
        }
        let (a, b) = (from.as_microsecond(), to.as_microsecond());
        let first = self.windows.partition_point(|window| window.1 <= a);
        let after = self.windows.partition_point(|window| window.0 < b);
        let overlap = |day: usize| {
            let (start, end) = self.windows[day];
            (end.min(b) - start.max(a)).min(self.most)
        };
        let counted = match after.saturating_sub(first) {
            0 => 0,
            1 => overlap(first),
            _ => overlap(first) + overlap(after - 1) + self.counted[after - 1] - self.counted[first + 1],
        };
        Ok(Waited {
            business_hours: counted as f64 / HOUR,
            wall_hours: (b - a) as f64 / HOUR,
        })
    }
}

/// A single wait by a calendar; for many waits build a [`WorkClock`] once. Errors as there.
pub fn business_hours(calendar: &Calendar, from: Timestamp, to: Timestamp) -> Result<Waited, Undefined> {
    WorkClock::new(calendar, from, to)?.waited(from, to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn berlin() -> Calendar {
        Calendar::usual(TimeZone::get("Europe/Berlin").unwrap())
    }

    fn hours(calendar: &Calendar, from: &str, to: &str) -> f64 {
        business_hours(calendar, at(from), at(to)).unwrap().business_hours
    }

    #[test]
    fn a_day_counts_eight_hours_at_most() {
        let calendar = berlin();
        assert_eq!(
            hours(&calendar, "2024-06-03T06:00+02:00", "2024-06-03T20:00+02:00"),
            8.0
        );
        assert_eq!(
            hours(&calendar, "2024-06-03T09:00+02:00", "2024-06-03T12:30+02:00"),
            3.5
        );
        // Friday from 16:00 and Monday until 08:00.
        assert_eq!(
            hours(&calendar, "2024-06-07T16:00+02:00", "2024-06-10T08:00+02:00"),
            4.0
        );
        let wait = business_hours(
            &calendar,
            at("2024-06-03T18:00+02:00"),
            at("2024-06-04T07:30+02:00"),
        )
        .unwrap();
        assert_eq!((wait.business_hours, wait.wall_hours), (1.5, 13.5));
    }

    #[test]
    fn days_on_which_the_clocks_change() {
        let night = Calendar {
            start: time(0, 0, 0, 0),
            end: time(8, 0, 0, 0),
            most_hours: None,
            workdays: [true; 7],
            ..berlin()
        };
        assert_eq!(
            hours(&night, "2024-03-31T00:00+01:00", "2024-03-31T20:00+02:00"),
            7.0
        );
        assert_eq!(
            hours(&night, "2024-10-27T00:00+02:00", "2024-10-27T20:00+01:00"),
            9.0
        );
    }

    #[test]
    fn a_day_that_an_island_passed_over_counts_nothing() {
        let samoa = Calendar {
            workdays: [true; 7],
            ..Calendar::usual(TimeZone::get("Pacific/Apia").unwrap())
        };
        // 30 December 2011 did not take place.
        assert_eq!(
            hours(&samoa, "2011-12-29T00:00-10:00", "2012-01-01T00:00+14:00"),
            16.0
        );
    }

    #[test]
    fn refused_inputs() {
        let calendar = berlin();
        let (early, late) = (at("2024-01-01T00:00Z"), at("2024-02-01T00:00Z"));
        assert_eq!(
            business_hours(&calendar, late, early),
            Err(Undefined::OutOfSupport)
        );
        let clock = WorkClock::new(&calendar, early, late).unwrap();
        assert_eq!(
            clock.waited(early, at("2024-02-02T00:00Z")),
            Err(Undefined::OutOfSupport)
        );
        assert!(WorkClock::new(&calendar, Timestamp::MIN, Timestamp::MAX).is_err());
        let overnight = Calendar {
            start: time(22, 0, 0, 0),
            end: time(6, 0, 0, 0),
            ..berlin()
        };
        assert!(WorkClock::new(&overnight, early, late).is_err());
        assert_eq!(clock.waited(early, early).unwrap().business_hours, 0.0);
    }

    proptest! {
        #[test]
        fn parts_of_days_add_up(a in 0_i64..60 * 86_400, b in 0_i64..60 * 86_400, c in 0_i64..60 * 86_400) {
            let origin = at("2024-03-01T00:00Z").as_second();
            let mut moments = [a, b, c].map(|s| Timestamp::from_second(origin + s).unwrap());
            moments.sort();
            let calendar = Calendar { most_hours: None, ..berlin() };
            let clock = WorkClock::new(&calendar, moments[0], moments[2]).unwrap();
            let wait = |i: usize, j: usize| clock.waited(moments[i], moments[j]).unwrap();
            let sum = wait(0, 1).business_hours + wait(1, 2).business_hours;
            prop_assert!((sum - wait(0, 2).business_hours).abs() < 1e-9);
            prop_assert!(sum <= wait(0, 2).wall_hours + 1e-9);
        }
    }
}
