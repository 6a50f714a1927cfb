//! From a name in a file to a team: accepted aliases, then the organisation and the ids of its tools, then the spelling
//! that is met first. From a repository to its owner on a day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::base::TeamId;

use super::lineage::{Lineage, TeamView};
use super::names::key;
use super::organisation::{KnownId, Named, Organisation, RepositoryOwner};
use super::table::{NO_TEAM, SEVERAL_TEAMS};

/// Everything that turns a name into a team.
#[derive(Debug)]
pub(super) struct Naming {
    pub lineage: Lineage,
    aliases: BTreeMap<String, String>,
    /// Names of teams by the key of the id that some tool gives them.
    team_ids: BTreeMap<String, String>,
    repositories: Repositories,
    /// For names that neither the organisation nor an alias knows: the spelling under which their key was met first.
    spellings: BTreeMap<String, TeamId>,
}

impl Naming {
    pub fn new(lineage: Lineage, aliases: &BTreeMap<String, String>, organisation: &Organisation) -> Self {
        let aliases = aliases.iter().map(|(from, to)| (key(from), to.clone()));
        let team_ids = organisation.ids.iter().filter(|id| id.what == Named::Team);
        Self {
            lineage,
            aliases: aliases.filter(|(from, to)| *from != key(to)).collect(),
            team_ids: team_ids.map(|id| (key(&id.id), id.name.clone())).collect(),
            repositories: Repositories::new(&organisation.repositories, &organisation.ids),
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
        self.team_as(self.lineage.view(), name, day)
    }

    fn team_as(&self, view: TeamView, name: &str, day: Date) -> TeamId {
        if name == NO_TEAM || name == SEVERAL_TEAMS {
            return TeamId::new(name);
        }
        let name = self.accepted(name);
        let by_id = || {
            let named = self.accepted(self.team_ids.get(&key(name))?);
            let team = self.lineage.resolve_as(view, named, day);
            team.or_else(|| Some(TeamId::new(named)))
        };
        self.lineage
            .resolve_as(view, name, day)
            .or_else(by_id)
            .or_else(|| self.spellings.get(&key(name)).cloned())
            .unwrap_or_else(|| TeamId::new(name.trim()))
    }

    /// What tells teams apart that are one in this view only: spellings of one team give equal parts.
    pub fn part(&self, name: &str, day: Date) -> String {
        let [now, then] = [TeamView::AsNow, TeamView::AsThen].map(|view| self.team_as(view, name, day));
        format!("{now}\n{then}")
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
        self.repositories.owner(repository, |owner| {
            owner.valid_from.is_none_or(|from| from <= day) && owner.valid_to.is_none_or(|to| day <= to)
        })
    }

    /// The latest owner of a repository, whatever the day.
    pub fn last_owner(&self, repository: &str) -> Option<&str> {
        self.repositories.owner(repository, |_| true)
    }

    /// Whether any repository has an owner.
    pub fn has_owners(&self) -> bool {
        !self.repositories.owners.is_empty()
    }

    /// Whether a name is more than a spelling of its own: the organisation, an alias or the survey knows it.
    pub fn knows(&self, name: &str, day: Date) -> bool {
        self.aliases.contains_key(&key(name))
            || self.team_ids.contains_key(&key(name))
            || self.lineage.resolve(name, day).is_some()
            || self.spellings.contains_key(&key(name))
    }
}

/// Whose repositories are, by every name that files give them.
#[derive(Debug, Default)]
struct Repositories {
    /// Owners by the key of the repository.
    owners: BTreeMap<String, Vec<RepositoryOwner>>,
    /// Keys of repositories by their last part: `acme/shop` by `shop`.
    by_last_part: BTreeMap<String, BTreeSet<String>>,
    /// Names by the key of the id that some tool gives a repository.
    ids: BTreeMap<String, String>,
}

impl Repositories {
    fn new(owners: &[RepositoryOwner], ids: &[KnownId]) -> Self {
        let mut repositories = Self::default();
        for owner in owners {
            let key = repository_key(&owner.repository);
            repositories
                .by_last_part
                .entry(last_part(&key).to_owned())
                .or_default()
                .insert(key.clone());
            repositories.owners.entry(key).or_default().push(owner.clone());
        }
        let ids = ids.iter().filter(|id| id.what == Named::Repository);
        repositories.ids = ids.map(|id| (repository_key(&id.id), id.name.clone())).collect();
        repositories
    }

    /// The owner whose ownership began last, of those that are wanted.
    fn owner(&self, repository: &str, is_wanted: impl Fn(&RepositoryOwner) -> bool) -> Option<&str> {
        let key = repository_key(repository);
        let named = self.ids.get(&key).map(|name| repository_key(name));
        let owners = self
            .owners_of(&key)
            .or_else(|| self.owners_of(named.as_deref()?))?;
        owners
            .iter()
            .filter(|owner| is_wanted(owner))
            .max_by_key(|owner| owner.valid_from)
            .map(|owner| owner.team.as_str())
    }

    /// By the whole name; where one side leaves the group out (`shop` for `acme/shop`), by what is left, if only one
    /// repository can be meant.
    fn owners_of(&self, key: &str) -> Option<&[RepositoryOwner]> {
        if let Some(owners) = self.owners.get(key) {
            return Some(owners);
        }
        let last = last_part(key);
        let short = if last == key {
            self.by_last_part
                .get(last)
                .filter(|keys| keys.len() == 1)?
                .first()?
        } else {
            last
        };
        self.owners.get(short).map(Vec::as_slice)
    }
}

/// A repository by what all its spellings have in common: of an address only the path, in small letters.
pub(super) fn repository_key(name: &str) -> String {
    let name = name.trim().to_lowercase();
    let path = match name.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or(rest, |(_, path)| path),
        None => match name.strip_prefix("git@").and_then(|rest| rest.split_once(':')) {
            Some((_, path)) => path,
            None => &name,
        },
    };
    let path = path.trim_matches('/');
    path.strip_suffix(".git").unwrap_or(path).to_owned()
}

fn last_part(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
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
        let organisation = Organisation {
            ids: vec![KnownId {
                what: Named::Team,
                id: "17".to_owned(),
                name: "identity".to_owned(),
            }],
            ..Organisation::default()
        };
        let mut naming = Naming::new(Lineage::new(&[record]), &aliases, &organisation);
        naming.meet(["Edge Team", "EDGE"]);
        let day = date(2026, 1, 1);
        assert_eq!(naming.team("iam", day), "Identity".into());
        assert_eq!(naming.team("17", day), "Identity".into());
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
        // The newest row first, and the old one never closed.
        let organisation = Organisation {
            repositories: vec![
                owner("New", Some(date(2026, 1, 1)), None),
                owner("Old", None, None),
            ],
            ..Organisation::default()
        };
        let naming = Naming::new(Lineage::default(), &BTreeMap::new(), &organisation);
        assert_eq!(naming.owner("Shop-Web", date(2025, 12, 31)), Some("Old"));
        assert_eq!(naming.owner("shop-web", date(2026, 1, 1)), Some("New"));
        assert_eq!(naming.owner("other", date(2026, 1, 1)), None);
    }

    #[test]
    fn a_repository_is_found_by_address_path_name_and_id() {
        let owner = |repository: &str, team: &str| RepositoryOwner {
            repository: repository.to_owned(),
            team: team.to_owned(),
            valid_from: None,
            valid_to: None,
        };
        let organisation = Organisation {
            repositories: vec![
                owner("acme/shop", "Shop"),
                owner("acme/tools", "A"),
                owner("other/tools", "B"),
                owner("cart", "Cart"),
            ],
            ids: vec![KnownId {
                what: Named::Repository,
                id: "github:GithubRepo:1:7".to_owned(),
                name: "acme/shop".to_owned(),
            }],
            ..Organisation::default()
        };
        let naming = Naming::new(Lineage::default(), &BTreeMap::new(), &organisation);
        let day = date(2026, 1, 1);
        for name in [
            "https://github.com/Acme/Shop.git",
            "git@github.com:acme/shop.git",
            "acme/shop",
            "shop",
            "github:GithubRepo:1:7",
        ] {
            assert_eq!(naming.owner(name, day), Some("Shop"), "{name}");
        }
        assert_eq!(naming.owner("acme/cart", day), Some("Cart"));
        assert_eq!(naming.owner("tools", day), None);
        assert_eq!(naming.owner("else/shop", day), None);
    }
}
