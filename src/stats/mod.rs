//! Statistics: slices in, structs out. Knows no files, no ids, no other room.
//!
//! One file per family. Every public function says its formula, what it assumes, what it does at the edges
//! and where the method comes from. `tests/statistics` compares them with numbers from R and SciPy; what no
//! library offers has hand-computed tests at the foot of its file. A result is a [`Stat`] or the reason why
//! there is none ([`Undefined`]), never a NaN.
//!
//! | file | family |
//! |---|---|
//! | `result` | what a statistic returns |
//! | `dist`, `special` | distributions, their tails and quantiles |
//! | `interval` | intervals of shares, means, net scores, rates and of their differences |
//! | `score` | survey items, topics, agreement and reliability of team means |
//! | `quantile` | quantiles of durations and their intervals, clusters included |
//! | `index` | a metric's friction index and the combination of several |
//! | `shrink` | shrunken team values |
//! | `gap` | felt against measured: the gap and the verdict |
//! | `change` | one team in two quarters |
//! | `multiple` | many tests at once |
//! | `disclosure` | what published groups give away, what to hold back |
//! | `random` | random numbers with a stream that never changes |

pub mod change;
pub mod disclosure;
pub mod dist;
pub mod gap;
pub mod index;
pub mod interval;
pub mod multiple;
pub mod quantile;
pub mod random;
pub mod result;
pub mod score;
pub mod shrink;
mod special;
mod summary;

pub use result::{Contrast, Estimand, Flag, Flags, Stat, Undefined};
