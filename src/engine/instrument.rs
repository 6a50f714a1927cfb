//! What became of the questions from wave to wave, and what the user accepts about them.

use super::progress::Progress;
use super::session::Session;
use super::trouble::EngineError;
use crate::base::Quarter;
use crate::data::{Bridge, InstrumentChange, Item, likeness, question_key};
use crate::workspace::Bridges;

/// Likeness from which on a message proposes a wording instead of a misspelt one.
const NEAR: f64 = 0.7;

impl Session {
    /// What became of every question from each wave to the next, in order of waves.
    pub fn instrument(&mut self, progress: &Progress) -> Result<Vec<InstrumentChange>, EngineError> {
        match self.analysis(progress) {
            Ok(analysis) => Ok(analysis.friction.instrument.changes.clone()),
            Err(EngineError::Nothing) => Ok(Vec::new()),
            Err(err) => Err(err),
        }
    }

    /// Takes two wordings for one question. Where one wave asked both they are one in every wave, and their answers one
    /// column; otherwise the decision holds for the wave that first asked the later wording.
    pub fn acknowledge(
        &mut self,
        from: &str,
        to: &str,
        reason: &str,
        who: Option<&str>,
    ) -> Result<Bridge, EngineError> {
        let analysis = self.analysis(&Progress::default())?;
        let changes = &analysis.friction.instrument.changes;
        let bridge = decide(&analysis.questions, changes, from, to).and_then(|bridge| {
            if reason.trim().is_empty() {
                return Err("the reason is missing; the summary prints it".to_owned());
            }
            Ok(Bridge {
                reason: one_line(reason),
                who: who.map(one_line).filter(|who| !who.is_empty()),
                ..bridge
            })
        });
        let bridge = bridge.map_err(|why| EngineError::Bridge {
            from: from.to_owned(),
            to: to.to_owned(),
            why,
        })?;
        let mut bridges = self.workspace().bridges.clone();
        bridges.retain(|known| !(known.joins(from, to) && known.quarter == bridge.quarter));
        bridges.push(bridge.clone());
        self.keep_bridges(bridges)?;
        Ok(bridge)
    }

    /// Takes a decision about two wordings back.
    pub fn forget_acknowledgement(&mut self, from: &str, to: &str) -> Result<(), EngineError> {
        let mut bridges = self.workspace().bridges.clone();
        let before = bridges.len();
        bridges.retain(|known| !known.joins(from, to));
        if bridges.len() == before {
            return Err(EngineError::Bridge {
                from: from.to_owned(),
                to: to.to_owned(),
                why: "it was never accepted".to_owned(),
            });
        }
        self.keep_bridges(bridges)
    }

    fn keep_bridges(&mut self, bridges: Vec<Bridge>) -> Result<(), EngineError> {
        self.store().save_bridges(&Bridges {
            bridges: bridges.clone(),
        })?;
        self.workspace_mut().bridges = bridges;
        self.forget_analysis();
        Ok(())
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The decision that two wordings allow, without its reason; the wordings are those that were asked.
fn decide(
    waves: &[(Quarter, Vec<Item>)],
    changes: &[InstrumentChange],
    from: &str,
    to: &str,
) -> Result<Bridge, String> {
    let (old, new) = (asked(waves, from)?, asked(waves, to)?);
    let bridge = |quarter: Option<Quarter>| Bridge {
        from: old[0].1.text.clone(),
        to: new[0].1.text.clone(),
        quarter,
        reason: String::new(),
        who: None,
    };
    if question_key(from) == question_key(to) {
        let broken = changes.iter().rfind(|change| {
            let is_own = |item: &Option<Item>| {
                item.as_ref()
                    .is_some_and(|item| question_key(&item.text) == question_key(from))
            };
            is_own(&change.before) && is_own(&change.after) && !change.status.is_kept()
        });
        return match broken {
            Some(change) => Ok(bridge(Some(change.quarter))),
            None => Err("it is comparable already".to_owned()),
        };
    }
    let both = old.iter().find_map(|(quarter, one)| {
        let other = new.iter().find(|(at, _)| at == quarter)?;
        Some((*one, other.1))
    });
    if let Some((one, other)) = both {
        return match clash(one, other) {
            Some(why) => Err(why),
            None => Ok(bridge(None)),
        };
    }
    let later = new
        .iter()
        .map(|(quarter, _)| *quarter)
        .find(|at| old.iter().any(|(since, _)| since < at));
    match later {
        Some(quarter) => Ok(bridge(Some(quarter))),
        None => {
            Err("no wave asked the first wording before the second; give the earlier one first".to_owned())
        }
    }
}

/// Waves that asked a wording, ascending.
fn asked<'a>(waves: &'a [(Quarter, Vec<Item>)], wording: &str) -> Result<Vec<(Quarter, &'a Item)>, String> {
    let key = question_key(wording);
    let found: Vec<(Quarter, &Item)> = waves
        .iter()
        .filter_map(|(quarter, items)| {
            Some((
                *quarter,
                items.iter().find(|item| question_key(&item.text) == key)?,
            ))
        })
        .collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let nearest = waves
        .iter()
        .flat_map(|(_, items)| items)
        .map(|item| (likeness(&item.text, wording), &item.text))
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .filter(|(likeness, _)| *likeness > NEAR)
        .map(|(_, text)| format!("; the nearest is “{text}”"));
    Err(format!(
        "no wave asked “{wording}”{}",
        nearest.unwrap_or_default()
    ))
}

/// Why answers to two questions cannot be one column.
fn clash(one: &Item, other: &Item) -> Option<String> {
    let ends = |item: &Item| (item.scale.low, item.scale.high);
    if ends(one) != ends(other) {
        let range = |item: &Item| format!("{}–{}", item.scale.low, item.scale.high);
        return Some(format!(
            "one wave asked both, with the answers {} and {}",
            range(one),
            range(other)
        ));
    }
    let opposite = one
        .polarity
        .zip(other.polarity)
        .is_some_and(|(one, other)| one != other);
    opposite.then(|| "one wave asked both, and their friction ends are opposite".to_owned())
}
