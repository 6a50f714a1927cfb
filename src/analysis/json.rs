//! The JSON of `tribometer analyze --json`: a stable schema, unknown numbers as null.

use serde_json::{Map, Value, json};

use crate::base::Quarter;
use crate::data::JoinAudit;

use super::estimate::Estimate;
use super::outcome::{Cell, Friction};
use super::tables::{Form, Outcome, OutcomeRow, OutcomeTable, Value as Entry};

/// Join audit and cells of one quarter, schema 1. Numbers are rounded to six decimals.
pub fn analyze_json(audit: &JoinAudit, friction: &Friction, quarter: Quarter) -> Value {
    let cells = friction.cells.iter().filter(|cell| cell.quarter == quarter);
    let matched = audit.matched.iter().map(|team| {
        json!({ "team": team.team, "survey_names": team.survey_names, "metric_names": team.metric_names })
    });
    let suggested = audit.suggested.iter().map(|one| {
        json!({
            "from": one.from,
            "to": one.to,
            "score": rounded(Some(one.score)),
            "evidence": one.evidence,
            "warnings": one.warnings,
        })
    });
    let unclear = audit
        .unclear
        .iter()
        .map(|one| json!({ "name": one.name, "teams": one.teams }));
    let unscored = friction
        .unscored
        .iter()
        .map(|one| json!({ "metric": one.metric, "reason": one.reason, "values": one.values }));
    let of_quarter = format!("{quarter}");
    let masked = friction
        .masked
        .iter()
        .filter(|sentence| sentence.starts_with(&of_quarter));
    json!({
        "schema": 1,
        "quarter": quarter,
        "join": {
            "matched": matched.collect::<Vec<_>>(),
            "survey_only": audit.survey_only,
            "metrics_only": audit.metrics_only,
            "suggested": suggested.collect::<Vec<_>>(),
            "unclear": unclear.collect::<Vec<_>>(),
            "duplicates": audit.duplicates,
        },
        "cells": cells.map(|cell| cell_json(cell, friction)).collect::<Vec<_>>(),
        "unscored": unscored.collect::<Vec<_>>(),
        "masked": masked.collect::<Vec<_>>(),
    })
}

/// One outcome: finding, banners, tables, checks, methods. A row is an object from column id to value; footnotes are
/// listed with the row as column id and text.
pub fn outcome_json(outcome: &Outcome) -> Value {
    json!({
        "quarter": outcome.quarter,
        "finding": outcome.finding,
        "banners": outcome.banners,
        "tables": outcome.tables.iter().map(table_json).collect::<Vec<_>>(),
        "checks": outcome.checks,
        "methods": outcome.methods,
    })
}

fn table_json(table: &OutcomeTable) -> Value {
    let columns = table
        .columns
        .iter()
        .map(|column| json!({ "id": column.id, "label": column.label, "form": form(column.form) }));
    json!({
        "id": table.id,
        "title": table.title,
        "caption": table.caption,
        "banners": table.banners,
        "columns": columns.collect::<Vec<_>>(),
        "rows": table.rows.iter().map(|row| row_json(table, row)).collect::<Vec<_>>(),
    })
}

fn row_json(table: &OutcomeTable, row: &OutcomeRow) -> Value {
    let mut object = Map::new();
    if let Some(topic) = &row.subject.topic {
        object.insert("topic_key".to_owned(), json!(topic));
    }
    if let Some(scope) = row.subject.scope {
        object.insert("scope".to_owned(), json!(scope));
    }
    for (column, value) in table.columns.iter().zip(&row.values) {
        object.insert(column.id.to_owned(), entry_json(value));
    }
    let notes = row.notes.iter().filter_map(|&(column, note)| {
        let column = table.columns.get(column)?;
        Some(json!({ "column": column.id, "text": table.footnotes.get(note)? }))
    });
    let notes: Vec<Value> = notes.collect();
    if !notes.is_empty() {
        object.insert("notes".to_owned(), notes.into());
    }
    Value::Object(object)
}

fn entry_json(entry: &Entry) -> Value {
    match entry {
        Entry::Text(text) => json!(text),
        Entry::Count(count) => json!(count),
        Entry::Number(number) => rounded(Some(*number)),
        Entry::Estimate(estimate) => estimate_json(estimate),
        Entry::Missing(reason) => json!({ "status": reason.status(), "reason": reason, "value": null }),
    }
}

fn form(form: Form) -> &'static str {
    match form {
        Form::Words => "words",
        Form::Count => "count",
        Form::Number(_) => "number",
        Form::Signed(_) => "difference",
        Form::Share => "share",
        Form::Probability => "probability",
        Form::Friction => "friction",
    }
}

fn cell_json(cell: &Cell, friction: &Friction) -> Value {
    let components = cell.components.iter().map(|part| {
        json!({
            "metric": part.metric,
            "unit": part.unit,
            "value": rounded(part.value),
            "low": rounded(part.low),
            "high": rounded(part.high),
            "n": part.n,
            "target": rounded(part.target),
            "target_agreed": part.target_agreed,
            "friction": rounded(part.friction),
            "reason": part.reason,
        })
    });
    json!({
        "scope": cell.scope,
        "team": cell.team,
        "members": cell.members,
        "unit": cell.unit,
        "topic": friction.topic_name(&cell.topic),
        "topic_key": cell.topic,
        "quarter": cell.quarter,
        "perceived": estimate_json(&cell.perceived),
        "measured": estimate_json(&cell.measured),
        "gap": estimate_json(&cell.gap),
        "verdict": cell.verdict,
        "why": cell.why,
        "metrics": components.collect::<Vec<_>>(),
    })
}

fn estimate_json(estimate: &Estimate) -> Value {
    json!({
        "status": estimate.status,
        "reason": estimate.reason,
        "value": rounded(estimate.value),
        "low": rounded(estimate.low),
        "high": rounded(estimate.high),
        "n": estimate.n,
        "level": estimate.level,
    })
}

fn rounded(value: Option<f64>) -> Value {
    match value.filter(|value| value.is_finite()) {
        // Adding zero turns a negative zero into a zero.
        Some(value) => json!((value * 1e6).round() / 1e6 + 0.0),
        None => Value::Null,
    }
}
