//! Why a cell cannot be told, as a class that can be counted and as the words for it.

use serde::Serialize;

use super::estimate::{Estimate, Reason, Status};

/// Why the data of a cell do not decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The interval of one side, or of both, holds its cut.
    CrossesCut,
    /// Drawn towards the other teams, a side lies too near its cut.
    NearCut,
    /// Each side is likely by itself, both together are not.
    Together,
    /// The teams do not differ on the topic beyond noise, so no single team is told apart.
    TeamsAlike,
    /// Masked: too few people answered.
    FewPeople,
    /// Masked: would give away what a few people said.
    Revealing,
    /// Masked: the metrics come from too few people.
    FewContributors,
    /// There was no survey in the quarter.
    NoWave,
    /// The survey has no question on the topic that can be scored.
    NotAsked,
    /// Nobody answered.
    NoAnswers,
    /// Too few answers for an interval.
    FewAnswers,
    /// No metric speaks about the topic.
    NoMetric,
    /// The topic's metrics were not measured here.
    NotMeasured,
    /// Nobody declared which way the metric is better.
    NoDirection,
    /// Values came without n and spread.
    NoSpread,
    /// Fewer events than the metric needs.
    FewEvents,
    /// Neither a target nor a reference.
    NoTarget,
    /// More than half of the topic's metrics are missing.
    FewMetrics,
    /// A rate whose head-count is not known.
    NoHeadCount,
    /// All measured values are alike.
    ValuesAlike,
    /// A value that its unit does not allow.
    OutOfRange,
    /// So many items had not ended that the percentile is not reached yet.
    NotEnded,
}

impl Cause {
    /// What hinders the perceived side; `None` where it has a value.
    pub(super) fn of_perceived(estimate: &Estimate, has_wave: bool, is_asked: bool) -> Option<Self> {
        (!estimate.is_ok()).then_some(match estimate.reason {
            Some(Reason::MinCell) => Self::FewPeople,
            Some(Reason::Complementary | Reason::Homogeneity) => Self::Revealing,
            Some(Reason::NoAnswers) if !has_wave => Self::NoWave,
            Some(Reason::NoAnswers) if !is_asked => Self::NotAsked,
            Some(Reason::NoAnswers) => Self::NoAnswers,
            _ => Self::FewAnswers,
        })
    }

    /// What hinders the measured side; `None` where it has a value with its spread. A topic that is paired with a metric
    /// was only not measured here.
    pub(super) fn of_measured(estimate: &Estimate, is_paired: bool) -> Option<Self> {
        let can_be_judged = estimate.is_ok() && estimate.reason.is_none() && estimate.se.is_some();
        (!can_be_judged).then_some(match estimate.reason {
            _ if estimate.status == Status::Suppressed => Self::FewContributors,
            Some(Reason::NoMetric) if is_paired => Self::NotMeasured,
            Some(Reason::NoMetric) => Self::NoMetric,
            Some(Reason::NoDirection) => Self::NoDirection,
            Some(Reason::FewEvents) => Self::FewEvents,
            Some(Reason::NoTarget) => Self::NoTarget,
            Some(Reason::FewMetrics) => Self::FewMetrics,
            Some(Reason::NoHeadCount) => Self::NoHeadCount,
            Some(Reason::ZeroVariance) => Self::ValuesAlike,
            Some(Reason::OutOfRange) => Self::OutOfRange,
            Some(Reason::NotReached) => Self::NotEnded,
            _ => Self::NoSpread,
        })
    }

    /// Whether a number exists and may not be shown.
    pub fn is_masking(self) -> bool {
        matches!(self, Self::FewPeople | Self::Revealing | Self::FewContributors)
    }

    /// Whether more answers or events of the same kind may decide; all others need a decision, a metric or a question.
    pub fn may_be_decided_by_more(self) -> bool {
        matches!(
            self,
            Self::CrossesCut
                | Self::NearCut
                | Self::Together
                | Self::FewPeople
                | Self::FewContributors
                | Self::NoAnswers
                | Self::FewAnswers
                | Self::FewEvents
        )
    }

    /// The cause as part of a cell's sentence. Where a cut decides the cell says more about it.
    pub(super) fn sentence(self) -> &'static str {
        match self {
            Self::CrossesCut => "the 80 % interval holds a cut",
            Self::NearCut => "drawn towards the other teams, it lies too near a cut",
            Self::Together => "each side is likely by itself, both together are not",
            Self::TeamsAlike => "the teams do not differ on this topic beyond noise in this wave",
            Self::FewPeople => "too few people answered this topic to show what they said",
            Self::Revealing => {
                "what people said is not shown, because it would give away what a few of them said"
            }
            Self::FewContributors => "the metrics come from too few people to be shown",
            Self::NoWave => "there was no survey in this quarter",
            Self::NotAsked => "the survey has no question on this topic that can be scored",
            Self::NoAnswers => "nobody answered this topic",
            Self::FewAnswers => "too few answers",
            Self::NoMetric => "no metric speaks about this topic",
            Self::NotMeasured => "no metric of this topic was measured here",
            Self::NoDirection => "nobody declared which way the metric is better",
            Self::NoSpread => "values came without n and spread",
            Self::FewEvents => "fewer events than the metric needs",
            Self::NoTarget => "there is neither a target nor a reference to compare with",
            Self::FewMetrics => "more than half of the topic's metrics are missing",
            Self::NoHeadCount => "the rate needs a head-count that is not known",
            Self::ValuesAlike => "all measured values are alike",
            Self::OutOfRange => "a measured value lies outside what its unit allows",
            Self::NotEnded => "so much had not ended yet that the metric's percentile is not reached",
        }
    }

    /// The cause in a few words, as tables count it; fits after “in 5 cells”.
    pub fn words(self) -> &'static str {
        match self {
            Self::CrossesCut => "an interval crosses a cut",
            Self::NearCut => "the other teams draw it too near a cut",
            Self::Together => "each side is likely, both together are not",
            Self::TeamsAlike => "the teams do not differ beyond noise",
            Self::FewPeople => "too few people answered to show it",
            Self::Revealing => "showing it would reveal a small neighbour",
            Self::FewContributors => "too few people stand behind the metric",
            Self::NoWave => "there was no survey",
            Self::NotAsked => "no question can be scored",
            Self::NoAnswers => "nobody answered",
            Self::FewAnswers => "too few answers",
            Self::NoMetric => "no metric speaks about it",
            Self::NotMeasured => "nothing was measured",
            Self::NoDirection => "the metric's direction is not declared",
            Self::NoSpread => "the metric came without n and spread",
            Self::FewEvents => "too few events",
            Self::NoTarget => "target and reference are missing",
            Self::FewMetrics => "half of the metrics are missing",
            Self::NoHeadCount => "the head-count is not known",
            Self::ValuesAlike => "all values are alike",
            Self::OutOfRange => "a value lies outside its scale",
            Self::NotEnded => "too much had not ended yet",
        }
    }
}
