//! How numbers are printed everywhere: one place, so that screen, page and table never differ.
//!
//! Minus is U+2212, thousands and the space before % are U+202F, the decimal sign is a point.

/// The narrow no-break space between thousands and before a percent sign.
pub const NARROW_SPACE: char = '\u{202f}';
/// The sign of negative numbers in text that people read.
pub const MINUS: char = '\u{2212}';
/// What stands for a value that is not there.
pub const NO_DATA: &str = "–";

/// A number with the given decimals and a true minus; `-0` prints as `0`.
pub fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{:.*}", decimals, value.abs());
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    if value < 0.0 && !is_zero {
        format!("{MINUS}{text}")
    } else {
        text
    }
}

/// A count with all its digits, thousands apart: `3 199`.
pub fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(NARROW_SPACE);
        }
        text.push(digit);
    }
    text
}

/// A head-count as the band that wider editions print: `5–7`, `8–11`, `12–19`, `20+`, `200+`; under 5 nothing.
pub fn band(value: u64) -> &'static str {
    match value {
        0..=4 => NO_DATA,
        5..=7 => "5–7",
        8..=11 => "8–11",
        12..=19 => "12–19",
        20..=199 => "20+",
        _ => "200+",
    }
}

/// A share (0 to 1) in percent: whole, one digit under 10 %.
pub fn share(value: f64) -> String {
    format!("{}{NARROW_SPACE}%", share_digits(value))
}

/// A share with its interval: `81 % (76–85)`.
pub fn share_interval(value: f64, low: f64, high: f64) -> String {
    format!("{} ({}–{})", share(value), share_digits(low), share_digits(high))
}

fn share_digits(value: f64) -> String {
    let percent = value * 100.0;
    let decimals = usize::from(percent.abs() < 9.95 && percent != 0.0);
    fixed(percent, decimals)
}

/// A friction of one cell: whole, or to the next 5 where the 95 % half-width exceeds 10.
pub fn friction(value: f64, half_width_95: f64) -> String {
    if half_width_95 > 10.0 {
        fixed((value / 5.0).round() * 5.0, 0)
    } else {
        fixed(value, 0)
    }
}

/// An interval of positive numbers: `37–60`.
pub fn interval(low: f64, high: f64, decimals: usize) -> String {
    if low < 0.0 || high < 0.0 {
        format!("{} to {}", fixed(low, decimals), fixed(high, decimals))
    } else {
        format!("{}–{}", fixed(low, decimals), fixed(high, decimals))
    }
}

/// A change with its triangle: `▲ 18`, `▼ 25`, `0`.
pub fn change(value: f64) -> String {
    let text = fixed(value.abs(), 0);
    match text.as_str() {
        "0" => text,
        _ if value > 0.0 => format!("▲ {text}"),
        _ => format!("▼ {text}"),
    }
}

/// A number with an explicit sign: `+0.8`, `−1.2`, `0.0`.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = fixed(value, decimals);
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    if value > 0.0 && !is_zero {
        format!("+{text}")
    } else {
        text
    }
}

/// A probability: two digits, never 0 or 1.
pub fn probability(value: f64) -> String {
    match value {
        v if v < 0.01 => "< 0.01".to_owned(),
        v if v > 0.99 => "> 0.99".to_owned(),
        v => fixed(v, 2),
    }
}

/// A measured value with two or three significant digits: `14.3`, `2.9`, `0.31`, `1 204`.
pub fn measured(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude >= 1000.0 {
        let digits = count(magnitude.round() as u64);
        return if value < 0.0 {
            format!("{MINUS}{digits}")
        } else {
            digits
        };
    }
    let decimals = match magnitude {
        m if m >= 100.0 => 0,
        m if m >= 1.0 => 1,
        _ => 2,
    };
    fixed(value, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_print_as_the_guide_says() {
        assert_eq!(count(3199), "3\u{202f}199");
        assert_eq!(count(1_234_567), "1\u{202f}234\u{202f}567");
        assert_eq!(count(12), "12");
        assert_eq!(share_interval(0.81, 0.76, 0.85), "81\u{202f}% (76–85)");
        assert_eq!(share(0.06), "6.0\u{202f}%");
        assert_eq!(share(0.0), "0\u{202f}%");
        assert_eq!(fixed(-25.04, 0), "−25");
        assert_eq!(fixed(-0.04, 1), "0.0");
        assert_eq!(friction(63.0, 12.0), "65");
        assert_eq!(friction(63.4, 8.0), "63");
        assert_eq!(interval(-40.0, -10.0, 0), "−40 to −10");
        assert_eq!(interval(2.24, 3.81, 1), "2.2–3.8");
        assert_eq!(change(-24.8), "▼ 25");
        assert_eq!(change(0.2), "0");
        assert_eq!(probability(0.003), "< 0.01");
        assert_eq!(probability(0.999), "> 0.99");
        assert_eq!(probability(0.97), "0.97");
        assert_eq!(signed(0.84, 1), "+0.8");
        assert_eq!(measured(14.27), "14.3");
        assert_eq!(band(6), "5–7");
        assert_eq!(band(3), NO_DATA);
    }
}
