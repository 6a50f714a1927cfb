//! What an unmatched name may mean: proposals with their evidence, for a person to accept or refuse.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::TeamId;

use super::dataset::{Suggestion, UnclearName};
use super::names::{LIKENESS, key, likeness, words};
use super::naming::Naming;

/// Two teams whose scores differ by less are equally likely: nothing is proposed.
const CLEARLY: f64 = 0.03;
/// Score of a name that is one of the team's repositories.
const OWNS: f64 = 0.95;
/// What stands before or behind the team in a name that also tells its unit.
const SAME_UNIT: f64 = 0.94;
/// Names in a warning; the rest is counted.
const NAMES_SHOWN: usize = 4;

/// Refused meanings: names by what they do not mean.
pub(super) type Refused = BTreeMap<String, BTreeSet<String>>;

/// What is known about the teams that a name may mean.
pub(super) struct Knowledge<'a> {
    naming: &'a Naming,
    /// The unit above each team, as any record has it.
    units: BTreeMap<String, String>,
    is_unit: BTreeSet<String>,
    /// Keys of refused pairs.
    refused: BTreeSet<(String, String)>,
}

impl<'a> Knowledge<'a> {
    pub fn new(naming: &'a Naming, refused: &Refused) -> Self {
        let units = naming.lineage.units();
        let pairs = refused
            .iter()
            .flat_map(|(name, teams)| teams.iter().map(|team| (key(name), key(team))));
        Self {
            naming,
            units: naming
                .lineage
                .parents()
                .map(|(team, unit)| (key(team.as_str()), unit.as_str().to_owned()))
                .collect(),
            is_unit: units.iter().map(|unit| key(unit.as_str())).collect(),
            refused: pairs.collect(),
        }
    }

    fn is_refused(&self, name: &str, team: &str) -> bool {
        self.refused.contains(&(key(name), key(team)))
    }
}

/// One meaning for each name that clearly looks like one team; names that look like several teams equally are told apart.
pub(super) fn propose<'n>(
    names: impl IntoIterator<Item = &'n str>,
    candidates: &dyn Fn(&str) -> BTreeSet<String>,
    knowledge: &Knowledge,
) -> (Vec<Suggestion>, Vec<UnclearName>) {
    let (mut proposed, mut unclear) = (Vec::new(), Vec::new());
    for name in names {
        let mut found: Vec<Suggestion> = distinct(candidates(name))
            .into_iter()
            .filter(|to| key(to) != key(name) && !knowledge.is_refused(name, to))
            .map(|to| compare(name, to, knowledge))
            .filter(|suggestion| suggestion.score >= LIKENESS)
            .collect();
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.to.cmp(&b.to)));
        let Some(best) = found.first() else { continue };
        let close: BTreeSet<&str> = found
            .iter()
            .filter(|other| best.score - other.score < CLEARLY)
            .map(|other| other.to.as_str())
            .collect();
        if close.len() > 1 {
            unclear.push(UnclearName {
                name: name.to_owned(),
                teams: close.into_iter().map(str::to_owned).collect(),
            });
        } else {
            proposed.push(found.swap_remove(0));
        }
    }
    warn_of_several(&mut proposed);
    proposed.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| (&a.from, &a.to).cmp(&(&b.from, &b.to)))
    });
    unclear.sort_by(|a, b| a.name.cmp(&b.name));
    (proposed, unclear)
}

/// One spelling of each team, rather one with small letters.
fn distinct(names: BTreeSet<String>) -> Vec<String> {
    let mut keys = BTreeSet::new();
    names
        .into_iter()
        .rev()
        .filter(|name| keys.insert(key(name)))
        .collect()
}

fn compare(name: &str, to: String, knowledge: &Knowledge) -> Suggestion {
    let (mut score, mut evidence) = likeness(name, &to);
    if names_unit_too(name, &to, knowledge) {
        score = score.max(SAME_UNIT);
        evidence.insert(0, "the parent unit is the same".to_owned());
    }
    let owner = knowledge.naming.last_owner(name);
    if owner.is_some_and(|owner| key(owner) == key(&to)) {
        score = score.max(OWNS);
        evidence.insert(0, format!("the repository {name} belongs to it"));
    }
    let mut warnings = Vec::new();
    if knowledge.is_unit.contains(&key(&to)) {
        warnings.push(format!("{to} is a unit, with teams below it"));
    }
    Suggestion {
        from: name.to_owned(),
        to,
        score,
        evidence,
        warnings,
    }
}

/// `Commerce / Checkout` for Checkout in Commerce: what is left of the name is the unit above the team.
fn names_unit_too(name: &str, team: &str, knowledge: &Knowledge) -> bool {
    let Some(unit) = knowledge.units.get(&key(team)) else {
        return false;
    };
    let mut all = [words(team), words(unit)].concat();
    let mut own = words(name);
    all.sort();
    own.sort();
    all == own
}

/// Several names for one team may well be several teams.
fn warn_of_several(proposed: &mut [Suggestion]) {
    let mut names: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in proposed.iter() {
        names.entry(one.to.clone()).or_default().push(one.from.clone());
    }
    for one in proposed {
        let mut others: Vec<String> = names.get(&one.to).cloned().unwrap_or_default();
        others.retain(|other| *other != one.from);
        if others.is_empty() {
            continue;
        }
        others.sort();
        let more = others.len().saturating_sub(NAMES_SHOWN);
        others.truncate(NAMES_SHOWN);
        if more > 0 {
            others.push(format!("{more} more"));
        }
        one.warnings
            .push(format!("also proposed for it: {}", others.join(", ")));
    }
}

/// The names that proposals and unclear names may mean, by name.
pub(super) fn meanings<'a>(
    suggested: &'a [Suggestion],
    unclear: &'a [UnclearName],
) -> impl Iterator<Item = (TeamId, &'a str)> {
    let one = suggested
        .iter()
        .map(|one| (TeamId::new(&one.from), one.to.as_str()));
    let several = unclear.iter().flat_map(|one| {
        one.teams
            .iter()
            .map(|team| (TeamId::new(&one.name), team.as_str()))
    });
    one.chain(several)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::lineage::Lineage;
    use crate::data::organisation::{Organisation, RepositoryOwner, TeamRecord};

    fn naming() -> Naming {
        let record = |team: &str, unit: &str| TeamRecord {
            team: team.into(),
            parent: Some(unit.into()),
            valid_from: None,
            valid_to: None,
            formerly: None,
        };
        let teams = [
            record("Checkout", "Commerce"),
            record("Payments", "Money"),
            record("Payouts", "Money"),
            record("Search", "Commerce"),
        ];
        let organisation = Organisation {
            repositories: vec![RepositoryOwner {
                repository: "example/ledger-api".to_owned(),
                team: "Payments".to_owned(),
                valid_from: None,
                valid_to: None,
            }],
            ..Organisation::default()
        };
        Naming::new(Lineage::new(&teams), &BTreeMap::new(), &organisation)
    }

    fn run(names: &[&str], refused: &[(&str, &str)]) -> (Vec<Suggestion>, Vec<UnclearName>) {
        let naming = naming();
        let mut pairs = Refused::new();
        for (name, team) in refused {
            pairs
                .entry((*name).to_owned())
                .or_default()
                .insert((*team).to_owned());
        }
        let known = |_: &str| {
            [
                "Checkout", "CHECKOUT", "Payments", "Payouts", "Search", "Commerce",
            ]
            .map(str::to_owned)
            .into()
        };
        propose(names.iter().copied(), &known, &Knowledge::new(&naming, &pairs))
    }

    #[test]
    fn evidence_is_told_in_words() {
        let (found, unclear) = run(&["Commerce / Checkout", "ledger-api", "Serach", "Commerc"], &[]);
        let told: Vec<(&str, &str, &str)> = found
            .iter()
            .map(|one| (one.from.as_str(), one.to.as_str(), one.evidence[0].as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("Commerc", "Commerce", "beginning of Commerce"),
                ("Serach", "Search", "same letters in another order"),
                (
                    "ledger-api",
                    "Payments",
                    "the repository ledger-api belongs to it"
                ),
                ("Commerce / Checkout", "Checkout", "the parent unit is the same"),
            ]
        );
        assert_eq!(found[0].warnings, ["Commerce is a unit, with teams below it"]);
        assert!(unclear.is_empty());
    }

    #[test]
    fn a_name_between_two_teams_is_not_proposed() {
        let (found, unclear) = run(&["pay"], &[]);
        assert!(found.is_empty());
        assert_eq!(
            unclear,
            [UnclearName {
                name: "pay".to_owned(),
                teams: vec!["Payments".to_owned(), "Payouts".to_owned()]
            }]
        );
        // Once one of them is refused, the other one is clear.
        let (found, unclear) = run(&["pay"], &[("Pay", "payouts")]);
        assert_eq!((found[0].to.as_str(), unclear.len()), ("Payments", 0));
    }

    #[test]
    fn several_names_for_one_team_are_warned_of_and_refused_ones_stay_away() {
        let (found, _) = run(&["Serach", "Searhc"], &[]);
        assert_eq!(found[0].warnings, ["also proposed for it: Serach"]);
        let (found, _) = run(&["Serach", "Searhc"], &[("Searhc", "Search")]);
        assert_eq!((found.len(), found[0].warnings.len()), (1, 0));
    }
}
