//! What the formats of measured files share: columns that are told by their exact headers, columns that are made of
//! others, repositories out of addresses, and moments that tools write without their zone.

use serde_json::Value;

use crate::base::{Notice, Place};
use crate::import::read::{Cell, Row, Sheet};
use crate::import::text;

/// Position of the column with exactly this header.
pub(super) fn at(sheet: &Sheet, header: &str) -> Option<usize> {
    sheet.headers.iter().position(|known| known == header)
}

/// Whether all of these headers are there.
pub(super) fn has_all(sheet: &Sheet, headers: &[&str]) -> bool {
    headers.iter().all(|header| at(sheet, header).is_some())
}

/// Whether one of these headers is there.
pub(super) fn has_any(sheet: &Sheet, headers: &[&str]) -> bool {
    headers.iter().any(|header| at(sheet, header).is_some())
}

/// The cell of a row in the first of these columns that the sheet has and that holds something.
pub(super) fn first<'a>(row: &'a Row, columns: &[Option<usize>]) -> &'a str {
    columns
        .iter()
        .flatten()
        .filter_map(|&at| row.cells.get(at))
        .map(Cell::as_str)
        .find(|cell| !text::is_missing(cell))
        .unwrap_or_default()
}

/// Adds a column that is made of the others.
pub(super) fn add(sheet: &mut Sheet, header: &str, value: impl Fn(&Row) -> String) {
    for row in &mut sheet.rows {
        let value = value(row);
        row.cells.push(value.into());
    }
    add_header(sheet, header);
}

/// Adds a header whose cells the rows have already.
pub(super) fn add_header(sheet: &mut Sheet, header: &str) {
    sheet.headers.push(header.to_owned());
    sheet.options.push(None);
    sheet.declared.push(Vec::new());
}

/// The objects in a cell that holds a list as JSON; nothing where it holds none.
pub(super) fn objects(cell: &str) -> Vec<Value> {
    if !cell.starts_with('[') {
        return Vec::new();
    }
    match serde_json::from_str(cell) {
        Ok(Value::Array(objects)) => objects,
        _ => Vec::new(),
    }
}

/// The text at a path of an object; empty where there is none.
pub(super) fn text_at<'a>(object: &'a Value, path: &[&str]) -> &'a str {
    path.iter()
        .try_fold(object, |object, key| object.get(key))
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// `org/repository` out of an address of one of its pages: of GitHub the first two parts of the path, of GitLab what
/// stands before `/-/`. An address of GitHub's API has `/repos/` before.
pub(super) fn repository_of(address: &str) -> Option<String> {
    let path = address.split_once("://")?.1.split_once('/')?.1;
    if let Some((before, _)) = path.split_once("/-/") {
        return Some(before.to_owned());
    }
    let path = path.strip_prefix("api/v3/").unwrap_or(path);
    let path = path.strip_prefix("repos/").unwrap_or(path);
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let (owner, name) = (parts.next()?, parts.next()?);
    Some(format!("{owner}/{}", name.strip_suffix(".git").unwrap_or(name)))
}

/// Adds a column with the source of each row; where no row tells one, the file's name stands for all, and a notice says so.
pub(super) fn add_source(sheet: &mut Sheet, header: &str, what: &str, value: impl Fn(&Row) -> String) {
    let is_told = sheet.rows.plain().iter().any(|row| !value(row).is_empty());
    if is_told {
        return add(sheet, header, value);
    }
    let file = sheet.file.clone();
    let stem = file
        .rsplit_once('.')
        .map_or(file.as_str(), |(stem, _)| stem)
        .to_owned();
    let notice = Notice::caution(
        "source-from-file-name",
        Place::file(&file),
        format!("no column names {what}; by the file's name it is “{stem}”"),
    );
    sheet
        .notices
        .push(notice.hint("name the file after it, or export a column that names it"));
    add(sheet, header, |_| stem.clone());
}

/// Marks moments without a zone as UTC, in which these tools write them.
pub(super) fn mark_utc(sheet: &mut Sheet, headers: &[&str]) {
    let columns: Vec<usize> = headers.iter().filter_map(|header| at(sheet, header)).collect();
    for row in &mut sheet.rows {
        for &at in &columns {
            let cell = row.cells[at].as_str();
            let is_bare = cell
                .split_once([' ', 'T'])
                .is_some_and(|(_, time)| !time.is_empty() && time.chars().all(is_of_a_clock));
            if is_bare {
                row.cells[at] = format!("{}Z", row.cells[at]).into();
            }
        }
    }
}

fn is_of_a_clock(c: char) -> bool {
    c.is_ascii_digit() || c == ':' || c == '.'
}

/// A moment that a tool writes as seconds or milliseconds since 1970, as text; other cells stay as they are.
pub(super) fn from_epoch(cell: &str) -> String {
    let is_number = !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
    let at = match cell.len() {
        10 if is_number => cell
            .parse()
            .ok()
            .and_then(|secs| jiff::Timestamp::from_second(secs).ok()),
        13 if is_number => cell
            .parse()
            .ok()
            .and_then(|millis| jiff::Timestamp::from_millisecond(millis).ok()),
        _ => None,
    };
    at.map_or_else(|| cell.to_owned(), |at| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_their_repository() {
        for (address, repository) in [
            ("https://github.com/acme/api/pull/4", Some("acme/api")),
            (
                "https://api.github.com/repos/acme/api/actions/runs/1",
                Some("acme/api"),
            ),
            ("https://ghe.example.org/api/v3/repos/acme/api", Some("acme/api")),
            (
                "https://gitlab.com/acme/core/api/-/merge_requests/7",
                Some("acme/core/api"),
            ),
            ("https://github.com/acme/api.git", Some("acme/api")),
            ("https://github.com/acme", None),
            ("acme/api", None),
        ] {
            assert_eq!(repository_of(address).as_deref(), repository, "{address}");
        }
    }

    #[test]
    fn epochs_become_moments_and_other_numbers_do_not() {
        assert_eq!(from_epoch("1767607200000"), "2026-01-05T10:00:00Z");
        assert_eq!(from_epoch("1767607200"), "2026-01-05T10:00:00Z");
        assert_eq!(from_epoch("4711"), "4711");
        assert_eq!(from_epoch("2026-01-05"), "2026-01-05");
    }
}
