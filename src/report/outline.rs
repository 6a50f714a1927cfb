//! Collects blocks and numbers figures and tables as they come.

use crate::chart::model::{Chart, KeyItem};

use super::document::{Block, Cell, Column, ColumnKind, Figure, Row, RowGroup, Table, Term, Width};

/// A document in the making.
#[derive(Default)]
pub(super) struct Outline {
    pub(super) blocks: Vec<Block>,
    figures: usize,
    tables: usize,
}

impl Outline {
    pub(super) fn heading(&mut self, id: &str, text: &str) {
        self.blocks.push(Block::Heading {
            id: id.to_owned(),
            text: text.to_owned(),
        });
    }

    pub(super) fn paragraph(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Paragraph(text.into()));
    }

    pub(super) fn list(&mut self, sentences: Vec<String>) {
        if !sentences.is_empty() {
            self.blocks.push(Block::List(sentences));
        }
    }

    pub(super) fn terms(&mut self, terms: Vec<Term>) {
        self.blocks.push(Block::Terms(terms));
    }

    pub(super) fn figure(
        &mut self,
        id: &str,
        chart: Chart,
        caption: String,
        key: Vec<KeyItem>,
        width: Width,
    ) {
        self.figures += 1;
        self.blocks.push(Block::Figure(Box::new(Figure {
            id: id.to_owned(),
            number: self.figures,
            chart,
            caption,
            key,
            width,
        })));
    }

    /// Takes a table in, unless it has no rows.
    pub(super) fn table(&mut self, mut table: Table) {
        if table.groups.iter().all(|group| group.rows.is_empty()) {
            return;
        }
        self.tables += 1;
        table.number = self.tables;
        self.blocks.push(Block::Table(table));
    }
}

/// A table that gets its number from the outline.
pub(super) fn table(
    id: &str,
    title: String,
    caption: String,
    columns: &[(&str, ColumnKind)],
    groups: Vec<RowGroup>,
) -> Table {
    Table {
        id: id.to_owned(),
        number: 0,
        title,
        caption,
        columns: columns
            .iter()
            .map(|(head, kind)| Column {
                head: (*head).to_owned(),
                kind: *kind,
            })
            .collect(),
        groups: groups
            .into_iter()
            .filter(|group| !group.rows.is_empty())
            .collect(),
    }
}

/// Rows without a head.
pub(super) fn plain(rows: Vec<Row>) -> Vec<RowGroup> {
    vec![RowGroup { head: None, rows }]
}

impl Cell {
    /// A word or number.
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// A number with what stands beside it.
    pub(super) fn noted(text: impl Into<String>, note: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            note: note.into(),
            ..Self::default()
        }
    }
}

impl From<crate::figure::words::Printed> for Cell {
    fn from(printed: crate::figure::words::Printed) -> Self {
        Self::noted(printed.value, printed.note)
    }
}
