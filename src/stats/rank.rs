//! Ranks with their uncertainty: how surely an option is among the best, and which ranks it may have.
//!
//! Rank 1 is the largest value. An order of point estimates is mostly noise; options whose possible ranks
//! overlap are one tier.

use super::dist;
use super::result::{Undefined, check_level};
use super::summary::check_finite;

/// Options ranked together at most.
const MOST_OPTIONS: usize = 500;

/// What is known of the rank of an option.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// P(among the best k), at index k - 1.
    pub p_top: Vec<f64>,
    /// Mean rank, 1 is best.
    pub expected: f64,
    /// Best rank that it may have.
    pub best: usize,
    /// Worst rank that it may have. All ranges from best to worst hold together with the level asked for.
    pub worst: usize,
    /// Tier, from 1: options whose ranges overlap, directly or through others, share one.
    pub tier: usize,
}

/// Ranks of options with independent normal uncertainty, in the order given.
///
/// P(top k) = integral of the density of i over P(fewer than k others are larger), the number of larger ones being
/// Poisson-binomial given the value; expected rank 1 + sum Phi((mu_j - mu_i)/sqrt(sd_i² + sd_j²)). Ranges:
/// L, U = mu -+ z sd with Sidak's z = Phi^-1((1 + level^(1/K))/2), from 1 + #{L_j > U_i} to K - #{U_j < L_i}. An sd
/// of 0 is exact knowledge; exact equals are ordered by lot. `tops`: the largest k of P(top k), at least 1.
///
/// # Errors
/// `OutOfSupport` for unequal lengths, negative sd, numbers not finite, `tops` = 0 or more than 500 options.
/// Without options the answer is empty.
/// Source: docs/statistics.md §9.4; Klein, Wright & Wieczorek 2020 (joint ranges).
pub fn rank(mu: &[f64], sd: &[f64], tops: usize, level: f64) -> Result<Vec<Ranked>, Undefined> {
    check_level(level)?;
    check_finite(mu)?;
    check_finite(sd)?;
    let count = mu.len();
    if sd.len() != count || sd.iter().any(|&sd| sd < 0.0) || tops == 0 || count > MOST_OPTIONS {
        return Err(Undefined::OutOfSupport);
    }
    let z = sidak_z(count.max(1), level)?;
    let better = |j: usize, i: usize| mu[j] - z * sd[j] > mu[i] + z * sd[i];
    let ranges = ranges(count, better);
    let tiers = tiers(&ranges);
    (0..count)
        .map(|i| {
            let larger = |j: usize| larger_than(mu[j] - mu[i], sd[i].hypot(sd[j]));
            let others = (0..count).filter(|&j| j != i);
            Ok(Ranked {
                p_top: p_top(mu, sd, i, tops.min(count)),
                expected: 1.0 + others.map(larger).sum::<f64>(),
                best: ranges[i].0,
                worst: ranges[i].1,
                tier: tiers[i],
            })
        })
        .collect()
}

/// The z at which `count` independent (or, by Sidak's inequality, jointly normal) two-sided intervals hold together
/// with probability `level`: Phi^-1((1 + level^(1/count))/2).
///
/// # Errors
/// `OutOfSupport` for `count` = 0 or a level outside (0, 1). Source: Sidak 1967.
pub fn sidak_z(count: usize, level: f64) -> Result<f64, Undefined> {
    check_level(level)?;
    if count == 0 {
        return Err(Undefined::OutOfSupport);
    }
    // 1 - level^(1/K) without losing digits where K is large.
    let outside = -(level.ln() / count as f64).exp_m1();
    Ok(dist::normal_upper_quantile(0.5 * outside))
}

/// Ranks of correlated options from paired draws: one entry a draw, holding a value of every option, all from
/// the same drawn world (the same answers, the same rate of pay).
///
/// P(top k) and expected rank are shares and means over the draws, equals ordered by lot. Ranges: j is surely better
/// than i if mean difference - z x its sd > 0, with Sidak's z over all pairs, which holds for jointly normal
/// differences whatever their correlation.
///
/// # Errors
/// `TooFew` below two draws; `OutOfSupport` for draws of unequal length, values not finite, `tops` = 0 or more than 500
/// options. Source: docs/statistics.md §9.4; Mogstad et al. 2024 (differences rather than levels).
pub fn rank_paired<T: AsRef<[f64]>>(draws: &[T], tops: usize, level: f64) -> Result<Vec<Ranked>, Undefined> {
    check_level(level)?;
    if draws.len() < 2 {
        return Err(Undefined::TooFew {
            have: draws.len(),
            need: 2,
        });
    }
    let count = draws[0].as_ref().len();
    if draws.iter().any(|draw| draw.as_ref().len() != count) || tops == 0 || count > MOST_OPTIONS {
        return Err(Undefined::OutOfSupport);
    }
    for draw in draws {
        check_finite(draw.as_ref())?;
    }
    let tops = tops.min(count);
    let mut p_top = vec![vec![0.0; tops]; count];
    let mut expected = vec![0.0; count];
    for draw in draws {
        let draw = draw.as_ref();
        for (i, &own) in draw.iter().enumerate() {
            let larger = draw.iter().filter(|&&other| other > own).count();
            let equal = draw.iter().filter(|&&other| other == own).count();
            expected[i] += larger as f64 + 0.5 * (equal as f64 + 1.0);
            for (k, p) in p_top[i].iter_mut().enumerate() {
                *p += by_lot(k + 1, larger, equal);
            }
        }
    }
    let n = draws.len() as f64;
    let surely = surely_better(draws, count, level)?;
    let ranges = ranges(count, |j, i| surely[j * count + i]);
    let tiers = tiers(&ranges);
    Ok((0..count)
        .map(|i| Ranked {
            p_top: p_top[i].iter().map(|sum| sum / n).collect(),
            expected: expected[i] / n,
            best: ranges[i].0,
            worst: ranges[i].1,
            tier: tiers[i],
        })
        .collect())
}

/// Row j, column i: whether option j is surely larger than option i.
fn surely_better<T: AsRef<[f64]>>(draws: &[T], count: usize, level: f64) -> Result<Vec<bool>, Undefined> {
    let z = sidak_z((count * count.saturating_sub(1) / 2).max(1), level)?;
    let n = draws.len() as f64;
    let mut surely = vec![false; count * count];
    for i in 0..count {
        for j in i + 1..count {
            let differences = || draws.iter().map(|draw| draw.as_ref()[j] - draw.as_ref()[i]);
            let mean = differences().sum::<f64>() / n;
            let square: f64 = differences().map(|d| (d - mean) * (d - mean)).sum();
            let far = z * (square / (n - 1.0)).sqrt();
            surely[j * count + i] = mean > far;
            surely[i * count + j] = -mean > far;
        }
    }
    Ok(surely)
}

/// P(an independent normal difference with this mean and sd is above 0); a half if it is 0 for sure.
fn larger_than(mean: f64, sd: f64) -> f64 {
    if sd > 0.0 {
        dist::normal_lower(mean / sd)
    } else if mean == 0.0 {
        0.5
    } else {
        f64::from(u8::from(mean > 0.0))
    }
}

/// P(among the best k) of one among `equal` equals with `larger` others above them.
fn by_lot(k: usize, larger: usize, equal: usize) -> f64 {
    (k.saturating_sub(larger) as f64 / equal as f64).min(1.0)
}

fn ranges(count: usize, better: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
    (0..count)
        .map(|i| {
            let above = (0..count).filter(|&j| better(j, i)).count();
            let below = (0..count).filter(|&j| better(i, j)).count();
            (1 + above, count - below)
        })
        .collect()
}

/// Ranges that overlap, directly or through others, share a number; numbers rise with rank.
fn tiers(ranges: &[(usize, usize)]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..ranges.len()).collect();
    order.sort_by_key(|&i| ranges[i]);
    let mut tiers = vec![0; ranges.len()];
    let (mut tier, mut reached) = (0, 0);
    for i in order {
        let (best, worst) = ranges[i];
        if best > reached {
            tier += 1;
        }
        reached = reached.max(worst);
        tiers[i] = tier;
    }
    tiers
}

/// Points and weights of the Gauss-Legendre rule with 16 points on (-1, 1): the positive half.
const GAUSS: [(f64, f64); 8] = [
    (0.095_012_509_837_637_44, 0.189_450_610_455_068_5),
    (0.281_603_550_779_258_9, 0.182_603_415_044_923_6),
    (0.458_016_777_657_227_4, 0.169_156_519_395_002_54),
    (0.617_876_244_402_643_7, 0.149_595_988_816_576_73),
    (0.755_404_408_355_003, 0.124_628_971_255_533_87),
    (0.865_631_202_387_831_7, 0.095_158_511_682_492_78),
    (0.944_575_023_073_232_6, 0.062_253_523_938_647_89),
    (0.989_400_934_991_649_9, 0.027_152_459_411_754_095),
];

/// Beyond so many standard deviations a normal number is not looked for: 2e-19 of it lies there.
const REACH: f64 = 9.0;

/// P(top k) of option i for k = 1..=tops.
fn p_top(mu: &[f64], sd: &[f64], i: usize, tops: usize) -> Vec<f64> {
    let mut p = vec![0.0; tops];
    let mut counts = vec![0.0; tops];
    if sd[i] == 0.0 {
        let equal = (0..mu.len()).filter(|&j| sd[j] == 0.0 && mu[j] == mu[i]).count();
        larger_counts(mu, sd, i, mu[i], &mut counts);
        for (k, p) in p.iter_mut().enumerate() {
            let each = counts.iter().enumerate().take(k + 1);
            *p = each
                .map(|(larger, chance)| chance * by_lot(k + 1, larger, equal))
                .sum();
        }
        return p;
    }
    for (from, to) in pieces(mu, sd, i) {
        let (centre, half) = (0.5 * (from + to), 0.5 * (to - from));
        for (point, weight) in GAUSS {
            for z in [centre - half * point, centre + half * point] {
                larger_counts(mu, sd, i, mu[i] + sd[i] * z, &mut counts);
                let mut at_most = 0.0;
                for (p, count) in p.iter_mut().zip(&counts) {
                    at_most += count;
                    *p += half * weight * dist::normal_density(z) * at_most;
                }
            }
        }
    }
    for p in &mut p {
        *p = p.clamp(0.0, 1.0);
    }
    p
}

/// P(exactly 0, 1, .. others are larger than x), as far as `counts` is long; exact equals do not count.
fn larger_counts(mu: &[f64], sd: &[f64], i: usize, x: f64, counts: &mut [f64]) {
    counts.fill(0.0);
    counts[0] = 1.0;
    for j in (0..mu.len()).filter(|&j| j != i) {
        let larger = if sd[j] == 0.0 && mu[j] == x {
            0.0
        } else {
            larger_than(mu[j] - x, sd[j])
        };
        for place in (0..counts.len()).rev() {
            let from_below = if place > 0 {
                counts[place - 1] * larger
            } else {
                0.0
            };
            counts[place] = counts[place] * (1.0 - larger) + from_below;
        }
    }
}

/// Pieces of the range of option i in its own standard deviations, short enough that neither its density nor any
/// other's distribution changes much within one.
fn pieces(mu: &[f64], sd: &[f64], i: usize) -> Vec<(f64, f64)> {
    let mut ends: Vec<f64> = (-9..=9).map(f64::from).collect();
    for (&mu_j, &sd_j) in mu.iter().zip(sd) {
        ends.extend((-8..=8).map(|step| (mu_j + f64::from(step) * sd_j - mu[i]) / sd[i]));
    }
    ends.retain(|end| end.abs() <= REACH);
    ends.sort_by(f64::total_cmp);
    ends.dedup();
    ends.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::random::Rng;
    use proptest::prelude::*;

    #[test]
    fn two_options_by_hand() {
        let found = rank(&[1.0, 0.0], &[3.0, 4.0], 2, 0.9).unwrap();
        let p = dist::normal_lower(0.2);
        assert!((found[0].p_top[0] - p).abs() < 1e-12 && (found[1].p_top[0] - (1.0 - p)).abs() < 1e-12);
        assert!((found[0].expected - (2.0 - p)).abs() < 1e-12);
        assert!((found[0].p_top[1] - 1.0).abs() < 1e-12);
        assert_eq!(
            (found[0].best, found[0].worst, found[0].tier, found[1].tier),
            (1, 2, 1, 1)
        );
    }

    #[test]
    fn a_sharp_option_among_blunt_ones() {
        // The first is known to a millionth: the second is above it with probability 1 - Phi(-1).
        let found = rank(&[0.0, 1.0], &[1e-6, 1.0], 1, 0.9).unwrap();
        assert!((found[0].p_top[0] - dist::normal_lower(-1.0)).abs() < 1e-6);
        assert!((found[0].p_top[0] + found[1].p_top[0] - 1.0).abs() < 1e-12);
    }

    #[test]
    fn exact_equals_share_by_lot() {
        let found = rank(&[2.0, 2.0, 2.0, 1.0], &[0.0; 4], 2, 0.9).unwrap();
        assert_eq!(found[0].p_top, [1.0 / 3.0, 2.0 / 3.0]);
        assert_eq!(
            (found[0].expected, found[3].expected, found[3].p_top[1]),
            (2.0, 4.0, 0.0)
        );
        assert_eq!((found[0].best, found[0].worst, found[0].tier), (1, 3, 1));
        assert_eq!((found[3].best, found[3].worst, found[3].tier), (4, 4, 2));
    }

    #[test]
    fn paired_draws_see_what_is_common() {
        // A large common part: levels overlap, differences do not.
        let mut rng = Rng::from_seed(5);
        let draws: Vec<[f64; 3]> = (0..4000)
            .map(|_| {
                let common = rng.normal(0.0, 50.0);
                [3.0, 2.9, 0.0].map(|mu| mu + common + rng.normal(0.0, 0.3))
            })
            .collect();
        let found = rank_paired(&draws, 2, 0.9).unwrap();
        assert!(found[2].p_top[1] < 0.01 && (found[2].expected - 3.0).abs() < 0.01);
        assert_eq!((found[0].best, found[0].worst), (1, 2));
        assert_eq!((found[2].best, found[2].worst), (3, 3));
        assert_eq!([found[0].tier, found[1].tier, found[2].tier], [1, 1, 2]);
        let apart = rank(&[3.0, 2.9, 0.0], &[50.0; 3], 2, 0.9).unwrap();
        assert_eq!((apart[2].best, apart[2].worst), (1, 3));
        let same = rank_paired(&[[1.0, 1.0], [2.0, 2.0]], 1, 0.9).unwrap();
        assert_eq!((same[0].p_top[0], same[1].expected, same[1].worst), (0.5, 1.5, 2));
    }

    #[test]
    fn nothing_and_nonsense() {
        assert_eq!(rank(&[], &[], 3, 0.9), Ok(Vec::new()));
        let one = rank(&[1.0], &[0.5], 3, 0.9).unwrap();
        assert_eq!(
            (one[0].p_top.len(), one[0].best, one[0].worst, one[0].expected),
            (1, 1, 1, 1.0)
        );
        assert!((one[0].p_top[0] - 1.0).abs() < 1e-12);
        for (mu, sd) in [([1.0, f64::NAN], [1.0; 2]), ([1.0; 2], [1.0, -1.0])] {
            assert_eq!(rank(&mu, &sd, 1, 0.9), Err(Undefined::OutOfSupport));
        }
        assert!(rank(&[1.0], &[1.0], 0, 0.9).is_err() && rank(&[1.0], &[1.0], 1, 1.0).is_err());
        assert_eq!(
            rank_paired(&[[1.0]], 1, 0.9),
            Err(Undefined::TooFew { have: 1, need: 2 })
        );
        assert!(rank_paired(&[vec![1.0], vec![]], 1, 0.9).is_err());
        assert!(sidak_z(0, 0.9).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn places_are_all_taken(options in prop::collection::vec((-50.0..50.0_f64, 0.01..30.0_f64), 1..9)) {
            let (mu, sd): (Vec<f64>, Vec<f64>) = options.into_iter().unzip();
            let found = rank(&mu, &sd, 3, 0.9).unwrap();
            for k in 1..=found[0].p_top.len() {
                let sum: f64 = found.iter().map(|r| r.p_top[k - 1]).sum();
                prop_assert!((sum - k as f64).abs() < 1e-10, "{sum}");
            }
            let count = mu.len() as f64;
            let sum: f64 = found.iter().map(|r| r.expected).sum();
            prop_assert!((sum - count * (count + 1.0) / 2.0).abs() < 1e-9);
            prop_assert!(found.iter().all(|r| r.best as f64 <= r.expected + 1.0 && r.best <= r.worst));
        }
    }
}
