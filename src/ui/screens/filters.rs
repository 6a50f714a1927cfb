//! The chips of the filter bar, in the order of the grain, and the switch of each screen.

use eframe::egui;
use egui::{ScrollArea, Ui, UiBuilder};

use crate::analysis::Friction;
use crate::base::TeamId;
use crate::figure::{HeatSide, MapView, RowTarget, TrendSides, words};
use crate::ui::charts::topic_of;
use crate::ui::command::{Command, LookCommand, PaletteCommand};
use crate::ui::context::Context;
use crate::ui::shell;
use crate::ui::state::{DataTable, InstrumentTable, Purpose, Screen};
use crate::ui::widgets::{Button, Chip, menu_row_ui, segmented_ui};

/// Draws what the current screen can be filtered by: the switch at the right, the chips in the room that is left.
pub fn filters_ui(ui: &mut Ui, context: &Context<'_>) {
    if ui.ctx().content_rect().width() < shell::SMALLEST.x && context.state.look.screen != Screen::Data {
        return;
    }
    let room = ui.available_rect_before_wrap();
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let mut right = ui.new_child(UiBuilder::new().max_rect(room).layout(layout).id_salt("switch"));
    switch_ui(&mut right, context);
    let width = (right.min_rect().left() - room.left() - 12.0).max(60.0);
    ScrollArea::horizontal()
        .id_salt("chips")
        .max_width(width)
        .auto_shrink([true, true])
        .show(ui, |ui| {
            ui.horizontal_centered(|ui| chips_ui(ui, context));
        });
}

fn chips_ui(ui: &mut Ui, context: &Context<'_>) {
    let screen = context.state.look.screen;
    if let Some(friction) = context.friction() {
        match screen {
            Screen::Map => {
                quarter_ui(ui, context, friction);
                unit_ui(ui, context, friction);
                team_ui(ui, context, friction);
                if context.state.look.map == MapView::Teams {
                    topic_ui(ui, context, friction);
                }
            }
            Screen::Heat => {
                quarter_ui(ui, context, friction);
                unit_ui(ui, context, friction);
            }
            Screen::Trends => {
                topic_ui(ui, context, friction);
                unit_ui(ui, context, friction);
            }
            Screen::Cell => {
                quarter_ui(ui, context, friction);
                cell_team_ui(ui, context, friction);
                cell_topic_ui(ui, context, friction);
            }
            Screen::Data => {
                if context.state.look.table == DataTable::Cells {
                    quarter_ui(ui, context, friction);
                    unit_ui(ui, context, friction);
                }
            }
            Screen::Analyses | Screen::Summary => quarter_ui(ui, context, friction),
            Screen::Start | Screen::Import | Screen::Names | Screen::Instrument => {}
        }
        past_ui(ui, context);
    }
}

/// Under which names and units the past stands, where that is not as usual.
fn past_ui(ui: &mut Ui, context: &Context<'_>) {
    let is_told = !matches!(
        context.state.look.screen,
        Screen::Start | Screen::Import | Screen::Instrument
    );
    if let Some(view) = context.view()
        && is_told
        && !view.workspace.view.is_default()
    {
        let chosen = view.workspace.view;
        Chip::new("Teams", shell::past_words(chosen).to_lowercase().as_str())
            .menu_ui(ui, |ui| shell::past_rows_ui(ui, context, chosen));
    }
}

fn switch_ui(ui: &mut Ui, context: &Context<'_>) {
    let window = ui.ctx().content_rect().width();
    if window >= shell::NARROW_BELOW {
        let search = Button::quiet("Search or run").icon("search").shortcut("Ctrl K");
        if search.show(ui).clicked() {
            context.push(PaletteCommand::Toggle);
        }
        ui.add_space(4.0);
    }
    let look = &context.state.look;
    let has_cells = context.friction().is_some();
    match look.screen {
        Screen::Map if has_cells => {
            let choices = [(MapView::Teams, "Teams"), (MapView::Topics, "Topics")];
            inspector_button_ui(ui, context);
            if let Some(view) = segmented_ui(ui, "marks", look.map, &choices) {
                context.push(LookCommand::Map(view));
            }
        }
        Screen::Heat if has_cells => {
            let choices = [
                (HeatSide::Perceived, "Perceived"),
                (HeatSide::Measured, "Measured"),
                (HeatSide::Gap, "Gap"),
            ];
            inspector_button_ui(ui, context);
            if let Some(side) = segmented_ui(ui, "number", look.heat, &choices) {
                context.push(LookCommand::Heat(side));
            }
        }
        Screen::Trends if has_cells => {
            let choices = [
                (TrendSides::Perceived, "Perceived"),
                (TrendSides::Measured, "Measured"),
                (TrendSides::Both, "Both"),
            ];
            if let Some(sides) = segmented_ui(ui, "voices", look.trends, &choices) {
                context.push(LookCommand::Trends(sides));
            }
        }
        Screen::Data if context.view().is_some() => {
            let choices = [
                (DataTable::Cells, "Cells"),
                (DataTable::Join, "Join audit"),
                (DataTable::Imports, "Imports"),
            ];
            if let Some(table) = segmented_ui(ui, "table", look.table, &choices) {
                context.push(LookCommand::Table(table));
            }
        }
        Screen::Instrument if context.view().is_some() => {
            let choices = [
                (InstrumentTable::Questions, "Questions"),
                (InstrumentTable::Targets, "Targets"),
            ];
            if let Some(table) = segmented_ui(ui, "instrument", look.instrument, &choices) {
                context.push(LookCommand::Instrument(table));
            }
        }
        Screen::Import if !context.state.import.files.is_empty() => {
            if Button::quiet("Add files").icon("add").show(ui).clicked() {
                context.push(Command::Choose(Purpose::Import));
            }
            if Button::quiet("Type a path").show(ui).clicked() {
                context.push(Command::TypePath(Purpose::Import));
            }
        }
        _ => {}
    }
}

fn inspector_button_ui(ui: &mut Ui, context: &Context<'_>) {
    if ui.ctx().content_rect().width() < shell::FLOATING_BELOW {
        let label = if context.state.is_inspector_open {
            "Close the inspector"
        } else {
            "Open the inspector"
        };
        if Button::icon_only("info", label).show(ui).clicked() {
            context.push(Command::ToggleInspector);
        }
    }
}

fn quarter_ui(ui: &mut Ui, context: &Context<'_>, friction: &Friction) {
    let now = context.state.quarter();
    let value = now.map(|quarter| quarter.to_string()).unwrap_or_default();
    Chip::new("Quarter", &value).menu_ui(ui, |ui| {
        for quarter in friction.quarters.iter().rev() {
            let detail = if friction.waves.contains(quarter) {
                ""
            } else {
                "metrics only"
            };
            if menu_row_ui(ui, &quarter.to_string(), detail, now == Some(*quarter)).clicked() {
                context.push(LookCommand::Quarter(*quarter));
            }
        }
    });
}

fn unit_ui(ui: &mut Ui, context: &Context<'_>, friction: &Friction) {
    let chosen = &context.state.look.unit;
    let units: Vec<&TeamId> = friction
        .rows
        .iter()
        .filter_map(|(unit, _)| unit.as_ref())
        .collect();
    if units.is_empty() {
        return;
    }
    let value = chosen.as_ref().map_or("All", TeamId::as_str);
    Chip::new("Unit", value).menu_ui(ui, |ui| {
        if menu_row_ui(ui, "All", "", chosen.is_none()).clicked() {
            context.push(LookCommand::Unit(None));
        }
        for unit in units {
            if menu_row_ui(ui, unit.as_str(), "", chosen.as_ref() == Some(unit)).clicked() {
                context.push(LookCommand::Unit(Some(unit.clone())));
            }
        }
    });
}

/// The rows below the unit that is being looked at, with their units.
pub fn rows<'a>(context: &Context<'_>, friction: &'a Friction) -> Vec<(Option<&'a TeamId>, &'a str)> {
    let unit = context.state.look.unit.as_ref();
    friction
        .rows
        .iter()
        .filter(|(of, _)| unit.is_none() || of.as_ref() == unit)
        .flat_map(|(of, rows)| rows.iter().map(move |row| (of.as_ref(), row.as_str())))
        .collect()
}

fn team_ui(ui: &mut Ui, context: &Context<'_>, friction: &Friction) {
    let look = &context.state.look;
    let selected = match look.target() {
        Some(RowTarget::Cell { team, .. } | RowTarget::Team(team)) if look.map == MapView::Teams => {
            Some(team)
        }
        _ => look.team.clone(),
    };
    let value = selected
        .clone()
        .map_or_else(|| "All".to_owned(), |team| words::shown(&team));
    let topic = context
        .state
        .quarter()
        .and_then(|quarter| topic_of(context.state, quarter));
    Chip::new("Team", &value)
        .selection(selected.is_some())
        .menu_ui(ui, |ui| {
            if menu_row_ui(ui, "All", "", selected.is_none()).clicked() {
                context.push(LookCommand::Select(None));
                context.push(LookCommand::Team(None));
            }
            for (unit, team) in rows(context, friction) {
                let detail = unit.map_or("", TeamId::as_str);
                let is_chosen = selected.as_deref() == Some(team);
                if menu_row_ui(ui, &words::shown(team), detail, is_chosen).clicked() {
                    match (&topic, look.map) {
                        (Some(topic), MapView::Teams) => {
                            context.push(LookCommand::Select(Some(RowTarget::cell(team, topic).key())));
                        }
                        _ => context.push(LookCommand::Team(Some(team.to_owned()))),
                    }
                }
            }
        });
}

fn topic_ui(ui: &mut Ui, context: &Context<'_>, friction: &Friction) {
    let now = context
        .state
        .quarter()
        .and_then(|quarter| topic_of(context.state, quarter));
    let value = now
        .as_ref()
        .map(|topic| friction.topic_name(topic))
        .unwrap_or_default();
    Chip::new("Topic", value).menu_ui(ui, |ui| {
        for (topic, name) in &friction.topics {
            if menu_row_ui(ui, name, "", now.as_ref() == Some(topic)).clicked() {
                context.push(LookCommand::Topic(Some(topic.clone())));
            }
        }
    });
}

fn cell_team_ui(ui: &mut Ui, context: &Context<'_>, friction: &Friction) {
    let Some(RowTarget::Cell { team, topic }) = context.state.look.target() else {
        return;
    };
    Chip::new("Team", &words::shown(&team))
        .selection(true)
        .menu_ui(ui, |ui| {
            for (unit, other) in rows(context, friction) {
                let detail = unit.map_or("", TeamId::as_str);
                if menu_row_ui(ui, &words::shown(other), detail, team == other).clicked() {
                    context.push(LookCommand::OpenCell {
                        team: other.to_owned(),
                        topic: topic.clone(),
                    });
                }
            }
        });
}

fn cell_topic_ui(ui: &mut Ui, context: &Context<'_>, friction: &Friction) {
    let Some(RowTarget::Cell { team, topic }) = context.state.look.target() else {
        return;
    };
    Chip::new("Topic", friction.topic_name(&topic))
        .selection(true)
        .menu_ui(ui, |ui| {
            for (other, name) in &friction.topics {
                if menu_row_ui(ui, name, "", *other == topic).clicked() {
                    context.push(LookCommand::OpenCell {
                        team: team.clone(),
                        topic: other.clone(),
                    });
                }
            }
        });
}
