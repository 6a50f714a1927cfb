//! The friction map: finding, map, strip of quarters.

use std::sync::Arc;

use eframe::egui;
use egui::Ui;

use super::page;
use crate::analysis::{Cell, Estimate, Friction, Scope};
use crate::base::Quarter;
use crate::chart::model::{Chart, Kind, RowKey};
use crate::figure::{HeatSide, MapView, RowTarget, words};
use crate::ui::charts::topic_of;
use crate::ui::command::{Command, LookCommand};
use crate::ui::context::Context;
use crate::ui::plot::{MapResponse, QuarterVerdicts, map_plot_ui, quarter_strip_ui};
use crate::ui::shell;
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
        if is_empty(&chart) {
            ui.allocate_ui(size, |ui| {
                ui.set_min_height(size.y);
                one_sided_ui(ui, context);
            });
            ui.add_space(14.0);
            strip_ui(ui, context, selected.as_ref());
            return;
        }
        let response = map_plot_ui(ui, context.charts, &chart, size, selected.as_ref());
        ui.add_space(14.0);
        strip_ui(ui, context, selected.as_ref());
        answer(ui, context, &chart, response);
    });
}

fn is_empty(chart: &Chart) -> bool {
    matches!(&chart.kind, Kind::FrictionMap(map) if map.marks.is_empty())
}

/// A quarter without a mark: which side is missing, and where the other one can be seen.
fn one_sided_ui(ui: &mut Ui, context: &Context<'_>) {
    let (Some(friction), Some(quarter)) = (context.friction(), context.state.quarter()) else {
        return;
    };
    let skin = Skin::of(ui);
    let cells = cells_of(context, friction, quarter);
    let says = |side: fn(&Cell) -> &Estimate| {
        let found = cells.iter().filter(|cell| words::readable(side(cell)).is_some());
        found.count()
    };
    let (felt, measured) = (says(|cell| &cell.perceived), says(|cell| &cell.measured));
    let (one, many) = match context.state.look.map {
        MapView::Teams => ("team", "teams"),
        MapView::Topics => ("topic", "topics"),
    };
    let why = match (felt, measured) {
        (0, _) if !friction.waves.contains(&quarter) => {
            format!("Nobody was asked in {quarter}: it has metrics only.")
        }
        (0, 0) => "Neither side can be shown: too few answers and events, or none.".to_owned(),
        (0, measured) => format!(
            "{} can be measured; no answers can be shown.",
            words::counted(measured as u64, one, many)
        ),
        (felt, 0) => format!(
            "{} can be read from the survey; no metric speaks about them yet.",
            words::counted(felt as u64, one, many)
        ),
        _ => "Answers and metrics speak about different teams.".to_owned(),
    };
    ui.add_space(24.0);
    text::words_ui(ui, "No mark has both sides", text::heading(), skin.primary);
    ui.add_space(4.0);
    let line = format!("{why} A mark needs answers and metrics of the same team and topic.");
    ui.scope(|ui| {
        ui.set_max_width(page::MEASURE.min(ui.available_width()));
        text::words_ui(ui, &line, text::body(), skin.secondary);
    });
    ui.add_space(16.0);
    ui.horizontal(|ui| {
        let mut sides = vec![
            (felt, HeatSide::Perceived, "See what people say"),
            (measured, HeatSide::Measured, "See what the log says"),
        ];
        sides.retain(|(count, ..)| *count > 0);
        for (index, (_, side, label)) in sides.into_iter().enumerate() {
            let button = if index == 0 {
                Button::ink(label)
            } else {
                Button::quiet(label)
            };
            if button.show(ui).clicked() {
                context.push(LookCommand::Heat(side));
                context.push(LookCommand::Go(Screen::Heat));
            }
        }
        if Button::quiet("Add files").show(ui).clicked() {
            context.push(LookCommand::Go(Screen::Import));
            context.push(Command::Choose(Purpose::Import));
        }
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
    // The inspector says the same about the mark that is selected, and more.
    let is_told = |key: &RowKey| {
        context.state.look.selected.as_ref() == Some(key) && shell::is_inspector_shown(ui.ctx(), context)
    };
    if let Some((key, mark)) = response.hovered
        && !is_told(&key)
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
                within: ui.max_rect().expand(12.0),
            },
        );
    }
}
