//! Ready values, several in a row: a team and metric with one column a quarter, or a team (and quarter) with one column
//! a metric.

use std::collections::BTreeSet;

use super::{Draft, Family, Format, Kind, PERIOD, TEAM, as_it_is, by_names};
use crate::base::Quarter;
use crate::data::Catalogue;
use crate::import::mapping::Role;
use crate::import::metrics;
use crate::import::read::Sheet;
use crate::import::text;
use crate::import::units;

const NAMES: &[(Role, &[&str])] = &[
    (Role::Team, TEAM),
    (
        Role::MetricName,
        &[
            "metric",
            "metricname",
            "metricid",
            "key",
            "measure",
            "indicator",
            "kpi",
        ],
    ),
    (Role::Period, PERIOD),
    (Role::Unit, &["unit", "units"]),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("metrics-wide", "Values, one a column", Family::MetricsWide),
    recognise,
    arrange: as_it_is,
    draft,
};

fn is_quarter(header: &str) -> bool {
    header.parse::<Quarter>().is_ok()
}

/// Columns that hold nothing but numbers, roles already given aside.
fn number_columns(sheet: &Sheet, draft: &Draft) -> Vec<usize> {
    (0..sheet.headers.len())
        .filter(|&at| draft.columns[at].role == Role::Ignore && !sheet.headers[at].is_empty())
        .filter(|&at| !is_quarter(&sheet.headers[at]))
        .filter(|&at| {
            let mut cells = sheet.filled(at).filter(|cell| !text::is_missing(cell)).peekable();
            cells.peek().is_some() && cells.all(is_value)
        })
        .collect()
}

/// A number, alone or with a unit that is known.
fn is_value(cell: &str) -> bool {
    units::quantity(cell, false)
        .is_some_and(|read| read.unit.is_none_or(|unit| units::factor(&unit, &unit).is_some()))
}

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let draft = by_names(sheet, NAMES);
    let team = draft.at(Role::Team)?;
    let quarters = sheet.headers.iter().filter(|header| is_quarter(header)).count();
    if draft.has(Role::MetricName) && quarters >= 1 {
        return Some((
            0.95,
            format!("the columns are team, metric and {quarters} quarters"),
        ));
    }
    let is_long = draft.has(Role::MetricName) && sheet.find(&["value", "metricvalue"]).is_some();
    if is_long {
        return None;
    }
    let others = (0..sheet.headers.len())
        .filter(|&at| draft.columns[at].role == Role::Ignore && !sheet.headers[at].is_empty());
    if quarters >= 1 && others.count() == quarters {
        return Some((
            0.9,
            format!("the columns are team and {quarters} quarters; none names the metric"),
        ));
    }
    let numbers = number_columns(sheet, &draft);
    let period = draft.at(Role::Period);
    let keys: BTreeSet<(&str, Option<&str>)> = (0..sheet.rows.len())
        .map(|row| {
            let cell = |at: usize| sheet.rows.cell(row, at);
            (cell(team), period.map(cell))
        })
        .collect();
    // In a survey several people are of one team; a table of values has one row a team and quarter.
    let is_unique = keys.len() == sheet.rows.len();
    if !is_unique || numbers.len() < if period.is_some() { 1 } else { 2 } {
        return None;
    }
    let quarter = if period.is_some() { " and quarter" } else { "" };
    let confidence = if period.is_some() { 0.85 } else { 0.6 };
    Some((
        confidence,
        format!("one row a team{quarter}, {} columns of numbers", numbers.len()),
    ))
}

fn draft(sheet: &Sheet, catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    let has_numbers = !number_columns(sheet, &draft).is_empty();
    let has_name = draft.has(Role::MetricName);
    // Beside columns of metrics a quarter is no metric; alone, its values are those of one metric.
    if sheet.headers.iter().any(|header| is_quarter(header)) && (has_name || !has_numbers) {
        for (column, header) in draft.columns.iter_mut().zip(&sheet.headers) {
            if is_quarter(header) {
                column.role = Role::Quarter;
            }
        }
        return draft;
    }
    for at in number_columns(sheet, &draft) {
        draft.columns[at].role = Role::Metric;
        draft.columns[at].metric = Some(metrics::id_of(&sheet.headers[at], catalogue));
    }
    draft
}
