//! From bytes to a sheet: decoded, split into cells, every row with its number in the file and none dropped silently.

use std::io::Read;

use arcstr::ArcStr;
use serde::{Deserialize, Serialize};

use crate::base::{Notice, Place};

use super::Source;
use super::dialect;
use super::error::ImportError;
use super::notices::Notices;
use super::records::{Layout, Pool, Records};
use super::rows::Rows;
use super::text;
use super::transcode::SinceRow;

/// Longest cell that is taken for an answer rather than for a broken quote.
pub(super) const CELL_BYTES: usize = 1_000_000;
/// Widest table.
pub(super) const COLUMNS: usize = 20_000;

/// What a table was written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Lines of cells with a separator: CSV, TSV.
    #[default]
    Text,
    /// A sheet of a workbook.
    Workbook,
    /// JSON: a list of records, or one record a line.
    Json,
    /// YAML: one record a document.
    Yaml,
    /// A Parquet table.
    Parquet,
    /// An SPSS data file.
    Spss,
}

/// How a file is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialect {
    /// What it was written as.
    pub form: Form,
    /// What separates the cells of a text table.
    pub delimiter: Option<char>,
    /// Character encoding, e.g. `UTF-8`.
    pub encoding: String,
}

impl Dialect {
    /// Whether a comma stands before decimals, as where a semicolon separates the cells.
    pub(super) fn has_decimal_comma(&self) -> bool {
        self.delimiter == Some(';')
    }
}

/// An answer that the file itself declares: its code and its label.
pub(super) type Declared = (f64, String);

/// One row below the header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Its number in the file, header rows included, as a spreadsheet counts.
    pub number: u64,
    /// Its cells, as many as there are headers.
    pub cells: Vec<Cell>,
}

impl Row {
    /// Its cells as texts of their own, as headers are.
    pub(super) fn texts(&self) -> Vec<String> {
        self.cells.iter().map(ToString::to_string).collect()
    }
}

/// The text of a cell; equal texts of a column may share their memory.
pub type Cell = ArcStr;

/// A file as a table of texts.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The file's name.
    pub file: String,
    /// One header a column; for a question in several columns `question [option]`.
    pub headers: Vec<String>,
    /// Rows above the first row of data.
    pub header_rows: u32,
    /// The rows that have the right width.
    pub rows: Rows,
    /// How the file is written.
    pub dialect: Dialect,
    /// Rows with a wrong number of cells: counted as read and excluded.
    pub ragged: u64,
    /// What was seen while reading.
    pub notices: Vec<Notice>,
    /// Option of a question in several columns, by column; empty where the sheet has one header row.
    pub(super) options: Vec<Option<String>>,
    /// Answers that the file itself declares for a column (value labels of SPSS), by column; empty where it declares none.
    pub(super) declared: Vec<Vec<Declared>>,
    /// Time zone that the file itself names for times without one, as the time zone database calls it.
    pub(super) zone: Option<String>,
}

impl Sheet {
    /// The place of a cell.
    pub(super) fn place(&self, row: u64, column: usize) -> Place {
        Place::file(&self.file).row(row).column(self.column_name(column))
    }

    /// The header of a column, or its number where the header is empty.
    pub(super) fn column_name(&self, column: usize) -> String {
        match self.headers.get(column) {
            Some(header) if !header.is_empty() => header.clone(),
            _ => (column + 1).to_string(),
        }
    }

    /// The cells of a column that hold something.
    pub(super) fn filled(&self, column: usize) -> impl Iterator<Item = &str> {
        self.rows.filled(column)
    }

    /// The cells of a column that hold something with how often they occur, in order of first appearance; the same text
    /// may come again.
    pub(super) fn counted(&self, column: usize) -> impl Iterator<Item = (&str, u64)> {
        self.rows.counted(column)
    }

    /// Position of the first header that is one of these when only letters and digits count.
    pub(super) fn find(&self, names: &[&str]) -> Option<usize> {
        let headers: Vec<String> = self.headers.iter().map(|header| text::squeezed(header)).collect();
        names
            .iter()
            .find_map(|name| headers.iter().position(|header| header == name))
    }

    /// Takes the first `count` rows of data as further header rows and makes new headers of them.
    pub(super) fn with_header_rows(mut self, count: usize, headers: Vec<String>) -> Self {
        self.rows.drop_first(count);
        self.header_rows += count as u32;
        self.headers = headers;
        self
    }
}

/// Reads the table in a file that is in memory.
pub(super) fn sheet(source: &Source) -> Result<Sheet, ImportError> {
    let file = &source.name;
    if source.bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(empty(file, "is empty"));
    }
    let decoded = dialect::decode(file, &source.bytes)?;
    let announced = dialect::announced_delimiter(&decoded.text);
    let text = &decoded.text[announced.map_or(0, |(_, length)| length)..];
    let delimiter = announced.map_or_else(|| dialect::delimiter(text), |(delimiter, _)| delimiter);
    let layout = Layout {
        delimiter,
        has_quoting: dialect::has_quoting(text, delimiter),
        is_odd: text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1,
        rows_above: u64::from(announced.is_some()),
    };
    let mut records = Records::new(file, text.as_bytes(), layout, SinceRow::default())?
        .ok_or_else(|| empty(file, "has no row"))?;
    let mut notices = Notices::default();
    note_doubts(file, layout, &decoded.encoding, decoded.guessed, &mut notices);
    let mut sheet = new_sheet(&records, &decoded.encoding, layout);
    let mut pool = Pool::new(sheet.headers.len());
    let mut rows = Vec::new();
    while records.advance()? {
        records.name_odd(&mut notices);
        if records.is_even() {
            let mut row = Row::default();
            pool.fill(&mut row, &records, None);
            rows.push(row);
        } else {
            sheet.ragged += 1;
        }
    }
    sheet.rows = rows.into();
    sheet.notices = notices.finish();
    Ok(sheet)
}

/// Says what was guessed about a text and what is odd about it.
pub(super) fn note_doubts(
    file: &str,
    layout: Layout,
    encoding: &str,
    is_guessed: bool,
    notices: &mut Notices,
) {
    if is_guessed {
        notices.push(
            Notice::caution(
                "encoding-guessed",
                Place::file(file),
                format!("the file is no UTF-8; it was read as {encoding}"),
            )
            .hint("look at names with accents; export as UTF-8 if they are wrong"),
        );
    }
    if layout.has_quoting && layout.is_odd {
        notices.push(
            Notice::caution(
                "quote-unclosed",
                Place::file(file),
                "the file has an odd number of quotation marks: a cell may have swallowed the rows after it",
            )
            .hint("export the file again and compare the number of rows"),
        );
    }
}

/// A sheet without rows, with the header at hand.
pub(super) fn new_sheet<R: Read>(records: &Records<R>, encoding: &str, layout: Layout) -> Sheet {
    let headers = records.headers().to_vec();
    Sheet {
        file: records.file().to_owned(),
        options: vec![None; headers.len()],
        declared: vec![Vec::new(); headers.len()],
        zone: None,
        headers,
        header_rows: 1 + layout.rows_above as u32,
        rows: Rows::default(),
        dialect: Dialect {
            form: Form::Text,
            delimiter: Some(char::from(layout.delimiter)),
            encoding: encoding.to_owned(),
        },
        ragged: 0,
        notices: Vec::new(),
    }
}

/// A file without a row.
pub(super) fn empty(file: &str, what: &str) -> ImportError {
    ImportError::new(
        "empty-file",
        Place::file(file).row(1),
        format!("{what}; a header row and rows of data were expected"),
        "export the file again",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Sheet, ImportError> {
        sheet(&Source {
            name: "a.csv".to_owned(),
            bytes: text.as_bytes().to_vec(),
        })
    }

    #[test]
    fn rows_carry_the_number_a_spreadsheet_shows() {
        let sheet = read("a,b\r\n1,\"x\r\ny\"\r\n\r\n2,z\r\n").unwrap();
        let numbers: Vec<u64> = sheet.rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [2, 4]);
        assert_eq!(sheet.rows[0].cells[1], "x\ny");
    }

    #[test]
    fn a_row_of_wrong_width_is_named_and_counted() {
        let sheet = read("a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,,\n").unwrap();
        assert_eq!((sheet.rows.len(), sheet.ragged), (2, 2));
        let places: Vec<_> = sheet
            .notices
            .iter()
            .map(|n| (n.code.as_str(), n.place.row))
            .collect();
        assert_eq!(places, [("ragged", Some(3)), ("ragged", Some(4))]);
        assert_eq!(
            sheet.notices[0].message,
            "has 2 cells, 3 expected; the row is left out"
        );
    }

    #[test]
    fn a_huge_cell_is_refused_with_its_row_and_column() {
        let err = read(&format!("id,note\n1,a\n2,{}\n", "x".repeat(CELL_BYTES + 1))).unwrap_err();
        assert_eq!((err.code, err.place.row), ("cell-too-long", Some(3)));
        assert_eq!(err.place.column.as_deref(), Some("note"));
    }

    #[test]
    fn too_many_columns_and_empty_files_are_refused() {
        assert_eq!(read(&",".repeat(COLUMNS)).unwrap_err().code, "too-many-columns");
        assert_eq!(read("").unwrap_err().code, "empty-file");
        assert_eq!(read(" \n\n").unwrap_err().code, "empty-file");
    }

    #[test]
    fn an_open_quote_is_noticed() {
        let sheet = read("a,b\n1,\"x\ny\n").unwrap();
        assert_eq!(sheet.notices[0].code, "quote-unclosed");
    }

    #[test]
    fn an_open_quote_that_swallows_rows_stops_at_its_row() {
        let rows = "1,x,y\n".repeat(4);
        for text in [
            format!("a,b,c\n{rows}2,\"x,y\n{rows}"),
            format!("a,b,c\n{rows}2,\"x,y\n{rows}3,\"closed\",y\n"),
            "a,b\n1,x\n\n\n1,x\n2,\"x\n3,y\n".to_owned(),
        ] {
            let err = read(&text).unwrap_err();
            assert_eq!((err.code, err.place.row), ("quote-unclosed", Some(6)), "{text}");
            assert_eq!(err.place.column.as_deref(), Some("b"));
        }
        // Own words may have commas of their own.
        let sheet = read("a,b,c\n1,x,\"First\nsecond, third, fourth\nfifth\"\n").unwrap();
        assert_eq!(sheet.rows.len(), 1);
    }

    #[test]
    fn a_spreadsheet_may_announce_its_separator() {
        let sheet = read("sep=;\r\na;b\r\n\"1,5\";2\r\n").unwrap();
        assert_eq!(
            (sheet.headers, sheet.header_rows),
            (vec!["a".to_owned(), "b".to_owned()], 2)
        );
        assert_eq!((sheet.rows[0].number, sheet.dialect.delimiter), (3, Some(';')));
        assert_eq!(
            read("\"sep=|\"\na|b,c\n1|2,3\n").unwrap().rows[0].cells,
            ["1", "2,3"]
        );
    }
}
