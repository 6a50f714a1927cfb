//! What a metric is measured against: its target, the same for all quarters, or the frozen reference; docs/statistics.md §2.4,
//! §C.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::{MetricId, Quarter};
use crate::data::{Better, Cohort, Dataset, Level, Metric, Row, Target, Transform, Voice};
use crate::stats::index::{Better as Direction, FrictionIndex, Reference, Yardstick};
use crate::stats::quantile::{QuantileRule, quantile, robust_spread};

use super::estimate::Reason;
use super::reading::{Reading, read};
use super::samples::find;

/// Waves from which four make the reference; before, the first one does.
const REFERENCE_WAVES: usize = 4;
/// Fewest teams whose values make a reference.
const MIN_REFERENCE: usize = 3;
/// Least spread of a reference on its logarithm or logit: ln 1.1, so that a tenth more time (or odds) is at most one spread.
const LEAST_SPREAD: f64 = 0.095_310_18;
/// A bounded score is plainly bad so many robust spreads from its target: 50 points, 20 a spread.
const SPREADS_TO_BAD: f64 = 2.5;

/// The frozen reference: the first complete wave until four have come in, then the first four. A wave is complete
/// when the whole organisation can be shown.
pub(super) fn reference_waves(cohort: &Cohort) -> Vec<Quarter> {
    let complete: Vec<Quarter> = cohort
        .waves()
        .filter(|quarter| is_complete(cohort, *quarter))
        .collect();
    if complete.len() < REFERENCE_WAVES {
        complete.into_iter().take(1).collect()
    } else {
        complete.into_iter().take(REFERENCE_WAVES).collect()
    }
}

fn is_complete(cohort: &Cohort, quarter: Quarter) -> bool {
    let everybody = cohort
        .rows(quarter)
        .iter()
        .find(|row| row.level == Level::Organisation);
    let heard = |row: &Row| {
        cohort
            .topics(quarter)
            .iter()
            .any(|topic| matches!(cohort.voice(quarter, row, topic), Voice::Heard(_)))
    };
    everybody.is_some_and(heard)
}

/// A metric's index, with the target it goes by.
#[derive(Debug, Clone)]
pub(super) struct Measure {
    pub index: Result<FrictionIndex, Reason>,
    pub target: Option<f64>,
    pub is_agreed: bool,
}

/// Measures of all metrics that can be scored.
#[derive(Debug)]
pub(super) struct Measures<'a> {
    dataset: &'a Dataset,
    latest: Option<Quarter>,
    references: BTreeMap<MetricId, Spread>,
}

/// Values of teams in the reference, on the metric's own unit, all inside the range of its transform.
#[derive(Debug, Clone, Default)]
struct Spread(Vec<f64>);

impl<'a> Measures<'a> {
    pub fn new(cohort: &Cohort<'a>, reference: &[Quarter]) -> Self {
        let dataset = cohort.dataset();
        let needs_reference = |metric: &&Metric| {
            let has_target = dataset.targets.iter().any(|target| target.metric == metric.id);
            metric.better.is_some() && (!has_target || metric.transform == Transform::Identity)
        };
        let references = dataset
            .catalogue
            .metrics
            .iter()
            .filter(needs_reference)
            .map(|metric| (metric.id.clone(), Spread::of(cohort, reference, metric)))
            .collect();
        Self {
            dataset,
            latest: cohort.quarters().last().copied(),
            references,
        }
    }

    /// The measure of all quarters: by the target in force at the end of the latest one, so that a new target is told of the
    /// whole history and is no change.
    pub fn of(&self, metric: &Metric) -> Measure {
        let latest = self.latest;
        self.against(
            metric,
            latest.and_then(|quarter| self.dataset.target(&metric.id, quarter)),
        )
    }

    /// The measure by one version of the target.
    pub fn against(&self, metric: &Metric, target: Option<&Target>) -> Measure {
        let Some(better) = metric.better else {
            return Measure {
                index: Err(Reason::NoDirection),
                target: target.map(|target| target.value),
                is_agreed: target.is_some_and(Target::is_agreed),
            };
        };
        let direction = match better {
            Better::Lower => Direction::Lower,
            Better::Higher => Direction::Higher,
        };
        let yardstick = match target {
            Some(target) => self.by_target(metric, target.value, better),
            None => self.by_reference(metric, better),
        };
        Measure {
            index: yardstick.and_then(|yardstick| {
                FrictionIndex::new(yardstick, direction).map_err(|_| Reason::OutOfRange)
            }),
            target: target.map(|target| target.value),
            is_agreed: target.is_some_and(Target::is_agreed),
        }
    }

    fn by_target(&self, metric: &Metric, target: f64, better: Better) -> Result<Yardstick, Reason> {
        Ok(match metric.transform {
            Transform::Log => Yardstick::Log { target },
            Transform::Logit => Yardstick::Logit { target },
            Transform::Identity => points(target, self.values(metric)?, better)?,
        })
    }

    fn by_reference(&self, metric: &Metric, better: Better) -> Result<Yardstick, Reason> {
        let values = self.values(metric)?;
        let flat = |_| Reason::ZeroVariance;
        Ok(match metric.transform {
            Transform::Log => Yardstick::LogReference(wide(Reference::of_logs(values).map_err(flat)?)),
            Transform::Logit => Yardstick::LogitReference(wide(Reference::of_logits(values).map_err(flat)?)),
            Transform::Identity => {
                let centre = quantile(values, 0.5, QuantileRule::Type7).map_err(flat)?;
                points(centre, values, better)?
            }
        })
    }

    fn values(&self, metric: &Metric) -> Result<&[f64], Reason> {
        let values = self
            .references
            .get(&metric.id)
            .map_or(&[][..], |spread| spread.0.as_slice());
        if values.len() < MIN_REFERENCE {
            Err(Reason::NoTarget)
        } else {
            Ok(values)
        }
    }
}

/// The reference with a spread that is worth something: teams that hardly differ must not make a hair's breadth hurt.
fn wide(reference: Reference) -> Reference {
    Reference {
        spread: reference.spread.max(LEAST_SPREAD),
        ..reference
    }
}

fn points(target: f64, values: &[f64], better: Better) -> Result<Yardstick, Reason> {
    let spread = robust_spread(values).map_err(|_| Reason::ZeroVariance)?;
    let sign = if better == Better::Lower { 1.0 } else { -1.0 };
    Ok(Yardstick::Points {
        target,
        bad: target + sign * SPREADS_TO_BAD * spread,
    })
}

impl Spread {
    /// Values in the reference waves' quarters; where the metric is younger, in its first quarter with enough teams.
    fn of(cohort: &Cohort, reference: &[Quarter], metric: &Metric) -> Self {
        let within: Vec<f64> = reference
            .iter()
            .flat_map(|quarter| values(cohort, *quarter, metric))
            .collect();
        if within.len() >= MIN_REFERENCE {
            return Self(within);
        }
        let reference: BTreeSet<&Quarter> = reference.iter().collect();
        let others = cohort
            .quarters()
            .iter()
            .filter(|quarter| !reference.contains(quarter));
        let first = others
            .map(|quarter| values(cohort, *quarter, metric))
            .find(|found| found.len() >= MIN_REFERENCE);
        Self(first.unwrap_or_default())
    }
}

fn values(cohort: &Cohort, quarter: Quarter, metric: &Metric) -> Vec<f64> {
    let teams = cohort.rows(quarter).iter().filter(|row| row.level == Level::Team);
    teams
        .filter_map(|row| read(metric, &find(cohort.dataset(), quarter, row, &metric.id)))
        .filter(|reading| {
            !matches!(
                reading.reason,
                Some(Reason::FewEvents | Reason::Dominance | Reason::OutOfRange)
            )
        })
        .filter_map(|reading: Reading| reading.for_index)
        .filter(|value| match metric.transform {
            Transform::Log => *value > 0.0,
            Transform::Logit => *value > 0.0 && *value < 1.0,
            Transform::Identity => true,
        })
        .collect()
}
