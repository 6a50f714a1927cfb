//! What all controls share: focus ring, hatching, clickable rows.

use eframe::egui;
use egui::{
    Color32, CornerRadius, Id, Painter, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo,
};

use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};

fn keyboard_id() -> Id {
    Id::unique("keyboard used last")
}

/// Remembers whether the last input came from keyboard or pointer: the focus ring is shown after keyboard use only.
pub fn note_keyboard(ctx: &egui::Context) {
    let (keys, pointer) = ctx.input(|input| {
        let keys = input
            .events
            .iter()
            .any(|event| matches!(event, egui::Event::Key { pressed: true, .. }));
        (keys, input.pointer.any_pressed())
    });
    if keys || pointer {
        ctx.data_mut(|data| data.insert_temp(keyboard_id(), keys));
    }
}

fn is_keyboard_used(ctx: &egui::Context) -> bool {
    ctx.data(|data| data.get_temp(keyboard_id())).unwrap_or(false)
}

/// Draws the ring round a control that has the keyboard: 2 pt wide, 2 pt outside.
pub fn focus_ring(ui: &Ui, response: &Response, radius: f64) {
    if !response.has_focus() {
        return;
    }
    if !is_keyboard_used(ui.ctx()) {
        // A click is no wish to go on by keyboard: arrows and Enter stay with the chart.
        response.surrender_focus();
        return;
    }
    let skin = Skin::of(ui);
    let width = pt(tokens().stroke.focus);
    let rect = response.rect.expand(width);
    let painter = ui.painter().with_clip_rect(ui.clip_rect().expand(2.0 * width));
    let corner = CornerRadius::same(radius as u8 + width as u8);
    painter.rect_stroke(rect, corner, Stroke::new(width, skin.focus), StrokeKind::Outside);
}

/// Fills a box with lines at 45 degrees on one lattice, so that neighbours join.
pub fn hatch(painter: &Painter, rect: Rect, color: Color32) {
    let gap = pt(tokens().chart.hatch_gap);
    let stroke = Stroke::new(pt(tokens().chart.hatch_stroke), color);
    let clipped = painter.with_clip_rect(rect.intersect(painter.clip_rect()));
    let first = ((rect.left() + rect.top()) / gap).floor() as i32;
    let last = ((rect.right() + rect.bottom()) / gap).ceil() as i32;
    for step in first..=last {
        let sum = step as f32 * gap;
        let from = Pos2::new(sum - rect.bottom(), rect.bottom());
        let to = Pos2::new(sum - rect.top(), rect.top());
        clipped.line_segment([from, to], stroke);
    }
}

/// A row that can be clicked: hover and selection fill, focus ring, a name. Contents are painted by the caller.
pub fn click_row_ui(ui: &mut Ui, size: Vec2, name: &str, is_selected: bool) -> Response {
    let skin = Skin::of(ui);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(Role::Button, enabled, is_selected, name));
    let fill = match (is_selected, response.hovered()) {
        (true, _) => Some(skin.selected),
        (false, true) => Some(skin.hover),
        (false, false) => None,
    };
    if let Some(fill) = fill {
        ui.painter()
            .rect_filled(rect, CornerRadius::same(tokens().radius.small as u8), fill);
    }
    focus_ring(ui, &response, tokens().radius.small);
    response
}

/// Paints an icon in a box of its own.
pub fn paint_icon_ui(ui: &mut Ui, name: &str, size: f32, color: Color32) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(size), Sense::hover());
    text::icon(ui.painter(), rect.center(), name, size, color);
    response
}

/// The last line of what is copied: a draft is no release.
pub fn copy_hint() -> &'static str {
    "Draft copied from Tribometer; not a release"
}
