//! The analysis `measured`: felt and measured friction of every row with all components beside the index, what had not
//! ended, and the targets by which all of it is judged; docs/statistics.md §2.3 to §2.5.

mod components;
mod open;
mod targets;

use serde::{Deserialize, Serialize};

use crate::base::number;
use crate::stats::index::{Combined, Component as Part, combine};

use super::estimate::{Estimate, Reason};
use super::measured::TopicMetrics;
use super::outcome::{Cell, Component, Scope};
use super::registry::{AnalysisKind, Inputs, Options, Stopped};
use super::tables::{Check, Form, Outcome, OutcomeColumn, OutcomeRow, OutcomeTable, Subject, Value};

/// The analysis.
pub(super) const KIND: AnalysisKind = AnalysisKind {
    id: "measured",
    label: "Measured friction",
    question: "What is measured friction made of, and by which targets?",
    run,
};

/// Options of the analysis `measured`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MeasuredSpec {
    /// Where the clock stops for the mean of durations with open items, in days.
    pub restricted_days: u16,
}

impl Default for MeasuredSpec {
    fn default() -> Self {
        Self { restricted_days: 30 }
    }
}

fn run(inputs: &Inputs<'_>, options: &Options) -> Result<Outcome, Stopped> {
    inputs.check()?;
    let mut outcome = Outcome::new(KIND.id, inputs.quarter);
    outcome.methods.extend(["pfi 1", "mfi 2", "km 1"]);
    let cells: Vec<Judged> = inputs
        .friction
        .cells
        .iter()
        .filter(|cell| cell.quarter == inputs.quarter && !cell.components.is_empty())
        .map(|cell| Judged::new(inputs, cell))
        .collect();
    outcome.tables.push(cells_table(inputs, &cells));
    outcome.tables.push(components::table(inputs, &cells));
    inputs.check()?;
    outcome
        .tables
        .push(open::table(inputs, &cells, &options.measured)?);
    outcome.tables.push(targets::table(inputs));
    outcome.checks = vec![agreed(inputs, &cells), covered(&cells)];
    outcome.finding = finding(inputs, &cells);
    Ok(outcome)
}

/// A cell, and which of its metrics make the index.
struct Judged<'a> {
    cell: &'a Cell,
    /// For each component whether it is in the mean.
    is_used: Vec<bool>,
    /// Metrics of the topic that any import speaks about.
    known: usize,
    combined: Option<Combined>,
}

impl<'a> Judged<'a> {
    fn new(inputs: &Inputs, cell: &'a Cell) -> Self {
        let is_sure = |part: &Component| part.friction.is_some() && part.reason.is_none();
        let any_sure = cell.components.iter().any(is_sure);
        let is_used: Vec<bool> = cell
            .components
            .iter()
            .map(|part| cell.measured.is_ok() && part.friction.is_some() && (is_sure(part) || !any_sure))
            .collect();
        // Frictions that are drawn are cut already, and the mean is one of cut frictions.
        let parts: Vec<Part> = cell
            .components
            .iter()
            .zip(&is_used)
            .map(|(part, used)| Part {
                friction: part.friction.filter(|_| *used),
                se: None,
                df: None,
                weight: 1.0,
                source: 0,
            })
            .collect();
        let known = TopicMetrics::new(inputs.cohort.dataset(), &cell.topic);
        Self {
            cell,
            is_used,
            known: known.scored.len(),
            combined: combine(&parts, 0.0, Estimate::LEVEL).ok(),
        }
    }

    fn used(&self) -> usize {
        self.is_used.iter().filter(|used| **used).count()
    }

    fn reason(&self) -> Reason {
        self.cell.measured.reason.unwrap_or(Reason::NoMetric)
    }
}

fn subject(cell: &Cell) -> Subject {
    Subject {
        scope: Some(cell.scope),
        team: Some(cell.team.clone()),
        topic: Some(cell.topic.clone()),
        quarter: None,
    }
}

fn cells_table(inputs: &Inputs, cells: &[Judged]) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("row", "Row", Form::Words),
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("perceived", "Perceived", Form::Friction),
        OutcomeColumn::new("measured", "Measured", Form::Friction)
            .help("Mean of the metrics' frictions; 50 is the target, 25 points are a doubling."),
        OutcomeColumn::new("coverage", "Covered", Form::Share)
            .help("Share of the topic's metrics that have a friction here; all weigh the same."),
        OutcomeColumn::new("worst", "Worst metric", Form::Words),
        OutcomeColumn::new("worst_friction", "Its friction", Form::Friction),
        OutcomeColumn::new("without_low", "Lowest without one", Form::Friction)
            .help("The smallest index when one metric is left out."),
        OutcomeColumn::new("without_high", "Highest without one", Form::Friction)
            .help("The largest index when one metric is left out."),
    ];
    let mut table = OutcomeTable::new("cells", "Felt and measured", columns);
    "Every row and topic with a metric; friction 0 to 100, higher hurts more; 95 % intervals; rows by level, then name"
        .clone_into(&mut table.caption);
    for judged in cells {
        let cell = judged.cell;
        let missing = || Value::Missing(judged.reason());
        let range = judged.combined.as_ref().and_then(|all| all.leave_one_out);
        let alone = || {
            judged
                .combined
                .as_ref()
                .map_or_else(missing, |_| Value::Missing(Reason::TooFew))
        };
        let worst = judged.combined.as_ref().map(|all| &cell.components[all.worst]);
        let with_value = cell.components.iter().filter(|part| part.friction.is_some());
        let with_value = with_value.count() as f64;
        table.rows.push(OutcomeRow {
            subject: subject(cell),
            values: vec![
                cell.team.as_str().into(),
                inputs.friction.topic_name(&cell.topic).into(),
                cell.perceived.clone().into(),
                cell.measured.clone().into(),
                if judged.known == 0 {
                    missing()
                } else {
                    Value::Number(with_value / judged.known as f64)
                },
                worst.map_or("", |part| part.name.as_str()).into(),
                worst
                    .and_then(|part| part.friction)
                    .map_or_else(missing, Value::Number),
                range.map_or_else(alone, |range| Value::Number(range.0)),
                range.map_or_else(alone, |range| Value::Number(range.1)),
            ],
            notes: Vec::new(),
        });
    }
    table
}

fn agreed(inputs: &Inputs, cells: &[Judged]) -> Check {
    let parts = || cells.iter().flat_map(|judged| &judged.cell.components);
    let names = |is_meant: fn(&Component) -> bool| -> Vec<&str> {
        let found: std::collections::BTreeSet<&str> = parts()
            .filter(|part| is_meant(part))
            .map(|part| part.name.as_str())
            .collect();
        found.into_iter().collect()
    };
    let open = names(|part| part.target.is_some() && !part.target_agreed);
    let without = names(|part| part.target.is_none() && part.friction.is_some());
    let sentences: Vec<String> = [
        ("Nobody agreed to the target of ", &open),
        ("The frozen reference stands in for the target of ", &without),
    ]
    .into_iter()
    .filter(|(_, names)| !names.is_empty())
    .map(|(what, names)| format!("{what}{}.", names.join(", ")))
    .collect();
    let has_any = parts().any(|part| part.friction.is_some());
    Check {
        assumption: "Metrics are judged by agreed targets".to_owned(),
        holds: has_any.then_some(sentences.is_empty()),
        found: match (has_any, sentences.is_empty()) {
            (false, _) => format!("Nothing was measured in {} that could be judged.", inputs.quarter),
            (true, true) => "Every target has an owner who agreed.".to_owned(),
            (true, false) => sentences.join(" "),
        },
    }
}

fn covered(cells: &[Judged]) -> Check {
    let teams = || cells.iter().filter(|judged| judged.cell.scope == Scope::Team);
    let short = teams()
        .filter(|judged| judged.cell.measured.reason == Some(Reason::FewMetrics))
        .count();
    let all = teams().count();
    Check {
        assumption: "Half of a topic's metrics are there".to_owned(),
        holds: (all > 0).then_some(short == 0),
        found: format!("In {short} of {all} team cells too few of them are."),
    }
}

fn finding(inputs: &Inputs, cells: &[Judged]) -> String {
    let organisation: Vec<&Judged> = cells
        .iter()
        .filter(|judged| judged.cell.scope == Scope::Organisation)
        .collect();
    let sure = |judged: &&&Judged| judged.cell.measured.low.is_some_and(|low| low > 50.0);
    let worse: Vec<String> = organisation
        .iter()
        .filter(sure)
        .map(|judged| {
            format!(
                "{} ({})",
                inputs.friction.topic_name(&judged.cell.topic),
                number::fixed(judged.cell.measured.value.unwrap_or_default(), 0)
            )
        })
        .collect();
    let judged = organisation.iter().filter(|one| one.used() > 0).count();
    match (judged, worse.as_slice()) {
        (0, _) => "Nothing was measured that could be judged.".to_owned(),
        (n, []) => format!(
            "Of {n} measured topics none lies worse than its targets beyond noise in the organisation."
        ),
        (n, worse) => format!(
            "Of {n} measured topics {} lie worse than their targets in the organisation: {}.",
            worse.len(),
            worse.join(", ")
        ),
    }
}
