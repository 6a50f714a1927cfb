//! The row space of the matrix groups x atoms over the rationals, exactly.
//!
//! Elimination is done modulo primes below 2^31. Two facts make that exact. A prime that reaches the rank over
//! the rationals holds every vector that the rationals hold: all larger minors are 0. And a vector outside
//! has a minor that is not 0 and, by Hadamard, at most the product of the rows' lengths; it cannot be 0 modulo
//! primes whose product is larger. So a vector is inside exactly if it is inside modulo all of enough primes
//! of the highest rank found. No tolerance is involved.

use super::groups::Groups;

/// The row space modulo each of enough primes, all of the same rank.
#[derive(Debug)]
pub(super) struct RowSpace {
    echelons: Vec<Echelon>,
}

/// What the row space modulo one prime leaves over of each atom.
///
/// In reduced echelon form the pivot column `a` equals a combination of free columns, so the indicator of `a`
/// leaves minus that combination; a free column leaves itself. A union of atoms lies in the row space exactly
/// if the rests of its atoms add up to 0.
#[derive(Debug)]
pub(super) struct Echelon {
    /// The prime.
    pub(super) prime: u64,
    /// Rest of every atom over the free columns.
    pub(super) rests: Vec<Vec<u64>>,
    rank: usize,
}

impl RowSpace {
    pub(super) fn new(groups: &Groups) -> Self {
        let bits = minor_bits(groups);
        let mut echelons: Vec<Echelon> = Vec::new();
        let mut proven = 0.0;
        for prime in primes() {
            let echelon = Echelon::new(groups, prime);
            let rank = echelons.first().map_or(0, |first| first.rank);
            if echelon.rank > rank {
                echelons.clear();
                proven = 0.0;
            }
            if echelon.rank >= rank {
                proven += (prime as f64).log2();
                echelons.push(echelon);
            }
            if proven > bits {
                break;
            }
        }
        Self { echelons }
    }

    /// The row space modulo one prime only: never too large a rank, and wrong about a vector with a chance
    /// of one in 2^31. Good enough to look for what should be held back, not to certify.
    pub(super) fn quick(groups: &Groups) -> Self {
        Self {
            echelons: primes()
                .take(1)
                .map(|prime| Echelon::new(groups, prime))
                .collect(),
        }
    }

    pub(super) fn rank(&self) -> usize {
        self.echelons.first().map_or(0, |echelon| echelon.rank)
    }

    /// The elimination modulo the first prime, for searching.
    pub(super) fn first(&self) -> Option<&Echelon> {
        self.echelons.first()
    }

    /// Whether the sum over these atoms follows from the published sums.
    pub(super) fn holds(&self, union: &[usize]) -> bool {
        self.echelons.iter().all(|echelon| echelon.holds(union))
    }
}

impl Echelon {
    fn new(groups: &Groups, prime: u64) -> Self {
        let width = groups.atoms();
        let mut rows: Vec<(usize, Vec<u64>)> = Vec::new();
        for group in 0..groups.len() {
            let mut row = vec![0; width];
            for &atom in groups.group(group) {
                row[atom] = 1;
            }
            add_row(&mut rows, row, prime);
        }
        // Upwards, so that a pivot column is 0 in every other row.
        for lower in 0..rows.len() {
            let (pivot, row) = rows[lower].clone();
            for (index, (_, other)) in rows.iter_mut().enumerate() {
                if index != lower {
                    let factor = other[pivot];
                    subtract(other, &row, factor, prime);
                }
            }
        }
        let mut pivot_row = vec![None; width];
        for (index, (pivot, _)) in rows.iter().enumerate() {
            pivot_row[*pivot] = Some(index);
        }
        let free: Vec<usize> = (0..width).filter(|&atom| pivot_row[atom].is_none()).collect();
        let rest = |atom: usize| -> Vec<u64> {
            free.iter()
                .map(|&column| match pivot_row[atom] {
                    Some(row) => (prime - rows[row].1[column]) % prime,
                    None => u64::from(column == atom),
                })
                .collect()
        };
        Self {
            prime,
            rests: (0..width).map(rest).collect(),
            rank: rows.len(),
        }
    }

    fn holds(&self, union: &[usize]) -> bool {
        let free = self.rests.first().map_or(0, Vec::len);
        (0..free).all(|column| {
            union
                .iter()
                .map(|&atom| self.rests[atom][column])
                .sum::<u64>()
                .is_multiple_of(self.prime)
        })
    }
}

/// The groups of which a combination gives the sum over `union`, if one does. Groups are taken in the order
/// `by`, and a later one only where the earlier ones do not suffice. Modulo one prime: a group may be missing
/// with a chance of one in 2^31, none is named that has no part.
pub(super) fn combination(groups: &Groups, by: &[usize], union: &[usize]) -> Option<Vec<usize>> {
    let prime = primes().next()?;
    let width = groups.atoms();
    // Behind the atoms stands which groups a row is made of.
    let mut rows: Vec<(usize, Vec<u64>)> = Vec::new();
    for (place, &group) in by.iter().enumerate() {
        let mut row = vec![0; width + by.len()];
        for &atom in groups.group(group) {
            row[atom] = 1;
        }
        row[width + place] = 1;
        reduce(&rows, &mut row, prime);
        if row[..width].iter().any(|&value| value != 0) {
            add_row(&mut rows, row, prime);
        }
    }
    let mut target = vec![0; width + by.len()];
    for &atom in union {
        target[atom] = 1;
    }
    reduce(&rows, &mut target, prime);
    if target[..width].iter().any(|&value| value != 0) {
        return None;
    }
    Some(
        by.iter()
            .enumerate()
            .filter(|(place, _)| target[width + place] != 0)
            .map(|(_, &group)| group)
            .collect(),
    )
}

/// Bits of the largest minor that the matrix with one more row for a union can have: the product of the rows'
/// lengths, or Hadamard's bound for 0/1 matrices of this order.
fn minor_bits(groups: &Groups) -> f64 {
    let half_log = |atoms: usize| 0.5 * (atoms.max(1) as f64).log2();
    let lengths: f64 = (0..groups.len())
        .map(|group| half_log(groups.group(group).len()))
        .sum();
    let order = groups.len().min(groups.atoms()) as f64 + 1.0;
    let by_order = 0.5 * (order + 1.0) * (order + 1.0).log2() - order;
    (lengths + half_log(groups.atoms())).min(by_order)
}

/// Reduces the row and, unless nothing is left, adds it with a leading 1.
fn add_row(rows: &mut Vec<(usize, Vec<u64>)>, mut row: Vec<u64>, prime: u64) {
    reduce(rows, &mut row, prime);
    let Some(pivot) = row.iter().position(|&value| value != 0) else {
        return;
    };
    let inverse = power(row[pivot], prime - 2, prime);
    for value in &mut row {
        *value = *value * inverse % prime;
    }
    rows.push((pivot, row));
}

fn reduce(rows: &[(usize, Vec<u64>)], row: &mut [u64], prime: u64) {
    for (pivot, basis) in rows {
        let factor = row[*pivot];
        subtract(row, basis, factor, prime);
    }
}

fn subtract(row: &mut [u64], other: &[u64], factor: u64, prime: u64) {
    if factor == 0 {
        return;
    }
    for (value, &part) in row.iter_mut().zip(other) {
        if part != 0 {
            *value = (*value + (prime - factor) * part) % prime;
        }
    }
}

fn power(mut base: u64, mut exponent: u64, prime: u64) -> u64 {
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % prime;
        }
        base = base * base % prime;
        exponent >>= 1;
    }
    result
}

/// Primes below 2^31, falling.
fn primes() -> impl Iterator<Item = u64> {
    (3..(1_u64 << 31)).rev().filter(|&candidate| {
        (2..1 << 16)
            .take_while(|divisor| divisor * divisor <= candidate)
            .all(|divisor| !candidate.is_multiple_of(divisor))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn primes_are_primes() {
        let found: Vec<u64> = primes().take(3).collect();
        assert_eq!(found, [2_147_483_647, 2_147_483_629, 2_147_483_587]);
    }

    #[test]
    fn a_total_and_its_parts() {
        let groups = Groups::of_people(5, &[vec![0, 1, 2, 3, 4], vec![0, 1, 2], vec![3, 4]]).unwrap();
        let space = RowSpace::new(&groups);
        assert_eq!(space.rank(), 2);
        assert!(space.holds(&[0]) && space.holds(&[1]) && space.holds(&[0, 1]) && space.holds(&[]));
        assert_eq!(combination(&groups, &[0, 1, 2], &[1]), Some(vec![0, 1]));
        assert_eq!(combination(&groups, &[2, 1, 0], &[1]), Some(vec![2]));
        assert_eq!(combination(&groups, &[1], &[1]), None);
    }

    #[test]
    fn halves_count_as_derivable() {
        // (A+B) + (A+C) - (B+C) = 2 A.
        let groups = Groups::of_people(3, &[vec![0, 1], vec![0, 2], vec![1, 2]]).unwrap();
        assert!(RowSpace::new(&groups).holds(&[0]));
        assert!(RowSpace::quick(&groups).holds(&[0]));
        let two = groups.only(&[true, true, false]);
        assert!(!RowSpace::new(&two).holds(&[0]));
    }
}
