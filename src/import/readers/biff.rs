//! How much an old workbook would unfold to: the library that reads it makes room for every place between its first and
//! its last cell, and copies a shared text into every cell that names it.

use super::ole::{Compound, u16_at, u32_at};
use super::package::Trouble;
use super::workbook::{PLACES, TEXT_BYTES};

/// Most records that are walked through, those of a sheet that is listed twice counted twice.
const RECORDS: u64 = 40_000_000;

const BOF: u16 = 0x0809;
const EOF: u16 = 0x000a;
const CONTINUE: u16 = 0x003c;

/// Refuses an old workbook that would unfold to too much.
pub(super) fn measure(bytes: &[u8]) -> Result<(), Trouble> {
    let file = Compound::open(bytes).ok_or(Trouble::Damaged)?;
    // A reader takes the older name where the newer one leads nowhere.
    let streams: Vec<Result<Vec<u8>, ()>> = ["Workbook", "Book"]
        .iter()
        .filter_map(|name| file.stream(name))
        .collect();
    for stream in streams {
        Walk::default().book(&stream.map_err(|()| Trouble::Damaged)?)?;
    }
    Ok(())
}

/// One record: its type and what it holds.
type Record<'a> = (u16, &'a [u8]);

/// The records of a stream from a place on; they end where one is cut off.
fn records(stream: &[u8], start: usize) -> impl Iterator<Item = Record<'_>> {
    let mut rest = stream.get(start..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (kind, length) = (u16_at(rest, 0)?, usize::from(u16_at(rest, 2)?));
        let data = rest.get(4..4 + length)?;
        rest = &rest[4 + length..];
        Some((kind, data))
    })
}

#[derive(Default)]
struct Walk {
    records: u64,
    places: u64,
    text_bytes: u64,
    /// Bytes of each shared text once it is read.
    shared: Vec<u32>,
}

impl Walk {
    fn book(&mut self, stream: &[u8]) -> Result<(), Trouble> {
        const SHEET: u16 = 0x0085;
        const TEXTS: u16 = 0x00fc;
        let mut sheets = Vec::new();
        // The shared texts go on in the records after theirs.
        let mut texts: Option<Vec<&[u8]>> = None;
        for (kind, data) in records(stream, 0) {
            self.count()?;
            match (kind, &mut texts) {
                (CONTINUE, Some(texts)) => texts.push(data),
                (CONTINUE, None) => {}
                _ => {
                    if let Some(texts) = texts.take() {
                        self.shared = lengths(&texts);
                    }
                }
            }
            match kind {
                SHEET => sheets.extend(u32_at(data, 0)),
                TEXTS => texts = Some(vec![data.get(8..).unwrap_or_default()]),
                EOF => break,
                _ => {}
            }
        }
        for start in sheets {
            self.sheet(stream, start as usize)?;
        }
        Ok(())
    }

    fn count(&mut self) -> Result<(), Trouble> {
        self.records += 1;
        self.limit(self.records > RECORDS)
    }

    #[expect(clippy::unused_self, reason = "reads as what it is: a limit of the walk")]
    fn limit(&self, is_over: bool) -> Result<(), Trouble> {
        if is_over {
            Err(Trouble::TooManyCells)
        } else {
            Ok(())
        }
    }

    fn sheet(&mut self, stream: &[u8], start: usize) -> Result<(), Trouble> {
        const DIMENSIONS: u16 = 0x0200;
        let (mut depth, mut is_begun) = (0u32, false);
        let mut area = Area::default();
        let mut cells = 0;
        for (kind, data) in records(stream, start) {
            self.count()?;
            match kind {
                BOF if is_begun => depth += 1,
                BOF => is_begun = true,
                EOF if depth == 0 => break,
                EOF => depth -= 1,
                // Charts inside the sheet have cells that are none of it.
                _ if depth > 0 => {}
                DIMENSIONS => {
                    let promised = promised(data);
                    self.limit(promised > PLACES)?;
                }
                _ => {
                    cells += area.cell(kind, data);
                    self.limit(cells > PLACES)?;
                    self.text_bytes += self.text_of(kind, data);
                    self.limit(self.text_bytes > TEXT_BYTES)?;
                }
            }
        }
        self.places += area.places();
        self.limit(self.places > PLACES)
    }

    /// Bytes that the text of a cell takes up, about: a reader believes the length that a record says.
    fn text_of(&self, kind: u16, data: &[u8]) -> u64 {
        let number = |at: usize| u16_at(data, at).map_or(0, u64::from);
        match kind {
            0x00fd => {
                let text = u32_at(data, 6).and_then(|at| self.shared.get(at as usize));
                text.map_or(0, |bytes| u64::from(*bytes))
            }
            0x0204 | 0x00d6 => number(6),
            0x0207 => number(0),
            _ => 0,
        }
    }
}

/// Cells that a sheet says it has.
fn promised(data: &[u8]) -> u64 {
    let (rows, columns) = if data.len() == 10 {
        let [first, last] = [0, 2].map(|at| u16_at(data, at).map_or(0, u64::from));
        ((first, last), (u16_at(data, 4), u16_at(data, 6)))
    } else {
        let [first, last] = [0, 4].map(|at| u32_at(data, at).map_or(0, u64::from));
        ((first, last), (u16_at(data, 8), u16_at(data, 10)))
    };
    let columns = (columns.0.map_or(0, u64::from), columns.1.map_or(0, u64::from));
    let first = if columns.0 > 0xff { 0 } else { columns.0 };
    rows.1.saturating_sub(rows.0) * columns.1.saturating_sub(first)
}

/// The first and last row and column with a cell.
#[derive(Debug, Default)]
struct Area {
    rows: Option<(u64, u64)>,
    columns: Option<(u64, u64)>,
}

impl Area {
    /// Takes the cells of a record in, and says how many they are.
    fn cell(&mut self, kind: u16, data: &[u8]) -> u64 {
        let is_cell = matches!(
            kind,
            0x0006 | 0x00bd | 0x00d6 | 0x00fd | 0x0203 | 0x0204 | 0x0205 | 0x0207 | 0x027e
        );
        let (Some(row), Some(column)) = (u16_at(data, 0), u16_at(data, 2)) else {
            return 0;
        };
        if !is_cell || kind == 0x0207 {
            // The text that a formula gave stands where the formula stands.
            return u64::from(is_cell);
        }
        let (row, first) = (u64::from(row), u64::from(column));
        let more = if kind == 0x00bd { data.len() as u64 / 6 } else { 1 };
        let wider = |range: Option<(u64, u64)>, low: u64, high: u64| {
            Some(range.map_or((low, high), |range| (range.0.min(low), range.1.max(high))))
        };
        self.rows = wider(self.rows, row, row);
        self.columns = wider(self.columns, first, first + more.saturating_sub(1));
        more
    }

    fn places(&self) -> u64 {
        let length = |range: Option<(u64, u64)>| range.map_or(0, |(low, high)| high - low + 1);
        length(self.rows) * length(self.columns)
    }
}

/// Bytes of each shared text, at most: texts go on from record to record, each time with their own width of letters.
fn lengths(pieces: &[&[u8]]) -> Vec<u32> {
    const WIDEST: u32 = 3;
    let mut lengths = Vec::new();
    let mut pieces = pieces.iter();
    let mut rest: &[u8] = pieces.next().copied().unwrap_or_default();
    loop {
        if rest.is_empty() {
            match pieces.next() {
                Some(piece) => rest = piece,
                None => return lengths,
            }
        }
        let (Some(letters), Some(flags)) = (u16_at(rest, 0), rest.get(2).copied()) else {
            return lengths;
        };
        let mut at = 3;
        let mut beyond = 0usize;
        if flags & 8 != 0 {
            beyond += u16_at(rest, at).map_or(0, |runs| 4 * usize::from(runs));
            at += 2;
        }
        if flags & 4 != 0 {
            beyond = beyond.saturating_add(u32_at(rest, at).unwrap_or_default() as usize);
            at += 4;
        }
        rest = rest.get(at..).unwrap_or_default();
        lengths.push(u32::from(letters) * WIDEST);
        let (mut left, mut is_wide) = (usize::from(letters), flags & 1 != 0);
        loop {
            let width = if is_wide { 2 } else { 1 };
            let taken = left.min(rest.len() / width);
            left -= taken;
            rest = &rest[taken * width..];
            if left == 0 {
                break;
            }
            let Some((flags, piece)) = pieces.next().and_then(|piece| piece.split_first()) else {
                return lengths;
            };
            (is_wide, rest) = (flags & 1 != 0, piece);
        }
        while beyond > rest.len() {
            beyond -= rest.len();
            match pieces.next() {
                Some(piece) => rest = piece,
                None => return lengths,
            }
        }
        rest = &rest[beyond..];
    }
}

#[cfg(test)]
mod tests {
    use super::super::ole::tests::compound;
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let mut record = kind.to_le_bytes().to_vec();
        record.extend((data.len() as u16).to_le_bytes());
        record.extend(data);
        record
    }

    fn bytes(numbers: &[u16]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
    }

    /// A workbook with one sheet of these records; the sheet is listed so many times.
    fn book(listed: usize, globals: &[Vec<u8>], sheet: &[Vec<u8>]) -> Vec<u8> {
        let bof = |what: u16| record(BOF, &bytes(&[0x0600, what, 0, 0, 0, 0, 0, 0]));
        let entry = |start: u32| {
            let mut data = start.to_le_bytes().to_vec();
            data.extend([0, 0, 1, 0, b'A']);
            record(0x0085, &data)
        };
        let globals = globals.concat();
        let start = bof(5).len() + globals.len() + listed * entry(0).len() + record(EOF, &[]).len();
        let mut stream = [bof(5), globals].concat();
        for _ in 0..listed {
            stream.extend(entry(start as u32));
        }
        stream.extend(record(EOF, &[]));
        stream.extend(bof(0x10));
        stream.extend(sheet.concat());
        stream.extend(record(EOF, &[]));
        compound("Workbook", &stream)
    }

    fn number(row: u16, column: u16) -> Vec<u8> {
        record(
            0x0203,
            &[bytes(&[row, column, 0]), 1.5f64.to_le_bytes().to_vec()].concat(),
        )
    }

    #[test]
    fn a_workbook_of_common_size_passes() {
        let cells: Vec<Vec<u8>> = (0..200).map(|row| number(row, row % 9)).collect();
        assert_eq!(measure(&book(1, &[], &cells)), Ok(()));
    }

    #[test]
    fn cells_in_far_corners_are_refused_before_they_are_read() {
        for cells in [
            vec![number(0, 0), number(u16::MAX, u16::MAX)],
            vec![
                number(0, 0),
                record(0x00bd, &bytes(&[u16::MAX, 60_000, 0, 0, 0, 60_000])),
            ],
            // The sheet says that it is so large.
            vec![record(
                0x0200,
                &[
                    0u32.to_le_bytes(),
                    u32::MAX.to_le_bytes(),
                    [0, 0, 0xff, 0],
                    [0; 4],
                ]
                .concat()[..14],
            )],
        ] {
            assert_eq!(measure(&book(1, &[], &cells)), Err(Trouble::TooManyCells));
        }
        // One sheet would do; it is listed many times.
        let cells = [number(0, 0), number(10_000, 100)];
        assert_eq!(measure(&book(1, &[], &cells)), Ok(()));
        assert_eq!(measure(&book(40, &[], &cells)), Err(Trouble::TooManyCells));
    }

    #[test]
    fn a_hostile_file_is_refused_with_a_reason_and_never_opened() {
        let bytes = book(1, &[], &[number(0, 0), number(u16::MAX, u16::MAX)]);
        let source = crate::import::Source {
            name: "a.xls".to_owned(),
            bytes,
        };
        let err = super::super::sheet(&source).unwrap_err();
        assert_eq!(err.code, "too-many-cells");
        assert!(err.message.contains("16777216 places"), "{err}");
    }

    #[test]
    fn a_long_text_in_very_many_cells_is_refused() {
        let mut texts = [1u32.to_le_bytes(), 1u32.to_le_bytes()].concat();
        texts.extend(u16::MAX.to_le_bytes());
        texts.push(0);
        texts.extend(vec![b'x'; 8_000]);
        let mut globals = vec![record(0x00fc, &texts)];
        for length in [8_000usize; 8] {
            globals.push(record(CONTINUE, &[vec![0], vec![b'x'; length]].concat()));
        }
        let cell = |row: u16| record(0x00fd, &[bytes(&[row, 0, 0]), vec![0; 4]].concat());
        let few: Vec<Vec<u8>> = (0..1_000).map(cell).collect();
        assert_eq!(measure(&book(1, &globals, &few)), Ok(()));
        let many: Vec<Vec<u8>> = (0..6_000).map(cell).collect();
        assert_eq!(measure(&book(1, &globals, &many)), Err(Trouble::TooManyCells));
        // Records that promise long texts and hold none.
        let promise = |row: u16| record(0x0204, &bytes(&[row, 0, 0, u16::MAX, 0]));
        let promises: Vec<Vec<u8>> = (0..20_000).map(promise).collect();
        assert_eq!(measure(&book(1, &[], &promises)), Err(Trouble::TooManyCells));
    }

    #[test]
    fn arbitrary_changes_never_panic() {
        let file = book(2, &[record(0x00fc, &[0; 40])], &[number(0, 0), number(3, 3)]);
        for at in (0..file.len()).step_by(7) {
            for value in [0u8, 1, 0xfe, 0xff] {
                let mut changed = file.clone();
                changed[at] = value;
                let _ = measure(&changed);
                let _ = measure(&changed[..at]);
            }
        }
    }
}
