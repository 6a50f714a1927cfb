//! Which topics hurt most, how surely, and what would be worth knowing first; docs/statistics.md §9.4, §9.5.

use crate::base::TopicId;
use crate::data::Level;
use crate::stats::Undefined;
use crate::stats::cost::Simulation;
use crate::stats::decision::{fund, value_of_one_more_wave};
use crate::stats::random::Rng;
use crate::stats::rank::{Ranked, rank_paired};

use super::super::estimate::{Estimate, Reason};
use super::super::outcome::{Cell, Scope};
use super::super::printed::{by_topic, counted, is_outcome, listed, many, seed, topic_name};
use super::super::registry::{Inputs, Stopped};
use super::super::shown::{reason, subject, topic_subject};
use super::super::tables::{Banner, Form, OutcomeColumn, OutcomeRow, OutcomeTable, Value};
use super::spec::OpportunitiesSpec;

/// The best so many are asked for.
pub(super) const TOP: usize = 3;
/// Worlds drawn for a ranking.
const DRAWS: usize = 2000;
/// Options that are ranked together at most; the others hurt less.
const MOST: usize = 200;
/// Options that a decision weighs exactly.
const MOST_DECIDED: usize = 20;
/// Fewest measured topics from which it is guessed how the others would measure.
const MIN_MEASURED: usize = 3;

/// Something that is ranked.
pub(super) struct Candidate {
    topic: TopicId,
    name: String,
    /// Name of the row, where it is not everybody's.
    unit: Option<String>,
    value: f64,
    se: f64,
    estimate: Estimate,
}

fn candidate(inputs: &Inputs<'_>, cell: &Cell, estimate: &Estimate) -> Option<Candidate> {
    let se = estimate.se.filter(|se| *se > 0.0 && estimate.is_ok())?;
    Some(Candidate {
        topic: cell.topic.clone(),
        name: topic_name(inputs, &cell.topic),
        unit: (cell.scope == Scope::Unit).then(|| cell.team.clone()),
        value: estimate.value?,
        se,
        estimate: estimate.clone(),
    })
}

/// Candidates of a level and side, the most painful first.
pub(super) fn candidates(inputs: &Inputs<'_>, scope: Scope, side: fn(&Cell) -> &Estimate) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = by_topic(inputs, scope)
        .into_iter()
        .filter(|(topic, _)| !is_outcome(inputs, topic))
        .flat_map(|(_, cells)| cells)
        .filter_map(|cell| candidate(inputs, cell, side(cell)))
        .collect();
    found.sort_by(|a, b| b.value.total_cmp(&a.value));
    found.truncate(MOST);
    found
}

/// Candidates whose numbers are given: hours.
pub(super) fn of_losses(losses: &[super::Loss<'_>]) -> Vec<Candidate> {
    let everybody = losses.iter().filter(|loss| loss.is_everybody);
    let candidate = |loss: &super::Loss<'_>| {
        let stat = loss.reported.1?;
        let z = crate::stats::dist::normal_two_sided(stat.level);
        Some(Candidate {
            topic: loss.topic.clone(),
            name: loss.name.clone(),
            unit: None,
            value: stat.est,
            se: (stat.hi? - stat.lo?) / (2.0 * z),
            estimate: loss.reported.0.clone(),
        })
    };
    let mut found: Vec<Candidate> = everybody
        .filter_map(candidate)
        .filter(|one| one.se > 0.0)
        .collect();
    found.sort_by(|a, b| b.value.total_cmp(&a.value));
    found
}

/// Worlds in which every candidate has a value: independent normal ones.
pub(super) fn independent(inputs: &Inputs<'_>, candidates: &[Candidate], purpose: &str) -> Vec<Vec<f64>> {
    let mut rng = Rng::from_seed(seed(inputs, purpose));
    let world = |rng: &mut Rng| {
        candidates
            .iter()
            .map(|one| rng.normal(one.value, one.se))
            .collect()
    };
    (0..DRAWS).map(|_| world(&mut rng)).collect()
}

/// Worlds drawn from the people of the wave, all topics of a person together: whoever suffers from one topic often does
/// from the next, and differences between topics are better known than the topics. Each topic keeps its printed spread.
pub(super) fn from_people(inputs: &Inputs<'_>, candidates: &[Candidate]) -> Option<Vec<Vec<f64>>> {
    let topics: Vec<TopicId> = candidates.iter().map(|one| one.topic.clone()).collect();
    let matrix = inputs.cohort.topic_matrix(inputs.quarter, &topics)?;
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for (at, row) in matrix.rows.iter().enumerate() {
        match ranges.last_mut() {
            Some((from, to)) if matrix.rows[*from].group == row.group => *to = at + 1,
            _ => ranges.push((at, at + 1)),
        }
    }
    let mut rng = Rng::from_seed(seed(inputs, "opportunities people"));
    let mut worlds = Vec::with_capacity(DRAWS);
    let mut sums = vec![(0.0, 0.0); topics.len()];
    for _ in 0..DRAWS {
        sums.fill((0.0, 0.0));
        for &(from, to) in &ranges {
            for _ in from..to {
                let person = &matrix.rows[from + rng.below((to - from) as u64) as usize];
                for (sum, score) in sums.iter_mut().zip(&person.scores) {
                    if let Some(score) = score {
                        *sum = (sum.0 + 100.0 - score, sum.1 + 1.0);
                    }
                }
            }
        }
        if sums.iter().all(|sum| sum.1 > 0.0) {
            worlds.push(sums.iter().map(|sum| sum.0 / sum.1).collect());
        }
    }
    spread_as_printed(&mut worlds, candidates).then_some(worlds)
}

/// Moves and stretches each topic's draws to its estimate and standard error; false where they do not vary.
fn spread_as_printed(worlds: &mut [Vec<f64>], candidates: &[Candidate]) -> bool {
    let n = worlds.len() as f64;
    if worlds.len() < 2 {
        return false;
    }
    for (place, one) in candidates.iter().enumerate() {
        let mean = worlds.iter().map(|world| world[place]).sum::<f64>() / n;
        let square: f64 = worlds.iter().map(|world| (world[place] - mean).powi(2)).sum();
        let sd = (square / (n - 1.0)).sqrt();
        if sd <= 0.0 {
            return false;
        }
        for world in worlds.iter_mut() {
            world[place] = one.value + (world[place] - mean) * one.se / sd;
        }
    }
    true
}

/// The table of a ranking, and its ranks in the order of its rows.
pub(super) fn table(
    id: &'static str,
    title: &str,
    caption: String,
    value: OutcomeColumn,
    candidates: &[Candidate],
    worlds: &[Vec<f64>],
) -> (OutcomeTable, Vec<Ranked>) {
    let has_units = candidates.iter().any(|one| one.unit.is_some());
    let mut columns = vec![OutcomeColumn::new("topic", "Topic", Form::Words)];
    if has_units {
        columns.push(OutcomeColumn::new("unit", "Unit", Form::Words));
    }
    columns.extend([
        value,
        OutcomeColumn::new("p_top3", "P(top 3)", Form::Probability)
            .help("Probability of being among the three that hurt most."),
        OutcomeColumn::new("standing", "Top 3", Form::Words)
            .help("Likely from a probability of 0.80, without that word from 0.95."),
        OutcomeColumn::new("expected_rank", "Expected rank", Form::Number(1)),
        OutcomeColumn::new("best_rank", "Best rank", Form::Count)
            .help("Best rank that it may have; all ranges hold together with 80 %."),
        OutcomeColumn::new("worst_rank", "Worst rank", Form::Count),
        OutcomeColumn::new("tier", "Tier", Form::Count).help(
            "Ranges that overlap, directly or through others, are one tier: their order cannot be told.",
        ),
    ]);
    let mut table = OutcomeTable::new(id, title, columns);
    table.caption = caption;
    let ranked = match rank_paired(worlds, TOP, Estimate::INNER_LEVEL) {
        Ok(ranked) => ranked,
        Err(undefined) => {
            table.banners.push(Banner::note(why_no_ranks(undefined)));
            return (table, Vec::new());
        }
    };
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by(|&a, &b| ranked[a].expected.total_cmp(&ranked[b].expected).then(a.cmp(&b)));
    for &at in &order {
        let (one, rank) = (&candidates[at], &ranked[at]);
        let p = rank.p_top.last().copied().unwrap_or_default();
        let mut values: Vec<Value> = vec![one.name.as_str().into()];
        if has_units {
            values.push(one.unit.as_deref().unwrap_or_default().into());
        }
        values.extend([
            one.estimate.clone().into(),
            Value::Number(p),
            standing(p).into(),
            Value::Number(rank.expected),
            many(rank.best),
            many(rank.worst),
            many(rank.tier),
        ]);
        table.rows.push(OutcomeRow {
            subject: match &one.unit {
                Some(unit) => subject(Scope::Unit, unit, &one.topic),
                None => topic_subject(&one.topic),
            },
            values,
            notes: Vec::new(),
        });
    }
    (table, order.into_iter().map(|at| ranked[at].clone()).collect())
}

fn why_no_ranks(undefined: Undefined) -> String {
    format!("There are no ranks: {undefined}.")
}

/// Probability from which something is said, and said without “likely”.
const LIKELY: f64 = 0.80;
const CLEAR: f64 = 0.95;

/// Whether an option is among the three, as far as its probability says.
fn standing(p: f64) -> &'static str {
    if p >= CLEAR {
        "among the three"
    } else if p >= LIKELY {
        "likely among the three"
    } else if p > 1.0 - LIKELY {
        "cannot tell"
    } else if p > 1.0 - CLEAR {
        "likely not"
    } else {
        "not among the three"
    }
}

/// What the ranking lets one say of its rows, the most painful first.
pub(super) fn sentence(table: &OutcomeTable, ranked: &[Ranked]) -> String {
    let name = |at: usize| match table.rows.get(at).and_then(|row| table.value(row, "topic")) {
        Some(Value::Text(name)) => name.clone(),
        _ => String::new(),
    };
    let p = |at: usize| ranked[at].p_top.last().copied().unwrap_or_default();
    let all = counted(ranked.len(), "topic", "topics");
    if ranked.is_empty() {
        return "No topic can be ranked.".to_owned();
    }
    if ranked.len() <= TOP {
        return format!("There are only {all}, so all are among the {TOP} that hurt most.");
    }
    let among = |least: f64, below: f64| -> Vec<String> {
        let within = (0..ranked.len()).filter(|&at| p(at) >= least && p(at) < below);
        within.map(name).collect()
    };
    let (sure, open) = (among(LIKELY, f64::INFINITY), among(1.0 - LIKELY, LIKELY));
    let which = if open.is_empty() {
        "which others are cannot be told".to_owned()
    } else {
        format!("whether {} is cannot be told", open.join(" or "))
    };
    match sure.len() {
        0 => format!(
            "Which three of {all} hurt most cannot be told; {} has the best chance to be among them, {}.",
            name(0),
            crate::base::number::probability(p(0))
        ),
        found if found >= TOP => format!("{} hurt most of {all}.", listed(&sure)),
        1 => format!("{} is among the three of {all} that hurt most; {which}.", sure[0]),
        _ => format!(
            "{} are among the three of {all} that hurt most; {which}.",
            listed(&sure)
        ),
    }
}

/// What would be worth knowing before three topics are chosen.
pub(super) fn measure_next(
    inputs: &Inputs<'_>,
    spec: &OpportunitiesSpec,
    felt: &[Candidate],
    worlds: &[Vec<f64>],
    unmeasured: &[&TopicId],
) -> Result<OutcomeTable, Stopped> {
    let columns = vec![
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("what", "What to do", Form::Words),
        OutcomeColumn::new("now", "Known so far", Form::Friction),
        OutcomeColumn::new("gain", "Expected gain", Form::Number(2)).help(
            "By how much, on average, knowing it would raise the friction of the three topics that are chosen, in points summed over the three. Near 0: it would change no choice.",
        ),
    ];
    let mut table = OutcomeTable::new("measure_next", "What to measure next", columns);
    "Value of one more wave with as many answers, or of a metric, if the three topics that hurt most are to be chosen"
        .clone_into(&mut table.caption);
    let decided = &felt[..felt.len().min(MOST_DECIDED)];
    if decided.len() > TOP {
        let draws: Vec<&[f64]> = worlds.iter().map(|world| &world[..decided.len()]).collect();
        if let Ok(funding) = fund(&vec![1.0; decided.len()], &draws, TOP as f64) {
            table.banners.push(Banner::note(format!(
                "Knowing perceived friction of everybody exactly would gain {} points over choosing now.",
                crate::base::number::fixed(funding.evpi, 1)
            )));
        }
    } else {
        table.banners.push(Banner::note(
            "No more than three topics can be chosen from, so no wave would change the choice.",
        ));
    }
    let mut rows: Vec<(f64, OutcomeRow)> = Vec::new();
    for (place, one) in decided.iter().enumerate() {
        inputs.check()?;
        if decided.len() > TOP {
            let gain = gain(inputs, spec, decided, place, one.se);
            rows.push(row(
                one.name.clone(),
                &one.topic,
                "ask once more",
                one.estimate.clone().into(),
                gain,
            ));
        }
    }
    let seen = candidates(inputs, Scope::Organisation, |cell| &cell.measured);
    for topic in unmeasured {
        inputs.check()?;
        let gain = gain_of_metric(inputs, spec, &seen, topic);
        let now = Value::Missing(Reason::NoMetric);
        rows.push(row(topic_name(inputs, topic), topic, "find a metric", now, gain));
    }
    let key = |gain: f64| if gain.is_finite() { gain } else { -1.0 };
    rows.sort_by(|a, b| key(b.0).total_cmp(&key(a.0)));
    table.rows = rows.into_iter().map(|(_, row)| row).collect();
    Ok(table)
}

fn row(
    name: String,
    topic: &TopicId,
    what: &str,
    now: Value,
    gain: Result<f64, Undefined>,
) -> (f64, OutcomeRow) {
    let order = gain.as_ref().copied().unwrap_or(-1.0);
    let row = OutcomeRow {
        subject: topic_subject(topic),
        values: vec![name.into(), what.into(), now, gain.map_err(reason).into()],
        notes: Vec::new(),
    };
    (order, row)
}

fn simulation(inputs: &Inputs<'_>, spec: &OpportunitiesSpec) -> Simulation {
    Simulation {
        draws: (spec.draws.max(2)) as usize,
        ..Simulation::with_seed(seed(inputs, "opportunities next"))
    }
}

/// What one more wave about one topic alone would add.
fn gain(
    inputs: &Inputs<'_>,
    spec: &OpportunitiesSpec,
    candidates: &[Candidate],
    place: usize,
    se: f64,
) -> Result<f64, Undefined> {
    let mu: Vec<f64> = candidates.iter().map(|one| one.value).collect();
    let sd: Vec<f64> = candidates.iter().map(|one| one.se).collect();
    let wave: Vec<Option<f64>> = (0..mu.len()).map(|at| (at == place).then_some(se)).collect();
    let costs = vec![1.0; mu.len()];
    value_of_one_more_wave(&mu, &sd, &wave, &costs, TOP as f64, &simulation(inputs, spec))
}

/// What a metric for a topic without one would add to the choice by measured friction: as the others measure, so may it.
fn gain_of_metric(
    inputs: &Inputs<'_>,
    spec: &OpportunitiesSpec,
    seen: &[Candidate],
    topic: &TopicId,
) -> Result<f64, Undefined> {
    let known = &seen[..seen.len().min(MOST_DECIDED - 1)];
    if known.len() < MIN_MEASURED {
        return Err(Undefined::TooFew {
            have: known.len(),
            need: MIN_MEASURED,
        });
    }
    let n = known.len() as f64;
    let mean = known.iter().map(|one| one.value).sum::<f64>() / n;
    let square: f64 = known.iter().map(|one| (one.value - mean).powi(2)).sum();
    let mut errors: Vec<f64> = known.iter().map(|one| one.se).collect();
    errors.sort_by(f64::total_cmp);
    let guess = Candidate {
        topic: topic.clone(),
        name: String::new(),
        unit: None,
        value: mean,
        se: (square / (n - 1.0)).sqrt(),
        estimate: Estimate::undefined(Reason::NoMetric),
    };
    let middle = errors[errors.len() / 2];
    let mut all: Vec<Candidate> = vec![guess];
    all.extend(known.iter().map(|one| Candidate {
        topic: one.topic.clone(),
        name: one.name.clone(),
        unit: None,
        value: one.value,
        se: one.se,
        estimate: one.estimate.clone(),
    }));
    gain(inputs, spec, &all, 0, middle)
}

/// Whether a row of the cohort is a unit's or everybody's.
pub(super) fn is_wide(level: Level) -> bool {
    level != Level::Team
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(value: f64, se: f64) -> Candidate {
        Candidate {
            topic: "t".into(),
            name: "T".to_owned(),
            unit: None,
            value,
            se,
            estimate: Estimate::undefined(Reason::TooFew),
        }
    }

    #[test]
    fn standing_by_probability() {
        let words = [0.97, 0.8, 0.5, 0.1, 0.0].map(standing);
        assert_eq!(
            words,
            [
                "among the three",
                "likely among the three",
                "cannot tell",
                "likely not",
                "not among the three"
            ]
        );
    }

    #[test]
    fn worlds_keep_their_correlation_and_get_the_printed_spread() {
        let mut worlds = vec![vec![1.0, 10.0], vec![2.0, 30.0], vec![3.0, 20.0]];
        assert!(spread_as_printed(&mut worlds, &[one(50.0, 2.0), one(40.0, 5.0)]));
        assert_eq!(worlds, [vec![48.0, 35.0], vec![50.0, 45.0], vec![52.0, 40.0]]);
        let mut flat = vec![vec![1.0], vec![1.0]];
        assert!(!spread_as_printed(&mut flat, &[one(50.0, 2.0)]));
        assert!(!spread_as_printed(&mut [], &[]));
    }
}
