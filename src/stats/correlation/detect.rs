//! What a coefficient can and cannot say: detectable size, attenuation, single pairs that carry it.

use super::{Coefficient, check_pairs, coefficient};
use crate::stats::dist;
use crate::stats::noise::Reliability;
use crate::stats::result::{Flag, Stat, Undefined};

/// Teams from which a reliability is known well enough to correct an interval by it.
const FIRM_TEAMS: usize = 20;
/// Power of 0.8 as a normal quantile, and the two-sided 5 % of the test.
const POWER: f64 = 0.8;
const TEST_LEVEL: f64 = 0.95;

/// The smallest true coefficient that `n` pairs find four times out of five (two-sided 5 %).
///
/// The r with atanh r = (z_.975 + z_.8)·se, se that of the interval in [`correlation`](super::correlation) at r:
/// 1/sqrt(n-3) for Pearson (Fisher), sqrt((1+r²/2)/(n-3)) for Spearman (Bonett & Wright 2000), sqrt(0.437/(n-4)) for
/// Kendall. In (0, 1); printed beside a coefficient that was not found. Errors: n ≤ 3 (Kendall: 4).
/// Source: docs/statistics.md §4.1; Fisher 1921 for the scale.
pub fn minimum_detectable(n: usize, kind: Coefficient) -> Result<f64, Undefined> {
    let lost = if kind == Coefficient::Kendall { 4 } else { 3 };
    if n <= lost {
        return Err(Undefined::TooFew {
            have: n,
            need: lost + 1,
        });
    }
    let reach = dist::normal_two_sided(TEST_LEVEL) + dist::normal_quantile(POWER);
    let base = reach / (n as f64 - lost as f64).sqrt();
    match kind {
        Coefficient::Pearson => Ok(base.tanh()),
        Coefficient::Kendall => Ok((base * 0.437_f64.sqrt()).tanh()),
        Coefficient::Spearman => {
            // z = base·sqrt(1 + tanh²z/2) lies between base and base·sqrt(1.5); the difference rises there.
            let (mut low, mut high) = (base, base * 1.5_f64.sqrt());
            loop {
                let middle = 0.5 * (low + high);
                if middle <= low || middle >= high {
                    return Ok(middle.tanh());
                }
                if middle < base * (1.0 + 0.5 * middle.tanh().powi(2)).sqrt() {
                    low = middle;
                } else {
                    high = middle;
                }
            }
        }
    }
}

/// How strong the association could be without the noise of both sides: r/sqrt(rel_x·rel_y), at most ±1.
///
/// To be shown only as "could be up to". Bounds only if `r` has some and both reliabilities come from 20 teams or
/// more: they are the bounds of `r` divided by the same, which leaves out that the reliabilities are estimates
/// themselves. [`Flag::Clipped`] where something was cut at ±1. Errors: a reliability outside (0, 1].
/// Source: Spearman 1904; docs/statistics.md §4.5.
pub fn disattenuated(r: &Stat, x: Reliability, y: Reliability) -> Result<Stat, Undefined> {
    let allowed = |side: Reliability| side.value > 0.0 && side.value <= 1.0;
    if !allowed(x) || !allowed(y) {
        return Err(Undefined::OutOfSupport);
    }
    let loss = (x.value * y.value).sqrt();
    let firm = x.teams >= FIRM_TEAMS && y.teams >= FIRM_TEAMS;
    let raised = |value: f64| (value / loss).clamp(-1.0, 1.0);
    let mut stat = Stat::new("disattenuated", raised(r.est), r.n, r.level).with_missing(r.n_missing);
    stat.flags = r.flags;
    let mut parts = vec![r.est];
    if firm {
        stat.lo = r.lo.map(raised);
        stat.hi = r.hi.map(raised);
        parts.extend(r.lo.into_iter().chain(r.hi));
    }
    if parts.iter().any(|part| part.abs() > loss) {
        stat = stat.flag(Flag::Clipped);
    }
    stat.checked()
}

/// The coefficient without one pair (or one team), the two that change it most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeaveOneOut {
    /// The smallest coefficient and what was left out for it.
    pub lowest: Reach,
    /// The largest coefficient and what was left out for it.
    pub highest: Reach,
    /// Removals after which there is no coefficient, because a column is constant then. Not 0: a single pair
    /// (or team) carries all of it.
    pub undefined: usize,
}

/// A coefficient and the index of what was left out for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    /// The coefficient of the rest.
    pub r: f64,
    /// Index of the pair in the input; for panels, of the team in [`Panel`](crate::stats::panel::Panel).
    pub without: usize,
}

impl LeaveOneOut {
    /// Collects the results of leaving out 0, 1, …; the first of equal ones counts.
    pub(crate) fn of(results: impl Iterator<Item = Result<f64, Undefined>>) -> Result<Self, Undefined> {
        let mut range: Option<(Reach, Reach)> = None;
        let mut undefined = 0;
        for (without, result) in results.enumerate() {
            let Ok(r) = result else {
                undefined += 1;
                continue;
            };
            let here = Reach { r, without };
            let (lowest, highest) = range.unwrap_or((here, here));
            range = Some((
                if r < lowest.r { here } else { lowest },
                if r > highest.r { here } else { highest },
            ));
        }
        let (lowest, highest) = range.ok_or(Undefined::ZeroVariance)?;
        Ok(Self {
            lowest,
            highest,
            undefined,
        })
    }
}

/// Range of the coefficient when each pair is left out in turn.
///
/// Shown beside every coefficient: one team often carries it. Errors as [`correlation`](super::correlation), with
/// 3 pairs needed; [`Undefined::ZeroVariance`] if no removal leaves a coefficient.
pub fn leave_one_out(x: &[f64], y: &[f64], kind: Coefficient) -> Result<LeaveOneOut, Undefined> {
    check_pairs(x, y)?;
    if x.len() < 3 {
        return Err(Undefined::TooFew {
            have: x.len(),
            need: 3,
        });
    }
    coefficient(x, y, kind)?;
    let (mut a, mut b) = (x[1..].to_vec(), y[1..].to_vec());
    LeaveOneOut::of((0..x.len()).map(|without| {
        if without > 0 {
            a[without - 1] = x[without - 1];
            b[without - 1] = y[without - 1];
        }
        coefficient(&a, &b, kind)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::correlation::correlation;

    #[test]
    fn detectable_correlations() {
        // Fisher by hand: tanh(2.801585/sqrt(9)) and tanh(2.801585/sqrt(17)).
        let r = |n| minimum_detectable(n, Coefficient::Pearson).unwrap();
        assert!((r(12) - 0.732_35).abs() < 1e-4, "{}", r(12));
        assert!((r(20) - 0.591_18).abs() < 1e-4, "{}", r(20));
        let rank = minimum_detectable(20, Coefficient::Spearman).unwrap();
        let se = ((1.0 + 0.5 * rank * rank) / 17.0_f64).sqrt();
        assert!((rank.atanh() - 2.801_585_218 * se).abs() < 1e-8);
        assert!(minimum_detectable(4, Coefficient::Spearman).unwrap() < 1.0);
        assert_eq!(
            minimum_detectable(3, Coefficient::Pearson),
            Err(Undefined::TooFew { have: 3, need: 4 })
        );
        assert!(minimum_detectable(4, Coefficient::Kendall).is_err());
    }

    #[test]
    fn attenuation_never_passes_one() {
        let stat = Stat::new("x", 0.6, 30, 0.95).bounds(0.3, 0.8);
        let rel = |value, teams| Reliability { value, teams };
        let mild = disattenuated(&stat, rel(0.8, 30), rel(0.9, 30)).unwrap();
        assert!((mild.est - 0.6 / 0.72_f64.sqrt()).abs() < 1e-15);
        assert!(mild.hi.unwrap() < 1.0 && !mild.flags.contains(Flag::Clipped));
        let strong = disattenuated(&stat, rel(0.3, 30), rel(0.5, 12)).unwrap();
        assert_eq!((strong.est, strong.lo, strong.hi), (1.0, None, None));
        assert!(strong.flags.contains(Flag::Clipped));
        assert!(disattenuated(&stat, rel(0.0, 30), rel(0.5, 30)).is_err());
        assert!(disattenuated(&stat, rel(1.1, 30), rel(0.5, 30)).is_err());
    }

    #[test]
    fn one_pair_that_carries_everything_is_found() {
        let x = [1.0, 1.0, 1.0, 1.0, 9.0];
        let y = [3.0, 1.0, 2.0, 4.0, 9.0];
        let range = leave_one_out(&x, &y, Coefficient::Pearson).unwrap();
        assert_eq!(range.undefined, 1);
        let (x, y) = ([1.0, 2.0, 3.0, 4.0, 20.0, 5.0], [3.0, 1.0, 4.0, 2.0, 30.0, 1.0]);
        let range = leave_one_out(&x, &y, Coefficient::Pearson).unwrap();
        assert_eq!(range.lowest.without, 4);
        let rest = correlation(
            &[1.0, 2.0, 3.0, 4.0, 5.0],
            &[3.0, 1.0, 4.0, 2.0, 1.0],
            Coefficient::Pearson,
            0.95,
        );
        assert!((range.lowest.r - rest.unwrap().stat.est).abs() < 1e-15);
        assert!(leave_one_out(&[1.0, 2.0], &[1.0, 2.0], Coefficient::Pearson).is_err());
    }
}
