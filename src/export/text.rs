//! Text on its way into a format: nothing executes, nothing turns the line around it.

use crate::report::one_line;

/// Text in Markdown: every character that could start markup or HTML is escaped.
pub(super) fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let text = one_line(text);
    for (index, character) in text.char_indices() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' | '$' => {
                escaped.push('\\');
                escaped.push(character);
            }
            // These mean something at the start of a line only.
            '#' | '-' | '=' | ':' if index == 0 => {
                escaped.push('\\');
                escaped.push(character);
            }
            '+' if index == 0 && ends_a_marker(&text, index) => {
                escaped.push('\\');
                escaped.push(character);
            }
            // A bare address would become a link.
            ':' if text.get(index..).is_some_and(|rest| rest.starts_with("://")) => escaped.push_str("&#58;"),
            '@' => escaped.push_str("&#64;"),
            '.' | ')' if ends_a_marker(&text, index) && is_number_before(&text, index) => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Whether a list marker could end here: a space or nothing follows.
fn ends_a_marker(text: &str, index: usize) -> bool {
    text.get(index + 1..)
        .is_none_or(|rest| rest.is_empty() || rest.starts_with(' '))
}

fn is_number_before(text: &str, index: usize) -> bool {
    let head = text.get(..index).unwrap_or_default();
    !head.is_empty() && head.bytes().all(|byte| byte.is_ascii_digit())
}

/// Text in a CSV field: one that a spreadsheet would take for a formula gets a leading apostrophe.
pub(super) fn csv_text(text: &str) -> String {
    let text = one_line(text);
    let first = text.trim_start().chars().next();
    match first {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') => format!("'{text}"),
        _ => text,
    }
}

/// Standard base64 with padding.
pub(super) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let at = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let group = at(0) << 16 | at(1) << 8 | at(2);
        for digit in 0..4 {
            if digit > chunk.len() {
                text.push('=');
            } else {
                let index = (group >> (18 - 6 * digit)) & 63;
                text.push(char::from(DIGITS[index as usize]));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_gives_the_published_vectors() {
        let cases = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ];
        for (plain, encoded) in cases {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }

    #[test]
    fn formulas_become_text() {
        assert_eq!(csv_text("=1+1"), "'=1+1");
        assert_eq!(csv_text(" @SUM(A1)"), "' @SUM(A1)");
        assert_eq!(csv_text("\t=1"), "\u{fffd}=1");
        assert_eq!(csv_text("Payments"), "Payments");
    }

    #[test]
    fn markdown_stays_text() {
        assert_eq!(markdown("<b>|x|</b>"), "&lt;b&gt;\\|x\\|&lt;/b&gt;");
        assert_eq!(markdown("1. first"), "1\\. first");
        assert_eq!(markdown("+ first"), "\\+ first");
        assert_eq!(markdown("+0.2"), "+0.2");
        assert_eq!(markdown("0.82"), "0.82");
        assert_eq!(markdown("[a](http://b)"), "\\[a\\](http&#58;//b)");
        assert_eq!(markdown("a\n# b"), "a\u{fffd}# b");
    }
}
