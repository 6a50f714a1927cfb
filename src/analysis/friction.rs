//! Perceived and measured friction of every cell, their gap and the verdict.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::base::{Quarter, TeamId, TopicId};
use crate::data::{Cohort, Level, Row};
use crate::stats::quantile::{QuantileRule, quantile};

use super::estimate::{Estimate, Reason};
use super::gap::{Axes, axes, gap};
use super::instrument;
use super::measured::{MeasuredSide, TopicMetrics, measured};
use super::notes;
use super::outcome::{Basis, Cell, CellBasis, Cut, Friction, Scope, Verdict};
use super::perceived::{PerceivedSide, TopicSpread, perceived};
use super::verdict::{Asked, Evidence, Posterior, TARGET, decide, shrunken};
use super::yardstick::{Measures, reference_waves};

/// Where the map of perceived friction is cut.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CutChoice {
    /// The organisation's median over all topics in the first complete wave.
    #[default]
    ReferenceMedian,
    /// The middle of the scale, 50.
    Midpoint,
}

/// Options of the analysis `friction`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FrictionSpec {
    /// Where the map of perceived friction is cut.
    #[serde(default)]
    pub perceived_cut: CutChoice,
}

/// Perceived and measured friction of every row, topic and quarter of a cohort, with gap and verdict.
///
/// Methods (docs/statistics.md): perceived §1.3, §1.5, §2.2; measured §2.3 to §2.5; gap §3.1; verdict §3.3, §3.4; settled
/// choices §C. Every number that could show fewer people than the threshold is suppressed by the cohort already.
pub fn friction(cohort: &Cohort<'_>, spec: &FrictionSpec) -> Friction {
    let dataset = cohort.dataset();
    let reference = reference_waves(cohort);
    let measures = Measures::new(cohort, &reference);
    let mut drafts = Vec::new();
    let mut spreads = Spreads::new();
    for &quarter in cohort.quarters() {
        for topic in &dataset.catalogue.topics {
            spreads.insert(
                (quarter, topic.id.clone()),
                TopicSpread::new(cohort, quarter, &topic.id),
            );
        }
    }
    let metrics: Vec<(&TopicId, TopicMetrics)> = dataset
        .catalogue
        .topics
        .iter()
        .map(|topic| (&topic.id, TopicMetrics::new(dataset, &topic.id)))
        .collect();
    for &quarter in cohort.quarters() {
        for row in cohort.rows(quarter) {
            for (topic, metrics) in &metrics {
                let spread = spreads[&(quarter, (*topic).clone())];
                let felt = perceived(cohort, &spread, quarter, row, topic);
                let seen = measured(dataset, &measures, metrics, quarter, row);
                drafts.extend(draft(quarter, row, topic, felt, seen));
            }
        }
    }
    let (mut cells, basis): (Vec<Cell>, Vec<CellBasis>) = drafts.into_iter().unzip();
    let cut = perceived_cut(&cells, &reference, spec.perceived_cut);
    let frame = Frame {
        cohort,
        spreads: &spreads,
        axes: axes(&cells, &reference),
        paired: metrics
            .iter()
            .filter(|(_, metrics)| !metrics.is_empty())
            .map(|(topic, _)| *topic)
            .collect(),
        cut: cut.value,
    };
    judge(&mut cells, &basis, &frame);
    finish(cohort, cells, basis, cut, &spreads)
}

type Spreads = BTreeMap<(Quarter, TopicId), TopicSpread>;

/// A cell before gap and verdict; none where neither side says anything.
fn draft(
    quarter: Quarter,
    row: &Row,
    topic: &TopicId,
    felt: PerceivedSide,
    seen: MeasuredSide,
) -> Option<(Cell, CellBasis)> {
    let is_silent = felt.estimate.reason == Some(Reason::NoAnswers);
    let only_listed = seen
        .components
        .iter()
        .all(|part| part.reason == Some(Reason::NoDirection));
    if is_silent && only_listed {
        return None;
    }
    let basis = CellBasis {
        perceived_df: felt.df,
        measured_unclipped: seen.unclipped,
        measured_df: seen.df,
        common: None,
    };
    let cell = Cell {
        scope: scope(row.level),
        team: row.name.clone(),
        members: row.members.clone(),
        unit: row.unit.clone(),
        topic: topic.clone(),
        quarter,
        perceived: felt.estimate,
        measured: seen.estimate,
        gap: Estimate::undefined(Reason::TooFew),
        verdict: Verdict::CannotTell,
        cause: None,
        why: String::new(),
        probabilities: None,
        perceived_above: None,
        measured_above: None,
        components: seen.components,
    };
    Some((cell, basis))
}

pub(super) fn scope(level: Level) -> Scope {
    match level {
        Level::Team => Scope::Team,
        Level::Unit => Scope::Unit,
        Level::Organisation => Scope::Organisation,
    }
}

/// The median of the organisation's perceived friction over all topics of the first complete wave; docs/statistics.md §C.
fn perceived_cut(cells: &[Cell], reference: &[Quarter], choice: CutChoice) -> Cut {
    let middle = |origin: &str| Cut {
        value: 50.0,
        origin: origin.to_owned(),
    };
    if choice == CutChoice::Midpoint {
        return middle("middle of the scale");
    }
    let Some(first) = reference.first() else {
        return middle("middle of the scale, as there is no complete wave yet");
    };
    let values: Vec<f64> = cells
        .iter()
        .filter(|cell| cell.scope == Scope::Organisation && cell.quarter == *first)
        .filter_map(|cell| cell.perceived.value)
        .collect();
    match quantile(&values, 0.5, QuantileRule::Type7) {
        Ok(value) => Cut {
            value,
            origin: format!("organisation median {first}"),
        },
        Err(_) => middle("middle of the scale, as there is no complete wave yet"),
    }
}

/// What all cells are judged by.
struct Frame<'a> {
    cohort: &'a Cohort<'a>,
    spreads: &'a Spreads,
    axes: BTreeMap<TopicId, Axes>,
    /// Topics that some metric speaks about.
    paired: BTreeSet<&'a TopicId>,
    cut: f64,
}

impl Frame<'_> {
    fn asked(&self, quarter: Quarter, topic: &TopicId) -> Asked {
        if !self.cohort.waves().any(|wave| wave == quarter) {
            Asked::NoWave
        } else if self.cohort.instrument(quarter, topic).is_none() {
            Asked::NotThis
        } else {
            Asked::Yes
        }
    }
}

/// Gaps and verdicts, by topic and quarter: teams know of each other, units and the organisation stand alone.
fn judge(cells: &mut [Cell], basis: &[CellBasis], frame: &Frame<'_>) {
    let mut groups: BTreeMap<(Quarter, TopicId, Scope), Vec<usize>> = BTreeMap::new();
    for (index, cell) in cells.iter().enumerate() {
        groups
            .entry((cell.quarter, cell.topic.clone(), cell.scope))
            .or_default()
            .push(index);
    }
    for ((quarter, topic, scope), members) in groups {
        let is_team = scope == Scope::Team;
        let felt = members
            .iter()
            .map(|&index| Posterior::raw(&cells[index].perceived, basis[index].perceived_df));
        let seen = members
            .iter()
            .map(|&index| Posterior::raw(&cells[index].measured, None));
        let (mut felt, mut seen): (Vec<_>, Vec<_>) = (felt.collect(), seen.collect());
        if is_team {
            (felt, seen) = (shrunken(&felt), shrunken(&seen));
        }
        let differ = frame
            .spreads
            .get(&(quarter, topic.clone()))
            .and_then(|spread| spread.teams_differ);
        for (position, &index) in members.iter().enumerate() {
            let cell = &mut cells[index];
            cell.gap = gap(&cell.perceived, &cell.measured, frame.axes.get(&topic));
            let evidence = Evidence {
                asked: frame.asked(quarter, &topic),
                is_paired: frame.paired.contains(&topic),
                perceived: felt[position],
                measured: seen[position],
                cut: frame.cut,
                teams_differ: !is_team || differ.unwrap_or(true),
            };
            decide(cell, &evidence);
        }
    }
}

fn finish(
    cohort: &Cohort,
    cells: Vec<Cell>,
    mut basis: Vec<CellBasis>,
    cut: Cut,
    spreads: &Spreads,
) -> Friction {
    let dataset = cohort.dataset();
    let instrument = instrument::compare(cohort, &cells, &mut basis);
    let quarters: BTreeSet<Quarter> = cells.iter().map(|cell| cell.quarter).collect();
    let spoken: BTreeSet<&TopicId> = cells.iter().map(|cell| &cell.topic).collect();
    let topics = dataset
        .catalogue
        .topics
        .iter()
        .filter(|topic| spoken.contains(&topic.id));
    Friction {
        topics: topics
            .map(|topic| (topic.id.clone(), topic.name.clone()))
            .collect(),
        quarters: quarters.into_iter().collect(),
        waves: cohort.waves().collect(),
        rows: rows(cohort, &cells),
        perceived_cut: cut,
        measured_cut: Cut {
            value: TARGET,
            origin: "target".to_owned(),
        },
        participation: notes::participation(cohort),
        unscored: notes::unscored(cohort),
        unscored_waves: notes::unscored_waves(cohort),
        masked: notes::masked(cohort, &cells),
        notices: notes::notices(cohort, &cells, &instrument, spreads),
        methods: ["pfi 1", "mfi 2", "gap 1", "quadrant 2", "atoms 1"]
            .map(str::to_owned)
            .to_vec(),
        instrument,
        basis: Basis { cells: basis },
        cells,
    }
}

/// Units with the rows of teams below them, by name; rows without a unit last.
fn rows(cohort: &Cohort, cells: &[Cell]) -> Vec<(Option<TeamId>, Vec<String>)> {
    let shown: BTreeSet<&str> = cells.iter().map(|cell| cell.team.as_str()).collect();
    let mut units: BTreeMap<Option<TeamId>, BTreeSet<String>> = BTreeMap::new();
    for row in cohort.quarters().iter().flat_map(|quarter| cohort.rows(*quarter)) {
        if row.level == Level::Team && shown.contains(row.name.as_str()) {
            units
                .entry(row.unit.clone())
                .or_default()
                .insert(row.name.clone());
        }
    }
    let loose = units.remove(&None).map(|rows| (None, rows));
    units
        .into_iter()
        .chain(loose)
        .map(|(unit, rows)| (unit, rows.into_iter().collect()))
        .collect()
}
