//! The text of a spreadsheet's cell: what a CSV export of the same sheet would say.

use calamine::{CellErrorType, DataRef};
use jiff::ToSpan;
use jiff::civil::{DateTime, date};

/// How the number format of a cell shows its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is told by the number format on its own"
)]
pub(super) struct Shown {
    /// As a percentage.
    pub is_percent: bool,
    has_date: bool,
    has_time: bool,
    has_fraction: bool,
}

impl Shown {
    /// Reads a number format such as `m/d/yyyy h:mm:ss`.
    pub(super) fn of(format: &str) -> Self {
        let plain = letters(format);
        let has = |wanted: &[char]| plain.contains(wanted);
        let has_time = has(&['h', 's']);
        Self {
            is_percent: plain.contains('%'),
            has_date: has(&['y', 'd']) || (plain.contains('m') && !has_time),
            has_time,
            has_fraction: has_time && plain.contains(".0"),
        }
    }
}

/// The first section of a format in lower case, without what stands in quotation marks, brackets or behind a backslash.
fn letters(format: &str) -> String {
    let mut out = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                chars.by_ref().find(|c| *c == '"');
            }
            '[' => {
                chars.by_ref().find(|c| *c == ']');
            }
            '\\' | '_' | '*' => {
                chars.next();
            }
            ';' => break,
            c => out.extend(c.to_lowercase()),
        }
    }
    out.replace("am/pm", "h").replace("a/p", "h")
}

/// A cell as text, or the error that it shows.
pub(super) fn text(value: &DataRef, shown: Option<Shown>, is_1904: bool) -> Result<String, &'static str> {
    Ok(match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => (if *value { "TRUE" } else { "FALSE" }).to_owned(),
        DataRef::Int(value) => number(*value as f64, shown),
        DataRef::Float(value) => number(*value, shown),
        DataRef::DateTime(value) if value.is_duration() => duration(value.as_f64()),
        DataRef::DateTime(value) => moment(value.as_f64(), shown, is_1904),
        DataRef::DateTimeIso(text) => iso_moment(text),
        DataRef::DurationIso(text) => iso_duration(text).unwrap_or_else(|| text.clone()),
        DataRef::Error(error) => return Err(error_name(error)),
    })
}

fn error_name(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::GettingData => "#GETTING_DATA",
    }
}

/// Whole numbers without decimals, others to the 15 digits that a spreadsheet keeps.
fn number(value: f64, shown: Option<Shown>) -> String {
    const WHOLE: f64 = 9_007_199_254_740_992.0;
    if !value.is_finite() {
        return String::new();
    }
    if shown.is_some_and(|shown| shown.is_percent) {
        return format!("{}%", rounded(value * 100.0));
    }
    if value.fract() == 0.0 && value.abs() <= WHOLE {
        return format!("{}", value as i64);
    }
    rounded(value).to_string()
}

fn rounded(value: f64) -> f64 {
    let rounded = format!("{value:.14e}").parse().unwrap_or(value);
    // Minus zero reads as a slip.
    if rounded == 0.0 { 0.0 } else { rounded }
}

/// A moment as `YYYY-MM-DD HH:MM:SS`, to the second as it is shown; a day alone and a time of day where it is only that.
fn moment(value: f64, shown: Option<Shown>, is_1904: bool) -> String {
    let shown = shown.filter(|shown| shown.has_date || shown.has_time);
    let millis = if shown.is_some_and(|shown| shown.has_fraction) {
        (value * 86_400_000.0).round()
    } else {
        (value * 86_400.0).round() * 1000.0
    };
    let is_whole = millis % 86_400_000.0 == 0.0;
    let is_time = match shown {
        Some(shown) => shown.has_time && !shown.has_date && (0.0..1.0).contains(&value),
        None => value > 0.0 && value < 1.0,
    };
    if is_time {
        return duration_of_millis(millis as i64);
    }
    let Some(at) = date_time(millis, is_1904) else {
        return number(value, None);
    };
    let is_day = is_whole && shown.is_none_or(|shown| !shown.has_time);
    if is_day {
        return at.date().to_string();
    }
    let fraction = (millis % 1000.0).abs() as i64;
    let seconds = at.strftime("%Y-%m-%d %H:%M:%S");
    if fraction == 0 {
        seconds.to_string()
    } else {
        format!("{seconds}.{fraction:03}")
    }
}

/// The moment so many milliseconds after the first day of the calendar.
fn date_time(millis: f64, is_1904: bool) -> Option<DateTime> {
    const LAST_DAY: f64 = 2_958_466.0;
    let day = (millis / 86_400_000.0).floor();
    if !(0.0..LAST_DAY).contains(&day) {
        return None;
    }
    // The other calendar counts a 29 February 1900 that never was.
    let first = if is_1904 {
        date(1904, 1, 1)
    } else if day < 60.0 {
        date(1899, 12, 31)
    } else {
        date(1899, 12, 30)
    };
    let first = first.to_datetime(jiff::civil::Time::midnight());
    first.checked_add((millis as i64).milliseconds()).ok()
}

fn duration(days: f64) -> String {
    if !days.is_finite() || days.abs() > 1e9 {
        return number(days, None);
    }
    duration_of_millis((days * 86_400.0).round() as i64 * 1000)
}

fn duration_of_millis(millis: i64) -> String {
    let sign = if millis < 0 { "-" } else { "" };
    let (seconds, fraction) = (millis.abs() / 1000, millis.abs() % 1000);
    let text = format!(
        "{sign}{}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    if fraction == 0 {
        text
    } else {
        format!("{text}.{fraction:03}")
    }
}

/// `2026-07-01T09:05:31` with a blank instead of the T, to the second.
fn iso_moment(text: &str) -> String {
    match text.parse::<DateTime>() {
        Ok(at) if text.contains('T') => {
            let rounded = at.round(jiff::Unit::Second).unwrap_or(at);
            rounded.strftime("%Y-%m-%d %H:%M:%S").to_string()
        }
        _ => text.replace('T', " "),
    }
}

/// `PT25H05M31S` as `25:05:31`.
fn iso_duration(text: &str) -> Option<String> {
    let span: jiff::Span = text.parse().ok()?;
    let length = span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).ok()?;
    Some(duration_of_millis((length.as_secs_f64()).round() as i64 * 1000))
}

#[cfg(test)]
mod tests {
    use calamine::{ExcelDateTime, ExcelDateTimeType};

    use super::*;

    fn at(value: f64, format: Option<&str>, is_1904: bool) -> String {
        let moment = ExcelDateTime::new(value, ExcelDateTimeType::DateTime, is_1904);
        text(&DataRef::DateTime(moment), format.map(Shown::of), is_1904).unwrap()
    }

    #[test]
    fn moments_are_written_as_their_format_shows_them() {
        for (value, format, written) in [
            (
                43_812.410_076_805_56,
                Some("m/d/yyyy h:mm:ss"),
                "2019-12-13 09:50:31",
            ),
            (
                43_812.410_076_805_56,
                Some("m/d/yyyy h:mm:ss.000"),
                "2019-12-13 09:50:30.636",
            ),
            (43_812.0, Some("m/d/yyyy h:mm:ss"), "2019-12-13 00:00:00"),
            (43_812.0, Some("mm-dd-yy"), "2019-12-13"),
            (43_812.5, Some("mm-dd-yy"), "2019-12-13 12:00:00"),
            (0.378_831_018_518_5, Some("h:mm AM/PM"), "9:05:31"),
            (0.0, Some("h:mm"), "0:00:00"),
            (43_812.5, Some("h:mm"), "2019-12-13 12:00:00"),
            (43_812.999_999_999, Some("d.m.yyyy h:mm"), "2019-12-14 00:00:00"),
            (43_812.0, Some("[$-409]mmm\\ yy;@"), "2019-12-13"),
            (43_812.0, None, "2019-12-13"),
            (43_812.25, None, "2019-12-13 06:00:00"),
            (0.25, None, "6:00:00"),
            (59.0, Some("yyyy-mm-dd"), "1900-02-28"),
            (61.0, Some("yyyy-mm-dd"), "1900-03-01"),
            (-5.0, Some("yyyy-mm-dd"), "-5"),
            (1e300, Some("yyyy-mm-dd"), &1e300_f64.to_string()),
        ] {
            assert_eq!(at(value, format, false), written, "{value} {format:?}");
        }
        assert_eq!(at(42_350.5, Some("m/d/yy h:mm"), true), "2019-12-13 12:00:00");
    }

    #[test]
    fn durations_go_beyond_a_day() {
        for (days, written) in [(1.5, "36:00:00"), (0.017_187_5, "0:24:45"), (-0.5, "-12:00:00")] {
            let value = ExcelDateTime::new(days, ExcelDateTimeType::TimeDelta, false);
            assert_eq!(text(&DataRef::DateTime(value), None, false).unwrap(), written);
        }
        let iso = |text_: &str| text(&DataRef::DurationIso(text_.to_owned()), None, false).unwrap();
        assert_eq!(
            (iso("PT36H00M01S"), iso("PT0H5M0.6S")),
            ("36:00:01".to_owned(), "0:05:01".to_owned())
        );
        let iso = |text_: &str| text(&DataRef::DateTimeIso(text_.to_owned()), None, false).unwrap();
        assert_eq!(iso("2026-07-01T09:05:30.600000000"), "2026-07-01 09:05:31");
        assert_eq!(iso("2026-07-01"), "2026-07-01");
    }

    #[test]
    fn numbers_are_written_as_a_spreadsheet_shows_them() {
        for (value, format, written) in [
            (5.0, "General", "5"),
            (-0.0, "General", "0"),
            (1_234_567_890_123_456.0, "0", "1234567890123456"),
            (0.1 + 0.2, "General", "0.3"),
            (0.85, "0%", "85%"),
            (0.0725, "0.00%", "7.25%"),
            (2.5, "0.00\"%\"", "2.5"),
        ] {
            let cell = text(&DataRef::Float(value), Some(Shown::of(format)), false);
            assert_eq!(cell.unwrap(), written);
        }
        assert_eq!(text(&DataRef::Bool(true), None, false).unwrap(), "TRUE");
        assert_eq!(text(&DataRef::Error(CellErrorType::NA), None, false), Err("#N/A"));
    }
}
