//! Intervals: shares, means, net scores, rates, and the differences of two of them.
//!
//! The slices hold present values only. Whoever calls knows what is missing and says so with
//! [`Stat::with_missing`](super::Stat::with_missing).

mod beta;
mod difference;
mod mean;
mod net;
mod proportion;
mod rate;

pub use beta::{ShareRise, share_rise};
pub(crate) use difference::{MeanPart, contrast_from_parts};
pub use difference::{fisher_p, headcount_difference, net_difference, newcombe, newcombe_headcount, welch};
pub use mean::{
    PooledSpread, headcount_mean, nonresponse_bounds, pooled_headcount_mean, pooled_mean, pooled_spread,
    t_mean, team_mean,
};
pub use net::{MIN_TEAM_ANSWERS, NetScore, net_score, net_score_wald};
pub use proportion::{
    Headcount, agresti_coull, clopper_pearson, headcount, jeffreys, wilson, wilson_headcount,
};
pub use rate::{rate, rate_by_period, rate_ratio};
