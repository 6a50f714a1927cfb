//! What of a total's change is change in its rows, and what is who is in it; docs/methods.md §5.5.

use std::collections::BTreeSet;

use crate::analysis::estimate::{Estimate, Reason, Status};
use crate::analysis::outcome::{Cell, Change, Scope, Side};
use crate::analysis::registry::Inputs;
use crate::analysis::series::{Move, Reading, moves};
use crate::analysis::shown;
use crate::analysis::tables::{Form, OutcomeColumn, OutcomeRow, OutcomeTable, Value};
use crate::base::TeamId;
use crate::stats::composition::{Composition, TeamWaves, Wave, composition};
use crate::stats::dist::t_two_sided;

const STANDARDISED: usize = 3;

/// One row for each topic of the organisation and of each unit.
pub(super) fn table(inputs: &Inputs<'_>, changes: &[&Change]) -> OutcomeTable {
    let mut table = empty();
    let Some((since, moves)) = moves(inputs.friction, Side::Perceived, inputs.quarter) else {
        return table;
    };
    let totals = changes.iter().filter(|change| {
        change.side == Side::Perceived && change.scope != Scope::Team && change.since == since
    });
    let mut totals: Vec<&Change> = totals.copied().collect();
    totals.sort_by_key(|change| std::cmp::Reverse(change.scope));
    for change in totals {
        let whole = moves.iter().find(|one| {
            one.cell.scope == change.scope && one.cell.team == change.team && one.cell.topic == change.topic
        });
        let Some(whole) = whole else { continue };
        let is_part = |cell: &Cell| {
            let members: BTreeSet<&TeamId> = whole.cell.members.iter().collect();
            cell.scope == Scope::Team
                && cell.topic == change.topic
                && (change.scope == Scope::Organisation
                    || cell.members.iter().all(|team| members.contains(team)))
        };
        let rows: Vec<&Move> = moves.iter().filter(|one| is_part(one.cell)).collect();
        let alone = |quarter| {
            let cells = inputs.friction.of(quarter, Scope::Team);
            let seen = cells.filter(|cell| is_part(cell) && cell.perceived.is_ok());
            seen.count().saturating_sub(rows.len()) as u64
        };
        let mix = Mix {
            change,
            whole,
            gone: alone(since),
            new: alone(inputs.quarter),
            rows,
        };
        mix.push(&mut table, inputs);
    }
    table
}

fn empty() -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("row", "Row", Form::Words),
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("total", "All answers", Form::Signed(1))
            .help("As printed: everybody who answered, both waves."),
        OutcomeColumn::new("standardised", "Same rows, same mix", Form::Signed(1))
            .help("Rows that are the same in both waves, each weighted by its answers in the earlier one."),
        OutcomeColumn::new("composition", "Who is in it", Form::Signed(1))
            .help("What is left of the total: the two next columns together."),
        OutcomeColumn::new("mix", "Other numbers", Form::Signed(1))
            .help("The same rows answering in other numbers than before."),
        OutcomeColumn::new("turnover", "Other rows", Form::Signed(1))
            .help("Rows that came, went, changed their teams or are masked in one of the waves."),
        OutcomeColumn::new("constant", "Constant rows", Form::Count),
        OutcomeColumn::new("new", "Only now", Form::Count),
        OutcomeColumn::new("gone", "Only before", Form::Count),
    ];
    let mut table = OutcomeTable::new("composition", "Change, and who is in it", columns);
    "Difference of perceived friction of units and the organisation, in points; 95 % intervals; measured friction is made of \
     pooled events and cannot be taken apart so"
        .clone_into(&mut table.caption);
    table
}

struct Mix<'a> {
    change: &'a Change,
    whole: &'a Move<'a>,
    rows: Vec<&'a Move<'a>>,
    gone: u64,
    new: u64,
}

impl Mix<'_> {
    fn push(&self, table: &mut OutcomeTable, inputs: &Inputs<'_>) {
        let (parts, standardised) = match self.parts() {
            Some(parts) => (Ok(parts), self.interval(&parts)),
            None => (Err(Reason::TooFew), Estimate::undefined(Reason::TooFew)),
        };
        let part = |of: fn(&Composition) -> f64| -> Value {
            parts.as_ref().map(of).map_err(|reason| *reason).into()
        };
        let mut notes = Vec::new();
        let is_mostly_mix = |parts: &Composition| parts.effect().abs() > parts.standardised.abs();
        if self.change.flagged && parts.as_ref().is_ok_and(is_mostly_mix) {
            let text = "More of the change is who is in it than change in the rows that stayed.";
            notes.push((STANDARDISED, table.footnote(text)));
        }
        if self.whole.is_common {
            let text = "On the questions that both waves have in common.";
            notes.push((STANDARDISED, table.footnote(text)));
        }
        table.rows.push(OutcomeRow {
            subject: shown::subject(self.change.scope, &self.change.team, &self.change.topic),
            values: vec![
                self.change.team.as_str().into(),
                inputs.friction.topic_name(&self.change.topic).into(),
                self.change.difference.clone().into(),
                standardised.into(),
                part(Composition::effect),
                part(|parts| parts.mix),
                part(|parts| parts.turnover),
                Value::Count(self.rows.len() as u64),
                Value::Count(self.new),
                Value::Count(self.gone),
            ],
            notes,
        });
    }

    /// Everybody outside the constant rows stands as one row in each wave, so that the parts add up to the printed total.
    fn parts(&self) -> Option<Composition> {
        let mut teams: Vec<TeamWaves> = self
            .rows
            .iter()
            .map(|row| {
                Some(TeamWaves {
                    first: Some(wave(&row.before)?),
                    second: Some(wave(&row.after)?),
                })
            })
            .collect::<Option<_>>()?;
        let rest = |whole: &Reading, of: fn(&TeamWaves) -> Option<Wave>| {
            let whole = wave(whole)?;
            let (n, sum) = teams.iter().filter_map(of).fold((0, 0.0), |(n, sum), wave| {
                (n + wave.n, sum + wave.mean * wave.n as f64)
            });
            let left = whole.n.checked_sub(n)?;
            let mean = (whole.mean * whole.n as f64 - sum) / left.max(1) as f64;
            Some((left > 0).then_some(Wave { mean, n: left }))
        };
        let before = rest(&self.whole.before, |team| team.first)?;
        let after = rest(&self.whole.after, |team| team.second)?;
        teams.push(TeamWaves {
            first: before,
            second: None,
        });
        teams.push(TeamWaves {
            first: None,
            second: after,
        });
        composition(&teams).ok()
    }

    /// Errors of the rows add up by the square of their weights; degrees of freedom as for any difference of two waves.
    fn interval(&self, parts: &Composition) -> Estimate {
        let n: f64 = self
            .rows
            .iter()
            .filter_map(|row| row.before.estimate.n)
            .sum::<u64>() as f64;
        let mut sides = [(0.0, f64::INFINITY); 2];
        for row in &self.rows {
            let weight = row.before.estimate.n.unwrap_or(0) as f64 / n;
            for (side, reading) in sides.iter_mut().zip([&row.before, &row.after]) {
                let (Some(se), Some(df)) = (reading.estimate.se, reading.df) else {
                    return Estimate::undefined(Reason::NoSpread);
                };
                side.0 += (weight * se).powi(2);
                side.1 = side.1.min(df);
            }
        }
        let variance = sides[0].0 + sides[1].0;
        let df = variance.powi(2) / sides.iter().map(|side| side.0.powi(2) / side.1).sum::<f64>();
        let se = variance.sqrt();
        let half = t_two_sided(Estimate::LEVEL, df) * se;
        if !half.is_finite() {
            return Estimate::undefined(Reason::NoSpread);
        }
        Estimate {
            status: Status::Ok,
            reason: None,
            value: Some(parts.standardised),
            low: Some(parts.standardised - half),
            high: Some(parts.standardised + half),
            n: Some(n as u64),
            se: Some(se),
            ..Estimate::undefined(Reason::TooFew)
        }
    }
}

fn wave(reading: &Reading) -> Option<Wave> {
    Some(Wave {
        mean: reading.value,
        n: reading.estimate.n? as usize,
    })
}
