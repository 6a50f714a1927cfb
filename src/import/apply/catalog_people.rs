//! How many people each group of a catalog has. Who they are is forgotten as soon as they are counted.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::read::Row;

use super::catalog::Group;
use super::catalog_refs::Ref;

/// People by group.
#[derive(Default)]
pub(super) struct People {
    pub by_team: BTreeMap<Ref, u32>,
    /// Users that were counted.
    pub placed: BTreeSet<Ref>,
    /// How many of them belong to several teams.
    pub several: u32,
}

/// Counts everybody once: in the first group that their own entity names, or else that lists them. Who belongs to a
/// group belongs to all groups above it, so that those say nothing more.
pub(super) fn counted(groups: &BTreeMap<Ref, Group>, users: &[(&Row, Ref, Vec<Ref>)]) -> People {
    let mut teams: BTreeMap<Ref, Vec<Ref>> = BTreeMap::new();
    let own = users
        .iter()
        .flat_map(|(_, user, groups)| groups.iter().map(move |group| (user.clone(), group.clone())));
    let listed = groups
        .iter()
        .flat_map(|(own, group)| group.members.iter().map(|user| (user.clone(), own.clone())));
    for (user, group) in own.chain(listed) {
        let is_team = groups.get(&group).is_some_and(|group| !group.is_whole);
        let known = teams.entry(user).or_default();
        if is_team && !known.contains(&group) {
            known.push(group);
        }
    }
    let mut people = People::default();
    for (user, mut of_user) in teams {
        let above: BTreeSet<Ref> = of_user.iter().flat_map(|group| above(groups, group)).collect();
        of_user.retain(|group| !above.contains(group));
        let Some(first) = of_user.first() else { continue };
        people.several += u32::from(of_user.len() > 1);
        *people.by_team.entry(first.clone()).or_default() += 1;
        people.placed.insert(user);
    }
    people
}

/// The groups above a group; those of a circle only until it closes.
fn above(groups: &BTreeMap<Ref, Group>, group: &Ref) -> BTreeSet<Ref> {
    let mut found = BTreeSet::new();
    let mut next = groups.get(group).and_then(|group| group.parent.clone());
    while let Some(parent) = next.take() {
        next = groups.get(&parent).and_then(|group| group.parent.clone());
        if parent == *group || !found.insert(parent) {
            break;
        }
    }
    found
}
