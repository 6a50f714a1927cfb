//! Why a file cannot be imported: what was found, where, what was expected, what to do.

use thiserror::Error;

use crate::base::{Notice, Place};

/// A file that cannot be imported as it is. Nothing of it was kept.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{place}: {message}")]
pub struct ImportError {
    /// A stable kebab-case code, for tests and scripts.
    pub code: &'static str,
    /// File, and row and column where one is to blame.
    pub place: Box<Place>,
    /// What was found and what was expected, in one sentence.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl ImportError {
    /// The code of an import that somebody stopped.
    pub const CANCELLED: &'static str = "cancelled";

    /// An error at a place.
    pub(crate) fn new(
        code: &'static str,
        place: Place,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            code,
            place: Box::new(place),
            message: message.into(),
            hint: hint.into(),
        }
    }

    /// Somebody stopped the import.
    pub(crate) fn cancelled(file: &str) -> Self {
        Self::new(
            Self::CANCELLED,
            Place::file(file),
            "was stopped; nothing of it was kept",
            "",
        )
    }

    /// The same as a notice of the weight `stop`.
    pub fn notice(&self) -> Notice {
        Notice::stop(self.code, (*self.place).clone(), self.message.clone()).hint(self.hint.clone())
    }
}
