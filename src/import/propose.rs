//! Proposes what each column of a sheet means.

use crate::base::Notice;
use crate::data::Catalogue;

use super::formats::Kind;
use super::mapping::Mapping;
use super::read::Sheet;

/// What the columns of a file are taken for, and how sure that is.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The mapping; one entry for each column of the sheet, in file order.
    pub mapping: Mapping,
    /// For each column of the mapping, whether it is certain.
    pub certain: Vec<bool>,
    /// What is doubtful, reused, new or gone.
    pub notices: Vec<Notice>,
}

pub(super) fn propose(_sheet: &Sheet, kind: Kind, _catalogue: &Catalogue, _known: &[Mapping]) -> Proposal {
    Proposal {
        mapping: Mapping {
            schema: 1,
            kind,
            instrument: String::new(),
            events: None,
            dates: None,
            columns: vec![],
        },
        certain: vec![],
        notices: vec![],
    }
}
pub(super) fn follow(_sheet: &Sheet, _given: &Mapping, fresh: Proposal) -> Proposal {
    fresh
}
