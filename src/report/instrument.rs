//! The table of questions that are not those of the wave before, with what somebody decided about them.

use crate::analysis::TopicBreak;
use crate::data::{InstrumentChange, ItemStatus};
use crate::figure::words;

use super::document::{Cell, ColumnKind, Row, Table};
use super::facts::Facts;
use super::outline::{plain, table};

use ColumnKind::{Name, Text};

/// Scored questions that changed since the wave before, the breaks first.
pub(super) fn changes(facts: &Facts<'_>) -> Table {
    let inputs = facts.inputs;
    let instrument = &inputs.friction.instrument;
    let is_told = |change: &&InstrumentChange| {
        let items = [&change.before, &change.after];
        let is_scored = items
            .into_iter()
            .flatten()
            .any(|item| item.topic.is_some() && item.polarity.is_some());
        is_scored && change.status != ItemStatus::Comparable
    };
    let mut told: Vec<&InstrumentChange> = instrument.into_wave(inputs.quarter).filter(is_told).collect();
    told.sort_by_key(|change| match change.status {
        ItemStatus::Broken => 0,
        ItemStatus::Added | ItemStatus::Dropped => 1,
        ItemStatus::Bridged | ItemStatus::Comparable => 2,
    });
    let since = told
        .iter()
        .map(|change| change.since)
        .find(|since| *since != inputs.quarter);
    let title = since.map_or_else(
        || "Questions asked in two wordings".to_owned(),
        |since| format!("Questions that changed since {since}"),
    );
    table(
        "instrument",
        title,
        caption(facts),
        &[
            ("Question", Name),
            ("topic", Text),
            ("is", Text),
            ("what differs", Text),
            ("decided", Text),
        ],
        plain(told.into_iter().map(|change| row(facts, change)).collect()),
    )
}

/// Which topics are compared all the same, and which are not.
fn caption(facts: &Facts<'_>) -> String {
    let inputs = facts.inputs;
    let breaks = inputs.friction.instrument.breaks.iter();
    let own: Vec<&TopicBreak> = breaks.filter(|found| found.quarter == inputs.quarter).collect();
    let names = |is_compared: bool| -> Vec<String> {
        own.iter()
            .filter(|found| found.is_compared == is_compared)
            .map(|found| facts.topic(&found.topic))
            .collect()
    };
    let (compared, broken) = (names(true), names(false));
    let mut sentences = Vec::new();
    if !broken.is_empty() {
        let names = words::listed(&broken, broken.len());
        sentences.push(format!(
            "Not compared with the wave before, because fewer than half of the questions are the same: {names}."
        ));
    }
    if !compared.is_empty() {
        let names = words::listed(&compared, compared.len());
        sentences.push(format!(
            "Compared on the questions that both waves have in common: {names}."
        ));
    }
    if own.is_empty() {
        sentences.push("Every topic is compared as before.".to_owned());
    }
    sentences.join(" ")
}

fn row(facts: &Facts<'_>, change: &InstrumentChange) -> Row {
    let now = change
        .item()
        .map_or_else(String::new, |item| words::one_line(&item.text));
    let was = match (&change.before, &change.after) {
        (Some(before), Some(_)) if !change.wording.is_empty() => {
            format!("was: {}", words::one_line(&before.text))
        }
        _ => String::new(),
    };
    let decided = change.bridge.as_ref().map_or_else(String::new, |bridge| {
        let who = bridge
            .who
            .as_ref()
            .map_or_else(String::new, |who| format!(" ({})", words::shown(who)));
        format!("accepted: {}{who}", words::one_line(&bridge.reason))
    });
    let topic = change
        .topic()
        .map_or_else(String::new, |topic| facts.topic(topic));
    Row {
        key: None,
        cells: vec![
            Cell::noted(now, was),
            Cell::text(topic),
            Cell::text(change.status.word()),
            Cell::text(words::one_line(&change.reason)),
            Cell::text(decided),
        ],
    }
}
