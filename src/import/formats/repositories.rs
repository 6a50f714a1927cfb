//! Repositories: which team each belongs to, and when.

use super::{Family, Format, Kind, as_it_is, by_names};
use crate::import::mapping::Role;
use crate::import::read::Sheet;

const NAMES: &[(Role, &[&str])] = &[
    (
        Role::Repository,
        &[
            "repository",
            "repo",
            "repositoryname",
            "reponame",
            "component",
            "service",
        ],
    ),
    (
        Role::Team,
        &["team", "teamname", "owner", "ownerteam", "owningteam", "squad"],
    ),
    (
        Role::ValidFrom,
        &["validfrom", "from", "since", "startdate", "start", "activefrom"],
    ),
    (
        Role::ValidTo,
        &["validto", "to", "until", "enddate", "end", "activeto"],
    ),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("repositories", "Repositories", Family::Repositories),
    recognise,
    arrange: as_it_is,
    draft: |sheet, _| by_names(sheet, NAMES),
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let draft = by_names(sheet, NAMES);
    let fits = draft.has(Role::Repository)
        && draft.has(Role::Team)
        && sheet.headers.len() <= 8
        && sheet
            .find(&[
                "createdat",
                "created",
                "createddate",
                "queuedat",
                "startedat",
                "value",
            ])
            .is_none();
    fits.then(|| (0.88, "the columns are repository and team".to_owned()))
}
