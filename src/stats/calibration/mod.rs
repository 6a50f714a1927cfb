//! Survey answers that speak of hours, days or percent, against the measurement of the same thing.
//!
//! An answer "between a day and a week" is an interval. A lognormal distribution fitted to such intervals has a
//! median that can be set in relation to the measured one: how far off is what people say?

mod normal;
mod turnbull;

pub use turnbull::{Range, range_of_median};

use super::dist;
use super::result::{Contrast, Flag, Stat, Undefined, check_level};
use serde::Serialize;

/// What answers are amounts of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Hours, days, money: positive amounts, compared by their ratio on a logarithmic scale.
    Amount,
    /// Percent between 0 and 100, compared by the ratio of odds on a logit scale.
    Percent,
}

impl Unit {
    /// The amount on the scale it is compared on; infinite at the ends of the range.
    fn scaled(self, x: f64) -> f64 {
        match self {
            _ if x <= 0.0 => f64::NEG_INFINITY,
            Self::Amount => x.ln(),
            Self::Percent if x >= 100.0 => f64::INFINITY,
            Self::Percent => (x / (100.0 - x)).ln(),
        }
    }

    fn unscaled(self, x: f64) -> f64 {
        match self {
            Self::Amount => x.exp(),
            // Each way keeps the digits of its end.
            Self::Percent if x > 0.0 => 100.0 / (1.0 + (-x).exp()),
            Self::Percent => 100.0 * x.exp() / (1.0 + x.exp()),
        }
    }

    fn holds(self, x: f64) -> bool {
        x >= 0.0 && x.is_finite() && (self == Self::Amount || x <= 100.0)
    }
}

/// Ends of the rungs of DORA's ladder of times (lead time, review time, recovery time), in hours of the clock on the
/// wall: an hour, a day, a week, a month, six months. Rung 0 is less than an hour. A month is a twelfth of a year of
/// 365.25 days. Source: DORA survey questions, 2024.
pub const DORA_TIMES_HOURS: [f64; 5] = [1.0, 24.0, 168.0, 730.5, 4383.0];

/// An answer: more than `lo` up to `hi`; `None` is open. Equal ends are an exact amount.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// Lower end, not itself part of the answer.
    pub lo: Option<f64>,
    /// Upper end, part of the answer.
    pub hi: Option<f64>,
}

impl Answer {
    /// The rung of a ladder: 0 is up to `ends[0]`, the last one beyond the last end. `None` for a rung that the
    /// ladder does not have.
    pub fn rung(ends: &[f64], rung: usize) -> Option<Self> {
        (rung <= ends.len()).then(|| Self {
            lo: rung.checked_sub(1).map(|below| ends[below]),
            hi: ends.get(rung).copied(),
        })
    }

    /// An exact amount.
    pub fn exactly(amount: f64) -> Self {
        Self {
            lo: Some(amount),
            hi: Some(amount),
        }
    }
}

/// What the answers say about the amount.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SurveyMedian {
    /// Median of the fitted distribution in the unit of the answers; `se` is that of `location`.
    /// [`Undefined::NotIdentified`] if the answers allow any spread (all in one band, or in two that touch) or no
    /// finite one: show `range` then.
    pub median: Result<Stat, Undefined>,
    /// The median on the scale it is compared on (logarithm or logit), with its standard error.
    pub reading: Result<Reading, Undefined>,
    /// Standard deviation on that scale; exp of it is the geometric standard deviation of amounts.
    pub spread: Result<f64, Undefined>,
    /// Where the median lies without any assumption about the distribution.
    pub range: Result<Range, Undefined>,
}

/// A median on the scale it is compared on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Reading {
    /// Logarithm (or logit) of the median.
    pub est: f64,
    /// Its standard error.
    pub se: f64,
    /// True if only one side of the interval was bounded and the error comes from it.
    pub one_sided: bool,
}

/// The median of answers given as intervals.
///
/// Normal distribution of the logarithms (of the logits for percent) by maximum likelihood, sum of
/// ln(F(hi) - F(lo)) over the answers (the density for exact ones); limits by the delta method, exp(m ± z·se).
/// Assumes that everybody answers about the same distribution of one peak. Answers open at both ends count as missing. Errors: no
/// answer; ends not finite, negative, above 100 percent or in the wrong order; an exact 0 or 100 percent. Inside:
/// see [`SurveyMedian`]. Source: Turnbull 1976; Burridge 1981 (why the search finds the one maximum).
pub fn survey_median(answers: &[Answer], unit: Unit, level: f64) -> Result<SurveyMedian, Undefined> {
    check_level(level)?;
    let spans = spans(answers, unit)?;
    let (n, n_missing) = (spans.len(), answers.len() - spans.len());
    let scaled: Vec<(f64, f64)> = spans
        .iter()
        .map(|&(lo, hi)| (unit.scaled(lo), unit.scaled(hi)))
        .collect();
    let fit = normal::fit(&scaled);
    let reading = fit.map(|fit| Reading {
        est: fit.mean,
        se: fit.mean_se,
        one_sided: false,
    });
    let median = reading.and_then(|reading| {
        let half = dist::normal_two_sided(level) * reading.se;
        let method = match unit {
            Unit::Amount => "lognormal-bands",
            Unit::Percent => "logit-normal-bands",
        };
        Stat::new(method, unit.unscaled(reading.est), n, level)
            .with_missing(n_missing)
            .bounds(
                unit.unscaled(reading.est - half),
                unit.unscaled(reading.est + half),
            )
            .se(reading.se)
            .checked()
    });
    Ok(SurveyMedian {
        median,
        reading,
        spread: fit.map(|fit| fit.sd),
        range: turnbull::median(&spans),
    })
}

impl Reading {
    /// Reads a measured median with an interval (order statistics, a curve, a geometric mean): the standard error
    /// is the width of the interval on the scale over 2z; with one side unbounded twice the other half.
    /// Errors: no bound at all, an estimate or bound that the scale cannot hold, no width.
    /// Source: docs/statistics.md §3.6 (delta method).
    pub fn of(median: &Stat, unit: Unit) -> Result<Self, Undefined> {
        let given = [Some(median.est), median.lo, median.hi];
        if given.iter().flatten().any(|&x| !unit.scaled(x).is_finite()) {
            return Err(Undefined::OutOfSupport);
        }
        let z = dist::normal_two_sided(median.level);
        let est = unit.scaled(median.est);
        let (lo, hi) = (
            median.lo.map(|x| unit.scaled(x)),
            median.hi.map(|x| unit.scaled(x)),
        );
        let (width, one_sided) = match (lo, hi) {
            (Some(lo), Some(hi)) => (hi - lo, false),
            (Some(lo), None) => (2.0 * (est - lo), true),
            (None, Some(hi)) => (2.0 * (hi - est), true),
            (None, None) => {
                return Err(Undefined::TooFew {
                    have: median.n,
                    need: median.n + 1,
                });
            }
        };
        if width <= 0.0 {
            return Err(Undefined::ZeroVariance);
        }
        let se = 0.5 * width / z;
        Ok(Self { est, se, one_sided })
    }
}

/// Survey over measurement: 2 means that people say twice as much as is measured (twice the odds for percent).
///
/// exp(survey - measured) with limits exp(difference ± z·sqrt(se² + se²)) and the two-sided normal p-value of "equal";
/// `se` is that of the logarithm. Assumes that the two are independent. Errors: an estimate or standard error not
/// finite, both standard errors 0. Source: docs/statistics.md §3.6.
pub fn bias_ratio(survey: &Reading, measured: &Reading, level: f64) -> Result<Contrast, Undefined> {
    check_level(level)?;
    let difference = survey.est - measured.est;
    let se = survey.se.hypot(measured.se);
    if !(difference.is_finite() && se.is_finite() && survey.se >= 0.0 && measured.se >= 0.0) {
        return Err(Undefined::OutOfSupport);
    }
    if se == 0.0 {
        return Err(Undefined::ZeroVariance);
    }
    let half = dist::normal_two_sided(level) * se;
    let stat = Stat::new("bias-ratio", difference.exp(), 2, level)
        .bounds((difference - half).exp(), (difference + half).exp())
        .se(se);
    let stat = if survey.one_sided || measured.one_sided {
        stat.flag(Flag::OneSided)
    } else {
        stat
    };
    Ok(Contrast {
        stat: stat.checked()?,
        p: (2.0 * dist::normal_upper(difference.abs() / se)).min(1.0),
    })
}

/// The ratios of survey to measurement that a mere range of the survey's median allows, for answers without a fit:
/// its ends over the measured bounds (over the estimate where a bound is missing). `None` is unbounded.
/// Errors: a measured number that the scale cannot hold. Source: docs/statistics.md §3.6, our own definition.
pub fn bias_range(survey: &Range, measured: &Stat, unit: Unit) -> Result<Range, Undefined> {
    let scaled = |x: f64| {
        let x = unit.scaled(x);
        x.is_finite().then_some(x).ok_or(Undefined::OutOfSupport)
    };
    let least = scaled(measured.lo.unwrap_or(measured.est))?;
    let most = scaled(measured.hi.unwrap_or(measured.est))?;
    let end = |end: Option<f64>, against: f64| {
        let ratio = (unit.scaled(end?) - against).exp();
        (ratio.is_finite() && ratio > 0.0).then_some(ratio)
    };
    Ok(Range {
        lo: end(survey.lo, most),
        hi: end(survey.hi, least),
    })
}

/// The answers as intervals, sorted; an end of the range counts as infinite, answers that say nothing are left out.
fn spans(answers: &[Answer], unit: Unit) -> Result<Vec<(f64, f64)>, Undefined> {
    let mut spans = Vec::with_capacity(answers.len());
    for answer in answers {
        if [answer.lo, answer.hi].iter().flatten().any(|&x| !unit.holds(x)) {
            return Err(Undefined::OutOfSupport);
        }
        let lo = answer
            .lo
            .filter(|&x| unit.scaled(x).is_finite())
            .unwrap_or(f64::NEG_INFINITY);
        let hi = answer.hi.unwrap_or(f64::INFINITY);
        let hi = if unit.scaled(hi) == f64::INFINITY {
            f64::INFINITY
        } else {
            hi
        };
        let exact = answer.lo.is_some() && answer.lo == answer.hi;
        if lo == f64::NEG_INFINITY && hi == f64::INFINITY && !exact {
            continue;
        }
        let possible = unit.scaled(hi) > f64::NEG_INFINITY && (lo < hi && !exact || lo == hi && exact);
        if !possible || answer.lo.is_some_and(|x| unit.scaled(x) == f64::INFINITY) {
            return Err(Undefined::OutOfSupport);
        }
        spans.push((lo, hi));
    }
    if spans.is_empty() {
        return Err(Undefined::TooFew { have: 0, need: 1 });
    }
    spans.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    Ok(spans)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::random::Rng;

    fn ladder(counts: &[usize]) -> Vec<Answer> {
        let rungs = counts.iter().enumerate();
        rungs
            .flat_map(|(rung, &times)| {
                std::iter::repeat_n(Answer::rung(&DORA_TIMES_HOURS, rung).unwrap(), times)
            })
            .collect()
    }

    #[test]
    fn exact_amounts_give_the_geometric_mean() {
        let amounts = [1.0, 2.0, 5.0, 9.0, 40.0];
        let answers: Vec<Answer> = amounts.iter().map(|&x| Answer::exactly(x)).collect();
        let result = survey_median(&answers, Unit::Amount, 0.95).unwrap();
        let logs: Vec<f64> = amounts.iter().map(|x: &f64| x.ln()).collect();
        let mean = logs.iter().sum::<f64>() / 5.0;
        let sd = (logs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 5.0).sqrt();
        assert!((result.median.unwrap().est - mean.exp()).abs() < 1e-9);
        assert!((result.spread.unwrap() - sd).abs() < 1e-9);
        assert!((result.reading.unwrap().se - sd / 5.0_f64.sqrt()).abs() < 1e-9);
        assert_eq!(
            result.range.unwrap(),
            Range {
                lo: Some(5.0),
                hi: Some(5.0)
            }
        );
    }

    #[test]
    fn three_bands_are_solved_by_hand() {
        // Two ends and three bands: the fit is exact, F(a) = 1/4 and F(b) = 3/4.
        let band = |rung| Answer::rung(&[2.0, 8.0], rung).unwrap();
        let answers = [0, 1, 1, 2].map(band);
        let result = survey_median(&answers, Unit::Amount, 0.95).unwrap();
        assert!((result.median.unwrap().est - 4.0).abs() < 1e-9);
        let sd = 2.0_f64.ln() / dist::normal_quantile(0.75);
        assert!((result.spread.unwrap() - sd).abs() < 1e-9);
        assert_eq!(
            result.range.unwrap(),
            Range {
                lo: Some(2.0),
                hi: Some(8.0)
            }
        );
        let percent = [0, 1, 1, 2].map(|rung| Answer::rung(&[20.0, 80.0], rung).unwrap());
        let result = survey_median(&percent, Unit::Percent, 0.95).unwrap();
        assert!((result.median.unwrap().est - 50.0).abs() < 1e-9);
    }

    #[test]
    fn answers_that_leave_the_spread_open() {
        for (counts, range) in [
            (
                &[0, 0, 9][..],
                Range {
                    lo: Some(24.0),
                    hi: Some(168.0),
                },
            ),
            (
                &[0, 0, 4, 5][..],
                Range {
                    lo: Some(168.0),
                    hi: Some(730.5),
                },
            ),
            (
                &[0, 0, 0, 0, 0, 7][..],
                Range {
                    lo: Some(4383.0),
                    hi: None,
                },
            ),
            (
                &[7][..],
                Range {
                    lo: None,
                    hi: Some(1.0),
                },
            ),
        ] {
            let result = survey_median(&ladder(counts), Unit::Amount, 0.95).unwrap();
            assert_eq!(result.median, Err(Undefined::NotIdentified), "{counts:?}");
            let got = result.range.unwrap();
            let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
                (Some(a), Some(b)) => (a / b - 1.0).abs() < 1e-12,
                (a, b) => a == b,
            };
            assert!(near(got.lo, range.lo) && near(got.hi, range.hi), "{got:?}");
        }
        // Only the two open ends: no finite spread is the best.
        let ends = ladder(&[4, 0, 0, 0, 0, 4]);
        assert_eq!(
            survey_median(&ends, Unit::Amount, 0.95).unwrap().median,
            Err(Undefined::NotIdentified)
        );
    }

    #[test]
    fn refused_inputs() {
        let one = |lo, hi| survey_median(&[Answer { lo, hi }], Unit::Amount, 0.95);
        assert_eq!(one(None, None), Err(Undefined::TooFew { have: 0, need: 1 }));
        assert_eq!(one(Some(2.0), Some(1.0)), Err(Undefined::OutOfSupport));
        assert_eq!(one(Some(-2.0), Some(1.0)), Err(Undefined::OutOfSupport));
        assert_eq!(one(Some(0.0), Some(0.0)), Err(Undefined::OutOfSupport));
        assert_eq!(one(Some(f64::NAN), None), Err(Undefined::OutOfSupport));
        assert_eq!(
            survey_median(&[Answer::exactly(100.0)], Unit::Percent, 0.95),
            Err(Undefined::OutOfSupport)
        );
        assert_eq!(Answer::rung(&[1.0], 2), None);
        let same = survey_median(&[Answer::exactly(3.0); 4], Unit::Amount, 0.95).unwrap();
        assert_eq!(same.median, Err(Undefined::NotIdentified));
    }

    #[test]
    fn a_known_bias_is_found() {
        // People say twice of what is logged: the interval must hold 2 about as often as it promises.
        let mut held = 0;
        for round in 0..200 {
            let mut rng = Rng::from_seed(round);
            let answers: Vec<Answer> = (0..40)
                .map(|_| {
                    let said = 2.0 * rng.lognormal(30.0, 4.0);
                    let rung = DORA_TIMES_HOURS.partition_point(|&end| end < said);
                    Answer::rung(&DORA_TIMES_HOURS, rung).unwrap()
                })
                .collect();
            let logged: Vec<f64> = (0..60).map(|_| rng.lognormal(30.0, 4.0)).collect();
            let measured = crate::stats::quantile::order_quantile(&logged, 0.5, 0.95)
                .unwrap()
                .stat;
            let survey = survey_median(&answers, Unit::Amount, 0.95)
                .unwrap()
                .reading
                .unwrap();
            let measured = Reading::of(&measured, Unit::Amount).unwrap();
            let stat = bias_ratio(&survey, &measured, 0.95).unwrap().stat;
            held += usize::from(stat.lo.unwrap() <= 2.0 && 2.0 <= stat.hi.unwrap());
        }
        assert!((182..=199).contains(&held), "{held} of 200");
    }

    #[test]
    fn readings_and_ranges() {
        let measured = Stat::new("x", 10.0, 9, 0.95).bounds(5.0, 20.0);
        let reading = Reading::of(&measured, Unit::Amount).unwrap();
        assert!((reading.se - 2.0_f64.ln() / dist::normal_two_sided(0.95)).abs() < 1e-12);
        let open = Stat { hi: None, ..measured };
        assert!(Reading::of(&open, Unit::Amount).unwrap().one_sided);
        assert!(Reading::of(&Stat { lo: None, ..open }, Unit::Amount).is_err());
        let survey = Range {
            lo: Some(40.0),
            hi: None,
        };
        let range = bias_range(&survey, &measured, Unit::Amount).unwrap();
        assert!((range.lo.unwrap() - 2.0).abs() < 1e-12 && range.hi.is_none());
        let still = Reading {
            est: 0.0,
            se: 0.0,
            one_sided: false,
        };
        assert_eq!(bias_ratio(&still, &still, 0.95), Err(Undefined::ZeroVariance));
    }
}
