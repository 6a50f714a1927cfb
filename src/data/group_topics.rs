//! What the answers to one topic allow of a wave's groups.
//!
//! k counts the people who answered the topic, so the list of the wave is audited once more over them; then nobody's answers
//! may be known for certain (all of a derivable set alike), nor those of fewer than k people be pinned down to less than a
//! quarter of the scale (docs/statistics.md §8.3, §8.4). All that falls short is masked with one letter, whatever the reason.
#![allow(dead_code, reason = "each analysis borrows its own part")]

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::stats::disclosure::{Groups, Published, mean_bounds};
use crate::stats::result::Undefined;

use super::cohort::{Mask, Voice};
use super::group_audit::Settling;
use super::groups::{Group, Refusal};
use super::mask::TopicMask;
use super::memo::Shown;

/// Scores are on this scale.
const SCALE: (f64, f64) = (0.0, 100.0);
/// The mean of fewer than k people may not be known to less than this, in points of 100.
const LEAST_WIDTH: f64 = 25.0;

/// The groups of a wave as far as one topic is concerned.
#[derive(Debug)]
pub(crate) struct TopicGroups<'a> {
    mask: &'a TopicMask,
    groups: &'a [Group],
    shown: Arc<Shown>,
    /// Where each number's answers lie: the atom, and the place within it.
    places: Vec<(usize, usize)>,
}

impl<'a> TopicGroups<'a> {
    /// `memo` remembers what was settled before about the same topic and wave.
    pub(super) fn new(
        mask: &'a TopicMask,
        groups: &'a [Group],
        memo: &dyn Fn(&dyn Fn() -> Shown) -> Arc<Shown>,
    ) -> Self {
        let mut topic = Self {
            mask,
            groups,
            shown: Arc::default(),
            places: Vec::new(),
        };
        let mut fixed: Vec<Vec<usize>> = Vec::new();
        for group in &mask.groups {
            let start = topic.places.len();
            for &atom in group {
                topic
                    .places
                    .extend((0..mask.scores[atom].len()).map(|at| (atom, at)));
            }
            fixed.push((start..topic.places.len()).collect());
        }
        let is_showable = mask.groups.iter().all(|group| mask.is_showable(group));
        topic.shown = memo(&|| {
            if is_showable {
                topic.settled(&fixed)
            } else {
                vec![None; groups.len()]
            }
        });
        topic
    }

    /// What may be heard of a group of the wave's list; nothing that is masked says why.
    pub(crate) fn voice(&self, group: &Group) -> Voice {
        match self.numbers(group) {
            Some(numbers) => {
                let places = numbers.iter().map(|&number| self.places[number as usize]);
                Voice::Heard(self.mask.lend_people(places))
            }
            None => Voice::Masked(Mask::Complementary),
        }
    }

    /// Numbers of the people of a group that is heard, in the numbering of the rows.
    pub(super) fn numbers(&self, group: &Group) -> Option<Vec<u32>> {
        let position = self.groups.iter().position(|known| known == group)?;
        let numbers = self.shown[position].as_ref()?;
        Some(numbers.iter().map(|&number| number as u32).collect())
    }

    fn numbers_of(&self, group: &Group) -> Vec<usize> {
        let is_in = |&(_, &(atom, at)): &(usize, &(usize, usize))| {
            let person = self.mask.respondents[atom][at];
            group.members.binary_search(&person).is_ok()
        };
        let numbered = self.places.iter().enumerate();
        numbered.filter(is_in).map(|(number, _)| number).collect()
    }

    fn settled(&self, fixed: &[Vec<usize>]) -> Shown {
        let members: Vec<Vec<usize>> = self.groups.iter().map(|group| self.numbers_of(group)).collect();
        let scores: Vec<f64> = self
            .places
            .iter()
            .map(|&(atom, at)| self.mask.scores[atom][at])
            .collect();
        let mut settling = Settling::new(scores.len(), fixed, &members, self.mask.threshold);
        let proved = hide_the_alike(&mut settling, &scores)
            .and_then(|()| hide_the_narrow(&mut settling, &scores, fixed, &members, self.mask.threshold));
        if proved.is_err() {
            settling.refuse_all();
        }
        let kept: BTreeSet<usize> = settling.kept().into_iter().collect();
        let shown = members.into_iter().enumerate();
        shown
            .map(|(group, people)| kept.contains(&group).then_some(people))
            .collect()
    }
}

/// Refuses groups until no sum can be derived to which only people contribute who all have the same score. With weights of any
/// kind, which is more than is needed: sums over sets are among them.
fn hide_the_alike(settling: &mut Settling, scores: &[f64]) -> Result<(), Undefined> {
    loop {
        let shown = settling.shown()?;
        let Some(values) = values_in_a_derivable_sum(&shown, scores) else {
            return Ok(());
        };
        // The least useful group without which the sum is gone; if no single one helps, the least useful of all.
        let before = deficit(&shown, scores, values);
        let helps = |settling: &Settling, group: usize| -> Result<bool, Undefined> {
            let groups = settling.without(group)?;
            Ok(deficit(&groups, scores, values) < before)
        };
        let mut found = None;
        for group in settling.kept().into_iter().rev() {
            if helps(settling, group)? {
                found = Some(group);
                break;
            }
        }
        if !settling.refuse_one(
            |group| found.is_none_or(|found| found == group),
            Refusal::Derivable,
        ) {
            // Rows alone: their groups hold different scores, each.
            return Ok(());
        }
    }
}

/// A score of which only people who have it contribute to a derivable sum.
fn values_in_a_derivable_sum(shown: &Groups, scores: &[f64]) -> Option<u64> {
    let alike = (0..shown.atoms()).filter_map(|atom| score_of_all(shown, atom, scores));
    let values: BTreeSet<u64> = alike.collect();
    values
        .into_iter()
        .find(|&value| deficit(shown, scores, value) > 0)
}

/// The bits of the score that everybody in an atom has.
fn score_of_all(shown: &Groups, atom: usize, scores: &[f64]) -> Option<u64> {
    let mut bits = shown.members(atom).iter().map(|&person| scores[person].to_bits());
    let first = bits.next()?;
    bits.all(|other| other == first).then_some(first)
}

/// How many independent sums only people with this score contribute to: the rank that is lost without their atoms.
fn deficit(shown: &Groups, scores: &[f64], value: u64) -> usize {
    let sizes: Vec<usize> = (0..shown.atoms())
        .map(|atom| usize::from(score_of_all(shown, atom, scores) != Some(value)))
        .collect();
    let sets: Vec<Vec<usize>> = (0..shown.len())
        .map(|group| shown.group(group).to_vec())
        .collect();
    let rest = Groups::of_atoms(&sizes, &sets).map_or(0, |rest| rest.rank());
    shown.rank() - rest
}

/// Refuses groups until the mean of no atom of fewer than k people is known too well.
fn hide_the_narrow(
    settling: &mut Settling,
    scores: &[f64],
    fixed: &[Vec<usize>],
    members: &[Vec<usize>],
    k: usize,
) -> Result<(), Undefined> {
    loop {
        let kept = settling.kept();
        if kept.is_empty() {
            return Ok(());
        }
        let shown = settling.shown()?;
        let mean = |people: &Vec<usize>| Published {
            mean: people.iter().map(|&person| scores[person]).sum::<f64>() / people.len() as f64,
            rounding: 0.0,
        };
        let published: Vec<Published> = fixed
            .iter()
            .chain(kept.iter().map(|&group| &members[group]))
            .map(mean)
            .collect();
        let small: Vec<usize> = (0..shown.atoms())
            .filter(|&atom| shown.sizes()[atom] < k)
            .collect();
        let ranges = mean_bounds(&shown, &published, SCALE, &small)?;
        let narrowest = small
            .iter()
            .zip(&ranges)
            .min_by(|a, b| a.1.width().total_cmp(&b.1.width()));
        let Some((&atom, range)) = narrowest else {
            return Ok(());
        };
        if range.width() >= LEAST_WIDTH {
            return Ok(());
        }
        // A group that holds the atom, or else one that cuts it out of its row.
        let person = shown.members(atom)[0];
        let part = fixed.iter().find(|part| part.binary_search(&person).is_ok());
        let holds = |group: usize| members[group].binary_search(&person).is_ok();
        let cuts = |group: usize| {
            let part = part.map_or(&[][..], Vec::as_slice);
            part.iter()
                .any(|person| members[group].binary_search(person).is_ok())
        };
        if !settling.refuse_one(holds, Refusal::Derivable) && !settling.refuse_one(cuts, Refusal::Derivable) {
            return Err(Undefined::NotConverged);
        }
    }
}
