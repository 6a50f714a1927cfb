//! The written summary as a reader, a spreadsheet and somebody with bad intentions meet it.

#![allow(
    clippy::unwrap_used,
    reason = "what cannot be written or read back shall fail the test"
)]

mod summary_fixture;

use std::collections::{BTreeMap, BTreeSet};

use summary_fixture::{Fixture, norrvik, norrvik_with};
use tribometer::export::{self, ExportFile};
use tribometer::report::{self, Block, ColumnKind, Document};

/// All files of all formats.
fn written(fixture: &Fixture) -> BTreeMap<String, Vec<u8>> {
    let inputs = fixture.inputs();
    let document = report::summary(&inputs);
    let mut files: Vec<ExportFile> = export::html(&document).unwrap();
    files.extend(export::markdown(&document).unwrap());
    files.extend(export::csv(&inputs).unwrap());
    let count = files.len();
    let files: BTreeMap<String, Vec<u8>> = files.into_iter().map(|file| (file.name, file.bytes)).collect();
    assert_eq!(files.len(), count, "two files have one name");
    // Whoever wants to look at the files names a folder.
    if let Some(folder) = std::env::var_os("TRIBOMETER_TEST_OUT") {
        let folder = std::path::PathBuf::from(folder);
        for (name, bytes) in &files {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }
    files
}

fn text<'a>(files: &'a BTreeMap<String, Vec<u8>>, name: &str) -> &'a str {
    std::str::from_utf8(&files[name]).unwrap()
}

/// The page without its style, in which the fonts stand.
fn body(page: &str) -> &str {
    page.split_once("</style>").unwrap().1
}

fn is_kind(name: &str, extension: &str) -> bool {
    std::path::Path::new(name)
        .extension()
        .is_some_and(|own| own == extension)
}

/// Names of all elements in a text.
fn elements(text: &str) -> BTreeSet<String> {
    text.split('<')
        .skip(1)
        .map(|rest| rest.trim_start_matches('/'))
        .map(|rest| {
            rest.chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect::<String>()
        })
        .collect()
}

/// Everything a document says, in no particular order.
fn sentences(document: &Document) -> Vec<String> {
    let mut all = vec![
        document.title.clone(),
        document.subtitle.clone(),
        document.foot.clone(),
    ];
    for finding in &document.findings {
        all.push(finding.sentence.clone());
        all.push(finding.rest.clone());
    }
    for block in &document.blocks {
        match block {
            Block::Heading { text, .. } | Block::Paragraph(text) => all.push(text.clone()),
            Block::List(items) => all.extend(items.clone()),
            Block::Terms(terms) => all.extend(terms.iter().map(|term| term.meaning.clone())),
            Block::Figure(figure) => all.extend([
                figure.chart.title.clone(),
                figure.chart.caption.clone(),
                figure.chart.summary.clone(),
                figure.caption.clone(),
            ]),
            Block::Table(table) => all.extend([table.title.clone(), table.caption.clone()]),
        }
    }
    all
}

#[test]
fn equal_inputs_give_equal_bytes() {
    assert_eq!(written(&norrvik()), written(&norrvik()));
}

#[test]
fn nothing_that_is_masked_shows_in_any_byte() {
    let one = written(&norrvik());
    let other = written(&norrvik_with(12.345_678));
    for (name, bytes) in &one {
        assert!(other[name] == *bytes, "{name} depends on a masked number");
    }
    assert!(!String::from_utf8_lossy(&one["cells.csv"]).contains("87.654"));
}

#[test]
fn the_page_stands_alone() {
    let files = written(&norrvik());
    let page = text(&files, "summary.html");
    assert!(page.len() < 1_500_000, "{} bytes", page.len());
    assert!(!page.contains("<script") && !page.contains("@import"));
    for (index, _) in page.match_indices("url(") {
        assert!(
            page[index..].starts_with("url(data:") || page[index..].starts_with("url(#"),
            "fetches something"
        );
    }
    for attribute in ["src=\"", "href=\""] {
        for (index, found) in body(page).match_indices(attribute) {
            assert!(
                body(page)[index + found.len()..].starts_with('#'),
                "leads away from the page"
            );
        }
    }
    for theme in ["prefers-color-scheme:dark", "@media print"] {
        assert!(page.contains(theme));
    }
}

#[test]
fn the_page_can_be_walked_without_seeing_it() {
    let files = written(&norrvik());
    let page = body(text(&files, "summary.html"));
    for landmark in ["<header", "<main", "<nav", "<footer"] {
        assert_eq!(page.matches(landmark).count(), 1, "{landmark}");
    }
    assert_eq!(page.matches("<h1").count(), 1);
    assert_eq!(page.matches("<table").count(), page.matches("<caption>").count());
    assert_eq!(page.matches("<th ").count(), page.matches("scope=\"").count());
    let ids: Vec<&str> = page
        .split(" id=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "an id is used twice");
    for link in page
        .split("href=\"#")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
    {
        assert!(unique.contains(link), "#{link} leads nowhere");
    }
}

#[test]
fn every_drawing_of_the_document_is_on_the_page() {
    let fixture = norrvik();
    let document = report::summary(&fixture.inputs());
    let figures = document.figures().count();
    let findings = document
        .findings
        .iter()
        .filter(|finding| finding.drawing.is_some())
        .count();
    let cells = document
        .tables()
        .flat_map(|table| &table.groups)
        .flat_map(|group| &group.rows)
        .flat_map(|row| &row.cells)
        .filter(|cell| cell.drawing.is_some())
        .count();
    assert_eq!((figures, findings, cells), (4, 5, 10));
    let files = written(&fixture);
    let logo = 1;
    assert_eq!(
        body(text(&files, "summary.html")).matches("<svg").count(),
        logo + figures + findings + cells
    );
    assert_eq!(files.keys().filter(|name| is_kind(name, "svg")).count(), figures);
    for figure in document.figures() {
        assert!(
            !figure.chart.title.is_empty() && !figure.chart.summary.is_empty(),
            "{}",
            figure.id
        );
    }
}

#[test]
fn every_number_has_its_interval_or_says_why_not() {
    let fixture = norrvik();
    let document = report::summary(&fixture.inputs());
    let mut seen = 0;
    for table in document.tables() {
        for row in table.groups.iter().flat_map(|group| &group.rows) {
            assert_eq!(row.cells.len(), table.columns.len(), "{}", table.id);
            for (cell, column) in row.cells.iter().zip(&table.columns) {
                if column.kind == ColumnKind::Estimate {
                    assert!(
                        !cell.text.is_empty() && !cell.note.is_empty(),
                        "{} {:?}",
                        table.id,
                        cell
                    );
                    seen += 1;
                }
            }
        }
        let has_estimates = table
            .columns
            .iter()
            .any(|column| column.kind == ColumnKind::Estimate);
        let has_counts = table
            .columns
            .iter()
            .any(|column| column.kind == ColumnKind::Count);
        assert!(!has_estimates || has_counts, "{} has no n", table.id);
    }
    assert!(seen > 150, "{seen}");
}

#[test]
fn no_sentence_claims_a_reason_for_a_change() {
    let forbidden = [
        "because",
        "due to",
        "caus",
        "thanks to",
        "led to",
        "leads to",
        "result of",
        "results in",
        "therefore",
        "effect of",
        "impact",
        "drives",
        "driven",
        "owing to",
        "thus",
        "significant",
        "proves",
    ];
    let fixture = norrvik();
    for sentence in sentences(&report::summary(&fixture.inputs())) {
        let lower = sentence.to_lowercase();
        for word in forbidden {
            assert!(!lower.contains(word), "“{word}” in: {sentence}");
        }
    }
}

#[test]
fn the_findings_say_what_was_planted() {
    let fixture = norrvik();
    let document = report::summary(&fixture.inputs());
    assert_eq!(
        document.title,
        "Four topics hurt on both sides; Documentation and Focus time hurt although the metrics do not show it; \
         one cannot tell yet"
    );
    let sentences: Vec<&str> = document
        .findings
        .iter()
        .map(|finding| finding.sentence.as_str())
        .collect();
    assert_eq!(
        sentences,
        [
            "Build speed hurts on both sides in 15 of 22 teams.",
            "Code review friction in Checkout fell as the log measures it, after Merge queue.",
            "Code review friction in Payments rose as the log measures it, since 2026-Q2.",
            "Nine teams feel Documentation friction that the log does not show.",
            "About half of the cells cannot tell yet.",
        ]
    );
    assert_eq!(
        document.findings[2].rest,
        "Whether people there feel a change cannot be told from 10 answers."
    );
}

#[test]
fn a_low_rate_and_a_still_quarter_are_said() {
    let mut fixture = norrvik();
    for row in &mut fixture.friction.participation {
        row.rate = row.rate.map(|_| (0.52, 0.46, 0.58));
    }
    for change in &mut fixture.changes.changes {
        change.flagged = false;
    }
    let document = report::summary(&fixture.inputs());
    assert!(
        document
            .subtitle
            .contains("Fewer than 60\u{202f}% answered: read with care.")
    );
    let still = document
        .findings
        .iter()
        .find(|finding| finding.detail == "changes")
        .unwrap();
    assert_eq!(still.number, "0 of 434");
    assert_eq!(still.sentence, "No change since 2026-Q2 can be told from noise.");
    assert_eq!(
        document.figures().count(),
        4,
        "trends are shown although nothing is flagged"
    );
}

#[test]
fn what_cannot_be_told_is_the_headline_where_nothing_can() {
    use tribometer::analysis::Verdict;
    let mut fixture = norrvik();
    for cell in &mut fixture.friction.cells {
        cell.verdict = Verdict::CannotTell;
    }
    let document = report::summary(&fixture.inputs());
    assert_eq!(document.title, "Which of 10 topics hurt cannot be told yet");
    assert_eq!(
        document.findings.last().unwrap().sentence,
        "No cell can be told yet."
    );
}

#[test]
fn remarks_about_other_quarters_stay_in_theirs() {
    let files = written(&norrvik());
    let page = text(&files, "summary.html");
    assert!(page.contains("Billing and Tax are one row"));
    assert!(!page.contains("nobody remembers"));
}

#[test]
fn an_empty_quarter_is_a_document_that_says_so() {
    let mut fixture = norrvik();
    fixture.friction.cells.clear();
    fixture.friction.participation.clear();
    fixture.friction.rows.clear();
    fixture.changes.changes.clear();
    let document = report::summary(&fixture.inputs());
    assert_eq!(document.title, "Nothing can be reported for 2026-Q3 yet");
    assert!(document.findings.is_empty());
    assert!(!written(&fixture).is_empty());
}

#[test]
fn a_wave_without_a_scored_question_says_what_its_questions_lack() {
    use tribometer::analysis::UnscoredWave;
    let mut fixture = norrvik();
    fixture.friction.cells.clear();
    fixture.changes.changes.clear();
    fixture.friction.unscored_waves.push(UnscoredWave {
        quarter: summary_fixture::quarter("2026-Q3"),
        without_topic: vec!["How was it?".to_owned()],
        without_polarity: vec!["Builds wait".to_owned()],
    });
    let document = report::summary(&fixture.inputs());
    assert_eq!(
        document.title,
        "Nothing can be reported for 2026-Q3 yet: no question of the survey can be scored"
    );
    let all = sentences(&document).join("\n");
    assert!(all.contains("“How was it?” has no topic"), "{all}");
    assert!(
        all.contains("“Builds wait” has a topic, and nobody said"),
        "{all}"
    );
}

#[test]
fn few_answers_of_a_survey_file_are_not_counted() {
    let mut fixture = norrvik();
    fixture.files[0].rows_read = 3;
    fixture.files[0].rows_used = 3;
    fixture.files[0].excluded.clear();
    fixture.friction.masked.clear();
    for row in &mut fixture.friction.participation {
        row.answered = None;
        row.rate = None;
    }
    let document = report::summary(&fixture.inputs());
    let files = document.tables().find(|table| table.id == "files").unwrap();
    let cells = &files.groups[0].rows[0].cells;
    assert_eq!(
        (cells[2].text.as_str(), cells[3].text.as_str()),
        ("fewer than 5", "fewer than 5")
    );
    let all = sentences(&document).join("\n");
    assert!(!all.contains("nothing had to be merged or masked"), "{all}");
    assert!(
        all.contains("Fewer than 5 people answered in this quarter"),
        "{all}"
    );
    let imports = records(&written(&fixture), "imports.csv");
    assert_eq!(
        (imports[0]["rows_read"].as_str(), imports[0]["rows_used"].as_str()),
        ("", "")
    );
    assert_ne!(imports[1]["rows_used"], "");
}

#[test]
fn the_first_finding_is_about_a_topic_of_the_headline() {
    use tribometer::analysis::{Scope, Verdict};
    let mut fixture = norrvik();
    for cell in &mut fixture.friction.cells {
        if cell.scope == Scope::Organisation && cell.verdict == Verdict::BothHurt {
            cell.verdict = Verdict::Healthy;
        }
    }
    let document = report::summary(&fixture.inputs());
    assert!(document.title.contains("Documentation"), "{}", document.title);
    assert!(
        document.findings[0].sentence.contains("Documentation"),
        "{}",
        document.findings[0].sentence
    );
}

#[test]
fn a_survey_without_metrics_speaks_about_what_is_felt() {
    use tribometer::analysis::{Estimate, Reason, Verdict};
    let mut fixture = norrvik();
    fixture.changes.changes.clear();
    for cell in &mut fixture.friction.cells {
        cell.measured = Estimate::undefined(Reason::NoMetric);
        cell.gap = Estimate::undefined(Reason::NoMetric);
        cell.verdict = Verdict::CannotTell;
        cell.probabilities = None;
        cell.components.clear();
    }
    let document = report::summary(&fixture.inputs());
    assert_eq!(
        document.title,
        "Seven topics are felt above the cut; nothing measured can be compared yet"
    );
    let all = sentences(&document).join("\n");
    assert!(!all.contains("hurts most teams"), "{all}");
    let first = &document.findings[0].sentence;
    assert!(first.contains("is felt worst, above the cut of"), "{first}");
    assert_eq!(
        document.findings.last().unwrap().sentence,
        "No cell can be told yet."
    );
    assert!(!written(&fixture).is_empty());
}

/// Names as somebody with bad intentions would choose them.
fn hostile(name: &str) -> String {
    const NAMES: [&str; 14] = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "=HYPERLINK(\"http://example.org\";\"x\")",
        "\u{202e}txet desrever",
        "|a|b|",
        "```\n# heading\n```",
        "[x](javascript:alert(1))",
        "</svg></style><script>alert(2)</script>",
        "{{ 7 * 7 }}{% raw %}",
        "@SUM(A1:A9)\t+1",
        "-2+3;cmd|' /C calc'!A0",
        "null\u{0}byte\u{7}bell",
        "../../etc/passwd",
        "'; --",
    ];
    // Equal names stay equal, different ones different.
    let index = name.bytes().map(usize::from).sum::<usize>();
    match index % (NAMES.len() + 1) {
        14 => format!("{}{name}", "long ".repeat(2_000)),
        index => format!("{}{name}", NAMES[index]),
    }
}

#[test]
fn hostile_names_stay_text_on_the_page() {
    let fixture = norrvik().renamed(hostile);
    let files = written(&fixture);
    let page = text(&files, "summary.html");
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
    let allowed: BTreeSet<String> = elements(body(text(&written(&norrvik()), "summary.html")));
    let found = elements(body(page));
    assert!(
        found.is_subset(&allowed),
        "{:?}",
        found.difference(&allowed).collect::<Vec<_>>()
    );
    assert!(!found.contains("script") && !found.contains("img"));
    for (name, bytes) in &files {
        let text = std::str::from_utf8(bytes).unwrap();
        assert!(
            !text.contains(['\u{202e}', '\u{0}', '\u{7}']),
            "{name} holds control characters"
        );
    }
    assert!(page.contains("&lt;script&gt;"), "the name itself is still there");
    assert!(page.contains("7 * 7"), "a template inside a name is not run");
    for (name, bytes) in files.iter().filter(|(name, _)| is_kind(name, "svg")) {
        let found = elements(std::str::from_utf8(bytes).unwrap());
        assert!(found.is_subset(&allowed), "{name}: {found:?}");
    }
}

#[test]
fn hostile_names_stay_text_in_markdown() {
    let fixture = norrvik().renamed(hostile);
    let files = written(&fixture);
    let page = text(&files, "summary.md");
    assert_eq!(page.lines().filter(|line| line.starts_with("# ")).count(), 1);
    assert!(!page.contains('<'), "HTML in Markdown");
    assert_eq!(
        page.matches("](javascript:").count(),
        page.matches("\\](javascript:").count()
    );
    let mut width = None;
    for line in page.lines() {
        if !line.starts_with('|') {
            width = None;
            continue;
        }
        let bars = line.replace("\\|", "").matches('|').count();
        assert_eq!(*width.get_or_insert(bars), bars, "{line}");
    }
}

fn records(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(files[name].as_slice());
    let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    reader
        .records()
        .map(|record| {
            heads
                .iter()
                .cloned()
                .zip(record.unwrap().iter().map(str::to_owned))
                .collect()
        })
        .collect()
}

#[test]
fn tidy_tables_hold_every_row_and_no_masked_number() {
    let fixture = norrvik();
    let files = written(&fixture);
    let cells = records(&files, "cells.csv");
    assert_eq!(cells.len(), fixture.friction.cells.len() * 3);
    let suppressed: Vec<_> = cells.iter().filter(|row| row["status"] == "suppressed").collect();
    assert!(suppressed.len() >= 24);
    for row in &suppressed {
        for field in [
            "value",
            "low",
            "high",
            "low80",
            "high80",
            "n",
            "above_cut",
            "probability",
        ] {
            assert_eq!(row[field], "", "{field} of {row:?}");
        }
        assert_ne!(row["reason"], "");
    }
    assert!(
        cells
            .iter()
            .any(|row| row["reason"] == "no_spread" && !row["value"].is_empty() && row["low"].is_empty())
    );
    assert!(
        records(&files, "changes.csv")
            .iter()
            .any(|row| row["flagged"] == "true")
    );
}

#[test]
fn the_dictionary_explains_every_column() {
    let files = written(&norrvik());
    let explained: BTreeSet<(String, String)> = records(&files, "dictionary.csv")
        .into_iter()
        .map(|row| (row["table"].clone(), row["column"].clone()))
        .collect();
    let mut columns = 0;
    for name in files
        .keys()
        .filter(|name| is_kind(name, "csv") && *name != "dictionary.csv")
    {
        let mut reader = csv::Reader::from_reader(files[name].as_slice());
        for head in reader.headers().unwrap() {
            assert!(
                explained.contains(&(name.clone(), head.to_owned())),
                "{name} {head}"
            );
            columns += 1;
        }
    }
    assert_eq!(columns, explained.len());
}

#[test]
fn rows_read_are_rows_used_and_excluded() {
    let files = written(&norrvik());
    let mut excluded: BTreeMap<String, u64> = BTreeMap::new();
    let imports = records(&files, "imports.csv");
    for row in &imports {
        *excluded.entry(row["file"].clone()).or_default() += row["rows_excluded"].parse::<u64>().unwrap();
    }
    for row in &imports {
        let number = |field: &str| row[field].parse::<u64>().unwrap();
        assert_eq!(number("rows_read"), number("rows_used") + excluded[&row["file"]]);
    }
}

#[test]
fn no_field_is_a_formula() {
    let files = written(&norrvik().renamed(hostile));
    for name in files.keys().filter(|name| is_kind(name, "csv")) {
        for row in records(&files, name) {
            for (head, field) in row {
                let is_number = field.parse::<f64>().is_ok();
                let first = field.trim_start().chars().next();
                assert!(
                    is_number || !matches!(first, Some('=' | '+' | '-' | '@')),
                    "{name} {head}: {field}"
                );
            }
        }
    }
}
