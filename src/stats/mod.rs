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
//! | `correlation` | how two columns go together, permutation tests, what could have been found |
//! | `panel` | the same over teams and quarters: within teams, between them, lags, what follows a step |
//! | `line` | lines with noise on both sides, robust trends |
//! | `noise` | reliability of differences, regression to the mean |
//! | `bootstrap` | intervals from resampled replicates |
//! | `gap` | felt against measured: the gap and the verdict |
//! | `change` | one team in two quarters |
//! | `two_sample` | ordinal answers of two quarters |
//! | `paired` | the same people in two quarters |
//! | `adoption` | teams that took something up against those that did not |
//! | `weights` | answers weighted to the roster |
//! | `composition` | what of a change is who is in it |
//! | `planning` | how many answers the next wave needs |
//! | `screening` | how many of many cells moved, and how many would by chance |
//! | `robust` | means and ranks that wild values do not move |
//! | `multiple` | many tests at once |
//! | `disclosure` | what published groups give away, what to hold back |
//! | `cost` | hours and money lost, drawn or in closed form |
//! | `rank` | how surely an option is among the best |
//! | `decision` | what to fund, and whether to measure first |
//! | `words` | words that set two groups of comments apart |
//! | `drivers` | topics that go with an outcome |
//! | `survival` | durations with open items: the period curve, its quantiles and restricted mean |
//! | `business_hours` | waiting time by the calendar of the one who waits |
//! | `geomean` | geometric mean and spread |
//! | `chart_limits` | ellipses around a dot, funnel limits of shares |
//! | `reliability` | alpha and omega of a topic's items |
//! | `agreement` | coders against each other and against the machine |
//! | `calibration` | survey answers in hours or percent against what was measured |
//! | `random` | random numbers with a stream that never changes |

pub mod adoption;
pub mod agreement;
pub mod bootstrap;
pub mod business_hours;
pub mod calibration;
pub mod change;
pub mod chart_limits;
pub mod composition;
pub mod correlation;
pub mod cost;
pub mod decision;
pub mod disclosure;
pub mod dist;
pub mod drivers;
pub mod gap;
pub mod geomean;
pub mod index;
pub mod interval;
pub mod line;
pub mod multiple;
pub mod noise;
pub mod paired;
pub mod panel;
pub mod planning;
mod quadrature;
pub mod quantile;
pub mod random;
pub mod rank;
pub mod reliability;
pub mod result;
pub mod robust;
pub mod score;
pub mod screening;
pub mod shrink;
mod solve;
mod special;
mod summary;
pub mod survival;
pub mod two_sample;
pub mod weights;
pub mod words;

pub use result::{Contrast, Estimand, Flag, Flags, Stat, Undefined};
