//! The tables of friction: topics, cells that both or one side speaks about, changes, what cannot be told.

use crate::analysis::{self, Cause, Change, Estimate, Scope, Verdict};
use crate::base::number;
use crate::chart::model::{RowKey, State, Tone};
use crate::figure::{self, RowTarget, words};

use super::document::{Cell, ColumnKind, Row, RowGroup, Table};
use super::facts::Facts;
use super::outline::{plain, table};

use ColumnKind::{Count, Estimate as Number, Name, Text};

/// The organisation by topic.
pub(super) fn topics(facts: &Facts<'_>) -> Table {
    let rows = facts
        .organisation
        .iter()
        .map(|cell| {
            let key = RowTarget::cell(&cell.team, &cell.topic).key();
            row_of(cell, key, vec![Cell::text(facts.topic(&cell.topic))])
        })
        .collect();
    table(
        "topics",
        "The organisation by topic".to_owned(),
        format!(
            "Felt worst first. Felt above {} and measured above 50 hurts; the gap is in standard deviations between \
             teams, above zero it feels worse than it measures. With each number its 95{}% interval.",
            number::fixed(facts.inputs.friction.perceived_cut.value, 0),
            number::NARROW_SPACE
        ),
        &[
            ("Topic", Name),
            ("felt", Number),
            ("answers", Count),
            ("measured", Number),
            ("events", Count),
            ("gap", Number),
            ("verdict", Text),
        ],
        plain(rows),
    )
}

/// Most rows printed under one verdict; the tidy tables hold all.
const MOST_CELLS: usize = 15;

/// The cells of teams where both sides hurt or where they disagree, by verdict.
pub(super) fn disagreements(facts: &Facts<'_>) -> Table {
    let percent = format!("{}%", number::NARROW_SPACE);
    table(
        "cells",
        "Teams that hurt on both sides, or on one side only".to_owned(),
        format!(
            "Cells whose label is at least 80{percent} likely, the most certain first; clear ones, at least 95{percent}, in \
             bold. Of each label at most {MOST_CELLS} are printed; cells.csv holds all."
        ),
        &[
            ("Team", Name),
            ("topic", Text),
            ("felt", Number),
            ("answers", Count),
            ("measured", Number),
            ("events", Count),
            ("gap", Number),
            ("likely", Count),
        ],
        vec![
            with_verdict(facts, Verdict::BothHurt, "Both hurt: felt and measured"),
            with_verdict(facts, Verdict::Hidden, "Hidden: measured, not felt"),
            with_verdict(
                facts,
                Verdict::PerceivedOnly,
                "Perceived only: felt, not measured",
            ),
        ],
    )
}

fn with_verdict(facts: &Facts<'_>, verdict: Verdict, head: &str) -> RowGroup {
    let mut cells = facts.with(verdict);
    let sure = |cell: &analysis::Cell| {
        cell.probabilities
            .map_or(0.0, |all| all.into_iter().fold(0.0, f64::max))
    };
    cells.sort_by(|one, other| sure(other).total_cmp(&sure(one)));
    let head = if cells.len() > MOST_CELLS {
        format!("{head} ({MOST_CELLS} of {})", cells.len())
    } else {
        format!("{head} ({})", cells.len())
    };
    let rows = cells
        .into_iter()
        .take(MOST_CELLS)
        .map(|cell| {
            let key = RowTarget::cell(&cell.team, &cell.topic).key();
            let names = vec![
                Cell::text(words::shown(&cell.team)),
                Cell::text(facts.topic(&cell.topic)),
            ];
            let mut row = row_of(cell, key, names);
            // The head of the group says the verdict; its column says how likely it is.
            if let Some(last) = row.cells.last_mut() {
                last.text = std::mem::take(&mut last.note);
            }
            row
        })
        .collect();
    RowGroup {
        head: Some(head),
        rows,
    }
}

/// Both sides with n, gap and verdict, after the given first cells.
fn row_of(cell: &analysis::Cell, key: RowKey, mut cells: Vec<Cell>) -> Row {
    cells.push(words::friction(&cell.perceived).into());
    cells.push(count(&cell.perceived));
    cells.push(words::friction(&cell.measured).into());
    cells.push(count(&cell.measured));
    cells.push(words::gap(&cell.gap).into());
    let is_open = cell.verdict == Verdict::CannotTell;
    cells.push(Cell {
        text: words::verdict(cell.verdict).to_owned(),
        note: if is_open {
            words::why_not(cell).to_owned()
        } else {
            likely(cell)
        },
        tone: Some(words::tone(cell.verdict)),
        is_strong: words::state(cell) == State::Clear,
        drawing: None,
    });
    Row {
        key: Some(key),
        cells,
    }
}

fn likely(cell: &analysis::Cell) -> String {
    cell.probabilities.map_or_else(String::new, |all| {
        number::probability(all.into_iter().fold(0.0, f64::max))
    })
}

fn count(estimate: &Estimate) -> Cell {
    Cell::text(match estimate.n {
        Some(n) if estimate.is_ok() => number::count(n),
        _ => number::NO_DATA.to_owned(),
    })
}

/// What moved between the previous quarter and this one.
pub(super) fn changes(facts: &Facts<'_>) -> Table {
    let row = |change: &&Change| {
        let value = change.difference.value.unwrap_or_default();
        let printed = words::difference(&change.difference);
        Row {
            key: Some(RowTarget::cell(&change.team, &change.topic).key()),
            cells: vec![
                Cell::text(words::shown(&change.team)),
                Cell::text(facts.topic(&change.topic)),
                Cell {
                    tone: Some(words::voice(change.side).tone()),
                    ..Cell::text(words::side(change.side))
                },
                Cell {
                    text: number::change(value),
                    note: printed.note,
                    tone: Some(if value < 0.0 { Tone::Improve } else { Tone::Worsen }),
                    is_strong: true,
                    drawing: None,
                },
                change
                    .difference
                    .n
                    .map_or_else(|| Cell::text(number::NO_DATA), |n| Cell::text(number::count(n))),
                Cell::text(change.q.map_or_else(
                    || number::NO_DATA.to_owned(),
                    |q| figure::q_text(q).trim_start_matches("= ").to_owned(),
                )),
                Cell::text(facts.after(change).unwrap_or_else(|| number::NO_DATA.to_owned())),
            ],
        }
    };
    let flagged = facts.flagged();
    let since = facts
        .compared()
        .next()
        .map_or_else(String::new, |change| format!(" since {}", change.since));
    table(
        "changes",
        format!("Flagged changes{since}"),
        format!(
            "{} of {} comparisons pass a false discovery rate of {}; all others show no clear change. \
             n is the smaller of both quarters. “After” names what was done in the same quarter, not a reason.",
            flagged.len(),
            number::count(facts.compared().count() as u64),
            number::fixed(facts.inputs.changes.q, 2)
        ),
        &[
            ("Team", Name),
            ("topic", Text),
            ("side", Text),
            ("change", Number),
            ("n", Count),
            ("q", Count),
            ("after", Text),
        ],
        plain(flagged.iter().map(row).collect()),
    )
}

/// What was done up to the quarter, and what moved in the quarter in which it took effect.
pub(super) fn initiatives(facts: &Facts<'_>) -> Table {
    let inputs = facts.inputs;
    let mut done: Vec<_> = inputs
        .initiatives
        .iter()
        .zip(&facts.investments)
        .filter(|(initiative, _)| initiative.quarter <= inputs.quarter)
        .collect();
    done.sort_by(|(one, _), (other, _)| {
        other
            .quarter
            .cmp(&one.quarter)
            .then_with(|| one.name.cmp(&other.name))
    });
    let rows = done
        .into_iter()
        .map(|(initiative, investment)| {
            let moved: Vec<String> = inputs
                .changes
                .changes
                .iter()
                .filter(|change| change.flagged && change.quarter == initiative.quarter)
                .filter(|change| words::readable(&change.difference).is_some() && change.scope == Scope::Team)
                .filter(|change| {
                    let cell = inputs.friction.cell(change.quarter, &change.team, &change.topic);
                    cell.is_some_and(|cell| {
                        figure::investment_of(std::slice::from_ref(investment), cell).is_some()
                    })
                })
                .map(|change| {
                    let printed = words::difference(&change.difference);
                    let team = words::shown(&change.team);
                    format!(
                        "{team} {} {} ({})",
                        words::side(change.side),
                        printed.value,
                        printed.note
                    )
                })
                .collect();
            let teams: Vec<String> = initiative.teams.iter().map(|team| words::shown(team)).collect();
            let topic = initiative
                .topic
                .as_ref()
                .map_or_else(|| "all".to_owned(), |topic| facts.topic(topic));
            Row {
                key: None,
                cells: vec![
                    Cell::text(words::shown(&initiative.name)),
                    Cell::text(initiative.quarter.to_string()),
                    Cell::text(topic),
                    Cell::text(if teams.is_empty() {
                        "all".to_owned()
                    } else {
                        words::listed(&teams, 4)
                    }),
                    Cell::text(if moved.is_empty() {
                        "no clear change".to_owned()
                    } else {
                        moved.join("; ")
                    }),
                ],
            }
        })
        .collect();
    table(
        "initiatives",
        "What was done, and what moved in the same quarter".to_owned(),
        "A change in the same quarter is no proof that one followed from the other.".to_owned(),
        &[
            ("Initiative", Name),
            ("quarter", Text),
            ("topic", Text),
            ("teams", Text),
            ("flagged changes there", Text),
        ],
        plain(rows),
    )
}

/// What cannot be told, by topic.
pub(super) fn undecided(facts: &Facts<'_>) -> Table {
    let rows = facts
        .organisation
        .iter()
        .map(|total| {
            let cells = facts.of_topic(&total.topic);
            let open = cells
                .iter()
                .filter(|cell| cell.verdict == Verdict::CannotTell)
                .count();
            let reasons: Vec<String> = words::causes(cells.iter().copied())
                .iter()
                .map(|(cause, count)| format!("{} ({count})", cause.words()))
                .collect();
            Row {
                key: Some(RowTarget::Topic(total.topic.clone()).key()),
                cells: vec![
                    Cell::text(facts.topic(&total.topic)),
                    Cell::text(number::count(open as u64)),
                    Cell::text(number::count(cells.len() as u64)),
                    Cell::text(if reasons.is_empty() {
                        number::NO_DATA.to_owned()
                    } else {
                        reasons.join(", ")
                    }),
                ],
            }
        })
        .collect();
    table(
        "undecided",
        "Cells of teams that cannot tell".to_owned(),
        what_helps(&facts.undecided()),
        &[
            ("Topic", Name),
            ("cannot tell", Count),
            ("of cells", Count),
            ("why", Text),
        ],
        plain(rows),
    )
}

/// For which of the causes more answers or events may decide.
fn what_helps(causes: &[(Cause, usize)]) -> String {
    let (more, others): (Vec<Cause>, Vec<Cause>) = causes
        .iter()
        .map(|(cause, _)| *cause)
        .partition(|cause| cause.may_be_decided_by_more());
    let reasons: Vec<String> = more.iter().map(|cause| format!("“{}”", cause.words())).collect();
    let rest = "a decision, a question or a metric, or the view of a whole unit";
    match (reasons.as_slice(), others.is_empty()) {
        ([], true) => String::new(),
        ([], false) => format!("More answers or events change nothing here: the reasons need {rest}."),
        (_, true) => "More answers or events may decide.".to_owned(),
        (reasons, false) => format!(
            "More answers or events may decide where it says {}; the other reasons need {rest}.",
            words::listed(reasons, reasons.len())
        ),
    }
}

/// Who answered, by unit and team.
pub(super) fn participation(facts: &Facts<'_>) -> Table {
    let inputs = facts.inputs;
    let of_quarter = |scope: Scope, name: Option<&str>| {
        inputs
            .friction
            .participation
            .iter()
            .filter(|row| row.quarter == inputs.quarter && row.scope == scope)
            .find(|row| name.is_none_or(|name| row.team == name))
    };
    let row = |row: &analysis::Participation, name: String, is_strong: bool| Row {
        key: Some(RowTarget::Team(row.team.clone()).key()),
        cells: vec![
            Cell {
                is_strong,
                ..Cell::text(name)
            },
            Cell::text(
                row.invited
                    .map_or_else(|| number::NO_DATA.to_owned(), number::count),
            ),
            Cell::text(
                row.answered
                    .map_or_else(|| number::NO_DATA.to_owned(), number::count),
            ),
            match row.rate {
                Some((rate, low, high)) if row.answered.is_some() => Cell::noted(
                    number::share(rate),
                    number::interval(low * 100.0, high * 100.0, 0),
                ),
                _ if row.answered.is_some() => Cell::noted(number::NO_DATA, "number asked not known"),
                _ => Cell::noted(number::NO_DATA, "masked"),
            },
        ],
    };
    let mut groups = vec![RowGroup {
        head: None,
        rows: of_quarter(Scope::Organisation, None)
            .map(|total| row(total, "Organisation".to_owned(), true))
            .into_iter()
            .collect(),
    }];
    for (unit, names) in &inputs.friction.rows {
        let mut rows = Vec::new();
        let total = unit
            .as_ref()
            .and_then(|unit| of_quarter(Scope::Unit, Some(unit.as_str())));
        rows.extend(total.map(|total| row(total, "Whole unit".to_owned(), true)));
        rows.extend(
            names
                .iter()
                .filter_map(|name| of_quarter(Scope::Team, Some(name)))
                .map(|team| row(team, words::shown(&team.team), false)),
        );
        let head = unit
            .as_ref()
            .map_or_else(|| "No unit".to_owned(), |unit| words::shown(unit.as_str()));
        groups.push(RowGroup {
            head: Some(head),
            rows,
        });
    }
    table(
        "participation",
        words::answered(words::participation(inputs.friction, inputs.quarter, None)),
        "Exact numbers: this edition is for the platform lead only.".to_owned(),
        &[
            ("Team", Name),
            ("asked", Count),
            ("answered", Count),
            ("rate", Number),
        ],
        groups,
    )
}
