//! The exact audit: which unions of small atoms can be derived from the published sums.
//!
//! A union can be derived if the rests of its atoms (see `space`) add up to 0. The search builds such
//! unions: it takes an atom, looks at a column where the rests do not cancel yet, and goes on only with atoms
//! that have something in that column; the last atom is looked up, not searched. Every derivable union is a
//! disjoint union of those found this way.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::groups::Groups;
use super::space::{Echelon, RowSpace};
use crate::stats::result::Undefined;

/// Steps of a search after which it is given up. Sixty groups over two hundred single people need less than a
/// hundredth of it at k = 5.
const MOST_STEPS: usize = 4_000_000;

/// Steps spent on the smallest derivable set, which is good to know but not needed.
const STEPS_FOR_SMALLEST: usize = 100_000;

/// Derivable unions that are listed at most.
const MOST_UNIONS: usize = 200_000;

/// What the exact audit found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// Number of atoms.
    pub atoms: usize,
    /// People in the smallest atom that is in at least one group; `None` without one.
    pub smallest_atom: Option<usize>,
    /// Independent sums among the published ones.
    pub rank: usize,
    /// A union of atoms (rising) with fewer than k people that can be derived, if there is one. It is one that
    /// the search meets first, not always the smallest.
    pub small: Option<Vec<usize>>,
    /// Groups (rising) of which a combination gives `small`; empty without one.
    pub because: Vec<usize>,
    /// People in the smallest set known to be derivable, published groups included; `None` without groups.
    pub smallest_derivable: Option<usize>,
    /// True if nothing smaller than `smallest_derivable` exists. False where looking for it took too long:
    /// then only sets of fewer than k people are ruled out.
    pub smallest_is_exact: bool,
}

impl Audit {
    /// True if nothing about fewer than k people can be derived.
    pub fn is_safe(&self) -> bool {
        self.small.is_none()
    }
}

/// The exact audit of published groups: can the sum over fewer than `k` people be derived, by any linear
/// combination whatever?
///
/// A union U of atoms is derivable iff its indicator lies in the row space of the matrix groups x atoms. Only
/// unions of atoms with fewer than `k` people need a look: a derivable set of fewer than `k` people holds no
/// larger atom. Exact over the rationals, without tolerance; says nothing about what is only bounded (see
/// [`mean_bounds`](super::mean_bounds)).
///
/// # Errors
/// `OutOfSupport` for `k` = 0; `NotConverged` if the search had to be given up (very many tiny atoms and a
/// large `k`): then nothing is certified and nothing may be published.
/// Source: docs/statistics.md §8.4 (3); Langsrud 2024 (GaussSuppression).
pub fn audit(groups: &Groups, k: usize) -> Result<Audit, Undefined> {
    if k == 0 {
        return Err(Undefined::OutOfSupport);
    }
    let space = RowSpace::new(groups);
    let small = first_small(groups, &space, k)?;
    let because = match &small {
        Some(union) => {
            let by: Vec<usize> = (0..groups.len()).collect();
            super::space::combination(groups, &by, union).unwrap_or_default()
        }
        None => Vec::new(),
    };
    let covered: BTreeSet<usize> = (0..groups.len())
        .flat_map(|group| groups.group(group))
        .copied()
        .collect();
    let (smallest_derivable, smallest_is_exact) = smallest_derivable(groups, &space);
    Ok(Audit {
        atoms: groups.atoms(),
        smallest_atom: covered.iter().map(|&atom| groups.sizes()[atom]).min(),
        rank: space.rank(),
        small,
        because,
        smallest_derivable,
        smallest_is_exact,
    })
}

/// All unions of atoms with fewer than `k` people that can be derived, each as rising atoms, in rising order.
///
/// # Errors
/// As [`audit`]; also `NotConverged` if there are more than 200 000 of them. Source: as [`audit`].
pub fn derivable_unions(groups: &Groups, k: usize) -> Result<Vec<Vec<usize>>, Undefined> {
    if k == 0 {
        return Err(Undefined::OutOfSupport);
    }
    let space = RowSpace::new(groups);
    let mut found: BTreeSet<Vec<usize>> = BTreeSet::new();
    search(groups, &space, k, MOST_STEPS, |union, _| {
        found.insert(union.to_vec());
        ControlFlow::Continue(None)
    })?;
    let parts: Vec<Vec<usize>> = found.iter().cloned().collect();
    let mut open = parts.clone();
    while let Some(union) = open.pop() {
        for part in &parts {
            let together: BTreeSet<usize> = union.iter().chain(part).copied().collect();
            if together.len() < union.len() + part.len() {
                continue;
            }
            let together: Vec<usize> = together.into_iter().collect();
            if groups.people(&together) < k && found.insert(together.clone()) {
                open.push(together);
            }
            if found.len() > MOST_UNIONS {
                return Err(Undefined::NotConverged);
            }
        }
    }
    Ok(found.into_iter().collect())
}

/// The first derivable union with fewer than `k` people.
pub(super) fn first_small(
    groups: &Groups,
    space: &RowSpace,
    k: usize,
) -> Result<Option<Vec<usize>>, Undefined> {
    let mut first = None;
    search(groups, space, k, MOST_STEPS, |union, _| {
        first = Some(union.to_vec());
        ControlFlow::Break(())
    })?;
    Ok(first)
}

/// People in the smallest derivable set that is not empty, and whether the search for it came to its end.
fn smallest_derivable(groups: &Groups, space: &RowSpace) -> (Option<usize>, bool) {
    let by_group = (0..groups.len())
        .map(|group| groups.group_size(group))
        .filter(|&people| people > 0)
        .min();
    let by_atom = (0..groups.atoms())
        .filter(|&atom| space.holds(&[atom]))
        .map(|atom| groups.sizes()[atom])
        .min();
    let Some(mut least) = by_group.into_iter().chain(by_atom).min() else {
        return (None, true);
    };
    let ended = search(groups, space, least, STEPS_FOR_SMALLEST, |_, people| {
        least = people;
        ControlFlow::Continue(Some(people))
    });
    (Some(least), ended.is_ok())
}

/// Calls `visit` with derivable unions of fewer than `limit` people (atoms rising) and their people. `visit` may
/// stop the search or lower the limit. Every derivable union is a disjoint union of visited ones, as long as
/// the limit stays.
fn search(
    groups: &Groups,
    space: &RowSpace,
    limit: usize,
    steps: usize,
    visit: impl FnMut(&[usize], usize) -> ControlFlow<(), Option<usize>>,
) -> Result<(), Undefined> {
    let Some(echelon) = space.first() else {
        return Ok(());
    };
    let small: Vec<usize> = (0..groups.atoms())
        .filter(|&atom| groups.sizes()[atom] < limit)
        .collect();
    let free = echelon.rests.first().map_or(0, Vec::len);
    let mut by_column = vec![Vec::new(); free];
    let mut by_mark: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    let marks: Vec<u64> = echelon
        .rests
        .iter()
        .map(|rest| mark(rest, echelon.prime))
        .collect();
    for &atom in &small {
        for (column, list) in by_column.iter_mut().enumerate() {
            if echelon.rests[atom][column] != 0 {
                list.push(atom);
            }
        }
        by_mark.entry(marks[atom]).or_default().push(atom);
    }
    let smallest = small.iter().map(|&atom| groups.sizes()[atom]).min().unwrap_or(1);
    let mut search = Search {
        groups,
        space,
        echelon,
        by_column,
        by_mark,
        marks,
        smallest,
        limit,
        closed: vec![true; groups.atoms()],
        union: Vec::new(),
        steps,
        visit,
    };
    for &atom in &small {
        search.closed[atom] = false;
    }
    for &atom in &small {
        search.closed[atom] = true;
        if search.groups.sizes()[atom] >= search.limit {
            continue;
        }
        search.union.push(atom);
        let rest = echelon.rests[atom].clone();
        let done = search.extend(&rest, search.groups.sizes()[atom])?;
        search.union.pop();
        if done.is_break() {
            break;
        }
    }
    Ok(())
}

/// A number that is 0 if all entries are 0, linear in the entries: unequal marks mean unequal rests.
fn mark(rest: &[u64], prime: u64) -> u64 {
    // Powers of a fixed odd number serve as weights; any would do.
    let mut weight = 1;
    let mut sum = 0;
    for value in rest {
        weight = weight * 1_103_515_245 % prime;
        sum = (sum + value * weight) % prime;
    }
    sum
}

struct Search<'a, V> {
    groups: &'a Groups,
    space: &'a RowSpace,
    echelon: &'a Echelon,
    /// Small atoms with something in a column.
    by_column: Vec<Vec<usize>>,
    /// Small atoms by the mark of their rest.
    by_mark: BTreeMap<u64, Vec<usize>>,
    marks: Vec<u64>,
    /// People in the smallest atom.
    smallest: usize,
    limit: usize,
    /// Atoms that may not be added: already in, tried before at this level or above, or too large.
    closed: Vec<bool>,
    union: Vec<usize>,
    /// Steps that are left.
    steps: usize,
    visit: V,
}

impl<V: FnMut(&[usize], usize) -> ControlFlow<(), Option<usize>>> Search<'_, V> {
    /// Completes the union, whose rests add up to `sum` and that has `people`.
    fn extend(&mut self, sum: &[u64], people: usize) -> Result<ControlFlow<()>, Undefined> {
        self.steps = self.steps.checked_sub(1).ok_or(Undefined::NotConverged)?;
        let Some(column) = self.tightest(sum) else {
            // Cancelled by the first prime only: what lies beyond would be missed, so nothing is certified.
            return match self.found(people) {
                Some(done) => Ok(done),
                None => Err(Undefined::NotConverged),
            };
        };
        if people + self.smallest >= self.limit {
            return Ok(ControlFlow::Continue(()));
        }
        if people + 2 * self.smallest >= self.limit {
            return Ok(self.complete(sum, people));
        }
        let mut tried = Vec::new();
        let mut done = ControlFlow::Continue(());
        let mut next = vec![0; sum.len()];
        for place in 0..self.by_column[column].len() {
            let atom = self.by_column[column][place];
            let more = people + self.groups.sizes()[atom];
            if self.closed[atom] || more >= self.limit {
                continue;
            }
            self.closed[atom] = true;
            tried.push(atom);
            for ((to, a), b) in next.iter_mut().zip(sum).zip(&self.echelon.rests[atom]) {
                let total = a + b;
                *to = if total >= self.echelon.prime {
                    total - self.echelon.prime
                } else {
                    total
                };
            }
            self.union.push(atom);
            let result = self.extend(&next, more);
            self.union.pop();
            done = result?;
            if done.is_break() {
                break;
            }
        }
        for atom in tried {
            self.closed[atom] = false;
        }
        Ok(done)
    }

    /// Of the columns that do not cancel yet, the one with the fewest atoms; `None` if all cancel.
    fn tightest(&self, sum: &[u64]) -> Option<usize> {
        (0..sum.len())
            .filter(|&column| sum[column] != 0)
            .min_by_key(|&column| self.by_column[column].len())
    }

    /// Only one more atom has room: those with the opposite mark.
    fn complete(&mut self, sum: &[u64], people: usize) -> ControlFlow<()> {
        let prime = self.echelon.prime;
        let wanted = (prime - mark(sum, prime)) % prime;
        let candidates = self.by_mark.get(&wanted).cloned().unwrap_or_default();
        for atom in candidates {
            debug_assert_eq!(self.marks[atom], wanted);
            let more = people + self.groups.sizes()[atom];
            if self.closed[atom] || more >= self.limit {
                continue;
            }
            self.union.push(atom);
            let done = self.found(more);
            self.union.pop();
            done.unwrap_or(ControlFlow::Continue(()))?;
        }
        ControlFlow::Continue(())
    }

    /// Visits the union if it cancels modulo all primes; `None` if not.
    fn found(&mut self, people: usize) -> Option<ControlFlow<()>> {
        if !self.space.holds(&self.union) {
            return None;
        }
        let mut union = self.union.clone();
        union.sort_unstable();
        Some(match (self.visit)(&union, people) {
            ControlFlow::Break(()) => ControlFlow::Break(()),
            ControlFlow::Continue(limit) => {
                self.limit = limit.unwrap_or(self.limit);
                ControlFlow::Continue(())
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Gaussian elimination with fractions of i128, as a second opinion.
    fn holds_slowly(groups: &Groups, union: &[usize]) -> bool {
        fn gcd(a: i128, b: i128) -> i128 {
            if b == 0 { a.abs() } else { gcd(b, a % b) }
        }
        let width = groups.atoms();
        let mut rows: Vec<Vec<i128>> = (0..groups.len())
            .map(|group| {
                let mut row = vec![0; width];
                for &atom in groups.group(group) {
                    row[atom] = 1;
                }
                row
            })
            .collect();
        let mut target = vec![0_i128; width];
        for &atom in union {
            target[atom] = 1;
        }
        let eliminate = |row: &mut Vec<i128>, pivot: &[i128], column: usize| {
            let (a, b) = (pivot[column], row[column]);
            for (x, y) in row.iter_mut().zip(pivot) {
                *x = *x * a - y * b;
            }
            let divisor = row.iter().fold(0, |d, &x| gcd(d, x)).max(1);
            for x in row.iter_mut() {
                *x /= divisor;
            }
        };
        for column in 0..width {
            let Some(place) = rows.iter().position(|row| row[column] != 0) else {
                continue;
            };
            let pivot = rows.swap_remove(place);
            for row in &mut rows {
                eliminate(row, &pivot, column);
            }
            eliminate(&mut target, &pivot, column);
        }
        target.iter().all(|&x| x == 0)
    }

    fn all_slowly(groups: &Groups, k: usize) -> Vec<Vec<usize>> {
        let mut found: Vec<Vec<usize>> = (1_u32..1 << groups.atoms())
            .map(|bits| (0..groups.atoms()).filter(|atom| bits >> atom & 1 == 1).collect())
            .filter(|union: &Vec<usize>| groups.people(union) < k && holds_slowly(groups, union))
            .collect();
        found.sort();
        found
    }

    #[test]
    fn a_team_of_nine_in_an_organisation_of_thirteen_leaves_four() {
        let all: Vec<usize> = (0..13).collect();
        let groups = Groups::of_people(13, &[all, (0..9).collect()]).unwrap();
        let found = audit(&groups, 5).unwrap();
        assert_eq!(found.small.as_deref(), Some(&[1][..]));
        assert_eq!(found.because, [0, 1]);
        assert_eq!(
            (found.smallest_derivable, found.smallest_is_exact),
            (Some(4), true)
        );
        assert!(audit(&groups, 4).unwrap().is_safe());
        assert_eq!(audit(&groups, 0), Err(Undefined::OutOfSupport));
    }

    #[test]
    fn nothing_published_gives_nothing_away() {
        for groups in [
            Groups::of_people(0, &[]),
            Groups::of_people(3, &[]),
            Groups::of_people(3, &[vec![]]),
        ] {
            let found = audit(&groups.unwrap(), 5).unwrap();
            assert!(found.is_safe() && found.smallest_derivable.is_none());
        }
    }

    #[test]
    fn everybody_alone_is_all_derivable() {
        let groups = Groups::of_people(4, &[vec![0], vec![1], vec![2], vec![3]]).unwrap();
        assert_eq!(derivable_unions(&groups, 3).unwrap().len(), 4 + 6);
        assert_eq!(audit(&groups, 2).unwrap().smallest_derivable, Some(1));
    }

    /// Sixty random groups over two hundred single persons, the largest case that is promised.
    #[test]
    fn sixty_groups_over_two_hundred_atoms() {
        let mut rng = crate::stats::random::Rng::from_seed(7);
        for share in [0.5, 0.1] {
            let mut sets: Vec<Vec<usize>> = (0..60)
                .map(|_| (0..200).filter(|_| rng.chance(share)).collect())
                .collect();
            let groups = Groups::of_people(200, &sets).unwrap();
            let found = audit(&groups, 5).unwrap();
            assert!(found.is_safe(), "{found:?}");
            // One more group that differs from the first by four persons.
            let other: Vec<usize> = sets[0][4..].to_vec();
            sets.push(other);
            let groups = Groups::of_people(200, &sets).unwrap();
            let found = audit(&groups, 5).unwrap();
            assert_eq!(groups.units(&found.small.unwrap()), sets[0][..4]);
            assert_eq!(found.because, [0, 60]);
        }
    }

    proptest! {
        #[test]
        fn search_agrees_with_trying_everything(
            sizes in prop::collection::vec(1_usize..4, 1..9),
            picks in prop::collection::vec(1_u32..512, 0..8),
            k in 1_usize..9,
        ) {
            let sets: Vec<Vec<usize>> = picks
                .iter()
                .map(|bits| (0..sizes.len()).filter(|atom| bits >> atom & 1 == 1).collect())
                .collect();
            let groups = Groups::of_atoms(&sizes, &sets).unwrap();
            let slowly = all_slowly(&groups, k);
            prop_assert_eq!(&derivable_unions(&groups, k).unwrap(), &slowly);
            let found = audit(&groups, k).unwrap();
            prop_assert_eq!(found.is_safe(), slowly.is_empty());
            let smallest = all_slowly(&groups, usize::MAX).iter().map(|union| groups.people(union)).min();
            prop_assert_eq!((found.smallest_derivable, found.smallest_is_exact), (smallest, true));
        }
    }
}
