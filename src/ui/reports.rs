//! What the engine reports, put where it belongs.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::app::App;
use super::import_state::TakenIn;
use super::instrument_state::InstrumentState;
use super::state::{Screen, Slot, Waiting};
use crate::base::{Quarter, TeamId};
use crate::engine::jobs::{Job, JobId, Report, Trouble};
use crate::engine::{Receipt, View};
use crate::figure::{RowTarget, words};

/// What a job is for: where its progress and failure are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pursuit {
    /// Opening, making or changing a workspace.
    View,
    /// Reading a file for the review.
    Inspect(PathBuf),
    /// Showing the first rows of a file.
    Peek(PathBuf),
    /// Importing.
    Import,
    /// Deciding about names; what is said when it is kept.
    Names(&'static str),
    /// Deciding about questions or targets; what is said when it is kept.
    Instrument(&'static str),
    /// Writing the summary.
    Summary,
    /// Running an analysis of a quarter.
    Outcome(&'static str, Quarter),
}

impl App {
    /// Sends a job and marks its place as waiting.
    pub(super) fn send(&mut self, job: Job, pursuit: Pursuit) {
        let what = job.what();
        let Some(desk) = &self.desk else {
            let message = "there is no worker to do this".to_owned();
            self.fail(
                &pursuit,
                Trouble {
                    message,
                    hint: String::new(),
                },
            );
            return;
        };
        let id = desk.send(job);
        let waiting = Waiting {
            job: id,
            what,
            steps: (0, 0),
            since: self.state.now,
        };
        match &pursuit {
            Pursuit::View => self.state.view.wait(waiting),
            Pursuit::Inspect(path) => {
                if let Some(file) = self.state.import.by_path(path) {
                    file.job = Some(id);
                    file.inspection.wait(waiting);
                }
            }
            Pursuit::Peek(path) => {
                if let Some(file) = self.state.import.by_path(path) {
                    file.peek.wait(waiting);
                }
            }
            Pursuit::Import => self.state.import.running.wait(waiting),
            Pursuit::Names(_) => self.state.names.wait(waiting),
            Pursuit::Instrument(_) => self.state.instrument.keeping.wait(waiting),
            Pursuit::Summary => self.state.summary.written.wait(waiting),
            Pursuit::Outcome(analysis, quarter) => {
                self.state.outcome = Slot::Waiting {
                    last: Some((analysis, *quarter)),
                    progress: waiting,
                };
            }
        }
        self.jobs.insert(id, pursuit);
    }

    /// Sees to it that the analysis that is being looked at is run. What was asked for before and is looked at no longer
    /// stops.
    pub(super) fn want_outcome(&mut self) {
        let (Some(kind), Some(quarter)) = (self.state.analysis_kind(), self.state.quarter()) else {
            return;
        };
        let wanted = (kind.id, quarter);
        let is_looked_at = self.state.look.screen == Screen::Analyses && self.state.outcome().is_none();
        if !is_looked_at || self.state.outcome.value() == Some(&wanted) {
            return;
        }
        if let (Some(waiting), Some(desk)) = (self.state.outcome.waiting(), &self.desk) {
            desk.cancel(waiting.job);
        }
        let job = Job::Analyse {
            analysis: kind.id,
            quarter,
        };
        self.send(job, Pursuit::Outcome(kind.id, quarter));
    }

    /// Takes in everything the engine has reported since the last frame.
    pub(super) fn drain_reports(&mut self) {
        let reports = self
            .desk
            .as_ref()
            .map(crate::engine::jobs::Desk::drain)
            .unwrap_or_default();
        for report in reports {
            self.take_in(report);
        }
    }

    fn take_in(&mut self, report: Report) {
        match report {
            Report::Started { id, what } => self.progress(id, what, (0, 0)),
            Report::Progress {
                id,
                done,
                total,
                what,
            } => self.progress(id, what, (done, total)),
            Report::Opened { id, view } => {
                let pursuit = self.jobs.remove(&id);
                match pursuit {
                    Some(Pursuit::Names(said)) => {
                        self.state.names = Slot::Ready(());
                        self.say(said);
                    }
                    Some(Pursuit::Instrument(said)) => {
                        self.state.instrument.keeping = Slot::Ready(());
                        self.state.instrument.editing = None;
                        self.say(said);
                    }
                    _ => {}
                }
                self.show(view);
            }
            Report::Inspected { id, files } => {
                self.jobs.remove(&id);
                for (path, result) in files {
                    let Some(file) = self.state.import.by_path(&path) else {
                        continue;
                    };
                    // A later choice has sent another job; only its answer counts.
                    if file.job != Some(id) {
                        continue;
                    }
                    file.job = None;
                    match result {
                        Ok(inspection) => file.inspection = Slot::Ready(inspection),
                        Err(trouble) => file.inspection.fail(trouble),
                    }
                }
                self.inspect_waiting();
            }
            Report::Peeked { id, path, peek } => {
                self.jobs.remove(&id);
                if let Some(file) = self.state.import.by_path(&path)
                    && file.peek.waiting().is_some()
                {
                    file.peek = Slot::Ready(peek);
                }
            }
            Report::Imported { id, files, view } => {
                self.jobs.remove(&id);
                self.imported(files);
                self.show(view);
            }
            Report::Analysed { id, .. } => self.analysed(id),
            Report::Written { id, out, files } => {
                self.jobs.remove(&id);
                let count = words::counted(files.len() as u64, "file", "files");
                self.say(&format!("{count} written"));
                self.state.summary.written = Slot::Ready((out, files));
                // The workspace now holds the release; the analysis is at hand and comes back at once.
                if let Some(root) = self.state.view().map(|view| view.root.clone()) {
                    self.send(Job::Open { root }, Pursuit::View);
                }
            }
            Report::Failed { id, trouble } => {
                if let Some(pursuit) = self.jobs.remove(&id) {
                    self.fail(&pursuit, trouble);
                }
            }
            Report::Cancelled { id } => {
                if let Some(pursuit) = self.jobs.remove(&id) {
                    self.cancelled(&pursuit);
                }
            }
        }
    }

    /// The outcome itself is remembered by the analysis that the view holds.
    fn analysed(&mut self, id: JobId) {
        if let Some(Pursuit::Outcome(analysis, quarter)) = self.jobs.remove(&id)
            && self.state.outcome.value() == Some(&(analysis, quarter))
        {
            self.state.outcome = Slot::Ready((analysis, quarter));
        }
    }

    fn show(&mut self, view: Arc<View>) {
        let is_other = self.state.view().is_none_or(|old| old.root != view.root);
        if is_other {
            if self.sample.is_none() {
                crate::engine::remember(&view.root);
                self.state.recent = crate::engine::recent();
            }
            self.state.form = super::state::NewWorkspace::default();
            self.state.summary = super::state::SummaryForm::default();
            self.state.look = super::state::Look::default();
            self.state.history = super::state::History::default();
            self.state.names = Slot::Empty;
            self.state.instrument = InstrumentState::default();
            self.state.removing = None;
            self.state.playing = None;
            // Files that wait are read as this workspace reads them: its calendar, its mappings.
            self.state.import.read_anew();
            self.state.folder = view.root.canonicalize().ok();
        }
        self.state.view = Slot::Ready(view);
        self.state.outcome = Slot::Empty;
        self.leave_unknown_teams();
        if is_other {
            self.inspect_waiting();
        }
    }

    /// Other names for the past, or other imports, may leave no row for what was looked at.
    fn leave_unknown_teams(&mut self) {
        let Some(friction) = self.state.friction() else {
            return;
        };
        let has_unit = |unit: &TeamId| friction.rows.iter().any(|(of, _)| of.as_ref() == Some(unit));
        let has_team = |team: &str| friction.cells.iter().any(|cell| cell.team == team);
        let look = &self.state.look;
        let loses_unit = look.unit.as_ref().is_some_and(|unit| !has_unit(unit));
        let loses_team = look.team.as_deref().is_some_and(|team| !has_team(team));
        let loses_selected = match look.target() {
            Some(RowTarget::Cell { team, .. } | RowTarget::Team(team)) => !has_team(&team),
            Some(RowTarget::Topic(_)) | None => false,
        };
        let look = &mut self.state.look;
        if loses_unit {
            look.unit = None;
        }
        if loses_team {
            look.team = None;
        }
        if loses_selected {
            look.selected = None;
        }
    }

    fn imported(&mut self, files: Vec<(PathBuf, Result<Receipt, Trouble>)>) {
        let mut done = Vec::new();
        for (path, result) in files {
            match result {
                Ok(receipt) => {
                    done.push(TakenIn::of(receipt));
                    self.state.import.files.retain(|file| file.path != path);
                }
                Err(trouble) => {
                    if let Some(file) = self.state.import.by_path(&path) {
                        file.refused = Some(trouble);
                    }
                }
            }
        }
        self.state.import.chosen = 0;
        let count = words::counted(done.len() as u64, "file", "files");
        self.say(&format!("{count} imported"));
        let is_notable = done.iter().any(TakenIn::is_notable);
        self.state.import.running = Slot::Ready(done);
        let is_through = self.state.import.files.is_empty() && !is_notable;
        if is_through && self.state.look.screen == Screen::Import {
            self.state.look.screen = Screen::Start;
        }
    }

    fn progress(&mut self, id: JobId, what: String, steps: (u64, u64)) {
        let Some(pursuit) = self.jobs.get(&id).cloned() else {
            return;
        };
        let since = self.state.now;
        let update = |waiting: &mut Waiting| {
            if waiting.job == id {
                waiting.what = what;
                waiting.steps = steps;
            } else {
                *waiting = Waiting {
                    job: id,
                    what,
                    steps,
                    since,
                };
            }
        };
        let progress = match &pursuit {
            Pursuit::View => waiting_of(&mut self.state.view),
            Pursuit::Inspect(path) => self
                .state
                .import
                .by_path(path)
                .and_then(|file| waiting_of(&mut file.inspection)),
            Pursuit::Peek(path) => self
                .state
                .import
                .by_path(path)
                .and_then(|file| waiting_of(&mut file.peek)),
            Pursuit::Import => waiting_of(&mut self.state.import.running),
            Pursuit::Names(_) => waiting_of(&mut self.state.names),
            Pursuit::Instrument(_) => waiting_of(&mut self.state.instrument.keeping),
            Pursuit::Summary => waiting_of(&mut self.state.summary.written),
            Pursuit::Outcome(..) => waiting_of(&mut self.state.outcome).filter(|waiting| waiting.job == id),
        };
        if let Some(progress) = progress {
            update(progress);
        }
    }

    fn fail(&mut self, pursuit: &Pursuit, trouble: Trouble) {
        match pursuit {
            Pursuit::View => self.state.view.fail(trouble),
            Pursuit::Inspect(path) => {
                if let Some(file) = self.state.import.by_path(path) {
                    file.inspection.fail(trouble);
                }
            }
            Pursuit::Peek(path) => {
                if let Some(file) = self.state.import.by_path(path) {
                    file.peek.fail(trouble);
                }
            }
            Pursuit::Import => self.state.import.running.fail(trouble),
            Pursuit::Names(_) => self.state.names.fail(trouble),
            Pursuit::Instrument(_) => self.state.instrument.keeping.fail(trouble),
            Pursuit::Summary => self.state.summary.written.fail(trouble),
            Pursuit::Outcome(analysis, quarter) => {
                if self.state.outcome.value() == Some(&(*analysis, *quarter)) {
                    self.state.outcome.fail(trouble);
                }
            }
        }
    }

    fn cancelled(&mut self, pursuit: &Pursuit) {
        fn restore<T>(slot: &mut Slot<T>) {
            *slot = slot.take().map_or(Slot::Empty, Slot::Ready);
        }
        match pursuit {
            Pursuit::View => restore(&mut self.state.view),
            Pursuit::Inspect(path) => {
                let path: &Path = path;
                self.state.import.files.retain(|file| file.path != path);
            }
            Pursuit::Peek(path) => {
                if let Some(file) = self.state.import.by_path(path) {
                    file.peek = Slot::Empty;
                }
            }
            Pursuit::Import => restore(&mut self.state.import.running),
            Pursuit::Names(_) => restore(&mut self.state.names),
            Pursuit::Instrument(_) => restore(&mut self.state.instrument.keeping),
            Pursuit::Summary => restore(&mut self.state.summary.written),
            // Stopped, because something else is being looked at.
            Pursuit::Outcome(..) => return,
        }
        self.say("Cancelled; nothing was changed");
    }

    /// Says a short word at the foot.
    pub(super) fn say(&mut self, word: &str) {
        self.state.said = Some((word.to_owned(), self.state.now));
    }
}

fn waiting_of<T>(slot: &mut Slot<T>) -> Option<&mut Waiting> {
    match slot {
        Slot::Waiting { progress, .. } => Some(progress),
        Slot::Empty | Slot::Ready(_) | Slot::Failed { .. } => None,
    }
}
