//! Answers that are numbers: bare digits, digits with a label, labels at the ends only, codes for no answer.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::import::text;

use super::{Domain, words};

/// What numbers a column answers with.
pub(super) struct Found {
    /// Code and its label; empty where the digit stands alone.
    pub codes: BTreeMap<i32, String>,
    /// Answers that stand for no answer.
    pub apart: Vec<String>,
}

/// Positive numbers that are used for “no answer” beside small codes.
const FAR_OFF: [i32; 12] = [66, 77, 88, 97, 98, 99, 777, 888, 997, 998, 999, 9999];
/// Highest code of a scale, recoded ones included.
const HIGHEST: i32 = 9998;

/// Digits with or without labels; at most two labels without digit, at the ends.
pub(super) fn read(domain: &Domain) -> Option<Found> {
    let mut codes = BTreeMap::new();
    let mut ends = Vec::new();
    for (answer, (spelling, _)) in &domain.answers {
        match leading_code(answer) {
            Some((code, false)) => {
                codes.entry(code).or_insert_with(String::new);
            }
            Some((code, true)) => {
                codes.insert(code, spelling.clone());
            }
            None => ends.push((answer.as_str(), spelling.as_str())),
        }
    }
    let apart = set_apart(&mut codes);
    let is_scale = match (codes.keys().next(), codes.keys().last()) {
        (Some(&low), Some(&high)) => is_span(low, high),
        _ => false,
    };
    if !is_scale || ends.len() > 2 {
        return None;
    }
    if !ends.is_empty() {
        with_ends(&mut codes, &ends)?;
    }
    Some(Found { codes, apart })
}

/// Small codes, or a short run of higher ones as recoding leaves them.
fn is_span(low: i32, high: i32) -> bool {
    let is_small = low >= -5 && high <= 11;
    let is_run = low >= 8 && high <= HIGHEST && high - low <= 10;
    is_small || is_run
}

/// Takes the codes out that stand for no answer: negative ones below a scale that has no negative half, and numbers
/// far above it.
fn set_apart(codes: &mut BTreeMap<i32, String>) -> Vec<String> {
    let usual = |code: &i32| (0..=11).contains(code);
    let most = codes.keys().copied().filter(usual).max();
    let least = codes.keys().copied().min().unwrap_or_default();
    let has_zero = codes.contains_key(&0);
    let is_bipolar = has_zero
        && (-5..=-1).contains(&least)
        && most.is_some_and(|most| most <= 5 && (least <= -2 || most == 1));
    let is_apart = |code: i32| {
        (code < 0 && !is_bipolar)
            || (most.is_some_and(|most| most >= 2) && FAR_OFF.contains(&code))
            || code < -5
    };
    let out: Vec<i32> = codes.keys().copied().filter(|code| is_apart(*code)).collect();
    // Nothing but such codes is no scale with codes for no answer.
    if out.len() >= codes.len() {
        return Vec::new();
    }
    out.into_iter()
        .map(|code| match codes.remove(&code) {
            Some(label) if !label.is_empty() => label,
            _ => code.to_string(),
        })
        .collect()
}

/// Labels at the ends stand for the codes next to the outermost digits.
fn with_ends(codes: &mut BTreeMap<i32, String>, ends: &[(&str, &str)]) -> Option<()> {
    let (least, most) = (*codes.keys().next()?, *codes.keys().last()?);
    let (low, high) = match ends {
        [one] => match words::end(one.0)? {
            Ordering::Less => (Some(one), None),
            _ => (None, Some(one)),
        },
        [one, other] => match words::order(one.0, other.0)? {
            Ordering::Less => (Some(one), Some(other)),
            Ordering::Greater => (Some(other), Some(one)),
            Ordering::Equal => return None,
        },
        _ => return None,
    };
    if let Some((_, spelling)) = low {
        codes.insert((least - 1).max(0), (*spelling).to_owned());
    }
    if let Some((_, spelling)) = high {
        codes.insert(most + 1, (*spelling).to_owned());
    }
    Some(())
}

/// `5`, `-1`, `4.0`, `1: not at all`, `5 - Always`, `10 (Always)`: the code, and whether a label follows.
pub(super) fn leading_code(answer: &str) -> Option<(i32, bool)> {
    let (sign, unsigned) = match answer.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, answer),
    };
    let digits = unsigned.len() - unsigned.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let code = sign * unsigned.get(..digits)?.parse::<i32>().ok()?;
    let rest = unsigned[digits..].trim_start();
    if rest.is_empty() || matches!(rest, "." | ".0" | ",0" | ".00") {
        return Some((code, false));
    }
    let label = rest.strip_prefix([':', '-', '=', '(', '.', ')'])?.trim_start();
    label.starts_with(char::is_alphabetic).then_some((code, true))
}

/// Whether a question asks for a number of things.
pub(super) fn counts_things(header: &str) -> bool {
    let header = text::normalised(header);
    ["how many", "number of", "approximately how many"]
        .iter()
        .any(|start| header.starts_with(start))
        && !header.contains("scale")
}

/// The ends of a scale of digits that its question settles.
pub(super) fn ends_of(header: &str) -> Option<(i32, i32)> {
    printed_scale(header).or_else(|| asks_to_recommend(header).then_some((0, 10)))
}

/// Whether a question is the one about recommending, from 0 to 10.
pub(super) fn asks_to_recommend(header: &str) -> bool {
    let header = text::normalised(header);
    header.contains("recommend") && header.contains("likely")
}

/// The ends of a scale that a question names: `1 = never, 5 = always`, `on a scale of 1 to 5`, `(0-10)`.
pub(super) fn printed_scale(header: &str) -> Option<(i32, i32)> {
    if let Some([low, high]) = text::scale_legend(header) {
        return Some((low.0, high.0));
    }
    let header = text::normalised(header)
        .replace(" through ", " to ")
        .replace(" and ", " to ");
    let words: Vec<&str> = header
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | ',' | '.' | ';'))
        .filter(|word| !word.is_empty())
        .collect();
    let is_scale = |low: i32, high: i32| (0..=1).contains(&low) && (3..=11).contains(&high);
    let range = |word: &str| {
        let (low, high) = word.split_once('-')?;
        let ends = (low.parse().ok()?, high.parse().ok()?);
        is_scale(ends.0, ends.1).then_some(ends)
    };
    if let Some(ends) = words.iter().find_map(|word| range(word)) {
        return Some(ends);
    }
    let by_range = words.windows(3).find_map(|three| {
        let ends = (three[0].parse().ok()?, three[2].parse().ok()?);
        (three[1] == "to" && is_scale(ends.0, ends.1)).then_some(ends)
    });
    // "where 5 is completely met and 1 is not met"
    let explained: Vec<i32> = words
        .windows(2)
        .filter(|two| matches!(two[1], "is" | "being" | "means" | "meaning" | "="))
        .filter_map(|two| two[0].parse().ok())
        .collect();
    by_range.or_else(|| {
        let ends = (*explained.iter().min()?, *explained.iter().max()?);
        is_scale(ends.0, ends.1).then_some(ends)
    })
}
