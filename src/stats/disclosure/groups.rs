//! Groups over people, or over fixed atoms of people, and the atoms that follow from them.

use std::collections::BTreeMap;

use crate::stats::result::Undefined;

/// Published groups and the atoms they cut the people into.
///
/// An atom holds all people who are in exactly the same groups: no published sum, and no combination of
/// them, treats two people of one atom differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups {
    /// Units (people, or the given fixed atoms) of every atom, rising; atoms by their first unit.
    members: Vec<Vec<usize>>,
    /// People in every atom.
    sizes: Vec<usize>,
    /// Atoms of every group, rising; groups in the order given.
    sets: Vec<Vec<usize>>,
}

impl Groups {
    /// Groups over `people` persons, numbered from 0. Each group lists its persons in any order; one named
    /// twice counts once. Persons in no group form an atom of their own, about which nothing is published.
    ///
    /// # Errors
    /// `OutOfSupport` if a group names a person that does not exist.
    pub fn of_people(people: usize, groups: &[Vec<usize>]) -> Result<Self, Undefined> {
        Self::of_atoms(&vec![1; people], groups)
    }

    /// Groups as unions of atoms that were fixed before: `sizes` people in each, numbered from 0. Fixed atoms
    /// that no group tells apart become one atom; an atom of nobody is left out.
    ///
    /// # Errors
    /// `OutOfSupport` if a group names an atom that does not exist.
    pub fn of_atoms(sizes: &[usize], groups: &[Vec<usize>]) -> Result<Self, Undefined> {
        if groups.iter().flatten().any(|&unit| unit >= sizes.len()) {
            return Err(Undefined::OutOfSupport);
        }
        let mut signatures: Vec<Vec<usize>> = vec![Vec::new(); sizes.len()];
        for (index, group) in groups.iter().enumerate() {
            for &unit in group {
                // A unit named twice in a group is found at once: its last entry is this group already.
                if signatures[unit].last() != Some(&index) {
                    signatures[unit].push(index);
                }
            }
        }
        let mut same: BTreeMap<&[usize], Vec<usize>> = BTreeMap::new();
        for (unit, signature) in signatures.iter().enumerate() {
            if sizes[unit] > 0 {
                same.entry(signature).or_default().push(unit);
            }
        }
        let mut atoms: Vec<(Vec<usize>, &[usize])> = same
            .into_iter()
            .map(|(signature, units)| (units, signature))
            .collect();
        atoms.sort_unstable();
        let mut over_atoms = vec![Vec::new(); groups.len()];
        for (atom, (_, signature)) in atoms.iter().enumerate() {
            for &group in *signature {
                over_atoms[group].push(atom);
            }
        }
        Ok(Self {
            sizes: atoms
                .iter()
                .map(|(units, _)| units.iter().map(|&unit| sizes[unit]).sum())
                .collect(),
            members: atoms.into_iter().map(|(units, _)| units).collect(),
            sets: over_atoms,
        })
    }

    /// Only the groups for which `keep` is true (one entry a group), with atoms joined that those no longer
    /// tell apart. Entries that are missing count as false.
    #[must_use]
    pub fn only(&self, keep: &[bool]) -> Self {
        let kept: Vec<Vec<usize>> = self
            .sets
            .iter()
            .zip(keep)
            .filter(|(_, keep)| **keep)
            .map(|(group, _)| group.clone())
            .collect();
        // The atoms of a set of groups exist by construction, so this cannot fail.
        let mut coarser = Self::of_atoms(&self.sizes, &kept).unwrap_or_else(|_| self.clone());
        for members in &mut coarser.members {
            *members = self.units(members);
        }
        coarser
    }

    /// Number of atoms.
    pub fn atoms(&self) -> usize {
        self.sizes.len()
    }

    /// Number of groups.
    pub fn len(&self) -> usize {
        self.sets.len()
    }

    /// True if there is no group.
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty()
    }

    /// People in every atom.
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// The people (or the given fixed atoms) of an atom, rising.
    pub fn members(&self, atom: usize) -> &[usize] {
        self.members.get(atom).map_or(&[], Vec::as_slice)
    }

    /// The atoms of a group, rising.
    pub fn group(&self, group: usize) -> &[usize] {
        self.sets.get(group).map_or(&[], Vec::as_slice)
    }

    /// People in a group.
    pub fn group_size(&self, group: usize) -> usize {
        self.people(self.group(group))
    }

    /// People in a union of atoms.
    pub fn people(&self, atoms: &[usize]) -> usize {
        atoms.iter().filter_map(|&atom| self.sizes.get(atom)).sum()
    }

    /// The people (or the given fixed atoms) of a union of atoms, rising.
    pub fn units(&self, atoms: &[usize]) -> Vec<usize> {
        let mut units: Vec<usize> = atoms
            .iter()
            .flat_map(|&atom| self.members(atom))
            .copied()
            .collect();
        units.sort_unstable();
        units
    }

    /// The rank of the matrix groups x atoms over the rationals: how many independent sums are published.
    pub fn rank(&self) -> usize {
        super::space::RowSpace::new(self).rank()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_in_the_same_groups_are_one_atom() {
        let groups = Groups::of_people(6, &[vec![3, 0, 1, 0], vec![1, 2, 3]]).unwrap();
        assert_eq!(groups.sizes(), [1, 2, 1, 2]);
        assert_eq!(groups.members(1), [1, 3]);
        assert_eq!(groups.members(3), [4, 5]);
        assert_eq!((groups.group(0), groups.group(1)), (&[0, 1][..], &[1, 2][..]));
        assert_eq!((groups.group_size(0), groups.rank()), (3, 2));
    }

    #[test]
    fn fixed_atoms_stay_together_and_empty_ones_vanish() {
        let groups = Groups::of_atoms(&[5, 7, 0, 6], &[vec![0, 1, 2, 3], vec![0, 1]]).unwrap();
        assert_eq!(groups.sizes(), [12, 6]);
        assert_eq!(groups.members(0), [0, 1]);
        assert_eq!(groups.group_size(0), 18);
        let fewer = groups.only(&[true, false]);
        assert_eq!((fewer.sizes(), fewer.members(0)), (&[18][..], &[0, 1, 3][..]));
    }

    #[test]
    fn nothing_is_fine_and_strangers_are_refused() {
        let none = Groups::of_people(0, &[]).unwrap();
        assert_eq!((none.atoms(), none.len(), none.rank()), (0, 0, 0));
        assert_eq!(Groups::of_people(2, &[vec![2]]), Err(Undefined::OutOfSupport));
    }
}
