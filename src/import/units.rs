//! Numbers as files write them, and the units between which they may be converted.

/// A number and whether a percent sign followed it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Number {
    pub value: f64,
    pub is_percent: bool,
}

/// Reads a number. `decimal_comma` says how the file writes fractions.
pub(super) fn number(cell: &str, decimal_comma: bool) -> Option<Number> {
    let mut text = cell.trim().replace(['\u{2212}', '–'], "-");
    let is_percent = text.ends_with('%');
    if is_percent {
        text.pop();
    }
    text.retain(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’'));
    let text = if decimal_comma {
        text.replace('.', "").replace(',', ".")
    } else if groups_of_three(&text) {
        text.replace(',', "")
    } else {
        text.replace(',', ".")
    };
    let looks_like_a_number = text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | 'e' | 'E'))
        && text.contains(|c: char| c.is_ascii_digit());
    let value: f64 = text.parse().ok().filter(|_| looks_like_a_number)?;
    value.is_finite().then_some(Number { value, is_percent })
}

/// `1,204` and `12,345.6`: commas stand between groups of three digits.
fn groups_of_three(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or_default();
    let mut groups = whole.trim_start_matches(['-', '+']).split(',');
    let first = groups.next().unwrap_or_default();
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let mut rest = groups.peekable();
    rest.peek().is_some()
        && (1..=3).contains(&first.len())
        && is_digits(first)
        && rest.all(|group| group.len() == 3 && is_digits(group))
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
        "ms" | "millisecond" | "milliseconds" => ("time", 0.001),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_and_spreadsheets_write_them() {
        let value = |cell, comma| number(cell, comma).map(|number| number.value);
        for (cell, comma, expected) in [
            ("27545", false, Some(27545.0)),
            ("1,204", false, Some(1204.0)),
            ("1,204.5", false, Some(1204.5)),
            ("3,5", false, Some(3.5)),
            ("1.204,5", true, Some(1204.5)),
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
    fn units_of_the_same_measure_convert() {
        assert_eq!(factor("hours", "min"), Some(60.0));
        assert_eq!(factor("%", "share"), Some(0.01));
        assert_eq!(factor("hours", "share"), None);
        assert_eq!(factor("pages per person", "h"), None);
    }
}
