//! Data: every number behind the charts as a table, what the join did with every name, the imports with their proofs.

use std::fmt::Write as _;

use eframe::egui;
use egui::Ui;

use super::{map, page};
use crate::analysis::{Cell, Estimate, Friction};
use crate::base::{TeamId, number};
use crate::chart::model::Tone;
use crate::data::JoinAudit;
use crate::figure::{RowTarget, words};
use crate::ui::command::{Command, LookCommand, WorkspaceCommand};
use crate::ui::context::Context;
use crate::ui::state::{DataTable, Screen};
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{Button, Column, Row, Table, copy_hint};
use crate::workspace::ImportRecord;

/// Draws the screen.
pub fn data_ui(ui: &mut Ui, context: &Context<'_>) {
    match context.state.look.table {
        DataTable::Cells => cells_ui(ui, context),
        DataTable::Join => join_ui(ui, context),
        DataTable::Imports => imports_ui(ui, context),
    }
}

/// The cells of the quarter and unit that are being looked at.
fn cells<'a>(context: &Context<'_>, friction: &'a Friction) -> Vec<&'a Cell> {
    let quarter = context.state.quarter();
    let unit = context.state.look.unit.as_ref();
    friction
        .cells
        .iter()
        .filter(|cell| Some(cell.quarter) == quarter)
        .filter(|cell| unit.is_none_or(|unit| cell.unit.as_ref() == Some(unit) || cell.team == unit.as_str()))
        .collect()
}

fn cells_ui(ui: &mut Ui, context: &Context<'_>) {
    let Some(friction) = context.friction() else {
        map::nothing_ui(ui, context);
        return;
    };
    let cells = cells(context, friction);
    page::padded_ui(ui, |ui| {
        let quarter = context
            .state
            .quarter()
            .map(|quarter| quarter.to_string())
            .unwrap_or_default();
        let title = format!(
            "{} cells of {quarter}: teams, units and the organisation",
            number::count(cells.len() as u64)
        );
        let caption = "Friction 0 to 100, higher hurts more; the gap in between-team standard deviations. Intervals 95 %.";
        head_ui(ui, &title, caption, |ui| {
            if Button::quiet("Copy table")
                .icon("content_copy")
                .show(ui)
                .clicked()
            {
                context.push(Command::Copy(
                    cells_tsv(friction, &cells),
                    "Table copied as TSV".to_owned(),
                ));
            }
        });
        let columns = [
            Column::wide("Row", 120.0),
            Column::words("topic", 154.0),
            Column::number("perceived", 100.0),
            Column::number("answers", 52.0).optional(),
            Column::number("measured", 100.0),
            Column::number("events", 56.0).optional(),
            Column::number("gap", 120.0).optional(),
            Column::words("verdict", 100.0),
            Column::wide("why", 120.0).optional(),
        ];
        let selected = context.state.look.selected.clone();
        let clicked = Table::new("cells", &columns)
            .scrolling()
            .show(ui, cells.len(), |index, skin| {
                let cell = cells[index];
                let is_selected = selected.as_ref() == Some(&RowTarget::cell(&cell.team, &cell.topic).key());
                cell_row(friction, cell, is_selected, skin)
            });
        if let Some((index, is_double)) = clicked {
            let cell = cells[index];
            if is_double {
                context.push(LookCommand::OpenCell {
                    team: cell.team.clone(),
                    topic: cell.topic.clone(),
                });
            } else {
                context.push(LookCommand::Select(Some(
                    RowTarget::cell(&cell.team, &cell.topic).key(),
                )));
            }
        }
    });
}

fn cell_row(friction: &Friction, cell: &Cell, is_selected: bool, skin: &Skin) -> Row {
    let side = |estimate: &Estimate| {
        let printed = words::friction(estimate);
        if estimate.is_ok() {
            vec![
                (printed.value, text::body_strong(), skin.primary),
                (format!("  {}", printed.note), text::small(), skin.tertiary),
            ]
        } else {
            vec![(printed.value, text::body(), skin.tertiary)]
        }
    };
    let n = |estimate: &Estimate| {
        vec![(
            estimate
                .n
                .map_or_else(|| number::NO_DATA.to_owned(), number::count),
            text::body(),
            skin.secondary,
        )]
    };
    let gap = words::gap(&cell.gap);
    let gap_note = if cell.gap.is_ok() {
        format!("  {}", gap.note)
    } else {
        String::new()
    };
    let ink = skin.tone_text(words::tone(cell.verdict));
    Row {
        cells: vec![
            vec![(words::shown(&cell.team), text::body_medium(), skin.primary)],
            vec![(
                friction.topic_name(&cell.topic).to_owned(),
                text::body(),
                skin.primary,
            )],
            side(&cell.perceived),
            n(&cell.perceived),
            side(&cell.measured),
            n(&cell.measured),
            vec![
                (gap.value, text::body(), skin.primary),
                (gap_note, text::small(), skin.tertiary),
            ],
            vec![(words::verdict(cell.verdict).to_owned(), text::body_medium(), ink)],
            vec![(cell.why.clone(), text::caption(), skin.secondary)],
        ],
        is_selected,
    }
}

/// A title at the left, buttons at the right.
fn head_ui(ui: &mut Ui, title: &str, caption: &str, buttons: impl FnOnce(&mut Ui)) {
    let skin = Skin::of(ui);
    let top = ui.cursor().min;
    let room = egui::Rect::from_min_size(
        top,
        egui::vec2(ui.available_width(), pt(tokens().size.button_small)),
    );
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let mut corner = ui.new_child(egui::UiBuilder::new().max_rect(room).layout(layout));
    buttons(&mut corner);
    let used = corner.min_rect().width();
    ui.scope(|ui| {
        ui.set_max_width(ui.available_width() - used - 16.0);
        text::words_ui(ui, title, text::title(), skin.primary);
    });
    ui.add_space(4.0);
    text::words_ui(ui, caption, text::caption(), skin.secondary);
    ui.add_space(16.0);
}

fn join_ui(ui: &mut Ui, context: &Context<'_>) {
    let Some(analysis) = context.analysis() else {
        map::nothing_ui(ui, context);
        return;
    };
    let audit = &analysis.audit;
    page::scrolled_ui(ui, "join audit", |ui| {
        let title = format!(
            "{} teams are known to both sides; {} only to the survey, {} only to the metrics",
            audit.matched.len(),
            audit.survey_only.len(),
            audit.metrics_only.len()
        );
        let caption = "Names that are equal up to case, spaces and punctuation count as equal; others wait for a person.";
        head_ui(ui, &title, caption, |ui| {
            if Button::quiet("Copy table")
                .icon("content_copy")
                .show(ui)
                .clicked()
            {
                context.push(Command::Copy(join_tsv(context), "Table copied as TSV".to_owned()));
            }
            if Button::quiet("Review names").show(ui).clicked() {
                context.push(LookCommand::Go(Screen::Names));
            }
        });
        join_table_ui(ui, audit);
        if !audit.duplicates.is_empty() {
            ui.add_space(24.0);
            let skin = Skin::of(ui);
            text::words_ui(
                ui,
                "More than one file speaks about",
                text::heading(),
                skin.primary,
            );
            ui.add_space(4.0);
            for line in &audit.duplicates {
                text::words_ui(ui, line, text::body(), skin.secondary);
            }
        }
    });
}

/// One row for each team and each name without a team on the other side.
fn join_table_ui(ui: &mut Ui, audit: &JoinAudit) {
    let columns = [
        Column::words("Team", 220.0),
        Column::wide("in the survey", 200.0),
        Column::wide("in the metrics", 200.0),
        Column::words("standing", 120.0),
    ];
    let mut rows: Vec<(String, String, String, &str)> = audit
        .matched
        .iter()
        .map(|team| {
            (
                team.team.clone(),
                team.survey_names.join(", "),
                team.metric_names.join(", "),
                "matched",
            )
        })
        .collect();
    let none = || number::NO_DATA.to_owned();
    rows.extend(
        audit
            .survey_only
            .iter()
            .map(|name| (name.clone(), name.clone(), none(), "survey only")),
    );
    rows.extend(
        audit
            .metrics_only
            .iter()
            .map(|name| (name.clone(), none(), name.clone(), "metrics only")),
    );
    Table::new("join", &columns)
        .dense()
        .show(ui, rows.len(), |index, skin| {
            let (team, survey, metrics, standing) = &rows[index];
            let ink = if *standing == "matched" {
                skin.secondary
            } else {
                skin.tone_text(Tone::Caution)
            };
            Row {
                cells: vec![
                    vec![(words::shown(team), text::body_medium(), skin.primary)],
                    vec![(survey.clone(), text::body(), skin.secondary)],
                    vec![(metrics.clone(), text::body(), skin.secondary)],
                    vec![((*standing).to_owned(), text::caption(), ink)],
                ],
                is_selected: false,
            }
        });
}

fn imports_ui(ui: &mut Ui, context: &Context<'_>) {
    let Some(view) = context.view() else { return };
    page::scrolled_ui(ui, "imports", |ui| {
        let imports = &view.workspace.imports;
        let title = format!(
            "{} in use",
            words::counted(imports.len() as u64, "import", "imports")
        );
        let caption = "Rows read = rows used + rows excluded, for every file. An import set aside is part of no chart and can be \
                       taken back.";
        head_ui(ui, &title, caption, |_| {});
        page::slot_ui(ui, context, &context.state.view);
        for import in imports {
            let skin = Skin::of(ui);
            ui.push_id(&import.id, |ui| {
                let quarters: Vec<String> = import.quarters.iter().map(ToString::to_string).collect();
                let note = format!("{}, {}", import.kind, words::listed(&quarters, 4));
                head_line_ui(ui, &import.file, note.trim_end_matches(", "), |ui| {
                    let hover = format!("Takes {} out of every chart; it can be taken back", import.file);
                    if Button::link("Set aside").show(ui).on_hover_text(hover).clicked() {
                        context.push(WorkspaceCommand::SetAside(import.id.clone()));
                    }
                });
                if let Some(proof) = view.proofs.get(&import.id) {
                    super::import::proof_ui(ui, proof);
                    for notice in &proof.notices {
                        crate::ui::widgets::notice_row_ui(ui, notice, None);
                        ui.add_space(6.0);
                    }
                } else {
                    let words = format!(
                        "{} of {} rows used",
                        number::count(import.rows_used),
                        number::count(import.rows_read)
                    );
                    text::words_ui(ui, &words, text::body(), skin.secondary);
                }
                ui.add_space(pt(tokens().space.s6));
            });
        }
        aside_ui(ui, context, &view.workspace.aside);
    });
}

/// Imports that are part of nothing, each with the way back and the way out.
fn aside_ui(ui: &mut Ui, context: &Context<'_>, aside: &[ImportRecord]) {
    if aside.is_empty() {
        return;
    }
    let skin = Skin::of(ui);
    text::words_ui(ui, "Set aside", text::heading(), skin.primary);
    ui.add_space(6.0);
    for import in aside {
        ui.push_id(("aside", &import.id), |ui| {
            let rows = words::counted(import.rows_used, "row", "rows");
            let quarters: Vec<String> = import.quarters.iter().map(ToString::to_string).collect();
            let note = format!("{}, {rows}, {}", import.kind, words::listed(&quarters, 4));
            head_line_ui(ui, &import.file, note.trim_end_matches(", "), |ui| {
                remove_ui(ui, context, &import.id, &import.file);
                if Button::link("Take back").show(ui).clicked() {
                    context.push(WorkspaceCommand::Restore(import.id.clone()));
                }
            });
        });
    }
}

/// Asks before an import goes for good.
fn remove_ui(ui: &mut Ui, context: &Context<'_>, id: &str, file: &str) {
    if context.state.removing.as_deref() != Some(id) {
        if Button::link("Delete")
            .show(ui)
            .on_hover_text(format!(
                "Deletes what was imported from {file}; the file itself stays"
            ))
            .clicked()
        {
            context.push(WorkspaceCommand::AskRemove(Some(id.to_owned())));
        }
        return;
    }
    if Button::quiet("Keep").show(ui).clicked() {
        context.push(WorkspaceCommand::AskRemove(None));
    }
    if Button::ink(&format!("Delete {file}")).show(ui).clicked() {
        context.push(WorkspaceCommand::Remove(id.to_owned()));
    }
}

/// A file's name, a grey note, buttons at the right.
fn head_line_ui(ui: &mut Ui, name: &str, note: &str, buttons: impl FnOnce(&mut Ui)) {
    let skin = Skin::of(ui);
    ui.horizontal(|ui| {
        text::line_ui(ui, name, text::heading(), skin.primary);
        text::line_ui(ui, note, text::caption(), skin.tertiary);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), buttons);
    });
    ui.add_space(6.0);
}

/// One cell as TSV with its heads.
pub fn cell_tsv(context: &Context<'_>, cell: &Cell) -> String {
    context
        .friction()
        .map_or_else(String::new, |friction| cells_tsv(friction, &[cell]))
}

fn cells_tsv(friction: &Friction, cells: &[&Cell]) -> String {
    let mut text = String::from(
        "quarter\tscope\tunit\trow\ttopic\tperceived\tlow\thigh\tn\tmeasured\tlow\thigh\tn\tgap\tlow\thigh\tverdict\twhy\n",
    );
    for cell in cells {
        let scope = format!("{:?}", cell.scope).to_lowercase();
        let head = [
            cell.quarter.to_string(),
            scope,
            cell.unit.as_ref().map(TeamId::to_string).unwrap_or_default(),
            plain(&cell.team),
            plain(friction.topic_name(&cell.topic)),
        ];
        let mut fields: Vec<String> = head.to_vec();
        for side in [&cell.perceived, &cell.measured] {
            fields.extend([value(side.value), value(side.low), value(side.high)]);
            fields.push(side.n.map(|n| n.to_string()).unwrap_or_default());
        }
        fields.extend([value(cell.gap.value), value(cell.gap.low), value(cell.gap.high)]);
        fields.push(words::verdict(cell.verdict).to_owned());
        fields.push(plain(&cell.why));
        let _ = writeln!(text, "{}", fields.join("\t"));
    }
    let _ = writeln!(text, "{}", copy_hint());
    text
}

fn join_tsv(context: &Context<'_>) -> String {
    let mut text = String::from("team\tsurvey names\tmetric names\tstanding\n");
    if let Some(analysis) = context.analysis() {
        for team in &analysis.audit.matched {
            let names = (team.survey_names.join("; "), team.metric_names.join("; "));
            let _ = writeln!(
                text,
                "{}\t{}\t{}\tmatched",
                plain(&team.team),
                plain(&names.0),
                plain(&names.1)
            );
        }
        for name in &analysis.audit.survey_only {
            let _ = writeln!(text, "{0}\t{0}\t\tsurvey only", plain(name));
        }
        for name in &analysis.audit.metrics_only {
            let _ = writeln!(text, "{0}\t\t{0}\tmetrics only", plain(name));
        }
    }
    let _ = writeln!(text, "{}", copy_hint());
    text
}

/// A number for another program: plain digits, a point; empty when there is none.
fn value(value: Option<f64>) -> String {
    value.map(|value| format!("{value:.4}")).unwrap_or_default()
}

/// A text without the characters that separate cells and rows.
fn plain(text: &str) -> String {
    text.replace(['\t', '\n', '\r'], " ")
}
