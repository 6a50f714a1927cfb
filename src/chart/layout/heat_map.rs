//! The heat map: column heads, unit heads, rows, and the key below where one is wanted.

use crate::chart::geometry::{Point, Rect};
use crate::chart::model::{HeatCell, HeatMap, HeatRow, LevelKey, RowKey};
use crate::chart::scene::{Anchor, Paint, Shape, Stroke};
use crate::chart::text::{ellipsise, measure, wrap_hyphenated};
use crate::chart::theme::{SurfaceRole, TypeStyle, Weight};

use super::heat_cell::draw_cell;
use super::ink::{MARKER, PRIMARY, SECONDARY, TERTIARY, filled, group, text};
use super::metrics::Metrics;
use super::{Density, Options};

/// Where the parts of a heat map lie; the same for file and screen.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatGrid {
    /// Box of each column, from the first to the last row.
    pub columns: Vec<Rect>,
    /// Right end of the counts.
    pub count_right: f64,
    /// Room for the row names, from the left edge.
    pub label_width: f64,
    /// The lines of each column head, centred over its column, the last one on the common base.
    pub heads: Vec<Vec<String>>,
    /// Lower edge of the column heads.
    pub head_bottom: f64,
    /// Upper edge of each group head (if it has one) and of each of its rows.
    pub groups: Vec<(f64, Vec<f64>)>,
    /// Height of a cell.
    pub cell_height: f64,
    /// Lower edge of the last row.
    pub bottom: f64,
}

/// Most lines of a column head.
const HEAD_LINES: usize = 3;

/// Where the parts of a heat map lie at a width.
pub fn heat_grid(map: &HeatMap, width: f64, options: &Options) -> HeatGrid {
    let metrics = Metrics::of(options.medium);
    let gap = metrics.chart.cell_gap;
    let rows = || map.groups.iter().flat_map(|group| &group.rows);
    let count_width = rows()
        .map(|row| measure(&row.count, metrics.small))
        .chain([measure(&map.count_head, metrics.small)])
        .fold(0.0, f64::max);
    let widest_label = rows()
        .map(|row| measure(&row.label, row_style(row, &metrics)))
        .fold(0.0, f64::max);
    let label_width = widest_label.min(width * 0.24).max(metrics.pt(40.0));
    let count_right = label_width + metrics.pt(14.0) + count_width;
    let left = metrics.whole(count_right + metrics.pt(14.0));
    let n_columns = map.columns.len().max(1) as f64;
    let pitch = (width - left + gap) / n_columns;
    let edge = |index: usize| metrics.whole(left + pitch * index as f64);
    let cell_height = metrics.pt(match options.density {
        Density::Roomy => 24.0,
        Density::Tight => 20.0,
    });
    let heads = head_lines(map, pitch - gap, &metrics);
    let lines = heads.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let head_bottom = metrics.whole(lines as f64 * line_height(&metrics) + metrics.pt(6.0));
    let mut top = head_bottom + metrics.pt(4.0);
    let mut groups = Vec::new();
    for group in &map.groups {
        let head_top = top;
        if group.head.is_some() {
            top += metrics.pt(28.0);
        }
        let mut tops = Vec::new();
        for _ in &group.rows {
            tops.push(top);
            top += cell_height + gap;
        }
        groups.push((head_top, tops));
    }
    let bottom = top - gap;
    let columns = (0..map.columns.len())
        .map(|index| {
            let right = edge(index + 1) - gap;
            Rect::between(
                Point::new(edge(index), head_bottom + metrics.pt(4.0)),
                Point::new(right.max(edge(index)), bottom),
            )
        })
        .collect();
    HeatGrid {
        columns,
        count_right,
        label_width,
        heads,
        head_bottom,
        groups,
        cell_height,
        bottom,
    }
}

pub(super) fn draw(map: &HeatMap, width: f64, options: &Options) -> (f64, Vec<Shape>) {
    let metrics = Metrics::of(options.medium);
    let grid = heat_grid(map, width, options);
    let mut shapes = Vec::new();
    let selected = selected_cell(map, options);
    draw_heads(
        &mut shapes,
        map,
        &grid,
        selected.map(|(_, column)| column),
        &metrics,
    );
    for (group, (head_top, tops)) in map.groups.iter().zip(&grid.groups) {
        if let Some(head) = &group.head {
            let at = Point::new(0.0, head_top + metrics.pt(17.0));
            shapes.push(text(at, Anchor::Start, metrics.small, SECONDARY, head));
        }
        for (row, top) in group.rows.iter().zip(tops) {
            let is_marked = options.selected.as_ref() == Some(&row.key)
                || selected.is_some_and(|(selected, _)| *selected == row.key);
            shapes.push(draw_row(map, row, *top, &grid, is_marked, &metrics));
        }
    }
    for key in options.hovered.iter().chain(&options.selected) {
        draw_frame(&mut shapes, map, &grid, key, options, &metrics);
    }
    let mut height = grid.bottom;
    if let Some(key) = &map.key {
        height += metrics.pt(24.0);
        let left = grid.columns.first().map_or(0.0, |column| column.left);
        height = draw_key(&mut shapes, key, Point::new(left, height), width, &metrics);
    }
    (height, shapes)
}

/// Key of the row and index of the column that the selected cell lies in.
fn selected_cell<'a>(map: &'a HeatMap, options: &Options) -> Option<(&'a RowKey, usize)> {
    let wanted = options.selected.as_ref()?;
    map.groups.iter().flat_map(|group| &group.rows).find_map(|row| {
        let column = row.cells.iter().position(|cell| cell.key == *wanted)?;
        Some((&row.key, column))
    })
}

fn row_style(row: &HeatRow, metrics: &Metrics) -> TypeStyle {
    metrics.label.weighing(if row.is_total {
        Weight::SemiBold
    } else {
        Weight::Regular
    })
}

fn head_style(metrics: &Metrics) -> TypeStyle {
    metrics.small.weighing(Weight::Medium)
}

/// The lines of every head. A word may stand out over both gaps when the neighbours' lines leave it room; else it is
/// broken with a hyphen.
fn head_lines(map: &HeatMap, width: f64, metrics: &Metrics) -> Vec<Vec<String>> {
    let style = head_style(metrics);
    let longest = |lines: &[String]| lines.iter().map(|line| measure(line, style)).fold(0.0, f64::max);
    let inside: Vec<Vec<String>> = map
        .columns
        .iter()
        .map(|column| wrap_hyphenated(&column.label, style, width, HEAD_LINES))
        .collect();
    let widths: Vec<f64> = inside.iter().map(|lines| longest(lines)).collect();
    let reach = metrics.pt(10.0);
    let pitch = width + metrics.chart.cell_gap;
    let last = map.columns.len().saturating_sub(1);
    let stands_out = |index: usize, room: f64| {
        index > 0
            && index < last
            && room <= width + reach
            && [index - 1, index + 1]
                .iter()
                .all(|other| f64::midpoint(room, widths[*other]) + metrics.pt(8.0) <= pitch)
    };
    map.columns
        .iter()
        .zip(inside)
        .enumerate()
        .map(|(index, (column, lines))| {
            let widest_word = column
                .label
                .split(' ')
                .map(|word| measure(word, style))
                .fold(0.0, f64::max);
            if widest_word <= width {
                return lines;
            }
            let outside = wrap_hyphenated(&column.label, style, widest_word, HEAD_LINES);
            if stands_out(index, longest(&outside)) {
                outside
            } else {
                lines
            }
        })
        .collect()
}

fn line_height(metrics: &Metrics) -> f64 {
    metrics.small.size * 1.3
}

fn draw_heads(
    shapes: &mut Vec<Shape>,
    map: &HeatMap,
    grid: &HeatGrid,
    selected: Option<usize>,
    metrics: &Metrics,
) {
    let last_line = grid.head_bottom - metrics.pt(6.0) - line_height(metrics) / 2.0;
    shapes.push(text(
        Point::new(0.0, last_line),
        Anchor::Start,
        metrics.small,
        TERTIARY,
        &map.row_head,
    ));
    let count_at = Point::new(grid.count_right, last_line);
    shapes.push(text(
        count_at,
        Anchor::End,
        metrics.small,
        TERTIARY,
        &map.count_head,
    ));
    let columns = map.columns.iter().zip(&grid.columns).zip(&grid.heads);
    for (index, ((column, rect), lines)) in columns.enumerate() {
        let mut ink = Vec::new();
        let head = Rect::between(
            Point::new(rect.left, 0.0),
            Point::new(rect.right, grid.head_bottom),
        );
        if selected == Some(index) {
            ink.push(filled(
                head,
                metrics.pt(4.0),
                Paint::Surface(SurfaceRole::Selected),
            ));
        }
        let n_lines = lines.len();
        for (line, words) in lines.iter().enumerate() {
            let middle = last_line - (n_lines - 1 - line) as f64 * line_height(metrics);
            let at = Point::new(head.centre().x, middle);
            ink.push(text(at, Anchor::Middle, head_style(metrics), PRIMARY, words));
        }
        shapes.push(group(&column.key, Some(head), column.label.clone(), ink));
    }
}

fn draw_row(
    map: &HeatMap,
    row: &HeatRow,
    top: f64,
    grid: &HeatGrid,
    is_marked: bool,
    metrics: &Metrics,
) -> Shape {
    let middle = top + grid.cell_height / 2.0;
    let mut ink = Vec::new();
    if is_marked {
        // The tint reaches into the padding of the canvas, so that the name stays where it is.
        let reach = metrics.pt(8.0);
        let tint = Rect::new(-reach, top, grid.count_right + 2.0 * reach, grid.cell_height);
        ink.push(filled(
            tint,
            metrics.pt(4.0),
            Paint::Surface(SurfaceRole::Selected),
        ));
    }
    let style = row_style(row, metrics);
    let label = ellipsise(&row.label, style, grid.label_width);
    let label_at = Point::new(0.0, middle);
    ink.push(text(label_at, Anchor::Start, style, PRIMARY, &label));
    let count_at = Point::new(grid.count_right, middle);
    ink.push(text(count_at, Anchor::End, metrics.small, TERTIARY, &row.count));
    for (cell, column) in row.cells.iter().zip(&grid.columns) {
        let rect = Rect::new(column.left, top, column.width(), grid.cell_height);
        let shapes = draw_cell(cell, rect, row.is_total, map.gap_limit, metrics);
        ink.push(group(&cell.key, Some(rect), cell_tip(cell), shapes));
    }
    let right = grid
        .columns
        .last()
        .map_or(grid.count_right, |column| column.right);
    let hit = Rect::between(Point::new(0.0, top), Point::new(right, top + grid.cell_height));
    group(&row.key, Some(hit), String::new(), ink)
}

fn cell_tip(cell: &HeatCell) -> String {
    cell.tip.plain()
}

/// The frame of the selected cell in ink; the hovered one in marker yellow.
fn draw_frame(
    shapes: &mut Vec<Shape>,
    map: &HeatMap,
    grid: &HeatGrid,
    key: &RowKey,
    options: &Options,
    metrics: &Metrics,
) {
    let is_selected = options.selected.as_ref() == Some(key);
    let paint = if is_selected { PRIMARY } else { MARKER };
    for (group, (_, tops)) in map.groups.iter().zip(&grid.groups) {
        for (row, top) in group.rows.iter().zip(tops) {
            for (cell, column) in row.cells.iter().zip(&grid.columns) {
                if cell.key == *key {
                    let rect = Rect::new(column.left, *top, column.width(), grid.cell_height);
                    shapes.push(Shape::Rect {
                        rect,
                        radius: metrics.pt(3.0),
                        fill: None,
                        stroke: Some(Stroke::solid(paint, metrics.series)),
                    });
                }
            }
        }
    }
}

/// Draws the key of the seven classes; returns its lower edge.
fn draw_key(shapes: &mut Vec<Shape>, key: &LevelKey, at: Point, right: f64, metrics: &Metrics) -> f64 {
    let step = metrics.pt(40.0).min(((right - at.x) / 7.0).max(0.0));
    let gap = metrics.chart.cell_gap;
    let width = 7.0 * step - gap;
    let style = metrics.small;
    let words = at.y + metrics.pt(6.0);
    shapes.push(text(
        Point::new(at.x, words),
        Anchor::Start,
        style,
        TERTIARY,
        &key.low,
    ));
    shapes.push(text(
        Point::new(at.x + width, words),
        Anchor::End,
        style,
        TERTIARY,
        &key.high,
    ));
    let centre = at.x + width / 2.0;
    let centre_style = style.weighing(Weight::Medium);
    shapes.push(text(
        Point::new(centre, words),
        Anchor::Middle,
        centre_style,
        PRIMARY,
        &key.centre,
    ));
    let top = words + metrics.pt(12.0);
    let height = metrics.pt(16.0);
    for class in 0..7_u8 {
        let left = at.x + step * f64::from(class);
        let rect = Rect::new(left, top, step - gap, height);
        shapes.push(filled(rect, metrics.pt(2.0), Paint::Level(class)));
    }
    let below = top + height + metrics.pt(10.0);
    for (index, border) in key.borders.iter().enumerate() {
        let x = at.x + step * (index + 1) as f64 - gap / 2.0;
        shapes.push(text(
            Point::new(x, below),
            Anchor::Middle,
            style,
            TERTIARY,
            border,
        ));
    }
    below + metrics.pt(8.0)
}
