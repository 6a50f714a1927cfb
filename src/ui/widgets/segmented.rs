//! A switch between two to four views of the same data.

use eframe::egui;
use egui::{Align2, CornerRadius, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo};

use super::focus_ring;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};

/// Draws the switch; says which segment was chosen now.
pub fn segmented_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    chosen: T,
    choices: &[(T, &str)],
) -> Option<T> {
    let skin = Skin::of(ui);
    let style = text::body_medium();
    let height = pt(tokens().size.chip);
    let padding = 12.0;
    let widths: Vec<f32> = choices
        .iter()
        .map(|(_, label)| {
            (text::line(ui.painter(), label, style, skin.primary).size().x + 2.0 * padding).ceil()
        })
        .collect();
    let size = Vec2::new(widths.iter().sum(), height);
    let (track, _) = ui.allocate_exact_size(size, Sense::hover());
    let radius = tokens().radius.control;
    let corner = CornerRadius::same(radius as u8);
    ui.painter().rect_filled(track, corner, skin.control);
    let mut picked = None;
    let mut left = track.left();
    for ((value, label), width) in choices.iter().zip(widths) {
        let rect = egui::Rect::from_min_size(egui::pos2(left, track.top()), Vec2::new(width, height));
        left += width;
        let response = ui.interact(rect, ui.scope_id().with((name, *label)), Sense::click());
        let (is_chosen, enabled) = (*value == chosen, ui.is_enabled());
        response.widget_info(|| WidgetInfo::selected(Role::RadioButton, enabled, is_chosen, label));
        if is_chosen {
            let fill = if ui.visuals().dark_mode {
                skin.pressed
            } else {
                skin.canvas
            };
            ui.painter().rect(
                rect,
                corner,
                fill,
                Stroke::new(1.0, skin.rule),
                StrokeKind::Inside,
            );
        }
        let ink = if is_chosen || response.hovered() {
            skin.primary
        } else {
            skin.secondary
        };
        let style = if is_chosen { style } else { text::body() };
        text::paint(
            ui.painter(),
            rect.center(),
            Align2::CENTER_CENTER,
            label,
            style,
            ink,
        );
        focus_ring(ui, &response, radius);
        if response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() && !is_chosen {
            picked = Some(*value);
        }
    }
    picked
}
