//! The sample organisation, built by importing every sample file as a user would.

use std::collections::BTreeMap;
use std::path::Path;

use include_dir::{Dir, include_dir};

use super::progress::Progress;
use super::session::{Choices, Session};
use super::store::Access;
use super::trouble::EngineError;
use crate::import::Source;
use crate::sample;
use crate::workspace::Settings;

static SAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/sample-data");

/// The name of the sample organisation.
pub const NAME: &str = "Norrvik";

/// Names left for the user to accept, so that the screen for it has something to show.
const LEFT_OPEN: [&str; 2] = ["Data Plat", "ML Plat"];

/// Every sample file that is imported, in the order in which a user would do it: the organisation first.
pub fn sample_sources() -> Vec<Source> {
    let mut sources: Vec<Source> = SAMPLE
        .files()
        .filter(|file| {
            file.path()
                .extension()
                .is_some_and(|extension| extension == "csv")
        })
        .map(|file| Source {
            name: file.path().display().to_string(),
            bytes: file.contents().to_vec(),
        })
        .collect();
    let rank = |name: &str| match name {
        "teams.csv" => 0,
        "repositories.csv" => 1,
        "targets.csv" => 2,
        "initiatives.csv" => 3,
        _ => 4,
    };
    sources.sort_by(|a, b| {
        rank(&a.name)
            .cmp(&rank(&b.name))
            .then_with(|| a.name.cmp(&b.name))
    });
    sources
}

/// Builds the sample workspace in a new or empty folder; a folder that holds it already is opened and completed.
pub fn build(root: &Path, progress: &Progress) -> Result<Session, EngineError> {
    let mut session = if root.join("workspace.toml").is_file() {
        let session = Session::open(root, Access::Write)?;
        if session.workspace().settings.name != NAME {
            return Err(EngineError::NotEmpty(root.to_path_buf()));
        }
        session
    } else {
        Session::create(root, Settings::new(NAME, "UTC", 1, Settings::THRESHOLD)?)?
    };
    let sources = sample_sources();
    let total = sources.len() as u64;
    for (done, source) in sources.iter().enumerate() {
        progress.check()?;
        progress.say(done as u64, total, &source.name);
        session.import_source(source, &Choices::default(), progress)?;
    }
    if session.workspace().aliases.is_empty() {
        session.save_aliases(&accepted_names())?;
    }
    Ok(session)
}

/// The names that a user of the sample would accept, as `sample-data/README.md` lists them.
fn accepted_names() -> BTreeMap<String, String> {
    sample::truth()
        .aliases
        .iter()
        .filter(|alias| !LEFT_OPEN.contains(&alias.alias))
        .map(|alias| (alias.alias.to_owned(), alias.team.to_owned()))
        .collect()
}
