//! Workbooks, Parquet tables and SPSS files.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../check.rs"]
mod check;

fuzz_target!(init: check::let_libraries_unwind(), |data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else {
        return;
    };
    // The mark at the start is given, so that no time is spent on guessing it.
    let (name, mark): (&str, &[u8]) = [
        ("table.xlsx", b"PK\x03\x04".as_slice()),
        ("table.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("table.parquet", b"PAR1"),
        ("table.sav", b"$FL2"),
        ("table.zsav", b"$FL3"),
    ][usize::from(*first) % 5];
    check::import_and_account(name, &[mark, bytes].concat(), None);
});
