//! Turns the rows of a sheet into typed tables and counts what became of every row.

mod aggregates;
mod alarms;
mod answering;
mod builds;
mod cards;
mod catalog;
mod catalog_people;
mod catalog_refs;
mod circles;
mod conclusions;
mod deployments;
mod durations;
mod events;
mod incidents;
mod levels;
mod members;
mod organisation;
mod parts;
mod pull_requests;
mod quarters;
mod repositories;
mod requests;
mod responses;
mod survey;
mod team_scores;
mod teams;
mod teams_of;
mod template_runs;
mod tickets;
mod usage;
mod waves;

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{Notice, Place, Quarter};
use crate::data::{SurveyColumns, Table, TableError};

use super::error::ImportError;
use super::kind::Family;
use super::mapping::{DateOrder, Mapping, Role};
use super::missing::MissingCounts;
use super::notices::Notices;
use super::proof::{Excluded, Rows};
use super::propose::Proposal;
use super::read::{Row, Sheet};
use super::times::{self, Order};
use super::{Options, Wave};

/// What became of the rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Applied {
    pub tables: Vec<Table>,
    pub columns: SurveyColumns,
    pub quarters: BTreeSet<Quarter>,
    pub waves: Vec<Wave>,
    /// How often each item was left without an answer, by position.
    pub missing: BTreeMap<usize, MissingCounts>,
    pub rows: Rows,
    pub notices: Vec<Notice>,
    /// What must be chosen before anything can be kept.
    pub blocked: Option<ImportError>,
}

impl Applied {
    pub(super) fn quarters(&self) -> Vec<Quarter> {
        self.quarters.iter().copied().collect()
    }
}

/// Applies a mapping to a sheet.
pub(super) fn apply(sheet: &Sheet, proposal: &Proposal, options: &Options) -> Result<Applied, ImportError> {
    let mut job = Job {
        sheet,
        mapping: &proposal.mapping,
        options,
        notices: Notices::default(),
        tally: Tally::new(sheet),
        blocked: None,
    };
    let outcome = match proposal.mapping.kind.family() {
        Family::Survey => survey::apply(&mut job),
        Family::MetricsLong | Family::MetricsWide => aggregates::apply(&mut job),
        Family::Events => events::apply(&mut job),
        Family::Repositories => repositories::apply(&mut job),
        Family::Catalog => catalog::entities(&mut job),
        Family::Members => members::members(&mut job),
        Family::Ids => members::ids(&mut job),
        Family::Targets => organisation::targets(&mut job),
        Family::Initiatives => organisation::initiatives(&mut job),
        Family::Teams => teams::apply(&mut job),
    }?;
    if job.tally.used == 0 {
        job.block(
            "nothing-usable",
            job.file(),
            "every row was left out, so there is nothing to import",
            "see the reasons in the proof; another kind (--as) or mapping may fit better",
        );
    }
    let blocked = job.blocked.take();
    if let Some(err) = &blocked {
        job.notices.push(err.notice());
    }
    Ok(Applied {
        rows: job.tally.finish(),
        notices: job.notices.finish(),
        blocked,
        ..outcome
    })
}

/// Everything that the work on one file needs.
struct Job<'a> {
    sheet: &'a Sheet,
    mapping: &'a Mapping,
    options: &'a Options<'a>,
    notices: Notices,
    tally: Tally,
    blocked: Option<ImportError>,
}

impl<'a> Job<'a> {
    fn file(&self) -> Place {
        Place::file(&self.sheet.file)
    }

    /// The column with a role, or an error that says which kind needs it.
    fn needed(&self, role: Role) -> Result<usize, ImportError> {
        self.mapping.at(role).ok_or_else(|| {
            ImportError::new(
                "column-missing",
                self.file().row(1),
                format!(
                    "has no column with the role {role}, which files of the kind {} need",
                    self.mapping.kind
                ),
                "give the role to a column in the mapping, or name another kind with --as",
            )
        })
    }

    /// Says that the quarter somebody named is not used, since the rows have their own.
    fn own_quarters(&mut self) {
        if let Some(quarter) = self.options.quarter {
            let message = format!("the rows have times of their own; {quarter} was not used");
            self.notices
                .push(Notice::note("quarter-not-used", self.file(), message));
        }
    }

    /// Stops the import until somebody has chosen; the first reason counts.
    fn block(&mut self, code: &'static str, place: Place, message: &str, hint: &str) {
        self.blocked
            .get_or_insert_with(|| ImportError::new(code, place, message, hint));
    }

    /// Leaves a row out and says so at its place.
    fn leave_out(
        &mut self,
        row: &Row,
        reason: &'static str,
        column: Option<usize>,
        message: impl Into<String>,
    ) {
        self.tally.exclude(reason);
        let place = match column {
            Some(column) => self.sheet.place(row.number, column),
            None => self.file().row(row.number),
        };
        self.notices.row(Notice::caution(reason, place, message));
    }

    /// Rows with at least one cell filled; the blank ones are counted as empty.
    fn filled_rows(&mut self) -> Vec<&'a Row> {
        let (filled, blank): (Vec<&Row>, Vec<&Row>) = self
            .sheet
            .rows
            .iter()
            .partition(|row| row.cells.iter().any(|cell| !cell.is_empty()));
        for _ in blank {
            self.tally.exclude("empty");
        }
        filled
    }

    /// Order of day and month in these columns. Where nothing tells, somebody must choose first.
    fn date_order(&mut self, columns: &[usize]) -> DateOrder {
        if let Some(order) = self.mapping.dates {
            return order;
        }
        let cells = columns.iter().flat_map(|&at| self.sheet.filled(at));
        match times::order(cells) {
            Order::Plain => DateOrder::MonthFirst,
            Order::Settled(order) => order,
            Order::Ambiguous | Order::Contradictory => {
                let column = columns
                    .first()
                    .map_or_else(String::new, |&at| self.sheet.column_name(at));
                self.block(
                    "dates-ambiguous",
                    self.file().column(column),
                    "dates can be read as day/month and as month/day, and nothing in the file decides",
                    "set dates = \"day-first\" or dates = \"month-first\" in the mapping",
                );
                DateOrder::MonthFirst
            }
        }
    }

    fn built(&self, table: Result<Table, TableError>) -> Result<Table, ImportError> {
        table.map_err(|err| {
            ImportError::new(
                "table",
                self.file(),
                format!("cannot be turned into a table: {err}"),
                "",
            )
        })
    }
}

/// The cell of a column; empty where the role has none.
fn cell(row: &Row, at: Option<usize>) -> &str {
    at.and_then(|at| row.cells.get(at)).map_or("", String::as_str)
}

/// An owned text, `None` where the cell is empty.
fn filled(row: &Row, at: Option<usize>) -> Option<String> {
    Some(cell(row, at))
        .filter(|cell| !cell.is_empty())
        .map(str::to_owned)
}

/// Counts rows; what was read is what was used and what was left out.
#[derive(Debug)]
struct Tally {
    read: u64,
    used: u64,
    excluded: BTreeMap<&'static str, u64>,
}

impl Tally {
    fn new(sheet: &Sheet) -> Self {
        let mut excluded = BTreeMap::new();
        if sheet.ragged > 0 {
            excluded.insert("ragged", sheet.ragged);
        }
        Self {
            read: sheet.rows.len() as u64 + sheet.ragged,
            used: 0,
            excluded,
        }
    }

    fn used(&mut self) {
        self.used += 1;
    }

    fn exclude(&mut self, reason: &'static str) {
        *self.excluded.entry(reason).or_default() += 1;
    }

    fn finish(&self) -> Rows {
        debug_assert_eq!(
            self.read,
            self.used + self.excluded.values().sum::<u64>(),
            "every row is counted once"
        );
        Rows {
            read: self.read,
            used: self.used,
            excluded: self
                .excluded
                .iter()
                .map(|(reason, count)| Excluded {
                    reason: (*reason).to_owned(),
                    count: *count,
                })
                .collect(),
        }
    }
}
