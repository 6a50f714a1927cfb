//! Cost and benefit: closed form where all is a product of log-normals, drawn numbers for the rest.

use super::input::Input;
use crate::stats::dist;
use crate::stats::quantile::{QuantileRule, percentile_interval, quantile};
use crate::stats::random::Rng;
use crate::stats::result::{Undefined, check_level};
use crate::stats::summary::mean;

/// A product of log-normal numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CostRange {
    /// Median.
    pub median: f64,
    /// Mean; above the median, since the tail is long.
    pub mean: f64,
    /// Lower end of the interval.
    pub lo: f64,
    /// Upper end of the interval.
    pub hi: f64,
    /// Level of the interval.
    pub level: f64,
}

/// `constant` times independent log-normal `factors` ([`Input::LogNormal`] or [`Input::Fixed`] above 0), exactly.
///
/// median = product of medians, s² = sum (ln gsd)², mean = median e^(s²/2), interval median e^(-+z s).
/// cost = headcount x weeks x hours a week x loaded rate; benefit = cost x recoverable share.
///
/// # Errors
/// `OutOfSupport` if the constant or a fixed factor is not above 0, a factor is PERT, or a number is not finite.
/// Source: docs/statistics.md §9.3; Limpert, Stahel & Abbt 2001.
pub fn product(constant: f64, factors: &[Input], level: f64) -> Result<CostRange, Undefined> {
    check_level(level)?;
    let mut median = constant;
    let mut square = 0.0;
    let mut positive = constant > 0.0;
    for factor in factors {
        factor.check()?;
        match *factor {
            Input::Fixed(value) => {
                positive &= value > 0.0;
                median *= value;
            }
            Input::LogNormal { median: own, gsd } => {
                median *= own;
                square += gsd.ln().powi(2);
            }
            Input::Pert { .. } => return Err(Undefined::OutOfSupport),
        }
    }
    let width = dist::normal_two_sided(level) * f64::sqrt(square);
    let range = CostRange {
        median,
        mean: median * (0.5 * square).exp(),
        lo: median * (-width).exp(),
        hi: median * width.exp(),
        level,
    };
    if positive && median > 0.0 && range.hi.is_finite() && range.mean.is_finite() {
        Ok(range)
    } else {
        Err(Undefined::OutOfSupport)
    }
}

/// How numbers are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Simulation {
    /// Number of draws.
    pub draws: usize,
    /// Seed; stored with the result.
    pub seed: u64,
    /// Level of intervals.
    pub level: f64,
}

impl Simulation {
    /// 20 000 draws, intervals of 80 %.
    pub fn with_seed(seed: u64) -> Self {
        Self {
            draws: 20_000,
            seed,
            level: 0.8,
        }
    }

    pub(crate) fn check(&self) -> Result<(), Undefined> {
        check_level(self.level)?;
        if self.draws < 2 {
            return Err(Undefined::OutOfSupport);
        }
        Ok(())
    }
}

/// Drawn values of one number.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// The draws, in the order drawn.
    pub draws: Vec<f64>,
    /// Median.
    pub median: f64,
    /// Mean.
    pub mean: f64,
    /// Lower end of the interval between percentiles.
    pub lo: f64,
    /// Upper end.
    pub hi: f64,
    /// Share of draws above 0.
    pub p_positive: f64,
}

impl Spread {
    fn new(draws: Vec<f64>, level: f64) -> Result<Self, Undefined> {
        let (lo, hi, _) = percentile_interval(&draws, level)?;
        let median = quantile(&draws, 0.5, QuantileRule::Type7)?;
        let positive = draws.iter().filter(|&&x| x > 0.0).count();
        Ok(Self {
            median,
            mean: mean(&draws),
            lo,
            hi,
            p_positive: positive as f64 / draws.len() as f64,
            draws,
        })
    }
}

/// Draws independent `inputs` and computes `model` of them.
///
/// Every input has a stream of its own from the seed and its place, so one more input at the end leaves the draws
/// of the others as they were. Monte Carlo error: about 0.4 % of a probability at 20 000 draws.
///
/// # Errors
/// `OutOfSupport` for inputs that do not pass [`Input::check`], for fewer than two draws, and if the model gives
/// a number that is not finite. Source: docs/statistics.md §9.3.
pub fn simulate(
    inputs: &[Input],
    plan: &Simulation,
    model: impl Fn(&[f64]) -> f64,
) -> Result<Spread, Undefined> {
    plan.check()?;
    let drawn = draw_all(inputs, plan)?;
    let mut values = vec![0.0; inputs.len()];
    let draws = (0..plan.draws)
        .map(|draw| {
            for (value, column) in values.iter_mut().zip(&drawn) {
                *value = column[draw];
            }
            model(&values)
        })
        .collect();
    Spread::new(draws, plan.level)
}

/// Hours that were measured as waiting, and what of them blocks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Waiting {
    /// Business hours waited, all events together.
    pub hours: f64,
    /// Share of the wait in which nothing else gets done; drawn shares outside 0..1 are cut there.
    pub blocking: Input,
}

/// Measured waiting a developer-week: sum of hours x blocking share / developer-weeks.
///
/// # Errors
/// As [`simulate`]; `OutOfSupport` for negative hours or developer-weeks that are not above 0.
/// Source: docs/statistics.md §9.2.
pub fn waiting_hours(
    parts: &[Waiting],
    developer_weeks: f64,
    plan: &Simulation,
) -> Result<Spread, Undefined> {
    let usable = |x: f64| x.is_finite() && x >= 0.0;
    if !parts.iter().all(|part| usable(part.hours)) || !usable(developer_weeks) || developer_weeks == 0.0 {
        return Err(Undefined::OutOfSupport);
    }
    let shares: Vec<Input> = parts.iter().map(|part| part.blocking).collect();
    simulate(&shares, plan, |shares| {
        let each = parts.iter().zip(shares);
        each.map(|(part, share)| part.hours * share.clamp(0.0, 1.0))
            .sum::<f64>()
            / developer_weeks
    })
}

fn draw_all(inputs: &[Input], plan: &Simulation) -> Result<Vec<Vec<f64>>, Undefined> {
    let root = Rng::from_seed(plan.seed);
    inputs
        .iter()
        .enumerate()
        .map(|(place, input)| {
            input.check()?;
            let mut rng = root.fork(&format!("input {place}"));
            Ok((0..plan.draws).map(|_| input.draw(&mut rng)).collect())
        })
        .collect()
}

/// An initiative that gives hours back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Benefit {
    /// People concerned.
    pub headcount: f64,
    /// Working weeks in a year.
    pub weeks: f64,
    /// Hours a week and person that the friction costs.
    pub hours: Input,
    /// Money an hour, all in.
    pub rate: Input,
    /// Share of the hours that the initiative gives back; drawn shares outside 0..1 are cut there.
    pub recoverable: Input,
    /// Money a year to keep it running.
    pub run_cost: Input,
    /// Money once.
    pub one_off: Input,
    /// Years over which the one-off cost is spread, above 0.
    pub horizon_years: f64,
}

/// What an initiative costs and brings a year.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedBenefit {
    /// What the friction costs: headcount x weeks x hours x rate.
    pub friction_cost: Spread,
    /// What of it is given back, before the costs of the initiative.
    pub gross: Spread,
    /// Given back less run cost and one-off/horizon. `p_positive` is P(benefit > cost).
    pub net: Spread,
}

impl Benefit {
    /// Draws cost, gross and net benefit of a year. Saved hours are capacity, not cash.
    ///
    /// # Errors
    /// `OutOfSupport` for inputs that do not pass [`Input::check`], negative headcount or weeks, a horizon that is
    /// not above 0, fewer than two draws. Source: docs/statistics.md §9.3.
    pub fn expected(&self, plan: &Simulation) -> Result<ExpectedBenefit, Undefined> {
        let sizes = [self.headcount, self.weeks, self.horizon_years];
        if !sizes.iter().all(|x| x.is_finite() && *x >= 0.0) || self.horizon_years == 0.0 {
            return Err(Undefined::OutOfSupport);
        }
        plan.check()?;
        let inputs = [
            self.hours,
            self.rate,
            self.recoverable,
            self.run_cost,
            self.one_off,
        ];
        let drawn = draw_all(&inputs, plan)?;
        let [hours, rate, share, run, once] = [0, 1, 2, 3, 4].map(|input: usize| &drawn[input]);
        let people_weeks = self.headcount * self.weeks;
        let costs: Vec<f64> = hours
            .iter()
            .zip(rate)
            .map(|(hours, rate)| people_weeks * hours * rate)
            .collect();
        let gross: Vec<f64> = costs
            .iter()
            .zip(share)
            .map(|(cost, share)| cost * share.clamp(0.0, 1.0))
            .collect();
        let net = gross
            .iter()
            .zip(run.iter().zip(once))
            .map(|(back, (run, once))| back - run - once / self.horizon_years)
            .collect();
        Ok(ExpectedBenefit {
            friction_cost: Spread::new(costs, plan.level)?,
            gross: Spread::new(gross, plan.level)?,
            net: Spread::new(net, plan.level)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOURS: Input = Input::LogNormal {
        median: 4.0,
        gsd: 1.5,
    };
    const RATE: Input = Input::LogNormal {
        median: 90.0,
        gsd: 1.1,
    };
    const SHARE: Input = Input::LogNormal {
        median: 0.2,
        gsd: 1.3,
    };

    fn benefit() -> Benefit {
        Benefit {
            headcount: 40.0,
            weeks: 45.0,
            hours: HOURS,
            rate: RATE,
            recoverable: SHARE,
            run_cost: Input::Fixed(0.0),
            one_off: Input::Fixed(0.0),
            horizon_years: 3.0,
        }
    }

    #[test]
    fn draws_agree_with_the_closed_form() {
        let plan = Simulation::with_seed(8);
        let found = benefit().expected(&plan).unwrap();
        for (drawn, exact) in [
            (
                &found.friction_cost,
                product(1800.0, &[HOURS, RATE], 0.8).unwrap(),
            ),
            (&found.gross, product(1800.0, &[HOURS, RATE, SHARE], 0.8).unwrap()),
        ] {
            for (a, b) in [
                (drawn.median, exact.median),
                (drawn.mean, exact.mean),
                (drawn.lo, exact.lo),
                (drawn.hi, exact.hi),
            ] {
                assert!((a / b - 1.0).abs() < 0.02, "{a} {b}");
            }
        }
        assert_eq!(found.net, found.gross);
        assert_eq!(found.net.p_positive, 1.0);
        assert_eq!(benefit().expected(&plan).unwrap(), found);
    }

    #[test]
    fn costs_are_taken_off() {
        let exact = product(1800.0, &[HOURS, RATE, SHARE], 0.8).unwrap();
        let even = Benefit {
            run_cost: Input::Fixed(0.5 * exact.median),
            one_off: Input::Fixed(1.5 * exact.median),
            ..benefit()
        };
        let net = even.expected(&Simulation::with_seed(8)).unwrap().net;
        assert!(
            (net.p_positive - 0.5).abs() < 0.01,
            "half of the draws lie above the median"
        );
    }

    #[test]
    fn waiting_by_hand() {
        let part = |hours, share| Waiting {
            hours,
            blocking: Input::Fixed(share),
        };
        let plan = Simulation::with_seed(1);
        let found = waiting_hours(&[part(100.0, 0.3), part(20.0, 2.0)], 25.0, &plan).unwrap();
        assert_eq!((found.median, found.lo, found.hi), (2.0, 2.0, 2.0));
        assert!(waiting_hours(&[part(1.0, 1.0)], 0.0, &plan).is_err());
        assert!(waiting_hours(&[part(-1.0, 1.0)], 1.0, &plan).is_err());
    }

    #[test]
    fn one_more_input_leaves_the_others() {
        let plan = Simulation {
            draws: 100,
            ..Simulation::with_seed(1)
        };
        let one = simulate(&[HOURS], &plan, |x| x[0]).unwrap();
        let two = simulate(&[HOURS, RATE], &plan, |x| x[0]).unwrap();
        assert_eq!(one, two);
    }

    #[test]
    fn nonsense() {
        let plan = Simulation::with_seed(1);
        let pert = Input::Pert {
            least: 0.0,
            likely: 1.0,
            most: 2.0,
        };
        assert!(product(1.0, &[pert], 0.8).is_err());
        assert!(product(0.0, &[HOURS], 0.8).is_err() && product(-1.0, &[], 0.8).is_err());
        assert!(product(1.0, &[HOURS], 1.0).is_err() && product(f64::NAN, &[], 0.8).is_err());
        assert!(simulate(&[HOURS], &plan, |_| f64::NAN).is_err());
        assert!(simulate(&[], &Simulation { draws: 1, ..plan }, |_| 1.0).is_err());
        let never = Benefit {
            horizon_years: 0.0,
            ..benefit()
        };
        assert_eq!(never.expected(&plan), Err(Undefined::OutOfSupport));
    }
}
