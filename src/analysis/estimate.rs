//! One number as every room above sees it: value, interval, n, or the reason why there is none.

use serde::Serialize;

use crate::stats::dist::normal_two_sided;

/// Whether a number may be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// There is a value.
    Ok,
    /// There is none, for the given reason.
    Undefined,
    /// It exists and is not shown, by the given rule.
    Suppressed,
}

/// Why a number is missing or incomplete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nobody answered an item of the topic, or the wave did not ask.
    NoAnswers,
    /// No metric speaks about the topic in this quarter.
    NoMetric,
    /// Nobody declared which way the metric is better.
    NoDirection,
    /// Nobody said which topic the metric speaks about.
    NoTopic,
    /// A rate needs the head-count of the team, which is not known for the quarter.
    NoHeadCount,
    /// A value that its scale does not allow: a share outside 0 to 1, a negative duration.
    OutOfRange,
    /// A finished value came without n and spread: shown, never judged.
    NoSpread,
    /// Fewer events than the metric's minimum.
    FewEvents,
    /// Fewer answers or teams than the method needs.
    TooFew,
    /// All values alike where a spread is needed.
    ZeroVariance,
    /// No target and no reference to compare with.
    NoTarget,
    /// Less than half of the topic's metrics are there.
    FewMetrics,
    /// Suppressed: fewer than k people.
    MinCell,
    /// Suppressed: would tell what fewer than k people said.
    Complementary,
    /// Suppressed: everybody gave the same answer. No analysis says so, because it would tell what each of them said: such
    /// a row is `Complementary`.
    Homogeneity,
    /// Suppressed: too few contributors, or one person makes most events.
    Dominance,
    /// So many items had not ended that the percentile is not reached yet.
    NotReached,
}

impl Reason {
    /// Whether the number exists and is not shown, or does not exist.
    pub fn status(self) -> Status {
        match self {
            Self::MinCell | Self::Complementary | Self::Homogeneity | Self::Dominance => Status::Suppressed,
            _ => Status::Undefined,
        }
    }
}

/// A number with its interval and the people or events behind it.
///
/// Friction runs from 0 to 100, higher hurts more; a gap is in between-team standard deviations.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Estimate {
    /// Whether it may be read.
    pub status: Status,
    /// Why not, or what is missing about it.
    pub reason: Option<Reason>,
    /// Point estimate.
    pub value: Option<f64>,
    /// Lower limit at `level`.
    pub low: Option<f64>,
    /// Upper limit at `level`.
    pub high: Option<f64>,
    /// Answers (perceived), events (measured), the smaller of both (gap).
    pub n: Option<u64>,
    /// Confidence level of `low` and `high`: 0.95.
    pub level: f64,
    /// The 80 % interval that decision charts draw.
    #[serde(skip)]
    pub inner: Option<(f64, f64)>,
    /// Standard error on the scale of `value`.
    #[serde(skip)]
    pub se: Option<f64>,
}

impl Estimate {
    /// The level of every printed interval.
    pub const LEVEL: f64 = 0.95;
    /// The level of the interval that decision charts draw.
    pub const INNER_LEVEL: f64 = 0.80;

    /// A number that does not exist.
    pub fn undefined(reason: Reason) -> Self {
        Self::empty(Status::Undefined, reason)
    }

    /// A number that is not shown. Carries no n either.
    pub fn suppressed(rule: Reason) -> Self {
        Self::empty(Status::Suppressed, rule)
    }

    fn empty(status: Status, reason: Reason) -> Self {
        Self {
            status,
            reason: Some(reason),
            value: None,
            low: None,
            high: None,
            n: None,
            level: Self::LEVEL,
            inner: None,
            se: None,
        }
    }

    /// A value with a normal interval around it.
    pub(super) fn around(value: f64, se: f64, n: Option<u64>) -> Self {
        let half = |level: f64| normal_two_sided(level) * se;
        let outer = half(Self::LEVEL);
        let inner = half(Self::INNER_LEVEL);
        Self {
            status: Status::Ok,
            reason: None,
            value: Some(value),
            low: Some(value - outer),
            high: Some(value + outer),
            n,
            level: Self::LEVEL,
            inner: Some((value - inner, value + inner)),
            se: Some(se),
        }
    }

    /// Whether there is a value to read.
    pub fn is_ok(&self) -> bool {
        self.status == Status::Ok
    }

    /// Half the width of the printed interval.
    pub fn half_width(&self) -> Option<f64> {
        Some((self.high? - self.low?) / 2.0)
    }
}
