//! Google Forms, as Google Sheets or the form itself exports it: one header row, the first column holds times.

use super::{Draft, Family, Format, Kind};
use crate::base::{Notice, Place};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::Role;
use crate::import::questions;
use crate::import::read::Sheet;
use crate::import::text;
use crate::import::times;

/// “Timestamp” in the languages of the owner of the sheet, letters and digits only. Seen in exports or in code that reads
/// them: en, es, fr, de, pt, pl; the others are taken from the product's translations and were not seen in a file.
const TIMESTAMP: [&str; 22] = [
    "timestamp",
    "marcatemporal",
    "marcadetiempo",
    "horodateur",
    "zeitstempel",
    "carimbodedatahora",
    "informazionicronologiche",
    "tijdstempel",
    "sygnaturaczasowa",
    "tidsstämpel",
    "tidsstempel",
    "aikaleima",
    "časovárazítka",
    "časovérazítko",
    "időbélyeg",
    "zamandamgası",
    "отметкавремени",
    "позначкачасу",
    "タイムスタンプ",
    "时间戳记",
    "時間戳記",
    "타임스탬프",
];

/// Columns that the tool adds, besides the time.
const SYSTEM: &[(&str, Role)] = &[
    ("emailaddress", Role::PersonalData),
    ("email", Role::PersonalData),
    ("emailadresse", Role::PersonalData),
    ("adresseemail", Role::PersonalData),
    ("direccióndecorreoelectrónico", Role::PersonalData),
    ("endereçodeemail", Role::PersonalData),
    ("indirizzoemail", Role::PersonalData),
    ("emailadres", Role::PersonalData),
    ("adresemail", Role::PersonalData),
    ("username", Role::PersonalData),
    ("nomdutilisateur", Role::PersonalData),
    ("nutzername", Role::PersonalData),
    ("nombredeusuario", Role::PersonalData),
    ("nomedeusuário", Role::PersonalData),
    ("nomeutente", Role::PersonalData),
    ("gebruikersnaam", Role::PersonalData),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("google-forms", "Google Forms", Family::Survey),
    recognise,
    arrange,
    draft,
};

fn is_timestamp(header: &str) -> bool {
    TIMESTAMP.contains(&text::squeezed(header).as_str())
}

fn has_grid(sheet: &Sheet) -> bool {
    sheet
        .headers
        .iter()
        .any(|header| header.contains(" [") && header.ends_with(']'))
}

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let first = sheet.headers.first()?;
    if !is_timestamp(first) || sheet.headers.len() < 2 {
        return None;
    }
    let mut times = sheet.filled(0).peekable();
    if times.peek().is_none() || !times.all(times::is_moment) {
        return None;
    }
    let has_grid = has_grid(sheet);
    let grid = if has_grid {
        ", and questions with rows in square brackets"
    } else {
        ""
    };
    Some((
        if has_grid { 0.9 } else { 0.8 },
        format!("the first column is “{first}” and holds only times{grid}"),
    ))
}

/// Refuses two waves laid side by side: a row would hold the answers of two people.
fn arrange(sheet: Sheet) -> Result<Sheet, ImportError> {
    let mut times = (0..sheet.headers.len()).filter(|&at| is_timestamp(&sheet.headers[at]));
    let (first, second) = (times.next(), times.next());
    if let (Some(_), Some(second)) = (first, second)
        && sheet.filled(second).next().is_some()
    {
        return Err(ImportError::new(
            "two-forms",
            Place::file(&sheet.file).row(1).column((second + 1).to_string()),
            format!(
                "has a second column “{}”: two forms lie side by side, and a row would hold the answers of two people",
                sheet.headers[second]
            ),
            "export each form, or each “Form Responses” sheet, into a file of its own",
        ));
    }
    Ok(sheet)
}

fn draft(sheet: &Sheet, catalogue: &Catalogue) -> Draft {
    let mut draft = questions::draft_with(sheet, catalogue, SYSTEM, &|at| role(sheet, at));
    let points = (0..sheet.headers.len())
        .filter(|&at| is_points(sheet, at))
        .count();
    if points > 0 {
        draft.notices.push(
            Notice::note(
                "quiz",
                Place::file(&sheet.file),
                format!("the form is a quiz; {points} columns with points and feedback are left out"),
            )
            .hint(""),
        );
    }
    draft
}

fn role(sheet: &Sheet, at: usize) -> Option<Role> {
    if is_timestamp(&sheet.headers[at]) {
        return Some(if at == 0 { Role::Time } else { Role::Ignore });
    }
    is_points(sheet, at).then_some(Role::Ignore)
}

/// Points of a quiz, `7 / 10`, and what the export puts beside each of its questions.
fn is_points(sheet: &Sheet, at: usize) -> bool {
    let header = sheet.headers[at].as_str();
    let beside = [" [Score]", " [Feedback]"]
        .iter()
        .find_map(|mark| header.strip_suffix(mark));
    if beside.is_some_and(|question| sheet.headers.iter().any(|other| other == question)) {
        return true;
    }
    let is_score = |cell: &str| {
        cell.split_once(" / ")
            .is_some_and(|(got, all)| got.parse::<f64>().is_ok() && all.parse::<f64>().is_ok())
    };
    let mut cells = sheet.filled(at).peekable();
    cells.peek().is_some() && cells.all(is_score)
}
