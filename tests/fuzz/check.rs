//! What must hold of every file: no panic, and either a located error or a full account of its rows.

use std::panic::{set_hook, take_hook};
use tribometer::data::Catalogue;
use tribometer::import::{Kind, Options, Source, import, inspect};

/// Takes the place of the fuzzer's rule that every panic is the end.
///
/// The readers of workbooks and Parquet tables trip over damage by panics, which the program catches and turns into a
/// located error. Those may unwind: one that nobody catches still ends the run. A panic in code of our own is a finding at
/// once, caught or not.
pub fn let_libraries_unwind() {
    let abort = take_hook();
    set_hook(Box::new(move |panic| {
        let of_a_library = panic.location().is_some_and(|at| {
            ["/registry/src/", "/rustc/"]
                .iter()
                .any(|part| at.file().contains(part))
        });
        if !of_a_library {
            abort(panic);
        }
    }));
}

/// Inspects and imports a file and checks the account of its rows.
pub fn import_and_account(name: &str, bytes: &[u8], kind: Option<Kind>) {
    let Ok(catalogue) = Catalogue::shipped() else {
        return;
    };
    let source = Source {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
    };
    let mut options = Options::new(&catalogue);
    options.kind = kind;
    match inspect(&source, &options) {
        Ok(inspection) => account(&inspection.proof),
        Err(err) => assert!(!err.message.is_empty() && !err.code.is_empty()),
    }
    if let Ok(imported) = import(&source, &options) {
        account(&imported.proof);
        for table in &imported.tables {
            assert!(table.to_parquet().is_ok());
        }
    }
}

fn account(proof: &tribometer::import::Proof) {
    let excluded: u64 = proof.rows.excluded.iter().map(|part| part.count).sum();
    assert_eq!(
        proof.rows.read,
        proof.rows.used + excluded,
        "every row is accounted for"
    );
}
