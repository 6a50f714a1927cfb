//! Teams against what chance alone would make of everybody's mean: the funnel; docs/statistics.md §10.

use crate::stats::dist::{normal_two_sided, t_two_sided};

use super::super::estimate::Reason;
use super::super::outcome::{Cell, Scope};
use super::super::printed::by_topic;
use super::super::registry::Inputs;
use super::super::shown::subject;
use super::super::tables::{Banner, Form, OutcomeColumn, OutcomeRow, OutcomeTable, Value};
use super::GroupsSpec;

/// More than this share outside of the 95 % limits: the limits are widened.
const CHANCE_OUTSIDE: f64 = 0.05;

/// A team in the funnel.
struct Point<'a> {
    cell: &'a Cell,
    value: f64,
    se: f64,
    df: Option<f64>,
}

/// By how much more than chance teams scatter: mean of the squared z after the outer tenth on each side was pulled in, where
/// more than a twentieth are outside of the 95 % limits; 1 where chance suffices. Source: Spiegelhalter 2005, §3.2.
fn overdispersion(z: &[f64]) -> f64 {
    let mut sorted = z.to_vec();
    sorted.sort_by(f64::total_cmp);
    let cut = sorted.len() / 10;
    let (Some(&low), Some(&high)) = (sorted.get(cut), sorted.get(sorted.len().wrapping_sub(1 + cut))) else {
        return 1.0;
    };
    let n = sorted.len() as f64;
    let far = normal_two_sided(0.95);
    let outside = sorted.iter().filter(|z| z.abs() > far).count() as f64 / n;
    let factor = sorted.iter().map(|z| z.clamp(low, high).powi(2)).sum::<f64>() / n;
    if outside > CHANCE_OUTSIDE && factor > 1.0 {
        factor
    } else {
        1.0
    }
}

/// Teams by topic with the limits within which everybody's mean would lie for so many answers.
pub(super) fn table(inputs: &Inputs<'_>, spec: &GroupsSpec) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("group", "Team", Form::Words),
        OutcomeColumn::new("value", "Perceived", Form::Friction),
        OutcomeColumn::new("answers", "Answers", Form::Count),
        OutcomeColumn::new("centre", "Everybody", Form::Friction),
        OutcomeColumn::new("inner_low", "Lower limit", Form::Friction)
            .help("Below it lies a team like all others in one of forty cases."),
        OutcomeColumn::new("inner_high", "Upper limit", Form::Friction),
        OutcomeColumn::new("outer_low", "Lowest limit", Form::Friction)
            .help("Below it lies a team like all others in one of a thousand cases."),
        OutcomeColumn::new("outer_high", "Highest limit", Form::Friction),
        OutcomeColumn::new("factor", "Overdispersion", Form::Number(1)).help(
            "By how much the teams scatter more than answers of one mean would; above 1 the limits are widened by its root.",
        ),
        OutcomeColumn::new("place", "Where", Form::Words),
    ];
    let mut table = OutcomeTable::new("funnel", "Small teams against chance", columns);
    let percent = |thousandths: u16| crate::base::number::fixed(f64::from(thousandths) / 10.0, 1);
    table.caption = format!(
        "Teams by topic; limits at {} % and {} % around everybody's mean for as many answers",
        percent(spec.inner_thousandths),
        percent(spec.outer_thousandths)
    );
    for (topic, cells) in by_topic(inputs, Scope::Team) {
        let everybody = inputs.friction.of(inputs.quarter, Scope::Organisation);
        let centre = everybody
            .filter(|cell| cell.topic == *topic)
            .find_map(|cell| cell.perceived.value);
        let Some(centre) = centre else {
            continue;
        };
        let points: Vec<Point> = cells.iter().filter_map(|&cell| point(inputs, cell)).collect();
        let z: Vec<f64> = points.iter().map(|one| (one.value - centre) / one.se).collect();
        let factor = overdispersion(&z);
        for one in &points {
            table.rows.push(row(inputs, spec, one, centre, factor));
        }
    }
    if table.rows.is_empty() {
        table
            .banners
            .push(Banner::note("No team has a value with a spread."));
    }
    table
}

fn point<'a>(inputs: &Inputs<'_>, cell: &'a Cell) -> Option<Point<'a>> {
    let se = cell
        .perceived
        .se
        .filter(|se| *se > 0.0 && cell.perceived.is_ok())?;
    let mut cells = inputs.friction.cells.iter().zip(&inputs.friction.basis.cells);
    let basis = cells.find(|(known, _)| std::ptr::eq(*known, cell));
    Some(Point {
        cell,
        value: cell.perceived.value?,
        se,
        df: basis.and_then(|(_, basis)| basis.perceived_df),
    })
}

fn row(inputs: &Inputs<'_>, spec: &GroupsSpec, one: &Point<'_>, centre: f64, factor: f64) -> OutcomeRow {
    let limits = |thousandths: u16| {
        let level = (f64::from(thousandths) / 1000.0).clamp(0.5, 0.9999);
        let z = one
            .df
            .map_or_else(|| normal_two_sided(level), |df| t_two_sided(level, df));
        let half = z * one.se * factor.sqrt();
        ((centre - half).max(0.0), (centre + half).min(100.0))
    };
    let (inner, outer) = (limits(spec.inner_thousandths), limits(spec.outer_thousandths));
    let is_outside = |(low, high): (f64, f64)| one.value < low || one.value > high;
    let side = if one.value > centre { "more" } else { "less" };
    let place = if is_outside(outer) {
        format!("hurts {side}, beyond chance")
    } else if is_outside(inner) {
        format!("hurts {side}, perhaps by chance")
    } else {
        "as chance may have it".to_owned()
    };
    let name = inputs.friction.topic_name(&one.cell.topic);
    OutcomeRow {
        subject: subject(Scope::Team, &one.cell.team, &one.cell.topic),
        values: vec![
            name.into(),
            one.cell.team.as_str().into(),
            one.cell.perceived.clone().into(),
            one.cell
                .perceived
                .n
                .map_or(Value::Missing(Reason::NoAnswers), Value::Count),
            Value::Number(centre),
            Value::Number(inner.0),
            Value::Number(inner.1),
            Value::Number(outer.0),
            Value::Number(outer.1),
            Value::Number(factor),
            place.into(),
        ],
        notes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scatter_beyond_chance_by_hand() {
        let camps: Vec<f64> = (0..20).map(|i| if i % 2 == 0 { 2.0 } else { -2.0 }).collect();
        assert!((overdispersion(&camps) - 4.0).abs() < 1e-12);
        assert_eq!(overdispersion(&[0.1, -0.3, 1.0, -1.2]), 1.0, "chance suffices");
        let mut one_wild = vec![0.5; 19];
        one_wild.push(9.0);
        assert_eq!(overdispersion(&one_wild), 1.0, "one of twenty is pulled in");
        assert_eq!(overdispersion(&[]), 1.0);
    }
}
