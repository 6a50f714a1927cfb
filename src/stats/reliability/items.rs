//! Alpha and its relatives, and how each item fits to the others.

use super::{Complete, correlation};
use crate::stats::dist;
use crate::stats::result::{Flag, Stat, Undefined, check_level};
use nalgebra::DMatrix;
use serde::Serialize;

/// Correlation with the rest below which an item is marked (docs/statistics.md §1.6).
pub const MIN_R_DROP: f64 = 0.2;

/// How the items of a topic hang together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reliability {
    /// Persons with all items answered.
    pub n: usize,
    /// Persons left out because an answer is missing.
    pub n_missing: usize,
    /// Number of items.
    pub k: usize,
    /// Cronbach's alpha with Feldt's limits. Negative if items are not turned alike: check the reverse marks.
    /// Of two items show [`spearman_brown`] instead.
    pub alpha: Result<Stat, Undefined>,
    /// Alpha of the items brought to one spread.
    pub alpha_standardised: Result<f64, Undefined>,
    /// Mean correlation between two items.
    pub average_r: Result<f64, Undefined>,
    /// Each item against the others, in the order given.
    pub items: Vec<ItemReliability>,
}

/// One item against the others.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ItemReliability {
    /// Correlation with the sum of the other items; none if one of them does not vary.
    pub r_drop: Option<f64>,
    /// Alpha of the other items; none with fewer than two of them.
    pub alpha_if_dropped: Option<f64>,
    /// True if `r_drop` is below [`MIN_R_DROP`].
    pub fits_badly: bool,
}

/// Alpha, its limits, and the fit of each item (listwise).
///
/// alpha = k/(k-1)·(1 - sum of item variances / variance of the sum); limits 1 - (1-alpha)·F with the quantiles
/// 1-α/2 and α/2 of F(n-1, (n-1)(k-1)). Standardised: k·r/(1 + (k-1)·r), r the mean correlation. `r_drop` is
/// cor(x, total - x). `persons` hold one value per item, already turned, `None` if missing; the items must be on one
/// scale. Assumes equal true scores but for shifts; else alpha is a lower bound. Errors: fewer than two items or
/// complete persons, rows of different lengths, not finite; inside: the sum (or an item) does not vary.
/// Source: Cronbach 1951; Feldt 1965; R `psych::alpha`, `psych::alpha.ci`.
pub fn reliability<T: AsRef<[Option<f64>]>>(persons: &[T], level: f64) -> Result<Reliability, Undefined> {
    check_level(level)?;
    let complete = Complete::new(persons, 2)?;
    let covariance = complete.covariance();
    let (n, k) = (complete.rows.len(), complete.items);
    let average_r = correlation(&covariance).map(|r| (r.sum() - k as f64) / (k * (k - 1)) as f64);
    let standardised = average_r.and_then(|r| {
        let divisor = 1.0 + (k as f64 - 1.0) * r;
        // All items cancel each other out.
        let defined = divisor > 1e-12;
        defined
            .then(|| k as f64 * r / divisor)
            .ok_or(Undefined::ZeroVariance)
    });
    Ok(Reliability {
        n,
        n_missing: complete.n_missing,
        k,
        alpha: alpha(&covariance)
            .and_then(|alpha| feldt(alpha, n, k, level).map(|stat| stat.with_missing(complete.n_missing))),
        alpha_standardised: standardised,
        average_r,
        items: (0..k).map(|item| against_others(&covariance, item)).collect(),
    })
}

/// Reliability of the sum of two items, 2r/(1 + r), from all persons with both; the one to show of two items.
///
/// Errors: not two items, fewer than two complete persons, an item that does not vary, r = -1.
/// Source: Spearman 1910; Brown 1910; Eisinga, te Grotenhuis & Pelzer 2013.
pub fn spearman_brown<T: AsRef<[Option<f64>]>>(persons: &[T]) -> Result<f64, Undefined> {
    let complete = Complete::new(persons, 2)?;
    if complete.items != 2 {
        return Err(Undefined::OutOfSupport);
    }
    let r = correlation(&complete.covariance())?[(0, 1)];
    if r > -1.0 + 1e-12 {
        Ok(2.0 * r / (1.0 + r))
    } else {
        Err(Undefined::ZeroVariance)
    }
}

fn alpha(covariance: &DMatrix<f64>) -> Result<f64, Undefined> {
    let (k, total, own) = (covariance.nrows() as f64, covariance.sum(), covariance.trace());
    // The sum of items that cancel each other out is 0 but for rounding.
    if total > own * 1e-12 {
        Ok(k / (k - 1.0) * (1.0 - own / total))
    } else {
        Err(Undefined::ZeroVariance)
    }
}

fn feldt(alpha: f64, n: usize, k: usize, level: f64) -> Result<Stat, Undefined> {
    let df1 = n as f64 - 1.0;
    let df2 = df1 * (k as f64 - 1.0);
    let tail = 0.5 * (1.0 - level);
    let lo = 1.0 - (1.0 - alpha) * dist::f_upper_quantile(tail, df1, df2);
    let hi = 1.0 - (1.0 - alpha) * dist::f_quantile(tail, df1, df2);
    let stat = Stat::new("alpha-feldt", alpha, n, level).bounds(lo, hi).df(df1);
    let stat = if alpha >= 1.0 {
        stat.flag(Flag::NoSpread)
    } else {
        stat
    };
    stat.checked()
}

fn against_others(covariance: &DMatrix<f64>, item: usize) -> ItemReliability {
    let k = covariance.nrows();
    let own = covariance[(item, item)];
    let with_all: f64 = covariance.column(item).sum();
    let rest = covariance.sum() - 2.0 * with_all + own;
    let limit = 1e-12 * covariance.trace();
    let r_drop = (own > 0.0 && rest > limit).then(|| (with_all - own) / (own * rest).sqrt());
    let others = covariance.clone().remove_row(item).remove_column(item);
    ItemReliability {
        r_drop,
        alpha_if_dropped: (k > 2).then(|| alpha(&others).ok()).flatten(),
        fits_badly: r_drop.is_some_and(|r| r < MIN_R_DROP),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(values: &[&[f64]]) -> Vec<Vec<Option<f64>>> {
        values
            .iter()
            .map(|row| row.iter().map(|&x| Some(x)).collect())
            .collect()
    }

    #[test]
    fn by_hand() {
        // Variances 1 and 1, covariance 1/2: alpha = 2 (1 - 2/3) = 2/3 = Spearman-Brown of r = 1/2.
        let persons = rows(&[&[1.0, 1.0], &[2.0, 3.0], &[3.0, 2.0]]);
        let result = reliability(&persons, 0.95).unwrap();
        assert!((result.alpha.unwrap().est - 2.0 / 3.0).abs() < 1e-12);
        assert!((spearman_brown(&persons).unwrap() - 2.0 / 3.0).abs() < 1e-12);
        assert!((result.average_r.unwrap() - 0.5).abs() < 1e-12);
        assert_eq!(result.items[0].alpha_if_dropped, None);
        assert!((result.items[0].r_drop.unwrap() - 0.5).abs() < 1e-12);
    }

    #[test]
    fn items_turned_the_wrong_way_give_a_negative_alpha_or_none() {
        let opposed = rows(&[&[1.0, 5.0], &[2.0, 4.0], &[4.0, 3.0]]);
        assert!(reliability(&opposed, 0.95).unwrap().alpha.unwrap().est < 0.0);
        let cancelling = rows(&[&[1.0, 5.0], &[2.0, 4.0], &[4.0, 2.0]]);
        let result = reliability(&cancelling, 0.95).unwrap();
        assert_eq!(result.alpha, Err(Undefined::ZeroVariance));
        assert_eq!(result.alpha_standardised, Err(Undefined::ZeroVariance));
        assert_eq!(spearman_brown(&cancelling), Err(Undefined::ZeroVariance));
    }

    #[test]
    fn equal_items_and_items_without_spread() {
        let same = rows(&[&[1.0, 1.0, 1.0], &[2.0, 2.0, 2.0], &[5.0, 5.0, 5.0]]);
        let alpha = reliability(&same, 0.95).unwrap().alpha.unwrap();
        assert!((alpha.est - 1.0).abs() < 1e-12);
        let constant = rows(&[&[1.0, 3.3, 1.0], &[2.0, 3.3, 1.0], &[5.0, 3.3, 4.0]]);
        let result = reliability(&constant, 0.95).unwrap();
        assert!(result.alpha.is_ok());
        assert_eq!(result.average_r, Err(Undefined::ZeroVariance));
        assert_eq!(result.items[1].r_drop, None);
        let nothing = rows(&[&[2.0, 2.0], &[2.0, 2.0]]);
        assert_eq!(
            reliability(&nothing, 0.95).unwrap().alpha,
            Err(Undefined::ZeroVariance)
        );
    }

    #[test]
    fn refused_inputs() {
        let none: [Vec<Option<f64>>; 0] = [];
        assert_eq!(
            reliability(&none, 0.95),
            Err(Undefined::TooFew { have: 0, need: 2 })
        );
        assert_eq!(
            reliability(&rows(&[&[1.0], &[2.0]]), 0.95),
            Err(Undefined::TooFew { have: 1, need: 2 })
        );
        let gaps = vec![vec![Some(1.0), None], vec![Some(2.0), Some(3.0)]];
        assert_eq!(
            reliability(&gaps, 0.95),
            Err(Undefined::TooFew { have: 1, need: 2 })
        );
        let ragged = vec![vec![Some(1.0), None], vec![Some(2.0)]];
        assert_eq!(reliability(&ragged, 0.95), Err(Undefined::OutOfSupport));
        assert!(spearman_brown(&rows(&[&[1.0, 2.0, 3.0], &[2.0, 1.0, 5.0]])).is_err());
    }

    proptest! {
        #[test]
        fn order_of_persons_and_shifts_do_not_matter(values in prop::collection::vec(prop::collection::vec(1_u8..6, 4), 3..20), turn in 0_usize..20) {
            let persons: Vec<Vec<Option<f64>>> = values.iter().map(|row| row.iter().map(|&x| Some(f64::from(x))).collect()).collect();
            let mut turned = persons.clone();
            turned.rotate_left(turn % persons.len());
            let (one, two) = (reliability(&persons, 0.95).unwrap(), reliability(&turned, 0.95).unwrap());
            prop_assert_eq!(&one, &two);
            if let Ok(stat) = one.alpha {
                prop_assert!(stat.lo.unwrap() <= stat.est && stat.est <= stat.hi.unwrap());
            }
        }
    }
}
