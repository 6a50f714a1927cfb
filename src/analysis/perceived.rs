//! Perceived friction of a row and topic: 100 minus the mean of person scores, with the pooled spread;
//! docs/statistics.md §1.3, §2.2.

use crate::base::{Quarter, TopicId};
use crate::data::{Answers, Cohort, Mask, Row, Voice};
use crate::stats::dist::t_two_sided;
use crate::stats::interval::{PooledSpread, pooled_spread, t_mean, team_mean};
use crate::stats::score::team_variance;

use super::estimate::{Estimate, Reason, Status};

/// What a wave says about a topic as a whole.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TopicSpread {
    /// Spread of answers within teams.
    pub pooled: Option<PooledSpread>,
    /// Whether teams differ beyond noise; `None` where that cannot be said.
    pub teams_differ: Option<bool>,
    /// Degrees of freedom of the pooled spread and their factor for the inner level, which all rows of the topic share.
    inner: Option<(f64, f64)>,
}

impl TopicSpread {
    pub fn new(cohort: &Cohort, quarter: Quarter, topic: &TopicId) -> Self {
        Self::of(&cohort.groups(quarter, topic))
    }

    /// From the answers of each group of the topic's partition.
    pub fn of(groups: &[Answers]) -> Self {
        let groups: Vec<Vec<f64>> = groups.iter().map(Answers::scores).collect();
        if groups.is_empty() {
            return Self::default();
        }
        let pooled = pooled_spread(&groups).ok();
        Self {
            pooled,
            inner: pooled.map(|pooled| {
                let df = pooled.df as f64;
                (df, t_two_sided(Estimate::INNER_LEVEL, df))
            }),
            teams_differ: team_variance(&groups)
                .ok()
                .map(|variance| variance.teams_differ()),
        }
    }
}

/// The perceived side of a cell, with the degrees of freedom of its standard error.
#[derive(Debug, Clone)]
pub(super) struct PerceivedSide {
    pub estimate: Estimate,
    pub df: Option<f64>,
}

impl PerceivedSide {
    fn without(estimate: Estimate) -> Self {
        Self { estimate, df: None }
    }
}

/// The perceived side of a row, topic and quarter.
pub(super) fn perceived(
    cohort: &Cohort,
    spread: &TopicSpread,
    quarter: Quarter,
    row: &Row,
    topic: &TopicId,
) -> PerceivedSide {
    of_voice(cohort.voice(quarter, row, topic), spread)
}

/// The perceived side of what may be heard of a row.
pub(super) fn of_voice(voice: Voice, spread: &TopicSpread) -> PerceivedSide {
    let scores = match voice {
        Voice::Silent => return PerceivedSide::without(Estimate::undefined(Reason::NoAnswers)),
        Voice::Masked(mask) => return PerceivedSide::without(Estimate::suppressed(rule(mask))),
        Voice::Heard(answers) => answers.scores(),
    };
    let stat = match &spread.pooled {
        Some(pooled) => team_mean(&scores, pooled, Estimate::LEVEL),
        None => t_mean(&scores, Estimate::LEVEL),
    };
    let Ok(stat) = stat else {
        return PerceivedSide::without(Estimate::undefined(Reason::TooFew));
    };
    let value = 100.0 - stat.est;
    let turned = |bound: f64| (100.0 - bound).clamp(0.0, 100.0);
    let inner = stat.se.zip(stat.df).map(|(se, df)| {
        let shared = spread.inner.filter(|shared| shared.0 == df);
        let factor = shared.map_or_else(|| t_two_sided(Estimate::INNER_LEVEL, df), |shared| shared.1);
        let half = factor * se;
        (turned(stat.est + half), turned(stat.est - half))
    });
    PerceivedSide {
        estimate: Estimate {
            status: Status::Ok,
            reason: None,
            value: Some(value),
            low: stat.hi.map(turned),
            high: stat.lo.map(turned),
            n: Some(scores.len() as u64),
            level: Estimate::LEVEL,
            inner,
            se: stat.se,
        },
        df: stat.df,
    }
}

pub(super) fn rule(mask: Mask) -> Reason {
    match mask {
        Mask::MinCell => Reason::MinCell,
        Mask::Complementary => Reason::Complementary,
    }
}
