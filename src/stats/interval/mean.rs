//! Means of a team: the pooled spread of all teams, the team's own, and the roster.

use crate::stats::dist;
use crate::stats::result::{Flag, Stat, Undefined, check_level};
use crate::stats::summary::{check_finite, check_values, mean, squares, variance};

/// Fewer teams than this do not give a pooled spread to rely on.
const MIN_TEAMS: usize = 4;
/// The largest ratio of two teams' variances at which one spread still stands for all.
const MAX_RATIO: f64 = 9.0;
/// Only teams of this size have a variance of their own that says something about that ratio.
const MIN_FOR_RATIO: usize = 10;

/// The spread of answers around their team's mean, of all teams together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PooledSpread {
    /// Standard deviation within teams, in the unit of the answers.
    pub sd: f64,
    /// Degrees of freedom: answers minus teams.
    pub df: usize,
    /// Teams with at least one answer.
    pub teams: usize,
    /// False if there are fewer than 4 teams, or if among the teams of 10 and more the largest variance is
    /// over 9 times the smallest: then [`team_mean`] falls back to the team's own spread.
    pub holds: bool,
}

/// The common standard deviation within teams: sqrt(sum of squares within / (answers - teams)).
///
/// One slice per team, same topic, same quarter; empty teams are passed over. Assumes that teams differ in
/// their mean, not in their spread. Errors: not one team with two answers; all answers equal within each team.
/// Source: one-way analysis of variance, mean square within.
pub fn pooled_spread<T: AsRef<[f64]>>(teams: &[T]) -> Result<PooledSpread, Undefined> {
    let teams: Vec<&[f64]> = teams
        .iter()
        .map(AsRef::as_ref)
        .filter(|team| !team.is_empty())
        .collect();
    let answers: usize = teams.iter().map(|team| team.len()).sum();
    let df = answers - teams.len();
    if df == 0 {
        return Err(Undefined::TooFew {
            have: answers,
            need: teams.len() + 1,
        });
    }
    for team in &teams {
        check_finite(team)?;
    }
    let within: f64 = teams.iter().map(|team| squares(team)).sum();
    if within <= 0.0 {
        return Err(Undefined::ZeroVariance);
    }
    let large = teams
        .iter()
        .filter(|team| team.len() >= MIN_FOR_RATIO)
        .map(|team| variance(team));
    let (least, most) = large.fold((f64::INFINITY, 0.0_f64), |(a, b), v| (a.min(v), b.max(v)));
    let even = least.is_infinite() || most <= MAX_RATIO * least;
    Ok(PooledSpread {
        sd: (within / df as f64).sqrt(),
        df,
        teams: teams.len(),
        holds: teams.len() >= MIN_TEAMS && even,
    })
}

/// The mean of a team with the interval of all teams' spread: mean ± t·sd/sqrt(n), t with the pooled degrees
/// of freedom (process estimand). The default for small teams, whose own spread is itself mostly chance.
///
/// Works from one answer on. Not clipped at the ends of the scale. Errors: no answer, not finite.
/// Source: docs/statistics.md §1.3; the same as `emmeans` after R `aov`.
pub fn pooled_mean(team: &[f64], spread: &PooledSpread, level: f64) -> Result<Stat, Undefined> {
    check_level(level)?;
    check_values(team, 1)?;
    let se = spread.sd / (team.len() as f64).sqrt();
    with_t("pooled-t", team, se, spread.df as f64, level).checked()
}

/// [`pooled_mean`] for the people on the roster: the standard error times sqrt(1 - n/N) (headcount estimand).
/// Errors as there, and a roster smaller than the team.
pub fn pooled_headcount_mean(
    team: &[f64],
    roster: usize,
    spread: &PooledSpread,
    level: f64,
) -> Result<Stat, Undefined> {
    check_level(level)?;
    check_values(team, 1)?;
    let se = spread.sd / (team.len() as f64).sqrt() * unasked(team.len(), roster)?.sqrt();
    with_t("pooled-t-fpc", team, se, spread.df as f64, level)
        .headcount()
        .checked()
}

/// The mean of a team by the rule of the house: [`pooled_mean`] while the pooled spread holds, otherwise the
/// team's own [`t_mean`], flagged [`Flag::OwnSpread`]. Errors as those two.
pub fn team_mean(team: &[f64], spread: &PooledSpread, level: f64) -> Result<Stat, Undefined> {
    if spread.holds {
        pooled_mean(team, spread, level)
    } else {
        t_mean(team, level).map(|stat| stat.flag(Flag::OwnSpread))
    }
}

/// Student's interval of a mean from its own spread: mean ± t·s/sqrt(n), n - 1 degrees of freedom.
///
/// Needs two values. If all are equal the interval has no width and carries [`Flag::NoSpread`]: it must not
/// be drawn. Source: R `t.test`. Errors: fewer than two values, not finite.
pub fn t_mean(values: &[f64], level: f64) -> Result<Stat, Undefined> {
    check_level(level)?;
    check_values(values, 2)?;
    let n = values.len() as f64;
    let own = variance(values);
    let stat = with_t("t", values, (own / n).sqrt(), n - 1.0, level);
    if own == 0.0 {
        stat.flag(Flag::NoSpread)
    } else {
        stat
    }
    .checked()
}

/// The mean of the `roster` people, of whom these answered, from the team's own spread: [`t_mean`] with the
/// standard error times sqrt(1 - n/N) (headcount estimand). A point when all answered.
/// Errors as there, and a roster smaller than n. Source: R `survey::svymean` with `fpc`.
pub fn headcount_mean(values: &[f64], roster: usize, level: f64) -> Result<Stat, Undefined> {
    check_level(level)?;
    check_values(values, 2)?;
    let n = values.len() as f64;
    let own = variance(values);
    let se = (own / n * unasked(values.len(), roster)?).sqrt();
    let stat = with_t("t-fpc", values, se, n - 1.0, level).headcount();
    if own == 0.0 {
        stat.flag(Flag::NoSpread)
    } else {
        stat
    }
    .checked()
}

/// What the mean of all `roster` people could be if everybody who kept silent had answered with an end of the
/// scale `lowest..=highest`: (n·m + lowest·(N-n))/N and the same with highest. No assumption at all about
/// who answers. Errors: n = 0, roster < n, not finite. Source: Manski 1989.
pub fn nonresponse_bounds(
    mean: f64,
    n: usize,
    roster: usize,
    lowest: f64,
    highest: f64,
) -> Result<(f64, f64), Undefined> {
    check_finite(&[mean, lowest, highest])?;
    if n == 0 {
        return Err(Undefined::TooFew { have: 0, need: 1 });
    }
    let silent = unasked(n, roster)?;
    let heard = n as f64 / roster as f64 * mean;
    Ok((heard + silent * lowest, heard + silent * highest))
}

/// 1 - n/N, the part of the roster that was not heard.
pub(super) fn unasked(n: usize, roster: usize) -> Result<f64, Undefined> {
    if roster < n {
        Err(Undefined::OutOfSupport)
    } else {
        Ok((roster - n) as f64 / roster as f64)
    }
}

fn with_t(method: &'static str, values: &[f64], se: f64, df: f64, level: f64) -> Stat {
    let half = if se == 0.0 {
        0.0
    } else {
        dist::t_two_sided(level, df) * se
    };
    Stat::new(method, mean(values), values.len(), level)
        .half_width(half)
        .se(se)
        .df(df)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_teams_fall_back_to_their_own_spread() {
        let teams = [[20.0, 40.0, 50.0], [60.0, 10.0, 30.0], [55.0, 70.0, 75.0]];
        let spread = pooled_spread(&teams).unwrap();
        assert_eq!((spread.df, spread.teams, spread.holds), (6, 3, false));
        let stat = team_mean(&teams[0], &spread, 0.95).unwrap();
        assert_eq!(stat.method, "t");
        assert!(stat.flags.contains(Flag::OwnSpread));
        assert!(team_mean(&teams[0][..1], &spread, 0.95).is_err());
    }

    #[test]
    fn uneven_large_teams_fall_back_too() {
        let wide: Vec<f64> = (0..10).map(|i| f64::from(i) * 10.0).collect();
        let narrow: Vec<f64> = (0..10).map(f64::from).collect();
        let teams = [
            wide.clone(),
            narrow.clone(),
            wide[..5].to_vec(),
            wide[..3].to_vec(),
        ];
        assert!(!pooled_spread(&teams).unwrap().holds);
        let teams = [
            wide.clone(),
            narrow[..9].to_vec(),
            wide[..5].to_vec(),
            wide[..3].to_vec(),
        ];
        let spread = pooled_spread(&teams).unwrap();
        assert!(spread.holds);
        assert_eq!(team_mean(&wide, &spread, 0.95).unwrap().method, "pooled-t");
    }

    #[test]
    fn no_spread_no_pooled_interval() {
        let none: [Vec<f64>; 0] = [];
        assert!(pooled_spread(&none).is_err());
        assert_eq!(
            pooled_spread(&[[1.0], [2.0]]),
            Err(Undefined::TooFew { have: 2, need: 3 })
        );
        assert_eq!(
            pooled_spread(&[[1.0, 1.0], [2.0, 2.0]]),
            Err(Undefined::ZeroVariance)
        );
        assert_eq!(pooled_spread(&[[1.0, f64::NAN]]), Err(Undefined::OutOfSupport));
        assert!(t_mean(&[0.1; 7], 0.95).unwrap().flags.contains(Flag::NoSpread));
    }

    #[test]
    fn a_roster_smaller_than_the_answers_is_a_data_error() {
        assert_eq!(headcount_mean(&[1.0, 2.0], 1, 0.95), Err(Undefined::OutOfSupport));
        assert_eq!(
            nonresponse_bounds(50.0, 3, 2, 0.0, 100.0),
            Err(Undefined::OutOfSupport)
        );
        assert_eq!(nonresponse_bounds(50.0, 2, 4, 0.0, 100.0), Ok((25.0, 75.0)));
    }
}
