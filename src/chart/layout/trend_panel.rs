//! One panel of the trends: bands, lines, end marks with their values, events, masked spans.

use crate::chart::geometry::{Point, Rect};
use crate::chart::model::{Event, Panel, Series, SeriesPoint, Tone, Trends};
use crate::chart::scene::{Anchor, Dash, Ink, Paint, Shape, Stroke};
use crate::chart::text::{ellipsise, measure};
use crate::chart::theme::{AlphaRole, LineRole, SurfaceRole, TypeStyle, Weight};

use super::Options;
use super::ink::{
    CANVAS, PRIMARY, SECONDARY, TERTIARY, diamond, disc, filled, group, line, masked, text, voice_mark,
};
use super::metrics::Metrics;
use super::trends::TrendGrid;

pub(super) fn draw_panel(
    trends: &Trends,
    panel: &Panel,
    field: Rect,
    grid: &TrendGrid,
    options: &Options,
    metrics: &Metrics,
) -> Shape {
    let view = View {
        trends,
        panel,
        field,
        grid,
        metrics,
    };
    let mut shapes = Vec::new();
    let hit = Rect {
        top: field.top - metrics.pt(24.0),
        right: field.right + metrics.pt(32.0),
        ..field
    };
    let is_selected = options.selected.as_ref() == Some(&panel.key);
    if is_selected || options.hovered.as_ref() == Some(&panel.key) {
        let ground = if is_selected {
            SurfaceRole::Selected
        } else {
            SurfaceRole::Hover
        };
        let tint = Rect {
            left: field.left - metrics.pt(4.0),
            right: field.right + metrics.pt(4.0),
            top: field.top - metrics.pt(26.0),
            bottom: field.top - metrics.pt(6.0),
        };
        shapes.push(filled(tint, metrics.pt(4.0), Paint::Surface(ground)));
    }
    view.draw_title(&mut shapes);
    view.draw_grid(&mut shapes);
    for series in unflagged_first(panel) {
        view.draw_band(&mut shapes, series);
    }
    for event in &panel.events {
        view.draw_event(&mut shapes, event);
    }
    for series in unflagged_first(panel) {
        view.draw_lines(&mut shapes, series);
    }
    view.draw_masked(&mut shapes);
    view.draw_ends(&mut shapes);
    group(&panel.key, Some(hit), panel.tip.plain(), shapes)
}

fn unflagged_first(panel: &Panel) -> Vec<&Series> {
    let mut series: Vec<&Series> = panel.series.iter().collect();
    series.sort_by_key(|series| series.is_flagged);
    series
}

/// Grey unless the change was flagged.
fn series_paint(series: &Series) -> Paint {
    if series.is_flagged {
        Paint::Tone(series.voice.tone())
    } else {
        Paint::Tone(Tone::Undecided)
    }
}

struct View<'a> {
    trends: &'a Trends,
    panel: &'a Panel,
    field: Rect,
    grid: &'a TrendGrid,
    metrics: &'a Metrics,
}

impl View<'_> {
    fn x(&self, quarter: f64) -> f64 {
        self.field.left + self.grid.x.px_clamped(quarter)
    }

    fn y(&self, value: f64) -> f64 {
        self.field.top + self.grid.y.px_clamped(value)
    }

    fn point(&self, point: &SeriesPoint) -> Point {
        Point::new(self.x(point.quarter as f64), self.y(point.value))
    }

    fn draw_title(&self, shapes: &mut Vec<Shape>) {
        let metrics = self.metrics;
        let middle = self.field.top - metrics.pt(16.0);
        let is_flagged = self.panel.series.iter().any(|series| series.is_flagged);
        let style = if is_flagged {
            metrics.label.weighing(Weight::SemiBold)
        } else {
            metrics.label
        };
        let count = &self.panel.count;
        let room = self.field.width() - measure(count, metrics.small) - metrics.pt(6.0);
        // A long name pushes the count into the room of the end labels before it is cut.
        let pushed = (measure(&self.panel.title, style) - room).clamp(0.0, metrics.pt(30.0));
        let title = ellipsise(&self.panel.title, style, room + pushed);
        shapes.push(text(
            Point::new(self.field.left, middle),
            Anchor::Start,
            style,
            PRIMARY,
            &title,
        ));
        let at = Point::new(self.field.right + pushed, middle);
        shapes.push(text(at, Anchor::End, metrics.small, TERTIARY, count));
    }

    fn draw_grid(&self, shapes: &mut Vec<Shape>) {
        let metrics = self.metrics;
        let target = self.trends.target.as_ref();
        let mut rule = |value: f64, role: LineRole| {
            let y = metrics.crisp(self.y(value));
            let stroke = Stroke::solid(Paint::Line(role), metrics.hair);
            shapes.push(line(
                Point::new(self.field.left, y),
                Point::new(self.field.right, y),
                stroke,
            ));
        };
        for tick in self
            .trends
            .ticks
            .iter()
            .filter(|tick| target.is_none_or(|cut| cut.at != tick.at))
        {
            rule(tick.at, LineRole::Grid);
        }
        if let Some(cut) = target {
            let is_flagged = self.panel.series.iter().any(|series| series.is_flagged);
            rule(
                cut.at,
                if is_flagged {
                    LineRole::Axis
                } else {
                    LineRole::Rule
                },
            );
        }
    }

    /// One polygon per unbroken run of quarters; a run of a single quarter is drawn as a bar.
    fn draw_band(&self, shapes: &mut Vec<Shape>, series: &Series) {
        let fill = Some(Ink::at(series_paint(series), AlphaRole::Band));
        for run in runs(&series.points) {
            let edge =
                |point: &SeriesPoint, value: f64| Point::new(self.x(point.quarter as f64), self.y(value));
            let mut points: Vec<Point> = run.iter().map(|point| edge(point, point.span80.high)).collect();
            points.extend(run.iter().rev().map(|point| edge(point, point.span80.low)));
            if let ([only], [top, bottom]) = (run, points.as_slice()) {
                let half = self.metrics.pt(3.0);
                let x = self.x(only.quarter as f64);
                let rect = Rect::between(Point::new(x - half, top.y), Point::new(x + half, bottom.y));
                shapes.push(Shape::Rect {
                    rect,
                    radius: 0.0,
                    fill,
                    stroke: None,
                });
                continue;
            }
            shapes.push(Shape::Polygon {
                points,
                fill,
                stroke: None,
            });
        }
    }

    fn draw_lines(&self, shapes: &mut Vec<Shape>, series: &Series) {
        let metrics = self.metrics;
        let width = if series.is_flagged {
            metrics.series
        } else {
            metrics.mark
        };
        let stroke = Stroke::solid(series_paint(series), width);
        for run in runs(&series.points) {
            let points: Vec<Point> = run.iter().map(|point| self.point(point)).collect();
            match points.as_slice() {
                [only] => shapes.push(disc(*only, width, series_paint(series))),
                _ => shapes.push(Shape::Polyline { points, stroke }),
            }
        }
    }

    fn draw_event(&self, shapes: &mut Vec<Shape>, event: &Event) {
        let metrics = self.metrics;
        let x = metrics.crisp(self.x(event.at));
        let (top, bottom) = (
            self.field.top - metrics.pt(2.0),
            self.field.bottom + metrics.pt(8.0),
        );
        let stroke = Stroke::solid(SECONDARY, metrics.hair).dashed(Dash::Dotted);
        shapes.push(line(Point::new(x, top), Point::new(x, bottom), stroke));
        let middle = self.field.bottom + metrics.pt(4.0);
        let (before, behind) = (x - self.field.left, self.field.right - x);
        let gap = metrics.pt(4.0);
        let (anchor, place, room) = if behind < before {
            (Anchor::End, x - gap, before - gap)
        } else {
            (Anchor::Start, x + gap, behind + metrics.pt(24.0))
        };
        let label = ellipsise(&event.label, metrics.small, room);
        shapes.push(text(
            Point::new(place, middle),
            anchor,
            metrics.small,
            SECONDARY,
            &label,
        ));
    }

    fn draw_masked(&self, shapes: &mut Vec<Shape>) {
        let metrics = self.metrics;
        let height = metrics.pt(16.0);
        let half_quarter = (self.x(1.0) - self.x(0.0)) / 2.0;
        for (index, span) in self.panel.masked.iter().enumerate() {
            let left = (self.x(span.first as f64) - half_quarter).max(self.field.left);
            let right = (self.x(span.last as f64) + half_quarter).min(self.field.right);
            let top = self.field.top + (height + metrics.pt(2.0)) * index as f64;
            let rect = Rect::between(Point::new(left, top), Point::new(right, top + height));
            shapes.extend(masked(rect, metrics.pt(2.0), span.rule, metrics.small, metrics));
        }
    }

    /// End marks and values; values that would touch move apart, ghosts included.
    fn draw_ends(&self, shapes: &mut Vec<Shape>) {
        let metrics = self.metrics;
        let mut ends: Vec<End> = Vec::new();
        for series in unflagged_first(self.panel) {
            let Some(last) = series.points.last() else {
                continue;
            };
            if let Some(expected) = &series.expected {
                let centre = Point::new(self.x(expected.quarter as f64), self.y(expected.value));
                let stroke = Stroke::solid(SECONDARY, metrics.hair * 1.25);
                shapes.push(diamond(centre, metrics.pt(5.0), stroke));
                ends.push(End::new(
                    centre,
                    &expected.text,
                    metrics.label.weighing(Weight::Regular),
                    TERTIARY,
                ));
            }
            let centre = self.point(last);
            let radius = metrics.pt(if series.is_flagged { 4.5 } else { 3.75 });
            shapes.push(voice_mark(
                series.voice,
                centre,
                radius + metrics.pt(1.25),
                metrics,
                Ink::full(CANVAS),
            ));
            let ink = Ink::full(series_paint(series));
            shapes.push(voice_mark(series.voice, centre, radius, metrics, ink));
            let (weight, paint) = if series.is_flagged {
                (Weight::SemiBold, Paint::ToneText(series.voice.tone()))
            } else {
                (Weight::Regular, SECONDARY)
            };
            ends.push(End::new(
                centre,
                &series.end_label,
                metrics.label.weighing(weight),
                paint,
            ));
        }
        spread(&mut ends, metrics.pt(12.5));
        for end in ends {
            let at = Point::new(end.x + metrics.pt(9.0), end.y);
            shapes.push(text(at, Anchor::Start, end.style, end.paint, end.words));
        }
    }
}

struct End<'a> {
    x: f64,
    y: f64,
    words: &'a str,
    style: TypeStyle,
    paint: Paint,
}

impl<'a> End<'a> {
    fn new(centre: Point, words: &'a str, style: TypeStyle, paint: Paint) -> Self {
        Self {
            x: centre.x,
            y: centre.y,
            words,
            style,
            paint,
        }
    }
}

/// Moves labels apart to at least `least`, each pair about its own middle, the order kept.
fn spread(ends: &mut [End], least: f64) {
    ends.sort_by(|one, other| one.y.total_cmp(&other.y));
    for _ in 0..8 {
        let mut is_settled = true;
        for index in 1..ends.len() {
            let overlap = least - (ends[index].y - ends[index - 1].y);
            if 0.01 < overlap {
                ends[index - 1].y -= overlap / 2.0;
                ends[index].y += overlap / 2.0;
                is_settled = false;
            }
        }
        if is_settled {
            return;
        }
    }
}

/// Runs of consecutive quarters of one series.
fn runs(points: &[SeriesPoint]) -> impl Iterator<Item = &[SeriesPoint]> {
    points.chunk_by(|one, next| one.quarter + 1 == next.quarter && !next.is_new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::model::Span;
    use crate::chart::theme::tokens;

    #[test]
    fn a_missing_quarter_breaks_the_line() {
        let point = |quarter| SeriesPoint {
            quarter,
            value: 50.0,
            span80: Span::new(45.0, 55.0),
            is_new: false,
        };
        let mut points = [point(0), point(1), point(3), point(5)];
        let lengths = |points: &[SeriesPoint]| runs(points).map(<[SeriesPoint]>::len).collect::<Vec<usize>>();
        assert_eq!(lengths(&points), [2, 1, 1]);
        points[1].is_new = true;
        assert_eq!(lengths(&points), [1, 1, 1, 1]);
    }

    #[test]
    fn end_labels_move_apart() {
        let style = tokens().screen.label;
        let end = |y| End::new(Point::new(0.0, y), "50", style, TERTIARY);
        let mut ends = vec![end(50.0), end(52.0), end(51.0)];
        spread(&mut ends, 12.0);
        assert!(ends.windows(2).all(|pair| 11.9 <= pair[1].y - pair[0].y));
        let mean = ends.iter().map(|end| end.y).sum::<f64>() / 3.0;
        assert!((mean - 51.0).abs() < 0.1);
    }
}
