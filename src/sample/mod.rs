//! Writes the sample organisation as other tools would export it. Knows only `base` and `stats`.
//!
//! A seed gives a world (teams, people, the friction that is true in every cell, part of it planted), and the
//! world gives the files: organisation, survey waves, events, aggregates. Nothing is read or written here.

mod aggregates;
mod builds;
mod clock;
mod comment_forms;
mod comments;
mod csv_text;
mod defects;
mod events;
mod items;
mod numbers;
mod organisation;
mod people;
mod phrases_asks;
mod phrases_pains;
mod planted;
mod pull_requests;
mod roster;
mod survey;
mod tickets;
mod topics;
mod truth;
mod world;

pub use truth::{Alias, Defect, Item, Metric, PlantedCell, PlantedChange, Succession, Truth, Verdict, truth};

/// The seed of the files in `sample-data`.
pub const DEFAULT_SEED: u64 = 2026;

/// One file of the sample, to be written by whoever may touch the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleFile {
    /// File name; the sample has no folders.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// How large the organisation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    /// Teams at the end; the 24 planted ones are always there.
    pub teams: usize,
    /// Developers at the end, about; team sizes follow, except those of the tiny teams.
    pub developers: usize,
    /// Quarters up to 2026-Q3; what was planted in quarters that are not covered is then not there.
    pub quarters: usize,
}

impl Default for Size {
    /// 24 teams, 300 developers, the six quarters from 2025-Q2 to 2026-Q3.
    fn default() -> Self {
        Self {
            teams: 24,
            developers: 300,
            quarters: 6,
        }
    }
}

/// All files of the sample organisation. The same seed and size give the same bytes on every machine.
pub fn files(seed: u64, size: Size) -> Vec<SampleFile> {
    let world = world::World::new(seed, size);
    let mut files = organisation::files(&world);
    files.extend(survey::files(&world));
    files.push(file("pull-requests.csv", pull_requests::csv(&world)));
    files.push(file("ci-builds.csv", builds::csv(&world)));
    files.push(file("support-tickets.csv", tickets::csv(&world)));
    files.extend(aggregates::files(&world));
    files
}

fn file(path: impl Into<String>, bytes: Vec<u8>) -> SampleFile {
    SampleFile {
        path: path.into(),
        bytes,
    }
}
