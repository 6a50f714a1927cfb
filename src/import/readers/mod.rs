//! Every file becomes the same kind of sheet: what a file is, is told by its bytes, and its name only helps.
//!
//! Text tables are the matter of [`super::read`]; the others have one file each here.

mod biff;
mod cells;
mod envelope;
mod json;
mod node;
mod ods;
mod ole;
mod package;
mod parquet;
mod records;
mod sheets;
mod spss;
mod tags;
mod workbook;
mod written;
mod yaml;

use super::Source;
use super::error::ImportError;
use super::read::{self, Sheet};

/// Reads the table in a file of any form.
pub(super) fn sheet(source: &Source) -> Result<Sheet, ImportError> {
    reader(&source.name, &source.bytes).unwrap_or(read::sheet)(source)
}

/// Whether a file that begins so is no text table, and is read here as a whole.
pub(super) fn is_taken(name: &str, head: &[u8]) -> bool {
    reader(name, head).is_some()
}

type Reader = fn(&Source) -> Result<Sheet, ImportError>;

/// What reads a file that begins so; nothing for a text table.
fn reader(name: &str, bytes: &[u8]) -> Option<Reader> {
    const MAGIC: [(&[u8], Reader); 7] = [
        (b"PK\x03\x04", workbook::zipped),
        (b"PK\x05\x06", workbook::zipped),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", workbook::old),
        (b"PAR1", parquet::sheet),
        (b"PARE", parquet::sheet),
        (b"$FL2", spss::sheet),
        (b"$FL3", spss::sheet),
    ];
    if let Some((_, reader)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(*reader);
    }
    let start = start_of(bytes);
    if json::is_likely(&start) {
        Some(json::sheet)
    } else if is_yaml(name, &start) {
        Some(yaml::sheet)
    } else {
        None
    }
}

fn is_yaml(name: &str, start: &str) -> bool {
    if has_ending(name, &["yaml", "yml"]) {
        return !start.is_empty();
    }
    // A table may hold anything in its first cell, and says so by its name.
    !has_ending(name, &["csv", "tsv", "tab"]) && yaml::is_likely(start)
}

fn has_ending(name: &str, endings: &[&str]) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| endings.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// The first characters of a text in any Unicode encoding, without byte order mark and blanks.
fn start_of(bytes: &[u8]) -> String {
    const LOOK: usize = 4096;
    let head = &bytes[..bytes.len().min(LOOK)];
    // In both UTF-16 encodings the zero bytes are the other half of plain characters.
    let is_wide = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") || {
        let zeros: usize = head.iter().map(|byte| usize::from(*byte == 0)).sum();
        zeros * 10 > head.len() * 3
    };
    let text = if is_wide {
        let bytes: Vec<u8> = head
            .iter()
            .copied()
            .filter(|byte| byte.is_ascii() && *byte != 0)
            .collect();
        String::from_utf8_lossy(&bytes).into_owned()
    } else {
        String::from_utf8_lossy(head).into_owned()
    };
    text.trim_start_matches(['\u{feff}', '\u{fffd}', ' ', '\t', '\r', '\n'])
        .to_owned()
}
