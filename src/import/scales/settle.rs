//! Settles the scale of every column with the help of its battery, and says what is doubtful about it.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::Scale;
use crate::import::labels::Family;

use super::words::Labelled;
use super::{Form, Reading};

/// Answers from which on a column speaks for itself about the points between its ends.
const SPEAKS_FOR_ITSELF: u64 = 30;
/// Answers of a battery from which on an end that nobody chose was hardly offered.
const SURELY: u64 = 100;

/// A scale, and how sure it is.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::import) struct Settled {
    pub scale: Scale,
    pub certain: bool,
    /// Answers that stand for no answer.
    pub apart: Vec<String>,
    /// Another scale that the answers fit too, in words.
    pub doubt: Option<String>,
    /// Languages of the labels, where there is more than one.
    pub languages: Vec<&'static str>,
    /// The battery that the column belongs to.
    pub stem: Option<String>,
}

impl Settled {
    pub(super) fn new(scale: Scale, certain: bool) -> Self {
        Self {
            scale,
            certain,
            apart: Vec::new(),
            doubt: None,
            languages: Vec::new(),
            stem: None,
        }
    }

    pub(super) fn apart(mut self, apart: Vec<String>) -> Self {
        self.apart = apart;
        self
    }

    fn doubt(mut self, doubt: Option<String>) -> Self {
        self.doubt = doubt;
        self
    }
}

/// Settles the scale of every reading with the help of its battery.
pub(in crate::import) fn settle(readings: &[Option<Reading>]) -> Vec<Option<Settled>> {
    readings
        .iter()
        .map(|reading| {
            let reading = reading.as_ref()?;
            let mut settled = settle_one(reading, readings)?;
            settled.stem.clone_from(&reading.stem);
            Some(settled)
        })
        .collect()
}

fn settle_one(reading: &Reading, all: &[Option<Reading>]) -> Option<Settled> {
    let same_battery = |other: &&Reading| other.stem == reading.stem;
    match &reading.form {
        Form::Codes(codes) => {
            let class = size_class(codes);
            let alone = reading.count >= SPEAKS_FOR_ITSELF;
            let mut union: BTreeSet<i32> = codes.keys().copied().collect();
            let mut columns = 0;
            for other in all.iter().flatten().filter(same_battery) {
                let Form::Codes(theirs) = &other.form else {
                    continue;
                };
                let their_class = size_class(theirs);
                if other.printed == reading.printed
                    && other.recommends == reading.recommends
                    && (their_class == class || (!alone && class == 5 && their_class == 7))
                {
                    union.extend(theirs.keys());
                    columns += 1;
                }
            }
            code_scale(reading, codes, &union, columns).map(|settled| settled.apart(reading.apart.clone()))
        }
        Form::Labels(own) => {
            let inner = |ranks: &BTreeMap<i8, String>| ranks.keys().any(|rank| rank.abs() == 1);
            let alone = reading.count >= SPEAKS_FOR_ITSELF;
            let mut union = own.ranks.clone();
            let mut answers = 0;
            for other in all.iter().flatten().filter(same_battery) {
                let Form::Labels(theirs) = &other.form else {
                    continue;
                };
                let is_related = theirs.family.name == own.family.name && theirs.word == own.word;
                // Outside a grid, questions with other sets of labels are other questions.
                let within = |one: &BTreeMap<i8, String>, other: &BTreeMap<i8, String>| {
                    one.keys().all(|rank| other.contains_key(rank))
                };
                let is_alike = if own.family.symmetric {
                    !alone || inner(&theirs.ranks) == inner(&own.ranks)
                } else {
                    reading.stem.is_some()
                        || within(&own.ranks, &theirs.ranks)
                        || within(&theirs.ranks, &own.ranks)
                };
                if is_related && is_alike {
                    answers += other.count;
                    for (rank, label) in &theirs.ranks {
                        union.entry(*rank).or_insert_with(|| label.clone());
                    }
                }
            }
            let mut settled = if own.family.symmetric {
                even_scale(own, &union, answers)
            } else {
                uneven_scale(own, &union, answers)
            };
            settled.languages.clone_from(&own.languages);
            Some(settled)
        }
    }
}

fn size_class(codes: &BTreeMap<i32, String>) -> i32 {
    match (codes.keys().next(), codes.keys().last()) {
        (Some(8..), Some(12..)) => 100,
        (Some(..0), _) => -1,
        (_, Some(..=5) | None) => 5,
        (_, Some(6 | 7)) => 7,
        (_, Some(_)) => 10,
    }
}

fn code_scale(
    reading: &Reading,
    own: &BTreeMap<i32, String>,
    seen: &BTreeSet<i32>,
    columns: usize,
) -> Option<Settled> {
    let (least, most) = (*seen.first()?, *seen.last()?);
    let both_ends = |low: i32, high: i32| seen.contains(&low) && seen.contains(&high);
    let has_labels = own.values().any(|label| !label.is_empty());
    let mut doubt = None;
    let (low, high, certain) = match (reading.printed, least, most) {
        // 1 to 11 is how some tools code 0 to 10.
        (Some((0, 10)), 1.., 11) => {
            doubt = Some("the codes 1 to 11 are taken for 0 to 10".to_owned());
            (1, 11, true)
        }
        (Some((low, high)), _, _) => (low, high, true),
        _ if reading.recommends && most > 5 && most <= 10 => (0, 10, true),
        (None, ..0, _) => {
            if seen.len() < 3 {
                return None;
            }
            let end = most.max(-least);
            (-end, end, both_ends(-end, end))
        }
        (None, 8.., 12..) => {
            let is_run = most - least + 1 == i32::try_from(seen.len()).unwrap_or_default();
            if !is_run || seen.len() < 3 || (columns < 2 && !has_labels) {
                return None;
            }
            doubt = Some(format!(
                "the codes {least} to {most} are recoded answers: nothing says how many there were"
            ));
            (least, most, false)
        }
        // Two codes are a choice between two things, not a scale.
        (None, _, ..=2) if !has_labels => return None,
        (None, 0, ..=4) => (0, 4, false),
        (None, 0, ..=10) => (0, 10, both_ends(0, 10)),
        (None, _, ..=5) => {
            if most < 5 && reading.count >= SPEAKS_FOR_ITSELF {
                doubt = Some(format!("nobody answered 5: it may be a scale of {most} points"));
            }
            (1, 5, both_ends(1, 5))
        }
        (None, _, 6 | 7) => (1, 7, both_ends(1, 7)),
        (None, _, ..=10) => {
            if least > 5 {
                doubt = Some(
                    "only the upper half of 1 to 10 was answered: it may be 0 to 10, or recoded".to_owned(),
                );
            }
            (1, 10, both_ends(1, 10))
        }
        (None, ..) => {
            doubt = Some("the codes 1 to 11 may stand for 0 to 10".to_owned());
            (least.min(1), most, false)
        }
    };
    let labels = if has_labels {
        (low..=high)
            .map(|code| match own.get(&code) {
                Some(label) if !label.is_empty() => label.clone(),
                _ => code.to_string(),
            })
            .collect()
    } else {
        Vec::new()
    };
    Some(Settled::new(Scale { low, high, labels }, certain).doubt(doubt))
}

/// A scale that is as long on one side of its middle as on the other.
fn even_scale(own: &Labelled, seen: &BTreeMap<i8, String>, answers: u64) -> Settled {
    let has = |rank: i8| seen.contains_key(&rank) || seen.contains_key(&-rank);
    let is_much = answers >= SPEAKS_FOR_ITSELF;
    let middle_seen = seen.contains_key(&0);
    let mut points: BTreeSet<i8> = seen.keys().copied().collect();
    points.extend(seen.keys().map(|rank| -rank));
    let mut doubt = None;
    let is_three = middle_seen && !has(3) && !has(1) && is_much;
    if is_three {
        doubt = Some("nobody chose the strongest answers: it may be a scale of 5 points".to_owned());
    } else {
        points.extend([-3, 3]);
        if !has(1) {
            points.extend([-2, 2]);
        }
    }
    // Nobody in the middle: a scale without a middle, or a middle that nobody chose.
    if !middle_seen && !is_much {
        points.insert(0);
        doubt = Some("nobody chose the middle: it may be a scale without one".to_owned());
    }
    let certain = has(3) && (middle_seen || is_much);
    labelled_scale(own, &points, seen, certain).doubt(doubt)
}

/// A scale that goes up from nothing: the set of labels that surveys offer, or what was seen where much was seen.
fn uneven_scale(own: &Labelled, seen: &BTreeMap<i8, String>, answers: u64) -> Settled {
    let family = own.family;
    let ranks: BTreeSet<i8> = seen.keys().copied().collect();
    let sets: Vec<BTreeSet<i8>> = family
        .sets()
        .map(|set| set.iter().copied().collect::<BTreeSet<i8>>())
        .filter(|set| ranks.is_subset(set))
        .collect();
    let is_much = answers >= SPEAKS_FOR_ITSELF;
    let is_offered = sets.contains(&ranks);
    let is_whole = ranks.len() >= 3 && ranks.contains(&family.lowest()) && ranks.contains(&family.highest());
    let (points, certain) = match sets.first() {
        Some(set) if *set == ranks => (ranks.clone(), true),
        _ if is_much && ranks.len() >= 4 => {
            let is_known = is_whole || family.usual.is_empty() || (is_offered && answers >= SURELY);
            (ranks.clone(), is_known)
        }
        Some(set) => (set.clone(), false),
        None => (ranks.clone(), is_whole && is_much),
    };
    let others: Vec<String> = sets
        .iter()
        .filter(|set| **set != points && (!certain || (is_offered && set.len() == points.len() + 1)))
        .take(2)
        .map(|set| describe(own, set, seen))
        .collect();
    let is_said = !certain || !ranks.contains(&family.highest());
    let doubt = (is_said && !others.is_empty()).then(|| {
        format!(
            "the answers fit {} as well; {} is taken",
            others.join(" and "),
            describe(own, &points, seen)
        )
    });
    labelled_scale(own, &points, seen, certain).doubt(doubt)
}

fn describe(own: &Labelled, points: &BTreeSet<i8>, seen: &BTreeMap<i8, String>) -> String {
    let label = |rank: Option<&i8>| rank.map_or_else(String::new, |rank| label_of(own, *rank, seen));
    format!(
        "{} points from “{}” to “{}”",
        points.len(),
        label(points.first()),
        label(points.last())
    )
}

fn label_of(own: &Labelled, rank: i8, seen: &BTreeMap<i8, String>) -> String {
    let usual = |family: &Family| match &own.word {
        Some(word) => format!("{} {word}", family.label(rank)),
        None => family.label(rank),
    };
    seen.get(&rank).cloned().unwrap_or_else(|| usual(own.family))
}

fn labelled_scale(
    own: &Labelled,
    points: &BTreeSet<i8>,
    seen: &BTreeMap<i8, String>,
    certain: bool,
) -> Settled {
    let labels: Vec<String> = points.iter().map(|rank| label_of(own, *rank, seen)).collect();
    let high = i32::try_from(points.len()).unwrap_or(i32::MAX);
    Settled::new(Scale { low: 1, high, labels }, certain)
}
