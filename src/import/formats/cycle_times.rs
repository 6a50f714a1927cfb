//! Issues with their cycle time beside the days of creation and end, as spreadsheets and data sets of trackers have them.

use super::fields::{self, give_duration};
use super::{Draft, Family, Format, Kind, TEAM, as_it_is, by_names};
use crate::data::Catalogue;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::Sheet;

const CYCLE: &[&str] = &["cycletime", "leadtime", "resolutiontime"];

const NAMES: &[(Role, &[&str])] = &[
    (
        Role::Created,
        &[
            "createddate",
            "created",
            "createdat",
            "startdate",
            "starteddate",
            "started",
            "startedat",
        ],
    ),
    (
        Role::Finished,
        &[
            "finisheddate",
            "finished",
            "finishedat",
            "resolveddate",
            "resolved",
            "resolvedat",
            "donedate",
            "done",
            "doneat",
            "completeddate",
            "completed",
            "completedat",
            "closeddate",
            "closed",
            "closedat",
            "enddate",
        ],
    ),
    (Role::Conclusion, &["status", "state"]),
    (
        Role::Id,
        &[
            "id", "key", "issuekey", "issue", "issueid", "ticket", "card", "cardid",
        ],
    ),
    (Role::Team, TEAM),
    (
        Role::Repository,
        &["repository", "repo", "service", "component", "board"],
    ),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("cycle-times", "Table of issues with cycle times", Family::Events),
    recognise,
    arrange: as_it_is,
    draft,
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let draft = by_names(sheet, NAMES);
    let is_one = [Role::Id, Role::Created, Role::Finished]
        .iter()
        .all(|role| draft.has(*role));
    let has_source = draft.has(Role::Team) || draft.has(Role::Repository);
    (is_one && has_source && fields::find_stem(sheet, CYCLE).is_some()).then(|| {
        let how = "the columns are those of issues: when they were created and finished, and a cycle time";
        (0.93, how.to_owned())
    })
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::Tickets);
    give_duration(&mut draft, fields::find_stem(sheet, CYCLE), Role::Duration);
    draft
}
