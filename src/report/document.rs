//! The document between outcomes and file formats: findings, figures and tables with finished texts.

use crate::chart::model::{Chart, KeyItem, RowKey, Tone};

/// A report, ready to be written in any format.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The organisation's name.
    pub organisation: String,
    /// What kind of report and quarter: "Developer friction, 2026-Q3".
    pub subject: String,
    /// Whom it is for: "Summary for the platform lead".
    pub edition: String,
    /// The headline finding, without full stop.
    pub title: String,
    /// Who answered, what was measured, how numbers are printed.
    pub subtitle: String,
    /// At most five.
    pub findings: Vec<Finding>,
    /// The body.
    pub blocks: Vec<Block>,
    /// One sentence of the foot: what the page guarantees.
    pub foot: String,
    /// Short fingerprint of the inputs.
    pub fingerprint: String,
}

/// One leading finding: a number, its drawing, a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What it is about.
    pub key: Option<RowKey>,
    /// The number as printed: "60", "▼ 25", "4 of 21".
    pub number: String,
    /// Behind it, smaller: "58–62", "teams".
    pub detail: String,
    /// A bare row of an interval list or a row of ticks.
    pub drawing: Option<Chart>,
    /// The finding, with a full stop.
    pub sentence: String,
    /// What else belongs to it; may be empty.
    pub rest: String,
}

/// A piece of the body.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Starts a section.
    Heading {
        /// Stable name for links, unique in the document.
        id: String,
        /// The words.
        text: String,
    },
    /// Running text.
    Paragraph(String),
    /// A numbered picture.
    Figure(Box<Figure>),
    /// A numbered table.
    Table(Table),
    /// Sentences that belong together.
    List(Vec<String>),
    /// Words and what they mean.
    Terms(Vec<Term>),
}

/// A numbered picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Stable name, also of its file: `friction-map-topics`.
    pub id: String,
    /// From 1.
    pub number: usize,
    /// What is drawn; title and caption line are those of the chart.
    pub chart: Chart,
    /// What is drawn and how, for the caption column.
    pub caption: String,
    /// What the marks mean.
    pub key: Vec<KeyItem>,
    /// How much room it wants.
    pub width: Width,
}

/// How much room a figure wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// Nine of twelve columns, caption beside it.
    Column,
    /// All columns, caption above it.
    Full,
}

/// A numbered table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Stable name.
    pub id: String,
    /// From 1.
    pub number: usize,
    /// What it says, as a heading.
    pub title: String,
    /// How to read it; may be empty.
    pub caption: String,
    /// At least one; the first names the row.
    pub columns: Vec<Column>,
    /// Rows under heads.
    pub groups: Vec<RowGroup>,
}

/// One column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its head.
    pub head: String,
    /// What stands in it.
    pub kind: ColumnKind,
}

/// What stands in a column; decides alignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// Names the row; left.
    Name,
    /// Words; left.
    Text,
    /// Numbers without uncertainty; right.
    Count,
    /// Numbers with an interval, or the reason why there is none; right.
    Estimate,
    /// A small drawing.
    Drawing,
}

/// Rows that belong together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RowGroup {
    /// Over them; none for a table without groups.
    pub head: Option<String>,
    /// In reading order.
    pub rows: Vec<Row>,
}

/// One row; as many cells as there are columns.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// What it stands for.
    pub key: Option<RowKey>,
    /// Left to right.
    pub cells: Vec<Cell>,
}

/// One cell of a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    /// The value or word.
    pub text: String,
    /// Below or behind it, smaller: interval, n, reason; may be empty.
    pub note: String,
    /// Hue of the text; none for ink.
    pub tone: Option<Tone>,
    /// Whether it is decided: printed SemiBold.
    pub is_strong: bool,
    /// Instead of the text, in columns of drawings.
    pub drawing: Option<Chart>,
}

/// A word and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The word.
    pub word: String,
    /// One plain sentence.
    pub meaning: String,
}
