//! Typed tables, the join by team, topic and quarter, and the only door from answers to analysis.
//! Knows no files and no screens. Together with `import` the only room that names polars.

mod answers;
mod atoms;
pub mod catalogue;
mod cohort;
mod compare;
mod dataset;
mod join;
mod join_aggregates;
mod join_audit;
mod join_events;
mod join_rates;
mod join_survey;
mod join_waves;
mod lineage;
mod load;
mod mask;
mod names;
mod naming;
mod organisation;
mod proposals;
mod rows;
mod table;
mod tree;
mod weeks;

pub(crate) use answers::Answers;
pub use catalogue::{Better, Catalogue, Metric, Statistic, Topic, Transform};
pub(crate) use cohort::Voice;
pub use cohort::{Cohort, Filter, Level, Mask, Membership, ORGANISATION, Row};
pub use compare::{RowChanges, row_changes};
pub use dataset::{Dataset, JoinAudit, JoinedTeam, Sample, SampleKey, Suggestion, UnclearName};
pub use join::{JoinError, JoinInput, JoinOptions, TableOfImport, join};
pub use lineage::TeamView;
pub use organisation::{
    HeadCount, Initiative, KnownId, Named, Organisation, RepositoryOwner, Target, TeamRecord,
};
pub use table::{
    AggregateRow, Declaration, EventRow, Item, NO_TEAM, Polarity, SEVERAL_TEAMS, Scale, SourceKind,
    SurveyColumns, SurveyRow, Table, TableError, TableKind,
};
pub use tree::Tree;
