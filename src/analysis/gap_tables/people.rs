//! Rival explanations that lie with the people who answered: how far they agree, who kept silent, how they feel about
//! everything else, who they are, and how they read the question.

use crate::analysis::estimate::{Estimate, Reason, Status};
use crate::analysis::outcome::{Cell, Scope};
use crate::analysis::tables::Value;
use crate::base::number;
use crate::data::Voice;
use crate::stats::dist::{chi2_quantile, chi2_upper_quantile};
use crate::stats::interval::{nonresponse_bounds, pooled_spread};

use super::ground::Ground;
use super::rivals::{Rival, Says};

/// Answers from which a row's own spread may be told.
const MIN_SPREAD: usize = 10;
/// A spread this many times the usual one would be worth speaking of.
const WIDE: f64 = 1.5;
/// Topics beside the one in question that make a general impression.
const MIN_TOPICS: usize = 3;
/// Points that a general impression would have to have.
const HALO: f64 = 5.0;
/// Net change of head-count from which, and below which, others answer.
const CHANGED: f64 = 0.20;
const SAME: f64 = 0.10;
/// A correlation below which an item hardly belongs to its topic.
const LOW_CORRELATION: f64 = 0.2;

/// A mean of two camps describes neither.
pub(super) fn spread(ground: &Ground, cell: &Cell) -> Rival {
    const NAME: &str = "Spread of answers";
    const UNIT: &str = "times the usual spread within teams";
    let few = |why: &str| Rival::unknown(NAME, UNIT, Reason::TooFew, why);
    let pooled = ground
        .spreads
        .get(&cell.topic)
        .and_then(|spread| spread.pooled)
        .filter(|pooled| pooled.sd > 0.0);
    let (Some(row), Some(pooled)) = (ground.row(cell), pooled) else {
        return few("There is no spread within teams to compare with.");
    };
    let cohort = ground.inputs.cohort;
    let Voice::Heard(answers) = cohort.voice(cell.quarter, row, &cell.topic) else {
        return few("The answers of this row are not heard.");
    };
    let scores = answers.scores();
    if scores.len() < MIN_SPREAD {
        return few("Spreads are told from ten answers on.");
    }
    let Some(own) = pooled_spread(&[&scores]).ok().filter(|own| own.sd > 0.0) else {
        return few("The answers of this row have no spread.");
    };
    let ratio = own.sd / pooled.sd;
    let df = own.df as f64;
    let limits = |level: f64| {
        let tail = (1.0 - level) / 2.0;
        let (most, least) = (chi2_upper_quantile(tail, df), chi2_quantile(tail, df));
        (ratio * (df / most).sqrt(), ratio * (df / least).sqrt())
    };
    let (outer, inner) = (limits(Estimate::LEVEL), limits(Estimate::INNER_LEVEL));
    let than = if ratio > 1.0 { "more" } else { "less" };
    Rival {
        name: NAME,
        says: Says::of(inner.0 - 1.0, inner.1 - 1.0, WIDE - 1.0),
        unit: UNIT,
        why: format!("People of this row differ {than} than people of one team usually do."),
        number: Estimate {
            status: Status::Ok,
            value: Some(ratio),
            low: Some(outer.0),
            high: Some(outer.1),
            inner: Some(inner),
            reason: None,
            n: Some(scores.len() as u64),
            ..Estimate::undefined(Reason::TooFew)
        }
        .into(),
    }
}

/// Whether those who kept silent could move the row across the cut of felt friction.
pub(super) fn silence(ground: &Ground, cell: &Cell) -> Rival {
    const NAME: &str = "Non-response";
    const UNIT: &str = "share of the roster without an answer";
    let row = ground.participation(cell.quarter, cell);
    let invited = row.and_then(|row| row.invited);
    let (Some(roster), Some(mean), Some(n)) = (invited, cell.perceived.value, cell.perceived.n) else {
        let why = "The head-count is not known, or the answers are not shown.";
        return Rival::unknown(NAME, UNIT, Reason::NoHeadCount, why);
    };
    let Ok((lowest, highest)) = nonresponse_bounds(mean, n as usize, roster as usize, 0.0, 100.0) else {
        let why = "More people answered than are on the roster.";
        return Rival::unknown(NAME, UNIT, Reason::OutOfRange, why);
    };
    let cut = ground.inputs.friction.perceived_cut.value;
    let crosses = lowest <= cut && cut <= highest;
    Rival {
        name: NAME,
        says: if crosses { Says::For } else { Says::Against },
        number: Value::Number(1.0 - n as f64 / roster as f64),
        unit: UNIT,
        why: format!(
            "Whatever the silent would have said, felt friction lies between {} and {}; the cut is {}.",
            number::fixed(lowest, 0),
            number::fixed(highest, 0),
            number::fixed(cut, 0)
        ),
    }
}

/// Whether the row feels worse, or better, about everything.
pub(super) fn halo(ground: &Ground, cell: &Cell, sense: f64) -> Rival {
    const NAME: &str = "General impression";
    const UNIT: &str = "points felt above the organisation on all other topics";
    if cell.scope == Scope::Organisation {
        let why = "The organisation is what others are set against.";
        return Rival::unknown(NAME, UNIT, Reason::TooFew, why);
    }
    let away = |other: &Cell| {
        let everybody = ground.everybody(&other.topic)?.perceived.value?;
        Some((other.perceived.value? - everybody, other.perceived.se?))
    };
    let friction = ground.inputs.friction;
    let of_row = friction
        .of(cell.quarter, cell.scope)
        .filter(|other| other.team == cell.team);
    let others: Vec<(f64, f64)> = of_row
        .filter(|other| other.topic != cell.topic)
        .filter_map(away)
        .collect();
    if others.len() < MIN_TOPICS {
        let why = "Fewer than three other topics are shown for this row.";
        return Rival::unknown(NAME, UNIT, Reason::TooFew, why);
    }
    let count = others.len() as f64;
    // The same people answered all topics: their errors count as one.
    let estimate = Estimate::around(
        others.iter().map(|(away, _)| away).sum::<f64>() / count,
        others.iter().map(|(_, se)| se).sum::<f64>() / count,
        None,
    );
    let here = away(cell).map_or_else(String::new, |(here, _)| {
        format!("; on this one it is {}", number::signed(here, 0))
    });
    Rival {
        name: NAME,
        says: Says::of_estimate(&estimate, sense, HALO),
        unit: UNIT,
        why: format!(
            "Over {} other topics the row lies {} from the organisation{here}.",
            others.len(),
            number::signed(estimate.value.unwrap_or_default(), 0)
        ),
        number: estimate.into(),
    }
}

/// Whether other people answer than in the wave before.
pub(super) fn composition(ground: &Ground, cell: &Cell) -> Rival {
    const NAME: &str = "Other people";
    const UNIT: &str = "net change of the head-count since the last wave";
    let Some(earlier) = ground.earlier else {
        return Rival::unknown(NAME, UNIT, Reason::NoAnswers, "There is no earlier wave.");
    };
    let before = ground.earlier_row(cell);
    let invited = |quarter| ground.participation(quarter, cell).and_then(|row| row.invited);
    let counts = invited(earlier).zip(invited(cell.quarter));
    let net = counts.map(|(then, now)| (now as f64 - then as f64) / then as f64);
    let number = net.map_or(Value::Missing(Reason::NoHeadCount), Value::Number);
    let (says, why) = match (before, net) {
        (None, _) => (Says::For, format!("The row did not exist in {earlier}.")),
        (Some(row), _) if row.members != cell.members => (
            Says::For,
            format!("The row was made of other teams in {earlier}."),
        ),
        (_, None) => (
            Says::CannotTell,
            "The head-count of one of the two waves is not known.".to_owned(),
        ),
        (_, Some(net)) => {
            let says = match net.abs() {
                net if net >= CHANGED => Says::For,
                net if net < SAME => Says::Against,
                _ => Says::CannotTell,
            };
            let (then, now) = counts.unwrap_or_default();
            let why = format!(
                "{then} people on the roster in {earlier}, {now} now; who was exchanged is not known."
            );
            (says, why)
        }
    };
    Rival {
        name: NAME,
        says,
        number,
        unit: UNIT,
        why,
    }
}

/// Whether an item of the topic is read, or was declared, the wrong way round.
pub(super) fn keying(ground: &Ground, cell: &Cell) -> Rival {
    const NAME: &str = "Reversed question";
    const UNIT: &str = "lowest correlation of an item with the rest of its topic";
    let Some((estimate, item)) = ground.keyed.get(&cell.topic) else {
        let why = "It takes two questions on the topic and thirty people who answered both.";
        return Rival::unknown(NAME, UNIT, Reason::TooFew, why);
    };
    let says = match estimate.inner {
        Some((_, high)) if high < 0.0 => Says::For,
        Some((low, _)) if low > LOW_CORRELATION => Says::Against,
        _ => Says::CannotTell,
    };
    Rival {
        name: NAME,
        says,
        unit: UNIT,
        why: format!("Over everybody, “{item}” goes with the rest of its topic least."),
        number: estimate.clone().into(),
    }
}
