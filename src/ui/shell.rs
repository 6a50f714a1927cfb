//! The window's parts: rail, filter bar, status bar, canvas and inspector.

use std::path::Path;

use eframe::egui;
use egui::{Frame, Margin, Panel, Popup, Role, ThemePreference, Ui, WidgetInfo};

use super::command::{Command, LookCommand, WorkspaceCommand};
use super::context::Context;
use super::import_state::Standing;
use super::instrument_state::is_open;
use super::screens;
use super::state::{Purpose, Screen};
use super::text;
use super::theme::{Skin, pt, tokens};
use super::widgets::{
    Button, RailItem, menu_frame, menu_row_ui, rail_head_ui, rail_item_ui, rail_section_ui,
};
use crate::data::TeamView;

/// Below this width the inspector floats.
pub const FLOATING_BELOW: f32 = 1200.0;
/// Below this width the rail shows icons only.
pub const NARROW_BELOW: f32 = 960.0;
/// Below this size charts give way to a message.
pub const SMALLEST: egui::Vec2 = egui::Vec2::new(720.0, 480.0);

/// Draws the window.
pub fn window_ui(ui: &mut Ui, context: &Context<'_>) {
    let size = ui.ctx().content_rect().size();
    let is_narrow = size.x < NARROW_BELOW;
    rail_panel_ui(ui, context, is_narrow);
    filter_panel_ui(ui, context);
    status_panel_ui(ui, context);
    if screens::has_inspector(context) {
        inspector_panel_ui(ui, context, size.x < FLOATING_BELOW);
    }
    let skin = Skin::of(ui);
    egui::CentralPanel::no_frame()
        .frame(Frame::NONE.fill(skin.canvas))
        .show(ui, |ui| {
            if ui.ctx().content_rect().size().x < SMALLEST.x || size.y < SMALLEST.y {
                screens::small::small_ui(ui, context);
            } else {
                screens::screen_ui(ui, context);
            }
        });
    screens::path_box::path_box_ui(ui, context);
    screens::palette_box::palette_box_ui(ui, context);
    drop_target_ui(ui);
}

/// While files hang over the window: the whole window is the drop zone.
fn drop_target_ui(ui: &Ui) {
    let files = ui.input(|input| input.raw.hovered_files.len());
    if files == 0 {
        return;
    }
    let skin = Skin::of(ui);
    let layer = egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("drop target"));
    let painter = ui.ctx().layer_painter(layer);
    let rect = ui.ctx().content_rect();
    painter.rect_filled(rect, 0.0, skin.canvas.gamma_multiply(0.9));
    painter.rect_stroke(
        rect.shrink(12.0),
        tokens().radius.window as f32,
        egui::Stroke::new(pt(tokens().stroke.focus), skin.primary),
        egui::StrokeKind::Inside,
    );
    let words = if files == 1 {
        "Drop to review this file".to_owned()
    } else {
        format!("Drop to review {files} files")
    };
    text::paint(
        &painter,
        rect.center(),
        egui::Align2::CENTER_CENTER,
        &words,
        text::title(),
        skin.primary,
    );
}

fn rail_panel_ui(ui: &mut Ui, context: &Context<'_>, is_narrow: bool) {
    let skin = Skin::of(ui);
    let sizes = &tokens().size;
    let width = pt(if is_narrow {
        sizes.rail_collapsed
    } else {
        sizes.rail
    });
    Panel::left("rail")
        .exact_size(width)
        .resizable(false)
        .show_separator_line(false)
        .frame(Frame::NONE.fill(skin.window))
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            head_ui(ui, context, is_narrow);
            egui::ScrollArea::vertical()
                .max_height(ui.available_height() - 48.0)
                .show(ui, |ui| {
                    items_ui(ui, context, is_narrow);
                });
            ui.with_layout(egui::Layout::bottom_up(egui::Align::Min), |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.add_space(10.0);
                settings_ui(ui, context, is_narrow);
            });
        });
}

fn head_ui(ui: &mut Ui, context: &Context<'_>, is_narrow: bool) {
    let name = context
        .view()
        .map_or("Tribometer", |view| view.workspace.settings.name.as_str());
    let response = rail_head_ui(ui, name, is_narrow);
    Popup::menu(&response)
        .width(240.0)
        .frame(menu_frame(ui))
        .gap(2.0)
        .accessible_name("Workspaces")
        .show(|ui| {
            ui.set_min_width(240.0);
            ui.spacing_mut().item_spacing.y = 0.0;
            for path in &context.state.recent {
                let is_open = context.state.is_open(path);
                if menu_row_ui(ui, &folder_name(path), "", is_open).clicked() && !is_open {
                    context.push(WorkspaceCommand::Open(path.clone()));
                }
            }
            if menu_row_ui(ui, "Open another workspace", "", false).clicked() {
                context.push(Command::Choose(Purpose::Open));
            }
            if menu_row_ui(ui, "New workspace", "", false).clicked() {
                context.push(LookCommand::Go(Screen::Start));
                context.push(WorkspaceCommand::ToggleForm);
            }
        });
}

/// The last part of a folder's path.
pub fn folder_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

fn items_ui(ui: &mut Ui, context: &Context<'_>, is_narrow: bool) {
    let import = &context.state.import;
    let blocking = import.is_blocked();
    let open_names = context
        .analysis()
        .map_or(0, |analysis| analysis.audit.suggested.len());
    let open_questions = context.friction().map_or(0, |friction| {
        let last = friction
            .instrument
            .changes
            .iter()
            .map(|change| change.quarter)
            .max();
        let changes = friction.instrument.changes.iter();
        changes
            .filter(|change| Some(change.quarter) == last && is_open(change))
            .count()
    });
    let has_files = import
        .files
        .iter()
        .filter(|file| file.standing() != Standing::Clear)
        .count();
    let current = context.state.look.screen;
    for (section, items) in Screen::SECTIONS {
        rail_section_ui(ui, section, is_narrow);
        for (screen, label, icon) in items {
            let count = match screen {
                Screen::Import => has_files,
                Screen::Names => open_names,
                Screen::Instrument => open_questions,
                _ => 0,
            };
            let item = RailItem {
                label,
                icon,
                count,
                is_blocking: *screen == Screen::Import && blocking,
                is_current: current == *screen || (current == Screen::Cell && *screen == Screen::Map),
                is_narrow,
            };
            let is_usable = *screen == Screen::Start || context.view().is_some();
            let response = ui.add_enabled_ui(is_usable, |ui| rail_item_ui(ui, &item)).inner;
            let response = response.on_disabled_hover_text("Open a workspace first");
            if response.clicked() {
                context.push(LookCommand::Go(*screen));
            }
        }
    }
}

fn settings_ui(ui: &mut Ui, context: &Context<'_>, is_narrow: bool) {
    let item = RailItem {
        label: "Settings",
        icon: "settings",
        count: 0,
        is_blocking: false,
        is_current: false,
        is_narrow,
    };
    let response = rail_item_ui(ui, &item);
    Popup::menu(&response)
        .width(200.0)
        .align(egui::RectAlign::TOP_START)
        .frame(menu_frame(ui))
        .gap(2.0)
        .accessible_name("Settings")
        .show(|ui| {
            let skin = Skin::of(ui);
            ui.set_min_width(200.0);
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.horizontal(|ui| {
                ui.add_space(10.0);
                text::line_ui(ui, "Theme", text::small(), skin.tertiary);
            });
            let choices = [
                (ThemePreference::System, "As the system"),
                (ThemePreference::Light, "Light"),
                (ThemePreference::Dark, "Dark"),
            ];
            for (theme, label) in choices {
                if menu_row_ui(ui, label, "", context.state.theme.0 == theme).clicked() {
                    context.push(Command::Theme(theme));
                }
            }
            if let Some(view) = context.view() {
                ui.add_space(8.0);
                ui.horizontal(|ui| {
                    ui.add_space(10.0);
                    text::line_ui(ui, "Teams of the past", text::small(), skin.tertiary);
                });
                past_rows_ui(ui, context, view.workspace.view);
            }
        });
}

/// The rows of a menu that put the past under today's names and units, or under its own.
pub fn past_rows_ui(ui: &mut Ui, context: &Context<'_>, chosen: TeamView) {
    for view in [TeamView::AsNow, TeamView::AsThen] {
        let row = menu_row_ui(ui, past_words(view), "", chosen == view);
        if row.on_hover_text(text::sentence(view.told())).clicked() && chosen != view {
            context.push(WorkspaceCommand::SetView(view));
        }
    }
}

/// Which teams the past is told of, in words.
pub fn past_words(view: TeamView) -> &'static str {
    match view {
        TeamView::AsNow => "As they are now",
        TeamView::AsThen => "As they were then",
    }
}

fn filter_panel_ui(ui: &mut Ui, context: &Context<'_>) {
    let skin = Skin::of(ui);
    Panel::top("filter bar")
        .exact_size(pt(tokens().size.filter_bar))
        .resizable(false)
        .show_separator_line(false)
        .frame(Frame::NONE.fill(skin.canvas).inner_margin(Margin {
            left: 12,
            right: 16,
            top: 10,
            bottom: 10,
        }))
        .show(ui, |ui| {
            ui.horizontal_centered(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                let history = &context.state.history;
                let back = Button::icon_only("arrow_back", "Back").enabled(history.has_back(), "");
                if back.show(ui).clicked() {
                    context.push(LookCommand::Back);
                }
                let forward =
                    Button::icon_only("arrow_forward", "Forward").enabled(history.has_forward(), "");
                if forward.show(ui).clicked() {
                    context.push(LookCommand::Forward);
                }
                ui.add_space(8.0);
                ui.spacing_mut().item_spacing.x = pt(tokens().space.s2);
                screens::filters::filters_ui(ui, context);
            });
        });
}

fn status_panel_ui(ui: &mut Ui, context: &Context<'_>) {
    let skin = Skin::of(ui);
    Panel::bottom("status bar")
        .exact_size(pt(tokens().size.status_bar))
        .resizable(false)
        .show_separator_line(false)
        .frame(Frame::NONE.fill(skin.canvas).inner_margin(Margin {
            left: 24,
            right: 16,
            top: 0,
            bottom: 0,
        }))
        .show(ui, |ui| {
            ui.horizontal_centered(|ui| {
                let (rect, response) = ui.allocate_exact_size(egui::vec2(14.0, 16.0), egui::Sense::hover());
                response.widget_info(|| {
                    WidgetInfo::labeled(Role::Label, true, "Everything stays on this machine")
                });
                text::icon(ui.painter(), rect.center(), "lock", 14.0, skin.secondary);
                text::line_ui(
                    ui,
                    "Everything stays on this machine",
                    text::small(),
                    skin.secondary,
                );
                ui.add_space(12.0);
                let quarter = context
                    .state
                    .quarter()
                    .map(|quarter| quarter.to_string())
                    .unwrap_or_default();
                let masked = context.friction().and_then(|friction| {
                    let of_quarter = friction.masked.iter().find(|note| note.starts_with(&quarter));
                    of_quarter.or(friction.masked.last())
                });
                if let Some(note) = masked {
                    let room = (ui.available_width() - 240.0).max(40.0);
                    let galley = text::line_within(ui.painter(), note, text::small(), skin.secondary, room);
                    let (rect, response) = ui.allocate_exact_size(galley.size(), egui::Sense::hover());
                    text::place(
                        ui.painter(),
                        rect.left_center(),
                        egui::Align2::LEFT_CENTER,
                        galley,
                        skin.secondary,
                    );
                    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, note));
                }
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    standing_ui(ui, context);
                    if let Some(view) = context.view() {
                        ui.add_space(12.0);
                        let rule = format!("Groups of {} or more", view.workspace.settings.threshold);
                        text::line_ui(ui, &rule, text::small(), skin.secondary);
                    }
                });
            });
        });
}

/// The word at the right of the status bar: a job under way, what was done last, or "Saved".
fn standing_ui(ui: &mut Ui, context: &Context<'_>) {
    let skin = Skin::of(ui);
    let state = context.state;
    if let Some((said, since)) = &state.said
        && state.now - since < 4.0
    {
        text::line_ui(ui, said, text::small(), skin.primary);
        ui.ctx().request_repaint_after(std::time::Duration::from_secs(1));
    } else if let Some(waiting) = state.under_way() {
        text::line_ui(ui, &waiting.words(), text::small(), skin.primary);
    } else if context.view().is_some() {
        text::line_ui(ui, "Saved", text::small(), skin.secondary);
    } else {
        text::line_ui(
            ui,
            concat!("Version ", env!("CARGO_PKG_VERSION")),
            text::small(),
            skin.secondary,
        );
    }
}

/// Whether the inspector is there to be read.
pub fn is_inspector_shown(egui: &egui::Context, context: &Context<'_>) -> bool {
    egui.content_rect().width() >= FLOATING_BELOW || context.state.is_inspector_open
}

fn inspector_panel_ui(ui: &mut Ui, context: &Context<'_>, is_floating: bool) {
    let skin = Skin::of(ui);
    let sizes = &tokens().size;
    let frame = Frame::NONE.fill(skin.panel).inner_margin(Margin {
        left: 20,
        right: 20,
        top: 16,
        bottom: 12,
    });
    if !is_floating {
        Panel::right("inspector")
            .default_size(pt(sizes.inspector))
            .size_range(pt(sizes.inspector_min)..=pt(sizes.inspector_max))
            .resizable(true)
            .show_separator_line(false)
            .frame(frame)
            .show(ui, |ui| screens::inspector_ui(ui, context));
        return;
    }
    if !context.state.is_inspector_open {
        return;
    }
    let screen = ui.ctx().content_rect();
    let top = screen.top() + pt(sizes.filter_bar);
    let height = screen.height() - pt(sizes.filter_bar) - pt(sizes.status_bar);
    egui::Area::new(egui::Id::unique("floating inspector"))
        .order(egui::Order::Foreground)
        .fixed_pos(egui::pos2(screen.right() - pt(sizes.inspector), top))
        .show(ui.ctx(), |ui| {
            frame.shadow(skin.shadow()).show(ui, |ui| {
                ui.set_width(pt(sizes.inspector) - 40.0);
                ui.set_height(height - 28.0);
                screens::inspector_ui(ui, context);
            });
        });
}
