//! Rows of survey, event and aggregate tables.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::base::{MetricId, Quarter};

use super::columns::Builder;
use super::events::{EventValue, Group};
use super::{Table, TableError, TableKind};

/// The answers of one person in one wave.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyRow {
    /// The quarter of the wave.
    pub quarter: Quarter,
    /// The team as written; [`super::SEVERAL_TEAMS`] for more than one, `None` where none was stated.
    pub team: Option<String>,
    /// The role as written.
    pub role: Option<String>,
    /// The tenure band as written.
    pub tenure: Option<String>,
    /// Answer codes, one for each item.
    pub answers: Vec<Option<f64>>,
    /// Texts, one for each free-text question.
    pub texts: Vec<Option<String>>,
    /// Salted key of the answer, where the tool has ids: equal in every export of the same answer.
    pub key: Option<String>,
}

/// Whose an event is: named by repository or by team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// The source is a repository.
    Repository,
    /// The source is a team.
    Team,
}

impl SourceKind {
    /// The word in the table.
    pub fn word(self) -> &'static str {
        match self {
            Self::Repository => "repository",
            Self::Team => "team",
        }
    }
}

/// One measured value of one event.
#[derive(Debug, Clone, PartialEq)]
pub struct EventRow {
    /// Repository or team as written.
    pub source: String,
    /// Which of both.
    pub source_kind: SourceKind,
    /// Day of its end in the workspace's zone.
    pub date: Date,
    /// Quarter of that day.
    pub quarter: Quarter,
    /// The metric.
    pub metric: MetricId,
    /// Value in the metric's unit; 0 or 1 for shares.
    pub value: f64,
    /// Ordinal of the person or pipeline.
    pub cluster: Option<u32>,
    /// Still open at the end of the file: the value is a lower bound.
    pub open: bool,
}

/// One ready value.
#[derive(Debug, Clone, PartialEq)]
pub struct AggregateRow {
    /// Team as written.
    pub team: String,
    /// The quarter.
    pub quarter: Quarter,
    /// The metric.
    pub metric: MetricId,
    /// Value in the metric's unit.
    pub value: f64,
    /// Events behind it.
    pub n: Option<u32>,
    /// Lower 95 % limit.
    pub low: Option<f64>,
    /// Upper 95 % limit.
    pub high: Option<f64>,
}

impl Table {
    /// A table of events.
    ///
    /// # Errors
    /// The table cannot be built.
    pub fn events(rows: &[EventRow]) -> Result<Self, TableError> {
        let mut group = Group::default();
        for row in rows {
            group.push(&EventValue {
                source: &row.source,
                source_kind: row.source_kind,
                date: row.date,
                quarter: row.quarter,
                metric: row.metric.as_str(),
                value: row.value,
                cluster: row.cluster,
                open: row.open,
            });
        }
        group.table()
    }

    /// A table of ready values.
    ///
    /// # Errors
    /// The table cannot be built.
    pub fn aggregates(rows: &[AggregateRow]) -> Result<Self, TableError> {
        let quarters: Vec<String> = rows.iter().map(|row| row.quarter.to_string()).collect();
        Builder::new(TableKind::Aggregates, rows.len())
            .names("team", rows.iter().map(|row| row.team.as_str()))
            .names("quarter", quarters.iter().map(String::as_str))
            .names("metric", rows.iter().map(|row| row.metric.as_str()))
            .floats("value", rows.iter().map(|row| Some(row.value)))
            .counts("n", rows.iter().map(|row| row.n))
            .floats("low", rows.iter().map(|row| row.low))
            .floats("high", rows.iter().map(|row| row.high))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn quarter() -> Quarter {
        "2026-Q3".parse().unwrap()
    }

    #[test]
    fn events_come_back_from_parquet_as_they_were() {
        let row = EventRow {
            source: "checkout-api".to_owned(),
            source_kind: SourceKind::Repository,
            date: date(2026, 8, 31),
            quarter: quarter(),
            metric: "review_time_hours".into(),
            value: 3.25,
            cluster: None,
            open: true,
        };
        let table = Table::events(&[row]).unwrap();
        let bytes = table.to_parquet().unwrap();
        assert_eq!(bytes, table.to_parquet().unwrap());
        let back = Table::from_parquet(TableKind::Events, &bytes).unwrap();
        assert!(table.frame.equals_missing(&back.frame));
        assert_eq!(back.days("date").unwrap(), [Some(date(2026, 8, 31))]);
        assert_eq!(back.flags("open").unwrap(), [true]);
        assert_eq!(back.counts("cluster").unwrap(), [None]);
        assert!(Table::from_parquet(TableKind::Teams, &bytes).is_err());
        assert!(Table::from_parquet(TableKind::Events, &bytes[..40]).is_err());
    }
}
