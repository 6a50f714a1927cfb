//! Apache DevLake, the domain table `incidents`.

use super::fields::{self, give, give_duration, people};
use super::{Draft, Family, Format, Kind, as_it_is, by_names};
use crate::data::Catalogue;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::Sheet;

const NAMES: &[(Role, &[&str])] = &[
    (Role::Id, &["id"]),
    (Role::Created, &["createddate"]),
    (Role::Finished, &["resolutiondate"]),
    (Role::Conclusion, &["status"]),
    (Role::Urgency, &["urgency"]),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("devlake-incidents", "DevLake incidents", Family::Events),
    recognise,
    arrange: as_it_is,
    draft,
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let has = |name: &str| sheet.find(&[name]).is_some();
    let is_one = has("id") && has("createddate") && has("table") && has("scopeid");
    is_one.then(|| {
        let how = "the columns with “table” and “scope_id” are those of DevLake's incidents";
        (0.97, how.to_owned())
    })
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::Incidents);
    give_duration(&mut draft, sheet.find(&["leadtimeminutes"]), Role::Duration);
    let project = sheet.find(&["originalproject"]);
    give(
        &mut draft,
        project.filter(|&at| fields::is_filled(sheet, at)),
        Role::Team,
        true,
    );
    give(&mut draft, sheet.find(&["scopeid"]), Role::Repository, true);
    people(&mut draft, &["assignee", "creator", "title", "description"]);
    draft
}
