//! Where the ink goes: shapes in logical points, with colours still as roles.
//!
//! A scene is what every painter reads: screen, SVG, PNG and PDF. Shapes are painted in order, later over
//! earlier ones. Marks are wrapped in groups that carry their key and the box that a pointer may hit.

use super::geometry::{Point, Rect};
use super::model::{RowKey, Tone};
use super::theme::{AccentRole, AlphaRole, LineRole, SurfaceRole, TextRole, TypeStyle};

/// A finished drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Width in logical points.
    pub width: f64,
    /// Height in logical points.
    pub height: f64,
    /// The finding, for `<title>`.
    pub title: String,
    /// The drawing in sentences, for `<desc>` and screen readers.
    pub alt: String,
    /// In painting order.
    pub shapes: Vec<Shape>,
}

/// A colour role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Paint {
    /// A data hue for marks.
    Tone(Tone),
    /// A data hue for text.
    ToneText(Tone),
    /// An ink for text.
    Text(TextRole),
    /// A line that measures.
    Line(LineRole),
    /// A ground.
    Surface(SurfaceRole),
    /// An accent of the interface: marker yellow, focus.
    Accent(AccentRole),
    /// Class 0..=6 of the level palette.
    Level(u8),
    /// Text on that class.
    LevelText(u8),
}

/// A paint and how much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ink {
    /// Which colour.
    pub paint: Paint,
    /// How opaque.
    pub alpha: AlphaRole,
}

impl Ink {
    /// The paint, opaque.
    pub const fn full(paint: Paint) -> Self {
        Self {
            paint,
            alpha: AlphaRole::Full,
        }
    }

    /// The paint at an alpha of the theme.
    pub const fn at(paint: Paint, alpha: AlphaRole) -> Self {
        Self { paint, alpha }
    }
}

impl From<Paint> for Ink {
    fn from(paint: Paint) -> Self {
        Self::full(paint)
    }
}

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub ink: Ink,
    /// Its width in points.
    pub width: f64,
    /// Whole or broken.
    pub dash: Dash,
}

impl Stroke {
    /// A whole line.
    pub fn solid(ink: impl Into<Ink>, width: f64) -> Self {
        Self {
            ink: ink.into(),
            width,
            dash: Dash::Solid,
        }
    }

    /// The same line, broken.
    #[must_use]
    pub const fn dashed(self, dash: Dash) -> Self {
        Self { dash, ..self }
    }
}

/// Whole or broken; the lengths are `stroke.dash` and `stroke.dot` of the tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dash {
    /// A whole line.
    Solid,
    /// Cut and target lines inside a trend.
    Dashed,
    /// Events.
    Dotted,
}

/// Which end of a text its x stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// x is the left end.
    Start,
    /// x is the middle.
    Middle,
    /// x is the right end.
    End,
}

/// One piece of ink, or a group of them.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A box, filled, outlined or both.
    Rect {
        /// Where; the outline is centred on the edge.
        rect: Rect,
        /// Of the corners.
        radius: f64,
        /// Inside.
        fill: Option<Ink>,
        /// Outline.
        stroke: Option<Stroke>,
    },
    /// A straight line with flat ends.
    Line {
        /// One end.
        from: Point,
        /// The other end.
        to: Point,
        /// How it looks.
        stroke: Stroke,
    },
    /// A bent line with round joins.
    Polyline {
        /// At least two.
        points: Vec<Point>,
        /// How it looks.
        stroke: Stroke,
    },
    /// A closed, filled area: bands, arrow heads, triangles, diamonds.
    Polygon {
        /// At least three; simple, but not necessarily convex.
        points: Vec<Point>,
        /// Inside.
        fill: Option<Ink>,
        /// Outline.
        stroke: Option<Stroke>,
    },
    /// A disc or ring.
    Circle {
        /// Its middle.
        centre: Point,
        /// Its radius; the outline is centred on it.
        radius: f64,
        /// Inside.
        fill: Option<Ink>,
        /// Outline.
        stroke: Option<Stroke>,
    },
    /// One line of text.
    Text {
        /// x at the anchor, y at the baseline.
        at: Point,
        /// Which end x stands for.
        anchor: Anchor,
        /// Size, weight and spacing.
        style: TypeStyle,
        /// Its colour.
        ink: Ink,
        /// What it says.
        text: String,
    },
    /// Lines at 45 degrees on x + y = a multiple of `gap`, clipped to the box, so that neighbours join.
    Hatch {
        /// The box.
        rect: Rect,
        /// Of its corners.
        radius: f64,
        /// Distance of neighbouring lines along an axis.
        gap: f64,
        /// How the lines look.
        stroke: Stroke,
    },
    /// Shapes that belong together.
    Group {
        /// What they stand for.
        key: Option<RowKey>,
        /// Where a pointer hits them.
        hit: Option<Rect>,
        /// What they say when asked, in plain lines; may be empty.
        tip: String,
        /// In painting order.
        shapes: Vec<Shape>,
    },
}

impl Scene {
    /// The key of the group under a place: the innermost one, and of several the one whose centre is nearest.
    pub fn hit(&self, x: f64, y: f64) -> Option<&RowKey> {
        let mut best = None;
        find_hit(&self.shapes, Point::new(x, y), 0, &mut best);
        best.map(|(_, _, key)| key)
    }

    /// The hit box of the first group with this key.
    pub fn hit_rect(&self, key: &RowKey) -> Option<Rect> {
        find_rect(&self.shapes, key)
    }

    /// All texts in painting order: the words two painters must agree on.
    pub fn texts(&self) -> Vec<&str> {
        let mut texts = Vec::new();
        self.walk(&mut |shape| {
            if let Shape::Text { text, .. } = shape {
                texts.push(text.as_str());
            }
        });
        texts
    }

    /// Calls `visit` on every shape in painting order, groups before their members.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Shape)) {
        walk(&self.shapes, visit);
    }
}

fn walk<'a>(shapes: &'a [Shape], visit: &mut impl FnMut(&'a Shape)) {
    for shape in shapes {
        visit(shape);
        if let Shape::Group { shapes, .. } = shape {
            walk(shapes, visit);
        }
    }
}

type Hit<'a> = (usize, f64, &'a RowKey);

fn find_hit<'a>(shapes: &'a [Shape], point: Point, depth: usize, best: &mut Option<Hit<'a>>) {
    for shape in shapes {
        let Shape::Group { key, hit, shapes, .. } = shape else {
            continue;
        };
        if let (Some(key), Some(rect)) = (key, hit)
            && rect.contains(point)
        {
            let distance = rect.centre().distance(point);
            let is_better = best.is_none_or(|(best_depth, best_distance, _)| {
                depth > best_depth || (depth == best_depth && distance <= best_distance)
            });
            if is_better {
                *best = Some((depth, distance, key));
            }
        }
        find_hit(shapes, point, depth + 1, best);
    }
}

fn find_rect(shapes: &[Shape], wanted: &RowKey) -> Option<Rect> {
    shapes.iter().find_map(|shape| match shape {
        Shape::Group {
            key: Some(key),
            hit: Some(rect),
            ..
        } if key == wanted => Some(*rect),
        Shape::Group { shapes, .. } => find_rect(shapes, wanted),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(key: &str, rect: Rect, shapes: Vec<Shape>) -> Shape {
        Shape::Group {
            key: Some(key.into()),
            hit: Some(rect),
            tip: String::new(),
            shapes,
        }
    }

    fn scene() -> Scene {
        let inner = group("cell", Rect::new(0.0, 0.0, 20.0, 20.0), vec![]);
        let shapes = vec![
            group("row", Rect::new(0.0, 0.0, 100.0, 20.0), vec![inner]),
            group("left", Rect::new(0.0, 30.0, 24.0, 24.0), vec![]),
            group("right", Rect::new(10.0, 30.0, 24.0, 24.0), vec![]),
        ];
        Scene {
            width: 100.0,
            height: 60.0,
            title: String::new(),
            alt: String::new(),
            shapes,
        }
    }

    #[test]
    fn innermost_then_nearest_wins() {
        let scene = scene();
        assert_eq!(scene.hit(10.0, 10.0).map(RowKey::as_str), Some("cell"));
        assert_eq!(scene.hit(50.0, 10.0).map(RowKey::as_str), Some("row"));
        assert_eq!(scene.hit(13.0, 42.0).map(RowKey::as_str), Some("left"));
        assert_eq!(scene.hit(20.0, 42.0).map(RowKey::as_str), Some("right"));
        assert_eq!(scene.hit(99.0, 59.0), None);
    }

    #[test]
    fn hit_rect_looks_inside_groups() {
        assert_eq!(
            scene().hit_rect(&"cell".into()),
            Some(Rect::new(0.0, 0.0, 20.0, 20.0))
        );
        assert_eq!(scene().hit_rect(&"nobody".into()), None);
    }
}
