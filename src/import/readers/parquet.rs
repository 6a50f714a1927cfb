//! Parquet: every value as the text that a CSV export would hold.

use std::fmt::Write as _;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::civil::{DateTime, Time, date};
use jiff::{Timestamp, ToSpan};
use polars::prelude::{
    AnyValue, ArrowDataType, DataFrame, DataType, ParquetReader, PolarsResult, SerReader, Series, TimeUnit,
};

use crate::base::{Notice, Place};

use super::super::Source;
use super::super::error::ImportError;
use super::super::notices::Notices;
use super::super::read::{CELL_BYTES, COLUMNS, Dialect, Form, Row, Sheet};
use super::super::text;
use super::node::{Node, Object};
use super::records::cell_of;

/// Most rows of a file.
const ROWS: usize = 5_000_000;
/// Most cells of a file.
const CELLS: usize = 100_000_000;

/// Most digits of a decimal that is read: what 128 bits hold.
const DECIMAL_DIGITS: usize = 38;

/// A frame and the columns that are of a type nobody reads here.
struct Read {
    frame: DataFrame,
    unread: Vec<(String, String)>,
}

/// What stops a file before its values are read.
enum Stopped {
    TooManyRows(usize),
    Unreadable(String),
}

/// Reads the table in a Parquet file.
pub(super) fn sheet(source: &Source) -> Result<Sheet, ImportError> {
    let file = &source.name;
    if !source.bytes.ends_with(b"PAR1") {
        return Err(unreadable(
            file,
            "its end is missing: it was cut off, or is encrypted",
        ));
    }
    // The library may trip over a damaged file; that ends this file and nothing else.
    let read = catch_unwind(AssertUnwindSafe(|| frame(&source.bytes)));
    let Read { frame, unread } = match read {
        Ok(Ok(read)) => read,
        Ok(Err(Stopped::Unreadable(why))) => return Err(unreadable(file, &why)),
        Ok(Err(Stopped::TooManyRows(rows))) => {
            return Err(ImportError::new(
                "too-many-rows",
                Place::file(file),
                format!(
                    "has {rows} rows; at most {ROWS} rows and {CELLS} cells are read from a Parquet file"
                ),
                "export a shorter time, or fewer columns, or CSV, which is read in any length",
            ));
        }
        Err(_) => return Err(unreadable(file, "a part of it contradicts another")),
    };
    let mut notices = Notices::default();
    for (column, kind) in unread {
        notices.push(
            Notice::caution(
                "column-unread",
                Place::file(file).column(column),
                format!("is of the type {kind} and is not read"),
            )
            .hint("cast it to a double, an integer or a text if it is needed"),
        );
    }
    table(file, &frame, notices)
}

fn frame(bytes: &[u8]) -> Result<Read, Stopped> {
    let mut reader = ParquetReader::new(Cursor::new(bytes)).set_rechunk(true);
    let (rows, columns, unread) = shape(&mut reader).map_err(|err| Stopped::Unreadable(err.to_string()))?;
    if rows > ROWS || rows.saturating_mul(columns.len()) > CELLS {
        return Err(Stopped::TooManyRows(rows));
    }
    let reader = if unread.is_empty() {
        reader
    } else {
        reader.with_projection(Some(columns))
    };
    let frame = reader
        .finish()
        .map_err(|err| Stopped::Unreadable(err.to_string()))?;
    Ok(Read { frame, unread })
}

/// Number of rows, the columns that can be read, and the names and types of the others.
#[expect(clippy::type_complexity, reason = "three parts of one answer, used once")]
fn shape(
    reader: &mut ParquetReader<Cursor<&[u8]>>,
) -> PolarsResult<(usize, Vec<usize>, Vec<(String, String)>)> {
    let rows = reader.num_rows()?;
    let schema = reader.schema()?;
    let (mut columns, mut unread) = (Vec::new(), Vec::new());
    for (at, (name, field)) in schema.iter().enumerate() {
        match unread_type(&field.dtype) {
            None => columns.push(at),
            Some(kind) => unread.push((name.to_string(), kind)),
        }
    }
    Ok((rows, columns, unread))
}

/// The name of a type that is not read.
fn unread_type(kind: &ArrowDataType) -> Option<String> {
    match kind {
        ArrowDataType::List(field)
        | ArrowDataType::LargeList(field)
        | ArrowDataType::Map(field, _)
        | ArrowDataType::FixedSizeList(field, _) => unread_type(&field.dtype),
        ArrowDataType::Struct(fields) => fields.iter().find_map(|field| unread_type(&field.dtype)),
        ArrowDataType::Dictionary(_, values, _) => unread_type(values),
        ArrowDataType::Decimal(digits, _) if *digits > DECIMAL_DIGITS => {
            Some(format!("decimal of {digits} digits"))
        }
        ArrowDataType::Decimal256(digits, _) => Some(format!("decimal of {digits} digits")),
        ArrowDataType::Interval(_) => Some("interval".to_owned()),
        ArrowDataType::Extension(_) | ArrowDataType::Union(_) => Some("extension".to_owned()),
        _ => None,
    }
}

fn table(file: &str, frame: &DataFrame, notices: Notices) -> Result<Sheet, ImportError> {
    let mut leaves = Vec::new();
    for column in frame.columns() {
        spread(
            column.name().to_string(),
            column.as_materialized_series(),
            &mut leaves,
        );
    }
    if leaves.is_empty() || frame.height() == 0 {
        return Err(ImportError::new(
            "no-records",
            Place::file(file).row(1),
            format!(
                "has {} columns that can be read and {} rows",
                leaves.len(),
                frame.height()
            ),
            "export the table again",
        ));
    }
    if leaves.len() > COLUMNS {
        return Err(ImportError::new(
            "too-many-columns",
            Place::file(file).row(1),
            format!("has {} columns; at most {COLUMNS} are read", leaves.len()),
            "export fewer columns",
        ));
    }
    let width = leaves.len();
    let mut rows: Vec<Row> = (1..=frame.height() as u64)
        .map(|number| Row {
            number,
            cells: Vec::with_capacity(width),
        })
        .collect();
    for (name, values) in &leaves {
        for (row, value) in rows.iter_mut().zip(values.rechunk().iter()) {
            let cell = cell_of(&node(&value));
            if cell.len() > CELL_BYTES {
                return Err(ImportError::new(
                    "cell-too-long",
                    Place::file(file).row(row.number).column(name.as_str()),
                    format!("holds {} bytes; at most {CELL_BYTES} are read", cell.len()),
                    "export without this column",
                ));
            }
            row.cells.push(cell.into());
        }
    }
    Ok(Sheet {
        file: file.to_owned(),
        options: vec![None; width],
        declared: vec![Vec::new(); width],
        headers: leaves.iter().map(|(name, _)| text::cleaned(name)).collect(),
        header_rows: 0,
        rows: rows.into(),
        dialect: Dialect {
            form: Form::Parquet,
            delimiter: None,
            encoding: "UTF-8".to_owned(),
        },
        ragged: 0,
        zone: None,
        notices: notices.finish(),
    })
}

/// The leaves of a column: itself, or the fields of a struct under dotted names.
fn spread(name: String, values: &Series, leaves: &mut Vec<(String, Series)>) {
    let DataType::Struct(_) = values.dtype() else {
        leaves.push((name, values.clone()));
        return;
    };
    if let Ok(fields) = values.struct_() {
        // A missing struct has missing fields.
        for field in fields.clone().unnest().columns() {
            spread(
                format!("{name}.{}", field.name()),
                field.as_materialized_series(),
                leaves,
            );
        }
    }
}

fn node(value: &AnyValue) -> Node {
    match value {
        AnyValue::Null => Node::Null,
        AnyValue::Boolean(value) => Node::Bool(*value),
        AnyValue::String(text) => Node::Text((*text).to_owned()),
        AnyValue::StringOwned(text) => Node::Text(text.to_string()),
        AnyValue::Decimal(digits, _, scale) => Node::Number(decimal(*digits, *scale)),
        AnyValue::Float32(value) => number(value.is_finite(), value),
        AnyValue::Float64(value) => number(value.is_finite(), value),
        AnyValue::Date(days) => date(1970, 1, 1)
            .checked_add(i64::from(*days).days())
            .map_or(Node::Null, |day| Node::Text(day.to_string())),
        AnyValue::Datetime(at, unit, zone) => moment(*at, *unit, zone.is_some()),
        AnyValue::DatetimeOwned(at, unit, zone) => moment(*at, *unit, zone.is_some()),
        AnyValue::Duration(length, unit) => {
            Node::Number((*length as f64 / per_second(*unit) as f64).to_string())
        }
        AnyValue::Time(nanos) => time(*nanos),
        AnyValue::Binary(bytes) => binary(bytes),
        AnyValue::BinaryOwned(bytes) => binary(bytes),
        AnyValue::List(values) => Node::List(values.iter().map(|value| node(&value)).collect()),
        AnyValue::Struct(_, _, fields) => Node::Object(Object {
            pairs: fields
                .iter()
                .zip(value._iter_struct_av())
                .map(|(field, value)| (field.name().to_string(), node(&value)))
                .collect(),
            repeated: Vec::new(),
        }),
        other => match other.get_str() {
            Some(text) => Node::Text(text.to_owned()),
            None => Node::Number(other.to_string()),
        },
    }
}

fn per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Nanoseconds => 1_000_000_000,
        TimeUnit::Microseconds => 1_000_000,
        TimeUnit::Milliseconds => 1000,
    }
}

/// In UTC where a zone is known, and as it is written where none is.
fn moment(at: i64, unit: TimeUnit, has_zone: bool) -> Node {
    let nanos = i128::from(at) * i128::from(1_000_000_000 / per_second(unit));
    let Ok(stamp) = Timestamp::from_nanosecond(nanos) else {
        return Node::Null;
    };
    if has_zone {
        return Node::Text(stamp.to_string());
    }
    let at: DateTime = jiff::tz::TimeZone::UTC.to_datetime(stamp);
    Node::Text(at.to_string().replace('T', " "))
}

fn time(nanos: i64) -> Node {
    Time::midnight()
        .checked_add(nanos.nanoseconds())
        .map_or(Node::Null, |time| Node::Text(time.to_string()))
}

/// Not a number is how some tools write that nothing is known.
fn number(is_finite: bool, value: &dyn std::fmt::Display) -> Node {
    if is_finite {
        Node::Number(value.to_string())
    } else {
        Node::Null
    }
}

/// The digits with a point before the last `scale` of them.
fn decimal(digits: i128, scale: usize) -> String {
    let sign = if digits < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", digits.unsigned_abs(), width = scale + 1);
    let (whole, rest) = digits.split_at(digits.len() - scale);
    let point = if scale == 0 { "" } else { "." };
    format!("{sign}{whole}{point}{rest}")
}

/// Old writers keep texts without saying that they are texts.
fn binary(bytes: &[u8]) -> Node {
    match std::str::from_utf8(bytes) {
        Ok(text) => Node::Text(text.to_owned()),
        Err(_) => Node::Text(bytes.iter().fold(String::new(), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })),
    }
}

fn unreadable(file: &str, why: &str) -> ImportError {
    let why: String = why.lines().next().unwrap_or_default().chars().take(300).collect();
    ImportError::new(
        "parquet-unreadable",
        Place::file(file).row(1),
        format!("the Parquet table cannot be read: {why}"),
        "export the table again, as Parquet with Snappy or Zstandard, or as CSV",
    )
}

#[cfg(test)]
mod tests {
    use polars::prelude::{Column, IntoColumn, ListChunked, NamedFrom, ParquetWriter, StructChunked};

    use super::*;

    fn bytes(columns: Vec<Column>) -> Vec<u8> {
        let mut frame = DataFrame::new_infer_height(columns).unwrap();
        let mut out = Vec::new();
        ParquetWriter::new(&mut out).finish(&mut frame).unwrap();
        out
    }

    fn read(bytes: Vec<u8>) -> Result<Sheet, ImportError> {
        super::super::sheet(&Source {
            name: "a.parquet".to_owned(),
            bytes,
        })
    }

    #[test]
    fn every_type_is_written_as_csv_would() {
        let stamp = Series::new("".into(), [Some(1_782_896_731_500_i64), None]);
        let cast =
            |name: &str, kind: DataType| stamp.cast(&kind).unwrap().with_name(name.into()).into_column();
        let lists: ListChunked = [
            Some(Series::new("".into(), ["a", "b"])),
            Some(Series::new("".into(), Vec::<&str>::new())),
        ]
        .into_iter()
        .collect();
        let inner = [
            Series::new("login".into(), [Some("x"), None]),
            Series::new("n".into(), [Some(1_i32), Some(2)]),
        ];
        let author = StructChunked::from_series("author".into(), 2, inner.iter()).unwrap();
        let mut columns = vec![
            Series::new("id".into(), [9_007_199_254_740_993_i64, 2]).into_column(),
            Series::new("share".into(), [Some(0.1_f32), Some(f32::NAN)]).into_column(),
            Series::new("big".into(), [Some(2.0_f64), None]).into_column(),
            Series::new("ok".into(), [true, false]).into_column(),
            Series::new("name".into(), [Some(" Größe "), None]).into_column(),
            cast("plain", DataType::Datetime(TimeUnit::Milliseconds, None)),
            cast("day", DataType::Datetime(TimeUnit::Milliseconds, None)),
            cast("took", DataType::Duration(TimeUnit::Milliseconds)),
            Series::from(lists).with_name("labels".into()).into_column(),
            Series::from(author).into_column(),
        ];
        columns[6] = columns[6].cast(&DataType::Date).unwrap();
        let sheet = read(bytes(columns)).unwrap();
        assert_eq!(
            sheet.headers,
            [
                "id",
                "share",
                "big",
                "ok",
                "name",
                "plain",
                "day",
                "took",
                "labels",
                "author.login",
                "author.n"
            ]
        );
        assert_eq!(
            sheet.rows[0].cells,
            [
                "9007199254740993",
                "0.1",
                "2",
                "true",
                "Größe",
                "2026-07-01 09:05:31.5",
                "2026-07-01",
                "1782896731.5",
                "a; b",
                "x",
                "1"
            ]
        );
        assert_eq!(
            sheet.rows[1].cells,
            ["2", "", "", "false", "", "", "", "", "", "", "2"]
        );
        assert_eq!(
            (sheet.rows[1].number, sheet.header_rows, sheet.dialect.form),
            (2, 0, Form::Parquet)
        );
    }

    /// Written by pyarrow 26:
    /// ```python
    /// pa.table({
    ///     "at": pa.array([datetime(2026, 7, 1, 9, 5, 31, 500000, tzinfo=utc), None], pa.timestamp("us", "Europe/Berlin")),
    ///     "price": pa.array([Decimal("1.50"), None], pa.decimal128(10, 2)),
    ///     "size": pa.array(["S", "M"]).dictionary_encode(),
    ///     "steps": pa.array([[{"x": 1}], []]),
    ///     "open": pa.array([time(9, 5), None]),
    ///     "raw": pa.array([b"ab", b"\xff"]),
    /// })
    /// ```
    #[test]
    fn files_of_other_writers_keep_zones_and_decimals() {
        let bytes = include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/fixtures/types.parquet"
        ));
        let sheet = read(bytes.to_vec()).unwrap();
        assert_eq!(sheet.headers, ["at", "price", "size", "steps", "open", "raw"]);
        assert_eq!(
            sheet.rows[0].cells,
            [
                "2026-07-01T09:05:31.5Z",
                "1.50",
                "S",
                "[{\"x\":1}]",
                "09:05:00",
                "ab"
            ]
        );
        assert_eq!(sheet.rows[1].cells, ["", "", "M", "", "", "ff"]);
        assert!(sheet.notices.is_empty());
    }

    #[test]
    fn types_without_a_text_are_named() {
        let decimal = |digits| ArrowDataType::Decimal(digits, 2);
        assert_eq!(unread_type(&decimal(38)), None);
        assert_eq!(unread_type(&decimal(50)).as_deref(), Some("decimal of 50 digits"));
        let wide = ArrowDataType::Decimal256(76, 2);
        assert_eq!(unread_type(&wide).as_deref(), Some("decimal of 76 digits"));
    }

    /// Warehouses unload every number as a decimal.
    #[test]
    fn decimals_keep_their_sign_and_their_places() {
        let values = Series::new("lead".into(), [Some(-0.05_f64), Some(12_345.5), None]);
        let cast = values.cast(&DataType::Decimal(18, 3)).unwrap();
        let sheet = read(bytes(vec![cast.into_column()])).unwrap();
        let cells: Vec<String> = sheet.rows.iter().map(|row| row.cells[0].to_string()).collect();
        assert_eq!(cells, ["-0.050", "12345.500", ""]);
        assert_eq!(decimal(-120, 0), "-120");
    }

    #[test]
    fn damaged_files_are_refused() {
        let whole = bytes(vec![Series::new("a".into(), ["x", "y", "z"]).into_column()]);
        for end in [4, 10, whole.len() / 2, whole.len() - 1] {
            assert_eq!(
                read(whole[..end].to_vec()).unwrap_err().code,
                "parquet-unreadable"
            );
        }
        assert_eq!(
            read(b"PAR1\xff\xff\xff\xffPAR1".to_vec()).unwrap_err().code,
            "parquet-unreadable"
        );
        assert_eq!(
            read(bytes(vec![
                Series::new("a".into(), Vec::<i64>::new()).into_column()
            ]))
            .unwrap_err()
            .code,
            "no-records"
        );
    }
}
