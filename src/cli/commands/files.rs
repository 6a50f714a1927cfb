//! Files in: what they are, what importing them does.

use std::path::{Path, PathBuf};

use super::super::args::{Import, Inspect, Sample};
use super::super::print::{columns, complain, err_line, say, say_lines, warn};
use super::super::{COULD_NOT_RUN, OK};
use crate::base::{Severity, number};
use crate::engine::{
    Access, Choices, EngineError, Progress, Session, inspect_file, read_bounded, write_atomically,
    write_sample,
};
use crate::import::{Inspection, Mapping, Proof};
use crate::sample;
use crate::workspace::Settings;

/// A mapping is a page of text; anything larger is another file.
const MAPPING_LIMIT: u64 = 4 << 20;

/// Imports files one after another; each is taken whole or not at all.
pub fn import(args: &Import) -> Result<u8, EngineError> {
    let choices = Choices {
        quarter: args.quarter,
        kind: args.kind,
        mapping: read_mapping(args.mapping.as_deref())?,
    };
    if args.dry_run {
        let session = Session::open(&args.workspace, Access::Read)?;
        return Ok(each_file(&args.files, |path| {
            say_inspection(&session.inspect(path, &choices)?);
            Ok(())
        }));
    }
    let mut session = Session::open(&args.workspace, Access::Write)?;
    Ok(each_file(&args.files, |path| {
        let receipt = session.import(path, &choices, &Progress::default())?;
        if receipt.is_new {
            say_proof(&receipt.proof, Some(&receipt.id));
        } else {
            say(&format!(
                "{}: imported before as {}; nothing was changed",
                receipt.proof.file, receipt.id
            ));
        }
        Ok(())
    }))
}

/// A refused file is told and does not stop the others; the exit code says that there was one.
fn each_file(files: &[PathBuf], mut work: impl FnMut(&Path) -> Result<(), EngineError>) -> u8 {
    let mut code = OK;
    for path in files {
        if let Err(err) = work(path) {
            code = err_line(&err);
        }
    }
    code
}

/// Says what importing a file would do.
pub fn inspect(args: &Inspect) -> Result<u8, EngineError> {
    let choices = Choices {
        quarter: args.quarter,
        kind: args.kind,
        mapping: read_mapping(args.mapping.as_deref())?,
    };
    let settings = Settings::new("inspect", "UTC", 1, Settings::THRESHOLD)?;
    let inspection = inspect_file(&args.file, &choices, &settings)?;
    if args.json {
        let json = crate::import::inspect_json(&inspection);
        say(&serde_json::to_string_pretty(&json).unwrap_or_default());
    } else {
        say_inspection(&inspection);
    }
    if let Some(path) = &args.write_mapping {
        let text = toml::to_string_pretty(&inspection.mapping).map_err(|err| EngineError::Damaged {
            path: path.clone(),
            why: err.to_string(),
        })?;
        write_atomically(path, text.as_bytes())?;
        warn(&format!("mapping written to {}", path.display()));
    }
    Ok(OK)
}

/// Writes the files of a made-up organisation.
pub fn sample(args: &Sample) -> Result<u8, EngineError> {
    if args.teams == 0 || args.developers < args.teams || args.quarters == 0 {
        complain(
            "an organisation needs at least one team, one developer a team, and one quarter",
            "",
        );
        return Ok(COULD_NOT_RUN);
    }
    let size = sample::Size {
        teams: args.teams,
        developers: args.developers,
        quarters: args.quarters,
    };
    let files = write_sample(&args.dir, args.seed, size)?;
    say(&format!("wrote {} files to {}", files.len(), args.dir.display()));
    Ok(OK)
}

fn read_mapping(path: Option<&Path>) -> Result<Option<Mapping>, EngineError> {
    let Some(path) = path else { return Ok(None) };
    let bytes = read_bounded(path, MAPPING_LIMIT)?;
    let damaged = |why: String| EngineError::Damaged {
        path: path.to_path_buf(),
        why,
    };
    let text = String::from_utf8(bytes).map_err(|err| damaged(err.to_string()))?;
    toml::from_str(&text)
        .map(Some)
        .map_err(|err| damaged(err.to_string()))
}

fn say_inspection(inspection: &Inspection) {
    say_proof(&inspection.proof, None);
    say("");
    let mut rows = vec![
        ["column", "role", "scale", "polarity", "treatment"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for column in &inspection.proof.columns {
        rows.push(vec![
            shorten(&column.header),
            column.role.to_string(),
            column
                .scale
                .as_ref()
                .map_or_else(String::new, |scale| format!("{}–{}", scale.low, scale.high)),
            column
                .polarity
                .map_or_else(String::new, |polarity| polarity.to_string()),
            column.treatment.clone(),
        ]);
    }
    say_lines(&columns(&rows, &[false; 5]));
}

fn say_proof(proof: &Proof, id: Option<&str>) {
    let excluded: Vec<String> = proof
        .rows
        .excluded
        .iter()
        .map(|part| format!("{} {}", number::count(part.count), part.reason))
        .collect();
    let all_excluded = proof.rows.read - proof.rows.used;
    let reasons = if excluded.is_empty() {
        String::new()
    } else {
        format!(" ({})", excluded.join(", "))
    };
    say(&format!("{}: {}, {}", proof.file, proof.kind, proof.how));
    say(&format!(
        "  {} rows read = {} used + {} excluded{reasons}",
        number::count(proof.rows.read),
        number::count(proof.rows.used),
        number::count(all_excluded)
    ));
    if let Some(id) = id {
        say(&format!("  import {id}"));
    }
    for notice in proof
        .notices
        .iter()
        .filter(|notice| notice.severity > Severity::Note)
    {
        say(&format!("  {}: {notice}", notice.severity.word()));
    }
    let notes = proof
        .notices
        .iter()
        .filter(|notice| notice.severity == Severity::Note)
        .count();
    if notes > 0 {
        say(&format!(
            "  and {notes} notes (see `tribometer inspect FILE --json`)"
        ));
    }
}

fn shorten(header: &str) -> String {
    let one_line = header.split_whitespace().collect::<Vec<_>>().join(" ");
    if one_line.chars().count() <= 48 {
        one_line
    } else {
        one_line.chars().take(47).chain(['…']).collect()
    }
}
