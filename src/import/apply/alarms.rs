//! What is odd about a whole file of measured values: cut-off exports, values that no measurement gives, clocks that
//! disagree, labels that contradict what was declared.

use std::collections::BTreeMap;

use crate::base::{MetricId, Notice, Place};
use crate::data::{Better, Catalogue, Statistic};
use crate::import::kind::Kind;
use crate::import::mapping::EventKind;
use crate::import::text;
use crate::import::times::Moment;
use crate::import::units;

/// Row counts at which exports are usually cut off.
const CUT_OFFS: [u64; 5] = [20, 30, 100, 1_000, 10_000];
/// Row counts at which a table of ready values is likelier cut off than complete.
const CUT_OFFS_OF_VALUES: [u64; 3] = [100, 1_000, 10_000];
/// Fewest values of which something can be said.
const ENOUGH: u64 = 20;
/// Clocks of different machines that are further apart are no clocks that drift.
const SKEW_SECS: i64 = 300;
/// Days without any event after which a few moments are no part of the file's time.
const SILENT_DAYS: i32 = 730;

/// Says that a file has exactly as many rows as its tool gives unless asked for more.
pub(super) fn cut_off(file: &str, read: u64, kind: Kind, events: Option<EventKind>) -> Option<Notice> {
    let tool = match (kind.word(), events, read) {
        ("jira", _, 1_000) => Some("Jira exports at most 1,000 issues at once"),
        ("jira-rest", _, 50 | 100) => Some("Jira's search answers with at most this many issues a page"),
        ("backstage-tasks", _, 100) => Some("Backstage lists its tasks in pages"),
        ("pagerduty", _, 100 | 1_000) => Some("PagerDuty answers with at most this many incidents a page"),
        (_, Some(EventKind::PullRequests), 30) => Some("gh pr list gives 30 unless told otherwise"),
        (_, Some(EventKind::Builds), 20) => Some("gh run list gives 20 unless told otherwise"),
        (_, _, 10_000) => Some("GitLab counts no further than 10,000"),
        _ => None,
    };
    let usual: &[u64] = if events.is_some() {
        &CUT_OFFS
    } else {
        &CUT_OFFS_OF_VALUES
    };
    if tool.is_none() && !usual.contains(&read) {
        return None;
    }
    let tool = tool.map_or_else(String::new, |tool| format!(" ({tool})"));
    let message = format!("has exactly {read} rows: exports are often cut off there{tool}");
    Some(
        Notice::caution("truncated-export", Place::file(file), message)
            .hint("raise the limit of the export and compare"),
    )
}

/// Why a row whose end lies before its start is left out: clocks that drift are no garbage.
pub(super) fn backwards(seconds: Option<i64>) -> &'static str {
    match seconds {
        Some(seconds) if seconds <= SKEW_SECS => "clock-skew",
        _ => "negative-duration",
    }
}

/// Where the time of a file ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct End {
    /// The last moment that counts.
    pub last: Option<Moment>,
    /// Whether a few moments lie far behind it.
    pub has_slips: bool,
}

/// The end of a file. Very few moments far behind all others are slips (a year mistyped, a planned end): they do
/// not make the file longer, and what is open did not stay open until then.
#[derive(Debug, Default)]
pub(super) struct Days {
    days: BTreeMap<jiff::civil::Date, (u64, Moment)>,
    all: u64,
}

impl Extend<Moment> for Days {
    fn extend<T: IntoIterator<Item = Moment>>(&mut self, moments: T) {
        for moment in moments {
            let day = self.days.entry(moment.day).or_insert((0, moment));
            *day = (day.0 + 1, day.1.max(moment));
            self.all += 1;
        }
    }
}

impl Days {
    /// Where the file ends.
    pub(super) fn end(&self) -> End {
        end(&self.days, self.all)
    }
}

fn end(days: &BTreeMap<jiff::civil::Date, (u64, Moment)>, all: u64) -> End {
    let few = (all / 200).max(1);
    let last = days.values().next_back().map(|(_, moment)| *moment);
    let mut behind = 0;
    let mut later: Option<jiff::civil::Date> = None;
    for (day, (count, moment)) in days.iter().rev() {
        let gap = later.map_or(0, |later| day.until(later).map_or(0, |span| span.get_days()));
        if gap > SILENT_DAYS && behind <= few && all >= ENOUGH {
            return End {
                last: Some(*moment),
                has_slips: true,
            };
        }
        if behind > few {
            break;
        }
        behind += count;
        later = Some(*day);
    }
    End {
        last,
        has_slips: false,
    }
}

/// The values of one metric as far as they have been seen.
#[derive(Debug, Clone, Copy)]
struct Shape {
    count: u64,
    zeros: u64,
    first: f64,
    is_same: bool,
    whole_days: u64,
    whole_hours: u64,
    days_of_24: u64,
}

/// Watches values as they come.
#[derive(Debug, Default)]
pub(super) struct Alarms {
    shapes: BTreeMap<MetricId, (f64, Shape)>,
}

impl Alarms {
    /// Takes note of a value.
    pub(super) fn see(&mut self, metric: &MetricId, value: f64, catalogue: &Catalogue) {
        let new = || {
            let unit = match catalogue.metric(metric) {
                Some(metric) if counts(metric.statistic) => None,
                Some(metric) => Some(metric.unit.as_str()),
                None => units::named_by(metric.as_str()),
            };
            let secs = unit.and_then(|unit| units::factor(unit, "s")).unwrap_or(0.0);
            let shape = Shape {
                count: 0,
                zeros: 0,
                first: value,
                is_same: true,
                whole_days: 0,
                whole_hours: 0,
                days_of_24: 0,
            };
            (secs, shape)
        };
        if !self.shapes.contains_key(metric) {
            self.shapes.insert(metric.clone(), new());
        }
        let Some((unit_secs, shape)) = self.shapes.get_mut(metric) else {
            return;
        };
        let secs = (value * *unit_secs).round();
        shape.count += 1;
        shape.zeros += u64::from(value == 0.0);
        shape.is_same &= value == shape.first;
        shape.whole_days += u64::from(secs % 86_400.0 == 0.0);
        shape.whole_hours += u64::from(secs % 3_600.0 == 0.0);
        shape.days_of_24 += u64::from(secs == 86_400.0);
    }

    /// What is odd about the durations of the file.
    pub(super) fn report(&self, file: &str) -> Vec<Notice> {
        self.shapes
            .iter()
            .filter(|(_, (unit_secs, shape))| *unit_secs > 0.0 && shape.count >= ENOUGH)
            .filter_map(|(metric, (_, shape))| {
                let (code, message) = oddity(metric, shape)?;
                let notice = Notice::caution(code, Place::file(file), message);
                Some(notice.hint(
                    "look at the export: a default, a rounding or a limit may stand for the measurement",
                ))
            })
            .collect()
    }
}

/// Shares and counts are ones and zeros by their nature.
fn counts(statistic: Statistic) -> bool {
    !matches!(statistic, Statistic::P75 | Statistic::Value)
}

fn oddity(metric: &MetricId, shape: &Shape) -> Option<(&'static str, String)> {
    let Shape { count, zeros, .. } = *shape;
    if shape.is_same {
        let message = format!("all {count} values of {metric} are {}", shape.first);
        return Some(("values-identical", message));
    }
    if shape.whole_days == count {
        let message = format!("{metric}: all {count} values are whole days, so the times have no clock");
        return Some(("values-whole-days", message));
    }
    if shape.whole_hours == count {
        return Some((
            "values-whole-hours",
            format!("{metric}: all {count} values are whole hours"),
        ));
    }
    if zeros * 5 >= count {
        return Some((
            "values-zero",
            format!("{metric}: {zeros} of {count} values are exactly 0"),
        ));
    }
    (shape.days_of_24 * 10 >= count).then(|| {
        let message = format!(
            "{metric}: {} of {count} values are exactly 24 hours",
            shape.days_of_24
        );
        ("values-at-a-limit", message)
    })
}

/// Says that a label promises the other direction than the one declared for the metric.
pub(super) fn direction(label: &str, better: Better) -> Option<String> {
    const GOOD: [&str; 12] = [
        "success",
        "successful",
        "succeed",
        "passed",
        "passing",
        "pass",
        "coverage",
        "uptime",
        "availability",
        "available",
        "attainment",
        "satisfaction",
    ];
    const BAD: [&str; 14] = [
        "failure", "failures", "failed", "fail", "failing", "error", "errors", "rework", "rerun", "reruns",
        "flaky", "outage", "downtime", "rollback",
    ];
    let words = text::words(label);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let (declared, expected) = match (has(&GOOD), has(&BAD), better) {
        (true, false, Better::Lower) => ("lower", "higher"),
        (false, true, Better::Higher) => ("higher", "lower"),
        _ => return None,
    };
    Some(format!(
        "“{label}” reads as if {expected} were better, and it is declared that {declared} is better"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(day: &str) -> Moment {
        let day: jiff::civil::Date = day.parse().unwrap();
        let seconds = day
            .to_zoned(jiff::tz::TimeZone::UTC)
            .unwrap()
            .timestamp()
            .as_second();
        Moment { seconds, day }
    }

    #[test]
    fn a_slip_of_the_year_does_not_make_the_file_longer() {
        let mut moments: Vec<Moment> = (1..=28).map(|day| moment(&format!("2026-02-{day:02}"))).collect();
        let last = moment("2026-02-28");
        let of = |moments: &[Moment]| {
            let mut days = Days::default();
            days.extend(moments.iter().copied());
            let end = days.end();
            (end.last, end.has_slips)
        };
        assert_eq!(of(&moments), (Some(last), false));
        moments.push(moment("2062-03-01"));
        assert_eq!(of(&moments), (Some(last), true));
        // Two of thirty are no slip, and neither is one of two.
        moments.push(moment("2062-03-02"));
        assert_eq!(of(&moments), (Some(moment("2062-03-02")), false));
        let few = [moment("2026-01-01"), moment("2027-01-01")];
        assert_eq!(of(&few), (Some(few[1]), false));
        assert_eq!(of(&[]), (None, false));
    }

    #[test]
    fn minutes_are_skew_and_hours_are_garbage() {
        assert_eq!(backwards(Some(1)), "clock-skew");
        assert_eq!(backwards(Some(300)), "clock-skew");
        assert_eq!(backwards(Some(301)), "negative-duration");
        assert_eq!(backwards(None), "negative-duration");
    }

    #[test]
    fn a_label_may_contradict_its_direction() {
        assert!(direction("Pipeline success rate", Better::Lower).is_some());
        assert!(direction("Pipeline success rate", Better::Higher).is_none());
        assert!(direction("change_failure_share", Better::Higher).is_some());
        assert!(direction("change_failure_share", Better::Lower).is_none());
        assert!(direction("review time", Better::Higher).is_none());
        assert!(direction("success after failure", Better::Lower).is_none());
    }

    #[test]
    fn odd_values_are_told_by_their_kind() {
        let catalogue = Catalogue::shipped().unwrap();
        let codes = |metric: &str, values: &[f64]| -> Vec<String> {
            let mut alarms = Alarms::default();
            for value in values {
                alarms.see(&MetricId::new(metric), *value, &catalogue);
            }
            alarms
                .report("a.csv")
                .into_iter()
                .map(|notice| notice.code)
                .collect()
        };
        let many = |value: f64, count: usize| vec![value; count];
        let hours = "ticket_resolution_hours";
        assert_eq!(codes(hours, &many(5.0, 20)), ["values-identical"]);
        assert!(codes(hours, &many(5.0, 19)).is_empty());
        let varied: Vec<f64> = (0..20).map(|n| f64::from(n) + 0.25).collect();
        assert!(codes(hours, &varied).is_empty());
        assert_eq!(
            codes(hours, &[varied.clone(), many(0.0, 5)].concat()),
            ["values-zero"]
        );
        assert_eq!(
            codes(hours, &[varied.clone(), many(24.0, 3)].concat()),
            ["values-at-a-limit"]
        );
        let whole: Vec<f64> = (0..20).map(f64::from).collect();
        assert_eq!(codes(hours, &whole), ["values-whole-hours"]);
        let days: Vec<f64> = (0..20).map(|n| f64::from(n) * 24.0).collect();
        assert_eq!(codes(hours, &days), ["values-whole-days"]);
        assert!(codes("build_rerun_share", &many(0.0, 30)).is_empty());
        assert_eq!(codes("cycle_time_days", &many(3.0, 30)), ["values-identical"]);
        assert!(codes("commits", &many(3.0, 30)).is_empty());
    }
}
