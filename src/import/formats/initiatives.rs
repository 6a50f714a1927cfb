//! Initiatives: what was done for which teams, when, for which topic, at what cost.

use super::{Family, Format, Kind, as_it_is, by_names};
use crate::import::mapping::Role;
use crate::import::read::Sheet;

const NAMES: &[(Role, &[&str])] = &[
    (
        Role::Name,
        &[
            "initiative",
            "initiativename",
            "name",
            "title",
            "investment",
            "intervention",
            "project",
        ],
    ),
    (Role::Team, &["teams", "team", "squads"]),
    (
        Role::Period,
        &[
            "quarter",
            "period",
            "effectivequarter",
            "effectivefrom",
            "start",
            "date",
        ],
    ),
    (Role::Topic, &["topic", "topics"]),
    (Role::Cost, &["cost", "costs", "budget", "spend", "amount"]),
    (Role::Currency, &["currency"]),
    (
        Role::Reason,
        &["note", "notes", "remark", "comment", "description"],
    ),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("initiatives", "Initiatives", Family::Initiatives),
    recognise,
    arrange: as_it_is,
    draft: |sheet, _| by_names(sheet, NAMES),
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let draft = by_names(sheet, NAMES);
    let fits = draft.has(Role::Name)
        && draft.has(Role::Team)
        && draft.has(Role::Period)
        && (draft.has(Role::Topic) || draft.has(Role::Cost));
    fits.then(|| (0.94, "the columns are initiative, teams and quarter".to_owned()))
}
