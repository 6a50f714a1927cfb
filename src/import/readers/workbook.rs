//! Workbooks: XLSX, XLSM, XLSB, XLS and ODS. Opens them safely and takes the cells of every sheet out as texts.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, Ods, Reader, SheetType, SheetVisible, Xls, Xlsb, Xlsx};

use crate::base::Place;

use super::super::Source;
use super::super::error::ImportError;
use super::super::read::Sheet;
use super::super::text;
use super::cells::{self, Shown};
use super::package::{self, Entry, Marks, Trouble};
use super::sheets;
use super::{biff, ods};

/// Most cells of a workbook that hold something.
const CELLS: usize = 50_000_000;
/// Most places between the first and the last cell of the sheets of a workbook for which all of them are made room: as
/// many as one old sheet has.
pub(super) const PLACES: u64 = 1 << 24;
/// Most bytes of text in all cells of a workbook.
pub(super) const TEXT_BYTES: u64 = 512 << 20;

/// One sheet of a workbook: its cells that hold something, in order.
#[derive(Debug, Default)]
pub(super) struct Grid {
    pub name: String,
    /// Its place among all sheets of the workbook.
    position: usize,
    pub is_hidden: bool,
    /// Whether Microsoft Forms made it.
    pub is_forms: bool,
    /// Row and column from 0, and the text.
    pub cells: Vec<(u32, u32, String)>,
    /// Cells that show an error, and which.
    pub errors: Vec<(u32, u32, &'static str)>,
    pub marks: Marks,
}

impl Grid {
    /// Adds a cell and gives back how many bytes of text it has.
    fn add(&mut self, row: u32, column: u32, value: &DataRef, shown: Option<Shown>, is_1904: bool) -> usize {
        match cells::text(value, shown, is_1904) {
            Ok(text) => {
                let cell = text::cleaned(&text.replace("\r\n", "\n"));
                let bytes = cell.len();
                if bytes > 0 {
                    self.cells.push((row, column, cell));
                }
                bytes
            }
            Err(error) => {
                self.errors.push((row, column, error));
                0
            }
        }
    }
}

/// What was read of a workbook so far: a text that is stored once may stand in every cell.
#[derive(Default)]
struct Room {
    cells: usize,
    text_bytes: u64,
}

impl Room {
    /// Counts one more cell with so many bytes of text.
    fn take(&mut self, bytes: usize) -> Result<(), Failed> {
        self.cells += 1;
        self.text_bytes += bytes as u64;
        if self.cells > CELLS || self.text_bytes > TEXT_BYTES {
            Err(Failed::TooManyCells)
        } else {
            Ok(())
        }
    }
}

/// Why a workbook gives no cells.
enum Failed {
    Password,
    TooManyCells,
    Damaged(String),
}

/// Reads the table in a zipped workbook.
pub(super) fn zipped(source: &Source) -> Result<Sheet, ImportError> {
    let entries = package::entries(&source.bytes).map_err(|trouble| refused(&source.name, trouble))?;
    let has = |name: &str| entries.iter().any(|entry| entry.name == name);
    let is_spreadsheet = |entry: &Entry| {
        entry.name == "mimetype"
            && entry
                .text()
                .is_some_and(|text| text.contains("opendocument.spreadsheet"))
    };
    let open: fn(&[u8]) -> Result<Vec<Grid>, Failed> = if has("xl/workbook.bin") {
        xlsb
    } else if entries.iter().any(is_spreadsheet) {
        ods
    } else if entries.iter().any(|entry| entry.name.starts_with("xl/")) {
        xlsx
    } else {
        return Err(no_workbook(&source.name, &entries));
    };
    let marks = package::measure(&entries).map_err(|trouble| refused(&source.name, trouble))?;
    ods::measure(&entries).map_err(|trouble| refused(&source.name, trouble))?;
    let mut grids = opened(source, open)?;
    let sheet_entries = package::sheet_entries(&entries);
    for grid in &mut grids {
        let entry = sheet_entries.get(grid.position);
        if let Some((_, marks)) = marks.iter().find(|(name, _)| Some(name) == entry) {
            grid.marks = marks.clone();
        }
    }
    sheets::chosen(&source.name, grids)
}

/// Reads the table in an old workbook.
pub(super) fn old(source: &Source) -> Result<Sheet, ImportError> {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    if source.bytes.windows(name.len()).any(|window| window == name) {
        return Err(password(&source.name));
    }
    biff::measure(&source.bytes).map_err(|trouble| refused(&source.name, trouble))?;
    sheets::chosen(&source.name, opened(source, xls)?)
}

/// The library may trip over a damaged workbook; that ends this file and nothing else.
fn opened(source: &Source, open: fn(&[u8]) -> Result<Vec<Grid>, Failed>) -> Result<Vec<Grid>, ImportError> {
    let failed = match catch_unwind(AssertUnwindSafe(|| open(&source.bytes))) {
        Ok(Ok(grids)) => return Ok(grids),
        Ok(Err(failed)) => failed,
        Err(_) => Failed::Damaged("a part of it contradicts another".to_owned()),
    };
    Err(match failed {
        Failed::Password => password(&source.name),
        Failed::TooManyCells => too_many_cells(
            &source.name,
            &format!(
                "has more than {CELLS} cells, or more than {} MB of text",
                TEXT_BYTES >> 20
            ),
        ),
        Failed::Damaged(why) => damaged(&source.name, &why),
    })
}

fn xlsx(bytes: &[u8]) -> Result<Vec<Grid>, Failed> {
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|err| match err {
        calamine::XlsxError::Password => Failed::Password,
        err => Failed::Damaged(err.to_string()),
    })?;
    let forms: Vec<String> = match book.load_tables() {
        Ok(()) => book
            .sheet_names()
            .into_iter()
            .filter(|sheet| {
                let tables = book.table_names_in_sheet(sheet);
                tables.iter().any(|table| table.starts_with("OfficeForms"))
            })
            .collect(),
        Err(_) => Vec::new(),
    };
    let is_1904 = book.has_1904_epoch();
    let mut grids = grids_of(&book);
    let mut room = Room::default();
    for grid in &mut grids {
        grid.is_forms = forms.contains(&grid.name);
        let mut cells = match book.worksheet_cells_reader(&grid.name) {
            Ok(cells) => cells,
            // A sheet of another sort, such as one chart.
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            Err(err) => return Err(Failed::Damaged(err.to_string())),
        };
        let shown: Vec<Option<Shown>> = cells
            .styles()
            .iter()
            .map(|style| {
                style
                    .number_format
                    .as_ref()
                    .map(|format| Shown::of(&format.format_code))
            })
            .collect();
        while let Some((cell, style)) = cells
            .next_cell_with_style_id()
            .map_err(|err| Failed::Damaged(err.to_string()))?
        {
            let (row, column) = cell.get_position();
            let shown = shown.get(style).copied().flatten();
            room.take(grid.add(row, column, cell.get_value(), shown, is_1904))?;
        }
    }
    Ok(grids)
}

fn xlsb(bytes: &[u8]) -> Result<Vec<Grid>, Failed> {
    let mut book = Xlsb::new(Cursor::new(bytes)).map_err(|err| match err {
        calamine::XlsbError::Password => Failed::Password,
        err => Failed::Damaged(err.to_string()),
    })?;
    let is_1904 = book.has_1904_epoch();
    let mut grids = grids_of(&book);
    let mut room = Room::default();
    for grid in &mut grids {
        let mut cells = book
            .worksheet_cells_reader(&grid.name)
            .map_err(|err| Failed::Damaged(err.to_string()))?;
        while let Some(cell) = cells
            .next_cell()
            .map_err(|err| Failed::Damaged(err.to_string()))?
        {
            let (row, column) = cell.get_position();
            room.take(grid.add(row, column, cell.get_value(), None, is_1904))?;
        }
    }
    Ok(grids)
}

fn ods(bytes: &[u8]) -> Result<Vec<Grid>, Failed> {
    let mut book = Ods::new(Cursor::new(bytes)).map_err(|err| match err {
        calamine::OdsError::Password => Failed::Password,
        err => Failed::Damaged(err.to_string()),
    })?;
    ranges(&mut book, false)
}

fn xls(bytes: &[u8]) -> Result<Vec<Grid>, Failed> {
    let mut book = Xls::new(Cursor::new(bytes)).map_err(|err| match err {
        calamine::XlsError::Password => Failed::Password,
        err => Failed::Damaged(err.to_string()),
    })?;
    let is_1904 = book.has_1904_epoch();
    ranges(&mut book, is_1904)
}

/// The cells of a workbook that the library hands over sheet by sheet.
fn ranges<'a, R>(book: &mut R, is_1904: bool) -> Result<Vec<Grid>, Failed>
where
    R: Reader<Cursor<&'a [u8]>>,
    R::Error: std::fmt::Display,
{
    let mut grids = grids_of(book);
    let mut room = Room::default();
    for grid in &mut grids {
        let range = book
            .worksheet_range(&grid.name)
            .map_err(|err| Failed::Damaged(err.to_string()))?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let value = borrowed(value);
            let (row, column) = (first_row + row as u32, first_column + column as u32);
            room.take(grid.add(row, column, &value, None, is_1904))?;
        }
    }
    Ok(grids)
}

fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(value) => DataRef::Int(*value),
        Data::Float(value) => DataRef::Float(*value),
        Data::String(text) => DataRef::SharedString(text),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(value) => DataRef::DateTime(*value),
        Data::DateTimeIso(text) => DataRef::DateTimeIso(text.clone()),
        Data::DurationIso(text) => DataRef::DurationIso(text.clone()),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

fn grids_of<'a, R: Reader<Cursor<&'a [u8]>>>(book: &R) -> Vec<Grid> {
    book.sheets_metadata()
        .iter()
        .enumerate()
        .filter(|(_, sheet)| sheet.typ == SheetType::WorkSheet)
        .map(|(position, sheet)| Grid {
            name: sheet.name.clone(),
            position,
            is_hidden: sheet.visible != SheetVisible::Visible,
            ..Grid::default()
        })
        .collect()
}

fn no_workbook(file: &str, entries: &[Entry]) -> ImportError {
    let has = |part: &str| entries.iter().any(|entry| entry.name.contains(part));
    let tables = entries
        .iter()
        .filter(|entry| {
            let name = entry.name.to_ascii_lowercase();
            [".csv", ".tsv", ".xlsx", ".json", ".sav"]
                .iter()
                .any(|ending| name.ends_with(ending))
        })
        .count();
    let (what, hint) = if tables > 0 {
        (
            format!("is a zip archive with {tables} tables"),
            "unpack it and import the files inside",
        )
    } else if has("word/") || has("ppt/") {
        (
            "is a text document or a presentation".to_owned(),
            "export the single answers or values as XLSX or CSV",
        )
    } else if has("Index/Document.iwa") || has("Index.zip") {
        (
            "is a workbook of Apple Numbers".to_owned(),
            "export it as Excel (XLSX) or CSV",
        )
    } else {
        (
            "is a zip archive without a workbook".to_owned(),
            "unpack it and import the table inside",
        )
    };
    ImportError::new(
        "not-a-table",
        Place::file(file).row(1),
        format!("{what}; a table was expected"),
        hint,
    )
}

fn refused(file: &str, trouble: Trouble) -> ImportError {
    match trouble {
        Trouble::Damaged => damaged(file, "it is cut off or changed"),
        Trouble::Encrypted => password(file),
        Trouble::TooManyCells => too_many_cells(
            file,
            &format!(
                "spreads its cells over more than {PLACES} places, or repeats more than {} MB of text",
                TEXT_BYTES >> 20
            ),
        ),
        Trouble::TooLarge(part) => ImportError::new(
            "too-large",
            Place::file(file),
            format!(
                "its part {part} unpacks to more than a workbook may hold (1 GiB, or 200 times its packed size)"
            ),
            "save the sheet with the answers as CSV",
        ),
    }
}

fn too_many_cells(file: &str, what: &str) -> ImportError {
    ImportError::new(
        "too-many-cells",
        Place::file(file),
        what,
        "delete what stands far from the table and save it as XLSX, or save the sheet with the answers as CSV",
    )
}

fn damaged(file: &str, why: &str) -> ImportError {
    ImportError::new(
        "workbook-unreadable",
        Place::file(file).row(1),
        format!("the workbook cannot be read: {why}"),
        "open it in a spreadsheet program and save it again as XLSX, or the sheet as CSV",
    )
}

fn password(file: &str) -> ImportError {
    ImportError::new(
        "password-protected",
        Place::file(file).row(1),
        "is protected by a password",
        "remove the password, or save a copy without one, and import that",
    )
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::{
        ExcelDateTime, Format, Formula, Table, TableColumn, Workbook, Worksheet, XlsxError,
    };

    use super::super::super::read::Form;
    use super::super::package::tests::zip;
    use super::*;

    fn read(bytes: Vec<u8>) -> Result<Sheet, ImportError> {
        super::super::sheet(&Source {
            name: "a.xlsx".to_owned(),
            bytes,
        })
    }

    fn book(fill: impl FnOnce(&mut Workbook) -> Result<(), XlsxError>) -> Vec<u8> {
        let mut book = Workbook::new();
        fill(&mut book).unwrap();
        book.save_to_buffer().unwrap()
    }

    /// A sheet of texts, numbers where they are numbers.
    fn fill(sheet: &mut Worksheet, rows: &[&[&str]]) -> Result<(), XlsxError> {
        for (row, cells) in rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                match cell.parse::<f64>() {
                    Ok(number) => sheet.write_number(row as u32, column as u16, number)?,
                    Err(_) => sheet.write_string(row as u32, column as u16, *cell)?,
                };
            }
        }
        Ok(())
    }

    fn codes(sheet: &Sheet) -> Vec<&str> {
        sheet.notices.iter().map(|notice| notice.code.as_str()).collect()
    }

    #[test]
    fn cells_are_read_as_a_csv_export_would_write_them() {
        let bytes = book(|book| {
            let sheet = book.add_worksheet();
            // The table starts in C3.
            for (at, header) in ["Time", "Score", "Share", "Done", "Took", "Note"]
                .iter()
                .enumerate()
            {
                sheet.write_string(2, at as u16 + 2, *header)?;
            }
            let time = ExcelDateTime::parse_from_str("2026-07-01 09:05:30.636")?;
            sheet.write_datetime_with_format(
                3,
                2,
                &time,
                &Format::new().set_num_format("m/d/yyyy h:mm:ss"),
            )?;
            sheet.write_number(3, 3, 4)?;
            sheet.write_number_with_format(3, 4, 0.85, &Format::new().set_num_format("0%"))?;
            sheet.write_boolean(3, 5, true)?;
            sheet.write_number_with_format(3, 6, 1.5, &Format::new().set_num_format("[h]:mm:ss"))?;
            sheet.write_string(3, 7, " two\nlines\u{a0} ")?;
            let day = ExcelDateTime::parse_from_str("2026-07-02")?;
            sheet.write_datetime_with_format(5, 2, &day, &Format::new().set_num_format("yyyy-mm-dd"))?;
            sheet.write_formula(5, 3, Formula::new("=2+2.5").set_result("4.5"))?;
            sheet.write_formula(5, 4, Formula::new("=1/0").set_result("#DIV/0!"))?;
            sheet.write_blank(9, 9, &Format::new().set_bold())?;
            sheet.set_row_hidden(3)?;
            sheet.set_column_hidden(7)?;
            sheet.merge_range(6, 2, 7, 3, "both", &Format::new())?;
            Ok(())
        });
        let sheet = read(bytes).unwrap();
        assert_eq!(sheet.headers, ["Time", "Score", "Share", "Done", "Took", "Note"]);
        let rows: Vec<(u64, String)> = sheet
            .rows
            .iter()
            .map(|row| (row.number, row.cells.join("|")))
            .collect();
        assert_eq!(
            rows,
            [
                (4, "2026-07-01 09:05:31|4|85%|TRUE|36:00:00|two\nlines".to_owned()),
                (5, "|||||".to_owned()),
                (6, "2026-07-02|4.5||||".to_owned()),
                (7, "both|||||".to_owned()),
            ]
        );
        assert_eq!(codes(&sheet), ["cell-error", "hidden-cells", "merged-cells"]);
        let error = &sheet.notices[0];
        assert_eq!(
            (error.place.row, error.place.column.as_deref()),
            (Some(6), Some("Share"))
        );
        assert!(
            error.message.starts_with("the cell E6 shows #DIV/0!"),
            "{}",
            error.message
        );
        assert_eq!((sheet.header_rows, sheet.dialect.form), (1, Form::Workbook));
    }

    const ANSWERS: &[&[&str]] = &[
        &["Timestamp", "Team", "Focus"],
        &["1", "A", "4"],
        &["2", "B", "5"],
    ];
    const FORMS: &[&[&str]] = &[&["ID", "Start time", "Completion time"], &["1", "2", "3"]];
    const OTHER: &[&[&str]] = &[&["x", "y", "z"], &["1", "2", "3"], &["1", "2", "3"]];

    #[test]
    fn the_sheet_with_the_answers_is_found_or_asked_for() {
        let with = |names: [&str; 2], first: &[&[&str]]| {
            read(book(|book| {
                fill(book.add_worksheet().set_name(names[0])?, first)?;
                fill(book.add_worksheet().set_name(names[1])?, OTHER)
            }))
        };
        for (name, headers) in [
            ("Form Responses 1", ANSWERS),
            ("Formularantworten 2", ANSWERS),
            ("Sheet1", FORMS),
        ] {
            let sheet = with([name, "Pivot"], headers).unwrap();
            assert_eq!(sheet.headers[0], headers[0][0]);
            assert_eq!(codes(&sheet), ["sheet-unread"]);
            assert!(sheet.notices[0].message.contains("“Pivot” with 2 rows"));
        }
        let err = with(["Q1", "Q2"], ANSWERS).unwrap_err();
        assert_eq!(err.code, "several-sheets");
        assert!(
            err.message.contains("“Q1” (2 rows), “Q2” (2 rows)"),
            "{}",
            err.message
        );
        assert_eq!(
            with(["Question 1", "Question 2"], ANSWERS).unwrap_err().code,
            "summary-export"
        );
        // A note beside the table, and a table that was put out of sight.
        let sheet = read(book(|book| {
            fill(book.add_worksheet().set_name("Read me")?, &[&["only a note"]])?;
            fill(book.add_worksheet().set_name("Data")?, ANSWERS)?;
            fill(book.add_worksheet().set_name("Old")?.set_hidden(true), OTHER)
        }));
        assert_eq!(sheet.unwrap().headers[1], "Team");
        assert_eq!(
            read(book(|book| fill(book.add_worksheet(), &[])))
                .unwrap_err()
                .code,
            "empty-file"
        );
    }

    #[test]
    fn the_table_of_microsoft_forms_is_known_by_its_name_in_any_language() {
        let sheet = read(book(|book| {
            fill(book.add_worksheet().set_name("Auswertung")?, OTHER)?;
            let sheet = book.add_worksheet().set_name("Umfrage")?;
            let columns: Vec<TableColumn> = ["ID", "Startzeit", "Team"]
                .iter()
                .map(|header| TableColumn::new().set_header(*header))
                .collect();
            let table = Table::new().set_name("OfficeForms.Table").set_columns(&columns);
            sheet.add_table(0, 0, 2, 2, &table)?;
            sheet.write_row(1, 0, ["1", "2", "A"])?;
            sheet.write_row(2, 0, ["2", "3", "B"])?;
            Ok(())
        }))
        .unwrap();
        assert_eq!(sheet.headers, ["ID", "Startzeit", "Team"]);
        assert_eq!(sheet.rows.len(), 2);
    }

    #[test]
    fn other_archives_say_what_they_are() {
        for (name, part) in [
            ("answers.csv", "a zip archive with 1 tables"),
            ("word/document.xml", "a text document"),
            ("Index/Document.iwa", "Apple Numbers"),
            ("a.txt", "a zip archive without a workbook"),
        ] {
            let err = read(zip(&[(name, b"x")])).unwrap_err();
            assert_eq!(err.code, "not-a-table");
            assert!(err.message.contains(part), "{}", err.message);
        }
        assert_eq!(
            read(b"PK\x03\x04rest".to_vec()).unwrap_err().code,
            "workbook-unreadable"
        );
        let ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        assert_eq!(read(ole.clone()).unwrap_err().code, "workbook-unreadable");
        let locked = [
            ole,
            "EncryptedPackage"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect(),
        ]
        .concat();
        assert_eq!(read(locked).unwrap_err().code, "password-protected");
    }

    #[test]
    fn open_document_sheets_are_read() {
        let content = "<?xml version=\"1.0\"?><office:document-content \
            xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
            xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
            xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet>\
            <table:table table:name=\"Data\"><table:table-row>\
            <table:table-cell office:value-type=\"string\"><text:p>Time</text:p></table:table-cell>\
            <table:table-cell office:value-type=\"string\"><text:p>Score</text:p></table:table-cell>\
            <table:table-cell office:value-type=\"string\"><text:p>Took</text:p></table:table-cell></table:table-row>\
            <table:table-row><table:table-cell office:value-type=\"date\" office:date-value=\"2026-07-01T09:05:31\">\
            <text:p>x</text:p></table:table-cell>\
            <table:table-cell office:value-type=\"float\" office:value=\"4\"><text:p>4</text:p></table:table-cell>\
            <table:table-cell office:value-type=\"time\" office:time-value=\"PT36H00M00S\"><text:p>x</text:p>\
            </table:table-cell></table:table-row>\
            <table:table-row table:number-rows-repeated=\"1048574\"><table:table-cell \
            table:number-columns-repeated=\"16384\"/></table:table-row>\
            </table:table></office:spreadsheet></office:body></office:document-content>";
        let bytes = zip(&[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            (
                "META-INF/manifest.xml",
                b"<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>",
            ),
            ("content.xml", content.as_bytes()),
        ]);
        let sheet = read(bytes).unwrap();
        assert_eq!(sheet.rows.len(), 1);
        assert_eq!(sheet.rows[0].cells, ["2026-07-01 09:05:31", "4", "36:00:00"]);
    }
}
