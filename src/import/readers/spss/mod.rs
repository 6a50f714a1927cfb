//! SPSS data files (.sav, .zsav): labels instead of codes, declared missing values as missing, dates as dates.

mod bytes;
mod cases;
mod dictionary;

use std::collections::BTreeMap;

use encoding_rs::Encoding;
use jiff::ToSpan;
use jiff::civil::date;

use crate::base::{Notice, Place};

use super::super::Source;
use super::super::error::ImportError;
use super::super::notices::Notices;
use super::super::read::{CELL_BYTES, COLUMNS, Declared, Dialect, Form, Row, Sheet};
use super::super::text;
use cases::Elements;
use dictionary::{Dictionary, trimmed};

/// Most cells of a file.
const CELLS: u64 = 100_000_000;

/// A variable that is ready to read values.
struct Column {
    header: String,
    width: usize,
    element: usize,
    segments: usize,
    format: u8,
    /// Labels by the bits of a number.
    numbers: BTreeMap<u64, String>,
    /// Labels by the text that they stand for.
    texts: BTreeMap<Vec<u8>, String>,
    missing: dictionary::Missing,
    /// How often each declared missing value was seen, under the name that the file gives it.
    seen_missing: BTreeMap<String, u64>,
    declared: Vec<Declared>,
}

/// Reads the table in an SPSS data file.
pub(super) fn sheet(source: &Source) -> Result<Sheet, ImportError> {
    let file = &source.name;
    let dictionary = dictionary::read(&source.bytes).map_err(|why| unreadable(file, &why))?;
    let count = dictionary.variables.len();
    if count == 0 || count > COLUMNS {
        let why = format!("it has {count} variables; 1 to {COLUMNS} were expected");
        return Err(unreadable(file, &why));
    }
    let mut notices = Notices::default();
    say(file, &dictionary, &mut notices);
    let mut columns = columns(&dictionary);
    let rows = rows(source, &dictionary, &mut columns)?;
    let announced = dictionary
        .cases
        .filter(|announced| *announced != rows.len() as u64);
    if let Some(announced) = announced {
        return Err(unreadable(
            file,
            &format!(
                "it announces {announced} cases and holds {}; it was cut off or changed",
                rows.len()
            ),
        ));
    }
    if rows.is_empty() {
        return Err(ImportError::new(
            "no-records",
            Place::file(file).row(1),
            format!("has {count} variables and no case"),
            "export the answers again",
        ));
    }
    say_missing(file, &columns, &mut notices);
    Ok(Sheet {
        file: file.clone(),
        options: vec![None; count],
        headers: columns.iter().map(|column| column.header.clone()).collect(),
        declared: columns.into_iter().map(|column| column.declared).collect(),
        header_rows: 0,
        rows: rows.into(),
        dialect: Dialect {
            form: Form::Spss,
            delimiter: None,
            encoding: dictionary.encoding.name().to_owned(),
        },
        ragged: 0,
        zone: None,
        notices: notices.finish(),
    })
}

fn say(file: &str, dictionary: &Dictionary, notices: &mut Notices) {
    if !dictionary.is_encoding_told {
        notices.push(
            Notice::caution(
                "encoding-guessed",
                Place::file(file),
                format!(
                    "the file names no encoding; it was read as {}",
                    dictionary.encoding.name()
                ),
            )
            .hint("look at names with accents; save the file again with a newer program if they are wrong"),
        );
    }
    if dictionary.has_weight {
        notices.push(Notice::caution(
            "weight-unused",
            Place::file(file),
            "the file has case weights; every answer counts as one here",
        ));
    }
    if dictionary.has_sets {
        notices.push(Notice::note(
            "sets-unused",
            Place::file(file),
            "the file groups questions into multiple-response sets; their columns are read one by one",
        ));
    }
}

fn say_missing(file: &str, columns: &[Column], notices: &mut Notices) {
    const NAMED: usize = 5;
    for column in columns {
        let count: u64 = column.seen_missing.values().sum();
        if count == 0 {
            continue;
        }
        let mut kinds: Vec<String> = column
            .seen_missing
            .iter()
            .take(NAMED)
            .map(|(name, count)| format!("{name}: {count}"))
            .collect();
        if column.seen_missing.len() > NAMED {
            kinds.push(format!("{} more", column.seen_missing.len() - NAMED));
        }
        notices.push(Notice::note(
            "declared-missing",
            Place::file(file).column(&column.header),
            format!(
                "the file declares answers missing, {count} in all ({})",
                kinds.join(", ")
            ),
        ));
    }
}

fn columns(dictionary: &Dictionary) -> Vec<Column> {
    let encoding = dictionary.encoding;
    let headers = headers(dictionary);
    dictionary
        .variables
        .iter()
        .zip(headers)
        .map(|(variable, header)| {
            let label = |bytes: &[u8]| text::cleaned(&decoded(encoding, bytes));
            let (mut numbers, mut texts, mut declared) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
            for (value, name) in &variable.labels {
                let name = label(name);
                if name.is_empty() {
                    continue;
                }
                if variable.width > 0 {
                    texts.insert(trimmed(value).to_vec(), name);
                } else if let Ok(eight) = <[u8; 8]>::try_from(value.as_slice()) {
                    let number = bytes::f64_of(eight, dictionary.is_big_endian);
                    if !declares(&variable.missing, number) {
                        declared.push((number, name.clone()));
                    }
                    numbers.insert(key(number), name);
                }
            }
            Column {
                header,
                width: variable.width,
                element: variable.element,
                segments: variable.segments,
                format: variable.format,
                numbers,
                texts,
                missing: variable.missing.clone(),
                seen_missing: BTreeMap::new(),
                declared,
            }
        })
        .collect()
}

/// The label of each variable, or its name where it has none; both where one label stands for several variables.
fn headers(dictionary: &Dictionary) -> Vec<String> {
    let said = |bytes: &[u8]| text::cleaned(&decoded(dictionary.encoding, bytes));
    let labels: Vec<String> = dictionary
        .variables
        .iter()
        .map(|variable| said(&variable.label))
        .collect();
    let mut times: BTreeMap<&str, u64> = BTreeMap::new();
    for label in &labels {
        *times.entry(label).or_default() += 1;
    }
    dictionary
        .variables
        .iter()
        .zip(&labels)
        .map(|(variable, label)| {
            let name = said(&variable.name);
            if label.is_empty() {
                name
            } else if times.get(label.as_str()).is_some_and(|times| *times > 1) {
                format!("{label} [{name}]")
            } else {
                label.clone()
            }
        })
        .collect()
}

fn rows(source: &Source, dictionary: &Dictionary, columns: &mut [Column]) -> Result<Vec<Row>, ImportError> {
    let file = &source.name;
    let data = cases::unpacked(&source.bytes, dictionary).map_err(|why| unreadable(file, &why))?;
    let mut elements = Elements::new(&data, dictionary);
    let mut case: Vec<[u8; 8]> = Vec::with_capacity(dictionary.elements);
    let mut rows = Vec::new();
    loop {
        case.clear();
        case.extend(elements.by_ref().take(dictionary.elements));
        if case.len() < dictionary.elements {
            if !case.is_empty() || elements.has_rest() {
                let why = format!("it is cut off within case {}", rows.len() + 1);
                return Err(unreadable(file, &why));
            }
            return Ok(rows);
        }
        let number = rows.len() as u64 + 1;
        let mut cells = Vec::with_capacity(columns.len());
        for column in columns.iter_mut() {
            let cell = value(&case, column, dictionary);
            if cell.len() > CELL_BYTES {
                return Err(unreadable(
                    file,
                    &format!("case {number} has a cell of {} bytes", cell.len()),
                ));
            }
            cells.push(cell.into());
        }
        rows.push(Row { number, cells });
        if number * columns.len() as u64 > CELLS {
            return Err(ImportError::new(
                "too-many-cells",
                Place::file(file).row(number),
                format!("has more than {CELLS} cells"),
                "export fewer variables, or CSV",
            ));
        }
    }
}

/// The text of one value; empty when it is missing.
fn value(case: &[[u8; 8]], column: &mut Column, dictionary: &Dictionary) -> String {
    if column.width > 0 {
        return text_value(case, column, dictionary.encoding);
    }
    let Some(eight) = case.get(column.element) else {
        return String::new();
    };
    let number = bytes::f64_of(*eight, dictionary.is_big_endian);
    if number == dictionary.system_missing || !number.is_finite() {
        return String::new();
    }
    let label = column.numbers.get(&key(number));
    if declares(&column.missing, number) {
        let name = match label {
            Some(label) => format!("{} “{label}”", plain(number)),
            None => plain(number),
        };
        *column.seen_missing.entry(name).or_default() += 1;
        return String::new();
    }
    label.cloned().unwrap_or_else(|| shown(number, column.format))
}

/// A text; of each segment of a long one 255 bytes count, although it takes 256.
fn text_value(case: &[[u8; 8]], column: &mut Column, encoding: &'static Encoding) -> String {
    const SEGMENT: usize = 255;
    let mut bytes: Vec<u8> = Vec::with_capacity(column.width);
    let mut element = column.element;
    for _ in 0..column.segments {
        let width = (column.width - bytes.len()).min(SEGMENT);
        let count = width.div_ceil(8);
        let part = case.get(element..element + count).unwrap_or_default().concat();
        bytes.extend(&part[..width.min(part.len())]);
        element += if column.segments > 1 { 32 } else { count };
    }
    let value = trimmed(&bytes);
    let label = column.texts.get(value).cloned();
    let read = text::cleaned(&decoded(encoding, value));
    // Older files compare no more than eight bytes of a text.
    if !value.is_empty() && column.missing.texts.iter().any(|missing| missing == value) {
        let name = label.map_or_else(|| read.clone(), |label| format!("{read} “{label}”"));
        *column.seen_missing.entry(name).or_default() += 1;
        return String::new();
    }
    label.unwrap_or(read)
}

fn declares(missing: &dictionary::Missing, number: f64) -> bool {
    missing.numbers.contains(&number)
        || missing
            .range
            .is_some_and(|(low, high)| low <= number && number <= high)
}

/// Equal numbers have equal keys, also the two zeros.
fn key(number: f64) -> u64 {
    (number + 0.0).to_bits()
}

fn plain(number: f64) -> String {
    (number + 0.0).to_string()
}

/// A number as its format shows it: dates as days, times as hours, everything else as it is.
fn shown(number: f64, format: u8) -> String {
    match format {
        20 | 23 | 24 | 28 | 29 | 30 | 38 | 39 => moment(number, false).unwrap_or_else(|| plain(number)),
        22 | 41 => moment(number, true).unwrap_or_else(|| plain(number)),
        21 | 25 | 40 => time(number),
        _ => plain(number),
    }
}

/// Seconds since the calendar of our days began.
fn moment(seconds: f64, has_time: bool) -> Option<String> {
    if !(0.0..300_000_000_000.0).contains(&seconds) {
        return None;
    }
    let first = date(1582, 10, 14).to_datetime(jiff::civil::Time::midnight());
    let millis = (seconds * 1000.0).round() as i64;
    let at = first.checked_add(millis.milliseconds()).ok()?;
    Some(if has_time {
        at.to_string().replace('T', " ")
    } else {
        at.date().to_string()
    })
}

fn time(seconds: f64) -> String {
    if seconds.abs() > 1e12 {
        return plain(seconds);
    }
    let millis = (seconds * 1000.0).round() as i64;
    let sign = if millis < 0 { "-" } else { "" };
    let (whole, fraction) = (millis.abs() / 1000, millis.abs() % 1000);
    let text = format!("{sign}{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
    if fraction == 0 {
        text
    } else {
        format!("{text}.{fraction:03}")
    }
}

fn decoded(encoding: &'static Encoding, bytes: &[u8]) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

fn unreadable(file: &str, why: &str) -> ImportError {
    ImportError::new(
        "spss-unreadable",
        Place::file(file).row(1),
        format!("the SPSS file cannot be read: {why}"),
        "save it again as .sav, or export the answers as CSV with labels",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &[u8] = include_bytes!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/spss-plain.sav"
    ));
    const BYTECODE: &[u8] = include_bytes!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/spss-bytecode.sav"
    ));
    const ZLIB: &[u8] = include_bytes!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/spss-zlib.zsav"
    ));
    const OLD: &[u8] = include_bytes!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/spss-windows-1252.sav"
    ));

    fn read(bytes: &[u8]) -> Result<Sheet, ImportError> {
        super::super::sheet(&Source {
            name: "a.sav".to_owned(),
            bytes: bytes.to_vec(),
        })
    }

    /// The files are written by pyreadstat 1.3 (the script is in tests/import_readers.rs), and these are the values that it
    /// reads from them, with labels for codes, nothing for declared missing values, and times as h:mm:ss.
    #[test]
    fn values_are_those_that_another_reader_finds() {
        for (bytes, name) in [(PLAIN, "plain"), (BYTECODE, "bytecode"), (ZLIB, "zlib")] {
            let sheet = read(bytes).unwrap();
            assert_eq!(
                sheet.headers,
                [
                    "Which team are you in?",
                    "I have enough time for deep work [focus]",
                    "I have enough time for deep work [deepwork]",
                    "note",
                    "Recorded Date",
                    "day",
                    "took",
                    "score",
                    "Role",
                    "a_very_long_variable_name"
                ],
                "{name}"
            );
            let long = format!("{}end", "x".repeat(600));
            let wide = "y".repeat(255);
            let rows: [[&str; 10]; 4] = [
                [
                    "Infra",
                    "Strongly disagree",
                    "2",
                    &long,
                    "2026-07-01 09:05:31",
                    "2026-07-01",
                    "0:24:45",
                    "0.1",
                    "Developer",
                    "1",
                ],
                [
                    "Größe",
                    "Strongly agree",
                    "",
                    "short",
                    "2026-09-30 23:59:59",
                    "",
                    "13:00:00",
                    "-2.5",
                    "Operations",
                    "2",
                ],
                ["", "", "3", "", "", "1999-12-31", "", "1234567", "", "3"],
                [
                    "Web",
                    "",
                    "Always",
                    &wide,
                    "2026-07-02 00:00:00",
                    "2026-07-02",
                    "0:00:01",
                    "0.0000001",
                    "Developer",
                    "250",
                ],
            ];
            for (row, expected) in sheet.rows.iter().zip(rows) {
                assert_eq!(row.cells, expected, "{name}");
            }
            assert_eq!((sheet.rows.len(), sheet.rows[3].number), (4, 4));
            assert_eq!(
                (sheet.dialect.form, sheet.dialect.encoding.as_str()),
                (Form::Spss, "UTF-8")
            );
        }
    }

    #[test]
    fn what_the_file_declares_is_kept() {
        let sheet = read(BYTECODE).unwrap();
        assert_eq!(sheet.declared[1].len(), 5);
        assert_eq!(sheet.declared[1][4], (5.0, "Strongly agree".to_owned()));
        // The label of a missing value is no answer.
        assert_eq!(
            sheet.declared[2],
            [(1.0, "Never".to_owned()), (7.0, "Always".to_owned())]
        );
        let told: Vec<&str> = sheet
            .notices
            .iter()
            .map(|notice| notice.message.as_str())
            .collect();
        assert_eq!(
            told,
            [
                "the file declares answers missing, 1 in all (-99 “Seen but unanswered”: 1)",
                "the file declares answers missing, 1 in all (98 “Don't know”: 1)",
                "the file declares answers missing, 1 in all (X “Refused”: 1)",
            ]
        );
    }

    #[test]
    fn older_encodings_are_read() {
        let sheet = read(OLD).unwrap();
        assert_eq!(sheet.dialect.encoding, "windows-1252");
        assert_eq!(sheet.headers, ["Größe des Teams"]);
        assert_eq!(sheet.rows[0].cells, ["größer"]);
        assert!(sheet.notices.is_empty());
    }

    #[test]
    fn a_file_that_was_cut_off_is_refused() {
        for whole in [PLAIN, BYTECODE, ZLIB] {
            for end in (4..whole.len()).step_by(7) {
                let err = read(&whole[..end]).unwrap_err();
                assert_eq!((err.code, err.place.row), ("spss-unreadable", Some(1)), "{end}");
            }
        }
    }
}
