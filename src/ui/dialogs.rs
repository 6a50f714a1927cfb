//! File dialogs on threads of their own, so that the window keeps drawing. Where the system has no dialog the answer
//! says so, and the path box takes its place.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use super::state::Purpose;

/// What became of a dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Paths were chosen.
    Chosen(Purpose, Vec<PathBuf>),
    /// The user closed it.
    Cancelled,
    /// None could be shown.
    NoDialog(Purpose),
}

/// Nobody closes a dialog sooner than this: an empty answer before it means that none was shown.
const SOONEST: Duration = Duration::from_millis(400);

/// Open dialogs and where their answers come in.
pub struct Dialogs {
    sender: Sender<Answer>,
    receiver: Receiver<Answer>,
    waker: Arc<dyn Fn() + Send + Sync>,
}

impl Dialogs {
    /// `waker` is called when an answer has come in.
    pub fn new(waker: impl Fn() + Send + Sync + 'static) -> Self {
        let (sender, receiver) = channel();
        Self {
            sender,
            receiver,
            waker: Arc::new(waker),
        }
    }

    /// Opens a dialog; false where not even a thread could be had.
    pub fn open(&self, purpose: Purpose) -> bool {
        let sender = self.sender.clone();
        let waker = Arc::clone(&self.waker);
        let ask = move || {
            let since = Instant::now();
            let paths = ask(purpose).unwrap_or_default();
            // The window may be gone by the time somebody answers; then nobody needs the paths.
            let _ = sender.send(answer(purpose, paths, since.elapsed()));
            waker();
        };
        std::thread::Builder::new()
            .name("file-dialog".to_owned())
            .spawn(ask)
            .is_ok()
    }

    /// Answers that have come in since the last call.
    pub fn drain(&self) -> Vec<Answer> {
        self.receiver.try_iter().collect()
    }
}

/// What an answer that took so long means.
fn answer(purpose: Purpose, paths: Vec<PathBuf>, took: Duration) -> Answer {
    if !paths.is_empty() {
        Answer::Chosen(purpose, paths)
    } else if took < SOONEST {
        Answer::NoDialog(purpose)
    } else {
        Answer::Cancelled
    }
}

fn ask(purpose: Purpose) -> Option<Vec<PathBuf>> {
    let dialog = rfd::FileDialog::new();
    match purpose {
        Purpose::Import => dialog
            .set_title("Choose exports")
            .add_filter("Text tables", &["csv", "tsv", "tab", "txt"])
            .add_filter("All files", &["*"])
            .pick_files(),
        Purpose::Open => dialog
            .set_title("Open a workspace folder")
            .pick_folder()
            .map(|path| vec![path]),
        Purpose::NewFolder => dialog
            .set_title("Folder of the new workspace")
            .pick_folder()
            .map(|path| vec![path]),
        Purpose::SummaryFolder => dialog
            .set_title("Folder of the summary")
            .pick_folder()
            .map(|path| vec![path]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_answer_at_once_means_that_there_was_no_dialog() {
        let at_once = Duration::from_millis(20);
        let later = Duration::from_secs(2);
        let missing = answer(Purpose::Import, Vec::new(), at_once);
        assert_eq!(missing, Answer::NoDialog(Purpose::Import));
        assert_eq!(answer(Purpose::Open, Vec::new(), later), Answer::Cancelled);
        let paths = vec![PathBuf::from("a")];
        assert_eq!(
            answer(Purpose::Open, paths.clone(), at_once),
            Answer::Chosen(Purpose::Open, paths)
        );
    }
}
