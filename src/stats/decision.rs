//! What to fund, how firmly, and whether it pays to measure first.

use super::cost::{Input, Simulation};
use super::random::Rng;
use super::result::{Undefined, check_level};
use super::summary::check_finite;

/// Options that are weighed exactly at most.
const MOST_OPTIONS: usize = 20;

/// Costs are sums of rounded numbers: a set this much over the budget, in parts of it, still fits.
const BUDGET_SLACK: f64 = 1e-9;

/// What to fund.
#[derive(Clone, Debug, PartialEq)]
pub struct Funding {
    /// For every option whether it is in the best set by expected net benefit.
    pub funded: Vec<bool>,
    /// Money that set costs.
    pub cost: f64,
    /// Its expected net benefit.
    pub value: f64,
    /// For every option the share of draws in whose best set it is.
    pub p_in_best: Vec<f64>,
    /// Expected value of perfect information: what knowing the truth before choosing would add on average. Small
    /// beside the cost of measuring: decide now.
    pub evpi: f64,
}

/// The set of options with the largest expected net benefit within `budget`, exactly, and how firm it is.
///
/// `costs`: money each option takes from the budget; `draws`: net benefit of every option, one entry a draw, all
/// options of a draw from the same world. In every draw the best set is found again: EVPI = mean of the best
/// value of each draw - value of the set chosen now. Options that bring nothing or less are never in a set.
///
/// # Errors
/// `TooFew` without a draw; `OutOfSupport` for more than 20 options, negative costs or budget, unequal lengths,
/// numbers not finite. Source: docs/statistics.md §9.5; Raiffa & Schlaifer 1961 (EVPI).
pub fn fund<T: AsRef<[f64]>>(costs: &[f64], draws: &[T], budget: f64) -> Result<Funding, Undefined> {
    check_budget(costs, budget)?;
    if draws.is_empty() {
        return Err(Undefined::TooFew { have: 0, need: 1 });
    }
    let count = costs.len();
    let mut expected = vec![0.0; count];
    for draw in draws {
        let draw = draw.as_ref();
        check_finite(draw)?;
        if draw.len() != count {
            return Err(Undefined::OutOfSupport);
        }
        for (sum, value) in expected.iter_mut().zip(draw) {
            *sum += value;
        }
    }
    let n = draws.len() as f64;
    for sum in &mut expected {
        *sum /= n;
    }
    let (best, value) = best_set(costs, &expected, budget);
    let mut times = vec![0_usize; count];
    let mut total = 0.0;
    for draw in draws {
        let (set, value) = best_set(costs, draw.as_ref(), budget);
        total += value;
        for (option, times) in times.iter_mut().enumerate() {
            *times += usize::from(set >> option & 1 == 1);
        }
    }
    let funded: Vec<bool> = (0..count).map(|option| best >> option & 1 == 1).collect();
    Ok(Funding {
        cost: costs
            .iter()
            .zip(&funded)
            .filter(|(_, is_in)| **is_in)
            .map(|(cost, _)| cost)
            .sum(),
        funded,
        value,
        p_in_best: times.iter().map(|&times| times as f64 / n).collect(),
        evpi: (total / n - value).max(0.0),
    })
}

/// Expected value of sample information: what one more wave would add on average before choosing what to fund.
///
/// Net benefits are normal and independent with means `mu` and spreads `sd`; the wave measures each with standard
/// error `se_wave` (`None`: the wave says nothing about this option). The mean after the wave is itself normal around
/// mu with variance sd⁴/(sd² + se²) (normal-normal); the best set is found for each drawn outcome. EVSI = mean of
/// the best values - value of the set chosen now, and never above EVPI but for Monte Carlo error. Compare it with
/// what the wave costs.
///
/// # Errors
/// As [`fund`]; also for negative `sd` or `se_wave`.
/// Source: Raiffa & Schlaifer 1961, ch. 5; docs/statistics.md §9.5.
pub fn value_of_one_more_wave(
    mu: &[f64],
    sd: &[f64],
    se_wave: &[Option<f64>],
    costs: &[f64],
    budget: f64,
    plan: &Simulation,
) -> Result<f64, Undefined> {
    plan.check()?;
    check_finite(mu)?;
    let count = mu.len();
    let usable = |x: f64| x.is_finite() && x >= 0.0;
    let lengths = [sd.len(), se_wave.len(), costs.len()];
    let spreads = sd.iter().chain(se_wave.iter().flatten());
    if lengths.iter().any(|&len| len != count) || !spreads.copied().all(usable) {
        return Err(Undefined::OutOfSupport);
    }
    let moves: Vec<f64> = sd
        .iter()
        .zip(se_wave)
        .map(|(&sd, se)| match se {
            Some(se) if sd > 0.0 => sd * (sd / sd.hypot(*se)),
            _ => 0.0,
        })
        .collect();
    let mut rng = Rng::from_seed(plan.seed);
    let draws: Vec<Vec<f64>> = (0..plan.draws)
        .map(|_| {
            mu.iter()
                .zip(&moves)
                .map(|(&mu, &sd)| rng.normal(mu, sd))
                .collect()
        })
        .collect();
    // Against the means of the same draws: most of the Monte Carlo error cancels.
    Ok(fund(costs, &draws, budget)?.evpi)
}

/// One bar of a tornado: an input moved over its range, all others at their median.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Place of the input.
    pub input: usize,
    /// The input's value at the lower and upper end of its range.
    pub at: [f64; 2],
    /// Values of all options at these ends.
    pub values: [Vec<f64>; 2],
    /// Ranks of all options at these ends, 1 for the largest value; equals share the better rank.
    pub ranks: [Vec<usize>; 2],
    /// Largest change of rank of any option between the ends.
    pub rank_change: usize,
    /// Largest change of value of any option between the ends.
    pub value_change: f64,
}

/// How far each input alone moves values and ranks of options when it goes over its central range of `level` (0.8:
/// from the 10 % to the 90 % point); the input that changes ranks most first, then values.
///
/// `model` gives the value of every option from the inputs. A decision that no bar turns needs no better inputs.
///
/// # Errors
/// `OutOfSupport` for inputs that do not pass [`Input::check`], a level outside (0, 1), and a model that gives
/// values not finite or not always as many. Source: docs/statistics.md §9.5; Howard 1988.
pub fn tornado(
    inputs: &[Input],
    level: f64,
    model: impl Fn(&[f64]) -> Vec<f64>,
) -> Result<Vec<Bar>, Undefined> {
    check_level(level)?;
    let medians = inputs
        .iter()
        .map(|input| input.quantile(0.5))
        .collect::<Result<Vec<_>, _>>()?;
    let count = model(&medians).len();
    let mut bars = Vec::with_capacity(inputs.len());
    for (place, input) in inputs.iter().enumerate() {
        let tail = 0.5 * (1.0 - level);
        let at = [input.quantile(tail)?, input.quantile(1.0 - tail)?];
        let values = at.map(|value| {
            let mut moved = medians.clone();
            moved[place] = value;
            model(&moved)
        });
        for list in &values {
            check_finite(list)?;
            if list.len() != count {
                return Err(Undefined::OutOfSupport);
            }
        }
        let ranks = [ranks(&values[0]), ranks(&values[1])];
        let changes = ranks[0].iter().zip(&ranks[1]).map(|(a, b)| a.abs_diff(*b));
        let moves = values[0].iter().zip(&values[1]).map(|(a, b)| (a - b).abs());
        bars.push(Bar {
            input: place,
            at,
            rank_change: changes.max().unwrap_or(0),
            value_change: moves.fold(0.0, f64::max),
            values,
            ranks,
        });
    }
    bars.sort_by(|a, b| {
        (b.rank_change.cmp(&a.rank_change))
            .then(b.value_change.total_cmp(&a.value_change))
            .then(a.input.cmp(&b.input))
    });
    Ok(bars)
}

fn ranks(values: &[f64]) -> Vec<usize> {
    values
        .iter()
        .map(|own| 1 + values.iter().filter(|&other| other > own).count())
        .collect()
}

fn check_budget(costs: &[f64], budget: f64) -> Result<(), Undefined> {
    let usable = |x: f64| x.is_finite() && x >= 0.0;
    if costs.len() <= MOST_OPTIONS && costs.iter().copied().all(usable) && usable(budget) {
        Ok(())
    } else {
        Err(Undefined::OutOfSupport)
    }
}

/// The set (as bits) of the largest value within the budget, and that value. Branch and bound: options by value for
/// money, a branch ends where even parts of options could not beat the best set so far. Of equal sets the one
/// found first stays, which depends on values and costs only and then on the order given.
fn best_set(costs: &[f64], values: &[f64], budget: f64) -> (u32, f64) {
    let mut order = [0_usize; MOST_OPTIONS];
    let mut many = 0;
    for (option, &value) in values.iter().enumerate() {
        if value > 0.0 {
            order[many] = option;
            many += 1;
        }
    }
    let order = &mut order[..many];
    // value_a / cost_a > value_b / cost_b without dividing by 0.
    order.sort_by(|&a, &b| {
        (values[b] * costs[a])
            .total_cmp(&(values[a] * costs[b]))
            .then(a.cmp(&b))
    });
    let mut search = Knapsack {
        costs,
        values,
        order,
        best: 0,
        best_value: 0.0,
    };
    search.descend(0, 0, 0.0, budget * (1.0 + BUDGET_SLACK));
    (search.best, search.best_value)
}

struct Knapsack<'a> {
    costs: &'a [f64],
    values: &'a [f64],
    order: &'a [usize],
    best: u32,
    best_value: f64,
}

impl Knapsack<'_> {
    fn descend(&mut self, depth: usize, set: u32, value: f64, left: f64) {
        if value > self.best_value {
            self.best = set;
            self.best_value = value;
        }
        if depth == self.order.len() || self.bound(depth, value, left) <= self.best_value {
            return;
        }
        let option = self.order[depth];
        if self.costs[option] <= left {
            let rest = left - self.costs[option];
            self.descend(depth + 1, set | 1 << option, value + self.values[option], rest);
        }
        self.descend(depth + 1, set, value, left);
    }

    /// The most that could be reached from here if the last option could be taken in part.
    fn bound(&self, depth: usize, mut value: f64, mut left: f64) -> f64 {
        for &option in &self.order[depth..] {
            let cost = self.costs[option];
            if cost > left {
                return value + self.values[option] * left / cost;
            }
            value += self.values[option];
            left -= cost;
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::dist;
    use crate::stats::random::Rng;
    use proptest::prelude::*;

    fn slowly(costs: &[f64], values: &[f64], budget: f64) -> f64 {
        (0_u32..1 << costs.len())
            .map(|set| {
                let sum = |of: &[f64]| -> f64 {
                    of.iter()
                        .enumerate()
                        .filter(|(i, _)| set >> i & 1 == 1)
                        .map(|(_, x)| x)
                        .sum()
                };
                if sum(costs) <= budget { sum(values) } else { 0.0 }
            })
            .fold(0.0, f64::max)
    }

    #[test]
    fn value_for_money_is_not_enough() {
        // By value for money one would take the first and have no room for the better pair.
        let found = fund(&[6.0, 5.0, 5.0], &[[7.0, 5.5, 5.5]], 10.0).unwrap();
        assert_eq!(found.funded, [false, true, true]);
        assert_eq!((found.cost, found.value, found.evpi), (10.0, 11.0, 0.0));
        assert_eq!(found.p_in_best, [0.0, 1.0, 1.0]);
        // 0.1 + 0.2 is a little more than 0.3.
        assert_eq!(
            fund(&[0.1, 0.2], &[[1.0, 1.0]], 0.3).unwrap().funded,
            [true, true]
        );
    }

    #[test]
    fn perfect_information_by_hand() {
        // One of two; either is best in half of the draws, by 10.
        let found = fund(&[1.0, 1.0], &[[10.0, 0.0], [0.0, 10.0]], 1.0).unwrap();
        assert_eq!((found.value, found.evpi), (5.0, 5.0));
        assert_eq!(found.p_in_best, [0.5, 0.5]);
        let never = fund(&[0.0], &[[-1.0], [-2.0]], 1.0).unwrap();
        assert_eq!(
            (never.funded[0], never.value, never.evpi, never.cost),
            (false, 0.0, 0.0, 0.0)
        );
    }

    #[test]
    fn one_more_wave_agrees_with_the_closed_form() {
        // Fund or not: s φ(m/s) - |m| Φ(-|m|/s) with s = sd²/sqrt(sd² + se²).
        let plan = Simulation::with_seed(4);
        for (mu, sd, se) in [(5.0, 20.0, 10.0), (-8.0, 20.0, 20.0)] {
            let found = value_of_one_more_wave(&[mu], &[sd], &[Some(se)], &[1.0], 1.0, &plan).unwrap();
            let s = sd * sd / f64::hypot(sd, se);
            let exact = s * dist::normal_density(mu / s) - mu.abs() * dist::normal_upper(mu.abs() / s);
            assert!((found / exact - 1.0).abs() < 0.05, "{found} {exact}");
        }
        let silent = value_of_one_more_wave(&[5.0], &[20.0], &[None], &[1.0], 1.0, &plan).unwrap();
        assert!(silent.abs() < 1e-9);
        let more = value_of_one_more_wave(&[5.0], &[20.0], &[Some(5.0)], &[1.0], 1.0, &plan).unwrap();
        let less = value_of_one_more_wave(&[5.0], &[20.0], &[Some(50.0)], &[1.0], 1.0, &plan).unwrap();
        assert!(more > less && less > 0.0);
    }

    #[test]
    fn the_input_that_turns_the_order_comes_first() {
        let inputs = [
            Input::Pert {
                least: 0.0,
                likely: 1.0,
                most: 10.0,
            },
            Input::LogNormal {
                median: 100.0,
                gsd: 3.0,
            },
            Input::Fixed(1.0),
        ];
        // The second input scales all alike and turns nothing.
        let bars = tornado(&inputs, 0.8, |x| vec![x[0] * x[1], 2.0 * x[1] * x[2], -x[1]]).unwrap();
        assert_eq!(bars.iter().map(|bar| bar.input).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!((bars[0].rank_change, bars[1].rank_change), (1, 0));
        assert_eq!(bars[0].ranks, [vec![2, 1, 3], vec![1, 2, 3]]);
        assert!(bars[1].value_change > 0.0 && bars[2].value_change == 0.0);
        assert!(tornado(&inputs, 0.8, |_| vec![f64::NAN]).is_err());
        assert_eq!(tornado(&[], 0.8, |_| vec![1.0]), Ok(Vec::new()));
    }

    #[test]
    fn twenty_options_and_twenty_thousand_draws() {
        let mut rng = Rng::from_seed(9);
        let costs: Vec<f64> = (0..20).map(|_| 1.0 + rng.below(50) as f64).collect();
        let mu: Vec<f64> = costs
            .iter()
            .map(|cost| cost * 0.5 + rng.normal(0.0, 3.0))
            .collect();
        let plan = Simulation::with_seed(1);
        let found = value_of_one_more_wave(&mu, &[10.0; 20], &[Some(8.0); 20], &costs, 200.0, &plan);
        assert!(found.unwrap() > 0.0);
    }

    #[test]
    fn nothing_and_nonsense() {
        let none: [Vec<f64>; 0] = [];
        assert_eq!(
            fund(&[1.0], &none, 1.0),
            Err(Undefined::TooFew { have: 0, need: 1 })
        );
        assert_eq!(fund(&[], &[vec![]], 1.0).unwrap().funded, Vec::<bool>::new());
        assert!(fund(&[-1.0], &[[1.0]], 1.0).is_err() && fund(&[1.0], &[[1.0]], -1.0).is_err());
        assert!(fund(&[1.0], &[[f64::NAN]], 1.0).is_err() && fund(&[1.0], &[[1.0, 2.0]], 1.0).is_err());
        assert!(fund(&[1.0; 21], &[[1.0; 21]], 1.0).is_err());
        let plan = Simulation::with_seed(1);
        assert!(value_of_one_more_wave(&[1.0], &[-1.0], &[None], &[1.0], 1.0, &plan).is_err());
        assert!(value_of_one_more_wave(&[1.0], &[], &[None], &[1.0], 1.0, &plan).is_err());
    }

    proptest! {
        #[test]
        fn agrees_with_trying_every_set(
            options in prop::collection::vec((0_u32..20, -5_i32..30), 0..9),
            budget in 0_u32..60,
        ) {
            let costs: Vec<f64> = options.iter().map(|option| f64::from(option.0)).collect();
            let values: Vec<f64> = options.iter().map(|option| f64::from(option.1)).collect();
            let found = fund(&costs, std::slice::from_ref(&values), f64::from(budget)).unwrap();
            prop_assert_eq!(found.value, slowly(&costs, &values, f64::from(budget)));
            prop_assert!(found.cost <= f64::from(budget));
        }
    }
}
