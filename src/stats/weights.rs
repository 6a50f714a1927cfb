//! Answers weighted so that their mix is that of the roster.
//!
//! Only for the whole organisation, never inside a team of eight; the unweighted mean stands beside. Weights
//! cannot mend that angry people answer more: that is what the non-response bounds are for.

use super::dist;
use super::result::{Flag, Stat, Undefined, check_level};
use super::summary::{check_finite, check_values, mean};

/// Weights have settled when a sweep over all margins changes none by more than this part of it.
const SETTLED: f64 = 1e-12;
/// The largest share of the roster by which a margin may be missed.
const FITS: f64 = 1e-8;
const MAX_SWEEPS: u32 = 20_000;

/// One attribute of the roster, such as role or tenure.
#[derive(Clone, Copy, Debug)]
pub struct Margin<'a> {
    /// The category of each respondent, an index into `people`.
    pub category: &'a [usize],
    /// How many people of the roster are in each category.
    pub people: &'a [f64],
    /// True if the categories have an order: small ones are then joined with a neighbour only.
    pub ordered: bool,
}

/// What is done for small categories and large weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RakeOptions {
    /// Categories with fewer respondents are joined with another one first.
    pub min_respondents: usize,
    /// Least and largest weight, in units of the mean weight; `None` leaves them as they are.
    pub trim: Option<(f64, f64)>,
}

impl Default for RakeOptions {
    /// 5 respondents, weights from a third to three times the mean.
    fn default() -> Self {
        Self {
            min_respondents: 5,
            trim: Some((1.0 / 3.0, 3.0)),
        }
    }
}

impl RakeOptions {
    /// Raking and nothing else.
    pub const PLAIN: Self = Self {
        min_respondents: 0,
        trim: None,
    };
}

/// Weights of the respondents.
#[derive(Clone, Debug, PartialEq)]
pub struct Raked {
    /// One per respondent; they add up to the roster.
    pub weights: Vec<f64>,
    /// Per margin, the category each one was joined into (itself if it was not joined).
    pub joined: Vec<Vec<usize>>,
    /// Number of weights that were trimmed.
    pub trimmed: usize,
    /// The largest difference between a category's weights and its people, as a share of the roster; 0 but for
    /// rounding unless weights were trimmed.
    pub off: f64,
}

impl Raked {
    /// Kish's design effect, n·sum(w²)/(sum w)²: how much longer the variance of a mean is by the weights.
    pub fn deff(&self) -> f64 {
        deff(&self.weights)
    }

    /// The number of equally weighted answers that would know as much: n / deff.
    pub fn n_eff(&self) -> f64 {
        self.weights.len() as f64 / self.deff()
    }
}

/// Weights that bring every margin of the respondents to that of the roster (raking, iterative proportional
/// fitting).
///
/// First, categories with fewer than `min_respondents` are joined: the smallest with the next smaller one (of its
/// neighbours where ordered), until all are large enough or one is left. Then each margin in turn has its weights
/// multiplied to fit, until a whole sweep changes none by more than 1e-12 of it. At last weights are
/// cut to `trim` times their mean, the others raised or lowered together so that the sum stays.
///
/// Errors: no respondent or no margin, lengths differ, a category that is not there, people not finite or
/// negative, margins with different numbers of people, respondents in a category without people or people in
/// one without respondents (after joining) are [`Undefined::OutOfSupport`]; margins that contradict each other
/// [`Undefined::NotConverged`]. Source: Deming & Stephan 1940; R `survey::rake`; Kish 1965.
pub fn rake(margins: &[Margin], options: &RakeOptions) -> Result<Raked, Undefined> {
    let n = check(margins)?;
    let mut joined = Vec::with_capacity(margins.len());
    let mut parts = Vec::with_capacity(margins.len());
    for margin in margins {
        let into = join_small(margin, options.min_respondents);
        parts.push(Part::new(margin, &into)?);
        joined.push(into);
    }
    let total: f64 = margins[0].people.iter().sum();
    let mut weights = vec![total / n as f64; n];
    settle(&mut weights, &parts)?;
    let off = |weights: &[f64]| parts.iter().map(|part| part.off(weights)).fold(0.0, f64::max) / total;
    // Margins that contradict each other come to rest in a cycle that fits the last one only.
    if off(&weights) > FITS {
        return Err(Undefined::NotConverged);
    }
    let trimmed = match options.trim {
        Some((least, most)) => trim(&mut weights, least, most)?,
        None => 0,
    };
    Ok(Raked {
        off: off(&weights),
        weights,
        joined,
        trimmed,
    })
}

/// The weighted mean sum(wy)/sum(w) with its linearised standard error, sqrt(n/(n-1)·sum(w²(y - mean)²))/sum(w), and t
/// with n - 1 degrees of freedom (process estimand).
///
/// Takes the weights as given; raking makes the true error rather smaller. With equal weights it is Student's
/// interval. Errors: fewer than two values, lengths differ, not finite; a weight that is not positive.
/// Source: R `survey::svymean`.
pub fn weighted_mean(values: &[f64], weights: &[f64], level: f64) -> Result<Stat, Undefined> {
    check_level(level)?;
    check_values(values, 2)?;
    check_finite(weights)?;
    if values.len() != weights.len() || weights.iter().any(|&w| w <= 0.0) {
        return Err(Undefined::OutOfSupport);
    }
    let n = values.len() as f64;
    let total: f64 = weights.iter().sum();
    let est = values.iter().zip(weights).map(|(y, w)| y * w).sum::<f64>() / total;
    let flat = values.windows(2).all(|pair| pair[0] == pair[1]);
    let squares: f64 = values
        .iter()
        .zip(weights)
        .map(|(y, w)| (w * (y - est)).powi(2))
        .sum();
    let se = if flat {
        0.0
    } else {
        (n / (n - 1.0) * squares).sqrt() / total
    };
    let stat = Stat::new("weighted-mean", est, values.len(), level)
        .half_width(dist::t_two_sided(level, n - 1.0) * se)
        .se(se)
        .df(n - 1.0);
    if flat { stat.flag(Flag::NoSpread) } else { stat }.checked()
}

fn deff(weights: &[f64]) -> f64 {
    let sum: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|w| w * w).sum();
    weights.len() as f64 * squares / (sum * sum)
}

/// Number of respondents.
fn check(margins: &[Margin]) -> Result<usize, Undefined> {
    let n = margins.first().map_or(0, |margin| margin.category.len());
    if n == 0 {
        return Err(Undefined::TooFew { have: 0, need: 1 });
    }
    let total: f64 = margins[0].people.iter().sum();
    for margin in margins {
        check_finite(margin.people)?;
        let sum: f64 = margin.people.iter().sum();
        let fits = margin.category.len() == n
            && margin.category.iter().all(|&at| at < margin.people.len())
            && margin.people.iter().all(|&people| people >= 0.0)
            && total > 0.0
            && (sum - total).abs() <= 1e-9 * total;
        if !fits {
            return Err(Undefined::OutOfSupport);
        }
    }
    Ok(n)
}

/// Into which category each one goes.
fn join_small(margin: &Margin, min_respondents: usize) -> Vec<usize> {
    let mut groups: Vec<(usize, Vec<usize>)> = (0..margin.people.len()).map(|at| (0, vec![at])).collect();
    for &at in margin.category {
        groups[at].0 += 1;
    }
    // A category of nobody, asked or not, needs no company.
    groups.retain(|group| group.0 > 0 || margin.people[group.1[0]] > 0.0);
    while groups.len() > 1 {
        let Some(small) = (0..groups.len()).min_by_key(|&at| groups[at].0) else {
            break;
        };
        if groups[small].0 >= min_respondents {
            break;
        }
        let near = |at: usize| at != small && (!margin.ordered || at.abs_diff(small) == 1);
        let Some(other) = (0..groups.len())
            .filter(|&at| near(at))
            .min_by_key(|&at| groups[at].0)
        else {
            break;
        };
        let (count, members) = groups.remove(small.max(other));
        let kept = &mut groups[small.min(other)];
        kept.0 += count;
        kept.1.extend(members);
    }
    let mut into: Vec<usize> = (0..margin.people.len()).collect();
    for (_, members) in groups {
        let first = members.iter().copied().min();
        for member in members {
            into[member] = first.unwrap_or(member);
        }
    }
    into
}

/// A margin after joining.
struct Part {
    group_of: Vec<usize>,
    people: Vec<f64>,
}

impl Part {
    fn new(margin: &Margin, into: &[usize]) -> Result<Self, Undefined> {
        let mut people = vec![0.0; into.len()];
        for (at, &group) in into.iter().enumerate() {
            people[group] += margin.people[at];
        }
        let group_of: Vec<usize> = margin.category.iter().map(|&at| into[at]).collect();
        let mut asked = vec![false; into.len()];
        for &group in &group_of {
            asked[group] = true;
        }
        if asked
            .iter()
            .zip(&people)
            .any(|(&asked, &people)| asked != (people > 0.0))
        {
            return Err(Undefined::OutOfSupport);
        }
        Ok(Self { group_of, people })
    }

    fn sums(&self, weights: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.people.len()];
        for (weight, &group) in weights.iter().zip(&self.group_of) {
            sums[group] += weight;
        }
        sums
    }

    fn fit(&self, weights: &mut [f64]) {
        let sums = self.sums(weights);
        for (weight, &group) in weights.iter_mut().zip(&self.group_of) {
            *weight *= self.people[group] / sums[group];
        }
    }

    fn off(&self, weights: &[f64]) -> f64 {
        let pairs = self.sums(weights).into_iter().zip(&self.people);
        pairs
            .map(|(sum, people)| (sum - people).abs())
            .fold(0.0, f64::max)
    }
}

fn settle(weights: &mut [f64], parts: &[Part]) -> Result<(), Undefined> {
    let mut before = weights.to_vec();
    for _ in 0..MAX_SWEEPS {
        for part in parts {
            part.fit(weights);
        }
        if weights.iter().any(|w| !(w.is_finite() && *w > 0.0)) {
            return Err(Undefined::NotConverged);
        }
        let mut pairs = weights.iter().zip(&before);
        if pairs.all(|(now, then)| (now - then).abs() <= SETTLED * now) {
            return Ok(());
        }
        before.copy_from_slice(weights);
    }
    Err(Undefined::NotConverged)
}

/// Cuts weights to `least..=most` times their mean and moves the others together until the sum is back.
fn trim(weights: &mut [f64], least: f64, most: f64) -> Result<usize, Undefined> {
    if !(0.0 < least && least <= 1.0 && (1.0..f64::INFINITY).contains(&most)) {
        return Err(Undefined::OutOfSupport);
    }
    let centre = mean(weights);
    let (low, high) = (least * centre, most * centre);
    let total: f64 = weights.iter().sum();
    let mut cut = vec![false; weights.len()];
    loop {
        let mut found = false;
        for (weight, cut) in weights.iter_mut().zip(&mut cut) {
            if !*cut && !(low..=high).contains(weight) {
                *weight = weight.clamp(low, high);
                *cut = true;
                found = true;
            }
        }
        if !found {
            return Ok(cut.iter().filter(|&&cut| cut).count());
        }
        let side = |wanted: bool, weights: &[f64]| -> f64 {
            let pairs = weights.iter().zip(&cut);
            pairs.filter(|pair| *pair.1 == wanted).map(|pair| *pair.0).sum()
        };
        let (fixed, free) = (side(true, weights), side(false, weights));
        if free <= 0.0 {
            return Ok(cut.len());
        }
        let factor = (total - fixed) / free;
        for (weight, _) in weights.iter_mut().zip(&cut).filter(|pair| !pair.1) {
            *weight *= factor;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn margin<'a>(category: &'a [usize], people: &'a [f64]) -> Margin<'a> {
        Margin {
            category,
            people,
            ordered: false,
        }
    }

    #[test]
    fn one_margin_is_people_per_respondent() {
        let raked = rake(&[margin(&[0, 0, 1], &[4.0, 6.0])], &RakeOptions::PLAIN).unwrap();
        assert_eq!(raked.weights, [2.0, 2.0, 6.0]);
        assert!((raked.deff() - 3.0 * 44.0 / 100.0).abs() < 1e-15);
        assert!((raked.n_eff() * raked.deff() - 3.0).abs() < 1e-12);
        assert_eq!((raked.trimmed, raked.joined), (0, vec![vec![0, 1]]));
    }

    #[test]
    fn both_margins_fit() {
        let (role, tenure) = ([0, 0, 0, 1, 1, 1, 0, 1], [0, 1, 0, 1, 0, 1, 1, 1]);
        let margins = [margin(&role, &[30.0, 10.0]), margin(&tenure, &[25.0, 15.0])];
        let raked = rake(&margins, &RakeOptions::PLAIN).unwrap();
        assert!(raked.off < 1e-10, "{}", raked.off);
        assert!((raked.weights.iter().sum::<f64>() - 40.0).abs() < 1e-9);
    }

    #[test]
    fn small_categories_are_joined() {
        let category = [[0; 6].as_slice(), &[1; 2], &[2; 9], &[3; 1]].concat();
        let people = [10.0, 5.0, 20.0, 5.0, 0.0];
        let free = rake(&[margin(&category, &people)], &RakeOptions::default()).unwrap();
        // 3 goes with 1, then both (three respondents) with 0.
        assert_eq!(free.joined, [[0, 0, 2, 0, 4]]);
        let ordered = Margin {
            ordered: true,
            ..margin(&category, &people)
        };
        // 3 goes with its neighbour 2, 1 with 0.
        assert_eq!(
            rake(&[ordered], &RakeOptions::default()).unwrap().joined,
            [[0, 0, 2, 2, 4]]
        );
    }

    #[test]
    fn large_weights_are_trimmed() {
        let category = [[0; 5].as_slice(), &[1; 95]].concat();
        let raked = rake(&[margin(&category, &[30.0, 70.0])], &RakeOptions::default()).unwrap();
        assert_eq!(raked.trimmed, 5);
        assert!((raked.weights[0] - 3.0).abs() < 1e-12);
        assert!((raked.weights.iter().sum::<f64>() - 100.0).abs() < 1e-9);
        assert!((raked.off - 0.15).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn weights_are_those_of_the_roster(
            people in prop::collection::vec((0..3_usize, 0..2_usize, 1..4_u8), 6..40),
        ) {
            // The roster is made of the respondents, each standing for some people: it can be reached.
            let (mut roles, mut tenures) = (vec![0.0; 3], vec![0.0; 2]);
            for &(role, tenure, count) in &people {
                roles[role] += f64::from(count);
                tenures[tenure] += f64::from(count);
            }
            let role: Vec<usize> = people.iter().map(|person| person.0).collect();
            let tenure: Vec<usize> = people.iter().map(|person| person.1).collect();
            let margins = [margin(&role, &roles), margin(&tenure, &tenures)];
            let total: f64 = roles.iter().sum();
            let plain = rake(&margins, &RakeOptions::PLAIN).unwrap();
            prop_assert!(plain.off < 1e-8);
            let trimmed = rake(&margins, &RakeOptions::default()).unwrap();
            let average = total / people.len() as f64;
            prop_assert!((trimmed.weights.iter().sum::<f64>() - total).abs() < 1e-8 * total);
            prop_assert!(trimmed.weights.iter().all(|w| (0.333 * average..3.001 * average).contains(w)));
            prop_assert!(plain.deff() >= 1.0 - 1e-12 && plain.n_eff() <= people.len() as f64 + 1e-9);
        }
    }

    #[test]
    fn refused() {
        let plain = RakeOptions::PLAIN;
        assert!(rake(&[], &plain).is_err());
        assert!(rake(&[margin(&[], &[1.0])], &plain).is_err());
        for (category, people) in [
            (&[0, 2][..], &[1.0, 1.0][..]),
            (&[0, 1], &[2.0, 0.0]),
            (&[0, 0], &[1.0, 1.0]),
            (&[0, 1], &[-1.0, 2.0]),
            (&[0, 1], &[f64::NAN, 2.0]),
        ] {
            assert_eq!(
                rake(&[margin(category, people)], &plain),
                Err(Undefined::OutOfSupport)
            );
        }
        let unequal = [margin(&[0, 1], &[1.0, 1.0]), margin(&[0, 1], &[1.0, 2.0])];
        assert_eq!(rake(&unequal, &plain), Err(Undefined::OutOfSupport));
        let contrary = [margin(&[0, 1], &[1.0, 3.0]), margin(&[0, 1], &[3.0, 1.0])];
        assert_eq!(rake(&contrary, &plain), Err(Undefined::NotConverged));
    }

    #[test]
    fn equal_weights_give_students_interval() {
        let values = [1.0, 4.0, 2.0, 5.0];
        let stat = weighted_mean(&values, &[2.5; 4], 0.95).unwrap();
        let plain = super::super::interval::t_mean(&values, 0.95).unwrap();
        assert!((stat.se.unwrap() - plain.se.unwrap()).abs() < 1e-14);
        assert!((stat.hi.unwrap() - plain.hi.unwrap()).abs() < 1e-12);
        assert!(weighted_mean(&values, &[1.0; 3], 0.95).is_err());
        assert!(weighted_mean(&values, &[0.0; 4], 0.95).is_err());
        assert!(weighted_mean(&[1.0], &[1.0], 0.95).is_err());
        let flat = weighted_mean(&[3.0, 3.0], &[1.0, 2.0], 0.95).unwrap();
        assert!(flat.flags.contains(Flag::NoSpread));
    }
}
