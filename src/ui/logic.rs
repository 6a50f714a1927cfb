//! Commands applied to the state, one function for each group.

use std::collections::BTreeMap;
use std::path::PathBuf;

use eframe::egui;

use super::app::App;
use super::charts::topic_of;
use super::command::{
    Command, FormField, ImportCommand, LookCommand, NamesCommand, PaletteCommand, SummaryCommand,
    WorkspaceCommand,
};
use super::dialogs::Answer;
use super::palette::Palette;
use super::reports::Pursuit;
use super::state::{PathBox, Purpose, Screen, Slot, Theme, shown_quarters};
use crate::engine::jobs::{Decision, Job};
use crate::engine::sample_folder;
use crate::figure::{MapView, RowTarget};
use crate::workspace::Settings;

impl App {
    /// Applies one command.
    pub(super) fn apply(&mut self, ctx: &egui::Context, command: Command) {
        match command {
            Command::Look(command) => self.look(command),
            Command::Workspace(command) => self.workspace(command),
            Command::Import(command) => self.import(command),
            Command::Names(command) => self.names(command),
            Command::Instrument(command) => self.instrument(command),
            Command::Summary(command) => self.summary(command),
            Command::Palette(command) => self.palette(command),
            Command::Theme(theme) => {
                self.state.theme = Theme(theme);
                ctx.set_theme(theme);
            }
            Command::Cancel(job) => {
                if let Some(desk) = &self.desk {
                    desk.cancel(job);
                }
            }
            Command::Copy(text, said) => {
                ctx.copy_text(text);
                self.say(&said);
            }
            Command::ToggleInspector => self.state.is_inspector_open ^= true,
            Command::Choose(purpose) => {
                if !self.state.is_dialog_open {
                    self.state.is_dialog_open = self.dialogs.open(purpose);
                    if !self.state.is_dialog_open {
                        self.take_answer(Answer::NoDialog(purpose));
                    }
                }
            }
            Command::TypePath(purpose) => {
                self.state.path_box = PathBox {
                    purpose: Some(purpose),
                    ..PathBox::default()
                };
            }
            Command::EditPath(text) => self.state.path_box.text = text,
            Command::TakePath => {
                let path_box = std::mem::take(&mut self.state.path_box);
                let paths = paths_of(&path_box.text);
                if let (Some(purpose), false) = (path_box.purpose, paths.is_empty()) {
                    self.take_paths(purpose, paths);
                }
            }
            Command::ClosePath => self.state.path_box = PathBox::default(),
        }
    }

    fn palette(&mut self, command: PaletteCommand) {
        match (command, &mut self.state.palette) {
            (PaletteCommand::Toggle, palette) => *palette = palette.is_none().then(Palette::default),
            (PaletteCommand::Close, palette) => *palette = None,
            (PaletteCommand::Edit(text), Some(palette)) => *palette = Palette { text, chosen: 0 },
            (PaletteCommand::Choose(row), Some(palette)) => palette.chosen = row,
            (PaletteCommand::Edit(_) | PaletteCommand::Choose(_), None) => {}
        }
    }

    /// Takes the answer of a file dialog; where none could be shown the path box stands in for it.
    pub(super) fn take_answer(&mut self, answer: Answer) {
        self.state.is_dialog_open = false;
        match answer {
            Answer::Chosen(purpose, paths) => self.take_paths(purpose, paths),
            Answer::Cancelled => {}
            Answer::NoDialog(purpose) => {
                self.state.path_box = PathBox {
                    purpose: Some(purpose),
                    is_for_want_of_dialog: true,
                    ..PathBox::default()
                };
            }
        }
    }

    /// Puts paths that were chosen or typed where they belong.
    pub(super) fn take_paths(&mut self, purpose: Purpose, paths: Vec<PathBuf>) {
        let first = paths.first().cloned();
        let shown = first
            .as_ref()
            .map(|path| path.display().to_string())
            .unwrap_or_default();
        match (purpose, first) {
            (Purpose::Import, _) => self.import(ImportCommand::Add(paths)),
            (Purpose::Open, Some(path)) => self.workspace(WorkspaceCommand::Open(path)),
            (Purpose::NewFolder, _) => self.workspace(WorkspaceCommand::Edit(FormField::Folder(shown))),
            (Purpose::SummaryFolder, _) => self.summary(SummaryCommand::EditFolder(shown)),
            (Purpose::Open, None) => {}
        }
    }

    pub(super) fn look(&mut self, command: LookCommand) {
        let before = self.state.look.clone();
        match command {
            LookCommand::Back => {
                if let Some(look) = self.state.history.back(&before) {
                    self.state.look = look;
                }
                return;
            }
            LookCommand::Forward => {
                if let Some(look) = self.state.history.forward(&before) {
                    self.state.look = look;
                }
                return;
            }
            LookCommand::Play => {
                self.play();
                return;
            }
            other => self.change_look(other),
        }
        // Selecting is no step of its own: back leads to another view, not through every click.
        let mut as_before = self.state.look.clone();
        as_before.selected.clone_from(&before.selected);
        if as_before != before {
            self.state.history.leave(before);
        }
    }

    /// The topic that the map chose stays while one looks about in it: another quarter is no other topic.
    fn keep_topic(&mut self) {
        if let (None, Some(quarter)) = (&self.state.look.topic, self.state.quarter()) {
            self.state.look.topic = topic_of(&self.state, quarter);
        }
    }

    /// Starts stepping through the quarters, from the first one when the last is shown; or stops.
    fn play(&mut self) {
        if self.state.playing.take().is_some() {
            return;
        }
        self.keep_topic();
        let Some(friction) = self.state.friction() else {
            return;
        };
        let quarters = shown_quarters(friction);
        let (first, last) = (quarters.first().copied(), quarters.last().copied());
        if self.state.quarter() == last {
            self.state.look.quarter = first;
        }
        self.state.playing = Some(self.state.now);
    }

    /// One quarter further, a second after the one before; stops at the last.
    pub(super) fn step_while_playing(&mut self, ctx: &egui::Context) {
        let Some(since) = self.state.playing else { return };
        let rest = 1.0 - (self.state.now - since);
        if rest > 0.0 {
            ctx.request_repaint_after(std::time::Duration::from_secs_f64(rest));
            return;
        }
        self.change_look(LookCommand::StepQuarter(1));
        let last = self
            .state
            .friction()
            .and_then(|friction| shown_quarters(friction).last().copied());
        let is_over = self.state.quarter() >= last || self.state.look.screen != Screen::Map;
        self.state.playing = (!is_over).then_some(self.state.now);
        ctx.request_repaint();
    }

    fn change_look(&mut self, command: LookCommand) {
        if matches!(
            command,
            LookCommand::Quarter(_) | LookCommand::StepQuarter(_) | LookCommand::Select(Some(_))
        ) {
            self.keep_topic();
        }
        let quarter = self.state.quarter();
        let quarters = self
            .state
            .friction()
            .map(|friction| shown_quarters(friction).to_vec())
            .unwrap_or_default();
        let look = &mut self.state.look;
        match command {
            LookCommand::Go(screen) => look.screen = screen,
            LookCommand::Quarter(quarter) => look.quarter = Some(quarter),
            LookCommand::StepQuarter(step) => {
                let at = quarters
                    .iter()
                    .position(|known| Some(*known) == quarter)
                    .unwrap_or(0);
                let last = quarters.len().saturating_sub(1);
                let to = at.checked_add_signed(step).unwrap_or(0).min(last);
                look.quarter = quarters.get(to).copied().or(look.quarter);
            }
            LookCommand::Unit(unit) => {
                look.unit = unit;
                look.team = None;
                look.selected = None;
            }
            LookCommand::Team(team) => look.team = team,
            LookCommand::Topic(topic) => {
                look.topic = topic;
                look.selected = None;
            }
            LookCommand::Map(view) => {
                look.map = view;
                if view == MapView::Teams {
                    look.team = None;
                }
                look.selected = None;
            }
            LookCommand::Heat(side) => look.heat = side,
            LookCommand::Trends(sides) => look.trends = sides,
            LookCommand::Table(table) => look.table = table,
            LookCommand::Instrument(table) => look.instrument = table,
            LookCommand::Analysis(id) => look.analysis = Some(id),
            LookCommand::Select(key) => look.selected = key,
            LookCommand::All(all) => *look = *all,
            LookCommand::OpenCell { team, topic } => {
                look.selected = Some(RowTarget::cell(&team, &topic).key());
                look.screen = Screen::Cell;
            }
            LookCommand::Play | LookCommand::Back | LookCommand::Forward => {}
        }
    }

    fn workspace(&mut self, command: WorkspaceCommand) {
        match command {
            WorkspaceCommand::Sample => {
                // Also where it lies there already: a build that was cancelled or cut off is completed.
                let root = self.sample.clone().unwrap_or_else(sample_folder);
                self.send(Job::Demo { root }, Pursuit::View);
            }
            WorkspaceCommand::Open(root) => self.send(Job::Open { root }, Pursuit::View),
            WorkspaceCommand::ToggleForm => self.state.form.is_open ^= true,
            WorkspaceCommand::Edit(field) => {
                let form = &mut self.state.form;
                form.is_open = true;
                form.wrong = None;
                match field {
                    FormField::Name(name) => form.name = name,
                    FormField::Zone(zone) => form.zone = zone,
                    FormField::FiscalStart(month) => form.fiscal_start = month,
                    FormField::Threshold(threshold) => form.threshold = threshold,
                    FormField::Folder(folder) => form.folder = folder,
                }
            }
            WorkspaceCommand::Create => self.create(),
            WorkspaceCommand::AskRemove(id) => self.state.removing = id,
            WorkspaceCommand::Remove(id) => {
                self.state.removing = None;
                self.send(Job::Remove { id }, Pursuit::View);
            }
            WorkspaceCommand::SetView(view) => {
                self.send(Job::Decide(Decision::SetView(view)), Pursuit::View);
            }
            WorkspaceCommand::SetAside(id) => self.send(Job::SetAside { id }, Pursuit::View),
            WorkspaceCommand::Restore(id) => {
                self.state.import.running = Slot::Empty;
                self.send(Job::Restore { id }, Pursuit::View);
            }
        }
    }

    fn create(&mut self) {
        let form = &mut self.state.form;
        let threshold = form
            .threshold
            .trim()
            .parse::<usize>()
            .map_err(|_| "the smallest group is a whole number".to_owned());
        let settings = threshold.and_then(|threshold| {
            Settings::new(&form.name, form.zone.trim(), form.fiscal_start, threshold)
                .map_err(|err| err.to_string())
        });
        let root = at_home(form.folder.trim());
        let is_named = !form.folder.trim().is_empty();
        match settings {
            Err(wrong) => form.wrong = Some(wrong),
            Ok(_) if !is_named => form.wrong = Some("choose a folder for it".to_owned()),
            Ok(settings) => self.send(Job::Create { root, settings }, Pursuit::View),
        }
    }

    fn names(&mut self, command: NamesCommand) {
        let (decision, said) = match command {
            NamesCommand::Accept(from, to) => {
                let names = BTreeMap::from([(from, to)]);
                (Decision::AcceptNames(names), "Name accepted")
            }
            NamesCommand::AcceptAll => {
                let names: BTreeMap<String, String> = self
                    .state
                    .analysis()
                    .into_iter()
                    .flat_map(|analysis| &analysis.audit.suggested)
                    .map(|name| (name.from.clone(), name.to.clone()))
                    .collect();
                if names.is_empty() {
                    return;
                }
                (Decision::AcceptNames(names), "Names accepted")
            }
            NamesCommand::Refuse(name, team) => (Decision::RefuseName { name, team }, "Kept as two teams"),
            NamesCommand::Forget(name) => (Decision::ForgetName(name), "Taken back"),
        };
        self.send(Job::Decide(decision), Pursuit::Names(said));
    }

    fn summary(&mut self, command: SummaryCommand) {
        match command {
            SummaryCommand::Toggle(format) => {
                let formats = &mut self.state.summary.formats;
                if formats.contains(&format) {
                    formats.retain(|chosen| *chosen != format);
                } else {
                    formats.push(format);
                    formats.sort_unstable();
                }
            }
            SummaryCommand::EditFolder(folder) => self.state.summary.folder = folder,
            SummaryCommand::Export => {
                let (Some(view), Some(quarter)) = (self.state.view(), self.state.quarter()) else {
                    return;
                };
                let typed = self.state.summary.folder.trim();
                let out = if typed.is_empty() {
                    view.root.join("summary")
                } else {
                    at_home(typed)
                };
                let formats = self.state.summary.formats.clone();
                self.send(
                    Job::Summary {
                        quarter,
                        formats,
                        out,
                    },
                    Pursuit::Summary,
                );
            }
        }
    }
}

/// One path on each line, or several in double quotes.
fn paths_of(text: &str) -> Vec<PathBuf> {
    text.lines()
        .flat_map(|line| line.split('"'))
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(at_home)
        .collect()
}

/// The path with `~` read as the user's home, as a shell would.
fn at_home(typed: &str) -> PathBuf {
    let rest = typed
        .strip_prefix('~')
        .filter(|rest| rest.is_empty() || rest.starts_with(['/', '\\']));
    match (rest, directories::BaseDirs::new()) {
        (Some(rest), Some(dirs)) => dirs.home_dir().join(rest.trim_start_matches(['/', '\\'])),
        _ => PathBuf::from(typed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_paths_may_stand_in_quotes() {
        assert_eq!(paths_of(" /a/b c.csv "), [PathBuf::from("/a/b c.csv")]);
        assert_eq!(
            paths_of("\"/a b\" \"/c\""),
            [PathBuf::from("/a b"), PathBuf::from("/c")]
        );
        assert!(paths_of("  ").is_empty());
    }
}
