//! File dialogs on threads of their own, so that the window keeps drawing. Where the system has no dialog it looks like
//! a cancelled one; the path box is always there beside it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use super::state::Purpose;

/// What a dialog brought: its purpose and the paths, or nothing when it was cancelled.
pub type Chosen = Option<(Purpose, Vec<PathBuf>)>;

/// Open dialogs and where their answers come in.
pub struct Dialogs {
    sender: Sender<Chosen>,
    receiver: Receiver<Chosen>,
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
            let chosen = ask(purpose)
                .filter(|paths| !paths.is_empty())
                .map(|paths| (purpose, paths));
            // The window may be gone by the time somebody answers; then nobody needs the paths.
            let _ = sender.send(chosen);
            waker();
        };
        std::thread::Builder::new()
            .name("file-dialog".to_owned())
            .spawn(ask)
            .is_ok()
    }

    /// Answers that have come in since the last call.
    pub fn drain(&self) -> Vec<Chosen> {
        self.receiver.try_iter().collect()
    }
}

fn ask(purpose: Purpose) -> Option<Vec<PathBuf>> {
    let dialog = rfd::FileDialog::new();
    match purpose {
        Purpose::Import => dialog
            .set_title("Choose exports")
            .add_filter("Exports", &["csv", "tsv", "txt", "xlsx", "json"])
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
