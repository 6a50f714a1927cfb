//! Which groups may be shown beside a partition that is always shown: suppress until audited (docs/statistics.md §8.4).
//!
//! Knows people by number only. The partition (atoms of a wave, or the groups of a topic's own partition) is fixed: its
//! parts are large enough and everything that rows show is a union of them. Groups lie across it, so that what is left of a
//! part, or of several parts together, could be anything; what may stay is decided here.

use std::collections::BTreeSet;

use crate::stats::disclosure::{Groups, Held, audit, hold_back};
use crate::stats::result::Undefined;

use super::groups::Refusal;

/// How useful the fixed parts are: more than any group.
const FIXED: f64 = 1e12;

/// Fixed parts and groups over numbered people, and what was refused so far.
pub(super) struct Settling<'a> {
    /// How many people there are.
    people: usize,
    /// The fixed parts; each person is in one.
    fixed: &'a [Vec<usize>],
    /// The groups, in rising order of people each, the most useful one first.
    groups: &'a [Vec<usize>],
    /// Why each group may not be shown.
    pub refused: Vec<Option<Refusal>>,
    k: usize,
}

impl<'a> Settling<'a> {
    /// Decides about all groups from how many people are where: nobody's answer is looked at.
    pub fn new(people: usize, fixed: &'a [Vec<usize>], groups: &'a [Vec<usize>], k: usize) -> Self {
        let mut settling = Self {
            people,
            fixed,
            groups,
            refused: groups.iter().map(|group| refusal(fixed, group, k)).collect(),
            k,
        };
        if settling.suppress().is_err() {
            settling.refuse_all();
        }
        settling
    }

    /// The groups that are left, by position.
    pub fn kept(&self) -> Vec<usize> {
        let is_kept = |&group: &usize| self.refused[group].is_none();
        (0..self.groups.len()).filter(is_kept).collect()
    }

    /// Fixed parts and the groups that are left, in this order.
    pub fn shown(&self) -> Result<Groups, Undefined> {
        let kept = self.kept();
        let groups = kept.iter().map(|&group| self.groups[group].clone());
        let sets: Vec<Vec<usize>> = self.fixed.iter().cloned().chain(groups).collect();
        Groups::of_people(self.people, &sets)
    }

    /// The same without one of them.
    pub fn without(&self, group: usize) -> Result<Groups, Undefined> {
        let kept = self.kept();
        let is_left: Vec<bool> = (0..self.fixed.len())
            .map(|_| true)
            .chain(kept.iter().map(|&kept| kept != group))
            .collect();
        Ok(self.shown()?.only(&is_left))
    }

    /// Nothing can be proved: nothing is shown but the fixed parts.
    pub fn refuse_all(&mut self) {
        for refused in &mut self.refused {
            refused.get_or_insert(Refusal::Derivable);
        }
    }

    /// Refuses the least useful of some groups; false where there is none among those that are left.
    pub fn refuse_one(&mut self, among: impl Fn(usize) -> bool, why: Refusal) -> bool {
        let last = self.kept().into_iter().rfind(|&group| among(group));
        if let Some(group) = last {
            self.refused[group] = Some(why);
        }
        last.is_some()
    }

    fn suppress(&mut self) -> Result<(), Undefined> {
        let kept = self.kept();
        let count = kept.len() as f64;
        let utilities: Vec<f64> = self
            .fixed
            .iter()
            .map(|_| FIXED)
            .chain(kept.iter().enumerate().map(|(at, _)| count - at as f64))
            .collect();
        let held = hold_back(&self.shown()?, &utilities, self.k)?;
        let (parts, groups) = held.split_at(self.fixed.len());
        if parts.iter().any(Option::is_some) {
            return Err(Undefined::NotConverged);
        }
        for (&group, held) in kept.iter().zip(groups) {
            self.refused[group] = held.map(|held| match held {
                Held::Small => Refusal::TooFew,
                Held::Remainder => Refusal::Remainder,
                Held::Derivable | Held::Narrow => Refusal::Derivable,
            });
        }
        Ok(())
    }

    /// Refuses groups until nothing about fewer than `k` of other sizes can be derived: `sizes` people in each of the
    /// classes over which `fixed` and `groups` are given anew, in the order of this one.
    pub fn audit_sizes(
        &mut self,
        sizes: &[usize],
        fixed: &[Vec<usize>],
        groups: &[Vec<usize>],
    ) -> Result<(), Undefined> {
        loop {
            let kept = self.kept();
            let left = kept.iter().map(|&group| groups[group].clone());
            let sets: Vec<Vec<usize>> = fixed.iter().cloned().chain(left).collect();
            let found = audit(&Groups::of_atoms(sizes, &sets)?, self.k)?;
            if found.is_safe() {
                return Ok(());
            }
            let to_blame: BTreeSet<usize> = found
                .because
                .iter()
                .filter_map(|&set| kept.get(set.checked_sub(fixed.len())?).copied())
                .collect();
            if !self.refuse_one(|group| to_blame.contains(&group), Refusal::Derivable) {
                // The fixed parts alone give it away, which no choice of groups can change.
                return Ok(());
            }
        }
    }
}

/// Why a group may not even be a candidate: it is too small, or the people who make it more or less than whole parts are.
fn refusal(fixed: &[Vec<usize>], group: &[usize], k: usize) -> Option<Refusal> {
    let inside = |part: &Vec<usize>| {
        part.iter()
            .filter(|person| group.binary_search(person).is_ok())
            .count()
    };
    let (mut above_whole, mut outside) = (0, 0);
    for part in fixed {
        let common = inside(part);
        if common > 0 && common < part.len() {
            above_whole += common;
            outside += part.len() - common;
        }
    }
    if group.len() < k {
        Some(Refusal::TooFew)
    } else if above_whole == 0 {
        // A group of whole parts says nothing that rows do not, but that everybody else of it kept silent.
        Some(Refusal::SameAsRows)
    } else if above_whole < k || outside < k {
        Some(Refusal::Remainder)
    } else {
        None
    }
}
