//! The first rows of a file as they stand: shown when somebody asks, before the import, and kept nowhere.

use eframe::egui;
use egui::{ScrollArea, Ui};

use super::page;
use crate::base::number;
use crate::figure::words;
use crate::import::{Inspection, Peek};
use crate::ui::command::ImportCommand;
use crate::ui::context::Context;
use crate::ui::import_state::PendingFile;
use crate::ui::state::Slot;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{Button, Column, Row, Table};

/// Columns shown: what a person can look through sideways.
const COLUMNS: usize = 80;
/// Width of a column in points.
const WIDTH: f32 = 168.0;

/// Draws the way to the rows, and the rows once they were asked for.
pub fn rows_ui(ui: &mut Ui, context: &Context<'_>, file: &PendingFile, inspection: &Inspection) {
    let skin = Skin::of(ui);
    if inspection.proof.rows.read == 0 {
        return;
    }
    ui.add_space(pt(tokens().space.s6));
    let is_open = !matches!(file.peek, Slot::Empty);
    ui.horizontal(|ui| {
        text::line_ui(ui, "Rows", text::heading(), skin.primary);
        ui.add_space(4.0);
        let words = match file.peek.value() {
            Some(peek) => caption(peek),
            None => "Nothing of them is kept before the import.".to_owned(),
        };
        text::line_ui(ui, &words, text::caption(), skin.tertiary);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let label = if is_open {
                "Put the rows away"
            } else {
                "Show the first rows"
            };
            if Button::link(label).show(ui).clicked() {
                context.push(ImportCommand::Peek(!is_open));
            }
        });
    });
    page::slot_ui(ui, context, &file.peek);
    if let Some(peek) = file.peek.value() {
        ui.add_space(pt(tokens().space.s2));
        table_ui(ui, peek);
    }
}

fn caption(peek: &Peek) -> String {
    let mut said = format!(
        "{} of {}; what may name a person is covered",
        words::counted(peek.rows.len() as u64, "row", "rows"),
        number::count(peek.total)
    );
    if peek.headers.len() > COLUMNS {
        said = format!("{said}; {COLUMNS} of {} columns", peek.headers.len());
    }
    said
}

fn table_ui(ui: &mut Ui, peek: &Peek) {
    let mut columns = vec![Column::number("row", 40.0)];
    let shown = peek.headers.len().min(COLUMNS);
    columns.extend(
        peek.headers[..shown]
            .iter()
            .map(|header| Column::words(header, WIDTH)),
    );
    ScrollArea::horizontal().id_salt("first rows").show(ui, |ui| {
        ui.set_min_width(56.0 + shown as f32 * (WIDTH + 16.0));
        Table::new("first rows", &columns)
            .dense()
            .show(ui, peek.rows.len(), |index, skin| {
                let (number, cells) = &peek.rows[index];
                let mut row = vec![vec![(number.to_string(), text::small(), skin.tertiary)]];
                row.extend(cells[..shown.min(cells.len())].iter().map(|cell| {
                    let line = cell.split_whitespace().collect::<Vec<_>>().join(" ");
                    vec![(line, text::body(), skin.secondary)]
                }));
                Row {
                    cells: row,
                    is_selected: false,
                }
            });
        ui.add_space(pt(tokens().space.s3));
    });
}
