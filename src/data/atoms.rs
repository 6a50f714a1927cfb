//! The partition of people into atoms: groups that are large enough to be looked at (docs/statistics.md §8.3).
//!
//! The same rule serves twice: leaves are teams when a wave is partitioned, and atoms when a topic needs a coarser
//! partition because too few of an atom answered it.

use std::collections::BTreeMap;

/// What gets partitioned: a group with a name and the units above it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leaf {
    /// Its name; ties are broken by it.
    pub name: String,
    /// Units above, from the top; empty directly under the organisation.
    pub path: Vec<String>,
    /// People in it; none in a small team that kept silent and is merged all the same.
    pub people: usize,
}

#[derive(Debug, Clone)]
struct Group {
    leaves: Vec<usize>,
    people: usize,
    name: String,
    /// The unit one level down that it comes from; `None` for a group directly at this level.
    branch: Option<String>,
}

/// Partitions leaves into groups that are all acceptable, each a union of whole leaves, as near to each other in the tree
/// as can be. Only where even everybody together is not acceptable one unacceptable group comes back.
///
/// A short team merges with the sibling that makes the smallest group, a short unit with its smallest sibling unit; short
/// groups without any unit are pooled, and a pool that is still short takes in the smallest larger group.
/// `acceptable` must stay true when a group grows.
pub(super) fn partition(leaves: &[Leaf], acceptable: &dyn Fn(&[usize]) -> bool) -> Vec<Vec<usize>> {
    let all: Vec<usize> = (0..leaves.len()).collect();
    let mut groups: Vec<Vec<usize>> = settle(leaves, &all, 0, acceptable)
        .into_iter()
        .map(|group| group.leaves)
        .collect();
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.sort();
    groups
}

fn settle(
    leaves: &[Leaf],
    indices: &[usize],
    depth: usize,
    acceptable: &dyn Fn(&[usize]) -> bool,
) -> Vec<Group> {
    let mut branches: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut groups = Vec::new();
    for &index in indices {
        let leaf = &leaves[index];
        match leaf.path.get(depth) {
            Some(unit) => branches.entry(unit).or_default().push(index),
            None => groups.push(Group {
                leaves: vec![index],
                people: leaf.people,
                name: leaf.name.clone(),
                branch: None,
            }),
        }
    }
    if depth == 0 {
        groups = pooled(groups, acceptable);
    }
    for (unit, below) in branches {
        groups.extend(
            settle(leaves, &below, depth + 1, acceptable)
                .into_iter()
                .map(|group| Group {
                    branch: Some(unit.to_owned()),
                    ..group
                }),
        );
    }
    merged(groups, acceptable)
}

/// Pools all short groups into one.
fn pooled(groups: Vec<Group>, acceptable: &dyn Fn(&[usize]) -> bool) -> Vec<Group> {
    let (mut settled, short): (Vec<_>, Vec<_>) =
        groups.into_iter().partition(|group| acceptable(&group.leaves));
    settled.extend(short.into_iter().reduce(join));
    settled
}

/// Merges the smallest short group with its nearest neighbour until none is short or one group is left.
fn merged(mut groups: Vec<Group>, acceptable: &dyn Fn(&[usize]) -> bool) -> Vec<Group> {
    loop {
        let short = (0..groups.len())
            .filter(|&index| !acceptable(&groups[index].leaves))
            .min_by_key(|&index| (groups[index].people, groups[index].name.clone()));
        let (Some(short), true) = (short, groups.len() > 1) else {
            return groups;
        };
        let short = groups.swap_remove(short);
        let Some(partner) = (0..groups.len()).min_by_key(|&index| distance(&groups, index, &short)) else {
            return vec![short];
        };
        let partner = groups.swap_remove(partner);
        groups.push(join(partner, short));
    }
}

/// How far a candidate is from a short group: its own kind first (team with team, unit with unit), then the smaller unit,
/// then the smaller group, then the name.
fn distance(
    groups: &[Group],
    candidate: usize,
    short: &Group,
) -> (bool, usize, Option<String>, usize, String) {
    let group = &groups[candidate];
    let unit_size = group.branch.as_ref().map_or(0, |branch| {
        groups
            .iter()
            .filter(|other| other.branch.as_ref() == Some(branch))
            .map(|other| other.people)
            .sum()
    });
    (
        group.branch.is_some() != short.branch.is_some(),
        unit_size,
        group.branch.clone(),
        group.people,
        group.name.clone(),
    )
}

fn join(mut into: Group, other: Group) -> Group {
    into.leaves.extend(other.leaves);
    into.people += other.people;
    into.name = into.name.min(other.name);
    into
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf(name: &str, path: &[&str], people: usize) -> Leaf {
        Leaf {
            name: name.to_owned(),
            path: path.iter().map(|&unit| unit.to_owned()).collect(),
            people,
        }
    }

    fn names(leaves: &[Leaf], k: usize) -> Vec<String> {
        let large = |group: &[usize]| group.iter().map(|&index| leaves[index].people).sum::<usize>() >= k;
        partition(leaves, &large)
            .into_iter()
            .map(|group| {
                let names: Vec<&str> = group.iter().map(|&index| leaves[index].name.as_str()).collect();
                names.join("+")
            })
            .collect()
    }

    #[test]
    fn a_short_team_joins_the_sibling_that_makes_the_smallest_group() {
        let leaves = [
            leaf("a", &["U"], 3),
            leaf("b", &["U"], 9),
            leaf("c", &["U"], 6),
            leaf("d", &["V"], 5),
        ];
        assert_eq!(names(&leaves, 5), ["a+c", "b", "d"]);
    }

    #[test]
    fn two_short_siblings_join_each_other_before_anyone_else() {
        let leaves = [leaf("a", &["U"], 2), leaf("b", &["U"], 3), leaf("c", &["U"], 6)];
        assert_eq!(names(&leaves, 5), ["a+b", "c"]);
    }

    #[test]
    fn a_short_unit_joins_the_smallest_group_of_the_smallest_sibling_unit() {
        let leaves = [
            leaf("a", &["U"], 2),
            leaf("b", &["V"], 5),
            leaf("c", &["V"], 6),
            leaf("d", &["W"], 20),
            leaf("e", &[], 5),
        ];
        assert_eq!(names(&leaves, 5), ["a+b", "c", "d", "e"]);
    }

    #[test]
    fn short_groups_of_a_flat_organisation_pool_and_take_in_the_smallest_larger_one() {
        let leaves = [
            leaf("a", &[], 2),
            leaf("b", &[], 1),
            leaf("c", &[], 8),
            leaf("d", &[], 6),
            leaf("e", &[], 1),
        ];
        assert_eq!(names(&leaves, 5), ["a+b+d+e", "c"]);
        assert_eq!(names(&leaves, 4), ["a+b+e", "c", "d"]);
    }

    #[test]
    fn everybody_together_comes_back_when_even_that_is_short() {
        assert_eq!(names(&[leaf("a", &["U"], 2), leaf("b", &[], 1)], 5), ["a+b"]);
        assert!(names(&[], 5).is_empty());
    }
}
