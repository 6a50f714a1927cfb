//! DevLake's tables of pull requests: `pull_requests` and `_tool_github_pull_requests`.

use super::{Draft, Family, Format, Kind, by_names, shape};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::Sheet;

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("devlake-pull-requests", "DevLake pull requests", Family::Events),
    recognise,
    arrange,
    draft,
};

const NAMES: &[(Role, &[&str])] = &[
    (Role::Repository, &["repositoryofrawdata", "baserepoid", "repoid"]),
    (Role::Created, &["createddate", "githubcreatedat"]),
    (Role::Merged, &["mergeddate", "mergedat"]),
    (Role::Finished, &["closeddate", "closedat"]),
    (Role::Conclusion, &["status", "state"]),
    (Role::Draft, &["isdraft"]),
    (Role::Id, &["id", "githubid"]),
    (Role::Actor, &["authorname", "authorid"]),
];

/// The name of the repository, which tables of one tool know only as a number, from the column of DevLake's collector.
const REPOSITORY: &str = "repository (of raw data)";

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let is_domain = shape::has_all(sheet, &["id", "base_repo_id", "created_date", "merged_date"]);
    let is_tool = shape::has_all(
        sheet,
        &["github_id", "repo_id", "number", "github_created_at", "merged_at"],
    );
    let table = match (is_domain, is_tool) {
        (true, _) => "pull_requests",
        (_, true) => "_tool_github_pull_requests",
        _ => return None,
    };
    Some((0.97, format!("the columns are those of DevLake's {table}")))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    shape::mark_utc(
        &mut sheet,
        &[
            "created_date",
            "merged_date",
            "closed_date",
            "github_created_at",
            "merged_at",
            "closed_at",
        ],
    );
    if shape::at(&sheet, "base_repo_id").is_none() {
        add_repository(&mut sheet, REPOSITORY);
    }
    Ok(sheet)
}

/// Adds a column with the name of the repository that the collector wrote beside each row, where it did.
pub(super) fn add_repository(sheet: &mut Sheet, header: &str) {
    let Some(raw) = shape::at(sheet, "_raw_data_params") else {
        return;
    };
    let number = shape::at(sheet, "repo_id");
    shape::add(sheet, header, |row| {
        let named = serde_json::from_str::<serde_json::Value>(&row.cells[raw]).ok();
        let name = named
            .as_ref()
            .map(|named| shape::text_at(named, &["Name"]))
            .unwrap_or_default();
        if name.is_empty() {
            shape::first(row, &[number]).to_owned()
        } else {
            name.to_owned()
        }
    });
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::PullRequests);
    draft
}
