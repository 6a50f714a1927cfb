//! Permutation test inside units, for panels too small for t.

use super::{Moments, Panel};
use crate::stats::correlation::{EXACT_LIMIT, MONTE_CARLO, PermutationTest, every_order, shares_at_least};
use crate::stats::random::Rng;
use crate::stats::result::Undefined;

/// Does the correlation within units survive when the quarters of x are dealt out anew inside each unit?
///
/// Statistic: r of [`within`](super::within). Exact over the product of all n_t! while that is at most 200 000,
/// otherwise 10 000 random ones from `seed`, p = (hits + 1)/(arrangements + 1). Two-sided by |r|: 0 is expected.
/// Assumes that under the null the quarters of a unit are exchangeable: trends shared by both sides
/// and shocks of a quarter are not covered. Errors as [`within`](super::within), but any number of
/// pairs will do. Source: docs/statistics.md §4.2, §0.3.
pub fn within_permutation(panel: &Panel, seed: u64) -> Result<PermutationTest, Undefined> {
    let sums = Moments::inside(panel);
    let observed = sums.r()?;
    let (scale_x, scale_y) = (sums.xx.sqrt(), sums.yy.sqrt());
    let mut units: Vec<Unit> = panel
        .by_unit()
        .map(|rows| {
            let n = rows.len() as f64;
            let centre_x = rows.iter().map(|row| row.x).sum::<f64>() / n;
            let centre_y = rows.iter().map(|row| row.y).sum::<f64>() / n;
            Unit {
                x: rows.iter().map(|row| (row.x - centre_x) / scale_x).collect(),
                y: rows.iter().map(|row| (row.y - centre_y) / scale_y).collect(),
            }
        })
        .collect();
    Ok(dealt(&mut units, observed, seed))
}

/// Values that are dealt out anew among themselves, and what they then add to the statistic.
pub(super) trait Dealt {
    /// How many values there are.
    fn len(&self) -> usize;
    /// What every order adds.
    fn every_sum(&mut self) -> Vec<f64>;
    /// What one order drawn at random adds.
    fn shuffled_sum(&mut self, rng: &mut Rng) -> f64;
}

/// Two-sided test of a sum over groups, each of which is dealt out for itself: exact while all orders together are at most
/// 200 000, otherwise 10 000 random ones from `seed`.
pub(super) fn dealt<T: Dealt>(groups: &mut [T], observed: f64, seed: u64) -> PermutationTest {
    let arrangements = groups
        .iter()
        .try_fold(1_u64, |product, group| capped_factorial(group.len(), product));
    if let Some(arrangements) = arrangements {
        let sums: Vec<Vec<f64>> = groups.iter_mut().map(T::every_sum).collect();
        return PermutationTest {
            observed,
            p: hits_of(&sums, 0.0, observed) as f64 / arrangements as f64,
            arrangements,
            exact: true,
        };
    }
    let mut rng = Rng::from_seed(seed);
    let mut hits = 0;
    for _ in 0..MONTE_CARLO {
        let mut sum = 0.0;
        for group in groups.iter_mut() {
            sum += group.shuffled_sum(&mut rng);
        }
        hits += u64::from(shares_at_least(sum, observed));
    }
    PermutationTest {
        observed,
        p: (hits + 1) as f64 / (MONTE_CARLO + 1) as f64,
        arrangements: MONTE_CARLO,
        exact: false,
    }
}

/// `product` times n!, or nothing above the limit.
fn capped_factorial(n: usize, product: u64) -> Option<u64> {
    (1..=n as u64)
        .try_fold(product, u64::checked_mul)
        .filter(|&product| product <= EXACT_LIMIT)
}

/// One unit's values, centred and in shares of the panel's length.
struct Unit {
    x: Vec<f64>,
    y: Vec<f64>,
}

impl Unit {
    fn sum(&self) -> f64 {
        self.x.iter().zip(&self.y).map(|(x, y)| x * y).sum()
    }
}

/// The quarters of x are dealt out; the unit's part of r.
impl Dealt for Unit {
    fn len(&self) -> usize {
        self.x.len()
    }

    fn every_sum(&mut self) -> Vec<f64> {
        let mut sums = Vec::new();
        let y = &self.y;
        every_order(&mut self.x, |x| {
            sums.push(x.iter().zip(y).map(|(x, y)| x * y).sum());
        });
        sums
    }

    fn shuffled_sum(&mut self, rng: &mut Rng) -> f64 {
        rng.shuffle(&mut self.x);
        self.sum()
    }
}

/// Combinations of one part of each unit whose sum is at least as far out as `observed`.
fn hits_of(parts: &[Vec<f64>], sum: f64, observed: f64) -> u64 {
    match parts.split_first() {
        None => u64::from(shares_at_least(sum, observed)),
        Some((first, rest)) => first.iter().map(|part| hits_of(rest, sum + part, observed)).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::panel::pairs;

    #[test]
    fn two_units_by_hand() {
        // Both units rise together: of 2!·3! = 12 arrangements the data and its mirror image are the farthest out.
        let rows = pairs(&[
            (1, 1, 0.0, 0.0),
            (1, 2, 1.0, 1.0),
            (2, 1, 0.0, 0.0),
            (2, 2, 1.0, 1.0),
            (2, 3, 2.0, 2.0),
        ]);
        let test = within_permutation(&Panel::new(&rows).unwrap(), 1).unwrap();
        assert_eq!((test.arrangements, test.exact), (12, true));
        assert!((test.p - 2.0 / 12.0).abs() < 1e-15);
    }

    #[test]
    fn large_panels_are_drawn_at_random() {
        let rows: Vec<_> = (0..48_u32)
            .map(|i| {
                (
                    i / 8,
                    (i % 8).cast_signed(),
                    f64::from(i * 5 % 7),
                    f64::from(i * 3 % 11),
                )
            })
            .collect();
        let panel = Panel::new(&pairs(&rows)).unwrap();
        let test = within_permutation(&panel, 4).unwrap();
        assert_eq!((test.arrangements, test.exact), (10_000, false));
        assert_eq!(test, within_permutation(&panel, 4).unwrap());
        let t = crate::stats::panel::within(&panel, 0.95).unwrap().p;
        assert!((test.p - t).abs() < 0.05, "{} {t}", test.p);
    }

    #[test]
    fn nothing_to_permute() {
        let still = pairs(&[(1, 1, 1.0, 1.0), (2, 1, 2.0, 3.0)]);
        assert_eq!(
            within_permutation(&Panel::new(&still).unwrap(), 1),
            Err(Undefined::ZeroVariance)
        );
    }
}
