//! The side of the start page: drop zone, workspaces opened lately, the form for a new one.

use eframe::egui;
use egui::{Align2, CornerRadius, Role, Sense, Ui, Vec2, WidgetInfo};

use super::inspector_parts::section_ui;
use crate::chart::model::Tone;
use crate::ui::command::{Command, FormField, WorkspaceCommand};
use crate::ui::context::Context;
use crate::ui::shell::folder_name;
use crate::ui::state::Purpose;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{Button, Chip, Input, drop_zone_ui, focus_ring, menu_row_ui};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Draws the side.
pub fn side_ui(ui: &mut Ui, context: &Context<'_>) {
    ui.spacing_mut().item_spacing.y = 0.0;
    egui::ScrollArea::vertical()
        .id_salt("start side")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            if drop_zone_ui(
                ui,
                "Drop exports anywhere in the window",
                "CSV, XLSX, JSON, YAML, Parquet, SPSS",
            )
            .clicked()
            {
                context.push(Command::Choose(Purpose::Import));
            }
            ui.add_space(12.0);
            ui.horizontal(|ui| {
                if Button::quiet("Choose files")
                    .shortcut("Ctrl O")
                    .show(ui)
                    .clicked()
                {
                    context.push(Command::Choose(Purpose::Import));
                }
                if Button::quiet("Type a path").show(ui).clicked() {
                    context.push(Command::TypePath(Purpose::Import));
                }
            });
            waiting_files_ui(ui, context);
            section_ui(ui, "Workspaces");
            recent_ui(ui, context);
            section_ui(ui, "New workspace");
            let shown = egui::Id::unique("form for a new workspace");
            let is_open = context.state.form.is_open;
            let was_open: bool = ui.data(|data| data.get_temp(shown)).unwrap_or_default();
            ui.data_mut(|data| data.insert_temp(shown, is_open));
            if is_open {
                form_ui(ui, context, !was_open);
            } else {
                steps_ui(ui);
                ui.add_space(8.0);
                if Button::quiet("New workspace").icon("add").show(ui).clicked() {
                    context.push(WorkspaceCommand::ToggleForm);
                }
            }
            ui.add_space(16.0);
        });
}

fn waiting_files_ui(ui: &mut Ui, context: &Context<'_>) {
    let files = context.state.import.files.len();
    if context.view().is_none() && files > 0 {
        let skin = Skin::of(ui);
        ui.add_space(12.0);
        let noun = if files == 1 { "1 file waits" } else { "files wait" };
        let words = if files == 1 {
            noun.to_owned()
        } else {
            format!("{files} {noun}")
        };
        let words = format!("{words} for a workspace: open one or make one.");
        text::words_ui(ui, &words, text::caption(), skin.tone_text(Tone::Caution));
    }
}

fn recent_ui(ui: &mut Ui, context: &Context<'_>) {
    let skin = Skin::of(ui);
    let recent = &context.state.recent;
    for path in recent {
        let is_open = context.state.is_open(path);
        let name = if is_open {
            context
                .view()
                .map(|view| view.workspace.settings.name.clone())
                .unwrap_or_default()
        } else {
            folder_name(path)
        };
        let detail = if is_open {
            "Open now".to_owned()
        } else {
            path.display().to_string()
        };
        let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 50.0), Sense::click());
        let label = format!("{name}, {detail}");
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_open, &label));
        let fill = if is_open {
            Some(skin.canvas)
        } else {
            response.hovered().then_some(skin.hover)
        };
        if let Some(fill) = fill {
            let corner = CornerRadius::same(tokens().radius.control as u8);
            ui.painter()
                .rect_filled(rect.expand2(Vec2::new(8.0, 0.0)), corner, fill);
        }
        text::icon(
            ui.painter(),
            rect.min + Vec2::new(9.0, 16.0),
            "folder",
            pt(tokens().size.icon),
            skin.secondary,
        );
        let room = rect.width() - 30.0;
        let line = text::line_within(ui.painter(), &name, text::body_medium(), skin.primary, room);
        text::place(
            ui.painter(),
            rect.min + Vec2::new(30.0, 6.0),
            Align2::LEFT_TOP,
            line,
            skin.primary,
        );
        let line = text::line_within(ui.painter(), &detail, text::caption(), skin.secondary, room);
        text::place(
            ui.painter(),
            rect.min + Vec2::new(30.0, 27.0),
            Align2::LEFT_TOP,
            line,
            skin.secondary,
        );
        focus_ring(ui, &response, tokens().radius.control);
        if response.clicked() && !is_open {
            context.push(WorkspaceCommand::Open(path.clone()));
        }
    }
    if recent.is_empty() {
        text::words_ui(ui, "None opened yet", text::caption(), skin.tertiary);
    }
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        if Button::quiet("Open a folder").show(ui).clicked() {
            context.push(Command::Choose(Purpose::Open));
        }
        if Button::quiet("Type its path").show(ui).clicked() {
            context.push(Command::TypePath(Purpose::Open));
        }
    });
    if context.view().is_some() {
        ui.add_space(8.0);
        if Button::link("Open the sample organisation").show(ui).clicked() {
            context.push(WorkspaceCommand::Sample);
        }
    }
}

fn steps_ui(ui: &mut Ui) {
    let skin = Skin::of(ui);
    let steps = [
        ("Name", "and a folder on this machine"),
        ("Calendar", "time zone and first month of the year"),
        ("Smallest group", "5 people unless you raise it"),
    ];
    for (index, (title, words)) in steps.into_iter().enumerate() {
        let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 42.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{title}: {words}")));
        let centre = rect.min + Vec2::new(10.0, 14.0);
        ui.painter().circle_filled(centre, 10.0, skin.control);
        let number = (index + 1).to_string();
        text::paint(
            ui.painter(),
            centre,
            Align2::CENTER_CENTER,
            &number,
            text::section(),
            skin.primary,
        );
        let at = rect.min + Vec2::new(28.0, 2.0);
        text::paint(
            ui.painter(),
            at,
            Align2::LEFT_TOP,
            title,
            text::label(),
            skin.primary,
        );
        let at = at + Vec2::new(0.0, 17.0);
        text::paint(
            ui.painter(),
            at,
            Align2::LEFT_TOP,
            words,
            text::caption(),
            skin.secondary,
        );
    }
}

/// Draws the form; the keyboard stands in its first field when it `is_new`.
fn form_ui(ui: &mut Ui, context: &Context<'_>, is_new: bool) {
    let skin = Skin::of(ui);
    let form = &context.state.form;
    let width = ui.available_width();
    let mut name = form.name.clone();
    field_ui(ui, "Name of the organisation");
    let response = Input::new("Name of the organisation")
        .hint("Norrvik")
        .width(width)
        .show(ui, &mut name);
    if is_new {
        response.request_focus();
    }
    if response.changed() {
        context.push(WorkspaceCommand::Edit(FormField::Name(name)));
    }
    let mut is_entered = response.lost_focus();
    field_ui(ui, "Folder");
    let mut folder = form.folder.clone();
    let input = Input::new("Folder").hint("a new or an empty folder").width(width);
    let response = input.show(ui, &mut folder);
    if response.changed() {
        context.push(WorkspaceCommand::Edit(FormField::Folder(folder)));
    }
    is_entered |= response.lost_focus();
    ui.add_space(6.0);
    if Button::quiet("Choose a folder").show(ui).clicked() {
        context.push(Command::Choose(Purpose::NewFolder));
    }
    rules_ui(ui, context);
    if let Some(wrong) = &form.wrong {
        ui.add_space(8.0);
        text::words_ui(
            ui,
            &text::sentence(wrong),
            text::caption(),
            skin.tone_text(Tone::Hot),
        );
    }
    ui.add_space(14.0);
    ui.horizontal(|ui| {
        let button = if context.view().is_none() && form.name.is_empty() {
            Button::quiet("Make the workspace")
        } else {
            Button::ink("Make the workspace")
        };
        let is_entered = is_entered && ui.input(|input| input.key_pressed(egui::Key::Enter));
        if button.footer().show(ui).clicked() || is_entered {
            context.push(WorkspaceCommand::Create);
        }
        if Button::quiet("Close").footer().show(ui).clicked() {
            context.push(WorkspaceCommand::ToggleForm);
        }
    });
}

/// Calendar and smallest group.
fn rules_ui(ui: &mut Ui, context: &Context<'_>) {
    let form = &context.state.form;
    field_ui(ui, "Time zone");
    let mut zone = form.zone.clone();
    if Input::new("Time zone")
        .hint("Europe/Oslo")
        .width(ui.available_width())
        .show(ui, &mut zone)
        .changed()
    {
        context.push(WorkspaceCommand::Edit(FormField::Zone(zone)));
    }
    field_ui(ui, "The fiscal year starts in");
    let month = MONTHS
        .get(usize::from(form.fiscal_start).saturating_sub(1))
        .copied()
        .unwrap_or("January");
    Chip::new("Month", month).menu_ui(ui, |ui| {
        for (index, name) in MONTHS.into_iter().enumerate() {
            if menu_row_ui(ui, name, "", name == month).clicked() {
                context.push(WorkspaceCommand::Edit(FormField::FiscalStart(index as u8 + 1)));
            }
        }
    });
    field_ui(ui, "Smallest group that may be shown");
    let mut threshold = form.threshold.clone();
    if Input::new("Smallest group")
        .unit("people")
        .width(120.0)
        .show(ui, &mut threshold)
        .changed()
    {
        context.push(WorkspaceCommand::Edit(FormField::Threshold(threshold)));
    }
}

fn field_ui(ui: &mut Ui, label: &str) {
    ui.add_space(12.0);
    text::words_ui(ui, label, text::caption(), Skin::of(ui).secondary);
    ui.add_space(4.0);
}
