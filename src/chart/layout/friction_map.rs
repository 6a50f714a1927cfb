//! The map: grid and cuts, corner names, cross arms, trails, marks, labels.

use crate::chart::geometry::{Point, Rect, Scale, Size};
use crate::chart::model::{Axis, Corner, FrictionMap, MapMark, RowKey, Span, State, Tone};
use crate::chart::scene::{Anchor, Ink, Paint, Shape, Stroke};
use crate::chart::text::{ellipsise, measure};
use crate::chart::theme::{AlphaRole, LineRole, TypeStyle, Weight};

use super::Options;
use super::ink::{
    CANVAS, MARKER, PRIMARY, SECONDARY, TERTIARY, arrow_head, disc, filled, group, hollow, line, mark_paint,
    text, text_pair, voice_mark,
};
use super::labels::{PlacedLabel, place_labels};
use super::metrics::Metrics;

/// Where the field of a map lies and how data become places; the same for file and screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapFrame {
    /// The box of the field.
    pub field: Rect,
    /// Measured friction, rightwards.
    pub x: Scale,
    /// Perceived friction, upwards.
    pub y: Scale,
}

impl MapFrame {
    /// The centre of a mark; a mark outside the domain is held at the edge.
    pub fn place(&self, mark: &MapMark) -> Point {
        self.place_values(mark.x.value, mark.y.value)
    }

    fn place_values(&self, x: f64, y: f64) -> Point {
        Point::new(self.x.px_clamped(x), self.y.px_clamped(y))
    }

    /// Both 80 % arms of a mark, cut off at the frame.
    pub fn arms(&self, mark: &MapMark) -> [(Point, Point); 2] {
        let centre = self.place(mark);
        let (left, right) = clipped(mark.x.span80, &self.x);
        let (bottom, top) = clipped(mark.y.span80, &self.y);
        [
            (Point::new(left, centre.y), Point::new(right, centre.y)),
            (Point::new(centre.x, bottom), Point::new(centre.x, top)),
        ]
    }
}

fn clipped(span: Span, scale: &Scale) -> (f64, f64) {
    (scale.px_clamped(span.low), scale.px_clamped(span.high))
}

/// The field of a map in the room given.
pub fn map_frame(map: &FrictionMap, size: Size, metrics: &Metrics) -> MapFrame {
    let tick_width = map
        .y
        .ticks
        .iter()
        .map(|tick| measure(&tick.text, metrics.small))
        .chain(map.y.cut.iter().map(|cut| measure(&cut.text, cut_style(metrics))))
        .fold(0.0, f64::max);
    let left = tick_width + metrics.pt(18.0);
    let bottom = metrics.pt(46.0)
        + if masked_needs_row(map, size, metrics) {
            metrics.pt(20.0)
        } else {
            0.0
        };
    let top = metrics.pt(26.0);
    let field = Rect::new(
        left,
        top,
        size.width - left - metrics.pt(1.0),
        size.height - top - bottom,
    );
    MapFrame {
        field,
        x: Scale::new((map.x.domain.low, map.x.domain.high), (field.left, field.right)),
        y: Scale::new((map.y.domain.low, map.y.domain.high), (field.bottom, field.top)),
    }
}

/// The boxes of the corner names, which labels keep clear of.
pub fn corner_boxes(map: &FrictionMap, frame: &MapFrame, metrics: &Metrics) -> [Rect; 4] {
    corners(map, frame, metrics).map(|(corner, at, anchor)| {
        let width = measure(&corner.name, metrics.strong).max(measure(&corner.advice, metrics.small));
        let lines = if corner.advice.is_empty() { 1.0 } else { 2.0 };
        let left = if anchor == Anchor::Start {
            at.x
        } else {
            at.x - width
        };
        Rect::new(left, at.y - metrics.pt(8.0), width, metrics.pt(17.0) * lines)
    })
}

/// The radius of a mark: it shrinks rather than hide its own 80 % bar.
pub fn mark_radius(mark: &MapMark, frame: &MapFrame, metrics: &Metrics) -> f64 {
    let radius = if mark.state.is_decided() {
        metrics.chart.mark_radius
    } else {
        metrics.chart.mark_radius_undecided
    };
    let is_hidden = frame
        .arms(mark)
        .iter()
        .any(|(from, to)| from.distance(*to) < 2.0 * radius);
    if is_hidden {
        metrics.chart.mark_radius_tiny
    } else {
        radius
    }
}

pub(super) fn draw(map: &FrictionMap, size: Size, options: &Options) -> (f64, Vec<Shape>) {
    let metrics = Metrics::of(options.medium);
    let frame = map_frame(map, size, &metrics);
    let mut shapes = Vec::new();
    draw_grid(&mut shapes, map, &frame, &metrics);
    draw_axis_titles(&mut shapes, map, &frame, size, &metrics);
    for (corner, at, anchor) in corners(map, &frame, &metrics) {
        draw_corner(&mut shapes, corner, at, anchor, &metrics);
    }
    let shown: Vec<&MapMark> = shown(map).collect();
    let picture = Picture {
        frame,
        metrics,
        options,
        shown,
    };
    picture.draw_arms(&mut shapes);
    picture.draw_trails(&mut shapes);
    picture.draw_marks(&mut shapes);
    picture.draw_labels(&mut shapes, place_labels(map, &frame, &metrics));
    (size.height, shapes)
}

/// The marks that have a place on the map.
pub(super) fn shown(map: &FrictionMap) -> impl Iterator<Item = &MapMark> {
    map.marks
        .iter()
        .filter(|mark| !matches!(mark.state, State::Suppressed(_) | State::NoData))
}

struct Picture<'a> {
    frame: MapFrame,
    metrics: Metrics,
    options: &'a Options,
    shown: Vec<&'a MapMark>,
}

impl Picture<'_> {
    /// Undecided marks lie below decided ones, and the selected one above all.
    fn ordered(&self) -> Vec<&MapMark> {
        let mut marks = self.shown.clone();
        marks.sort_by_key(|mark| (self.is_selected(&mark.key), mark.state.is_decided()));
        marks
    }

    fn is_selected(&self, key: &RowKey) -> bool {
        self.options.selected.as_ref() == Some(key)
    }

    fn is_dim(&self, key: &RowKey) -> bool {
        let is_here = self.shown.iter().any(|mark| self.is_selected(&mark.key));
        is_here && !self.is_selected(key)
    }

    fn draw_arms(&self, shapes: &mut Vec<Shape>) {
        let metrics = &self.metrics;
        for mark in self.ordered() {
            let is_decided = mark.state.is_decided();
            let (paint, alpha, width) = if is_decided {
                (Paint::Tone(mark.tone), AlphaRole::Arm, metrics.arm)
            } else {
                (Paint::Tone(Tone::Hatch), AlphaRole::ArmUndecided, metrics.hair)
            };
            let alpha = if self.is_dim(&mark.key) {
                AlphaRole::DimArm
            } else {
                alpha
            };
            let ink = Ink::at(paint, alpha);
            let mut arms = Vec::new();
            for ((from, to), (span, scale)) in self
                .frame
                .arms(mark)
                .into_iter()
                .zip([(mark.x.span80, self.frame.x), (mark.y.span80, self.frame.y)])
            {
                arms.push(line(from, to, Stroke::solid(ink, width)));
                let head = metrics.pt(5.0);
                if !scale.holds(span.low) {
                    arms.push(arrow_head(to, from, head, ink));
                }
                if !scale.holds(span.high) {
                    arms.push(arrow_head(from, to, head, ink));
                }
            }
            shapes.push(group(&mark.key, None, String::new(), arms));
        }
    }

    fn draw_trails(&self, shapes: &mut Vec<Shape>) {
        let metrics = &self.metrics;
        for mark in self.ordered() {
            let Some((x, y)) = mark.previous else { continue };
            let start = self.frame.place_values(x, y);
            let centre = self.frame.place(mark);
            let length = start.distance(centre);
            let clear = mark_radius(mark, &self.frame, metrics) + metrics.pt(2.5);
            let paint = mark_paint(mark.state, mark.tone);
            let alpha = if self.is_dim(&mark.key) {
                AlphaRole::DimMark
            } else {
                AlphaRole::Full
            };
            let ink = Ink::at(paint, alpha);
            let stroke = Stroke::solid(ink, metrics.arm);
            let mut trail = Vec::new();
            if clear + metrics.chart.trail_head < length {
                let share = (length - clear) / length;
                let tip = Point::new(
                    start.x + (centre.x - start.x) * share,
                    start.y + (centre.y - start.y) * share,
                );
                trail.push(line(start, tip, stroke));
                trail.push(arrow_head(start, tip, metrics.chart.trail_head, ink));
            }
            trail.push(hollow(start, metrics.pt(3.0) + stroke.width / 2.0, stroke));
            shapes.push(group(&mark.key, None, String::new(), trail));
        }
    }

    fn draw_marks(&self, shapes: &mut Vec<Shape>) {
        let metrics = &self.metrics;
        for mark in self.ordered() {
            let centre = self.frame.place(mark);
            let radius = mark_radius(mark, &self.frame, metrics);
            let mut ink = Vec::new();
            let is_marked = self.is_selected(&mark.key) || self.options.hovered.as_ref() == Some(&mark.key);
            if is_marked {
                ink.push(disc(centre, metrics.chart.select_ring, MARKER));
                ink.push(disc(centre, metrics.pt(8.0), CANVAS));
            }
            let alpha = if self.is_dim(&mark.key) {
                AlphaRole::DimMark
            } else {
                AlphaRole::Full
            };
            let paint = Ink::at(mark_paint(mark.state, mark.tone), alpha);
            if mark.state.is_decided() {
                ink.push(disc(centre, radius + metrics.chart.halo, CANVAS));
                ink.push(disc(centre, radius, paint));
            } else {
                ink.push(hollow(centre, radius, Stroke::solid(paint, metrics.mark)));
            }
            let side = metrics.pt(24.0);
            let hit = Rect::around(centre, side, side);
            shapes.push(group(&mark.key, Some(hit), mark.tip.plain(), ink));
        }
    }

    fn draw_labels(&self, shapes: &mut Vec<Shape>, labels: Vec<PlacedLabel>) {
        let metrics = &self.metrics;
        for label in labels {
            let Some(mark) = self.shown.get(label.index) else {
                continue;
            };
            let is_selected = self.is_selected(&mark.key);
            if !label.is_free && !is_selected {
                continue;
            }
            let style = if is_selected {
                metrics.label.weighing(Weight::SemiBold)
            } else {
                label_style(mark, metrics)
            };
            let paint = if mark.state.is_decided() || is_selected {
                PRIMARY
            } else {
                SECONDARY
            };
            let alpha = if self.is_dim(&mark.key) {
                AlphaRole::DimLabel
            } else {
                AlphaRole::Full
            };
            let width = measure(&mark.label, style);
            let (left, x) = match label.anchor {
                Anchor::End => (label.rect.right - width, label.rect.right),
                Anchor::Start | Anchor::Middle => (label.rect.left, label.rect.left),
            };
            let plate = Rect::new(left, label.rect.top, width, label.rect.height());
            let mut ink = Vec::new();
            if let Some((from, to)) = label.leader {
                let stroke = Stroke::solid(Paint::Line(LineRole::Axis), metrics.hair);
                ink.push(line(from, to, stroke));
            }
            ink.push(filled(plate.grown(metrics.pt(2.0), 0.0), 0.0, CANVAS));
            let at = Point::new(x, plate.centre().y);
            ink.push(text(at, label.anchor, style, Ink::at(paint, alpha), &mark.label));
            shapes.push(group(&mark.key, Some(plate), String::new(), ink));
        }
    }
}

/// Decided marks 12 Medium, undecided 11 Regular.
pub(super) fn label_style(mark: &MapMark, metrics: &Metrics) -> TypeStyle {
    if mark.state.is_decided() {
        metrics.label
    } else {
        metrics.small
    }
}

fn cut_style(metrics: &Metrics) -> TypeStyle {
    metrics.label.weighing(Weight::Medium)
}

fn draw_grid(shapes: &mut Vec<Shape>, map: &FrictionMap, frame: &MapFrame, metrics: &Metrics) {
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

fn draw_axis_titles(
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
    shapes.push(super::ink::hatch(
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

fn masked_needs_row(map: &FrictionMap, size: Size, metrics: &Metrics) -> bool {
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

fn corners<'a>(
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

fn draw_corner(shapes: &mut Vec<Shape>, corner: &Corner, at: Point, anchor: Anchor, metrics: &Metrics) {
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
