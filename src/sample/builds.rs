//! `ci-builds.csv`: one row per run; a rerun is a row of its own with a higher `attempt`.

use crate::base::Quarter;
use crate::stats::random::Rng;

use super::clock::{DAY, HOUR, MINUTE, Moment, below, working_day, working_moment};
use super::csv_text::Csv;
use super::defects::{DUPLICATE_BUILDS, FINISHED_BEFORE_STARTED, STRAY_BUILDS, STRAY_REPOSITORY};
use super::events::{duration, pick_places, repeat_rows, somebody, written};
use super::numbers::value_from_friction;
use super::organisation::repository_weights;
use super::topics::{BUILD_TIME, METRICS, QUEUE_TIME, RERUNS};
use super::world::{Team, World};

/// First attempts per developer and quarter that somebody waits for.
const PER_DEVELOPER: f64 = 6.6;

#[derive(Clone)]
struct Build {
    repository: String,
    branch: String,
    trigger: &'static str,
    queued: Moment,
    started: Option<Moment>,
    finished: Option<Moment>,
    status: &'static str,
    attempt: u32,
    author: String,
}

/// The team's habits of a quarter, in minutes and shares.
struct Pace {
    build: f64,
    queue: f64,
    rerun: f64,
}

pub(super) fn csv(world: &World) -> Vec<u8> {
    let root = world.rng.fork("builds");
    let mut rows = Vec::new();
    for team in &world.teams {
        for (index, &quarter) in world.quarters.iter().enumerate() {
            let mut rng = root.fork(team.name()).fork(&quarter.to_string());
            of_team(&mut rng, team, index, quarter, &mut rows);
        }
    }
    stray(&mut root.fork("stray"), world, &mut rows);
    rows.retain(|row| row.queued < world.exported_at());
    rows.sort_by_key(|row| row.queued);
    let mut rows: Vec<(u64, Build)> = (310_001..).zip(rows).collect();
    plant_defects(&mut root.fork("defects"), &mut rows);
    let mut csv = Csv::unix(&[
        "build_id",
        "repository",
        "branch",
        "trigger",
        "queued_at",
        "started_at",
        "finished_at",
        "status",
        "attempt",
        "author",
    ]);
    for (id, row) in rows {
        csv.row(&[
            id.to_string(),
            row.repository,
            row.branch,
            row.trigger.to_owned(),
            written(Some(row.queued), world.exported_at()),
            written(row.started, world.exported_at()),
            written(row.finished, world.exported_at()),
            row.status.to_owned(),
            row.attempt.to_string(),
            row.author,
        ]);
    }
    csv.into_bytes()
}

fn of_team(rng: &mut Rng, team: &Team, index: usize, quarter: Quarter, rows: &mut Vec<Build>) {
    let staff = team.staff(quarter).count() as f64;
    let metric = |place: usize| {
        let share = METRICS[place].is_share();
        value_from_friction(
            team.metric_level(index, place),
            METRICS[place].target,
            share,
            true,
        )
    };
    let pace = Pace {
        build: metric(BUILD_TIME),
        queue: metric(QUEUE_TIME),
        rerun: metric(RERUNS),
    };
    for _ in 0..rng.poisson(PER_DEVELOPER * staff) {
        by_person(rng, team, quarter, &pace, rows);
    }
    for _ in 0..rng.poisson(0.45 * staff) {
        let queued = working_day(rng, quarter) + below(rng, 24 * 60) * MINUTE;
        let branch = format!("renovate-{}", rng.below(900) + 100);
        alone(rng, team, &pace, ("bot", "renovate[bot]", branch), queued, rows);
    }
    for _ in 0..rng.poisson(3.0) {
        let queued = working_day(rng, quarter) + 2 * HOUR + below(rng, 600);
        alone(
            rng,
            team,
            &pace,
            ("schedule", "", "main".to_owned()),
            queued,
            rows,
        );
    }
}

/// A change is built until it passes or somebody gives up; each further attempt comes with the team's own
/// probability, so that this is also the share of reruns among all its runs.
fn by_person(rng: &mut Rng, team: &Team, quarter: Quarter, pace: &Pace, rows: &mut Vec<Build>) {
    let author = somebody(rng, team, quarter).map_or_else(String::new, |person| person.login.clone());
    let repository = team.repositories[rng.weighted(&repository_weights(team))].clone();
    let branch = if rng.chance(0.24) {
        "main".to_owned()
    } else {
        format!("t-{}", rng.below(8_999) + 1_000)
    };
    let mut queued = working_moment(rng, quarter);
    for attempt in 1..=6 {
        let again = attempt < 6 && rng.chance(pace.rerun);
        let outcome = if again {
            1
        } else {
            rng.weighted(&[0.86, 0.09, 0.05])
        };
        let mut row = Build {
            repository: repository.clone(),
            branch: branch.clone(),
            trigger: "human",
            queued,
            started: None,
            finished: None,
            status: ["success", "failed", "cancelled"][outcome],
            attempt,
            author: author.clone(),
        };
        run(rng, &mut row, pace, 1.0);
        queued = row.finished.unwrap_or(queued) + (below(rng, 9) + 1) * MINUTE + below(rng, 60);
        rows.push(row);
        if !again {
            break;
        }
    }
}

/// Runs that nobody waits for: nightly ones do more and take longer.
fn alone(
    rng: &mut Rng,
    team: &Team,
    pace: &Pace,
    (trigger, author, branch): (&'static str, &str, String),
    queued: Moment,
    rows: &mut Vec<Build>,
) {
    let repository = team.repositories[rng.weighted(&repository_weights(team))].clone();
    let mut row = Build {
        repository,
        branch,
        trigger,
        queued,
        started: None,
        finished: None,
        status: ["success", "failed"][rng.weighted(&[0.88, 0.12])],
        attempt: 1,
        author: author.to_owned(),
    };
    run(rng, &mut row, pace, if trigger == "schedule" { 1.9 } else { 1.0 });
    rows.push(row);
}

/// Gives a run its times. Some cancelled ones never left the queue.
fn run(rng: &mut Rng, row: &mut Build, pace: &Pace, longer: f64) {
    let waited = duration(rng, pace.queue, 1.0) * 60.0;
    let took = duration(rng, pace.build * longer, 0.5) * 60.0;
    if row.status == "cancelled" && rng.chance(0.3) {
        return;
    }
    let started = row.queued + (waited as i64).max(1);
    let took = if row.status == "cancelled" {
        took * (0.1 + 0.7 * rng.uniform())
    } else {
        took
    };
    row.started = Some(started);
    row.finished = Some(started + (took as i64).max(20));
}

fn stray(rng: &mut Rng, world: &World, rows: &mut Vec<Build>) {
    let Some(&quarter) = world.quarters.first() else {
        return;
    };
    let pace = Pace {
        build: 5.0,
        queue: 2.0,
        rerun: 0.0,
    };
    for _ in 0..STRAY_BUILDS {
        let mut row = Build {
            repository: STRAY_REPOSITORY.to_owned(),
            branch: "main".to_owned(),
            trigger: "human",
            queued: working_moment(rng, quarter),
            started: None,
            finished: None,
            status: "success",
            attempt: 1,
            author: rng
                .choose(&world.teams)
                .and_then(|team| rng.choose(&team.people))
                .map_or_else(String::new, |person| person.login.clone()),
        };
        run(rng, &mut row, &pace, 1.0);
        rows.push(row);
    }
}

fn plant_defects(rng: &mut Rng, rows: &mut Vec<(u64, Build)>) {
    let places = pick_places(
        rng,
        rows.len(),
        FINISHED_BEFORE_STARTED + DUPLICATE_BUILDS,
        |place| {
            let row = &rows[place].1;
            row.trigger == "human"
                && row.status == "success"
                && row.attempt == 1
                && row.repository != STRAY_REPOSITORY
        },
    );
    let (turned, repeated) = places.split_at(FINISHED_BEFORE_STARTED.min(places.len()));
    for &place in turned {
        let row = &mut rows[place].1;
        row.finished = row.started.map(|started| started - DAY + 7 * MINUTE);
    }
    repeat_rows(rows, repeated);
}
