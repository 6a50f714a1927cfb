//! What is being decided about questions and targets.

use std::collections::BTreeSet;

use super::state::Slot;
use crate::base::{MetricId, Quarter};
use crate::data::{InstrumentChange, Item, ItemStatus};

/// What a decision is typed in for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Editing {
    /// Two wordings shall be one question.
    Wording {
        /// The earlier wording.
        from: String,
        /// The later wording.
        to: String,
    },
    /// A metric shall have a target.
    Target(MetricId),
}

/// A field of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecisionField {
    /// Why.
    Reason(String),
    /// Who decided, or owns the target.
    Who(String),
    /// The target, as typed.
    Value(String),
}

/// Decisions about questions and targets on their way.
#[derive(Debug, Default)]
pub struct InstrumentState {
    /// What is typed in now.
    pub editing: Option<Editing>,
    /// Why, as typed.
    pub reason: String,
    /// Who, as typed; stays from one decision to the next.
    pub who: String,
    /// The target, as typed.
    pub value: String,
    /// Later waves whose unchanged questions are listed too.
    pub unfolded: BTreeSet<Quarter>,
    /// The decision that is being kept.
    pub keeping: Slot<()>,
}

/// Whether a change to a scored question waits for somebody to accept it.
pub fn is_open(change: &InstrumentChange) -> bool {
    change.status == ItemStatus::Broken
        && change.before.is_some()
        && change.after.is_some()
        && is_scored(change)
}

/// Whether a question counts for a topic in either wave.
pub fn is_scored(change: &InstrumentChange) -> bool {
    let counts = |item: &Item| item.topic.is_some() && item.polarity.is_some();
    [&change.before, &change.after].into_iter().flatten().any(counts)
}
