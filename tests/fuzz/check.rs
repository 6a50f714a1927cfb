//! What must hold of every file: no panic, and either a located error or a full account of its rows.

use tribometer::data::Catalogue;
use tribometer::import::{Kind, Options, Source, import, inspect};

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
    assert_eq!(proof.rows.read, proof.rows.used + excluded, "every row is accounted for");
}
