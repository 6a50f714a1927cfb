//! Where a row has been going over five quarters and more; docs/methods.md §5.4.

use crate::analysis::estimate::{Estimate, Reason};
use crate::analysis::outcome::{Scope, Side};
use crate::analysis::registry::{Inputs, Stopped};
use crate::analysis::series::{Series, series};
use crate::analysis::shown;
use crate::analysis::tables::{Form, OutcomeColumn, OutcomeRow, OutcomeTable, Value};
use crate::base::Fingerprint;
use crate::stats::correlation::{Coefficient, permutation_test};
use crate::stats::line::{Trend, theil_sen};

use super::ChangeTablesSpec;

struct Found<'a> {
    one: &'a Series<'a>,
    side: Side,
    trend: Trend,
    quarters: usize,
    p: Option<f64>,
    q: Option<f64>,
}

impl Found<'_> {
    fn is_flagged(&self, rate: f64) -> bool {
        self.q.is_some_and(|q| q <= rate)
    }
}

pub(super) fn table(inputs: &Inputs<'_>, spec: &ChangeTablesSpec) -> Result<OutcomeTable, Stopped> {
    let mut table = empty(spec);
    let rows = series(inputs.friction, inputs.quarter);
    let mut found = Vec::new();
    for one in &rows {
        inputs.check()?;
        for side in [Side::Perceived, Side::Measured] {
            found.extend(trend(inputs, one, side, usize::from(spec.trend_quarters).max(3)));
        }
    }
    for scope in [Scope::Organisation, Scope::Unit, Scope::Team] {
        let mut family: Vec<&mut Found> = found
            .iter_mut()
            .filter(|one| one.one.row.scope == scope)
            .collect();
        let q = shown::adjusted(&family.iter().map(|one| one.p).collect::<Vec<_>>());
        for (one, q) in family.iter_mut().zip(q) {
            one.q = q;
        }
    }
    let rate = inputs.changes.q;
    found.sort_by_key(|one| (!one.is_flagged(rate), std::cmp::Reverse(one.one.row.scope)));
    for one in &found {
        push(&mut table, inputs, one, rate);
    }
    Ok(table)
}

fn empty(spec: &ChangeTablesSpec) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("row", "Row", Form::Words),
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("side", "Side", Form::Words),
        OutcomeColumn::new("quarters", "Quarters", Form::Count),
        OutcomeColumn::new("slope", "Points a quarter", Form::Signed(1))
            .help("Median of the slopes between all pairs of quarters, with Sen's 95 % interval where the quarters allow one."),
        OutcomeColumn::new("tau", "Tau", Form::Signed(2)).help("How nearly the quarters only rise (1) or only fall (−1)."),
        OutcomeColumn::new("p", "p", Form::Probability).help("Exact, of tau."),
        OutcomeColumn::new("q", "q", Form::Probability).help("Counting all trends of the level."),
        OutcomeColumn::new("trend", "Trend", Form::Words),
    ];
    let mut table = OutcomeTable::new("trend", "Trends", columns);
    table.caption = format!(
        "Rows with {} quarters or more up to this one; since the questions last changed and judged by the same metrics; \
         arrows where q is at most 0.10 come first",
        spec.trend_quarters.max(3)
    );
    table
}

fn trend<'a>(inputs: &Inputs<'_>, one: &'a Series<'a>, side: Side, needed: usize) -> Option<Found<'a>> {
    let points = one.side(side);
    if points.len() < needed || !points.contains_key(&inputs.quarter) {
        return None;
    }
    let (x, y): (Vec<f64>, Vec<f64>) = points
        .iter()
        .map(|(quarter, point)| (f64::from(quarter.index()), point.value))
        .unzip();
    let trend = theil_sen(&x, &y, Estimate::LEVEL).ok()?;
    let name = format!("{} {} {}", one.row.team, one.topic, shown::side(side));
    let seed = Fingerprint::of_bytes(name.as_bytes()).seed("trend");
    let permuted = || permutation_test(&x, &y, Coefficient::Kendall, seed).ok();
    let p = trend.p_exact.or_else(|| permuted().map(|test| test.p));
    Some(Found {
        one,
        side,
        trend,
        quarters: points.len(),
        p,
        q: None,
    })
}

fn push(table: &mut OutcomeTable, inputs: &Inputs<'_>, one: &Found<'_>, rate: f64) {
    let row = one.one.row;
    let word = match (one.is_flagged(rate), one.trend.slope.est) {
        (true, slope) if slope < 0.0 => "easing",
        (true, slope) if slope > 0.0 => "growing worse",
        _ => "cannot tell",
    };
    let slope = Estimate {
        n: None,
        ..shown::estimate(&one.trend.slope)
    };
    table.rows.push(OutcomeRow {
        subject: shown::subject(row.scope, row.team, one.one.topic),
        values: vec![
            row.team.into(),
            inputs.friction.topic_name(one.one.topic).into(),
            shown::side(one.side).into(),
            Value::Count(one.quarters as u64),
            slope.into(),
            shown::number(one.trend.tau, Reason::ZeroVariance),
            shown::number(one.p, Reason::ZeroVariance),
            shown::number(one.q, Reason::ZeroVariance),
            word.into(),
        ],
        notes: Vec::new(),
    });
}
