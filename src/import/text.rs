//! Small rules for texts: how headers, answers and names are cleaned and compared, and how keys are made of them.

use crate::base::Fingerprint;

use super::missing;

/// Removes what people cannot see: byte order marks, zero-width spaces, no-break spaces, blanks around the text.
/// An apostrophe that tools put before a formula sign goes too.
pub(super) fn cleaned(text: &str) -> String {
    let is_plain = text
        .bytes()
        .all(|byte| byte.is_ascii() && !matches!(byte, b'\r' | b'\x0b' | b'\x0c'));
    let text = if is_plain {
        text.trim().to_owned()
    } else {
        text.chars()
            .filter(|c| !matches!(c, '\u{feff}' | '\u{200b}' | '\r'))
            .map(|c| match c {
                '\u{a0}' | '\u{202f}' | '\u{0b}' | '\u{0c}' => ' ',
                c => c,
            })
            .collect::<String>()
            .trim()
            .to_owned()
    };
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.to_owned(),
        _ => text,
    }
}

/// The text as it is compared: lower case, straight apostrophes, one space for every run of blanks, no final mark.
pub(super) fn normalised(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            '’' | '‘' | '´' | '`' => out.push('\''),
            '“' | '”' => out.push('"'),
            '–' | '—' | '‐' | '‑' | '−' => out.push('-'),
            c if c.is_whitespace() => {
                if !out.ends_with(' ') && !out.is_empty() {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out.trim_end_matches([' ', '.', ':', '*', '?']).to_owned()
}

/// Letters and digits only, lower case: `createdAt`, `Created at` and `created_at` are one.
pub(super) fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The number of a numbered level of units: 3 of `level3`, `orglevel3` and `l3`.
pub(super) fn level(squeezed: &str) -> Option<u8> {
    let number = ["orglevel", "level", "l"]
        .iter()
        .find_map(|word| squeezed.strip_prefix(word))?;
    number.parse().ok()
}

/// Words of letters and digits, lower case; camel case counts as words.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in text.chars() {
        let starts_hump = c.is_uppercase() && was_lower;
        if !c.is_alphanumeric() || starts_hump {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase() || c.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether the words of `phrase` occur in `words` one after the other.
pub(super) fn has_phrase(words: &[String], phrase: &str) -> bool {
    let phrase: Vec<&str> = phrase.split([' ', '-']).filter(|word| !word.is_empty()).collect();
    !phrase.is_empty()
        && words
            .windows(phrase.len())
            .any(|window| window.iter().zip(&phrase).all(|(word, wanted)| word == wanted))
}

/// A question without examples in brackets and without the scale printed behind it, words only:
/// what stays the same when a tool or an editor touches up a question.
pub(super) fn question_key(text: &str) -> String {
    let text = normalised(text);
    let mut depth = 0usize;
    let mut open = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            c if depth == 0 => open.push(c),
            _ => {}
        }
    }
    let open = scale_legend_start(&open).map_or(open.as_str(), |at| &open[..at]);
    let mut words = words(open);
    // Numbering in front of a question ("3.", "Q12") is no wording.
    if words.len() > 2 && words[0].trim_start_matches('q').parse::<u32>().is_ok() {
        words.remove(0);
    }
    words.join(" ")
}

/// Where a printed scale such as `10 - strongly agree, 1 - strongly disagree` starts.
fn scale_legend_start(text: &str) -> Option<usize> {
    text.char_indices()
        .find(|(at, c)| {
            let starts_number = c.is_ascii_digit()
                && !text[..*at].ends_with(|before: char| before.is_ascii_digit() || before == '-');
            starts_number && legend_entry(&text[*at..]).is_some() && {
                let rest = &text[*at..];
                rest.split(',')
                    .skip(1)
                    .any(|entry| legend_entry(entry.trim()).is_some())
            }
        })
        .map(|(at, _)| at)
}

/// Reads `10 - strongly agree` as its code and label.
fn legend_entry(text: &str) -> Option<(i32, &str)> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let code = text[..digits].parse().ok()?;
    let label = text[digits..].trim_start().strip_prefix(['-', '=', ':'])?.trim();
    label.starts_with(char::is_alphabetic).then_some((code, label))
}

/// The scale that a question prints behind itself: code and label of both ends.
pub(super) fn scale_legend(text: &str) -> Option<[(i32, String); 2]> {
    let text = normalised(text);
    let start = scale_legend_start(&text)?;
    let mut ends: Vec<(i32, String)> = text[start..]
        .split(',')
        .filter_map(|entry| legend_entry(entry.trim()))
        .map(|(code, label)| (code, label.trim_end_matches(['.', '*', ')', ' ']).to_owned()))
        .collect();
    ends.sort();
    let low = ends.first()?.clone();
    let high = ends.last()?.clone();
    (low.0 < high.0).then_some([low, high])
}

/// Lower-case words joined by `separator`, at most `limit` characters.
pub(super) fn slug(text: &str, separator: char, limit: usize) -> String {
    let mut out = String::new();
    for word in words(text) {
        if !out.is_empty() {
            if out.len() + word.len() + 1 > limit {
                break;
            }
            out.push(separator);
        }
        out.extend(word.chars().take(limit.saturating_sub(out.len())));
    }
    out
}

/// A key for a question: readable, and different for every wording.
pub(super) fn item_key(text: &str) -> String {
    let normal = normalised(text);
    let print = Fingerprint::of_bytes(normal.as_bytes());
    let digits = &print.short()[..6];
    match slug(text, '-', 40) {
        words if words.is_empty() => format!("item-{digits}"),
        words => format!("{words}-{digits}"),
    }
}

/// Whether a cell says that there is no answer: empty, not applicable, don't know, skipped, or a tool's code for it.
pub(super) fn is_missing(cell: &str) -> bool {
    missing::of(cell).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_nobody_sees_do_not_change_a_text() {
        assert_eq!(cleaned("\u{feff}1 (None\u{a0}at all) "), "1 (None at all)");
        assert_eq!(cleaned("'=SUM(A1)"), "=SUM(A1)");
        assert_eq!(cleaned("'tis"), "'tis");
        assert_eq!(normalised("Don’t  Know?"), normalised("don't know"));
    }

    #[test]
    fn a_question_keeps_its_key_when_examples_or_scale_are_touched_up() {
        let first = "Are your CI needs being met (e.g., Travis CI, Circle CI)?10 - strongly agree, 1 - strongly disagree.";
        assert_eq!(question_key(first), "are your ci needs being met");
        assert_eq!(
            question_key(first),
            question_key("3. Are your CI needs being met (e.g., GitHub Actions etc)?")
        );
        assert_eq!(
            scale_legend(first),
            Some([
                (1, "strongly disagree".to_owned()),
                (10, "strongly agree".to_owned())
            ])
        );
        assert_eq!(scale_legend("Which of 3 - or more - tools do you use?"), None);
    }

    #[test]
    fn keys_are_readable_and_different_for_every_wording() {
        let key = item_key("I get a first review within a working day.");
        assert!(key.starts_with("i-get-a-first-review-within-a-working"), "{key}");
        assert_ne!(key, item_key("I get a first review within two working days."));
        assert_eq!(slug("CI Builds (p75)", '_', 30), "ci_builds_p75");
        assert_eq!(
            words("createdAt first_review"),
            ["created", "at", "first", "review"]
        );
    }

    #[test]
    fn every_spelling_of_no_answer_is_missing_and_a_negative_answer_is_not() {
        for cell in [
            "",
            "N/A",
            "n.a.",
            "-99",
            "Don’t know",
            "I don't know what R is",
            "Skipped",
            "\\N",
        ] {
            assert!(is_missing(cell), "{cell}");
        }
        for cell in ["0", "-1", "No", "Never", "Not at all"] {
            assert!(!is_missing(cell), "{cell}");
        }
    }
}
