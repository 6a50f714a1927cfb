//! Whatever the bytes, the importer answers without panic, and every row it read is counted exactly once.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on fails"
)]

mod import_support;

use import_support::{assert_accounted, catalogue, fixture};
use proptest::prelude::*;
use tribometer::import::{Kind, Options, Source, import, inspect};

fn check(name: &str, bytes: Vec<u8>, kind: Option<Kind>) {
    let catalogue = catalogue();
    let mut options = Options::new(&catalogue);
    options.kind = kind;
    let source = Source {
        name: name.to_owned(),
        bytes,
    };
    if let Ok(inspection) = inspect(&source, &options) {
        assert_accounted(&inspection.proof);
        assert_eq!(inspection.mapping.columns.len(), inspection.certain.len());
    }
    options.quarter = "2026-Q3".parse().ok();
    if let Ok(imported) = import(&source, &options) {
        assert_accounted(&imported.proof);
        for table in &imported.tables {
            let bytes = table.to_parquet().unwrap();
            tribometer::data::Table::from_parquet(table.kind, &bytes).unwrap();
        }
    }
}

/// Cells that real files have, and some that none should have.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[0-9]{1,3}",
        "[0-9]{1,2}/[0-9]{1,2}/20[0-9]{2} [0-9]{1,2}:[0-9]{2}",
        "202[0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:00Z",
        "202[0-9]-Q[1-5]",
        "(Strongly agree|Agree|Disagree|N/A|Never|Often|Always)",
        "[A-Z][a-z]{2,6}(, [A-Z][a-z]{2,6})?",
        "[a-z]{2,5}@[a-z]{2,5}\\.org",
        "-?[0-9]{1,4}[.,%][0-9]{0,3}",
        "\\PC{0,12}",
    ]
}

fn header() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("Timestamp".to_owned()),
        Just("Which team(s) are you in?".to_owned()),
        Just("team".to_owned()),
        Just("metric".to_owned()),
        Just("value".to_owned()),
        Just("period".to_owned()),
        Just("created_at".to_owned()),
        Just("merged_at".to_owned()),
        Just("finished_at".to_owned()),
        Just("status".to_owned()),
        Just("attempt".to_owned()),
        Just("repository".to_owned()),
        Just("author".to_owned()),
        Just("2026-Q1".to_owned()),
        Just("Respondent ID".to_owned()),
        Just("On-call duty wears me out.".to_owned()),
        "\\PC{0,10}",
    ]
}

fn table() -> impl Strategy<Value = String> {
    (1usize..7).prop_flat_map(|width| {
        let headers = proptest::collection::vec(header(), width);
        // Now and then a row has another width than the header.
        let row = proptest::collection::vec(cell(), (width.saturating_sub(1))..=(width + 1));
        (headers, proptest::collection::vec(row, 0..12)).prop_map(|(headers, rows)| {
            let quoted = |cells: &Vec<String>| {
                let cells: Vec<String> = cells
                    .iter()
                    .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
                    .collect();
                cells.join(",")
            };
            let mut lines = vec![quoted(&headers)];
            lines.extend(rows.iter().map(quoted));
            lines.join("\r\n")
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        check("bytes.csv", bytes, None);
    }

    #[test]
    fn any_table_is_accounted_for(text in table()) {
        check("table.csv", text.into_bytes(), None);
    }

    #[test]
    fn any_table_is_accounted_for_as_whatever_kind_somebody_names(text in table(), kind in 0usize..15) {
        check("table.csv", text.into_bytes(), Kind::all().nth(kind));
    }

    #[test]
    fn files_that_were_cut_off_are_accounted_for(share in 0.0f64..1.0, which in 0usize..6) {
        let files = [
            "google-forms-grid.csv",
            "surveymonkey-blocks.csv",
            "qualtrics.csv",
            "pull-requests.csv",
            "metrics-long.csv",
            "teams.csv",
        ];
        let mut bytes = fixture(files[which]).bytes;
        bytes.truncate((bytes.len() as f64 * share) as usize);
        check("cut.csv", bytes, None);
    }
}
