//! Teams without a single event of a rate: their zero is a count, not a gap in the file.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{MetricId, Notice, Place, Quarter, TeamId};

use super::catalogue::{Catalogue, Statistic};
use super::dataset::{JoinAudit, Sample, SampleKey};
use super::join_aggregates::Measured;
use super::proposals::meanings;

/// Adds a count of zero events for every team with people of which a rate has none, in quarters that its files cover
/// (some team has events), and says so. A team that an unaccepted name with events of its own may mean stays unknown.
pub(super) fn add_zeros(
    measured: &mut Measured,
    head_counts: &BTreeMap<(Quarter, TeamId), u64>,
    audit: &JoinAudit,
    catalogue: &Catalogue,
) {
    let mut zeros: BTreeMap<(Quarter, MetricId), Vec<(TeamId, u64)>> = BTreeMap::new();
    for (quarter, metric) in covered(measured, catalogue) {
        let key = |team: &TeamId| SampleKey {
            quarter,
            metric: metric.clone(),
            team: team.clone(),
        };
        let has_events = |team: &TeamId| measured.knows(&key(team));
        let maybe_meant: BTreeSet<&str> = meanings(&audit.suggested, &audit.unclear)
            .filter(|(from, _)| has_events(from))
            .map(|(_, to)| to)
            .collect();
        let silent: Vec<(TeamId, u64)> = head_counts
            .range((quarter, TeamId::new(""))..)
            .take_while(|((of, _), _)| *of == quarter)
            .filter(|((_, team), people)| {
                **people > 0 && !has_events(team) && !maybe_meant.contains(team.as_str())
            })
            .map(|((_, team), people)| (team.clone(), *people))
            .collect();
        zeros.insert((quarter, metric), silent);
    }
    for ((quarter, metric), teams) in zeros {
        let Some((position, import)) = measured.source_of(&metric) else {
            continue;
        };
        if !teams.is_empty() {
            let names: Vec<&str> = teams.iter().map(|(team, _)| team.as_str()).collect();
            let message = format!(
                "{quarter}: no events of {metric} from {}; counted as zero",
                names.join(", ")
            );
            let notice = Notice::note("no-events", Place::file(import), message);
            measured
                .notices
                .push(notice.hint("remove the file if it does not cover these teams"));
        }
        let weeks = weeks_behind(measured, catalogue, head_counts, (quarter, &metric));
        for (team, people) in teams {
            let key = SampleKey {
                quarter,
                metric: metric.clone(),
                team,
            };
            let sample = Sample::Count {
                events: 0,
                exposure: people as f64 * weeks,
                clusters: Vec::new(),
            };
            measured.add(key, position, sample);
        }
    }
}

/// What people are multiplied with: the weeks of the quarter for rates by week, as its teams with events have them, and
/// one for other rates.
fn weeks_behind(
    measured: &Measured,
    catalogue: &Catalogue,
    head_counts: &BTreeMap<(Quarter, TeamId), u64>,
    (quarter, metric): (Quarter, &MetricId),
) -> f64 {
    const WHOLE_QUARTER: f64 = 13.0;
    let is_weekly = catalogue
        .metric(metric)
        .is_some_and(|metric| metric.statistic == Statistic::WeeklyRate);
    let of_team = |(key, sample): (&SampleKey, &Sample)| {
        let Sample::Count { exposure, .. } = sample else {
            return None;
        };
        let people = head_counts.get(&(quarter, key.team.clone()))?;
        (key.quarter == quarter && key.metric == *metric && *people > 0).then(|| exposure / *people as f64)
    };
    if is_weekly {
        measured.samples().find_map(of_team).unwrap_or(WHOLE_QUARTER)
    } else {
        1.0
    }
}

/// Quarters and rates of which any event is known. What is counted by weeks and not by people is no rate: whoever has no
/// event of it may be somebody whom the files do not cover.
fn covered(measured: &Measured, catalogue: &Catalogue) -> BTreeSet<(Quarter, MetricId)> {
    let is_rate = |metric: &MetricId| {
        catalogue
            .metric(metric)
            .is_none_or(|metric| metric.statistic != Statistic::PerWeek)
    };
    let counted = measured
        .samples()
        .filter(|(key, sample)| matches!(sample, Sample::Count { .. }) && is_rate(&key.metric))
        .map(|(key, _)| key);
    counted
        .chain(measured.without_exposure.keys())
        .map(|key| (key.quarter, key.metric.clone()))
        .collect()
}
