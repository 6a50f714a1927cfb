//! Typeform: a token column “#” first, times in UTC last; read as far as it is a plain table.

use super::{Family, Format, Kind, as_it_is};
use crate::import::mapping::Role;
use crate::import::questions;
use crate::import::read::Sheet;

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
    arrange: as_it_is,
    draft: |sheet, catalogue| questions::draft(sheet, catalogue, SYSTEM),
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let is_token = sheet.headers.first().is_some_and(|header| header == "#");
    let has = |name: &str| sheet.find(&[name]).is_some();
    (is_token && (has("networkid") || has("submitdateutc"))).then(|| {
        (
            0.97,
            "the header starts with “#” and has “Network ID” or “Submit Date (UTC)”".to_owned(),
        )
    })
}
