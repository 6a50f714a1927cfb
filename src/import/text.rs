//! Small rules for texts: how headers, answers and names are cleaned and compared, and how keys are made of them.

use crate::base::Fingerprint;
use crate::data::wording::{legend_entry, scale_legend_start};
pub(super) use crate::data::wording::{normalised, question_key, words};

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

/// Whether the words of `phrase` occur in `words` one after the other.
pub(super) fn has_phrase(words: &[String], phrase: &str) -> bool {
    let phrase: Vec<&str> = phrase.split([' ', '-']).filter(|word| !word.is_empty()).collect();
    !phrase.is_empty()
        && words
            .windows(phrase.len())
            .any(|window| window.iter().zip(&phrase).all(|(word, wanted)| word == wanted))
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
