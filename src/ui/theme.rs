//! The tokens of `chart::theme` as egui wants them: fonts, styles for light and dark, and [`Skin`], the colours of
//! one theme. No colour is written here; everything comes from the one table.

use std::sync::{Arc, LazyLock};

use eframe::egui;
use egui::epaint::FontColorTransferFunction;
use egui::epaint::text::FontDefinitions;
use egui::{Color32, CornerRadius, FontData, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle, Vec2};

use crate::chart::model::Tone;
use crate::chart::scene::{Ink, Paint};
use crate::chart::text::{ICONS, INTER_MEDIUM, INTER_REGULAR, INTER_SEMI_BOLD};
use crate::chart::theme::{
    AccentRole, AlphaRole, LineRole, Rgb, Rgba, SurfaceRole, TextRole, Theme, Tokens, Weight,
};

/// The token table.
pub fn tokens() -> &'static Tokens {
    crate::chart::theme::tokens()
}

/// A length of the token table as egui counts.
pub fn pt(length: f64) -> f32 {
    length as f32
}

/// The colours of one theme.
#[derive(Debug)]
pub struct Skin {
    /// Where they come from.
    pub theme: Theme,
    /// Rail and backdrop.
    pub window: Color32,
    /// Charts and tables.
    pub canvas: Color32,
    /// Inspector and cards.
    pub panel: Color32,
    /// Popups.
    pub raised: Color32,
    /// Chips, quiet buttons, search.
    pub control: Color32,
    /// Under the pointer.
    pub hover: Color32,
    /// Under the pressed pointer.
    pub pressed: Color32,
    /// The current screen in the rail.
    pub rail_selected: Color32,
    /// Row or chip of what is selected.
    pub selected: Color32,
    /// A choice that must be made.
    pub alert: Color32,
    /// Text: values.
    pub primary: Color32,
    /// Text: sentences.
    pub secondary: Color32,
    /// Text: ticks, units, captions.
    pub tertiary: Color32,
    /// Text: what cannot be used now.
    pub disabled: Color32,
    /// Grid lines.
    pub grid: Color32,
    /// Table rules and popup edges.
    pub rule: Color32,
    /// Cuts, zero and target lines.
    pub axis: Color32,
    /// Input edges.
    pub edge: Color32,
    /// The one filled button.
    pub ink: Color32,
    /// The same under the pointer.
    pub ink_hover: Color32,
    /// Text on it.
    pub on_ink: Color32,
    /// "This is what I am looking at".
    pub marker: Color32,
    /// Keyboard ring.
    pub focus: Color32,
    /// Behind dialogs.
    pub scrim: Color32,
}

static LIGHT: LazyLock<Skin> = LazyLock::new(|| Skin::new(Theme::light()));
static DARK: LazyLock<Skin> = LazyLock::new(|| Skin::new(Theme::dark()));

impl Skin {
    /// The skin that a part of the window is drawn in.
    pub fn of(ui: &egui::Ui) -> &'static Self {
        Self::for_dark(ui.visuals().dark_mode)
    }

    /// The light or the dark skin.
    pub fn for_dark(is_dark: bool) -> &'static Self {
        if is_dark { &DARK } else { &LIGHT }
    }

    fn new(theme: Theme) -> Self {
        let surface = |role| opaque(theme.surface(role));
        let text = |role| opaque(theme.text(role));
        let line = |role| opaque(theme.line(role));
        let accent = |role| opaque(theme.accent(role));
        Self {
            theme,
            window: surface(SurfaceRole::Window),
            canvas: surface(SurfaceRole::Canvas),
            panel: surface(SurfaceRole::Panel),
            raised: surface(SurfaceRole::Raised),
            control: surface(SurfaceRole::Control),
            hover: surface(SurfaceRole::Hover),
            pressed: surface(SurfaceRole::Pressed),
            rail_selected: surface(SurfaceRole::RailSelected),
            selected: surface(SurfaceRole::Selected),
            alert: surface(SurfaceRole::Alert),
            primary: text(TextRole::Primary),
            secondary: text(TextRole::Secondary),
            tertiary: text(TextRole::Tertiary),
            disabled: text(TextRole::Disabled),
            grid: line(LineRole::Grid),
            rule: line(LineRole::Rule),
            axis: line(LineRole::Axis),
            edge: line(LineRole::Control),
            ink: accent(AccentRole::Base),
            ink_hover: accent(AccentRole::Hover),
            on_ink: accent(AccentRole::On),
            marker: accent(AccentRole::Marker),
            focus: accent(AccentRole::Focus),
            scrim: translucent(theme.scrim()),
        }
    }

    /// A data hue for marks.
    pub fn tone(&self, tone: Tone) -> Color32 {
        opaque(self.theme.tone(tone))
    }

    /// The same hue as readable text.
    pub fn tone_text(&self, tone: Tone) -> Color32 {
        opaque(self.theme.tone_text(tone))
    }

    /// Class 0 (better) to 6 (worse) of the level palette.
    pub fn level(&self, class: u8) -> Color32 {
        opaque(self.theme.level(class))
    }

    /// The colour of a paint.
    pub fn paint(&self, paint: Paint) -> Color32 {
        opaque(self.theme.paint(paint))
    }

    /// The colour of an ink, with its opacity.
    pub fn ink(&self, ink: Ink) -> Color32 {
        translucent(self.theme.ink(ink))
    }

    /// An opacity of the theme.
    pub fn alpha(&self, role: AlphaRole) -> f32 {
        self.theme.alpha(role) as f32
    }

    /// The shadow below popups.
    pub fn shadow(&self) -> Shadow {
        self.theme.shadow().map_or(Shadow::NONE, |shadow| Shadow {
            offset: [0, shadow.y as i8],
            blur: shadow.blur as u8,
            spread: shadow.spread as u8,
            color: Color32::from_black_alpha((shadow.alpha * 255.0).round() as u8),
        })
    }
}

fn opaque(rgb: Rgb) -> Color32 {
    Color32::from_rgb(rgb.r, rgb.g, rgb.b)
}

fn translucent(rgba: Rgba) -> Color32 {
    opaque(rgba.rgb).gamma_multiply(rgba.alpha as f32)
}

/// The font family of a weight.
pub fn family(weight: Weight) -> FontFamily {
    match weight {
        Weight::Regular => FontFamily::Proportional,
        Weight::Medium => FontFamily::Name("medium".into()),
        Weight::SemiBold => FontFamily::Name("semibold".into()),
    }
}

/// The font family of the icons.
pub fn icon_family() -> FontFamily {
    FontFamily::Name("icons".into())
}

/// Gives a context the fonts, and the styles of both themes.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    for theme in [egui::Theme::Light, egui::Theme::Dark] {
        let style = style(Skin::for_dark(theme == egui::Theme::Dark));
        ctx.set_style_of(theme, style);
    }
    ctx.options_mut(|options| {
        options.zoom_with_keyboard = true;
        // Where the system does not say, black on white.
        options.fallback_theme = egui::Theme::Light;
    });
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let faces = [
        ("inter-regular", INTER_REGULAR, FontFamily::Proportional),
        ("inter-medium", INTER_MEDIUM, family(Weight::Medium)),
        ("inter-semibold", INTER_SEMI_BOLD, family(Weight::SemiBold)),
        ("icons", ICONS, icon_family()),
    ];
    for (name, bytes, family) in faces {
        fonts
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        fonts.families.insert(family, vec![name.to_owned()]);
    }
    fonts
        .families
        .insert(FontFamily::Monospace, vec!["inter-regular".to_owned()]);
    fonts
}

fn style(skin: &Skin) -> egui::Style {
    let tokens = tokens();
    let mut style = egui::Style {
        visuals: visuals(skin),
        ..egui::Style::default()
    };
    let sizes = [
        (TextStyle::Small, tokens.screen.small.size),
        (TextStyle::Body, tokens.screen.body.size),
        (TextStyle::Button, tokens.screen.body.size),
        (TextStyle::Monospace, tokens.screen.label.size),
        (TextStyle::Heading, tokens.screen.heading.size),
    ];
    style.text_styles = sizes
        .into_iter()
        .map(|(name, size)| (name, FontId::new(pt(size), FontFamily::Proportional)))
        .collect();
    style.spacing.item_spacing = Vec2::new(pt(tokens.space.s2), pt(tokens.space.s1));
    style.spacing.button_padding = Vec2::new(10.0, pt(tokens.space.s1));
    style.spacing.interact_size = Vec2::new(pt(tokens.size.hit_min), pt(tokens.size.button_small));
    style.spacing.menu_margin = Margin::same(4);
    style.spacing.scroll = egui::style::ScrollStyle {
        bar_width: 6.0,
        foreground_color: false,
        ..egui::style::ScrollStyle::floating()
    };
    // Content is cut at the edge, not faded: a faded number would look masked or stale.
    style.spacing.scroll.fade.strength = 0.0;
    style.interaction.tooltip_delay = tokens.motion.delay_tooltip as f32;
    style.interaction.selectable_labels = false;
    style.animation_time = tokens.motion.hover as f32;
    style
}

fn visuals(skin: &Skin) -> egui::Visuals {
    let is_dark = skin.theme == Theme::dark();
    let mut visuals = if is_dark {
        egui::Visuals::dark()
    } else {
        egui::Visuals::light()
    };
    // egui thickens light text on dark by default; with a static face that reads as the next heavier weight.
    visuals.text_options.color_transfer_function = if is_dark {
        FontColorTransferFunction::Gamma(0.8)
    } else {
        FontColorTransferFunction::Off
    };
    let radius = CornerRadius::same(tokens().radius.control as u8);
    let panel_radius = CornerRadius::same(tokens().radius.panel as u8);
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(skin.tertiary);
    visuals.panel_fill = skin.canvas;
    visuals.window_fill = skin.raised;
    visuals.extreme_bg_color = skin.canvas;
    visuals.faint_bg_color = skin.panel;
    visuals.window_stroke = Stroke::new(1.0, skin.rule);
    visuals.window_shadow = skin.shadow();
    visuals.popup_shadow = skin.shadow();
    visuals.window_corner_radius = CornerRadius::same(tokens().radius.window as u8);
    visuals.menu_corner_radius = panel_radius;
    visuals.selection.bg_fill = skin.marker.gamma_multiply(0.5);
    visuals.selection.stroke = Stroke::new(1.0, skin.primary);
    visuals.hyperlink_color = skin.primary;
    visuals.warn_fg_color = skin.tone_text(Tone::Caution);
    visuals.error_fg_color = skin.tone_text(Tone::Hot);
    visuals.text_cursor.stroke = Stroke::new(1.5, skin.primary);
    let states = [
        (&mut visuals.widgets.noninteractive, skin.canvas, skin.secondary),
        (&mut visuals.widgets.inactive, skin.control, skin.primary),
        (&mut visuals.widgets.hovered, skin.hover, skin.primary),
        (&mut visuals.widgets.active, skin.pressed, skin.primary),
        (&mut visuals.widgets.open, skin.hover, skin.primary),
    ];
    for (widget, fill, text) in states {
        widget.bg_fill = fill;
        widget.weak_bg_fill = fill;
        widget.bg_stroke = Stroke::NONE;
        widget.fg_stroke = Stroke::new(1.0, text);
        widget.corner_radius = radius;
        widget.expansion = 0.0;
    }
    visuals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_skins_come_from_the_table() {
        assert_ne!(Skin::for_dark(true).canvas, Skin::for_dark(false).canvas);
        assert_eq!(
            Skin::for_dark(false).tone(Tone::Ink),
            Skin::for_dark(false).primary
        );
    }

    #[test]
    fn every_weight_has_a_face() {
        let fonts = fonts();
        for weight in [Weight::Regular, Weight::Medium, Weight::SemiBold] {
            assert!(fonts.families.contains_key(&family(weight)));
        }
    }
}
