//! What leaves the workspace: one call makes the bytes, has them audited, writes them, and records what was written.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::Path;
use std::str::FromStr;

use super::analysis::{Analysis, as_released, choose_quarter};
use super::progress::Progress;
use super::session::Session;
use super::store::write_atomically;
use super::targets::today;
use super::trouble::EngineError;
use crate::audit;
use crate::base::{Fingerprint, Quarter};
use crate::export::{self, ExportFile};
use crate::import::Kind;
use crate::report::{self, Exclusion, InputFile, SummaryInputs};
use crate::sample;
use crate::workspace::{ReleaseRecord, Workspace};

/// The file that says what the audit of a release found.
const CERTIFICATE: &str = "certificate.json";

/// A file format of the summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// One self-contained page.
    Html,
    /// Markdown with SVG pictures.
    Markdown,
    /// Tidy tables.
    Csv,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Html, Self::Markdown, Self::Csv];

    /// The name used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Csv => "csv",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == text.trim())
            .ok_or_else(|| format!("“{text}” is no format; expected html, md or csv"))
    }
}

/// Which summary is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryOrder {
    /// The quarter; the latest wave unless given.
    pub quarter: Option<Quarter>,
    /// The formats.
    pub formats: Vec<Format>,
}

/// Writes the quarterly summary into a folder and records the release. Returns the names of the files.
pub fn write_summary(
    session: &mut Session,
    order: &SummaryOrder,
    out: &Path,
    progress: &Progress,
) -> Result<Vec<String>, EngineError> {
    let analysis = session.analysis(progress)?;
    let quarter = choose_quarter(&analysis.friction, order.quarter)?;
    let files = input_files(session)?;
    let settings = &session.workspace().settings;
    let inputs = SummaryInputs {
        organisation: &settings.name,
        threshold: settings.threshold,
        quarter,
        friction: &analysis.friction,
        changes: &analysis.changes,
        audit: &analysis.audit,
        catalogue: session.catalogue(),
        targets: &analysis.targets,
        initiatives: &analysis.initiatives,
        files: &files,
        fingerprint: &analysis.fingerprint,
    };
    let document = report::summary(&inputs);
    let tables = export::csv(&inputs)?;
    // Every format prints the numbers of the tables, so the tables are what is audited, whichever formats are wanted.
    let certificate = certify(&tables, &analysis, settings.threshold)?;
    let mut written = Vec::new();
    for format in &order.formats {
        progress.check()?;
        match format {
            Format::Html => written.extend(export::html(&document)?),
            Format::Markdown => written.extend(export::markdown(&document)?),
            Format::Csv => written.extend_from_slice(&tables),
        }
    }
    written.push(certificate);
    close_waves(session, &tables, quarter, progress)?;
    progress.say(0, written.len() as u64, "Writing");
    write_files(out, &written)?;
    remove_stale(session.workspace(), out, &written)?;
    record(session, quarter, &analysis.fingerprint, &written)?;
    Ok(written.into_iter().map(|file| file.name).collect())
}

fn cells_of(tables: &[ExportFile]) -> &[u8] {
    let cells = tables.iter().find(|file| file.name == export::CELLS_FILE);
    cells.map_or(&[][..], |file| &file.bytes)
}

/// Reads the tables back and proves that they reveal no group below the threshold; without that nothing is written.
fn certify(tables: &[ExportFile], analysis: &Analysis, threshold: usize) -> Result<ExportFile, EngineError> {
    let cells = audit::cells(cells_of(tables))?;
    let certificate = audit::check(&cells, &analysis.groups, threshold)?;
    let mut bytes = serde_json::to_vec_pretty(&certificate).map_err(|err| EngineError::Damaged {
        path: CERTIFICATE.into(),
        why: err.to_string(),
    })?;
    bytes.push(b'\n');
    Ok(ExportFile {
        name: CERTIFICATE.to_owned(),
        bytes,
    })
}

/// From now on every wave that the tables show stays as it is. Recorded before anything is written: were it the other way
/// round, a program killed in between would leave a release whose waves are still open.
fn close_waves(
    session: &mut Session,
    tables: &[ExportFile],
    quarter: Quarter,
    progress: &Progress,
) -> Result<(), EngineError> {
    let shown = audit::cells(cells_of(tables))?;
    let mut quarters: BTreeSet<Quarter> = shown.iter().map(|cell| cell.quarter).collect();
    quarters.insert(quarter);
    let mut waves = session.workspace().waves.clone();
    quarters.retain(|quarter| waves.iter().all(|wave| wave.quarter != *quarter));
    if quarters.is_empty() {
        return Ok(());
    }
    waves.extend(as_released(
        session.store(),
        session.workspace(),
        session.catalogue(),
        &quarters,
        today(session),
        progress,
    )?);
    waves.sort_by_key(|wave| wave.quarter);
    session.keep_waves(waves)
}

/// Every byte is made before the first file is written, so that a failing format leaves nothing behind.
fn write_files(out: &Path, files: &[ExportFile]) -> Result<(), EngineError> {
    for file in files {
        let path = out.join(&file.name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(EngineError::io(folder, "made"))?;
        }
        write_atomically(&path, &file.bytes)?;
    }
    Ok(())
}

/// Files of an earlier release in the same folder that this one does not have: a picture of another quarter beside this
/// page would mislead. Only what is byte for byte what the program wrote is removed.
fn remove_stale(workspace: &Workspace, out: &Path, files: &[ExportFile]) -> Result<(), EngineError> {
    let earlier = workspace.releases.iter().flat_map(|release| &release.files);
    for (name, content) in earlier {
        let is_current = files.iter().any(|file| file.name == *name);
        let path = out.join(name);
        if !is_current && fs::read(&path).is_ok_and(|bytes| Fingerprint::of_bytes(&bytes) == *content) {
            fs::remove_file(&path).map_err(EngineError::io(&path, "removed"))?;
        }
    }
    Ok(())
}

/// An identical release is recorded once.
fn record(
    session: &mut Session,
    quarter: Quarter,
    inputs: &Fingerprint,
    files: &[ExportFile],
) -> Result<(), EngineError> {
    let release = ReleaseRecord {
        kind: "summary".to_owned(),
        quarter,
        inputs: inputs.clone(),
        files: files
            .iter()
            .map(|file| (file.name.clone(), Fingerprint::of_bytes(&file.bytes)))
            .collect(),
    };
    if session.workspace().releases.contains(&release) {
        return Ok(());
    }
    let mut releases = session.workspace().releases.clone();
    releases.push(release);
    session.store().save_releases(&releases)?;
    session.workspace_mut().releases = releases;
    Ok(())
}

fn input_files(session: &Session) -> Result<Vec<InputFile>, EngineError> {
    let proofs = session.proofs()?;
    let files = session.workspace().imports.iter().filter_map(|record| {
        let proof = proofs.get(&record.id)?;
        Some(InputFile {
            name: record.file.clone(),
            kind: record.kind.clone(),
            is_survey: record.kind.parse().is_ok_and(Kind::is_survey),
            quarters: record.quarters.clone(),
            rows_read: record.rows_read,
            rows_used: record.rows_used,
            excluded: proof
                .rows
                .excluded
                .iter()
                .map(|part| Exclusion {
                    reason: part.reason.clone(),
                    rows: part.count,
                })
                .collect(),
            fingerprint: record.bytes.clone(),
        })
    });
    Ok(files.collect())
}

/// Writes the files of a made-up organisation into a new or empty folder.
pub fn write_sample(dir: &Path, seed: u64, size: sample::Size) -> Result<Vec<String>, EngineError> {
    let is_used = fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
    if is_used {
        return Err(EngineError::NotEmpty(dir.to_path_buf()));
    }
    fs::create_dir_all(dir).map_err(EngineError::io(dir, "made"))?;
    let files = sample::files(seed, size);
    for file in &files {
        write_atomically(&dir.join(&file.path), &file.bytes)?;
    }
    Ok(files.into_iter().map(|file| file.path).collect())
}
