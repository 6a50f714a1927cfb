//! The written summary as a reader, a spreadsheet and an attacker meet it.

mod summary_fixture;

use summary_fixture::norrvik;
use tribometer::export;
use tribometer::report;

#[test]
fn write_it() {
    let fixture = norrvik();
    let document = report::summary(&fixture.inputs());
    let out = std::env::var("SUMMARY_OUT").unwrap();
    for file in export::html(&document).unwrap() {
        std::fs::write(format!("{out}/{}", file.name), file.bytes).unwrap();
    }
}
