//! Reads the ordered answers of a question from everything that was answered to it: bare digits, labels in any case
//! and order, digits with labels, labels at the ends only. A column that lacks an extreme borrows it from its battery.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::Scale;

use super::labels::{Family, families, rank_of};
use super::strays;
use super::text;

/// Answers from which on a column speaks for itself about the points between its ends.
const SPEAKS_FOR_ITSELF: u64 = 30;

/// What was answered to one question.
#[derive(Debug, Clone, Default)]
pub(super) struct Domain {
    /// Normalised answer -> spelling seen first, and how often any spelling was seen.
    pub answers: BTreeMap<String, (String, u64)>,
    /// Answers that are no missing ones.
    pub count: u64,
}

impl Domain {
    pub(super) fn of<'a>(cells: impl Iterator<Item = &'a str>) -> Self {
        let mut domain = Self::default();
        for cell in cells {
            if text::is_missing(cell) {
                continue;
            }
            domain.count += 1;
            let entry = domain
                .answers
                .entry(text::normalised(cell))
                .or_insert_with(|| (cell.to_owned(), 0));
            entry.1 += 1;
        }
        domain
    }
}

/// The kind of answers that a column has.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    /// Codes, some with a label.
    Codes(BTreeMap<i32, String>),
    /// Labels of one family, by rank.
    Labels(&'static Family, BTreeMap<i8, String>),
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
    if domain.count == 0 || domain.answers.len() > 14 {
        return None;
    }
    let form = codes(domain).map(Form::Codes).or_else(|| labels(domain))?;
    let printed = printed_scale(header);
    if let Form::Codes(codes) = &form {
        let fits = |(low, high): (i32, i32)| codes.keys().all(|code| (low..=high).contains(code));
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

/// The ends of a scale of digits that its question settles.
fn ends_of(header: &str) -> Option<(i32, i32)> {
    printed_scale(header).or_else(|| asks_to_recommend(header).then_some((0, 10)))
}

fn asks_to_recommend(header: &str) -> bool {
    let header = text::normalised(header);
    header.contains("recommend") && header.contains("likely")
}

/// Settles the scale of every reading with the help of its battery; the flag says whether it is certain.
pub(super) fn settle(readings: &[Option<Reading>]) -> Vec<Option<(Scale, bool)>> {
    readings
        .iter()
        .map(|reading| reading.as_ref().map(|reading| settle_one(reading, readings)))
        .collect()
}

fn settle_one(reading: &Reading, all: &[Option<Reading>]) -> (Scale, bool) {
    let battery = |wanted: &dyn Fn(&Reading) -> bool| {
        all.iter()
            .flatten()
            .filter(|other| other.stem == reading.stem && wanted(other))
            .collect::<Vec<_>>()
    };
    match &reading.form {
        Form::Codes(codes) => {
            let class = size_class(codes);
            let alone = reading.count >= SPEAKS_FOR_ITSELF;
            let related = battery(&|other| {
                matches!(&other.form, Form::Codes(theirs)
                    if other.printed == reading.printed
                        && other.recommends == reading.recommends
                        && (size_class(theirs) == class || (!alone && class == 5 && size_class(theirs) == 7)))
            });
            let union: BTreeSet<i32> = related
                .iter()
                .filter_map(|other| match &other.form {
                    Form::Codes(codes) => Some(codes.keys().copied()),
                    Form::Labels(..) => None,
                })
                .flatten()
                .chain(codes.keys().copied())
                .collect();
            code_scale(reading, codes, &union)
        }
        Form::Labels(family, ranks) => {
            let inner = |ranks: &BTreeMap<i8, String>| ranks.keys().any(|rank| rank.abs() == 1);
            let alone = reading.count >= SPEAKS_FOR_ITSELF;
            let related = battery(&|other| {
                matches!(&other.form, Form::Labels(theirs, their_ranks)
                    if theirs.name == family.name && (!alone || inner(their_ranks) == inner(ranks)))
            });
            let mut union = ranks.clone();
            let mut answers = 0;
            for other in related {
                answers += other.count;
                if let Form::Labels(_, ranks) = &other.form {
                    for (rank, label) in ranks {
                        union.entry(*rank).or_insert_with(|| label.clone());
                    }
                }
            }
            label_scale(family, &union, answers)
        }
    }
}

fn size_class(codes: &BTreeMap<i32, String>) -> i32 {
    match codes.keys().last() {
        Some(..=5) | None => 5,
        Some(6 | 7) => 7,
        Some(_) => 10,
    }
}

fn code_scale(reading: &Reading, own: &BTreeMap<i32, String>, seen: &BTreeSet<i32>) -> (Scale, bool) {
    let (least, most) = (
        seen.first().copied().unwrap_or(1),
        seen.last().copied().unwrap_or(5),
    );
    let both_ends = |low: i32, high: i32| seen.contains(&low) && seen.contains(&high);
    let (low, high, certain) = match (reading.printed, least, most) {
        (Some((low, high)), _, _) => (low, high, true),
        _ if reading.recommends && most > 5 && most <= 10 => (0, 10, true),
        (None, 0, ..=4) => (0, 4, false),
        (None, 0, ..=10) => (0, 10, both_ends(0, 10)),
        (None, _, ..=5) => (1, 5, both_ends(1, 5)),
        (None, _, 6 | 7) => (1, 7, both_ends(1, 7)),
        (None, _, ..=10) => (1, 10, both_ends(1, 10)),
        (None, ..) => (least.min(1), most, false),
    };
    let labels = if own.values().all(String::is_empty) {
        Vec::new()
    } else {
        (low..=high)
            .map(|code| match own.get(&code) {
                Some(label) if !label.is_empty() => label.clone(),
                _ => code.to_string(),
            })
            .collect()
    };
    (Scale { low, high, labels }, certain)
}

fn label_scale(family: &'static Family, seen: &BTreeMap<i8, String>, answers: u64) -> (Scale, bool) {
    let has = |rank: i8| seen.contains_key(&rank) || seen.contains_key(&-rank);
    let mut points: BTreeSet<i8> = seen.keys().copied().collect();
    let certain = if family.symmetric {
        let ends_seen = has(3);
        let middle_seen = seen.contains_key(&0);
        let mirrored: Vec<i8> = points.iter().map(|rank| -rank).collect();
        points.extend(mirrored);
        points.extend([-3, 3]);
        if !has(1) {
            points.extend([-2, 2]);
        }
        // Nobody in the middle: a scale without a middle, or a middle that nobody chose.
        if !middle_seen && answers < SPEAKS_FOR_ITSELF {
            points.insert(0);
        }
        ends_seen && middle_seen
    } else {
        let usual: BTreeSet<i8> = family.usual.iter().copied().collect();
        let complete = usual.iter().all(|rank| seen.contains_key(rank));
        points.extend(&usual);
        complete
    };
    let labels: Vec<String> = points
        .iter()
        .map(|rank| seen.get(rank).cloned().unwrap_or_else(|| family.label(*rank)))
        .collect();
    let scale = Scale {
        low: 1,
        high: points.len().try_into().unwrap_or(i32::MAX),
        labels,
    };
    (scale, certain)
}

/// Digits from 0 to 11, with or without labels; at most two labels without digit, at the ends.
fn codes(domain: &Domain) -> Option<BTreeMap<i32, String>> {
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
            None => ends.push((answer, spelling)),
        }
    }
    if codes.is_empty() || codes.keys().any(|code| !(0..=11).contains(code)) || ends.len() > 2 {
        return None;
    }
    if ends.is_empty() {
        return Some(codes);
    }
    // Labels at the ends stand for the codes next to the outermost digits.
    let (least, most) = (*codes.keys().next()?, *codes.keys().last()?);
    for (answer, spelling) in ends {
        let (family, rank) = families().find_map(|family| Some((family, rank_of(family, answer)?)))?;
        let code = if rank == family.lowest() {
            (least - 1).max(0)
        } else if rank == family.highest() {
            most + 1
        } else {
            return None;
        };
        codes.insert(code, spelling.clone());
    }
    Some(codes)
}

/// `5`, `1: not at all`, `5 - Always`, `10 (Always)`: the code, and whether a label follows.
fn leading_code(answer: &str) -> Option<(i32, bool)> {
    let digits = answer.len() - answer.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let code = answer.get(..digits)?.parse().ok()?;
    let rest = answer[digits..].trim_start();
    if rest.is_empty() || rest == "." || rest == ".0" {
        return Some((code, false));
    }
    let label = rest.strip_prefix([':', '-', '=', '(', '.', ')'])?.trim_start();
    label.starts_with(char::is_alphabetic).then_some((code, true))
}

fn labels(domain: &Domain) -> Option<Form> {
    families().find_map(|family| {
        let mut ranks: BTreeMap<i8, (String, u64)> = BTreeMap::new();
        for (answer, (spelling, count)) in &domain.answers {
            let rank = rank_of(family, answer)?;
            let entry = ranks.entry(rank).or_insert_with(|| (spelling.clone(), 0));
            entry.1 += count;
        }
        // One label alone ("Agree") may be anything, a consent for example.
        (ranks.len() >= 2).then(|| {
            Form::Labels(
                family,
                ranks
                    .into_iter()
                    .map(|(rank, (label, _))| (rank, label))
                    .collect(),
            )
        })
    })
}

fn counts_things(header: &str) -> bool {
    let header = text::normalised(header);
    ["how many", "number of", "approximately how many"]
        .iter()
        .any(|start| header.starts_with(start))
        && !header.contains("scale")
}

/// The ends of a scale that a question names: `1 = never, 5 = always`, `on a scale of 1 to 5`, `(0-10)`.
fn printed_scale(header: &str) -> Option<(i32, i32)> {
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
    words.windows(3).find_map(|three| {
        let ends = (three[0].parse().ok()?, three[2].parse().ok()?);
        (three[1] == "to" && is_scale(ends.0, ends.1)).then_some(ends)
    })
}

/// The scale as people read it: `0–10`, or its first and last label.
pub(super) fn spoken(scale: &Scale) -> String {
    match (scale.labels.first(), scale.labels.last()) {
        (Some(first), Some(last)) => format!("“{first}” to “{last}”"),
        _ => format!("{}–{}", scale.low, scale.high),
    }
}

/// Codes of answers by their text: what a settled scale says about each cell.
#[derive(Debug, Clone)]
pub(super) struct Codes {
    scale: Scale,
    labels: BTreeMap<String, i32>,
}

impl Codes {
    pub(super) fn new(scale: &Scale) -> Self {
        let labels = scale
            .labels
            .iter()
            .zip(scale.low..)
            .map(|(label, code)| (text::normalised(label), code))
            .collect();
        Self {
            scale: scale.clone(),
            labels,
        }
    }

    /// The scale, as people read it.
    pub(super) fn spoken(&self) -> String {
        spoken(&self.scale)
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
            self.labels
                .iter()
                .find(|(label, _)| rank_of(family, label) == Some(rank))
                .map(|(_, code)| *code)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(columns: &[(&str, &str)]) -> Vec<Option<(i32, i32, usize, bool)>> {
        let readings: Vec<Option<Reading>> = columns
            .iter()
            .map(|(header, cells)| read(header, &Domain::of(cells.split('|'))))
            .collect();
        settle(&readings)
            .into_iter()
            .map(|settled| {
                settled.map(|(scale, certain)| (scale.low, scale.high, scale.labels.len(), certain))
            })
            .collect()
    }

    #[test]
    fn scales_are_read_from_the_whole_domain() {
        let cases = [
            ("Q", "1|2|3|5", Some((1, 5, 0, true))),
            ("Q", "1|7|4", Some((1, 7, 0, true))),
            ("Q", "0|10|4", Some((0, 10, 0, true))),
            ("Q", "1|10|4", Some((1, 10, 0, true))),
            ("Q", "2|3|4", Some((1, 5, 0, false))),
            ("Rate it on a scale of 1 to 5", "3|4", Some((1, 5, 0, true))),
            (
                "Trust? (1 = not at all, 5 = completely)",
                "3|4",
                Some((1, 5, 0, true)),
            ),
            (
                "Met?10 - strongly agree, 1 - strongly disagree.",
                "8|N/A|9",
                Some((1, 10, 0, true)),
            ),
            (
                "How likely are you to recommend us?",
                "7|9|10",
                Some((0, 10, 0, true)),
            ),
            ("How many people help you?", "1|2|3|4|5", None),
            ("Year", "2017|2018", None),
            (
                "Q",
                "strongly agree|Agree|Neutral|STRONGLY DISAGREE",
                Some((1, 5, 5, true)),
            ),
            (
                "Q",
                "Strongly agree|Slightly agree|Agree|Neither agree nor disagree",
                Some((1, 7, 7, true)),
            ),
            (
                "Q",
                "Strongly agree|Somewhat agree|Neither agree nor disagree",
                Some((1, 5, 5, true)),
            ),
            ("Q", "Never|Rarely|Sometimes|Often|Always", Some((1, 5, 5, true))),
            ("Q", "Never|Sometimes|Often", Some((1, 5, 5, false))),
            (
                "Q",
                "Not at all|Slightly|Moderately|Very|Extremely",
                Some((1, 5, 5, true)),
            ),
            (
                "Q",
                "Very satisfied|Satisfied|Neutral|Dissatisfied",
                Some((1, 5, 5, true)),
            ),
            (
                "Q",
                "1: not challenging at all|2|3|5: very challenging",
                Some((1, 5, 5, true)),
            ),
            (
                "Q",
                "Strongly agree|9|5|2|Strongly disagree",
                Some((1, 10, 10, true)),
            ),
            ("Q", "Yes|No", None),
            ("Q", "1.20|1.5", None),
            ("Q", "10-49|50-99", None),
        ];
        for (header, cells, expected) in cases {
            assert_eq!(settled(&[(header, cells)]), [expected], "{header}: {cells}");
        }
    }

    #[test]
    fn a_column_without_an_extreme_borrows_it_from_its_battery() {
        let columns = [
            ("A", "2|3|4"),
            ("B", "1|5|3"),
            ("C", "Never|Often"),
            ("D", "Never|Rarely|Sometimes|Often|Always"),
        ];
        assert_eq!(
            settled(&columns),
            [
                Some((1, 5, 0, true)),
                Some((1, 5, 0, true)),
                Some((1, 5, 5, true)),
                Some((1, 5, 5, true))
            ]
        );
        let seven = [("A", "2|3|5"), ("B", "1|7|3")];
        assert_eq!(settled(&seven)[0], Some((1, 7, 0, true)));
    }

    #[test]
    fn answers_get_their_codes_in_any_spelling() {
        let reading = read(
            "Q",
            &Domain::of("Strongly Agree|Agree|Neither agree nor disagree|Disagree".split('|')),
        );
        let (scale, _) = settle(&[reading])[0].clone().unwrap();
        let codes = Codes::new(&scale);
        for (cell, code) in [
            ("strongly agree", Some(5)),
            ("Strongly disagree", Some(1)),
            ("Neutral", Some(3)),
            ("4", Some(4)),
            ("6", None),
            ("Perhaps", None),
        ] {
            assert_eq!(codes.of(cell), code, "{cell}");
        }
    }
}
