//! `support-tickets.csv`: what the teams asked the platform's support desk.

use crate::base::Quarter;
use crate::stats::random::Rng;

use super::clock::{DAY, MINUTE, Moment, after_work, asking_moment};
use super::csv_text::Csv;
use super::defects::{
    DUPLICATE_TICKETS, RESOLVED_BEFORE_OPENED, TICKETS_OF_UNKNOWN_TEAM, TICKETS_WITHOUT_TEAM, UNKNOWN_TEAM,
};
use super::events::{duration, pick_places, repeat_rows, written};
use super::numbers::value_from_friction;
use super::topics::{FIRST_RESPONSE, METRICS, RESOLUTION};
use super::world::{Team, World};

const PER_DEVELOPER: f64 = 1.7;
const KINDS: [&str; 5] = ["how-to", "access", "bug", "request", "incident"];
const PRIORITIES: [&str; 4] = ["P1", "P2", "P3", "P4"];

#[derive(Clone)]
struct Ticket {
    number: u64,
    team: String,
    opened: Moment,
    responded: Option<Moment>,
    resolved: Option<Moment>,
    kind: &'static str,
    priority: &'static str,
}

pub(super) fn csv(world: &World) -> Vec<u8> {
    let root = world.rng.fork("tickets");
    let mut rows = Vec::new();
    for team in &world.teams {
        for (index, &quarter) in world.quarters.iter().enumerate() {
            let mut rng = root.fork(team.name()).fork(&quarter.to_string());
            of_team(&mut rng, team, index, quarter, &mut rows);
        }
    }
    rows.sort_by_key(|row| row.opened);
    for (number, row) in (20_411..).zip(&mut rows) {
        row.number = number;
    }
    plant_defects(&mut root.fork("defects"), world.exported_at(), &mut rows);
    let mut csv = Csv::unix(&[
        "ticket",
        "team",
        "opened_at",
        "first_response_at",
        "resolved_at",
        "kind",
        "priority",
    ]);
    for row in rows {
        csv.row(&[
            format!("PLAT-{}", row.number),
            row.team,
            written(Some(row.opened), world.exported_at()),
            written(row.responded, world.exported_at()),
            written(row.resolved, world.exported_at()),
            row.kind.to_owned(),
            row.priority.to_owned(),
        ]);
    }
    csv.into_bytes()
}

fn of_team(rng: &mut Rng, team: &Team, index: usize, quarter: Quarter, rows: &mut Vec<Ticket>) {
    let staff = team.staff(quarter).count() as f64;
    let metric = |place: usize| {
        value_from_friction(
            team.metric_level(index, place),
            METRICS[place].target,
            false,
            true,
        )
    };
    let (response, solution) = (metric(FIRST_RESPONSE), metric(RESOLUTION));
    for _ in 0..rng.poisson(PER_DEVELOPER * staff) {
        let opened = asking_moment(rng, quarter);
        let responded = after_work(opened, duration(rng, response, 0.9));
        let resolved = after_work(responded, duration(rng, solution, 1.5));
        rows.push(Ticket {
            number: 0,
            team: team.names_in(quarter).desk.clone(),
            opened,
            responded: rng.chance(0.985).then_some(responded),
            resolved: rng.chance(0.97).then_some(resolved),
            kind: KINDS[rng.weighted(&[0.34, 0.22, 0.2, 0.16, 0.08])],
            priority: PRIORITIES[rng.weighted(&[0.03, 0.17, 0.5, 0.3])],
        });
    }
}

fn plant_defects(rng: &mut Rng, exported_at: Moment, rows: &mut Vec<Ticket>) {
    let wanted = RESOLVED_BEFORE_OPENED + TICKETS_WITHOUT_TEAM + TICKETS_OF_UNKNOWN_TEAM + DUPLICATE_TICKETS;
    let mut places = pick_places(rng, rows.len(), wanted, |place| {
        let row = &rows[place];
        row.responded.is_some() && row.resolved.is_some_and(|resolved| resolved + DAY < exported_at)
    });
    rng.shuffle(&mut places);
    let mut places = places.into_iter();
    for place in places.by_ref().take(RESOLVED_BEFORE_OPENED) {
        let row = &mut rows[place];
        row.resolved = Some(row.opened - 2 * DAY - 13 * MINUTE);
    }
    for place in places.by_ref().take(TICKETS_WITHOUT_TEAM) {
        rows[place].team.clear();
    }
    for place in places.by_ref().take(TICKETS_OF_UNKNOWN_TEAM) {
        UNKNOWN_TEAM.clone_into(&mut rows[place].team);
    }
    let mut repeated: Vec<usize> = places.collect();
    repeated.sort_unstable();
    repeat_rows(rows, &repeated);
}
