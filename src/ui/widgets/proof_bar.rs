//! The proof of an import: ink for the rows used, a hatched piece for each exclusion, the sum in words below.

use eframe::egui;
use egui::{Align2, CornerRadius, Rect, Role, Sense, Ui, Vec2, WidgetInfo};

use super::hatch;
use crate::base::number::count;
use crate::chart::model::Tone;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};

/// An exclusion.
pub struct Piece<'a> {
    /// Why the rows are left out.
    pub reason: &'a str,
    /// How many.
    pub rows: u64,
}

/// Draws the bar and the sum in words.
pub fn proof_bar_ui(ui: &mut Ui, read: u64, used: u64, excluded: &[Piece<'_>]) {
    let skin = Skin::of(ui);
    let left_out: u64 = excluded.iter().map(|piece| piece.rows).sum();
    let sum = format!(
        "{} rows read = {} used + {} excluded",
        count(read),
        count(used),
        count(left_out)
    );
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, 44.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &sum));
    let gap = pt(tokens().chart.segment_gap);
    let corner = CornerRadius::same(tokens().radius.cell as u8);
    let shown: Vec<&Piece<'_>> = excluded.iter().filter(|piece| piece.rows > 0).collect();
    let mut widths: Vec<f32> = shown
        .iter()
        .map(|piece| (width * (piece.rows as f64 / read.max(1) as f64) as f32).max(40.0))
        .collect();
    // Reasons are written below their pieces: a piece is as wide as its words, while there is room.
    for (piece, width) in shown.iter().zip(widths.iter_mut()) {
        let words = text::line(ui.painter(), piece.reason, text::small(), skin.tertiary)
            .size()
            .x
            + 8.0;
        *width = width.max(words.min(160.0));
    }
    let excluded_width: f32 = widths.iter().map(|width| width + gap).sum();
    let shrink = (width * 0.6 / excluded_width.max(1.0)).min(1.0);
    let used_width = if used == 0 {
        0.0
    } else {
        width - excluded_width * shrink
    };
    let bar = Rect::from_min_size(rect.min, Vec2::new(used_width, 20.0));
    ui.painter().rect_filled(bar, corner, skin.ink);
    if used > 0 {
        let at = egui::pos2(bar.left() + 8.0, bar.center().y);
        let words = format!("{} used", count(used));
        text::paint(
            ui.painter(),
            at,
            Align2::LEFT_CENTER,
            &words,
            text::label(),
            skin.on_ink,
        );
    }
    let mut left = bar.right() + if used == 0 { 0.0 } else { gap };
    for (piece_of, width) in shown.iter().zip(widths) {
        let width = width * shrink;
        let rect = Rect::from_min_size(egui::pos2(left, bar.top()), Vec2::new(width - gap, 20.0));
        piece(ui, rect, piece_of);
        left += width;
    }
    let at = egui::pos2(rect.left(), bar.bottom() + 4.0);
    let room = if used == 0 {
        f32::INFINITY
    } else {
        (used_width - 8.0).max(240.0)
    };
    let words = text::line_within(ui.painter(), &sum, text::label(), skin.primary, room);
    if used > 0 || shown.is_empty() {
        text::place(ui.painter(), at, Align2::LEFT_TOP, words, skin.primary);
    } else {
        text::words_ui(ui, &sum, text::label(), skin.primary);
    }
}

/// A hatched piece with its number inside and its reason below.
fn piece(ui: &Ui, rect: Rect, piece: &Piece<'_>) {
    let skin = Skin::of(ui);
    let corner = CornerRadius::same(tokens().radius.cell as u8);
    ui.painter()
        .rect_filled(rect, corner, skin.tone(Tone::Suppressed));
    hatch(ui.painter(), rect, skin.tone(Tone::SuppressedHatch));
    let number = text::line(ui.painter(), &count(piece.rows), text::label(), skin.primary);
    let plate = Rect::from_center_size(rect.center(), number.size() + Vec2::new(8.0, -2.0));
    ui.painter()
        .rect_filled(plate.intersect(rect), corner, skin.canvas);
    text::place(
        ui.painter(),
        rect.center(),
        Align2::CENTER_CENTER,
        number,
        skin.primary,
    );
    let reason = text::line_within(
        ui.painter(),
        piece.reason,
        text::small(),
        skin.tertiary,
        rect.width(),
    );
    text::place(
        ui.painter(),
        egui::pos2(rect.left(), rect.bottom() + 3.0),
        Align2::LEFT_TOP,
        reason,
        skin.tertiary,
    );
}
