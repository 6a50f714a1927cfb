//! Every metric beside the index it is a part of, with its target.

use crate::analysis::estimate::{Estimate, Reason, Status};
use crate::analysis::outcome::Component;
use crate::analysis::registry::Inputs;
use crate::analysis::tables::{Form, OutcomeColumn, OutcomeRow, OutcomeTable, Value};
use crate::base::number;

use super::targets::{Judging, Versions};
use super::{Judged, subject};

/// One row for each metric of each cell.
pub(super) fn table(inputs: &Inputs, cells: &[Judged]) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("row", "Row", Form::Words),
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("index", "Measured", Form::Friction),
        OutcomeColumn::new("metric", "Metric", Form::Words),
        OutcomeColumn::new("value", "Value", Form::Number(2)).help("In its unit, with the events behind it."),
        OutcomeColumn::new("unit", "Unit", Form::Words),
        OutcomeColumn::new("target", "Target", Form::Number(2))
            .help("The version that judges all quarters; without one the frozen reference stands in."),
        OutcomeColumn::new("version", "Version", Form::Words),
        OutcomeColumn::new("agreed", "Agreed", Form::Words),
        OutcomeColumn::new("friction", "Friction", Form::Friction),
        OutcomeColumn::new("weight", "Weight", Form::Share)
            .help("Its share of the index; metrics without an interval step aside."),
    ];
    let mut table = OutcomeTable::new("components", "What the index is made of", columns);
    "One row for each metric of each cell; 95 % intervals; durations by their 75th percentile; friction 50 is the target"
        .clone_into(&mut table.caption);
    let versions = Versions::new(inputs);
    for judged in cells {
        let used = judged.used();
        for (part, is_used) in judged.cell.components.iter().zip(&judged.is_used) {
            let version = versions.of(&part.metric);
            let mut notes = Vec::new();
            for note in version.iter().flat_map(|version| version.notes(inputs.quarter)) {
                notes.push((6, table.footnote(format!("{}: {note}", part.name))));
            }
            let weight = if *is_used { 1.0 / used as f64 } else { 0.0 };
            table.rows.push(OutcomeRow {
                subject: subject(judged.cell),
                values: vec![
                    judged.cell.team.as_str().into(),
                    inputs.friction.topic_name(&judged.cell.topic).into(),
                    judged.cell.measured.clone().into(),
                    part.name.as_str().into(),
                    value(part).into(),
                    part.unit.as_str().into(),
                    part.target
                        .map_or(Value::Missing(Reason::NoTarget), Value::Number),
                    version.as_ref().map_or_else(String::new, Judging::place).into(),
                    version.as_ref().map_or_else(String::new, Judging::agreed).into(),
                    friction(part).into(),
                    Value::Number(weight),
                ],
                notes,
            });
        }
    }
    table
}

fn value(part: &Component) -> Estimate {
    let reason = part.reason.unwrap_or(Reason::NoSpread);
    match part.value {
        None => Estimate {
            status: reason.status(),
            ..Estimate::undefined(reason)
        },
        Some(value) => Estimate {
            status: Status::Ok,
            reason: part.reason,
            value: Some(value),
            low: part.low,
            high: part.high,
            n: part.n,
            ..Estimate::undefined(reason)
        },
    }
}

fn friction(part: &Component) -> Estimate {
    let reason = part.reason.unwrap_or(Reason::NoSpread);
    match part.friction {
        None => Estimate {
            status: reason.status(),
            ..Estimate::undefined(reason)
        },
        Some(friction) => Estimate {
            status: Status::Ok,
            reason: part.reason,
            value: Some(friction),
            low: part.friction_low,
            high: part.friction_high,
            n: None,
            ..Estimate::undefined(reason)
        },
    }
}

/// A value of a target in words.
pub(super) fn worded(value: f64) -> String {
    number::measured(value)
}
