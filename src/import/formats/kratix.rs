//! Kratix, promises and the requests for them as `kubectl get -o json` or `-o yaml` writes them: what there is now, with
//! the last change of each condition, and no history.

use serde_json::Value;

use super::fields::{self, cell, give};
use super::{Draft, Family, Format, Kind, by_names};
use crate::base::{Notice, Place};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::{Row, Sheet};
use crate::import::text;

const STATE: &str = "state by its conditions";
const DECIDED: &str = "time of that state";
const LEFT_OUT: &str = "left out";
const SOURCE: &str = "namespace or promise";

const NAMES: &[(Role, &[&str])] = &[
    (Role::Id, &["metadatauid"]),
    (Role::Created, &["metadatacreationtimestamp"]),
    (Role::Attempt, &["metadatageneration"]),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("kratix", "Kratix promises and requests", Family::Events),
    recognise,
    arrange,
    draft,
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let version = sheet.find(&["apiversion"])?;
    sheet.find(&["metadatacreationtimestamp"])?;
    let conditions = sheet.find(&["statusconditions"]);
    let is_kratix = sheet.rows.iter().take(200).any(|row| {
        cell(&row, Some(version)).starts_with("platform.kratix.io/")
            || cell(&row, conditions).contains("ConfigureWorkflowCompleted")
    });
    let has_field = sheet
        .headers
        .iter()
        .any(|header| header.starts_with("status.kratix."));
    (is_kratix || has_field).then(|| {
        let how = "the objects carry the conditions of Kratix (“ConfigureWorkflowCompleted”)";
        (0.98, how.to_owned())
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    let objects = Objects::new(&sheet);
    fields::add(&mut sheet, LEFT_OUT, |row| objects.left_out(row).to_owned());
    fields::add(&mut sheet, SOURCE, |row| objects.source(row).to_owned());
    fields::add(&mut sheet, STATE, |row| objects.state(row).0.to_owned());
    fields::add(&mut sheet, DECIDED, |row| objects.state(row).1);
    Ok(sheet)
}

/// Where the parts of an object stand.
struct Objects {
    version: Option<usize>,
    kind: Option<usize>,
    name: Option<usize>,
    namespace: Option<usize>,
    conditions: Option<usize>,
    failed: Option<usize>,
}

impl Objects {
    fn new(sheet: &Sheet) -> Self {
        Self {
            version: sheet.find(&["apiversion"]),
            kind: sheet.find(&["kind"]),
            name: sheet.find(&["metadataname"]),
            namespace: sheet.find(&["metadatanamespace"]),
            conditions: sheet.find(&["statusconditions"]),
            failed: sheet.find(&["statusworkflowsfailed"]),
        }
    }

    fn is_promise(&self, row: &Row) -> bool {
        self.is_machinery(row) && cell(row, self.kind) == "Promise"
    }

    fn is_machinery(&self, row: &Row) -> bool {
        cell(row, self.version).starts_with("platform.kratix.io/")
    }

    /// Works, destinations and state stores are Kratix's own.
    fn left_out(&self, row: &Row) -> &'static str {
        if self.is_machinery(row) && !self.is_promise(row) {
            "not-a-request"
        } else {
            ""
        }
    }

    fn source<'a>(&self, row: &'a Row) -> &'a str {
        cell(
            row,
            if self.is_promise(row) {
                self.name
            } else {
                self.namespace
            },
        )
    }

    /// `ready`, `failed`, `pending` for a request, `available` or `unavailable` for a promise, and since when.
    fn state(&self, row: &Row) -> (&'static str, String) {
        let conditions: Value = serde_json::from_str(cell(row, self.conditions)).unwrap_or_default();
        let find = |kind: &str| {
            let mut all = conditions.as_array().into_iter().flatten();
            let condition = all.find(|condition| condition["type"] == kind)?;
            let text = |key: &str| condition[key].as_str().unwrap_or_default().to_owned();
            Some((text("status"), text("reason"), text("lastTransitionTime")))
        };
        if self.is_promise(row) {
            return match find("Available") {
                Some((status, _, at)) if status == "True" => ("available", at),
                Some((_, _, at)) => ("unavailable", at),
                None => ("unavailable", String::new()),
            };
        }
        let configured = find("ConfigureWorkflowCompleted").unwrap_or_default();
        let reconciled = find("Reconciled").unwrap_or_default();
        let has_failed = cell(row, self.failed)
            .parse::<u64>()
            .is_ok_and(|failed| failed > 0)
            || [&configured, &reconciled]
                .iter()
                .any(|(status, reason, _)| status == "False" && reason.to_lowercase().contains("fail"));
        match (has_failed, configured) {
            (true, (status, _, at)) if status != "True" => ("failed", at),
            (true, _) => ("failed", reconciled.2),
            (false, (status, _, at)) if status == "True" => ("ready", at),
            (false, _) => ("pending", String::new()),
        }
    }
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::Requests);
    let team = sheet.headers.iter().position(|header| is_team(header));
    give(&mut draft, team, Role::Team, true);
    for (header, role) in [
        (LEFT_OUT, Role::Valid),
        (SOURCE, Role::Repository),
        (STATE, Role::Conclusion),
        (DECIDED, Role::Finished),
    ] {
        let at = sheet.headers.iter().position(|other| other == header);
        give(&mut draft, at, role, true);
    }
    if let Some(at) = sheet.find(&["kind"]) {
        draft
            .notices
            .extend(fields::counts(sheet, at, "kind", "requests-by-promise"));
    }
    let message = "shows what there is now: requests that were deleted are gone, and a later run overwrites the time of the first, so counts are lower bounds and a success share would be too good";
    draft.notices.push(
        Notice::caution("dump-without-history", Place::file(&sheet.file), message)
            .hint("export at the end of every quarter, or record the events of the cluster"),
    );
    draft
}

/// A label, annotation or field of the request that ends with the word for a team.
fn is_team(header: &str) -> bool {
    let is_own = ["metadata.labels.", "metadata.annotations.", "spec."]
        .iter()
        .any(|start| header.starts_with(start));
    let words = text::words(header);
    is_own
        && words
            .last()
            .is_some_and(|word| matches!(word.as_str(), "team" | "squad" | "owner"))
}
