//! Numbers as files write them, and the units between which they may be converted.

use super::text;

/// A number and whether a percent sign followed it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Number {
    pub value: f64,
    pub is_percent: bool,
}

/// A number and the unit written behind it (`90 min`, `85 %`).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quantity {
    pub value: f64,
    pub unit: Option<String>,
}

/// Reads a number with the unit behind it. `decimal_comma` says how the file writes fractions.
pub(super) fn quantity(cell: &str, decimal_comma: bool) -> Option<Quantity> {
    let text = cell.trim();
    let figure = text.trim_end_matches(|c: char| c.is_alphabetic() || c == '%');
    let unit = Some(&text[figure.len()..])
        .filter(|unit| !unit.is_empty())
        .map(str::to_owned);
    Some(Quantity {
        value: number(figure, decimal_comma)?.value,
        unit,
    })
}

/// Reads a number. `decimal_comma` says how the file writes fractions where that alone decides.
pub(super) fn number(cell: &str, decimal_comma: bool) -> Option<Number> {
    let mut text = cell.trim().replace(['\u{2212}', '–'], "-");
    let is_percent = text.ends_with('%');
    if is_percent {
        text.pop();
    }
    let text = text.trim();
    let figure = text.trim_start_matches(['-', '+']);
    let (whole_and_fraction, exponent) = match figure.find(['e', 'E']) {
        Some(at) => figure.split_at(at),
        None => (figure, ""),
    };
    let plain = without_groups(whole_and_fraction, decimal_comma)?;
    let text = format!("{}{plain}{exponent}", &text[..text.len() - figure.len()]);
    let looks_like_a_number = text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E'))
        && text.contains(|c: char| c.is_ascii_digit());
    let value: f64 = text.parse().ok().filter(|_| looks_like_a_number)?;
    value.is_finite().then_some(Number { value, is_percent })
}

/// Takes the marks between groups of three digits out and writes the decimal mark as a point. Of two different marks the
/// last is the decimal one, a mark that occurs twice is none, and a single one is read as the file writes fractions.
fn without_groups(figure: &str, decimal_comma: bool) -> Option<String> {
    const BLANKS: [char; 5] = [' ', '\u{a0}', '\u{202f}', '\'', '’'];
    let (points, commas) = (figure.matches('.').count(), figure.matches(',').count());
    let decimal = match (points, commas) {
        (_, 1..) if points > 0 => figure.chars().rev().find(|c| matches!(c, '.' | ',')),
        (1, 0) => (!decimal_comma || !groups_of_three(figure, '.')).then_some('.'),
        (0, 1) => (decimal_comma || !groups_of_three(figure, ',')).then_some(','),
        _ => None,
    };
    let (whole, fraction) = match decimal {
        Some(mark) => figure.rsplit_once(mark)?,
        None => (figure, ""),
    };
    let mut plain = whole.to_owned();
    for mark in ['.', ','].into_iter().chain(BLANKS) {
        if whole.contains(mark) {
            if !groups_of_three(whole, mark) {
                return None;
            }
            plain.retain(|c| c != mark);
        }
    }
    Some(if decimal.is_some() {
        format!("{plain}.{fraction}")
    } else {
        plain
    })
}

/// `1,204` and `12,345,678`: the mark stands between groups of three digits.
fn groups_of_three(whole: &str, mark: char) -> bool {
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or_default();
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let mut rest = groups.peekable();
    rest.peek().is_some()
        && (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && is_digits(first)
        && rest.all(|group| group.len() == 3 && is_digits(group))
}

/// The unit that the name of a metric ends with: `build_minutes` is in minutes.
pub(super) fn named_by(metric: &str) -> Option<&str> {
    let (before, last) = metric.rsplit_once('_')?;
    (measure(last).is_some() && !before.ends_with("_per")).then_some(last)
}

/// The unit of time that a header names: `seconds_to_resolve`, `Duration (ms)`, `cycle_time_days`.
pub(super) fn named_in(header: &str) -> Option<String> {
    text::words(header)
        .into_iter()
        .find(|word| word.len() > 1 && measure(word).is_some_and(|(what, _)| what == "time"))
        .or_else(|| {
            let last = text::words(header).pop()?;
            measure(&last)
                .is_some_and(|(what, _)| what == "time")
                .then_some(last)
        })
}

/// What one of `from` is in `to`: `Some(60.0)` for hours in minutes. `None` where they do not measure the same.
pub(super) fn factor(from: &str, to: &str) -> Option<f64> {
    let (from, to) = (measure(from)?, measure(to)?);
    (from.0 == to.0).then_some(from.1 / to.1)
}

/// What a unit measures and how much of it.
fn measure(unit: &str) -> Option<(&'static str, f64)> {
    let unit = unit.trim().to_lowercase();
    Some(match unit.as_str() {
        "ms" | "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" => ("time", 0.001),
        "s" | "sec" | "secs" | "second" | "seconds" => ("time", 1.0),
        "min" | "mins" | "minute" | "minutes" => ("time", 60.0),
        "h" | "hr" | "hrs" | "hour" | "hours" => ("time", 3600.0),
        "d" | "day" | "days" => ("time", 86_400.0),
        "w" | "week" | "weeks" => ("time", 604_800.0),
        "share" | "ratio" | "fraction" | "proportion" => ("share", 1.0),
        "%" | "percent" | "pct" | "percentage" => ("share", 0.01),
        _ => return None,
    })
}

/// The unit that a header of durations names at its end or in brackets: `duration_sec`, `Cycle time (days)`,
/// `queuingDurationMillis`. `h:m:s` where it announces clock times.
pub(super) fn of_header(header: &str) -> Option<&'static str> {
    let words = text::words(header);
    let phrase: Vec<&str> = words.iter().map(String::as_str).collect();
    if matches!(
        phrase.as_slice(),
        [.., "hh", "mm", "ss"] | [.., "h", "m", "s"] | [.., "hh", "mm"]
    ) {
        return Some(CLOCK);
    }
    // “Duration (seconds) of the run” names its unit inside; a header of one word is no unit.
    let bracketed = header
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'))
        .and_then(|(inside, _)| inside.split_whitespace().next_back());
    bracketed
        .and_then(time_unit)
        .or_else(|| time_unit(phrase.last()?).filter(|_| phrase.len() > 1))
}

/// Clock times such as `1:04:27` need no other unit.
pub(super) const CLOCK: &str = "h:m:s";

/// The short name of a unit of time.
fn time_unit(word: &str) -> Option<&'static str> {
    let (kind, seconds) = measure(word)?;
    ["ms", "s", "min", "h", "d", "w"]
        .into_iter()
        .find(|unit| kind == "time" && measure(unit) == Some(("time", seconds)))
}

/// Seconds of a clock time: `0:24:45`, `68:2:42`, `1.02:03:04` with days before the point, or `24:45` for minutes and
/// seconds. Hours may be more than 24 and parts need no leading zero.
pub(super) fn clock_secs(cell: &str) -> Option<f64> {
    let (days, clock) = match cell.trim().split_once('.') {
        Some((days, rest)) if rest.contains(':') => (days.parse::<u32>().ok()?, rest),
        _ => (0, cell.trim()),
    };
    let mut parts = Vec::new();
    for part in clock.split(':') {
        let is_plain = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        parts.push(part.parse::<f64>().ok().filter(|_| is_plain)?);
    }
    let (hours, minutes, seconds) = match parts.as_slice() {
        [hours, minutes, seconds] => (*hours, *minutes, *seconds),
        [minutes, seconds] => (0.0, *minutes, *seconds),
        _ => return None,
    };
    // Minutes and seconds of a clock stay below sixty; what stands first may be as large as it likes.
    (seconds < 60.0 && (minutes < 60.0 || parts.len() == 2))
        .then_some(f64::from(days) * 86_400.0 + hours * 3600.0 + minutes * 60.0 + seconds)
}

/// The unit in which a median of durations is most plausible, if what they measure usually takes `typical_secs`: that
/// in which the two are nearest, each doubling counting the same.
pub(super) fn likeliest(median: f64, typical_secs: f64) -> &'static str {
    let distance = |unit: &str| {
        let seconds = factor(unit, "s").unwrap_or(1.0) * median.max(f64::MIN_POSITIVE);
        (seconds / typical_secs).ln().abs()
    };
    ["s", "min", "ms", "h", "d"]
        .into_iter()
        .reduce(|best, next| {
            if distance(next) < distance(best) {
                next
            } else {
                best
            }
        })
        .unwrap_or("s")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_name_units_at_their_end_or_in_brackets() {
        for (header, unit) in [
            ("duration_sec", Some("s")),
            ("queuingDurationMillis", Some("ms")),
            ("build_secs", Some("s")),
            ("Cycle time (days)", Some("d")),
            ("Build duration (min)", Some("min")),
            ("Duration (in seconds)", Some("s")),
            ("Total Lead Time (HH:mm:ss)", Some(CLOCK)),
            ("lead_time_hours", Some("h")),
            ("duration", None),
            ("minutes", None),
            ("pr_cycle_time", None),
            ("success (share)", None),
        ] {
            assert_eq!(of_header(header), unit, "{header}");
        }
    }

    #[test]
    fn clock_times_may_be_unpadded_and_longer_than_a_day() {
        for (cell, seconds) in [
            ("0:24:45", Some(1485.0)),
            ("68:2:42", Some(244_962.0)),
            ("0:0:0", Some(0.0)),
            ("1.02:03:04", Some(93_784.0)),
            ("24:45", Some(1485.0)),
            ("00:12:30.5", Some(750.5)),
            ("1:75:00", None),
            ("12", None),
            ("-1:00:00", None),
            ("1::2", None),
            ("", None),
        ] {
            assert_eq!(clock_secs(cell), seconds, "{cell}");
        }
    }

    #[test]
    fn a_median_tells_the_unit() {
        const BUILD: f64 = 480.0;
        assert_eq!(likeliest(400_000.0, BUILD), "ms");
        assert_eq!(likeliest(420.0, BUILD), "s");
        assert_eq!(likeliest(7.5, BUILD), "min");
    }

    #[test]
    fn numbers_are_read_as_people_and_spreadsheets_write_them() {
        let value = |cell, comma| number(cell, comma).map(|number| number.value);
        for (cell, comma, expected) in [
            ("27545", false, Some(27545.0)),
            ("1,204", false, Some(1204.0)),
            ("1,204.5", false, Some(1204.5)),
            ("3,5", false, Some(3.5)),
            ("1.204,5", true, Some(1204.5)),
            ("1.204,5", false, Some(1204.5)),
            ("1,204.5", true, Some(1204.5)),
            ("1,204,000", true, Some(1_204_000.0)),
            ("1.204", true, Some(1204.0)),
            ("12.5", true, Some(12.5)),
            ("1.204", false, Some(1.204)),
            ("0,204", false, Some(0.204)),
            ("-1,204", false, Some(-1204.0)),
            ("12 5", false, None),
            ("1,20,4", false, None),
            (".5", false, Some(0.5)),
            ("−2.5", false, Some(-2.5)),
            ("1 204", false, Some(1204.0)),
            ("1e3", false, Some(1000.0)),
            ("", false, None),
            ("n/a", false, None),
            ("1.2.3", false, None),
            ("inf", false, None),
            ("NaN", false, None),
        ] {
            assert_eq!(value(cell, comma), expected, "{cell}");
        }
        assert_eq!(
            number("12 %", false),
            Some(Number {
                value: 12.0,
                is_percent: true
            })
        );
    }

    #[test]
    fn a_unit_may_stand_behind_the_number() {
        let read = |cell: &str| quantity(cell, false).map(|read| (read.value, read.unit.unwrap_or_default()));
        for (cell, value, unit) in [
            ("3.5 h", 3.5, "h"),
            ("85 %", 85.0, "%"),
            ("85%", 85.0, "%"),
            ("90min", 90.0, "min"),
            ("1 204 days", 1204.0, "days"),
            ("1e3", 1000.0, ""),
        ] {
            assert_eq!(read(cell), Some((value, unit.to_owned())), "{cell}");
        }
        for cell in [
            "NaN", "inf", "€5", "00:12:30", "5 / week", "#DIV/0!", "1e400", "h",
        ] {
            assert_eq!(read(cell), None, "{cell}");
        }
        assert_eq!(named_by("build_minutes"), Some("minutes"));
        assert_eq!(named_by("meeting_hours_per_week"), None);
        assert_eq!(named_by("hours"), None);
    }

    #[test]
    fn a_header_may_name_its_unit_anywhere() {
        for (header, unit) in [
            ("seconds_to_resolve", Some("seconds")),
            ("Duration (ms)", Some("ms")),
            ("durationMs", Some("ms")),
            ("cycle_time_days", Some("days")),
            ("Full resolution time in minutes", Some("minutes")),
            ("duration_s", Some("s")),
            ("duration", None),
        ] {
            assert_eq!(named_in(header).as_deref(), unit, "{header}");
        }
    }

    #[test]
    fn units_of_the_same_measure_convert() {
        assert_eq!(factor("hours", "min"), Some(60.0));
        assert_eq!(factor("%", "share"), Some(0.01));
        assert_eq!(factor("hours", "share"), None);
        assert_eq!(factor("pages per person", "h"), None);
    }
}
