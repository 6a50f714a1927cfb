//! Answers of people: one row a person and wave, without time, keys or file order.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{ItemId, Notice, Place, Quarter};
use crate::data::{Item, SEVERAL_TEAMS, SurveyColumns, SurveyRow, Table};
use crate::import::error::ImportError;
use crate::import::mapping::{DateOrder, Role};
use crate::import::read::Row;
use crate::import::scales::Codes;
use crate::import::text;
use crate::import::times::{self, Moment, Order};

use super::teams_of::Teams;
use super::{Applied, Job, responses, waves};

/// Waves from which on a reading of dates has fallen to pieces.
const PIECES: usize = 4;

pub(super) fn apply(job: &mut Job) -> Result<Applied, ImportError> {
    let questions = Questions::new(job);
    let teams = Teams::new(job.sheet, job.mapping);
    let rows = answering_rows(job);
    let quarters = Quarters::decide(job, &rows);
    let mut people = Vec::with_capacity(rows.len());
    for (row, quarter) in rows.iter().zip(&quarters.of_rows) {
        match quarter {
            Some(quarter) => {
                people.push(questions.person(job, &teams, row, *quarter));
                job.tally.used();
            }
            // Nobody knows the quarter yet: the row will be used once somebody has chosen.
            None if job.blocked.is_some() => job.tally.used(),
            None => {
                let time = job.mapping.at(Role::Time);
                job.leave_out(
                    row,
                    "no-time",
                    time,
                    "has no time, so nobody can say to which of the waves it belongs",
                );
            }
        }
    }
    let several = people
        .iter()
        .filter(|person| person.team.as_deref() == Some(SEVERAL_TEAMS))
        .count();
    if several > 0 {
        let message =
            format!("{several} people named more than one team; they count once, under “{SEVERAL_TEAMS}”");
        job.notices
            .push(Notice::note("several-teams", job.file(), message));
    }
    let used: BTreeSet<Quarter> = people.iter().map(|person| person.quarter).collect();
    let tables = if people.is_empty() {
        Vec::new()
    } else {
        vec![job.built(Table::survey(&questions.columns, people))?]
    };
    Ok(Applied {
        tables,
        columns: questions.columns,
        quarters: used,
        waves: quarters.waves,
        ..Applied::default()
    })
}

/// The item and text columns of a survey.
struct Questions {
    columns: SurveyColumns,
    items: Vec<(usize, Codes)>,
    texts: Vec<usize>,
    roles: Vec<usize>,
    tenures: Vec<usize>,
}

impl Questions {
    fn new(job: &mut Job) -> Self {
        let positions = |role: Role| job.mapping.with(role).map(|column| column.index - 1).collect();
        let mut questions = Self {
            columns: SurveyColumns::default(),
            items: Vec::new(),
            texts: positions(Role::Text),
            roles: positions(Role::Role),
            tenures: positions(Role::Tenure),
        };
        let mut keys: BTreeMap<String, u32> = BTreeMap::new();
        // Two columns with the same wording are two questions.
        let mut key = |header: &str| {
            let key = text::item_key(header);
            let count = keys.entry(key.clone()).or_default();
            *count += 1;
            ItemId::new(if *count == 1 {
                key
            } else {
                format!("{key}-{count}")
            })
        };
        for column in &job.mapping.columns {
            let at = column.index - 1;
            match (column.role, &column.scale) {
                (Role::Item | Role::Score, Some(scale)) => {
                    questions.items.push((at, Codes::new(scale)));
                    questions.columns.items.push(Item {
                        id: key(&column.header),
                        text: column.header.clone(),
                        topic: column.topic.clone(),
                        scale: scale.clone(),
                        polarity: column.polarity,
                    });
                }
                (Role::Item | Role::Score, None) => job.notices.push(
                    Notice::caution(
                        "no-scale",
                        job.file().column(job.sheet.column_name(at)),
                        "has no scale and is left out",
                    )
                    .hint("give it a scale in the mapping"),
                ),
                (Role::Text, _) => questions
                    .columns
                    .texts
                    .push((key(&column.header), column.header.clone())),
                _ => {}
            }
        }
        questions
    }

    fn person(&self, job: &mut Job, teams: &Teams, row: &Row, quarter: Quarter) -> SurveyRow {
        let said = |columns: &[usize]| {
            columns
                .iter()
                .map(|&at| row.cells[at].as_str())
                .find(|cell| !text::is_missing(cell))
                // Some export formats keep the line breaks of an answer and others write blanks for them.
                .map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" "))
        };
        let mut answers = Vec::with_capacity(self.items.len());
        for (at, codes) in &self.items {
            let cell = row.cells[*at].as_str();
            let code = if text::is_missing(cell) {
                None
            } else {
                codes.of(cell)
            };
            if code.is_none() && !text::is_missing(cell) {
                let shown: String = cell.chars().take(40).collect();
                let place = job.sheet.place(row.number, *at);
                job.notices.row(
                    Notice::caution(
                        "answer-off-scale",
                        place,
                        format!(
                            "“{shown}” is not on the scale {}; it counts as no answer",
                            codes.spoken()
                        ),
                    )
                    .hint("check the scale of the question in the mapping"),
                );
            }
            answers.push(code.map(f64::from));
        }
        SurveyRow {
            quarter,
            team: teams.of(row),
            role: said(&self.roles),
            tenure: said(&self.tenures),
            answers,
            texts: self.texts.iter().map(|&at| said(&[at])).collect(),
            key: responses::key(job, row),
        }
    }
}

/// Rows of people: without previews, repeated submissions, and rows in which nothing was answered.
fn answering_rows<'a>(job: &mut Job<'a>) -> Vec<&'a Row> {
    let answered: Vec<usize> = job
        .mapping
        .columns
        .iter()
        .filter(|column| {
            matches!(
                column.role,
                Role::Item | Role::Score | Role::Text | Role::Choice | Role::Team | Role::Role | Role::Tenure
            )
        })
        .map(|column| column.index - 1)
        .collect();
    let (status, time) = (job.mapping.at(Role::Status), job.mapping.at(Role::Time));
    let is_qualtrics = job.mapping.kind.word() == "qualtrics";
    let mut seen: BTreeSet<&[String]> = BTreeSet::new();
    let mut rows = Vec::new();
    for row in job.filled_rows() {
        if answered.iter().all(|&at| row.cells[at].is_empty()) {
            job.tally.exclude("empty");
        } else if status.is_some_and(|at| is_no_answer(&row.cells[at], is_qualtrics)) {
            job.tally.exclude("preview");
        } else if time.is_some_and(|at| times::is_to_the_second(&row.cells[at])) && !seen.insert(&row.cells) {
            job.leave_out(row, "duplicate", None, "repeats an earlier row to the second");
        } else {
            rows.push(row);
        }
    }
    responses::without_superseded(job, rows)
}

fn is_no_answer(status: &str, is_qualtrics: bool) -> bool {
    let status = text::normalised(status);
    matches!(
        status.as_str(),
        "survey preview" | "preview" | "survey test" | "test" | "spam" | "disqualified"
    ) || (is_qualtrics && matches!(status.as_str(), "1" | "2" | "8" | "9" | "17"))
}

/// The quarter of every row, and the waves that the times show.
struct Quarters {
    of_rows: Vec<Option<Quarter>>,
    waves: Vec<crate::import::Wave>,
}

impl Quarters {
    fn decide(job: &mut Job, rows: &[&Row]) -> Self {
        let timed = Timed::read(job, rows);
        if let Some(quarter) = job.options.quarter {
            return timed.all_in(job, quarter);
        }
        if rows.is_empty() {
            return Self {
                of_rows: Vec::new(),
                waves: Vec::new(),
            };
        }
        if timed.waves.is_empty() {
            job.block(
                "quarter-needed",
                job.file(),
                "no column tells when the answers were given",
                "name the quarter of the wave, e.g. --quarter 2026-Q3",
            );
        } else if timed.is_ambiguous {
            let at = job.mapping.at(Role::Time).unwrap_or_default();
            job.block(
                "dates-ambiguous",
                job.file().column(job.sheet.column_name(at)),
                "times can be read as day/month and as month/day, and the quarter depends on it",
                "name the quarter with --quarter, or set dates = \"day-first\" or \"month-first\" in the mapping",
            );
        }
        if job.blocked.is_some() {
            return Self {
                of_rows: vec![None; rows.len()],
                waves: timed.waves,
            };
        }
        timed.by_time(job)
    }
}

/// Times of the rows and the waves they form.
struct Timed {
    waves: Vec<crate::import::Wave>,
    member_of: Vec<Option<usize>>,
    is_ambiguous: bool,
}

impl Timed {
    fn read(job: &mut Job, rows: &[&Row]) -> Self {
        let nothing = Self {
            waves: Vec::new(),
            member_of: vec![None; rows.len()],
            is_ambiguous: false,
        };
        let Some(at) = job.mapping.at(Role::Time) else {
            return nothing;
        };
        let (order, is_open) = match (job.mapping.dates, times::order(job.sheet.filled(at))) {
            (Some(order), _) | (None, Order::Settled(order)) => (order, false),
            (None, Order::Plain) => (DateOrder::MonthFirst, false),
            (None, Order::Ambiguous | Order::Contradictory) => (DateOrder::MonthFirst, true),
        };
        let zone = job.options.calendar.zone();
        let moments = |order: DateOrder| -> Vec<Option<Moment>> {
            rows.iter()
                .map(|row| times::read(&row.cells[at], order).filter(|written| written.is_plausible()))
                .map(|written| written?.in_zone(&zone))
                .collect()
        };
        let read = moments(order);
        for (row, moment) in rows.iter().zip(&read) {
            let cell = &row.cells[at];
            let written = times::read(cell, order);
            // LimeSurvey without date stamps writes 1980 for "completed, day unknown".
            let is_unknown = cell.is_empty() || written.is_some_and(|written| written.day().year() == 1980);
            if moment.is_some() || is_unknown || (is_open && written.is_none()) {
                continue;
            }
            let shown: String = cell.chars().take(40).collect();
            let (code, what) = match written {
                Some(_) => (
                    "time-implausible",
                    "lies outside the years 2000 to 2100 and counts as no time",
                ),
                None => ("time-unreadable", "is no time"),
            };
            let place = job.sheet.place(row.number, at);
            job.notices
                .row(Notice::caution(code, place, format!("“{shown}” {what}")));
        }
        let (waves, member_of) = waves::of(&read, &job.options.calendar);
        let timed = Self {
            waves,
            member_of,
            is_ambiguous: false,
        };
        if !is_open {
            return timed;
        }
        let (waves, member_of) = waves::of(&moments(DateOrder::DayFirst), &job.options.calendar);
        let other = Self {
            waves,
            member_of,
            is_ambiguous: false,
        };
        let place = job.file().column(job.sheet.column_name(at));
        timed.or_likelier(other, job, place)
    }

    /// Decides between month first (`self`) and day first. A wave read in the wrong order falls to pieces, since its
    /// days become months; where only one order keeps the answers together it is taken and said.
    fn or_likelier(mut self, other: Self, job: &mut Job, place: Place) -> Self {
        if waves::quarters(&self.waves) == waves::quarters(&other.waves) {
            return self;
        }
        let (likelier, order) = match (self.waves.len(), other.waves.len()) {
            (1, PIECES..) => (self, "month/day"),
            (PIECES.., 1) => (other, "day/month"),
            _ => {
                self.is_ambiguous = true;
                return self;
            }
        };
        let message = format!("times were read as {order}: only so do the answers form one wave");
        let notice = Notice::caution("dates-assumed", place, message);
        job.notices.push(
            notice.hint("set dates = \"day-first\" or \"month-first\" in the mapping if that is wrong"),
        );
        likelier
    }

    /// Somebody named the quarter: every row belongs to it.
    fn all_in(mut self, job: &mut Job, quarter: Quarter) -> Quarters {
        let place = job.file();
        if self.waves.len() > 1 && !self.is_ambiguous {
            let found = waves::quarters(&self.waves)
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", ");
            let message =
                format!("the times show several waves ({found}); all rows were put into {quarter} as asked");
            job.notices.push(
                Notice::caution("several-waves", place, message)
                    .hint("leave --quarter out to keep them apart"),
            );
        } else if let [wave] = self.waves.as_slice()
            && wave.quarter != quarter
            && !self.is_ambiguous
        {
            let message = format!(
                "most answers were given in {}; they were put into {quarter} as asked",
                wave.quarter
            );
            job.notices
                .push(Notice::caution("quarter-differs", place, message));
        }
        let rows = self.member_of.len();
        let day =
            |pick: fn(&crate::import::Wave) -> Option<jiff::civil::Date>| self.waves.iter().filter_map(pick);
        let whole = crate::import::Wave {
            quarter,
            answers: rows as u64,
            first: day(|wave| wave.first).min().filter(|_| !self.is_ambiguous),
            last: day(|wave| wave.last).max().filter(|_| !self.is_ambiguous),
        };
        self.waves = vec![whole];
        Quarters {
            of_rows: vec![Some(quarter); rows],
            waves: self.waves,
        }
    }

    fn by_time(self, job: &mut Job) -> Quarters {
        if self.waves.len() > 1 {
            let found: Vec<String> = self
                .waves
                .iter()
                .map(|wave| format!("{} ({} answers)", wave.quarter, wave.answers))
                .collect();
            let message = format!("the times show {} waves: {}", self.waves.len(), found.join(", "));
            let notice = Notice::caution("several-waves", job.file(), message);
            job.notices
                .push(notice.hint("name one quarter with --quarter if they are one wave"));
        }
        // Who has no time belongs to the only wave there is.
        let only = if let [wave] = self.waves.as_slice() {
            Some(wave.quarter)
        } else {
            None
        };
        let of_rows = self
            .member_of
            .iter()
            .map(|wave| wave.map(|wave| self.waves[wave].quarter).or(only))
            .collect();
        Quarters {
            of_rows,
            waves: self.waves,
        }
    }
}
