//! How the rate went from wave to wave.

use crate::analysis::estimate::{Estimate, Reason};
use crate::analysis::outcome::{Participation, Scope};
use crate::analysis::questions::bare;
use crate::analysis::registry::Inputs;
use crate::analysis::shown::reason;
use crate::analysis::tables::{Form, OutcomeColumn, OutcomeRow, OutcomeTable, Subject, Value};
use crate::base::Quarter;
use crate::stats::Undefined;
use crate::stats::interval::newcombe;

use super::{answered_value, invited_value, rate};

/// The organisation and its units, wave by wave.
pub(super) fn table(inputs: &Inputs<'_>) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("row", "Row", Form::Words),
        OutcomeColumn::new("quarter", "Quarter", Form::Words),
        OutcomeColumn::new("invited", "Invited", Form::Count),
        OutcomeColumn::new("answered", "Answered", Form::Count),
        OutcomeColumn::new("rate", "Rate", Form::Share),
        OutcomeColumn::new("change", "Change, points", Form::Signed(0))
            .help("Difference to the wave before in percentage points, with Newcombe's 95 % interval."),
    ];
    let mut table = OutcomeTable::new("trend", "How many answer, wave by wave", columns);
    "Organisation and units; differences to the row's wave before, Newcombe's 95 % intervals; waves count as independent"
        .clone_into(&mut table.caption);
    let all = &inputs.friction.participation;
    let mut rows: Vec<&Participation> = all
        .iter()
        .filter(|row| row.scope != Scope::Team && row.quarter <= inputs.quarter)
        .collect();
    rows.sort_by_key(|row| (row.scope != Scope::Organisation, row.team.as_str(), row.quarter));
    for row in rows {
        table.rows.push(OutcomeRow {
            subject: Subject {
                scope: Some(row.scope),
                team: Some(row.team.clone()),
                topic: None,
                quarter: Some(row.quarter),
            },
            values: vec![
                row.team.as_str().into(),
                row.quarter.to_string().into(),
                invited_value(row),
                answered_value(row),
                rate(row).into(),
                change(inputs, row),
            ],
            notes: Vec::new(),
        });
    }
    table
}

/// The difference of a row's rate to that of the wave before, in percentage points; no words where there is no wave before.
pub(super) fn change(inputs: &Inputs<'_>, row: &Participation) -> Value {
    let waves = inputs.friction.waves.iter().copied();
    let Some(since) = waves.filter(|wave| *wave < row.quarter).max() else {
        return Value::Text(String::new());
    };
    match before(inputs, row, since) {
        Some(before) => difference(before, row).into(),
        None => "no such row before".into(),
    }
}

fn before<'a>(inputs: &'a Inputs<'_>, row: &Participation, since: Quarter) -> Option<&'a Participation> {
    let is_same =
        |other: &&Participation| other.quarter == since && other.scope == row.scope && other.team == row.team;
    inputs.friction.participation.iter().find(is_same)
}

fn difference(before: &Participation, row: &Participation) -> Estimate {
    let (Some(k1), Some(k2)) = (before.answered, row.answered) else {
        return Estimate::suppressed(Reason::MinCell);
    };
    let (Some(n1), Some(n2)) = (before.invited, row.invited) else {
        return Estimate::undefined(Reason::NoHeadCount);
    };
    points((k1, n1), (k2, n2)).unwrap_or_else(|err| Estimate::undefined(reason(err)))
}

/// The second share minus the first in percentage points, Newcombe's limits; n is the smaller number of people.
pub(super) fn points(first: (u64, u64), second: (u64, u64)) -> Result<Estimate, Undefined> {
    let at = |level: f64| newcombe(first.0, first.1, second.0, second.1, level);
    let (outer, inner) = (at(Estimate::LEVEL)?, at(Estimate::INNER_LEVEL)?);
    let scaled = |bound: Option<f64>| bound.map(|bound| 100.0 * bound);
    Ok(Estimate {
        low: scaled(outer.lo),
        high: scaled(outer.hi),
        inner: scaled(inner.lo).zip(scaled(inner.hi)),
        ..bare(100.0 * outer.est, first.1.min(second.1) as usize)
    })
}
