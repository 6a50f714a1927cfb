//! Moments as seconds since 1970 (UTC), quarters as days, and the working hours of the people in the sample.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::base::{Calendar, Quarter};
use crate::stats::random::Rng;

/// Seconds since the start of 1970 in UTC.
pub(super) type Moment = i64;

pub(super) const MINUTE: i64 = 60;
pub(super) const HOUR: i64 = 60 * MINUTE;
pub(super) const DAY: i64 = 24 * HOUR;

const EPOCH: Date = Date::constant(1970, 1, 1);
/// People work from 08:30 to 17:30.
const WORK_START: i64 = 8 * HOUR + 30 * MINUTE;
const WORK_END: i64 = 17 * HOUR + 30 * MINUTE;

/// Midnight at the start of a day.
pub(super) fn midnight(date: Date) -> Moment {
    date.duration_since(EPOCH).as_secs()
}

/// The day of a moment.
pub(super) fn date_of(moment: Moment) -> Date {
    EPOCH.saturating_add(moment.div_euclid(DAY).days())
}

/// First and last day of a calendar quarter.
pub(super) fn days_of(quarter: Quarter) -> (Date, Date) {
    let calendar = Calendar::default();
    (calendar.first_day(quarter), calendar.last_day(quarter))
}

/// Monday is 0, Sunday 6.
pub(super) fn weekday(moment: Moment) -> i64 {
    (moment.div_euclid(DAY) + 3).rem_euclid(7)
}

/// `2026-08-21T09:50:30Z`
pub(super) fn iso(moment: Moment) -> String {
    let (hour, minute, second) = time_of(moment);
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", date_of(moment))
}

/// `8/21/2026 9:50:30`, as Google Sheets prints it in the United States.
pub(super) fn us_timestamp(moment: Moment) -> String {
    let date = date_of(moment);
    let (hour, minute, second) = time_of(moment);
    format!(
        "{}/{}/{} {hour}:{minute:02}:{second:02}",
        date.month(),
        date.day(),
        date.year()
    )
}

fn time_of(moment: Moment) -> (i64, i64, i64) {
    let second = moment.rem_euclid(DAY);
    (second / HOUR, second / MINUTE % 60, second % MINUTE)
}

/// A whole number in `0..n`.
pub(super) fn below(rng: &mut Rng, n: i64) -> i64 {
    rng.below(n.max(0).cast_unsigned()).cast_signed()
}

/// A weekday of the quarter, at random; few people are there between Christmas and New Year.
pub(super) fn working_day(rng: &mut Rng, quarter: Quarter) -> Moment {
    let (first, last) = days_of(quarter);
    let days = (midnight(last) - midnight(first)) / DAY + 1;
    loop {
        let day = midnight(first) + below(rng, days) * DAY;
        let date = date_of(day);
        let holiday = (date.month() == 12 && date.day() >= 24) || (date.month() == 1 && date.day() == 1);
        if weekday(day) < 5 && !(holiday && rng.chance(0.9)) {
            return day;
        }
    }
}

/// A moment in which somebody asks something of others: mostly before half past two, so that what is
/// answered within three hours is answered on the same day, whichever clock is used.
pub(super) fn asking_moment(rng: &mut Rng, quarter: Quarter) -> Moment {
    let day = working_day(rng, quarter);
    let until = if rng.chance(0.92) {
        14 * HOUR + 30 * MINUTE
    } else {
        WORK_END
    };
    day + WORK_START + below(rng, until - WORK_START)
}

/// Some moment of a working day.
pub(super) fn working_moment(rng: &mut Rng, quarter: Quarter) -> Moment {
    let day = working_day(rng, quarter);
    day + WORK_START + below(rng, WORK_END - WORK_START)
}

/// The moment at which `hours` of working time have gone by since `start`.
pub(super) fn after_work(start: Moment, hours: f64) -> Moment {
    let mut left = (hours * HOUR as f64).round().max(1.0) as i64;
    let mut now = start;
    loop {
        let day = now - now.rem_euclid(DAY);
        let open = (day + WORK_END - now.max(day + WORK_START)).max(0);
        if weekday(now) < 5 && left <= open {
            return now.max(day + WORK_START) + left;
        }
        if weekday(now) < 5 {
            left -= open;
        }
        now = day + DAY + WORK_START;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn moments_print_as_the_tools_print_them() {
        let moment = midnight(date(2026, 8, 21)) + 9 * HOUR + 50 * MINUTE + 30;
        assert_eq!(iso(moment), "2026-08-21T09:50:30Z");
        assert_eq!(us_timestamp(moment), "8/21/2026 9:50:30");
        assert_eq!(weekday(moment), 4, "a Friday");
    }

    #[test]
    fn working_time_stands_still_at_night_and_over_the_weekend() {
        let friday = midnight(date(2026, 8, 21)) + 16 * HOUR;
        assert_eq!(iso(after_work(friday, 1.0)), "2026-08-21T17:00:00Z");
        assert_eq!(iso(after_work(friday, 2.0)), "2026-08-24T09:00:00Z");
        assert_eq!(iso(after_work(friday, 12.0)), "2026-08-25T10:00:00Z");
        assert_eq!(
            iso(after_work(friday + DAY, 0.5)),
            "2026-08-24T09:00:00Z",
            "asked on a Saturday"
        );
    }
}
