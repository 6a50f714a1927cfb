//! Headers of a Qualtrics sheet: the texts of the questions, with the row of a matrix or the option in square brackets,
//! so that every export of one survey asks the same, whatever its age.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::read::Sheet;
use crate::import::text;

/// End of the header of an answer in own words beside a choice.
pub(super) const TEXT: &str = " - Text";

/// What the name of a column says: `Q10#1_2_TEXT`, `Q3_4`, `Q5_1_2`, `statement_one: 1`.
struct Name {
    /// The columns of one question share it.
    question: String,
    /// The column of a side-by-side question.
    side: Option<String>,
    /// The columns of one question with several answers share it.
    block: Option<String>,
    is_text: bool,
}

impl Name {
    fn of(name: &str, text: &str) -> Self {
        let (bare, is_text) = match name.strip_suffix("_TEXT") {
            Some(bare) => (bare, true),
            None => (name, false),
        };
        let block = bare.rsplit_once('_').map(|(block, _)| block.to_owned());
        if let Some((question, rest)) = bare.split_once('#') {
            let side = rest.split('_').next().unwrap_or(rest);
            return Self {
                question: question.to_owned(),
                side: Some(side.to_owned()),
                block,
                is_text,
            };
        }
        // Rows with names of their own in the legacy export: only the text knows the question.
        if let Some((_, rest)) = bare.split_once(": ")
            && rest.starts_with(|c: char| c.is_ascii_digit())
            && let Some((stem, _)) = text.split_once(" : ")
        {
            return Self {
                question: stem.to_owned(),
                side: Some(rest.split('_').next().unwrap_or(rest).to_owned()),
                block,
                is_text,
            };
        }
        Self {
            question: block.clone().unwrap_or_else(|| bare.to_owned()),
            side: None,
            block,
            is_text,
        }
    }
}

/// Headers, and the options of questions with one column an option. `is_own` tells the tool's columns, which keep their
/// names.
pub(super) fn of(
    sheet: &Sheet,
    names: &[String],
    texts: &[String],
    ids: Option<&[String]>,
    is_own: &dyn Fn(&str) -> bool,
) -> (Vec<String>, Vec<Option<String>>) {
    let parts: Vec<Option<Name>> = names
        .iter()
        .zip(texts)
        .map(|(name, text)| {
            let is_question = !is_own(name) && !name.is_empty() && !text.is_empty() && !is_own(text);
            is_question.then(|| Name::of(name, text))
        })
        .collect();
    let texts: Vec<&str> = texts
        .iter()
        .zip(&parts)
        .map(|(text, part)| match part {
            // The legacy export writes “Other-TEXT”.
            Some(part) if part.is_text => text
                .strip_suffix(TEXT)
                .or_else(|| text.strip_suffix("-TEXT"))
                .unwrap_or(text),
            _ => text,
        })
        .collect();
    let mut split: Vec<(String, Option<String>)> =
        texts.iter().map(|text| ((*text).to_owned(), None)).collect();
    for columns in grouped(&parts, |part| Some(part.question.clone())).values() {
        let is_side = columns
            .iter()
            .any(|&at| parts[at].as_ref().is_some_and(|part| part.side.is_some()));
        if is_side {
            side_by_side(columns, &parts, &texts, &mut split);
        } else {
            let has_rows = columns.iter().any(|&at| names[at].contains('_'));
            for (at, stem, row) in rows_of(columns, &texts, has_rows) {
                split[at] = (stem, row);
            }
        }
    }
    let mut options = vec![None; names.len()];
    for columns in grouped(&parts, |part| part.block.clone().filter(|_| !part.is_text)).values() {
        if is_several(sheet, columns, &split, ids) {
            for (at, option) in options_of(columns, &mut split) {
                options[at] = Some(option);
            }
        }
    }
    let headers = (0..names.len())
        .map(|at| match &parts[at] {
            None => names[at].clone(),
            Some(part) => {
                let (stem, row) = &split[at];
                let header = match row {
                    Some(row) => format!("{stem} [{row}]"),
                    None => stem.clone(),
                };
                if part.is_text { header + TEXT } else { header }
            }
        })
        .collect();
    (headers, options)
}

fn grouped(parts: &[Option<Name>], key: impl Fn(&Name) -> Option<String>) -> BTreeMap<String, Vec<usize>> {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, part) in parts.iter().enumerate() {
        if let Some(key) = part.as_ref().and_then(&key) {
            groups.entry(key).or_default().push(at);
        }
    }
    groups
}

/// Stem and row of the columns of one question: what their texts share, and what is left of each.
fn rows_of(columns: &[usize], texts: &[&str], has_rows: bool) -> Vec<(usize, String, Option<String>)> {
    let different: BTreeSet<&str> = columns.iter().map(|&at| texts[at]).collect();
    let whole = |at: usize| (at, texts[at].to_owned(), None);
    if let [only] = columns {
        // The only row of a matrix.
        return match texts[*only].rsplit_once(" - ") {
            Some((stem, row)) if has_rows => vec![(*only, stem.to_owned(), Some(row.to_owned()))],
            _ => vec![whole(*only)],
        };
    }
    let cut = (different.len() >= 2).then(|| cut(shared(&different))).flatten();
    columns
        .iter()
        .map(|&at| match cut {
            Some((stem, row)) if texts[at].len() > row => (
                at,
                texts[at][..stem].trim().to_owned(),
                Some(texts[at][row..].trim().to_owned()),
            ),
            _ => whole(at),
        })
        .collect()
}

/// `Stem - Column [Row]`, whether the export writes `Stem - Column - Row`, `Stem-Column-Row` or `Stem : Column-Row`.
fn side_by_side(
    columns: &[usize],
    parts: &[Option<Name>],
    texts: &[&str],
    split: &mut [(String, Option<String>)],
) {
    let mut sides: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for &at in columns {
        let side = parts[at].as_ref().and_then(|part| part.side.as_deref());
        sides.entry(side.unwrap_or_default()).or_default().push(at);
    }
    let different: BTreeSet<&str> = columns.iter().map(|&at| texts[at]).collect();
    let Some((mut stem, mut rest)) = cut(shared(&different)) else {
        return;
    };
    let Some(&first) = columns.first() else { return };
    // With a single side its title is shared as well.
    if sides.len() == 1
        && let Some(before) = cut(&texts[first][..stem])
    {
        (stem, rest) = before;
    }
    for columns in sides.values() {
        let rests: BTreeSet<&str> = columns.iter().filter_map(|&at| texts[at].get(rest..)).collect();
        let at_row = cut(shared(&rests)).filter(|_| rests.len() >= 2);
        for &at in columns {
            let Some(own) = texts[at].get(rest..) else {
                continue;
            };
            let at_row = at_row.or_else(|| own.find('-').map(|dash| (dash, dash + 1)));
            split[at] = match at_row {
                Some((title, row)) if own.len() > row => (
                    format!("{} - {}", texts[at][..stem].trim(), own[..title].trim()),
                    Some(own[row..].trim().to_owned()),
                ),
                _ => (format!("{} - {}", texts[at][..stem].trim(), own.trim()), None),
            };
        }
    }
}

/// What all texts start with.
fn shared<'a>(texts: &BTreeSet<&'a str>) -> &'a str {
    let (Some(first), Some(last)) = (texts.first(), texts.last()) else {
        return "";
    };
    // The first and the last in order share least.
    let end = first
        .char_indices()
        .zip(last.chars())
        .find(|((_, one), other)| one != other)
        .map_or(first.len().min(last.len()), |((at, _), _)| at);
    first.get(..end).unwrap_or("")
}

/// Where what is shared ends in a separator: end of the stem, start of the rest.
fn cut(shared: &str) -> Option<(usize, usize)> {
    for separator in [" : ", " - "] {
        if let Some(at) = shared.rfind(separator) {
            return Some((at, at + separator.len()));
        }
    }
    if let Some(stem) = shared.strip_suffix(" -").or_else(|| shared.strip_suffix(" :")) {
        return Some((stem.len(), shared.len()));
    }
    // A hyphen inside a word separates nothing.
    let separates = |at: &usize| {
        let after = shared[at + 1..].chars().next();
        let before = shared[..*at].chars().next_back();
        after.is_none_or(|c| !c.is_lowercase()) || before.is_some_and(|c| !c.is_alphanumeric())
    };
    let at = shared
        .char_indices()
        .rev()
        .filter(|(_, c)| *c == '-')
        .map(|(at, _)| at)
        .find(separates)?;
    Some((at, at + 1))
}

/// Whether the columns are the options of one question: the ids say so, or each holds nothing but its own mark.
fn is_several(
    sheet: &Sheet,
    columns: &[usize],
    split: &[(String, Option<String>)],
    ids: Option<&[String]>,
) -> bool {
    if ids.is_some_and(|ids| columns.iter().all(|&at| ids[at].contains("choiceId"))) {
        return true;
    }
    let mut marked = 0;
    for &at in columns {
        let marks: BTreeSet<String> = sheet
            .filled(at)
            .filter(|cell| !text::is_missing(cell) && *cell != "0")
            .map(text::normalised)
            .collect();
        let option = split[at].1.as_deref().map(text::normalised);
        let is_mark = |mark: &String| mark == "1" || Some(mark) == option.as_ref();
        if marks.len() > 1 || !marks.iter().all(is_mark) {
            return false;
        }
        marked += usize::from(!marks.is_empty());
    }
    columns.len() >= 2 && marked >= 2
}

/// The option of each column of a block; the row of a matrix with several answers goes to the question.
fn options_of(columns: &[usize], split: &mut [(String, Option<String>)]) -> Vec<(usize, String)> {
    let rows: BTreeSet<String> = columns.iter().filter_map(|&at| split[at].1.clone()).collect();
    let different: BTreeSet<&str> = rows.iter().map(String::as_str).collect();
    let cut = (different.len() >= 2).then(|| cut(shared(&different))).flatten();
    columns
        .iter()
        .filter_map(|&at| {
            let row = split[at].1.clone()?;
            let option = match cut {
                Some((end, start)) if row.len() > start => {
                    split[at].0 = format!("{} - {}", split[at].0, row[..end].trim());
                    row[start..].trim().to_owned()
                }
                _ => row,
            };
            split[at].1 = Some(option.clone());
            Some((at, option))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stem_ends_at_the_separator_and_not_at_a_hyphen() {
        for (shared, stem) in [
            ("How easy is it? - ", Some("How easy is it?")),
            ("How easy is it? - Follow", Some("How easy is it?")),
            ("Please rate each fruit.-", Some("Please rate each fruit.")),
            ("Stem : Column ", Some("Stem")),
            ("I like on-call", None),
            ("Stem-Follow-up ", Some("Stem")),
        ] {
            assert_eq!(cut(shared).map(|(end, _)| &shared[..end]), stem, "{shared}");
        }
    }

    #[test]
    fn names_tell_the_question_and_the_column_of_a_side_by_side_one() {
        let name = |name: &str, text: &str| {
            let found = Name::of(name, text);
            (found.question, found.side, found.is_text)
        };
        assert_eq!(
            name("Q10#1_2_TEXT", "t"),
            ("Q10".to_owned(), Some("1".to_owned()), true)
        );
        assert_eq!(name("Q3_4", "t"), ("Q3".to_owned(), None, false));
        assert_eq!(
            name("one: 1", "Stem : A-B"),
            ("Stem".to_owned(), Some("1".to_owned()), false)
        );
        assert_eq!(name("team", "t"), ("team".to_owned(), None, false));
    }
}
