//! What several survey tools do to the columns of an export, and how it is undone: one question spread over a column an
//! answer, times in UTC without saying so in the cell, marks of an editor in a heading.

use crate::base::{Notice, Place};
use crate::import::read::{Declared, Sheet};
use crate::import::scales::{self, Codes, Domain};
use crate::import::text;
use crate::import::times;

/// Answers from which on a spread question can be a scale rather than a choice.
const POINTS: usize = 3;

/// One column of a rearranged sheet, and the columns it is made of.
pub(super) struct Made {
    pub header: String,
    pub option: Option<String>,
    pub declared: Vec<Declared>,
    pub from: Vec<usize>,
}

impl Made {
    /// A column as it was.
    pub(super) fn kept(sheet: &Sheet, at: usize) -> Self {
        Self {
            header: sheet.headers[at].clone(),
            option: sheet.options[at].clone(),
            declared: sheet.declared[at].clone(),
            from: vec![at],
        }
    }
}

/// The sheet with these columns instead of its own. Where a row has an answer in several of the columns that become one,
/// it has no answer, and the row is named.
pub(super) fn rebuilt(mut sheet: Sheet, columns: Vec<Made>) -> Sheet {
    let mut torn = 0u64;
    let mut first: Option<(usize, usize)> = None;
    let from: Vec<&[usize]> = columns.iter().map(|column| column.from.as_slice()).collect();
    sheet.rows.join_columns(&from, |row, at| {
        torn += 1;
        first = Some(first.map_or((row, at), |first| first.min((row, at))));
    });
    sheet.options = columns.iter().map(|column| column.option.clone()).collect();
    sheet.declared = columns.iter().map(|column| column.declared.clone()).collect();
    sheet.headers = columns.into_iter().map(|column| column.header).collect();
    if let Some((row, at)) = first {
        let place = sheet.place(sheet.rows.number(row), at);
        let message = format!(
            "holds two answers to a question that takes one ({torn} such cells in the file); they count as no answer"
        );
        sheet.notices.push(Notice::caution("two-answers", place, message));
    }
    sheet
}

/// The question of a column, without the option or row that it stands for.
pub(super) fn question(sheet: &Sheet, at: usize) -> &str {
    let header = sheet.headers[at].as_str();
    match &sheet.options[at] {
        Some(option) => header.strip_suffix(&format!(" [{option}]")).unwrap_or(header),
        None => header,
    }
}

/// Runs of columns that belong to one question, as ranges of at least one column.
pub(super) fn blocks(sheet: &Sheet) -> Vec<std::ops::Range<usize>> {
    let mut blocks = Vec::new();
    let mut start = 0;
    while start < sheet.headers.len() {
        let own = question(sheet, start);
        let belongs =
            |at: &usize| !own.is_empty() && sheet.options[*at].is_some() && question(sheet, *at) == own;
        let end = (start + 1..sheet.headers.len())
            .take_while(belongs)
            .last()
            .map_or(start + 1, |last| last + 1);
        blocks.push(start..end);
        start = end;
    }
    blocks
}

/// One answer of a spread question: the row of its grid (empty without one), its column and its text.
struct Spread {
    row: String,
    at: usize,
    answer: String,
}

/// Puts scales that are spread over one column an answer together again. Choices stay spread: who ticks several of them
/// has no single answer.
pub(super) fn folded(sheet: Sheet) -> Sheet {
    let mut columns = Vec::with_capacity(sheet.headers.len());
    let (mut questions, mut spread_over) = (0, 0);
    for block in blocks(&sheet) {
        let scales = if block.len() >= POINTS {
            scales_of(&sheet, block.clone())
        } else {
            Vec::new()
        };
        for at in block {
            match scales.iter().find(|scale| scale.from.contains(&at)) {
                Some(scale) if scale.from.first() == Some(&at) => {
                    questions += 1;
                    spread_over += scale.from.len();
                    columns.push(Made {
                        header: scale.header.clone(),
                        option: scale.option.clone(),
                        declared: scale.declared.clone(),
                        from: scale.from.clone(),
                    });
                }
                Some(_) => {}
                None => columns.push(Made::kept(&sheet, at)),
            }
        }
    }
    if questions == 0 {
        return sheet;
    }
    let mut sheet = rebuilt(sheet, columns);
    let message = format!(
        "{questions} questions were spread over {spread_over} columns, one for each answer; each of them is one column again"
    );
    let place = Place::file(&sheet.file);
    sheet
        .notices
        .push(Notice::note("questions-folded", place, message));
    sheet
}

/// The scales in a block of columns: one, or one for each row of a grid.
fn scales_of(sheet: &Sheet, block: std::ops::Range<usize>) -> Vec<Made> {
    let own = question(sheet, block.start).to_owned();
    let mut groups: Vec<(String, Vec<Spread>)> = Vec::new();
    let mut open = Vec::new();
    for at in block {
        match spread(sheet, at) {
            Some(spread) => match groups.iter_mut().find(|(row, _)| *row == spread.row) {
                Some((_, group)) => group.push(spread),
                None => groups.push((spread.row.clone(), vec![spread])),
            },
            None => open.push(at),
        }
    }
    // An answer that nobody chose belongs to the row that its option starts with.
    for at in open.into_iter().filter(|&at| sheet.filled(at).next().is_none()) {
        let option = sheet.options[at].as_deref().unwrap_or_default();
        let longest = groups
            .iter_mut()
            .filter_map(|(row, group)| {
                Some((row.len(), rest_of(option, row)?.to_owned(), row.clone(), group))
            })
            .max_by_key(|(length, ..)| *length);
        if let Some((_, answer, row, group)) = longest {
            group.push(Spread { row, at, answer });
        }
    }
    groups
        .into_iter()
        .filter_map(|(row, mut group)| {
            group.sort_by_key(|spread| spread.at);
            let answers: Vec<&str> = group.iter().map(|spread| spread.answer.as_str()).collect();
            let declared = ordered(&own, &answers)?;
            let from: Vec<usize> = group.iter().map(|spread| spread.at).collect();
            is_one_of(sheet, &from).then(|| {
                let header = if row.is_empty() {
                    own.clone()
                } else {
                    format!("{own} [{row}]")
                };
                Made {
                    header,
                    option: Some(row).filter(|row| !row.is_empty()),
                    declared,
                    from,
                }
            })
        })
        .collect()
}

/// What an option says behind the row of its grid: `4` in `- 4`, `Often` in `Builds - Often`; the whole without a row.
fn rest_of<'a>(option: &'a str, row: &str) -> Option<&'a str> {
    if row.is_empty() {
        return Some(option.strip_prefix("- ").unwrap_or(option).trim());
    }
    option.strip_prefix(row)?.strip_prefix(" - ").map(str::trim)
}

/// A column in which every answer is the column's own, taken apart.
fn spread(sheet: &Sheet, at: usize) -> Option<Spread> {
    let option = sheet.options[at].as_deref()?;
    let first = sheet.filled(at).next()?;
    let wanted = text::normalised(first);
    if !sheet
        .counted(at)
        .all(|(cell, _)| text::normalised(cell) == wanted)
    {
        return None;
    }
    let made = |row: &str, answer: &str| Spread {
        row: row.trim().to_owned(),
        at,
        answer: answer.trim().to_owned(),
    };
    let whole = option.strip_prefix("- ").unwrap_or(option);
    if text::normalised(whole) == wanted {
        return Some(made("", whole));
    }
    option
        .match_indices(" - ")
        .map(|(cut, mark)| (&option[..cut], &option[cut + mark.len()..]))
        .find(|(_, answer)| text::normalised(answer) == wanted)
        .map(|(row, answer)| made(row, answer))
}

/// The answers in their order where they form a scale; empty for plain digits, which speak for themselves.
fn ordered(question: &str, answers: &[&str]) -> Option<Vec<Declared>> {
    let domain = Domain::of(answers.iter().map(|answer| (*answer, 1)));
    if domain.answers.len() < POINTS {
        return None;
    }
    let reading = scales::read_whole(question, &domain)?;
    let scale = scales::settle(&[Some(reading)]).into_iter().next()??.scale;
    let codes = Codes::new(&scale);
    let mut declared: Vec<(i32, &str)> = answers
        .iter()
        .filter(|answer| !text::is_missing(answer))
        .map(|answer| Some((codes.of(answer)?, *answer)))
        .collect::<Option<_>>()?;
    declared.sort_by_key(|(code, _)| *code);
    let is_digit = |answer: &str| answer.parse::<f64>().is_ok();
    if declared.iter().all(|(_, answer)| is_digit(answer)) {
        return Some(Vec::new());
    }
    let has_codes = declared
        .iter()
        .any(|(_, answer)| answer.starts_with(|c: char| c.is_ascii_digit()));
    Some(
        (1..)
            .zip(declared)
            .map(|(place, (code, answer))| {
                let code = if has_codes { code } else { place };
                (f64::from(code), answer.to_owned())
            })
            .collect(),
    )
}

/// Whether hardly any row has more than one of these columns filled: then they are answers to one question.
fn is_one_of(sheet: &Sheet, columns: &[usize]) -> bool {
    let is_filled = |row: usize, at: usize| !sheet.rows.cell(row, at).is_empty();
    let (mut answered, mut several) = (0u64, 0u64);
    for row in 0..sheet.rows.len() {
        let filled = columns.iter().filter(|&&at| is_filled(row, at)).count();
        answered += u64::from(filled > 0);
        several += u64::from(filled > 1);
    }
    answered > 0 && several * 50 <= answered
}

/// Dates answers by other columns, the first that has a day, where the column of times has none: answers that were never
/// finished, and those of which nobody noted the day. Says how many of them were not finished, unless the tool says so
/// itself.
pub(super) fn dated_by(sheet: &mut Sheet, time: usize, others: &[usize], tells_partial: bool) {
    let mut partial = 0u64;
    sheet.rows.change(time, |rows, row| {
        let own = rows.cell(row, time);
        let days = others.iter().map(|&other| rows.cell(row, other));
        let day = days.filter(|_| !has_day(own)).find(|cell| has_day(cell))?;
        partial += u64::from(own.is_empty());
        Some(day.to_owned())
    });
    if partial > 0 && tells_partial {
        let message = format!(
            "{partial} answers have no submit date, so they were not finished: they are dated by their last or first action and count as far as they go"
        );
        let place = Place::file(&sheet.file).column(sheet.column_name(time));
        sheet
            .notices
            .push(Notice::note("partial-answers", place, message));
    }
}

/// Whether a cell names a day of this century; 1980 stands for a day that nobody noted.
fn has_day(cell: &str) -> bool {
    times::day(cell).is_some()
}

/// A heading without the marks of its editor: HTML, `*bold*`, and recalled answers such as `{{field:…}}`.
pub(super) fn plain(heading: &str) -> String {
    let mut out = String::with_capacity(heading.len());
    let mut rest = heading;
    while let Some(start) = rest.find(['<', '{']) {
        out.push_str(&rest[..start]);
        let tail = &rest[start..];
        let (close, instead) = if tail.starts_with("{{") {
            ("}}", "…")
        } else if tail.starts_with('<')
            && tail[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        {
            (">", "")
        } else {
            out.push_str(&tail[..1]);
            rest = &tail[1..];
            continue;
        };
        let Some(end) = tail.find(close) else {
            out.push_str(tail);
            rest = "";
            break;
        };
        out.push_str(instead);
        rest = &tail[end + close.len()..];
    }
    out.push_str(rest);
    let out = out
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
        .replace("&#39;", "'")
        .replace("&quot;", "\"");
    text::cleaned(&unstarred(&out).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Pairs of stars around words are bold print; a single star may mark a question that must be answered.
fn unstarred(heading: &str) -> String {
    let stars = heading.matches('*').count();
    if stars >= 2 && stars.is_multiple_of(2) {
        heading.replace('*', "")
    } else {
        heading.to_owned()
    }
}

/// Headings without the `.1`, `.2`, … that pandas puts behind a repeated one.
pub(super) fn unmangled(headers: &[String]) -> Vec<String> {
    let base = |header: &str| -> Option<String> {
        let (base, number) = header.rsplit_once('.')?;
        let number: usize = number.parse().ok().filter(|number| *number >= 1)?;
        let before = if number == 1 {
            base.to_owned()
        } else {
            format!("{base}.{}", number - 1)
        };
        headers.contains(&before).then(|| base.to_owned())
    };
    headers
        .iter()
        .map(|header| base(header).unwrap_or_else(|| header.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_lose_the_marks_of_their_editor_and_keep_their_words() {
        for (heading, expected) in [
            ("How *likely* are you?", "How likely are you?"),
            ("<strong>Are you</strong> in a team?", "Are you in a team?"),
            ("Hi {{field:1a2b-3c}}, which team?", "Hi …, which team?"),
            ("Is 3 < 4 or {x} true?", "Is 3 < 4 or {x} true?"),
            ("Your team *", "Your team *"),
            ("Builds&nbsp;&amp; tests", "Builds & tests"),
            ("{{open", "{{open"),
        ] {
            assert_eq!(plain(heading), expected);
        }
    }

    #[test]
    fn only_numbers_that_pandas_gave_are_taken_off() {
        let headers = ["Rate it", "Rate it.1", "Rate it.2", "Version 1.2", "Other.4"].map(str::to_owned);
        assert_eq!(
            unmangled(&headers),
            ["Rate it", "Rate it", "Rate it", "Version 1.2", "Other.4"]
        );
    }
}
