//! Answers that are labels: of one family, of one kind in two languages, or a family's words before a common word.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use crate::import::labels::{Family, families, rank_of};

use super::Domain;

/// Labels by rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Labelled {
    pub family: &'static Family,
    pub ranks: BTreeMap<i8, String>,
    /// The word that all labels share: `important` in “very important”.
    pub word: Option<String>,
    /// The languages of the labels, where there is more than one.
    pub languages: Vec<&'static str>,
}

/// Reads labels; at least two different ranks, since one label alone (“Agree”) may be anything, a consent for example.
pub(super) fn read(domain: &Domain) -> Option<Labelled> {
    let answers: Vec<Answer> = domain
        .answers
        .iter()
        .map(|(answer, (spelling, count))| Answer {
            text: answer.clone(),
            spelling,
            count: *count,
        })
        .collect();
    families()
        .find_map(|family| of_one(family, &answers, None))
        .or_else(|| of_two_languages(&answers))
        .or_else(|| with_common_word(&answers))
}

struct Answer<'a> {
    text: String,
    spelling: &'a str,
    count: u64,
}

fn of_one(family: &'static Family, answers: &[Answer], word: Option<&str>) -> Option<Labelled> {
    let mut ranks: BTreeMap<i8, (&str, u64)> = BTreeMap::new();
    for answer in answers {
        let rank = rank_of(family, &answer.text)?;
        let entry = ranks.entry(rank).or_insert((answer.spelling, 0));
        let is_new = entry.1 == 0;
        // Two words for one rank of an uneven family are two answers of one scale that is not known.
        if !is_new
            && !family.symmetric
            && answer.count > 1
            && entry.1 > 1
            && !same_start(entry.0, answer.spelling)
        {
            return None;
        }
        entry.1 += answer.count;
    }
    (ranks.len() >= 2).then(|| Labelled {
        family,
        ranks: ranks
            .into_iter()
            .map(|(rank, (label, _))| (rank, label.to_owned()))
            .collect(),
        word: word.map(str::to_owned),
        languages: Vec::new(),
    })
}

/// Whether two spellings start with the same word, as “Often” and “Often (weekly)” do.
fn same_start(one: &str, other: &str) -> bool {
    let first = |text: &str| text.split_whitespace().next().map(str::to_lowercase);
    first(one) == first(other)
}

/// A survey in two languages: every answer belongs to one kind of family, whatever its language.
fn of_two_languages(answers: &[Answer]) -> Option<Labelled> {
    let kinds: BTreeSet<&'static str> = families().map(Family::kind).collect();
    kinds.into_iter().find_map(|kind| {
        let related: Vec<&'static Family> = families().filter(|family| family.kind() == kind).collect();
        if related.len() < 2 {
            return None;
        }
        let mut counts: BTreeMap<usize, u64> = BTreeMap::new();
        let mut ranks: BTreeMap<i8, BTreeMap<usize, &str>> = BTreeMap::new();
        for answer in answers {
            let mut known = related
                .iter()
                .enumerate()
                .filter_map(|(at, family)| Some((at, rank_of(family, &answer.text)?)));
            let (at, rank) = known.next()?;
            // An answer that two languages share ("neutral") tells neither.
            if known.next().is_none() {
                *counts.entry(at).or_default() += answer.count;
            }
            ranks
                .entry(rank)
                .or_default()
                .entry(at)
                .or_insert(answer.spelling);
        }
        let (main, _) = counts
            .iter()
            .map(|(at, count)| (*at, *count))
            .reduce(|best, next| if next.1 > best.1 { next } else { best })?;
        let languages: BTreeSet<&'static str> = counts.keys().map(|at| related[*at].language()).collect();
        (languages.len() >= 2 && ranks.len() >= 2).then(|| Labelled {
            family: related[main],
            ranks: ranks
                .into_iter()
                .map(|(rank, labels)| {
                    let usual = related[main].label(rank);
                    (rank, labels.get(&main).map_or(usual, |label| (*label).to_owned()))
                })
                .collect(),
            word: None,
            languages: languages.into_iter().collect(),
        })
    })
}

/// “Not at all important” to “extremely important”: without the word that all answers share, the labels of a family.
fn with_common_word(answers: &[Answer]) -> Option<Labelled> {
    let first = answers.first()?;
    first.text.split(' ').rev().find_map(|word| {
        let is_shared = |answer: &Answer| answer.text.split(' ').any(|other| other == word);
        if word.len() < 4 || !answers.iter().all(is_shared) {
            return None;
        }
        let bare: Vec<Answer> = answers
            .iter()
            .map(|answer| Answer {
                text: without(&answer.text, word),
                spelling: answer.spelling,
                count: answer.count,
            })
            .collect();
        families()
            .filter(|family| family.kind() == "extent")
            .find_map(|family| of_one(family, &bare, Some(word)))
    })
}

fn without(text: &str, word: &str) -> String {
    text.split(' ')
        .filter(|other| *other != word)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Which of two end labels is the lower one; `None` where nothing tells.
pub(super) fn order(one: &str, other: &str) -> Option<Ordering> {
    let by_family = |one: &str, other: &str| {
        families().find_map(|family| Some(rank_of(family, one)?.cmp(&rank_of(family, other)?)))
    };
    by_family(one, other).or_else(|| {
        let shared = one
            .split(' ')
            .rev()
            .find(|word| word.len() >= 4 && other.split(' ').any(|theirs| theirs == *word))?;
        by_family(&without(one, shared), &without(other, shared))
    })
}

/// Whether a label can only stand at the lower or at the upper end.
pub(super) fn end(label: &str) -> Option<Ordering> {
    families().find_map(|family| {
        let rank = rank_of(family, label)?;
        if rank == family.lowest() {
            Some(Ordering::Less)
        } else if rank == family.highest() {
            Some(Ordering::Greater)
        } else {
            None
        }
    })
}
