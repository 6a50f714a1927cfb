//! From bytes to a sheet: decoded, split into cells, every row with its number in the file and none dropped silently.

use serde::{Deserialize, Serialize};

use crate::base::{Notice, Place};

use super::Source;
use super::dialect;
use super::error::ImportError;
use super::formats;
use super::notices::Notices;
use super::text;

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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its number in the file, header rows included, as a spreadsheet counts.
    pub number: u64,
    /// Its cells, as many as there are headers.
    pub cells: Vec<String>,
}

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
    pub rows: Vec<Row>,
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
        self.rows
            .iter()
            .filter_map(move |row| row.cells.get(column))
            .map(String::as_str)
            .filter(|cell| !cell.is_empty())
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
        self.rows.drain(..count.min(self.rows.len()));
        self.header_rows += count as u32;
        self.headers = headers;
        self
    }
}

/// Reads the table in a file.
pub(super) fn sheet(source: &Source) -> Result<Sheet, ImportError> {
    let file = &source.name;
    if source.bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(empty(file, "is empty"));
    }
    let mut decoded = dialect::decode(file, &source.bytes)?;
    let announced = dialect::announced_delimiter(&decoded.text);
    if let Some((_, length)) = announced {
        decoded.text.drain(..length);
    }
    let rows_above = u64::from(announced.is_some());
    let delimiter = announced.map_or_else(|| dialect::delimiter(&decoded.text), |(delimiter, _)| delimiter);
    let has_quoting = dialect::has_quoting(&decoded.text, delimiter);
    let mut notices = Notices::default();
    if decoded.guessed {
        notices.push(
            Notice::caution(
                "encoding-guessed",
                Place::file(file),
                format!("the file is no UTF-8; it was read as {}", decoded.encoding),
            )
            .hint("look at names with accents; export as UTF-8 if they are wrong"),
        );
    }
    if has_quoting && decoded.text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
        notices.push(
            Notice::caution(
                "quote-unclosed",
                Place::file(file),
                "the file has an odd number of quotation marks: a cell may have swallowed the rows after it",
            )
            .hint("export the file again and compare the number of rows"),
        );
    }
    let mut records = records(file, &decoded.text, delimiter, has_quoting, rows_above)?;
    if records.is_empty() {
        return Err(empty(file, "has no row"));
    }
    let headers = records.remove(0).cells;
    let (rows, ragged) = even(file, &headers, records, &mut notices);
    Ok(Sheet {
        file: file.clone(),
        options: vec![None; headers.len()],
        declared: vec![Vec::new(); headers.len()],
        zone: None,
        headers,
        header_rows: 1 + rows_above as u32,
        rows,
        dialect: Dialect {
            form: Form::Text,
            delimiter: Some(char::from(delimiter)),
            encoding: decoded.encoding,
        },
        ragged,
        notices: notices.finish(),
    })
}

fn empty(file: &str, what: &str) -> ImportError {
    ImportError::new(
        "empty-file",
        Place::file(file).row(1),
        format!("{what}; a header row and rows of data were expected"),
        "export the file again",
    )
}

fn records(
    file: &str,
    text: &str,
    delimiter: u8,
    has_quoting: bool,
    rows_above: u64,
) -> Result<Vec<Row>, ImportError> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .quoting(has_quoting)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut rows = Vec::new();
    let mut number = rows_above;
    let is_odd = text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
    loop {
        let line_before = reader.position().line();
        let place = Place::file(file).row(number + 1);
        let more = reader.read_record(&mut record).map_err(|err| {
            ImportError::new(
                "unreadable",
                place.clone(),
                format!("cannot be read as a table: {err}"),
                "export the file again as CSV",
            )
        })?;
        if !more {
            return Ok(rows);
        }
        if record.len() > COLUMNS {
            return Err(ImportError::new(
                "too-many-columns",
                place.column((COLUMNS + 1).to_string()),
                format!("has {} columns; at most {COLUMNS} are read", record.len()),
                "check the separator of the file, or export fewer questions",
            ));
        }
        // A spreadsheet shows blank lines as rows and a cell with line feeds as one.
        let feeds_inside: u64 = record.iter().map(|cell| cell.matches('\n').count() as u64).sum();
        let lines = reader.position().line() - line_before;
        number += lines.saturating_sub(feeds_inside).max(1);
        let width = rows.first().map_or(0, |header: &Row| header.cells.len());
        if let Some(column) = record
            .iter()
            .position(|cell| swallowed_rows(cell, delimiter, width, is_odd))
        {
            return Err(ImportError::new(
                "quote-unclosed",
                Place::file(file).row(number).column(cell_name(&rows, column)),
                "opens a quotation mark that is not closed: the cell holds the rows after it",
                "close the quotation mark there, or export the file again",
            ));
        }
        if let Some((column, cell)) = record
            .iter()
            .enumerate()
            .find(|(_, cell)| cell.len() > CELL_BYTES)
        {
            return Err(ImportError::new(
                "cell-too-long",
                Place::file(file).row(number).column(cell_name(&rows, column)),
                format!(
                    "holds a cell of {} bytes; at most {CELL_BYTES} are read",
                    cell.len()
                ),
                "a quotation mark may be left open there; export the file again",
            ));
        }
        let cells = record.iter().map(text::cleaned).collect();
        rows.push(Row { number, cells });
    }
}

/// Whether the lines inside a cell look like whole rows of the table. The first line is what the cell really holds, the
/// last ends wherever the next quotation mark stood. Few lines of a narrow table may be somebody's own words, as long as
/// no quotation mark is left open.
fn swallowed_rows(cell: &str, delimiter: u8, width: usize, is_odd: bool) -> bool {
    const MANY: usize = 3;
    const WIDE: usize = 5;
    if !cell.contains('\n') || width < 2 {
        return false;
    }
    let mut lines: Vec<&str> = cell.split('\n').skip(1).collect();
    lines.pop();
    lines.retain(|line| !line.is_empty());
    let is_row = |line: &&str| line.bytes().filter(|byte| *byte == delimiter).count() + 1 == width;
    let is_telling = is_odd || lines.len() >= MANY || width >= WIDE;
    !lines.is_empty() && is_telling && lines.iter().all(is_row)
}

fn cell_name(rows: &[Row], column: usize) -> String {
    rows.first()
        .and_then(|header| header.cells.get(column))
        .filter(|header| !header.is_empty() && header.len() < 200)
        .cloned()
        .unwrap_or_else(|| (column + 1).to_string())
}

/// Gives every row the width of the header; a row that does not fit is set aside and named.
fn even(file: &str, headers: &[String], records: Vec<Row>, notices: &mut Notices) -> (Vec<Row>, u64) {
    let width = headers.len();
    let mut rows = Vec::with_capacity(records.len());
    let mut ragged = 0;
    for mut row in records {
        let found = row.cells.len();
        let beyond_is_empty = row.cells.iter().skip(width).all(String::is_empty);
        // Trailing empty cells are left out by some tools and added by others.
        let ends_early = found < width && found > 0 && found >= filled_width(headers);
        if found == width || (found > width && beyond_is_empty) || ends_early || is_blank(&row) {
            row.cells.resize(width, String::new());
            rows.push(row);
            continue;
        }
        if let Some(message) = formats::cut_to_size(headers, &mut row.cells) {
            let place = Place::file(file).row(row.number);
            notices.row(Notice::caution("wide-row", place, message));
            rows.push(row);
            continue;
        }
        ragged += 1;
        notices.row(
            Notice::caution(
                "ragged",
                Place::file(file).row(row.number),
                format!("has {found} cells, {width} expected; the row is left out"),
            )
            .hint("look for a separator or quotation mark inside a cell"),
        );
    }
    (rows, ragged)
}

fn filled_width(headers: &[String]) -> usize {
    headers
        .iter()
        .rposition(|header| !header.is_empty())
        .map_or(0, |at| at + 1)
}

fn is_blank(row: &Row) -> bool {
    row.cells.iter().all(String::is_empty)
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
