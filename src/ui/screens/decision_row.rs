//! A row about which somebody decides: what it is, what it means and why, the choices at the right.

use std::sync::Arc;

use eframe::egui;
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, Color32, Galley, Layout, Pos2, Rect, Role, Sense, Ui, UiBuilder, Vec2, WidgetInfo};

use crate::chart::model::Voice;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{Glyph, glyph};

/// Height of the first line with its buttons.
const HEIGHT: f32 = 36.0;
/// Room above the first line of the meaning and below the last.
const ABOVE: f32 = 8.0;
/// Room before a name for the mark of its side.
const MARK_ROOM: f32 = 20.0;
/// Room of the icon before the meaning.
const ICON_ROOM: f32 = 24.0;

/// A row, built up and then shown.
pub struct DecisionRow {
    voice: Option<Voice>,
    head: String,
    head_ink: Option<Color32>,
    head_left: f32,
    icon: &'static str,
    left: f32,
    lines: Vec<LayoutJob>,
    label: String,
}

impl DecisionRow {
    /// A name and its meaning; `label` says the whole row to screen readers.
    pub fn named(name: String, label: String) -> Self {
        Self {
            voice: None,
            head: name,
            head_ink: None,
            head_left: MARK_ROOM,
            icon: "",
            left: 228.0,
            lines: Vec::new(),
            label,
        }
    }

    /// A head at the edge, with the meaning so far to the right of it.
    pub fn headed(head: &str, left: f32, label: String) -> Self {
        Self {
            head_left: 0.0,
            left,
            ..Self::named(head.to_owned(), label)
        }
    }

    /// The side that knows the name.
    #[must_use]
    pub fn voice(mut self, voice: Voice) -> Self {
        self.voice = Some(voice);
        self
    }

    /// Between the name and its meaning.
    #[must_use]
    pub fn icon(mut self, icon: &'static str) -> Self {
        self.icon = icon;
        self
    }

    /// The colour of the head.
    #[must_use]
    pub fn ink(mut self, ink: Color32) -> Self {
        self.head_ink = Some(ink);
        self
    }

    /// One more line of the meaning.
    #[must_use]
    pub fn line(mut self, line: LayoutJob) -> Self {
        self.lines.push(line);
        self
    }

    /// Draws it; `buttons` draws from the right.
    pub fn show(self, ui: &mut Ui, buttons: impl FnOnce(&mut Ui)) {
        let skin = Skin::of(ui);
        let top = ui.cursor().min;
        let width = ui.available_width();
        let first = Rect::from_min_size(top, Vec2::new(width, HEIGHT));
        let layout = Layout::right_to_left(egui::Align::Center);
        let mut corner = ui.new_child(UiBuilder::new().max_rect(first).layout(layout));
        buttons(&mut corner);
        let used = corner.min_rect().width() + pt(tokens().space.s4);
        let room = (width - self.left - used).max(120.0);
        let has_lines = !self.lines.is_empty();
        let galleys: Vec<Arc<Galley>> = self
            .lines
            .into_iter()
            .map(|mut line| {
                line.wrap = TextWrapping::wrap_at_width(room);
                ui.painter().layout_job(line)
            })
            .collect();
        let height: f32 = galleys.iter().map(|galley| galley.size().y).sum();
        let height = (height + 2.0 * ABOVE).max(HEIGHT);
        let rect = Rect::from_min_size(top, Vec2::new(width, height));
        let response = ui.allocate_rect(rect, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &self.label));
        let painter = ui.painter();
        let y = first.center().y;
        if let Some(voice) = self.voice {
            let at = Pos2::new(top.x + 6.0, y);
            glyph(painter, at, Glyph::of(voice, skin), skin.canvas);
        }
        let head_room = if has_lines {
            self.left
                - self.head_left
                - if self.icon.is_empty() {
                    8.0
                } else {
                    ICON_ROOM + 8.0
                }
        } else {
            width - self.head_left - used
        };
        let ink = self.head_ink.unwrap_or(skin.primary);
        let head = text::line_within(painter, &self.head, text::body_medium(), ink, head_room);
        let at = Pos2::new(top.x + self.head_left, y);
        text::place(painter, at, Align2::LEFT_CENTER, head, ink);
        let at = Pos2::new(top.x + self.left - ICON_ROOM + 8.0, y);
        text::icon(painter, at, self.icon, 16.0, skin.tertiary);
        let mut at = Pos2::new(top.x + self.left, top.y + ABOVE);
        for galley in galleys {
            at.y = text::place(painter, at, Align2::LEFT_TOP, galley, skin.primary).bottom();
        }
    }
}
