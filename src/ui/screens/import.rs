//! Import: files at the left, for the one looked at its problems first, the proof, the columns; one button below.

use eframe::egui;
use egui::{Frame, Margin, Panel, Ui};

use super::{import_batteries, import_columns, import_list, import_rows, import_values, page};
use crate::base::number;
use crate::base::{Notice, Place, Quarter};
use crate::engine::Taken;
use crate::figure::words;
use crate::import::{ColumnMapping, Form, Inspection, Proof, Role};
use crate::ui::command::{Command, ImportCommand, LookCommand, WorkspaceCommand};
use crate::ui::context::Context;
use crate::ui::import_state::{PendingFile, Standing, TakenIn, open_columns};
use crate::ui::state::{Purpose, Screen, Slot};
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{
    Button, Chip, Input, Piece, drop_zone_ui, menu_row_ui, notice_row_ui, proof_bar_ui,
};

/// Draws the screen.
pub fn import_ui(ui: &mut Ui, context: &Context<'_>) {
    let import = &context.state.import;
    if import.files.is_empty() {
        empty_ui(ui, context);
        return;
    }
    import_list::files_panel_ui(ui, context);
    footer_panel_ui(ui, context);
    page::scrolled_ui(ui, "import", |ui| {
        page::finding_ui(ui, &title(context), &caption(context));
        page::slot_ui(ui, context, &import.running);
        done_ui(ui, context);
        if let Some(file) = import.file() {
            file_ui(ui, context, file);
        }
    });
}

fn empty_ui(ui: &mut Ui, context: &Context<'_>) {
    page::padded_ui(ui, |ui| {
        let caption = "Survey exports, metric files, events, teams, targets. Nothing is written before you have seen what \
                       would be done with every row.";
        page::finding_ui(ui, "Drop the exports of this quarter here", caption);
        ui.scope(|ui| {
            ui.set_max_width(page::MEASURE.min(ui.available_width()));
            if drop_zone_ui(
                ui,
                "Drop exports anywhere in the window",
                "CSV, XLSX, JSON, YAML, Parquet, SPSS",
            )
            .clicked()
            {
                context.push(Command::Choose(Purpose::Import));
            }
        });
        ui.add_space(16.0);
        ui.horizontal(|ui| {
            if Button::ink("Choose files").shortcut("Ctrl O").show(ui).clicked() {
                context.push(Command::Choose(Purpose::Import));
            }
            if Button::quiet("Type a path").show(ui).clicked() {
                context.push(Command::TypePath(Purpose::Import));
            }
        });
        ui.add_space(24.0);
        done_ui(ui, context);
    });
}

/// What went in last, and where to go now.
fn done_ui(ui: &mut Ui, context: &Context<'_>) {
    let skin = Skin::of(ui);
    if let Slot::Ready(done) = &context.state.import.running
        && !done.is_empty()
    {
        let count = words::counted(done.len() as u64, "file", "files");
        let line = format!("{count} imported");
        text::words_ui(ui, &line, text::heading(), skin.primary);
        ui.add_space(4.0);
        for file in done {
            taken_in_ui(ui, context, file);
        }
        ui.add_space(8.0);
        if Button::link("See the friction map").show(ui).clicked() {
            context.push(LookCommand::Go(Screen::Map));
        }
        ui.add_space(16.0);
    }
}

fn taken_in_ui(ui: &mut Ui, context: &Context<'_>, file: &TakenIn) {
    let skin = Skin::of(ui);
    let job = text::pieces(&[
        (&file.file, text::body_medium(), skin.primary),
        (&format!("   {}", file.words()), text::body(), skin.secondary),
    ]);
    ui.horizontal(|ui| {
        text::job_ui(ui, job);
        if let Taken::InPlaceOf(correction) = &file.taken {
            let hover = "Takes the earlier file back into use and sets this one aside";
            if Button::link("Undo").show(ui).on_hover_text(hover).clicked() {
                context.push(WorkspaceCommand::Restore(correction.id.clone()));
            }
        }
    });
    if let Taken::InPlaceOf(correction) = &file.taken {
        for said in &correction.questions {
            text::words_ui(ui, said, text::caption(), skin.secondary);
        }
    }
    ui.add_space(4.0);
    if !file.joins.is_empty() {
        let message = format!(
            "The same quarter has answers from {} already: all of them are one wave",
            words::listed(&file.joins, 3)
        );
        let place = Place::default();
        let notice = Notice::caution("one-wave", place, message)
            .hint("An answer that stands in several files counts once; take one of the imports out if that is not meant.");
        ui.add_space(4.0);
        notice_row_ui(ui, &notice, None);
        ui.add_space(8.0);
    }
}

fn title(context: &Context<'_>) -> String {
    let import = &context.state.import;
    let files = import.files.len();
    let noun = if files == 1 {
        "this file".to_owned()
    } else {
        format!("these {} files", words::spelled(files))
    };
    if import
        .files
        .iter()
        .any(|file| file.standing() == Standing::Reading)
    {
        return format!("Reading {noun}");
    }
    let ready = import.ready().count();
    let go = match (ready, files) {
        (0, 1) => "This file cannot go in yet".to_owned(),
        (0, _) => format!("None of {noun} can go in yet"),
        (ready, files) if ready == files => format!("{} can go in", words::capital(&noun)),
        (ready, _) => format!("{} of {noun} can go in", words::capital(&words::spelled(ready))),
    };
    match import.open_questions() {
        0 => go,
        1 => format!("{go}; one question waits for a decision"),
        open => format!("{go}; {} questions wait for a decision", words::spelled(open)),
    }
}

fn caption(context: &Context<'_>) -> String {
    let import = &context.state.import;
    let rows: u64 = import
        .files
        .iter()
        .filter_map(|file| file.inspection.value())
        .map(|inspection| inspection.proof.rows.read)
        .sum();
    let rest = if import.is_blocked() {
        "A file that cannot go in does not hold the others up."
    } else {
        "Questions whose friction end is not confirmed stay unscored; everything else goes in."
    };
    match rows {
        // While the first file is being read its own line says how far.
        0 => rest.to_owned(),
        rows => format!("{} rows read. {rest}", number::count(rows)),
    }
}

fn file_ui(ui: &mut Ui, context: &Context<'_>, file: &PendingFile) {
    let skin = Skin::of(ui);
    let asked = file.inspection.value();
    // What the batteries below ask is not said a second time.
    let is_told_here = |notice: &&Notice| {
        let is_count = notice.code == "item-unscored" && notice.place.column.is_none();
        !is_count && asked.is_none_or(|found| question_of(found, notice).is_none())
    };
    for notice in context.state.import.notices().iter().filter(is_told_here) {
        notice_ui(ui, context, file, notice);
        ui.add_space(pt(tokens().space.s4));
    }
    if let Some(inspection) = asked {
        import_batteries::open_ui(ui, context, inspection);
    }
    let Some(inspection) = file.inspection.value() else {
        if file.inspection.waiting().is_some() {
            text::words_ui(ui, &file.name(), text::heading(), skin.primary);
            ui.add_space(8.0);
            page::slot_ui(ui, context, &file.inspection);
        }
        return;
    };
    ui.add_space(pt(tokens().space.s2));
    ui.horizontal(|ui| {
        text::line_ui(ui, &file.name(), text::heading(), skin.primary);
        ui.add_space(4.0);
        text::line_ui(ui, &dialect(&inspection.proof), text::caption(), skin.tertiary);
    });
    ui.add_space(pt(tokens().space.s3));
    proof_ui(ui, &inspection.proof);
    ui.add_space(pt(tokens().space.s4));
    waves_ui(ui, context, file, inspection);
    import_columns::columns_ui(ui, context, inspection);
    import_rows::rows_ui(ui, context, file, inspection);
}

/// Draws the proof bar of a file.
pub fn proof_ui(ui: &mut Ui, proof: &Proof) {
    let named: Vec<(String, u64)> = proof
        .rows
        .excluded
        .iter()
        .map(|left_out| (left_out.reason.replace('-', " "), left_out.count))
        .collect();
    let pieces: Vec<Piece<'_>> = named
        .iter()
        .map(|(reason, rows)| Piece { reason, rows: *rows })
        .collect();
    proof_bar_ui(ui, proof.rows.read, proof.rows.used, &pieces);
}

fn dialect(proof: &Proof) -> String {
    let written = match (proof.form, proof.delimiter) {
        (Form::Workbook, _) => "workbook".to_owned(),
        (Form::Json, _) => "JSON".to_owned(),
        (Form::Yaml, _) => "YAML".to_owned(),
        (Form::Parquet, _) => "Parquet".to_owned(),
        (Form::Spss, _) => "SPSS".to_owned(),
        (Form::Text, Some(',') | None) => "comma".to_owned(),
        (Form::Text, Some(';')) => "semicolon".to_owned(),
        (Form::Text, Some('\t')) => "tab".to_owned(),
        (Form::Text, Some(other)) => format!("“{other}”"),
    };
    let rows = words::counted(u64::from(proof.header_rows), "header row", "header rows");
    format!(
        "{}, {}, {written}, {rows}; {}",
        import_list::kind_name(proof),
        proof.encoding,
        proof.how
    )
}

/// The waves of a survey, and the chip that puts the file into another quarter.
fn waves_ui(ui: &mut Ui, context: &Context<'_>, file: &PendingFile, inspection: &Inspection) {
    if inspection.waves.is_empty() && file.choices.quarter.is_none() {
        return;
    }
    let skin = Skin::of(ui);
    let waves: Vec<String> = inspection
        .waves
        .iter()
        .map(|wave| {
            let days = match (wave.first, wave.last) {
                (Some(first), Some(last)) => format!(", {first} to {last}"),
                _ => String::new(),
            };
            let answers = words::counted(wave.answers, "answer", "answers");
            format!("{} ({answers}{days})", wave.quarter)
        })
        .collect();
    let head = match waves.len() {
        0 => "",
        1 => "One wave: ",
        _ => "Waves at the long gaps: ",
    };
    ui.horizontal(|ui| {
        file_quarter_ui(ui, context, file, inspection);
        ui.add_space(4.0);
        ui.vertical(|ui| {
            ui.add_space(5.0);
            let job = text::pieces(&[
                (head, text::body_medium(), skin.primary),
                (&waves.join(", "), text::body(), skin.secondary),
            ]);
            text::job_ui(ui, job);
        });
    });
    ui.add_space(pt(tokens().space.s3));
}

/// Quarters offered on either side of those that a file speaks about.
const NEAR_QUARTERS: i32 = 3;

fn file_quarter_ui(ui: &mut Ui, context: &Context<'_>, file: &PendingFile, inspection: &Inspection) {
    let chosen = file.choices.quarter;
    let has_dates = inspection
        .mapping
        .columns
        .iter()
        .any(|column| matches!(column.role, Role::Time | Role::Period));
    let known = inspection.waves.first().map(|wave| wave.quarter).or(chosen);
    let last = inspection.waves.last().map(|wave| wave.quarter).or(chosen);
    let (Some(first), Some(last)) = (known, last) else {
        return;
    };
    let value = match chosen {
        Some(quarter) => quarter.to_string(),
        None => "as the dates say".to_owned(),
    };
    Chip::new("Quarter", &value).menu_ui(ui, |ui| {
        if has_dates && menu_row_ui(ui, "as the dates say", "", chosen.is_none()).clicked() {
            context.push(ImportCommand::Quarter(None));
        }
        let mut quarter = last.plus(NEAR_QUARTERS);
        while quarter >= first.plus(-NEAR_QUARTERS) {
            if menu_row_ui(ui, &quarter.to_string(), "", chosen == Some(quarter)).clicked() {
                context.push(ImportCommand::Quarter(Some(quarter)));
            }
            quarter = quarter.plus(-1);
        }
    });
}

fn notice_ui(ui: &mut Ui, context: &Context<'_>, file: &PendingFile, notice: &Notice) {
    let is_quarter = file
        .inspection
        .value()
        .and_then(|inspection| inspection.blocked.as_ref())
        .is_some_and(|blocked| blocked.code == notice.code && blocked.code.contains("quarter"));
    let column = file.inspection.value().and_then(|found| column_of(found, notice));
    let mut action = |ui: &mut Ui| {
        if is_quarter {
            quarter_ui(ui, context);
        } else if let Some(index) = column
            && Button::quiet("Look at it").show(ui).clicked()
        {
            import_values::bring_into_view(ui, index);
            context.push(ImportCommand::OpenColumn(Some(index)));
        }
    };
    let hint = if is_quarter {
        "Choose the quarter it speaks about.".to_owned()
    } else {
        page::window_hint(&notice.hint)
    };
    notice_row_ui(
        ui,
        &notice.clone().hint(hint),
        (is_quarter || column.is_some()).then_some(&mut action),
    );
}

/// The column that a notice is about, by position in the mapping; none where several have its header.
fn column_of(inspection: &Inspection, notice: &Notice) -> Option<usize> {
    let header = notice.place.column.as_deref()?;
    let mut found = inspection
        .mapping
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.header == header || column.index.to_string() == header)
        .map(|(index, _)| index);
    found.next().filter(|_| found.next().is_none())
}

/// The open question that a notice is about.
fn question_of<'a>(inspection: &'a Inspection, notice: &Notice) -> Option<(usize, &'a ColumnMapping)> {
    let header = notice.place.column.as_deref()?;
    open_columns(inspection)
        .filter_map(|index| {
            inspection
                .mapping
                .columns
                .get(index)
                .map(|column| (index, column))
        })
        .find(|(_, column)| column.header == header)
}

/// The quarter of a file that does not say it: four chips round the latest, or typed.
fn quarter_ui(ui: &mut Ui, context: &Context<'_>) {
    let mut typed = context.state.import.quarter_text.clone();
    let parsed: Option<Quarter> = typed.parse().ok();
    if Button::quiet("Take quarter")
        .enabled(parsed.is_some(), "Type a quarter such as 2026-Q3")
        .show(ui)
        .clicked()
        && let Some(quarter) = parsed
    {
        context.push(ImportCommand::Quarter(Some(quarter)));
    }
    let response = Input::new("Quarter of this file")
        .hint("2026-Q3")
        .width(96.0)
        .show(ui, &mut typed);
    if response.changed() {
        context.push(ImportCommand::EditQuarter(typed));
    }
    if response.lost_focus()
        && ui.input(|input| input.key_pressed(egui::Key::Enter))
        && let Some(quarter) = parsed
    {
        context.push(ImportCommand::Quarter(Some(quarter)));
    }
    if let Some(friction) = context.friction() {
        let mut near: Vec<Quarter> = friction.waves.iter().rev().take(2).copied().collect();
        near.extend(friction.waves.last().map(|last| last.next()));
        near.sort_unstable();
        for quarter in near.into_iter().rev() {
            if Button::quiet(&quarter.to_string()).show(ui).clicked() {
                context.push(ImportCommand::Quarter(Some(quarter)));
            }
        }
    }
}

fn footer_panel_ui(ui: &mut Ui, context: &Context<'_>) {
    let skin = Skin::of(ui);
    let frame = Frame::NONE.fill(skin.canvas).inner_margin(Margin {
        left: 24,
        right: 24,
        top: 12,
        bottom: 12,
    });
    Panel::bottom("import footer")
        .exact_size(57.0)
        .resizable(false)
        .show_separator_line(false)
        .frame(frame)
        .show(ui, |ui| {
            let edge = ui.max_rect().expand2(egui::vec2(24.0, 12.0));
            ui.painter().hline(
                edge.x_range(),
                edge.top() + 0.5,
                egui::Stroke::new(1.0, skin.rule),
            );
            ui.horizontal_centered(|ui| {
                text::line_ui(ui, "All or nothing per file.", text::body(), skin.secondary);
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    buttons_ui(ui, context);
                });
            });
        });
}

fn buttons_ui(ui: &mut Ui, context: &Context<'_>) {
    let skin = Skin::of(ui);
    let import = &context.state.import;
    let ready = import.ready().count();
    let all = import.files.len();
    let label = match (ready, ready == all) {
        (0, _) => "Import".to_owned(),
        (1, true) => "Import 1 file".to_owned(),
        (ready, true) => format!("Import {ready} files"),
        (1, false) => "Import 1 clear file".to_owned(),
        (ready, false) => format!("Import {ready} clear files"),
    };
    let is_running = import.running.waiting().is_some();
    let why_not = if is_running {
        "The import is running"
    } else {
        "No file can go in as it is"
    };
    if Button::ink(&label)
        .footer()
        .enabled(ready > 0 && !is_running, why_not)
        .show(ui)
        .clicked()
    {
        context.push(ImportCommand::Run);
    }
    let open = import.open_questions();
    if open > 1 && Button::quiet("Confirm all proposals").footer().show(ui).clicked() {
        context.push(ImportCommand::ConfirmAll);
    }
    if open > 0 {
        let words = words::counted(open as u64, "question stays unscored", "questions stay unscored");
        text::line_ui(ui, &words, text::caption(), skin.tertiary);
    }
}
