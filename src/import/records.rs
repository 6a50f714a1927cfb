//! The records of a text table one after the other, each with its number in the file and none dropped silently.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::Read;

use arcstr::ArcStr;

use super::error::ImportError;
use super::formats;
use super::notices::Notices;
use super::read::{CELL_BYTES, COLUMNS, Cell, Row};
use super::text;
use super::transcode::{SinceRow, refusal};
use crate::base::{Notice, Place};

/// How the text of a table is split into cells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// What separates the cells.
    pub delimiter: u8,
    /// Whether quotation marks protect cells.
    pub has_quoting: bool,
    /// Whether one quotation mark has no partner.
    pub is_odd: bool,
    /// Rows above the header.
    pub rows_above: u64,
}

/// Reads records from text with line feeds only.
pub(super) struct Records<'a, R> {
    file: &'a str,
    layout: Layout,
    reader: csv::Reader<R>,
    record: csv::StringRecord,
    number: u64,
    since_row: SinceRow,
    headers: Vec<String>,
    filled_width: usize,
    is_even: bool,
    // What was done with a record that is wider than the header and could be cut to size.
    cut: Option<String>,
}

impl<'a, R: Read> Records<'a, R> {
    /// Starts to read and takes the header; `None` where there is none.
    pub(super) fn new(
        file: &'a str,
        text: R,
        layout: Layout,
        since_row: SinceRow,
    ) -> Result<Option<Self>, ImportError> {
        const BUFFER: usize = 1 << 16;
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(layout.delimiter)
            .quoting(layout.has_quoting)
            .buffer_capacity(BUFFER)
            .from_reader(text);
        let mut records = Self {
            file,
            layout,
            reader,
            record: csv::StringRecord::new(),
            number: layout.rows_above,
            since_row,
            headers: Vec::new(),
            filled_width: 0,
            is_even: true,
            cut: None,
        };
        if !records.advance()? {
            return Ok(None);
        }
        records.headers = records.record.iter().map(text::cleaned).collect();
        records.filled_width = records
            .headers
            .iter()
            .rposition(|header| !header.is_empty())
            .map_or(0, |at| at + 1);
        Ok(Some(records))
    }

    /// The file's name.
    pub(super) fn file(&self) -> &str {
        self.file
    }

    /// The cells of the header.
    pub(super) fn headers(&self) -> &[String] {
        &self.headers
    }

    /// The number of the record at hand in the file.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// Goes to the next record; `false` at the end.
    pub(super) fn advance(&mut self) -> Result<bool, ImportError> {
        let line_before = self.reader.position().line();
        self.since_row.reset();
        let more = self
            .reader
            .read_record(&mut self.record)
            .map_err(|err| self.failed(&err))?;
        if more {
            self.check(line_before)?;
            self.cut = None;
            self.is_even = self.fits() || self.is_cut();
        }
        Ok(more)
    }

    fn failed(&self, err: &csv::Error) -> ImportError {
        let row = self.number + 1;
        if let csv::ErrorKind::Io(err) = err.kind() {
            return refusal(self.file, row, err);
        }
        ImportError::new(
            "unreadable",
            Place::file(self.file).row(row),
            format!("cannot be read as a table: {err}"),
            "export the file again as CSV",
        )
    }

    /// Counts the lines of a record and refuses one that no table has.
    fn check(&mut self, line_before: u64) -> Result<(), ImportError> {
        let record = &self.record;
        let place = |row: u64| Place::file(self.file).row(row);
        if record.len() > COLUMNS {
            return Err(ImportError::new(
                "too-many-columns",
                place(self.number + 1).column((COLUMNS + 1).to_string()),
                format!("has {} columns; at most {COLUMNS} are read", record.len()),
                "check the separator of the file, or export fewer questions",
            ));
        }
        // A spreadsheet shows blank lines as rows and a cell with line feeds as one.
        let lines = self.reader.position().line() - line_before;
        let feeds_inside = if lines > 1 {
            record.as_slice().matches('\n').count() as u64
        } else {
            0
        };
        self.number += lines.saturating_sub(feeds_inside).max(1);
        let swallowed = |cell: &str| swallowed_rows(cell, self.layout, self.headers.len());
        if feeds_inside > 0
            && let Some(column) = record.iter().position(swallowed)
        {
            return Err(ImportError::new(
                "quote-unclosed",
                place(self.number).column(self.column_name(column)),
                "opens a quotation mark that is not closed: the cell holds the rows after it",
                "close the quotation mark there, or export the file again",
            ));
        }
        if record.as_slice().len() > CELL_BYTES
            && let Some((column, cell)) = record
                .iter()
                .enumerate()
                .find(|(_, cell)| cell.len() > CELL_BYTES)
        {
            return Err(ImportError::new(
                "cell-too-long",
                place(self.number).column(self.column_name(column)),
                format!(
                    "holds a cell of {} bytes; at most {CELL_BYTES} are read",
                    cell.len()
                ),
                "a quotation mark may be left open there; export the file again",
            ));
        }
        Ok(())
    }

    fn column_name(&self, column: usize) -> String {
        self.headers
            .get(column)
            .filter(|header| !header.is_empty() && header.len() < 200)
            .cloned()
            .unwrap_or_else(|| (column + 1).to_string())
    }

    /// A cell of the record at hand without what people cannot see; empty where there is none.
    pub(super) fn cell(&self, at: usize) -> Cow<'_, str> {
        self.record.get(at).map_or(Cow::Borrowed(""), tidy)
    }

    /// Whether the record at hand has the width of the header.
    pub(super) fn is_even(&self) -> bool {
        self.is_even
    }

    /// Cuts a record that is too wide to size, where a format knows how.
    fn is_cut(&mut self) -> bool {
        if self.record.len() < self.headers.len() || self.headers.is_empty() {
            return false;
        }
        let mut cells = self.record.iter().map(text::cleaned).collect();
        self.cut = formats::cut_to_size(&self.headers, &mut cells);
        if self.cut.is_some() {
            self.record = cells.into();
        }
        self.cut.is_some()
    }

    fn fits(&self) -> bool {
        let (found, width) = (self.record.len(), self.headers.len());
        let is_empty_from = |first: usize| self.record.iter().skip(first).all(|cell| tidy(cell).is_empty());
        // Trailing empty cells are left out by some tools and added by others.
        let ends_early = found < width && found > 0 && found >= self.filled_width;
        found == width || ends_early || (found > width && is_empty_from(width)) || self.is_blank()
    }

    /// Whether the record at hand holds nothing.
    pub(super) fn is_blank(&self) -> bool {
        self.record.iter().all(|cell| tidy(cell).is_empty())
    }

    /// Names a record that has another width than the header, or that was cut to size.
    pub(super) fn name_odd(&self, notices: &mut Notices) {
        if let Some(message) = &self.cut {
            let place = Place::file(self.file).row(self.number);
            notices.row(Notice::caution("wide-row", place, message));
        }
        if self.is_even {
            return;
        }
        let message = format!(
            "has {} cells, {} expected; the row is left out",
            self.record.len(),
            self.headers.len()
        );
        notices.row(
            Notice::caution("ragged", Place::file(self.file).row(self.number), message)
                .hint("look for a separator or quotation mark inside a cell"),
        );
    }
}

/// A cell without what people cannot see; borrowed where nothing has to be taken out of its middle.
pub(super) fn tidy(cell: &str) -> Cow<'_, str> {
    let is_plain = cell
        .bytes()
        .all(|byte| byte.is_ascii() && !matches!(byte, b'\r' | b'\x0b' | b'\x0c'));
    if is_plain && !cell.contains('\'') {
        Cow::Borrowed(cell.trim())
    } else {
        Cow::Owned(text::cleaned(cell))
    }
}

/// Whether the lines inside a cell look like whole rows of the table. The first line is what the cell really holds, the
/// last ends wherever the next quotation mark stood. Few lines of a narrow table may be somebody's own words, as long as
/// no quotation mark is left open.
fn swallowed_rows(cell: &str, layout: Layout, width: usize) -> bool {
    const MANY: usize = 3;
    const WIDE: usize = 5;
    if !cell.contains('\n') || width < 2 {
        return false;
    }
    let mut lines: Vec<&str> = cell.split('\n').skip(1).collect();
    lines.pop();
    lines.retain(|line| !line.is_empty());
    let is_row = |line: &&str| line.bytes().filter(|byte| *byte == layout.delimiter).count() + 1 == width;
    let is_telling = layout.is_odd || lines.len() >= MANY || width >= WIDE;
    !lines.is_empty() && is_telling && lines.iter().all(is_row)
}

/// Makes cells of texts; short texts that return in a column are kept once.
#[derive(Debug)]
pub(super) struct Pool {
    columns: Vec<Known>,
}

/// The texts of a column so far.
#[derive(Debug, Default)]
struct Known {
    texts: HashSet<ArcStr>,
    asked: usize,
    is_closed: bool,
}

impl Known {
    fn cell(&mut self, text: &str) -> Cell {
        const SHORT: usize = 80;
        const TRIAL: usize = 1024;
        const MOST: usize = 1 << 16;
        if text.is_empty() {
            return ArcStr::new();
        }
        if self.is_closed || text.len() > SHORT {
            return ArcStr::from(text);
        }
        self.asked += 1;
        if let Some(known) = self.texts.get(text) {
            return known.clone();
        }
        // A column of ids or times has hardly a text twice: looking for it costs more than it saves.
        let is_diverse = self.asked >= TRIAL && self.texts.len() * 2 > self.asked;
        if is_diverse || self.texts.len() >= MOST {
            self.is_closed = true;
            self.texts = HashSet::new();
            return ArcStr::from(text);
        }
        let cell = ArcStr::from(text);
        self.texts.insert(cell.clone());
        cell
    }
}

impl Pool {
    /// For a table of so many columns.
    pub(super) fn new(width: usize) -> Self {
        Self {
            columns: (0..width).map(|_| Known::default()).collect(),
        }
    }

    /// Makes `row` the record at hand, as wide as the table. Of the columns that are not `wanted` it holds nothing.
    pub(super) fn fill<R: Read>(&mut self, row: &mut Row, records: &Records<R>, wanted: Option<&[bool]>) {
        row.number = records.number;
        row.cells.clear();
        for (at, known) in self.columns.iter_mut().enumerate() {
            let is_wanted = wanted.is_none_or(|wanted| wanted[at]);
            let text = records.record.get(at).filter(|_| is_wanted);
            row.cells.push(match text {
                Some(text) => known.cell(&tidy(text)),
                None => ArcStr::new(),
            });
        }
    }
}
