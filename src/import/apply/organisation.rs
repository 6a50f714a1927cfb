//! What the organisation wants: targets and initiatives; and how single cells of all its files are read.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::base::{MetricId, Notice, Quarter, TopicId};
use crate::data::{Better, Catalogue, Declaration, Initiative, Table, Target, Transform};
use crate::import::error::ImportError;
use crate::import::mapping::{DateOrder, Role};
use crate::import::metrics;
use crate::import::read::{Cell, Row};
use crate::import::text;
use crate::import::times;
use crate::import::units;

use super::alarms;
use super::{Applied, Job, cell, filled};

/// Why a row is left out: reason, column, message.
pub(super) type Refusal = (&'static str, Option<usize>, String);

pub(super) fn targets(job: &mut Job) -> Result<Applied, ImportError> {
    job.needed(Role::MetricName)?;
    let order = date_order(job);
    let mut targets = Vec::new();
    let mut seen: BTreeSet<(MetricId, Option<Date>)> = BTreeSet::new();
    let mut undecided = 0u64;
    let mut contradictions: BTreeSet<String> = BTreeSet::new();
    each_row(job, |job, row| {
        let written = name(job, row, Role::MetricName, "no-metric", "names no metric")?;
        let catalogue = job.options.catalogue;
        let metric = metrics::id_of(&written, catalogue);
        let unit = filled(row, job.mapping.at(Role::Unit));
        let declaration = Declaration {
            metric: metric.clone(),
            name: filled(row, job.mapping.at(Role::Name)),
            better: direction(job, row)?,
            topic: filled(row, job.mapping.at(Role::Topic)).map(|topic| topic_of(&topic, catalogue)),
            unit: unit.clone(),
        };
        let declared = declaration.better;
        contradictions.extend(declared.and_then(|better| alarms::direction(&written, better)));
        let target = match number(job, row, Role::Value)? {
            Some(value) => Some(Target {
                value: possible(
                    job,
                    &metric,
                    value * factor(job, &written, unit.as_deref(), value),
                )?,
                owner: filled(row, job.mapping.at(Role::Owner)),
                agreed_on: day(job, row, Role::AgreedOn, order)?,
                reason: filled(row, job.mapping.at(Role::Reason)),
                valid_from: day(job, row, Role::ValidFrom, order)?,
                metric,
            }),
            None => None,
        };
        if let Some(target) = &target {
            let since = target.valid_from.or(target.agreed_on);
            if !seen.insert((target.metric.clone(), since)) {
                let when = since.map_or_else(|| "without a day".to_owned(), |day| format!("from {day}"));
                let message = format!("{} has a target {when} already; the first counts", target.metric);
                return Err(("repeated-target", job.mapping.at(Role::Value), message));
            }
        }
        undecided += u64::from(target.as_ref().is_some_and(|target| target.agreed_on.is_none()));
        targets.push((declaration, target));
        Ok(())
    });
    for message in contradictions {
        job.notices.push(
            Notice::caution("direction-contradicts", job.file(), message)
                .hint("correct the direction or the name; until then the metric is scored as declared"),
        );
    }
    if undecided > 0 {
        let message =
            format!("{undecided} targets have no day on which they were agreed; they count as not agreed");
        job.notices
            .push(Notice::note("target-not-agreed", job.file(), message));
    }
    Ok(Applied {
        tables: vec![job.built(Table::targets(&targets))?],
        ..Applied::default()
    })
}

pub(super) fn initiatives(job: &mut Job) -> Result<Applied, ImportError> {
    job.needed(Role::Name)?;
    job.needed(Role::Team)?;
    let mut initiatives = Vec::new();
    each_row(job, |job, row| {
        let teams = name(job, row, Role::Team, "no-team", "names no team")?;
        let separator = if teams.contains(';') { ';' } else { ',' };
        let catalogue = job.options.catalogue;
        initiatives.push(Initiative {
            name: name(job, row, Role::Name, "no-name", "has no name")?,
            teams: teams
                .split(separator)
                .map(str::trim)
                .filter(|team| !team.is_empty())
                .map(str::to_owned)
                .collect(),
            quarter: quarter(job, row)?,
            topic: filled(row, job.mapping.at(Role::Topic)).map(|topic| topic_of(&topic, catalogue)),
            cost: number(job, row, Role::Cost)?,
            currency: filled(row, job.mapping.at(Role::Currency)),
            note: filled(row, job.mapping.at(Role::Reason)),
        });
        Ok(())
    });
    Ok(Applied {
        tables: vec![job.built(Table::initiatives(&initiatives))?],
        ..Applied::default()
    })
}

/// Hands over every filled row that does not repeat an earlier one, and counts it.
pub(super) fn each_row(job: &mut Job, mut take: impl FnMut(&Job, &Row) -> Result<(), Refusal>) {
    let mut seen: std::collections::BTreeSet<&[Cell]> = std::collections::BTreeSet::new();
    for row in job.filled_rows() {
        if !seen.insert(&row.cells) {
            job.leave_out(row, "duplicate", None, "repeats an earlier row");
            continue;
        }
        match take(job, row) {
            Ok(()) => job.tally.used(),
            Err((reason, column, message)) => job.leave_out(row, reason, column, message),
        }
    }
}

pub(super) fn date_order(job: &mut Job) -> DateOrder {
    let columns: Vec<usize> = [Role::ValidFrom, Role::ValidTo, Role::AgreedOn]
        .iter()
        .filter_map(|role| job.mapping.at(*role))
        .collect();
    job.date_order(&columns)
}

pub(super) fn name(
    job: &Job,
    row: &Row,
    role: Role,
    reason: &'static str,
    message: &str,
) -> Result<String, Refusal> {
    let at = job.mapping.at(role);
    filled(row, at)
        .filter(|name| !text::is_missing(name))
        .ok_or_else(|| (reason, at, message.to_owned()))
}

pub(super) fn day(job: &Job, row: &Row, role: Role, order: DateOrder) -> Result<Option<Date>, Refusal> {
    let at = job.mapping.at(role);
    let text = cell(row, at);
    if text::is_missing(text) {
        return Ok(None);
    }
    times::read(text, order)
        .map(|written| Some(written.day()))
        .ok_or_else(|| {
            (
                "not-a-day",
                at,
                format!("“{}” is no day", text.chars().take(40).collect::<String>()),
            )
        })
}

fn number(job: &Job, row: &Row, role: Role) -> Result<Option<f64>, Refusal> {
    let at = job.mapping.at(role);
    let text = cell(row, at);
    if text::is_missing(text) {
        return Ok(None);
    }
    let number = units::number(text, job.sheet.dialect.has_decimal_comma()).ok_or_else(|| {
        (
            "not-a-number",
            at,
            format!("“{}” is no number", text.chars().take(40).collect::<String>()),
        )
    })?;
    Ok(Some(if number.is_percent {
        number.value / 100.0
    } else {
        number.value
    }))
}

/// From the unit of the file to the unit of the metric; a share over 1 can only be meant as percent.
fn factor(job: &Job, metric: &str, unit: Option<&str>, value: f64) -> f64 {
    let Some(metric) = metrics::find(metric, job.options.catalogue) else {
        return 1.0;
    };
    match unit.and_then(|unit| units::factor(unit, &metric.unit)) {
        Some(factor) if metric.unit != "share" || value > 1.0 => factor,
        _ if metric.unit == "share" && value > 1.0 => 0.01,
        _ => 1.0,
    }
}

/// The target, where the metric can ever have that value.
fn possible(job: &Job, metric: &MetricId, value: f64) -> Result<f64, Refusal> {
    let known = job.options.catalogue.metric(metric);
    let refused = |what: &str| {
        let message = format!("{metric} cannot have the target {value}: {what}");
        Err(("impossible-value", job.mapping.at(Role::Value), message))
    };
    match known {
        Some(known) if known.transform == Transform::Log && value <= 0.0 => {
            refused("it is always above zero")
        }
        Some(known) if known.unit == "share" && !(0.0..=1.0).contains(&value) => {
            refused("it is a share, from 0 to 1")
        }
        _ => Ok(value),
    }
}

fn direction(job: &Job, row: &Row) -> Result<Option<Better>, Refusal> {
    let at = job.mapping.at(Role::Direction);
    let text = text::normalised(cell(row, at));
    Ok(match text.as_str() {
        "lower" | "low" | "down" | "less" | "min" | "minimise" | "minimize" | "lower is better"
        | "smaller" => Some(Better::Lower),
        "higher" | "high" | "up" | "more" | "max" | "maximise" | "maximize" | "higher is better"
        | "larger" => Some(Better::Higher),
        other if text::is_missing(other) => None,
        other => {
            return Err((
                "no-direction",
                at,
                format!("“{other}” is no direction; lower or higher was expected"),
            ));
        }
    })
}

/// The topic of the catalogue that a text means, or its own key.
fn topic_of(written: &str, catalogue: &Catalogue) -> TopicId {
    let key = |text: &str| text::squeezed(&text.replace('&', " and "));
    let wanted = key(written);
    catalogue
        .topics
        .iter()
        .find(|topic| key(topic.id.as_str()) == wanted || key(&topic.name) == wanted)
        .map_or_else(
            || TopicId::new(text::slug(written, '-', 60)),
            |topic| topic.id.clone(),
        )
}

fn quarter(job: &Job, row: &Row) -> Result<Quarter, Refusal> {
    let at = job.mapping.at(Role::Period);
    let text = cell(row, at);
    text.parse()
        .ok()
        .or_else(|| times::day(text).map(|day| job.options.calendar.quarter_of(day)))
        .or(job.options.quarter.filter(|_| text.is_empty()))
        .ok_or_else(|| {
            (
                "no-quarter",
                at,
                format!("“{text}” is no quarter; the form 2026-Q3 was expected"),
            )
        })
}
