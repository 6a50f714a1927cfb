//! What both sides together say about a cell, and why in one plain sentence; docs/methods.md §3.3, §3.4.

use crate::base::number::{fixed, probability};
use crate::stats::dist::{normal_lower, t_lower};
use crate::stats::shrink::shrink;

use super::estimate::{Estimate, Reason, Status};
use super::outcome::{Cell, Verdict};

/// Probability from which a quadrant is named.
const LIKELY: f64 = 0.80;
/// Teams from which values are shrunken towards each other.
const MIN_TEAMS: usize = 6;
/// Measured friction at the target.
pub(super) const TARGET: f64 = 50.0;

/// Where a side really stands, given all teams.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Posterior {
    mean: f64,
    sd: f64,
    /// Degrees of freedom where the normal distribution would claim too much.
    df: Option<f64>,
}

impl Posterior {
    /// What the estimate itself says.
    pub fn raw(estimate: &Estimate, df: Option<f64>) -> Option<Self> {
        let sd = estimate.se.filter(|se| *se > 0.0 && estimate.is_ok())?;
        Some(Self {
            mean: estimate.value?,
            sd,
            df,
        })
    }

    /// Probability of lying above a cut.
    pub fn above(self, cut: f64) -> f64 {
        let z = (self.mean - cut) / self.sd;
        self.df.map_or_else(|| normal_lower(z), |df| t_lower(z, df))
    }
}

/// Posteriors of the teams of one topic and quarter, shrunken where there are at least six.
pub(super) fn shrunken(raw: &[Option<Posterior>]) -> Vec<Option<Posterior>> {
    let known: Vec<Posterior> = raw.iter().flatten().copied().collect();
    if known.len() < MIN_TEAMS {
        return raw.to_vec();
    }
    let values: Vec<f64> = known.iter().map(|one| one.mean).collect();
    let variances: Vec<f64> = known.iter().map(|one| one.sd * one.sd).collect();
    let Ok(all) = shrink(&values, &variances, Estimate::LEVEL) else {
        return raw.to_vec();
    };
    let mut teams = all.teams.into_iter();
    raw.iter()
        .map(|one| {
            let shrunken = one.and_then(|_| teams.next())?.stat;
            Some(Posterior {
                mean: shrunken.est,
                sd: shrunken.se?,
                df: shrunken.df,
            })
        })
        .collect()
}

/// Everything that decides about a cell beside its two sides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Evidence {
    pub perceived: Option<Posterior>,
    pub measured: Option<Posterior>,
    pub cut: f64,
    /// False where the teams do not differ on the topic beyond noise: then no single team is told apart.
    pub teams_differ: bool,
}

/// Sets verdict, sentence and probabilities of a cell.
pub(super) fn decide(cell: &mut Cell, evidence: &Evidence) {
    if let Some(why) = obstacle(cell) {
        cell.why = why;
        return;
    }
    let (Some(perceived), Some(measured)) = (evidence.perceived, evidence.measured) else {
        "one of the sides has no spread".clone_into(&mut cell.why);
        return;
    };
    let (felt, seen) = (perceived.above(evidence.cut), measured.above(TARGET));
    let quadrants = [
        felt * seen,
        (1.0 - felt) * seen,
        felt * (1.0 - seen),
        (1.0 - felt) * (1.0 - seen),
    ];
    cell.probabilities = Some(quadrants);
    cell.perceived_above = Some(felt);
    cell.measured_above = Some(seen);
    if !evidence.teams_differ {
        "the teams do not differ on this topic beyond noise in this wave".clone_into(&mut cell.why);
        return;
    }
    let verdicts = [
        Verdict::BothHurt,
        Verdict::Hidden,
        Verdict::PerceivedOnly,
        Verdict::Healthy,
    ];
    match verdicts
        .into_iter()
        .zip(quadrants)
        .find(|(_, chance)| *chance >= LIKELY)
    {
        Some((verdict, chance)) => {
            cell.verdict = verdict;
            cell.why = named(verdict, chance, evidence.cut);
        }
        None => cell.why = undecided(cell, felt, seen, evidence.cut),
    }
    if cell
        .components
        .iter()
        .any(|component| component.target.is_some() && !component.target_agreed)
    {
        cell.why.push_str("; a target is not agreed yet");
    }
}

fn named(verdict: Verdict, chance: f64, cut: f64) -> String {
    let cut = fixed(cut, 0);
    let what = match verdict {
        Verdict::BothHurt => {
            format!("felt friction lies above the cut of {cut} and the metrics are worse than their target")
        }
        Verdict::Hidden => {
            format!("the metrics are worse than their target while felt friction lies below the cut of {cut}")
        }
        Verdict::PerceivedOnly => {
            format!(
                "felt friction lies above the cut of {cut} while the metrics are better than their target"
            )
        }
        Verdict::Healthy => {
            format!("felt friction lies below the cut of {cut} and the metrics are better than their target")
        }
        Verdict::CannotTell => return String::new(),
    };
    let sure = if chance >= 0.95 { "clear" } else { "likely" };
    format!("{what} ({sure}, probability {})", probability(chance))
}

fn undecided(cell: &Cell, felt: f64, seen: f64, cut: f64) -> String {
    let is_open = |chance: f64| (0.1..=0.9).contains(&chance);
    let holds = |side: &Estimate, cut: f64| side.inner.is_some_and(|(low, high)| low <= cut && cut <= high);
    match (is_open(felt), is_open(seen)) {
        (true, true) => "the 80 % intervals of both sides hold their cuts".to_owned(),
        (true, false) if holds(&cell.perceived, cut) => {
            "the 80 % interval of the perceived side holds the cut".to_owned()
        }
        (false, true) if holds(&cell.measured, TARGET) => {
            "the 80 % interval of the measured side holds the target".to_owned()
        }
        (true, false) => "drawn towards the other teams, the perceived side lies too near the cut".to_owned(),
        (false, true) => {
            "drawn towards the other teams, the measured side lies too near the target".to_owned()
        }
        (false, false) => "no case is likely enough".to_owned(),
    }
}

/// Why a cell cannot be judged at all.
fn obstacle(cell: &Cell) -> Option<String> {
    let perceived = (!cell.perceived.is_ok()).then(|| perceived_obstacle(cell.perceived.reason));
    let unsure = cell.measured.reason.is_some() || cell.measured.se.is_none();
    let measured = (!cell.measured.is_ok() || unsure).then(|| measured_obstacle(cell));
    match (perceived, measured) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (Some(one), Some(two)) => Some(format!("{one}, and {two}")),
    }
}

fn perceived_obstacle(reason: Option<Reason>) -> &'static str {
    match reason {
        Some(Reason::MinCell) => "too few people answered this topic to show what they said",
        Some(Reason::Complementary) => {
            "what people said is not shown, because it would reveal a smaller group"
        }
        Some(Reason::Homogeneity) => "what people said is not shown, because all of them said the same",
        Some(Reason::NoAnswers) => "nobody answered this topic",
        _ => "too few answers",
    }
}

fn measured_obstacle(cell: &Cell) -> &'static str {
    let suppressed = cell.measured.status == Status::Suppressed;
    match cell.measured.reason {
        _ if suppressed => "the metrics come from too few people to be shown",
        Some(Reason::NoMetric) => "no metric speaks about this topic",
        Some(Reason::NoDirection) => "nobody declared which way the metric is better",
        Some(Reason::NoSpread) => "values came without n and spread",
        Some(Reason::FewEvents) => "fewer events than the metric needs",
        Some(Reason::NoTarget) => "there is neither a target nor a reference to compare with",
        Some(Reason::FewMetrics) => "more than half of the topic's metrics are missing",
        Some(Reason::NoHeadCount) => "the rate needs a head-count that is not known",
        Some(Reason::ZeroVariance) => "all measured values are alike",
        Some(Reason::OutOfRange) => "a measured value lies outside what its unit allows",
        _ => "the measured side has no spread",
    }
}
