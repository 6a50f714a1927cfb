//! Files that are no text table: the same answers give the same tables from every form, and no bytes can do harm.
//!
//! The SPSS files among the fixtures were written by pyreadstat 1.3:
//! ```python
//! import datetime as dt, pandas as pd, pyreadstat
//! frame = pd.DataFrame({
//!     "team": ["Infra", "Größe", "", "Web"],
//!     "focus": [1.0, 5.0, -99.0, None],
//!     "deepwork": [2.0, 98.0, 3.0, 7.0],
//!     "note": ["x" * 600 + "end", "short", "", "y" * 255],
//!     "answered": [dt.datetime(2026, 7, 1, 9, 5, 31), dt.datetime(2026, 9, 30, 23, 59, 59), None, dt.datetime(2026, 7, 2)],
//!     "day": [dt.date(2026, 7, 1), None, dt.date(1999, 12, 31), dt.date(2026, 7, 2)],
//!     "took": [dt.time(0, 24, 45), dt.time(13, 0, 0), None, dt.time(0, 0, 1)],
//!     "score": [0.1, -2.5, 1234567.0, 1e-7],
//!     "role": ["D", "O", "X", "D"],
//!     "a_very_long_variable_name": [1.0, 2.0, 3.0, 250.0],
//! })
//! deep = "I have enough time for deep work"
//! options = dict(
//!     column_labels={"team": "Which team are you in?", "focus": deep, "deepwork": deep, "role": "Role",
//!                    "answered": "Recorded Date"},
//!     variable_value_labels={
//!         "focus": {1: "Strongly disagree", 2: "Disagree", 3: "Neutral", 4: "Agree", 5: "Strongly agree",
//!                   -99: "Seen but unanswered"},
//!         "deepwork": {1: "Never", 7: "Always", 98: "Don't know"},
//!         "role": {"D": "Developer", "O": "Operations", "X": "Refused"}},
//!     missing_ranges={"focus": [-99], "deepwork": [{"lo": 90, "hi": 99}], "role": ["X"]})
//! pyreadstat.write_sav(frame, "spss-plain.sav", **options)
//! pyreadstat.write_sav(frame, "spss-bytecode.sav", row_compress=True, **options)
//! pyreadstat.write_sav(frame, "spss-zlib.zsav", compress=True, **options)
//! ```
//! `spss-windows-1252.sav` is one case of one text, with its record 7/20 changed to that encoding by hand.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on fails"
)]

mod import_support;

use std::fmt::Write as _;

use import_support::{assert_accounted, catalogue, codes, fixture, import};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use tribometer::import::{Form, ImportError, Options, Source};

const HEADERS: [&str; 3] = [
    "Timestamp",
    "Which team are you in?",
    "I have enough uninterrupted time for deep work",
];

/// Time, team and answer of forty people.
fn answers() -> Vec<[String; 3]> {
    let labels = [
        "Strongly disagree",
        "Disagree",
        "Neutral",
        "Agree",
        "Strongly agree",
    ];
    (0..40)
        .map(|at| {
            [
                format!("2026-07-{:02} 09:{at:02}:31", at % 28 + 1),
                ["Infra", "Web", "Größe"][at % 3].to_owned(),
                labels[at * 7 % 5].to_owned(),
            ]
        })
        .collect()
}

fn csv() -> Vec<u8> {
    let mut text = HEADERS.join(",") + "\n";
    for row in answers() {
        writeln!(text, "{}", row.join(",")).unwrap();
    }
    text.into_bytes()
}

fn objects() -> Vec<String> {
    answers()
        .iter()
        .map(|row| {
            let pairs: Vec<String> = HEADERS
                .iter()
                .zip(row)
                .map(|(header, cell)| format!("\"{header}\": \"{cell}\""))
                .collect();
            format!("{{{}}}", pairs.join(", "))
        })
        .collect()
}

fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, HEADERS).unwrap();
    let format = Format::new().set_num_format("m/d/yyyy h:mm:ss");
    for (at, [time, team, answer]) in answers().iter().enumerate() {
        let row = at as u32 + 1;
        let time = ExcelDateTime::parse_from_str(time).unwrap();
        sheet.write_datetime_with_format(row, 0, &time, &format).unwrap();
        sheet.write_string(row, 1, team).unwrap();
        sheet.write_string(row, 2, answer).unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// The same answers in every form that a test can write.
fn forms() -> Vec<(&'static str, Vec<u8>, Form)> {
    let yaml: Vec<String> = objects().iter().map(|object| format!("- {object}")).collect();
    vec![
        (
            "answers.json",
            format!("[{}]", objects().join(",\n")).into_bytes(),
            Form::Json,
        ),
        ("answers.ndjson", objects().join("\n").into_bytes(), Form::Json),
        (
            "answers.json",
            format!("{{\"total\": 40, \"responses\": [{}]}}", objects().join(",")).into_bytes(),
            Form::Json,
        ),
        ("answers.yaml", yaml.join("\n").into_bytes(), Form::Yaml),
        ("answers.xlsx", workbook(), Form::Workbook),
    ]
}

#[test]
fn the_same_answers_give_the_same_tables_from_every_form() {
    let told = import(&Source {
        name: "answers.csv".to_owned(),
        bytes: csv(),
    });
    assert_eq!(told.proof.rows.used, 40);
    for (name, bytes, form) in forms() {
        let imported = import(&Source {
            name: name.to_owned(),
            bytes,
        });
        assert_accounted(&imported.proof);
        assert_eq!(imported.proof.form, form, "{name}");
        assert_eq!(imported.proof.rows, told.proof.rows, "{name}");
        assert_eq!(imported.columns, told.columns, "{name}");
        assert!(
            imported.tables[0].to_parquet().unwrap() == told.tables[0].to_parquet().unwrap(),
            "the tables differ: {name}"
        );
    }
}

#[test]
fn spss_files_import_as_surveys_whatever_their_packing() {
    let catalogue = catalogue();
    let mut options = Options::new(&catalogue);
    options.quarter = "2026-Q3".parse().ok();
    let read = |name: &str| tribometer::import::import(&fixture(name), &options).unwrap();
    let plain = read("spss-plain.sav");
    assert_eq!((plain.proof.form, plain.proof.rows.read), (Form::Spss, 4));
    assert!(codes(&plain.proof).contains(&"declared-missing"));
    for name in ["spss-bytecode.sav", "spss-zlib.zsav"] {
        let other = read(name);
        assert_eq!(other.columns, plain.columns, "{name}");
        assert!(other.tables[0].to_parquet().unwrap() == plain.tables[0].to_parquet().unwrap());
    }
}

fn try_import(name: &str, bytes: Vec<u8>) -> Result<(), ImportError> {
    let catalogue = catalogue();
    let mut options = Options::new(&catalogue);
    options.quarter = "2026-Q3".parse().ok();
    let source = Source {
        name: name.to_owned(),
        bytes,
    };
    let inspection = tribometer::import::inspect(&source, &options);
    match tribometer::import::import(&source, &options) {
        Ok(imported) => {
            assert_accounted(&imported.proof);
            Ok(())
        }
        Err(err) => {
            assert_eq!(err.place.file.as_deref(), Some(name));
            assert!(!err.message.is_empty() && !err.hint.is_empty(), "{err:?}");
            if let Ok(inspection) = inspection {
                assert_accounted(&inspection.proof);
            }
            Err(err)
        }
    }
}

#[test]
fn other_files_are_refused_with_a_reason() {
    for (name, bytes, code) in [
        ("report.pdf", b"%PDF-1.7 x".as_slice(), "not-a-table"),
        ("a.csv", b"\x89PNG\r\n\x1a\n", "not-a-table"),
        ("a.csv.gz", b"\x1f\x8b\x08\0", "not-a-table"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "not-a-table"),
        ("a.db", b"SQLite format 3\0", "not-a-table"),
        ("a", b"\x7fELF", "not-a-table"),
        ("a.xls", b"<html><table>", "not-a-table"),
        (
            "a.zip",
            b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            "not-a-table",
        ),
        (
            "a.json",
            b"{\"compilerOptions\": {\"strict\": true}}",
            "no-records",
        ),
        ("a.yaml", b"", "empty-file"),
        ("a.json", b"", "empty-file"),
    ] {
        assert_eq!(try_import(name, bytes.to_vec()).unwrap_err().code, code, "{name}");
    }
}

/// One whole file of each form.
fn wholes() -> Vec<(&'static str, Vec<u8>)> {
    let mut wholes: Vec<(&str, Vec<u8>)> = forms()
        .into_iter()
        .map(|(name, bytes, _)| (name, bytes))
        .collect();
    for name in [
        "spss-plain.sav",
        "spss-bytecode.sav",
        "spss-zlib.zsav",
        "types.parquet",
    ] {
        wholes.push((name, fixture(name).bytes));
    }
    wholes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_behind_a_mark_are_answered(which in 0usize..10, rest in proptest::collection::vec(any::<u8>(), 0..600)) {
        let marks: [&[u8]; 10] = [
            b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1", b"$FL2", b"$FL3", b"[{\"", b"{\"",
            b"---\n", b"\xff\xfe[\0{\0",
        ];
        let mut bytes = marks[which].to_vec();
        bytes.extend(&rest);
        if which == 3 {
            bytes.extend(b"PAR1");
        }
        let _ = try_import("bytes", bytes);
    }

    #[test]
    fn files_that_were_cut_off_are_refused_or_accounted_for(which in 0usize..9, share in 0.0f64..1.0) {
        let (name, mut bytes) = wholes().swap_remove(which);
        bytes.truncate((bytes.len() as f64 * share) as usize);
        let answer = try_import(name, bytes);
        // What has its own end cannot be taken for whole without it; lines of records can.
        let has_end = !name.ends_with("ndjson") && !name.ends_with("yaml");
        prop_assert!(answer.is_err() || !has_end, "{name}");
    }

    #[test]
    fn flipped_bits_are_refused_or_accounted_for(
        which in 0usize..9,
        flips in proptest::collection::vec((any::<prop::sample::Index>(), 0u8..8), 1..6),
    ) {
        let (name, mut bytes) = wholes().swap_remove(which);
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        let _ = try_import(name, bytes);
    }
}
