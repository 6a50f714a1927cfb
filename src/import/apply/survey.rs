//! Answers of people: one row a person and wave, without time, keys or file order.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{ItemId, Notice, Quarter};
use crate::data::{Item, SEVERAL_TEAMS, SurveyColumns, SurveyRow, Table};
use crate::import::error::ImportError;
use crate::import::mapping::{ColumnMapping, Role};
use crate::import::missing::{self, Missing, MissingCounts};
use crate::import::read::Row;
use crate::import::scales::Codes;
use crate::import::text;

use super::quarters::Quarters;
use super::teams_of::Teams;
use super::{Applied, Job, answering, responses};

pub(super) fn apply(job: &mut Job) -> Result<Applied, ImportError> {
    let mut questions = Questions::new(job);
    let teams = Teams::new(job.sheet, job.mapping);
    let rows = answering::rows(job);
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
        missing: questions
            .items
            .iter()
            .map(|item| (item.at, item.missing))
            .collect(),
        columns: questions.columns,
        quarters: used,
        waves: quarters.waves,
        ..Applied::default()
    })
}

/// How the answers of one item are read.
struct Answers {
    at: usize,
    codes: Codes,
    /// Answers that stand for no answer, normalised.
    none: BTreeSet<String>,
    missing: MissingCounts,
}

impl Answers {
    fn new(column: &ColumnMapping, codes: Codes) -> Self {
        Self {
            at: column.index - 1,
            codes,
            none: column
                .missing
                .iter()
                .map(|answer| text::normalised(answer))
                .collect(),
            missing: MissingCounts::default(),
        }
    }

    /// The code of an answer, or why there is none; neither where the scale does not know the answer.
    fn read(&self, cell: &str) -> (Option<i32>, Option<Missing>) {
        // What the scale itself names is an answer, be it “None”.
        if let Some(code) = self.codes.labelled(cell) {
            return (Some(code), None);
        }
        if let Some(missing) = missing::of(cell) {
            return (None, Some(missing));
        }
        if self.none.contains(&text::normalised(cell)) {
            return (None, Some(Missing::NotApplicable));
        }
        (self.codes.of(cell), None)
    }
}

/// The item and text columns of a survey.
struct Questions {
    columns: SurveyColumns,
    items: Vec<Answers>,
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
                    questions.items.push(Answers::new(column, Codes::new(scale)));
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

    fn person(&mut self, job: &mut Job, teams: &Teams, row: &Row, quarter: Quarter) -> SurveyRow {
        let said = |columns: &[usize]| {
            columns
                .iter()
                .map(|&at| row.cells[at].as_str())
                .find(|cell| !text::is_missing(cell))
                // Some export formats keep the line breaks of an answer and others write blanks for them.
                .map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" "))
        };
        let mut answers = Vec::with_capacity(self.items.len());
        for item in &mut self.items {
            let cell = row.cells[item.at].as_str();
            let (code, missing) = item.read(cell);
            match (code, missing) {
                (None, Some(missing)) => item.missing.add(missing),
                (None, None) => off_scale(job, row, item, cell),
                _ => {}
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

fn off_scale(job: &mut Job, row: &Row, item: &Answers, cell: &str) {
    let shown: String = cell.chars().take(40).collect();
    let place = job.sheet.place(row.number, item.at);
    let message = format!(
        "“{shown}” is not on the scale {}; it counts as no answer",
        item.codes.spoken()
    );
    job.notices.row(
        Notice::caution("answer-off-scale", place, message)
            .hint("check the scale of the question in the mapping"),
    );
}
