//! The shape of `assets/tokens.toml` and its one reading.

use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use super::Rgb;

const TABLE: &str = include_str!("../../../assets/tokens.toml");

/// The table, read at first use.
pub fn tokens() -> &'static Tokens {
    #[expect(
        clippy::expect_used,
        reason = "the table is part of the program; a test reads it"
    )]
    static TOKENS: LazyLock<Tokens> =
        LazyLock::new(|| toml::from_str(TABLE).expect("assets/tokens.toml is a valid table"));
    &TOKENS
}

/// The whole table. Lengths are logical points, durations seconds.
#[derive(Debug, Deserialize)]
pub struct Tokens {
    /// Legal gaps.
    pub space: Space,
    /// Corner radii.
    pub radius: Radius,
    /// Line widths.
    pub stroke: StrokeWidths,
    /// Parts of the window.
    pub size: WindowLengths,
    /// Type on screen.
    #[serde(rename = "type")]
    pub screen: TypeScale,
    /// Type on paper.
    #[serde(rename = "type_paper")]
    pub paper_type: PaperTypeScale,
    /// Parts of charts, on screen.
    pub chart: ChartLengths,
    /// Durations.
    pub motion: Motion,
    pub(super) shadow: Shadows,
    pub(super) light: Palette,
    pub(super) dark: Palette,
    pub(super) paper: Palette,
}

/// Declares a section of the table whose members are all lengths or durations.
macro_rules! lengths {
    ($(#[$doc:meta])* $name:ident { $($(#[$member_doc:meta])* $member:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Deserialize)]
        pub struct $name {
            $($(#[$member_doc])* pub $member: f64,)+
        }
    };
}

lengths! {
    /// The 4 pt grid.
    Space {
        /// Nothing.
        s0,
        /// 4: mark to its label.
        s1,
        /// 8: between controls of one group.
        s2,
        /// 12: inside cards.
        s3,
        /// 16: inside panels.
        s4,
        /// 20: inspector padding.
        s5,
        /// 24: canvas padding.
        s6,
        /// 32: between charts.
        s8,
        /// 40: between columns.
        s10,
        /// 64: above the first heading on paper.
        s16,
    }
}

lengths! {
    /// Corner radii.
    Radius {
        /// Square corners.
        none,
        /// Measured squares, share ticks.
        mark,
        /// Heat cells, bar segments.
        cell,
        /// Chips in tables, key caps.
        small,
        /// Buttons, chips, inputs.
        control,
        /// Tooltips, cards.
        panel,
        /// Palette, dialogs.
        window,
    }
}

/// Line widths and dash patterns.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct StrokeWidths {
    /// Rules, grid, cuts, 95 % line.
    pub hair: f64,
    /// 80 % arms of a decided mark, trails.
    pub arm: f64,
    /// Hollow marks, halo, unflagged series.
    pub mark: f64,
    /// Flagged series, selection frame.
    pub series: f64,
    /// Keyboard ring.
    pub focus: f64,
    /// On and off of cut and target lines inside a trend.
    pub dash: [f64; 2],
    /// On and off of event lines.
    pub dot: [f64; 2],
}

lengths! {
    /// Parts of the window.
    WindowLengths {
        /// Width of the rail.
        rail,
        /// Width of the rail with icons only.
        rail_collapsed,
        /// Height of the filter bar.
        filter_bar,
        /// Height of the status bar.
        status_bar,
        /// Width of the inspector.
        inspector,
        /// Its least width.
        inspector_min,
        /// Its greatest width.
        inspector_max,
        /// Least width of the canvas.
        canvas_min,
        /// Width of the palette.
        palette,
        /// Height of a button in a footer.
        button,
        /// Height of a button in bars and rows.
        button_small,
        /// Height of a chip.
        chip,
        /// Height of a row in the rail.
        rail_item,
        /// Height of a table row.
        row,
        /// Height of a dense row and of a heat cell.
        row_dense,
        /// Height of a row in the palette.
        row_palette,
        /// Height of a row of the checklist.
        row_checklist,
        /// Icons in rail and rows.
        icon,
        /// Icons in chips.
        icon_small,
        /// The smallest pointer target.
        hit_min,
    }
}

lengths! {
    /// Parts of charts.
    ChartLengths {
        /// Radius of a decided mark; squares have side 2 r - 1.
        mark_radius,
        /// Radius of a hollow mark.
        mark_radius_undecided,
        /// Radius of a mark that would hide its own 80 % bar.
        mark_radius_tiny,
        /// Width of the canvas-coloured ring round filled marks.
        halo,
        /// Height of the 80 % bar.
        interval_bar,
        /// Distance of hatch lines.
        hatch_gap,
        /// Width of hatch lines.
        hatch_stroke,
        /// Outer radius of the selection ring.
        select_ring,
        /// Length of the arrow head of a trail.
        trail_head,
        /// Between heat cells.
        cell_gap,
        /// Between segments of a stacked bar.
        segment_gap,
        /// Between a mark and its label.
        label_gap,
        /// Between the field and the middle of its tick texts.
        tick_gap,
    }
}

lengths! {
    /// Durations in seconds.
    Motion {
        /// Hover.
        hover,
        /// Panels.
        panel,
        /// Marks gliding from quarter to quarter.
        quarter,
        /// Dimming beside the selection.
        dim,
        /// Before a tooltip.
        delay_tooltip,
        /// Before any progress is shown.
        delay_progress,
    }
}

/// The shadow below popups.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Shadow {
    /// Downwards.
    pub y: f64,
    /// Blur.
    pub blur: f64,
    /// Spread.
    pub spread: f64,
    /// Opacity of black.
    pub alpha: f64,
}

/// Weight of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// 400: the rest.
    Regular,
    /// 500: names.
    Medium,
    /// 600: the finding and the decided number.
    SemiBold,
}

impl Weight {
    /// 400, 500 or 600.
    pub const fn number(self) -> u16 {
        match self {
            Self::Regular => 400,
            Self::Medium => 500,
            Self::SemiBold => 600,
        }
    }
}

impl<'de> Deserialize<'de> for Weight {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u16::deserialize(deserializer)? {
            400 => Ok(Self::Regular),
            500 => Ok(Self::Medium),
            600 => Ok(Self::SemiBold),
            other => Err(D::Error::custom(format!("no bundled font has weight {other}"))),
        }
    }
}

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct TypeStyle {
    /// Of the em square, in points.
    pub size: f64,
    /// Height of a line, in points.
    pub line: f64,
    /// Weight.
    pub weight: Weight,
    /// Letter spacing in em.
    pub spacing: f64,
}

impl TypeStyle {
    /// The same style at another weight.
    #[must_use]
    pub const fn weighing(self, weight: Weight) -> Self {
        Self { weight, ..self }
    }
}

/// Declares a section of the table whose members are type styles.
macro_rules! styles {
    ($(#[$doc:meta])* $name:ident { $($(#[$member_doc:meta])* $member:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Deserialize)]
        pub struct $name {
            $($(#[$member_doc])* pub $member: TypeStyle,)+
        }
    };
}

styles! {
    /// Seven steps and a half on screen.
    TypeScale {
        /// Start page, one big readout.
        display,
        /// The finding of a screen.
        title,
        /// The finding of a chart.
        heading,
        /// Inspector sections.
        section,
        /// Sentences.
        body,
        /// Axis titles, direct labels, table cells.
        label,
        /// The line of n, rate, level, method.
        caption,
        /// Ticks and column heads.
        small,
    }
}

styles! {
    /// Points on A4.
    PaperTypeScale {
        /// The finding of a page.
        headline,
        /// A number that leads a row.
        number,
        /// The finding of a figure.
        heading,
        /// Sentences.
        body,
        /// Axis titles and direct labels.
        label,
        /// Captions and ticks.
        caption,
        /// Foot of the page.
        foot,
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Shadows {
    pub(super) light: Shadow,
    pub(super) dark: Shadow,
}

#[derive(Debug, Deserialize)]
pub(super) struct Palette {
    pub(super) surface: Surfaces,
    pub(super) text: Texts,
    pub(super) line: Lines,
    pub(super) accent: Accents,
    pub(super) tone: Tones,
    pub(super) tone_text: ToneTexts,
    pub(super) alpha: Alphas,
    #[serde(rename = "palette")]
    pub(super) ramps: Ramps,
}

/// Declares a section of a theme.
macro_rules! section {
    ($name:ident: $kind:ty { $($member:ident),+ }) => {
        #[derive(Debug, Deserialize)]
        pub(super) struct $name {
            $(pub(super) $member: $kind,)+
        }
    };
}

section!(Surfaces: Rgb {
    window, canvas, panel, raised, sunken, control, hover, pressed, rail_selected, selected, alert
});
section!(Texts: Rgb { primary, secondary, tertiary, disabled, inverse });
section!(Lines: Rgb { grid, rule, axis, control });
section!(Tones: Rgb {
    perceived, measured, hot, cool, undecided, hatch, suppressed, suppressed_hatch, caution, gap_plus, gap_minus,
    improve, worsen
});
section!(ToneTexts: Rgb { perceived, measured, hot, cool, caution });
section!(Alphas: f64 {
    band, interval_bar, arm, arm_undecided, line95, dim_mark, dim_arm, dim_label, past_quarter, stale
});

#[derive(Debug, Deserialize)]
pub(super) struct Accents {
    pub(super) base: Rgb,
    pub(super) hover: Rgb,
    pub(super) on: Rgb,
    pub(super) marker: Rgb,
    pub(super) focus: Rgb,
    pub(super) scrim: Option<Scrim>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Scrim {
    pub(super) color: Rgb,
    pub(super) alpha: f64,
}

#[derive(Debug, Deserialize)]
pub(super) struct Ramps {
    pub(super) level7: [Rgb; 7],
    pub(super) level7_text: [Rgb; 7],
    pub(super) sequential7: [Rgb; 7],
    pub(super) categorical8: [Rgb; 8],
}

impl<'de> Deserialize<'de> for Rgb {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let number = text
            .strip_prefix('#')
            .filter(|digits| digits.len() == 6)
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .ok_or_else(|| D::Error::custom(format!("{text:?} is no colour of the form #RRGGBB")))?;
        let [_, r, g, b] = number.to_be_bytes();
        Ok(Self { r, g, b })
    }
}
