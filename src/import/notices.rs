//! Collects notices about single rows: the first twenty of a code by place, then one that counts the rest.

use std::collections::BTreeMap;

use crate::base::{Notice, Place, Severity};

/// Most notices about single rows of one code.
const SHOWN: u64 = 20;

/// Notices in the making.
#[derive(Debug, Default)]
pub(super) struct Notices {
    list: Vec<Notice>,
    beyond: BTreeMap<String, (Severity, u64, String, Option<String>)>,
    seen: BTreeMap<String, u64>,
}

impl Notices {
    /// Adds a notice about the file or a column; never counted away.
    pub(super) fn push(&mut self, notice: Notice) {
        self.list.push(notice);
    }

    /// Adds a notice about one row; from the twenty-first of its code on it is only counted.
    pub(super) fn row(&mut self, notice: Notice) {
        let seen = self.seen.entry(notice.code.clone()).or_default();
        *seen += 1;
        if *seen <= SHOWN {
            self.list.push(notice);
            return;
        }
        let entry =
            self.beyond
                .entry(notice.code)
                .or_insert((notice.severity, 0, notice.hint, notice.place.file));
        entry.1 += 1;
    }

    /// All notices, the counting ones last.
    pub(super) fn finish(mut self) -> Vec<Notice> {
        for (code, (severity, more, hint, file)) in self.beyond {
            let place = file.map(Place::file).unwrap_or_default();
            let text = format!("{more} more rows like the {SHOWN} shown");
            self.list
                .push(Notice::new(severity, &code, place, text).hint(hint));
        }
        self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_twenty_first_row_is_counted_instead_of_shown() {
        let mut notices = Notices::default();
        for row in 1..=25 {
            notices.row(Notice::note("ragged", Place::file("a.csv").row(row), "short"));
        }
        let list = notices.finish();
        assert_eq!(list.len(), 21);
        assert_eq!(list[20].message, "5 more rows like the 20 shown");
        assert_eq!(list[20].code, "ragged");
    }
}
