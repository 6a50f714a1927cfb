//! Keys that do the same as buttons.

use eframe::egui;
use egui::{Context as Egui, Key, Modifiers};

use super::command::Command;
use super::command::{LookCommand, PaletteCommand};
use super::context::Context;
use super::state::{Purpose, Screen};

/// Reads the keys of this frame, unless somebody is typing.
pub fn read(egui: &Egui, context: &Context<'_>) {
    if egui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::K)) {
        context.push(PaletteCommand::Toggle);
    }
    if context.state.palette.is_some() {
        return;
    }
    if egui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::O)) {
        context.push(Command::Choose(Purpose::Import));
    }
    if egui.input_mut(|input| input.consume_key(Modifiers::ALT, Key::ArrowLeft)) {
        context.push(LookCommand::Back);
    }
    if egui.input_mut(|input| input.consume_key(Modifiers::ALT, Key::ArrowRight)) {
        context.push(LookCommand::Forward);
    }
    if egui.text_edit_focused() {
        return;
    }
    let pressed = |key| egui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::OpenBracket) {
        context.push(LookCommand::StepQuarter(-1));
    }
    if pressed(Key::CloseBracket) {
        context.push(LookCommand::StepQuarter(1));
    }
    let is_popup_open = egui::Popup::is_any_open(egui);
    if !is_popup_open && egui.input(|input| input.key_pressed(Key::Escape)) {
        if context.state.look.screen == Screen::Cell {
            context.push(LookCommand::Back);
        } else if context.state.look.selected.is_some() {
            context.push(LookCommand::Select(None));
        }
    }
}
