//! The same people in two waves.
//!
//! Only where a key that stands for a person was mapped. Everybody in the slices answered both times;
//! joiners and leavers are reported apart by whoever calls.

use super::dist;
use super::interval::t_mean;
use super::result::{Contrast, Undefined, check_level};
use super::summary::check_values;

/// Differences this small, in units of the largest value, are rounding.
const TIE: f64 = 1e-9;
/// Pairs up to which the exact distribution of the signed ranks is computed.
const MOST_EXACT: usize = 200;

/// The mean of second minus first with Student's interval and p-value.
///
/// One difference per person, `first[i]` and `second[i]` of the same one; assumes nothing about how the waves
/// are correlated. Errors: lengths differ, fewer than two pairs, not finite, not a level; all differences
/// equal is [`Undefined::ZeroVariance`]. Source: R `t.test(paired = TRUE)`.
pub fn paired_mean(first: &[f64], second: &[f64], level: f64) -> Result<Contrast, Undefined> {
    check_level(level)?;
    let differences = Differences::new(first, second, 2)?;
    let mut stat = t_mean(&differences.all, level)?;
    stat.method = "paired-t";
    let least = differences.all.iter().copied().fold(f64::INFINITY, f64::min);
    let most = differences.all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    match (stat.se, stat.df) {
        (Some(se), Some(df)) if se > 0.0 && most - least > differences.tie => Ok(Contrast {
            p: (2.0 * dist::t_upper((stat.est / se).abs(), df)).min(1.0),
            stat,
        }),
        _ => Err(Undefined::ZeroVariance),
    }
}

/// Wilcoxon's signed-rank test under its conventions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignedRank {
    /// V: sum of the ranks of the positive differences, zeros left out.
    pub v: f64,
    /// Number of differences that are not zero.
    pub nonzero: usize,
    /// Two-sided p-value, normal with tie-corrected variance; `None` if all differences are zero.
    pub p: Option<f64>,
    /// The same with the correction for continuity.
    pub p_corrected: Option<f64>,
    /// Pratt's: zeros take part in the ranking and are left out afterwards; a check on dropping them.
    pub p_pratt: Option<f64>,
    /// Over all signs, given the sizes of the differences; 1 if all are zero, `None` above 200 differences.
    pub p_exact: Option<f64>,
}

/// Wilcoxon's signed-rank test of second minus first.
///
/// Differences are ranked by size, equal sizes share their mean rank (equal up to rounding: 1e-9 of the largest
/// value). With r the ranks of the n differences that are not zero and t the sizes of groups of equal ones:
/// mean n(n+1)/4, variance n(n+1)(2n+1)/24 - sum(t³ - t)/48. Pratt ranks all N, z of them zero: mean
/// (N(N+1) - z(z+1))/4, variance (N(N+1)(2N+1) - z(z+1)(2z+1))/24 - sum(t³ - t)/48. The exact p-value is the share of
/// the 2^n signs with |V - mean| at least as large. Assumes differences symmetric around their centre. Errors:
/// lengths differ, no pair, not finite. Source: Wilcoxon 1945; Pratt 1959; R `wilcox.test`, `coin`.
pub fn signed_rank(first: &[f64], second: &[f64]) -> Result<SignedRank, Undefined> {
    let differences = Differences::new(first, second, 1)?;
    let ranks = differences.ranks();
    let count = ranks.signed.len() as f64;
    let zeros = differences.all.len() as f64 - count;
    let positive = |shift: f64| -> f64 {
        let up = ranks.signed.iter().filter(|rank| rank.up);
        up.map(|rank| rank.doubled as f64 / 2.0 + shift).sum()
    };
    let v = positive(0.0);
    let square = |n: f64| n * (n + 1.0) * (2.0 * n + 1.0) / 24.0;
    let centre = |n: f64| n * (n + 1.0) / 4.0;
    let tail = |distance: f64, variance: f64| {
        let some = ranks.signed.first();
        some.map(|_| (2.0 * dist::normal_upper(distance.max(0.0) / variance.sqrt())).min(1.0))
    };
    let variance = square(count) - ranks.ties / 48.0;
    let distance = (v - centre(count)).abs();
    let all = count + zeros;
    let pratt_distance = (positive(zeros) - (centre(all) - centre(zeros))).abs();
    Ok(SignedRank {
        v,
        nonzero: ranks.signed.len(),
        p: tail(distance, variance),
        p_corrected: tail(distance - 0.5, variance),
        p_pratt: tail(pratt_distance, square(all) - square(zeros) - ranks.ties / 48.0),
        p_exact: exact_p(&ranks.signed),
    })
}

/// How many went up and down, and the sign test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignTest {
    /// Pairs.
    pub n: usize,
    /// Pairs with a larger second value.
    pub up: usize,
    /// Pairs with a smaller second value.
    pub down: usize,
    /// (up - down)/n, -1..1: Cliff's delta within people.
    pub delta: f64,
    /// Two-sided exact binomial p-value of "as many up as down", zeros left out; 1 if all are zero.
    pub p: f64,
}

/// The sign test of second minus first: min(1, 2·P(X <= min(up, down))), X binomial with up + down and 1/2.
/// Needs no assumption about the sizes of the differences. Errors: lengths differ, no pair, not finite.
/// Source: R `binom.test`.
pub fn sign_test(first: &[f64], second: &[f64]) -> Result<SignTest, Undefined> {
    let differences = Differences::new(first, second, 1)?;
    let n = differences.all.len();
    let up = differences.all.iter().filter(|&&d| d > differences.tie).count();
    let down = differences.all.iter().filter(|&&d| d < -differences.tie).count();
    // The smaller count reaching the middle is no evidence at all, whatever the last digit of the tail says.
    let tail = if up.abs_diff(down) < 2 {
        1.0
    } else {
        dist::binomial_at_most(up.min(down) as u64, (up + down) as u64, 0.5)
    };
    Ok(SignTest {
        n,
        up,
        down,
        delta: (up as f64 - down as f64) / n as f64,
        p: (2.0 * tail).min(1.0),
    })
}

/// Second minus first.
struct Differences {
    all: Vec<f64>,
    /// Differences no larger than this are zero, and sizes no further apart are equal.
    tie: f64,
}

/// Twice the rank of the size of a difference, and whether it is positive.
#[derive(Clone, Copy)]
struct SignedSize {
    doubled: usize,
    up: bool,
}

struct Ranks {
    /// Of the differences that are not zero.
    signed: Vec<SignedSize>,
    /// sum(t³ - t) over groups of equal sizes.
    ties: f64,
}

impl Differences {
    fn new(first: &[f64], second: &[f64], need: usize) -> Result<Self, Undefined> {
        check_values(first, need)?;
        check_values(second, need)?;
        if first.len() != second.len() {
            return Err(Undefined::OutOfSupport);
        }
        let largest = first
            .iter()
            .chain(second)
            .fold(0.0_f64, |most, x| most.max(x.abs()));
        Ok(Self {
            all: first.iter().zip(second).map(|(x, y)| y - x).collect(),
            tie: TIE * largest,
        })
    }

    fn ranks(&self) -> Ranks {
        let mut sizes: Vec<(f64, bool)> = self
            .all
            .iter()
            .filter(|d| d.abs() > self.tie)
            .map(|&d| (d.abs(), d > 0.0))
            .collect();
        sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut ranks = Ranks {
            signed: Vec::with_capacity(sizes.len()),
            ties: 0.0,
        };
        for group in sizes.chunk_by(|a, b| b.0 - a.0 <= self.tie) {
            // The mean of the ranks from s + 1 to s + t is s + (t + 1)/2.
            let doubled = 2 * ranks.signed.len() + group.len() + 1;
            let size = group.len() as f64;
            ranks.ties += size.powi(3) - size;
            ranks
                .signed
                .extend(group.iter().map(|&(_, up)| SignedSize { doubled, up }));
        }
        ranks
    }
}

/// The distribution of V over all signs, one difference after the other.
fn exact_p(signed: &[SignedSize]) -> Option<f64> {
    if signed.len() > MOST_EXACT {
        return None;
    }
    let most: usize = signed.iter().map(|rank| rank.doubled).sum();
    let seen: usize = signed
        .iter()
        .filter(|rank| rank.up)
        .map(|rank| rank.doubled)
        .sum();
    let mut chance = vec![0.0; most + 1];
    chance[0] = 1.0;
    let mut reached = 0;
    for rank in signed {
        for sum in (0..=reached).rev() {
            let half = 0.5 * chance[sum];
            chance[sum] = half;
            chance[sum + rank.doubled] += half;
        }
        reached += rank.doubled;
    }
    // The centre is most/2: distances are compared doubled, as whole numbers.
    let distance = (2 * seen).abs_diff(most);
    let far = (0..=most).filter(|&sum| (2 * sum).abs_diff(most) >= distance);
    Some(far.map(|sum| chance[sum]).sum::<f64>().min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        // Differences 1, 2, -3, 0: V = 3 of 6, so every sign is as far.
        let (x, y) = ([1.0, 1.0, 4.0, 2.0], [2.0, 3.0, 1.0, 2.0]);
        let rank = signed_rank(&x, &y).unwrap();
        assert_eq!((rank.v, rank.nonzero), (3.0, 3));
        assert_eq!(
            (rank.p_exact, rank.p, rank.p_corrected),
            (Some(1.0), Some(1.0), Some(1.0))
        );
        // All up: two of eight signs.
        let up = signed_rank(&[0.0; 3], &[1.0, 2.0, 3.0]).unwrap();
        assert_eq!((up.v, up.p_exact), (6.0, Some(0.25)));
        let sign = sign_test(&x, &y).unwrap();
        assert_eq!((sign.up, sign.down, sign.delta, sign.p), (2, 1, 0.25, 1.0));
        // Ranks with the zero in: 2, 3, 4; 5 against a centre of (20 - 2)/4 = 4.5; variance (180 - 6)/24 = 7.25.
        let expected = 2.0 * dist::normal_upper(0.5 / 7.25_f64.sqrt());
        assert!((rank.p_pratt.unwrap() - expected).abs() < 1e-14);
    }

    #[test]
    fn degenerate_pairs() {
        let zero = signed_rank(&[1.0, 2.0], &[1.0, 2.0]).unwrap();
        assert_eq!(
            (zero.v, zero.nonzero, zero.p, zero.p_exact),
            (0.0, 0, None, Some(1.0))
        );
        assert_eq!(sign_test(&[1.0], &[1.0]).unwrap().p, 1.0);
        assert_eq!(
            paired_mean(&[1.0, 2.0], &[2.0, 3.0], 0.95),
            Err(Undefined::ZeroVariance)
        );
        assert_eq!(
            paired_mean(&[0.1, 0.2], &[0.3, 0.4], 0.95),
            Err(Undefined::ZeroVariance)
        );
        assert_eq!(
            paired_mean(&[1.0], &[2.0], 0.95),
            Err(Undefined::TooFew { have: 1, need: 2 })
        );
        assert_eq!(signed_rank(&[1.0, 2.0], &[1.0]), Err(Undefined::OutOfSupport));
        assert!(signed_rank(&[], &[]).is_err());
        assert!(sign_test(&[f64::NAN], &[1.0]).is_err());
    }

    proptest! {
        #[test]
        fn waves_may_change_places(pairs in prop::collection::vec((1..6_u8, 1..6_u8), 1..9)) {
            let (x, y): (Vec<f64>, Vec<f64>) =
                pairs.into_iter().map(|(x, y)| (f64::from(x), f64::from(y))).unzip();
            let (there, back) = (signed_rank(&x, &y).unwrap(), signed_rank(&y, &x).unwrap());
            let count = there.nonzero as f64;
            prop_assert_eq!(there.v + back.v, count * (count + 1.0) / 2.0);
            prop_assert_eq!((there.p, there.p_pratt), (back.p, back.p_pratt));
            prop_assert!((there.p_exact.unwrap() - back.p_exact.unwrap()).abs() < 1e-12);
            // All signs, one by one.
            let ranks = Differences::new(&x, &y, 1).unwrap().ranks().signed;
            let whole: usize = ranks.iter().map(|rank| rank.doubled).sum();
            let seen = ((2.0 * there.v) as usize * 2).abs_diff(whole);
            let hits = (0..1_usize << ranks.len())
                .filter(|mask| {
                    let up = ranks.iter().enumerate().filter(|(i, _)| mask >> i & 1 == 1);
                    (2 * up.map(|(_, rank)| rank.doubled).sum::<usize>()).abs_diff(whole) >= seen
                })
                .count();
            let p = hits as f64 / (1_usize << ranks.len()) as f64;
            prop_assert!((there.p_exact.unwrap() - p).abs() < 1e-12);
            let signs = (sign_test(&x, &y).unwrap(), sign_test(&y, &x).unwrap());
            prop_assert_eq!((signs.0.delta, signs.0.p), (-signs.1.delta, signs.1.p));
        }
    }

    #[test]
    fn rounding_does_not_break_ties() {
        let rank = signed_rank(&[0.1, 0.7, 0.0], &[0.3, 0.9, 0.2]).unwrap();
        assert_eq!(rank.v, 6.0);
        assert_eq!(rank.p_exact, Some(0.25));
    }

    #[test]
    fn long_lists_have_no_exact_p() {
        let zeros = vec![0.0; 201];
        let ones = vec![1.0; 201];
        assert_eq!(signed_rank(&zeros, &ones).unwrap().p_exact, None);
        assert!(signed_rank(&zeros[1..], &ones[1..]).unwrap().p_exact.unwrap() < 1e-50);
    }
}
