//! LimeSurvey: headings of codes, of full texts, or of both; plain answers or codes of answers; and its own `.vv` files.

use std::collections::BTreeMap;

use super::columns;
use super::{Draft, Family, Format, Kind};
use crate::base::{Notice, Place};
use crate::data::{Catalogue, Scale};
use crate::import::error::ImportError;
use crate::import::languages::LIMESURVEY_COLUMNS;
use crate::import::mapping::{ColumnMapping, Role};
use crate::import::questions;
use crate::import::read::{Cell, Sheet};
use crate::import::scales::Domain;
use crate::import::text;
use crate::import::times;

/// The codes of the tool's own columns.
const CODES: [(&str, Role); 10] = [
    ("id", Role::Response),
    ("submitdate", Role::Time),
    ("lastpage", Role::Ignore),
    ("startlanguage", Role::Ignore),
    ("seed", Role::Ignore),
    ("token", Role::PersonalData),
    ("startdate", Role::Ignore),
    ("datestamp", Role::Ignore),
    ("ipaddr", Role::PersonalData),
    ("refurl", Role::Ignore),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("limesurvey", "LimeSurvey", Family::Survey),
    recognise,
    arrange,
    draft,
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let has = |name: &str| sheet.find(&[name]).is_some();
    let said = |confidence: f64, how: &str| Some((confidence, how.to_owned()));
    if codes_below(sheet).is_some() {
        return said(
            0.99,
            "the second row holds the codes “submitdate”, “lastpage” and “startlanguage”",
        );
    }
    if has("submitdate") && has("lastpage") && has("startlanguage") {
        return said(
            0.97,
            "the header has “submitdate”, “lastpage” and “startlanguage”",
        );
    }
    let own = system(&sheet.headers);
    if own.values().filter(|role| **role == Role::Time).count() >= 1 && own.len() >= 4 {
        let names: Vec<String> = own
            .keys()
            .take(4)
            .map(|&at| format!("“{}”", sheet.headers[at]))
            .collect();
        return Some((
            0.97,
            format!("the header has the columns of the tool: {}", names.join(", ")),
        ));
    }
    if separator(&sheet.headers).is_some_and(|(_, by_system)| by_system) {
        return said(
            0.97,
            "headings carry code and text, such as “submitdate” and “Date submitted”",
        );
    }
    // Codes and texts in one heading: `rse3[SQ001]. Who uses the code …`.
    let with_codes = sheet
        .headers
        .iter()
        .filter(|header| header.contains("[SQ0"))
        .count();
    if with_codes >= 2 {
        return said(0.9, "headings carry sub-question codes such as [SQ001]");
    }
    has_shape(sheet).then(|| {
        (
            0.85,
            "an id, a day or nothing, a page and a language stand first in every row".to_owned(),
        )
    })
}

/// The tool's own columns by position: by code, by text in a known language, or by shape.
fn system(headers: &[String]) -> BTreeMap<usize, Role> {
    let role_of = |header: &String| {
        let squeezed = text::squeezed(header);
        CODES
            .iter()
            .find(|(code, _)| *code == squeezed)
            .map(|(_, role)| *role)
            .or_else(|| {
                let code = LIMESURVEY_COLUMNS
                    .iter()
                    .find(|(_, texts)| texts.contains(&squeezed.as_str()))
                    .map(|(code, _)| *code)?;
                CODES.iter().find(|(own, _)| *own == code).map(|(_, role)| *role)
            })
    };
    let mut found = BTreeMap::new();
    for (at, header) in headers.iter().enumerate() {
        if let Some(role) = role_of(header)
            && !(role == Role::Time && found.values().any(|role| *role == Role::Time))
        {
            found.insert(at, role);
        }
    }
    found
}

/// Whether the first four columns look like id, submit date, last page and language, whatever they are called.
fn has_shape(sheet: &Sheet) -> bool {
    let all = |at: usize, fits: &dyn Fn(&str) -> bool| sheet.filled(at).all(fits);
    let some = |at: usize| sheet.filled(at).next().is_some();
    let is_number = |cell: &str| cell.parse::<u32>().is_ok();
    let is_language = |cell: &str| {
        let mut parts = cell.split('-');
        parts
            .next()
            .is_some_and(|code| (2..=3).contains(&code.len()) && code.bytes().all(|c| c.is_ascii_lowercase()))
            && parts.all(|part| !part.is_empty() && part.chars().all(char::is_alphanumeric))
    };
    sheet.headers.len() > 5
        && sheet.headers[..4].iter().all(|header| !header.is_empty())
        && some(0)
        && all(0, &is_number)
        && all(1, &times::is_moment)
        && some(2)
        && all(2, &is_number)
        && some(3)
        && all(3, &is_language)
}

/// The second row of a `.vv` file: the codes below the texts.
fn codes_below(sheet: &Sheet) -> Option<Vec<Cell>> {
    let row = sheet.rows.first()?.into_owned().cells;
    let has = |code: &str| row.iter().any(|cell| cell.as_str() == code);
    (has("submitdate") && has("lastpage") && has("startlanguage")).then_some(row)
}

/// What stands between code and text of a heading, and whether the tool's own columns tell it.
fn separator(headers: &[String]) -> Option<(String, bool)> {
    let own = headers.iter().find_map(|header| {
        let rest = ["submitdate", "startlanguage", "lastpage"]
            .iter()
            .find_map(|code| header.strip_prefix(code))?;
        let text = rest.find(char::is_alphabetic)?;
        (text > 0).then(|| rest[..text].to_owned())
    });
    if let Some(own) = own {
        return Some((own, true));
    }
    [". ", "._.", ": ", " - ", " | ", "; "]
        .iter()
        .find(|mark| {
            let coded = headers
                .iter()
                .filter(|header| code_and_text(header, mark).is_some())
                .count();
            let with_sub_codes = headers
                .iter()
                .filter_map(|header| code_and_text(header, mark))
                .filter(|(code, _)| code.ends_with(']'))
                .count();
            coded * 10 >= headers.len() * 8 && with_sub_codes >= 2
        })
        .map(|mark| ((*mark).to_owned(), false))
}

/// `Q1[SQ001]. Who …` as its code and text.
fn code_and_text<'a>(header: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let (code, text) = header.split_once(mark)?;
    let is_code = code.starts_with(|c: char| c.is_ascii_alphabetic())
        && code
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '[' | ']'));
    (is_code && !text.is_empty()).then_some((code, text))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(sheet: Sheet) -> Result<Sheet, ImportError> {
    let mut sheet = with_texts(sheet);
    if let Some((mark, _)) = separator(&sheet.headers) {
        for header in &mut sheet.headers {
            if let Some((code, text)) = code_and_text(header, &mark) {
                let is_own = CODES.iter().any(|(own, _)| *own == code);
                *header = if is_own { code } else { text }.to_owned();
            }
        }
    }
    sheet.headers = columns::unmangled(&sheet.headers)
        .iter()
        .map(|header| heading(header))
        .collect();
    ticked_teams(&mut sheet);
    dated(&mut sheet);
    Ok(sheet)
}

/// One header of the two of a `.vv` file: the text, with the code where several columns have the same. Its cells lose
/// the words that stand for line breaks, braces and questions that were not shown.
fn with_texts(sheet: Sheet) -> Sheet {
    let Some(codes) = codes_below(&sheet) else {
        return sheet;
    };
    let repeats = |header: &String| sheet.headers.iter().filter(|other| *other == header).count() > 1;
    let headers = sheet
        .headers
        .iter()
        .zip(&codes)
        .map(|(header, code)| {
            if header.is_empty() || CODES.iter().any(|(own, _)| own == code) {
                return code.to_string();
            }
            match code.rsplit_once('_') {
                Some((_, sub)) if repeats(header) => format!("{header} [{sub}]"),
                _ if repeats(header) => format!("{header} [{code}]"),
                _ => header.clone(),
            }
        })
        .collect();
    let mut sheet = sheet.with_header_rows(1, headers);
    for at in 0..sheet.headers.len() {
        if sheet.counted(at).any(|(cell, _)| cell.contains('{')) {
            sheet.rows.change(at, |rows, row| {
                let cell = rows.cell(row, at);
                cell.contains('{').then(|| unescaped(cell))
            });
        }
    }
    sheet
}

fn unescaped(cell: &str) -> String {
    if cell == "{question_not_shown}" {
        return String::new();
    }
    // The tool writes the brace first, so it is read last.
    [
        ("{newline}", "\n"),
        ("{cr}", ""),
        ("{tab}", " "),
        ("{quote}", "\""),
        ("{lbrace}", "{"),
    ]
    .iter()
    .fold(cell.to_owned(), |text, (mark, sign)| text.replace(mark, sign))
}

/// A heading without an empty sub-question; the scale of an array with two belongs to the question, so that each scale
/// is a battery of its own.
fn heading(header: &str) -> String {
    let header = columns::plain(header);
    let header = header.strip_suffix("[]").unwrap_or(&header).trim_end();
    let is_code = header
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '[' | ']'));
    if is_code && let Some((code, sub)) = header.strip_suffix(']').and_then(|rest| rest.split_once('[')) {
        return match sub.split_once("][") {
            Some((sub, scale)) => format!("{code} (Scale {scale}) [{sub}]"),
            None => format!("{code} [{sub}]"),
        };
    }
    let scale = header
        .strip_suffix(']')
        .and_then(|rest| rest.rsplit_once("]["))
        .filter(|(_, scale)| scale.to_lowercase().starts_with("scale "));
    match scale.and_then(|(rest, scale)| Some((rest.rsplit_once(" [")?, scale))) {
        Some(((question, sub), scale)) => format!("{question} ({scale}) [{sub}]"),
        None => header.to_owned(),
    }
}

const YES: [&str; 9] = ["y", "yes", "ja", "oui", "sí", "si", "sim", "sì", "tak"];
const NO: [&str; 8] = ["n", "no", "nein", "non", "não", "nee", "nie", "n/a"];

/// A question for the team with one yes or no a team: who says yes has the team's name there, as with other tools.
fn ticked_teams(sheet: &mut Sheet) {
    let parts: Vec<Option<(String, String)>> = sheet
        .headers
        .iter()
        .map(|header| {
            let (question, option) = header.strip_suffix(']')?.split_once(" [")?;
            let asks = crate::import::asks::asks_team(&text::words(question));
            asks.then(|| (question.to_owned(), option.to_owned()))
        })
        .collect();
    for at in 0..parts.len() {
        let Some((question, option)) = &parts[at] else {
            continue;
        };
        let is_one_of_several = parts
            .iter()
            .flatten()
            .filter(|(other, _)| other == question)
            .nth(1)
            .is_some();
        let said = |cell: &str, words: &[&str]| words.contains(&text::normalised(cell).as_str());
        let is_yes_no = sheet
            .counted(at)
            .all(|(cell, _)| said(cell, &YES) || said(cell, &NO));
        if !is_one_of_several {
            continue;
        }
        sheet.options[at] = Some(option.clone());
        if is_yes_no {
            sheet.rows.change(at, |rows, row| {
                let is_theirs = said(rows.cell(row, at), &YES);
                Some(if is_theirs { option.clone() } else { String::new() })
            });
        }
    }
}

/// Answers that were never submitted, and all where nobody noted the day, belong to the day of their last or first action.
fn dated(sheet: &mut Sheet) {
    let at = |code: &str| {
        (0..sheet.headers.len()).find(|&at| {
            let squeezed = text::squeezed(&sheet.headers[at]);
            let is_it = |(own, texts): &(&str, &[&str])| *own == code && texts.contains(&squeezed.as_str());
            squeezed == code || LIMESURVEY_COLUMNS.iter().any(is_it)
        })
    };
    let submit = at("submitdate").or_else(|| has_shape(sheet).then_some(1));
    let others: Vec<usize> = [at("datestamp"), at("startdate")].into_iter().flatten().collect();
    let Some(submit) = submit else { return };
    let unknown = sheet
        .filled(submit)
        .filter(|cell| cell.starts_with("1980-01-01"))
        .count();
    columns::dated_by(sheet, submit, &others, true);
    if unknown > 0 {
        let by = if others.is_empty() {
            "their day is unknown"
        } else {
            "they were dated by their last or first action where it is known"
        };
        sheet.notices.push(Notice::note(
            "submit-day-unknown",
            sheet_place(sheet, submit),
            format!(
                "{unknown} answers have 1980-01-01 as submit date, which says that they were finished; {by}"
            ),
        ));
    }
}

fn sheet_place(sheet: &Sheet, at: usize) -> Place {
    Place::file(&sheet.file).column(sheet.column_name(at))
}

fn draft(sheet: &Sheet, catalogue: &Catalogue) -> Draft {
    let mut own = system(&sheet.headers);
    if !own.values().any(|role| *role == Role::Time) && has_shape(sheet) {
        own.extend([
            (0, Role::Response),
            (1, Role::Time),
            (2, Role::Ignore),
            (3, Role::Ignore),
        ]);
    }
    let squeezed: Vec<(String, Role)> = own
        .iter()
        .map(|(at, role)| (text::squeezed(&sheet.headers[*at]), *role))
        .collect();
    let names: Vec<(&str, Role)> = squeezed
        .iter()
        .map(|(name, role)| (name.as_str(), *role))
        .collect();
    let mut draft = questions::draft(sheet, catalogue, &names);
    computed(sheet, &mut draft);
    answer_codes(sheet, &mut draft);
    draft
}

/// Columns that the tool computed from others are no answers.
fn computed(sheet: &Sheet, draft: &mut Draft) {
    for (at, column) in draft.columns.iter_mut().enumerate() {
        let header = sheet.headers[at].trim();
        let is_formula = header.starts_with('{') && header.ends_with('}') && header.contains('(');
        if is_formula && !matches!(column.role, Role::PersonalData | Role::Ignore) {
            *column = ColumnMapping::new(column.index, &column.header, Role::Ignore);
            draft.certain[at] = true;
        }
    }
}

/// Batteries answered by codes (A1, A2, …): they are ordered, and nobody knows which end means what.
fn answer_codes(sheet: &Sheet, draft: &mut Draft) {
    let number = |cell: &str| -> Option<i32> {
        let rest = cell.strip_prefix(['A', 'a'])?;
        let number = rest.parse().ok()?;
        (rest.len() <= 3 && (0..=20).contains(&number)).then_some(number)
    };
    let stem = |at: usize| {
        sheet.headers[at]
            .split_once(['[', '_'])
            .map(|(stem, _)| stem.trim())
    };
    let mut batteries: BTreeMap<&str, (Vec<usize>, BTreeMap<i32, String>)> = BTreeMap::new();
    for at in 0..sheet.headers.len() {
        let domain = Domain::of(sheet.counted(at));
        let spellings = domain.answers.values().map(|(spelling, _)| spelling);
        let codes: Option<Vec<(i32, String)>> = spellings
            .map(|cell| Some((number(cell)?, cell.clone())))
            .collect();
        let (Some(stem), Some(codes)) = (stem(at), codes) else {
            continue;
        };
        if !codes.is_empty() && matches!(draft.columns[at].role, Role::Choice | Role::Text) {
            let battery = batteries.entry(stem).or_default();
            battery.0.push(at);
            battery.1.extend(codes);
        }
    }
    for (members, codes) in batteries.into_values() {
        let (Some((low, _)), Some((high, last))) = (codes.first_key_value(), codes.last_key_value()) else {
            continue;
        };
        let (low, high) = ((*low).min(1), *high);
        if members.len() < 2 || codes.len() < 3 || high - low > 10 {
            continue;
        }
        let width = last.len() - 1;
        let labels = (low..=high).map(|code| format!("A{code:0width$}")).collect();
        let scale = Scale { low, high, labels };
        for &at in &members {
            let column = &mut draft.columns[at];
            *column = ColumnMapping::new(column.index, &column.header, Role::Item);
            column.scale = Some(scale.clone());
            draft.certain[at] = false;
        }
        draft.notices.push(
            Notice::caution(
                "answer-codes",
                sheet_place(sheet, members[0]),
                format!(
                    "{} questions are answered by codes up to {last}; the file does not say which answer a code stands for",
                    members.len()
                ),
            )
            .hint("export with “Full answers”, or settle topic and polarity of these questions in the mapping"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_every_style_end_as_the_question() {
        for (header, expected) in [
            ("Who uses it? []", "Who uses it?"),
            ("How often? [Builds][Scale 2]", "How often? (Scale 2) [Builds]"),
            ("<p>How often?</p> [Builds]", "How often? [Builds]"),
            ("Is {INSERTANS:1X2X3} slow?", "Is {INSERTANS:1X2X3} slow?"),
            ("Q1[SQ001]", "Q1 [SQ001]"),
            ("Q1[SQ001][2]", "Q1 (Scale 2) [SQ001]"),
        ] {
            assert_eq!(heading(header), expected);
        }
        let headers = [
            "id._.Response ID",
            "startdate._.Date started",
            "submitdate._.Date submitted",
        ];
        assert_eq!(
            separator(&headers.map(str::to_owned)),
            Some(("._.".to_owned(), true))
        );
        assert_eq!(
            code_and_text("Q1[SQ001]. Who?", ". "),
            Some(("Q1[SQ001]", "Who?"))
        );
        assert_eq!(code_and_text("Who is it. Really?", ". "), None);
    }

    #[test]
    fn marks_of_vv_files_are_read_back() {
        assert_eq!(unescaped("{question_not_shown}"), "");
        assert_eq!(
            unescaped("one{newline}two {lbrace}tab} {quote}x{quote}"),
            "one\ntwo {tab} \"x\""
        );
    }
}
