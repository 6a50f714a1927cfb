//! The application: logic drains reports and applies commands, drawing reads and pushes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui;

use super::charts::Charts;
use super::command::{Command, ImportCommand, WorkspaceCommand};
use super::context::Context;
use super::dialogs::Dialogs;
use super::reports::Pursuit;
use super::state::{Slot, State, Theme};
use super::{shell, shortcuts, theme, widgets};
use crate::engine::View;
use crate::engine::jobs::{Desk, JobId};

/// Where the window's storage keeps the theme.
pub(super) const THEME_KEY: &str = "theme";

/// The window's application.
pub struct App {
    pub(super) state: State,
    pub(super) desk: Option<Desk>,
    pub(super) jobs: BTreeMap<JobId, Pursuit>,
    pub(super) dialogs: Dialogs,
    /// Where the sample goes, and whether workspaces are remembered; `None` takes the user's folders.
    pub(super) sample: Option<PathBuf>,
    charts: RefCell<Charts>,
    commands: RefCell<Vec<Command>>,
}

impl App {
    /// An application without a workspace. Without a desk nothing can be opened; tests look at a ready view then.
    pub fn new(ctx: &egui::Context, desk: Option<Desk>) -> Self {
        theme::install(ctx);
        let repaint = ctx.clone();
        Self {
            state: State::default(),
            desk,
            jobs: BTreeMap::new(),
            dialogs: Dialogs::new(move || repaint.request_repaint()),
            sample: None,
            charts: RefCell::default(),
            commands: RefCell::default(),
        }
    }

    /// Shows a workspace that is already loaded.
    #[must_use]
    pub fn with_view(mut self, view: Arc<View>) -> Self {
        self.state.view = Slot::Ready(view);
        self
    }

    /// Takes the theme that was chosen last.
    #[must_use]
    pub fn with_theme(mut self, ctx: &egui::Context, theme: egui::ThemePreference) -> Self {
        self.state.theme = Theme(theme);
        ctx.set_theme(theme);
        self
    }

    /// Keeps away from the user's folders: the sample organisation is built here, and nothing is remembered.
    #[must_use]
    pub fn with_sample_in(mut self, folder: PathBuf) -> Self {
        self.sample = Some(folder);
        self
    }

    /// Lists these workspaces as opened lately.
    #[must_use]
    pub fn with_recent(mut self, recent: Vec<PathBuf>) -> Self {
        self.state.recent = recent;
        self
    }

    /// Asks for something to happen before the next frame.
    pub fn push(&self, command: impl Into<Command>) {
        self.commands.borrow_mut().push(command.into());
    }

    /// What the window knows.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Whether a job is under way.
    pub fn is_busy(&self) -> bool {
        !self.jobs.is_empty()
    }

    fn take_dropped(&self, ui: &egui::Ui) {
        let paths: Vec<PathBuf> = ui.input(|input| {
            input
                .raw
                .dropped_files
                .iter()
                .map(|file| file.path().to_path_buf())
                .collect()
        });
        if let [only] = paths.as_slice()
            && only.join("workspace.toml").is_file()
        {
            self.push(WorkspaceCommand::Open(only.clone()));
        } else if !paths.is_empty() {
            self.push(ImportCommand::Add(paths));
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.state.now = ctx.input(|input| input.time);
        self.drain_reports();
        for answer in self.dialogs.drain() {
            self.take_answer(answer);
        }
        self.step_while_playing(ctx);
        for command in self.commands.take() {
            self.apply(ctx, command);
        }
        self.want_outcome();
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        widgets::note_keyboard(ui.ctx());
        self.take_dropped(ui);
        {
            let context = Context::new(&self.state, &self.charts, &self.commands);
            shortcuts::read(ui.ctx(), &context);
            shell::window_ui(ui, &context);
        }
        if !self.commands.borrow().is_empty() {
            ui.ctx().request_repaint();
        }
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        theme::Skin::for_dark(visuals.dark_mode)
            .canvas
            .to_normalized_gamma_f32()
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        eframe::set_value(storage, THEME_KEY, &self.state.theme.0);
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}
