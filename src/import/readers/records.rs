//! Makes a sheet of records: one row a record, one column a leaf, headers are the dotted paths of the leaves.

use std::collections::BTreeMap;

use crate::base::{Notice, Place};

use super::super::error::ImportError;
use super::super::notices::Notices;
use super::super::read::{CELL_BYTES, COLUMNS, Cell, Dialect, Form, Row, Sheet};
use super::super::text;
use super::node::{Node, Object};

/// Deepest leaf with a column of its own; what lies deeper stays as JSON text.
const DEPTH: usize = 16;
/// Most cells of a sheet.
const CELLS: u64 = 100_000_000;

/// A sheet in the making.
pub(super) struct Records {
    file: String,
    headers: Vec<String>,
    columns: BTreeMap<String, usize>,
    /// Whether some record has a value there.
    is_filled: Vec<bool>,
    rows: Vec<Row>,
    others: u64,
    pub(super) notices: Notices,
}

impl Records {
    /// No record yet.
    pub(super) fn new(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            headers: Vec::new(),
            columns: BTreeMap::new(),
            is_filled: Vec::new(),
            rows: Vec::new(),
            others: 0,
            notices: Notices::default(),
        }
    }

    /// Adds a record under its number in the file. What is no object is set aside and named.
    pub(super) fn push(&mut self, number: u64, node: Node) -> Result<(), ImportError> {
        let Node::Object(object) = node else {
            self.others += 1;
            self.notices.row(
                Notice::caution(
                    "no-record",
                    Place::file(&self.file).row(number),
                    "is no object with named values; it is left out",
                )
                .hint("look at the list in the file"),
            );
            return Ok(());
        };
        let mut row = Row {
            number,
            cells: vec![Cell::new(); self.headers.len()],
        };
        self.flatten(object, &mut String::new(), 1, &mut row)?;
        self.rows.push(row);
        if self.rows.len() as u64 * self.headers.len() as u64 > CELLS {
            return Err(ImportError::new(
                "too-many-cells",
                Place::file(&self.file).row(number),
                format!(
                    "{} records with {} different fields; at most {CELLS} cells are read",
                    self.rows.len(),
                    self.headers.len()
                ),
                "export fewer fields or a shorter time",
            ));
        }
        Ok(())
    }

    fn flatten(
        &mut self,
        object: Object,
        path: &mut String,
        depth: usize,
        row: &mut Row,
    ) -> Result<(), ImportError> {
        let length = path.len();
        for key in object.repeated {
            self.say_repeated(row.number, &format!("{path}{key}"));
        }
        for (key, node) in object.pairs {
            path.push_str(&key);
            match node {
                Node::Object(inner) if depth < DEPTH && !inner.pairs.is_empty() => {
                    path.push('.');
                    self.flatten(inner, path, depth + 1, row)?;
                }
                leaf => self.set(path, &leaf, row)?,
            }
            path.truncate(length);
        }
        Ok(())
    }

    fn set(&mut self, path: &str, leaf: &Node, row: &mut Row) -> Result<(), ImportError> {
        let column = self.column(path, row.number)?;
        let cell = cell_of(leaf);
        if cell.len() > CELL_BYTES {
            return Err(ImportError::new(
                "cell-too-long",
                Place::file(&self.file).row(row.number).column(short(path)),
                format!("holds {} bytes; at most {CELL_BYTES} are read", cell.len()),
                "export without this field",
            ));
        }
        if is_shortened(leaf) {
            self.notices.row(
                Notice::caution(
                    "number-shortened",
                    Place::file(&self.file).row(row.number).column(short(path)),
                    format!("a whole number of more than 19 digits was read as {cell}"),
                )
                .hint("export it as text, in quotation marks, if it is an id"),
            );
        }
        if row.cells.len() <= column {
            row.cells.resize(column + 1, Cell::new());
        }
        // Two paths can spell one header: `{"a.b": 1, "a": {"b": 2}}`.
        if !row.cells[column].is_empty() && !cell.is_empty() {
            self.say_repeated(row.number, path);
        }
        if !cell.is_empty() {
            self.is_filled[column] = true;
            row.cells[column] = cell.into();
        }
        Ok(())
    }

    fn column(&mut self, path: &str, number: u64) -> Result<usize, ImportError> {
        if let Some(column) = self.columns.get(path) {
            return Ok(*column);
        }
        if self.headers.len() == COLUMNS {
            return Err(ImportError::new(
                "too-many-columns",
                Place::file(&self.file).row(number).column(short(path)),
                format!("the records have more than {COLUMNS} different fields"),
                "ids may stand where names of fields belong; export a list of records",
            ));
        }
        self.headers.push(text::cleaned(path));
        self.is_filled.push(false);
        self.columns.insert(path.to_owned(), self.headers.len() - 1);
        Ok(self.headers.len() - 1)
    }

    fn say_repeated(&mut self, number: u64, path: &str) {
        self.notices.row(Notice::caution(
            "key-repeated",
            Place::file(&self.file).row(number).column(short(path)),
            "stands more than once in one record; the last value is used",
        ));
    }

    /// The sheet of all records.
    pub(super) fn finish(mut self, form: Form, encoding: &str) -> Result<Sheet, ImportError> {
        if self.rows.is_empty() || self.headers.is_empty() {
            return Err(ImportError::new(
                "no-records",
                Place::file(&self.file).row(1),
                if self.others > 0 {
                    format!(
                        "is a list of {} values without names; a list of objects was expected",
                        self.others
                    )
                } else {
                    "holds no record; a list of objects was expected".to_owned()
                },
                "export a list of records, each with named values",
            ));
        }
        self.drop_shells();
        let width = self.headers.len();
        for row in &mut self.rows {
            row.cells.resize(width, Cell::new());
        }
        Ok(Sheet {
            file: self.file,
            options: vec![None; width],
            zone: None,
            declared: vec![Vec::new(); width],
            headers: self.headers,
            header_rows: 0,
            rows: self.rows.into(),
            dialect: Dialect {
                form,
                delimiter: None,
                encoding: encoding.to_owned(),
            },
            ragged: self.others,
            notices: self.notices.finish(),
        })
    }

    /// Drops the columns of objects that are null in some records: `author` beside `author.login`.
    fn drop_shells(&mut self) {
        let has_inner = |header: &str| {
            let inner = format!("{header}.");
            self.columns
                .range(inner.clone()..)
                .next()
                .is_some_and(|(path, _)| path.starts_with(&inner))
        };
        let mut keep = vec![true; self.headers.len()];
        for (path, column) in &self.columns {
            keep[*column] = self.is_filled[*column] || !has_inner(path);
        }
        if keep.iter().all(|keep| *keep) {
            return;
        }
        let mut kept = keep.iter();
        self.headers.retain(|_| kept.next().copied().unwrap_or(true));
        for row in &mut self.rows {
            let mut kept = keep.iter();
            row.cells.retain(|_| kept.next().copied().unwrap_or(true));
        }
    }
}

/// What a leaf says in a cell.
pub(super) fn cell_of(leaf: &Node) -> String {
    match leaf {
        Node::List(list) if list.iter().any(Node::is_nested) => json_of(leaf),
        Node::List(list) => {
            let parts: Vec<String> = list.iter().filter_map(Node::plain).map(text::cleaned).collect();
            let parts: Vec<&str> = parts
                .iter()
                .map(String::as_str)
                .filter(|part| !part.is_empty())
                .collect();
            parts.join("; ")
        }
        Node::Object(object) if object.pairs.is_empty() => String::new(),
        Node::Object(_) => json_of(leaf),
        plain => plain.plain().map(text::cleaned).unwrap_or_default(),
    }
}

fn json_of(node: &Node) -> String {
    let mut out = String::new();
    node.write_json(&mut out);
    out
}

/// Whether a whole number is too long for the parser to have kept every digit.
fn is_shortened(leaf: &Node) -> bool {
    let Node::Number(text) = leaf else { return false };
    text.len() > 19 && !text.contains('.') && text.parse::<u64>().is_err() && text.parse::<i64>().is_err()
}

fn short(path: &str) -> String {
    const LONG: usize = 200;
    if path.len() <= LONG {
        return path.to_owned();
    }
    path.chars().take(LONG).collect::<String>() + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(records: &[&str]) -> Result<Sheet, ImportError> {
        let mut all = Records::new("a.json");
        for (at, record) in records.iter().enumerate() {
            all.push(at as u64 + 1, serde_json::from_str(record).unwrap())?;
        }
        all.finish(Form::Json, "UTF-8")
    }

    #[test]
    fn leaves_become_columns_in_order_of_first_appearance() {
        let sheet = sheet(&[
            r#"{"number":7,"author":null,"labels":["bug"," ci "],"reviews":[{"state":"OK"}],"none":null}"#,
            r#"{"author":{"login":"a","is_bot":false},"number":8,"deep":{},"labels":[]}"#,
        ])
        .unwrap();
        assert_eq!(
            sheet.headers,
            [
                "number",
                "labels",
                "reviews",
                "none",
                "author.login",
                "author.is_bot",
                "deep"
            ]
        );
        assert_eq!(
            sheet.rows[0].cells,
            ["7", "bug; ci", "[{\"state\":\"OK\"}]", "", "", "", ""]
        );
        assert_eq!(sheet.rows[1].cells, ["8", "", "", "", "a", "false", ""]);
        assert_eq!((sheet.header_rows, sheet.rows[1].number), (0, 2));
    }

    #[test]
    fn a_name_that_stands_twice_is_told() {
        let sheet = sheet(&[r#"{"a":1,"a":2,"b.c":3,"b":{"c":4}}"#]).unwrap();
        assert_eq!(sheet.rows[0].cells, ["2", "4"]);
        let told: Vec<_> = sheet
            .notices
            .iter()
            .map(|n| n.place.column.as_deref().unwrap())
            .collect();
        assert_eq!(told, ["a", "b.c"]);
    }

    #[test]
    fn what_lies_deeper_than_sixteen_stays_as_json() {
        let deep = format!("{}1{}", "{\"a\":".repeat(20), "}".repeat(20));
        let sheet = sheet(&[&deep]).unwrap();
        assert_eq!(sheet.headers, [vec!["a"; 16].join(".")]);
        assert_eq!(sheet.rows[0].cells, ["{\"a\":{\"a\":{\"a\":{\"a\":1}}}}"]);
    }

    #[test]
    fn values_without_names_are_counted_and_a_list_of_them_refused() {
        let mixed = sheet(&[r#"{"a":1}"#, "3", "null"]).unwrap();
        assert_eq!((mixed.rows.len(), mixed.ragged), (1, 2));
        assert_eq!(mixed.notices[0].place.row, Some(2));
        assert_eq!(sheet(&["1", "2"]).unwrap_err().code, "no-records");
        assert_eq!(sheet(&["{}"]).unwrap_err().code, "no-records");
    }

    #[test]
    fn bounds_hold() {
        let wide: Vec<String> = (0..=COLUMNS).map(|at| format!("\"k{at}\":1")).collect();
        let err = sheet(&[&format!("{{{}}}", wide.join(","))]).unwrap_err();
        assert_eq!(err.code, "too-many-columns");
        let long = format!("{{\"note\":\"{}\"}}", "x".repeat(CELL_BYTES + 1));
        let err = sheet(&[&long]).unwrap_err();
        assert_eq!(
            (err.code, err.place.column.as_deref()),
            ("cell-too-long", Some("note"))
        );
    }

    #[test]
    fn an_id_that_lost_digits_is_told() {
        let sheet = sheet(&[r#"{"id":123456789012345678901234567890,"ok":18446744073709551615}"#]).unwrap();
        assert_eq!(sheet.notices.len(), 1);
        assert_eq!(sheet.notices[0].code, "number-shortened");
        assert_eq!(sheet.rows[0].cells[1], "18446744073709551615");
    }
}
