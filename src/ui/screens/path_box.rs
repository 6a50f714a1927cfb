//! The path box: paths can always be typed, where there is no file dialog and where typing is quicker.

use eframe::egui;
use egui::{Frame, Id, Key, Margin, Modal, Ui};

use crate::chart::model::Tone;
use crate::ui::command::Command;
use crate::ui::context::Context;
use crate::ui::state::Purpose;
use crate::ui::text;
use crate::ui::theme::{Skin, tokens};
use crate::ui::widgets::{Button, Input};

/// Draws the box while it is open.
pub fn path_box_ui(ui: &mut Ui, context: &Context<'_>) {
    let Some(purpose) = context.state.path_box.purpose else {
        return;
    };
    let skin = Skin::of(ui);
    let (title, hint, example, button) = words(purpose);
    let frame = Frame::NONE
        .fill(if ui.visuals().dark_mode {
            skin.panel
        } else {
            skin.raised
        })
        .corner_radius(tokens().radius.window as f32)
        .inner_margin(Margin::same(20))
        .shadow(skin.shadow());
    let modal = Modal::new(Id::unique("path box"))
        .frame(frame)
        .backdrop_color(skin.scrim)
        .show(ui.ctx(), |ui| {
            ui.set_width(560.0);
            text::words_ui(ui, title, text::heading(), skin.primary);
            text::words_ui(ui, hint, text::caption(), skin.tertiary);
            if context.state.path_box.is_for_want_of_dialog {
                let words = "No file dialog opened here; type or paste the path.";
                text::words_ui(ui, words, text::caption(), skin.tone_text(Tone::Caution));
            }
            ui.add_space(8.0);
            let mut typed = context.state.path_box.text.clone();
            let response = Input::new("Path").hint(example).width(560.0).show(ui, &mut typed);
            // Read before the focus is asked for again: a field that has it back has not lost it.
            let is_entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if ui.memory(|memory| memory.focused().is_none()) {
                response.request_focus();
            }
            if response.changed() {
                context.push(Command::EditPath(typed));
            }
            if is_entered && !context.state.path_box.text.trim().is_empty() {
                context.push(Command::TakePath);
            }
            ui.add_space(12.0);
            ui.horizontal(|ui| {
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    let is_typed = !context.state.path_box.text.trim().is_empty();
                    if Button::ink(button)
                        .footer()
                        .enabled(is_typed, "Type a path first")
                        .show(ui)
                        .clicked()
                    {
                        context.push(Command::TakePath);
                    }
                    if Button::quiet("Close").footer().show(ui).clicked() {
                        context.push(Command::ClosePath);
                    }
                });
            });
        });
    if modal.should_close() {
        context.push(Command::ClosePath);
    }
}

/// Title, what is wanted, an example, the button.
fn words(purpose: Purpose) -> (&'static str, &'static str, &'static str, &'static str) {
    match purpose {
        Purpose::Import => (
            "Files to import",
            "one path, or several in double quotes",
            "~/exports/survey.csv",
            "Add these files",
        ),
        Purpose::Open => (
            "Workspace to open",
            "the folder that holds workspace.toml",
            "~/tribometer/acme",
            "Open workspace",
        ),
        Purpose::NewFolder => (
            "Folder of the new workspace",
            "a new or an empty folder",
            "~/tribometer/acme",
            "Take folder",
        ),
        Purpose::SummaryFolder => (
            "Folder of the summary",
            "is made where it does not exist",
            "~/tribometer/acme/report",
            "Take folder",
        ),
    }
}
