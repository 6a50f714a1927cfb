//! From a chart to a scene: pure functions of chart, room and options.
//!
//! Titles and captions of a chart are not drawn: whoever shows the scene sets them above it. The rest of the
//! words (axis titles, labels, numbers, keys) is part of the scene.

mod friction_map;
mod heat_cell;
mod heat_map;
mod ink;
mod interval_list;
mod labels;
mod map_axes;
mod metrics;
mod trend_panel;
mod trends;

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;

pub use friction_map::{MapFrame, corner_boxes, map_frame, mark_radius};
pub use heat_map::{HeatGrid, heat_grid};
pub use labels::{PlacedLabel, place_labels};
pub use metrics::{Medium, Metrics, baseline};
pub use trends::{TrendGrid, trend_grid};

use super::geometry::Size;
use super::model::{Chart, Kind, RowKey};
use super::scene::Scene;

/// What a layout depends on besides chart and room.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Lengths and type of screen or paper.
    pub medium: Medium,
    /// Roomy or tight rows.
    pub density: Density,
    /// Ringed in marker yellow; the rest of a map steps back.
    pub selected: Option<RowKey>,
    /// Under the pointer.
    pub hovered: Option<RowKey>,
}

impl Options {
    /// For a window, nothing selected.
    pub const fn screen() -> Self {
        Self {
            medium: Medium::Screen,
            density: Density::Roomy,
            selected: None,
            hovered: None,
        }
    }

    /// For print.
    pub const fn paper() -> Self {
        Self {
            medium: Medium::Paper,
            density: Density::Roomy,
            selected: None,
            hovered: None,
        }
    }
}

/// How high rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Density {
    /// As in the tokens.
    Roomy,
    /// As many rows as can be read.
    Tight,
}

/// Draws a chart into the room given. Heat maps, trends and lists take the height they need, see
/// [`wanted_height`]; the scene says how much that was.
pub fn layout(chart: &Chart, size: Size, options: &Options) -> Scene {
    let (height, shapes) = match &chart.kind {
        Kind::FrictionMap(map) => friction_map::draw(map, size, options),
        Kind::HeatMap(map) => heat_map::draw(map, size.width, options),
        Kind::Trends(trends) => trends::draw(trends, size.width, options),
        Kind::IntervalList(list) => interval_list::draw(list, size.width, options),
        Kind::Shares(shares) => interval_list::draw_shares(shares, size.width, options),
    };
    Scene {
        width: size.width,
        height,
        title: chart.title.clone(),
        alt: chart.summary.clone(),
        shapes,
    }
}

/// The height a chart needs at a width; `None` for a map, which takes any.
pub fn wanted_height(chart: &Chart, width: f64, options: &Options) -> Option<f64> {
    match chart.kind {
        Kind::FrictionMap(_) => None,
        _ => Some(layout(chart, Size::new(width, 0.0), options).height),
    }
}
