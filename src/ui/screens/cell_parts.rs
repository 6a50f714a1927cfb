//! The blocks of a cell's page.

use eframe::egui;
use egui::{Align2, CornerRadius, Pos2, Rect, Role, Sense, Stroke, Ui, Vec2, WidgetInfo};

use super::cell::heading_ui;
use super::inspector_parts::on_tone;
use super::side_parts::{component_value, component_words, in_unit};
use crate::analysis::{Cell, Estimate, Friction, Verdict};
use crate::base::number;
use crate::chart::model::{State, Tone, Voice};
use crate::chart::theme::AlphaRole;
use crate::data::TableKind;
use crate::figure::words;
use crate::ui::command::LookCommand;
use crate::ui::context::Context;
use crate::ui::state::{DataTable, Screen, shown_quarters};
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{Button, Column, Glyph, Row, Table, glyph, interval_row};

/// Draws both sides and the gap with their intervals.
pub fn readings_ui(ui: &mut Ui, friction: &Friction, cell: &Cell) {
    heading_ui(ui, "What people say, what the log says", "bar 80 %, line 95 %");
    let skin = Skin::of(ui);
    let width = ui.available_width();
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, 118.0), Sense::hover());
    let field = Rect::from_min_max(rect.min + Vec2::new(96.0, 0.0), rect.max - Vec2::new(110.0, 28.0));
    let x = |value: f64| (field.left() + field.width() * (value / 100.0) as f32).round() + 0.5;
    for at in [0.0, 25.0, 50.0, 75.0, 100.0] {
        let color = if at == 50.0 { skin.axis } else { skin.grid };
        ui.painter()
            .vline(x(at), field.y_range(), Stroke::new(1.0, color));
        let place = Pos2::new(x(at), field.bottom() + 12.0);
        let label = number::fixed(at, 0);
        text::paint(
            ui.painter(),
            place,
            Align2::CENTER_CENTER,
            &label,
            text::small(),
            skin.tertiary,
        );
    }
    let cut = friction.perceived_cut.value;
    let line = [
        Pos2::new(x(cut), field.top()),
        Pos2::new(x(cut), field.center().y),
    ];
    let [on, off] = tokens().stroke.dash;
    let stroke = Stroke::new(1.0, skin.tone(Tone::Perceived));
    ui.painter()
        .extend(egui::Shape::dashed_line(&line, stroke, pt(on), pt(off)));
    let sides = [
        (
            "Perceived",
            &cell.perceived,
            Voice::Perceived,
            cell.perceived_above,
        ),
        ("Measured", &cell.measured, Voice::Measured, cell.measured_above),
    ];
    for (index, (label, estimate, voice, above)) in sides.into_iter().enumerate() {
        let top = rect.top() + 45.0 * index as f32;
        let row = Rect::from_min_size(Pos2::new(rect.left(), top), Vec2::new(width, 45.0));
        let mark = Glyph::of(voice, skin);
        glyph(
            ui.painter(),
            row.left_center() + Vec2::new(6.0, 0.0),
            mark,
            skin.canvas,
        );
        let at = row.left_center() + Vec2::new(18.0, 0.0);
        text::paint(
            ui.painter(),
            at,
            Align2::LEFT_CENTER,
            label,
            text::body_medium(),
            skin.primary,
        );
        side_ui(ui, row, field, estimate, (voice, words::state_above(above)));
    }
    ui.add_space(4.0);
    let gap = words::gap(&cell.gap);
    let cut_words = format!(
        "The cut of the perceived side is {}, {}.",
        number::fixed(cut, 0),
        friction.perceived_cut.origin
    );
    let line = if cell.gap.is_ok() {
        format!(
            "Standardised gap {} ({}): how much worse it feels than it measures, in between-team standard deviations. \
             {cut_words}",
            gap.value, gap.note
        )
    } else {
        format!("No gap: {}. {cut_words}", gap.note)
    };
    text::words_ui(ui, &line, text::caption(), skin.secondary);
}

fn side_ui(ui: &Ui, row: Rect, field: Rect, estimate: &Estimate, (voice, state): (Voice, State)) {
    let skin = Skin::of(ui);
    let printed = words::friction(estimate);
    let line = Rect::from_min_max(
        Pos2::new(field.left(), row.top()),
        Pos2::new(field.right(), row.bottom()),
    );
    if let Some(drawn) = words::drawn(estimate) {
        interval_row(ui.painter(), line, (0.0, 100.0), &drawn, (voice, state, skin));
        let at = Pos2::new(row.right(), row.center().y - 8.0);
        text::paint(
            ui.painter(),
            at,
            Align2::RIGHT_CENTER,
            &printed.value,
            text::heading(),
            skin.primary,
        );
        let at = Pos2::new(row.right(), row.center().y + 9.0);
        text::paint(
            ui.painter(),
            at,
            Align2::RIGHT_CENTER,
            &printed.note,
            text::small(),
            skin.tertiary,
        );
    } else {
        let words = format!("{}  {}", printed.value, printed.note);
        let at = line.left_center() + Vec2::new(8.0, 0.0);
        text::paint(
            ui.painter(),
            at,
            Align2::LEFT_CENTER,
            &words,
            text::caption(),
            skin.tertiary,
        );
    }
}

/// Draws the square of the verdicts with the reason below.
pub fn verdict_ui(ui: &mut Ui, cell: &Cell) {
    let skin = Skin::of(ui);
    heading_ui(ui, &words::verdict_and_state(cell), "probability of each label");
    let width = ui.available_width();
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, 128.0), Sense::hover());
    let left = rect.left() + 66.0;
    let step = ((width - 70.0) / 2.0).min(150.0);
    for (index, head) in ["on target", "over target"].into_iter().enumerate() {
        let at = Pos2::new(left + step * (index as f32 + 0.5), rect.top() + 8.0);
        text::paint(
            ui.painter(),
            at,
            Align2::CENTER_CENTER,
            head,
            text::small(),
            skin.tertiary,
        );
    }
    for (index, head) in ["hurts", "does not"].into_iter().enumerate() {
        let at = Pos2::new(left - 10.0, rect.top() + 44.0 + 55.0 * index as f32);
        text::paint(
            ui.painter(),
            at,
            Align2::RIGHT_CENTER,
            head,
            text::small(),
            skin.tertiary,
        );
    }
    let places = [
        (Verdict::PerceivedOnly, 2, 0.0, 0.0),
        (Verdict::BothHurt, 0, 1.0, 0.0),
        (Verdict::Healthy, 3, 0.0, 1.0),
        (Verdict::Hidden, 1, 1.0, 1.0),
    ];
    for (verdict, index, column, row) in places {
        let min = Pos2::new(left + column * step, rect.top() + 20.0 + row * 55.0);
        let field = Rect::from_min_size(min, Vec2::new(step - 3.0, 52.0));
        let is_it = cell.verdict == verdict;
        let fill = if is_it {
            skin.tone(words::tone(verdict))
        } else {
            skin.control
        };
        ui.painter()
            .rect_filled(field, CornerRadius::same(tokens().radius.cell as u8), fill);
        let ink = if is_it {
            on_tone(skin, words::tone(verdict))
        } else {
            skin.secondary
        };
        let probability = cell.probabilities.and_then(|all| all.get(index).copied());
        let share = probability.map_or_else(|| number::NO_DATA.to_owned(), number::probability);
        let name = words::verdict(verdict);
        let response = ui.interact(field, ui.scope_id().with(name), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name} {share}")));
        let style = if is_it { text::section() } else { text::label() };
        let centre = field.center();
        text::paint(
            ui.painter(),
            centre - Vec2::new(0.0, 9.0),
            Align2::CENTER_CENTER,
            name,
            style,
            ink,
        );
        text::paint(
            ui.painter(),
            centre + Vec2::new(0.0, 9.0),
            Align2::CENTER_CENTER,
            &share,
            style,
            ink,
        );
    }
    ui.add_space(10.0);
    text::words_ui(ui, &words::capital(&cell.why), text::body(), skin.secondary);
    let advice = words::advice(cell.verdict);
    text::words_ui(ui, &format!("Proposal: {advice}"), text::caption(), skin.tertiary);
}

/// Draws the metrics behind the measured side.
pub fn measured_ui(ui: &mut Ui, cell: &Cell) {
    let count = cell.components.len();
    let title = match count {
        0 => "No metric speaks about this topic".to_owned(),
        1 => "One metric makes the measured side".to_owned(),
        _ => format!(
            "{} metrics make the measured side",
            words::capital(&words::spelled(count))
        ),
    };
    heading_ui(ui, &title, "95 % intervals");
    let skin = Skin::of(ui);
    if count == 0 {
        let words = "Import a file with a metric of this topic, and the map places the team on both axes.";
        text::words_ui(ui, words, text::body(), skin.secondary);
        return;
    }
    let columns = [
        Column::wide("Metric", 120.0),
        Column::number("now", 110.0),
        Column::number("target", 74.0),
        Column::number("n", 48.0),
        Column::number("friction", 96.0),
    ];
    Table::new("components", &columns).show(ui, count, |index, skin| {
        let component = &cell.components[index];
        let (value, interval) = component_value(component);
        let target = component
            .target
            .map_or_else(|| number::NO_DATA.to_owned(), |at| in_unit(at, &component.unit));
        let friction = component
            .friction
            .map_or_else(|| number::NO_DATA.to_owned(), |at| number::fixed(at, 0));
        let limits = match (component.friction_low, component.friction_high) {
            (Some(low), Some(high)) => format!("  {}", number::interval(low, high, 0)),
            _ => String::new(),
        };
        let events = component
            .n
            .map_or_else(|| number::NO_DATA.to_owned(), number::count);
        Row {
            cells: vec![
                vec![(component.name.clone(), text::body_medium(), skin.primary)],
                vec![
                    (value, text::body_strong(), skin.primary),
                    (format!("  {interval}"), text::small(), skin.tertiary),
                ],
                vec![(
                    target,
                    text::body(),
                    if component.target_agreed {
                        skin.primary
                    } else {
                        skin.tertiary
                    },
                )],
                vec![(events, text::body(), skin.secondary)],
                vec![
                    (friction, text::body_strong(), skin.primary),
                    (limits, text::small(), skin.tertiary),
                ],
            ],
            is_selected: false,
        }
    });
    ui.add_space(6.0);
    for component in &cell.components {
        let line = format!("{}: {}", component.name, component_words(component));
        text::words_ui(ui, &line, text::small(), skin.tertiary);
    }
}

/// Draws both sides over all quarters.
pub fn trend_ui(ui: &mut Ui, friction: &Friction, cell: &Cell) {
    heading_ui(ui, "All quarters", "80 % bands");
    let skin = Skin::of(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 196.0), Sense::hover());
    let name = format!(
        "{} over {} quarters",
        friction.topic_name(&cell.topic),
        shown_quarters(friction).len()
    );
    response.widget_info(|| WidgetInfo::labeled(Role::GraphicsDocument, true, &name));
    let field = Rect::from_min_max(rect.min + Vec2::new(30.0, 4.0), rect.max - Vec2::new(108.0, 28.0));
    let y = |value: f64| field.bottom() - field.height() * (value.clamp(0.0, 100.0) / 100.0) as f32;
    for at in [25.0, 50.0, 75.0] {
        let color = if at == 50.0 { skin.axis } else { skin.grid };
        ui.painter()
            .hline(field.x_range(), y(at).round() + 0.5, Stroke::new(1.0, color));
        let place = Pos2::new(field.left() - 8.0, y(at));
        let label = number::fixed(at, 0);
        text::paint(
            ui.painter(),
            place,
            Align2::RIGHT_CENTER,
            &label,
            text::small(),
            skin.tertiary,
        );
    }
    let quarters = shown_quarters(friction);
    let step = field.width() / (quarters.len().saturating_sub(1).max(1)) as f32;
    let x = |index: usize| field.left() + step * index as f32;
    for (index, quarter) in quarters.iter().enumerate() {
        let is_now = *quarter == cell.quarter;
        let label = if index == 0 || is_now {
            quarter.to_string()
        } else {
            format!("Q{}", quarter.number())
        };
        let (style, ink) = if is_now {
            (text::section(), skin.primary)
        } else {
            (text::small(), skin.tertiary)
        };
        let place = Pos2::new(x(index), field.bottom() + 14.0);
        text::paint(ui.painter(), place, Align2::CENTER_CENTER, &label, style, ink);
    }
    let mut ends: Vec<(f32, Voice, String)> = Vec::new();
    for voice in [Voice::Perceived, Voice::Measured] {
        let points = points(friction, cell, voice);
        draw_series(ui, &points, voice, &x, &y);
        if let Some((_, drawn, printed)) = points.last() {
            ends.push((y(drawn.value), voice, printed.clone()));
        }
    }
    if let [one, other] = ends.as_mut_slice()
        && (one.0 - other.0).abs() < 16.0
    {
        let middle = f32::midpoint(one.0, other.0);
        let upper = one.0 <= other.0;
        one.0 = middle + if upper { -8.0 } else { 8.0 };
        other.0 = middle + if upper { 8.0 } else { -8.0 };
    }
    for (at, voice, printed) in ends {
        let name = if voice == Voice::Perceived {
            "Perceived"
        } else {
            "Measured"
        };
        let words = format!("{name} {printed}");
        let place = Pos2::new(field.right() + 14.0, at);
        let ink = skin.tone_text(voice.tone());
        text::paint(
            ui.painter(),
            place,
            Align2::LEFT_CENTER,
            &words,
            text::section(),
            ink,
        );
    }
}

type Point = (usize, crate::chart::model::Estimate, String);

fn points(friction: &Friction, cell: &Cell, voice: Voice) -> Vec<Point> {
    let at_quarter = |(index, quarter)| {
        let other = friction.cells.iter().find(|other| {
            other.quarter == quarter
                && other.scope == cell.scope
                && other.team == cell.team
                && other.topic == cell.topic
        })?;
        let estimate = if voice == Voice::Perceived {
            &other.perceived
        } else {
            &other.measured
        };
        Some((index, words::drawn(estimate)?, words::friction(estimate).value))
    };
    shown_quarters(friction)
        .iter()
        .copied()
        .enumerate()
        .filter_map(at_quarter)
        .collect()
}

fn draw_series(ui: &Ui, points: &[Point], voice: Voice, x: &dyn Fn(usize) -> f32, y: &dyn Fn(f64) -> f32) {
    let skin = Skin::of(ui);
    let color = skin.tone(voice.tone());
    let band = color.gamma_multiply(skin.alpha(AlphaRole::Band));
    for pair in points.windows(2) {
        let [(first, from, _), (second, to, _)] = pair else {
            continue;
        };
        if *second != first + 1 {
            continue;
        }
        let corners = vec![
            Pos2::new(x(*first), y(from.span80.high)),
            Pos2::new(x(*second), y(to.span80.high)),
            Pos2::new(x(*second), y(to.span80.low)),
            Pos2::new(x(*first), y(from.span80.low)),
        ];
        ui.painter()
            .add(egui::Shape::convex_polygon(corners, band, Stroke::NONE));
        let line = [
            Pos2::new(x(*first), y(from.value)),
            Pos2::new(x(*second), y(to.value)),
        ];
        ui.painter()
            .line_segment(line, Stroke::new(pt(tokens().stroke.series), color));
    }
    for (index, drawn, _) in points {
        let mark = Glyph {
            voice,
            color,
            is_filled: true,
            radius: 4.0,
        };
        glyph(
            ui.painter(),
            Pos2::new(x(*index), y(drawn.value)),
            mark,
            skin.canvas,
        );
    }
}

/// Draws the files behind a cell's quarter.
pub fn provenance_ui(ui: &mut Ui, context: &Context<'_>, cell: &Cell) {
    let Some(view) = context.view() else { return };
    let is_behind = |kind: &TableKind| {
        matches!(
            kind,
            TableKind::Survey | TableKind::Events | TableKind::Aggregates | TableKind::Targets
        )
    };
    let imports: Vec<_> = view
        .workspace
        .imports
        .iter()
        .filter(|import| import.quarters.is_empty() || import.quarters.contains(&cell.quarter))
        .filter(|import| import.tables.iter().any(|table| is_behind(&table.kind)))
        .collect();
    heading_ui(ui, "Where the numbers come from", "");
    let columns = [
        Column::wide("File", 160.0),
        Column::words("kind", 104.0),
        Column::number("rows used", 124.0),
        Column::words("content", 104.0).optional(),
    ];
    Table::new("provenance", &columns).show(ui, imports.len(), |index, skin| {
        let import = imports[index];
        let rows = format!(
            "{} of {}",
            number::count(import.rows_used),
            number::count(import.rows_read)
        );
        Row {
            cells: vec![
                vec![(import.file.clone(), text::body_medium(), skin.primary)],
                vec![(import.kind.clone(), text::body(), skin.secondary)],
                vec![(rows, text::body(), skin.secondary)],
                vec![(import.bytes.short().to_owned(), text::caption(), skin.tertiary)],
            ],
            is_selected: false,
        }
    });
    ui.add_space(8.0);
    if Button::link("All imports and their proofs").show(ui).clicked() {
        context.push(LookCommand::Go(Screen::Data));
        context.push(LookCommand::Table(DataTable::Imports));
    }
}
