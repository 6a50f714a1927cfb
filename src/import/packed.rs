//! The rows of a large survey, packed by columns: answers that return as small codes, everything else as one long text.
//!
//! A column is cut into segments of equally many rows. As long as its texts return they are kept once and a segment
//! holds their codes; a segment with texts of its own (times, ids, own words) holds them one after the other.

use std::collections::HashMap;

use super::read::Cell;

/// Rows of one segment.
const SEGMENT: usize = 1 << 14;
/// Longest text in bytes that is kept once.
const SHORT: usize = 200;
/// Most texts of a column that are kept once.
const KEPT_ONCE: usize = 1 << 16;

/// The rows of a sheet, column by column.
#[derive(Debug, Clone, Default)]
pub(super) struct Packed {
    columns: Vec<Column>,
    numbers: Numbers,
    len: usize,
    // Rows at the start that turned out to be header rows.
    skip: usize,
}

impl Packed {
    /// Rows.
    pub(super) fn len(&self) -> usize {
        self.len - self.skip
    }

    /// Columns.
    pub(super) fn width(&self) -> usize {
        self.columns.len()
    }

    /// Leaves out the first rows.
    pub(super) fn drop_first(&mut self, count: usize) {
        self.skip = (self.skip + count).min(self.len);
    }

    /// The number of a row in the file.
    pub(super) fn number(&self, row: usize) -> u64 {
        self.numbers.get(row + self.skip)
    }

    /// A cell; empty where there is none.
    pub(super) fn cell(&self, row: usize, at: usize) -> &str {
        self.columns
            .get(at)
            .map_or("", |column| column.get(row + self.skip))
    }

    /// The code of a cell among the texts that its column keeps once; `None` where the text is not kept so.
    pub(super) fn code(&self, row: usize, at: usize) -> Option<u16> {
        self.columns.get(at)?.code(row + self.skip)
    }

    /// The texts that a column keeps once, by code; the first is the empty one.
    pub(super) fn kept_once(&self, at: usize) -> &[Cell] {
        self.columns.get(at).map_or(&[], |column| &column.kept)
    }

    /// The filled cells of a column with how often each occurs, in order of first appearance; a text may come again.
    pub(super) fn counted(&self, at: usize) -> impl Iterator<Item = (&str, u64)> {
        self.columns
            .get(at)
            .into_iter()
            .flat_map(|column| column.counted(self.skip))
    }

    /// Puts the columns in place of the ones there are: taken over from a position, or made anew.
    pub(super) fn rebuild(&mut self, made: Vec<MadeColumn>) {
        let mut old: Vec<Option<Column>> = std::mem::take(&mut self.columns).into_iter().map(Some).collect();
        let rows = self.len;
        self.columns = made
            .into_iter()
            .map(|made| match made {
                MadeColumn::Kept(at) => old
                    .get_mut(at)
                    .and_then(Option::take)
                    .unwrap_or_else(|| Column::empty(rows)),
                MadeColumn::Made(column) => column.0.finish(),
            })
            .collect();
    }

    /// Puts a new column in place of one.
    pub(super) fn replace(&mut self, at: usize, column: NewColumn) {
        if let Some(place) = self.columns.get_mut(at) {
            *place = column.0.finish();
        }
    }

    /// Starts a column for these rows, so that what is made of row `n` comes to stand in row `n`.
    pub(super) fn new_column(&self) -> NewColumn {
        let mut column = ColumnBuilder::default();
        for _ in 0..self.skip {
            column.push("");
        }
        NewColumn(column)
    }
}

/// A column of a rearranged table.
pub(super) enum MadeColumn {
    /// The one that stood there before.
    Kept(usize),
    /// A new one.
    Made(NewColumn),
}

/// A column in the making, for rows that are there.
#[derive(Debug)]
pub(super) struct NewColumn(ColumnBuilder);

impl NewColumn {
    /// The cell of the next row.
    pub(super) fn push(&mut self, text: &str) {
        self.0.push(text);
    }
}

/// Packs rows as they come.
#[derive(Debug, Default)]
pub(super) struct Packer {
    columns: Vec<ColumnBuilder>,
    numbers: Numbers,
    len: usize,
}

impl Packer {
    /// For a table of so many columns.
    pub(super) fn new(width: usize) -> Self {
        Self {
            columns: (0..width).map(|_| ColumnBuilder::default()).collect(),
            ..Self::default()
        }
    }

    /// Adds a row; cells that are missing at its end are empty.
    pub(super) fn push<'a>(&mut self, number: u64, cell: impl Fn(usize) -> std::borrow::Cow<'a, str>) {
        self.numbers.push(number, self.len);
        for (at, column) in self.columns.iter_mut().enumerate() {
            column.push(&cell(at));
        }
        self.len += 1;
    }

    /// Rows so far.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// Bytes that are held, about.
    pub(super) fn bytes(&self) -> usize {
        self.columns.iter().map(|column| column.bytes).sum()
    }

    /// The packed rows.
    pub(super) fn finish(self) -> Packed {
        Packed {
            columns: self.columns.into_iter().map(ColumnBuilder::finish).collect(),
            numbers: self.numbers,
            len: self.len,
            skip: 0,
        }
    }
}

/// Row numbers: they go up by one nearly always.
#[derive(Debug, Clone, Default)]
struct Numbers {
    // The number of the first row of each stretch without a gap, by row.
    starts: Vec<(usize, u64)>,
}

impl Numbers {
    fn push(&mut self, number: u64, row: usize) {
        let is_next = self
            .starts
            .last()
            .is_some_and(|(first, start)| start + (row - first) as u64 == number);
        if !is_next {
            self.starts.push((row, number));
        }
    }

    fn get(&self, row: usize) -> u64 {
        let after = self.starts.partition_point(|(first, _)| *first <= row);
        match after.checked_sub(1).and_then(|at| self.starts.get(at)) {
            Some((first, start)) => start + (row - first) as u64,
            None => row as u64,
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Column {
    kept: Vec<Cell>,
    segments: Vec<Segment>,
}

#[derive(Debug, Clone)]
enum Segment {
    Empty(usize),
    Narrow(Box<[u8]>),
    Wide(Box<[u16]>),
    Texts { ends: Box<[u32]>, text: Box<str> },
}

impl Segment {
    fn code(&self, at: usize) -> Option<u16> {
        match self {
            Self::Empty(_) => Some(0),
            Self::Narrow(codes) => codes.get(at).map(|code| u16::from(*code)),
            Self::Wide(codes) => codes.get(at).copied(),
            Self::Texts { .. } => None,
        }
    }

    fn text(&self, at: usize) -> Option<&str> {
        let Self::Texts { ends, text } = self else {
            return None;
        };
        let start = at.checked_sub(1).map_or(0, |before| ends[before]) as usize;
        text.get(start..*ends.get(at)? as usize)
    }

    fn len(&self) -> usize {
        match self {
            Self::Empty(rows) => *rows,
            Self::Narrow(codes) => codes.len(),
            Self::Wide(codes) => codes.len(),
            Self::Texts { ends, .. } => ends.len(),
        }
    }
}

impl Column {
    fn empty(rows: usize) -> Self {
        let mut column = ColumnBuilder::default();
        (0..rows).for_each(|_| column.push(""));
        column.finish()
    }

    fn code(&self, row: usize) -> Option<u16> {
        self.segments.get(row / SEGMENT)?.code(row % SEGMENT)
    }

    fn get(&self, row: usize) -> &str {
        let Some(segment) = self.segments.get(row / SEGMENT) else {
            return "";
        };
        let at = row % SEGMENT;
        match segment.code(at) {
            Some(code) => self.kept.get(usize::from(code)).map_or("", Cell::as_str),
            None => segment.text(at).unwrap_or_default(),
        }
    }

    fn counted(&self, skip: usize) -> impl Iterator<Item = (&str, u64)> {
        self.segments
            .iter()
            .enumerate()
            .flat_map(move |(number, segment)| {
                let first = if number == skip / SEGMENT {
                    skip % SEGMENT
                } else {
                    0
                };
                let first = if number < skip / SEGMENT {
                    segment.len()
                } else {
                    first
                };
                let mut found: Vec<(&str, u64)> = Vec::new();
                if let Segment::Texts { .. } = segment {
                    let texts = (first..segment.len()).filter_map(|at| segment.text(at));
                    found.extend(texts.filter(|text| !text.is_empty()).map(|text| (text, 1)));
                } else {
                    let mut counts = vec![0u64; self.kept.len()];
                    let mut order: Vec<usize> = Vec::new();
                    for code in (first..segment.len()).filter_map(|at| segment.code(at)) {
                        let code = usize::from(code);
                        if let Some(count) = counts.get_mut(code) {
                            *count += 1;
                            // The first code is that of nothing.
                            if *count == 1 && code > 0 {
                                order.push(code);
                            }
                        }
                    }
                    let texts = order.into_iter();
                    found.extend(texts.map(|code| (self.kept[code].as_str(), counts[code])));
                }
                found
            })
    }
}

/// A column in the making.
#[derive(Debug)]
struct ColumnBuilder {
    kept: Vec<Cell>,
    known: HashMap<Cell, u16>,
    asked: usize,
    is_closed: bool,
    // The segment at hand: codes, or texts where some text of it is not kept once. What is kept of it is copied in its
    // exact size, so that no memory lies between the segments unused.
    codes: Vec<u16>,
    has_texts: bool,
    ends: Vec<u32>,
    text: String,
    segments: Vec<Segment>,
    bytes: usize,
}

impl Default for ColumnBuilder {
    fn default() -> Self {
        Self {
            kept: vec![Cell::new()],
            known: HashMap::new(),
            asked: 0,
            is_closed: false,
            codes: Vec::new(),
            has_texts: false,
            ends: Vec::new(),
            text: String::new(),
            segments: Vec::new(),
            bytes: 0,
        }
    }
}

impl ColumnBuilder {
    fn push(&mut self, text: &str) {
        if !self.has_texts {
            match self.code(text) {
                Some(code) => {
                    self.codes.push(code);
                    self.bytes += 1 + usize::from(code > u16::from(u8::MAX));
                }
                None => self.open_texts(),
            }
        }
        if self.has_texts {
            self.text.push_str(text);
            self.ends.push(self.text.len() as u32);
            self.bytes += text.len() + size_of::<u32>();
        }
        if self.codes.len().max(self.ends.len()) == SEGMENT {
            self.close();
        }
    }

    /// The code of a text that is kept once.
    fn code(&mut self, text: &str) -> Option<u16> {
        const TRIAL: usize = 1024;
        /// What a text costs that is kept once, besides its letters.
        const ENTRY: usize = 64;
        if text.is_empty() {
            return Some(0);
        }
        if self.is_closed || text.len() > SHORT {
            return None;
        }
        self.asked += 1;
        if let Some(code) = self.known.get(text) {
            return Some(*code);
        }
        // A column of ids or times has hardly a text twice.
        let is_diverse = self.asked >= TRIAL && self.known.len() * 2 > self.asked;
        if is_diverse || self.kept.len() == KEPT_ONCE {
            self.is_closed = true;
            self.known = HashMap::new();
            return None;
        }
        let (cell, code) = (Cell::from(text), self.kept.len() as u16);
        self.kept.push(cell.clone());
        self.known.insert(cell, code);
        self.bytes += text.len() + ENTRY;
        Some(code)
    }

    /// From here on the segment at hand holds its texts themselves.
    fn open_texts(&mut self) {
        self.has_texts = true;
        for code in self.codes.drain(..) {
            self.text.push_str(&self.kept[usize::from(code)]);
            self.ends.push(self.text.len() as u32);
        }
        self.bytes += self.text.len() + self.ends.len() * size_of::<u32>();
    }

    fn close(&mut self) {
        let segment = if self.has_texts {
            Segment::Texts {
                ends: self.ends.as_slice().into(),
                text: self.text.as_str().into(),
            }
        } else {
            let codes = &self.codes;
            match codes.iter().max() {
                None | Some(0) => Segment::Empty(codes.len()),
                Some(..=255) => Segment::Narrow(codes.iter().map(|code| *code as u8).collect()),
                Some(_) => Segment::Wide(codes.as_slice().into()),
            }
        };
        self.segments.push(segment);
        self.has_texts = false;
        self.codes.clear();
        self.ends.clear();
        self.text.clear();
    }

    fn finish(mut self) -> Column {
        if !self.codes.is_empty() || !self.ends.is_empty() {
            self.close();
        }
        Column {
            kept: self.kept,
            segments: self.segments,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::collections::BTreeMap;

    use super::*;

    const ROWS: usize = SEGMENT * 2 + 700;

    fn cell(row: usize, at: usize) -> String {
        match at {
            0 => ["Agree", "Disagree", "", "Neutral"][row * 7 % 4].to_owned(),
            1 => format!("2026-07-01 10:{row}"),
            // A long text now and then, so that some segments are of codes and some are of texts.
            2 if row == SEGMENT + 3 => "x".repeat(SHORT + 1),
            2 => format!("team {}", row % 300),
            _ => String::new(),
        }
    }

    fn packed() -> Packed {
        let mut packer = Packer::new(4);
        for row in 0..ROWS {
            packer.push(row as u64 * 2 + u64::from(row > 5), |at| {
                Cow::Owned(cell(row, at))
            });
        }
        packer.finish()
    }

    #[test]
    fn every_cell_comes_back() {
        let mut packed = packed();
        assert_eq!((packed.len(), packed.width()), (ROWS, 4));
        for row in 0..ROWS {
            assert_eq!(packed.number(row), row as u64 * 2 + u64::from(row > 5));
            for at in 0..4 {
                assert_eq!(packed.cell(row, at), cell(row, at), "{row} {at}");
            }
        }
        assert_eq!((packed.cell(ROWS, 0), packed.cell(0, 9)), ("", ""));
        packed.drop_first(2);
        assert_eq!((packed.len(), packed.number(0)), (ROWS - 2, 4));
        assert_eq!(packed.cell(SEGMENT, 2), cell(SEGMENT + 2, 2));
    }

    #[test]
    fn cells_are_counted_in_order_of_first_appearance() {
        let mut packed = packed();
        packed.drop_first(1);
        for at in 0..4 {
            let expected = (1..ROWS)
                .map(|row| (cell(row, at), 1))
                .filter(|(text, _)| !text.is_empty());
            let found = packed.counted(at).map(|(text, times)| (text.to_owned(), times));
            assert_eq!(in_order(found), in_order(expected), "{at}");
        }
    }

    /// Texts in order of first appearance with how often each came.
    fn in_order(texts: impl Iterator<Item = (String, u64)>) -> Vec<(String, u64)> {
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        let mut all: Vec<(String, u64)> = Vec::new();
        for (text, times) in texts {
            let place = *places.entry(text.clone()).or_insert(all.len());
            if place == all.len() {
                all.push((text, 0));
            }
            all[place].1 += times;
        }
        all
    }

    #[test]
    fn columns_are_made_anew_and_moved() {
        let mut packed = packed();
        packed.drop_first(3);
        let mut column = packed.new_column();
        for row in 0..packed.len() {
            column.push(if row % 2 == 0 { "even" } else { "" });
        }
        packed.rebuild(vec![
            MadeColumn::Kept(2),
            MadeColumn::Made(column),
            MadeColumn::Kept(0),
        ]);
        assert_eq!((packed.width(), packed.len()), (3, ROWS - 3));
        assert_eq!(packed.cell(SEGMENT, 0), cell(SEGMENT + 3, 2));
        assert_eq!([packed.cell(0, 1), packed.cell(1, 1)], ["even", ""]);
        assert_eq!(packed.cell(8, 2), cell(11, 0));
        assert_eq!(
            packed.counted(1).map(|(_, times)| times).sum::<u64>(),
            packed.len().div_ceil(2) as u64
        );
    }
}
