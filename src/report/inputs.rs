//! What a summary is written from. Everything is finished and was masked before it came here.

use crate::analysis::{Changes, Friction};
use crate::base::{Fingerprint, Quarter};
use crate::data::{Catalogue, Initiative, JoinAudit, Target};
use crate::figure::Investment;

/// Outcomes and choices that one quarter's summary speaks about.
#[derive(Debug, Clone, Copy)]
pub struct SummaryInputs<'a> {
    /// The organisation's name.
    pub organisation: &'a str,
    /// Smallest group whose answers may be looked at.
    pub threshold: usize,
    /// The quarter reported.
    pub quarter: Quarter,
    /// All cells of all quarters.
    pub friction: &'a Friction,
    /// All differences between successive quarters.
    pub changes: &'a Changes,
    /// What the join did with every team name.
    pub audit: &'a JoinAudit,
    /// Names, units and directions of metrics.
    pub catalogue: &'a Catalogue,
    /// Targets, all versions.
    pub targets: &'a [Target],
    /// What was done, for whom and when.
    pub initiatives: &'a [Initiative],
    /// The files that went in, in the order of import.
    pub files: &'a [InputFile],
    /// Fingerprint of all inputs and choices.
    pub fingerprint: &'a Fingerprint,
}

/// One imported file and what became of its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Its name, without its folder.
    pub name: String,
    /// Kind as printed by `inspect`.
    pub kind: String,
    /// Whether its rows are answers of people.
    pub is_survey: bool,
    /// Quarters that it speaks about, ascending.
    pub quarters: Vec<Quarter>,
    /// Rows of data in it.
    pub rows_read: u64,
    /// Rows that reached a table.
    pub rows_used: u64,
    /// Rows that did not, by reason; with the used ones they make up the rows read.
    pub excluded: Vec<Exclusion>,
    /// Fingerprint of its bytes.
    pub fingerprint: Fingerprint,
}

impl InputFile {
    /// Whether so few people answered in it that their number is not shown.
    pub fn is_masked(&self, threshold: usize) -> bool {
        self.is_survey && self.rows_used < threshold as u64
    }
}

/// Rows left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// Why, in a few plain words.
    pub reason: String,
    /// How many rows.
    pub rows: u64,
}

/// Initiatives as charts take them.
pub fn investments(initiatives: &[Initiative]) -> Vec<Investment> {
    initiatives
        .iter()
        .map(|initiative| Investment {
            name: initiative.name.clone(),
            quarter: initiative.quarter,
            topic: initiative.topic.clone(),
            teams: initiative.teams.clone(),
        })
        .collect()
}
