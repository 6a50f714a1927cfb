//! Items and topics: how every question was answered, what it is and whether it changed, and whether the questions of a
//! topic and the teams' scores on it can be relied on; docs/statistics.md §1.1 to §1.6, §1.8.
//!
//! `everybody` speaks about the organisation, `rows` about units and teams, `topics` about topics and net scores.

mod everybody;
mod rows;
mod topics;

use serde::{Deserialize, Serialize};

use crate::base::number;
use crate::data::Row;

use super::estimate::{Estimate, Reason};
use super::perceived::TopicSpread;
use super::questions::{Question, Questionnaire, bare, or_reason};
use super::registry::{AnalysisKind, Inputs, Options, Stopped};
use super::tables::{Check, Outcome, Value};
use crate::stats::interval::{t_mean, team_mean};

/// The analysis.
pub(super) const KIND: AnalysisKind = AnalysisKind {
    id: "items",
    label: "Questions and topics",
    question: "How was every question answered, and can the topics be relied on?",
    run,
};

/// Options of the analysis `items`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ItemsSpec {
    /// More people than this part, in percent, leave a question open: it is named.
    pub skipped_percent: u8,
}

impl Default for ItemsSpec {
    fn default() -> Self {
        Self { skipped_percent: 20 }
    }
}

fn run(inputs: &Inputs<'_>, options: &Options) -> Result<Outcome, Stopped> {
    inputs.check()?;
    let mut outcome = Outcome::new(KIND.id, inputs.quarter);
    let questionnaire = Questionnaire::new(inputs.cohort, inputs.quarter);
    let rows = inputs.cohort.rows(inputs.quarter);
    let Some((everybody, others)) = rows.split_first().filter(|_| !questionnaire.questions.is_empty()) else {
        "There is no wave with rated questions in this quarter.".clone_into(&mut outcome.finding);
        return Ok(outcome);
    };
    inputs.check()?;
    let reliable = topics::Topics::new(inputs, &questionnaire);
    outcome.finding = finding(&questionnaire, everybody, &reliable);
    outcome
        .checks
        .extend(checks(&questionnaire, everybody, &reliable, &options.items));
    outcome.methods.extend([
        "item 1",
        "wilson 1",
        "pfi 1",
        "reliability 1",
        "omega 1",
        "icc 1",
        "net 1",
        "atoms 1",
    ]);
    outcome
        .tables
        .push(everybody::questions_table(inputs, &questionnaire, everybody));
    outcome
        .tables
        .push(everybody::distribution_table(inputs, &questionnaire, everybody));
    outcome.tables.push(reliable.table());
    outcome.tables.extend(topics::net_table(&questionnaire, rows));
    inputs.check()?;
    outcome.tables.push(rows::table(inputs, &questionnaire, others));
    Ok(outcome)
}

/// The mean of a row on 0 to 100, 100 the good end, with the spread that the question's groups share.
fn mean_score(questionnaire: &Questionnaire<'_>, question: &Question, row: &Row) -> Result<Estimate, Reason> {
    let scores = questionnaire.heard(question, row)?.scores();
    score_estimate(&scores, &question.spread)
}

/// The mean of scores with their shared spread, limits cut at the ends of the scale.
fn score_estimate(scores: &[f64], spread: &TopicSpread) -> Result<Estimate, Reason> {
    let at = |level: f64| match &spread.pooled {
        Some(pooled) => team_mean(scores, pooled, level),
        None => t_mean(scores, level),
    };
    let outer = at(Estimate::LEVEL).map_err(super::shown::reason)?;
    let inner = at(Estimate::INNER_LEVEL).map_err(super::shown::reason)?;
    let cut = |bound: Option<f64>| bound.map(|bound| bound.clamp(0.0, 100.0));
    // All alike: there is a value, and no interval to believe.
    let is_flat = outer.lo == outer.hi;
    Ok(Estimate {
        low: cut(outer.lo).filter(|_| !is_flat),
        high: cut(outer.hi).filter(|_| !is_flat),
        inner: cut(inner.lo).zip(cut(inner.hi)).filter(|_| !is_flat),
        se: outer.se,
        reason: is_flat.then_some(Reason::NoSpread),
        ..bare(outer.est, outer.n)
    })
}

fn number_or(found: Result<f64, Reason>) -> Value {
    found.into()
}

/// The question that is answered least favourably, and how many topics tell teams apart.
fn finding(questionnaire: &Questionnaire<'_>, everybody: &Row, topics: &topics::Topics) -> String {
    let scored = questionnaire.questions.iter().filter_map(|question| {
        let estimate = mean_score(questionnaire, question, everybody).ok()?;
        Some((question.item().text.as_str(), estimate.value?, estimate))
    });
    let least = scored.min_by(|a, b| a.1.total_cmp(&b.1));
    let first = match least {
        Some((text, value, estimate)) => {
            let limits = estimate
                .low
                .zip(estimate.high)
                .map_or_else(String::new, |(low, high)| {
                    format!(" ({})", number::interval(low, high, 0))
                });
            format!(
                "The least favourable answers are those to “{text}”: {} of 100{limits}.",
                number::fixed(value, 0)
            )
        }
        None => "No question may be shown for the organisation.".to_owned(),
    };
    match topics.differing() {
        (_, 0) => first,
        (differing, known) => format!("{first} Teams differ beyond noise on {differing} of {known} topics."),
    }
}

fn checks(
    questionnaire: &Questionnaire<'_>,
    everybody: &Row,
    topics: &topics::Topics,
    spec: &ItemsSpec,
) -> Vec<Check> {
    let limit = f64::from(spec.skipped_percent) / 100.0;
    let parts = questionnaire.questions.iter().filter_map(|question| {
        let part = questionnaire.skipped(question, everybody).ok()?.value?;
        Some((question.item().text.as_str(), part))
    });
    let parts: Vec<(&str, f64)> = parts.collect();
    let most = parts.iter().max_by(|a, b| a.1.total_cmp(&b.1));
    let answered = Check {
        assumption: "People answer what they are asked".to_owned(),
        holds: most.map(|(_, part)| *part <= limit),
        found: most.map_or_else(
            || "How many left a question open may not be shown.".to_owned(),
            |(text, part)| format!("Left open most often, by {}: “{text}”.", number::share(*part)),
        ),
    };
    vec![answered, topics.hang_together()]
}

/// An estimate, or why there is none.
fn estimate_or(found: Result<Estimate, Reason>) -> Value {
    or_reason(found).into()
}
