//! Reads the many ways in which exports write a moment, and decides for a whole file whether day or month comes first.

use std::borrow::Cow;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

use super::mapping::DateOrder;
use super::text;

/// A moment as a file writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    at: DateTime,
    offset: Option<Offset>,
}

/// A moment in a time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    /// Seconds since 1970 in UTC.
    pub seconds: i64,
    /// The day in the zone.
    pub day: Date,
}

impl Moment {
    /// The hour of the day in the zone, 0 to 23.
    pub(super) fn hour(self, zone: &TimeZone) -> Option<i8> {
        let timestamp = jiff::Timestamp::from_second(self.seconds).ok()?;
        Some(timestamp.to_zoned(zone.clone()).hour())
    }

    /// The same moment with its day in another zone: a quarter ends where the organisation is, wherever the tool counts.
    pub(super) fn seen_from(self, home: &TimeZone) -> Option<Self> {
        let timestamp = jiff::Timestamp::from_second(self.seconds).ok()?;
        Some(Self {
            day: timestamp.to_zoned(home.clone()).date(),
            ..self
        })
    }
}

impl Written {
    /// The day as written.
    pub(super) fn day(self) -> Date {
        self.at.date()
    }

    /// Whether it names its time zone.
    pub(super) fn has_zone(self) -> bool {
        self.offset.is_some()
    }

    /// Whether the year is one in which somebody may have worked with the tools of this century.
    pub(super) fn is_plausible(self) -> bool {
        (2000..=2100).contains(&self.at.year())
    }

    /// The moment; a time without zone is one of the given zone.
    pub(super) fn in_zone(self, zone: &TimeZone) -> Option<Moment> {
        let timestamp = match self.offset {
            Some(offset) => offset.to_timestamp(self.at).ok()?,
            None => zone.to_ambiguous_timestamp(self.at).compatible().ok()?,
        };
        Some(Moment {
            seconds: timestamp.as_second(),
            day: zone.to_datetime(timestamp).date(),
        })
    }
}

/// What the dates of a file say about the order of day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// Years come first, or months have names.
    Plain,
    /// Some date can only be read in this order.
    Settled(DateOrder),
    /// Every date can be read both ways.
    Ambiguous,
    /// Some dates can only be read one way, others only the other way.
    Contradictory,
}

/// Decides the order of day and month from all dates of a file.
pub(super) fn order<'a>(cells: impl Iterator<Item = &'a str>) -> Order {
    let mut seen = Orders::default();
    for cell in cells {
        seen.add(cell);
    }
    seen.verdict()
}

/// What the dates seen so far say about the order of day and month.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Orders {
    seen: bool,
    day_first: bool,
    month_first: bool,
}

impl Orders {
    /// Looks at a further cell; says whether the order matters for it.
    pub(super) fn add(&mut self, cell: &str) -> bool {
        let Some([first, second, _]) = ambiguous_parts(cell) else {
            return false;
        };
        self.seen = true;
        self.day_first |= first > 12
            || cell
                .split(' ')
                .next()
                .is_some_and(|date| date.matches('.').count() == 2);
        self.month_first |= second > 12;
        true
    }

    /// The order that all of them allow.
    pub(super) fn verdict(self) -> Order {
        match (self.seen, self.day_first, self.month_first) {
            (false, ..) => Order::Plain,
            (_, true, false) => Order::Settled(DateOrder::DayFirst),
            (_, false, true) => Order::Settled(DateOrder::MonthFirst),
            (_, false, false) => Order::Ambiguous,
            (_, true, true) => Order::Contradictory,
        }
    }
}

/// The numbers of a date that starts with day or month.
fn ambiguous_parts(cell: &str) -> Option<[i16; 3]> {
    let (date, _) = split_date(cell);
    let parts = numbers(date)?;
    (parts[0] <= 31
        && !date.starts_with(|c: char| c.is_ascii_digit() && date.find(['-', '/', '.']) == Some(4)))
    .then_some(parts)
}

fn numbers(date: &str) -> Option<[i16; 3]> {
    let mut parts = date.split(['/', '-', '.']);
    let mut next = || parts.next()?.parse::<i16>().ok().filter(|number| *number >= 0);
    let numbers = [next()?, next()?, next()?];
    parts.next().is_none().then_some(numbers)
}

/// Reads a moment; dates that start with day or month need their order.
pub(super) fn read(cell: &str, order: DateOrder) -> Option<Written> {
    if let Some(written) = read_plain(cell) {
        return Some(written);
    }
    let cell = &*plain(cell.trim());
    if cell.is_empty() || cell.len() > 60 || !cell.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (date, rest) = split_date(cell);
    let date = read_date(date, order)?;
    let (time, offset) = read_time(rest.trim())?;
    Some(Written {
        at: date.to_datetime(time),
        offset,
    })
}

/// `2026-08-21T09:50:30Z`, which nearly every tool writes, without looking for anything else.
fn read_plain(cell: &str) -> Option<Written> {
    let bytes: &[u8; 20] = cell.as_bytes().try_into().ok()?;
    let marks = [
        (4, b'-'),
        (7, b'-'),
        (10, b'T'),
        (13, b':'),
        (16, b':'),
        (19, b'Z'),
    ];
    if marks.iter().any(|(at, mark)| bytes[*at] != *mark) {
        return None;
    }
    let number = |from: usize, to: usize| {
        bytes[from..to].iter().try_fold(0_i16, |number, digit| {
            digit
                .is_ascii_digit()
                .then(|| number * 10 + i16::from(digit - b'0'))
        })
    };
    let date = new_date(number(0, 4)?, number(5, 7)?, number(8, 10)?)?;
    let clock = [number(11, 13)?, number(14, 16)?, number(17, 19)?.min(59)];
    let [hour, minute, second] = clock.map(|part| part as i8);
    Some(Written {
        at: date.to_datetime(Time::new(hour, minute, second, 0).ok()?),
        offset: Some(Offset::UTC),
    })
}

/// Moments as spreadsheets of some languages write them, in the usual form: `2019. 12. 13. 9:50`, `13/12/2019 9.50.30`,
/// `2019/12/13 午後 9:50:30`, `9:50 p. m.`.
fn plain(cell: &str) -> Cow<'_, str> {
    const MARKS: [(&str, &str); 12] = [
        ("午前", "AM"),
        ("午後", "PM"),
        ("上午", "AM"),
        ("下午", "PM"),
        ("오전", "AM"),
        ("오후", "PM"),
        ("a. m.", "AM"),
        ("p. m.", "PM"),
        ("a.\u{a0}m.", "AM"),
        ("p.\u{a0}m.", "PM"),
        ("a.m.", "AM"),
        ("p.m.", "PM"),
    ];
    let is_spaced = cell.get(4..6) == Some(". ");
    let mark = MARKS.iter().find(|(mark, _)| cell.contains(mark));
    let (date, rest) = cell.split_once(' ').unwrap_or((cell, ""));
    let time = rest.split(' ').next().unwrap_or_default();
    let has_dots =
        time.matches('.').count() == 2 && time.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if has_dots && !is_spaced {
        return Cow::Owned(format!(
            "{date} {}{}",
            time.replace('.', ":"),
            &rest[time.len()..]
        ));
    }
    if !is_spaced && mark.is_none() {
        return Cow::Borrowed(cell);
    }
    let mut text = cell.to_owned();
    if is_spaced {
        let mut parts = text.splitn(4, ". ").map(str::to_owned).collect::<Vec<_>>();
        // Korean writes no point behind the day.
        if parts.len() == 3
            && let Some((day, rest)) = parts[2].clone().split_once(' ')
        {
            day.trim_end_matches('.').clone_into(&mut parts[2]);
            parts.push(rest.to_owned());
        }
        let date: Vec<&str> = parts
            .iter()
            .take(3)
            .map(|part| part.trim_end_matches('.'))
            .collect();
        let time = parts.get(3).map_or("", String::as_str);
        text = if time.is_empty() {
            date.join("-")
        } else {
            format!("{} {time}", date.join("-"))
        };
    }
    if let Some((mark, plain)) = mark {
        // Some languages put the half of the day before the time, some behind it.
        let (before, behind) = text.split_once(mark).unwrap_or((&text, ""));
        text = if behind.trim_start().starts_with(|c: char| c.is_ascii_digit()) {
            let behind = behind.trim_start();
            let end = behind.find(' ').unwrap_or(behind.len());
            format!(
                "{} {} {plain}{}",
                before.trim_end(),
                &behind[..end],
                &behind[end..]
            )
        } else {
            format!("{} {plain}{behind}", before.trim_end())
        };
    }
    Cow::Owned(text)
}

/// Whether a moment is told to the second, so that two equal ones are hardly two people's. Midnight is how tools write a
/// day without a time.
pub(super) fn is_to_the_second(cell: &str) -> bool {
    let (_, rest) = split_date(cell.trim());
    let rest = rest.trim();
    let end = rest
        .find(|c: char| !(c.is_ascii_digit() || c == ':'))
        .unwrap_or(rest.len());
    let time = &rest[..end];
    time.matches(':').count() == 2 && time.contains(|c: char| ('1'..='9').contains(&c))
}

/// Whether a cell can be read as a moment at all.
pub(super) fn is_moment(cell: &str) -> bool {
    read(cell, DateOrder::MonthFirst).is_some() || read(cell, DateOrder::DayFirst).is_some()
}

/// Reads a day from 2000 to 2100.
pub(super) fn day(cell: &str) -> Option<Date> {
    read(cell, DateOrder::DayFirst)
        .or_else(|| read(cell, DateOrder::MonthFirst))
        .filter(|written| written.is_plausible())
        .map(Written::day)
}

/// Splits at the blank or T between date and time; dates with month names have blanks of their own.
fn split_date(cell: &str) -> (&str, &str) {
    if cell.starts_with(char::is_alphabetic) {
        // "Jan 5, 2024 10:11": the date ends behind the year.
        let year = cell.char_indices().find(|(at, _)| {
            cell.get(*at..at + 4)
                .is_some_and(|year| year.bytes().all(|byte| byte.is_ascii_digit()))
        });
        return year.map_or((cell, ""), |(at, _)| cell.split_at(at + 4));
    }
    let at = cell.char_indices().find(|(at, c)| {
        c.is_whitespace() || (*c == 'T' && cell[at + 1..].starts_with(|next: char| next.is_ascii_digit()))
    });
    at.map_or((cell, ""), |(at, c)| (&cell[..at], &cell[at + c.len_utf8()..]))
}

fn read_date(date: &str, order: DateOrder) -> Option<Date> {
    if let Some(parts) = numbers(date) {
        let [year, month, day] = match (date.find(['/', '-', '.']), order) {
            (Some(4), _) => parts,
            (_, DateOrder::MonthFirst) => [full_year(parts[2], date)?, parts[0], parts[1]],
            (_, DateOrder::DayFirst) => [full_year(parts[2], date)?, parts[1], parts[0]],
        };
        return new_date(year, month, day);
    }
    // 12/Mar/24, 12-Mar-2024, Jan 5, 2024
    let parts = text::words(date);
    let [first, second, third] = parts.get(..3)? else {
        return None;
    };
    let (day, month) = match month_number(second) {
        Some(month) => (first, month),
        None => (second, month_number(first)?),
    };
    let year = third.parse().ok()?;
    let year = if third.len() == 2 { 2000 + year } else { year };
    new_date(year, month, day.parse().ok()?)
}

fn full_year(year: i16, date: &str) -> Option<i16> {
    let digits = date.len() - date.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    match digits {
        4 => Some(year),
        2 => Some(2000 + year),
        _ => None,
    }
}

fn new_date(year: i16, month: i16, day: i16) -> Option<Date> {
    (1000..=9999)
        .contains(&year)
        .then(|| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok())?
}

fn month_number(word: &str) -> Option<i16> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let start = word.get(..3)?;
    (1..)
        .zip(MONTHS)
        .find(|(_, month)| *month == start)
        .map(|(number, _)| number)
}

/// `9:50:30`, `08:43:36 PM`, `9:50:30.123Z`, `9:50 AM GMT-5`, or nothing.
fn read_time(text: &str) -> Option<(Time, Option<Offset>)> {
    if text.is_empty() {
        return Some((Time::midnight(), None));
    }
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || c == ':'))
        .unwrap_or(text.len());
    let mut parts = text[..end].split(':').map(|part| part.parse::<i8>().ok());
    let (mut hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().map_or(Some(0), |second| second)?;
    let mut rest = text[end..].trim_start();
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        rest = fraction
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .trim_start();
    }
    let upper = rest.to_ascii_uppercase();
    for (mark, is_afternoon) in [("AM", false), ("A.M.", false), ("PM", true), ("P.M.", true)] {
        if upper.starts_with(mark) {
            hour = hour % 12 + if is_afternoon { 12 } else { 0 };
            rest = rest[mark.len()..].trim_start();
            break;
        }
    }
    let time = Time::new(hour, minute, second.min(59), 0).ok()?;
    Some((time, offset(rest)))
}

/// `Z`, `UTC`, `GMT-5`, `+02:00`, `+0000`; a zone's name that is not known counts as none.
fn offset(text: &str) -> Option<Offset> {
    let upper = text.to_ascii_uppercase();
    let named = upper.strip_prefix("UTC").or_else(|| upper.strip_prefix("GMT"));
    let rest = match named {
        Some(rest) => rest.trim(),
        None if upper == "Z" => "",
        None if upper.starts_with(['+', '-']) => upper.as_str(),
        None => return None,
    };
    if rest.is_empty() {
        return Some(Offset::UTC);
    }
    let sign = if rest.starts_with('-') { -1 } else { 1 };
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.as_str(), "0"),
        3 | 4 => digits.split_at(digits.len() - 2),
        _ => return None,
    };
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    Offset::from_seconds(sign * seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(cell: &str, order: DateOrder) -> Option<String> {
        let moment = read(cell, order)?.in_zone(&TimeZone::UTC)?;
        Some(jiff::Timestamp::from_second(moment.seconds).ok()?.to_string())
    }

    #[test]
    fn moments_are_read_as_the_tools_write_them() {
        let cases = [
            ("12/13/2019 9:50:30", "2019-12-13T09:50:30Z"),
            ("11/01/2021 08:43:36 PM", "2021-11-01T20:43:36Z"),
            ("11/01/2021 12:03:36 AM", "2021-11-01T00:03:36Z"),
            ("2019/12/13 9:50:30 AM GMT-5", "2019-12-13T14:50:30Z"),
            ("2026-08-21T09:50:30Z", "2026-08-21T09:50:30Z"),
            ("2022-06-25T04:17:45.000+00:00", "2022-06-25T04:17:45Z"),
            ("2022-06-25 04:17:45+0530", "2022-06-24T22:47:45Z"),
            ("2022-1-11 4:51:47", "2022-01-11T04:51:47Z"),
            ("12/Mar/24 9:41 AM", "2024-03-12T09:41:00Z"),
            ("Jan 5, 2024", "2024-01-05T00:00:00Z"),
            ("7/27/26 19:06", "2026-07-27T19:06:00Z"),
            ("2024-05-06", "2024-05-06T00:00:00Z"),
            ("2019. 12. 13 오후 9:50:30", "2019-12-13T21:50:30Z"),
            ("2019. 12. 13. 9:50:30", "2019-12-13T09:50:30Z"),
            ("2020/04/22 午後 3:12:44", "2020-04-22T15:12:44Z"),
            ("2020/04/20 10:05:22 a. m. GMT-5", "2020-04-20T15:05:22Z"),
            ("12/13/2019 9.50.30", "2019-12-13T09:50:30Z"),
            ("2021/06/14 3:42:24 PM GMT+5:30", "2021-06-14T10:12:24Z"),
        ];
        for (cell, expected) in cases {
            assert_eq!(
                utc(cell, DateOrder::MonthFirst).as_deref(),
                Some(expected),
                "{cell}"
            );
        }
        assert_eq!(
            utc("29-12-2018 23:46", DateOrder::DayFirst).as_deref(),
            Some("2018-12-29T23:46:00Z")
        );
        assert_eq!(
            utc("29.12.2018 23:46", DateOrder::DayFirst).as_deref(),
            Some("2018-12-29T23:46:00Z")
        );
        for cell in [
            "",
            "Months",
            "5",
            "1.20",
            "31/31/2020",
            "2020-13-01",
            "192.0.2.7",
            "10-49",
        ] {
            assert!(!is_moment(cell), "{cell}");
        }
    }

    #[test]
    fn a_moment_near_midnight_belongs_to_the_day_of_the_zone() {
        let zone = TimeZone::get("America/Los_Angeles").unwrap();
        let moment = read("2026-01-01T05:00:00Z", DateOrder::MonthFirst)
            .unwrap()
            .in_zone(&zone)
            .unwrap();
        assert_eq!(moment.day.to_string(), "2025-12-31");
    }

    #[test]
    fn the_hour_is_that_of_the_zone() {
        let zone = TimeZone::get("America/Los_Angeles").unwrap();
        let moment = read("2026-04-01T06:30:00Z", DateOrder::MonthFirst)
            .unwrap()
            .in_zone(&zone)
            .unwrap();
        assert_eq!(moment.hour(&zone), Some(23));
    }

    #[test]
    fn only_times_with_seconds_tell_people_apart() {
        for cell in [
            "2026/7/6 9:00:00 AM GMT+2",
            "2026-07-06T09:50:30.5Z",
            "Jan 5, 2024 10:11:12",
        ] {
            assert!(is_to_the_second(cell), "{cell}");
        }
        for cell in [
            "2026/7/6",
            "7/27/26 19:06",
            "2026-07-06 00:00:00",
            "12/Mar/24 9:41 AM",
            "",
        ] {
            assert!(!is_to_the_second(cell), "{cell}");
        }
    }

    #[test]
    fn one_telling_date_settles_the_order_of_the_file() {
        let order = |cells: &[&str]| order(cells.iter().copied());
        assert_eq!(
            order(&["1/2/2020", "1/13/2020"]),
            Order::Settled(DateOrder::MonthFirst)
        );
        assert_eq!(
            order(&["1/2/2020", "13/1/2020"]),
            Order::Settled(DateOrder::DayFirst)
        );
        assert_eq!(order(&["1.2.2020"]), Order::Settled(DateOrder::DayFirst));
        assert_eq!(order(&["1/2/2020", "3/4/2020"]), Order::Ambiguous);
        assert_eq!(order(&["13/2/2020", "3/14/2020"]), Order::Contradictory);
        assert_eq!(order(&["2020-01-02", "2020/3/4", "12/Mar/24"]), Order::Plain);
    }
}
