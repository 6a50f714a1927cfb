//! Groups by role and tenure that may be shown beside the rows: one audited list for each wave.
//!
//! The list is made before any answer is looked at, from who took part only, and it is one for everybody who will ever
//! look (docs/methods.md §8.4, §8.5). What a topic's answers allow of it is decided in `group_topics`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::base::{Quarter, TeamId};

use super::answers::Wave;
use super::cohort::{Level, Row};
use super::dataset::{Dataset, RosterRow};
use super::group_audit::Settling;
use super::mask::{Atom, WaveMask};

/// What people are grouped by beside teams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attribute {
    /// What somebody works as.
    Role,
    /// How long somebody has been there, in bands.
    Tenure,
}

impl Attribute {
    /// All of them, the most useful first.
    pub const ALL: [Self; 2] = [Self::Role, Self::Tenure];

    /// Of the two, the one it names.
    pub(super) fn of<'a>(self, role: Option<&'a str>, tenure: Option<&'a str>) -> Option<&'a str> {
        match self {
            Self::Role => role,
            Self::Tenure => tenure,
        }
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Role => "Role",
            Self::Tenure => "Tenure",
        })
    }
}

/// The label of the people who did not state a role or tenure, where others did.
pub const NOT_STATED: &str = "Not stated";

/// People of one role or tenure band, in the whole organisation or in a unit, whose answers may be shown together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What they have in common.
    pub attribute: Attribute,
    /// The role or band, in the spelling used most; [`NOT_STATED`] for those who stated none.
    pub label: String,
    /// Name of the unit's row; `None` for the whole organisation.
    pub unit: Option<String>,
    /// How many of them took part: at least the threshold.
    pub people: u64,
    /// How many of them are on the roster; `None` where the roster does not say it.
    pub invited: Option<u64>,
    /// Teams among which it was formed, as they are called today; of those who answered.
    pub(super) teams: Vec<String>,
    /// Their places in the wave, ascending.
    pub(super) members: Vec<usize>,
}

impl Group {
    /// `Backend` or `Backend in Commerce`.
    pub fn name(&self) -> String {
        name(&self.label, self.unit.as_deref())
    }
}

/// Why a group is not offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Refusal {
    /// Fewer people than the threshold took part.
    TooFew,
    /// It would tell what fewer people than the threshold said: the others of a row, or those who go beyond it.
    Remainder,
    /// Together with what else is shown it would.
    Derivable,
    /// It is made of whole rows, which say the same.
    SameAsRows,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::TooFew => "too few people took part",
            Self::Remainder => "too few people of its teams are not in it",
            Self::Derivable => "with other groups it would give too few people away",
            Self::SameAsRows => "the rows of its teams say the same",
        })
    }
}

/// A group that is not offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedGroup {
    /// What its people have in common.
    pub attribute: Attribute,
    /// `Backend` or `Backend in Commerce`.
    pub name: String,
    /// Why not.
    pub why: Refusal,
}

/// The audited list of a wave.
#[derive(Debug, Default)]
pub(super) struct WaveGroups {
    pub groups: Vec<Group>,
    pub refused: Vec<RefusedGroup>,
}

/// Part of the organisation in which groups are formed.
struct Scope<'a> {
    unit: Option<&'a str>,
    atoms: BTreeSet<usize>,
    teams: BTreeSet<&'a TeamId>,
}

impl WaveGroups {
    /// Of a released wave nothing is offered that was not on its list then.
    pub fn new(dataset: &Dataset, quarter: Quarter, wave: &Wave, mask: &WaveMask, rows: &[Row]) -> Self {
        let atoms = &mask.atoms;
        let scopes = scopes(rows);
        let roster = dataset.rosters.get(&quarter).map_or(&[][..], Vec::as_slice);
        let labels = Attribute::ALL.map(|attribute| Labels::new(attribute, wave, roster));
        let mut candidates = candidates(atoms, &scopes, &labels);
        for (group, scope, of) in &mut candidates {
            group.invited = invited(&labels[*of], &group.label, &scopes[*scope], roster);
        }
        if let Some(release) = dataset.released.get(&quarter) {
            let is_known = |group: &Group| {
                release.wave.groups.iter().any(|known| {
                    (known.attribute, &known.label, &known.unit)
                        == (group.attribute, &group.label, &group.unit)
                        && (known.unit.is_none() || known.teams == group.teams)
                })
            };
            candidates.retain(|(group, ..)| is_known(group));
        }
        let fixed: Vec<Vec<usize>> = atoms.iter().map(|atom| sorted(atom.people.clone())).collect();
        let members: Vec<Vec<usize>> = candidates
            .iter()
            .map(|(group, ..)| group.members.clone())
            .collect();
        let mut settling = Settling::new(wave.people.len(), &fixed, &members, mask.threshold);
        let classes = Classes::new(atoms, rows, roster, &labels);
        let over_roster: Vec<Vec<usize>> = candidates
            .iter()
            .map(|(group, scope, of)| classes.of_group(*of, &labels[*of], &group.label, &scopes[*scope]))
            .collect();
        if settling
            .audit_sizes(&classes.sizes, &classes.fixed, &over_roster)
            .is_err()
        {
            settling.refuse_all();
        }
        let mut list = Self::default();
        for ((group, ..), refused) in candidates.into_iter().zip(settling.refused) {
            match refused {
                None => list.groups.push(group),
                Some(why) => list.refused.push(RefusedGroup {
                    attribute: group.attribute,
                    name: group.name(),
                    why,
                }),
            }
        }
        list
    }
}

fn name(label: &str, unit: Option<&str>) -> String {
    unit.map_or_else(|| label.to_owned(), |unit| format!("{label} in {unit}"))
}

fn sorted(mut people: Vec<usize>) -> Vec<usize> {
    people.sort_unstable();
    people
}

/// The organisation, then its units as far as their rows are whole and not the organisation once more.
fn scopes(rows: &[Row]) -> Vec<Scope<'_>> {
    let mut scopes: Vec<Scope> = Vec::new();
    for row in rows.iter().filter(|row| row.is_whole && row.level != Level::Team) {
        if !row.atoms.is_empty() && scopes.iter().all(|scope| scope.atoms != row.atoms) {
            scopes.push(Scope {
                unit: (row.level == Level::Unit).then_some(row.name.as_str()),
                atoms: row.atoms.clone(),
                teams: row.members.iter().collect(),
            });
        }
    }
    scopes
}

/// The spellings of an attribute in a wave and its roster.
struct Labels {
    attribute: Attribute,
    /// Key to the spelling that is shown; the empty key for those who stated none.
    shown: BTreeMap<String, String>,
    /// The key of each person of the wave.
    keys: Vec<String>,
}

impl Labels {
    fn new(attribute: Attribute, wave: &Wave, roster: &[RosterRow]) -> Self {
        let stated: Vec<Option<&str>> = wave
            .people
            .iter()
            .map(|person| attribute.of(person.role.as_deref(), person.tenure.as_deref()))
            .collect();
        let mut spellings: BTreeMap<String, BTreeMap<&str, u64>> = BTreeMap::new();
        let on_roster = roster.iter().filter_map(|row| {
            Some((
                attribute.of(row.role.as_deref(), row.tenure.as_deref())?,
                row.people,
            ))
        });
        for (label, people) in stated.iter().flatten().map(|label| (*label, 1)).chain(on_roster) {
            *spellings.entry(key(label)).or_default().entry(label).or_default() += people;
        }
        let most = |found: BTreeMap<&str, u64>| {
            let most = found
                .iter()
                .max_by_key(|(label, people)| (**people, std::cmp::Reverse(**label)));
            most.map_or_else(String::new, |(label, _)| label.trim().to_owned())
        };
        let mut shown: BTreeMap<String, String> = spellings
            .into_iter()
            .map(|(key, found)| (key, most(found)))
            .collect();
        shown.insert(String::new(), NOT_STATED.to_owned());
        Self {
            attribute,
            shown,
            keys: stated
                .into_iter()
                .map(|label| label.map_or_else(String::new, key))
                .collect(),
        }
    }

    /// The key of a label that is shown.
    fn key_of(&self, label: &str) -> Option<&str> {
        let mut keys = self.shown.iter();
        keys.find(|(_, shown)| *shown == label)
            .map(|(key, _)| key.as_str())
    }

    fn on_roster(&self, row: &RosterRow) -> String {
        let label = self.attribute.of(row.role.as_deref(), row.tenure.as_deref());
        label.map_or_else(String::new, key)
    }

    /// Whether anybody stated it.
    fn is_asked(&self) -> bool {
        self.keys.iter().any(|key| !key.is_empty())
    }
}

/// Upper and lower case and spaces make no difference.
fn key(label: &str) -> String {
    let words: Vec<String> = label.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// All groups anybody is in, the most useful first: those of the whole organisation, roles before tenures, larger ones
/// before smaller ones. Each with the positions of its scope and of its attribute.
fn candidates(atoms: &[Atom], scopes: &[Scope], labels: &[Labels; 2]) -> Vec<(Group, usize, usize)> {
    let mut found = Vec::new();
    for (of, labels) in labels.iter().enumerate().filter(|(_, labels)| labels.is_asked()) {
        for (at, scope) in scopes.iter().enumerate() {
            let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for &person in scope.atoms.iter().flat_map(|&atom| &atoms[atom].people) {
                members.entry(&labels.keys[person]).or_default().push(person);
            }
            for (key, members) in members {
                let group = Group {
                    attribute: labels.attribute,
                    label: labels.shown[key].clone(),
                    unit: scope.unit.map(str::to_owned),
                    people: members.len() as u64,
                    invited: None,
                    teams: scope
                        .atoms
                        .iter()
                        .flat_map(|&atom| &atoms[atom].teams)
                        .map(|team| team.as_str().to_owned())
                        .collect::<BTreeSet<_>>()
                        .into_iter()
                        .collect(),
                    members: sorted(members),
                };
                found.push((group, at, of));
            }
        }
    }
    let rank = |(group, ..): &(Group, usize, usize)| {
        (
            group.unit.is_some(),
            group.attribute,
            std::cmp::Reverse(group.people),
            group.label.clone(),
            group.unit.clone(),
        )
    };
    found.sort_by_cached_key(rank);
    found
}

/// How many people of a group the roster knows.
fn invited(labels: &Labels, label: &str, scope: &Scope, roster: &[RosterRow]) -> Option<u64> {
    let key = labels.key_of(label).filter(|key| !key.is_empty())?;
    let counts: Vec<u64> = roster
        .iter()
        .filter(|row| scope.unit.is_none() || scope.teams.contains(&row.team))
        .filter(|row| labels.on_roster(row) == key)
        .map(|row| row.people)
        .collect();
    (!counts.is_empty()).then(|| counts.iter().sum())
}

/// Everybody who could have answered, by atom, role and tenure: numbers of participants say of those who are in none of
/// them that they kept silent.
struct Classes {
    /// Atom, or the team that kept silent; keys of role and tenure.
    all: Vec<(Home, [String; 2])>,
    sizes: Vec<usize>,
    /// Rows that are shown beside the groups.
    fixed: Vec<Vec<usize>>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Home {
    Atom(usize),
    Silent(TeamId),
}

impl Classes {
    fn new(atoms: &[Atom], rows: &[Row], roster: &[RosterRow], labels: &[Labels; 2]) -> Self {
        let mut sizes: BTreeMap<(Home, [String; 2]), [u64; 2]> = BTreeMap::new();
        let mut homes: BTreeMap<&TeamId, Home> = BTreeMap::new();
        for (index, atom) in atoms.iter().enumerate() {
            homes.extend(atom.teams.iter().map(|team| (team, Home::Atom(index))));
            for &person in &atom.people {
                let keys = [0, 1].map(|of: usize| labels[of].keys[person].clone());
                sizes.entry((Home::Atom(index), keys)).or_default()[0] += 1;
            }
        }
        let silent = rows
            .iter()
            .filter(|row| row.level == Level::Team && row.atoms.is_empty());
        for team in silent.flat_map(|row| &row.members) {
            homes.insert(team, Home::Silent(team.clone()));
        }
        for row in roster {
            if let Some(home) = homes.get(&row.team) {
                let keys = [0, 1].map(|of: usize| labels[of].on_roster(row));
                sizes.entry((home.clone(), keys)).or_default()[1] += row.people;
            }
        }
        sizes.retain(|_, counts| counts.iter().any(|&people| people > 0));
        let classes: Vec<(Home, [String; 2])> = sizes.keys().cloned().collect();
        let mut fixed: BTreeMap<&Home, Vec<usize>> = BTreeMap::new();
        for (index, (home, _)) in classes.iter().enumerate() {
            fixed.entry(home).or_default().push(index);
        }
        let fixed = fixed.into_values().collect();
        Self {
            sizes: sizes
                .values()
                .map(|[took_part, invited]| *took_part.max(invited) as usize)
                .collect(),
            fixed,
            all: classes,
        }
    }

    fn of_group(&self, of: usize, labels: &Labels, label: &str, scope: &Scope) -> Vec<usize> {
        let key = labels.key_of(label).unwrap_or_default();
        let is_in = |(home, keys): &(Home, [String; 2])| {
            let is_in_scope = match home {
                Home::Atom(atom) => scope.atoms.contains(atom),
                Home::Silent(team) => scope.unit.is_none() || scope.teams.contains(team),
            };
            is_in_scope && keys[of] == key
        };
        (0..self.all.len())
            .filter(|&class| is_in(&self.all[class]))
            .collect()
    }
}
