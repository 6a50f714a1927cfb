//! The JSON of `tribometer analyze --json`: a stable schema, unknown numbers as null.

use serde_json::{Value, json};

use crate::base::Quarter;
use crate::data::JoinAudit;

use super::estimate::Estimate;
use super::outcome::{Cell, Friction};

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
