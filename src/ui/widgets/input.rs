//! Text inputs: a white well with a thin edge, its unit inside at the right. And a tick box.

use eframe::egui;
use egui::{
    Align2, CornerRadius, Frame, Margin, Response, Role, Sense, Stroke, StrokeKind, TextEdit, Ui, Vec2,
    WidgetInfo,
};

use super::focus_ring;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};

/// A text input, built up and then shown.
pub struct Input<'a> {
    name: &'a str,
    hint: &'a str,
    unit: &'a str,
    width: f32,
}

impl<'a> Input<'a> {
    /// An input with its name for screen readers.
    pub fn new(name: &'a str) -> Self {
        Self {
            name,
            hint: "",
            unit: "",
            width: 200.0,
        }
    }

    /// Grey words while it is empty.
    #[must_use]
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = hint;
        self
    }

    /// Its unit, inside at the right.
    #[must_use]
    pub fn unit(mut self, unit: &'a str) -> Self {
        self.unit = unit;
        self
    }

    /// Its width.
    #[must_use]
    pub fn width(mut self, width: f32) -> Self {
        self.width = width;
        self
    }

    /// Draws it; the response says whether the text changed or lost the keyboard.
    pub fn show(self, ui: &mut Ui, value: &mut String) -> Response {
        let skin = Skin::of(ui);
        let unit_room = if self.unit.is_empty() {
            0.0
        } else {
            text::line(ui.painter(), self.unit, text::body(), skin.tertiary)
                .size()
                .x
                + 8.0
        };
        let corner = CornerRadius::same(tokens().radius.control as u8);
        let frame = Frame::NONE
            .fill(skin.canvas)
            .corner_radius(corner)
            .stroke(Stroke::new(1.0, skin.edge))
            .inner_margin(Margin {
                left: 8,
                right: 8,
                top: 3,
                bottom: 3,
            });
        let style = text::body();
        let hint = text::job(self.hint, style, skin.tertiary);
        let response = ui
            .add(
                TextEdit::singleline(value)
                    .font(egui::FontId::new(pt(style.size), egui::FontFamily::Proportional))
                    .hint_text(hint)
                    .text_color(skin.primary)
                    .frame(frame)
                    .align(Align2::LEFT_CENTER)
                    .min_size(Vec2::new(self.width, pt(tokens().size.button_small)))
                    .desired_width(self.width - 16.0 - unit_room),
            )
            .accessible_name(self.name);
        if !self.unit.is_empty() {
            let at = egui::pos2(response.rect.right() - 8.0, response.rect.center().y);
            text::paint(
                ui.painter(),
                at,
                Align2::RIGHT_CENTER,
                self.unit,
                style,
                skin.tertiary,
            );
        }
        if response.has_focus() {
            let stroke = Stroke::new(pt(tokens().stroke.focus), skin.focus);
            ui.painter()
                .rect_stroke(response.rect, corner, stroke, StrokeKind::Inside);
        }
        response
    }
}

/// A tick box with its words.
pub fn toggle_ui(ui: &mut Ui, label: &str, is_on: bool) -> Response {
    let skin = Skin::of(ui);
    let words = text::line(ui.painter(), label, text::body(), skin.primary);
    let size = Vec2::new(words.size().x + 28.0, pt(tokens().size.row));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, enabled, is_on, label));
    let square =
        egui::Rect::from_center_size(egui::pos2(rect.left() + 9.0, rect.center().y), Vec2::splat(16.0));
    let corner = CornerRadius::same(tokens().radius.small as u8);
    if is_on {
        ui.painter().rect_filled(square, corner, skin.ink);
        text::icon(
            ui.painter(),
            square.center(),
            "check",
            pt(tokens().size.icon_small),
            skin.on_ink,
        );
    } else {
        ui.painter().rect(
            square,
            corner,
            skin.canvas,
            Stroke::new(1.0, skin.edge),
            StrokeKind::Inside,
        );
    }
    let at = egui::pos2(rect.left() + 26.0, rect.center().y);
    text::place(ui.painter(), at, Align2::LEFT_CENTER, words, skin.primary);
    focus_ring(ui, &response, tokens().radius.small);
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}
