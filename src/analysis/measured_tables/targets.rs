//! Targets with all their versions, the quarters in which each was in force, and what a new one did to every quarter.

use crate::analysis::estimate::Reason;
use crate::analysis::registry::Inputs;
use crate::analysis::tables::{Banner, Form, OutcomeColumn, OutcomeRow, OutcomeTable, Subject, Value};
use crate::base::{MetricId, Quarter};
use crate::data::{Better, Dataset, Metric, Target, Transform};

use super::components::worded;

/// Points of friction per doubling, of a value or of its odds.
const PER_DOUBLING: f64 = 25.0;

/// The versions of all targets, as the latest quarter sees them.
pub(super) struct Versions<'a> {
    dataset: &'a Dataset,
    latest: Option<Quarter>,
    quarters: &'a [Quarter],
}

/// The version of a target that judges all quarters.
pub(super) struct Judging<'a> {
    all: Vec<&'a Target>,
    at: usize,
    dataset: &'a Dataset,
}

impl<'a> Versions<'a> {
    pub fn new(inputs: &Inputs<'a>) -> Self {
        let quarters = inputs.cohort.quarters();
        Self {
            dataset: inputs.cohort.dataset(),
            latest: quarters.last().copied(),
            quarters,
        }
    }

    pub fn of(&self, metric: &MetricId) -> Option<Judging<'a>> {
        let judging = self.dataset.target(metric, self.latest?)?;
        let all = self.dataset.target_versions(metric);
        let at = all.iter().position(|version| *version == judging)?;
        Some(Judging {
            all,
            at,
            dataset: self.dataset,
        })
    }

    /// The quarters at whose end a version was in force.
    fn in_force(&self, version: &Target) -> String {
        let held = |quarter: &&Quarter| self.dataset.target(&version.metric, **quarter) == Some(version);
        let held: Vec<&Quarter> = self.quarters.iter().filter(held).collect();
        match held.as_slice() {
            [] => "none".to_owned(),
            [one] => one.to_string(),
            [first, .., last] => format!("{first} to {last}"),
        }
    }
}

impl Judging<'_> {
    fn target(&self) -> &Target {
        self.all[self.at]
    }

    /// `2 of 2, since 2026-04-01`.
    pub fn place(&self) -> String {
        let since = self
            .target()
            .valid_from
            .map_or_else(String::new, |day| format!(", since {day}"));
        format!("{} of {}{since}", self.at + 1, self.all.len())
    }

    /// `Platform Lead, 2025-03-12`, or that nobody did.
    pub fn agreed(&self) -> String {
        agreed(self.target())
    }

    /// Why it is what it is, and what it was in the quarter.
    pub fn notes(&self, quarter: Quarter) -> Vec<String> {
        let target = self.target();
        let mut notes: Vec<String> = target.reason.iter().cloned().collect();
        let then = self.dataset.target(&target.metric, quarter);
        if let Some(then) = then.filter(|then| then.value != target.value) {
            notes.push(format!(
                "recomputed; the target in force in {quarter} was {}",
                worded(then.value)
            ));
        }
        notes
    }
}

fn agreed(target: &Target) -> String {
    let owner = target.owner.as_deref().unwrap_or("nobody named");
    target
        .agreed_on
        .map_or_else(|| "not agreed".to_owned(), |day| format!("{owner}, {day}"))
}

/// One row for each version of each target.
pub(super) fn table(inputs: &Inputs) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("metric", "Metric", Form::Words),
        OutcomeColumn::new("topic", "Topic", Form::Words),
        OutcomeColumn::new("version", "Version", Form::Words),
        OutcomeColumn::new("value", "Target", Form::Number(2)),
        OutcomeColumn::new("unit", "Unit", Form::Words),
        OutcomeColumn::new("from", "From", Form::Words),
        OutcomeColumn::new("in_force", "In force", Form::Words)
            .help("Quarters at whose end this version was in force."),
        OutcomeColumn::new("judges", "Judges", Form::Words)
            .help("Changing a target recomputes every quarter, so one version judges all of them."),
        OutcomeColumn::new("shift", "What it changed", Form::Signed(1)).help(
            "Points by which this version moved every friction of the metric, before the ends of the scale.",
        ),
        OutcomeColumn::new("owner", "Owner", Form::Words),
        OutcomeColumn::new("agreed", "Agreed", Form::Words),
        OutcomeColumn::new("reason", "Reason", Form::Words),
    ];
    let mut table = OutcomeTable::new("targets", "Targets and their versions", columns);
    "One row for each version; the version in force at the end of the latest quarter judges all quarters"
        .clone_into(&mut table.caption);
    let versions = Versions::new(inputs);
    let catalogue = &inputs.cohort.dataset().catalogue;
    let mut changed = Vec::new();
    for metric in &catalogue.metrics {
        let Some(judging) = versions.of(&metric.id) else {
            continue;
        };
        if judging.at > 0 {
            changed.push(metric.name.as_str());
        }
        for at in 0..judging.all.len() {
            table.rows.push(row(inputs, &versions, metric, &judging, at));
        }
    }
    if !changed.is_empty() {
        table.banners.push(Banner::note(format!(
            "Set anew, and every quarter recomputed: {}.",
            changed.join(", ")
        )));
    }
    table
}

fn row(inputs: &Inputs, versions: &Versions, metric: &Metric, judging: &Judging, at: usize) -> OutcomeRow {
    let target = judging.all[at];
    let judges = match at.cmp(&judging.at) {
        std::cmp::Ordering::Less => "no quarter any more",
        std::cmp::Ordering::Equal => "all quarters",
        std::cmp::Ordering::Greater => "not yet in force",
    };
    let shift = at.checked_sub(1).map_or(Err(Reason::NoTarget), |before| {
        shift(metric, judging.all[before].value, target.value)
    });
    let topic = metric.topic.as_ref();
    OutcomeRow {
        subject: Subject {
            topic: topic.cloned(),
            ..Subject::default()
        },
        values: vec![
            metric.name.as_str().into(),
            topic.map_or("", |topic| inputs.friction.topic_name(topic)).into(),
            format!("{} of {}", at + 1, judging.all.len()).into(),
            Value::Number(target.value),
            metric.unit.as_str().into(),
            target
                .valid_from
                .map_or_else(|| "ever".to_owned(), |day| day.to_string())
                .into(),
            versions.in_force(target).into(),
            judges.into(),
            shift.into(),
            target.owner.clone().unwrap_or_default().into(),
            target
                .agreed_on
                .map_or_else(|| "not agreed".to_owned(), |day| day.to_string())
                .into(),
            target.reason.clone().unwrap_or_default().into(),
        ],
        notes: Vec::new(),
    }
}

/// How many points of friction a new target adds to every value; known without the values for logarithms and odds.
fn shift(metric: &Metric, before: f64, after: f64) -> Result<f64, Reason> {
    let sign = match metric.better.ok_or(Reason::NoDirection)? {
        Better::Lower => 1.0,
        Better::Higher => -1.0,
    };
    if !metric.can_be(before) || !metric.can_be(after) {
        return Err(Reason::OutOfRange);
    }
    let difference = match metric.transform {
        Transform::Log => (before / after).ln(),
        Transform::Logit => (before / (1.0 - before)).ln() - (after / (1.0 - after)).ln(),
        Transform::Identity => return Err(Reason::NoSpread),
    };
    Ok(sign * PER_DOUBLING / std::f64::consts::LN_2 * difference)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Statistic;

    #[test]
    fn half_the_target_adds_a_doubling() {
        let metric = |better, transform| Metric {
            id: "m".into(),
            name: String::new(),
            topic: None,
            unit: String::new(),
            better: Some(better),
            transform,
            statistic: Statistic::P75,
            min_events: 0,
            aliases: Vec::new(),
            source: String::new(),
        };
        let hours = metric(Better::Lower, Transform::Log);
        assert_eq!(shift(&hours, 8.0, 4.0), Ok(25.0));
        assert_eq!(shift(&hours, 4.0, 8.0), Ok(-25.0));
        let share = metric(Better::Higher, Transform::Logit);
        let odds = shift(&share, 0.5, 2.0 / 3.0).unwrap();
        assert!((odds - 25.0).abs() < 1e-9, "{odds}");
        assert_eq!(shift(&hours, 0.0, 4.0), Err(Reason::OutOfRange));
    }
}
