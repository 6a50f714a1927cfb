//! Hours lost per week as people report them, and their ratio to what was measured.

use crate::stats::dist;
use crate::stats::interval::PooledSpread;
use crate::stats::result::{Flag, Stat, Undefined, check_level};
use crate::stats::summary::{check_values, mean};

/// A person's hours a week count up to this; more is taken as this.
pub const TOTAL_CAP_HOURS: f64 = 20.0;

/// The answers to "how many hours a week does this cost you".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HoursBand {
    /// None.
    Zero,
    /// Less than one.
    UnderOne,
    /// One to two.
    OneToTwo,
    /// Two to four.
    TwoToFour,
    /// Four to eight.
    FourToEight,
    /// More than eight.
    OverEight,
}

impl HoursBand {
    /// The hours a week that stand for the band: 0, 0.5, 1.5, 3, 6, 10.
    /// Source: docs/statistics.md §9.1.
    pub fn hours(self) -> f64 {
        match self {
            Self::Zero => 0.0,
            Self::UnderOne => 0.5,
            Self::OneToTwo => 1.5,
            Self::TwoToFour => 3.0,
            Self::FourToEight => 6.0,
            Self::OverEight => 10.0,
        }
    }
}

/// Hours a week of one person after capping and scaling.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonHours {
    /// All topics together.
    pub total: f64,
    /// Of each topic; `None` where it was not answered.
    pub topics: Vec<Option<f64>>,
    /// True if the total was cut at [`TOTAL_CAP_HOURS`].
    pub capped: bool,
    /// True if the topics were scaled down to the total.
    pub scaled: bool,
}

/// Hours of one person: `topics` as reported (`None`: not answered) and the `total` asked for beside them.
///
/// The total, or without one the sum of topics, is cut at 20 h. Hours of topics overlap: where their sum is
/// larger than the total they are scaled down in proportion. A total larger than the sum stays: not all of it
/// belongs to a topic.
///
/// # Errors
/// `OutOfSupport` for negative hours or such that are not finite; `TooFew` if nothing was answered.
/// Source: docs/statistics.md §9.1.
pub fn person_hours(topics: &[Option<f64>], total: Option<f64>) -> Result<PersonHours, Undefined> {
    let mut all = topics.iter().copied().flatten().chain(total);
    if !all.all(|hours| hours.is_finite() && hours >= 0.0) {
        return Err(Undefined::OutOfSupport);
    }
    if total.is_none() && topics.iter().all(Option::is_none) {
        return Err(Undefined::TooFew { have: 0, need: 1 });
    }
    let sum: f64 = topics.iter().flatten().sum();
    let stated = total.unwrap_or(sum);
    let used = stated.min(TOTAL_CAP_HOURS);
    let scaled = sum > used;
    let factor = if scaled { used / sum } else { 1.0 };
    Ok(PersonHours {
        total: used,
        topics: topics
            .iter()
            .map(|hours| hours.map(|hours| hours * factor))
            .collect(),
        capped: stated > TOTAL_CAP_HOURS,
        scaled,
    })
}

/// Mean hours a week of a team with an interval made on the square root scale.
///
/// Hours are skewed and many are 0; their roots are even enough for the pooled interval. `roots_spread` is the
/// [`pooled_spread`](crate::stats::interval::pooled_spread) of the square roots of all teams. With m the mean
/// root and h = t sd/sqrt(n): the mean hours times ((m -+ h)/m)², the lower end at least 0; a team that reported
/// no hours at all gets 0 to h². Assumes that mean and squared mean root keep their ratio.
///
/// # Errors
/// `TooFew` without a value; `OutOfSupport` for negative or not finite hours and for a level outside (0, 1).
/// Source: docs/statistics.md §9.1, §1.3.
pub fn team_hours(hours: &[f64], roots_spread: &PooledSpread, level: f64) -> Result<Stat, Undefined> {
    check_level(level)?;
    check_values(hours, 1)?;
    if hours.iter().any(|&h| h < 0.0) || roots_spread.df == 0 {
        return Err(Undefined::OutOfSupport);
    }
    let df = roots_spread.df as f64;
    let est = mean(hours);
    let root = hours.iter().map(|h| h.sqrt()).sum::<f64>() / hours.len() as f64;
    let half = dist::t_two_sided(level, df) * roots_spread.sd / (hours.len() as f64).sqrt();
    let stat = Stat::new("hours-pooled-root", est, hours.len(), level).df(df);
    let stat = if root > 0.0 {
        let end = |shifted: f64| est * (shifted.max(0.0) / root).powi(2);
        stat.bounds(end(root - half), end(root + half))
    } else {
        stat.bounds(0.0, half * half)
    };
    let stat = if half >= root {
        stat.flag(Flag::Clipped)
    } else {
        stat
    };
    stat.checked()
}

/// Self-reported hours over measured ones, both a developer-week, with limits on the log scale.
///
/// ln R -+ z sqrt(se1² + se2²), se of a logarithm = (ln hi - ln lo)/(2 z) of its own interval; where one bound is
/// missing or 0 the other side gives it (flag `OneSided`). Far from 1 is a finding: waits nobody measured,
/// or the cost of switching. The two are never added up.
///
/// # Errors
/// `OutOfSupport` unless both estimates are above 0; `TooFew` if one has neither bound above 0.
/// Source: docs/statistics.md §9.2, §2.4.
pub fn hours_ratio(reported: &Stat, measured: &Stat, level: f64) -> Result<Stat, Undefined> {
    check_level(level)?;
    let (se1, one_sided1) = log_se(reported)?;
    let (se2, one_sided2) = log_se(measured)?;
    let ratio = reported.est / measured.est;
    let factor = (dist::normal_two_sided(level) * se1.hypot(se2)).exp();
    let n = reported.n.min(measured.n);
    let stat = Stat::new("hours-ratio", ratio, n, level).bounds(ratio / factor, ratio * factor);
    let stat = if one_sided1 || one_sided2 {
        stat.flag(Flag::OneSided)
    } else {
        stat
    };
    stat.checked()
}

/// Standard error of the logarithm from an interval, and whether one side only was used.
fn log_se(stat: &Stat) -> Result<(f64, bool), Undefined> {
    check_level(stat.level)?;
    let usable = |bound: Option<f64>| bound.filter(|bound| *bound > 0.0 && bound.is_finite());
    if !(stat.est.is_finite() && stat.est > 0.0) {
        return Err(Undefined::OutOfSupport);
    }
    let z = dist::normal_two_sided(stat.level);
    match (usable(stat.lo), usable(stat.hi)) {
        (Some(lo), Some(hi)) => Ok(((hi / lo).ln() / (2.0 * z), false)),
        (None, Some(hi)) => Ok(((hi / stat.est).ln() / z, true)),
        (Some(lo), None) => Ok(((stat.est / lo).ln() / z, true)),
        (None, None) => Err(Undefined::TooFew { have: 0, need: 1 }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::interval::pooled_spread;

    #[test]
    fn bands_rise() {
        let bands = [
            HoursBand::Zero,
            HoursBand::UnderOne,
            HoursBand::OneToTwo,
            HoursBand::TwoToFour,
            HoursBand::FourToEight,
            HoursBand::OverEight,
        ];
        assert_eq!(bands.map(HoursBand::hours), [0.0, 0.5, 1.5, 3.0, 6.0, 10.0]);
    }

    #[test]
    fn topics_are_scaled_to_the_total_and_the_total_is_capped() {
        let found = person_hours(&[Some(6.0), None, Some(3.0)], Some(6.0)).unwrap();
        assert_eq!(found.topics, [Some(4.0), None, Some(2.0)]);
        assert!(found.scaled && !found.capped && found.total == 6.0);
        let found = person_hours(&[Some(10.0), Some(10.0), Some(5.0)], None).unwrap();
        assert_eq!((found.total, found.topics[2]), (20.0, Some(4.0)));
        assert!(found.scaled && found.capped);
        let found = person_hours(&[Some(1.0)], Some(30.0)).unwrap();
        assert_eq!(
            (found.total, found.topics[0], found.scaled),
            (20.0, Some(1.0), false)
        );
        let found = person_hours(&[Some(0.0)], Some(0.0)).unwrap();
        assert_eq!((found.total, found.scaled), (0.0, false));
        assert_eq!(
            person_hours(&[None], None),
            Err(Undefined::TooFew { have: 0, need: 1 })
        );
        assert_eq!(person_hours(&[Some(-1.0)], None), Err(Undefined::OutOfSupport));
    }

    #[test]
    fn team_hours_hold_their_mean() {
        let teams = [vec![1.0_f64, 4.0, 9.0], vec![0.0, 1.0, 1.0], vec![0.0, 0.0, 0.0]];
        let roots: Vec<Vec<f64>> = teams
            .iter()
            .map(|t| t.iter().map(|h| h.sqrt()).collect())
            .collect();
        let spread = pooled_spread(&roots).unwrap();
        for team in &teams {
            let stat = team_hours(team, &spread, 0.8).unwrap();
            assert!(stat.lo <= Some(stat.est) && stat.hi > Some(stat.est), "{stat:?}");
        }
        // Roots 1, 2, 3: sd 1 in the first team; pooled variance (2 + 2/3 + 0)/6 = 4/9.
        let stat = team_hours(&teams[0], &spread, 0.8).unwrap();
        let half = dist::t_two_sided(0.8, 6.0) * (4.0_f64 / 9.0).sqrt() / 3.0_f64.sqrt();
        assert!((stat.hi.unwrap() - 14.0 / 3.0 * (1.0 + 0.5 * half).powi(2)).abs() < 1e-12);
        assert!(team_hours(&[], &spread, 0.8).is_err() && team_hours(&[-1.0], &spread, 0.8).is_err());
    }

    #[test]
    fn ratio_by_hand() {
        let z = dist::normal_two_sided(0.95);
        let one = Stat::new("x", 6.0, 7, 0.95).bounds(6.0 / (0.3 * z).exp(), 6.0 * (0.3 * z).exp());
        let two = Stat::new("y", 2.0, 9, 0.95).bounds(2.0 / (0.4 * z).exp(), 2.0 * (0.4 * z).exp());
        let ratio = hours_ratio(&one, &two, 0.95).unwrap();
        assert!((ratio.est - 3.0).abs() < 1e-12 && (ratio.hi.unwrap() - 3.0 * (0.5 * z).exp()).abs() < 1e-9);
        let clipped = Stat { lo: Some(0.0), ..two };
        let ratio = hours_ratio(&one, &clipped, 0.95).unwrap();
        assert!(ratio.flags.contains(Flag::OneSided));
        assert!((ratio.lo.unwrap() - 3.0 / (0.5 * z).exp()).abs() < 1e-9);
        let none = Stat {
            lo: None,
            hi: None,
            ..two
        };
        assert!(hours_ratio(&one, &none, 0.95).is_err());
        assert!(hours_ratio(&Stat { est: 0.0, ..one }, &two, 0.95).is_err());
    }
}
