//! The import proof: what was done with every row and column of a file.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::base::{Fingerprint, Notice, TopicId};
use crate::data::{Polarity, Scale};

use super::apply::Applied;
use super::choices;
use super::formats::Evidence;
use super::input::Opened;
use super::kind::Kind;
use super::mapping::Role;
use super::missing::MissingCounts;
use super::propose::Proposal;
use super::read::{Form, Sheet};

/// Rows left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excluded {
    /// A stable kebab-case reason, e.g. `ragged`, `empty`, `bot`.
    pub reason: String,
    /// Rows.
    pub count: u64,
}

/// The count of all rows below the header: `read = used + Σ excluded`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    /// Rows in the file, header rows not counted.
    pub read: u64,
    /// Rows that reached a table.
    pub used: u64,
    /// Rows that did not, by reason, sorted by reason.
    pub excluded: Vec<Excluded>,
}

/// What was done with one column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnProof {
    /// Position, counted from 1.
    pub index: usize,
    /// Header text; empty where the file has none.
    pub header: String,
    /// What the column was taken for.
    pub role: Role,
    /// Its answers, for items and scores.
    pub scale: Option<Scale>,
    /// Which end is friction, where that is settled.
    pub polarity: Option<Polarity>,
    /// What it is about, where that is known; absent in proofs of older versions.
    #[serde(default)]
    pub topic: Option<TopicId>,
    /// What happened to it, in a few words.
    pub treatment: String,
    /// How often it was left without an answer by the people who count, for items and scores; absent in proofs of older
    /// versions.
    #[serde(default)]
    pub missing: Option<MissingCounts>,
}

/// What was done with every row and column of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The file's name without its folder.
    pub file: String,
    /// The name of its bytes.
    pub fingerprint: Fingerprint,
    /// What it was taken for.
    pub kind: Kind,
    /// What told it.
    pub how: String,
    /// Rows above the first row of data.
    pub header_rows: u32,
    /// Character encoding, e.g. `UTF-8`.
    pub encoding: String,
    /// What the table was written as; text in proofs of older versions.
    #[serde(default)]
    pub form: Form,
    /// What separates the cells of a text table.
    #[serde(default)]
    pub delimiter: Option<char>,
    /// The count of all rows.
    pub rows: Rows,
    /// All columns of the file.
    pub columns: Vec<ColumnProof>,
    /// What somebody must know or decide.
    pub notices: Vec<Notice>,
}

pub(super) fn of(
    opened: &Opened,
    sheet: &Sheet,
    evidence: &Evidence,
    proposal: &Proposal,
    applied: &Applied,
    notices: Vec<Notice>,
) -> Proof {
    let columns = proposal
        .mapping
        .columns
        .iter()
        .zip(&proposal.certain)
        .map(|(column, certain)| ColumnProof {
            index: column.index,
            header: column.header.clone(),
            role: column.role,
            scale: column.scale.clone(),
            polarity: column.polarity,
            topic: column.topic.clone(),
            treatment: if column.role == Role::Choice {
                choices::treatment(sheet, column.index - 1)
            } else {
                column.treatment(*certain)
            },
            missing: applied.missing.get(&(column.index - 1)).copied(),
        })
        .collect();
    Proof {
        file: opened.name.to_owned(),
        fingerprint: opened.fingerprint().clone(),
        kind: evidence.kind,
        how: evidence.how.clone(),
        header_rows: sheet.header_rows,
        encoding: sheet.dialect.encoding.clone(),
        form: sheet.dialect.form,
        delimiter: sheet.dialect.delimiter,
        rows: applied.rows.clone(),
        columns,
        notices,
    }
}

pub(super) fn json(proof: &Proof) -> Value {
    let columns: Vec<Value> = proof
        .columns
        .iter()
        .map(|column| {
            json!({
                "index": column.index,
                "header": column.header,
                "role": column.role,
                "scale": column.scale,
                "polarity": column.polarity,
                "topic": column.topic,
            })
        })
        .collect();
    let notices: Vec<Value> = proof
        .notices
        .iter()
        .map(|notice| {
            json!({
                "severity": notice.severity,
                "code": notice.code,
                "place": notice.place,
                "message": notice.message,
                "hint": notice.hint,
            })
        })
        .collect();
    json!({
        "schema": 1,
        "kind": proof.kind,
        "how": proof.how,
        "rows": {
            "read": proof.rows.read,
            "used": proof.rows.used,
            "excluded": proof.rows.excluded,
        },
        "columns": columns,
        "notices": notices,
    })
}
