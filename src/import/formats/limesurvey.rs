//! LimeSurvey: a row of codes, of full texts, or of both; read as far as it is a plain table.

use super::{Family, Format, Kind, as_it_is};
use crate::import::mapping::Role;
use crate::import::questions;
use crate::import::read::Sheet;

const SYSTEM: &[(&str, Role)] = &[
    ("id", Role::PersonalData),
    ("responseid", Role::PersonalData),
    ("submitdate", Role::Time),
    ("datesubmitted", Role::Time),
    ("lastpage", Role::Ignore),
    ("startlanguage", Role::Ignore),
    ("seed", Role::Ignore),
    ("token", Role::PersonalData),
    ("startdate", Role::Ignore),
    ("datestarted", Role::Ignore),
    ("datestamp", Role::Ignore),
    ("datelastaction", Role::Ignore),
    ("ipaddr", Role::PersonalData),
    ("ipaddress", Role::PersonalData),
    ("refurl", Role::Ignore),
    ("referrerurl", Role::Ignore),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("limesurvey", "LimeSurvey", Family::Survey),
    recognise,
    arrange: as_it_is,
    draft: |sheet, catalogue| questions::draft(sheet, catalogue, SYSTEM),
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let has = |name: &str| sheet.find(&[name]).is_some();
    if has("submitdate") && has("lastpage") && has("startlanguage") {
        return Some((
            0.96,
            "the header has “submitdate”, “lastpage” and “startlanguage”".to_owned(),
        ));
    }
    if has("datesubmitted") && has("lastpage") && has("startlanguage") {
        return Some((
            0.96,
            "the header has “Date submitted”, “Last page” and “Start language”".to_owned(),
        ));
    }
    // Codes and texts in one heading: `rse3[SQ001]. Who uses the code …`.
    let with_codes = sheet
        .headers
        .iter()
        .filter(|header| header.contains("[SQ0"))
        .count();
    (with_codes >= 2).then(|| {
        (
            0.9,
            "headings carry sub-question codes such as [SQ001]".to_owned(),
        )
    })
}
