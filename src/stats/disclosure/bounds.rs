//! How far published means and counts pin down those of small atoms: two linear programs an atom.

use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem, Variable};

use super::groups::Groups;
use crate::stats::result::Undefined;

/// What is published about a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Published {
    /// Mean of the answers of its people.
    pub mean: f64,
    /// How far the printed mean may be from the true one: 0 if exact, 0.5 for whole numbers.
    pub rounding: f64,
}

/// A closed range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Between {
    /// Lower end.
    pub lo: f64,
    /// Upper end.
    pub hi: f64,
}

impl Between {
    /// Length of the range.
    pub fn width(self) -> f64 {
        self.hi - self.lo
    }
}

/// The range in which the mean of each of the `atoms` must lie, given the published means and that every
/// answer lies in `scale`.
///
/// For each atom the smallest and largest mean under: every atom's mean in `scale`; the people-weighted mean of a
/// group's atoms equal to the published one, or within its rounding. What can be derived exactly (with
/// rounding 0) has a range of no width. An atom in no group gets the whole scale.
///
/// # Errors
/// `OutOfSupport` if lengths do not match, an atom does not exist, a number is not finite, a rounding is
/// negative, the scale is empty, or the published means contradict each other; `NotConverged` if the solver gives
/// up. Source: docs/statistics.md §8.4 (5); Hundepool et al. 2012, §4.2.3.
pub fn mean_bounds(
    groups: &Groups,
    published: &[Published],
    scale: (f64, f64),
    atoms: &[usize],
) -> Result<Vec<Between>, Undefined> {
    let numbers = published.iter().flat_map(|p| [p.mean, p.rounding]);
    let finite = numbers.chain([scale.0, scale.1]).all(f64::is_finite);
    let fits = published.len() == groups.len() && atoms.iter().all(|&atom| atom < groups.atoms());
    if !finite || !fits || scale.0 >= scale.1 || published.iter().any(|p| p.rounding < 0.0) {
        return Err(Undefined::OutOfSupport);
    }
    let program = Program::new(groups, published, scale);
    atoms
        .iter()
        .map(|&atom| {
            // Answers as shares of the scale keep the program's numbers near one.
            let unit = scale.1 - scale.0;
            let lo = program.end(atom, OptimizationDirection::Minimize)?;
            let hi = program.end(atom, OptimizationDirection::Maximize)?;
            Ok(Between {
                lo: scale.0 + unit * lo,
                hi: scale.0 + unit * hi.max(lo),
            })
        })
        .collect()
}

/// The range in which the number of people with some property must lie in each of the `atoms`, given the shares
/// published of the groups (as `mean` in 0..1 with its rounding; a published count c of n is c/n with rounding 0).
///
/// The program of [`mean_bounds`] with answers 0 and 1, its ends rounded inwards to whole numbers: nobody can
/// know less than this range; whole numbers may narrow it further.
///
/// # Errors
/// As [`mean_bounds`]. Source: as there.
pub fn count_bounds(
    groups: &Groups,
    published: &[Published],
    atoms: &[usize],
) -> Result<Vec<(u64, u64)>, Undefined> {
    let ranges = mean_bounds(groups, published, (0.0, 1.0), atoms)?;
    Ok(atoms
        .iter()
        .zip(ranges)
        .map(|(&atom, range)| {
            let people = groups.sizes()[atom] as f64;
            let lo = (range.lo * people - WHOLE).ceil().max(0.0);
            let hi = (range.hi * people + WHOLE).floor().max(lo);
            (lo as u64, hi as u64)
        })
        .collect())
}

/// A count this close to a whole number is that number.
const WHOLE: f64 = 1e-6;

struct Program<'a> {
    groups: &'a Groups,
    /// Lowest and highest sum of each group, in people times share of the scale.
    sums: Vec<(f64, f64)>,
}

impl<'a> Program<'a> {
    fn new(groups: &'a Groups, published: &[Published], scale: (f64, f64)) -> Self {
        // A mean of equal answers may miss the end of the scale by its last digit.
        let share = |value: f64| {
            let share = (value - scale.0) / (scale.1 - scale.0);
            let inside = share.clamp(0.0, 1.0);
            if (share - inside).abs() < 1e-12 {
                inside
            } else {
                share
            }
        };
        let sums = published
            .iter()
            .enumerate()
            .map(|(group, p)| {
                let people = groups.group_size(group) as f64;
                if p.rounding > 0.0 {
                    (
                        people * share(p.mean - p.rounding),
                        people * share(p.mean + p.rounding),
                    )
                } else {
                    (people * share(p.mean), people * share(p.mean))
                }
            })
            .collect();
        Self { groups, sums }
    }

    /// The smallest or largest mean of an atom, as a share of the scale.
    fn end(&self, target: usize, direction: OptimizationDirection) -> Result<f64, Undefined> {
        let mut problem = Problem::new(direction);
        let atoms: Vec<Variable> = (0..self.groups.atoms())
            .map(|atom| problem.add_var(f64::from(u8::from(atom == target)), (0.0, 1.0)))
            .collect();
        for (group, &(lo, hi)) in self.sums.iter().enumerate() {
            let sum = || {
                let mut sum = LinearExpr::empty();
                for &atom in self.groups.group(group) {
                    sum.add(atoms[atom], self.groups.sizes()[atom] as f64);
                }
                sum
            };
            if self.groups.group(group).is_empty() {
                continue;
            }
            if lo == hi {
                problem.add_constraint(sum(), ComparisonOp::Eq, lo);
            } else {
                problem.add_constraint(sum(), ComparisonOp::Ge, lo);
                problem.add_constraint(sum(), ComparisonOp::Le, hi);
            }
        }
        let solved = problem.solve().map_err(|err| reason(&err))?;
        let solution = solved.into_solution().map_err(|_| Undefined::NotConverged)?;
        let value = solution.var_value(atoms[target]);
        if value.is_finite() {
            Ok(value.clamp(0.0, 1.0))
        } else {
            Err(Undefined::NotConverged)
        }
    }
}

fn reason(err: &microlp::Error) -> Undefined {
    match err {
        microlp::Error::Infeasible => Undefined::OutOfSupport,
        _ => Undefined::NotConverged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::disclosure::CountTable;
    use proptest::prelude::*;

    fn exact(mean: f64) -> Published {
        Published { mean, rounding: 0.0 }
    }

    #[test]
    fn what_is_derivable_has_no_width() {
        let groups = Groups::of_people(13, &[(0..13).collect(), (0..9).collect()]).unwrap();
        // Nine people at 40 and four at 66.25: (9 * 40 + 4 * 66.25) / 13 = 625/13.
        let ranges = mean_bounds(
            &groups,
            &[exact(625.0 / 13.0), exact(40.0)],
            (0.0, 100.0),
            &[0, 1],
        )
        .unwrap();
        assert!((ranges[0].lo - 40.0).abs() < 1e-9 && ranges[0].width() < 1e-9);
        assert!((ranges[1].lo - 66.25).abs() < 1e-9 && ranges[1].width() < 1e-9);
    }

    #[test]
    fn rounding_widens() {
        let groups = Groups::of_people(13, &[(0..13).collect(), (0..9).collect()]).unwrap();
        let rounded = [48.0, 40.0].map(|mean| Published { mean, rounding: 0.5 });
        // (13 * 47.5 - 9 * 40.5) / 4 and (13 * 48.5 - 9 * 39.5) / 4.
        let range = mean_bounds(&groups, &rounded, (0.0, 100.0), &[1]).unwrap()[0];
        assert!(
            (range.lo - 63.25).abs() < 1e-9 && (range.hi - 68.75).abs() < 1e-9,
            "{range:?}"
        );
    }

    #[test]
    fn contradictions_and_nonsense() {
        let groups = Groups::of_people(4, &[vec![0, 1], vec![0, 1]]).unwrap();
        let bounds = |means: &[Published], scale| mean_bounds(&groups, means, scale, &[0]);
        assert_eq!(
            bounds(&[exact(0.2), exact(0.4)], (0.0, 1.0)),
            Err(Undefined::OutOfSupport)
        );
        assert_eq!(
            bounds(&[exact(2.0), exact(2.0)], (0.0, 1.0)),
            Err(Undefined::OutOfSupport)
        );
        assert_eq!(bounds(&[exact(0.2)], (0.0, 1.0)), Err(Undefined::OutOfSupport));
        assert_eq!(
            bounds(&[exact(0.2), exact(0.2)], (1.0, 1.0)),
            Err(Undefined::OutOfSupport)
        );
        assert!(bounds(&[exact(f64::NAN), exact(0.2)], (0.0, 1.0)).is_err());
        let whole = mean_bounds(&groups, &[exact(0.2), exact(0.2)], (0.0, 1.0), &[1]).unwrap();
        assert_eq!(whole, [Between { lo: 0.0, hi: 1.0 }]);
    }

    #[test]
    fn counts_are_whole() {
        let groups = Groups::of_people(9, &[(0..9).collect(), (0..5).collect()]).unwrap();
        // 33 % (3 of 9) and 40 % (2 of 5), printed without decimals.
        let printed = [0.33, 0.40].map(|mean| Published {
            mean,
            rounding: 0.005,
        });
        assert_eq!(
            count_bounds(&groups, &printed, &[0, 1]).unwrap(),
            [(2, 2), (1, 1)]
        );
    }

    /// Thirty overlapping groups over eighty people, exact and rounded: the truth lies inside, and
    /// rounding only widens.
    #[test]
    fn the_truth_is_never_left_out() {
        let mut rng = crate::stats::random::Rng::from_seed(12);
        for _ in 0..10 {
            let answers: Vec<f64> = (0..80).map(|_| 25.0 * rng.below(5) as f64).collect();
            let sets: Vec<Vec<usize>> = (0..30)
                .map(|_| (0..80).filter(|_| rng.chance(0.3)).collect())
                .collect();
            let groups = Groups::of_people(80, &sets).unwrap();
            let mean =
                |people: &[usize]| people.iter().map(|&i| answers[i]).sum::<f64>() / people.len() as f64;
            let published: Vec<Published> = sets.iter().map(|set| exact(mean(set))).collect();
            let rounded: Vec<Published> = published
                .iter()
                .map(|p| Published {
                    mean: p.mean.round(),
                    rounding: 0.5,
                })
                .collect();
            let some: Vec<usize> = (0..groups.atoms()).step_by(8).collect();
            let sharp = mean_bounds(&groups, &published, (0.0, 100.0), &some).unwrap();
            let blunt = mean_bounds(&groups, &rounded, (0.0, 100.0), &some).unwrap();
            for ((&atom, sharp), blunt) in some.iter().zip(sharp).zip(blunt) {
                let truth = mean(groups.members(atom));
                assert!(
                    sharp.lo <= truth + 1e-6 && truth <= sharp.hi + 1e-6,
                    "{truth} {sharp:?}"
                );
                assert!(blunt.lo <= sharp.lo + 1e-6 && sharp.hi <= blunt.hi + 1e-6);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        /// A table of yes and no with margins: the flow through the table gives the same ends as the program.
        #[test]
        fn agrees_with_the_flow_through_a_table(cells in prop::collection::vec(0_u64..9, 12), hidden in 1_u32..4096) {
            let hidden: Vec<bool> = (0..12).map(|cell| hidden >> cell & 1 == 1).collect();
            let table = CountTable::new(4, cells.clone()).unwrap();
            let spans = table.attack(&hidden).unwrap();
            // Forty people in each cell, so that the size of a cell never limits.
            let mut sets: Vec<Vec<usize>> = (0..3).map(|row| (row * 4..row * 4 + 4).collect()).collect();
            sets.extend((0..4).map(|column| (0..3).map(|row| row * 4 + column).collect::<Vec<_>>()));
            sets.push((0..12).collect());
            sets.extend((0..12).filter(|&cell| !hidden[cell]).map(|cell| vec![cell]));
            let groups = Groups::of_atoms(&[40; 12], &sets).unwrap();
            let published: Vec<Published> = sets
                .iter()
                .map(|set| exact(set.iter().map(|&cell| cells[cell]).sum::<u64>() as f64 / (40 * set.len()) as f64))
                .collect();
            let all: Vec<usize> = (0..groups.atoms()).collect();
            let ranges = count_bounds(&groups, &published, &all).unwrap();
            for (atom, range) in ranges.iter().enumerate() {
                if let [cell] = groups.members(atom) && hidden[*cell] {
                    let span = spans.iter().find(|span| span.cell == *cell).unwrap();
                    prop_assert_eq!((span.lo, span.hi), *range);
                }
            }
        }
    }
}
