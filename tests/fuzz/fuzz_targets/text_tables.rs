//! CSV, TSV and other text tables, as whatever kind they are recognised, and as one that somebody names.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tribometer::import::Kind;

#[path = "../check.rs"]
mod check;

fuzz_target!(init: check::let_libraries_unwind(), |data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else {
        return;
    };
    let kind = Kind::all().nth(usize::from(*first));
    check::import_and_account("table.csv", bytes, kind);
});
