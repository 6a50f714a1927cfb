//! How sure the contributions of drivers are: persons drawn again within their teams.

use super::importance::{Decomposition, Persons, decompose, normalise};
use super::subsets::Subsets;
use super::{Place, place};
use crate::stats::quantile::percentile_interval;
use crate::stats::random::Rng;
use crate::stats::result::{Stat, Undefined, check_level};

/// How often a driver must beat the noise column to count as more than noise.
const ABOVE_NOISE: f64 = 0.95;

/// How drivers are drawn again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DriverPlan {
    /// Number of replicates.
    pub replicates: usize,
    /// Seed of the draws; stored with the result.
    pub seed: u64,
    /// Confidence level of the limits.
    pub level: f64,
    /// Above this mean a predictor counts as painful, if predictors are friction (0..100, higher is worse).
    pub painful_above: Option<f64>,
}

impl DriverPlan {
    /// 2000 replicates, 95 %, no line for friction.
    pub fn with_seed(seed: u64) -> Self {
        Self {
            replicates: 2000,
            seed,
            level: 0.95,
            painful_above: None,
        }
    }
}

/// A driver with what is known of its contribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SureDriver {
    /// LMG contribution to R² with percentile limits of the raw contribution (not of the share).
    pub lmg: Stat,
    /// How often it contributes most.
    pub p_first: f64,
    /// How often it is among the three that contribute most.
    pub p_top3: f64,
    /// How often it contributes more than the column of noise in the same model.
    pub p_above_noise: f64,
    /// Mean of the predictor over all persons.
    pub mean: f64,
    /// Share of replicates in which it is to be fixed first ([`Place::FixFirst`]); `None` without a line.
    pub p_fix_first: Option<f64>,
}

impl SureDriver {
    /// False: draw it grey, it is not told from noise.
    pub fn is_above_noise(&self) -> bool {
        self.p_above_noise >= ABOVE_NOISE
    }
}

/// Drivers and how sure they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Drivers {
    /// The decomposition of the persons as they are.
    pub decomposition: Decomposition,
    /// One entry a predictor, in the order given.
    pub sure: Vec<SureDriver>,
    /// Contribution of the column of noise: median of the replicates and their limits. The yardstick.
    pub noise: Stat,
    /// Replicates that could be used; the others had predictors that determine each other.
    pub usable: usize,
}

/// Persons that drivers of `predictors` topics need: max(50, 10 k). Source: docs/statistics.md §6.4.
pub fn min_persons(predictors: usize) -> usize {
    50.max(10 * predictors)
}

/// Drivers of an outcome with their uncertainty.
///
/// The decomposition of [`decompose`], and `plan.replicates` bootstrap samples: within every team as many persons
/// are drawn with replacement as it has, values are centred anew and the LMG contributions computed again.
/// Each replicate carries a fresh column of normal noise beside the predictors: contributions can only be
/// positive, so the question is not whether one is above 0 but whether it is above that of noise. The order of
/// input plays no part. Persons with a missing value must be left out before.
///
/// # Errors
/// `TooFew` below [`min_persons`]; those of [`decompose`]; `OutOfSupport` for no replicate or no level;
/// `Singular` if fewer than half of the replicates can be used.
/// Source: docs/statistics.md §6.4; Tonidandel, LeBreton & Johnson 2009 (noise column).
pub fn drivers<T: AsRef<[f64]>>(
    predictors: &[T],
    outcome: &[f64],
    teams: &[u32],
    plan: &DriverPlan,
) -> Result<Drivers, Undefined> {
    check_level(plan.level)?;
    if plan.replicates == 0 || plan.painful_above.is_some_and(|line| !line.is_finite()) {
        return Err(Undefined::OutOfSupport);
    }
    let decomposition = decompose(predictors, outcome, teams)?;
    let k = predictors.len();
    let need = min_persons(k);
    if decomposition.n < need {
        return Err(Undefined::TooFew {
            have: decomposition.n,
            need,
        });
    }
    let persons = Persons::new(predictors, outcome, teams)?;
    let mut replicates = Replicates::new(&persons, plan);
    let mut rng = Rng::from_seed(plan.seed);
    for _ in 0..plan.replicates {
        replicates.draw(&mut rng);
    }
    if 2 * replicates.usable < plan.replicates {
        return Err(Undefined::Singular);
    }
    let often = |count: usize| count as f64 / replicates.usable as f64;
    let stat = |est: f64, draws: &[f64]| {
        let (lo, hi, se) = percentile_interval(draws, plan.level)?;
        Stat::new("lmg-bootstrap", est, persons.n, plan.level)
            .bounds(lo, hi)
            .se(se)
            .checked()
    };
    let sure = decomposition
        .drivers
        .iter()
        .zip(&replicates.tallies)
        .zip(&persons.means)
        .map(|((driver, tally), &mean)| {
            Ok(SureDriver {
                lmg: stat(driver.lmg, &tally.lmg)?,
                p_first: often(tally.first),
                p_top3: often(tally.top3),
                p_above_noise: often(tally.above_noise),
                mean,
                p_fix_first: plan.painful_above.map(|_| often(tally.fix_first)),
            })
        })
        .collect::<Result<Vec<_>, Undefined>>()?;
    let mut sorted = replicates.noise.clone();
    sorted.sort_by(f64::total_cmp);
    let noise = stat(sorted[sorted.len() / 2], &replicates.noise)?;
    Ok(Drivers {
        decomposition,
        sure,
        noise,
        usable: replicates.usable,
    })
}

/// What the replicates say about one driver.
#[derive(Clone, Default)]
struct Tally {
    lmg: Vec<f64>,
    first: usize,
    top3: usize,
    above_noise: usize,
    fix_first: usize,
}

struct Replicates<'a> {
    persons: &'a Persons,
    painful_above: Option<f64>,
    tallies: Vec<Tally>,
    noise: Vec<f64>,
    usable: usize,
    subsets: Subsets,
    /// Predictors, noise, outcome of every person; the noise is drawn anew each time.
    rows: Vec<f64>,
    times: Vec<u32>,
    matrix: Vec<f64>,
    sums: Vec<f64>,
    totals: Vec<f64>,
    alone: Vec<f64>,
    with_noise: Vec<f64>,
}

impl<'a> Replicates<'a> {
    fn new(persons: &'a Persons, plan: &DriverPlan) -> Self {
        let k = persons.predictors;
        let side = k + 2;
        let rows = persons
            .rows
            .iter()
            .flat_map(|row| row[..k].iter().copied().chain([0.0, row[k]]))
            .collect();
        Self {
            persons,
            painful_above: plan.painful_above,
            tallies: vec![Tally::default(); k],
            noise: Vec::with_capacity(plan.replicates),
            usable: 0,
            subsets: Subsets::new(k + 1),
            rows,
            times: vec![0; persons.n],
            matrix: vec![0.0; side * side],
            sums: vec![0.0; side],
            totals: vec![0.0; side],
            alone: vec![0.0; k],
            with_noise: vec![0.0; k + 1],
        }
    }

    fn draw(&mut self, rng: &mut Rng) {
        let k = self.persons.predictors;
        for row in self.rows.chunks_exact_mut(k + 2) {
            row[k] = rng.normal(0.0, 1.0);
        }
        self.times.fill(0);
        for &(from, to) in &self.persons.ranges {
            for _ in from..to {
                self.times[from + rng.below((to - from) as u64) as usize] += 1;
            }
        }
        self.accumulate();
        if !normalise(&mut self.matrix, k + 2) || !self.subsets.all_r2(&self.matrix) {
            return;
        }
        self.usable += 1;
        self.subsets.lmg(k, &mut self.alone);
        self.subsets.lmg(k + 1, &mut self.with_noise);
        self.tally();
    }

    /// Cross-products within teams of the drawn persons (upper triangle), and their sums over all.
    fn accumulate(&mut self) {
        let side = self.persons.predictors + 2;
        self.matrix.fill(0.0);
        self.totals.fill(0.0);
        for &(from, to) in &self.persons.ranges {
            self.sums.fill(0.0);
            for person in from..to {
                if self.times[person] == 0 {
                    continue;
                }
                let times = f64::from(self.times[person]);
                let row = &self.rows[person * side..(person + 1) * side];
                for a in 0..side {
                    let scaled = times * row[a];
                    self.sums[a] += scaled;
                    let target = &mut self.matrix[a * side + a..(a + 1) * side];
                    for (to, value) in target.iter_mut().zip(&row[a..]) {
                        *to += scaled * value;
                    }
                }
            }
            let people = (to - from) as f64;
            for a in 0..side {
                self.totals[a] += self.sums[a];
                for b in a..side {
                    self.matrix[a * side + b] -= self.sums[a] * self.sums[b] / people;
                }
            }
        }
    }

    fn tally(&mut self) {
        let k = self.persons.predictors;
        let noise = self.with_noise[k];
        self.noise.push(noise);
        let r2: f64 = self.alone.iter().sum();
        for (driver, tally) in self.tallies.iter_mut().enumerate() {
            let own = self.alone[driver];
            let better = self.alone.iter().filter(|&&other| other > own).count();
            tally.lmg.push(own);
            tally.first += usize::from(better == 0);
            tally.top3 += usize::from(better < 3);
            tally.above_noise += usize::from(self.with_noise[driver] > noise);
            if let Some(line) = self.painful_above
                && r2 > 0.0
            {
                let moved = self.totals[driver] / self.persons.n as f64 * self.persons.scales[driver];
                let mean = self.persons.means[driver] + moved;
                tally.fix_first += usize::from(place(own / r2, k, mean, line) == Place::FixFirst);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organisation(seed: u64, k: usize, n: usize) -> (Vec<Vec<f64>>, Vec<f64>, Vec<u32>) {
        let mut rng = Rng::from_seed(seed);
        let columns: Vec<Vec<f64>> = (0..k)
            .map(|_| (0..n).map(|_| rng.normal(50.0, 20.0)).collect())
            .collect();
        // The first drives most, the second a little, the others nothing.
        let outcome = (0..n)
            .map(|i| columns[0][i] + 0.5 * columns[1][i] + rng.normal(0.0, 20.0))
            .collect();
        let teams = (0..n as u32).map(|i| i % 25).collect();
        (columns, outcome, teams)
    }

    #[test]
    fn the_true_driver_is_first_and_noise_is_grey() {
        let (columns, outcome, teams) = organisation(11, 10, 250);
        let plan = DriverPlan {
            painful_above: Some(40.0),
            ..DriverPlan::with_seed(1)
        };
        let found = drivers(&columns, &outcome, &teams, &plan).unwrap();
        assert_eq!(found.usable, 2000);
        assert!(found.sure[0].p_first > 0.99 && found.sure[0].is_above_noise());
        assert!(found.sure[0].p_fix_first > Some(0.99));
        assert!(found.sure[1].p_top3 > 0.95 && found.sure[1].is_above_noise());
        assert!(found.sure[2..].iter().all(|driver| !driver.is_above_noise()));
        assert!(
            found.sure[2..]
                .iter()
                .all(|driver| driver.p_fix_first < Some(0.1))
        );
        let firsts: f64 = found.sure.iter().map(|driver| driver.p_first).sum();
        let tops: f64 = found.sure.iter().map(|driver| driver.p_top3).sum();
        assert!((firsts - 1.0).abs() < 1e-9 && (tops - 3.0).abs() < 1e-9);
        let lmg = found.sure[0].lmg;
        assert!(lmg.lo < Some(lmg.est) && lmg.hi > Some(lmg.est));
        assert!(found.noise.hi < Some(0.05));
    }

    #[test]
    fn same_seed_same_numbers_in_any_order() {
        let (columns, outcome, teams) = organisation(2, 3, 60);
        let plan = DriverPlan {
            replicates: 50,
            ..DriverPlan::with_seed(4)
        };
        let found = drivers(&columns, &outcome, &teams, &plan).unwrap();
        let turned: Vec<Vec<f64>> = columns
            .iter()
            .map(|column| column.iter().rev().copied().collect())
            .collect();
        let outcome: Vec<f64> = outcome.iter().rev().copied().collect();
        let teams: Vec<u32> = teams.iter().rev().copied().collect();
        assert_eq!(drivers(&turned, &outcome, &teams, &plan).unwrap(), found);
    }

    #[test]
    fn too_few_persons_and_nonsense() {
        let (columns, outcome, teams) = organisation(2, 6, 59);
        let plan = DriverPlan::with_seed(4);
        let refused = drivers(&columns, &outcome, &teams, &plan);
        assert_eq!(refused, Err(Undefined::TooFew { have: 59, need: 60 }));
        let none = DriverPlan {
            replicates: 0,
            ..plan
        };
        assert_eq!(
            drivers(&columns, &outcome, &teams, &none),
            Err(Undefined::OutOfSupport)
        );
        let level = DriverPlan { level: 1.0, ..plan };
        assert_eq!(
            drivers(&columns, &outcome, &teams, &level),
            Err(Undefined::OutOfSupport)
        );
    }
}
