//! What became of the survey's questions from wave to wave, and what the user accepts about them.

use super::super::OK;
use super::super::args::Instrument;
use super::super::print::{columns, say, say_lines, say_text};
use crate::base::Quarter;
use crate::data::{Bridge, DiffKind, DiffPart, InstrumentChange};
use crate::engine::{Access, EngineError, Progress, Session};

/// Lists the changes, accepts one, or takes one back.
pub fn instrument(args: &Instrument) -> Result<u8, EngineError> {
    if let Some([from, to]) = args.bridge.as_deref() {
        let reason = args.reason.as_deref().unwrap_or_default();
        let mut session = Session::open(&args.workspace, Access::Write)?;
        let bridge = session.acknowledge(from, to, reason, args.who.as_deref())?;
        say(&accepted(&bridge));
        return Ok(OK);
    }
    if let Some([from, to]) = args.forget.as_deref() {
        Session::open(&args.workspace, Access::Write)?.forget_acknowledgement(from, to)?;
        say(&format!("“{from}” and “{to}” are two questions again"));
        return Ok(OK);
    }
    let mut session = Session::open(&args.workspace, Access::Read)?;
    let changes = session.instrument(&Progress::default())?;
    if args.json {
        let json = serde_json::json!({ "changes": changes, "accepted": session.workspace().bridges });
        say_text(&format!("{json:#}\n"));
        return Ok(OK);
    }
    say_changes(&changes, args.all);
    let bridges = &session.workspace().bridges;
    if !bridges.is_empty() {
        say("");
        say("accepted (take one back with --forget OLD NEW):");
        for bridge in bridges {
            say(&format!("  {}", accepted(bridge)));
        }
    }
    Ok(OK)
}

fn accepted(bridge: &Bridge) -> String {
    let (from, to) = (&bridge.from, &bridge.to);
    let where_ = match bridge.quarter {
        Some(quarter) => format!("into {quarter}"),
        None => "in every wave".to_owned(),
    };
    let who = bridge
        .who
        .as_ref()
        .map_or_else(String::new, |who| format!(" ({who})"));
    format!("“{from}” counts as “{to}” {where_}: {}{who}", bridge.reason)
}

fn say_changes(changes: &[InstrumentChange], with_comparable: bool) {
    let mut pairs: Vec<(Quarter, Quarter)> = Vec::new();
    for change in changes {
        if !pairs.contains(&(change.since, change.quarter)) {
            pairs.push((change.since, change.quarter));
        }
    }
    if pairs.is_empty() {
        say("there are no two waves to compare");
    }
    for (at, pair) in pairs.iter().enumerate() {
        if at > 0 {
            say("");
        }
        let own: Vec<&InstrumentChange> = changes
            .iter()
            .filter(|change| (change.since, change.quarter) == *pair)
            .collect();
        let shown: Vec<&InstrumentChange> = own
            .iter()
            .copied()
            .filter(|change| with_comparable || change.is_change())
            .collect();
        let same = own.len() - own.iter().filter(|change| change.is_change()).count();
        if pair.0 == pair.1 {
            say(&format!("{}: one question in two wordings", pair.1));
        } else {
            say(&format!(
                "{} to {}: {same} of {} questions stayed the same",
                pair.0,
                pair.1,
                own.len()
            ));
        }
        let mut rows = vec![
            ["status", "topic", "what", "question"]
                .map(str::to_owned)
                .to_vec(),
        ];
        rows.extend(shown.iter().map(|change| row(change)));
        if !shown.is_empty() {
            say_lines(&columns(&rows, &[false; 4]));
        }
    }
}

fn row(change: &InstrumentChange) -> Vec<String> {
    let topic = change.topic().map_or_else(|| "–".to_owned(), ToString::to_string);
    let question = match change.wording.as_slice() {
        [] => change.item().map(|item| item.text.clone()).unwrap_or_default(),
        parts => told(parts),
    };
    vec![
        change.status.word().to_owned(),
        topic,
        change.reason.clone(),
        question,
    ]
}

/// A wording diff on one line: `[-dropped-]`, `{+added+}`.
fn told(parts: &[DiffPart]) -> String {
    let told = |part: &DiffPart| match part.kind {
        DiffKind::Same => part.text.clone(),
        DiffKind::Dropped => format!("[-{}-]", part.text),
        DiffKind::Added => format!("{{+{}+}}", part.text),
    };
    parts.iter().map(told).collect::<Vec<_>>().join(" ")
}
