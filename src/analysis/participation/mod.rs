//! Participation: who was invited, who answered, who is missing, and what the silent could change; docs/statistics.md §2.2, §5.5.
//!
//! `trend` lays waves beside each other, `groups` roles and tenures, `mix` weights the organisation to its roster.

mod groups;
mod mix;
mod trend;

use serde::{Deserialize, Serialize};

use crate::stats::interval::nonresponse_bounds;

use super::estimate::{Estimate, Reason, Status};
use super::notes;
use super::outcome::{Cell, Participation, Scope};
use super::registry::{AnalysisKind, Inputs, Options, Stopped};
use super::tables::{Banner, Check, Form, Outcome, OutcomeColumn, OutcomeRow, OutcomeTable, Subject, Value};
use crate::base::number;

/// The analysis.
pub(super) const KIND: AnalysisKind = AnalysisKind {
    id: "participation",
    label: "Participation",
    question: "Who answered, who is missing, and how much could the silent change?",
    run,
};

/// Options of the analysis `participation`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ParticipationSpec {
    /// Below this rate in percent the answers may not stand for everybody.
    pub low_percent: u8,
    /// Below this rate in percent they do not.
    pub unfit_percent: u8,
}

impl Default for ParticipationSpec {
    fn default() -> Self {
        Self {
            low_percent: 60,
            unfit_percent: 40,
        }
    }
}

fn run(inputs: &Inputs<'_>, options: &Options) -> Result<Outcome, Stopped> {
    inputs.check()?;
    let spec = &options.participation;
    let mut outcome = Outcome::new(KIND.id, inputs.quarter);
    let rows: Vec<&Participation> = notes::participation_of(inputs.friction, inputs.quarter).collect();
    let Some(everybody) = rows.iter().find(|row| row.scope == Scope::Organisation) else {
        "There is no wave in this quarter.".clone_into(&mut outcome.finding);
        return Ok(outcome);
    };
    let missing = groups::missing(inputs, &rows);
    inputs.check()?;
    let mixed = mix::mixed(inputs, everybody.invited)?;
    outcome.finding = finding(everybody) + &groups::finding(&missing);
    outcome.checks.push(representative(everybody, spec));
    outcome.checks.push(groups::answer_alike(&missing));
    outcome.checks.push(mix::mix_matters_not(&mixed));
    outcome
        .methods
        .extend(["wilson 1", "newcombe 1", "mix 1", "manski 1", "atoms 1"]);
    outcome.tables.push(rates(inputs, &rows, spec));
    outcome.tables.push(trend::table(inputs));
    outcome.tables.push(groups::table(inputs, &missing));
    outcome.tables.push(mix::table(&mixed));
    outcome.tables.push(bounds(inputs, &rows));
    Ok(outcome)
}

fn finding(everybody: &Participation) -> String {
    match (everybody.answered, everybody.invited, everybody.rate) {
        (Some(answered), Some(invited), Some((rate, ..))) => format!(
            "{} of {} people answered, {}.",
            number::count(answered),
            number::count(invited),
            number::share(rate)
        ),
        (Some(answered), _, _) => format!(
            "{} people answered; how many were invited is not known.",
            number::count(answered)
        ),
        (None, _, _) => "How many answered is not shown.".to_owned(),
    }
}

fn representative(everybody: &Participation, spec: &ParticipationSpec) -> Check {
    let assumption = "The answers stand for everybody".to_owned();
    let Some((rate, ..)) = everybody.rate else {
        return Check {
            assumption,
            holds: None,
            found: "The head-count is not known, so there is no rate.".to_owned(),
        };
    };
    let percent = 100.0 * rate;
    let found = if percent < f64::from(spec.unfit_percent) {
        "Fewer than two in five answered: speak of those who answered only."
    } else if percent < f64::from(spec.low_percent) {
        "Many kept silent: look at the bounds before comparing."
    } else {
        "Most answered; the bounds say what the others could change."
    };
    Check {
        assumption,
        holds: Some(percent >= f64::from(spec.low_percent)),
        found: found.to_owned(),
    }
}

fn rates(inputs: &Inputs<'_>, rows: &[&Participation], spec: &ParticipationSpec) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("row", "Row", Form::Words),
        OutcomeColumn::new("invited", "Invited", Form::Count)
            .help("People on the roster at the end of the quarter."),
        OutcomeColumn::new("answered", "Answered", Form::Count),
        OutcomeColumn::new("rate", "Rate", Form::Share)
            .help("Answered of invited, with a 95 % Wilson interval."),
        OutcomeColumn::new("change", "Change, points", Form::Signed(0))
            .help("Difference to the wave before in percentage points, with Newcombe's 95 % interval."),
    ];
    let mut table = OutcomeTable::new("rates", "Who answered", columns);
    "Answered of invited, 95 % Wilson intervals; change since the wave before, of twenty such intervals one leaves out 0 by \
     chance; rows by level, then name"
        .clone_into(&mut table.caption);
    for row in rows {
        let rate = rate(row);
        let is_low = rate
            .value
            .is_some_and(|rate| 100.0 * rate < f64::from(spec.low_percent));
        let mut notes = Vec::new();
        if is_low {
            let note = table.footnote(format!("Fewer than {} % answered.", spec.low_percent));
            notes.push((3, note));
        }
        table.rows.push(OutcomeRow {
            subject: Subject {
                scope: Some(row.scope),
                team: Some(row.team.clone()),
                ..Subject::default()
            },
            values: vec![
                row.team.as_str().into(),
                invited_value(row),
                answered_value(row),
                rate.into(),
                trend::change(inputs, row),
            ],
            notes,
        });
    }
    table
}

fn invited_value(row: &Participation) -> Value {
    row.invited
        .map_or(Value::Missing(Reason::NoHeadCount), Value::Count)
}

fn answered_value(row: &Participation) -> Value {
    row.answered.map_or(Value::Missing(Reason::MinCell), Value::Count)
}

fn rate(row: &Participation) -> Estimate {
    match (row.answered, row.rate) {
        (None, _) => Estimate::suppressed(Reason::MinCell),
        (Some(_), None) => Estimate::undefined(Reason::NoHeadCount),
        (Some(_), Some((rate, low, high))) => Estimate {
            status: Status::Ok,
            reason: None,
            value: Some(rate),
            low: Some(low),
            high: Some(high),
            n: row.invited,
            ..Estimate::undefined(Reason::NoHeadCount)
        },
    }
}

/// What perceived friction of the organisation and its units would be had everybody answered, all silent ones at one end of
/// the scale.
fn bounds(inputs: &Inputs<'_>, rows: &[&Participation]) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("row", "Row", Form::Words),
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("perceived", "Perceived", Form::Friction),
        OutcomeColumn::new("lowest", "If the silent feel none", Form::Friction)
            .help("Perceived friction if everybody who kept silent had answered without any friction."),
        OutcomeColumn::new("highest", "If they feel all", Form::Friction)
            .help("The same if they had answered at the other end."),
    ];
    let mut table = OutcomeTable::new("bounds", "What the silent could change", columns);
    "Organisation and units; perceived friction 0 to 100, higher hurts more; bounds without any assumption (Manski)"
        .clone_into(&mut table.caption);
    let levels = || rows.iter().filter(|row| row.scope != Scope::Team);
    if levels().all(|row| row.invited.is_none()) {
        table.banners.push(Banner::note(
            "The head-count is not known, so there are no bounds.",
        ));
    }
    for row in levels() {
        let of_row = inputs.friction.of(inputs.quarter, row.scope);
        for cell in of_row.filter(|cell| cell.team == row.team) {
            table.rows.push(bounds_row(inputs, cell, row.invited));
        }
    }
    table
}

fn bounds_row(inputs: &Inputs<'_>, cell: &Cell, invited: Option<u64>) -> OutcomeRow {
    let (lowest, highest) = bounds_of(cell, invited);
    OutcomeRow {
        subject: Subject {
            scope: Some(cell.scope),
            team: Some(cell.team.clone()),
            topic: Some(cell.topic.clone()),
            quarter: None,
        },
        values: vec![
            cell.team.as_str().into(),
            inputs.friction.topic_name(&cell.topic).into(),
            cell.perceived.clone().into(),
            lowest.into(),
            highest.into(),
        ],
        notes: Vec::new(),
    }
}

type Bound = Result<f64, Reason>;

fn bounds_of(cell: &Cell, invited: Option<u64>) -> (Bound, Bound) {
    let reason = cell.perceived.reason.unwrap_or(Reason::NoHeadCount);
    let (Some(mean), Some(n), Some(roster)) = (cell.perceived.value, cell.perceived.n, invited) else {
        return (Err(reason), Err(reason));
    };
    match nonresponse_bounds(mean, n as usize, roster as usize, 0.0, 100.0) {
        Ok((lowest, highest)) => (Ok(lowest), Ok(highest)),
        // More answers than people on the roster: the head-count is not that of this wave.
        Err(_) => (Err(Reason::OutOfRange), Err(Reason::OutOfRange)),
    }
}
