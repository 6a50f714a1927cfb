//! Paints a scene of `chart::layout` with egui: the same ink in the same places as the SVG.

use eframe::egui;
use egui::epaint::{ColorMode, PathShape, PathStroke};
use egui::{
    Align2, Color32, CornerRadius, Painter, Pos2, Response, Role, Sense, Shape as Egui, StrokeKind, Ui, Vec2,
    WidgetInfo,
};

use crate::chart::geometry::{Point, Rect};
use crate::chart::model::RowKey;
use crate::chart::scene::{Anchor, Dash, Scene, Shape, Stroke};
use crate::chart::text::{ASCENT_EM, DESCENT_EM};
use crate::chart::theme::TypeStyle;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};

/// What happened on a painted scene.
pub struct SceneResponse {
    /// The response of the whole scene.
    pub response: Response,
    /// Where the scene's origin lies on the screen.
    pub origin: Pos2,
    /// The key under the pointer.
    pub hovered: Option<RowKey>,
}

impl SceneResponse {
    /// A box of the scene on the screen.
    pub fn on_screen(&self, rect: Rect) -> egui::Rect {
        screen_rect(rect, self.origin)
    }
}

/// Paints a scene as a widget of its own size and finds what the pointer is on. Its words are its name for screen readers.
pub fn scene_ui(ui: &mut Ui, scene: &Scene) -> SceneResponse {
    let size = Vec2::new(scene.width as f32, scene.height as f32);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    response.widget_info(|| {
        WidgetInfo::labeled(
            Role::GraphicsDocument,
            true,
            format!("{}. {}", scene.title, scene.alt),
        )
    });
    let scale = ui.pixels_per_point();
    let origin = Pos2::new(
        (rect.min.x * scale).round() / scale,
        (rect.min.y * scale).round() / scale,
    );
    if ui.is_rect_visible(rect) {
        paint_shapes(ui.painter(), Skin::of(ui), origin, scene.shapes.iter());
    }
    let hovered = response
        .hover_pos()
        .and_then(|at| scene.hit(f64::from(at.x - origin.x), f64::from(at.y - origin.y)))
        .cloned();
    SceneResponse {
        response,
        origin,
        hovered,
    }
}

/// Paints shapes in order.
pub fn paint_shapes<'a>(
    painter: &Painter,
    skin: &Skin,
    origin: Pos2,
    shapes: impl Iterator<Item = &'a Shape>,
) {
    for shape in shapes {
        paint(painter, skin, origin, shape);
    }
}

fn paint(painter: &Painter, skin: &Skin, origin: Pos2, shape: &Shape) {
    let place = |point: &Point| screen(*point, origin);
    match shape {
        Shape::Rect {
            rect,
            radius,
            fill,
            stroke,
        } => {
            let rect = screen_rect(*rect, origin);
            let corner = CornerRadius::same(radius.round() as u8);
            if let Some(fill) = fill {
                painter.rect_filled(rect, corner, skin.ink(*fill));
            }
            if let Some(stroke) = stroke {
                painter.rect_stroke(rect, corner, solid(skin, stroke), StrokeKind::Middle);
            }
        }
        Shape::Line { from, to, stroke } => paint_path(painter, skin, &[place(from), place(to)], stroke),
        Shape::Polyline { points, stroke } => {
            let points: Vec<Pos2> = points.iter().map(place).collect();
            paint_path(painter, skin, &points, stroke);
        }
        Shape::Polygon { points, fill, stroke } => {
            let points: Vec<Pos2> = points.iter().map(place).collect();
            if let Some(fill) = fill {
                fill_polygon(painter, &points, skin.ink(*fill));
            }
            if let Some(stroke) = stroke {
                painter.add(Egui::closed_line(points, PathStroke::from(solid(skin, stroke))));
            }
        }
        Shape::Circle {
            centre,
            radius,
            fill,
            stroke,
        } => {
            let fill = fill.map_or(Color32::TRANSPARENT, |fill| skin.ink(fill));
            let stroke = stroke
                .as_ref()
                .map_or(egui::Stroke::NONE, |stroke| solid(skin, stroke));
            painter.circle(place(centre), *radius as f32, fill, stroke);
        }
        Shape::Text {
            at,
            anchor,
            style,
            ink,
            text,
        } => {
            paint_text(painter, place(at), *anchor, *style, text, skin.ink(*ink));
        }
        Shape::Hatch {
            rect, gap, stroke, ..
        } => {
            hatch(painter, *rect, origin, *gap, solid(skin, stroke));
        }
        Shape::Group { shapes, .. } => paint_shapes(painter, skin, origin, shapes.iter()),
    }
}

fn screen(point: Point, origin: Pos2) -> Pos2 {
    Pos2::new(origin.x + point.x as f32, origin.y + point.y as f32)
}

fn screen_rect(rect: Rect, origin: Pos2) -> egui::Rect {
    egui::Rect::from_min_max(
        screen(Point::new(rect.left, rect.top), origin),
        screen(Point::new(rect.right, rect.bottom), origin),
    )
}

fn solid(skin: &Skin, stroke: &Stroke) -> egui::Stroke {
    egui::Stroke::new(stroke.width as f32, skin.ink(stroke.ink))
}

fn paint_path(painter: &Painter, skin: &Skin, points: &[Pos2], stroke: &Stroke) {
    let line = solid(skin, stroke);
    let pattern = match stroke.dash {
        Dash::Solid => None,
        Dash::Dashed => Some(tokens().stroke.dash),
        Dash::Dotted => Some(tokens().stroke.dot),
    };
    if let ([from, to], Dash::Dotted) = (points, stroke.dash)
        && (from.x == to.x || from.y == to.y)
    {
        dots(painter, *from, *to, line);
    } else if let Some([on, off]) = pattern {
        painter.extend(Egui::dashed_line(points, line, pt(on), pt(off)));
    } else if let [from, to] = points {
        painter.line_segment([*from, *to], line);
    } else {
        painter.line(points.to_vec(), PathStroke::from(line));
    }
}

/// A dotted line along an axis as whole pixels: segments as short as they are wide would be smoothed away.
fn dots(painter: &Painter, from: Pos2, to: Pos2, line: egui::Stroke) {
    let [on, off] = tokens().stroke.dot.map(pt);
    let length = from.distance(to);
    let way = (to - from) / length.max(f32::EPSILON);
    let scale = painter.pixels_per_point();
    let mut mesh = egui::Mesh::default();
    let mut done = 0.0;
    while done < length {
        let at = from + way * done;
        let snapped = Pos2::new((at.x * scale).floor() / scale, (at.y * scale).floor() / scale);
        let dot = egui::Rect::from_min_size(snapped, Vec2::splat(on.max(line.width)));
        mesh.add_colored_rect(dot, line.color);
        done += on + off;
    }
    painter.add(Egui::mesh(mesh));
}

/// egui fills convex paths only: a band (a chain forth, a chain back) is cut into strips, anything else is convex here.
fn fill_polygon(painter: &Painter, points: &[Pos2], fill: Color32) {
    let Some(strips) = strips(points) else {
        let path = PathShape {
            points: points.to_vec(),
            closed: true,
            fill,
            stroke: PathStroke {
                color: ColorMode::TRANSPARENT,
                ..PathStroke::NONE
            },
        };
        painter.add(Egui::Path(path));
        return;
    };
    let mut mesh = egui::Mesh::default();
    for [a, b, c, d] in strips {
        let first = mesh.vertices.len() as u32;
        for corner in [a, b, c, d] {
            mesh.colored_vertex(corner, fill);
        }
        mesh.add_triangle(first, first + 1, first + 2);
        mesh.add_triangle(first, first + 2, first + 3);
    }
    painter.add(Egui::mesh(mesh));
}

/// The quadrilaterals of a band: upper chain from left to right, lower chain from right to left, over the same places.
fn strips(points: &[Pos2]) -> Option<Vec<[Pos2; 4]>> {
    let half = points.len() / 2;
    if points.len() < 6 || !points.len().is_multiple_of(2) {
        return None;
    }
    let (there, back) = points.split_at(half);
    let matches = there
        .iter()
        .zip(back.iter().rev())
        .all(|(one, other)| (one.x - other.x).abs() < 0.01);
    if !matches {
        return None;
    }
    let back: Vec<Pos2> = back.iter().rev().copied().collect();
    let strips = there.windows(2).zip(back.windows(2));
    Some(
        strips
            .map(|(upper, lower)| [upper[0], upper[1], lower[1], lower[0]])
            .collect(),
    )
}

fn paint_text(painter: &Painter, at: Pos2, anchor: Anchor, style: TypeStyle, text: &str, color: Color32) {
    let galley = text::line(painter, text, style, color);
    // The line box is centred on the face; its baseline lies below the middle by half of ascent minus descent.
    let above = galley.size().y / 2.0 + pt(style.size * (ASCENT_EM - DESCENT_EM) / 2.0);
    let align = match anchor {
        Anchor::Start => Align2::LEFT_TOP,
        Anchor::Middle => Align2::CENTER_TOP,
        Anchor::End => Align2::RIGHT_TOP,
    };
    text::place(painter, Pos2::new(at.x, at.y - above), align, galley, color);
}

fn hatch(painter: &Painter, rect: Rect, origin: Pos2, gap: f64, stroke: egui::Stroke) {
    let clip = screen_rect(rect, origin).intersect(painter.clip_rect());
    let clipped = painter.with_clip_rect(clip);
    let first = ((rect.left + rect.top) / gap).floor() as i64;
    let last = ((rect.right + rect.bottom) / gap).ceil() as i64;
    for step in first..=last {
        let sum = step as f64 * gap;
        let from = screen(Point::new(sum - rect.bottom, rect.bottom), origin);
        let to = screen(Point::new(sum - rect.top, rect.top), origin);
        clipped.line_segment([from, to], stroke);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_is_cut_into_strips_and_a_triangle_is_not() {
        let band = [
            (0.0, 1.0),
            (1.0, 2.0),
            (2.0, 1.0),
            (2.0, 5.0),
            (1.0, 6.0),
            (0.0, 5.0),
        ];
        let band: Vec<Pos2> = band.iter().map(|(x, y)| Pos2::new(*x, *y)).collect();
        assert_eq!(strips(&band).map(|strips| strips.len()), Some(2));
        assert!(strips(&band[..3]).is_none());
    }
}
