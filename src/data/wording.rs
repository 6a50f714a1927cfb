//! The wording of a question: what makes two of them the same, and what differs between two, word by word.

use serde::Serialize;

/// Wordings with more words than this are compared as a whole: nobody reads a diff of them.
const MOST_WORDS: usize = 400;

/// The text as it is compared: lower case, straight apostrophes, one space for every run of blanks, no final mark.
pub(crate) fn normalised(text: &str) -> String {
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

/// Words of letters and digits, lower case; camel case counts as words.
pub(crate) fn words(text: &str) -> Vec<String> {
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

/// A question without examples in brackets and without the scale printed behind it, words only:
/// what stays the same when a tool or an editor touches up a question.
pub(crate) fn question_key(text: &str) -> String {
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
pub(crate) fn scale_legend_start(text: &str) -> Option<usize> {
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
pub(crate) fn legend_entry(text: &str) -> Option<(i32, &str)> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let code = text[..digits].parse().ok()?;
    let label = text[digits..].trim_start().strip_prefix(['-', '=', ':'])?.trim();
    label.starts_with(char::is_alphabetic).then_some((code, label))
}

/// Whether words stand in both wordings or in one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DiffKind {
    /// In both.
    Same,
    /// Only in the earlier one.
    Dropped,
    /// Only in the later one.
    Added,
}

/// Words next to each other with the same fate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiffPart {
    /// Their fate.
    pub kind: DiffKind,
    /// The words as written; where they stand in both, as the later wording writes them.
    pub text: String,
}

/// What became of a wording, word by word: the longest common subsequence of words stays, case and punctuation aside.
/// Where words were replaced, the dropped ones come first.
pub(crate) fn diff(before: &str, after: &str) -> Vec<DiffPart> {
    let old: Vec<&str> = before.split_whitespace().collect();
    let new: Vec<&str> = after.split_whitespace().collect();
    let kept = if old.len().max(new.len()) > MOST_WORDS {
        Vec::new()
    } else {
        let plain = |words: &[&str]| words.iter().map(|word| bare(word)).collect::<Vec<_>>();
        common(&plain(&old), &plain(&new))
    };
    let mut parts: Vec<DiffPart> = Vec::new();
    let (mut old_from, mut new_from) = (0, 0);
    for (old_at, new_at) in kept.into_iter().chain([(old.len(), new.len())]) {
        add(&mut parts, DiffKind::Dropped, &old[old_from..old_at]);
        add(&mut parts, DiffKind::Added, &new[new_from..new_at]);
        add(
            &mut parts,
            DiffKind::Same,
            new.get(new_at..=new_at).unwrap_or_default(),
        );
        (old_from, new_from) = (old_at + 1, new_at + 1);
    }
    parts
}

fn add(parts: &mut Vec<DiffPart>, kind: DiffKind, words: &[&str]) {
    if words.is_empty() {
        return;
    }
    let text = words.join(" ");
    match parts.last_mut() {
        Some(last) if last.kind == kind => last.text = format!("{} {text}", last.text),
        _ => parts.push(DiffPart { kind, text }),
    }
}

/// A word without case and punctuation; a lone mark stays what it is.
fn bare(word: &str) -> String {
    match words(word).concat() {
        letters if letters.is_empty() => normalised(word),
        letters => letters,
    }
}

/// Positions of a longest common subsequence, ascending on both sides; of equals the one that comes first.
pub(super) fn common<T: PartialEq>(one: &[T], other: &[T]) -> Vec<(usize, usize)> {
    // longest[i][j]: length for one[i..] and other[j..].
    let mut longest = vec![vec![0_usize; other.len() + 1]; one.len() + 1];
    for i in (0..one.len()).rev() {
        for j in (0..other.len()).rev() {
            longest[i][j] = if one[i] == other[j] {
                longest[i + 1][j + 1] + 1
            } else {
                longest[i + 1][j].max(longest[i][j + 1])
            };
        }
    }
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < one.len() && j < other.len() {
        if one[i] == other[j] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if longest[i + 1][j] >= longest[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: &str, after: &str) -> String {
        let part = |part: &DiffPart| match part.kind {
            DiffKind::Same => part.text.clone(),
            DiffKind::Dropped => format!("[-{}-]", part.text),
            DiffKind::Added => format!("{{+{}+}}", part.text),
        };
        diff(before, after).iter().map(part).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_diff_keeps_the_longest_common_words_and_says_the_rest() {
        let cases = [
            (
                "My builds are fast.",
                "My builds are fast.",
                "My builds are fast.",
            ),
            (
                "my Builds are fast",
                "My builds, are fast!",
                "My builds, are fast!",
            ),
            (
                "My builds are fast enough.",
                "Our builds are fast.",
                "[-My-] {+Our+} builds are fast. [-enough.-]",
            ),
            ("", "New words", "{+New words+}"),
            ("Old words", "", "[-Old words-]"),
            ("a b c", "c a b", "{+c+} a b [-c-]"),
            ("one – two", "one - two", "one - two"),
        ];
        for (before, after, expected) in cases {
            assert_eq!(told(before, after), expected);
        }
    }

    #[test]
    fn a_book_for_a_question_is_compared_as_a_whole() {
        let long = "word ".repeat(MOST_WORDS + 1);
        assert_eq!(diff(&long, &long).len(), 2);
    }

    #[test]
    fn the_common_subsequence_is_the_longest() {
        assert_eq!(common(&[1, 2, 3, 4], &[3, 1, 2, 4]), [(0, 1), (1, 2), (3, 3)]);
        assert_eq!(common::<u8>(&[], &[1]), []);
    }
}
