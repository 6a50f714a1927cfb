//! The rows of the screen Names, and those of names that a person has decided about: each decision can be taken back.

use std::collections::BTreeSet;

use eframe::egui;
use egui::{Align2, Color32, Layout, Pos2, Rect, Role, Sense, Ui, UiBuilder, Vec2, WidgetInfo};

use crate::chart::model::Voice;
use crate::chart::theme::TypeStyle;
use crate::figure::words;
use crate::ui::command::NamesCommand;
use crate::ui::context::Context;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{Button, Glyph, glyph};

/// Where the name begins, where the icon stands, where its meaning begins.
const NAME_LEFT: f32 = 20.0;
const ICON_LEFT: f32 = 204.0;
const MEANING_LEFT: f32 = 228.0;

/// A name, what it means line by line, and buttons at the right.
pub struct NameRow<'a> {
    /// The side that knows the name.
    pub voice: Option<Voice>,
    /// The name.
    pub name: &'a str,
    /// Between the name and its meaning; empty for none.
    pub icon: &'a str,
    /// The meaning and what is said about it.
    pub lines: &'a [(String, TypeStyle, Color32)],
    /// All of it for screen readers.
    pub label: String,
}

impl NameRow<'_> {
    /// Draws it; `buttons` draws from the right.
    pub fn show(self, ui: &mut Ui, buttons: impl FnOnce(&mut Ui)) {
        let skin = Skin::of(ui);
        let top = ui.cursor().min;
        let width = ui.available_width();
        let first = Rect::from_min_size(top, Vec2::new(width, 36.0));
        let layout = Layout::right_to_left(egui::Align::Center);
        let mut corner = ui.new_child(UiBuilder::new().max_rect(first).layout(layout));
        buttons(&mut corner);
        let room = width - MEANING_LEFT - corner.min_rect().width() - pt(tokens().space.s4);
        let galleys: Vec<_> = self
            .lines
            .iter()
            .map(|(words, style, ink)| (text::block(ui.painter(), words, *style, *ink, room), *ink))
            .collect();
        let height: f32 = galleys.iter().map(|(galley, _)| galley.size().y).sum();
        let height = (height + 16.0).max(36.0);
        let size = Vec2::new(width, height);
        let response = ui.allocate_rect(Rect::from_min_size(top, size), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &self.label));
        let painter = ui.painter();
        let y = first.center().y;
        if let Some(voice) = self.voice {
            let at = Pos2::new(top.x + 6.0, y);
            glyph(painter, at, Glyph::of(voice, skin), skin.canvas);
        }
        let name_room = if self.lines.is_empty() {
            room + MEANING_LEFT - NAME_LEFT
        } else {
            ICON_LEFT - NAME_LEFT - pt(tokens().space.s2)
        };
        let name = words::shown(self.name);
        let name = text::line_within(painter, &name, text::body_medium(), skin.primary, name_room);
        let at = Pos2::new(top.x + NAME_LEFT, y);
        text::place(painter, at, Align2::LEFT_CENTER, name, skin.primary);
        let at = Pos2::new(top.x + ICON_LEFT + 8.0, y);
        text::icon(painter, at, self.icon, 16.0, skin.tertiary);
        let mut at = Pos2::new(top.x + MEANING_LEFT, top.y + 8.0);
        for (galley, ink) in galleys {
            let drawn = text::place(painter, at, Align2::LEFT_TOP, galley, ink);
            at.y = drawn.bottom();
        }
    }
}

/// Draws what was decided about names, each with the way back.
pub fn decided_ui(ui: &mut Ui, context: &Context<'_>) {
    let Some(view) = context.view() else { return };
    let (accepted, refused) = (&view.workspace.aliases, &view.workspace.refused);
    let names: BTreeSet<&String> = accepted.keys().chain(refused.keys()).collect();
    if names.is_empty() {
        return;
    }
    let skin = Skin::of(ui);
    ui.horizontal(|ui| {
        text::line_ui(ui, "Decided", text::heading(), skin.primary);
        let note = words::counted(names.len() as u64, "name", "names");
        text::line_ui(ui, &note, text::small(), skin.tertiary);
    });
    ui.add_space(pt(tokens().space.s1));
    for name in names {
        let mut lines = Vec::new();
        if let Some(team) = accepted.get(name) {
            lines.push((words::shown(team), text::body_medium(), skin.primary));
        }
        if let Some(teams) = refused.get(name) {
            let teams: Vec<String> = teams.iter().map(|team| words::shown(team)).collect();
            lines.push((
                format!("Not {}", teams.join(", not ")),
                text::body(),
                skin.secondary,
            ));
        }
        let said: Vec<&str> = lines.iter().map(|(line, ..)| line.as_str()).collect();
        let label = format!("{}: {}", words::shown(name), said.join("; "));
        let icon = if accepted.contains_key(name) {
            "check"
        } else {
            "close"
        };
        let row = NameRow {
            voice: None,
            name,
            icon,
            lines: &lines,
            label,
        };
        ui.push_id(("decided", name), |ui| {
            row.show(ui, |ui| {
                let is_free = context.state.names.waiting().is_none();
                if Button::link("Take back")
                    .enabled(is_free, "A name is being matched")
                    .show(ui)
                    .accessible_name(format!("Take back {}", words::shown(name)))
                    .clicked()
                {
                    context.push(NamesCommand::Forget(name.clone()));
                }
            });
        });
    }
    ui.add_space(pt(tokens().space.s6));
}
