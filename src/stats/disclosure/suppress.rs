//! Which groups to hold back until nothing about fewer than k people can be derived (scheme B).

use super::audit::{audit, first_small};
use super::bounds::{Published, mean_bounds};
use super::groups::Groups;
use super::space::{RowSpace, combination};
use crate::stats::result::Undefined;
use crate::stats::summary::check_finite;

/// Why a group is held back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// It has fewer than k people.
    Small,
    /// A published group around it has 1 to k - 1 people more.
    Remainder,
    /// With others it gives away a set of fewer than k people.
    Derivable,
    /// With others it pins the mean of fewer than k people down too narrowly.
    Narrow,
}

/// The groups to hold back so that nothing about fewer than `k` people can be derived from the others; `None`
/// in the answer means that the group may be published.
///
/// Larger groups are decided first (then more useful ones, then the order given): a group goes if it has
/// fewer than `k` people, or if a group that stays and holds it has 1..k-1 people more. Then, as long as the
/// exact audit finds a derivable union, the least useful group of a combination that gives it goes. Ends,
/// since every step removes a group; the result has passed [`audit`]. `utilities`: one a group, any finite
/// numbers, more is more useful.
///
/// # Errors
/// `OutOfSupport` for `k` = 0, another number of utilities than groups, or one that is not finite;
/// `NotConverged` if the audit had to be given up: then nothing may be published.
/// Source: docs/statistics.md §8.4 (1) to (4).
pub fn hold_back(groups: &Groups, utilities: &[f64], k: usize) -> Result<Vec<Option<Held>>, Undefined> {
    check(groups, utilities, k)?;
    let mut held = by_size(groups, utilities, k);
    derivable(groups, utilities, k, &mut held)?;
    Ok(held)
}

/// Holds back further groups until no mean of an atom with fewer than `k` people is known to less than
/// `min_width`, given what [`hold_back`] left over.
///
/// `published` holds mean and rounding of every group, also of those held back (they are not looked at);
/// `scale` is the range of an answer. For the narrowest atom the least useful group goes of those without which
/// its range is wider; if no single one helps, the least useful of those that hold the atom. Fewer published
/// groups never make anything derivable.
///
/// # Errors
/// As [`hold_back`] and [`mean_bounds`].
/// Source: docs/statistics.md §8.4 (5).
pub fn hold_back_narrow(
    groups: &Groups,
    utilities: &[f64],
    published: &[Published],
    scale: (f64, f64),
    limits: (usize, f64),
    held: &[Option<Held>],
) -> Result<Vec<Option<Held>>, Undefined> {
    let (k, min_width) = limits;
    check(groups, utilities, k)?;
    if held.len() != groups.len() || published.len() != groups.len() || !min_width.is_finite() {
        return Err(Undefined::OutOfSupport);
    }
    let mut held = held.to_vec();
    while let Some((atom, width)) = narrowest(groups, published, scale, k, &held)? {
        if width >= min_width {
            break;
        }
        let mut shown: Vec<usize> = (0..groups.len()).filter(|&group| held[group].is_none()).collect();
        sort_least_useful_first(&mut shown, groups, utilities);
        let mut chosen = None;
        for &group in &shown {
            held[group] = Some(Held::Narrow);
            let wider = width_of(groups, published, scale, k, &held, atom)?;
            if wider > width + 1e-6 * (scale.1 - scale.0) {
                chosen = Some(group);
                break;
            }
            held[group] = None;
        }
        let holds_atom = |group: &&usize| groups.group(**group).contains(&atom);
        match chosen.or_else(|| shown.iter().find(holds_atom).copied()) {
            Some(group) => held[group] = Some(Held::Narrow),
            None => break,
        }
    }
    Ok(held)
}

fn check(groups: &Groups, utilities: &[f64], k: usize) -> Result<(), Undefined> {
    if k == 0 || utilities.len() != groups.len() {
        return Err(Undefined::OutOfSupport);
    }
    check_finite(utilities)
}

fn by_size(groups: &Groups, utilities: &[f64], k: usize) -> Vec<Option<Held>> {
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by(|&a, &b| {
        let size = |group: usize| groups.group_size(group);
        size(b)
            .cmp(&size(a))
            .then(utilities[b].total_cmp(&utilities[a]))
            .then(a.cmp(&b))
    });
    let mut held = vec![None; groups.len()];
    let mut stay: Vec<usize> = Vec::new();
    for group in order {
        let people = groups.group_size(group);
        let leaves_few = |&parent: &usize| {
            let rest = groups.group_size(parent) - people;
            (1..k).contains(&rest) && is_inside(groups.group(group), groups.group(parent))
        };
        if people < k {
            held[group] = Some(Held::Small);
        } else if stay.iter().any(leaves_few) {
            held[group] = Some(Held::Remainder);
        } else {
            stay.push(group);
        }
    }
    held
}

fn derivable(
    groups: &Groups,
    utilities: &[f64],
    k: usize,
    held: &mut [Option<Held>],
) -> Result<(), Undefined> {
    loop {
        let shown: Vec<usize> = (0..groups.len()).filter(|&group| held[group].is_none()).collect();
        let keep: Vec<bool> = held.iter().map(Option::is_none).collect();
        let rest = groups.only(&keep);
        // One prime finds what to remove; only when it finds nothing more, all of them certify.
        let union = match first_small(&rest, &RowSpace::quick(&rest), k)? {
            Some(union) => union,
            None => match audit(&rest, k)?.small {
                Some(union) => union,
                None => return Ok(()),
            },
        };
        let mut by: Vec<usize> = (0..shown.len()).collect();
        by.sort_by(|&a, &b| {
            utilities[shown[b]]
                .total_cmp(&utilities[shown[a]])
                .then(a.cmp(&b))
        });
        let parts = combination(&rest, &by, &union).ok_or(Undefined::NotConverged)?;
        let mut parts: Vec<usize> = parts.into_iter().map(|part| shown[part]).collect();
        sort_least_useful_first(&mut parts, groups, utilities);
        let first = parts.first().ok_or(Undefined::NotConverged)?;
        held[*first] = Some(Held::Derivable);
    }
}

/// Least useful first; among equals the smaller group, then the later one.
fn sort_least_useful_first(list: &mut [usize], groups: &Groups, utilities: &[f64]) {
    list.sort_by(|&a, &b| {
        utilities[a]
            .total_cmp(&utilities[b])
            .then(groups.group_size(a).cmp(&groups.group_size(b)))
            .then(b.cmp(&a))
    });
}

/// Whether all of the rising `inner` are in the rising `outer`.
fn is_inside(inner: &[usize], outer: &[usize]) -> bool {
    inner.iter().all(|atom| outer.binary_search(atom).is_ok())
}

/// The atom of fewer than k people whose mean is known best, among those in a published group. Atoms are the ones
/// of all groups: where published groups do not tell some apart, each of them is less well known.
fn narrowest(
    groups: &Groups,
    published: &[Published],
    scale: (f64, f64),
    k: usize,
    held: &[Option<Held>],
) -> Result<Option<(usize, f64)>, Undefined> {
    let (rest, means) = shown(groups, published, held);
    let small: Vec<usize> = (0..rest.atoms())
        .filter(|&atom| rest.sizes()[atom] < k)
        .filter(|&atom| (0..rest.len()).any(|group| rest.group(group).contains(&atom)))
        .collect();
    let ranges = mean_bounds(&rest, &means, scale, &small)?;
    let narrowest = small
        .iter()
        .zip(ranges)
        .map(|(&atom, range)| (atom, range.hi - range.lo))
        .min_by(|a, b| a.1.total_cmp(&b.1));
    Ok(narrowest.map(|(atom, width)| (atom_of_all(groups, &rest, atom), width)))
}

/// Width of the range of the atom (of all groups) after joining what is no longer told apart; the whole scale
/// once it is part of an atom of at least k people.
fn width_of(
    groups: &Groups,
    published: &[Published],
    scale: (f64, f64),
    k: usize,
    held: &[Option<Held>],
    atom: usize,
) -> Result<f64, Undefined> {
    let (rest, means) = shown(groups, published, held);
    let unit = groups.members(atom)[0];
    let joined = (0..rest.atoms())
        .filter(|&coarse| rest.sizes()[coarse] < k)
        .find(|&coarse| rest.members(coarse).contains(&unit));
    let ranges = mean_bounds(&rest, &means, scale, joined.as_slice())?;
    Ok(ranges
        .first()
        .map_or(scale.1 - scale.0, |range| range.hi - range.lo))
}

fn shown(groups: &Groups, published: &[Published], held: &[Option<Held>]) -> (Groups, Vec<Published>) {
    let keep: Vec<bool> = held.iter().map(Option::is_none).collect();
    let means = published
        .iter()
        .zip(&keep)
        .filter(|(_, keep)| **keep)
        .map(|(mean, _)| *mean)
        .collect();
    (groups.only(&keep), means)
}

/// An atom of all groups that lies in the atom `coarse` of some of them.
fn atom_of_all(groups: &Groups, rest: &Groups, coarse: usize) -> usize {
    let unit = rest.members(coarse)[0];
    (0..groups.atoms())
        .find(|&atom| groups.members(atom).contains(&unit))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::random::Rng;

    fn range(from: usize, to: usize) -> Vec<usize> {
        (from..to).collect()
    }

    #[test]
    fn small_groups_and_small_remainders_go_first() {
        let groups =
            Groups::of_people(20, &[range(0, 20), range(0, 17), range(17, 20), range(5, 15)]).unwrap();
        assert_eq!(
            hold_back(&groups, &[4.0, 3.0, 2.0, 1.0], 5).unwrap(),
            [None, Some(Held::Remainder), Some(Held::Small), None]
        );
    }

    #[test]
    fn of_a_combination_the_least_useful_group_goes() {
        // A + B, B + C, A + C with three people each give everybody away.
        let sets = [range(0, 6), range(3, 9), [range(0, 3), range(6, 9)].concat()];
        let groups = Groups::of_people(9, &sets).unwrap();
        for least in 0..3 {
            let mut utilities = [1.0; 3];
            utilities[least] = 0.5;
            let held = hold_back(&groups, &utilities, 5).unwrap();
            let expected: Vec<Option<Held>> = (0..3)
                .map(|group| (group == least).then_some(Held::Derivable))
                .collect();
            assert_eq!(held, expected);
        }
        // Equally useful and large: the later one.
        assert_eq!(
            hold_back(&groups, &[1.0; 3], 5).unwrap()[2],
            Some(Held::Derivable)
        );
    }

    #[test]
    fn random_organisations_give_nothing_away() {
        let mut rng = Rng::from_seed(3);
        for _ in 0..1000 {
            let people = 25 + rng.below(40) as usize;
            let traits: Vec<[u64; 3]> = (0..people)
                .map(|_| [rng.below(8), rng.below(3), rng.below(3)])
                .collect();
            let mut sets = vec![range(0, people)];
            let mut utilities = vec![1000.0];
            for (a, values) in [8, 3, 3].into_iter().enumerate() {
                for value in 0..values {
                    sets.push((0..people).filter(|&i| traits[i][a] == value).collect());
                    utilities.push(100.0);
                    for b in a + 1..3 {
                        for other in 0..3 {
                            let both = |&i: &usize| traits[i][a] == value && traits[i][b] == other;
                            sets.push((0..people).filter(both).collect());
                            utilities.push(1.0);
                        }
                    }
                }
            }
            let groups = Groups::of_people(people, &sets).unwrap();
            let held = hold_back(&groups, &utilities, 5).unwrap();
            let keep: Vec<bool> = held.iter().map(Option::is_none).collect();
            assert!(keep[0], "the whole organisation can always be shown");
            let rest = groups.only(&keep);
            let found = audit(&rest, 5).unwrap();
            assert!(
                found.is_safe() && found.smallest_derivable >= Some(5),
                "{found:?}"
            );
        }
    }

    #[test]
    fn narrow_means_are_widened() {
        // Two tables' margins over four atoms of three: means near the end of the scale pin the cells.
        let sets = [range(0, 6), range(6, 12), [range(0, 3), range(6, 9)].concat()];
        let groups = Groups::of_people(12, &sets).unwrap();
        let published = [2.0, 50.0, 50.0].map(|mean| Published { mean, rounding: 0.0 });
        let held = hold_back(&groups, &[3.0, 2.0, 1.0], 5).unwrap();
        assert_eq!(held, [None; 3]);
        let held = hold_back_narrow(
            &groups,
            &[3.0, 2.0, 1.0],
            &published,
            (0.0, 100.0),
            (5, 25.0),
            &held,
        )
        .unwrap();
        assert_eq!(held, [None, None, Some(Held::Narrow)]);
        let wide = [50.0; 3].map(|mean| Published { mean, rounding: 0.0 });
        let none = [None; 3];
        let held = hold_back_narrow(&groups, &[1.0; 3], &wide, (0.0, 100.0), (5, 25.0), &none).unwrap();
        assert_eq!(held, none);
    }

    #[test]
    fn nothing_and_nonsense() {
        let none = Groups::of_people(3, &[]).unwrap();
        assert_eq!(hold_back(&none, &[], 5), Ok(Vec::new()));
        assert_eq!(hold_back(&none, &[1.0], 5), Err(Undefined::OutOfSupport));
        let one = Groups::of_people(3, &[vec![0]]).unwrap();
        assert_eq!(hold_back(&one, &[f64::NAN], 5), Err(Undefined::OutOfSupport));
        assert_eq!(hold_back(&one, &[1.0], 0), Err(Undefined::OutOfSupport));
    }
}
