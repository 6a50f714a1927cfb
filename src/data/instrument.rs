//! The instrument: which question of one wave is which of another, what became of it, and what somebody decided about it.
//!
//! Questions are the same where their wording is the same up to typography, case, numbering and examples in brackets.
//! What a person accepted is a [`Bridge`]. Everything else that differs breaks the series (docs/statistics.md §1.8).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::base::{Quarter, TopicId};

use super::table::{Item, Scale};
use super::wording::{self, DiffPart, normalised, question_key};

/// Likeness of two wordings from which on one is taken for a rewording of the other.
const REWORDED: f64 = 0.75;
/// The same for two questions that stand between the same neighbours.
const REWORDED_IN_PLACE: f64 = 0.4;

/// A person's decision that two wordings ask the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bridge {
    /// The earlier wording, or the one in the other language.
    pub from: String,
    /// The wording it is taken for.
    pub to: String,
    /// The wave in which the change was accepted. Without one both wordings are one question in every wave, and answers
    /// to either are one column: a questionnaire in two languages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quarter: Option<Quarter>,
    /// Why both ask the same.
    pub reason: String,
    /// Who decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
}

impl Bridge {
    /// Whether it is about these two wordings.
    pub fn joins(&self, from: &str, to: &str) -> bool {
        question_key(&self.from) == question_key(from) && question_key(&self.to) == question_key(to)
    }

    /// Whether both wordings are one question in every wave.
    pub fn is_translation(&self) -> bool {
        self.quarter.is_none()
    }

    /// Whether it spans from one wave to a later one.
    fn spans(&self, since: Quarter, quarter: Quarter) -> bool {
        self.quarter.is_none_or(|at| since < at && at <= quarter)
    }
}

/// What became of a question between two waves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemStatus {
    /// The same wording with the same answers.
    Comparable,
    /// Differs in a way that does no harm, or that somebody accepted.
    Bridged,
    /// Asks something else, or on another scale: a new series.
    Broken,
    /// Was not asked before.
    Added,
    /// Is not asked any more.
    Dropped,
}

impl ItemStatus {
    /// Whether answers before and after may be compared.
    pub fn is_kept(self) -> bool {
        matches!(self, Self::Comparable | Self::Bridged)
    }

    /// The word that tables print.
    pub fn word(self) -> &'static str {
        match self {
            Self::Comparable => "comparable",
            Self::Bridged => "bridged",
            Self::Broken => "broken",
            Self::Added => "added",
            Self::Dropped => "dropped",
        }
    }
}

/// What became of one question between two waves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstrumentChange {
    /// The earlier wave; the same as `quarter` for two wordings within one wave.
    pub since: Quarter,
    /// The later wave.
    pub quarter: Quarter,
    /// What became of it.
    pub status: ItemStatus,
    /// The question as the earlier wave asked it.
    pub before: Option<Item>,
    /// The question as the later wave asked it.
    pub after: Option<Item>,
    /// What differs in the wording, word by word; empty where nothing does.
    pub wording: Vec<DiffPart>,
    /// What differs in the answers, in words.
    pub scale: Option<String>,
    /// Its places in the two waves, counted from 1, where it was moved past other questions.
    pub moved: Option<(usize, usize)>,
    /// The status in words.
    pub reason: String,
    /// The decision it rests on.
    pub bridge: Option<Bridge>,
}

impl InstrumentChange {
    /// The question, as it is asked now or was asked last.
    pub fn item(&self) -> Option<&Item> {
        self.after.as_ref().or(self.before.as_ref())
    }

    /// The topic that it counts for.
    pub fn topic(&self) -> Option<&TopicId> {
        self.item()?.topic.as_ref()
    }

    /// Whether anything at all differs.
    pub fn is_change(&self) -> bool {
        self.status != ItemStatus::Comparable || !self.wording.is_empty()
    }
}

/// The questions of one wave.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub quarter: Quarter,
    pub items: &'a [Item],
}

/// Two questions taken for one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair<'a> {
    pub before: usize,
    pub after: usize,
    /// The decision about them.
    bridge: Option<&'a Bridge>,
    /// Whether they are only like each other.
    is_guess: bool,
}

/// What became of every question between two waves: those of the later wave in its order, then those it dropped.
pub(super) fn changes(before: Asked, after: Asked, bridges: &[Bridge]) -> Vec<InstrumentChange> {
    let mut pairs = pairs(before, after, bridges);
    let guesses = guesses(before.items, after.items, &pairs);
    pairs.extend(guesses);
    let moved = moved(&pairs);
    let mut changes: Vec<InstrumentChange> = Vec::new();
    for (at, item) in after.items.iter().enumerate() {
        changes.push(match pairs.iter().find(|pair| pair.after == at) {
            Some(pair) => judged(before, after, *pair, moved.contains(&at)),
            None => alone(before.quarter, after.quarter, None, Some(item)),
        });
    }
    let dropped = before.items.iter().enumerate();
    let dropped = dropped.filter(|(at, _)| pairs.iter().all(|pair| pair.before != *at));
    changes.extend(dropped.map(|(_, item)| alone(before.quarter, after.quarter, Some(item), None)));
    changes
}

/// Questions that two waves have in common, by their places: comparable or bridged.
pub(super) fn kept(before: Asked, after: Asked, bridges: &[Bridge]) -> Vec<(usize, usize)> {
    pairs(before, after, bridges)
        .into_iter()
        .filter(|pair| judged(before, after, *pair, false).status.is_kept())
        .map(|pair| (pair.before, pair.after))
        .collect()
}

/// Questions of the same wording, the nearest spelling first, and those that somebody accepted.
fn pairs<'a>(before: Asked, after: Asked, bridges: &'a [Bridge]) -> Vec<Pair<'a>> {
    let spans: Vec<&Bridge> = bridges
        .iter()
        .filter(|bridge| bridge.spans(before.quarter, after.quarter))
        .collect();
    let keys = |items: &[Item]| {
        items
            .iter()
            .map(|item| question_key(&item.text))
            .collect::<Vec<_>>()
    };
    let (old_keys, new_keys) = (keys(before.items), keys(after.items));
    let ends = |scale: &Scale| (scale.low, scale.high);
    let mut pairs: Vec<Pair> = Vec::new();
    let mut take = |fits: &dyn Fn(usize, usize) -> Option<Option<&'a Bridge>>| {
        for old in 0..before.items.len() {
            if pairs.iter().any(|pair| pair.before == old) {
                continue;
            }
            let free = |new: &usize| pairs.iter().all(|pair| pair.after != *new);
            let found = (0..after.items.len())
                .filter(free)
                .find_map(|new| Some((new, fits(old, new)?)));
            if let Some((new, bridge)) = found {
                pairs.push(Pair {
                    before: old,
                    after: new,
                    bridge,
                    is_guess: false,
                });
            }
        }
    };
    let is_same_id = |old: usize, new: usize| before.items[old].id == after.items[new].id;
    let has_key = |old: usize, new: usize| old_keys[old] == new_keys[new] && !old_keys[old].is_empty();
    take(&|old, new| {
        let alike = ends(&before.items[old].scale) == ends(&after.items[new].scale);
        (is_same_id(old, new) && alike).then_some(None)
    });
    take(&|old, new| is_same_id(old, new).then_some(None));
    take(&|old, new| has_key(old, new).then_some(None));
    take(&|old, new| followed(&spans, &old_keys[old], &new_keys[new]).map(Some));
    for pair in &mut pairs {
        if pair.bridge.is_none() {
            let (old, new) = (&old_keys[pair.before], &new_keys[pair.after]);
            pair.bridge = spans
                .iter()
                .copied()
                .find(|bridge| question_key(&bridge.from) == *old && question_key(&bridge.to) == *new);
        }
    }
    pairs
}

/// The last of the decisions that lead from one wording to another.
fn followed<'a>(bridges: &[&'a Bridge], from: &str, to: &str) -> Option<&'a Bridge> {
    let mut at = from.to_owned();
    let mut seen = BTreeSet::new();
    while seen.insert(at.clone()) {
        let next = bridges
            .iter()
            .copied()
            .find(|bridge| question_key(&bridge.from) == at && !seen.contains(&question_key(&bridge.to)))?;
        at = question_key(&next.to);
        if at == to {
            return Some(next);
        }
    }
    None
}

/// Rewordings by likeness, the likest first; a question between the same neighbours needs less of it.
fn guesses(before: &[Item], after: &[Item], pairs: &[Pair]) -> Vec<Pair<'static>> {
    let partner = |old: usize| {
        pairs
            .iter()
            .find(|pair| pair.before == old)
            .map(|pair| pair.after)
    };
    let is_old_free = |old: &usize| partner(*old).is_none();
    let is_new_free = |new: &usize| pairs.iter().all(|pair| pair.after != *new);
    let in_place = |old: usize, new: usize| {
        let above = match (old.checked_sub(1), new.checked_sub(1)) {
            (None, None) => true,
            (Some(old), Some(new)) => partner(old) == Some(new),
            _ => false,
        };
        let is_last = old + 1 == before.len() && new + 1 == after.len();
        above && (is_last || partner(old + 1) == Some(new + 1))
    };
    let mut found: Vec<(f64, usize, usize)> = Vec::new();
    for old in (0..before.len()).filter(is_old_free) {
        for new in (0..after.len()).filter(is_new_free) {
            let likeness = likeness(&before[old].text, &after[new].text);
            let needed = if in_place(old, new) {
                REWORDED_IN_PLACE
            } else {
                REWORDED
            };
            if likeness >= needed {
                found.push((likeness, old, new));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut guesses: Vec<Pair> = Vec::new();
    for (_, old, new) in found {
        if guesses.iter().all(|pair| pair.before != old && pair.after != new) {
            guesses.push(Pair {
                before: old,
                after: new,
                bridge: None,
                is_guess: true,
            });
        }
    }
    guesses
}

/// How alike two wordings are, 0 to 1: Levenshtein's distance over the longer one. Measures that favour a common start take
/// “I am satisfied with our tools” and “I am satisfied with our releases” for one.
pub(crate) fn likeness(one: &str, other: &str) -> f64 {
    let (one, other) = (question_key(one), question_key(other));
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    strsim::normalized_levenshtein(&one, &other)
}

/// Places in the later wave of questions that were moved past others.
fn moved(pairs: &[Pair]) -> BTreeSet<usize> {
    let mut by_old: Vec<(usize, usize)> = pairs.iter().map(|pair| (pair.before, pair.after)).collect();
    by_old.sort_unstable();
    let old_order: Vec<usize> = by_old.into_iter().map(|(_, new)| new).collect();
    let mut new_order = old_order.clone();
    new_order.sort_unstable();
    let stayed: BTreeSet<usize> = wording::common(&old_order, &new_order)
        .into_iter()
        .map(|(at, _)| old_order[at])
        .collect();
    new_order.into_iter().filter(|at| !stayed.contains(at)).collect()
}

fn alone(since: Quarter, quarter: Quarter, before: Option<&Item>, after: Option<&Item>) -> InstrumentChange {
    let (status, reason) = if after.is_some() {
        (ItemStatus::Added, format!("not asked in {since}"))
    } else {
        (ItemStatus::Dropped, format!("not asked in {quarter}"))
    };
    InstrumentChange {
        since,
        quarter,
        status,
        before: before.cloned(),
        after: after.cloned(),
        wording: Vec::new(),
        scale: None,
        moved: None,
        reason,
        bridge: None,
    }
}

fn judged(before: Asked, after: Asked, pair: Pair, is_moved: bool) -> InstrumentChange {
    let (old, new) = (&before.items[pair.before], &after.items[pair.after]);
    let mut harm: Vec<String> = Vec::new();
    let mut harmless: Vec<String> = Vec::new();
    let is_reworded = question_key(&old.text) != question_key(&new.text);
    if is_reworded {
        harm.push("reworded".to_owned());
    }
    let scale = scale_difference(&old.scale, &new.scale);
    match &scale {
        Some((text, true)) => harm.push(text.clone()),
        Some((text, false)) => harmless.push(text.clone()),
        None => {}
    }
    harm.extend(polarity_difference(before.quarter, after.quarter, old, new));
    if let (Some(old), Some(new)) = (&old.topic, &new.topic)
        && old != new
    {
        harm.push(format!("counts for {new} instead of {old}"));
    }
    let moved = is_moved.then_some((pair.before + 1, pair.after + 1));
    harmless.extend(moved.map(|(from, to)| format!("moved from place {from} to {to}")));
    let bridge = pair.bridge.filter(|_| !harm.is_empty());
    let status = match (harm.is_empty(), bridge.is_some(), harmless.is_empty()) {
        (true, _, true) => ItemStatus::Comparable,
        (true, _, false) | (false, true, _) => ItemStatus::Bridged,
        (false, false, _) => ItemStatus::Broken,
    };
    let mut reasons = harm;
    reasons.append(&mut harmless);
    if pair.is_guess {
        reasons.push("found by its likeness".to_owned());
    }
    if reasons.is_empty() {
        reasons.push("same wording, same answers".to_owned());
    }
    if bridge.is_some() {
        reasons.push("accepted".to_owned());
    }
    let is_touched = normalised(&old.text) != normalised(&new.text);
    InstrumentChange {
        since: before.quarter,
        quarter: after.quarter,
        status,
        wording: if is_touched {
            wording::diff(&old.text, &new.text)
        } else {
            Vec::new()
        },
        before: Some(old.clone()),
        after: Some(new.clone()),
        scale: scale.map(|(text, _)| text),
        moved,
        reason: reasons.join("; "),
        bridge: bridge.cloned(),
    }
}

/// What differs in the answers, and whether it does harm.
fn scale_difference(old: &Scale, new: &Scale) -> Option<(String, bool)> {
    let points = |scale: &Scale| scale.high - scale.low + 1;
    if points(old) != points(new) {
        let range = |scale: &Scale| format!("{}–{}", scale.low, scale.high);
        let text = format!(
            "{} answers ({}) became {} ({})",
            points(old),
            range(old),
            points(new),
            range(new)
        );
        return Some((text, true));
    }
    // Labels of digits say no more than the digits.
    let ends = |scale: &Scale| {
        let is_word = |label: &&String| label.chars().any(char::is_alphabetic);
        let first = scale.labels.first().filter(is_word)?;
        let last = scale.labels.last().filter(is_word)?;
        Some((first.clone(), last.clone()))
    };
    let plain = |(first, last): &(String, String)| (normalised(first), normalised(last));
    let spoken = |(first, last): &(String, String)| format!("“{first}” to “{last}”");
    match (ends(old), ends(new)) {
        (Some(one), Some(other)) if plain(&one) != plain(&other) => {
            let text = format!("the answers {} became {}", spoken(&one), spoken(&other));
            return Some((text, true));
        }
        (Some(_), None) => return Some(("the answers lost their labels".to_owned(), false)),
        (None, Some(_)) => return Some(("the answers were given labels".to_owned(), false)),
        _ => {}
    }
    if old.low != new.low {
        let text = format!("the same answers count from {} instead of {}", new.low, old.low);
        return Some((text, false));
    }
    let labels = |scale: &Scale| {
        scale
            .labels
            .iter()
            .map(|label| normalised(label))
            .collect::<Vec<_>>()
    };
    (ends(old).is_some() && labels(old) != labels(new))
        .then(|| ("labels between the same ends differ".to_owned(), false))
}

fn polarity_difference(since: Quarter, quarter: Quarter, old: &Item, new: &Item) -> Option<String> {
    match (old.polarity, new.polarity) {
        (Some(one), Some(other)) if one != other => Some("the other end means friction".to_owned()),
        (Some(_), None) => Some(format!("nobody said which end is friction in {quarter}")),
        (None, Some(_)) => Some(format!("nobody said which end is friction in {since}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Polarity;

    fn item(text: &str) -> Item {
        Item {
            id: normalised(text).as_str().into(),
            text: text.to_owned(),
            topic: Some("builds".into()),
            scale: scale(1, 5, &[]),
            polarity: Some(Polarity::HighIsGood),
        }
    }

    fn scale(low: i32, high: i32, labels: &[&str]) -> Scale {
        Scale {
            low,
            high,
            labels: labels.iter().map(|label| (*label).to_owned()).collect(),
        }
    }

    fn bridge(from: &str, to: &str, quarter: Option<&str>) -> Bridge {
        Bridge {
            from: from.to_owned(),
            to: to.to_owned(),
            quarter: quarter.map(|text| text.parse().unwrap()),
            reason: "asked the same".to_owned(),
            who: None,
        }
    }

    fn between(old: &[Item], new: &[Item], bridges: &[Bridge]) -> Vec<InstrumentChange> {
        let asked = |text: &str, items| Asked {
            quarter: text.parse().unwrap(),
            items,
        };
        changes(asked("2026-Q1", old), asked("2026-Q2", new), bridges)
    }

    fn statuses(changes: &[InstrumentChange]) -> Vec<(ItemStatus, &str)> {
        changes
            .iter()
            .map(|change| (change.status, change.reason.as_str()))
            .collect()
    }

    #[test]
    fn typography_case_and_examples_leave_a_question_what_it_is() {
        let old = [item("Are your CI needs being met (e.g., Travis CI, Circle CI)?")];
        let new = [item("2. Are your CI Needs being met (e.g. GitHub Actions)")];
        let changes = between(&old, &new, &[]);
        assert_eq!(
            statuses(&changes),
            [(ItemStatus::Comparable, "same wording, same answers")]
        );
        assert!(!changes[0].wording.is_empty() && changes[0].is_change());
        assert!(!between(&old, &old, &[])[0].is_change());
    }

    #[test]
    fn what_differs_in_the_answers_breaks_or_is_harmless() {
        use ItemStatus::{Bridged, Broken};
        let agree = scale(
            1,
            5,
            &[
                "Strongly disagree",
                "Disagree",
                "Neutral",
                "Agree",
                "Strongly agree",
            ],
        );
        let other_middle = scale(
            1,
            5,
            &[
                "strongly disagree",
                "Rather not",
                "So so",
                "Rather",
                "Strongly agree",
            ],
        );
        let extent = scale(
            1,
            5,
            &["Not at all", "Slightly", "Moderately", "Very much", "Extremely"],
        );
        let cases = [
            (
                scale(1, 5, &[]),
                scale(1, 7, &[]),
                Broken,
                "5 answers (1–5) became 7 (1–7)",
            ),
            (
                scale(1, 5, &[]),
                scale(0, 4, &[]),
                Bridged,
                "the same answers count from 0 instead of 1",
            ),
            (
                agree.clone(),
                other_middle,
                Bridged,
                "labels between the same ends differ",
            ),
            (
                agree.clone(),
                extent,
                Broken,
                "the answers “Strongly disagree” to “Strongly agree” became “Not at all” to “Extremely”",
            ),
            (
                agree.clone(),
                scale(1, 5, &[]),
                Bridged,
                "the answers lost their labels",
            ),
            (
                scale(1, 5, &["1", "2", "3", "4", "5"]),
                agree,
                Bridged,
                "the answers were given labels",
            ),
        ];
        for (old, new, status, reason) in cases {
            let with = |scale: Scale| {
                [Item {
                    scale,
                    ..item("Builds are fast")
                }]
            };
            let changes = between(&with(old), &with(new), &[]);
            assert_eq!(statuses(&changes), [(status, reason)]);
        }
    }

    #[test]
    fn another_friction_end_or_topic_is_another_question() {
        let old = item("Builds are fast");
        let turned = Item {
            polarity: Some(Polarity::HighIsFriction),
            ..old.clone()
        };
        let open = Item {
            polarity: None,
            ..old.clone()
        };
        let elsewhere = Item {
            topic: Some("tests".into()),
            ..old.clone()
        };
        for (new, reason) in [
            (turned, "the other end means friction"),
            (open, "nobody said which end is friction in 2026-Q2"),
            (elsewhere, "counts for tests instead of builds"),
        ] {
            let changes = between(std::slice::from_ref(&old), &[new], &[]);
            assert_eq!(statuses(&changes), [(ItemStatus::Broken, reason)]);
        }
    }

    #[test]
    fn a_rewording_is_found_by_likeness_or_by_its_neighbours_and_stays_broken() {
        let old = [
            item("Builds are fast"),
            item("My code gets reviewed quickly"),
            item("I trust tests"),
        ];
        let new = [
            item("Builds are fast"),
            item("The code I write gets reviewed soon"),
            item("I trust tests"),
        ];
        let changes = between(&old, &new, &[]);
        let expected = "reworded; found by its likeness";
        assert_eq!(statuses(&changes)[1], (ItemStatus::Broken, expected));
        // Elsewhere the same two are not alike enough.
        let moved = [new[1].clone(), new[0].clone(), new[2].clone()];
        let changes = between(&old, &moved, &[]);
        assert_eq!(
            changes.iter().map(|change| change.status).collect::<Vec<_>>(),
            [
                ItemStatus::Added,
                ItemStatus::Comparable,
                ItemStatus::Comparable,
                ItemStatus::Dropped
            ]
        );
    }

    #[test]
    fn only_the_question_that_passed_others_was_moved() {
        let all = ["One thing", "Two things", "Three things", "Four things"].map(item);
        let moved = [all[3].clone(), all[0].clone(), all[1].clone(), all[2].clone()];
        let changes = between(&all, &moved, &[]);
        let places: Vec<_> = changes.iter().map(|change| change.moved).collect();
        assert_eq!(places, [Some((4, 1)), None, None, None]);
        assert_eq!(changes[0].status, ItemStatus::Bridged);
    }

    #[test]
    fn an_accepted_rewording_bridges_its_own_wave_only() {
        let (old, new) = ([item("Builds are fast")], [item("I never wait for a build")]);
        assert_eq!(between(&old, &new, &[]).len(), 2, "added and dropped");
        let accepted = [bridge(
            "builds are FAST.",
            "I never wait for a build",
            Some("2026-Q2"),
        )];
        assert_eq!(
            statuses(&between(&old, &new, &accepted)),
            [(ItemStatus::Bridged, "reworded; accepted")]
        );
        let elsewhere = [bridge(
            "Builds are fast",
            "I never wait for a build",
            Some("2026-Q3"),
        )];
        assert_eq!(between(&old, &new, &elsewhere).len(), 2);
        // The same wording on another scale can be accepted too.
        let wide = [Item {
            scale: scale(1, 7, &[]),
            ..old[0].clone()
        }];
        let accepted = [bridge("Builds are fast", "Builds are fast", Some("2026-Q2"))];
        assert_eq!(between(&old, &wide, &accepted)[0].status, ItemStatus::Bridged);
    }

    #[test]
    fn decisions_are_followed_one_after_the_other() {
        let steps = [
            bridge("A b", "B c", Some("2026-Q2")),
            bridge("B c", "C d", Some("2026-Q3")),
            bridge("C d", "B c", Some("2026-Q3")),
        ];
        let asked = |text: &str, items: &'static [Item]| Asked {
            quarter: text.parse().unwrap(),
            items,
        };
        let leak = |text: &str| -> &'static [Item] { Box::leak(Box::new([item(text)])) };
        let found = kept(
            asked("2026-Q1", leak("A b")),
            asked("2026-Q3", leak("C d")),
            &steps,
        );
        assert_eq!(found, [(0, 0)]);
        let none = kept(
            asked("2026-Q1", leak("A b")),
            asked("2026-Q3", leak("D e")),
            &steps,
        );
        assert!(none.is_empty(), "a circle ends");
    }
}
