//! Sums that few people make: a metric of a team can be the metric of a person.

use crate::stats::result::Undefined;
use crate::stats::summary::check_values;

/// When a sum counts as made by few.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// Fewest contributors (those with more than 0).
    pub min_contributors: usize,
    /// How many of the largest contributors the share rule adds up (n of the (n, k) rule).
    pub largest: usize,
    /// Their share of the sum in percent above which it is sensitive (k of the (n, k) rule).
    pub max_percent: f64,
    /// The sum without the two largest must reach this many percent of the largest (p of the p % rule).
    pub p_percent: f64,
}

impl Default for Rules {
    /// Three contributors, nobody above 70 %, p = 10.
    fn default() -> Self {
        Self {
            min_contributors: 3,
            largest: 1,
            max_percent: 70.0,
            p_percent: 10.0,
        }
    }
}

/// How far a sum is made by few.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dominance {
    /// Contributors with more than 0.
    pub contributors: usize,
    /// True if they are fewer than the rule asks for.
    pub too_few: bool,
    /// Share of the largest contributors in percent of the sum.
    pub largest_percent: f64,
    /// True if that share is above the rule's.
    pub dominated: bool,
    /// The sum without the two largest contributions: what hides the largest from the second largest.
    pub remainder: f64,
    /// True if the remainder is less than p % of the largest contribution: the second largest contributor can
    /// estimate the largest too well.
    pub estimable: bool,
}

impl Dominance {
    /// True if any of the rules says so.
    pub fn is_sensitive(&self) -> bool {
        self.too_few || self.dominated || self.estimable
    }
}

/// The dominance rules on the contributions to one sum (events or hours of each person), in any order.
///
/// (n, k): 100 (x1 + .. + xn) / sum > k. p %: sum - x1 - x2 < p/100 x1. Contributions of 0 count for nothing; equal
/// to a limit is not sensitive.
///
/// # Errors
/// `TooFew` without a value; `OutOfSupport` if a contribution or a limit is negative or not finite;
/// `NoEvents` if all are 0. Source: docs/statistics.md §8.6; Hundepool et al. 2012, §4.2.2.
pub fn dominance(contributions: &[f64], rules: &Rules) -> Result<Dominance, Undefined> {
    check_values(contributions, 1)?;
    let limits = [rules.max_percent, rules.p_percent];
    let usable = |x: &f64| x.is_finite() && *x >= 0.0;
    if !contributions.iter().all(&usable) || !limits.iter().all(&usable) {
        return Err(Undefined::OutOfSupport);
    }
    let mut sorted = contributions.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let sum: f64 = sorted.iter().sum();
    if sum == 0.0 {
        return Err(Undefined::NoEvents);
    }
    if !sum.is_finite() {
        return Err(Undefined::OutOfSupport);
    }
    let contributors = sorted.iter().filter(|&&x| x > 0.0).count();
    let largest_percent = 100.0 * sorted.iter().take(rules.largest).sum::<f64>() / sum;
    // Added up from the small ones, so that nothing is lost beside a huge one.
    let remainder: f64 = sorted.iter().skip(2).rev().sum();
    Ok(Dominance {
        contributors,
        too_few: contributors < rules.min_contributors,
        largest_percent,
        dominated: largest_percent > rules.max_percent,
        remainder,
        estimable: remainder < rules.p_percent / 100.0 * sorted[0],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_is_always_sensitive() {
        let one = dominance(&[40.0], &Rules::default()).unwrap();
        assert!(one.too_few && one.dominated && one.estimable);
        assert_eq!((one.largest_percent, one.remainder), (100.0, 0.0));
        let idle = dominance(&[0.0, 40.0, 0.0], &Rules::default()).unwrap();
        assert_eq!((idle.contributors, idle.largest_percent), (1, 100.0));
    }

    #[test]
    fn equal_shares_are_fine_and_a_limit_is_not_crossed_by_reaching_it() {
        assert!(!dominance(&[5.0; 4], &Rules::default()).unwrap().is_sensitive());
        let at = dominance(&[70.0, 20.0, 10.0], &Rules::default()).unwrap();
        assert!(!at.is_sensitive(), "{at:?}");
        assert!(
            dominance(&[71.0, 20.0, 9.0], &Rules::default())
                .unwrap()
                .dominated
        );
        assert!(
            dominance(&[60.0, 35.0, 5.0], &Rules::default())
                .unwrap()
                .estimable
        );
    }

    #[test]
    fn nothing_and_nonsense() {
        let rules = Rules::default();
        assert_eq!(
            dominance(&[], &rules),
            Err(Undefined::TooFew { have: 0, need: 1 })
        );
        assert_eq!(dominance(&[0.0, 0.0], &rules), Err(Undefined::NoEvents));
        for bad in [-1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(dominance(&[1.0, bad], &rules), Err(Undefined::OutOfSupport));
        }
    }
}
