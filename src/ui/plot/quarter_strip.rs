//! The strip of quarters below the map: one stacked bar of verdicts each, the current one in full colour.

use eframe::egui;
use egui::{Align2, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo};

use crate::analysis::{Cell, Verdict};
use crate::base::Quarter;
use crate::chart::theme::AlphaRole;
use crate::figure::words;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::focus_ring;

/// The verdicts of one quarter.
pub struct QuarterVerdicts<'a> {
    /// The quarter.
    pub quarter: Quarter,
    /// Its cells, as the map shows them.
    pub cells: Vec<&'a Cell>,
    /// The cell of what is selected.
    pub selected: Option<&'a Cell>,
}

const ORDER: [Verdict; 5] = [
    Verdict::BothHurt,
    Verdict::PerceivedOnly,
    Verdict::Hidden,
    Verdict::Healthy,
    Verdict::CannotTell,
];

/// Draws the strip; says which quarter was chosen.
pub fn quarter_strip_ui(ui: &mut Ui, quarters: &[QuarterVerdicts<'_>], now: Quarter) -> Option<Quarter> {
    let gap = pt(tokens().space.s3);
    let room = ui.available_width();
    let count = quarters.len().max(1) as f32;
    let width = ((room - gap * (count - 1.0)) / count).min(180.0);
    let (strip, _) = ui.allocate_exact_size(Vec2::new(room, 44.0), Sense::hover());
    let mut chosen = None;
    let mut left = strip.left();
    for entry in quarters {
        let rect = Rect::from_min_size(egui::pos2(left, strip.top()), Vec2::new(width, 44.0));
        left += width + gap;
        if quarter_ui(ui, rect, entry, entry.quarter == now) {
            chosen = Some(entry.quarter);
        }
    }
    chosen
}

fn quarter_ui(ui: &mut Ui, rect: Rect, entry: &QuarterVerdicts<'_>, is_now: bool) -> bool {
    let skin = Skin::of(ui);
    let response = ui.interact(
        rect,
        ui.scope_id().with(("quarter", entry.quarter.index())),
        Sense::click(),
    );
    let decided = entry
        .cells
        .iter()
        .filter(|cell| cell.verdict != Verdict::CannotTell)
        .count();
    let name = format!("{}, {decided} of {} decided", entry.quarter, entry.cells.len());
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_now, &name));
    let alpha = if is_now || response.hovered() {
        1.0
    } else {
        skin.alpha(AlphaRole::PastQuarter)
    };
    segments(ui, rect, entry, alpha, skin);
    let line = if is_now {
        Stroke::new(2.0, skin.ink)
    } else {
        Stroke::new(1.0, skin.rule)
    };
    ui.painter().hline(rect.x_range(), rect.top() + 19.0, line);
    let (style, ink) = if is_now {
        (text::section(), skin.primary)
    } else {
        (text::small(), skin.secondary)
    };
    let base = rect.top() + 26.0;
    let label = entry.quarter.to_string();
    text::paint(
        ui.painter(),
        egui::pos2(rect.left(), base),
        Align2::LEFT_TOP,
        &label,
        style,
        ink,
    );
    let number = if is_now && rect.width() > 120.0 {
        format!("{decided} decided")
    } else {
        decided.to_string()
    };
    let ink = if is_now { skin.primary } else { skin.tertiary };
    text::paint(
        ui.painter(),
        egui::pos2(rect.right(), base),
        Align2::RIGHT_TOP,
        &number,
        text::small(),
        ink,
    );
    focus_ring(ui, &response, tokens().radius.small);
    response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked()
}

fn segments(ui: &Ui, rect: Rect, entry: &QuarterVerdicts<'_>, alpha: f32, skin: &Skin) {
    let painter = ui.painter();
    let gap = pt(tokens().chart.segment_gap);
    let corner = CornerRadius::same(tokens().radius.cell as u8);
    let total = entry.cells.len().max(1) as f32;
    let counts: Vec<(Verdict, usize)> = ORDER
        .into_iter()
        .map(|verdict| {
            (
                verdict,
                entry.cells.iter().filter(|cell| cell.verdict == verdict).count(),
            )
        })
        .filter(|(_, count)| *count > 0)
        .collect();
    let room = rect.width() - gap * counts.len().saturating_sub(1) as f32;
    let mut left = rect.left();
    for (verdict, count) in counts {
        let width = room * count as f32 / total;
        let bar = Rect::from_min_size(egui::pos2(left, rect.top() + 4.0), Vec2::new(width, 8.0));
        left += width + gap;
        if verdict == Verdict::CannotTell {
            let stroke = Stroke::new(1.0, skin.tone(words::tone(verdict)).gamma_multiply(alpha));
            painter.rect_stroke(bar, corner, stroke, StrokeKind::Inside);
        } else {
            painter.rect_filled(bar, corner, skin.tone(words::tone(verdict)).gamma_multiply(alpha));
        }
        if entry.selected.is_some_and(|cell| cell.verdict == verdict) {
            painter.hline(bar.x_range(), bar.bottom() + 3.0, Stroke::new(2.0, skin.marker));
        }
    }
}
