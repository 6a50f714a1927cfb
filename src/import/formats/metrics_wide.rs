//! Ready values, several in a row: a team and metric with one column a quarter, or a team (and quarter) with one column
//! a metric.

use std::collections::BTreeSet;

use super::{Draft, Format, Kind, PERIOD, TEAM, as_it_is, by_names};
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
    kind: Kind::MetricsWide,
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
        .filter(|&at| {
            let mut cells = sheet.filled(at).filter(|cell| !text::is_missing(cell)).peekable();
            cells.peek().is_some() && cells.all(|cell| units::number(cell, false).is_some())
        })
        .collect()
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
    let numbers = number_columns(sheet, &draft);
    let period = draft.at(Role::Period);
    let keys: BTreeSet<(&str, Option<&str>)> = sheet
        .rows
        .iter()
        .map(|row| (row.cells[team].as_str(), period.map(|at| row.cells[at].as_str())))
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
    if draft.has(Role::MetricName) && sheet.headers.iter().any(|header| is_quarter(header)) {
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
