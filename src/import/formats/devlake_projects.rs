//! DevLake's `project_mapping`: which repository, board or pipeline belongs to which project.

use super::{Family, Format, Kind, as_it_is, by_names};
use crate::import::mapping::Role;
use crate::import::read::Sheet;

const NAMES: &[(Role, &[&str])] = &[(Role::Repository, &["rowid"]), (Role::Team, &["projectname"])];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new(
        "devlake-projects",
        "DevLake project mapping",
        Family::Repositories,
    ),
    recognise,
    arrange: as_it_is,
    draft: |sheet, _| by_names(sheet, NAMES),
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let fits = ["projectname", "table", "rowid"]
        .iter()
        .all(|name| sheet.find(&[name]).is_some());
    fits.then(|| {
        (
            0.98,
            "projects are given tables and the ids of their rows".to_owned(),
        )
    })
}
