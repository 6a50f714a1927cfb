//! The heat map: teams by topics, painted from the same scene as the files.

use std::sync::Arc;

use eframe::egui;
use egui::{Key, Ui};

use super::{map, page};
use crate::chart::layout::{Density, Options};
use crate::chart::model::{Chart, HeatCell, Kind, RowKey, Tip};
use crate::figure::RowTarget;
use crate::ui::command::LookCommand;
use crate::ui::context::Context;
use crate::ui::plot::scene_ui;
use crate::ui::widgets::{TooltipPlace, tooltip_ui};

/// Draws the screen.
pub fn heat_ui(ui: &mut Ui, context: &Context<'_>) {
    let Some(chart) = context.charts.borrow_mut().heat(context.state) else {
        map::nothing_ui(ui, context);
        return;
    };
    page::scrolled_ui(ui, "heat map", |ui| {
        page::finding_ui(ui, &chart.title, &chart.caption);
        page::slot_ui(ui, context, &context.state.view);
        grid_ui(ui, context, &chart);
    });
}

fn grid_ui(ui: &mut Ui, context: &Context<'_>, chart: &Arc<Chart>) {
    let id = ui.scope_id().with("heat hovered");
    let hovered_before: Option<RowKey> = ui.data(|data| data.get_temp(id)).flatten();
    let options = Options {
        selected: context.state.look.selected.clone(),
        hovered: hovered_before.clone(),
        ..Options::screen()
    };
    let width = f64::from(ui.available_width().floor());
    let mut scene = context.charts.borrow_mut().scene(chart, width, &options);
    if f64::from(ui.available_height()) < scene.height {
        let tight = Options {
            density: Density::Tight,
            ..options
        };
        scene = context.charts.borrow_mut().scene(chart, width, &tight);
    }
    let shown = scene_ui(ui, &scene);
    if shown.hovered != hovered_before {
        ui.data_mut(|data| data.insert_temp(id, shown.hovered.clone()));
        ui.ctx().request_repaint();
    }
    if let Some(key) = &shown.hovered {
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
        if let (Some(tip), Some(rect)) = (tip_of(chart, key), scene.hit_rect(key)) {
            let mut tip = tip.clone();
            if tip.lines.iter().any(|line| line.bar.is_some()) {
                "Probability of each label; Enter opens".clone_into(&mut tip.foot);
            }
            let place = TooltipPlace {
                mark: shown.on_screen(rect),
                within: ui.ctx().content_rect().shrink(8.0),
            };
            tooltip_ui(ui, &tip, place);
        }
    }
    if shown.response.double_clicked() {
        open(context, shown.hovered.as_ref());
    } else if shown.response.clicked() {
        context.push(LookCommand::Select(shown.hovered.clone()));
    }
    keys(ui, context, chart);
}

fn open(context: &Context<'_>, key: Option<&RowKey>) {
    if let Some(RowTarget::Cell { team, topic }) = key.and_then(RowTarget::of) {
        context.push(LookCommand::OpenCell { team, topic });
    }
}

/// The tip of a cell.
pub fn tip_of<'a>(chart: &'a Chart, key: &RowKey) -> Option<&'a Tip> {
    cells(chart).find(|cell| cell.key == *key).map(|cell| &cell.tip)
}

fn cells(chart: &Chart) -> impl Iterator<Item = &HeatCell> {
    let groups = match &chart.kind {
        Kind::HeatMap(map) => map.groups.as_slice(),
        _ => &[],
    };
    groups
        .iter()
        .flat_map(|group| &group.rows)
        .flat_map(|row| &row.cells)
}

/// Arrow keys walk from cell to cell, Enter opens.
fn keys(ui: &Ui, context: &Context<'_>, chart: &Chart) {
    let is_elsewhere = ui.memory(|memory| memory.focused().is_some()) || egui::Popup::is_any_open(ui.ctx());
    let (Some(selected), Kind::HeatMap(map), false) =
        (&context.state.look.selected, &chart.kind, is_elsewhere)
    else {
        return;
    };
    if ui.input(|input| input.key_pressed(Key::Enter)) {
        open(context, Some(selected));
    }
    let rows: Vec<&[HeatCell]> = map
        .groups
        .iter()
        .flat_map(|group| &group.rows)
        .map(|row| row.cells.as_slice())
        .collect();
    let at = rows.iter().enumerate().find_map(|(row, cells)| {
        cells
            .iter()
            .position(|cell| cell.key == *selected)
            .map(|column| (row, column))
    });
    let Some((row, column)) = at else { return };
    let ways = [
        (Key::ArrowUp, -1, 0),
        (Key::ArrowDown, 1, 0),
        (Key::ArrowLeft, 0, -1),
        (Key::ArrowRight, 0, 1),
    ];
    for (key, down, right) in ways {
        if !ui.input(|input| input.key_pressed(key) && input.modifiers.is_none()) {
            continue;
        }
        let next = row
            .checked_add_signed(down)
            .and_then(|row| rows.get(row))
            .zip(column.checked_add_signed(right))
            .and_then(|(cells, column)| cells.get(column));
        if let Some(cell) = next {
            context.push(LookCommand::Select(Some(cell.key.clone())));
        }
    }
}
