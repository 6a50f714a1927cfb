//! Perceived against measured friction: one cross per team or topic, four corners with a name.

use super::{Cut, Estimate, RowKey, Span, State, Tick, Tip, Tone, Voice};

/// Perceived (y) against measured (x) friction. Higher and further right hurt more.
#[derive(Clone, Debug, PartialEq)]
pub struct FrictionMap {
    /// Measured friction.
    pub x: Axis,
    /// Perceived friction.
    pub y: Axis,
    /// Names of the corners and what to do there.
    pub corners: Corners,
    /// One per team or topic, in the order of the table.
    pub marks: Vec<MapMark>,
    /// Who may not be shown, said below the map.
    pub masked: Vec<Masked>,
}

/// One axis of the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Whose number it is; its mark stands before the title.
    pub voice: Voice,
    /// "Perceived friction".
    pub title: String,
    /// What the direction means: "higher hurts more".
    pub explanation: String,
    /// Both ends finite; chosen once for all quarters, so that movement is real.
    pub domain: Span,
    /// At most five.
    pub ticks: Vec<Tick>,
    /// The line that decides.
    pub cut: Option<Cut>,
}

/// The four corners, clockwise names as on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Corners {
    /// Hurts, measures well: "Perceived only".
    pub top_left: Corner,
    /// "Both hurt".
    pub top_right: Corner,
    /// "Healthy".
    pub bottom_left: Corner,
    /// Measures badly, does not hurt: "Hidden".
    pub bottom_right: Corner,
}

/// The name of a corner.
#[derive(Clone, Debug, PartialEq)]
pub struct Corner {
    /// The verdict.
    pub name: String,
    /// What to do: "measure better, or explain"; empty for none.
    pub advice: String,
    /// Hue of the verdict.
    pub tone: Tone,
}

/// One team or topic on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct MapMark {
    /// What it stands for.
    pub key: RowKey,
    /// Its name.
    pub label: String,
    /// Hue of the verdict; ignored unless decided.
    pub tone: Tone,
    /// How sure the verdict is. Suppressed marks have no place: they belong to `masked`.
    pub state: State,
    /// Measured friction.
    pub x: Estimate,
    /// Perceived friction.
    pub y: Estimate,
    /// Where it was (x, y) last quarter, only for a flagged change.
    pub previous: Option<(f64, f64)>,
    /// What it says when asked.
    pub tip: Tip,
}

/// A team or topic that may not be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Masked {
    /// What it stands for.
    pub key: RowKey,
    /// Its name.
    pub label: String,
    /// Letter of the rule.
    pub rule: char,
}
