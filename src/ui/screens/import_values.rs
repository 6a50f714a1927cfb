//! What a column holds: its most frequent answers as bars, and the scale they are read on. Only before the import.

use eframe::egui;
use egui::{Align2, CornerRadius, Rect, Sense, Ui, Vec2};

use super::import_batteries::scale_ui;
use crate::base::number;
use crate::data::Scale;
use crate::import::{ColumnMapping, ColumnPreview, Inspection, Role};
use crate::ui::batteries::Battery;
use crate::ui::command::ImportCommand;
use crate::ui::context::Context;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::Button;

/// Width of the answers' texts in points.
const LABELS: f32 = 260.0;
/// Width of the longest bar in points.
const BARS: f32 = 240.0;

/// Draws what is known about a column that somebody looks into.
pub fn values_ui(
    ui: &mut Ui,
    context: &Context<'_>,
    inspection: &Inspection,
    index: usize,
    battery: Option<&Battery>,
) {
    let skin = Skin::of(ui);
    let Some(column) = inspection.mapping.columns.get(index) else {
        return;
    };
    let edge = ui.cursor().min;
    let shown = ui.scope(|ui| {
        ui.horizontal(|ui| {
            ui.add_space(24.0);
            ui.vertical(|ui| {
                ui.set_width(ui.available_width());
                if let Some(battery) = battery {
                    scale_ui(ui, context, battery);
                }
                scale_of_answers_ui(ui, context, column, index, inspection);
                match inspection.previews.get(index).and_then(Option::as_ref) {
                    Some(preview) if !preview.values.is_empty() => bars_ui(ui, preview),
                    _ => {
                        text::words_ui(ui, why_none(column), text::caption(), skin.secondary);
                    }
                }
            });
        });
    });
    if ui.data_mut(|data| data.remove_temp::<usize>(scroll_id())) == Some(index) {
        ui.scroll_to_rect(
            shown.response.rect.expand2(Vec2::new(0.0, 48.0)),
            Some(egui::Align::Center),
        );
    }
    // A rule at the left ties the answers to the row above them.
    let rule = Rect::from_min_max(
        edge + Vec2::new(12.0, 2.0),
        egui::pos2(edge.x + 13.0, shown.response.rect.bottom() - 2.0),
    );
    ui.painter().rect_filled(rule, CornerRadius::ZERO, skin.rule);
    ui.add_space(pt(tokens().space.s3));
}

/// Asks that the column be brought into view when it is drawn next.
pub fn bring_into_view(ui: &Ui, index: usize) {
    ui.data_mut(|data| data.insert_temp(scroll_id(), index));
}

fn scroll_id() -> egui::Id {
    egui::Id::unique("column to bring into view")
}

/// A question whose answers no known scale fits: its own answers become the scale, to be put in order.
fn scale_of_answers_ui(
    ui: &mut Ui,
    context: &Context<'_>,
    column: &ColumnMapping,
    index: usize,
    inspection: &Inspection,
) {
    const POINTS: std::ops::RangeInclusive<u64> = 2..=11;
    let Some(preview) = inspection.previews.get(index).and_then(Option::as_ref) else {
        return;
    };
    let is_question = matches!(column.role, Role::Item | Role::Score | Role::Choice);
    if column.scale.is_some() || !is_question || !POINTS.contains(&preview.distinct) {
        return;
    }
    ui.horizontal(|ui| {
        let label = "Make a scale of these answers";
        if Button::quiet(label).icon("straighten").show(ui).clicked() {
            let scale = Scale {
                low: 1,
                high: preview.values.len() as i32,
                labels: preview.values.iter().map(|(value, _)| value.clone()).collect(),
            };
            context.push(ImportCommand::MakeItem(index, scale));
        }
    });
    ui.add_space(4.0);
}

fn why_none(column: &ColumnMapping) -> &'static str {
    match column.role {
        Role::PersonalData | Role::Response | Role::Actor => "It may name a person: not shown.",
        Role::Text => "Own words are not shown.",
        Role::Ignore => "It is not read.",
        _ => "There is nothing to count in it.",
    }
}

fn bars_ui(ui: &mut Ui, preview: &ColumnPreview) {
    let skin = Skin::of(ui);
    let most = preview
        .values
        .iter()
        .map(|(_, count)| *count)
        .max()
        .unwrap_or(1)
        .max(1);
    ui.spacing_mut().item_spacing.y = 0.0;
    for (value, count) in &preview.values {
        let (row, _) = ui.allocate_exact_size(
            Vec2::new(ui.available_width(), pt(tokens().size.row_dense)),
            Sense::hover(),
        );
        let ink = skin.secondary;
        let line = text::line_within(ui.painter(), value, text::caption(), ink, LABELS - 12.0);
        text::place(ui.painter(), row.left_center(), Align2::LEFT_CENTER, line, ink);
        let width = (*count as f32 / most as f32 * BARS).max(1.0);
        let bar = Rect::from_min_size(
            egui::pos2(row.left() + LABELS, row.center().y - 4.0),
            Vec2::new(width, 8.0),
        );
        ui.painter()
            .rect_filled(bar, CornerRadius::same(1), skin.tertiary);
        text::paint(
            ui.painter(),
            egui::pos2(bar.right() + 8.0, row.center().y),
            Align2::LEFT_CENTER,
            &number::count(*count),
            text::small(),
            skin.secondary,
        );
    }
    if preview.more > 0 {
        let words = format!("and {} other answers", number::count(preview.more));
        text::words_ui(ui, &words, text::caption(), skin.tertiary);
    }
}
