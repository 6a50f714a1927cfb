//! The palette: everything the window can do or show, found by typing.

use eframe::egui;
use egui::{Align2, Frame, Id, Key, Margin, Modal, Modifiers, ScrollArea, Stroke, TextEdit, Ui, Vec2};

use crate::ui::command::PaletteCommand;
use crate::ui::context::Context;
use crate::ui::palette::{Found, Palette, Section, found};
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{click_row_ui, paint_icon_ui};

/// Distance from the window's top.
const TOP: f32 = 128.0;
/// Height of the field and of the line of keys below the rows.
const FIELD: f32 = 52.0;
const FOOT: f32 = 36.0;

/// Draws the palette while it is open.
pub fn palette_box_ui(ui: &mut Ui, context: &Context<'_>) {
    let Some(palette) = &context.state.palette else {
        return;
    };
    let skin = Skin::of(ui);
    let rows = found(context, &palette.text);
    let chosen = palette.chosen.min(rows.len().saturating_sub(1));
    read_keys(ui, context, &rows, chosen);
    let window = ui.ctx().content_rect();
    let width = pt(tokens().size.palette).min(window.width() - 32.0);
    let top = TOP.min(window.height() / 8.0);
    let frame = Frame::NONE
        .fill(if ui.visuals().dark_mode {
            skin.panel
        } else {
            skin.raised
        })
        .corner_radius(tokens().radius.window as f32)
        .shadow(skin.shadow());
    let modal = Modal::new(Id::unique("palette"))
        .area(Modal::default_area(Id::unique("palette")).anchor(Align2::CENTER_TOP, Vec2::new(0.0, top)))
        .frame(frame)
        .backdrop_color(skin.scrim)
        .show(ui.ctx(), |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing = Vec2::ZERO;
            field_ui(ui, context, palette, rows.len());
            let rule = ui.available_rect_before_wrap();
            ui.painter()
                .hline(rule.x_range(), rule.top(), Stroke::new(1.0, skin.rule));
            let room =
                (window.height() - top - FIELD - FOOT - 48.0).clamp(pt(tokens().size.row_palette), 440.0);
            ScrollArea::vertical()
                .max_height(room)
                .auto_shrink([false, true])
                .show(ui, |ui| rows_ui(ui, context, &rows, chosen));
            foot_ui(ui);
        });
    if modal.should_close() {
        context.push(PaletteCommand::Close);
    }
}

/// Arrows choose, Enter takes; read before the field gets to see them.
fn read_keys(ui: &Ui, context: &Context<'_>, rows: &[Found], chosen: usize) {
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::ArrowDown) && !rows.is_empty() {
        context.push(PaletteCommand::Choose((chosen + 1) % rows.len()));
    }
    if pressed(Key::ArrowUp) && !rows.is_empty() {
        context.push(PaletteCommand::Choose((chosen + rows.len() - 1) % rows.len()));
    }
    if pressed(Key::Enter)
        && let Some(row) = rows.get(chosen)
    {
        take(context, row);
    }
}

fn take(context: &Context<'_>, row: &Found) {
    if row.entry.why_not.is_none() {
        context.push(PaletteCommand::Close);
        context.push(row.entry.command.clone());
    }
}

fn field_ui(ui: &mut Ui, context: &Context<'_>, palette: &Palette, count: usize) {
    let skin = Skin::of(ui);
    let frame = Frame::NONE.inner_margin(Margin::symmetric(20, 0));
    frame.show(ui, |ui| {
        ui.set_height(FIELD);
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = 12.0;
            paint_icon_ui(ui, "search", pt(tokens().size.icon), skin.secondary);
            let style = text::heading();
            let mut typed = palette.text.clone();
            let words = if count == 1 {
                "1 match".to_owned()
            } else {
                format!("{count} matches")
            };
            let room = ui.available_width() - 96.0;
            let response = ui
                .add(
                    TextEdit::singleline(&mut typed)
                        .font(text::format(text::body(), skin.primary).font_id)
                        .hint_text(text::job("Search or run", text::body(), skin.tertiary))
                        .text_color(skin.primary)
                        .frame(Frame::NONE)
                        .align(Align2::LEFT_CENTER)
                        .min_size(Vec2::new(room, pt(style.line)))
                        .desired_width(room),
                )
                .accessible_name("What to find");
            if !response.has_focus() {
                response.request_focus();
            }
            if response.changed() {
                context.push(PaletteCommand::Edit(typed));
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if !palette.text.trim().is_empty() {
                    text::line_ui(ui, &words, text::small(), skin.tertiary);
                }
            });
        });
    });
}

fn rows_ui(ui: &mut Ui, context: &Context<'_>, rows: &[Found], chosen: usize) {
    let skin = Skin::of(ui);
    let frame = Frame::NONE.inner_margin(Margin::symmetric(8, 8));
    frame.show(ui, |ui| {
        if rows.is_empty() {
            ui.add_space(12.0);
            ui.horizontal(|ui| {
                ui.add_space(12.0);
                let words = "Nothing is called that. Screens, teams, topics, quarters, analyses, questions and commands can be found.";
                text::words_ui(ui, words, text::body(), skin.secondary);
            });
            ui.add_space(12.0);
        }
        for section in Section::ALL {
            let of_section = rows.iter().enumerate().filter(|(_, row)| row.entry.section == section);
            for (place, (at, row)) in of_section.enumerate() {
                if place == 0 {
                    ui.add_space(6.0);
                    ui.horizontal(|ui| {
                        ui.add_space(12.0);
                        text::line_ui(ui, section.words(), text::small(), skin.secondary);
                    });
                    ui.add_space(4.0);
                }
                row_ui(ui, context, row, at == chosen);
            }
        }
    });
}

fn row_ui(ui: &mut Ui, context: &Context<'_>, row: &Found, is_chosen: bool) {
    let skin = Skin::of(ui);
    let entry = &row.entry;
    let is_possible = entry.why_not.is_none();
    let size = Vec2::new(ui.available_width(), pt(tokens().size.row_palette));
    let response = ui
        .add_enabled_ui(is_possible, |ui| click_row_ui(ui, size, &entry.words, is_chosen))
        .inner;
    let rect = response.rect;
    if is_chosen {
        // Grey, not yellow: that is kept for what is selected on the charts.
        ui.painter()
            .rect_filled(rect, tokens().radius.small as f32, skin.hover);
    }
    if is_chosen
        && context
            .state
            .palette
            .as_ref()
            .is_some_and(|palette| palette.chosen > 0)
    {
        ui.scroll_to_rect(rect, None);
    }
    let ink = if is_possible { skin.primary } else { skin.disabled };
    let icon = egui::pos2(rect.left() + 22.0, rect.center().y);
    let icon_name = if is_possible { entry.icon } else { "lock" };
    text::icon(
        ui.painter(),
        icon,
        icon_name,
        pt(tokens().size.icon),
        skin.secondary,
    );
    let keys = text::line(ui.painter(), entry.keys, text::small(), skin.tertiary);
    let right = rect.right() - 12.0;
    let left = rect.left() + 42.0;
    let mut job = marked(row, ink, skin);
    job.append("", 12.0, text::format(text::caption(), skin.tertiary));
    let aside = entry.why_not.unwrap_or(&entry.aside);
    job.append(aside, 0.0, text::format(text::caption(), skin.tertiary));
    job.wrap = egui::text::TextWrapping::truncate_at_width((right - left - keys.size().x - 12.0).max(40.0));
    let galley = ui.painter().layout_job(job);
    text::place(
        ui.painter(),
        egui::pos2(left, rect.center().y),
        Align2::LEFT_CENTER,
        galley,
        ink,
    );
    text::place(
        ui.painter(),
        egui::pos2(right, rect.center().y),
        Align2::RIGHT_CENTER,
        keys,
        skin.tertiary,
    );
    if response.clicked() {
        take(context, row);
    }
}

/// The words with what was typed underlined.
fn marked(row: &Found, ink: egui::Color32, skin: &Skin) -> egui::text::LayoutJob {
    let words = &row.entry.words;
    let plain = text::format(text::body(), ink);
    let strong = egui::TextFormat {
        underline: Stroke::new(2.0, skin.marker),
        ..text::format(text::body_strong(), ink)
    };
    let mut job = egui::text::LayoutJob::default();
    let mut from = 0;
    for mark in &row.marks {
        job.append(
            words.get(from..mark.start).unwrap_or_default(),
            0.0,
            plain.clone(),
        );
        job.append(words.get(mark.clone()).unwrap_or_default(), 0.0, strong.clone());
        from = mark.end;
    }
    job.append(words.get(from..).unwrap_or_default(), 0.0, plain);
    job
}

fn foot_ui(ui: &mut Ui) {
    let skin = Skin::of(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), FOOT), egui::Sense::hover());
    let corner = egui::CornerRadius {
        nw: 0,
        ne: 0,
        sw: tokens().radius.window as u8,
        se: tokens().radius.window as u8,
    };
    ui.painter().rect_filled(rect, corner, skin.window);
    let left = egui::pos2(rect.left() + 20.0, rect.center().y);
    let right = egui::pos2(rect.right() - 20.0, rect.center().y);
    let choose = "\u{2191} \u{2193} choose      Enter open";
    text::paint(
        ui.painter(),
        left,
        Align2::LEFT_CENTER,
        choose,
        text::small(),
        skin.secondary,
    );
    text::paint(
        ui.painter(),
        right,
        Align2::RIGHT_CENTER,
        "Esc close",
        text::small(),
        skin.secondary,
    );
}
