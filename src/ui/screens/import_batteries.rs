//! Which end of a scale is friction, asked once for all questions that share the scale; and the scale itself.

use eframe::egui;
use egui::{Align, Layout, Ui};

use super::import_columns::ends;
use crate::data::{Polarity, Scale};
use crate::figure::words;
use crate::import::{ColumnMapping, Inspection};
use crate::ui::batteries::{Battery, batteries};
use crate::ui::command::ImportCommand;
use crate::ui::context::Context;
use crate::ui::import_state::open_columns;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{Button, Chip, menu_row_ui};

/// Lowest and highest codes that an unlabelled scale may have.
const LOWEST: [i32; 2] = [0, 1];
const HIGHEST: std::ops::RangeInclusive<i32> = 2..=11;

/// Draws what is still to be decided, one block a battery.
pub fn open_ui(ui: &mut Ui, context: &Context<'_>, inspection: &Inspection) {
    let open: Vec<usize> = open_columns(inspection).collect();
    for battery in batteries(&inspection.mapping) {
        let asked: Vec<usize> = battery
            .columns
            .iter()
            .copied()
            .filter(|column| open.contains(column))
            .collect();
        if !asked.is_empty() {
            ui.push_id(("battery", asked[0]), |ui| {
                battery_ui(ui, context, inspection, &battery, &asked);
            });
            ui.add_space(pt(tokens().space.s6));
        }
    }
}

fn battery_ui(
    ui: &mut Ui,
    context: &Context<'_>,
    inspection: &Inspection,
    battery: &Battery,
    asked: &[usize],
) {
    let skin = Skin::of(ui);
    let column = |index: usize| inspection.mapping.columns.get(index);
    let Some(first) = asked.first().and_then(|index| column(*index)) else {
        return;
    };
    let icon = ui.cursor().min + egui::vec2(9.0, 12.0);
    let ink = skin.tone_text(crate::chart::model::Tone::Caution);
    text::icon(ui.painter(), icon, "warning", pt(tokens().size.icon), ink);
    ui.horizontal(|ui| {
        ui.add_space(28.0);
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                let title = "Which end of the scale is friction?";
                text::line_ui(ui, title, text::body_strong(), skin.primary);
                ui.add_space(4.0);
                let count = words::counted(asked.len() as u64, "question", "questions");
                text::line_ui(ui, &count, text::caption(), skin.tertiary);
                if asked.len() > 1 {
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        ends_ui(ui, context, first, asked, " hurts in all");
                    });
                }
            });
            if !battery.stem.is_empty() {
                text::words_ui(ui, &battery.stem, text::body(), skin.secondary);
            }
            scale_ui(ui, context, battery);
            ui.add_space(4.0);
            for index in asked {
                if let Some(column) = column(*index) {
                    question_ui(ui, context, battery, *index, column);
                }
            }
        });
    });
}

fn question_ui(ui: &mut Ui, context: &Context<'_>, battery: &Battery, index: usize, column: &ColumnMapping) {
    let skin = Skin::of(ui);
    ui.push_id(index, |ui| {
        ui.horizontal(|ui| {
            ui.set_min_height(32.0);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ends_ui(ui, context, column, &[index], " hurts");
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let statement = battery.statement(&column.header);
                    text::line_ui(ui, statement, text::body_medium(), skin.primary)
                        .on_hover_text(&column.header);
                });
            });
        });
    });
}

/// Two buttons: which end of the scale is friction. The proposed one bears a mark.
fn ends_ui(ui: &mut Ui, context: &Context<'_>, column: &ColumnMapping, indices: &[usize], hurts: &str) {
    let (low, high) = ends(column);
    // Drawn from the right: the high end stands at the right, as on every scale.
    for (end, polarity) in [(high, Polarity::HighIsFriction), (low, Polarity::HighIsGood)] {
        let label = format!("{end}{hurts}");
        let is_proposed = column.proposed_polarity == Some(polarity);
        let button = if is_proposed {
            Button::quiet(&label).icon("tips_and_updates")
        } else {
            Button::quiet(&label)
        };
        let response = button.show(ui);
        let response = if is_proposed {
            response.on_hover_text("The wording suggests this end")
        } else {
            response
        };
        if response.clicked() {
            context.push(ImportCommand::Polarity(indices.to_vec(), polarity));
        }
    }
}

/// The answers in their order, and the way to put them in another one.
pub fn scale_ui(ui: &mut Ui, context: &Context<'_>, battery: &Battery) {
    let Some(scale) = &battery.scale else { return };
    let skin = Skin::of(ui);
    let first = battery.columns.first().copied();
    let is_open = first.is_some() && context.state.import.open_scale == first;
    ui.horizontal(|ui| {
        let words = format!("Lowest to highest: {}", spelled(scale));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let label = if is_open { "Done" } else { "Edit the scale" };
            if Button::link(label).show(ui).clicked() {
                context.push(ImportCommand::OpenScale(first.filter(|_| !is_open)));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                text::line_ui(ui, &words, text::caption(), skin.secondary).on_hover_text(&words);
            });
        });
    });
    if is_open {
        editor_ui(ui, context, battery, scale);
    }
}

fn spelled(scale: &Scale) -> String {
    if scale.labels.is_empty() {
        format!("{} to {}", scale.low, scale.high)
    } else {
        scale.labels.join("  ‹  ")
    }
}

fn editor_ui(ui: &mut Ui, context: &Context<'_>, battery: &Battery, scale: &Scale) {
    let skin = Skin::of(ui);
    let change = |scale: Scale| {
        context.push(ImportCommand::Scale(battery.columns.clone(), scale));
    };
    ui.add_space(4.0);
    if scale.labels.is_empty() {
        ui.horizontal(|ui| {
            for (name, value, choices) in [
                ("Lowest", scale.low, LOWEST.to_vec()),
                ("Highest", scale.high, HIGHEST.collect()),
            ] {
                Chip::new(name, &value.to_string()).menu_ui(ui, |ui| {
                    for code in choices {
                        if menu_row_ui(ui, &code.to_string(), "", code == value).clicked() {
                            let mut scale = scale.clone();
                            if name == "Lowest" {
                                scale.low = code;
                            } else {
                                scale.high = code;
                            }
                            change(scale);
                        }
                    }
                });
            }
        });
    } else {
        for (at, label) in scale.labels.iter().enumerate() {
            ui.push_id(("answer", at), |ui| {
                ui.horizontal(|ui| {
                    let code = (scale.low + at as i32).to_string();
                    ui.allocate_ui(egui::vec2(20.0, 24.0), |ui| {
                        text::line_ui(ui, &code, text::small(), skin.tertiary);
                    });
                    let last = scale.labels.len() - 1;
                    for (icon, to, words) in [
                        ("arrow_upward", at.checked_sub(1), "Lower"),
                        ("arrow_downward", (at < last).then_some(at + 1), "Higher"),
                    ] {
                        let name = format!("{words}: {label}");
                        let button =
                            Button::icon_only(icon, &name).enabled(to.is_some(), "It stands at the end");
                        if let (true, Some(to)) = (button.show(ui).clicked(), to) {
                            let mut scale = scale.clone();
                            scale.labels.swap(at, to);
                            change(scale);
                        }
                    }
                    text::line_ui(ui, label, text::body(), skin.primary);
                });
            });
        }
        if Button::quiet("Turn round").icon("swap_vert").show(ui).clicked() {
            let mut scale = scale.clone();
            scale.labels.reverse();
            change(scale);
        }
    }
    ui.add_space(pt(tokens().space.s2));
}
