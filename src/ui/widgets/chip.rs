//! Chips of the filter bar and of table heads: a grey label, an ink value, a menu.

use eframe::egui;
use egui::{
    Align2, Color32, CornerRadius, Frame, Margin, Popup, PopupCloseBehavior, Response, Role, Sense, Stroke,
    Ui, Vec2, WidgetInfo,
};

use super::focus_ring;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};

/// A chip, built up and then shown.
pub struct Chip<'a> {
    label: &'a str,
    value: &'a str,
    is_selection: bool,
    is_alert: bool,
    is_small: bool,
}

impl<'a> Chip<'a> {
    /// A chip in the filter bar.
    pub fn new(label: &'a str, value: &'a str) -> Self {
        Self {
            label,
            value,
            is_selection: false,
            is_alert: false,
            is_small: false,
        }
    }

    /// Marker tint: it holds the selection.
    #[must_use]
    pub fn selection(mut self, is_selection: bool) -> Self {
        self.is_selection = is_selection;
        self
    }

    /// A choice that must be made.
    #[must_use]
    pub fn alert(mut self, is_alert: bool) -> Self {
        self.is_alert = is_alert;
        self
    }

    /// 20 high, for the heads of tables.
    #[must_use]
    pub fn small(mut self) -> Self {
        self.is_small = true;
        self
    }

    /// Draws it; the menu's rows are drawn by `rows` while it is open.
    pub fn menu_ui<R>(self, ui: &mut Ui, rows: impl FnOnce(&mut Ui) -> R) -> Option<R> {
        let name = format!("{}: {}", self.label, self.value);
        let response = self.paint_ui(ui, &name, "expand_more");
        Popup::menu(&response)
            .width(response.rect.width().max(160.0))
            .gap(4.0)
            .frame(menu_frame(ui))
            .close_behavior(PopupCloseBehavior::CloseOnClick)
            .accessible_name(name)
            .show(|ui| {
                ui.set_min_width(response.rect.width().max(160.0));
                ui.spacing_mut().item_spacing.y = 0.0;
                egui::ScrollArea::vertical()
                    .max_height(420.0)
                    .show(ui, rows)
                    .inner
            })
            .map(|shown| shown.inner)
    }

    fn paint_ui(&self, ui: &mut Ui, name: &str, icon: &str) -> Response {
        let skin = Skin::of(ui);
        let sizes = &tokens().size;
        let (height, padding, gap) = if self.is_small {
            (20.0, 6.0, 2.0)
        } else {
            (pt(sizes.chip), 10.0, 5.0)
        };
        let style = if self.is_small {
            text::small()
        } else {
            text::body()
        };
        let strong = style.weighing(crate::chart::theme::Weight::Medium);
        let (label_ink, value_ink) = self.inks(skin);
        let label = text::line(ui.painter(), self.label, style, label_ink);
        let value = text::line(ui.painter(), self.value, strong, value_ink);
        let label_room = if self.label.is_empty() || self.is_small {
            0.0
        } else {
            label.size().x + 6.0
        };
        let icon_size = if self.is_small { 12.0 } else { pt(sizes.icon_small) };
        let width = 2.0 * padding + label_room + value.size().x + gap + icon_size - 3.0;
        let (rect, response) = ui.allocate_exact_size(Vec2::new(width.ceil(), height), Sense::click());
        let enabled = ui.is_enabled();
        response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, enabled, name));
        let radius = if self.is_small {
            tokens().radius.small
        } else {
            tokens().radius.control
        };
        ui.painter()
            .rect_filled(rect, CornerRadius::same(radius as u8), self.fill(skin, &response));
        let mut x = rect.left() + padding;
        if label_room > 0.0 {
            text::place(
                ui.painter(),
                egui::pos2(x, rect.center().y),
                Align2::LEFT_CENTER,
                label,
                label_ink,
            );
            x += label_room;
        }
        let at = egui::pos2(x, rect.center().y);
        let drawn = text::place(ui.painter(), at, Align2::LEFT_CENTER, value, value_ink);
        let at = egui::pos2(drawn.right() + gap + icon_size / 2.0 - 1.0, rect.center().y);
        text::icon(ui.painter(), at, icon, icon_size, label_ink);
        focus_ring(ui, &response, radius);
        response.on_hover_cursor(egui::CursorIcon::PointingHand)
    }

    fn inks(&self, skin: &Skin) -> (Color32, Color32) {
        if self.is_alert {
            let ink = skin.tone_text(crate::chart::model::Tone::Hot);
            (ink, ink)
        } else {
            (skin.secondary, skin.primary)
        }
    }

    fn fill(&self, skin: &Skin, response: &Response) -> Color32 {
        if self.is_alert {
            skin.alert
        } else if self.is_selection {
            skin.selected
        } else if response.is_pointer_button_down_on() {
            skin.pressed
        } else if response.hovered() {
            skin.hover
        } else {
            skin.control
        }
    }
}

/// The frame of menus.
pub fn menu_frame(ui: &Ui) -> Frame {
    let skin = Skin::of(ui);
    Frame::NONE
        .fill(skin.raised)
        .stroke(Stroke::new(1.0, skin.rule))
        .corner_radius(CornerRadius::same(tokens().radius.panel as u8))
        .inner_margin(Margin::same(4))
        .shadow(skin.shadow())
}

/// One row of a menu; the chosen one has a tick.
pub fn menu_row_ui(ui: &mut Ui, label: &str, detail: &str, is_chosen: bool) -> Response {
    let skin = Skin::of(ui);
    let words = text::line(ui.painter(), label, text::body(), skin.primary);
    let more = text::line(ui.painter(), detail, text::small(), skin.tertiary);
    let needed = words.size().x + more.size().x + 56.0;
    let size = Vec2::new(needed.max(ui.available_width()), pt(tokens().size.row));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(Role::MenuItemRadio, enabled, is_chosen, label));
    if response.hovered() || response.has_focus() {
        ui.painter()
            .rect_filled(rect, CornerRadius::same(tokens().radius.small as u8), skin.hover);
    }
    if is_chosen {
        let at = egui::pos2(rect.left() + 14.0, rect.center().y);
        text::icon(
            ui.painter(),
            at,
            "check",
            pt(tokens().size.icon_small),
            skin.primary,
        );
    }
    let ink = if enabled { skin.primary } else { skin.disabled };
    text::place(
        ui.painter(),
        egui::pos2(rect.left() + 28.0, rect.center().y),
        Align2::LEFT_CENTER,
        words,
        ink,
    );
    let at = egui::pos2(rect.right() - 10.0, rect.center().y);
    text::place(ui.painter(), at, Align2::RIGHT_CENTER, more, skin.tertiary);
    if response.clicked() {
        // A pointer's click closes the menu by itself, Enter and a screen reader's do not.
        ui.close();
    }
    response
}
