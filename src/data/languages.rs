//! Questions that somebody took for one in every wave: a questionnaire in two languages. Their answers become one column
//! before the files of a wave are put together.

use std::collections::BTreeMap;

use crate::base::{ItemId, Notice, Place, Quarter};

use super::instrument::{Bridge, InstrumentChange, ItemStatus};
use super::join_waves::Part;
use super::table::Item;
use super::wording::{self, question_key};

/// The accepted translations, with the question that each wording stands for.
#[derive(Debug)]
pub(super) struct Languages<'a> {
    /// Key of a wording -> the decision and the question it is taken for.
    known: BTreeMap<String, (&'a Bridge, Item)>,
}

impl<'a> Languages<'a> {
    /// Looks the accepted questions up among all that were ever asked.
    pub fn new(bridges: &'a [Bridge], asked: &[&Item]) -> Self {
        let named = |text: &str| {
            let key = question_key(text);
            asked.iter().find(|item| question_key(&item.text) == key)
        };
        let known = bridges
            .iter()
            .filter(|bridge| bridge.is_translation() && !bridge.joins(&bridge.to, &bridge.from))
            .filter_map(|bridge| {
                let item = (*named(&bridge.to)?).clone();
                Some((question_key(&bridge.from), (bridge, item)))
            })
            .collect();
        Self { known }
    }

    /// Renames the questions of a file and puts columns of one question together. What was done is told as changes within
    /// the wave; where the answers do not fit the two stay two, with a notice.
    pub fn apply(&self, quarter: Quarter, part: &mut Part) -> (Vec<InstrumentChange>, Vec<Notice>) {
        let (mut changes, mut notices) = (Vec::new(), Vec::new());
        let mut renamed: Vec<ItemId> = Vec::new();
        for item in &mut part.items {
            let Some((bridge, target)) = self.known.get(&question_key(&item.text)) else {
                continue;
            };
            if !fits(item, target) {
                let message = format!(
                    "“{}” was accepted as “{}”, but in {quarter} their answers or friction ends differ; they stay two questions",
                    item.text, target.text
                );
                let notice = Notice::caution("bridge-unused", Place::file(&part.import), message);
                notices.push(notice.hint("settle scale and polarity of both in the mapping"));
                continue;
            }
            let one = Item {
                id: target.id.clone(),
                text: target.text.clone(),
                topic: item.topic.clone().or_else(|| target.topic.clone()),
                polarity: item.polarity.or(target.polarity),
                scale: item.scale.clone(),
            };
            changes.push(change(quarter, item, &one, bridge));
            renamed.push(one.id.clone());
            *item = one;
        }
        for id in renamed {
            merge(part, &id);
        }
        (changes, notices)
    }
}

/// The same codes mean the same.
fn fits(one: &Item, other: &Item) -> bool {
    let ends = |item: &Item| (item.scale.low, item.scale.high);
    let agree = one.polarity.is_none() || other.polarity.is_none() || one.polarity == other.polarity;
    ends(one) == ends(other) && agree
}

fn change(quarter: Quarter, before: &Item, after: &Item, bridge: &Bridge) -> InstrumentChange {
    InstrumentChange {
        since: quarter,
        quarter,
        status: ItemStatus::Bridged,
        wording: wording::diff(&before.text, &after.text),
        before: Some(before.clone()),
        after: Some(after.clone()),
        scale: None,
        moved: None,
        reason: "one question in two wordings; accepted".to_owned(),
        bridge: Some(bridge.clone()),
    }
}

/// Puts the columns of one question together: whoever answered in one language did not in the other.
fn merge(part: &mut Part, id: &ItemId) {
    let places: Vec<usize> = (0..part.items.len())
        .filter(|&at| part.items[at].id == *id)
        .collect();
    let Some((&first, rest)) = places.split_first() else {
        return;
    };
    for &other in rest.iter().rev() {
        part.items.remove(other);
        for person in &mut part.people {
            let answer = person.answers.remove(other);
            person.answers[first] = person.answers[first].or(answer);
        }
    }
}
