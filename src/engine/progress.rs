//! How far a job is, and whether it should stop: checked where stopping leaves nothing half done.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::trouble::EngineError;
use crate::import::{Phase, Step};

/// Hears how far a job is: done, of how many, doing what.
type Listener = dyn Fn(u64, u64, &str) + Send + Sync;

/// Told to a job so that it can say how far it is and hear that it should stop.
#[derive(Clone, Default)]
pub struct Progress {
    cancelled: Arc<AtomicBool>,
    listener: Option<Arc<Listener>>,
}

impl Progress {
    /// Progress that somebody hears.
    pub fn heard_by(listener: impl Fn(u64, u64, &str) + Send + Sync + 'static) -> Self {
        Self {
            cancelled: Arc::default(),
            listener: Some(Arc::new(listener)),
        }
    }

    /// Asks the job to stop at the next border.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Says how far the job is.
    pub fn say(&self, done: u64, total: u64, what: &str) {
        if let Some(listener) = &self.listener {
            listener(done, total, what);
        }
    }

    /// Says how far the reading of a large file is, and stops it when somebody asked to.
    pub(super) fn reading(&self, file: &str) -> impl Fn(Step) -> ControlFlow<()> {
        let (progress, file) = (self.clone(), file.to_owned());
        move |step| {
            let doing = match step.phase {
                Phase::Looking => "looking through",
                Phase::Checking => "counting the rows of",
                Phase::Taking => "reading",
                Phase::Keeping => "writing the answers of",
            };
            let [done, total] = [step.done_bytes, step.total_bytes].map(|bytes| bytes >> 20);
            progress.say(done, total, &format!("{doing} {file}, MB"));
            if progress.cancelled.load(Ordering::Relaxed) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        }
    }

    /// Fails when somebody asked to stop.
    pub fn check(&self) -> Result<(), EngineError> {
        if self.cancelled.load(Ordering::Relaxed) {
            Err(EngineError::Cancelled)
        } else {
            Ok(())
        }
    }
}

impl std::fmt::Debug for Progress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Progress")
            .field("cancelled", &self.cancelled)
            .finish_non_exhaustive()
    }
}
