//! What the data say, as text, JSON and summary.

use super::super::OK;
use super::super::args::{Analyze, Summary};
use super::super::print::{columns, say, say_lines, say_text};
use crate::analysis::{Cell, Estimate, Friction, Reason, Scope, Status, Verdict, analyze_json};
use crate::base::{Quarter, number};
use crate::engine::{Access, EngineError, Progress, Session, SummaryOrder, choose_quarter, write_summary};

/// Prints the cells of a quarter.
pub fn analyze(args: &Analyze) -> Result<u8, EngineError> {
    let mut session = Session::open(&args.workspace, Access::Read)?;
    if let Some(view) = args.view.asked() {
        session.look(view);
    }
    let view = session.workspace().view;
    let analysis = session.analysis(&Progress::default())?;
    let quarter = choose_quarter(&analysis.friction, args.quarter)?;
    if args.json {
        let mut json = analyze_json(&analysis.audit, &analysis.friction, quarter);
        json["teams"] = view.word().into();
        say_text(&format!("{json:#}\n"));
    } else {
        say_cells(&analysis.friction, quarter);
        if !view.is_default() {
            say("");
            say(&format!("{}: {}", view.word(), view.told()));
        }
        say_unscored(&session.unscored_items());
    }
    Ok(OK)
}

/// Writes the quarterly summary.
pub fn summary(args: &Summary) -> Result<u8, EngineError> {
    let mut session = Session::open(&args.workspace, Access::Write)?;
    if let Some(view) = args.view.asked() {
        session.look(view);
    }
    let order = SummaryOrder {
        quarter: args.quarter,
        formats: args.formats.clone(),
    };
    for file in write_summary(&mut session, &order, &args.out, &Progress::default())? {
        say(&args.out.join(file).display().to_string());
    }
    Ok(OK)
}

/// Items that count nowhere: without them said, a missing topic would look like a topic nobody answered.
pub fn say_unscored(items: &[String]) {
    const SHOWN: usize = 5;
    if items.is_empty() {
        return;
    }
    say("");
    say(&format!(
        "{} survey items count nowhere until a mapping says their topic and which end is friction:",
        items.len()
    ));
    for item in items.iter().take(SHOWN) {
        say(&format!("  {item}"));
    }
    if items.len() > SHOWN {
        say(&format!("  and {} others", items.len() - SHOWN));
    }
}

fn say_cells(friction: &Friction, quarter: Quarter) {
    say(&format!(
        "{quarter}: friction 0 to 100, higher hurts more; 95 % intervals in brackets, n behind them"
    ));
    for scope in [Scope::Organisation, Scope::Unit, Scope::Team] {
        let cells: Vec<&Cell> = friction.of(quarter, scope).collect();
        if cells.is_empty() {
            continue;
        }
        say("");
        let mut rows = vec![
            ["row", "topic", "perceived", "measured", "gap", "verdict"]
                .map(str::to_owned)
                .to_vec(),
        ];
        for cell in &cells {
            rows.push(vec![
                cell.team.clone(),
                friction.topic_name(&cell.topic).to_owned(),
                estimate(&cell.perceived, 0),
                estimate(&cell.measured, 0),
                estimate(&cell.gap, 1),
                verdict(cell),
            ]);
        }
        say_lines(&columns(&rows, &[false; 6]));
    }
    let prefix = quarter.to_string();
    for masked in friction
        .masked
        .iter()
        .filter(|sentence| sentence.starts_with(&prefix))
    {
        say(masked);
    }
}

fn estimate(estimate: &Estimate, decimals: usize) -> String {
    match (estimate.status, estimate.value) {
        (Status::Suppressed, _) => "masked".to_owned(),
        (Status::Ok, Some(value)) => {
            let limits = match (estimate.low, estimate.high) {
                (Some(low), Some(high)) => format!(" ({})", number::interval(low, high, decimals)),
                _ => String::new(),
            };
            let n = estimate
                .n
                .map(|n| format!(" n {}", number::count(n)))
                .unwrap_or_default();
            format!("{}{limits}{n}", number::fixed(value, decimals))
        }
        (_, _) => match estimate.reason {
            Some(reason) => format!("{} {}", number::NO_DATA, words(reason)),
            None => number::NO_DATA.to_owned(),
        },
    }
}

/// A reason as JSON writes it, with spaces: `too few`.
fn words(reason: Reason) -> String {
    serde_json::to_value(reason)
        .ok()
        .and_then(|word| word.as_str().map(|word| word.replace('_', " ")))
        .unwrap_or_default()
}

fn verdict(cell: &Cell) -> String {
    match cell.verdict {
        Verdict::BothHurt => "both hurt".to_owned(),
        Verdict::Hidden => "hidden".to_owned(),
        Verdict::PerceivedOnly => "perceived only".to_owned(),
        Verdict::Healthy => "healthy".to_owned(),
        Verdict::CannotTell => format!("cannot tell: {}", cell.why),
    }
}
