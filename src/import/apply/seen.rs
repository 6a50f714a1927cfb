//! What has been met before in a file of any length: kept as numbers made of the texts, never as the texts.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hasher};

use crate::import::text;

/// 128 bits made of texts: two different texts of one file never share them by chance.
type Print = [u64; 2];

fn print_of<'a>(parts: impl Iterator<Item = &'a str>) -> Print {
    let mut halves = [0u8, 1].map(|half| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(half);
        hasher
    });
    for part in parts {
        for hasher in &mut halves {
            hasher.write(part.as_bytes());
            hasher.write_u8(0xff);
        }
    }
    halves.map(|hasher| hasher.finish())
}

/// The ids met so far. They are spread over many small sets, since a set that grows needs room for itself twice.
#[derive(Debug)]
pub(super) struct Seen(Vec<HashSet<Print>>);

impl Default for Seen {
    fn default() -> Self {
        const SETS: usize = 256;
        Self(vec![HashSet::new(); SETS])
    }
}

impl Seen {
    /// Notes an id of several parts; `false` where it was there before.
    pub(super) fn insert(&mut self, parts: &[&str]) -> bool {
        self.insert_all(parts.iter().copied())
    }

    /// Notes the parts of an id one after the other; `false` where they were there before.
    pub(super) fn insert_all<'a>(&mut self, parts: impl Iterator<Item = &'a str>) -> bool {
        let print = print_of(parts);
        let at = print[0] as usize % self.0.len();
        self.0[at].insert(print)
    }
}

/// People and pipelines by the number of their first appearance; nobody keeps the name.
#[derive(Debug, Default)]
pub(super) struct People {
    ordinals: HashMap<Print, u32>,
    // Names as they are written, so that the usual ones need not be made lower case again.
    spellings: HashMap<String, Option<u32>>,
}

impl People {
    /// The number of a person; `None` where nobody is named.
    pub(super) fn ordinal(&mut self, name: &str) -> Option<u32> {
        const SPELLINGS: usize = 1 << 16;
        if let Some(known) = self.spellings.get(name) {
            return *known;
        }
        let ordinal = (!text::is_missing(name)).then(|| {
            let next = self.ordinals.len() as u32;
            *self
                .ordinals
                .entry(print_of(std::iter::once(name.to_lowercase().as_str())))
                .or_insert(next)
        });
        if self.spellings.len() < SPELLINGS {
            self.spellings.insert(name.to_owned(), ordinal);
        }
        ordinal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_new_once_and_its_parts_do_not_run_into_each_other() {
        let mut seen = Seen::default();
        assert!(seen.insert(&["ab", "c"]));
        assert!(seen.insert(&["a", "bc"]));
        assert!(!seen.insert(&["ab", "c"]));
    }

    #[test]
    fn people_are_numbered_by_first_appearance_whatever_the_case() {
        let mut people = People::default();
        let numbers = ["ada", "Berg", "ADA", "", "berg", "cy"].map(|name| people.ordinal(name));
        assert_eq!(numbers, [Some(0), Some(1), Some(0), None, Some(1), Some(2)]);
    }
}
