//! From bytes to typed tables, with a proof of what was done to every row. Knows no analysis, no screens, no files.
//!
//! The straight way: bytes are decoded into a [`Sheet`], a format recognises it, a [`Mapping`] says what each column
//! means (taken from an earlier wave where one fits), and `apply` turns rows into tables. Every row is counted as used
//! or as excluded with a reason; every doubt becomes a notice.

mod apply;
mod asks;
mod bots;
mod check;
mod choices;
mod damage;
mod dialect;
mod error;
mod formats;
mod input;
mod items;
mod kind;
mod labels;
mod languages;
mod large;
mod mapping;
mod metrics;
mod missing;
mod notices;
mod packed;
mod peek;
mod personal;
mod preview;
mod proof;
mod propose;
mod questions;
mod read;
mod readers;
mod records;
mod rows;
mod scales;
mod scan;
mod shapes;
mod strays;
mod text;
mod times;
mod transcode;
mod units;

use serde_json::Value;

use crate::base::{Calendar, Notice, Quarter};
use crate::data::{Catalogue, Packed, SurveyColumns, Table};

use input::Content;
use large::Rest;

pub use error::ImportError;
pub use formats::Evidence;
pub use input::{Input, Opened, Phase, Source, Step, Watch};
pub use kind::{Family, Kind};
pub use mapping::{ColumnMapping, DateOrder, Mapping, Role};
pub use missing::MissingCounts;
pub use peek::{COVERED, Peek, peek};
pub use preview::ColumnPreview;
pub use proof::{ColumnProof, Excluded, Proof, Rows};
pub use propose::Proposal;
pub use read::{Cell, Dialect, Form, Row, Sheet};
pub use rows::Rows as SheetRows;

/// What the importer needs to know besides the file.
#[derive(Debug, Clone)]
pub struct Options<'a> {
    /// The quarter that the file speaks about; `None` takes it from the file.
    pub quarter: Option<Quarter>,
    /// The kind somebody chose; `None` recognises it.
    pub kind: Option<Kind>,
    /// The mapping somebody gave; it is followed without asking.
    pub mapping: Option<Mapping>,
    /// How moments become quarters.
    pub calendar: Calendar,
    /// Topics and metrics known so far.
    pub catalogue: &'a Catalogue,
    /// Mappings of earlier imports, oldest first.
    pub known: &'a [Mapping],
    /// What ids of answers are salted with; without it no id is kept in any form.
    pub salt: Option<&'a str>,
    /// Files up to this size are read at once; larger text tables are read in passes, with the same result.
    pub at_once_bytes: u64,
    /// Hears how far the reading of a large file is, and may stop it.
    pub watch: Watch<'a>,
}

impl<'a> Options<'a> {
    /// Nothing chosen: the kind and the quarter come from the file, the calendar is plain and in UTC.
    pub fn new(catalogue: &'a Catalogue) -> Self {
        Self {
            quarter: None,
            kind: None,
            mapping: None,
            calendar: Calendar::default(),
            catalogue,
            known: &[],
            salt: None,
            at_once_bytes: input::AT_ONCE,
            watch: Watch::default(),
        }
    }
}

/// Answers of one survey that belong to one quarter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wave {
    /// The quarter.
    pub quarter: Quarter,
    /// Rows that belong to it.
    pub answers: u64,
    /// The first day with an answer, where the file has times.
    pub first: Option<jiff::civil::Date>,
    /// The last day with an answer, where the file has times.
    pub last: Option<jiff::civil::Date>,
}

/// What an import would do, without its tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// What would be done with every row and column.
    pub proof: Proof,
    /// What each column is taken for.
    pub mapping: Mapping,
    /// For each column of the mapping, whether it is certain.
    pub certain: Vec<bool>,
    /// Quarters that the tables would speak about, ascending.
    pub quarters: Vec<Quarter>,
    /// The waves of a survey, in order of time.
    pub waves: Vec<Wave>,
    /// For each column of the mapping its most frequent answers, to be looked at before the import and never stored; none
    /// for what names a person, for own words, ids and times.
    pub previews: Vec<Option<ColumnPreview>>,
    /// What stops the import until somebody chooses; `None` when it can go ahead.
    pub blocked: Option<ImportError>,
}

/// What an import leaves behind.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The typed tables.
    pub tables: Vec<Table>,
    /// Tables that are too large to be held open, written already.
    pub packed: Vec<Packed>,
    /// What the columns of a survey table mean; empty for other kinds.
    pub columns: SurveyColumns,
    /// Quarters that the tables speak about, ascending.
    pub quarters: Vec<Quarter>,
    /// The waves of a survey, in order of time.
    pub waves: Vec<Wave>,
    /// What was done with every row and column.
    pub proof: Proof,
    /// What each column was taken for; keep it, and the next file of this kind needs no work.
    pub mapping: Mapping,
}

/// Opens a file for [`inspect_opened`] and [`import_opened`], and names its bytes on the way.
///
/// # Errors
/// The file cannot be read, or is no text table and too large to be read at once.
pub fn open<'a>(input: &'a dyn Input, watch: Watch) -> Result<Opened<'a>, ImportError> {
    Opened::new(input, input::AT_ONCE, watch)
}

/// Says what an import of this file would do.
///
/// # Errors
/// The file is no readable table, or nobody knows what it holds.
pub fn inspect(input: &dyn Input, options: &Options) -> Result<Inspection, ImportError> {
    inspect_opened(
        &Opened::new(input, options.at_once_bytes, options.watch)?,
        options,
    )
}

/// Says what an import of an opened file would do.
///
/// # Errors
/// As [`inspect`].
pub fn inspect_opened(opened: &Opened, options: &Options) -> Result<Inspection, ImportError> {
    let (sheet, proposal, applied, proof) = run(opened, options)?;
    Ok(Inspection {
        previews: preview::of(&sheet, &proposal.mapping),
        quarters: applied.quarters(),
        waves: applied.waves,
        blocked: applied.blocked,
        certain: proposal.certain,
        mapping: proposal.mapping,
        proof,
    })
}

/// Reads a file into typed tables.
///
/// # Errors
/// The file is no readable table, nobody knows what it holds, or its quarter must be chosen first.
pub fn import(input: &dyn Input, options: &Options) -> Result<Imported, ImportError> {
    import_opened(
        &Opened::new(input, options.at_once_bytes, options.watch)?,
        options,
    )
}

/// Reads an opened file into typed tables.
///
/// # Errors
/// As [`import`].
pub fn import_opened(opened: &Opened, options: &Options) -> Result<Imported, ImportError> {
    let (_, proposal, applied, proof) = run(opened, options)?;
    if let Some(err) = applied.blocked {
        return Err(err);
    }
    let quarters = applied.quarters();
    Ok(Imported {
        quarters,
        tables: applied.tables,
        packed: applied.packed,
        columns: applied.columns,
        waves: applied.waves,
        mapping: proposal.mapping,
        proof,
    })
}

/// The inspection as `inspect --json` prints it.
pub fn inspect_json(inspection: &Inspection) -> Value {
    proof::json(&inspection.proof)
}

type Ran = (Sheet, Proposal, apply::Applied, Proof);

fn run(opened: &Opened, options: &Options) -> Result<Ran, ImportError> {
    let (sheet, evidence, rest) = arranged(opened, options)?;
    let mut proposal = proposed(&sheet, evidence.kind, options)?;
    let mut applied = apply::apply(&sheet, rest.as_ref(), &proposal, options, opened.bytes())?;
    let mut notices: Vec<Notice> = sheet.notices.clone();
    notices.append(&mut applied.reading);
    notices.append(&mut proposal.notices);
    notices.append(&mut applied.notices);
    let proof = proof::of(opened, &sheet, &evidence, &proposal, &applied, notices);
    Ok((sheet, proposal, applied, proof))
}

/// What the columns are taken for: by the mapping that somebody gave, by an earlier import, or by the sheet itself.
fn proposed(sheet: &Sheet, kind: Kind, options: &Options) -> Result<Proposal, ImportError> {
    match &options.mapping {
        Some(given) => {
            check::mapping(given, sheet, options.catalogue)?;
            Ok(propose::follow(sheet, given, kind, options.catalogue))
        }
        None => Ok(propose::propose(sheet, kind, options.catalogue, options.known)),
    }
}

/// The sheet of a file with what it was recognised as. Of a large table of events or long values it is the head, and what
/// comes with it reads all rows; everything else must be in memory as a whole.
fn arranged<'a>(
    opened: &'a Opened,
    options: &Options<'a>,
) -> Result<(Sheet, Evidence, Option<Rest<'a>>), ImportError> {
    let rest = match &opened.content {
        Content::Far(input, facts) => Rest::new(*input, *facts, options.watch)?,
        Content::Lent(source) => return in_memory(readers::sheet(source)?, options),
        Content::Read(source) => return in_memory(readers::sheet(source)?, options),
    };
    let head = rest.head()?;
    let evidence = formats::recognise(&head, options)?;
    if matches!(evidence.kind.family(), Family::Events | Family::MetricsLong) {
        let sheet = formats::arrange(head.clone(), evidence.kind, options)?;
        // A tool's file of which the rows are rearranged must be seen as a whole.
        if sheet == head {
            return Ok((sheet, evidence, Some(rest)));
        }
    }
    // Memory for the whole is wanted back.
    drop(head);
    in_memory(
        if evidence.kind.is_survey() {
            rest.packed()?
        } else {
            rest.whole()?
        },
        options,
    )
}

/// Recognises and arranges a sheet that has all rows; those of a survey are packed, whatever the size of the file, so that
/// all surveys are worked on in one way.
fn in_memory<'a>(
    mut sheet: Sheet,
    options: &Options,
) -> Result<(Sheet, Evidence, Option<Rest<'a>>), ImportError> {
    let evidence = formats::recognise(&sheet, options)?;
    if !evidence.kind.is_survey() {
        sheet.rows.unpack();
    }
    let mut sheet = formats::arrange(sheet, evidence.kind, options)?;
    if evidence.kind.is_survey() {
        sheet.rows.pack(sheet.headers.len());
    }
    Ok((sheet, evidence, None))
}
