//! Quarters of a calendar or fiscal year, in one time zone.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// One quarter, printed `2026-Q3`. With a fiscal calendar the year is the one in which the fiscal year ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i16,
    number: u8,
}

/// Why a text is no quarter, or a calendar no calendar.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum QuarterError {
    /// Not of the form `2026-Q3`.
    #[error("“{0}” is no quarter; expected the form 2026-Q3")]
    Form(String),
    /// Not a zone of the time zone database.
    #[error("“{0}” is no time zone; expected a name such as Europe/Oslo or UTC")]
    Zone(String),
    /// Not a month from 1 to 12.
    #[error("{0} is no month; expected 1 to 12")]
    Month(u8),
}

impl Quarter {
    /// Quarter `number` (1 to 4) of `year`; `None` for any other number.
    pub fn new(year: i16, number: u8) -> Option<Self> {
        ((1..=4).contains(&number) && (1900..=9999).contains(&year)).then_some(Self { year, number })
    }

    /// The (fiscal) year.
    pub fn year(self) -> i16 {
        self.year
    }

    /// 1 to 4.
    pub fn number(self) -> u8 {
        self.number
    }

    /// The quarter after this one.
    #[must_use]
    pub fn next(self) -> Self {
        self.plus(1)
    }

    /// The quarter before this one.
    #[must_use]
    pub fn previous(self) -> Self {
        self.plus(-1)
    }

    /// This quarter moved by a number of quarters.
    #[must_use]
    pub fn plus(self, quarters: i32) -> Self {
        let index = self.index() + quarters;
        Self {
            year: index.div_euclid(4) as i16,
            number: index.rem_euclid(4) as u8 + 1,
        }
    }

    /// Quarters since year 0, so that a difference counts quarters.
    pub fn index(self) -> i32 {
        i32::from(self.year) * 4 + i32::from(self.number) - 1
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{:04}-Q{}", self.year, self.number))
    }
}

impl FromStr for Quarter {
    type Err = QuarterError;

    /// Reads `2026-Q3`, `2026Q3`, `2026 Q3`, `Q3 2026`, `Q3/2026` and `FY2026-Q3`, in any case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fail = || QuarterError::Form(text.to_owned());
        let upper = text.trim().to_ascii_uppercase();
        let body = upper.strip_prefix("FY").unwrap_or(&upper);
        let separators: &[char] = &['-', ' ', '/', '_', '.'];
        let (year, number) = if let Some(rest) = body.strip_prefix('Q') {
            let (number, year) = rest.split_at_checked(1).ok_or_else(fail)?;
            (year.trim_start_matches(separators), number)
        } else {
            let (year, number) = body.split_once('Q').ok_or_else(fail)?;
            (year.trim_end_matches(separators), number)
        };
        if year.len() != 4 {
            return Err(fail());
        }
        let year = year.parse().map_err(|_| fail())?;
        let number = number.parse().map_err(|_| fail())?;
        Self::new(year, number).ok_or_else(fail)
    }
}

impl Serialize for Quarter {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Quarter {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// How moments become quarters: a time zone and the month in which the fiscal year starts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Calendar {
    /// A name of the time zone database; `UTC` unless somebody chose.
    pub time_zone: String,
    /// First month of the fiscal year, 1 to 12.
    pub fiscal_start: u8,
}

impl Default for Calendar {
    fn default() -> Self {
        Self {
            time_zone: "UTC".to_owned(),
            fiscal_start: 1,
        }
    }
}

impl Calendar {
    /// Checks the zone's name and the month.
    pub fn new(time_zone: &str, fiscal_start: u8) -> Result<Self, QuarterError> {
        if !(1..=12).contains(&fiscal_start) {
            return Err(QuarterError::Month(fiscal_start));
        }
        TimeZone::get(time_zone).map_err(|_| QuarterError::Zone(time_zone.to_owned()))?;
        Ok(Self {
            time_zone: time_zone.to_owned(),
            fiscal_start,
        })
    }

    /// The time zone itself; UTC where the machine's database does not know the name any more.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC)
    }

    /// The quarter in which a date lies.
    pub fn quarter_of(&self, date: Date) -> Quarter {
        let months = i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
        let shifted = months - (i32::from(self.fiscal_start) - 1);
        let year = shifted.div_euclid(12) + i32::from(self.fiscal_start > 1);
        Quarter {
            year: year as i16,
            number: (shifted.rem_euclid(12) / 3) as u8 + 1,
        }
    }

    /// The first day of a quarter.
    pub fn first_day(&self, quarter: Quarter) -> Date {
        let year = i32::from(quarter.year) - i32::from(self.fiscal_start > 1);
        let months = year * 12 + i32::from(quarter.number - 1) * 3 + i32::from(self.fiscal_start) - 1;
        Date::new(months.div_euclid(12) as i16, months.rem_euclid(12) as i8 + 1, 1).unwrap_or(Date::ZERO)
    }

    /// The last day of a quarter.
    pub fn last_day(&self, quarter: Quarter) -> Date {
        self.first_day(quarter.next()).yesterday().unwrap_or(Date::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn quarter(text: &str) -> Quarter {
        text.parse().unwrap()
    }

    #[test]
    fn every_usual_spelling_reads_as_the_same_quarter() {
        for text in [
            "2026-Q3",
            "2026Q3",
            "2026 q3",
            "Q3 2026",
            "q3/2026",
            "FY2026-Q3",
            "Q32026",
        ] {
            assert_eq!(quarter(text).to_string(), "2026-Q3", "{text}");
        }
        for text in [
            "", "2026", "2026-Q5", "2026-Q0", "26-Q3", "Q3", "2026-Q3x", "Qé 2026",
        ] {
            assert!(text.parse::<Quarter>().is_err(), "{text}");
        }
    }

    #[test]
    fn quarters_count_over_the_turn_of_the_year() {
        assert_eq!(quarter("2025-Q4").next(), quarter("2026-Q1"));
        assert_eq!(quarter("2026-Q1").previous(), quarter("2025-Q4"));
        assert_eq!(quarter("2026-Q3").index() - quarter("2025-Q2").index(), 5);
    }

    #[test]
    fn a_fiscal_year_is_named_after_the_year_in_which_it_ends() {
        let fiscal = Calendar::new("UTC", 7).unwrap();
        assert_eq!(fiscal.quarter_of(date(2025, 7, 1)), quarter("2026-Q1"));
        assert_eq!(fiscal.quarter_of(date(2026, 6, 30)), quarter("2026-Q4"));
        assert_eq!(
            Calendar::default().quarter_of(date(2026, 6, 30)),
            quarter("2026-Q2")
        );
    }

    #[test]
    fn first_and_last_day_enclose_the_quarter_in_every_calendar() {
        for start in 1..=12 {
            let calendar = Calendar::new("UTC", start).unwrap();
            let q = quarter("2026-Q2");
            assert_eq!(calendar.quarter_of(calendar.first_day(q)), q);
            assert_eq!(calendar.quarter_of(calendar.last_day(q)), q);
            assert_eq!(
                calendar.quarter_of(calendar.last_day(q).tomorrow().unwrap()),
                q.next()
            );
        }
    }

    #[test]
    fn an_unknown_zone_or_month_is_refused() {
        assert!(Calendar::new("Mars/Olympus", 1).is_err());
        assert!(Calendar::new("UTC", 13).is_err());
    }
}
