//! What the tests of the importer share.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tribometer::data::Catalogue;
use tribometer::import::{Imported, Inspection, Options, Proof, Source};

/// The package's folder.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A file as the engine would hand it over.
pub fn source(path: &Path) -> Source {
    Source {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        bytes: std::fs::read(path).unwrap_or_else(|err| panic!("{}: {err}", path.display())),
    }
}

/// A fixture by its name.
pub fn fixture(name: &str) -> Source {
    source(&root().join("tests/fixtures").join(name))
}

/// The shipped catalogue.
pub fn catalogue() -> Catalogue {
    Catalogue::shipped().unwrap()
}

/// Rows left out, by reason.
pub fn excluded(proof: &Proof) -> BTreeMap<&str, u64> {
    proof
        .rows
        .excluded
        .iter()
        .map(|part| (part.reason.as_str(), part.count))
        .collect()
}

/// Fails unless every row was counted exactly once.
pub fn assert_accounted(proof: &Proof) {
    let excluded: u64 = proof.rows.excluded.iter().map(|part| part.count).sum();
    assert_eq!(proof.rows.read, proof.rows.used + excluded, "{}", proof.file);
}

/// Inspects with plain options.
pub fn inspect(source: &Source) -> Inspection {
    let catalogue = catalogue();
    tribometer::import::inspect(source, &Options::new(&catalogue)).unwrap_or_else(|err| panic!("{err}"))
}

/// Imports with plain options.
pub fn import(source: &Source) -> Imported {
    let catalogue = catalogue();
    tribometer::import::import(source, &Options::new(&catalogue)).unwrap_or_else(|err| panic!("{err}"))
}

/// The codes of all notices, sorted, each once.
pub fn codes(proof: &Proof) -> Vec<&str> {
    let mut codes: Vec<&str> = proof.notices.iter().map(|notice| notice.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}
