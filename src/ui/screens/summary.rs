//! Summary: what will be written, where, and what will be masked; one button.

use eframe::egui;
use egui::Ui;

use super::{map, page};
use crate::chart::model::Kind;
use crate::engine::{Format, View};
use crate::figure::words;
use crate::ui::command::{Command, LookCommand, SummaryCommand};
use crate::ui::context::Context;
use crate::ui::state::{Purpose, Slot};
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{Button, Column, Input, Row, Table, click_row_ui, paint_icon_ui, toggle_ui};

const FORMATS: [(Format, &str, &str); 3] = [
    (
        Format::Html,
        "HTML",
        "one self-contained page with the pictures, for the platform lead and the CTO",
    ),
    (
        Format::Markdown,
        "Markdown",
        "the same words with SVG pictures beside it, for a repository or a wiki",
    ),
    (
        Format::Csv,
        "CSV",
        "tidy tables of every cell, change and row of the join, for other programs",
    ),
];

/// Draws the screen.
pub fn summary_ui(ui: &mut Ui, context: &Context<'_>) {
    let (Some(view), Some(friction)) = (context.view(), context.friction()) else {
        map::nothing_ui(ui, context);
        return;
    };
    page::scrolled_ui(ui, "summary", |ui| {
        let quarter = context
            .state
            .quarter()
            .map(|quarter| quarter.to_string())
            .unwrap_or_default();
        let title = format!("The summary of {quarter} can be written");
        let caption = "Headline findings in sentences the numbers license, the pictures, tables with n and intervals, what was \
                       masked and why, the join audit, methods and input fingerprints. The same inputs give the same bytes.";
        page::finding_ui(ui, &title, caption);
        findings_ui(ui, context);
        formats_ui(ui, context);
        folder_ui(ui, context, view);
        export_ui(ui, context);
        masked_ui(ui, &quarter, &friction.masked, view.workspace.settings.threshold);
        releases_ui(ui, view);
    });
}

fn head_ui(ui: &mut Ui, title: &str) {
    text::words_ui(ui, title, text::heading(), Skin::of(ui).primary);
    ui.add_space(pt(tokens().space.s2));
}

/// The findings of the pictures as they stand now.
fn findings_ui(ui: &mut Ui, context: &Context<'_>) {
    let skin = Skin::of(ui);
    head_ui(ui, "What its pictures say");
    let charts = context.charts.borrow_mut().of_summary(context.state);
    for (look, chart) in charts {
        let (icon, name) = match &chart.kind {
            Kind::FrictionMap(_) => ("scatter_plot", "Friction map"),
            Kind::HeatMap(_) => ("grid_view", "Heat map"),
            _ => ("show_chart", "Trends"),
        };
        let size = egui::vec2(
            ui.available_width().min(page::MEASURE + 200.0),
            pt(tokens().size.row),
        );
        let response = click_row_ui(ui, size, &format!("{name}: {}", chart.title), false);
        let rect = response.rect;
        let at = rect.left_center() + egui::vec2(9.0, 0.0);
        text::icon(ui.painter(), at, icon, pt(tokens().size.icon), skin.secondary);
        let room = rect.width() - 30.0;
        let line = text::line_within(ui.painter(), &chart.title, text::body(), skin.primary, room);
        let at = rect.left_center() + egui::vec2(28.0, 0.0);
        text::place(ui.painter(), at, egui::Align2::LEFT_CENTER, line, skin.primary);
        if response.clicked() {
            context.push(LookCommand::All(Box::new(look)));
        }
    }
    ui.add_space(pt(tokens().space.s6));
}

fn formats_ui(ui: &mut Ui, context: &Context<'_>) {
    let skin = Skin::of(ui);
    head_ui(ui, "Formats");
    for (format, name, words) in FORMATS {
        let is_on = context.state.summary.formats.contains(&format);
        ui.horizontal(|ui| {
            let room = ui.allocate_ui_with_layout(
                egui::vec2(130.0, pt(tokens().size.row)),
                egui::Layout::left_to_right(egui::Align::Center),
                |ui| {
                    ui.set_min_width(130.0);
                    toggle_ui(ui, name, is_on)
                },
            );
            if room.inner.clicked() {
                context.push(SummaryCommand::Toggle(format));
            }
            text::line_ui(ui, words, text::caption(), skin.secondary);
        });
    }
    ui.add_space(pt(tokens().space.s6));
}

fn folder_ui(ui: &mut Ui, context: &Context<'_>, view: &View) {
    head_ui(ui, "Folder");
    let hint = view.root.join("summary").display().to_string();
    let mut folder = context.state.summary.folder.clone();
    ui.horizontal(|ui| {
        let width = (ui.available_width() - 150.0).clamp(200.0, 560.0);
        if Input::new("Folder of the summary")
            .hint(&hint)
            .width(width)
            .show(ui, &mut folder)
            .changed()
        {
            context.push(SummaryCommand::EditFolder(folder));
        }
        if Button::quiet("Choose").show(ui).clicked() {
            context.push(Command::Choose(Purpose::SummaryFolder));
        }
    });
    ui.add_space(pt(tokens().space.s6));
}

fn export_ui(ui: &mut Ui, context: &Context<'_>) {
    let skin = Skin::of(ui);
    let form = &context.state.summary;
    let is_writing = form.written.waiting().is_some();
    let why_not = if is_writing {
        "It is being written"
    } else {
        "Choose a format first"
    };
    let button = Button::ink("Write the summary").footer();
    if button
        .enabled(!form.formats.is_empty() && !is_writing, why_not)
        .show(ui)
        .clicked()
    {
        context.push(SummaryCommand::Export);
    }
    ui.add_space(pt(tokens().space.s3));
    page::slot_ui(ui, context, &form.written);
    if let Slot::Ready((out, files)) = &form.written {
        let line = format!(
            "{} written to {}",
            words::counted(files.len() as u64, "file", "files"),
            out.display()
        );
        text::words_ui(ui, &line, text::body_medium(), skin.primary);
        ui.add_space(4.0);
        for name in files {
            ui.horizontal(|ui| {
                paint_icon_ui(ui, "description", 16.0, skin.secondary);
                text::line_ui(ui, name, text::body(), skin.secondary);
            });
        }
        ui.add_space(8.0);
        if Button::quiet("Copy the path")
            .icon("content_copy")
            .show(ui)
            .clicked()
        {
            context.push(Command::Copy(out.display().to_string(), "Path copied".to_owned()));
        }
    }
    ui.add_space(pt(tokens().space.s6));
}

fn masked_ui(ui: &mut Ui, quarter: &str, masked: &[String], threshold: usize) {
    let skin = Skin::of(ui);
    head_ui(ui, "What will be masked or merged");
    if masked.is_empty() {
        let words = format!("Nothing: every group has at least {threshold} people.");
        text::words_ui(ui, &words, text::body(), skin.secondary);
    }
    // Notes begin with their quarter; those of earlier ones are counted.
    let (now, earlier): (Vec<&String>, Vec<&String>) =
        masked.iter().partition(|line| line.starts_with(quarter));
    for line in now {
        ui.scope(|ui| {
            ui.set_max_width(page::MEASURE.min(ui.available_width()));
            text::words_ui(ui, line, text::body(), skin.secondary);
        });
        ui.add_space(2.0);
    }
    if !earlier.is_empty() {
        let words = words::counted(
            earlier.len() as u64,
            "note about other quarters",
            "notes about other quarters",
        );
        text::words_ui(ui, &words, text::caption(), skin.tertiary);
    }
    ui.add_space(pt(tokens().space.s6));
}

fn releases_ui(ui: &mut Ui, view: &View) {
    let releases = &view.workspace.releases;
    if releases.is_empty() {
        return;
    }
    head_ui(ui, "What has left this workspace");
    let columns = [
        Column::words("Quarter", 90.0),
        Column::words("document", 120.0),
        Column::wide("files", 240.0),
        Column::words("inputs", 120.0),
    ];
    Table::new("releases", &columns).show(ui, releases.len(), |index, skin| {
        let release = &releases[releases.len() - 1 - index];
        let files: Vec<&str> = release.files.keys().map(String::as_str).collect();
        Row {
            cells: vec![
                vec![(release.quarter.to_string(), text::body_medium(), skin.primary)],
                vec![(release.kind.clone(), text::body(), skin.secondary)],
                vec![(words::listed(&files, 4), text::body(), skin.secondary)],
                vec![(release.inputs.short().to_owned(), text::body(), skin.tertiary)],
            ],
            is_selected: false,
        }
    });
}
