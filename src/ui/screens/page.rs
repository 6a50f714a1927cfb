//! What pages share: margins, the finding with its line below, empty, waiting and failed states.

use eframe::egui;
use egui::{CornerRadius, Frame, Margin, Ui};

use crate::engine::jobs::Trouble;
use crate::ui::command::Command;
use crate::ui::context::Context;
use crate::ui::state::{Slot, Waiting};
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{Button, progress_ui};

/// Widest finding: at most two lines of it stand above a chart.
const WIDEST_TITLE: f32 = 800.0;
/// Widest line below it.
const WIDEST_CAPTION: f32 = 900.0;
/// Widest measure of a sentence.
pub const MEASURE: f32 = 720.0;

/// Draws contents inside the canvas's padding, scrolling where they are higher than the window.
pub fn scrolled_ui(ui: &mut Ui, name: &str, contents: impl FnOnce(&mut Ui)) {
    egui::ScrollArea::vertical()
        .id_salt(name)
        .auto_shrink([false, false])
        .show(ui, |ui| {
            padded_ui(ui, contents);
        });
}

/// Draws contents inside the canvas's padding.
pub fn padded_ui(ui: &mut Ui, contents: impl FnOnce(&mut Ui)) {
    let side = tokens().space.s6 as i8;
    Frame::NONE
        .inner_margin(Margin {
            left: side,
            right: side,
            top: 12,
            bottom: 16,
        })
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            contents(ui);
        });
}

/// Draws the finding of a screen and the line below it.
pub fn finding_ui(ui: &mut Ui, title: &str, caption: &str) {
    let skin = Skin::of(ui);
    ui.scope(|ui| {
        ui.set_max_width(ui.available_width().min(WIDEST_TITLE));
        text::words_ui(ui, title, text::title(), skin.primary);
    });
    if !caption.is_empty() {
        ui.add_space(pt(tokens().space.s1));
        ui.scope(|ui| {
            ui.set_max_width(ui.available_width().min(WIDEST_CAPTION));
            text::words_ui(ui, caption, text::caption(), skin.secondary);
        });
    }
    ui.add_space(pt(tokens().space.s5));
}

/// Draws an empty state: what is missing, what to do. Says whether the button was clicked.
pub fn empty_ui(ui: &mut Ui, title: &str, sentence: &str, button: &str) -> bool {
    let skin = Skin::of(ui);
    let mut is_clicked = false;
    padded_ui(ui, |ui| {
        text::words_ui(ui, title, text::title(), skin.primary);
        ui.add_space(pt(tokens().space.s2));
        ui.scope(|ui| {
            ui.set_max_width(MEASURE.min(ui.available_width()));
            text::words_ui(ui, sentence, text::body(), skin.secondary);
        });
        ui.add_space(pt(tokens().space.s5));
        is_clicked = Button::ink(button).show(ui).clicked();
    });
    is_clicked
}

/// Draws how far a value is, after the first 0.3 s, or why it did not come. Says whether anything was drawn.
pub fn slot_ui<T>(ui: &mut Ui, context: &Context<'_>, slot: &Slot<T>) -> bool {
    match slot {
        Slot::Waiting { progress, .. } => waiting_ui(ui, context, progress),
        Slot::Failed { why, .. } => {
            trouble_ui(ui, why);
            ui.add_space(pt(tokens().space.s4));
            true
        }
        Slot::Empty | Slot::Ready(_) => false,
    }
}

fn waiting_ui(ui: &mut Ui, context: &Context<'_>, progress: &Waiting) -> bool {
    let delay = tokens().motion.delay_progress;
    let elapsed = context.state.now - progress.since;
    if elapsed < delay {
        ui.ctx()
            .request_repaint_after(std::time::Duration::from_secs_f64(delay - elapsed));
        return false;
    }
    if progress_ui(ui, &progress.words(), progress.share()) {
        context.push(Command::Cancel(progress.job));
    }
    ui.add_space(pt(tokens().space.s4));
    true
}

/// Draws what went wrong and what to do about it, in place.
pub fn trouble_ui(ui: &mut Ui, trouble: &Trouble) {
    let skin = Skin::of(ui);
    let corner = CornerRadius::same(tokens().radius.panel as u8);
    Frame::NONE
        .fill(skin.alert)
        .corner_radius(corner)
        .inner_margin(Margin::symmetric(14, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            let ink = skin.tone_text(crate::chart::model::Tone::Hot);
            text::words_ui(ui, &text::sentence(&trouble.message), text::body_medium(), ink);
            let hint = window_hint(&trouble.hint);
            if !hint.is_empty() {
                text::words_ui(ui, &text::sentence(&hint), text::body(), skin.secondary);
            }
        });
}

/// A hint as it can be followed here: those that name a command of the command line are said in words of the window.
pub fn window_hint(hint: &str) -> String {
    // What only a hint with these words says, and what it means here.
    const WORDS: [(&str, &str); 9] = [
        (
            "--bridge",
            "Answers before and after are not compared, unless you accept the rewording on the screen Instrument.",
        ),
        (
            "holds workspace.toml",
            "Choose the folder that holds workspace.toml, or make a new workspace. A file to import is added on the screen Import.",
        ),
        ("make one with", "Choose another folder, or make a new workspace."),
        ("import a file first", "Import a file first."),
        ("tribometer names", "Choose one of the teams that are known."),
        (
            "leave --quarter out",
            "Choose “as the dates say” to keep them apart.",
        ),
        (
            "name one quarter with",
            "Choose one quarter if they are one wave.",
        ),
        ("name the quarter", "Choose the quarter it speaks about."),
        (
            "topic and polarity",
            "Choose its topic and its friction end below; until then it is stored and not scored.",
        ),
    ];
    if !hint.contains('`') && !hint.contains("--") {
        // The window shows the mapping as the list of columns below.
        return hint.replace(" in the mapping", " below");
    }
    WORDS
        .iter()
        .find(|(sign, _)| hint.contains(sign))
        .map_or_else(String::new, |(_, words)| (*words).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::EngineError;

    #[test]
    fn no_hint_names_a_command() {
        let told = EngineError::NoWorkspace("here".into()).hint();
        assert!(told.contains("tribometer init"), "{told}");
        assert_eq!(
            window_hint(&told),
            "Choose another folder, or make a new workspace."
        );
        assert_eq!(window_hint(&EngineError::Nothing.hint()), "Import a file first.");
        assert_eq!(window_hint("run `tribometer status WORKSPACE`"), "");
        assert_eq!(window_hint("export the file again"), "export the file again");
    }
}
