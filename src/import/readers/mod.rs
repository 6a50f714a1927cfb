//! Every file becomes the same kind of sheet: what a file is, is told by its bytes, and its name only helps.
//!
//! Text tables are the matter of [`super::read`]; the others have one file each here.

mod cells;
mod envelope;
mod json;
mod node;
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
    let bytes = source.bytes.as_slice();
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return workbook::zipped(source);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return workbook::old(source);
    }
    if bytes.starts_with(b"PAR1") || bytes.starts_with(b"PARE") {
        return parquet::sheet(source);
    }
    if bytes.starts_with(b"$FL2") || bytes.starts_with(b"$FL3") {
        return spss::sheet(source);
    }
    let start = start_of(bytes);
    if json::is_likely(&start) {
        return json::sheet(source);
    }
    if is_yaml(&source.name, &start) {
        return yaml::sheet(source);
    }
    read::sheet(source)
}

/// Whether a file that begins so is read here, and only as a whole.
pub(super) fn is_taken(name: &str, head: &[u8]) -> bool {
    let start = start_of(head);
    head.starts_with(b"PK\x03\x04")
        || head.starts_with(b"PK\x05\x06")
        || head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
        || json::is_likely(&start)
        || is_yaml(name, &start)
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
