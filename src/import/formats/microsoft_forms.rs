//! Microsoft Forms: ID, start, completion, e-mail and name come first, in the language of whoever exported the workbook.

use std::collections::BTreeSet;

use super::{Draft, Family, Format, Kind};
use crate::base::{Notice, Place};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::Role;
use crate::import::questions;
use crate::import::read::Sheet;
use crate::import::text;
use crate::import::times;

/// Names of one of the tool's columns in several languages, letters and digits only.
type Names = &'static [&'static str];

/// The tool's columns in their order. Seen in exports or in code that reads them: en, de, fr, es, nl, pl, no, sv.
/// Not seen in a file, after the product's translations: pt, it, da, fi, ja, zh; such a file is told by its shape anyway.
const COLUMNS: [(Role, Names); 6] = [
    (Role::Response, &["id", "tunnus", "identificação", "编号"]),
    (
        Role::Ignore,
        &[
            "starttime",
            "startzeit",
            "heurededébut",
            "horadeinicio",
            "horadeinício",
            "oradiinizio",
            "begintijd",
            "godzinarozpoczęcia",
            "starttidspunkt",
            "starttid",
            "aloitusaika",
            "alkamisaika",
            "開始時刻",
            "开始时间",
        ],
    ),
    (
        Role::Time,
        &[
            "completiontime",
            "fertigstellungszeit",
            "heuredefin",
            "horadefinalización",
            "horadeconclusão",
            "oradicompletamento",
            "tijdvanvoltooien",
            "godzinaukończenia",
            "fullføringstidspunkt",
            "slutförandetid",
            "fuldførelsestidspunkt",
            "færdiggørelsestidspunkt",
            "valmistumisaika",
            "suoritusaika",
            "完了時刻",
            "完成时间",
        ],
    ),
    (
        Role::PersonalData,
        &[
            "email",
            "emailadresse",
            "adressedemessagerie",
            "correoelectrónico",
            "postaelettronica",
            "adresemail",
            "epostadresse",
            "epost",
            "mail",
            "sähköposti",
            "メール",
            "电子邮件",
        ],
    ),
    (
        Role::PersonalData,
        &[
            "name", "nom", "nombre", "nome", "naam", "nazwa", "navn", "namn", "nimi", "名前", "姓名", "名称",
        ],
    ),
    (
        Role::Ignore,
        &[
            "lastmodifiedtime",
            "zeitpunktderletztenänderung",
            "uhrzeitderletztenänderung",
            "heuredeladernièremodification",
            "horadelaúltimamodificación",
            "horadaúltimamodificação",
            "oradellultimamodifica",
            "tijdvanlaatstewijziging",
            "czasostatniejmodyfikacji",
            "tidspunktforsisteendring",
            "tidförsenasteändring",
            "tidspunktforsenesteændring",
            "viimeisinmuokkausaika",
            "最終変更時刻",
            "上次修改时间",
        ],
    ),
];

/// Columns of a quiz; the tool writes them in English in other languages too.
const QUIZ: [&str; 8] = [
    "totalpoints",
    "quizfeedback",
    "gesamtpunktzahl",
    "gesamtpunkte",
    "puntostotales",
    "totaldepoints",
    "gradeposted",
    "gradepostedtime",
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("microsoft-forms", "Microsoft Forms", Family::Survey),
    recognise,
    arrange,
    draft,
};

fn is_named(sheet: &Sheet, at: usize, column: usize) -> bool {
    sheet
        .headers
        .get(at)
        .is_some_and(|header| COLUMNS[column].1.contains(&text::squeezed(header).as_str()))
}

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let named = (0..5).filter(|&at| is_named(sheet, at, at)).count();
    if named == 5 {
        let first: Vec<&str> = sheet.headers.iter().take(5).map(String::as_str).collect();
        return Some((0.98, format!("the header starts with {}", first.join(", "))));
    }
    // A form that records no names leaves them out.
    if (0..3).all(|at| is_named(sheet, at, at)) {
        return Some((
            0.95,
            format!(
                "the header starts with {}, {} and {}",
                sheet.headers[0], sheet.headers[1], sheet.headers[2]
            ),
        ));
    }
    has_shape(sheet).then(|| {
        (
            0.9,
            "the first columns hold a number, two times, and “anonymous” or an e-mail address".to_owned(),
        )
    })
}

/// The shape of the tool's first columns, whatever the language of their names.
fn has_shape(sheet: &Sheet) -> bool {
    if sheet.headers.len() < 6 || sheet.rows.is_empty() {
        return false;
    }
    let all = |at: usize, fits: &dyn Fn(&str) -> bool| {
        (0..sheet.rows.len()).all(|row| fits(sheet.rows.cell(row, at)))
    };
    let is_number = |cell: &str| cell.parse::<u64>().is_ok();
    let is_person = |cell: &str| cell == "anonymous" || (cell.contains('@') && !cell.contains(' '));
    all(0, &is_number) && all(1, &times::is_moment) && all(2, &times::is_moment) && all(3, &is_person)
}

/// Headers on one line, and without the numbers by which the workbook tells questions of the same title apart.
#[expect(clippy::unnecessary_wraps, reason = "formats may refuse a sheet")]
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    for header in &mut sheet.headers {
        *header = header.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let all: BTreeSet<String> = sheet.headers.iter().cloned().collect();
    for header in &mut sheet.headers {
        if let Some(title) = numbered(header, &all) {
            *header = title;
        }
    }
    Ok(sheet)
}

/// The title of a repeated question: `Comments` for “Comments2” where “Comments” is there too.
fn numbered(header: &str, all: &BTreeSet<String>) -> Option<String> {
    let title = header.trim_end_matches(|c: char| c.is_ascii_digit());
    let number: u32 = header[title.len()..].parse().ok()?;
    let is_run = (2..number).all(|before| all.contains(&format!("{title}{before}")));
    ((2..100).contains(&number) && title.chars().count() >= 4 && all.contains(title) && is_run)
        .then(|| title.to_owned())
}

fn draft(sheet: &Sheet, catalogue: &Catalogue) -> Draft {
    let mut draft = questions::draft_with(sheet, catalogue, &[], &|at| role(sheet, at));
    let quiz = (0..sheet.headers.len()).filter(|&at| is_quiz(sheet, at)).count();
    if quiz > 0 {
        draft.notices.push(Notice::note(
            "quiz",
            Place::file(&sheet.file),
            format!("the form is a quiz; {quiz} columns with points and feedback are left out"),
        ));
    }
    draft
}

fn role(sheet: &Sheet, at: usize) -> Option<Role> {
    let is_unnamed = !(0..3).all(|at| is_named(sheet, at, at)) && has_shape(sheet);
    if at < 5 && is_unnamed {
        return Some(COLUMNS[at].0);
    }
    if at < 5 && is_named(sheet, at, at) {
        return Some(COLUMNS[at].0);
    }
    if is_named(sheet, at, 5) || is_quiz(sheet, at) {
        return Some(Role::Ignore);
    }
    None
}

/// Points and feedback of a quiz: of the whole, and beside each question as `Points - Question`.
fn is_quiz(sheet: &Sheet, at: usize) -> bool {
    let header = sheet.headers[at].as_str();
    if QUIZ.contains(&text::squeezed(header).as_str()) {
        return true;
    }
    header.split_once(" - ").is_some_and(|(word, question)| {
        !word.contains(' ') && sheet.headers[..at].iter().any(|other| other == question)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_numbers_of_repeated_titles_go() {
        let all: BTreeSet<String> = [
            "Comments",
            "Comments2",
            "Comments3",
            "Team",
            "Sprint 12",
            "Q1",
            "Q12",
        ]
        .iter()
        .map(ToString::to_string)
        .collect();
        for (header, title) in [
            ("Comments2", Some("Comments")),
            ("Comments3", Some("Comments")),
            ("Comments", None),
            ("Sprint 12", None),
            ("Q12", None),
        ] {
            assert_eq!(numbered(header, &all).as_deref(), title, "{header}");
        }
    }
}
