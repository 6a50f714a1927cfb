//! Google Forms, Microsoft Forms and Qualtrics in depth: what each column is taken for, which rows count, what answers mean.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on fails"
)]

mod import_support;

use import_support::{assert_accounted, catalogue, codes, excluded, fixture, import, inspect};
use tribometer::import::{ColumnProof, Imported, Inspection, MissingCounts, Options, Proof, Role, Source};

/// File, kind, header rows, rows read and used, rows left out by reason.
type Case = (
    &'static str,
    &'static str,
    u32,
    u64,
    u64,
    &'static [(&'static str, u64)],
);

const CASES: &[Case] = &[
    ("google-forms-download.csv", "google-forms", 1, 4, 4, &[]),
    ("google-forms-de.csv", "google-forms", 1, 3, 3, &[]),
    ("microsoft-forms-de.csv", "microsoft-forms", 1, 3, 3, &[]),
    (
        "qualtrics-numeric.csv",
        "qualtrics",
        3,
        8,
        4,
        &[("empty", 1), ("preview", 1), ("spam", 1), ("test", 1)],
    ),
    ("qualtrics-names-only.csv", "qualtrics", 1, 3, 3, &[]),
];

#[test]
fn each_export_is_recognised_and_every_row_accounted_for() {
    for (file, kind, header_rows, read, used, reasons) in CASES {
        let proof = inspect(&fixture(file)).proof;
        assert_accounted(&proof);
        assert_eq!(
            (proof.kind.word(), proof.header_rows),
            (*kind, *header_rows),
            "{file}"
        );
        let found: Vec<(&str, u64)> = excluded(&proof).into_iter().collect();
        assert_eq!(
            (proof.rows.read, proof.rows.used, found.as_slice()),
            (*read, *used, *reasons),
            "{file}"
        );
    }
}

fn column<'a>(proof: &'a Proof, header: &str) -> &'a ColumnProof {
    proof
        .columns
        .iter()
        .find(|column| column.header == header)
        .unwrap_or_else(|| panic!("{header}: {:?}", headers(proof)))
}

fn headers(proof: &Proof) -> Vec<&str> {
    proof
        .columns
        .iter()
        .map(|column| column.header.as_str())
        .collect()
}

fn role(proof: &Proof, header: &str) -> Role {
    column(proof, header).role
}

fn ends(proof: &Proof, header: &str) -> (i32, i32) {
    let scale = column(proof, header)
        .scale
        .clone()
        .unwrap_or_else(|| panic!("{header}"));
    (scale.low, scale.high)
}

fn told<'a>(proof: &'a Proof, code: &str) -> Vec<&'a str> {
    proof
        .notices
        .iter()
        .filter(|notice| notice.code == code)
        .map(|notice| notice.message.as_str())
        .collect()
}

fn preview(inspection: &Inspection, header: &str) -> Option<Vec<(String, u64)>> {
    let at = inspection
        .proof
        .columns
        .iter()
        .position(|column| column.header == header)
        .unwrap();
    inspection.previews[at]
        .as_ref()
        .map(|preview| preview.values.clone())
}

/// The answers to an item, sorted, those without one first.
fn answers(imported: &Imported, item: &str) -> Vec<Option<i64>> {
    let item = imported
        .columns
        .items
        .iter()
        .find(|found| found.text == item)
        .unwrap();
    let answers = imported.tables[0].floats(&format!("item:{}", item.id)).unwrap();
    let mut codes: Vec<Option<i64>> = answers
        .into_iter()
        .map(|code| code.map(|code| code as i64))
        .collect();
    codes.sort_unstable();
    codes
}

#[test]
fn the_download_of_a_google_form_has_zones_semicolons_and_a_quiz() {
    let inspection = inspect(&fixture("google-forms-download.csv"));
    let proof = &inspection.proof;
    // 30 June, 23:30 five hours west of Greenwich is 1 July.
    assert_eq!(inspection.quarters, ["2026-Q3".parse().unwrap()]);
    assert!(!codes(proof).contains(&"zone-unstated"));
    for (header, expected) in [
        ("Timestamp", Role::Time),
        ("Username", Role::PersonalData),
        ("Total score", Role::Ignore),
        ("Which team are you in?", Role::Team),
        ("I can find the documentation I need.", Role::Item),
        ("Which tools do you use? (select all that apply)", Role::Choice),
        ("Name a build tool [Score]", Role::Ignore),
        ("Name a build tool [Feedback]", Role::Ignore),
    ] {
        assert_eq!(role(proof, header), expected, "{header}");
    }
    assert_eq!(
        preview(&inspection, "Which tools do you use? (select all that apply)").unwrap(),
        [
            ("Terminal".to_owned(), 4),
            ("Editor (with plugins; all kinds)".to_owned(), 2)
        ]
    );
    assert_eq!(preview(&inspection, "Username"), None);
    assert_eq!(
        told(proof, "two-languages"),
        ["answers in English and German were read as one scale"]
    );
    let imported = import(&fixture("google-forms-download.csv"));
    assert_eq!(
        answers(&imported, "I can find the documentation I need."),
        [Some(2), Some(3), Some(4), Some(5)]
    );
}

#[test]
fn a_german_google_sheet_says_what_is_doubtful() {
    let inspection = inspect(&fixture("google-forms-de.csv"));
    let proof = &inspection.proof;
    assert_eq!(role(proof, "Zeitstempel"), Role::Time);
    assert_eq!(role(proof, "E-Mail-Adresse"), Role::PersonalData);
    assert_eq!(role(proof, "Punktzahl"), Role::Ignore);
    let battery = "Wie sehr stimmst du zu? [Builds sind schnell genug.]";
    assert_eq!(ends(proof, battery), (1, 7));
    assert_eq!(
        column(proof, battery).missing,
        Some(MissingCounts {
            not_shown: 0,
            unanswered: 0,
            not_applicable: 1
        })
    );
    assert_eq!(told(proof, "header-empty").len(), 1);
    assert_eq!(
        told(proof, "excel-date"),
        ["“Okt-49” (2 answers) was “10-49” before a spreadsheet took it for a date"]
    );
    // The middle answer was given on the last day of June.
    assert_eq!(inspection.quarters, ["2026-Q2".parse().unwrap()]);
    assert_eq!(told(proof, "zone-unstated").len(), 1);
}

#[test]
fn a_german_microsoft_form_is_told_by_its_first_columns() {
    let inspection = inspect(&fixture("microsoft-forms-de.csv"));
    let proof = &inspection.proof;
    for (header, expected) in [
        ("ID", Role::Response),
        ("Startzeit", Role::Ignore),
        ("Fertigstellungszeit", Role::Time),
        ("E-Mail", Role::PersonalData),
        ("Name", Role::PersonalData),
        ("Uhrzeit der letzten Änderung", Role::Ignore),
        ("Gesamtpunktzahl", Role::Ignore),
        ("Which team are you in?", Role::Team),
        ("Deployments are painful.", Role::Item),
        ("Points - Comments", Role::Ignore),
    ] {
        assert_eq!(role(proof, header), expected, "{header}");
    }
    // The workbook numbers questions of the same title.
    assert_eq!(
        headers(proof)
            .iter()
            .filter(|header| **header == "Comments")
            .count(),
        2
    );
    assert_eq!(
        column(proof, "Which tools do you use?").treatment,
        "left out: 2 options, several may be chosen; unordered choices are not analysed"
    );
    assert_eq!(
        column(proof, "Rank these").treatment,
        "left out: a ranking of 3 options; rankings are not analysed"
    );
    assert!(codes(proof).contains(&"quiz"));
}

#[test]
fn a_form_in_a_language_nobody_knows_is_told_by_its_shape() {
    let text = "Nr,Pradžia,Pabaiga,Paštas,Vardas,Team,Deployments are painful.\n\
                1,7/27/26 19:06:23,7/27/26 19:16:23,anonymous,,Tax,Agree\n\
                2,7/28/26 19:06:23,7/28/26 19:16:23,anonymous,,Tax,Disagree\n";
    let proof = inspect(&named("Form(1-2).csv", text)).proof;
    assert_eq!(proof.kind.word(), "microsoft-forms");
    assert_eq!(
        (
            role(&proof, "Pabaiga"),
            role(&proof, "Paštas"),
            role(&proof, "Nr")
        ),
        (Role::Time, Role::PersonalData, Role::Response)
    );
}

fn named(name: &str, text: &str) -> Source {
    Source {
        name: name.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

#[test]
fn the_columns_of_a_numeric_qualtrics_export_are_what_their_names_say() {
    let inspection = inspect(&fixture("qualtrics-numeric.csv"));
    let proof = &inspection.proof;
    for (header, expected) in [
        ("EndDate", Role::Time),
        ("Status", Role::Status),
        ("Finished", Role::Complete),
        ("Progress", Role::Complete),
        ("DistributionChannel", Role::Status),
        ("ResponseId", Role::Response),
        ("Which team are you in?", Role::Team),
        ("How easy is it? [Find the documentation]", Role::Item),
        ("How easy is it? [Set up a follow-up environment]", Role::Item),
        ("Q2_DO_1", Role::Ignore),
        ("Which tools do you use? - Selected Choice [Editor]", Role::Choice),
        ("Q4_NPS_GROUP", Role::Ignore),
        ("About our tools - How important is it? [Builds]", Role::Item),
        ("About our tools - How good is it? [Tests]", Role::Item),
        ("Q6 - Topics", Role::Ignore),
        ("What would help you most? - Text", Role::Text),
        ("Which languages?", Role::Choice),
    ] {
        assert_eq!(role(proof, header), expected, "{header}");
    }
    assert_eq!(ends(proof, "How easy is it? [Get a review]"), (1, 5));
    assert_eq!(
        ends(proof, "How likely are you to recommend our platform? (0-10)"),
        (1, 11)
    );
    assert_eq!(
        ends(proof, "About our tools - How important is it? [Builds]"),
        (10, 13)
    );
    let ambiguous = told(proof, "scale-ambiguous").join("; ");
    assert!(
        ambiguous.contains("1 to 11 are taken for 0 to 10") && ambiguous.contains("10 to 13"),
        "{ambiguous}"
    );
    assert_eq!(
        told(proof, "partial-answers"),
        ["1 of 4 people did not get to the end; what they answered counts, topic by topic"]
    );
    // 20:30 in Denver on the last day of June is July in Greenwich.
    assert_eq!(inspection.quarters, ["2026-Q3".parse().unwrap()]);
    assert!(codes(proof).contains(&"recodes-unknown") && !codes(proof).contains(&"zone-unstated"));
}

#[test]
fn the_three_ways_of_no_answer_are_counted_and_never_a_zero() {
    let imported = import(&fixture("qualtrics-numeric.csv"));
    let review = column(&imported.proof, "How easy is it? [Get a review]");
    assert_eq!(
        review.missing,
        Some(MissingCounts {
            not_shown: 1,
            unanswered: 1,
            not_applicable: 0
        })
    );
    // -1 beside 1 to 5 is a code for "not applicable".
    let environment = column(
        &imported.proof,
        "How easy is it? [Set up a follow-up environment]",
    );
    assert_eq!(
        environment.missing,
        Some(MissingCounts {
            not_shown: 0,
            unanswered: 0,
            not_applicable: 1
        })
    );
    assert_eq!(
        answers(&imported, "How easy is it? [Get a review]"),
        [None, None, Some(3), Some(5)]
    );
    assert_eq!(
        answers(&imported, "How easy is it? [Set up a follow-up environment]"),
        [None, Some(2), Some(2), Some(4)]
    );
    let mapping = imported
        .mapping
        .columns
        .iter()
        .find(|column| column.header.ends_with("[Set up a follow-up environment]"));
    assert_eq!(mapping.unwrap().missing, ["-1"]);
}

#[test]
fn names_alone_and_times_of_a_spreadsheet_are_read_with_a_word_of_warning() {
    let proof = inspect(&fixture("qualtrics-names-only.csv")).proof;
    assert!(codes(&proof).contains(&"times-reformatted"));
    assert_eq!(
        told(&proof, "partial-answers"),
        ["1 of 3 people did not get to the end; what they answered counts, topic by topic"]
    );
    assert_eq!(
        (role(&proof, "focus_time"), ends(&proof, "focus_time")),
        (Role::Item, (1, 5))
    );
}

#[test]
fn a_survey_full_of_previews_is_not_imported() {
    let text = "ResponseId,RecordedDate,EndDate,Status,Team,Focus\n\
                R_2YPOQ602ER1jkf1,2026-07-06 09:00:00,2026-07-06 09:00:00,Survey Preview,Tax,Agree\n\
                R_2YPOQ602ER1jkf2,2026-07-06 09:01:00,2026-07-06 09:01:00,Survey Test,Tax,Disagree\n";
    let inspection = inspect(&named("preview.csv", text));
    assert_eq!(inspection.blocked.unwrap().code, "only-previews");
}

#[test]
fn two_forms_side_by_side_are_refused() {
    let text = "Timestamp,Team,A,Timestamp,Team,A\n\
                2026/7/6 9:00:01 AM,Tax,Agree,2026/1/6 9:00:01 AM,Tax,Agree\n\
                2026/7/6 9:00:02 AM,Tax,Agree,2026/1/6 9:00:02 AM,Tax,Disagree\n";
    let catalogue = catalogue();
    let err = tribometer::import::inspect(&named("two.csv", text), &Options::new(&catalogue)).unwrap_err();
    assert_eq!((err.code, err.place.column.as_deref()), ("two-forms", Some("4")));
}

#[test]
fn a_scale_that_the_codes_turn_upside_down_turns_the_polarity() {
    let rows: String = [
        "1: Strongly agree",
        "2: Agree",
        "3: Neutral",
        "4: Disagree",
        "5: Strongly disagree",
    ]
    .iter()
    .enumerate()
    .fold(String::new(), |rows, (at, answer)| {
        format!("{rows}2026/7/6 9:00:0{at} AM,Tax,{answer}\n")
    });
    let text = format!("Timestamp,Team,Flaky tests hinder my work.\n{rows}");
    let inspection = inspect(&named("turned.csv", &text));
    let column = inspection.mapping.columns.last().unwrap();
    let scale = column.scale.as_ref().unwrap();
    assert_eq!(
        scale.labels.first().map(String::as_str),
        Some("1: Strongly agree")
    );
    // Agreeing is friction here, and agreeing is the low end.
    assert_eq!(column.polarity, Some(tribometer::data::Polarity::HighIsGood));
}

#[test]
fn previews_show_the_most_frequent_answers_and_nothing_personal() {
    let inspection = inspect(&fixture("google-forms-de.csv"));
    assert_eq!(
        preview(&inspection, "Wie sehr stimmst du zu? [Ich finde die Doku.]").unwrap(),
        [
            ("Teils/teils", 1),
            ("Stimme zu", 1),
            ("Stimme voll und ganz zu", 1)
        ]
        .map(|(text, count)| (text.to_owned(), count))
    );
    assert_eq!(preview(&inspection, "Zeitstempel"), None);
    let all: Vec<String> = inspection
        .previews
        .iter()
        .flatten()
        .flat_map(|preview| preview.values.iter().map(|(value, _)| value.clone()))
        .collect();
    assert!(all.iter().all(|value| !value.contains('@')), "{all:?}");
}
