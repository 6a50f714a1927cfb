//! Whether a topic was asked alike in two successive waves, and what the items say that both have in common;
//! docs/statistics.md §1.8, §5.1.

use std::collections::BTreeMap;

use crate::base::{Quarter, TopicId};
use crate::data::{Cohort, Row, TopicPart};

use super::estimate::Estimate;
use super::friction::scope;
use super::outcome::{Cell, CellBasis, CommonBasis, Instrument, TopicBreak};
use super::perceived::{TopicSpread, of_voice};

/// Finds the topics whose items changed, and puts the numbers on the common items into the basis of their cells.
pub(super) fn compare(cohort: &Cohort, cells: &[Cell], basis: &mut [CellBasis]) -> Instrument {
    let dataset = cohort.dataset();
    let mut breaks = Vec::new();
    let mut last: BTreeMap<TopicId, Quarter> = BTreeMap::new();
    for quarter in heard(cohort, cells) {
        for topic in cohort.topics(quarter) {
            let Some(since) = last.insert(topic.clone(), quarter) else {
                continue;
            };
            let Some(common) = cohort
                .common_items(since, quarter, &topic)
                .filter(|common| !common.is_all())
            else {
                continue;
            };
            if common.carry() {
                let pair = Pair::new(cohort, (since, &common.before), (quarter, &common.after));
                if let Some(pair) = pair {
                    pair.fill(&topic, cells, basis);
                }
            }
            breaks.push(TopicBreak {
                topic,
                quarter,
                since,
                kept: common.after.len(),
                before: common.asked.0,
                after: common.asked.1,
                is_compared: common.carry(),
            });
        }
    }
    let is_seen = |quarter: &Quarter| cohort.quarters().contains(quarter);
    let changes = dataset.instrument.iter();
    Instrument {
        changes: changes
            .filter(|change| is_seen(&change.quarter))
            .cloned()
            .collect(),
        breaks,
    }
}

/// Waves of which anything may be shown, ascending: a wave that is masked as a whole stands between no two others.
fn heard(cohort: &Cohort, cells: &[Cell]) -> Vec<Quarter> {
    let is_heard = |quarter: &Quarter| {
        let mut own = cells.iter().filter(|cell| cell.quarter == *quarter);
        own.any(|cell| cell.perceived.is_ok())
    };
    cohort.waves().filter(is_heard).collect()
}

/// The common items of a topic in two waves.
struct Pair<'a> {
    before: Part<'a>,
    after: Part<'a>,
}

struct Part<'a> {
    quarter: Quarter,
    rows: &'a [Row],
    items: TopicPart,
    spread: TopicSpread,
}

impl<'a> Pair<'a> {
    fn new(cohort: &'a Cohort, before: (Quarter, &[usize]), after: (Quarter, &[usize])) -> Option<Self> {
        Some(Self {
            before: Part::new(cohort, before)?,
            after: Part::new(cohort, after)?,
        })
    }

    fn fill(&self, topic: &TopicId, cells: &[Cell], basis: &mut [CellBasis]) {
        for (cell, basis) in cells.iter().zip(basis) {
            if cell.quarter == self.after.quarter && cell.topic == *topic {
                basis.common = self.common(cell).map(Box::new);
            }
        }
    }

    fn common(&self, cell: &Cell) -> Option<CommonBasis> {
        Some(CommonBasis {
            before: self.before.side(cell)?,
            after: self.after.side(cell)?,
        })
    }
}

impl<'a> Part<'a> {
    fn new(cohort: &'a Cohort, (quarter, items): (Quarter, &[usize])) -> Option<Self> {
        let items = cohort.part(quarter, items)?;
        Some(Self {
            quarter,
            rows: cohort.rows(quarter),
            spread: TopicSpread::of(&items.groups()),
            items,
        })
    }

    fn side(&self, cell: &Cell) -> Option<(Estimate, Option<f64>)> {
        let is_own = |row: &&Row| row.name == cell.team && scope(row.level) == cell.scope;
        let row = self.rows.iter().find(is_own)?;
        let side = of_voice(self.items.voice(row), &self.spread);
        Some((side.estimate, side.df))
    }
}
