//! The page of a cell: both sides with their intervals, what the measured side is made of, the verdict with its
//! probabilities, all quarters, and where the numbers come from.

use eframe::egui;
use egui::{Rect, Ui, UiBuilder, Vec2};

use super::cell_parts::{measured_ui, provenance_ui, readings_ui, trend_ui, verdict_ui};
use super::page;
use super::side_parts::all_topics_ui;
use crate::analysis::{Cell, Friction, Scope, Verdict};
use crate::base::TeamId;
use crate::figure::{RowTarget, words};
use crate::ui::command::LookCommand;
use crate::ui::context::Context;
use crate::ui::state::Screen;
use crate::ui::text;
use crate::ui::theme::{Skin, pt, tokens};

/// Draws the screen.
pub fn cell_ui(ui: &mut Ui, context: &Context<'_>) {
    let (Some(friction), Some(cell)) = (context.friction(), context.state.selected_cell()) else {
        missing_ui(ui, context);
        return;
    };
    page::scrolled_ui(ui, "cell", |ui| {
        page::finding_ui(ui, &finding(friction, cell), &caption(friction, cell));
        page::slot_ui(ui, context, &context.state.view);
        if ui.available_width() < 860.0 {
            readings_ui(ui, friction, cell);
            gap_ui(ui);
            verdict_ui(ui, cell);
            gap_ui(ui);
            measured_ui(ui, cell);
            gap_ui(ui);
            trend_ui(ui, friction, cell);
            gap_ui(ui);
            topics_ui(ui, context, friction, cell);
            gap_ui(ui);
            provenance_ui(ui, context, cell);
            return;
        }
        columns_ui(ui, &[0.46, 0.54], |ui, column| match column {
            0 => readings_ui(ui, friction, cell),
            _ => verdict_ui(ui, cell),
        });
        gap_ui(ui);
        columns_ui(ui, &[0.46, 0.54], |ui, column| match column {
            0 => trend_ui(ui, friction, cell),
            _ => measured_ui(ui, cell),
        });
        gap_ui(ui);
        columns_ui(ui, &[0.46, 0.54], |ui, column| match column {
            0 => topics_ui(ui, context, friction, cell),
            _ => provenance_ui(ui, context, cell),
        });
    });
}

/// The other topics of the same row; a click leads to their page.
fn topics_ui(ui: &mut Ui, context: &Context<'_>, friction: &Friction, cell: &Cell) {
    heading_ui(
        ui,
        &format!("All topics of {}", words::shown(&cell.team)),
        "80 % bars",
    );
    if let Some(topic) = all_topics_ui(ui, friction, cell) {
        context.push(LookCommand::OpenCell {
            team: cell.team.clone(),
            topic,
        });
    }
}

fn gap_ui(ui: &mut Ui) {
    ui.add_space(pt(tokens().space.s8));
}

/// Columns 40 apart, as high as the highest.
fn columns_ui(ui: &mut Ui, shares: &[f32], mut draw: impl FnMut(&mut Ui, usize)) {
    let gap = pt(tokens().space.s10);
    let room = ui.available_width() - gap * (shares.len() - 1) as f32;
    let top = ui.cursor().min;
    let mut left = top.x;
    let mut height = 0.0_f32;
    for (column, share) in shares.iter().enumerate() {
        let rect = Rect::from_min_size(egui::pos2(left, top.y), Vec2::new(room * share, f32::INFINITY));
        let layout = egui::Layout::top_down(egui::Align::Min);
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout).id_salt(column));
        child.spacing_mut().item_spacing.y = 0.0;
        draw(&mut child, column);
        height = height.max(child.min_rect().height());
        left += room * share + gap;
    }
    let whole = Rect::from_min_size(top, Vec2::new(ui.available_width(), height));
    ui.allocate_rect(whole, egui::Sense::hover());
}

fn missing_ui(ui: &mut Ui, context: &Context<'_>) {
    let (title, sentence) = match context.state.look.target() {
        Some(RowTarget::Cell { team, topic }) => {
            let topic = context
                .friction()
                .map_or(topic.as_str(), |friction| friction.topic_name(&topic))
                .to_owned();
            (
                format!("{}, {topic}: nothing in this quarter", words::shown(&team)),
                "Neither side speaks about this team and topic here. Choose another quarter above, or go back to the map.",
            )
        }
        _ => (
            "No cell is chosen".to_owned(),
            "Choose a mark on the map or a cell of the heat map.",
        ),
    };
    if page::empty_ui(ui, &title, sentence, "Back to the map") {
        context.push(LookCommand::Go(Screen::Map));
    }
}

/// The finding: subject, verb, number.
fn finding(friction: &Friction, cell: &Cell) -> String {
    let who = words::shown(&cell.team);
    let topic = friction.topic_name(&cell.topic);
    let perceived = words::friction(&cell.perceived).value;
    let measured = words::friction(&cell.measured).value;
    match cell.verdict {
        Verdict::BothHurt => {
            format!("{topic} hurts {who} on both sides: felt at {perceived}, measured at {measured}")
        }
        Verdict::Hidden => {
            format!("{topic} measures worse than {who} feels it: {measured} measured, {perceived} felt")
        }
        Verdict::PerceivedOnly => {
            format!(
                "{who} feels {} friction that the log does not show: {perceived} felt, {measured} measured",
                lower(topic)
            )
        }
        Verdict::Healthy => {
            format!("{topic} hurts {who} on neither side: {perceived} felt, {measured} measured")
        }
        Verdict::CannotTell => format!("{topic} in {who} cannot be told yet"),
    }
}

fn lower(topic: &str) -> String {
    // "CI speed" keeps its capitals, "Code review" loses its first one.
    let mut characters = topic.chars();
    match (characters.next(), characters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() || second == ' ' => {
            let rest: String = topic.chars().skip(1).collect();
            format!("{}{rest}", first.to_lowercase())
        }
        _ => topic.to_owned(),
    }
}

fn caption(friction: &Friction, cell: &Cell) -> String {
    let row = friction
        .participation
        .iter()
        .find(|row| row.quarter == cell.quarter && row.scope == cell.scope && row.team == cell.team);
    let mut parts = Vec::new();
    if row.is_some() {
        parts.push(words::answered(row));
    }
    let answers = words::behind(&cell.perceived, "answer", "answers");
    if !answers.is_empty() {
        parts.push(format!("{answers} on this topic"));
    }
    let events = words::behind(&cell.measured, "event", "events");
    if !events.is_empty() {
        parts.push(events);
    }
    if cell.scope == Scope::Team && cell.members.len() > 1 {
        let members: Vec<&str> = cell.members.iter().map(TeamId::as_str).collect();
        parts.push(format!("Shown together: {}", words::listed(&members, 4)));
    }
    parts.push(format!(
        "Intervals 95 %, process estimand, {}",
        friction.methods.join(", ")
    ));
    parts.join(". ") + "."
}

/// The heading of a block.
pub fn heading_ui(ui: &mut Ui, title: &str, note: &str) {
    let skin = Skin::of(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 22.0), egui::Sense::hover());
    let note_width = text::line(ui.painter(), note, text::small(), skin.tertiary)
        .size()
        .x;
    let room = rect.width() - note_width - 12.0;
    let title_line = text::line_within(ui.painter(), title, text::heading(), skin.primary, room);
    text::place(
        ui.painter(),
        rect.left_center(),
        egui::Align2::LEFT_CENTER,
        title_line,
        skin.primary,
    );
    let at = rect.right_center();
    text::paint(
        ui.painter(),
        at,
        egui::Align2::RIGHT_CENTER,
        note,
        text::small(),
        skin.tertiary,
    );
    let response = ui.interact(rect, ui.scope_id().with(title), egui::Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Heading, true, title));
    ui.add_space(pt(tokens().space.s2));
}
