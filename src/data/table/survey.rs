//! Survey tables: people in an order that tells neither time nor place in the file. Many people are written in groups, so
//! that they are never held as a frame.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::base::Quarter;

use super::columns::Builder;
use super::packing::{Built, Packing};
use super::{SurveyColumns, SurveyRow, Table, TableError, TableKind};

/// People of one table, or of one group in the Parquet file.
const GROUP: usize = 1 << 18;
/// Bytes of texts of one group.
const GROUP_TEXT: usize = 24 << 20;
/// People that are ordered at once, before somebody may stop it.
const RUN: usize = 1 << 16;

/// The people of a survey, however they are kept; each is named by a number from 0.
pub trait SurveyPeople {
    /// How many there are.
    fn count(&self) -> usize;
    /// The quarter of the wave.
    fn quarter(&self, person: usize) -> Quarter;
    /// The team as written; [`super::SEVERAL_TEAMS`] for more than one, `None` where none was stated.
    fn team(&self, person: usize) -> Option<&str>;
    /// The role as written.
    fn role(&self, person: usize) -> Option<&str>;
    /// The tenure band as written.
    fn tenure(&self, person: usize) -> Option<&str>;
    /// The code of the answer to an item, counted from 0.
    fn answer(&self, person: usize, item: usize) -> Option<f64>;
    /// The text below a free-text question, counted from 0.
    fn text(&self, person: usize, text: usize) -> Option<Cow<'_, str>>;
    /// Salted key of the answer, where the tool has ids.
    fn key(&self, person: usize) -> Option<Cow<'_, str>>;
}

impl SurveyPeople for [SurveyRow] {
    fn count(&self) -> usize {
        self.len()
    }

    fn quarter(&self, person: usize) -> Quarter {
        self[person].quarter
    }

    fn team(&self, person: usize) -> Option<&str> {
        self[person].team.as_deref()
    }

    fn role(&self, person: usize) -> Option<&str> {
        self[person].role.as_deref()
    }

    fn tenure(&self, person: usize) -> Option<&str> {
        self[person].tenure.as_deref()
    }

    fn answer(&self, person: usize, item: usize) -> Option<f64> {
        self[person].answers.get(item).copied().flatten()
    }

    fn text(&self, person: usize, text: usize) -> Option<Cow<'_, str>> {
        self[person].texts.get(text)?.as_deref().map(Cow::Borrowed)
    }

    fn key(&self, person: usize) -> Option<Cow<'_, str>> {
        self[person].key.as_deref().map(Cow::Borrowed)
    }
}

/// Hears how many people of how many are ordered and written, and may stop it.
pub type GoesOn<'a> = dyn FnMut(u64, u64) -> ControlFlow<()> + 'a;

impl Table {
    /// A survey table. Rows are sorted by all their values, so that neither time nor file order survives.
    ///
    /// # Errors
    /// The table cannot be built.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "whoever has made the rows is done with them"
    )]
    pub fn survey(columns: &SurveyColumns, rows: Vec<SurveyRow>) -> Result<Self, TableError> {
        let rows = rows.as_slice();
        let order = ordered(columns, rows, &mut |_, _| ControlFlow::Continue(()))?;
        frame(columns, rows, &order, has_keys(rows))
    }

    /// A survey table of any number of people, written already where they are many.
    ///
    /// # Errors
    /// The table cannot be built or written, or `goes_on` stopped it.
    pub fn survey_of<P: SurveyPeople + ?Sized>(
        columns: &SurveyColumns,
        people: &P,
        goes_on: &mut GoesOn,
    ) -> Result<Built, TableError> {
        let order = ordered(columns, people, goes_on)?;
        let has_keys = has_keys(people);
        let mut packing: Option<Packing> = None;
        let mut rest = order.as_slice();
        loop {
            let (group, further) = rest.split_at(group_length(columns, people, rest));
            let table = frame(columns, people, group, has_keys)?;
            rest = further;
            if rest.is_empty() && packing.is_none() {
                return Ok(Built::Table(table));
            }
            let writer = match &mut packing {
                Some(packing) => packing,
                None => packing.insert(Packing::new(&table)?),
            };
            writer.add(&table)?;
            let written = (order.len() - rest.len()) as u64;
            tell(goes_on, order.len() as u64 + written, order.len())?;
            if rest.is_empty() {
                break;
            }
        }
        match packing {
            Some(packing) => packing.finish().map(Built::Packed),
            None => Err(TableError::Write("it has no group".to_owned())),
        }
    }
}

/// Says how far the work is, of which ordering is the one half and writing the other.
fn tell(goes_on: &mut GoesOn, done: u64, people: usize) -> Result<(), TableError> {
    match goes_on(done, 2 * people as u64) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(TableError::Stopped),
    }
}

/// People by all their values.
fn ordered<P: SurveyPeople + ?Sized>(
    columns: &SurveyColumns,
    people: &P,
    goes_on: &mut GoesOn,
) -> Result<Vec<u32>, TableError> {
    let mut order: Vec<u32> = (0..people.count() as u32).collect();
    let compare = |one: &u32, other: &u32| compare(columns, people, *one as usize, *other as usize);
    if order.len() > RUN {
        let mut done = 0;
        for run in order.chunks_mut(RUN) {
            run.sort_by(compare);
            done += run.len() as u64;
            tell(goes_on, done, people.count())?;
        }
    }
    // What is in order already is only merged.
    order.sort_by(compare);
    Ok(order)
}

fn compare<P: SurveyPeople + ?Sized>(
    columns: &SurveyColumns,
    people: &P,
    one: usize,
    other: usize,
) -> Ordering {
    let code = |person: usize, item: usize| people.answer(person, item).unwrap_or(f64::NEG_INFINITY);
    let by_answers = || {
        (0..columns.items.len())
            .map(|item| code(one, item).total_cmp(&code(other, item)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    };
    let by_texts = || {
        (0..columns.texts.len())
            .map(|text| people.text(one, text).cmp(&people.text(other, text)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    };
    people
        .quarter(one)
        .cmp(&people.quarter(other))
        .then_with(|| people.team(one).cmp(&people.team(other)))
        .then_with(|| people.role(one).cmp(&people.role(other)))
        .then_with(|| people.tenure(one).cmp(&people.tenure(other)))
        .then_with(by_answers)
        .then_with(by_texts)
        // People who say the same in everything else: nothing can be told from their order.
        .then_with(|| people.key(one).cmp(&people.key(other)))
}

fn has_keys<P: SurveyPeople + ?Sized>(people: &P) -> bool {
    (0..people.count()).any(|person| people.key(person).is_some())
}

/// How many of the people make the next group.
fn group_length<P: SurveyPeople + ?Sized>(columns: &SurveyColumns, people: &P, order: &[u32]) -> usize {
    let mut bytes = 0;
    let end = order.iter().take(GROUP).position(|person| {
        let texts = (0..columns.texts.len()).filter_map(|text| people.text(*person as usize, text));
        bytes += texts.map(|text| text.len()).sum::<usize>();
        bytes > GROUP_TEXT
    });
    // A group has one person at least.
    end.map_or(order.len().min(GROUP), |end| (end + 1).min(order.len()))
}

fn frame<P: SurveyPeople + ?Sized>(
    columns: &SurveyColumns,
    people: &P,
    order: &[u32],
    has_keys: bool,
) -> Result<Table, TableError> {
    let each = || order.iter().map(|person| *person as usize);
    let mut quarters: BTreeMap<Quarter, String> = BTreeMap::new();
    for quarter in each().map(|person| people.quarter(person)) {
        quarters.entry(quarter).or_insert_with(|| quarter.to_string());
    }
    let mut builder = Builder::new(TableKind::Survey, order.len())
        .names(
            "quarter",
            each().map(|person| quarters[&people.quarter(person)].as_str()),
        )
        .texts("team", each().map(|person| people.team(person)))
        .texts("role", each().map(|person| people.role(person)))
        .texts("tenure", each().map(|person| people.tenure(person)));
    if has_keys {
        let keys: Vec<Option<Cow<str>>> = each().map(|person| people.key(person)).collect();
        builder = builder.texts("key", keys.iter().map(Option::as_deref));
    }
    for (item, about) in columns.items.iter().enumerate() {
        let answers = each().map(|person| people.answer(person, item));
        builder = builder.floats(&format!("item:{}", about.id), answers);
    }
    for (text, (id, _)) in columns.texts.iter().enumerate() {
        let texts: Vec<Option<Cow<str>>> = each().map(|person| people.text(person, text)).collect();
        builder = builder.texts(&format!("text:{id}"), texts.iter().map(Option::as_deref));
    }
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(team: Option<&str>, text: &str) -> SurveyRow {
        SurveyRow {
            quarter: "2026-Q3".parse().unwrap(),
            team: team.map(str::to_owned),
            role: None,
            tenure: None,
            answers: Vec::new(),
            texts: vec![Some(text.to_owned())],
            key: None,
        }
    }

    fn columns() -> SurveyColumns {
        SurveyColumns {
            items: Vec::new(),
            texts: vec![("why".into(), "Why?".to_owned())],
        }
    }

    #[test]
    fn survey_rows_are_sorted_by_their_values() {
        let rows = [row(Some("B"), "z"), row(Some("B"), "a"), row(None, "m")];
        let table = Table::survey(&columns(), rows.to_vec()).unwrap();
        assert_eq!(table.names("text:why").unwrap(), ["m", "a", "z"]);
    }

    #[test]
    fn many_people_are_written_in_groups_and_come_back_as_one_table() {
        let long = "x".repeat(GROUP_TEXT / 3);
        let rows: Vec<SurveyRow> = (0..8)
            .rev()
            .map(|at| row(Some("A"), &format!("{at}{long}")))
            .collect();
        let mut told = Vec::new();
        let built = Table::survey_of(&columns(), rows.as_slice(), &mut |done, total| {
            told.push((done, total));
            ControlFlow::Continue(())
        });
        let Built::Packed(packed) = built.unwrap() else {
            panic!("texts of this size are packed");
        };
        assert_eq!((packed.rows, told), (8, vec![(11, 16), (14, 16), (16, 16)]));
        let back = Table::from_parquet(TableKind::Survey, &packed.bytes).unwrap();
        let whole = Table::survey(&columns(), rows).unwrap();
        assert!(whole.frame.equals_missing(&back.frame));
    }

    #[test]
    fn ordering_and_writing_can_be_stopped() {
        let rows: Vec<SurveyRow> = (0..RUN * 2).map(|at| row(None, &at.to_string())).collect();
        for (stop_at, calls) in [(1, 1), (2, 2), (u64::MAX, 2)] {
            let mut heard = 0;
            let built = Table::survey_of(&columns(), rows.as_slice(), &mut |_, _| {
                heard += 1;
                if heard == stop_at {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            });
            assert_eq!(heard, calls);
            assert_eq!(matches!(built, Err(TableError::Stopped)), stop_at <= 2);
        }
    }
}
