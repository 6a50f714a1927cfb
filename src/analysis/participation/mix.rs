//! Whether the mix of those who answered moves the organisation's scores: weighted to the roster beside unweighted.
//!
//! By role and by tenure, each alone: nothing lends both of one person at once. Never below the organisation.

use crate::analysis::estimate::{Estimate, Reason};
use crate::analysis::outcome::{Cell, Scope};
use crate::analysis::questions::{of_stat, or_reason};
use crate::analysis::registry::{Inputs, Stopped};
use crate::analysis::shown::reason;
use crate::analysis::tables::{Check, Form, OutcomeColumn, OutcomeRow, OutcomeTable, Subject, Value};
use crate::base::{TopicId, number};
use crate::data::{Attribute, TopicGroups, Voice};
use crate::stats::weights::{Margin, RakeOptions, rake, weighted_mean};

/// Fewer people are not weighted.
const MIN_PEOPLE: usize = 30;

/// The scores of one topic, weighted.
struct Weighted {
    estimate: Estimate,
    deff: f64,
    n_eff: f64,
}

/// One topic.
pub(super) struct Mixed {
    topic: TopicId,
    name: String,
    plain: Estimate,
    /// By role, by tenure.
    weighted: [Result<Weighted, Reason>; 2],
}

/// Every topic of the wave that the organisation may show.
pub(super) fn mixed(inputs: &Inputs<'_>, invited: Option<u64>) -> Result<Vec<Mixed>, Stopped> {
    let mut found = Vec::new();
    for cell in inputs.friction.of(inputs.quarter, Scope::Organisation) {
        inputs.check()?;
        if cell.perceived.is_ok() {
            let groups = inputs.cohort.topic_groups(inputs.quarter, &cell.topic);
            let weighted = Attribute::ALL.map(|attribute| {
                weighted(
                    inputs,
                    cell,
                    groups.as_ref().ok_or(Reason::NoAnswers)?,
                    (attribute, invited),
                )
            });
            found.push(Mixed {
                topic: cell.topic.clone(),
                name: inputs.friction.topic_name(&cell.topic).to_owned(),
                plain: cell.perceived.clone(),
                weighted,
            });
        }
    }
    Ok(found)
}

/// Scores of everybody with the number of their group, and the people of each group on the roster.
struct Sample {
    scores: Vec<f64>,
    category: Vec<usize>,
    people: Vec<f64>,
}

fn weighted(
    inputs: &Inputs<'_>,
    cell: &Cell,
    groups: &TopicGroups<'_>,
    (attribute, invited): (Attribute, Option<u64>),
) -> Result<Weighted, Reason> {
    let sample = sample(
        inputs,
        cell,
        groups,
        (attribute, invited.ok_or(Reason::NoHeadCount)?),
    )?;
    if sample.scores.len() < MIN_PEOPLE || sample.people.len() < 2 {
        return Err(Reason::TooFew);
    }
    let margin = Margin {
        category: &sample.category,
        people: &sample.people,
        ordered: false,
    };
    let raked = rake(&[margin], &RakeOptions::default()).map_err(reason)?;
    let stat = weighted_mean(&sample.scores, &raked.weights, Estimate::LEVEL).map_err(reason)?;
    Ok(Weighted {
        estimate: clamped(&of_stat(&stat.mirrored(100.0))),
        deff: raked.deff(),
        n_eff: raked.n_eff(),
    })
}

fn clamped(estimate: &Estimate) -> Estimate {
    let cut = |bound: f64| bound.clamp(0.0, 100.0);
    Estimate {
        low: estimate.low.map(cut),
        high: estimate.high.map(cut),
        inner: estimate.inner.map(|(low, high)| (cut(low), cut(high))),
        ..estimate.clone()
    }
}

/// The groups that are heard, and everybody else as one more: people of groups that are not shown, and those who stated nothing.
fn sample(
    inputs: &Inputs<'_>,
    cell: &Cell,
    groups: &TopicGroups<'_>,
    (attribute, invited): (Attribute, u64),
) -> Result<Sample, Reason> {
    let everybody = inputs
        .cohort
        .everybody(inputs.quarter, &cell.topic)
        .ok_or(Reason::Complementary)?;
    let mut others = everybody.scores();
    let mut sample = Sample {
        scores: Vec::new(),
        category: Vec::new(),
        people: Vec::new(),
    };
    let mut open = invited as f64;
    let of_everybody = inputs.cohort.audited_groups(inputs.quarter).iter();
    for group in of_everybody.filter(|group| group.attribute == attribute && group.unit.is_none()) {
        let (Some(people), Voice::Heard(answers)) = (group.invited, groups.voice(group)) else {
            continue;
        };
        let scores = answers.scores();
        for score in &scores {
            let at = others
                .iter()
                .position(|other| other == score)
                .ok_or(Reason::OutOfRange)?;
            others.remove(at);
        }
        open -= people as f64;
        sample.add(&scores, people as f64);
    }
    if sample.people.is_empty() {
        return Err(Reason::NoHeadCount);
    }
    if !others.is_empty() {
        // More of the others answered than the roster has.
        if open <= 0.0 {
            return Err(Reason::OutOfRange);
        }
        sample.add(&others, open);
    }
    Ok(sample)
}

impl Sample {
    fn add(&mut self, scores: &[f64], people: f64) {
        self.category
            .extend(std::iter::repeat_n(self.people.len(), scores.len()));
        self.scores.extend(scores);
        self.people.push(people);
    }
}

/// One line for each topic.
pub(super) fn table(found: &[Mixed]) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("plain", "As answered", Form::Friction),
        OutcomeColumn::new("by_role", "Weighted by role", Form::Friction),
        OutcomeColumn::new("role_shift", "Moves by", Form::Signed(1)),
        OutcomeColumn::new("role_deff", "Design effect", Form::Number(2))
            .help("By how much the weights lengthen the variance."),
        OutcomeColumn::new("role_n_eff", "Worth answers", Form::Number(0))
            .help("Equally weighted answers that would know as much."),
        OutcomeColumn::new("by_tenure", "Weighted by tenure", Form::Friction),
        OutcomeColumn::new("tenure_shift", "Moves by", Form::Signed(1)),
        OutcomeColumn::new("tenure_deff", "Design effect", Form::Number(2)),
        OutcomeColumn::new("tenure_n_eff", "Worth answers", Form::Number(0)),
    ];
    let mut table = OutcomeTable::new("mix", "Would the roster's mix say otherwise?", columns);
    "Organisation; perceived friction 0 to 100, higher hurts more; weighted means have the spread of all people, the others \
     that within teams; weights cannot mend that the dissatisfied answer more, the bounds below hold for that too"
        .clone_into(&mut table.caption);
    for one in found {
        let mut values: Vec<Value> = vec![one.name.as_str().into(), one.plain.clone().into()];
        for weighted in &one.weighted {
            let of = |pick: fn(&Weighted) -> f64| {
                Value::from(weighted.as_ref().map(pick).map_err(|reason| *reason))
            };
            let estimate = weighted
                .as_ref()
                .map(|found| found.estimate.clone())
                .map_err(|reason| *reason);
            values.extend([
                or_reason(estimate).into(),
                one.shift(weighted).into(),
                of(|found| found.deff),
                of(|found| found.n_eff),
            ]);
        }
        table.rows.push(OutcomeRow {
            subject: Subject {
                scope: Some(Scope::Organisation),
                topic: Some(one.topic.clone()),
                ..Subject::default()
            },
            values,
            notes: Vec::new(),
        });
    }
    table
}

impl Mixed {
    fn shift(&self, weighted: &Result<Weighted, Reason>) -> Result<f64, Reason> {
        let weighted = weighted.as_ref().map_err(|reason| *reason)?.estimate.value;
        weighted
            .zip(self.plain.value)
            .map(|(one, other)| one - other)
            .ok_or(Reason::TooFew)
    }

    /// Whether a weighted value lies outside the interval of the unweighted one.
    fn is_moved(&self) -> bool {
        let outside = |weighted: &Result<Weighted, Reason>| {
            let value = weighted.as_ref().ok().and_then(|found| found.estimate.value);
            let limits = self.plain.low.zip(self.plain.high);
            value
                .zip(limits)
                .is_some_and(|(value, (low, high))| value < low || value > high)
        };
        self.weighted.iter().any(outside)
    }
}

/// The check that the mix of roles and tenures moves nothing.
pub(super) fn mix_matters_not(found: &[Mixed]) -> Check {
    let shifts = found.iter().flat_map(|one| {
        one.weighted
            .iter()
            .filter_map(|weighted| one.shift(weighted).ok())
    });
    let most = shifts.map(f64::abs).max_by(f64::total_cmp);
    let moved: Vec<&str> = found
        .iter()
        .filter(|one| one.is_moved())
        .map(|one| one.name.as_str())
        .collect();
    let said = match (most, moved.is_empty()) {
        (None, _) => "Needs head-counts by role or tenure and 30 answers.".to_owned(),
        (Some(most), true) => format!(
            "Weighted to the roster no topic moves by more than {} points.",
            number::fixed(most, 1)
        ),
        (Some(most), false) => format!(
            "Weighted to the roster these leave their intervals, by up to {} points: {}.",
            number::fixed(most, 1),
            moved.join(", ")
        ),
    };
    Check {
        assumption: "Who answered is mixed like the roster".to_owned(),
        holds: most.map(|_| moved.is_empty()),
        found: said,
    }
}
