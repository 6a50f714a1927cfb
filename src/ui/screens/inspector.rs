//! The inspector beside map and heat map: what the chart says, or what is selected.

use eframe::egui;
use egui::Ui;

use super::inspector_parts::{counts_ui, how_to_read_ui, key_ui, section_ui, verdict_square_ui};
use super::map::cells_of;
use super::side_parts::{all_topics_ui, components_ui, readings_ui};
use crate::analysis::{Cell, Change, Friction, Scope, Status, Verdict};
use crate::base::number;
use crate::chart::model::{State, Tone, Voice};
use crate::figure::{HeatSide, MapView, RowTarget, words};
use crate::ui::command::{Command, LookCommand};
use crate::ui::context::Context;
use crate::ui::state::Screen;
use crate::ui::text;
use crate::ui::theme::Skin;
use crate::ui::widgets::{Button, Glyph, glyph, verdict_dot};

/// Draws the inspector.
pub fn inspector_ui(ui: &mut Ui, context: &Context<'_>) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let foot = if context.state.selected_cell().is_some() {
        44.0
    } else {
        0.0
    };
    egui::ScrollArea::vertical()
        .id_salt("inspector")
        .auto_shrink([false, false])
        .max_height(ui.available_height() - foot)
        .show(ui, |ui| {
            if let (Some(cell), Some(friction)) = (context.state.selected_cell(), context.friction()) {
                cell_ui(ui, context, friction, cell);
            } else if context.state.look.screen == Screen::Heat {
                heat_ui(ui, context);
            } else {
                map_ui(ui, context);
            }
        });
    if let Some(cell) = context.state.selected_cell() {
        ui.add_space(12.0);
        ui.horizontal(|ui| {
            if Button::ink("Open cell")
                .shortcut("Enter")
                .footer()
                .show(ui)
                .clicked()
            {
                context.push(LookCommand::OpenCell {
                    team: cell.team.clone(),
                    topic: cell.topic.clone(),
                });
            }
            if Button::quiet("Copy")
                .icon("content_copy")
                .footer()
                .show(ui)
                .clicked()
            {
                context.push(Command::Copy(
                    super::data::cell_tsv(context, cell),
                    "Cell copied".to_owned(),
                ));
            }
        });
    }
}

fn cell_ui(ui: &mut Ui, context: &Context<'_>, friction: &Friction, cell: &Cell) {
    let skin = Skin::of(ui);
    let name = words::shown(&cell.team);
    ui.horizontal(|ui| {
        let (dot, _) = ui.allocate_exact_size(egui::vec2(12.0, 20.0), egui::Sense::hover());
        ui.painter().circle_filled(dot.center(), 5.0, skin.marker);
        text::line_ui(ui, &name, text::heading(), skin.primary);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if Button::icon_only("close", "Clear the selection")
                .show(ui)
                .clicked()
            {
                context.push(LookCommand::Select(None));
            }
        });
    });
    let unit = cell
        .unit
        .as_ref()
        .map(|unit| format!("{unit}, "))
        .unwrap_or_default();
    let participation = friction
        .participation
        .iter()
        .find(|row| row.quarter == cell.quarter && row.scope == cell.scope && row.team == cell.team);
    let line = match participation {
        Some(row) => format!("{unit}{}", words::answered(Some(row))),
        None => format!("{unit}{}", words::behind(&cell.perceived, "answer", "answers")),
    };
    text::words_ui(ui, &line, text::caption(), skin.secondary);
    ui.add_space(16.0);
    verdict_square_ui(ui, cell);
    let head = format!("{}, {}", friction.topic_name(&cell.topic), cell.quarter);
    section_ui(ui, &head);
    readings_ui(ui, cell, friction.perceived_cut.value);
    if !cell.components.is_empty() {
        ui.add_space(12.0);
        components_ui(ui, cell);
    }
    let title = match cell.scope {
        Scope::Team => "All topics of this team",
        Scope::Unit => "All topics of this unit",
        Scope::Organisation => "All topics",
    };
    section_ui(ui, title);
    if let Some(topic) = all_topics_ui(ui, friction, cell) {
        let target = RowTarget::cell(&cell.team, &topic);
        if context.state.look.screen == Screen::Map && context.state.look.map == MapView::Teams {
            context.push(LookCommand::Topic(Some(topic)));
        }
        context.push(LookCommand::Select(Some(target.key())));
    }
}

fn map_ui(ui: &mut Ui, context: &Context<'_>) {
    let (Some(friction), Some(quarter)) = (context.friction(), context.state.quarter()) else {
        return;
    };
    let cells = cells_of(context, friction, quarter);
    let name = |cell: &Cell| match context.state.look.map {
        MapView::Teams => words::shown(&cell.team),
        MapView::Topics => friction.topic_name(&cell.topic).to_owned(),
    };
    section_ui(ui, "What the map says");
    counts_ui(ui, &cells, &name);
    changes_ui(ui, context, &cells);
    section_ui(ui, "How to read");
    how_to_read_ui(ui);
}

fn changes_ui(ui: &mut Ui, context: &Context<'_>, cells: &[&Cell]) {
    let (Some(analysis), Some(quarter)) = (context.analysis(), context.state.quarter()) else {
        return;
    };
    let is_shown = |change: &&Change| {
        change.quarter == quarter
            && cells.iter().any(|cell| {
                cell.team == change.team && cell.topic == change.topic && cell.scope == change.scope
            })
    };
    let all: Vec<&Change> = analysis.changes.changes.iter().filter(is_shown).collect();
    let Some(since) = all.first().map(|change| change.since) else {
        return;
    };
    let skin = Skin::of(ui);
    let flagged: Vec<&Change> = all.iter().filter(|change| change.flagged).copied().collect();
    section_ui(ui, &format!("Changed since {since}"));
    let compared = all.iter().filter(|change| change.q.is_some()).count();
    let limit = number::fixed(analysis.changes.q, 2);
    let line = match flagged.len() {
        0 => format!("No clear change in {compared} comparisons at q = {limit}"),
        passed => format!("{passed} of {compared} comparisons pass q = {limit}"),
    };
    text::words_ui(ui, &line, text::small(), skin.tertiary);
    ui.add_space(6.0);
    for change in flagged.iter().take(6) {
        change_row_ui(ui, context, change);
    }
}

fn change_row_ui(ui: &mut Ui, context: &Context<'_>, change: &Change) {
    let skin = Skin::of(ui);
    let (rect, _) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 38.0), egui::Sense::hover());
    let painter = ui.painter();
    let name = match context.state.look.map {
        MapView::Teams => words::shown(&change.team),
        MapView::Topics => context
            .friction()
            .map_or("", |friction| friction.topic_name(&change.topic))
            .to_owned(),
    };
    let top = rect.top() + 9.0;
    let name = text::line_within(painter, &name, text::label(), skin.primary, rect.width() - 130.0);
    text::place(
        painter,
        egui::pos2(rect.left(), top),
        egui::Align2::LEFT_CENTER,
        name,
        skin.primary,
    );
    let right = rect.right();
    let middle = egui::pos2(right - 64.0, top);
    let side = words::side(change.side);
    text::paint(
        painter,
        middle,
        egui::Align2::RIGHT_CENTER,
        side,
        text::small(),
        skin.secondary,
    );
    let value = change.difference.value.unwrap_or(0.0);
    let tone = if value < 0.0 { Tone::Improve } else { Tone::Worsen };
    let ink = skin.tone_text(tone);
    let at = egui::pos2(right, top);
    text::paint(
        painter,
        at,
        egui::Align2::RIGHT_CENTER,
        &number::change(value),
        text::body_medium(),
        ink,
    );
    let interval = words::difference(&change.difference).note;
    let at = egui::pos2(right, top + 17.0);
    text::paint(
        painter,
        at,
        egui::Align2::RIGHT_CENTER,
        &interval,
        text::small(),
        skin.tertiary,
    );
}

fn heat_ui(ui: &mut Ui, context: &Context<'_>) {
    let (Some(friction), Some(quarter)) = (context.friction(), context.state.quarter()) else {
        return;
    };
    let skin = Skin::of(ui);
    let side = context.state.look.heat;
    section_ui(ui, "Key");
    let centre = match side {
        HeatSide::Measured => friction.measured_cut.value,
        HeatSide::Perceived | HeatSide::Gap => friction.perceived_cut.value,
    };
    if side == HeatSide::Gap {
        for (voice, words) in [
            (Voice::Perceived, "Bar to the right: feels worse than it measures"),
            (Voice::Measured, "Bar to the left: measures worse than it feels"),
        ] {
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(egui::vec2(14.0, 22.0), egui::Sense::hover());
                glyph(ui.painter(), rect.center(), Glyph::of(voice, skin), skin.panel);
                text::words_ui(ui, words, text::small(), skin.secondary);
            });
        }
    } else {
        key_ui(
            ui,
            centre,
            if side == HeatSide::Measured {
                "target"
            } else {
                "cut"
            },
        );
    }
    let unit = context.state.look.unit.as_ref();
    let cells: Vec<&Cell> = friction
        .of(quarter, Scope::Team)
        .filter(|cell| unit.is_none() || cell.unit.as_ref() == unit)
        .collect();
    section_ui(ui, &format!("Of {} cells", cells.len()));
    for (count, words) in heat_counts(&cells, side) {
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(egui::vec2(32.0, 22.0), egui::Sense::hover());
            let count = number::count(count as u64);
            text::paint(
                ui.painter(),
                rect.left_center(),
                egui::Align2::LEFT_CENTER,
                &count,
                text::body_strong(),
                skin.primary,
            );
            text::words_ui(ui, words, text::caption(), skin.primary);
        });
    }
    section_ui(ui, "Verdicts");
    for verdict in [
        Verdict::BothHurt,
        Verdict::PerceivedOnly,
        Verdict::Hidden,
        Verdict::Healthy,
        Verdict::CannotTell,
    ] {
        let count = cells.iter().filter(|cell| cell.verdict == verdict).count();
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(egui::vec2(14.0, 22.0), egui::Sense::hover());
            verdict_dot(ui.painter(), rect.center(), words::tone(verdict), skin);
            text::line_ui(ui, words::verdict(verdict), text::caption(), skin.primary);
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                text::line_ui(ui, &count.to_string(), text::label(), skin.primary);
            });
        });
    }
}

fn heat_counts(cells: &[&Cell], side: HeatSide) -> Vec<(usize, &'static str)> {
    let estimate = |cell: &Cell| match side {
        HeatSide::Perceived => cell.perceived.clone(),
        HeatSide::Measured => cell.measured.clone(),
        HeatSide::Gap => cell.gap.clone(),
    };
    let above = |cell: &Cell| match side {
        HeatSide::Perceived => cell.perceived_above,
        HeatSide::Measured => cell.measured_above,
        HeatSide::Gap => None,
    };
    let masked = cells
        .iter()
        .filter(|cell| estimate(cell).status == Status::Suppressed)
        .count();
    let missing = cells
        .iter()
        .filter(|cell| estimate(cell).status == Status::Undefined)
        .count();
    if side == HeatSide::Gap {
        let clear = |sign: f64| {
            cells
                .iter()
                .filter(|cell| match (cell.gap.low, cell.gap.high) {
                    (Some(low), Some(high)) => {
                        if sign > 0.0 {
                            low > 0.0
                        } else {
                            high < 0.0
                        }
                    }
                    _ => false,
                })
                .count()
        };
        let (plus, minus) = (clear(1.0), clear(-1.0));
        let rest = cells.len() - plus - minus - masked - missing;
        return vec![
            (plus, "feel clearly worse than they measure"),
            (minus, "measure clearly worse than they feel"),
            (rest, "cannot tell"),
            (masked, "masked"),
            (missing, "without one side"),
        ];
    }
    let decided = |is_above: bool| {
        cells
            .iter()
            .filter(|cell| words::state_above(above(cell)) != State::CannotTell)
            .filter(|cell| above(cell).is_some_and(|share| (share > 0.5) == is_above))
            .count()
    };
    let (more, less) = (decided(true), decided(false));
    let rest = cells.len().saturating_sub(more + less + masked + missing);
    let (above_words, below_words) = match side {
        HeatSide::Measured => ("over the target", "on or under it"),
        HeatSide::Perceived | HeatSide::Gap => ("hurt more than the cut", "hurt less"),
    };
    vec![
        (more, above_words),
        (less, below_words),
        (rest, "cannot tell"),
        (masked, "masked"),
        (missing, "no data"),
    ]
}
