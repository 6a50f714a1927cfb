//! From a name in a file to a team: accepted aliases, then the organisation, then the spelling that is met first.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::base::TeamId;

use super::lineage::Lineage;
use super::names::key;
use super::organisation::RepositoryOwner;
use super::table::{NO_TEAM, SEVERAL_TEAMS};

/// Everything that turns a name into a team.
#[derive(Debug)]
pub(super) struct Naming {
    pub lineage: Lineage,
    aliases: BTreeMap<String, String>,
    owners: BTreeMap<String, Vec<RepositoryOwner>>,
    /// For names that neither the organisation nor an alias knows: the spelling under which their key was met first.
    spellings: BTreeMap<String, TeamId>,
}

impl Naming {
    pub fn new(lineage: Lineage, aliases: &BTreeMap<String, String>, owners: &[RepositoryOwner]) -> Self {
        let mut by_repository: BTreeMap<String, Vec<RepositoryOwner>> = BTreeMap::new();
        for owner in owners {
            by_repository
                .entry(owner.repository.to_lowercase())
                .or_default()
                .push(owner.clone());
        }
        let aliases = aliases.iter().map(|(from, to)| (key(from), to.clone()));
        Self {
            lineage,
            aliases: aliases.filter(|(from, to)| *from != key(to)).collect(),
            owners: by_repository,
            spellings: BTreeMap::new(),
        }
    }

    /// Takes note of spellings, the ones that shall win first.
    pub fn meet<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        for name in names {
            self.spellings
                .entry(key(name))
                .or_insert_with(|| TeamId::new(name.trim()));
        }
    }

    /// The team that a name means on a day.
    pub fn team(&self, name: &str, day: Date) -> TeamId {
        if name == NO_TEAM || name == SEVERAL_TEAMS {
            return TeamId::new(name);
        }
        let name = self.accepted(name);
        self.lineage
            .resolve(name, day)
            .or_else(|| self.spellings.get(&key(name)).cloned())
            .unwrap_or_else(|| TeamId::new(name.trim()))
    }

    fn accepted<'a>(&'a self, name: &'a str) -> &'a str {
        let mut seen = BTreeSet::new();
        let mut name = name;
        while let Some(next) = self.aliases.get(&key(name)) {
            if !seen.insert(key(name)) {
                break;
            }
            name = next;
        }
        name
    }

    /// The name of a repository's owner on a day, as the organisation wrote it.
    pub fn owner(&self, repository: &str, day: Date) -> Option<&str> {
        let owners = self.owners.get(&repository.to_lowercase())?;
        owners
            .iter()
            .rfind(|owner| {
                owner.valid_from.is_none_or(|from| from <= day) && owner.valid_to.is_none_or(|to| day <= to)
            })
            .map(|owner| owner.team.as_str())
    }

    /// Whether any repository has an owner.
    pub fn has_owners(&self) -> bool {
        !self.owners.is_empty()
    }

    /// Whether a name is more than a spelling of its own: the organisation, an alias or the survey knows it.
    pub fn knows(&self, name: &str, day: Date) -> bool {
        self.aliases.contains_key(&key(name))
            || self.lineage.resolve(name, day).is_some()
            || self.spellings.contains_key(&key(name))
    }
}

/// The spellings under which the two sides know each team.
#[derive(Debug, Default)]
pub(super) struct Spellings(pub BTreeMap<TeamId, BTreeSet<String>>);

impl Spellings {
    pub fn add(&mut self, team: &TeamId, name: &str) {
        self.0
            .entry(team.clone())
            .or_default()
            .insert(name.trim().to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::TeamRecord;
    use jiff::civil::date;

    #[test]
    fn aliases_come_first_then_the_organisation_then_the_first_spelling() {
        let record = TeamRecord {
            team: "Identity".into(),
            parent: None,
            valid_from: None,
            valid_to: None,
            formerly: None,
        };
        let aliases = BTreeMap::from([
            ("IAM".to_owned(), "identity".to_owned()),
            ("a".to_owned(), "b".to_owned()),
            ("b".to_owned(), "a".to_owned()),
        ]);
        let mut naming = Naming::new(Lineage::new(&[record]), &aliases, &[]);
        naming.meet(["Edge Team", "EDGE"]);
        let day = date(2026, 1, 1);
        assert_eq!(naming.team("iam", day), "Identity".into());
        assert_eq!(naming.team("edge", day), "Edge Team".into());
        assert_eq!(naming.team(" Other ", day), "Other".into());
        assert!(naming.knows("Edge", day) && !naming.knows("Other", day));
        // A circle of aliases ends somewhere.
        assert!(["a", "b"].contains(&naming.team("a", day).as_str()));
    }

    #[test]
    fn a_repository_belongs_to_its_owner_of_the_day() {
        let owner = |team: &str, from, to| RepositoryOwner {
            repository: "shop-web".to_owned(),
            team: team.to_owned(),
            valid_from: from,
            valid_to: to,
        };
        let owners = [
            owner("Old", None, Some(date(2025, 12, 31))),
            owner("New", Some(date(2026, 1, 1)), None),
        ];
        let naming = Naming::new(Lineage::default(), &BTreeMap::new(), &owners);
        assert_eq!(naming.owner("Shop-Web", date(2025, 12, 31)), Some("Old"));
        assert_eq!(naming.owner("shop-web", date(2026, 1, 1)), Some("New"));
        assert_eq!(naming.owner("other", date(2026, 1, 1)), None);
    }
}
