//! Atoms of a wave, and for each topic the coarser partition that its answers allow.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Fingerprint, Quarter, TeamId, TopicId};

use super::answers::{Answers, Wave, person_score};
use super::atoms::{Leaf, partition};
use super::cohort::{Mask, Row, Voice};
use super::dataset::Dataset;
use super::released::WaveRelease;
use super::table::Item;
use super::tree::Tree;

/// The smallest group of a wave whose answers may ever be looked at.
#[derive(Debug)]
pub(super) struct Atom {
    pub name: String,
    pub teams: Vec<TeamId>,
    /// Units that lie above all its teams, from the top; as they were, where the wave was released.
    pub path: Vec<String>,
    /// Positions of its people in the wave.
    pub people: Vec<usize>,
}

/// A wave's atoms and topics.
#[derive(Debug)]
pub(super) struct WaveMask {
    pub atoms: Vec<Atom>,
    pub topics: BTreeMap<TopicId, TopicMask>,
    /// Fewest people whose answers may be shown together: that of the workspace, or a higher one under which it was released.
    pub threshold: usize,
}

/// What a topic's answers allow to be seen.
#[derive(Debug)]
pub(super) struct TopicMask {
    /// Name of the items that score the topic.
    pub instrument: String,
    items: Vec<Item>,
    /// For each atom the answers of those who answered the topic.
    answers: Vec<Vec<Vec<Option<f64>>>>,
    /// For each atom their scores.
    pub scores: Vec<Vec<f64>>,
    /// For each atom their places in the wave, in the same order.
    pub respondents: Vec<Vec<usize>>,
    /// The topic's own partition of the atoms that answered: positions of atoms.
    pub groups: Vec<Vec<usize>>,
    /// Everybody of the wave, whether they answered the topic or not.
    people: usize,
    pub threshold: usize,
}

impl WaveMask {
    pub fn new(dataset: &Dataset, quarter: Quarter) -> Option<Self> {
        let wave = dataset.waves.get(&quarter)?;
        let release = dataset.released.get(&quarter);
        let (atoms, threshold) = match release {
            None => (fresh_atoms(dataset, quarter, wave), dataset.threshold),
            Some(release) => (
                released_atoms(dataset, quarter, wave, release),
                dataset.threshold.max(release.wave.threshold),
            ),
        };
        let threshold = threshold as usize;
        let topics = dataset
            .catalogue
            .topics
            .iter()
            .filter_map(|topic| {
                Some((
                    topic.id.clone(),
                    TopicMask::new(wave, &atoms, &topic.id, threshold)?,
                ))
            })
            .collect();
        Some(Self {
            atoms,
            topics,
            threshold,
        })
    }

    /// One sentence for each atom of several teams.
    pub fn merged(&self, quarter: Quarter) -> Vec<String> {
        let threshold = self.threshold;
        self.atoms
            .iter()
            .filter(|atom| atom.teams.len() > 1)
            .map(|atom| {
                let teams: Vec<&str> = atom.teams.iter().map(TeamId::as_str).collect();
                let teams = sentence_list(&teams);
                format!("{quarter}: {teams} are one row, because fewer than {threshold} people of at least one of them answered.")
            })
            .collect()
    }
}

/// Most names in one sentence; the rest is counted.
const MOST_NAMES: usize = 6;

fn sentence_list(names: &[&str]) -> String {
    match names {
        all if all.len() > MOST_NAMES + 1 => {
            let more = all.len() - MOST_NAMES;
            format!("{} and {more} others", all[..MOST_NAMES].join(", "))
        }
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// Teams with fewer people than the threshold of which nobody answered. They are merged as if somebody had: a row of their
/// own would say of each of these few people that they kept silent.
pub(super) fn small_and_silent<'a>(
    dataset: &Dataset,
    quarter: Quarter,
    wave: &Wave,
    tree: &'a Tree,
) -> BTreeSet<&'a TeamId> {
    let answering: BTreeSet<&TeamId> = wave.people.iter().map(|person| &person.team).collect();
    let is_small = |team: &TeamId| {
        let people = dataset.head_counts.get(&(quarter, team.clone()));
        people.is_some_and(|people| (1..u64::from(dataset.threshold)).contains(people))
    };
    tree.all()
        .filter(|team| !answering.contains(team) && !tree.is_unit(team) && is_small(team))
        .collect()
}

/// The atoms of an open wave: teams, merged until each is large enough.
fn fresh_atoms(dataset: &Dataset, quarter: Quarter, wave: &Wave) -> Vec<Atom> {
    let nowhere = Tree::default();
    let tree = dataset.trees.get(&quarter).unwrap_or(&nowhere);
    let threshold = dataset.threshold as usize;
    let silent = small_and_silent(dataset, quarter, wave, tree);
    let mut people: BTreeMap<&TeamId, Vec<usize>> = silent.iter().map(|team| (*team, Vec::new())).collect();
    for (position, person) in wave.people.iter().enumerate() {
        people.entry(&person.team).or_default().push(position);
    }
    let units = tree.units();
    let teams: Vec<(&TeamId, Vec<usize>)> = people.into_iter().collect();
    let leaves: Vec<Leaf> = teams
        .iter()
        .map(|(team, people)| Leaf {
            name: team.as_str().to_owned(),
            path: path_of(tree, team, &units),
            people: people.len(),
        })
        .collect();
    let large = |group: &[usize]| group.iter().map(|&leaf| leaves[leaf].people).sum::<usize>() >= threshold;
    let mut atoms: Vec<Atom> = partition(&leaves, &large)
        .into_iter()
        .map(|group| {
            let members: Vec<TeamId> = group.iter().map(|&leaf| teams[leaf].0.clone()).collect();
            let (name, path) = named(tree, &members);
            Atom {
                name,
                path,
                teams: members,
                people: group
                    .iter()
                    .flat_map(|&leaf| teams[leaf].1.iter().copied())
                    .collect(),
            }
        })
        .collect();
    let mut names: Vec<String> = atoms.iter().map(|atom| atom.name.clone()).collect();
    tell_apart(&mut names, |atom| atoms[atom].teams.as_slice());
    for (atom, name) in atoms.iter_mut().zip(names) {
        atom.name = name;
    }
    atoms
}

/// The atoms of a released wave: the same people in each, under the names that their teams have today.
fn released_atoms(dataset: &Dataset, quarter: Quarter, wave: &Wave, release: &WaveRelease) -> Vec<Atom> {
    let tree = dataset.trees.get(&quarter);
    let atoms = release.wave.atoms.iter().enumerate();
    atoms
        .map(|(index, known)| {
            let people: Vec<usize> = (0..wave.people.len())
                .filter(|&person| wave.people[person].atom == Some(index))
                .collect();
            let silent = known.teams.iter().filter_map(|team| release.today.get(team));
            let silent = silent.filter(|team| tree.is_none_or(|tree| tree.contains(team)));
            let teams: BTreeSet<&TeamId> = people
                .iter()
                .map(|&person| &wave.people[person].team)
                .chain(silent)
                .collect();
            Atom {
                name: known.name.clone(),
                path: known.path.clone(),
                teams: teams.into_iter().cloned().collect(),
                people,
            }
        })
        .collect()
}

/// Says of released waves whether names, units and head-counts of today would cut them otherwise.
pub(super) fn compare_with_released(dataset: &mut Dataset) {
    let sets = |atoms: Vec<Atom>| {
        let mut people: Vec<Vec<usize>> = atoms.into_iter().map(|atom| atom.people).collect();
        for people in &mut people {
            people.sort_unstable();
        }
        people.retain(|people| !people.is_empty());
        people.sort();
        people
    };
    let other: Vec<Quarter> = dataset
        .released
        .iter()
        .filter_map(|(&quarter, release)| {
            let wave = dataset.waves.get(&quarter)?;
            let fresh = sets(fresh_atoms(dataset, quarter, wave));
            (fresh != sets(released_atoms(dataset, quarter, wave, release))).then_some(quarter)
        })
        .collect();
    for quarter in other {
        if let Some(release) = dataset.released.get_mut(&quarter) {
            release.drift.is_cut_otherwise = true;
        }
    }
}

/// The name of several teams together, and the units above all of them, from the top.
pub(super) fn named(tree: &Tree, teams: &[TeamId]) -> (String, Vec<String>) {
    let units = tree.units();
    let names: Vec<String> = teams
        .iter()
        .map(|team| {
            if units.contains(team) {
                format!("{team} (directly)")
            } else {
                team.as_str().to_owned()
            }
        })
        .collect();
    let paths: Vec<Vec<String>> = teams.iter().map(|team| path_of(tree, team, &units)).collect();
    let path = common_path(&paths);
    (group_name(&names, path.last().map(String::as_str)), path)
}

/// Two names of many small teams each are told apart by their first team.
pub(super) fn tell_apart<'a>(names: &mut [String], teams: impl Fn(usize) -> &'a [TeamId]) {
    let all = names.to_vec();
    for (at, name) in names.iter_mut().enumerate() {
        let alike = all.iter().filter(|other| *other == name).count();
        let teams = teams(at);
        if let (Some(first), true) = (teams.first(), alike > 1) {
            *name = format!("{first} + {} small teams", teams.len() - 1);
        }
    }
}

/// Units above a team from the top; people who name a unit as their team stand directly below it.
fn path_of(tree: &Tree, team: &TeamId, units: &BTreeSet<&TeamId>) -> Vec<String> {
    let upwards = tree.path(team);
    let skip = usize::from(!units.contains(team));
    let mut path: Vec<String> = upwards
        .into_iter()
        .skip(skip)
        .map(|unit| unit.as_str().to_owned())
        .collect();
    path.reverse();
    path
}

fn common_path(paths: &[Vec<String>]) -> Vec<String> {
    let Some((first, rest)) = paths.split_first() else {
        return Vec::new();
    };
    let shared = |&(depth, unit): &(usize, &String)| rest.iter().all(|path| path.get(depth) == Some(unit));
    first
        .iter()
        .enumerate()
        .take_while(shared)
        .map(|(_, unit)| unit.clone())
        .collect()
}

/// `A`, `A + B`, `A + B + C`, and from four on `4 small teams`.
pub(super) fn group_name(names: &[String], unit: Option<&str>) -> String {
    match (names.len(), unit) {
        (0..=3, _) => names.join(" + "),
        (n, Some(unit)) => format!("{n} small teams of {unit}"),
        (n, None) => format!("{n} small teams"),
    }
}

/// A partition made coarser until all its groups are acceptable, by positions of atoms. `groups` are those that may not be
/// cut; atoms in which nobody answered (`people`) are no part of it.
pub(super) fn coarsened(
    atoms: &[Atom],
    groups: &[Vec<usize>],
    people: &[usize],
    acceptable: &dyn Fn(&[usize]) -> bool,
) -> Vec<Vec<usize>> {
    let answering = |group: &Vec<usize>| {
        let atoms = group.iter().copied();
        atoms.filter(|&atom| people[atom] > 0).collect::<Vec<_>>()
    };
    let groups: Vec<Vec<usize>> = groups
        .iter()
        .map(answering)
        .filter(|group| !group.is_empty())
        .collect();
    let leaves: Vec<Leaf> = groups
        .iter()
        .map(|group| {
            let paths: Vec<Vec<String>> = group.iter().map(|&atom| atoms[atom].path.clone()).collect();
            let names = group.iter().map(|&atom| atoms[atom].name.clone());
            Leaf {
                name: names.min().unwrap_or_default(),
                path: common_path(&paths),
                people: group.iter().map(|&atom| people[atom]).sum(),
            }
        })
        .collect();
    let to_atoms = |leaves: &[usize]| {
        leaves
            .iter()
            .flat_map(|&leaf| groups[leaf].clone())
            .collect::<Vec<_>>()
    };
    partition(&leaves, &|leaves| acceptable(&to_atoms(leaves)))
        .iter()
        .map(|leaves| to_atoms(leaves))
        .collect()
}

/// Each atom by itself.
pub(super) fn single(atoms: &[Atom]) -> Vec<Vec<usize>> {
    (0..atoms.len()).map(|atom| vec![atom]).collect()
}

impl TopicMask {
    fn new(wave: &Wave, atoms: &[Atom], topic: &TopicId, threshold: usize) -> Option<Self> {
        let positions = wave.items_of(topic);
        (!positions.is_empty()).then(|| Self::of_items(wave, atoms, &positions, threshold))
    }

    /// The same for some items only; k counts the people who have a score on these.
    pub fn of_items(wave: &Wave, atoms: &[Atom], positions: &[usize], threshold: usize) -> Self {
        let items: Vec<Item> = positions
            .iter()
            .map(|&position| wave.items[position].clone())
            .collect();
        let by_reference: Vec<&Item> = items.iter().collect();
        let mut answers = Vec::new();
        let mut scores = Vec::new();
        let mut respondents = Vec::new();
        for atom in atoms {
            let mut atom_answers = Vec::new();
            let mut atom_scores = Vec::new();
            let mut atom_people = Vec::new();
            for &person in &atom.people {
                let row: Vec<Option<f64>> = positions
                    .iter()
                    .map(|&position| wave.people[person].answers[position])
                    .collect();
                if let Some(score) = person_score(&by_reference, &row) {
                    atom_answers.push(row);
                    atom_scores.push(score);
                    atom_people.push(person);
                }
            }
            answers.push(atom_answers);
            scores.push(atom_scores);
            respondents.push(atom_people);
        }
        let mut mask = Self {
            instrument: instrument(&items),
            items,
            answers,
            scores,
            respondents,
            groups: Vec::new(),
            people: wave.people.len(),
            threshold,
        };
        mask.groups = mask.partition(atoms);
        mask
    }

    fn partition(&self, atoms: &[Atom]) -> Vec<Vec<usize>> {
        let people: Vec<usize> = self.scores.iter().map(Vec::len).collect();
        coarsened(atoms, &single(atoms), &people, &|group| self.is_showable(group))
    }

    /// The same in a coarser partition, of which atoms without answers are left out.
    pub fn within(mut self, groups: &[Vec<usize>]) -> Self {
        let answering = |group: &Vec<usize>| {
            let atoms = group.iter().copied();
            atoms
                .filter(|&atom| !self.scores[atom].is_empty())
                .collect::<Vec<_>>()
        };
        self.groups = groups
            .iter()
            .map(answering)
            .filter(|group| !group.is_empty())
            .collect();
        self
    }

    /// A person's score from answers to the topic's items.
    pub fn score(&self, answers: &[Option<f64>]) -> Option<f64> {
        let items: Vec<&Item> = self.items.iter().collect();
        person_score(&items, answers)
    }

    /// Whether these atoms may be shown together: enough people answered, and not all of them alike.
    pub fn is_showable(&self, atoms: &[usize]) -> bool {
        let mut scores = atoms.iter().flat_map(|&atom| &self.scores[atom]);
        let Some(first) = scores.next() else {
            return false;
        };
        !self.is_short(atoms) && scores.any(|score| score != first)
    }

    fn is_short(&self, atoms: &[usize]) -> bool {
        let people: usize = atoms.iter().map(|&atom| self.scores[atom].len()).sum();
        people < self.threshold
    }

    pub fn voice(&self, row: &Row) -> Voice {
        let answering: Vec<usize> = row
            .atoms
            .iter()
            .copied()
            .filter(|&atom| !self.scores[atom].is_empty())
            .collect();
        if answering.is_empty() {
            return if row.is_few() {
                Voice::Masked(Mask::MinCell)
            } else {
                Voice::Silent
            };
        }
        match self.forbidden(row, &answering) {
            Some(rule) => Voice::Masked(rule),
            None => Voice::Heard(self.lend(&answering)),
        }
    }

    /// Why the answering atoms of a row may not be shown: they are too few, all alike, or not whole groups of the partition.
    /// That all are alike is not said, since whoever is among them would then know what everybody else answered; so
    /// it looks like a row that would give others away, and where nothing can be shown at all every row looks so.
    fn forbidden(&self, row: &Row, answering: &[usize]) -> Option<Mask> {
        let is_whole_group = |group: &Vec<usize>| {
            let inside = group.iter().filter(|atom| answering.contains(atom)).count();
            inside == 0 || (inside == group.len() && self.is_showable(group))
        };
        if row.is_whole && self.is_showable(answering) && self.groups.iter().all(is_whole_group) {
            return None;
        }
        let is_hopeless =
            self.people >= self.threshold && !self.groups.iter().any(|group| self.is_showable(group));
        if self.is_short(answering) && !is_hopeless {
            Some(Mask::MinCell)
        } else {
            Some(Mask::Complementary)
        }
    }

    /// The answers of some respondents, by atom and place within it.
    pub fn lend_people(&self, people: impl Iterator<Item = (usize, usize)>) -> Answers {
        let rows = people.map(|(atom, at)| self.answers[atom][at].clone()).collect();
        Answers::new(self.items.clone(), rows)
    }

    fn lend(&self, atoms: &[usize]) -> Answers {
        let rows = atoms
            .iter()
            .flat_map(|&atom| self.answers[atom].iter().cloned())
            .collect();
        Answers::new(self.items.clone(), rows)
    }

    /// The answers of each group of the topic's own partition.
    pub fn lend_groups(&self) -> Vec<Answers> {
        let allowed = self.groups.iter().filter(|group| self.is_showable(group));
        allowed.map(|group| self.lend(group)).collect()
    }

    /// Numbers of the people behind a published row: groups one after the other, atoms within them likewise.
    pub fn numbers(&self, row: &Row) -> Option<Vec<u32>> {
        let answering: Vec<usize> = row
            .atoms
            .iter()
            .copied()
            .filter(|&atom| !self.scores[atom].is_empty())
            .collect();
        if answering.is_empty() || self.forbidden(row, &answering).is_some() {
            return None;
        }
        let mut numbers = Vec::new();
        let mut next = 0;
        for &atom in self.groups.iter().flatten() {
            let end = next + self.scores[atom].len() as u32;
            if answering.contains(&atom) {
                numbers.extend(next..end);
            }
            next = end;
        }
        Some(numbers)
    }
}

/// A name for a set of items: ids, scales and polarity, in no particular order.
fn instrument(items: &[Item]) -> String {
    let mut lines: Vec<String> = items
        .iter()
        .map(|item| {
            format!(
                "{} {}..{} {:?}",
                item.id, item.scale.low, item.scale.high, item.polarity
            )
        })
        .collect();
    lines.sort();
    Fingerprint::of_bytes(lines.join("\n").as_bytes())
        .short()
        .to_owned()
}
