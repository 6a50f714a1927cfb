//! A text table that is larger than what is read at once: its head makes the sheet, all of it is read in passes.

use std::io::{BufRead, Read};

use super::dialect::{self, Tabs};
use super::error::ImportError;
use super::input::{Input, Phase, Watch};
use super::notices::Notices;
use super::packed::Packer;
use super::read::{self, Row, Sheet};
use super::records::{Layout, Pool, Records};
use super::scan::Facts;
use super::transcode::{Plain, refusal};
use crate::base::Place;

/// Rows from which a large file is recognised and its columns are proposed.
const HEAD_ROWS: usize = 20_000;
/// Most cells of the head.
const HEAD_CELLS: usize = 2_000_000;
/// Text from which separator and quoting are told.
const HEAD_BYTES: u64 = 1 << 20;
/// Most cells of a file that only makes sense as a whole and is no survey, such as an organisation.
const WHOLE_CELLS: usize = 50_000_000;
/// Most bytes that the answers of a survey take up once they are packed: a gigabyte of text has no more.
const PACKED_BYTES: usize = 1100 << 20;
/// Most rows of a survey.
const PACKED_ROWS: usize = 1 << 28;

/// The rows of a large file, to be read again from the start as often as needed.
#[derive(Clone, Copy)]
pub(super) struct Rest<'a> {
    input: &'a dyn Input,
    facts: Facts,
    layout: Layout,
    skip: usize,
    watch: Watch<'a>,
}

/// Rows below the header, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counted {
    /// Rows with the width of the header.
    pub even: u64,
    /// Other rows.
    pub ragged: u64,
}

impl<'a> Rest<'a> {
    /// Tells how the text of a large file is written.
    pub(super) fn new(input: &'a dyn Input, facts: Facts, watch: Watch<'a>) -> Result<Self, ImportError> {
        let text = Plain::open(input, &facts, Phase::Looking, Watch::default(), 0)?;
        let mut head = Vec::new();
        text.take(HEAD_BYTES)
            .read_to_end(&mut head)
            .map_err(|err| refusal(input.name(), 1, &err))?;
        // The last letter may be cut in two.
        let head = String::from_utf8_lossy(&head);
        let announced = dialect::announced_delimiter(&head);
        let skip = announced.map_or(0, |(_, length)| length);
        let delimiter =
            announced.map_or_else(|| dialect::delimiter(&head[skip..]), |(delimiter, _)| delimiter);
        let mut rest = Self {
            input,
            facts,
            layout: Layout {
                delimiter,
                has_quoting: true,
                is_odd: facts.has_odd_quotes,
                rows_above: u64::from(announced.is_some()),
            },
            skip,
            watch,
        };
        if delimiter == b'\t' {
            rest.layout.has_quoting = rest.quotes_protect()?;
        }
        Ok(rest)
    }

    fn text(&self, phase: Phase) -> Result<Plain<'a>, ImportError> {
        Plain::open(self.input, &self.facts, phase, self.watch, self.skip)
    }

    /// Whether some line of a tab-separated file shows that quotation marks protect cells.
    fn quotes_protect(&self) -> Result<bool, ImportError> {
        let mut text = self.text(Phase::Looking)?;
        let (since_row, mut tabs, mut line, mut number) = (text.since_row(), Tabs::default(), Vec::new(), 1);
        loop {
            line.clear();
            since_row.reset();
            text.read_until(b'\n', &mut line)
                .map_err(|err| refusal(self.input.name(), number, &err))?;
            if line.is_empty() {
                return Ok(false);
            }
            number += 1;
            let text = String::from_utf8_lossy(&line);
            if tabs.has_quoting(text.trim_end_matches('\n')) {
                return Ok(true);
            }
        }
    }

    fn records(&self, phase: Phase) -> Result<Records<'a, Plain<'a>>, ImportError> {
        let text = self.text(phase)?;
        let (name, since_row) = (self.input.name(), text.since_row());
        Records::new(name, text, self.layout, since_row)?.ok_or_else(|| read::empty(name, "has no row"))
    }

    fn sheet(&self, records: &Records<Plain>) -> Sheet {
        let encoding = dialect::encoding_name(self.facts.encoding);
        let mut sheet = read::new_sheet(records, encoding, self.layout);
        let mut notices = Notices::default();
        read::note_doubts(
            &sheet.file,
            self.layout,
            encoding,
            self.facts.is_guessed,
            &mut notices,
        );
        sheet.notices = notices.finish();
        sheet
    }

    /// The first rows, from which the file is recognised.
    pub(super) fn head(&self) -> Result<Sheet, ImportError> {
        let mut records = self.records(Phase::Looking)?;
        let mut sheet = self.sheet(&records);
        let width = sheet.headers.len();
        let mut pool = Pool::new(width);
        let mut rows: Vec<Row> = Vec::new();
        while rows.len() < HEAD_ROWS && rows.len() * width < HEAD_CELLS && records.advance()? {
            if records.is_even() {
                let mut row = Row::default();
                pool.fill(&mut row, &records, None);
                rows.push(row);
            }
        }
        sheet.rows = rows.into();
        Ok(sheet)
    }

    /// The whole table in memory.
    ///
    /// # Errors
    /// It has too many cells for that.
    pub(super) fn whole(&self) -> Result<Sheet, ImportError> {
        let mut records = self.records(Phase::Taking)?;
        let mut sheet = self.sheet(&records);
        let width = sheet.headers.len();
        let mut notices = Notices::default();
        let mut pool = Pool::new(width);
        let mut rows: Vec<Row> = Vec::new();
        while records.advance()? {
            records.name_odd(&mut notices);
            if !records.is_even() {
                sheet.ragged += 1;
                continue;
            }
            if (rows.len() + 1) * width > WHOLE_CELLS {
                return Err(self.too_large(&records, &format!("{WHOLE_CELLS} cells")));
            }
            let mut row = Row::default();
            row.cells.reserve_exact(width);
            pool.fill(&mut row, &records, None);
            rows.push(row);
        }
        sheet.rows = rows.into();
        sheet.notices.extend(notices.finish());
        Ok(sheet)
    }

    /// The whole table of a survey, packed by columns.
    ///
    /// # Errors
    /// It is too large for that too.
    pub(super) fn packed(&self) -> Result<Sheet, ImportError> {
        let mut records = self.records(Phase::Taking)?;
        let mut sheet = self.sheet(&records);
        let mut notices = Notices::default();
        let mut packer = Packer::new(sheet.headers.len());
        while records.advance()? {
            records.name_odd(&mut notices);
            if !records.is_even() {
                sheet.ragged += 1;
                continue;
            }
            if packer.bytes() > PACKED_BYTES {
                return Err(self.too_large(&records, &format!("{} MB of answers", PACKED_BYTES >> 20)));
            }
            if packer.len() >= PACKED_ROWS {
                return Err(self.too_large(&records, &format!("{PACKED_ROWS} rows")));
            }
            packer.push(records.number(), |at| records.cell(at));
        }
        sheet.rows = packer.finish().into();
        sheet.notices.extend(notices.finish());
        Ok(sheet)
    }

    fn too_large(&self, records: &Records<Plain>, what: &str) -> ImportError {
        ImportError::new(
            "too-large",
            Place::file(self.input.name()).row(records.number()),
            format!("has more than {what}; a table of this kind must fit into memory"),
            "export one wave or fewer columns at a time",
        )
    }

    /// How many rows have the width of the header.
    pub(super) fn count(&self) -> Result<u64, ImportError> {
        let mut records = self.records(Phase::Checking)?;
        let mut rows = 0;
        while records.advance()? {
            rows += u64::from(records.is_even());
        }
        Ok(rows)
    }

    /// Reads all rows that have the width of the header, and counts them. Others are named in `odd`, where that is given. Cells of columns that are not `wanted` are empty.
    pub(super) fn each(
        &self,
        phase: Phase,
        wanted: &[bool],
        mut odd: Option<&mut Notices>,
        mut work: impl FnMut(&Row, bool),
    ) -> Result<Counted, ImportError> {
        let mut records = self.records(phase)?;
        let mut pool = Pool::new(records.headers().len());
        let mut row = Row::default();
        let mut counted = Counted::default();
        while records.advance()? {
            if let Some(notices) = &mut odd {
                records.name_odd(notices);
            }
            if !records.is_even() {
                counted.ragged += 1;
                continue;
            }
            counted.even += 1;
            pool.fill(&mut row, &records, Some(wanted));
            work(&row, records.is_blank());
        }
        Ok(counted)
    }
}

impl std::fmt::Debug for Rest<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rest")
            .field("facts", &self.facts)
            .field("layout", &self.layout)
            .finish_non_exhaustive()
    }
}
