//! Which quarter the answers of a survey belong to.

use crate::base::{Calendar, Quarter};
use crate::import::Wave;
use crate::import::times::Moment;

/// Seconds without any answer after which another wave begins: 21 days.
const GAP: i64 = 21 * 86_400;

/// The waves in a list of moments, in order of time, and for each moment which wave it belongs to.
///
/// A wave is never split by its own timestamps: it belongs to the quarter of its median answer.
pub(super) fn of(moments: &[Option<Moment>], calendar: &Calendar) -> (Vec<Wave>, Vec<Option<usize>>) {
    let mut order: Vec<(Moment, usize)> = moments
        .iter()
        .enumerate()
        .filter_map(|(at, moment)| Some(((*moment)?, at)))
        .collect();
    order.sort_unstable();
    let mut waves: Vec<Wave> = Vec::new();
    let mut member_of = vec![None; moments.len()];
    for group in order.chunk_by(|a, b| b.0.seconds - a.0.seconds <= GAP) {
        let median = group[(group.len() - 1) / 2].0;
        let quarter = calendar.quarter_of(median.day);
        let last = group.last().map(|(moment, _)| moment.day);
        // Who answers weeks after everybody else, and in the same quarter, is late and no wave of their own.
        match waves.last_mut().filter(|wave| wave.quarter == quarter) {
            Some(wave) => {
                wave.answers += group.len() as u64;
                wave.last = last;
            }
            None => waves.push(Wave {
                quarter,
                answers: group.len() as u64,
                first: group.first().map(|(moment, _)| moment.day),
                last,
            }),
        }
        for (_, at) in group {
            member_of[*at] = Some(waves.len() - 1);
        }
    }
    (waves, member_of)
}

/// Into how many stretches the moments fall: between two of them nobody answered for weeks.
pub(super) fn stretches(moments: &[Option<Moment>]) -> usize {
    let mut order: Vec<Moment> = moments.iter().flatten().copied().collect();
    order.sort_unstable();
    order.chunk_by(|a, b| b.seconds - a.seconds <= GAP).count()
}

/// The quarters of waves, in order of time.
pub(super) fn quarters(waves: &[Wave]) -> Vec<Quarter> {
    waves.iter().map(|wave| wave.quarter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::Date;
    use jiff::tz::TimeZone;

    fn moments(days: &[&str]) -> Vec<Option<Moment>> {
        days.iter()
            .map(|day| {
                let day: Date = day.parse().ok()?;
                let seconds = day.to_zoned(TimeZone::UTC).ok()?.timestamp().as_second();
                Some(Moment { seconds, day })
            })
            .collect()
    }

    #[test]
    fn a_long_gap_starts_a_new_wave_and_a_quarter_edge_does_not() {
        let days = [
            "2026-06-28",
            "2026-06-30",
            "2026-07-02",
            "2026-07-03",
            "2026-07-20",
            "2026-10-05",
            "",
            "2026-12-20",
        ];
        let (waves, member_of) = of(&moments(&days), &Calendar::default());
        let found: Vec<(String, u64)> = waves
            .iter()
            .map(|wave| (wave.quarter.to_string(), wave.answers))
            .collect();
        assert_eq!(found, [("2026-Q3".to_owned(), 5), ("2026-Q4".to_owned(), 2)]);
        assert_eq!(
            member_of,
            [
                Some(0),
                Some(0),
                Some(0),
                Some(0),
                Some(0),
                Some(1),
                None,
                Some(1)
            ]
        );
    }
}
