//! Opportunities: hours lost as people say and as the log measures, what they amount to, which topics are surely among the
//! worst, what to measure next, and what is asked and measured at all; docs/statistics.md §9.
//!
//! Hours that people report and hours that were measured are two measurements of one thing: both are shown, with their
//! ratio, and nothing here adds them.

mod cost;
mod coverage;
mod hours;
mod ranking;
mod spec;
mod waiting;

use crate::base::TopicId;
use crate::data::Row;
use crate::stats::Stat;
use crate::stats::cost::hours_ratio;

pub use spec::{Clock, OpportunitiesSpec, Plan, ShareRange, Wait};

use self::hours::HoursItem;
use self::waiting::TopicWait;
use super::estimate::{Estimate, Reason};
use super::friction;
use super::notes;
use super::outcome::Scope;
use super::printed::{estimate, is_outcome, listed};
use super::registry::{AnalysisKind, Inputs, Options, Stopped};
use super::shown::{reason, subject};
use super::tables::{Banner, Check, Form, Outcome, OutcomeColumn, OutcomeRow, OutcomeTable, Value};

/// The analysis.
pub(super) const KIND: AnalysisKind = AnalysisKind {
    id: "opportunities",
    label: "Opportunities",
    question: "What does friction cost, where would an investment count most, and what should be measured next?",
    run,
};

/// What a row loses to a topic.
struct Loss<'a> {
    row: &'a Row,
    is_everybody: bool,
    topic: TopicId,
    name: String,
    people: Option<u64>,
    /// Hours a week and person, as people say.
    reported: (Estimate, Option<Stat>),
    /// The same as the log has it.
    measured: (Estimate, Option<Stat>),
}

impl Loss<'_> {
    fn scope(&self) -> Scope {
        friction::scope(self.row.level)
    }
}

fn run(inputs: &Inputs<'_>, options: &Options) -> Result<Outcome, Stopped> {
    inputs.check()?;
    let spec = &options.opportunities;
    let mut outcome = Outcome::new(KIND.id, inputs.quarter);
    let covered = coverage::coverage(inputs);
    let waits = waiting::waits(inputs, spec)?;
    let questions = hours::questions(inputs);
    let losses = losses(inputs, spec, &waits, &questions)?;
    rankings(inputs, spec, &losses, &covered, &mut outcome)?;
    outcome
        .tables
        .push(hours_table(spec, &losses, &questions, &waits));
    if losses
        .iter()
        .any(|loss| loss.reported.1.is_some() || loss.measured.1.is_some())
    {
        outcome.tables.push(cost::cost(spec, &losses));
    }
    outcome.tables.extend(cost::plans(inputs, spec, &losses)?);
    outcome.tables.push(cost::assumptions(inputs, spec, &waits));
    outcome.tables.push(coverage::topics(inputs, &covered));
    outcome.tables.push(coverage::waves(inputs, &covered));
    outcome.tables.push(coverage::grid(inputs, &covered));
    outcome.tables.push(coverage::unpaired(inputs));
    let missing = coverage::without_metric(&covered);
    if !missing.is_empty() {
        outcome
            .banners
            .push(Banner::note(format!("Asked and not measured: {missing}.")));
    }
    outcome.checks.push(agreement(&losses));
    outcome
        .methods
        .extend(["rank 1", "evpi 1", "pfi 1", "mfi 2", "atoms 1"]);
    if losses.iter().any(|loss| loss.reported.1.is_some()) {
        outcome.methods.push("hours 1");
    }
    if losses.iter().any(|loss| loss.measured.1.is_some()) {
        outcome.methods.push("waiting 1");
    }
    if outcome.table("cost").is_some() {
        outcome.methods.push("cost 1");
    }
    Ok(outcome)
}

/// The rankings, the finding, and what to measure next.
fn rankings(
    inputs: &Inputs<'_>,
    spec: &OpportunitiesSpec,
    losses: &[Loss<'_>],
    covered: &[coverage::Covered<'_>],
    outcome: &mut Outcome,
) -> Result<(), Stopped> {
    inputs.check()?;
    let friction = |label: &str| OutcomeColumn::new("value", label, Form::Friction);
    let felt = ranking::candidates(inputs, Scope::Organisation, |cell| &cell.perceived);
    let worlds = ranking::from_people(inputs, &felt);
    let worlds = worlds.unwrap_or_else(|| ranking::independent(inputs, &felt, "opportunities felt"));
    let caption = "Organisation; perceived friction 0 to 100; worlds drawn from the people of the wave, all their topics together";
    let (table, ranked) = ranking::table(
        "ranking",
        "Which topics hurt most, as people say",
        caption.to_owned(),
        friction("Perceived"),
        &felt,
        &worlds,
    );
    outcome.finding = ranking::sentence(&table, &ranked);
    outcome.tables.push(table);
    let hours = ranking::of_losses(losses);
    let sides = [
        (
            "ranking_measured",
            "Which topics hurt most, as the log has it",
            "Organisation; measured friction 0 to 100, 50 is the target; topics with an interval, taken as independent",
            friction("Measured"),
            ranking::candidates(inputs, Scope::Organisation, |cell| &cell.measured),
        ),
        (
            "ranking_hours",
            "Which topics cost most hours, as people say",
            "Organisation; hours a week and person; taken as independent",
            OutcomeColumn::new("value", "Hours a week", Form::Number(2)),
            hours,
        ),
        (
            "ranking_units",
            "Which topics hurt most in which unit, as people say",
            "Units; perceived friction 0 to 100; taken as independent, so ranges are rather too wide than too narrow",
            friction("Perceived"),
            ranking::candidates(inputs, Scope::Unit, |cell| &cell.perceived),
        ),
    ];
    for (id, title, caption, value, candidates) in sides {
        inputs.check()?;
        if candidates.len() > 1 {
            let worlds = ranking::independent(inputs, &candidates, id);
            let (table, _) = ranking::table(id, title, caption.to_owned(), value, &candidates, &worlds);
            outcome.tables.push(table);
        }
    }
    let unmeasured = coverage::unmeasured(covered);
    let next = ranking::measure_next(inputs, spec, &felt, &worlds, &unmeasured)?;
    outcome.tables.push(next);
    Ok(())
}

/// What everybody and each unit loses, by row and topic, where one of the sides says anything.
fn losses<'a>(
    inputs: &Inputs<'a>,
    spec: &OpportunitiesSpec,
    waits: &[TopicWait<'_>],
    questions: &[HoursItem],
) -> Result<Vec<Loss<'a>>, Stopped> {
    let mut losses = Vec::new();
    let topics = &inputs.cohort.dataset().catalogue.topics;
    for row in inputs.cohort.rows(inputs.quarter) {
        if !ranking::is_wide(row.level) {
            continue;
        }
        inputs.check()?;
        let shrink = overlap(inputs, questions, row);
        for topic in topics.iter().filter(|topic| !topic.outcome) {
            let question = questions.iter().find(|one| one.topic.as_ref() == Some(&topic.id));
            let wait = waits.iter().find(|wait| wait.topic == topic.id);
            if question.is_none() && wait.is_none() {
                continue;
            }
            let reported = question.map_or_else(
                || (Estimate::undefined(Reason::NoAnswers), None),
                |question| hours::scaled(hours::reported(question, row), shrink),
            );
            let cell = inputs.friction.cell(inputs.quarter, &row.name, &topic.id);
            let measured = wait.map_or_else(
                || (Estimate::undefined(Reason::NoMetric), None),
                |wait| waiting::measured(inputs, spec, wait, row, cell),
            );
            losses.push(Loss {
                row,
                is_everybody: row.level == crate::data::Level::Organisation,
                topic: topic.id.clone(),
                name: topic.name.clone(),
                people: notes::invited(inputs.cohort, inputs.quarter, row),
                reported,
                measured,
            });
        }
    }
    Ok(losses)
}

/// Topics overlap: where a question asks for all lost hours and the topics add up to more, each is scaled down.
fn overlap(inputs: &Inputs<'_>, questions: &[HoursItem], row: &Row) -> f64 {
    let is_total = |one: &&HoursItem| match &one.topic {
        Some(topic) => is_outcome(inputs, topic),
        None => true,
    };
    let mean = |one: &HoursItem| hours::reported(one, row).0.value;
    let total = questions.iter().find(is_total).and_then(mean);
    let parts: f64 = questions
        .iter()
        .filter(|one| !is_total(one))
        .filter_map(mean)
        .sum();
    match total {
        Some(total) if parts > total && total > 0.0 => total / parts,
        _ => 1.0,
    }
}

/// Hours a week and person: both measurements and their ratio.
fn hours_table(
    spec: &OpportunitiesSpec,
    losses: &[Loss<'_>],
    questions: &[HoursItem],
    waits: &[TopicWait<'_>],
) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("row", "Row", Form::Words),
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("reported", "Hours people report", Form::Number(2))
            .help("Hours lost a week and person, from questions whose answers are hours."),
        OutcomeColumn::new("measured", "Hours measured", Form::Number(2))
            .help("Waiting in the log within working time a week and person, as far as it blocks."),
        OutcomeColumn::new("ratio", "Reported / measured", Form::Number(2)).help(
            "Far from 1 is a finding: waits that nobody measured, the cost of switching, or waits nobody minds.",
        ),
    ];
    let mut table = OutcomeTable::new("hours", "Hours lost a week and person", columns);
    table.caption = format!(
        "Organisation and units; 95 % intervals; {} working weeks a quarter; two measurements of one thing, never added",
        spec.weeks_per_quarter
    );
    if questions.is_empty() {
        table.banners.push(Banner::note(
            "No question of this wave asks how many hours a week something costs (with more hours as the end that is friction), so nobody reported hours.",
        ));
    } else {
        let texts: Vec<String> = questions.iter().map(|one| format!("“{}”", one.text)).collect();
        table
            .banners
            .push(Banner::note(format!("Hours are read from {}.", listed(&texts))));
    }
    if waits.is_empty() {
        table.banners.push(Banner::note(
            "No metric of this quarter is a wait with single events, so nothing was measured in hours.",
        ));
    }
    for loss in losses {
        let ratio = match (&loss.reported.1, &loss.measured.1) {
            (Some(reported), Some(measured)) => match hours_ratio(reported, measured, Estimate::LEVEL) {
                Ok(ratio) => estimate(&ratio, None),
                Err(undefined) => Estimate::undefined(reason(undefined)),
            },
            (None, _) => absent(&loss.reported.0),
            (Some(_), None) => absent(&loss.measured.0),
        };
        table.rows.push(OutcomeRow {
            subject: subject(loss.scope(), &loss.row.name, &loss.topic),
            values: vec![
                loss.row.name.as_str().into(),
                loss.name.as_str().into(),
                loss.reported.0.clone().into(),
                loss.measured.0.clone().into(),
                Value::from(ratio),
            ],
            notes: Vec::new(),
        });
    }
    table
}

/// A number that is missing because another one is.
fn absent(side: &Estimate) -> Estimate {
    Estimate {
        status: side.status,
        ..Estimate::undefined(side.reason.unwrap_or(Reason::TooFew))
    }
}

fn agreement(losses: &[Loss<'_>]) -> Check {
    let ratios = losses.iter().filter(|loss| loss.is_everybody).filter_map(|loss| {
        let ratio = hours_ratio(
            loss.reported.1.as_ref()?,
            loss.measured.1.as_ref()?,
            Estimate::LEVEL,
        )
        .ok()?;
        Some((loss, ratio))
    });
    let (mut apart, mut compared) = (Vec::new(), 0);
    for (loss, ratio) in ratios {
        compared += 1;
        if ratio.lo.is_some_and(|low| low > 1.0) || ratio.hi.is_some_and(|high| high < 1.0) {
            apart.push(loss.name.as_str());
        }
    }
    Check {
        assumption: "People and log mean the same hours".to_owned(),
        holds: (compared > 0).then_some(apart.is_empty()),
        found: match (compared, apart.is_empty()) {
            (0, _) => "No topic has hours of both kinds.".to_owned(),
            (_, true) => "No ratio lies clearly off 1.".to_owned(),
            (_, false) => format!("They differ on {}.", listed(&apart)),
        },
    }
}
