//! One team in two quarters.

use super::interval::{MeanPart, PooledSpread, contrast_from_parts};
use super::result::{Contrast, Undefined};
use super::summary::{check_values, mean};

/// How far a team's mean moved from one quarter to the next, with each quarter's pooled spread.
///
/// d = mean2 - mean1, se² = sd1²/n1 + sd2²/n2, Satterthwaite's degrees of freedom from those of the two spreads,
/// t interval and p. The two waves count as independent: with the same people answering, which anonymous
/// surveys cannot know, the interval is too wide by 1/sqrt(1-r), never too narrow for r > 0. One answer per
/// wave is enough. Only changes that survive [`multiple::benjamini_hochberg`](super::multiple) get an arrow.
/// Errors: a wave without answers, not finite. Source: docs/statistics.md §5.1; Welch 1947.
pub fn pooled_change(
    first: &[f64],
    first_spread: &PooledSpread,
    second: &[f64],
    second_spread: &PooledSpread,
    level: f64,
) -> Result<Contrast, Undefined> {
    let part = |values: &[f64], spread: &PooledSpread| {
        check_values(values, 1)?;
        let (n, sd) = (values.len(), spread.sd);
        Ok(MeanPart {
            mean: mean(values),
            square_error: sd * sd / n as f64,
            df: spread.df as f64,
            n,
        })
    };
    contrast_from_parts(
        "pooled-welch",
        part(first, first_spread)?,
        part(second, second_spread)?,
        level,
    )
}

/// The smallest true change that two waves of `n` answers each would find four times out of five:
/// 2.8·sqrt(2)·sd/sqrt(n), in the unit of `sd` (two-sided 5 %). Errors: n = 0; a spread that is not positive.
/// Source: docs/statistics.md §5.4.
pub fn minimum_detectable_change(sd: f64, n: usize) -> Result<f64, Undefined> {
    if n == 0 {
        return Err(Undefined::TooFew { have: 0, need: 1 });
    }
    if sd > 0.0 && sd.is_finite() {
        Ok(2.8 * std::f64::consts::SQRT_2 * sd / (n as f64).sqrt())
    } else {
        Err(Undefined::OutOfSupport)
    }
}

#[cfg(test)]
mod tests {
    use super::super::interval::{pooled_spread, welch};
    use super::*;

    #[test]
    fn with_one_team_a_wave_it_is_welch() {
        let (x, y) = ([25.0, 50.0, 50.0, 100.0], [25.0, 0.0, 50.0]);
        let spread = |values: &[f64]| pooled_spread(&[values]).unwrap();
        let pooled = pooled_change(&x, &spread(&x), &y, &spread(&y), 0.9).unwrap();
        let plain = welch(&x, &y, 0.9).unwrap();
        assert!((pooled.p - plain.p).abs() < 1e-14);
        assert!((pooled.stat.lo.unwrap() - plain.stat.lo.unwrap()).abs() < 1e-10);
        assert!(pooled_change(&[], &spread(&x), &y, &spread(&y), 0.9).is_err());
    }

    #[test]
    fn seven_answers_find_only_large_changes() {
        assert!((minimum_detectable_change(28.0, 7).unwrap() - 41.906_562).abs() < 1e-6);
        assert!(minimum_detectable_change(0.0, 7).is_err());
    }
}
