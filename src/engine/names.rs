//! What the user decides about teams: which names mean which team (only what some file holds, only as a team that is
//! known), which ones do not, and under which names and units the past stands.

use std::collections::{BTreeMap, BTreeSet};

use super::progress::Progress;
use super::session::Session;
use super::trouble::EngineError;
use crate::data::{JoinAudit, TeamView};
use crate::workspace::{Aliases, OrganisationChoice};

impl Session {
    /// Accepts raw names as spellings of known teams: a name that some file holds, and a team that is known.
    pub fn accept_names(&mut self, names: &BTreeMap<String, String>) -> Result<(), EngineError> {
        let known = self.known_names()?;
        for (from, to) in names {
            known.check(from.trim(), to.trim())?;
        }
        self.save_aliases(names)
    }

    /// Remembers that a name does not mean a team: it is not proposed again.
    pub fn refuse_name(&mut self, name: &str, team: &str) -> Result<(), EngineError> {
        let (name, team) = (name.trim(), team.trim());
        self.known_names()?.check(name, team)?;
        let mut choices = self.name_choices();
        if choices.names.get(name).is_some_and(|accepted| accepted == team) {
            choices.names.remove(name);
        }
        choices
            .refused
            .entry(name.to_owned())
            .or_default()
            .insert(team.to_owned());
        self.keep_names(choices)
    }

    /// Takes back what was accepted or refused for a name.
    pub fn forget_name(&mut self, name: &str) -> Result<(), EngineError> {
        let mut choices = self.name_choices();
        let accepted = choices.names.remove(name.trim()).is_some();
        let refused = choices.refused.remove(name.trim()).is_some();
        if !accepted && !refused {
            return Err(EngineError::Name {
                from: name.to_owned(),
                to: String::new(),
                why: "it was never accepted, and never refused".to_owned(),
            });
        }
        self.keep_names(choices)
    }

    /// Chooses under which names and units the past stands.
    pub fn set_view(&mut self, view: TeamView) -> Result<(), EngineError> {
        self.store().save_organisation(OrganisationChoice { view })?;
        self.look(view);
        Ok(())
    }

    /// Looks at the past in a view without choosing it.
    pub fn look(&mut self, view: TeamView) {
        if self.workspace().view != view {
            self.workspace_mut().view = view;
            self.forget_analysis();
        }
    }

    /// Adds names that are right by construction.
    pub(super) fn save_aliases(&mut self, names: &BTreeMap<String, String>) -> Result<(), EngineError> {
        let mut choices = self.name_choices();
        for (from, to) in names {
            let (from, to) = (from.trim(), to.trim());
            if from == to {
                continue;
            }
            choices.names.insert(from.to_owned(), to.to_owned());
            if let Some(refused) = choices.refused.get_mut(from) {
                refused.remove(to);
            }
        }
        choices.refused.retain(|_, teams| !teams.is_empty());
        self.keep_names(choices)
    }

    fn known_names(&mut self) -> Result<KnownNames, EngineError> {
        let analysis = self.analysis(&Progress::default())?;
        Ok(KnownNames::of(
            &analysis.audit,
            &analysis.teams,
            &self.workspace().aliases,
        ))
    }

    fn name_choices(&self) -> Aliases {
        let workspace = self.workspace();
        Aliases {
            names: workspace.aliases.clone(),
            refused: workspace.refused.clone(),
        }
    }

    fn keep_names(&mut self, choices: Aliases) -> Result<(), EngineError> {
        self.store().save_names(&choices)?;
        let workspace = self.workspace_mut();
        workspace.aliases = choices.names;
        workspace.refused = choices.refused;
        self.forget_analysis();
        Ok(())
    }
}

/// The names and teams that a workspace has met.
pub(super) struct KnownNames {
    names: BTreeSet<String>,
    teams: BTreeSet<String>,
}

impl KnownNames {
    pub(super) fn of(
        audit: &JoinAudit,
        organisation: &BTreeSet<String>,
        aliases: &BTreeMap<String, String>,
    ) -> Self {
        let mut teams: BTreeSet<String> = audit.matched.iter().map(|team| team.team.clone()).collect();
        teams.extend(organisation.iter().cloned());
        let one_sided = audit.survey_only.iter().chain(&audit.metrics_only);
        let mut names: BTreeSet<String> = one_sided.cloned().collect();
        teams.extend(names.iter().cloned());
        let spellings = audit
            .matched
            .iter()
            .flat_map(|team| team.survey_names.iter().chain(&team.metric_names));
        names.extend(spellings.cloned());
        names.extend(aliases.keys().cloned());
        names.extend(audit.suggested.iter().map(|found| found.from.clone()));
        names.extend(audit.unclear.iter().map(|found| found.name.clone()));
        Self { names, teams }
    }

    /// Refuses a name that no file holds, and a team that nobody knows.
    pub(super) fn check(&self, from: &str, to: &str) -> Result<(), EngineError> {
        let why = if from == to {
            return Ok(());
        } else if from.is_empty() || to.is_empty() {
            "both names must be given".to_owned()
        } else if !self.names.contains(from) {
            format!("no file holds the name “{from}”{}", nearest(from, &self.names))
        } else if !self.teams.contains(to) {
            format!("no team is called “{to}”{}", nearest(to, &self.teams))
        } else {
            return Ok(());
        };
        Err(EngineError::Name {
            from: from.to_owned(),
            to: to.to_owned(),
            why,
        })
    }
}

fn nearest(name: &str, known: &BTreeSet<String>) -> String {
    known
        .iter()
        .map(|other| {
            (
                strsim::jaro_winkler(&name.to_lowercase(), &other.to_lowercase()),
                other,
            )
        })
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(likeness, _)| *likeness > 0.7)
        .map(|(_, other)| format!("; the nearest is “{other}”"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_met_names_become_known_teams() {
        let audit = JoinAudit {
            survey_only: vec!["Mobile".to_owned(), "Data".to_owned()],
            metrics_only: vec!["Datta".to_owned()],
            ..JoinAudit::default()
        };
        let known = KnownNames::of(&audit, &BTreeSet::from(["Payments".to_owned()]), &BTreeMap::new());
        assert!(known.check("Datta", "Data").is_ok());
        assert!(known.check("Data", "Payments").is_ok());
        assert!(known.check("Data", "Data").is_ok());
        assert!(
            known
                .check("Mobile", "Atlantis")
                .unwrap_err()
                .to_string()
                .contains("no team is called “Atlantis”")
        );
        assert!(
            known
                .check("Nope", "Data")
                .unwrap_err()
                .to_string()
                .contains("no file holds")
        );
        assert!(known.check("", "Data").is_err());
    }
}
