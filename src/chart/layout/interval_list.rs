//! Rows of dot, 80 % bar and 95 % line; and shares of few things as ticks.

use crate::chart::geometry::{Point, Rect, Scale};
use crate::chart::model::{Estimate, IntervalList, IntervalRow, Shares, Span, State, Tone};
use crate::chart::scene::{Anchor, Ink, Paint, Shape, Stroke};
use crate::chart::text::{ellipsise, measure};
use crate::chart::theme::{AlphaRole, LineRole, SurfaceRole, Weight};

use super::ink::{
    PRIMARY, SECONDARY, TERTIARY, arrow_head, diamond, filled, group, halo, hollow_mark, line, masked, text,
    voice_mark,
};
use super::metrics::Metrics;
use super::{Density, Options};

pub(super) fn draw(list: &IntervalList, width: f64, options: &Options) -> (f64, Vec<Shape>) {
    let metrics = Metrics::of(options.medium);
    let columns = Columns::of(list, width, &metrics);
    let row_height = metrics.pt(match options.density {
        Density::Roomy => 28.0,
        Density::Tight => 22.0,
    });
    let rows_height = row_height * list.rows.len() as f64;
    let mut shapes = Vec::new();
    let grid = Stroke::solid(Paint::Line(LineRole::Grid), metrics.hair);
    for tick in &list.ticks {
        let x = metrics.crisp(columns.scale.px_clamped(tick.at));
        shapes.push(line(Point::new(x, 0.0), Point::new(x, rows_height), grid));
    }
    if list.ticks.is_empty() {
        // Without ticks a base line shows how far the domain goes.
        let rule = Stroke::solid(Paint::Line(LineRole::Rule), metrics.hair);
        for index in 0..list.rows.len() {
            let y = metrics.crisp(row_height * (index as f64 + 0.5));
            shapes.push(line(
                Point::new(columns.left, y),
                Point::new(columns.right, y),
                rule,
            ));
        }
    }
    let reference = list.reference.as_ref().filter(|cut| columns.scale.holds(cut.at));
    if let Some(cut) = reference {
        let x = metrics.crisp(columns.scale.px(cut.at));
        let axis = Stroke::solid(Paint::Line(LineRole::Axis), metrics.hair);
        let inset = if list.ticks.is_empty() {
            metrics.pt(4.0)
        } else {
            0.0
        };
        shapes.push(line(
            Point::new(x, inset),
            Point::new(x, rows_height - inset),
            axis,
        ));
    }
    for (index, row) in list.rows.iter().enumerate() {
        let rect = Rect::new(0.0, row_height * index as f64, width, row_height);
        shapes.push(draw_row(row, rect, &columns, options, &metrics));
    }
    let mut height = rows_height;
    let ticks_middle = rows_height + metrics.pt(9.0);
    let cut_px = reference.map(|cut| columns.scale.px(cut.at));
    for tick in &list.ticks {
        let x = columns.scale.px_clamped(tick.at);
        if cut_px.is_none_or(|cut| metrics.pt(20.0) < (cut - x).abs()) {
            shapes.push(text(
                Point::new(x, ticks_middle),
                Anchor::Middle,
                metrics.small,
                TERTIARY,
                &tick.text,
            ));
        }
        height = ticks_middle + metrics.pt(8.0);
    }
    if let (Some(cut), Some(px)) = (reference, cut_px)
        && !cut.text.is_empty()
    {
        let half = measure(&cut.text, metrics.small) / 2.0;
        let x = px.clamp(half.min(width - half), (width - half).max(half));
        let at = Point::new(x, ticks_middle);
        let paint = if list.ticks.is_empty() { TERTIARY } else { PRIMARY };
        shapes.push(text(at, Anchor::Middle, metrics.small, paint, &cut.text));
        height = ticks_middle + metrics.pt(8.0);
    }
    (height, shapes)
}

/// Where names, drawing and numbers stand; empty columns take no room.
struct Columns {
    label_width: f64,
    left: f64,
    right: f64,
    value_right: f64,
    interval_left: f64,
    scale: Scale,
}

impl Columns {
    fn of(list: &IntervalList, width: f64, metrics: &Metrics) -> Self {
        let widest =
            |width_of: &dyn Fn(&IntervalRow) -> f64| list.rows.iter().map(width_of).fold(0.0, f64::max);
        let gap = metrics.pt(12.0);
        let label_width = widest(&|row| measure(&row.label, metrics.label)).min(width * 0.4);
        let value = metrics.label.weighing(Weight::SemiBold);
        let value_width = widest(&|row| measure(&row.value, value));
        let interval_width = widest(&|row| measure(&row.interval, metrics.small));
        let behind = |width: f64, gap: f64| if width == 0.0 { 0.0 } else { width + gap };
        let interval_left = width - interval_width;
        let value_right = interval_left
            - if interval_width == 0.0 {
                0.0
            } else {
                metrics.pt(6.0)
            };
        let left = behind(label_width, gap);
        // Marks at the ends of the domain stay inside the drawing.
        let edge = metrics.chart.mark_radius + metrics.chart.halo;
        let right = (value_right - behind(value_width, gap)).max(left + metrics.pt(24.0));
        let scale = Scale::new((list.domain.low, list.domain.high), (left + edge, right - edge));
        Self {
            label_width,
            left,
            right,
            value_right,
            interval_left,
            scale,
        }
    }
}

fn draw_row(row: &IntervalRow, rect: Rect, columns: &Columns, options: &Options, metrics: &Metrics) -> Shape {
    let middle = rect.centre().y;
    let mut ink = Vec::new();
    let is_selected = options.selected.as_ref() == Some(&row.key);
    let is_hovered = options.hovered.as_ref() == Some(&row.key);
    let ground = Paint::Surface(match (is_selected, is_hovered) {
        (true, _) => SurfaceRole::Selected,
        (false, true) => SurfaceRole::Hover,
        (false, false) => SurfaceRole::Canvas,
    });
    if is_selected || is_hovered {
        ink.push(filled(rect.grown(metrics.pt(8.0), 0.0), metrics.pt(4.0), ground));
    }
    let weight = if is_selected {
        Weight::SemiBold
    } else {
        Weight::Regular
    };
    let style = metrics.label.weighing(weight);
    let label = ellipsise(&row.label, style, columns.label_width);
    if !label.is_empty() {
        ink.push(text(
            Point::new(0.0, middle),
            Anchor::Start,
            style,
            PRIMARY,
            &label,
        ));
    }
    let has_number = match (row.state, row.estimate) {
        (State::Suppressed(rule), _) => {
            let height = metrics.pt(14.0);
            let track = Rect::new(
                columns.left,
                middle - height / 2.0,
                columns.right - columns.left,
                height,
            );
            ink.extend(masked(track, metrics.pt(2.0), rule, metrics.small, metrics));
            false
        }
        (State::NoData, _) | (_, None) => {
            let at = Point::new(f64::midpoint(columns.left, columns.right), middle);
            ink.push(text(at, Anchor::Middle, metrics.label, TERTIARY, "–"));
            false
        }
        (_, Some(estimate)) => {
            ink.extend(draw_estimate(
                row,
                estimate,
                (middle, ground),
                &columns.scale,
                metrics,
            ));
            true
        }
    };
    if has_number {
        draw_numbers(&mut ink, row, middle, columns, metrics);
    }
    group(&row.key, Some(rect), row.tip.plain(), ink)
}

fn draw_numbers(ink: &mut Vec<Shape>, row: &IntervalRow, middle: f64, columns: &Columns, metrics: &Metrics) {
    if !row.value.is_empty() {
        let weight = if row.state.is_decided() {
            Weight::SemiBold
        } else {
            Weight::Regular
        };
        let paint = if row.state.is_decided() {
            PRIMARY
        } else {
            SECONDARY
        };
        let at = Point::new(columns.value_right, middle);
        ink.push(text(
            at,
            Anchor::End,
            metrics.label.weighing(weight),
            paint,
            &row.value,
        ));
    }
    if !row.interval.is_empty() {
        let at = Point::new(columns.interval_left, middle);
        ink.push(text(at, Anchor::Start, metrics.small, TERTIARY, &row.interval));
    }
}

/// Bar, hairline, ghosts and mark of one estimate.
fn draw_estimate(
    row: &IntervalRow,
    estimate: Estimate,
    (middle, ground): (f64, Paint),
    scale: &Scale,
    metrics: &Metrics,
) -> Vec<Shape> {
    let is_decided = row.state.is_decided();
    let tone = if is_decided {
        row.tone.unwrap_or(row.voice.tone())
    } else {
        Tone::Undecided
    };
    let paint = Paint::Tone(tone);
    let mut shapes = Vec::new();
    let bar = span_px(estimate.span80, scale);
    let half_height = metrics.chart.interval_bar / 2.0;
    let bar_rect = Rect::between(
        Point::new(bar.0, middle - half_height),
        Point::new(bar.1, middle + half_height),
    );
    shapes.push(filled(bar_rect, 0.0, Ink::at(paint, AlphaRole::IntervalBar)));
    let (low, high) = span_px(estimate.span95, scale);
    let ink = Ink::at(paint, AlphaRole::Line95);
    let (from, to) = (Point::new(low, middle), Point::new(high, middle));
    shapes.push(line(from, to, Stroke::solid(ink, metrics.hair)));
    if !scale.holds(estimate.span95.low) {
        shapes.push(arrow_head(to, from, metrics.pt(5.0), ink));
    }
    if !scale.holds(estimate.span95.high) {
        shapes.push(arrow_head(from, to, metrics.pt(5.0), ink));
    }
    let grey = Stroke::solid(Paint::Tone(Tone::Undecided), metrics.hair * 1.25);
    if let Some(previous) = row.previous {
        let centre = Point::new(scale.px_clamped(previous), middle);
        shapes.push(hollow_mark(
            row.voice,
            centre,
            metrics.pt(3.5),
            metrics,
            (grey, ground),
        ));
    }
    if let Some(expected) = row.expected {
        shapes.push(diamond(
            Point::new(scale.px_clamped(expected), middle),
            metrics.pt(4.5),
            grey,
        ));
    }
    let full = metrics.chart.mark_radius_undecided;
    let is_tiny = estimate.span80.has_width() && bar.1 - bar.0 < 2.0 * (full + metrics.chart.halo);
    let radius = if is_tiny {
        metrics.chart.mark_radius_tiny
    } else {
        full
    };
    let centre = Point::new(scale.px_clamped(estimate.value), middle);
    if is_decided {
        if !is_tiny {
            shapes.push(halo(row.voice, centre, radius, metrics, ground));
        }
        shapes.push(voice_mark(row.voice, centre, radius, metrics, Ink::full(paint)));
    } else {
        let outline = (Stroke::solid(paint, metrics.mark), ground);
        shapes.push(hollow_mark(row.voice, centre, radius, metrics, outline));
    }
    shapes
}

fn span_px(span: Span, scale: &Scale) -> (f64, f64) {
    (scale.px_clamped(span.low), scale.px_clamped(span.high))
}

pub(super) fn draw_shares(shares: &Shares, width: f64, options: &Options) -> (f64, Vec<Shape>) {
    let metrics = Metrics::of(options.medium);
    let height = metrics.pt(14.0);
    let gap = metrics.chart.segment_gap;
    let total = shares.total.max(1) as f64;
    let pitch = ((width + gap) / total).min(metrics.pt(16.0));
    let tick = (pitch - gap).max(metrics.hair);
    let shapes = (0..shares.total)
        .map(|index| {
            let rect = Rect::new(pitch * index as f64, 0.0, tick, height);
            if index < shares.filled {
                return filled(rect, metrics.pt(1.0), Paint::Tone(shares.tone));
            }
            let inset = metrics.hair / 2.0;
            Shape::Rect {
                rect: rect.grown(-inset, -inset),
                radius: metrics.pt(1.0),
                fill: None,
                stroke: Some(Stroke::solid(Paint::Tone(Tone::Hatch), metrics.hair)),
            }
        })
        .collect();
    (height, shapes)
}
