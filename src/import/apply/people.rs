//! The people of a survey as its packed rows hold them: nothing of an answer is copied before it is written.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use crate::base::Quarter;
use crate::data::{Built, SurveyColumns, SurveyPeople, Table, TableError};
use crate::import::error::ImportError;
use crate::import::rows::Rows;
use crate::import::text;

use super::Job;
use super::responses::{self, Key};
use super::survey::{Questions, Said};
use super::teams_of::Teams;

/// Who answered, each by the row of the answer.
pub(super) struct People<'a> {
    rows: &'a Rows,
    questions: &'a Questions,
    used: Vec<u32>,
    quarters: Vec<Quarter>,
    teams: Names,
    roles: Names,
    tenures: Names,
    keys: Vec<Option<Key>>,
}

impl<'a> People<'a> {
    pub(super) fn new(
        job: &Job<'a>,
        questions: &'a Questions,
        teams: &Teams,
        used: Vec<u32>,
        quarters: Vec<Quarter>,
    ) -> Result<Self, ImportError> {
        let rows = &job.sheet.rows;
        let first_said = |mut cells: &mut dyn Iterator<Item = &'a str>| Iterator::find_map(&mut cells, said);
        let team = |cells: &mut dyn Iterator<Item = &'a str>| teams.of(cells).map(Cow::Borrowed);
        let teams = Names::of(rows, &used, teams.columns(), team);
        let roles = Names::of(rows, &used, &questions.roles, first_said);
        let tenures = Names::of(rows, &used, &questions.tenures, first_said);
        let mut keys = Vec::new();
        if job.options.salt.is_some() {
            keys.reserve_exact(used.len());
            for (done, row) in used.iter().enumerate() {
                job.going_on_if_many(done, used.len())?;
                keys.push(responses::key(job, *row as usize));
            }
        }
        Ok(Self {
            rows,
            questions,
            used,
            quarters,
            teams,
            roles,
            tenures,
            keys,
        })
    }

    /// How many are of a team.
    pub(super) fn of_team(&self, team: &str) -> u64 {
        (0..self.count())
            .filter(|&person| self.team(person) == Some(team))
            .count() as u64
    }

    /// The quarters in which they answered.
    pub(super) fn quarters(&self) -> BTreeSet<Quarter> {
        self.quarters.iter().copied().collect()
    }

    /// Their table.
    pub(super) fn table(&self, job: &Job, columns: &SurveyColumns) -> Result<Built, ImportError> {
        let mut goes_on = |done, total| match job.going_on(done, total) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        };
        match Table::survey_of(columns, self, &mut goes_on) {
            Err(TableError::Stopped) => Err(ImportError::cancelled(&job.sheet.file)),
            built => job.built(built),
        }
    }
}

impl SurveyPeople for People<'_> {
    fn count(&self) -> usize {
        self.used.len()
    }

    fn quarter(&self, person: usize) -> Quarter {
        self.quarters[person]
    }

    fn team(&self, person: usize) -> Option<&str> {
        self.teams.get(person)
    }

    fn role(&self, person: usize) -> Option<&str> {
        self.roles.get(person)
    }

    fn tenure(&self, person: usize) -> Option<&str> {
        self.tenures.get(person)
    }

    fn answer(&self, person: usize, item: usize) -> Option<f64> {
        match self.questions.items[item].said(self.rows, self.used[person] as usize) {
            Said::Code(code) => Some(f64::from(code)),
            Said::Nothing(_) | Said::OffScale => None,
        }
    }

    fn text(&self, person: usize, text: usize) -> Option<Cow<'_, str>> {
        said(
            self.rows
                .cell(self.used[person] as usize, self.questions.texts[text]),
        )
    }

    fn key(&self, person: usize) -> Option<Cow<'_, str>> {
        let key = *self.keys.get(person)?;
        key.map(|key| Cow::Owned(responses::written(key)))
    }
}

/// What somebody said in own words; `None` where it was nothing.
fn said(cell: &str) -> Option<Cow<'_, str>> {
    if text::is_missing(cell) {
        return None;
    }
    // Some export formats keep the line breaks of an answer and others write blanks for them.
    let is_plain = cell
        .bytes()
        .zip(cell.bytes().skip(1).chain([b' ']))
        .all(|(byte, next)| byte.is_ascii_graphic() || (byte == b' ' && next != b' '));
    if is_plain && !cell.starts_with(' ') && !cell.ends_with(' ') {
        return Some(Cow::Borrowed(cell));
    }
    Some(Cow::Owned(cell.split_whitespace().collect::<Vec<_>>().join(" ")))
}

/// A name of each person, the different ones kept once.
struct Names {
    names: Vec<String>,
    // One more than the place among the names; 0 where there is none.
    of: Vec<u32>,
}

impl Names {
    fn of<'a>(
        rows: &'a Rows,
        used: &[u32],
        columns: &[usize],
        read: impl Fn(&mut dyn Iterator<Item = &'a str>) -> Option<Cow<'a, str>>,
    ) -> Self {
        let mut known: BTreeMap<String, u32> = BTreeMap::new();
        let mut names = Vec::new();
        // What the texts mean that a single column keeps once, by their code.
        let mut by_code: Vec<Option<u32>> = Vec::new();
        let packed = rows.packed();
        let code = |row: usize| match columns {
            [at] => packed.and_then(|packed| packed.code(row, *at)).map(usize::from),
            _ => None,
        };
        let mut of = Vec::new();
        for row in used
            .iter()
            .map(|row| *row as usize)
            .filter(|_| !columns.is_empty())
        {
            let code = code(row);
            if let Some(Some(known)) = code.and_then(|code| by_code.get(code)) {
                of.push(*known);
                continue;
            }
            let name = read(&mut columns.iter().map(|&at| rows.cell(row, at)));
            let place = name.map_or(0, |name| {
                *known.entry(name.into_owned()).or_insert_with_key(|name| {
                    names.push(name.clone());
                    names.len() as u32
                })
            });
            if let Some(code) = code {
                if by_code.len() <= code {
                    by_code.resize(code + 1, None);
                }
                by_code[code] = Some(place);
            }
            of.push(place);
        }
        Self { names, of }
    }

    fn get(&self, person: usize) -> Option<&str> {
        let place = self.of.get(person)?.checked_sub(1)?;
        self.names.get(place as usize).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_lose_only_what_nobody_sees() {
        for (cell, expected) in [
            ("slow builds", Some("slow builds")),
            ("slow  builds\nand\ttests ", Some("slow builds and tests")),
            ("déjà\u{2003}vu", Some("déjà vu")),
            (" x", Some("x")),
            ("n/a", None),
            ("", None),
        ] {
            assert_eq!(said(cell).as_deref(), expected, "{cell}");
        }
        assert!(matches!(said("slow builds"), Some(Cow::Borrowed(_))));
    }
}
