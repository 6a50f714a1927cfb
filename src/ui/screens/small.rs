//! What a window shows that is too small for a chart.

use eframe::egui::Ui;

use super::page::padded_ui;
use crate::ui::command::LookCommand;
use crate::ui::context::Context;
use crate::ui::state::Screen;
use crate::ui::text;
use crate::ui::theme::Skin;
use crate::ui::widgets::Button;

/// Draws the message, or the table that is read instead.
pub fn small_ui(ui: &mut Ui, context: &Context<'_>) {
    match context.state.look.screen {
        Screen::Map | Screen::Heat | Screen::Trends | Screen::Cell => {}
        Screen::Start
        | Screen::Import
        | Screen::Names
        | Screen::Instrument
        | Screen::Analyses
        | Screen::Data
        | Screen::Summary => {
            super::screen_ui(ui, context);
            return;
        }
    }
    let skin = Skin::of(ui);
    padded_ui(ui, |ui| {
        text::words_ui(ui, "Too small for the chart", text::heading(), skin.primary);
        ui.add_space(4.0);
        let words = "Enlarge the window to 720 x 480 or read the table.";
        text::words_ui(ui, words, text::body(), skin.secondary);
        ui.add_space(12.0);
        if Button::ink("Read the table").show(ui).clicked() {
            context.push(LookCommand::Go(Screen::Data));
        }
    });
}
