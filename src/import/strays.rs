//! Answers that fit no scale among many that do: a slip of the pen must not drop a whole question, and a question that
//! nearly has a scale must not go unsaid.

use std::collections::{BTreeMap, BTreeSet};

use super::choices;
use super::scales::{self, Domain};

/// Answers from which on a few may be strays.
const ENOUGH: u64 = 10;
/// Most different stray answers.
const DIFFERENT: usize = 3;

/// The answers without a few strays: at least nine of ten fit one scale, and the rest are at most three different
/// answers, each of one person or of less than one in twenty.
pub(super) fn removed(header: &str, domain: &Domain) -> Option<Domain> {
    // Several codes in one cell are no slip of the pen: the question allowed several answers.
    if domain.answers.keys().any(|answer| choices::lists_codes(answer)) {
        return None;
    }
    let fitting = fitting(header, domain)?;
    let strays = domain
        .answers
        .iter()
        .filter(|(answer, _)| !fitting.answers.contains_key(*answer));
    let mut different = 0;
    for (_, (_, count)) in strays {
        different += 1;
        if *count > 1 && count * 20 >= domain.count {
            return None;
        }
    }
    let is_little = fitting.count * 10 >= domain.count * 9 && different <= DIFFERENT;
    (domain.count >= ENOUGH && is_little).then_some(fitting)
}

/// How many answers keep a question from being an item: more than half fit one scale, and the rest are no mere strays.
pub(super) fn too_many(header: &str, domain: &Domain) -> Option<u64> {
    let fitting = fitting(header, domain)?;
    let is_near = domain.count >= ENOUGH && fitting.count * 10 >= domain.count * 6;
    is_near.then_some(domain.count - fitting.count)
}

/// The columns whose answers are shared with another column and belong to no known scale, as those of a battery of
/// questions in another language do: four to seven different ones, none of them a number.
pub(super) fn unknown_batteries(domains: &[Option<Domain>]) -> BTreeSet<usize> {
    let answers: BTreeMap<usize, BTreeSet<&str>> = domains
        .iter()
        .enumerate()
        .filter_map(|(at, domain)| Some((at, domain.as_ref()?)))
        .filter(|(_, domain)| domain.count >= ENOUGH && (4..=7).contains(&domain.answers.len()))
        .map(|(at, domain)| (at, domain.answers.keys().map(String::as_str).collect()))
        .filter(|(_, answers): &(usize, BTreeSet<&str>)| {
            !answers
                .iter()
                .any(|answer| answer.starts_with(|c: char| c.is_numeric()))
        })
        .collect();
    answers
        .iter()
        .filter(|(at, own)| {
            answers
                .iter()
                .any(|(other, theirs)| other != *at && (own.is_subset(theirs) || theirs.is_subset(own)))
        })
        .map(|(at, _)| *at)
        .collect()
}

/// The largest part of the answers that is of one kind.
fn fitting(header: &str, domain: &Domain) -> Option<Domain> {
    let part = |fits: &dyn Fn(&str) -> bool| -> Domain {
        let answers: BTreeMap<String, (String, u64)> = domain
            .answers
            .iter()
            .filter(|(answer, _)| fits(answer))
            .map(|(answer, seen)| (answer.clone(), seen.clone()))
            .collect();
        let count = answers.values().map(|(_, count)| count).sum();
        Domain { answers, count }
    };
    scales::kinds_of_answers(header)
        .iter()
        .map(|kind| part(kind))
        .filter(|part| part.answers.len() >= 2 && part.count < domain.count)
        .reduce(|best, next| if next.count > best.count { next } else { best })
        .filter(|part| scales::read_whole(header, part).is_some())
}
