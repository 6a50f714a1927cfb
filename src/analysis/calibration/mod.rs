//! The analysis `calibration`: where a question and a metric speak the same unit, how far off is what people say?
//! docs/statistics.md §3.6.

mod asked;

use std::collections::BTreeMap;

use crate::base::number;
use crate::data::{Ladder, Metric, Row, Statistic};
use crate::stats::calibration::{
    Answer, Range, Reading as Scaled, SurveyMedian, Unit, bias_range, bias_ratio, survey_median,
};
use crate::stats::quantile::{ClusterOptions, clustered_quantile, order_quantile};
use crate::stats::{Stat, Undefined};

use super::estimate::{Estimate, Reason, Status};
use super::friction::scope;
use super::lasting::Lasting;
use super::outcome::Scope;
use super::reading::{content_seed, is_dominated, people, read};
use super::registry::{AnalysisKind, Inputs, Options, Stopped};
use super::samples::{Events, Found, Pool, find};
use super::tables::{Banner, Form, Outcome, OutcomeColumn, OutcomeRow, OutcomeTable, Subject, Value};
use asked::{Asked, asked};

/// The analysis.
pub(super) const KIND: AnalysisKind = AnalysisKind {
    id: "calibration",
    label: "Said against measured",
    question: "Where people and tools speak one unit, how far off is what people say?",
    run,
};

/// Events of which a median is taken.
const MIN_EVENTS: usize = 10;

fn run(inputs: &Inputs<'_>, _: &Options) -> Result<Outcome, Stopped> {
    inputs.check()?;
    let mut outcome = Outcome::new(KIND.id, inputs.quarter);
    outcome.methods.push("calibration 1");
    let asked = asked(inputs.cohort, inputs.quarter);
    let mut ratios = Vec::new();
    for question in &asked {
        for row in inputs.cohort.rows(inputs.quarter) {
            inputs.check()?;
            ratios.extend(ratios_of(inputs, question, row));
        }
    }
    outcome.finding = finding(inputs, &asked, &ratios);
    outcome.tables.push(ratio_table(&ratios));
    outcome.tables.push(ladder_table(inputs, &asked));
    Ok(outcome)
}

/// What is said and measured of one row.
struct Ratio<'a> {
    row: &'a Row,
    ladder: &'a Ladder,
    metric: &'a Metric,
    people: u64,
    said: Option<SurveyMedian>,
    /// The measured median, or why there is none.
    seen: Result<Stat, Reason>,
}

impl Ratio<'_> {
    fn unit(&self) -> Unit {
        unit(self.ladder)
    }

    /// Said over measured.
    fn ratio(&self) -> Estimate {
        let scaled = |stat: &Stat| Scaled::of(stat, self.unit());
        let ratio = || -> Result<Stat, Reason> {
            let seen = scaled(self.seen.as_ref().map_err(|reason| *reason)?).map_err(|_| Reason::NoSpread)?;
            let said = self.said.as_ref().ok_or(Reason::TooFew)?;
            let said = said.reading.map_err(|_| Reason::TooFew)?;
            let contrast = bias_ratio(&said, &seen, Estimate::LEVEL).map_err(|_| Reason::ZeroVariance)?;
            Ok(contrast.stat)
        };
        ratio().map_or_else(Estimate::undefined, |stat| shown(&stat, self.people))
    }

    /// What the answers allow without any assumption about how they are distributed.
    fn range(&self) -> Option<Range> {
        let said = self.said.as_ref()?.range.ok()?;
        bias_range(&said, self.seen.as_ref().ok()?, self.unit()).ok()
    }
}

fn unit(ladder: &Ladder) -> Unit {
    if ladder.unit == "share" {
        Unit::Percent
    } else {
        Unit::Amount
    }
}

/// Shares are compared as percents.
fn per_cent(ladder: &Ladder) -> f64 {
    if ladder.unit == "share" { 100.0 } else { 1.0 }
}

fn shown(stat: &Stat, n: u64) -> Estimate {
    Estimate {
        status: Status::Ok,
        reason: None,
        value: Some(stat.est),
        low: stat.lo,
        high: stat.hi,
        n: Some(n),
        ..Estimate::undefined(Reason::TooFew)
    }
}

/// The row's answers to a ladder against each metric in its unit; nothing where the answers may not be shown.
fn ratios_of<'a>(inputs: &Inputs<'a>, asked: &Asked<'a>, row: &'a Row) -> Vec<Ratio<'a>> {
    let dataset = inputs.cohort.dataset();
    let mask = inputs.cohort.item(inputs.quarter, asked.position);
    let Some(counts) = mask.and_then(|mask| mask.counts(row)) else {
        return Vec::new();
    };
    let factor = per_cent(asked.ladder);
    let answers: Vec<Answer> = asked
        .steps
        .iter()
        .zip(&counts)
        .flat_map(|(step, people)| {
            let answer = Answer {
                lo: step.low.map(|low| low * factor),
                hi: step.high.map(|high| high * factor),
            };
            std::iter::repeat_n(answer, *people as usize)
        })
        .collect();
    let said = survey_median(&answers, unit(asked.ladder), Estimate::LEVEL).ok();
    let metrics = asked
        .ladder
        .metrics
        .iter()
        .filter_map(|id| dataset.catalogue.metric(id));
    metrics
        .filter(|metric| dataset.sources.contains_key(&metric.id))
        .map(|metric| Ratio {
            row,
            ladder: asked.ladder,
            metric,
            people: counts.iter().sum(),
            said,
            seen: median(inputs, metric, row).map(|stat| Stat {
                est: stat.est * factor,
                lo: stat.lo.map(|low| low * factor),
                hi: stat.hi.map(|high| high * factor),
                ..stat
            }),
        })
        .collect()
}

/// The measured median of a row: of the events of a duration, else the metric's own number.
fn median(inputs: &Inputs, metric: &Metric, row: &Row) -> Result<Stat, Reason> {
    let found = find(inputs.cohort.dataset(), inputs.quarter, row, &metric.id);
    match &found {
        Found::Pool(Pool::Events(events))
            if metric.statistic == Statistic::P75 && metric.unit_secs().is_some() =>
        {
            median_of(metric, events)
        }
        _ => {
            let reading = read(metric, &found).ok_or(Reason::NoMetric)?;
            let value = reading.for_index.or(reading.value);
            let stat = Stat::new(
                "metric",
                value.ok_or(reading.reason.unwrap_or(Reason::NoMetric))?,
                reading.n.unwrap_or_default() as usize,
                Estimate::LEVEL,
            );
            Ok(Stat {
                lo: reading.low,
                hi: reading.high,
                ..stat
            })
        }
    }
}

fn median_of(metric: &Metric, events: &Events) -> Result<Stat, Reason> {
    if is_dominated(&people(events)) {
        return Err(Reason::Dominance);
    }
    if events.values.len() < MIN_EVENTS {
        return Err(Reason::FewEvents);
    }
    let few = |_: Undefined| Reason::FewEvents;
    if !events.open.is_empty() {
        let curve = Lasting::new(metric, events).ok_or(Reason::FewEvents)?;
        let at = curve.quantile(0.5).ok_or(Reason::NotReached)?;
        return Ok(Stat {
            lo: at.low,
            hi: at.high,
            ..Stat::new("kaplan-meier", at.value, events.values.len(), Estimate::LEVEL)
        });
    }
    let (values, clusters) = (&events.values, &events.clusters);
    if clusters.is_empty() {
        let found = order_quantile(values, 0.5, Estimate::LEVEL).map_err(few)?;
        return Ok(found.stat);
    }
    let options = ClusterOptions::with_seed(content_seed(values, clusters));
    clustered_quantile(values, clusters, 0.5, Estimate::LEVEL, &options).map_err(few)
}

fn finding(inputs: &Inputs, asked: &[Asked], ratios: &[Ratio]) -> String {
    if asked.is_empty() {
        return "No question of this wave is answered in a metric's own unit, so there is nothing to calibrate."
            .to_owned();
    }
    let everybody = ratios
        .iter()
        .filter(|ratio| scope(ratio.row.level) == Scope::Organisation);
    let sentences: Vec<String> = everybody
        .filter_map(|ratio| {
            let estimate = ratio.ratio();
            let (value, low, high) = (estimate.value?, estimate.low?, estimate.high?);
            let what = if low > 1.0 {
                "people say more than is measured"
            } else if high < 1.0 {
                "people say less than is measured"
            } else {
                "it cannot be told whether people say more or less than is measured"
            };
            Some(format!(
                "{}: {what}, {} times ({} to {}).",
                ratio.metric.name,
                number::fixed(value, 1),
                number::fixed(low, 1),
                number::fixed(high, 1)
            ))
        })
        .collect();
    if sentences.is_empty() {
        format!(
            "{} questions of {} speak a metric's unit; nowhere are there answers and measurements enough to compare.",
            asked.len(),
            inputs.quarter
        )
    } else {
        sentences.join(" ")
    }
}

fn ratio_table(ratios: &[Ratio]) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("row", "Row", Form::Words),
        OutcomeColumn::new("question", "Question", Form::Words),
        OutcomeColumn::new("metric", "Metric", Form::Words),
        OutcomeColumn::new("unit", "Unit", Form::Words),
        OutcomeColumn::new("said", "Said", Form::Number(1))
            .help("Median of a distribution fitted to the ranges people chose."),
        OutcomeColumn::new("measured", "Measured", Form::Number(1)),
        OutcomeColumn::new("ratio", "Said over measured", Form::Number(2))
            .help("2: people say twice as much as is measured (twice the odds for percents)."),
        OutcomeColumn::new("lowest", "At least", Form::Number(2))
            .help("Smallest ratio that the answers allow without a fitted distribution."),
        OutcomeColumn::new("highest", "At most", Form::Number(2)),
    ];
    let mut table = OutcomeTable::new("ratios", "Said against measured", columns);
    "Rows with ten answers or more; answers as ranges; medians of both sides, or the metric's own number; 95 % intervals"
        .clone_into(&mut table.caption);
    for ratio in ratios {
        let said = ratio.said.as_ref().and_then(|said| said.median.ok());
        let range = ratio.range();
        let end = |end: Option<f64>| end.map_or(Value::Missing(Reason::TooFew), Value::Number);
        table.rows.push(OutcomeRow {
            subject: Subject {
                scope: Some(scope(ratio.row.level)),
                team: Some(ratio.row.name.clone()),
                topic: ratio.metric.topic.clone(),
                quarter: None,
            },
            values: vec![
                ratio.row.name.as_str().into(),
                ratio.ladder.id.as_str().into(),
                ratio.metric.name.as_str().into(),
                if ratio.ladder.unit == "share" {
                    "%"
                } else {
                    ratio.ladder.unit.as_str()
                }
                .into(),
                said.map_or(Value::Missing(Reason::TooFew), |stat| {
                    shown(&stat, ratio.people).into()
                }),
                match &ratio.seen {
                    Ok(stat) => shown(stat, stat.n as u64).into(),
                    Err(reason) => Value::Missing(*reason),
                },
                ratio.ratio().into(),
                end(range.and_then(|range| range.lo)),
                end(range.and_then(|range| range.hi)),
            ],
            notes: Vec::new(),
        });
    }
    if table.rows.is_empty() {
        table.banners.push(Banner::note(
            "Nothing to compare: no row has ten answers to such a question that may be shown, and a metric in its unit.",
        ));
    }
    table
}

/// Every ladder of the catalogue: whether it was asked, and whether its metrics are measured.
fn ladder_table(inputs: &Inputs, asked: &[Asked]) -> OutcomeTable {
    let columns = vec![
        OutcomeColumn::new("ladder", "Question", Form::Words),
        OutcomeColumn::new("wording", "As published", Form::Words),
        OutcomeColumn::new("unit", "Unit", Form::Words),
        OutcomeColumn::new("asked", "Asked as", Form::Words),
        OutcomeColumn::new("measured", "Measured by", Form::Words),
    ];
    let mut table = OutcomeTable::new("ladders", "Questions in the unit of a metric", columns);
    "What the catalogue knows; ask one of these with its published answers and both sides can be compared"
        .clone_into(&mut table.caption);
    let dataset = inputs.cohort.dataset();
    let by_id: BTreeMap<&str, &Asked> = asked.iter().map(|one| (one.ladder.id.as_str(), one)).collect();
    for ladder in &dataset.catalogue.ladders {
        let measured: Vec<&str> = ladder
            .metrics
            .iter()
            .filter(|metric| dataset.sources.contains_key(*metric))
            .filter_map(|metric| Some(dataset.catalogue.metric(metric)?.name.as_str()))
            .collect();
        let item = by_id.get(ladder.id.as_str()).map_or("not asked", |one| one.text);
        table.rows.push(OutcomeRow {
            subject: Subject::default(),
            values: vec![
                ladder.id.as_str().into(),
                ladder.question.as_str().into(),
                ladder.unit.as_str().into(),
                item.into(),
                if measured.is_empty() {
                    "nothing".into()
                } else {
                    measured.join(", ").into()
                },
            ],
            notes: Vec::new(),
        });
    }
    table
}
