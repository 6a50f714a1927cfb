//! Alchemer (SurveyGizmo): id, times and status come first; parts of a question are headed `part:question`.

use super::columns;
use super::{Draft, Family, Format, Kind};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::Role;
use crate::import::questions;
use crate::import::read::Sheet;
use crate::import::text;

const SYSTEM: &[(&str, Role)] = &[
    ("responseid", Role::Response),
    ("timestarted", Role::Ignore),
    ("datesubmitted", Role::Time),
    ("status", Role::Status),
    ("language", Role::Ignore),
    ("referer", Role::Ignore),
    ("comments", Role::Ignore),
    ("tags", Role::Ignore),
    ("contactid", Role::PersonalData),
    ("legacycomments", Role::Ignore),
    ("sessionid", Role::PersonalData),
    ("useragent", Role::PersonalData),
    ("ipaddress", Role::PersonalData),
    ("longitude", Role::PersonalData),
    ("latitude", Role::PersonalData),
    ("country", Role::Ignore),
    ("city", Role::PersonalData),
    ("stateregion", Role::PersonalData),
    ("postal", Role::PersonalData),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("alchemer", "Alchemer", Family::Survey),
    recognise,
    arrange,
    draft,
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let has = |name: &str| sheet.find(&[name]).is_some();
    (has("timestarted") && has("datesubmitted") && has("status")).then(|| {
        (
            0.97,
            "the header has “Time Started”, “Date Submitted” and “Status”".to_owned(),
        )
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    let headers: Vec<String> = columns::unmangled(&sheet.headers)
        .iter()
        .map(|header| columns::plain(header))
        .collect();
    for (at, header) in headers.iter().enumerate() {
        match part_and_question(header, &headers) {
            Some((part, question)) => {
                sheet.headers[at] = format!("{question} [{part}]");
                sheet.options[at] = Some(part.to_owned());
            }
            None => sheet.headers[at].clone_from(header),
        }
    }
    Ok(columns::folded(sheet))
}

/// `Git:Which tools do you use?` as part and question. A colon may stand in a question too, so the question must be
/// that of another column as well.
fn part_and_question<'a>(header: &'a str, headers: &[String]) -> Option<(&'a str, &'a str)> {
    header.match_indices(':').find_map(|(cut, _)| {
        let (part, question) = (header[..cut].trim(), header[cut + 1..].trim());
        let is_shared = |other: &&String| {
            other.as_str() != header
                && other
                    .strip_suffix(question)
                    .is_some_and(|before| before.trim_end().is_empty() || before.trim_end().ends_with(':'))
        };
        let is_whole = !part.is_empty() && question.chars().count() >= 3 && !question.starts_with(':');
        (is_whole && headers.iter().any(|other| is_shared(&other)))
            .then_some((part.trim_end_matches(':'), question))
    })
}

fn draft(sheet: &Sheet, catalogue: &Catalogue) -> Draft {
    let mut draft = questions::draft(sheet, catalogue, SYSTEM);
    // “Other - Write In” stands beside the question, in words of one's own.
    for (at, column) in draft.columns.iter_mut().enumerate() {
        let is_written = sheet.options[at]
            .as_deref()
            .is_some_and(|option| text::normalised(option).contains("write in"));
        if is_written && column.role == Role::Choice && sheet.filled(at).next().is_some() {
            column.role = Role::Text;
        }
    }
    draft
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colon_parts_a_heading_only_where_the_question_is_shared() {
        let headers = [
            "Git:Which tools: name them",
            "CI:Which tools: name them",
            "Other word(s)::Which words?",
            "Which words?",
            "Note: builds are slow",
        ]
        .map(str::to_owned);
        let found: Vec<_> = headers
            .iter()
            .map(|header| part_and_question(header, &headers))
            .collect();
        assert_eq!(
            found,
            [
                Some(("Git", "Which tools: name them")),
                Some(("CI", "Which tools: name them")),
                Some(("Other word(s)", "Which words?")),
                None,
                None
            ]
        );
    }
}
