//! How the command line speaks: results on standard output, trouble on standard error.

use std::io::Write;

use crate::engine::EngineError;

use super::{CHECK_FAILED, COULD_NOT_RUN};

/// One line on standard output. A closed pipe (`| head`) is nobody's trouble.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Lines on standard output.
pub fn say_lines(lines: &[String]) {
    for line in lines {
        say(line);
    }
}

/// Whole text on standard output.
pub fn say_text(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

/// One line on standard error.
pub fn warn(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// `error:` and `hint:` lines.
pub fn complain(message: &str, hint: &str) {
    warn(&format!("error: {message}"));
    if !hint.is_empty() {
        warn(&format!("hint: {hint}"));
    }
}

/// Tells an engine's error and gives the exit code for it.
pub fn err_line(err: &EngineError) -> u8 {
    complain(&err.to_string(), &err.hint());
    match err {
        EngineError::Refused(_) => CHECK_FAILED,
        _ => COULD_NOT_RUN,
    }
}

/// Lines of cells in columns; numbers right-aligned where `right` says so.
pub fn columns(rows: &[Vec<String>], right: &[bool]) -> Vec<String> {
    let widths: Vec<usize> = (0..right.len())
        .map(|column| {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    rows.iter()
        .map(|row| {
            let cells: Vec<String> = row
                .iter()
                .zip(right.iter().zip(&widths))
                .map(|(cell, (is_right, width))| {
                    let pad = " ".repeat(width.saturating_sub(cell.chars().count()));
                    if *is_right {
                        format!("{pad}{cell}")
                    } else {
                        format!("{cell}{pad}")
                    }
                })
                .collect();
            cells.join("  ").trim_end().to_owned()
        })
        .collect()
}
