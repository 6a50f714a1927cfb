//! Which questions of a wave are ladders of the catalogue.

use crate::base::Quarter;
use crate::data::{Cohort, Item, Ladder, LadderStep, likeness};

/// How alike two wordings must be where several ladders have the same answers.
const ALIKE: f64 = 0.4;

/// A question of a wave that is answered in a metric's unit.
#[derive(Debug, Clone)]
pub(super) struct Asked<'a> {
    /// Its place among the wave's items.
    pub position: usize,
    /// Its wording there.
    pub text: &'a str,
    pub ladder: &'a Ladder,
    /// The step of each answer, from the lowest code of the scale to the highest.
    pub steps: Vec<&'a LadderStep>,
}

/// The ladders that a wave asks, at most one question each.
pub(super) fn asked<'a>(cohort: &'a Cohort<'a>, quarter: Quarter) -> Vec<Asked<'a>> {
    let ladders = &cohort.dataset().catalogue.ladders;
    let mut found: Vec<Asked> = Vec::new();
    for (position, item) in cohort.items(quarter).iter().enumerate() {
        let Some((ladder, steps)) = of_item(cohort, ladders, item) else {
            continue;
        };
        if found.iter().all(|known| known.ladder.id != ladder.id) {
            found.push(Asked {
                position,
                text: &item.text,
                ladder,
                steps,
            });
        }
    }
    found
}

/// The ladder whose answers the item has. Ladders share their answers, so the topic or the wording decides between them.
fn of_item<'a>(
    cohort: &Cohort,
    ladders: &'a [Ladder],
    item: &Item,
) -> Option<(&'a Ladder, Vec<&'a LadderStep>)> {
    if item.scale.labels.len() < 2 {
        return None;
    }
    let topic_of = |ladder: &Ladder| {
        let metrics = ladder.metrics.iter();
        let topics = metrics.filter_map(|id| cohort.dataset().catalogue.metric(id)?.topic.as_ref());
        item.topic.is_some() && topics.into_iter().any(|topic| Some(topic) == item.topic.as_ref())
    };
    let mut best: Option<(f64, &Ladder, Vec<&LadderStep>)> = None;
    for ladder in ladders {
        let steps: Option<Vec<&LadderStep>> =
            item.scale.labels.iter().map(|label| ladder.step(label)).collect();
        let Some(steps) = steps else { continue };
        let alike = likeness(&item.text, &ladder.question);
        let score = alike + f64::from(u8::from(topic_of(ladder)));
        if score >= ALIKE && best.as_ref().is_none_or(|(known, ..)| score > *known) {
            best = Some((score, ladder, steps));
        }
    }
    best.map(|(_, ladder, steps)| (ladder, steps))
}
