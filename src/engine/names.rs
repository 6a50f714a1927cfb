//! Which names may be accepted for which teams: only what some file holds, only as a team that is known.

use std::collections::{BTreeMap, BTreeSet};

use super::trouble::EngineError;
use crate::data::JoinAudit;

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
