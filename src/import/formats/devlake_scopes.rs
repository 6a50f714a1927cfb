//! DevLake's `repos`, `boards` and `cicd_scopes`: the names behind the ids that its other tables use.

use super::{Family, Format, Kind, by_names};
use crate::base::Place;
use crate::import::error::ImportError;
use crate::import::mapping::Role;
use crate::import::read::Sheet;

const NAMES: &[(Role, &[&str])] = &[(Role::Id, &["id"]), (Role::Name, &["name"])];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new(
        "devlake-scopes",
        "DevLake repositories, boards, scopes",
        Family::Ids,
    ),
    recognise,
    arrange,
    draft: |sheet, _| by_names(sheet, NAMES),
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let id = sheet.find(&["id"])?;
    let has = |name: &str| sheet.find(&[name]).is_some();
    // Pipelines and tasks have all of that too, and times of their own.
    let is_event = has("starteddate") || has("finisheddate") || has("result");
    if has("name") && has("url") && has("createddate") && sheet.headers.len() <= 20 && !is_event {
        // `github:GithubRepo:1:134018330`: plugin, table, connection, id.
        let is_own = |id: &str| id.split(':').count() >= 3;
        let all_are = sheet.filled(id).all(is_own) && sheet.filled(id).next().is_some();
        return all_are.then(|| {
            (
                0.97,
                "rows have an id of DevLake, a name and an address".to_owned(),
            )
        });
    }
    let stem = sheet.file.split('.').next().unwrap_or_default().to_lowercase();
    let is_named_so = ["repos", "boards", "cicd_scopes"].contains(&stem.as_str());
    (is_named_so && sheet.headers.len() == 1).then(|| (0.95, "ids of DevLake, by the file's name".to_owned()))
}

fn arrange(sheet: Sheet) -> Result<Sheet, ImportError> {
    if sheet.find(&["name"]).is_none() {
        return Err(ImportError::new(
            "ids-only",
            Place::file(&sheet.file).row(1),
            "holds ids and no names, which tells nothing about them",
            "export the column name too, or import project_mapping",
        ));
    }
    Ok(sheet)
}
