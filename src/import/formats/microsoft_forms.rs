//! Microsoft Forms: ID, start, completion, e-mail and name come first; read where the workbook was saved as CSV.

use super::{Family, Format, Kind, as_it_is};
use crate::import::mapping::Role;
use crate::import::questions;
use crate::import::read::Sheet;

const SYSTEM: &[(&str, Role)] = &[
    ("id", Role::PersonalData),
    ("starttime", Role::Ignore),
    ("completiontime", Role::Time),
    ("email", Role::PersonalData),
    ("name", Role::PersonalData),
    ("lastmodifiedtime", Role::Ignore),
    ("totalpoints", Role::Ignore),
    ("quizfeedback", Role::Ignore),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("microsoft-forms", "Microsoft Forms", Family::Survey),
    recognise,
    arrange: as_it_is,
    draft: |sheet, catalogue| questions::draft(sheet, catalogue, SYSTEM),
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let first: Vec<String> = sheet
        .headers
        .iter()
        .take(5)
        .map(|header| header.to_lowercase())
        .collect();
    let is_forms = first == ["id", "start time", "completion time", "email", "name"];
    is_forms.then(|| {
        (
            0.98,
            "the header starts with ID, Start time, Completion time, Email, Name".to_owned(),
        )
    })
}
