//! After measured friction has stepped up or down for good: how long until it feels so?
//!
//! The answer is the half-time of the perceived side over all units with such a step. It is a description
//! of what came after, not of what the step caused, and it is only as fine as the quarter: what happens within
//! one quarter is "0 quarters".

use super::Panel;
use crate::stats::dist;
use crate::stats::quantile::{QuantileRule, quantile_of_sorted};
use crate::stats::random::Rng;
use crate::stats::result::{Flag, Stat, Undefined, check_level};
use crate::stats::summary::mean;

/// Units with a step below which there is no half-time at all …
const MIN_UNITS: usize = 3;
/// … and below which it has no interval and is flagged.
const FIRM_UNITS: usize = 5;
/// Quarters at the end of the window whose mean is the eventual level.
const SETTLED: usize = 2;
/// How sure a step must be to be more than noise of the measured side.
const STEP_LEVEL: f64 = 0.95;

/// What counts as a lasting step of x.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepRule {
    /// Smallest step that matters, in the unit of x; positive.
    pub min_step: f64,
    /// Standard error of x in a single quarter; a step must also exceed 1.96·noise·sqrt(1/lead + 1/follow).
    pub noise: f64,
    /// Quarters before the step that make the old level, at least 1; 2 by default.
    pub lead: usize,
    /// Quarters from the step on that are looked at, at least 3; 4 by default.
    pub follow: usize,
}

impl StepRule {
    /// Two quarters before, four after.
    pub fn new(min_step: f64, noise: f64) -> Self {
        Self {
            min_step,
            noise,
            lead: 2,
            follow: 4,
        }
    }
}

/// Bootstrap over units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowOptions {
    /// Number of samples of units, 2000 by default.
    pub replicates: u32,
    /// Seed, kept with the result.
    pub seed: u64,
}

impl FollowOptions {
    /// The defaults with this seed.
    pub fn with_seed(seed: u64) -> Self {
        Self {
            replicates: 2000,
            seed,
        }
    }
}

/// How the perceived side followed steps of one direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Following {
    /// Half-time in quarters after the first quarter on the new level; 0: already there in that quarter
    /// ([`Flag::Clipped`]). `n` is the number of units. `hi` is none where some samples never followed. No bounds
    /// and [`Flag::FewTeams`] below 5 units.
    pub half_time: Stat,
    /// Mean move of y in the direction of the step, in the first, second, … quarter on the new level, as shares of
    /// the eventual move.
    pub course: Vec<f64>,
    /// Mean eventual move of y in the direction of the step, in the unit of y.
    pub eventual: f64,
    /// Mean size of the steps of x.
    pub step: f64,
    /// Steps found; a unit may have several.
    pub steps: usize,
    /// Units with a step.
    pub units: usize,
    /// Share of the eventual move that was made between the last two quarters of the window. Far from 0: y had not
    /// settled, "eventual" is too small (or too large) and so is the half-time.
    pub unsettled: f64,
}

/// Steps of both directions. x and y are friction: up is worse.
#[derive(Clone, Debug, PartialEq)]
pub struct Followed {
    /// After x stepped up.
    pub worsening: Result<Following, Undefined>,
    /// After x stepped down.
    pub recovery: Result<Following, Undefined>,
    /// Half-time of recovery minus that of worsening, in quarters: above 0, improvements are felt later.
    pub difference: Result<Stat, Undefined>,
}

/// Half-time of the perceived side after lasting steps of the measured side.
///
/// *Step.* At quarter s of a unit with `lead` quarters before and `follow` from s on, none missing: the means of x of
/// the two stretches differ by `min_step` and by 1.96·noise·sqrt(1/lead + 1/follow) or more, and every quarter lies nearer to
/// the mean of its own stretch than to the other's ("sustained"). Of steps that are less than `follow`
/// quarters apart the largest counts.
///
/// *Half-time.* y of quarter s + k minus the mean of y over the lead, times the direction of the step, is averaged over
/// steps: D_k. The eventual move is the mean of the last two D. Single units are too noisy for shares of
/// their own moves, so shares are taken of the average: units weigh by how far they moved. The course is made to rise
/// (isotonic least squares), and the half-time is where it passes half of the eventual move, linear between
/// quarters; 0 if it has in quarter s.
///
/// *Interval.* Units are drawn with replacement (`options`), percentile interval. A sample in which y does not follow
/// counts as never (infinite), one without a step as unknown, which widens both sides. The difference of the two
/// directions comes from the same samples.
///
/// Assumes that nothing else moves y at that time for all units, and that noise of x and of y is independent (then
/// picking large steps of x does not bias y). Needs 3 units with a step per direction, 5 for an interval, with 6
/// quarters each by default. Errors: [`Undefined::OutOfSupport`] for rules out of range; per direction
/// [`Undefined::NoEvents`] (no step), too few units, [`Undefined::DidNotFollow`] (the eventual move is not positive).
/// Source: docs/statistics.md §4.3, our own definition: there is no standard.
pub fn follow_up(
    panel: &Panel,
    rule: &StepRule,
    level: f64,
    options: &FollowOptions,
) -> Result<Followed, Undefined> {
    check_level(level)?;
    let positive = rule.min_step > 0.0 && rule.min_step.is_finite();
    let noisy = rule.noise >= 0.0 && rule.noise.is_finite();
    if !positive || !noisy || rule.lead == 0 || rule.follow <= SETTLED {
        return Err(Undefined::OutOfSupport);
    }
    let units: Vec<UnitSteps> = panel
        .by_unit()
        .map(|unit| UnitSteps::of(unit, rule))
        .filter(|unit| unit.up.count + unit.down.count > 0.0)
        .collect();
    let draws = resample(&units, rule.follow, options);
    let direction = |side: Side| describe(&units, side, rule.follow, &draws, level);
    let (worsening, recovery) = (direction(Side::Up), direction(Side::Down));
    let difference = match (&worsening, &recovery) {
        (Ok(worse), Ok(better)) => difference(&worse.half_time, &better.half_time, &draws, level),
        (Err(reason), _) | (_, Err(reason)) => Err(*reason),
    };
    Ok(Followed {
        worsening,
        recovery,
        difference,
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Up,
    Down,
}

/// Sums over the steps of one direction.
#[derive(Clone, Default)]
struct Sums {
    count: f64,
    /// Sizes of the steps of x.
    step: f64,
    /// Moves of y in the direction of the step, by quarter from the step on.
    moves: Vec<f64>,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.count += other.count;
        self.step += other.step;
        for (sum, part) in self.moves.iter_mut().zip(&other.moves) {
            *sum += part;
        }
    }
}

/// What one unit brings.
struct UnitSteps {
    up: Sums,
    down: Sums,
}

impl UnitSteps {
    fn of(unit: &[super::Pair], rule: &StepRule) -> Self {
        let empty = || Sums {
            moves: vec![0.0; rule.follow],
            ..Sums::default()
        };
        let mut steps = Self {
            up: empty(),
            down: empty(),
        };
        for (window, step) in lasting_steps(unit, rule) {
            let (before, after) = window.split_at(rule.lead);
            let level = before.iter().map(|row| row.y).sum::<f64>() / rule.lead as f64;
            let one = Sums {
                count: 1.0,
                step: step.abs(),
                moves: after.iter().map(|row| step.signum() * (row.y - level)).collect(),
            };
            if step > 0.0 {
                steps.up.add(&one);
            } else {
                steps.down.add(&one);
            }
        }
        steps
    }

    fn side(&self, side: Side) -> &Sums {
        match side {
            Side::Up => &self.up,
            Side::Down => &self.down,
        }
    }
}

/// The windows around lasting steps and the steps themselves, none within `follow` quarters of a larger one.
fn lasting_steps<'a>(unit: &'a [super::Pair], rule: &StepRule) -> Vec<(&'a [super::Pair], f64)> {
    let length = rule.lead + rule.follow;
    let sure = dist::normal_two_sided(STEP_LEVEL)
        * rule.noise
        * (1.0 / rule.lead as f64 + 1.0 / rule.follow as f64).sqrt();
    let mut found: Vec<(&[super::Pair], f64)> = unit
        .windows(length)
        .filter(|window| i64::from(window[length - 1].quarter) - i64::from(window[0].quarter) < length as i64)
        .filter_map(|window| {
            let x: Vec<f64> = window.iter().map(|row| row.x).collect();
            let (before, after) = x.split_at(rule.lead);
            let (old, new) = (mean(before), mean(after));
            let step = new - old;
            let large = step.abs() >= rule.min_step && step.abs() >= sure;
            let middle = 0.5 * (old + new);
            let side = |value: f64| (value - middle) * step;
            let lasting = before.iter().all(|&x| side(x) < 0.0) && after.iter().all(|&x| side(x) > 0.0);
            (large && lasting).then_some((window, step))
        })
        .collect();
    found.sort_by(|a, b| {
        b.1.abs()
            .total_cmp(&a.1.abs())
            .then(a.0[0].quarter.cmp(&b.0[0].quarter))
    });
    let mut kept: Vec<(&[super::Pair], f64)> = Vec::new();
    for (window, step) in found {
        let far = |other: &[super::Pair]| {
            i64::from(other[0].quarter).abs_diff(i64::from(window[0].quarter)) >= rule.follow as u64
        };
        if kept.iter().all(|(other, _)| far(other)) {
            kept.push((window, step));
        }
    }
    kept
}

/// Half-times of both directions in one sample of units. `None`: no step of that direction was drawn; infinite: y
/// did not follow.
type Draw = (Option<f64>, Option<f64>);

fn resample(units: &[UnitSteps], follow: usize, options: &FollowOptions) -> Vec<Draw> {
    let mut rng = Rng::from_seed(options.seed);
    let empty = Sums {
        moves: vec![0.0; follow],
        ..Sums::default()
    };
    let (mut up, mut down) = (empty.clone(), empty.clone());
    let mut scratch = Vec::with_capacity(follow);
    let mut draws = Vec::with_capacity(options.replicates as usize);
    for _ in 0..options.replicates {
        up.clone_from(&empty);
        down.clone_from(&empty);
        for _ in 0..units.len() {
            let unit = &units[rng.below(units.len() as u64) as usize];
            up.add(&unit.up);
            down.add(&unit.down);
        }
        let mut time = |sums: &Sums| {
            (sums.count > 0.0).then(|| half_time(&sums.moves, &mut scratch).unwrap_or(f64::INFINITY))
        };
        draws.push((time(&up), time(&down)));
    }
    draws
}

/// Where the rising course passes half of the eventual move; none if that is not positive.
fn half_time(moves: &[f64], blocks: &mut Vec<(f64, usize)>) -> Option<f64> {
    let half = 0.5 * eventual(moves);
    if half <= 0.0 {
        return None;
    }
    // Neighbouring blocks that fall are pooled, which is isotonic least squares.
    blocks.clear();
    for &value in moves {
        let (mut level, mut length) = (value, 1);
        while let Some(&(below, size)) = blocks.last() {
            if below < level {
                break;
            }
            blocks.pop();
            level = (level * length as f64 + below * size as f64) / (length + size) as f64;
            length += size;
        }
        blocks.push((level, length));
    }
    let mut start = 0;
    let mut before: Option<f64> = None;
    for &(level, length) in blocks.iter() {
        if level >= half {
            return Some(before.map_or(0.0, |below| start as f64 - 1.0 + (half - below) / (level - below)));
        }
        before = Some(level);
        start += length;
    }
    None
}

fn eventual(moves: &[f64]) -> f64 {
    mean(&moves[moves.len() - SETTLED..])
}

fn describe(
    units: &[UnitSteps],
    side: Side,
    follow: usize,
    draws: &[Draw],
    level: f64,
) -> Result<Following, Undefined> {
    let mut sums = Sums {
        moves: vec![0.0; follow],
        ..Sums::default()
    };
    for unit in units {
        sums.add(unit.side(side));
    }
    let with_step = units.iter().filter(|unit| unit.side(side).count > 0.0).count();
    if with_step == 0 {
        return Err(Undefined::NoEvents);
    }
    if with_step < MIN_UNITS {
        return Err(Undefined::TooFew {
            have: with_step,
            need: MIN_UNITS,
        });
    }
    let moves: Vec<f64> = sums.moves.iter().map(|sum| sum / sums.count).collect();
    let time = half_time(&moves, &mut Vec::new()).ok_or(Undefined::DidNotFollow)?;
    let whole = eventual(&moves);
    let mut stat = Stat::new("half-time", time, with_step, level);
    if time == 0.0 {
        stat = stat.flag(Flag::Clipped);
    }
    if with_step < FIRM_UNITS {
        stat = stat.flag(Flag::FewTeams);
    } else {
        let of = |draw: &Draw| if side == Side::Up { draw.0 } else { draw.1 };
        let low = draws.iter().map(|draw| of(draw).unwrap_or(0.0)).collect();
        let high = draws
            .iter()
            .map(|draw| of(draw).unwrap_or(f64::INFINITY))
            .collect();
        stat = with_percentiles(stat, low, high);
    }
    Ok(Following {
        half_time: stat.checked()?,
        course: moves.iter().map(|value| value / whole).collect(),
        eventual: whole,
        step: sums.step / sums.count,
        steps: sums.count as usize,
        units: with_step,
        unsettled: (moves[follow - 1] - moves[follow - 2]) / whole,
    })
}

fn difference(worse: &Stat, better: &Stat, draws: &[Draw], level: f64) -> Result<Stat, Undefined> {
    let n = worse.n + better.n;
    let stat = Stat::new("half-time-difference", better.est - worse.est, n, level);
    if worse.n < FIRM_UNITS || better.n < FIRM_UNITS {
        return stat.flag(Flag::FewTeams).checked();
    }
    // Infinite minus infinite is anything: it widens both sides.
    let of = |draw: &Draw, unknown: f64| match draw {
        (Some(up), Some(down)) if up.is_finite() || down.is_finite() => down - up,
        _ => unknown,
    };
    let low = draws.iter().map(|draw| of(draw, f64::NEG_INFINITY)).collect();
    let high = draws.iter().map(|draw| of(draw, f64::INFINITY)).collect();
    with_percentiles(stat, low, high).checked()
}

/// The α/2 quantile of `low` and the 1-α/2 quantile of `high`; infinite ones are none.
fn with_percentiles(mut stat: Stat, low: Vec<f64>, high: Vec<f64>) -> Stat {
    let tail = 0.5 * (1.0 - stat.level);
    let at = |mut values: Vec<f64>, p: f64| {
        values.sort_by(f64::total_cmp);
        let found = (values.len() > 1).then(|| quantile_of_sorted(&values, p, QuantileRule::Type7));
        found.filter(|value| value.is_finite())
    };
    stat.lo = at(low, tail);
    stat.hi = at(high, 1.0 - tail);
    if stat.lo.is_some() != stat.hi.is_some() {
        stat = stat.flag(Flag::OneSided);
    }
    stat
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::panel::pairs;

    /// x steps from 20 by `step` at quarter 2; y answers by these shares of 10 points.
    fn unit(name: u32, step: f64, course: &[f64], noise: f64) -> Vec<(u32, i32, f64, f64)> {
        (0..2 + course.len() as i32)
            .map(|quarter| {
                let after = quarter >= 2;
                let x = 20.0 + if after { step } else { 0.0 };
                let share = if after {
                    course[(quarter - 2) as usize]
                } else {
                    0.0
                };
                let wobble =
                    noise * f64::from((name as i32 * 7 + quarter * 3 + name as i32 * quarter) % 5 - 2);
                (name, quarter, x, 50.0 + 10.0 * share * step.signum() + wobble)
            })
            .collect()
    }

    fn follow(rows: &[(u32, i32, f64, f64)]) -> Followed {
        let panel = Panel::new(&pairs(rows)).unwrap();
        let options = FollowOptions {
            replicates: 400,
            seed: 3,
        };
        follow_up(&panel, &StepRule::new(10.0, 2.0), 0.9, &options).unwrap()
    }

    #[test]
    fn half_times_by_hand() {
        let mut rows = Vec::new();
        for name in 0..6 {
            rows.extend(unit(name, 15.0, &[0.8, 1.0, 1.0, 1.0], 0.0));
            rows.extend(unit(name + 10, -15.0, &[0.0, 0.2, 0.8, 1.0], 0.0));
        }
        let result = follow(&rows);
        let (worse, better) = (result.worsening.unwrap(), result.recovery.unwrap());
        assert_eq!((worse.half_time.est, worse.units, worse.steps), (0.0, 6, 6));
        assert!(worse.half_time.flags.contains(Flag::Clipped));
        // Eventual 0.9, half 0.45: between the second (0.2) and third (0.8) quarter.
        assert!((better.half_time.est - (1.0 + 0.25 / 0.6)).abs() < 1e-12);
        assert!((better.eventual - 9.0).abs() < 1e-12 && (better.step - 15.0).abs() < 1e-12);
        assert!((better.unsettled - 0.2 / 0.9).abs() < 1e-12);
        // All units alike: the interval has no width but is there.
        assert!((better.half_time.lo.unwrap() - better.half_time.hi.unwrap()).abs() < 1e-9);
        let later = result.difference.unwrap();
        assert!((later.est - better.half_time.est).abs() < 1e-12);
        assert!(later.lo.unwrap() > 1.0);
    }

    #[test]
    fn noise_widens_the_interval() {
        let mut rows = Vec::new();
        for name in 0..9 {
            rows.extend(unit(name, 15.0, &[0.1, 0.4, 0.9, 1.0], 1.5));
        }
        let stat = follow(&rows).worsening.unwrap().half_time;
        assert!(
            stat.lo.unwrap() < stat.est && stat.est < stat.hi.unwrap(),
            "{stat:?}"
        );
    }

    #[test]
    fn directions_without_steps_and_few_units() {
        let mut rows = Vec::new();
        for name in 0..4 {
            rows.extend(unit(name, 15.0, &[0.0, 0.5, 1.0, 1.0], 0.0));
        }
        let result = follow(&rows);
        let stat = result.worsening.unwrap().half_time;
        assert_eq!((stat.est, stat.lo), (1.0, None));
        assert!(stat.flags.contains(Flag::FewTeams));
        assert_eq!(result.recovery, Err(Undefined::NoEvents));
        assert_eq!(result.difference, Err(Undefined::NoEvents));
        assert_eq!(
            follow(&rows[..12]).worsening,
            Err(Undefined::TooFew { have: 2, need: 3 })
        );
    }

    #[test]
    fn a_side_that_does_not_move_has_no_half_time() {
        let mut rows = Vec::new();
        for name in 0..6 {
            rows.extend(unit(name, 15.0, &[0.0; 4], 0.0));
        }
        assert_eq!(follow(&rows).worsening, Err(Undefined::DidNotFollow));
        // Some units follow and some go the other way: samples that never follow leave the upper side open.
        for name in 6..9 {
            rows.extend(unit(name, 15.0, &[0.0, 0.5, 1.0, 1.0], 0.0));
        }
        for name in 10..12 {
            rows.extend(unit(name, 15.0, &[0.0, -0.5, -1.0, -1.0], 0.0));
        }
        let stat = follow(&rows).worsening.unwrap().half_time;
        assert_eq!(stat.hi, None);
        assert!(stat.flags.contains(Flag::OneSided));
    }

    #[test]
    fn steps_must_be_large_lasting_and_without_gaps() {
        let rule = StepRule::new(10.0, 2.0);
        let found = |x: &[(i32, f64)]| {
            let rows: Vec<_> = x.iter().map(|&(quarter, x)| (1, quarter, x, 0.0)).collect();
            lasting_steps(&pairs(&rows), &rule)
                .iter()
                .map(|(window, step)| (window[rule.lead].quarter, *step))
                .collect::<Vec<_>>()
        };
        let run = |x: &[f64]| found(&(0..).zip(x.iter().copied()).collect::<Vec<_>>());
        assert_eq!(run(&[20.0, 20.0, 40.0, 40.0, 40.0, 40.0]), [(2, 20.0)]);
        assert_eq!(run(&[20.0, 20.0, 29.0, 29.0, 29.0, 29.0]), []);
        assert_eq!(run(&[20.0, 20.0, 60.0, 60.0, 20.0, 60.0]), []);
        assert_eq!(
            found(&[(0, 20.0), (1, 20.0), (3, 40.0), (4, 40.0), (5, 40.0), (6, 40.0)]),
            []
        );
        // Up and down again: the quarters between belong to both.
        let both = run(&[20.0, 20.0, 40.0, 40.0, 40.0, 40.0, 15.0, 15.0, 15.0, 15.0]);
        assert_eq!(both, [(6, -25.0), (2, 20.0)]);
        let noisy = StepRule::new(10.0, 15.0);
        let rows: Vec<_> = (0..6)
            .map(|q| (1, q, if q < 2 { 0.0 } else { 20.0 }, 0.0))
            .collect();
        assert!(lasting_steps(&pairs(&rows), &noisy).is_empty());
    }

    #[test]
    fn rules_out_of_range_are_refused() {
        let panel = Panel::new(&pairs(&unit(1, 15.0, &[0.0; 4], 0.0))).unwrap();
        let options = FollowOptions::with_seed(1);
        for rule in [
            StepRule::new(0.0, 1.0),
            StepRule::new(5.0, f64::NAN),
            StepRule {
                follow: 2,
                ..StepRule::new(5.0, 1.0)
            },
            StepRule {
                lead: 0,
                ..StepRule::new(5.0, 1.0)
            },
        ] {
            assert_eq!(
                follow_up(&panel, &rule, 0.95, &options),
                Err(Undefined::OutOfSupport)
            );
        }
        assert!(follow_up(&panel, &StepRule::new(5.0, 1.0), 1.0, &options).is_err());
    }
}
