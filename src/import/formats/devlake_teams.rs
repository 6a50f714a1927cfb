//! DevLake's `teams.csv`: teams by id, with the id of the unit above.

use std::collections::BTreeMap;

use super::{Family, Format, Kind, by_names};
use crate::base::{Notice, Place};
use crate::import::error::ImportError;
use crate::import::mapping::Role;
use crate::import::read::Sheet;
use crate::import::text;

const NAMES: &[(Role, &[&str])] = &[
    (Role::Id, &["id"]),
    (Role::Team, &["name"]),
    (Role::Alias, &["alias"]),
    (Role::Parent, &["parentid"]),
];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new("devlake-teams", "DevLake teams", Family::Teams),
    recognise,
    arrange,
    draft: |sheet, _| by_names(sheet, NAMES),
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let has = |name: &str| sheet.find(&[name]).is_some();
    let fits = has("id") && has("name") && has("parentid") && !has("email") && sheet.headers.len() <= 12;
    let confidence = if has("sortingindex") { 0.97 } else { 0.9 };
    fits.then(|| (confidence, "teams have an id and the id of a parent".to_owned()))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
/// Puts the name of the parent in place of its id. Teams of one name are told apart by what lies above them.
fn arrange(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    let (Some(id), Some(name), Some(parent)) = (
        sheet.find(&["id"]),
        sheet.find(&["name"]),
        sheet.find(&["parentid"]),
    ) else {
        return Ok(sheet);
    };
    let cell = |row: &crate::import::Row, at: usize| {
        let text = row.cells.get(at).map_or("", |cell| cell.as_str());
        text.trim().to_owned()
    };
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for row in sheet.rows.plain() {
        if names.insert(cell(row, id), cell(row, name)).is_none() {
            *times.entry(text::normalised(&cell(row, name))).or_default() += 1;
        }
    }
    let parents: BTreeMap<String, String> = sheet
        .rows
        .plain()
        .iter()
        .map(|row| (cell(row, id), cell(row, parent)))
        .collect();
    let is_shared = |name: &str| times.get(&text::normalised(name)).is_some_and(|times| *times > 1);
    let full_name = |id: &str| {
        let name = names.get(id)?;
        let above = parents.get(id).and_then(|parent| names.get(parent));
        Some(match above {
            Some(above) if is_shared(name) => format!("{name} ({above})"),
            _ => name.clone(),
        })
    };
    let mut unknown = Vec::new();
    for row in &mut sheet.rows {
        let (own, above) = (cell(row, id), cell(row, parent));
        if let (Some(name_of_row), Some(place)) = (full_name(&own), row.cells.get_mut(name)) {
            *place = name_of_row.into();
        }
        let is_root = above.is_empty() || above == "0";
        let name_above = if is_root { None } else { full_name(&above) };
        if !is_root && name_above.is_none() {
            unknown.push((row.number, above));
        }
        if let Some(place) = row.cells.get_mut(parent) {
            *place = name_above.unwrap_or_default().into();
        }
    }
    for (row, above) in unknown.into_iter().take(20) {
        let place = Place::file(&sheet.file).row(row);
        let message = format!("its parent has the id “{above}”, which no row has; it stands without a unit");
        sheet
            .notices
            .push(Notice::caution("unknown-parent", place, message));
    }
    Ok(sheet)
}
