//! Survey and metrics joined by team and quarter: what every analysis starts from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::{Calendar, Fingerprint, MetricId, Quarter, TeamId};

use super::answers::Wave;
use super::catalogue::Catalogue;
use super::groups::Attribute;
use super::instrument::{Bridge, InstrumentChange};
use super::lineage::TeamView;
use super::memo::GroupMemo;
use super::organisation::{Initiative, Target};
use super::released::WaveRelease;
use super::tree::Tree;

/// What was measured of one team, quarter and metric.
#[derive(Debug, Clone, PartialEq)]
pub enum Sample {
    /// Events: values in the metric's unit (0 or 1 for shares), ascending; `clusters[i]` is the person or pipeline of `values[i]`.
    Events {
        /// Values, ascending.
        values: Vec<f64>,
        /// Ordinals, one for each value; empty when the file names nobody.
        clusters: Vec<u32>,
        /// Day of the quarter on which each event ended, from 0; one for each value.
        days: Vec<u8>,
        /// Items of a duration that had not ended when the quarter did; empty where the file tells of none.
        open: Vec<OpenItem>,
    },
    /// Events counted against an exposure (developers of the team in the quarter).
    Count {
        /// Events.
        events: u64,
        /// Developers; never zero.
        exposure: f64,
        /// Ordinals of the people behind the events, one for each event; empty when the file names nobody.
        clusters: Vec<u32>,
    },
    /// A value that arrived finished.
    Aggregate {
        /// The value.
        value: f64,
        /// Events behind it, where the file says so.
        n: Option<u64>,
        /// 95 % limits, where the file has them.
        interval: Option<(f64, f64)>,
    },
}

/// An item that had not ended when the quarter did, or when the file was written: all that is known is that it takes longer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OpenItem {
    /// Its age at the end, in the metric's unit.
    pub age: f64,
    /// Its age at the first moment of the quarter; 0 where it began within.
    pub entry: f64,
    /// Ordinal of the person or pipeline, counted with those of the events; `None` where the file names nobody.
    pub cluster: Option<u32>,
}

impl Sample {
    /// How many values or events it is made of.
    pub fn values(&self) -> u64 {
        match self {
            Self::Events { values, .. } => values.len() as u64,
            Self::Count { events, .. } => *events,
            Self::Aggregate { .. } => 1,
        }
    }
}

/// A team and the names under which the two sides know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinedTeam {
    /// Canonical name.
    pub team: String,
    /// Spellings in surveys, sorted.
    pub survey_names: Vec<String>,
    /// Spellings in metric files, sorted.
    pub metric_names: Vec<String>,
}

/// A name that looks like another; a person decides.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The name that matched nothing.
    pub from: String,
    /// The canonical name it may mean.
    pub to: String,
    /// Likeness, 0 to 1 (Jaro-Winkler on normalised names, raised by evidence).
    pub score: f64,
    /// What speaks for it, in words, the strongest first.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// What to look at before accepting it, in words.
    #[serde(default)]
    pub warnings: Vec<String>,
}

/// A name that looks like several teams equally: nothing is proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnclearName {
    /// The name that matched nothing.
    pub name: String,
    /// The teams that it looks like, sorted.
    pub teams: Vec<String>,
}

/// What the join did with every team name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct JoinAudit {
    /// Teams that both sides know.
    pub matched: Vec<JoinedTeam>,
    /// Names that only surveys know.
    pub survey_only: Vec<String>,
    /// Names that only metric files know. Where there is an organisation, those that it does not know have no row.
    pub metrics_only: Vec<String>,
    /// Likely matches nobody has accepted yet.
    pub suggested: Vec<Suggestion>,
    /// Names that look like several teams equally.
    #[serde(default)]
    pub unclear: Vec<UnclearName>,
    /// Answers that name more than one team, by quarter: each counts once, under `Several teams`.
    #[serde(default)]
    pub several_teams: BTreeMap<Quarter, u64>,
    /// Keys (team, quarter, metric) that more than one file speaks about; the later import is used. Survey files of one
    /// quarter with answers in common, which count once.
    pub duplicates: Vec<String>,
}

/// Whose sample it is. Sorted by quarter, metric, team.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SampleKey {
    /// The quarter in which the events ended, or of which the value speaks.
    pub quarter: Quarter,
    /// The metric.
    pub metric: MetricId,
    /// The team, or a unit where a file speaks about the unit itself.
    pub team: TeamId,
}

/// Survey, metrics and organisation of a workspace, joined by team, topic and quarter.
///
/// Answers are inside and nobody above this room can reach them: [`super::Cohort`] is the only door.
#[derive(Debug)]
pub struct Dataset {
    /// Time zone and fiscal year.
    pub calendar: Calendar,
    /// Fewest people whose answers may be shown together.
    pub threshold: u32,
    /// Topics and metrics, extended by metrics that only files and targets know.
    pub catalogue: Catalogue,
    /// Quarters with a wave or a measured value, ascending.
    pub quarters: Vec<Quarter>,
    /// Whether the past stands under today's names and units or under its own.
    pub view: TeamView,
    /// Teams and units of each quarter, with what lies above them.
    pub trees: BTreeMap<Quarter, Tree>,
    /// What was measured.
    pub samples: BTreeMap<SampleKey, Sample>,
    /// Events of a rate whose team has no head-count in that quarter: counted, never scored.
    pub without_exposure: BTreeMap<SampleKey, u64>,
    /// The import each metric comes from: metrics of one import share its events.
    pub sources: BTreeMap<MetricId, String>,
    /// Targets, all versions, as imported.
    pub targets: Vec<Target>,
    /// Initiatives, with the canonical names of their teams where they are known.
    pub initiatives: Vec<Initiative>,
    /// People on the roster by quarter and team, at the quarter's end.
    pub head_counts: BTreeMap<(Quarter, TeamId), u64>,
    /// What the join did with every name.
    pub audit: JoinAudit,
    /// Name of everything that went in: tables, catalogue, aliases, view, calendar, threshold.
    pub fingerprint: Fingerprint,
    /// What became of every question from wave to wave, and within waves of several wordings.
    pub instrument: Vec<InstrumentChange>,
    pub(super) bridges: Vec<Bridge>,
    /// Waves that were released before.
    pub(super) released: BTreeMap<Quarter, WaveRelease>,
    /// What was settled about groups so far.
    pub(super) memo: GroupMemo,
    /// The roster of each quarter, at its end.
    pub(super) rosters: BTreeMap<Quarter, Vec<RosterRow>>,
    pub(super) waves: BTreeMap<Quarter, Wave>,
}

/// People of one team, role and tenure on the roster of a quarter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RosterRow {
    /// Canonical team.
    pub team: TeamId,
    /// Role as the organisation writes it.
    pub role: Option<String>,
    /// Tenure band as the organisation writes it.
    pub tenure: Option<String>,
    /// People.
    pub people: u64,
}

impl Dataset {
    /// People on the roster of a quarter by team and role or tenure; people of whom the roster does not say it come under
    /// `None`. Empty where the roster says it of nobody.
    pub fn head_counts_by(
        &self,
        quarter: Quarter,
        attribute: Attribute,
    ) -> BTreeMap<(TeamId, Option<String>), u64> {
        let rows = self.rosters.get(&quarter).map_or(&[][..], Vec::as_slice);
        let label = |row: &RosterRow| {
            attribute
                .of(row.role.as_deref(), row.tenure.as_deref())
                .map(str::to_owned)
        };
        let mut counts = BTreeMap::new();
        if rows.iter().any(|row| label(row).is_some()) {
            for row in rows {
                *counts.entry((row.team.clone(), label(row))).or_insert(0) += row.people;
            }
        }
        counts
    }

    /// Quarters with a wave, ascending.
    pub fn waves(&self) -> impl Iterator<Item = Quarter> + '_ {
        self.waves.keys().copied()
    }

    /// How many people answered in a quarter's wave; `None` without one.
    pub fn answers_in(&self, quarter: Quarter) -> Option<u64> {
        self.waves.get(&quarter).map(|wave| wave.people.len() as u64)
    }

    /// The versions of a metric's target, the first to come into force first.
    pub fn target_versions(&self, metric: &MetricId) -> Vec<&Target> {
        let mut versions: Vec<&Target> = self
            .targets
            .iter()
            .filter(|target| target.metric == *metric)
            .collect();
        versions.sort_by_key(|target| target.valid_from);
        versions
    }

    /// The version of a metric's target that holds at the end of a quarter: the last one to come into force by
    /// then, or the first one of all where the quarter lies before it.
    pub fn target(&self, metric: &MetricId, quarter: Quarter) -> Option<&Target> {
        let end = self.calendar.last_day(quarter);
        let versions = self.target_versions(metric);
        versions
            .iter()
            .rfind(|target| target.valid_from.is_none_or(|day| day <= end))
            .or(versions.first())
            .copied()
    }
}
