//! Every difference, the sure ones first.

use std::collections::BTreeMap;

use crate::analysis::estimate::{Estimate, Reason};
use crate::analysis::outcome::{Change, Scope, Side};
use crate::analysis::registry::Inputs;
use crate::analysis::series::{Move, moves};
use crate::analysis::shown;
use crate::analysis::tables::{Form, OutcomeColumn, OutcomeRow, OutcomeTable, Value};
use crate::base::TopicId;
use crate::stats::change::minimum_detectable_change;

use super::order::Ordinal;

type Key<'a> = (Scope, &'a str, &'a TopicId, Side);

const BEFORE: usize = 3;
const DIFFERENCE: usize = 5;

pub(super) fn table(inputs: &Inputs<'_>, changes: &[&Change], ordinal: &[Ordinal<'_>]) -> OutcomeTable {
    let mut table = empty();
    let moved: Vec<(Side, Vec<Move>)> = [Side::Perceived, Side::Measured]
        .into_iter()
        .filter_map(|side| Some((side, moves(inputs.friction, side, inputs.quarter)?.1)))
        .collect();
    let moved: BTreeMap<Key, &Move> = moved
        .iter()
        .flat_map(|(side, moves)| moves.iter().map(|one| (*side, one)))
        .map(|(side, one)| {
            (
                (one.cell.scope, one.cell.team.as_str(), &one.cell.topic, side),
                one,
            )
        })
        .collect();
    let order: BTreeMap<(Scope, &str, &TopicId), &Ordinal> = ordinal
        .iter()
        .map(|one| {
            (
                (one.change.scope, one.change.team.as_str(), &one.change.topic),
                one,
            )
        })
        .collect();
    let mut changes: Vec<&Change> = changes.to_vec();
    changes.sort_by(|a, b| {
        let q = |change: &Change| change.q.unwrap_or(1.0);
        let by_q = |a: &Change, b: &Change| q(a).total_cmp(&q(b));
        let both_flagged = a.flagged && b.flagged;
        b.flagged.cmp(&a.flagged).then(if both_flagged {
            a.scope.cmp(&b.scope).reverse().then(by_q(a, b))
        } else {
            std::cmp::Ordering::Equal
        })
    });
    for change in changes {
        let key: Key = (change.scope, &change.team, &change.topic, change.side);
        let Some(one) = moved.get(&key) else { continue };
        let checked = order.get(&(change.scope, change.team.as_str(), &change.topic));
        let checked = checked.filter(|_| change.side == Side::Perceived);
        push(&mut table, inputs, change, one, checked.copied());
    }
    table
}

fn empty() -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("row", "Row", Form::Words),
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("side", "Side", Form::Words),
        OutcomeColumn::new("before", "Before", Form::Friction),
        OutcomeColumn::new("after", "Now", Form::Friction),
        OutcomeColumn::new("difference", "Difference", Form::Signed(0))
            .help("Now minus before; below zero it eased. n is the smaller of both quarters."),
        OutcomeColumn::new("p", "p", Form::Probability).help("As if this were the only comparison."),
        OutcomeColumn::new("q", "q", Form::Probability).help("Counting all comparisons of the level."),
        OutcomeColumn::new("arrow", "Arrow", Form::Words)
            .help("Only where q is at most 0.10; otherwise the difference cannot be told from none."),
        OutcomeColumn::new("detectable", "Would be seen", Form::Number(0))
            .help("The smallest true change that these two quarters would show four times out of five."),
        OutcomeColumn::new("since", "Since", Form::Words),
    ];
    let mut table = OutcomeTable::new("cells", "Every difference", columns);
    "Friction 0 to 100, higher hurts more; 95 % intervals of the process; arrows first, then by level, row and topic"
        .clone_into(&mut table.caption);
    table
}

fn push(
    table: &mut OutcomeTable,
    inputs: &Inputs<'_>,
    change: &Change,
    one: &Move<'_>,
    ordinal: Option<&Ordinal<'_>>,
) {
    let mut notes = Vec::new();
    let (before, after) = match change.side {
        Side::Perceived => (one.before.estimate.clone(), one.after.estimate.clone()),
        Side::Measured => printed(inputs, change, one),
    };
    if one.is_common {
        let text = "On the questions that both waves have in common.";
        notes.push((BEFORE, table.footnote(text)));
    }
    let plain = before
        .value
        .zip(after.value)
        .map(|(before, after)| after - before);
    let differs = change
        .difference
        .value
        .zip(plain)
        .is_some_and(|(a, b)| (a - b).abs() > 0.5);
    if differs {
        let text = "Against the newest target and beyond the ends of the scale, so not the difference of the two columns.";
        notes.push((DIFFERENCE, table.footnote(text)));
    }
    if let Some(text) = ordinal.and_then(Ordinal::disagreement) {
        notes.push((DIFFERENCE, table.footnote(text)));
    }
    table.rows.push(OutcomeRow {
        subject: shown::subject(change.scope, &change.team, &change.topic),
        values: vec![
            change.team.as_str().into(),
            inputs.friction.topic_name(&change.topic).into(),
            shown::side(change.side).into(),
            before.into(),
            after.into(),
            change.difference.clone().into(),
            shown::number(change.p, Reason::TooFew),
            shown::number(change.q, Reason::TooFew),
            arrow(change).into(),
            detectable(&change.difference),
            change.since.to_string().into(),
        ],
        notes,
    });
}

/// Both levels as every other page prints them.
fn printed(inputs: &Inputs<'_>, change: &Change, one: &Move<'_>) -> (Estimate, Estimate) {
    let old = inputs.friction.cell(change.since, &change.team, &change.topic);
    let before = old.map_or_else(|| one.before.estimate.clone(), |cell| cell.measured.clone());
    (before, one.cell.measured.clone())
}

fn arrow(change: &Change) -> &'static str {
    match change.difference.value {
        Some(value) if change.flagged && value < 0.0 => "eased",
        Some(value) if change.flagged && value > 0.0 => "worse",
        _ => "cannot tell",
    }
}

/// Both waves together have the standard error of the difference, which is that of two equal ones of 1/√2 of it each.
fn detectable(difference: &Estimate) -> Value {
    let smallest = |se: f64| minimum_detectable_change(se * std::f64::consts::FRAC_1_SQRT_2, 1).ok();
    shown::number(difference.se.and_then(smallest), Reason::NoSpread)
}
