//! The friction map: finding, map, strip of quarters.

use std::sync::Arc;

use eframe::egui;
use egui::Ui;

use super::page;
use crate::analysis::{Cell, Friction, Scope};
use crate::base::Quarter;
use crate::chart::model::{Chart, Kind, RowKey};
use crate::figure::{MapView, RowTarget, words};
use crate::ui::charts::topic_of;
use crate::ui::command::{Command, LookCommand};
use crate::ui::context::Context;
use crate::ui::plot::{MapResponse, QuarterVerdicts, map_plot_ui, quarter_strip_ui};
use crate::ui::state::{Purpose, Screen, shown_quarters};
use crate::ui::text;
use crate::ui::theme::Skin;
use crate::ui::widgets::{Button, TooltipPlace, tooltip_ui};

/// Draws the screen.
pub fn map_ui(ui: &mut Ui, context: &Context<'_>) {
    let Some(chart) = context.charts.borrow_mut().map(context.state) else {
        nothing_ui(ui, context);
        return;
    };
    page::padded_ui(ui, |ui| {
        page::finding_ui(ui, &chart.title, &chart.caption);
        page::slot_ui(ui, context, &context.state.view);
        let strip = 56.0;
        let height = (ui.available_height() - strip - 16.0).max(240.0);
        let size = egui::vec2(ui.available_width(), height);
        let selected = context.state.look.selected.clone();
        let response = map_plot_ui(ui, context.charts, &chart, size, selected.as_ref());
        ui.add_space(14.0);
        strip_ui(ui, context, selected.as_ref());
        answer(ui, context, &chart, response);
    });
}

/// What to show while there is nothing to show.
pub fn nothing_ui(ui: &mut Ui, context: &Context<'_>) {
    if let Some(waiting) = context.state.view.waiting() {
        page::padded_ui(ui, |ui| {
            text::words_ui(ui, &waiting.what, text::title(), Skin::of(ui).secondary);
            ui.add_space(12.0);
            page::slot_ui(ui, context, &context.state.view);
        });
        return;
    }
    let sentence = "A map needs answers and metrics of the same teams. Import one survey export and one file of \
                    metrics; the map is drawn as soon as both are in.";
    if page::empty_ui(ui, "Nothing to compare yet", sentence, "Choose files") {
        context.push(LookCommand::Go(Screen::Import));
        context.push(Command::Choose(Purpose::Import));
    }
}

fn strip_ui(ui: &mut Ui, context: &Context<'_>, selected: Option<&RowKey>) {
    let (Some(friction), Some(now)) = (context.friction(), context.state.quarter()) else {
        return;
    };
    let target = selected.and_then(RowTarget::of);
    let quarters = shown_quarters(friction);
    let most = ((ui.available_width() / 96.0) as usize).max(1);
    let skip = quarters.len().saturating_sub(most);
    let entries: Vec<QuarterVerdicts<'_>> = quarters
        .iter()
        .skip(skip)
        .map(|quarter| {
            let cells = cells_of(context, friction, *quarter);
            let selected = match &target {
                Some(RowTarget::Cell { team, topic }) => cells
                    .iter()
                    .find(|cell| cell.team == *team && cell.topic == *topic)
                    .copied(),
                _ => None,
            };
            QuarterVerdicts {
                quarter: *quarter,
                cells,
                selected,
            }
        })
        .collect();
    ui.horizontal(|ui| {
        let (icon, label) = match context.state.playing {
            Some(_) => ("pause", "Stop at this quarter"),
            None => ("play_arrow", "Step through the quarters"),
        };
        if Button::round(icon, label).show(ui).clicked() {
            context.push(LookCommand::Play);
        }
        ui.add_space(4.0);
        if let Some(quarter) = quarter_strip_ui(ui, &entries, now) {
            context.push(LookCommand::Quarter(quarter));
        }
    });
}

/// The cells of a quarter that the map shows with the present filters.
pub fn cells_of<'a>(context: &Context<'_>, friction: &'a Friction, quarter: Quarter) -> Vec<&'a Cell> {
    let look = &context.state.look;
    match look.map {
        MapView::Teams => {
            let topic = topic_of(context.state, quarter_of_topic(context, quarter));
            friction
                .of(quarter, Scope::Team)
                .filter(|cell| Some(&cell.topic) == topic.as_ref())
                .filter(|cell| look.unit.is_none() || cell.unit == look.unit)
                .collect()
        }
        MapView::Topics => friction
            .cells
            .iter()
            .filter(|cell| cell.quarter == quarter)
            .filter(|cell| match (&look.team, &look.unit) {
                (Some(team), _) => cell.scope == Scope::Team && cell.team == *team,
                (None, Some(unit)) => cell.scope == Scope::Unit && cell.team == unit.as_str(),
                (None, None) => cell.scope == Scope::Organisation,
            })
            .collect(),
    }
}

/// Without a chosen topic every quarter of the strip speaks about the topic that the map shows now.
fn quarter_of_topic(context: &Context<'_>, quarter: Quarter) -> Quarter {
    context.state.quarter().unwrap_or(quarter)
}

fn answer(ui: &Ui, context: &Context<'_>, chart: &Arc<Chart>, response: MapResponse) {
    if let Some(clicked) = response.clicked {
        context.push(LookCommand::Select(Some(clicked)));
    } else if response.is_clicked_beside && context.state.look.selected.is_some() {
        context.push(LookCommand::Select(None));
    }
    if let Some(RowTarget::Cell { team, topic }) = response.opened.as_ref().and_then(RowTarget::of) {
        context.push(LookCommand::OpenCell { team, topic });
    }
    let Kind::FrictionMap(map) = &chart.kind else {
        return;
    };
    if let Some((key, mark)) = response.hovered
        && let Some(found) = map.marks.iter().find(|found| found.key == key)
    {
        let mut tip = found.tip.clone();
        "Probability of each label; Enter opens".clone_into(&mut tip.foot);
        if tip.lines.iter().all(|line| line.bar.is_none()) {
            tip.foot = words::capital(&found.tip.foot);
        }
        tooltip_ui(
            ui,
            &tip,
            TooltipPlace {
                mark,
                within: ui.ctx().content_rect().shrink(8.0),
            },
        );
    }
}
