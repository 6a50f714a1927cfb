//! Work in progress: nothing for 0.3 s, then the count in words, a thin ink line and "Cancel". No spinner.

use eframe::egui;
use egui::{Rect, Role, Sense, Ui, Vec2, WidgetInfo};

use super::Button;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};

/// Draws the line; says whether it was cancelled. `share` is 0 to 1, `None` while the total is not known.
pub fn progress_ui(ui: &mut Ui, what: &str, share: Option<f32>) -> bool {
    let skin = Skin::of(ui);
    let mut is_cancelled = false;
    ui.horizontal(|ui| {
        text::line_ui(ui, what, text::caption(), skin.secondary);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            is_cancelled = Button::link("Cancel").show(ui).clicked();
        });
    });
    let (track, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 2.0), Sense::hover());
    let percent = share.map(|share| f64::from(share) * 100.0);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, what);
        info.value = percent;
        info
    });
    ui.painter().rect_filled(track, 1.0, skin.pressed);
    let filled = track.width() * share.unwrap_or(0.1).clamp(0.0, 1.0);
    ui.painter().rect_filled(
        Rect::from_min_size(track.min, Vec2::new(filled, pt(tokens().stroke.focus))),
        1.0,
        skin.ink,
    );
    is_cancelled
}
