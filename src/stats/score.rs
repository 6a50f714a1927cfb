//! Survey items and topics: scores, their spread, and whether a team's mean says anything.

use super::dist;
use super::quantile::{QuantileRule, quantile_of_sorted};
use super::result::Undefined;
use super::summary::{check_finite, mean, squares, variance};

/// Answers from which a favourable share is shown (docs/statistics.md, appendix A).
pub const MIN_ANSWERS: usize = 5;

/// Answers from which a distribution, a spread, a smallest or largest answer is shown (appendix A).
pub const MIN_ANSWERS_FOR_DISTRIBUTION: usize = 10;

/// Teams from which intraclass correlations are shown (appendix A).
pub const MIN_TEAMS: usize = 6;

/// Persons from which intraclass correlations are shown (appendix A).
pub const MIN_PERSONS: usize = 30;

/// The ordered answers of an item, whole numbers from `lowest` to `highest`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    lowest: i32,
    highest: i32,
}

/// Which end of the scale an answer belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Band {
    /// The upper end.
    Favourable,
    /// In between; 2- and 4-point scales have no such answer.
    Neutral,
    /// The lower end.
    Unfavourable,
}

impl Scale {
    /// A scale with at least two answers, otherwise [`Undefined::OutOfSupport`].
    pub fn new(lowest: i32, highest: i32) -> Result<Self, Undefined> {
        if lowest < highest {
            Ok(Self { lowest, highest })
        } else {
            Err(Undefined::OutOfSupport)
        }
    }

    /// Number of possible answers.
    pub fn options(self) -> u32 {
        self.highest.abs_diff(self.lowest) + 1
    }

    /// True if the answer is on the scale.
    pub fn holds(self, answer: i32) -> bool {
        (self.lowest..=self.highest).contains(&answer)
    }

    /// The answer seen from the other end: lowest + highest - answer. Done once, before anything is scored.
    pub fn reversed(self, answer: i32) -> i32 {
        self.lowest + self.highest - answer
    }

    /// The answer on 0..100: 100 (x - lowest)/(highest - lowest).
    pub fn score(self, answer: i32) -> f64 {
        100.0 * f64::from(answer - self.lowest) / f64::from(self.highest - self.lowest)
    }

    /// The end an answer belongs to: the two upper and the two lower answers, only the very ends of a scale of
    /// two or three, and on 0..10 as for a net score 9 to 10 and 0 to 6.
    pub fn band(self, answer: i32) -> Band {
        let (up, down) = match (self.lowest, self.highest, self.options()) {
            (0, 10, _) => (9, 6),
            (lowest, highest, 2 | 3) => (highest, lowest),
            (lowest, highest, _) => (highest - 1, lowest + 1),
        };
        if answer >= up {
            Band::Favourable
        } else if answer <= down {
            Band::Unfavourable
        } else {
            Band::Neutral
        }
    }
}

/// What the answers to one item look like. The interval of the mean is in `interval`.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemSummary {
    /// Number of answers.
    pub n: usize,
    /// Mean on the item's own scale.
    pub mean: f64,
    /// Standard deviation on the item's own scale (divisor n - 1); none for a single answer.
    pub sd: Option<f64>,
    /// Mean on 0..100.
    pub score: f64,
    /// Number of favourable, neutral and unfavourable answers.
    pub bands: [u64; 3],
    /// Median (type 7).
    pub median: f64,
    /// First quartile (type 7).
    pub q1: f64,
    /// Third quartile (type 7).
    pub q3: f64,
    /// Median that moves within a step of the scale; see [`interpolated_median`].
    pub interpolated_median: f64,
    /// Polarisation by [`leik_dispersion`], 0..1.
    pub dispersion: f64,
    /// Variance (divisor n) over the largest possible one, 0..1.
    pub variance_share: f64,
}

/// Summary of the answers to one item (docs/statistics.md §1.1).
///
/// `answers` hold present answers only: "not applicable" is missing, never the middle. Reversed items must
/// have been turned with [`Scale::reversed`]. Errors: no answer; one that is not on the scale.
/// Source: the section named; R `psych::describe`.
pub fn item_summary(answers: &[i32], scale: Scale) -> Result<ItemSummary, Undefined> {
    let values = on_scale(answers, scale)?;
    let mut sorted = values.clone();
    sorted.sort_by(f64::total_cmp);
    let n = values.len();
    let mut bands = [0; 3];
    for &answer in answers {
        bands[scale.band(answer) as usize] += 1;
    }
    let range = f64::from(scale.highest - scale.lowest);
    let average = mean(&values);
    let quartile = |p| quantile_of_sorted(&sorted, p, QuantileRule::Type7);
    Ok(ItemSummary {
        n,
        mean: average,
        sd: (n > 1).then(|| variance(&values).sqrt()),
        score: 100.0 * (average - f64::from(scale.lowest)) / range,
        bands,
        median: quartile(0.5),
        q1: quartile(0.25),
        q3: quartile(0.75),
        interpolated_median: interpolated_median(answers, scale)?,
        dispersion: leik_dispersion(answers, scale)?,
        variance_share: squares(&values) / n as f64 / (0.5 * range).powi(2),
    })
}

/// The median, moved within its step by how many answers lie below: M - 1/2 + (n/2 - below)/equal.
///
/// Steps of the scale are 1. Where at most one answer equals the plain median M it is M. Errors as
/// [`item_summary`]. Source: R `psych::interp.median`.
pub fn interpolated_median(answers: &[i32], scale: Scale) -> Result<f64, Undefined> {
    let mut sorted = on_scale(answers, scale)?;
    sorted.sort_by(f64::total_cmp);
    let middle = quantile_of_sorted(&sorted, 0.5, QuantileRule::Type7);
    let below = sorted.iter().filter(|&&x| x < middle).count() as f64;
    let equal = sorted.iter().filter(|&&x| x == middle).count() as f64;
    if equal <= 1.0 {
        return Ok(middle);
    }
    Ok(middle - 0.5 + (0.5 * sorted.len() as f64 - below) / equal)
}

/// Leik's ordinal dispersion: 0 all alike, 1 half at each end; uses the order of the answers only.
///
/// D = 2 sum d_j / (A - 1) over the cumulative shares F_j, d_j = F_j below one half, else 1 - F_j. Errors as
/// [`item_summary`]. Source: Leik 1966.
pub fn leik_dispersion(answers: &[i32], scale: Scale) -> Result<f64, Undefined> {
    let n = on_scale(answers, scale)?.len() as f64;
    let distances = (scale.lowest..scale.highest).map(|answer| {
        let share = answers.iter().filter(|&&x| x <= answer).count() as f64 / n;
        if share < 0.5 { share } else { 1.0 - share }
    });
    Ok(2.0 * distances.sum::<f64>() / f64::from(scale.highest - scale.lowest))
}

/// Agreement within a team.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// 1 - s²/((A² - 1)/12): 1 all alike, 0 as if answered at random, negative for camps.
    pub raw: f64,
    /// What may be shown: `raw`, not below 0, from five answers on.
    pub shown: Option<f64>,
}

/// Agreement within a team, r_wg, against answers spread evenly over the scale.
///
/// Errors as [`item_summary`]; needs two answers. Source: James, Demaree & Wolf 1984; R `multilevel::rwg`.
pub fn agreement(answers: &[i32], scale: Scale) -> Result<Agreement, Undefined> {
    let values = on_scale(answers, scale)?;
    if values.len() < 2 {
        return Err(Undefined::TooFew {
            have: values.len(),
            need: 2,
        });
    }
    let options = f64::from(scale.options());
    let raw = 1.0 - variance(&values) / ((options * options - 1.0) / 12.0);
    Ok(Agreement {
        raw,
        shown: (values.len() >= MIN_ANSWERS).then_some(raw.max(0.0)),
    })
}

/// How many of a topic's items a person must have answered: half of them, at least 2; the one of one.
pub fn min_answered(items: usize) -> usize {
    if items <= 1 { 1 } else { items.div_ceil(2).max(2) }
}

/// A person's topic score: the mean of the answered items, if [`min_answered`] of them are there.
///
/// `items` are the person's scores, 0..100 and already turned, one per item of the topic. Nothing is imputed.
/// `None` when too few are answered: that person is missing for the topic. Values that are not finite count
/// as missing.
pub fn person_score(items: &[Option<f64>]) -> Option<f64> {
    let given: Vec<f64> = items
        .iter()
        .flatten()
        .copied()
        .filter(|x| x.is_finite())
        .collect();
    (given.len() >= min_answered(items.len())).then(|| mean(&given))
}

/// The topic scores of a team.
#[derive(Clone, Debug, PartialEq)]
pub struct TopicScores {
    /// One score per person with enough answers, in the order given.
    pub scores: Vec<f64>,
    /// Persons with too few answers.
    pub n_missing: usize,
    /// Share of missing answers among all items of the persons that count, 0..1; tell the reader above 0.2.
    pub item_nonresponse: f64,
}

/// [`person_score`] of everybody; the team's topic score is the mean of these, not of the items' means.
pub fn topic_scores<T: AsRef<[Option<f64>]>>(persons: &[T]) -> TopicScores {
    let mut result = TopicScores {
        scores: Vec::new(),
        n_missing: 0,
        item_nonresponse: 0.0,
    };
    let (mut asked, mut silent) = (0_usize, 0_usize);
    for items in persons.iter().map(AsRef::as_ref) {
        match person_score(items) {
            Some(score) => {
                result.scores.push(score);
                asked += items.len();
                silent += items
                    .iter()
                    .filter(|item| item.is_none_or(|x| !x.is_finite()))
                    .count();
            }
            None => result.n_missing += 1,
        }
    }
    if asked > 0 {
        result.item_nonresponse = silent as f64 / asked as f64;
    }
    result
}

/// How far teams differ beyond the noise within them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TeamVariance {
    /// Mean square between teams.
    pub between: f64,
    /// Mean square within teams.
    pub within: f64,
    /// Degrees of freedom of `between` and `within`.
    pub df: (f64, f64),
    /// between / within.
    pub f: f64,
    /// P-value of "all teams have one mean".
    pub p: f64,
    /// Mean team size, corrected for its unevenness.
    pub k0: f64,
    /// Share of one answer's variance that lies between teams; may be negative.
    pub icc1: f64,
    /// Reliability of a team mean of average size; may be negative.
    pub icc2: f64,
}

impl TeamVariance {
    /// False if teams do not differ beyond noise (ICC1 <= 0 or p > 0.10): verdicts are then off for the topic.
    pub fn teams_differ(&self) -> bool {
        self.icc1 > 0.0 && self.p <= 0.10
    }

    /// Reliability of the mean of one team with `n` answers: tau²/(tau² + within/n), tau² = (between - within)/k0,
    /// 0 if that is negative.
    pub fn reliability(&self, n: usize) -> f64 {
        let tau2 = ((self.between - self.within) / self.k0).max(0.0);
        if n == 0 || tau2 == 0.0 {
            0.0
        } else {
            tau2 / (tau2 + self.within / n as f64)
        }
    }
}

/// One-way analysis of variance over teams, with both intraclass correlations (docs/statistics.md §1.6).
///
/// ICC1 = (MSB - MSW)/(MSB + (k0-1) MSW), k0 = (N - sum n²/N)/(J - 1); ICC2 = (MSB - MSW)/MSB. Empty teams
/// are passed over. Errors: fewer than two teams, no team with two values, no spread within teams.
/// Source: Bliese 2000; R `aov`, `multilevel::ICC1` (k0 for uneven teams).
pub fn team_variance<T: AsRef<[f64]>>(teams: &[T]) -> Result<TeamVariance, Undefined> {
    let teams: Vec<&[f64]> = teams
        .iter()
        .map(AsRef::as_ref)
        .filter(|team| !team.is_empty())
        .collect();
    let (count, all) = (teams.len(), teams.concat());
    if count < 2 || all.len() <= count {
        return Err(Undefined::TooFew {
            have: all.len(),
            need: count.max(2) + 1,
        });
    }
    check_finite(&all)?;
    let n = all.len() as f64;
    let grand = mean(&all);
    let squares_within: f64 = teams.iter().map(|team| squares(team)).sum();
    let squares_between: f64 = teams
        .iter()
        .map(|team| team.len() as f64 * (mean(team) - grand).powi(2))
        .sum();
    if squares_within <= 0.0 {
        return Err(Undefined::ZeroVariance);
    }
    let df = (count as f64 - 1.0, n - count as f64);
    let (between, within) = (squares_between / df.0, squares_within / df.1);
    let k0 = (n - teams.iter().map(|team| (team.len() as f64).powi(2)).sum::<f64>() / n) / df.0;
    let f = between / within;
    Ok(TeamVariance {
        between,
        within,
        df,
        f,
        p: dist::f_upper(f, df.0, df.1),
        k0,
        icc1: (between - within) / (between + (k0 - 1.0) * within),
        // With equal team means nothing at all is reliable.
        icc2: if between > 0.0 {
            (between - within) / between
        } else {
            0.0
        },
    })
}

fn on_scale(answers: &[i32], scale: Scale) -> Result<Vec<f64>, Undefined> {
    if answers.is_empty() {
        return Err(Undefined::TooFew { have: 0, need: 1 });
    }
    if answers.iter().any(|&answer| !scale.holds(answer)) {
        return Err(Undefined::OutOfSupport);
    }
    Ok(answers.iter().copied().map(f64::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_of_every_kind_of_scale() {
        let bands = |lowest, highest| {
            let scale = Scale::new(lowest, highest).unwrap();
            (lowest..=highest)
                .map(|x| scale.band(x) as usize)
                .collect::<Vec<_>>()
        };
        assert_eq!(bands(1, 5), [2, 2, 1, 0, 0]);
        assert_eq!(bands(1, 4), [2, 2, 0, 0]);
        assert_eq!(bands(1, 3), [2, 1, 0]);
        assert_eq!(bands(0, 1), [2, 0]);
        assert_eq!(bands(1, 7), [2, 2, 1, 1, 1, 0, 0]);
        assert_eq!(bands(0, 10), [2, 2, 2, 2, 2, 2, 2, 1, 1, 0, 0]);
        assert!(Scale::new(5, 5).is_err());
    }

    #[test]
    fn turning_an_item_turns_its_score() {
        let scale = Scale::new(1, 5).unwrap();
        let answers = [1, 2, 2, 5, 4];
        let turned = answers.map(|x| scale.reversed(x));
        let (plain, turned) = (
            item_summary(&answers, scale).unwrap(),
            item_summary(&turned, scale).unwrap(),
        );
        assert!((plain.score + turned.score - 100.0).abs() < 1e-12);
        assert!((plain.dispersion - turned.dispersion).abs() < 1e-12);
        assert_eq!(
            (plain.bands[0], plain.bands[2]),
            (turned.bands[2], turned.bands[0])
        );
    }

    #[test]
    fn answers_off_the_scale_are_refused() {
        let scale = Scale::new(1, 5).unwrap();
        assert_eq!(item_summary(&[3, 6], scale), Err(Undefined::OutOfSupport));
        assert_eq!(
            item_summary(&[], scale),
            Err(Undefined::TooFew { have: 0, need: 1 })
        );
    }

    #[test]
    fn half_of_the_items_and_at_least_two() {
        assert_eq!([1, 2, 3, 4, 5, 8].map(min_answered), [1, 2, 2, 2, 3, 4]);
        assert_eq!(person_score(&[Some(20.0)]), Some(20.0));
        assert_eq!(person_score(&[Some(20.0), None]), None);
        assert_eq!(person_score(&[Some(20.0), None, Some(40.0)]), Some(30.0));
        assert_eq!(person_score(&[]), None);
        let scores = topic_scores(&[vec![Some(20.0), None, Some(40.0)], vec![None, None, Some(1.0)]]);
        assert_eq!((scores.scores.len(), scores.n_missing), (1, 1));
        assert!((scores.item_nonresponse - 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn equal_teams_are_not_reliable() {
        let even = team_variance(&[[1.0, 3.0], [2.0, 2.0], [3.0, 1.0]]).unwrap();
        assert!(!even.teams_differ());
        assert_eq!(even.reliability(9), 0.0);
        assert_eq!(even.icc2, 0.0);
        assert_eq!(
            team_variance(&[[1.0, 1.0], [2.0, 2.0]]),
            Err(Undefined::ZeroVariance)
        );
        assert!(team_variance(&[[1.0, 2.0, 3.0]]).is_err());
    }
}
