//! Any number of coders, with gaps.

use super::{categories, place};
use crate::stats::bootstrap::percentile_interval;
use crate::stats::random::Rng;
use crate::stats::result::{Flag, Stat, Undefined};
use serde::Serialize;

/// How far apart two codes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Metric {
    /// Equal or not.
    Nominal,
    /// By the number of codes that lie between them.
    Ordinal,
    /// By the square of their difference.
    Interval,
}

/// Krippendorff's alpha of units coded by any number of coders, gaps allowed.
///
/// alpha = 1 - (N-1)·sum o_ck d_ck / sum n_c n_k d_ck, o_ck the coincidences within units (each unit of m codes counts
/// m), n_c how often each code occurs in units with two codes or more. d: 1 for different codes; (n_c/2 + codes
/// between + n_k/2)²; (c-k)². `units` hold one row per unit, one place per coder. Without interval; see
/// [`krippendorff_bootstrap`]. Errors: no unit with two codes, not finite, only one code occurs.
/// Source: Krippendorff 2019, ch. 12; R `irr::kripp.alpha`.
pub fn krippendorff<T: AsRef<[Option<f64>]>>(units: &[T], metric: Metric) -> Result<Stat, Undefined> {
    let coded = Coded::new(units)?;
    let est = coded
        .alpha(
            &vec![1; coded.units.len()],
            metric,
            &mut Sums::new(coded.codes.len()),
        )
        .ok_or(Undefined::ZeroVariance)?;
    Stat::new("krippendorff", est, coded.units.len(), 0.95)
        .with_missing(coded.n_missing)
        .checked()
}

/// [`krippendorff`] with a percentile interval from `replicates` samples of units (2000 by default).
///
/// Samples in which only one code occurs have no alpha and are left out; [`Undefined::ZeroVariance`] if they are
/// more than a fifth. The result depends on the codes and the seed, not on the order of units or coders. Errors as
/// there, and fewer than two replicates or units. Source: docs/statistics.md §7.2; Zapf & others 2016.
pub fn krippendorff_bootstrap<T: AsRef<[Option<f64>]>>(
    units: &[T],
    metric: Metric,
    level: f64,
    replicates: u32,
    seed: u64,
) -> Result<Stat, Undefined> {
    let point = krippendorff(units, metric)?;
    let coded = Coded::new(units)?;
    let count = coded.units.len();
    if count < 2 {
        return Err(Undefined::TooFew { have: count, need: 2 });
    }
    let mut rng = Rng::from_seed(seed);
    let mut times = vec![0; count];
    let mut sums = Sums::new(coded.codes.len());
    let mut drawn = Vec::with_capacity(replicates as usize);
    for _ in 0..replicates {
        times.fill(0);
        for _ in 0..count {
            times[rng.below(count as u64) as usize] += 1;
        }
        drawn.extend(coded.alpha(&times, metric, &mut sums));
    }
    if drawn.len() * 5 < replicates as usize * 4 {
        return Err(Undefined::ZeroVariance);
    }
    let (lo, hi, se) = percentile_interval(&drawn, level)?;
    let stat = Stat { level, ..point }.bounds(lo, hi).se(se);
    if se == 0.0 {
        stat.flag(Flag::NoSpread)
    } else {
        stat
    }
    .checked()
}

/// Fleiss' kappa of the units that every coder coded; without interval.
///
/// kappa = (a - e)/(1 - e), a the mean share of agreeing pairs within a unit, e = sum of squared shares of the
/// categories. Errors: no such unit, fewer than two coders, not finite, rows of different lengths, only one
/// category occurs. Source: Fleiss 1971; statsmodels `fleiss_kappa`.
pub fn fleiss_kappa<T: AsRef<[Option<f64>]>>(units: &[T]) -> Result<Stat, Undefined> {
    let complete: Vec<Vec<f64>> = units
        .iter()
        .filter_map(|unit| unit.as_ref().iter().copied().collect())
        .collect();
    let coders = units.first().map_or(0, |unit| unit.as_ref().len());
    if units.iter().any(|unit| unit.as_ref().len() != coders)
        || complete.iter().flatten().any(|x| !x.is_finite())
    {
        return Err(Undefined::OutOfSupport);
    }
    if complete.is_empty() || coders < 2 {
        let (have, need) = if complete.is_empty() { (0, 1) } else { (coders, 2) };
        return Err(Undefined::TooFew { have, need });
    }
    let codes = categories(complete.iter().flatten().copied());
    let mut totals = vec![0.0; codes.len()];
    let mut seen = 0.0;
    for unit in &complete {
        let mut counts = vec![0.0; codes.len()];
        for &code in unit {
            counts[place(&codes, code)] += 1.0;
        }
        seen += counts.iter().map(|count| count * (count - 1.0)).sum::<f64>();
        for (total, count) in totals.iter_mut().zip(&counts) {
            *total += count;
        }
    }
    if codes.len() < 2 {
        return Err(Undefined::ZeroVariance);
    }
    let (n, m) = (complete.len() as f64, coders as f64);
    let expected: f64 = totals.iter().map(|total| (total / (n * m)).powi(2)).sum();
    let est = (seen / (n * m * (m - 1.0)) - expected) / (1.0 - expected);
    Stat::new("fleiss-kappa", est, complete.len(), 0.95)
        .with_missing(units.len() - complete.len())
        .checked()
}

/// The units with two codes or more, in an order of their own.
struct Coded {
    codes: Vec<f64>,
    /// Per unit the places of its codes that occur, and how often each does.
    units: Vec<Vec<(usize, f64)>>,
    n_missing: usize,
}

impl Coded {
    fn new<T: AsRef<[Option<f64>]>>(units: &[T]) -> Result<Self, Undefined> {
        let given: Vec<Vec<f64>> = units
            .iter()
            .map(|unit| unit.as_ref().iter().flatten().copied().collect::<Vec<f64>>())
            .filter(|codes| codes.len() > 1)
            .collect();
        if given.is_empty() {
            return Err(Undefined::TooFew { have: 0, need: 1 });
        }
        if given.iter().flatten().any(|code| !code.is_finite()) {
            return Err(Undefined::OutOfSupport);
        }
        let codes = categories(given.iter().flatten().copied());
        let mut places: Vec<Vec<usize>> = given
            .iter()
            .map(|unit| {
                let mut places: Vec<usize> = unit.iter().map(|&code| place(&codes, code)).collect();
                places.sort_unstable();
                places
            })
            .collect();
        places.sort_unstable();
        let counted = |unit: &Vec<usize>| {
            unit.chunk_by(|a, b| a == b)
                .map(|same| (same[0], same.len() as f64))
                .collect()
        };
        Ok(Self {
            codes,
            units: places.iter().map(counted).collect(),
            n_missing: units.len() - given.len(),
        })
    }

    /// Alpha with unit u counted `times[u]` times; none if no two codes differ.
    fn alpha(&self, times: &[u32], metric: Metric, sums: &mut Sums) -> Option<f64> {
        let q = self.codes.len();
        sums.totals.fill(0.0);
        sums.pairs.fill(0.0);
        for (unit, &times) in self.units.iter().zip(times).filter(|(_, times)| **times > 0) {
            let size: f64 = unit.iter().map(|code| code.1).sum();
            let weight = f64::from(times) / (size - 1.0);
            for &(c, count) in unit {
                sums.totals[c] += f64::from(times) * count;
                for &(k, other) in unit.iter().filter(|other| other.0 != c) {
                    sums.pairs[c * q + k] += weight * count * other;
                }
            }
        }
        let n: f64 = sums.totals.iter().sum();
        let (mut seen, mut expected) = (0.0, 0.0);
        for c in 0..q {
            let mut between = 0.5 * sums.totals[c];
            for k in c + 1..q {
                let distance = match metric {
                    Metric::Nominal => 1.0,
                    Metric::Ordinal => (between + 0.5 * sums.totals[k]).powi(2),
                    Metric::Interval => (self.codes[c] - self.codes[k]).powi(2),
                };
                between += sums.totals[k];
                seen += sums.pairs[c * q + k] * distance;
                expected += sums.totals[c] * sums.totals[k] * distance;
            }
        }
        (expected > 0.0).then(|| 1.0 - (n - 1.0) * seen / expected)
    }
}

/// What a sample is counted into, kept between samples.
struct Sums {
    totals: Vec<f64>,
    pairs: Vec<f64>,
}

impl Sums {
    fn new(codes: usize) -> Self {
        Self {
            totals: vec![0.0; codes],
            pairs: vec![0.0; codes * codes],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Krippendorff 2011, "Computing Krippendorff's alpha-reliability", C: four coders, twelve units.
    fn example() -> Vec<Vec<Option<f64>>> {
        let coders = [
            "1 2 3 3 2 1 4 1 2 . . .",
            "1 2 3 3 2 2 4 1 2 5 . 3",
            ". 3 3 3 2 3 4 2 2 5 1 .",
            "1 2 3 3 2 4 4 1 2 5 1 .",
        ];
        let codes: Vec<Vec<Option<f64>>> = coders
            .iter()
            .map(|line| line.split(' ').map(|code| code.parse().ok()).collect())
            .collect();
        (0..12)
            .map(|unit| codes.iter().map(|coder| coder[unit]).collect())
            .collect()
    }

    #[test]
    fn published_example() {
        for (metric, want) in [
            (Metric::Nominal, 0.743),
            (Metric::Ordinal, 0.815),
            (Metric::Interval, 0.849),
        ] {
            let stat = krippendorff(&example(), metric).unwrap();
            assert!((stat.est - want).abs() < 5e-4, "{metric:?} {}", stat.est);
            assert_eq!((stat.n, stat.n_missing), (11, 1));
        }
    }

    #[test]
    fn the_bootstrap_ignores_order() {
        let mut units = example();
        let first = krippendorff_bootstrap(&units, Metric::Nominal, 0.95, 500, 4).unwrap();
        units.reverse();
        for unit in &mut units {
            unit.reverse();
        }
        assert_eq!(
            krippendorff_bootstrap(&units, Metric::Nominal, 0.95, 500, 4).unwrap(),
            first
        );
        assert!(first.lo.unwrap() < first.est && first.est < first.hi.unwrap());
    }

    #[test]
    fn edges() {
        let same = [[Some(1.0), Some(1.0)], [Some(1.0), None]];
        assert_eq!(krippendorff(&same, Metric::Ordinal), Err(Undefined::ZeroVariance));
        assert_eq!(
            krippendorff(&same[1..], Metric::Ordinal),
            Err(Undefined::TooFew { have: 0, need: 1 })
        );
        assert_eq!(
            krippendorff(&[[Some(f64::NAN), Some(1.0)]], Metric::Nominal),
            Err(Undefined::OutOfSupport)
        );
        let perfect = [[Some(1.0), Some(1.0)], [Some(2.0), Some(2.0)]];
        assert_eq!(krippendorff(&perfect, Metric::Interval).unwrap().est, 1.0);
        assert_eq!(fleiss_kappa(&perfect).unwrap().est, 1.0);
        assert_eq!(fleiss_kappa(&same), Err(Undefined::ZeroVariance));
        assert_eq!(
            fleiss_kappa(&same[1..]),
            Err(Undefined::TooFew { have: 0, need: 1 })
        );
        assert_eq!(
            fleiss_kappa(&[[Some(1.0)]]),
            Err(Undefined::TooFew { have: 1, need: 2 })
        );
        let one = [[Some(1.0), Some(2.0)]];
        assert!(krippendorff_bootstrap(&one, Metric::Nominal, 0.95, 10, 1).is_err());
    }
}
