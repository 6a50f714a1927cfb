//! Small panels on one grid: flagged changes above, unit heads, panels, key and left-out text in empty slots.

use crate::chart::geometry::{Point, Rect, Scale};
use crate::chart::model::{Highlight, KeyItem, KeySymbol, Panel, Tone, Trends, Voice};
use crate::chart::scene::{Anchor, Dash, Ink, Paint, Shape, Stroke};
use crate::chart::text::{measure, wrap};
use crate::chart::theme::{LineRole, Weight};

use super::Options;
use super::ink::{
    PRIMARY, SECONDARY, TERTIARY, diamond, disc, group, hatch, hollow, line, text, text_pair, voice_mark,
};
use super::metrics::Metrics;
use super::trend_panel::draw_panel;

/// Where the panels of a trend page lie; the same for file and screen.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendGrid {
    /// Panels side by side.
    pub n_columns: usize,
    /// One per panel, in the order of the chart: the field that the lines are drawn in.
    pub fields: Vec<Rect>,
    /// Upper edge of each group head.
    pub heads: Vec<f64>,
    /// Fields of the slots that hold no panel, in reading order.
    pub empty: Vec<Rect>,
    /// Quarters along x, relative to the left edge of a field.
    pub x: Scale,
    /// Values along y, relative to the upper edge of a field.
    pub y: Scale,
    /// Lower edge of the quarter labels.
    pub bottom: f64,
}

/// Height of the band that holds title and count of a panel.
const TITLE_HEIGHT: f64 = 24.0;
/// Height of a field.
const FIELD_HEIGHT: f64 = 104.0;
/// Height of a group head.
const HEAD_HEIGHT: f64 = 24.0;
/// Between a field and the title below it; events write their names here.
const ROW_GAP: f64 = 20.0;
/// Room for the end labels, and air.
const LABEL_WIDTH: f64 = 60.0;
/// Least distance of two panels' left edges.
const LEAST_PITCH: f64 = 176.0;
/// Most panels side by side.
const MOST_COLUMNS: usize = 6;

/// Where the panels of a trend page lie at a width.
pub fn trend_grid(trends: &Trends, width: f64, options: &Options) -> TrendGrid {
    let metrics = Metrics::of(options.medium);
    let left = metrics.pt(28.0);
    let fitting = ((width - left) / metrics.pt(LEAST_PITCH)).floor() as usize;
    let n_columns = columns(trends, fitting.clamp(1, MOST_COLUMNS));
    let pitch = (width - left) / n_columns as f64;
    let field_width = (pitch - metrics.pt(LABEL_WIDTH)).max(metrics.pt(40.0));
    let field_height = metrics.pt(FIELD_HEIGHT);
    let mut top = highlights_height(trends, width, &metrics);
    let (mut fields, mut heads, mut empty) = (Vec::new(), Vec::new(), Vec::new());
    for group in &trends.groups {
        heads.push(top);
        if group.head.is_some() {
            top += metrics.pt(HEAD_HEIGHT);
        }
        for row in group.panels.chunks(n_columns) {
            top += metrics.pt(TITLE_HEIGHT);
            for column in 0..n_columns {
                let field = Rect::new(left + pitch * column as f64, top, field_width, field_height);
                let slots = if column < row.len() {
                    &mut fields
                } else {
                    &mut empty
                };
                slots.push(field);
            }
            top += field_height + metrics.pt(ROW_GAP);
        }
    }
    let last = trends.quarters.len().saturating_sub(1).max(1) as f64;
    let inset = metrics.pt(4.0);
    TrendGrid {
        n_columns,
        fields,
        heads,
        empty,
        x: Scale::new((0.0, last), (inset, field_width - inset)),
        y: Scale::new((trends.domain.low, trends.domain.high), (field_height, 0.0)),
        bottom: top,
    }
}

/// The fewest columns that give the fewest rows over all groups, but four where they fit: wider panels say no more.
/// Without groups as many as fit.
fn columns(trends: &Trends, fitting: usize) -> usize {
    let rows = |n_columns: usize| -> usize {
        let of_groups = trends
            .groups
            .iter()
            .map(|group| group.panels.len().div_ceil(n_columns));
        of_groups.sum()
    };
    if trends.groups.iter().all(|group| group.head.is_none()) {
        return fitting;
    }
    let widest = trends
        .groups
        .iter()
        .map(|group| group.panels.len())
        .max()
        .unwrap_or(1);
    let most = fitting.min(widest.max(2));
    let even = (1..=most)
        .find(|n_columns| rows(*n_columns) == rows(most))
        .unwrap_or(most);
    even.max(most.min(4))
}

pub(super) fn draw(trends: &Trends, width: f64, options: &Options) -> (f64, Vec<Shape>) {
    let metrics = Metrics::of(options.medium);
    let grid = trend_grid(trends, width, options);
    let mut shapes = Vec::new();
    draw_highlights(&mut shapes, trends, width, &metrics);
    for (group, top) in trends.groups.iter().zip(&grid.heads) {
        if let Some(head) = &group.head {
            let at = Point::new(metrics.pt(28.0), top + metrics.pt(8.0));
            shapes.push(text(at, Anchor::Start, metrics.small, SECONDARY, head));
        }
    }
    let panels: Vec<&Panel> = trends.groups.iter().flat_map(|group| &group.panels).collect();
    let left = grid.fields.first().map_or(0.0, |field| field.left);
    for (panel, field) in panels.iter().zip(&grid.fields) {
        shapes.push(draw_panel(trends, panel, *field, &grid, options, &metrics));
        if field.left == left {
            draw_ticks(&mut shapes, trends, *field, &grid, &metrics);
        }
    }
    draw_quarters(&mut shapes, trends, &grid, &metrics);
    let height = draw_notes(&mut shapes, trends, &grid, width, &metrics);
    (height, shapes)
}

fn draw_ticks(shapes: &mut Vec<Shape>, trends: &Trends, field: Rect, grid: &TrendGrid, metrics: &Metrics) {
    for tick in &trends.ticks {
        let at = Point::new(field.left - metrics.pt(9.0), field.top + grid.y.px(tick.at));
        shapes.push(text(at, Anchor::End, metrics.small, TERTIARY, &tick.text));
    }
}

/// First and last quarter below the last panel of every column.
fn draw_quarters(shapes: &mut Vec<Shape>, trends: &Trends, grid: &TrendGrid, metrics: &Metrics) {
    let (Some(first), Some(last)) = (trends.quarters.first(), trends.quarters.last()) else {
        return;
    };
    let is_last = |field: &&Rect| {
        !grid
            .fields
            .iter()
            .any(|other| other.left == field.left && field.bottom < other.bottom)
    };
    for field in grid.fields.iter().filter(is_last) {
        let middle = field.bottom + metrics.pt(9.0);
        shapes.push(text(
            Point::new(field.left, middle),
            Anchor::Start,
            metrics.small,
            TERTIARY,
            first,
        ));
        let room = measure(first, metrics.small) + measure(last, metrics.small) + metrics.pt(8.0);
        if 1 < trends.quarters.len() && room <= field.width() {
            shapes.push(text(
                Point::new(field.right, middle),
                Anchor::End,
                metrics.small,
                TERTIARY,
                last,
            ));
        }
    }
}

const HIGHLIGHT_HEIGHT: f64 = 44.0;

/// How many flagged changes stand side by side.
fn highlight_columns(trends: &Trends, width: f64, metrics: &Metrics) -> usize {
    let widest = trends
        .highlights
        .iter()
        .map(|highlight| highlight_width(highlight, metrics))
        .fold(metrics.pt(1.0), f64::max);
    ((width / (widest + metrics.pt(32.0))).floor() as usize).clamp(1, 4)
}

fn highlight_width(highlight: &Highlight, metrics: &Metrics) -> f64 {
    let strong = metrics.label.weighing(Weight::SemiBold);
    let first = measure(&highlight.label, metrics.label)
        + measure(&highlight.change, strong)
        + measure(&highlight.interval, metrics.label)
        + metrics.pt(12.0);
    first.max(measure(&highlight.note, metrics.small)) + metrics.pt(18.0)
}

fn highlights_height(trends: &Trends, width: f64, metrics: &Metrics) -> f64 {
    if trends.highlights.is_empty() {
        return 0.0;
    }
    let rows = trends
        .highlights
        .len()
        .div_ceil(highlight_columns(trends, width, metrics));
    metrics.pt(HIGHLIGHT_HEIGHT) * rows as f64 + metrics.pt(4.0)
}

fn draw_highlights(shapes: &mut Vec<Shape>, trends: &Trends, width: f64, metrics: &Metrics) {
    let n_columns = highlight_columns(trends, width, metrics);
    let pitch = width / n_columns as f64;
    for (index, highlight) in trends.highlights.iter().enumerate() {
        let left = pitch * (index % n_columns) as f64;
        let top = metrics.pt(HIGHLIGHT_HEIGHT) * (index / n_columns) as f64;
        let middle = top + metrics.pt(8.0);
        let radius = metrics.pt(4.75);
        let mut ink = vec![voice_mark(
            highlight.voice,
            Point::new(left + radius, middle),
            radius,
            metrics,
            Ink::full(Paint::Tone(highlight.voice.tone())),
        )];
        let start = left + metrics.pt(18.0);
        let strong = metrics.label.weighing(Weight::SemiBold);
        let label = (highlight.label.as_str(), metrics.label, PRIMARY);
        let change = (highlight.change.as_str(), strong, Paint::ToneText(highlight.tone));
        let end = text_pair(
            &mut ink,
            Point::new(start, middle),
            label,
            change,
            metrics.pt(8.0),
        );
        let at = Point::new(end + metrics.pt(4.0), middle);
        let regular = metrics.label.weighing(Weight::Regular);
        ink.push(text(at, Anchor::Start, regular, SECONDARY, &highlight.interval));
        let below = Point::new(start, middle + metrics.pt(18.0));
        ink.push(text(
            below,
            Anchor::Start,
            metrics.small,
            TERTIARY,
            &highlight.note,
        ));
        let hit = Rect::new(left, top, pitch - metrics.pt(16.0), metrics.pt(36.0));
        shapes.push(group(&highlight.key, Some(hit), String::new(), ink));
    }
}

/// Key and left-out text in empty slots, or in a row of their own; returns the lower edge of everything.
fn draw_notes(
    shapes: &mut Vec<Shape>,
    trends: &Trends,
    grid: &TrendGrid,
    width: f64,
    metrics: &Metrics,
) -> f64 {
    let first = grid.fields.first();
    let slot_width = first.map_or(width, Rect::width) + metrics.pt(LABEL_WIDTH - 24.0);
    let room = metrics.pt(FIELD_HEIGHT + ROW_GAP - 4.0);
    let mut slots = grid.empty.clone();
    let mut bottom = grid.bottom + metrics.pt(2.0);
    let mut free = Point::new(first.map_or(0.0, |field| field.left), bottom + metrics.pt(24.0));
    let key_height = metrics.pt(KEY_LINE) * trends.key.len() as f64;
    if !trends.key.is_empty() {
        // The key takes the first empty slot at the right, the left-out text the last one.
        let rightmost = slots.iter().map(|slot| slot.left).fold(0.0, f64::max);
        let index = slots
            .iter()
            .position(|slot| slot.left == rightmost)
            .filter(|_| key_height <= room);
        let slot = index.map(|index| slots.remove(index));
        let at = slot.map_or(free, |slot| Point::new(slot.left, slot.top));
        if slot.is_none() {
            bottom = bottom.max(at.y + key_height);
            free.x += slot_width + metrics.pt(24.0);
            if width - free.x < metrics.pt(120.0) {
                free = Point::new(at.x, bottom + metrics.pt(36.0));
            }
        }
        draw_note_head(shapes, "How to read", at, metrics);
        draw_key(shapes, &trends.key, at, metrics);
    }
    if !trends.left_out.is_empty() {
        let lines_at = |width: f64| -> Vec<String> {
            trends
                .left_out
                .iter()
                .flat_map(|sentence| wrap(sentence, metrics.small, width))
                .collect()
        };
        let mut lines = lines_at(slot_width);
        let line = metrics.pt(TEXT_LINE);
        let slot = slots.pop().filter(|_| line * lines.len() as f64 <= room);
        let at = slot.map_or(free, |slot| Point::new(slot.left, slot.top));
        if slot.is_none() {
            lines = lines_at((width - free.x).clamp(metrics.pt(120.0), metrics.pt(560.0)));
            bottom = bottom.max(at.y + line * lines.len() as f64);
        }
        draw_note_head(shapes, "Left out", at, metrics);
        for (index, words) in lines.iter().enumerate() {
            let place = Point::new(at.x, at.y + metrics.pt(6.0) + line * index as f64);
            shapes.push(text(place, Anchor::Start, metrics.small, SECONDARY, words));
        }
    }
    bottom
}

/// Distance of lines in the key.
const KEY_LINE: f64 = 18.0;
/// Distance of lines in the left-out text.
const TEXT_LINE: f64 = 17.0;

fn draw_note_head(shapes: &mut Vec<Shape>, words: &str, field: Point, metrics: &Metrics) {
    let at = Point::new(field.x, field.y - metrics.pt(TITLE_HEIGHT) + metrics.pt(8.0));
    shapes.push(text(
        at,
        Anchor::Start,
        metrics.label.weighing(Weight::SemiBold),
        PRIMARY,
        words,
    ));
}

fn draw_key(shapes: &mut Vec<Shape>, key: &[KeyItem], field: Point, metrics: &Metrics) {
    for (index, item) in key.iter().enumerate() {
        let middle = field.y + metrics.pt(6.0 + KEY_LINE * index as f64);
        draw_symbol(
            shapes,
            item.symbol,
            Point::new(field.x + metrics.pt(7.0), middle),
            metrics,
        );
        let at = Point::new(field.x + metrics.pt(22.0), middle);
        shapes.push(text(at, Anchor::Start, metrics.small, SECONDARY, &item.text));
    }
}

/// One symbol of a key, centred on a point; 14 wide at most.
pub(super) fn draw_symbol(shapes: &mut Vec<Shape>, symbol: KeySymbol, centre: Point, metrics: &Metrics) {
    let Point { x, y } = centre;
    let radius = metrics.pt(4.0);
    let grey = Ink::full(TERTIARY);
    let half = metrics.pt(7.0);
    let across = (Point::new(x - half, y), Point::new(x + half, y));
    match symbol {
        KeySymbol::Mark(voice) => {
            let ink = Ink::full(Paint::Tone(voice.tone()));
            shapes.push(voice_mark(voice, centre, radius, metrics, ink));
        }
        KeySymbol::Verdict(tone) => shapes.push(disc(centre, radius, Paint::Tone(tone))),
        KeySymbol::Hollow => {
            let stroke = Stroke::solid(Paint::Tone(Tone::Undecided), metrics.mark);
            shapes.push(hollow(centre, radius, stroke));
        }
        KeySymbol::Grey => {
            let small = metrics.pt(3.25);
            let aside = metrics.pt(4.0);
            shapes.push(voice_mark(
                Voice::Perceived,
                Point::new(x - aside, y),
                small,
                metrics,
                grey,
            ));
            shapes.push(voice_mark(
                Voice::Measured,
                Point::new(x + aside, y),
                small,
                metrics,
                grey,
            ));
        }
        KeySymbol::Expected => {
            let stroke = Stroke::solid(SECONDARY, metrics.hair * 1.25);
            shapes.push(diamond(centre, metrics.pt(5.0), stroke));
        }
        KeySymbol::Target => {
            let stroke = Stroke::solid(Paint::Line(LineRole::Axis), metrics.hair);
            shapes.push(line(across.0, across.1, stroke));
        }
        KeySymbol::Event => {
            let stroke = Stroke::solid(SECONDARY, metrics.hair).dashed(Dash::Dotted);
            shapes.push(line(Point::new(x, y - half), Point::new(x, y + half), stroke));
        }
        KeySymbol::Masked => {
            let rect = Rect::around(centre, 2.0 * half, metrics.pt(9.0));
            shapes.push(hatch(
                rect,
                metrics.pt(1.0),
                Paint::Tone(Tone::SuppressedHatch),
                metrics,
            ));
        }
    }
}
