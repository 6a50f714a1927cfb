//! SurveyMonkey, individual responses: two header rows, the question over its first column, options and rows below it;
//! three where the tool put question numbers on top, and one where somebody lost the second.

use std::collections::BTreeSet;

use super::columns;
use super::{Draft, Family, Format, Kind};
use crate::base::{Notice, Place};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::Role;
use crate::import::questions;
use crate::import::read::Sheet;
use crate::import::text;

const SYSTEM: &[(&str, Role)] = &[
    ("respondentid", Role::Response),
    ("collectorid", Role::PersonalData),
    ("startdate", Role::Ignore),
    ("enddate", Role::Time),
    ("datecreated", Role::Ignore),
    ("datemodified", Role::Time),
    ("ipaddress", Role::PersonalData),
    ("emailaddress", Role::PersonalData),
    ("firstname", Role::PersonalData),
    ("lastname", Role::PersonalData),
    ("customdata", Role::PersonalData),
    ("customdata1", Role::PersonalData),
    ("customdata2", Role::PersonalData),
    ("customdata3", Role::PersonalData),
    ("customdata4", Role::PersonalData),
    ("customdata5", Role::PersonalData),
    ("customdata6", Role::PersonalData),
    ("responsestatus", Role::Status),
    ("status", Role::Status),
];

/// What the second header row says under a question that has one column.
const SINGLE: [&str; 3] = ["", "response", "open-ended response"];

/// Options that hold words of their own rather than one of the answers.
const OWN_WORDS: [&str; 7] = [
    "other (please specify)",
    "other (please explain)",
    "other",
    "comments",
    "comment",
    "why",
    "please explain",
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("surveymonkey", "SurveyMonkey", Family::Survey),
    recognise,
    arrange,
    draft,
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let starts = |at: usize, name: &str| {
        sheet
            .headers
            .get(at)
            .is_some_and(|header| header.eq_ignore_ascii_case(name))
    };
    if starts(0, "Respondent ID") && starts(1, "Collector ID") {
        return Some((
            0.98,
            "the header starts with “Respondent ID” and “Collector ID”".to_owned(),
        ));
    }
    let layout = layout(sheet)?;
    let how = if layout.further == 2 {
        "question numbers stand over the questions, and the third row says “Response” or the options"
    } else {
        "the second row says “Response” or “Open-Ended Response” under the questions"
    };
    Some((0.9, how.to_owned()))
}

/// The header rows: the questions and what stands below them.
struct Layout<'a> {
    /// Rows of data that are header rows in truth.
    further: usize,
    above: Vec<&'a str>,
    below: Vec<&'a str>,
}

fn layout(sheet: &Sheet) -> Option<Layout<'_>> {
    let first: Vec<&str> = sheet.headers.iter().map(|header| unnamed(header)).collect();
    let row = |at: usize| -> Option<Vec<&str>> {
        let cells = (0..sheet.headers.len()).map(|column| unnamed(sheet.rows.cell(at, column)));
        (at < sheet.rows.len()).then(|| cells.collect())
    };
    let second = row(0)?;
    let is_number = |header: &&str| {
        header
            .strip_prefix(['Q', 'q'])
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let numbers = first.iter().filter(|header| is_number(header)).count();
    let others = first.iter().filter(|header| !header.is_empty()).count() - numbers;
    // Only the tool's own columns have no number.
    if numbers >= 2
        && others <= 9
        && let Some(third) = row(1)
        && is_second_row(&second, &third)
    {
        let above = first
            .iter()
            .zip(&second)
            .map(|(number, question)| {
                if question.is_empty() && !is_number(number) {
                    *number
                } else {
                    *question
                }
            })
            .collect();
        return Some(Layout {
            further: 2,
            above,
            below: third,
        });
    }
    is_second_row(&first, &second).then_some(Layout {
        further: 1,
        above: first,
        below: second,
    })
}

/// What pandas calls a column without a heading has none.
fn unnamed(header: &str) -> &str {
    let is_unnamed = header
        .strip_prefix("Unnamed: ")
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if is_unnamed { "" } else { header }
}

/// Whether a row names options and rows of the questions above it.
fn is_second_row(above: &[&str], below: &[&str]) -> bool {
    let says = |wanted: &str| below.iter().any(|cell| text::normalised(cell) == wanted);
    let continues = above.iter().any(|header| header.is_empty());
    let by_words = says("response") || says("open-ended response") || says("other (please specify)");
    // Nobody answers several questions with these words.
    let is_plain = |cell: &&&str| {
        matches!(
            text::normalised(cell).as_str(),
            "response" | "open-ended response"
        )
    };
    let by_many = below.iter().filter(is_plain).count() >= 2;
    let under_ids = above.iter().zip(below).any(|(header, cell)| {
        cell.is_empty() && matches!(text::squeezed(header).as_str(), "respondentid" | "collectorid")
    });
    by_many || (by_words && (continues || under_ids)) || (under_ids && continues)
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(sheet: Sheet) -> Result<Sheet, ImportError> {
    let Some(layout) = layout(&sheet) else {
        return Ok(columns::folded(without_second_row(sheet)));
    };
    let mut question = "";
    let mut headers = Vec::with_capacity(sheet.headers.len());
    let mut options = Vec::with_capacity(sheet.headers.len());
    for (above, below) in layout.above.iter().zip(&layout.below) {
        if !above.is_empty() {
            question = above;
        }
        if SINGLE.contains(&text::normalised(below).as_str()) {
            headers.push(if above.is_empty() && below.is_empty() {
                String::new()
            } else {
                question.to_owned()
            });
            options.push(None);
        } else {
            headers.push(format!("{question} [{below}]"));
            options.push(Some((*below).to_owned()));
        }
    }
    let further = layout.further;
    let mut sheet = sheet.with_header_rows(further, headers);
    sheet.options = options;
    spelled_out(&mut sheet);
    let mut sheet = columns::folded(sheet);
    stopped_early(&mut sheet);
    Ok(sheet)
}

/// The row that names options and rows is gone: what stands right of a question belongs to it, and nobody knows as what.
fn without_second_row(mut sheet: Sheet) -> Sheet {
    let mut question = String::new();
    let mut nameless = 0;
    for at in 0..sheet.headers.len() {
        if unnamed(&sheet.headers[at]).is_empty() {
            if sheet.filled(at).next().is_some() && !question.is_empty() {
                nameless += 1;
                sheet.headers[at] = format!("{question} [column {}]", at + 1);
            } else {
                sheet.headers[at].clear();
            }
        } else {
            question.clone_from(&sheet.headers[at]);
        }
    }
    if nameless > 0 {
        let message = format!(
            "the row that names options and comments is not there: {nameless} columns without a heading were taken as parts of the question to their left"
        );
        sheet.notices.push(
            Notice::caution("second-header-lost", Place::file(&sheet.file).row(1), message)
                .hint("export “All responses data” again as CSV or XLSX and leave its two header rows"),
        );
    }
    sheet
}

/// An export of “numeric values” has the place of an option where others have its text: put the text there.
fn spelled_out(sheet: &mut Sheet) {
    const TELLING: usize = 3;
    let mut spelled = 0;
    for block in columns::blocks(sheet) {
        let is_option = |at: &usize| {
            sheet.options[*at]
                .as_deref()
                .is_some_and(|option| !is_own_words(option))
        };
        let options: Vec<usize> = block.filter(is_option).collect();
        let is_digit = |at: &usize| {
            sheet.options[*at]
                .as_deref()
                .and_then(|option| option.rsplit(' ').next())
                .is_some_and(|last| last.parse::<f64>().is_ok())
        };
        let filled = options
            .iter()
            .filter(|&&at| sheet.filled(at).next().is_some())
            .count();
        if filled < TELLING || options.iter().any(is_digit) {
            continue;
        }
        let only = |wanted: &dyn Fn(usize) -> String| {
            options
                .iter()
                .enumerate()
                .all(|(place, &at)| sheet.filled(at).all(|cell| cell == wanted(place)))
        };
        if !only(&|place| (place + 1).to_string()) && !only(&|_| "1".to_owned()) {
            continue;
        }
        spelled += 1;
        for at in options {
            let option = sheet.options[at].clone().unwrap_or_default();
            sheet.rows.change(at, |rows, row| {
                let is_chosen = !rows.cell(row, at).is_empty();
                is_chosen.then(|| option.clone())
            });
        }
    }
    if spelled > 0 {
        sheet.notices.push(
            Notice::caution(
                "numeric-values",
                Place::file(&sheet.file),
                "the file was exported with numeric values: the numbers of single answers are places in a list that is not in the file, and its first place may be either end",
            )
            .hint("export again with “Actual answer text”, or settle each scale and its polarity in the mapping"),
        );
    }
}

/// Says how many people gave up on the way: the tool keeps what they answered and marks them nowhere.
fn stopped_early(sheet: &mut Sheet) {
    let is_own = |header: &str| SYSTEM.iter().any(|(name, _)| *name == text::squeezed(header));
    let mut questions: Vec<Vec<usize>> = Vec::new();
    for block in columns::blocks(sheet) {
        if !is_own(&sheet.headers[block.start]) && !sheet.headers[block.start].is_empty() {
            questions.push(block.collect());
        }
    }
    let is_asked = |columns: &Vec<usize>| columns.iter().any(|&at| sheet.filled(at).next().is_some());
    questions.retain(is_asked);
    let last_third = questions.len() - questions.len() / 3;
    if questions.len() < 6 {
        return;
    }
    let partial = (0..sheet.rows.len())
        .filter(|&row| {
            let is_filled = |at: &usize| !sheet.rows.cell(row, *at).is_empty();
            let answers = |columns: &Vec<usize>| columns.iter().any(is_filled);
            questions[..last_third].iter().any(answers) && !questions[last_third..].iter().any(answers)
        })
        .count();
    if partial > 0 {
        let message = format!(
            "{partial} people answered nothing in the last third of the questions: they may have stopped on the way, and count as far as they go"
        );
        let place = Place::file(&sheet.file);
        sheet.notices.push(Notice::note("stopped-early", place, message));
    }
}

fn draft(sheet: &Sheet, catalogue: &Catalogue) -> Draft {
    let mut draft = questions::draft(sheet, catalogue, SYSTEM);
    let told: BTreeSet<&str> = sheet.notices.iter().map(|notice| notice.code.as_str()).collect();
    if told.contains("numeric-values") {
        for (at, column) in draft.columns.iter_mut().enumerate() {
            let has_labels = column
                .scale
                .as_ref()
                .is_some_and(|scale| !scale.labels.is_empty());
            if matches!(column.role, Role::Item | Role::Score) && !has_labels {
                column.proposed_polarity = column.polarity.take().or(column.proposed_polarity);
                draft.certain[at] = false;
            }
        }
    }
    for (at, column) in draft.columns.iter_mut().enumerate() {
        let is_own_words = sheet.options[at].as_deref().is_some_and(is_own_words);
        if is_own_words && column.role == Role::Choice && sheet.filled(at).next().is_some() {
            column.role = Role::Text;
        }
    }
    draft
}

fn is_own_words(option: &str) -> bool {
    OWN_WORDS.contains(&text::normalised(option).as_str())
}
