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
mod people;
mod pull_requests;
mod quarters;
mod repositories;
mod requests;
mod responses;
mod seen;
mod survey;
mod team_scores;
mod teams;
mod teams_of;
mod template_runs;
mod tickets;
mod usage;
mod waves;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use crate::base::{Notice, Place, Quarter};
use crate::data::{Packed, SurveyColumns, Table, TableError};

use super::error::ImportError;
use super::input::{Phase, Step};
use super::kind::Family;
use super::large::{Counted, Rest};
use super::mapping::{DateOrder, Mapping, Role};
use super::missing::MissingCounts;
use super::notices::Notices;
use super::proof::{Excluded, Rows};
use super::propose::Proposal;
use super::read::{Row, Sheet};
use super::times::{Order, Orders};
use super::{Options, Wave};

/// What became of the rows.
#[derive(Debug, Clone, Default)]
pub(super) struct Applied {
    pub tables: Vec<Table>,
    /// Tables too large to be handed on as frames.
    pub packed: Vec<Packed>,
    pub columns: SurveyColumns,
    pub quarters: BTreeSet<Quarter>,
    pub waves: Vec<Wave>,
    /// How often each item was left without an answer, by position.
    pub missing: BTreeMap<usize, MissingCounts>,
    pub rows: Rows,
    /// What was seen while the rows of a large file were read.
    pub reading: Vec<Notice>,
    pub notices: Vec<Notice>,
    /// What must be chosen before anything can be kept.
    pub blocked: Option<ImportError>,
}

impl Applied {
    pub(super) fn quarters(&self) -> Vec<Quarter> {
        self.quarters.iter().copied().collect()
    }
}

/// Applies a mapping to a sheet; of a large file the sheet has only the head, and `rest` reads all of it.
pub(super) fn apply(
    sheet: &Sheet,
    rest: Option<&Rest>,
    proposal: &Proposal,
    options: &Options,
    bytes: u64,
) -> Result<Applied, ImportError> {
    let mut job = Job {
        sheet,
        rest,
        mapping: &proposal.mapping,
        options,
        bytes,
        notices: Notices::default(),
        reading: Notices::default(),
        tally: match rest {
            Some(_) => Tally::default(),
            None => Tally::new(sheet.rows.len() as u64, sheet.ragged),
        },
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
        reading: job.reading.finish(),
        notices: job.notices.finish(),
        blocked,
        ..outcome
    })
}

/// Everything that the work on one file needs.
struct Job<'a> {
    sheet: &'a Sheet,
    rest: Option<&'a Rest<'a>>,
    mapping: &'a Mapping,
    options: &'a Options<'a>,
    /// Bytes of the file.
    bytes: u64,
    notices: Notices,
    reading: Notices,
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

    /// Says how far the work is after all has been read, counted in `total` of whatever; fails where somebody stops it.
    fn going_on(&self, done: u64, total: u64) -> Result<(), ImportError> {
        let share = done as f64 / total.max(1) as f64;
        let step = Step {
            phase: Phase::Keeping,
            done_bytes: (share * self.bytes as f64) as u64,
            total_bytes: self.bytes,
        };
        match self.options.watch.tell(step) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(ImportError::cancelled(&self.sheet.file)),
        }
    }

    /// The same for every so many rows, where there are many of them.
    fn going_on_if_many(&self, done: usize, total: usize) -> Result<(), ImportError> {
        const EACH: usize = 1 << 16;
        if done.is_multiple_of(EACH) && total >= EACH {
            self.going_on(done as u64, total as u64)
        } else {
            Ok(())
        }
    }

    /// Leaves a row out and says so at its place.
    fn leave_out(
        &mut self,
        row: &Row,
        reason: &'static str,
        column: Option<usize>,
        message: impl Into<String>,
    ) {
        self.leave_out_at(row.number, reason, column, message);
    }

    /// The same for a row by its number in the file.
    fn leave_out_at(
        &mut self,
        number: u64,
        reason: &'static str,
        column: Option<usize>,
        message: impl Into<String>,
    ) {
        self.tally.exclude(reason);
        let place = match column {
            Some(column) => self.sheet.place(number, column),
            None => self.file().row(number),
        };
        self.notices.row(Notice::caution(reason, place, message));
    }

    /// Rows of a sheet in memory with at least one cell filled; the blank ones are counted as empty.
    fn filled_rows(&mut self) -> Vec<&'a Row> {
        let (filled, blank): (Vec<&Row>, Vec<&Row>) = self
            .sheet
            .rows
            .plain()
            .iter()
            .partition(|row| row.cells.iter().any(|cell| !cell.is_empty()));
        for _ in blank {
            self.tally.exclude("empty");
        }
        filled
    }

    /// Hands every row with at least one cell filled to `work`, in the order of the file, from memory or from the file
    /// itself; the blank ones are counted as empty. Only cells of columns that have a role are there.
    fn each_row(&mut self, mut work: impl FnMut(&mut Self, &Row)) -> Result<(), ImportError> {
        let Some(rest) = self.rest else {
            for row in self.filled_rows() {
                work(self, row);
            }
            return Ok(());
        };
        let wanted: Vec<bool> = self.wanted(|role| !matches!(role, Role::Ignore | Role::PersonalData));
        let is_first = self.tally.read == 0;
        let mut ragged = Notices::default();
        let counted = rest.each(
            Phase::Taking,
            &wanted,
            is_first.then_some(&mut ragged),
            |row, is_blank| {
                if is_blank {
                    self.tally.exclude("empty");
                } else {
                    work(self, row);
                }
            },
        )?;
        if is_first {
            self.count(counted, ragged);
        }
        Ok(())
    }

    /// Hands every filled cell of these columns to `look`, before the rows are worked on. A large file is counted so.
    fn each_cell(&mut self, columns: &[usize], mut look: impl FnMut(&str)) -> Result<(), ImportError> {
        let Some(rest) = self.rest else {
            columns
                .iter()
                .flat_map(|&at| self.sheet.filled(at))
                .for_each(look);
            return Ok(());
        };
        let mut wanted = vec![false; self.sheet.headers.len()];
        for &at in columns {
            wanted[at] = true;
        }
        let mut ragged = Notices::default();
        let counted = rest.each(Phase::Checking, &wanted, Some(&mut ragged), |row, _| {
            columns
                .iter()
                .map(|&at| row.cells[at].as_str())
                .filter(|cell| !cell.is_empty())
                .for_each(&mut look);
        })?;
        self.count(counted, ragged);
        Ok(())
    }

    fn count(&mut self, counted: Counted, ragged: Notices) {
        let excluded = std::mem::take(&mut self.tally);
        self.tally = Tally::new(counted.even, counted.ragged);
        self.tally.used = excluded.used;
        self.tally.excluded.extend(excluded.excluded);
        self.reading = ragged;
    }

    /// For each column of the sheet whether its role is one of the wanted ones.
    fn wanted(&self, is_wanted: impl Fn(Role) -> bool) -> Vec<bool> {
        let mut wanted = vec![false; self.sheet.headers.len()];
        for column in &self.mapping.columns {
            if let Some(flag) = wanted.get_mut(column.index - 1) {
                *flag = is_wanted(column.role);
            }
        }
        wanted
    }

    /// Order of day and month in these columns of a sheet in memory.
    fn date_order(&mut self, columns: &[usize]) -> DateOrder {
        let mut seen = Orders::default();
        for cell in columns.iter().flat_map(|&at| self.sheet.filled(at)) {
            seen.add(cell);
        }
        self.settled(columns, seen)
    }

    /// Order of day and month that the cells of these columns show. Where nothing tells, somebody must choose first.
    fn settled(&mut self, columns: &[usize], seen: Orders) -> DateOrder {
        if let Some(order) = self.mapping.dates {
            return order;
        }
        match seen.verdict() {
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

    fn built<T>(&self, table: Result<T, TableError>) -> Result<T, ImportError> {
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
    at.and_then(|at| row.cells.get(at))
        .map_or("", |cell| cell.as_str())
}

/// An owned text, `None` where the cell is empty.
fn filled(row: &Row, at: Option<usize>) -> Option<String> {
    Some(cell(row, at))
        .filter(|cell| !cell.is_empty())
        .map(str::to_owned)
}

/// Counts rows; what was read is what was used and what was left out.
#[derive(Debug, Default)]
struct Tally {
    read: u64,
    used: u64,
    excluded: BTreeMap<&'static str, u64>,
}

impl Tally {
    fn new(even: u64, ragged: u64) -> Self {
        let mut excluded = BTreeMap::new();
        if ragged > 0 {
            excluded.insert("ragged", ragged);
        }
        Self {
            read: even + ragged,
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
