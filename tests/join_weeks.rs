//! Counts a week: over which weeks, and when no event is a zero.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first thing that is wrong"
)]

mod analysis_support;

use analysis_support::{Organisation, quarter};
use jiff::civil::date;
use tribometer::base::Calendar;
use tribometer::data::{Catalogue, EventRow, Sample, SampleKey, SourceKind, join};

fn deployment(team: &str, month: i8, day: i8) -> EventRow {
    let day = date(2026, month, day);
    EventRow {
        source: team.to_owned(),
        source_kind: SourceKind::Team,
        date: day,
        quarter: Calendar::default().quarter_of(day),
        metric: "deployments_per_week".into(),
        value: 1.0,
        cluster: None,
        open: false,
    }
}

#[test]
fn deployments_are_counted_over_the_weeks_that_the_files_cover() {
    let mut organisation = Organisation {
        catalogue: Some(Catalogue::shipped().unwrap()),
        ..Organisation::default()
    };
    organisation.events(
        "deployments.csv",
        &[
            deployment("A", 1, 3),
            deployment("A", 1, 20),
            deployment("A", 3, 30),
            deployment("A", 8, 20),
            deployment("B", 1, 5),
            deployment("B", 4, 8),
        ],
    );
    let (dataset, notices) = join(&organisation.input, &organisation.options()).unwrap();
    let count = |team: &str, of: &str| {
        let key = SampleKey {
            quarter: quarter(of),
            metric: "deployments_per_week".into(),
            team: team.into(),
        };
        match dataset.samples.get(&key) {
            Some(Sample::Count { events, exposure, .. }) => Some((*events, (exposure * 7.0).round() as u32)),
            None => None,
            Some(other) => panic!("{other:?}"),
        }
    };
    // The first quarter of 2026 has 90 days; the third ends for the files on the 20th of August.
    assert_eq!(count("A", "2026-Q1"), Some((3, 90)));
    assert_eq!(count("B", "2026-Q1"), Some((1, 90)));
    assert_eq!(count("A", "2026-Q3"), Some((1, 51)));
    // A deployed before and after, so its second quarter is a zero; nobody knows about B after its last.
    assert_eq!(count("A", "2026-Q2"), Some((0, 91)));
    assert_eq!(count("B", "2026-Q2"), Some((1, 91)));
    assert_eq!(count("B", "2026-Q3"), None);
    let told: Vec<(&str, &str)> = notices
        .iter()
        .filter(|notice| ["no-events", "quarter-in-part"].contains(&notice.code.as_str()))
        .map(|notice| (notice.code.as_str(), notice.message.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (
                "quarter-in-part",
                "2026-Q3: the files have events of deployments_per_week in 7.3 weeks only; the count is over these"
            ),
            (
                "no-events",
                "2026-Q2: no events of deployments_per_week from A, which has some before and after; counted as zero"
            ),
        ]
    );
}
