//! Where files may be dropped (they may be dropped anywhere; this says so).

use eframe::egui;
use egui::{Align2, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo};

use super::focus_ring;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};

/// Draws the zone; a click on it means "choose files".
pub fn drop_zone_ui(ui: &mut Ui, title: &str, detail: &str) -> Response {
    let skin = Skin::of(ui);
    let size = Vec2::new(ui.available_width(), 132.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, title));
    let is_over = ui.input(|input| !input.raw.hovered_files.is_empty());
    if is_over || response.hovered() {
        ui.painter().rect_filled(
            rect,
            tokens().radius.window as f32,
            if is_over { skin.selected } else { skin.canvas },
        );
    }
    dashed_frame(
        ui,
        rect.shrink(0.5),
        if is_over { skin.primary } else { skin.edge },
    );
    let centre = rect.center();
    text::icon(
        ui.painter(),
        centre - Vec2::new(0.0, 26.0),
        "download",
        22.0,
        skin.secondary,
    );
    let at = centre + Vec2::new(0.0, 2.0);
    text::paint(
        ui.painter(),
        at,
        Align2::CENTER_CENTER,
        title,
        text::body_medium(),
        skin.primary,
    );
    let at = centre + Vec2::new(0.0, 25.0);
    text::paint(
        ui.painter(),
        at,
        Align2::CENTER_CENTER,
        detail,
        text::caption(),
        skin.secondary,
    );
    focus_ring(ui, &response, tokens().radius.window);
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}

fn dashed_frame(ui: &Ui, rect: Rect, color: egui::Color32) {
    let radius = pt(tokens().radius.window);
    let corners = [
        (Pos2::new(rect.right() - radius, rect.top() + radius), -90.0_f32),
        (Pos2::new(rect.right() - radius, rect.bottom() - radius), 0.0),
        (Pos2::new(rect.left() + radius, rect.bottom() - radius), 90.0),
        (Pos2::new(rect.left() + radius, rect.top() + radius), 180.0),
    ];
    let mut path = Vec::new();
    for (centre, from) in corners {
        path.extend((0..=6).map(|step| {
            let angle = (from + 15.0 * step as f32).to_radians();
            centre + radius * Vec2::angled(angle)
        }));
    }
    path.extend(path.first().copied());
    ui.painter()
        .extend(Shape::dashed_line(&path, Stroke::new(1.25, color), 5.0, 4.0));
}
