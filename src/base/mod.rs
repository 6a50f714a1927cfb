//! Ids, quarters, number format, notices, fingerprints: the words every other room speaks. Knows no other room.

mod fingerprint;
mod ids;
mod notice;
pub mod number;
mod quarter;

pub use fingerprint::{Fingerprint, FingerprintBuilder};
pub use ids::{ItemId, MetricId, TeamId, TopicId};
pub use notice::{Notice, Place, Severity};
pub use quarter::{Calendar, Quarter, QuarterError};
