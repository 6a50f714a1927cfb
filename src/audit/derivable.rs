//! Which sets of people follow from released sums: classes that no sum tells apart, and the row space over them.
//!
//! Arithmetic is modulo the prime 2^61 − 1, so that it is exact; a minor of a 0/1 matrix of this size that the prime
//! divides would have to be at least as large as the prime.

use std::collections::BTreeMap;

const PRIME: u128 = (1 << 61) - 1;
/// Unions of small classes that are tried; beyond this many the audit refuses rather than guesses.
const MOST_UNIONS: usize = 200_000;

/// What can be derived from the sums over some groups.
pub(super) struct Finding {
    /// Classes of people that no group tells apart.
    pub(super) classes: usize,
    /// The smallest derivable set, where one was looked for and found, or the smallest group.
    pub(super) smallest: Option<usize>,
    /// A derivable set below k.
    pub(super) small: Option<Small>,
}

/// A set that is too small.
pub(super) struct Small {
    /// How many people.
    pub(super) people: usize,
    /// The groups that hold any of them.
    pub(super) groups: Vec<usize>,
}

/// Looks for a derivable set of fewer than `k` people.
pub(super) fn analyse(groups: &[&[u32]], k: usize) -> Finding {
    let mut signatures: BTreeMap<u32, Vec<bool>> = BTreeMap::new();
    for (index, people) in groups.iter().enumerate() {
        for &person in *people {
            signatures
                .entry(person)
                .or_insert_with(|| vec![false; groups.len()])[index] = true;
        }
    }
    let mut sizes: BTreeMap<Vec<bool>, usize> = BTreeMap::new();
    for signature in signatures.into_values() {
        *sizes.entry(signature).or_default() += 1;
    }
    let classes: Vec<(Vec<bool>, usize)> = sizes.into_iter().collect();
    let space = RowSpace::new(groups.len(), &classes);
    let smallest_class = (0..classes.len())
        .filter(|&class| space.holds(&[class]))
        .map(|class| classes[class].1)
        .min();
    let smallest_group = groups.iter().map(|people| people.len()).min();
    let smallest = [smallest_class, smallest_group].into_iter().flatten().min();
    let small = small_union(&classes, &space, k).map(|union| Small {
        people: union.iter().map(|&class| classes[class].1).sum(),
        groups: (0..groups.len())
            .filter(|&group| union.iter().any(|&class| classes[class].0[group]))
            .collect(),
    });
    Finding {
        classes: classes.len(),
        smallest,
        small,
    }
}

/// The first union of classes with fewer than `k` people that lies in the row space.
fn small_union(classes: &[(Vec<bool>, usize)], space: &RowSpace, k: usize) -> Option<Vec<usize>> {
    let small: Vec<usize> = (0..classes.len()).filter(|&class| classes[class].1 < k).collect();
    let mut open: Vec<(Vec<usize>, usize, usize)> = vec![(Vec::new(), 0, 0)];
    let mut tried = 0;
    while let Some((union, people, next)) = open.pop() {
        for (position, &class) in small.iter().enumerate().skip(next) {
            let people = people + classes[class].1;
            if people >= k {
                continue;
            }
            let mut larger = union.clone();
            larger.push(class);
            tried += 1;
            if tried > MOST_UNIONS || space.holds(&larger) {
                return Some(larger);
            }
            open.push((larger, people, position + 1));
        }
    }
    None
}

/// The row space of the groups' matrix over classes, in reduced echelon form.
struct RowSpace {
    rows: Vec<Vec<u128>>,
    pivots: Vec<usize>,
    width: usize,
}

impl RowSpace {
    fn new(groups: usize, classes: &[(Vec<bool>, usize)]) -> Self {
        let mut space = Self {
            rows: Vec::new(),
            pivots: Vec::new(),
            width: classes.len(),
        };
        for group in 0..groups {
            space.add(
                classes
                    .iter()
                    .map(|(signature, _)| u128::from(signature[group]))
                    .collect(),
            );
        }
        space
    }

    fn add(&mut self, mut row: Vec<u128>) {
        self.reduce(&mut row);
        let Some(pivot) = row.iter().position(|&value| value != 0) else {
            return;
        };
        let inverse = power(row[pivot], PRIME - 2);
        for value in &mut row {
            *value = *value * inverse % PRIME;
        }
        self.rows.push(row);
        self.pivots.push(pivot);
    }

    fn reduce(&self, row: &mut [u128]) {
        for (basis, &pivot) in self.rows.iter().zip(&self.pivots) {
            let factor = row[pivot];
            if factor == 0 {
                continue;
            }
            for (value, &part) in row.iter_mut().zip(basis) {
                *value = (*value + (PRIME - factor) * part) % PRIME;
            }
        }
    }

    /// Whether the sum over these classes follows from the released sums.
    fn holds(&self, union: &[usize]) -> bool {
        let mut row = vec![0; self.width];
        for &class in union {
            row[class] = 1;
        }
        self.reduce(&mut row);
        row.iter().all(|&value| value == 0)
    }
}

fn power(base: u128, mut exponent: u128) -> u128 {
    let (mut result, mut base) = (1, base % PRIME);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent >>= 1;
    }
    result
}
