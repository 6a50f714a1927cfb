//! How far a job is, and whether it should stop: checked where stopping leaves nothing half done.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::trouble::EngineError;

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
