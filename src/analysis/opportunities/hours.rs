//! Hours a week that people say they lose: which questions speak hours, and what their answers add up to;
//! docs/statistics.md §9.1.

use crate::base::TopicId;
use crate::data::{Item, ItemMask, Polarity, Row, Voice};
use crate::stats::Stat;
use crate::stats::cost::{TOTAL_CAP_HOURS, team_hours};
use crate::stats::interval::{PooledSpread, pooled_spread};

use super::super::estimate::{Estimate, Reason, Status};
use super::super::printed::estimate;
use super::super::registry::Inputs;
use super::super::shown::reason;

/// An open last band stands for so many times its lower end: more than 8 hours for 10.
const OPEN_BAND: f64 = 1.25;
/// Working days of a week, and weeks of a month.
const DAYS_A_WEEK: f64 = 5.0;
const WEEKS_A_MONTH: f64 = 365.25 / 12.0 / 7.0;

/// A question that asks how many hours a week something costs.
pub(super) struct HoursItem {
    pub topic: Option<TopicId>,
    pub text: String,
    /// Hours a week for each answer code, from the lowest on.
    hours: Vec<f64>,
    mask: ItemMask,
    spread: Option<PooledSpread>,
}

/// The questions of the wave that speak hours and whose many hours are friction, in their order.
pub(super) fn questions(inputs: &Inputs<'_>) -> Vec<HoursItem> {
    let items = inputs.cohort.items(inputs.quarter).iter().enumerate();
    items
        .filter_map(|(position, item)| {
            let hours = hours_of(item)?;
            let mask = inputs.cohort.item(inputs.quarter, position)?;
            let roots: Vec<Vec<f64>> = mask
                .groups()
                .iter()
                .map(|group| {
                    of_scores(&group.scores(), &hours)
                        .iter()
                        .map(|h| h.sqrt())
                        .collect()
                })
                .collect();
            Some(HoursItem {
                topic: item.topic.clone(),
                text: item.text.clone(),
                spread: pooled_spread(&roots).ok(),
                hours,
                mask,
            })
        })
        .collect()
}

/// Hours a week of a row, with limits at 95 % and, beside the estimate, at 80 %.
pub(super) fn reported(question: &HoursItem, row: &Row) -> (Estimate, Option<Stat>) {
    let scores = match question.mask.voice(row) {
        Voice::Silent => return (Estimate::undefined(Reason::NoAnswers), None),
        Voice::Masked(crate::data::Mask::MinCell) => return (Estimate::suppressed(Reason::MinCell), None),
        Voice::Masked(crate::data::Mask::Complementary) => {
            return (Estimate::suppressed(Reason::Complementary), None);
        }
        Voice::Heard(answers) => answers.scores(),
    };
    let hours = of_scores(&scores, &question.hours);
    let Some(spread) = &question.spread else {
        return (Estimate::undefined(Reason::TooFew), None);
    };
    match team_hours(&hours, spread, Estimate::LEVEL) {
        Ok(stat) => {
            let inner = team_hours(&hours, spread, Estimate::INNER_LEVEL).ok();
            let inner = inner.and_then(|stat| stat.lo.zip(stat.hi));
            (estimate(&stat, inner), Some(stat))
        }
        Err(undefined) => (Estimate::undefined(reason(undefined)), None),
    }
}

/// The same, smaller by a factor.
pub(super) fn scaled(
    (mut estimate, stat): (Estimate, Option<Stat>),
    factor: f64,
) -> (Estimate, Option<Stat>) {
    let by = |bound: Option<f64>| bound.map(|hours| hours * factor);
    if estimate.status == Status::Ok {
        estimate.value = by(estimate.value);
        (estimate.low, estimate.high) = (by(estimate.low), by(estimate.high));
        estimate.inner = estimate.inner.map(|(low, high)| (low * factor, high * factor));
        estimate.se = by(estimate.se);
    }
    let stat = stat.map(|stat| Stat {
        est: stat.est * factor,
        lo: by(stat.lo),
        hi: by(stat.hi),
        se: by(stat.se),
        ..stat
    });
    (estimate, stat)
}

/// Scores (0 is the end with most hours) back to hours, each at most what a person's week can lose.
fn of_scores(scores: &[f64], hours: &[f64]) -> Vec<f64> {
    let steps = hours.len().saturating_sub(1) as f64;
    let code = |score: f64| ((100.0 - score) / 100.0 * steps).round() as usize;
    scores
        .iter()
        .filter_map(|&score| hours.get(code(score)))
        .map(|hours| hours.min(TOTAL_CAP_HOURS))
        .collect()
}

/// Hours a week for each answer of a question that speaks hours and of which somebody said that many are friction.
fn hours_of(item: &Item) -> Option<Vec<f64>> {
    if item.polarity != Some(Polarity::HighIsFriction) {
        return None;
    }
    let text = item.text.to_lowercase();
    let labels: Vec<String> = item
        .scale
        .labels
        .iter()
        .map(|label| label.to_lowercase())
        .collect();
    let is_said = |word: &str| text.contains(word) || labels.iter().any(|label| label.contains(word));
    if !(is_said("hour") || is_said("hrs")) {
        return None;
    }
    let a_week = if is_said("week") {
        1.0
    } else if is_said("per day") || is_said("a day") || is_said("each day") || is_said("daily") {
        DAYS_A_WEEK
    } else if is_said("month") {
        1.0 / WEEKS_A_MONTH
    } else {
        return None;
    };
    let (low, high) = (item.scale.low, item.scale.high);
    let hours: Vec<f64> = if labels.is_empty() {
        (low..=high).map(f64::from).collect()
    } else {
        labels.iter().map(|label| band(label)).collect::<Option<_>>()?
    };
    let rises = hours.windows(2).all(|pair| pair[0] < pair[1]);
    let fits = usize::try_from(i64::from(high) - i64::from(low) + 1).is_ok_and(|codes| codes == hours.len());
    let starts = hours.first().is_some_and(|hours| *hours >= 0.0);
    (rises && fits && starts && hours.len() > 1).then(|| hours.iter().map(|hours| hours * a_week).collect())
}

/// What stands for an answer such as `1 to 2 hours`, `less than 1 hour`, `more than 8`, `30 min–1 h`, `none`: the middle
/// of its ends.
fn band(label: &str) -> Option<f64> {
    let has = |words: &[&str]| words.iter().any(|word| label.contains(word));
    let ends = ends(label);
    match ends.as_slice() {
        [] => has(&["none", "no time", "no hours", "never", "nothing"]).then_some(0.0),
        [end] if has(&["less than", "under", "fewer than", "up to", "at most", "<"]) => Some(end / 2.0),
        [end] if has(&["more", "over", "above", "at least", "+", ">"]) => Some(end * OPEN_BAND),
        [hours] => Some(*hours),
        [low, high] if low < high => Some(f64::midpoint(*low, *high)),
        _ => None,
    }
}

/// The numbers in a label as hours; one without a unit has that of the next one.
fn ends(label: &str) -> Vec<f64> {
    let mut found: Vec<(f64, Option<bool>)> = Vec::new();
    let mut rest = label;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = &rest[start..];
        let end = rest
            .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == ','))
            .unwrap_or(rest.len());
        let number = rest[..end].trim_end_matches(['.', ',']).replace(',', ".");
        rest = &rest[end..];
        let unit = rest.trim_start();
        let is_minutes = if unit.starts_with("min") {
            Some(true)
        } else if unit.starts_with('h') {
            Some(false)
        } else {
            None
        };
        if let Ok(number) = number.parse::<f64>() {
            found.push((number, is_minutes));
        }
    }
    let mut unit = false;
    let mut hours: Vec<f64> = found
        .iter()
        .rev()
        .map(|&(number, is_minutes)| {
            unit = is_minutes.unwrap_or(unit);
            if unit { number / 60.0 } else { number }
        })
        .collect();
    hours.reverse();
    hours
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Scale;

    fn item(text: &str, labels: &[&str]) -> Item {
        Item {
            id: "hours".into(),
            text: text.to_owned(),
            topic: None,
            scale: Scale {
                low: 1,
                high: labels.len().max(2) as i32,
                labels: labels.iter().map(|label| (*label).to_owned()).collect(),
            },
            polarity: Some(Polarity::HighIsFriction),
        }
    }

    #[test]
    fn bands_stand_for_their_middle() {
        let labels = [
            "None",
            "Less than 1 hour",
            "1–2 hours",
            "2 to 4 hours",
            "4-8 h",
            "More than 8 hours",
        ];
        let found = hours_of(&item(
            "How many hours a week do you lose to slow builds?",
            &labels,
        ));
        assert_eq!(found, Some(vec![0.0, 0.5, 1.5, 3.0, 6.0, 10.0]));
        assert_eq!(band("30 min to 1 hour"), Some(0.75));
        assert_eq!(band("15-45 minutes"), Some(0.5));
        assert_eq!(band("8+ hours"), Some(10.0));
        assert_eq!(band("it depends"), None);
        let daily = hours_of(&item(
            "Lost to waiting, per day",
            &["0 hours", "1 hour", "2 hours"],
        ));
        assert_eq!(daily, Some(vec![0.0, 5.0, 10.0]));
    }

    #[test]
    fn what_does_not_speak_hours_a_week_is_left_alone() {
        assert_eq!(
            hours_of(&item("Builds are fast enough.", &["Disagree", "Agree"])),
            None
        );
        assert_eq!(
            hours_of(&item("Hours lost", &["0 hours", "1 hour"])),
            None,
            "no period"
        );
        assert_eq!(
            hours_of(&item("Hours a week", &["2 hours", "1 hour"])),
            None,
            "falling"
        );
        assert_eq!(hours_of(&item("Hours a week", &["few", "many"])), None);
        let good = Item {
            polarity: Some(Polarity::HighIsGood),
            ..item("Hours a week without interruption", &["0 hours", "1 hour"])
        };
        assert_eq!(hours_of(&good), None);
    }

    #[test]
    fn scores_turn_back_into_hours() {
        let hours = [0.0, 0.5, 1.5, 3.0, 6.0];
        assert_eq!(of_scores(&[100.0, 75.0, 25.0, 0.0], &hours), [0.0, 0.5, 3.0, 6.0]);
        assert_eq!(
            of_scores(&[0.0], &[0.0, 30.0]),
            [20.0],
            "nobody loses more than 20 hours"
        );
    }
}
