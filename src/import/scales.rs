//! Reads the ordered answers of a question from everything that was answered to it: bare digits, labels in any case
//! and order, digits with labels, labels at the ends only. A column that lacks an extreme borrows it from its battery.

mod codes;
mod declared;
mod settle;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};

use crate::data::Scale;

use super::labels::{families, rank_of};
use super::strays;
use super::text;

pub(super) use declared::{DeclaredScale, declared};
pub(super) use settle::{Settled, settle};

use codes::{asks_to_recommend, counts_things, ends_of, leading_code, printed_scale};
use words::Labelled;

/// Most different answers of an ordered question.
const DIFFERENT: usize = 16;

/// What was answered to one question.
#[derive(Debug, Clone, Default)]
pub(super) struct Domain {
    /// Normalised answer -> spelling seen first, and how often any spelling was seen.
    pub answers: BTreeMap<String, (String, u64)>,
    /// Answers that are no missing ones.
    pub count: u64,
}

impl Domain {
    /// Of answers with how often each was given; the same one may come again.
    pub(super) fn of<'a>(answers: impl Iterator<Item = (&'a str, u64)>) -> Self {
        /// Most different answers that are kept: no scale has so many.
        const KEPT: usize = 4096;
        let mut domain = Self::default();
        for (cell, times) in answers {
            if text::is_missing(cell) {
                continue;
            }
            domain.count += times;
            let key = key(cell);
            if let Some((_, count)) = domain.answers.get_mut(&key) {
                *count += times;
            } else if domain.answers.len() < KEPT {
                domain.answers.insert(key, (shortened(cell).to_owned(), times));
            }
        }
        domain
    }
}

/// Longest answer in bytes that is kept as a whole: no label is so long.
const LONG: usize = 1000;

fn shortened(cell: &str) -> &str {
    &cell[..cell.floor_char_boundary(LONG)]
}

/// An answer as answers are compared. Of a very long one only the beginning is kept, and a number that tells it from
/// others that begin so.
fn key(cell: &str) -> String {
    if cell.len() <= LONG {
        return text::normalised(cell);
    }
    let mut hasher = DefaultHasher::new();
    hasher.write(text::normalised(cell).as_bytes());
    format!("{}… {:016x}", text::normalised(shortened(cell)), hasher.finish())
}

/// The kind of answers that a column has.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    /// Codes, some with a label.
    Codes(BTreeMap<i32, String>),
    /// Labels of one family, by rank.
    Labels(Labelled),
}

/// What a column's answers look like, before its battery was looked at.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    form: Form,
    count: u64,
    /// Ends of the scale that the question itself prints.
    printed: Option<(i32, i32)>,
    /// Part of the header before the row of a grid.
    stem: Option<String>,
    recommends: bool,
    /// Codes set apart, since they stand for no answer: -1 beside 1 to 5.
    apart: Vec<String>,
}

impl Reading {
    /// Whether the answers are labels rather than bare digits.
    pub(super) fn has_labels(&self) -> bool {
        match &self.form {
            Form::Codes(codes) => codes.values().any(|label| !label.is_empty()),
            Form::Labels(..) => true,
        }
    }
}

/// Reads one column, a few strays set aside; `None` where its answers are no ordered scale.
pub(super) fn read(header: &str, domain: &Domain) -> Option<Reading> {
    read_whole(header, domain).or_else(|| read_whole(header, &strays::removed(header, domain)?))
}

/// Reads one column of which every answer must be on the scale.
pub(super) fn read_whole(header: &str, domain: &Domain) -> Option<Reading> {
    if domain.count == 0 || domain.answers.len() > DIFFERENT {
        return None;
    }
    let mut apart = Vec::new();
    let form = match codes::read(domain) {
        Some(found) => {
            apart = found.apart;
            Form::Codes(found.codes)
        }
        None => Form::Labels(words::read(domain)?),
    };
    let printed = printed_scale(header);
    if let Form::Codes(codes) = &form {
        // 1 to 11 is how some tools code 0 to 10.
        let is_shifted = |high: i32| !codes.contains_key(&0) && codes.contains_key(&(high + 1));
        let fits = |(low, high): (i32, i32)| {
            let high = if low == 0 && is_shifted(high) {
                high + 1
            } else {
                high
            };
            codes.keys().all(|code| (low..=high).contains(code))
        };
        // A run of high numbers may be years or amounts; only the rows of a grid are told by it.
        let is_high = codes.keys().next().is_some_and(|low| *low >= 8) && codes.keys().any(|code| *code > 11);
        if is_high && printed.is_none() && !header.contains(" [") {
            return None;
        }
        // A count ("how many …") has digits too, but they are no answers on a scale.
        if counts_things(header) || ends_of(header).is_some_and(|ends| !fits(ends)) {
            return None;
        }
    }
    let recommends = asks_to_recommend(header);
    let header = text::normalised(header);
    Some(Reading {
        form,
        count: domain.count,
        printed,
        stem: header.split_once(" [").map(|(stem, _)| stem.to_owned()),
        recommends,
        apart,
    })
}

type FitsKind = Box<dyn Fn(&str) -> bool>;

/// The kinds of answers that a scale may be made of, each as a test of one answer: digits, and each family of labels.
/// Where the question does not say between which ends, every number must count, or a count would pass for a scale.
pub(super) fn kinds_of_answers(header: &str) -> Vec<FitsKind> {
    let ends = ends_of(header);
    let is_number = |answer: &str| {
        answer
            .trim_start_matches('-')
            .starts_with(|c: char| c.is_ascii_digit())
    };
    let digits: FitsKind = Box::new(move |answer| match (ends, leading_code(answer)) {
        (Some((low, high)), Some((code, _))) => (low..=high).contains(&code),
        (Some(_), None) => false,
        (None, _) => is_number(answer),
    });
    let labels =
        families().map(|family| -> FitsKind { Box::new(move |answer| rank_of(family, answer).is_some()) });
    std::iter::once(digits).chain(labels).collect()
}

/// The scale as people read it: `0–10`, or its first and last label.
pub(super) fn spoken(scale: &Scale) -> String {
    match (scale.labels.first(), scale.labels.last()) {
        (Some(first), Some(last)) => format!("“{first}” to “{last}”"),
        _ => format!("{}–{}", scale.low, scale.high),
    }
}

/// Whether the labels of a scale go down: 1 stands for “Strongly agree”.
pub(super) fn is_descending(scale: &Scale) -> bool {
    let (Some(first), Some(last)) = (scale.labels.first(), scale.labels.last()) else {
        return false;
    };
    // "1: Strongly agree"
    let word = |label: &str| {
        let label = text::normalised(label);
        label.trim_start_matches(|c: char| !c.is_alphabetic()).to_owned()
    };
    let ends = [word(first), word(last)];
    words::order(&ends[0], &ends[1]).is_some_and(std::cmp::Ordering::is_gt)
}

/// Codes of answers by their text: what a settled scale says about each cell.
#[derive(Debug, Clone)]
pub(super) struct Codes {
    scale: Scale,
    labels: BTreeMap<String, i32>,
    /// What the labels mean, by kind of family and rank: the same answer may be spelled otherwise.
    ranks: BTreeMap<(&'static str, i8), i32>,
}

impl Codes {
    pub(super) fn new(scale: &Scale) -> Self {
        let mut labels = BTreeMap::new();
        let mut ranks = BTreeMap::new();
        for (label, code) in scale.labels.iter().zip(scale.low..) {
            let label = text::normalised(label);
            for family in families() {
                if let Some(rank) = rank_of(family, &label) {
                    ranks.entry((family.kind(), rank)).or_insert(code);
                }
            }
            labels.insert(label, code);
        }
        Self {
            scale: scale.clone(),
            labels,
            ranks,
        }
    }

    /// The scale, as people read it.
    pub(super) fn spoken(&self) -> String {
        spoken(&self.scale)
    }

    /// The code of an answer that is spelled as on the scale.
    pub(super) fn labelled(&self, cell: &str) -> Option<i32> {
        if self.labels.is_empty() {
            return None;
        }
        self.labels.get(&text::normalised(cell)).copied()
    }

    /// The code of an answer; `None` where the scale does not know it.
    pub(super) fn of(&self, cell: &str) -> Option<i32> {
        let answer = text::normalised(cell);
        if let Some(code) = self.labels.get(&answer) {
            return Some(*code);
        }
        if let Some((code, _)) = leading_code(&answer) {
            return (self.scale.low..=self.scale.high).contains(&code).then_some(code);
        }
        // Another spelling of the same answer: "Neutral" for "Neither agree nor disagree".
        families().find_map(|family| {
            let rank = rank_of(family, &answer)?;
            self.ranks.get(&(family.kind(), rank)).copied()
        })
    }
}
