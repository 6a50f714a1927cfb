//! Trends: small panels with one y axis, painted from the same scene as the files.

use std::sync::Arc;

use eframe::egui;
use egui::Ui;

use super::{map, page};
use crate::chart::layout::Options;
use crate::chart::model::{Chart, RowKey};
use crate::figure::RowTarget;
use crate::ui::charts::topic_of;
use crate::ui::command::LookCommand;
use crate::ui::context::Context;
use crate::ui::plot::scene_ui;
use crate::ui::widgets::{TooltipPlace, tooltip_ui};

/// Draws the screen.
pub fn trends_ui(ui: &mut Ui, context: &Context<'_>) {
    let Some(chart) = context.charts.borrow_mut().trends(context.state) else {
        map::nothing_ui(ui, context);
        return;
    };
    page::scrolled_ui(ui, "trends", |ui| {
        page::finding_ui(ui, &chart.title, &chart.caption);
        page::slot_ui(ui, context, &context.state.view);
        panels_ui(ui, context, &chart);
    });
}

fn panels_ui(ui: &mut Ui, context: &Context<'_>, chart: &Arc<Chart>) {
    let id = ui.scope_id().with("trends hovered");
    let hovered_before: Option<RowKey> = ui.data(|data| data.get_temp(id)).flatten();
    let options = Options {
        selected: context.state.look.selected.clone(),
        hovered: hovered_before.clone(),
        ..Options::screen()
    };
    let width = f64::from(ui.available_width().floor());
    let scene = context.charts.borrow_mut().scene(chart, width, &options);
    let shown = scene_ui(ui, &scene);
    if shown.hovered != hovered_before {
        ui.data_mut(|data| data.insert_temp(id, shown.hovered.clone()));
        ui.ctx().request_repaint();
    }
    let Some(key) = &shown.hovered else {
        if shown.response.clicked() {
            context.push(LookCommand::Select(None));
        }
        return;
    };
    ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
    if let (Some(tip), Some(rect)) = (chart.tip(key), scene.hit_rect(key)) {
        let place = TooltipPlace {
            mark: shown.on_screen(rect),
            within: ui.ctx().content_rect().shrink(8.0),
        };
        tooltip_ui(ui, tip, place);
    }
    if shown.response.double_clicked() {
        let topic = context
            .state
            .quarter()
            .and_then(|quarter| topic_of(context.state, quarter));
        match (RowTarget::of(key), topic) {
            (Some(RowTarget::Cell { team, topic }), _) | (Some(RowTarget::Team(team)), Some(topic)) => {
                context.push(LookCommand::OpenCell { team, topic });
            }
            _ => {}
        }
    } else if shown.response.clicked() {
        context.push(LookCommand::Select(Some(key.clone())));
    }
}
