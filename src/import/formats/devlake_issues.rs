//! Apache DevLake, issues: the domain table `issues` and the tables of Jira and GitHub issues below it.

use super::fields::{self, cell, give, give_duration, people};
use super::{Draft, Family, Format, Kind, by_names};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::Sheet;

const NAMES: &[(Role, &[&str])] = &[
    (Role::Id, &["id", "issueid", "githubid"]),
    (Role::Created, &["createddate", "created", "githubcreatedat"]),
    (Role::Finished, &["resolutiondate", "closedat"]),
    (Role::Conclusion, &["status", "stdstatus", "state"]),
    (Role::Actor, &["creatorid", "creatoraccountid", "authorid"]),
    (Role::Team, &["originalproject", "projectname"]),
];

/// What the address of an issue says where nothing else names its project.
const FROM_ADDRESS: &str = "project or repository of the address";

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("devlake-issues", "DevLake issues", Family::Events),
    recognise,
    arrange,
    draft,
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let has = |names: &[&str]| sheet.find(names).is_some();
    let is_domain = has(&["issuekey"]) && has(&["createddate"]) && has(&["originalstatus"]);
    let is_jira = has(&["issuekey"]) && has(&["stdstatus"]) && has(&["created"]);
    let is_github = has(&["githubid"]) && has(&["githubcreatedat"]) && !has(&["mergedat"]);
    let is_one = has(&["leadtimeminutes"]) && (is_domain || is_jira || is_github);
    is_one.then(|| {
        let how = "the columns with “lead_time_minutes” are those of DevLake's issues";
        (0.97, how.to_owned())
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    let named = sheet.find(&["originalproject", "projectname"]);
    let address = sheet.find(&["url", "self"]);
    let is_named = named.is_some_and(|at| fields::is_filled(&sheet, at));
    if !is_named && address.is_some() {
        fields::add(&mut sheet, FROM_ADDRESS, |row| {
            source(cell(row, address)).to_owned()
        });
    }
    Ok(sheet)
}

/// `acme/shop` of `https://github.com/acme/shop/issues/5`, `PLAT` of `https://acme.atlassian.net/browse/PLAT-5`.
fn source(address: &str) -> &str {
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = path.split_once('/').map_or("", |(_, path)| path);
    if let Some((repository, _)) = path.split_once("/issues/") {
        return repository.strip_suffix("/-").unwrap_or(repository);
    }
    let key = path.strip_prefix("browse/").unwrap_or_default();
    key.rsplit_once('-').map_or("", |(project, _)| project)
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::Tickets);
    let derived = sheet.headers.iter().position(|header| header == FROM_ADDRESS);
    give(&mut draft, derived, Role::Repository, true);
    give_duration(&mut draft, sheet.find(&["leadtimeminutes"]), Role::Duration);
    people(
        &mut draft,
        &[
            "creator",
            "assignee",
            "author",
            "title",
            "summary",
            "description",
            "body",
        ],
    );
    draft
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_address_of_an_issue_names_its_repository_or_project() {
        for (address, expected) in [
            ("https://github.com/acme/shop/issues/5", "acme/shop"),
            ("https://gitlab.com/acme/web/shop/-/issues/5", "acme/web/shop"),
            ("https://acme.atlassian.net/browse/PLAT-5", "PLAT"),
            ("https://example.org", ""),
            ("", ""),
        ] {
            assert_eq!(super::source(address), expected, "{address}");
        }
    }
}
