//! `pull-requests.csv`: one row per pull request.

use std::collections::BTreeMap;

use crate::base::Quarter;
use crate::stats::random::Rng;

use super::clock::{DAY, MINUTE, Moment, after_work, asking_moment, working_moment};
use super::csv_text::Csv;
use super::defects::{DUPLICATE_PULL_REQUESTS, MERGED_BEFORE_CREATED, STRAY_PULL_REQUESTS, STRAY_REPOSITORY};
use super::events::{duration, pick_places, repeat_rows, somebody, written};
use super::numbers::value_from_friction;
use super::organisation::repository_weights;
use super::topics::{MERGE_TIME, METRICS, REVIEW_TIME};
use super::world::{Team, World};

/// Pull requests per developer and quarter: an export of every fourth one, so to speak.
const PER_DEVELOPER: f64 = 6.5;
/// Binary logarithm of the geometric standard deviation of the time to the first review.
const SPREAD: f64 = 0.9;
const BOT: &str = "renovate[bot]";

#[derive(Clone)]
struct PullRequest {
    number: u64,
    repository: String,
    author: String,
    is_bot: bool,
    created: Moment,
    reviewed: Option<Moment>,
    merged: Option<Moment>,
    closed: Option<Moment>,
    additions: u64,
    deletions: u64,
}

pub(super) fn csv(world: &World) -> Vec<u8> {
    let root = world.rng.fork("pull requests");
    let mut rows = Vec::new();
    for team in &world.teams {
        for (index, &quarter) in world.quarters.iter().enumerate() {
            let mut rng = root.fork(team.name()).fork(&quarter.to_string());
            of_team(&mut rng, team, index, quarter, &mut rows);
        }
    }
    stray(&mut root.fork("stray"), world, &mut rows);
    rows.sort_by_key(|row| row.created);
    number(&mut rows);
    plant_defects(&mut root.fork("defects"), world.exported_at(), &mut rows);
    let mut csv = Csv::unix(&[
        "number",
        "repository",
        "author",
        "is_bot",
        "created_at",
        "first_review_at",
        "merged_at",
        "closed_at",
        "additions",
        "deletions",
    ]);
    for row in rows {
        csv.row(&[
            row.number.to_string(),
            row.repository,
            row.author,
            row.is_bot.to_string(),
            written(Some(row.created), world.exported_at()),
            written(row.reviewed, world.exported_at()),
            written(row.merged, world.exported_at()),
            written(row.closed, world.exported_at()),
            row.additions.to_string(),
            row.deletions.to_string(),
        ]);
    }
    csv.into_bytes()
}

fn of_team(rng: &mut Rng, team: &Team, index: usize, quarter: Quarter, rows: &mut Vec<PullRequest>) {
    let staff = team.staff(quarter).count() as f64;
    let metric = |place: usize| {
        value_from_friction(
            team.metric_level(index, place),
            METRICS[place].target,
            false,
            true,
        )
    };
    let (review, merge) = (metric(REVIEW_TIME), metric(MERGE_TIME));
    for _ in 0..rng.poisson(PER_DEVELOPER * staff) {
        let repository = team.repositories[rng.weighted(&repository_weights(team))].clone();
        let created = asking_moment(rng, quarter);
        let row = PullRequest {
            number: 0,
            repository,
            author: String::new(),
            is_bot: false,
            created,
            reviewed: None,
            merged: None,
            closed: None,
            additions: rng.lognormal(38.0, 3.4).round() as u64 + 1,
            deletions: rng.lognormal(12.0, 3.6).round() as u64,
        };
        rows.push(if rng.chance(0.08) {
            by_bot(rng, row)
        } else {
            by_person(rng, row, team, quarter, (review, merge))
        });
    }
}

/// Robots are merged by rules, mostly without anybody looking.
fn by_bot(rng: &mut Rng, mut row: PullRequest) -> PullRequest {
    BOT.clone_into(&mut row.author);
    row.is_bot = true;
    row.additions = rng.below(14) + 1;
    row.deletions = row.additions;
    let end = row.created + (duration(rng, 30.0, 1.6) * 60.0) as i64 * MINUTE;
    row.closed = Some(end);
    if rng.chance(0.85) {
        row.merged = Some(end);
    }
    row
}

fn by_person(
    rng: &mut Rng,
    mut row: PullRequest,
    team: &Team,
    quarter: Quarter,
    (review, merge): (f64, f64),
) -> PullRequest {
    if let Some(author) = somebody(rng, team, quarter) {
        row.author.clone_from(&author.login);
    }
    if rng.chance(0.012) {
        // Left lying open, some after a first look.
        row.reviewed = rng
            .chance(0.4)
            .then(|| after_work(row.created, duration(rng, review, SPREAD)));
        return row;
    }
    let reviewed = after_work(row.created, duration(rng, review, SPREAD));
    let is_reviewed = rng.chance(0.965);
    row.reviewed = is_reviewed.then_some(reviewed);
    // The rest of the way to the merge; a third of the wall-clock target is working time.
    let rest = after_work(reviewed, duration(rng, merge / 4.5, 1.2));
    row.closed = Some(rest);
    if rng.chance(0.93) {
        row.merged = Some(rest);
    }
    row
}

/// A hack day left a repository behind that no team owns.
fn stray(rng: &mut Rng, world: &World, rows: &mut Vec<PullRequest>) {
    let Some(&quarter) = world.quarters.first() else {
        return;
    };
    for _ in 0..STRAY_PULL_REQUESTS {
        let created = working_moment(rng, quarter);
        let end = after_work(created, duration(rng, 6.0, 1.0));
        let author = rng
            .choose(&world.teams)
            .and_then(|team| rng.choose(&team.people))
            .map(|person| person.login.clone());
        rows.push(PullRequest {
            number: 0,
            repository: STRAY_REPOSITORY.to_owned(),
            author: author.unwrap_or_default(),
            is_bot: false,
            created,
            reviewed: Some(created + (end - created) / 2),
            merged: Some(end),
            closed: Some(end),
            additions: rng.below(900) + 20,
            deletions: rng.below(60),
        });
    }
}

/// Numbers run within each repository and begin where earlier years ended.
fn number(rows: &mut [PullRequest]) {
    let mut last: BTreeMap<String, u64> = BTreeMap::new();
    for row in rows {
        let start = 400 + 37 * row.repository.len() as u64;
        let number = last.entry(row.repository.clone()).or_insert(start);
        *number += 1;
        row.number = *number;
    }
}

fn plant_defects(rng: &mut Rng, exported_at: Moment, rows: &mut Vec<PullRequest>) {
    let usual = |row: &PullRequest| {
        !row.is_bot && row.repository != STRAY_REPOSITORY && row.merged.is_some_and(|m| m + DAY < exported_at)
    };
    let places = pick_places(
        rng,
        rows.len(),
        MERGED_BEFORE_CREATED + DUPLICATE_PULL_REQUESTS,
        |place| usual(&rows[place]),
    );
    let (turned, repeated) = places.split_at(MERGED_BEFORE_CREATED.min(places.len()));
    for &place in turned {
        let row = &mut rows[place];
        row.merged = Some(row.created - 3 * DAY - 41 * MINUTE);
        row.closed = row.merged;
        row.reviewed = None;
    }
    repeat_rows(rows, repeated);
}
