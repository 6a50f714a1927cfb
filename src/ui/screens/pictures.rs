//! Pictures of an analysis above the tables whose numbers they draw.

use std::sync::Arc;

use eframe::egui;
use egui::Ui;

use crate::chart::layout::Options;
use crate::chart::model::{Chart, RowKey};
use crate::figure::RowTarget;
use crate::ui::command::LookCommand;
use crate::ui::context::Context;
use crate::ui::plot::scene_ui;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{TooltipPlace, tooltip_ui};

/// Draws one picture with its finding, its caption and the tip of what the pointer is on.
pub fn picture_ui(ui: &mut Ui, context: &Context<'_>, chart: &Arc<Chart>) {
    let skin = Skin::of(ui);
    text::words_ui(ui, &chart.title, text::heading(), skin.primary);
    if !chart.caption.is_empty() {
        text::words_ui(ui, &chart.caption, text::caption(), skin.secondary);
    }
    ui.add_space(pt(tokens().space.s3));
    let id = ui.scope_id().with("picture hovered");
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
    if let Some(key) = &shown.hovered {
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
        if let (Some(tip), Some(rect)) = (chart.tip(key), scene.hit_rect(key)) {
            let place = TooltipPlace {
                mark: shown.on_screen(rect),
                within: ui.ctx().content_rect().shrink(8.0),
            };
            tooltip_ui(ui, tip, place);
        }
    }
    if shown.response.double_clicked() {
        if let Some(RowTarget::Cell { team, topic }) = shown.hovered.as_ref().and_then(RowTarget::of) {
            context.push(LookCommand::OpenCell { team, topic });
        }
    } else if shown.response.clicked() {
        context.push(LookCommand::Select(shown.hovered));
    }
}
