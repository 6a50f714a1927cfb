//! Two independent samples of ordinal answers, such as one team in two quarters.
//!
//! Answers on a scale have an order but no distances, so the effect is the probability that a later answer
//! beats an earlier one, and its twin, Cliff's delta. The test is the permuted one of Brunner and Munzel, which
//! allows the two waves to differ in spread; Mann and Whitney's is there for those who expect it. `first` is
//! the earlier wave, `second` the later; effects are positive when the second is larger.

mod brunner_munzel;
mod cliff;
mod counts;
mod mann_whitney;
mod permuted;
mod verdict;

pub use brunner_munzel::{BrunnerMunzel, brunner_munzel};
pub use cliff::{CliffDelta, Reference, cliff_delta};
pub use mann_whitney::{MannWhitney, mann_whitney};
pub(crate) use permuted::arrangements;
pub use permuted::{Permuted, permuted_brunner_munzel, permuted_mann_whitney};
pub use verdict::{OrdinalChange, OrdinalCheck, ordinal_change, ordinal_check};
