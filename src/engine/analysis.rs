//! From stored tables to finished numbers: load, join, analyse. Nothing here computes a number itself.

use super::progress::Progress;
use super::store::Store;
use super::trouble::EngineError;
use crate::analysis::{self, ChangeSpec, Changes, Friction, FrictionSpec};
use crate::base::{Fingerprint, Notice, Quarter};
use crate::data::{
    Catalogue, Cohort, Filter, Initiative, JoinAudit, JoinInput, JoinOptions, TableOfImport, Target, join,
};
use crate::workspace::Workspace;

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
    /// What an analyst must know about the join.
    pub notices: Vec<Notice>,
    /// Fingerprint of all inputs and choices.
    pub fingerprint: Fingerprint,
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
    let options = JoinOptions {
        aliases: workspace.aliases.clone(),
        catalogue: catalogue.clone(),
        calendar: workspace.settings.calendar.clone(),
        threshold: workspace.settings.threshold as u32,
    };
    let (dataset, notices) = join(&input, &options)?;
    progress.check()?;
    progress.say(2, steps, "Perceived and measured friction");
    let cohort = Cohort::new(&dataset, &Filter::default());
    let friction = analysis::friction(&cohort, &FrictionSpec::default());
    progress.check()?;
    progress.say(3, steps, "Changes");
    let changes = analysis::change(&friction, &ChangeSpec::default());
    Ok(Analysis {
        audit: dataset.audit.clone(),
        friction,
        changes,
        targets: dataset.targets.clone(),
        initiatives: dataset.initiatives.clone(),
        notices,
        fingerprint: dataset.fingerprint.clone(),
    })
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
    Ok(JoinInput { tables })
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
