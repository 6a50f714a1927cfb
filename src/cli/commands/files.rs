//! Files in: what they are, what importing them does.

use std::path::{Path, PathBuf};

use super::super::args::{Import, Inspect, Sample};
use super::super::print::{columns, complain, err_line, progress, say, say_lines, say_text, warn};
use super::super::{CHECK_FAILED, COULD_NOT_RUN, OK};
use crate::base::{Severity, number};
use crate::engine::{
    Access, Choices, Earlier, EngineError, Receipt, Session, Taken, inspect_file, read_user_toml,
    write_atomically, write_sample,
};
use crate::import::{Inspection, Mapping, Proof};
use crate::sample;
use crate::workspace::Settings;

/// Imports files one after another; each is taken whole or not at all.
pub fn import(args: &Import) -> Result<u8, EngineError> {
    let choices = Choices {
        quarter: args.quarter,
        kind: args.kind,
        mapping: read_mapping(args.mapping.as_deref())?,
        earlier: match &args.replace {
            Some(id) => Earlier::Named(id.clone()),
            None if args.beside => Earlier::Kept,
            None => Earlier::Recognised,
        },
    };
    if args.dry_run {
        let session = Session::open(&args.workspace, Access::Read)?;
        let mut would_stop = false;
        let code = each_file(&args.files, |path| {
            let inspection = session.inspect(path, &choices, &progress())?;
            say_inspection(&inspection);
            would_stop |= inspection.blocked.is_some();
            Ok(())
        });
        return Ok(if code == OK && would_stop {
            CHECK_FAILED
        } else {
            code
        });
    }
    let mut session = Session::open(&args.workspace, Access::Write)?;
    Ok(each_file(&args.files, |path| {
        let receipt = session.import(path, &choices, &progress())?;
        match receipt.taken {
            Taken::Before => {
                say(&format!(
                    "{}: imported before as {}; nothing was changed",
                    receipt.proof.file, receipt.id
                ));
            }
            Taken::Back => {
                say(&format!(
                    "{}: imported before as {} and set aside; it is in use again",
                    receipt.proof.file, receipt.id
                ));
            }
            Taken::New | Taken::Again | Taken::InPlaceOf(_) => {
                say_proof(&receipt.proof, &Told::import(&args.workspace, &receipt));
            }
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
        earlier: Earlier::default(),
    };
    let inspection = if let Some(workspace) = &args.workspace {
        Session::open(workspace, Access::Read)?.inspect(&args.file, &choices, &progress())?
    } else {
        let settings = Settings::new("inspect", "UTC", 1, Settings::THRESHOLD)?;
        inspect_file(&args.file, &choices, &settings, &progress())?
    };
    if args.json {
        let json = crate::import::inspect_json(&inspection);
        say_text(&format!("{json:#}\n"));
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
    path.map(read_user_toml).transpose()
}

fn say_inspection(inspection: &Inspection) {
    say_proof(&inspection.proof, &Told::default());
    if let Some(blocked) = &inspection.blocked {
        say(&format!("  stop: {} ({})", blocked.message, blocked.hint));
    }
    say("");
    let mut rows = vec![
        ["column", "role", "topic", "scale", "polarity", "treatment"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for column in &inspection.proof.columns {
        rows.push(vec![
            column.header.split_whitespace().collect::<Vec<_>>().join(" "),
            column.role.to_string(),
            column
                .topic
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
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
    say_lines(&columns(&rows, &[false; 6]));
}

/// What is told besides the proof after an import; nothing for an inspection, which prints all notices instead.
#[derive(Default)]
struct Told {
    import: Vec<String>,
}

impl Told {
    fn import(workspace: &Path, receipt: &Receipt) -> Self {
        let how = if receipt.taken == Taken::Again {
            "read anew; import"
        } else {
            "import"
        };
        let mut import = vec![format!("{how} {}", receipt.id)];
        if let Taken::InPlaceOf(correction) = &receipt.taken {
            import.push(format!(
                "in place of {} ({}), which was set aside: {} rows as before, {} edited, {} new, {} gone",
                correction.id,
                correction.file,
                number::count(correction.rows.same),
                number::count(correction.rows.edited),
                number::count(correction.rows.added),
                number::count(correction.rows.removed)
            ));
            import.extend(correction.questions.iter().map(|said| format!("  {said}")));
            import.push(format!(
                "undo: tribometer restore {} {}",
                workspace.display(),
                correction.id
            ));
        }
        if !receipt.joins.is_empty() {
            import.push(format!(
                "caution: the same quarter has answers from {} already; all of them are one wave, and an answer that \
                 stands in several files counts once",
                receipt.joins.join(", ")
            ));
        }
        let notes = receipt
            .proof
            .notices
            .iter()
            .filter(|notice| notice.severity == Severity::Note)
            .count();
        if notes > 0 {
            import.push(format!(
                "and {notes} notes (`tribometer inspect FILE --workspace {}` prints them)",
                workspace.display()
            ));
        }
        Self { import }
    }
}

fn say_proof(proof: &Proof, told: &Told) {
    let excluded: Vec<String> = proof
        .rows
        .excluded
        .iter()
        .map(|part| format!("{} {}", number::count(part.count), part.reason))
        .collect();
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
        number::count(proof.rows.read - proof.rows.used)
    ));
    let least = if told.import.is_empty() {
        Severity::Note
    } else {
        Severity::Caution
    };
    for notice in proof.notices.iter().filter(|notice| notice.severity >= least) {
        say(&format!("  {}: {notice}", notice.severity.word()));
    }
    for line in &told.import {
        say(&format!("  {line}"));
    }
}
