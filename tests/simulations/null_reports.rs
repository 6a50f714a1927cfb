//! How often a report flags a change where nothing changed.
//!
//! A family is what `analysis::change` adjusts together: all comparisons of two quarters, of every level and side.

use tribometer::stats::change::pooled_change;
use tribometer::stats::dist::{normal_upper, t_upper};
use tribometer::stats::index::satterthwaite;
use tribometer::stats::interval::pooled_spread;
use tribometer::stats::multiple::benjamini_hochberg;
use tribometer::stats::random::Rng;

use crate::world::{LEVEL, Side, Topic, Work, between, repeat, seen, stream};

const REPORTS: u64 = 20_000;
const TOPICS: usize = 8;
const TEAMS: usize = 12;
/// Teams in a unit.
const UNIT: usize = 4;
const Q: f64 = 0.10;
/// Comparisons of a metric from which those of a report are drawn.
const POOL: u64 = 60_000;

const TOPIC: Topic = Topic {
    items: 3,
    spread: 1.0,
};

/// P-values of the perceived side of one report: teams, units, the organisation.
struct Perceived {
    teams: Vec<f64>,
    units: Vec<f64>,
    whole: Vec<f64>,
}

/// Who answers the second of two waves in which every team feels the same.
#[derive(Clone, Copy)]
enum Second {
    /// Other people, in other numbers.
    Others,
    /// Other people, as many of each team.
    AsMany,
    /// The same people; what they bring along has this correlation.
    Same(f64),
}

fn perceived(rng: &mut Rng, second: Second) -> Perceived {
    let mut p = Perceived {
        teams: Vec::new(),
        units: Vec::new(),
        whole: Vec::new(),
    };
    for _ in 0..TOPICS {
        let (first, second): (Vec<Vec<f64>>, Vec<Vec<f64>>) =
            (0..TEAMS).map(|_| two_waves(rng, second)).unzip();
        let spreads = (pooled_spread(&first).unwrap(), pooled_spread(&second).unwrap());
        let test = |first: &[f64], second: &[f64]| {
            pooled_change(first, &spreads.0, second, &spreads.1, LEVEL)
                .unwrap()
                .p
        };
        p.teams.extend(first.iter().zip(&second).map(|(a, b)| test(a, b)));
        let units = first.chunks(UNIT).zip(second.chunks(UNIT));
        p.units.extend(units.map(|(a, b)| test(&a.concat(), &b.concat())));
        p.whole.push(test(&first.concat(), &second.concat()));
    }
    p
}

fn two_waves(rng: &mut Rng, second: Second) -> (Vec<f64>, Vec<f64>) {
    let level = rng.normal(0.3, 0.35);
    let n = between(rng, 5, 12);
    let r = match second {
        Second::Others => {
            let m = between(rng, 5, 12);
            return (TOPIC.team(rng, level, n), TOPIC.team(rng, level, m));
        }
        Second::AsMany => return (TOPIC.team(rng, level, n), TOPIC.team(rng, level, n)),
        Second::Same(r) => r,
    };
    (0..n)
        .map(|_| {
            let person = rng.normal(0.0, 1.0);
            let later = r * person + rng.normal(0.0, (1.0 - r * r).sqrt());
            (TOPIC.score(rng, level, person), TOPIC.score(rng, level, later))
        })
        .unzip()
}

/// P-values of a metric that did not change, from two quarters of a team; none where one of them is not judged.
fn measured(name: &str, work: Work, named: bool) -> Vec<f64> {
    let one = |number: u64| {
        let mut rng = stream(name, number);
        let quarter = |rng: &mut Rng| {
            let (values, people) = work.quarter(rng, 0.0);
            Some(seen(&values, if named { &people } else { &[] }, rng.bits())?.0)
        };
        let (before, after) = (quarter(&mut rng)?, quarter(&mut rng)?);
        let z = (after.value - before.value).abs() / before.se.hypot(after.se);
        let variance = |side: Side| (side.se * side.se, side.df.unwrap_or(f64::INFINITY));
        let upper = match satterthwaite(&[variance(before), variance(after)]) {
            Some(df) => t_upper(z, df),
            None => normal_upper(z),
        };
        Some((2.0 * upper).min(1.0))
    };
    repeat(POOL, one).into_iter().flatten().collect()
}

fn flags(p: &[f64]) -> bool {
    let q = benjamini_hochberg(p).unwrap();
    q.iter().any(|q| *q <= Q)
}

fn share(hits: &[bool]) -> f64 {
    hits.iter().filter(|hit| **hit).count() as f64 / hits.len() as f64
}

#[test]
#[ignore = "takes a minute; run with --ignored"]
fn perceived_changes_where_nothing_changed() {
    println!(
        "| second wave | teams | units | organisation | any of the three | one family |\n|---|---|---|---|---|---|"
    );
    for (name, second) in [
        ("other people, as many of each team", Second::AsMany),
        ("the same people, r = 0.7", Second::Same(0.7)),
        ("other people, in other numbers", Second::Others),
    ] {
        let reports = repeat(REPORTS, |number| {
            let p = perceived(&mut stream(name, number), second);
            let (teams, units, whole) = (flags(&p.teams), flags(&p.units), flags(&p.whole));
            let together = flags(&[p.teams, p.units, p.whole].concat());
            [teams, units, whole, teams || units || whole, together]
        });
        let of = |at: usize| share(&reports.iter().map(|hits| hits[at]).collect::<Vec<_>>());
        println!(
            "| {name} | {:.4} | {:.4} | {:.4} | {:.4} | {:.4} |",
            of(0),
            of(1),
            of(2),
            of(3),
            of(4)
        );
        assert!(of(4) <= 0.12, "{name}: {}", of(4));
    }
}

#[test]
#[ignore = "takes minutes; run with --ignored"]
fn changes_of_both_sides_where_nothing_changed() {
    let even = Work {
        people: (9, 12),
        events: (4, 10),
        spread: (0.0, 0.8),
    };
    let felt = repeat(REPORTS, |number| {
        perceived(&mut stream("felt", number), Second::AsMany).teams
    });
    println!(
        "| metrics | p < .05 | p < .005 | p < .0005 | measured alone | both sides |\n|---|---|---|---|---|---|"
    );
    for (name, work, named) in [
        ("people alike, not named", even, false),
        ("people alike, 9 to 12 named", even, true),
        (
            "people differ, 9 to 12 named",
            Work {
                spread: (0.4, 0.7),
                ..even
            },
            true,
        ),
        (
            "people differ, 20 to 30 named",
            Work {
                spread: (0.4, 0.7),
                people: (20, 30),
                ..even
            },
            true,
        ),
        (
            "people differ, 4 to 7 named",
            Work {
                spread: (0.25, 0.75),
                people: (4, 7),
                ..even
            },
            true,
        ),
    ] {
        let pool = measured(name, work, named);
        let below = |limit: f64| pool.iter().filter(|p| **p < limit).count() as f64 / pool.len() as f64;
        let reports = repeat(REPORTS, |number| {
            let mut rng = stream(name, POOL + number);
            let seen: Vec<f64> = (0..TOPICS * TEAMS)
                .filter_map(|_| rng.choose(&pool).copied())
                .collect();
            let felt = &felt[number as usize];
            [flags(&seen), flags(&[felt.as_slice(), &seen].concat())]
        });
        let of = |family: usize| share(&reports.iter().map(|hits| hits[family]).collect::<Vec<_>>());
        println!(
            "| {name} | {:.4} | {:.4} | {:.5} | {:.4} | {:.4} |",
            below(0.05),
            below(0.005),
            below(0.0005),
            of(0),
            of(1)
        );
    }
}
