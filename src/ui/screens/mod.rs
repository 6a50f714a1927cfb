//! The screens, one file each, and which of them is drawn.

mod analyses;
mod cell;
mod cell_parts;
mod data;
mod decision_row;
pub mod filters;
mod heat;
mod import;
mod import_batteries;
mod import_columns;
mod import_list;
mod import_rows;
mod import_values;
mod inspector;
mod inspector_parts;
mod instrument;
mod instrument_fields;
mod map;
mod names;
mod names_decided;
mod new_workspace;
mod page;
pub mod palette_box;
pub mod path_box;
mod pictures;
mod side_parts;
pub mod small;
mod start;
mod start_quarter;
mod summary;
mod targets;
mod trends;
mod welcome;

use eframe::egui::Ui;

use super::context::Context;
use super::state::Screen;

/// Draws the current screen.
pub fn screen_ui(ui: &mut Ui, context: &Context<'_>) {
    match context.state.look.screen {
        Screen::Start => start::start_ui(ui, context),
        Screen::Import => import::import_ui(ui, context),
        Screen::Names => names::names_ui(ui, context),
        Screen::Instrument => instrument::instrument_ui(ui, context),
        Screen::Map => map::map_ui(ui, context),
        Screen::Heat => heat::heat_ui(ui, context),
        Screen::Trends => trends::trends_ui(ui, context),
        Screen::Analyses => analyses::analyses_ui(ui, context),
        Screen::Cell => cell::cell_ui(ui, context),
        Screen::Data => data::data_ui(ui, context),
        Screen::Summary => summary::summary_ui(ui, context),
    }
}

/// Whether the current screen has an inspector at the right.
pub fn has_inspector(context: &Context<'_>) -> bool {
    match context.state.look.screen {
        Screen::Start => true,
        Screen::Map | Screen::Heat => context.friction().is_some(),
        Screen::Import
        | Screen::Names
        | Screen::Instrument
        | Screen::Trends
        | Screen::Analyses
        | Screen::Cell
        | Screen::Data
        | Screen::Summary => false,
    }
}

/// Draws the inspector of the current screen.
pub fn inspector_ui(ui: &mut Ui, context: &Context<'_>) {
    match context.state.look.screen {
        Screen::Start => new_workspace::side_ui(ui, context),
        _ => inspector::inspector_ui(ui, context),
    }
}
