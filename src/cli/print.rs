//! How the command line speaks: results on standard output, trouble on standard error.

use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::engine::{EngineError, Progress};

use super::{CHECK_FAILED, COULD_NOT_RUN};

/// Set when a result could not be printed: a command whose result is lost has not run.
static OUTPUT_LOST: AtomicBool = AtomicBool::new(false);

/// Longest cell of a printed table.
const LONGEST_CELL: usize = 48;

/// Whether some result could not be printed.
pub fn is_output_lost() -> bool {
    OUTPUT_LOST.load(Ordering::Relaxed)
}

/// One line on standard output.
pub fn say(line: &str) {
    say_text(&format!("{}\n", plain(line)));
}

/// Lines on standard output.
pub fn say_lines(lines: &[String]) {
    for line in lines {
        say(line);
    }
}

/// Whole text on standard output, as it is. A closed pipe (`| head`) is nobody's trouble.
pub fn say_text(text: &str) {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(err) if err.kind() != ErrorKind::BrokenPipe => OUTPUT_LOST.store(true, Ordering::Relaxed),
        _ => {}
    }
}

/// Text from a file, fit for a terminal: nothing in it moves the cursor, colours or turns the line.
fn plain(text: &str) -> String {
    let is_unfit = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars()
        .map(|letter| if is_unfit(letter) { '\u{fffd}' } else { letter })
        .collect()
}

/// A cell of a table on one line, not longer than a column may be.
fn cell(text: &str) -> String {
    let text = plain(text);
    if text.chars().count() <= LONGEST_CELL {
        return text;
    }
    text.chars().take(LONGEST_CELL - 1).chain(['…']).collect()
}

/// One line on standard error.
pub fn warn(line: &str) {
    let _ = writeln!(std::io::stderr(), "{}", plain(line));
}

/// Tells on a line of the terminal how far a long task is; the line is gone when it has ended.
pub fn progress() -> Progress {
    if !std::io::stderr().is_terminal() {
        return Progress::default();
    }
    Progress::heard_by(|done, total, what| {
        let mut terminal = std::io::stderr();
        let _ = if done < total {
            write!(terminal, "\r\u{1b}[K{}: {done} of {total}", plain(what))
        } else {
            write!(terminal, "\r\u{1b}[K")
        };
    })
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

/// Lines of cells in columns; numbers right-aligned where `right` says so. The last column keeps its whole text.
pub fn columns(rows: &[Vec<String>], right: &[bool]) -> Vec<String> {
    let last = right.len().saturating_sub(1);
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            row.iter()
                .enumerate()
                .map(|(index, text)| if index == last { plain(text) } else { cell(text) })
                .collect()
        })
        .collect();
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..right.len())
        .map(|column| if column == last { 0 } else { width(column) })
        .collect();
    let line = |row: &Vec<String>| {
        let cells = row
            .iter()
            .zip(right.iter().zip(&widths))
            .map(|(cell, (is_right, width))| {
                let pad = " ".repeat(width.saturating_sub(cell.chars().count()));
                if *is_right {
                    format!("{pad}{cell}")
                } else {
                    format!("{cell}{pad}")
                }
            });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_neither_break_nor_widen_the_table() {
        let rows = vec![
            vec!["\u{1b}[31mred\nline".to_owned(), "1".to_owned()],
            vec!["x".repeat(10_000), "2".to_owned()],
        ];
        let lines = columns(&rows, &[false, true]);
        assert_eq!(lines.len(), 2);
        assert!(
            lines
                .iter()
                .all(|line| line.chars().count() < 60 && !line.contains(['\u{1b}', '\n']))
        );
    }
}
