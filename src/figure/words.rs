//! How verdicts, reasons, names and estimates are said, the same in titles, tips, tables and findings.

use std::collections::BTreeMap;

use crate::analysis::{Cause, Cell, Estimate, Friction, Participation, Reason, Scope, Side, Verdict};
use crate::base::{Quarter, number};
use crate::chart::model::{Estimate as Drawn, Span, State, Tone, Voice};

/// Longest name that is printed whole; longer ones end in an ellipsis. Tables in CSV keep them.
pub const LONGEST_NAME: usize = 60;

/// A name from outside, fit for a page: one line, no control or direction marks, not longer than a line.
pub fn shown(name: &str) -> String {
    let mut text = String::new();
    for (index, character) in name.trim().chars().enumerate() {
        if index == LONGEST_NAME {
            text.push('…');
            break;
        }
        text.push(if is_unprintable(character) {
            '\u{fffd}'
        } else {
            character
        });
    }
    text
}

/// A sentence from below on one line, control and direction marks replaced by U+FFFD.
pub fn one_line(text: &str) -> String {
    text.chars()
        .map(|character| {
            if is_unprintable(character) {
                '\u{fffd}'
            } else {
                character
            }
        })
        .collect()
}

/// Control characters and those that turn or hide the text around them.
pub fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The verdict as it is printed.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::BothHurt => "Both hurt",
        Verdict::Hidden => "Hidden",
        Verdict::PerceivedOnly => "Perceived only",
        Verdict::Healthy => "Healthy",
        Verdict::CannotTell => "Cannot tell",
    }
}

/// What to do about a verdict; a proposal, never a judgement.
pub fn advice(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::BothHurt => "fix",
        Verdict::Hidden => "cost it",
        Verdict::PerceivedOnly => "measure better, or explain",
        Verdict::Healthy => "leave",
        Verdict::CannotTell => "collect",
    }
}

/// The hue of a verdict.
pub fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::BothHurt => Tone::Hot,
        Verdict::Hidden => Tone::Measured,
        Verdict::PerceivedOnly => Tone::Perceived,
        Verdict::Healthy => Tone::Cool,
        Verdict::CannotTell => Tone::Undecided,
    }
}

/// The voice of a side.
pub fn voice(side: Side) -> Voice {
    match side {
        Side::Perceived => Voice::Perceived,
        Side::Measured => Voice::Measured,
    }
}

/// "perceived" or "measured".
pub fn side(side: Side) -> &'static str {
    match side {
        Side::Perceived => "perceived",
        Side::Measured => "measured",
    }
}

/// Why there is no number, in a few words.
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NoAnswers => "no answers",
        Reason::NoMetric => "no metric",
        Reason::NoDirection => "direction not declared",
        Reason::NoTopic => "speaks about no topic",
        Reason::NoHeadCount => "head-count not known",
        Reason::OutOfRange => "outside its range",
        Reason::NoSpread => "came without n and spread",
        Reason::FewEvents => "too few events",
        Reason::TooFew => "too few answers or teams",
        Reason::ZeroVariance => "all values alike",
        Reason::NoTarget => "no target, no reference",
        Reason::FewMetrics => "half of the metrics missing",
        Reason::MinCell => "masked: too few people",
        Reason::Complementary => "masked: would reveal a small neighbour",
        Reason::Homogeneity => "masked: all answers alike",
        Reason::Dominance => "masked: too few contributors",
        Reason::NotReached => "too many have not ended yet",
    }
}

/// Whether the reason says that a number exists and may not be shown.
pub fn is_masking(reason: Option<Reason>) -> bool {
    matches!(
        reason,
        Some(Reason::MinCell | Reason::Complementary | Reason::Homogeneity | Reason::Dominance)
    )
}

/// The letter printed in a masked cell.
pub fn rule(reason: Option<Reason>) -> char {
    match reason {
        Some(Reason::Complementary) => 'c',
        Some(Reason::Homogeneity) => 'h',
        Some(Reason::Dominance) => 'd',
        _ => 'k',
    }
}

/// What the letter of a rule means.
pub fn rule_meaning(letter: char) -> &'static str {
    match letter {
        'c' => "would reveal a small neighbour",
        'h' => "all answers alike",
        'd' => "too few contributors",
        _ => "fewer people than the threshold",
    }
}

/// How sure a cell's verdict is.
pub fn state(cell: &Cell) -> State {
    if cell.verdict == Verdict::CannotTell {
        return State::CannotTell;
    }
    let likeliest = cell
        .probabilities
        .map_or(0.0, |all| all.into_iter().fold(0.0, f64::max));
    if likeliest >= CLEAR {
        State::Clear
    } else {
        State::Decided
    }
}

/// How sure it is that a value lies on its side of a cut.
pub fn state_above(above: Option<f64>) -> State {
    match above.map(|p| p.max(1.0 - p)) {
        Some(sure) if sure >= CLEAR => State::Clear,
        Some(sure) if sure >= DECIDED => State::Decided,
        _ => State::CannotTell,
    }
}

/// From this probability on a label is clear.
pub const CLEAR: f64 = 0.95;
/// From this probability on a label is given.
pub const DECIDED: f64 = 0.80;

/// A verdict with its certainty: "Hidden, clear".
pub fn verdict_and_state(cell: &Cell) -> String {
    let name = verdict(cell.verdict);
    match state(cell) {
        State::Clear => format!("{name}, clear"),
        State::Decided => format!("{name}, likely"),
        _ => name.to_owned(),
    }
}

/// An estimate on its axis; `None` unless it may be read.
pub fn drawn(estimate: &Estimate) -> Option<Drawn> {
    let value = readable(estimate)?;
    let (low, high) = match (estimate.low, estimate.high) {
        (None, None) => (value, value),
        (low, high) => (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY)),
    };
    let (inner_low, inner_high) = estimate.inner.unwrap_or((value, value));
    Some(Drawn {
        value,
        span80: Span::new(inner_low, inner_high),
        span95: Span::new(low, high),
    })
}

/// The value, if it may be read and is a number.
pub fn readable(estimate: &Estimate) -> Option<f64> {
    estimate
        .value
        .filter(|value| estimate.is_ok() && value.is_finite())
}

/// A number and what stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// The number; an en dash when there is none.
    pub value: String,
    /// Its interval, or the reason why there is no number or no interval.
    pub note: String,
}

/// A friction of 0..100 beside its interval: whole.
pub fn friction(estimate: &Estimate) -> Printed {
    printed(estimate, |value| number::fixed(value, 0), 0)
}

/// A friction of 0..100 that stands without its interval: whole, or to the next 5 where the 95 % half-width exceeds 10.
pub fn friction_alone(estimate: &Estimate) -> String {
    let half = estimate.half_width().unwrap_or(0.0);
    printed(estimate, |value| number::friction(value, half), 0).value
}

/// A standardised gap, with its sign.
pub fn gap(estimate: &Estimate) -> Printed {
    let mut printed = printed(estimate, |value| number::signed(value, 1), 1);
    if let (true, Some(low), Some(high)) = (estimate.is_ok(), estimate.low, estimate.high) {
        printed.note = format!("{} to {}", number::fixed(low, 1), number::fixed(high, 1));
    }
    printed
}

/// A difference of frictions, with its sign.
pub fn difference(estimate: &Estimate) -> Printed {
    let mut printed = printed(estimate, |value| number::signed(value, 0), 0);
    if let (true, Some(low), Some(high)) = (estimate.is_ok(), estimate.low, estimate.high) {
        printed.note = change_interval(low, high);
    }
    printed
}

/// The interval of a change: always with "to", since its ends may have signs.
pub fn change_interval(low: f64, high: f64) -> String {
    format!("{} to {}", number::fixed(low, 0), number::fixed(high, 0))
}

fn printed(estimate: &Estimate, value: impl Fn(f64) -> String, decimals: usize) -> Printed {
    let Some(point) = readable(estimate) else {
        let why = estimate.reason.map_or("not known", reason);
        return Printed {
            value: number::NO_DATA.to_owned(),
            note: why.to_owned(),
        };
    };
    let note = match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => number::interval(low, high, decimals),
        (Some(low), None) => format!("{} or more", number::fixed(low, decimals)),
        (None, Some(high)) => format!("{} or less", number::fixed(high, decimals)),
        (None, None) => estimate.reason.map_or("no interval", reason).to_owned(),
    };
    Printed {
        value: value(point),
        note,
    }
}

/// How many are behind a number: "11 answers"; empty when that is not known or not shown.
pub fn behind(estimate: &Estimate, one: &str, many: &str) -> String {
    match estimate.n {
        Some(n) if estimate.is_ok() => counted(n, one, many),
        _ => String::new(),
    }
}

/// A count with its noun: "1 team", "21 teams".
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", number::count(n), if n == 1 { one } else { many })
}

/// Small numbers as words, as sentences begin with them: "Three".
pub fn spelled(n: usize) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    WORDS
        .get(n)
        .map_or_else(|| number::count(n as u64), |word| (*word).to_owned())
}

/// The same text with a capital first letter.
pub fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

/// "A", "A and B", "A, B and C"; from `most` names on "A, B and 3 more".
pub fn listed<T: AsRef<str>>(names: &[T], most: usize) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        all if all.len() <= most.max(2) => {
            let (last, head) = all.split_last().unwrap_or((&"", &[]));
            format!("{} and {last}", head.join(", "))
        }
        all => {
            let kept = most.max(2) - 1;
            let head = all.get(..kept).unwrap_or(all);
            format!("{} and {} more", head.join(", "), all.len() - kept)
        }
    }
}

/// Who answered, of a unit or of everybody.
pub fn participation<'a>(
    friction: &'a Friction,
    quarter: Quarter,
    unit: Option<&str>,
) -> Option<&'a Participation> {
    friction.participation.iter().find(|row| {
        row.quarter == quarter
            && match unit {
                Some(unit) => row.scope == Scope::Unit && row.team == unit,
                None => row.scope == Scope::Organisation,
            }
    })
}

/// "240 of 298 answered (81 %, 76–85)"; a shorter sentence where less is known.
pub fn answered(row: Option<&Participation>) -> String {
    let Some(row) = row else {
        return "Nobody was asked in this quarter".to_owned();
    };
    match (row.answered, row.invited, row.rate) {
        (Some(answered), Some(invited), Some(rate)) => format!(
            "{} of {} answered ({})",
            number::count(answered),
            number::count(invited),
            rate_text(rate)
        ),
        (Some(answered), _, _) => format!(
            "{} answered, number of people asked not known",
            number::count(answered)
        ),
        _ => "Number of answers masked".to_owned(),
    }
}

/// A rate with its limits: "81 %, 76–85".
pub fn rate_text((rate, low, high): (f64, f64, f64)) -> String {
    format!(
        "{}, {}",
        number::share(rate),
        number::interval(low * 100.0, high * 100.0, 0)
    )
}

/// The method whose identifier starts so, for caption lines: "method gap 1".
pub fn method(friction: &Friction, prefix: &str) -> String {
    friction
        .methods
        .iter()
        .find(|method| method.split_whitespace().next() == Some(prefix))
        .map_or_else(|| format!("method {prefix}"), |method| format!("method {method}"))
}

/// Why a cell does not tell, in a few words.
pub fn why_not(cell: &Cell) -> &'static str {
    cell.cause.map_or("too little is known", Cause::words)
}

/// Why cells do not tell, with the number of cells, most frequent first.
pub fn causes<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> Vec<(Cause, usize)> {
    let mut counts: BTreeMap<Cause, usize> = BTreeMap::new();
    let open = cells
        .into_iter()
        .filter(|cell| cell.verdict == Verdict::CannotTell);
    for cause in open.filter_map(|cell| cell.cause) {
        *counts.entry(cause).or_default() += 1;
    }
    let mut causes: Vec<(Cause, usize)> = counts.into_iter().collect();
    causes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    causes
}

/// Why cells do not tell: "an interval crosses a cut (3), nobody answered (1)"; "none" where all do.
pub fn causes_text<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> String {
    match causes(cells).as_slice() {
        [] => "none".to_owned(),
        [(only, _)] => only.words().to_owned(),
        all => {
            let parts = all
                .iter()
                .map(|(cause, count)| format!("{} ({count})", cause.words()));
            parts.collect::<Vec<_>>().join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Status;

    #[test]
    fn hostile_names_become_one_short_line() {
        assert_eq!(shown(" Payments "), "Payments");
        assert_eq!(shown("a\u{202e}b\nc\u{0}"), "a\u{fffd}b\u{fffd}c\u{fffd}");
        assert_eq!(shown(&"x".repeat(10_000)).chars().count(), LONGEST_NAME + 1);
    }

    #[test]
    fn lists_end_in_and() {
        assert_eq!(listed::<&str>(&[], 3), "");
        assert_eq!(listed(&["A"], 3), "A");
        assert_eq!(listed(&["A", "B"], 3), "A and B");
        assert_eq!(listed(&["A", "B", "C"], 3), "A, B and C");
        assert_eq!(listed(&["A", "B", "C", "D"], 3), "A, B and 2 more");
    }

    #[test]
    fn a_suppressed_estimate_prints_its_rule_and_nothing_else() {
        let mut hidden = Estimate::suppressed(Reason::MinCell);
        hidden.value = Some(77.0);
        hidden.low = Some(70.0);
        hidden.n = Some(3);
        assert_eq!(friction(&hidden).value, number::NO_DATA);
        assert_eq!(friction(&hidden).note, "masked: too few people");
        assert_eq!(behind(&hidden, "answer", "answers"), "");
        assert_eq!(drawn(&hidden), None);
        let mut difference = hidden.clone();
        difference.high = Some(80.0);
        assert_eq!(super::difference(&difference).note, "masked: too few people");
    }

    #[test]
    fn friction_rounds_to_five_only_where_no_interval_stands_beside_it() {
        let mut estimate = Estimate {
            status: Status::Ok,
            reason: None,
            value: Some(63.0),
            low: Some(49.0),
            high: Some(77.0),
            n: Some(9),
            level: 0.95,
            inner: Some((54.0, 72.0)),
            se: None,
        };
        assert_eq!(friction(&estimate).value, "63");
        assert_eq!(friction_alone(&estimate), "65");
        assert_eq!(friction(&estimate).note, "49–77");
        (estimate.low, estimate.high) = (Some(55.0), Some(71.0));
        assert_eq!(friction_alone(&estimate), "63");
        (estimate.low, estimate.high, estimate.reason) = (None, None, Some(Reason::NoSpread));
        assert_eq!(friction(&estimate).note, "came without n and spread");
    }
}
