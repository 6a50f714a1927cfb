//! How much an OpenDocument sheet would unfold to: it says of a cell and of a row how often they repeat, and the library
//! that reads it makes room for each of them.

use std::io::Read;

use super::package::{Entry, Trouble};
use super::tags::attribute;
use super::workbook::{PLACES, TEXT_BYTES};

/// Longest tag.
const TAG: usize = 1 << 20;
/// Widest sheet and longest sheet; a reader leaves out what lies beyond.
const COLUMNS: u64 = 16_384;
const ROWS: u64 = 1_048_576;

/// Refuses a document whose content would unfold to too much.
pub(super) fn measure(entries: &[Entry]) -> Result<(), Trouble> {
    for entry in entries
        .iter()
        .filter(|entry| entry.name.eq_ignore_ascii_case("content.xml"))
    {
        let mut walk = Walk::default();
        let mut reader = entry.reader();
        let mut chunk = vec![0; 1 << 16];
        loop {
            let count = reader.read(&mut chunk).map_err(|_| Trouble::Damaged)?;
            if count == 0 {
                break;
            }
            for byte in &chunk[..count] {
                walk.byte(*byte)?;
            }
        }
        walk.table_ended()?;
    }
    Ok(())
}

/// Where in the text of the document the walk is.
#[derive(Debug, Default)]
struct Walk {
    tag: Vec<u8>,
    is_inside: bool,
    // The quotation mark that must come before the tag can end.
    quote: Option<u8>,
    sheet: Unfolded,
    places: u64,
    text_bytes: u64,
}

/// The table at hand.
#[derive(Debug, Default)]
struct Unfolded {
    rows: u64,
    // Rows above the first one that holds something, up to the last one, and the widest of them.
    above: Option<u64>,
    last_row: u64,
    width: u64,
    cells: u64,
    row: Row,
}

/// The row at hand.
#[derive(Debug, Default)]
struct Row {
    repeats: u64,
    columns: u64,
    // Columns up to the last cell that holds something.
    width: u64,
    text_bytes: u64,
    // How often the cell at hand repeats.
    cell: u64,
}

impl Walk {
    fn byte(&mut self, byte: u8) -> Result<(), Trouble> {
        if !self.is_inside {
            if byte == b'<' {
                self.is_inside = true;
            } else {
                self.sheet.row.add(1);
            }
            return Ok(());
        }
        let is_end = byte == b'>' && self.quote.is_none() && self.may_end();
        if is_end {
            let tag = std::mem::take(&mut self.tag);
            self.is_inside = false;
            return self.tag(&String::from_utf8_lossy(&tag));
        }
        let is_markup = !self.tag.starts_with(b"!") && !self.tag.starts_with(b"?");
        if is_markup && matches!(byte, b'"' | b'\'') {
            match self.quote {
                None => self.quote = Some(byte),
                Some(open) if open == byte => self.quote = None,
                Some(_) => {}
            }
        }
        self.tag.push(byte);
        // Nothing that is read from a comment is kept.
        if self.tag.starts_with(b"!--") && self.tag.len() > 64 {
            self.tag.drain(3..self.tag.len() - 2);
        }
        if self.tag.len() > TAG {
            return Err(Trouble::Damaged);
        }
        Ok(())
    }

    /// Whether an angle bracket ends what began: comments and character data have ends of their own.
    fn may_end(&self) -> bool {
        let tag = self.tag.as_slice();
        if tag.starts_with(b"!--") {
            tag.len() >= 5 && tag.ends_with(b"--")
        } else if tag.starts_with(b"![CDATA[") {
            tag.ends_with(b"]]")
        } else if tag.starts_with(b"?") {
            tag.ends_with(b"?")
        } else {
            true
        }
    }

    fn tag(&mut self, tag: &str) -> Result<(), Trouble> {
        if tag.starts_with("!DOCTYPE") {
            return Err(Trouble::Damaged);
        }
        let name = tag.split([' ', '\n', '\r', '\t']).next().unwrap_or_default();
        let is_closed = tag.ends_with('/');
        let name = name.trim_end_matches('/');
        let repeats = |name: &str| -> u64 {
            attribute(tag, name).map_or(1, |number| number.parse().unwrap_or(u64::MAX))
        };
        match name {
            "table:table" => self.table_ended(),
            "table:table-row" => {
                self.sheet.row = Row {
                    repeats: repeats("table:number-rows-repeated").min(ROWS),
                    ..Row::default()
                };
                if is_closed { self.row_ended() } else { Ok(()) }
            }
            "/table:table-row" => self.row_ended(),
            "table:table-cell" | "table:covered-table-cell" => {
                let row = &mut self.sheet.row;
                let repeats = repeats("table:number-columns-repeated").min(COLUMNS);
                row.columns = (row.columns + repeats).min(COLUMNS);
                let holds = ["office:", "calcext:", "table:formula"];
                row.cell = 0;
                if holds.iter().any(|part| tag.contains(part)) {
                    row.width = row.columns;
                    row.cell = repeats;
                    row.add(tag.len() as u64);
                    row.cell *= u64::from(!is_closed);
                }
                Ok(())
            }
            "/table:table-cell" | "/table:covered-table-cell" => {
                self.sheet.row.cell = 0;
                Ok(())
            }
            // So many blanks.
            "text:s" => {
                self.sheet.row.add(repeats("text:c"));
                self.limit(self.sheet.row.text_bytes > TEXT_BYTES)
            }
            _ => {
                self.sheet.row.add(1);
                Ok(())
            }
        }
    }

    #[expect(clippy::unused_self, reason = "reads as what it is: a limit of the walk")]
    fn limit(&self, is_over: bool) -> Result<(), Trouble> {
        if is_over {
            Err(Trouble::TooManyCells)
        } else {
            Ok(())
        }
    }

    fn row_ended(&mut self) -> Result<(), Trouble> {
        let row = std::mem::take(&mut self.sheet.row);
        let sheet = &mut self.sheet;
        sheet.rows = (sheet.rows + row.repeats).min(ROWS);
        if row.width > 0 {
            sheet
                .above
                .get_or_insert(sheet.rows - row.repeats.min(sheet.rows));
            sheet.last_row = sheet.rows;
            sheet.width = sheet.width.max(row.width);
            sheet.cells += row.width;
            let bytes = row.text_bytes.saturating_mul(row.repeats);
            self.text_bytes = self.text_bytes.saturating_add(bytes);
        }
        let places = self.places + self.sheet.places();
        self.limit(places > PLACES || self.text_bytes > TEXT_BYTES)
    }

    fn table_ended(&mut self) -> Result<(), Trouble> {
        let sheet = std::mem::take(&mut self.sheet);
        self.places += sheet.places();
        self.limit(self.places > PLACES)
    }
}

impl Row {
    /// Adds bytes of text to the cell at hand, as often as it repeats.
    fn add(&mut self, bytes: u64) {
        self.text_bytes = self.text_bytes.saturating_add(bytes.saturating_mul(self.cell));
    }
}

impl Unfolded {
    fn places(&self) -> u64 {
        self.cells
            .max((self.last_row - self.above.unwrap_or_default()) * self.width)
    }
}

#[cfg(test)]
mod tests {
    use super::super::package::{self, tests::zip};
    use super::*;

    fn measured(rows: &str) -> Result<(), Trouble> {
        let content = format!(
            "<?xml version=\"1.0\"?><office:document-content><table:table table:name=\"A\">{rows}</table:table>\
             </office:document-content>"
        );
        let bytes = zip(&[("content.xml", content.as_bytes())]);
        measure(&package::entries(&bytes).unwrap())
    }

    const CELL: &str = "<table:table-cell office:value-type=\"float\" office:value=\"1\"/>";
    const FAR: &str =
        "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell/></table:table-row>";

    fn row(cells: &str) -> String {
        format!("<table:table-row>{cells}</table:table-row>")
    }

    #[test]
    fn what_repeats_and_holds_nothing_is_no_harm() {
        let wide = format!("{CELL}<table:table-cell table:number-columns-repeated=\"16383\"/>");
        assert_eq!(measured(&(row(&wide) + &row(CELL) + FAR)), Ok(()));
        // A single cell far down is a narrow sheet.
        assert_eq!(measured(&(row(CELL) + FAR + &row(CELL))), Ok(()));
    }

    #[test]
    fn a_cell_in_the_far_corner_is_refused() {
        let last = format!("<table:table-cell table:number-columns-repeated='16383'/>{CELL}");
        assert_eq!(
            measured(&(row(CELL) + FAR + &row(&last))),
            Err(Trouble::TooManyCells)
        );
        // A bracket in an attribute, comments and character data do not hide what repeats.
        let hidden = [
            "<table:table-row a=\">\" table:number-rows-repeated=\"1048000\">",
            "<!-- ' > -- > --><table:table-row table:number-rows-repeated=\"1048000\">",
            "<![CDATA[ ' > ]]><table:table-row table:number-rows-repeated=\"1048000\">",
        ];
        for start in hidden {
            let rows = format!("{start}{}</table:table-row>", CELL.repeat(40));
            assert_eq!(measured(&rows), Err(Trouble::TooManyCells), "{start}");
        }
    }

    #[test]
    fn a_hostile_file_is_refused_with_a_reason_and_never_opened() {
        let last = format!("<table:table-cell table:number-columns-repeated='16383'/>{CELL}");
        let content = format!("<table:table>{}{FAR}{}</table:table>", row(CELL), row(&last));
        let source = crate::import::Source {
            name: "a.ods".to_owned(),
            bytes: zip(&[
                ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
                ("content.xml", content.as_bytes()),
            ]),
        };
        assert_eq!(super::super::sheet(&source).unwrap_err().code, "too-many-cells");
    }

    #[test]
    fn a_long_text_that_repeats_is_refused() {
        let text = |length: usize, times: u32| {
            format!(
                "<table:table-row table:number-rows-repeated=\"{times}\"><table:table-cell \
                 office:value-type=\"string\"><text:p>{}</text:p></table:table-cell></table:table-row>",
                "x".repeat(length)
            )
        };
        assert_eq!(measured(&text(30_000, 1_000)), Ok(()));
        assert_eq!(measured(&text(30_000, 100_000)), Err(Trouble::TooManyCells));
        let blanks = "<table:table-cell office:value-type=\"string\"><text:p><text:s text:c=\"99999999999\"/></text:p>\
                      </table:table-cell>";
        assert_eq!(measured(&row(blanks)), Err(Trouble::TooManyCells));
    }
}
