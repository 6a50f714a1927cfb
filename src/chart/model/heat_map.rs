//! Teams by topics: one cell each, level, gap or change.

use super::{Estimate, RowKey, State, Tip, Tone};

/// A grid of cells with row groups; every row has as many cells as there are columns.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatMap {
    /// Head over the row names: "Team".
    pub row_head: String,
    /// Head over the counts: "n".
    pub count_head: String,
    /// In reading order.
    pub columns: Vec<HeatColumn>,
    /// In reading order; the organisation's row comes first in a group without head.
    pub groups: Vec<RowGroup>,
    /// The largest distance from zero a gap bar can show, the same for all cells; `None` without gap cells.
    pub gap_limit: Option<f64>,
    /// The key of the seven classes, drawn below where the page has no other place for it.
    pub key: Option<LevelKey>,
}

/// One column.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatColumn {
    /// What it stands for.
    pub key: RowKey,
    /// Its name; wrapped over two lines where needed.
    pub label: String,
}

/// Rows under one head.
#[derive(Clone, Debug, PartialEq)]
pub struct RowGroup {
    /// The unit; none for the organisation's row.
    pub head: Option<String>,
    /// Worst first.
    pub rows: Vec<HeatRow>,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatRow {
    /// What it stands for.
    pub key: RowKey,
    /// Its name.
    pub label: String,
    /// How many answered, as printed.
    pub count: String,
    /// Whether it sums the others up: SemiBold, with intervals.
    pub is_total: bool,
    /// One per column.
    pub cells: Vec<HeatCell>,
}

/// One team and topic.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatCell {
    /// What it stands for.
    pub key: RowKey,
    /// How sure it is; suppressed and missing cells ignore the body.
    pub state: State,
    /// What is drawn inside.
    pub body: CellBody,
    /// What it says when asked.
    pub tip: Tip,
}

/// What is drawn inside a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum CellBody {
    /// A level against a cut or target.
    Level {
        /// 0 (better) to 6 (worse), see [`crate::chart::theme::level_class`].
        class: u8,
        /// The number as printed.
        text: String,
        /// Behind it in Regular: "±2".
        half_width: Option<String>,
    },
    /// A bar from the zero line: right feels worse, left measures worse.
    Gap {
        /// The gap in points of the row's own unit, comparable over the chart.
        gap: Estimate,
        /// The number as printed.
        text: String,
    },
    /// A change against an earlier quarter.
    Change {
        /// Triangle, number and [`Tone::Improve`] or [`Tone::Worsen`] when flagged; a flat dash otherwise.
        flagged: Option<(String, Tone)>,
    },
    /// Nothing (masked or without data).
    Empty,
}

/// What the seven classes mean.
#[derive(Clone, Debug, PartialEq)]
pub struct LevelKey {
    /// Over the left end: "hurts less".
    pub low: String,
    /// Over the right end: "hurts more".
    pub high: String,
    /// Over the centre: "cut 41".
    pub centre: String,
    /// The six borders between classes, as printed.
    pub borders: [String; 6],
}
