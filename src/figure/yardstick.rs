//! What 50 and its neighbours mean on a measured axis: targets, the organisation's own usual value, or both.

use crate::analysis::Cell;

/// What the metrics behind some cells are measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Yardstick {
    /// Targets: 25 points for every doubling (docs/statistics.md §2.4).
    Targets,
    /// Targets for some metrics, the reference for others.
    Mixed,
    /// No target anywhere: the reference, 20 points for a spread between teams.
    Usual,
}

impl Yardstick {
    /// What the scored metrics of the cells go by; targets where nothing is scored.
    pub fn of<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> Self {
        let (mut with, mut without) = (false, false);
        for part in cells.into_iter().flat_map(|cell| &cell.components) {
            if part.friction.is_some() {
                with |= part.target.is_some();
                without |= part.target.is_none();
            }
        }
        match (with, without) {
            (false, true) => Self::Usual,
            (true, true) => Self::Mixed,
            (_, false) => Self::Targets,
        }
    }

    /// The name of 50.
    pub fn name(self) -> &'static str {
        match self {
            Self::Targets => "target",
            Self::Mixed => "target or usual value",
            Self::Usual => "usual value",
        }
    }

    /// Beside 50 on an axis.
    pub fn words(self) -> &'static str {
        match self {
            Self::Targets => "on target",
            Self::Mixed => "on target, or usual",
            Self::Usual => "usual value",
        }
    }

    /// Beside a tick of the axis.
    pub(super) fn tick(self, at: f64) -> Option<&'static str> {
        match (self, at as i32) {
            (Self::Targets, 25) => Some("half the target"),
            (Self::Targets, 75) => Some("twice the target"),
            (_, 50) => Some(self.words()),
            _ => None,
        }
    }

    /// What the direction of the axis means.
    pub(super) fn explanation(self) -> &'static str {
        match self {
            Self::Targets => "further right is worse; every doubling of time adds 25",
            Self::Mixed => "further right is worse; a doubling adds 25 where there is a target",
            Self::Usual => "further right is worse than usual; one spread between teams adds 20",
        }
    }

    /// For captions; nothing where all have targets.
    pub fn remark(self) -> Option<&'static str> {
        match self {
            Self::Targets => None,
            Self::Mixed => Some("For metrics without a target 50 is the organisation's own usual value"),
            Self::Usual => Some("Without targets: 50 is the organisation's own usual value"),
        }
    }
}
