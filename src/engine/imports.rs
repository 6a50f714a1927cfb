//! Which imports are in use: taking one in, in place of an earlier one, setting it aside, taking it back, dropping it.
//!
//! What was imported never changes; only the choice to use it does. A file that is set aside keeps its tables and its
//! proof until somebody drops it for good.

use super::session::Session;
use super::trouble::EngineError;
use crate::base::{Fingerprint, Quarter};
use crate::data::{Item, ReleasedWave, RowChanges, SurveyColumns, Table, TableKind};
use crate::import::{Imported, Proof};
use crate::workspace::{ImportRecord, Imports};

/// What becomes of an earlier import that a file corrects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Earlier {
    /// An import of the same name and kind that speaks about a quarter of this one is set aside.
    #[default]
    Recognised,
    /// The import with this id is set aside.
    Named(String),
    /// All stay in use.
    Kept,
}

/// What an import did to the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// The file was not there before.
    New,
    /// The same bytes were there and have been read anew, by what the user said about them now.
    Again,
    /// The same bytes were there, read in the same way; nothing was changed.
    Before,
    /// The same bytes had been set aside and are in use again.
    Back,
    /// The file took the place of an earlier one, which was set aside.
    InPlaceOf(Correction),
}

/// What a corrected file changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Id of the import that was set aside.
    pub id: String,
    /// Its file.
    pub file: String,
    /// How the rows differ.
    pub rows: RowChanges,
    /// How the questions differ, one sentence each.
    pub questions: Vec<String>,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    /// The import's id.
    pub id: String,
    /// What it did to the workspace.
    pub taken: Taken,
    /// Other survey files of the same quarters: their answers and these are one wave.
    pub joins: Vec<String>,
    /// The proof: rows read, used and excluded.
    pub proof: Proof,
    /// Quarters it speaks about.
    pub quarters: Vec<Quarter>,
}

impl Session {
    /// The receipt of bytes that were imported before; what was set aside comes back into use.
    pub(super) fn known(&mut self, bytes: &Fingerprint) -> Result<Option<Receipt>, EngineError> {
        let has_bytes = |record: &&ImportRecord| record.bytes == *bytes;
        let (record, taken) = if let Some(record) = self.workspace().imports.iter().find(has_bytes) {
            (record.clone(), Taken::Before)
        } else if let Some(record) = self.workspace().aside.iter().find(has_bytes).cloned() {
            (self.restore(&record.id)?, Taken::Back)
        } else {
            return Ok(None);
        };
        Ok(Some(Receipt {
            joins: match taken {
                Taken::Back => self.waves_beside(&record),
                _ => Vec::new(),
            },
            taken,
            proof: self.store().load_proof(&record.proof)?,
            id: record.id,
            quarters: record.quarters,
        }))
    }

    /// Stores tables and proof, then the record that makes them part of the workspace.
    pub(super) fn keep(
        &mut self,
        file: &str,
        bytes: Fingerprint,
        imported: Imported,
        earlier: &Earlier,
    ) -> Result<Receipt, EngineError> {
        let tables = imported
            .tables
            .iter()
            .map(|table| self.store().save_table(table))
            .chain(
                imported
                    .packed
                    .iter()
                    .map(|packed| self.store().save_packed(packed)),
            )
            .collect::<Result<Vec<_>, _>>()?;
        let id = bytes.short().to_owned();
        let proof = self.store().save_proof(&imported.proof)?;
        let mut record = ImportRecord {
            id: id.clone(),
            file: file.to_owned(),
            kind: imported.proof.kind.to_string(),
            bytes,
            quarters: imported.quarters.clone(),
            proof,
            rows_read: imported.proof.rows.read,
            rows_used: imported.proof.rows.used,
            tables,
            columns: imported.columns,
            mapping: imported.mapping,
            replaces: None,
        };
        let mut all = self.all_imports();
        all.aside.retain(|known| known.id != id);
        let taken = if let Some(known) = all.imports.iter_mut().find(|known| known.id == id) {
            // The proof tells how the mapping came about; what counts is what was read.
            if (&known.tables, &known.columns) == (&record.tables, &record.columns) {
                Taken::Before
            } else {
                record.replaces.clone_from(&known.replaces);
                *known = record.clone();
                Taken::Again
            }
        } else if let Some(at) = corrected(&all.imports, &record, earlier)? {
            let before = all.imports.remove(at);
            let correction = self.correction(&before, &record)?;
            record.replaces = Some(before.id.clone());
            // What is read in the same order gives the same numbers: the file stands where the earlier one stood.
            all.imports.insert(at, record.clone());
            all.aside.push(before);
            Taken::InPlaceOf(correction)
        } else {
            all.imports.push(record.clone());
            Taken::New
        };
        if taken != Taken::Before {
            self.use_imports(all)?;
        }
        if taken == Taken::Again {
            self.sweep()?;
        }
        Ok(Receipt {
            id,
            taken,
            joins: self.waves_beside(&record),
            proof: imported.proof,
            quarters: imported.quarters,
        })
    }

    fn correction(&self, before: &ImportRecord, record: &ImportRecord) -> Result<Correction, EngineError> {
        let load = |record: &ImportRecord| -> Result<Vec<Table>, EngineError> {
            let tables = record.tables.iter();
            tables.map(|stored| self.store().load_table(stored)).collect()
        };
        let (earlier, later) = (load(before)?, load(record)?);
        Ok(Correction {
            id: before.id.clone(),
            file: before.file.clone(),
            rows: RowChanges::between(&earlier, &later)?,
            questions: questions(&before.columns, &record.columns),
        })
    }

    /// Names of other survey files that speak about a quarter of this one.
    fn waves_beside(&self, record: &ImportRecord) -> Vec<String> {
        if !is_survey(record) {
            return Vec::new();
        }
        self.workspace()
            .imports
            .iter()
            .filter(|other| other.id != record.id && is_survey(other) && shares_quarter(other, record))
            .map(|other| other.file.clone())
            .collect()
    }

    /// Sets an import aside: it is part of nothing, and nothing of it is lost.
    pub fn set_aside(&mut self, id: &str) -> Result<ImportRecord, EngineError> {
        let mut all = self.all_imports();
        let record = all.imports.remove(position(&all.imports, id)?);
        all.aside.push(record.clone());
        self.use_imports(all)?;
        Ok(record)
    }

    /// Takes an import back into use; the one that took its place, or whose place it took, is set aside.
    pub fn restore(&mut self, id: &str) -> Result<ImportRecord, EngineError> {
        let mut all = self.all_imports();
        let record = all.aside.remove(position(&all.aside, id)?);
        let rival = all.imports.iter().position(|other| {
            other.replaces.as_deref() == Some(id) || record.replaces.as_deref() == Some(&other.id)
        });
        match rival {
            Some(at) => {
                let rival = std::mem::replace(&mut all.imports[at], record.clone());
                all.aside.push(rival);
            }
            None => all.imports.push(record.clone()),
        }
        self.use_imports(all)?;
        Ok(record)
    }

    /// Drops an import for good, in use or set aside, with its tables and its proof.
    ///
    /// # Errors
    /// A released wave is made of it: [`Session::forget_wave`] comes first, if it is to go all the same.
    pub fn remove(&mut self, id: &str) -> Result<ImportRecord, EngineError> {
        let mut all = self.all_imports();
        let removed = match position(&all.imports, id) {
            Ok(at) => all.imports.remove(at),
            Err(_) => all.aside.remove(position(&all.aside, id)?),
        };
        let released = self.workspace().released_with(&removed);
        if !released.is_empty() {
            return Err(EngineError::Released {
                file: removed.file,
                quarters: released,
            });
        }
        self.use_imports(all)?;
        // What the choices no longer name may go; if this fails the next removal tries again.
        self.sweep()?;
        Ok(removed)
    }

    /// Removes the answers of a released wave for good: nothing is ever shown of it again, and its imports can be dropped. What
    /// was released before, and that it was, stays on record.
    pub fn forget_wave(&mut self, quarter: Quarter) -> Result<(), EngineError> {
        let mut waves = self.workspace().waves.clone();
        let Some(wave) = waves.iter_mut().find(|wave| wave.quarter == quarter) else {
            return Err(EngineError::NoQuarter(format!("{quarter} was never released")));
        };
        *wave = wave.forgotten();
        self.keep_waves(waves)?;
        self.sweep()
    }

    /// Saves waves as they were released.
    pub(super) fn keep_waves(&mut self, waves: Vec<ReleasedWave>) -> Result<(), EngineError> {
        self.store().save_waves(&waves)?;
        self.workspace_mut().waves = waves;
        self.forget_analysis();
        Ok(())
    }

    fn all_imports(&self) -> Imports {
        Imports {
            imports: self.workspace().imports.clone(),
            aside: self.workspace().aside.clone(),
        }
    }

    fn use_imports(&mut self, all: Imports) -> Result<(), EngineError> {
        self.store().save_imports(&all)?;
        let workspace = self.workspace_mut();
        (workspace.imports, workspace.aside) = (all.imports, all.aside);
        self.forget_analysis();
        Ok(())
    }

    fn sweep(&self) -> Result<(), EngineError> {
        self.store().sweep(&self.all_imports(), &self.workspace().waves)
    }
}

fn position(imports: &[ImportRecord], id: &str) -> Result<usize, EngineError> {
    imports
        .iter()
        .position(|record| record.id == id)
        .ok_or_else(|| EngineError::NoImport(id.to_owned()))
}

/// The import in use that a file corrects.
fn corrected(
    imports: &[ImportRecord],
    record: &ImportRecord,
    earlier: &Earlier,
) -> Result<Option<usize>, EngineError> {
    match earlier {
        Earlier::Kept => Ok(None),
        Earlier::Named(id) => position(imports, id).map(Some),
        Earlier::Recognised => Ok(imports.iter().position(|known| {
            known.file == record.file
                && known.kind == record.kind
                && (shares_quarter(known, record)
                    || (known.quarters.is_empty() && record.quarters.is_empty()))
        })),
    }
}

fn shares_quarter(one: &ImportRecord, other: &ImportRecord) -> bool {
    one.quarters
        .iter()
        .any(|quarter| other.quarters.contains(quarter))
}

fn is_survey(record: &ImportRecord) -> bool {
    record.tables.iter().any(|table| table.kind == TableKind::Survey)
}

/// How the questions of two files differ.
fn questions(before: &SurveyColumns, after: &SurveyColumns) -> Vec<String> {
    let find = |items: &[Item], item: &Item| items.iter().find(|other| other.id == item.id).cloned();
    let mut said = Vec::new();
    for item in &after.items {
        let Some(old) = find(&before.items, item) else {
            said.push(format!("“{}” is new", item.text));
            continue;
        };
        let changed: Vec<&str> = [
            (old.topic != item.topic, "another topic"),
            (old.scale != item.scale, "another scale"),
            (old.polarity != item.polarity, "another end as friction"),
        ]
        .into_iter()
        .filter_map(|(is_changed, what)| is_changed.then_some(what))
        .collect();
        if !changed.is_empty() {
            said.push(format!("“{}” has {}", item.text, changed.join(", ")));
        }
    }
    let gone = before
        .items
        .iter()
        .filter(|item| find(&after.items, item).is_none());
    said.extend(gone.map(|item| format!("“{}” is gone", item.text)));
    said
}
