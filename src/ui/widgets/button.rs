//! Buttons: one filled with ink per screen, quiet ones, and text with a line below.

use eframe::egui;
use egui::{Align2, Color32, CornerRadius, Response, Role, Sense, Ui, Vec2, WidgetInfo};

use super::focus_ring;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Ink,
    Quiet,
    Link,
    Icon,
    Round,
}

/// A button, built up and then shown.
pub struct Button<'a> {
    label: &'a str,
    kind: Kind,
    icon: Option<&'a str>,
    shortcut: Option<&'a str>,
    why_not: Option<&'a str>,
    is_footer: bool,
    is_enabled: bool,
}

impl<'a> Button<'a> {
    fn new(label: &'a str, kind: Kind) -> Self {
        Self {
            label,
            kind,
            icon: None,
            shortcut: None,
            why_not: None,
            is_footer: false,
            is_enabled: true,
        }
    }

    /// The next step; one per screen.
    pub fn ink(label: &'a str) -> Self {
        Self::new(label, Kind::Ink)
    }

    /// Any other step.
    pub fn quiet(label: &'a str) -> Self {
        Self::new(label, Kind::Quiet)
    }

    /// The least step: words with a line below.
    pub fn link(label: &'a str) -> Self {
        Self::new(label, Kind::Link)
    }

    /// An icon alone; the label is its name for screen readers and its tooltip.
    pub fn icon_only(icon: &'a str, label: &'a str) -> Self {
        Self {
            icon: Some(icon),
            ..Self::new(label, Kind::Icon)
        }
    }

    /// An icon alone in a disc.
    pub fn round(icon: &'a str, label: &'a str) -> Self {
        Self {
            icon: Some(icon),
            ..Self::new(label, Kind::Round)
        }
    }

    /// An icon before the words.
    #[must_use]
    pub fn icon(mut self, icon: &'a str) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The keys that do the same.
    #[must_use]
    pub fn shortcut(mut self, keys: &'a str) -> Self {
        self.shortcut = Some(keys);
        self
    }

    /// 32 high instead of 28.
    #[must_use]
    pub fn footer(mut self) -> Self {
        self.is_footer = true;
        self
    }

    /// Greyed, with the reason as tooltip, unless `is_enabled`.
    #[must_use]
    pub fn enabled(mut self, is_enabled: bool, why_not: &'a str) -> Self {
        self.is_enabled = is_enabled;
        self.why_not = (!why_not.is_empty()).then_some(why_not);
        self
    }

    /// Draws it.
    pub fn show(self, ui: &mut Ui) -> Response {
        let is_enabled = self.is_enabled;
        let why_not = self.why_not;
        let response = ui.add_enabled_ui(is_enabled, |ui| self.paint_ui(ui)).inner;
        match why_not {
            Some(why_not) if !is_enabled => response.on_disabled_hover_text(why_not),
            _ => response,
        }
    }

    fn paint_ui(&self, ui: &mut Ui) -> Response {
        let skin = Skin::of(ui);
        let sizes = &tokens().size;
        let (padding, icon_room) = self.rooms();
        let size = self.size(ui);
        let height = size.y;
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        let (enabled, label) = (ui.is_enabled(), self.label);
        let role = if self.kind == Kind::Link {
            Role::Link
        } else {
            Role::Button
        };
        response.widget_info(|| WidgetInfo::labeled(role, enabled, label));
        let (fill, ink) = self.colors(skin, &response, enabled);
        let is_alone = matches!(self.kind, Kind::Icon | Kind::Round);
        let radius = if self.kind == Kind::Round {
            f64::from(height) / 2.0
        } else {
            tokens().radius.control
        };
        ui.painter()
            .rect_filled(rect, CornerRadius::same(radius as u8), fill);
        let mut x = rect.left() + padding;
        if let Some(icon) = self.icon {
            let at = if is_alone {
                rect.center()
            } else {
                egui::pos2(x + pt(sizes.icon) / 2.0, rect.center().y)
            };
            text::icon(ui.painter(), at, icon, pt(sizes.icon), ink);
            x += icon_room;
        }
        if !is_alone {
            let words = if self.kind == Kind::Link {
                ui.painter()
                    .layout_job(text::underlined(self.label, text::caption(), ink))
            } else {
                text::line(ui.painter(), self.label, text::body_medium(), ink)
            };
            let at = egui::pos2(x, rect.center().y);
            let drawn = text::place(ui.painter(), at, Align2::LEFT_CENTER, words, ink);
            if let Some(keys) = self.shortcut {
                let at = egui::pos2(drawn.right() + pt(tokens().space.s2), rect.center().y);
                text::paint(
                    ui.painter(),
                    at,
                    Align2::LEFT_CENTER,
                    keys,
                    text::body(),
                    ink.gamma_multiply(0.6),
                );
            }
        }
        focus_ring(ui, &response, radius);
        let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
        if is_alone {
            response.on_hover_text(label)
        } else {
            response
        }
    }

    /// Room beside the words, and for the icon before them.
    fn rooms(&self) -> (f32, f32) {
        match self.kind {
            Kind::Link | Kind::Icon | Kind::Round => (0.0, 0.0),
            Kind::Ink | Kind::Quiet if self.icon.is_some() => (10.0, pt(tokens().size.icon) + 6.0),
            Kind::Ink | Kind::Quiet => (10.0, 0.0),
        }
    }

    fn size(&self, ui: &Ui) -> Vec2 {
        let sizes = &tokens().size;
        let height = match (self.kind, self.is_footer) {
            (Kind::Link, _) => sizes.hit_min,
            (_, true) => sizes.button,
            (_, false) => sizes.button_small,
        };
        if matches!(self.kind, Kind::Icon | Kind::Round) {
            return Vec2::splat(pt(height));
        }
        let width = |words, style| {
            text::line(ui.painter(), words, style, Color32::PLACEHOLDER)
                .size()
                .x
        };
        let keys = self
            .shortcut
            .map_or(0.0, |keys| width(keys, text::body()) + pt(tokens().space.s2));
        let (padding, icon_room) = self.rooms();
        let style = if self.kind == Kind::Link {
            text::caption()
        } else {
            text::body_medium()
        };
        Vec2::new(
            (2.0 * padding + icon_room + width(self.label, style) + keys).ceil(),
            pt(height),
        )
    }

    fn colors(&self, skin: &Skin, response: &Response, is_enabled: bool) -> (Color32, Color32) {
        let is_pressed = response.is_pointer_button_down_on();
        let is_hovered = response.hovered();
        match self.kind {
            Kind::Link => {
                let ink = if is_enabled { skin.primary } else { skin.disabled };
                (
                    Color32::TRANSPARENT,
                    if is_hovered { skin.secondary } else { ink },
                )
            }
            _ if !is_enabled && self.kind == Kind::Icon => (Color32::TRANSPARENT, skin.disabled),
            _ if !is_enabled => (skin.control, skin.disabled),
            Kind::Ink if is_pressed || is_hovered => (skin.ink_hover, skin.on_ink),
            Kind::Ink => (skin.ink, skin.on_ink),
            _ if is_pressed => (skin.pressed, skin.primary),
            _ if is_hovered => (skin.hover, skin.primary),
            Kind::Icon => (Color32::TRANSPARENT, skin.primary),
            Kind::Quiet | Kind::Round => (skin.control, skin.primary),
        }
    }
}
