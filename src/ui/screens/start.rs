//! Start: without a workspace the welcome, with one the quarter's checklist.

use eframe::egui::Ui;

use super::{page, start_quarter, welcome};
use crate::ui::context::Context;

/// Draws the screen.
pub fn start_ui(ui: &mut Ui, context: &Context<'_>) {
    page::scrolled_ui(ui, "start", |ui| {
        if let Some(view) = context.view() {
            start_quarter::quarter_ui(ui, context, view);
        } else {
            welcome::welcome_ui(ui, context);
        }
    });
}
