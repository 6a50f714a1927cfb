//! Options of the analysis `opportunities`: what is assumed where nothing is measured. All of it is printed.

use serde::{Deserialize, Serialize};

use crate::base::{MetricId, TopicId};
use crate::stats::cost::Input;

/// Options of the analysis `opportunities`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OpportunitiesSpec {
    /// Weeks of a quarter in which a person works.
    pub weeks_per_quarter: u8,
    /// What an hour of a developer costs, all in; without it there are hours and no money.
    pub rate_per_hour: Option<u32>,
    /// How uncertain the rate is: two thirds within a factor of this many percent (115: 1.15).
    pub rate_spread_percent: u16,
    /// Currency of the rate and of the plans.
    pub currency: String,
    /// Which metrics are waits, and what of them blocks. Of several metrics of one topic the first one with events counts.
    pub waits: Vec<Wait>,
    /// What may be funded, beside the initiatives of the workspace that have a cost.
    pub plans: Vec<Plan>,
    /// Share of the hours lost that an investment gives back.
    pub recoverable: ShareRange,
    /// Years over which what is paid once is spread.
    pub horizon_years: u8,
    /// How many worlds are drawn.
    pub draws: u32,
}

/// Least, likeliest and most, in percent (a PERT distribution).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShareRange {
    /// Smallest possible percentage.
    pub least: u8,
    /// Likeliest percentage.
    pub likely: u8,
    /// Largest possible percentage.
    pub most: u8,
}

impl ShareRange {
    pub(super) const fn new(least: u8, likely: u8, most: u8) -> Self {
        Self { least, likely, most }
    }

    /// As shares of 1.
    pub(super) fn input(self) -> Input {
        let [least, likely, most] =
            [self.least, self.likely, self.most].map(|percent| f64::from(percent) / 100.0);
        Input::Pert { least, likely, most }
    }

    /// `10–20–30 %`.
    pub(super) fn text(self) -> String {
        format!(
            "{}–{}–{}{}%",
            self.least,
            self.likely,
            self.most,
            crate::base::number::NARROW_SPACE
        )
    }
}

/// Which clock a metric runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clock {
    /// Nights and weekends count: of the first day at most 8 hours are work, of what lies beyond it 40 of 168.
    Wall,
    /// All of it lies within working time.
    Working,
}

/// A metric that is a wait, and what of it blocks.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// The metric.
    pub metric: MetricId,
    /// Its clock.
    pub clock: Clock,
    /// So many minutes of each wait block wholly: nobody begins something else.
    pub whole_minutes: u16,
    /// What of the rest of it blocks.
    pub blocking: ShareRange,
}

/// Something that may be funded.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Its name.
    pub name: String,
    /// The topic that it eases.
    pub topic: TopicId,
    /// Money once.
    #[serde(default)]
    pub one_off: u64,
    /// Money a year.
    #[serde(default)]
    pub yearly: u64,
    /// Share of the hours that it gives back; without it that of all plans.
    #[serde(default)]
    pub recoverable: Option<ShareRange>,
}

impl Default for OpportunitiesSpec {
    fn default() -> Self {
        let wait = |metric: &str, clock, whole_minutes, blocking| Wait {
            metric: metric.into(),
            clock,
            whole_minutes,
            blocking,
        };
        let tenth_to_third = ShareRange::new(10, 20, 30);
        Self {
            weeks_per_quarter: 11,
            rate_per_hour: None,
            rate_spread_percent: 115,
            currency: "EUR".to_owned(),
            waits: vec![
                wait("review_time_hours", Clock::Wall, 0, tenth_to_third),
                wait(
                    "build_duration_minutes",
                    Clock::Working,
                    10,
                    ShareRange::new(20, 30, 40),
                ),
                wait("ticket_resolution_hours", Clock::Wall, 0, tenth_to_third),
                wait("ticket_response_hours", Clock::Wall, 0, tenth_to_third),
                wait("answer_time_hours", Clock::Wall, 0, tenth_to_third),
            ],
            plans: Vec::new(),
            recoverable: ShareRange::new(10, 25, 50),
            horizon_years: 3,
            draws: 4000,
        }
    }
}
