//! The columns of a file: role, topic, answers, which end is friction, what happens to them.

use eframe::egui;
use egui::{Align2, Pos2, Rect, Sense, Ui, UiBuilder, Vec2, WidgetInfo};

use super::import_values;
use crate::data::Polarity;
use crate::figure::words;
use crate::import::{ColumnMapping, Inspection, Role};
use crate::ui::batteries::{Battery, batteries};
use crate::ui::command::ImportCommand;
use crate::ui::context::Context;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};
use crate::ui::widgets::{Chip, focus_ring, menu_row_ui};

/// Roles that can be chosen for a column of a survey.
const SURVEY: [Role; 13] = [
    Role::Time,
    Role::Team,
    Role::Role,
    Role::Tenure,
    Role::Item,
    Role::Score,
    Role::Text,
    Role::Choice,
    Role::Status,
    Role::Complete,
    Role::Response,
    Role::PersonalData,
    Role::Ignore,
];
/// Roles that can be chosen for a column of any other table.
const TABLE: [Role; 42] = [
    Role::Team,
    Role::Period,
    Role::MetricName,
    Role::Value,
    Role::Metric,
    Role::Quarter,
    Role::N,
    Role::Low,
    Role::High,
    Role::Unit,
    Role::Id,
    Role::Repository,
    Role::Actor,
    Role::Bot,
    Role::Pipeline,
    Role::Created,
    Role::Committed,
    Role::FirstResponse,
    Role::Started,
    Role::Merged,
    Role::Deployed,
    Role::Finished,
    Role::Recovered,
    Role::Conclusion,
    Role::Failure,
    Role::Trigger,
    Role::Attempt,
    Role::Environment,
    Role::Branch,
    Role::Duration,
    Role::QueueDuration,
    Role::ResponseDuration,
    Role::Count,
    Role::Urgency,
    Role::Automatic,
    Role::Interruptions,
    Role::NightInterruptions,
    Role::Draft,
    Role::Valid,
    Role::Topic,
    Role::PersonalData,
    Role::Ignore,
];

/// Left edges of the columns of the list, as shares of its width.
const PLACES: [f32; 5] = [0.0, 0.32, 0.44, 0.605, 0.79];

/// Draws the list.
pub fn columns_ui(ui: &mut Ui, context: &Context<'_>, inspection: &Inspection) {
    let skin = Skin::of(ui);
    let count = inspection.mapping.columns.len();
    text::words_ui(
        ui,
        &words::counted(count as u64, "column", "columns"),
        text::heading(),
        skin.primary,
    );
    ui.add_space(pt(tokens().space.s2));
    let (head, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 20.0), Sense::hover());
    for (place, words) in
        PLACES
            .into_iter()
            .zip(["Header", "taken for", "topic", "friction is at", "what happens"])
    {
        let at = Pos2::new(head.left() + head.width() * place, head.center().y);
        text::paint(
            ui.painter(),
            at,
            Align2::LEFT_CENTER,
            words,
            text::small(),
            skin.tertiary,
        );
    }
    let batteries = batteries(&inspection.mapping);
    for (index, column) in inspection.mapping.columns.iter().enumerate() {
        let battery = batteries.iter().find(|battery| battery.columns.contains(&index));
        if let Some(battery) = battery
            && !battery.stem.is_empty()
            && battery.columns.first() == Some(&index)
        {
            ui.add_space(pt(tokens().space.s2));
            text::line_ui(ui, &battery.stem, text::caption(), skin.secondary).on_hover_text(&battery.stem);
        }
        let is_certain = inspection.certain.get(index).copied().unwrap_or(true);
        let treatment = inspection
            .proof
            .columns
            .iter()
            .find(|proof| proof.index == column.index)
            .map_or("", |proof| proof.treatment.as_str());
        column_ui(ui, context, (index, column), battery, (is_certain, treatment));
        if context.state.import.open_column == Some(index) {
            import_values::values_ui(ui, context, inspection, index, battery);
        }
    }
}

fn column_ui(
    ui: &mut Ui,
    context: &Context<'_>,
    (index, column): (usize, &ColumnMapping),
    battery: Option<&Battery>,
    (is_certain, treatment): (bool, &str),
) {
    let skin = Skin::of(ui);
    let (rect, _) = ui.allocate_exact_size(
        Vec2::new(ui.available_width(), pt(tokens().size.row)),
        Sense::hover(),
    );
    let x = |place: usize| rect.left() + rect.width() * PLACES[place];
    let place = |from: usize| {
        let right = PLACES.get(from + 1).map_or(rect.right(), |_| x(from + 1) - 8.0);
        Rect::from_min_max(Pos2::new(x(from), rect.top()), Pos2::new(right, rect.bottom()))
    };
    header_ui(ui, context, place(0), (index, column), battery);
    cell_ui(ui, place(1), ("role", index), |ui| {
        role_ui(ui, context, index, column, is_certain);
    });
    if matches!(column.role, Role::Item | Role::Score) {
        cell_ui(ui, place(2), ("topic", index), |ui| {
            topic_ui(ui, context, index, column);
        });
        cell_ui(ui, place(3), ("polarity", index), |ui| {
            polarity_ui(ui, context, index, column);
        });
    } else if let Some(metric) = &column.metric {
        let line = text::line_within(
            ui.painter(),
            metric.as_str(),
            text::caption(),
            skin.secondary,
            place(2).width(),
        );
        text::place(
            ui.painter(),
            place(2).left_center(),
            Align2::LEFT_CENTER,
            line,
            skin.secondary,
        );
    }
    // What happens to a column that is no question has the room of topic and friction end as well.
    let is_wide = !matches!(column.role, Role::Item | Role::Score) && column.metric.is_none();
    let told = if is_wide {
        Rect::from_min_max(place(2).min, place(4).max)
    } else {
        place(4)
    };
    let ink = skin.secondary;
    let line = text::line_within(ui.painter(), treatment, text::caption(), ink, told.width());
    text::place(ui.painter(), told.left_center(), Align2::LEFT_CENTER, line, ink);
    let response = ui.interact(told, ui.scope_id().with(("treatment", index)), Sense::hover());
    let scale = scale_words(column);
    response.on_hover_text(if scale.is_empty() {
        treatment.to_owned()
    } else {
        format!("{treatment}\n{scale}")
    });
}

/// The header of a column; a click shows what the column holds.
fn header_ui(
    ui: &mut Ui,
    context: &Context<'_>,
    rect: Rect,
    (index, column): (usize, &ColumnMapping),
    battery: Option<&Battery>,
) {
    let skin = Skin::of(ui);
    let (header, indent) = match battery {
        Some(battery) if !battery.stem.is_empty() => (battery.statement(&column.header).to_owned(), 12.0),
        _ if column.header.is_empty() => (format!("column {}", column.index), 0.0),
        _ => (column.header.clone(), 0.0),
    };
    let is_open = context.state.import.open_column == Some(index);
    let response = ui.interact(rect, ui.scope_id().with(("header", index)), Sense::click());
    let name = format!("{}: what it holds", column.header);
    response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, is_open, &name));
    let ink = if matches!(column.role, Role::Ignore | Role::PersonalData) && !response.hovered() {
        skin.tertiary
    } else {
        skin.primary
    };
    let style = if is_open {
        text::body_medium()
    } else {
        text::body()
    };
    let line = text::line_within(ui.painter(), &header, style, ink, rect.width() - indent);
    let at = rect.left_center() + Vec2::new(indent, 0.0);
    text::place(ui.painter(), at, Align2::LEFT_CENTER, line, ink);
    focus_ring(ui, &response, tokens().radius.small);
    let response = response
        .on_hover_cursor(egui::CursorIcon::PointingHand)
        .on_hover_text(if column.header.is_empty() {
            &header
        } else {
            &column.header
        });
    if response.clicked() {
        context.push(ImportCommand::OpenColumn((!is_open).then_some(index)));
    }
}

fn cell_ui(ui: &mut Ui, rect: Rect, salt: (&str, usize), draw: impl FnOnce(&mut Ui)) {
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout).id_salt(salt));
    child.shrink_clip_rect(rect.expand(4.0));
    draw(&mut child);
}

fn role_ui(ui: &mut Ui, context: &Context<'_>, index: usize, column: &ColumnMapping, is_certain: bool) {
    let value = role_name(column.role);
    let name = format!("Role of {}", column.header);
    let is_survey = SURVEY.contains(&column.role)
        && context
            .state
            .import
            .file()
            .and_then(|file| file.inspection.value())
            .is_some_and(|inspection| {
                inspection
                    .mapping
                    .columns
                    .iter()
                    .any(|column| matches!(column.role, Role::Item | Role::Score))
            });
    let roles: &[Role] = if is_survey { &SURVEY } else { &TABLE };
    Chip::new(&name, &value)
        .small()
        .alert(!is_certain)
        .menu_ui(ui, |ui| {
            for role in roles {
                if menu_row_ui(ui, &role_name(*role), "", *role == column.role).clicked() {
                    context.push(ImportCommand::Role(index, *role));
                }
            }
        });
}

fn topic_ui(ui: &mut Ui, context: &Context<'_>, index: usize, column: &ColumnMapping) {
    let Some(view) = context.view() else { return };
    let now = column.topic.as_ref();
    let value = now.and_then(|topic| view.catalogue.topic(topic)).map_or_else(
        || now.map_or("none", |topic| topic.as_str()).to_owned(),
        |topic| topic.name.clone(),
    );
    let name = format!("Topic of {}", column.header);
    Chip::new(&name, &value)
        .small()
        .alert(now.is_none())
        .menu_ui(ui, |ui| {
            for topic in &view.catalogue.topics {
                if menu_row_ui(ui, &topic.name, "", now == Some(&topic.id)).clicked() {
                    context.push(ImportCommand::Topic(index, Some(topic.id.clone())));
                }
            }
            if menu_row_ui(ui, "none", "stays unscored", now.is_none()).clicked() {
                context.push(ImportCommand::Topic(index, None));
            }
        });
}

fn polarity_ui(ui: &mut Ui, context: &Context<'_>, index: usize, column: &ColumnMapping) {
    let ends = ends(column);
    let value = match (column.polarity, column.proposed_polarity) {
        (Some(Polarity::HighIsGood), _) => ends.0.clone(),
        (Some(Polarity::HighIsFriction), _) => ends.1.clone(),
        (None, Some(Polarity::HighIsGood)) => format!("{}, confirm", ends.0),
        (None, Some(Polarity::HighIsFriction)) => format!("{}, confirm", ends.1),
        (None, None) => "not known".to_owned(),
    };
    let name = format!("Friction end of {}", column.header);
    Chip::new(&name, &value)
        .small()
        .alert(column.polarity.is_none())
        .menu_ui(ui, |ui| {
            for (end, polarity) in [
                (&ends.0, Polarity::HighIsGood),
                (&ends.1, Polarity::HighIsFriction),
            ] {
                let detail = if column.proposed_polarity == Some(polarity) {
                    "proposed"
                } else {
                    ""
                };
                if menu_row_ui(ui, end, detail, column.polarity == Some(polarity)).clicked() {
                    context.push(ImportCommand::Polarity(vec![index], polarity));
                }
            }
        });
}

/// The names of the low and the high end of a scale: where friction is when the high (low) end is good.
pub fn ends(column: &ColumnMapping) -> (String, String) {
    let Some(scale) = &column.scale else {
        return ("low end".to_owned(), "high end".to_owned());
    };
    match (scale.labels.first(), scale.labels.last()) {
        (Some(low), Some(high)) => (low.clone(), high.clone()),
        _ => (scale.low.to_string(), scale.high.to_string()),
    }
}

fn scale_words(column: &ColumnMapping) -> String {
    match &column.scale {
        Some(scale) if scale.labels.is_empty() => format!("Scale {} to {}", scale.low, scale.high),
        Some(scale) => format!("Scale: {}", scale.labels.join(", ")),
        None => String::new(),
    }
}

fn role_name(role: Role) -> String {
    match role {
        Role::PersonalData => "dropped".to_owned(),
        Role::Ignore => "not read".to_owned(),
        Role::Text => "comment".to_owned(),
        other => serde_json::to_value(other)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default()
            .replace('-', " "),
    }
}
