//! Durations of which some items had not ended: the quarter's curve, and for contrast what ended alone would say.

use crate::analysis::estimate::{Estimate, Reason, Status};
use crate::analysis::friction::scope;
use crate::analysis::lasting::{At, Lasting};
use crate::analysis::outcome::Component;
use crate::analysis::registry::{Inputs, Stopped};
use crate::analysis::samples::{Events, Found, Pool, find};
use crate::analysis::tables::{Banner, Form, OutcomeColumn, OutcomeRow, OutcomeTable, Value};
use crate::base::number;
use crate::data::{Metric, Row, Statistic};
use crate::stats::quantile::{QuantileRule, quantile};

use super::{Judged, MeasuredSpec, subject};

const DAY_SECS: f64 = 86_400.0;

/// One row for each duration of each cell with items that had not ended.
pub(super) fn table(inputs: &Inputs, cells: &[Judged], spec: &MeasuredSpec) -> Result<OutcomeTable, Stopped> {
    let columns = vec![
        OutcomeColumn::new("row", "Row", Form::Words),
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("metric", "Metric", Form::Words),
        OutcomeColumn::new("unit", "Unit", Form::Words),
        OutcomeColumn::new("in_sight", "In sight", Form::Count)
            .help("Items that were open at some time of the quarter."),
        OutcomeColumn::new("ended", "Ended", Form::Count),
        OutcomeColumn::new("open", "Still open", Form::Count),
        OutcomeColumn::new("open_share", "Open share", Form::Share),
        OutcomeColumn::new("p50", "Median", Form::Number(1)),
        OutcomeColumn::new("p75", "p75", Form::Number(1)),
        OutcomeColumn::new("p90", "p90", Form::Number(1)),
        OutcomeColumn::new("mean", "Mean", Form::Number(1))
            .help("How old items get on average when the clock stops at the limit of the caption."),
        OutcomeColumn::new("ended_p75", "p75 of ended", Form::Number(1))
            .help("For contrast: what the items that ended say alone. The slow ones are not among them yet."),
        OutcomeColumn::new("from", "Curve from", Form::Number(1))
            .help("Age at which the curve begins; above 0 it holds for items that reach that age."),
        OutcomeColumn::new("followed", "Followed to", Form::Number(1)),
    ];
    let mut table = OutcomeTable::new("open_items", "Durations with open items", columns);
    table.caption = format!(
        "Every row; period Kaplan-Meier of all items open at some time of the quarter, in the metric's unit; 95 % limits; \
         mean restricted to {} days",
        spec.restricted_days
    );
    for judged in cells {
        let row = inputs
            .cohort
            .rows(inputs.quarter)
            .iter()
            .find(|row| scope(row.level) == judged.cell.scope && row.name == judged.cell.team);
        let Some(row) = row else { continue };
        for part in &judged.cell.components {
            inputs.check()?;
            if let Some((metric, events)) = with_open(inputs, row, part) {
                table.rows.push(OutcomeRow {
                    subject: subject(judged.cell),
                    values: values(inputs, judged, metric, &events, spec),
                    notes: Vec::new(),
                });
            }
        }
    }
    if table.rows.is_empty() {
        table.banners.push(Banner::note(
            "No file tells of items that had not ended, so percentiles are those of what ended.",
        ));
    }
    Ok(table)
}

/// The events of a duration that may be shown and of which some had not ended.
fn with_open<'a>(inputs: &Inputs<'a>, row: &Row, part: &Component) -> Option<(&'a Metric, Events)> {
    let dataset = inputs.cohort.dataset();
    let metric = dataset.catalogue.metric(&part.metric)?;
    if metric.statistic != Statistic::P75
        || metric.unit_secs().is_none()
        || part.reason == Some(Reason::Dominance)
    {
        return None;
    }
    match find(dataset, inputs.quarter, row, &metric.id) {
        Found::Pool(Pool::Events(events)) if !events.open.is_empty() => Some((metric, events)),
        _ => None,
    }
}

fn values(
    inputs: &Inputs,
    judged: &Judged,
    metric: &Metric,
    events: &Events,
    spec: &MeasuredSpec,
) -> Vec<Value> {
    let (ended, open) = (events.values.len() as u64, events.open.len() as u64);
    let curve = Lasting::new(metric, events);
    let percentile = |p: f64| -> Value {
        let Some(lasting) = &curve else {
            return Value::Missing(Reason::FewEvents);
        };
        match lasting.quantile(p) {
            Some(at) => estimate(at, ended + open).into(),
            None => format!(
                "> {} {}",
                number::measured(lasting.curve.followed_to),
                metric.unit
            )
            .into(),
        }
    };
    let tau = metric
        .unit_secs()
        .map(|secs| f64::from(spec.restricted_days) * DAY_SECS / secs);
    let mean = curve
        .as_ref()
        .zip(tau)
        .and_then(|(curve, tau)| curve.restricted_mean(tau));
    let edge = |of: fn(&Lasting) -> f64| {
        curve.as_ref().map_or(Value::Missing(Reason::FewEvents), |curve| {
            Value::Number(of(curve))
        })
    };
    vec![
        judged.cell.team.as_str().into(),
        inputs.friction.topic_name(&judged.cell.topic).into(),
        metric.name.as_str().into(),
        metric.unit.as_str().into(),
        (ended + open).into(),
        ended.into(),
        open.into(),
        Value::Number(open as f64 / (ended + open) as f64),
        percentile(0.5),
        percentile(0.75),
        percentile(0.9),
        mean.map_or(Value::Missing(Reason::FewEvents), |at| {
            estimate(at, ended + open).into()
        }),
        quantile(&events.values, 0.75, QuantileRule::Type8)
            .map_err(|_| Reason::FewEvents)
            .into(),
        edge(|lasting| lasting.curve.start),
        edge(|lasting| lasting.curve.followed_to),
    ]
}

fn estimate(at: At, n: u64) -> Estimate {
    Estimate {
        status: Status::Ok,
        reason: None,
        value: Some(at.value),
        low: at.low,
        high: at.high,
        n: Some(n),
        ..Estimate::undefined(Reason::FewEvents)
    }
}
