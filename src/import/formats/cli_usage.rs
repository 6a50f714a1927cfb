//! Uses of a command line: one row a command, or ready counts of active users by week.

use super::fields::{self, give, give_duration};
use super::{Draft, Family, Format, Kind, TEAM, as_it_is, by_names};
use crate::data::Catalogue;
use crate::import::mapping::{EventKind, Role};
use crate::import::read::Sheet;

const COMMAND: &[&str] = &["command", "subcommand", "commandname", "cmd", "action"];
const WEEK: &[&str] = &["week", "weekstart", "weekof", "weekstarting", "weekbeginning"];
const ACTIVE: &[&str] = &["activeusers", "weeklyactiveusers", "wau", "users", "uniqueusers"];

const NAMES: &[(Role, &[&str])] = &[
    (
        Role::Created,
        &[
            "timestamp",
            "time",
            "ts",
            "occurredat",
            "executedat",
            "startedat",
            "startedon",
            "createdat",
            "ranat",
            "datetime",
            "date",
        ],
    ),
    (
        Role::Conclusion,
        &[
            "exitcode",
            "exitstatus",
            "exit",
            "returncode",
            "success",
            "succeeded",
            "outcome",
            "status",
            "result",
        ],
    ),
    (
        Role::Actor,
        &[
            "user",
            "userid",
            "username",
            "actor",
            "login",
            "employeeid",
            "userhash",
            "anonymousid",
        ],
    ),
    (Role::Team, TEAM),
    (Role::Repository, &["repository", "repo", "reponame"]),
    (Role::Id, &["eventid", "id", "runid", "invocationid"]),
    (Role::Bot, &["isbot", "bot", "isci", "ci"]),
];

const COUNTS: &[(Role, &[&str])] = &[(Role::Created, WEEK), (Role::Count, ACTIVE), (Role::Team, TEAM)];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("cli-usage", "Command-line usage", Family::Events),
    recognise,
    arrange: as_it_is,
    draft,
};

fn is_counts(sheet: &Sheet) -> bool {
    let draft = by_names(sheet, COUNTS);
    [Role::Created, Role::Count, Role::Team]
        .iter()
        .all(|role| draft.has(*role))
        && sheet.find(COMMAND).is_none()
}

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    if is_counts(sheet) {
        return Some((0.95, "the columns are team, week and active users".to_owned()));
    }
    let draft = by_names(sheet, NAMES);
    let has_source = draft.has(Role::Team) || draft.has(Role::Repository);
    let has_measure = draft.has(Role::Actor)
        || draft.has(Role::Conclusion)
        || fields::find_stem(sheet, &["duration", "elapsed"]).is_some();
    let is_one = sheet.find(COMMAND).is_some() && draft.has(Role::Created) && has_source && has_measure;
    is_one.then(|| {
        let how = "the columns are those of commands: who ran which one when, and how it ended";
        (0.95, how.to_owned())
    })
}

fn draft(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    let mut draft = by_names(sheet, if is_counts(sheet) { COUNTS } else { NAMES });
    draft.events = Some(EventKind::Usage);
    let duration = fields::find_stem(sheet, &["duration", "elapsed", "runtime", "took"]);
    give_duration(&mut draft, duration, Role::Duration);
    // A command may carry a name or a path; it is not kept.
    give(
        &mut draft,
        sheet.find(&["arguments", "args"]),
        Role::PersonalData,
        true,
    );
    draft
}
