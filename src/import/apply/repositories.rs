//! Which team owns which repository, and from when to when.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::data::{RepositoryOwner, Table};
use crate::import::error::ImportError;
use crate::import::mapping::Role;
use crate::import::text;

use super::organisation::{date_order, day, each_row, name};
use super::{Applied, Job};

pub(super) fn apply(job: &mut Job) -> Result<Applied, ImportError> {
    job.needed(Role::Repository)?;
    job.needed(Role::Team)?;
    let order = date_order(job);
    let mut owners: Vec<RepositoryOwner> = Vec::new();
    // Where two rows begin on one day, nothing tells which of them counts.
    let mut begun: BTreeMap<(String, Option<Date>), String> = BTreeMap::new();
    each_row(job, |job, row| {
        let owner = RepositoryOwner {
            repository: name(job, row, Role::Repository, "no-repository", "names no repository")?,
            team: name(job, row, Role::Team, "no-team", "names no team")?,
            valid_from: day(job, row, Role::ValidFrom, order)?,
            valid_to: day(job, row, Role::ValidTo, order)?,
        };
        if let (Some(from), Some(to)) = (owner.valid_from, owner.valid_to)
            && to < from
        {
            let at = job.mapping.at(Role::ValidTo);
            return Err(("dates-backwards", at, "ends before it begins".to_owned()));
        }
        let start = (owner.repository.to_lowercase(), owner.valid_from);
        if let Some(team) = begun.get(&start)
            && text::normalised(team) != text::normalised(&owner.team)
        {
            let when = owner
                .valid_from
                .map_or_else(String::new, |day| format!(" from {day} on"));
            let message = format!(
                "{} belongs to {team}{when} already; the first counts",
                owner.repository
            );
            return Err(("second-owner", job.mapping.at(Role::Team), message));
        }
        begun.insert(start, owner.team.clone());
        if !owners.contains(&owner) {
            owners.push(owner);
        }
        Ok(())
    });
    Ok(Applied {
        tables: vec![job.built(Table::repositories(&owners))?],
        ..Applied::default()
    })
}
