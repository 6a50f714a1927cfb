//! What the window knows: the workspace it draws from, what is being looked at, and ephemera that are never saved.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui::ThemePreference;

use super::import_state::ImportState;
use super::instrument_state::InstrumentState;
use super::palette::Palette;
use super::text::sentence;
use crate::analysis::{ANALYSES, AnalysisKind, Cell, Friction, Options, Outcome};
use crate::base::{Quarter, TeamId, TopicId, number};
use crate::chart::model::RowKey;
use crate::engine::jobs::{JobId, Trouble};
use crate::engine::{Analysis, Format, View};
use crate::figure::{HeatSide, MapView, RowTarget, TrendSides};

/// A value that takes time. A waiting or failed one keeps its predecessor, so that nothing blanks.
#[derive(Debug, Clone, Default)]
pub enum Slot<T> {
    /// Nothing yet, and nobody asked.
    #[default]
    Empty,
    /// On its way.
    Waiting {
        /// The value before.
        last: Option<T>,
        /// How far it is.
        progress: Waiting,
    },
    /// Here.
    Ready(T),
    /// It did not come.
    Failed {
        /// Why.
        why: Trouble,
        /// The value before.
        last: Option<T>,
    },
}

/// How far something is.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// The job.
    pub job: JobId,
    /// What it does, in words.
    pub what: String,
    /// Steps done and in all; 0 in all while nobody knows.
    pub steps: (u64, u64),
    /// When it began, in seconds of the window's clock: nothing shows progress before 0.3 s.
    pub since: f64,
}

impl Waiting {
    /// From 0 to 1; `None` while the total is not known.
    pub fn share(&self) -> Option<f32> {
        (self.steps.1 > 0).then(|| (self.steps.0 as f64 / self.steps.1 as f64).clamp(0.0, 1.0) as f32)
    }

    /// "Importing 3 files, 2 of 3"; "Reading answers.csv, 310 of 950 MB".
    pub fn words(&self) -> String {
        let what = sentence(&self.what);
        match (self.steps, what.strip_suffix(", MB")) {
            ((_, 0), Some(what)) => what.to_owned(),
            ((_, 0), None) => what,
            ((done, total), Some(what)) => {
                format!("{what}, {} of {} MB", number::count(done), number::count(total))
            }
            ((done, total), None) => format!("{what}, {done} of {total}"),
        }
    }
}

impl<T> Slot<T> {
    /// The value, or the one before it.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Ready(value) => Some(value),
            Self::Waiting { last, .. } | Self::Failed { last, .. } => last.as_ref(),
            Self::Empty => None,
        }
    }

    /// Takes the value out, or the one before it.
    pub fn take(&mut self) -> Option<T> {
        match std::mem::take(self) {
            Self::Ready(value) => Some(value),
            Self::Waiting { last, .. } | Self::Failed { last, .. } => last,
            Self::Empty => None,
        }
    }

    /// Marks it as waiting; the value stays as the last one.
    pub fn wait(&mut self, progress: Waiting) {
        let last = self.take();
        *self = Self::Waiting { last, progress };
    }

    /// Marks it as failed; the value stays as the last one.
    pub fn fail(&mut self, why: Trouble) {
        let last = self.take();
        *self = Self::Failed { why, last };
    }

    /// How far it is, while it is on its way.
    pub fn waiting(&self) -> Option<&Waiting> {
        match self {
            Self::Waiting { progress, .. } => Some(progress),
            _ => None,
        }
    }

    /// Why it failed.
    pub fn trouble(&self) -> Option<&Trouble> {
        match self {
            Self::Failed { why, .. } => Some(why),
            _ => None,
        }
    }
}

/// The screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Screen {
    /// Workspaces, the quarter's checklist.
    #[default]
    Start,
    /// Review of files before they go in.
    Import,
    /// Which names mean the same team.
    Names,
    /// Questions from wave to wave, and targets.
    Instrument,
    /// Perceived against measured friction.
    Map,
    /// Teams by topics.
    Heat,
    /// Quarters.
    Trends,
    /// What each analysis found, as tables.
    Analyses,
    /// One team and topic.
    Cell,
    /// Tables.
    Data,
    /// The quarterly summary.
    Summary,
}

/// A screen with its words and icon.
pub type ScreenEntry = (Screen, &'static str, &'static str);

impl Screen {
    /// The screens of the rail in their order, by section; a cell's page is reached from the others.
    pub const SECTIONS: [(&'static str, &'static [ScreenEntry]); 3] = [
        (
            "Prepare",
            &[
                (Self::Start, "Start", "home"),
                (Self::Import, "Import", "download"),
                (Self::Names, "Names", "link"),
                (Self::Instrument, "Instrument", "compare_arrows"),
            ],
        ),
        (
            "Explore",
            &[
                (Self::Map, "Friction map", "scatter_plot"),
                (Self::Heat, "Heat map", "grid_view"),
                (Self::Trends, "Trends", "show_chart"),
                (Self::Analyses, "Analyses", "functions"),
            ],
        ),
        (
            "Report",
            &[
                (Self::Data, "Data", "table_chart"),
                (Self::Summary, "Summary", "description"),
            ],
        ),
    ];
}

/// Which table the screen Data shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DataTable {
    /// All cells of the quarter.
    #[default]
    Cells,
    /// What the join did with every name.
    Join,
    /// The imports with their proofs.
    Imports,
}

/// What the screen Instrument shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InstrumentTable {
    /// Questions from wave to wave.
    #[default]
    Questions,
    /// Targets in force and published ones.
    Targets,
}

/// What is being looked at: everything that back and forward bring back.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Look {
    /// The screen.
    pub screen: Screen,
    /// The quarter; `None` stands for the latest.
    pub quarter: Option<Quarter>,
    /// Only teams below this unit.
    pub unit: Option<TeamId>,
    /// The row whose topics the map shows; `None` stands for the organisation.
    pub team: Option<String>,
    /// The topic; `None` lets the chart choose.
    pub topic: Option<TopicId>,
    /// What a mark of the map stands for.
    pub map: MapView,
    /// The number in the heat map's cells.
    pub heat: HeatSide,
    /// The voices of the trends.
    pub trends: TrendSides,
    /// The table on the screen Data.
    pub table: DataTable,
    /// The side of the screen Instrument.
    pub instrument: InstrumentTable,
    /// Id of the analysis on the screen Analyses; `None` stands for the first.
    pub analysis: Option<&'static str>,
    /// What is selected, on every chart.
    pub selected: Option<RowKey>,
}

impl Look {
    /// What is selected, as row and topic.
    pub fn target(&self) -> Option<RowTarget> {
        self.selected.as_ref().and_then(RowTarget::of)
    }
}

/// What was looked at before and after.
#[derive(Debug, Default)]
pub struct History {
    back: Vec<Look>,
    forward: Vec<Look>,
}

/// Steps that are remembered.
const REMEMBERED: usize = 100;

impl History {
    /// Remembers a look that is being left.
    pub fn leave(&mut self, look: Look) {
        if self.back.last() != Some(&look) {
            self.back.push(look);
        }
        let surplus = self.back.len().saturating_sub(REMEMBERED);
        self.back.drain(..surplus);
        self.forward.clear();
    }

    /// The look before, in exchange for the present one.
    pub fn back(&mut self, now: &Look) -> Option<Look> {
        let look = self.back.pop()?;
        self.forward.push(now.clone());
        Some(look)
    }

    /// The look after, in exchange for the present one.
    pub fn forward(&mut self, now: &Look) -> Option<Look> {
        let look = self.forward.pop()?;
        self.back.push(now.clone());
        Some(look)
    }

    /// Whether there is anything before.
    pub fn has_back(&self) -> bool {
        !self.back.is_empty()
    }

    /// Whether there is anything after.
    pub fn has_forward(&self) -> bool {
        !self.forward.is_empty()
    }
}

/// The form for a new workspace.
#[derive(Debug, Clone, PartialEq)]
pub struct NewWorkspace {
    /// Whether the form is open.
    pub is_open: bool,
    /// The organisation's name.
    pub name: String,
    /// A name of the time zone database.
    pub zone: String,
    /// First month of the fiscal year, 1 to 12.
    pub fiscal_start: u8,
    /// Smallest group, as typed.
    pub threshold: String,
    /// The folder, as typed.
    pub folder: String,
    /// What is wrong with the form.
    pub wrong: Option<String>,
}

impl Default for NewWorkspace {
    fn default() -> Self {
        Self {
            is_open: false,
            name: String::new(),
            zone: "UTC".to_owned(),
            fiscal_start: 1,
            threshold: crate::workspace::Settings::THRESHOLD.to_string(),
            folder: String::new(),
            wrong: None,
        }
    }
}

/// The form of the summary.
#[derive(Debug, Clone)]
pub struct SummaryForm {
    /// The formats chosen.
    pub formats: Vec<Format>,
    /// The folder, as typed; empty stands for `summary` inside the workspace's folder.
    pub folder: String,
    /// What was written last: folder and names.
    pub written: Slot<(PathBuf, Vec<String>)>,
}

impl Default for SummaryForm {
    fn default() -> Self {
        Self {
            formats: vec![Format::Html, Format::Markdown, Format::Csv],
            folder: String::new(),
            written: Slot::Empty,
        }
    }
}

/// A path box: where paths are typed when there is no file dialog.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PathBox {
    /// What the path is for; `None` while the box is closed.
    pub purpose: Option<Purpose>,
    /// The path, as typed.
    pub text: String,
    /// Whether it opened by itself, because no file dialog did.
    pub is_for_want_of_dialog: bool,
}

/// What a path is chosen for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Files to import.
    Import,
    /// A workspace to open.
    Open,
    /// The folder of a new workspace.
    NewFolder,
    /// The folder of the summary.
    SummaryFolder,
}

/// Everything the window knows.
#[derive(Debug, Default)]
pub struct State {
    /// The workspace.
    pub view: Slot<Arc<View>>,
    /// The folder of the workspace as the list of those opened lately names it.
    pub folder: Option<PathBuf>,
    /// What is being looked at.
    pub look: Look,
    /// What was looked at.
    pub history: History,
    /// Files on their way in.
    pub import: ImportState,
    /// Names that are being decided about.
    pub names: Slot<()>,
    /// Questions and targets that are being decided about.
    pub instrument: InstrumentState,
    /// The form for a new workspace.
    pub form: NewWorkspace,
    /// The form of the summary.
    pub summary: SummaryForm,
    /// Analysis and quarter that were asked for last on the screen Analyses.
    pub outcome: Slot<(&'static str, Quarter)>,
    /// The path box.
    pub path_box: PathBox,
    /// The palette, while it is open.
    pub palette: Option<Palette>,
    /// Whether a file dialog is open.
    pub is_dialog_open: bool,
    /// Light, dark or as the system says.
    pub theme: Theme,
    /// Workspaces opened lately.
    pub recent: Vec<PathBuf>,
    /// Whether the inspector floats over the canvas, in narrow windows.
    pub is_inspector_open: bool,
    /// A short word at the foot: what was copied, what was saved.
    pub said: Option<(String, f64)>,
    /// The import that shall go, until that is confirmed.
    pub removing: Option<String>,
    /// Since when a quarter is shown while the quarters step by themselves.
    pub playing: Option<f64>,
    /// The window's clock in seconds.
    pub now: f64,
}

/// The theme that was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme(pub ThemePreference);

impl Default for Theme {
    fn default() -> Self {
        Self(ThemePreference::System)
    }
}

impl State {
    /// The workspace, if one is open.
    pub fn view(&self) -> Option<&Arc<View>> {
        self.view.value()
    }

    /// Whether this is the folder of the workspace that is open.
    pub fn is_open(&self, folder: &Path) -> bool {
        self.view()
            .is_some_and(|view| view.root == folder || self.folder.as_deref() == Some(folder))
    }

    /// The job that people wait for now, if any.
    pub fn under_way(&self) -> Option<&Waiting> {
        self.view
            .waiting()
            .or_else(|| self.import.running.waiting())
            .or_else(|| self.names.waiting())
            .or_else(|| self.instrument.keeping.waiting())
            .or_else(|| self.summary.written.waiting())
            .or_else(|| self.outcome.waiting())
    }

    /// The analysis, if there is anything to analyse.
    pub fn analysis(&self) -> Option<&Analysis> {
        self.view().and_then(|view| view.analysis.as_deref())
    }

    /// The analysis that the screen Analyses shows.
    pub fn analysis_kind(&self) -> Option<&'static AnalysisKind> {
        let chosen = self.look.analysis.and_then(AnalysisKind::by_id);
        chosen.or_else(|| ANALYSES.first())
    }

    /// What that analysis found about the quarter that is being looked at, if it has been run.
    pub fn outcome(&self) -> Option<Arc<Outcome>> {
        let kind = self.analysis_kind()?;
        self.analysis()?
            .known_outcome(kind, self.quarter()?, &Options::default())
    }

    /// The cells of all quarters.
    pub fn friction(&self) -> Option<&Friction> {
        self.analysis().map(|analysis| &analysis.friction)
    }

    /// The quarter that is being looked at: the one chosen if it has cells, else the latest with a wave.
    pub fn quarter(&self) -> Option<Quarter> {
        let friction = self.friction()?;
        let chosen = self
            .look
            .quarter
            .filter(|quarter| friction.quarters.contains(quarter));
        chosen
            .or_else(|| friction.waves.last().copied())
            .or_else(|| friction.quarters.last().copied())
    }

    /// The cell that is selected.
    pub fn selected_cell(&self) -> Option<&Cell> {
        match self.look.target()? {
            RowTarget::Cell { team, topic } => self.friction()?.cell(self.quarter()?, &team, &topic),
            RowTarget::Team(_) | RowTarget::Topic(_) => None,
        }
    }
}

/// Quarters up to the last wave: the tail of events that end later says nothing about the survey.
pub fn shown_quarters(friction: &Friction) -> &[Quarter] {
    let last = friction.waves.last();
    let count = friction
        .quarters
        .iter()
        .filter(|quarter| last.is_none_or(|last| *quarter <= last))
        .count();
    friction.quarters.get(..count).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_and_forward_return_to_what_was_looked_at() {
        let map = Look {
            screen: Screen::Map,
            ..Look::default()
        };
        let heat = Look {
            screen: Screen::Heat,
            ..Look::default()
        };
        let mut history = History::default();
        history.leave(map.clone());
        assert_eq!(history.back(&heat), Some(map.clone()));
        assert!(!history.has_back() && history.has_forward());
        assert_eq!(history.forward(&map), Some(heat));
    }

    #[test]
    fn bytes_that_were_read_are_told_with_their_unit() {
        let desk = crate::engine::jobs::Desk::start(|| {}).unwrap();
        let waiting = |what: &str, steps| Waiting {
            job: desk.send(crate::engine::jobs::Job::Remove { id: String::new() }),
            what: what.to_owned(),
            steps,
            since: 0.0,
        };
        let told = waiting("looking through big.csv, MB", (310, 1950)).words();
        assert_eq!(told, "Looking through big.csv, 310 of 1\u{202f}950 MB");
        assert_eq!(
            waiting("Importing 3 files", (2, 3)).words(),
            "Importing 3 files, 2 of 3"
        );
        assert_eq!(waiting("Importing 3 files", (0, 0)).words(), "Importing 3 files");
    }

    #[test]
    fn a_failed_value_keeps_its_predecessor() {
        let mut slot = Slot::Ready(3);
        slot.fail(Trouble {
            message: "no".into(),
            hint: String::new(),
        });
        assert_eq!(slot.value(), Some(&3));
        assert!(slot.trouble().is_some());
    }
}
