//! Commands of the import review applied to the state.

use std::path::PathBuf;

use super::app::App;
use super::command::{ImportCommand, LookCommand};
use super::reports::Pursuit;
use super::state::{Screen, Slot};
use crate::engine::Choices;
use crate::engine::jobs::Job;
use crate::import::{ColumnMapping, Role};

/// Files that are read in one go.
const READ_AT_ONCE: usize = 16;
/// Rows of a file that are shown as they stand.
const ROWS_SHOWN: usize = 20;

impl App {
    /// Applies one command of the review.
    pub(super) fn import(&mut self, command: ImportCommand) {
        match command {
            ImportCommand::Add(paths) => {
                self.state.import.add(paths);
                if self.state.view().is_some() {
                    self.look(LookCommand::Go(Screen::Import));
                    self.inspect_waiting();
                } else {
                    self.say("Open or make a workspace first; the files wait");
                }
            }
            ImportCommand::Choose(index) => {
                let import = &mut self.state.import;
                (import.chosen, import.open_scale, import.open_column) = (index, None, None);
            }
            ImportCommand::Drop(index) => {
                if index < self.state.import.files.len() {
                    self.state.import.files.remove(index);
                }
                let last = self.state.import.files.len().saturating_sub(1);
                self.state.import.chosen = self.state.import.chosen.min(last);
            }
            ImportCommand::EditQuarter(text) => self.state.import.quarter_text = text,
            ImportCommand::Quarter(quarter) => self.choose(|choices| choices.quarter = quarter),
            ImportCommand::Role(at, role) => self.choose_columns(&[at], |column| column.role = role),
            ImportCommand::Topic(at, topic) => {
                self.choose_columns(&[at], |column| column.topic.clone_from(&topic));
            }
            ImportCommand::Polarity(at, end) => {
                self.choose_columns(&at, |column| column.polarity = Some(end));
            }
            ImportCommand::Scale(at, scale) => {
                self.choose_columns(&at, |column| column.scale = Some(scale.clone()));
            }
            ImportCommand::MakeItem(at, scale) => {
                self.state.import.open_scale = Some(at);
                self.choose_columns(&[at], |column| {
                    column.role = Role::Item;
                    column.scale = Some(scale.clone());
                });
            }
            ImportCommand::OpenScale(first) => self.state.import.open_scale = first,
            ImportCommand::OpenColumn(index) => self.state.import.open_column = index,
            ImportCommand::ConfirmAll => self.confirm_all(),
            ImportCommand::Peek(is_open) => self.peek(is_open),
            ImportCommand::Run => {
                let import = &self.state.import;
                let files: Vec<(PathBuf, Choices)> = import
                    .ready()
                    .map(|file| (file.path.clone(), file.choices.clone()))
                    .collect();
                if !files.is_empty() {
                    self.send(Job::Import { files }, Pursuit::Import);
                }
            }
        }
    }

    /// Reads files that nobody has read yet, a few at a time: the engine's queue is short and choices go first.
    pub(super) fn inspect_waiting(&mut self) {
        let under_way = self
            .jobs
            .values()
            .filter(|pursuit| matches!(pursuit, Pursuit::Inspect(_)))
            .count();
        let paths: Vec<PathBuf> = self
            .state
            .import
            .files
            .iter()
            .filter(|file| matches!(file.inspection, Slot::Empty))
            .take(READ_AT_ONCE.saturating_sub(under_way))
            .map(|file| file.path.clone())
            .collect();
        for path in paths {
            self.inspect(path);
        }
    }

    fn inspect(&mut self, path: PathBuf) {
        let Some(file) = self.state.import.by_path(&path) else {
            return;
        };
        let files = vec![(path.clone(), file.choices.clone())];
        self.send(Job::Inspect { files }, Pursuit::Inspect(path));
    }

    /// Changes what was said about the file looked at, and reads it again.
    fn choose(&mut self, change: impl FnOnce(&mut Choices)) {
        let chosen = self.state.import.chosen;
        let Some(file) = self.state.import.files.get_mut(chosen) else {
            return;
        };
        change(&mut file.choices);
        let path = file.path.clone();
        self.inspect(path);
    }

    fn choose_columns(&mut self, at: &[usize], change: impl Fn(&mut ColumnMapping)) {
        let chosen = self.state.import.chosen;
        let Some(file) = self.state.import.files.get(chosen) else {
            return;
        };
        let Some(mut mapping) = file
            .inspection
            .value()
            .map(|inspection| inspection.mapping.clone())
        else {
            return;
        };
        for index in at {
            if let Some(column) = mapping.columns.get_mut(*index) {
                change(column);
            }
        }
        self.choose(|choices| choices.mapping = Some(mapping));
    }

    /// Confirms every proposed friction end in every file.
    fn confirm_all(&mut self) {
        let mut changed = Vec::new();
        for file in &mut self.state.import.files {
            let Some(mut mapping) = file
                .inspection
                .value()
                .map(|inspection| inspection.mapping.clone())
            else {
                continue;
            };
            let mut is_changed = false;
            for column in &mut mapping.columns {
                if let (None, Some(proposed)) = (column.polarity, column.proposed_polarity) {
                    column.polarity = Some(proposed);
                    is_changed = true;
                }
            }
            if is_changed {
                file.choices.mapping = Some(mapping);
                changed.push(file.path.clone());
            }
        }
        for path in changed {
            self.inspect(path);
        }
    }

    /// Shows the first rows of the file looked at, or puts them away.
    fn peek(&mut self, is_open: bool) {
        let chosen = self.state.import.chosen;
        let Some(file) = self.state.import.files.get_mut(chosen) else {
            return;
        };
        file.peek = Slot::Empty;
        if is_open {
            let (path, choices) = (file.path.clone(), Box::new(file.choices.clone()));
            let job = Job::Peek {
                path: path.clone(),
                choices,
                rows: ROWS_SHOWN,
            };
            self.send(job, Pursuit::Peek(path));
        }
    }
}
