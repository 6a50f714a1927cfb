//! What may be told of the answers to one question: how many there are, the share of favourable ones, how they are
//! distributed.
//!
//! Each of these has a partition of the wave's atoms, so that no difference of two rows tells what a third one does not say
//! (docs/statistics.md §1.1, §8.3). Since all of them are sums over the same answers, each partition is a coarser one of the one
//! before it; the first is a coarser one of the topic's:
//!
//! | what | a group is large enough when |
//! |---|---|
//! | scores | of every question of the topic, k people answered, not all of them alike |
//! | share of favourable answers | of more than a tenth and less than nine tenths of them |
//! | counts of answers | ten people answered, and no answer is that of nine tenths |
//!
//! How many answered is told of whole groups of k people. A row is told about where it is made of whole groups. What is no
//! count here has no way out: smallest, largest and spread of a question follow from its counts or are not known.
#![allow(dead_code, reason = "each analysis borrows its own part")]

use std::collections::BTreeMap;

use crate::stats::score::{Band, Scale};

use super::answers::{Answers, Wave};
use super::cohort::{Mask, Row, Voice};
use super::mask::{Atom, TopicMask, WaveMask, coarsened, single};
use super::table::{Item, Polarity};

/// Fewest people whose answers may be shown as a distribution (docs/statistics.md §0.4).
const DISTRIBUTION: usize = 10;

/// The share of favourable answers of a row, as far as it may be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Share {
    /// Nobody answered.
    Silent,
    /// Somebody answered, and it is not shown.
    Masked(Mask),
    /// At most a tenth of at least ten people; also of nobody.
    AtMostTenth,
    /// At least nine tenths of at least ten people; also everybody.
    AtLeastNineTenths,
    /// So many of so many.
    Exact {
        /// Favourable answers.
        favourable: u64,
        /// People who answered.
        people: u64,
    },
}

/// A wave's answers to one question, and what may be told of them.
#[derive(Debug)]
pub(crate) struct ItemMask {
    item: Item,
    /// For each atom the answer codes on the scale.
    codes: Vec<Vec<i32>>,
    /// `None` where nobody said which end is friction.
    scored: Option<TopicMask>,
    size: Cut,
    shares: Option<Cut>,
    counts: Cut,
    threshold: usize,
}

impl ItemMask {
    pub(super) fn new(wave: &Wave, mask: &WaveMask, position: usize) -> Self {
        let (item, atoms, threshold) = (wave.items[position].clone(), &mask.atoms, mask.threshold);
        let codes = codes_of(wave, atoms, position);
        let people: Vec<usize> = codes.iter().map(Vec::len).collect();
        let tally = |group: &[usize]| Tally::of(&item, group.iter().flat_map(|&atom| &codes[atom]));
        let is_large = |group: &[usize]| tally(group).people >= threshold;
        let is_split = |group: &[usize]| is_large(group) && tally(group).is_split();
        let is_spread = |group: &[usize]| {
            let tally = tally(group);
            let has_ends = item.polarity.is_none() || tally.is_split();
            tally.people >= threshold.max(DISTRIBUTION) && has_ends && tally.is_spread()
        };
        let topic = item.topic.as_ref().and_then(|topic| mask.topics.get(topic));
        let topic = topic.filter(|_| item.polarity.is_some());
        let siblings = match (&item.topic, topic) {
            (Some(topic), Some(_)) => wave.items_of(topic),
            _ => vec![position],
        };
        let base = common_partition(wave, mask, &siblings, topic);
        let size = Cut::new(atoms, &single(atoms), &people, &is_large);
        let shares = item
            .polarity
            .is_some()
            .then(|| Cut::new(atoms, &base, &people, &is_split));
        let finest = shares.as_ref().map_or(&base, |shares| &shares.groups);
        let counts = Cut::new(atoms, finest, &people, &is_spread);
        let scored = shares
            .is_some()
            .then(|| TopicMask::of_items(wave, atoms, &[position], threshold).within(&base));
        Self {
            item,
            codes,
            scored,
            size,
            shares,
            counts,
            threshold,
        }
    }

    /// The question.
    pub(crate) fn item(&self) -> &Item {
        &self.item
    }

    /// How many people of a row answered the question; `None` where that is not shown. Everybody else of the row who took
    /// part ([`super::Cohort::answered`]) left it open, or was asked something else.
    pub(crate) fn answered(&self, row: &Row) -> Option<u64> {
        let atoms = self.answering(row);
        let is_told = atoms.is_empty() || (row.is_whole && self.size.allows(&atoms));
        is_told.then(|| self.tally(&atoms).people as u64)
    }

    /// The scores of a row, 0 (all friction) to 100 (none), as those of a topic with this one item. Nothing is heard of a
    /// question of which nobody said which end is friction.
    pub(crate) fn voice(&self, row: &Row) -> Voice {
        self.scored.as_ref().map_or(Voice::Silent, |mask| mask.voice(row))
    }

    /// The scores of each group of the question's own partition: what a pooled spread is made of.
    pub(crate) fn groups(&self) -> Vec<Answers> {
        self.scored.as_ref().map_or_else(Vec::new, TopicMask::lend_groups)
    }

    /// The share of favourable answers of a row.
    ///
    /// Exact only between a tenth and nine tenths; beyond them a row of ten people or more is told to be there, since its
    /// share is then one of two counts at least, and a smaller row is masked like one that would give others away.
    pub(crate) fn favourable(&self, row: &Row) -> Share {
        let atoms = self.answering(row);
        let (Some(cut), false) = (&self.shares, atoms.is_empty()) else {
            return Share::Silent;
        };
        let tally = self.tally(&atoms);
        if row.is_whole && cut.allows(&atoms) {
            return Share::Exact {
                favourable: tally.favourable as u64,
                people: tally.people as u64,
            };
        }
        if !row.is_whole || !self.size.allows(&atoms) {
            let is_short = tally.people < self.threshold;
            return Share::Masked(if is_short {
                Mask::MinCell
            } else {
                Mask::Complementary
            });
        }
        match (tally.people >= DISTRIBUTION, tally.end()) {
            (true, Some(Band::Favourable)) => Share::AtLeastNineTenths,
            (true, Some(_)) => Share::AtMostTenth,
            _ => Share::Masked(Mask::Complementary),
        }
    }

    /// How many people of a row gave each answer, from the lowest code of the scale to the highest; `None` for fewer than ten
    /// people, where nine tenths or more are of one mind, or where it would tell such a thing of others.
    pub(crate) fn counts(&self, row: &Row) -> Option<Vec<u64>> {
        let atoms = self.answering(row);
        (row.is_whole && !atoms.is_empty() && self.counts.allows(&atoms)).then(|| {
            let tally = self.tally(&atoms);
            let codes = self.item.scale.low..=self.item.scale.high;
            codes
                .map(|code| tally.codes.get(&code).map_or(0, |&people| people as u64))
                .collect()
        })
    }

    fn answering(&self, row: &Row) -> Vec<usize> {
        let atoms = row.atoms.iter().copied();
        atoms.filter(|&atom| !self.codes[atom].is_empty()).collect()
    }

    fn tally(&self, atoms: &[usize]) -> Tally {
        Tally::of(&self.item, atoms.iter().flat_map(|&atom| &self.codes[atom]))
    }
}

/// For each atom the answer codes on the question's scale.
fn codes_of(wave: &Wave, atoms: &[Atom], position: usize) -> Vec<Vec<i32>> {
    let item = &wave.items[position];
    let of = |atom: &Atom| {
        let people = atom.people.iter();
        let answers = people.filter_map(|&person| wave.people[person].answers[position]);
        answers.filter_map(|answer| code_on_scale(item, answer)).collect()
    };
    atoms.iter().map(of).collect()
}

/// The partition that all questions of a topic share: a score of the topic less those of its other questions would tell of a
/// question what its own row keeps back.
fn common_partition(
    wave: &Wave,
    mask: &WaveMask,
    siblings: &[usize],
    topic: Option<&TopicMask>,
) -> Vec<Vec<usize>> {
    let codes: Vec<Vec<Vec<i32>>> = siblings
        .iter()
        .map(|&position| codes_of(wave, &mask.atoms, position))
        .collect();
    let mut groups = topic.map_or_else(Vec::new, |topic| topic.groups.clone());
    for atom in single(&mask.atoms) {
        if !groups.iter().flatten().any(|known| atom.contains(known)) {
            groups.push(atom);
        }
    }
    let is_mixed = |group: &[usize], codes: &Vec<Vec<i32>>| {
        let mut all = group.iter().flat_map(|&atom| &codes[atom]);
        let people: usize = group.iter().map(|&atom| codes[atom].len()).sum();
        let first = all.next();
        people >= mask.threshold && all.any(|code| Some(code) != first)
    };
    let people: Vec<usize> = (0..mask.atoms.len())
        .map(|atom| codes.iter().map(|codes| codes[atom].len()).max().unwrap_or(0))
        .collect();
    coarsened(&mask.atoms, &groups, &people, &|group| {
        codes.iter().all(|codes| is_mixed(group, codes))
    })
}

/// The code of an answer; `None` for one that is not on the scale.
fn code_on_scale(item: &Item, answer: f64) -> Option<i32> {
    let (low, high) = (f64::from(item.scale.low), f64::from(item.scale.high));
    (answer.fract() == 0.0 && low < high && (low..=high).contains(&answer)).then_some(answer as i32)
}

/// What a group said.
struct Tally {
    people: usize,
    favourable: usize,
    codes: BTreeMap<i32, usize>,
}

impl Tally {
    fn of<'a>(item: &Item, answers: impl Iterator<Item = &'a i32>) -> Self {
        let scale = Scale::new(item.scale.low, item.scale.high);
        let mut tally = Self {
            people: 0,
            favourable: 0,
            codes: BTreeMap::new(),
        };
        for &code in answers {
            tally.people += 1;
            *tally.codes.entry(code).or_default() += 1;
            let is_favourable = scale.is_ok_and(|scale| {
                let turned = match item.polarity {
                    Some(Polarity::HighIsFriction) => scale.reversed(code),
                    _ => code,
                };
                scale.band(turned) == Band::Favourable
            });
            tally.favourable += usize::from(is_favourable);
        }
        tally
    }

    /// More than a tenth and less than nine tenths answered favourably.
    fn is_split(&self) -> bool {
        self.end().is_none()
    }

    /// The end at which nine tenths or more stand: favourable, or anything else.
    fn end(&self) -> Option<Band> {
        if 10 * self.favourable >= 9 * self.people {
            Some(Band::Favourable)
        } else if 10 * self.favourable <= self.people {
            Some(Band::Unfavourable)
        } else {
            None
        }
    }

    /// No single answer is that of nine tenths or more.
    fn is_spread(&self) -> bool {
        self.codes.values().all(|&people| 10 * people < 9 * self.people)
    }
}

/// A partition of the atoms that answered.
#[derive(Debug)]
struct Cut {
    groups: Vec<Vec<usize>>,
    /// Whether each group may be shown; false only where all together may not.
    sound: Vec<bool>,
}

impl Cut {
    /// The partition into `base`, made coarser until all is acceptable.
    fn new(
        atoms: &[Atom],
        base: &[Vec<usize>],
        people: &[usize],
        acceptable: &dyn Fn(&[usize]) -> bool,
    ) -> Self {
        let groups = coarsened(atoms, base, people, acceptable);
        Self {
            sound: groups.iter().map(|group| acceptable(group)).collect(),
            groups,
        }
    }

    /// Whether these atoms are whole groups that may be shown.
    fn allows(&self, atoms: &[usize]) -> bool {
        let is_whole = |(group, &is_sound): (&Vec<usize>, &bool)| {
            let inside = group.iter().filter(|atom| atoms.contains(atom)).count();
            inside == 0 || (is_sound && inside == group.len())
        };
        self.groups.iter().zip(&self.sound).all(is_whole)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::data::Scale as ItemScale;
    use crate::data::answers::Person;
    use crate::data::cohort::Level;

    /// Two teams of one unit with these codes of 1 to 5, the high end good.
    fn mask(a: &[i32], b: &[i32]) -> ItemMask {
        let item = Item {
            id: "i".into(),
            text: String::new(),
            topic: None,
            scale: ItemScale {
                low: 1,
                high: 5,
                labels: Vec::new(),
            },
            polarity: Some(Polarity::HighIsGood),
        };
        let person = |team: &str, code: &i32| Person {
            team: team.into(),
            atom: None,
            role: None,
            tenure: None,
            answers: vec![(*code > 0).then_some(f64::from(*code))],
        };
        let people = a.iter().map(|code| person("A", code));
        let wave = Wave {
            items: vec![item],
            people: people.chain(b.iter().map(|code| person("B", code))).collect(),
            ..Wave::default()
        };
        let atom = |name: &str, people: std::ops::Range<usize>| Atom {
            name: name.to_owned(),
            teams: vec![name.into()],
            path: vec!["U".to_owned()],
            people: people.collect(),
        };
        let atoms = [atom("A", 0..a.len()), atom("B", a.len()..a.len() + b.len())];
        let mask = WaveMask {
            atoms: atoms.into(),
            topics: BTreeMap::new(),
            threshold: 5,
        };
        ItemMask::new(&wave, &mask, 0)
    }

    fn row(atoms: &[usize]) -> Row {
        Row {
            level: Level::Team,
            name: String::new(),
            members: Vec::new(),
            units: Vec::new(),
            unit: None,
            atoms: atoms.iter().copied().collect::<BTreeSet<_>>(),
            is_whole: true,
        }
    }

    fn shares(mask: &ItemMask) -> [Share; 3] {
        [&[0][..], &[1], &[0, 1]].map(|atoms| mask.favourable(&row(atoms)))
    }

    fn counts(mask: &ItemMask) -> [Option<Vec<u64>>; 3] {
        [&[0][..], &[1], &[0, 1]].map(|atoms| mask.counts(&row(atoms)))
    }

    fn exact(favourable: u64, people: u64) -> Share {
        Share::Exact { favourable, people }
    }

    const MIXED: [i32; 10] = [1, 2, 3, 4, 5, 1, 2, 3, 4, 5];

    #[test]
    fn a_distribution_needs_ten_people_and_none_is_the_difference_of_two() {
        let both = mask(&MIXED, &MIXED);
        assert_eq!(
            counts(&both),
            [Some(vec![2; 5]), Some(vec![2; 5]), Some(vec![4; 5])]
        );
        // The unit's counts less those of A would be those of six people.
        let six = mask(&MIXED, &[1, 2, 3, 4, 5, 5]);
        assert_eq!(counts(&six), [None, None, Some(vec![3, 3, 3, 3, 4])]);
        assert_eq!(shares(&six), [exact(4, 10), exact(3, 6), exact(7, 16)]);
    }

    #[test]
    fn nine_tenths_of_one_mind_are_told_as_such_and_no_subtraction_tells_more() {
        let one_minded = mask(&MIXED, &[5, 5, 5, 5, 4, 4, 4, 4, 4, 2]);
        assert_eq!(
            shares(&one_minded),
            [
                Share::Masked(Mask::Complementary),
                Share::AtLeastNineTenths,
                exact(13, 20)
            ]
        );
        assert_eq!(counts(&one_minded)[..2], [None, None]);
        // Below ten people nine tenths are everybody.
        let small = mask(&MIXED, &[5, 4, 5, 4, 5]);
        let masked = Share::Masked(Mask::Complementary);
        assert_eq!(shares(&small), [masked, masked, exact(9, 15)]);
        // All together of one mind: only that is told, of as many as ten.
        let all = mask(&[5, 4, 5, 4, 5], &[5, 4, 5, 4, 5]);
        assert_eq!(shares(&all), [masked, masked, Share::AtLeastNineTenths]);
        assert_eq!(counts(&all), [None, None, None]);
    }

    #[test]
    fn k_counts_those_who_answered_the_question() {
        let open = mask(&MIXED, &[1, 2, 4, 5, 0, 0, 0]);
        assert_eq!(
            shares(&open)[..2],
            [Share::Masked(Mask::Complementary), Share::Masked(Mask::MinCell)]
        );
        assert_eq!(open.answered(&row(&[0])), None);
        assert_eq!(open.answered(&row(&[0, 1])), Some(14));
        assert!(matches!(open.voice(&row(&[0])), Voice::Masked(_)));
        assert!(matches!(open.voice(&row(&[0, 1])), Voice::Heard(answers) if answers.people() == 14));
        let nobody = mask(&MIXED, &[0; 6]);
        assert_eq!(nobody.answered(&row(&[1])), Some(0));
        assert_eq!(nobody.favourable(&row(&[1])), Share::Silent);
    }
}
