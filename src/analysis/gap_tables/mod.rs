//! The analysis `gap`: what both sides say about each cell of a quarter, how far apart they are, and what else could make
//! that gap; docs/statistics.md §3.1 to §3.3.

mod events;
mod ground;
mod people;
mod residual;
mod rivals;

use serde::{Deserialize, Serialize};

use crate::base::number;
use crate::stats::Stat;
use crate::stats::dist::normal_upper;
use crate::stats::gap::within_margin;
use crate::stats::multiple::benjamini_hochberg;

use super::estimate::{Estimate, Reason};
use super::outcome::{Cell, Scope, Verdict};
use super::registry::{AnalysisKind, Inputs, Options, Stopped};
use super::tables::{Banner, Check, Form, Outcome, OutcomeColumn, OutcomeRow, OutcomeTable, Subject, Value};
use ground::Ground;
use residual::Lines;
use rivals::{Rival, Says, rivals};

/// The analysis.
pub(super) const KIND: AnalysisKind = AnalysisKind {
    id: "gap",
    label: "Felt against measured",
    question: "Where do feeling and measurement part, and what else could explain it?",
    run,
};

/// Options of the analysis `gap`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GapSpec {
    /// Gaps below this count as none, in hundredths of a between-team standard deviation.
    pub margin_hundredths: u16,
    /// False discovery rate over all gaps of the page, in thousandths.
    pub q_thousandths: u16,
}

impl Default for GapSpec {
    fn default() -> Self {
        Self {
            margin_hundredths: 50,
            q_thousandths: 100,
        }
    }
}

impl GapSpec {
    fn margin(&self) -> f64 {
        f64::from(self.margin_hundredths) / 100.0
    }

    fn q(&self) -> f64 {
        f64::from(self.q_thousandths) / 1000.0
    }
}

fn run(inputs: &Inputs<'_>, options: &Options) -> Result<Outcome, Stopped> {
    inputs.check()?;
    let spec = &options.gap;
    let mut outcome = Outcome::new(KIND.id, inputs.quarter);
    outcome.methods.extend([
        "pfi 1",
        "mfi 2",
        "gap 1",
        "quadrant 2",
        "bh 2",
        "deming 1",
        "rivals 1",
    ]);
    let cells: Vec<&Cell> = inputs
        .friction
        .cells
        .iter()
        .filter(|cell| cell.quarter == inputs.quarter)
        .collect();
    if cells.is_empty() {
        "Nothing is known about this quarter.".clone_into(&mut outcome.finding);
        return Ok(outcome);
    }
    let ground = Ground::new(inputs)?;
    let lines = Lines::new(inputs.friction, inputs.quarter);
    let gaps = adjusted(&cells);
    let mut found = Vec::with_capacity(cells.len());
    for (cell, q) in cells.iter().zip(&gaps) {
        inputs.check()?;
        found.push(Found {
            cell,
            q: *q,
            residual: lines.residual(cell),
            rivals: sense(cell).map(|sense| rivals(&ground, cell, sense)),
        });
    }
    outcome.finding = finding(&found, spec);
    outcome.checks = checks(&ground, &found, spec);
    outcome.tables.push(cells_table(inputs, &found, spec, &lines));
    outcome.tables.push(rivals_table(inputs, &found));
    Ok(outcome)
}

/// A cell with what this analysis adds to it.
struct Found<'a> {
    cell: &'a Cell,
    q: Result<f64, Reason>,
    residual: Estimate,
    rivals: Option<Vec<Rival>>,
}

impl Found<'_> {
    /// Whether there is a gap to be explained: a verdict on which both sides differ, or a gap whose 80 % interval leaves out 0.
    fn parts(&self) -> bool {
        let leaves_out_zero = self
            .cell
            .gap
            .inner
            .is_some_and(|(low, high)| low > 0.0 || high < 0.0);
        leaves_out_zero || matches!(self.cell.verdict, Verdict::Hidden | Verdict::PerceivedOnly)
    }
}

/// +1 where a topic feels worse than it measures, -1 where it measures worse than it feels.
fn sense(cell: &Cell) -> Option<f64> {
    match (cell.verdict, cell.gap.value.filter(|_| cell.gap.is_ok())) {
        (Verdict::PerceivedOnly, _) => Some(1.0),
        (Verdict::Hidden, _) => Some(-1.0),
        (_, Some(gap)) if gap != 0.0 => Some(gap.signum()),
        _ => None,
    }
}

/// Benjamini and Hochberg's q of "no gap" for each cell, over all gaps of the page.
fn adjusted(cells: &[&Cell]) -> Vec<Result<f64, Reason>> {
    let p: Vec<Option<f64>> = cells
        .iter()
        .map(|cell| {
            let (gap, se) = (cell.gap.value?, cell.gap.se.filter(|se| *se > 0.0)?);
            cell.gap
                .is_ok()
                .then(|| (2.0 * normal_upper((gap / se).abs())).min(1.0))
        })
        .collect();
    let known: Vec<f64> = p.iter().flatten().copied().collect();
    let mut q = benjamini_hochberg(&known).unwrap_or_default().into_iter();
    cells
        .iter()
        .zip(&p)
        .map(|(cell, p)| {
            let reason = cell.gap.reason.unwrap_or(Reason::NoSpread);
            p.and_then(|_| q.next()).ok_or(reason)
        })
        .collect()
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::BothHurt => "both-hurt",
        Verdict::Hidden => "hidden",
        Verdict::PerceivedOnly => "perceived-only",
        Verdict::Healthy => "healthy",
        Verdict::CannotTell => "cannot-tell",
    }
}

fn finding(found: &[Found], spec: &GapSpec) -> String {
    let teams: Vec<&Found> = found.iter().filter(|one| one.cell.scope == Scope::Team).collect();
    let told = |verdict| teams.iter().filter(|one| one.cell.verdict == verdict).count();
    let open = told(Verdict::CannotTell);
    let parts = teams
        .iter()
        .filter(|one| one.q.is_ok_and(|q| q <= spec.q()))
        .count();
    format!(
        "Of {} team cells {} can be told: {} hurt on both sides, {} are hidden, {} are felt only, {} are healthy; \
         in {} the gap is more than noise (q at most {}).",
        teams.len(),
        teams.len() - open,
        told(Verdict::BothHurt),
        told(Verdict::Hidden),
        told(Verdict::PerceivedOnly),
        told(Verdict::Healthy),
        parts,
        number::probability(spec.q()),
    )
}

fn checks(ground: &Ground, found: &[Found], spec: &GapSpec) -> Vec<Check> {
    let without = ground.topics_without_axes();
    let axes = Check {
        assumption: "Teams differ enough on both sides for a gap to have a unit".to_owned(),
        holds: Some(without.is_empty()),
        found: if without.is_empty() {
            "Every topic with metrics has six teams or more that differ beyond noise on both sides."
                .to_owned()
        } else {
            format!(
                "Not on {}: cells there have a verdict and no gap.",
                without.join(", ")
            )
        },
    };
    let gaps = found.iter().filter(|one| one.q.is_ok()).count();
    let flagged = found
        .iter()
        .filter(|one| one.q.is_ok_and(|q| q <= spec.q()))
        .count();
    let family = Check {
        assumption: "Some gaps are more than chance".to_owned(),
        holds: (gaps > 0).then_some(flagged > 0),
        found: format!(
            "{flagged} of {gaps} gaps on the page have a q of at most {}; about {} of those may be chance.",
            number::probability(spec.q()),
            number::fixed(spec.q() * flagged as f64, 1),
        ),
    };
    vec![axes, family]
}

fn cells_table(inputs: &Inputs, found: &[Found], spec: &GapSpec, lines: &Lines) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("row", "Row", Form::Words),
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("perceived", "Perceived", Form::Friction),
        OutcomeColumn::new("measured", "Measured", Form::Friction),
        OutcomeColumn::new("verdict", "Verdict", Form::Words)
            .help("Named from a probability of 0.80 on; cannot-tell with its cause."),
        OutcomeColumn::new("cause", "Why not", Form::Words),
        OutcomeColumn::new("both_hurt", "Both hurt", Form::Probability),
        OutcomeColumn::new("hidden", "Hidden", Form::Probability),
        OutcomeColumn::new("perceived_only", "Felt only", Form::Probability),
        OutcomeColumn::new("healthy", "Healthy", Form::Probability),
        OutcomeColumn::new("gap", "Gap", Form::Signed(1))
            .help("How much worse it feels than it measures, in standard deviations between teams."),
        OutcomeColumn::new("q", "q", Form::Probability).help(
            "Share of false alarms among all gaps of this page with a q as small (Benjamini and Hochberg).",
        ),
        OutcomeColumn::new("near", "Near 0", Form::Probability)
            .help("Probability that the gap is smaller than the margin either way."),
        OutcomeColumn::new("residual", "Residual", Form::Signed(0))
            .help("Points of friction felt above what teams with such metrics usually feel."),
        OutcomeColumn::new("rivals_for", "Other explanations", Form::Words)
            .help("What else could make this gap and is borne out by the data."),
        OutcomeColumn::new("rivals_against", "Ruled out", Form::Count),
        OutcomeColumn::new("rivals_open", "Not told", Form::Count),
    ];
    let mut table = OutcomeTable::new("cells", "Felt against measured", columns);
    table.caption = format!(
        "Every row and topic; friction 0 to 100, higher hurts more; 95 % intervals; gap in between-team standard \
         deviations, near 0 within ±{}; rows by level, then name",
        number::fixed(spec.margin(), 2)
    );
    let without = lines.topics_without(inputs.friction);
    if !without.is_empty() {
        table.banners.push(Banner::note(format!(
            "No usual line for {}: fewer than 20 cells with both sides, or the two do not go together beyond noise.",
            without.join(", ")
        )));
    }
    for one in found {
        table.rows.push(cell_row(inputs, one, spec));
    }
    table
}

fn cell_row(inputs: &Inputs, one: &Found, spec: &GapSpec) -> OutcomeRow {
    let cell = one.cell;
    let reason = cell.perceived.reason.or(cell.measured.reason);
    let reason = reason.unwrap_or(Reason::NoSpread);
    let chance = |at: usize| -> Value {
        cell.probabilities
            .map_or(Value::Missing(reason), |all| Value::Number(all[at]))
    };
    let counted = |says: Says| -> Value {
        one.rivals
            .as_ref()
            .map_or(Value::Missing(cell.gap.reason.unwrap_or(reason)), |rivals| {
                Value::Count(rivals.iter().filter(|rival| rival.says == says).count() as u64)
            })
    };
    let speaking: Vec<&str> = one
        .rivals
        .iter()
        .flatten()
        .filter(|rival| rival.says == Says::For)
        .map(|rival| rival.name)
        .collect();
    OutcomeRow {
        subject: subject(cell),
        values: vec![
            cell.team.as_str().into(),
            inputs.friction.topic_name(&cell.topic).into(),
            cell.perceived.clone().into(),
            cell.measured.clone().into(),
            word(cell.verdict).into(),
            cell.cause.map_or("", |cause| cause.words()).into(),
            chance(0),
            chance(1),
            chance(2),
            chance(3),
            cell.gap.clone().into(),
            one.q.into(),
            near_zero(&cell.gap, spec.margin()).into(),
            one.residual.clone().into(),
            speaking.join(", ").into(),
            counted(Says::Against),
            counted(Says::CannotTell),
        ],
        notes: Vec::new(),
    }
}

fn subject(cell: &Cell) -> Subject {
    Subject {
        scope: Some(cell.scope),
        team: Some(cell.team.clone()),
        topic: Some(cell.topic.clone()),
        quarter: None,
    }
}

fn near_zero(gap: &Estimate, margin: f64) -> Result<f64, Reason> {
    let reason = gap.reason.unwrap_or(Reason::NoSpread);
    let (Some(value), Some(se), true) = (gap.value, gap.se, gap.is_ok()) else {
        return Err(reason);
    };
    let stat = Stat {
        se: Some(se),
        ..Stat::new("gap", value, 2, Estimate::LEVEL)
    };
    within_margin(&stat, margin).map_err(|_| reason)
}

/// The rival explanations of every cell in which the two sides part.
fn rivals_table(inputs: &Inputs, found: &[Found]) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("row", "Row", Form::Words),
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("gap", "Gap", Form::Signed(1)),
        OutcomeColumn::new("rival", "Explanation", Form::Words),
        OutcomeColumn::new("speaks", "Speaks", Form::Words).help(
            "For, against, or cannot tell: by the 80 % interval, and whether it could make half of the gap.",
        ),
        OutcomeColumn::new("value", "Its number", Form::Number(2)),
        OutcomeColumn::new("unit", "Unit", Form::Words),
        OutcomeColumn::new("why", "What was found", Form::Words),
    ];
    let mut table = OutcomeTable::new("rivals", "What else could make the gap", columns);
    "Cells with a gap whose 80 % interval leaves out 0, or a verdict on which the sides differ; each explanation by itself"
        .clone_into(&mut table.caption);
    for one in found.iter().filter(|one| one.parts()) {
        for rival in one.rivals.iter().flatten() {
            table.rows.push(OutcomeRow {
                subject: subject(one.cell),
                values: vec![
                    one.cell.team.as_str().into(),
                    inputs.friction.topic_name(&one.cell.topic).into(),
                    one.cell.gap.clone().into(),
                    rival.name.into(),
                    rival.says.word().into(),
                    rival.number.clone(),
                    rival.unit.into(),
                    rival.why.as_str().into(),
                ],
                notes: Vec::new(),
            });
        }
    }
    if table.rows.is_empty() {
        table
            .banners
            .push(Banner::note("In no cell do the two sides part beyond noise."));
    }
    table
}
