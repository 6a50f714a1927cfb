//! The friction map on the screen. egui_plot holds the bounds, pans and zooms; the layout of `chart` says where the ink
//! goes for the bounds at hand, so that screen and file never differ.

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::sync::Arc;

use eframe::egui;
use egui::{Color32, Id, Key, PointerButton, Pos2, Role, Ui, UiBuilder, Vec2, WidgetInfo};
use egui_plot::{Plot, PlotBounds, PlotGeometry, PlotItem, PlotItemBase, PlotTransform};

use super::glide;
use super::scene_painter::paint_shapes;
use crate::chart::geometry::Size;
use crate::chart::layout::{MapFrame, Medium, Metrics, Options, layout, map_frame};
use crate::chart::model::{Axis, Chart, FrictionMap, Kind, RowKey, Span, Tick};
use crate::chart::scene::{Scene, Shape};
use crate::ui::charts::Charts;
use crate::ui::theme::{Skin, tokens};
use crate::ui::widgets::Button;

/// What happened on the map.
#[derive(Default)]
pub struct MapResponse {
    /// Under the pointer, with its box on the screen.
    pub hovered: Option<(RowKey, egui::Rect)>,
    /// Clicked.
    pub clicked: Option<RowKey>,
    /// Clicked beside all marks.
    pub is_clicked_beside: bool,
    /// Clicked twice, or entered.
    pub opened: Option<RowKey>,
    /// The field's own widget, which the keyboard may stand on.
    field: Option<Id>,
}

/// What the map remembers between frames; never saved.
#[derive(Clone, Default)]
struct Memory {
    /// Bounds (x, y) after pan and zoom; `None` shows the whole map.
    bounds: Option<[Span2; 2]>,
    /// The chart shown last, and the one it came from with the time the glide began.
    chart: Option<Arc<Chart>>,
    from: Option<(Arc<Chart>, f64)>,
}

type Span2 = (f64, f64);

/// Draws the map into the room given.
pub fn map_plot_ui(
    ui: &mut Ui,
    charts: &RefCell<Charts>,
    chart: &Arc<Chart>,
    size: Vec2,
    selected: Option<&RowKey>,
) -> MapResponse {
    let Kind::FrictionMap(full) = &chart.kind else {
        return MapResponse::default();
    };
    let id = ui.scope_id().with("friction map");
    let mut memory: Memory = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let gliding = glided(ui, chart, &mut memory);
    let Kind::FrictionMap(moving) = &gliding.kind else {
        return MapResponse::default();
    };
    let hovered_before: Option<RowKey> = ui.data(|data| data.get_temp(id.with("hovered"))).flatten();
    let options = Options {
        selected: selected.cloned(),
        hovered: hovered_before.clone(),
        ..Options::screen()
    };
    let room = Size::new(f64::from(size.x), f64::from(size.y));
    let metrics = Metrics::of(Medium::Screen);
    let (scene, frame) = if let Some(bounds) = memory.bounds {
        let map = zoomed(moving, bounds);
        let frame = map_frame(&map, room, &metrics);
        let shown = Chart {
            kind: Kind::FrictionMap(Box::new(map)),
            ..Chart::clone(&gliding)
        };
        (Arc::new(layout(&shown, room, &options)), frame)
    } else {
        (
            charts.borrow_mut().sized_scene(&gliding, room, &options),
            map_frame(moving, room, &metrics),
        )
    };

    let (rect, whole) = ui.allocate_exact_size(size, egui::Sense::hover());
    let words = format!("{}. {}", chart.title, chart.summary);
    whole.widget_info(|| WidgetInfo::labeled(Role::GraphicsDocument, true, &words));
    let origin = Pos2::new(rect.min.x.round(), rect.min.y.round());
    paint_shapes(
        ui.painter(),
        Skin::of(ui),
        origin,
        scene.shapes.iter().filter(|shape| !is_keyed(shape)),
    );

    let mut response = plot_ui(ui, id, origin, &frame, &scene, &mut memory, full);
    keyboard_ui(ui, full, selected, &mut response);
    let hovered = response.hovered.as_ref().map(|(key, _)| key.clone());
    if hovered != hovered_before {
        ui.ctx().request_repaint();
    }
    ui.data_mut(|data| {
        data.insert_temp(id.with("hovered"), hovered);
        data.insert_temp(id, memory);
    });
    response
}

/// The chart as it looks now, while marks glide from the quarter before.
fn glided(ui: &Ui, chart: &Arc<Chart>, memory: &mut Memory) -> Arc<Chart> {
    let now = ui.input(|input| input.time);
    match &memory.chart {
        Some(known) if Arc::ptr_eq(known, chart) => {}
        Some(known) => {
            memory.from = Some((Arc::clone(known), now));
            memory.chart = Some(Arc::clone(chart));
        }
        None => memory.chart = Some(Arc::clone(chart)),
    }
    let Some((from, since)) = &memory.from else {
        return Arc::clone(chart);
    };
    let share = (now - since) / tokens().motion.quarter;
    if share >= 1.0 || !has_common_mark(from, chart) {
        memory.from = None;
        return Arc::clone(chart);
    }
    ui.ctx().request_repaint();
    glide::between(from, chart, share)
}

fn has_common_mark(one: &Chart, other: &Chart) -> bool {
    match (&one.kind, &other.kind) {
        (Kind::FrictionMap(one), Kind::FrictionMap(other)) => one
            .marks
            .iter()
            .any(|mark| other.marks.iter().any(|twin| twin.key == mark.key)),
        _ => false,
    }
}

fn plot_ui(
    ui: &mut Ui,
    id: Id,
    origin: Pos2,
    frame: &MapFrame,
    scene: &Arc<Scene>,
    memory: &mut Memory,
    full: &FrictionMap,
) -> MapResponse {
    let field = egui::Rect::from_min_max(
        origin + Vec2::new(frame.field.left as f32, frame.field.top as f32),
        origin + Vec2::new(frame.field.right as f32, frame.field.bottom as f32),
    );
    let whole = [
        (full.x.domain.low, full.x.domain.high),
        (full.y.domain.low, full.y.domain.high),
    ];
    let [x, y] = memory.bounds.unwrap_or(whole);
    let bounds = PlotBounds::from_min_max([x.0, y.0], [x.1, y.1]);
    let item = MarksItem {
        base: PlotItemBase::new("marks".to_owned()),
        scene: Arc::clone(scene),
        origin,
    };
    let mut child = ui.new_child(UiBuilder::new().max_rect(field).id_salt("plot"));
    let is_zooming = child.input(|input| input.modifiers.command || input.zoom_delta() != 1.0);
    let shown = Plot::new(id.with("plot"))
        .width(field.width())
        .height(field.height())
        .show_axes(false)
        .show_grid(false)
        .show_background(false)
        .show_x(false)
        .show_y(false)
        .show_crosshair(false)
        .set_margin_fraction(Vec2::ZERO)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .allow_scroll(false)
        .allow_zoom(is_zooming)
        .allow_drag(memory.bounds.is_some())
        .pan_pointer_button(PointerButton::Primary)
        .label_formatter(|_| None)
        .show(&mut child, |plot| {
            if plot.plot_bounds() != bounds && !plot.response().dragged() {
                plot.set_plot_bounds(bounds);
            }
            plot.add(item);
        });
    remember_bounds(memory, shown.transform.bounds(), whole);
    let plot = shown.response;
    let at = plot
        .hover_pos()
        .map(|at| (f64::from(at.x - origin.x), f64::from(at.y - origin.y)));
    let key = at.and_then(|(x, y)| scene.hit(x, y)).cloned();
    let hovered = key.clone().and_then(|key| {
        let rect = scene.hit_rect(&key)?;
        let min = origin + Vec2::new(rect.left as f32, rect.top as f32);
        Some((
            key,
            egui::Rect::from_min_size(min, Vec2::new(rect.width() as f32, rect.height() as f32)),
        ))
    });
    if key.is_some() {
        ui.ctx().set_cursor_icon(egui::CursorIcon::PointingHand);
    }
    let is_double = plot.double_clicked();
    if is_double && key.is_none() || whole_button_ui(ui, field, memory) {
        memory.bounds = None;
        ui.ctx().request_repaint();
    }
    MapResponse {
        hovered,
        clicked: key.clone().filter(|_| plot.clicked() && !is_double),
        is_clicked_beside: plot.clicked() && !is_double && key.is_none(),
        opened: key.filter(|_| is_double),
        field: Some(plot.id),
    }
}

/// While the map is zoomed: the way back.
fn whole_button_ui(ui: &mut Ui, field: egui::Rect, memory: &Memory) -> bool {
    if memory.bounds.is_none() {
        return false;
    }
    // Beside the title of the upward axis, where the map has no ink.
    let top = field.right_top() - Vec2::new(120.0, 32.0);
    let room = egui::Rect::from_min_size(top, Vec2::new(120.0, 28.0));
    let layout = egui::Layout::right_to_left(egui::Align::Center);
    let mut corner = ui.new_child(
        UiBuilder::new()
            .max_rect(room)
            .layout(layout)
            .id_salt("whole map"),
    );
    Button::quiet("Whole map").show(&mut corner).clicked()
}

/// Keeps bounds that differ from the whole map, inside the range that friction has.
fn remember_bounds(memory: &mut Memory, bounds: &PlotBounds, whole: [Span2; 2]) {
    let now = [
        (bounds.min()[0], bounds.max()[0]),
        (bounds.min()[1], bounds.max()[1]),
    ];
    let is_whole = now
        .iter()
        .zip(&whole)
        .all(|(now, whole)| now.0 <= whole.0 + 0.01 && whole.1 - 0.01 <= now.1);
    let is_sound = now
        .iter()
        .all(|(low, high)| low.is_finite() && high.is_finite() && high - low > 2.0);
    memory.bounds = if is_whole || !is_sound { None } else { Some(now) };
}

/// The same map inside other bounds: round values in sight, marks outside left out.
fn zoomed(map: &FrictionMap, [x, y]: [Span2; 2]) -> FrictionMap {
    let inside = |value: f64, (low, high): Span2| low <= value && value <= high;
    FrictionMap {
        x: axis_within(&map.x, x),
        y: axis_within(&map.y, y),
        marks: map
            .marks
            .iter()
            .filter(|mark| inside(mark.x.value, x) && inside(mark.y.value, y))
            .cloned()
            .collect(),
        ..map.clone()
    }
}

fn axis_within(axis: &Axis, (low, high): Span2) -> Axis {
    let step = [25.0, 10.0, 5.0, 2.0, 1.0]
        .into_iter()
        .find(|step| (high - low) / step >= 3.0)
        .unwrap_or(1.0);
    let first = (low / step).ceil() as i64;
    let last = (high / step).floor() as i64;
    let ticks = (first..=last)
        .map(|index| index as f64 * step)
        .map(|at| {
            let known = axis.ticks.iter().find(|tick| (tick.at - at).abs() < 1e-9);
            known.cloned().unwrap_or_else(|| Tick {
                at,
                text: crate::base::number::fixed(at, 0),
                meaning: None,
            })
        })
        .collect();
    Axis {
        domain: Span::new(low, high),
        ticks,
        ..axis.clone()
    }
}

/// The arrow keys and their ways over the map.
const ARROWS: [(Key, (f64, f64)); 4] = [
    (Key::ArrowLeft, (-1.0, 0.0)),
    (Key::ArrowRight, (1.0, 0.0)),
    (Key::ArrowUp, (0.0, 1.0)),
    (Key::ArrowDown, (0.0, -1.0)),
];

/// Arrow keys walk to the nearest mark in their direction, Enter opens.
fn keyboard_ui(ui: &mut Ui, map: &FrictionMap, selected: Option<&RowKey>, response: &mut MapResponse) {
    let now = selected.and_then(|key| map.marks.iter().find(|mark| mark.key == *key));
    let focused = ui.memory(egui::Memory::focused);
    if (focused.is_some() && focused != response.field) || egui::Popup::is_any_open(ui.ctx()) {
        return;
    }
    let Some(now) = now else {
        // Arrows that come to a chart without a selection begin at its first mark.
        let has_arrow = ARROWS
            .iter()
            .any(|(key, _)| ui.input(|input| input.key_pressed(*key)));
        if focused.is_some() && has_arrow {
            response.clicked = map.marks.first().map(|mark| mark.key.clone());
        }
        return;
    };
    if ui.input(|input| input.key_pressed(Key::Enter)) {
        response.opened = Some(now.key.clone());
    }
    for (key, (dx, dy)) in ARROWS {
        if !ui.input(|input| input.key_pressed(key) && input.modifiers.is_none()) {
            continue;
        }
        let nearest = map
            .marks
            .iter()
            .filter(|mark| mark.key != now.key)
            .filter_map(|mark| {
                let (x, y) = (mark.x.value - now.x.value, mark.y.value - now.y.value);
                let ahead = x * dx + y * dy;
                let aside = (x * dy).abs() + (y * dx).abs();
                (ahead > 0.0 && aside <= 2.0 * ahead).then_some((ahead + 2.0 * aside, mark))
            })
            .min_by(|one, other| one.0.total_cmp(&other.0));
        if let Some((_, mark)) = nearest {
            response.clicked = Some(mark.key.clone());
        }
    }
}

fn is_keyed(shape: &Shape) -> bool {
    matches!(shape, Shape::Group { key: Some(_), .. })
}

/// Arms, trails, marks and names, as one item of the plot.
struct MarksItem {
    base: PlotItemBase,
    scene: Arc<Scene>,
    origin: Pos2,
}

impl PlotItem for MarksItem {
    fn shapes(&self, ui: &Ui, _transform: &PlotTransform, _shapes: &mut Vec<egui::Shape>) {
        // Painted by the scene painter; half a mark may reach over the edge of the field.
        let clip = ui.clip_rect().expand(tokens().chart.select_ring as f32);
        let painter = ui.painter().with_clip_rect(clip);
        let keyed = self.scene.shapes.iter().filter(|shape| is_keyed(shape));
        paint_shapes(&painter, Skin::of(ui), self.origin, keyed);
    }

    fn initialize(&mut self, _x_range: RangeInclusive<f64>) {}

    fn color(&self) -> Color32 {
        Color32::TRANSPARENT
    }

    fn geometry(&self) -> PlotGeometry<'_> {
        // Hit-testing is our own: by the boxes of the scene.
        PlotGeometry::None
    }

    fn bounds(&self) -> PlotBounds {
        PlotBounds::NOTHING
    }

    fn base(&self) -> &PlotItemBase {
        &self.base
    }

    fn base_mut(&mut self) -> &mut PlotItemBase {
        &mut self.base
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooming_in_finds_round_values_in_sight() {
        let axis = Axis {
            voice: crate::chart::model::Voice::Measured,
            title: String::new(),
            explanation: String::new(),
            domain: Span::new(0.0, 100.0),
            ticks: vec![Tick {
                at: 50.0,
                text: "50".into(),
                meaning: Some("on target".into()),
            }],
            cut: None,
        };
        let inner = axis_within(&axis, (38.0, 62.0));
        let texts: Vec<&str> = inner.ticks.iter().map(|tick| tick.text.as_str()).collect();
        assert_eq!(texts, ["40", "45", "50", "55", "60"]);
        assert_eq!(inner.ticks[2].meaning.as_deref(), Some("on target"));
    }
}
