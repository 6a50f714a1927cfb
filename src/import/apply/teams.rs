//! Teams: the units above them, their validity, former and other names, and head-counts.

use crate::base::TeamId;
use crate::data::{HeadCount, KnownId, Named, Table, TeamRecord};
use crate::import::error::ImportError;
use crate::import::mapping::Role;
use crate::import::read::Row;
use crate::import::text;

use super::levels::{Levels, Path};
use super::organisation::{Refusal, date_order, day, each_row, name};
use super::{Applied, Job, cell, circles, filled};

pub(super) fn apply(job: &mut Job) -> Result<Applied, ImportError> {
    job.needed(Role::Team)?;
    let order = date_order(job);
    let levels = Levels::new(job);
    let mut rows: Vec<(u64, Option<String>)> = Vec::new();
    let mut paths: Vec<Path> = Vec::new();
    let mut counts: Vec<HeadCount> = Vec::new();
    let mut ids: Vec<KnownId> = Vec::new();
    each_row(job, |job, row| {
        let path = Path {
            team: name(job, row, Role::Team, "no-team", "names no team")?,
            units: levels.units(row),
            from: day(job, row, Role::ValidFrom, order)?,
            to: day(job, row, Role::ValidTo, order)?,
        };
        if let (Some(from), Some(to)) = (path.from, path.to)
            && to < from
        {
            let at = job.mapping.at(Role::ValidTo);
            return Err(("dates-backwards", at, "ends before it begins".to_owned()));
        }
        counts.extend(head_count(job, row, &path)?);
        for id in other_names(job, row, &path.team) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        rows.push((row.number, filled(row, job.mapping.at(Role::Formerly))));
        paths.push(path);
        Ok(())
    });
    let above = levels.settle(job, &mut paths);
    let mut records: Vec<TeamRecord> = Vec::new();
    let mut edges: Vec<(u64, TeamRecord)> = Vec::new();
    for (path, (row, formerly)) in paths.into_iter().zip(rows) {
        let record = TeamRecord {
            team: path.team.into(),
            parent: path.units.into_iter().next().map(|(_, unit)| unit.into()),
            valid_from: path.from,
            valid_to: path.to,
            formerly,
        };
        if record.parent.is_some() {
            edges.push((row, record.clone()));
        }
        if !records.contains(&record) {
            records.push(record);
        }
    }
    edges.extend(above.iter().map(|record| (1, record.clone())));
    records.extend(above);
    circles::refuse(job, &edges)?;
    let mut tables = vec![job.built(Table::teams(&records))?];
    if !counts.is_empty() {
        tables.push(job.built(Table::head_counts(&counts))?);
    }
    if !ids.is_empty() {
        tables.push(job.built(Table::ids(&ids))?);
    }
    Ok(Applied {
        tables,
        ..Applied::default()
    })
}

fn head_count(job: &Job, row: &Row, path: &Path) -> Result<Option<HeadCount>, Refusal> {
    let Some(at) = job.mapping.at(Role::People) else {
        return Ok(None);
    };
    let people = cell(row, Some(at));
    if people.is_empty() {
        return Ok(None);
    }
    let not_a_number = || {
        let message = format!("“{people}” is no number of people");
        ("not-a-number", Some(at), message)
    };
    Ok(Some(HeadCount {
        team: TeamId::new(&path.team),
        role: filled(row, job.mapping.at(Role::Role)),
        tenure: filled(row, job.mapping.at(Role::Tenure)),
        people: people.parse().map_err(|_| not_a_number())?,
        valid_from: path.from,
        valid_to: path.to,
    }))
}

/// The id of a team, and other names that it goes by.
fn other_names(job: &Job, row: &Row, team: &str) -> Vec<KnownId> {
    let id = cell(row, job.mapping.at(Role::Id));
    let aliases = cell(row, job.mapping.at(Role::Alias)).split(';');
    [id].into_iter()
        .chain(aliases)
        .map(str::trim)
        .filter(|other| !text::is_missing(other) && text::squeezed(other) != text::squeezed(team))
        .map(|other| KnownId {
            what: Named::Team,
            id: other.to_owned(),
            name: team.to_owned(),
        })
        .collect()
}
