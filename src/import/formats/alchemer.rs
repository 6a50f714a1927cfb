//! Alchemer (SurveyGizmo): times and status come first; read as far as it is a plain table.

use super::{Family, Format, Kind, as_it_is};
use crate::import::mapping::Role;
use crate::import::questions;
use crate::import::read::Sheet;

const SYSTEM: &[(&str, Role)] = &[
    ("responseid", Role::PersonalData),
    ("timestarted", Role::Ignore),
    ("datesubmitted", Role::Time),
    ("status", Role::Status),
    ("language", Role::Ignore),
    ("contactid", Role::PersonalData),
    ("sessionid", Role::PersonalData),
    ("useragent", Role::PersonalData),
    ("ipaddress", Role::PersonalData),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("alchemer", "Alchemer", Family::Survey),
    recognise,
    arrange: as_it_is,
    draft: |sheet, catalogue| questions::draft(sheet, catalogue, SYSTEM),
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
