//! Targets: what is in force, what others publish, and what the user adopts.

use super::progress::Progress;
use super::session::Session;
use super::trouble::EngineError;
use crate::base::MetricId;
use crate::data::{Catalogue, Metric, Target, TargetProposal};
use crate::workspace::Adopted;

/// One metric with its newest target and the published one.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetLine {
    /// The metric.
    pub metric: Metric,
    /// The newest version of its target, from a file or adopted here.
    pub target: Option<Target>,
    /// What others publish; not agreed.
    pub proposal: Option<TargetProposal>,
    /// Whether any import speaks about it.
    pub is_measured: bool,
}

impl Session {
    /// Metrics that are measured, have a target or a published one, in catalogue order.
    pub fn targets(&mut self, progress: &Progress) -> Result<Vec<TargetLine>, EngineError> {
        let analysis = match self.analysis(progress) {
            Ok(analysis) => Some(analysis),
            Err(EngineError::Nothing) => None,
            Err(err) => return Err(err),
        };
        let catalogue = analysis
            .as_ref()
            .map_or(self.catalogue(), |analysis| &analysis.known);
        let targets = analysis
            .as_ref()
            .map_or(&self.workspace().targets, |analysis| &analysis.targets);
        let newest = |id: &MetricId| {
            let own = targets.iter().filter(|target| target.metric == *id);
            own.max_by_key(|target| target.valid_from).cloned()
        };
        let lines = catalogue.metrics.iter().map(|metric| TargetLine {
            metric: metric.clone(),
            target: newest(&metric.id),
            proposal: catalogue.proposal(&metric.id).cloned(),
            is_measured: analysis
                .as_ref()
                .is_some_and(|analysis| analysis.measured.contains(&metric.id)),
        });
        Ok(lines
            .filter(|line| line.target.is_some() || line.proposal.is_some() || line.is_measured)
            .collect())
    }

    /// Adopts a target from today on: the published value, or the one given. A metric's first target counts for earlier
    /// quarters too (docs/statistics.md §2.4).
    pub fn adopt_target(
        &mut self,
        metric: &str,
        value: Option<f64>,
        owner: &str,
        reason: &str,
    ) -> Result<Target, EngineError> {
        let refused = |why: &str| EngineError::Target {
            metric: metric.to_owned(),
            why: why.to_owned(),
        };
        let analysis = self.analysis(&Progress::default()).ok();
        let catalogue: &Catalogue = analysis
            .as_ref()
            .map_or(self.catalogue(), |analysis| &analysis.known);
        let id = MetricId::from(metric.trim());
        let known = catalogue
            .metric(&id)
            .ok_or_else(|| refused("the catalogue has no such metric"))?;
        let proposal = catalogue.proposal(&id);
        let value = value
            .or(proposal.map(|proposal| proposal.value))
            .ok_or_else(|| refused("nobody publishes one; give the value"))?;
        if !known.can_be(value) {
            return Err(refused(&format!("{value} can be no {}", known.unit)));
        }
        let owner = Some(owner.trim().to_owned()).filter(|owner| !owner.is_empty());
        let owner = owner.ok_or_else(|| refused("somebody must own it"))?;
        let reason = match (reason.trim(), proposal) {
            ("", Some(proposal)) => format!("{}; {}", proposal.meaning, proposal.source),
            ("", None) => return Err(refused("the reason is missing")),
            (reason, _) => reason.to_owned(),
        };
        let today = today(self);
        let target = Target {
            metric: id,
            value,
            owner: Some(owner),
            agreed_on: Some(today),
            reason: Some(reason),
            valid_from: Some(today),
        };
        let mut targets = self.workspace().targets.clone();
        targets.retain(|known| (&known.metric, known.valid_from) != (&target.metric, target.valid_from));
        targets.push(target.clone());
        self.keep_targets(targets)?;
        Ok(target)
    }

    /// Takes the adopted targets of a metric back; those of files stay.
    pub fn drop_target(&mut self, metric: &str) -> Result<(), EngineError> {
        let mut targets = self.workspace().targets.clone();
        let before = targets.len();
        targets.retain(|target| target.metric.as_str() != metric.trim());
        if targets.len() == before {
            return Err(EngineError::Target {
                metric: metric.to_owned(),
                why: "none was adopted here; one from a file goes with its import".to_owned(),
            });
        }
        self.keep_targets(targets)
    }

    fn keep_targets(&mut self, targets: Vec<Target>) -> Result<(), EngineError> {
        self.store().save_targets(&Adopted {
            targets: targets.clone(),
        })?;
        self.workspace_mut().targets = targets;
        self.forget_analysis();
        Ok(())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a decision carries the day on which it was made"
)]
pub(super) fn today(session: &Session) -> jiff::civil::Date {
    let zone = session.workspace().settings.calendar.zone();
    jiff::Timestamp::now().to_zoned(zone).date()
}
