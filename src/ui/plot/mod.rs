//! Pictures on the screen: any scene by a painter, the friction map with pan and zoom, the strip of quarters.

mod glide;
mod map_plot;
mod quarter_strip;
mod scene_painter;

pub use map_plot::{MapResponse, map_plot_ui};
pub use quarter_strip::{QuarterVerdicts, quarter_strip_ui};
pub use scene_painter::scene_ui;
