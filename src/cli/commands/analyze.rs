//! What the data say, as text, JSON and summary.

use super::super::OK;
use super::super::args::{Analyze, Summary};
use super::super::print::{columns, say, say_lines};
use crate::analysis::{Cell, Estimate, Friction, Scope, Status, Verdict, analyze_json};
use crate::base::{Quarter, number};
use crate::engine::{Access, EngineError, Progress, Session, SummaryOrder, choose_quarter, write_summary};

/// Prints the cells of a quarter.
pub fn analyze(args: &Analyze) -> Result<u8, EngineError> {
    let mut session = Session::open(&args.workspace, Access::Read)?;
    let analysis = session.analysis(&Progress::default())?;
    let quarter = choose_quarter(&analysis.friction, args.quarter)?;
    if args.json {
        let json = analyze_json(&analysis.audit, &analysis.friction, quarter);
        say(&serde_json::to_string_pretty(&json).unwrap_or_default());
    } else {
        say_cells(&analysis.friction, quarter);
    }
    Ok(OK)
}

/// Writes the quarterly summary.
pub fn summary(args: &Summary) -> Result<u8, EngineError> {
    let mut session = Session::open(&args.workspace, Access::Write)?;
    let order = SummaryOrder {
        quarter: args.quarter,
        formats: args.formats.clone(),
    };
    for file in write_summary(&mut session, &order, &args.out, &Progress::default())? {
        say(&args.out.join(file).display().to_string());
    }
    Ok(OK)
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
    for masked in &friction.masked {
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
        _ => number::NO_DATA.to_owned(),
    }
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
