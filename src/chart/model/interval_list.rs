//! Rows of dot, 80 % bar and 95 % line on one axis, and shares of few things as ticks.

use super::{Cut, Estimate, RowKey, Span, State, Tick, Tip, Tone, Voice};

/// Rows on one axis. Columns whose texts are all empty take no room, so that one bare row can stand in a page.
#[derive(Clone, Debug, PartialEq)]
pub struct IntervalList {
    /// Both ends finite.
    pub domain: Span,
    /// Below the rows; none for a bare drawing.
    pub ticks: Vec<Tick>,
    /// Cut, target or zero through all rows, its text below.
    pub reference: Option<Cut>,
    /// In reading order.
    pub rows: Vec<IntervalRow>,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct IntervalRow {
    /// What it stands for.
    pub key: RowKey,
    /// Its name.
    pub label: String,
    /// Whose number it is.
    pub voice: Voice,
    /// Replaces the hue of the voice where the row is about a verdict.
    pub tone: Option<Tone>,
    /// How sure it is.
    pub state: State,
    /// What is drawn; ignored when masked or missing.
    pub estimate: Option<Estimate>,
    /// The previous value: hollow and grey.
    pub previous: Option<f64>,
    /// Expected by regression to the mean: hollow diamond.
    pub expected: Option<f64>,
    /// The number as printed, SemiBold.
    pub value: String,
    /// The interval as printed, grey.
    pub interval: String,
    /// What it says when asked.
    pub tip: Tip,
}

/// So many of so few: one tick each, the filled ones first.
#[derive(Clone, Debug, PartialEq)]
pub struct Shares {
    /// How many ticks are filled; at most `total`.
    pub filled: usize,
    /// How many ticks there are.
    pub total: usize,
    /// Hue of the filled ones.
    pub tone: Tone,
}
