//! What moved since the quarter before: every difference with its interval, how many arrows chance alone would draw, what
//! of a total is who is in it, what the worst cells would have done by themselves, and trends; docs/statistics.md §3.5, §5.

mod cells;
mod mix;
mod order;
mod regression;
mod trend;

pub(super) use regression::Pull;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::{Quarter, number};
use crate::stats::screening::{Screening, screening};

use super::outcome::{Change, Side};
use super::registry::{AnalysisKind, Inputs, Options, Stopped};
use super::tables::{Check, Form, Outcome, OutcomeColumn, OutcomeRow, OutcomeTable, Subject, Value};

/// The analysis.
pub(super) const KIND: AnalysisKind = AnalysisKind {
    id: "change",
    label: "Changes",
    question: "What moved since the quarter before, and how much of it would move by chance?",
    run,
};

/// Options of the tables of the analysis `change`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChangeTablesSpec {
    /// How many of the worst cells of the earlier quarter are held against what they would have done by themselves.
    pub worst_cells: u8,
    /// Quarters from which on a trend is shown.
    pub trend_quarters: u8,
}

impl Default for ChangeTablesSpec {
    fn default() -> Self {
        Self {
            worst_cells: 5,
            trend_quarters: 5,
        }
    }
}

/// A cell with p at most this counts as moved if one looks at it alone.
const ALONE: f64 = 0.05;

fn run(inputs: &Inputs<'_>, options: &Options) -> Result<Outcome, Stopped> {
    let spec = &options.change;
    let mut outcome = Outcome::new(KIND.id, inputs.quarter);
    let of_quarter = inputs.changes.changes.iter();
    let changes: Vec<&Change> = of_quarter
        .filter(|change| change.quarter == inputs.quarter)
        .collect();
    let families = families(&changes, inputs.changes.q);
    outcome.finding = finding(&families);
    if !changes.is_empty() {
        let ordinal = order::ordinal(inputs, &changes)?;
        outcome.tables.push(screened(&families));
        outcome.tables.push(cells::table(inputs, &changes, &ordinal));
        outcome.tables.push(order::table(inputs, &ordinal));
        outcome.checks.extend(checks(inputs, &changes, &ordinal));
        inputs.check()?;
        outcome.tables.push(mix::table(inputs, &changes));
        outcome.tables.push(regression::table(inputs, spec));
        outcome.methods.extend([
            "change 1",
            "bh 2",
            "ordinal 1",
            "composition 1",
            "rtm 1",
            "atoms 1",
        ]);
    }
    inputs.check()?;
    let trends = trend::table(inputs, spec)?;
    if !trends.rows.is_empty() {
        outcome.tables.push(trends);
        outcome.methods.push("trend 1");
    }
    Ok(outcome)
}

/// The comparisons that are adjusted together: one pair of quarters.
struct Family {
    since: Quarter,
    screening: Screening,
    eased: usize,
    worse: usize,
}

fn families(changes: &[&Change], q: f64) -> Vec<Family> {
    let mut groups: BTreeMap<Quarter, Vec<&Change>> = BTreeMap::new();
    for change in changes {
        groups.entry(change.since).or_default().push(change);
    }
    let family = |(since, members): (Quarter, Vec<&Change>)| {
        let p: Vec<f64> = members.iter().filter_map(|change| change.p).collect();
        let moved = |sign: f64| {
            let flagged = members.iter().filter(|change| change.flagged);
            flagged
                .filter(|change| change.difference.value.is_some_and(|value| value * sign > 0.0))
                .count()
        };
        Some(Family {
            since,
            screening: screening(&p, q, ALONE).ok()?,
            eased: moved(-1.0),
            worse: moved(1.0),
        })
    };
    groups.into_iter().filter_map(family).collect()
}

/// Of the quarter nearest by.
fn finding(families: &[Family]) -> String {
    let Some(family) = families.iter().max_by_key(|family| family.since) else {
        return "There is no earlier quarter with which this one can be compared.".to_owned();
    };
    let found = &family.screening;
    let tested = number::count(found.tested as u64);
    if found.count == 0 {
        return format!(
            "None of {tested} comparisons can be told from {since}: {} look different on their own, {} would by chance alone.",
            found.below_alpha,
            number::fixed(found.expected_below_alpha, 0),
            since = family.since,
        );
    }
    format!(
        "Of {tested} comparisons, {} moved since {} ({} eased, {} grew worse); {} would by chance alone.",
        found.count,
        family.since,
        family.eased,
        family.worse,
        number::fixed(found.expected_flagged, 1),
    )
}

fn screened(families: &[Family]) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("since", "Since", Form::Words),
        OutcomeColumn::new("compared", "Compared", Form::Count),
        OutcomeColumn::new("arrows", "Arrows", Form::Count)
            .help("Differences that stand when all comparisons of the row are counted."),
        OutcomeColumn::new("eased", "Eased", Form::Count),
        OutcomeColumn::new("worse", "Worse", Form::Count),
        OutcomeColumn::new("by_chance", "By chance", Form::Number(1))
            .help("Arrows to be expected had nothing moved anywhere, at most."),
        OutcomeColumn::new("alone", "p up to 0.05", Form::Count)
            .help("Differences that would look like a finding if each were the only one."),
        OutcomeColumn::new("alone_by_chance", "By chance", Form::Number(1)),
    ];
    let mut table = OutcomeTable::new("screening", "How many arrows, and how many by chance", columns);
    "Comparisons of perceived and measured friction of teams, units and the organisation, one family for each pair of \
     quarters; false discovery rate 10 %"
        .clone_into(&mut table.caption);
    for family in families {
        let found = &family.screening;
        let count = |count: usize| Value::Count(count as u64);
        table.rows.push(OutcomeRow {
            subject: Subject::default(),
            values: vec![
                family.since.to_string().into(),
                count(found.tested),
                count(found.count),
                count(family.eased),
                count(family.worse),
                Value::Number(found.expected_flagged),
                count(found.below_alpha),
                Value::Number(found.expected_below_alpha),
            ],
            notes: Vec::new(),
        });
    }
    table
}

fn checks(inputs: &Inputs<'_>, changes: &[&Change], ordinal: &[order::Ordinal<'_>]) -> Vec<Check> {
    let mut checks = vec![Check {
        assumption: "Both waves were answered by different people".to_owned(),
        holds: None,
        found: "The answers are anonymous, so the waves count as independent; where the same people answered, the \
                intervals are too wide, not too narrow."
            .to_owned(),
    }];
    let breaks: Vec<&str> = inputs
        .friction
        .instrument
        .breaks
        .iter()
        .filter(|found| found.quarter == inputs.quarter)
        .map(|found| inputs.friction.topic_name(&found.topic))
        .collect();
    checks.push(Check {
        assumption: "Both waves asked the same".to_owned(),
        holds: Some(breaks.is_empty()),
        found: if breaks.is_empty() {
            "Every topic was asked as in the wave before.".to_owned()
        } else {
            format!(
                "Not on {}: compared are the questions that both waves have in common, or nothing.",
                breaks.join(", ")
            )
        },
    });
    let disagree = ordinal.iter().filter(|one| one.check.disagrees()).count();
    let flagged = changes
        .iter()
        .filter(|change| change.flagged && change.side == Side::Perceived)
        .count();
    checks.push(Check {
        assumption: "Answers may be averaged".to_owned(),
        holds: (!ordinal.is_empty()).then_some(disagree * 10 <= ordinal.len()),
        found: format!(
            "In {disagree} of {} perceived cells the order of the answers says something else than their mean; {flagged} \
             perceived cells have an arrow.",
            ordinal.len()
        ),
    });
    checks
}
