//! What a chart means: marks in data space, tones, keys, domains and finished texts.
//!
//! Everything that is a decision stands here, made by whoever builds the chart; layout and painters only
//! place it. Numbers that are read arrive as text, numbers that are drawn as values on a stated domain.

mod friction_map;
mod heat_map;
mod interval_list;
mod trends;

pub use friction_map::{Axis, Corner, Corners, FrictionMap, MapMark, Masked};
pub use heat_map::{CellBody, HeatCell, HeatColumn, HeatMap, HeatRow, LevelKey, RowGroup};
pub use interval_list::{IntervalList, IntervalRow, Shares};
pub use trends::{
    Event, EventKind, Expected, Highlight, KeyItem, KeySymbol, MaskedSpan, Panel, PanelGroup, Series,
    SeriesPoint, Trends,
};

use std::fmt;

/// Names one thing a mark stands for (a team, a cell), so that charts, tables and selection agree on it.
/// Its maker chooses the spelling; charts only compare it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey(pub String);

impl RowKey {
    /// The key as it was spelt.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for RowKey {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for RowKey {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for RowKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// One picture with everything that is said beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// The finding as a sentence without full stop.
    pub title: String,
    /// One line below it: n, rate, level, estimand, method.
    pub caption: String,
    /// The chart in sentences, for readers who do not see it.
    pub summary: String,
    /// What is drawn.
    pub kind: Kind,
}

impl Chart {
    /// What a mark says when asked; `None` for a key without a mark or a mark without words.
    pub fn tip(&self, key: &RowKey) -> Option<&Tip> {
        match &self.kind {
            Kind::FrictionMap(map) => map
                .marks
                .iter()
                .find(|mark| mark.key == *key)
                .map(|mark| &mark.tip),
            Kind::HeatMap(map) => {
                let mut cells = map
                    .groups
                    .iter()
                    .flat_map(|group| &group.rows)
                    .flat_map(|row| &row.cells);
                cells.find(|cell| cell.key == *key).map(|cell| &cell.tip)
            }
            Kind::Trends(trends) => {
                let mut panels = trends.groups.iter().flat_map(|group| &group.panels);
                panels.find(|panel| panel.key == *key).map(|panel| &panel.tip)
            }
            Kind::IntervalList(list) => list.rows.iter().find(|row| row.key == *key).map(|row| &row.tip),
            Kind::Shares(_) => None,
        }
    }
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Perceived against measured friction, one cross per team or topic.
    FrictionMap(Box<FrictionMap>),
    /// Teams by topics.
    HeatMap(HeatMap),
    /// One small panel per team, quarters along x.
    Trends(Trends),
    /// Rows of dot, 80 % bar and 95 % line on one axis.
    IntervalList(IntervalList),
    /// So many of so few, as ticks.
    Shares(Shares),
}

/// What a hue means. Which hue it is, the theme knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tone {
    /// People say so; mark: circle.
    Perceived,
    /// The log says so; mark: square.
    Measured,
    /// Both say so; worse than cut or target.
    Hot,
    /// Neither says so; better than cut or target.
    Cool,
    /// Cannot tell: hollow outline, never filled.
    Undecided,
    /// Cannot tell: hatch lines and arms.
    Hatch,
    /// Ground of a masked cell.
    Suppressed,
    /// Hatch lines of a masked cell.
    SuppressedHatch,
    /// Caution in notices.
    Caution,
    /// Feels worse than it measures.
    GapPlus,
    /// Measures worse than it feels.
    GapMinus,
    /// A change for the better.
    Improve,
    /// A change for the worse.
    Worsen,
    /// No hue: money, amounts, everything that is neither good nor bad.
    Ink,
}

/// Whose number it is; decides mark shape and hue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Voice {
    /// From the survey: circle.
    Perceived,
    /// From the tools: square.
    Measured,
    /// Neither: ink circle.
    Other,
}

impl Voice {
    /// The hue of the voice.
    pub const fn tone(self) -> Tone {
        match self {
            Self::Perceived => Tone::Perceived,
            Self::Measured => Tone::Measured,
            Self::Other => Tone::Ink,
        }
    }
}

/// How sure a mark is of what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// At least 95 % likely: filled, SemiBold number.
    Clear,
    /// At least 80 % likely: filled.
    Decided,
    /// Hollow or hatched.
    CannotTell,
    /// May not be shown; the letter names the rule (k, c, h, d, m).
    Suppressed(char),
    /// There is no number: an en dash.
    NoData,
}

impl State {
    /// Whether the mark is drawn filled.
    pub const fn is_decided(self) -> bool {
        matches!(self, Self::Clear | Self::Decided)
    }
}

/// From low to high. An infinite end is an open one: its line runs to the frame and ends in an arrow head.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Lower end; `NEG_INFINITY` when open.
    pub low: f64,
    /// Upper end; `INFINITY` when open.
    pub high: f64,
}

impl Span {
    /// From low to high.
    pub const fn new(low: f64, high: f64) -> Self {
        Self { low, high }
    }

    /// Whether it is more than a point: an estimate without spread has a point for its spans.
    pub fn has_width(&self) -> bool {
        self.low < self.high
    }

    /// Whether `value` lies inside, ends included.
    pub fn holds(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// A value with its two intervals, in the units of its axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Where the mark sits.
    pub value: f64,
    /// The bar.
    pub span80: Span,
    /// The hairline.
    pub span95: Span,
}

/// A round value on an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Where.
    pub at: f64,
    /// The number as printed.
    pub text: String,
    /// What the number means, where it helps: "half the target".
    pub meaning: Option<String>,
}

/// A line that decides: the P cut, the target, zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// Where.
    pub at: f64,
    /// The number as printed on the axis.
    pub text: String,
    /// What the number means there: "on target".
    pub meaning: Option<String>,
    /// Where it comes from: "cut 41 = organisation median 2025-Q2".
    pub origin: Option<String>,
}

/// What a mark says when asked: the tooltip on screen, the first section of the inspector, `<title>` in SVG.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tip {
    /// Name of the thing.
    pub title: String,
    /// Verdict in words: "Hidden, clear".
    pub status: String,
    /// Hue of the verdict.
    pub tone: Option<Tone>,
    /// One fact each.
    pub lines: Vec<TipLine>,
    /// A last line in grey.
    pub foot: String,
}

impl Tip {
    /// All words in reading order, one line each.
    pub fn plain(&self) -> String {
        let head = [self.title.as_str(), self.status.as_str()];
        let mut lines = vec![join(&head, ": ")];
        lines.extend(
            self.lines
                .iter()
                .map(|line| join(&[line.label.as_str(), &line.value, &line.rest], " ")),
        );
        lines.push(self.foot.clone());
        lines.retain(|line| !line.is_empty());
        lines.join("\n")
    }
}

/// One fact of a [`Tip`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TipLine {
    /// "Perceived".
    pub label: String,
    /// The number, printed strongly.
    pub value: String,
    /// Interval and n, printed in grey.
    pub rest: String,
    /// Drawn as a bar of this share (0..=1) in this tone, for probabilities.
    pub bar: Option<(f64, Tone)>,
}

/// The parts that are not empty, joined.
fn join(parts: &[&str], between: &str) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tip_reads_without_its_picture() {
        let tip = Tip {
            title: "Ledger".into(),
            status: "Hidden".into(),
            lines: vec![TipLine {
                label: "Perceived".into(),
                value: "30".into(),
                rest: "23–37".into(),
                bar: None,
            }],
            ..Tip::default()
        };
        assert_eq!(tip.plain(), "Ledger: Hidden\nPerceived 30 23–37");
    }
}
