//! Ready numbers without events: the wide export of a metrics board and the long one of the platform's own.

use crate::base::Quarter;
use crate::stats::random::Rng;

use super::csv_text::Csv;
use super::numbers::{exp2, value_from_friction, wilson};
use super::roster::TINY;
use super::topics::{METRICS, Source};
use super::world::{Team, World};
use super::{SampleFile, file};

pub(super) fn files(world: &World) -> Vec<SampleFile> {
    vec![
        file("team-quarter-metrics.csv", board(world)),
        file("metrics-long.csv", long(world)),
    ]
}

/// A team and metric per row, a quarter per column; no counts, no spread, a few gaps.
fn board(world: &World) -> Vec<u8> {
    let root = world.rng.fork("board");
    let quarters: Vec<String> = world.quarters.iter().map(Quarter::to_string).collect();
    let header: Vec<&str> = ["team", "metric"]
        .into_iter()
        .chain(quarters.iter().map(String::as_str))
        .collect();
    let mut csv = Csv::unix(&header);
    for name in board_names(world) {
        for (place, metric) in METRICS
            .iter()
            .enumerate()
            .filter(|(_, metric)| metric.source == Source::Board)
        {
            let mut row = vec![name.clone(), metric.name.to_owned()];
            for (index, &quarter) in world.quarters.iter().enumerate() {
                let mut rng = root.fork(&name).fork(metric.name).fork(&quarter.to_string());
                let team = world
                    .teams
                    .iter()
                    .find(|team| team.names_in(quarter).board == name);
                row.push(team.map_or_else(String::new, |team| {
                    board_value(&mut rng, team, (index, quarter), place)
                }));
            }
            csv.row(&row);
        }
    }
    csv.into_bytes()
}

/// Every name that the board has known, each team's former name in front of it.
fn board_names(world: &World) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for team in &world.teams {
        for &quarter in &world.quarters {
            let name = &team.names_in(quarter).board;
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    names
}

fn board_value(rng: &mut Rng, team: &Team, (index, quarter): (usize, Quarter), place: usize) -> String {
    let metric = &METRICS[place];
    let noise = rng.lognormal(1.0, 1.07);
    let planted = metric.topic.is_some_and(|topic| team.is_planted(quarter, topic));
    if rng.chance(0.02) && !planted {
        return String::new();
    }
    let value = metric_value(team, index, place) * noise;
    format!("{value:.*}", metric.digits)
}

fn metric_value(team: &Team, index: usize, place: usize) -> f64 {
    let metric = &METRICS[place];
    value_from_friction(
        team.metric_level(index, place),
        metric.target,
        metric.is_share(),
        metric.lower_is_better.unwrap_or(true),
    )
}

/// A value per row, most with the number of events and a 95 % interval.
fn long(world: &World) -> Vec<u8> {
    let root = world.rng.fork("long");
    let mut csv = Csv::unix(&["team", "period", "metric", "value", "n", "low", "high"]);
    for (index, &quarter) in world.quarters.iter().enumerate() {
        for (names, teams) in world.named(quarter) {
            let name = &names.canonical;
            for (place, metric) in METRICS
                .iter()
                .enumerate()
                .filter(|(_, metric)| metric.source == Source::Long)
            {
                let mut rng = root.fork(name).fork(metric.name).fork(&quarter.to_string());
                if let Some([value, n, low, high]) = long_value(&mut rng, &teams, (index, quarter), place) {
                    csv.row(&[name, &quarter.to_string(), metric.name, &value, &n, &low, &high]);
                }
            }
        }
    }
    csv.into_bytes()
}

/// Value, n, low, high; `None` where the platform had recorded nothing.
fn long_value(
    rng: &mut Rng,
    teams: &[&Team],
    (index, quarter): (usize, Quarter),
    place: usize,
) -> Option<[String; 4]> {
    let team = *teams.first()?;
    let metric = &METRICS[place];
    let planted = metric.topic.is_some_and(|topic| team.is_planted(quarter, topic));
    let gap = rng.uniform();
    let staff: usize = teams.iter().map(|team| team.staff(quarter).count()).sum();
    let usual = if metric.is_share() { 18.0 } else { 2.4 };
    let n = rng
        .poisson(usual * staff as f64)
        .max(if TINY.contains(&team.name()) { 6 } else { 12 });
    let mean = metric_value(team, index, place);
    let (value, low, high) = if metric.is_share() {
        share(rng, mean, n)
    } else {
        upper_quartile(rng, mean, n)
    };
    let text = |value: f64| format!("{value:.*}", metric.digits);
    let spread = [n.to_string(), text(low), text(high)];
    let [n, low, high] = match gap {
        _ if planted => spread,
        g if g < 0.015 => return None,
        g if g < 0.09 => [String::new(), String::new(), String::new()],
        g if g < 0.14 => [spread[0].clone(), String::new(), String::new()],
        _ => spread,
    };
    Some([text(value), n, low, high])
}

fn share(rng: &mut Rng, mean: f64, n: u64) -> (f64, f64, f64) {
    let hits = (0..n).filter(|_| rng.chance(mean)).count() as f64;
    let (low, high) = wilson(hits, n as f64);
    (hits / n as f64, low, high)
}

/// The upper quartile of durations that spread by a factor of 1.6, estimated from `n` of them.
fn upper_quartile(rng: &mut Rng, mean: f64, n: u64) -> (f64, f64, f64) {
    let log2_se = 0.68 * 1.36 / (n as f64).sqrt();
    let value = mean * exp2(rng.normal(0.0, log2_se));
    let factor = exp2(1.96 * log2_se);
    (value, value / factor, value * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimated_quartile_lies_inside_its_interval() {
        let mut rng = Rng::from_seed(3);
        let hits = (0..2000)
            .filter(|_| {
                let (_, low, high) = upper_quartile(&mut rng, 20.0, 25);
                low <= 20.0 && 20.0 <= high
            })
            .count();
        assert!(
            (1860..=1940).contains(&hits),
            "{hits} of 2000 intervals hold the truth"
        );
    }
}
