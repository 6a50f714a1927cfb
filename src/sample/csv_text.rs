//! Writes CSV text the way spreadsheets and exporters do: quotes only where they are needed.

/// A CSV text that grows by rows.
pub(super) struct Csv {
    text: String,
    ending: &'static str,
}

impl Csv {
    /// Rows that end in a line feed, as command line tools write them.
    pub(super) fn unix(header: &[&str]) -> Self {
        Self::with_ending(header, "\n")
    }

    /// Rows that end in carriage return and line feed, as spreadsheets write them.
    pub(super) fn spreadsheet(header: &[&str]) -> Self {
        Self::with_ending(header, "\r\n")
    }

    fn with_ending(header: &[&str], ending: &'static str) -> Self {
        let mut csv = Self {
            text: String::new(),
            ending,
        };
        csv.row(header);
        csv
    }

    /// Adds one row.
    pub(super) fn row<S: AsRef<str>>(&mut self, cells: &[S]) {
        for (index, cell) in cells.iter().enumerate() {
            if index > 0 {
                self.text.push(',');
            }
            self.cell(cell.as_ref());
        }
        self.text.push_str(self.ending);
    }

    fn cell(&mut self, cell: &str) {
        if cell.contains([',', '"', '\n', '\r']) {
            self.text.push('"');
            self.text.push_str(&cell.replace('"', "\"\""));
            self.text.push('"');
        } else {
            self.text.push_str(cell);
        }
    }

    /// The finished text.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.text.into_bytes()
    }

    /// The finished text without the line ending of its last row: how Google Sheets ends a file.
    pub(super) fn into_bytes_unended(mut self) -> Vec<u8> {
        self.text.truncate(self.text.len() - self.ending.len());
        self.text.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_only_where_a_reader_needs_them() {
        let mut csv = Csv::spreadsheet(&["a", "b, c"]);
        csv.row(&["said \"no\"", "two\nlines"]);
        csv.row(&["", "plain"]);
        let text = String::from_utf8(csv.into_bytes_unended()).unwrap();
        assert_eq!(text, "a,\"b, c\"\r\n\"said \"\"no\"\"\",\"two\nlines\"\r\n,plain");
    }
}
