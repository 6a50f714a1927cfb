//! JSON, NDJSON and YAML.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../check.rs"]
mod check;

fuzz_target!(init: check::let_libraries_unwind(), |data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else {
        return;
    };
    let name = ["records.json", "records.ndjson", "records.yaml"][usize::from(*first) % 3];
    check::import_and_account(name, bytes, None);
});
