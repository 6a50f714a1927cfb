//! Counts in a table with published margins: what an attacker knows of hidden cells, and the least that must be
//! hidden besides the small cells.
//!
//! Rows, columns and the total are published, hidden cells are unknown and not negative. The possible tables
//! are the flows of a network, so the ends of every cell's range are whole numbers that augmenting paths
//! find exactly; no tolerance and no solver is needed.

use std::collections::VecDeque;

use crate::stats::result::Undefined;

/// Cells besides the small ones that the search for the best pattern takes at most (two to the twentieth patterns).
const MOST_CELLS: usize = 20;

/// A table of counts, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountTable {
    columns: usize,
    counts: Vec<u64>,
}

/// What an attacker knows of a hidden cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The cell: row times columns plus column.
    pub cell: usize,
    /// Smallest possible count.
    pub lo: u64,
    /// Largest possible count.
    pub hi: u64,
}

/// The best way to protect small cells by hiding others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// Cells hidden besides the small ones, rising: of the patterns with the fewest cells and the least weight
    /// the first in the order of cells.
    pub secondary: Vec<usize>,
    /// Patterns with as few cells that protect.
    pub patterns: usize,
    /// Sum of the counts hidden by `secondary`.
    pub weight: u64,
    /// What an attacker then knows of each hidden cell, by cell.
    pub attack: Vec<Span>,
}

impl CountTable {
    /// A table from its counts, row by row.
    ///
    /// # Errors
    /// `OutOfSupport` without columns or rows, if the last row is not full, or if the sum overflows.
    pub fn new(columns: usize, counts: Vec<u64>) -> Result<Self, Undefined> {
        let sum = counts
            .iter()
            .try_fold(0_u64, |sum, &count| sum.checked_add(count));
        if columns == 0 || counts.is_empty() || !counts.len().is_multiple_of(columns) || sum.is_none() {
            return Err(Undefined::OutOfSupport);
        }
        Ok(Self { columns, counts })
    }

    /// The cells to hide by themselves: counts from 1 to `k` - 1. Nobody is in an empty cell.
    pub fn small(&self, k: u64) -> Vec<usize> {
        (0..self.counts.len())
            .filter(|&cell| self.counts[cell] > 0 && self.counts[cell] < k)
            .collect()
    }

    /// The possible counts of every cell for which `hidden` is true, by cell, to somebody who sees the others
    /// and all margins.
    ///
    /// # Errors
    /// `OutOfSupport` if `hidden` has not one entry a cell.
    /// Source: Hundepool et al. 2012, §4.2.3 (feasibility intervals); the network is that of Cox 1995.
    pub fn attack(&self, hidden: &[bool]) -> Result<Vec<Span>, Undefined> {
        if hidden.len() != self.counts.len() {
            return Err(Undefined::OutOfSupport);
        }
        let list: Vec<usize> = (0..hidden.len()).filter(|&cell| hidden[cell]).collect();
        Ok(list.iter().map(|&cell| self.span(&list, cell)).collect())
    }

    /// The fewest further cells to hide so that the range of every small cell (1 to `k` - 1) is at least `k`
    /// wide, given the margins; of the patterns with so few the one that hides the least. `None` if not even
    /// hiding everything does.
    ///
    /// Tries all patterns by their number of cells. A pattern need not be the only one: `patterns` counts them.
    ///
    /// # Errors
    /// `OutOfSupport` for `k` = 0 and for tables with more than 20 cells that are not small.
    /// Source: docs/statistics.md §8.4; Fischetti & Salazar 2001 (the problem).
    pub fn protect(&self, k: u64) -> Result<Option<Pattern>, Undefined> {
        let small = self.small(k);
        let others: Vec<usize> = (0..self.counts.len())
            .filter(|cell| small.binary_search(cell).is_err())
            .collect();
        if k == 0 || others.len() > MOST_CELLS {
            return Err(Undefined::OutOfSupport);
        }
        for number in 0..=others.len() {
            if let Some(pattern) = self.best_of(&small, &others, number, k) {
                return Ok(Some(pattern));
            }
        }
        Ok(None)
    }

    /// The best pattern with this many further cells.
    fn best_of(&self, small: &[usize], others: &[usize], number: usize, k: u64) -> Option<Pattern> {
        let mut chosen: Vec<usize> = (0..number).collect();
        let mut patterns = 0;
        let mut best: Option<(u64, Vec<usize>)> = None;
        loop {
            let secondary: Vec<usize> = chosen.iter().map(|&place| others[place]).collect();
            if self.protects(small, &secondary, k) {
                patterns += 1;
                let weight = secondary.iter().map(|&cell| self.counts[cell]).sum();
                if best.as_ref().is_none_or(|(least, _)| weight < *least) {
                    best = Some((weight, secondary));
                }
            }
            if !advance(&mut chosen, others.len()) {
                break;
            }
        }
        let (weight, secondary) = best?;
        let hidden = merged(small, &secondary);
        Some(Pattern {
            attack: hidden.iter().map(|&cell| self.span(&hidden, cell)).collect(),
            secondary,
            patterns,
            weight,
        })
    }

    fn protects(&self, small: &[usize], secondary: &[usize], k: u64) -> bool {
        let hidden = merged(small, secondary);
        // A cell alone in its row or column is known at once: most patterns end here.
        let in_row = |cell: usize| {
            hidden
                .iter()
                .filter(|&&other| other / self.columns == cell / self.columns)
                .count()
        };
        let in_column = |cell: usize| {
            hidden
                .iter()
                .filter(|&&other| other % self.columns == cell % self.columns)
                .count()
        };
        small.iter().all(|&cell| in_row(cell) > 1 && in_column(cell) > 1)
            && small.iter().all(|&cell| {
                let span = self.span(&hidden, cell);
                span.hi - span.lo >= k
            })
    }

    /// The range of one of the hidden cells.
    fn span(&self, hidden: &[usize], cell: usize) -> Span {
        let more = self.shift(hidden, cell, true);
        let less = self.shift(hidden, cell, false);
        Span {
            cell,
            lo: self.counts[cell] - less,
            hi: self.counts[cell] + more,
        }
    }

    /// How far the cell can be raised (or lowered) while margins stay: the largest flow from its column back to its
    /// row (or the other way) through the other hidden cells. A step from a row to a column raises a cell, one
    /// from a column to a row lowers it, at most to 0.
    fn shift(&self, hidden: &[usize], cell: usize, up: bool) -> u64 {
        let rows = self.counts.len() / self.columns;
        let (row, column) = (cell / self.columns, rows + cell % self.columns);
        let (from, to) = if up { (column, row) } else { (row, column) };
        let mut counts: Vec<u64> = hidden.iter().map(|&other| self.counts[other]).collect();
        let mut left = if up { u64::MAX } else { self.counts[cell] };
        let mut moved = 0;
        while left > 0 {
            let Some(path) = self.path(hidden, cell, &counts, from, to) else {
                break;
            };
            let room = path
                .iter()
                .filter(|(_, raises)| !raises)
                .map(|&(place, _)| counts[place])
                .min();
            let step = room.unwrap_or(left).min(left);
            for (place, raises) in path {
                if raises {
                    counts[place] += step;
                } else {
                    counts[place] -= step;
                }
            }
            moved += step;
            left -= step;
        }
        moved
    }

    /// A shortest path from one node to another, as places in `hidden` and whether the cell is raised.
    fn path(
        &self,
        hidden: &[usize],
        without: usize,
        counts: &[u64],
        from: usize,
        to: usize,
    ) -> Option<Vec<(usize, bool)>> {
        let rows = self.counts.len() / self.columns;
        let mut reached: Vec<Option<(usize, usize, bool)>> = vec![None; rows + self.columns];
        let mut open = VecDeque::from([from]);
        while let Some(node) = open.pop_front() {
            for (place, &cell) in hidden.iter().enumerate() {
                let (row, column) = (cell / self.columns, rows + cell % self.columns);
                let (other, raises) = if node == row {
                    (column, true)
                } else if node == column && counts[place] > 0 {
                    (row, false)
                } else {
                    continue;
                };
                if cell == without || other == from || reached[other].is_some() {
                    continue;
                }
                reached[other] = Some((node, place, raises));
                open.push_back(other);
            }
        }
        let mut path = Vec::new();
        let mut node = to;
        while node != from {
            let (before, place, raises) = reached[node]?;
            path.push((place, raises));
            node = before;
        }
        Some(path)
    }
}

fn merged(a: &[usize], b: &[usize]) -> Vec<usize> {
    let mut all = [a, b].concat();
    all.sort_unstable();
    all
}

/// The next choice of so many out of `n` in rising order; false after the last.
fn advance(chosen: &mut [usize], n: usize) -> bool {
    let many = chosen.len();
    let Some(place) = (0..many).rev().find(|&place| chosen[place] < n - many + place) else {
        return false;
    };
    chosen[place] += 1;
    for later in place + 1..many {
        chosen[later] = chosen[later - 1] + 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_small_cells_of_a_row_can_be_traded() {
        // 2 and 8 in row 0, 3 and 7 in row 1, all hidden: the diagonal moves between -2 and +7, or -3 and +8.
        let table = CountTable::new(2, vec![2, 8, 3, 7]).unwrap();
        let spans = table.attack(&[true; 4]).unwrap();
        let ends: Vec<(u64, u64)> = spans.iter().map(|span| (span.lo, span.hi)).collect();
        assert_eq!(ends, [(0, 5), (5, 10), (0, 5), (5, 10)]);
        let alone = table.attack(&[true, false, false, false]).unwrap();
        assert_eq!(
            alone,
            [Span {
                cell: 0,
                lo: 2,
                hi: 2
            }]
        );
    }

    #[test]
    fn a_table_without_small_cells_needs_nothing() {
        let table = CountTable::new(2, vec![9, 8, 0, 7]).unwrap();
        let pattern = table.protect(5).unwrap().unwrap();
        assert_eq!(
            (pattern.secondary.len(), pattern.patterns, pattern.weight),
            (0, 1, 0)
        );
        assert!(pattern.attack.is_empty());
    }

    #[test]
    fn one_row_cannot_be_protected() {
        let table = CountTable::new(3, vec![2, 8, 9]).unwrap();
        assert_eq!(table.protect(5), Ok(None));
    }

    #[test]
    fn nonsense() {
        assert!(CountTable::new(0, vec![1]).is_err());
        assert!(CountTable::new(2, vec![1, 2, 3]).is_err());
        assert!(CountTable::new(2, Vec::new()).is_err());
        assert!(CountTable::new(2, vec![u64::MAX, 1]).is_err());
        let table = CountTable::new(5, vec![9; 25]).unwrap();
        assert_eq!(table.protect(5), Err(Undefined::OutOfSupport));
        assert!(table.attack(&[true]).is_err());
    }
}
