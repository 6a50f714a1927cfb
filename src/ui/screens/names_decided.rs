//! Names that a person has decided about: each decision can be taken back.

use std::collections::BTreeSet;

use eframe::egui::Ui;

use super::decision_row::DecisionRow;
use crate::figure::words;
use crate::ui::command::NamesCommand;
use crate::ui::context::Context;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::Button;

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
        let mut row = DecisionRow::named(words::shown(name), label).icon(icon);
        for (line, style, ink) in &lines {
            row = row.line(text::job(line, *style, *ink));
        }
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
