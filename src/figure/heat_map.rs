//! Teams by topics: perceived friction, measured friction, or the gap between them.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::analysis::{Cell, Estimate, Friction, Scope, Status};
use crate::base::{TeamId, TopicId, number};
use crate::chart::model::{
    CellBody, Chart, HeatCell, HeatColumn, HeatMap, HeatRow, Kind, LevelKey, RowGroup, State, Tip,
};
use crate::chart::theme::{level_borders, level_class};

use super::spec::{HeatSide, HeatSpec};
use super::{RowTarget, Yardstick, tip, words};

/// The heat map of a quarter: the organisation's row first, then the units with their teams, worst first.
pub fn heat_map(friction: &Friction, spec: &HeatSpec) -> Chart {
    let view = View { friction, spec };
    let topics = view.topics();
    let groups = view.groups(&topics);
    let tally = Tally::of(&view, &topics);
    Chart {
        title: view.title(&tally),
        caption: view.caption(),
        summary: view.summary(&tally),
        kind: Kind::HeatMap(HeatMap {
            row_head: "Team".to_owned(),
            count_head: "n".to_owned(),
            columns: topics
                .iter()
                .map(|topic| HeatColumn {
                    key: RowTarget::Topic(topic.clone()).key(),
                    label: words::shown(friction.topic_name(topic)),
                })
                .collect(),
            groups,
            gap_limit: (spec.side == HeatSide::Gap).then(|| view.gap_limit()),
            key: view.level_key(),
        }),
    }
}

struct View<'a> {
    friction: &'a Friction,
    spec: &'a HeatSpec,
}

impl View<'_> {
    fn estimate<'c>(&self, cell: &'c Cell) -> &'c Estimate {
        match self.spec.side {
            HeatSide::Perceived => &cell.perceived,
            HeatSide::Measured => &cell.measured,
            HeatSide::Gap => &cell.gap,
        }
    }

    /// The centre of the seven classes; for gaps zero.
    fn centre(&self) -> f64 {
        match self.spec.side {
            HeatSide::Perceived => self.friction.perceived_cut.value,
            HeatSide::Measured => self.friction.measured_cut.value,
            HeatSide::Gap => 0.0,
        }
    }

    /// Topics by the organisation's value, worst first; those without one last.
    fn topics(&self) -> Vec<TopicId> {
        let total = |topic: &TopicId| {
            self.friction
                .of(self.spec.quarter, Scope::Organisation)
                .find(|cell| cell.topic == *topic)
                .and_then(|cell| words::readable(self.estimate(cell)))
        };
        let mut topics: Vec<(TopicId, Option<f64>)> = self
            .friction
            .topics
            .iter()
            .filter(|(topic, _)| {
                self.friction
                    .cells
                    .iter()
                    .any(|cell| cell.quarter == self.spec.quarter && cell.topic == *topic)
            })
            .map(|(topic, _)| (topic.clone(), total(topic)))
            .collect();
        topics.sort_by(|(_, one), (_, other)| {
            let key = |value: &Option<f64>| value.unwrap_or(f64::NEG_INFINITY);
            key(other).total_cmp(&key(one))
        });
        topics.into_iter().map(|(topic, _)| topic).collect()
    }

    fn groups(&self, topics: &[TopicId]) -> Vec<RowGroup> {
        let mut groups = Vec::new();
        let total_scope = if self.spec.unit.is_some() {
            Scope::Unit
        } else {
            Scope::Organisation
        };
        let total = self.friction.of(self.spec.quarter, total_scope).find(|cell| {
            self.spec
                .unit
                .as_ref()
                .is_none_or(|unit| cell.team == unit.as_str())
        });
        if let Some(total) = total {
            groups.push(RowGroup {
                head: None,
                rows: vec![self.row(&total.team, total_scope, topics)],
            });
        }
        for (unit, names) in &self.friction.rows {
            if self.spec.unit.is_some() && *unit != self.spec.unit {
                continue;
            }
            let mut rows: Vec<HeatRow> = names
                .iter()
                .filter(|name| {
                    self.friction
                        .of(self.spec.quarter, Scope::Team)
                        .any(|cell| cell.team == **name)
                })
                .map(|name| self.row(name, Scope::Team, topics))
                .collect();
            rows.sort_by_key(|row| {
                let (worse, better) = self.leanings(row);
                (Reverse(worse), better, row.label.clone())
            });
            if !rows.is_empty() {
                groups.push(RowGroup {
                    head: unit.as_ref().map(|unit| words::shown(unit.as_str())),
                    rows,
                });
            }
        }
        groups
    }

    fn row(&self, name: &str, scope: Scope, topics: &[TopicId]) -> HeatRow {
        let is_total = scope != Scope::Team;
        let answered = self
            .friction
            .participation
            .iter()
            .find(|row| row.quarter == self.spec.quarter && row.scope == scope && row.team == name)
            .and_then(|row| row.answered);
        let cells = topics
            .iter()
            .map(|topic| {
                let cell = self
                    .friction
                    .of(self.spec.quarter, scope)
                    .find(|cell| cell.team == name && cell.topic == *topic);
                self.cell(name, topic, cell, is_total)
            })
            .collect();
        let label = if scope == Scope::Organisation {
            "Organisation".to_owned()
        } else {
            words::shown(name)
        };
        HeatRow {
            key: RowTarget::Team(name.to_owned()).key(),
            label,
            count: answered.map_or_else(|| number::NO_DATA.to_owned(), number::count),
            is_total,
            cells,
        }
    }

    fn cell(&self, name: &str, topic: &TopicId, cell: Option<&Cell>, is_total: bool) -> HeatCell {
        let key = RowTarget::cell(name, topic).key();
        let Some(cell) = cell else {
            return HeatCell {
                key,
                state: State::NoData,
                body: CellBody::Empty,
                tip: Tip::default(),
            };
        };
        let estimate = self.estimate(cell);
        let title = format!(
            "{}, {}",
            words::shown(name),
            words::shown(self.friction.topic_name(topic))
        );
        let tip = tip::of_cell(cell, title);
        if estimate.status == Status::Suppressed {
            let state = State::Suppressed(words::rule(estimate.reason));
            return HeatCell {
                key,
                state,
                body: CellBody::Empty,
                tip,
            };
        }
        let (Some(value), Some(drawn)) = (words::readable(estimate), words::drawn(estimate)) else {
            return HeatCell {
                key,
                state: State::NoData,
                body: CellBody::Empty,
                tip,
            };
        };
        let half_width = estimate.half_width().filter(|half| half.is_finite());
        let (state, body) = match self.spec.side {
            HeatSide::Gap => {
                let text = words::gap(estimate).value;
                (gap_state(estimate), CellBody::Gap { gap: drawn, text })
            }
            side => {
                let above = if side == HeatSide::Perceived {
                    cell.perceived_above
                } else {
                    cell.measured_above
                };
                let body = CellBody::Level {
                    class: level_class(value, self.centre()),
                    text: words::friction_alone(estimate),
                    half_width: half_width
                        .filter(|_| is_total)
                        .map(|half| format!("±{}", number::fixed(half, 0))),
                };
                (words::state_above(above), body)
            }
        };
        HeatCell {
            key,
            state,
            body,
            tip,
        }
    }

    fn yardstick(&self) -> Yardstick {
        Yardstick::of(self.teams())
    }

    /// How many cells of a row are told to be worse and better than the centre.
    fn leanings(&self, row: &HeatRow) -> (usize, usize) {
        let count = |wanted| {
            self.teams()
                .filter(|cell| RowTarget::Team(cell.team.clone()).key() == row.key)
                .filter(|cell| self.lean(cell) == Some(wanted))
                .count()
        };
        (count(Lean::Worse), count(Lean::Better))
    }

    /// The team cells of the quarter and unit.
    fn teams(&self) -> impl Iterator<Item = &Cell> {
        self.friction
            .of(self.spec.quarter, Scope::Team)
            .filter(|cell| self.spec.unit.is_none() || cell.unit == self.spec.unit)
    }

    /// Which side of the centre a cell is on, where that can be told.
    fn lean(&self, cell: &Cell) -> Option<Lean> {
        let estimate = self.estimate(cell);
        words::readable(estimate)?;
        let (state, is_worse) = match self.spec.side {
            HeatSide::Perceived => (
                words::state_above(cell.perceived_above),
                cell.perceived_above > Some(0.5),
            ),
            HeatSide::Measured => (
                words::state_above(cell.measured_above),
                cell.measured_above > Some(0.5),
            ),
            HeatSide::Gap => (gap_state(estimate), estimate.value > Some(0.0)),
        };
        state
            .is_decided()
            .then_some(if is_worse { Lean::Worse } else { Lean::Better })
    }

    /// The largest gap of any row and quarter, to the next half, so that bars of all quarters compare.
    fn gap_limit(&self) -> f64 {
        let largest = self
            .friction
            .cells
            .iter()
            .filter_map(|cell| words::readable(&cell.gap))
            .fold(0.0_f64, |largest, gap| largest.max(gap.abs()));
        ((largest * 2.0).ceil() / 2.0).max(1.0)
    }

    fn level_key(&self) -> Option<LevelKey> {
        let (low, high, name) = match self.spec.side {
            HeatSide::Perceived => ("hurts less", "hurts more", "cut"),
            HeatSide::Measured => match self.yardstick() {
                Yardstick::Targets => ("better than target", "worse than target", "target"),
                other => ("better", "worse", other.name()),
            },
            HeatSide::Gap => return None,
        };
        let centre = self.centre();
        Some(LevelKey {
            low: low.to_owned(),
            high: high.to_owned(),
            centre: format!("{name} {}", number::fixed(centre, 0)),
            // A cut near the end of the scale has classes that no friction reaches.
            borders: level_borders(centre).map(|border| {
                if (0.0..=100.0).contains(&border) {
                    number::fixed(border, 0)
                } else {
                    String::new()
                }
            }),
        })
    }

    fn title(&self, tally: &Tally) -> String {
        if tally.cells() == 0 {
            return "Nothing to show in this quarter".to_owned();
        }
        let verb = match self.spec.side {
            HeatSide::Perceived => "hurts",
            HeatSide::Measured => match self.yardstick() {
                Yardstick::Usual => "measures worse than usual",
                _ => "misses its target",
            },
            HeatSide::Gap => "feels worse than it measures",
        };
        let name = |topic: &TopicId| words::shown(self.friction.topic_name(topic));
        let mut clauses = Vec::new();
        match tally.most() {
            Some(most) if most.worse > 0 => {
                clauses.push(format!(
                    "{} {verb} in {} of {} teams",
                    name(&most.topic),
                    most.worse,
                    most.shown
                ));
                let least = tally
                    .least()
                    .filter(|least| least.topic != most.topic && least.worse < most.worse);
                if let Some(least) = least {
                    let count = if least.worse == 0 {
                        "none".to_owned()
                    } else {
                        least.worse.to_string()
                    };
                    clauses.push(format!(", {} in {count} of {}", name(&least.topic), least.shown));
                }
            }
            _ => clauses.push(match self.spec.side {
                HeatSide::Perceived => "No topic is told to hurt in any team".to_owned(),
                HeatSide::Measured => match self.yardstick() {
                    Yardstick::Usual => "No topic is told to measure worse than usual in any team",
                    _ => "No topic is told to miss its target in any team",
                }
                .to_owned(),
                HeatSide::Gap => "No topic is told to feel worse than it measures in any team".to_owned(),
            }),
        }
        let cells = number::count(tally.cells() as u64);
        match tally.undecided() {
            0 => {}
            n => clauses.push(format!("; {n} of {cells} cells cannot tell")),
        }
        clauses.concat()
    }

    fn caption(&self) -> String {
        let unit = self.spec.unit.as_ref().map(TeamId::as_str);
        let answered = words::answered(words::participation(self.friction, self.spec.quarter, unit));
        let percent = format!("{}%", number::NARROW_SPACE);
        let (rounding, method) = match self.spec.side {
            HeatSide::Perceived => (
                format!("Rounded to 5 where the 95{percent} half-width exceeds 10"),
                "pfi",
            ),
            HeatSide::Measured => (
                [
                    Some(format!(
                        "Rounded to 5 where the 95{percent} half-width exceeds 10"
                    )),
                    self.yardstick().remark().map(str::to_owned),
                ]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(". "),
                "mfi",
            ),
            HeatSide::Gap => ("In standard deviations between teams".to_owned(), "gap"),
        };
        format!(
            "{answered}. {rounding}. Process estimand, {}.",
            words::method(self.friction, method)
        )
    }

    fn summary(&self, tally: &Tally) -> String {
        let side = match self.spec.side {
            HeatSide::Perceived => "Perceived friction",
            HeatSide::Measured => "Measured friction",
            HeatSide::Gap => "Gap between perceived and measured friction",
        };
        let mut sentences = vec![format!(
            "{side} of {} by {} in {}",
            words::counted(tally.rows as u64, "team", "teams"),
            words::counted(tally.topics.len() as u64, "topic", "topics"),
            self.spec.quarter
        )];
        for topic in &tally.topics {
            sentences.push(format!(
                "{}: {} worse, {} better, {} cannot tell, {} masked",
                words::shown(self.friction.topic_name(&topic.topic)),
                topic.worse,
                topic.better,
                topic.shown - topic.worse - topic.better,
                topic.masked
            ));
        }
        sentences.join(". ") + "."
    }
}

/// A gap is told when the interval of its level leaves out zero.
fn gap_state(gap: &Estimate) -> State {
    let leaves_out_zero = |low: f64, high: f64| low > 0.0 || high < 0.0;
    match (gap.low, gap.high, gap.inner) {
        (Some(low), Some(high), _) if leaves_out_zero(low, high) => State::Clear,
        (_, _, Some((low, high))) if leaves_out_zero(low, high) => State::Decided,
        _ => State::CannotTell,
    }
}

/// Which side of the centre a decided cell is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lean {
    Worse,
    Better,
}

/// Decided cells of each topic, counted over the teams.
struct Tally {
    topics: Vec<TopicTally>,
    rows: usize,
}

struct TopicTally {
    topic: TopicId,
    worse: usize,
    better: usize,
    shown: usize,
    masked: usize,
}

impl Tally {
    fn of(view: &View<'_>, topics: &[TopicId]) -> Self {
        let tally = |topic: &TopicId| {
            let count = |wanted: &dyn Fn(&Cell) -> bool| {
                view.teams()
                    .filter(|cell| cell.topic == *topic && wanted(cell))
                    .count()
            };
            TopicTally {
                topic: topic.clone(),
                worse: count(&|cell| view.lean(cell) == Some(Lean::Worse)),
                better: count(&|cell| view.lean(cell) == Some(Lean::Better)),
                shown: count(&|cell| words::readable(view.estimate(cell)).is_some()),
                masked: count(&|cell| view.estimate(cell).status == Status::Suppressed),
            }
        };
        let teams: BTreeSet<&str> = view.teams().map(|cell| cell.team.as_str()).collect();
        Self {
            topics: topics.iter().map(tally).collect(),
            rows: teams.len(),
        }
    }

    fn cells(&self) -> usize {
        self.topics.iter().map(|topic| topic.shown).sum()
    }

    fn undecided(&self) -> usize {
        self.topics
            .iter()
            .map(|topic| topic.shown - topic.worse - topic.better)
            .sum()
    }

    fn most(&self) -> Option<&TopicTally> {
        self.topics.iter().rev().max_by_key(|topic| topic.worse)
    }

    fn least(&self) -> Option<&TopicTally> {
        self.topics
            .iter()
            .filter(|topic| topic.shown > 0)
            .min_by_key(|topic| topic.worse)
    }
}
