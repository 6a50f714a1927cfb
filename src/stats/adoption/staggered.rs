//! A change that teams took up one after the other.

use crate::stats::random::Rng;
use crate::stats::result::Undefined;
use crate::stats::summary::check_finite;
use crate::stats::two_sample::arrangements;

const MOST: u64 = 200_000;
/// The most teams whose assignments are counted: the walk goes as deep.
const MOST_TEAMS: usize = 1000;
const DRAWS: u32 = 10_000;
const TIE: f64 = 1e-9;

/// The teams that adopted in one quarter against those that had not by then.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cohort {
    /// Quarter of adoption, a column of the panel.
    pub quarter: usize,
    /// Adopters with values before and after.
    pub adopters: usize,
    /// Teams with the same values that had not adopted by the later quarter.
    pub others: usize,
    /// Mean change of the adopters minus mean change of the others.
    pub effect: f64,
}

/// The effect over all cohorts.
#[derive(Clone, Debug, PartialEq)]
pub struct Staggered {
    /// Mean of the cohorts' effects, weighted by their adopters.
    pub effect: f64,
    /// The cohorts that could be compared, in the order of quarters.
    pub cohorts: Vec<Cohort>,
    /// Adopters that could not be compared: no value before or after, or nobody left who had not adopted.
    pub left_out: usize,
    /// Ways to deal the adoption quarters out to the teams, at most `u64::MAX`.
    pub assignments: u64,
    /// True if all were counted, false for 10 000 random ones.
    pub exact: bool,
    /// Share of the assignments with at least as large an effect either way.
    pub p: f64,
    /// The smallest p-value any data could give: one over the number of assignments.
    pub p_min: f64,
}

impl Staggered {
    /// False if no data could be significant at 1 - level.
    pub fn can_be_significant(&self, level: f64) -> bool {
        self.p_min <= (1.0 - level) * (1.0 + TIE)
    }
}

/// Difference in differences, stacked by quarter of adoption.
///
/// `panel` has one row per team and one column per quarter; `adopted` is the column in which a team adopted, `None`
/// if it has not. For each adoption quarter q the change from q - 1 to q + `lag` of its adopters is compared with that
/// of the teams that adopt after q + `lag` or never, so that nobody who has already changed serves as a
/// comparison. p: the same effect computed with the adoption quarters dealt out to the teams in all ways (up to
/// 200 000, above 10 000 drawn with `seed`); an assignment in which nothing can be compared counts as extreme.
/// Assumes that who adopted when is unrelated to how teams would have moved. Errors: lengths differ, a quarter
/// outside the panel, not finite; no cohort that can be compared ([`Undefined::TooFew`]).
/// Source: Callaway & Sant'Anna 2021 for the comparison, Fisher 1935 for the test.
pub fn staggered<T: AsRef<[Option<f64>]>>(
    panel: &[T],
    adopted: &[Option<usize>],
    lag: usize,
    seed: u64,
) -> Result<Staggered, Undefined> {
    let mut teams: Vec<(&[Option<f64>], Option<usize>)> = panel
        .iter()
        .map(AsRef::as_ref)
        .zip(adopted.iter().copied())
        .collect();
    let quarters = teams.first().map_or(0, |team| team.0.len());
    let fits = |team: &(&[Option<f64>], Option<usize>)| {
        team.0.len() == quarters && team.1.is_none_or(|quarter| quarter < quarters)
    };
    if panel.len() != adopted.len() || !teams.iter().all(fits) {
        return Err(Undefined::OutOfSupport);
    }
    for (values, _) in &teams {
        let present: Vec<f64> = values.iter().flatten().copied().collect();
        check_finite(&present)?;
    }
    // Drawn assignments must not depend on the order of the teams.
    teams.sort_by(|a, b| {
        let key = |value: &Option<f64>| value.unwrap_or(f64::NEG_INFINITY);
        let values = a.0.iter().zip(b.0).map(|(a, b)| key(a).total_cmp(&key(b)));
        a.1.cmp(&b.1)
            .then(values.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then))
    });
    let (rows, mut labels): (Vec<_>, Vec<_>) = teams.into_iter().unzip();
    let stack = Stack { rows, quarters, lag };
    let mut cohorts = Vec::new();
    let none = Undefined::TooFew { have: 0, need: 1 };
    let effect = stack.effect(&labels, |cohort| cohorts.push(cohort)).ok_or(none)?;
    let compared: usize = cohorts.iter().map(|cohort| cohort.adopters).sum();
    let (assignments, exact, p) = stack.test(&mut labels, effect, seed);
    Ok(Staggered {
        effect,
        left_out: labels.iter().flatten().count() - compared,
        cohorts,
        assignments,
        exact,
        p,
        p_min: 1.0 / assignments as f64,
    })
}

struct Stack<'a> {
    rows: Vec<&'a [Option<f64>]>,
    quarters: usize,
    lag: usize,
}

impl Stack<'_> {
    /// The stacked effect; `None` if no cohort can be compared.
    fn effect(&self, labels: &[Option<usize>], mut see: impl FnMut(Cohort)) -> Option<f64> {
        let (mut sum, mut weight) = (0.0, 0.0);
        for quarter in 1..self.quarters.saturating_sub(self.lag) {
            let after = quarter + self.lag;
            // Number and sum of changes: adopters, others.
            let mut sides = [(0_usize, 0.0); 2];
            for (row, label) in self.rows.iter().zip(labels) {
                let side = match *label {
                    Some(adopted) if adopted == quarter => 0,
                    Some(adopted) if adopted <= after => continue,
                    _ => 1,
                };
                if let (Some(before), Some(later)) = (row[quarter - 1], row[after]) {
                    sides[side].0 += 1;
                    sides[side].1 += later - before;
                }
            }
            let [(adopters, ours), (others, theirs)] = sides;
            if adopters > 0 && others > 0 {
                let effect = ours / adopters as f64 - theirs / others as f64;
                sum += effect * adopters as f64;
                weight += adopters as f64;
                see(Cohort {
                    quarter,
                    adopters,
                    others,
                    effect,
                });
            }
        }
        (weight > 0.0).then(|| sum / weight)
    }

    /// Number of assignments, whether all were counted, p.
    fn test(&self, labels: &mut [Option<usize>], effect: f64, seed: u64) -> (u64, bool, f64) {
        let present = self.rows.iter().flat_map(|row| row.iter()).flatten();
        let scale = present.fold(f64::MIN_POSITIVE, |most, x| most.max(x.abs()));
        let far = |labels: &[Option<usize>]| {
            self.effect(labels, |_| ())
                .is_none_or(|other| other.abs() >= effect.abs() - TIE * scale)
        };
        let mut kinds: Vec<(Option<usize>, usize)> = labels
            .chunk_by(|a, b| a == b)
            .map(|group| (group[0], group.len()))
            .collect();
        let mut left = labels.len() as u64;
        let assignments = kinds.iter().fold(1_u64, |ways, &(_, count)| {
            let these = arrangements(left, count as u64);
            left -= count as u64;
            ways.saturating_mul(these)
        });
        if assignments <= MOST && labels.len() <= MOST_TEAMS {
            let mut dealt = labels.to_vec();
            let hits = deal(0, &mut dealt, &mut kinds, &far);
            return (assignments, true, f64::from(hits) / assignments as f64);
        }
        let mut rng = Rng::from_seed(seed).fork("staggered");
        let mut dealt = labels.to_vec();
        let mut hits = 0_u32;
        for _ in 0..DRAWS {
            rng.shuffle(&mut dealt);
            hits += u32::from(far(&dealt));
        }
        (assignments, false, f64::from(hits + 1) / f64::from(DRAWS + 1))
    }
}

/// Number of extreme ones among all ways to deal the rest of the labels out.
fn deal(
    at: usize,
    dealt: &mut [Option<usize>],
    kinds: &mut [(Option<usize>, usize)],
    far: &impl Fn(&[Option<usize>]) -> bool,
) -> u32 {
    if at == dealt.len() {
        return u32::from(far(dealt));
    }
    let mut hits = 0;
    for kind in 0..kinds.len() {
        if kinds[kind].1 > 0 {
            kinds[kind].1 -= 1;
            dealt[at] = kinds[kind].0;
            hits += deal(at + 1, dealt, kinds, far);
            kinds[kind].1 += 1;
        }
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    #[test]
    fn two_cohorts_by_hand() {
        let panel = [
            row(&[50.0, 40.0, 41.0]),
            row(&[60.0, 62.0, 50.0]),
            row(&[55.0, 55.0, 56.0]),
            row(&[45.0, 47.0, 47.0]),
        ];
        let adopted = [Some(1), Some(2), None, None];
        let result = staggered(&panel, &adopted, 0, 1).unwrap();
        // First: -10 against the mean of 2, 0, 2; second: -12 against the mean of 1 and 0.
        let effects: Vec<f64> = result.cohorts.iter().map(|cohort| cohort.effect).collect();
        assert!((effects[0] + 34.0 / 3.0).abs() < 1e-12 && (effects[1] + 12.5).abs() < 1e-12);
        assert!((result.effect + f64::midpoint(34.0 / 3.0, 12.5)).abs() < 1e-12);
        assert_eq!((result.cohorts[0].others, result.cohorts[1].others), (3, 2));
        assert_eq!((result.assignments, result.exact, result.left_out), (12, true, 0));
        assert!((result.p - 1.0 / 12.0).abs() < 1e-12);
        assert!(!result.can_be_significant(0.95) && result.can_be_significant(0.9));
    }

    #[test]
    fn one_cohort_is_the_plain_test() {
        let changes = [-12.0, -7.0, -9.5, 1.0, 3.0, -2.0, 0.5];
        let panel: Vec<Vec<Option<f64>>> = changes.iter().map(|x| row(&[50.0, 50.0 + x])).collect();
        let labels: Vec<Option<usize>> = (0..7).map(|i| (i < 3).then_some(1)).collect();
        let flags: Vec<bool> = (0..7).map(|i| i < 3).collect();
        let plain = super::super::adoption(&changes, &flags, None, 0.95, 1).unwrap();
        let stacked = staggered(&panel, &labels, 0, 1).unwrap();
        assert!((plain.effect.est - stacked.effect).abs() < 1e-12);
        assert!((plain.p - stacked.p).abs() < 1e-12);
        assert_eq!(plain.assignments, stacked.assignments);
    }

    #[test]
    fn what_cannot_be_compared() {
        let panel = [
            row(&[1.0, 2.0]),
            vec![Some(1.0), None],
            row(&[3.0, 3.0]),
            row(&[3.0, 4.0]),
        ];
        let result = staggered(&panel, &[Some(1), Some(1), None, Some(0)], 0, 1).unwrap();
        // The second has no value after; the fourth had adopted before the first quarter.
        assert_eq!((result.left_out, result.cohorts.len()), (2, 1));
        assert_eq!(result.cohorts[0].others, 1);
        let all = staggered(&panel, &[Some(1); 4], 0, 1);
        assert_eq!(all, Err(Undefined::TooFew { have: 0, need: 1 }));
        assert!(staggered(&panel, &[Some(1), None, None, None], 5, 1).is_err());
        assert_eq!(staggered(&panel, &[None; 3], 0, 1), Err(Undefined::OutOfSupport));
        assert_eq!(
            staggered(&panel, &[Some(2), None, None, None], 0, 1),
            Err(Undefined::OutOfSupport)
        );
        let empty: [Vec<Option<f64>>; 0] = [];
        assert!(staggered(&empty, &[], 0, 1).is_err());
    }

    #[test]
    fn many_teams_are_drawn_in_any_order() {
        let panel: Vec<Vec<Option<f64>>> = (0..24)
            .map(|i| row(&[50.0, 50.0 + f64::from(i * 7 % 11), 60.0 - f64::from(i * 5 % 13)]))
            .collect();
        let labels: Vec<Option<usize>> = (0..24).map(|i| [Some(1), Some(2), None][i % 3]).collect();
        let there = staggered(&panel, &labels, 0, 4).unwrap();
        let (mut back, mut behind) = (panel.clone(), labels.clone());
        back.reverse();
        behind.reverse();
        let turned = staggered(&back, &behind, 0, 4).unwrap();
        assert!(!there.exact);
        assert_eq!(there.p, turned.p);
    }
}
