//! The few ways ink is put down, shared by all layouts.

use crate::chart::geometry::{Point, Rect};
use crate::chart::model::{RowKey, State, Tone, Voice};
use crate::chart::scene::{Anchor, Ink, Paint, Shape, Stroke};
use crate::chart::text::measure;
use crate::chart::theme::{AccentRole, SurfaceRole, TextRole, TypeStyle};

use super::metrics::{Metrics, baseline};

pub(super) const CANVAS: Paint = Paint::Surface(SurfaceRole::Canvas);
pub(super) const PRIMARY: Paint = Paint::Text(TextRole::Primary);
pub(super) const SECONDARY: Paint = Paint::Text(TextRole::Secondary);
pub(super) const TERTIARY: Paint = Paint::Text(TextRole::Tertiary);
pub(super) const MARKER: Paint = Paint::Accent(AccentRole::Marker);

/// One line of text with its capitals centred on `at.y`.
pub(super) fn text(at: Point, anchor: Anchor, style: TypeStyle, ink: impl Into<Ink>, words: &str) -> Shape {
    let at = Point::new(at.x, baseline(at.y, style));
    Shape::Text {
        at,
        anchor,
        style,
        ink: ink.into(),
        text: words.to_owned(),
    }
}

/// Two pieces of text in one line, the second one behind a gap; returns where the second one ends.
pub(super) fn text_pair(
    shapes: &mut Vec<Shape>,
    at: Point,
    first: (&str, TypeStyle, Paint),
    second: (&str, TypeStyle, Paint),
    gap: f64,
) -> f64 {
    shapes.push(text(at, Anchor::Start, first.1, first.2, first.0));
    let end = at.x + measure(first.0, first.1);
    if second.0.is_empty() {
        return end;
    }
    let start = Point::new(end + gap, at.y);
    shapes.push(text(start, Anchor::Start, second.1, second.2, second.0));
    start.x + measure(second.0, second.1)
}

pub(super) fn line(from: Point, to: Point, stroke: Stroke) -> Shape {
    Shape::Line { from, to, stroke }
}

pub(super) fn filled(rect: Rect, radius: f64, ink: impl Into<Ink>) -> Shape {
    Shape::Rect {
        rect,
        radius,
        fill: Some(ink.into()),
        stroke: None,
    }
}

pub(super) fn disc(centre: Point, radius: f64, ink: impl Into<Ink>) -> Shape {
    Shape::Circle {
        centre,
        radius,
        fill: Some(ink.into()),
        stroke: None,
    }
}

/// A hollow circle on the canvas whose outline lies inside `radius`.
pub(super) fn hollow(centre: Point, radius: f64, stroke: Stroke) -> Shape {
    Shape::Circle {
        centre,
        radius: radius - stroke.width / 2.0,
        fill: Some(Ink::full(CANVAS)),
        stroke: Some(stroke),
    }
}

/// A ghost: where the value was expected.
pub(super) fn diamond(centre: Point, radius: f64, stroke: Stroke) -> Shape {
    let Point { x, y } = centre;
    let points = vec![
        Point::new(x, y - radius),
        Point::new(x + radius, y),
        Point::new(x, y + radius),
        Point::new(x - radius, y),
    ];
    Shape::Polygon {
        points,
        fill: Some(Ink::full(CANVAS)),
        stroke: Some(stroke),
    }
}

/// An arrow head with its tip at `tip`, coming from `from`.
pub(super) fn arrow_head(from: Point, tip: Point, length: f64, ink: impl Into<Ink>) -> Shape {
    let distance = from.distance(tip).max(f64::MIN_POSITIVE);
    let (dx, dy) = ((tip.x - from.x) / distance, (tip.y - from.y) / distance);
    let half = length * 0.42;
    let back = Point::new(tip.x - dx * length, tip.y - dy * length);
    let points = vec![
        tip,
        Point::new(back.x - dy * half, back.y + dx * half),
        Point::new(back.x + dy * half, back.y - dx * half),
    ];
    Shape::Polygon {
        points,
        fill: Some(ink.into()),
        stroke: None,
    }
}

/// The mark of a voice: a circle, or a square of side 2 r - 1.
pub(super) fn voice_mark(voice: Voice, centre: Point, radius: f64, metrics: &Metrics, ink: Ink) -> Shape {
    match voice {
        Voice::Perceived | Voice::Other => disc(centre, radius, ink),
        Voice::Measured => {
            let side = square_side(radius, metrics);
            filled(Rect::around(centre, side, side), metrics.pt(1.0), ink)
        }
    }
}

/// The hollow mark of a voice on a ground.
pub(super) fn hollow_mark(
    voice: Voice,
    centre: Point,
    radius: f64,
    metrics: &Metrics,
    (stroke, ground): (Stroke, Paint),
) -> Shape {
    let fill = Some(Ink::full(ground));
    match voice {
        Voice::Perceived | Voice::Other => Shape::Circle {
            centre,
            radius: radius - stroke.width / 2.0,
            fill,
            stroke: Some(stroke),
        },
        Voice::Measured => {
            let side = square_side(radius, metrics) - stroke.width;
            Shape::Rect {
                rect: Rect::around(centre, side, side),
                radius: metrics.pt(1.0),
                fill,
                stroke: Some(stroke),
            }
        }
    }
}

/// The ring in the colour of the ground that lifts a filled mark off its arms.
pub(super) fn halo(voice: Voice, centre: Point, radius: f64, metrics: &Metrics, ground: Paint) -> Shape {
    let ring = metrics.chart.halo;
    match voice {
        Voice::Perceived | Voice::Other => disc(centre, radius + ring, ground),
        Voice::Measured => {
            let side = square_side(radius, metrics) + 2.0 * ring;
            filled(Rect::around(centre, side, side), metrics.pt(2.0), ground)
        }
    }
}

fn square_side(radius: f64, metrics: &Metrics) -> f64 {
    2.0 * radius - metrics.pt(1.0)
}

/// The hatch of a tone.
pub(super) fn hatch(rect: Rect, radius: f64, paint: Paint, metrics: &Metrics) -> Shape {
    let stroke = Stroke::solid(paint, metrics.chart.hatch_stroke);
    Shape::Hatch {
        rect,
        radius,
        gap: metrics.chart.hatch_gap,
        stroke,
    }
}

/// A masked box: ground, hatch and the letter of the rule.
pub(super) fn masked(rect: Rect, radius: f64, rule: char, style: TypeStyle, metrics: &Metrics) -> Vec<Shape> {
    let letter = rule.to_string();
    let plate = Rect::around(
        rect.centre(),
        measure(&letter, style) + metrics.pt(12.0),
        rect.height(),
    );
    let plate = plate.kept_inside(&rect);
    vec![
        filled(rect, radius, Paint::Tone(Tone::Suppressed)),
        hatch(rect, radius, Paint::Tone(Tone::SuppressedHatch), metrics),
        filled(plate, 0.0, Paint::Tone(Tone::Suppressed)),
        text(rect.centre(), Anchor::Middle, style, TERTIARY, &letter),
    ]
}

/// A keyed group with the box a pointer may hit.
pub(super) fn group(key: &RowKey, hit: Option<Rect>, tip: String, shapes: Vec<Shape>) -> Shape {
    Shape::Group {
        key: Some(key.clone()),
        hit,
        tip,
        shapes,
    }
}

/// The hue a mark is drawn in: its own when decided, grey otherwise.
pub(super) fn mark_paint(state: State, tone: Tone) -> Paint {
    Paint::Tone(if state.is_decided() { tone } else { Tone::Undecided })
}
