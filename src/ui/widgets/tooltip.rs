//! What a mark says when asked: the same card beside the mark and at the head of the inspector.

use eframe::egui;
use egui::{Align2, Area, CornerRadius, Frame, Id, Margin, Order, Pos2, Rect, Sense, Stroke, Ui, Vec2};

use crate::chart::model::{Tip, TipLine};
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};

/// Width of the card.
const WIDTH: f32 = 252.0;

/// Where a tooltip may stand.
#[derive(Clone, Copy)]
pub struct TooltipPlace {
    /// The mark it belongs to.
    pub mark: Rect,
    /// The box it may not leave.
    pub within: Rect,
}

/// Draws the card beside its mark, on the side with more room.
pub fn tooltip_ui(ui: &Ui, tip: &Tip, place: TooltipPlace) {
    let skin = Skin::of(ui);
    let is_right = place.mark.right() + 16.0 + WIDTH < place.within.right();
    let x = if is_right {
        place.mark.right() + 14.0
    } else {
        place.mark.left() - 14.0
    };
    let is_low = place.mark.center().y > place.within.center().y;
    let pivot = match (is_right, is_low) {
        (true, true) => Align2::LEFT_BOTTOM,
        (true, false) => Align2::LEFT_TOP,
        (false, true) => Align2::RIGHT_BOTTOM,
        (false, false) => Align2::RIGHT_TOP,
    };
    let y = if is_low {
        place.mark.bottom() + 10.0
    } else {
        place.mark.top() - 10.0
    };
    Area::new(Id::unique("chart tooltip"))
        .order(Order::Tooltip)
        .interactable(false)
        .fixed_pos(Pos2::new(x, y))
        .pivot(pivot)
        .constrain_to(place.within)
        .show(ui.ctx(), |ui| {
            Frame::NONE
                .fill(skin.raised)
                .stroke(Stroke::new(1.0, skin.rule))
                .corner_radius(CornerRadius::same(tokens().radius.panel as u8))
                .inner_margin(Margin {
                    left: 14,
                    right: 14,
                    top: 10,
                    bottom: 10,
                })
                .shadow(skin.shadow())
                .show(ui, |ui| {
                    ui.set_width(WIDTH - 28.0);
                    tip_ui(ui, tip, true);
                });
        });
}

/// Draws the contents of the card.
pub fn tip_ui(ui: &mut Ui, tip: &Tip, has_head: bool) {
    let skin = Skin::of(ui);
    ui.spacing_mut().item_spacing.y = 0.0;
    if has_head {
        let (head, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 24.0), Sense::hover());
        let ink = tip.tone.map_or(skin.secondary, |tone| skin.tone_text(tone));
        let status = text::line(ui.painter(), &tip.status, text::body(), ink);
        let status_width = status.size().x;
        text::place(
            ui.painter(),
            head.right_center(),
            Align2::RIGHT_CENTER,
            status,
            ink,
        );
        let room = head.width() - status_width - 10.0;
        let title = text::line_within(ui.painter(), &tip.title, text::body_strong(), skin.primary, room);
        text::place(
            ui.painter(),
            head.left_center(),
            Align2::LEFT_CENTER,
            title,
            skin.primary,
        );
    }
    let has_bars = tip.lines.iter().any(|line| line.bar.is_some());
    let mut is_first_bar = true;
    for line in &tip.lines {
        if line.bar.is_some() && is_first_bar {
            ui.add_space(8.0);
            is_first_bar = false;
        }
        tip_line_ui(ui, line, has_bars);
    }
    if !tip.foot.is_empty() {
        ui.add_space(6.0);
        text::words_ui(ui, &tip.foot, text::small(), skin.tertiary);
    }
}

fn tip_line_ui(ui: &mut Ui, line: &TipLine, _has_bars: bool) {
    let skin = Skin::of(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 18.0), Sense::hover());
    let painter = ui.painter();
    let left = rect.left_center();
    if let Some((share, tone)) = line.bar {
        text::paint(
            painter,
            left,
            Align2::LEFT_CENTER,
            &line.label,
            text::caption(),
            skin.primary,
        );
        let track = rect.left() + 93.0;
        let room = rect.width() - 93.0 - 52.0;
        let width = (share.clamp(0.0, 1.0) as f32 * room).max(2.0);
        let bar = Rect::from_min_size(Pos2::new(track, rect.center().y - 3.0), Vec2::new(width, 6.0));
        painter.rect_filled(
            bar,
            CornerRadius::same(tokens().radius.mark as u8),
            skin.tone(tone),
        );
        let right = rect.right_center();
        text::paint(
            painter,
            right,
            Align2::RIGHT_CENTER,
            &line.value,
            text::caption(),
            skin.primary,
        );
        return;
    }
    let label = text::paint(
        painter,
        left,
        Align2::LEFT_CENTER,
        &line.label,
        text::caption(),
        skin.secondary,
    );
    let at = Pos2::new(
        (rect.left() + 72.0).max(label.right() + pt(tokens().space.s2)),
        rect.center().y,
    );
    let value = text::paint(
        painter,
        at,
        Align2::LEFT_CENTER,
        &line.value,
        text::section(),
        skin.primary,
    );
    let at = Pos2::new(value.right() + 4.0, rect.center().y);
    let rest = text::line_within(
        painter,
        &line.rest,
        text::caption(),
        skin.secondary,
        rect.right() - at.x,
    );
    text::place(painter, at, Align2::LEFT_CENTER, rest, skin.secondary);
}
