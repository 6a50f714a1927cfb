//! Small organisations, built by hand, for the tests of the join and the analyses.
#![allow(dead_code, reason = "each test file uses its own part")]

pub mod outcomes;

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use tribometer::base::{Calendar, Fingerprint, Quarter};
use tribometer::data::{
    AggregateRow, Better, Bridge, Catalogue, Dataset, Declaration, EventRow, HeadCount, Item, JoinInput,
    JoinOptions, Metric, Polarity, RepositoryOwner, Scale, SourceKind, Statistic, SurveyColumns, SurveyRow,
    Table, TableOfImport, Target, TeamRecord, Topic, Transform, join,
};

pub fn quarter(text: &str) -> Quarter {
    text.parse().unwrap()
}

/// Two topics with a metric each, and one nobody can say the direction of.
pub fn catalogue() -> Catalogue {
    let topic = |id: &str, name: &str| Topic {
        id: id.into(),
        name: name.to_owned(),
        words: Vec::new(),
        outcome: false,
        dimension: None,
    };
    Catalogue {
        topics: vec![topic("review", "Code review"), topic("build", "Build speed")],
        metrics: vec![
            metric("review_time_hours", "review", Transform::Log, Statistic::P75),
            metric("rerun_share", "build", Transform::Logit, Statistic::Share),
            metric("tickets_per_developer", "build", Transform::Log, Statistic::Rate),
        ],
        ..Catalogue::default()
    }
}

pub fn metric(id: &str, topic: &str, transform: Transform, statistic: Statistic) -> Metric {
    Metric {
        id: id.into(),
        name: id.replace('_', " "),
        topic: Some(topic.into()),
        unit: if transform == Transform::Logit {
            "share"
        } else {
            "h"
        }
        .to_owned(),
        better: Some(Better::Lower),
        transform,
        statistic,
        min_events: 0,
        aliases: Vec::new(),
        source: String::new(),
    }
}

/// One item for each topic, 1 to 5, the high end good.
pub fn columns() -> SurveyColumns {
    let item = |id: &str, topic: &str| Item {
        id: id.into(),
        text: id.to_owned(),
        topic: Some(topic.into()),
        scale: Scale {
            low: 1,
            high: 5,
            labels: Vec::new(),
        },
        polarity: Some(Polarity::HighIsGood),
    };
    SurveyColumns {
        items: vec![item("review-item", "review"), item("build-item", "build")],
        texts: Vec::new(),
    }
}

/// Collects tables, then joins them.
#[derive(Default)]
pub struct Organisation {
    pub input: JoinInput,
    pub aliases: BTreeMap<String, String>,
    pub catalogue: Option<Catalogue>,
    pub bridges: Vec<Bridge>,
}

impl Organisation {
    pub fn table(&mut self, import: &str, columns: SurveyColumns, table: Table) -> &mut Self {
        let content = Fingerprint::of_bytes(format!("{import} {}", self.input.tables.len()).as_bytes());
        self.input.tables.push(TableOfImport {
            import: import.to_owned(),
            content,
            columns,
            table,
        });
        self
    }

    /// Answers as (team, review code, build code); 0 is no answer.
    pub fn wave(&mut self, of: &str, answers: &[(&str, u8, u8)]) -> &mut Self {
        let code = |code: u8| (code > 0).then_some(f64::from(code));
        let row = |(team, review, build): &(&str, u8, u8)| SurveyRow {
            quarter: quarter(of),
            team: (!team.is_empty()).then(|| (*team).to_owned()),
            role: None,
            tenure: None,
            answers: vec![code(*review), code(*build)],
            key: None,
            texts: Vec::new(),
        };
        let table = Table::survey(&columns(), answers.iter().map(row).collect()).unwrap();
        self.table(&format!("survey-{of}.csv"), columns(), table)
    }

    /// Teams with their units, valid since ever.
    pub fn teams(&mut self, teams: &[(&str, &str)]) -> &mut Self {
        let records: Vec<TeamRecord> = teams
            .iter()
            .map(|(team, unit)| record(team, unit, None, None, ""))
            .collect();
        self.records(&records)
    }

    pub fn records(&mut self, records: &[TeamRecord]) -> &mut Self {
        self.table(
            "teams.csv",
            SurveyColumns::default(),
            Table::teams(records).unwrap(),
        )
    }

    pub fn people(&mut self, counts: &[(&str, u32)]) -> &mut Self {
        let row = |(team, people): &(&str, u32)| HeadCount {
            team: (*team).into(),
            role: None,
            tenure: None,
            people: *people,
            valid_from: None,
            valid_to: None,
        };
        let rows: Vec<HeadCount> = counts.iter().map(row).collect();
        self.table(
            "teams.csv",
            SurveyColumns::default(),
            Table::head_counts(&rows).unwrap(),
        )
    }

    pub fn repositories(&mut self, owners: &[(&str, &str)]) -> &mut Self {
        let row = |(repository, team): &(&str, &str)| RepositoryOwner {
            repository: (*repository).to_owned(),
            team: (*team).to_owned(),
            valid_from: None,
            valid_to: None,
        };
        let rows: Vec<RepositoryOwner> = owners.iter().map(row).collect();
        self.table(
            "repositories.csv",
            SurveyColumns::default(),
            Table::repositories(&rows).unwrap(),
        )
    }

    pub fn target(&mut self, metric: &str, value: f64, agreed: bool, from: Option<Date>) -> &mut Self {
        let declaration = Declaration {
            metric: metric.into(),
            name: None,
            unit: None,
            better: None,
            topic: None,
        };
        let target = Target {
            metric: metric.into(),
            value,
            owner: None,
            agreed_on: agreed.then_some(date(2025, 1, 1)),
            reason: None,
            valid_from: from,
        };
        let table = Table::targets(&[(declaration, Some(target))]).unwrap();
        self.table("targets.csv", SurveyColumns::default(), table)
    }

    pub fn events(&mut self, import: &str, rows: &[EventRow]) -> &mut Self {
        self.table(import, SurveyColumns::default(), Table::events(rows).unwrap())
    }

    pub fn aggregates(&mut self, import: &str, rows: &[AggregateRow]) -> &mut Self {
        self.table(import, SurveyColumns::default(), Table::aggregates(rows).unwrap())
    }

    pub fn options(&self) -> JoinOptions {
        JoinOptions {
            aliases: self.aliases.clone(),
            catalogue: self.catalogue.clone().unwrap_or_else(catalogue),
            calendar: Calendar::default(),
            threshold: 5,
            bridges: self.bridges.clone(),
            ..JoinOptions::default()
        }
    }

    pub fn join(&self) -> Dataset {
        join(&self.input, &self.options()).unwrap().0
    }
}

pub fn record(team: &str, unit: &str, from: Option<Date>, to: Option<Date>, formerly: &str) -> TeamRecord {
    TeamRecord {
        team: team.into(),
        parent: (!unit.is_empty()).then(|| unit.into()),
        valid_from: from,
        valid_to: to,
        formerly: (!formerly.is_empty()).then(|| formerly.to_owned()),
    }
}

/// An event of a team, on the given day of 2026.
pub fn event(
    source: &str,
    kind: SourceKind,
    month: i8,
    metric: &str,
    value: f64,
    cluster: Option<u32>,
) -> EventRow {
    let day = date(2026, month, 10);
    EventRow {
        source: source.to_owned(),
        source_kind: kind,
        date: day,
        quarter: Calendar::default().quarter_of(day),
        metric: metric.into(),
        value,
        cluster,
        open: false,
    }
}

pub fn value(team: &str, of: &str, metric: &str, value: f64) -> AggregateRow {
    AggregateRow {
        team: team.to_owned(),
        quarter: quarter(of),
        metric: metric.into(),
        value,
        n: None,
        low: None,
        high: None,
    }
}
