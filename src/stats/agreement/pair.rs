//! Two coders.

use super::{categories, place};
use crate::stats::dist;
use crate::stats::interval::wilson;
use crate::stats::result::{Flag, Stat, Undefined, check_level};
use nalgebra::DMatrix;
use serde::Serialize;

/// How far apart two categories count, by their places in rising order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weights {
    /// Equal or not.
    Same,
    /// In proportion to the distance: 1 - |i-j|/(q-1).
    Linear,
    /// In proportion to its square: 1 - (i-j)²/(q-1)².
    Quadratic,
}

impl Weights {
    fn of(self, i: usize, j: usize, q: usize) -> f64 {
        let apart = i.abs_diff(j) as f64 / (q as f64 - 1.0);
        match self {
            Self::Same => f64::from(u8::from(i == j)),
            Self::Linear => 1.0 - apart,
            Self::Quadratic => 1.0 - apart * apart,
        }
    }
}

/// What two coders have in common. Show all three: under skewed categories kappa alone misleads.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Agreement {
    /// Share of units with equal codes, with Wilson's interval.
    pub share: Stat,
    /// Cohen's kappa.
    pub kappa: Result<Stat, Undefined>,
    /// Gwet's AC1, which stays near the share where nearly all codes are one.
    pub ac1: Result<Stat, Undefined>,
}

/// Agreement of two coders over the units that both coded.
///
/// AC1 = (a - e)/(1 - e), a the share of equal codes, e = sum p(1-p)/(q-1), p the mean share of each of the q
/// categories that occur; se from the influence of each unit, interval est ± z·se cut at 1. Errors: no unit coded
/// by both, not finite; inside: only one category occurs, so nothing could have differed.
/// Source: Gwet 2008; R `irrCAC::gwet.ac1.raw`.
pub fn agreement(pairs: &[(Option<f64>, Option<f64>)], level: f64) -> Result<Agreement, Undefined> {
    let table = Table::new(pairs)?;
    let same: f64 = table.shares.trace() * table.n as f64;
    Ok(Agreement {
        share: wilson(same.round() as u64, table.n as u64, level)?.with_missing(table.n_missing),
        kappa: kappa_of(&table, Weights::Same, level),
        ac1: ac1(&table, level),
    })
}

/// Cohen's kappa, plain or weighted, over the units that both coded.
///
/// kappa = (a - e)/(1 - e) with a = sum w·p_ij and e = sum w·p_i·p_j. Large-sample
/// se² = (sum p_ij (w_ij - (w_i + w_j)(1-kappa))² - (kappa - e(1-kappa))²)/(n(1-e)²), w_i and w_j the mean weights
/// of row and column; interval est ± z·se cut at 1. se is 0 if all codes are equal. Errors: no unit coded by
/// both, not finite, only one category occurs. Source: Cohen 1960, 1968; Fleiss, Cohen & Everitt 1969.
pub fn kappa(pairs: &[(Option<f64>, Option<f64>)], weights: Weights, level: f64) -> Result<Stat, Undefined> {
    kappa_of(&Table::new(pairs)?, weights, level)
}

/// Shares of all pairs of categories.
struct Table {
    shares: DMatrix<f64>,
    n: usize,
    n_missing: usize,
}

impl Table {
    fn new(pairs: &[(Option<f64>, Option<f64>)]) -> Result<Self, Undefined> {
        let both: Vec<(f64, f64)> = pairs
            .iter()
            .filter_map(|&(first, second)| Some((first?, second?)))
            .collect();
        if both.is_empty() {
            return Err(Undefined::TooFew { have: 0, need: 1 });
        }
        if both.iter().any(|(first, second)| !(first + second).is_finite()) {
            return Err(Undefined::OutOfSupport);
        }
        let names = categories(both.iter().flat_map(|&(first, second)| [first, second]));
        let mut counts = DMatrix::zeros(names.len(), names.len());
        for &(first, second) in &both {
            counts[(place(&names, first), place(&names, second))] += 1.0;
        }
        Ok(Self {
            shares: counts / both.len() as f64,
            n: both.len(),
            n_missing: pairs.len() - both.len(),
        })
    }

    fn categories(&self) -> Result<usize, Undefined> {
        match self.shares.nrows() {
            1 => Err(Undefined::ZeroVariance),
            q => Ok(q),
        }
    }

    fn stat(&self, method: &'static str, est: f64, se: f64, level: f64) -> Result<Stat, Undefined> {
        let half = dist::normal_two_sided(level) * se;
        let stat = Stat::new(method, est, self.n, level)
            .with_missing(self.n_missing)
            .bounds(est - half, (est + half).min(1.0))
            .se(se);
        let stat = if est + half > 1.0 {
            stat.flag(Flag::Clipped)
        } else {
            stat
        };
        if se == 0.0 {
            stat.flag(Flag::NoSpread)
        } else {
            stat
        }
        .checked()
    }
}

fn kappa_of(table: &Table, weights: Weights, level: f64) -> Result<Stat, Undefined> {
    check_level(level)?;
    let q = table.categories()?;
    let p = &table.shares;
    let first: Vec<f64> = (0..q).map(|i| p.row(i).sum()).collect();
    let second: Vec<f64> = (0..q).map(|j| p.column(j).sum()).collect();
    let w = DMatrix::from_fn(q, q, |i, j| weights.of(i, j, q));
    let seen = w.dot(p);
    let expected = w.dot(&DMatrix::from_fn(q, q, |i, j| first[i] * second[j]));
    let est = (seen - expected) / (1.0 - expected);
    let row_weight: Vec<f64> = (0..q)
        .map(|i| (0..q).map(|j| second[j] * w[(i, j)]).sum())
        .collect();
    let column_weight: Vec<f64> = (0..q)
        .map(|j| (0..q).map(|i| first[i] * w[(i, j)]).sum())
        .collect();
    let mut spread = -(est - expected * (1.0 - est)).powi(2);
    for i in 0..q {
        for j in 0..q {
            let pull = w[(i, j)] - (row_weight[i] + column_weight[j]) * (1.0 - est);
            spread += p[(i, j)] * pull * pull;
        }
    }
    let se = error_from(spread, table.n) / (1.0 - expected);
    let method = match weights {
        Weights::Same => "kappa",
        Weights::Linear => "kappa-linear",
        Weights::Quadratic => "kappa-quadratic",
    };
    table.stat(method, est, se, level)
}

fn ac1(table: &Table, level: f64) -> Result<Stat, Undefined> {
    check_level(level)?;
    let q = table.categories()?;
    let p = &table.shares;
    let mean: Vec<f64> = (0..q)
        .map(|c| 0.5 * (p.row(c).sum() + p.column(c).sum()))
        .collect();
    let others = q as f64 - 1.0;
    let seen = p.trace();
    let expected = mean.iter().map(|share| share * (1.0 - share)).sum::<f64>() / others;
    let est = (seen - expected) / (1.0 - expected);
    let centre: f64 = mean.iter().map(|share| share * (1.0 - 2.0 * share)).sum();
    let mut spread = 0.0;
    for i in 0..q {
        for j in 0..q {
            let same = f64::from(u8::from(i == j));
            let chance = (1.0 - mean[i] - mean[j] - centre) / others;
            spread += p[(i, j)] * (same - seen - (1.0 - est) * chance).powi(2);
        }
    }
    let se = error_from(spread, table.n) / (1.0 - expected);
    table.stat("ac1", est, se, level)
}

/// The standard error of a mean with this variance, 0 if only rounding is left of it.
fn error_from(variance: f64, n: usize) -> f64 {
    if variance < 1e-14 {
        0.0
    } else {
        (variance / n as f64).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(counts: &[(f64, f64, usize)]) -> Vec<(Option<f64>, Option<f64>)> {
        let repeat = |&(a, b, times): &(f64, f64, usize)| std::iter::repeat_n((Some(a), Some(b)), times);
        counts.iter().flat_map(repeat).collect()
    }

    #[test]
    fn kappa_by_hand() {
        // 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: a = 0.7, e = 0.5, kappa = 0.4.
        let codes = pairs(&[(1.0, 1.0, 20), (1.0, 0.0, 5), (0.0, 1.0, 10), (0.0, 0.0, 15)]);
        let result = agreement(&codes, 0.95).unwrap();
        assert!((result.share.est - 0.7).abs() < 1e-12);
        assert!((result.kappa.unwrap().est - 0.4).abs() < 1e-12);
        // p = 0.55 and 0.45: e = 2 · 0.2475, AC1 = 0.205/0.505.
        assert!((result.ac1.unwrap().est - 0.205 / 0.505).abs() < 1e-12);
        for weights in [Weights::Linear, Weights::Quadratic] {
            assert!((kappa(&codes, weights, 0.95).unwrap().est - 0.4).abs() < 1e-12);
        }
    }

    #[test]
    fn edges() {
        let same = pairs(&[(1.0, 1.0, 4), (2.0, 2.0, 4)]);
        let result = kappa(&same, Weights::Same, 0.95).unwrap();
        assert_eq!((result.est, result.se, result.hi), (1.0, Some(0.0), Some(1.0)));
        assert!(result.flags.contains(Flag::NoSpread));
        let one = agreement(&pairs(&[(1.0, 1.0, 4)]), 0.95).unwrap();
        assert_eq!(
            (one.share.est, one.kappa, one.ac1),
            (1.0, Err(Undefined::ZeroVariance), Err(Undefined::ZeroVariance))
        );
        let missing = [(Some(1.0), None), (Some(1.0), Some(2.0))];
        assert_eq!(agreement(&missing, 0.95).unwrap().share.n_missing, 1);
        assert_eq!(
            agreement(&missing[..1], 0.95),
            Err(Undefined::TooFew { have: 0, need: 1 })
        );
        assert_eq!(
            agreement(&[(Some(f64::NAN), Some(1.0))], 0.95),
            Err(Undefined::OutOfSupport)
        );
        // The two never use the same category: less than chance, but a number.
        let apart = kappa(&pairs(&[(1.0, 2.0, 5)]), Weights::Same, 0.95).unwrap();
        assert_eq!(apart.est, 0.0);
    }

    proptest! {
        #[test]
        fn coders_may_change_places(codes in prop::collection::vec((0_u8..4, 0_u8..4), 2..40)) {
            let one: Vec<_> = codes.iter().map(|&(a, b)| (Some(f64::from(a)), Some(f64::from(b)))).collect();
            let two: Vec<_> = one.iter().map(|&(a, b)| (b, a)).collect();
            for weights in [Weights::Same, Weights::Linear, Weights::Quadratic] {
                let (a, b) = (kappa(&one, weights, 0.9), kappa(&two, weights, 0.9));
                prop_assert_eq!(a.is_ok(), b.is_ok());
                if let (Ok(a), Ok(b)) = (a, b) {
                    prop_assert!((a.est - b.est).abs() < 1e-9 && (a.se.unwrap() - b.se.unwrap()).abs() < 1e-6);
                    prop_assert!(a.est <= 1.0 + 1e-12);
                }
            }
        }
    }
}
