//! One cell of the heat map: filled level, hatched doubt, masked, gap bar or change.

use crate::chart::geometry::{Point, Rect, Scale};
use crate::chart::model::{CellBody, Estimate, HeatCell, State, Tone};
use crate::chart::scene::{Anchor, Ink, Paint, Shape, Stroke};
use crate::chart::text::measure;
use crate::chart::theme::{AlphaRole, LineRole, TypeStyle, Weight};

use super::ink::{CANVAS, PRIMARY, SECONDARY, TERTIARY, arrow_head, filled, hatch, line, masked, text};
use super::metrics::Metrics;

/// The middle class: neither hue.
const CENTRE_CLASS: u8 = 3;

pub(super) fn draw_cell(
    cell: &HeatCell,
    rect: Rect,
    is_total: bool,
    gap_limit: Option<f64>,
    metrics: &Metrics,
) -> Vec<Shape> {
    let radius = metrics.pt(2.0);
    match (cell.state, &cell.body) {
        (State::Suppressed(rule), _) => masked(rect, radius, rule, metrics.small, metrics),
        (State::NoData, _) | (_, CellBody::Empty) => {
            vec![text(rect.centre(), Anchor::Middle, metrics.label, TERTIARY, "–")]
        }
        (
            State::CannotTell,
            CellBody::Level {
                class, text: words, ..
            },
        ) => doubtful(*class, words, rect, radius, metrics),
        (
            state,
            CellBody::Level {
                class,
                text: words,
                half_width,
            },
        ) => {
            let weight = if is_total || state == State::Clear {
                Weight::SemiBold
            } else {
                Weight::Regular
            };
            let mut shapes = vec![filled(rect, radius, Paint::Level(*class))];
            let half_width = half_width.as_deref().unwrap_or("");
            let style = metrics.label.weighing(weight);
            centred_pair(
                &mut shapes,
                rect,
                (words, style),
                half_width,
                Paint::LevelText(*class),
                metrics,
            );
            shapes
        }
        (state, CellBody::Gap { gap, text: words }) => {
            gap_bar(*gap, state, words, rect, gap_limit.unwrap_or(1.0), metrics)
        }
        (_, CellBody::Change { flagged: None }) => vec![flat_dash(rect, metrics)],
        (
            _,
            CellBody::Change {
                flagged: Some((words, tone)),
            },
        ) => {
            let style = metrics.label.weighing(Weight::SemiBold);
            vec![text(
                rect.centre(),
                Anchor::Middle,
                style,
                Paint::ToneText(*tone),
                words,
            )]
        }
    }
}

/// No flagged change: a drawn dash, wider and stronger than the en dash that stands for no data.
fn flat_dash(rect: Rect, metrics: &Metrics) -> Shape {
    let (centre, half) = (rect.centre(), metrics.pt(8.0));
    let (from, to) = (
        Point::new(centre.x - half, centre.y),
        Point::new(centre.x + half, centre.y),
    );
    line(
        from,
        to,
        Stroke::solid(Paint::Tone(Tone::Undecided), metrics.series),
    )
}

/// A number and, in Regular behind it, its half width, centred together.
fn centred_pair(
    shapes: &mut Vec<Shape>,
    rect: Rect,
    (words, style): (&str, TypeStyle),
    half_width: &str,
    paint: Paint,
    metrics: &Metrics,
) {
    let centre = rect.centre();
    if half_width.is_empty() {
        shapes.push(text(centre, Anchor::Middle, style, paint, words));
        return;
    }
    let gap = metrics.pt(4.0);
    let (first, second) = (measure(words, style), measure(half_width, metrics.small));
    let left = centre.x - (first + gap + second) / 2.0;
    shapes.push(text(
        Point::new(left, centre.y),
        Anchor::Start,
        style,
        paint,
        words,
    ));
    let at = Point::new(left + first + gap, centre.y);
    shapes.push(text(at, Anchor::Start, metrics.small, paint, half_width));
}

/// Cannot tell: outline and hatch in the hue it leans to, the number kept in grey on a plate.
fn doubtful(class: u8, words: &str, rect: Rect, radius: f64, metrics: &Metrics) -> Vec<Shape> {
    let paint = if class == CENTRE_CLASS {
        Paint::Tone(Tone::SuppressedHatch)
    } else {
        Paint::Level(class)
    };
    let inset = metrics.hair / 2.0;
    let plate = Rect::around(
        rect.centre(),
        measure(words, metrics.label) + metrics.pt(12.0),
        rect.height(),
    );
    let plate = plate.kept_inside(&rect.grown(-metrics.hair, -metrics.hair));
    vec![
        hatch(rect, radius, paint, metrics),
        filled(plate, 0.0, CANVAS),
        Shape::Rect {
            rect: rect.grown(-inset, -inset),
            radius,
            fill: None,
            stroke: Some(Stroke::solid(paint, metrics.hair)),
        },
        text(
            rect.centre(),
            Anchor::Middle,
            metrics.label.weighing(Weight::Regular),
            SECONDARY,
            words,
        ),
    ]
}

/// A bar from the zero line with its 95 % line; the number stands at the left edge on one axis.
fn gap_bar(
    gap: Estimate,
    state: State,
    words: &str,
    rect: Rect,
    limit: f64,
    metrics: &Metrics,
) -> Vec<Shape> {
    let number_width = metrics.pt(27.0);
    let is_decided = state.is_decided();
    let weight = if state == State::Clear {
        Weight::SemiBold
    } else {
        Weight::Regular
    };
    let number_style = metrics.small.weighing(weight);
    let number_paint = if is_decided { PRIMARY } else { SECONDARY };
    if rect.width() < number_width + metrics.pt(20.0) {
        // No room for a bar that could be read: the number with its sign stays.
        return vec![text(
            rect.centre(),
            Anchor::Middle,
            number_style,
            number_paint,
            words,
        )];
    }
    let track = Rect {
        left: rect.left + number_width,
        ..rect
    };
    let track = Rect {
        right: track.right.max(track.left) - metrics.pt(2.0),
        ..track
    };
    let scale = Scale::new((-limit, limit), (track.left, track.right));
    let middle = rect.centre().y;
    let zero = metrics.crisp(scale.px(0.0));
    let tone = if gap.value < 0.0 {
        Tone::GapMinus
    } else {
        Tone::GapPlus
    };
    let paint = Paint::Tone(if is_decided { tone } else { Tone::Undecided });
    let bar_height = metrics.chart.interval_bar;
    let end = scale.px_clamped(gap.value);
    let bar = Rect::between(
        Point::new(zero.min(end), middle - bar_height / 2.0),
        Point::new(zero.max(end), middle + bar_height / 2.0),
    );
    let mut shapes = Vec::new();
    if is_decided {
        shapes.push(filled(bar, 0.0, paint));
    } else {
        shapes.push(hatch(bar, 0.0, Paint::Tone(Tone::Hatch), metrics));
    }
    let axis = Stroke::solid(Paint::Line(LineRole::Axis), metrics.hair);
    shapes.push(line(
        Point::new(zero, rect.top),
        Point::new(zero, rect.bottom),
        axis,
    ));
    let (low, high) = (
        scale.px_clamped(gap.span95.low),
        scale.px_clamped(gap.span95.high),
    );
    let alpha = if is_decided {
        AlphaRole::Full
    } else {
        AlphaRole::Line95
    };
    let line_paint = if is_decided {
        PRIMARY
    } else {
        Paint::Tone(Tone::Undecided)
    };
    let ink = Ink::at(line_paint, alpha);
    let (from, to) = (Point::new(low, middle), Point::new(high, middle));
    shapes.push(line(from, to, Stroke::solid(ink, metrics.hair)));
    let head = metrics.pt(4.0);
    if !scale.holds(gap.span95.low) {
        shapes.push(arrow_head(to, from, head, ink));
    }
    if !scale.holds(gap.span95.high) {
        shapes.push(arrow_head(from, to, head, ink));
    }
    let at = Point::new(rect.left + number_width - metrics.pt(5.0), middle);
    shapes.push(text(at, Anchor::End, number_style, number_paint, words));
    shapes
}
