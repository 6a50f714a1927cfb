//! The window. Draws what the engine has last handed over, and sends jobs; never waits, never computes a number.
//!
//! The way of a frame: [`App`]'s logic drains reports and applies [`command::Command`]s to the [`state::State`]; its
//! drawing reads a [`context::Context`] and pushes commands. Colours and lengths come from `chart::theme` alone.
//! Knows the engine and nothing of the command line.

mod app;
mod batteries;
mod charts;
mod command;
mod context;
mod dialogs;
mod import_logic;
mod import_state;
mod instrument_logic;
mod instrument_state;
mod logic;
mod palette;
mod plot;
mod reports;
mod run;
mod screens;
mod shell;
mod shortcuts;
mod state;
mod text;
mod theme;
mod widgets;

pub use app::App;
pub use command::{
    Command, FormField, ImportCommand, InstrumentCommand, LookCommand, NamesCommand, PaletteCommand,
    SummaryCommand, WorkspaceCommand,
};
pub use instrument_state::{DecisionField, Editing, InstrumentState};
pub use palette::Palette;
pub use run::run;
pub use state::{DataTable, InstrumentTable, Look, Purpose, Screen, Slot, State};
