//! Did it help the teams that took it up? Difference in differences with few teams.
//!
//! One number per team: how far it moved from before to after. The effect is how much further the adopters
//! moved, and its p-value comes from all ways in which as many teams could have been chosen, so that it holds
//! for 3 teams against 3. Whether so few can ever be significant is known before the data and said.

mod choices;
mod staggered;

use super::interval::welch;
use super::result::{Contrast, Stat, Undefined, check_level};
use super::summary::{check_finite, mean};
use choices::{Choice, Choices};

pub use staggered::{Cohort, Staggered, staggered};

/// Teams of a kind from which on more than dots is shown.
const MIN_TEAMS: usize = 3;
/// Effects and statistics that differ by less are equal.
const TIE: f64 = 1e-9;

/// The effect of a change that some teams adopted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adoption {
    /// Mean change of the adopters minus mean change of the others, with the effects that the randomisation
    /// test does not reject as limits; both open when no effect could be rejected.
    pub effect: Stat,
    /// Adopters.
    pub adopters: usize,
    /// Teams that did not adopt.
    pub others: usize,
    /// Ways to choose the adopters (within strata), at most `u64::MAX`.
    pub assignments: u64,
    /// True if all of them were counted, false for 10 000 random ones and (hits + 1)/(10 000 + 1).
    pub exact: bool,
    /// Share of the assignments with at least as large an effect either way.
    pub p: f64,
    /// Share with at most this effect: small if the adopters' values fell further.
    pub p_less: f64,
    /// Share with at least this effect.
    pub p_greater: f64,
    /// The smallest one-sided p-value any data could give: one over the number of assignments.
    pub p_min: f64,
    /// The smallest two-sided p-value any data could give: twice that when the roles can be swapped, as with
    /// equally many adopters and others.
    pub p_min_two_sided: f64,
    /// The same test of Welch's t instead of the effect itself; needs two teams of each kind.
    pub studentised: Option<Studentised>,
    /// Welch's interval and p-value, for contrast: too sure with few teams.
    pub welch: Option<Contrast>,
}

/// The randomisation test of Welch's t.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Studentised {
    /// Welch's t; `None` if the changes do not differ within either kind: it is infinite.
    pub t: Option<f64>,
    /// Share of the assignments with at least as large a |t|.
    pub p: f64,
}

/// What may be said about an adoption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Showing {
    /// Fewer than 3 teams of a kind: dots only.
    DotsOnly,
    /// No data whatever could be significant with so few teams: effect and dots.
    NeverSignificant,
    /// Effect, limits and p-value.
    Full,
}

impl Adoption {
    /// What may be shown by the design alone, whatever the data say, at 1 - level.
    pub fn showing(&self) -> Showing {
        if self.adopters.min(self.others) < MIN_TEAMS {
            Showing::DotsOnly
        } else if self.can_be_significant() {
            Showing::Full
        } else {
            Showing::NeverSignificant
        }
    }

    /// False if no data could reach a two-sided p-value of 1 - level: "cannot be significant by design".
    pub fn can_be_significant(&self) -> bool {
        self.p_min_two_sided <= (1.0 - self.effect.level) * (1.0 + TIE)
    }
}

/// Difference in differences by randomisation.
///
/// `changes[i]` is after minus before of team i, any unit; all teams weigh the same. Effect: mean change of the
/// adopters minus mean change of the others. p: share of all choices of as many adopters whose |effect| is at least
/// as large; with `strata` (one number per team: those of similar level before, or of one site) adopters are
/// exchanged within their stratum only. Limits: the effects tau that the same test does not reject once tau is
/// taken off the adopters' changes. With E the effect of a choice and a what it makes of an effect of 1, it
/// counts while |E - tau·a| >= |effect - tau|, an interval between (effect - E)/(1 - a) and (effect + E)/(1 + a);
/// the limits are order statistics of these ends. Up to 200 000 choices are counted, above 10 000 drawn with
/// `seed`; the order of the teams does not matter.
///
/// Assumes that without the change both kinds would have moved alike: see [`pre_trend`], and beware of teams that
/// adopted because they were at their worst. Nothing depends on what all teams share. Errors: no adopter or no
/// other team, lengths differ, not finite, not a level. Source: Fisher 1935; MacKinnon & Webb 2020.
pub fn adoption(
    changes: &[f64],
    adopted: &[bool],
    strata: Option<&[u32]>,
    level: f64,
    seed: u64,
) -> Result<Adoption, Undefined> {
    check_level(level)?;
    check_finite(changes)?;
    let (ours, theirs) = split(changes, adopted)?;
    if strata.is_some_and(|strata| strata.len() != changes.len()) {
        return Err(Undefined::OutOfSupport);
    }
    let choices = Choices::new(changes, adopted, strata);
    let drawn = choices.all(seed);
    let scale = changes.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    let seen = choices.seen();
    let tie = TIE * scale.max(f64::MIN_POSITIVE);
    let share = |hit: &dyn Fn(&Choice) -> bool| {
        drawn.list.iter().filter(|choice| hit(choice)).count() as f64 / drawn.list.len() as f64
    };
    let (lo, hi) = limits(&drawn.list, seen.effect, 1.0 - level);
    let mut effect = Stat::new("randomisation-did", seen.effect, changes.len(), level);
    (effect.lo, effect.hi) = (lo, hi);
    let one = 1.0 / drawn.assignments as f64;
    Ok(Adoption {
        effect: effect.checked()?,
        adopters: ours.len(),
        others: theirs.len(),
        assignments: drawn.assignments,
        exact: drawn.exact,
        p: share(&|choice| choice.effect.abs() >= seen.effect.abs() - tie),
        p_less: share(&|choice| choice.effect <= seen.effect + tie),
        p_greater: share(&|choice| choice.effect >= seen.effect - tie),
        p_min: one,
        p_min_two_sided: if choices.swappable() { 2.0 * one } else { one },
        studentised: (ours.len() > 1 && theirs.len() > 1).then(|| Studentised {
            t: seen.t.is_finite().then_some(seen.t),
            p: share(&|choice| choice.t.abs() >= seen.t.abs() * (1.0 - TIE) - TIE),
        }),
        welch: welch(&theirs, &ours, level).ok(),
    })
}

/// How differently both kinds of teams were already moving before: mean slope of the adopters minus mean slope of
/// the others, per quarter, with Welch's interval.
///
/// One row per team, one column per quarter before the change, the same quarters for all, evenly spaced; the slope is
/// the least-squares one over the quarters a team has. Teams with fewer than two quarters are left out and counted
/// as missing. An interval around 0 does not prove equal trends; one away from 0 warns of the effect. Errors: fewer
/// than two such teams of a kind, lengths differ, not finite; slopes without spread.
/// Source: Welch 1947; docs/statistics.md §5.6.
pub fn pre_trend<T: AsRef<[Option<f64>]>>(
    before: &[T],
    adopted: &[bool],
    level: f64,
) -> Result<Contrast, Undefined> {
    if before.len() != adopted.len() {
        return Err(Undefined::OutOfSupport);
    }
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for (history, &adopted) in before.iter().zip(adopted) {
        let side = if adopted { &mut ours } else { &mut theirs };
        side.extend(slope(history.as_ref()));
    }
    let missing = before.len() - ours.len() - theirs.len();
    let mut contrast = welch(&theirs, &ours, level)?;
    contrast.stat.method = "pre-trend-welch";
    contrast.stat.n_missing = missing;
    Ok(contrast)
}

/// What a change did to what people feel and to what is measured, friction on both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Both fell: it works.
    Both,
    /// Only the measured friction fell: not felt (yet).
    MeasuredOnly,
    /// Only the felt friction fell: goodwill, or the metric does not see it.
    FeltOnly,
    /// Neither fell beyond what chance does.
    Neither,
}

/// Reads two adoptions of one change together: a side fell if its effect is below 0 with p at most 1 - level.
/// Nothing that cannot be significant by design counts as fallen.
pub fn outcome(felt: &Adoption, measured: &Adoption) -> Outcome {
    let fell = |side: &Adoption| side.effect.est < 0.0 && side.p <= (1.0 - side.effect.level) * (1.0 + TIE);
    match (fell(felt), fell(measured)) {
        (true, true) => Outcome::Both,
        (false, true) => Outcome::MeasuredOnly,
        (true, false) => Outcome::FeltOnly,
        (false, false) => Outcome::Neither,
    }
}

/// Changes of the adopters and of the others.
fn split(changes: &[f64], adopted: &[bool]) -> Result<(Vec<f64>, Vec<f64>), Undefined> {
    if changes.len() != adopted.len() {
        return Err(Undefined::OutOfSupport);
    }
    let side = |wanted: bool| -> Vec<f64> {
        let pairs = changes.iter().zip(adopted);
        pairs
            .filter(|pair| *pair.1 == wanted)
            .map(|pair| *pair.0)
            .collect()
    };
    let (ours, theirs) = (side(true), side(false));
    let have = ours.len().min(theirs.len());
    if have == 0 {
        return Err(Undefined::TooFew { have, need: 1 });
    }
    Ok((ours, theirs))
}

/// The smallest and the largest effect that more than `alpha` of the choices do not speak against.
fn limits(choices: &[Choice], effect: f64, alpha: f64) -> (Option<f64>, Option<f64>) {
    let always = choices.iter().filter(|choice| choice.always()).count();
    let needed = (alpha * choices.len() as f64 + TIE) as usize + 1;
    if always >= needed {
        return (None, None);
    }
    let (mut low, mut high): (Vec<f64>, Vec<f64>) = choices
        .iter()
        .filter(|choice| !choice.always())
        .map(|choice| {
            let minus = (effect - choice.effect) / (1.0 - choice.share);
            let plus = (effect + choice.effect) / (1.0 + choice.share);
            (minus.min(plus), minus.max(plus))
        })
        .unzip();
    let rank = needed - always - 1;
    let (_, lo, _) = low.select_nth_unstable_by(rank, f64::total_cmp);
    let (_, hi, _) = high.select_nth_unstable_by(rank, |a, b| b.total_cmp(a));
    (Some(*lo), Some(*hi))
}

/// Least-squares slope per step over the present values, of at least two.
fn slope(history: &[Option<f64>]) -> Option<f64> {
    let points: Vec<(f64, f64)> = (0_u32..)
        .zip(history)
        .filter_map(|(at, value)| value.map(|value| (f64::from(at), value)))
        .collect();
    if points.len() < 2 {
        return None;
    }
    let (times, values): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
    let (time, value) = (mean(&times), mean(&values));
    let across: f64 = points.iter().map(|(t, y)| (t - time) * (y - value)).sum();
    let along: f64 = times.iter().map(|t| (t - time).powi(2)).sum();
    Some(across / along)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn exact(changes: &[f64], adopters: usize, level: f64) -> Adoption {
        let adopted: Vec<bool> = (0..changes.len()).map(|i| i < adopters).collect();
        adoption(changes, &adopted, None, level, 1).unwrap()
    }

    #[test]
    fn three_against_three_is_never_significant() {
        let result = exact(&[-30.0, -31.0, -32.0, 1.0, 2.0, 3.0], 3, 0.95);
        assert_eq!((result.assignments, result.exact), (20, true));
        // The roles can be swapped, so two of twenty are as far, and no data could do better.
        assert_eq!((result.p, result.p_less, result.p_min), (0.1, 0.05, 0.05));
        assert_eq!(result.p_min_two_sided, 0.1);
        assert_eq!(result.showing(), Showing::NeverSignificant);
        assert_eq!((result.effect.lo, result.effect.hi), (None, None));
        assert_eq!(
            exact(&[-30.0, -31.0, -32.0, 1.0, 2.0, 3.0], 3, 0.9).showing(),
            Showing::Full
        );
        assert_eq!(exact(&[1.0, 2.0, 3.0], 1, 0.95).showing(), Showing::DotsOnly);
    }

    #[test]
    fn limits_are_where_the_test_turns() {
        let changes = [-12.0, -7.0, -9.5, -20.0, 1.0, 3.0, -2.0, 0.5, 4.0];
        let result = exact(&changes, 4, 0.95);
        let (lo, hi) = (result.effect.lo.unwrap(), result.effect.hi.unwrap());
        let p_of = |tau: f64| {
            let moved: Vec<f64> = changes
                .iter()
                .enumerate()
                .map(|(i, x)| if i < 4 { x - tau } else { *x })
                .collect();
            exact(&moved, 4, 0.95).p
        };
        assert!(lo < result.effect.est && result.effect.est < hi);
        for (inside, outside) in [(lo + 1e-6, lo - 1e-6), (hi - 1e-6, hi + 1e-6)] {
            assert!(p_of(inside) > 0.05, "{}", p_of(inside));
            assert!(p_of(outside) <= 0.05, "{}", p_of(outside));
        }
    }

    #[test]
    fn strata_exchange_within_only() {
        // Two strata of three teams with one adopter each: 9 choices, where unstratified there are 15.
        let changes = [-10.0, 0.0, 1.0, -30.0, -20.0, -21.0];
        let adopted = [true, false, false, true, false, false];
        let result = adoption(&changes, &adopted, Some(&[0, 0, 0, 1, 1, 1]), 0.8, 1).unwrap();
        assert_eq!(result.assignments, 9);
        assert!((result.p_less - 1.0 / 9.0).abs() < 1e-15);
        assert!(result.can_be_significant());
        assert_eq!(
            adoption(&changes, &adopted, Some(&[0]), 0.8, 1),
            Err(Undefined::OutOfSupport)
        );
    }

    #[test]
    fn too_many_choices_are_drawn() {
        let changes: Vec<f64> = (0..24)
            .map(|i| f64::from(i * 5 % 17) - if i < 10 { 12.0 } else { 0.0 })
            .collect();
        let result = exact(&changes, 10, 0.95);
        assert_eq!((result.assignments, result.exact), (1_961_256, false));
        assert!(result.p <= 0.01 && result.effect.hi.unwrap() < 0.0);
        let mut order: Vec<usize> = (0..24).collect();
        order.reverse();
        let changes: Vec<f64> = order.iter().map(|&i| changes[i]).collect();
        let adopted: Vec<bool> = order.iter().map(|&i| i < 10).collect();
        assert_eq!(adoption(&changes, &adopted, None, 0.95, 1).unwrap().p, result.p);
    }

    #[test]
    fn degenerate_teams() {
        let none = adoption(&[1.0, 2.0], &[false, false], None, 0.95, 1);
        assert_eq!(none, Err(Undefined::TooFew { have: 0, need: 1 }));
        assert_eq!(
            adoption(&[1.0], &[true, false], None, 0.95, 1),
            Err(Undefined::OutOfSupport)
        );
        assert!(adoption(&[], &[], None, 0.95, 1).is_err());
        assert!(adoption(&[f64::NAN, 1.0], &[true, false], None, 0.95, 1).is_err());
        let equal = exact(&[2.0; 6], 3, 0.9);
        assert_eq!((equal.effect.est, equal.p), (0.0, 1.0));
        assert_eq!(equal.studentised, Some(Studentised { t: Some(0.0), p: 1.0 }));
        assert_eq!(equal.welch, None);
        let apart = exact(&[-5.0, -5.0, -5.0, 1.0, 1.0, 1.0], 3, 0.9);
        assert_eq!(apart.studentised, Some(Studentised { t: None, p: 0.1 }));
        let rounded = exact(&[0.1, 0.1, 0.1, 0.7, 0.7, 0.7, 0.7], 3, 0.9);
        assert_eq!(rounded.studentised.unwrap().t, None);
    }

    #[test]
    fn trends_before_and_what_came_out() {
        let rows = [
            vec![Some(1.0), Some(2.0), Some(3.0)],
            vec![Some(1.0), None, Some(4.0)],
            vec![Some(5.0), Some(5.0), Some(5.0)],
            vec![None, Some(5.0), Some(6.0)],
            vec![None, Some(5.0), None],
        ];
        let result = pre_trend(&rows, &[true, true, false, false, false], 0.95).unwrap();
        assert!((result.stat.est - 0.75).abs() < 1e-12);
        assert_eq!((result.stat.n, result.stat.n_missing), (4, 1));
        assert!(pre_trend(&rows[..1], &[true], 0.95).is_err());
        let (fell, not) = (
            exact(&[-30.0, -31.0, -32.0, 1.0, 2.0, 3.0], 3, 0.8),
            exact(&[3.0, -3.0, 2.0, 1.0, 2.0, 3.0], 3, 0.8),
        );
        assert_eq!(outcome(&fell, &fell), Outcome::Both);
        assert_eq!(outcome(&not, &fell), Outcome::MeasuredOnly);
        assert_eq!(outcome(&fell, &not), Outcome::FeltOnly);
        assert_eq!(outcome(&not, &not), Outcome::Neither);
    }

    proptest! {
        #[test]
        fn what_all_teams_share_does_not_matter(
            changes in prop::collection::vec(-50..50_i32, 4..9),
            shift in -100..100_i32,
        ) {
            let values: Vec<f64> = changes.iter().map(|&x| f64::from(x)).collect();
            let moved: Vec<f64> = changes.iter().map(|&x| f64::from(x + shift)).collect();
            let (plain, shifted) = (exact(&values, 2, 0.9), exact(&moved, 2, 0.9));
            prop_assert!((plain.effect.est - shifted.effect.est).abs() < 1e-10);
            prop_assert_eq!(plain.p, shifted.p);
            match (plain.effect.lo, shifted.effect.lo) {
                (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-8),
                other => prop_assert_eq!(other, (None, None)),
            }
            prop_assert!(plain.p >= plain.p_min_two_sided - 1e-12);
        }
    }
}
