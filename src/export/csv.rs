//! Tidy tables: one row a fact, numbers as numbers, empty where there is none.
//!
//! A masked number leaves every field that belongs to it empty, n included; its status and rule say so.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::analysis::{Cell, Estimate, Status};
use crate::base::TeamId;
use crate::report::{SummaryInputs, is_masking};

use super::text::csv_text;
use super::{ExportError, ExportFile};

/// Name of a table, what it holds, and its columns with their meaning.
struct Shape {
    name: &'static str,
    columns: &'static [(&'static str, &'static str)],
}

/// Name of the table of all cells, which the audit of a release reads back.
pub const CELLS_FILE: &str = "cells.csv";

const CELLS: Shape = Shape {
    name: CELLS_FILE,
    columns: &[
        ("quarter", "quarter, e.g. 2026-Q3"),
        ("scope", "organisation, unit or team"),
        ("team", "name of the row; merged teams as A + B"),
        ("members", "teams behind the row, separated by ;"),
        ("unit", "unit above the row"),
        ("topic", "key of the topic"),
        ("topic_name", "name of the topic"),
        ("side", "perceived, measured or gap"),
        ("status", "ok, undefined or suppressed"),
        ("reason", "why there is no number, or what is missing about it"),
        (
            "value",
            "perceived and measured: friction 0 to 100, higher hurts more; gap: standard deviations between teams",
        ),
        ("low", "lower limit at level"),
        ("high", "upper limit at level"),
        ("low80", "lower limit at 0.80"),
        ("high80", "upper limit at 0.80"),
        ("level", "confidence level of low and high"),
        (
            "n",
            "answers (perceived), events (measured), the smaller of both (gap)",
        ),
        ("above_cut", "probability that the value lies above its cut"),
        (
            "verdict",
            "both-hurt, hidden, perceived-only, healthy or cannot-tell; of the whole cell",
        ),
        ("probability", "probability of the likeliest verdict"),
        ("why", "reason of the verdict"),
    ],
};

const COMPONENTS: Shape = Shape {
    name: "components.csv",
    columns: &[
        ("quarter", "quarter"),
        ("scope", "organisation, unit or team"),
        ("team", "name of the row"),
        ("topic", "key of the topic"),
        ("metric", "key of the metric"),
        ("metric_name", "name of the metric"),
        ("unit", "unit of value, low, high and target; share is 0 to 1"),
        ("value", "value in its unit"),
        ("low", "lower 95 % limit"),
        ("high", "upper 95 % limit"),
        ("n", "events"),
        ("target", "target in its unit"),
        ("target_agreed", "true when somebody agreed to the target"),
        ("friction", "friction of this metric alone, 50 on target"),
        ("friction_low", "lower 95 % limit"),
        ("friction_high", "upper 95 % limit"),
        ("reason", "why it has no friction, or what is missing about it"),
    ],
};

const CHANGES: Shape = Shape {
    name: "changes.csv",
    columns: &[
        ("quarter", "later quarter"),
        ("since", "earlier quarter"),
        ("scope", "organisation, unit or team"),
        ("team", "name of the row"),
        ("topic", "key of the topic"),
        ("side", "perceived or measured"),
        ("status", "ok, undefined or suppressed"),
        ("reason", "why there is no number"),
        (
            "difference",
            "later minus earlier, points of friction; negative eased",
        ),
        ("low", "lower 95 % limit"),
        ("high", "upper 95 % limit"),
        ("n", "the smaller of both quarters"),
        ("p", "two-sided p-value"),
        ("q", "adjusted for all comparisons of the two quarters"),
        ("flagged", "true when q is at most the false discovery rate"),
    ],
};

const PARTICIPATION: Shape = Shape {
    name: "participation.csv",
    columns: &[
        ("quarter", "quarter"),
        ("scope", "organisation, unit or team"),
        ("team", "name of the row"),
        ("asked", "people asked; empty when not known"),
        ("answered", "people who answered; empty when masked"),
        ("rate", "share who answered"),
        ("rate_low", "lower 95 % limit (Wilson)"),
        ("rate_high", "upper 95 % limit (Wilson)"),
    ],
};

const JOIN: Shape = Shape {
    name: "join.csv",
    columns: &[
        (
            "result",
            "matched, survey-only, metrics-only, suggested or duplicate",
        ),
        (
            "team",
            "canonical name, or the name as written where nothing matched",
        ),
        ("survey_names", "spellings in surveys, separated by ;"),
        ("metric_names", "spellings in metric files, separated by ;"),
        ("suggested_for", "canonical name that the spelling may mean"),
        ("likeness", "0 to 1, of suggestions"),
    ],
};

const IMPORTS: Shape = Shape {
    name: "imports.csv",
    columns: &[
        ("file", "name of the file"),
        ("kind", "kind as printed by inspect"),
        ("quarters", "quarters that it speaks about, separated by ;"),
        (
            "rows_read",
            "rows of data; empty for a survey with fewer answers than the threshold",
        ),
        ("rows_used", "rows that reached a table; empty likewise"),
        (
            "rows_excluded",
            "rows excluded for this reason; a file without exclusions has one row with 0",
        ),
        ("reason", "why they are excluded"),
        ("fingerprint", "SHA-256 of the file's bytes"),
    ],
};

const UNSCORED: Shape = Shape {
    name: "unscored.csv",
    columns: &[
        ("metric", "key of the metric"),
        ("reason", "why it is not scored"),
        ("values", "values that came with it"),
    ],
};

/// Writes the tidy tables of all quarters and `dictionary.csv`, which explains their columns.
pub fn csv(inputs: &SummaryInputs<'_>) -> Result<Vec<ExportFile>, ExportError> {
    let shapes = [
        &CELLS,
        &COMPONENTS,
        &CHANGES,
        &PARTICIPATION,
        &JOIN,
        &IMPORTS,
        &UNSCORED,
    ];
    let rows = [
        cells(inputs),
        components(inputs),
        changes(inputs),
        participation(inputs),
        join(inputs),
        imports(inputs),
        unscored(inputs),
    ];
    let mut files = Vec::new();
    for (shape, rows) in shapes.into_iter().zip(rows) {
        files.push(write(shape, rows)?);
    }
    let dictionary = Shape {
        name: "dictionary.csv",
        columns: &[("table", ""), ("column", ""), ("meaning", "")],
    };
    let rows = shapes
        .iter()
        .flat_map(|shape| {
            shape.columns.iter().map(|(column, meaning)| {
                vec![shape.name.to_owned(), (*column).to_owned(), (*meaning).to_owned()]
            })
        })
        .collect();
    files.push(write(&dictionary, rows)?);
    Ok(files)
}

type Rows = Vec<Vec<String>>;

fn write(shape: &Shape, rows: Rows) -> Result<ExportFile, ExportError> {
    let failed = |what: String| ExportError::Table(shape.name.to_owned(), what);
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer
        .write_record(shape.columns.iter().map(|(column, _)| *column))
        .map_err(|err| failed(err.to_string()))?;
    for row in rows {
        writer.write_record(row).map_err(|err| failed(err.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|err| failed(err.to_string()))?;
    Ok(ExportFile {
        name: shape.name.to_owned(),
        bytes,
    })
}

/// The spelling that a value has in `analyze --json`.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}

/// A number with at most six decimals and no trailing zeros; empty when there is none.
fn number(value: Option<f64>) -> String {
    let Some(value) = value.filter(|value| value.is_finite()) else {
        return String::new();
    };
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

fn count(value: Option<u64>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn joined<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| name.as_ref().to_owned()).collect();
    csv_text(&names.join(";"))
}

/// Status, reason, value, limits, n; everything but the first two empty unless it may be read.
struct Fields {
    status: String,
    reason: String,
    value: String,
    low: String,
    high: String,
    low80: String,
    high80: String,
    n: String,
}

impl Fields {
    fn of(estimate: &Estimate) -> Self {
        let ok = estimate.is_ok();
        let if_ok = |value: Option<f64>| number(value.filter(|_| ok));
        Self {
            status: word(&estimate.status),
            reason: estimate.reason.as_ref().map_or_else(String::new, word),
            value: if_ok(estimate.value),
            low: if_ok(estimate.low),
            high: if_ok(estimate.high),
            low80: if_ok(estimate.inner.map(|inner| inner.0)),
            high80: if_ok(estimate.inner.map(|inner| inner.1)),
            n: count(estimate.n.filter(|_| ok)),
        }
    }
}

fn cells(inputs: &SummaryInputs<'_>) -> Rows {
    let names: BTreeMap<_, _> = inputs.friction.topics.iter().cloned().collect();
    let mut rows = Vec::new();
    for cell in &inputs.friction.cells {
        let sides = [
            ("perceived", &cell.perceived, cell.perceived_above),
            ("measured", &cell.measured, cell.measured_above),
            ("gap", &cell.gap, None),
        ];
        let both_ok = cell.perceived.is_ok() && cell.measured.is_ok();
        let likeliest = cell
            .probabilities
            .filter(|_| both_ok)
            .map(|all| all.into_iter().fold(0.0, f64::max));
        for (side, estimate, above) in sides {
            let fields = Fields::of(estimate);
            rows.push(vec![
                cell.quarter.to_string(),
                word(&cell.scope),
                csv_text(&cell.team),
                joined(cell.members.iter().map(TeamId::as_str)),
                cell.unit
                    .as_ref()
                    .map_or_else(String::new, |unit| csv_text(unit.as_str())),
                csv_text(cell.topic.as_str()),
                names
                    .get(&cell.topic)
                    .map_or_else(String::new, |name| csv_text(name)),
                side.to_owned(),
                fields.status,
                fields.reason,
                fields.value,
                fields.low,
                fields.high,
                fields.low80,
                fields.high80,
                number(Some(estimate.level)),
                fields.n,
                number(above.filter(|_| estimate.is_ok())),
                word(&cell.verdict),
                number(likeliest),
                csv_text(&cell.why),
            ]);
        }
    }
    rows
}

/// The metrics of cells whose measured side may be shown.
fn components(inputs: &SummaryInputs<'_>) -> Rows {
    let shown = |cell: &&Cell| cell.measured.status != Status::Suppressed;
    let mut rows = Vec::new();
    for cell in inputs.friction.cells.iter().filter(shown) {
        for component in &cell.components {
            let ok = !is_masking(component.reason);
            let if_ok = |value: Option<f64>| number(value.filter(|_| ok));
            rows.push(vec![
                cell.quarter.to_string(),
                word(&cell.scope),
                csv_text(&cell.team),
                csv_text(cell.topic.as_str()),
                csv_text(component.metric.as_str()),
                csv_text(&component.name),
                csv_text(&component.unit),
                if_ok(component.value),
                if_ok(component.low),
                if_ok(component.high),
                count(component.n.filter(|_| ok)),
                number(component.target),
                component.target_agreed.to_string(),
                if_ok(component.friction),
                if_ok(component.friction_low),
                if_ok(component.friction_high),
                component.reason.as_ref().map_or_else(String::new, word),
            ]);
        }
    }
    rows
}

fn changes(inputs: &SummaryInputs<'_>) -> Rows {
    inputs
        .changes
        .changes
        .iter()
        .map(|change| {
            let fields = Fields::of(&change.difference);
            let ok = change.difference.is_ok();
            vec![
                change.quarter.to_string(),
                change.since.to_string(),
                word(&change.scope),
                csv_text(&change.team),
                csv_text(change.topic.as_str()),
                word(&change.side),
                fields.status,
                fields.reason,
                fields.value,
                fields.low,
                fields.high,
                fields.n,
                number(change.p.filter(|_| ok)),
                number(change.q.filter(|_| ok)),
                (change.flagged && ok).to_string(),
            ]
        })
        .collect()
}

fn participation(inputs: &SummaryInputs<'_>) -> Rows {
    inputs
        .friction
        .participation
        .iter()
        .map(|row| {
            let rate = row.rate.filter(|_| row.answered.is_some());
            vec![
                row.quarter.to_string(),
                word(&row.scope),
                csv_text(&row.team),
                count(row.invited),
                count(row.answered),
                number(rate.map(|rate| rate.0)),
                number(rate.map(|rate| rate.1)),
                number(rate.map(|rate| rate.2)),
            ]
        })
        .collect()
}

fn join(inputs: &SummaryInputs<'_>) -> Rows {
    let audit = inputs.audit;
    let none = String::new;
    let mut rows: Rows = audit
        .matched
        .iter()
        .map(|team| {
            vec![
                "matched".to_owned(),
                csv_text(&team.team),
                joined(&team.survey_names),
                joined(&team.metric_names),
                none(),
                none(),
            ]
        })
        .collect();
    for name in &audit.survey_only {
        rows.push(vec![
            "survey-only".to_owned(),
            csv_text(name),
            csv_text(name),
            none(),
            none(),
            none(),
        ]);
    }
    for name in &audit.metrics_only {
        rows.push(vec![
            "metrics-only".to_owned(),
            csv_text(name),
            none(),
            csv_text(name),
            none(),
            none(),
        ]);
    }
    for suggestion in &audit.suggested {
        rows.push(vec![
            "suggested".to_owned(),
            csv_text(&suggestion.from),
            none(),
            none(),
            csv_text(&suggestion.to),
            number(Some(suggestion.score)),
        ]);
    }
    for key in &audit.duplicates {
        rows.push(vec![
            "duplicate".to_owned(),
            csv_text(key),
            none(),
            none(),
            none(),
            none(),
        ]);
    }
    rows
}

fn imports(inputs: &SummaryInputs<'_>) -> Rows {
    let mut rows = Vec::new();
    for file in inputs.files {
        let rows_of = |rows: u64| count((!file.is_masked(inputs.threshold)).then_some(rows));
        let row = |rows_excluded: u64, reason: &str| {
            vec![
                csv_text(&file.name),
                csv_text(&file.kind),
                joined(file.quarters.iter().map(ToString::to_string)),
                rows_of(file.rows_read),
                rows_of(file.rows_used),
                rows_excluded.to_string(),
                csv_text(reason),
                csv_text(file.fingerprint.as_str()),
            ]
        };
        if file.excluded.is_empty() {
            rows.push(row(0, ""));
        }
        rows.extend(
            file.excluded
                .iter()
                .map(|exclusion| row(exclusion.rows, &exclusion.reason)),
        );
    }
    rows
}

fn unscored(inputs: &SummaryInputs<'_>) -> Rows {
    inputs
        .friction
        .unscored
        .iter()
        .map(|metric| {
            vec![
                csv_text(metric.metric.as_str()),
                word(&metric.reason),
                metric.values.to_string(),
            ]
        })
        .collect()
}
