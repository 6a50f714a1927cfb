//! Rows of the checklist: disc, name, a sentence with the numbers, at most one action.

use eframe::egui;
use egui::{Pos2, Rect, Role, Sense, Stroke, Ui, UiBuilder, Vec2, WidgetInfo};

use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};

/// How far a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nothing yet: an open ring.
    Open,
    /// In part: a half disc.
    Part,
    /// Done: a filled disc with a tick.
    Done,
}

/// One row.
pub struct ChecklistRow<'a> {
    /// How far it is.
    pub progress: Progress,
    /// Its name.
    pub name: &'a str,
    /// What is there and what is missing, with the numbers.
    pub sentence: &'a str,
}

/// Draws one row; `action` draws its button from the right.
pub fn checklist_row_ui(ui: &mut Ui, row: &ChecklistRow<'_>, action: &mut dyn FnMut(&mut Ui)) {
    let skin = Skin::of(ui);
    let size = Vec2::new(ui.available_width(), pt(tokens().size.row_checklist));
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let state = match row.progress {
        Progress::Open => "open",
        Progress::Part => "in part",
        Progress::Done => "done",
    };
    let name = format!("{}, {state}: {}", row.name, row.sentence);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    disc(ui, rect.min + Vec2::new(10.0, 14.0), row.progress);
    let ink = if row.progress == Progress::Open {
        skin.secondary
    } else {
        skin.primary
    };
    let at = rect.min + Vec2::new(36.0, 4.0);
    text::paint(
        ui.painter(),
        at,
        egui::Align2::LEFT_TOP,
        row.name,
        text::body_strong(),
        ink,
    );
    let sentence_left = (rect.width() * 0.26).clamp(152.0, 196.0);
    let room = Rect::from_min_max(rect.min, rect.max - Vec2::new(0.0, rect.height() - 28.0));
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let mut corner = ui.new_child(UiBuilder::new().max_rect(room).layout(layout));
    action(&mut corner);
    let used = corner.min_rect().width();
    let width = (rect.width() - sentence_left - used - 32.0).min(420.0);
    let words = text::block(ui.painter(), row.sentence, text::body(), skin.secondary, width);
    text::place(
        ui.painter(),
        rect.min + Vec2::new(sentence_left, 4.0),
        egui::Align2::LEFT_TOP,
        words,
        skin.secondary,
    );
}

fn disc(ui: &Ui, centre: Pos2, progress: Progress) {
    let skin = Skin::of(ui);
    let painter = ui.painter();
    let radius = 8.5;
    let ring = Stroke::new(pt(tokens().stroke.mark), skin.primary);
    match progress {
        Progress::Open => {
            painter.circle_stroke(centre, radius, Stroke::new(pt(tokens().stroke.mark), skin.edge));
        }
        Progress::Part => {
            let right = (0..=16).map(|step| {
                let angle = -std::f32::consts::FRAC_PI_2 + std::f32::consts::PI * step as f32 / 16.0;
                centre + radius * Vec2::angled(angle)
            });
            painter.add(egui::Shape::convex_polygon(
                right.collect(),
                skin.primary,
                Stroke::NONE,
            ));
            painter.circle_stroke(centre, radius, ring);
        }
        Progress::Done => {
            painter.circle_filled(centre, radius + 0.75, skin.ink);
            text::icon(
                painter,
                centre,
                "check",
                pt(tokens().size.icon_small),
                skin.on_ink,
            );
        }
    }
}
