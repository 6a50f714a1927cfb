//! HeartBeat's three exports: pipeline data (one row a build that reached or missed the step that deploys), board data
//! (one row a card, the unfinished ones below a blank row) and metric data (ready means).

use super::{Draft, Family, Format, Kind, by_names, shape};
use crate::base::{MetricId, Notice, Place};
use crate::data::Catalogue;
use crate::import::error::ImportError;
use crate::import::mapping::{DateOrder, EventKind, Role};
use crate::import::read::{Row, Sheet};
use crate::import::times;
use crate::import::units;

pub(super) static PIPELINES: Format = Format {
    kind: Kind::new("heartbeat-pipelines", "HeartBeat pipeline data", Family::Events),
    recognise: recognise_pipelines,
    arrange: arrange_pipelines,
    draft: draft_pipelines,
};

pub(super) static BOARD: Format = Format {
    kind: Kind::new("heartbeat-board", "HeartBeat board data", Family::Events),
    recognise: recognise_board,
    arrange: arrange_board,
    draft: draft_board,
};

pub(super) static METRICS: Format = Format {
    kind: Kind::new("heartbeat-metrics", "HeartBeat metric data", Family::MetricsLong),
    recognise: recognise_metrics,
    arrange: arrange_metrics,
    draft: |sheet, _: &Catalogue| by_names(sheet, METRIC_NAMES),
};

const TOTAL: &str = "Total Lead Time (HH:mm:ss)";
const PIPELINE: &str = "Pipeline Lead Time (HH:mm:ss)";
const FIRST_COMMIT: &str = "First Code Committed Time In PR";

fn recognise_pipelines(sheet: &Sheet) -> Option<(f64, String)> {
    shape::has_all(
        sheet,
        &[
            "Pipeline Name",
            "Pipeline Step",
            "Valid",
            "Deployment Completed Time",
        ],
    )
    .then(|| {
        (
            0.99,
            "the columns are those of HeartBeat's pipeline data".to_owned(),
        )
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange_pipelines(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    const DAY_SECS: i64 = 86_400;
    let (created, committed) = (
        shape::at(&sheet, "PR Created Time"),
        shape::at(&sheet, FIRST_COMMIT),
    );
    let build = shape::at(&sheet, "Build Number");
    let seconds = |cell: &str| {
        let written = times::read(cell, DateOrder::MonthFirst)?;
        Some(written.in_zone(&jiff::tz::TimeZone::UTC)?.seconds)
    };
    let skewed: Vec<&str> = sheet
        .rows
        .plain()
        .iter()
        .filter(|row| {
            let opened = seconds(shape::first(row, &[created]));
            let begun = seconds(shape::first(row, &[committed]));
            opened
                .zip(begun)
                .is_some_and(|(opened, begun)| begun - opened > DAY_SECS)
        })
        .map(|row| shape::first(row, &[build]))
        .collect();
    if !skewed.is_empty() {
        let message = format!(
            "the pull requests of {} builds were opened more than a day before their first commit (build {}): their \
             commits were written again, or clocks differ; lead times are HeartBeat's own",
            skewed.len(),
            skewed.join(", ")
        );
        let notice = Notice::caution("clock-skew", Place::file(&sheet.file), message);
        sheet.notices.push(notice);
    }
    Ok(sheet)
}

/// Rows that HeartBeat does not count did not reach the step: their status says nothing about deployments.
fn draft_pipelines(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    const NAMES: &[(Role, &[&str])] = &[
        (Role::Repository, &["pipelinename"]),
        (Role::Valid, &["valid"]),
        (Role::Id, &["buildnumber"]),
        (Role::Actor, &["codecommitter"]),
        (Role::Finished, &["deploymentcompletedtime"]),
    ];
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::Deployments);
    ready(&mut draft, sheet, TOTAL, "change_lead_time_hours", units::CLOCK);
    ready(
        &mut draft,
        sheet,
        PIPELINE,
        "deploy_lead_time_hours",
        units::CLOCK,
    );
    draft
}

/// Says that a column holds what HeartBeat computed.
fn ready(draft: &mut Draft, sheet: &Sheet, header: &str, metric: &str, unit: &str) {
    if let Some(at) = shape::at(sheet, header) {
        let column = &mut draft.columns[at];
        column.role = Role::Metric;
        column.metric = Some(MetricId::new(metric));
        column.unit = Some(unit.to_owned());
    }
}

const CARD_COUNTS: &str = "counts (above the blank row)";
const REWORKED: &str = "reworked (of Rework: total)";

fn recognise_board(sheet: &Sheet) -> Option<(f64, String)> {
    let has_origin = sheet
        .headers
        .iter()
        .any(|header| header.starts_with("OriginCycleTime:"));
    (has_origin && shape::has_all(sheet, &["Issue key", "Cycle Time", "Status Date"])).then(|| {
        (
            0.99,
            "the columns are those of HeartBeat's board data (OriginCycleTime)".to_owned(),
        )
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange_board(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    // Cards above the blank row are done; those below have no cycle time yet, and HeartBeat writes 0.
    let blank = sheet
        .rows
        .plain()
        .iter()
        .find(|row| row.cells.iter().all(arcstr::ArcStr::is_empty))
        .map_or(u64::MAX, |row| row.number);
    let rework = sheet
        .headers
        .iter()
        .position(|header| header.starts_with("Rework: total"));
    let key = shape::at(&sheet, "Issue key");
    shape::add(&mut sheet, CARD_COUNTS, |row| {
        match (shape::first(row, &[key]), row.number > blank) {
            ("", _) => String::new(),
            (_, true) => "not-finished".to_owned(),
            (_, false) => "yes".to_owned(),
        }
    });
    if rework.is_some() {
        shape::add(&mut sheet, REWORKED, |row| {
            units::number(shape::first(row, &[rework]), false).map_or_else(String::new, |times| {
                if times.value > 0.0 { "1" } else { "0" }.to_owned()
            })
        });
    }
    Ok(sheet)
}

fn draft_board(sheet: &Sheet, _catalogue: &Catalogue) -> Draft {
    const NAMES: &[(Role, &[&str])] = &[
        (Role::Valid, &["countsabovetheblankrow"]),
        (Role::Id, &["issuekey"]),
        (Role::Team, &["projectname"]),
        (Role::Actor, &["assignee"]),
        (Role::Finished, &["statusdate"]),
    ];
    let mut draft = by_names(sheet, NAMES);
    draft.events = Some(EventKind::Cards);
    ready(&mut draft, sheet, "Cycle Time", "card_cycle_days", "d");
    ready(&mut draft, sheet, REWORKED, "card_rework_share", "share");
    draft
}

const METRIC_TEAM: &str = "pipeline (of Metrics)";
const METRIC: &str = "metric (of Metrics)";
const VALUE: &str = "value (frequency a week)";
const METRIC_COUNTS: &str = "counts (of a pipeline)";

const METRIC_NAMES: &[(Role, &[&str])] = &[
    (Role::Team, &["pipelineofmetrics"]),
    (Role::MetricName, &["metricofmetrics"]),
    (Role::Value, &["valuefrequencyaweek"]),
    (Role::Valid, &["countsofapipeline"]),
];

/// HeartBeat counts deployments by working days, of which a week has five.
const WORKING_DAYS: f64 = 5.0;

fn recognise_metrics(sheet: &Sheet) -> Option<(f64, String)> {
    let headers: Vec<&str> = sheet.headers.iter().map(String::as_str).collect();
    (headers == ["Group", "Metrics", "Value"]).then(|| {
        (
            0.98,
            "the columns are those of HeartBeat's metric data".to_owned(),
        )
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the formats that rearrange a sheet may refuse it"
)]
fn arrange_metrics(mut sheet: Sheet) -> Result<Sheet, ImportError> {
    shape::add(&mut sheet, METRIC_TEAM, |row| {
        named(row).map_or_else(String::new, |(pipeline, _)| pipeline.to_owned())
    });
    shape::add(&mut sheet, METRIC, |row| {
        named(row).map_or_else(String::new, |(_, metric)| metric.to_owned())
    });
    shape::add(&mut sheet, VALUE, |row| {
        let value = shape::first(row, &[Some(2)]);
        match (named(row), units::number(value, false)) {
            (Some((_, "deployments_per_week")), Some(a_day)) => (a_day.value * WORKING_DAYS).to_string(),
            _ => value.to_owned(),
        }
    });
    shape::add(&mut sheet, METRIC_COUNTS, |row| {
        let is_of_a_pipeline = named(row).is_some();
        if is_of_a_pipeline {
            "yes"
        } else {
            "not-of-a-pipeline"
        }
        .to_owned()
    });
    let message = "holds means over the whole report, while events give the 75th percentile of a quarter; deployments a \
                   working day were taken five times for a week; only values of pipelines have a team";
    sheet.notices.push(
        Notice::caution("means-not-percentiles", Place::file(&sheet.file), message)
            .hint("import pipeline-data instead where it is at hand"),
    );
    Ok(sheet)
}

/// What a row of metric data is of.
fn named(row: &Row) -> Option<(&str, &'static str)> {
    metric_of(row.cells.get(1)?)
}

/// Pipeline and metric of `Heartbeat / Deploy prod / PR Lead Time`; nothing for values of the board and for averages.
fn metric_of(name: &str) -> Option<(&str, &'static str)> {
    const METRICS: [(&str, &str); 6] = [
        ("deployment frequency", "deployments_per_week"),
        ("pr lead time", "commit_to_merge_hours"),
        ("pipeline lead time", "deploy_lead_time_hours"),
        ("total lead time", "change_lead_time_hours"),
        ("change failure rate", "deployment_failure_share"),
        ("mean time to recovery", "pipeline_recovery_hours"),
    ];
    let (pipeline, rest) = name.split_once(" / ")?;
    let (_, metric) = rest.rsplit_once(" / ")?;
    let metric = metric.to_lowercase();
    let (_, id) = METRICS.into_iter().find(|(phrase, _)| metric.contains(phrase))?;
    (pipeline != "Average").then_some((pipeline, id))
}
