//! DevLake's people: `users.csv` and `team_users`, of which only the number of people of each team is kept.

use super::{Family, Format, Kind, by_names};
use crate::base::Place;
use crate::import::error::ImportError;
use crate::import::mapping::Role;
use crate::import::read::Sheet;

const NAMES: &[(Role, &[&str])] = &[
    (Role::Team, &["teamids", "teamid"]),
    (Role::Actor, &["userid", "id"]),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("devlake-users", "DevLake users", Family::Members),
    recognise,
    arrange,
    draft: |sheet, _| by_names(sheet, NAMES),
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let has = |name: &str| sheet.find(&[name]).is_some();
    let how = if has("teamids") && has("id") {
        "people have an id and the ids of their teams"
    } else if has("teamid") && has("userid") {
        "the columns are ids of teams and of people"
    } else if is_accounts(sheet) {
        "the columns are ids of people and of their accounts"
    } else {
        return None;
    };
    (sheet.headers.len() <= 16).then(|| (0.97, how.to_owned()))
}

fn is_accounts(sheet: &Sheet) -> bool {
    let has = |name: &str| sheet.find(&[name]).is_some();
    has("userid") && has("accountid")
}

fn arrange(sheet: Sheet) -> Result<Sheet, ImportError> {
    if is_accounts(&sheet) {
        return Err(ImportError::new(
            "people-without-teams",
            Place::file(&sheet.file).row(1),
            "says which accounts are whose; nothing of that is kept or needed here",
            "import users.csv or team_users, of which the people of each team are counted",
        ));
    }
    Ok(sheet)
}
