//! Drivers: which topics go with an outcome, how surely, and where to begin. Never "because".
//!
//! Persons, not teams, and centred within their team: what makes a whole team differ (its code, its lead)
//! plays no part. How the explained variance is shared out is exact (LMG); how sure that is comes from drawing
//! persons within teams again.

mod bootstrap;
mod importance;
mod subsets;

pub use bootstrap::{DriverPlan, Drivers, SureDriver, drivers, min_persons};
pub use importance::{Decomposition, Driver, decompose};

/// Where a topic lies on the plane of importance and friction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Goes with the outcome and hurts: begin here.
    FixFirst,
    /// Goes with the outcome and is fine: keep it so.
    Keep,
    /// Hurts, but goes little with the outcome.
    Later,
    /// Neither.
    Leave,
}

/// The place of a topic from its share of the explained variance (0 to 1) among `drivers` topics and its
/// friction: important above 1/`drivers`, painful above `cut`; on a line counts as below.
/// Source: docs/statistics.md §6.5.
pub fn place(share: f64, drivers: usize, friction: f64, cut: f64) -> Place {
    match (share * drivers as f64 > 1.0, friction > cut) {
        (true, true) => Place::FixFirst,
        (true, false) => Place::Keep,
        (false, true) => Place::Later,
        (false, false) => Place::Leave,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        assert_eq!(place(0.3, 4, 60.0, 50.0), Place::FixFirst);
        assert_eq!(place(0.3, 4, 50.0, 50.0), Place::Keep);
        assert_eq!(place(0.25, 4, 51.0, 50.0), Place::Later);
        assert_eq!(place(0.0, 4, 0.0, 50.0), Place::Leave);
    }
}
