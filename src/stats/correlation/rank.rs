//! Mid-ranks, concordance of orders and Kendall's exact distribution.

use super::check_pairs;
use crate::stats::dist;
use crate::stats::result::Undefined;

/// Pairs up to which Kendall's distribution is counted out; above, the normal one differs in no shown digit.
const EXACT_KENDALL: usize = 300;

/// Ranks from 1, equal values share the mean of their ranks.
pub fn mid_ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let below = order.partition_point(|&at| values[at] < values[tied[0]]);
        for &at in tied {
            ranks[at] = below as f64 + 0.5 * (tied.len() as f64 + 1.0);
        }
    }
    ranks
}

/// Two-sided exact p-value of Kendall's S when no value occurs twice in its column.
///
/// P(|S| ≥ |s|) over all n! orders, from the number of orders with i inversions (recurrence of Kendall 1938).
/// `None` with a tie on either side (the orders are then not equally likely values of S; use
/// [`permutation_test`](super::permutation_test)) and above 300 pairs. Errors as
/// [`correlation`](super::correlation).
pub fn kendall_exact_p(x: &[f64], y: &[f64]) -> Result<Option<f64>, Undefined> {
    check_pairs(x, y)?;
    let order = Concordance::new(x, y)?;
    if order.has_ties() || x.len() > EXACT_KENDALL {
        return Ok(None);
    }
    let s = order.s.unsigned_abs();
    if s == 0 {
        return Ok(Some(1.0));
    }
    let shares = inversion_shares(x.len());
    let most = (shares.len() as u64 - 1 - s) / 2;
    let tail: f64 = shares[..=most as usize].iter().sum();
    Ok(Some((2.0 * tail).min(1.0)))
}

/// How far S may lie from 0 without being a trend at this level: the C of Sen's interval. Exact without ties,
/// otherwise z times the standard deviation of S. `None` where no S is far enough.
pub(crate) fn kendall_critical(x: &[f64], y: &[f64], level: f64) -> Option<f64> {
    let order = Concordance::new(x, y).ok()?;
    if order.has_ties() || x.len() > EXACT_KENDALL {
        return Some(dist::normal_two_sided(level) * order.variance().sqrt());
    }
    let shares = inversion_shares(x.len());
    let mut tail = 0.0;
    let unlikely = shares.iter().take_while(|&&share| {
        tail += share;
        tail <= 0.5 * (1.0 - level)
    });
    let inversions = unlikely.count().checked_sub(1)?;
    // S falls by 2 with each inversion; the next smaller S is no longer unlikely.
    Some((shares.len() - 1) as f64 - 2.0 * inversions as f64 - 2.0)
}

/// Share of the n! orders with 0, 1, … inversions.
pub(crate) fn inversion_shares(n: usize) -> Vec<f64> {
    let mut shares = vec![1.0];
    for size in 2..=n {
        let mut next = vec![0.0; size * (size - 1) / 2 + 1];
        let mut window = 0.0;
        for (at, slot) in next.iter_mut().enumerate() {
            if at < shares.len() {
                window += shares[at];
            }
            // Leaves the window: the new element can cause at most size - 1 inversions. Below the middle the
            // sums only grow, and the upper half is the mirror image, so that nothing cancels in a tail.
            if at >= size {
                window -= shares[at - size];
            }
            *slot = window / size as f64;
        }
        let last = next.len() - 1;
        for at in 0..=last / 2 {
            next[last - at] = next[at];
        }
        shares = next;
    }
    shares
}

/// Concordant minus discordant pairs and the ties of both columns.
pub(super) struct Concordance {
    n: f64,
    /// Concordant minus discordant.
    pub s: i64,
    x: Ties,
    y: Ties,
}

/// Sums over groups of t equal values.
#[derive(Default)]
struct Ties {
    /// t(t-1)/2.
    pairs: f64,
    /// t(t-1)(t-2).
    triples: f64,
    /// t(t-1)(2t+5).
    weighted: f64,
}

impl Ties {
    fn of(values: &[f64]) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let mut ties = Self::default();
        for group in sorted.chunk_by(|a, b| a == b) {
            let t = group.len() as f64;
            ties.pairs += 0.5 * t * (t - 1.0);
            ties.triples += t * (t - 1.0) * (t - 2.0);
            ties.weighted += t * (t - 1.0) * (2.0 * t + 5.0);
        }
        ties
    }
}

impl Concordance {
    /// Expects finite columns of one length. Error: all values of a column are equal.
    pub fn new(x: &[f64], y: &[f64]) -> Result<Self, Undefined> {
        let n = x.len() as f64;
        let (ties_x, ties_y) = (Ties::of(x), Ties::of(y));
        let all = 0.5 * n * (n - 1.0);
        if ties_x.pairs >= all || ties_y.pairs >= all {
            return Err(Undefined::ZeroVariance);
        }
        let (order, ranks) = (groups_of_equal(x), dense_ranks(y));
        let mut tree = vec![0; y.len() + 1];
        Ok(Self {
            n,
            s: order_score(&order, &ranks, &mut tree),
            x: ties_x,
            y: ties_y,
        })
    }

    /// Tau-b.
    pub fn tau(&self) -> f64 {
        let all = 0.5 * self.n * (self.n - 1.0);
        // One root of whole numbers: a perfect order gives exactly 1.
        (self.s as f64 / ((all - self.x.pairs) * (all - self.y.pairs)).sqrt()).clamp(-1.0, 1.0)
    }

    /// Whether two values of either column are equal.
    pub fn has_ties(&self) -> bool {
        self.x.pairs > 0.0 || self.y.pairs > 0.0
    }

    /// Two-sided p-value of S over its tie-corrected standard deviation; none below 3 pairs.
    pub fn asymptotic_p(&self) -> Option<f64> {
        (self.n > 2.0).then(|| {
            let z = self.s as f64 / self.variance().sqrt();
            (2.0 * dist::normal_upper(z.abs())).min(1.0)
        })
    }

    /// Variance of S over all orders, given the ties.
    pub fn variance(&self) -> f64 {
        let (n, x, y) = (self.n, &self.x, &self.y);
        let twice = n * (n - 1.0);
        let mut variance = (twice * (2.0 * n + 5.0) - x.weighted - y.weighted) / 18.0;
        variance += 2.0 * x.pairs * y.pairs / twice;
        if n > 2.0 {
            variance += x.triples * y.triples / (9.0 * twice * (n - 2.0));
        }
        variance
    }
}

/// Positions in rising order of the value, equal values together.
pub(super) fn groups_of_equal(x: &[f64]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|&a, &b| x[a].total_cmp(&x[b]));
    order
        .chunk_by(|&a, &b| x[a] == x[b])
        .map(<[usize]>::to_vec)
        .collect()
}

/// Ranks from 1 without gaps, equal values share one.
pub(super) fn dense_ranks(y: &[f64]) -> Vec<usize> {
    let mut ranks = vec![0; y.len()];
    for (rank, group) in groups_of_equal(y).into_iter().enumerate() {
        for at in group {
            ranks[at] = rank + 1;
        }
    }
    ranks
}

/// Concordant minus discordant pairs. The ranks already passed are counted in a Fenwick tree, so that one call
/// costs n·log n; `tree` has one place more than there are ranks and is used as scratch.
pub(super) fn order_score(groups: &[Vec<usize>], ranks: &[usize], tree: &mut [i64]) -> i64 {
    tree.fill(0);
    let mut score = 0;
    let mut passed = 0;
    for group in groups {
        for &at in group {
            let below = counted(tree, ranks[at] - 1);
            let up_to = counted(tree, ranks[at]);
            score += below - (passed - up_to);
        }
        for &at in group {
            let mut place = ranks[at];
            while place < tree.len() {
                tree[place] += 1;
                place += place & place.wrapping_neg();
            }
        }
        passed += group.len() as i64;
    }
    score
}

fn counted(tree: &[i64], up_to: usize) -> i64 {
    let mut place = up_to;
    let mut sum = 0;
    while place > 0 {
        sum += tree[place];
        place &= place - 1;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ties_share_their_ranks() {
        assert_eq!(mid_ranks(&[3.0, 1.0, 3.0, 0.0, 3.0]), [4.0, 2.0, 4.0, 1.0, 4.0]);
        assert_eq!(mid_ranks(&[0.0, -0.0]), [1.5, 1.5]);
        assert!(mid_ranks(&[]).is_empty());
    }

    #[test]
    fn inversions_of_four() {
        let counts: Vec<f64> = inversion_shares(4).iter().map(|share| share * 24.0).collect();
        for (got, want) in counts.iter().zip([1.0, 3.0, 5.0, 6.0, 5.0, 3.0, 1.0]) {
            assert!((got - want).abs() < 1e-12);
        }
        assert!((inversion_shares(60).iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn exact_p_needs_distinct_values() {
        assert_eq!(kendall_exact_p(&[1.0, 1.0, 2.0], &[1.0, 2.0, 3.0]), Ok(None));
        assert_eq!(kendall_exact_p(&[1.0, 2.0], &[1.0, 2.0]), Ok(Some(1.0)));
        let p = kendall_exact_p(&[1.0, 2.0, 3.0, 4.0], &[1.0, 2.0, 3.0, 4.0]).unwrap();
        assert!((p.unwrap() - 2.0 / 24.0).abs() < 1e-15);
    }

    proptest! {
        #[test]
        fn score_equals_comparing_all_pairs(pairs in prop::collection::vec((0_i8..6, 0_i8..6), 2..25)) {
            let x: Vec<f64> = pairs.iter().map(|p| f64::from(p.0)).collect();
            let y: Vec<f64> = pairs.iter().map(|p| f64::from(p.1)).collect();
            let mut plain = 0;
            for (at, a) in pairs.iter().enumerate() {
                for b in &pairs[..at] {
                    plain += i64::from((a.0 - b.0).signum() * (a.1 - b.1).signum());
                }
            }
            if let Ok(order) = Concordance::new(&x, &y) {
                prop_assert_eq!(order.s, plain);
            }
        }
    }
}
