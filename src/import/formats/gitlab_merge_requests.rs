//! GitLab merge requests: the list of the REST interface (JSON, or the same fields as a table). The CSV that GitLab's own
//! pages export has no moment of the merge and is refused.

use super::{Draft, Family, Format, Kind, by_names, shape};
use crate::base::Place;
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::Sheet;

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("gitlab-merge-requests", "GitLab merge requests", Family::Events),
    recognise,
    arrange,
    draft,
};

const PROJECT: &str = "project (of the address)";

const NAMES: &[(Role, &[&str])] = &[
    (Role::Repository, &["projectoftheaddress"]),
    (Role::Created, &["createdat"]),
    (Role::Merged, &["mergedat"]),
    (Role::Finished, &["closedat"]),
    (Role::Conclusion, &["state"]),
    (Role::Draft, &["draft", "workinprogress"]),
    (Role::Id, &["iid", "id"]),
    (Role::Actor, &["authorusername", "author"]),
];

/// Whether it is what the button “Export as CSV” writes.
fn is_page_export(sheet: &Sheet) -> bool {
    let has = |name: &str| sheet.find(&[name]).is_some();
    (has("mriid") || has("mrid")) && has("sourcebranch") && has("targetbranch") && has("createdatutc")
}

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    if is_page_export(sheet) {
        return Some((
            0.99,
            "the columns are those of GitLab's export of merge requests".to_owned(),
        ));
    }
    let fits = shape::has_all(sheet, &["iid", "created_at", "merged_at"])
        && shape::has_any(
            sheet,
            &[
                "source_branch",
                "target_branch",
                "author.username",
                "user_notes_count",
                "squash_commit_sha",
            ],
        );
    fits.then(|| {
        (
            0.98,
            "the fields are those of GitLab's list of merge requests".to_owned(),
        )
    })
}

fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    if is_page_export(&sheet) {
        return Err(ImportError::new(
            "no-merge-time",
            Place::file(&sheet.file).row(1),
            "is GitLab's own CSV of merge requests, which tells when they were created and last touched, and not when \
             they were merged",
            "export the JSON of /projects/:id/merge_requests?state=all&per_page=100 (all pages), e.g. with glab api --paginate",
        ));
    }
    let column = |name: &str| shape::at(&sheet, name);
    let address = [column("web_url")];
    let named = [column("references.full"), column("project_id"), column("project")];
    shape::add_source(&mut sheet, PROJECT, "the project", |row| {
        shape::repository_of(shape::first(row, &address)).unwrap_or_else(|| {
            let named = shape::first(row, &named);
            named.split('!').next().unwrap_or_default().to_owned()
        })
    });
    Ok(sheet)
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::PullRequests);
    draft
}
