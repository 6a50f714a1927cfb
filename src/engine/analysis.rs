//! From stored tables to finished numbers: load, join, analyse. Nothing here computes a number itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;

use super::progress::Progress;
use super::store::Store;
use super::trouble::EngineError;
use crate::analysis::{
    self, AnalysisKind, ChangeSpec, Changes, Friction, FrictionSpec, Inputs, Method, Options, Outcome,
    Stopped,
};
use crate::audit::Group;
use crate::base::{Fingerprint, MetricId, Notice, Quarter};
use crate::data::{
    Catalogue, Cohort, Dataset, Filter, Initiative, Item, JoinAudit, JoinInput, JoinOptions, Level,
    ReleasedWave, TableKind, TableOfImport, Target, Tree, join,
};
use crate::report::one_line;
use crate::workspace::{StoredTable, Workspace};

/// Everything that was computed from the inputs and choices of a workspace.
#[derive(Debug)]
pub struct Analysis {
    /// What the join did with every team name.
    pub audit: JoinAudit,
    /// All cells of all quarters.
    pub friction: Friction,
    /// Differences between successive quarters.
    pub changes: Changes,
    /// Targets, all versions.
    pub targets: Vec<Target>,
    /// Initiatives.
    pub initiatives: Vec<Initiative>,
    /// Every team and unit of the organisation, whether a file speaks about it or not.
    pub teams: BTreeSet<String>,
    /// The ordered questions of each wave, in order of waves.
    pub questions: Vec<(Quarter, Vec<Item>)>,
    /// Topics and metrics, with those that only files know.
    pub known: Catalogue,
    /// Metrics that any import speaks about.
    pub measured: BTreeSet<MetricId>,
    /// Who is behind each row, without answers: what a release is audited against.
    pub groups: Vec<Group>,
    /// What an analyst must know about the join.
    pub notices: Vec<Notice>,
    /// Fingerprint of all inputs and choices.
    pub fingerprint: Fingerprint,
    /// What each analysis found, as far as it was run.
    pub outcomes: Outcomes,
}

/// Outcomes of analyses, and what to run them on. Without a dataset nothing can be run.
#[derive(Debug, Default)]
pub struct Outcomes {
    dataset: Option<Dataset>,
    known: Mutex<BTreeMap<OutcomeKey, Arc<Outcome>>>,
}

/// Analysis, quarter and options as JSON: the inputs are those of the [`Analysis`] that remembers.
type OutcomeKey = (&'static str, Quarter, String);

fn key(kind: &AnalysisKind, quarter: Quarter, options: &Options) -> Option<OutcomeKey> {
    Some((kind.id, quarter, serde_json::to_string(options).ok()?))
}

impl Analysis {
    /// What an analysis found about a quarter, if it has been run with these options.
    pub fn known_outcome(
        &self,
        kind: &AnalysisKind,
        quarter: Quarter,
        options: &Options,
    ) -> Option<Arc<Outcome>> {
        let known = self.outcomes.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&key(kind, quarter, options)?).cloned()
    }

    /// What an analysis finds about a quarter: run once for the same inputs and options.
    ///
    /// # Errors
    /// When it was cancelled, or there is nothing to run it on.
    pub fn outcome(
        &self,
        kind: &AnalysisKind,
        quarter: Quarter,
        options: &Options,
        progress: &Progress,
    ) -> Result<Arc<Outcome>, EngineError> {
        if let Some(outcome) = self.known_outcome(kind, quarter, options) {
            return Ok(outcome);
        }
        let dataset = self.outcomes.dataset.as_ref().ok_or(EngineError::Nothing)?;
        let cohort = Cohort::new(dataset, &Filter::default());
        let inputs = Inputs {
            cohort: &cohort,
            friction: &self.friction,
            changes: &self.changes,
            quarter,
            is_stopped: &|| progress.check().is_err(),
        };
        let outcome = (kind.run)(&inputs, options).map_err(|Stopped| EngineError::Cancelled)?;
        let outcome = Arc::new(outcome);
        if let Some(key) = key(kind, quarter, options) {
            let mut known = self.outcomes.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.insert(key, Arc::clone(&outcome));
        }
        Ok(outcome)
    }
}

/// Loads, joins and analyses what is in use.
pub(super) fn analyse(
    store: &Store,
    workspace: &Workspace,
    catalogue: &Catalogue,
    progress: &Progress,
) -> Result<Analysis, EngineError> {
    if workspace.imports.is_empty() {
        return Err(EngineError::Nothing);
    }
    let steps = 4;
    progress.say(0, steps, "Reading the tables");
    let input = load(store, workspace, progress)?;
    progress.say(1, steps, "Joining by team and quarter");
    let (dataset, notices) = join(&input, &options(workspace, catalogue))?;
    progress.check()?;
    progress.say(2, steps, "Perceived and measured friction");
    let cohort = Cohort::new(&dataset, &Filter::default());
    let friction = analysis::friction(&cohort, &FrictionSpec::default());
    progress.check()?;
    progress.say(3, steps, "Changes");
    let changes = analysis::change(&friction, &ChangeSpec::default());
    let (groups, questions) = (groups(&cohort), questions(&cohort));
    Ok(Analysis {
        audit: dataset.audit.clone(),
        friction,
        changes,
        targets: dataset.targets.clone(),
        initiatives: dataset.initiatives.clone(),
        teams: dataset
            .trees
            .values()
            .flat_map(Tree::all)
            .map(|team| team.as_str().to_owned())
            .collect(),
        groups,
        questions,
        measured: dataset.sources.keys().cloned().collect(),
        known: dataset.catalogue.clone(),
        notices,
        fingerprint: dataset.fingerprint.clone(),
        outcomes: Outcomes {
            dataset: Some(dataset),
            known: Mutex::default(),
        },
    })
}

fn options(workspace: &Workspace, catalogue: &Catalogue) -> JoinOptions {
    JoinOptions {
        aliases: workspace.aliases.clone(),
        refused: workspace.refused.clone(),
        view: workspace.view,
        catalogue: catalogue.clone(),
        calendar: workspace.settings.calendar.clone(),
        threshold: workspace.settings.threshold as u32,
        bridges: workspace.bridges.clone(),
        targets: workspace.targets.clone(),
        released: workspace.waves.clone(),
    }
}

/// Waves as they would be released today, of the given quarters.
pub(super) fn as_released(
    store: &Store,
    workspace: &Workspace,
    catalogue: &Catalogue,
    quarters: &BTreeSet<Quarter>,
    today: Date,
    progress: &Progress,
) -> Result<Vec<ReleasedWave>, EngineError> {
    let input = load(store, workspace, progress)?;
    let (dataset, _) = join(&input, &options(workspace, catalogue))?;
    let cohort = Cohort::new(&dataset, &Filter::default());
    let waves = quarters
        .iter()
        .filter_map(|&quarter| cohort.as_released(quarter, today));
    Ok(waves.collect())
}

fn questions(cohort: &Cohort) -> Vec<(Quarter, Vec<Item>)> {
    let of = |quarter| (quarter, cohort.items(quarter).to_vec());
    cohort.waves().map(of).collect()
}

/// Membership of every row of every quarter and topic, under the names that a release prints.
fn groups(cohort: &Cohort) -> Vec<Group> {
    let mut groups = Vec::new();
    for quarter in cohort.waves() {
        for topic in cohort.topics(quarter) {
            for membership in cohort.membership(quarter, &topic) {
                let scope = match membership.level {
                    Level::Organisation => "organisation",
                    Level::Unit => "unit",
                    Level::Team => "team",
                };
                groups.push(Group {
                    quarter,
                    topic: topic.as_str().to_owned(),
                    scope: scope.to_owned(),
                    row: one_line(&membership.row),
                    people: membership.people,
                });
            }
        }
    }
    groups
}

fn load(store: &Store, workspace: &Workspace, progress: &Progress) -> Result<JoinInput, EngineError> {
    let mut tables = Vec::new();
    for record in &workspace.imports {
        for stored in &record.tables {
            progress.check()?;
            tables.push(TableOfImport {
                import: record.file.clone(),
                content: stored.content.clone(),
                columns: record.columns.clone(),
                table: store.load_table(stored)?,
            });
        }
    }
    Ok(JoinInput {
        kept: kept(store, workspace, &tables)?,
        tables,
    })
}

/// Survey tables of released waves that no import in use holds any more.
fn kept(
    store: &Store,
    workspace: &Workspace,
    in_use: &[TableOfImport],
) -> Result<Vec<TableOfImport>, EngineError> {
    let mut kept: Vec<TableOfImport> = Vec::new();
    for known in workspace.waves.iter().flat_map(|wave| &wave.tables) {
        if in_use
            .iter()
            .chain(&kept)
            .any(|table| table.content == known.content)
        {
            continue;
        }
        let stored = StoredTable {
            kind: TableKind::Survey,
            content: known.content.clone(),
            rows: known.rows,
        };
        kept.push(TableOfImport {
            import: known.import.clone(),
            content: known.content.clone(),
            columns: known.columns.clone(),
            table: store.load_table(&stored)?,
        });
    }
    Ok(kept)
}

/// The quarter asked for, or the latest one; an error names the quarters that there are.
pub fn choose_quarter(friction: &Friction, asked: Option<Quarter>) -> Result<Quarter, EngineError> {
    let known = &friction.quarters;
    match asked {
        Some(quarter) if known.contains(&quarter) => Ok(quarter),
        Some(quarter) => {
            let list = known
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", ");
            Err(EngineError::NoQuarter(format!(
                "nothing is known about {quarter}; there is {list}"
            )))
        }
        // The latest wave is what a quarter is reported on; metrics may run ahead of it.
        None => friction
            .waves
            .last()
            .or(known.last())
            .copied()
            .ok_or(EngineError::NoQuarter(
                "the imports hold neither answers nor metrics of any quarter".to_owned(),
            )),
    }
}

/// The methods with these ids, or with these words before the version; all of them where none is named.
pub fn known_methods(asked: &[String]) -> Result<Vec<Method>, EngineError> {
    let methods = analysis::methods().map_err(|err| EngineError::NoMethod(err.to_string()))?;
    let is_meant = |method: &Method, word: &str| {
        method.id == word || method.id.rsplit_once(' ').is_some_and(|(name, _)| name == word)
    };
    let unknown = asked
        .iter()
        .find(|word| !methods.iter().any(|method| is_meant(method, word)));
    if let Some(word) = unknown {
        return Err(EngineError::NoMethod(word.clone()));
    }
    let is_asked = |method: &Method| asked.is_empty() || asked.iter().any(|word| is_meant(method, word));
    Ok(methods.into_iter().filter(is_asked).collect())
}
