//! All ways in which the adopters could have been chosen.

use crate::stats::random::Rng;
use crate::stats::two_sample::arrangements;

/// The most choices that are counted.
const MOST: u64 = 200_000;
/// The most teams with which they are counted: the walk goes as deep.
const MOST_TEAMS: usize = 1000;
/// Random choices where there are more.
const DRAWS: usize = 10_000;

/// What one choice of adopters makes of the changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Choice {
    /// Mean change of the chosen minus mean change of the others.
    pub effect: f64,
    /// Welch's t, infinite where the changes do not differ within, 0 where nothing differs.
    pub t: f64,
    /// The effect this choice would show if the true adopters had changed by 1 and nobody else.
    pub share: f64,
}

impl Choice {
    /// True for the choice that was made and its mirror image: they are as extreme under any effect.
    pub fn always(&self) -> bool {
        self.share.abs() > 1.0 - 1e-9
    }
}

/// Choices that were counted or drawn; when drawn, the one that was made is among them.
pub(super) struct Drawn {
    pub list: Vec<Choice>,
    pub assignments: u64,
    pub exact: bool,
}

/// Teams sorted by stratum, whether they adopted, and change: the order they came in does not matter.
pub(super) struct Choices {
    /// Changes around their mean, so that sums of squares keep their digits.
    changes: Vec<f64>,
    /// Sum of the changes, 0 but for rounding, and of their squares.
    whole: Sums,
    adopters: usize,
    adopted: Vec<bool>,
    /// Teams and adopters of each stratum.
    strata: Vec<(usize, usize)>,
}

/// Sums over the teams chosen so far.
#[derive(Clone, Copy, Default)]
struct Sums {
    sum: f64,
    squares: f64,
    true_adopters: usize,
}

impl Choices {
    /// The teams sorted into strata, ready to be chosen from.
    pub fn new(changes: &[f64], adopted: &[bool], strata: Option<&[u32]>) -> Self {
        let stratum = |at: usize| strata.map_or(0, |strata| strata[at]);
        let mut teams: Vec<(u32, bool, f64)> = (0..changes.len())
            .map(|at| (stratum(at), adopted[at], changes[at]))
            .collect();
        teams.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
        let centre = teams.iter().map(|team| team.2).sum::<f64>() / teams.len() as f64;
        let strata = teams
            .chunk_by(|a, b| a.0 == b.0)
            .map(|group| (group.len(), group.iter().filter(|team| team.1).count()))
            .collect();
        let changes: Vec<f64> = teams.iter().map(|team| team.2 - centre).collect();
        let adopters = teams.iter().filter(|team| team.1).count();
        Self {
            whole: Sums {
                sum: changes.iter().sum(),
                squares: changes.iter().map(|x| x * x).sum(),
                true_adopters: adopters,
            },
            changes,
            adopters,
            adopted: teams.iter().map(|team| team.1).collect(),
            strata,
        }
    }

    /// True if those who did not adopt could have been the adopters.
    pub fn swappable(&self) -> bool {
        self.strata.iter().all(|&(teams, adopters)| teams == 2 * adopters)
    }

    /// The choice that was made.
    pub fn seen(&self) -> Choice {
        let chosen = (0..self.changes.len()).filter(|&at| self.adopted[at]);
        self.choice(chosen.fold(Sums::default(), |sums, at| self.with(sums, at)))
    }

    /// Every choice, or a random sample where there are too many.
    pub fn all(&self, seed: u64) -> Drawn {
        let assignments = self.strata.iter().fold(1_u64, |ways, &(teams, adopters)| {
            ways.saturating_mul(arrangements(teams as u64, adopters as u64))
        });
        let exact = assignments <= MOST && self.changes.len() <= MOST_TEAMS;
        let list = if exact {
            let mut list = Vec::with_capacity(assignments as usize);
            self.walk(0, 0, (0, 0), Sums::default(), &mut list);
            list
        } else {
            self.random(seed)
        };
        Drawn {
            list,
            assignments,
            exact,
        }
    }

    /// Decides about the team `at`, the one after `(teams, adopters)` decided ones of its stratum.
    fn walk(
        &self,
        at: usize,
        stratum: usize,
        (decided, chosen): (usize, usize),
        sums: Sums,
        list: &mut Vec<Choice>,
    ) {
        let Some(&(teams, adopters)) = self.strata.get(stratum) else {
            list.push(self.choice(sums));
            return;
        };
        if decided == teams {
            self.walk(at, stratum + 1, (0, 0), sums, list);
            return;
        }
        if chosen < adopters {
            self.walk(
                at + 1,
                stratum,
                (decided + 1, chosen + 1),
                self.with(sums, at),
                list,
            );
        }
        if teams - decided > adopters - chosen {
            self.walk(at + 1, stratum, (decided + 1, chosen), sums, list);
        }
    }

    fn random(&self, seed: u64) -> Vec<Choice> {
        let mut rng = Rng::from_seed(seed).fork("adoption");
        let mut list = Vec::with_capacity(DRAWS + 1);
        list.push(self.seen());
        let mut order: Vec<usize> = (0..self.changes.len()).collect();
        for _ in 0..DRAWS {
            let mut sums = Sums::default();
            let mut start = 0;
            for &(teams, adopters) in &self.strata {
                let group = &mut order[start..start + teams];
                for at in 0..adopters {
                    let other = at + rng.below((teams - at) as u64) as usize;
                    group.swap(at, other);
                    sums = self.with(sums, group[at]);
                }
                start += teams;
            }
            list.push(self.choice(sums));
        }
        list
    }

    fn with(&self, sums: Sums, at: usize) -> Sums {
        let change = self.changes[at];
        Sums {
            sum: sums.sum + change,
            squares: sums.squares + change * change,
            true_adopters: sums.true_adopters + usize::from(self.adopted[at]),
        }
    }

    fn choice(&self, chosen: Sums) -> Choice {
        let (k, rest) = (self.adopters as f64, (self.changes.len() - self.adopters) as f64);
        let Sums {
            sum: total, squares, ..
        } = self.whole;
        let effect = chosen.sum / k - (total - chosen.sum) / rest;
        let hits = chosen.true_adopters as f64;
        let error = |n: f64, sum: f64, squares: f64| (squares - sum * sum / n).max(0.0) / (n - 1.0) / n;
        let square =
            error(k, chosen.sum, chosen.squares) + error(rest, total - chosen.sum, squares - chosen.squares);
        // What is left of equal changes after rounding is no variance and no effect.
        let t = if square > 1e-14 * squares {
            effect / square.sqrt()
        } else if effect * effect > 1e-18 * squares {
            effect.signum() * f64::INFINITY
        } else {
            0.0
        };
        Choice {
            effect,
            t,
            share: hits / k - (k - hits) / rest,
        }
    }
}
