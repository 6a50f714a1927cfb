//! The survey's side of the join: waves with the canonical team of each person.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::{Column, DataFrame, IntoLazy, JoinArgs, JoinType, MaintainOrderJoin, NULL, col, lit};

use crate::base::{Calendar, Notice, Quarter, TeamId};

use super::answers::{Person, Wave};
use super::instrument::{self, Asked, Bridge, InstrumentChange};
use super::join::{JoinError, TableOfImport};
use super::join_waves::{Part, Union};
use super::languages::Languages;
use super::load::Columns;
use super::naming::{Naming, Spellings};
use super::released::{Drift, ReleasedTable, ReleasedWave};
use super::table::{Item, NO_TEAM, SEVERAL_TEAMS};

/// All waves and the names that they use.
#[derive(Debug, Default)]
pub(super) struct SurveySide {
    pub waves: BTreeMap<Quarter, Wave>,
    pub spellings: Spellings,
    pub duplicates: Vec<String>,
    pub notices: Vec<Notice>,
    /// What became of every question from wave to wave, in order of waves.
    pub instrument: Vec<InstrumentChange>,
    /// What files of today would change about released waves.
    pub drift: BTreeMap<Quarter, Drift>,
}

impl SurveySide {
    /// A table in use that speaks about a released wave: its answers are left out unless the wave is made of it.
    fn leave_out(&mut self, release: &ReleasedWave, table: &TableOfImport, part: &Part) {
        let drift = self.drift.entry(release.quarter).or_default();
        match release.tables.iter().find(|known| known.content == table.content) {
            None => {
                let answers = drift.left_out.entry(table.import.clone()).or_default();
                *answers += part.people.len() as u64;
            }
            Some(known) if known.columns != table.columns => {
                drift.read_otherwise.insert(table.import.clone());
            }
            Some(_) => {}
        }
    }

    /// Says what became of every question from each wave to the next.
    fn compare_waves(&mut self, bridges: &[Bridge]) {
        let asked: Vec<Asked> = self
            .waves
            .iter()
            .map(|(quarter, wave)| Asked {
                quarter: *quarter,
                items: &wave.items,
            })
            .collect();
        for pair in asked.windows(2) {
            self.instrument
                .extend(instrument::changes(pair[0], pair[1], bridges));
        }
        self.instrument.sort_by_key(|change| change.quarter);
    }
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

/// Survey tables, and the waves that were released before.
pub(super) struct Surveys<'a> {
    /// Tables in use.
    pub tables: Vec<&'a TableOfImport>,
    /// Tables that only released waves are made of.
    pub kept: &'a [TableOfImport],
    /// Waves as they were released.
    pub released: &'a [ReleasedWave],
}

/// Builds the waves; several tables of one quarter are one wave (`join_waves`). A released wave is made of its own tables.
pub(super) fn join(
    surveys: &Surveys,
    naming: &Naming,
    calendar: &Calendar,
    bridges: &[Bridge],
) -> Result<SurveySide, JoinError> {
    let tables = &surveys.tables;
    let mut side = SurveySide::default();
    let asked: Vec<&Item> = tables.iter().flat_map(|table| &table.columns.items).collect();
    let languages = Languages::new(bridges, &asked);
    let mut parts: Vec<(Quarter, Part)> = Vec::new();
    for table in tables {
        let named = name_people(table, naming, calendar, &mut side.spellings)?;
        for (quarter, part) in parts_of(table, &named, None)? {
            let release = surveys.released.iter().find(|wave| wave.quarter == quarter);
            match release {
                None => parts.push((quarter, part)),
                Some(release) => side.leave_out(release, table, &part),
            }
        }
    }
    for release in surveys.released {
        for part in released_parts(release, surveys, naming, calendar, &mut side)? {
            parts.push((release.quarter, part));
        }
    }
    let mut unions: BTreeMap<Quarter, Union> = BTreeMap::new();
    for (quarter, mut part) in parts {
        let (mut changes, mut notices) = languages.apply(quarter, &mut part);
        side.instrument.append(&mut changes);
        side.notices.append(&mut notices);
        let union = unions.entry(quarter).or_insert_with(|| Union::new(quarter));
        union.add(part);
    }
    for (quarter, mut union) in unions {
        side.duplicates.append(&mut union.duplicates);
        side.notices.append(&mut union.notices);
        side.waves.insert(quarter, union.wave());
    }
    side.compare_waves(bridges);
    Ok(side)
}

/// The parts of a released wave, from its own tables as they were read then.
fn released_parts(
    release: &ReleasedWave,
    surveys: &Surveys,
    naming: &Naming,
    calendar: &Calendar,
    side: &mut SurveySide,
) -> Result<Vec<Part>, JoinError> {
    let mut parts = Vec::new();
    for known in &release.tables {
        let in_use = surveys.tables.iter().find(|table| table.content == known.content);
        let kept = surveys.kept.iter().find(|table| table.content == known.content);
        let Some(found) = in_use.copied().or(kept) else {
            return Err(JoinError::Engine(format!(
                "{} was released, and {} is gone, which it is made of",
                release.quarter, known.import
            )));
        };
        if in_use.is_none() {
            let drift = side.drift.entry(release.quarter).or_default();
            drift.still_counting.insert(known.import.clone());
        }
        let table = TableOfImport {
            import: known.import.clone(),
            columns: known.columns.clone(),
            ..found.clone()
        };
        let named = name_people(&table, naming, calendar, &mut side.spellings)?;
        parts.extend(parts_of(&table, &named, Some(release))?.remove(&release.quarter));
    }
    Ok(parts)
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

fn parts_of(
    table: &TableOfImport,
    named: &DataFrame,
    release: Option<&ReleasedWave>,
) -> Result<BTreeMap<Quarter, Part>, JoinError> {
    let columns = Columns::new(&table.import, table.table.kind, named);
    let items: Vec<Item> = table.columns.items.clone();
    let answers = items
        .iter()
        .map(|item| columns.numbers(&format!("item:{}", item.id)))
        .collect::<Result<Vec<_>, _>>()?;
    let texts = table.columns.texts.iter().map(|(id, _)| format!("text:{id}"));
    let marks = ["role".to_owned(), "tenure".to_owned()]
        .into_iter()
        .chain(texts)
        .map(|name| Ok((columns.optional_texts(&name)?, name)))
        .collect::<Result<Vec<_>, JoinError>>()?;
    // A column without a single value is one that the file does not have.
    let marks = marks
        .into_iter()
        .filter(|(values, _)| values.iter().any(Option::is_some));
    let marks: Vec<(Vec<Option<String>>, String)> = marks.collect();
    let has_teams = columns
        .optional_texts("team")?
        .iter()
        .flatten()
        .any(|name| name != NO_TEAM);
    let (written, teams) = (columns.texts("team")?, columns.texts("canonical")?);
    let origin = ReleasedTable {
        import: table.import.clone(),
        content: table.content.clone(),
        rows: named.height() as u64,
        columns: table.columns.clone(),
    };
    let mut atoms: BTreeMap<&str, Option<usize>> = BTreeMap::new();
    let keys = columns.optional_texts("key")?;
    let (roles, tenures) = (columns.optional_texts("role")?, columns.optional_texts("tenure")?);
    let mut parts: BTreeMap<Quarter, Part> = BTreeMap::new();
    for (row, quarter) in columns.quarters("quarter")?.into_iter().enumerate() {
        let part = parts.entry(quarter).or_insert_with(|| Part {
            import: table.import.clone(),
            items: items.clone(),
            has_teams,
            people: Vec::new(),
            marks: BTreeMap::new(),
            keys: Vec::new(),
            names: BTreeMap::new(),
            table: origin.clone(),
        });
        let written = written[row].as_deref().unwrap_or(NO_TEAM);
        let team = teams[row].as_deref().unwrap_or(NO_TEAM);
        if !part.names.contains_key(written) {
            part.names.insert(written.to_owned(), team.to_owned());
        }
        let atom = atoms
            .entry(written)
            .or_insert_with(|| release.and_then(|release| release.atom_of(written)));
        part.keys.push(keys[row].clone());
        part.people.push(Person {
            team: TeamId::new(team),
            atom: *atom,
            role: roles[row].clone(),
            tenure: tenures[row].clone(),
            answers: answers.iter().map(|column| column[row]).collect(),
        });
        for (values, name) in &marks {
            part.marks
                .entry(name.clone())
                .or_default()
                .push(values[row].clone());
        }
    }
    Ok(parts)
}
