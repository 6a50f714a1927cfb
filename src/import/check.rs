//! Checks a mapping that somebody gave: what it names must exist, or nothing is imported by it.

use std::collections::BTreeMap;

use crate::base::{Place, TopicId};
use crate::data::Catalogue;

use super::error::ImportError;
use super::mapping::{ColumnMapping, Mapping};
use super::read::Sheet;

/// Refuses a mapping of another version, one that counts columns wrongly, and one with a topic that nobody knows.
pub(super) fn mapping(given: &Mapping, sheet: &Sheet, catalogue: &Catalogue) -> Result<(), ImportError> {
    if given.schema != Mapping::SCHEMA {
        return Err(ImportError::new(
            "mapping-schema",
            Place::file(&sheet.file),
            format!(
                "the mapping has schema = {}; {} was expected",
                given.schema,
                Mapping::SCHEMA
            ),
            "write the mapping again with inspect --write-mapping",
        ));
    }
    indices(given, sheet)?;
    topics(given, sheet, catalogue)
}

/// Columns are found by their headers, since the next file may have them in another order; an index may lie beyond
/// this file, and not beyond the mapping as well.
fn indices(given: &Mapping, sheet: &Sheet) -> Result<(), ImportError> {
    let most = sheet.headers.len().max(given.columns.len());
    let mut first: BTreeMap<usize, &ColumnMapping> = BTreeMap::new();
    for column in &given.columns {
        if column.index == 0 || column.index > most {
            let message = format!(
                "the mapping gives it index = {}; the file has the columns 1 to {}",
                column.index,
                sheet.headers.len()
            );
            return Err(refusal("mapping-index", sheet, column, message));
        }
        if let Some(other) = first.insert(column.index, column) {
            let message = format!(
                "the mapping gives it index = {}, which “{}” has already",
                column.index, other.header
            );
            return Err(refusal("mapping-index", sheet, column, message));
        }
    }
    Ok(())
}

fn topics(given: &Mapping, sheet: &Sheet, catalogue: &Catalogue) -> Result<(), ImportError> {
    for column in &given.columns {
        let Some(topic) = &column.topic else { continue };
        if catalogue.topic(topic).is_some() {
            continue;
        }
        let known: Vec<&str> = catalogue.topics.iter().map(|topic| topic.id.as_str()).collect();
        let nearest =
            nearest(topic, &known).map_or_else(String::new, |nearest| format!("; nearest is “{nearest}”"));
        let message = format!(
            "the mapping gives it topic = \"{topic}\", which is no known topic{nearest} (known: {})",
            known.join(", ")
        );
        return Err(refusal("topic-unknown", sheet, column, message));
    }
    Ok(())
}

/// The known topic that is spelled most alike, where one is alike at all.
fn nearest<'a>(topic: &TopicId, known: &[&'a str]) -> Option<&'a str> {
    const ALIKE: f64 = 0.5;
    known
        .iter()
        .map(|known| (strsim::jaro_winkler(known, topic.as_str()), *known))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, known)| known)
}

fn refusal(code: &'static str, sheet: &Sheet, column: &ColumnMapping, message: String) -> ImportError {
    let name = if column.header.is_empty() {
        column.index.to_string()
    } else {
        column.header.clone()
    };
    ImportError::new(
        code,
        Place::file(&sheet.file).column(name),
        message,
        "correct the mapping file; nothing was imported",
    )
}
