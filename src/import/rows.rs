//! The rows of a sheet: as they were read while they are few, packed by columns for surveys, which may be large.

use std::borrow::Cow;
use std::fmt;

use super::packed::{MadeColumn, Packed, Packer};
use super::read::{Cell, Row};

/// The rows below the header.
#[derive(Clone, Default)]
pub struct Rows {
    plain: Vec<Row>,
    // Where they are packed there are no plain ones.
    packed: Option<Packed>,
}

impl Rows {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.packed.as_ref().map_or(self.plain.len(), Packed::len)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One row.
    pub fn get(&self, row: usize) -> Option<Cow<'_, Row>> {
        let Some(packed) = &self.packed else {
            return self.plain.get(row).map(Cow::Borrowed);
        };
        (row < packed.len()).then(|| {
            let cells = (0..packed.width()).map(|at| Cell::from(packed.cell(row, at)));
            Cow::Owned(Row {
                number: packed.number(row),
                cells: cells.collect(),
            })
        })
    }

    /// The first row.
    pub fn first(&self) -> Option<Cow<'_, Row>> {
        self.get(0)
    }

    /// All of them, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = Cow<'_, Row>> {
        (0..self.len()).filter_map(|row| self.get(row))
    }

    /// A cell; empty where there is none.
    pub(super) fn cell(&self, row: usize, at: usize) -> &str {
        match &self.packed {
            Some(packed) => packed.cell(row, at),
            None => self
                .plain
                .get(row)
                .and_then(|row| row.cells.get(at))
                .map_or("", Cell::as_str),
        }
    }

    /// The number of a row in the file.
    pub(super) fn number(&self, row: usize) -> u64 {
        match &self.packed {
            Some(packed) => packed.number(row),
            None => self.plain.get(row).map_or(0, |row| row.number),
        }
    }

    /// The cells of a column that hold something.
    pub(super) fn filled(&self, at: usize) -> impl Iterator<Item = &str> {
        (0..self.len())
            .map(move |row| self.cell(row, at))
            .filter(|cell| !cell.is_empty())
    }

    /// The cells of a column that hold something with how often they occur, in order of first appearance; a text may
    /// come again.
    pub(super) fn counted(&self, at: usize) -> Box<dyn Iterator<Item = (&str, u64)> + '_> {
        match &self.packed {
            Some(packed) => Box::new(packed.counted(at)),
            None => Box::new(self.filled(at).map(|cell| (cell, 1))),
        }
    }

    /// The packed rows, where they are packed.
    pub(super) fn packed(&self) -> Option<&Packed> {
        self.packed.as_ref()
    }

    /// Packs the rows by columns.
    pub(super) fn pack(&mut self, width: usize) {
        if self.packed.is_none() {
            let mut packer = Packer::new(width);
            for row in std::mem::take(&mut self.plain) {
                packer.push(row.number, |at| {
                    Cow::Borrowed(row.cells.get(at).map_or("", Cell::as_str))
                });
            }
            self.packed = Some(packer.finish());
        }
    }

    /// The rows of what is no survey, as they were read; none of packed ones.
    pub(super) fn plain(&self) -> &[Row] {
        &self.plain
    }

    /// Takes rows apart again that turned out to be no survey.
    pub(super) fn unpack(&mut self) {
        if self.packed.is_some() {
            self.plain = self.iter().map(Cow::into_owned).collect();
            self.packed = None;
        }
    }

    /// The rows to be changed one by one: of what is no survey.
    pub(super) fn plain_mut(&mut self) -> &mut Vec<Row> {
        self.unpack();
        &mut self.plain
    }

    /// The same, one after the other.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Row> {
        self.plain_mut().iter_mut()
    }

    /// Leaves out the first rows.
    pub(super) fn drop_first(&mut self, count: usize) {
        match &mut self.packed {
            Some(packed) => packed.drop_first(count),
            None => {
                self.plain.drain(..count.min(self.plain.len()));
            }
        }
    }

    /// Writes other texts into a column, where `change` gives one for a row.
    pub(super) fn change(&mut self, at: usize, mut change: impl FnMut(&Self, usize) -> Option<String>) {
        let made = self.packed.as_ref().map(Packed::new_column);
        let Some(mut made) = made else {
            for row in 0..self.len() {
                if let Some(text) = change(self, row)
                    && let Some(cell) = self.plain[row].cells.get_mut(at)
                {
                    *cell = text.into();
                }
            }
            return;
        };
        for row in 0..self.len() {
            match change(self, row) {
                Some(text) => made.push(&text),
                None => made.push(self.cell(row, at)),
            }
        }
        if let Some(packed) = &mut self.packed {
            packed.replace(at, made);
        }
    }

    /// Makes other columns of the ones there are: of each only one may be filled in a row. Where more are, the cell is
    /// empty and the place is told: position of the row, and of the new column.
    pub(super) fn join_columns(&mut self, columns: &[&[usize]], mut torn: impl FnMut(usize, usize)) {
        let joined =
            |rows: &Self, row: usize, at: usize, torn: &mut dyn FnMut(usize, usize)| -> Option<usize> {
                let mut filled = columns[at]
                    .iter()
                    .filter(|&&from| !rows.cell(row, from).is_empty());
                let taken = filled.next().or(columns[at].first()).copied();
                if filled.next().is_some() {
                    torn(row, at);
                    return None;
                }
                taken
            };
        let Some(packed) = &self.packed else {
            for row in 0..self.plain.len() {
                let mut cells = Vec::with_capacity(columns.len());
                for at in 0..columns.len() {
                    let from = joined(self, row, at, &mut torn);
                    cells.push(
                        from.map(|from| std::mem::take(&mut self.plain[row].cells[from]))
                            .unwrap_or_default(),
                    );
                }
                self.plain[row].cells = cells;
            }
            return;
        };
        let mut made = Vec::with_capacity(columns.len());
        for (at, from) in columns.iter().enumerate() {
            made.push(if let [one] = from {
                MadeColumn::Kept(*one)
            } else {
                let mut column = packed.new_column();
                for row in 0..packed.len() {
                    let from = joined(self, row, at, &mut torn);
                    column.push(from.map_or("", |from| packed.cell(row, from)));
                }
                MadeColumn::Made(column)
            });
        }
        if let Some(packed) = &mut self.packed {
            packed.rebuild(made);
        }
    }
}

impl From<Vec<Row>> for Rows {
    fn from(plain: Vec<Row>) -> Self {
        Self { plain, packed: None }
    }
}

impl From<Packed> for Rows {
    fn from(packed: Packed) -> Self {
        Self {
            plain: Vec::new(),
            packed: Some(packed),
        }
    }
}

impl PartialEq for Rows {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().zip(other.iter()).all(|(one, other)| one == other)
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a> IntoIterator for &'a mut Rows {
    type Item = &'a mut Row;
    type IntoIter = std::slice::IterMut<'a, Row>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

#[cfg(test)]
impl std::ops::Index<usize> for Rows {
    type Output = Row;

    fn index(&self, row: usize) -> &Row {
        &self.plain[row]
    }
}
