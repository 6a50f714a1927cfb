//! The organisation's tables: records in, records out.

use crate::base::{MetricId, Quarter, TeamId, TopicId};

use super::columns::Builder;
use super::{Table, TableError, TableKind};
use crate::data::catalogue::Better;
use crate::data::organisation::{HeadCount, Initiative, KnownId, Named, RepositoryOwner, Target, TeamRecord};

/// Stands between the teams of an initiative.
const BETWEEN_TEAMS: &str = "; ";

/// What a file of targets declares about a metric besides its target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// The metric.
    pub metric: MetricId,
    /// Its name for people.
    pub name: Option<String>,
    /// Its unit.
    pub unit: Option<String>,
    /// Which way is better.
    pub better: Option<Better>,
    /// The topic it speaks about, as a key of the catalogue or as written where no topic fits.
    pub topic: Option<TopicId>,
}

impl Table {
    /// A table of teams.
    ///
    /// # Errors
    /// The table cannot be built.
    pub fn teams(rows: &[TeamRecord]) -> Result<Self, TableError> {
        Builder::new(TableKind::Teams, rows.len())
            .names("team", rows.iter().map(|row| row.team.as_str()))
            .texts(
                "parent",
                rows.iter().map(|row| row.parent.as_ref().map(TeamId::as_str)),
            )
            .days("valid_from", rows.iter().map(|row| row.valid_from))?
            .days("valid_to", rows.iter().map(|row| row.valid_to))?
            .texts("formerly", rows.iter().map(|row| row.formerly.as_deref()))
            .finish()
    }

    /// The teams of a table of teams.
    ///
    /// # Errors
    /// The table is of another kind.
    pub fn to_teams(&self) -> Result<Vec<TeamRecord>, TableError> {
        let mut parents = self.texts("parent")?.into_iter();
        let mut from = self.days("valid_from")?.into_iter();
        let mut to = self.days("valid_to")?.into_iter();
        let mut formerly = self.texts("formerly")?.into_iter();
        Ok(self
            .names("team")?
            .into_iter()
            .map(|team| TeamRecord {
                team: team.into(),
                parent: parents.next().flatten().map(Into::into),
                valid_from: from.next().flatten(),
                valid_to: to.next().flatten(),
                formerly: formerly.next().flatten(),
            })
            .collect())
    }

    /// A table of head-counts.
    ///
    /// # Errors
    /// The table cannot be built.
    pub fn head_counts(rows: &[HeadCount]) -> Result<Self, TableError> {
        Builder::new(TableKind::HeadCounts, rows.len())
            .names("team", rows.iter().map(|row| row.team.as_str()))
            .texts("role", rows.iter().map(|row| row.role.as_deref()))
            .texts("tenure", rows.iter().map(|row| row.tenure.as_deref()))
            .counts("people", rows.iter().map(|row| Some(row.people)))
            .days("valid_from", rows.iter().map(|row| row.valid_from))?
            .days("valid_to", rows.iter().map(|row| row.valid_to))?
            .finish()
    }

    /// The head-counts of a table of head-counts.
    ///
    /// # Errors
    /// The table is of another kind.
    pub fn to_head_counts(&self) -> Result<Vec<HeadCount>, TableError> {
        let mut roles = self.texts("role")?.into_iter();
        let mut tenures = self.texts("tenure")?.into_iter();
        let mut people = self.counts("people")?.into_iter();
        let mut from = self.days("valid_from")?.into_iter();
        let mut to = self.days("valid_to")?.into_iter();
        Ok(self
            .names("team")?
            .into_iter()
            .map(|team| HeadCount {
                team: team.into(),
                role: roles.next().flatten(),
                tenure: tenures.next().flatten(),
                people: people.next().flatten().unwrap_or_default(),
                valid_from: from.next().flatten(),
                valid_to: to.next().flatten(),
            })
            .collect())
    }

    /// A table of repository owners.
    ///
    /// # Errors
    /// The table cannot be built.
    pub fn repositories(rows: &[RepositoryOwner]) -> Result<Self, TableError> {
        Builder::new(TableKind::Repositories, rows.len())
            .names("repository", rows.iter().map(|row| row.repository.as_str()))
            .names("team", rows.iter().map(|row| row.team.as_str()))
            .days("valid_from", rows.iter().map(|row| row.valid_from))?
            .days("valid_to", rows.iter().map(|row| row.valid_to))?
            .finish()
    }

    /// The owners of a table of repository owners.
    ///
    /// # Errors
    /// The table is of another kind.
    pub fn to_repositories(&self) -> Result<Vec<RepositoryOwner>, TableError> {
        let mut teams = self.names("team")?.into_iter();
        let mut from = self.days("valid_from")?.into_iter();
        let mut to = self.days("valid_to")?.into_iter();
        Ok(self
            .names("repository")?
            .into_iter()
            .map(|repository| RepositoryOwner {
                repository,
                team: teams.next().unwrap_or_default(),
                valid_from: from.next().flatten(),
                valid_to: to.next().flatten(),
            })
            .collect())
    }

    /// A table of ids.
    ///
    /// # Errors
    /// The table cannot be built.
    pub fn ids(rows: &[KnownId]) -> Result<Self, TableError> {
        Builder::new(TableKind::Ids, rows.len())
            .names("what", rows.iter().map(|row| row.what.word()))
            .names("id", rows.iter().map(|row| row.id.as_str()))
            .names("name", rows.iter().map(|row| row.name.as_str()))
            .finish()
    }

    /// The ids of a table of ids.
    ///
    /// # Errors
    /// The table is of another kind, or an id stands for something unknown.
    pub fn to_ids(&self) -> Result<Vec<KnownId>, TableError> {
        let mut ids = self.names("id")?.into_iter();
        let mut names = self.names("name")?.into_iter();
        self.names("what")?
            .into_iter()
            .map(|word| {
                let what = [Named::Team, Named::Repository]
                    .into_iter()
                    .find(|what| what.word() == word)
                    .ok_or_else(|| TableError::Column {
                        kind: self.kind,
                        column: "what".to_owned(),
                    })?;
                Ok(KnownId {
                    what,
                    id: ids.next().unwrap_or_default(),
                    name: names.next().unwrap_or_default(),
                })
            })
            .collect()
    }

    /// A table of targets with what the file declares about each metric; a declaration without target has value `None`.
    ///
    /// # Errors
    /// The table cannot be built.
    pub fn targets(rows: &[(Declaration, Option<Target>)]) -> Result<Self, TableError> {
        let target = |row: &'_ (Declaration, Option<Target>)| row.1.clone();
        let targets: Vec<Option<Target>> = rows.iter().map(target).collect();
        let of = |index: usize| targets[index].as_ref();
        let places = || 0..rows.len();
        Builder::new(TableKind::Targets, rows.len())
            .names("metric", rows.iter().map(|row| row.0.metric.as_str()))
            .floats("value", places().map(|at| of(at).map(|target| target.value)))
            .texts(
                "owner",
                places().map(|at| of(at).and_then(|target| target.owner.as_deref())),
            )
            .days(
                "agreed_on",
                places().map(|at| of(at).and_then(|target| target.agreed_on)),
            )?
            .texts(
                "reason",
                places().map(|at| of(at).and_then(|target| target.reason.as_deref())),
            )
            .days(
                "valid_from",
                places().map(|at| of(at).and_then(|target| target.valid_from)),
            )?
            .texts("name", rows.iter().map(|row| row.0.name.as_deref()))
            .texts("unit", rows.iter().map(|row| row.0.unit.as_deref()))
            .texts("better", rows.iter().map(|row| row.0.better.map(better_word)))
            .texts(
                "topic",
                rows.iter().map(|row| row.0.topic.as_ref().map(TopicId::as_str)),
            )
            .finish()
    }

    /// The targets of a table of targets.
    ///
    /// # Errors
    /// The table is of another kind.
    pub fn to_targets(&self) -> Result<Vec<Target>, TableError> {
        let mut values = self.floats("value")?.into_iter();
        let mut owners = self.texts("owner")?.into_iter();
        let mut agreed = self.days("agreed_on")?.into_iter();
        let mut reasons = self.texts("reason")?.into_iter();
        let mut from = self.days("valid_from")?.into_iter();
        let all = self.names("metric")?.into_iter().map(|metric| {
            let (value, owner) = (values.next().flatten(), owners.next().flatten());
            let (agreed_on, reason) = (agreed.next().flatten(), reasons.next().flatten());
            let valid_from = from.next().flatten();
            value.map(|value| Target {
                metric: metric.into(),
                value,
                owner,
                agreed_on,
                reason,
                valid_from,
            })
        });
        Ok(all.flatten().collect())
    }

    /// What a table of targets declares about its metrics, in file order.
    ///
    /// # Errors
    /// The table is of another kind.
    pub fn to_declarations(&self) -> Result<Vec<Declaration>, TableError> {
        let mut names = self.texts("name")?.into_iter();
        let mut units = self.texts("unit")?.into_iter();
        let mut better = self.texts("better")?.into_iter();
        let mut topics = self.texts("topic")?.into_iter();
        Ok(self
            .names("metric")?
            .into_iter()
            .map(|metric| Declaration {
                metric: metric.into(),
                name: names.next().flatten(),
                unit: units.next().flatten(),
                better: better.next().flatten().and_then(|word| better_of(&word)),
                topic: topics.next().flatten().map(Into::into),
            })
            .collect())
    }

    /// A table of initiatives.
    ///
    /// # Errors
    /// The table cannot be built.
    pub fn initiatives(rows: &[Initiative]) -> Result<Self, TableError> {
        let teams: Vec<String> = rows.iter().map(|row| row.teams.join(BETWEEN_TEAMS)).collect();
        let quarters: Vec<String> = rows.iter().map(|row| row.quarter.to_string()).collect();
        Builder::new(TableKind::Initiatives, rows.len())
            .names("name", rows.iter().map(|row| row.name.as_str()))
            .names("teams", teams.iter().map(String::as_str))
            .names("quarter", quarters.iter().map(String::as_str))
            .texts(
                "topic",
                rows.iter().map(|row| row.topic.as_ref().map(TopicId::as_str)),
            )
            .floats("cost", rows.iter().map(|row| row.cost))
            .texts("currency", rows.iter().map(|row| row.currency.as_deref()))
            .texts("note", rows.iter().map(|row| row.note.as_deref()))
            .finish()
    }

    /// The initiatives of a table of initiatives.
    ///
    /// # Errors
    /// The table is of another kind, or a quarter is none.
    pub fn to_initiatives(&self) -> Result<Vec<Initiative>, TableError> {
        let mut teams = self.names("teams")?.into_iter();
        let mut quarters = self.names("quarter")?.into_iter();
        let mut topics = self.texts("topic")?.into_iter();
        let mut costs = self.floats("cost")?.into_iter();
        let mut currencies = self.texts("currency")?.into_iter();
        let mut notes = self.texts("note")?.into_iter();
        self.names("name")?
            .into_iter()
            .map(|name| {
                let quarter: Option<Quarter> = quarters.next().and_then(|text| text.parse().ok());
                Ok(Initiative {
                    name,
                    teams: teams
                        .next()
                        .unwrap_or_default()
                        .split(BETWEEN_TEAMS)
                        .filter(|team| !team.is_empty())
                        .map(str::to_owned)
                        .collect(),
                    quarter: quarter.ok_or_else(|| TableError::Column {
                        kind: self.kind,
                        column: "quarter".to_owned(),
                    })?,
                    topic: topics.next().flatten().map(Into::into),
                    cost: costs.next().flatten(),
                    currency: currencies.next().flatten(),
                    note: notes.next().flatten(),
                })
            })
            .collect()
    }
}

fn better_word(better: Better) -> &'static str {
    match better {
        Better::Lower => "lower",
        Better::Higher => "higher",
    }
}

fn better_of(word: &str) -> Option<Better> {
    match word {
        "lower" => Some(Better::Lower),
        "higher" => Some(Better::Higher),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn again(table: &Table) -> Table {
        Table::from_parquet(table.kind, &table.to_parquet().unwrap()).unwrap()
    }

    #[test]
    fn records_come_back_as_they_went_in() {
        let team = TeamRecord {
            team: "Warehouse".into(),
            parent: Some("Commerce".into()),
            valid_from: Some(date(2026, 1, 1)),
            valid_to: None,
            formerly: Some("Fulfilment".to_owned()),
        };
        let table = Table::teams(std::slice::from_ref(&team)).unwrap();
        assert_eq!(again(&table).to_teams().unwrap(), [team]);

        let people = HeadCount {
            team: "Warehouse".into(),
            role: Some("Backend engineer".to_owned()),
            tenure: None,
            people: 7,
            valid_from: None,
            valid_to: Some(date(1969, 12, 31)),
        };
        let table = Table::head_counts(std::slice::from_ref(&people)).unwrap();
        assert_eq!(again(&table).to_head_counts().unwrap(), [people]);

        let owner = RepositoryOwner {
            repository: "picking-app".to_owned(),
            team: "Warehouse".to_owned(),
            valid_from: None,
            valid_to: None,
        };
        let table = Table::repositories(std::slice::from_ref(&owner)).unwrap();
        assert_eq!(again(&table).to_repositories().unwrap(), [owner]);

        let id = KnownId {
            what: Named::Repository,
            id: "github:GithubRepo:1:7".to_owned(),
            name: "example/shop".to_owned(),
        };
        let table = Table::ids(std::slice::from_ref(&id)).unwrap();
        assert_eq!(again(&table).to_ids().unwrap(), [id]);

        let initiative = Initiative {
            name: "Merge queue".to_owned(),
            teams: vec!["Checkout".to_owned(), "Fraud & Risk".to_owned()],
            quarter: "2026-Q1".parse().unwrap(),
            topic: Some("build-speed".into()),
            cost: Some(34000.0),
            currency: Some("EUR".to_owned()),
            note: None,
        };
        let table = Table::initiatives(std::slice::from_ref(&initiative)).unwrap();
        assert_eq!(again(&table).to_initiatives().unwrap(), [initiative]);
    }

    #[test]
    fn a_declaration_without_a_target_is_no_target() {
        let declared = |metric: &str| Declaration {
            metric: metric.into(),
            name: None,
            unit: Some("hours".to_owned()),
            better: Some(Better::Lower),
            topic: None,
        };
        let target = Target {
            metric: "review_time_hours".into(),
            value: 4.0,
            owner: None,
            agreed_on: Some(date(2025, 3, 12)),
            reason: None,
            valid_from: None,
        };
        let rows = [
            (declared("review_time_hours"), Some(target.clone())),
            (declared("other_hours"), None),
        ];
        let table = again(&Table::targets(&rows).unwrap());
        assert_eq!(table.to_targets().unwrap(), [target]);
        assert_eq!(
            table.to_declarations().unwrap(),
            [rows[0].0.clone(), rows[1].0.clone()]
        );
    }
}
