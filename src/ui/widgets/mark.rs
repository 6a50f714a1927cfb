//! Marks of the two voices and rows of dot, 80 % bar and 95 % line, for inspector, tooltip and tables.

use eframe::egui;
use egui::{Color32, CornerRadius, Painter, Pos2, Rect, Stroke, StrokeKind, Vec2};

use crate::chart::model::{Estimate, State, Tone, Voice};
use crate::chart::theme::AlphaRole;
use crate::ui::theme::{Skin, pt, tokens};

/// How a mark is drawn.
#[derive(Clone, Copy)]
pub struct Glyph {
    /// Circle, square or ink circle.
    pub voice: Voice,
    /// Its colour.
    pub color: Color32,
    /// Filled, or hollow.
    pub is_filled: bool,
    /// Radius of the circle; the square has side 2 r - 1.
    pub radius: f32,
}

impl Glyph {
    /// The filled mark of a voice in its own hue, as legends show it.
    pub fn of(voice: Voice, skin: &Skin) -> Self {
        Self {
            voice,
            color: skin.tone(voice.tone()),
            is_filled: true,
            radius: 4.5,
        }
    }
}

/// Paints a mark; filled ones get a ring in the ground's colour.
pub fn glyph(painter: &Painter, centre: Pos2, mark: Glyph, ground: Color32) {
    let halo = pt(tokens().chart.halo);
    let stroke = Stroke::new(pt(tokens().stroke.mark), mark.color);
    match mark.voice {
        Voice::Measured => {
            let side = 2.0 * mark.radius - 1.0;
            let rect = Rect::from_center_size(centre, Vec2::splat(side));
            let corner = CornerRadius::same(tokens().radius.mark as u8);
            if mark.is_filled {
                painter.rect_filled(rect.expand(halo), corner, ground);
                painter.rect_filled(rect, corner, mark.color);
            } else {
                painter.rect(rect, corner, ground, stroke, StrokeKind::Middle);
            }
        }
        Voice::Perceived | Voice::Other => {
            if mark.is_filled {
                painter.circle_filled(centre, mark.radius + halo, ground);
                painter.circle_filled(centre, mark.radius, mark.color);
            } else {
                painter.circle(centre, mark.radius, ground, stroke);
            }
        }
    }
}

/// Paints one value with its two intervals along a horizontal axis that fills `field`.
pub fn interval_row(
    painter: &Painter,
    field: Rect,
    domain: (f64, f64),
    estimate: &Estimate,
    look: (Voice, State, &Skin),
) {
    let (voice, state, skin) = look;
    let x = |value: f64| {
        let share = ((value - domain.0) / (domain.1 - domain.0)).clamp(0.0, 1.0);
        field.left() + share as f32 * field.width()
    };
    let is_filled = state.is_decided();
    let color = if is_filled {
        skin.tone(voice.tone())
    } else {
        skin.tone(Tone::Undecided)
    };
    let y = field.center().y;
    let line = Stroke::new(
        pt(tokens().stroke.hair),
        color.gamma_multiply(skin.alpha(AlphaRole::Line95)),
    );
    painter.hline(x(estimate.span95.low)..=x(estimate.span95.high), y, line);
    let bar = Rect::from_min_max(
        Pos2::new(x(estimate.span80.low), y - 3.0),
        Pos2::new(x(estimate.span80.high), y + 3.0),
    );
    painter.rect_filled(
        bar,
        CornerRadius::same(2),
        color.gamma_multiply(skin.alpha(AlphaRole::IntervalBar)),
    );
    let mark = Glyph {
        voice,
        color,
        is_filled,
        radius: 4.0,
    };
    glyph(painter, Pos2::new(x(estimate.value), y), mark, skin.panel);
}

/// Paints the disc of a verdict: filled in its tone, hollow where nothing is decided.
pub fn verdict_dot(painter: &Painter, centre: Pos2, tone: Tone, skin: &Skin) {
    if tone == Tone::Undecided {
        painter.circle_stroke(
            centre,
            4.5,
            Stroke::new(pt(tokens().stroke.mark), skin.tone(tone)),
        );
    } else {
        painter.circle_filled(centre, 5.0, skin.tone(tone));
    }
}
