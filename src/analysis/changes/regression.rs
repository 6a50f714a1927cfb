//! What the worst cells of the earlier quarter would have done by themselves; docs/methods.md §3.5.

use std::collections::BTreeMap;

use crate::analysis::estimate::{Estimate, Reason};
use crate::analysis::outcome::{Scope, Side};
use crate::analysis::registry::Inputs;
use crate::analysis::series::{Move, moves};
use crate::analysis::shown;
use crate::analysis::tables::{Banner, Form, OutcomeColumn, OutcomeRow, OutcomeTable, Value};
use crate::base::{TopicId, number};
use crate::stats::Stat;
use crate::stats::correlation::{Coefficient, MIN_PAIRS, coefficient};
use crate::stats::interval::t_mean;
use crate::stats::noise::regression_to_mean;

use super::ChangeTablesSpec;

/// How a topic's rows hang together between two quarters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::analysis) struct Pull {
    /// Mean of the earlier quarter over rows.
    pub mean: f64,
    /// Standard deviation of the earlier quarter over rows.
    pub sd: f64,
    /// Correlation of both quarters over rows.
    pub r: f64,
}

impl Pull {
    /// From values of the same rows in two quarters; none below the pairs a correlation needs.
    pub fn of(first: &[f64], second: &[f64]) -> Option<Self> {
        if first.len() < MIN_PAIRS {
            return None;
        }
        let mean = t_mean(first, Estimate::LEVEL).ok()?;
        Some(Self {
            mean: mean.est,
            sd: mean.se? * (first.len() as f64).sqrt(),
            r: coefficient(first, second, Coefficient::Pearson).ok()?,
        })
    }

    /// What a row with this value is expected to show in the later quarter if nothing happens to it.
    pub fn expected(&self, first: f64) -> Option<Stat> {
        regression_to_mean(first, self.mean, self.sd, self.r, Estimate::LEVEL).ok()
    }
}

pub(super) fn table(inputs: &Inputs<'_>, spec: &ChangeTablesSpec) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("row", "Row", Form::Words),
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("side", "Side", Form::Words),
        OutcomeColumn::new("before", "Before", Form::Friction),
        OutcomeColumn::new("mean", "All rows before", Form::Friction)
            .help("The mean of all team rows on the topic, towards which extreme values move."),
        OutcomeColumn::new("correlation", "Correlation", Form::Number(2))
            .help("Of both quarters over team rows: the lower, the more of an extreme value was luck."),
        OutcomeColumn::new("expected", "By itself", Form::Friction)
            .help("Expected now if nothing happened, with its 95 % prediction interval."),
        OutcomeColumn::new("observed", "Now", Form::Friction),
        OutcomeColumn::new("beyond", "Beyond that", Form::Signed(0))
            .help("Now minus what was expected by itself."),
        OutcomeColumn::new("reading", "Reading", Form::Words),
    ];
    let mut table = OutcomeTable::new(
        "regression",
        "The worst cells, and what they would have done by themselves",
        columns,
    );
    "Team rows picked for the highest friction of the quarter before; measured friction unclipped and against the newest \
     targets"
        .clone_into(&mut table.caption);
    for side in [Side::Perceived, Side::Measured] {
        let Some((since, moves)) = moves(inputs.friction, side, inputs.quarter) else {
            continue;
        };
        let worst = worst(&moves, usize::from(spec.worst_cells));
        if !worst.is_empty() {
            let text = sentence(side, &since.to_string(), &worst);
            table.banners.push(Banner::caution(text));
        }
        for ghost in worst {
            push(&mut table, inputs, side, &ghost);
        }
    }
    if table.rows.is_empty() {
        table.banners.push(Banner::note(format!(
            "No topic has {MIN_PAIRS} team rows that are the same in both quarters, so nothing can be said."
        )));
    }
    table
}

struct Ghost<'a> {
    one: &'a Move<'a>,
    pull: Pull,
    expected: Stat,
}

/// The worst cells of all topics whose rows are enough to say what they do by themselves.
fn worst<'a>(moves: &'a [Move<'a>], count: usize) -> Vec<Ghost<'a>> {
    let mut topics: BTreeMap<&TopicId, Vec<&Move>> = BTreeMap::new();
    for one in moves.iter().filter(|one| one.cell.scope == Scope::Team) {
        topics.entry(&one.cell.topic).or_default().push(one);
    }
    let mut ghosts = Vec::new();
    for rows in topics.values() {
        let (first, second): (Vec<f64>, Vec<f64>) =
            rows.iter().map(|one| (one.before.value, one.after.value)).unzip();
        let Some(pull) = Pull::of(&first, &second) else {
            continue;
        };
        ghosts.extend(rows.iter().filter_map(|one| {
            let expected = pull.expected(one.before.value)?;
            Some(Ghost { one, pull, expected })
        }));
    }
    ghosts.sort_by(|a, b| {
        b.one
            .before
            .value
            .total_cmp(&a.one.before.value)
            .then_with(|| a.one.cell.team.cmp(&b.one.cell.team))
            .then_with(|| a.one.cell.topic.cmp(&b.one.cell.topic))
    });
    ghosts.truncate(count);
    ghosts
}

fn sentence(side: Side, since: &str, worst: &[Ghost<'_>]) -> String {
    let mean = |of: fn(&Ghost<'_>) -> f64| worst.iter().map(of).sum::<f64>() / worst.len() as f64;
    let by_itself = mean(|ghost| ghost.expected.est - ghost.one.before.value);
    let seen = mean(|ghost| ghost.one.after.value - ghost.one.before.value);
    let moved = |change: f64| {
        let word = if change < 0.0 { "eased" } else { "grew worse" };
        format!("{word} by {}", number::fixed(change.abs(), 0))
    };
    format!(
        "The {} worst {} cells of {since} would have {} points on average by themselves; they {}.",
        worst.len(),
        shown::side(side),
        moved(by_itself).replace("grew", "grown"),
        moved(seen),
    )
}

fn push(table: &mut OutcomeTable, inputs: &Inputs<'_>, side: Side, ghost: &Ghost<'_>) {
    let cell = ghost.one.cell;
    let seen = ghost.one.after.value;
    let reading = match (ghost.expected.lo, ghost.expected.hi) {
        (Some(low), _) if seen < low => "eased more than by itself",
        (_, Some(high)) if seen > high => "worse than by itself",
        _ => "as by itself",
    };
    let expected = Estimate {
        n: None,
        ..shown::estimate(&ghost.expected)
    };
    table.rows.push(OutcomeRow {
        subject: shown::subject(cell.scope, &cell.team, &cell.topic),
        values: vec![
            cell.team.as_str().into(),
            inputs.friction.topic_name(&cell.topic).into(),
            shown::side(side).into(),
            ghost.one.before.estimate.clone().into(),
            shown::number(Some(ghost.pull.mean), Reason::TooFew),
            Value::Number(ghost.pull.r),
            expected.into(),
            ghost.one.after.estimate.clone().into(),
            Value::Number(seen - ghost.expected.est),
            reading.into(),
        ],
        notes: Vec::new(),
    });
}
