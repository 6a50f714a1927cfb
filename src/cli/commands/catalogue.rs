//! The catalogue in use: what ships, and what the workspace adds or changes.

use super::super::OK;
use super::super::args::Catalogue;
use super::super::print::{columns, say, say_lines, say_text};
use crate::data::{Better, EntryKind, Origin};
use crate::engine::{Access, EngineError, Session};

/// Prints the catalogue in use.
pub fn catalogue(args: &Catalogue) -> Result<u8, EngineError> {
    let session = Session::open(&args.workspace, Access::Read)?;
    let (catalogue, origins) = (session.catalogue(), session.catalogue_origins());
    if args.json {
        let json = serde_json::json!({ "catalogue": catalogue, "own": origins });
        say_text(&format!("{json:#}\n"));
        return Ok(OK);
    }
    for topic in &catalogue.topics {
        let dimension = topic
            .dimension
            .map_or_else(String::new, |dimension| format!(", {}", word(&dimension)));
        let kind = if topic.outcome { ", outcome" } else { "" };
        let from = from(origins, EntryKind::Topic, topic.id.as_str());
        say(&format!("{} ({}{dimension}{kind}){from}", topic.name, topic.id));
        let rows: Vec<Vec<String>> = catalogue
            .metrics_of(&topic.id)
            .map(|metric| {
                let better = match metric.better {
                    Some(Better::Lower) => "lower is better",
                    Some(Better::Higher) => "higher is better",
                    None => "listed only",
                };
                let ladders: Vec<&str> = catalogue
                    .ladders_of(&metric.id)
                    .map(|ladder| ladder.id.as_str())
                    .collect();
                vec![
                    format!("  {}", metric.id),
                    metric.unit.clone(),
                    better.to_owned(),
                    word(&metric.transform),
                    format!("{} events", metric.min_events),
                    ladders.join(", "),
                    from_metric(origins, metric.id.as_str()),
                ]
            })
            .collect();
        say_lines(&columns(&rows, &[false; 7]));
    }
    let loose: Vec<&str> = catalogue
        .metrics
        .iter()
        .filter(|metric| metric.topic.is_none())
        .map(|metric| metric.id.as_str())
        .collect();
    if !loose.is_empty() {
        say(&format!("without topic: {}", loose.join(", ")));
    }
    say("");
    say(&format!(
        "{} topics, {} metrics, {} ladders, {} published targets; {} entries of the workspace's own catalogue.toml",
        catalogue.topics.len(),
        catalogue.metrics.len(),
        catalogue.ladders.len(),
        catalogue.proposals.len(),
        origins.len()
    ));
    Ok(OK)
}

/// The word that files use.
fn word(value: &impl serde::Serialize) -> String {
    let word = serde_json::to_value(value).unwrap_or_default();
    word.as_str().unwrap_or_default().to_owned()
}

fn from_metric(origins: &[Origin], id: &str) -> String {
    from(origins, EntryKind::Metric, id)
        .trim_start_matches(", ")
        .to_owned()
}

/// What of an entry is the workspace's own.
fn from(origins: &[Origin], kind: EntryKind, id: &str) -> String {
    let own = origins
        .iter()
        .find(|origin| origin.kind == kind && origin.id == id);
    match own.map(|origin| &origin.changed) {
        None => String::new(),
        Some(None) => ", from the workspace".to_owned(),
        Some(Some(keys)) => format!(", changed here: {}", keys.join(", ")),
    }
}
