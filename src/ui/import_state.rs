//! Files on their way into the workspace: what was chosen, what the engine read in them, what is still to decide.

use std::path::{Path, PathBuf};

use super::state::Slot;
use crate::base::{Notice, Quarter, Severity, number};
use crate::engine::jobs::{JobId, Trouble};
use crate::engine::{Choices, Receipt, Taken};
use crate::figure::words;
use crate::import::{Inspection, Peek, Role};

/// One file.
#[derive(Debug)]
pub struct PendingFile {
    /// Where it lies.
    pub path: PathBuf,
    /// What the user said about it.
    pub choices: Choices,
    /// What importing it would do.
    pub inspection: Slot<Inspection>,
    /// The job that reads it.
    pub job: Option<JobId>,
    /// Why the import of it failed, when it was tried.
    pub refused: Option<Trouble>,
    /// Its first rows, while somebody looks at them.
    pub peek: Slot<Peek>,
}

impl PendingFile {
    /// A file nobody has read yet.
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            choices: Choices::default(),
            inspection: Slot::Empty,
            job: None,
            refused: None,
            peek: Slot::Empty,
        }
    }

    /// Its name without the folder.
    pub fn name(&self) -> String {
        self.path.file_name().map_or_else(
            || self.path.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        )
    }

    /// How far a decision about it is needed.
    pub fn standing(&self) -> Standing {
        match &self.inspection {
            Slot::Empty | Slot::Waiting { .. } => Standing::Reading,
            Slot::Failed { .. } => Standing::Unusable,
            Slot::Ready(inspection) if inspection.blocked.is_some() => Standing::Blocked,
            Slot::Ready(inspection) => {
                let decisions = open_columns(inspection).count();
                let cautions = inspection
                    .proof
                    .notices
                    .iter()
                    .any(|notice| notice.severity == Severity::Caution);
                match (decisions, cautions) {
                    (0, false) => Standing::Clear,
                    (0, true) => Standing::Caution,
                    (open, _) => Standing::Decide(open),
                }
            }
        }
    }

    /// Whether it can go in as it is; open decisions may stay open, they keep items unscored.
    pub fn can_go_in(&self) -> bool {
        matches!(
            self.standing(),
            Standing::Clear | Standing::Caution | Standing::Decide(_)
        )
    }
}

/// How far a decision about a file is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Being read.
    Reading,
    /// Nothing to decide.
    Clear,
    /// Nothing to decide, something to know.
    Caution,
    /// So many columns may be confirmed; without that they stay unscored.
    Decide(usize),
    /// Something must be chosen before it can go in.
    Blocked,
    /// It cannot be read.
    Unusable,
}

/// The columns of a file whose friction end somebody should confirm, by position in the mapping.
pub fn open_columns(inspection: &Inspection) -> impl Iterator<Item = usize> {
    inspection
        .mapping
        .columns
        .iter()
        .enumerate()
        .filter_map(|(index, column)| {
            let is_question = matches!(column.role, Role::Item | Role::Score);
            (is_question && column.topic.is_some() && column.polarity.is_none()).then_some(index)
        })
}

/// What became of a file that went in.
#[derive(Debug, Clone, PartialEq)]
pub struct TakenIn {
    /// Its name.
    pub file: String,
    /// What it did to the workspace.
    pub taken: Taken,
    /// Quarters it speaks about.
    pub quarters: Vec<Quarter>,
    /// Rows read and used.
    pub rows: (u64, u64),
    /// Other survey files of the same quarters.
    pub joins: Vec<String>,
}

impl TakenIn {
    /// From the engine's receipt.
    pub fn of(receipt: Receipt) -> Self {
        Self {
            file: receipt.proof.file.clone(),
            taken: receipt.taken,
            quarters: receipt.quarters,
            rows: (receipt.proof.rows.read, receipt.proof.rows.used),
            joins: receipt.joins,
        }
    }

    /// Whether there is more to know than that it went in.
    pub fn is_notable(&self) -> bool {
        self.taken != Taken::New || !self.joins.is_empty()
    }

    /// "243 of 243 rows used, 2026-Q3".
    pub fn words(&self) -> String {
        let (read, used) = self.rows;
        let rows = format!("{} of {} rows used", number::count(used), number::count(read));
        let quarters: Vec<String> = self.quarters.iter().map(ToString::to_string).collect();
        let rows = match quarters.as_slice() {
            [] => rows,
            _ => format!("{rows}, {}", words::listed(&quarters, 3)),
        };
        match &self.taken {
            Taken::New => rows,
            Taken::Back => format!("in use again: {rows}"),
            Taken::InPlaceOf(correction) => format!(
                "in place of the earlier {}: {} rows as before, {} edited, {} new, {} gone",
                correction.file,
                number::count(correction.rows.same),
                number::count(correction.rows.edited),
                number::count(correction.rows.added),
                number::count(correction.rows.removed)
            ),
            Taken::Again => format!("read anew with what you said about it: {rows}"),
            Taken::Before => "was there before, read in the same way; nothing was changed".to_owned(),
        }
    }
}

/// All files, and the one looked at.
#[derive(Debug, Default)]
pub struct ImportState {
    /// In the order in which they came.
    pub files: Vec<PendingFile>,
    /// The one looked at.
    pub chosen: usize,
    /// The import itself.
    pub running: Slot<Vec<TakenIn>>,
    /// The quarter as typed, for a file that does not say it.
    pub quarter_text: String,
    /// First column of the battery whose scale is being edited.
    pub open_scale: Option<usize>,
    /// The column that is looked into.
    pub open_column: Option<usize>,
}

impl ImportState {
    /// The file looked at.
    pub fn file(&self) -> Option<&PendingFile> {
        self.files.get(self.chosen)
    }

    /// The file with this path.
    pub fn by_path(&mut self, path: &Path) -> Option<&mut PendingFile> {
        self.files.iter_mut().find(|file| file.path == path)
    }

    /// Adds files that are not there yet; looks at the first new one.
    pub fn add(&mut self, paths: Vec<PathBuf>) {
        let before = self.files.len();
        for path in paths {
            if !self.files.iter().any(|file| file.path == path) {
                self.files.push(PendingFile::new(path));
            }
        }
        if before < self.files.len() {
            self.chosen = before;
        }
    }

    /// Forgets what was read and imported elsewhere; what was said about the files stays.
    pub fn read_anew(&mut self) {
        self.running = Slot::Empty;
        for file in &mut self.files {
            file.inspection = Slot::Empty;
            file.job = None;
            file.refused = None;
            file.peek = Slot::Empty;
        }
    }

    /// The files that can go in now.
    pub fn ready(&self) -> impl Iterator<Item = &PendingFile> {
        self.files.iter().filter(|file| file.can_go_in())
    }

    /// Questions whose friction end nobody has confirmed, over all files.
    pub fn open_questions(&self) -> usize {
        self.files
            .iter()
            .filter_map(|file| file.inspection.value())
            .map(|found| open_columns(found).count())
            .sum()
    }

    /// Whether some file cannot go in as it is.
    pub fn is_blocked(&self) -> bool {
        self.files
            .iter()
            .any(|file| matches!(file.standing(), Standing::Blocked | Standing::Unusable))
    }

    /// The notices of the file looked at, gravest first.
    pub fn notices(&self) -> Vec<Notice> {
        let mut notices: Vec<Notice> = Vec::new();
        let Some(file) = self.file() else { return notices };
        if let Some(trouble) = file.refused.as_ref().or(file.inspection.trouble()) {
            let place = crate::base::Place::default();
            notices.push(Notice::stop("refused", place, trouble.message.clone()).hint(trouble.hint.clone()));
        }
        if let Some(inspection) = file.inspection.value() {
            let blocked = inspection
                .blocked
                .as_ref()
                .map(crate::import::ImportError::notice);
            let is_other = |notice: &&Notice| {
                blocked
                    .as_ref()
                    .is_none_or(|it| it.code != notice.code || it.place != notice.place)
            };
            notices.extend(inspection.proof.notices.iter().filter(is_other).cloned());
            notices.extend(blocked.clone());
        }
        notices.sort_by_key(|notice| std::cmp::Reverse(notice.severity));
        notices
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_added_once() {
        let mut state = ImportState::default();
        state.add(vec!["a/one.csv".into(), "a/two.csv".into()]);
        state.add(vec!["a/one.csv".into()]);
        assert_eq!(state.files.len(), 2);
        assert_eq!(state.files[0].name(), "one.csv");
        assert_eq!(state.files[0].standing(), Standing::Reading);
        assert_eq!(state.open_questions(), 0);
    }
}
