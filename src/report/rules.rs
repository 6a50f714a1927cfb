//! Which numbers license which sentence. Nothing else makes a finding.
//!
//! | rule | licensed when | says |
//! |---|---|---|
//! | headline | verdicts of the organisation's cells | which topics hurt on both sides, on one, or that it cannot be told |
//! | first finding | the organisation's cells | a topic of the headline, where any team carries its verdict |
//! | felt only | nothing measured; a topic of the organisation above the cut, likelier than 0.80 | the worst felt topic, its value, in how many teams |
//! | both-hurt | at least one cell with that verdict (likelier than 0.80) | topic, teams, both values with intervals, worst metric against its target |
//! | eased, worsened | a change with q at most 0.10 | side, row, size with interval, "after" an investment of that quarter, and what the other side does |
//! | no change | comparisons, none of them flagged | that no change can be told from noise |
//! | perceived-only, hidden | at least one cell with that verdict | the topic with most such teams, their names |
//! | cannot-tell | at least one cell with that verdict | the share, and its reasons by number of cells |
//! | participation | rate below 60 % (40 %) | that the page must be read with care (is not representative) |
//!
//! No rule speaks of reasons: a change comes "after" something, never out of it.

use crate::analysis::{Cell, Change, Component, Side, Verdict};
use crate::base::{TeamId, number};
use crate::chart::model::Tone;
use crate::figure::{self, RowTarget, words};

use super::document::Finding;
use super::facts::{self, Facts};
use super::prose;

/// Most findings on the first page.
const MOST: usize = 5;

/// The headline, without full stop.
pub(super) fn headline(facts: &Facts<'_>) -> String {
    let cells = &facts.organisation;
    let total = cells.len();
    if total == 0 {
        let why = match prose::unscored_wave(facts) {
            Some(_) => ": no question of the survey can be scored",
            None if facts.is_masked_whole() => ": too few people answered",
            None => "",
        };
        return format!("Nothing can be reported for {} yet{why}", facts.inputs.quarter);
    }
    if !cells.iter().any(|cell| cell.measured.is_ok()) {
        return one_sided(facts);
    }
    let names = |verdict: Verdict| -> Vec<String> {
        cells
            .iter()
            .filter(|cell| cell.verdict == verdict)
            .map(|cell| facts.topic(&cell.topic))
            .collect()
    };
    let (both, felt) = (names(Verdict::BothHurt), names(Verdict::PerceivedOnly));
    let (hidden, open) = (names(Verdict::Hidden), names(Verdict::CannotTell));
    if open.len() == total {
        return format!("Which of {total} topics hurt cannot be told yet");
    }
    let mut clauses = Vec::new();
    if both.is_empty() {
        clauses.push("No topic is told to hurt on both sides".to_owned());
    } else {
        clauses.push(format!("{} on both sides", subject(&both, "hurts", "hurt")));
    }
    if !felt.is_empty() {
        clauses.push(format!(
            "{} although the metrics do not show it",
            subject(&felt, "hurts", "hurt")
        ));
    }
    if !hidden.is_empty() && clauses.len() < 3 {
        clauses.push(format!(
            "{} badly without being felt",
            subject(&hidden, "measures", "measure")
        ));
    }
    if !open.is_empty() && clauses.len() < 3 {
        clauses.push(format!("{} cannot tell yet", words::spelled(open.len())));
    }
    clauses
        .iter()
        .enumerate()
        .map(|(index, clause)| {
            if index == 0 {
                words::capital(clause)
            } else {
                clause.clone()
            }
        })
        .collect::<Vec<_>>()
        .join("; ")
}

/// Up to two topics by name, more by number.
fn subject(names: &[String], one: &str, many: &str) -> String {
    match names {
        [name] => format!("{name} {one}"),
        [first, second] => format!("{first} and {second} {many}"),
        all => format!("{} topics {many}", words::spelled(all.len())),
    }
}

/// The headline of a quarter in which no metric can be compared.
fn one_sided(facts: &Facts<'_>) -> String {
    let felt: Vec<String> = facts
        .organisation
        .iter()
        .filter(|cell| cell.perceived.is_ok() && cell.perceived_above >= Some(words::DECIDED))
        .map(|cell| facts.topic(&cell.topic))
        .collect();
    let start = if felt.is_empty() {
        "no topic is told to be felt above the cut".to_owned()
    } else {
        subject(&felt, "is felt above the cut", "are felt above the cut")
    };
    words::capital(&format!("{start}; nothing measured can be compared yet"))
}

/// Below the headline: who answered, and how numbers are printed.
pub(super) fn subtitle(facts: &Facts<'_>) -> String {
    let inputs = facts.inputs;
    let row = words::participation(inputs.friction, inputs.quarter, None);
    let members: std::collections::BTreeSet<&str> = facts
        .teams
        .iter()
        .flat_map(|cell| &cell.members)
        .map(TeamId::as_str)
        .collect();
    let mut sentences = vec![format!(
        "{}, in {} and {}",
        words::answered(row),
        words::counted(members.len() as u64, "team", "teams"),
        words::counted(facts.organisation.len() as u64, "topic", "topics")
    )];
    match row.and_then(|row| row.rate) {
        Some((rate, _, _)) if rate < 0.4 => sentences.push(format!(
            "Fewer than 40{}% answered: the page does not represent those who did not",
            number::NARROW_SPACE
        )),
        Some((rate, _, _)) if rate < 0.6 => {
            sentences.push(format!(
                "Fewer than 60{}% answered: read with care",
                number::NARROW_SPACE
            ));
        }
        _ => {}
    }
    sentences.push("Friction runs from 0 to 100, higher hurts more".to_owned());
    sentences.push(format!("Small figures are 95{}% intervals", number::NARROW_SPACE));
    sentences.join(". ") + "."
}

/// At most five findings: first what hurts, then what moved, then where the sides disagree; what cannot be told
/// is never crowded out.
pub(super) fn findings(facts: &Facts<'_>) -> Vec<Finding> {
    let flagged = facts.flagged();
    let mut findings: Vec<Finding> = Vec::new();
    // What the headline names comes first.
    let lead = [Verdict::BothHurt, Verdict::PerceivedOnly, Verdict::Hidden]
        .into_iter()
        .find(|verdict| facts.organisation.iter().any(|cell| cell.verdict == *verdict))
        .filter(|verdict| *verdict != Verdict::BothHurt && facts.leads(*verdict));
    findings.extend(lead.and_then(|verdict| disagreement(facts, verdict)));
    findings.extend(felt_only(facts));
    findings.extend(both_hurt(facts));
    let eased = flagged.iter().find(|change| change.difference.value < Some(0.0));
    let worsened = flagged.iter().find(|change| change.difference.value > Some(0.0));
    findings.extend(eased.map(|change| moved(facts, change, &flagged)));
    findings.extend(worsened.map(|change| moved(facts, change, &flagged)));
    if flagged.is_empty() {
        findings.extend(nothing_moved(facts));
    }
    let mut apart: Vec<(usize, Finding)> = [Verdict::PerceivedOnly, Verdict::Hidden]
        .into_iter()
        .filter(|verdict| lead != Some(*verdict))
        .filter_map(|verdict| Some((facts.with(verdict).len(), disagreement(facts, verdict)?)))
        .collect();
    apart.sort_by_key(|(cells, _)| std::cmp::Reverse(*cells));
    findings.extend(apart.into_iter().map(|(_, finding)| finding));
    let undecided = undecided(facts);
    findings.truncate(MOST - usize::from(undecided.is_some()));
    findings.extend(undecided);
    findings
}

/// The worst felt topic of a quarter in which nothing measured can be compared, as the headline names it.
fn felt_only(facts: &Facts<'_>) -> Option<Finding> {
    if facts.organisation.iter().any(|cell| cell.measured.is_ok()) {
        return None;
    }
    let is_above = |cell: &Cell| cell.perceived.is_ok() && cell.perceived_above >= Some(words::DECIDED);
    let total = facts.organisation.iter().find(|cell| is_above(cell))?;
    let name = facts.topic(&total.topic);
    let key = RowTarget::Topic(total.topic.clone()).key();
    let felt = words::friction(&total.perceived);
    let cut = &facts.inputs.friction.perceived_cut;
    let teams = facts.of_topic(&total.topic);
    let above = teams.iter().filter(|cell| is_above(cell)).count();
    Some(Finding {
        key: Some(key.clone()),
        number: felt.value,
        detail: felt.note,
        drawing: figure::bare_interval(&total.perceived, Side::Perceived, cut, key, &name),
        sentence: format!(
            "{name} is felt worst, above the cut of {}.",
            number::fixed(cut.value, 0)
        ),
        rest: format!(
            "From {}; felt above the cut in {above} of {}.",
            words::behind(&total.perceived, "answer", "answers"),
            words::counted(teams.len() as u64, "team", "teams")
        ),
    })
}

fn both_hurt(facts: &Facts<'_>) -> Option<Finding> {
    let (topic, teams) = facts.most_with(Verdict::BothHurt)?;
    let of = facts.of_topic(topic).len();
    let name = facts.topic(topic);
    let key = RowTarget::Topic(topic.clone()).key();
    let finding = Finding {
        key: Some(key.clone()),
        number: format!("{} of {of}", teams.len()),
        detail: "teams".to_owned(),
        drawing: Some(figure::shares(
            teams.len(),
            of,
            Tone::Hot,
            &format!("teams: {name} hurts on both sides"),
        )),
        sentence: format!("{name} hurts on both sides in {} of {of} teams.", teams.len()),
        rest: String::new(),
    };
    let total = facts.organisation.iter().find(|cell| cell.topic == *topic)?;
    if words::readable(&total.perceived).is_none() || words::readable(&total.measured).is_none() {
        return Some(finding);
    }
    let (felt, measured) = (
        words::friction(&total.perceived),
        words::friction(&total.measured),
    );
    let mut rest = vec![format!(
        "The organisation feels {}{}, measures {} ({})",
        felt.value,
        in_brackets(&words::behind(&total.perceived, "answer", "answers")),
        measured.value,
        with_n(&measured.note, &words::behind(&total.measured, "event", "events")),
    )];
    rest.extend(worst_metric(total));
    let cut = &facts.inputs.friction.perceived_cut;
    Some(Finding {
        number: felt.value,
        detail: felt.note,
        drawing: figure::bare_interval(&total.perceived, Side::Perceived, cut, key, &name),
        rest: rest.join(". ") + ".",
        ..finding
    })
}

fn with_n(note: &str, behind: &str) -> String {
    [note, behind]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

fn in_brackets(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!(" ({text})")
    }
}

/// The metric that is furthest above its target: "Build, p75: 14.3 min (13.2–15.6), agreed target 10 min".
fn worst_metric(cell: &Cell) -> Option<String> {
    let friction = |component: &Component| component.friction.unwrap_or(f64::NEG_INFINITY);
    let worst = cell
        .components
        .iter()
        .filter(|component| !words::is_masking(component.reason))
        .filter(|component| facts::against_target(component) == Some(true))
        .max_by(|one, other| friction(one).total_cmp(&friction(other)))?;
    let (value, target) = (worst.value?, worst.target?);
    Some(format!(
        "{}: {}{}, {} {}",
        words::shown(&worst.name),
        facts::in_unit(value, &worst.unit),
        in_brackets(&facts::unit_interval(worst)),
        if worst.target_agreed {
            "agreed target"
        } else {
            "target not agreed yet,"
        },
        facts::target_in_unit(target, &worst.unit)
    ))
}

fn moved(facts: &Facts<'_>, change: &Change, flagged: &[&Change]) -> Finding {
    let value = change.difference.value.unwrap_or_default();
    let printed = words::difference(&change.difference);
    let (team, topic) = (words::shown(&change.team), facts.topic(&change.topic));
    let verb = if value < 0.0 { "fell" } else { "rose" };
    let when = facts.after(change).map_or_else(
        || format!("since {}", change.since),
        |name| format!("after {name}"),
    );
    let way = match change.side {
        Side::Perceived => "as people feel it",
        Side::Measured => "as the log measures it",
    };
    let key = RowTarget::cell(&change.team, &change.topic).key();
    let rest = other_side(facts, change, flagged);
    Finding {
        key: Some(key.clone()),
        number: printed.value,
        detail: printed.note,
        drawing: figure::change_interval(change, key),
        sentence: format!("{topic} friction in {team} {verb} {way}, {when}."),
        rest: rest + ".",
    }
}

/// What the other voice says about the same row, topic and quarter.
fn other_side(facts: &Facts<'_>, change: &Change, flagged: &[&Change]) -> String {
    let is_other = |other: &Change| {
        other.team == change.team && other.topic == change.topic && other.side != change.side
    };
    if let Some(other) = flagged.iter().find(|other| is_other(other)) {
        let printed = words::difference(&other.difference);
        return format!(
            "{} friction moved by {} ({})",
            words::capital(words::side(other.side)),
            printed.value,
            printed.note
        );
    }
    match change.side {
        Side::Measured => {
            let cell = facts
                .inputs
                .friction
                .cell(change.quarter, &change.team, &change.topic);
            let answers = cell.map_or_else(String::new, |cell| {
                words::behind(&cell.perceived, "answer", "answers")
            });
            if answers.is_empty() {
                "Whether people there feel a change is not known".to_owned()
            } else {
                format!("Whether people there feel a change cannot be told from {answers}")
            }
        }
        Side::Perceived => "The log shows no clear change".to_owned(),
    }
}

fn nothing_moved(facts: &Facts<'_>) -> Option<Finding> {
    let since = facts.compared().next()?.since;
    let compared = facts.compared().count();
    Some(Finding {
        key: None,
        number: format!("0 of {}", number::count(compared as u64)),
        detail: "changes".to_owned(),
        drawing: None,
        sentence: format!("No change since {since} can be told from noise."),
        rest: format!(
            "Comparisons of every team and topic are held to a false discovery rate of {}.",
            number::fixed(facts.inputs.changes.q, 2)
        ),
    })
}

fn disagreement(facts: &Facts<'_>, verdict: Verdict) -> Option<Finding> {
    let (topic, teams) = facts.most_with(verdict)?;
    let of = facts.of_topic(topic).len();
    let name = facts.topic(topic);
    let count = words::capital(&words::spelled(teams.len()));
    let is_one = teams.len() == 1;
    let (sentence, what) = match (verdict, is_one) {
        (Verdict::Hidden, true) => (
            format!("{count} team measures {name} friction that people do not report."),
            "hidden",
        ),
        (Verdict::Hidden, false) => (
            format!("{count} teams measure {name} friction that people do not report."),
            "hidden",
        ),
        (_, true) => (
            format!("{count} team feels {name} friction that the log does not show."),
            "perceived only",
        ),
        (_, false) => (
            format!("{count} teams feel {name} friction that the log does not show."),
            "perceived only",
        ),
    };
    let names: Vec<String> = teams.iter().map(|cell| words::shown(&cell.team)).collect();
    let all = facts.with(verdict).len();
    Some(Finding {
        key: Some(RowTarget::Topic(topic.clone()).key()),
        number: format!("{} of {of}", teams.len()),
        detail: "teams".to_owned(),
        drawing: Some(figure::shares(
            teams.len(),
            of,
            words::tone(verdict),
            &format!("teams: {name} {what}"),
        )),
        sentence,
        rest: format!(
            "{}. Over all topics {all} of {} cells are {what}.",
            words::listed(&names, 5),
            facts.teams.len()
        ),
    })
}

fn undecided(facts: &Facts<'_>) -> Option<Finding> {
    let reasons = facts.undecided();
    let open = facts.with(Verdict::CannotTell).len();
    let total = facts.teams.len();
    if open == 0 {
        return None;
    }
    let reasons: Vec<String> = reasons
        .iter()
        .take(3)
        .map(|(cause, count)| format!("in {count} {}", cause.words()))
        .collect();
    // Ticks stand for cells one by one only up to two dozen; above that each stands for a twentieth.
    let (filled, ticks) = if total <= 24 {
        (open, total)
    } else {
        ((open * 20 + total / 2) / total, 20)
    };
    let mut drawing = figure::shares(filled, ticks, Tone::Undecided, "cells cannot tell");
    drawing.summary = format!("{open} of {total} cells cannot tell.");
    Some(Finding {
        key: None,
        number: format!("{open} of {total}"),
        detail: "cells".to_owned(),
        drawing: Some(drawing),
        sentence: if open == total {
            "No cell can be told yet.".to_owned()
        } else {
            format!("{} cannot tell yet.", about(open, total))
        },
        rest: if reasons.is_empty() {
            String::new()
        } else {
            words::capital(&reasons.join(", ")) + "."
        },
    })
}

/// A share in words: "About a quarter of the cells".
fn about(part: usize, total: usize) -> String {
    let share = part as f64 / total as f64;
    let words = match share {
        s if s >= 0.9 => "Nearly all",
        s if s >= 0.71 => "About three quarters",
        s if s >= 0.6 => "About two thirds",
        s if s >= 0.45 => "About half",
        s if s >= 0.38 => "About two fifths",
        s if s >= 0.29 => "About a third",
        s if s >= 0.225 => "About a quarter",
        s if s >= 0.15 => "About a fifth",
        s if s >= 0.07 => "About a tenth",
        _ => "Few",
    };
    format!("{words} of the cells")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_said_to_the_nearest_plain_fraction() {
        assert_eq!(about(51, 220), "About a quarter of the cells");
        assert_eq!(about(210, 220), "Nearly all of the cells");
        assert_eq!(about(110, 220), "About half of the cells");
        assert_eq!(about(3, 220), "Few of the cells");
    }

    #[test]
    fn topics_are_named_up_to_two() {
        let name = |text: &str| text.to_owned();
        assert_eq!(subject(&[name("A")], "hurts", "hurt"), "A hurts");
        assert_eq!(subject(&[name("A"), name("B")], "hurts", "hurt"), "A and B hurt");
        assert_eq!(
            subject(&[name("A"), name("B"), name("C")], "hurts", "hurt"),
            "three topics hurt"
        );
    }
}
