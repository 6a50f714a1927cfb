//! The join by team, quarter and metric: tables of all imports in, one dataset out.
//!
//! Names become teams in `names` and `lineage`; the sides are built in `join_survey` (several files of one wave in
//! `join_waves`), `join_events` and `join_aggregates`; `join_audit` says what happened to every name.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::PolarsError;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::base::number::count;
use crate::base::{Calendar, Fingerprint, Notice, Place, Quarter, TeamId};

use super::answers::Wave;
use super::catalogue::Catalogue;
use super::dataset::{Dataset, RosterRow, SampleKey};
use super::instrument::Bridge;
use super::join_aggregates::{self, Measured, extended, metric_id, topic_id};
use super::join_audit;
use super::join_events::{self, EventOptions};
use super::join_rates;
use super::join_survey::{self, SurveySide, Surveys};
use super::lineage::{Lineage, TeamView};
use super::load;
use super::memo::GroupMemo;
use super::naming::{Naming, Spellings};
use super::organisation::{HeadCount, Initiative, Organisation, Target};
use super::released::{Drift, ReleasedWave, WaveRelease};
use super::table::{Declaration, SEVERAL_TEAMS, SurveyColumns, Table, TableError, TableKind};
use super::tree::Tree;

/// One table of one import.
#[derive(Debug, Clone)]
pub struct TableOfImport {
    /// Name of the import, as the workspace lists it; tables of one import share it.
    pub import: String,
    /// Name of the table's content.
    pub content: Fingerprint,
    /// What the columns of a survey table mean; empty for other kinds.
    pub columns: SurveyColumns,
    /// The table.
    pub table: Table,
}

/// The tables of all imports in the order in which they were imported.
#[derive(Debug, Clone, Default)]
pub struct JoinInput {
    /// Tables; later ones win where two speak about the same value, survey files of one quarter are put together.
    pub tables: Vec<TableOfImport>,
    /// Survey tables that are not in use any more, and that released waves are made of.
    pub kept: Vec<TableOfImport>,
}

/// What the workspace decided about the join.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JoinOptions {
    /// Names that a person accepted as another one: as written in a file -> canonical.
    pub aliases: BTreeMap<String, String>,
    /// Names that a person refused to take for another one: as written in a file -> teams that it does not mean.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub refused: BTreeMap<String, BTreeSet<String>>,
    /// Whether the past stands under today's names and units or under its own.
    #[serde(default, skip_serializing_if = "TeamView::is_default")]
    pub view: TeamView,
    /// Topics and metrics.
    pub catalogue: Catalogue,
    /// Time zone and fiscal year.
    pub calendar: Calendar,
    /// Fewest people whose answers may be shown together.
    pub threshold: u32,
    /// Wordings that somebody accepted as one question.
    pub bridges: Vec<Bridge>,
    /// Targets that were adopted in the workspace; they stand beside those of files.
    pub targets: Vec<Target>,
    /// Waves as they were released: they stay so.
    #[serde(default, skip)]
    pub released: Vec<ReleasedWave>,
}

impl Default for JoinOptions {
    fn default() -> Self {
        Self {
            aliases: BTreeMap::new(),
            refused: BTreeMap::new(),
            view: TeamView::default(),
            catalogue: Catalogue::default(),
            calendar: Calendar::default(),
            threshold: 5,
            bridges: Vec::new(),
            targets: Vec::new(),
            released: Vec::new(),
        }
    }
}

/// Why tables cannot be joined.
#[derive(Debug, Error)]
pub enum JoinError {
    /// A table is not what its kind promises.
    #[error("{import}: {source}")]
    Table {
        /// Name of the import.
        import: String,
        /// What is wrong with it.
        source: TableError,
    },
    /// The tables are as they should be and cannot be joined all the same.
    #[error("the tables cannot be joined: {0}")]
    Engine(String),
    /// A threshold under which single people could be seen.
    #[error("a threshold of {0} would show single people; at least 3 are needed")]
    Threshold(u32),
}

impl From<PolarsError> for JoinError {
    fn from(err: PolarsError) -> Self {
        Self::Engine(err.to_string())
    }
}

/// Fewest people whose answers may ever be looked at together (docs/statistics.md §0.4).
const LOWEST_THRESHOLD: u32 = 3;

/// Joins the tables of all imports by team, quarter and metric.
///
/// # Errors
/// A table that lacks a column its kind promises, or a threshold under 3.
pub fn join(input: &JoinInput, options: &JoinOptions) -> Result<(Dataset, Vec<Notice>), JoinError> {
    if options.threshold < LOWEST_THRESHOLD {
        return Err(JoinError::Threshold(options.threshold));
    }
    let (mut organisation, declared) = load::organisation(input)?;
    organisation.targets.extend(options.targets.iter().cloned());
    let catalogue = &options.catalogue;
    let targets = targets(&organisation, catalogue);
    let mut spoken_of = quarters(input)?;
    let shown = options.released.iter().filter(|wave| !wave.is_forgotten);
    spoken_of.extend(shown.map(|wave| wave.quarter));
    let naming = naming(input, options, &organisation, spoken_of.last().copied())?;

    let surveys = Surveys {
        tables: of_kind(input, TableKind::Survey)
            .map(|(_, table)| table)
            .collect(),
        kept: &input.kept,
        released: &options.released,
    };
    let mut survey = join_survey::join(&surveys, &naming, &options.calendar, &options.bridges)?;
    let rosters = rosters(&spoken_of, &organisation, &naming, options);
    let head_counts = head_counts(&rosters);
    let (mut measured, metric_names) = measure(input, options, &naming, &head_counts)?;

    let mut duplicates = std::mem::take(&mut survey.duplicates);
    duplicates.extend(std::mem::take(&mut measured.duplicates));
    let mut audit = join_audit::of(
        &survey.spellings,
        &metric_names,
        &measured.ownerless,
        duplicates,
        &naming,
        &options.refused,
    )?;
    audit.several_teams = several_teams(&survey);
    join_rates::add_zeros(&mut measured, &head_counts, &audit, catalogue);
    super::weeks::add_idle_quarters(&mut measured, catalogue, &head_counts);
    let quarters: BTreeSet<Quarter> = measured.keys().map(|key| key.quarter).collect();
    let quarters = quarters.into_iter().chain(survey.waves.keys().copied());
    let mut trees = trees(quarters, &survey, &measured, &naming.lineage, &options.calendar);
    leave_strangers_out(&mut measured, &trees, &survey);
    let mut notices = survey.notices;
    notices.append(&mut measured.notices);
    notices.extend(told_view(options.view, &naming));
    let without_exposure = std::mem::take(&mut measured.without_exposure);
    let (samples, sources) = measured.finish();
    let keys = || samples.keys().chain(without_exposure.keys());
    let quarters: BTreeSet<Quarter> = keys()
        .map(|key| key.quarter)
        .chain(survey.waves.keys().copied())
        .collect();
    trees.retain(|quarter, _| quarters.contains(quarter));
    let found = keys()
        .map(|key| key.metric.clone())
        .chain(targets.iter().map(|target| target.metric.clone()));
    let mut dataset = Dataset {
        catalogue: extended(catalogue, &found.collect(), &declared),
        calendar: options.calendar.clone(),
        threshold: options.threshold,
        view: options.view,
        trees,
        quarters: quarters.into_iter().collect(),
        samples,
        without_exposure,
        sources,
        targets,
        initiatives: initiatives(&organisation, &naming, options),
        head_counts,
        audit,
        fingerprint: Fingerprint::of_bytes(&[]),
        released: released(&mut survey.drift, &naming, options),
        memo: GroupMemo::default(),
        instrument: survey.instrument,
        bridges: options.bridges.clone(),
        rosters,
        waves: survey.waves,
    };
    super::mask::compare_with_released(&mut dataset);
    notices.extend(dataset.released.values().filter_map(WaveRelease::notice));
    dataset.fingerprint = fingerprint(input, options, &declared, &dataset.released);
    Ok((dataset, notices))
}

/// That the past stands as it was then, where there is a past.
fn told_view(view: TeamView, naming: &Naming) -> Option<Notice> {
    let is_told = !view.is_default() && !naming.lineage.is_empty();
    is_told.then(|| Notice::note("teams-as-then", Place::default(), view.told()))
}

/// Released waves, with what is different today as far as files and names say it.
fn released(
    drift: &mut BTreeMap<Quarter, Drift>,
    naming: &Naming,
    options: &JoinOptions,
) -> BTreeMap<Quarter, WaveRelease> {
    let today = |wave: &ReleasedWave| {
        let day = options.calendar.last_day(wave.quarter);
        let teams = wave.atoms.iter().flat_map(|atom| &atom.teams);
        teams.map(|team| (team.clone(), naming.team(team, day))).collect()
    };
    let state = |wave: &ReleasedWave| WaveRelease {
        drift: Drift {
            is_lower: !wave.is_forgotten && options.threshold < wave.threshold,
            ..drift.remove(&wave.quarter).unwrap_or_default()
        },
        today: today(wave),
        wave: wave.clone(),
    };
    options
        .released
        .iter()
        .map(state)
        .map(|state| (state.wave.quarter, state))
        .collect()
}

/// Everything measured, and the names that metric files give teams.
fn measure(
    input: &JoinInput,
    options: &JoinOptions,
    naming: &Naming,
    head_counts: &BTreeMap<(Quarter, TeamId), u64>,
) -> Result<(Measured, Spellings), JoinError> {
    let (mut measured, mut names) = (Measured::default(), Spellings::default());
    let event_options = EventOptions {
        naming,
        catalogue: &options.catalogue,
        head_counts,
        calendar: &options.calendar,
    };
    let events: Vec<_> = of_kind(input, TableKind::Events).collect();
    join_events::join(&events, &event_options, &mut names, &mut measured)?;
    let aggregates: Vec<_> = of_kind(input, TableKind::Aggregates).collect();
    join_aggregates::join(
        &aggregates,
        naming,
        &options.catalogue,
        &options.calendar,
        &mut names,
        &mut measured,
    )?;
    Ok((measured, names))
}

/// Quarters that any table speaks about.
fn quarters(input: &JoinInput) -> Result<BTreeSet<Quarter>, JoinError> {
    let mut quarters = BTreeSet::new();
    for kind in [TableKind::Survey, TableKind::Events, TableKind::Aggregates] {
        for (_, table) in of_kind(input, kind) {
            quarters.extend(load::Columns::of(table).quarters("quarter")?);
        }
    }
    Ok(quarters)
}

/// How many people of each wave named more than one team.
fn several_teams(survey: &SurveySide) -> BTreeMap<Quarter, u64> {
    let several = |wave: &Wave| {
        let people = wave.people.iter();
        people
            .filter(|person| person.team.as_str() == SEVERAL_TEAMS)
            .count() as u64
    };
    let counts = survey
        .waves
        .iter()
        .map(|(quarter, wave)| (*quarter, several(wave)));
    counts.filter(|(_, people)| *people > 0).collect()
}

/// Names in messages about names that are no team; the rest is counted.
const NAMES_IN_A_NOTICE: usize = 6;

/// Leaves out the values of names that are no team of the organisation and that no survey knows: they would be rows that
/// nobody can place. Without an organisation every name is a team.
fn leave_strangers_out(measured: &mut Measured, trees: &BTreeMap<Quarter, Tree>, survey: &SurveySide) {
    let has_place = |key: &SampleKey| {
        trees
            .get(&key.quarter)
            .is_none_or(|tree| tree.contains(&key.team))
            || survey.spellings.0.contains_key(&key.team)
    };
    let strangers = measured.leave_out(has_place);
    if strangers.is_empty() {
        return;
    }
    let values: u64 = strangers.values().sum();
    let mut names: Vec<String> = strangers.into_keys().map(String::from).collect();
    let more = names.len().saturating_sub(NAMES_IN_A_NOTICE);
    names.truncate(NAMES_IN_A_NOTICE);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    let message = format!(
        "{} values are left out, because no team of the organisation has the name they come under: {}",
        count(values),
        names.join(", ")
    );
    measured.notices.push(
        Notice::caution("name-without-team", Place::default(), message)
            .hint("accept the suggested name, or add the team to the organisation"),
    );
}

fn of_kind(input: &JoinInput, kind: TableKind) -> impl Iterator<Item = (usize, &TableOfImport)> {
    input
        .tables
        .iter()
        .enumerate()
        .filter(move |(_, table)| table.table.kind == kind)
}

fn naming(
    input: &JoinInput,
    options: &JoinOptions,
    organisation: &Organisation,
    latest: Option<Quarter>,
) -> Result<Naming, JoinError> {
    let now = latest.map(|quarter| options.calendar.last_day(quarter));
    let lineage = Lineage::seen(&organisation.teams, options.view, &options.calendar, now);
    let mut naming = Naming::new(lineage, &options.aliases, organisation);
    naming.meet(options.aliases.values().map(String::as_str));
    let surveys: Vec<&TableOfImport> = of_kind(input, TableKind::Survey)
        .map(|(_, table)| table)
        .collect();
    let names = join_survey::team_names(&surveys)?;
    naming.meet(names.iter().map(String::as_str));
    let kept: Vec<&TableOfImport> = input.kept.iter().collect();
    let names = join_survey::team_names(&kept)?;
    naming.meet(names.iter().map(String::as_str));
    naming.meet(organisation.repositories.iter().map(|owner| owner.team.as_str()));
    // A team of a metric file is a team even if no survey knows it; a repository is not.
    for (_, table) in of_kind(input, TableKind::Events) {
        let names = join_events::team_names(table)?;
        naming.meet(names.iter().map(String::as_str));
    }
    for (_, table) in of_kind(input, TableKind::Aggregates) {
        let names = load::Columns::of(table).texts("team")?;
        naming.meet(names.iter().flatten().map(String::as_str));
    }
    Ok(naming)
}

fn targets(organisation: &Organisation, catalogue: &Catalogue) -> Vec<Target> {
    let canonical = |target: &Target| Target {
        metric: metric_id(catalogue, target.metric.as_str()),
        ..target.clone()
    };
    organisation.targets.iter().map(canonical).collect()
}

fn initiatives(organisation: &Organisation, naming: &Naming, options: &JoinOptions) -> Vec<Initiative> {
    let canonical = |initiative: &Initiative| {
        let day = options.calendar.last_day(initiative.quarter);
        Initiative {
            teams: initiative
                .teams
                .iter()
                .map(|team| naming.team(team, day).into())
                .collect(),
            topic: initiative
                .topic
                .as_ref()
                .map(|topic| topic_id(&options.catalogue, topic)),
            ..initiative.clone()
        }
    };
    organisation.initiatives.iter().map(canonical).collect()
}

/// People of each team at the end of each quarter.
fn head_counts(rosters: &BTreeMap<Quarter, Vec<RosterRow>>) -> BTreeMap<(Quarter, TeamId), u64> {
    let mut counts = BTreeMap::new();
    for (quarter, rows) in rosters {
        for row in rows {
            *counts.entry((*quarter, row.team.clone())).or_insert(0) += row.people;
        }
    }
    counts
}

/// The roster at the end of each quarter that any table speaks about.
fn rosters(
    quarters: &BTreeSet<Quarter>,
    organisation: &Organisation,
    naming: &Naming,
    options: &JoinOptions,
) -> BTreeMap<Quarter, Vec<RosterRow>> {
    let mut rosters: BTreeMap<Quarter, Vec<RosterRow>> = BTreeMap::new();
    for &quarter in quarters {
        let (start, day) = (
            options.calendar.first_day(quarter),
            options.calendar.last_day(quarter),
        );
        let holds = |row: &&HeadCount| {
            row.valid_from.is_none_or(|from| from <= day) && row.valid_to.is_none_or(|to| day <= to)
        };
        for row in organisation.head_counts.iter().filter(holds) {
            rosters.entry(quarter).or_default().push(RosterRow {
                team: naming.team(row.team.as_str(), day),
                role: row.role.clone(),
                tenure: row.tenure.clone(),
                people: u64::from(row.people),
            });
        }
        // Of a team that ended within the quarter it is known that nobody is left at its end.
        let ended = |row: &&HeadCount| row.valid_to.is_some_and(|to| start <= to && to < day);
        for row in organisation.head_counts.iter().filter(ended) {
            rosters.entry(quarter).or_default().push(RosterRow {
                team: naming.team(row.team.as_str(), start),
                role: None,
                tenure: None,
                people: 0,
            });
        }
    }
    rosters
}

/// The organisation of each quarter, with the teams that are heard or measured in it though not valid then.
fn trees(
    quarters: impl Iterator<Item = Quarter>,
    survey: &SurveySide,
    measured: &Measured,
    lineage: &Lineage,
    calendar: &Calendar,
) -> BTreeMap<Quarter, Tree> {
    let mut trees = BTreeMap::new();
    if lineage.is_empty() {
        return trees;
    }
    for quarter in quarters {
        let mut tree = lineage.tree(calendar.first_day(quarter), calendar.last_day(quarter));
        let wave = survey.waves.get(&quarter);
        let answering = wave.into_iter().flat_map(|wave| &wave.people);
        let samples = measured.ended().filter(|key| key.quarter == quarter);
        let present: BTreeSet<&TeamId> = answering
            .map(|person| &person.team)
            .chain(samples.map(|key| &key.team))
            .collect();
        for team in present {
            if !tree.contains(team) {
                lineage.place_outside(&mut tree, team);
            }
        }
        trees.insert(quarter, tree);
    }
    trees
}

fn json(value: &impl Serialize) -> String {
    // Only maps with keys that are no text fail to become JSON, and there are none here.
    serde_json::to_string(value).unwrap_or_default()
}

/// The name of everything that went in; the file names of imports are no part of it.
/// What was released is a part of it only where it makes a difference: a wave is the same before and after its release.
fn fingerprint(
    input: &JoinInput,
    options: &JoinOptions,
    declared: &[Declaration],
    released: &BTreeMap<Quarter, WaveRelease>,
) -> Fingerprint {
    let mut builder = Fingerprint::builder().part("options", json(options).as_bytes());
    for table in &input.tables {
        builder = builder
            .part("kind", format!("{:?}", table.table.kind).as_bytes())
            .part("content", table.content.as_str().as_bytes())
            .part("columns", json(&table.columns).as_bytes());
    }
    for release in released.values().filter(|release| release.makes_a_difference()) {
        builder = builder.part("released", json(&release.wave).as_bytes());
    }
    builder
        .part("declared", format!("{declared:?}").as_bytes())
        .finish()
}
