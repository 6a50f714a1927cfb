//! A scene as SVG text: self-contained, with real text and the same bytes for the same scene.
//!
//! Colours are written as literals for files, or as CSS variables so that one drawing inside a page follows
//! light and dark.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::chart::geometry::{Point, Rect};
use crate::chart::scene::{Anchor, Dash, Ink, Paint, Scene, Shape, Stroke};
use crate::chart::theme::{AlphaRole, SurfaceRole, Theme, tokens};

/// How an SVG is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SvgOptions {
    /// Literals or variables.
    pub colours: Colours,
    /// Goes before every id, so that several drawings can stand in one page. Letters, digits and `-`; everything
    /// else is dropped.
    pub id_prefix: String,
    /// Whether the canvas colour is painted behind everything.
    pub has_ground: bool,
}

impl SvgOptions {
    /// A file of its own on its own ground.
    pub fn file() -> Self {
        Self {
            colours: Colours::Literal,
            id_prefix: "chart".to_owned(),
            has_ground: true,
        }
    }

    /// Part of a page that defines the variables of [`css_variables`].
    pub fn inline(id_prefix: &str) -> Self {
        Self {
            colours: Colours::Variables,
            id_prefix: id_prefix.to_owned(),
            has_ground: false,
        }
    }
}

/// How colours are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// `#A24BB5`, from the theme.
    Literal,
    /// `var(--tone-perceived)`, from the page around it.
    Variables,
}

/// The scene as one `<svg>` element.
pub fn svg(scene: &Scene, theme: Theme, options: &SvgOptions) -> String {
    let prefix: String = options
        .id_prefix
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let mut writer = Writer {
        out: String::new(),
        theme,
        colours: options.colours,
        hatches: hatches(scene),
        prefix,
    };
    writer.open(scene);
    writer.definitions();
    if options.has_ground {
        let rect = Rect::new(0.0, 0.0, scene.width, scene.height);
        let fill = Some(Ink::full(Paint::Surface(SurfaceRole::Canvas)));
        writer.shape(&Shape::Rect {
            rect,
            radius: 0.0,
            fill,
            stroke: None,
        });
    }
    writer.shapes(&scene.shapes);
    writer.out.push_str("</svg>\n");
    writer.out
}

/// Every colour and opacity of a theme as CSS custom properties, to be put inside a rule: `--tone-hot:#AC4A09;`.
pub fn css_variables(theme: Theme) -> String {
    let mut css = String::new();
    for paint in Paint::all() {
        let _ = writeln!(css, "{}:{};", paint.variable(), theme.paint(paint).hex());
    }
    for alpha in AlphaRole::ALL {
        let _ = writeln!(css, "--alpha-{}:{};", alpha.name(), number(theme.alpha(*alpha)));
    }
    css
}

/// At most two decimals, no trailing zeros, no minus zero. Values that are no number are written as 0.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

/// Text as it may stand between tags and in quotes; characters that XML forbids become U+FFFD.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\t' | '\n' => escaped.push(character),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// What makes one hatch pattern differ from another; lengths in hundredths of a point.
type HatchKey = (Ink, u32, u32);

fn hatch_key(gap: f64, stroke: &Stroke) -> HatchKey {
    (
        stroke.ink,
        (gap * 100.0).round() as u32,
        (stroke.width * 100.0).round() as u32,
    )
}

/// The patterns a scene needs, numbered in a fixed order.
fn hatches(scene: &Scene) -> BTreeMap<HatchKey, usize> {
    let mut hatches = BTreeMap::new();
    scene.walk(&mut |shape| {
        if let Shape::Hatch { gap, stroke, .. } = shape {
            hatches.insert(hatch_key(*gap, stroke), 0);
        }
    });
    for (index, value) in hatches.values_mut().enumerate() {
        *value = index;
    }
    hatches
}

struct Writer {
    out: String,
    theme: Theme,
    colours: Colours,
    hatches: BTreeMap<HatchKey, usize>,
    prefix: String,
}

impl Writer {
    fn open(&mut self, scene: &Scene) {
        let (width, height) = (number(scene.width), number(scene.height));
        let prefix = &self.prefix;
        let _ = write!(
            self.out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{prefix}-title {prefix}-desc\" \
             font-family=\"Inter, system-ui, sans-serif\">\n\
             <title id=\"{prefix}-title\">{}</title>\n<desc id=\"{prefix}-desc\">{}</desc>\n",
            escape(&scene.title),
            escape(&scene.alt),
        );
    }

    fn definitions(&mut self) {
        if self.hatches.is_empty() {
            return;
        }
        self.out.push_str("<defs>\n");
        for ((ink, gap, width), index) in self.hatches.clone() {
            let (gap, width) = (f64::from(gap) / 100.0, f64::from(width) / 100.0);
            let stroke = Stroke::solid(ink, width);
            let (g, half) = (number(gap), number(gap / 2.0));
            // The corners repeat the line of the neighbouring tiles, so that its width is not cut off there.
            let _ = write!(
                self.out,
                "<pattern id=\"{}-hatch-{index}\" width=\"{g}\" height=\"{g}\" patternUnits=\"userSpaceOnUse\">\
                 <path d=\"M-{half} {half}L{half} -{half}M0 {g}L{g} 0M{half} {far}L{far} {half}\"",
                self.prefix,
                far = number(gap * 1.5),
            );
            self.paint(None, Some(&stroke));
            self.out.push_str("/></pattern>\n");
        }
        self.out.push_str("</defs>\n");
    }

    fn shapes(&mut self, shapes: &[Shape]) {
        for shape in shapes {
            self.shape(shape);
        }
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Rect {
                rect,
                radius,
                fill,
                stroke,
            } => {
                self.rect(rect, *radius);
                self.paint(*fill, stroke.as_ref());
                self.out.push_str("/>\n");
            }
            Shape::Line { from, to, stroke } => {
                let _ = write!(
                    self.out,
                    "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"",
                    number(from.x),
                    number(from.y),
                    number(to.x),
                    number(to.y)
                );
                self.paint(None, Some(stroke));
                self.out.push_str("/>\n");
            }
            Shape::Polyline { points, stroke } => {
                self.points("polyline", points);
                self.out.push_str(" stroke-linejoin=\"round\"");
                self.paint(None, Some(stroke));
                self.out.push_str("/>\n");
            }
            Shape::Polygon { points, fill, stroke } => {
                self.points("polygon", points);
                self.paint(*fill, stroke.as_ref());
                self.out.push_str("/>\n");
            }
            Shape::Circle {
                centre,
                radius,
                fill,
                stroke,
            } => {
                let (x, y, r) = (number(centre.x), number(centre.y), number(*radius));
                let _ = write!(self.out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\"");
                self.paint(*fill, stroke.as_ref());
                self.out.push_str("/>\n");
            }
            Shape::Hatch {
                rect,
                radius,
                gap,
                stroke,
            } => {
                self.rect(rect, *radius);
                let index = self.hatches.get(&hatch_key(*gap, stroke)).copied().unwrap_or(0);
                let _ = writeln!(self.out, " fill=\"url(#{}-hatch-{index})\"/>", self.prefix);
            }
            Shape::Text { .. } => self.text(shape),
            Shape::Group { key, tip, shapes, .. } => {
                self.out.push_str("<g");
                if let Some(key) = key {
                    let _ = write!(self.out, " data-key=\"{}\"", escape(key.as_str()));
                }
                self.out.push_str(">\n");
                if !tip.is_empty() {
                    let _ = writeln!(self.out, "<title>{}</title>", escape(tip));
                }
                self.shapes(shapes);
                self.out.push_str("</g>\n");
            }
        }
    }

    fn rect(&mut self, rect: &Rect, radius: f64) {
        let _ = write!(
            self.out,
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
            number(rect.left),
            number(rect.top),
            number(rect.width()),
            number(rect.height())
        );
        if 0.0 < radius {
            let _ = write!(self.out, " rx=\"{}\"", number(radius));
        }
    }

    fn points(&mut self, element: &str, points: &[Point]) {
        let places: Vec<String> = points
            .iter()
            .map(|point| format!("{},{}", number(point.x), number(point.y)))
            .collect();
        let _ = write!(self.out, "<{element} points=\"{}\"", places.join(" "));
    }

    fn text(&mut self, shape: &Shape) {
        let Shape::Text {
            at,
            anchor,
            style,
            ink,
            text,
        } = shape
        else {
            return;
        };
        let _ = write!(
            self.out,
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" font-weight=\"{}\"",
            number(at.x),
            number(at.y),
            number(style.size),
            style.weight.number()
        );
        match anchor {
            Anchor::Start => {}
            Anchor::Middle => self.out.push_str(" text-anchor=\"middle\""),
            Anchor::End => self.out.push_str(" text-anchor=\"end\""),
        }
        if style.spacing != 0.0 {
            // Four decimals: letter spacings are hundredths of an em, which two would round away.
            let spacing = format!("{:.4}", style.spacing * style.size);
            let _ = write!(self.out, " letter-spacing=\"{spacing}\"");
        }
        self.paint(Some(*ink), None);
        let _ = writeln!(self.out, ">{}</text>", escape(text));
    }

    /// Fill and stroke of an element; an element without fill says so, since black is the default.
    fn paint(&mut self, fill: Option<Ink>, stroke: Option<&Stroke>) {
        let mut properties: Vec<(&str, String)> = Vec::new();
        match fill {
            Some(ink) => self.ink(&mut properties, ("fill", "fill-opacity"), ink),
            None => properties.push(("fill", "none".to_owned())),
        }
        if let Some(stroke) = stroke {
            self.ink(&mut properties, ("stroke", "stroke-opacity"), stroke.ink);
            properties.push(("stroke-width", number(stroke.width)));
            let pattern = match stroke.dash {
                Dash::Solid => None,
                Dash::Dashed => Some(tokens().stroke.dash),
                Dash::Dotted => Some(tokens().stroke.dot),
            };
            if let Some([on, off]) = pattern {
                let dashes = format!("{} {}", number(on * stroke.width), number(off * stroke.width));
                properties.push(("stroke-dasharray", dashes));
            }
        }
        match self.colours {
            Colours::Literal => {
                for (name, value) in properties {
                    let _ = write!(self.out, " {name}=\"{value}\"");
                }
            }
            Colours::Variables => {
                let style: Vec<String> = properties
                    .iter()
                    .map(|(name, value)| format!("{name}:{value}"))
                    .collect();
                let _ = write!(self.out, " style=\"{}\"", style.join(";"));
            }
        }
    }

    fn ink(
        &self,
        properties: &mut Vec<(&'static str, String)>,
        names: (&'static str, &'static str),
        ink: Ink,
    ) {
        let (colour, opacity) = match self.colours {
            Colours::Literal => (
                self.theme.paint(ink.paint).hex(),
                number(self.theme.alpha(ink.alpha)),
            ),
            Colours::Variables => (
                format!("var({})", ink.paint.variable()),
                format!("var(--alpha-{})", ink.alpha.name()),
            ),
        };
        properties.push((names.0, colour));
        if ink.alpha != AlphaRole::Full {
            properties.push((names.1, opacity));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::geometry::Size;
    use crate::chart::layout::samples::{all, friction_map};
    use crate::chart::layout::{Options, layout};

    fn written(options: &SvgOptions) -> Vec<String> {
        let size = Size::new(889.0, 616.0);
        let scenes = all()
            .into_iter()
            .map(|chart| layout(&chart, size, &Options::screen()));
        scenes.map(|scene| svg(&scene, Theme::Light, options)).collect()
    }

    /// Panics unless tags nest, attributes are quoted and unique, and no bare `<` or `&` is left. Enough of XML
    /// for what is written here; returns the ids.
    fn check_xml(text: &str) -> Vec<String> {
        let mut open: Vec<&str> = Vec::new();
        let mut ids = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find('<') {
            check_entities(&rest[..start]);
            let end = start + rest[start..].find('>').expect("a tag ends");
            let tag = &rest[start + 1..end];
            rest = &rest[end + 1..];
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(name), "closes what was opened");
                continue;
            }
            let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
            let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
            assert!(name.chars().all(|letter| letter.is_ascii_lowercase()), "{name}");
            let mut seen = Vec::new();
            let mut pieces = attributes.split('"');
            while let (Some(key), Some(value)) = (pieces.next(), pieces.next()) {
                let key = key.trim().strip_suffix('=').expect("a name before each value");
                assert!(!seen.contains(&key), "{key} twice in <{tag}>");
                check_entities(value);
                seen.push(key);
                if key == "id" {
                    ids.push(value.to_owned());
                }
            }
            if !is_empty {
                open.push(name);
            }
        }
        assert!(open.is_empty(), "{open:?} stays open");
        ids
    }

    fn check_entities(text: &str) {
        for piece in text.split('&').skip(1) {
            let entity = piece.split_once(';').map(|(entity, _)| entity);
            assert!(
                matches!(entity, Some("amp" | "lt" | "gt" | "quot" | "#39")),
                "{text}"
            );
        }
        assert!(!text.contains('<'));
    }

    #[test]
    fn every_drawing_is_well_formed_with_ids_of_its_own() {
        for options in [SvgOptions::file(), SvgOptions::inline("fig-7")] {
            for text in written(&options) {
                let ids = check_xml(&text);
                let unique: std::collections::BTreeSet<&String> = ids.iter().collect();
                assert_eq!(unique.len(), ids.len());
                assert!(ids.iter().all(|id| id.starts_with(&options.id_prefix)));
            }
        }
    }

    #[test]
    fn same_scene_same_bytes() {
        assert_eq!(written(&SvgOptions::file()), written(&SvgOptions::file()));
    }

    #[test]
    fn numbers_are_short() {
        let numbers = [
            0.0,
            -0.0,
            -0.001,
            1.0,
            1.005,
            12.5,
            -3.456,
            f64::NAN,
            f64::INFINITY,
        ]
        .map(number);
        assert_eq!(numbers, ["0", "0", "0", "1", "1", "12.5", "-3.46", "0", "0"]);
    }

    #[test]
    fn hostile_names_stay_names() {
        let hostile = "</text><script>alert('x')</script>&\"\u{1}\u{b}";
        let mut chart = friction_map();
        chart.title = hostile.to_owned();
        chart.summary = hostile.to_owned();
        if let crate::chart::model::Kind::FrictionMap(map) = &mut chart.kind {
            map.marks[0].label = hostile.to_owned();
            map.marks[0].key = hostile.into();
            map.marks[0].tip.title = hostile.to_owned();
            map.masked[0].label = hostile.to_owned();
        }
        let scene = layout(&chart, Size::new(1400.0, 900.0), &Options::screen());
        let text = svg(
            &scene,
            Theme::Light,
            &SvgOptions {
                id_prefix: "\" onload=\"x".into(),
                ..SvgOptions::file()
            },
        );
        check_xml(&text);
        assert!(!text.contains("<script") && !text.contains("onload="));
        assert!(!text.chars().any(|letter| letter.is_control() && letter != '\n'));
        assert!(text.contains("data-key=\"&lt;/text&gt;&lt;script&gt;"));
    }

    #[test]
    fn variables_leave_no_literal_and_are_all_defined() {
        let css = css_variables(Theme::Dark);
        for text in written(&SvgOptions::inline("a")) {
            assert!(!text.contains("=\"#") && !text.contains(":#"));
            for used in text.split("var(").skip(1) {
                let name = used.split(')').next().unwrap();
                assert!(css.contains(&format!("{name}:")), "{name}");
            }
        }
    }

    #[test]
    fn text_is_text_with_the_words_of_the_scene() {
        let scene = layout(&friction_map(), Size::new(889.0, 616.0), &Options::screen());
        let text = svg(&scene, Theme::Paper, &SvgOptions::file());
        for words in scene.texts() {
            assert!(text.contains(&format!(">{}</text>", escape(words))), "{words}");
        }
        assert!(
            text.contains("role=\"img\"") && text.contains("<desc id=\"chart-desc\">In sentences.</desc>")
        );
    }
}
