//! What an analyst must know about an input: what happened, where, and what to do.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How much a notice weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing to decide.
    Note,
    /// A number may mislead until somebody decides.
    Caution,
    /// The input cannot be used as it is.
    Stop,
}

impl Severity {
    /// The word printed for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Caution => "caution",
            Self::Stop => "stop",
        }
    }
}

/// Where in an input something was seen. Rows and columns are counted from 1, as a spreadsheet counts them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The file's name, without its folder.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub file: Option<String>,
    /// Row in the file, header rows included.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub row: Option<u64>,
    /// The column's header, or its number where the header is empty.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub column: Option<String>,
}

impl Place {
    /// The whole file.
    pub fn file(name: impl Into<String>) -> Self {
        Self {
            file: Some(name.into()),
            ..Self::default()
        }
    }

    /// The same place, at this row.
    #[must_use]
    pub fn row(mut self, row: u64) -> Self {
        self.row = Some(row);
        self
    }

    /// The same place, in this column.
    #[must_use]
    pub fn column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = Vec::new();
        if let Some(file) = &self.file {
            parts.push(file.clone());
        }
        if let Some(row) = self.row {
            parts.push(format!("row {row}"));
        }
        if let Some(column) = &self.column {
            parts.push(format!("column “{column}”"));
        }
        f.write_str(&parts.join(", "))
    }
}

/// Something the analyst must know about an input.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Notice {
    /// How much it weighs.
    pub severity: Severity,
    /// A stable kebab-case code, for tests and scripts.
    pub code: String,
    /// Where it was seen.
    pub place: Place,
    /// What happened, in one sentence.
    pub message: String,
    /// What to do about it; empty when nothing needs doing.
    pub hint: String,
}

impl Notice {
    /// A notice of the given weight.
    pub fn new(severity: Severity, code: &str, place: Place, message: impl Into<String>) -> Self {
        Self {
            severity,
            code: code.to_owned(),
            place,
            message: message.into(),
            hint: String::new(),
        }
    }

    /// A note: worth knowing.
    pub fn note(code: &str, place: Place, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, place, message)
    }

    /// A caution: somebody should decide.
    pub fn caution(code: &str, place: Place, message: impl Into<String>) -> Self {
        Self::new(Severity::Caution, code, place, message)
    }

    /// A stop: the input cannot be used as it is.
    pub fn stop(code: &str, place: Place, message: impl Into<String>) -> Self {
        Self::new(Severity::Stop, code, place, message)
    }

    /// The same notice with what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place.to_string();
        if place.is_empty() {
            write!(f, "{}", self.message)?;
        } else {
            write!(f, "{place}: {}", self.message)?;
        }
        if !self.hint.is_empty() {
            write!(f, " ({})", self.hint)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_reads_as_file_row_column_message_hint() {
        let notice = Notice::stop(
            "row-width",
            Place::file("a.csv").row(12).column("Team"),
            "has 9 columns, 12 expected",
        )
        .hint("export the file again");
        assert_eq!(
            notice.to_string(),
            "a.csv, row 12, column “Team”: has 9 columns, 12 expected (export the file again)"
        );
    }
}
