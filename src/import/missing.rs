//! The ways in which an answer can be missing, and what cells say so. None of them is a zero, none enters a mean.

use serde::{Deserialize, Serialize};

use super::text;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// The cell is empty: the question was not shown, or it was passed over and the tool does not tell the two apart.
    NotShown,
    /// The tool says that the question was seen and left without an answer.
    Unanswered,
    /// The person said that there is nothing to say: don't know, not applicable, rather not.
    NotApplicable,
}

/// How often an item was left without an answer by the people who count, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingCounts {
    /// Empty cells: not shown, or passed over where the tool does not tell the two apart.
    pub not_shown: u64,
    /// Seen and left unanswered, where the tool says so.
    pub unanswered: u64,
    /// Don't know, not applicable, rather not say.
    pub not_applicable: u64,
}

impl MissingCounts {
    pub(super) fn add(&mut self, missing: Missing) {
        match missing {
            Missing::NotShown => self.not_shown += 1,
            Missing::Unanswered => self.unanswered += 1,
            Missing::NotApplicable => self.not_applicable += 1,
        }
    }
}

const NOT_SHOWN: [&str; 5] = ["", "{question_not_shown}", "\\n", "nan", "null"];

const UNANSWERED: [&str; 15] = [
    "-",
    "--",
    "-99",
    "-999",
    "-99.0",
    "-999.0",
    "none",
    "skipped",
    "no answer",
    "not answered",
    "unanswered",
    "no response",
    "keine antwort",
    "sans réponse",
    "sin respuesta",
];

const NOT_APPLICABLE: [&str; 62] = [
    "n/a",
    "na",
    "n.a",
    "not applicable",
    "not applicable to me",
    "does not apply",
    "does not apply to me",
    "doesn't apply",
    "not relevant",
    "not relevant to me",
    "don't know",
    "dont know",
    "do not know",
    "don't know / not applicable",
    "don't know/not applicable",
    "not sure",
    "unsure",
    "can't say",
    "cannot say",
    "can't judge",
    "cannot judge",
    "unable to judge",
    "unable to answer",
    "no basis for evaluation",
    "no basis to judge",
    "no opinion",
    "prefer not to say",
    "prefer not to answer",
    "rather not say",
    "weiß nicht",
    "weiss nicht",
    "ich weiß nicht",
    "ich weiß es nicht",
    "kann ich nicht beurteilen",
    "keine angabe",
    "keine angaben",
    "k. a",
    "k.a",
    "trifft nicht auf mich zu",
    "nicht anwendbar",
    "nicht zutreffend",
    "je ne sais pas",
    "ne sais pas",
    "sans objet",
    "non applicable",
    "ne s'applique pas",
    "sans opinion",
    "no sé",
    "no lo sé",
    "no aplica",
    "não sei",
    "não se aplica",
    "non so",
    "non applicabile",
    "weet niet",
    "weet ik niet",
    "niet van toepassing",
    "n.v.t",
    "vet ej",
    "vet inte",
    "vet ikke",
    "ved ikke",
];

/// Starts of longer sentences that say the same.
const STARTS: [&str; 6] = [
    "i don't know",
    "i know but never used",
    "n/a ",
    "n/a:",
    "no experience",
    "not applicable (",
];

/// Why a cell holds no answer; `None` where it holds one.
pub(super) fn of(cell: &str) -> Option<Missing> {
    if cell.is_empty() {
        return Some(Missing::NotShown);
    }
    // Nobody writes a page to say nothing.
    if cell.len() > 120 {
        return None;
    }
    let cell = text::normalised(cell);
    let answer = cell.as_str();
    if NOT_SHOWN.contains(&answer) {
        // A lone full stop or question mark is what people type to get past a question.
        let typed = answer.is_empty();
        Some(if typed {
            Missing::Unanswered
        } else {
            Missing::NotShown
        })
    } else if UNANSWERED.contains(&answer) {
        Some(Missing::Unanswered)
    } else if NOT_APPLICABLE.contains(&answer) || STARTS.iter().any(|start| answer.starts_with(start)) {
        Some(Missing::NotApplicable)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_ways_of_no_answer_are_told_apart() {
        for (cell, expected) in [
            ("", Some(Missing::NotShown)),
            ("{question_not_shown}", Some(Missing::NotShown)),
            ("-99", Some(Missing::Unanswered)),
            ("Skipped", Some(Missing::Unanswered)),
            (".", Some(Missing::Unanswered)),
            ("–", Some(Missing::Unanswered)),
            ("N/A", Some(Missing::NotApplicable)),
            ("I don’t know", Some(Missing::NotApplicable)),
            ("Weiß nicht", Some(Missing::NotApplicable)),
            ("I know but never used this tool", Some(Missing::NotApplicable)),
            ("Not at all", None),
            ("0", None),
            ("-1", None),
            ("Never", None),
        ] {
            assert_eq!(of(cell), expected, "{cell}");
        }
    }

    #[test]
    fn reasons_are_counted_apart() {
        let mut counts = MissingCounts::default();
        for cell in ["", "", "-99", "n/a"] {
            counts.add(of(cell).unwrap());
        }
        assert_eq!(
            (counts.not_shown, counts.unanswered, counts.not_applicable),
            (2, 1, 1)
        );
    }
}
