//! How often the interval of a pooled mean holds the mean that the team's conditions would give.

use tribometer::stats::dist::{normal_two_sided, t_two_sided};
use tribometer::stats::interval::{pooled_spread, team_mean, wilson};

use crate::world::{LEVEL, Topic, Work, between, index, repeat, seen, stream};

struct World {
    name: &'static str,
    teams: u64,
    answers: (u64, u64),
    items: usize,
    /// Mean feeling of the organisation, and how far teams differ from it.
    feeling: (f64, f64),
    /// How much people of every second team differ; 1 in the others.
    uneven: f64,
    /// Whether one spread holds for all teams, so that .94 to .96 is promised.
    is_promised: bool,
}

const USUAL: World = World {
    name: "12 teams of 5 to 12, three questions",
    teams: 12,
    answers: (5, 12),
    items: 3,
    feeling: (0.3, 0.35),
    uneven: 1.0,
    is_promised: true,
};

const WORLDS: [World; 8] = [
    USUAL,
    World {
        name: "the same, one question",
        items: 1,
        ..USUAL
    },
    World {
        name: "40 teams of 5 to 12",
        teams: 40,
        ..USUAL
    },
    World {
        name: "4 teams of 5 to 8",
        teams: 4,
        answers: (5, 8),
        ..USUAL
    },
    World {
        name: "3 teams of 5 to 8 (own spreads)",
        teams: 3,
        answers: (5, 8),
        ..USUAL
    },
    World {
        name: "near the end of the scale (friction 17)",
        feeling: (1.2, 0.35),
        ..USUAL
    },
    World {
        name: "teams far apart (own mean 0.8 steps)",
        feeling: (0.3, 0.8),
        ..USUAL
    },
    World {
        name: "every second team differs 1.5 times as much",
        uneven: 1.5,
        is_promised: false,
        ..USUAL
    },
];

/// Held and all: teams, the noisier half of them, the organisation; width of the teams' intervals.
#[derive(Default)]
struct Count {
    teams: (u32, u32),
    noisy: (u32, u32),
    whole: (u32, u32),
    width: f64,
}

const REPETITIONS: u64 = 10_000;

#[test]
#[ignore = "takes a minute; run with --ignored"]
fn interval_of_pooled_means() {
    println!("| world | teams | of them noisier | organisation | mean width |\n|---|---|---|---|---|");
    for world in WORLDS {
        let counts = repeat(REPETITIONS, |number| world.one(number));
        let share = |part: fn(&Count) -> (u32, u32)| {
            let (held, all) = counts
                .iter()
                .map(part)
                .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            f64::from(held) / f64::from(all.max(1))
        };
        let (teams, whole) = (share(|count| count.teams), share(|count| count.whole));
        let cells: u32 = counts.iter().map(|count| count.teams.1).sum();
        let width = counts.iter().map(|count| count.width).sum::<f64>() / f64::from(cells);
        let noisy = share(|count| count.noisy);
        println!(
            "| {} | {teams:.4} | {noisy:.4} | {whole:.4} | {width:.1} |",
            world.name
        );
        // Three teams have no common spread, so nothing is said about the organisation by it.
        assert!(
            (0.935..=0.965).contains(&whole) || world.teams < 4,
            "{}: {whole}",
            world.name
        );
        assert!(
            (0.94..=0.96).contains(&teams) || !world.is_promised,
            "{}: {teams}",
            world.name
        );
    }
}

impl World {
    fn one(&self, number: u64) -> Count {
        let mut rng = stream(self.name, number);
        let mut truths = Vec::new();
        let teams: Vec<Vec<f64>> = (0..self.teams)
            .map(|team| {
                let topic = Topic {
                    items: self.items,
                    spread: if team % 2 == 1 { self.uneven } else { 1.0 },
                };
                let level = rng.normal(self.feeling.0, self.feeling.1);
                truths.push(topic.truth(level));
                let n = between(&mut rng, self.answers.0, self.answers.1);
                topic.team(&mut rng, level, n)
            })
            .collect();
        let Ok(spread) = pooled_spread(&teams) else {
            return Count::default();
        };
        let mut count = Count::default();
        for (at, (team, truth)) in teams.iter().zip(&truths).enumerate() {
            let stat = team_mean(team, &spread, LEVEL).unwrap();
            let (lo, hi) = (stat.lo.unwrap(), stat.hi.unwrap());
            let held = u32::from(lo <= *truth && *truth <= hi);
            count.width += hi - lo;
            count.teams = (count.teams.0 + held, count.teams.1 + 1);
            if at % 2 == 1 {
                count.noisy = (count.noisy.0 + held, count.noisy.1 + 1);
            }
        }
        let everybody = teams.concat();
        let sum: f64 = teams
            .iter()
            .zip(&truths)
            .map(|(team, truth)| team.len() as f64 * truth)
            .sum();
        let truth = sum / everybody.len() as f64;
        if spread.holds {
            let stat = team_mean(&everybody, &spread, LEVEL).unwrap();
            count.whole = (
                u32::from(stat.lo.unwrap() <= truth && truth <= stat.hi.unwrap()),
                1,
            );
        }
        count
    }
}

/// The same for the 75th percentile of durations, as friction.
#[test]
#[ignore = "takes minutes; run with --ignored"]
fn interval_of_percentiles() {
    println!("| people | named | held | by the standard error ± 1.96 |\n|---|---|---|---|");
    for (people, named, spread) in [
        ((10, 10), false, (0.0, 0.8)),
        ((5, 7), true, (0.4, 0.7)),
        ((8, 8), true, (0.4, 0.7)),
        ((9, 12), true, (0.4, 0.7)),
        ((9, 12), true, (0.0, 0.8)),
        ((20, 20), true, (0.4, 0.7)),
        ((60, 60), true, (0.4, 0.7)),
    ] {
        let work = Work {
            people,
            events: (4, 10),
            spread,
        };
        let truth = index().friction(work.truth(0.0)).unwrap();
        let held = repeat(REPETITIONS, |number| {
            let mut rng = stream("percentile", number);
            let (values, names) = work.quarter(&mut rng, 0.0);
            let (side, bounds) = seen(&values, if named { &names } else { &[] }, rng.bits())?;
            let within = bounds.0.is_none_or(|lo| lo <= truth) && bounds.1.is_none_or(|hi| truth <= hi);
            Some((within, (side.value - truth).abs() <= 1.96 * side.se))
        });
        let share = |part: fn(&(bool, bool)) -> bool| {
            held.iter().flatten().filter(|one| part(one)).count() as f64
                / held.iter().flatten().count() as f64
        };
        println!(
            "| {} to {}, spread {} | {named} | {:.4} | {:.4} |",
            people.0,
            people.1,
            spread.0,
            share(|one| one.0),
            share(|one| one.1)
        );
    }
}

/// The same for the share of events that go wrong, one in five, where people differ.
#[test]
#[ignore = "takes a minute; run with --ignored"]
fn interval_of_shares() {
    println!("| people | held | with normal limits |\n|---|---|---|");
    for people in [8, 10, 20, 60] {
        let held = repeat(REPETITIONS, |number| {
            let mut rng = stream("share", number);
            let mut persons: Vec<(u64, u64)> = Vec::new();
            for _ in 0..people {
                let n = between(&mut rng, 8, 20) as u64;
                let own = (0.2 + rng.normal(0.0, 0.08)).clamp(0.0, 1.0);
                persons.push(((0..n).filter(|_| rng.chance(own)).count() as u64, n));
            }
            [true, false].map(|widened| share_holds(&persons, 0.2, widened))
        });
        let share = |at: usize| held.iter().filter(|one| one[at]).count() as f64 / held.len() as f64;
        println!("| {people} | {:.4} | {:.4} |", share(0), share(1));
    }
}

/// Whether the limits of `analysis::reading` hold the truth; without what few people need if not `widened`.
fn share_holds(persons: &[(u64, u64)], truth: f64, widened: bool) -> bool {
    let (k, n) = persons
        .iter()
        .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let stat = wilson(k, n, LEVEL).unwrap();
    let (p, count) = (k as f64 / n as f64, persons.len() as f64);
    let squares: f64 = persons
        .iter()
        .map(|one| (one.0 as f64 - p * one.1 as f64).powi(2))
        .sum();
    let t = if widened {
        t_two_sided(LEVEL, count - 1.0) / normal_two_sided(LEVEL)
    } else {
        1.0
    };
    let effect = t * t * count / (count - 1.0) * squares / (n as f64 * p * (1.0 - p));
    let logit = |p: f64| (p / (1.0 - p)).ln();
    let moved = |bound: Option<f64>| logit(p) + (logit(bound.unwrap()) - logit(p)) * effect.max(1.0).sqrt();
    moved(stat.lo) <= logit(truth) && logit(truth) <= moved(stat.hi)
}
