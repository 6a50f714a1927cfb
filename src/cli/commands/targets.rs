//! Targets in force, targets that others publish, and adopting one.

use super::super::OK;
use super::super::args::Targets;
use super::super::print::{columns, say, say_lines, say_text};
use crate::data::Target;
use crate::engine::{Access, EngineError, Progress, Session, TargetLine};

/// Lists targets, adopts one, or takes an adopted one back.
pub fn targets(args: &Targets) -> Result<u8, EngineError> {
    if let Some(metric) = &args.adopt {
        let mut session = Session::open(&args.workspace, Access::Write)?;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let target = session.adopt_target(metric, args.value, &text(&args.owner), &text(&args.reason))?;
        say(&format!(
            "{}: {}, {}",
            target.metric,
            target.value,
            agreement(&target)
        ));
        return Ok(OK);
    }
    if let Some(metric) = &args.drop {
        Session::open(&args.workspace, Access::Write)?.drop_target(metric)?;
        say(&format!("{metric}: the adopted targets are gone"));
        return Ok(OK);
    }
    let mut session = Session::open(&args.workspace, Access::Read)?;
    let lines = session.targets(&Progress::default())?;
    if args.json {
        say_text(&format!("{:#}\n", json(&lines)));
        return Ok(OK);
    }
    say("A metric without a target is shown relative to the organisation's own usual values.");
    say("");
    let mut rows = vec![
        ["metric", "unit", "target", "", "published, not agreed"]
            .map(str::to_owned)
            .to_vec(),
    ];
    rows.extend(lines.iter().map(row));
    say_lines(&columns(&rows, &[false, false, true, false, false]));
    if lines
        .iter()
        .any(|line| line.target.is_none() && line.proposal.is_some())
    {
        say("");
        say("adopt one: tribometer targets WORKSPACE --adopt METRIC --owner NAME [--value V] [--reason WHY]");
    }
    Ok(OK)
}

fn row(line: &TargetLine) -> Vec<String> {
    let (value, state) = match &line.target {
        Some(target) => (target.value.to_string(), agreement(target)),
        None if line.is_measured => ("none".to_owned(), "relative to the organisation".to_owned()),
        None => ("none".to_owned(), "not measured".to_owned()),
    };
    let published = line.proposal.as_ref().map_or_else(String::new, |proposal| {
        format!("{}: {} ({})", proposal.value, proposal.meaning, proposal.source)
    });
    vec![
        line.metric.id.to_string(),
        line.metric.unit.clone(),
        value,
        state,
        published,
    ]
}

fn agreement(target: &Target) -> String {
    let Some(day) = target.agreed_on else {
        return "not agreed".to_owned();
    };
    match &target.owner {
        Some(owner) => format!("agreed {day}, {owner}"),
        None => format!("agreed {day}"),
    }
}

fn json(lines: &[TargetLine]) -> serde_json::Value {
    let line = |line: &TargetLine| {
        serde_json::json!({
            "metric": line.metric.id,
            "unit": line.metric.unit,
            "target": line.target,
            "agreed": line.target.as_ref().is_some_and(Target::is_agreed),
            "published": line.proposal,
            "measured": line.is_measured,
        })
    };
    lines.iter().map(line).collect()
}
