//! Perceived against measured friction: one topic in all teams, or all topics of one row.

use std::collections::BTreeMap;

use crate::analysis::{Cell, Change, Changes, Friction, Scope, Status, Verdict};
use crate::base::{Quarter, TeamId, TopicId, number};
use crate::chart::model::{
    Axis, Chart, Corner, Corners, Cut, FrictionMap, Kind, MapMark, Masked, Span, Tick, Voice,
};

use super::spec::{MapSpec, MapView};
use super::{RowTarget, Yardstick, tip, words};

/// The friction map of a quarter.
///
/// Rows that may not be shown are named below the map, rows with one side only in the caption.
pub fn friction_map(friction: &Friction, changes: &Changes, spec: &MapSpec) -> Chart {
    let topic = chosen_topic(friction, spec);
    let cells = cells(friction, spec, topic.as_ref(), Some(spec.quarter));
    let tally = Tally::of(&cells);
    let subject = Subject::of(friction, spec, topic.as_ref());
    let (marks, masked) = marks(friction, changes, spec, &cells);
    let drawn = marks.len();
    let yardstick = Yardstick::of(cells.iter().copied());
    let domain = domain(&self::cells(friction, spec, topic.as_ref(), None));
    Chart {
        title: title(&subject, &tally),
        caption: caption(friction, spec, &cells, &subject, drawn + masked.len()),
        summary: summary(friction, spec, &subject, &cells, &masked),
        kind: Kind::FrictionMap(Box::new(FrictionMap {
            x: axis(Voice::Measured, domain.0, &friction.measured_cut, yardstick),
            y: axis(Voice::Perceived, domain.1, &friction.perceived_cut, yardstick),
            corners: corners(),
            marks,
            masked,
        })),
    }
}

/// The topic that hurts most teams on both sides in a quarter; of equals the one in which this is clear for most teams,
/// then the one that can be told in most, then the first in the catalogue.
pub fn worst_topic(friction: &Friction, quarter: Quarter) -> Option<TopicId> {
    let mut tallies: BTreeMap<&TopicId, Tally> = BTreeMap::new();
    for cell in friction.of(quarter, Scope::Team) {
        tallies.entry(&cell.topic).or_default().add(cell);
    }
    friction
        .topics
        .iter()
        .filter_map(|(topic, _)| tallies.get(topic).map(|tally| (topic, tally)))
        .rev()
        .max_by_key(|(_, tally)| (tally.both, tally.both_clear, tally.total - tally.cannot_tell))
        .map(|(topic, _)| topic.clone())
}

fn chosen_topic(friction: &Friction, spec: &MapSpec) -> Option<TopicId> {
    match spec.view {
        MapView::Teams => spec.topic.clone().or_else(|| worst_topic(friction, spec.quarter)),
        MapView::Topics => None,
    }
}

fn cells<'a>(
    friction: &'a Friction,
    spec: &MapSpec,
    topic: Option<&TopicId>,
    quarter: Option<Quarter>,
) -> Vec<&'a Cell> {
    let wanted = |cell: &Cell| match spec.view {
        MapView::Teams => {
            cell.scope == Scope::Team
                && Some(&cell.topic) == topic
                && (spec.unit.is_none() || cell.unit == spec.unit)
        }
        MapView::Topics => match (&spec.team, &spec.unit) {
            (Some(team), _) => cell.scope == Scope::Team && cell.team == *team,
            (None, Some(unit)) => cell.scope == Scope::Unit && cell.team == unit.as_str(),
            (None, None) => cell.scope == Scope::Organisation,
        },
    };
    friction
        .cells
        .iter()
        .filter(|cell| quarter.is_none_or(|quarter| cell.quarter == quarter) && wanted(cell))
        .collect()
}

/// How many cells carry each verdict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tally {
    both: usize,
    both_clear: usize,
    hidden: usize,
    perceived_only: usize,
    cannot_tell: usize,
    total: usize,
}

impl Tally {
    fn of(cells: &[&Cell]) -> Self {
        let mut tally = Self::default();
        for cell in cells {
            tally.add(cell);
        }
        tally
    }

    fn add(&mut self, cell: &Cell) {
        self.total += 1;
        match cell.verdict {
            Verdict::BothHurt => {
                self.both += 1;
                self.both_clear +=
                    usize::from(cell.probabilities.is_some_and(|[both, ..]| both >= words::CLEAR));
            }
            Verdict::Hidden => self.hidden += 1,
            Verdict::PerceivedOnly => self.perceived_only += 1,
            Verdict::CannotTell => self.cannot_tell += 1,
            Verdict::Healthy => {}
        }
    }
}

/// What the title speaks about.
struct Subject {
    /// "Code review" or the row's name; empty for the organisation.
    name: String,
    one: &'static str,
    many: &'static str,
}

impl Subject {
    fn of(friction: &Friction, spec: &MapSpec, topic: Option<&TopicId>) -> Self {
        match spec.view {
            MapView::Teams => Self {
                name: topic.map_or_else(String::new, |topic| words::shown(friction.topic_name(topic))),
                one: "team",
                many: "teams",
            },
            MapView::Topics => {
                let row = spec.team.as_deref().or(spec.unit.as_ref().map(TeamId::as_str));
                Self {
                    name: row.map_or_else(String::new, words::shown),
                    one: "topic",
                    many: "topics",
                }
            }
        }
    }
}

fn title(subject: &Subject, tally: &Tally) -> String {
    let Subject { name, one, many } = subject;
    let total = tally.total;
    let noun = if total == 1 { one } else { many };
    if total == 0 {
        return match name.as_str() {
            "" => "Nothing to compare in this quarter".to_owned(),
            name => format!("{name}: nothing to compare in this quarter"),
        };
    }
    if tally.cannot_tell == total {
        let start = if name.is_empty() {
            String::new()
        } else {
            format!("{name}: ")
        };
        return words::capital(&format!("{start}none of {total} {noun} can be told yet"));
    }
    let mut clauses = Vec::new();
    clauses.push(match (*one, name.as_str()) {
        ("team", name) if tally.both == 0 => format!("{name} hurts on both sides in none of {total} {noun}"),
        ("team", name) => format!("{name} hurts on both sides in {} of {total} {noun}", tally.both),
        (_, "") => format!(
            "{} of {total} {noun} {} on both sides",
            tally.both,
            hurt(tally.both)
        ),
        (_, name) => format!(
            "{name}: {} of {total} {noun} {} on both sides",
            tally.both,
            hurt(tally.both)
        ),
    });
    let more = if tally.both > 0 { " more" } else { "" };
    // Two lines hold three clauses: of the two disagreements the more frequent one is named.
    if tally.perceived_only > 0 && tally.perceived_only >= tally.hidden {
        clauses.push(match (*one, tally.perceived_only) {
            ("team", 1) => format!("1{more} feels what the log does not show"),
            ("team", n) => format!("{n}{more} feel what the log does not show"),
            (_, 1) => format!("1{more} is felt and not measured"),
            (_, n) => format!("{n}{more} are felt and not measured"),
        });
    } else if tally.hidden > 0 {
        clauses.push(match (*one, tally.hidden) {
            ("team", 1) => format!("1{more} measures what is not felt"),
            ("team", n) => format!("{n}{more} measure what is not felt"),
            (_, 1) => format!("1{more} is measured and not felt"),
            (_, n) => format!("{n}{more} are measured and not felt"),
        });
    }
    if tally.cannot_tell > 0 {
        clauses.push(format!("{} cannot tell yet", tally.cannot_tell));
    }
    clauses.join("; ")
}

fn hurt(n: usize) -> &'static str {
    if n == 1 { "hurts" } else { "hurt" }
}

fn caption(friction: &Friction, spec: &MapSpec, cells: &[&Cell], subject: &Subject, placed: usize) -> String {
    let unit = spec.unit.as_ref().map(TeamId::as_str);
    let mut parts = vec![words::answered(words::participation(
        friction,
        spec.quarter,
        unit,
    ))];
    if let (MapView::Teams, None, Some(topic)) = (spec.view, unit, cells.first().map(|cell| &cell.topic)) {
        let total = friction
            .of(spec.quarter, Scope::Organisation)
            .find(|cell| cell.topic == *topic)
            .map(|cell| words::behind(&cell.measured, "event", "events"))
            .filter(|text| !text.is_empty());
        parts.extend(total);
    }
    if cells.len() > placed {
        let missing = (cells.len() - placed) as u64;
        parts.push(format!(
            "{} with one side only not drawn",
            words::counted(missing, subject.one, subject.many)
        ));
    }
    let remark = Yardstick::of(cells.iter().copied()).remark();
    parts.extend(remark.map(str::to_owned));
    parts.push(format!(
        "80{}% intervals, process estimand, {}",
        number::NARROW_SPACE,
        words::method(friction, "gap")
    ));
    parts.join(". ") + "."
}

fn summary(
    friction: &Friction,
    spec: &MapSpec,
    subject: &Subject,
    cells: &[&Cell],
    masked: &[Masked],
) -> String {
    let mut sentences = vec![match (spec.view, subject.name.as_str()) {
        (MapView::Teams, name) => format!(
            "Perceived against measured friction of {name} in {}, {}",
            spec.quarter,
            words::counted(cells.len() as u64, subject.one, subject.many)
        ),
        (MapView::Topics, name) => format!(
            "Perceived against measured friction of {} in {}, {}",
            if name.is_empty() { "the organisation" } else { name },
            spec.quarter,
            words::counted(cells.len() as u64, subject.one, subject.many)
        ),
    }];
    for verdict in [
        Verdict::BothHurt,
        Verdict::PerceivedOnly,
        Verdict::Hidden,
        Verdict::Healthy,
        Verdict::CannotTell,
    ] {
        let rows: Vec<String> = cells
            .iter()
            .filter(|cell| cell.verdict == verdict && cell.perceived.is_ok() && cell.measured.is_ok())
            .map(|cell| {
                let perceived = words::friction(&cell.perceived).value;
                let measured = words::friction(&cell.measured).value;
                format!(
                    "{} (perceived {perceived}, measured {measured})",
                    name(friction, spec, cell)
                )
            })
            .collect();
        if !rows.is_empty() {
            sentences.push(format!("{}: {}", words::verdict(verdict), rows.join(", ")));
        }
    }
    if !masked.is_empty() {
        let names: Vec<String> = masked
            .iter()
            .map(|row| format!("{} (rule {})", row.label, row.rule))
            .collect();
        sentences.push(format!("Masked: {}", names.join(", ")));
    }
    sentences.join(". ") + "."
}

fn name(friction: &Friction, spec: &MapSpec, cell: &Cell) -> String {
    match spec.view {
        MapView::Teams => words::shown(&cell.team),
        MapView::Topics => words::shown(friction.topic_name(&cell.topic)),
    }
}

fn marks(
    friction: &Friction,
    changes: &Changes,
    spec: &MapSpec,
    cells: &[&Cell],
) -> (Vec<MapMark>, Vec<Masked>) {
    let mut marks = Vec::new();
    let mut masked = Vec::new();
    for cell in cells {
        let label = name(friction, spec, cell);
        let key = RowTarget::cell(&cell.team, &cell.topic).key();
        let hidden = [&cell.perceived, &cell.measured]
            .into_iter()
            .find(|side| side.status == Status::Suppressed);
        if let Some(side) = hidden {
            masked.push(Masked {
                key,
                label,
                rule: words::rule(side.reason),
            });
            continue;
        }
        let (Some(x), Some(y)) = (words::drawn(&cell.measured), words::drawn(&cell.perceived)) else {
            continue;
        };
        marks.push(MapMark {
            key,
            tone: words::tone(cell.verdict),
            state: words::state(cell),
            x,
            y,
            previous: previous(friction, changes, cell),
            tip: tip::of_cell(cell, label.clone()),
            label,
        });
    }
    (marks, masked)
}

/// Where the row was before a flagged change.
fn previous(friction: &Friction, changes: &Changes, cell: &Cell) -> Option<(f64, f64)> {
    let change = changes
        .changes
        .iter()
        .find(|change| change.flagged && is_about(change, cell))?;
    let before = friction.cells.iter().find(|before| {
        before.quarter == change.since
            && before.scope == cell.scope
            && before.team == cell.team
            && before.topic == cell.topic
    })?;
    Some((
        words::readable(&before.measured)?,
        words::readable(&before.perceived)?,
    ))
}

fn is_about(change: &Change, cell: &Cell) -> bool {
    change.quarter == cell.quarter
        && change.scope == cell.scope
        && change.team == cell.team
        && change.topic == cell.topic
}

/// Bounds of both axes (x, y) over all quarters, so that movement between them is real.
fn domain(cells: &[&Cell]) -> (Span, Span) {
    let span = |side: fn(&Cell) -> &crate::analysis::Estimate| {
        let ends = cells
            .iter()
            .filter_map(|cell| words::drawn(side(cell)))
            .flat_map(|drawn| [drawn.value, drawn.span80.low, drawn.span80.high]);
        used_range(ends)
    };
    (span(|cell| &cell.measured), span(|cell| &cell.perceived))
}

/// The used part of 0..=100 with a margin, in steps of 5; always holds 25 and 75.
pub(super) fn used_range(ends: impl Iterator<Item = f64>) -> Span {
    let (low, high) = ends
        .filter(|end| end.is_finite())
        .fold((25.0_f64, 75.0_f64), |(low, high), end| {
            (low.min(end), high.max(end))
        });
    let step = |value: f64| (value / 5.0).clamp(0.0, 20.0);
    Span::new(step(low - 3.0).floor() * 5.0, step(high + 3.0).ceil() * 5.0)
}

/// The round values of a friction axis; a yardstick says what they mean.
pub(super) fn friction_ticks(domain: Span, yardstick: Option<Yardstick>) -> Vec<Tick> {
    [0.0, 25.0, 50.0, 75.0, 100.0]
        .into_iter()
        .filter(|at| domain.holds(*at))
        .map(|at| Tick {
            at,
            text: number::fixed(at, 0),
            meaning: yardstick
                .and_then(|yardstick| yardstick.tick(at))
                .map(str::to_owned),
        })
        .collect()
}

fn axis(voice: Voice, domain: Span, cut: &crate::analysis::Cut, yardstick: Yardstick) -> Axis {
    let text = number::fixed(cut.value, 0);
    let measured = (voice == Voice::Measured).then_some(yardstick);
    let (title, explanation, meaning, origin) = match measured {
        Some(yardstick) => (
            "Measured friction",
            yardstick.explanation(),
            Some(yardstick.words().to_owned()),
            None,
        ),
        None => (
            "Perceived friction",
            "higher hurts more",
            None,
            Some(format!("cut {text} = {}", cut.origin)),
        ),
    };
    Axis {
        voice,
        title: title.to_owned(),
        explanation: explanation.to_owned(),
        domain,
        ticks: friction_ticks(domain, measured),
        cut: Some(Cut {
            at: cut.value,
            text,
            meaning,
            origin,
        }),
    }
}

fn corners() -> Corners {
    let corner = |verdict: Verdict| Corner {
        name: words::verdict(verdict).to_owned(),
        advice: words::advice(verdict).to_owned(),
        tone: words::tone(verdict),
    };
    Corners {
        top_left: corner(Verdict::PerceivedOnly),
        top_right: corner(Verdict::BothHurt),
        bottom_left: corner(Verdict::Healthy),
        bottom_right: corner(Verdict::Hidden),
    }
}
