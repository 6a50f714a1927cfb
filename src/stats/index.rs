//! The friction index of a metric, and of several metrics together.
//!
//! An index exists only to place a dot and to sort: 50 is the target, more hurts more, and for durations,
//! rates and shares every doubling (of the odds) is 25 points, in every quarter and for every metric alike.

use super::quantile::{QuantileRule, quantile, robust_spread};
use super::result::{Flag, Stat, Undefined, check_level};
use super::summary::check_finite;
use super::{dist, interval};
use std::collections::BTreeMap;

/// Points of friction per doubling, and the friction at the target.
const PER_DOUBLING: f64 = 25.0;
const AT_TARGET: f64 = 50.0;
/// Points of friction from the target to the value that is called bad.
const TO_BAD: f64 = 50.0;
/// Points of friction per unit of robust spread of a frozen reference.
const PER_SPREAD: f64 = 20.0;

/// Which way a metric is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    /// Durations, tickets, failures.
    Lower,
    /// Deployments, attainment.
    Higher,
}

/// What a metric's value is measured against (docs/statistics.md §2.4).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Yardstick {
    /// Durations and rates: 25 points per doubling of value / target.
    Log {
        /// The target, positive, in the metric's unit.
        target: f64,
    },
    /// Shares: 25 points per doubling of the odds over those of the target.
    Logit {
        /// The target share, inside (0, 1).
        target: f64,
    },
    /// Scores on a bounded scale: 50 points from the target to `bad`.
    Points {
        /// The target, in the metric's unit.
        target: f64,
        /// A value that is plainly bad, on the worse side of the target.
        bad: f64,
    },
    /// No target: 20 points per robust spread of the logarithm in a frozen reference.
    LogReference(Reference),
    /// No target: the same for the logit of a share.
    LogitReference(Reference),
}

/// Middle and spread of a frozen reference, on the scale of the logarithm or the logit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reference {
    /// Median of the transformed values.
    pub centre: f64,
    /// Robust spread of the transformed values, positive.
    pub spread: f64,
}

impl Reference {
    /// The reference of durations or rates: median and robust spread of ln v.
    /// Errors: no value, one that is not positive, all equal.
    /// Source: docs/statistics.md §2.4; Hampel 1974 for the spread.
    pub fn of_logs(values: &[f64]) -> Result<Self, Undefined> {
        Self::of(values, Transform::Log)
    }

    /// The reference of shares: median and robust spread of the logit.
    /// Errors: no value, one that is not inside (0, 1), all equal.
    /// Source: docs/statistics.md §2.4; Hampel 1974 for the spread.
    pub fn of_logits(values: &[f64]) -> Result<Self, Undefined> {
        Self::of(values, Transform::Logit)
    }

    fn of(values: &[f64], transform: Transform) -> Result<Self, Undefined> {
        let moved: Result<Vec<f64>, _> = values.iter().map(|&value| transform.forth(value)).collect();
        let moved = moved?;
        let centre = quantile(&moved, 0.5, QuantileRule::Type7)?;
        Ok(Self {
            centre,
            spread: robust_spread(&moved)?,
        })
    }
}

/// The friction index of one metric: F = 50 + sigma·slope·(g(value) - g0), sigma = 1 if lower is better, else -1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrictionIndex {
    transform: Transform,
    centre: f64,
    /// Points of friction per unit of g, with the sign of the direction.
    slope: f64,
}

impl FrictionIndex {
    /// Errors: a target out of range; `bad` not on the worse side of the target; a spread that is not positive.
    /// Source: docs/statistics.md §2.4; the slopes are our own convention.
    pub fn new(yardstick: Yardstick, better: Better) -> Result<Self, Undefined> {
        let sign = if better == Better::Lower { 1.0 } else { -1.0 };
        let per_doubling = PER_DOUBLING / std::f64::consts::LN_2;
        let (transform, centre, slope) = match yardstick {
            Yardstick::Log { target } => (Transform::Log, Transform::Log.forth(target)?, per_doubling),
            Yardstick::Logit { target } => (Transform::Logit, Transform::Logit.forth(target)?, per_doubling),
            Yardstick::Points { target, bad } => {
                check_finite(&[target, bad])?;
                if sign * (bad - target) <= 0.0 {
                    return Err(Undefined::OutOfSupport);
                }
                (Transform::Identity, target, TO_BAD / (bad - target).abs())
            }
            Yardstick::LogReference(reference) => {
                (Transform::Log, reference.centre, PER_SPREAD / reference.spread)
            }
            Yardstick::LogitReference(reference) => {
                (Transform::Logit, reference.centre, PER_SPREAD / reference.spread)
            }
        };
        if !(slope > 0.0 && slope.is_finite() && centre.is_finite()) {
            return Err(Undefined::ZeroVariance);
        }
        Ok(Self {
            transform,
            centre,
            slope: sign * slope,
        })
    }

    /// The friction of a value, not clipped: use it for trends and tests, [`clipped`] to show and to average.
    ///
    /// Zeros have no logarithm: floor durations at the resolution of the clock, and take [`rate_off_zero`] and
    /// [`share_off_ends`] for rates and shares. Errors: a value the transform cannot take.
    /// Source: docs/statistics.md §2.4.
    pub fn friction(&self, value: f64) -> Result<f64, Undefined> {
        Ok(AT_TARGET + self.slope * (self.transform.forth(value)? - self.centre))
    }

    /// The value that has this friction: the inverse of [`Self::friction`].
    /// Errors: not finite. Source: docs/statistics.md §2.4.
    pub fn value(&self, friction: f64) -> Result<f64, Undefined> {
        check_finite(&[friction])?;
        let value = self
            .transform
            .back((friction - AT_TARGET) / self.slope + self.centre);
        if value.is_finite() {
            Ok(value)
        } else {
            Err(Undefined::OutOfSupport)
        }
    }

    /// The standard error in points of a standard error of g(value): of ln v, logit v or v.
    pub fn se(&self, se_transformed: f64) -> f64 {
        self.slope.abs() * se_transformed
    }

    /// The friction of an estimated value, with interval and standard error carried over.
    ///
    /// Bounds move through g and swap sides if higher is better; a bound that g cannot take (0 on a log scale)
    /// becomes unbounded. se = slope·(g(hi) - g(lo))/2z; with one side unbounded slope·(the other side's
    /// distance)/z, flagged [`Flag::OneSided`]; with both unbounded none. Not clipped. Errors: an estimate that
    /// g cannot take. Source: docs/statistics.md §2.4 (delta method).
    pub fn of_stat(&self, value: &Stat) -> Result<Stat, Undefined> {
        check_level(value.level)?;
        let bound = |bound: Option<f64>| bound.and_then(|x| self.friction(x).ok());
        let est = self.friction(value.est)?;
        let (mut lo, mut hi) = (bound(value.lo), bound(value.hi));
        if self.slope < 0.0 {
            (lo, hi) = (hi, lo);
        }
        let z = dist::normal_two_sided(value.level);
        let se = match (lo, hi) {
            (Some(lo), Some(hi)) => Some((hi - lo) / (2.0 * z)),
            (Some(lo), None) => Some((est - lo) / z),
            (None, Some(hi)) => Some((hi - est) / z),
            (None, None) => None,
        };
        let stat = Stat {
            est,
            lo,
            hi,
            se,
            df: None,
            method: "friction-index",
            ..*value
        };
        let open = lo.is_none() || hi.is_none();
        if open { stat.flag(Flag::OneSided) } else { stat }.checked()
    }

    /// The friction of `k` events in `exposure`: Garwood's interval through [`Self::of_stat`], the estimate by
    /// [`rate_off_zero`] (flagged [`Flag::HalfEvent`] if there was no event). Errors as those.
    pub fn of_rate(&self, k: u64, exposure: f64, level: f64) -> Result<Stat, Undefined> {
        let rate = interval::rate(k, exposure, level)?;
        self.of_lifted(rate, rate_off_zero(k, exposure)?)
    }

    /// The friction of a share `k` of `n`: Wilson's interval through [`Self::of_stat`], the estimate by
    /// [`share_off_ends`] (flagged [`Flag::HalfEvent`] at 0 and n). Errors as those.
    pub fn of_share(&self, k: u64, n: u64, level: f64) -> Result<Stat, Undefined> {
        let share = interval::wilson(k, n, level)?;
        self.of_lifted(share, share_off_ends(k, n)?)
    }

    fn of_lifted(&self, raw: Stat, est: f64) -> Result<Stat, Undefined> {
        let lifted = Stat { est, ..raw };
        self.of_stat(&if est == raw.est {
            raw
        } else {
            lifted.flag(Flag::HalfEvent)
        })
    }
}

/// Friction as it is shown and averaged: kept in 0..=100.
pub fn clipped(friction: f64) -> f64 {
    friction.clamp(0.0, 100.0)
}

/// A rate that has a logarithm: k/t, and (k + 1/2)/t if there was no event. Errors: exposure not positive.
/// Source: docs/statistics.md §2.3; Haldane 1956 for the half event.
pub fn rate_off_zero(k: u64, exposure: f64) -> Result<f64, Undefined> {
    if !(exposure > 0.0 && exposure.is_finite()) {
        return Err(Undefined::OutOfSupport);
    }
    Ok(if k == 0 { 0.5 } else { k as f64 } / exposure)
}

/// A share that has a logit: k/n, and (k + 1/2)/(n + 1) at both ends. Errors: n = 0, k > n.
/// Source: docs/statistics.md §2.3; Haldane 1956 for the half event.
pub fn share_off_ends(k: u64, n: u64) -> Result<f64, Undefined> {
    if n == 0 {
        return Err(Undefined::TooFew { have: 0, need: 1 });
    }
    if k > n {
        return Err(Undefined::OutOfSupport);
    }
    let at_end = k == 0 || k == n;
    Ok(if at_end {
        (k as f64 + 0.5) / (n as f64 + 1.0)
    } else {
        k as f64 / n as f64
    })
}

/// One metric of a topic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Component {
    /// Friction, not clipped; `None` if the metric has no value.
    pub friction: Option<f64>,
    /// Standard error of the friction in points, if known.
    pub se: Option<f64>,
    /// Degrees of freedom of the standard error, if it is known from few groups only.
    pub df: Option<f64>,
    /// Weight, not negative; equal ones by default.
    pub weight: f64,
    /// Where the events come from: metrics of one source share their errors.
    pub source: u32,
}

/// The friction of a topic.
#[derive(Clone, Debug, PartialEq)]
pub struct Combined {
    /// Weighted mean of the clipped frictions; standard error by sources.
    pub stat: Stat,
    /// The same mean of the frictions before they were clipped.
    pub unclipped: f64,
    /// Share of the weight that has a value, 0..1.
    pub coverage: f64,
    /// Position of the worst component, always shown beside the mean.
    pub worst: usize,
    /// Clipped friction of the worst component.
    pub worst_friction: f64,
    /// Degrees of freedom of the standard error by Satterthwaite, if any part's are limited.
    pub df: Option<f64>,
    /// Standard error if all components were independent, if all standard errors are known.
    pub se_independent: Option<f64>,
    /// Standard error if all components shared one source.
    pub se_largest: Option<f64>,
    /// Smallest and largest mean when one component is left out; none for a single one.
    pub leave_one_out: Option<(f64, f64)>,
}

/// Share of the weight that has a value; 0 if there is no weight at all.
pub fn coverage(components: &[Component]) -> f64 {
    let total: f64 = components.iter().map(|part| part.weight).sum();
    let given: f64 = components
        .iter()
        .filter(|part| part.friction.is_some())
        .map(|part| part.weight)
        .sum();
    if total > 0.0 { given / total } else { 0.0 }
}

/// The friction of a topic from its metrics: sum w F / sum w over those that have a value.
///
/// Below `min_coverage` of the weight (0.5 by default) it is [`Undefined::TooLittleWeight`]. Errors of one source
/// are taken as fully correlated, of different sources as independent: se² = sum over sources of (sum w se)²/W².
/// Normal interval; `n` counts the components used. A source has the fewest degrees of freedom of its parts, and the sources
/// together those of Satterthwaite, (sum v)² / sum v²/df. Clipped parts keep their standard error. Errors: a weight
/// that is negative, not finite. Source: docs/statistics.md §2.5; Satterthwaite 1946.
pub fn combine(components: &[Component], min_coverage: f64, level: f64) -> Result<Combined, Undefined> {
    check_level(level)?;
    for part in components {
        check_finite(&[part.weight, part.friction.unwrap_or(0.0), part.se.unwrap_or(0.0)])?;
        if part.weight < 0.0 || part.se.is_some_and(|se| se < 0.0) {
            return Err(Undefined::OutOfSupport);
        }
    }
    let used: Vec<Used> = components.iter().enumerate().filter_map(Used::new).collect();
    let covered = coverage(components);
    let Some(worst) = used
        .iter()
        .reduce(|a, b| if b.clipped > a.clipped { b } else { a })
    else {
        return Err(Undefined::TooLittleWeight);
    };
    if covered < min_coverage {
        return Err(Undefined::TooLittleWeight);
    }
    let total: f64 = used.iter().map(|part| part.weight).sum();
    let average =
        |value: fn(&Used) -> f64| used.iter().map(|part| part.weight * value(part)).sum::<f64>() / total;
    let errors = weighted_errors(&used);
    let combined_se = |sums: &[f64]| sums.iter().map(|sum| sum * sum).sum::<f64>().sqrt() / total;
    let mean = average(|part| part.clipped);
    let mut stat = Stat::new("friction-mean", mean, used.len(), level);
    let mut df = None;
    if let Some(errors) = &errors {
        let mut by_source: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
        for (part, error) in used.iter().zip(errors) {
            let (sum, df) = by_source.entry(part.source).or_insert((0.0, f64::INFINITY));
            *sum += error;
            *df = df.min(part.df.unwrap_or(f64::INFINITY));
        }
        let variances: Vec<(f64, f64)> = by_source.values().map(|(sum, df)| (sum * sum, *df)).collect();
        df = satterthwaite(&variances);
        let se = combined_se(&by_source.into_values().map(|(sum, _)| sum).collect::<Vec<_>>());
        stat = stat.half_width(dist::normal_two_sided(level) * se).se(se);
    }
    if used.iter().any(|part| part.clipped != part.friction) {
        stat = stat.flag(Flag::Clipped);
    }
    Ok(Combined {
        stat: stat.checked()?,
        unclipped: average(|part| part.friction),
        coverage: covered,
        worst: worst.position,
        worst_friction: worst.clipped,
        df,
        se_independent: errors.as_deref().map(combined_se),
        se_largest: errors.as_deref().map(|errors| errors.iter().sum::<f64>() / total),
        leave_one_out: leave_one_out(&used, total, mean),
    })
}

/// Degrees of freedom of a sum of independent variances, each with its own (infinite where it is known for good); `None`
/// where all are. Errors: none. Source: Satterthwaite 1946, *Biometrics Bulletin* 2.
pub fn satterthwaite(variances: &[(f64, f64)]) -> Option<f64> {
    let total: f64 = variances.iter().map(|(variance, _)| variance).sum();
    let unsure: f64 = variances
        .iter()
        .map(|(variance, df)| variance * variance / df)
        .sum();
    (unsure > 0.0).then(|| total * total / unsure)
}

/// A component that has a value and a weight.
struct Used {
    position: usize,
    friction: f64,
    clipped: f64,
    se: Option<f64>,
    df: Option<f64>,
    weight: f64,
    source: u32,
}

impl Used {
    fn new((position, part): (usize, &Component)) -> Option<Self> {
        let friction = part.friction.filter(|_| part.weight > 0.0)?;
        let clipped = clipped(friction);
        Some(Self {
            position,
            friction,
            clipped,
            se: part.se,
            df: part.df,
            weight: part.weight,
            source: part.source,
        })
    }
}

fn weighted_errors(used: &[Used]) -> Option<Vec<f64>> {
    used.iter()
        .map(|part| part.se.map(|se| part.weight * se))
        .collect()
}

fn leave_one_out(used: &[Used], total: f64, mean: f64) -> Option<(f64, f64)> {
    let without = |part: &Used| (mean * total - part.weight * part.clipped) / (total - part.weight);
    if used.len() < 2 {
        return None;
    }
    let start = (f64::INFINITY, f64::NEG_INFINITY);
    Some(
        used.iter()
            .map(without)
            .fold(start, |(low, high), x| (low.min(x), high.max(x))),
    )
}

/// The scale on which differences of a metric are even.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transform {
    Log,
    Logit,
    Identity,
}

impl Transform {
    fn forth(self, value: f64) -> Result<f64, Undefined> {
        let moved = match self {
            Self::Log if value > 0.0 => value.ln(),
            Self::Logit if value > 0.0 && value < 1.0 => (value / (1.0 - value)).ln(),
            Self::Identity => value,
            Self::Log | Self::Logit => return Err(Undefined::OutOfSupport),
        };
        if moved.is_finite() {
            Ok(moved)
        } else {
            Err(Undefined::OutOfSupport)
        }
    }

    fn back(self, moved: f64) -> f64 {
        match self {
            Self::Log => moved.exp(),
            Self::Logit => 1.0 / (1.0 + (-moved).exp()),
            Self::Identity => moved,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::result::Flags;
    use super::*;

    fn index(yardstick: Yardstick, better: Better) -> FrictionIndex {
        FrictionIndex::new(yardstick, better).unwrap()
    }

    #[test]
    fn a_doubling_is_25_points() {
        let lead_time = index(Yardstick::Log { target: 24.0 }, Better::Lower);
        for (hours, points) in [
            (24.0, 50.0),
            (48.0, 75.0),
            (96.0, 100.0),
            (12.0, 25.0),
            (192.0, 125.0),
        ] {
            assert!((lead_time.friction(hours).unwrap() - points).abs() < 1e-12);
            assert!((lead_time.value(points).unwrap() - hours).abs() < 1e-10);
        }
        let deploys = index(Yardstick::Log { target: 5.0 }, Better::Higher);
        assert!((deploys.friction(2.5).unwrap() - 75.0).abs() < 1e-12);
        let slo = index(Yardstick::Logit { target: 0.5 }, Better::Higher);
        assert!((slo.friction(2.0 / 3.0).unwrap() - 25.0).abs() < 1e-12);
        let score = index(
            Yardstick::Points {
                target: 70.0,
                bad: 20.0,
            },
            Better::Higher,
        );
        assert!((score.friction(45.0).unwrap() - 75.0).abs() < 1e-12);
        assert!((score.value(75.0).unwrap() - 45.0).abs() < 1e-12);
    }

    #[test]
    fn bounds_swap_sides_when_higher_is_better() {
        let deploys = index(Yardstick::Log { target: 4.0 }, Better::Higher);
        let seen = Stat::new("garwood", 4.0, 9, 0.95).bounds(2.0, 16.0);
        let stat = deploys.of_stat(&seen).unwrap();
        assert!((stat.lo.unwrap() - 0.0).abs() < 1e-12 && (stat.hi.unwrap() - 75.0).abs() < 1e-12);
        let z = 1.959_963_984_540_054;
        assert!((stat.se.unwrap() - 75.0 / (2.0 * z)).abs() < 1e-12);
        let none = deploys
            .of_stat(&Stat::new("garwood", 4.0, 9, 0.95).bounds(0.0, 16.0))
            .unwrap();
        assert_eq!(none.hi, None);
        assert!(none.flags.contains(Flag::OneSided));
        assert!((none.se.unwrap() - 50.0 / z).abs() < 1e-12);
    }

    #[test]
    fn reference_stands_in_for_a_target() {
        let values = [10.0, 20.0, 40.0, 80.0, 160.0];
        let reference = Reference::of_logs(&values).unwrap();
        let duration = index(Yardstick::LogReference(reference), Better::Lower);
        assert!((duration.friction(40.0).unwrap() - 50.0).abs() < 1e-12);
        // Distances from the median are 2, 1, 0, 1, 2 doublings: the MAD is one doubling.
        assert!((duration.friction(80.0).unwrap() - (50.0 + 20.0 / 1.482_602_218_505_602)).abs() < 1e-12);
        assert_eq!(Reference::of_logs(&[3.0, 3.0]), Err(Undefined::ZeroVariance));
        assert_eq!(Reference::of_logs(&[3.0, 0.0]), Err(Undefined::OutOfSupport));
        assert!(Reference::of_logits(&[0.2, 0.5, 0.9]).is_ok());
    }

    #[test]
    fn impossible_yardsticks_are_refused() {
        let refused = |yardstick, better| FrictionIndex::new(yardstick, better).unwrap_err();
        assert_eq!(
            refused(Yardstick::Log { target: 0.0 }, Better::Lower),
            Undefined::OutOfSupport
        );
        assert_eq!(
            refused(Yardstick::Logit { target: 1.0 }, Better::Lower),
            Undefined::OutOfSupport
        );
        let turned = Yardstick::Points {
            target: 70.0,
            bad: 20.0,
        };
        assert_eq!(refused(turned, Better::Lower), Undefined::OutOfSupport);
        let flat = Reference {
            centre: 1.0,
            spread: 0.0,
        };
        assert_eq!(
            refused(Yardstick::LogReference(flat), Better::Lower),
            Undefined::ZeroVariance
        );
    }

    #[test]
    fn zeros_get_half_an_event() {
        assert_eq!(rate_off_zero(0, 10.0), Ok(0.05));
        assert_eq!(rate_off_zero(3, 10.0), Ok(0.3));
        assert_eq!(share_off_ends(0, 9), Ok(0.05));
        assert_eq!(share_off_ends(9, 9), Ok(0.95));
        assert_eq!(share_off_ends(3, 9), Ok(1.0 / 3.0));
        assert!(share_off_ends(0, 0).is_err() && rate_off_zero(1, 0.0).is_err());
    }

    #[test]
    fn no_event_still_has_a_friction() {
        let deploys = index(Yardstick::Log { target: 0.5 }, Better::Higher);
        let none = deploys.of_rate(0, 4.0, 0.95).unwrap();
        // Half an event in 4 weeks is a quarter of the target: two doublings worse.
        assert!((none.est - 100.0).abs() < 1e-12);
        assert!(none.flags.contains(Flag::HalfEvent) && none.flags.contains(Flag::OneSided));
        assert_eq!(none.hi, None);
        let slo = index(Yardstick::Logit { target: 0.5 }, Better::Higher);
        let all = slo.of_share(9, 9, 0.95).unwrap();
        assert!((all.est - (50.0 - 25.0 * 19.0_f64.log2())).abs() < 1e-12);
        assert!(all.flags.contains(Flag::HalfEvent) && all.lo.is_none());
        let some = slo.of_share(6, 9, 0.95).unwrap();
        assert!((some.est - 25.0).abs() < 1e-12 && some.flags == Flags::default());
    }

    #[test]
    fn missing_parts_and_unknown_errors() {
        let part = |friction: Option<f64>, se| Component {
            friction,
            se,
            df: None,
            weight: 1.0,
            source: 0,
        };
        let known = part(Some(60.0), Some(5.0));
        let result = combine(&[known, part(Some(40.0), None), part(None, None)], 0.5, 0.95).unwrap();
        assert_eq!(
            (result.stat.est, result.stat.se, result.stat.lo),
            (50.0, None, None)
        );
        assert_eq!(result.leave_one_out, Some((40.0, 60.0)));
        assert_eq!(result.worst, 0);
        let few = combine(&[known, part(None, None), part(None, None)], 0.5, 0.95);
        assert_eq!(few, Err(Undefined::TooLittleWeight));
        assert_eq!(combine(&[], 0.5, 0.95), Err(Undefined::TooLittleWeight));
    }

    #[test]
    fn few_groups_limit_the_degrees_of_freedom() {
        let part = |se, df, source| Component {
            friction: Some(50.0),
            se: Some(se),
            df,
            weight: 1.0,
            source,
        };
        let df = |parts: &[Component]| combine(parts, 0.5, 0.95).unwrap().df;
        assert_eq!(df(&[part(3.0, None, 0), part(4.0, None, 1)]), None);
        // One source: its parts share their people.
        assert_eq!(
            df(&[part(3.0, Some(8.0), 0), part(4.0, Some(11.0), 0)]),
            Some(8.0)
        );
        // Two sources: (9 + 16)² / (81/8 + 256/11); one that is known for good adds nothing to the sum below.
        let two = df(&[part(3.0, Some(8.0), 0), part(4.0, Some(11.0), 1)]).unwrap();
        assert!((two - 625.0 / (81.0 / 8.0 + 256.0 / 11.0)).abs() < 1e-12);
        let half = df(&[part(3.0, Some(8.0), 0), part(4.0, None, 1)]).unwrap();
        assert!((half - 625.0 / (81.0 / 8.0)).abs() < 1e-12);
    }
}
