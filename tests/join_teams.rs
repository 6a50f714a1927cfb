//! Teams over time: whatever is renamed, split, merged or moved, both views of the past hold the same people and events.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may stop at the first thing that is wrong"
)]

mod analysis_support;

use std::collections::BTreeMap;

use analysis_support::{Organisation, quarter, record, value};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use tribometer::base::{Calendar, Quarter};
use tribometer::data::{
    Cohort, Dataset, EventRow, Filter, HeadCount, JoinOptions, RepositoryOwner, Sample, SampleKey,
    SourceKind, SurveyColumns, Table, TeamRecord, TeamView, join,
};

const QUARTERS: i32 = 6;

fn joined(organisation: &Organisation, view: TeamView) -> Dataset {
    let options = JoinOptions {
        view,
        threshold: 3,
        ..organisation.options()
    };
    let (dataset, notices) = join(&organisation.input, &options).unwrap();
    let lost = notices.iter().find(|notice| notice.code == "name-without-team");
    assert!(lost.is_none(), "{view:?}: {lost:?}");
    assert_eq!(dataset.view, view);
    dataset
}

/// A team that exists at the moment.
#[derive(Debug, Clone)]
struct Live {
    name: String,
    unit: String,
    since: Option<Date>,
    formerly: Vec<String>,
    people: u8,
}

/// A made-up history: the rows of its list of teams, and who was there in each quarter.
#[derive(Debug, Default)]
struct History {
    records: Vec<TeamRecord>,
    live: Vec<Live>,
    names: usize,
}

impl History {
    fn of_four_teams() -> Self {
        let mut history = Self::default();
        for unit in ["North", "South", "North", "South"] {
            let name = history.name();
            history.live.push(Live {
                name,
                unit: unit.to_owned(),
                since: None,
                formerly: Vec::new(),
                people: 4,
            });
        }
        history
    }

    fn name(&mut self) -> String {
        self.names += 1;
        // Words without digits of their own, none part of another.
        format!(
            "T{}x",
            "abcdefghijklmnopqrstuvwxyz".chars().nth(self.names % 26).unwrap()
        ) + &"q".repeat(self.names / 26)
    }

    fn close(&mut self, at: usize, day: Date) -> Live {
        let live = self.live.remove(at);
        self.write(&live, Some(day.yesterday().unwrap()));
        live
    }

    fn write(&mut self, live: &Live, last: Option<Date>) {
        let formers = if live.formerly.is_empty() {
            vec![String::new()]
        } else {
            live.formerly.clone()
        };
        for former in formers {
            self.records
                .push(record(&live.name, &live.unit, live.since, last, &former));
        }
    }

    fn open(&mut self, name: String, unit: &str, day: Date, formerly: &[&str], people: u8) {
        self.live.push(Live {
            name,
            unit: unit.to_owned(),
            since: Some(day),
            formerly: formerly.iter().map(|name| (*name).to_owned()).collect(),
            people,
        });
    }

    fn change(&mut self, kind: u8, pick: usize, day: Date) {
        let at = pick % self.live.len();
        if self.live[at].since.is_some_and(|since| since >= day) {
            return;
        }
        match kind {
            0 => {
                let old = self.close(at, day);
                let name = self.name();
                self.open(name, &old.unit, day, &[&old.name], old.people);
            }
            1 => {
                let old = self.close(at, day);
                for _ in 0..2 {
                    let name = self.name();
                    self.open(name, &old.unit, day, &[&old.name], old.people);
                }
            }
            2 => {
                // Sheds a team and goes on.
                let old = self.live[at].clone();
                let name = self.name();
                self.open(name, &old.unit, day, &[&old.name], 2);
            }
            3 | 4 if self.live.len() > 2 => {
                let one = self.close(at, day);
                let other = (at + 1) % self.live.len();
                if self.live[other].since.is_some_and(|since| since >= day) {
                    self.live.push(Live {
                        since: Some(day),
                        formerly: Vec::new(),
                        ..one
                    });
                    return;
                }
                let other = self.close(other, day);
                // Into a new team, or into one of both.
                let name = if kind == 3 {
                    self.name()
                } else {
                    other.name.clone()
                };
                self.open(name, &other.unit, day, &[&one.name, &other.name], one.people + 1);
            }
            _ => {
                let old = self.close(at, day);
                let unit = if old.unit == "North" { "South" } else { "North" };
                self.open(old.name.clone(), unit, day, &[], old.people);
            }
        }
    }
}

/// Answers, events, head-counts and repositories of a history.
fn written(changes: &[(u8, usize, u8)], habits: &[u8]) -> Organisation {
    let calendar = Calendar::default();
    let mut history = History::of_four_teams();
    let mut events = Vec::new();
    let mut counts = Vec::new();
    let mut owners = Vec::new();
    let mut waves: Vec<(Quarter, Vec<(String, u8)>)> = Vec::new();
    let mut known: Vec<String> = history.live.iter().map(|live| live.name.clone()).collect();
    for number in 0..QUARTERS {
        let of = quarter("2025-Q1").plus(number);
        let first = calendar.first_day(of);
        let event = |source: String, kind: SourceKind, day: Date, value: f64| EventRow {
            source,
            source_kind: kind,
            date: day,
            quarter: of,
            metric: ["review_time_hours", "tickets_per_developer"][usize::from(value > 5.0)].into(),
            value,
            cluster: None,
            open: false,
        };
        let speak = |history: &History, day: Date, events: &mut Vec<EventRow>| {
            for (at, live) in history.live.iter().enumerate() {
                events.push(event(live.name.clone(), SourceKind::Team, day, 1.0 + at as f64));
            }
        };
        speak(&history, first, &mut events);
        for (of_change, (kind, pick, day)) in changes.iter().enumerate() {
            if of_change as i32 % QUARTERS == number {
                history.change(*kind, *pick, first + i64::from(*day).days());
            }
        }
        known.extend(history.live.iter().map(|live| live.name.clone()));
        let last = calendar.last_day(of);
        speak(&history, last, &mut events);
        // Some go on using a name of another time, early or late.
        let habit = usize::from(habits[number as usize % habits.len()]);
        let old = known[habit % known.len()].clone();
        events.push(event(old.clone(), SourceKind::Team, last, 9.0));
        events.push(event("shop".to_owned(), SourceKind::Repository, last, 2.0));
        let mut answers: Vec<(String, u8)> = history
            .live
            .iter()
            .map(|live| (live.name.clone(), live.people))
            .collect();
        answers.push((old, 3));
        waves.push((of, answers));
        for live in &history.live {
            counts.push(HeadCount {
                team: live.name.as_str().into(),
                role: None,
                tenure: None,
                people: u32::from(live.people),
                valid_from: Some(first),
                valid_to: Some(last),
            });
        }
        owners.push(RepositoryOwner {
            repository: "shop".to_owned(),
            team: history.live[habit % history.live.len()].name.clone(),
            valid_from: Some(first),
            valid_to: None,
        });
    }
    for live in history.live.clone() {
        history.write(&live, None);
    }
    let mut organisation = Organisation::default();
    organisation.records(&history.records);
    let none = SurveyColumns::default;
    organisation.table("people.csv", none(), Table::head_counts(&counts).unwrap());
    organisation.table("repositories.csv", none(), Table::repositories(&owners).unwrap());
    organisation.events("events.csv", &events);
    answer(&mut organisation, &waves);
    organisation
}

fn answer(organisation: &mut Organisation, waves: &[(Quarter, Vec<(String, u8)>)]) {
    for (of, answers) in waves {
        let rows: Vec<(&str, u8, u8)> = answers
            .iter()
            .flat_map(|(team, people)| (0..*people).map(|one| (team.as_str(), 1 + one % 5, 3)))
            .collect();
        organisation.wave(&of.to_string(), &rows);
    }
}

/// People who answered, people on the roster, and events of each metric, by quarter.
fn totals(dataset: &Dataset) -> BTreeMap<(Quarter, String), u64> {
    let mut totals: BTreeMap<(Quarter, String), u64> = BTreeMap::new();
    let mut add = |quarter: Quarter, what: &str, count: u64| {
        *totals.entry((quarter, what.to_owned())).or_default() += count;
    };
    let cohort = Cohort::new(dataset, &Filter::default());
    for &quarter in &dataset.quarters {
        for row in cohort.rows(quarter) {
            if row.name == tribometer::data::ORGANISATION {
                add(quarter, "answers", cohort.answered(quarter, row).unwrap());
                let tree = &dataset.trees[&quarter];
                let units = tree.units();
                for key in dataset.samples.keys().filter(|key| key.quarter == quarter) {
                    let has_row = row.members.contains(&key.team) || units.contains(&key.team);
                    assert!(has_row, "{key:?} has no row");
                }
            }
        }
    }
    for ((quarter, _), people) in &dataset.head_counts {
        add(*quarter, "people", *people);
    }
    for (key, sample) in &dataset.samples {
        add(key.quarter, key.metric.as_str(), sample.values());
    }
    for (key, events) in &dataset.without_exposure {
        add(key.quarter, key.metric.as_str(), *events);
    }
    totals
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn both_views_hold_the_same_people_and_events(
        changes in prop::collection::vec((0u8..6, 0usize..12, prop_oneof![Just(0u8), 1u8..80]), 0..14),
        habits in prop::collection::vec(any::<u8>(), 1..6),
    ) {
        let organisation = written(&changes, &habits);
        let now = totals(&joined(&organisation, TeamView::AsNow));
        let then = totals(&joined(&organisation, TeamView::AsThen));
        prop_assert_eq!(&now, &then);
        // And nothing is lost on the way.
        let events: u64 = then
            .iter()
            .filter(|((_, what), _)| what.ends_with("hours") || what.starts_with("tickets"))
            .map(|(_, count)| count)
            .sum();
        let written: u64 = organisation
            .input
            .tables
            .iter()
            .filter(|table| table.import == "events.csv")
            .map(|table| table.table.frame.height() as u64)
            .sum();
        prop_assert_eq!(events, written);
    }
}

fn sample<'a>(dataset: &'a Dataset, team: &str, of: &str) -> Option<&'a Sample> {
    dataset.samples.get(&SampleKey {
        quarter: quarter(of),
        metric: "review_time_hours".into(),
        team: team.into(),
    })
}

#[test]
fn finished_values_of_merged_teams_are_put_together_by_their_events() {
    let (end, start) = (Some(date(2026, 3, 31)), Some(date(2026, 4, 1)));
    let mut organisation = Organisation::default();
    let with = |team: &str, of: &str, hours: f64, n: u32| tribometer::data::AggregateRow {
        n: Some(n),
        ..value(team, of, "review_time_hours", hours)
    };
    organisation
        .records(&[
            record("Red", "U", None, end, ""),
            record("Blue", "U", None, end, ""),
            record("Violet", "U", start, None, "Red"),
            record("Violet", "U", start, None, "Blue"),
        ])
        .aggregates(
            "metrics.csv",
            &[
                with("red", "2026-Q1", 10.0, 30),
                with("Blue", "2026-Q1", 20.0, 10),
                with("Violet", "2026-Q2", 12.0, 40),
            ],
        );
    let now = joined(&organisation, TeamView::AsNow);
    let Some(Sample::Aggregate { value, n, interval }) = sample(&now, "Violet", "2026-Q1") else {
        panic!("no value");
    };
    assert_eq!((*value, *n, *interval), (12.5, Some(40), None));
    assert!(now.audit.duplicates.is_empty());
    let then = joined(&organisation, TeamView::AsThen);
    assert!(sample(&then, "Violet", "2026-Q1").is_none());
    assert_eq!(sample(&then, "Red", "2026-Q1").map(Sample::values), Some(1));
    assert_eq!(sample(&then, "Blue", "2026-Q1").map(Sample::values), Some(1));
}

#[test]
fn an_event_belongs_to_the_team_that_owned_the_repository_on_its_day() {
    let change = date(2026, 2, 1);
    let owner = |team: &str, from: Option<Date>, to: Option<Date>| RepositoryOwner {
        repository: "example/shop".to_owned(),
        team: team.to_owned(),
        valid_from: from,
        valid_to: to,
    };
    let event = |day: Date| EventRow {
        source: "https://git.example.org/example/Shop.git".to_owned(),
        source_kind: SourceKind::Repository,
        date: day,
        quarter: quarter("2026-Q1"),
        metric: "review_time_hours".into(),
        value: 3.0,
        cluster: None,
        open: false,
    };
    let mut organisation = Organisation::default();
    let owners = [
        owner("Cart", Some(change), None),
        owner("Search", None, Some(date(2026, 1, 31))),
    ];
    organisation
        .teams(&[("Cart", "U"), ("Search", "U")])
        .table(
            "repositories.csv",
            SurveyColumns::default(),
            Table::repositories(&owners).unwrap(),
        )
        .events(
            "pr.csv",
            &[event(date(2026, 1, 31)), event(change), event(date(2026, 3, 1))],
        );
    let dataset = joined(&organisation, TeamView::AsNow);
    assert_eq!(sample(&dataset, "Search", "2026-Q1").map(Sample::values), Some(1));
    assert_eq!(sample(&dataset, "Cart", "2026-Q1").map(Sample::values), Some(2));
}

#[test]
fn answers_with_several_teams_are_counted_in_the_audit() {
    let mut organisation = Organisation::default();
    organisation.wave(
        "2026-Q1",
        &[("Several teams", 3, 3), ("Several teams", 2, 3), ("A", 1, 1)],
    );
    organisation.wave("2026-Q2", &[("A", 1, 1)]);
    let audit = organisation.join().audit;
    assert_eq!(audit.several_teams, BTreeMap::from([(quarter("2026-Q1"), 2)]));
}
