//! A chart of a document as SVG text.

use crate::chart::geometry::Size;
use crate::chart::layout::{Options, layout, wanted_height};
use crate::chart::model::Chart;
use crate::chart::scene::Shape;
use crate::chart::theme::Theme;

use super::svg::{SvgOptions, svg};

/// Lays a chart out at a width and writes it. `ratio` is height over width of charts that take any height.
pub(super) fn drawn(chart: &Chart, width: f64, ratio: f64, options: &SvgOptions) -> String {
    let screen = Options::screen();
    let height = wanted_height(chart, width, &screen).unwrap_or(width * ratio);
    let mut scene = layout(chart, Size::new(width, height), &screen);
    scene.shapes.iter_mut().for_each(forget_keys);
    svg(&scene, Theme::Light, options)
}

/// Keys link marks to tables on screen. On paper they are names nobody reads, as outsiders spelt them.
fn forget_keys(shape: &mut Shape) {
    if let Shape::Group { key, hit, shapes, .. } = shape {
        *key = None;
        *hit = None;
        shapes.iter_mut().for_each(forget_keys);
    }
}
