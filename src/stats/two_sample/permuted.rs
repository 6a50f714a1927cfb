//! The tests of Brunner and Munzel and of Mann and Whitney over all ways to deal the answers out anew.

use super::brunner_munzel::{check_sizes, statistic};
use super::counts::{Counts, Sums};
use crate::stats::dist;
use crate::stats::random::Rng;
use crate::stats::result::Undefined;

/// The most divisions that are enumerated.
const MOST: u64 = 200_000;
/// The most distinct values that are enumerated: the walk goes as deep.
const MOST_GROUPS: usize = 1000;
/// Random divisions where there are more.
const DRAWS: u32 = 10_000;
/// Statistics that differ by less are equal.
const TIE: f64 = 1e-9;

/// A p-value by permutation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Permuted {
    /// Two-sided p-value: share of the divisions at least as far from the centre as the one seen.
    pub p: f64,
    /// Ways to choose who is in the first sample, at most `u64::MAX`.
    pub arrangements: u64,
    /// True if all divisions were counted, false for 10 000 random ones and p = (hits + 1)/(10 000 + 1).
    pub exact: bool,
}

/// The permuted test of Brunner and Munzel: the answers are dealt out anew to two samples of the same sizes,
/// W computed for each division, and |W| compared with the one seen.
///
/// An infinite W (separated samples) is as extreme as can be; when all values are equal every W is 0 and p is 1.
/// Divisions are told apart by how many of each distinct value go where, weighted by the number of ways; up
/// to 200 000 of them are enumerated, so that answers on a scale are exact for teams of any usual size. Above,
/// 10 000 random ones with `seed`; the order of the values does not matter. Assumes exchangeable answers if
/// nothing changed; holds its level nearly also for unequal spreads. Errors: fewer than two values in a
/// sample, not finite. Source: Neubert & Brunner 2007.
pub fn permuted_brunner_munzel(first: &[f64], second: &[f64], seed: u64) -> Result<Permuted, Undefined> {
    let counts = Counts::new(first, second)?;
    check_sizes(&counts)?;
    Ok(permuted(&counts, seed, |sums| statistic(sums).abs()))
}

/// The exact test of Mann and Whitney given the values: |U - nm/2| over all divisions, counted (or drawn) as in
/// [`permuted_brunner_munzel`]. One value in a sample is enough. Errors: an empty sample, not finite.
/// Source: R `coin::wilcox_test(distribution = "exact")`.
pub fn permuted_mann_whitney(first: &[f64], second: &[f64], seed: u64) -> Result<Permuted, Undefined> {
    let counts = Counts::new(first, second)?;
    Ok(permuted(&counts, seed, |sums| sums.excess().abs()))
}

pub(super) fn permuted(counts: &Counts, seed: u64, far: impl Fn(Sums) -> f64) -> Permuted {
    let seen = far(counts.sums()) - TIE;
    let exact = enumerable(counts);
    let p = if exact {
        enumerated(counts, seen, &far)
    } else {
        drawn(counts, seen, seed, &far)
    };
    Permuted {
        p,
        arrangements: arrangements(counts.n + counts.m, counts.n),
        exact,
    }
}

/// Whether the distinct divisions are few enough to be enumerated.
pub(super) fn enumerable(counts: &Counts) -> bool {
    let n = counts.n as usize;
    if counts.first.len() > MOST_GROUPS {
        return false;
    }
    // ways[j]: divisions of the groups so far with j values in the first sample, cut where they are too many.
    let mut ways = vec![0_u64; n + 1];
    ways[0] = 1;
    for total in counts.totals() {
        let total = total as usize;
        let mut window = 0;
        let mut next = Vec::with_capacity(n + 1);
        for (have, &count) in ways.iter().enumerate() {
            window += count;
            if have > total {
                window -= ways[have - total - 1];
            }
            next.push(window.min(MOST + 1));
        }
        ways = next;
    }
    ways[n] <= MOST
}

/// Number of ways to choose k of n, at most `u64::MAX`.
pub(crate) fn arrangements(n: u64, k: u64) -> u64 {
    let mut ways = 1_u128;
    for step in 1..=k.min(n - k) {
        ways = ways * u128::from(n - step + 1) / u128::from(step);
        if ways > u128::from(u64::MAX) {
            return u64::MAX;
        }
    }
    ways as u64
}

fn enumerated(counts: &Counts, seen: f64, far: &impl Fn(Sums) -> f64) -> f64 {
    let totals = counts.totals();
    let share = counts.n as f64 / (counts.n + counts.m) as f64;
    let mut rest = vec![0; totals.len() + 1];
    for at in (0..totals.len()).rev() {
        rest[at] = rest[at + 1] + totals[at];
    }
    let weight = |&total: &u64| {
        (0..=total)
            .map(|a| dist::binomial_point(a, total, share))
            .collect()
    };
    let walk = Walk {
        // Binomial weights are in proportion to the number of ways, and their products cannot vanish.
        weights: totals.iter().map(weight).collect(),
        totals,
        rest,
        seen,
        far,
    };
    let (whole, hits) = walk.from(0, counts.n, 1.0, Sums::default());
    (hits / whole).min(1.0)
}

struct Walk<'a, F> {
    totals: Vec<u64>,
    /// Values from a group on.
    rest: Vec<u64>,
    weights: Vec<Vec<f64>>,
    seen: f64,
    far: &'a F,
}

impl<F: Fn(Sums) -> f64> Walk<'_, F> {
    /// Weight of all divisions from a group on, and of those at least as far as the one seen.
    fn from(&self, at: usize, left: u64, weight: f64, sums: Sums) -> (f64, f64) {
        let Some(&total) = self.totals.get(at) else {
            let hit = (self.far)(sums) >= self.seen;
            return (weight, if hit { weight } else { 0.0 });
        };
        let least = left.saturating_sub(self.rest[at + 1]);
        let mut sum = (0.0, 0.0);
        for a in least..=total.min(left) {
            let weight = weight * self.weights[at][a as usize];
            let (whole, hits) = self.from(at + 1, left - a, weight, sums.plus(a, total - a));
            sum = (sum.0 + whole, sum.1 + hits);
        }
        sum
    }
}

fn drawn(counts: &Counts, seen: f64, seed: u64, far: &impl Fn(Sums) -> f64) -> f64 {
    let totals = counts.totals();
    let mut group_of: Vec<usize> = Vec::with_capacity((counts.n + counts.m) as usize);
    for (group, &total) in totals.iter().enumerate() {
        group_of.extend(std::iter::repeat_n(group, total as usize));
    }
    let mut rng = Rng::from_seed(seed).fork("two-sample");
    let mut first = vec![0_u64; totals.len()];
    let mut hits = 0_u32;
    for _ in 0..DRAWS {
        first.fill(0);
        for at in 0..counts.n as usize {
            let other = at + rng.below((group_of.len() - at) as u64) as usize;
            group_of.swap(at, other);
            first[group_of[at]] += 1;
        }
        let pairs = first.iter().zip(&totals);
        let sums = pairs.fold(Sums::default(), |sums, (&a, &total)| sums.plus(a, total - a));
        hits += u32::from(far(sums) >= seen);
    }
    f64::from(hits + 1) / f64::from(DRAWS + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn small_samples_by_hand() {
        // Six divisions; only the two separated ones are as far.
        let apart = permuted_brunner_munzel(&[1.0, 2.0], &[3.0, 4.0], 1).unwrap();
        assert_eq!((apart.arrangements, apart.exact), (6, true));
        assert!((apart.p - 2.0 / 6.0).abs() < 1e-15);
        let equal = permuted_brunner_munzel(&[3.0, 3.0], &[3.0, 3.0, 3.0], 1).unwrap();
        assert_eq!((equal.p, equal.arrangements), (1.0, 10));
        assert!(permuted_brunner_munzel(&[3.0], &[3.0, 4.0], 1).is_err());
        let one = permuted_mann_whitney(&[1.0], &[2.0, 3.0, 4.0], 1).unwrap();
        assert!((one.p - 0.5).abs() < 1e-15);
    }

    #[test]
    fn answers_on_a_scale_are_exact_where_people_are_too_many() {
        let (x, y) = (
            [[1.0, 2.0, 3.0, 4.0, 5.0, 3.0]; 5].concat(),
            [[2.0, 3.0, 3.0, 4.0, 5.0]; 6].concat(),
        );
        let exact = permuted_brunner_munzel(&x, &y, 1).unwrap();
        assert!(exact.exact && exact.arrangements > MOST);
        let counts = Counts::new(&x, &y).unwrap();
        let far = |sums: Sums| statistic(sums).abs();
        let seen = far(counts.sums()) - TIE;
        let random = drawn(&counts, seen, 5, &far);
        assert!((random - exact.p).abs() < 0.02, "{random} {}", exact.p);
    }

    proptest! {
        #[test]
        fn samples_may_change_places(
            x in prop::collection::vec(1..6_u8, 2..7),
            y in prop::collection::vec(1..6_u8, 2..7),
        ) {
            let (x, y): (Vec<f64>, Vec<f64>) = (x.into_iter().map(f64::from).collect(), y.into_iter().map(f64::from).collect());
            let there = permuted_brunner_munzel(&x, &y, 1).unwrap();
            let back = permuted_brunner_munzel(&y, &x, 1).unwrap();
            prop_assert!((there.p - back.p).abs() < 1e-12);
            prop_assert!(there.p >= 1.0 / there.arrangements as f64 - 1e-12 && there.p <= 1.0);
            // Divisions counted one by one, by the people instead of by the values.
            let all = [x.clone(), y].concat();
            let seen = statistic(Counts::new(&x, &all[x.len()..]).unwrap().sums()).abs() - TIE;
            let (mut hits, mut whole) = (0_u32, 0_u32);
            for mask in (0..1_u32 << all.len()).filter(|mask| mask.count_ones() as usize == x.len()) {
                let side = |wanted: bool| -> Vec<f64> {
                    let picked = (0..all.len()).filter(|i| (mask >> i & 1 == 1) == wanted);
                    picked.map(|i| all[i]).collect()
                };
                let sums = Counts::new(&side(true), &side(false)).unwrap().sums();
                hits += u32::from(statistic(sums).abs() >= seen);
                whole += 1;
            }
            prop_assert!((there.p - f64::from(hits) / f64::from(whole)).abs() < 1e-12);
        }
    }

    #[test]
    fn many_values_are_drawn_in_any_order() {
        let x: Vec<f64> = (0..20).map(|i| f64::from(i * 7 % 31)).collect();
        let y: Vec<f64> = (0..20).map(|i| f64::from(i * 11 % 37) + 0.5).collect();
        let there = permuted_brunner_munzel(&x, &y, 9).unwrap();
        let (mut back, mut behind) = (x.clone(), y.clone());
        back.reverse();
        behind.reverse();
        assert!(!there.exact);
        assert_eq!(there, permuted_brunner_munzel(&back, &behind, 9).unwrap());
        // One against very many has few divisions, but is drawn all the same.
        let long: Vec<f64> = (0..1500).map(f64::from).collect();
        assert!(!permuted_mann_whitney(&[0.5], &long, 9).unwrap().exact);
        assert_eq!(arrangements(2000, 1000), u64::MAX);
        assert_eq!(arrangements(40, 20), 137_846_528_820);
    }
}
