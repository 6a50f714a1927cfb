//! Permutation test of a coefficient: exact for few pairs, Monte Carlo for more.

use super::rank::{Concordance, dense_ranks, groups_of_equal, order_score};
use super::{Coefficient, coefficient, mid_ranks};
use crate::stats::random::Rng;
use crate::stats::result::Undefined;
use crate::stats::summary::squares;

/// Arrangements up to which all are looked at.
pub(crate) const EXACT_LIMIT: u64 = 200_000;
/// Random arrangements where there are more.
pub(crate) const MONTE_CARLO: u64 = 10_000;
/// Statistics that differ by less are equal: two arrangements of the same numbers must not differ by rounding.
const TOLERANCE: f64 = 1e-9;
/// Pairs up to which all n! orders are looked at.
const EXACT_PAIRS: usize = 8;

/// The p-value of a permutation test and how it came about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PermutationTest {
    /// The statistic of the data as they are.
    pub observed: f64,
    /// Two-sided p-value: the share of arrangements whose statistic is as far from what is expected without
    /// association as that of the data, or farther. Monte Carlo: (hits + 1)/(arrangements + 1), never 0.
    pub p: f64,
    /// Number of arrangements looked at.
    pub arrangements: u64,
    /// True if these are all there are.
    pub exact: bool,
}

/// True if an arrangement counts as at least as far out as the data.
pub(crate) fn shares_at_least(arranged: f64, observed: f64) -> bool {
    arranged.abs() >= observed.abs() - TOLERANCE
}

/// Permutation test of "x and y do not go together": the y are dealt out to the x in every order.
///
/// Up to 8 pairs all n! orders, above 10 000 random ones from `seed`. The pairs are sorted first, so that the
/// order of the input does not matter. Assumes only that under the null every order is equally likely, which
/// quarters of one team are not (see [`panel`](crate::stats::panel)). Errors as
/// [`correlation`](super::correlation). Source: docs/statistics.md §4.1, §0.3; Phipson & Smyth 2010 for the +1.
pub fn permutation_test(
    x: &[f64],
    y: &[f64],
    kind: Coefficient,
    seed: u64,
) -> Result<PermutationTest, Undefined> {
    let observed = coefficient(x, y, kind)?;
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|&a, &b| x[a].total_cmp(&x[b]).then(y[a].total_cmp(&y[b])));
    let x: Vec<f64> = order.iter().map(|&at| x[at]).collect();
    let y: Vec<f64> = order.iter().map(|&at| y[at]).collect();
    let (hits, arrangements, exact) = match kind {
        Coefficient::Pearson => products(&x, &y, observed, seed),
        Coefficient::Spearman => products(&mid_ranks(&x), &mid_ranks(&y), observed, seed),
        Coefficient::Kendall => {
            let groups = groups_of_equal(&x);
            let mut ranks = dense_ranks(&y);
            let mut tree = vec![0; y.len() + 1];
            // Ties stay the same in every order, so tau is in proportion to S.
            let s = Concordance::new(&x, &y)?.s as f64;
            count(&mut ranks, seed, |ranks| {
                shares_at_least(order_score(&groups, ranks, &mut tree) as f64, s)
            })
        }
    };
    let p = if exact {
        hits as f64 / arrangements as f64
    } else {
        (hits + 1) as f64 / (arrangements + 1) as f64
    };
    Ok(PermutationTest {
        observed,
        p,
        arrangements,
        exact,
    })
}

fn products(x: &[f64], y: &[f64], observed: f64, seed: u64) -> (u64, u64, bool) {
    let scaled = |values: &[f64]| -> Vec<f64> {
        let centre = values.iter().sum::<f64>() / values.len() as f64;
        let length = squares(values).sqrt();
        values.iter().map(|value| (value - centre) / length).collect()
    };
    let (x, mut y) = (scaled(x), scaled(y));
    count(&mut y, seed, |y| {
        let r = x.iter().zip(y).map(|(x, y)| x * y).sum();
        shares_at_least(r, observed)
    })
}

/// Hits, arrangements, and whether these were all.
fn count<T>(values: &mut [T], seed: u64, mut is_hit: impl FnMut(&[T]) -> bool) -> (u64, u64, bool) {
    let mut hits = 0;
    if values.len() <= EXACT_PAIRS {
        let mut arrangements = 0;
        every_order(values, |values| {
            arrangements += 1;
            hits += u64::from(is_hit(values));
        });
        return (hits, arrangements, true);
    }
    let mut rng = Rng::from_seed(seed);
    for _ in 0..MONTE_CARLO {
        rng.shuffle(values);
        hits += u64::from(is_hit(values));
    }
    (hits, MONTE_CARLO, false)
}

/// Calls `visit` once with each of the n! orders of the places (Heap 1963: one swap from each to the next).
pub(crate) fn every_order<T>(values: &mut [T], mut visit: impl FnMut(&[T])) {
    let mut counters = vec![0; values.len()];
    visit(values);
    let mut at = 1;
    while at < values.len() {
        if counters[at] < at {
            let other = if at % 2 == 0 { 0 } else { counters[at] };
            values.swap(other, at);
            visit(values);
            counters[at] += 1;
            at = 1;
        } else {
            counters[at] = 0;
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::correlation::kendall_exact_p;
    use std::collections::BTreeSet;

    #[test]
    fn every_order_comes_once() {
        let mut seen = BTreeSet::new();
        let mut values = [1, 2, 3, 4, 5];
        let mut calls = 0;
        every_order(&mut values, |order| {
            calls += 1;
            seen.insert(order.to_vec());
        });
        assert_eq!((calls, seen.len()), (120, 120));
    }

    #[test]
    fn kendall_by_permutation_is_the_exact_distribution() {
        let (x, y) = (
            [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0],
            [2.0, 1.0, 4.0, 3.0, 7.0, 5.0, 6.0],
        );
        let test = permutation_test(&x, &y, Coefficient::Kendall, 1).unwrap();
        assert_eq!((test.arrangements, test.exact), (5040, true));
        assert!((test.p - kendall_exact_p(&x, &y).unwrap().unwrap()).abs() < 1e-12);
    }

    #[test]
    fn monte_carlo_is_near_the_exact_value_and_blind_to_order() {
        let x: Vec<f64> = (0..20).map(f64::from).collect();
        let y: Vec<f64> = (0..20).map(|i| f64::from((i * 7) % 20)).collect();
        for kind in [Coefficient::Pearson, Coefficient::Spearman, Coefficient::Kendall] {
            let there = permutation_test(&x, &y, kind, 5).unwrap();
            let (a, b): (Vec<f64>, Vec<f64>) = (
                x.iter().rev().copied().collect(),
                y.iter().rev().copied().collect(),
            );
            let back = permutation_test(&a, &b, kind, 5).unwrap();
            assert_eq!((there.p, there.arrangements), (back.p, 10_000));
            assert!(!there.exact && there.p > 0.0);
        }
        let exact = kendall_exact_p(&x, &y).unwrap().unwrap();
        let tested = permutation_test(&x, &y, Coefficient::Kendall, 5).unwrap().p;
        assert!((exact - tested).abs() < 0.02, "{exact} {tested}");
    }

    #[test]
    fn the_smallest_p_is_two_orders_of_all() {
        let x = [1.0, 2.0, 3.0, 4.0];
        let test = permutation_test(&x, &x, Coefficient::Spearman, 0).unwrap();
        assert!((test.p - 2.0 / 24.0).abs() < 1e-15);
        assert_eq!(
            permutation_test(&x, &[1.0; 4], Coefficient::Spearman, 0),
            Err(Undefined::ZeroVariance)
        );
    }
}
