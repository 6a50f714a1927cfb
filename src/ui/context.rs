//! What a screen may see while it is drawn: the state to read, commands to push, charts made once.

use std::cell::RefCell;
use std::sync::Arc;

use super::charts::Charts;
use super::command::Command;
use super::state::State;
use crate::analysis::Friction;
use crate::engine::{Analysis, View};

/// Handed to everything that draws.
pub struct Context<'a> {
    /// To read.
    pub state: &'a State,
    /// Charts and scenes, made once for each look.
    pub charts: &'a RefCell<Charts>,
    commands: &'a RefCell<Vec<Command>>,
}

impl<'a> Context<'a> {
    /// A context for one frame.
    pub fn new(state: &'a State, charts: &'a RefCell<Charts>, commands: &'a RefCell<Vec<Command>>) -> Self {
        Self {
            state,
            charts,
            commands,
        }
    }

    /// Asks for something to happen before the next frame.
    pub fn push(&self, command: impl Into<Command>) {
        self.commands.borrow_mut().push(command.into());
    }

    /// The workspace, if one is open.
    pub fn view(&self) -> Option<&'a Arc<View>> {
        self.state.view()
    }

    /// The analysis, if there is anything to analyse.
    pub fn analysis(&self) -> Option<&'a Analysis> {
        self.state.analysis()
    }

    /// The cells of all quarters.
    pub fn friction(&self) -> Option<&'a Friction> {
        self.state.friction()
    }
}
