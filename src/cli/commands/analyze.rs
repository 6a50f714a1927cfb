//! What the data say, as text, JSON and summary.

use super::super::OK;
use super::super::args::{Analyze, Summary};
use super::super::print::{columns, progress, say, say_lines, say_text};
use crate::analysis::{
    ANALYSES, AnalysisKind, Cell, Estimate, Friction, Options, Outcome, OutcomeTable, Reason, Scope, Status,
    Verdict, analyze_json, outcome_json,
};
use crate::base::{Quarter, number};
use crate::engine::{Access, EngineError, Progress, Session, SummaryOrder, choose_quarter, write_summary};
use crate::figure::value_text;

/// Prints the cells of a quarter.
pub fn analyze(args: &Analyze) -> Result<u8, EngineError> {
    let mut session = Session::open(&args.workspace, Access::Read)?;
    if let Some(view) = args.view.asked() {
        session.look(view);
    }
    let view = session.workspace().view;
    let analysis = session.analysis(&Progress::default())?;
    let quarter = choose_quarter(&analysis.friction, args.quarter)?;
    let kinds = chosen(args.only.as_deref())?;
    if args.json {
        let mut json = analyze_json(&analysis.audit, &analysis.friction, quarter);
        json["teams"] = view.word().into();
        let mut outcomes = serde_json::Map::new();
        for kind in kinds {
            let outcome = analysis.outcome(kind, quarter, &Options::default(), &progress())?;
            outcomes.insert(kind.id.to_owned(), outcome_json(&outcome));
        }
        json["analyses"] = outcomes.into();
        say_text(&format!("{json:#}\n"));
    } else if args.only.is_some() {
        for kind in kinds {
            let outcome = analysis.outcome(kind, quarter, &Options::default(), &progress())?;
            say_outcome(kind, &outcome, args.rows);
        }
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

/// The analyses asked for, in their order; all of them where none is named.
fn chosen(only: Option<&[String]>) -> Result<Vec<&'static AnalysisKind>, EngineError> {
    let Some(only) = only else {
        return Ok(ANALYSES.iter().collect());
    };
    let unknown = only.iter().find(|id| AnalysisKind::by_id(id.as_str()).is_none());
    if let Some(unknown) = unknown {
        return Err(EngineError::NoAnalysis(unknown.clone()));
    }
    Ok(ANALYSES
        .iter()
        .filter(|kind| only.iter().any(|id| id == kind.id))
        .collect())
}

fn say_outcome(kind: &AnalysisKind, outcome: &Outcome, most: usize) {
    say(&format!(
        "{}, {}: {}",
        kind.label, outcome.quarter, outcome.finding
    ));
    for banner in &outcome.banners {
        say(&format!("! {}", banner.text));
    }
    for table in &outcome.tables {
        say("");
        say_table(table, most);
    }
    if !outcome.checks.is_empty() {
        say("");
    }
    for check in &outcome.checks {
        let holds = match check.holds {
            Some(true) => "holds",
            Some(false) => "does not hold",
            None => "cannot be told",
        };
        say(&format!("{}: {holds}. {}", check.assumption, check.found));
    }
    say("");
    say(&format!("Methods: {}", outcome.methods.join(", ")));
    say("");
}

fn say_table(table: &OutcomeTable, most: usize) {
    say(&table.title);
    if !table.caption.is_empty() {
        say(&table.caption);
    }
    for banner in &table.banners {
        say(&format!("! {}", banner.text));
    }
    let mut rows = vec![
        table
            .columns
            .iter()
            .map(|column| column.label.clone())
            .collect::<Vec<_>>(),
    ];
    let shown = if most == 0 { table.rows.len() } else { most };
    for row in table.rows.iter().take(shown) {
        let cells = row
            .values
            .iter()
            .zip(&table.columns)
            .enumerate()
            .map(|(at, (value, column))| {
                let notes = row.notes.iter().filter(|(of, _)| *of == at);
                let marks: Vec<String> = notes.map(|(_, note)| format!(" [{}]", note + 1)).collect();
                value_text(value, column.form) + &marks.concat()
            });
        rows.push(cells.collect());
    }
    say_lines(&columns(&rows, &vec![false; table.columns.len()]));
    let left = table.rows.len().saturating_sub(shown);
    if left > 0 {
        say(&format!(
            "and {} more rows; --rows 0 prints them",
            number::count(left as u64)
        ));
    }
    for (at, footnote) in table.footnotes.iter().enumerate() {
        say(&format!("[{}] {footnote}", at + 1));
    }
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
