//! Everything a user can do, as values: menus, buttons and keys push them, the logic applies them.

use std::path::PathBuf;

use eframe::egui::ThemePreference;

use super::instrument_state::{DecisionField, Editing};
use super::state::{DataTable, InstrumentTable, Look, Purpose, Screen};
use crate::base::{MetricId, Quarter, TeamId, TopicId};
use crate::chart::model::RowKey;
use crate::data::{Polarity, Scale, TeamView};
use crate::engine::Format;
use crate::engine::jobs::JobId;
use crate::figure::{HeatSide, MapView, TrendSides};
use crate::import::Role;

/// One thing that shall happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Look at something else.
    Look(LookCommand),
    /// Open, make or leave a workspace.
    Workspace(WorkspaceCommand),
    /// Review and import files.
    Import(ImportCommand),
    /// Match names.
    Names(NamesCommand),
    /// Decide about questions and targets.
    Instrument(InstrumentCommand),
    /// Write the summary.
    Summary(SummaryCommand),
    /// Find something by typing.
    Palette(PaletteCommand),
    /// Light, dark or as the system says.
    Theme(ThemePreference),
    /// Stop a job where stopping leaves nothing half done.
    Cancel(JobId),
    /// Put a text on the clipboard; the second text says so at the foot.
    Copy(String, String),
    /// Open or close the inspector in narrow windows.
    ToggleInspector,
    /// Open the file dialog for a purpose.
    Choose(Purpose),
    /// Open the path box for a purpose.
    TypePath(Purpose),
    /// The path box's text changed.
    EditPath(String),
    /// Take what the path box holds.
    TakePath,
    /// Close the path box.
    ClosePath,
}

/// Changes of what is being looked at; back and forward undo them.
#[derive(Debug, Clone, PartialEq)]
pub enum LookCommand {
    /// Go to a screen.
    Go(Screen),
    /// What was looked at before.
    Back,
    /// What was looked at after.
    Forward,
    /// Another quarter.
    Quarter(Quarter),
    /// The quarter so many after (or before) this one, among those there are.
    StepQuarter(isize),
    /// Step through the quarters by itself, or stop.
    Play,
    /// Another unit; `None` for all.
    Unit(Option<TeamId>),
    /// Another row; `None` for the organisation.
    Team(Option<String>),
    /// Another topic; `None` lets the chart choose.
    Topic(Option<TopicId>),
    /// Marks as teams or topics.
    Map(MapView),
    /// The number in the heat map.
    Heat(HeatSide),
    /// The voices of the trends.
    Trends(TrendSides),
    /// The table on the screen Data.
    Table(DataTable),
    /// The side of the screen Instrument.
    Instrument(InstrumentTable),
    /// The analysis on the screen Analyses, by id.
    Analysis(&'static str),
    /// Select something; `None` clears.
    Select(Option<RowKey>),
    /// Everything about the look at once.
    All(Box<Look>),
    /// Open the page of a cell.
    OpenCell {
        /// Name of the row.
        team: String,
        /// The topic.
        topic: TopicId,
    },
}

/// Opening and making workspaces.
#[derive(Debug, Clone, PartialEq)]
pub enum WorkspaceCommand {
    /// Build the sample organisation and open it.
    Sample,
    /// Open a workspace.
    Open(PathBuf),
    /// Open or close the form for a new one.
    ToggleForm,
    /// A field of the form changed.
    Edit(FormField),
    /// Make what the form says.
    Create,
    /// Ask whether an import shall go for good; `None` keeps it.
    AskRemove(Option<String>),
    /// Set an import aside.
    SetAside(String),
    /// Take an import back into use.
    Restore(String),
    /// Drop an import for good.
    Remove(String),
    /// Put the past under today's names and units, or under its own.
    SetView(TeamView),
}

/// A field of the form for a new workspace.
#[derive(Debug, Clone, PartialEq)]
pub enum FormField {
    /// The organisation's name.
    Name(String),
    /// The time zone.
    Zone(String),
    /// First month of the fiscal year.
    FiscalStart(u8),
    /// Smallest group.
    Threshold(String),
    /// The folder.
    Folder(String),
}

/// Reviewing and importing files.
#[derive(Debug, Clone, PartialEq)]
pub enum ImportCommand {
    /// Add files to the review.
    Add(Vec<PathBuf>),
    /// Look at a file.
    Choose(usize),
    /// Take a file off the review.
    Drop(usize),
    /// The quarter as typed.
    EditQuarter(String),
    /// The quarter of the file looked at; `None` leaves it to the file's own dates.
    Quarter(Option<Quarter>),
    /// What a column is taken for.
    Role(usize, Role),
    /// The topic of a question.
    Topic(usize, Option<TopicId>),
    /// Which end of some questions is friction.
    Polarity(Vec<usize>, Polarity),
    /// A column is a question with these answers, lowest first; opens the editor to put them in order.
    MakeItem(usize, Scale),
    /// The answers of some questions.
    Scale(Vec<usize>, Scale),
    /// Edit the scale of the battery that begins with this column; `None` closes the editor.
    OpenScale(Option<usize>),
    /// Look into a column; `None` closes it.
    OpenColumn(Option<usize>),
    /// Confirm all proposed ends of all files.
    ConfirmAll,
    /// Show the first rows of the file looked at, or put them away.
    Peek(bool),
    /// Import what can go in.
    Run,
}

/// Matching names.
#[derive(Debug, Clone, PartialEq)]
pub enum NamesCommand {
    /// Read a name as a team: accepts it at once.
    Accept(String, String),
    /// Accept all suggestions.
    AcceptAll,
    /// A name does not mean a team: it is not proposed again.
    Refuse(String, String),
    /// Take back what was accepted or refused for a name.
    Forget(String),
}

/// Deciding about questions and targets.
#[derive(Debug, Clone, PartialEq)]
pub enum InstrumentCommand {
    /// Type a decision in; `None` puts it away.
    Edit(Option<Editing>),
    /// A field of the decision changed.
    Field(DecisionField),
    /// Keep the decision that is typed in.
    Keep,
    /// Take the decision about two wordings back.
    ForgetWording(String, String),
    /// Take the adopted targets of a metric back.
    DropTarget(MetricId),
    /// List the unchanged questions of a wave too, or no more.
    Unfold(Quarter),
}

/// Writing the summary.
#[derive(Debug, Clone, PartialEq)]
pub enum SummaryCommand {
    /// Add or leave out a format.
    Toggle(Format),
    /// The folder changed.
    EditFolder(String),
    /// Write it.
    Export,
}

/// Finding something by typing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaletteCommand {
    /// Open it, or close it.
    Toggle,
    /// Close it.
    Close,
    /// What was typed changed.
    Edit(String),
    /// Another row is the one that Enter takes.
    Choose(usize),
}

impl From<PaletteCommand> for Command {
    fn from(command: PaletteCommand) -> Self {
        Self::Palette(command)
    }
}

impl From<LookCommand> for Command {
    fn from(command: LookCommand) -> Self {
        Self::Look(command)
    }
}

impl From<WorkspaceCommand> for Command {
    fn from(command: WorkspaceCommand) -> Self {
        Self::Workspace(command)
    }
}

impl From<ImportCommand> for Command {
    fn from(command: ImportCommand) -> Self {
        Self::Import(command)
    }
}

impl From<NamesCommand> for Command {
    fn from(command: NamesCommand) -> Self {
        Self::Names(command)
    }
}

impl From<InstrumentCommand> for Command {
    fn from(command: InstrumentCommand) -> Self {
        Self::Instrument(command)
    }
}

impl From<SummaryCommand> for Command {
    fn from(command: SummaryCommand) -> Self {
        Self::Summary(command)
    }
}
