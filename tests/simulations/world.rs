//! Organisations with a known truth: answers on 1..5, events of people, and what the analyses make of them.

use tribometer::stats::Undefined;
use tribometer::stats::dist::{normal_lower, normal_quantile, normal_two_sided};
use tribometer::stats::index::{Better, FrictionIndex, Yardstick, clipped};
use tribometer::stats::interval::{PooledSpread, pooled_spread, team_mean};
use tribometer::stats::quantile::{ClusterOptions, clustered_quantile, order_quantile};
use tribometer::stats::random::Rng;
use tribometer::stats::score::{Scale, person_score};

/// Seed of all simulations.
pub const SEED: u64 = 20_261_001;
/// Level of printed intervals.
pub const LEVEL: f64 = 0.95;
/// Where a latent feeling turns into the next answer.
const STEPS: [f64; 4] = [-1.5, -0.5, 0.5, 1.5];
/// Part of a feeling's variance that a person brings to all questions of a topic.
const OF_PERSON: f64 = 0.5;

/// The stream of one repetition.
pub fn stream(part: &str, number: u64) -> Rng {
    Rng::from_seed(SEED).fork(part).fork(&number.to_string())
}

/// Runs repetitions `0..count` on all processors; the results come back in order, whatever the processors did.
pub fn repeat<T: Send>(count: u64, one: impl Fn(u64) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get() as u64);
    let share = count.div_ceil(threads);
    let one = &one;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|at| {
                scope.spawn(move || {
                    (at * share..count.min((at + 1) * share))
                        .map(one)
                        .collect::<Vec<T>>()
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap())
            .collect()
    })
}

/// A whole number in `low..=high`.
pub fn between(rng: &mut Rng, low: u64, high: u64) -> usize {
    (low + rng.below(high - low + 1)) as usize
}

/// A topic of some questions, and how much people of one team differ (1: a standard deviation of one step).
#[derive(Clone, Copy)]
pub struct Topic {
    pub items: usize,
    pub spread: f64,
}

impl Topic {
    /// Score, 0..100, of a team in whose people the feeling lies around `level`: the mean over all answers it could give.
    pub fn truth(self, level: f64) -> f64 {
        STEPS
            .iter()
            .map(|step| 25.0 * normal_lower((level - step) / self.spread))
            .sum()
    }

    /// Topic score of one more person of such a team. `person` is what the person brings along, standard normal.
    pub fn score(self, rng: &mut Rng, level: f64, person: f64) -> f64 {
        let scale = Scale::new(1, 5).unwrap();
        let items: Vec<Option<f64>> = (0..self.items)
            .map(|_| {
                let own = rng.normal(0.0, (1.0 - OF_PERSON).sqrt());
                let feeling = level + self.spread * (OF_PERSON.sqrt() * person + own);
                let answer = 1 + STEPS.iter().filter(|step| feeling > **step).count() as i32;
                Some(scale.score(answer))
            })
            .collect();
        person_score(&items).unwrap()
    }

    /// Scores of `n` people.
    pub fn team(self, rng: &mut Rng, level: f64, n: usize) -> Vec<f64> {
        (0..n)
            .map(|_| {
                let person = rng.normal(0.0, 1.0);
                self.score(rng, level, person)
            })
            .collect()
    }
}

/// A side of a cell as the verdict takes it.
#[derive(Clone, Copy)]
pub struct Side {
    pub value: f64,
    pub se: f64,
    pub df: Option<f64>,
}

/// Perceived friction of every team, as `analysis::perceived` computes it.
pub fn felt(teams: &[Vec<f64>]) -> Vec<Option<Side>> {
    let Ok(spread) = pooled_spread(teams) else {
        return vec![None; teams.len()];
    };
    teams.iter().map(|team| one_felt(team, &spread).ok()).collect()
}

fn one_felt(team: &[f64], spread: &PooledSpread) -> Result<Side, Undefined> {
    let stat = team_mean(team, spread, LEVEL)?;
    Ok(Side {
        value: 100.0 - stat.est,
        se: stat.se.filter(|se| *se > 0.0).ok_or(Undefined::ZeroVariance)?,
        df: stat.df,
    })
}

/// A team's durations in one quarter: people who differ, each with some events.
#[derive(Clone, Copy)]
pub struct Work {
    /// Fewest and most people.
    pub people: (u64, u64),
    /// Fewest and most events of each.
    pub events: (u64, u64),
    /// Standard deviation of the logarithm between people, and within one.
    pub spread: (f64, f64),
}

impl Work {
    /// The 75th percentile of all that a team around the median `exp(level)` could do.
    pub fn truth(self, level: f64) -> f64 {
        (level + normal_quantile(0.75) * self.spread.0.hypot(self.spread.1)).exp()
    }

    /// Durations with their people.
    pub fn quarter(self, rng: &mut Rng, level: f64) -> (Vec<f64>, Vec<u32>) {
        let (mut values, mut people) = (Vec::new(), Vec::new());
        for person in 0..between(rng, self.people.0, self.people.1) as u32 {
            let own = rng.normal(level, self.spread.0);
            for _ in 0..between(rng, self.events.0, self.events.1) {
                values.push(rng.normal(own, self.spread.1).exp());
                people.push(person);
            }
        }
        (values, people)
    }
}

/// The friction of a duration whose target is 1.
pub fn index() -> FrictionIndex {
    FrictionIndex::new(Yardstick::Log { target: 1.0 }, Better::Lower).unwrap()
}

/// Limits, of which one may be open.
pub type Limits = (Option<f64>, Option<f64>);

/// Measured friction of one metric and its limits, as `analysis::reading` and `analysis::measured` compute it. Not clipped.
pub fn seen(values: &[f64], people: &[u32], seed: u64) -> Option<(Side, Limits)> {
    let stat = if people.is_empty() {
        order_quantile(values, 0.75, LEVEL).ok()?.stat
    } else {
        clustered_quantile(values, people, 0.75, LEVEL, &ClusterOptions::with_seed(seed)).ok()?
    };
    let friction = index().of_stat(&stat).ok()?;
    let z = normal_two_sided(LEVEL);
    let se = match (friction.lo, friction.hi) {
        (Some(lo), Some(hi)) => (hi - lo) / (2.0 * z),
        (Some(lo), None) => (friction.est - lo) / z,
        (None, Some(hi)) => (hi - friction.est) / z,
        (None, None) => return None,
    };
    let count = people.iter().collect::<std::collections::BTreeSet<_>>().len();
    let side = Side {
        value: friction.est,
        se,
        df: (count >= ClusterOptions::with_seed(seed).min_clusters).then_some(count as f64 - 1.0),
    };
    (values.len() >= 10 && se > 0.0).then_some((side, (friction.lo, friction.hi)))
}

/// As the map takes it.
pub fn shown(side: Side) -> Side {
    Side {
        value: clipped(side.value),
        ..side
    }
}
