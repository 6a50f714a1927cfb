//! The next wave: how many answers a change of a given size needs, how often to ask, which questions may go and which topics
//! need another one; docs/statistics.md §5.4, §5.7.
//!
//! `reach` counts answers, `rhythm` says how often to ask, `battery` looks at the questions.

mod battery;
mod reach;
mod rhythm;

use serde::{Deserialize, Serialize};

use crate::base::number;

use super::outcome::Scope;
use super::questions::Questionnaire;
use super::registry::{AnalysisKind, Inputs, Options, Stopped};
use super::tables::{Banner, Check, Outcome};
use reach::Reach;

/// The analysis.
pub(super) const KIND: AnalysisKind = AnalysisKind {
    id: "planner",
    label: "Next wave",
    question: "How many answers does the next wave need, how often is it worth asking, and which questions may go?",
    run,
};

/// Options of the analysis `planner`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlannerSpec {
    /// The change that shall be seen, in points of perceived friction.
    pub change_points: u8,
    /// The chance with which it shall be seen, in percent.
    pub power_percent: u8,
    /// Two questions of a topic that go along with each other this much, in hundredths of a correlation, say the same.
    pub redundant_percent: u8,
    /// More people than this part leave the question open.
    pub skipped_percent: u8,
    /// From this part of favourable answers on there is no room to get better.
    pub ceiling_percent: u8,
    /// Below this reliability, in hundredths, a topic needs another question.
    pub reliability_percent: u8,
    /// Time that one rated question takes, in seconds.
    pub seconds_per_question: u16,
}

impl Default for PlannerSpec {
    fn default() -> Self {
        Self {
            change_points: 10,
            power_percent: 80,
            redundant_percent: 70,
            skipped_percent: 20,
            ceiling_percent: 85,
            reliability_percent: 50,
            seconds_per_question: 8,
        }
    }
}

impl PlannerSpec {
    fn change(&self) -> f64 {
        f64::from(self.change_points)
    }

    fn power(&self) -> f64 {
        f64::from(self.power_percent) / 100.0
    }
}

fn run(inputs: &Inputs<'_>, options: &Options) -> Result<Outcome, Stopped> {
    inputs.check()?;
    let spec = &options.planner;
    let mut outcome = Outcome::new(KIND.id, inputs.quarter);
    if !inputs.cohort.waves().any(|wave| wave == inputs.quarter) {
        "There is no wave in this quarter to plan from.".clone_into(&mut outcome.finding);
        return Ok(outcome);
    }
    let reach = Reach::new(inputs, spec)?;
    outcome.finding = finding(&reach, spec);
    outcome.banners.extend(inflated(&reach));
    outcome.checks.push(one_spread(&reach));
    outcome.checks.push(rhythm::people_still_answer(inputs));
    outcome
        .methods
        .extend(["power 1", "pfi 1", "reliability 1", "length 1", "atoms 1"]);
    outcome.tables.push(reach.topics_table(inputs, spec));
    outcome.tables.push(rhythm::table(&reach, spec));
    inputs.check()?;
    let questionnaire = Questionnaire::new(inputs.cohort, inputs.quarter);
    outcome
        .tables
        .extend(battery::tables(inputs, &questionnaire, spec));
    outcome.tables.push(reach.rows_table(spec));
    Ok(outcome)
}

/// Who can see a change of the wanted size.
fn finding(reach: &Reach, spec: &PlannerSpec) -> String {
    if reach.all().all(|row| row.answers.is_err()) {
        return "No row of this wave may be shown, so there is nothing to plan from.".to_owned();
    }
    let part = |scope: Scope, word: &str| {
        let rows = || reach.of(scope).filter(|row| row.answers.is_ok());
        let known = rows().count();
        let seen = rows().filter(|row| row.sees_now(spec)).count();
        (known > 0).then(|| format!("{word} in {seen} of {known} cells"))
    };
    let parts: Vec<String> = [
        part(Scope::Organisation, "the organisation"),
        part(Scope::Unit, "units"),
        part(Scope::Team, "teams"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let open = reach.of(Scope::Team).filter(|row| row.is_reachable().is_some());
    let (open, reachable) = open.fold((0, 0), |(all, yes), row| {
        (all + 1, yes + usize::from(row.is_reachable() == Some(true)))
    });
    let with_all = match (open, reachable) {
        (0, _) => String::new(),
        (_, 0) => " In the next wave no team can see it, not even with everybody.".to_owned(),
        (all, some) => format!(" With enough answers in the next wave teams can in {some} of {all}."),
    };
    format!(
        "With as many answers as now a change of {} points is seen by {}.{with_all}",
        number::fixed(spec.change(), 0),
        parts.join(", ")
    )
}

fn inflated(reach: &Reach) -> Option<Banner> {
    let is_known = reach.all().any(|row| row.invited.is_some());
    (!is_known).then(|| {
        Banner::note("No head-count is known, so what everybody's answers would show cannot be told.")
    })
}

fn one_spread(reach: &Reach) -> Check {
    let uneven: Vec<&str> = reach
        .topics
        .iter()
        .filter(|topic| topic.spread.pooled.is_some_and(|pooled| !pooled.holds))
        .map(|topic| topic.name.as_str())
        .collect();
    let is_known = reach.topics.iter().any(|topic| topic.spread.pooled.is_some());
    Check {
        assumption: "Answers spread alike in all rows".to_owned(),
        holds: is_known.then_some(uneven.is_empty()),
        found: if uneven.is_empty() {
            "One spread for all rows of a topic, and the next wave spreads like this one.".to_owned()
        } else {
            format!(
                "Each row has to do with its own answers, because spreads differ or groups are few: {}.",
                uneven.join(", ")
            )
        },
    }
}
