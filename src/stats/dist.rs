//! Distributions: both tails and the quantiles, exact far out.
//!
//! `…_lower` is P(X <= x) and `…_upper` is P(X > x) of a continuous distribution; a discrete one says
//! `at_most` and `at_least`. An upper tail is never one minus a lower one, so a p-value of 1e-40 keeps its
//! digits. Relative error is below 1e-12 for tails down to 1e-290.
//!
//! The normal quantile is AS 241 (see `random`). Everything else stands on the two integrals of `special`;
//! statrs 0.19 is not used: its `erfc` is off by up to 1e-10, and its incomplete beta and gamma integrals lose
//! digits with large arguments.
//!
//! Arguments must be in their domain: finite, degrees of freedom and shapes positive, probabilities in [0, 1].
//! The statistics of this room check that before they come here. Quantiles at 0 and 1 are the ends of the
//! range, infinite where the range is.

use super::random;
use super::special::{Tail, beta_odds, beta_point, beta_tails, gamma_inverse, gamma_tails, poisson_point};
use std::f64::consts::TAU;

/// Cumulative probabilities of discrete distributions may miss a target by this much in their last digits.
const FUZZ: f64 = 1.0 - 64.0 * f64::EPSILON;

/// P(Z <= z) of the standard normal distribution.
pub fn normal_lower(z: f64) -> f64 {
    normal_upper(-z)
}

/// P(Z > z) of the standard normal distribution: half of the upper gamma integral Q(1/2, z²/2).
pub fn normal_upper(z: f64) -> f64 {
    let tails = gamma_tails(0.5, 0.5 * z * z);
    if z >= 0.0 {
        0.5 * tails.upper
    } else {
        0.5 + 0.5 * tails.lower
    }
}

/// Density of the standard normal distribution.
pub fn normal_density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / TAU.sqrt()
}

/// The z with P(Z <= z) = `p`.
pub fn normal_quantile(p: f64) -> f64 {
    if p <= 0.0 {
        f64::NEG_INFINITY
    } else if p >= 1.0 {
        f64::INFINITY
    } else {
        random::normal_from_uniform(p)
    }
}

/// The z with P(Z > z) = `q`.
pub fn normal_upper_quantile(q: f64) -> f64 {
    -normal_quantile(q)
}

/// The z of a two-sided interval: `level` lies between -z and z. 0.95 gives 1.959963984540054.
pub fn normal_two_sided(level: f64) -> f64 {
    normal_upper_quantile(0.5 * (1.0 - level))
}

/// P(T <= t) of Student's t with `df` degrees of freedom; infinite `df` is the normal distribution.
pub fn t_lower(t: f64, df: f64) -> f64 {
    t_upper(-t, df)
}

/// P(T > t) of Student's t: half of I_x(df/2, 1/2) at x = df/(df + t^2).
pub fn t_upper(t: f64, df: f64) -> f64 {
    if df.is_infinite() {
        return normal_upper(t);
    }
    let square = t * t;
    let outside = 0.5 * beta_tails(0.5 * df, 0.5, df / (df + square), square / (df + square)).lower;
    if t >= 0.0 { outside } else { 1.0 - outside }
}

/// The t with P(T > t) = `q`.
pub fn t_upper_quantile(q: f64, df: f64) -> f64 {
    if df.is_infinite() {
        return normal_upper_quantile(q);
    }
    if q > 0.5 {
        return -t_upper_quantile(1.0 - q, df);
    }
    (df / beta_odds(0.5 * df, 0.5, Tail::Lower(2.0 * q))).sqrt()
}

/// The t with P(T <= t) = `p`.
pub fn t_quantile(p: f64, df: f64) -> f64 {
    -t_upper_quantile(p, df)
}

/// The t of a two-sided interval: `level` lies between -t and t.
pub fn t_two_sided(level: f64, df: f64) -> f64 {
    t_upper_quantile(0.5 * (1.0 - level), df)
}

/// P(X <= x) of the chi-square distribution with `df` degrees of freedom.
pub fn chi2_lower(x: f64, df: f64) -> f64 {
    gamma_tails(0.5 * df, 0.5 * x).lower
}

/// P(X > x) of the chi-square distribution.
pub fn chi2_upper(x: f64, df: f64) -> f64 {
    gamma_tails(0.5 * df, 0.5 * x).upper
}

/// The x with P(X <= x) = `p` of the chi-square distribution.
pub fn chi2_quantile(p: f64, df: f64) -> f64 {
    2.0 * gamma_inverse(0.5 * df, Tail::Lower(p))
}

/// The x with P(X > x) = `q` of the chi-square distribution.
pub fn chi2_upper_quantile(q: f64, df: f64) -> f64 {
    2.0 * gamma_inverse(0.5 * df, Tail::Upper(q))
}

/// P(X <= x) of the F distribution with `df1` and `df2` degrees of freedom.
pub fn f_lower(x: f64, df1: f64, df2: f64) -> f64 {
    f_tails(x, df1, df2).upper
}

/// P(X > x) of the F distribution.
pub fn f_upper(x: f64, df1: f64, df2: f64) -> f64 {
    f_tails(x, df1, df2).lower
}

/// The x with P(X <= x) = `p` of the F distribution.
pub fn f_quantile(p: f64, df1: f64, df2: f64) -> f64 {
    df2 / df1 * beta_odds(0.5 * df1, 0.5 * df2, Tail::Lower(p))
}

/// The x with P(X > x) = `q` of the F distribution.
pub fn f_upper_quantile(q: f64, df1: f64, df2: f64) -> f64 {
    df2 / df1 * beta_odds(0.5 * df1, 0.5 * df2, Tail::Upper(q))
}

/// P(X <= x) of the beta distribution with shapes `a` and `b`.
pub fn beta_lower(x: f64, a: f64, b: f64) -> f64 {
    beta_tails(a, b, x, 1.0 - x).lower
}

/// P(X > x) of the beta distribution.
pub fn beta_upper(x: f64, a: f64, b: f64) -> f64 {
    beta_tails(a, b, x, 1.0 - x).upper
}

/// The x with P(X <= x) = `p` of the beta distribution.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    share_from_odds(beta_odds(a, b, Tail::Lower(p)))
}

/// The x with P(X > x) = `q` of the beta distribution.
pub fn beta_upper_quantile(q: f64, a: f64, b: f64) -> f64 {
    share_from_odds(beta_odds(a, b, Tail::Upper(q)))
}

/// P(X = k) of the binomial distribution: `n` draws that hit with probability `p`.
pub fn binomial_point(k: u64, n: u64, p: f64) -> f64 {
    if k > n {
        0.0
    } else {
        beta_point(k as f64, (n - k) as f64, p, 1.0 - p)
    }
}

/// P(X <= k) of the binomial distribution.
pub fn binomial_at_most(k: u64, n: u64, p: f64) -> f64 {
    if k >= n {
        1.0
    } else {
        beta_tails(k as f64 + 1.0, (n - k) as f64, p, 1.0 - p).upper
    }
}

/// P(X >= k) of the binomial distribution.
pub fn binomial_at_least(k: u64, n: u64, p: f64) -> f64 {
    if k == 0 {
        1.0
    } else if k > n {
        0.0
    } else {
        beta_tails(k as f64, (n - k) as f64 + 1.0, p, 1.0 - p).lower
    }
}

/// The smallest k with P(X <= k) >= `prob` of the binomial distribution.
pub fn binomial_quantile(prob: f64, n: u64, p: f64) -> u64 {
    first(0, n, |k| binomial_at_most(k, n, p) >= prob * FUZZ)
}

/// P(X = k) of the Poisson distribution.
pub fn poisson_probability(k: u64, mean: f64) -> f64 {
    poisson_point(k as f64, mean)
}

/// P(X <= k) of the Poisson distribution.
pub fn poisson_at_most(k: u64, mean: f64) -> f64 {
    gamma_tails(k as f64 + 1.0, mean).upper
}

/// P(X >= k) of the Poisson distribution.
pub fn poisson_at_least(k: u64, mean: f64) -> f64 {
    if k == 0 {
        1.0
    } else {
        gamma_tails(k as f64, mean).lower
    }
}

/// The smallest k with P(X <= k) >= `prob` of the Poisson distribution; `prob` below 1.
pub fn poisson_quantile(prob: f64, mean: f64) -> u64 {
    let enough = |k| poisson_at_most(k, mean) >= prob * FUZZ;
    let mut top = 1;
    while !enough(top) && top < u64::MAX / 2 {
        top *= 2;
    }
    first(0, top, enough)
}

/// P(X = k) of the hypergeometric distribution: `n` drawn from `total`, of which `marked` are marked.
pub fn hypergeometric_point(k: u64, total: u64, marked: u64, n: u64) -> f64 {
    let (low, high) = hypergeometric_range(total, marked, n);
    if k < low || k > high {
        return 0.0;
    }
    if n == 0 || n == total {
        return 1.0;
    }
    // Any p gives the same quotient; n / total keeps all three factors near their largest value.
    let (p, q) = (n as f64 / total as f64, (total - n) as f64 / total as f64);
    let part = |hits: u64, all: u64| beta_point(hits as f64, (all - hits) as f64, p, q);
    part(k, marked) * part(n - k, total - marked) / part(n, total)
}

/// P(X <= k) of the hypergeometric distribution.
pub fn hypergeometric_at_most(k: u64, total: u64, marked: u64, n: u64) -> f64 {
    let (low, high) = hypergeometric_range(total, marked, n);
    if k >= high {
        return 1.0;
    }
    if k < low {
        return 0.0;
    }
    let sum: f64 = (low..=k)
        .rev()
        .map(|j| hypergeometric_point(j, total, marked, n))
        .sum();
    sum.min(1.0)
}

/// P(X >= k) of the hypergeometric distribution.
pub fn hypergeometric_at_least(k: u64, total: u64, marked: u64, n: u64) -> f64 {
    let (low, high) = hypergeometric_range(total, marked, n);
    if k <= low {
        return 1.0;
    }
    let sum: f64 = (k..=high)
        .map(|j| hypergeometric_point(j, total, marked, n))
        .sum();
    sum.min(1.0)
}

/// The smallest k with P(X <= k) >= `prob` of the hypergeometric distribution.
pub fn hypergeometric_quantile(prob: f64, total: u64, marked: u64, n: u64) -> u64 {
    let (low, high) = hypergeometric_range(total, marked, n);
    first(low, high, |k| {
        hypergeometric_at_most(k, total, marked, n) >= prob * FUZZ
    })
}

/// Smallest and largest number of marked ones that `n` draws can hold.
fn hypergeometric_range(total: u64, marked: u64, n: u64) -> (u64, u64) {
    ((n + marked).saturating_sub(total), n.min(marked))
}

fn f_tails(x: f64, df1: f64, df2: f64) -> super::special::Tails {
    let (inner, outer) = (df1 * x.max(0.0), df2);
    beta_tails(
        0.5 * df2,
        0.5 * df1,
        outer / (inner + outer),
        inner / (inner + outer),
    )
}

fn share_from_odds(odds: f64) -> f64 {
    if odds.is_infinite() {
        1.0
    } else {
        odds / (1.0 + odds)
    }
}

/// The first k in `low..=high` for which `enough` holds, given that it then holds for all later ones too;
/// `high` if there is none.
fn first(mut low: u64, mut high: u64, enough: impl Fn(u64) -> bool) -> u64 {
    while low < high {
        let middle = low + (high - low) / 2;
        if enough(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARES: [f64; 9] = [1e-200, 1e-15, 1e-4, 0.025, 0.3, 0.5, 0.8, 0.975, 0.999_999];

    fn same(a: f64, b: f64, what: &str) {
        assert!((a / b - 1.0).abs() < 1e-11, "{what}: {a:e} {b:e}");
    }

    #[test]
    fn quantiles_undo_the_tails() {
        for p in SHARES {
            same(normal_lower(normal_quantile(p)), p, "normal");
            for df in [0.3, 1.0, 2.0, 5.5, 30.0, 1e3, 1e5] {
                // A t so far out that it overflows has no tail to compare.
                if t_upper_quantile(p, df).is_finite() && t_upper_quantile(p, df).abs() < 1e150 {
                    same(t_upper(t_upper_quantile(p, df), df), p, "t");
                }
                same(chi2_upper(chi2_upper_quantile(p, df), df), p, "chi2 upper");
                if chi2_quantile(p, df) > 1e-300 {
                    same(chi2_lower(chi2_quantile(p, df), df), p, "chi2 lower");
                }
                for df2 in [1.0, 4.5, 80.0, 1e4] {
                    let x = f_upper_quantile(p, df, df2);
                    if x > 1e-150 && x < 1e150 {
                        same(f_upper(x, df, df2), p, "F");
                    }
                }
            }
        }
    }

    #[test]
    fn ends_of_the_range() {
        assert_eq!(
            (normal_quantile(0.0), normal_quantile(1.0)),
            (f64::NEG_INFINITY, f64::INFINITY)
        );
        assert_eq!(
            (beta_quantile(0.0, 2.0, 3.0), beta_quantile(1.0, 2.0, 3.0)),
            (0.0, 1.0)
        );
        assert_eq!(
            (chi2_quantile(0.0, 3.0), chi2_upper_quantile(0.0, 3.0)),
            (0.0, f64::INFINITY)
        );
        assert!(t_quantile(0.5, 4.0).abs() < 1e-7);
        assert_eq!(t_two_sided(0.95, f64::INFINITY), normal_two_sided(0.95));
        assert_eq!((f_lower(0.0, 2.0, 3.0), f_upper(-1.0, 2.0, 3.0)), (0.0, 1.0));
        assert_eq!(
            (binomial_at_most(3, 3, 0.5), binomial_at_least(4, 3, 0.5)),
            (1.0, 0.0)
        );
        assert_eq!(hypergeometric_at_most(0, 8, 6, 5), 0.0);
    }
}
