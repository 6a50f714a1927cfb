//! What of an organisation's change is change, and what is who is in it.
//!
//! When teams come, go, or answer in other numbers, the mean of all answers moves although no team did.

use super::result::Undefined;
use super::summary::check_finite;

/// A team in one quarter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wave {
    /// Mean of the team's answers.
    pub mean: f64,
    /// Number of answers, not 0.
    pub n: usize,
}

/// A team in two quarters; `None` where it has no answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TeamWaves {
    /// The earlier quarter.
    pub first: Option<Wave>,
    /// The later quarter.
    pub second: Option<Wave>,
}

/// The change of an organisation's mean, taken apart: `total = standardised + mix + turnover`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Composition {
    /// Later mean of all answers minus earlier mean of all answers.
    pub total: f64,
    /// The same over teams with answers in both quarters.
    pub panel: f64,
    /// The mean change of those teams, each weighted by its answers in the first quarter: what would have been
    /// seen had the mix of teams stayed.
    pub standardised: f64,
    /// What answering in other numbers adds: panel minus standardised.
    pub mix: f64,
    /// What teams that came and went add: total minus panel.
    pub turnover: f64,
    /// Teams in both quarters.
    pub in_both: usize,
    /// Teams in the second quarter only.
    pub joined: usize,
    /// Teams in the first quarter only.
    pub left: usize,
}

impl Composition {
    /// What is not change within teams: mix plus turnover.
    pub fn effect(&self) -> f64 {
        self.mix + self.turnover
    }
}

/// Takes the change of an organisation's mean apart into change within teams, mix, and turnover.
///
/// Pure arithmetic on team means and numbers of answers; teams without answers in either quarter are passed over.
/// Errors: no team with answers in both quarters, n = 0, not finite. Source: Kitagawa 1955 (direct
/// standardisation to the first quarter).
pub fn composition(teams: &[TeamWaves]) -> Result<Composition, Undefined> {
    for wave in teams.iter().flat_map(|team| [team.first, team.second]).flatten() {
        check_finite(&[wave.mean])?;
        if wave.n == 0 {
            return Err(Undefined::TooFew { have: 0, need: 1 });
        }
    }
    let both: Vec<(Wave, Wave)> = teams
        .iter()
        .filter_map(|team| team.first.zip(team.second))
        .collect();
    if both.is_empty() {
        return Err(Undefined::TooFew { have: 0, need: 1 });
    }
    let all = |side: fn(&TeamWaves) -> Option<Wave>| weighted(teams.iter().filter_map(side));
    let total = all(|team| team.second) - all(|team| team.first);
    let panel = weighted(both.iter().map(|pair| pair.1)) - weighted(both.iter().map(|pair| pair.0));
    let standardised = weighted(both.iter().map(|(first, second)| Wave {
        mean: second.mean - first.mean,
        n: first.n,
    }));
    let only = |side: fn(&TeamWaves) -> bool| teams.iter().filter(|team| side(team)).count();
    Ok(Composition {
        total,
        panel,
        standardised,
        mix: panel - standardised,
        turnover: total - panel,
        in_both: both.len(),
        joined: only(|team| team.first.is_none() && team.second.is_some()),
        left: only(|team| team.first.is_some() && team.second.is_none()),
    })
}

/// Mean weighted by the number of answers, of at least one wave.
fn weighted(waves: impl Iterator<Item = Wave>) -> f64 {
    let (sum, n) = waves.fold((0.0, 0.0), |(sum, n), wave| {
        (sum + wave.mean * wave.n as f64, n + wave.n as f64)
    });
    sum / n
}

#[cfg(test)]
mod tests {
    use super::*;

    fn team(first: Option<(f64, usize)>, second: Option<(f64, usize)>) -> TeamWaves {
        let wave = |(mean, n)| Wave { mean, n };
        TeamWaves {
            first: first.map(wave),
            second: second.map(wave),
        }
    }

    #[test]
    fn better_teams_and_a_worse_mean() {
        // Both teams fell by 10, but the one with the high values answers more, and a bad one came.
        let teams = [
            team(Some((40.0, 10)), Some((30.0, 10))),
            team(Some((80.0, 10)), Some((70.0, 30))),
            team(None, Some((90.0, 10))),
            team(None, None),
        ];
        let result = composition(&teams).unwrap();
        assert!((result.standardised + 10.0).abs() < 1e-12);
        assert!((result.panel - 0.0).abs() < 1e-12 && (result.mix - 10.0).abs() < 1e-12);
        // (300 + 2100 + 900)/50 = 66 against 60.
        assert!((result.total - 6.0).abs() < 1e-12 && (result.turnover - 6.0).abs() < 1e-12);
        assert!((result.effect() - 16.0).abs() < 1e-12);
        assert_eq!((result.in_both, result.joined, result.left), (2, 1, 0));
    }

    #[test]
    fn nothing_to_compare() {
        let apart = [team(Some((1.0, 2)), None), team(None, Some((3.0, 4)))];
        assert_eq!(composition(&apart), Err(Undefined::TooFew { have: 0, need: 1 }));
        assert!(composition(&[]).is_err());
        assert!(composition(&[team(Some((1.0, 0)), Some((1.0, 1)))]).is_err());
        assert!(composition(&[team(Some((f64::NAN, 1)), Some((1.0, 1)))]).is_err());
        let one = composition(&[team(Some((1.0, 2)), Some((4.0, 9)))]).unwrap();
        assert_eq!((one.total, one.standardised, one.effect()), (3.0, 3.0, 0.0));
    }
}
