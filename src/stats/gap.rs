//! Felt against measured: how far apart, and which of the four cases.
//!
//! Perceived and measured friction both run from 0 to 100 but are not one scale. The verdict with its
//! probabilities is the result; the gap is a number to sort and to test by.

use super::dist;
use super::result::{Contrast, Stat, Undefined, check_level};
use super::summary::check_finite;
use serde::{Deserialize, Serialize};

/// A number with its standard error, best the shrunken ones of `shrink`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The value, in the unit of its axis.
    pub est: f64,
    /// Its standard error, positive.
    pub se: f64,
}

/// Where an axis has its zero and how long its unit is, frozen with the reference waves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// Mean between teams.
    pub centre: f64,
    /// Standard deviation between teams without noise (tau of `shrink`), positive.
    pub spread: f64,
}

impl Axis {
    /// The axis as it is: for a raw gap, where both sides speak one unit.
    pub const RAW: Self = Self {
        centre: 0.0,
        spread: 1.0,
    };
}

/// How much worse it feels than it measures: (P - centre_P)/spread_P - (M - centre_M)/spread_M.
///
/// se² = se_P²/spread_P² + se_M²/spread_M², normal interval and p-value. Above 0: feels worse. In between-team
/// standard deviations; with [`Axis::RAW`] on both sides in the common unit of P and M. Assumes independent
/// errors. Errors: not finite; a standard error or spread that is not positive.
/// Source: docs/statistics.md §3.1.
pub fn gap(
    perceived: Reading,
    perceived_axis: Axis,
    measured: Reading,
    measured_axis: Axis,
    level: f64,
) -> Result<Contrast, Undefined> {
    check_level(level)?;
    let place = |reading: Reading, axis: Axis| {
        check_reading(reading)?;
        if !(axis.spread > 0.0 && axis.centre.is_finite()) {
            return Err(Undefined::ZeroVariance);
        }
        Ok((
            (reading.est - axis.centre) / axis.spread,
            reading.se / axis.spread,
        ))
    };
    let (felt, felt_se) = place(perceived, perceived_axis)?;
    let (seen, seen_se) = place(measured, measured_axis)?;
    let se = felt_se.hypot(seen_se);
    let raw = perceived_axis == Axis::RAW && measured_axis == Axis::RAW;
    let stat = Stat::new(
        if raw { "gap-raw" } else { "gap-standardised" },
        felt - seen,
        2,
        level,
    );
    let stat = stat
        .half_width(dist::normal_two_sided(level) * se)
        .se(se)
        .checked()?;
    Ok(Contrast {
        stat,
        p: (2.0 * dist::normal_upper((stat.est / se).abs())).min(1.0),
    })
}

/// The probability that the true gap is smaller than `margin` either way: "equivalent" from 0.8 on.
///
/// P(|G| < margin) with G normal around the estimate. Errors: no standard error, `margin` not positive.
/// Source: docs/statistics.md §3.1; Schuirmann 1987 on equivalence.
pub fn within_margin(gap: &Stat, margin: f64) -> Result<f64, Undefined> {
    let se = gap.se.filter(|&se| se > 0.0).ok_or(Undefined::ZeroVariance)?;
    if !(margin > 0.0 && margin.is_finite()) {
        return Err(Undefined::OutOfSupport);
    }
    // Both tails are taken on the far side of zero, where they are small and exact.
    let distance = gap.est.abs();
    Ok(dist::normal_lower((margin - distance) / se) - dist::normal_lower((-margin - distance) / se))
}

/// The probabilities of the four cases; they add up to 1.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Quadrants {
    /// Felt and measured.
    pub both_hurt: f64,
    /// Measured, not felt.
    pub hidden: f64,
    /// Felt, not measured.
    pub perceived_only: f64,
    /// Neither.
    pub healthy: f64,
}

/// Which of the four cases a cell is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Felt and measured.
    BothHurt,
    /// Measured, not felt.
    Hidden,
    /// Felt, not measured.
    PerceivedOnly,
    /// Neither.
    Healthy,
    /// No case is probable enough.
    CannotTell,
}

/// The probabilities that felt and measured friction lie above their cuts, multiplied out.
///
/// p_P = Phi((P - cut_P)/se_P), p_M likewise; both-hurt p_P·p_M, perceived-only p_P(1-p_M), hidden (1-p_P)p_M,
/// healthy (1-p_P)(1-p_M). Assumes independent normal errors; meant for shrunken values. Errors: not finite;
/// a standard error that is not positive. Source: docs/statistics.md §3.3.
pub fn quadrants(
    perceived: Reading,
    perceived_cut: f64,
    measured: Reading,
    measured_cut: f64,
) -> Result<Quadrants, Undefined> {
    let sides = |reading: Reading, cut: f64| {
        check_reading(reading)?;
        check_finite(&[cut])?;
        let z = (reading.est - cut) / reading.se;
        Ok((dist::normal_lower(z), dist::normal_upper(z)))
    };
    let (felt, unfelt) = sides(perceived, perceived_cut)?;
    let (seen, unseen) = sides(measured, measured_cut)?;
    Ok(Quadrants {
        both_hurt: felt * seen,
        hidden: unfelt * seen,
        perceived_only: felt * unseen,
        healthy: unfelt * unseen,
    })
}

impl Quadrants {
    /// The most probable case if it reaches `likely` (0.80 by default), otherwise cannot-tell.
    ///
    /// With `last`, the verdict of the quarter before, that one stays until another case reaches `likely`.
    pub fn verdict(&self, likely: f64, last: Option<Verdict>) -> Verdict {
        let (best, probability) = self.most_probable();
        if probability >= likely {
            best
        } else {
            last.unwrap_or(Verdict::CannotTell)
        }
    }

    /// The most probable case and its probability; of equal ones the first in the order of [`Verdict`].
    /// From 0.95 on the screen says "clear", below "likely".
    pub fn most_probable(&self) -> (Verdict, f64) {
        let cases = [
            (Verdict::Hidden, self.hidden),
            (Verdict::PerceivedOnly, self.perceived_only),
            (Verdict::Healthy, self.healthy),
        ];
        let start = (Verdict::BothHurt, self.both_hurt);
        cases
            .into_iter()
            .fold(start, |best, case| if case.1 > best.1 { case } else { best })
    }
}

fn check_reading(reading: Reading) -> Result<(), Undefined> {
    check_finite(&[reading.est, reading.se])?;
    if reading.se > 0.0 {
        Ok(())
    } else {
        Err(Undefined::ZeroVariance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNSURE: Quadrants = Quadrants {
        both_hurt: 0.4,
        hidden: 0.3,
        perceived_only: 0.2,
        healthy: 0.1,
    };

    #[test]
    fn last_verdict_stays_until_another_is_likely() {
        assert_eq!(UNSURE.verdict(0.8, None), Verdict::CannotTell);
        assert_eq!(UNSURE.verdict(0.8, Some(Verdict::Healthy)), Verdict::Healthy);
        let sure = Quadrants {
            both_hurt: 0.05,
            hidden: 0.85,
            perceived_only: 0.05,
            healthy: 0.05,
        };
        assert_eq!(sure.verdict(0.8, Some(Verdict::Healthy)), Verdict::Hidden);
        assert_eq!(sure.most_probable(), (Verdict::Hidden, 0.85));
    }

    #[test]
    fn standardised_gap_counts_in_spreads() {
        let felt = Reading { est: 60.0, se: 6.0 };
        let seen = Reading { est: 50.0, se: 8.0 };
        let (felt_axis, seen_axis) = (
            Axis {
                centre: 40.0,
                spread: 10.0,
            },
            Axis {
                centre: 50.0,
                spread: 20.0,
            },
        );
        let result = gap(felt, felt_axis, seen, seen_axis, 0.95).unwrap();
        assert!((result.stat.est - 2.0).abs() < 1e-12);
        assert!((result.stat.se.unwrap() - 0.52_f64.sqrt()).abs() < 1e-12);
        let flat = Axis {
            centre: 40.0,
            spread: 0.0,
        };
        assert_eq!(
            gap(felt, flat, seen, seen_axis, 0.95),
            Err(Undefined::ZeroVariance)
        );
    }

    #[test]
    fn no_certainty_is_accepted() {
        let sure = Reading { est: 60.0, se: 0.0 };
        assert_eq!(quadrants(sure, 50.0, sure, 50.0), Err(Undefined::ZeroVariance));
    }
}
