//! What lies below the marks of the map: grid, cuts, ticks, axis titles, corner names, and who is masked.

use crate::chart::geometry::{Point, Rect, Scale, Size};
use crate::chart::model::{Axis, Corner, FrictionMap, Tone};
use crate::chart::scene::{Anchor, Ink, Paint, Shape, Stroke};
use crate::chart::text::{ellipsise, measure};
use crate::chart::theme::{LineRole, TypeStyle, Weight};

use super::friction_map::MapFrame;
use super::ink::{PRIMARY, SECONDARY, TERTIARY, filled, hatch, line, text, text_pair, voice_mark};
use super::metrics::Metrics;

pub(super) fn cut_style(metrics: &Metrics) -> TypeStyle {
    metrics.label.weighing(Weight::Medium)
}

pub(super) fn draw_grid(shapes: &mut Vec<Shape>, map: &FrictionMap, frame: &MapFrame, metrics: &Metrics) {
    let grid = Stroke::solid(Paint::Line(LineRole::Grid), metrics.hair);
    let field = frame.field;
    for tick in map.x.ticks.iter().filter(|tick| frame.x.holds(tick.at)) {
        let x = metrics.crisp(frame.x.px(tick.at));
        shapes.push(line(Point::new(x, field.top), Point::new(x, field.bottom), grid));
    }
    for tick in map.y.ticks.iter().filter(|tick| frame.y.holds(tick.at)) {
        let y = metrics.crisp(frame.y.px(tick.at));
        shapes.push(line(Point::new(field.left, y), Point::new(field.right, y), grid));
    }
    let cut = Stroke::solid(Paint::Line(LineRole::Axis), metrics.hair);
    let reach = metrics.pt(4.0);
    if let Some(place) = cut_place(&map.x, &frame.x) {
        let x = metrics.crisp(place);
        shapes.push(line(
            Point::new(x, field.top - reach),
            Point::new(x, field.bottom),
            cut,
        ));
    }
    if let Some(place) = cut_place(&map.y, &frame.y) {
        let y = metrics.crisp(place);
        shapes.push(line(
            Point::new(field.left - reach, y),
            Point::new(field.right, y),
            cut,
        ));
    }
    draw_x_ticks(shapes, map, frame, metrics);
    draw_y_ticks(shapes, map, frame, metrics);
}

fn cut_place(axis: &Axis, scale: &Scale) -> Option<f64> {
    axis.cut
        .as_ref()
        .filter(|cut| scale.holds(cut.at))
        .map(|cut| scale.px(cut.at))
}

/// Place, number, meaning and whether it is the cut.
type AxisText<'a> = (f64, &'a str, &'a str, bool);

/// The texts of an axis in order; the cut takes the place of ticks it would touch.
fn axis_texts<'a>(axis: &'a Axis, scale: &Scale, room: f64) -> Vec<AxisText<'a>> {
    let cut = axis.cut.as_ref().filter(|cut| scale.holds(cut.at));
    let cut_px = cut.map(|cut| scale.px(cut.at));
    let mut texts: Vec<AxisText> = axis
        .ticks
        .iter()
        .filter(|tick| scale.holds(tick.at))
        .map(|tick| {
            (
                scale.px(tick.at),
                tick.text.as_str(),
                tick.meaning.as_deref().unwrap_or(""),
                false,
            )
        })
        .filter(|(px, ..)| cut_px.is_none_or(|cut| room < (px - cut).abs()))
        .collect();
    if let (Some(cut), Some(px)) = (cut, cut_px) {
        texts.push((px, &cut.text, cut.meaning.as_deref().unwrap_or(""), true));
    }
    texts.sort_by(|one, other| one.0.total_cmp(&other.0));
    texts
}

fn tick_look(is_cut: bool, metrics: &Metrics) -> (TypeStyle, Paint) {
    if is_cut {
        (cut_style(metrics), PRIMARY)
    } else {
        (metrics.small, TERTIARY)
    }
}

fn draw_x_ticks(shapes: &mut Vec<Shape>, map: &FrictionMap, frame: &MapFrame, metrics: &Metrics) {
    let texts = axis_texts(&map.x, &frame.x, metrics.pt(24.0));
    let y = frame.field.bottom + metrics.pt(15.0);
    for (index, (px, number, meaning, is_cut)) in texts.iter().enumerate() {
        let (style, paint) = tick_look(*is_cut, metrics);
        let half = measure(number, style) / 2.0;
        let end = px + half + metrics.pt(5.0) + measure(meaning, metrics.small);
        let next = texts
            .get(index + 1)
            .map_or(frame.field.right, |next| next.0 - metrics.pt(20.0));
        let meaning = if end <= next { *meaning } else { "" };
        let start = (px - half).min(frame.field.right - 2.0 * half);
        let at = Point::new(start, y);
        text_pair(
            shapes,
            at,
            (number, style, paint),
            (meaning, metrics.small, TERTIARY),
            metrics.pt(5.0),
        );
    }
}

fn draw_y_ticks(shapes: &mut Vec<Shape>, map: &FrictionMap, frame: &MapFrame, metrics: &Metrics) {
    for (px, number, _, is_cut) in axis_texts(&map.y, &frame.y, metrics.pt(14.0)) {
        let (style, paint) = tick_look(is_cut, metrics);
        let at = Point::new(frame.field.left - metrics.pt(12.0), px);
        shapes.push(text(at, Anchor::End, style, paint, number));
    }
}

pub(super) fn draw_axis_titles(
    shapes: &mut Vec<Shape>,
    map: &FrictionMap,
    frame: &MapFrame,
    size: Size,
    metrics: &Metrics,
) {
    let x_row = frame.field.bottom + metrics.pt(38.0);
    let rows = [(&map.y, 0.0, metrics.pt(8.0)), (&map.x, frame.field.left, x_row)];
    let mut end = 0.0;
    for (axis, left, middle) in rows {
        end = draw_axis_title(shapes, axis, Point::new(left, middle), size, metrics);
    }
    if map.masked.is_empty() {
        return;
    }
    let words = masked_words(map);
    let width = measure(&words, metrics.small);
    let is_own_row = masked_needs_row(map, size, metrics);
    let middle = if is_own_row {
        x_row + metrics.pt(20.0)
    } else {
        x_row
    };
    let swatch_width = metrics.pt(18.0);
    let left = if is_own_row {
        frame.field.left
    } else {
        (size.width - width - swatch_width).max(end)
    };
    let swatch = Rect::new(left, middle - metrics.pt(5.0), metrics.pt(12.0), metrics.pt(10.0));
    shapes.push(filled(swatch, metrics.pt(2.0), Paint::Tone(Tone::Suppressed)));
    shapes.push(hatch(
        swatch,
        metrics.pt(2.0),
        Paint::Tone(Tone::SuppressedHatch),
        metrics,
    ));
    let at = Point::new(left + swatch_width, middle);
    let words = ellipsise(&words, metrics.small, size.width - at.x);
    shapes.push(text(at, Anchor::Start, metrics.small, TERTIARY, &words));
}

fn masked_words(map: &FrictionMap) -> String {
    let names: Vec<String> = map
        .masked
        .iter()
        .map(|masked| format!("{} ({})", masked.label, masked.rule))
        .collect();
    format!("Masked: {}", names.join(", "))
}

pub(super) fn masked_needs_row(map: &FrictionMap, size: Size, metrics: &Metrics) -> bool {
    let title = measure(&map.x.title, metrics.label) + measure(&explanation(&map.x), metrics.small);
    let words = measure(&masked_words(map), metrics.small);
    !map.masked.is_empty() && size.width < title + words + metrics.pt(120.0)
}

fn explanation(axis: &Axis) -> String {
    let origin = axis
        .cut
        .as_ref()
        .and_then(|cut| cut.origin.as_deref())
        .unwrap_or("");
    [axis.explanation.as_str(), origin]
        .iter()
        .filter(|part| !part.is_empty())
        .copied()
        .collect::<Vec<_>>()
        .join(", ")
}

fn draw_axis_title(shapes: &mut Vec<Shape>, axis: &Axis, at: Point, size: Size, metrics: &Metrics) -> f64 {
    let radius = metrics.pt(4.75);
    let centre = Point::new(at.x + radius, at.y);
    shapes.push(voice_mark(
        axis.voice,
        centre,
        radius,
        metrics,
        Ink::full(Paint::Tone(axis.voice.tone())),
    ));
    let start = Point::new(at.x + 2.0 * radius + metrics.pt(6.0), at.y);
    let gap = metrics.pt(7.0);
    let room = size.width - start.x - measure(&axis.title, metrics.label) - gap;
    let rest = ellipsise(&explanation(axis), metrics.small, room.max(0.0));
    let title = (axis.title.as_str(), metrics.label, PRIMARY);
    text_pair(shapes, start, title, (&rest, metrics.small, TERTIARY), gap)
}

pub(super) fn corners<'a>(
    map: &'a FrictionMap,
    frame: &MapFrame,
    metrics: &Metrics,
) -> [(&'a Corner, Point, Anchor); 4] {
    let inset = metrics.pt(12.0);
    let (left, right) = (frame.field.left + inset, frame.field.right - inset);
    let first = frame.field.top + metrics.pt(14.0);
    let depth = |corner: &Corner| {
        if corner.advice.is_empty() {
            0.0
        } else {
            metrics.pt(17.0)
        }
    };
    let last = frame.field.bottom - metrics.pt(13.0);
    let corners = &map.corners;
    [
        (&corners.top_left, Point::new(left, first), Anchor::Start),
        (&corners.top_right, Point::new(right, first), Anchor::End),
        (
            &corners.bottom_left,
            Point::new(left, last - depth(&corners.bottom_left)),
            Anchor::Start,
        ),
        (
            &corners.bottom_right,
            Point::new(right, last - depth(&corners.bottom_right)),
            Anchor::End,
        ),
    ]
}

pub(super) fn draw_corner(
    shapes: &mut Vec<Shape>,
    corner: &Corner,
    at: Point,
    anchor: Anchor,
    metrics: &Metrics,
) {
    shapes.push(text(
        at,
        anchor,
        metrics.strong,
        Paint::ToneText(corner.tone),
        &corner.name,
    ));
    if !corner.advice.is_empty() {
        let below = Point::new(at.x, at.y + metrics.pt(17.0));
        shapes.push(text(below, anchor, metrics.small, SECONDARY, &corner.advice));
    }
}
