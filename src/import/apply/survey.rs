//! Answers of people: one row a person and wave, without time, keys or file order.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{ItemId, Notice};
use crate::data::{Built, Item, SEVERAL_TEAMS, SurveyColumns, SurveyPeople};
use crate::import::error::ImportError;
use crate::import::mapping::{ColumnMapping, Role};
use crate::import::missing::{self, Missing, MissingCounts};
use crate::import::rows::Rows;
use crate::import::scales::Codes;
use crate::import::text;

use super::people::People;
use super::quarters::Quarters;
use super::teams_of::Teams;
use super::{Applied, Job, answering};

pub(super) fn apply(job: &mut Job) -> Result<Applied, ImportError> {
    let mut questions = Questions::new(job);
    let teams = Teams::new(job.sheet, job.mapping);
    let rows = answering::rows(job);
    job.going_on_if_many(0, rows.len())?;
    let quarters = Quarters::decide(job, &rows);
    let mut used = Vec::with_capacity(rows.len());
    let mut of_used = Vec::with_capacity(rows.len());
    for (row, quarter) in rows.into_iter().zip(quarters.of_rows) {
        match quarter {
            Some(quarter) => {
                used.push(row);
                of_used.push(quarter);
                job.tally.used();
            }
            // Nobody knows the quarter yet: the row will be used once somebody has chosen.
            None if job.blocked.is_some() => job.tally.used(),
            None => {
                let time = job.mapping.at(Role::Time);
                job.leave_out_at(
                    job.sheet.rows.number(row as usize),
                    "no-time",
                    time,
                    "has no time, so nobody can say to which of the waves it belongs",
                );
            }
        }
    }
    questions.read_all(job, &used)?;
    let people = People::new(job, &questions, &teams, used, of_used)?;
    let several = people.of_team(SEVERAL_TEAMS);
    if several > 0 {
        let message =
            format!("{several} people named more than one team; they count once, under “{SEVERAL_TEAMS}”");
        job.notices
            .push(Notice::note("several-teams", job.file(), message));
    }
    let (mut tables, mut packed) = (Vec::new(), Vec::new());
    if people.count() > 0 {
        match people.table(job, &questions.columns)? {
            Built::Table(table) => tables.push(table),
            Built::Packed(large) => packed.push(large),
        }
    }
    Ok(Applied {
        tables,
        packed,
        quarters: people.quarters(),
        missing: questions
            .items
            .iter()
            .map(|item| (item.at, item.missing))
            .collect(),
        columns: questions.columns,
        waves: quarters.waves,
        ..Applied::default()
    })
}

/// What a cell below an item says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// This code.
    Code(i32),
    /// Nothing, and why.
    Nothing(Missing),
    /// Something that the scale does not know.
    OffScale,
}

/// How the answers of one item are read.
pub(super) struct Answers {
    at: usize,
    codes: Codes,
    /// Answers that stand for no answer, normalised.
    none: BTreeSet<String>,
    missing: MissingCounts,
    /// What the texts say that the column keeps once, by their code.
    kept: Vec<Said>,
}

impl Answers {
    fn new(column: &ColumnMapping, codes: Codes, rows: &Rows) -> Self {
        let mut answers = Self {
            at: column.index - 1,
            codes,
            none: column
                .missing
                .iter()
                .map(|answer| text::normalised(answer))
                .collect(),
            missing: MissingCounts::default(),
            kept: Vec::new(),
        };
        if let Some(packed) = rows.packed() {
            let kept = packed.kept_once(answers.at).iter();
            answers.kept = kept.map(|cell| answers.judge(cell)).collect();
        }
        answers
    }

    fn judge(&self, cell: &str) -> Said {
        // What the scale itself names is an answer, be it “None”.
        if let Some(code) = self.codes.labelled(cell) {
            return Said::Code(code);
        }
        if let Some(missing) = missing::of(cell) {
            return Said::Nothing(missing);
        }
        if self.none.contains(&text::normalised(cell)) {
            return Said::Nothing(Missing::NotApplicable);
        }
        self.codes.of(cell).map_or(Said::OffScale, Said::Code)
    }

    /// What a row says.
    pub(super) fn said(&self, rows: &Rows, row: usize) -> Said {
        rows.packed()
            .and_then(|packed| packed.code(row, self.at))
            .and_then(|code| self.kept.get(usize::from(code)).copied())
            .unwrap_or_else(|| self.judge(rows.cell(row, self.at)))
    }
}

/// The item and text columns of a survey.
pub(super) struct Questions {
    columns: SurveyColumns,
    pub(super) items: Vec<Answers>,
    pub(super) texts: Vec<usize>,
    pub(super) roles: Vec<usize>,
    pub(super) tenures: Vec<usize>,
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
                    questions
                        .items
                        .push(Answers::new(column, Codes::new(scale), &job.sheet.rows));
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

    /// Counts what was left without an answer, and names the answers that are on no scale.
    fn read_all(&mut self, job: &mut Job, used: &[u32]) -> Result<(), ImportError> {
        let rows = &job.sheet.rows;
        for (done, row) in used.iter().map(|row| *row as usize).enumerate() {
            job.going_on_if_many(done, used.len())?;
            for item in &mut self.items {
                match item.said(rows, row) {
                    Said::Code(_) => {}
                    Said::Nothing(missing) => item.missing.add(missing),
                    Said::OffScale => off_scale(job, row, item),
                }
            }
        }
        Ok(())
    }
}

fn off_scale(job: &mut Job, row: usize, item: &Answers) {
    let rows = &job.sheet.rows;
    let shown: String = rows.cell(row, item.at).chars().take(40).collect();
    let place = job.sheet.place(rows.number(row), item.at);
    let message = format!(
        "“{shown}” is not on the scale {}; it counts as no answer",
        item.codes.spoken()
    );
    job.notices.row(
        Notice::caution("answer-off-scale", place, message)
            .hint("check the scale of the question in the mapping"),
    );
}
