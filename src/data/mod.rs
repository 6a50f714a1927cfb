//! Typed tables, the join by team, topic and quarter, and the only door from answers to analysis.
//! Knows no files and no screens. Together with `import` the only room that names polars.

pub mod catalogue;
mod dataset;
mod organisation;
mod table;

pub use catalogue::{Better, Catalogue, Metric, Statistic, Topic, Transform};
pub use dataset::{Dataset, JoinAudit, JoinedTeam, Sample, Suggestion};
pub use organisation::{HeadCount, Initiative, Organisation, RepositoryOwner, Target, TeamRecord};
pub use table::{
    AggregateRow, Declaration, EventRow, Item, NO_TEAM, Polarity, SEVERAL_TEAMS, Scale, SourceKind, SurveyColumns,
    SurveyRow, Table, TableError, TableKind,
};
