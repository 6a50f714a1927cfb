//! Invented charts for tests: 21 teams, ten topics, six quarters.

use crate::chart::model::{
    Axis, CellBody, Chart, Corner, Corners, Cut, Estimate, Event, EventKind, Expected, FrictionMap, HeatCell,
    HeatColumn, HeatMap, HeatRow, Highlight, IntervalList, IntervalRow, KeyItem, KeySymbol, Kind, LevelKey,
    MapMark, Masked, MaskedSpan, Panel, PanelGroup, RowGroup, Series, SeriesPoint, Shares, Span, State, Tick,
    Tip, Tone, Trends, Voice,
};
use crate::chart::theme::level_class;

pub(crate) const TEAMS: [&str; 21] = [
    "Payments",
    "ML Platform",
    "Partner API",
    "iOS",
    "Search",
    "Android",
    "Care Tools",
    "Data Platform",
    "Ledger",
    "Checkout",
    "Identity",
    "Recommendations",
    "Pricing",
    "Payouts",
    "Risk",
    "Notifications",
    "Web Shell",
    "Catalogue",
    "Billing + Tax",
    "Returns",
    "Reliability + Edge",
];

/// Places (x, y), half widths of the arms; the first eleven are decided.
const PLACES: [[f64; 4]; 21] = [
    [72.0, 69.0, 5.4, 7.0],
    [68.0, 67.0, 8.0, 7.5],
    [67.0, 63.0, 7.0, 7.5],
    [38.0, 65.0, 6.0, 6.8],
    [41.0, 61.0, 6.4, 7.5],
    [40.0, 57.0, 7.0, 7.2],
    [30.0, 59.0, 8.0, 7.5],
    [63.0, 30.0, 6.4, 7.0],
    [66.0, 27.0, 7.0, 8.0],
    [38.0, 33.0, 5.6, 6.5],
    [31.0, 26.0, 7.2, 7.8],
    [46.0, 53.0, 8.5, 8.0],
    [55.0, 50.0, 8.0, 8.0],
    [50.0, 52.0, 9.2, 8.0],
    [58.0, 47.0, 8.0, 8.0],
    [43.0, 48.0, 9.5, 8.4],
    [52.0, 46.0, 8.0, 7.0],
    [47.0, 44.0, 6.6, 8.0],
    [57.0, 40.0, 7.7, 7.0],
    [45.0, 37.0, 8.7, 8.5],
    [54.0, 36.0, 7.3, 7.0],
];

fn chart(title: &str, kind: Kind) -> Chart {
    let text = |words: &str| words.to_owned();
    Chart {
        title: text(title),
        caption: text("n 240"),
        summary: text("In sentences."),
        kind,
    }
}

pub(crate) fn estimate(value: f64, half: f64) -> Estimate {
    let span = |half: f64| Span::new(value - half, value + half);
    Estimate {
        value,
        span80: span(half),
        span95: span(1.53 * half),
    }
}

fn tip(title: &str) -> Tip {
    Tip {
        title: title.to_owned(),
        ..Tip::default()
    }
}

fn ticks() -> Vec<Tick> {
    let meanings = ["half the target", "on target", "twice the target"];
    let tick = |(at, meaning): (f64, &str)| Tick {
        at,
        text: format!("{at}"),
        meaning: Some(meaning.to_owned()),
    };
    [25.0, 50.0, 75.0].into_iter().zip(meanings).map(tick).collect()
}

fn cut(at: f64, text: &str) -> Cut {
    Cut {
        at,
        text: text.to_owned(),
        meaning: None,
        origin: Some("cut, by agreement".to_owned()),
    }
}

pub(crate) fn map_parts() -> FrictionMap {
    let axis = |voice, title: &str, at: f64| Axis {
        voice,
        title: title.to_owned(),
        explanation: "higher hurts more".to_owned(),
        domain: Span::new(15.0, 85.0),
        ticks: ticks(),
        cut: Some(cut(at, &format!("{at}"))),
    };
    let corner = |name: &str, tone| Corner {
        name: name.to_owned(),
        advice: "fix".to_owned(),
        tone,
    };
    let mark = |(index, name): (usize, &&str)| {
        let [x, y, half_x, half_y] = PLACES[index];
        let is_decided = index < 11;
        MapMark {
            key: (*name).into(),
            label: (*name).to_owned(),
            tone: Tone::Hot,
            state: if is_decided {
                State::Decided
            } else {
                State::CannotTell
            },
            x: estimate(x, half_x),
            y: estimate(y, half_y),
            previous: (*name == "Checkout").then_some((65.0, 58.0)),
            tip: tip(name),
        }
    };
    FrictionMap {
        x: axis(Voice::Measured, "Measured friction", 50.0),
        y: axis(Voice::Perceived, "Perceived friction", 41.0),
        corners: Corners {
            top_left: corner("Perceived only", Tone::Perceived),
            top_right: corner("Both hurt", Tone::Hot),
            bottom_left: corner("Healthy", Tone::Cool),
            bottom_right: corner("Hidden", Tone::Measured),
        },
        marks: TEAMS.iter().enumerate().map(mark).collect(),
        masked: vec![Masked {
            key: "Security".into(),
            label: "Security".to_owned(),
            rule: 'd',
        }],
    }
}

pub(crate) fn friction_map() -> Chart {
    chart(
        "Code review hurts in 3 of 21 teams",
        Kind::FrictionMap(Box::new(map_parts())),
    )
}

const TOPICS: [&str; 10] = [
    "Release process",
    "Documentation",
    "Focus time",
    "Build speed",
    "Code review",
    "Test flakiness",
    "Access requests",
    "Local environment",
    "Observability",
    "On-call load",
];

/// Levels when `gap` is false; the first team's first cell is masked, its second one without data.
pub(crate) fn heat_map(gap: bool) -> Chart {
    let cell = |row: usize, column: usize| {
        let value = ((row * 37 + column * 53) % 90) as f64 + 5.0;
        let state = match (row, column) {
            (0, 0) => State::Suppressed('k'),
            (0, 1) => State::NoData,
            _ if (value - 41.0).abs() < 8.0 => State::CannotTell,
            _ => State::Clear,
        };
        let text = format!("{value}");
        let body = if gap {
            CellBody::Gap {
                gap: estimate(value - 50.0, 9.0),
                text,
            }
        } else {
            CellBody::Level {
                class: level_class(value, 41.0),
                text,
                half_width: None,
            }
        };
        HeatCell {
            key: format!("{row}/{column}").into(),
            state,
            body,
            tip: tip(TEAMS[row]),
        }
    };
    let row = |index: usize| HeatRow {
        key: TEAMS[index].into(),
        label: TEAMS[index].to_owned(),
        count: "12".to_owned(),
        is_total: index == 0,
        cells: (0..TOPICS.len()).map(|column| cell(index, column)).collect(),
    };
    let group = |(head, rows): (Option<&str>, std::ops::Range<usize>)| RowGroup {
        head: head.map(ToOwned::to_owned),
        rows: rows.map(row).collect(),
    };
    let groups = [(None, 0..1), (Some("Money"), 1..11), (Some("Channels"), 11..21)];
    let column = |topic: &&str| HeatColumn {
        key: (*topic).into(),
        label: (*topic).to_owned(),
    };
    let key = LevelKey {
        low: "hurts less".to_owned(),
        high: "hurts more".to_owned(),
        centre: "cut 41".to_owned(),
        borders: ["16", "26", "36", "46", "56", "66"].map(ToOwned::to_owned),
    };
    let map = HeatMap {
        row_head: "Team".to_owned(),
        count_head: "n".to_owned(),
        columns: TOPICS.iter().map(column).collect(),
        groups: groups.into_iter().map(group).collect(),
        gap_limit: gap.then_some(45.0),
        key: (!gap).then_some(key),
    };
    chart("Release process hurts", Kind::HeatMap(map))
}

fn panel_groups() -> Vec<PanelGroup> {
    let series = |index: usize, voice, is_flagged| Series {
        voice,
        is_flagged,
        points: (0..6)
            .map(|quarter| {
                let value = 30.0 + ((index * 31 + quarter * 7) % 40) as f64;
                SeriesPoint {
                    quarter,
                    value,
                    span80: Span::new(value - 6.0, value + 6.0),
                    is_new: false,
                }
            })
            .collect(),
        end_label: "47".to_owned(),
        expected: is_flagged.then(|| Expected {
            quarter: 5,
            value: 50.0,
            text: "50".to_owned(),
        }),
    };
    let masked = MaskedSpan {
        voice: Voice::Measured,
        first: 3,
        last: 5,
        rule: 'd',
    };
    let event = Event {
        at: 4.5,
        label: "merge queue".to_owned(),
        kind: EventKind::Investment,
    };
    let panel = |index: usize| Panel {
        key: TEAMS[index].into(),
        title: TEAMS[index].to_owned(),
        count: "n 12".to_owned(),
        series: vec![
            series(index, Voice::Perceived, index == 0),
            series(index + 3, Voice::Measured, false),
        ],
        masked: if index == 1 { vec![masked.clone()] } else { vec![] },
        events: if index == 0 { vec![event.clone()] } else { vec![] },
        tip: tip(TEAMS[index]),
    };
    let group = |(head, panels): (&str, std::ops::Range<usize>)| PanelGroup {
        head: Some(head.to_owned()),
        panels: panels.map(panel).collect(),
    };
    let groups = [
        ("Money", 0..6),
        ("Channels", 6..11),
        ("Foundation", 11..17),
        ("Other", 17..21),
    ];
    groups.into_iter().map(group).collect()
}

pub(crate) fn trends() -> Chart {
    let highlight = Highlight {
        key: TEAMS[0].into(),
        voice: Voice::Perceived,
        label: "Payments perceived".to_owned(),
        change: "▼ 25".to_owned(),
        tone: Tone::Improve,
        interval: "(−40 to −10)".to_owned(),
        note: "q = 0.05".to_owned(),
    };
    let key = |symbol| KeyItem {
        symbol,
        text: "what it means".to_owned(),
    };
    let symbols = [
        KeySymbol::Mark(Voice::Perceived),
        KeySymbol::Mark(Voice::Measured),
        KeySymbol::Grey,
        KeySymbol::Expected,
        KeySymbol::Target,
        KeySymbol::Masked,
    ];
    let trends = Trends {
        quarters: (1..=6).map(|quarter| format!("2026-Q{quarter}")).collect(),
        domain: Span::new(15.0, 85.0),
        ticks: ticks(),
        target: Some(cut(50.0, "50")),
        highlights: vec![highlight],
        groups: panel_groups(),
        key: symbols.into_iter().map(key).collect(),
        left_out: vec!["Tax and Edge: fewer than 5 answers, shown with their neighbours.".to_owned()],
    };
    chart("Payments eased", Kind::Trends(trends))
}

pub(crate) fn interval_list() -> Chart {
    let row = |label: &str, state, value: Estimate| IntervalRow {
        key: label.into(),
        label: label.to_owned(),
        voice: Voice::Measured,
        tone: None,
        state,
        estimate: Some(value),
        previous: Some(40.0),
        expected: Some(55.0),
        value: "60".to_owned(),
        interval: "50–70".to_owned(),
        tip: tip(label),
    };
    let mut open = estimate(90.0, 6.0);
    open.span95.high = f64::INFINITY;
    let list = IntervalList {
        domain: Span::new(0.0, 100.0),
        ticks: ticks(),
        reference: Some(cut(41.0, "cut 41")),
        rows: vec![
            row("Clear", State::Clear, estimate(65.0, 9.0)),
            row("Sharp", State::Clear, estimate(65.0, 0.5)),
            row("Doubtful", State::CannotTell, estimate(44.0, 9.0)),
            row("Open", State::Decided, open),
            row("Masked", State::Suppressed('h'), estimate(0.0, 0.0)),
            row("Nothing", State::NoData, estimate(0.0, 0.0)),
        ],
    };
    chart("Two of five", Kind::IntervalList(list))
}

pub(crate) fn all() -> Vec<Chart> {
    let shares = Kind::Shares(Shares {
        filled: 4,
        total: 21,
        tone: Tone::Perceived,
    });
    vec![
        friction_map(),
        heat_map(false),
        heat_map(true),
        trends(),
        interval_list(),
        chart("4 of 21 teams", shares),
    ]
}
