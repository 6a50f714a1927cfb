//! How two columns go together: Pearson, Spearman, Kendall, their intervals and permutation tests.
//!
//! Spearman is the default for one quarter of teams: it uses the order only. Below [`MIN_PAIRS`] pairs the
//! points are shown and no coefficient; see [`Evidence`]. A coefficient speaks about teams, never about people.

mod detect;
mod permutation;
mod rank;

pub use detect::{LeaveOneOut, Reach, disattenuated, leave_one_out, minimum_detectable};
pub use permutation::{PermutationTest, permutation_test};
pub use rank::{kendall_exact_p, mid_ranks};

use super::dist;
use super::result::{Flag, Stat, Undefined, check_level};
use super::summary::{check_finite, squares};
use rank::Concordance;

pub(crate) use permutation::{EXACT_LIMIT, MONTE_CARLO, every_order, shares_at_least};
pub(crate) use rank::kendall_critical;

/// Pairs below which no coefficient is shown.
pub const MIN_PAIRS: usize = 8;
/// Pairs from which a coefficient is more than weak evidence.
pub const FIRM_PAIRS: usize = 20;
/// A coefficient this near to 1 is 1: rounding alone keeps it away.
const PERFECT: f64 = 1e-12;
/// Standard deviations below this share of the largest value are rounding.
const ROUNDING: f64 = 1e-14;

/// Which coefficient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Coefficient {
    /// Product moment: how near the points are to a straight line.
    Pearson,
    /// Pearson of the mid-ranks: how near they are to one order.
    Spearman,
    /// Tau-b: concordant minus discordant pairs of points, corrected for ties.
    Kendall,
}

/// What may be said with this many pairs (docs/statistics.md §4.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Evidence {
    /// Show the points, no coefficient.
    PointsOnly,
    /// Show the coefficient with its interval and the word "weak".
    Weak,
    /// Show the coefficient with its interval.
    Firm,
}

impl Evidence {
    /// Below 8 pairs, 8 to 19, 20 and more.
    pub fn of(pairs: usize) -> Self {
        match pairs {
            0..MIN_PAIRS => Self::PointsOnly,
            MIN_PAIRS..FIRM_PAIRS => Self::Weak,
            _ => Self::Firm,
        }
    }
}

/// A coefficient in [-1, 1] and the p-value of "they do not go together".
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Correlation {
    /// Coefficient and interval. No bounds with 3 pairs or fewer (Kendall: 4). At ±1 both bounds are the
    /// coefficient, flagged [`Flag::Perfect`]. [`Flag::FewPairs`] below [`MIN_PAIRS`].
    pub stat: Stat,
    /// Two-sided p-value of the asymptotic test; none with fewer than 3 pairs.
    pub p: Option<f64>,
}

/// The coefficient with its interval and asymptotic p-value.
///
/// * Pearson: r = Sxy/sqrt(Sxx·Syy); limits tanh(atanh r ± z/sqrt(n-3)) (Fisher 1921); p of t = r·sqrt((n-2)/(1-r²))
///   with n - 2 degrees of freedom. Assumes pairs that are independent, for p and limits normal ones.
/// * Spearman: the same of the mid-ranks; limits tanh(atanh r ± z·sqrt((1+r²/2)/(n-3))) (Bonett & Wright 2000).
/// * Kendall: tau-b = S/sqrt((N-ties of x)(N-ties of y)), N = n(n-1)/2; limits tanh(atanh tau ± z·sqrt(0.437/(n-4)))
///   (Fieller, Hartley & Pearson 1957); p normal with the tie-corrected variance of S, no continuity correction
///   (Kendall 1970; R `cor.test`, SciPy `kendalltau`). For small n see [`kendall_exact_p`].
///
/// `x[i]` and `y[i]` are one pair; pairs with a missing side are left out by the caller. Errors: lengths differ
/// or not finite ([`Undefined::OutOfSupport`]), fewer than 2 pairs, a column with all values equal
/// ([`Undefined::ZeroVariance`]). Source: docs/statistics.md §4.1.
pub fn correlation(x: &[f64], y: &[f64], kind: Coefficient, level: f64) -> Result<Correlation, Undefined> {
    check_level(level)?;
    check_pairs(x, y)?;
    let n = x.len();
    match kind {
        Coefficient::Pearson => {
            let r = product_moment(x, y)?;
            let se = fisher_se(n, 1.0);
            finish("pearson-fisher", r, se, student_p(r, n as f64 - 2.0), n, level)
        }
        Coefficient::Spearman => {
            let r = product_moment(&mid_ranks(x), &mid_ranks(y))?;
            let se = fisher_se(n, 1.0 + 0.5 * r * r);
            finish(
                "spearman-bonett-wright",
                r,
                se,
                student_p(r, n as f64 - 2.0),
                n,
                level,
            )
        }
        Coefficient::Kendall => {
            let order = Concordance::new(x, y)?;
            let se = (n > 4).then(|| (0.437 / (n as f64 - 4.0)).sqrt());
            finish("kendall-fieller", order.tau(), se, order.asymptotic_p(), n, level)
        }
    }
}

/// The coefficient alone, without interval; for replicates of a bootstrap. Errors as [`correlation`].
pub fn coefficient(x: &[f64], y: &[f64], kind: Coefficient) -> Result<f64, Undefined> {
    check_pairs(x, y)?;
    match kind {
        Coefficient::Pearson => product_moment(x, y),
        Coefficient::Spearman => product_moment(&mid_ranks(x), &mid_ranks(y)),
        Coefficient::Kendall => Ok(Concordance::new(x, y)?.tau()),
    }
}

fn check_pairs(x: &[f64], y: &[f64]) -> Result<(), Undefined> {
    if x.len() != y.len() {
        return Err(Undefined::OutOfSupport);
    }
    check_finite(x)?;
    check_finite(y)?;
    if x.len() < 2 {
        return Err(Undefined::TooFew {
            have: x.len(),
            need: 2,
        });
    }
    Ok(())
}

fn product_moment(x: &[f64], y: &[f64]) -> Result<f64, Undefined> {
    let (xx, yy) = (real_squares(x), real_squares(y));
    if xx == 0.0 || yy == 0.0 {
        return Err(Undefined::ZeroVariance);
    }
    let r = cross(x, y) / (xx.sqrt() * yy.sqrt());
    if r.is_finite() {
        Ok(r.clamp(-1.0, 1.0))
    } else {
        Err(Undefined::OutOfSupport)
    }
}

/// Sum of squared distances from the mean; 0 also where the values differ by nothing but the last digits, as
/// 0.1 + 0.2 and 0.3 do: a correlation with rounding errors would be any number.
pub(crate) fn real_squares(values: &[f64]) -> f64 {
    let found = squares(values);
    let size = values.iter().fold(0.0_f64, |size, x| size.max(x.abs()));
    if found <= values.len() as f64 * (ROUNDING * size).powi(2) {
        0.0
    } else {
        found
    }
}

/// Sum of products of the distances from the means.
pub(crate) fn cross(x: &[f64], y: &[f64]) -> f64 {
    let n = x.len() as f64;
    let (centre_x, centre_y) = (x.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
    x.iter()
        .zip(y)
        .map(|(x, y)| (x - centre_x) * (y - centre_y))
        .sum()
}

/// Standard error of atanh r: sqrt(factor/(n-3)); none below 4 pairs.
fn fisher_se(n: usize, factor: f64) -> Option<f64> {
    (n > 3).then(|| (factor / (n as f64 - 3.0)).sqrt())
}

/// P-value of a correlation with `df` degrees of freedom; none without any.
pub(crate) fn student_p(r: f64, df: f64) -> Option<f64> {
    if df < 1.0 {
        return None;
    }
    if is_perfect(r) {
        return Some(0.0);
    }
    let t = r.abs() * (df / ((1.0 - r) * (1.0 + r))).sqrt();
    Some((2.0 * dist::t_upper(t, df)).min(1.0))
}

pub(crate) fn is_perfect(r: f64) -> bool {
    r.abs() >= 1.0 - PERFECT
}

/// A coefficient with its limits, atanh r ± z·se turned back. `se` is that of atanh r.
pub(crate) fn with_limits(stat: Stat, se: Option<f64>) -> Stat {
    let r = stat.est;
    match se {
        None => stat,
        Some(_) if is_perfect(r) => stat.bounds(r, r).flag(Flag::Perfect),
        Some(se) => {
            let half = dist::normal_two_sided(stat.level) * se;
            stat.bounds((r.atanh() - half).tanh(), (r.atanh() + half).tanh())
        }
    }
}

fn finish(
    method: &'static str,
    r: f64,
    se: Option<f64>,
    p: Option<f64>,
    n: usize,
    level: f64,
) -> Result<Correlation, Undefined> {
    let mut stat = with_limits(Stat::new(method, r, n, level), se);
    if is_perfect(r) {
        stat = stat.flag(Flag::Perfect);
    }
    if n < MIN_PAIRS {
        stat = stat.flag(Flag::FewPairs);
    }
    Ok(Correlation {
        stat: stat.checked()?,
        p,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Coefficient; 3] = [Coefficient::Pearson, Coefficient::Spearman, Coefficient::Kendall];

    #[test]
    fn few_pairs_have_no_interval() {
        let (x, y) = ([1.0, 2.0, 3.0, 5.0, 4.0], [2.0, 1.0, 5.0, 4.0, 3.0]);
        let bounds = |n: usize, kind| {
            let result = correlation(&x[..n], &y[..n], kind, 0.95).unwrap();
            (result.stat.lo.is_some(), result.p.is_some())
        };
        assert_eq!(
            ALL.map(|kind| bounds(2, kind)),
            [(false, false), (false, false), (false, false)]
        );
        assert_eq!(
            ALL.map(|kind| bounds(3, kind)),
            [(false, true), (false, true), (false, true)]
        );
        assert_eq!(
            ALL.map(|kind| bounds(4, kind)),
            [(true, true), (true, true), (false, true)]
        );
        assert_eq!(
            ALL.map(|kind| bounds(5, kind)),
            [(true, true), (true, true), (true, true)]
        );
    }

    #[test]
    fn degenerate_inputs_have_a_reason() {
        for kind in ALL {
            let of = |x: &[f64], y: &[f64]| correlation(x, y, kind, 0.95).map(|result| result.stat.est);
            assert_eq!(of(&[], &[]), Err(Undefined::TooFew { have: 0, need: 2 }));
            assert_eq!(of(&[1.0], &[1.0]), Err(Undefined::TooFew { have: 1, need: 2 }));
            assert_eq!(of(&[1.0, 2.0], &[1.0]), Err(Undefined::OutOfSupport));
            assert_eq!(of(&[1.0, f64::NAN], &[1.0, 2.0]), Err(Undefined::OutOfSupport));
            assert_eq!(
                of(&[0.1, 0.1, 0.1], &[1.0, 2.0, 3.0]),
                Err(Undefined::ZeroVariance)
            );
            if kind == Coefficient::Pearson {
                let rounded = [0.1 + 0.2, 0.3, 0.3];
                assert_eq!(of(&rounded, &[1.0, 2.0, 3.0]), Err(Undefined::ZeroVariance));
            }
        }
        assert!(correlation(&[1.0, 2.0], &[1.0, 2.0], Coefficient::Pearson, 1.0).is_err());
    }

    #[test]
    fn perfect_association_is_flagged() {
        let x: Vec<f64> = (0..9).map(|i| 0.1 * f64::from(i)).collect();
        let y: Vec<f64> = x.iter().map(|x| 7.0 - 3.0 * x).collect();
        for kind in ALL {
            let result = correlation(&x, &y, kind, 0.95).unwrap();
            assert!(result.stat.flags.contains(Flag::Perfect));
            assert!((result.stat.est + 1.0).abs() < 1e-12);
            assert_eq!(result.stat.lo, Some(result.stat.est));
            assert_eq!(result.stat.lo, result.stat.hi);
        }
    }

    #[test]
    fn evidence_grows_with_pairs() {
        assert_eq!([0, 7].map(Evidence::of), [Evidence::PointsOnly; 2]);
        assert_eq!([8, 19].map(Evidence::of), [Evidence::Weak; 2]);
        assert_eq!([20, 500].map(Evidence::of), [Evidence::Firm; 2]);
    }

    proptest! {
        #[test]
        fn symmetric_bounded_and_blind_to_order(
            pairs in prop::collection::vec((0_i8..9, 0_i8..9), 5..30),
            turn in 0_usize..30,
        ) {
            let column = |pairs: &[(i8, i8)], second: bool| -> Vec<f64> {
                pairs.iter().map(|p| f64::from(if second { p.1 } else { p.0 })).collect()
            };
            let (x, y) = (column(&pairs, false), column(&pairs, true));
            let mut turned = pairs.clone();
            turned.rotate_left(turn % pairs.len());
            let (a, b) = (column(&turned, false), column(&turned, true));
            let minus: Vec<f64> = y.iter().map(|y| -y).collect();
            for kind in ALL {
                let Ok(here) = correlation(&x, &y, kind, 0.9) else { continue };
                prop_assert!((-1.0..=1.0).contains(&here.stat.est));
                prop_assert!(here.stat.lo.unwrap() <= here.stat.est && here.stat.est <= here.stat.hi.unwrap());
                let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
                prop_assert!(close(here.stat.est, correlation(&y, &x, kind, 0.9).unwrap().stat.est));
                prop_assert!(close(here.stat.est, correlation(&a, &b, kind, 0.9).unwrap().stat.est));
                prop_assert!(close(here.stat.est, -correlation(&x, &minus, kind, 0.9).unwrap().stat.est));
            }
        }
    }
}
