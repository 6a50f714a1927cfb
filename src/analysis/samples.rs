//! What was measured of a row: the samples of its teams, put together.

use std::collections::BTreeSet;

use crate::base::{MetricId, Quarter, TeamId};
use crate::data::{Dataset, Level, Row, Sample, SampleKey};

/// Samples of one metric, put together over the teams of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Pool {
    /// Events of all teams that have some.
    Events { values: Vec<f64>, clusters: Vec<u32> },
    /// Counts and exposures added up.
    Count {
        events: u64,
        exposure: f64,
        clusters: Vec<u32>,
    },
    /// Finished values.
    Aggregates(Vec<Aggregate>),
    /// Teams whose samples are of different kinds: each one's own value counts once.
    Mixed(Vec<Pool>),
}

/// A finished value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Aggregate {
    pub value: f64,
    pub n: Option<u64>,
    pub interval: Option<(f64, f64)>,
}

/// What a row knows about a metric.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Found {
    Nothing,
    /// Events of a rate, and no head-count to divide by.
    WithoutExposure(u64),
    Pool(Pool),
}

/// Everything of a metric in a row.
pub(super) fn find(dataset: &Dataset, quarter: Quarter, row: &Row, metric: &MetricId) -> Found {
    let of = |team: &TeamId| {
        let key = SampleKey {
            quarter,
            metric: metric.clone(),
            team: team.clone(),
        };
        dataset.samples.get(&key)
    };
    let samples: Vec<&Sample> = match row.level {
        Level::Team => row
            .members
            .iter()
            .filter(|team| !is_unit(dataset, quarter, team))
            .filter_map(of)
            .collect(),
        Level::Unit => of_unit(row, &of),
        Level::Organisation => {
            let found: Vec<&Sample> = row
                .members
                .iter()
                .filter(|team| !is_unit(dataset, quarter, team))
                .filter_map(of)
                .collect();
            if found.is_empty() {
                of_all_units(dataset, quarter, &of)
            } else {
                found
            }
        }
    };
    if let Some(pool) = pool(&samples) {
        return Found::Pool(pool);
    }
    let events: u64 = row
        .members
        .iter()
        .filter_map(|team| {
            let key = SampleKey {
                quarter,
                metric: metric.clone(),
                team: team.clone(),
            };
            dataset.without_exposure.get(&key)
        })
        .sum();
    if events > 0 {
        Found::WithoutExposure(events)
    } else {
        Found::Nothing
    }
}

fn is_unit(dataset: &Dataset, quarter: Quarter, team: &TeamId) -> bool {
    dataset
        .trees
        .get(&quarter)
        .is_some_and(|tree| tree.units().contains(team))
}

/// A finished value of the unit itself is taken as it is; events of the unit and of its teams are put together.
fn of_unit<'a>(row: &Row, of: &impl Fn(&TeamId) -> Option<&'a Sample>) -> Vec<&'a Sample> {
    let own: Vec<&Sample> = row.units.iter().filter_map(of).collect();
    let finished = |sample: &&Sample| matches!(sample, Sample::Aggregate { .. });
    if !own.is_empty() && own.len() == row.units.len() && own.iter().all(finished) {
        return own;
    }
    let teams: BTreeSet<&TeamId> = row.members.iter().chain(&row.units).collect();
    let units: BTreeSet<&TeamId> = row.units.iter().collect();
    teams
        .into_iter()
        .filter_map(|team| of(team).filter(|sample| !(units.contains(team) && finished(sample))))
        .collect()
}

/// Where only units have values the organisation is put together from them.
fn of_all_units<'a>(
    dataset: &Dataset,
    quarter: Quarter,
    of: &impl Fn(&TeamId) -> Option<&'a Sample>,
) -> Vec<&'a Sample> {
    let Some(tree) = dataset.trees.get(&quarter) else {
        return Vec::new();
    };
    let above_has_none = |unit: &&&TeamId| tree.path(unit).iter().skip(1).all(|above| of(above).is_none());
    tree.units()
        .iter()
        .filter(above_has_none)
        .filter_map(|unit| of(unit))
        .collect()
}

fn pool(samples: &[&Sample]) -> Option<Pool> {
    let mut events: Vec<(&[f64], &[u32])> = Vec::new();
    let mut counts: Vec<(u64, f64, &[u32])> = Vec::new();
    let mut aggregates = Vec::new();
    for sample in samples {
        match sample {
            Sample::Events { values, clusters } => events.push((values, clusters)),
            Sample::Count {
                events,
                exposure,
                clusters,
            } => counts.push((*events, *exposure, clusters)),
            Sample::Aggregate { value, n, interval } => aggregates.push(Aggregate {
                value: *value,
                n: *n,
                interval: *interval,
            }),
        }
    }
    let mut pools = Vec::new();
    if !events.is_empty() {
        pools.push(Pool::Events {
            values: events
                .iter()
                .flat_map(|(values, _)| values.iter().copied())
                .collect(),
            clusters: apart(events.iter().map(|(values, clusters)| (values.len(), *clusters))),
        });
    }
    if !counts.is_empty() {
        pools.push(Pool::Count {
            events: counts.iter().map(|(events, ..)| events).sum(),
            exposure: counts.iter().map(|(_, exposure, _)| exposure).sum(),
            clusters: apart(
                counts
                    .iter()
                    .map(|(events, _, clusters)| (*events as usize, *clusters)),
            ),
        });
    }
    if !aggregates.is_empty() {
        pools.push(Pool::Aggregates(aggregates));
    }
    match pools.len() {
        0 | 1 => pools.pop(),
        _ => Some(Pool::Mixed(pools)),
    }
}

/// Clusters of several teams, numbered apart; nothing where one of the teams names nobody.
fn apart<'a>(teams: impl Iterator<Item = (usize, &'a [u32])>) -> Vec<u32> {
    let mut all = Vec::new();
    let mut next = 0;
    for (events, clusters) in teams {
        if clusters.len() != events {
            return Vec::new();
        }
        all.extend(clusters.iter().map(|cluster| cluster + next));
        next += clusters.iter().max().map_or(0, |most| most + 1);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_different_teams_stay_apart_and_one_anonymous_team_hides_all() {
        let a = Sample::Events {
            values: vec![1.0, 2.0],
            clusters: vec![0, 1],
        };
        let b = Sample::Events {
            values: vec![3.0],
            clusters: vec![0],
        };
        let c = Sample::Events {
            values: vec![4.0],
            clusters: Vec::new(),
        };
        let Some(Pool::Events { clusters, values }) = pool(&[&a, &b]) else {
            panic!()
        };
        assert_eq!((values, clusters), (vec![1.0, 2.0, 3.0], vec![0, 1, 2]));
        let Some(Pool::Events { clusters, .. }) = pool(&[&a, &c]) else {
            panic!()
        };
        assert!(clusters.is_empty());
        assert_eq!(pool(&[]), None);
    }
}
