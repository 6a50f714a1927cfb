//! What both sides together say about a cell, and why in one plain sentence; docs/statistics.md §3.3, §3.4.

use crate::base::number::{fixed, probability};
use crate::stats::dist::{normal_lower, normal_upper, t_lower, t_upper};
use crate::stats::gap::{Quadrants, Verdict as Quadrant};
use crate::stats::shrink::shrink;

use super::cause::Cause;
use super::estimate::Estimate;
use super::outcome::{Cell, Component, Verdict};

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

    /// Probability of lying above a cut, and of not doing so.
    fn sides_of(self, cut: f64) -> (f64, f64) {
        let z = (self.mean - cut) / self.sd;
        self.df.map_or_else(
            || (normal_lower(z), normal_upper(z)),
            |df| (t_lower(z, df), t_upper(z, df)),
        )
    }
}

/// Posteriors of the teams of one topic and quarter, shrunken where there are at least six. How far teams differ is known
/// from these teams only, so that normal probabilities would promise more than they keep (docs/statistics.md §11.2).
pub(super) fn shrunken(raw: &[Option<Posterior>]) -> Vec<Option<Posterior>> {
    let known: Vec<Posterior> = raw.iter().flatten().copied().collect();
    let df = Some((known.len() as f64 - 1.0).max(1.0));
    if known.len() < MIN_TEAMS {
        let careful = |one: Posterior| Posterior { df, ..one };
        return raw.iter().map(|one| one.map(careful)).collect();
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
                df,
            })
        })
        .collect()
}

/// Whether people could have said anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// There is no wave in the quarter.
    NoWave,
    /// The wave has no question on the topic that could be scored.
    NotThis,
    /// It has.
    Yes,
}

/// Everything that decides about a cell beside its two sides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Evidence {
    pub asked: Asked,
    pub perceived: Option<Posterior>,
    pub measured: Option<Posterior>,
    pub cut: f64,
    /// False where the teams do not differ on the topic beyond noise: then no single team is told apart.
    pub teams_differ: bool,
    /// Whether any metric speaks about the topic, here or elsewhere.
    pub is_paired: bool,
}

/// Sets verdict, sentence and probabilities of a cell. What one side says alone is told even if the other is missing.
pub(super) fn decide(cell: &mut Cell, evidence: &Evidence) {
    let felt = evidence.perceived.map(|side| side.sides_of(evidence.cut));
    let seen = evidence.measured.map(|side| side.sides_of(TARGET));
    cell.perceived_above = felt.map(|(above, _)| above);
    cell.measured_above = seen.map(|(above, _)| above);
    if let Some((cause, why)) = obstacle(cell, evidence) {
        (cell.cause, cell.why) = (Some(cause), why);
        return;
    }
    let (Some(felt), Some(seen)) = (felt, seen) else {
        cell.cause = Some(Cause::NoSpread);
        "one of the sides has no spread".clone_into(&mut cell.why);
        return;
    };
    // `stats::gap::quadrants` takes normal readings; with few teams the sides here are t-distributed.
    let quadrants = Quadrants {
        both_hurt: felt.0 * seen.0,
        hidden: felt.1 * seen.0,
        perceived_only: felt.0 * seen.1,
        healthy: felt.1 * seen.1,
    };
    cell.probabilities = Some([
        quadrants.both_hurt,
        quadrants.hidden,
        quadrants.perceived_only,
        quadrants.healthy,
    ]);
    if !evidence.teams_differ {
        cell.cause = Some(Cause::TeamsAlike);
        Cause::TeamsAlike.sentence().clone_into(&mut cell.why);
        return;
    }
    let yardstick = Words::of(cell);
    cell.verdict = match quadrants.verdict(LIKELY, None) {
        Quadrant::BothHurt => Verdict::BothHurt,
        Quadrant::Hidden => Verdict::Hidden,
        Quadrant::PerceivedOnly => Verdict::PerceivedOnly,
        Quadrant::Healthy => Verdict::Healthy,
        Quadrant::CannotTell => Verdict::CannotTell,
    };
    (cell.cause, cell.why) = match cell.verdict {
        Verdict::CannotTell => {
            let (cause, why) = undecided(cell, felt.0, seen.0, evidence.cut, &yardstick);
            (Some(cause), why)
        }
        verdict => {
            let why = named(verdict, quadrants.most_probable().1, evidence.cut, &yardstick);
            (None, why)
        }
    };
    if let Some(open) = yardstick.open_targets() {
        // Beside a verdict this limits it; beside an open question it is no part of the reason.
        let remark = if cell.verdict == Verdict::CannotTell {
            "; apart from that, "
        } else {
            "; "
        };
        cell.why.push_str(remark);
        cell.why.push_str(&open);
    }
}

/// How the metrics that were judged, and what they were judged by, are called in a sentence.
struct Words {
    metrics: &'static str,
    are: &'static str,
    /// `their targets`, `the reference of all teams`…
    yardstick: &'static str,
    /// The same without saying whose.
    level: &'static str,
    /// Metrics whose target nobody agreed to.
    open: Vec<String>,
}

impl Words {
    fn of(cell: &Cell) -> Self {
        let judged: Vec<&Component> = cell
            .components
            .iter()
            .filter(|part| part.friction.is_some() && part.reason.is_none())
            .collect();
        let with_target = judged.iter().filter(|part| part.target.is_some()).count();
        let is_one = judged.len() == 1;
        let (yardstick, level) = match with_target {
            0 => ("the reference of all teams", "the reference"),
            1 if is_one => ("its target", "the target"),
            all if all == judged.len() => ("their targets", "the targets"),
            _ => ("their targets or references", "the targets and references"),
        };
        Self {
            metrics: if is_one { "the metric" } else { "the metrics" },
            are: if is_one { "is" } else { "are" },
            yardstick,
            level,
            open: judged
                .iter()
                .filter(|part| part.target.is_some() && !part.target_agreed)
                .map(|part| part.name.clone())
                .collect(),
        }
    }

    fn open_targets(&self) -> Option<String> {
        match self.open.as_slice() {
            [] => None,
            [one] => Some(format!("the target of “{one}” is not agreed yet")),
            all => Some(format!(
                "the targets of “{}” are not agreed yet",
                all.join("” and “")
            )),
        }
    }
}

fn named(verdict: Verdict, chance: f64, cut: f64, words: &Words) -> String {
    let cut = fixed(cut, 0);
    let Words {
        metrics,
        are,
        yardstick,
        ..
    } = words;
    let what = match verdict {
        Verdict::BothHurt => {
            format!("felt friction lies above the cut of {cut} and {metrics} {are} worse than {yardstick}")
        }
        Verdict::Hidden => {
            format!("{metrics} {are} worse than {yardstick} while felt friction lies below the cut of {cut}")
        }
        Verdict::PerceivedOnly => {
            format!("felt friction lies above the cut of {cut} while {metrics} {are} better than {yardstick}")
        }
        Verdict::Healthy => {
            format!("felt friction lies below the cut of {cut} and {metrics} {are} better than {yardstick}")
        }
        Verdict::CannotTell => return String::new(),
    };
    let sure = if chance >= 0.95 { "clear" } else { "likely" };
    format!("{what} ({sure}, probability {})", probability(chance))
}

fn undecided(cell: &Cell, felt: f64, seen: f64, cut: f64, words: &Words) -> (Cause, String) {
    let is_open = |chance: f64| (0.1..=0.9).contains(&chance);
    let holds = |side: &Estimate, cut: f64| side.inner.is_some_and(|(low, high)| low <= cut && cut <= high);
    let (felt_holds, seen_holds) = (holds(&cell.perceived, cut), holds(&cell.measured, TARGET));
    let (cut, level) = (fixed(cut, 0), words.level);
    match (is_open(felt), is_open(seen)) {
        (true, true) if felt_holds && seen_holds => (
            Cause::CrossesCut,
            format!(
                "the 80 % interval of felt friction holds the cut of {cut}, and that of measured friction holds {level}"
            ),
        ),
        (true, true) => (
            Cause::NearCut,
            format!("drawn towards the other teams, both sides lie too near the cut of {cut} and {level}"),
        ),
        (true, false) if felt_holds => (
            Cause::CrossesCut,
            format!("the 80 % interval of felt friction holds the cut of {cut}"),
        ),
        (false, true) if seen_holds => (
            Cause::CrossesCut,
            format!("the 80 % interval of measured friction holds {level}"),
        ),
        (true, false) => (
            Cause::NearCut,
            format!("drawn towards the other teams, felt friction lies too near the cut of {cut}"),
        ),
        (false, true) => (
            Cause::NearCut,
            format!("drawn towards the other teams, measured friction lies too near {level}"),
        ),
        (false, false) => (Cause::Together, Cause::Together.sentence().to_owned()),
    }
}

/// Why a cell cannot be judged at all: the cause that is counted (of two the one that masks, then that of the perceived
/// side), and both in a sentence.
fn obstacle(cell: &Cell, evidence: &Evidence) -> Option<(Cause, String)> {
    let (has_wave, is_asked) = (evidence.asked != Asked::NoWave, evidence.asked == Asked::Yes);
    let felt = Cause::of_perceived(&cell.perceived, has_wave, is_asked);
    let seen = Cause::of_measured(&cell.measured, evidence.is_paired);
    match (felt, seen) {
        (None, None) => None,
        (Some(one), None) | (None, Some(one)) => Some((one, one.sentence().to_owned())),
        (Some(one), Some(two)) => {
            let cause = if two.is_masking() && !one.is_masking() {
                two
            } else {
                one
            };
            Some((cause, format!("{}, and {}", one.sentence(), two.sentence())))
        }
    }
}
