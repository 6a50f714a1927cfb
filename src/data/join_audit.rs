//! What the join did with every team name: matched, left on either side, suggested.

use std::collections::BTreeSet;

use polars::prelude::{Column, DataFrame, IntoLazy, LazyFrame, col};

use crate::base::TeamId;

use super::dataset::{JoinAudit, JoinedTeam, Suggestion, UnclearName};
use super::join::JoinError;
use super::join_events::strings;
use super::names::key;
use super::naming::{Naming, Spellings};
use super::proposals::{Knowledge, Refused, propose};

/// Lays the names of both sides beside each other. `ownerless` are repositories that belong to nobody.
pub(super) fn of(
    survey: &Spellings,
    metrics: &Spellings,
    ownerless: &BTreeSet<String>,
    duplicates: Vec<String>,
    naming: &Naming,
    refused: &Refused,
) -> Result<JoinAudit, JoinError> {
    let (left, right) = (frame(survey)?, frame(metrics)?);
    let both = sorted(&left.clone().semi_join(right.clone(), col("team"), col("team")))?;
    let survey_only = sorted(&left.clone().anti_join(right.clone(), col("team"), col("team")))?;
    let mut metrics_only = sorted(&right.anti_join(left, col("team"), col("team")))?;
    metrics_only.extend(ownerless.iter().cloned());
    metrics_only.sort();
    metrics_only.dedup();
    let matched = both
        .into_iter()
        .map(|team| {
            let id = TeamId::new(&team);
            let names = |side: &Spellings| side.0.get(&id).into_iter().flatten().cloned().collect();
            JoinedTeam {
                survey_names: names(survey),
                metric_names: names(metrics),
                team,
            }
        })
        .collect();
    let mut audit = JoinAudit {
        matched,
        survey_only,
        metrics_only,
        duplicates,
        ..JoinAudit::default()
    };
    (audit.suggested, audit.unclear) = suggestions(&audit, &Knowledge::new(naming, refused), naming);
    Ok(audit)
}

fn frame(side: &Spellings) -> Result<LazyFrame, JoinError> {
    let teams: Vec<&str> = side.0.keys().map(TeamId::as_str).collect();
    Ok(DataFrame::new_infer_height(vec![Column::new("team".into(), teams)])?.lazy())
}

fn sorted(teams: &LazyFrame) -> Result<Vec<String>, JoinError> {
    let mut names = strings(&teams.clone().collect()?, "team")?;
    names.sort();
    Ok(names)
}

/// Names that the organisation does not know may mean one of its teams; names that only one side knows may mean one that
/// the other side knows.
fn suggestions(
    audit: &JoinAudit,
    knowledge: &Knowledge,
    naming: &Naming,
) -> (Vec<Suggestion>, Vec<UnclearName>) {
    let lineage = &naming.lineage;
    let organised = lineage.teams().into_iter().chain(lineage.units());
    let organised: BTreeSet<String> = organised.map(String::from).collect();
    let known: BTreeSet<String> = organised.iter().map(|name| key(name)).collect();
    let is_new = |name: &&String| !known.contains(&key(name));
    let matched = audit.matched.iter().map(|team| team.team.clone());
    let base: BTreeSet<String> = organised.iter().cloned().chain(matched).collect();
    let survey_new: Vec<&String> = audit.survey_only.iter().filter(is_new).collect();
    let metrics_new: Vec<&String> = audit.metrics_only.iter().filter(is_new).collect();
    let from = survey_new.iter().chain(&metrics_new).map(|name| name.as_str());
    let candidates = |name: &str| {
        let mut to = base.clone();
        if metrics_new.iter().any(|new| *new == name) {
            to.extend(audit.survey_only.iter().cloned());
        }
        to
    };
    propose(from, &candidates, knowledge)
}
