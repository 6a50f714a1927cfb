//! One quarter across teams; docs/methods.md §4.1, §4.5, §4.6.

use crate::analysis::estimate::{Estimate, Reason};
use crate::analysis::registry::{Inputs, Stopped};
use crate::analysis::shown;
use crate::analysis::tables::{Form, OutcomeColumn, OutcomeRow, OutcomeTable, Value};
use crate::data::Answers;
use crate::stats::correlation::{
    Coefficient, Correlation, Evidence, LeaveOneOut, correlation, disattenuated, leave_one_out,
    minimum_detectable, permutation_test,
};
use crate::stats::noise::{Reliability, reliability};
use crate::stats::score::team_variance;
use crate::stats::shrink::shrink;

use super::Line;

struct Found<'l, 'a> {
    line: &'l Line<'a>,
    rows: Vec<&'a str>,
    evidence: Evidence,
    rho: Result<Correlation, Reason>,
    p: Option<f64>,
    range: Option<LeaveOneOut>,
    up_to: Option<Estimate>,
}

pub(super) fn table(inputs: &Inputs<'_>, lines: &[Line<'_>]) -> Result<OutcomeTable, Stopped> {
    let mut found = Vec::new();
    for line in lines {
        inputs.check()?;
        found.push(look(inputs, line));
    }
    let q = shown::adjusted(&found.iter().map(|one| one.p).collect::<Vec<_>>());
    let mut table = empty(inputs);
    for (one, q) in found.iter().zip(q) {
        push(&mut table, inputs, one, q);
    }
    Ok(table)
}

fn empty(inputs: &Inputs<'_>) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("metric", "Metric", Form::Words),
        OutcomeColumn::new("rho", "Rho", Form::Signed(2))
            .help("Spearman's correlation over team rows: 1 when the order of teams is the same on both sides. n is rows."),
        OutcomeColumn::new("p", "p", Form::Probability).help("By permutation."),
        OutcomeColumn::new("q", "q", Form::Probability).help("Counting all topics and metrics of the table."),
        OutcomeColumn::new("evidence", "Evidence", Form::Words),
        OutcomeColumn::new("lowest", "Lowest", Form::Signed(2)).help("When the row named beside it is left out."),
        OutcomeColumn::new("lowest_without", "Without", Form::Words),
        OutcomeColumn::new("highest", "Highest", Form::Signed(2)).help("When the row named beside it is left out."),
        OutcomeColumn::new("highest_without", "Without", Form::Words),
        OutcomeColumn::new("detectable", "Would be seen", Form::Number(2))
            .help("The smallest true correlation that so many rows would show four times out of five."),
        OutcomeColumn::new("up_to", "Could be up to", Form::Signed(2))
            .help("Were both sides measured without noise; a limit of what the noise can hide, no finding."),
    ];
    let mut table = OutcomeTable::new("quarter", format!("Across teams in {}", inputs.quarter), columns);
    "Spearman's correlation of measured and perceived friction over team rows, 95 % limits by Bonett and Wright; below 8 rows \
     none is given, below 20 it is weak evidence"
        .clone_into(&mut table.caption);
    table
}

fn look<'l, 'a>(inputs: &Inputs<'_>, line: &'l Line<'a>) -> Found<'l, 'a> {
    let points: Vec<_> = line.at(inputs.quarter).copied().collect();
    let x: Vec<f64> = points.iter().map(|point| point.measured).collect();
    let y: Vec<f64> = points.iter().map(|point| point.perceived).collect();
    let kind = Coefficient::Spearman;
    let evidence = Evidence::of(points.len());
    let rho = if evidence == Evidence::PointsOnly {
        Err(Reason::TooFew)
    } else {
        correlation(&x, &y, kind, Estimate::LEVEL).map_err(shown::reason)
    };
    let seed = line.seed("association");
    let p = rho
        .as_ref()
        .ok()
        .and_then(|_| permutation_test(&x, &y, kind, seed).ok());
    let errors: Option<Vec<f64>> = points.iter().map(|point| point.measured_se).collect();
    let up_to = rho.as_ref().ok().zip(errors).and_then(|(rho, errors)| {
        let up_to = disattenuated(&rho.stat, felt(inputs, line)?, logged(&x, &errors)?).ok()?;
        Some(shown::estimate(&up_to))
    });
    Found {
        line,
        rows: points.iter().map(|point| line.rows[point.row]).collect(),
        evidence,
        range: rho.as_ref().ok().and_then(|_| leave_one_out(&x, &y, kind).ok()),
        rho,
        p: p.map(|test| test.p),
        up_to,
    }
}

/// Reliability of the team means of the answers.
fn felt(inputs: &Inputs<'_>, line: &Line<'_>) -> Option<Reliability> {
    let groups = inputs.cohort.groups(inputs.quarter, line.topic);
    let groups: Vec<Vec<f64>> = groups.iter().map(Answers::scores).collect();
    let found = team_variance(&groups).ok()?;
    Some(Reliability {
        value: found.icc2.max(0.0),
        teams: groups.len(),
    })
}

/// Reliability of the measured values, from their standard errors.
fn logged(values: &[f64], errors: &[f64]) -> Option<Reliability> {
    let variances: Vec<f64> = errors.iter().map(|se| se * se).collect();
    let tau2 = shrink(values, &variances, Estimate::LEVEL).ok()?.tau2;
    reliability(tau2, errors).ok()
}

fn push(table: &mut OutcomeTable, inputs: &Inputs<'_>, one: &Found<'_, '_>, q: Option<f64>) {
    let reason = one.rho.as_ref().err().copied().unwrap_or(Reason::TooFew);
    let rho = match &one.rho {
        Ok(rho) => shown::estimate(&rho.stat),
        Err(reason) => Estimate {
            n: Some(one.rows.len() as u64),
            ..Estimate::undefined(*reason)
        },
    };
    let evidence = match one.evidence {
        Evidence::PointsOnly => "fewer than 8 rows: points only",
        Evidence::Weak => "weak: fewer than 20 rows",
        Evidence::Firm => "20 rows or more",
    };
    let detectable = minimum_detectable(one.rows.len(), Coefficient::Spearman).ok();
    let detectable = detectable.filter(|_| one.evidence != Evidence::PointsOnly);
    let mut values = one.line.names(inputs);
    values.extend([
        rho.into(),
        shown::number(one.p, reason),
        shown::number(q, reason),
        evidence.into(),
    ]);
    values.extend(range(one.range.as_ref(), &one.rows, reason));
    values.push(shown::number(detectable, Reason::TooFew));
    let no_limit = if one.rho.is_ok() { Reason::NoSpread } else { reason };
    values.push(one.up_to.clone().map_or(Value::Missing(no_limit), Value::from));
    table.rows.push(OutcomeRow {
        subject: one.line.subject(),
        values,
        notes: Vec::new(),
    });
}

/// Lowest and highest coefficient, each with the row that was left out for it.
pub(super) fn range(range: Option<&LeaveOneOut>, rows: &[&str], reason: Reason) -> [Value; 4] {
    let Some(range) = range else {
        return [
            Value::Missing(reason),
            "".into(),
            Value::Missing(reason),
            "".into(),
        ];
    };
    let name = |at: usize| Value::from(rows.get(at).copied().unwrap_or_default());
    [
        Value::Number(range.lowest.r),
        name(range.lowest.without),
        Value::Number(range.highest.r),
        name(range.highest.without),
    ]
}
