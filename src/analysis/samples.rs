//! What was measured of a row: the samples of its teams, put together.

use std::collections::BTreeSet;

use crate::base::{MetricId, Quarter, TeamId};
use crate::data::{Dataset, Level, OpenItem, Row, Sample, SampleKey, Tree};

/// Samples of one metric, put together over the teams of a row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Pool {
    /// Events of all teams that have some.
    Events(Events),
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

/// Events of a row.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Events {
    pub values: Vec<f64>,
    /// People or pipelines of the values; empty where one of the teams names nobody.
    pub clusters: Vec<u32>,
    /// Day of the quarter, from 0, of each value.
    pub days: Vec<u8>,
    /// Items that had not ended; they name people where `clusters` does.
    pub open: Vec<OpenItem>,
}

impl Events {
    /// Puts the events of several teams under each other; people of different teams are different people.
    fn together<'a>(teams: impl Iterator<Item = TeamEvents<'a>>) -> Self {
        let mut all = Self::default();
        let (mut next, mut is_named) = (0, true);
        for team in teams {
            is_named &= team.clusters.len() == team.values.len()
                && team.open.iter().all(|item| item.cluster.is_some());
            all.values.extend(team.values);
            all.days.extend(team.days);
            all.clusters
                .extend(team.clusters.iter().map(|cluster| cluster + next));
            all.open.extend(team.open.iter().map(|item| OpenItem {
                cluster: item.cluster.map(|cluster| cluster + next),
                ..*item
            }));
            let open = team.open.iter().filter_map(|item| item.cluster);
            next += team
                .clusters
                .iter()
                .copied()
                .chain(open)
                .max()
                .map_or(0, |most| most + 1);
        }
        if !is_named {
            all.clusters.clear();
            all.open.iter_mut().for_each(|item| item.cluster = None);
        }
        all
    }
}

/// Events of one team.
struct TeamEvents<'a> {
    values: &'a [f64],
    clusters: &'a [u32],
    days: &'a [u8],
    open: &'a [OpenItem],
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
    let mut events: Vec<TeamEvents> = Vec::new();
    let mut counts: Vec<(u64, f64, &[u32])> = Vec::new();
    let mut aggregates = Vec::new();
    for sample in samples {
        match sample {
            Sample::Events {
                values,
                clusters,
                days,
                open,
            } => events.push(TeamEvents {
                values,
                clusters,
                days,
                open,
            }),
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
        pools.push(Pool::Events(Events::together(events.into_iter())));
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

    fn sample(values: &[f64], clusters: &[u32], open: &[(f64, Option<u32>)]) -> Sample {
        Sample::Events {
            values: values.to_vec(),
            clusters: clusters.to_vec(),
            days: vec![3; values.len()],
            open: open
                .iter()
                .map(|(age, cluster)| OpenItem {
                    age: *age,
                    entry: 0.0,
                    cluster: *cluster,
                })
                .collect(),
        }
    }

    fn events(samples: &[&Sample]) -> Events {
        match pool(samples) {
            Some(Pool::Events(events)) => events,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn people_of_different_teams_stay_apart_and_one_anonymous_team_hides_all() {
        let a = sample(&[1.0, 2.0], &[0, 1], &[(9.0, Some(2))]);
        let b = sample(&[3.0], &[0], &[]);
        let c = sample(&[4.0], &[], &[]);
        let both = events(&[&a, &b]);
        assert_eq!((both.values, both.clusters), (vec![1.0, 2.0, 3.0], vec![0, 1, 3]));
        assert_eq!(both.open[0].cluster, Some(2));
        let with_anonymous = events(&[&a, &c]);
        assert!(with_anonymous.clusters.is_empty());
        assert_eq!(with_anonymous.open[0].cluster, None);
        assert_eq!(pool(&[]), None);
    }
}
