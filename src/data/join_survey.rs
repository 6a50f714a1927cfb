//! The survey's side of the join: waves with the canonical team of each person.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{Column, DataFrame, IntoLazy, JoinArgs, JoinType, MaintainOrderJoin, NULL, col, lit};

use crate::base::{Calendar, Notice, Place, Quarter, TeamId};

use super::answers::{Person, Wave};
use super::join::{JoinError, TableOfImport};
use super::load::Columns;
use super::naming::{Naming, Spellings};
use super::table::{Item, NO_TEAM, SEVERAL_TEAMS};

/// All waves and the names that they use.
#[derive(Debug, Default)]
pub(super) struct SurveySide {
    pub waves: BTreeMap<Quarter, Wave>,
    pub spellings: Spellings,
    pub duplicates: Vec<String>,
    pub notices: Vec<Notice>,
}

/// Team names of survey tables, the most frequent first, ties by name.
pub(super) fn team_names(tables: &[&TableOfImport]) -> Result<Vec<String>, JoinError> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for table in tables {
        for name in Columns::of(table).optional_texts("team")?.into_iter().flatten() {
            *counts.entry(name).or_default() += 1;
        }
    }
    let mut names: Vec<(String, usize)> = counts.into_iter().collect();
    names.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Ok(names.into_iter().map(|(name, _)| name).collect())
}

/// Builds the waves. A later table of the same quarter replaces an earlier one, unless the two hold different teams.
pub(super) fn join(
    tables: &[&TableOfImport],
    naming: &Naming,
    calendar: &Calendar,
) -> Result<SurveySide, JoinError> {
    let mut side = SurveySide::default();
    let mut came_from: BTreeMap<Quarter, String> = BTreeMap::new();
    for table in tables {
        let named = name_people(table, naming, calendar, &mut side.spellings)?;
        for (quarter, wave) in waves_of(table, &named)? {
            let Some(before) = side.waves.get_mut(&quarter) else {
                side.waves.insert(quarter, wave);
                came_from.insert(quarter, table.import.clone());
                continue;
            };
            let earlier = came_from
                .insert(quarter, table.import.clone())
                .unwrap_or_default();
            if teams_of(before).is_disjoint(&teams_of(&wave)) && has_teams(before) && has_teams(&wave) {
                pool(before, wave);
                continue;
            }
            *before = wave;
            let import = &table.import;
            side.duplicates
                .push(format!("survey, {quarter}: {import} replaces {earlier}"));
            side.notices.push(
                Notice::caution(
                    "wave-replaced",
                    Place::file(import),
                    format!("{earlier} holds answers of {quarter} too; those of {import} are used"),
                )
                .hint("remove the import that should not count"),
            );
        }
    }
    Ok(side)
}

/// The table with a column `canonical`, by a join of its names and quarters with what they mean.
fn name_people(
    table: &TableOfImport,
    naming: &Naming,
    calendar: &Calendar,
    spellings: &mut Spellings,
) -> Result<DataFrame, JoinError> {
    let has_team = table.table.frame.column("team").is_ok();
    let team = if has_team {
        col("team").str().strip_chars(lit(NULL)).fill_null(lit(NO_TEAM))
    } else {
        lit(NO_TEAM).alias("team")
    };
    let frame = table.table.frame.clone().lazy().with_columns([team]).collect()?;
    let columns = Columns::new(&table.import, table.table.kind, &frame);
    let keys: BTreeSet<(String, Quarter)> = columns
        .texts("team")?
        .into_iter()
        .map(|team| team.unwrap_or_else(|| NO_TEAM.to_owned()))
        .zip(columns.quarters("quarter")?)
        .collect();
    let mut meanings: [Vec<String>; 3] = Default::default();
    for (name, quarter) in keys {
        let team = naming.team(&name, calendar.last_day(quarter));
        if !is_no_team(&team) {
            spellings.add(&team, &name);
        }
        let [names, quarters, teams] = &mut meanings;
        names.push(name);
        quarters.push(quarter.to_string());
        teams.push(team.into());
    }
    let [names, quarters, teams] = meanings;
    let meanings = DataFrame::new_infer_height(vec![
        Column::new("team".into(), names),
        Column::new("quarter".into(), quarters),
        Column::new("canonical".into(), teams),
    ])?;
    let mut how = JoinArgs::new(JoinType::Left);
    how.maintain_order = MaintainOrderJoin::Left;
    let on = [col("team"), col("quarter")];
    Ok(frame
        .lazy()
        .join(meanings.lazy(), on.clone(), on, how)
        .collect()?)
}

/// Whether a group is one of people without or with several teams.
pub(super) fn is_no_team(team: &TeamId) -> bool {
    [NO_TEAM, SEVERAL_TEAMS].contains(&team.as_str())
}

fn waves_of(table: &TableOfImport, named: &DataFrame) -> Result<BTreeMap<Quarter, Wave>, JoinError> {
    let columns = Columns::new(&table.import, table.table.kind, named);
    let items: Vec<Item> = table.columns.items.clone();
    let answers = items
        .iter()
        .map(|item| columns.numbers(&format!("item:{}", item.id)))
        .collect::<Result<Vec<_>, _>>()?;
    let teams = columns.texts("canonical")?;
    let mut waves: BTreeMap<Quarter, Wave> = BTreeMap::new();
    for (row, quarter) in columns.quarters("quarter")?.into_iter().enumerate() {
        let wave = waves.entry(quarter).or_insert_with(|| Wave {
            items: items.clone(),
            people: Vec::new(),
        });
        wave.people.push(Person {
            team: TeamId::new(teams[row].as_deref().unwrap_or(NO_TEAM)),
            answers: answers.iter().map(|column| column[row]).collect(),
        });
    }
    Ok(waves)
}

fn teams_of(wave: &Wave) -> BTreeSet<TeamId> {
    wave.people
        .iter()
        .map(|person| person.team.clone())
        .filter(|team| !is_no_team(team))
        .collect()
}

fn has_teams(wave: &Wave) -> bool {
    wave.people.iter().any(|person| !is_no_team(&person.team))
}

/// Adds the people of another form of the same wave; items are the same where their keys are.
fn pool(wave: &mut Wave, other: Wave) {
    for item in &other.items {
        if wave.items.iter().all(|known| known.id != item.id) {
            wave.items.push(item.clone());
            for person in &mut wave.people {
                person.answers.push(None);
            }
        }
    }
    for person in other.people {
        let answer = |item: &Item| {
            let position = other.items.iter().position(|known| known.id == item.id)?;
            person.answers.get(position).copied().flatten()
        };
        wave.people.push(Person {
            answers: wave.items.iter().map(answer).collect(),
            team: person.team,
        });
    }
}
