//! Several columns for the units above a team (division, department, …): which lies above which, and how units that share
//! a name are told apart.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::base::{Notice, TeamId};
use crate::data::TeamRecord;
use crate::import::mapping::Role;
use crate::import::read::Row;
use crate::import::text;

use super::{Job, cell};

/// The columns of the units, the nearest to the team first.
pub(super) struct Levels {
    columns: Vec<usize>,
}

/// A row's team, the units above it, the nearest first, and its validity.
pub(super) struct Path {
    pub team: String,
    pub units: Vec<(usize, String)>,
    pub from: Option<Date>,
    pub to: Option<Date>,
}

impl Levels {
    /// The more different units a column has, the nearer it is to the teams, then the higher the number of its level or
    /// the later it stands; a column that says the same everywhere speaks of the whole organisation.
    pub fn new(job: &Job) -> Self {
        let mut columns: Vec<(usize, usize, usize)> = job
            .mapping
            .with(Role::Parent)
            .map(|column| column.index - 1)
            .map(|at| {
                let units: BTreeSet<String> = job.sheet.filled(at).map(text::normalised).collect();
                let number = text::level(&text::squeezed(&job.sheet.headers[at]));
                (units.len(), number.map_or(at, usize::from), at)
            })
            .collect();
        columns.sort_unstable();
        columns.reverse();
        if columns.len() > 1 && job.sheet.rows.len() > 1 {
            columns.retain(|(units, ..)| *units > 1);
        }
        Self {
            columns: columns.into_iter().map(|(.., at)| at).collect(),
        }
    }

    /// The units above the team of a row, the nearest first.
    pub fn units(&self, row: &Row) -> Vec<(usize, String)> {
        self.columns
            .iter()
            .map(|&at| (at, cell(row, Some(at))))
            .filter(|(_, unit)| !text::is_missing(unit))
            .map(|(at, unit)| (at, unit.to_owned()))
            .collect()
    }

    /// Makes names of their own for a unit that is called like a team, or like another unit of the same days, and gives
    /// the records of the units that lie below others.
    pub fn settle(&self, job: &mut Job, paths: &mut [Path]) -> Vec<TeamRecord> {
        if self.columns.len() < 2 {
            return Vec::new();
        }
        let renamed = tell_apart(job, paths);
        if !renamed.is_empty() {
            let message = format!(
                "units that share their name with a team or another unit are told apart: {}",
                renamed.into_iter().collect::<Vec<_>>().join(", ")
            );
            job.notices
                .push(Notice::note("units-told-apart", job.file(), message));
        }
        let mut records: Vec<TeamRecord> = Vec::new();
        for path in paths.iter() {
            for pair in path.units.windows(2) {
                let record = TeamRecord {
                    team: TeamId::new(&pair[0].1),
                    parent: Some(TeamId::new(&pair[1].1)),
                    valid_from: path.from,
                    valid_to: path.to,
                    formerly: None,
                };
                if !records.contains(&record) {
                    records.push(record);
                }
            }
        }
        records
    }
}

/// Gives units that share a name with a team or with another unit a name of their own; tells the new names.
fn tell_apart(job: &Job, paths: &mut [Path]) -> BTreeSet<String> {
    let teams: BTreeSet<String> = paths.iter().map(|path| text::normalised(&path.team)).collect();
    let mut above: BTreeMap<(usize, String), Vec<Above>> = BTreeMap::new();
    let mut columns: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for path in paths.iter() {
        for (place, (at, unit)) in path.units.iter().enumerate() {
            let name = text::normalised(unit);
            columns.entry(name.clone()).or_default().insert(*at);
            let parent = path.units.get(place + 1).map(|(_, unit)| text::normalised(unit));
            above.entry((*at, name)).or_default().push(Above {
                parent: parent.unwrap_or_default(),
                from: path.from,
                to: path.to,
            });
        }
    }
    let is_twice = |at: usize, name: &str| {
        above.get(&(at, name.to_owned())).is_some_and(|all| {
            all.iter()
                .any(|one| all.iter().any(|other| one.contradicts(other)))
        })
    };
    let mut renamed = BTreeSet::new();
    for path in paths {
        let named = path.units.clone();
        for (place, (at, unit)) in path.units.iter_mut().enumerate() {
            let name = text::normalised(unit);
            let is_shared = columns.get(&name).is_some_and(|columns| columns.len() > 1);
            let mark = match named.get(place + 1) {
                Some((_, parent)) if is_twice(*at, &name) => parent.clone(),
                _ if teams.contains(&name) || is_shared => job.sheet.column_name(*at).to_lowercase(),
                _ => continue,
            };
            *unit = format!("{unit} ({mark})");
            renamed.insert(unit.clone());
        }
    }
    renamed
}

/// What lies above a unit, and when.
struct Above {
    parent: String,
    from: Option<Date>,
    to: Option<Date>,
}

impl Above {
    /// Another unit lies above it on some common day.
    fn contradicts(&self, other: &Self) -> bool {
        let starts = |one: &Self| one.from.unwrap_or(Date::MIN);
        let ends = |one: &Self| one.to.unwrap_or(Date::MAX);
        self.parent != other.parent && starts(self) <= ends(other) && starts(other) <= ends(self)
    }
}
