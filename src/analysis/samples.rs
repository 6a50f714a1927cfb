//! What was measured of a row: the samples of its teams, put together.

use std::collections::BTreeSet;

use crate::base::{MetricId, Quarter, TeamId};
use crate::data::{Dataset, Level, Row, Sample, SampleKey, Tree};

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

/// Everything of a metric in a row; docs/statistics.md §2.3.
pub(super) fn find(dataset: &Dataset, quarter: Quarter, row: &Row, metric: &MetricId) -> Found {
    let key = |team: &TeamId| SampleKey {
        quarter,
        metric: metric.clone(),
        team: team.clone(),
    };
    let nowhere = Tree::default();
    let tree = dataset.trees.get(&quarter).unwrap_or(&nowhere);
    let is_finished =
        |name: &TeamId| matches!(dataset.samples.get(&key(name)), Some(Sample::Aggregate { .. }));
    let speakers = speakers(tree, row, &is_finished);
    let samples: Vec<&Sample> = speakers
        .iter()
        .filter_map(|name| dataset.samples.get(&key(name)))
        .collect();
    if let Some(pool) = pool(&samples) {
        return Found::Pool(pool);
    }
    let without_exposure = speakers
        .iter()
        .filter_map(|name| dataset.without_exposure.get(&key(name)));
    match without_exposure.sum() {
        0 => Found::Nothing,
        events => Found::WithoutExposure(events),
    }
}

/// The teams and units whose samples make up a row, by name. A finished value of a unit stands for everything below it, in
/// the unit's own row and in those above; events of a unit count beside those of its teams. So nothing that a file
/// says is lost because it is said about a unit, and nothing counts twice.
fn speakers<'a>(
    tree: &'a Tree,
    row: &'a Row,
    is_finished: &impl Fn(&TeamId) -> bool,
) -> BTreeSet<&'a TeamId> {
    let mut open: Vec<&TeamId> = match row.level {
        // What a file says about a unit speaks of more people than those who named the unit as their team.
        Level::Team => return row.members.iter().filter(|team| !tree.is_unit(team)).collect(),
        Level::Unit => row.units.iter().collect(),
        Level::Organisation => {
            let outside = row.members.iter().filter(|team| !tree.contains(team));
            tree.children(None).chain(outside).collect()
        }
    };
    let mut speakers = BTreeSet::new();
    while let Some(name) = open.pop() {
        speakers.insert(name);
        if !is_finished(name) {
            open.extend(tree.children(Some(name)));
        }
    }
    speakers
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
