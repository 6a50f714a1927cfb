//! The files of a review, at the left.

use eframe::egui;
use egui::{Align2, CornerRadius, Frame, Margin, Panel, Pos2, Rect, Role, Sense, Ui, Vec2, WidgetInfo};

use crate::base::number;
use crate::chart::model::Tone;
use crate::figure::words;
use crate::import::Proof;
use crate::ui::command::ImportCommand;
use crate::ui::context::Context;
use crate::ui::import_state::{PendingFile, Standing};
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{Button, focus_ring};

/// Draws the panel.
pub fn files_panel_ui(ui: &mut Ui, context: &Context<'_>) {
    let skin = Skin::of(ui);
    let width = if ui.available_width() < 760.0 {
        200.0
    } else {
        288.0
    };
    let frame = Frame::NONE.fill(skin.canvas).inner_margin(Margin {
        left: 16,
        right: 12,
        top: 8,
        bottom: 8,
    });
    Panel::left("import files")
        .exact_size(width)
        .resizable(false)
        .show_separator_line(false)
        .frame(frame)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let files = &context.state.import.files;
            ui.horizontal(|ui| {
                ui.add_space(10.0);
                let count = words::counted(files.len() as u64, "file", "files");
                text::line_ui(ui, &count, text::section(), skin.primary);
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    ui.add_space(10.0);
                    text::line_ui(ui, "rows", text::small(), skin.tertiary);
                });
            });
            ui.add_space(8.0);
            egui::ScrollArea::vertical()
                .id_salt("import files")
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    for (index, file) in files.iter().enumerate() {
                        // An id of its own: the button of a hovered row must not shift the ids of those below.
                        ui.push_id(&file.path, |ui| file_ui(ui, context, index, file));
                    }
                    ui.add_space(16.0);
                    let words = "Each row is used or excluded with a reason. Nothing has been written yet.";
                    text::words_ui(ui, words, text::caption(), skin.tertiary);
                });
        });
}

fn file_ui(ui: &mut Ui, context: &Context<'_>, index: usize, file: &PendingFile) {
    let skin = Skin::of(ui);
    let is_chosen = context.state.import.chosen == index;
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 54.0), Sense::click());
    let standing = standing_words(file);
    let name = file.name();
    response.widget_info(|| {
        WidgetInfo::selected(
            Role::ListBoxOption,
            true,
            is_chosen,
            format!("{name}, {standing}"),
        )
    });
    let corner = corner_radius();
    if is_chosen {
        ui.painter()
            .rect_filled(rect.shrink2(Vec2::new(0.0, 1.0)), corner, skin.control);
    } else if response.hovered() {
        ui.painter()
            .rect_filled(rect.shrink2(Vec2::new(0.0, 1.0)), corner, skin.hover);
    }
    file_words(ui, rect, file, &standing);
    focus_ring(ui, &response, tokens().radius.control);
    if response.clicked() {
        context.push(ImportCommand::Choose(index));
    }
    if response.hovered() || ui.rect_contains_pointer(rect) {
        drop_button_ui(ui, context, rect, index, &name);
    }
}

/// While the pointer is over a file: the button that leaves it out.
fn drop_button_ui(ui: &mut Ui, context: &Context<'_>, row: Rect, index: usize, name: &str) {
    let skin = Skin::of(ui);
    let at = Rect::from_min_size(row.right_top() + Vec2::new(-26.0, 4.0), Vec2::splat(24.0));
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let builder = egui::UiBuilder::new()
        .max_rect(at)
        .layout(layout)
        .id_salt(("drop", index));
    let mut corner = ui.new_child(builder);
    ui.painter()
        .rect_filled(at.expand(2.0), corner_radius(), skin.hover);
    let label = format!("Leave out {name}");
    if Button::icon_only("close", &label).show(&mut corner).clicked() {
        context.push(ImportCommand::Drop(index));
    }
}

/// Icon, name, rows, kind and standing of a file.
fn file_words(ui: &Ui, rect: Rect, file: &PendingFile, standing: &str) {
    let skin = Skin::of(ui);
    let (icon, ink) = icon(file.standing(), skin);
    let painter = ui.painter();
    let top = rect.top() + 18.0;
    text::icon(
        painter,
        Pos2::new(rect.left() + 19.0, top),
        icon,
        pt(tokens().size.icon),
        ink,
    );
    let rows = file
        .inspection
        .value()
        .map(|inspection| number::count(inspection.proof.rows.read))
        .unwrap_or_default();
    let right = rect.right() - 10.0;
    let rows = text::paint(
        painter,
        Pos2::new(right, top),
        Align2::RIGHT_CENTER,
        &rows,
        text::body(),
        skin.secondary,
    );
    let left = rect.left() + 38.0;
    let room = rows.left() - left - 8.0;
    let line = text::line_within(painter, &file.name(), text::body_medium(), skin.primary, room);
    text::place(
        painter,
        Pos2::new(left, top),
        Align2::LEFT_CENTER,
        line,
        skin.primary,
    );
    let below = top + 19.0;
    let standing = text::paint(
        painter,
        Pos2::new(right, below),
        Align2::RIGHT_CENTER,
        standing,
        text::small(),
        ink_of(file.standing(), skin),
    );
    let kind = file.inspection.value().map_or_else(String::new, |inspection| {
        let quarters: Vec<String> = inspection.quarters.iter().map(ToString::to_string).collect();
        let quarters = if quarters.is_empty() {
            String::new()
        } else {
            format!(", {}", words::listed(&quarters, 2))
        };
        format!("{}{quarters}", kind_name(&inspection.proof))
    });
    let line = text::line_within(
        painter,
        &kind,
        text::small(),
        skin.secondary,
        standing.left() - left - 8.0,
    );
    text::place(
        painter,
        Pos2::new(left, below),
        Align2::LEFT_CENTER,
        line,
        skin.secondary,
    );
}

fn corner_radius() -> CornerRadius {
    CornerRadius::same(tokens().radius.control as u8)
}

fn icon(standing: Standing, skin: &Skin) -> (&'static str, egui::Color32) {
    match standing {
        Standing::Reading => ("pending", skin.tertiary),
        Standing::Clear => ("check", skin.secondary),
        Standing::Caution => ("warning", skin.tone_text(Tone::Caution)),
        Standing::Decide(_) => ("help", skin.tone_text(Tone::Caution)),
        Standing::Blocked | Standing::Unusable => ("report", skin.tone_text(Tone::Hot)),
    }
}

fn ink_of(standing: Standing, skin: &Skin) -> egui::Color32 {
    match standing {
        Standing::Reading | Standing::Clear => skin.secondary,
        other => icon(other, skin).1,
    }
}

fn standing_words(file: &PendingFile) -> String {
    match file.standing() {
        Standing::Reading => "reading".to_owned(),
        Standing::Clear => file
            .inspection
            .value()
            .map(|inspection| format!("{} used", number::count(inspection.proof.rows.used)))
            .unwrap_or_default(),
        Standing::Caution => "something to know".to_owned(),
        Standing::Decide(open) => words::counted(open as u64, "decision", "decisions"),
        Standing::Blocked => "1 decision".to_owned(),
        Standing::Unusable => "cannot be read".to_owned(),
    }
}

/// The kind of a file as a person says it.
pub fn kind_name(proof: &Proof) -> String {
    proof.kind.label().to_owned()
}
