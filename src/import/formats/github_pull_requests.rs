//! GitHub pull requests: `gh pr list --json …` and the list of the REST interface.

use serde_json::Value;

use super::{Draft, Family, Format, Kind, by_names, shape};
use crate::data::Catalogue;
use crate::import::bots::is_bot;
use crate::import::error::ImportError;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::{Row, Sheet};
use crate::import::text;

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("github-pull-requests", "GitHub pull requests", Family::Events),
    recognise,
    arrange,
    draft,
};

/// Headers of the columns that are made of others.
const REPOSITORY: &str = "repository (of the address)";
const FIRST_REVIEW: &str = "first review (of reviews)";
const FIRST_COMMIT: &str = "first commit (of commits)";

const NAMES: &[(Role, &[&str])] = &[
    (Role::Repository, &["repositoryoftheaddress"]),
    (Role::FirstResponse, &["firstreviewofreviews"]),
    (Role::Committed, &["firstcommitofcommits"]),
    (Role::Created, &["createdat"]),
    (Role::Merged, &["mergedat"]),
    (Role::Finished, &["closedat"]),
    (Role::Conclusion, &["state"]),
    (Role::Draft, &["isdraft", "draft"]),
    (Role::Id, &["number", "id"]),
    (Role::Actor, &["authorlogin", "userlogin"]),
    (Role::Bot, &["authorisbot", "usertype"]),
];

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    const GH: [&str; 9] = [
        "author.login",
        "isDraft",
        "headRefName",
        "baseRefName",
        "reviews",
        "latestReviews",
        "reviewDecision",
        "isCrossRepository",
        "mergeStateStatus",
    ];
    const REST: [&str; 6] = [
        "user.login",
        "head.ref",
        "base.ref",
        "base.repo.full_name",
        "merge_commit_sha",
        "author_association",
    ];
    if shape::has_all(sheet, &["createdAt", "mergedAt"]) && shape::has_any(sheet, &GH) {
        return Some((0.98, "the fields are those of gh pr list --json".to_owned()));
    }
    let is_rest = shape::has_all(sheet, &["created_at", "merged_at", "user.login"])
        && shape::has_any(sheet, &REST[1..])
        && !shape::has_any(sheet, &["iid"]);
    is_rest.then(|| {
        (
            0.98,
            "the fields are those of GitHub's list of pull requests".to_owned(),
        )
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    let column = |name: &str| shape::at(&sheet, name);
    let address = [column("url"), column("html_url")];
    let named = [
        column("base.repo.full_name"),
        column("headRepository.nameWithOwner"),
        column("repository.nameWithOwner"),
        column("repository"),
    ];
    let reviews = [column("reviews"), column("latestReviews")];
    let commits = column("commits");
    let author = [column("author.login"), column("user.login")];
    // The interface gives the address for people and, under the same name, the one for programs: both name the repository.
    shape::add_source(&mut sheet, REPOSITORY, "the repository", |row| {
        let named = || shape::first(row, &named).to_owned();
        shape::repository_of(shape::first(row, &address)).unwrap_or_else(named)
    });
    if reviews.iter().any(Option::is_some) {
        shape::add(&mut sheet, FIRST_REVIEW, |row| {
            let author = shape::first(row, &author);
            reviews
                .iter()
                .flatten()
                .filter_map(|&at| first_review(&row.cells[at], author))
                .min()
                .unwrap_or_default()
        });
    }
    if let Some(commits) = commits.filter(|&at| sheet.filled(at).any(|cell| cell.starts_with('['))) {
        shape::add(&mut sheet, FIRST_COMMIT, |row| first_commit(row, commits));
    }
    Ok(sheet)
}

/// When somebody else than the author, and no machine, first sent a review.
fn first_review(cell: &str, author: &str) -> Option<String> {
    let submitted = |review: &Value| {
        let by = shape::text_at(review, &["author", "login"]);
        let is_theirs = !by.is_empty() && !by.eq_ignore_ascii_case(author) && !is_bot(by, "");
        let at = shape::text_at(review, &["submittedAt"]);
        (is_theirs && !text::is_missing(at)).then(|| at.to_owned())
    };
    // Moments of one form in one zone are in order as texts.
    shape::objects(cell).iter().filter_map(submitted).min()
}

fn first_commit(row: &Row, commits: usize) -> String {
    shape::objects(&row.cells[commits])
        .iter()
        .map(|commit| shape::text_at(commit, &["authoredDate"]))
        .filter(|at| !at.is_empty())
        .min()
        .unwrap_or_default()
        .to_owned()
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::PullRequests);
    draft
}
