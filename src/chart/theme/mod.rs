//! The one table of colours, sizes and durations: `assets/tokens.toml`, for light, dark and paper.
//!
//! Nothing else in the project writes a colour. Painters ask for a role and get an [`Rgb`].

mod roles;
mod tokens;

pub use roles::{AccentRole, AlphaRole, LineRole, SurfaceRole, TextRole};
pub use tokens::{
    ChartLengths, Motion, PaperTypeScale, Radius, Shadow, Space, StrokeWidths, Tokens, TypeScale, TypeStyle,
    Weight, WindowLengths, tokens,
};

use super::model::Tone;
use super::scene::{Ink, Paint};
use tokens::Palette;

/// A colour in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
}

impl Rgb {
    /// `#rrggbb`.
    pub fn hex(self) -> String {
        format!("#{:02X}{:02X}{:02X}", self.r, self.g, self.b)
    }

    /// The colour at an opacity of 0..=1.
    pub fn at(self, alpha: f64) -> Rgba {
        Rgba { rgb: self, alpha }
    }
}

/// A colour with its opacity (not premultiplied).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rgba {
    /// The colour.
    pub rgb: Rgb,
    /// Opacity, 0..=1.
    pub alpha: f64,
}

/// Which of the three tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Theme {
    /// Screen by day.
    Light,
    /// Screen by night.
    Dark,
    /// Print.
    Paper,
}

impl Theme {
    /// Screen by day.
    pub const fn light() -> Self {
        Self::Light
    }

    /// Screen by night.
    pub const fn dark() -> Self {
        Self::Dark
    }

    /// Print.
    pub const fn paper() -> Self {
        Self::Paper
    }

    /// The colour a paint stands for.
    pub fn paint(self, paint: Paint) -> Rgb {
        match paint {
            Paint::Tone(tone) => self.tone(tone),
            Paint::ToneText(tone) => self.tone_text(tone),
            Paint::Text(role) => self.text(role),
            Paint::Line(role) => self.line(role),
            Paint::Surface(role) => self.surface(role),
            Paint::Accent(role) => self.accent(role),
            Paint::Level(class) => self.level(class),
            Paint::LevelText(class) => self.level_text(class),
        }
    }

    /// The colour and opacity an ink stands for.
    pub fn ink(self, ink: Ink) -> Rgba {
        self.paint(ink.paint).at(self.alpha(ink.alpha))
    }

    /// A data hue for marks; `Ink` is the primary text colour.
    pub fn tone(self, tone: Tone) -> Rgb {
        let tones = &self.palette().tone;
        match tone {
            Tone::Perceived => tones.perceived,
            Tone::Measured => tones.measured,
            Tone::Hot => tones.hot,
            Tone::Cool => tones.cool,
            Tone::Undecided => tones.undecided,
            Tone::Hatch => tones.hatch,
            Tone::Suppressed => tones.suppressed,
            Tone::SuppressedHatch => tones.suppressed_hatch,
            Tone::Caution => tones.caution,
            Tone::GapPlus => tones.gap_plus,
            Tone::GapMinus => tones.gap_minus,
            Tone::Improve => tones.improve,
            Tone::Worsen => tones.worsen,
            Tone::Ink => self.text(TextRole::Primary),
        }
    }

    /// The same hue as readable text; tones without a hue of their own read in grey.
    pub fn tone_text(self, tone: Tone) -> Rgb {
        let tones = &self.palette().tone_text;
        match tone {
            Tone::Perceived | Tone::GapPlus => tones.perceived,
            Tone::Measured | Tone::GapMinus => tones.measured,
            Tone::Hot | Tone::Worsen => tones.hot,
            Tone::Cool | Tone::Improve => tones.cool,
            Tone::Caution => tones.caution,
            Tone::Undecided | Tone::Hatch => self.text(TextRole::Secondary),
            Tone::Suppressed | Tone::SuppressedHatch => self.text(TextRole::Tertiary),
            Tone::Ink => self.text(TextRole::Primary),
        }
    }

    /// An ink for text.
    pub fn text(self, role: TextRole) -> Rgb {
        let text = &self.palette().text;
        match role {
            TextRole::Primary => text.primary,
            TextRole::Secondary => text.secondary,
            TextRole::Tertiary => text.tertiary,
            TextRole::Disabled => text.disabled,
            TextRole::Inverse => text.inverse,
        }
    }

    /// A line that measures.
    pub fn line(self, role: LineRole) -> Rgb {
        let line = &self.palette().line;
        match role {
            LineRole::Grid => line.grid,
            LineRole::Rule => line.rule,
            LineRole::Axis => line.axis,
            LineRole::Control => line.control,
        }
    }

    /// A ground.
    pub fn surface(self, role: SurfaceRole) -> Rgb {
        let surface = &self.palette().surface;
        match role {
            SurfaceRole::Window => surface.window,
            SurfaceRole::Canvas => surface.canvas,
            SurfaceRole::Panel => surface.panel,
            SurfaceRole::Raised => surface.raised,
            SurfaceRole::Sunken => surface.sunken,
            SurfaceRole::Control => surface.control,
            SurfaceRole::Hover => surface.hover,
            SurfaceRole::Pressed => surface.pressed,
            SurfaceRole::RailSelected => surface.rail_selected,
            SurfaceRole::Selected => surface.selected,
            SurfaceRole::Alert => surface.alert,
        }
    }

    /// An accent of the interface.
    pub fn accent(self, role: AccentRole) -> Rgb {
        let accent = &self.palette().accent;
        match role {
            AccentRole::Base => accent.base,
            AccentRole::Hover => accent.hover,
            AccentRole::On => accent.on,
            AccentRole::Marker => accent.marker,
            AccentRole::Focus => accent.focus,
        }
    }

    /// What lies over the window behind a dialog; paper has none.
    pub fn scrim(self) -> Rgba {
        self.palette()
            .accent
            .scrim
            .map_or(self.surface(SurfaceRole::Canvas).at(0.0), |s| s.color.at(s.alpha))
    }

    /// The shadow below popups; paper has none.
    pub fn shadow(self) -> Option<Shadow> {
        match self {
            Self::Light => Some(tokens().shadow.light),
            Self::Dark => Some(tokens().shadow.dark),
            Self::Paper => None,
        }
    }

    /// An opacity, 0..=1.
    pub fn alpha(self, role: AlphaRole) -> f64 {
        let alpha = &self.palette().alpha;
        match role {
            AlphaRole::Full => 1.0,
            AlphaRole::Band => alpha.band,
            AlphaRole::IntervalBar => alpha.interval_bar,
            AlphaRole::Arm => alpha.arm,
            AlphaRole::ArmUndecided => alpha.arm_undecided,
            AlphaRole::Line95 => alpha.line95,
            AlphaRole::DimMark => alpha.dim_mark,
            AlphaRole::DimArm => alpha.dim_arm,
            AlphaRole::DimLabel => alpha.dim_label,
            AlphaRole::PastQuarter => alpha.past_quarter,
            AlphaRole::Stale => alpha.stale,
        }
    }

    /// Class 0 (better) to 6 (worse) of the level palette; larger classes are the worst one.
    pub fn level(self, class: u8) -> Rgb {
        self.palette().ramps.level7[usize::from(class.min(6))]
    }

    /// The text colour on that class.
    pub fn level_text(self, class: u8) -> Rgb {
        self.palette().ramps.level7_text[usize::from(class.min(6))]
    }

    /// Step 0 (little) to 6 (much) for amounts without a good or bad end.
    pub fn sequential(self, step: u8) -> Rgb {
        self.palette().ramps.sequential7[usize::from(step.min(6))]
    }

    /// Colours for sources, roles and themes; never for teams. More than eight start again.
    pub fn categorical(self, index: usize) -> Rgb {
        self.palette().ramps.categorical8[index % 8]
    }

    fn palette(self) -> &'static Palette {
        match self {
            Self::Light => &tokens().light,
            Self::Dark => &tokens().dark,
            Self::Paper => &tokens().paper,
        }
    }
}

/// The class of a friction value against a centre (the P cut, or 50 for measured): the middle class is 10
/// points wide, the others are steps of 10. A value on a border belongs to the worse class.
pub fn level_class(value: f64, centre: f64) -> u8 {
    (((value - centre + 5.0) / 10.0).floor() + 3.0).clamp(0.0, 6.0) as u8
}

/// The six borders between the classes of [`level_class`], ascending.
pub fn level_borders(centre: f64) -> [f64; 6] {
    [-25.0, -15.0, -5.0, 5.0, 15.0, 25.0].map(|step| centre + step)
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEMES: [Theme; 3] = [Theme::Light, Theme::Dark, Theme::Paper];

    /// WCAG 2.2 contrast ratio.
    fn contrast(one: Rgb, other: Rgb) -> f64 {
        let luminance = |colour: Rgb| {
            let [r, g, b] = [colour.r, colour.g, colour.b].map(|channel| {
                let share = f64::from(channel) / 255.0;
                if share <= 0.04045 {
                    share / 12.92
                } else {
                    ((share + 0.055) / 1.055).powf(2.4)
                }
            });
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
        one.max(other) / one.min(other)
    }

    #[test]
    fn tokens_are_read() {
        assert_eq!(Theme::light().tone(Tone::Perceived).hex(), "#A24BB5");
        assert_eq!(Theme::dark().level(6).hex(), "#F39254");
        assert_eq!(Theme::paper().text(TextRole::Primary).hex(), "#111214");
        assert_eq!(Theme::dark().alpha(AlphaRole::Band), 0.2);
        assert_eq!(tokens().chart.cell_gap, 2.0);
    }

    #[test]
    fn classes_have_a_centre_of_ten_points() {
        let classes: Vec<u8> = [0.0, 15.9, 16.0, 35.9, 36.0, 41.0, 45.9, 46.0, 56.0, 66.0, 100.0]
            .iter()
            .map(|value| level_class(*value, 41.0))
            .collect();
        assert_eq!(classes, [0, 0, 1, 2, 3, 3, 3, 4, 5, 6, 6]);
        for (index, border) in level_borders(41.0).into_iter().enumerate() {
            assert_eq!(usize::from(level_class(border, 41.0)), index + 1);
        }
    }

    #[test]
    fn text_is_readable_everywhere() {
        let grounds = [SurfaceRole::Canvas, SurfaceRole::Panel, SurfaceRole::Selected];
        for theme in THEMES {
            for ground in grounds {
                for role in [TextRole::Primary, TextRole::Secondary, TextRole::Tertiary] {
                    let ratio = contrast(theme.text(role), theme.surface(ground));
                    assert!(ratio >= 4.5, "{theme:?} {role:?} on {ground:?}: {ratio}");
                }
                for tone in [
                    Tone::Perceived,
                    Tone::Measured,
                    Tone::Hot,
                    Tone::Cool,
                    Tone::Caution,
                ] {
                    let ratio = contrast(theme.tone_text(tone), theme.surface(ground));
                    assert!(ratio >= 4.5, "{theme:?} {tone:?} on {ground:?}: {ratio}");
                }
            }
            for class in 0..7 {
                assert!(contrast(theme.level(class), theme.level_text(class)) >= 4.5);
            }
        }
    }
}
