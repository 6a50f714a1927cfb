//! Notices: icon, bold statement of what happened, grey place, what mends it.

use eframe::egui;
use egui::{Color32, Rect, Response, Ui, UiBuilder, Vec2};

use crate::base::{Notice, Severity};
use crate::chart::model::Tone;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};

/// The icon and ink of a severity.
pub fn severity_icon(severity: Severity, skin: &Skin) -> (&'static str, Color32) {
    match severity {
        Severity::Stop => ("report", skin.tone_text(Tone::Hot)),
        Severity::Caution => ("warning", skin.tone_text(Tone::Caution)),
        Severity::Note => ("info", skin.secondary),
    }
}

/// Draws at the right what mends a notice.
pub type NoticeAction<'a> = &'a mut dyn FnMut(&mut Ui);

/// Draws one notice; `action` draws its buttons from the right.
pub fn notice_row_ui(ui: &mut Ui, notice: &Notice, action: Option<NoticeAction<'_>>) -> Response {
    let skin = Skin::of(ui);
    let (icon, ink) = severity_icon(notice.severity, skin);
    let top = ui.cursor().min;
    let width = ui.available_width();
    let mut buttons = 0.0;
    if let Some(action) = action {
        let room = Rect::from_min_size(top, Vec2::new(width, pt(tokens().size.button_small)));
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        let mut corner = ui.new_child(UiBuilder::new().max_rect(room).layout(layout));
        action(&mut corner);
        buttons = corner.min_rect().width() + pt(tokens().space.s4);
    }
    text::icon(
        ui.painter(),
        top + Vec2::new(9.0, 10.0),
        icon,
        pt(tokens().size.icon),
        ink,
    );
    let words = Rect::from_min_size(
        top + Vec2::new(28.0, 0.0),
        Vec2::new(width - 28.0 - buttons, f32::INFINITY),
    );
    let mut column = ui.new_child(
        UiBuilder::new()
            .max_rect(words)
            .layout(egui::Layout::top_down(egui::Align::Min)),
    );
    column.spacing_mut().item_spacing.y = 0.0;
    let place = notice.place.to_string();
    let place = if place.is_empty() {
        String::new()
    } else {
        format!("   {place}")
    };
    let head = text::pieces(&[
        (
            &text::sentence(&notice.message),
            text::body_strong(),
            skin.primary,
        ),
        (&place, text::caption(), skin.tertiary),
    ]);
    let response = text::job_ui(&mut column, head);
    if !notice.hint.is_empty() {
        text::words_ui(
            &mut column,
            &text::sentence(&notice.hint),
            text::body(),
            skin.secondary,
        );
    }
    let height = column
        .min_rect()
        .height()
        .max(if buttons > 0.0 { 28.0 } else { 20.0 });
    ui.allocate_rect(
        Rect::from_min_size(top, Vec2::new(width, height)),
        egui::Sense::hover(),
    );
    response
}
