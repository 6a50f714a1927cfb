//! One small panel per team: quarters along x, the same y for all.

use super::{Cut, RowKey, Span, Tick, Tip, Tone, Voice};

/// Small panels that share both axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Trends {
    /// Labels of the quarters, oldest first; points refer to them by index.
    pub quarters: Vec<String>,
    /// Both ends finite, the same for all panels.
    pub domain: Span,
    /// At most five.
    pub ticks: Vec<Tick>,
    /// Cut or target, drawn in every panel.
    pub target: Option<Cut>,
    /// The flagged changes in words, above the panels.
    pub highlights: Vec<Highlight>,
    /// In reading order.
    pub groups: Vec<PanelGroup>,
    /// How to read, in an empty slot.
    pub key: Vec<KeyItem>,
    /// Who is missing and why, in another empty slot; one sentence each.
    pub left_out: Vec<String>,
}

/// A flagged change in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Highlight {
    /// The panel it belongs to.
    pub key: RowKey,
    /// Whose change it is.
    pub voice: Voice,
    /// "Checkout measured".
    pub label: String,
    /// Triangle and number: "▼ 27".
    pub change: String,
    /// [`Tone::Improve`] or [`Tone::Worsen`].
    pub tone: Tone,
    /// "(−36 to −18)".
    pub interval: String,
    /// Below it: "q = 0.002".
    pub note: String,
}

/// Panels under one head.
#[derive(Clone, Debug, PartialEq)]
pub struct PanelGroup {
    /// The unit.
    pub head: Option<String>,
    /// In reading order.
    pub panels: Vec<Panel>,
}

/// One team.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// What it stands for.
    pub key: RowKey,
    /// Its name.
    pub title: String,
    /// "n 16".
    pub count: String,
    /// At most two: a third band would be mud.
    pub series: Vec<Series>,
    /// Quarters of a series that may not be shown.
    pub masked: Vec<MaskedSpan>,
    /// Target versions and investments.
    pub events: Vec<Event>,
    /// What it says when asked.
    pub tip: Tip,
}

/// One line with its 80 % band.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Whose number it is.
    pub voice: Voice,
    /// Whether its last change passed the test: drawn in its voice, else grey.
    pub is_flagged: bool,
    /// In order of quarters; a quarter without a point and a new series break the line.
    pub points: Vec<SeriesPoint>,
    /// The last value as printed.
    pub end_label: String,
    /// Where regression to the mean alone would have led.
    pub expected: Option<Expected>,
}

/// One quarter of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SeriesPoint {
    /// Index into [`Trends::quarters`].
    pub quarter: usize,
    /// The value.
    pub value: f64,
    /// The band.
    pub span80: Span,
    /// Whether a new series starts here: no line comes from the point before.
    pub is_new: bool,
}

/// A ghost: the value expected without any change.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// Index into [`Trends::quarters`].
    pub quarter: usize,
    /// The value.
    pub value: f64,
    /// As printed.
    pub text: String,
}

/// Quarters of a series that may not be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct MaskedSpan {
    /// Whose number it is.
    pub voice: Voice,
    /// First masked quarter.
    pub first: usize,
    /// Last masked quarter.
    pub last: usize,
    /// Letter of the rule.
    pub rule: char,
}

/// Something that happened between two quarters.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// In quarters from the first; 4.5 lies between the fifth and the sixth.
    pub at: f64,
    /// Its name, or old and new target.
    pub label: String,
    /// What happened.
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A new version of a target.
    Target,
    /// Money or time was spent.
    Investment,
    /// A question was reworded or the survey changed.
    Instrument,
}

/// One line of the key.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyItem {
    /// What it looks like.
    pub symbol: KeySymbol,
    /// What it means.
    pub text: String,
}

/// What a line of the key looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySymbol {
    /// The filled mark of a voice.
    Mark(Voice),
    /// Grey circle and square: change not flagged.
    Grey,
    /// Hollow diamond.
    Expected,
    /// Line of cut or target.
    Target,
    /// Hatched box of a masked span.
    Masked,
    /// Dotted line of an event.
    Event,
    /// Hollow circle.
    Hollow,
    /// A filled circle in a tone, for verdicts.
    Verdict(Tone),
}
