//! What stands beside the cells: who answered, what is not scored, what was masked, and remarks on assumptions.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::number::{count, share};
use crate::base::{MetricId, Notice, Place, Quarter, TeamId, TopicId};
use crate::data::{Cohort, InstrumentChange, Item, Level, Row, Tree};
use crate::stats::interval::wilson;

use super::estimate::{Estimate, Reason};
use super::friction::scope;
use super::outcome::{Cell, Friction, Instrument, Participation, Scope, TopicBreak, Unscored, UnscoredWave};
use super::perceived::TopicSpread;

/// Participation under which a wave may not stand for everybody, and under which it does not (docs/methods.md §5.5).
const LOW_RATE: f64 = 0.60;
const UNFIT_RATE: f64 = 0.40;

/// Who answered, for each row of each wave.
pub(super) fn participation(cohort: &Cohort) -> Vec<Participation> {
    let of = |quarter: Quarter, row: &Row| {
        let invited = invited(cohort, quarter, row);
        let answered = cohort.answered(quarter, row);
        let rate = invited.zip(answered).and_then(|(invited, answered)| {
            let stat = wilson(answered, invited, Estimate::LEVEL).ok()?;
            Some((stat.est, stat.lo?, stat.hi?))
        });
        Participation {
            scope: scope(row.level),
            team: row.name.clone(),
            quarter,
            invited,
            answered,
            rate,
        }
    };
    cohort
        .waves()
        .flat_map(|quarter| cohort.rows(quarter).iter().map(move |row| of(quarter, row)))
        .collect()
}

/// Who answered in a quarter.
pub(super) fn participation_of(
    friction: &Friction,
    quarter: Quarter,
) -> impl Iterator<Item = &Participation> {
    friction
        .participation
        .iter()
        .filter(move |row| row.quarter == quarter)
}

/// People on the roster behind a row. `None` where the head-count of one of its teams is not known, and for rows that hold
/// people without or with several teams: these are on the rosters of teams elsewhere. The organisation has them all.
pub(super) fn invited(cohort: &Cohort, quarter: Quarter, row: &Row) -> Option<u64> {
    let dataset = cohort.dataset();
    let nowhere = Tree::default();
    let tree = dataset.trees.get(&quarter).unwrap_or(&nowhere);
    let people = |team: &TeamId| dataset.head_counts.get(&(quarter, team.clone())).copied();
    let is_team = |team: &TeamId| tree.contains(team) || people(team).is_some();
    // A unit needs no people of its own besides those of its teams.
    let of_known = |team: &TeamId| people(team).or_else(|| tree.is_unit(team).then_some(0));
    let sum = match row.level {
        Level::Organisation => {
            let known = row
                .members
                .iter()
                .filter(|team| is_team(team))
                .all(|team| of_known(team).is_some());
            let all = dataset.head_counts.iter().filter(|((of, _), _)| *of == quarter);
            known.then(|| all.map(|(_, people)| people).sum())
        }
        Level::Unit => {
            let below: BTreeSet<&TeamId> = row.units.iter().flat_map(|unit| tree.below(unit)).collect();
            row.members
                .iter()
                .chain(below)
                .collect::<BTreeSet<_>>()
                .into_iter()
                .map(of_known)
                .sum()
        }
        Level::Team => row.members.iter().map(people).sum(),
    };
    sum.filter(|sum: &u64| *sum > 0)
}

/// Metrics without a place in any cell, or that are only listed there.
pub(super) fn unscored(cohort: &Cohort) -> Vec<Unscored> {
    let dataset = cohort.dataset();
    let mut values: BTreeMap<&MetricId, u64> = BTreeMap::new();
    for (key, sample) in &dataset.samples {
        if cohort.quarters().contains(&key.quarter) {
            *values.entry(&key.metric).or_default() += sample.values();
        }
    }
    let mut without_head_count: BTreeMap<&MetricId, u64> = BTreeMap::new();
    for (key, events) in &dataset.without_exposure {
        if cohort.quarters().contains(&key.quarter) {
            *without_head_count.entry(&key.metric).or_default() += events;
        }
    }
    let reason = |metric: &crate::data::Metric| {
        if metric.better.is_none() {
            Some((
                Reason::NoDirection,
                values.get(&metric.id).or(without_head_count.get(&metric.id))?,
            ))
        } else if metric.topic.is_none() {
            Some((Reason::NoTopic, values.get(&metric.id)?))
        } else if !values.contains_key(&metric.id) {
            Some((Reason::NoHeadCount, without_head_count.get(&metric.id)?))
        } else {
            None
        }
    };
    dataset
        .catalogue
        .metrics
        .iter()
        .filter_map(|metric| {
            let (reason, values) = reason(metric)?;
            Some(Unscored {
                metric: metric.id.clone(),
                reason,
                values: *values,
            })
        })
        .collect()
}

/// Waves whose questions all lack a topic or a friction end.
pub(super) fn unscored_waves(cohort: &Cohort) -> Vec<UnscoredWave> {
    let has_topic = |item: &Item| {
        let known = |topic| cohort.dataset().catalogue.topic(topic);
        item.topic.as_ref().and_then(known).is_some()
    };
    cohort
        .waves()
        .filter(|quarter| cohort.topics(*quarter).is_empty())
        .map(|quarter| {
            let (with, without): (Vec<&Item>, Vec<&Item>) =
                cohort.items(quarter).iter().partition(|item| has_topic(item));
            let texts = |items: Vec<&Item>| items.into_iter().map(|item| item.text.clone()).collect();
            UnscoredWave {
                quarter,
                without_topic: texts(without),
                without_polarity: texts(with),
            }
        })
        .collect()
}

/// Most names in one sentence; the rest is counted.
const MOST_NAMES: usize = 6;

/// Names in a sentence: all of them, or six “and 71 others”.
fn listed(names: &[&str]) -> String {
    match names.len().saturating_sub(MOST_NAMES) {
        0 => names.join(", "),
        1 => format!("{} and one other", names[..MOST_NAMES].join(", ")),
        more => format!("{} and {more} others", names[..MOST_NAMES].join(", ")),
    }
}

/// What was merged or not shown, and why.
pub(super) fn masked(cohort: &Cohort, cells: &[Cell]) -> Vec<String> {
    let mut sentences = cohort.merged();
    let mut answers: BTreeMap<(Quarter, &TopicId, Reason), Vec<&str>> = BTreeMap::new();
    let mut metrics: BTreeMap<(Quarter, &str), Vec<&str>> = BTreeMap::new();
    for cell in cells {
        if let (Some(reason), false) = (cell.perceived.reason, cell.perceived.is_ok())
            && reason != Reason::NoAnswers
        {
            answers
                .entry((cell.quarter, &cell.topic, reason))
                .or_default()
                .push(&cell.team);
        }
        let dominated = cell
            .components
            .iter()
            .filter(|part| part.reason == Some(Reason::Dominance));
        for part in dominated.filter(|_| cell.scope == Scope::Team) {
            metrics
                .entry((cell.quarter, &part.name))
                .or_default()
                .push(&cell.team);
        }
    }
    let threshold = cohort.dataset().threshold;
    for ((quarter, topic, reason), rows) in answers {
        let catalogue = &cohort.dataset().catalogue;
        let topic = catalogue
            .topic(topic)
            .map_or(topic.as_str(), |topic| topic.name.as_str());
        let why = match reason {
            Reason::MinCell => format!("fewer than {threshold} people answered this topic"),
            Reason::Complementary => format!("would tell what fewer than {threshold} people answered"),
            _ => continue,
        };
        sentences.push(format!(
            "{quarter}, {topic}: not shown for {}; {why}.",
            listed(&rows)
        ));
    }
    for ((quarter, metric), rows) in metrics {
        let rows = listed(&rows);
        sentences.push(format!(
            "{quarter}, {metric}: not shown for {rows}; fewer than three people made the events, or one made most of them."
        ));
    }
    sentences
}

/// Remarks on assumptions.
pub(super) fn notices(
    cohort: &Cohort,
    cells: &[Cell],
    instrument: &Instrument,
    spreads: &BTreeMap<(Quarter, TopicId), TopicSpread>,
) -> Vec<Notice> {
    let mut notices = Vec::new();
    let name = |id: &TopicId| {
        cohort
            .dataset()
            .catalogue
            .topic(id)
            .map_or_else(|| id.as_str().to_owned(), |topic| topic.name.clone())
    };
    for found in &instrument.breaks {
        notices.push(break_notice(found, &name(&found.topic)));
    }
    notices.extend(instrument.changes.iter().filter_map(accepted_notice));
    let mut alike: BTreeMap<Quarter, Vec<String>> = BTreeMap::new();
    let mut uneven: BTreeMap<Quarter, Vec<String>> = BTreeMap::new();
    for ((quarter, topic), spread) in spreads {
        if spread.teams_differ == Some(false) {
            alike.entry(*quarter).or_default().push(name(topic));
        }
        if spread.pooled.is_some_and(|pooled| !pooled.holds) {
            uneven.entry(*quarter).or_default().push(name(topic));
        }
    }
    for (quarter, topics) in alike {
        let topics = topics.join(", ");
        let message =
            format!("{quarter}: teams do not differ beyond noise on {topics}; no team gets a verdict there");
        notices.push(Notice::note("teams-alike", Place::default(), message));
    }
    for (quarter, topics) in uneven {
        let topics = topics.join(", ");
        let message = format!(
            "{quarter}: each team's own spread is used for {topics}, because teams are too few or too uneven"
        );
        notices.push(Notice::note("own-spread", Place::default(), message));
    }
    notices.extend(participation_notices(cohort));
    notices.extend(target_notice(cells));
    notices.extend(head_count_notice(cohort));
    notices
}

fn break_notice(found: &TopicBreak, topic: &str) -> Notice {
    let (quarter, since) = (found.quarter, found.since);
    let kept = match (found.is_compared, found.kept) {
        (true, 1) => "the change is that of the one question both have in common".to_owned(),
        (true, n) => format!("the change is that of the {n} questions both have in common"),
        (false, 0) => "none is the same, and the two are not compared".to_owned(),
        (false, n) => format!(
            "only {n} of {} are the same, and the two are not compared",
            found.before.max(found.after)
        ),
    };
    let message = format!("{quarter}: the questions on {topic} are not those of {since}; {kept}");
    Notice::caution("items-changed", Place::default(), message)
        .hint("accept a rewording that asks the same: tribometer instrument WORKSPACE --bridge OLD NEW --reason WHY")
}

/// A decision by which two questions count as one is told wherever it is used.
fn accepted_notice(change: &InstrumentChange) -> Option<Notice> {
    let bridge = change.bridge.as_ref()?;
    change.topic()?;
    let who = bridge
        .who
        .as_ref()
        .map_or_else(String::new, |who| format!(" ({who})"));
    let message = format!(
        "{}: “{}” counts as “{}”, because somebody accepted it: {}{who}",
        change.quarter, bridge.from, bridge.to, bridge.reason
    );
    Some(Notice::note("items-bridged", Place::default(), message))
}

fn participation_notices(cohort: &Cohort) -> Vec<Notice> {
    let everybody = participation(cohort)
        .into_iter()
        .filter(|row| row.scope == Scope::Organisation);
    everybody
        .filter_map(|row| {
            let (rate, ..) = row.rate?;
            let what = match rate {
                rate if rate < UNFIT_RATE => "the answers do not stand for everybody",
                rate if rate < LOW_RATE => "the answers may not stand for everybody",
                _ => return None,
            };
            let message = format!(
                "{}: {} of the people invited answered; {what}",
                row.quarter,
                share(rate)
            );
            Some(Notice::caution("low-participation", Place::default(), message))
        })
        .collect()
}

fn target_notice(cells: &[Cell]) -> Option<Notice> {
    let parts = cells.iter().flat_map(|cell| &cell.components);
    let open: BTreeSet<&str> = parts
        .filter(|part| part.target.is_some() && !part.target_agreed)
        .map(|part| part.name.as_str())
        .collect();
    let names: Vec<&str> = open.into_iter().collect();
    (!names.is_empty()).then(|| {
        let message = format!("the target is not agreed yet: {}", names.join(", "));
        Notice::caution("target-not-agreed", Place::default(), message)
            .hint("agree on the value with the teams and write owner and date into the targets")
    })
}

fn head_count_notice(cohort: &Cohort) -> Option<Notice> {
    let dataset = cohort.dataset();
    let missing = dataset
        .without_exposure
        .iter()
        .filter(|(key, _)| cohort.quarters().contains(&key.quarter));
    let (mut events, mut teams) = (0, BTreeSet::new());
    for (key, missed) in missing {
        events += missed;
        teams.insert(key.team.as_str());
    }
    let teams: Vec<&str> = teams.into_iter().collect();
    (events > 0).then(|| {
        let message = format!(
            "{} events are no rate, because no head-count is known for {}",
            count(events),
            listed(&teams)
        );
        Notice::caution("no-head-count", Place::default(), message)
            .hint("import the teams with their head-counts")
    })
}
