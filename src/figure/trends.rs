//! One topic over the quarters: a small panel per team, and in words what passed the test.

use std::fmt::Write;

use crate::analysis::{Cell, Change, Changes, Friction, Scope, Side, Status, TopicBreak};
use crate::base::{Quarter, TopicId, number};
use crate::chart::model::{
    Chart, Cut, Event, EventKind, Highlight, KeyItem, KeySymbol, Kind, MaskedSpan, Panel, PanelGroup, Series,
    SeriesPoint, Span, Tone, Trends,
};

use super::friction_map::{friction_ticks, used_range};
use super::investments::{investment_of, is_for};
use super::spec::{TrendSides, TrendSpec};
use super::{RowTarget, Yardstick, tip, words};

/// The trends of a topic up to a quarter. Only changes into that quarter are named.
pub fn trends(friction: &Friction, changes: &Changes, spec: &TrendSpec) -> Chart {
    let view = View {
        friction,
        changes,
        spec,
        quarters: quarters(friction, spec.quarter),
    };
    let domain = view.domain();
    let flagged = view.flagged();
    let groups = view.groups();
    let has_investment = groups
        .iter()
        .flat_map(|group| &group.panels)
        .flat_map(|panel| &panel.events)
        .any(|event| event.kind == EventKind::Investment);
    Chart {
        title: view.title(&flagged),
        caption: view.caption(),
        summary: view.summary(&flagged),
        kind: Kind::Trends(Trends {
            quarters: view.quarters.iter().map(Quarter::to_string).collect(),
            domain,
            ticks: friction_ticks(Span::new(domain.low.max(1.0), domain.high.min(99.0)), None),
            target: Some(view.target()),
            highlights: flagged.iter().map(|change| view.highlight(change)).collect(),
            groups,
            key: view.key(!flagged.is_empty(), has_investment),
            left_out: view.left_out(),
        }),
    }
}

/// The topic with most flagged changes into a quarter; `None` when nothing is flagged.
/// Of equals the first in the catalogue.
pub fn most_changed_topic(friction: &Friction, changes: &Changes, quarter: Quarter) -> Option<TopicId> {
    let count = |topic: &TopicId| {
        changes
            .changes
            .iter()
            .filter(|change| is_flagged(change) && change.quarter == quarter && change.scope == Scope::Team)
            .filter(|change| change.topic == *topic)
            .count()
    };
    friction
        .topics
        .iter()
        .rev()
        .map(|(topic, _)| (count(topic), topic))
        .max_by_key(|(count, _)| *count)
        .filter(|(count, _)| *count > 0)
        .map(|(_, topic)| topic.clone())
}

fn quarters(friction: &Friction, last: Quarter) -> Vec<Quarter> {
    friction
        .quarters
        .iter()
        .copied()
        .filter(|quarter| *quarter <= last)
        .collect()
}

/// Flagged and allowed to be shown.
fn is_flagged(change: &Change) -> bool {
    change.flagged && words::readable(&change.difference).is_some()
}

struct View<'a> {
    friction: &'a Friction,
    changes: &'a Changes,
    spec: &'a TrendSpec,
    quarters: Vec<Quarter>,
}

impl<'a> View<'a> {
    fn sides(&self) -> &'static [Side] {
        match self.spec.sides {
            TrendSides::Perceived => &[Side::Perceived],
            TrendSides::Measured => &[Side::Measured],
            TrendSides::Both => &[Side::Perceived, Side::Measured],
        }
    }

    /// The team cells of topic and unit, in all quarters.
    fn cells(&self) -> impl Iterator<Item = &'a Cell> {
        self.friction.cells.iter().filter(|cell| {
            cell.scope == Scope::Team
                && cell.topic == self.spec.topic
                && (self.spec.unit.is_none() || cell.unit == self.spec.unit)
        })
    }

    fn cell(&self, team: &str, quarter: Quarter) -> Option<&'a Cell> {
        self.cells()
            .find(|cell| cell.team == team && cell.quarter == quarter)
    }

    /// All comparisons into the last quarter.
    fn compared(&self) -> impl Iterator<Item = &'a Change> {
        self.changes.changes.iter().filter(|change| {
            change.scope == Scope::Team
                && change.quarter == self.spec.quarter
                && change.topic == self.spec.topic
                && self.sides().contains(&change.side)
                && words::readable(&change.difference).is_some()
                && self.cell(&change.team, change.quarter).is_some()
        })
    }

    /// The flagged ones, largest first.
    fn flagged(&self) -> Vec<&'a Change> {
        let mut flagged: Vec<&Change> = self.compared().filter(|change| change.flagged).collect();
        let size = |change: &Change| words::readable(&change.difference).map_or(0.0, f64::abs);
        flagged.sort_by(|one, other| {
            size(other)
                .total_cmp(&size(one))
                .then_with(|| one.team.cmp(&other.team))
        });
        flagged
    }

    /// The same y for all panels and every quarter shown.
    fn domain(&self) -> Span {
        let sides = self.sides();
        used_range(
            self.cells()
                .flat_map(|cell| sides.iter().filter_map(|side| words::drawn(of_side(cell, *side))))
                .flat_map(|drawn| [drawn.value, drawn.span80.low, drawn.span80.high]),
        )
    }

    /// How the questions changed into a quarter.
    fn break_in(&self, quarter: Quarter) -> Option<&'a TopicBreak> {
        self.friction.instrument.broken(quarter, &self.spec.topic)
    }

    /// In which quarters the questions changed, as a sentence without full stop.
    fn breaks(&self) -> Option<String> {
        let broken: Vec<String> = self
            .quarters
            .iter()
            .filter(|quarter| self.break_in(**quarter).is_some())
            .map(Quarter::to_string)
            .collect();
        let is_shown = !broken.is_empty() && self.spec.sides != TrendSides::Measured;
        is_shown.then(|| {
            format!(
                "The questions changed in {}: perceived lines are broken there",
                words::listed(&broken, broken.len())
            )
        })
    }

    /// The line in every panel: the cut where only people speak, else the target.
    fn target(&self) -> Cut {
        let has_measured = self.cells().any(|cell| cell.measured.is_ok());
        let has_perceived = self.cells().any(|cell| cell.perceived.is_ok());
        let (cut, name) = match self.spec.sides {
            TrendSides::Both if has_perceived && !has_measured => (&self.friction.perceived_cut, "cut"),
            TrendSides::Perceived => (&self.friction.perceived_cut, "cut"),
            _ => (&self.friction.measured_cut, Yardstick::of(self.cells()).name()),
        };
        let text = number::fixed(cut.value, 0);
        Cut {
            at: cut.value,
            meaning: None,
            origin: Some(format!("{name} {text}")),
            text,
        }
    }

    fn groups(&self) -> Vec<PanelGroup> {
        let rows = self
            .friction
            .rows
            .iter()
            .filter(|(unit, _)| self.spec.unit.is_none() || *unit == self.spec.unit);
        rows.map(|(unit, names)| PanelGroup {
            head: unit.as_ref().map(|unit| words::shown(unit.as_str())),
            panels: names.iter().filter_map(|name| self.panel(name)).collect(),
        })
        .filter(|group| !group.panels.is_empty())
        .collect()
    }

    fn panel(&self, team: &str) -> Option<Panel> {
        let last = self.cell(team, self.spec.quarter)?;
        let series: Vec<Series> = self
            .sides()
            .iter()
            .filter_map(|side| self.series(team, *side))
            .collect();
        let masked: Vec<MaskedSpan> = self
            .sides()
            .iter()
            .flat_map(|side| self.masked(team, *side))
            .collect();
        if series.is_empty() && masked.is_empty() {
            return None;
        }
        let title = words::shown(team);
        let answered = self
            .friction
            .participation
            .iter()
            .find(|row| row.scope == Scope::Team && row.team == team && row.quarter == self.spec.quarter);
        let count = answered
            .and_then(|row| row.answered)
            .map_or_else(String::new, |n| format!("n {}", number::count(n)));
        Some(Panel {
            key: RowTarget::cell(team, &self.spec.topic).key(),
            count,
            series,
            masked,
            events: self.events(last),
            tip: tip::of_cell(last, title.clone()),
            title,
        })
    }

    fn series(&self, team: &str, side: Side) -> Option<Series> {
        let points: Vec<SeriesPoint> = self
            .quarters
            .iter()
            .enumerate()
            .filter_map(|(index, quarter)| {
                let drawn = words::drawn(of_side(self.cell(team, *quarter)?, side))?;
                Some(SeriesPoint {
                    quarter: index,
                    value: drawn.value,
                    span80: drawn.span80,
                    is_new: side == Side::Perceived && self.break_in(*quarter).is_some(),
                })
            })
            .collect();
        points.last()?;
        let is_flagged = self
            .compared()
            .any(|change| change.flagged && change.side == side && change.team == team);
        let end_label = self
            .cell(team, self.spec.quarter)
            .map(|cell| words::friction_alone(of_side(cell, side)))
            .filter(|text| text != number::NO_DATA)
            .unwrap_or_default();
        Some(Series {
            voice: words::voice(side),
            is_flagged,
            points,
            end_label,
            expected: None,
        })
    }

    /// Runs of masked quarters.
    fn masked(&self, team: &str, side: Side) -> Vec<MaskedSpan> {
        let mut spans: Vec<MaskedSpan> = Vec::new();
        for (index, quarter) in self.quarters.iter().enumerate() {
            let Some(cell) = self.cell(team, *quarter) else {
                continue;
            };
            let estimate = of_side(cell, side);
            if estimate.status != Status::Suppressed {
                continue;
            }
            let rule = words::rule(estimate.reason);
            match spans.last_mut() {
                Some(span) if span.last + 1 == index && span.rule == rule => span.last = index,
                _ => spans.push(MaskedSpan {
                    voice: words::voice(side),
                    first: index,
                    last: index,
                    rule,
                }),
            }
        }
        spans
    }

    /// Investments for this row, drawn between the quarter before and the one in which they took effect.
    fn events(&self, cell: &Cell) -> Vec<Event> {
        self.spec
            .investments
            .iter()
            .filter(|investment| is_for(investment, cell))
            .filter_map(|investment| {
                let index = self
                    .quarters
                    .iter()
                    .position(|quarter| *quarter == investment.quarter)?;
                Some(Event {
                    at: (index as f64 - 0.5).max(0.0),
                    label: words::shown(&investment.name),
                    kind: EventKind::Investment,
                })
            })
            .collect()
    }

    fn highlight(&self, change: &Change) -> Highlight {
        let interval = match (change.difference.low, change.difference.high) {
            (Some(low), Some(high)) => format!("({})", words::change_interval(low, high)),
            _ => String::new(),
        };
        let value = change.difference.value.unwrap_or_default();
        let mut note = change.q.map_or_else(String::new, |q| format!("q {}", q_text(q)));
        if let Some(name) = self.after(change) {
            let joint = if note.is_empty() { "" } else { "; " };
            let _ = write!(note, "{joint}after {name}");
        }
        Highlight {
            key: RowTarget::cell(&change.team, &change.topic).key(),
            voice: words::voice(change.side),
            label: format!("{} {}", words::shown(&change.team), words::side(change.side)),
            change: number::change(value),
            tone: if value < 0.0 { Tone::Improve } else { Tone::Worsen },
            interval,
            note,
        }
    }

    fn after(&self, change: &Change) -> Option<String> {
        let cell = self.cell(&change.team, change.quarter)?;
        investment_of(&self.spec.investments, cell).map(|investment| words::shown(&investment.name))
    }

    /// At most two teams are named, then the rest is counted.
    fn title(&self, flagged: &[&'a Change]) -> String {
        let topic = words::shown(self.friction.topic_name(&self.spec.topic));
        let compared = self.compared().count();
        if compared == 0 {
            return format!("{topic}: nothing to compare with an earlier quarter");
        }
        if flagged.is_empty() && compared == 1 {
            return format!("{topic}: the only change cannot be told from noise");
        }
        if flagged.is_empty() {
            return format!("{topic}: none of {compared} changes can be told from noise");
        }
        let mut teams: Vec<&str> = Vec::new();
        for change in flagged {
            if !teams.contains(&change.team.as_str()) {
                teams.push(&change.team);
            }
        }
        let mut clauses: Vec<String> = teams
            .iter()
            .take(2)
            .map(|team| {
                let own: Vec<&Change> = flagged
                    .iter()
                    .copied()
                    .filter(|change| change.team == *team)
                    .collect();
                self.clause(&own)
            })
            .collect();
        if teams.len() > 2 {
            clauses.push(format!(
                "{} more changed",
                words::counted(teams.len() as u64 - 2, "team", "teams")
            ));
        }
        match compared - flagged.len() {
            0 => {}
            1 => clauses.push("1 other change cannot be told from noise".to_owned()),
            n => clauses.push(format!("{n} other changes cannot be told from noise")),
        }
        clauses.join("; ")
    }

    /// "Checkout eased on both sides after Merge queue".
    fn clause(&self, changes: &[&'a Change]) -> String {
        let Some(first) = changes.first() else {
            return String::new();
        };
        let verb = |change: &Change| {
            if change.difference.value < Some(0.0) {
                "eased"
            } else {
                "worsened"
            }
        };
        let is_one_way = changes.iter().all(|change| verb(change) == verb(first));
        let mut text = match (changes.len(), is_one_way) {
            (1, _) => format!(
                "{} {} as {}",
                words::shown(&first.team),
                verb(first),
                words::side(first.side)
            ),
            (_, true) => format!("{} {} on both sides", words::shown(&first.team), verb(first)),
            (_, false) => {
                let sides: Vec<String> = changes
                    .iter()
                    .map(|change| format!("{} as {}", verb(change), words::side(change.side)))
                    .collect();
                format!("{} {}", words::shown(&first.team), sides.join(" and "))
            }
        };
        if let Some(name) = self.after(first) {
            let _ = write!(text, " after {name}");
        }
        text
    }

    fn caption(&self) -> String {
        let topic = words::shown(self.friction.topic_name(&self.spec.topic));
        let teams = self
            .cells()
            .filter(|cell| cell.quarter == self.spec.quarter)
            .count() as u64;
        let mut parts = vec![format!("{topic}, {}", words::counted(teams, "team", "teams"))];
        let since = self.compared().next().map(|change| change.since);
        if let Some(since) = since {
            parts.push(format!(
                "{} with {since}, q = {}",
                words::counted(self.compared().count() as u64, "comparison", "comparisons"),
                number::fixed(self.changes.q, 2)
            ));
        }
        if self.spec.sides != TrendSides::Perceived {
            parts.extend(Yardstick::of(self.cells()).remark().map(str::to_owned));
        }
        parts.extend(self.breaks());
        let method = if self.spec.sides == TrendSides::Measured {
            "mfi"
        } else {
            "pfi"
        };
        parts.push(format!(
            "80{}% bands, process estimand, {}",
            number::NARROW_SPACE,
            words::method(self.friction, method)
        ));
        parts.join(". ") + "."
    }

    fn summary(&self, flagged: &[&'a Change]) -> String {
        let topic = words::shown(self.friction.topic_name(&self.spec.topic));
        let first = self.quarters.first().map_or_else(String::new, Quarter::to_string);
        let mut sentences = vec![format!("Trends of {topic} from {first} to {}", self.spec.quarter)];
        sentences.extend(self.breaks());
        for change in flagged {
            let printed = words::difference(&change.difference);
            sentences.push(format!(
                "{} {}: {} points ({})",
                words::shown(&change.team),
                words::side(change.side),
                printed.value,
                printed.note
            ));
        }
        sentences.push(format!(
            "{} of {} comparisons are flagged",
            flagged.len(),
            self.compared().count()
        ));
        sentences.join(". ") + "."
    }

    fn key(&self, has_flagged: bool, has_investment: bool) -> Vec<KeyItem> {
        let item = |symbol, text: &str| KeyItem {
            symbol,
            text: text.to_owned(),
        };
        let mut key = Vec::new();
        if has_flagged {
            for side in self.sides() {
                let name = words::capital(words::side(*side));
                key.push(item(
                    KeySymbol::Mark(words::voice(*side)),
                    &format!("{name}, flagged"),
                ));
            }
        }
        key.push(item(KeySymbol::Grey, "Grey: change not flagged"));
        let target = self.target();
        key.push(item(
            KeySymbol::Target,
            &words::capital(&target.origin.unwrap_or_default()),
        ));
        if has_investment {
            key.push(item(KeySymbol::Event, "Investment"));
        }
        if self
            .friction
            .rows
            .iter()
            .flat_map(|(_, names)| names)
            .any(|name| {
                self.sides()
                    .iter()
                    .any(|side| !self.masked(name, *side).is_empty())
            })
        {
            key.push(item(KeySymbol::Masked, "Masked, with its rule"));
        }
        key
    }

    /// Rows without any number to draw.
    fn left_out(&self) -> Vec<String> {
        self.cells()
            .filter(|cell| cell.quarter == self.spec.quarter)
            .filter_map(|cell| {
                let sides = self.sides().iter().filter_map(|side| {
                    let estimate = of_side(cell, *side);
                    let why = estimate.reason.filter(|_| !estimate.is_ok())?;
                    let why = words::reason(why).trim_start_matches("masked: ");
                    Some(format!("{}: {why}", words::side(*side)))
                });
                let sides: Vec<String> = sides.collect();
                (!sides.is_empty()).then(|| format!("{}, {}.", words::shown(&cell.team), sides.join("; ")))
            })
            .collect()
    }
}

fn of_side(cell: &Cell, side: Side) -> &crate::analysis::Estimate {
    match side {
        Side::Perceived => &cell.perceived,
        Side::Measured => &cell.measured,
    }
}

/// A q-value as it is printed: two digits, three below 0.01.
pub(crate) fn q_text(q: f64) -> String {
    match q {
        q if q < 0.001 => "< 0.001".to_owned(),
        q if q < 0.01 => format!("= {}", number::fixed(q, 3)),
        q => format!("= {}", number::fixed(q, 2)),
    }
}
