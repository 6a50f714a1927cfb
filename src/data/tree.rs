//! The organisation's tree in one quarter: which unit lies above which team.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::TeamId;

/// Teams and units with what lies above them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    parents: BTreeMap<TeamId, Option<TeamId>>,
}

impl Tree {
    /// Adds a team or unit, or moves it. A parent that is nowhere else in the tree stands directly under the organisation.
    pub fn insert(&mut self, team: TeamId, parent: Option<TeamId>) {
        let parent = parent.filter(|parent| *parent != team && !self.path(parent).contains(&&team));
        if let Some(parent) = &parent {
            self.parents.entry(parent.clone()).or_insert(None);
        }
        self.parents.insert(team, parent);
    }

    /// Takes away names that have nothing below them, and then those that lose the last thing below them.
    pub(super) fn prune(&mut self, is_wanted: impl Fn(&TeamId) -> bool) {
        loop {
            let bare: Vec<TeamId> = self
                .parents
                .keys()
                .filter(|name| !is_wanted(name) && !self.is_unit(name))
                .cloned()
                .collect();
            if bare.is_empty() {
                return;
            }
            self.parents.retain(|name, _| !bare.contains(name));
        }
    }

    /// Whether the tree knows the name.
    pub fn contains(&self, team: &TeamId) -> bool {
        self.parents.contains_key(team)
    }

    /// The unit above a team; `None` directly under the organisation.
    pub fn parent(&self, team: &TeamId) -> Option<&TeamId> {
        self.parents.get(team)?.as_ref()
    }

    /// Every team and unit, by name.
    pub fn all(&self) -> impl Iterator<Item = &TeamId> {
        self.parents.keys()
    }

    /// Those that have something below them, by name.
    pub fn units(&self) -> BTreeSet<&TeamId> {
        self.parents.values().flatten().collect()
    }

    /// Whether something lies below it.
    pub fn is_unit(&self, name: &TeamId) -> bool {
        self.parents.values().flatten().any(|parent| parent == name)
    }

    /// What lies directly below a unit, or below the organisation itself, by name.
    pub fn children<'a>(&'a self, unit: Option<&'a TeamId>) -> impl Iterator<Item = &'a TeamId> {
        self.parents
            .iter()
            .filter(move |(_, parent)| parent.as_ref() == unit)
            .map(|(team, _)| team)
    }

    /// The name itself and everything below it.
    pub fn below<'a>(&'a self, name: &'a TeamId) -> BTreeSet<&'a TeamId> {
        let mut found = BTreeSet::new();
        let mut open = vec![name];
        while let Some(next) = open.pop() {
            if found.insert(next) {
                open.extend(self.children(Some(next)));
            }
        }
        found
    }

    /// The name itself and the units above it, upwards.
    pub fn path<'a>(&'a self, team: &'a TeamId) -> Vec<&'a TeamId> {
        let mut path = vec![team];
        while let Some(parent) = path.last().and_then(|last| self.parent(last)) {
            path.push(parent);
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_knows_units_children_and_paths_and_never_runs_in_a_circle() {
        let mut tree = Tree::default();
        tree.insert("Api".into(), Some("Core".into()));
        tree.insert("Web".into(), Some("Core".into()));
        tree.insert("Core".into(), Some("Product".into()));
        tree.insert("Product".into(), Some("Core".into()));
        assert_eq!(tree.parent(&"Product".into()), None);
        let path: Vec<_> = tree.path(&"Api".into()).into_iter().cloned().collect();
        assert_eq!(path, ["Api".into(), "Core".into(), TeamId::new("Product")]);
        assert_eq!(tree.children(Some(&"Core".into())).count(), 2);
        assert_eq!(tree.units().len(), 2);
        assert!(tree.is_unit(&"Core".into()) && !tree.is_unit(&"Api".into()));
        let product = TeamId::new("Product");
        let below: Vec<&str> = tree.below(&product).into_iter().map(TeamId::as_str).collect();
        assert_eq!(below, ["Api", "Core", "Product", "Web"]);
    }
}
