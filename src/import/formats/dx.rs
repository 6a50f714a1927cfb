//! Team scores of DX: ready shares of favourable answers, one a team and question, as its API or database gives them.
//! They are felt friction that is already counted, so they are listed beside measured values and never taken for them.

use serde_json::{Map, Value};

use super::{Draft, Family, Format, Kind, by_names};
use crate::base::{Notice, Place};
use crate::import::error::ImportError;
use crate::import::mapping::Role;
use crate::import::read::{Row, Sheet};
use crate::import::text;

/// The word of the kind, by which its rows are told from other ready values.
pub(in crate::import) const WORD: &str = "dx-team-scores";

const NAMES: &[(Role, &[&str])] = &[
    (Role::Team, TEAM),
    (Role::MetricName, ITEM),
    (Role::Value, &["score"]),
    (
        Role::N,
        &["contributorcount", "contributors", "snapshotteamcontributors"],
    ),
    (
        Role::Parent,
        &["snapshotteamparent", "parent", "teamparent", "parentname"],
    ),
    (
        Role::Period,
        &[
            "scheduledfor",
            "snapshotscheduledfor",
            "completedat",
            "snapshotcompletedat",
            "startdate",
            "enddate",
            "snapshotdate",
            "quarter",
            "period",
        ],
    ),
];

const TEAM: &[&str] = &["snapshotteamname", "teamname", "team", "name"];
const ITEM: &[&str] = &["itemname", "item", "drivername"];

pub(super) static FORMAT: Format = Format {
    kind: Kind::new(WORD, "DX team scores", Family::MetricsLong),
    recognise,
    arrange,
    draft: |sheet, _| draft(sheet),
};

fn recognise(sheet: &Sheet) -> Option<(f64, String)> {
    let has = |names: &[&str]| sheet.find(names).is_some();
    if nested(sheet).is_some() {
        return Some((0.99, "a record holds a list “team_scores”".to_owned()));
    }
    let has_own_mark = has(&[
        "contributorcount",
        "contributors",
        "snapshotteamid",
        "vsorg",
        "vs50th",
    ]);
    (has(&["score"]) && has(&["itemid", "itemname"]) && has_own_mark).then(|| {
        (
            0.96,
            "the columns are item, score and contributors of a snapshot".to_owned(),
        )
    })
}

/// The column that holds a snapshot's scores as one list.
fn nested(sheet: &Sheet) -> Option<usize> {
    (0..sheet.headers.len()).find(|&at| {
        sheet.headers[at].rsplit('.').next() == Some("team_scores")
            && sheet.filled(at).next().is_some_and(|cell| cell.starts_with('['))
    })
}

fn arrange(sheet: Sheet) -> Result<Sheet, ImportError> {
    let mut sheet = match nested(&sheet) {
        Some(at) => exploded(sheet, at)?,
        None => sheet,
    };
    let missing = |what: &str| {
        ImportError::new(
            "names-missing",
            Place::file(&sheet.file).row(1),
            format!("holds scores of DX with ids and without the names of {what}"),
            "join dx_snapshot_teams (name, parent, contributors) and the items to dx_snapshot_team_scores before exporting, or save the answer of snapshots.info",
        )
    };
    let Some(item) = sheet.find(ITEM) else {
        return Err(missing("the questions"));
    };
    if sheet.find(TEAM).is_none() {
        return Err(missing("the teams"));
    }
    // A score must never pass for a measured metric that goes by the same name.
    let kind = sheet.find(&["itemtype"]);
    for row in &mut sheet.rows {
        if row.cells[item].is_empty() {
            continue;
        }
        let kind = kind.map_or("", |at| row.cells[at].as_str());
        let kind = if kind.is_empty() { "driver" } else { kind };
        row.cells[item] = format!("dx {kind} {} score", row.cells[item]).into();
    }
    Ok(sheet)
}

/// One row of every score, with what the record says about the snapshot beside each.
fn exploded(sheet: Sheet, at: usize) -> Result<Sheet, ImportError> {
    let unreadable = |row: &Row| {
        ImportError::new(
            "unreadable",
            Place::file(&sheet.file).row(row.number),
            "holds a list “team_scores” that is no JSON",
            "save the answer of snapshots.info again",
        )
    };
    let mut headers: Vec<String> = Vec::new();
    let mut records: Vec<(u64, Map<String, Value>)> = Vec::new();
    for row in sheet.rows.plain() {
        let scores: Vec<Map<String, Value>> =
            serde_json::from_str(&row.cells[at]).map_err(|_| unreadable(row))?;
        for score in scores {
            let mut record = Map::new();
            for (other, header) in sheet.headers.iter().enumerate().filter(|(other, _)| *other != at) {
                let name = header.rsplit('.').next().unwrap_or(header);
                if ["scheduled_for", "completed_at"].contains(&name) {
                    record.insert(name.to_owned(), Value::String(row.cells[other].to_string()));
                }
            }
            flattened("", score, &mut record);
            records.push((row.number, record));
        }
    }
    for (_, record) in &records {
        for header in record
            .keys()
            .filter(|header| !headers.contains(header))
            .cloned()
            .collect::<Vec<_>>()
        {
            headers.push(header);
        }
    }
    let cell = |value: Option<&Value>| match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    };
    let rows: Vec<Row> = (1..)
        .zip(&records)
        .map(|(number, (_, record))| Row {
            number,
            cells: headers
                .iter()
                .map(|header| cell(record.get(header)).into())
                .collect(),
        })
        .collect();
    Ok(Sheet {
        options: vec![None; headers.len()],
        declared: vec![Vec::new(); headers.len()],
        headers,
        rows: rows.into(),
        ..sheet
    })
}

/// Puts the leaves of an object under dotted names.
fn flattened(path: &str, object: Map<String, Value>, into: &mut Map<String, Value>) {
    for (name, value) in object {
        let path = if path.is_empty() {
            name
        } else {
            format!("{path}.{name}")
        };
        match value {
            Value::Object(inner) => flattened(&path, inner, into),
            Value::Array(_) => {}
            leaf => {
                into.insert(path, leaf);
            }
        }
    }
}

fn draft(sheet: &Sheet) -> Draft {
    let mut draft = by_names(sheet, NAMES);
    // The names of teams and items are no names of people.
    for (column, header) in draft.columns.iter_mut().zip(&sheet.headers) {
        let squeezed = text::squeezed(header);
        if column.role == Role::PersonalData && ["itemname", "name"].contains(&squeezed.as_str()) {
            column.role = Role::Ignore;
        }
    }
    draft.notices.push(
        Notice::note(
            "ready-scores",
            Place::file(&sheet.file),
            "the scores are shares of favourable answers that DX has counted: they are listed by team, have no interval, and are not scored as measured friction",
        )
        .hint("import the answers themselves where you have them"),
    );
    draft
}
