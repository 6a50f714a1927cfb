//! The rows of a quarter: the organisation, its units, and its teams as far as they can be shown apart.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Quarter, TeamId};

use super::cohort::{Level, ORGANISATION, Row};
use super::dataset::Dataset;
use super::mask::{Atom, WaveMask, group_name, named, small_and_silent, tell_apart};
use super::tree::Tree;

/// Organisation, units, teams; each level sorted by name.
pub(super) fn of(dataset: &Dataset, quarter: Quarter, wave: Option<&WaveMask>) -> Vec<Row> {
    let tree = dataset.trees.get(&quarter).cloned().unwrap_or_default();
    let atoms = wave.map_or(&[][..], |wave| wave.atoms.as_slice());
    let silent = teams_without_answers(dataset, quarter, &tree, atoms);
    let mut teams = team_rows(&tree, atoms, &silent);
    if let Some(wave) = dataset.waves.get(&quarter) {
        // A small silent team that no atom took in, since the wave had been released before it was known: a row that says
        // that nobody answered would say it of each of these few people.
        let few = small_and_silent(dataset, quarter, wave, &tree);
        let is_few = |row: &Row| row.atoms.is_empty() && row.members.iter().any(|team| few.contains(team));
        for row in teams.iter_mut().filter(|row| is_few(row)) {
            row.is_whole = false;
        }
    }
    let everybody = Row {
        level: Level::Organisation,
        name: ORGANISATION.to_owned(),
        members: members(teams.iter().flat_map(|row| row.members.iter().cloned())),
        units: Vec::new(),
        unit: None,
        atoms: (0..atoms.len()).collect(),
        is_whole: true,
    };
    let mut rows = vec![everybody];
    rows.extend(unit_rows(&tree, atoms, &teams));
    rows.extend(teams);
    rows
}

fn members(teams: impl Iterator<Item = TeamId>) -> Vec<TeamId> {
    teams.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Teams of the tree, and of the measured side, of which nobody answered.
fn teams_without_answers(dataset: &Dataset, quarter: Quarter, tree: &Tree, atoms: &[Atom]) -> Vec<TeamId> {
    let units = tree.units();
    let measured = dataset
        .samples
        .iter()
        // Something that only has not ended makes no row: it may be left from a team that is no more.
        .filter(|(key, sample)| key.quarter == quarter && sample.values() > 0)
        .map(|(key, _)| &key.team);
    let answering: BTreeSet<&TeamId> = atoms.iter().flat_map(|atom| &atom.teams).collect();
    let silent: BTreeSet<&TeamId> = tree
        .all()
        .chain(measured)
        .filter(|team| !units.contains(team) && !answering.contains(team))
        .collect();
    silent.into_iter().cloned().collect()
}

fn team_rows(tree: &Tree, atoms: &[Atom], silent: &[TeamId]) -> Vec<Row> {
    let mut answering: Vec<Row> = joined(atoms)
        .into_iter()
        .map(|(teams, atoms)| {
            let (name, path) = named(tree, &teams);
            Row {
                level: Level::Team,
                name,
                members: teams,
                units: Vec::new(),
                unit: path.last().map(TeamId::new),
                atoms,
                is_whole: true,
            }
        })
        .collect();
    let mut names: Vec<String> = answering.iter().map(|row| row.name.clone()).collect();
    tell_apart(&mut names, |row| answering[row].members.as_slice());
    for (row, name) in answering.iter_mut().zip(names) {
        row.name = name;
    }
    let silent = silent.iter().map(|team| Row {
        level: Level::Team,
        name: team.as_str().to_owned(),
        members: vec![team.clone()],
        units: Vec::new(),
        unit: tree.parent(team).cloned(),
        atoms: BTreeSet::new(),
        is_whole: true,
    });
    let mut rows: Vec<Row> = answering.into_iter().chain(silent).collect();
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    rows
}

/// Atoms that have a team in common are one row: those of a released wave whose teams have become one since. In an open wave
/// each atom is one.
fn joined(atoms: &[Atom]) -> Vec<(Vec<TeamId>, BTreeSet<usize>)> {
    let mut joined: Vec<(BTreeSet<TeamId>, BTreeSet<usize>)> = Vec::new();
    for (index, atom) in atoms
        .iter()
        .enumerate()
        .filter(|(_, atom)| !atom.teams.is_empty())
    {
        let mut teams: BTreeSet<TeamId> = atom.teams.iter().cloned().collect();
        let mut members = BTreeSet::from([index]);
        let (shared, apart): (Vec<_>, Vec<_>) = joined
            .into_iter()
            .partition(|(others, _)| !others.is_disjoint(&teams));
        for (others, atoms) in shared {
            teams.extend(others);
            members.extend(atoms);
        }
        joined = apart;
        joined.push((teams, members));
    }
    let row = |(teams, atoms): (BTreeSet<TeamId>, _)| (teams.into_iter().collect(), atoms);
    joined.into_iter().map(row).collect()
}

/// One row for each unit; units of one level that share an atom (with each other, or with a team beside them) share a row.
fn unit_rows(tree: &Tree, atoms: &[Atom], teams: &[Row]) -> Vec<Row> {
    let mut rows: BTreeMap<(String, Vec<TeamId>), Row> = BTreeMap::new();
    for unit in tree.units() {
        let row = unit_row(tree, atoms, teams, unit);
        rows.insert((row.name.clone(), row.units.clone()), row);
    }
    rows.into_values().collect()
}

fn unit_row(tree: &Tree, atoms: &[Atom], teams: &[Row], unit: &TeamId) -> Row {
    let parent = tree.parent(unit);
    let mut parts = BTreeSet::from([unit.clone()]);
    let mut is_whole = true;
    loop {
        let touched = atoms
            .iter()
            .filter(|atom| atom.teams.iter().any(|team| is_below(tree, team, &parts)));
        let outside: Vec<&TeamId> = touched
            .flat_map(|atom| &atom.teams)
            .filter(|team| !is_below(tree, team, &parts))
            .collect();
        let beside: BTreeSet<TeamId> = outside
            .iter()
            .filter_map(|team| part_below(tree, team, parent))
            .collect();
        if beside.is_empty() {
            is_whole &= outside.is_empty();
            break;
        }
        parts.extend(beside);
    }
    if !is_whole {
        parts = BTreeSet::from([unit.clone()]);
    }
    let inside = |team: &TeamId| is_below(tree, team, &parts);
    let touches = |atom: &Atom| atom.teams.iter().any(inside);
    let below = teams
        .iter()
        .flat_map(|row| row.members.iter())
        .filter(|team| inside(team));
    let names: Vec<String> = parts.iter().map(|part| part.as_str().to_owned()).collect();
    Row {
        level: Level::Unit,
        name: match names.as_slice() {
            [first, _, _, _, ..] => format!("{first} + {} more", names.len() - 1),
            few => group_name(few, None),
        },
        members: members(below.cloned()),
        units: parts.iter().cloned().collect(),
        unit: None,
        atoms: (0..atoms.len()).filter(|&index| touches(&atoms[index])).collect(),
        is_whole,
    }
}

fn is_below(tree: &Tree, team: &TeamId, parts: &BTreeSet<TeamId>) -> bool {
    tree.path(team).into_iter().any(|step| parts.contains(step))
}

/// The child of `parent` that a team lies under; `None` where it lies elsewhere.
fn part_below(tree: &Tree, team: &TeamId, parent: Option<&TeamId>) -> Option<TeamId> {
    let path = tree.path(team);
    match parent {
        None => path.last().map(|top| (*top).clone()),
        Some(parent) => {
            let at = path.iter().position(|step| *step == parent)?;
            path.get(at.checked_sub(1)?).map(|step| (*step).clone())
        }
    }
}
