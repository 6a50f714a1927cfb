//! What changed between two tables of one kind: rows that both have, rows of one only, answers that were edited.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use polars::prelude::{Column, DataType};
use serde::{Deserialize, Serialize};

use super::table::{Table, TableError, TableKind};

/// How the rows of a table differ from those of an earlier one. Rows are compared over the columns that both have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowChanges {
    /// Rows that stand in both.
    pub same: u64,
    /// Answers that stand in both by their key and say something else.
    pub edited: u64,
    /// Rows of the later table only.
    pub added: u64,
    /// Rows of the earlier table only.
    pub removed: u64,
}

/// Column that tells an edited answer from a new one.
const KEY: &str = "key";

/// Compares two tables of one kind.
///
/// # Errors
/// A table has a column that cannot be read as text.
pub fn row_changes(earlier: &Table, later: &Table) -> Result<RowChanges, TableError> {
    let shared: Vec<String> = earlier
        .frame
        .get_column_names_owned()
        .into_iter()
        .map(|name| name.to_string())
        .filter(|name| name != KEY && later.frame.column(name).is_ok())
        .collect();
    let (old, new) = (Rows::of(earlier, &shared)?, Rows::of(later, &shared)?);
    let mut changes = RowChanges::default();
    // First the answers known by key, then what the other rows say.
    let keyed: BTreeMap<&str, u64> = old.keyed().collect();
    let mut matched: BTreeSet<&str> = BTreeSet::new();
    for (key, content) in new.keyed() {
        if let Some(before) = keyed.get(key) {
            matched.insert(key);
            if *before == content {
                changes.same += 1;
            } else {
                changes.edited += 1;
            }
        }
    }
    let (old, new) = (old.unmatched(&matched), new.unmatched(&matched));
    let common = common(&old, &new);
    changes.same += common;
    changes.removed = old.len() as u64 - common;
    changes.added = new.len() as u64 - common;
    Ok(changes)
}

/// What each row says, as a number, and its key where it has one.
struct Rows {
    contents: Vec<u64>,
    keys: Vec<Option<String>>,
}

impl Rows {
    fn of(table: &Table, columns: &[String]) -> Result<Self, TableError> {
        let mut hashers = vec![DefaultHasher::new(); table.frame.height()];
        for name in columns {
            let column = texts(table, name)?;
            let values = column.str().map_err(|err| TableError::Read(err.to_string()))?;
            for (hasher, value) in hashers.iter_mut().zip(values.iter()) {
                value.hash(hasher);
            }
        }
        let keys = match table.frame.column(KEY) {
            Ok(_) => {
                let column = texts(table, KEY)?;
                let values = column.str().map_err(|err| TableError::Read(err.to_string()))?;
                values.iter().map(|key| key.map(str::to_owned)).collect()
            }
            Err(_) => vec![None; table.frame.height()],
        };
        Ok(Self {
            contents: hashers.iter().map(Hasher::finish).collect(),
            keys,
        })
    }

    fn keyed(&self) -> impl Iterator<Item = (&str, u64)> {
        self.keys
            .iter()
            .zip(&self.contents)
            .filter_map(|(key, content)| Some((key.as_deref()?, *content)))
    }

    /// What the rows say whose key is not matched, ascending.
    fn unmatched(&self, matched: &BTreeSet<&str>) -> Vec<u64> {
        let is_open = |key: &Option<String>| key.as_deref().is_none_or(|key| !matched.contains(key));
        let open = self
            .keys
            .iter()
            .zip(&self.contents)
            .filter(|(key, _)| is_open(key));
        let mut contents: Vec<u64> = open.map(|(_, content)| *content).collect();
        contents.sort_unstable();
        contents
    }
}

fn texts(table: &Table, name: &str) -> Result<Column, TableError> {
    let missing = || TableError::Column {
        kind: table.kind,
        column: name.to_owned(),
    };
    let column = table.frame.column(name).map_err(|_| missing())?;
    column.cast(&DataType::String).map_err(|_| missing())
}

/// How many entries two ascending lists have in common, each used once.
fn common(one: &[u64], other: &[u64]) -> u64 {
    let (mut a, mut b, mut count) = (0, 0, 0);
    while let (Some(x), Some(y)) = (one.get(a), other.get(b)) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => a += 1,
            std::cmp::Ordering::Greater => b += 1,
            std::cmp::Ordering::Equal => {
                (a, b) = (a + 1, b + 1);
                count += 1;
            }
        }
    }
    count
}

impl RowChanges {
    /// The changes of all tables of a kind together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            same: self.same + other.same,
            edited: self.edited + other.edited,
            added: self.added + other.added,
            removed: self.removed + other.removed,
        }
    }

    /// The changes where a kind of table is in one of two imports only.
    pub fn whole(table: &Table, is_later: bool) -> Self {
        let rows = table.frame.height() as u64;
        let (added, removed) = if is_later { (rows, 0) } else { (0, rows) };
        Self {
            added,
            removed,
            ..Self::default()
        }
    }

    /// The changes between the tables of two imports, kind by kind.
    ///
    /// # Errors
    /// A table has a column that cannot be read as text.
    pub fn between(earlier: &[Table], later: &[Table]) -> Result<Self, TableError> {
        let of = |tables: &[Table], kind: TableKind| tables.iter().position(|table| table.kind == kind);
        let mut all = Self::default();
        for table in later {
            all = all.plus(match of(earlier, table.kind) {
                Some(before) => row_changes(&earlier[before], table)?,
                None => Self::whole(table, true),
            });
        }
        for table in earlier.iter().filter(|table| of(later, table.kind).is_none()) {
            all = all.plus(Self::whole(table, false));
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{SurveyColumns, SurveyRow};

    fn table(rows: &[(Option<&str>, &str)]) -> Table {
        let row = |(key, team): &(Option<&str>, &str)| SurveyRow {
            quarter: "2026-Q3".parse().unwrap(),
            team: Some((*team).to_owned()),
            role: None,
            tenure: None,
            answers: Vec::new(),
            texts: Vec::new(),
            key: key.map(str::to_owned),
        };
        Table::survey(&SurveyColumns::default(), rows.iter().map(row).collect()).unwrap()
    }

    #[test]
    fn rows_are_the_same_edited_added_or_removed() {
        let old = table(&[(None, "A"), (None, "A"), (None, "B")]);
        let new = table(&[(None, "A"), (None, "B"), (None, "C")]);
        let changes = |same, edited, added, removed| RowChanges {
            same,
            edited,
            added,
            removed,
        };
        assert_eq!(row_changes(&old, &new).unwrap(), changes(2, 0, 1, 1));
        let old = table(&[(Some("1"), "A"), (Some("2"), "A"), (Some("3"), "B")]);
        let new = table(&[(Some("1"), "A"), (Some("2"), "B"), (Some("4"), "B")]);
        assert_eq!(row_changes(&old, &new).unwrap(), changes(2, 1, 0, 0));
        assert_eq!(row_changes(&old, &old).unwrap(), changes(3, 0, 0, 0));
        assert_eq!(RowChanges::between(&[], &[new]).unwrap(), changes(0, 0, 3, 0));
    }
}
