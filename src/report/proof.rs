//! The tables about inputs: metrics and targets, what is not scored, the join, the files.

use crate::analysis::{Component, Side, Status};
use crate::base::{MetricId, number};
use crate::chart::model::{RowKey, Tone};
use crate::data::Target;
use crate::figure::{self, Yardstick, words};

use super::document::{Cell, ColumnKind, Row, Table};
use super::facts::{self, Facts};
use super::inputs::InputFile;
use super::outline::{plain, table};

use ColumnKind::{Count, Drawing, Estimate as Number, Name, Text};

/// The organisation's metrics against their targets, by topic.
pub(super) fn metrics(facts: &Facts<'_>) -> Table {
    let rows = facts
        .organisation
        .iter()
        .filter(|cell| cell.measured.status != Status::Suppressed)
        .flat_map(|cell| {
            let topic = facts.topic(&cell.topic);
            cell.components
                .iter()
                .map(move |component| metric(facts, &facts::without_masked(component), &topic))
        })
        .collect();
    let yardstick = Yardstick::of(facts.organisation.iter().copied());
    let title = if yardstick == Yardstick::Usual {
        "Metrics against their usual values"
    } else {
        "Metrics against their targets"
    };
    let scale = match yardstick {
        Yardstick::Targets => "Friction of a metric is 50 on target and 75 at twice the target",
        Yardstick::Mixed => {
            "Friction of a metric is 50 on target and 75 at twice the target; without a target it is 50 at the \
             organisation's own usual value"
        }
        Yardstick::Usual => "No metric has a target: friction is 50 at the organisation's own usual value",
    };
    table(
        "metrics",
        title.to_owned(),
        format!(
            "Whole organisation. {scale}. A target is missed or met when the 95{}% interval lies on one side of it.",
            number::NARROW_SPACE
        ),
        &[
            ("Metric", Name),
            ("now", Number),
            ("events", Count),
            ("target", Number),
            ("friction", Number),
            ("against target", Drawing),
            ("target is", Text),
        ],
        plain(rows),
    )
}

fn metric(facts: &Facts<'_>, component: &Component, topic: &str) -> Row {
    let friction = facts::component_friction(component);
    let now = match component.value {
        Some(value) => {
            let interval = facts::unit_interval(component);
            let note = if interval.is_empty() {
                component.reason.map_or("no interval", words::reason).to_owned()
            } else {
                interval
            };
            Cell::noted(facts::in_unit(value, &component.unit), note)
        }
        None => Cell::noted(
            number::NO_DATA,
            component.reason.map_or("not known", words::reason),
        ),
    };
    let target = match component.target {
        Some(target) => Cell::noted(
            facts::target_in_unit(target, &component.unit),
            agreement(facts.inputs.targets, component),
        ),
        None => Cell::noted(number::NO_DATA, "no target; compared with its usual value"),
    };
    let key = RowKey(format!("metric:{}", component.metric));
    let what = words::shown(&component.name);
    let drawing = figure::bare_interval(
        &friction,
        Side::Measured,
        &facts.inputs.friction.measured_cut,
        key.clone(),
        &what,
    );
    let status = match (component.friction, facts::against_target(component)) {
        (None, _) => Cell::text("not scored"),
        (Some(_), None) => Cell::text("cannot tell"),
        (Some(_), Some(true)) => Cell {
            tone: Some(Tone::Hot),
            is_strong: true,
            ..Cell::text("missed")
        },
        (Some(_), Some(false)) => Cell {
            tone: Some(Tone::Cool),
            is_strong: true,
            ..Cell::text("met")
        },
    };
    Row {
        key: Some(key),
        cells: vec![
            Cell::noted(what, topic),
            now,
            Cell::text(
                component
                    .n
                    .map_or_else(|| number::NO_DATA.to_owned(), number::count),
            ),
            target,
            match component.friction {
                Some(_) => words::friction(&friction).into(),
                None if words::is_masking(component.reason) => Cell::noted(number::NO_DATA, "masked"),
                None => Cell::noted(number::NO_DATA, "not scored"),
            },
            Cell {
                drawing,
                ..Cell::default()
            },
            status,
        ],
    }
}

/// "agreed 2026-01-12, Platform team" or "not agreed".
fn agreement(targets: &[Target], component: &Component) -> String {
    if !component.target_agreed {
        return "not agreed".to_owned();
    }
    let target = targets
        .iter()
        .rev()
        .find(|target| target.metric == component.metric && component.target == Some(target.value));
    let date = target
        .and_then(|target| target.agreed_on)
        .map(|date| format!("agreed {date}"));
    let owner = target
        .and_then(|target| target.owner.as_deref())
        .map(words::shown);
    let parts: Vec<String> = std::iter::once(date.unwrap_or_else(|| "agreed".to_owned()))
        .chain(owner)
        .collect();
    parts.join(", ")
}

/// Metrics that are listed and never scored.
pub(super) fn unscored(facts: &Facts<'_>) -> Table {
    let rows = facts
        .inputs
        .friction
        .unscored
        .iter()
        .map(|metric| Row {
            key: Some(RowKey(format!("metric:{}", metric.metric))),
            cells: vec![
                Cell::text(metric_name(facts, &metric.metric)),
                Cell::text(number::count(metric.values)),
                Cell::text(words::reason(metric.reason)),
            ],
        })
        .collect();
    table(
        "unscored",
        "Metrics that are listed and never scored".to_owned(),
        "They take no part in any number above until somebody decides.".to_owned(),
        &[("Metric", Name), ("values", Count), ("why", Text)],
        plain(rows),
    )
}

fn metric_name(facts: &Facts<'_>, metric: &MetricId) -> String {
    let known = facts.inputs.catalogue.metric(metric);
    words::shown(known.map_or(metric.as_str(), |metric| &metric.name))
}

/// Teams that both sides know, and under which names.
pub(super) fn join(facts: &Facts<'_>) -> Table {
    let audit = facts.inputs.audit;
    let names = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| words::shown(name)).collect();
        Cell::text(if names.is_empty() {
            number::NO_DATA.to_owned()
        } else {
            names.join(", ")
        })
    };
    let mut rows: Vec<Row> = audit
        .matched
        .iter()
        .map(|team| Row {
            key: None,
            cells: vec![
                Cell::text(words::shown(&team.team)),
                names(&team.survey_names),
                names(&team.metric_names),
                Cell::text("matched"),
            ],
        })
        .collect();
    let alone = |name: &String, in_survey: bool| {
        let (survey, metrics) = if in_survey {
            (vec![name.clone()], vec![])
        } else {
            (vec![], vec![name.clone()])
        };
        Row {
            key: None,
            cells: vec![
                Cell::text(words::shown(name)),
                names(&survey),
                names(&metrics),
                Cell {
                    tone: Some(Tone::Caution),
                    ..Cell::text(if in_survey { "survey only" } else { "metrics only" })
                },
            ],
        }
    };
    rows.extend(audit.survey_only.iter().map(|name| alone(name, true)));
    rows.extend(audit.metrics_only.iter().map(|name| alone(name, false)));
    table(
        "join",
        format!(
            "{} matched, {} in surveys only, {} in metrics only",
            words::counted(audit.matched.len() as u64, "team", "teams"),
            audit.survey_only.len(),
            audit.metrics_only.len()
        ),
        "Names that are equal up to case, spaces and punctuation match; every other match was accepted by a person."
            .to_owned(),
        &[("Team", Name), ("in surveys as", Text), ("in metrics as", Text), ("result", Text)],
        plain(rows),
    )
}

/// What is open about the join, one sentence each.
pub(super) fn join_remarks(facts: &Facts<'_>) -> Vec<String> {
    let audit = facts.inputs.audit;
    let mut remarks: Vec<String> = audit
        .suggested
        .iter()
        .map(|suggestion| {
            let evidence: Vec<String> = suggestion
                .evidence
                .iter()
                .map(|evidence| words::shown(evidence))
                .collect();
            let why = if evidence.is_empty() {
                format!("likeness {}", number::fixed(suggestion.score, 2))
            } else {
                evidence.join(", ")
            };
            format!(
                "“{}” may mean {} ({why}); nobody has accepted it yet.",
                words::shown(&suggestion.from),
                words::shown(&suggestion.to),
            )
        })
        .collect();
    remarks.extend(audit.unclear.iter().map(|unclear| {
        let teams: Vec<String> = unclear.teams.iter().map(|team| words::shown(team)).collect();
        format!(
            "“{}” may mean {}; none is likelier than the others, and nobody has decided.",
            words::shown(&unclear.name),
            teams.join(" or ")
        )
    }));
    remarks.extend(audit.duplicates.iter().map(|key| {
        if key.starts_with("survey, ") {
            // A whole sentence of the join, longer than a name.
            return format!("{}; each counts once.", words::capital(&words::one_line(key)));
        }
        format!(
            "{}: more than one file speaks about it; the later import is used.",
            words::shown(key)
        )
    }));
    remarks
}

/// What became of the rows of every file.
pub(super) fn files(facts: &Facts<'_>) -> Table {
    let threshold = facts.inputs.threshold;
    let rows = |file: &InputFile, rows: u64| {
        if !file.is_masked(threshold) {
            Cell::text(number::count(rows))
        } else if rows == file.rows_used {
            Cell::text(format!("fewer than {threshold}"))
        } else {
            Cell::noted(number::NO_DATA, "masked")
        }
    };
    let rows = facts
        .inputs
        .files
        .iter()
        .map(|file| {
            let quarters = match (file.quarters.first(), file.quarters.last()) {
                (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
                (Some(only), _) => only.to_string(),
                _ => number::NO_DATA.to_owned(),
            };
            let excluded: u64 = file.excluded.iter().map(|exclusion| exclusion.rows).sum();
            let reasons: Vec<String> = file
                .excluded
                .iter()
                .map(|exclusion| {
                    format!(
                        "{} {}",
                        number::count(exclusion.rows),
                        words::shown(&exclusion.reason)
                    )
                })
                .collect();
            Row {
                key: None,
                cells: vec![
                    Cell::noted(words::shown(&file.name), words::shown(&file.kind)),
                    Cell::text(quarters),
                    rows(file, file.rows_read),
                    rows(file, file.rows_used),
                    Cell::noted(number::count(excluded), reasons.join(", ")),
                    Cell::text(file.fingerprint.short()),
                ],
            }
        })
        .collect();
    table(
        "files",
        "Rows read = rows used + rows excluded, for every file".to_owned(),
        format!(
            "The fingerprint names the bytes of the file: equal fingerprint, equal file. Of a survey with fewer than \
             {threshold} answers the rows are not counted."
        ),
        &[
            ("File", Name),
            ("quarters", Text),
            ("rows read", Count),
            ("used", Count),
            ("excluded", Count),
            ("fingerprint", Text),
        ],
        plain(rows),
    )
}
