//! The map: grid and cuts, corner names, cross arms, trails, marks, labels.

use crate::chart::geometry::{Point, Rect, Scale, Size};
use crate::chart::model::{FrictionMap, MapMark, RowKey, Span, State, Tone};
use crate::chart::scene::{Anchor, Ink, Paint, Shape, Stroke};
use crate::chart::text::measure;
use crate::chart::theme::{AlphaRole, LineRole, TypeStyle, Weight};

use super::Options;
use super::ink::{
    CANVAS, MARKER, PRIMARY, SECONDARY, arrow_head, disc, filled, group, hollow, line, mark_paint, text,
};
use super::labels::{PlacedLabel, place_labels};
use super::map_axes::{corners, cut_style, draw_axis_titles, draw_corner, draw_grid, masked_needs_row};
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

/// The radius of a mark: it shrinks rather than hide its own 80 % bar. A side without spread has no bar to hide.
pub fn mark_radius(mark: &MapMark, frame: &MapFrame, metrics: &Metrics) -> f64 {
    let radius = if mark.state.is_decided() {
        metrics.chart.mark_radius
    } else {
        metrics.chart.mark_radius_undecided
    };
    let is_hidden = frame
        .arms(mark)
        .iter()
        .zip([mark.x.span80, mark.y.span80])
        .filter(|(_, span)| span.has_width())
        .any(|((from, to), _)| from.distance(*to) < 2.0 * (radius + metrics.chart.halo));
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
                if !span.has_width() {
                    continue;
                }
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
                // A tiny mark keeps its arms, so it has no ring around it.
                if metrics.chart.mark_radius_tiny < radius {
                    ink.push(disc(centre, radius + metrics.chart.halo, CANVAS));
                }
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
