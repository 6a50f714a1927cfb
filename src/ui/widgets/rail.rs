//! The rail at the left: the workspace's name, section heads, one row per screen.

use eframe::egui;
use egui::{Align2, CornerRadius, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo};

use super::focus_ring;
use crate::chart::model::Tone;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};

/// One row of the rail.
pub struct RailItem<'a> {
    /// Its words.
    pub label: &'a str,
    /// Its icon.
    pub icon: &'a str,
    /// Open work, at the right.
    pub count: usize,
    /// Whether the open work blocks: the count is rust.
    pub is_blocking: bool,
    /// Whether it is the current screen.
    pub is_current: bool,
    /// Whether only its icon is shown.
    pub is_narrow: bool,
}

/// Draws one row.
pub fn rail_item_ui(ui: &mut Ui, item: &RailItem<'_>) -> Response {
    let skin = Skin::of(ui);
    let sizes = &tokens().size;
    let (row, response) = ui.allocate_exact_size(
        Vec2::new(ui.available_width(), pt(sizes.rail_item) + 2.0),
        Sense::click(),
    );
    let rect = Rect::from_min_max(row.min + Vec2::new(8.0, 1.0), row.max - Vec2::new(8.0, 1.0));
    let enabled = ui.is_enabled();
    let name = if item.count == 0 {
        item.label.to_owned()
    } else {
        format!("{}, {} open", item.label, item.count)
    };
    response.widget_info(|| WidgetInfo::selected(Role::Tab, enabled, item.is_current, &name));
    let corner = CornerRadius::same(tokens().radius.control as u8);
    if item.is_current {
        ui.painter().rect_filled(rect, corner, skin.rail_selected);
    } else if response.hovered() && enabled {
        ui.painter().rect_filled(rect, corner, skin.hover);
    }
    let ink = match (enabled, item.is_current) {
        (false, _) => skin.disabled,
        (true, true) => skin.primary,
        (true, false) => skin.secondary,
    };
    let icon_x = if item.is_narrow {
        rect.center().x
    } else {
        rect.left() + 17.0
    };
    text::icon(
        ui.painter(),
        egui::pos2(icon_x, rect.center().y),
        item.icon,
        pt(sizes.icon),
        ink,
    );
    if !item.is_narrow {
        let style = if item.is_current {
            text::body_medium()
        } else {
            text::body()
        };
        let at = egui::pos2(rect.left() + 34.0, rect.center().y);
        text::paint(ui.painter(), at, Align2::LEFT_CENTER, item.label, style, ink);
        if item.count > 0 {
            let ink = if item.is_blocking {
                skin.tone_text(Tone::Hot)
            } else {
                skin.secondary
            };
            let at = egui::pos2(rect.right() - 8.0, rect.center().y);
            text::paint(
                ui.painter(),
                at,
                Align2::RIGHT_CENTER,
                &item.count.to_string(),
                text::label(),
                ink,
            );
        }
    }
    let ring = response.clone().with_new_rect(rect.shrink(2.0));
    focus_ring(ui, &ring, tokens().radius.control);
    let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
    if item.is_narrow {
        response.on_hover_text(item.label)
    } else {
        response
    }
}

/// Draws a section head.
pub fn rail_section_ui(ui: &mut Ui, label: &str, is_narrow: bool) {
    let skin = Skin::of(ui);
    ui.add_space(13.0);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 22.0), Sense::hover());
    if !is_narrow {
        let at = egui::pos2(rect.left() + 16.0, rect.center().y);
        text::paint(
            ui.painter(),
            at,
            Align2::LEFT_CENTER,
            label,
            text::small(),
            skin.secondary,
        );
    }
}

/// Draws the head: the mark of the program (both voices) and the workspace's name. Clicking it opens a menu.
pub fn rail_head_ui(ui: &mut Ui, name: &str, is_narrow: bool) -> Response {
    let skin = Skin::of(ui);
    let size = Vec2::new(ui.available_width(), pt(tokens().size.filter_bar));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, format!("Workspace: {name}")));
    let left = if is_narrow {
        rect.center().x - 9.0
    } else {
        rect.left() + 17.0
    };
    logo(ui, egui::pos2(left, rect.center().y - 9.0), 18.0);
    if !is_narrow {
        let at = egui::pos2(rect.left() + 44.0, rect.center().y);
        let words = text::line_within(
            ui.painter(),
            name,
            text::body_strong(),
            skin.primary,
            rect.width() - 80.0,
        );
        text::place(ui.painter(), at, Align2::LEFT_CENTER, words, skin.primary);
        let at = egui::pos2(rect.right() - 24.0, rect.center().y);
        text::icon(
            ui.painter(),
            at,
            "expand_more",
            pt(tokens().size.icon),
            skin.secondary,
        );
    }
    focus_ring(
        ui,
        &response.clone().with_new_rect(rect.shrink(6.0)),
        tokens().radius.control,
    );
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}

/// The mark of the program: what people say over what the log says.
fn logo(ui: &Ui, at: egui::Pos2, size: f32) {
    let skin = Skin::of(ui);
    let square = Rect::from_min_size(at + Vec2::splat(size * 0.42), Vec2::splat(size * 0.52));
    ui.painter()
        .rect_filled(square, CornerRadius::same(2), skin.tone(Tone::Measured));
    let centre = at + Vec2::splat(size * 0.34);
    ui.painter()
        .circle_filled(centre, size * 0.32, skin.tone(Tone::Perceived));
}
