//! How many answers the next wave needs, and what a given number can show.

use super::dist;
use super::interval::wilson;
use super::quadrature::expectation;
use super::result::{Undefined, check_level};

/// What a comparison of two waves rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WavePlan {
    /// Standard deviation of answers within a team, in the unit of the change.
    pub sd: f64,
    /// Degrees of freedom behind `sd` in one wave when it is pooled over all teams; `None` when a team's own
    /// answers must do.
    pub pooled_df: Option<f64>,
    /// Answers of the earlier wave when it is already over; `None` when both waves will have as many.
    pub earlier: Option<usize>,
    /// Level of the interval, 0.95 for a two-sided test at 5 %.
    pub level: f64,
}

/// How many answers are needed, if they can be had at all.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Needed {
    /// The smallest number of answers with the wanted power; `None`: not even if everybody answers.
    pub answers: Option<usize>,
    /// People on the roster.
    pub roster: usize,
    /// The power if everybody answers; `None` if even then there is no test.
    pub power_of_all: Option<f64>,
}

impl Needed {
    /// False if the change cannot be seen even with an answer from everybody.
    pub fn reachable(&self) -> bool {
        self.answers.is_some()
    }

    /// The share of the roster that must answer.
    pub fn response_rate(&self) -> Option<f64> {
        self.answers.map(|answers| answers as f64 / self.roster as f64)
    }
}

impl WavePlan {
    /// The chance that a true change of this size is found when the next wave has `n` answers.
    ///
    /// Two-sided t test of two means with a common spread, exact (noncentral t): with se = sd·sqrt(1/n1 + 1/n2), nu
    /// degrees of freedom (n1 + n2 - 2, or twice `pooled_df`) and c the t of `level`, the mean over
    /// s = sqrt(chi²/nu) of Phi(change/se - c·s) + Phi(-change/se - c·s). Both waves count as independent.
    /// Errors: no answers, no degrees of freedom, a spread that is not positive, not finite, not a level.
    /// Source: Cohen 1988, §2; R `power.t.test(strict = TRUE)`.
    pub fn power(&self, change: f64, n: usize) -> Result<f64, Undefined> {
        check_level(self.level)?;
        let earlier = self.earlier.unwrap_or(n);
        let least = earlier.min(n);
        if least == 0 {
            return Err(Undefined::TooFew { have: 0, need: 1 });
        }
        if !(self.sd > 0.0 && self.sd.is_finite() && change.is_finite()) {
            return Err(Undefined::OutOfSupport);
        }
        let df = self.pooled_df.map_or((earlier + n) as f64 - 2.0, |df| 2.0 * df);
        if df < 1.0 {
            return Err(Undefined::TooFew {
                have: earlier + n,
                need: 3,
            });
        }
        if df.is_nan() {
            return Err(Undefined::OutOfSupport);
        }
        let se = self.sd * (1.0 / earlier as f64 + 1.0 / n as f64).sqrt();
        Ok(t_power(change.abs() / se, df, self.level))
    }

    /// The smallest number of answers in the next wave with which a true change of this size is found with
    /// probability `power`, among those that the roster allows.
    ///
    /// Power grows with n, so the number is found by halving. Process estimand: no finite population
    /// correction, since answers carry their noise also when all give one. Errors: as [`Self::power`]; an
    /// empty roster; `power` outside 0..1; a change of 0. Source: as [`Self::power`].
    pub fn answers_needed(&self, change: f64, power: f64, roster: usize) -> Result<Needed, Undefined> {
        check_level(power)?;
        if change == 0.0 {
            return Err(Undefined::OutOfSupport);
        }
        let of_all = match self.power(change, roster) {
            Ok(power) => Some(power),
            Err(Undefined::TooFew { .. }) if roster > 0 => None,
            Err(reason) => return Err(reason),
        };
        // Where there is no test there is no power.
        let enough = |n: usize| self.power(change, n).is_ok_and(|reached| reached >= power);
        let answers = enough(roster).then(|| {
            let (mut too_few, mut answers) = (0, roster);
            while answers - too_few > 1 {
                let middle = usize::midpoint(too_few, answers);
                if enough(middle) {
                    answers = middle;
                } else {
                    too_few = middle;
                }
            }
            answers
        });
        Ok(Needed {
            answers,
            roster,
            power_of_all: of_all,
        })
    }

    /// The smallest true change that `n` answers in the next wave find with probability `power`, in the unit of
    /// `sd`. Errors: as [`Self::power`]; `power` outside 1 - level..1; a root that does not settle.
    /// Source: as [`Self::power`].
    pub fn detectable_change(&self, n: usize, power: f64) -> Result<f64, Undefined> {
        check_level(power)?;
        if power <= 1.0 - self.level {
            return Err(Undefined::OutOfSupport);
        }
        let wanted = dist::normal_quantile(power);
        // On the scale of z the power is nearly a straight line in the change, so false position ends soon.
        let miss = |change: f64| Ok(dist::normal_quantile(self.power(change, n)?) - wanted);
        let (mut low, mut high) = (0.0, self.sd);
        let (mut under, mut over): (f64, f64) = (miss(low)?, miss(high)?);
        while over < 0.0 {
            (low, under) = (high, over);
            high *= 2.0;
            if !high.is_finite() {
                return Err(Undefined::NotConverged);
            }
            over = miss(high)?;
        }
        for _ in 0..200 {
            let share = if over.is_finite() {
                under / (under - over)
            } else {
                0.5
            };
            let middle = low + (high - low) * share;
            let here = miss(middle)?;
            if here.abs() < 1e-10 || high - low < 1e-12 * high {
                return Ok(middle);
            }
            // The end that stays counts half (Illinois), so that both ends move.
            if here < 0.0 {
                (low, under) = (middle, here);
                over *= 0.5;
            } else {
                (high, over) = (middle, here);
                under *= 0.5;
            }
        }
        Err(Undefined::NotConverged)
    }
}

/// Power of a two-sided t test whose statistic is shifted by `shift` standard errors.
fn t_power(shift: f64, df: f64, level: f64) -> f64 {
    let critical = dist::t_two_sided(level, df);
    let given = |s: f64| dist::normal_lower(shift - critical * s) + dist::normal_lower(-shift - critical * s);
    if df > 1e7 {
        return given(1.0);
    }
    let tail = 1e-17;
    let lo = dist::chi2_quantile(tail, df).sqrt();
    let hi = dist::chi2_upper_quantile(tail, df).sqrt();
    let log_density = |chi: f64| (df - 1.0) * chi.ln() - 0.5 * chi * chi;
    let peak = log_density((df - 1.0).max(0.25).sqrt());
    expectation(lo, hi, 32, |chi| {
        ((log_density(chi) - peak).exp(), given(chi / df.sqrt()))
    })
    .min(1.0)
}

/// Answer pairs up to which the power of two shares is added up over all outcomes.
const MOST_OUTCOMES: u64 = 40_000;

/// The chance that two waves with true shares `p1` and `p2` give an interval of Newcombe that leaves 0 out.
///
/// Added up over all outcomes while there are at most 40 000 pairs of counts, otherwise normal:
/// Phi((|p2 - p1| - z·se0)/se1), se0 with the pooled share, se1 with each its own. Errors: n = 0, a share
/// outside [0, 1], not a level. Source: Newcombe 1998; Fleiss, Levin & Paik 2003, §4.
pub fn share_power(p1: f64, n1: u64, p2: f64, n2: u64, level: f64) -> Result<f64, Undefined> {
    check_level(level)?;
    if !((0.0..=1.0).contains(&p1) && (0.0..=1.0).contains(&p2)) {
        return Err(Undefined::OutOfSupport);
    }
    if n1.min(n2) == 0 {
        return Err(Undefined::TooFew { have: 0, need: 1 });
    }
    if (n1 + 1).saturating_mul(n2 + 1) > MOST_OUTCOMES {
        return Ok(normal_share_power((p1, n1 as f64), (p2, n2 as f64), level));
    }
    let (first, second) = (outcomes(p1, n1, level)?, outcomes(p2, n2, level)?);
    let mut power = 0.0;
    for a in &first {
        for b in &second {
            let d = b.share - a.share;
            // Newcombe's two distances, as in `interval::newcombe`.
            let below = (b.share - b.lo).hypot(a.hi - a.share);
            let above = (b.hi - b.share).hypot(a.share - a.lo);
            if d > below || -d > above {
                power += a.chance * b.chance;
            }
        }
    }
    Ok(power.min(1.0))
}

/// How many answers the next wave needs to find a change from share `p1` to `p2` with probability `power`, among
/// those that the roster allows; `earlier` as in [`WavePlan`].
///
/// By [`share_power`], which does not grow evenly with n: the number is the smallest from which on every larger one
/// up to the roster (or to the next twenty) has the power. Errors: as [`share_power`]; equal shares; an empty
/// roster; `power` outside 0..1. Source: as [`share_power`].
pub fn share_answers_needed(
    (p1, p2): (f64, f64),
    earlier: Option<u64>,
    roster: u64,
    level: f64,
    power: f64,
) -> Result<Needed, Undefined> {
    check_level(power)?;
    if p1 == p2 {
        return Err(Undefined::OutOfSupport);
    }
    let reached = |n: u64| share_power(p1, earlier.unwrap_or(n), p2, n, level);
    let of_all = reached(roster)?;
    // A rough start from the normal approximation, then up until twenty in a row hold.
    let rough = |n: u64| normal_share_power((p1, earlier.unwrap_or(n) as f64), (p2, n as f64), level);
    let start = first_from(1, roster, |n| rough(n) >= 0.5 * power);
    let mut answers: Option<u64> = None;
    let mut held = 0;
    for n in start..=roster {
        if reached(n)? >= power {
            answers = answers.or(Some(n));
            held += 1;
        } else {
            answers = None;
            held = 0;
        }
        if held > 20 {
            break;
        }
    }
    Ok(Needed {
        answers: answers.map(|n| n as usize),
        roster: roster as usize,
        power_of_all: Some(of_all),
    })
}

/// A number of favourable answers: how probable it is, and Wilson's limits of its share.
struct Outcome {
    chance: f64,
    share: f64,
    lo: f64,
    hi: f64,
}

fn outcomes(p: f64, n: u64, level: f64) -> Result<Vec<Outcome>, Undefined> {
    let one = |k: u64| {
        let stat = wilson(k, n, level)?;
        Ok(Outcome {
            chance: dist::binomial_point(k, n, p),
            share: stat.est,
            lo: stat.lo.unwrap_or(stat.est),
            hi: stat.hi.unwrap_or(stat.est),
        })
    };
    (0..=n).map(one).collect()
}

fn normal_share_power((p1, n1): (f64, f64), (p2, n2): (f64, f64), level: f64) -> f64 {
    let pooled = (n1 * p1 + n2 * p2) / (n1 + n2);
    let null = (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2)).sqrt();
    let own = (p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2).sqrt();
    let beyond = (p2 - p1).abs() - dist::normal_two_sided(level) * null;
    if own > 0.0 {
        dist::normal_lower(beyond / own)
    } else if beyond > 0.0 {
        1.0
    } else {
        0.0
    }
}

/// The first of `low..=high` from which on a rising condition holds; `high` if none does.
fn first_from(mut low: u64, mut high: u64, holds: impl Fn(u64) -> bool) -> u64 {
    while low < high {
        let middle = u64::midpoint(low, high);
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: WavePlan = WavePlan {
        sd: 1.0,
        pooled_df: None,
        earlier: None,
        level: 0.95,
    };

    #[test]
    fn power_of_t_as_printed() {
        // R: power.t.test(n = 20, delta = 1, sd = 1, strict = TRUE); without the far tail it prints 0.8689528.
        assert!((PLAN.power(1.0, 20).unwrap() - 0.868_953_03).abs() < 1e-7);
        // R: power.t.test(power = .90, delta = 1): n = 22.02110.
        assert_eq!(PLAN.answers_needed(1.0, 0.9, 100).unwrap().answers, Some(23));
        // No change: what is left is the level.
        assert!((PLAN.power(0.0, 7).unwrap() - 0.05).abs() < 1e-12);
        assert!((PLAN.power(0.0, 2).unwrap() - 0.05).abs() < 1e-10);
        let uneven = WavePlan {
            earlier: Some(2),
            ..PLAN
        };
        assert!((uneven.power(0.0, 1).unwrap() - 0.05).abs() < 1e-9);
    }

    #[test]
    fn teams_of_eight_cannot_see_ten_points() {
        let plan = WavePlan {
            sd: 28.0,
            pooled_df: Some(70.0),
            ..PLAN
        };
        let needed = plan.answers_needed(10.0, 0.8, 8).unwrap();
        assert!(!needed.reachable() && needed.response_rate().is_none());
        assert!((0.05..0.2).contains(&needed.power_of_all.unwrap()));
        let seen = plan.detectable_change(7, 0.8).unwrap();
        // The rule of thumb, 2.8·sqrt(2)·sd/sqrt(n), says 41.9.
        assert!((42.0..43.0).contains(&seen), "{seen}");
        assert!((plan.power(seen, 7).unwrap() - 0.8).abs() < 1e-9);
        for (sd, df, n, power) in [
            (0.01, None, 2, 0.999),
            (1e6, None, 400, 0.06),
            (5.0, Some(1.0), 3, 0.5),
        ] {
            let plan = WavePlan {
                sd,
                pooled_df: df,
                ..PLAN
            };
            let change = plan.detectable_change(n, power).unwrap();
            assert!((plan.power(change, n).unwrap() - power).abs() < 1e-9, "{sd} {n}");
        }
        let reachable = plan.answers_needed(45.0, 0.8, 8).unwrap();
        assert_eq!(reachable.answers, Some(7));
        assert_eq!(reachable.response_rate(), Some(0.875));
    }

    #[test]
    fn the_earlier_wave_limits_what_can_be_seen() {
        let plan = WavePlan {
            earlier: Some(4),
            ..PLAN
        };
        let needed = plan.answers_needed(1.0, 0.8, 1_000_000).unwrap();
        assert_eq!(needed.answers, None);
        assert!(needed.power_of_all.unwrap() < 0.6);
        assert!(plan.answers_needed(2.0, 0.8, 1000).unwrap().reachable());
    }

    #[test]
    fn shares() {
        let few = share_power(0.3, 8, 0.7, 8, 0.95).unwrap();
        let many = share_power(0.3, 60, 0.7, 60, 0.95).unwrap();
        assert!(few < 0.5 && many > 0.98, "{few} {many}");
        assert!(share_power(0.5, 30, 0.5, 30, 0.95).unwrap() < 0.07);
        // R: power.prop.test(p1 = .50, p2 = .75, power = .90): n = 76.7.
        let needed = share_answers_needed((0.5, 0.75), None, 200, 0.95, 0.9).unwrap();
        assert!((74..=80).contains(&needed.answers.unwrap()), "{needed:?}");
        assert_eq!(
            share_answers_needed((0.5, 0.75), None, 12, 0.95, 0.9)
                .unwrap()
                .answers,
            None
        );
        let seen = |k1, k2| {
            let stat = super::super::interval::newcombe(k1, 3, k2, 2, 0.8).unwrap();
            stat.lo.unwrap() > 0.0 || stat.hi.unwrap() < 0.0
        };
        let mut sum = 0.0;
        for (k1, k2) in (0..=3).flat_map(|k1| (0..=2).map(move |k2| (k1, k2))) {
            if seen(k1, k2) {
                sum += dist::binomial_point(k1, 3, 0.2) * dist::binomial_point(k2, 2, 0.9);
            }
        }
        assert!((share_power(0.2, 3, 0.9, 2, 0.8).unwrap() - sum).abs() < 1e-14 && sum > 0.3);
        let exact = share_power(0.5, 198, 0.6, 198, 0.95).unwrap();
        assert!((exact - normal_share_power((0.5, 198.0), (0.6, 198.0), 0.95)).abs() < 0.03);
    }

    #[test]
    fn refused() {
        assert_eq!(PLAN.power(1.0, 0), Err(Undefined::TooFew { have: 0, need: 1 }));
        assert_eq!(PLAN.power(1.0, 1), Err(Undefined::TooFew { have: 2, need: 3 }));
        assert!(WavePlan { sd: 0.0, ..PLAN }.power(1.0, 5).is_err());
        assert!(PLAN.power(f64::NAN, 5).is_err());
        assert!(PLAN.answers_needed(0.0, 0.8, 9).is_err());
        assert!(PLAN.answers_needed(1.0, 0.8, 0).is_err());
        assert_eq!(PLAN.answers_needed(9.0, 0.8, 1).unwrap().power_of_all, None);
        assert!(PLAN.detectable_change(9, 0.04).is_err());
        assert!(WavePlan { sd: -1.0, ..PLAN }.detectable_change(9, 0.8).is_err());
        assert!(share_power(1.2, 3, 0.5, 3, 0.95).is_err());
        assert!(share_power(0.2, 0, 0.5, 3, 0.95).is_err());
        assert!(share_answers_needed((0.2, 0.2), None, 9, 0.95, 0.8).is_err());
        assert!(share_answers_needed((0.2, 0.4), None, 0, 0.95, 0.8).is_err());
    }
}
