//! What the organisation says about itself: teams and head-counts, repositories, targets, initiatives.

use std::collections::BTreeMap;

use crate::base::Quarter;

use super::clock::days_of;
use super::csv_text::Csv;
use super::people::Person;
use super::planted::YearQuarter;
use super::roster::{ROLES, TENURES};
use super::topics::METRICS;
use super::world::{Team, World, pair};
use super::{SampleFile, file};

/// First day of teams that have been there all the time.
const LONG_AGO: &str = "2019-01-01";

pub(super) fn files(world: &World) -> Vec<SampleFile> {
    vec![
        file("teams.csv", teams(world)),
        file("repositories.csv", repositories(world)),
        file("targets.csv", targets()),
        file("initiatives.csv", initiatives(world)),
    ]
}

/// The head-count of a team name during one period, by role and tenure.
struct Period {
    name: String,
    unit: &'static str,
    valid_from: String,
    valid_to: String,
    formerly: String,
    people: BTreeMap<(usize, usize), u32>,
}

fn teams(world: &World) -> Vec<u8> {
    let mut csv = Csv::unix(&[
        "team",
        "parent",
        "valid_from",
        "valid_to",
        "formerly",
        "role",
        "tenure",
        "headcount",
    ]);
    for period in periods(world) {
        for ((role, tenure), people) in period.people {
            csv.row(&[
                period.name.as_str(),
                period.unit,
                &period.valid_from,
                &period.valid_to,
                &period.formerly,
                ROLES[role],
                TENURES[tenure],
                &people.to_string(),
            ]);
        }
    }
    csv.into_bytes()
}

/// A team has one period per name, and one more where people joined.
fn periods(world: &World) -> Vec<Period> {
    let mut periods: Vec<Period> = Vec::new();
    for team in &world.teams {
        let mut from = LONG_AGO.to_owned();
        let mut formerly = String::new();
        if let Some((names, until)) = team.former() {
            let counted = count(team.people.iter());
            match periods.iter_mut().find(|period| period.name == names.canonical) {
                Some(whole) => add(&mut whole.people, counted),
                None => periods.push(Period {
                    name: names.canonical.clone(),
                    unit: team.unit,
                    valid_from: from,
                    valid_to: days_of(until).1.to_string(),
                    formerly: String::new(),
                    people: counted,
                }),
            }
            from = days_of(until.next()).0.to_string();
            formerly.clone_from(&names.canonical);
        }
        let mut period = |from: &str, to: String, people: BTreeMap<(usize, usize), u32>| {
            periods.push(Period {
                name: team.name().to_owned(),
                unit: team.unit,
                valid_from: from.to_owned(),
                valid_to: to,
                formerly: formerly.clone(),
                people,
            });
        };
        if let Some(joined) = team.people.iter().find_map(|person| person.since) {
            let before = joined.previous();
            period(&from, days_of(before).1.to_string(), count(team.staff(before)));
            from = days_of(joined).0.to_string();
        }
        period(&from, String::new(), count(team.people.iter()));
    }
    periods
}

fn count<'a>(people: impl Iterator<Item = &'a Person>) -> BTreeMap<(usize, usize), u32> {
    let mut counts = BTreeMap::new();
    for person in people {
        *counts.entry((person.role, person.tenure)).or_insert(0) += 1;
    }
    counts
}

fn add(to: &mut BTreeMap<(usize, usize), u32>, more: BTreeMap<(usize, usize), u32>) {
    for (key, people) in more {
        *to.entry(key).or_insert(0) += people;
    }
}

fn repositories(world: &World) -> Vec<u8> {
    let mut csv = Csv::unix(&["repository", "team", "valid_from", "valid_to"]);
    for team in &world.teams {
        for repository in &team.repositories {
            let mut from = LONG_AGO.to_owned();
            if let Some((names, until)) = team.former() {
                let to = days_of(until).1.to_string();
                csv.row(&[repository, &names.canonical, &from, &to]);
                from = days_of(until.next()).0.to_string();
            }
            csv.row(&[repository.as_str(), team.name(), &from, ""]);
        }
    }
    csv.into_bytes()
}

/// Owner, day of agreement and reason by metric; metrics that are not listed have no target.
#[rustfmt::skip]
const AGREEMENTS: [(&str, &str, &str, &str); 19] = [
    ("review_time_hours", "Head of Engineering", "2025-03-12", "Who asks in the morning can merge on the same day"),
    ("merge_time_hours", "", "", "Proposed by the platform team, not discussed yet"),
    ("build_minutes", "Platform Lead", "2025-03-12", "Longer than a coffee and people start something else"),
    ("build_queue_minutes", "Platform Lead", "2025-03-12", "Runners should be there when they are needed"),
    ("build_rerun_share", "Platform Lead", "2025-03-19", "One rerun in ten is what we lived with in our best year"),
    ("pipeline_success_share", "Platform Lead", "2025-03-19", "Failures should be news"),
    ("deploy_lead_time_hours", "Head of Engineering", "2025-03-12", "Merged today, in production tomorrow"),
    ("deployments_per_week", "Head of Engineering", "2025-03-12", "One release on every working day"),
    ("change_failure_share", "Head of Engineering", "2025-03-26", "What the incident budget of 2025 allows"),
    ("doc_search_failure_share", "Developer Relations", "2025-04-02", "Three searches of four should find something"),
    ("scaffolding_time_minutes", "Platform Lead", "2025-04-02", "A new service before lunch, with room to spare"),
    ("incident_ack_minutes", "Reliability Lead", "2025-03-26", "Promised to the shops"),
    ("trace_coverage_share", "Reliability Lead", "2025-03-26", "Below four fifths the interesting request is missing"),
    ("pages_per_person", "Reliability Lead", "2025-03-26", "At most three pages in a fortnight, agreed with the works council"),
    ("night_page_share", "Reliability Lead", "2025-03-26", "Nights are for sleeping; agreed with the works council"),
    ("meeting_hours_per_week", "Head of Engineering", "2025-04-09", "One day in five"),
    ("unplanned_work_share", "Head of Engineering", "2025-04-09", "A quarter of the capacity is kept free for surprises"),
    ("ticket_first_response_hours", "Platform Lead", "2025-03-12", "Half a working day"),
    ("tickets_per_person", "Platform Lead", "2025-06-04", "Watched only: more tickets may mean more use, or more trouble"),
];

fn targets() -> Vec<u8> {
    let mut csv = Csv::unix(&[
        "metric",
        "unit",
        "direction",
        "target",
        "owner",
        "agreed_on",
        "reason",
        "valid_from",
    ]);
    for metric in &METRICS {
        let direction = match metric.lower_is_better {
            Some(true) => "lower",
            Some(false) => "higher",
            None => "",
        };
        let mut row = |target: f64, owner: &str, agreed: &str, reason: &str, from: &str| {
            csv.row(&[
                metric.name,
                metric.unit,
                direction,
                &target.to_string(),
                owner,
                agreed,
                reason,
                from,
            ]);
        };
        if metric.name == "local_restart_seconds" {
            row(
                45.0,
                "Platform Lead",
                "2025-04-02",
                "Two thirds of what it took in 2024",
                "2025-04-01",
            );
            row(
                30.0,
                "Platform Lead",
                "2026-03-18",
                "Reached, so tightened",
                "2026-04-01",
            );
        } else if let Some((_, owner, agreed, reason)) = AGREEMENTS.iter().find(|row| row.0 == metric.name) {
            row(metric.target, owner, agreed, reason, "2025-04-01");
        }
    }
    csv.into_bytes()
}

/// Name, teams, quarter, topic, cost in EUR, note.
type Initiative = (
    &'static str,
    &'static str,
    YearQuarter,
    &'static str,
    &'static str,
    &'static str,
);

/// What the organisation did about its friction.
#[rustfmt::skip]
const INITIATIVES: [Initiative; 5] = [
    ("Seeded test data", "Payments; Billing; Ledger; Fraud & Risk; Payouts; Tax", (2025, 4), "Test reliability", "86000",
        "Fresh, known data for every run instead of the shared test database"),
    ("Merge queue", "Checkout", (2026, 1), "Build speed", "34000", "Changes are built in batches, and once only"),
    ("Merge queue", "Checkout", (2026, 1), "Code review", "8000", "With a review rota: two people on call for reviews every day"),
    ("Docs weeks", "Data Platform; ML Platform; Identity; Edge", (2026, 2), "Documentation", "15500",
        "Two weeks of writing, one sprint each"),
    ("Release train", "Storefront; iOS; Android; Partner API", (2026, 3), "Deployment & release", "120000",
        "First train planned for the end of September, so nothing to see yet"),
];

fn initiatives(world: &World) -> Vec<u8> {
    let mut csv = Csv::unix(&[
        "initiative",
        "teams",
        "quarter",
        "topic",
        "cost",
        "currency",
        "note",
    ]);
    for (name, teams, quarter, topic, cost, note) in INITIATIVES {
        let covered = world.quarters.iter().find(|&&covered| pair(covered) == quarter);
        if let Some(quarter) = covered.map(Quarter::to_string) {
            csv.row(&[name, teams, &quarter, topic, cost, "EUR", note]);
        }
    }
    csv.into_bytes()
}

/// The repositories of a team with the weights by which work falls on them.
pub(super) fn repository_weights(team: &Team) -> Vec<f64> {
    (0..team.repositories.len())
        .map(|index| if index == 0 { 0.62 } else { 0.38 })
        .collect()
}
