//! Durations of items that may still be open: the period Kaplan-Meier curve.
//!
//! Closed items alone are a biased sample: the slow ones are still open. Here every item that was open at some
//! time of the quarter counts, from the age at which it came into sight (0, or its age on the first day) until
//! it was closed (an event) or lost from sight (still open on the last day, or abandoned: censored).

use super::dist;
use super::quantile::{QuantileRule, quantile};
use super::result::{Flag, Stat, Undefined, check_level};
use serde::Serialize;

/// Items that must be watched before an age may move the curve (docs/statistics.md §2.3).
pub const MIN_AT_RISK: usize = 5;

/// Closed items from which the 75th percentile of a curve is shown (docs/statistics.md, appendix A).
pub const MIN_EVENTS_P75: usize = 8;

/// Probabilities closer than this are equal, as in R's `quantile.survfit`.
const SAME: f64 = 1.490_116_119_384_765_6e-8;

/// How an item left sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Closed as it should be: the event.
    Closed,
    /// Given up (closed without merging): censored at that age.
    Abandoned,
    /// Still open at the end of the period: censored at its age there.
    Open,
}

/// One item of the period, ages in any one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Item {
    /// Age at which it came into sight: 0 if it was opened in the period, else its age on the first day.
    pub entry: f64,
    /// Age at which it left sight.
    pub exit: f64,
    /// How it left.
    pub outcome: Outcome,
}

impl Item {
    /// An item of a period, all moments on one axis: `opened`, how and when it `left` if it did, and the period from
    /// `start` to `end`.
    ///
    /// What happens after `end` is not known yet: the item is then open. `None` if it was not in sight (left by
    /// `start`, opened from `end` on). Errors: left before it was opened, end not after start, not finite.
    /// Source: docs/statistics.md §2.3; Klein & Moeschberger 2003, §3.4 (left truncation).
    pub fn in_period(
        opened: f64,
        left: Option<(f64, Outcome)>,
        start: f64,
        end: f64,
    ) -> Result<Option<Self>, Undefined> {
        let last = left.map_or(opened, |left| left.0);
        if !(last >= opened && start < end && (last - opened).is_finite() && (end - start).is_finite()) {
            return Err(Undefined::OutOfSupport);
        }
        if opened >= end || (opened < start && left.is_some_and(|left| left.0 <= start)) {
            return Ok(None);
        }
        let (exit, outcome) = left.filter(|left| left.0 <= end).unwrap_or((end, Outcome::Open));
        Ok(Some(Self {
            entry: (start - opened).max(0.0),
            exit: exit - opened,
            outcome,
        }))
    }
}

/// The curve after one age at which items were closed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Step {
    /// The age.
    pub time: f64,
    /// Items in sight just before it.
    pub at_risk: usize,
    /// Items closed at it.
    pub closed: usize,
    /// Share of items that stay open longer.
    pub survival: f64,
    /// Limits of that share; none once the share is 0.
    pub limits: Option<(f64, f64)>,
    /// Greenwood's sum up to here, the variance of ln(survival); none once the share is 0.
    pub greenwood: Option<f64>,
}

/// A Kaplan-Meier curve: the share of items that are open longer than an age.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Curve {
    /// One step per age at which items were closed, rising.
    pub steps: Vec<Step>,
    /// Age at which the curve begins. Above 0 all it says is conditional on an item getting that old.
    pub start: f64,
    /// Largest age at which an item was in sight.
    pub followed_to: f64,
    /// Items in sight at some time.
    pub n: usize,
    /// Items closed, those before `start` included.
    pub closed: usize,
    /// Items given up.
    pub abandoned: usize,
    /// Items still open at the end.
    pub open: usize,
    /// Items that left sight at the age they came into it; they say nothing and are not in `n`.
    pub never_at_risk: usize,
    /// Level of the limits.
    pub level: f64,
}

/// A quantile of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CurveQuantile {
    /// The age; none if the curve does not come down so far: say "longer than `followed_to`".
    pub est: Option<f64>,
    /// Lower bound, if the lower limit curve comes down so far.
    pub lo: Option<f64>,
    /// Upper bound, if the upper limit curve comes down so far.
    pub hi: Option<f64>,
    /// The result with its interval where `est` is known.
    pub stat: Option<Stat>,
}

/// The Kaplan-Meier curve of a period, with left truncation and right censoring.
///
/// S(t) = prod (1 - d/r) over the ages with d items closed, r = #{entry < t <= exit}; an entry of 0 is no
/// truncation. Var ln S by Greenwood, sum d/(r(r-d)); limits exp(-exp(ln(-ln S) -+ z·se/|ln S|)).
/// Under truncation the first ages may be seen on one or two items only, and one of them would bring the curve
/// down to 0. So ages with fewer than `min_at_risk` items ([`MIN_AT_RISK`]) before the number in sight is at its
/// largest are left out, and the curve begins after the last of them ([`Curve::start`], [`Flag::LateStart`]).
/// Assumes that coming into and leaving sight have nothing to do with how long an item will take. O(n log n).
/// Errors: no item in sight, never `min_at_risk` at once, an age negative or not finite, exit before entry.
/// Source: Kaplan & Meier 1958; Tsai, Jewell & Wang 1987; R `survfit(conf.type = "log-log")`.
pub fn kaplan_meier(items: &[Item], min_at_risk: usize, level: f64) -> Result<Curve, Undefined> {
    check_level(level)?;
    let valid = |item: &Item| item.entry >= 0.0 && item.exit >= item.entry && item.exit.is_finite();
    if !items.iter().all(valid) {
        return Err(Undefined::OutOfSupport);
    }
    let seen: Vec<&Item> = items
        .iter()
        .filter(|item| item.entry == 0.0 || item.exit > item.entry)
        .collect();
    let risks = risk_sets(&seen);
    let peak = risks.iter().map(|risk| risk.at_risk).max().unwrap_or(0);
    let need = min_at_risk.max(1);
    if peak < need {
        return Err(Undefined::TooFew { have: peak, need });
    }
    let before_peak = risks.iter().position(|risk| risk.at_risk == peak).unwrap_or(0);
    let skipped = risks[..before_peak]
        .iter()
        .rposition(|risk| risk.at_risk < need && risk.closed > 0);
    let count = |outcome| seen.iter().filter(|item| item.outcome == outcome).count();
    Ok(Curve {
        start: skipped.map_or(0.0, |last| risks[last].time),
        steps: steps(&risks[skipped.map_or(0, |last| last + 1)..], level),
        followed_to: risks.last().map_or(0.0, |risk| risk.time),
        n: seen.len(),
        closed: count(Outcome::Closed),
        abandoned: count(Outcome::Abandoned),
        open: count(Outcome::Open),
        never_at_risk: items.len() - seen.len(),
        level,
    })
}

/// Median (type 7) of the closed items alone: what is usually printed, for contrast with the curve.
/// Errors: nothing closed, an age not finite. Source: Hyndman & Fan 1996.
pub fn closed_only_median(items: &[Item]) -> Result<f64, Undefined> {
    let closed: Vec<f64> = items
        .iter()
        .filter(|item| item.outcome == Outcome::Closed)
        .map(|item| item.exit)
        .collect();
    if closed.is_empty() {
        return Err(Undefined::NoEvents);
    }
    quantile(&closed, 0.5, QuantileRule::Type7)
}

impl Curve {
    /// The age by which a share `p` of the items is closed.
    ///
    /// The first age with S <= 1-p; where S is 1-p exactly over a stretch its middle (the last stretch ends at
    /// `followed_to`). The bounds are the same on the two limit curves, none where these do not come down so
    /// far. Errors: p not inside (0, 1). Source: R `quantile.survfit`; Brookmeyer & Crowley 1982.
    pub fn quantile(&self, p: f64) -> Result<CurveQuantile, Undefined> {
        if !(p > 0.0 && p < 1.0) {
            return Err(Undefined::OutOfSupport);
        }
        let crossing = |share: fn(&Step) -> Option<f64>| {
            let reached = self
                .steps
                .iter()
                .filter_map(|step| share(step).map(|share| (step.time, 1.0 - share)));
            crossing(reached, p, self.followed_to)
        };
        let est = crossing(|step| Some(step.survival));
        let lo = crossing(|step| step.limits.map(|limits| limits.0));
        let hi = crossing(|step| step.limits.map(|limits| limits.1));
        let stat = est.map(|est| {
            let stat = Stat {
                lo,
                hi,
                ..Stat::new("kaplan-meier", est, self.n, self.level)
            };
            let open_side = lo.is_none() || hi.is_none();
            self.flagged(if open_side {
                stat.flag(Flag::OneSided)
            } else {
                stat
            })
        });
        Ok(CurveQuantile { est, lo, hi, stat })
    }

    /// The restricted mean: how old items get on average when the clock stops at `tau`.
    ///
    /// `start` plus the area under S from there to tau; se² = sum A²·d/(r(r-d)), A the area from a step to tau;
    /// interval est ± z·se, cut at `start` and tau. Beyond the last age in sight the curve is drawn on level
    /// ([`Flag::Extrapolated`]), so the mean is then an upper end. Errors: tau not above `start` or not finite.
    /// Source: Andersen & others 1993, §IV.3.3; R `print.survfit(rmean)`.
    pub fn restricted_mean(&self, tau: f64) -> Result<Stat, Undefined> {
        if !(tau.is_finite() && tau > self.start) {
            return Err(Undefined::OutOfSupport);
        }
        let used = &self.steps[..self.steps.partition_point(|step| step.time < tau)];
        let mut area = 0.0;
        let mut square_error = 0.0;
        let mut end = tau;
        for step in used.iter().rev() {
            area += step.survival * (end - step.time);
            end = step.time;
            // With nobody left the area behind the step is 0, whatever the variance.
            if step.closed < step.at_risk {
                let (d, r) = (step.closed as f64, step.at_risk as f64);
                square_error += area * area * d / (r * (r - d));
            }
        }
        let est = self.start + area + (end - self.start);
        let se = square_error.sqrt();
        let half = dist::normal_two_sided(self.level) * se;
        let (lo, hi) = (est - half, est + half);
        let stat = Stat::new("restricted-mean", est, self.n, self.level)
            .bounds(lo.max(self.start), hi.min(tau))
            .se(se);
        let stat = if lo < self.start || hi > tau {
            stat.flag(Flag::Clipped)
        } else {
            stat
        };
        let left = self.steps.last().is_none_or(|step| step.survival > 0.0);
        let stat = if tau > self.followed_to && left {
            stat.flag(Flag::Extrapolated)
        } else {
            stat
        };
        self.flagged(stat).checked()
    }

    /// The share of items that are open longer than the age `t`, with the limits of the curve.
    /// Errors: t before `start`, beyond `followed_to`, or not finite; the share may be 0 without an interval.
    /// Source: Kaplan & Meier 1958; Greenwood 1926.
    pub fn open_share(&self, t: f64) -> Result<Stat, Undefined> {
        if !(t >= self.start && t <= self.followed_to) {
            return Err(Undefined::OutOfSupport);
        }
        let passed = self.steps.partition_point(|step| step.time <= t);
        let Some(step) = passed.checked_sub(1).map(|last| self.steps[last]) else {
            return Ok(self.flagged(Stat::new("kaplan-meier", 1.0, self.n, self.level).flag(Flag::NoSpread)));
        };
        let stat = Stat::new("kaplan-meier", step.survival, self.n, self.level);
        let stat = match (step.limits, step.greenwood) {
            (Some((lo, hi)), Some(sum)) => stat.bounds(lo, hi).se(step.survival * sum.sqrt()),
            _ => stat.flag(Flag::NoSpread),
        };
        self.flagged(stat).checked()
    }

    fn flagged(&self, stat: Stat) -> Stat {
        if self.start > 0.0 {
            stat.flag(Flag::LateStart)
        } else {
            stat
        }
    }
}

/// An age at which an item left sight.
struct Leaving {
    time: f64,
    at_risk: usize,
    closed: usize,
}

fn risk_sets(items: &[&Item]) -> Vec<Leaving> {
    // An item that was in sight from the beginning is at risk at age 0 as well.
    let mut entries: Vec<f64> = items
        .iter()
        .map(|item| if item.entry == 0.0 { -1.0 } else { item.entry })
        .collect();
    let mut exits: Vec<(f64, bool)> = items
        .iter()
        .map(|item| (item.exit, item.outcome == Outcome::Closed))
        .collect();
    entries.sort_by(f64::total_cmp);
    exits.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut risks: Vec<Leaving> = Vec::new();
    let (mut entered, mut left) = (0, 0);
    while left < exits.len() {
        let time = exits[left].0;
        while entered < entries.len() && entries[entered] < time {
            entered += 1;
        }
        let leaving = exits[left..].iter().take_while(|exit| exit.0 == time);
        let (all, closed) = leaving.fold((0, 0), |(all, closed), exit| {
            (all + 1, closed + usize::from(exit.1))
        });
        risks.push(Leaving {
            time,
            at_risk: entered - left,
            closed,
        });
        left += all;
    }
    risks
}

fn steps(risks: &[Leaving], level: f64) -> Vec<Step> {
    let z = dist::normal_two_sided(level);
    let mut survival = 1.0;
    let mut greenwood = 0.0;
    let mut steps = Vec::new();
    for risk in risks.iter().filter(|risk| risk.closed > 0) {
        let (d, r) = (risk.closed as f64, risk.at_risk as f64);
        survival *= (r - d) / r;
        greenwood += d / (r * (r - d));
        let alive = survival > 0.0;
        steps.push(Step {
            time: risk.time,
            at_risk: risk.at_risk,
            closed: risk.closed,
            survival,
            limits: alive.then(|| log_log_limits(survival, greenwood, z)),
            greenwood: alive.then_some(greenwood),
        });
        if !alive {
            break;
        }
    }
    steps
}

fn log_log_limits(survival: f64, greenwood: f64, z: f64) -> (f64, f64) {
    let log = -survival.ln();
    let half = z * greenwood.sqrt() / log;
    ((-log * half.exp()).exp(), (-log * (-half).exp()).exp())
}

/// The first time at which the share done reaches `p`, or the middle of a stretch on which it is just that.
fn crossing(shares: impl Iterator<Item = (f64, f64)>, p: f64, end: f64) -> Option<f64> {
    let mut reached: Option<f64> = None;
    for (time, share) in shares {
        match reached {
            None if share > p + SAME => return Some(time),
            None if share >= p - SAME => reached = Some(time),
            Some(first) if share > p + SAME => return Some(0.5 * (first + time)),
            _ => {}
        }
    }
    reached.map(|first| 0.5 * (first + end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn item(entry: f64, exit: f64, closed: bool) -> Item {
        let outcome = if closed { Outcome::Closed } else { Outcome::Open };
        Item { entry, exit, outcome }
    }

    #[test]
    fn ages_seen_on_few_items_are_left_out() {
        // One item is watched from age 0 and closed at 1; twenty more come into sight at age 2.
        let mut items = vec![item(0.0, 1.0, true), item(0.0, 30.0, false)];
        items.extend((0..20).map(|i| item(2.0, 3.0 + f64::from(i), true)));
        let naive = kaplan_meier(&items, 1, 0.95).unwrap();
        assert_eq!((naive.start, naive.steps[0].survival), (0.0, 0.5));
        let curve = kaplan_meier(&items, MIN_AT_RISK, 0.95).unwrap();
        assert_eq!(
            (curve.start, curve.steps[0].time, curve.steps[0].at_risk),
            (1.0, 3.0, 21)
        );
        assert_eq!((curve.n, curve.closed, curve.open), (22, 21, 1));
        let median = curve.quantile(0.5).unwrap().stat.unwrap();
        assert_eq!(median.est, 13.0);
        assert!(median.flags.contains(Flag::LateStart));
        assert!(curve.restricted_mean(1.0).is_err());
        let mean = curve.restricted_mean(4.0).unwrap();
        assert!((mean.est - (3.0 + 20.0 / 21.0)).abs() < 1e-12, "{}", mean.est);
    }

    #[test]
    fn items_of_a_period() {
        let item = |opened, left| Item::in_period(opened, left, 100.0, 190.0).unwrap();
        let closed = |at| Some((at, Outcome::Closed));
        let seen = |opened, left| item(opened, left).map(|item| (item.entry, item.exit, item.outcome));
        assert_eq!(seen(120.0, closed(130.0)), Some((0.0, 10.0, Outcome::Closed)));
        assert_eq!(seen(90.0, closed(130.0)), Some((10.0, 40.0, Outcome::Closed)));
        assert_eq!(seen(90.0, closed(200.0)), Some((10.0, 100.0, Outcome::Open)));
        assert_eq!(
            seen(90.0, Some((150.0, Outcome::Abandoned))),
            Some((10.0, 60.0, Outcome::Abandoned))
        );
        assert_eq!(seen(90.0, None), Some((10.0, 100.0, Outcome::Open)));
        assert_eq!((seen(90.0, closed(100.0)), seen(190.0, None)), (None, None));
        assert!(Item::in_period(120.0, closed(110.0), 100.0, 190.0).is_err());
    }

    #[test]
    fn a_thin_tail_does_not_cut_the_curve() {
        let mut items: Vec<Item> = (1..=20).map(|i| item(0.0, f64::from(i), true)).collect();
        items.extend((0..5).map(|_| item(100.0, 110.0, true)));
        items.push(item(0.0, 105.0, true));
        let curve = kaplan_meier(&items, MIN_AT_RISK, 0.95).unwrap();
        assert_eq!(curve.start, 0.0);
        assert_eq!(curve.quantile(0.5).unwrap().est, Some(11.0));
    }

    #[test]
    fn a_curve_that_stays_up_has_no_quantile_but_a_mean() {
        let items = [1.0, 9.0, 9.0, 9.0, 9.0, 9.0].map(|exit| item(0.0, exit, exit == 1.0));
        let curve = kaplan_meier(&items, MIN_AT_RISK, 0.95).unwrap();
        let median = curve.quantile(0.5).unwrap();
        assert_eq!((median.est, median.hi, median.stat), (None, None, None));
        let mean = curve.restricted_mean(9.0).unwrap();
        assert!((mean.est - 46.0 / 6.0).abs() < 1e-12);
        assert!(!mean.flags.contains(Flag::Extrapolated));
        assert!(
            curve
                .restricted_mean(20.0)
                .unwrap()
                .flags
                .contains(Flag::Extrapolated)
        );
        assert_eq!(curve.open_share(0.5).unwrap().est, 1.0);
        assert!((curve.open_share(1.0).unwrap().est - 5.0 / 6.0).abs() < 1e-12);
        assert!(curve.open_share(10.0).is_err());
    }

    #[test]
    fn the_level_end_of_a_curve_reaches_to_the_last_age_in_sight() {
        let items = [
            item(0.0, 1.0, true),
            item(0.0, 2.0, true),
            item(0.0, 7.0, false),
            item(0.0, 8.0, false),
        ];
        let curve = kaplan_meier(&items, 1, 0.95).unwrap();
        assert_eq!(curve.quantile(0.5).unwrap().est, Some(5.0));
    }

    #[test]
    fn items_closed_at_once_count_and_items_never_in_sight_do_not() {
        let items = [item(0.0, 0.0, true), item(0.0, 2.0, true), item(3.0, 3.0, true)];
        let curve = kaplan_meier(&items, 1, 0.95).unwrap();
        assert_eq!(
            (curve.n, curve.never_at_risk, curve.steps[0].survival),
            (2, 1, 0.5)
        );
        assert_eq!(curve.quantile(0.5).unwrap().est, Some(1.0));
    }

    #[test]
    fn refused_inputs() {
        assert_eq!(
            kaplan_meier(&[], 5, 0.95),
            Err(Undefined::TooFew { have: 0, need: 5 })
        );
        assert_eq!(
            kaplan_meier(&[], 0, 0.95),
            Err(Undefined::TooFew { have: 0, need: 1 })
        );
        let few = [item(0.0, 1.0, true); 4];
        assert_eq!(
            kaplan_meier(&few, 5, 0.95),
            Err(Undefined::TooFew { have: 4, need: 5 })
        );
        for bad in [
            item(-1.0, 2.0, true),
            item(3.0, 2.0, true),
            item(0.0, f64::NAN, true),
        ] {
            assert_eq!(kaplan_meier(&[bad], 1, 0.95), Err(Undefined::OutOfSupport));
        }
        assert_eq!(kaplan_meier(&few, 1, 1.0), Err(Undefined::OutOfSupport));
        assert!(kaplan_meier(&few, 1, 0.95).unwrap().quantile(1.0).is_err());
        assert_eq!(
            closed_only_median(&[item(0.0, 1.0, false)]),
            Err(Undefined::NoEvents)
        );
    }

    #[test]
    fn all_closed_at_one_age() {
        let curve = kaplan_meier(&[item(0.0, 4.0, true); 6], 5, 0.95).unwrap();
        let median = curve.quantile(0.5).unwrap();
        assert_eq!((median.est, median.lo, median.hi), (Some(4.0), None, None));
        assert_eq!(curve.restricted_mean(10.0).unwrap().est, 4.0);
    }

    proptest! {
        #[test]
        fn without_censoring_it_is_the_share_of_values(values in prop::collection::vec(0_u8..20, 1..40), p in 0.01_f64..0.99) {
            let items: Vec<Item> = values.iter().map(|&x| item(0.0, f64::from(x), true)).collect();
            let curve = kaplan_meier(&items, 1, 0.95).unwrap();
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let n = sorted.len() as f64;
            let rank = (n * p).ceil() as usize;
            prop_assume!((n * p - (n * p).round()).abs() > 1e-6);
            prop_assert_eq!(curve.quantile(p).unwrap().est, Some(f64::from(sorted[rank - 1])));
            let mean = values.iter().map(|&x| f64::from(x)).sum::<f64>() / n;
            let restricted = curve.restricted_mean(25.0).unwrap();
            prop_assert!((restricted.est - mean).abs() < 1e-9);
            let squares: f64 = values.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum();
            prop_assert!((restricted.se.unwrap() - squares.sqrt() / n).abs() < 1e-9);
        }

        #[test]
        fn falls_and_lies_between_its_limits(ages in prop::collection::vec((0_u8..9, 1_u8..9, 0_u8..3), 1..60)) {
            let items: Vec<Item> = ages
                .iter()
                .map(|&(entry, length, way)| Item {
                    entry: f64::from(entry),
                    exit: f64::from(entry + length),
                    outcome: [Outcome::Closed, Outcome::Open, Outcome::Abandoned][usize::from(way)],
                })
                .collect();
            if let Ok(curve) = kaplan_meier(&items, 3, 0.95) {
                let mut last = 1.0;
                for step in &curve.steps {
                    prop_assert!(step.survival < last && step.time > curve.start);
                    last = step.survival;
                    if let Some((lo, hi)) = step.limits {
                        prop_assert!(lo <= step.survival && step.survival <= hi && hi <= 1.0 && lo >= 0.0);
                    }
                }
            }
        }
    }
}
