//! The two sides of a cell for inspector and page: readings, what the measured side is made of, all topics of the row.

use eframe::egui;
use egui::{Align2, Pos2, Rect, Role, Sense, Stroke, Ui, Vec2, WidgetInfo};

use crate::analysis::{Cell, Component, Estimate, Friction};
use crate::base::{TopicId, number};
use crate::chart::model::{State, Tone, Voice};
use crate::figure::words;
use crate::ui::text;
use crate::ui::theme::Skin;
use crate::ui::widgets::{Glyph, click_row_ui, glyph, interval_row};

/// Draws both sides as numbers with interval and mark on one axis.
pub fn readings_ui(ui: &mut Ui, cell: &Cell, cut: f64) {
    let skin = Skin::of(ui);
    let rows = [
        (
            "Perceived",
            &cell.perceived,
            Voice::Perceived,
            words::state_above(cell.perceived_above),
        ),
        (
            "Measured",
            &cell.measured,
            Voice::Measured,
            words::state_above(cell.measured_above),
        ),
    ];
    let width = ui.available_width();
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, 74.0), Sense::hover());
    let field = Rect::from_min_max(
        Pos2::new(rect.left() + 72.0, rect.top()),
        Pos2::new((rect.right() - 84.0).max(rect.left() + 112.0), rect.top() + 52.0),
    );
    axis(ui, field, cut);
    for (index, (label, estimate, voice, state)) in rows.into_iter().enumerate() {
        let row = Rect::from_min_size(
            Pos2::new(rect.left(), rect.top() + 26.0 * index as f32),
            Vec2::new(width, 26.0),
        );
        text::paint(
            ui.painter(),
            row.left_center(),
            Align2::LEFT_CENTER,
            label,
            text::caption(),
            skin.secondary,
        );
        reading(ui, row, field, estimate, (voice, state));
    }
}

fn reading(ui: &Ui, row: Rect, field: Rect, estimate: &Estimate, (voice, state): (Voice, State)) {
    let skin = Skin::of(ui);
    let printed = words::friction(estimate);
    let line = Rect::from_min_max(
        Pos2::new(field.left(), row.top()),
        Pos2::new(field.right(), row.bottom()),
    );
    if let Some(drawn) = words::drawn(estimate) {
        interval_row(ui.painter(), line, (0.0, 100.0), &drawn, (voice, state, skin));
        let at = Pos2::new(field.right() + 36.0, row.center().y);
        text::paint(
            ui.painter(),
            at,
            Align2::RIGHT_CENTER,
            &printed.value,
            text::body_strong(),
            skin.primary,
        );
        let note = text::line_within(ui.painter(), &printed.note, text::small(), skin.secondary, 44.0);
        text::place(
            ui.painter(),
            at + Vec2::new(6.0, 0.0),
            Align2::LEFT_CENTER,
            note,
            skin.secondary,
        );
    } else {
        let room = row.right() - field.left();
        let words = format!("{}  {}", printed.value, printed.note);
        let words = text::line_within(ui.painter(), &words, text::small(), skin.tertiary, room);
        text::place(
            ui.painter(),
            line.left_center(),
            Align2::LEFT_CENTER,
            words,
            skin.tertiary,
        );
    }
}

fn axis(ui: &Ui, field: Rect, cut: f64) {
    let skin = Skin::of(ui);
    for at in [0.0, 50.0, 100.0] {
        let x = field.left() + field.width() * at / 100.0;
        let color = if at == 50.0 { skin.axis } else { skin.grid };
        ui.painter()
            .vline(x.round() + 0.5, field.y_range(), Stroke::new(1.0, color));
        let label = format!("{at}");
        let place = Pos2::new(x, field.bottom() + 11.0);
        text::paint(
            ui.painter(),
            place,
            Align2::CENTER_CENTER,
            &label,
            text::small(),
            skin.tertiary,
        );
    }
    let x = field.left() + field.width() * cut as f32 / 100.0;
    let tick = egui::Rangef::new(field.top() + 2.0, field.top() + 24.0);
    ui.painter().vline(
        x.round() + 0.5,
        tick,
        Stroke::new(1.0, skin.tone(Tone::Perceived)),
    );
}

/// Draws what the measured side is made of: value with interval, target, index.
pub fn components_ui(ui: &mut Ui, cell: &Cell) {
    let skin = Skin::of(ui);
    let width = ui.available_width();
    let columns = [width - 92.0, width - 36.0, width];
    let (head, _) = ui.allocate_exact_size(Vec2::new(width, 18.0), Sense::hover());
    let painter = ui.painter();
    text::paint(
        painter,
        head.left_center(),
        Align2::LEFT_CENTER,
        "Measured from",
        text::small(),
        skin.tertiary,
    );
    for (words, x) in ["value (95 %)", "target", "index"].into_iter().zip(columns) {
        let at = Pos2::new(head.left() + x, head.center().y);
        text::paint(
            painter,
            at,
            Align2::RIGHT_CENTER,
            words,
            text::small(),
            skin.tertiary,
        );
    }
    for component in &cell.components {
        component_ui(ui, component, columns);
    }
}

fn component_ui(ui: &mut Ui, component: &Component, columns: [f32; 3]) {
    let skin = Skin::of(ui);
    let width = ui.available_width();
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, 22.0), Sense::hover());
    let (value, interval) = component_value(component);
    let target = component.target.map_or_else(
        || number::NO_DATA.to_owned(),
        |value| in_unit(value, &component.unit),
    );
    let index = component
        .friction
        .map_or_else(|| number::NO_DATA.to_owned(), |value| number::fixed(value, 0));
    let name = format!(
        "{}: {value} {interval}, target {target}, index {index}",
        component.name
    );
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
    let painter = ui.painter();
    let at = Pos2::new(rect.left() + columns[0], rect.center().y);
    let note = text::paint(
        painter,
        at,
        Align2::RIGHT_CENTER,
        &interval,
        text::small(),
        skin.secondary,
    );
    let at = Pos2::new(
        note.left() - if interval.is_empty() { 0.0 } else { 4.0 },
        rect.center().y,
    );
    let value = text::paint(
        painter,
        at,
        Align2::RIGHT_CENTER,
        &value,
        text::section(),
        skin.primary,
    );
    let room = value.left() - rect.left() - 6.0;
    let name = text::line_within(painter, &component.name, text::caption(), skin.primary, room);
    text::place(
        painter,
        rect.left_center(),
        Align2::LEFT_CENTER,
        name,
        skin.primary,
    );
    let at = Pos2::new(rect.left() + columns[1], rect.center().y);
    let ink = if component.target_agreed {
        skin.secondary
    } else {
        skin.tertiary
    };
    text::paint(painter, at, Align2::RIGHT_CENTER, &target, text::small(), ink);
    text::paint(
        painter,
        rect.right_center(),
        Align2::RIGHT_CENTER,
        &index,
        text::section(),
        skin.primary,
    );
    response.on_hover_text(component_words(component));
}

/// A component's value and interval, in its unit.
pub fn component_value(component: &Component) -> (String, String) {
    let Some(value) = component.value else {
        let why = component.reason.map_or("not known", words::reason);
        return (number::NO_DATA.to_owned(), why.to_owned());
    };
    let interval = match (component.low, component.high) {
        (Some(low), Some(high)) if component.unit == "share" => {
            number::interval(low * 100.0, high * 100.0, 0)
        }
        (Some(low), Some(high)) => format!("{}–{}", number::measured(low), number::measured(high)),
        _ => String::new(),
    };
    (in_unit(value, &component.unit), interval)
}

/// A value with its unit: shares in percent.
pub fn in_unit(value: f64, unit: &str) -> String {
    match unit {
        "share" => number::share(value),
        "h" | "min" | "days" => format!("{} {unit}", number::measured(value)),
        _ => number::measured(value),
    }
}

/// What there is to know about a component beside its numbers.
pub fn component_words(component: &Component) -> String {
    let events = component.n.map(|n| words::counted(n, "event", "events"));
    let target = match (component.target, component.target_agreed) {
        (Some(_), true) => "target agreed",
        (Some(_), false) => "target not agreed",
        (None, _) => "no target: compared with the organisation's reference",
    };
    let why = component.reason.map(|reason| words::reason(reason).to_owned());
    let unit =
        (!matches!(component.unit.as_str(), "share" | "h" | "min" | "days")).then(|| component.unit.clone());
    let parts: Vec<String> = [unit, events, Some(target.to_owned()), why]
        .into_iter()
        .flatten()
        .collect();
    parts.join(", ")
}

/// Draws one row for each topic of a cell's row with both marks; says which topic was clicked.
pub fn all_topics_ui(ui: &mut Ui, friction: &Friction, cell: &Cell) -> Option<TopicId> {
    let skin = Skin::of(ui);
    let mut clicked = None;
    let width = ui.available_width();
    let label_room = (width * 0.34).clamp(118.0, 170.0);
    let top = ui.cursor().top();
    let mut rows: Vec<&Cell> = friction
        .cells
        .iter()
        .filter(|other| other.quarter == cell.quarter && other.scope == cell.scope && other.team == cell.team)
        .collect();
    rows.sort_by(|one, other| {
        let value = |cell: &Cell| words::readable(&cell.perceived).unwrap_or(f64::NEG_INFINITY);
        value(other).total_cmp(&value(one))
    });
    for row in &rows {
        let name = friction.topic_name(&row.topic);
        let is_it = row.topic == cell.topic;
        let perceived = words::friction(&row.perceived);
        let measured = words::friction(&row.measured);
        let label = format!(
            "{name}: perceived {}, measured {}",
            perceived.value, measured.value
        );
        let response = click_row_ui(ui, Vec2::new(width, 21.0), &label, is_it);
        let rect = response.rect;
        let style = if is_it { text::section() } else { text::caption() };
        let words_line = text::line_within(ui.painter(), name, style, skin.primary, label_room - 6.0);
        let at = rect.left_center() + Vec2::new(if is_it { 4.0 } else { 0.0 }, 0.0);
        text::place(ui.painter(), at, Align2::LEFT_CENTER, words_line, skin.primary);
        let field = Rect::from_min_max(
            Pos2::new(rect.left() + label_room, rect.top()),
            rect.max - Vec2::new(8.0, 0.0),
        );
        for (estimate, voice, dy) in [
            (&row.perceived, Voice::Perceived, -2.5),
            (&row.measured, Voice::Measured, 2.5),
        ] {
            if let Some(drawn) = words::drawn(estimate) {
                topic_mark(ui, field.translate(Vec2::new(0.0, dy)), &drawn, voice);
            }
        }
        if response.clicked() && !is_it {
            clicked = Some(row.topic.clone());
        }
    }
    let field = Rect::from_min_max(
        Pos2::new(ui.min_rect().left() + label_room, top),
        Pos2::new(ui.min_rect().left() + width - 8.0, top + 21.0 * rows.len() as f32),
    );
    for at in [0.0, 50.0, 100.0_f32] {
        let x = (field.left() + field.width() * at / 100.0).round() + 0.5;
        let color = if at == 50.0 { skin.axis } else { skin.grid };
        ui.painter()
            .vline(x, field.y_range(), Stroke::new(1.0, color.gamma_multiply(0.7)));
        let place = Pos2::new(x, field.bottom() + 10.0);
        text::paint(
            ui.painter(),
            place,
            Align2::CENTER_CENTER,
            &format!("{at}"),
            text::small(),
            skin.tertiary,
        );
    }
    ui.add_space(20.0);
    clicked
}

fn topic_mark(ui: &Ui, field: Rect, drawn: &crate::chart::model::Estimate, voice: Voice) {
    let skin = Skin::of(ui);
    let x = |value: f64| field.left() + field.width() * (value.clamp(0.0, 100.0) / 100.0) as f32;
    let color = skin.tone(voice.tone());
    let bar = Rect::from_min_max(
        Pos2::new(x(drawn.span80.low), field.center().y - 1.5),
        Pos2::new(x(drawn.span80.high), field.center().y + 1.5),
    );
    let faded = color.gamma_multiply(skin.alpha(crate::chart::theme::AlphaRole::IntervalBar));
    ui.painter().rect_filled(bar, 1.5, faded);
    let mark = Glyph {
        voice,
        color,
        is_filled: true,
        radius: 3.0,
    };
    let ground = egui::Color32::TRANSPARENT;
    glyph(
        ui.painter(),
        Pos2::new(x(drawn.value), field.center().y),
        mark,
        ground,
    );
}
