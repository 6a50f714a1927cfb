//! What was settled once about the groups of a dataset's waves. The audits take a moment, and every cohort of a dataset comes
//! to the same.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::base::{Quarter, TopicId};

use super::groups::WaveGroups;

/// For each group of a wave's list the numbers of its people who answered a topic; `None` where they are masked.
pub(super) type Shown = Vec<Option<Vec<usize>>>;

/// Lists of groups by wave, and what each topic allows of them.
#[derive(Debug, Default)]
pub(super) struct GroupMemo {
    lists: Mutex<BTreeMap<Quarter, Arc<WaveGroups>>>,
    shown: Mutex<BTreeMap<(Quarter, TopicId), Arc<Shown>>>,
}

impl GroupMemo {
    /// The list of a wave.
    pub(super) fn list(&self, quarter: Quarter, make: impl FnOnce() -> WaveGroups) -> Arc<WaveGroups> {
        once(&self.lists, quarter, make)
    }

    /// What a topic allows of that list.
    pub(super) fn shown(
        &self,
        quarter: Quarter,
        topic: &TopicId,
        make: impl FnOnce() -> Shown,
    ) -> Arc<Shown> {
        once(&self.shown, (quarter, topic.clone()), make)
    }
}

/// Two threads may make the same at once; both come to the same.
fn once<K: Ord, V>(known: &Mutex<BTreeMap<K, Arc<V>>>, key: K, make: impl FnOnce() -> V) -> Arc<V> {
    let find = |key: &K| {
        known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(key)
            .cloned()
    };
    find(&key).unwrap_or_else(|| {
        let made = Arc::new(make());
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(key, Arc::clone(&made));
        made
    })
}
