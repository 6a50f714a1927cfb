//! Typeform: a token column “#” first, times in UTC last; questions with several answers have one column an option,
//! headed by the option alone.

use super::columns;
use super::{Draft, Family, Format, Kind};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::{ColumnMapping, Role};
use crate::import::questions;
use crate::import::read::Sheet;
use crate::import::text;

const SYSTEM: &[(&str, Role)] = &[
    ("responsetype", Role::Status),
    ("startdateutc", Role::Ignore),
    ("stagedateutc", Role::Ignore),
    ("submitdateutc", Role::Time),
    ("networkid", Role::PersonalData),
    ("tags", Role::Ignore),
    ("ending", Role::Ignore),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("typeform", "Typeform", Family::Survey),
    recognise,
    arrange,
    draft,
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let is_token = sheet.headers.first().is_some_and(|header| header == "#");
    let has = |name: &str| sheet.find(&[name]).is_some();
    if is_token && (has("networkid") || has("submitdateutc")) {
        return Some((
            0.98,
            "the header starts with “#” and has “Network ID” or “Submit Date (UTC)”".to_owned(),
        ));
    }
    (has("submitdateutc") && has("startdateutc")).then(|| {
        (
            0.93,
            "the header has “Start Date (UTC)” and “Submit Date (UTC)”".to_owned(),
        )
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    sheet.headers = columns::unmangled(&sheet.headers)
        .iter()
        .map(|header| columns::plain(header))
        .collect();
    let at = |name: &str| sheet.find(&[name]);
    let (submit, stage, start) = (at("submitdateutc"), at("stagedateutc"), at("startdateutc"));
    if let Some(submit) = submit {
        let others: Vec<usize> = [stage, start].into_iter().flatten().collect();
        let tells_partial = sheet.find(&["responsetype"]).is_none();
        columns::dated_by(&mut sheet, submit, &others, tells_partial);
    }
    sheet.zone = Some("UTC".to_owned());
    spelled_out(&mut sheet);
    Ok(sheet)
}

/// Yes and no are 1 and 0 here; as digits they would pass for answers on a scale. Where everybody said 1 it may be a rating.
fn spelled_out(sheet: &mut Sheet) {
    for at in 1..sheet.headers.len() {
        let said = |word: &str| sheet.filled(at).any(|cell| cell == word);
        if said("0") && said("1") && sheet.filled(at).all(|cell| matches!(cell, "0" | "1")) {
            sheet.rows.change(at, |rows, row| match rows.cell(row, at) {
                "" => None,
                "1" => Some("Yes".to_owned()),
                _ => Some("No".to_owned()),
            });
        }
    }
}

fn draft(sheet: &Sheet, catalogue: &Catalogue) -> Draft {
    let mut draft = questions::draft(sheet, catalogue, SYSTEM);
    let is_own = |header: &str| SYSTEM.iter().any(|(name, _)| *name == text::squeezed(header));
    for at in 0..sheet.headers.len() {
        let header = &sheet.headers[at];
        let role = draft.columns[at].role;
        if at == 0 && header == "#" {
            draft.columns[at].role = Role::Response;
        } else if !is_own(header) && matches!(role, Role::Item | Role::Score | Role::Text | Role::Choice) {
            let is_filled = sheet.filled(at).next().is_some();
            let is_own_text = |cell: &str| text::normalised(cell) == text::normalised(header);
            let is_yes_no = |cell: &str| matches!(cell, "Yes" | "No");
            // An option holds nothing but its own text.
            if is_filled && (sheet.filled(at).all(is_own_text) || sheet.filled(at).all(is_yes_no)) {
                draft.columns[at] = ColumnMapping::new(at + 1, header, Role::Choice);
                draft.certain[at] = true;
            }
        }
    }
    draft
}
