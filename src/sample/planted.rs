//! What is true in the sample organisation: the friction that was planted, cell by cell.

use super::topics::Topic;
use super::truth::Verdict;

/// Year and number of a quarter.
pub(super) type YearQuarter = (i16, u8);

/// Friction that some teams really have on a topic for some quarters.
pub(super) struct Planted {
    pub(super) teams: &'static [&'static str],
    pub(super) topic: Topic,
    /// First quarter; `None`: since ever.
    pub(super) from: Option<YearQuarter>,
    /// Last quarter; `None`: until the end.
    pub(super) until: Option<YearQuarter>,
    /// True perceived friction, 0 to 100.
    pub(super) perceived: f64,
    /// True measured friction; 50 is on target, 25 points are a factor of two.
    pub(super) measured: f64,
    /// What an analysis should find; `None` where the level lies too near a cut to be decided.
    pub(super) verdict: Option<Verdict>,
}

const APPS: &[&str] = &["Storefront", "iOS", "Android", "Partner API"];
/// All of the Money unit.
const MONEY: &[&str] = &["Payments", "Billing", "Ledger", "Fraud & Risk", "Payouts", "Tax"];

const fn planted(
    teams: &'static [&'static str],
    topic: Topic,
    (from, until): (Option<YearQuarter>, Option<YearQuarter>),
    (perceived, measured): (f64, f64),
    verdict: Option<Verdict>,
) -> Planted {
    Planted {
        teams,
        topic,
        from,
        until,
        perceived,
        measured,
        verdict,
    }
}

const ALWAYS: (Option<YearQuarter>, Option<YearQuarter>) = (None, None);

const fn only(quarter: YearQuarter) -> (Option<YearQuarter>, Option<YearQuarter>) {
    (Some(quarter), Some(quarter))
}

const fn until(quarter: YearQuarter) -> (Option<YearQuarter>, Option<YearQuarter>) {
    (None, Some(quarter))
}

const fn since(quarter: YearQuarter) -> (Option<YearQuarter>, Option<YearQuarter>) {
    (Some(quarter), None)
}

use Verdict::{BothHurt, Healthy, Hidden, PerceivedOnly};

/// The planted truth. Everything else is ordinary variation around the topic's usual level.
#[rustfmt::skip]
pub(super) const PLANTED: [Planted; 22] = [
    planted(APPS, Topic::Deployment, ALWAYS, (63.0, 77.0), Some(BothHurt)),
    planted(&["Data Platform", "ML Platform"], Topic::BuildSpeed, ALWAYS, (22.0, 95.0), Some(Hidden)),
    planted(&["Payments", "Ledger"], Topic::CodeReview, ALWAYS, (63.0, 30.0), Some(PerceivedOnly)),
    planted(&["Catalogue"], Topic::BuildSpeed, ALWAYS, (20.0, 27.0), Some(Healthy)),
    planted(&["Catalogue"], Topic::Documentation, ALWAYS, (22.0, 27.0), Some(Healthy)),
    planted(&["Catalogue"], Topic::OnCall, ALWAYS, (19.0, 26.0), Some(Healthy)),
    planted(&["Identity"], Topic::CodeReview, ALWAYS, (20.0, 27.0), Some(Healthy)),
    planted(&["Identity"], Topic::LocalEnvironment, ALWAYS, (20.0, 27.0), Some(Healthy)),
    planted(&["Identity"], Topic::Support, ALWAYS, (19.0, 27.0), Some(Healthy)),
    // The merge queue: builds and reviews of Checkout improve on both sides.
    planted(&["Checkout"], Topic::BuildSpeed, until((2025, 4)), (61.0, 78.0), Some(BothHurt)),
    planted(&["Checkout"], Topic::BuildSpeed, only((2026, 1)), (36.0, 42.0), None),
    planted(&["Checkout"], Topic::BuildSpeed, since((2026, 2)), (24.0, 32.0), Some(Healthy)),
    planted(&["Checkout"], Topic::CodeReview, until((2025, 4)), (60.0, 76.0), Some(BothHurt)),
    planted(&["Checkout"], Topic::CodeReview, only((2026, 1)), (37.0, 42.0), None),
    planted(&["Checkout"], Topic::CodeReview, since((2026, 2)), (25.0, 32.0), Some(Healthy)),
    // Seeded test data in Money: the runs improve at once, the feeling one quarter later.
    planted(MONEY, Topic::TestReliability, until((2025, 3)), (61.0, 82.0), Some(BothHurt)),
    planted(MONEY, Topic::TestReliability, only((2025, 4)), (61.0, 34.0), Some(PerceivedOnly)),
    planted(MONEY, Topic::TestReliability, since((2026, 1)), (29.0, 32.0), Some(Healthy)),
    // Search: on-call grows worse and worse.
    planted(&["Search"], Topic::OnCall, until((2025, 3)), (29.0, 37.0), None),
    planted(&["Search"], Topic::OnCall, only((2025, 4)), (38.0, 50.0), None),
    planted(&["Search"], Topic::OnCall, only((2026, 1)), (47.0, 64.0), None),
    planted(&["Search"], Topic::OnCall, since((2026, 2)), (63.0, 82.0), Some(BothHurt)),
];

impl Planted {
    /// Whether this entry speaks about the quarter.
    pub(super) fn covers(&self, quarter: YearQuarter) -> bool {
        self.from.is_none_or(|from| from <= quarter) && self.until.is_none_or(|until| quarter <= until)
    }
}

/// The planted entry for a cell, if there is one.
pub(super) fn planted_for(team: &str, topic: Topic, quarter: YearQuarter) -> Option<&'static Planted> {
    PLANTED
        .iter()
        .find(|entry| entry.topic == topic && entry.teams.contains(&team) && entry.covers(quarter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::roster::TEAMS;

    #[test]
    fn every_planted_team_exists_and_no_cell_is_planted_twice() {
        for entry in &PLANTED {
            for team in entry.teams {
                assert!(TEAMS.iter().any(|spec| spec.names[0] == *team), "{team}");
                for index in 0..24_u8 {
                    let quarter = (2023 + i16::from(index / 4), index % 4 + 1);
                    let same = PLANTED.iter().filter(|other| {
                        other.topic == entry.topic && other.teams.contains(team) && other.covers(quarter)
                    });
                    assert!(same.count() <= 1, "{team} {:?} {quarter:?}", entry.topic);
                }
            }
        }
    }
}
