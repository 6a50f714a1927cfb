//! Targets: what each metric is held against, and what others publish. Nothing counts before somebody adopts it.

use eframe::egui::Ui;

use super::decision_row::DecisionRow;
use super::instrument_fields::{BUSY, Fields};
use super::page;
use super::side_parts::in_unit;
use crate::base::number;
use crate::data::{Metric, Target, TargetProposal};
use crate::engine::View;
use crate::figure::words;
use crate::ui::command::InstrumentCommand;
use crate::ui::context::Context;
use crate::ui::instrument_state::Editing;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::Button;

/// Where the target begins, to the right of the metric.
const LEFT: f32 = 268.0;

/// A metric with what it is held against.
struct Line<'a> {
    metric: &'a Metric,
    /// The newest version, from a file or adopted here.
    target: Option<&'a Target>,
    /// What others publish.
    proposal: Option<&'a TargetProposal>,
    is_measured: bool,
    /// Whether it was adopted here and can be taken back here.
    is_own: bool,
}

/// Draws the targets.
pub fn targets_ui(ui: &mut Ui, context: &Context<'_>) {
    let Some(view) = context.view() else { return };
    let lines = lines(view);
    page::scrolled_ui(ui, "targets", |ui| {
        let measured = lines.iter().filter(|line| line.is_measured);
        let held = measured.clone().filter(|line| line.target.is_some()).count();
        let all = words::counted(measured.count() as u64, "measured metric", "measured metrics");
        let title = match held {
            0 => "No measured metric has a target yet".to_owned(),
            1 => format!("1 of {all} has a target"),
            held => format!("{held} of {all} have a target"),
        };
        let caption = "Without a target a metric is compared with the organisation's own usual value. What others publish is \
                       not agreed: it counts for nothing until somebody here adopts it.";
        page::finding_ui(ui, &title, caption);
        page::slot_ui(ui, context, &context.state.instrument.keeping);
        for (is_measured, head) in [(true, "Measured"), (false, "Not measured yet")] {
            let own: Vec<&Line<'_>> = lines
                .iter()
                .filter(|line| line.is_measured == is_measured)
                .collect();
            if own.is_empty() {
                continue;
            }
            text::words_ui(ui, head, text::heading(), Skin::of(ui).primary);
            ui.add_space(pt(tokens().space.s1));
            for line in own {
                ui.push_id(&line.metric.id, |ui| line_ui(ui, context, line));
            }
            ui.add_space(pt(tokens().space.s6));
        }
    });
}

/// Metrics that are measured, have a target or a published one, in catalogue order.
fn lines(view: &View) -> Vec<Line<'_>> {
    let analysis = view.analysis.as_deref();
    let catalogue = analysis.map_or(&view.catalogue, |analysis| &analysis.known);
    let targets = analysis.map_or(&view.workspace.targets, |analysis| &analysis.targets);
    let lines = catalogue.metrics.iter().map(|metric| Line {
        metric,
        target: targets
            .iter()
            .filter(|target| target.metric == metric.id)
            .max_by_key(|target| target.valid_from),
        proposal: catalogue.proposal(&metric.id),
        is_measured: analysis.is_some_and(|analysis| analysis.measured.contains(&metric.id)),
        is_own: view
            .workspace
            .targets
            .iter()
            .any(|target| target.metric == metric.id),
    });
    lines
        .filter(|line| line.target.is_some() || line.proposal.is_some() || line.is_measured)
        .collect()
}

fn line_ui(ui: &mut Ui, context: &Context<'_>, line: &Line<'_>) {
    let skin = Skin::of(ui);
    let unit = line.metric.unit.as_str();
    let name = words::shown(&line.metric.name);
    let (now, note) = match line.target {
        Some(target) => (target_in_unit(target.value, unit), agreement(target)),
        None => ("No target".to_owned(), String::new()),
    };
    let published = line.proposal.map(|proposal| {
        format!(
            "{} is published, not agreed: {}. {}",
            target_in_unit(proposal.value, unit),
            words::one_line(&proposal.meaning),
            words::one_line(&proposal.source)
        )
    });
    let label = [
        Some(format!("{name}: {now}")),
        Some(note.clone()),
        published.clone(),
    ];
    let label: Vec<String> = label
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    let ink = if line.target.is_some() {
        skin.primary
    } else {
        skin.secondary
    };
    let mut row = DecisionRow::headed(&name, LEFT, label.join(". ")).line(text::pieces(&[
        (&now, text::body_medium(), ink),
        (&format!("   {note}"), text::caption(), skin.tertiary),
    ]));
    if let Some(published) = &published {
        row = row.line(text::job(published, text::caption(), skin.secondary));
    }
    let state = &context.state.instrument;
    let editing = Editing::Target(line.metric.id.clone());
    let is_edited = state.editing.as_ref() == Some(&editing);
    let is_free = state.keeping.waiting().is_none();
    row.show(ui, |ui| {
        if line.is_own {
            if Button::link("Take back")
                .enabled(is_free, BUSY)
                .show(ui)
                .accessible_name(format!("Take back the target of {name}"))
                .clicked()
            {
                context.push(InstrumentCommand::DropTarget(line.metric.id.clone()));
            }
        } else if !is_edited
            && Button::quiet("Set a target")
                .enabled(is_free, BUSY)
                .show(ui)
                .accessible_name(format!("Set a target for {name}"))
                .clicked()
        {
            context.push(InstrumentCommand::Edit(Some(editing)));
        }
    });
    if is_edited {
        fields_ui(ui, context, line);
    }
}

fn fields_ui(ui: &mut Ui, context: &Context<'_>, line: &Line<'_>) {
    let state = &context.state.instrument;
    let unit = match line.metric.unit.as_str() {
        "share" => "0 to 1",
        unit => unit,
    };
    let value = state.value.trim().parse::<f64>();
    let missing = if !value.is_ok_and(|value| line.metric.can_be(value)) {
        Some("Give the target in the metric's unit")
    } else if state.who.trim().is_empty() {
        Some("Somebody must own it")
    } else if state.reason.trim().is_empty() && line.proposal.is_none() {
        Some("Say why; nobody publishes one")
    } else {
        None
    };
    let hint = if line.proposal.is_some() {
        "Why (otherwise as published)"
    } else {
        "Why this value"
    };
    let fields = Fields {
        unit: Some(unit),
        reason: ("Why this target", hint),
        who: ("Owner of the target", "Who owns it"),
        keep: "Adopt",
        missing,
    };
    fields.show(ui, context, LEFT);
}

/// A target with its unit; people choose round ones: "10 min", "2 days".
fn target_in_unit(value: f64, unit: &str) -> String {
    if unit != "share" && value.fract() == 0.0 && value.abs() < 1000.0 {
        return format!("{} {}", number::fixed(value, 0), words::shown(unit));
    }
    in_unit(value, unit)
}

/// "agreed 2026-01-12, Platform team" or "not agreed".
fn agreement(target: &Target) -> String {
    let Some(day) = target.agreed_on else {
        return "not agreed".to_owned();
    };
    match &target.owner {
        Some(owner) => format!("agreed {day}, {}", words::shown(owner)),
        None => format!("agreed {day}"),
    }
}
