//! The only door from answers to analysis: rows of the organisation, each a union of atoms, and what may be seen of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use crate::base::{Quarter, TeamId, TopicId};

use super::answers::Answers;
use super::dataset::Dataset;
use super::groups::{Group, RefusedGroup, WaveGroups};
use super::instrument::{self, Asked};
use super::mask::{TopicMask, WaveMask};
use super::rows;
use super::table::Item;

/// Which part of a dataset an analysis sees.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Filter {
    /// The last quarter to be seen, so that a report on an earlier quarter knows nothing of later ones.
    #[serde(default)]
    pub until: Option<Quarter>,
}

/// Which level of the organisation a row speaks about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Everybody.
    Organisation,
    /// A parent unit, or several that share an atom.
    Unit,
    /// A team, or several that form one atom.
    Team,
}

/// A row of a quarter: a team, teams merged into one atom, a unit, or the organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its level.
    pub level: Level,
    /// Its name: `A`, `A + B`, `4 small teams`, a unit, `Organisation`.
    pub name: String,
    /// The teams behind it, sorted; groups of people without a team included.
    pub members: Vec<TeamId>,
    /// For a unit's row: the units themselves (files may speak about a unit as such).
    pub units: Vec<TeamId>,
    /// The unit directly above a team.
    pub unit: Option<TeamId>,
    /// The atoms whose people are in it.
    pub(super) atoms: BTreeSet<usize>,
    /// False where some of its atoms hold people from elsewhere: then nothing of its answers is shown.
    pub(super) is_whole: bool,
}

impl Row {
    /// A team of few people who all kept silent, which may not be said of it.
    pub(super) fn is_few(&self) -> bool {
        self.level == Level::Team && self.atoms.is_empty() && !self.is_whole
    }
}

/// The name of the row that speaks about everybody.
pub const ORGANISATION: &str = "Organisation";

/// Why answers are not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mask {
    /// Fewer people than the threshold answered.
    MinCell,
    /// Would tell what fewer people than the threshold answered: of a neighbour, or because everybody answered alike,
    /// which is not told apart.
    Complementary,
}

/// What may be heard of a row about a topic.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Voice {
    /// Nobody answered, or nobody was asked.
    Silent,
    /// Somebody answered, and it is not shown.
    Masked(Mask),
    /// At least as many people as the threshold asks for.
    Heard(Answers),
}

/// Who is behind a published cell, for the audit of a release: people are numbered within their topic and quarter in
/// an order that means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Level of the row.
    pub level: Level,
    /// Name of the row.
    pub row: String,
    /// Numbers of the people, ascending.
    pub people: Vec<u32>,
}

/// The items of a topic that two waves have in common, by their places in each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CommonItems {
    /// Places in the earlier wave.
    pub before: Vec<usize>,
    /// Places in the later wave, in the same order.
    pub after: Vec<usize>,
    /// How many items score the topic in the earlier and in the later wave.
    pub asked: (usize, usize),
}

impl CommonItems {
    /// Whether both waves ask exactly the same about the topic.
    pub(crate) fn is_all(&self) -> bool {
        self.asked == (self.before.len(), self.after.len())
    }

    /// Whether the common items carry the topic: at least half of the items of either wave.
    pub(crate) fn carry(&self) -> bool {
        !self.after.is_empty() && 2 * self.after.len() >= self.asked.0.max(self.asked.1)
    }
}

/// Some items of one wave, with what may be seen of them.
#[derive(Debug)]
pub(crate) struct TopicPart(TopicMask);

impl TopicPart {
    /// What may be heard of a row.
    pub(crate) fn voice(&self, row: &Row) -> Voice {
        self.0.voice(row)
    }

    /// The answers of each group of its own partition.
    pub(crate) fn groups(&self) -> Vec<Answers> {
        self.0.lend_groups()
    }
}

/// A masked selection of a dataset: every answer it lends is one of a union of atoms.
#[derive(Debug)]
pub struct Cohort<'a> {
    pub(super) dataset: &'a Dataset,
    quarters: Vec<Quarter>,
    pub(super) waves: BTreeMap<Quarter, WaveMask>,
    rows: BTreeMap<Quarter, Vec<Row>>,
    // Made when it is asked for: not every analysis looks at groups.
    groups: BTreeMap<Quarter, OnceLock<Arc<WaveGroups>>>,
}

impl<'a> Cohort<'a> {
    /// Partitions every wave into atoms of at least the dataset's threshold and lays the rows over them.
    pub fn new(dataset: &'a Dataset, filter: &Filter) -> Self {
        let visible = |quarter: &Quarter| filter.until.is_none_or(|until| *quarter <= until);
        let quarters: Vec<Quarter> = dataset.quarters.iter().copied().filter(visible).collect();
        let waves: BTreeMap<Quarter, WaveMask> = quarters
            .iter()
            .filter_map(|&quarter| Some((quarter, WaveMask::new(dataset, quarter)?)))
            .collect();
        let rows: BTreeMap<Quarter, Vec<Row>> = quarters
            .iter()
            .map(|&quarter| (quarter, rows::of(dataset, quarter, waves.get(&quarter))))
            .collect();
        let groups = waves.keys().map(|&quarter| (quarter, OnceLock::new())).collect();
        Self {
            dataset,
            quarters,
            waves,
            rows,
            groups,
        }
    }

    /// The dataset behind it; its answers stay out of reach.
    pub fn dataset(&self) -> &'a Dataset {
        self.dataset
    }

    /// Visible quarters, ascending.
    pub fn quarters(&self) -> &[Quarter] {
        &self.quarters
    }

    /// Visible quarters with a wave, ascending.
    pub fn waves(&self) -> impl Iterator<Item = Quarter> + '_ {
        self.waves.keys().copied()
    }

    /// The rows of a quarter: organisation, units, teams, each sorted by name.
    pub fn rows(&self, quarter: Quarter) -> &[Row] {
        self.rows.get(&quarter).map_or(&[], Vec::as_slice)
    }

    /// How many people of a row took part in the wave; `None` without a wave or where that may not be shown.
    pub fn answered(&self, quarter: Quarter, row: &Row) -> Option<u64> {
        let wave = self.waves.get(&quarter)?;
        let people: usize = row.atoms.iter().map(|&atom| wave.atoms[atom].people.len()).sum();
        let shown = (people == 0 && !row.is_few()) || (row.is_whole && people >= wave.threshold);
        shown.then_some(people as u64)
    }

    /// Groups by role and tenure that may be looked at beside the rows, the most useful first: one list for a wave, audited
    /// against the rows and against each other, made before any answer is looked at.
    pub fn audited_groups(&self, quarter: Quarter) -> &[Group] {
        self.list(quarter).map_or(&[], |list| list.groups.as_slice())
    }

    /// Groups that are not offered, and why.
    pub fn refused_groups(&self, quarter: Quarter) -> &[RefusedGroup] {
        self.list(quarter).map_or(&[], |list| list.refused.as_slice())
    }

    /// Topics that a wave asked about and that can be scored, in catalogue order.
    pub fn topics(&self, quarter: Quarter) -> Vec<TopicId> {
        let asked = |id: &TopicId| self.mask(quarter, id).is_some();
        let topics = self.dataset.catalogue.topics.iter().map(|topic| topic.id.clone());
        topics.filter(asked).collect()
    }

    /// The questions of a wave's survey with an ordered answer, whether they score a topic or not.
    pub fn items(&self, quarter: Quarter) -> &[Item] {
        let wave = self.waves.get(&quarter).and(self.dataset.waves.get(&quarter));
        wave.map_or(&[], |wave| wave.items.as_slice())
    }

    /// A name for the items that score a topic in a wave: equal names mean the same instrument.
    pub fn instrument(&self, quarter: Quarter, topic: &TopicId) -> Option<&str> {
        self.mask(quarter, topic).map(|mask| mask.instrument.as_str())
    }

    /// What was merged and why, one plain sentence each.
    pub fn merged(&self) -> Vec<String> {
        let sentences = |(quarter, wave): (&Quarter, &WaveMask)| wave.merged(*quarter);
        self.waves.iter().flat_map(sentences).collect()
    }

    /// What may be heard of a row about a topic.
    pub(crate) fn voice(&self, quarter: Quarter, row: &Row, topic: &TopicId) -> Voice {
        self.mask(quarter, topic)
            .map_or(Voice::Silent, |mask| mask.voice(row))
    }

    /// The answers of each group of the topic's own partition: what a pooled spread is made of.
    pub(crate) fn groups(&self, quarter: Quarter, topic: &TopicId) -> Vec<Answers> {
        self.mask(quarter, topic)
            .map_or_else(Vec::new, TopicMask::lend_groups)
    }

    /// Who is behind each published cell of a topic and quarter.
    pub fn membership(&self, quarter: Quarter, topic: &TopicId) -> Vec<Membership> {
        let Some(mask) = self.mask(quarter, topic) else {
            return Vec::new();
        };
        let published = |row: &Row| {
            Some(Membership {
                level: row.level,
                row: row.name.clone(),
                people: mask.numbers(row)?,
            })
        };
        self.rows(quarter).iter().filter_map(published).collect()
    }

    /// Who is behind each group of a topic and quarter that is heard: positions in [`Cohort::audited_groups`], and people in the
    /// numbering of [`Cohort::membership`].
    pub fn group_membership(&self, quarter: Quarter, topic: &TopicId) -> Vec<(usize, Vec<u32>)> {
        let Some(of_topic) = self.topic_groups(quarter, topic) else {
            return Vec::new();
        };
        let groups = self.audited_groups(quarter).iter().enumerate();
        groups
            .filter_map(|(position, group)| Some((position, of_topic.numbers(group)?)))
            .collect()
    }

    /// The items of a topic that two waves have in common, and how many each of them has; `None` where one of them has none.
    pub(crate) fn common_items(
        &self,
        since: Quarter,
        quarter: Quarter,
        topic: &TopicId,
    ) -> Option<CommonItems> {
        self.mask(since, topic)?;
        self.mask(quarter, topic)?;
        let (before, after) = (self.dataset.waves.get(&since)?, self.dataset.waves.get(&quarter)?);
        let (old, new) = (before.items_of(topic), after.items_of(topic));
        let asked = |quarter, items| Asked { quarter, items };
        let kept = instrument::kept(
            asked(since, &before.items),
            asked(quarter, &after.items),
            &self.dataset.bridges,
        );
        let kept = kept
            .into_iter()
            .filter(|(one, other)| old.contains(one) && new.contains(other));
        let (kept_before, kept_after) = kept.unzip();
        Some(CommonItems {
            before: kept_before,
            after: kept_after,
            asked: (old.len(), new.len()),
        })
    }

    /// Some items of a wave as a topic of their own, masked like any other.
    pub(crate) fn part(&self, quarter: Quarter, items: &[usize]) -> Option<TopicPart> {
        let wave = self.dataset.waves.get(&quarter)?;
        let masks = self.waves.get(&quarter)?;
        let mask = TopicMask::of_items(wave, &masks.atoms, items, masks.threshold);
        (!items.is_empty()).then_some(TopicPart(mask))
    }

    fn list(&self, quarter: Quarter) -> Option<&WaveGroups> {
        let (wave, mask) = (self.dataset.waves.get(&quarter)?, self.waves.get(&quarter)?);
        let make = || WaveGroups::new(self.dataset, quarter, wave, mask, self.rows(quarter));
        let list = self.groups.get(&quarter)?;
        Some(list.get_or_init(|| self.dataset.memo.list(quarter, make)))
    }

    pub(super) fn mask(&self, quarter: Quarter, topic: &TopicId) -> Option<&TopicMask> {
        self.waves.get(&quarter)?.topics.get(topic)
    }
}
