//! The lengths and type styles of a medium. Paper lengths are three quarters of those on screen, since a CSS
//! pixel is three quarters of a printer's point.

use crate::chart::text::CAP_HEIGHT_EM;
use crate::chart::theme::{ChartLengths, TypeStyle, Weight, tokens};

/// Where the drawing will be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Medium {
    /// Window, and files made to be seen on one; lengths in pixels at 100 %.
    Screen,
    /// Page; lengths in printer's points.
    Paper,
}

/// Lengths and styles of a medium.
#[derive(Clone, Copy, Debug)]
pub struct Metrics {
    is_screen: bool,
    /// What every length of the screen is multiplied with.
    pub unit: f64,
    /// Names of corners and findings inside a drawing.
    pub strong: TypeStyle,
    /// Axis titles, direct labels, cells.
    pub label: TypeStyle,
    /// Ticks, heads, notes.
    pub small: TypeStyle,
    /// Parts of charts, already in this medium.
    pub chart: ChartLengths,
    /// Width of rules, grid, cuts.
    pub hair: f64,
    /// Width of decided arms.
    pub arm: f64,
    /// Width of hollow marks.
    pub mark: f64,
    /// Width of flagged series and the selection frame.
    pub series: f64,
}

impl Metrics {
    /// Those of a medium.
    pub fn of(medium: Medium) -> Self {
        let tokens = tokens();
        let (unit, strong, label, small) = match medium {
            Medium::Screen => (1.0, tokens.screen.body, tokens.screen.label, tokens.screen.small),
            Medium::Paper => {
                let types = &tokens.paper_type;
                (0.75, types.body, types.label, types.caption)
            }
        };
        let chart = &tokens.chart;
        Self {
            is_screen: medium == Medium::Screen,
            unit,
            strong: strong.weighing(Weight::SemiBold),
            label,
            small,
            chart: ChartLengths {
                mark_radius: chart.mark_radius * unit,
                mark_radius_undecided: chart.mark_radius_undecided * unit,
                mark_radius_tiny: chart.mark_radius_tiny * unit,
                halo: chart.halo * unit,
                interval_bar: chart.interval_bar * unit,
                hatch_gap: chart.hatch_gap * unit,
                hatch_stroke: chart.hatch_stroke * unit,
                select_ring: chart.select_ring * unit,
                trail_head: chart.trail_head * unit,
                cell_gap: chart.cell_gap * unit,
                segment_gap: chart.segment_gap * unit,
                label_gap: chart.label_gap * unit,
                tick_gap: chart.tick_gap * unit,
            },
            hair: tokens.stroke.hair * unit,
            arm: tokens.stroke.arm * unit,
            mark: tokens.stroke.mark * unit,
            series: tokens.stroke.series * unit,
        }
    }

    /// A length of the screen in this medium.
    pub fn pt(&self, length: f64) -> f64 {
        length * self.unit
    }

    /// Where a hairline goes: on screen in the middle of a pixel, so that it does not blur.
    pub fn crisp(&self, place: f64) -> f64 {
        if self.is_screen {
            place.floor() + 0.5
        } else {
            place
        }
    }

    /// Where the edge of a box goes: on screen between two pixels.
    pub fn whole(&self, place: f64) -> f64 {
        if self.is_screen { place.round() } else { place }
    }
}

/// The baseline that centres capitals and figures of a style on `middle`.
pub fn baseline(middle: f64, style: TypeStyle) -> f64 {
    middle + style.size * CAP_HEIGHT_EM / 2.0
}
