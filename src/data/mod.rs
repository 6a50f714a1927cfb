//! Typed tables, the join by team, topic and quarter, and the only door from answers to analysis.
//! Knows no files and no screens;
//! of `stats` it takes what makes sums safe (docs/decisions/0008-groups.md). Together with `import` the only room that names polars.

mod answers;
mod atoms;
pub mod catalogue;
mod catalogue_file;
mod cohort;
mod compare;
mod dataset;
mod group_audit;
mod group_topics;
mod groups;
mod instrument;
mod item_mask;
mod join;
mod join_aggregates;
mod join_audit;
mod join_events;
mod join_rates;
mod join_survey;
mod join_waves;
mod languages;
mod lend;
mod lineage;
mod load;
mod mask;
mod names;
mod naming;
mod organisation;
mod proposals;
mod released;
mod rows;
mod table;
mod tree;
mod weeks;
pub(crate) mod wording;

pub(crate) use answers::Answers;
pub use catalogue::{
    Better, Catalogue, Dimension, GridCell, GridPart, Ladder, LadderStep, Metric, Statistic, TargetProposal,
    Topic, Transform,
};
pub use catalogue_file::{CatalogueError, EntryKind, Origin, extended};
pub use cohort::{Cohort, Filter, Level, Mask, Membership, ORGANISATION, Row};
pub(crate) use cohort::{TopicPart, Voice};
pub use compare::{RowChanges, row_changes};
pub use dataset::{Dataset, JoinAudit, JoinedTeam, Sample, SampleKey, Suggestion, UnclearName};
#[allow(unused_imports, reason = "each analysis borrows its own part")]
pub(crate) use group_topics::TopicGroups;
pub use groups::{Attribute, Group, NOT_STATED, Refusal, RefusedGroup};
pub(crate) use instrument::likeness;
pub use instrument::{Bridge, InstrumentChange, ItemStatus};
#[allow(unused_imports, reason = "each analysis borrows its own part")]
pub(crate) use item_mask::{ItemMask, Share};
pub use join::{JoinError, JoinInput, JoinOptions, TableOfImport, join};
#[allow(unused_imports, reason = "each analysis borrows its own part")]
pub(crate) use lend::{PersonTopics, TopicMatrix};
pub use lineage::TeamView;
pub use organisation::{
    HeadCount, Initiative, KnownId, Named, Organisation, RepositoryOwner, Target, TeamRecord,
};
pub use released::{ReleasedAtom, ReleasedGroup, ReleasedTable, ReleasedWave, WaveRelease};
pub use table::{
    AggregateRow, Built, Declaration, EventColumns, EventRow, EventValue, GoesOn, Item, NO_TEAM, Packed,
    Polarity, SEVERAL_TEAMS, Scale, SourceKind, SurveyColumns, SurveyPeople, SurveyRow, Table, TableError,
    TableKind,
};
pub use tree::Tree;
pub(crate) use wording::question_key;
pub use wording::{DiffKind, DiffPart};
